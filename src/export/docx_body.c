/*
 * Paragraphs, runs and tables of a Word file. Children of w:pPr, w:rPr, w:tblPr and w:sectPr stand
 * in the schema's order: ECMA-376 part 1, A.1.
 */
#include "export/docx_export.h"

#include "base/clock.h"

/* --- changes ------------------------------------------------------------------------------------ */

void docx_change(struct docx *d, const struct bundle_change *by)
{
	const struct bundle *b = d->o->book->bundle;
	const char *author = by && by->author && *by->author ? by->author : b->editor;
	char when[CLOCK_TEXT];

	clock_text(by && by->at ? by->at : b->created_at, when);
	buf_printf(d->out, " w:id=\"%d\"", d->next_id++);
	xml_put_attr(d->out, "w:author", str_of(author && *author ? author : "accord"));
	buf_printf(d->out, " w:date=\"%s\"", when);
	d->n_changes++;
}

static const char *change_name(enum md_mark mark)
{
	return mark == MD_INSERTED ? "w:ins" : "w:del";
}

/* An empty element that says of what it stands in that it is new or gone. */
static void put_change(struct docx *d, enum md_mark mark, const struct bundle_change *by)
{
	if (mark == MD_KEPT)
		return;
	buf_printf(d->out, "<%s", change_name(mark));
	docx_change(d, by);
	buf_puts(d->out, "/>");
}

/* --- runs --------------------------------------------------------------------------------------- */

static const char *language_of(const struct docx *d, const struct office_par *p,
			       const struct office_run *r)
{
	if (r && r->lang)
		return r->lang;
	return p->lang ? p->lang : d->o->book->bundle->lang;
}

static void put_fonts(struct docx *d, const char *lang, unsigned font)
{
	char own[FONT_FAMILY], plain[FONT_FAMILY];
	const char *name = own;

	fonts_family(lang, own);
	fonts_family(d->o->book->bundle->lang, plain);
	if (font & OFFICE_FIGURES) {
		buf_puts(d->out, "<w:rFonts w:ascii=\"Noto Serif\" w:hAnsi=\"Noto Serif\" "
				 "w:cs=\"Noto Serif\"/>");
		return;
	}
	if (font & FONT_MONO)
		name = "Noto Sans Mono";
	else if (strcmp(own, plain) == 0)
		return;
	buf_printf(d->out,
		   "<w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:eastAsia=\"%s\" w:cs=\"%s\"/>", name,
		   name, own, own);
}

/* Letters of some scripts are set larger, so that they look as large as the text font's. */
static void put_size(struct docx *d, const struct office_par *p, const char *lang, unsigned font)
{
	int size = docx_size(p->style), own = font & OFFICE_FIGURES ? size : fonts_size(lang, size);

	if (own != fonts_size(d->o->book->bundle->lang, size))
		buf_printf(d->out, "<w:szCs w:val=\"%d\"/>", own);
}

static void put_lang(struct docx *d, const char *lang, bool rtl)
{
	if (str_eq(lang, d->o->book->bundle->lang))
		return;
	buf_puts(d->out, "<w:lang");
	xml_put_attr(d->out,
		     rtl                  ? "w:bidi"
		     : fonts_is_cjk(lang) ? "w:eastAsia"
					  : "w:val",
		     str_of(office_lang(lang)));
	buf_puts(d->out, "/>");
}

static void put_run_look(struct docx *d, const struct office_par *p, const struct office_run *r,
			 const char *style)
{
	const char *lang = language_of(d, p, r);
	struct buf *out = d->out;
	size_t start = out->len, inner;

	buf_puts(out, "<w:rPr>");
	inner = out->len;
	if (style)
		buf_printf(out, "<w:rStyle w:val=\"%s\"/>", style);
	put_fonts(d, lang, r->font);
	if (r->font & FONT_BOLD)
		buf_puts(out, "<w:b/><w:bCs/>");
	if (r->font & FONT_ITALIC)
		buf_puts(out, "<w:i/><w:iCs/>");
	if (r->font & OFFICE_STRIKE)
		buf_puts(out, "<w:strike/>");
	put_size(d, p, lang, r->font);
	if (r->rtl)
		buf_puts(out, "<w:rtl/>");
	put_lang(d, lang, r->rtl);
	if (out->len == inner)
		buf_cut(out, start);
	else
		buf_puts(out, "</w:rPr>");
}

static void put_words(struct docx *d, struct str text, bool deleted)
{
	const char *name = deleted ? "w:delText" : "w:t";

	buf_printf(d->out, "<%s xml:space=\"preserve\">", name);
	xml_put_text(d->out, text);
	buf_printf(d->out, "</%s>", name);
}

/* A field in three pieces around what it shows; each a run of the same look. */
static void put_field(struct docx *d, const struct office_par *p, const struct office_run *r,
		      const char *code, struct str shows, const char *style)
{
	static const char *const types[] = { "begin", NULL, "separate", NULL, "end" };
	bool gone = r->mark == MD_DELETED;

	for (int i = 0; i < (int)COUNT(types); i++) {
		buf_puts(d->out, "<w:r>");
		put_run_look(d, p, r, style);
		if (types[i])
			buf_printf(d->out, "<w:fldChar w:fldCharType=\"%s\"/>", types[i]);
		else if (i == 1)
			buf_printf(d->out, "<%s xml:space=\"preserve\"> %s </%s>",
				   gone ? "w:delInstrText" : "w:instrText", code,
				   gone ? "w:delInstrText" : "w:instrText");
		else
			put_words(d, shows, gone);
		buf_puts(d->out, "</w:r>");
	}
}

static void put_picture(struct docx *d, const struct office_par *p, const struct office_run *r)
{
	const struct office_image *m = r->image;
	struct office_size size = office_size(p, m);
	int id = d->next_id++, rel;

	rel = docx_rel(d, "image",
		       arena_printf(d->a, "media/image%d.%s", m->number,
				    m->image.kind == IMAGE_PNG ? "png" : "jpeg"),
		       false);
	buf_printf(d->out,
		   "<w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">"
		   "<wp:extent cx=\"%lld\" cy=\"%lld\"/><wp:docPr id=\"%d\" name=\"Image %d\"",
		   (long long)size.width, (long long)size.height, id, m->number);
	xml_put_attr(d->out, "descr", r->text);
	buf_printf(
		d->out,
		"/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect=\"1\"/>"
		"</wp:cNvGraphicFramePr><a:graphic><a:graphicData uri=\"http://schemas."
		"openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr "
		"id=\"%d\" name=\"Image %d\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip "
		"r:embed=\"rId%d\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
		"<a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"%lld\" cy=\"%lld\"/></a:xfrm>"
		"<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"
		"</a:graphicData></a:graphic></wp:inline></w:drawing>",
		id, m->number, rel, (long long)size.width, (long long)size.height);
}

static void put_note_ref(struct docx *d, const struct office_par *p, const struct office_run *r)
{
	const struct office_note *note = r->note;
	int id = d->next_id;

	if (r->kind == OFFICE_NOTE_AGAIN && !note->id) {
		buf_puts(d->out, "<w:r>");
		put_run_look(d, p, r, "FootnoteReference");
		put_words(d, str_of(arena_printf(d->a, "%d", note->number)), r->mark == MD_DELETED);
		buf_puts(d->out, "</w:r>");
		return;
	}
	if (r->kind == OFFICE_NOTE_AGAIN) {
		put_field(d, p, r, arena_printf(d->a, "NOTEREF _Note%d \\h", note->id),
			  str_of(arena_printf(d->a, "%d", note->number)), "FootnoteReference");
		return;
	}
	if (note->again) {
		d->next_id++;
		buf_printf(d->out, "<w:bookmarkStart w:id=\"%d\" w:name=\"_Note%d\"/>", id,
			   note->id);
	}
	buf_puts(d->out, "<w:r>");
	put_run_look(d, p, r, "FootnoteReference");
	buf_printf(d->out, "<w:footnoteReference w:id=\"%d\"/></w:r>", note->id);
	if (note->again)
		buf_printf(d->out, "<w:bookmarkEnd w:id=\"%d\"/>", id);
}

static void put_comment_mark(struct docx *d, const struct office_run *r)
{
	if (r->kind == OFFICE_COMMENT_START)
		buf_printf(d->out, "<w:commentRangeStart w:id=\"%d\"/>", r->comment->id);
	else
		buf_printf(d->out,
			   "<w:commentRangeEnd w:id=\"%d\"/><w:r><w:rPr><w:rStyle "
			   "w:val=\"CommentReference\"/></w:rPr><w:commentReference "
			   "w:id=\"%d\"/></w:r>",
			   r->comment->id, r->comment->id);
}

static void put_run(struct docx *d, const struct office_par *p, const struct office_run *r)
{
	const char *style = r->url ? "Hyperlink" : NULL, *mark;

	if (r->kind == OFFICE_COMMENT_START || r->kind == OFFICE_COMMENT_END) {
		put_comment_mark(d, r);
		return;
	}

	if (r->kind == OFFICE_NOTE_REF || r->kind == OFFICE_NOTE_AGAIN) {
		put_note_ref(d, p, r);
		return;
	}
	if (r->kind == OFFICE_PAGE) {
		mark = docx_bookmark(d, r->dest);
		put_field(d, p, r, arena_printf(d->a, "PAGEREF %s \\h", mark ? mark : "_"), r->text,
			  NULL);
		return;
	}
	buf_puts(d->out, "<w:r>");
	put_run_look(d, p, r, style);
	if (r->kind == OFFICE_LINE)
		buf_puts(d->out, "<w:br/>");
	else if (r->kind == OFFICE_TAB)
		buf_puts(d->out, "<w:tab/>");
	else if (r->kind == OFFICE_PICTURE)
		put_picture(d, p, r);
	else
		put_words(d, r->text, r->mark == MD_DELETED);
	buf_puts(d->out, "</w:r>");
}

/* --- what stands around runs -------------------------------------------------------------------- */

/* Gives whether there is something to close. */
static bool open_link(struct docx *d, const struct office_run *r)
{
	const char *mark = r->dest ? docx_bookmark(d, r->dest) : NULL;

	if (r->url) {
		buf_printf(d->out, "<w:hyperlink r:id=\"rId%d\" w:history=\"1\">",
			   docx_rel(d, "hyperlink", r->url, true));
		return true;
	}
	if (mark)
		buf_printf(d->out, "<w:hyperlink w:anchor=\"%s\" w:history=\"1\">", mark);
	return mark != NULL;
}

struct around {
	int link;
	bool linked;
	enum md_mark mark;
	const struct bundle_change *by;
};

static void around_close(struct docx *d, struct around *at, bool link)
{
	if (at->mark != MD_KEPT)
		buf_printf(d->out, "</%s>", change_name(at->mark));
	at->mark = MD_KEPT;
	if (link && at->linked)
		buf_puts(d->out, "</w:hyperlink>");
	if (link)
		at->link = 0;
	if (link)
		at->linked = false;
}

/* Links stand around changes, changes around runs. */
static void around_move(struct docx *d, struct around *at, const struct office_run *r)
{
	if (r->link != at->link) {
		around_close(d, at, true);
		at->link = r->link;
		at->linked = r->link && open_link(d, r);
	}
	if (r->mark == at->mark && (r->mark == MD_KEPT || r->by == at->by))
		return;
	around_close(d, at, false);
	at->mark = r->mark;
	at->by = r->by;
	if (r->mark == MD_KEPT)
		return;
	buf_printf(d->out, "<%s", change_name(r->mark));
	docx_change(d, r->by);
	buf_putc(d->out, '>');
}

static void put_runs(struct docx *d, const struct office_par *p)
{
	struct around at = { 0 };

	for (const struct office_run *r = p->first; r; r = r->next) {
		around_move(d, &at, r);
		put_run(d, p, r);
	}
	around_close(d, &at, true);
}

/* --- paragraphs --------------------------------------------------------------------------------- */

static void put_indent(struct docx *d, const struct office_par *p)
{
	int left = 0, hang = 0;

	if (p->list)
		office_list_indent(d->o->lists[p->list].kind, p->level, &left, &hang);
	if (p->left == left && p->hang == hang)
		return;
	/* Sides are those of the paragraph's direction, the column is the document's. */
	if (!p->list && p->rtl != bundle_rtl(d->o->book->bundle))
		buf_printf(d->out, "<w:ind w:left=\"0\" w:right=\"%d\"/>", p->left);
	else
		buf_printf(d->out, "<w:ind w:left=\"%d\" w:hanging=\"%d\"/>", p->left, p->hang);
}

static void put_place(struct docx *d, const struct office_par *p)
{
	struct buf *out = d->out;

	buf_printf(out, "<w:pStyle w:val=\"%s\"/>", docx_style_id(p->style));
	if (p->keep)
		buf_puts(out, "<w:keepNext/>");
	if (p->new_page)
		buf_puts(out, "<w:pageBreakBefore/>");
	if (p->list)
		buf_printf(out, "<w:numPr><w:ilvl w:val=\"%d\"/><w:numId w:val=\"%d\"/></w:numPr>",
			   p->level, p->list);
	if (p->rtl)
		buf_puts(out, "<w:bidi/>");
	else if (bundle_rtl(d->o->book->bundle))
		buf_puts(out, "<w:bidi w:val=\"0\"/>");
	/* At the head of a page its style's room above would push it down. */
	if (p->new_page)
		buf_puts(out, "<w:spacing w:before=\"0\"/>");
	else if (p->after)
		buf_printf(out, "<w:spacing w:after=\"%d\"/>", p->after);
	put_indent(d, p);
	if (p->align == 'c')
		buf_puts(out, "<w:jc w:val=\"center\"/>");
	else if (p->align == 'r')
		buf_puts(out, "<w:jc w:val=\"right\"/>");
}

/* The paragraph stood as `was`, if that is another way than it does from `from` on. */
static void put_place_change(struct docx *d, const struct office_par *was, size_t from)
{
	struct buf *out = d->out;
	struct str is = str_cut(out->ptr, from, out->len);
	BUF(old, 4 * KiB);

	d->out = &old;
	put_place(d, was);
	d->out = out;
	if (str_same(is, STR_BUF(old)))
		return;
	buf_puts(out, "<w:pPrChange");
	docx_change(d, d->end.by);
	buf_printf(out, "><w:pPr>%s</w:pPr></w:pPrChange>", old.ptr);
}

static void put_par_look(struct docx *d, const struct office_par *p)
{
	struct docx_end end = { p, p->mark, p->by, NULL };
	struct buf *out = d->out;
	size_t from;

	if (d->end.par == p)
		end = d->end;
	buf_puts(out, "<w:pPr>");
	from = out->len;
	put_place(d, p);
	if (end.mark != MD_KEPT) {
		buf_puts(out, "<w:rPr>");
		put_change(d, end.mark, end.by);
		buf_puts(out, "</w:rPr>");
	}
	if (end.was && end.mark == MD_KEPT)
		put_place_change(d, end.was, from);
	buf_puts(out, "</w:pPr>");
}

static int put_bookmark(struct docx *d, const char *name)
{
	const char *mark = name ? docx_bookmark(d, name) : NULL;

	if (!mark)
		return -1;
	buf_printf(d->out, "<w:bookmarkStart w:id=\"%d\" w:name=\"%s\"/>", d->next_id, mark);
	return d->next_id++;
}

static bool is_contents(const struct office_par *p)
{
	return p && p->style >= OFFICE_CONTENTS_1 && p->style <= OFFICE_CONTENTS_3;
}

void docx_par(struct docx *d, const struct office_par *p, const struct office_note *note)
{
	int name, heading = -1;

	buf_puts(d->out, "<w:p>");
	put_par_look(d, p);
	name = put_bookmark(d, p->name);
	if (!str_eq(p->heading, p->name))
		heading = put_bookmark(d, p->heading);
	if (note)
		buf_puts(d->out, "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr>"
				 "<w:footnoteRef/></w:r><w:r><w:tab/></w:r>");
	put_runs(d, p);
	if (heading >= 0)
		buf_printf(d->out, "<w:bookmarkEnd w:id=\"%d\"/>", heading);
	if (name >= 0)
		buf_printf(d->out, "<w:bookmarkEnd w:id=\"%d\"/>", name);
	buf_puts(d->out, "</w:p>");
}

/* --- tables ------------------------------------------------------------------------------------- */

static void put_row(struct docx *d, const struct office_table *t, const struct office_row *row)
{
	buf_puts(d->out, "<w:tr><w:trPr><w:cantSplit/>");
	if (row->header)
		buf_puts(d->out, "<w:tblHeader/>");
	put_change(d, row->mark, row->by);
	buf_puts(d->out, "</w:trPr>");
	for (int i = 0; i < t->columns; i++) {
		buf_printf(d->out, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/></w:tcPr>",
			   t->widths[i]);
		docx_par(d, row->cells[i], NULL);
		buf_puts(d->out, "</w:tc>");
	}
	buf_puts(d->out, "</w:tr>");
}

void docx_table(struct docx *d, const struct office_table *t)
{
	int width = 0;

	for (int i = 0; i < t->columns; i++)
		width += t->widths[i];
	buf_puts(d->out, "<w:tbl><w:tblPr><w:tblStyle w:val=\"DocumentTable\"/>");
	if (t->rtl)
		buf_puts(d->out, "<w:bidiVisual/>");
	buf_printf(d->out,
		   "<w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:tblInd w:w=\"%d\" w:type=\"dxa\"/>"
		   "<w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0020\" w:firstRow=\"1\" "
		   "w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" "
		   "w:noVBand=\"1\"/></w:tblPr><w:tblGrid>",
		   width, t->left);
	for (int i = 0; i < t->columns; i++)
		buf_printf(d->out, "<w:gridCol w:w=\"%d\"/>", t->widths[i]);
	buf_puts(d->out, "</w:tblGrid>");
	for (const struct office_row *row = t->first; row; row = row->next)
		put_row(d, t, row);
	buf_puts(d->out, "</w:tbl>");
}

/* --- the flow ----------------------------------------------------------------------------------- */

/* The contents are a field around their entries, so that Word can make them anew. */
static void open_contents(struct docx *d)
{
	buf_puts(d->out,
		 "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/>"
		 "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>");
}

static void put_contents_par(struct docx *d, const struct office_par *p, bool first, bool last)
{
	buf_puts(d->out, "<w:p>");
	put_par_look(d, p);
	if (first)
		buf_puts(d->out,
			 "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText "
			 "xml:space=\"preserve\"> TOC \\o \"1-3\" \\h \\z \\u </w:instrText></w:r>"
			 "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>");
	put_runs(d, p);
	if (last)
		buf_puts(d->out, "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>");
	buf_puts(d->out, "</w:p>");
}

static void put_contents(struct docx *d, const struct office_block **at)
{
	bool first = true;

	open_contents(d);
	docx_par(d, (*at)->par, NULL);
	while ((*at)->next && is_contents((*at)->next->par)) {
		*at = (*at)->next;
		put_contents_par(d, (*at)->par, first,
				 !(*at)->next || !is_contents((*at)->next->par));
		first = false;
	}
	buf_puts(d->out, "</w:sdtContent></w:sdt>");
}

static bool is_new(const struct office_block *b)
{
	return b && b->par && b->par->mark == MD_INSERTED;
}

static bool ends_new(const struct office_par *p)
{
	enum md_mark last = MD_KEPT;

	for (const struct office_run *r = p->first; r; r = r->next) {
		if (r->kind != OFFICE_COMMENT_START && r->kind != OFFICE_COMMENT_END)
			last = r->mark;
	}
	return last == MD_INSERTED;
}

/*
 * Where new words at a paragraph's end go on in new paragraphs, the ends are new as if they had been
 * typed: the first one's, and the last one's is the old. LibreOffice takes such words and the paragraph
 * behind them for one change, and would reject the old end with it.
 */
static void choose_end(struct docx *d, const struct office_block *b)
{
	const struct office_par *was = d->end.mark == MD_INSERTED ? d->end.was : NULL;
	const struct office_par *next = is_new(b->next) ? b->next->par : NULL;

	d->end = (struct docx_end){ 0 };
	if (!was && !(b->par->mark == MD_KEPT && next && ends_new(b->par)))
		return;
	d->end = (struct docx_end){ .par = b->par, .mark = MD_KEPT, .by = b->par->by, .was = was };
	if (!next)
		return;
	d->end.mark = MD_INSERTED;
	d->end.by = next->by;
	d->end.was = was ? was : b->par;
}

void docx_flow(struct docx *d, const struct office_flow *flow, const struct office_note *note)
{
	for (const struct office_block *b = flow->first; b; b = b->next) {
		if (b->par && b->par->style == OFFICE_CONTENTS_TITLE) {
			put_contents(d, &b);
		} else if (b->par) {
			choose_end(d, b);
			docx_par(d, b->par, b == flow->first ? note : NULL);
		} else {
			docx_table(d, b->table);
			/* Two tables in a row would be one, and none may stand last. */
			if (!b->next || !b->next->par)
				buf_printf(d->out,
					   "<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr></w:p>",
					   docx_style_id(OFFICE_CELL));
		}
	}
}
