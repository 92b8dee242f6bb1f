/*
 * What a redline knows beside what prose.h shows of it: both texts cut into blocks, and which
 * tokens each change takes away and brings. prose_marked and prose_take work on it.
 */
#ifndef PROSE_REDLINE_H
#define PROSE_REDLINE_H

#include "prose/align.h"
#include "prose/prose.h"

struct change {
	struct hunk at; /* tokens of the old and of the new block */
	int id;
};
struct shown {
	enum prose_block_kind kind;
	int x, y;  /* block of old and of new; -1 for none */
	int id;    /* change that the whole block is (inserted, deleted, moved), or 0 */
	int lead;  /* change by which a note's label becomes another, or 0 */
	bool here; /* moved: the new place, which has the changes */
	int twin;  /* moved: the other place */
	struct change *changes; /* in order */
	int n;
};
struct prose_inner {
	struct parts old, new;
	struct shown *shown; /* one for each block of the diff */
	int n;
	int *old_tables; /* number of the new table that goes on with the old one, or negative */
	int *replaced;   /* number of the old table that a new one comes from, or 0 */
};

/* Let tables go on only as tables (tables.c); fills old_tables and replaced, mends the pairs. */
void tables_settle(struct work *w, struct prose_inner *in, struct pairing *p);
/* Number of pipes of a row. */
int table_cells(const struct block *b);

/* The words of a pair of blocks compared, tidied for reading (polish.c). In w's scratch. */
struct hunks redline_hunks(struct work *w, const struct parts *old, const struct block *x,
			   const struct parts *new, const struct block *y);
/* Slide pure insertions and deletions to the edges of sentences and clauses (slide.c). */
void hunks_slide(struct hunks *all, const struct parts *p, const struct block *x,
		 const struct parts *q, const struct block *y);
/* Rewritten so far that it reads better as one paragraph deleted and one inserted. */
bool redline_replaced(const struct block *x, const struct block *y, const struct hunks *h);

/* Does a sentence end with this token, given what follows? */
bool sentence_ends(const struct parts *p, const struct block *b, int i);
/* The tokens [from, to) of a block, with the space before the first. */
struct str tokens_text(const struct parts *p, const struct block *b, int from, int to);
/* Only quotes, dashes and spaces apart (typography.c). */
bool signs_alike(struct str a, struct str b);
/* A word that says little on its own: "the", "und", "de la". */
bool word_is_small(struct str word);

#endif
