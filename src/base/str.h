/*
 * A borrowed slice of bytes. Offsets in text are UTF-8 bytes, half-open: [from, to).
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/arena.h"

struct str {
	const char *ptr; /* not NUL-terminated; may be NULL when len is 0 */
	size_t len;
};

#define STR(literal) ((struct str){ "" literal "", sizeof(literal) - 1 })

static inline struct str str_of(const char *s)
{
	return (struct str){ s, s ? strlen(s) : 0 };
}

static inline struct str str_cut(const char *s, size_t from, size_t to)
{
	return (struct str){ s + from, to - from };
}

static inline bool str_same(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline char *str_dup(struct arena *a, struct str s)
{
	return arena_dup_len(a, s.ptr ? s.ptr : "", s.len);
}

/* Without blanks, tabs and line ends at either end. */
struct str str_trim(struct str s);
/* Takes the next piece before sep off *rest; false when *rest is used up (ptr NULL). */
bool str_next(struct str *rest, char sep, struct str *piece);
bool str_starts(struct str s, const char *prefix);
/* A decimal number without sign or leading zeros (but "0"), at most max; false otherwise. */
bool str_number(struct str s, long max, long *out);

#endif
