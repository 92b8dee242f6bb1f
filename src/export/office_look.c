/* How the styles of a word processor's file look: those of the PDF (style.c), as near as it comes. */
#include "export/office.h"

#define RAIL_PALE                                                                                  \
	{                                                                                          \
		'r', 8, 8, "B4B9C0"                                                                \
	}
#define RAIL_ACCENT                                                                                \
	{                                                                                          \
		'r', 12, 8, NULL                                                                   \
	}
#define NONE                                                                                       \
	{                                                                                          \
		0, 0, 0, NULL                                                                      \
	}

/* clang-format off */
static const struct office_look looks[OFFICE_STYLES] = {
	[OFFICE_MASTHEAD] = { "Masthead", "Masthead", "Masthead", OFFICE_NORMAL, OFFICE_MASTHEAD,
		18, 260, 20, 20, LOOK_RAGGED | LOOK_FRONT, 0, NONE, OFFICE_TAB_END },
	[OFFICE_TITLE] = { "Title", "Title", "Title", OFFICE_NORMAL, OFFICE_TEXT,
		40, 500, 140, 120, LOOK_BOLD | LOOK_RAGGED | LOOK_KEEP | LOOK_FRONT, 0, { 't', 13, 18, NULL }, 0 },
	[OFFICE_SUBTITLE] = { "Subtitle", "Subtitle", "Subtitle", OFFICE_NORMAL, OFFICE_TEXT,
		24, 340, 0, 120, LOOK_RAGGED | LOOK_KEEP | LOOK_FRONT, 0, NONE, 0 },
	[OFFICE_META] = { "Meta", "Document Data", "Meta", OFFICE_NORMAL, OFFICE_TEXT,
		18, 260, 60, 60, LOOK_RAGGED | LOOK_FRONT, 0, { 'b', 4, 14, "C3C8CE" }, 0 },
	[OFFICE_CONTENTS_TITLE] = { "TOCHeading", "TOC Heading", "Contents_20_Heading", OFFICE_NORMAL, OFFICE_TEXT,
		23, 310, 400, 80, LOOK_BOLD | LOOK_RAGGED | LOOK_KEEP | LOOK_FRONT, 0, NONE, 0 },
	[OFFICE_CONTENTS_1] = { "TOC1", "toc 1", "Contents_20_1", OFFICE_NORMAL, OFFICE_CONTENTS_1,
		20, 300, 80, 0, LOOK_BOLD | LOOK_RAGGED | LOOK_FRONT, 0, NONE, OFFICE_TAB_DOTS },
	[OFFICE_CONTENTS_2] = { "TOC2", "toc 2", "Contents_20_2", OFFICE_NORMAL, OFFICE_CONTENTS_2,
		19, 280, 0, 0, LOOK_RAGGED | LOOK_FRONT, 0, NONE, OFFICE_TAB_DOTS },
	[OFFICE_CONTENTS_3] = { "TOC3", "toc 3", "Contents_20_3", OFFICE_NORMAL, OFFICE_CONTENTS_3,
		18, 260, 0, 0, LOOK_RAGGED | LOOK_FRONT, 0, NONE, OFFICE_TAB_DOTS },
	[OFFICE_HEADING_1] = { "Heading1", "heading 1", "Heading_20_1", OFFICE_NORMAL, OFFICE_TEXT,
		28, 370, 480, 180, LOOK_BOLD | LOOK_RAGGED | LOOK_KEEP, 1, NONE, 0 },
	[OFFICE_HEADING_2] = { "Heading2", "heading 2", "Heading_20_2", OFFICE_NORMAL, OFFICE_TEXT,
		23, 310, 320, 120, LOOK_BOLD | LOOK_RAGGED | LOOK_KEEP, 2, NONE, 0 },
	[OFFICE_HEADING_3] = { "Heading3", "heading 3", "Heading_20_3", OFFICE_NORMAL, OFFICE_TEXT,
		21, 290, 240, 120, LOOK_BOLD | LOOK_ITALIC | LOOK_RAGGED | LOOK_KEEP, 3, NONE, 0 },
	[OFFICE_HEADING_4] = { "Heading4", "heading 4", "Heading_20_4", OFFICE_NORMAL, OFFICE_TEXT,
		20, 290, 240, 120, LOOK_ITALIC | LOOK_RAGGED | LOOK_KEEP, 4, NONE, 0 },
	[OFFICE_HEADING_5] = { "Heading5", "heading 5", "Heading_20_5", OFFICE_NORMAL, OFFICE_TEXT,
		20, 290, 240, 120, LOOK_ITALIC | LOOK_RAGGED | LOOK_KEEP, 5, NONE, 0 },
	[OFFICE_HEADING_6] = { "Heading6", "heading 6", "Heading_20_6", OFFICE_NORMAL, OFFICE_TEXT,
		20, 290, 240, 120, LOOK_ITALIC | LOOK_RAGGED | LOOK_KEEP, 6, NONE, 0 },
	[OFFICE_TEXT] = { "BodyText", "Body Text", "Text_20_body", OFFICE_NORMAL, OFFICE_TEXT,
		20, 290, 140, 0, 0, 0, NONE, 0 },
	[OFFICE_ENCOURAGEMENT] = { "Encouragement", "Encouragement", "Encouragement", OFFICE_TEXT, OFFICE_ENCOURAGEMENT,
		20, 290, 140, 0, 0, 0, NONE, 0 },
	[OFFICE_POINT] = { "ListParagraph", "List Paragraph", "List_20_Paragraph", OFFICE_TEXT, OFFICE_POINT,
		20, 290, 60, 0, 0, 0, NONE, 0 },
	[OFFICE_QUOTE] = { "Quote", "Quote", "Quotations", OFFICE_TEXT, OFFICE_TEXT,
		20, 290, 120, 60, 0, 0, RAIL_PALE, 0 },
	[OFFICE_REMARK_LABEL] = { "RemarkLabel", "Remark Label", "RemarkLabel", OFFICE_NORMAL, OFFICE_REMARK,
		15, 250, 120, 0, LOOK_BOLD | LOOK_SANS | LOOK_SOFT | LOOK_RAGGED | LOOK_KEEP, 0, RAIL_ACCENT, 0 },
	[OFFICE_REMARK] = { "Remark", "Remark", "Remark", OFFICE_TEXT, OFFICE_REMARK,
		18, 250, 0, 60, 0, 0, RAIL_ACCENT, 0 },
	[OFFICE_ABOUT] = { "RemarkAbout", "Remark Paragraph", "RemarkAbout", OFFICE_NORMAL, OFFICE_REMARK,
		18, 260, 180, 40, LOOK_BOLD | LOOK_RAGGED | LOOK_KEEP, 0, NONE, 0 },
	[OFFICE_CODE] = { "Code", "Code", "Preformatted_20_Text", OFFICE_NORMAL, OFFICE_CODE,
		16, 230, 120, 120, LOOK_MONO | LOOK_RAGGED, 0, { 'l', 16, 8, "D5D9DE" }, 0 },
	[OFFICE_RULE] = { "Rule", "Rule", "Horizontal_20_Line", OFFICE_NORMAL, OFFICE_TEXT,
		8, 120, 120, 120, LOOK_RAGGED | LOOK_FRONT, 0, { 'b', 5, 1, "5A5F66" }, 0 },
	[OFFICE_CELL] = { "TableText", "Table Text", "Table_20_Contents", OFFICE_NORMAL, OFFICE_CELL,
		17, 240, 60, 60, LOOK_RAGGED, 0, NONE, 0 },
	[OFFICE_HEAD_CELL] = { "TableHead", "Table Head", "Table_20_Heading", OFFICE_CELL, OFFICE_CELL,
		17, 240, 60, 60, LOOK_BOLD | LOOK_RAGGED | LOOK_KEEP, 0, NONE, 0 },
	[OFFICE_NOTE] = { "FootnoteText", "footnote text", "Footnote", OFFICE_NORMAL, OFFICE_NOTE,
		16, 220, 0, 0, LOOK_RAGGED | LOOK_FRONT, 0, NONE, OFFICE_TAB_NOTE },
};
/* clang-format on */

const struct office_look *office_look(int style)
{
	return &looks[style];
}

struct office_size office_size(const struct office_par *p, const struct office_image *image)
{
	enum { PIXEL = 15 * EMU, TALL = 10350, LOGO_WIDE = 3000, LOGO_TALL = 800 };
	bool logo = p->style == OFFICE_MASTHEAD;
	int64_t wide = (int64_t)(logo ? LOGO_WIDE : OFFICE_WIDTH - p->left) * EMU;
	int64_t tall = (int64_t)(logo ? LOGO_TALL : TALL) * EMU;
	struct office_size s = { (int64_t)image->image.width * PIXEL,
				 (int64_t)image->image.height * PIXEL };

	/* A logo is as tall as it may be, a figure no larger than it is. */
	if (logo || s.height > tall)
		s = (struct office_size){ s.width * tall / s.height, tall };
	if (s.width > wide)
		s = (struct office_size){ wide, s.height * wide / s.width };
	return (struct office_size){ MAX(s.width, 1), MAX(s.height, 1) };
}

const char *office_lang(const char *lang)
{
	static const char *const countries[][2] = {
		{ "en", "en-GB" }, { "de", "de-DE" }, { "fr", "fr-FR" }, { "es", "es-ES" },
		{ "ru", "ru-RU" }, { "ar", "ar-SA" }, { "zh", "zh-CN" }, { "ja", "ja-JP" },
		{ "ko", "ko-KR" }, { "hi", "hi-IN" }, { "pt", "pt-PT" }, { "it", "it-IT" },
		{ "he", "he-IL" }, { "fa", "fa-IR" }, { "uk", "uk-UA" }, { "pl", "pl-PL" },
		{ "tr", "tr-TR" }, { "el", "el-GR" }, { "th", "th-TH" }, { "sv", "sv-SE" },
	};

	for (size_t i = 0; i < COUNT(countries); i++) {
		if (str_eq(countries[i][0], lang))
			return countries[i][1];
	}
	return lang;
}
