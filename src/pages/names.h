/*
 * A pasted list of people: one a line; name, groups and role in any order, parted by tabs,
 * semicolons or commas. Says of each line what was understood of it and what was not; makes nothing.
 * Pure; any thread.
 */
#ifndef PAGES_NAMES_H
#define PAGES_NAMES_H

#include "auth/people.h"
#include "document/manifest.h"

enum { NAMES_MAX = 400, NAMES_BYTES = 48 * 1024 };

struct listed {
	long line;        /* from 1 */
	const char *said; /* the line as it is */
	const char *name;
	struct wire_strs groups; /* ids; none: the list's own */
	int role;                /* enum role, ROLE_NOBODY: the list's own */
	const char *left_out;    /* an address that was passed over, or NULL */
	bool again;              /* a line before has the same name */
	/* Why it is not understood: a message's key, and what it is about; or NULL. */
	const char *why, *what;
};
struct listing {
	struct listed *items;
	size_t n, n_wrong;
	const char *heading; /* a first line that only names the columns, or NULL */
	bool cut;            /* there were more than NAMES_MAX */
};
/* In the arena. Names of groups and roles are understood in each language that they have. */
void names_read(struct arena *a, const struct manifest *m, const char *text, struct listing *out);
/* Are these two names of one person, as far as writing goes? */
bool names_alike(struct arena *a, const char *one, const char *other);

#endif
