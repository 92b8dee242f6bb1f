#include "prose/fit.h"
#include "prose/inline.h"
#include "prose/seam.h"

/* --- which lists are open --------------------------------------------------------------------- */

static void leave_lists(struct marking *m, const struct block *b)
{
	if (m->any && m->last.quote != b->quote)
		m->n_columns = 0;
	while (m->n_columns && b->margin < m->columns[m->n_columns - 1])
		m->n_columns--;
}

static void enter_lists(struct marking *m, const struct block *b)
{
	leave_lists(m, b);
	if (b->kind == B_NOTE)
		m->n_columns = 0;
	if ((b->kind == B_ITEM || b->kind == B_NOTE) && m->n_columns < FIT_NEST)
		m->columns[m->n_columns++] = b->column;
}

void fit_note(struct marking *m, const struct block *shape, const struct block *x,
	      const struct block *y)
{
	for (int i = 0; i < shape->n_parts; i++)
		enter_lists(m, &shape->parts[i]);
	if (shape->n_parts)
		shape = &shape->parts[shape->n_parts - 1];
	else
		enter_lists(m, shape);
	m->last = *shape;
	m->last_x = x;
	m->last_y = y;
	m->any = true;
	if (y)
		m->new_before = y;
}

/* --- between blocks --------------------------------------------------------------------------- */

/* The new text's blank part around a deleted block, if its neighbours stand together there. */
static bool new_seam(const struct marking *m, struct str *blank)
{
	const struct block *p = m->new_before, *n = m->new_after;

	if (!p || !n || p + 1 != n)
		return false;
	*blank = seam_behind(&m->in->new, p);
	return true;
}

void fit_margin(struct marking *m, const struct block *d)
{
	for (int i = 0; i < d->quote; i++)
		buf_puts(m->out, "> ");
	for (int i = 0; i < d->margin; i++)
		buf_putc(m->out, ' ');
}

bool fit_in_table(const struct marking *m)
{
	struct str blank;

	return new_seam(m, &blank) && m->new_after->table &&
	       m->new_before->table == m->new_after->table;
}

/* The neighbours stand in one quote, which must not be parted. */
static bool in_quote(const struct marking *m)
{
	struct str blank, line;

	if (!new_seam(m, &blank) || !m->new_before->quote || !m->new_after->quote ||
	    m->new_after->remark || !str_next(&blank, '\n', &line))
		return false;
	while (str_next(&blank, '\n', &line)) {
		if (blank.ptr && !memchr(line.ptr, '>', line.len))
			return false;
	}
	return true;
}

/* Between two items of one list: as tight as the list is. */
static bool is_tight(const struct marking *m, const struct block *x)
{
	struct str blank;

	if (new_seam(m, &blank) && m->new_after->kind == B_ITEM)
		return seam_feeds(blank) == 1;
	return x && m->last_x && m->last_x + 1 == x &&
	       seam_feeds(seam_behind(&m->in->old, m->last_x)) == 1;
}

void fit_between(struct marking *m, const struct block *shape, const struct block *x,
		 const struct block *y)
{
	struct str s = seam_quoted(0);

	if (!m->any)
		return;
	if (y && m->last_y && m->last_y + 1 == y)
		s = seam_behind(&m->in->new, m->last_y);
	else if ((shape->table && m->last.table == shape->table) ||
		 (m->last.kind == B_ITEM && shape->kind == B_ITEM && is_tight(m, x)))
		s = STR("\n");
	else if (in_quote(m))
		s = seam_quoted(MIN(m->new_before->quote, m->new_after->quote));
	else if (!shape->table && !(y && y->quote && m->last.quote) &&
		 !(m->last.kind == B_ITEM && shape->kind == B_ITEM))
		s = seam_between(&m->last, shape);
	inline_text(m->out, s);
}

/* --- fitting in ------------------------------------------------------------------------------- */

/* The smallest margin that leaves open what the new text goes on with. */
static int least_margin(const struct marking *m, const struct block *d, bool *inside)
{
	const struct block *n = m->new_after;
	int parent = 0, sibling = -1;

	*inside = false;
	if (!n || !m->any || n->quote != m->last.quote)
		return 0;
	for (int i = m->n_columns - 1; i >= 0; i--) {
		if (m->columns[i] > n->margin)
			sibling = m->columns[i];
	}
	for (int i = 0; i < m->n_columns; i++) {
		if (m->columns[i] <= n->margin)
			parent = m->columns[i];
	}
	*inside = parent > 0 || (n->kind == B_ITEM && sibling >= 0);
	if (n->kind != B_ITEM || sibling < 0)
		return parent;
	return d->kind == B_ITEM && d->margin < sibling ? n->margin : sibling;
}

/* Fit a deleted block's shape in where it will stand. */
void fit_block(struct marking *m, const struct block *x, struct block *d)
{
	int least, most;
	bool inside;

	if (in_quote(m))
		d->quote = MIN(m->new_before->quote, m->new_after->quote);
	if (!m->any || m->last.quote < d->quote)
		m->n_columns = m->new_after && m->new_after->quote < d->quote ? m->n_columns : 0;
	most = m->n_columns ? m->columns[m->n_columns - 1] : 0;
	least = least_margin(m, d, &inside);
	assert(m->new_after || !inside);
	/* A quote between items of a list would part it. */
	if (inside && d->quote > m->new_after->quote) {
		d->quote = m->new_after->quote;
		d->remark = false;
	}
	if (d->kind == B_ITEM && least == (m->new_after ? m->new_after->margin : -1) &&
	    d->margin < most)
		d->margin = least;
	if (m->last_x && !m->last_y && m->last_x + 1 == x)
		d->margin = MAX(d->margin + m->shift, 0);
	d->margin = MAX(MIN(d->margin, most), MIN(least, most));
	/* What follows must not become part of a deleted item. */
	if (d->kind == B_ITEM && m->new_after && m->new_after->quote == d->quote &&
	    m->new_after->margin >= d->margin + 2) {
		if (m->new_after->kind == B_ITEM)
			d->margin = m->new_after->margin;
		else
			d->kind = B_PARAGRAPH;
	}
}

/* The first or the last marker of an item's lead ("- 1." has two), without quote marks. */
static struct str marker_in(const struct parts *p, const struct block *b, bool first)
{
	struct str rest = str_cut(p->text.ptr, b->from, b->body), piece, out = { 0 };

	while (str_next(&rest, ' ', &piece)) {
		while (piece.len && strchr("> \t\n\r", piece.ptr[0]))
			piece = str_cut(piece.ptr, 1, piece.len);
		piece = str_trim(piece);
		if (piece.len && !(first && out.len))
			out = piece;
	}
	return out;
}

/* A sibling's marker, so that the list stays one, else the block's own. */
struct str fit_marker(const struct marking *m, const struct block *x, const struct block *d)
{
	const struct block *n = m->new_after;
	struct str own = marker_in(&m->in->old, x, false);

	if (m->last.kind == B_ITEM && m->last.margin == d->margin && m->any)
		return m->last_y ? marker_in(&m->in->new, m->last_y, true) : m->marker;
	if (n && n->kind == B_ITEM && n->margin == d->margin)
		own = marker_in(&m->in->new, n, true);
	/* The first of a list: only a one can stand right behind a paragraph. */
	if (own.len > 1 && own.ptr[own.len - 1] == '.')
		return STR("1.");
	return own.len > 1 ? STR("1)") : own;
}
