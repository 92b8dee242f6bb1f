#include "base/arena.h"

enum { BLOCK_BYTES = 16 * 1024, ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t used, cap;
	_Alignas(16) char bytes[];
};

struct arena_last {
	struct arena_last *next;
	void (*fn)(void *);
	void *arg;
};

/* Zeroed: pages that are fresh from the system are so already, and need not be touched. */
static struct arena_block *block_new(struct arena *a, size_t cap)
{
	struct arena_block *b = calloc(1, sizeof(*b) + cap);

	if (!b)
		mem_die("out of memory");
	b->used = 0;
	b->cap = cap;
	b->next = a->blocks;
	a->blocks = b;
	return b;
}

void arena_done(struct arena *a)
{
	for (struct arena_last *l = a->last; l; l = l->next)
		l->fn(l->arg);
	a->last = NULL;
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;

		free(a->blocks);
		a->blocks = next;
	}
	a->used = 0;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	struct arena_last *l = ARENA_NEW(a, struct arena_last);

	*l = (struct arena_last){ a->last, fn, arg };
	a->last = l;
}

void *arena_get(struct arena *a, size_t n, size_t size)
{
	struct arena_block *b = a->blocks;
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX - ALIGN)
		mem_die("allocation overflow");
#ifdef ARENA_DEBUG
	b = block_new(a, bytes);
#else
	bytes = (bytes + ALIGN - 1) / ALIGN * ALIGN;
	if (bytes > BLOCK_BYTES / 4) {
		/* A big one gets a block of its own, behind the one in use. */
		b = block_new(a, bytes);
		if (b->next) {
			a->blocks = b->next;
			b->next = a->blocks->next;
			a->blocks->next = b;
		}
	} else if (!b || b->cap - b->used < bytes) {
		b = block_new(a, BLOCK_BYTES);
	}
#endif
	p = b->bytes + b->used;
	b->used += bytes;
	a->used += bytes;
	return p;
}

char *arena_dup_len(struct arena *a, const char *s, size_t len)
{
	char *p;

	if (!s)
		return NULL;
	p = arena_get(a, len + 1, 1);
	memcpy(p, s, len);
	return p;
}

char *arena_dup(struct arena *a, const char *s)
{
	return s ? arena_dup_len(a, s, strlen(s)) : NULL;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	assert(len >= 0);
	p = arena_get(a, (size_t)len + 1, 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return p;
}

void *arena_push(struct arena *a, void **array, size_t *n, size_t *cap, size_t size)
{
	if (*n == *cap) {
		size_t more = *cap ? *cap * 2 : 8;
		void *grown = arena_get(a, more, size);

		if (*n)
			memcpy(grown, *array, *n * size);
		*array = grown;
		*cap = more;
	}
	return (char *)*array + (*n)++ * size;
}
