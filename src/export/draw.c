#include "export/draw.h"

#include "export/draw_text.h"
#include "image/image.h"
#include "qr/qr.h"

enum {
	HEAD_Y = 46 * 1024, /* baseline of the running head, from the page's top */
	FOOT_Y = PAGE_HEIGHT - 40 * 1024,
	LINE_EVERY = 5, /* which lines of a draft are numbered */
};

struct drawing {
	struct flow *f;
	const struct pages *pages;
	struct para *head[2]; /* running head: at the start side, at the end side */
};

/* --- places ------------------------------------------------------------------------------------- */

static void find_places(struct drawing *d)
{
	d->f->places = g_hash_table_new(g_str_hash, g_str_equal);
	for (size_t i = 0; i < d->pages->n; i++) {
		const struct page *page = &d->pages->items[i];

		for (size_t k = 0; k < page->n_boxes + page->n_notes; k++) {
			const struct box *b = k < page->n_boxes
						      ? page->boxes[k].box
						      : page->notes[k - page->n_boxes].box;

			if (b->dest && !g_hash_table_contains(d->f->places, b->dest))
				g_hash_table_insert(d->f->places, (gpointer)b->dest,
						    GINT_TO_POINTER((int)i + 1));
		}
	}
}

static int page_of(const struct drawing *d, const char *dest)
{
	return GPOINTER_TO_INT(g_hash_table_lookup(d->f->places, dest));
}

/* --- items -------------------------------------------------------------------------------------- */

static void draw_rect(struct drawing *d, const struct placed *at, const struct item *item)
{
	const struct box *b = at->box;
	int y = TEXT_TOP + at->y + item->y, height = item->height;

	pdf_artifact(d->f->pdf, "Layout");
	if (item->kind == ITEM_RAIL) {
		bool joined = !item->first && at->y > 0;

		y = TEXT_TOP + at->y - (joined ? b->before : 0);
		height = b->height + (joined ? b->before : 0);
	}
	pdf_rect(d->f->pdf, TEXT_LEFT + item->x, y, item->width, height, item->colour);
}

static void draw_image(struct drawing *d, const struct placed *at, const struct item *item)
{
	const struct pdf_image *image = pdf_image(d->f->pdf, item->image);

	if (!image)
		return;
	if (item->node)
		pdf_content(d->f->pdf, item->node);
	else
		pdf_artifact(d->f->pdf, "Layout");
	pdf_draw_image(d->f->pdf, image, TEXT_LEFT + item->x, TEXT_TOP + at->y + item->y,
		       item->width, item->height);
}

/*
 * Dark modules as runs. Their edges are computed from the whole, so that neighbours meet: a hair of
 * light between two would be read as a module.
 */
static void draw_code(struct drawing *d, const struct placed *at, const struct item *item)
{
	const struct qr *code = item->code;
	int64_t side = code->size + 2 * QR_QUIET;
	int left = TEXT_LEFT + item->x, top = TEXT_TOP + at->y + item->y;
	struct qr_run run = { 0 };

	pdf_content(d->f->pdf, item->node);
	while (qr_next(code, &run)) {
		int64_t x = run.x + QR_QUIET, y = run.y + QR_QUIET;
		int x0 = (int)(x * item->width / side), y0 = (int)(y * item->width / side);
		int x1 = (int)((x + run.width) * item->width / side);
		int y1 = (int)((y + 1) * item->width / side);

		pdf_rect(d->f->pdf, left + x0, top + y0, x1 - x0, y1 - y0, (struct rgb){ 0, 0, 0 });
	}
}

/* Leaders and the page number of a contents entry, in the room [x, x + width). */
static void draw_page_number(struct drawing *d, const struct placed *at, const struct item *item)
{
	struct flow *f = d->f;
	int page = page_of(d, item->dest), y = TEXT_TOP + at->y + item->y, width, from, to;
	char text[16];
	struct para *number, *dot;
	int box[4], step;

	if (!page)
		return;
	snprintf(text, sizeof(text), "%d", page);
	number = para_plain(&f->set, item->para->look, text, item->node, -1);
	width = para_line_width(number, 0);
	from = TEXT_LEFT + item->x + (f->set.rtl ? width : 0) + PT(4);
	to = TEXT_LEFT + item->x + item->width - (f->set.rtl ? 0 : width) - PT(4);
	dot = para_plain(&f->set, &look_contents[1], ".", NULL, -1);
	step = PT(5);
	pdf_artifact(f->pdf, "Layout");
	/* Dots stand on a grid, so that they align from entry to entry. */
	for (int x = (from + step - 1) / step * step; x + step <= to; x += step)
		draw_line(f, dot, 0, x, y);
	box[0] = f->set.rtl ? TEXT_LEFT + item->x : TEXT_LEFT + item->x + item->width - width;
	draw_line(f, number, 0, box[0], y);
	box[1] = y - item->para->look->size * 9 / 10;
	box[2] = box[0] + width;
	box[3] = y + item->para->look->size * 3 / 10;
	pdf_link(f->pdf, item->node, box, NULL, item->dest, arena_dup(f->a, text));
}

static bool is_artifact(const struct item *item)
{
	return item->kind == ITEM_RECT || item->kind == ITEM_RAIL ||
	       (item->kind == ITEM_IMAGE && !item->node);
}

static void draw_box(struct drawing *d, const struct placed *at)
{
	for (const struct item *i = at->box->items; i; i = i->next) {
		if (i->kind == ITEM_LINE)
			draw_line(d->f, i->para, i->line, TEXT_LEFT + i->x,
				  TEXT_TOP + at->y + i->y);
		else if (i->kind == ITEM_IMAGE && i->node)
			draw_image(d, at, i);
		else if (i->kind == ITEM_CODE)
			draw_code(d, at, i);
		else if (i->kind == ITEM_PAGE)
			draw_page_number(d, at, i);
	}
}

static void draw_under(struct drawing *d, const struct placed *at)
{
	for (const struct item *i = at->box->items; i; i = i->next) {
		if (i->kind == ITEM_IMAGE && !i->node)
			draw_image(d, at, i);
		else if (is_artifact(i))
			draw_rect(d, at, i);
	}
}

/* A repeated table head is an artifact: its words are in the structure once. */
static void draw_again(struct drawing *d, const struct placed *at)
{
	pdf_artifact(d->f->pdf, "Pagination");
	for (const struct item *i = at->box->items; i; i = i->next) {
		if (i->kind == ITEM_LINE)
			draw_artifact_line(d->f, i->para, i->line, TEXT_LEFT + i->x,
					   TEXT_TOP + at->y + i->y);
	}
}

/* --- margins ------------------------------------------------------------------------------------ */

static void page_text(const struct flow *f, size_t x, size_t y, char *out, size_t size)
{
	const char *form = bundle_label(f->book->bundle, "page");
	size_t len = 0;

	for (const char *p = form; *p && len + 24 < size;) {
		if (strncmp(p, "{x}", 3) == 0 || strncmp(p, "{y}", 3) == 0) {
			len += (size_t)snprintf(out + len, size - len, "%zu", p[1] == 'x' ? x : y);
			p += 3;
		} else {
			out[len++] = *p++;
		}
	}
	out[len] = '\0';
}

static void draw_margins(struct drawing *d, size_t page)
{
	struct flow *f = d->f;
	char text[256];
	struct para *foot;
	int first = f->set.rtl ? 1 : 0;

	pdf_artifact(f->pdf, "Pagination");
	if (page > 0) {
		for (int i = 0; i < 2; i++) {
			const struct para *p = d->head[i];
			int x = TEXT_LEFT;

			if (!p)
				continue;
			if (i != first)
				x += TEXT_WIDTH - para_line_width(p, 0);
			draw_line(f, p, 0, x, HEAD_Y);
		}
		pdf_rect(f->pdf, TEXT_LEFT, HEAD_Y + PT(6), TEXT_WIDTH, PT(0.4),
			 (struct rgb){ 0xc3, 0xc8, 0xce });
	}
	page_text(f, page + 1, d->pages->n, text, sizeof(text));
	foot = para_plain(&f->set, &look_head, text, NULL, -1);
	draw_line(f, foot, 0,
		  f->set.rtl ? TEXT_LEFT : TEXT_LEFT + TEXT_WIDTH - para_line_width(foot, 0),
		  FOOT_Y);
}

/* Numbers of a draft's lines, by page, and the bars beside changed lines. */
static void draw_beside(struct drawing *d, const struct page *page)
{
	struct flow *f = d->f;
	bool lines = f->book->bundle->options->lines;
	int n = 0;

	pdf_artifact(f->pdf, "Layout");
	for (size_t i = 0; i < page->n_boxes; i++) {
		const struct placed *at = &page->boxes[i];
		char text[16];
		struct para *p;

		if (at->box->changed)
			pdf_rect(f->pdf,
				 f->set.rtl ? TEXT_LEFT + TEXT_WIDTH + PT(10) : TEXT_LEFT - PT(11),
				 TEXT_TOP + at->y, PT(1.2), at->box->height, black);
		if (!lines || !at->box->counts || ++n % LINE_EVERY)
			continue;
		snprintf(text, sizeof(text), "%d", n);
		p = para_plain(&f->set, &look_head, text, NULL, -1);
		draw_line(f, p, 0,
			  f->set.rtl ? TEXT_LEFT + TEXT_WIDTH + PT(18)
				     : TEXT_LEFT - PT(18) - para_line_width(p, 0),
			  TEXT_TOP + at->y + at->box->height * 3 / 4);
	}
}

static void make_heads(struct drawing *d)
{
	struct flow *f = d->f;
	const struct bundle *b = f->book->bundle;
	const char *end = b->standing;

	if (!end && b->version)
		end = b->version->symbol ? b->version->symbol : b->version->name;
	if (!end)
		end = b->symbol;
	/* Which version it is stands on every page, whole: rather the title is cut. */
	if (end && *end)
		d->head[1] = para_short(&f->set, &look_head, end, TEXT_WIDTH * 4 / 5);
	if (*b->title)
		d->head[0] = para_short(&f->set, &look_head, b->title,
					TEXT_WIDTH - PT(16) -
						(d->head[1] ? para_line_width(d->head[1], 0) : 0));
}

/* --- pages -------------------------------------------------------------------------------------- */

static void name_place(struct drawing *d, const struct placed *at)
{
	const struct book *book = d->f->book;
	const struct box *b = at->box;

	if (b->dest)
		pdf_dest(d->f->pdf, b->dest, MAX(TEXT_TOP + at->y - PT(10), 0));
	if (b->heading) {
		const struct book_heading *h = &book->headings[b->heading - 1];

		pdf_outline(d->f->pdf, h->level, h->text, h->name);
	}
}

static void draw_page(struct drawing *d, size_t n)
{
	const struct page *page = &d->pages->items[n];
	struct pdf *pdf = d->f->pdf;

	pdf_page(pdf, PAGE_WIDTH, PAGE_HEIGHT);
	draw_margins(d, n);
	draw_beside(d, page);
	for (size_t i = 0; i < page->n_boxes; i++)
		draw_under(d, &page->boxes[i]);
	for (size_t i = 0; i < page->n_boxes; i++) {
		if (page->boxes[i].index == NO_BOX) {
			draw_again(d, &page->boxes[i]);
			continue;
		}
		name_place(d, &page->boxes[i]);
		draw_box(d, &page->boxes[i]);
	}
	if (!page->n_notes)
		return;
	pdf_artifact(pdf, "Layout");
	pdf_rect(pdf, d->f->set.rtl ? TEXT_LEFT + TEXT_WIDTH - PT(90) : TEXT_LEFT,
		 TEXT_TOP + page->notes_top + PT(9), PT(90), PT(0.5), grey);
	for (size_t i = 0; i < page->n_notes; i++)
		draw_under(d, &page->notes[i]);
	for (size_t i = 0; i < page->n_notes; i++) {
		name_place(d, &page->notes[i]);
		draw_box(d, &page->notes[i]);
	}
}

void draw_pages(struct flow *f, const struct pages *pages)
{
	struct drawing d = { .f = f, .pages = pages };

	find_places(&d);
	make_heads(&d);
	for (size_t i = 0; i < pages->n; i++)
		draw_page(&d, i);
	g_hash_table_destroy(f->places);
}
