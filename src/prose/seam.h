/*
 * What to put between two blocks that did not stand next to each other in any text: enough that
 * they stay two, not so much that a tight list becomes a loose one.
 */
#ifndef PROSE_SEAM_H
#define PROSE_SEAM_H

#include "prose/block.h"

/* Line feeds (and quote marks) for blocks that were strangers; a literal. */
struct str seam_between(const struct block *before, const struct block *after);
/* An empty line within so many quotes. */
struct str seam_quoted(int quote);
/* The blank part behind b, as its text has it. */
static inline struct str seam_behind(const struct parts *p, const struct block *b)
{
	return str_cut(p->text.ptr, b->end, b->next);
}
/* Line feeds in a blank part. */
int seam_feeds(struct str blank);

#endif
