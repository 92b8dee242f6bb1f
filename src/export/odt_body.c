/* Paragraphs, lists, tables and tracked changes of an OpenDocument text. */
#include "export/odt_export.h"

/* --- links and changes around runs -------------------------------------------------------------- */

static void open_link(struct odt *d, const struct office_run *r)
{
	buf_printf(d->out,
		   "<text:a xlink:type=\"simple\" text:style-name=\"%s\" "
		   "text:visited-style-name=\"%s\"",
		   r->url ? "Internet_20_link" : "Index_20_Link",
		   r->url ? "Internet_20_link" : "Index_20_Link");
	if (r->url)
		xml_put_attr(d->out, "xlink:href", str_of(r->url));
	else
		xml_put_attr(d->out, "xlink:href", str_of(arena_printf(d->a, "#%s", r->dest)));
	buf_puts(d->out, ">");
}

static void end_insertion(struct odt *d)
{
	if (d->inserting)
		buf_printf(d->out, "<text:change-end text:change-id=\"c%d\"/>", d->inserting);
	d->inserting = 0;
}

static void begin_insertion(struct odt *d, const struct bundle_change *by)
{
	if (d->inserting && d->by == by)
		return;
	end_insertion(d);
	d->inserting = odt_insertion(d, by);
	d->by = by;
	buf_printf(d->out, "<text:change-start text:change-id=\"c%d\"/>", d->inserting);
}

/* Deleted runs of one hand stand apart; a mark stays in their place. Gives the run behind them. */
static const struct office_run *put_deleted(struct odt *d, const struct office_par *p,
					    const struct office_run *r)
{
	struct buf *outer = d->out;
	const struct bundle_change *by = r->by;
	bool aside = d->aside, spaced = d->spaced;
	int id;
	BUF(apart, ODT_PART);

	id = odt_deletion_begin(d, by, &apart);
	d->out = &apart;
	d->aside = d->spaced = true;
	buf_printf(&apart, "<text:p text:style-name=\"%s\">", office_look(p->style)->odt);
	for (; r && r->mark == MD_DELETED && r->by == by; r = r->next)
		odt_run(d, p, r);
	buf_puts(&apart, "</text:p>");
	odt_deletion_end(&apart);
	buf_put(&d->changes, apart.ptr, apart.len);
	d->out = outer;
	d->aside = aside;
	d->spaced = spaced;
	buf_printf(d->out, "<text:change text:change-id=\"c%d\"/>", id);
	return r;
}

static void put_runs(struct odt *d, const struct office_par *p)
{
	int link = 0;

	for (const struct office_run *r = p->first; r;) {
		bool leads = r->url || r->dest;

		if (link && (r->link != link || (r->mark == MD_DELETED && !d->aside))) {
			buf_puts(d->out, "</text:a>");
			link = 0;
		}
		if (r->mark == MD_INSERTED && !d->aside)
			begin_insertion(d, r->by);
		else
			end_insertion(d);
		if (r->mark == MD_DELETED && !d->aside) {
			r = put_deleted(d, p, r);
			continue;
		}
		if (leads && !link) {
			open_link(d, r);
			link = r->link;
		}
		odt_run(d, p, r);
		r = r->next;
	}
	if (link)
		buf_puts(d->out, "</text:a>");
}

/* --- paragraphs --------------------------------------------------------------------------------- */

static void put_margins(struct odt *d, const struct office_par *p, struct buf *x)
{
	bool aside = !p->list && p->rtl != bundle_rtl(d->o->book->bundle);
	char side = office_look(p->style)->border.side;
	/* A rail takes its room from the text; Word draws it outside. */
	int rail = side == 'r' || side == 'l' ? office_look(p->style)->border.space * 20 : 0;
	int left = 0, hang = 0, from = MAX(p->left - rail, 0);

	if (p->list)
		office_list_indent(d->o->lists[p->list].kind, p->level, &left, &hang);
	if (from == left && p->hang == hang)
		return;
	buf_printf(x, " fo:margin-left=\"%s\" fo:margin-right=\"%s\"",
		   odt_length(d->a, aside ? 0 : from), odt_length(d->a, aside ? from : 0));
	if (p->hang)
		buf_printf(x, " fo:text-indent=\"-%s\"", odt_length(d->a, p->hang));
	else
		buf_puts(x, " fo:text-indent=\"0pt\"");
}

static const char *par_style(struct odt *d, const struct office_par *p)
{
	bool rtl = bundle_rtl(d->o->book->bundle), first = d->begins;
	const char *parent = office_look(p->style)->odt;
	size_t start;
	BUF(x, 4 * KiB);

	d->begins = false;
	buf_puts(&x, "<style:paragraph-properties");
	start = x.len;
	put_margins(d, p, &x);
	if (p->align == 'c')
		buf_puts(&x, " fo:text-align=\"center\"");
	else if (p->align == 'r')
		buf_printf(&x, " fo:text-align=\"%s\"", p->rtl ? "left" : "right");
	else if (p->rtl != rtl && office_look(p->style)->look & LOOK_RAGGED)
		buf_printf(&x, " fo:text-align=\"%s\"", p->rtl ? "right" : "left");
	if (p->keep)
		buf_puts(&x, " fo:keep-with-next=\"always\"");
	if (p->new_page)
		buf_puts(&x, " fo:break-before=\"page\" fo:margin-top=\"0pt\"");
	if (p->after)
		buf_printf(&x, " fo:margin-bottom=\"%s\"", odt_length(d->a, p->after));
	if (p->rtl != rtl)
		buf_printf(&x, " style:writing-mode=\"%s\"", p->rtl ? "rl-tb" : "lr-tb");
	if (x.len == start && !first)
		return parent;
	buf_puts(&x, "/>");
	return odt_auto(d, "paragraph", parent, first ? " style:master-page-name=\"First\"" : "",
			x.ptr);
}

static const char *list_style(const struct odt *d, int list)
{
	static const char *const names[] = { "Paragraphs", "Numbers", "Bullets" };
	int kind = d->o->lists[list].kind;

	return kind == OFFICE_FIXED ? arena_printf(d->a, "Label%d", list) : names[kind];
}

/* Each paragraph is a list of its own that goes on with its counting's first. */
static void open_list(struct odt *d, const struct office_par *p)
{
	const struct office_list *l = &d->o->lists[p->list];
	bool first = !d->aside && !d->begun[p->list];

	buf_printf(d->out, "<text:list text:style-name=\"%s\"", list_style(d, p->list));
	if (first)
		buf_printf(d->out, " xml:id=\"list%d\"", p->list);
	else if (!d->aside)
		buf_printf(d->out, " text:continue-list=\"list%d\"", p->list);
	buf_puts(d->out, ">");
	for (int i = 0; i < p->level; i++)
		buf_puts(d->out, "<text:list-item><text:list>");
	if (first && l->start != 1 && l->level == p->level)
		buf_printf(d->out, "<text:list-item text:start-value=\"%d\">", l->start);
	else
		buf_puts(d->out, "<text:list-item>");
	d->begun[p->list] |= first;
}

static void close_list(struct odt *d, const struct office_par *p)
{
	buf_puts(d->out, "</text:list-item></text:list>");
	for (int i = 0; i < p->level; i++)
		buf_puts(d->out, "</text:list-item></text:list>");
}

static void put_par(struct odt *d, const struct office_par *p, const struct office_block *b);

static void put_bookmark(struct odt *d, const char *name)
{
	if (!name || d->aside)
		return;
	buf_puts(d->out, "<text:bookmark");
	xml_put_attr(d->out, "text:name", str_of(name));
	buf_puts(d->out, "/>");
}

static void put_marks(struct odt *d, const int *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(d->out, "<text:change text:change-id=\"c%d\"/>", ids[i]);
}

/*
 * A paragraph that is gone, kept apart. Its text goes on from the end of the paragraph before it, or,
 * where there is none, up to the start of `next`.
 */
static int put_gone(struct odt *d, const struct office_par *p, const struct office_par *next)
{
	struct buf *outer = d->out;
	bool spaced = d->spaced, aside = d->aside;
	int id, inserting = d->inserting;
	BUF(apart, ODT_PART);

	id = odt_deletion_begin(d, p->by, &apart);
	d->out = &apart;
	d->aside = true;
	d->inserting = 0;
	if (!next)
		buf_puts(&apart, "<text:p/>");
	put_par(d, p, NULL);
	if (next)
		buf_printf(&apart, "<text:p text:style-name=\"%s\"/>",
			   office_look(next->style)->odt);
	odt_deletion_end(&apart);
	buf_put(&d->changes, apart.ptr, apart.len);
	d->out = outer;
	d->aside = aside;
	d->spaced = spaced;
	d->inserting = inserting;
	return id;
}

static bool is_gone(const struct office_block *b)
{
	return b && b->par && b->par->mark == MD_DELETED;
}

/* The paragraph that is there behind those that are gone; NULL if a table or nothing is. */
static const struct office_par *next_there(const struct office_block *b)
{
	while (is_gone(b))
		b = b->next;
	return b ? b->par : NULL;
}

/* What happens at a paragraph's end: those behind it that are gone, one that is new. */
static void put_end(struct odt *d, const struct office_block *b)
{
	const struct office_par *next = next_there(b->next);

	end_insertion(d);
	for (b = b->next; is_gone(b); b = b->next) {
		int id = put_gone(d, b->par, NULL);

		put_marks(d, &id, 1);
	}
	if (next && next->mark == MD_INSERTED)
		begin_insertion(d, next->by);
}

/* Nothing stands before the paragraph that ends could be joined to: they are joined to the next. */
static void put_start(struct odt *d, const struct office_block *b)
{
	const struct office_par *next = next_there(b->next);

	put_marks(d, d->gone, d->n_gone);
	d->n_gone = 0;
	if (b->par->mark == MD_INSERTED && next && !is_gone(b->next))
		begin_insertion(d, b->par->by);
}

/* b: the block that it is, for what is new or gone around it; NULL where that does not matter. */
static void put_par(struct odt *d, const struct office_par *p, const struct office_block *b)
{
	int outline = office_look(p->style)->outline;
	const char *style = par_style(d, p);
	bool carried = d->inserting && p->mark == MD_INSERTED;

	if (p->list)
		open_list(d, p);
	if (outline)
		buf_printf(d->out, "<text:h text:style-name=\"%s\" text:outline-level=\"%d\">",
			   style, outline);
	else
		buf_printf(d->out, "<text:p text:style-name=\"%s\">", style);
	d->spaced = true;
	if (!carried)
		end_insertion(d);
	if (b && !d->joined && !d->aside)
		put_start(d, b);
	put_bookmark(d, p->name);
	if (!str_eq(p->heading, p->name))
		put_bookmark(d, p->heading);
	put_runs(d, p);
	if (b && !d->aside &&
	    (d->joined || p->mark != MD_INSERTED || is_gone(b->next) || !next_there(b->next)))
		put_end(d, b);
	else if (!b)
		end_insertion(d);
	buf_puts(d->out, outline ? "</text:h>" : "</text:p>");
	if (p->list)
		close_list(d, p);
}

/* --- tables ------------------------------------------------------------------------------------- */

#define CELL                                                                                       \
	"<style:table-cell-properties fo:padding-left=\"5pt\" fo:padding-right=\"5pt\" "           \
	"fo:padding-top=\"0pt\" fo:padding-bottom=\"0pt\" "

static const char *cell_style(struct odt *d, bool header)
{
	unsigned char rgb[3];

	bundle_accent(d->o->book->bundle, rgb);
	if (!header)
		return odt_auto(d, "table-cell", "", "",
				CELL "fo:border-bottom=\"0.5pt solid #c3c8ce\"/>");
	return odt_auto(d, "table-cell", "", "",
			arena_printf(d->a,
				     CELL "fo:border-top=\"1.1pt solid #%02x%02x%02x\" "
					  "fo:border-bottom=\"0.8pt solid #%02x%02x%02x\"/>",
				     rgb[0], rgb[1], rgb[2], rgb[0], rgb[1], rgb[2]));
}

static void put_cell(struct odt *d, const struct office_row *row, int column)
{
	buf_printf(d->out,
		   "<table:table-cell table:style-name=\"%s\" office:value-type=\"string\">",
		   cell_style(d, row->header));
	put_par(d, row->cells[column], NULL);
	buf_puts(d->out, "</table:table-cell>");
}

static void put_table(struct odt *d, const struct office_table *t)
{
	const char *side = bundle_rtl(d->o->book->bundle) ? "right" : "left";
	bool header = false;
	int width = 0;

	for (int i = 0; i < t->columns; i++)
		width += t->widths[i];
	buf_printf(
		d->out, "<table:table table:style-name=\"%s\">",
		odt_auto(d, "table", "", "",
			 arena_printf(
				 d->a,
				 "<style:table-properties style:width=\"%s\" fo:margin-%s=\"%s\" "
				 "table:align=\"%s\" style:writing-mode=\"%s\"/>",
				 odt_length(d->a, width), side, odt_length(d->a, t->left), side,
				 t->rtl ? "rl-tb" : "lr-tb")));
	for (int i = 0; i < t->columns; i++)
		buf_printf(d->out, "<table:table-column table:style-name=\"%s\"/>",
			   odt_auto(d, "table-column", "", "",
				    arena_printf(d->a,
						 "<style:table-column-properties "
						 "style:column-width=\"%s\"/>",
						 odt_length(d->a, t->widths[i]))));
	for (const struct office_row *row = t->first; row; row = row->next) {
		if (row->header != header)
			buf_puts(d->out, row->header ? "<table:table-header-rows>"
						     : "</table:table-header-rows>");
		header = row->header;
		buf_printf(d->out, "<table:table-row table:style-name=\"%s\">",
			   odt_auto(d, "table-row", "", "",
				    "<style:table-row-properties fo:keep-together=\"always\"/>"));
		for (int i = 0; i < t->columns; i++)
			put_cell(d, row, i);
		buf_puts(d->out, "</table:table-row>");
	}
	if (header)
		buf_puts(d->out, "</table:table-header-rows>");
	buf_puts(d->out, "</table:table>");
}

/* --- the flow ----------------------------------------------------------------------------------- */

static bool is_contents(const struct office_block *b)
{
	return b && b->par && b->par->style >= OFFICE_CONTENTS_1 &&
	       b->par->style <= OFFICE_CONTENTS_3;
}

static void put_contents(struct odt *d, const struct office_block **at)
{
	buf_puts(d->out,
		 "<text:table-of-content text:name=\"Contents\"><text:table-of-content-source "
		 "text:outline-level=\"3\"/><text:index-body><text:index-title "
		 "text:name=\"Contents_Head\">");
	put_par(d, (*at)->par, NULL);
	buf_puts(d->out, "</text:index-title>");
	while (is_contents((*at)->next)) {
		*at = (*at)->next;
		put_par(d, (*at)->par, NULL);
	}
	buf_puts(d->out, "</text:index-body></text:table-of-content>");
}

/* Paragraphs at the start that are gone wait for the first that is there. */
static const struct office_block *put_first_gone(struct odt *d, const struct office_block *b)
{
	const struct office_par *next = next_there(b);

	for (; is_gone(b) && next; b = b->next)
		*(int *)arena_push(d->a, (void **)&d->gone, &d->n_gone, &d->cap_gone, sizeof(int)) =
			put_gone(d, b->par, next);
	return b;
}

void odt_flow(struct odt *d, const struct office_flow *flow)
{
	bool joined = d->joined;

	d->joined = false;
	for (const struct office_block *b = flow->first; b; b = b->next) {
		if (d->joined && is_gone(b) && !d->aside)
			continue; /* it stands at the end of the one before */
		if (!d->joined && !d->aside)
			b = put_first_gone(d, b);
		if (!b->par) {
			put_table(d, b->table);
		} else if (b->par->style == OFFICE_CONTENTS_TITLE) {
			put_contents(d, &b);
		} else {
			put_par(d, b->par, b);
			d->joined = true;
			continue;
		}
		d->joined = false;
	}
	d->joined = joined;
}
