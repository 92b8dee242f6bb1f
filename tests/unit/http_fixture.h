/*
 * A real server on 127.0.0.1:0 with a few routes, and a client of raw bytes, for the tests of http.
 */
#ifndef TESTS_UNIT_HTTP_FIXTURE_H
#define TESTS_UNIT_HTTP_FIXTURE_H

#include "base/clock.h"
#include "http/http.h"
#include "log/log.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- the site --------------------------------------------------------------------------------- */

struct note {
	const char *text;
	int64_t times;
};

/* clang-format off */
static const struct wire_field note_fields[] = {
	W_STR(struct note, text, 0, 1, 2000),
	W_INT(struct note, times, WIRE_OPTIONAL, 0, 9),
	W_END,
};
/* clang-format on */
static const struct wire_shape note_shape = W_SHAPE("note", struct note, note_fields);

static atomic_int handled, authenticated, inside, let_go;
static atomic_bool hold; /* /slow goes on while it is set */
static struct http_shared *_Atomic page;

/* Says what it was asked, so that a test sees what a handler sees. */
static int on_echo(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct buf *b = http_reply_begin(rp, 200, "text/plain");
	const struct note *note = rq->in;

	(void)e;
	atomic_fetch_add(&handled, 1);
	buf_printf(b, "method=%d path=%s address=%s https=%d who=%s\n", (int)rq->method, rq->path,
		   rq->address, rq->https, rq->account ? rq->account : "-");
	for (size_t i = 0; i < rq->params.n; i++)
		buf_printf(b, "param %s=%s\n", rq->params.items[i].name, rq->params.items[i].value);
	for (size_t i = 0; i < rq->query.n; i++)
		buf_printf(b, "query %s=%s\n", rq->query.items[i].name, rq->query.items[i].value);
	for (size_t i = 0; i < rq->form.n; i++)
		buf_printf(b, "form %s=%s\n", rq->form.items[i].name, rq->form.items[i].value);
	if (note)
		buf_printf(b, "note %s\n", note->text);
	buf_printf(b, "body %zu\n", rq->body.len);
	return 0;
}

static int on_nothing(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	(void)rq, (void)e;
	atomic_fetch_add(&handled, 1);
	http_reply_none(rp);
	return 0;
}

static int on_slow(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	long ms;

	if (http_query_number(rq, "ms", 0, 10000, 50, &ms, e) != 0)
		return -1;
	atomic_fetch_add(&inside, 1);
	do
		usleep((useconds_t)ms * 1000);
	while (atomic_load(&hold));
	atomic_fetch_add(&handled, 1);
	buf_puts(http_reply_begin(rp, 200, "text/plain"), "slow\n");
	return 0;
}

static int on_fail(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	long kind;

	buf_puts(http_reply_begin(rp, 200, "text/plain"), "half an answer");
	if (http_query_number(rq, "kind", 0, 599, 500, &kind, e) != 0)
		return -1;
	return kind ? err_set(e, (enum err_kind)kind, "test.failure", "secret note") : -1;
}

static void count_gone(void *counter)
{
	atomic_fetch_add((atomic_int *)counter, 1);
}

static int on_big(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct buf *b = http_reply_begin(rp, 200, "application/pdf");
	long bytes;

	arena_defer(rq->arena, count_gone, &let_go);
	if (http_query_number(rq, "bytes", 0, 64000000, 8000000, &bytes, e) != 0)
		return -1;
	for (long i = 0; i < bytes; i += 16)
		buf_printf(b, "%015ld\n", i);
	return 0;
}

static int on_text(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	(void)e;
	if (http_not_modified(rq, rp, "text-1"))
		return 0;
	rp->cache = HTTP_PRIVATE;
	rp->vary = "Cookie";
	for (int i = 0; i < 200; i++)
		buf_printf(http_reply_begin(rp, 200, "text/plain"), " ");
	for (int i = 0; i < 200; i++)
		buf_printf(&rp->body, "line %d\n", i);
	return 0;
}

static int on_page(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct http_shared *s, *none = NULL;

	(void)rq, (void)e;
	atomic_fetch_add(&handled, 1);
	rp->etag = "page-1";
	rp->cache = HTTP_PUBLIC;
	http_reply_begin(rp, 200, "text/html");
	for (int i = 0; i < 300; i++)
		buf_printf(&rp->body, "<p>paragraph %d</p>\n", i);
	s = http_shared_of(rp);
	if (!atomic_compare_exchange_strong(&page, &none, s))
		http_shared_drop(s);
	return 0;
}

static int on_cookie(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	(void)e;
	http_reply_none(rp);
	http_reply_cookie(rp, "sid", http_query(rq, "v") ? http_query(rq, "v") : "", 60);
	return 0;
}

static int on_go(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	(void)e;
	http_reply_see_other(rp, http_query(rq, "to") ? http_query(rq, "to") : "/");
	return 0;
}

static atomic_int streams_done;
static atomic_bool cut_streams;

/* Messages of audience 1 are for those who are somebody. */
static enum hub_may stream_filter(const struct hub_message *m, void *is_somebody)
{
	if (atomic_load(&cut_streams))
		return HUB_CUT;
	return !m || m->audience == 0 || is_somebody ? HUB_SHOW : HUB_HIDE;
}

static void stream_done(void *is_somebody)
{
	(void)is_somebody;
	atomic_fetch_add(&streams_done, 1);
}

static int on_events(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	static int somebody;
	struct http_events ev = { stream_filter, rq->account ? &somebody : NULL, stream_done };

	return http_reply_events(rq, rp, &ev, e);
}

static int on_code(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	if (http_code_allowed(rq, false, e) != 0)
		return -1;
	http_code_failed(rq);
	(void)rp;
	return err_set(e, ERR_GONE, "gone.code", "wrong");
}

#define ROUTE(method, path, run, standing, kind, in, max, flags)                                   \
	{                                                                                          \
		method, path, run, standing, kind, in, max, flags                                  \
	}
/* clang-format off */
static const struct http_route test_routes[] = {
	ROUTE(HTTP_GET,    "/",            on_page,    0, HTTP_EMPTY, NULL,        0,       HTTP_FAST),
	ROUTE(HTTP_GET,    "/a",           on_echo,    0, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_POST,   "/a",           on_echo,    0, HTTP_RAW,   NULL,        4 * KiB, 0),
	ROUTE(HTTP_GET,    "/item/{n}",    on_echo,    0, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_DELETE, "/item/{n}",    on_nothing, 0, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_PATCH,  "/item/{n}",    on_echo,    0, HTTP_JSON,  &note_shape, 4 * KiB, 0),
	ROUTE(HTTP_PUT,    "/item/{n}",    on_echo,    0, HTTP_JSON,  &note_shape, 4 * KiB, 0),
	ROUTE(HTTP_POST,   "/json",        on_echo,    0, HTTP_JSON,  &note_shape, 4 * KiB, 0),
	ROUTE(HTTP_POST,   "/bare",        on_echo,    0, HTTP_JSON,  NULL,        4 * KiB, 0),
	ROUTE(HTTP_POST,   "/form",        on_echo,    0, HTTP_FORM,  NULL,        4 * KiB, 0),
	ROUTE(HTTP_POST,   "/upload",      on_echo,    1, HTTP_RAW,   NULL,        1 * MiB, 0),
	ROUTE(HTTP_POST,   "/anywhere",    on_echo,    0, HTTP_JSON,  NULL,        4 * KiB, HTTP_ANYWHERE),
	ROUTE(HTTP_GET,    "/private",     on_echo,    1, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_GET,    "/admin",       on_echo,    2, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_GET,    "/i",           on_echo,    0, HTTP_EMPTY, NULL,        0,       HTTP_SECRETIVE),
	ROUTE(HTTP_GET,    "/slow",        on_slow,    0, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_GET,    "/fail",        on_fail,    0, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_GET,    "/big",         on_big,     0, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_GET,    "/text",        on_text,    0, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_GET,    "/cookie",      on_cookie,  0, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_GET,    "/go",          on_go,      0, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_GET,    "/events",      on_events,  0, HTTP_EMPTY, NULL,        0,       0),
	ROUTE(HTTP_POST,   "/code",        on_code,    0, HTTP_JSON,  NULL,        4 * KiB, 0),
};
/* clang-format on */

/* "Authorization: Bearer NAME" or the cookie sid=NAME makes you NAME; "admin" stands higher. */
static int test_authenticate(struct http_request *rq, struct err *e)
{
	const char *bearer = http_header(rq, "Authorization"), *cookie = http_cookie(rq, "sid");

	(void)e;
	atomic_fetch_add(&authenticated, 1);
	if (bearer && strncmp(bearer, "Bearer ", 7) == 0) {
		rq->account = bearer + 7;
		rq->credential = HTTP_BEARER;
	} else if (cookie && *cookie) {
		rq->account = cookie;
		rq->credential = HTTP_COOKIE;
	}
	rq->rate_key = rq->account;
	return 0;
}

static int test_admit(struct http_request *rq, int standing, struct err *e)
{
	int have = !rq->account ? 0 : strcmp(rq->account, "admin") == 0 ? 2 : 1;

	if (standing > have)
		return have ? err_set(e, ERR_FORBIDDEN, "forbidden.standing", "no")
			    : err_set(e, ERR_UNSIGNED, "not-signed-in.page", "no");
	return 0;
}

static bool test_csrf(struct http_request *rq, const char *field)
{
	(void)rq;
	return field && strcmp(field, "good") == 0;
}

static struct http_shared *test_cached(struct http_request *rq)
{
	struct http_shared *s = atomic_load(&page);

	(void)rq;
	return s ? http_shared_ref(s) : NULL;
}

static const struct http_site test_site = {
	.routes = test_routes,
	.n_routes = COUNT(test_routes),
	.cookie = "sid",
	.authenticate = test_authenticate,
	.admit = test_admit,
	.csrf = test_csrf,
	.cached = test_cached,
};

/* --- the server ------------------------------------------------------------------------------- */

static struct http *server;
static struct jobs *server_jobs;
static struct hub *server_hub;

static void UNUSED server_start(const struct http_options *options)
{
	struct http_options o = *options;
	struct err e = { 0 };

	signal(SIGPIPE, SIG_IGN);
	log_threshold(LOG_ERROR);
	server_jobs = jobs_new(8, 256);
	server_hub = hub_new("start");
	o.jobs = server_jobs;
	o.hub = server_hub;
	if (!o.listen)
		o.listen = "127.0.0.1:0";
	if (http_start(&o, &test_site, &server, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static void UNUSED server_stop(void)
{
	http_stop(server);
	server = NULL;
	hub_free(server_hub);
	jobs_free(server_jobs);
	http_shared_drop(atomic_exchange(&page, NULL));
}

/* --- the client ------------------------------------------------------------------------------- */

enum { PATIENCE_MS = 20000 }; /* of a client: only a hang lasts so long */

static int UNUSED dial(void)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)http_port(server)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	assert_true(fd >= 0);
	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

/* False if the other side has gone. */
static bool UNUSED say(int fd, const void *p, size_t len)
{
	const char *at = p;

	while (len) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool UNUSED says(int fd, const char *s)
{
	return say(fd, s, strlen(s));
}

/* Some bytes more into out; false at the end of the connection, or when patience ends. */
static bool UNUSED hear(int fd, struct buf *out)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char chunk[16 * 1024];
	ssize_t n;

	if (poll(&p, 1, PATIENCE_MS) != 1)
		fail_msg("no answer; so far: %.200s", out->ptr);
	n = recv(fd, chunk, sizeof(chunk), 0);
	if (n <= 0)
		return false;
	buf_put(out, chunk, (size_t)n);
	return true;
}

static void UNUSED hear_all(int fd, struct buf *out)
{
	while (hear(fd, out))
		;
	close(fd);
}

/* Until text stands in out; false if the connection ends before. */
static bool UNUSED hear_until(int fd, struct buf *out, const char *text)
{
	while (!strstr(out->ptr, text))
		if (!hear(fd, out))
			return false;
	return true;
}

/* A request and everything that comes until the connection is closed. */
static void UNUSED exchange_bytes(const void *p, size_t len, struct buf *out)
{
	int fd = dial();

	buf_clear(out);
	say(fd, p, len);
	hear_all(fd, out);
}

static void UNUSED exchange_text(const char *s, struct buf *out)
{
	exchange_bytes(s, strlen(s), out);
}

static int UNUSED status_of(const char *answer)
{
	return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

/* Status of a request with "Host: x" and "Connection: close" added behind its first line. */
static int UNUSED ask(struct buf *out, const char *line, const char *headers, const char *body)
{
	BUF(raw, 1 * MiB);

	buf_printf(&raw, "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s", line, headers);
	if (body)
		buf_printf(&raw, "Content-Length: %zu\r\n", strlen(body));
	buf_printf(&raw, "\r\n%s", body ? body : "");
	exchange_bytes(raw.ptr, raw.len, out);
	return status_of(out->ptr);
}

static bool UNUSED has_header(const struct buf *out, const char *line)
{
	char text[1024];

	snprintf(text, sizeof(text), "\r\n%s\r\n", line);
	return strstr(out->ptr, text) != NULL;
}

static UNUSED const char *body_of(const struct buf *out)
{
	const char *p = strstr(out->ptr, "\r\n\r\n");

	return p ? p + 4 : "";
}

/* "HTTP/1.1 " at line starts: how many answers? */
static UNUSED int count_answers(const char *text)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, "HTTP/1.1 ")) != NULL; p++)
		n += p == text || p[-1] == '\n' || p[-1] == '}';
	return n;
}

#define CLOSE "Host: x\r\nConnection: close\r\n"
#define JSON  "Content-Type: application/json\r\n"

#endif
