/* The styles of an OpenDocument text: office_look.c in its terms; lists, page, head and foot. */
#include "export/odt_export.h"

#include "base/clock.h"
#include "text/text.h"

enum { HEAD_CHARS = 64 };

static const char *accent_of(const struct odt *d)
{
	unsigned char rgb[3];

	bundle_accent(d->o->book->bundle, rgb);
	return arena_printf(d->a, "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
}

/* --- named styles ------------------------------------------------------------------------------- */

static void put_border(const struct odt *d, struct buf *out, const struct office_look *k)
{
	bool rtl = bundle_rtl(d->o->book->bundle);
	const char *side = k->border.side == 't'          ? "top"
			   : k->border.side == 'b'        ? "bottom"
			   : k->border.side == 'r' && rtl ? "right"
							  : "left";

	if (!k->border.side)
		return;
	buf_printf(out, " fo:border-%s=\"%d.%02dpt solid %s\" fo:padding-%s=\"%dpt\"", side,
		   k->border.eighths / 8, k->border.eighths % 8 * 100 / 8,
		   k->border.colour ? arena_printf(d->a, "#%s", k->border.colour) : accent_of(d),
		   side, k->border.space);
}

static void put_tabs(const struct odt *d, struct buf *out, int tab)
{
	if (!tab)
		return;
	buf_printf(out,
		   "<style:tab-stops><style:tab-stop style:position=\"%s\"%s%s/></style:tab-stops>",
		   odt_length(d->a, tab == OFFICE_TAB_NOTE ? OFFICE_NOTE_HANG : OFFICE_WIDTH),
		   tab == OFFICE_TAB_NOTE ? "" : " style:type=\"right\"",
		   tab == OFFICE_TAB_DOTS ? " style:leader-style=\"dotted\" style:leader-text=\".\""
					  : "");
}

static void put_indent(const struct odt *d, struct buf *out, int i)
{
	if (i == OFFICE_CONTENTS_2 || i == OFFICE_CONTENTS_3)
		buf_printf(out, " fo:margin-left=\"%s\"",
			   odt_length(d->a, (i - OFFICE_CONTENTS_1) * OFFICE_CONTENTS_STEP));
	else if (i == OFFICE_NOTE)
		buf_printf(out, " fo:margin-left=\"%s\" fo:text-indent=\"-%s\"",
			   odt_length(d->a, OFFICE_NOTE_HANG), odt_length(d->a, OFFICE_NOTE_HANG));
	else if (i == OFFICE_RULE)
		buf_printf(out, " fo:margin-left=\"%s\" fo:margin-right=\"%s\"",
			   odt_length(d->a, OFFICE_WIDTH / 3), odt_length(d->a, OFFICE_WIDTH / 3));
}

static void put_par_look(const struct odt *d, struct buf *out, int i)
{
	const struct office_look *k = office_look(i);
	bool justify = !(k->look & LOOK_RAGGED) && !d->o->book->bundle->options->ragged;

	buf_printf(out,
		   "<style:paragraph-properties fo:margin-top=\"%s\" fo:margin-bottom=\"%s\" "
		   "style:line-height-at-least=\"%s\" fo:text-align=\"%s\" fo:orphans=\"2\" "
		   "fo:widows=\"2\"",
		   odt_length(d->a, k->before), odt_length(d->a, k->after),
		   odt_length(d->a, k->leading), justify ? "justify" : "start");
	if (k->look & LOOK_KEEP)
		buf_puts(out, " fo:keep-with-next=\"always\" fo:keep-together=\"always\"");
	if (k->look & LOOK_FRONT)
		buf_puts(out, " text:number-lines=\"false\"");
	put_indent(d, out, i);
	put_border(d, out, k);
	buf_puts(out, ">");
	put_tabs(d, out, k->tab);
	buf_puts(out, "</style:paragraph-properties>");
}

static void put_text_look(const struct odt *d, struct buf *out, const struct office_look *k)
{
	const char *lang = d->o->book->bundle->lang;

	buf_printf(out,
		   "<style:text-properties fo:font-size=\"%s\" style:font-size-asian=\"%s\" "
		   "style:font-size-complex=\"%s\"",
		   odt_length(d->a, k->size * 10), odt_length(d->a, k->size * 10),
		   odt_length(d->a, fonts_size(lang, k->size * 10)));
	if (k->look & LOOK_BOLD)
		buf_puts(out, " fo:font-weight=\"bold\" style:font-weight-asian=\"bold\" "
			      "style:font-weight-complex=\"bold\"");
	if (k->look & LOOK_ITALIC)
		buf_puts(out, " fo:font-style=\"italic\" style:font-style-asian=\"italic\" "
			      "style:font-style-complex=\"italic\"");
	if (k->look & (LOOK_SANS | LOOK_MONO))
		buf_printf(out, " fo:font-family=\"%s\"",
			   k->look & LOOK_SANS ? "Noto Sans" : "Noto Sans Mono");
	if (k->look & LOOK_SOFT)
		buf_puts(out, " fo:color=\"#5a5f66\"");
	if (!(k->look & LOOK_RAGGED) && !d->o->book->bundle->options->ragged)
		buf_puts(out, " fo:hyphenate=\"true\" fo:hyphenation-remain-char-count=\"2\" "
			      "fo:hyphenation-push-char-count=\"2\"");
	buf_puts(out, "/>");
}

static void put_style(const struct odt *d, struct buf *out, int i)
{
	const struct office_look *k = office_look(i);

	buf_printf(
		out,
		"<style:style style:name=\"%s\" style:display-name=\"%s\" "
		"style:family=\"paragraph\" "
		"style:parent-style-name=\"%s\" style:next-style-name=\"%s\" style:class=\"text\"",
		k->odt, k->name,
		k->based == OFFICE_NORMAL ? "Standard" : office_look(k->based)->odt,
		office_look(k->next)->odt);
	if (k->outline)
		buf_printf(out, " style:default-outline-level=\"%d\"", k->outline);
	buf_puts(out, ">");
	put_par_look(d, out, i);
	put_text_look(d, out, k);
	buf_puts(out, "</style:style>\n");
}

static void put_defaults(const struct odt *d, struct buf *out)
{
	const char *lang = d->o->book->bundle->lang;
	bool rtl = bundle_rtl(d->o->book->bundle), cjk = fonts_is_cjk(lang);
	char own[FONT_FAMILY];
	bool plain;

	fonts_family(lang, own);
	plain = strcmp(own, "Noto Serif") == 0;
	buf_printf(out,
		   "<style:default-style style:family=\"paragraph\"><style:paragraph-properties "
		   "style:writing-mode=\"%s\" "
		   "style:tab-stop-distance=\"24pt\"/><style:text-properties "
		   "fo:font-family=\"Noto Serif\" style:font-family-asian=\"%s\" "
		   "style:font-family-complex=\"%s\" fo:font-size=\"10pt\" "
		   "style:font-size-asian=\"10pt\" style:font-size-complex=\"10pt\" "
		   "fo:color=\"#1a1a1a\"",
		   rtl ? "rl-tb" : "lr-tb", cjk ? own : "Noto Serif CJK SC",
		   cjk ? "Noto Serif" : own);
	odt_lang(out, plain ? lang : "en", "fo:", "");
	odt_lang(out, cjk ? lang : "zh", "style:", "-asian");
	odt_lang(out, plain || cjk ? "ar" : lang, "style:", "-complex");
	buf_puts(out, "/></style:default-style>\n<style:style style:name=\"Standard\" "
		      "style:family=\"paragraph\" style:class=\"text\"/>\n");
}

/* --- lists -------------------------------------------------------------------------------------- */

static void put_level(const struct odt *d, struct buf *out, int kind, int level, const char *fixed)
{
	static const char *const bullets[] = { "\xE2\x80\x93", "\xE2\x80\xA2" };
	char form = office_list_form(kind, level);
	const char *element = kind == OFFICE_BULLETS ? "bullet" : "number";
	int left, hang;

	office_list_indent(kind, level, &left, &hang);
	buf_printf(out, "<text:list-level-style-%s text:level=\"%d\" text:style-name=\"Numbering\"",
		   element, level + 1);
	if (kind == OFFICE_BULLETS) {
		buf_printf(out, " text:bullet-char=\"%s\"", bullets[(int)form]);
	} else if (fixed && !level) {
		xml_put_attr(out, "style:num-prefix", str_of(fixed));
		buf_puts(out, " style:num-format=\"\"");
	} else if (form == '1') {
		buf_puts(out, " style:num-format=\"1\" style:num-suffix=\".\"");
	} else {
		buf_printf(out,
			   " style:num-format=\"%c\" style:num-prefix=\"(\" style:num-suffix=\")\"",
			   form);
	}
	buf_printf(out,
		   "><style:list-level-properties text:list-level-position-and-space-mode="
		   "\"label-alignment\"><style:list-level-label-alignment "
		   "text:label-followed-by=\"listtab\" text:list-tab-stop-position=\"%s\" "
		   "fo:text-indent=\"-%s\" fo:margin-left=\"%s\"/></style:list-level-properties>"
		   "</text:list-level-style-%s>",
		   odt_length(d->a, left), odt_length(d->a, hang), odt_length(d->a, left), element);
}

static void put_list(const struct odt *d, struct buf *out, const char *name, int kind,
		     const char *fixed)
{
	buf_printf(out, "<text:list-style style:name=\"%s\">", name);
	for (int level = 0; level < OFFICE_LEVELS; level++)
		put_level(d, out, kind, level, fixed);
	buf_puts(out, "</text:list-style>\n");
}

void odt_lists(const struct odt *d, struct buf *out)
{
	put_list(d, out, "Paragraphs", OFFICE_PARAGRAPHS, NULL);
	put_list(d, out, "Numbers", OFFICE_NUMBERS, NULL);
	put_list(d, out, "Bullets", OFFICE_BULLETS, NULL);
	for (size_t i = 1; i < d->o->n_lists; i++) {
		if (d->o->lists[i].kind == OFFICE_FIXED)
			put_list(d, out, arena_printf(d->a, "Label%zu", i), OFFICE_FIXED,
				 d->o->lists[i].text);
	}
}

/* --- page, head and foot ------------------------------------------------------------------------ */

static void put_head(const struct odt *d, struct buf *out)
{
	const struct bundle *b = d->o->book->bundle;
	struct str title = str_of(b->title);
	const char *end = b->standing;
	size_t head = text_head(title, HEAD_CHARS);

	if (!end && b->version)
		end = b->version->symbol ? b->version->symbol : b->version->name;
	if (!end)
		end = b->symbol;
	buf_puts(out, "<style:header><text:p text:style-name=\"Header\">");
	xml_put_text(out, str_cut(title.ptr, 0, head));
	buf_puts(out, head < title.len ? "\xE2\x80\xA6" : "");
	if (end && *end) {
		buf_puts(out, "<text:tab/>");
		xml_put_text(out, str_of(end));
	}
	buf_puts(out, "</text:p></style:header>");
}

/* "{x} of {y}" in the document's language. */
static void put_foot(const struct odt *d, struct buf *out)
{
	const char *form = bundle_label(d->o->book->bundle, "page"), *from = form;

	buf_puts(out, "<style:footer><text:p text:style-name=\"Footer\">");
	for (const char *at = form; *at; at++) {
		if (strncmp(at, "{x}", 3) != 0 && strncmp(at, "{y}", 3) != 0)
			continue;
		xml_put_text(out, str_cut(from, 0, (size_t)(at - from)));
		buf_puts(out, at[1] == 'x' ? "<text:page-number text:select-page=\"current\">1"
					     "</text:page-number>"
					   : "<text:page-count>1</text:page-count>");
		at += 2;
		from = at + 1;
	}
	xml_put_text(out, str_of(from));
	buf_puts(out, "</text:p></style:footer>");
}

static void put_page(const struct odt *d, struct buf *out, const char *name, bool head)
{
	bool rtl = bundle_rtl(d->o->book->bundle);

	/* The head stands in the margin above the text, the foot in the one below. */
	buf_printf(
		out,
		"<style:page-layout style:name=\"%s\"><style:page-layout-properties "
		"fo:page-width=\"595.3pt\" fo:page-height=\"841.9pt\" fo:margin-left=\"74.65pt\" "
		"fo:margin-right=\"74.65pt\" fo:margin-top=\"%s\" fo:margin-bottom=\"35pt\" "
		"style:writing-mode=\"%s\"><style:footnote-sep style:width=\"0.5pt\" "
		"style:distance-before-sep=\"8pt\" style:distance-after-sep=\"5pt\" "
		"style:rel-width=\"20%%\" style:color=\"#5a5f66\" style:adjustment=\"%s\"/>"
		"</style:page-layout-properties>",
		name, head ? "36pt" : "78pt", rtl ? "rl-tb" : "lr-tb", rtl ? "right" : "left");
	if (head)
		buf_puts(out,
			 "<style:header-style><style:header-footer-properties "
			 "svg:height=\"42pt\" fo:min-height=\"42pt\" fo:margin-bottom=\"20pt\" "
			 "style:dynamic-spacing=\"true\"/></style:header-style>");
	buf_puts(out,
		 "<style:footer-style><style:header-footer-properties svg:height=\"39pt\" "
		 "fo:min-height=\"39pt\" fo:margin-top=\"25pt\" "
		 "style:dynamic-spacing=\"true\"/></style:footer-style></style:page-layout>\n");
}

static void put_small(const struct odt *d, struct buf *out)
{
	buf_printf(
		out,
		"<style:style style:name=\"Header\" style:family=\"paragraph\" "
		"style:parent-style-name=\"Standard\"><style:paragraph-properties "
		"text:number-lines=\"false\" fo:border-bottom=\"0.5pt solid #c3c8ce\" "
		"fo:padding-bottom=\"6pt\"><style:tab-stops><style:tab-stop style:position=\"%s\" "
		"style:type=\"right\"/></style:tab-stops></style:paragraph-properties>"
		"<style:text-properties fo:font-family=\"Noto Sans\" fo:font-size=\"7.5pt\" "
		"style:font-size-complex=\"7.5pt\" style:font-size-asian=\"7.5pt\" "
		"fo:color=\"#5a5f66\"/></style:style>\n"
		"<style:style style:name=\"Footer\" style:family=\"paragraph\" "
		"style:parent-style-name=\"Standard\"><style:paragraph-properties "
		"text:number-lines=\"false\" fo:text-align=\"end\"/><style:text-properties "
		"fo:font-family=\"Noto Sans\" fo:font-size=\"7.5pt\" "
		"style:font-size-complex=\"7.5pt\" style:font-size-asian=\"7.5pt\" "
		"fo:color=\"#5a5f66\"/></style:style>\n"
		"<style:style style:name=\"Footnote_20_anchor\" style:display-name=\"Footnote "
		"anchor\" "
		"style:family=\"text\"><style:text-properties style:text-position=\"super 58%%\"/>"
		"</style:style>\n<style:style style:name=\"Footnote_20_Symbol\" "
		"style:display-name=\"Footnote Symbol\" "
		"style:family=\"text\"><style:text-properties "
		"style:text-position=\"super 66%%\"/></style:style>\n"
		"<style:style style:name=\"Numbering\" "
		"style:family=\"text\"><style:text-properties "
		"fo:font-weight=\"normal\" fo:font-style=\"normal\"/></style:style>\n"
		"<style:style style:name=\"Index_20_Link\" style:display-name=\"Index Link\" "
		"style:family=\"text\"/>\n"
		"<style:style style:name=\"Internet_20_link\" style:display-name=\"Internet link\" "
		"style:family=\"text\"><style:text-properties fo:color=\"#0b4a9c\" "
		"style:text-underline-style=\"solid\"/></style:style>\n",
		odt_length(d->a, OFFICE_WIDTH));
}

void odt_styles(const struct odt *d, struct buf *out)
{
	bool lines = d->o->book->bundle->options->lines;

	buf_puts(out, XML_HEAD "<office:document-styles" ODT_NAMES "><office:styles>\n");
	put_defaults(d, out);
	for (int i = 0; i < OFFICE_STYLES; i++)
		put_style(d, out, i);
	put_small(d, out);
	buf_puts(out, "<text:notes-configuration text:note-class=\"footnote\" "
		      "text:citation-style-name=\"Footnote_20_Symbol\" "
		      "text:citation-body-style-name=\"Footnote_20_anchor\" "
		      "text:default-style-name=\"Footnote\" style:num-format=\"1\" "
		      "text:start-value=\"0\" text:footnotes-position=\"page\" "
		      "text:start-numbering-at=\"document\"/>\n");
	if (lines)
		buf_puts(out,
			 "<text:linenumbering-configuration text:number-lines=\"true\" "
			 "text:increment=\"5\" text:number-position=\"left\" text:offset=\"18pt\" "
			 "style:num-format=\"1\" text:count-empty-lines=\"false\" "
			 "text:restart-on-page=\"true\"/>\n");
	buf_puts(out, "</office:styles>\n<office:automatic-styles>");
	put_page(d, out, "Follow", true);
	put_page(d, out, "Opening", false);
	buf_puts(out, "</office:automatic-styles>\n<office:master-styles><style:master-page "
		      "style:name=\"Standard\" style:page-layout-name=\"Follow\">");
	put_head(d, out);
	put_foot(d, out);
	buf_puts(out, "</style:master-page>\n<style:master-page style:name=\"First\" "
		      "style:page-layout-name=\"Opening\" style:next-style-name=\"Standard\">");
	put_foot(d, out);
	buf_puts(out, "</style:master-page></office:master-styles></office:document-styles>\n");
}

/* --- properties --------------------------------------------------------------------------------- */

void odt_meta(const struct odt *d, struct buf *out)
{
	const struct bundle *b = d->o->book->bundle;
	const struct bundle_version *v = b->version;
	char when[CLOCK_TEXT];

	clock_text(b->created_at, when);
	when[19] = '\0'; /* the format has no zone here */
	buf_puts(out,
		 XML_HEAD "<office:document-meta" ODT_NAMES "><office:meta><meta:generator>accord"
			  "</meta:generator>");
	xml_put_element(out, "dc:title", b->title);
	xml_put_element(out, "dc:subject", b->subtitle);
	xml_put_element(out, "dc:creator", b->organiser && *b->organiser ? b->organiser : b->event);
	xml_put_element(out, "dc:language", office_lang(b->lang));
	buf_printf(out, "<meta:creation-date>%s</meta:creation-date><dc:date>%s</dc:date>", when,
		   when);
	xml_put_element(out, "meta:user-defined meta:name=\"Symbol\"",
			v && v->symbol ? v->symbol : b->symbol);
	xml_put_element(out, "meta:user-defined meta:name=\"Version\"", v ? v->name : NULL);
	xml_put_element(out, "meta:user-defined meta:name=\"Commit\"", v ? v->commit : NULL);
	buf_puts(out, "</office:meta></office:document-meta>\n");
}
