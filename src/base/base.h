/*
 * What every room may rely on: cleanup attributes, checked allocation, and the libc functions
 * that do not compile here.
 *
 * Memory has three lifetimes and no fourth: a block (cleanup attributes), a request or command
 * (struct arena), the process (owners made in main). Own allocation never fails: it aborts,
 * which is safe because every input has a cap.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MUST_USE          __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define CLEANUP(fn)       __attribute__((cleanup(fn)))
#define NORETURN          __attribute__((noreturn))
#define UNUSED            __attribute__((unused))

/* Number of elements of an array (never of a pointer). */
#define COUNT(a)  (sizeof(a) / sizeof((a)[0]))
#define KiB       ((size_t)1024)
#define MiB       (KiB * 1024)
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/*
 * AUTO(git_tree) t = NULL;   frees t with git_tree_freep at the end of the block.
 * OWN(hub) h = NULL;         the same for our structs: hub_freep frees a struct hub *.
 * return TAKE(t);            hands the pointer on and leaves NULL behind.
 */
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a type takes none */
#define AUTO(type) CLEANUP(type##_freep) type *
#define OWN(name)  CLEANUP(name##_freep) struct name *
#define TAKE(p)                                                                                    \
	__extension__({                                                                            \
		__typeof__(p) taken_ = (p);                                                        \
		(p) = NULL;                                                                        \
		taken_;                                                                            \
	})
/* Defines type_freep for a foreign or own type and its free function; NULL is fine. */
#define FREEP(type, name, free_fn)                                                                 \
	static inline UNUSED void name##_freep(type **p) /* NOLINT(bugprone-macro-parentheses) */  \
	{                                                                                          \
		if (*p)                                                                            \
			free_fn(*p);                                                               \
		*p = NULL;                                                                         \
	}

/* Heap memory, zeroed; aborts when there is none. n * size is checked. Caller frees with free(). */
void *mem_new(size_t n, size_t size);
/* Grows p to n elements of size bytes; new bytes are not zeroed. */
void *mem_grow(void *p, size_t n, size_t size);
/* A copy of len bytes with a NUL behind them. */
char *mem_dup(const void *p, size_t len);
/* What to do when memory ends or an invariant is broken beyond repair: a line on stderr, abort. */
NORETURN void mem_die(const char *why);
/* Once, before any thread: freed memory goes back to the system, however many threads there are. */
void mem_settle(void);

static inline bool str_eq(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* clang-format off */
/* Functions that truncate, overflow, share a static buffer or hide an error do not compile. */
#define BANNED(f) banned_function_##f
#undef strcpy
#define strcpy(...)    BANNED(strcpy)
#undef strcat
#define strcat(...)    BANNED(strcat)
#undef strncpy
#define strncpy(...)   BANNED(strncpy)
#undef strncat
#define strncat(...)   BANNED(strncat)
#undef sprintf
#define sprintf(...)   BANNED(sprintf)
#undef vsprintf
#define vsprintf(...)  BANNED(vsprintf)
#undef strtok
#define strtok(...)    BANNED(strtok)
#undef gmtime
#define gmtime(...)    BANNED(gmtime)
#undef localtime
#define localtime(...) BANNED(localtime)
#undef ctime
#define ctime(...)     BANNED(ctime)
#undef asctime
#define asctime(...)   BANNED(asctime)
#undef atoi
#define atoi(...)      BANNED(atoi)
#undef atol
#define atol(...)      BANNED(atol)
/* clang-format on */

#endif
