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
	CELL_LEADING = 12 * 1024,
	LETTER = 5 * 1024, /* about as wide as a letter is */
	HALF_WORD = 16 * 1024,
	SMALL_TABLE = 210 * 1024,
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
	struct pdf_node *node;
	bool tight; /* words must be divided to fit */
	struct box *head;
};

struct column {
	int least, most; /* its longest word, its longest line */
	int64_t area;    /* of all its lines together */
};

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
		out->para =
			flow_words(f, c, look_cell(row->header, align, t->tight), out->node, -1);
}

/* Are the longest words together wider than the page? A guess by their letters, before shaping. */
static bool is_tight(const struct table *t)
{
	size_t sum = 0;

	for (int i = 0; i < t->columns; i++) {
		size_t longest = 0;

		for (const struct md_node *row = t->from->first; row; row = row->next) {
			const struct md_node *c = cell_at(row, source_column(t, i));
			size_t run = 0;
			BUF(text, 64 * KiB);

			if (c)
				md_plain(c, &text);
			for (size_t k = 0; k < text.len; k++) {
				bool space = text.ptr[k] == ' ';

				run = space ? 0
					    : run + (((unsigned char)text.ptr[k] & 0xC0) != 0x80);
				longest = MAX(longest, run);
			}
		}
		sum += longest * LETTER + 2 * PAD_X;
	}
	return sum > (size_t)TEXT_WIDTH;
}

/* --- widths ------------------------------------------------------------------------------------- */

/* Widths in proportion to how much each column holds, between its least and its most. */
static int64_t spread(struct table *t, const struct column *c, int64_t part)
{
	int64_t sum = 0;

	for (int i = 0; i < t->columns; i++) {
		/* Lines end ragged: about half a word of each is empty. */
		int64_t want = 2 * PAD_X + HALF_WORD + c[i].area * part / 65536;

		t->widths[i] = (int)MAX(MIN(want, (int64_t)c[i].most), (int64_t)c[i].least);
		sum += t->widths[i];
	}
	return sum;
}

static void share(struct table *t, const struct column *c, int room)
{
	int64_t least = 0, most = 0, low = 0, high = (int64_t)1 << 30;

	for (int i = 0; i < t->columns; i++) {
		least += c[i].least;
		most += c[i].most;
	}
	if (most <= room) {
		/* A table nearly as wide as the column is made as wide. */
		int64_t extra = most * 4 > (int64_t)room * 3 ? room - most : 0;

		for (int i = 0; i < t->columns; i++)
			t->widths[i] = c[i].most + (int)(extra * c[i].most / most);
	} else if (least >= room) {
		for (int i = 0; i < t->columns; i++)
			t->widths[i] = (int)((int64_t)room * c[i].least / least);
	} else {
		while (high - low > 1) {
			int64_t mid = low + (high - low) / 2;

			if (spread(t, c, mid) > room)
				high = mid;
			else
				low = mid;
		}
		spread(t, c, low);
	}
	t->width = 0;
	for (int i = 0; i < t->columns; i++)
		t->width += t->widths[i];
}

static void measure(struct flow *f, struct table *t, const struct cell *cells, size_t n_rows)
{
	struct column *c = ARENA_ARRAY(f->a, (size_t)t->columns, struct column);
	int64_t needed = 0;
	int right;

	for (int i = 0; i < t->columns; i++) {
		c[i] = (struct column){ LEAST, LEAST, 1 };
		for (size_t r = 0; r < n_rows; r++) {
			const struct para *p = cells[r * (size_t)t->columns + (size_t)i].para;
			int word, line;

			if (!p)
				continue;
			para_extremes(p, &word, &line);
			c[i].least = MAX(c[i].least, word + 2 * PAD_X);
			c[i].most = MAX(c[i].most, line + 2 * PAD_X + 1024);
			c[i].area += line;
		}
		needed += c[i].least;
	}
	if (needed > t->width) { /* take the whole page */
		t->left = 0;
		t->width = TEXT_WIDTH;
		if (needed > TEXT_WIDTH)
			flow_warn(f, "export.wide-table", f->section->from->id, 1);
	}
	right = t->left + t->width;
	share(t, c, t->width);
	if (f->at.rtl)
		t->left = right - t->width;
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
	flow_line_marks(f, b, c->para, line);
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
	int height = CELL_LEADING;
	struct box *b;

	for (int i = 0; i < t->columns; i++)
		height = MAX(height, cells[i].height);
	b = flow_box(f, 0, height + 2 * PAD_Y, PAD_Y + CELL_LEADING * 3 / 4);
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
		int height = CELL_LEADING, top = k ? 0 : PAD_Y;
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
	size_t first = f->at.out->n;
	int height = 0;

	for (size_t r = 0; r < n_rows; r++, row = row->next) {
		struct cell *at = &cells[r * (size_t)t->columns];
		enum md_mark mark = f->at.mark;

		place_cells(f, t, at);
		/* The head stays with the first two rows, the last two rows stay together. */
		if (r == 1 || r == 2 || (r + 1 == n_rows && r > 1))
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
	for (size_t i = first; i < f->at.out->n; i++)
		height += f->at.out->items[i].height;
	if (height <= SMALL_TABLE) { /* a small table is not divided */
		for (size_t i = first + 1; i < f->at.out->n; i++)
			f->at.out->items[i].keep = true;
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
	t.tight = is_tight(&t);
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
