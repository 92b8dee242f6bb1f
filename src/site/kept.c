/*
 * Finished answers that are the same for everybody who is not signed in, sent from the I/O threads
 * without a worker. The key has the ledger commit, so that an answer is never stale.
 */
#include "site/site.h"

#include <pthread.h>

enum { SLOTS = 256, KEY_MAX = 1024 };

struct slot {
	char *key;
	struct http_shared *answer;
	uint64_t used;
};
struct site_kept {
	pthread_mutex_t lock; /* guards all below; a leaf */
	struct slot slots[SLOTS];
	size_t bytes, max_bytes;
	uint64_t clock;
};

struct site_kept *site_kept_new(size_t max_bytes)
{
	struct site_kept *k = mem_new(1, sizeof(*k));

	pthread_mutex_init(&k->lock, NULL);
	k->max_bytes = max_bytes;
	return k;
}

static void empty(struct site_kept *k, struct slot *s)
{
	if (!s->key)
		return;
	k->bytes -= http_shared_size(s->answer);
	http_shared_drop(s->answer);
	free(s->key);
	*s = (struct slot){ 0 };
}

void site_kept_free(struct site_kept *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		empty(k, &k->slots[i]);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

/* Nobody signed in, and nothing in the request that would change the answer but what is in the key. */
static bool for_everybody(const struct http_request *rq)
{
	return rq->method == HTTP_GET && !http_header(rq, "Authorization") &&
	       !http_cookie(rq, SITE_COOKIE);
}

static bool key_of(struct http_request *rq, const struct state *of, char key[KEY_MAX])
{
	int len =
		snprintf(key, KEY_MAX, "%s %s %s", state_ledger(of)->hex, site_lang(rq), rq->path);

	for (size_t i = 0; len >= 0 && len < KEY_MAX && i < rq->query.n; i++)
		len += snprintf(key + len, (size_t)(KEY_MAX - len), "&%s=%s",
				rq->query.items[i].name, rq->query.items[i].value);
	return len >= 0 && len < KEY_MAX;
}

static struct slot *find(struct site_kept *k, const char *key)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (str_eq(k->slots[i].key, key))
			return &k->slots[i];
	return NULL;
}

static struct http_shared *take(struct site_kept *k, const char *key)
{
	struct http_shared *answer = NULL;
	struct slot *s;

	pthread_mutex_lock(&k->lock);
	s = find(k, key);
	if (s) {
		s->used = ++k->clock;
		answer = http_shared_ref(s->answer);
	}
	pthread_mutex_unlock(&k->lock);
	return answer;
}

struct http_shared *site_cached(struct http_request *rq)
{
	const struct state *now;
	char key[KEY_MAX];
	bool good;

	if (strncmp(rq->path, "/assets/", 8) == 0)
		return site_file(site_of(rq)->files, rq->path, http_takes_brotli(rq));
	if (!for_everybody(rq) || !desk_settings(site_of(rq)->desk)->public_reading)
		return NULL;
	now = store_now(desk_store(site_of(rq)->desk));
	good = key_of(rq, now, key);
	state_unref(now);
	return good ? take(site_of(rq)->kept, key) : NULL;
}

bool site_kept_meanwhile(struct http_request *rq, struct http_reply *rp)
{
	char key[KEY_MAX];

	if (for_everybody(rq) && key_of(rq, site_call(rq)->state, key))
		rp->shared = take(site_of(rq)->kept, key);
	return rp->shared != NULL;
}

static struct slot *oldest(struct site_kept *k)
{
	struct slot *best = &k->slots[0];

	for (size_t i = 0; i < SLOTS; i++)
		if (k->slots[i].used < best->used)
			best = &k->slots[i];
	return best;
}

void site_keep(struct http_request *rq, struct http_reply *rp)
{
	struct site_kept *k = site_of(rq)->kept;
	struct http_shared *answer;
	char key[KEY_MAX];
	struct slot *s;

	/* Of the state that it was made of: there may be a newer one by now. */
	if (!for_everybody(rq) || !key_of(rq, site_call(rq)->state, key))
		return;
	answer = http_shared_of(rp);
	if (!answer)
		return;
	pthread_mutex_lock(&k->lock);
	s = find(k, key);
	if (!s)
		s = oldest(k);
	empty(k, s);
	*s = (struct slot){ mem_dup(key, strlen(key)), answer, ++k->clock };
	k->bytes += http_shared_size(answer);
	while (k->bytes > k->max_bytes) {
		s = oldest(k);
		for (size_t i = 0; i < SLOTS; i++)
			if (k->slots[i].key && (!s->key || k->slots[i].used < s->used))
				s = &k->slots[i];
		empty(k, s);
	}
	pthread_mutex_unlock(&k->lock);
}
