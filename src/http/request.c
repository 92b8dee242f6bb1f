#include "http/etag.h"
#include "http/head.h"
#include "http/http.h"

const char *http_param(const struct http_request *rq, const char *name)
{
	return pairs_find(&rq->params, name);
}

const char *http_query(const struct http_request *rq, const char *name)
{
	return pairs_find(&rq->query, name);
}

const char *http_header(const struct http_request *rq, const char *name)
{
	return pairs_find_header(&rq->headers, name);
}

bool http_takes_brotli(const struct http_request *rq)
{
	return head_takes_brotli(http_header(rq, "Accept-Encoding"));
}

const char *http_cookie(const struct http_request *rq, const char *name)
{
	static const char prefix[] = "__Host-";

	for (size_t i = 0; i < rq->cookies.n; i++) {
		const char *have = rq->cookies.items[i].name;

		if (rq->secure) {
			if (strncmp(have, prefix, sizeof(prefix) - 1) != 0)
				continue;
			have += sizeof(prefix) - 1;
		}
		if (strcmp(have, name) == 0)
			return rq->cookies.items[i].value;
	}
	return NULL;
}

const char *http_field(const struct http_request *rq, const char *name)
{
	return pairs_count(&rq->form, name) == 1 ? pairs_find(&rq->form, name) : NULL;
}

const char *http_field_at(const struct http_request *rq, const char *name, size_t i)
{
	for (size_t k = 0; k < rq->form.n; k++)
		if (strcmp(rq->form.items[k].name, name) == 0 && i-- == 0)
			return rq->form.items[k].value;
	return NULL;
}

int http_param_number(const struct http_request *rq, const char *name, long max, long *out,
		      struct err *e)
{
	long n;

	if (!str_number(str_of(http_param(rq, name)), max, &n) || n < 1)
		return err_set(e, ERR_MISSING, "not-found.page", "%s is no number", name);
	*out = n;
	return 0;
}

int http_query_choice(const struct http_request *rq, const char *name, const char *const *choices,
		      struct err *e)
{
	const char *text = http_query(rq, name);

	for (; text && *choices; choices++)
		if (strcmp(text, *choices) == 0)
			return 0;
	return text ? err_about(e, ERR_BAD, "bad-request.query", name, 0) : 0;
}

int http_query_number(const struct http_request *rq, const char *name, long min, long max,
		      long fallback, long *out, struct err *e)
{
	const char *text = http_query(rq, name);
	long n = fallback;

	if (text && (!str_number(str_of(text), max, &n) || n < min))
		return err_about(e, ERR_BAD, "bad-request.query", name, 0);
	*out = n;
	return 0;
}

bool http_not_modified(struct http_request *rq, struct http_reply *rp, const char *etag)
{
	const char *list = http_header(rq, "If-None-Match");
	enum http_form form = FORM_PLAIN;
	enum etag_match match;

	assert(etag_valid(etag));
	rp->etag = arena_dup(rq->arena, etag);
	match = list ? etag_match(list, etag, true, &form) : ETAG_MISS;
	if (rq->method != HTTP_GET || (match != ETAG_HIT && match != ETAG_ANY))
		return false;
	rp->status = 304;
	rp->type = NULL;
	rp->etag = arena_printf(rq->arena, "%s%s", etag, http_form_tag[form]);
	return true;
}

/* Is it a tag without its quotes, as scripts like to send an id: hex digits only? */
static bool is_bare_id(const char *s)
{
	return *s && s[strspn(s, "0123456789abcdef")] == '\0';
}

int http_if_match(const struct http_request *rq, const char *etag, struct err *e)
{
	const char *list = http_header(rq, "If-Match");

	if (!list)
		return err_set(e, ERR_PRECONDITION, "precondition.missing", "no If-Match");
	if (is_bare_id(list))
		return strcmp(list, etag) == 0
			       ? 0
			       : err_set(e, ERR_STALE, "precondition.stale", "%s", etag);
	switch (etag_match(list, etag, false, NULL)) {
	case ETAG_HIT: return 0;
	case ETAG_MISS: return err_set(e, ERR_STALE, "precondition.stale", "%s", etag);
	case ETAG_ANY: /* it would overwrite what was never seen */
	case ETAG_BAD: break;
	}
	return err_set(e, ERR_BAD, "bad-request.if-match", "not a list of tags");
}

bool http_wants_html(const struct http_request *rq)
{
	const char *accept = http_header(rq, "Accept");

	return head_lists(accept, "text/html") || head_lists(accept, "application/xhtml+xml");
}
