/*
 * News for those who look on: what was just entered in the ledger, to any number of subscribers.
 *
 * No topics: every subscriber meets every message and a filter of its own says whether it may see
 * it. Memory is bounded: a subscriber that does not keep up loses what waits for it and is told to
 * load anew (HUB_RESYNC). The hub keeps the last HUB_HISTORY messages, so that one who comes back
 * with the last id it saw misses nothing.
 *
 * One lock guards everything here. All of a reader's functions are called under it: they are quick
 * and never call the hub. Any thread may call any function; one subscription is read by one thread
 * at a time. No HTTP in here.
 */
#ifndef HUB_HUB_H
#define HUB_HUB_H

#include "base/base.h"

enum { HUB_RING = 32, HUB_HISTORY = 256, HUB_ID_MAX = 63 };

/* Immutable; shared by all who got it. */
struct hub_message {
	char id[HUB_ID_MAX + 1]; /* a ledger commit */
	const char *event;       /* "change"; one line */
	const char *data;        /* JSON; one line */
	int64_t audience;        /* what only publisher and filters understand: who is concerned */
};

enum hub_may { HUB_HIDE, HUB_SHOW, HUB_CUT /* end the subscription: signed out, erased */ };
struct hub_reader {
	/* May this subscriber see m? With m NULL (at each heartbeat): may it go on? NULL: all. */
	enum hub_may (*filter)(const struct hub_message *m, void *arg);
	/* Nothing waits: the reader goes to sleep. Called from hub_next. */
	void (*sleep)(void *arg);
	/* Something waits for a reader that went to sleep. Once for each sleep. */
	void (*wake)(void *arg);
	void *arg; /* for all; must live until hub_unsubscribe */
	/* Has its peer hung up? Asked of sleepers by hub_sweep; NULL: never. */
	bool (*gone)(void *arg);
};

struct hub;
struct hub_sub;

/* `id` is the newest message's id at start (the ledger's head), or NULL. */
struct hub *hub_new(const char *id);
/* No subscription may be left. NULL is fine. */
void hub_free(struct hub *h);
FREEP(struct hub, hub, hub_free)

/* Tell all. Copies its strings; id, event and data have no line ends. After hub_close: nothing. */
void hub_publish(struct hub *h, const char *id, const char *event, const char *data,
		 int64_t audience);
/* A heartbeat for every subscriber that sleeps: so that a dead peer is noticed. */
void hub_beat(struct hub *h);
/* End the subscriptions of sleepers that are gone: nobody else would notice before a beat. */
void hub_sweep(struct hub *h);
/* No more messages: hub_next answers HUB_END to everyone, sleepers are woken. Twice is fine. */
void hub_close(struct hub *h);
size_t hub_count(struct hub *h); /* subscriptions */

/*
 * Begin to listen. last_id NULL: from now on. Else from behind that message; HUB_RESYNC first if
 * the hub does not know it any more, or if more has come since than a ring holds.
 * NULL when the hub is closed.
 */
struct hub_sub *hub_subscribe(struct hub *h, const struct hub_reader *reader, const char *last_id);
/* NULL is fine. After it returns none of the reader's functions is called again. */
void hub_unsubscribe(struct hub_sub *s);

enum hub_next {
	HUB_MESSAGE, /* *m is **borrowed** until the next call for this subscription */
	HUB_RESYNC,  /* something was lost; *m is NULL */
	HUB_BEAT,    /* a heartbeat */
	HUB_SLEEP,   /* nothing: `sleep` was called under the lock, `wake` will be */
	HUB_END,     /* closed or cut */
};
/* What comes next for this subscriber; never blocks. */
enum hub_next hub_next(struct hub_sub *s, const struct hub_message **m);

#endif
