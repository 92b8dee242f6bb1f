#include "http/form.h"

#include "http/http.h"
#include "text/text.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

char *form_decode(struct arena *a, struct str s, bool plus)
{
	char *out = arena_get(a, s.len + 1, 1);
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '%') {
			int high = s.len - i > 2 ? hex(s.ptr[i + 1]) : -1;
			int low = s.len - i > 2 ? hex(s.ptr[i + 2]) : -1;

			if (high < 0 || low < 0)
				return NULL;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (c == '\0')
			return NULL;
		out[len++] = c;
	}
	out[len] = '\0';
	return out;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool has_control(const char *s, const char *but)
{
	for (; *s; s++)
		if (is_control(*s) && !strchr(but, *s))
			return true;
	return false;
}

bool form_is_text(const char *s)
{
	return text_valid(str_of(s), NULL) && !has_control(s, "\t\r\n");
}

/* One name=value; false if it is not text. */
static bool read_pair(struct str piece, const char *controls, struct arena *a,
		      struct http_pair *out)
{
	struct str name;
	char *n, *v;

	str_next(&piece, '=', &name);
	n = form_decode(a, name, true);
	v = form_decode(a, piece, true);
	if (!n || !v || !*n || !text_valid(str_of(n), NULL) || !text_valid(str_of(v), NULL) ||
	    has_control(n, "") || has_control(v, controls))
		return false;
	out->name = n;
	out->value = v;
	return true;
}

int form_query(struct str s, struct arena *a, struct http_pairs *out, struct err *e)
{
	struct str piece;

	while (str_next(&s, '&', &piece)) {
		struct http_pair pair;

		if (!piece.len)
			continue;
		if (!read_pair(piece, "", a, &pair))
			return err_about(e, ERR_BAD, "bad-request.query", NULL, 0);
		if (out->n == HTTP_MAX_QUERY || pairs_find(out, pair.name))
			return err_about(e, ERR_BAD, "bad-request.query", pair.name, 0);
		pairs_add(out, a, pair.name, pair.value);
	}
	return 0;
}

int form_body(struct str s, struct arena *a, struct http_pairs *out, struct err *e)
{
	struct str piece;

	while (str_next(&s, '&', &piece)) {
		struct http_pair pair;

		if (!piece.len)
			continue;
		if (out->n == HTTP_MAX_FIELDS || !read_pair(piece, "\t\r\n", a, &pair))
			return err_set(e, ERR_BAD, "bad-request.form", "field %zu", out->n + 1);
		pairs_add(out, a, pair.name, pair.value);
	}
	return 0;
}
