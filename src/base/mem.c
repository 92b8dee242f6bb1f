#include "base/base.h"

#include <malloc.h>

enum { MAPPED_FROM = 256 * 1024, HEAPS_MOST = 16 };

/*
 * Left to itself glibc raises the size from which memory is mapped to that of the largest block it has
 * seen freed, and answers and exports then stay behind as holes; and it makes eight heaps a core.
 */
void mem_settle(void)
{
	mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
	mallopt(M_TRIM_THRESHOLD, MAPPED_FROM);
	mallopt(M_ARENA_MAX, HEAPS_MOST);
}

void mem_die(const char *why)
{
	fprintf(stderr, "accord: %s\n", why);
	abort();
}

void *mem_new(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		mem_die("out of memory");
	return p;
}

void *mem_grow(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n ? n : 1, size, &bytes))
		mem_die("allocation overflow");
	p = realloc(p, bytes);
	if (!p)
		mem_die("out of memory");
	return p;
}

char *mem_dup(const void *p, size_t len)
{
	char *copy = mem_new(len + 1, 1);

	if (len)
		memcpy(copy, p, len);
	return copy;
}
