/*
 * Any bytes: what is escaped holds no mark of HTML, and a link that is allowed has no scheme but
 * http, https and mailto once a browser has dropped what browsers drop.
 */
#include "html/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_escaped(struct str s)
{
	BUF(out, 64 * MiB);

	html_escape(&out, s);
	for (size_t i = 0; i < out.len; i++) {
		if (strchr("<>\"'", out.ptr[i]) && out.ptr[i])
			abort();
		if (out.ptr[i] == '&' && !memchr(out.ptr + i, ';', MIN(out.len - i, (size_t)6)))
			abort();
	}
}

static void check_link(struct str s)
{
	BUF(seen, 64 * MiB);
	size_t n = 0;

	if (!html_url_ok(s))
		return;
	for (size_t i = 0; i < s.len; i++)
		if (!strchr("\t\n\r", s.ptr[i]) && ((unsigned char)s.ptr[i] > ' ' || seen.len))
			buf_putc(&seen, s.ptr[i]);
	while (n < seen.len && ((seen.ptr[n] | 0x20) >= 'a' && (seen.ptr[n] | 0x20) <= 'z'))
		n++;
	if (seen.len > 1 && strchr("/\\", seen.ptr[0]) && strchr("/\\", seen.ptr[1]))
		abort();
	if (n && n < seen.len && seen.ptr[n] == ':' && n != 4 && n != 5 && n != 6)
		abort();
	if (n == 4 && seen.ptr[n] == ':' && (seen.ptr[0] | 0x20) != 'h')
		abort();
	if (n == 6 && seen.ptr[n] == ':' && (seen.ptr[0] | 0x20) != 'm')
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = { (const char *)data, size };

	check_escaped(s);
	check_link(s);
	return 0;
}
