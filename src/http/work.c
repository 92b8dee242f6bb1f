#include "http/form.h"
#include "http/multipart.h"
#include "http/origin.h"
#include "http/server.h"

#include "log/log.h"

#include <strings.h>

/* --- may they? -------------------------------------------------------------------------------- */

int work_allow_rate(struct exchange *x)
{
	long wait;

	if (!x->rq.rate_key)
		return 0;
	wait = rate_take(x->h->requests, x->rq.rate_key, 1, clock_ms());
	return wait ? err_about(&x->e, ERR_RATE, "rate.requests", NULL, wait) : 0;
}

static bool is_ours(const struct exchange *x, const char *origin)
{
	const char *public = x->h->public_host;

	return origin_is_own(origin, x->head.host, x->rq.https) ||
	       (public && origin_is_own(origin, public, x->rq.https));
}

/*
 * A change must come from a page of ours. A bearer token is proof enough: no page sends it without
 * having it. Whoever sends neither cookie nor any sign of a browser is a script that signs in.
 */
static int check_origin(struct exchange *x)
{
	const struct http_request *rq = &x->rq;
	const char *origin = http_header(rq, "Origin");
	const char *site = http_header(rq, "Sec-Fetch-Site");

	if (rq->method == HTTP_GET || rq->credential == HTTP_BEARER ||
	    rq->route->flags & HTTP_ANYWHERE)
		return 0;
	if (origin && !is_ours(x, origin))
		return err_set(&x->e, ERR_FORBIDDEN, "forbidden.origin", "Origin");
	if (site && strcmp(site, "same-origin") != 0)
		return err_set(&x->e, ERR_FORBIDDEN, "forbidden.origin", "Sec-Fetch-Site");
	if (!origin && !site && rq->credential == HTTP_COOKIE)
		return err_set(&x->e, ERR_FORBIDDEN, "forbidden.origin", "neither header");
	return 0;
}

static int admit(struct exchange *x)
{
	const struct http_site *site = &x->h->site;

	if (x->admitted)
		return 0;
	if (site->authenticate && site->authenticate(&x->rq, &x->e) != 0)
		return -1;
	if (work_allow_rate(x) != 0)
		return -1;
	if (site->admit && site->admit(&x->rq, x->rq.route->standing, &x->e) != 0)
		return -1;
	if (check_origin(x) != 0)
		return -1;
	x->admitted = true;
	return 0;
}

/* --- what do they say? ------------------------------------------------------------------------ */

static const struct wire_field no_members[] = { W_END };
static const struct wire_shape empty_shape = { "empty", 1, no_members, false };

/* By cookie a form proves that it is ours. */
static int prove_form(struct exchange *x)
{
	struct http_request *rq = &x->rq;

	if (rq->credential == HTTP_COOKIE && x->h->site.csrf &&
	    !x->h->site.csrf(rq, http_field(rq, "csrf")))
		return err_set(&x->e, ERR_FORBIDDEN, "forbidden.csrf", "field");
	return 0;
}

/* A form with a file, or the same form without one. */
static int read_files(struct exchange *x)
{
	struct http_request *rq = &x->rq;
	const char *type = http_header(rq, "Content-Type");

	if (type && strncasecmp(type, "multipart/", 10) == 0)
		return multipart_body(rq->body, type, &x->arena, &rq->form, &rq->file, &x->e);
	return form_body(rq->body, &x->arena, &rq->form, &x->e);
}

static int read_body(struct exchange *x)
{
	struct http_request *rq = &x->rq;
	const struct wire_shape *shape = rq->route->in ? rq->route->in : &empty_shape;
	void *in;

	switch (rq->route->kind) {
	case HTTP_JSON:
		in = arena_get(&x->arena, 1, shape->size);
		if (wire_in(shape, rq->body.len ? rq->body : STR("{}"), &x->arena, in, &x->e) != 0)
			return -1;
		rq->in = rq->route->in ? in : NULL;
		return 0;
	case HTTP_FORM:
		if (form_body(rq->body, &x->arena, &rq->form, &x->e) != 0)
			return -1;
		return prove_form(x);
	case HTTP_FILES: return read_files(x) == 0 ? prove_form(x) : -1;
	case HTTP_EMPTY:
	case HTTP_RAW: break;
	}
	return 0;
}

/* --- and what do we answer? ------------------------------------------------------------------- */

static const char *title_of(int status)
{
	/* clang-format off */
	static const struct { int status; const char *title; } titles[] = {
		{ 400, "The request could not be understood" },
		{ 401, "You are not signed in" },
		{ 403, "You may not do this" },
		{ 404, "There is nothing here" },
		{ 405, "This cannot be done here" },
		{ 409, "Something has changed in the meantime" },
		{ 410, "This code is no longer valid" },
		{ 412, "Something has changed in the meantime" },
		{ 413, "This is too large" },
		{ 415, "This kind of content is not taken here" },
		{ 421, "This is another server" },
		{ 422, "The text could not be taken" },
		{ 428, "Say which state you have seen" },
		{ 429, "Too many requests" },
		{ 503, "The server is busy" },
		{ 507, "The server cannot store anything now" },
	};
	/* clang-format on */

	for (size_t i = 0; i < COUNT(titles); i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "Something went wrong on the server";
}

/* For a site without words of its own. */
static void plain_problem(const struct err *e, struct http_reply *rp)
{
	struct buf *b = http_reply_begin(rp, (int)e->kind, "application/problem+json");

	buf_printf(b, "{\"type\":\"%.*s\",\"title\":\"%s\",\"status\":%d}",
		   (int)err_type_len(e->key), e->key, title_of((int)e->kind), (int)e->kind);
}

void work_fail(struct exchange *x)
{
	struct http_reply *rp = &x->rp;
	char seconds[24];

	if (x->e.kind >= ERR_INTERNAL && x->e.kind != ERR_BUSY)
		log_err(LOG_ERROR, "failed", &x->e);
	http_reply_reset(rp);
	rp->status = (int)x->e.kind;
	if (x->e.kind == ERR_METHOD)
		http_reply_header(rp, "Allow", route_allow(x->methods, &x->arena));
	if (x->e.kind == ERR_UNSIGNED)
		http_reply_header(rp, "WWW-Authenticate", "Bearer");
	if (x->e.kind == ERR_RATE || x->e.kind == ERR_BUSY) {
		snprintf(seconds, sizeof(seconds), "%ld", MAX(1L, x->e.number));
		http_reply_header(rp, "Retry-After", seconds);
	}
	if (x->h->site.problem)
		x->h->site.problem(&x->rq, &x->e, rp);
	else
		plain_problem(&x->e, rp);
	if (rp->broken || rp->body.over || rp->stream) {
		http_reply_reset(rp);
		plain_problem(&x->e, rp);
	}
}

/* A reply that could not be built is our fault; a large text is worth packing. */
static int finish(struct exchange *x)
{
	struct http_reply *rp = &x->rp;
	BUF(packed, HTTP_MAX_REPLY);

	if (rp->body.over)
		return err_set(&x->e, ERR_INTERNAL, "internal.answer", "over %zu bytes",
			       rp->body.max);
	if (rp->broken)
		return err_set(&x->e, ERR_INTERNAL, "internal.answer", "a header");
	if (rp->shared || rp->stream || !x->takes[FORM_GZIP] || !rp->type ||
	    rp->body.len < WORK_PACK_FROM || !answer_packs(rp->type))
		return 0;
	answer_pack(&packed, rp->body.ptr, rp->body.len);
	if (packed.over || packed.len >= rp->body.len)
		return 0;
	buf_done(&rp->body);
	rp->body.ptr = buf_take(&packed, &rp->body.len);
	rp->body.cap = rp->body.len + 1;
	x->form = FORM_GZIP;
	return 0;
}

void work_run(void *arg)
{
	struct exchange *x = arg;
	struct MHD_Connection *c = x->c;
	int rc = admit(x);

	if (rc == 0 && x->phase == PHASE_ADMIT) {
		MHD_resume_connection(c); /* the body may come; phase stays */
		return;
	}
	if (rc == 0)
		rc = read_body(x);
	if (rc == 0)
		rc = x->rq.route->run(&x->rq, &x->rp, &x->e);
	if (rc == 0)
		rc = finish(x);
	if (rc != 0) {
		/* A handler that fails says why; silence is our fault. */
		err_set(&x->e, ERR_INTERNAL, "internal.answer", "a handler gave no reason");
		x->last = x->last || x->phase == PHASE_ADMIT;
		work_fail(x);
	}
	x->phase = PHASE_READY;
	MHD_resume_connection(c);
}
