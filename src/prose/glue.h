/*
 * Paragraphs that were split or joined: blocks that are one on one side and several on another are
 * glued to one block on all sides, with a token for the seam between them, so that words are
 * compared across it.
 */
#ifndef PROSE_GLUE_H
#define PROSE_GLUE_H

#include "prose/align.h"
#include "prose/chunk.h"

/*
 * text[BASE] was aligned with text[s] as pairs[s] says, for s from 1 to n - 1. Where blocks are
 * glued, the texts' blocks and the pairs are replaced; all stays in order.
 */
void glue_blocks(struct work *w, struct parts *text, struct pairing *pairs, int n);

#endif
