#include "export/xml.h"

static const char *entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	default: return NULL;
	}
}

void xml_put_text(struct buf *out, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		size_t skip = c < 0x20 && c != '\t' && c != '\n' ? 1 : 0;
		const char *is = entity((char)c);

		if (c == 0xEF && s.len - i >= 3 && (unsigned char)s.ptr[i + 1] == 0xBF &&
		    (unsigned char)s.ptr[i + 2] >= 0xBE)
			skip = 3;
		if (!is && !skip)
			continue;
		buf_put(out, s.ptr + from, i - from);
		if (is)
			buf_puts(out, is);
		from = i + (is ? 1 : skip);
		i = from - 1;
	}
	if (s.len > from)
		buf_put(out, s.ptr + from, s.len - from);
}

void xml_put_attr(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, " %s=\"", name);
	xml_put_text(out, value);
	buf_putc(out, '"');
}

void xml_put_element(struct buf *out, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	buf_printf(out, "<%s>", name);
	xml_put_text(out, str_of(text));
	buf_printf(out, "</%.*s>", (int)strcspn(name, " "), name);
}
