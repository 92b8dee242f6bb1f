/*
 * A short list of names and values: query, form, cookies, headers, parameters of a path.
 */
#ifndef HTTP_PAIRS_H
#define HTTP_PAIRS_H

#include "base/arena.h"

struct http_pair {
	const char *name, *value; /* NUL-terminated, never NULL */
};
struct http_pairs {
	struct http_pair *items; /* in the arena of the request */
	size_t n, cap;
};

/* Appends; borrows both strings. */
void pairs_add(struct http_pairs *p, struct arena *a, const char *name, const char *value);
/* Value of the first of this name, or NULL. */
const char *pairs_find(const struct http_pairs *p, const char *name);
/* The same where case does not matter: headers. */
const char *pairs_find_header(const struct http_pairs *p, const char *name);
size_t pairs_count(const struct http_pairs *p, const char *name);

#endif
