#include "text/unseen.h"

#include "text/text.h"

/* Before these no script needs a joiner or a place to break. */
enum { JOINING_FROM = 0x0590, HAN_FROM = 0x2E80, EMOJI_FROM = 0x1F000 };

struct range {
	uint32_t from, to;
};

static bool within(const struct range *ranges, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return true;
	return false;
}

/* Has c, behind the character `before`, nothing to be seen by? */
static bool is_unseen(uint32_t c, uint32_t before)
{
	static const struct range never[] = {
		{ 0x00AD, 0x00AD }, { 0x034F, 0x034F }, { 0x115F, 0x1160 },   { 0x17B4, 0x17B5 },
		{ 0x180E, 0x180E }, { 0x202A, 0x202E }, { 0x2060, 0x206F },   { 0x3164, 0x3164 },
		{ 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 }, { 0x1D173, 0x1D17A },
	};

	if (c < 0x80)
		return false;
	if (within(never, COUNT(never), c))
		return true;
	if (c >= 0x200B && c <= 0x200D)
		return before < JOINING_FROM;
	if (c >= 0xE0000 && c <= 0xE007F)
		return before < EMOJI_FROM;
	return c >= 0xE0100 && c <= 0xE01EF && before < HAN_FROM;
}

static void note(struct unseen *out, uint32_t c)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->chars[i] == c)
			return;
	if (out->n < UNSEEN_MAX)
		out->chars[out->n++] = c;
}

enum alike { ALIKE_NONE, ALIKE_LATIN = 1, ALIKE_GREEK = 2, ALIKE_CYRILLIC = 4 };

static enum alike alike_of(uint32_t c)
{
	static const struct range latin[] = {
		{ 'A', 'Z' }, { 'a', 'z' }, { 0xC0, 0x24F }, { 0x1E00, 0x1EFF }
	};
	static const struct range greek[] = { { 0x370, 0x3FF }, { 0x1F00, 0x1FFF } };
	static const struct range cyrillic[] = { { 0x400, 0x52F }, { 0x1C80, 0x1C8F } };

	if (within(latin, COUNT(latin), c))
		return ALIKE_LATIN;
	if (within(greek, COUNT(greek), c))
		return ALIKE_GREEK;
	return within(cyrillic, COUNT(cyrillic), c) ? ALIKE_CYRILLIC : ALIKE_NONE;
}

/* A Greek letter beside few Latin ones is a unit or a formula: kΩ. */
static bool is_mixed(unsigned scripts, size_t n_letters)
{
	if (scripts == (ALIKE_LATIN | ALIKE_GREEK))
		return n_letters > 3;
	return scripts & ALIKE_CYRILLIC && scripts != ALIKE_CYRILLIC;
}

void text_unseen(struct str s, struct unseen *out)
{
	size_t at = 0, begin = 0, n_letters = 0;
	unsigned scripts = 0;
	uint32_t c, before = 0;

	while (at < s.len) {
		size_t from = at;

		c = text_next(s, &at);
		if (is_unseen(c, before))
			note(out, c);
		before = c;
		if (!text_is_letter(c)) {
			scripts = 0;
			n_letters = 0;
			continue;
		}
		if (!n_letters++)
			begin = from;
		scripts |= (unsigned)alike_of(c);
		if (!out->mixed.len && is_mixed(scripts, n_letters)) {
			while (at < s.len) {
				size_t next = at;

				if (!text_is_letter(text_next(s, &next)))
					break;
				at = next;
			}
			out->mixed = str_cut(s.ptr, begin, at);
		}
	}
}
