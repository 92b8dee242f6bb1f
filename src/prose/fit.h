/*
 * Fitting deleted blocks into the new text's structure: how far they are indented, in which quote,
 * list or table they stand, and what parts them from their neighbours, so that Markdown reads the
 * new text as if they were not there.
 */
#ifndef PROSE_FIT_H
#define PROSE_FIT_H

#include "prose/redline.h"

enum { FIT_NEST = 8 };

struct marking {
	const struct prose_inner *in;
	struct arena *a;
	struct buf *out;
	int i;                                      /* block of the diff that is being put */
	struct block last;                          /* as it was put; only its shape counts */
	const struct block *last_x, *last_y;        /* the same as old and new have it */
	const struct block *new_before, *new_after; /* around deleted blocks */
	bool any;
	int shift;                        /* of the margin of the last deleted block */
	struct str marker;                /* of the last deleted item */
	int columns[FIT_NEST], n_columns; /* open lists of the output */
};

/* Fit deleted block x in; *d is its shape, a copy to begin with. */
void fit_block(struct marking *m, const struct block *x, struct block *d);
/* The list marker for it: a sibling's, so that the list stays one, else its own. */
struct str fit_marker(const struct marking *m, const struct block *x, const struct block *d);
/* Put the quote marks and blanks before a line of it. */
void fit_margin(struct marking *m, const struct block *d);
/* Put what parts it from the last block; x and y are the block as old and new have it, or NULL. */
void fit_between(struct marking *m, const struct block *shape, const struct block *x,
		 const struct block *y);
/* The neighbours are rows of one table: what is deleted between them becomes a row, too. */
bool fit_in_table(const struct marking *m);
/* Remember the block that was put. */
void fit_note(struct marking *m, const struct block *shape, const struct block *x,
	      const struct block *y);

#endif
