/*
 * Those who are too slow, and those who have hung up, are let go: by a thread of our own, because
 * the daemon's time-out starts anew with every byte, and because libmicrohttpd 0.9.75 with epoll
 * misses about every second close that comes together with a request (its poll notices all, but
 * costs five times the CPU beside 900 idle connections).
 */
#include "http/server.h"
#include "http/tap.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

enum {
	REPLY_MOVES = 4096, /* bytes of an answer that must be taken within reply_ms */
	CLOSE_WAIT = 8, /* TCP_CLOSE_WAIT of libc's netinet/tcp.h, whose tcp_info is too short */
};

void conn_set(struct conn *k, enum conn_state state, int64_t deadline_ms)
{
	atomic_store(&k->deadline_ms, deadline_ms);
	atomic_store(&k->state, state);
	atomic_fetch_add(&k->turns, 1);
}

static void conn_open(struct http *h, struct MHD_Connection *c, struct conn **out)
{
	const union MHD_ConnectionInfo *fd, *peer;
	struct conn *k = mem_new(1, sizeof(*k));
	unsigned timeout_ms = (unsigned)h->o.reply_ms;

	fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	peer = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	k->fd = fd->connect_fd;
	tap_open(k->fd, h->tls, &k->framing);
	if (peer && peer->client_addr)
		address_text(peer->client_addr, k->peer);
	/* A peer that has vanished without a word: the kernel gives up on what it never confirms. */
	setsockopt(k->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, sizeof(timeout_ms));
	conn_set(k, CONN_WAITS, clock_ms() + h->o.head_ms);
	pthread_mutex_lock(&h->conns_lock);
	k->next = h->conns;
	if (k->next)
		k->next->before = k;
	h->conns = k;
	pthread_mutex_unlock(&h->conns_lock);
	atomic_fetch_add(&h->connections, 1);
	*out = k;
}

/* Called before the socket is closed: under the lock nobody else still means this descriptor. */
static void conn_close(struct http *h, struct conn *k)
{
	if (!k)
		return;
	pthread_mutex_lock(&h->conns_lock);
	if (k->before)
		k->before->next = k->next;
	else
		h->conns = k->next;
	if (k->next)
		k->next->before = k->before;
	pthread_mutex_unlock(&h->conns_lock);
	atomic_fetch_sub(&h->connections, 1);
	tap_close(k->fd);
	if (k->current)
		exchange_end(k->current, false);
	free(k);
}

void conn_on_notify(void *h, struct MHD_Connection *c, void **conn,
		    enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		conn_open(h, c, (struct conn **)conn);
	} else {
		conn_close(h, *conn);
		*conn = NULL;
	}
}

/*
 * Is there no hope for it? A peer that hung up is given one more tick: its request may have come
 * in the same moment.
 */
static bool is_lost(const struct http *h, struct conn *k, int64_t now)
{
	enum conn_state state = atomic_load(&k->state);
	unsigned turns = atomic_load(&k->turns);
	bool again = k->seen_turns == turns, hung_up;
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (now >= atomic_load(&k->deadline_ms))
		return true;
	if (state == CONN_WORKS || getsockopt(k->fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
		return false;
	hung_up = info.tcpi_state == CLOSE_WAIT;
	if (state == CONN_WAITS && again && k->hung_up && hung_up)
		return true;
	if (!again || info.tcpi_bytes_acked >= k->acked + REPLY_MOVES) {
		k->acked = info.tcpi_bytes_acked;
		k->moved_ms = now;
	}
	k->seen_turns = turns;
	k->hung_up = hung_up;
	return state == CONN_REPLIES && now - k->moved_ms >= h->o.reply_ms;
}

static void reap(struct http *h, int64_t now)
{
	pthread_mutex_lock(&h->conns_lock);
	for (struct conn *k = h->conns; k; k = k->next) {
		if (k->reaped || !is_lost(h, k, now))
			continue;
		shutdown(k->fd, SHUT_RDWR); /* the daemon notices that, and closes */
		k->reaped = true;
		atomic_fetch_add(&h->reaped, 1);
	}
	pthread_mutex_unlock(&h->conns_lock);
}

static void *reaper_run(void *arg)
{
	struct http *h = arg;
	int64_t now, beat_ms = clock_ms() + h->o.beat_ms;
	bool stop = false;

	while (!stop) {
		struct timespec until;

		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += h->o.tick_ms % 1000 * 1000000L;
		until.tv_sec += h->o.tick_ms / 1000 + until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_mutex_lock(&h->reaper_lock);
		if (!h->reaper_stop)
			pthread_cond_timedwait(&h->reaper_wake, &h->reaper_lock, &until);
		stop = h->reaper_stop;
		pthread_mutex_unlock(&h->reaper_lock);
		now = clock_ms();
		reap(h, now);
		if (h->o.hub)
			hub_sweep(h->o.hub);
		if (h->o.hub && now >= beat_ms) {
			hub_beat(h->o.hub);
			beat_ms = now + h->o.beat_ms;
		}
	}
	return NULL;
}

void reaper_start(struct http *h)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&h->reaper_wake, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&h->reaper_lock, NULL);
	if (pthread_create(&h->reaper, NULL, reaper_run, h) != 0)
		mem_die("cannot start a thread");
}

void reaper_stop(struct http *h)
{
	pthread_mutex_lock(&h->reaper_lock);
	h->reaper_stop = true;
	pthread_cond_signal(&h->reaper_wake);
	pthread_mutex_unlock(&h->reaper_lock);
	pthread_join(h->reaper, NULL);
	pthread_cond_destroy(&h->reaper_wake);
	pthread_mutex_destroy(&h->reaper_lock);
}
