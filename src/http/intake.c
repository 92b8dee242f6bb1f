#include "http/cookie.h"
#include "http/origin.h"
#include "http/server.h"
#include "http/target.h"

#include <strings.h>

/* Where the next header must begin in the daemon's memory, if nothing was hidden before it. */
struct walk {
	struct exchange *x;
	const char *next;
	bool intact;
};

/*
 * libmicrohttpd 0.9.75 parses the head in place: it puts NUL over each separator and line end and
 * hands out pointers. It also cuts texts at a NUL that was sent, and glues a folded line to the
 * *name* of the header before it ("Content-Length:\r\n 3" becomes a header Content-Length3, and
 * the body a second request). Both show as a gap between what we are given: so the pieces must lie
 * one behind the other, as they were sent.
 */
static void follow(struct walk *w, const char *name, size_t n_name, const char *value,
		   size_t n_value)
{
	const char *p = name + n_name + 1;

	if (!w->intact || name != w->next || (uintptr_t)value < (uintptr_t)p) {
		w->intact = false;
		return;
	}
	while (p < value && (*p == ' ' || *p == '\t'))
		p++;
	w->intact = p == value && value[n_value] == '\0' && value[n_value + 1] == '\0';
	w->next = value + n_value + 2;
}

static enum MHD_Result on_header(void *arg, enum MHD_ValueKind kind, const char *name,
				 size_t n_name, const char *value, size_t n_value)
{
	struct walk *w = arg;
	struct arena *a = &w->x->arena;
	struct str trimmed;

	(void)kind;
	if (!value) {
		value = "";
		n_value = 0;
	}
	if (w->x->h->old_daemon)
		follow(w, name, n_name, value, n_value);
	trimmed = str_trim((struct str){ value, n_value });
	/* The daemon trims no length: it must not read another one than we do. */
	if (trimmed.len != n_value && strcasecmp(name, "Content-Length") != 0)
		value = trimmed.len ? str_dup(a, trimmed) : "";
	pairs_add(&w->x->rq.headers, a, name, value);
	return MHD_YES;
}

/* What the daemon asks for by name. */
struct wanted {
	const char *name, *value;
	size_t n_value;
};

static enum MHD_Result on_wanted(void *arg, enum MHD_ValueKind kind, const char *name,
				 size_t n_name, const char *value, size_t n_value)
{
	struct wanted *w = arg;

	(void)kind;
	if (n_name != strlen(w->name) || strncasecmp(name, w->name, n_name) != 0)
		return MHD_YES;
	w->value = value;
	w->n_value = n_value;
	return MHD_NO;
}

/*
 * libmicrohttpd 0.9.75 answers a Content-Length that it cannot read by itself, and by a slip sends
 * that answer's head twice: to a proxy these are two answers. It looks headers up through this
 * function of its own, which the program therefore replaces: a length that is none is not there for
 * the daemon, the request comes to us without a body, and head_check refuses it.
 */
enum MHD_Result MHD_lookup_connection_value_n(struct MHD_Connection *c, enum MHD_ValueKind kind,
					      const char *key, size_t key_size,
					      const char **value_ptr, size_t *value_size_ptr)
{
	struct wanted w = { .name = key };
	int64_t length;

	(void)key_size;
	MHD_get_connection_values_n(c, kind, on_wanted, &w);
	if (!w.value || (kind == MHD_HEADER_KIND && strcasecmp(key, "Content-Length") == 0 &&
			 (!head_length(w.value, &length) || length > (int64_t)1 << 53)))
		return MHD_NO;
	if (value_ptr)
		*value_ptr = w.value;
	if (value_size_ptr)
		*value_size_ptr = w.n_value;
	return MHD_YES;
}

/* The head's lists, and whether they are all that was sent. */
static int collect(struct exchange *x, const char *method, const char *version)
{
	struct walk w = { x, version + strlen(version) + 2, true };
	bool line;

	MHD_get_connection_values_n(x->c, MHD_HEADER_KIND, on_header, &w);
	if (!x->h->old_daemon)
		return 0;
	line = x->uri == method + strlen(method) + 1 && version == x->uri + x->uri_len + 1;
	/* Behind the last header comes the empty line. */
	if (line && w.intact && w.next[0] == '\0' && w.next[1] == '\0')
		return 0;
	return err_set(&x->e, ERR_BAD, "bad-request.head", "hidden bytes");
}

static int cookies(struct exchange *x)
{
	struct http_request *rq = &x->rq;
	const char *mine = x->h->site.cookie;
	const char *name;

	for (size_t i = 0; i < rq->headers.n; i++)
		if (strcasecmp(rq->headers.items[i].name, "Cookie") == 0 &&
		    cookie_parse(str_of(rq->headers.items[i].value), &x->arena, &rq->cookies,
				 &x->e) != 0)
			return -1;
	if (!mine || !rq->cookies.n)
		return 0;
	name = rq->secure ? arena_printf(&x->arena, "__Host-%s", mine) : mine;
	if (pairs_count(&rq->cookies, name) > 1)
		return err_set(&x->e, ERR_BAD, "bad-request.cookie", "session twice");
	return 0;
}

/*
 * The daemon keeps a connection's head and that of its answer in the same memory (POOL_BYTES): when
 * the first leaves no room for the second, it closes without a word. So a head is refused long
 * before that. (One that fills the memory to its last two KiB is still closed so.)
 */
enum { TARGET_BYTES = 10 * 1024, HEAD_BYTES = 12 * 1024 };

static int fits(struct exchange *x)
{
	size_t all = x->uri_len;

	if (x->uri_len > TARGET_BYTES)
		return err_about(&x->e, ERR_LONG_ADDRESS, "too-large.address", NULL, TARGET_BYTES);
	for (size_t i = 0; i < x->rq.headers.n; i++)
		all += strlen(x->rq.headers.items[i].name) + strlen(x->rq.headers.items[i].value) +
		       4;
	if (all > HEAD_BYTES)
		return err_about(&x->e, ERR_BIG_HEAD, "too-large.head", NULL, HEAD_BYTES);
	return 0;
}

/* Types that a form on a foreign page can send without asking. */
static bool form_could_send(const char *type)
{
	return !type || head_is_type(type, "text/plain") ||
	       head_is_type(type, "multipart/form-data") ||
	       head_is_type(type, "application/x-www-form-urlencoded");
}

/* Does the row take the body that is to come? */
static int expect_body(struct exchange *x)
{
	const struct http_route *r = x->rq.route;
	const char *type = http_header(&x->rq, "Content-Type");
	const char *coding = http_header(&x->rq, "Content-Encoding");
	size_t max = exchange_max_body(x);
	bool ok = true;

	if (!x->has_body)
		return 0;
	if (r->kind == HTTP_EMPTY)
		return err_set(&x->e, ERR_BAD, "bad-request.body", "no body is taken");
	/* Who sends a file from a page reads no answer before all of it is sent: so it is read and
	 * dropped, as far as that is bearable. */
	if (r->flags & HTTP_LARGE)
		max += exchange_swallow(x);
	if (x->head.content_length > (int64_t)max)
		return err_about(&x->e, ERR_TOO_BIG, "too-large.body", NULL,
				 (long)exchange_max_body(x));
	switch (r->kind) {
	case HTTP_JSON: ok = head_is_type(type, "application/json"); break;
	case HTTP_FORM: ok = head_is_type(type, "application/x-www-form-urlencoded"); break;
	case HTTP_RAW: ok = !form_could_send(type); break;
	case HTTP_FILES:
		ok = head_is_type(type, "multipart/form-data") ||
		     head_is_type(type, "application/x-www-form-urlencoded");
		break;
	case HTTP_EMPTY: break;
	}
	if (!ok || (coding && strcasecmp(coding, "identity") != 0))
		return err_set(&x->e, ERR_MEDIA, "bad-request.media", "%.60s", type ? type : "-");
	return 0;
}

static int find_row(struct exchange *x, const char *method)
{
	struct http_request *rq = &x->rq;
	bool options = strcmp(method, "OPTIONS") == 0, known;

	known = options || route_method(method, &rq->method, &rq->head);
	x->verb = options ? "OPTIONS" : rq->head ? "HEAD" : "?";
	if (!known || options)
		rq->method = (enum http_method)HTTP_OPTIONS;
	else if (!rq->head)
		x->verb = route_verb(rq->method);
	if (options && strcmp(x->target, "*") == 0) {
		x->methods = ~0u;
		return 0;
	}
	if (target_parse(rq, x->target, &x->e) != 0) {
		if (known)
			return -1;
		err_clear(&x->e); /* "CONNECT host:80": the method comes first */
		x->methods = ~0u;
		return err_set(&x->e, ERR_METHOD, "method.other", "unknown");
	}
	x->methods = route_find(x->h->routes, rq);
	if (!x->methods)
		return err_set(&x->e, ERR_MISSING, "not-found.page", "no such path");
	if (!rq->route && !options)
		return err_set(&x->e, ERR_METHOD, "method.other", "%.20s", method);
	return 0;
}

int intake(struct exchange *x, const char *method, const char *version)
{
	struct http *h = x->h;
	struct http_request *rq = &x->rq;

	x->last = true; /* after a broken head nobody knows where the next one begins */
	if (collect(x, method, version) != 0 || fits(x) != 0 ||
	    head_check(version, &rq->headers, &x->head, &x->e) != 0)
		return -1;
	x->has_body = x->head.chunked || x->head.content_length > 0;
	/* A refused body is not read, so nothing can follow it. */
	x->last = x->has_body;
	if (!host_listed(x->head.host, h->o.hosts, h->o.n_hosts))
		return err_set(&x->e, ERR_MISDIRECTED, "misdirected.host", "%.100s", x->head.host);
	rq->https = h->tls;
	address_client(x->conn->peer, &rq->headers, h->trusted, h->o.n_trusted_proxies, rq->address,
		       &rq->https);
	rq->https = rq->https || h->https;
	x->takes[FORM_PLAIN] = true;
	x->takes[FORM_GZIP] = head_takes_gzip(http_header(rq, "Accept-Encoding"));
	x->takes[FORM_BROTLI] = http_takes_brotli(rq);
	if (find_row(x, method) != 0 || cookies(x) != 0)
		return -1;
	if (rq->route && expect_body(x) != 0)
		return -1;
	x->last = false;
	return 0;
}
