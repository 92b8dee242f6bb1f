#include "http/head.h"

#include "http/origin.h"

#include <strings.h>

bool head_is_token(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!c || (!alpha && !(c >= '0' && c <= '9') && !strchr("!#$%&'*+-.^_`|~", c)))
			return false;
	}
	return s.len > 0;
}

/* Control characters, but for the tab that values may hold. */
static bool value_is_clean(const char *s)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
			return false;
	return true;
}

bool head_length(const char *s, int64_t *out)
{
	int64_t n = 0;

	if (!*s)
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return false;
		n = n > ((int64_t)1 << 53) ? n : n * 10 + (*s - '0');
	}
	*out = n;
	return true;
}

/* Headers of which two contradict each other. */
static const char *const single[] = {
	"Host",   "Content-Length", "Transfer-Encoding", "Content-Type",
	"Origin", "Authorization",  "Sec-Fetch-Site",    "Idempotency-Key",
};

static int bad(struct err *e, const char *rule)
{
	return err_set(e, ERR_BAD, "bad-request.head", "%s", rule);
}

static int framing(const char *version, const struct http_pairs *headers, struct head *out,
		   struct err *e)
{
	const char *length = pairs_find_header(headers, "Content-Length");
	const char *coding = pairs_find_header(headers, "Transfer-Encoding");

	out->content_length = -1;
	out->chunked = coding != NULL;
	if (length && coding)
		return bad(e, "Content-Length with Transfer-Encoding");
	if (coding && strcasecmp(coding, "chunked") != 0)
		return bad(e, "unknown Transfer-Encoding");
	if (coding && strcmp(version, "HTTP/1.1") != 0)
		return bad(e, "Transfer-Encoding in HTTP/1.0");
	if (length && !head_length(length, &out->content_length))
		return bad(e, "Content-Length");
	if (out->content_length > (int64_t)1 << 53)
		return err_about(e, ERR_TOO_BIG, "too-large.body", NULL, 0);
	return 0;
}

int head_check(const char *version, const struct http_pairs *headers, struct head *out,
	       struct err *e)
{
	size_t count[COUNT(single)] = { 0 };

	*out = (struct head){ .content_length = -1 };
	if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
		return bad(e, "version");
	for (size_t i = 0; i < headers->n; i++) {
		const struct http_pair *h = &headers->items[i];

		if (!head_is_token(str_of(h->name)))
			return bad(e, "name of a header");
		if (!value_is_clean(h->value))
			return bad(e, "control character in a header");
		for (size_t k = 0; k < COUNT(single); k++)
			if (strcasecmp(h->name, single[k]) == 0 && ++count[k] > 1)
				return bad(e, "a header twice");
	}
	out->host = pairs_find_header(headers, "Host");
	if (!out->host || !host_valid(str_of(out->host)))
		return bad(e, "Host");
	return framing(version, headers, out, e);
}

/* The next element of a comma-separated list and its parameters. */
static bool next_element(struct str *list, struct str *element, struct str *params)
{
	struct str piece;

	while (str_next(list, ',', &piece)) {
		str_next(&piece, ';', element);
		*element = str_trim(*element);
		*params = piece;
		if (element->len)
			return true;
	}
	return false;
}

static bool is_word(struct str s, const char *word)
{
	return s.len == strlen(word) && strncasecmp(s.ptr, word, s.len) == 0;
}

bool head_lists(const char *list, const char *element)
{
	struct str rest = str_of(list), it, params;

	while (list && next_element(&rest, &it, &params))
		if (is_word(it, element))
			return true;
	return false;
}

/* Is the quality in these parameters zero ("q=0", "q=0.000")? */
static bool quality_is_zero(struct str params)
{
	struct str p;

	while (str_next(&params, ';', &p)) {
		p = str_trim(p);
		if (p.len < 3 || (p.ptr[0] | 0x20) != 'q' || p.ptr[1] != '=')
			continue;
		for (size_t i = 2; i < p.len; i++)
			if (p.ptr[i] != '0' && p.ptr[i] != '.')
				return false;
		return true;
	}
	return false;
}

bool head_takes_brotli(const char *accept_encoding)
{
	struct str rest = str_of(accept_encoding), it, params;

	while (accept_encoding && next_element(&rest, &it, &params))
		if (is_word(it, "br"))
			return !quality_is_zero(params);
	return false;
}

bool head_takes_gzip(const char *accept_encoding)
{
	struct str rest = str_of(accept_encoding), it, params;
	bool any = false, named = false, takes = false;

	while (accept_encoding && next_element(&rest, &it, &params)) {
		bool ok = !quality_is_zero(params);

		if (is_word(it, "gzip") || is_word(it, "x-gzip")) {
			named = true;
			takes = takes || ok;
		} else if (is_word(it, "*")) {
			any = any || ok;
		}
	}
	return named ? takes : any;
}

bool head_is_type(const char *content_type, const char *type)
{
	struct str rest = str_of(content_type), it, p;

	if (!content_type)
		return false;
	str_next(&rest, ';', &it);
	if (!is_word(str_trim(it), type))
		return false;
	while (str_next(&rest, ';', &p)) {
		struct str name;

		str_next(&p, '=', &name);
		if (!is_word(str_trim(name), "charset"))
			continue;
		p = str_trim(p);
		if (!is_word(p, "utf-8") && !is_word(p, "\"utf-8\"") && !is_word(p, "utf8"))
			return false;
	}
	return true;
}
