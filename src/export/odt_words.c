/* Runs, pictures, notes and comments of an OpenDocument text. */
#include "export/odt_export.h"

#include "base/clock.h"

/* --- styles of their own ------------------------------------------------------------------------ */

const char *odt_length(struct arena *a, int twentieths)
{
	return arena_printf(a, "%d.%02dpt", twentieths / 20, twentieths % 20 * 5);
}

const char *odt_auto(struct odt *d, const char *family, const char *parent, const char *more,
		     const char *properties)
{
	const char *key = arena_printf(d->a, "%s|%s|%s|%s", family, parent, more, properties);
	struct odt_auto *x;

	for (size_t i = 0; i < d->n_autos; i++) {
		if (str_eq(d->autos[i].key, key))
			return d->autos[i].name;
	}
	x = arena_push(d->a, (void **)&d->autos, &d->n_autos, &d->cap_autos, sizeof(*x));
	*x = (struct odt_auto){ key, arena_printf(d->a, "A%zu", d->n_autos) };
	buf_printf(&d->styles, "<style:style style:name=\"%s\" style:family=\"%s\"", x->name,
		   family);
	if (*parent)
		buf_printf(&d->styles, " style:parent-style-name=\"%s\"", parent);
	buf_printf(&d->styles, "%s>%s</style:style>\n", more, properties);
	return x->name;
}

void odt_lang(struct buf *out, const char *lang, const char *prefix, const char *suffix)
{
	size_t len = strcspn(lang, "-");
	const char *country = office_lang(lang) + len;

	buf_printf(out, " %slanguage%s=\"%.*s\"", prefix, suffix, (int)len, lang);
	buf_printf(out, " %scountry%s=\"%s\"", prefix, suffix,
		   country[0] == '-' && strlen(country) == 3 ? country + 1 : "none");
}

static const char *run_style(struct odt *d, const struct office_par *p, const struct office_run *r)
{
	const char *plain = d->o->book->bundle->lang;
	const char *lang = r->lang ? r->lang : p->lang ? p->lang : plain;
	char own[FONT_FAMILY], usual[FONT_FAMILY];
	size_t start;
	BUF(x, 4 * KiB);

	buf_puts(&x, "<style:text-properties");
	start = x.len;
	fonts_family(lang, own);
	fonts_family(plain, usual);
	if (r->font & OFFICE_FIGURES)
		buf_puts(&x, " style:font-family-complex=\"Noto Serif\"");
	else if (r->font & FONT_MONO)
		buf_puts(&x, " fo:font-family=\"Noto Sans Mono\"");
	else if (strcmp(own, usual) != 0)
		buf_printf(&x,
			   " fo:font-family=\"%s\" style:font-family-asian=\"%s\" "
			   "style:font-family-complex=\"%s\"",
			   own, own, own);
	if (r->font & OFFICE_FIGURES)
		lang = "en";
	if (fonts_size(lang, 100) != fonts_size(plain, 100))
		buf_printf(&x, " style:font-size-complex=\"%s\"",
			   odt_length(d->a, fonts_size(lang, office_look(p->style)->size * 10)));
	if (r->font & FONT_BOLD)
		buf_puts(&x, " fo:font-weight=\"bold\" style:font-weight-asian=\"bold\" "
			     "style:font-weight-complex=\"bold\"");
	if (r->font & FONT_ITALIC)
		buf_puts(&x, " fo:font-style=\"italic\" style:font-style-asian=\"italic\" "
			     "style:font-style-complex=\"italic\"");
	if (r->font & OFFICE_STRIKE)
		buf_puts(&x, " style:text-line-through-style=\"solid\"");
	if (!str_eq(lang, plain) && !(r->font & OFFICE_FIGURES)) {
		odt_lang(&x, lang, "fo:", "");
		odt_lang(&x, lang, "style:", fonts_is_cjk(lang) ? "-asian" : "-complex");
	}
	if (x.len == start)
		return NULL;
	buf_puts(&x, "/>");
	return odt_auto(d, "text", "", "", x.ptr);
}

/* --- runs --------------------------------------------------------------------------------------- */

/* Spaces in a row, or where a paragraph begins, are elements. */
static void put_words(struct odt *d, struct str text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		bool space = text.ptr[i] == ' ';

		if (space && d->spaced) {
			xml_put_text(d->out, str_cut(text.ptr, from, i));
			buf_puts(d->out, "<text:s/>");
			from = i + 1;
		}
		d->spaced = space;
	}
	if (text.len > from)
		xml_put_text(d->out, str_cut(text.ptr, from, text.len));
}

static void put_picture(struct odt *d, const struct office_par *p, const struct office_run *r)
{
	const struct office_image *m = r->image;
	struct office_size size = office_size(p, m);

	buf_printf(
		d->out,
		"<draw:frame draw:name=\"Image %d\" text:anchor-type=\"as-char\" svg:width=\"%s\" "
		"svg:height=\"%s\"><draw:image xlink:href=\"Pictures/%d.%s\" xlink:type=\"simple\" "
		"xlink:show=\"embed\" xlink:actuate=\"onLoad\"/>",
		m->number, odt_length(d->a, MAX((int)(size.width / EMU), 20)),
		odt_length(d->a, MAX((int)(size.height / EMU), 20)), m->number,
		m->image.kind == IMAGE_PNG ? "png" : "jpeg");
	if (r->text.len) {
		buf_puts(d->out, "<svg:desc>");
		xml_put_text(d->out, r->text);
		buf_puts(d->out, "</svg:desc>");
	}
	buf_puts(d->out, "</draw:frame>");
}

/* A note that comes or goes does so as a whole: what is in it carries no changes of its own. */
static void put_note(struct odt *d, const struct office_run *r)
{
	const struct office_note *note = r->note;
	bool aside = d->aside, spaced = d->spaced;
	int inserting = d->inserting;
	const struct bundle_change *by = d->by;

	if (r->kind == OFFICE_NOTE_AGAIN && note->id)
		buf_printf(d->out,
			   "<text:span text:style-name=\"Footnote_20_anchor\"><text:note-ref "
			   "text:note-class=\"footnote\" text:reference-format=\"text\" "
			   "text:ref-name=\"note%d\">%d</text:note-ref></text:span>",
			   note->id, note->number);
	else if (r->kind == OFFICE_NOTE_AGAIN)
		buf_printf(d->out,
			   "<text:span text:style-name=\"Footnote_20_anchor\">%d</text:span>",
			   note->number);
	if (r->kind == OFFICE_NOTE_AGAIN)
		return;
	buf_printf(
		d->out,
		"<text:note text:id=\"note%d\" text:note-class=\"footnote\"><text:note-citation>%d"
		"</text:note-citation><text:note-body>",
		note->id, note->number);
	d->aside |= r->mark != MD_KEPT;
	d->inserting = 0;
	odt_flow(d, &note->flow);
	d->aside = aside;
	d->spaced = spaced;
	d->inserting = inserting;
	d->by = by;
	buf_puts(d->out, "</text:note-body></text:note>");
}

/* A comment of its own for each that is said: the format knows no answers. */
static void put_comment(struct odt *d, const struct office_run *r)
{
	const struct bundle_comment *said = r->comment->from;
	struct str rest = str_of(said->text), line;
	char when[CLOCK_TEXT];

	if (r->kind == OFFICE_COMMENT_END) {
		buf_printf(d->out, "<office:annotation-end office:name=\"comment%d\"/>",
			   r->comment->id);
		return;
	}
	clock_text(said->at, when);
	when[19] = '\0'; /* the format has no zone here */
	buf_printf(d->out, "<office:annotation office:name=\"comment%d\"%s>", r->comment->id,
		   r->comment->done ? " loext:resolved=\"true\"" : "");
	xml_put_element(d->out, "dc:creator", said->author);
	buf_printf(d->out, "<dc:date>%s</dc:date>", when);
	while (str_next(&rest, '\n', &line))
		xml_put_element(d->out, "text:p", line.len ? str_dup(d->a, line) : NULL);
	buf_puts(d->out, "</office:annotation>");
}

void odt_run(struct odt *d, const struct office_par *p, const struct office_run *r)
{
	const char *style = r->kind == OFFICE_WORDS ? run_style(d, p, r) : NULL;

	if (style)
		buf_printf(d->out, "<text:span text:style-name=\"%s\">", style);
	switch (r->kind) {
	case OFFICE_LINE: buf_puts(d->out, "<text:line-break/>"); break;
	case OFFICE_TAB: buf_puts(d->out, "<text:tab/>"); break;
	case OFFICE_PICTURE: put_picture(d, p, r); break;
	case OFFICE_COMMENT_START:
	case OFFICE_COMMENT_END: put_comment(d, r); return;
	case OFFICE_NOTE_REF:
	case OFFICE_NOTE_AGAIN: put_note(d, r); break;
	default: put_words(d, r->text);
	}
	d->spaced = r->kind == OFFICE_WORDS ? d->spaced : r->kind == OFFICE_LINE;
	if (style)
		buf_puts(d->out, "</text:span>");
}
