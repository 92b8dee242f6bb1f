#include "export/flow.h"
#include "image/image.h"

/*
 * What stands before and after the document's own text: the title block, the contents, and remarks
 * gathered in an annex.
 */
enum {
	LOGO_HEIGHT = 40 * 1024,
	LOGO_WIDTH = 150 * 1024,
	SIDE = 140 * 1024,
	NUMBER_ROOM = 44 * 1024
};

static void put_text(struct flow *f, const char *text, const struct lettering *look, int gap,
		     const char *type)
{
	int width = f->at.right - f->at.left;
	struct pdf_node *node;
	struct para *p;

	if (!text || !*text)
		return;
	node = pdf_node(f->pdf, f->at.node, type);
	f->at.gap = gap;
	p = para_plain(&f->set, look, text, node, width);
	para_balance(p, width);
	flow_lines(f, p);
	f->at.keep_next = true;
}

static void put_bar(struct flow *f, int height, int space, struct rgb colour)
{
	struct box *b = flow_box(f, space, height, 0);
	struct item *item = box_item(f->a, b, ITEM_RECT);

	item->width = TEXT_WIDTH;
	item->height = height;
	item->colour = colour;
	f->at.keep_next = true;
}

/* Lines of one side of the masthead; gives where they end. */
static int put_side(struct flow *f, struct box *b, const char *text, const struct lettering *look,
		    int y, bool end)
{
	struct pdf_node *node;
	struct para *p;
	int width = end ? SIDE : TEXT_WIDTH - SIDE - PT(12);
	int left = end ? TEXT_WIDTH - SIDE : 0;

	if (!text || !*text)
		return y;
	if (f->set.rtl)
		left = TEXT_WIDTH - left - width;
	node = pdf_node(f->pdf, f->at.node, "P");
	p = para_plain(&f->set, look, text, node, width);
	for (int i = 0; i < p->n_lines; i++) {
		struct item *item = box_item(f->a, b, ITEM_LINE);
		int height, baseline, spare = width - para_line_width(p, i);

		para_metrics(p, i, &height, &baseline);
		item->para = p;
		item->line = i;
		item->x = left + (end == f->set.rtl ? 0 : spare);
		item->y = y + baseline;
		y += height;
	}
	return y;
}

/* The organiser and the event on one side, symbol, version and date on the other. */
static void put_masthead(struct flow *f)
{
	const struct bundle *b = f->book->bundle;
	const struct bundle_version *v = b->version;
	const struct image *logo = b->logo && *b->logo ? flow_image(f, str_of(b->logo)) : NULL;
	struct box *box = flow_box(f, 0, 0, 0);
	int left = 0, right = 0;

	if (logo) {
		struct item *item = box_item(f->a, box, ITEM_IMAGE);
		int64_t width =
			(int64_t)LOGO_HEIGHT * image_shown_width(logo) / image_shown_height(logo);

		item->image = logo;
		item->width = (int)MIN(width, (int64_t)LOGO_WIDTH);
		item->height = (int)((int64_t)item->width * image_shown_height(logo) /
				     image_shown_width(logo));
		item->x = f->set.rtl ? TEXT_WIDTH - item->width : 0;
		left = item->height + PT(8);
	}
	left = put_side(f, box, b->organiser, &look_meta_bold, left, false);
	left = put_side(f, box, b->event, b->organiser ? &look_meta : &look_meta_bold, left, false);
	right = put_side(f, box, v && v->symbol ? v->symbol : b->symbol, &look_symbol, right, true);
	right = put_side(f, box, v ? v->name : NULL, &look_meta, right, true);
	right = put_side(f, box, v ? v->date : NULL, &look_meta, right, true);
	box->height = MAX(MAX(left, right), 1024);
	f->at.keep_next = true;
}

static char *joined(struct flow *f, const char *a, const char *b)
{
	if (!a || !*a || !b || !*b)
		return arena_dup(f->a, a && *a ? a : b);
	return arena_printf(f->a, "%s \xC2\xB7 %s", a, b);
}

void flow_title(struct flow *f)
{
	const struct bundle *b = f->book->bundle;
	static const struct rgb hair = { 0xc3, 0xc8, 0xce };
	struct pdf_node *outer = f->at.node;

	f->at.node = pdf_node(f->pdf, outer, "Sect");
	put_masthead(f);
	put_bar(f, PT(1.6), PT(7), f->accent);
	put_text(f, b->title, &look_title, PT(26), "H1");
	put_text(f, b->subtitle, &look_subtitle, PT(6), "P");
	put_text(f, joined(f, b->place, b->dates), &look_meta, PT(12), "P");
	if (!b->version) /* which else says it at the head */
		put_text(f, b->standing, &look_meta, PT(3), "P");
	for (size_t i = 0; i < b->notices.n; i++)
		put_text(f, b->notices.items[i], &look_meta, i ? PT(3) : PT(12), "P");
	flow_proof(f);
	put_bar(f, PT(0.5), PT(14), hair);
	f->at.node = outer;
	f->at.gap = 0;
	f->at.keep_next = false;
	flow_space(f, PT(20));
}

/* --- contents ----------------------------------------------------------------------------------- */

static void put_entry(struct flow *f, const struct book_heading *h, struct pdf_node *toc)
{
	int level = MIN(h->level, 3) - 1, indent = level * PT(14), last;
	struct pdf_node *item_node = pdf_node(f->pdf, toc, "TOCI");
	struct pdf_node *ref = pdf_node(f->pdf, item_node, "Reference");
	struct pdf_node *link = pdf_node(f->pdf, ref, "Link");
	struct para *p;
	struct item *item;
	struct rich r;
	struct box *b;

	f->at.left = f->set.rtl ? NUMBER_ROOM : indent;
	f->at.right = f->set.rtl ? TEXT_WIDTH - indent : TEXT_WIDTH - NUMBER_ROOM;
	f->at.gap = level == 0 ? PT(4) : 0;
	rich_init(&r, &f->set, &look_contents[level], NULL, link);
	r.now.dest = h->name;
	r.now.says = h->text;
	rich_text(&r, str_of(h->text));
	p = para_new(&r, f->at.right - f->at.left);
	rich_done(&r);
	flow_lines(f, p);
	b = &f->at.out->items[f->at.out->n - 1];
	last = para_line_width(p, p->n_lines - 1);
	item = box_item(f->a, b, ITEM_PAGE);
	item->para = p;
	item->node = link;
	item->dest = h->name;
	item->y = b->items->y;
	item->x = f->set.rtl ? 0 : f->at.left + last;
	item->width = f->set.rtl ? f->at.right - last : TEXT_WIDTH - item->x;
}

void flow_contents(struct flow *f)
{
	struct pdf_node *outer = f->at.node, *toc;
	int deepest = 1;

	if (!f->book->n_headings)
		return;
	/* As deep as it goes without filling a page of its own. */
	for (int level = 2; level <= 3; level++) {
		size_t n = 0;

		for (size_t i = 0; i < f->book->n_headings; i++)
			n += f->book->headings[i].level <= level;
		if (n <= 40)
			deepest = level;
	}
	f->at.node = pdf_node(f->pdf, outer, "Sect");
	put_text(f, bundle_label(f->book->bundle, "contents"), look_heading(2), 0, "H2");
	flow_space(f, PT(4));
	toc = pdf_node(f->pdf, f->at.node, "TOC");
	for (size_t i = 0; i < f->book->n_headings; i++) {
		if (f->book->headings[i].level <= deepest)
			put_entry(f, &f->book->headings[i], toc);
	}
	f->at.node = outer;
	f->at.left = 0;
	f->at.right = TEXT_WIDTH;
	f->at.gap = 0;
	flow_space(f, PT(18));
}

/* --- remarks in an annex ------------------------------------------------------------------------ */

static const char *about_text(struct flow *f, const struct book_block *k)
{
	return k->about ? bundle_filled(f->book->bundle, f->a, "paragraph", "{n}", k->about) : NULL;
}

static void put_remark(struct flow *f, const struct book_section *s, const struct book_block *k)
{
	struct flow_at outer = f->at;

	f->section = s;
	f->at.node = pdf_node(f->pdf, outer.node, "Div");
	f->at.dest = k->id;
	f->at.rtl = f->set.rtl;
	f->at.mark = k->node->mark;
	put_text(f, about_text(f, k), &look_meta_bold, PT(9), "P");
	f->at.gap = PT(4);
	flow_blocks(f, k->node);
	outer.space = f->at.space;
	f->at = outer;
}

void flow_remarks_annex(struct flow *f)
{
	const struct book_heading *h = book_heading_at(f->book, f->book->n_sections, 0);
	struct pdf_node *outer = f->at.node;

	f->at.node = pdf_node(f->pdf, outer, "Sect");
	f->at.dest = h->name;
	f->at.heading = (size_t)(h - f->book->headings) + 1;
	flow_space(f, PT(24));
	put_text(f, h->text, look_heading(1), 0, "H2");
	flow_space(f, PT(4));
	for (size_t i = 0; i < f->book->n_sections; i++) {
		const struct book_section *s = &f->book->sections[i];

		for (size_t k = 0; k < s->n_blocks; k++) {
			if (s->blocks[k].node->kind == MD_REMARK)
				put_remark(f, s, &s->blocks[k]);
		}
	}
	f->at.node = outer;
}
