#include "http/etag.h"

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

enum etag_match etag_match(const char *list, const char *tag, bool weak, bool *packed)
{
	struct str mine = str_of(tag), suffix = STR(HTTP_GZ_TAG), it;
	enum etag_match result = ETAG_MISS;
	bool it_is_weak, any = false;

	blanks(&list);
	if (*list == '*') {
		list++;
		blanks(&list);
		return *list ? ETAG_BAD : ETAG_ANY;
	}
	for (;;) {
		struct str end;

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
		if (result == ETAG_HIT || (it_is_weak && !weak) || it.len < mine.len ||
		    memcmp(it.ptr, mine.ptr, mine.len) != 0)
			continue;
		end = str_cut(it.ptr, mine.len, it.len);
		if (end.len && !str_same(end, suffix))
			continue;
		result = ETAG_HIT;
		if (packed)
			*packed = end.len != 0;
	}
}
