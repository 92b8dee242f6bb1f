/*
 * The shortest edit script of two sequences of numbers, in linear space, at a bounded price.
 *
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), section
 * 4b. Past a number of edits in one search the best diagonal found so far is taken, so the script
 * may then be longer than the shortest, never wrong. Deterministic.
 */
#ifndef PROSE_MYERS_H
#define PROSE_MYERS_H

#include "base/arena.h"

/* What a call of the engine may still spend, in steps of a few nanoseconds. */
struct budget {
	long left;
};

/* A changed stretch: a[a0, a1) became b[b0, b1); one of them may be empty. */
struct hunk {
	int a0, a1, b0, b1;
};
struct hunks {
	struct hunk *at; /* in order, never touching each other */
	int n;
};

/*
 * Hunks of a (n numbers) and b (m numbers). scratch holds what is dropped with the call's own
 * working memory, the result too.
 */
struct hunks myers_diff(const int *a, int n, const int *b, int m, struct budget *left,
			struct arena *scratch);

#endif
