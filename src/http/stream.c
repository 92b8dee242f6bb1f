#include "http/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <sys/socket.h>

/* Room for a message as text; the largest that hub and ledger make is far below. */
enum { MAX_TEXT = 256 * 1024, BLOCK = 1024 };

struct http_stream {
	struct http_stream *next, *before; /* guarded by http->streams_lock */
	struct http *h;
	struct http_events ev;
	struct hub_sub *sub;
	struct MHD_Connection *c; /* set before the first read */
	char *account;            /* NULL: nobody */
	struct buf text;          /* being sent */
	size_t at;                /* sent of it */
	atomic_int fd;            /* of the connection, -1 before there is one */
};

static void on_sleep(void *arg)
{
	MHD_suspend_connection(((struct http_stream *)arg)->c);
}

static void on_wake(void *arg)
{
	MHD_resume_connection(((struct http_stream *)arg)->c);
}

static enum hub_may on_filter(const struct hub_message *m, void *arg)
{
	struct http_stream *st = arg;

	return st->ev.filter ? st->ev.filter(m, st->ev.arg) : HUB_SHOW;
}

/*
 * A stream sleeps until something is told, so the daemon would learn of a hang-up with the second
 * beat from then. A page that is loaded anew must not count as two until then.
 */
static bool on_gone(void *arg)
{
	const struct http_stream *st = arg;
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);
	int fd = atomic_load(&st->fd);

	return fd >= 0 && getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 &&
	       info.tcpi_state != TCP_ESTABLISHED;
}

/* Take a place among the streams; 0, or why not. */
static int enlist(struct http_stream *st, struct err *e)
{
	struct http *h = st->h;
	size_t most = MAX((size_t)h->o.connections / 2, (size_t)1), mine = 0;
	int rc = 0;

	pthread_mutex_lock(&h->streams_lock);
	for (struct http_stream *s = h->streams; s && st->account; s = s->next)
		mine += s->account && strcmp(s->account, st->account) == 0 && !on_gone(s);
	/* Those whom nobody knows never take all places from those who work here. */
	if (h->n_streams >= most || (!st->account && h->n_nameless >= MAX(most / 2, (size_t)1)))
		rc = err_set(e, ERR_BUSY, "busy.streams", "%zu streams", h->n_streams);
	else if (mine >= h->o.streams_per_account)
		rc = err_about(e, ERR_RATE, "rate.streams", NULL, 1);
	if (rc == 0) {
		st->next = h->streams;
		if (st->next)
			st->next->before = st;
		h->streams = st;
		h->n_streams++;
		h->n_nameless += !st->account;
	}
	pthread_mutex_unlock(&h->streams_lock);
	return rc;
}

static void delist(struct http_stream *st)
{
	struct http *h = st->h;

	pthread_mutex_lock(&h->streams_lock);
	if (st->before)
		st->before->next = st->next;
	else
		h->streams = st->next;
	if (st->next)
		st->next->before = st->before;
	h->n_streams--;
	h->n_nameless -= !st->account;
	pthread_mutex_unlock(&h->streams_lock);
}

static void release(struct http_stream *st)
{
	hub_unsubscribe(st->sub);
	if (st->ev.done)
		st->ev.done(st->ev.arg);
	buf_done(&st->text);
	free(st->account);
	free(st);
}

void stream_drop(struct http_stream *st)
{
	if (!st)
		return;
	delist(st);
	release(st);
}

int http_reply_events(struct http_request *rq, struct http_reply *rp, const struct http_events *ev,
		      struct err *e)
{
	struct http *h = rq->http;
	struct http_stream *st = mem_new(1, sizeof(*st));
	struct hub_reader reader = { on_filter, on_sleep, on_wake, st, on_gone };

	assert(h && h->o.hub);
	st->h = h;
	st->ev = *ev;
	st->account = rq->account ? mem_dup(rq->account, strlen(rq->account)) : NULL;
	buf_init(&st->text, MAX_TEXT);
	atomic_init(&st->fd, -1);
	if (enlist(st, e) != 0) {
		release(st);
		return -1;
	}
	/* Something at once: the head goes out, and the browser knows when to try again. */
	buf_puts(&st->text, "retry: 3000\n\n");
	st->sub = hub_subscribe(h->o.hub, &reader, http_header(rq, "Last-Event-ID"));
	if (!st->sub) {
		stream_drop(st);
		return err_set(e, ERR_BUSY, "busy.stopping", "the hub is closed");
	}
	rp->stream = st;
	return 0;
}

/* The next thing to send into st->text; false when there is nothing now (*over: nor ever). */
static bool next_text(struct http_stream *st, bool *over)
{
	const struct hub_message *m;

	buf_clear(&st->text);
	st->at = 0;
	switch (hub_next(st->sub, &m)) {
	case HUB_MESSAGE:
		buf_printf(&st->text, "id: %s\nevent: %s\ndata: %s\n\n", m->id, m->event, m->data);
		break;
	case HUB_RESYNC: buf_puts(&st->text, "event: resync\ndata: {}\n\n"); break;
	case HUB_BEAT: buf_puts(&st->text, ":\n\n"); break;
	case HUB_SLEEP: return false;
	case HUB_END: *over = true; return false;
	}
	if (st->text.over) { /* too long to tell: have it loaded */
		buf_clear(&st->text);
		buf_puts(&st->text, "event: resync\ndata: {}\n\n");
	}
	return true;
}

static ssize_t on_read(void *arg, uint64_t pos, char *out, size_t max)
{
	struct http_stream *st = arg;
	bool over = false;
	size_t n;

	(void)pos;
	if (st->at == st->text.len && !next_text(st, &over))
		return over ? MHD_CONTENT_READER_END_OF_STREAM : 0;
	n = MIN(max, st->text.len - st->at);
	memcpy(out, st->text.ptr + st->at, n);
	st->at += n;
	return (ssize_t)n;
}

static void on_free(void *arg)
{
	stream_drop(arg);
}

struct MHD_Response *stream_response(struct http_stream *st, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *fd =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct MHD_Response *r;

	st->c = c;
	atomic_store(&st->fd, fd->connect_fd);
	r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, on_read, st, on_free);
	if (!r)
		mem_die("out of memory");
	return r;
}
