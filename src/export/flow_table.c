#include "export/flow.h"

#include "export/script.h"

/*
 * Tables. A column is as wide as its longest word at least and as its longest line at most, the
 * room between shared in proportion. Rows stay whole but for very tall ones; the head row is
 * repeated where a page breaks the table. One with more columns than a page can hold is set as
 * several, each with the first column again.
 */
enum {
	MAX_COLUMNS = 12,
	ROW_LINES = 24, /* a row of more lines is cut between lines */
	PAD_X = 5 * 1024,
	PAD_Y = 3 * 1024,
	LEAST = 18 * 1024,
};

struct cell {
	struct para *para;
	struct pdf_node *node;
	int x, width; /* of its words */
	int height;
};

struct table {
	const struct md_node *from;
	int first, count; /* columns from first on; column 0 before them if first > 0 */
	int columns;      /* as set: count, and one more for a repeated first column */
	int left, width;  /* of the table */
	int *widths;      /* of the columns as set */
	struct pdf_node *node, *part;
	struct box *head;
};

static const struct lettering *cell_look(char align, bool header)
{
	static const struct lettering *const looks[2][3] = {
		{ &look_cell, &look_cell_center, &look_cell_end },
		{ &look_cell_head, &look_cell_head_center, &look_cell_head_end },
	};

	return looks[header][align == 'c' ? 1 : align == 'r' ? 2 : 0];
}

/* The table's column that is set as column i. */
static int source_column(const struct table *t, int i)
{
	if (t->first == 0)
		return i;
	return i == 0 ? 0 : t->first + i - 1;
}

static const struct md_node *cell_at(const struct md_node *row, int column)
{
	const struct md_node *c = row->first;

	while (c && column--)
		c = c->next;
	return c;
}

static void make_cell(struct flow *f, const struct table *t, const struct md_node *row, int i,
		      struct pdf_node *tr, struct cell *out)
{
	int column = source_column(t, i);
	const struct md_node *c = cell_at(row, column);
	char align = t->from->align ? t->from->align[column] : '-';

	*out = (struct cell){ .node = pdf_node(f->pdf, tr, row->header ? "TH" : "TD") };
	if (row->header)
		out->node->scope = "Column";
	if (c && c->first)
		out->para = flow_words(f, c, cell_look(align, row->header), out->node, -1);
}

/* --- widths ------------------------------------------------------------------------------------- */

static void share(struct table *t, const int *least, const int *most, int room)
{
	int64_t sum_least = 0, sum_most = 0;

	for (int i = 0; i < t->columns; i++) {
		sum_least += least[i];
		sum_most += most[i];
	}
	if (sum_most <= room) {
		for (int i = 0; i < t->columns; i++)
			t->widths[i] = most[i];
		/* A table nearly as wide as the column is made as wide. */
		if (sum_most * 4 > (int64_t)room * 3) {
			for (int i = 0; i < t->columns; i++)
				t->widths[i] += (int)((room - sum_most) * most[i] / sum_most);
		}
	} else if (sum_least >= room) {
		for (int i = 0; i < t->columns; i++)
			t->widths[i] = (int)((int64_t)room * least[i] / sum_least);
	} else {
		for (int i = 0; i < t->columns; i++)
			t->widths[i] = least[i] + (int)((room - sum_least) * (most[i] - least[i]) /
							(sum_most - sum_least));
	}
	t->width = 0;
	for (int i = 0; i < t->columns; i++)
		t->width += t->widths[i];
}

static void measure(struct flow *f, struct table *t, const struct cell *cells, size_t n_rows)
{
	int *least = ARENA_ARRAY(f->a, (size_t)t->columns, int);
	int *most = ARENA_ARRAY(f->a, (size_t)t->columns, int);
	int64_t needed = 0;

	for (int i = 0; i < t->columns; i++) {
		least[i] = most[i] = LEAST;
		for (size_t r = 0; r < n_rows; r++) {
			const struct para *p = cells[r * (size_t)t->columns + (size_t)i].para;
			int word, line;

			if (!p)
				continue;
			para_extremes(p, &word, &line);
			least[i] = MAX(least[i], word + 2 * PAD_X);
			most[i] = MAX(most[i], line + 2 * PAD_X + 1024);
		}
		needed += least[i];
	}
	if (needed > t->width) { /* take the whole page */
		t->left = 0;
		t->width = TEXT_WIDTH;
		if (needed > TEXT_WIDTH)
			flow_warn(f, "export.wide-table", f->section->from->id, 1);
	}
	share(t, least, most, t->width);
}

/* --- rows --------------------------------------------------------------------------------------- */

static void place_cells(struct flow *f, const struct table *t, struct cell *cells)
{
	int x = t->left;

	for (int i = 0; i < t->columns; i++) {
		int at = f->at.rtl ? 2 * t->left + t->width - x - t->widths[i] : x;
		struct cell *c = &cells[i];

		c->x = at + PAD_X;
		c->width = MAX(t->widths[i] - 2 * PAD_X, 1024);
		x += t->widths[i];
		c->height = 0;
		if (!c->para)
			continue;
		para_break(c->para, c->width);
		for (int k = 0; k < c->para->n_lines; k++) {
			int height, baseline;

			para_metrics(c->para, k, &height, &baseline);
			c->height += height;
		}
	}
}

static void put_line(struct flow *f, struct box *b, const struct cell *c, int line, int y)
{
	struct item *item = box_item(f->a, b, ITEM_LINE);
	int height, baseline;

	para_metrics(c->para, line, &height, &baseline);
	item->para = c->para;
	item->line = line;
	item->x = c->x + para_line_x(c->para, line, c->width);
	item->y = y + baseline;
	b->changed |= c->para->changed;
	flow_line_notes(f, b, c->para, line);
}

static void put_rule(struct flow *f, struct box *b, const struct table *t, int y, int height,
		     struct rgb colour)
{
	struct item *item = box_item(f->a, b, ITEM_RECT);

	item->x = t->left;
	item->y = y;
	item->width = t->width;
	item->height = height;
	item->colour = colour;
}

static const struct rgb hair = { 0xc3, 0xc8, 0xce };

/* A row in one box. */
static struct box *put_row(struct flow *f, const struct table *t, const struct cell *cells,
			   bool header)
{
	int height = look_cell.leading;
	struct box *b;

	for (int i = 0; i < t->columns; i++)
		height = MAX(height, cells[i].height);
	b = flow_box(f, 0, height + 2 * PAD_Y, PAD_Y + look_cell.leading * 3 / 4);
	if (header)
		put_rule(f, b, t, 0, PT(1.1), f->accent);
	for (int i = 0; i < t->columns; i++) {
		int y = PAD_Y;

		for (int k = 0; cells[i].para && k < cells[i].para->n_lines; k++) {
			int line_height, baseline;

			para_metrics(cells[i].para, k, &line_height, &baseline);
			put_line(f, b, &cells[i], k, y);
			y += line_height;
		}
	}
	put_rule(f, b, t, b->height - PT(header ? 0.8 : 0.5), PT(header ? 0.8 : 0.5),
		 header ? f->accent : hair);
	return b;
}

/* A very tall row as one box for each line across its cells, so that pages can divide it. */
static void put_tall_row(struct flow *f, const struct table *t, const struct cell *cells)
{
	int lines = 0;

	for (int i = 0; i < t->columns; i++)
		lines = MAX(lines, cells[i].para ? cells[i].para->n_lines : 0);
	for (int k = 0; k < lines; k++) {
		int height = look_cell.leading, top = k ? 0 : PAD_Y;
		bool last = k == lines - 1;
		struct box *b;

		for (int i = 0; i < t->columns; i++) {
			int line_height, baseline;

			if (!cells[i].para || k >= cells[i].para->n_lines)
				continue;
			para_metrics(cells[i].para, k, &line_height, &baseline);
			height = MAX(height, line_height);
		}
		if (k == 1 || last)
			f->at.keep_next = true;
		b = flow_box(f, 0, height + top + (last ? PAD_Y : 0), top);
		b->head = t->head;
		for (int i = 0; i < t->columns; i++) {
			if (cells[i].para && k < cells[i].para->n_lines)
				put_line(f, b, &cells[i], k, top);
		}
		if (last)
			put_rule(f, b, t, b->height - PT(0.5), PT(0.5), hair);
	}
}

static int row_lines(const struct table *t, const struct cell *cells)
{
	int lines = 0;

	for (int i = 0; i < t->columns; i++)
		lines = MAX(lines, cells[i].para ? cells[i].para->n_lines : 0);
	return lines;
}

/* A head that a later page repeats: a copy that the array's growth does not move. */
static struct box *keep_head(struct flow *f, const struct box *b)
{
	struct box *head = ARENA_NEW(f->a, struct box);

	*head = *b;
	head->notes = NULL;
	head->n_notes = 0;
	head->dest = NULL;
	head->heading = 0;
	head->keep = false;
	return head;
}

static void put_rows(struct flow *f, struct table *t, struct cell *cells, size_t n_rows)
{
	const struct md_node *row = t->from->first;

	for (size_t r = 0; r < n_rows; r++, row = row->next) {
		struct cell *at = &cells[r * (size_t)t->columns];
		enum md_mark mark = f->at.mark;

		place_cells(f, t, at);
		/* The head stays with the first row, the last two rows stay together. */
		if (r == 1 || (r + 1 == n_rows && r > 1))
			f->at.keep_next = true;
		if (row_lines(t, at) > ROW_LINES) {
			put_tall_row(f, t, at);
		} else {
			struct box *b = put_row(f, t, at, row->header);

			b->changed |= row->mark != MD_KEPT;
			if (row->header && r == 0)
				t->head = keep_head(f, b);
			else
				b->head = t->head;
		}
		f->at.mark = mark;
	}
}

static void make_cells(struct flow *f, struct table *t, struct cell *cells)
{
	struct pdf_node *part = NULL;
	size_t r = 0;

	for (const struct md_node *row = t->from->first; row; row = row->next, r++) {
		enum md_mark mark = f->at.mark;
		struct pdf_node *tr;

		if (!part || (!row->header && strcmp(part->type, "THead") == 0))
			part = pdf_node(f->pdf, t->node, row->header ? "THead" : "TBody");
		tr = pdf_node(f->pdf, part, "TR");
		tr->whole = true;
		if (row->mark != MD_KEPT)
			f->at.mark = row->mark;
		for (int i = 0; i < t->columns; i++)
			make_cell(f, t, row, i, tr, &cells[r * (size_t)t->columns + (size_t)i]);
		f->at.mark = mark;
	}
}

static void put_table(struct flow *f, const struct md_node *n, int first, int count)
{
	struct table t = { .from = n, .first = first, .count = count };
	size_t n_rows = 0;
	struct cell *cells;

	for (const struct md_node *row = n->first; row; row = row->next)
		n_rows++;
	t.columns = count + (first > 0);
	t.left = f->at.left;
	t.width = f->at.right - f->at.left;
	t.widths = ARENA_ARRAY(f->a, (size_t)t.columns, int);
	t.node = pdf_node(f->pdf, f->at.node, "Table");
	cells = ARENA_ARRAY(f->a, n_rows * (size_t)t.columns, struct cell);
	make_cells(f, &t, cells);
	measure(f, &t, cells, n_rows);
	flow_space(f, PT(7));
	put_rows(f, &t, cells, n_rows);
	flow_space(f, PT(10));
}

void flow_table(struct flow *f, const struct md_node *n)
{
	bool rtl = f->at.rtl;
	int gap = f->at.gap;

	if (!n->first || n->columns < 1)
		return;
	f->at.rtl = flow_block_rtl(f, n);
	f->at.gap = 0;
	if (n->columns <= MAX_COLUMNS) {
		put_table(f, n, 0, n->columns);
	} else {
		flow_warn(f, "export.wide-table", f->section->from->id, 1);
		put_table(f, n, 0, MAX_COLUMNS);
		for (int at = MAX_COLUMNS; at < n->columns; at += MAX_COLUMNS - 1)
			put_table(f, n, at, MIN(MAX_COLUMNS - 1, n->columns - at));
	}
	f->at.gap = gap;
	f->at.rtl = rtl;
}
