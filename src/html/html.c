#include "html/html.h"

void html_escape(struct buf *out, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		const char *entity;

		switch (s.ptr[i]) {
		case '&': entity = "&amp;"; break;
		case '<': entity = "&lt;"; break;
		case '>': entity = "&gt;"; break;
		case '"': entity = "&quot;"; break;
		case '\'': entity = "&#39;"; break;
		default: continue;
		}
		buf_put(out, s.ptr + from, i - from);
		buf_puts(out, entity);
		from = i + 1;
	}
	if (from < s.len)
		buf_put(out, s.ptr + from, s.len - from);
}

void html_raw_(struct html *h, const char *p, size_t len)
{
	buf_put(h->out, p, len);
}

void html_text(struct html *h, struct str s)
{
	html_escape(h->out, s);
}

void html_attr(struct html *h, const char *name, struct str value)
{
	buf_printf(h->out, " %s=\"", name);
	html_escape(h->out, value);
	buf_putc(h->out, '"');
}

void html_attrf(struct html *h, const char *name, const char *fmt, ...)
{
	BUF(value, h->out->max);
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&value, fmt, ap);
	va_end(ap);
	h->out->over = h->out->over || value.over;
	html_attr(h, name, (struct str){ value.ptr, value.len });
}

void html_safe(struct html *h, struct safe_html s)
{
	if (s.markup.len)
		buf_put(h->out, s.markup.ptr, s.markup.len);
}

/*
 * Bytes that a browser drops or reads as something else, or that hide from a reader what stands
 * there: C0, DEL, C1, the backslash (a slash to browsers), bidi controls and zero-width marks.
 */
static bool has_tricks(struct str url)
{
	for (size_t i = 0; i < url.len; i++) {
		unsigned char c = (unsigned char)url.ptr[i];
		unsigned char c1 = i + 1 < url.len ? (unsigned char)url.ptr[i + 1] : 0;
		unsigned char c2 = i + 2 < url.len ? (unsigned char)url.ptr[i + 2] : 0;

		if (c < 0x20 || c == 0x7F || c == '\\')
			return true;
		if (c == 0xC2 && c1 >= 0x80 && c1 <= 0x9F)
			return true;
		if (c == 0xD8 && c1 == 0x9C) /* U+061C */
			return true;
		if (c == 0xE2 && c1 == 0x80 && ((c2 >= 0x8B && c2 <= 0x8F) || c2 >= 0xA8) &&
		    c2 <= 0xAE) /* U+200B to 200F, 2028 to 202E */
			return true;
		if (c == 0xE2 && c1 == 0x81 && c2 >= 0xA0 && c2 <= 0xAF) /* U+2060 to 206F */
			return true;
		if (c == 0xEF && c1 == 0xBB && c2 == 0xBF) /* U+FEFF */
			return true;
	}
	return false;
}

static bool same_scheme(struct str s, const char *scheme)
{
	if (s.len != strlen(scheme))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((s.ptr[i] | 0x20) != scheme[i])
			return false;
	return true;
}

/* What follows "http:": two slashes and a host, without the user@ that makes a host look like
 * another. */
static bool web_ok(struct str rest)
{
	size_t host = 2;

	if (!str_starts(rest, "//"))
		return false;
	while (host < rest.len && !strchr("/?#", rest.ptr[host])) {
		if (rest.ptr[host] == '@' || rest.ptr[host] == ' ')
			return false;
		host++;
	}
	return host > 2 && rest.ptr[2] != ':';
}

bool html_url_ok(struct str url)
{
	size_t end = 0;
	struct str rest;

	if (!url.len)
		return true;
	if (has_tricks(url) || url.ptr[0] == ' ' || str_starts(url, "//"))
		return false;
	while (end < url.len && !strchr(":/?#", url.ptr[end]))
		end++;
	if (end == url.len || url.ptr[end] != ':')
		return true;
	rest = str_cut(url.ptr, end + 1, url.len);
	url.len = end;
	if (same_scheme(url, "http") || same_scheme(url, "https"))
		return web_ok(rest);
	return same_scheme(url, "mailto") && rest.len > 0;
}
