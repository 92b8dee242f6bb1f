#include "http/rate.h"

#include "base/id.h"

#include <pthread.h>

enum { SETS = 1024, WAYS = 4, KEY = 72 };

struct bucket {
	char key[KEY]; /* "" while unused; longer keys are cut, ids and addresses are shorter */
	double tokens;
	int64_t at_ms; /* when tokens was right */
};

struct rate {
	pthread_mutex_t lock; /* guards the buckets */
	double per_ms, most;
	uint64_t seed; /* so that nobody can aim at a set */
	struct bucket sets[SETS][WAYS];
};

struct rate *rate_new(double per_second, double most)
{
	struct rate *r = mem_new(1, sizeof(*r));

	assert(per_second > 0 && most >= 1);
	pthread_mutex_init(&r->lock, NULL);
	r->per_ms = per_second / 1000;
	r->most = most;
	id_entropy(&r->seed, sizeof(r->seed));
	return r;
}

void rate_free(struct rate *r)
{
	if (!r)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* FNV-1a from a random start, mixed at the end. */
static size_t set_of(const struct rate *r, const char *key)
{
	uint64_t hash = 14695981039346656037u ^ r->seed;

	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 1099511628211u;
	hash ^= hash >> 32;
	return (size_t)(hash % SETS);
}

/* The key's bucket, else the one used longest ago, made new for it. */
static struct bucket *bucket_of(struct rate *r, const char *key, int64_t now_ms)
{
	struct bucket *set = r->sets[set_of(r, key)], *oldest = set;

	for (size_t i = 0; i < WAYS; i++) {
		if (strcmp(set[i].key, key) == 0)
			return &set[i];
		if (!set[i].key[0] || (oldest->key[0] && set[i].at_ms < oldest->at_ms))
			oldest = &set[i];
	}
	snprintf(oldest->key, sizeof(oldest->key), "%s", key);
	oldest->tokens = r->most;
	oldest->at_ms = now_ms;
	return oldest;
}

long rate_take(struct rate *r, const char *key, double n, int64_t now_ms)
{
	char cut[KEY];
	struct bucket *b;
	double more;
	long wait = 0;

	snprintf(cut, sizeof(cut), ".%s", key); /* never "" */
	pthread_mutex_lock(&r->lock);
	b = bucket_of(r, cut, now_ms);
	more = (double)(now_ms - b->at_ms) * r->per_ms;
	b->tokens = MIN(r->most, b->tokens + MAX(0.0, more));
	b->at_ms = now_ms;
	if (b->tokens >= 1)
		b->tokens -= n;
	else
		wait = 1 + (long)((1 - b->tokens) / r->per_ms / 1000);
	pthread_mutex_unlock(&r->lock);
	return wait;
}
