/*
 * The stretches of a base that two sides changed, in the manner of diff3 (S. Khanna, K. Kunal,
 * B. C. Pierce, "A Formal Investigation of Diff3", FSTTCS 2007): hunks of both sides that speak of
 * the same place are one chunk.
 */
#ifndef PROSE_CHUNK_H
#define PROSE_CHUNK_H

#include "prose/myers.h"

enum side { BASE, OURS, THEIRS, SIDES };

struct chunk {
	int from[SIDES], to[SIDES]; /* the stretch in each text, half-open */
	bool by[SIDES];             /* did the side change it? */
};

struct chunker {
	struct hunks h[SIDES]; /* base against ours and theirs; [BASE] unused */
	bool wide;             /* hunks that touch are one chunk, too */
	int next[SIDES];       /* first hunk of each side not given yet */
	int shift[SIDES];      /* side's place minus base's, behind the last chunk */
};

/* The next chunk in order; false at the end. */
bool chunk_next(struct chunker *c, struct chunk *out);

#endif
