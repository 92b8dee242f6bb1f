/*
 * Two texts that want the same words, as a person can settle them: a text with conflict marks
 * {<<ours||base||theirs>>} cut into paragraphs that have marks and what lies between. Pure; for the
 * files of this room alone.
 */
#ifndef PAGES_CONFLICT_H
#define PAGES_CONFLICT_H

#include "base/arena.h"
#include "base/buf.h"

/* A stretch of the merged text, whole paragraphs, that has at least one mark. */
struct clash {
	size_t from, to;           /* bytes of the merged text */
	const char *ours, *theirs; /* the stretch with each side's words, in the arena */
};
/* In order; none if there is no well-formed mark. */
size_t clashes_of(struct arena *a, const char *merged, struct clash **out);
/* The whole text with each stretch replaced by words[i]; an empty one takes its blank lines along. */
void clashes_settle(const char *merged, const struct clash *clashes, size_t n,
		    const char *const *words, struct buf *out);

#endif
