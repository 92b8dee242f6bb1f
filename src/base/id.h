/*
 * Names that the program makes: random ids in Crockford base32 (lower case, no i l o u), and the
 * rule for ids of sections, groups and versions.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/arena.h"

enum { ID_MAX = 63 };

/* n random characters of Crockford base32 behind prefix: id_random(out, "p-", 8). */
void id_random(char *out, size_t size, const char *prefix, size_t n);
/* [a-z0-9][a-z0-9-]{0,62} */
bool id_valid(const char *s);
/* "Zero draft" gives "zero-draft", "Rev.1" gives "rev-1"; NULL if nothing remains. In the arena. */
char *id_of_name(struct arena *a, const char *name);
/* Fill with bytes of the kernel's generator; aborts if it has none. */
void id_entropy(void *out, size_t len);

#endif
