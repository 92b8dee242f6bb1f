#include "text/text.h"

#include <utf8proc.h>

/* utf8proc wants signed bytes of its own type. */
static const utf8proc_uint8_t *bytes_of(struct str s)
{
	return (const utf8proc_uint8_t *)s.ptr;
}

bool text_valid(struct str s, long *line)
{
	long at_line = 1;

	for (size_t i = 0; i < s.len;) {
		utf8proc_int32_t c = (unsigned char)s.ptr[i];
		utf8proc_ssize_t n = 1;

		if (c >= 0x80)
			n = utf8proc_iterate(bytes_of(s) + i, (utf8proc_ssize_t)(s.len - i), &c);
		if (n <= 0 || c == 0) {
			if (line)
				*line = at_line;
			return false;
		}
		at_line += c == '\n';
		i += (size_t)n;
	}
	return true;
}

uint32_t text_next(struct str s, size_t *at)
{
	utf8proc_int32_t c = (unsigned char)s.ptr[*at];
	utf8proc_ssize_t n = 1;

	if (c >= 0x80)
		n = utf8proc_iterate(bytes_of(s) + *at, (utf8proc_ssize_t)(s.len - *at), &c);
	assert(n > 0);
	*at += (size_t)n;
	return (uint32_t)c;
}

static utf8proc_category_t category(uint32_t c)
{
	return utf8proc_category((utf8proc_int32_t)c);
}

static bool is_mark(uint32_t c)
{
	utf8proc_category_t k = category(c);

	return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_MC || k == UTF8PROC_CATEGORY_ME;
}

bool text_is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
	if (c == 0x200C || c == 0x200D)
		return true;
	switch (category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO: return true;
	default: return false;
	}
}

bool text_is_space(uint32_t c)
{
	utf8proc_category_t k;

	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	k = category(c);
	return c == 0x85 || k == UTF8PROC_CATEGORY_ZS || k == UTF8PROC_CATEGORY_ZL ||
	       k == UTF8PROC_CATEGORY_ZP;
}

bool text_is_upper(uint32_t c)
{
	utf8proc_category_t k = category(c);

	return k == UTF8PROC_CATEGORY_LU || k == UTF8PROC_CATEGORY_LT;
}

bool text_is_lower(uint32_t c)
{
	return category(c) == UTF8PROC_CATEGORY_LL;
}

bool text_is_rtl(uint32_t c)
{
	const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)c);

	return p->bidi_class == UTF8PROC_BIDI_CLASS_R || p->bidi_class == UTF8PROC_BIDI_CLASS_AL;
}

bool text_turns(uint32_t c)
{
	return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

size_t text_obeyed(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if ((u[0] && u[0] < ' ') || u[0] == 0x7f)
		return 1;
	if (u[0] == 0xc2 && u[1] >= 0x80 && u[1] < 0xa0) /* U+0080 to U+009F */
		return 2;
	if (u[0] != 0xe2)
		return 0;
	/* U+202A to U+202E, U+2066 to U+2069 */
	return (u[1] == 0x80 && u[2] >= 0xaa && u[2] <= 0xae) ||
			       (u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9)
		       ? 3
		       : 0;
}

/* Blocks of the Unicode Standard; their digits and punctuation are sorted out by the callers. */
bool text_is_unspaced(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} blocks[] = {
		{ 0x0E00, 0x0E7F },   { 0x0E80, 0x0EFF },   /* Thai, Lao */
		{ 0x1000, 0x109F },   { 0x1780, 0x17FF },   /* Burmese, Khmer */
		{ 0x2E80, 0x2FDF },   { 0x3005, 0x3007 },   /* radicals, iteration mark, zero */
		{ 0x3021, 0x3029 },   { 0x3031, 0x303C },   /* Hangzhou numerals, repeat marks */
		{ 0x3041, 0x312F },   { 0x31A0, 0x31BF },   /* Kana, Bopomofo */
		{ 0x31F0, 0x31FF },   { 0x3400, 0x4DBF },   /* small Kana, Han extension A */
		{ 0x4E00, 0x9FFF },   { 0xA9E0, 0xA9FF },   /* Han, Burmese extended B */
		{ 0xAA60, 0xAA7F },   { 0xF900, 0xFAFF },   /* Burmese extended A, Han */
		{ 0xFF66, 0xFF9F },   { 0x1AFF0, 0x1B16F }, /* half-width Kana, Kana supplements */
		{ 0x20000, 0x3FFFF },                       /* Han extensions B and later */
	};

	if (c < blocks[0].from)
		return false;
	for (size_t i = 0; i < COUNT(blocks); i++)
		if (c >= blocks[i].from && c <= blocks[i].to)
			return true;
	return false;
}

size_t text_grapheme(struct str s, size_t at)
{
	utf8proc_int32_t state = 0;
	uint32_t c;

	if (at >= s.len)
		return s.len;
	c = text_next(s, &at);
	while (at < s.len) {
		size_t next = at;
		uint32_t d = text_next(s, &next);

		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)c, (utf8proc_int32_t)d,
						     &state))
			break;
		at = next;
		c = d;
	}
	return at;
}

size_t text_head(struct str s, size_t n)
{
	size_t end = 0;

	for (size_t at = 0; at < s.len && n > 0;) {
		size_t next = text_grapheme(s, at);

		while (at < next && n > 0) {
			text_next(s, &at);
			n--;
		}
		if (at < next)
			break;
		end = at;
	}
	return end;
}

/* Between two letters these do not end a word: don't, follow-up, 3.5, 1,000, and/or, a@b. */
static bool joins(uint32_t c)
{
	return c == '\'' || c == '-' || c == '_' || c == '.' || c == ',' || c == '/' || c == '@' ||
	       c == ':' || c == '&' || c == 0x2019 || c == 0x2010 || c == 0x2011 || c == 0xB7;
}

size_t text_words(struct str s)
{
	bool in_word = false, joined = false;
	size_t n = 0;

	for (size_t at = 0; at < s.len;) {
		uint32_t c = text_next(s, &at);

		if (!text_is_letter(c)) {
			joined = in_word && !joined && joins(c);
			in_word = joined;
		} else if (text_is_unspaced(c)) {
			n += !is_mark(c);
			in_word = joined = false;
		} else {
			n += !in_word;
			in_word = true;
			joined = false;
		}
	}
	return n;
}
