/*
 * One action being applied: the state that it makes and the files that it changes. Inside this
 * room only.
 */
#ifndef LEDGER_NEXT_H
#define LEDGER_NEXT_H

#include "ledger/inside.h"

struct next {
	struct state *s; /* begins as a copy of the present, becomes the next */
	const struct action *act;
	struct arena *a;
	struct ledger_put *puts;
	size_t n_puts, cap_puts;
	struct err *e;
};

/*
 * Encode a record, read it back and note its file. NULL with *n->e set when it does not read back;
 * otherwise a pack with one reference, the caller's.
 */
struct thing *next_record(struct next *n, const char *path, const struct wire_shape *shape,
			  const void *record);
/* The same for a record whose path is made of its number. */
struct thing *next_numbered(struct next *n, const char *folder, int64_t number,
			    const struct wire_shape *shape, const void *record);
/* File a step of main. */
int next_step(struct next *n, const struct step *step);
/*
 * Enter what the action changes on main: its texts with the provenance of their paragraphs, and
 * one step (an adoption has one for each commit). group wrote the fresh words, or NULL.
 */
int next_texts(struct next *n, const char *group);

/* One kind of action each; -1 with *n->e set when the action cannot follow. */
int apply_submit(struct next *n);
int apply_revise(struct next *n);
int apply_decide(struct next *n);
int apply_withdraw(struct next *n);
int apply_undo(struct next *n);
int apply_thread(struct next *n);
int apply_comment(struct next *n); /* also resolve and reopen */

/* "" for what was not said. */
static inline const char *next_said(const char *s)
{
	return s ? s : "";
}
/* An array in the arena: the items of a list, and room for one more at its end. */
static inline void *next_grown(struct arena *a, const void *items, size_t n, size_t size)
{
	char *more = arena_get(a, n + 1, size);

	if (n)
		memcpy(more, items, n * size);
	return more;
}

#endif
