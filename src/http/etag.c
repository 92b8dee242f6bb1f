#include "http/etag.h"

const char *const http_form_tag[FORMS] = { "", "-gz", "-br" };
const char *const http_form_coding[FORMS] = { NULL, "gzip", "br" };

static bool is_etag_char(char c)
{
	unsigned char u = (unsigned char)c;

	return u == 0x21 || (u >= 0x23 && u != 0x7f);
}

bool etag_valid(const char *tag)
{
	const char *c = tag;

	while (is_etag_char(*c) && (unsigned char)*c < 0x80)
		c++;
	return c > tag && !*c;
}

static void blanks(const char **s)
{
	while (**s == ' ' || **s == '\t')
		(*s)++;
}

/* One W/"…" or "…" at *s, moved past. */
static bool read_tag(const char **s, bool *weak, struct str *tag)
{
	const char *p = *s;

	*weak = p[0] == 'W' && p[1] == '/';
	if (*weak)
		p += 2;
	if (*p != '"')
		return false;
	tag->ptr = ++p;
	while (is_etag_char(*p))
		p++;
	if (*p != '"')
		return false;
	tag->len = (size_t)(p - tag->ptr);
	*s = p + 1;
	return true;
}

/* Is it the tag in one of its forms? */
static bool is_form_of(struct str tag, struct str mine, enum http_form *form)
{
	if (tag.len < mine.len || memcmp(tag.ptr, mine.ptr, mine.len) != 0)
		return false;
	for (enum http_form f = FORM_PLAIN; f < FORMS; f++) {
		if (str_same(str_cut(tag.ptr, mine.len, tag.len), str_of(http_form_tag[f]))) {
			*form = f;
			return true;
		}
	}
	return false;
}

enum etag_match etag_match(const char *list, const char *tag, bool weak, enum http_form *form)
{
	enum http_form found = FORM_PLAIN;
	struct str it;
	enum etag_match result = ETAG_MISS;
	bool it_is_weak, any = false;

	blanks(&list);
	if (*list == '*') {
		list++;
		blanks(&list);
		return *list ? ETAG_BAD : ETAG_ANY;
	}
	for (;;) {
		blanks(&list);
		if (*list == ',') { /* an empty element: senders do that */
			list++;
			continue;
		}
		if (!*list)
			return any ? result : ETAG_BAD;
		if (!read_tag(&list, &it_is_weak, &it))
			return ETAG_BAD;
		any = true;
		blanks(&list);
		if (*list && *list != ',')
			return ETAG_BAD;
		if (result == ETAG_HIT || (it_is_weak && !weak) ||
		    !is_form_of(it, str_of(tag), &found))
			continue;
		result = ETAG_HIT;
		if (form)
			*form = found;
	}
}
