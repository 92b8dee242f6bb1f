/* How the styles of a Word file look: those of the PDF (style.c), as near as Word comes to them. */
#include "export/docx_export.h"

/* clang-format off */
enum { BOLD = 1, ITALIC = 2, SANS = 4, SOFT = 8, KEEP = 16, RAGGED = 32, MONO = 64, QUIET = 128 };
static const struct {
	const char *id, *name, *based, *next;
	int size;           /* half points */
	int leading;        /* twentieths of a point */
	int before, after;  /* likewise */
	unsigned look;
	int outline;        /* level of a heading, from 1; 0: none */
	const char *borders, *tabs;
} styles[OFFICE_STYLES] = {
	[OFFICE_MASTHEAD] = { "Masthead", "Masthead", "Normal", "Masthead", 18, 260, 20, 20, RAGGED | QUIET, 0, NULL,
		"<w:tabs><w:tab w:val=\"right\" w:pos=\"8920\"/></w:tabs>" },
	[OFFICE_TITLE] = { "Title", "Title", "Normal", "Normal", 40, 500, 140, 120, BOLD | RAGGED | KEEP | QUIET, 0,
		"<w:top w:val=\"single\" w:sz=\"13\" w:space=\"18\" w:color=\"%s\"/>", NULL },
	[OFFICE_SUBTITLE] = { "Subtitle", "Subtitle", "Normal", "Normal", 24, 340, 0, 120, RAGGED | KEEP | QUIET, 0, NULL, NULL },
	[OFFICE_META] = { "Meta", "Document Data", "Normal", "Normal", 18, 260, 60, 60, RAGGED | QUIET, 0,
		"<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"14\" w:color=\"C3C8CE\"/>", NULL },
	[OFFICE_CONTENTS_TITLE] = { "TOCHeading", "TOC Heading", "Normal", "Normal", 23, 310, 400, 80, BOLD | RAGGED | KEEP | QUIET, 0, NULL, NULL },
	[OFFICE_CONTENTS_1] = { "TOC1", "toc 1", "Normal", "Normal", 20, 300, 80, 0, BOLD | RAGGED | QUIET, 0, NULL,
		"<w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"8920\"/></w:tabs>" },
	[OFFICE_CONTENTS_2] = { "TOC2", "toc 2", "Normal", "Normal", 19, 280, 0, 0, RAGGED | QUIET, 0, NULL,
		"<w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"8920\"/></w:tabs>" },
	[OFFICE_CONTENTS_3] = { "TOC3", "toc 3", "Normal", "Normal", 18, 260, 0, 0, RAGGED | QUIET, 0, NULL,
		"<w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"8920\"/></w:tabs>" },
	[OFFICE_HEADING_1] = { "Heading1", "heading 1", "Normal", "Normal", 28, 370, 480, 180, BOLD | RAGGED | KEEP, 1, NULL, NULL },
	[OFFICE_HEADING_2] = { "Heading2", "heading 2", "Normal", "Normal", 23, 310, 320, 120, BOLD | RAGGED | KEEP, 2, NULL, NULL },
	[OFFICE_HEADING_3] = { "Heading3", "heading 3", "Normal", "Normal", 21, 290, 240, 120, BOLD | ITALIC | RAGGED | KEEP, 3, NULL, NULL },
	[OFFICE_HEADING_4] = { "Heading4", "heading 4", "Normal", "Normal", 20, 290, 240, 120, ITALIC | RAGGED | KEEP, 4, NULL, NULL },
	[OFFICE_HEADING_5] = { "Heading5", "heading 5", "Normal", "Normal", 20, 290, 240, 120, ITALIC | RAGGED | KEEP, 5, NULL, NULL },
	[OFFICE_HEADING_6] = { "Heading6", "heading 6", "Normal", "Normal", 20, 290, 240, 120, ITALIC | RAGGED | KEEP, 6, NULL, NULL },
	[OFFICE_TEXT] = { "BodyText", "Body Text", "Normal", "BodyText", 20, 290, 140, 0, 0, 0, NULL, NULL },
	[OFFICE_ENCOURAGEMENT] = { "Encouragement", "Encouragement", "BodyText", "Encouragement", 20, 290, 140, 0, 0, 0, NULL, NULL },
	[OFFICE_POINT] = { "ListParagraph", "List Paragraph", "BodyText", "ListParagraph", 20, 290, 60, 0, 0, 0, NULL, NULL },
	[OFFICE_QUOTE] = { "Quote", "Quote", "BodyText", "BodyText", 20, 290, 120, 60, 0, 0,
		"<w:%s w:val=\"single\" w:sz=\"8\" w:space=\"8\" w:color=\"B4B9C0\"/>", NULL },
	[OFFICE_REMARK_LABEL] = { "RemarkLabel", "Remark Label", "Normal", "Remark", 15, 250, 120, 0, BOLD | SANS | SOFT | RAGGED | KEEP, 0,
		"<w:%s w:val=\"single\" w:sz=\"12\" w:space=\"8\" w:color=\"%s\"/>", NULL },
	[OFFICE_REMARK] = { "Remark", "Remark", "BodyText", "Remark", 18, 250, 0, 60, 0, 0,
		"<w:%s w:val=\"single\" w:sz=\"12\" w:space=\"8\" w:color=\"%s\"/>", NULL },
	[OFFICE_ABOUT] = { "RemarkAbout", "Remark Paragraph", "Normal", "Remark", 18, 260, 180, 40, BOLD | RAGGED | KEEP, 0, NULL, NULL },
	[OFFICE_CODE] = { "Code", "Code", "Normal", "Code", 16, 230, 120, 120, MONO | RAGGED, 0,
		"<w:left w:val=\"single\" w:sz=\"16\" w:space=\"8\" w:color=\"D5D9DE\"/>", NULL },
	[OFFICE_RULE] = { "Rule", "Rule", "Normal", "BodyText", 8, 120, 120, 120, RAGGED | QUIET, 0,
		"<w:bottom w:val=\"single\" w:sz=\"5\" w:space=\"1\" w:color=\"5A5F66\"/>", NULL },
	[OFFICE_CELL] = { "TableText", "Table Text", "Normal", "TableText", 17, 240, 60, 60, RAGGED, 0, NULL, NULL },
	[OFFICE_HEAD_CELL] = { "TableHead", "Table Head", "TableText", "TableText", 17, 240, 60, 60, BOLD | RAGGED | KEEP, 0, NULL, NULL },
	[OFFICE_NOTE] = { "FootnoteText", "footnote text", "Normal", "FootnoteText", 16, 220, 0, 0, RAGGED | QUIET, 0, NULL,
		"<w:tabs><w:tab w:val=\"left\" w:pos=\"300\"/></w:tabs>" },
};
/* clang-format on */

const char *docx_style_id(int style)
{
	return styles[style].id;
}

int docx_size(int style)
{
	return styles[style].size;
}

const char *docx_lang(const char *lang)
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

static bool is_complex(const char *lang)
{
	char family[FONT_FAMILY];

	fonts_family(lang, family);
	return strcmp(family, "Noto Serif") != 0 && !fonts_is_cjk(lang);
}

static void put_defaults(const struct docx *d, struct buf *out)
{
	const char *lang = d->o->book->bundle->lang;
	char own[FONT_FAMILY];
	bool cjk = fonts_is_cjk(lang);

	fonts_family(lang, own);
	buf_printf(
		out,
		"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Noto Serif\" "
		"w:hAnsi=\"Noto Serif\" w:eastAsia=\"%s\" w:cs=\"%s\"/><w:color w:val=\"1A1A1A\"/>"
		"<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/><w:lang",
		cjk ? own : "Noto Serif CJK SC", cjk ? "Noto Serif" : own);
	if (cjk || is_complex(lang))
		buf_puts(out, " w:val=\"en-GB\"");
	else
		xml_attr(out, "w:val", str_of(docx_lang(lang)));
	xml_attr(out, "w:eastAsia", str_of(cjk ? docx_lang(lang) : "zh-CN"));
	xml_attr(out, "w:bidi", str_of(is_complex(lang) ? docx_lang(lang) : "ar-SA"));
	buf_puts(out, "/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"0\" "
		      "w:line=\"290\" w:lineRule=\"atLeast\"/></w:pPr></w:pPrDefault>"
		      "</w:docDefaults>\n");
}

/* Rails stand where lines begin. */
static void put_borders(const struct docx *d, struct buf *out, const char *form)
{
	const struct bundle *b = d->o->book->bundle;
	const char *side = bundle_rtl(b) ? "right" : "left";
	unsigned char rgb[3];
	char accent[8];

	bundle_accent(b, rgb);
	snprintf(accent, sizeof(accent), "%02X%02X%02X", rgb[0], rgb[1], rgb[2]);
	buf_puts(out, "<w:pBdr>");
	for (const char *at = form; *at; at++) {
		bool hole = at[0] == '%' && at[1] == 's';

		if (!hole)
			buf_putc(out, *at);
		else
			buf_puts(out, at > form && at[-1] == ':' ? side : accent);
		at += hole;
	}
	buf_puts(out, "</w:pBdr>");
}

static void put_par_look(const struct docx *d, struct buf *out, int i)
{
	bool justify = !(styles[i].look & RAGGED) && !d->o->book->bundle->options->ragged;
	bool rtl = bundle_rtl(d->o->book->bundle);

	buf_puts(out, "<w:pPr>");
	if (styles[i].look & KEEP)
		buf_puts(out, "<w:keepNext/><w:keepLines/>");
	if (styles[i].look & QUIET && d->o->book->bundle->options->lines)
		buf_puts(out, "<w:suppressLineNumbers/>");
	if (styles[i].borders)
		put_borders(d, out, styles[i].borders);
	if (styles[i].tabs)
		buf_puts(out, styles[i].tabs);
	if (styles[i].look & RAGGED)
		buf_puts(out, "<w:suppressAutoHyphens/>");
	if (rtl)
		buf_puts(out, "<w:bidi/>");
	buf_printf(
		out,
		"<w:spacing w:before=\"%d\" w:after=\"%d\" w:line=\"%d\" w:lineRule=\"atLeast\"/>",
		styles[i].before, styles[i].after, styles[i].leading);
	if (i == OFFICE_CONTENTS_2 || i == OFFICE_CONTENTS_3)
		buf_printf(out, "<w:ind w:left=\"%d\"/>", (i - OFFICE_CONTENTS_1) * 280);
	else if (i == OFFICE_NOTE)
		buf_puts(out, "<w:ind w:left=\"300\" w:hanging=\"300\"/>");
	else if (i == OFFICE_RULE)
		buf_printf(out, "<w:ind w:left=\"%d\" w:right=\"%d\"/>", OFFICE_WIDTH / 3,
			   OFFICE_WIDTH / 3);
	buf_printf(out, "<w:jc w:val=\"%s\"/>", justify ? "both" : "left");
	if (styles[i].outline)
		buf_printf(out, "<w:outlineLvl w:val=\"%d\"/>", styles[i].outline - 1);
	buf_puts(out, "</w:pPr>");
}

static void put_run_look(const struct docx *d, struct buf *out, unsigned look, int size)
{
	buf_puts(out, "<w:rPr>");
	if (look & (SANS | MONO)) {
		const char *name = look & SANS ? "Noto Sans" : "Noto Sans Mono";

		buf_printf(out, "<w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\"/>", name, name);
	}
	if (look & BOLD)
		buf_puts(out, "<w:b/><w:bCs/>");
	if (look & ITALIC)
		buf_puts(out, "<w:i/><w:iCs/>");
	if (look & SOFT)
		buf_puts(out, "<w:color w:val=\"5A5F66\"/>");
	buf_printf(out, "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr>", size,
		   fonts_size(d->o->book->bundle->lang, size));
}

static void put_style(const struct docx *d, struct buf *out, int i)
{
	static const char builtin[] = " Title Subtitle TOCHeading TOC1 TOC2 TOC3 Heading1 Heading2 "
				      "Heading3 Heading4 Heading5 Heading6 BodyText ListParagraph "
				      "Quote FootnoteText ";
	bool own = !strstr(builtin, arena_printf(d->a, " %s ", styles[i].id));

	buf_printf(out,
		   "<w:style w:type=\"paragraph\"%s w:styleId=\"%s\"><w:name w:val=\"%s\"/>"
		   "<w:basedOn w:val=\"%s\"/><w:next w:val=\"%s\"/><w:qFormat/>",
		   own ? " w:customStyle=\"1\"" : "", styles[i].id, styles[i].name, styles[i].based,
		   styles[i].next);
	put_par_look(d, out, i);
	put_run_look(d, out, styles[i].look, styles[i].size);
	buf_puts(out, "</w:style>\n");
}

static void put_table_style(const struct docx *d, struct buf *out)
{
	unsigned char rgb[3];

	bundle_accent(d->o->book->bundle, rgb);
	buf_printf(
		out,
		"<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name "
		"w:val=\"Normal Table\"/><w:uiPriority "
		"w:val=\"99\"/><w:semiHidden/><w:tblPr><w:tblInd "
		"w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left "
		"w:w=\"100\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right "
		"w:w=\"100\" "
		"w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\n"
		"<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"DocumentTable\"><w:name "
		"w:val=\"Document Table\"/><w:basedOn "
		"w:val=\"TableNormal\"/><w:tblPr><w:tblBorders>"
		"<w:top w:val=\"single\" w:sz=\"9\" w:space=\"0\" w:color=\"%02X%02X%02X\"/>"
		"<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"C3C8CE\"/>"
		"<w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"C3C8CE\"/>"
		"</w:tblBorders></w:tblPr><w:tblStylePr w:type=\"firstRow\"><w:tcPr><w:tcBorders>"
		"<w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"%02X%02X%02X\"/>"
		"</w:tcBorders></w:tcPr></w:tblStylePr></w:style>\n",
		rgb[0], rgb[1], rgb[2], rgb[0], rgb[1], rgb[2]);
}

void docx_styles(const struct docx *d, struct buf *out)
{
	bool rtl = bundle_rtl(d->o->book->bundle);

	buf_puts(out, XML_HEAD "<w:styles" DOCX_NAMES ">\n");
	put_defaults(d, out);
	buf_printf(
		out,
		"<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name "
		"w:val=\"Normal\"/><w:qFormat/>%s</w:style>\n"
		"<w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\">"
		"<w:name w:val=\"Default Paragraph Font\"/><w:uiPriority w:val=\"1\"/>"
		"<w:semiHidden/></w:style>\n"
		"<w:style w:type=\"numbering\" w:default=\"1\" w:styleId=\"NoList\"><w:name "
		"w:val=\"No List\"/><w:uiPriority w:val=\"99\"/><w:semiHidden/></w:style>\n",
		rtl ? "<w:pPr><w:bidi/></w:pPr>" : "");
	for (int i = 0; i < OFFICE_STYLES; i++)
		put_style(d, out, i);
	buf_puts(
		out,
		"<w:style w:type=\"paragraph\" w:styleId=\"Header\"><w:name w:val=\"header\"/>"
		"<w:basedOn w:val=\"Normal\"/><w:pPr><w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" "
		"w:space=\"6\" w:color=\"C3C8CE\"/></w:pBdr><w:tabs><w:tab w:val=\"right\" "
		"w:pos=\"8920\"/></w:tabs><w:spacing w:line=\"200\" "
		"w:lineRule=\"atLeast\"/></w:pPr>"
		"<w:rPr><w:rFonts w:ascii=\"Noto Sans\" w:hAnsi=\"Noto Sans\"/><w:color "
		"w:val=\"5A5F66\"/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/></w:rPr></w:style>\n"
		"<w:style w:type=\"paragraph\" w:styleId=\"Footer\"><w:name w:val=\"footer\"/>"
		"<w:basedOn w:val=\"Normal\"/><w:pPr><w:spacing w:line=\"200\" "
		"w:lineRule=\"atLeast\"/>"
		"<w:jc w:val=\"right\"/></w:pPr><w:rPr><w:rFonts w:ascii=\"Noto Sans\" "
		"w:hAnsi=\"Noto Sans\"/><w:color w:val=\"5A5F66\"/><w:sz w:val=\"15\"/><w:szCs "
		"w:val=\"15\"/></w:rPr></w:style>\n"
		"<w:style w:type=\"paragraph\" w:styleId=\"Caption\"><w:name w:val=\"caption\"/>"
		"<w:basedOn w:val=\"Normal\"/><w:next w:val=\"BodyText\"/><w:qFormat/><w:pPr>"
		"<w:spacing w:before=\"80\" w:after=\"120\"/></w:pPr><w:rPr><w:i/><w:iCs/><w:sz "
		"w:val=\"17\"/><w:szCs w:val=\"17\"/></w:rPr></w:style>\n"
		"<w:style w:type=\"paragraph\" w:styleId=\"CommentText\"><w:name "
		"w:val=\"annotation "
		"text\"/><w:basedOn w:val=\"Normal\"/><w:rPr><w:sz w:val=\"18\"/><w:szCs "
		"w:val=\"18\"/></w:rPr></w:style>\n"
		"<w:style w:type=\"character\" w:styleId=\"CommentReference\"><w:name "
		"w:val=\"annotation reference\"/><w:rPr><w:sz w:val=\"16\"/><w:szCs "
		"w:val=\"16\"/></w:rPr></w:style>\n"
		"<w:style w:type=\"character\" w:styleId=\"FootnoteReference\"><w:name "
		"w:val=\"footnote reference\"/><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>"
		"</w:style>\n"
		"<w:style w:type=\"character\" w:styleId=\"Hyperlink\"><w:name "
		"w:val=\"Hyperlink\"/><w:rPr><w:color w:val=\"0B4A9C\"/><w:u "
		"w:val=\"single\"/></w:rPr></w:style>\n");
	put_table_style(d, out);
	buf_puts(out, "</w:styles>\n");
}
