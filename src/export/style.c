#include "export/flow.h"

/*
 * How each kind of text looks. A serif text of 10 points on a fixed leading of 14.5; everything
 * else is measured against that.
 */
const struct rgb black = { 0x1a, 0x1a, 0x1a };
const struct rgb grey = { 0x5a, 0x5f, 0x66 };
const struct rgb link_blue = { 0x0b, 0x4a, 0x9c };
const struct rgb inserted_colour = { 0x0a, 0x5c, 0x36 };
const struct rgb deleted_colour = { 0xa3, 0x1f, 0x2b };

#define INK                                                                                        \
	{                                                                                          \
		0x1a, 0x1a, 0x1a                                                                   \
	}
#define SOFT                                                                                       \
	{                                                                                          \
		0x5a, 0x5f, 0x66                                                                   \
	}

/* clang-format off */
const struct lettering look_text       = { 0, PT(10), PT(14.5), ALIGN_JUSTIFY, true, INK };
const struct lettering look_remark     = { 0, PT(8.8), PT(12.5), ALIGN_JUSTIFY, true, INK };
const struct lettering look_note       = { 0, PT(8), PT(11), ALIGN_START, false, INK };
const struct lettering look_small      = { FONT_SANS, PT(7.6), PT(10), ALIGN_START, false, SOFT };
const struct lettering look_title      = { FONT_BOLD, PT(20), PT(25), ALIGN_START, false, INK };
const struct lettering look_subtitle   = { 0, PT(12), PT(17), ALIGN_START, false, INK };
const struct lettering look_meta       = { 0, PT(9.2), PT(13), ALIGN_START, false, INK };
const struct lettering look_meta_bold = { FONT_BOLD, PT(9.2), PT(13), ALIGN_START, false, INK };
const struct lettering look_symbol     = { FONT_BOLD, PT(10), PT(14), ALIGN_END, false, INK };
const struct lettering look_label      = { FONT_BOLD | FONT_SANS, PT(7.4), PT(12.5), ALIGN_START, false, SOFT };
const struct lettering look_code       = { FONT_MONO, PT(8.2), PT(11.5), ALIGN_START, false, INK };
const struct lettering look_head       = { FONT_SANS, PT(7.4), PT(10), ALIGN_START, false, SOFT };
const struct lettering look_contents[3] = {
	{ FONT_BOLD, PT(10), PT(15), ALIGN_START, false, INK },
	{ 0, PT(9.5), PT(14), ALIGN_START, false, INK },
	{ 0, PT(9), PT(13), ALIGN_START, false, INK },
};
static const struct lettering headings[] = {
	{ FONT_BOLD, PT(14), PT(18.5), ALIGN_START, false, INK },
	{ FONT_BOLD, PT(11.5), PT(15.5), ALIGN_START, false, INK },
	{ FONT_BOLD | FONT_ITALIC, PT(10.5), PT(14.5), ALIGN_START, false, INK },
	{ FONT_ITALIC, PT(10), PT(14.5), ALIGN_START, false, INK },
};
/* clang-format on */

const struct lettering *look_heading(int level)
{
	int i = level - 1;

	return &headings[i < 0 ? 0 : MIN(i, (int)COUNT(headings) - 1)];
}

#define CELL(font, align, hyphens)                                                                 \
	{                                                                                          \
		font, PT(8.6), PT(12), align, hyphens, INK                                         \
	}
#define CELLS(font, hyphens)                                                                       \
	{                                                                                          \
		CELL(font, ALIGN_START, hyphens), CELL(font, ALIGN_CENTER, hyphens),               \
			CELL(font, ALIGN_END, hyphens)                                             \
	}
const struct lettering *look_cell(bool header, char align, bool hyphenate)
{
	static const struct lettering looks[2][2][3] = {
		{ CELLS(0, false), CELLS(0, true) },
		{ CELLS(FONT_BOLD, false), CELLS(FONT_BOLD, true) },
	};

	return &looks[header][hyphenate][align == 'c' ? 1 : align == 'r' ? 2 : 0];
}
