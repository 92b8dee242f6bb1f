/*
 * A strict reader of the HTML that src/markdown writes: only tags and attributes that it may write,
 * all of them closed in their order, every value in double quotes and free of angle brackets, and
 * only such addresses as may stand in a document. For tests and fuzz targets.
 */
#ifndef TESTS_HTML_CHECK_H
#define TESTS_HTML_CHECK_H

#include "base/str.h"

enum { HTML_CHECK_DEPTH = 512 };

static inline bool html_check_listed(struct str s, const char *list)
{
	for (const char *at = list; at; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (strcspn(at, " ") == s.len && strncmp(at, s.ptr, s.len) == 0)
			return s.len > 0;
	}
	return false;
}

static inline bool html_check_begins(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s.len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = s.ptr[i];

		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != prefix[i])
			return false;
	}
	return true;
}

/* An address as a browser reads it: no scheme, or one of three; an image only of our folder. */
static inline bool html_check_url(struct str name, struct str url)
{
	size_t i = 0;

	for (size_t k = 0; k < url.len; k++)
		if ((unsigned char)url.ptr[k] <= ' ' || (unsigned char)url.ptr[k] >= 0x7F)
			return false;
	if (str_same(name, STR("src")))
		return html_check_begins(url, "/media/") && !memchr(url.ptr + 7, '/', url.len - 7);
	if (html_check_begins(url, "//") || html_check_begins(url, "/\\"))
		return false;
	while (i < url.len && !strchr(":/?#&", url.ptr[i]))
		i++;
	if (i < url.len && url.ptr[i] == '&') /* an entity in what might be a scheme */
		for (; i < url.len && !strchr("/?#", url.ptr[i]); i++)
			if (url.ptr[i] == ':')
				return false;
	if (i == url.len || url.ptr[i] != ':')
		return true;
	return html_check_begins(url, "http://") || html_check_begins(url, "https://") ||
	       html_check_begins(url, "mailto:");
}

/* One attribute at *at: ` name="value"`. */
static inline const char *html_check_attribute(struct str s, size_t *at)
{
	size_t from = *at + 1, to;
	struct str name, value;

	for (to = from; to < s.len && ((s.ptr[to] >= 'a' && s.ptr[to] <= 'z') || s.ptr[to] == '-');)
		to++;
	name = str_cut(s.ptr, from, to);
	if (!html_check_listed(name, "dir lang start scope class id href role aria-label title src "
				     "alt data-change"))
		return "an attribute that is not ours";
	if (to + 1 >= s.len || s.ptr[to] != '=' || s.ptr[to + 1] != '"')
		return "an attribute without quotes";
	for (from = to = to + 2; to < s.len && s.ptr[to] != '"'; to++)
		if (s.ptr[to] == '<' || s.ptr[to] == '>')
			return "an angle bracket in a value";
	if (to == s.len)
		return "a value without an end";
	value = str_cut(s.ptr, from, to);
	*at = to + 1;
	if ((str_same(name, STR("href")) || str_same(name, STR("src"))) &&
	    !html_check_url(name, value))
		return "an address that may not stand here";
	return NULL;
}

struct html_check {
	struct str open[HTML_CHECK_DEPTH];
	size_t depth;
};

static inline const char *html_check_tag(struct html_check *c, struct str s, size_t *at)
{
	bool closes = *at + 1 < s.len && s.ptr[*at + 1] == '/';
	size_t from = *at + 1 + closes, to = from;
	struct str name;

	while (to < s.len &&
	       ((s.ptr[to] >= 'a' && s.ptr[to] <= 'z') || (s.ptr[to] >= '1' && s.ptr[to] <= '6')))
		to++;
	name = str_cut(s.ptr, from, to);
	if (!html_check_listed(name, "p h2 h3 h4 h5 h6 blockquote ul ol li pre code hr table thead "
				     "tbody tr th td em strong s a img sup br ins del"))
		return "a tag that is not ours";
	while (!closes && to < s.len && s.ptr[to] == ' ') {
		const char *wrong = html_check_attribute(s, &to);

		if (wrong)
			return wrong;
	}
	if (to >= s.len || s.ptr[to] != '>')
		return "a tag without an end";
	*at = to + 1;
	if (closes) {
		if (!c->depth || !str_same(c->open[--c->depth], name))
			return "a tag closed out of order";
	} else if (!html_check_listed(name, "hr img br")) {
		if (c->depth == HTML_CHECK_DEPTH)
			return "deeper than any document";
		c->open[c->depth++] = name;
	}
	return NULL;
}

/* NULL, or what is wrong with it; *where is then the offset. */
static inline const char *html_check(struct str s, size_t *where)
{
	struct html_check c = { .depth = 0 };

	for (size_t at = 0; at < s.len;) {
		const char *wrong = NULL;

		*where = at;
		if (s.ptr[at] == '<')
			wrong = html_check_tag(&c, s, &at);
		else if (s.ptr[at] == '>' || s.ptr[at] == '"')
			wrong = "a character that should be escaped";
		else
			at++;
		if (wrong)
			return wrong;
	}
	return c.depth ? "a tag that is never closed" : NULL;
}

#endif
