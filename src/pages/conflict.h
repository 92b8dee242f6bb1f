/*
 * Two texts that want the same words, as a person can settle them: a text with conflict marks
 * {<<ours||base||theirs>>} cut into stretches that have marks and what lies between. Pure; for the
 * files of this room alone.
 */
#ifndef PAGES_CONFLICT_H
#define PAGES_CONFLICT_H

#include "base/arena.h"
#include "base/buf.h"

/* A stretch of the merged text, whole blocks, that has at least one mark. */
struct clash {
	size_t from, to;           /* bytes of the merged text */
	const char *ours, *theirs; /* the stretch with each side's words, in the arena */
};
/*
 * The stretches that places names ("12-80 96-140": bytes of merged, as the merge gave them). If it is
 * NULL or fits not to the marks, stretches between blank lines. In order; none if there is no
 * well-formed mark.
 */
size_t clashes_of(struct arena *a, const char *merged, const char *places, struct clash **out);
/* Does it stand line by line with its neighbours, as the items of a tight list do? */
bool clash_tight(const char *merged, const struct clash *c);
/*
 * How many bytes a stretch begins with that are no words of it: blanks, the sign of a quotation, the sign of
 * a list's item ("   2. ", "> - "). They are the document's business, and not that of who settles.
 */
size_t clash_lead(const char *stretch);
/* The whole text with each stretch replaced by words[i]; an empty one takes its blank lines along. */
void clashes_settle(const char *merged, const struct clash *clashes, size_t n,
		    const char *const *words, struct buf *out);

#endif
