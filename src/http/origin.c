#include "http/origin.h"

#include <strings.h>

/* Split host[:port]; *port is 0 where there is none. */
static bool split(struct str s, struct str *name, long *port)
{
	const char *colon = NULL;

	*port = 0;
	if (s.len && s.ptr[0] == '[') {
		const char *end = memchr(s.ptr, ']', s.len);

		if (!end)
			return false;
		*name = str_cut(s.ptr, 0, (size_t)(end - s.ptr) + 1);
		if (name->len == s.len)
			return true;
		colon = end + 1;
	} else {
		colon = memchr(s.ptr ? s.ptr : "", ':', s.len);
		*name = colon ? str_cut(s.ptr, 0, (size_t)(colon - s.ptr)) : s;
		if (!colon)
			return true;
	}
	return *colon == ':' &&
	       str_number(str_cut(s.ptr, (size_t)(colon - s.ptr) + 1, s.len), 65535, port) &&
	       *port > 0;
}

static bool is_name_char(char c, bool bracketed)
{
	bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

	return alnum || c == '.' || (bracketed ? c == ':' : c == '-' || c == '_');
}

bool host_valid(struct str host)
{
	struct str name;
	bool bracketed;
	long port;

	if (!split(host, &name, &port) || name.len > 255)
		return false;
	bracketed = name.len && name.ptr[0] == '[';
	if (bracketed)
		name = str_cut(name.ptr, 1, name.len - 1);
	for (size_t i = 0; i < name.len; i++)
		if (!is_name_char(name.ptr[i], bracketed))
			return false;
	return name.len > 0;
}

static bool same_name(struct str a, struct str b)
{
	return a.ptr && b.ptr && a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

bool host_listed(const char *host, const char *const *list, size_t n)
{
	struct str name = STR(""), wanted = STR("");
	long port, wanted_port;

	if (!split(str_of(host), &name, &port))
		return false;
	for (size_t i = 0; i < n; i++)
		if (split(str_of(list[i]), &wanted, &wanted_port) && same_name(name, wanted) &&
		    (!wanted_port || !port || wanted_port == port))
			return true;
	return n == 0;
}

bool origin_is_own(const char *origin, const char *host, bool https)
{
	struct str name = STR(""), wanted = STR(""), rest;
	long port, wanted_port, usual;
	bool is_https;

	is_https = strncasecmp(origin, "https://", 8) == 0;
	if (!is_https && (https || strncasecmp(origin, "http://", 7) != 0))
		return false;
	rest = str_of(origin + (is_https ? 8 : 7));
	if (!host_valid(rest) || !split(rest, &name, &port) ||
	    !split(str_of(host), &wanted, &wanted_port))
		return false;
	usual = is_https ? 443 : 80;
	return same_name(name, wanted) &&
	       (port ? port : usual) == (wanted_port ? wanted_port : usual);
}
