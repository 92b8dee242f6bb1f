#include "cache/cache.h"

#include <pthread.h>
#include <stdatomic.h>

enum { BUCKETS = 1024 };

/* One entry: in a bucket's chain and in the list of use; the bytes are shared with readers. */
struct entry {
	struct cached shown; /* first: a struct cached * is a struct entry * */
	atomic_int refs;     /* readers, and the cache itself */
	char *key;
	struct entry *chain;         /* next in the bucket */
	struct entry *newer, *older; /* by last use */
};

struct cache {
	pthread_mutex_t lock; /* guards all below; a leaf: nothing is called while it is held */
	struct entry *buckets[BUCKETS];
	struct entry *newest, *oldest;
	size_t bytes, max_bytes;
};

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv */
static size_t bucket_of(const char *key)
{
	uint64_t h = 14695981039346656037u;

	for (; *key; key++)
		h = (h ^ (unsigned char)*key) * 1099511628211u;
	return h % BUCKETS;
}

struct cache *cache_new(size_t max_bytes)
{
	struct cache *c = mem_new(1, sizeof(*c));

	pthread_mutex_init(&c->lock, NULL);
	c->max_bytes = max_bytes;
	return c;
}

void cached_unref(const struct cached *b)
{
	struct entry *en = (struct entry *)(uintptr_t)b;

	if (!en || atomic_fetch_sub(&en->refs, 1) != 1)
		return;
	free(en->key);
	free((void *)(uintptr_t)en->shown.bytes.ptr);
	free(en);
}

static void list_drop(struct cache *c, struct entry *en)
{
	*(en->newer ? &en->newer->older : &c->newest) = en->older;
	*(en->older ? &en->older->newer : &c->oldest) = en->newer;
	en->newer = en->older = NULL;
}

static void list_push(struct cache *c, struct entry *en)
{
	en->older = c->newest;
	en->newer = NULL;
	*(c->newest ? &c->newest->newer : &c->oldest) = en;
	c->newest = en;
}

static size_t weight(const struct entry *en)
{
	return en->shown.bytes.len + strlen(en->key) + sizeof(*en);
}

static void forget(struct cache *c, struct entry *en)
{
	struct entry **at = &c->buckets[bucket_of(en->key)];

	while (*at != en) {
		assert(*at);
		at = &(*at)->chain;
	}
	*at = en->chain;
	list_drop(c, en);
	c->bytes -= weight(en);
	cached_unref(&en->shown);
}

static struct entry *lookup(struct cache *c, const char *key)
{
	struct entry *en = c->buckets[bucket_of(key)];

	while (en && strcmp(en->key, key) != 0)
		en = en->chain;
	return en;
}

const struct cached *cache_find(struct cache *c, const char *key)
{
	struct entry *en;

	pthread_mutex_lock(&c->lock);
	en = lookup(c, key);
	if (en) {
		list_drop(c, en);
		list_push(c, en);
		atomic_fetch_add(&en->refs, 1);
	}
	pthread_mutex_unlock(&c->lock);
	return en ? &en->shown : NULL;
}

const struct cached *cache_put(struct cache *c, const char *key, struct str bytes)
{
	struct entry *en = mem_new(1, sizeof(*en)), *old;
	size_t bucket = bucket_of(key);

	en->key = mem_dup(key, strlen(key));
	en->shown.bytes = (struct str){ mem_dup(bytes.ptr, bytes.len), bytes.len };
	atomic_init(&en->refs, 1);
	if (weight(en) > c->max_bytes / 4)
		return &en->shown;
	pthread_mutex_lock(&c->lock);
	old = lookup(c, key);
	if (old)
		forget(c, old);
	atomic_fetch_add(&en->refs, 1);
	en->chain = c->buckets[bucket];
	c->buckets[bucket] = en;
	list_push(c, en);
	c->bytes += weight(en);
	/* The analyzer does not count references: the reader's keeps this entry. */
	while (c->oldest && c->bytes > c->max_bytes)
		forget(c, c->oldest); /* NOLINT(clang-analyzer-unix.Malloc) */
	pthread_mutex_unlock(&c->lock);
	return &en->shown; /* NOLINT(clang-analyzer-unix.Malloc) */
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	while (c->newest) {
		struct entry *en = c->newest;

		c->newest = en->older;
		cached_unref(&en->shown);
	}
	pthread_mutex_destroy(&c->lock);
	free(c);
}
