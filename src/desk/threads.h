/*
 * Threads of comments on sections and proposals.
 */
#ifndef DESK_THREADS_H
#define DESK_THREADS_H

#include "desk/desk.h"

struct on_card {
	int64_t proposal, revision; /* 0: on a section */
	const char *section, *lang;
	struct oid commit;
};
struct comment_card {
	const char *id, *author, *author_name, *group, *text;
	int64_t created_at;
};
struct thread_card {
	const char *id;
	struct on_card *on;
	struct quote *quote; /* NULL: about the whole */
	const char *paragraph, *placement, *status, *suggestion;
	int64_t block; /* index of the paragraph among the section's blocks, also where the words in it
			  are gone; -1 when it is */
	WIRE_LIST_OF(struct comment_card) comments;
};
struct thread_in {
	struct on_card *on;
	struct quote *quote;
	const char *text, *suggestion;
};
struct thread_filter {
	int64_t proposal; /* 0: any */
	const char *section, *lang, *status, *cursor;
	int64_t limit;
	bool own; /* on the section itself, not on a proposal for it */
};
struct thread_list {
	WIRE_LIST_OF(struct thread_card) items;
	const char *next;
};
int desk_threads(struct call *c, const struct thread_filter *f, struct thread_list *out,
		 struct err *e) MUST_USE;
int desk_thread(struct call *c, const char *id, struct thread_card *out, struct err *e) MUST_USE;
int desk_thread_new(struct call *c, const struct thread_in *in, struct thread_card *out,
		    struct err *e) MUST_USE;
int desk_comment(struct call *c, const char *thread, const char *text, struct thread_card *out,
		 struct err *e) MUST_USE;
int desk_resolve_thread(struct call *c, const char *thread, bool resolved, struct thread_card *out,
			struct err *e) MUST_USE;

#endif
