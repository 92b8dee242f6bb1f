/*
 * Numbers for strings: the same bytes get the same number, so that comparing is cheap.
 *
 * A table lives in an arena with its slots; the strings are borrowed and must outlive it.
 */
#ifndef PROSE_INTERN_H
#define PROSE_INTERN_H

#include "base/str.h"

struct intern_slot;
struct intern {
	struct arena *a;
	struct intern_slot *slots;
	size_t first;     /* what cap begins with */
	size_t cap;       /* slots: a power of two, or 0 before the first string */
	struct str *seen; /* by number; cap / 2 of them */
	int n;            /* numbers given so far: 0 to n - 1 */
};

/* expected: about how many different strings will come; more may. */
void intern_init(struct intern *t, struct arena *a, size_t expected);
/* The number of s; a new one if it was not seen before. */
int intern_id(struct intern *t, struct str s);
/* The number of s, or -1 if it was not seen. */
int intern_find(const struct intern *t, struct str s);
#endif
