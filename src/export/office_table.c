#include "export/office.h"

#include "export/script.h"
#include "text/text.h"

/*
 * Tables. Widths are guessed from the number of letters, as a word processor sets the cells itself:
 * a column is as wide as its longest word at least and as its longest cell at most.
 */
enum { LETTER = 104, PADDING = 220, LEAST = 360 };

struct column {
	int64_t least, most;
};

static void measure(const struct md_node *cell, struct column *c)
{
	int64_t word = 0, line = 0;
	BUF(text, 64 * KiB);

	md_plain(cell, &text);
	for (size_t at = 0; at < text.len;) {
		uint32_t u = text_next(STR_BUF(text), &at);

		word = text_is_space(u) ? 0 : word + 1;
		line++;
		c->least = MAX(c->least, word * LETTER + PADDING);
	}
	c->most = MAX(c->most, line * LETTER + PADDING);
}

static void share(const struct md_node *n, int room, struct arena *a, int *widths)
{
	struct column *c = ARENA_ARRAY(a, (size_t)n->columns, struct column);
	int64_t least = 0, most = 0;

	for (int i = 0; i < n->columns; i++)
		c[i] = (struct column){ LEAST, LEAST };
	for (const struct md_node *row = n->first; row; row = row->next) {
		int i = 0;

		for (const struct md_node *cell = row->first; cell && i < n->columns;
		     cell = cell->next)
			measure(cell, &c[i++]);
	}
	for (int i = 0; i < n->columns; i++) {
		/* A very long cell does not take everything from its neighbours. */
		c[i].most = MAX(c[i].least, MIN(c[i].most, 4 * (int64_t)room));
		least += c[i].least;
		most += c[i].most;
	}
	for (int i = 0; i < n->columns; i++) {
		int64_t wide;

		if (most <= room)
			wide = most * 4 > (int64_t)room * 3 ? room * c[i].most / most : c[i].most;
		else if (least >= room)
			wide = room * c[i].least / least;
		else
			wide = c[i].least +
			       (room - least) * (c[i].most - c[i].least) / MAX(most - least, 1);
		widths[i] = (int)wide;
	}
}

static struct office_par *make_cell(struct office_walk *w, const struct md_node *cell, bool header,
				    char align)
{
	struct office_flow aside = { 0 };
	struct office_at outer = w->at;
	struct office_par *p;

	w->at.out = &aside;
	w->at.left = 0;
	p = office_par(w, header ? OFFICE_HEAD_CELL : OFFICE_CELL);
	/* The end of a cell cannot be deleted; its row is. */
	p->mark = MD_KEPT;
	p->align = align;
	if (cell && !office_hidden(w, cell)) {
		w->at.mark = office_mark(w, cell);
		if (cell->mark != MD_KEPT)
			w->at.by = office_by(w, cell->change);
		office_words(w, p, cell);
	}
	w->at = outer;
	return p;
}

static void put_row(struct office_walk *w, struct office_table *t, const struct md_node *n,
		    const char *align)
{
	struct office_row *row = ARENA_NEW(w->a, struct office_row);
	struct office_par **cells = ARENA_ARRAY(w->a, (size_t)t->columns, struct office_par *);
	struct office_at outer = w->at;
	const struct md_node *cell = n->first;

	w->at.mark = office_mark(w, n);
	if (n->mark != MD_KEPT)
		w->at.by = office_by(w, n->change);
	row->header = n->header;
	row->mark = w->at.mark;
	row->by = w->at.by;
	row->cells = cells;
	for (int i = 0; i < t->columns; i++) {
		cells[i] = make_cell(w, cell, n->header, align ? align[i] : '-');
		cell = cell ? cell->next : NULL;
	}
	if (t->last)
		t->last->next = row;
	else
		t->first = row;
	t->last = row;
	w->at = outer;
}

static void take_sample(const struct md_node *n, enum md_event event, void *arg)
{
	struct script_count *c = arg;

	if (event == MD_ENTER && n->kind == MD_TEXT && c->letters < 400)
		script_add(c, n->text);
}

void office_table(struct office_walk *w, const struct md_node *n)
{
	struct office_table *t;
	struct script_count count = { 0 };
	int room = OFFICE_WIDTH - w->at.left;

	if (!n->first || n->columns < 1)
		return;
	t = ARENA_NEW(w->a, struct office_table);
	t->columns = n->columns;
	t->left = w->at.left;
	md_walk(n, take_sample, &count);
	t->rtl = script_rtl(&count, bundle_rtl(w->o->book->bundle));
	t->widths = ARENA_ARRAY(w->a, (size_t)n->columns, int);
	share(n, room, w->a, t->widths);
	for (const struct md_node *row = n->first; row; row = row->next) {
		if (!office_hidden(w, row))
			put_row(w, t, row, n->align);
	}
	if (!t->first)
		return;
	office_block(w)->table = t;
}
