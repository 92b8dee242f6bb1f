/*
 * Old and new in one Markdown text: see prose_marked in prose.h. The new text's structure stands;
 * deleted blocks are fitted into it, in the list, quote or table that they are shown in.
 */
#include "prose/inline.h"
#include "prose/seam.h"

enum { MAX_NEST = 8 };

struct marking {
	const struct prose_inner *in;
	struct arena *a;
	struct buf *out;
	int i;                                      /* block of the diff that is being put */
	struct block last;                          /* as it was put; only its shape counts */
	const struct block *last_x, *last_y;        /* the same as old and new have it */
	const struct block *new_before, *new_after; /* around deleted blocks */
	bool any;
	int columns[MAX_NEST], n_columns; /* open lists of the output */
};

/* --- which lists are open --------------------------------------------------------------------- */

static void leave_lists(struct marking *m, const struct block *b)
{
	if (m->any && m->last.quote != b->quote)
		m->n_columns = 0;
	while (m->n_columns && b->margin < m->columns[m->n_columns - 1])
		m->n_columns--;
}

/* Remember the block that was put. */
static void note_put(struct marking *m, const struct block *shape, const struct block *x,
		     const struct block *y)
{
	leave_lists(m, shape);
	if (shape->kind == B_NOTE)
		m->n_columns = 0;
	if ((shape->kind == B_ITEM || shape->kind == B_NOTE) && m->n_columns < MAX_NEST)
		m->columns[m->n_columns++] = shape->kind == B_NOTE ? 4 : shape->column;
	m->last = *shape;
	m->last_x = x;
	m->last_y = y;
	m->any = true;
	if (y)
		m->new_before = y;
}

/* --- between blocks --------------------------------------------------------------------------- */

static int count_feeds(struct str s)
{
	int n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '\n';
	return n;
}

/* The new text's blank part around a deleted block, if its neighbours stand together there. */
static bool new_seam(const struct marking *m, struct str *blank)
{
	const struct block *p = m->new_before, *n = m->new_after;

	if (!p || !n || p + 1 != n)
		return false;
	*blank = seam_behind(&m->in->new, p);
	return true;
}

/* The neighbours are one paragraph to Markdown: what is deleted between them stays in it. */
static bool in_paragraph(const struct marking *m)
{
	struct str blank;

	return new_seam(m, &blank) && count_feeds(blank) == 1 &&
	       (m->new_after->kind == B_LINE || m->new_after->kind == B_PARAGRAPH) &&
	       seam_runs_on(m->new_before, m->new_after);
}

static void put_between(struct marking *m, const struct block *shape, const struct block *x,
			const struct block *y)
{
	const struct prose_inner *in = m->in;
	struct str blank, s;

	if (!m->any)
		return;
	if (y && m->last_y && m->last_y + 1 == y)
		s = seam_behind(&in->new, m->last_y);
	else if (in_paragraph(m))
		s = STR("\n");
	else if (shape->kind == B_ROW && shape->table)
		s = m->last.kind == B_ROW && m->last.table == shape->table ? STR("\n")
									   : STR("\n\n");
	else if (m->last.kind == B_ITEM && shape->kind == B_ITEM && new_seam(m, &blank) &&
		 m->new_after->kind == B_ITEM)
		s = count_feeds(blank) > 1 ? STR("\n\n") : STR("\n");
	else if (m->last.kind == B_ITEM && shape->kind == B_ITEM && x && m->last_x &&
		 m->last_x + 1 == x)
		s = count_feeds(seam_behind(&in->old, m->last_x)) > 1 ? STR("\n\n") : STR("\n");
	else
		s = seam_between(&m->last, shape);
	inline_text(m->out, s);
}

/* --- new blocks ------------------------------------------------------------------------------- */

static bool shows_nothing(const struct block *b)
{
	return b->kind == B_RULE || b->kind == B_HTML || b->kind == B_DEFINITION ||
	       b->kind == B_FRONT || (b->kind == B_ROW && b->form) || b->n == 0;
}

static void put_raw(struct marking *m, const struct parts *p, const struct block *b)
{
	inline_text(m->out, block_text(p, b));
}

/* Code with a mark around its content; the lines that fence it stay outside. */
static void put_code(struct marking *m, const struct parts *p, const struct block *b,
		     const char *mark, int id)
{
	int first = b->kind == B_FENCE ? 1 : 0;
	int last = b->n - 1;

	if (b->kind == B_FENCE && last > 0) {
		struct str end = str_trim(token_text(p->text, &b->tokens[last]));

		if (end.len >= 3 && (end.ptr[0] == '`' || end.ptr[0] == '~'))
			last--;
	}
	if (first > last) {
		put_raw(m, p, b);
		return;
	}
	inline_text(m->out, str_cut(p->text.ptr, b->from, b->tokens[first].from));
	buf_printf(m->out, "%s%d%s", mark, id, PROSE_MARK_GO);
	inline_text(m->out, str_cut(p->text.ptr, b->tokens[first].from, b->tokens[last].to));
	buf_puts(m->out, PROSE_MARK_END);
	inline_text(m->out, str_cut(p->text.ptr, b->tokens[last].to, b->end));
}

static void put_new(struct marking *m, const struct shown *s)
{
	const struct parts *p = &m->in->new;
	const struct block *b = &p->blocks[s->y];
	struct inline_writer w = { .out = m->out, .op = PROSE_SAME };

	put_between(m, b, NULL, b);
	note_put(m, b, NULL, b);
	if (shows_nothing(b)) {
		put_raw(m, p, b);
	} else if (block_is_raw(b)) {
		put_code(m, p, b, PROSE_MARK_INS, s->id);
	} else {
		inline_text(m->out, str_cut(p->text.ptr, b->from, b->body));
		inline_new(&w, p, b, inline_roles(m->a, p, b), (struct hunk){ .b1 = b->n },
			   PROSE_INSERTED, s->id);
		inline_close(&w);
		inline_text(m->out, str_cut(p->text.ptr, b->to, b->end));
	}
}

/* --- changed blocks --------------------------------------------------------------------------- */

static bool after_pipe(const struct block *b, int i)
{
	return i > 0 && b->tokens[i - 1].kind == T_PIPE;
}

static void put_hunk(struct marking *m, const struct shown *s, const struct change *c,
		     struct inline_writer *w, unsigned char *const roles[2])
{
	const struct parts *p = &m->in->old, *q = &m->in->new;
	const struct block *x = &p->blocks[s->x], *y = &q->blocks[s->y];
	const struct hunk *h = &c->at;
	bool last = h->b0 == y->n;
	bool tight = !last && h->b0 > 0 && !token_spaced(&y->tokens[h->b0]) &&
		     y->tokens[h->b0].kind != T_PIPE && !after_pipe(y, h->b0);

	inline_old(w, p, x, roles[0], h->a0, h->a1, c->id, tight, last);
	if (!w->any && h->a1 > h->a0)
		w->any = false;
	inline_new(w, q, y, roles[1], *h, PROSE_INSERTED, c->id);
}

static void put_changed(struct marking *m, const struct shown *s)
{
	const struct parts *p = &m->in->old, *q = &m->in->new;
	const struct block *x = &p->blocks[s->x], *y = &q->blocks[s->y];
	struct inline_writer w = { .out = m->out, .op = PROSE_SAME };
	unsigned char *roles[2];
	int at = 0;

	put_between(m, y, x, y);
	note_put(m, y, x, y);
	if (!s->n || shows_nothing(y) || block_is_raw(y)) {
		put_raw(m, q, y);
		return;
	}
	roles[0] = inline_roles(m->a, p, x);
	roles[1] = inline_roles(m->a, q, y);
	inline_text(m->out, str_cut(q->text.ptr, y->from, y->body));
	for (int i = 0; i < s->n; i++) {
		const struct change *c = &s->changes[i];

		inline_new(&w, q, y, roles[1], (struct hunk){ 0, 0, at, c->at.b0 }, PROSE_SAME, 0);
		put_hunk(m, s, c, &w, roles);
		at = c->at.b1;
	}
	inline_new(&w, q, y, roles[1], (struct hunk){ 0, 0, at, y->n }, PROSE_SAME, 0);
	inline_close(&w);
	inline_text(m->out, str_cut(q->text.ptr, y->to, y->end));
}

/* --- deleted blocks --------------------------------------------------------------------------- */

/* The smallest margin that leaves open what the new text goes on with. */
static int least_margin(const struct marking *m, const struct block *d)
{
	const struct block *n = m->new_after;
	int parent = 0, sibling = -1;

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
	if (n->kind != B_ITEM || sibling < 0)
		return parent;
	return d->kind == B_ITEM && d->margin < sibling ? n->margin : sibling;
}

/* Fit a deleted block's shape in where it will stand. */
static void fit(struct marking *m, struct block *d)
{
	struct str blank;
	int least, most;

	if (new_seam(m, &blank) && memchr(blank.ptr, '>', blank.len) && m->new_after->quote)
		d->quote = m->new_after->quote;
	if (!m->any || m->last.quote != d->quote)
		m->n_columns = 0;
	most = m->n_columns ? m->columns[m->n_columns - 1] : 0;
	least = least_margin(m, d);
	if (d->kind == B_ITEM && least == (m->new_after ? m->new_after->margin : -1) &&
	    d->margin < most)
		d->margin = least;
	d->margin = MAX(MIN(d->margin, most), MIN(least, most));
}

/* The list marker with its blanks: a sibling's, so that the list stays one. */
static struct str marker_of(const struct marking *m, const struct block *x, const struct block *d)
{
	const struct parts *p = &m->in->old;
	const struct block *from = x;

	if (m->last_y && m->last_y->kind == B_ITEM && m->last_y->margin == d->margin) {
		from = m->last_y;
		p = &m->in->new;
	} else if (m->new_after && m->new_after->kind == B_ITEM &&
		   m->new_after->margin == d->margin) {
		from = m->new_after;
		p = &m->in->new;
	} else if (m->last_x && m->last.kind == B_ITEM && m->last.margin == d->margin) {
		from = m->last_x;
	}
	return str_trim(str_cut(p->text.ptr, from->from, from->body));
}

static void put_margin(struct marking *m, const struct block *d)
{
	for (int i = 0; i < d->quote; i++)
		buf_puts(m->out, "> ");
	for (int i = 0; i < d->margin; i++)
		buf_putc(m->out, ' ');
}

static void put_lead(struct marking *m, const struct block *x, struct block *d)
{
	struct str s = str_cut(m->in->old.text.ptr, x->from, x->body);

	put_margin(m, d);
	if (d->kind == B_ITEM) {
		s = marker_of(m, x, d);
		/* Quote marks of the line it was taken from are put already. */
		while (s.len && (s.ptr[0] == '>' || s.ptr[0] == ' ' || s.ptr[0] == '\t')) {
			s.ptr++;
			s.len--;
		}
		inline_text(m->out, s);
		buf_putc(m->out, ' ');
		d->column = d->margin + (int)s.len + 1;
	} else if (d->kind == B_HEADING) {
		buf_put(m->out, "######", (size_t)MIN(MAX(d->form, 1), 6));
		buf_putc(m->out, ' ');
	} else if (d->remark) {
		const char *from = memchr(s.ptr, '[', s.len), *to = memchr(s.ptr, ']', s.len);

		if (from && to > from) {
			inline_text(m->out, str_cut(from, 0, (size_t)(to - from) + 1));
			buf_putc(m->out, '\n');
			put_margin(m, d);
		}
	}
}

static void put_lines(struct marking *m, const struct parts *p, const struct block *x,
		      const struct block *d, int id)
{
	int first = x->kind == B_FENCE ? 1 : 0, last = x->n - 1;

	if (x->kind == B_CODE) {
		put_margin(m, d);
		buf_puts(m->out, "```\n");
	}
	for (int i = 0; i <= last; i++) {
		struct str s = token_text(p->text, &x->tokens[i]);
		bool fence = x->kind == B_FENCE && (i == 0 || (i == last && last > 0));

		for (int k = 0; k < x->margin && s.len && s.ptr[0] == ' '; k++) {
			s.ptr++;
			s.len--;
		}
		if (i)
			buf_putc(m->out, '\n');
		put_margin(m, d);
		if (i == first && !fence)
			buf_printf(m->out, "%s%d%s", PROSE_MARK_DEL, id, PROSE_MARK_GO);
		inline_text(m->out, s);
		if (!fence && (i == last || (x->kind == B_FENCE && i == last - 1)))
			buf_puts(m->out, PROSE_MARK_END);
	}
	if (x->kind == B_CODE) {
		buf_putc(m->out, '\n');
		put_margin(m, d);
		buf_puts(m->out, "```");
	}
}

static void put_cells(struct marking *m, const struct parts *p, const struct block *x, int id)
{
	unsigned char *roles = inline_roles(m->a, p, x);
	struct inline_writer w = { .out = m->out, .op = PROSE_SAME };
	int from = 0;

	for (int i = 0; i <= x->n; i++) {
		if (i < x->n && x->tokens[i].kind != T_PIPE)
			continue;
		w.any = from > 0;
		inline_old(&w, p, x, roles, from, i, id, false, true);
		if (i < x->n)
			buf_puts(m->out, i || from ? " |" : "|");
		from = i + 1;
	}
}

static void put_old(struct marking *m, const struct shown *s)
{
	const struct parts *p = &m->in->old;
	const struct block *x = &p->blocks[s->x];
	struct inline_writer w = { .out = m->out, .op = PROSE_SAME };
	struct block d = *x;

	if (shows_nothing(x) && !(x->kind == B_ROW && x->form))
		return;
	if (d.kind == B_NOTE)
		d.kind = B_PARAGRAPH;
	if (in_paragraph(m))
		d.kind = B_LINE;
	fit(m, &d);
	if (d.kind == B_ROW && d.table)
		d.table = m->in->old_tables[d.table];
	put_between(m, &d, x, NULL);
	if (x->kind == B_ROW && x->table && x->form) {
		put_margin(m, &d);
		inline_text(m->out, str_trim(str_cut(p->text.ptr, x->tokens[0].from, x->to)));
	} else if (x->kind == B_ROW && x->table) {
		put_margin(m, &d);
		put_cells(m, p, x, s->id);
	} else if (block_is_raw(x)) {
		put_lines(m, p, x, &d, s->id);
	} else {
		put_lead(m, x, &d);
		inline_old(&w, p, x, inline_roles(m->a, p, x), 0, x->n, s->id, false, true);
	}
	note_put(m, &d, x, NULL);
}

static const struct block *next_new(const struct prose_inner *in, int i)
{
	for (i++; i < in->n; i++) {
		if (in->shown[i].y >= 0)
			return &in->new.blocks[in->shown[i].y];
	}
	return NULL;
}

void prose_marked(const struct prose_diff *d, struct buf *out)
{
	ARENA(scratch);
	struct marking m = { .in = d->inner, .a = &scratch, .out = out };
	const struct parts *q = &m.in->new;

	inline_text(out, str_cut(q->text.ptr, 0, q->head));
	for (m.i = 0; m.i < m.in->n; m.i++) {
		const struct shown *s = &m.in->shown[m.i];

		if (s->y < 0 && (!m.i || m.in->shown[m.i - 1].y >= 0))
			m.new_after = next_new(m.in, m.i);
		if (s->y < 0)
			put_old(&m, s);
		else if (s->x >= 0 && s->kind != PROSE_B_MOVED)
			put_changed(&m, s);
		else
			put_new(&m, s);
	}
	if (m.last_y && m.last_y->next == q->text.len)
		inline_text(out, seam_behind(q, m.last_y));
	else if (m.any)
		buf_putc(out, '\n');
}
