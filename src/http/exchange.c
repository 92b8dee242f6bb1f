#include "http/server.h"

#include "log/log.h"

/* A body that is refused on the way is swallowed so far, so that the answer can be read. */
enum { SWALLOW = 1024 * 1024, SWALLOW_FILE = 32 * 1024 * 1024, BODY_BYTES_PER_MS = 16 };

/*
 * Queries are ours to read. libmicrohttpd 0.9.75 would make a record of each parameter, and where
 * those outgrow its memory it neither answers nor closes nor says that the request is over: so it
 * sees a single one. The text is in its own buffer, where it writes as well.
 */
static void join_parameters(const char *target)
{
	char *p = (char *)(uintptr_t)target;

	while ((p = strchr(p, '&')) != NULL)
		*p = '.';
}

void *exchange_on_target(void *arg, const char *target, struct MHD_Connection *c)
{
	struct exchange *x = mem_new(1, sizeof(*x));
	const union MHD_ConnectionInfo *info;
	int64_t now = clock_ms();

	x->h = arg;
	x->c = c;
	info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	x->conn = info->socket_context;
	x->nth = ++x->conn->requests;
	x->began_ms = now;
	x->verb = "-";
	x->uri = target;
	x->uri_len = strlen(target);
	x->target = arena_dup_len(&x->arena, target, x->uri_len);
	join_parameters(target);
	x->rq.arena = &x->arena;
	x->rq.http = x->h;
	x->rq.ctx = x->h->site.arg;
	x->rq.secure = x->h->https;
	x->rq.path = "";
	snprintf(x->rq.id, sizeof(x->rq.id), "%s-%llu", x->h->run,
		 (unsigned long long)atomic_fetch_add(&x->h->n_requests, 1) + 1);
	http_reply_init(&x->rp, &x->arena);
	x->rp.secure = x->h->https;
	buf_init(&x->body, 0);
	if (x->conn->current) /* the daemon forgot to say that it ended */
		exchange_end(x->conn->current, false);
	x->conn->current = x;
	conn_set(x->conn, CONN_WAITS,
		 MIN(atomic_load(&x->conn->deadline_ms), now + x->h->o.head_ms));
	return x;
}

/*
 * rp is ready at the first sight of the head. The daemon closes the connection after an answer that
 * comes so early, so it waits for the next call, which comes at once where no body follows.
 */
static enum MHD_Result settle(struct exchange *x)
{
	if (x->phase == PHASE_HEAD && !x->last) {
		x->phase = PHASE_READY;
		return MHD_YES;
	}
	return answer_send(x);
}

static enum MHD_Result refuse(struct exchange *x)
{
	work_fail(x);
	return settle(x);
}

/* Leave the connection and give x to a worker; from here on it is not ours. */
static enum MHD_Result hand_over(struct exchange *x, enum phase phase)
{
	if (!jobs_reserve(x->h->o.jobs)) {
		err_about(&x->e, ERR_BUSY,
			  atomic_load(&x->h->stopping) ? "busy.stopping" : "busy.queue", NULL, 1);
		x->last = x->last || phase == PHASE_ADMIT;
		return refuse(x);
	}
	x->phase = phase;
	MHD_suspend_connection(x->c);
	jobs_submit(x->h->o.jobs, work_run, x);
	return MHD_YES;
}

size_t exchange_max_body(const struct exchange *x)
{
	const struct http_route *r = x->rq.route;

	/* A form's escapes make it longer than its text: its cap moves in proportion. */
	if (r->flags & HTTP_LARGE)
		return r->max_body + x->h->o.upload_bytes;
	return r->flags & HTTP_TEXT ? r->max_body / HTTP_TEXT_BYTES * x->h->o.text_bytes
				    : r->max_body;
}

size_t exchange_swallow(const struct exchange *x)
{
	return x->rq.route->flags & HTTP_LARGE ? SWALLOW_FILE : SWALLOW;
}

static void await_body(struct exchange *x)
{
	x->phase = PHASE_BODY;
	if (!x->has_body)
		return;
	buf_init(&x->body, exchange_max_body(x));
	x->body_from_ms = clock_ms();
	conn_set(x->conn, CONN_WAITS, x->body_from_ms + x->h->o.body_ms);
}

/* An answer that is ready: true, and x->rp.shared is set. */
static bool from_cache(struct exchange *x)
{
	struct http *h = x->h;

	if (!(x->rq.route->flags & HTTP_FAST) || !h->site.cached)
		return false;
	x->rp.shared = h->site.cached(&x->rq);
	if (!x->rp.shared)
		return false;
	x->from_cache = true;
	atomic_fetch_add(&h->cached, 1);
	return true;
}

/* Are the body's chunks framed as they must, as far as it has come? x->e says so if not. */
static bool is_straight(struct exchange *x)
{
	unsigned crooked = x->conn->framing.crooked;

	if (x->e.kind == ERR_NONE && crooked && crooked <= x->nth)
		err_set(&x->e, ERR_BAD, "bad-request.head", "framing of a chunk");
	return x->e.kind == ERR_NONE;
}

static enum MHD_Result begin(struct exchange *x, const char *method, const char *version)
{
	struct http *h = x->h;

	x->counted = !atomic_load(&h->drained);
	if (x->counted)
		atomic_fetch_add(&h->in_flight, 1);
	conn_set(x->conn, CONN_WORKS, INT64_MAX);
	if (intake(x, method, version) != 0)
		return refuse(x);
	if (!is_straight(x)) {
		x->last = true;
		return refuse(x);
	}
	if (!x->rq.route) {
		http_reply_none(&x->rp);
		http_reply_header(&x->rp, "Allow", route_allow(x->methods, &x->arena));
		x->last = x->has_body;
		return settle(x);
	}
	if (from_cache(x))
		return work_allow_rate(x) == 0 ? settle(x) : refuse(x);
	/* Who may not come in need not send it first. */
	if ((x->rq.route->kind == HTTP_RAW || x->rq.route->kind == HTTP_FILES) && x->has_body)
		return hand_over(x, PHASE_ADMIT);
	await_body(x);
	return MHD_YES;
}

/* More of the body; it is always taken, for the daemon must never wait for us. */
static enum MHD_Result more_body(struct exchange *x, const char *p, size_t n)
{
	struct http *h = x->h;
	size_t max = exchange_max_body(x);

	x->received += n;
	conn_set(x->conn, CONN_WAITS,
		 x->body_from_ms + h->o.body_ms + (int64_t)(x->received / BODY_BYTES_PER_MS));
	if (is_straight(x) && x->received > max)
		err_about(&x->e, ERR_TOO_BIG, "too-large.body", NULL, (long)max);
	if (x->e.kind == ERR_NONE &&
	    atomic_fetch_add(&h->buffered, n) + n > (uint64_t)h->o.max_buffered) {
		atomic_fetch_sub(&h->buffered, n);
		err_about(&x->e, ERR_BUSY, "busy.memory", NULL, 1);
	}
	if (x->e.kind == ERR_NONE) {
		buf_put(&x->body, p, n);
		return MHD_YES;
	}
	atomic_fetch_sub(&h->buffered, x->body.len);
	buf_done(&x->body);
	return x->received > max + exchange_swallow(x) ? MHD_NO : MHD_YES;
}

static enum MHD_Result body_done(struct exchange *x)
{
	conn_set(x->conn, CONN_WORKS, INT64_MAX);
	if (!is_straight(x)) {
		x->last = true;
		return refuse(x);
	}
	x->rq.body = (struct str){ x->body.ptr, x->body.len };
	return hand_over(x, PHASE_RUN);
}

/* NOLINTNEXTLINE(readability-function-size): the daemon's signature */
enum MHD_Result exchange_on_access(void *h, struct MHD_Connection *c, const char *url,
				   const char *method, const char *version, const char *upload,
				   size_t *upload_size, void **at)
{
	struct exchange *x = *at;
	size_t n = *upload_size;

	(void)h, (void)c, (void)url;
	if (x->phase == PHASE_ADMIT) {
		await_body(x); /* back from the worker: it may come */
		if (!n)
			return MHD_YES;
	}
	switch (x->phase) {
	case PHASE_HEAD: return begin(x, method, version);
	case PHASE_BODY: *upload_size = 0; return n ? more_body(x, upload, n) : body_done(x);
	case PHASE_READY: return answer_send(x);
	case PHASE_ADMIT:
	case PHASE_RUN:
	case PHASE_SENT: break;
	}
	assert(x->phase == PHASE_HEAD); /* a call in a phase that has none */
	return MHD_NO;
}

static void log_request(const struct exchange *x)
{
	const struct http_request *rq = &x->rq;
	bool hidden = rq->route && rq->route->flags & HTTP_SECRETIVE;

	log_line(LOG_INFO, "request",
		 "id=%s method=%s path=%.200s status=%d bytes=%zu ms=%lld account=%s problem=%s",
		 rq->id, x->verb,
		 hidden      ? rq->route->path
		 : *rq->path ? rq->path
			     : "-",
		 x->status, x->sent, (long long)(clock_ms() - x->began_ms),
		 rq->account ? rq->account : "-", x->e.key ? x->e.key : "-");
}

void exchange_let_go(struct exchange *x)
{
	struct http_request *rq = &x->rq;
	struct arena kept = ARENA_INIT;

	rq->path = arena_dup(&kept, rq->path);
	rq->account = rq->account ? arena_dup(&kept, rq->account) : NULL;
	if (x->h->site.finish)
		x->h->site.finish(rq);
	atomic_fetch_sub(&x->h->buffered, x->body.len);
	buf_done(&x->body);
	arena_done(&x->arena);
	x->arena = kept;
	/* Nothing points into what is gone. */
	rq->params = rq->query = rq->headers = rq->cookies = rq->form = (struct http_pairs){ 0 };
	rq->n_segments = 0;
	rq->file = (struct http_file){ 0 };
	rq->body = (struct str){ 0 };
	rq->in = NULL;
	rq->rate_key = NULL;
	x->rp.headers = (struct http_pairs){ 0 };
	x->rp.type = x->rp.vary = x->rp.etag = NULL;
}

void exchange_end(struct exchange *x, bool complete)
{
	struct http *h = x->h;
	int class = x->status / 100;

	if (complete)
		atomic_fetch_add(&h->bytes, x->sent);
	atomic_fetch_add(&h->by_class[class > 0 && class < 6 ? class : 0], 1);
	if (!h->o.no_log)
		log_request(x);
	atomic_fetch_sub(&h->buffered, x->body.len);
	atomic_fetch_sub(&h->unsent, x->unsent);
	if (x->counted)
		atomic_fetch_sub(&h->in_flight, 1);
	x->conn->current = NULL;
	buf_done(&x->body);
	http_reply_done(&x->rp);
	if (x->h->site.finish)
		x->h->site.finish(&x->rq);
	arena_done(&x->arena);
	free(x);
}

void exchange_on_completed(void *h, struct MHD_Connection *c, void **at,
			   enum MHD_RequestTerminationCode how)
{
	struct exchange *x = *at;
	struct conn *k;
	const union MHD_ConnectionInfo *info;

	(void)h;
	*at = NULL;
	if (!x)
		return;
	k = x->conn;
	if (!x->status) { /* the daemon's own answer to what it could not read */
		info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_HTTP_STATUS);
		x->status = info ? (int)info->http_status : 0;
	}
	conn_set(k, CONN_WAITS, clock_ms() + x->h->o.idle_ms + x->h->o.head_ms);
	exchange_end(x, how == MHD_REQUEST_TERMINATED_COMPLETED_OK);
}
