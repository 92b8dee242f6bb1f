#include "base/str.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
	while (s.len && is_blank(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool str_next(struct str *rest, char sep, struct str *piece)
{
	const char *at;

	if (!rest->ptr)
		return false;
	at = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
	if (!at) {
		*piece = *rest;
		*rest = (struct str){ NULL, 0 };
		return true;
	}
	*piece = (struct str){ rest->ptr, (size_t)(at - rest->ptr) };
	rest->len -= piece->len + 1;
	rest->ptr = at + 1;
	return true;
}

bool str_starts(struct str s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.len >= len && memcmp(s.ptr, prefix, len) == 0;
}

bool str_number(struct str s, long max, long *out)
{
	long n = 0;

	if (!s.len || s.len > 18 || (s.ptr[0] == '0' && s.len > 1))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		n = n * 10 + (s.ptr[i] - '0');
	}
	if (n > max)
		return false;
	*out = n;
	return true;
}
