/*
 * Proposals: submitted, revised, compared, merged and decided (proposals.c, decide.c, diff.c).
 */
#ifndef DESK_PROPOSALS_H
#define DESK_PROPOSALS_H

#include "desk/desk.h"

struct revision_card {
	int64_t revision;
	struct oid commit, base;
	const char *markdown, *author, *author_name, *summary;
	int64_t created_at;
};
struct decision_card {
	const char *decision, *reason, *by, *by_name;
	int64_t revision, at;
	struct oid commit;
	bool partly;  /* only some of the changes were taken */
	bool edited;  /* the editors changed the words; not in JSON */
	int64_t rest; /* the proposal that the others became, or 0 */
};
struct proposal_card {
	int64_t number;
	const char *section, *lang, *group, *summary, *status, *title; /* title of the section */
	struct oid base;
	int64_t created_at;
	WIRE_LIST_OF(struct revision_card) revisions;
	struct decision_card *decision;
	int64_t open_threads;
	bool conflicts;  /* open, and it no longer merges onto main without a person */
	bool mine;       /* my group's: I may revise and withdraw it */
	int64_t rest_of; /* the proposal of which it was left, or 0 */
};
struct submit_in {
	const char *section, *lang, *group, *markdown, *summary; /* group, summary: or NULL */
	struct oid base;
};
int desk_submit(struct call *c, const struct submit_in *in, struct proposal_card *out,
		struct err *e) MUST_USE;
int desk_revise(struct call *c, int64_t number, const struct submit_in *in,
		struct proposal_card *out, struct err *e) MUST_USE;
/* ERR_CONFLICT "conflict.section-removed" when the document no longer has what it is on. */
int desk_has_place(struct call *c, const struct proposal_card *card, struct err *e) MUST_USE;
struct proposal_filter {
	const char *status, *section, *group, *lang, *cursor; /* NULL: any */
	int64_t limit;                                        /* 0: 50; at most 100 */
	bool oldest;                                          /* these first, else the newest */
};
struct proposal_list {
	WIRE_LIST_OF(struct proposal_card) items;
	const char *next;
};
int desk_proposals(struct call *c, const struct proposal_filter *f, struct proposal_list *out,
		   struct err *e) MUST_USE;
int desk_proposal(struct call *c, int64_t number, struct proposal_card *out,
		  struct err *e) MUST_USE;

struct run_card {
	const char *op, *text; /* " ", "-" or "+" */
	int64_t change;
};
struct block_card {
	const char *kind, *old, *new;
	WIRE_LIST_OF(struct run_card) runs;
	bool typography, links;
};
struct diff_stats {
	int64_t paragraphs, words_inserted, words_deleted;
};
struct diff_card {
	WIRE_LIST_OF(struct block_card) blocks;
	const char *html;
	struct diff_stats *stats;
	int64_t changes;
	struct wire_strs look;    /* message keys: why a reader should look at the merge */
	struct instructions said; /* what is to be done, change by change; none of a conflict */
};
/* Blocks, runs and counts of a diff; html is "". Pure. */
struct prose_diff;
void desk_diff_card(const struct prose_diff *d, struct arena *a, struct diff_card *out);
/* The changes that are a paragraph at another place. Pure. */
void desk_moved(const struct prose_diff *d, struct arena *a, struct wire_ints *out);
/*
 * The redline of two texts of a section as main stands, with its instructions and without HTML; for
 * those who write.
 */
int desk_said(struct call *c, const char *section, const char *lang, const char *old,
	      const char *new, struct diff_card *out, struct err *e) MUST_USE;
/* revision 0: the newest; against: NULL or "base", "main", or a revision number. */
int desk_diff(struct call *c, int64_t number, int64_t revision, const char *against,
	      struct diff_card *out, struct err *e) MUST_USE;
/* Two versions, "main" or commits of main; one diff for each section that differs. */
struct compare_section {
	const char *id, *title;
	struct diff_card *diff;
};
struct compare_card {
	const char *from, *to, *lang;
	struct oid from_commit, to_commit;
	const char *html;                       /* of all sections, with headings */
	WIRE_LIST_OF(struct block_card) blocks; /* of all sections, in order */
	struct diff_stats *stats;
	WIRE_LIST_OF(struct compare_section) sections; /* only those that differ */
};
int desk_compare(struct call *c, const char *a, const char *b, const char *lang,
		 struct compare_card *out, struct err *e) MUST_USE;

struct decide_in {
	const char *decision, *reason, *markdown; /* reason, markdown: or NULL */
	int64_t revision;
	struct oid onto;       /* required with markdown */
	struct wire_ints take; /* items NULL: all changes */
	const char *rest;      /* with take: "open" makes what is left a proposal of its own, NULL
				  or "declined" leaves it */
};
extern const char *const rest_names[];
int desk_decide(struct call *c, int64_t number, const struct decide_in *in,
		struct decision_card *out, struct err *e) MUST_USE;
int desk_withdraw(struct call *c, int64_t number, struct proposal_card *out,
		  struct err *e) MUST_USE;
int desk_undo(struct call *c, int64_t number, const char *reason, struct proposal_card *out,
	      struct err *e) MUST_USE;
/* What accepting would give now: the merged text, or ERR_CONFLICT with c->conflict. */
struct merge_card {
	const char *markdown;
	struct oid onto;       /* the main commit that it is merged onto */
	struct wire_strs look; /* as in diff_card */
};
int desk_merged(struct call *c, int64_t number, int64_t revision, struct merge_card *out,
		struct err *e) MUST_USE;
/* Open proposals that want words which this open one wants, too, by number; at most 50 are looked at. */
int desk_rivals(struct call *c, int64_t number, struct wire_ints *out, struct err *e) MUST_USE;
/* The proposal whose acceptance brought these words into the section's text last; 0: none did. */
int64_t desk_brought_by(struct call *c, const char *section, const char *lang, const char *words);
/* Sentences to read again: what accepting would put together of both sides' words, or put together. */
int desk_reread(struct call *c, int64_t number, int64_t revision, struct wire_strs *out,
		struct err *e) MUST_USE;
/* The writer's view: her text against what main is by now (base → main merged into hers). */
int desk_rebase(struct call *c, const char *section, const char *lang, const char *markdown,
		const struct oid *base, struct merge_card *out, struct err *e) MUST_USE;
/* Two of one group wrote on the same text, `from`: hers and the other's put together. out->onto is not set. */
struct join_in {
	const char *section, *lang, *from, *other, *mine;
};
int desk_join(struct call *c, const struct join_in *in, struct merge_card *out,
	      struct err *e) MUST_USE;

#endif
