/*
 * Two texts that want the same words, as a person can settle them: a text with conflict marks
 * {<<ours||base||theirs>>} cut into stretches that have marks and what lies between. Pure; for the
 * files of this room alone.
 */
#ifndef PAGES_CONFLICT_H
#define PAGES_CONFLICT_H

#include "base/arena.h"
#include "base/buf.h"
#include "prose/prose.h"

/* A stretch of the merged text, whole blocks, that has at least one mark. */
struct clash {
	size_t from, to;                  /* bytes of the merged text */
	const char *ours, *base, *theirs; /* the stretch with each text's words, in the arena */
};
/*
 * The stretches that places names ("12-80 96-140": bytes of merged, as the merge gave them). If it is
 * NULL or fits not to the marks, stretches between blank lines. In order; none if there is no
 * well-formed mark.
 */
size_t clashes_of(struct arena *a, const char *merged, const char *places, struct clash **out);
/* Is it the first row of a table, of which there can be only one? */
bool clash_heads(const char *merged, const struct clash *c);
/*
 * A place to settle: what its words are dressed in (prose_dress), on either side, and the words of the
 * three texts.
 */
struct place {
	struct prose_dress our_dress, their_dress;
	const char *ours, *base, *theirs;
	const char *first; /* both sides' other changes with the second side's words */
};
/* told: the stretch as each text really has it, NULL for nothing; told NULL: as the marks give it. */
void place_find(struct arena *a, const struct clash *c, const struct clash *told,
		struct place *out);
/*
 * Append what shall stand there by the choice "ours", "theirs", "both" or "own"; false if it is none. Without
 * JavaScript a choice does not empty the field for own words: what was typed there is never passed over.
 */
bool place_settle(const struct place *at, const char *choice, const char *own, struct buf *out);
/* The whole text with each stretch replaced by words[i]; an empty one takes its blank lines along. */
void clashes_settle(const char *merged, const struct clash *clashes, size_t n,
		    const char *const *words, struct buf *out);

#endif
