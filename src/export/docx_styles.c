/* The styles of a Word file: office_look.c in Word's terms. */
#include "export/docx_export.h"

const char *docx_style_id(int style)
{
	return office_look(style)->id;
}

int docx_size(int style)
{
	return office_look(style)->size;
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
		xml_put_attr(out, "w:val", str_of(office_lang(lang)));
	xml_put_attr(out, "w:eastAsia", str_of(cjk ? office_lang(lang) : "zh-CN"));
	xml_put_attr(out, "w:bidi", str_of(is_complex(lang) ? office_lang(lang) : "ar-SA"));
	buf_puts(out, "/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"0\" "
		      "w:line=\"290\" w:lineRule=\"atLeast\"/></w:pPr></w:pPrDefault>"
		      "</w:docDefaults>\n");
}

/* Rails stand where lines begin. */
static void put_border(const struct docx *d, struct buf *out, const struct office_look *k)
{
	const struct bundle *b = d->o->book->bundle;
	const char *side = k->border.side == 't'                    ? "top"
			   : k->border.side == 'b'                  ? "bottom"
			   : k->border.side == 'r' && bundle_rtl(b) ? "right"
								    : "left";
	unsigned char rgb[3];

	if (!k->border.side)
		return;
	bundle_accent(b, rgb);
	buf_printf(out, "<w:pBdr><w:%s w:val=\"single\" w:sz=\"%d\" w:space=\"%d\" w:color=\"",
		   side, k->border.eighths, k->border.space);
	if (k->border.colour)
		buf_puts(out, k->border.colour);
	else
		buf_printf(out, "%02X%02X%02X", rgb[0], rgb[1], rgb[2]);
	buf_puts(out, "\"/></w:pBdr>");
}

static void put_tabs(struct buf *out, int tab)
{
	if (tab == OFFICE_TAB_NOTE)
		buf_printf(out, "<w:tabs><w:tab w:val=\"left\" w:pos=\"%d\"/></w:tabs>",
			   OFFICE_NOTE_HANG);
	else if (tab)
		buf_printf(out, "<w:tabs><w:tab w:val=\"right\"%s w:pos=\"%d\"/></w:tabs>",
			   tab == OFFICE_TAB_DOTS ? " w:leader=\"dot\"" : "", OFFICE_WIDTH);
}

static void put_par_look(const struct docx *d, struct buf *out, int i)
{
	const struct office_look *k = office_look(i);
	bool justify = !(k->look & LOOK_RAGGED) && !d->o->book->bundle->options->ragged;

	buf_puts(out, "<w:pPr>");
	if (k->look & LOOK_KEEP)
		buf_puts(out, "<w:keepNext/><w:keepLines/>");
	if (k->look & LOOK_FRONT && d->o->book->bundle->options->lines)
		buf_puts(out, "<w:suppressLineNumbers/>");
	put_border(d, out, k);
	put_tabs(out, k->tab);
	if (k->look & LOOK_RAGGED)
		buf_puts(out, "<w:suppressAutoHyphens/>");
	if (bundle_rtl(d->o->book->bundle))
		buf_puts(out, "<w:bidi/>");
	buf_printf(
		out,
		"<w:spacing w:before=\"%d\" w:after=\"%d\" w:line=\"%d\" w:lineRule=\"atLeast\"/>",
		k->before, k->after, k->leading);
	if (i == OFFICE_CONTENTS_2 || i == OFFICE_CONTENTS_3)
		buf_printf(out, "<w:ind w:left=\"%d\"/>",
			   (i - OFFICE_CONTENTS_1) * OFFICE_CONTENTS_STEP);
	else if (i == OFFICE_NOTE)
		buf_printf(out, "<w:ind w:left=\"%d\" w:hanging=\"%d\"/>", OFFICE_NOTE_HANG,
			   OFFICE_NOTE_HANG);
	else if (i == OFFICE_RULE)
		buf_printf(out, "<w:ind w:left=\"%d\" w:right=\"%d\"/>", OFFICE_WIDTH / 3,
			   OFFICE_WIDTH / 3);
	buf_printf(out, "<w:jc w:val=\"%s\"/>", justify ? "both" : "left");
	if (k->outline)
		buf_printf(out, "<w:outlineLvl w:val=\"%d\"/>", k->outline - 1);
	buf_puts(out, "</w:pPr>");
}

static void put_run_look(const struct docx *d, struct buf *out, unsigned look, int size)
{
	buf_puts(out, "<w:rPr>");
	if (look & (LOOK_SANS | LOOK_MONO)) {
		const char *name = look & LOOK_SANS ? "Noto Sans" : "Noto Sans Mono";

		buf_printf(out, "<w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\"/>", name, name);
	}
	if (look & LOOK_BOLD)
		buf_puts(out, "<w:b/><w:bCs/>");
	if (look & LOOK_ITALIC)
		buf_puts(out, "<w:i/><w:iCs/>");
	if (look & LOOK_SOFT)
		buf_puts(out, "<w:color w:val=\"5A5F66\"/>");
	buf_printf(out, "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr>", size,
		   fonts_size(d->o->book->bundle->lang, size));
}

static const char *name_of(int style)
{
	return style == OFFICE_NORMAL ? "Normal" : docx_style_id(style);
}

static void put_style(const struct docx *d, struct buf *out, int i)
{
	static const char builtin[] = " Title Subtitle TOCHeading TOC1 TOC2 TOC3 Heading1 Heading2 "
				      "Heading3 Heading4 Heading5 Heading6 BodyText ListParagraph "
				      "Quote FootnoteText ";
	const struct office_look *k = office_look(i);
	bool own = !strstr(builtin, arena_printf(d->a, " %s ", k->id));

	buf_printf(out,
		   "<w:style w:type=\"paragraph\"%s w:styleId=\"%s\"><w:name w:val=\"%s\"/>"
		   "<w:basedOn w:val=\"%s\"/><w:next w:val=\"%s\"/><w:qFormat/>",
		   own ? " w:customStyle=\"1\"" : "", k->id, k->name, name_of(k->based),
		   name_of(k->next));
	put_par_look(d, out, i);
	put_run_look(d, out, k->look, k->size);
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
