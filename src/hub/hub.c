#include "hub/hub.h"

#include <pthread.h>

/* A message with the number of those who hold it: history, rings, a reader. */
struct held {
	struct hub_message m;
	size_t refs; /* guarded by the hub's lock */
	char text[]; /* event, NUL, data, NUL */
};

struct hub_sub {
	struct hub *hub;
	struct hub_sub *next, *before;
	struct hub_reader reader;
	struct held *ring[HUB_RING];
	size_t first, n;
	struct held *reading; /* what the last hub_next gave out */
	bool lost;            /* say HUB_RESYNC before anything else */
	bool beat, asleep, cut;
};

struct hub {
	pthread_mutex_t lock; /* guards everything, also each subscription */
	struct hub_sub *subs;
	size_t n_subs;
	struct held *history[HUB_HISTORY];
	size_t first, n;
	char start[HUB_ID_MAX + 1]; /* id before the first message of the history, or "" */
	bool closed;
};

static void set_id(char to[HUB_ID_MAX + 1], const char *id)
{
	size_t len = strlen(id);

	assert(len <= HUB_ID_MAX && !strpbrk(id, "\r\n"));
	memcpy(to, id, len + 1);
}

static void drop(struct held *m)
{
	if (m && --m->refs == 0)
		free(m);
}

struct hub *hub_new(const char *id)
{
	struct hub *h = mem_new(1, sizeof(*h));

	pthread_mutex_init(&h->lock, NULL);
	if (id)
		set_id(h->start, id);
	return h;
}

void hub_free(struct hub *h)
{
	if (!h)
		return;
	assert(!h->subs);
	for (size_t i = 0; i < h->n; i++)
		drop(h->history[(h->first + i) % HUB_HISTORY]);
	pthread_mutex_destroy(&h->lock);
	free(h);
}

static struct held *message_new(const char *id, const char *event, const char *data,
				int64_t audience)
{
	size_t n_event = strlen(event) + 1, n_data = strlen(data) + 1;
	struct held *m = mem_new(1, sizeof(*m) + n_event + n_data);

	assert(!strpbrk(event, "\r\n") && !strpbrk(data, "\r\n"));
	set_id(m->m.id, id);
	memcpy(m->text, event, n_event);
	memcpy(m->text + n_event, data, n_data);
	m->m.event = m->text;
	m->m.data = m->text + n_event;
	m->m.audience = audience;
	return m;
}

static void ring_clear(struct hub_sub *s)
{
	for (; s->n; s->n--) {
		drop(s->ring[s->first]);
		s->first = (s->first + 1) % HUB_RING;
	}
}

static void cut(struct hub_sub *s)
{
	ring_clear(s);
	s->cut = true;
}

static enum hub_may judge(const struct hub_sub *s, const struct hub_message *m)
{
	return s->reader.filter ? s->reader.filter(m, s->reader.arg) : HUB_SHOW;
}

/* Put a message into the ring of one who may see it; true if that is news for it. */
static bool offer(struct hub_sub *s, struct held *m)
{
	enum hub_may may = s->cut ? HUB_HIDE : judge(s, &m->m);

	if (may == HUB_HIDE)
		return false;
	if (may == HUB_CUT) {
		cut(s);
		return true;
	}
	if (s->lost) /* it will load anew, and that covers this message too */
		return true;
	if (s->n == HUB_RING) {
		ring_clear(s);
		s->lost = true;
		return true;
	}
	m->refs++;
	s->ring[(s->first + s->n++) % HUB_RING] = m;
	return true;
}

static void rouse(struct hub_sub *s)
{
	if (!s->asleep)
		return;
	s->asleep = false;
	s->reader.wake(s->reader.arg);
}

void hub_publish(struct hub *h, const char *id, const char *event, const char *data,
		 int64_t audience)
{
	struct held *m = message_new(id, event, data, audience);

	pthread_mutex_lock(&h->lock);
	if (h->closed) {
		pthread_mutex_unlock(&h->lock);
		free(m);
		return;
	}
	if (h->n == HUB_HISTORY) {
		struct held *oldest = h->history[h->first];

		memcpy(h->start, oldest->m.id, sizeof(h->start));
		drop(oldest);
		h->first = (h->first + 1) % HUB_HISTORY;
		h->n--;
	}
	m->refs = 1;
	h->history[(h->first + h->n++) % HUB_HISTORY] = m;
	for (struct hub_sub *s = h->subs; s; s = s->next)
		if (offer(s, m))
			rouse(s);
	pthread_mutex_unlock(&h->lock);
}

void hub_sweep(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	for (struct hub_sub *s = h->subs; s; s = s->next) {
		if (s->asleep && s->reader.gone && s->reader.gone(s->reader.arg)) {
			cut(s);
			rouse(s);
		}
	}
	pthread_mutex_unlock(&h->lock);
}

void hub_beat(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	for (struct hub_sub *s = h->subs; s; s = s->next) {
		if (!s->cut && judge(s, NULL) == HUB_CUT)
			cut(s);
		if (s->asleep)
			s->beat = true;
		rouse(s);
	}
	pthread_mutex_unlock(&h->lock);
}

void hub_close(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	h->closed = true;
	for (struct hub_sub *s = h->subs; s; s = s->next)
		rouse(s);
	pthread_mutex_unlock(&h->lock);
}

size_t hub_count(struct hub *h)
{
	size_t n;

	pthread_mutex_lock(&h->lock);
	n = h->n_subs;
	pthread_mutex_unlock(&h->lock);
	return n;
}

/* Fill the ring with what came behind last_id; lost if that is not known any more. */
static void catch_up(struct hub_sub *s, const char *last_id)
{
	struct hub *h = s->hub;
	size_t from = h->n;

	/* From the newest back: an id that came twice means its last time. */
	while (from && strcmp(h->history[(h->first + from - 1) % HUB_HISTORY]->m.id, last_id) != 0)
		from--;
	if (!from && (!h->start[0] || strcmp(h->start, last_id) != 0)) {
		s->lost = true;
		return;
	}
	for (size_t i = from; i < h->n; i++)
		offer(s, h->history[(h->first + i) % HUB_HISTORY]);
}

struct hub_sub *hub_subscribe(struct hub *h, const struct hub_reader *reader, const char *last_id)
{
	struct hub_sub *s = mem_new(1, sizeof(*s));

	assert(reader->sleep && reader->wake);
	s->hub = h;
	s->reader = *reader;
	pthread_mutex_lock(&h->lock);
	if (h->closed) {
		pthread_mutex_unlock(&h->lock);
		free(s);
		return NULL;
	}
	if (last_id)
		catch_up(s, last_id);
	s->next = h->subs;
	if (s->next)
		s->next->before = s;
	h->subs = s;
	h->n_subs++;
	pthread_mutex_unlock(&h->lock);
	return s;
}

void hub_unsubscribe(struct hub_sub *s)
{
	struct hub *h;

	if (!s)
		return;
	h = s->hub;
	pthread_mutex_lock(&h->lock);
	if (s->before)
		s->before->next = s->next;
	else
		h->subs = s->next;
	if (s->next)
		s->next->before = s->before;
	h->n_subs--;
	ring_clear(s);
	drop(s->reading);
	pthread_mutex_unlock(&h->lock);
	free(s);
}

enum hub_next hub_next(struct hub_sub *s, const struct hub_message **m)
{
	enum hub_next next = HUB_SLEEP;

	*m = NULL;
	pthread_mutex_lock(&s->hub->lock);
	drop(s->reading);
	s->reading = NULL;
	if (s->hub->closed || s->cut) {
		next = HUB_END;
	} else if (s->lost) {
		s->lost = false;
		next = HUB_RESYNC;
	} else if (s->n) {
		s->reading = s->ring[s->first];
		s->first = (s->first + 1) % HUB_RING;
		s->n--;
		*m = &s->reading->m;
		next = HUB_MESSAGE;
	} else if (s->beat) {
		next = HUB_BEAT;
	} else {
		s->asleep = true;
		s->reader.sleep(s->reader.arg);
	}
	s->beat = false; /* any sign of life will do */
	pthread_mutex_unlock(&s->hub->lock);
	return next;
}
