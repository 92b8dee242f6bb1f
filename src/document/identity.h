/*
 * Paragraph identity: which paragraph of a new text continues which of the old one, and which
 * paragraph of a translation renders which of the authoritative text. Pure: the caller makes fresh
 * ids; any thread.
 *
 * A paragraph here is a unit of document/compose.h; its source is the Markdown of all its blocks.
 * The prose engine's alignment decides (prose_identity).
 */
#ifndef DOCUMENT_IDENTITY_H
#define DOCUMENT_IDENTITY_H

#include "wire/wire.h"

enum { IDENTITY_CHARS = 10 }; /* "p-" and 8 characters of Crockford base32, lower case */

/* A paragraph that has its id. */
struct identity_old {
	const char *id;
	struct wire_strs joined; /* ids that were joined into it before */
	struct str source;
};
/* What becomes of a new one. */
struct identity {
	int from;                /* index of the old one that it continues, or -1 */
	const char *id;          /* the old one's, or a fresh one */
	bool fresh;              /* its words are not the old one's; line ends do not count */
	struct wire_strs joined; /* the old one's, and the ids that it swallowed now */
};
/* Write a random id: id_random(out, IDENTITY_CHARS + 1, "p-", 8), or a seeded one in a test. */
typedef void identity_make(char out[IDENTITY_CHARS + 1], void *arg);

/*
 * Carry ids from old to new. Kept at similarity 0.5 or when moved; a split keeps the id on the
 * first part; a join keeps the first's and notes the others. No id comes twice.
 * new holds n_new sources; the result, n_new long, is in the arena; strings of old are borrowed.
 */
struct identity *identity_carry(const struct identity_old *old, size_t n_old, const struct str *new,
				size_t n_new, identity_make *make, void *arg, struct arena *a);

/* A paragraph of a text that stands beside one in another language. */
struct identity_pair {
	const char *id;
	const char *kind; /* as compose says */
	const char *of;   /* id of the one that it translates, or NULL */
};
/*
 * Tell for each paragraph of a translation that has no `of` which one of the model it renders:
 * those that have one stay, and what lies between them is paired in order, like kind with like
 * kind. Called without any `of` at the beginning, and again after either text changed.
 */
void identity_of(const struct identity_pair *model, size_t n_model, struct identity_pair *own,
		 size_t n_own, struct arena *a);

#endif
