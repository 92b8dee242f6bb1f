/* The small parts of a Word file: settings, running head and foot, properties. */
#include "export/docx_export.h"

#include "base/clock.h"
#include "text/text.h"

enum { HEAD_CHARS = 64 };

void docx_settings(const struct docx *d, struct buf *out)
{
	const struct bundle *b = d->o->book->bundle;

	buf_puts(out, XML_HEAD "<w:settings" DOCX_NAMES
			       "><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"480\"/>");
	if (!b->options->ragged)
		buf_puts(out, "<w:autoHyphenation/><w:doNotHyphenateCaps/>");
	buf_puts(out,
		 "<w:characterSpacingControl w:val=\"doNotCompress\"/><w:footnotePr><w:footnote "
		 "w:id=\"-1\"/><w:footnote w:id=\"0\"/></w:footnotePr><w:compat><w:compatSetting "
		 "w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" "
		 "w:val=\"15\"/></w:compat><w:themeFontLang");
	xml_put_attr(out, "w:val", str_of(office_lang(b->lang)));
	buf_puts(out,
		 "/><w:decimalSymbol w:val=\".\"/><w:listSeparator w:val=\",\"/></w:settings>\n");
}

/* --- head and foot ------------------------------------------------------------------------------ */

static void put_run(const struct docx *d, struct buf *out, struct str text)
{
	buf_printf(out, "<w:r>%s<w:t xml:space=\"preserve\">",
		   bundle_rtl(d->o->book->bundle) ? "<w:rPr><w:rtl/></w:rPr>" : "");
	xml_put_text(out, text);
	buf_puts(out, "</w:t></w:r>");
}

static void open_par(const struct docx *d, struct buf *out, const char *part, const char *style)
{
	buf_printf(out,
		   XML_HEAD "<w:%s" DOCX_NAMES "><w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>",
		   part, style, bundle_rtl(d->o->book->bundle) ? "<w:bidi/>" : "");
}

/* The title at one side, which state of the text this is at the other. */
void docx_header(const struct docx *d, struct buf *out)
{
	const struct bundle *b = d->o->book->bundle;
	struct str title = str_of(b->title);
	const char *end = b->standing;
	size_t head = text_head(title, HEAD_CHARS);

	if (!end && b->version)
		end = b->version->symbol ? b->version->symbol : b->version->name;
	if (!end)
		end = b->symbol;
	open_par(d, out, "hdr", "Header");
	put_run(d, out, str_cut(title.ptr, 0, head));
	if (head < title.len)
		put_run(d, out, STR("\xE2\x80\xA6"));
	if (end && *end) {
		buf_puts(out, "<w:r><w:tab/></w:r>");
		put_run(d, out, str_of(end));
	}
	buf_puts(out, "</w:p></w:hdr>\n");
}

/* "{x} of {y}" in the document's language. */
void docx_footer(const struct docx *d, struct buf *out)
{
	const char *form = bundle_label(d->o->book->bundle, "page"), *from = form;

	open_par(d, out, "ftr", "Footer");
	for (const char *at = form; *at; at++) {
		if (strncmp(at, "{x}", 3) != 0 && strncmp(at, "{y}", 3) != 0)
			continue;
		if (at > from)
			put_run(d, out, str_cut(from, 0, (size_t)(at - from)));
		buf_printf(out, "<w:fldSimple w:instr=\" %s \">",
			   at[1] == 'x' ? "PAGE" : "NUMPAGES");
		put_run(d, out, STR("1"));
		buf_puts(out, "</w:fldSimple>");
		at += 2;
		from = at + 1;
	}
	if (*from)
		put_run(d, out, str_of(from));
	buf_puts(out, "</w:p></w:ftr>\n");
}

/* --- properties --------------------------------------------------------------------------------- */

void docx_core(const struct docx *d, struct buf *out)
{
	const struct bundle *b = d->o->book->bundle;
	const struct bundle_version *v = b->version;
	char when[CLOCK_TEXT];

	clock_text(b->created_at, when);
	buf_puts(out, XML_HEAD
		 "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/"
		 "2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
		 " xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\""
		 "http://www.w3.org/2001/XMLSchema-instance\">");
	xml_put_element(out, "dc:title", b->title);
	xml_put_element(out, "dc:subject", b->subtitle);
	xml_put_element(out, "dc:creator", b->organiser && *b->organiser ? b->organiser : b->event);
	xml_put_element(out, "dc:identifier", v && v->symbol ? v->symbol : b->symbol);
	xml_put_element(out, "dc:language", office_lang(b->lang));
	xml_put_element(out, "cp:version", v ? v->name : NULL);
	buf_printf(out,
		   "<dcterms:created xsi:type=\"dcterms:W3CDTF\">%s</dcterms:created>"
		   "<dcterms:modified xsi:type=\"dcterms:W3CDTF\">%s</dcterms:modified>"
		   "</cp:coreProperties>\n",
		   when, when);
}

void docx_app(const struct docx *d, struct buf *out)
{
	(void)d;
	buf_puts(out, XML_HEAD
		 "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/"
		 "extended-properties\"><Application>accord</Application></Properties>\n");
}

static void put_property(struct buf *out, const char *name, const char *value, int *id)
{
	if (!value || !*value)
		return;
	buf_printf(out,
		   "<property fmtid=\"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}\" pid=\"%d\" "
		   "name=\"%s\"><vt:lpwstr>",
		   (*id)++, name);
	xml_put_text(out, str_of(value));
	buf_puts(out, "</vt:lpwstr></property>");
}

/* Which text this is, for programs: the symbol, the version and the commit. */
void docx_custom(const struct docx *d, struct buf *out)
{
	const struct bundle *b = d->o->book->bundle;
	const struct bundle_version *v = b->version;
	int id = 2; /* the first that is free for own properties */

	buf_puts(out, XML_HEAD
		 "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/"
		 "custom-properties\" xmlns:vt=\"http://schemas.openxmlformats.org/"
		 "officeDocument/2006/docPropsVTypes\">");
	put_property(out, "Symbol", v && v->symbol ? v->symbol : b->symbol, &id);
	put_property(out, "Version", v ? v->name : NULL, &id);
	put_property(out, "Commit", v ? v->commit : NULL, &id);
	buf_puts(out, "</Properties>\n");
}
