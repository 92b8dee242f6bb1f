/*
 * Texts that differ in nothing but how quotes, dashes and spaces are written.
 */
#include "prose/redline.h"

#include "text/text.h"

static uint32_t plain_sign(uint32_t c)
{
	if ((c >= 0x2018 && c <= 0x201F) || c == '"' || c == 0xAB || c == 0xBB || c == '`' ||
	    c == 0x2039 || c == 0x203A)
		return '\'';
	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return '-';
	return c;
}

static uint32_t next_sign(struct str s, size_t *at)
{
	while (*at < s.len) {
		uint32_t c = text_next(s, at);

		if (!text_is_space(c))
			return plain_sign(c);
	}
	return 0;
}

bool signs_alike(struct str a, struct str b)
{
	size_t i = 0, j = 0;
	uint32_t x, y;

	do {
		x = next_sign(a, &i);
		y = next_sign(b, &j);
		/* A dash may have been typed as two or three hyphens, an ellipsis as dots. */
		while (x == '-' && i < a.len && a.ptr[i] == '-')
			i++;
		while (y == '-' && j < b.len && b.ptr[j] == '-')
			j++;
	} while (x == y && x);
	return x == y;
}
