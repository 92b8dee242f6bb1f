/*
 * A bounded cache of immutable bytes, keyed by what they depend on (object ids, language, build),
 * so that an entry is never stale. The least recently used entries go first. Any thread.
 */
#ifndef CACHE_CACHE_H
#define CACHE_CACHE_H

#include "base/str.h"

struct cache;
struct cached {
	struct str bytes; /* NUL-terminated behind */
};

struct cache *cache_new(size_t max_bytes);
void cache_free(struct cache *c); /* every reference was given back */
FREEP(struct cache, cache, cache_free)
/* A reference, or NULL. */
const struct cached *cache_find(struct cache *c, const char *key);
/* Copies the bytes; gives a reference also when they are too big to stay. */
const struct cached *cache_put(struct cache *c, const char *key, struct str bytes);
void cached_unref(const struct cached *b); /* NULL is fine */
typedef const struct cached cached;
FREEP(cached, cached, cached_unref)

#endif
