/*
 * Memory that dies together: one arena for a request, a command or an immutable record.
 *
 * Bump allocation in blocks; nothing is freed singly. In sanitizer builds (-DARENA_DEBUG) each
 * call is a malloc of its own, so that an overrun is seen. Not thread-safe: one owner at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

#include <stdarg.h>

struct arena_block;
struct arena_last;
struct arena {
	struct arena_block *blocks; /* newest first */
	struct arena_last *last;    /* what to call before the memory goes, newest first */
	size_t used;                /* bytes handed out, for limits and tests */
	bool large;                 /* see arena_large */
};

#define ARENA_INIT                                                                                 \
	{                                                                                          \
		NULL, NULL, 0, false                                                               \
	}
#define ARENA(name) CLEANUP(arena_done) struct arena name = ARENA_INIT

/* The arena is empty and usable again. */
void arena_done(struct arena *a);
/*
 * Many megabytes will come: take the system's huge pages, or a long text spends a quarter of its time on
 * being given small ones. Only then: the first touch of one can be dear on a machine that is a guest.
 */
void arena_large(struct arena *a);
/* fn(arg) is called once by arena_done, before the memory goes: for foreign handles. */
void arena_defer(struct arena *a, void (*fn)(void *), void *arg);
/* Zeroed, aligned for any type. n * size is checked. */
void *arena_get(struct arena *a, size_t n, size_t size);
#define ARENA_NEW(a, type)      ((type *)arena_get((a), 1, sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_get((a), (n), sizeof(type)))
/* Copies; NULL gives NULL. The result is NUL-terminated. */
char *arena_dup(struct arena *a, const char *s);
char *arena_dup_len(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
/*
 * Grow an array in the arena: returns a place for element number *n and counts it; *cap is the
 * allocated number. The old copy stays behind, so total waste is bounded by the final size.
 */
void *arena_push(struct arena *a, void **array, size_t *n, size_t *cap, size_t size);

#endif
