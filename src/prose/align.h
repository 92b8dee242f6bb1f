/*
 * Which block of one text is which of another: pairs in order, and moves.
 *
 * Equal blocks are found first (Myers over their keys), then the most alike between them, then
 * what was cut in one place and stands in another. Swapping the texts gives the mirrored answer
 * but for ties.
 */
#ifndef PROSE_ALIGN_H
#define PROSE_ALIGN_H

#include "prose/alike.h"

struct pairing {
	int *to, *from;             /* x's block -> y's and back, in order; -1 without partner */
	int *moved_to, *moved_from; /* the same for blocks that changed their place */
};

/* least: likeness from which two blocks between equal ones are a pair (0.5). */
void align_blocks(struct work *w, const struct parts *x, const struct parts *y, double least,
		  struct pairing *out);

#endif
