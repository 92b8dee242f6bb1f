/*
 * What was done with a proposal, told in order: submitted, revised, decided, undone. Nothing that
 * was decided is left out because it no longer holds. In the page's arena; records are borrowed.
 */
#ifndef PAGES_TOLD_H
#define PAGES_TOLD_H

#include "pages/words.h"

enum deed_kind { DEED_WRITTEN, DEED_DECIDED, DEED_UNDONE };
struct deed {
	enum deed_kind kind;
	int64_t at;
	int64_t revision; /* the one that was written, decided on, or decided on and then undone */
	const char *by;   /* account */
	const struct decision *decision; /* with DEED_DECIDED and DEED_UNDONE */
	const struct undoing *undone;    /* how the decision was undone; NULL: it was not */
};
struct deeds {
	struct deed *items;
	size_t n, cap;
};

/* Oldest first. */
void deeds_of(struct page *p, const struct proposal *one, struct deeds *out);

/* The reason that stands with a deed, or NULL where none was given. */
const char *deed_reason(const struct deed *d);
/* "Undone by Ed Editor, 3 February 2026" for a decision that no longer holds, else NULL. */
const char *deed_fate(struct page *p, const struct deed *d);
/* The last part of a message's key: accept, decline, changes. */
const char *decision_key(int decision);

#endif
