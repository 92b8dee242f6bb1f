/*
 * Old and new in one Markdown text: see prose_marked in prose.h. The new text's structure stands;
 * deleted blocks are fitted into it, in the list, quote or table that they are shown in.
 */
#include "prose/fit.h"
#include "prose/inline.h"
#include "prose/line.h"
#include "prose/seam.h"

static struct str opener_of(const struct parts *p, const struct block *x)
{
	struct str s = token_text(p->text, &x->tokens[0]);

	s = str_trim(s);
	return str_cut(s.ptr, 0, MAX(line_fence(s), 1));
}

/* Code that no fence closes would swallow a deleted block behind it. */
static void close_fence(struct marking *m)
{
	const struct parts *p = &m->in->new;
	const struct block *b = m->last_y;
	struct str opener;

	if (!b || b->kind != B_FENCE || !b->n)
		return;
	opener = opener_of(p, b);
	if (b->n > 1 &&
	    line_fence_closes(str_trim(token_text(p->text, &b->tokens[b->n - 1])), opener))
		return;
	buf_putc(m->out, '\n');
	fit_margin(m, b);
	inline_text(m->out, opener);
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

	fit_between(m, b, NULL, b);
	fit_note(m, b, NULL, b);
	if (shows_nothing(b)) {
		put_raw(m, p, b);
	} else if (block_is_code(b)) {
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

/* Does the hunk delete words right behind a backslash that breaks the line? */
static bool held_back(const struct block *y, const struct hunk *h)
{
	return h->a1 > h->a0 && h->b0 > 0 && y->tokens[h->b0 - 1].kind == T_BREAK;
}

static enum follower follower_at(const struct block *y, int i)
{
	if (i == y->n)
		return FOLLOWED_BY_NONE;
	if (i > 0 && !token_spaced(&y->tokens[i]) && y->tokens[i].kind != T_PIPE &&
	    !after_pipe(y, i))
		return FOLLOWED_TIGHT;
	return FOLLOWED_APART;
}

static void put_hunk(struct marking *m, const struct shown *s, const struct change *c,
		     struct inline_writer *w, unsigned char *const roles[2])
{
	const struct parts *p = &m->in->old, *q = &m->in->new;
	const struct block *x = &p->blocks[s->x], *y = &q->blocks[s->y];
	const struct hunk *h = &c->at;

	inline_old(w, p, x, roles[0], *h, c->id, follower_at(y, h->b0));
	/* A backslash at a line's end must stay there. */
	if (held_back(y, h))
		inline_new(w, q, y, roles[1], (struct hunk){ .b0 = h->b0 - 1, .b1 = h->b0 },
			   PROSE_SAME, 0);
	w->inside = h->a0 == h->a1 && h->a0 > 0 && h->a1 < x->n && !token_spaced(&x->tokens[h->a1]);
	inline_new(w, q, y, roles[1], *h, PROSE_INSERTED, c->id);
	w->inside = false;
}

static void put_changed(struct marking *m, const struct shown *s)
{
	const struct parts *p = &m->in->old, *q = &m->in->new;
	const struct block *x = &p->blocks[s->x], *y = &q->blocks[s->y];
	struct inline_writer w = { .out = m->out, .op = PROSE_SAME };
	unsigned char *roles[2];
	int at = 0;

	fit_between(m, y, x, y);
	fit_note(m, y, x, y);
	if (!s->n || shows_nothing(y) || block_is_code(y)) {
		put_raw(m, q, y);
		return;
	}
	roles[0] = inline_roles(m->a, p, x);
	roles[1] = inline_roles(m->a, q, y);
	inline_text(m->out, str_cut(q->text.ptr, y->from, y->body));
	for (int i = 0; i < s->n; i++) {
		const struct change *c = &s->changes[i];

		inline_new(&w, q, y, roles[1],
			   (struct hunk){ 0, 0, at, c->at.b0 - held_back(y, &c->at) }, PROSE_SAME,
			   0);
		put_hunk(m, s, c, &w, roles);
		at = c->at.b1;
	}
	inline_new(&w, q, y, roles[1], (struct hunk){ 0, 0, at, y->n }, PROSE_SAME, 0);
	inline_close(&w);
	inline_text(m->out, str_cut(q->text.ptr, y->to, y->end));
}

/* --- deleted blocks --------------------------------------------------------------------------- */

static void put_lead(struct marking *m, const struct block *x, struct block *d)
{
	struct str s = str_cut(m->in->old.text.ptr, x->from, x->body);

	fit_margin(m, d);
	if (d->kind == B_ITEM) {
		s = m->marker = fit_marker(m, x, d);
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
			fit_margin(m, d);
		}
	}
}

/* Deleted code: between fences of its own if it was indented; the mark around its lines. */
static void put_lines(struct marking *m, const struct parts *p, const struct block *x,
		      const struct block *d, int id)
{
	bool fenced = x->kind == B_FENCE, open = false, closed = false;
	struct str opener = fenced ? opener_of(p, x) : STR("```");
	struct line l;

	if (!fenced) {
		fit_margin(m, d);
		buf_puts(m->out, "```\n");
	}
	for (size_t at = x->from; at < x->end; at = l.next) {
		bool first = fenced && at == x->from;
		struct str s;

		line_read(p->text, at, !x->quote, &l);
		s = str_cut(p->text.ptr, fenced && at == x->from ? x->body : l.inner, l.to);
		closed = fenced && !first && line_fence_closes(str_trim(s), opener);
		for (int k = 0; k < x->margin && s.len && s.ptr[0] == ' '; k++)
			s = str_cut(s.ptr, 1, s.len);
		if (closed && open)
			buf_puts(m->out, PROSE_MARK_END);
		if (at > x->from)
			buf_putc(m->out, '\n');
		fit_margin(m, d);
		if (!first && !closed && !open)
			buf_printf(m->out, "%s%d%s", PROSE_MARK_DEL, id, PROSE_MARK_GO);
		open = !first && !closed;
		inline_text(m->out, s);
	}
	if (open)
		buf_puts(m->out, PROSE_MARK_END);
	if (!closed) {
		buf_putc(m->out, '\n');
		fit_margin(m, d);
		inline_text(m->out, opener);
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
		inline_old(&w, p, x, roles, (struct hunk){ .a0 = from, .a1 = i }, id,
			   FOLLOWED_BY_NONE);
		if (i < x->n)
			buf_puts(m->out, i || from ? " |" : "|");
		from = i + 1;
	}
}

static bool has_words(const struct block *b)
{
	for (int i = 0; i < b->n; i++) {
		if (b->tokens[i].kind != T_PIPE)
			return true;
	}
	return false;
}

static void put_old(struct marking *m, const struct shown *s)
{
	const struct parts *p = &m->in->old;
	const struct block *x = &p->blocks[s->x];
	struct inline_writer w = { .out = m->out, .op = PROSE_SAME };
	struct hunk whole = { .a1 = x->n };
	struct block d = *x;

	if (shows_nothing(x) && !(x->kind == B_ROW && x->form))
		return;
	if (x->form && x->table && fit_in_table(m))
		return;
	if (x->table && !x->form && s->x > 0 && x[-1].table == x->table && !has_words(x))
		return;
	if (d.kind == B_NOTE)
		d.kind = B_PARAGRAPH;
	if (fit_in_table(m)) {
		d.kind = B_ROW;
		d.quote = m->new_after->quote;
	}
	fit_block(m, x, &d);
	m->shift = d.margin - x->margin;
	if (fit_in_table(m))
		d.table = m->new_after->table;
	else if (d.kind == B_ROW && d.table)
		d.table = m->in->old_tables[d.table];
	close_fence(m);
	fit_between(m, &d, x, NULL);
	if (x->kind == B_ROW && x->table && x->form) {
		fit_margin(m, &d);
		inline_text(m->out, str_trim(str_cut(p->text.ptr, x->tokens[0].from, x->to)));
	} else if (x->kind == B_ROW && x->table) {
		fit_margin(m, &d);
		put_cells(m, p, x, s->id);
	} else if (d.kind == B_ROW && d.table) {
		fit_margin(m, &d);
		buf_puts(m->out, "| ");
		inline_old(&w, p, x, inline_roles(m->a, p, x), whole, s->id, FOLLOWED_BY_NONE);
		buf_puts(m->out, " |");
	} else if (block_is_code(x)) {
		put_lines(m, p, x, &d, s->id);
	} else {
		put_lead(m, x, &d);
		inline_old(&w, p, x, inline_roles(m->a, p, x), whole, s->id, FOLLOWED_BY_NONE);
	}
	fit_note(m, &d, x, NULL);
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
	if (!q->n && q->head)
		buf_puts(out, "\n\n");
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
