/* Tables: rows of cells, each a line of formatted text. What Markdown cannot say is reported. */
#include "import/reader.h"

enum { COLUMNS_MAX = 64, ROWS_MAX = 5000 };

struct cell {
	struct str text;
	char align; /* r, c, or - */
};
struct row {
	struct cell cells[COLUMNS_MAX];
	size_t n;
};
struct rows {
	struct row **items;
	size_t n, cap;
};

/* --- a cell ------------------------------------------------------------------------------------------ */

struct gathered {
	struct pieces pieces;
	size_t n_paras;
};

static void gather(struct reader *r, const xmlNode *parent, struct gathered *out)
{
	for (const xmlNode *n = xml_first(parent); n; n = xml_next(n)) {
		switch (xml_tag(n)) {
		case X_PARA: {
			size_t before = out->pieces.n;

			if (before)
				*(struct piece *)arena_push(r->a, (void **)&out->pieces.items,
							    &out->pieces.n, &out->pieces.cap,
							    sizeof(struct piece)) =
					(struct piece){ .text = STR(" ") };
			runs_read(r, n, &out->pieces);
			remarks_hear(r, STR(" "));
			out->n_paras += out->pieces.n > before + 1;
			break;
		}
		case X_TABLE:
			report_found(&r->found, "nested", NULL, true);
			gather(r, n, out);
			break;
		case X_ROW:
			if (changes_row_stands(n))
				gather(r, n, out);
			break;
		case X_PARA_PR:
		case X_CELL_PR:
		case X_ROW_PR: break;
		default:
			if (changes_stands(n))
				gather(r, n, out);
			break;
		}
	}
}

static struct str cell_text(struct reader *r, const xmlNode *cell)
{
	struct gathered all = { 0 };
	BUF(text, IMPORT_TEXT_BYTES);

	gather(r, cell, &all);
	if (all.n_paras > 1)
		report_found(&r->found, "cell", NULL, true);
	if (!mark_write(&all.pieces, MARK_CELL, r->a, &text))
		report_found(&r->found, "format", NULL, false);
	return (struct str){ arena_dup_len(r->a, text.ptr, text.len), text.len };
}

static void put_cell(struct row *row, struct str text, char align)
{
	if (row->n < COLUMNS_MAX)
		row->cells[row->n++] = (struct cell){ text, align };
}

/* Figures stand to the right, as their paragraph says. */
static char align_of(const xmlNode *cell, struct arena *a)
{
	const xmlNode *ppr = xml_child(xml_child(cell, X_PARA), X_PARA_PR);
	const char *how = xml_attr(xml_child(ppr, X_JUSTIFY), "val", a);

	return str_eq(how, "right") || str_eq(how, "end") ? 'r' : str_eq(how, "center") ? 'c' : '-';
}

static void read_cell(struct reader *r, const xmlNode *n, struct row *row)
{
	const xmlNode *pr = xml_child(n, X_CELL_PR), *down = xml_child(pr, X_V_MERGE);
	long span = xml_number(xml_child(pr, X_GRID_SPAN), "val", 1, r->a);
	bool goes_on = down && !str_eq(xml_attr(down, "val", r->a), "restart");
	struct str text = cell_text(r, n);

	if (span > 1 || down)
		report_found(&r->found, "merged", NULL, true);
	put_cell(row, goes_on ? STR("") : text, align_of(n, r->a));
	for (long i = 1; i < span && i < COLUMNS_MAX; i++)
		put_cell(row, STR(""), '-');
}

/* --- rows ------------------------------------------------------------------------------------------------ */

static void read_cells(struct reader *r, const xmlNode *parent, struct row *row)
{
	for (const xmlNode *n = xml_first(parent); n; n = xml_next(n)) {
		switch (xml_tag(n)) {
		case X_CELL: read_cell(r, n, row); break;
		case X_SDT: read_cells(r, xml_child(n, X_SDT_CONTENT), row); break;
		case X_CUSTOM_XML: read_cells(r, n, row); break;
		default: break;
		}
	}
}

static void read_rows(struct reader *r, const xmlNode *parent, struct rows *out)
{
	for (const xmlNode *n = xml_first(parent); n && out->n < ROWS_MAX; n = xml_next(n)) {
		struct row *row;

		switch (xml_tag(n)) {
		case X_ROW:
			if (!changes_row_stands(n))
				break;
			row = ARENA_NEW(r->a, struct row);
			read_cells(r, n, row);
			if (row->n)
				*(struct row **)arena_push(r->a, (void **)&out->items, &out->n,
							   &out->cap, sizeof(void *)) = row;
			break;
		case X_SDT: read_rows(r, xml_child(n, X_SDT_CONTENT), out); break;
		case X_CUSTOM_XML: read_rows(r, n, out); break;
		default: break;
		}
	}
}

static void write_row(const struct row *row, size_t columns, struct buf *out)
{
	for (size_t i = 0; i < columns; i++) {
		buf_puts(out, "| ");
		if (i < row->n && row->cells[i].text.len) {
			buf_put(out, row->cells[i].text.ptr, row->cells[i].text.len);
			buf_putc(out, ' ');
		}
	}
	buf_putc(out, '|');
}

/* A column is set as all its cells below the head are. */
static void write_signs(const struct rows *rows, size_t columns, struct buf *out)
{
	buf_puts(out, "\n|");
	for (size_t c = 0; c < columns; c++) {
		char align =
			rows->n > 1 && c < rows->items[1]->n ? rows->items[1]->cells[c].align : '-';

		for (size_t i = 2; i < rows->n; i++)
			if (c >= rows->items[i]->n || rows->items[i]->cells[c].align != align)
				align = '-';
		buf_puts(out, align == 'r' ? " ---: |" : align == 'c' ? " :---: |" : " --- |");
	}
}

/* The only cell of a table that has but one, or NULL: then it is a frame, not a table. */
static const xmlNode *only_cell(const xmlNode *table)
{
	const xmlNode *row = xml_child(table, X_ROW), *cell = xml_child(row, X_CELL);

	for (const xmlNode *n = row ? xml_next(row) : NULL; n; n = xml_next(n))
		if (xml_tag(n) != X_OTHER)
			return NULL;
	for (const xmlNode *n = cell ? xml_next(cell) : NULL; n; n = xml_next(n))
		if (xml_tag(n) != X_OTHER)
			return NULL;
	return cell;
}

bool table_write(struct reader *r, const xmlNode *table, struct buf *out, const xmlNode **blocks)
{
	struct rows rows = { 0 };
	size_t columns = 0;

	*blocks = only_cell(table);
	if (*blocks) {
		if (!changes_row_stands(xml_child(table, X_ROW)))
			*blocks = NULL;
		return false;
	}
	read_rows(r, table, &rows);
	for (size_t i = 0; i < rows.n; i++)
		columns = MAX(columns, rows.items[i]->n);
	for (size_t i = 0; i < rows.n; i++) {
		if (i)
			buf_putc(out, '\n');
		write_row(rows.items[i], columns, out);
		if (!i)
			write_signs(&rows, columns, out);
	}
	return true;
}
