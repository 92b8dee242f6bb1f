/*
 * Writing the words of a block with change marks around them, so that the markup stays what it is.
 */
#ifndef PROSE_INLINE_H
#define PROSE_INLINE_H

#include "prose/redline.h"

/* What a token is to a writer of marks. */
enum role {
	ROLE_WORD,  /* marks may stand around it */
	ROLE_FIXED, /* markup: put as it is, outside marks; dropped where it was deleted */
	ROLE_OPEN,  /* a run that opens or closes emphasis and that a mark may come to touch: put */
	ROLE_CLOSE, /* with * and, where need be, an empty mark inside, so that it still does */
	ROLE_LITERAL /* * or _ or ~~ that mark nothing */
};
/* One for each token of the block, in the arena. */
unsigned char *inline_roles(struct arena *a, const struct parts *p, const struct block *b);

struct inline_writer {
	struct buf *out;
	enum prose_op op; /* of the mark that is open; PROSE_SAME for none */
	int id;
	bool any;    /* something stands before in this block or cell */
	bool inside; /* the space before what is inserted next is new, too: it goes into the mark */
	int brackets; /* that are open: no bare URL is a link within */
};
/* Tokens of the new text: kept (op PROSE_SAME) or inserted. */
void inline_new(struct inline_writer *w, const struct parts *p, const struct block *b,
		const unsigned char *roles, struct hunk at, enum prose_op op, int id);
/* What of the new text follows on tokens that are gone. */
enum follower { FOLLOWED_APART, FOLLOWED_TIGHT /* without space */, FOLLOWED_BY_NONE };
/* Tokens of the old text that are gone, at.a0 to at.a1: words alone, escaped. */
void inline_old(struct inline_writer *w, const struct parts *p, const struct block *b,
		const unsigned char *roles, struct hunk at, int id, enum follower next);
/* Close the mark that is open. */
void inline_close(struct inline_writer *w);
/* Text without the marks' own characters. */
void inline_text(struct buf *out, struct str s);

#endif
