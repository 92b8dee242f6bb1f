#include "export/flow.h"

/* Lists: a label hangs before each item. In operative text ordered ones are points, (a) and (i). */

static bool is_loose(const struct md_node *list)
{
	return !list->tight;
}

static struct para *label_of(struct flow *f, const struct md_node *list, int n,
			     struct pdf_node *item)
{
	struct pdf_node *node = pdf_node(f->pdf, item, "Lbl");
	char label[32], text[40];

	if (list->ordered)
		book_item_label(label, f->at.operative, f->at.list_depth - 1, list->start, n);
	else
		snprintf(label, sizeof(label), "%s",
			 f->at.depth % 2 ? "\xE2\x80\xA2" : "\xE2\x80\x93");
	/* A mark of direction, so that the dot stands behind the number there, too. */
	snprintf(text, sizeof(text), "%s%s", f->at.rtl ? "\xE2\x80\x8F" : "", label);
	return para_plain(&f->set, f->at.text, text, node, -1);
}

static void flow_item(struct flow *f, const struct md_node *list, const struct md_node *item, int n,
		      struct pdf_node *node)
{
	struct pdf_node *li = pdf_node(f->pdf, node, "LI");
	int left = f->at.left, right = f->at.right;
	struct para *label = label_of(f, list, n, li);
	enum md_mark mark = f->at.mark;
	int width = para_line_width(label, 0) + PT(4);

	li->whole = false;
	f->at.node = pdf_node(f->pdf, li, "LBody");
	if (item->mark != MD_KEPT)
		f->at.mark = item->mark;
	if (f->at.depth <= MAX_DEPTH)
		flow_label(f, label, MAX(width, STEP));
	else
		flow_label(f, label, 0);
	flow_blocks(f, item);
	if (f->at.n_labels) /* an item without words */
		flow_box(f, f->at.gap, f->at.text->leading, f->at.text->leading * 3 / 4);
	f->at.mark = mark;
	f->at.left = left;
	f->at.right = right;
}

void flow_list(struct flow *f, const struct md_node *list)
{
	struct pdf_node *outer = f->at.node, *node = pdf_node(f->pdf, outer, "L");
	bool rtl = f->at.rtl, keep = f->at.colon;
	int gap = f->at.gap, n = 0;

	node->numbering = !list->ordered         ? "Disc"
			  : !f->at.operative     ? "Decimal"
			  : f->at.list_depth % 2 ? "LowerRoman"
						 : "LowerAlpha";
	f->at.rtl = flow_block_rtl(f, list);
	f->at.depth++;
	f->at.list_depth += list->ordered;
	f->at.gap = is_loose(list) ? PT(5) : PT(2.5);
	if (keep)
		f->at.keep_next = true;
	for (const struct md_node *item = list->first; item; item = item->next)
		flow_item(f, list, item, n++, node);
	f->at.gap = gap;
	f->at.list_depth -= list->ordered;
	f->at.depth--;
	f->at.rtl = rtl;
	f->at.node = outer;
}
