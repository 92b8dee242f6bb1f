/*
 * How alike two blocks are: 2 * common words in order / all words, 0 to 1.
 *
 * The longest common subsequence is counted bit-parallel (H. Hyyrö, "Bit-Parallel LCS-length
 * Computation Revisited", AWOCA 2004); where that would cost too much, common words in any order.
 */
#ifndef PROSE_ALIKE_H
#define PROSE_ALIKE_H

#include "prose/block.h"

/* May the two be versions of one block at all? Code only of code, a row only of a row, … */
bool alike_kinds(const struct block *x, const struct block *y);
/* The likeness, or 0 when it is below `least` or the kinds differ. */
double alike(struct work *w, const struct block *x, const struct block *y, double least);
/* Common words of two sequences, in order. */
int alike_common(struct work *w, const int *a, int n, const int *b, int m);

#endif
