/*
 * What a reader of a text cannot see in it: characters without a shape, marks that turn the direction of
 * writing, and words that mix letters of scripts which look alike. Pure; any thread.
 */
#ifndef TEXT_UNSEEN_H
#define TEXT_UNSEEN_H

#include "base/str.h"

enum { UNSEEN_MAX = 8 };

struct unseen {
	uint32_t chars[UNSEEN_MAX]; /* the first few, each once */
	size_t n;
	struct str mixed; /* the first such word, within its text; len 0: none */
};

/*
 * Add what s has to *out, which begins zeroed. s is valid. Joiners where scripts need them (Persian,
 * Indic, emoji) are writing like any other.
 */
void text_unseen(struct str s, struct unseen *out);

#endif
