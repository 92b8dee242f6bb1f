#define _GNU_SOURCE /* memmem */
#include "http/multipart.h"

#include "http/form.h"

#include <ctype.h>
#include <strings.h>

enum { BOUNDARY_MAX = 70, HEAD_BYTES = 2048, HEAD_LINES = 8 };

struct part {
	const char *name, *file; /* file: its name, or NULL for a field */
	struct str bytes;
};

static int wrong(struct err *e, const char *why)
{
	return err_set(e, ERR_BAD, "bad-request.form", "multipart: %s", why);
}

/* --- parameters of a header ----------------------------------------------------------------------- */

/*
 * The value of NAME=value or NAME="value" among a header's parameters, or NULL. Browsers write %22,
 * %0D and %0A for what cannot stand within quotes, and leave all else alone.
 */
static char *parameter(struct str line, const char *name, struct arena *a)
{
	size_t len = strlen(name);

	for (size_t i = 0; i + len + 1 < line.len; i++) {
		const char *at = line.ptr + i + 1;
		size_t rest = line.len - i - 1, n;

		if (line.ptr[i] == '"') { /* the words of another parameter */
			const char *end = memchr(at, '"', rest);

			if (!end)
				return NULL;
			i = (size_t)(end - line.ptr);
			continue;
		}
		if ((line.ptr[i] != ';' && line.ptr[i] != ' ') || rest < len + 2 ||
		    strncasecmp(at, name, len) != 0 || at[len] != '=')
			continue;
		at += len + 1;
		rest -= len + 1;
		if (*at != '"') {
			for (n = 0; n < rest && at[n] != ';' && at[n] != ' '; n++)
				;
			return arena_dup_len(a, at, n);
		}
		for (n = 1; n < rest && at[n] != '"'; n++)
			;
		return n < rest ? arena_dup_len(a, at + 1, n - 1) : NULL;
	}
	return NULL;
}

/* %22, %0D, %0A back; the result may be anything. */
static void unquote(char *s)
{
	char *to = s;

	for (; *s; s++) {
		int c = strncasecmp(s, "%22", 3) == 0   ? '"'
			: strncasecmp(s, "%0D", 3) == 0 ? '\r'
			: strncasecmp(s, "%0A", 3) == 0 ? '\n'
							: 0;

		*to++ = c ? (char)c : *s;
		s += c ? 2 : 0;
	}
	*to = '\0';
}

static bool boundary_ok(const char *s)
{
	size_t n = strspn(
		s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'()+_,-./:=? ");

	return n && n <= BOUNDARY_MAX && !s[n] && s[n - 1] != ' ';
}

/* --- parts -------------------------------------------------------------------------------------------- */

/* The line up to CR LF; *rest goes on behind it. */
static bool take_line(struct str *rest, struct str *line)
{
	const char *end = memmem(rest->ptr, MIN(rest->len, (size_t)HEAD_BYTES), "\r\n", 2);

	if (!end)
		return false;
	*line = str_cut(rest->ptr, 0, (size_t)(end - rest->ptr));
	*rest = str_cut(rest->ptr, line->len + 2, rest->len);
	return true;
}

/* The lines before a part's bytes: which field it is. Others than Content-Disposition and
 * Content-Type say nothing to us; a coding would change the bytes. */
static int read_head(struct str *rest, struct arena *a, struct part *out, struct err *e)
{
	struct str line;

	for (int n = 0; take_line(rest, &line); n++) {
		if (!line.len)
			return out->name ? 0 : wrong(e, "a part without a name");
		if (n == HEAD_LINES || memchr(line.ptr, '\0', line.len))
			return wrong(e, "a part's head");
		if (line.len > 26 && strncasecmp(line.ptr, "Content-Transfer-Encoding:", 26) == 0)
			return wrong(e, "a coding");
		if (line.len < 20 || strncasecmp(line.ptr, "Content-Disposition:", 20) != 0)
			continue;
		if (out->name)
			return wrong(e, "two names");
		out->name = parameter(line, "name", a);
		out->file = parameter(line, "filename", a);
		if (out->name)
			unquote((char *)out->name);
		if (out->file)
			unquote((char *)out->file);
	}
	return wrong(e, "a part's head");
}

/* The bytes up to the next delimiter. */
static int read_bytes(struct str *rest, struct str delimiter, struct part *out, struct err *e)
{
	const char *end = memmem(rest->ptr, rest->len, delimiter.ptr, delimiter.len);

	if (!end)
		return wrong(e, "no end");
	out->bytes = str_cut(rest->ptr, 0, (size_t)(end - rest->ptr));
	*rest = str_cut(rest->ptr, out->bytes.len + delimiter.len, rest->len);
	return 0;
}

static int take_part(const struct part *p, struct arena *a, struct http_pairs *fields,
		     struct http_file *file, struct err *e)
{
	const char *value;

	if (!*p->name || !form_is_text(p->name) || (p->file && !form_is_text(p->file)))
		return wrong(e, "a name that is no text");
	if (p->file) {
		if (!*p->file && !p->bytes.len)
			return 0; /* nothing was chosen */
		if (file->name)
			return wrong(e, "two files");
		*file = (struct http_file){ p->file, p->bytes };
		return 0;
	}
	value = str_dup(a, p->bytes);
	if (fields->n == HTTP_MAX_FIELDS || memchr(p->bytes.ptr, '\0', p->bytes.len) ||
	    !form_is_text(value))
		return wrong(e, "a field that is no text");
	pairs_add(fields, a, p->name, value);
	return 0;
}

int multipart_body(struct str body, const char *content_type, struct arena *a,
		   struct http_pairs *fields, struct http_file *file, struct err *e)
{
	const char *boundary = parameter(str_of(content_type), "boundary", a);
	struct str rest = body, delimiter;

	if (!boundary || !boundary_ok(boundary))
		return wrong(e, "no boundary");
	delimiter = str_of(arena_printf(a, "\r\n--%s", boundary));
	if (body.len < delimiter.len || memcmp(body.ptr, delimiter.ptr + 2, delimiter.len - 2) != 0)
		return wrong(e, "no beginning");
	rest = str_cut(body.ptr, delimiter.len - 2, body.len);
	for (;;) {
		struct part part = { 0 };

		if (rest.len >= 2 && memcmp(rest.ptr, "--", 2) == 0)
			return 0; /* what follows is for nobody */
		if (rest.len < 2 || memcmp(rest.ptr, "\r\n", 2) != 0)
			return wrong(e, "a delimiter");
		rest = str_cut(rest.ptr, 2, rest.len);
		if (read_head(&rest, a, &part, e) != 0 ||
		    read_bytes(&rest, delimiter, &part, e) != 0 ||
		    take_part(&part, a, fields, file, e) != 0)
			return -1;
	}
}
