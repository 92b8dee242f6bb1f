#include "base/arena.h"

#include <sys/mman.h>

enum { BLOCK_BYTES = 16 * 1024, ALIGN = 16, HUGE_PAGE = 2 * 1024 * 1024 };

#ifdef ARENA_DEBUG
#define DEBUGGED true
#else
#define DEBUGGED false
#endif

struct arena_block {
	struct arena_block *next;
	size_t used, cap;
	size_t mapped; /* bytes from mmap, or 0: from calloc */
	_Alignas(16) char bytes[];
};

struct arena_last {
	struct arena_last *next;
	void (*fn)(void *);
	void *arg;
};

/* Whole huge pages, at a border of one; NULL if there are none. */
static struct arena_block *map_block(size_t bytes)
{
	size_t len = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	char *all = mmap(NULL, len + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);
	size_t before;

	if (all == MAP_FAILED)
		return NULL;
	before = (HUGE_PAGE - (uintptr_t)all % HUGE_PAGE) % HUGE_PAGE;
	if (before)
		munmap(all, before);
	if (before < HUGE_PAGE)
		munmap(all + before + len, HUGE_PAGE - before);
	/* Refused, they are small pages. */
	madvise(all + before, len, MADV_HUGEPAGE);
	return (struct arena_block *)(void *)(all + before);
}

/* Zeroed: pages that are fresh from the system are so already, and need not be touched. */
static struct arena_block *block_new(struct arena *a, size_t cap)
{
	size_t bytes = sizeof(struct arena_block) + cap;
	bool huge = bytes >= HUGE_PAGE && a->large && !DEBUGGED;
	struct arena_block *b = huge ? map_block(bytes) : calloc(1, bytes);

	if (!b)
		mem_die("out of memory");
	b->mapped = huge ? (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE : 0;
	b->used = 0;
	b->cap = huge ? b->mapped - sizeof(*b) : cap;
	b->next = a->blocks;
	a->blocks = b;
	return b;
}

static void block_free(struct arena_block *b)
{
	if (b->mapped)
		munmap(b, b->mapped);
	else
		free(b);
}

void arena_large(struct arena *a)
{
	a->large = true;
}

void arena_done(struct arena *a)
{
	for (struct arena_last *l = a->last; l; l = l->next)
		l->fn(l->arg);
	a->last = NULL;
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;

		block_free(a->blocks);
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
	if (!b || b->cap - b->used < bytes) {
		size_t usual = a->large ? HUGE_PAGE - sizeof(*b) : BLOCK_BYTES;

		bool own = bytes > usual / 4;

		b = block_new(a, own ? bytes : usual);
		/* A big one has a block of its own, behind the one in use. */
		if (own && b->next) {
			a->blocks = b->next;
			b->next = a->blocks->next;
			a->blocks->next = b;
		}
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
