#include "assets/assets.h"
#include "base/gz.h"
#include "http/etag.h"
#include "http/server.h"

enum {
	PACK_LEVEL = 6,
	UNSENT_FROM = 64 * 1024 /* smaller answers are not counted: the socket takes most of them */
};

static const char stream_type[] = "text/event-stream"; /* UTF-8 by definition */

void answer_header(struct MHD_Response *r, const char *name, const char *value)
{
	/* All of them were checked when they were set: only memory can be wanting. */
	if (MHD_add_response_header(r, name, value) != MHD_YES)
		mem_die("a header was refused");
}

/* Our pages need nothing from elsewhere and no inline code, and of inline style only our own, byte for byte. */
static void put_policy(struct MHD_Response *r)
{
	char policy[512];

	snprintf(policy, sizeof(policy),
		 "default-src 'none'; script-src 'self'; style-src 'self' %s; img-src 'self'; "
		 "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
		 "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		 assets_inline);
	answer_header(r, "Content-Security-Policy", policy);
}

/* One place for every status. */
static const struct http_pair security[] = {
	{ "X-Content-Type-Options", "nosniff" },
	/* Not no-referrer: that makes browsers send "Origin: null" with our own forms. */
	{ "Referrer-Policy", "same-origin" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
};

static const char *const cache_control[] = {
	[HTTP_NO_STORE] = "no-store",
	[HTTP_PRIVATE] = "private, no-cache",
	[HTTP_PUBLIC] = "public, no-cache",
	[HTTP_IMMUTABLE] = "public, max-age=31536000, immutable",
};

static void put_tag(struct MHD_Response *r, const struct answer_look *look)
{
	char tag[128];

	snprintf(tag, sizeof(tag), "\"%.100s%s\"", look->etag, http_form_tag[look->form]);
	answer_header(r, "ETag", tag);
}

static void put_vary(struct MHD_Response *r, const struct answer_look *look)
{
	char vary[256];

	if (look->vary && look->negotiated) {
		snprintf(vary, sizeof(vary), "%.200s, Accept-Encoding", look->vary);
		answer_header(r, "Vary", vary);
	} else if (look->vary || look->negotiated) {
		answer_header(r, "Vary", look->vary ? look->vary : "Accept-Encoding");
	}
}

void answer_headers(struct MHD_Response *r, const struct http *h, const struct answer_look *look)
{
	put_policy(r);
	for (size_t i = 0; i < COUNT(security); i++)
		answer_header(r, security[i].name, security[i].value);
	if (h->https)
		answer_header(r, "Strict-Transport-Security", "max-age=31536000");
	answer_header(r, "Cache-Control", cache_control[look->cache]);
	if (look->etag)
		put_tag(r, look);
	put_vary(r, look);
	if (look->type) {
		bool text = strncmp(look->type, "text/", 5) == 0 && !strchr(look->type, ';') &&
			    strcmp(look->type, stream_type) != 0;
		char type[128];

		snprintf(type, sizeof(type), "%.100s%s", look->type, text ? "; charset=utf-8" : "");
		answer_header(r, "Content-Type", type);
		if (look->form || look->coding)
			answer_header(r, "Content-Encoding",
				      look->form ? http_form_coding[look->form] : look->coding);
	}
	for (size_t i = 0; look->headers && i < look->headers->n; i++)
		answer_header(r, look->headers->items[i].name, look->headers->items[i].value);
}

bool answer_packs(const char *type)
{
	static const char *const others[] = { "application/json", "application/problem+json",
					      "application/manifest+json", "image/svg+xml" };

	if (strncmp(type, "text/", 5) == 0)
		return strcmp(type, stream_type) != 0;
	for (size_t i = 0; i < COUNT(others); i++)
		if (strncmp(type, others[i], strlen(others[i])) == 0)
			return true;
	return false;
}

void answer_pack(struct buf *out, const void *p, size_t len)
{
	static const char head[10] = { 0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0, 0, 3 };
	uint32_t crc = gz_crc32(0, p, len);
	unsigned char tail[8];
	BUF(z, HTTP_MAX_REPLY);

	/* A zlib stream (RFC 1950) is two bytes, the deflate stream that we want, four bytes. */
	gz_deflate(&z, p, len, PACK_LEVEL);
	for (unsigned i = 0; i < 4; i++) {
		tail[i] = (unsigned char)(crc >> 8 * i);
		tail[4 + i] = (unsigned char)((uint32_t)len >> 8 * i);
	}
	if (z.over || z.len < 6) {
		out->over = true;
		return;
	}
	buf_put(out, head, sizeof(head));
	buf_put(out, z.ptr + 2, z.len - 6);
	buf_put(out, tail, sizeof(tail));
}

/* --- sending ---------------------------------------------------------------------------------- */

/* Does the client have it? *form: in which. */
static bool client_has(struct exchange *x, const char *etag, enum http_form *form)
{
	const char *list = http_header(&x->rq, "If-None-Match");
	enum etag_match match;

	if (!list || !etag || x->rq.method != HTTP_GET)
		return false;
	match = etag_match(list, etag, true, form);
	return match == ETAG_HIT || match == ETAG_ANY;
}

/*
 * Whoever reads by the drop keeps an answer in memory. Beyond what may lie there, large ones are not
 * begun; the last quarter is for those who are signed in.
 */
static bool count_unsent(struct exchange *x, size_t len)
{
	uint64_t most = x->h->o.max_unsent;

	if (len <= UNSENT_FROM)
		return true;
	if (x->rq.credential == HTTP_NOBODY)
		most -= most / 4;
	x->unsent = len;
	if (atomic_fetch_add(&x->h->unsent, len) + len <= most)
		return true;
	atomic_fetch_sub(&x->h->unsent, len);
	x->unsent = 0;
	x->form = FORM_PLAIN;
	err_about(&x->e, ERR_BUSY, "busy.memory", NULL, 10);
	work_fail(x);
	return false;
}

static enum MHD_Result queue(struct exchange *x, int status, struct MHD_Response *r, size_t size)
{
	x->phase = PHASE_SENT;
	x->status = status;
	x->sent = x->rq.head ? 0 : size;
	conn_set(x->conn, CONN_REPLIES, INT64_MAX);
	return MHD_queue_response(x->c, (unsigned)status, r);
}

/* 0: the answer is out. -1: it is too much now, and rp says so. */
static int send_shared(struct exchange *x, enum MHD_Result *ok)
{
	struct http_shared *s = x->rp.shared;
	enum http_form form = shared_form(s, x->h, x->takes);
	bool not_modified;
	struct MHD_Response *r;
	size_t size;

	not_modified = client_has(x, shared_etag(s), &form);
	r = shared_response(s, x->h, form, not_modified, x->last, &size);
	if (!shared_lasts(s) && !count_unsent(x, size)) {
		if (x->last)
			MHD_destroy_response(r);
		return -1;
	}
	*ok = queue(x, not_modified ? 304 : 200, r, size);
	if (x->last)
		MHD_destroy_response(r);
	exchange_let_go(x);
	return 0;
}

static enum MHD_Result send_stream(struct exchange *x)
{
	static const struct http_pair plain = { "X-Accel-Buffering", "no" };
	struct http_pairs headers = { (struct http_pair *)(uintptr_t)&plain, 1, 1 };
	struct answer_look look = { .type = stream_type, .headers = &headers };
	struct MHD_Response *r = stream_response(x->rp.stream, x->c);
	enum MHD_Result ok;

	x->rp.stream = NULL; /* the response's now */
	answer_headers(r, x->h, &look);
	ok = queue(x, 200, r, 0);
	/* It may be quiet for long: only the heartbeat finds out whether somebody is there. */
	conn_set(x->conn, CONN_WORKS, INT64_MAX);
	MHD_destroy_response(r);
	return ok;
}

/* The body's bytes go to the daemon, packed if that is worth it. */
static struct MHD_Response *take_body(struct exchange *x, size_t *size)
{
	char *p = buf_take(&x->rp.body, size);
	struct MHD_Response *r;

	r = MHD_create_response_from_buffer_with_free_callback(*size, p, free);
	if (!r)
		mem_die("out of memory");
	return r;
}

static enum MHD_Result send_plain(struct exchange *x)
{
	struct http_reply *rp = &x->rp;
	struct answer_look look;
	enum http_form form = x->form;
	struct MHD_Response *r;
	enum MHD_Result ok;
	size_t size = 0;

	if (rp->status == 200 && client_has(x, rp->etag, &form))
		rp->status = 304;
	if (rp->status != 304 && !count_unsent(x, rp->body.len))
		form = x->form;
	look = (struct answer_look){ rp->type, rp->etag, rp->vary,     rp->cache,
				     form,     false,    &rp->headers, NULL };
	look.negotiated = x->form || (rp->type && answer_packs(rp->type));
	if (rp->status == 304) {
		look.type = NULL;
		buf_clear(&rp->body);
	}
	pairs_add(&rp->headers, &x->arena, "X-Request-Id", x->rq.id);
	r = take_body(x, &size);
	answer_headers(r, x->h, &look);
	if (x->last)
		answer_header(r, "Connection", "close");
	ok = queue(x, rp->status, r, size);
	MHD_destroy_response(r);
	exchange_let_go(x);
	return ok;
}

enum MHD_Result answer_send(struct exchange *x)
{
	enum MHD_Result ok;

	x->last = x->last || atomic_load(&x->h->stopping);
	if (x->rp.shared && send_shared(x, &ok) == 0)
		return ok;
	if (x->rp.stream && !x->rq.head)
		return send_stream(x);
	if (x->rp.stream) { /* libmicrohttpd 0.9.75 would send the last chunk even so */
		stream_drop(x->rp.stream);
		x->rp.stream = NULL;
		x->rp.type = stream_type;
	}
	return send_plain(x);
}
