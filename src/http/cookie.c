#include "http/cookie.h"

#include "http/head.h"
#include "http/http.h"

static bool is_octet(char c)
{
	return c == '!' || (c >= '#' && c <= '+') || (c >= '-' && c <= ':') ||
	       (c >= '<' && c <= '[') || (c >= ']' && c <= '~');
}

bool cookie_value_valid(const char *s)
{
	for (; *s; s++)
		if (!is_octet(*s))
			return false;
	return true;
}

int cookie_parse(struct str header, struct arena *a, struct http_pairs *out, struct err *e)
{
	struct str piece, name;

	while (str_next(&header, ';', &piece)) {
		piece = str_trim(piece);
		if (!piece.len || !memchr(piece.ptr, '=', piece.len))
			continue;
		str_next(&piece, '=', &name);
		name = str_trim(name);
		piece = str_trim(piece);
		if (!head_is_token(name))
			continue;
		if (out->n == HTTP_MAX_COOKIES)
			return err_set(e, ERR_BAD, "bad-request.cookie", "too many");
		if (piece.len >= 2 && piece.ptr[0] == '"' && piece.ptr[piece.len - 1] == '"')
			piece = str_cut(piece.ptr, 1, piece.len - 1);
		pairs_add(out, a, str_dup(a, name), str_dup(a, piece));
	}
	return 0;
}
