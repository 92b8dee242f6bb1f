#include "export/flow.h"

#include "document/manifest.h"
#include "export/hyphen.h"

enum { SHORT_QUOTE = 6 };

void flow_init(struct flow *f, struct arena *a, const struct book *book, struct pdf *pdf)
{
	const struct bundle *b = book->bundle;
	unsigned char rgb[3];

	*f = (struct flow){ .a = a, .book = book, .pdf = pdf };
	f->set = (struct setting){ .a = a,
				   .pdf = pdf,
				   .lang = b->lang,
				   .rtl = bundle_rtl(b),
				   .ragged = b->options->ragged };
	f->set.pango = fontmap_context(b->lang, f->set.rtl);
	f->set.layouts = g_ptr_array_new_with_free_func(g_object_unref);
	bundle_accent(b, rgb);
	f->bw = b->options->bw;
	f->accent = f->bw ? black : (struct rgb){ rgb[0], rgb[1], rgb[2] };
	f->notes = ARENA_ARRAY(a, (size_t)book->n_notes + 1, struct note_boxes);
	f->at = (struct flow_at){ .out = &f->body,
				  .node = pdf_root(pdf),
				  .right = TEXT_WIDTH,
				  .rtl = f->set.rtl,
				  .text = &look_text };
	if (hyphen_expected(b->lang) && !hyphen_find(b->lang))
		flow_warn(f, "export.no-hyphenation", b->lang, 1);
}

void flow_done(struct flow *f)
{
	setting_done(&f->set);
}

void flow_warn(struct flow *f, const char *kind, const char *what, int64_t n)
{
	struct export_warning *w;

	for (size_t i = 0; i < f->n_warnings; i++) {
		if (str_eq(f->warnings[i].kind, kind) && str_eq(f->warnings[i].what, what)) {
			f->warnings[i].n += n;
			return;
		}
	}
	w = arena_push(f->a, (void **)&f->warnings, &f->n_warnings, &f->cap_warnings, sizeof(*w));
	*w = (struct export_warning){ kind, arena_dup(f->a, what), n };
}

/* --- boxes -------------------------------------------------------------------------------------- */

struct item *box_item(struct arena *a, struct box *b, enum item_kind kind)
{
	struct item *item = ARENA_NEW(a, struct item);

	item->kind = (int)kind;
	if (b->last)
		b->last->next = item;
	else
		b->items = item;
	b->last = item;
	return item;
}

void flow_space(struct flow *f, int space)
{
	f->at.space = MAX(f->at.space, space);
}

void flow_indent(struct flow *f, int amount)
{
	if (f->at.rtl)
		f->at.right -= amount;
	else
		f->at.left += amount;
}

void flow_label(struct flow *f, struct para *label, int room)
{
	if (f->at.n_labels < MAX_LABELS)
		f->at.labels[f->at.n_labels++] =
			(struct flow_label){ label, f->at.left, f->at.right, f->at.rtl };
	flow_indent(f, room);
}

static void put_labels(struct flow *f, struct box *b, int baseline)
{
	for (size_t i = 0; i < f->at.n_labels; i++) {
		const struct flow_label *l = &f->at.labels[i];
		struct item *item = box_item(f->a, b, ITEM_LINE);

		item->para = l->para;
		item->x = l->rtl ? l->right - para_line_width(l->para, 0) : l->left;
		item->y = baseline;
	}
	f->at.n_labels = 0;
}

struct box *flow_box(struct flow *f, int before, int height, int baseline)
{
	struct box *b = arena_push(f->a, (void **)&f->at.out->items, &f->at.out->n, &f->at.out->cap,
				   sizeof(*b));

	*b = (struct box){ .height = height, .before = MAX(before, f->at.space) };
	b->breaks = f->at.new_page;
	b->keep = f->at.keep_next && !b->breaks;
	b->dest = f->at.dest;
	b->heading = f->at.heading;
	f->at.keep_next = f->at.new_page = false;
	f->at.space = 0;
	f->at.dest = NULL;
	f->at.heading = 0;
	for (struct flow_rail *r = f->at.rails; r; r = r->outer) {
		struct item *item = box_item(f->a, b, ITEM_RAIL);

		item->x = r->x;
		item->width = r->width;
		item->colour = r->colour;
		item->first = !r->begun;
		r->begun = true;
	}
	put_labels(f, b, baseline);
	return b;
}

void flow_line_marks(struct flow *f, struct box *b, const struct para *p, int line)
{
	const PangoLayoutLine *l = para_line(p, line);
	size_t from = (size_t)l->start_index, to = from + (size_t)l->length;

	for (size_t i = 0; i < p->n_spans; i++) {
		const struct span *s = &p->spans[i];
		size_t end = i + 1 < p->n_spans ? p->spans[i + 1].from : SIZE_MAX;

		b->changed |= s->changed && s->from < to && end > from;
		if (s->note && s->from >= from && s->from < to)
			*(int *)arena_push(f->a, (void **)&b->notes, &b->n_notes, &b->cap_notes,
					   sizeof(int)) = s->note;
	}
}

void flow_lines(struct flow *f, struct para *p)
{
	int width = f->at.right - f->at.left, gap = f->at.gap;

	for (int i = 0; i < p->n_lines; i++) {
		int height, baseline;
		struct item *item;
		struct box *b;

		para_metrics(p, i, &height, &baseline);
		/* Two lines at least stay together at either end. */
		if (i == 1 || (i > 1 && i == p->n_lines - 1))
			f->at.keep_next = true;
		b = flow_box(f, i ? 0 : gap, height, baseline);
		b->counts = true;
		item = box_item(f->a, b, ITEM_LINE);
		item->para = p;
		item->line = i;
		item->x = f->at.left + para_line_x(p, i, width);
		item->y = baseline;
		flow_line_marks(f, b, p, i);
	}
	f->at.colon = p->colon;
}

static void keep_from(struct flow *f, size_t first)
{
	for (size_t i = first; i < f->at.out->n; i++)
		f->at.out->items[i].keep = true;
}

/* --- plain blocks ------------------------------------------------------------------------------- */

static void flow_paragraph(struct flow *f, const struct md_node *n)
{
	struct pdf_node *node = pdf_node(f->pdf, f->at.node, "P");

	if (n->first && !(n->first == n->last && n->first->kind == MD_IMAGE))
		flow_lines(f, flow_words(f, n, f->at.text, node, f->at.right - f->at.left));
	flow_figures(f, n);
}

static void flow_heading(struct flow *f, const struct md_node *n, int level)
{
	static const char *const types[] = { "H2", "H3", "H4", "H5", "H6" };
	const struct lettering *look = look_heading(level);
	struct pdf_node *node;
	size_t first = f->at.out->n;
	struct para *p;

	f->heading = MIN(level, MIN(f->heading + 1, (int)COUNT(types)));
	node = pdf_node(f->pdf, f->at.node, types[f->heading - 1]);
	flow_space(f, level == 1 ? PT(24) : level == 2 ? PT(16) : PT(12));
	f->at.rtl = flow_block_rtl(f, n);
	p = flow_words(f, n, look, node, f->at.right - f->at.left);
	para_balance(p, f->at.right - f->at.left);
	flow_lines(f, p);
	/* A heading of several lines is not divided, and never ends a page. */
	keep_from(f, first + 1);
	f->at.keep_next = true;
	flow_space(f, level == 1 ? PT(9) : PT(6));
}

/* Words of a quote or a remark stand behind a rail, in a look of their own. */
static void flow_railed(struct flow *f, const struct md_node *n, struct rgb colour, int width,
			int inset)
{
	struct flow_rail rail = { f->at.rails, f->at.left, width, colour, false };
	int left = f->at.left, right = f->at.right;

	if (f->at.rtl)
		rail.x = f->at.right - width;
	if (f->at.depth < MAX_DEPTH) {
		flow_indent(f, inset);
		f->at.rails = &rail;
	}
	f->at.depth++;
	flow_blocks(f, n);
	f->at.depth--;
	f->at.rails = rail.outer;
	f->at.left = left;
	f->at.right = right;
}

static void flow_quote(struct flow *f, const struct md_node *n)
{
	static const struct rgb pale = { 0xb4, 0xb9, 0xc0 };
	struct pdf_node *node = f->at.node;
	size_t first = f->at.out->n;

	f->at.rtl = flow_block_rtl(f, n);
	f->at.node = pdf_node(f->pdf, node, "BlockQuote");
	flow_space(f, PT(6));
	flow_railed(f, n, pale, PT(1), PT(12));
	/* A short one, such as a line and who said it, is not divided. */
	if (f->at.out->n - first <= SHORT_QUOTE)
		keep_from(f, first + 1);
	f->at.node = node;
	flow_space(f, PT(6));
}

static void flow_remark(struct flow *f, const struct md_node *n)
{
	const struct lettering *text = f->at.text;
	struct pdf_node *node = f->at.node, *label;
	struct flow_rail rail = { f->at.rails, 0, PT(1.4), f->accent, false };
	int left = f->at.left, right = f->at.right, gap = f->at.gap;

	f->at.rtl = flow_block_rtl(f, n);
	rail.x = f->at.rtl ? f->at.right - rail.width : f->at.left;
	f->at.node = pdf_node(f->pdf, node, "Div");
	f->at.text = &look_remark;
	flow_space(f, PT(6));
	flow_indent(f, PT(11));
	f->at.rails = &rail;
	f->at.depth++;
	f->at.gap = 0;
	label = pdf_node(f->pdf, f->at.node, "P");
	flow_lines(f, para_plain(&f->set, &look_label, bundle_label(f->book->bundle, "remark"),
				 label, f->at.right - f->at.left));
	f->at.keep_next = true;
	f->at.gap = PT(3);
	flow_space(f, PT(0.5));
	flow_blocks(f, n);
	f->at.depth--;
	f->at.rails = rail.outer;
	f->at.left = left;
	f->at.right = right;
	f->at.gap = gap;
	f->at.text = text;
	f->at.node = node;
	flow_space(f, PT(8));
}

static void flow_code(struct flow *f, const struct md_node *n)
{
	static const struct rgb pale = { 0xd5, 0xd9, 0xde };
	struct flow_rail rail = { f->at.rails, f->at.left, PT(2), pale, false };
	struct pdf_node *node = pdf_node(f->pdf, f->at.node, "Code");
	struct str text = n->text, piece;
	int left = f->at.left;
	struct rich r;

	while (text.len && text.ptr[text.len - 1] == '\n')
		text.len--;
	flow_space(f, PT(6));
	f->at.rails = &rail;
	f->at.left += PT(9);
	rich_init(&r, &f->set, &look_code, NULL, node);
	while (str_next(&text, '\t', &piece)) {
		rich_plain(&r, piece);
		if (text.ptr)
			rich_plain(&r, STR("    "));
	}
	flow_lines(f, para_new(&r, f->at.right - f->at.left));
	rich_done(&r);
	f->at.rails = rail.outer;
	f->at.left = left;
	flow_space(f, PT(6));
}

static void flow_rule(struct flow *f)
{
	struct box *b;
	struct item *item;

	flow_space(f, PT(10));
	b = flow_box(f, 0, PT(0.6), 0);
	item = box_item(f->a, b, ITEM_RECT);
	item->width = (f->at.right - f->at.left) / 3;
	item->x = f->at.left + item->width;
	item->height = PT(0.6);
	item->colour = grey;
	flow_space(f, PT(10));
}

void flow_block(struct flow *f, const struct md_node *n)
{
	enum md_mark mark = f->at.mark;

	if (n->mark != MD_KEPT)
		f->at.mark = n->mark;
	switch (n->kind) {
	case MD_HEADING: flow_heading(f, n, MAX(n->level, 2)); break;
	case MD_PARAGRAPH: flow_paragraph(f, n); break;
	case MD_QUOTE: flow_quote(f, n); break;
	case MD_REMARK: flow_remark(f, n); break;
	case MD_LIST: flow_list(f, n); break;
	case MD_CODE: flow_code(f, n); break;
	case MD_RULE: flow_rule(f); break;
	case MD_TABLE: flow_table(f, n); break;
	default: break;
	}
	f->at.mark = mark;
}

void flow_blocks(struct flow *f, const struct md_node *parent)
{
	for (const struct md_node *n = parent->first; n; n = n->next) {
		if (n->kind == MD_PARAGRAPH && n != parent->first)
			flow_space(f, f->at.gap ? f->at.gap : PT(4));
		flow_block(f, n);
	}
}

/* --- sections ----------------------------------------------------------------------------------- */

/* A redline shows a paragraph that moved at both places; a line above it says that it is one. */
static void flow_moved(struct flow *f, const struct md_node *n)
{
	const char *name = n->mark == MD_INSERTED ? "moved_here" : "moved_away";

	if (n->mark == MD_KEPT || !bundle_moved(f->section->from, n->change))
		return;
	flow_lines(f, para_plain(&f->set, &look_label, bundle_label(f->book->bundle, name),
				 pdf_node(f->pdf, f->at.node, "P"), f->at.right - f->at.left));
	f->at.keep_next = true;
	f->at.gap = 0;
}

/* One top-level block: its number hangs before it, and what follows it is set in alike. */
static void flow_top(struct flow *f, size_t section, size_t i)
{
	const struct book_section *s = f->section;
	const struct book_block *k = &s->blocks[i];
	const struct book_heading *h = book_heading_at(f->book, section, i);
	struct flow_at outer = f->at;

	f->at.rtl = f->set.rtl;
	f->at.dest = k->id ? k->id : h ? h->name : NULL;
	f->at.gap = PT(7);
	flow_moved(f, k->node);
	if (h) {
		f->at.heading = (size_t)(h - f->book->headings) + 1;
		f->at.mark = k->node->mark;
		flow_heading(f, k->node, h->level);
	} else if (k->number && k->node->kind == MD_PARAGRAPH) {
		struct pdf_node *node = pdf_node(f->pdf, f->at.node, "P");
		char *text =
			arena_printf(f->a, "%s%s.", f->set.rtl ? "\xE2\x80\x8F" : "", k->number);
		struct para *p;

		f->at.mark = k->node->mark;
		flow_label(f, para_plain(&f->set, &look_text, text, node, -1), HANG);
		p = flow_words(f, k->node, f->at.text, node, f->at.right - f->at.left);
		flow_lines(f, p);
		flow_figures(f, k->node);
	} else {
		if (f->at.operative)
			flow_indent(f, HANG);
		flow_space(f, k->node->kind == MD_LIST ? PT(4) : PT(7));
		flow_block(f, k->node);
	}
	/* What waits for the next box stays, the column and the mark do not. */
	outer.keep_next = f->at.keep_next;
	outer.new_page = f->at.new_page;
	outer.colon = f->at.colon;
	outer.space = f->at.space;
	outer.dest = f->at.dest;
	outer.heading = f->at.heading;
	f->at = outer;
}

static void flow_section(struct flow *f, size_t section)
{
	const struct book_section *s = &f->book->sections[section];
	struct pdf_node *node = f->at.node;
	int remarks = f->book->bundle->options->remarks;

	f->section = s;
	f->at.node = pdf_node(f->pdf, node, "Sect");
	f->at.operative = s->kind == KIND_OPERATIVE;
	for (size_t i = 0; i < s->n_blocks; i++) {
		const struct md_node *n = s->blocks[i].node;

		if (n->kind == MD_REMARK && remarks != REMARKS_BESIDE)
			continue;
		/* A list, a table, a quote belong to the line that announces them. */
		if (f->at.colon && (n->kind == MD_LIST || n->kind == MD_TABLE ||
				    n->kind == MD_QUOTE || n->kind == MD_CODE))
			f->at.keep_next = true;
		flow_top(f, section, i);
	}
	f->at.operative = false;
	f->at.node = node;
}

void flow_book(struct flow *f)
{
	flow_title(f);
	if (f->book->bundle->options->contents)
		flow_contents(f);
	for (size_t i = 0; i < f->body.n; i++) /* a draft's lines are the text's */
		f->body.items[i].counts = false;
	for (size_t i = 0; i < f->book->n_sections; i++) {
		/* Annexes begin on a page of their own. */
		f->at.new_page = i && f->book->sections[i].kind == KIND_ANNEX &&
				 f->book->sections[i - 1].kind != KIND_ANNEX;
		flow_section(f, i);
	}
	if (f->book->bundle->options->remarks == REMARKS_ANNEX && f->book->has_remarks)
		flow_remarks_annex(f);
}
