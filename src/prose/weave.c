/*
 * The words of one block merged three ways, in the manner of diff3: what one side changed is
 * taken, what both changed is left to resolve.c; then guards look for what is fluent but wrong.
 */
#include "prose/merging.h"
#include "prose/redline.h"

enum { RUN_MIN = 3, QUOTE_MAX = 400 };
static const double rewritten = 0.5;

struct weaving {
	struct merging *m;
	const struct parts *p[SIDES];
	const struct block *b[SIDES];
	struct hunks h[SIDES]; /* base against ours and theirs */
	size_t start;          /* of the block's words in the result */
	size_t *put_at;        /* where in the result each base token's turn came */
	bool any;
	bool conflict;
};

/* --- putting words ---------------------------------------------------------------------------- */

static struct str gap_of(const struct weaving *v, enum side s, int i)
{
	const struct token *t = &v->b[s]->tokens[i];

	return str_cut(v->p[s]->text.ptr, t->gap, t->from);
}

/* Space before a token that is not the first to be put. */
static void put_gap(struct weaving *v, struct str gap)
{
	bool raw = block_is_raw(v->b[BASE]);

	if (!v->any)
		return;
	if (gap.len)
		buf_put(&v->m->out, gap.ptr, gap.len);
	else if (raw)
		buf_putc(&v->m->out, '\n');
}

static void put_tokens(struct weaving *v, enum side s, int from, int to)
{
	const struct block *b = v->b[s];

	for (int i = from; i < to; i++) {
		struct str text = token_text(v->p[s]->text, &b->tokens[i]);

		put_gap(v, i ? gap_of(v, s, i) : STR(" "));
		buf_put(&v->m->out, text.ptr, text.len);
		v->any = true;
	}
}

/* Base tokens that both sides kept: spacing of the side that changed it. */
static void put_kept(struct weaving *v, int from, int to, int ours, int theirs)
{
	for (int i = from; i < to; i++, ours++, theirs++) {
		struct str text = token_text(v->p[BASE]->text, &v->b[BASE]->tokens[i]);
		struct str gap = i ? gap_of(v, BASE, i) : STR(" ");
		struct str o = ours ? gap_of(v, OURS, ours) : gap;
		struct str t = theirs ? gap_of(v, THEIRS, theirs) : gap;

		v->put_at[i] = v->m->out.len;
		put_gap(v, str_same(o, gap) ? t : o);
		buf_put(&v->m->out, text.ptr, text.len);
		v->any = true;
	}
}

static struct str strand_text(const struct strand *s)
{
	if (s->from >= s->to)
		return (struct str){ "", 0 };
	return str_cut(s->p->text.ptr, s->b->tokens[s->from].from, s->b->tokens[s->to - 1].to);
}

/* --- stretches that both sides changed -------------------------------------------------------- */

static void put_conflict(struct weaving *v, const struct strand s[SIDES])
{
	bool spaced = false;

	for (int i = 0; i < SIDES; i++)
		spaced |= s[i].from < s[i].to &&
			  (s[i].from == 0 || token_spaced(&s[i].b->tokens[s[i].from]));
	if (spaced && v->any)
		buf_putc(&v->m->out, block_is_raw(v->b[BASE]) ? '\n' : ' ');
	merging_mark(v->m, strand_text(&s[BASE]), strand_text(&s[OURS]), strand_text(&s[THEIRS]));
	v->any = true;
	v->conflict = true;
}

static void put_resolved(struct weaving *v, const struct strand s[SIDES])
{
	struct resolution r;
	size_t before = v->m->out.len;
	struct strand inner[SIDES];

	resolve_words(v->m, s, &r);
	put_tokens(v, OURS, s[OURS].from, s[OURS].from + r.head);
	for (int i = 0; i < SIDES; i++)
		inner[i] = s[i];
	for (int i = OURS; i < SIDES; i++) {
		inner[i].from += r.head;
		inner[i].to -= r.tail;
	}
	switch (r.choice) {
	case TAKE_OURS: put_tokens(v, OURS, inner[OURS].from, inner[OURS].to); break;
	case TAKE_THEIRS: put_tokens(v, THEIRS, inner[THEIRS].from, inner[THEIRS].to); break;
	case TAKE_TEXT:
		put_gap(v, inner[OURS].from ? gap_of(v, OURS, inner[OURS].from) : STR(" "));
		buf_put(&v->m->out, r.text.ptr, r.text.len);
		v->any = true;
		break;
	case TAKE_CONFLICT: put_conflict(v, inner); break;
	}
	put_tokens(v, OURS, inner[OURS].to, s[OURS].to);
	if (r.why)
		merging_flag(v->m, r.why, before);
}

/* Do two hunks, or a chunk and a hunk, speak of the same place? */
static bool overlap(int x0, int x1, int y0, int y1, bool raw)
{
	if (raw)
		return x0 <= y1 && y0 <= x1;
	if (x0 == x1)
		return x0 >= y0 && (x0 < y1 || y0 == y1);
	if (y0 == y1)
		return y0 >= x0 && y0 < x1;
	return x0 < y1 && y0 < x1;
}

/* Hunks first..last-1 of one side within a chunk of the base. */
static struct strand strand_of(const struct weaving *v, enum side s, int first, int last, int c0,
			       int c1)
{
	const struct hunk *h = v->h[s].at;
	struct strand out = { v->p[s], v->b[s], c0, c1 };

	if (s == BASE)
		return out;
	out.from = h[first].b0 - (h[first].a0 - c0);
	out.to = h[last - 1].b1 + (c1 - h[last - 1].a1);
	return out;
}

static bool same_strands(const struct strand *x, const struct strand *y)
{
	int n = x->to - x->from;

	return n == y->to - y->from && (n == 0 || memcmp(x->b->keys + x->from, y->b->keys + y->from,
							 (size_t)n * sizeof(int)) == 0);
}

/* The chunk that begins with the next hunk of either side. */
struct chunk {
	int c0, c1;                    /* base tokens */
	int first[SIDES], last[SIDES]; /* hunks of each side */
};

static void gather(const struct weaving *v, const int next[SIDES], struct chunk *c)
{
	bool raw = block_is_raw(v->b[BASE]), more = true;

	*c = (struct chunk){ .c0 = -1 };
	for (int s = OURS; s < SIDES; s++)
		c->first[s] = c->last[s] = next[s];
	for (int s = OURS; s < SIDES; s++) {
		const struct hunk *h = &v->h[s].at[next[s]];

		if (next[s] < v->h[s].n &&
		    (c->c0 < 0 || h->a0 < c->c0 || (h->a0 == c->c0 && h->a1 < c->c1))) {
			c->c0 = h->a0;
			c->c1 = h->a1;
		}
	}
	while (more) {
		more = false;
		for (int s = OURS; s < SIDES; s++) {
			const struct hunk *h = &v->h[s].at[c->last[s]];

			if (c->last[s] >= v->h[s].n || !(overlap(c->c0, c->c1, h->a0, h->a1, raw)))
				continue;
			c->c1 = MAX(c->c1, h->a1);
			c->last[s]++;
			more = true;
		}
	}
}

static void put_chunk(struct weaving *v, const struct chunk *c)
{
	bool by[SIDES];
	struct strand s[SIDES];

	s[BASE] = strand_of(v, BASE, 0, 0, c->c0, c->c1);
	for (int i = OURS; i < SIDES; i++) {
		by[i] = c->last[i] > c->first[i];
		if (by[i])
			s[i] = strand_of(v, (enum side)i, c->first[i], c->last[i], c->c0, c->c1);
	}
	for (int i = c->c0; i < c->c1; i++)
		v->put_at[i] = v->m->out.len;
	if (!by[THEIRS] || (by[OURS] && same_strands(&s[OURS], &s[THEIRS])))
		put_tokens(v, OURS, s[OURS].from, s[OURS].to);
	else if (!by[OURS])
		put_tokens(v, THEIRS, s[THEIRS].from, s[THEIRS].to);
	else
		put_resolved(v, s);
}

static void put_words(struct weaving *v)
{
	int next[SIDES] = { 0 }, at = 0, shift[SIDES] = { 0 };

	while (next[OURS] < v->h[OURS].n || next[THEIRS] < v->h[THEIRS].n) {
		struct chunk c;

		gather(v, next, &c);
		put_kept(v, at, c.c0, at + shift[OURS], at + shift[THEIRS]);
		put_chunk(v, &c);
		for (int s = OURS; s < SIDES; s++) {
			if (c.last[s] > c.first[s]) {
				const struct hunk *h = &v->h[s].at[c.last[s] - 1];

				shift[s] = h->b1 - h->a1;
			}
			next[s] = c.last[s];
		}
		at = c.c1;
	}
	put_kept(v, at, v->b[BASE]->n, at + shift[OURS], at + shift[THEIRS]);
}

/* --- guards ----------------------------------------------------------------------------------- */

/* How much of the base sentence [from, to) a side changed, in tokens. */
static int changed_in(const struct hunks *h, int from, int to)
{
	int n = 0;

	for (int i = 0; i < h->n; i++) {
		int a0 = MAX(h->at[i].a0, from), a1 = MIN(h->at[i].a1, to);
		int del = MAX(a1 - a0, 0), ins = h->at[i].b1 - h->at[i].b0;

		if (h->at[i].a0 >= from && h->at[i].a0 < to)
			n += MAX(del, ins);
		else
			n += del;
	}
	return n;
}

/* One side rewrote a sentence in which the other changed something, too. */
static void guard_rewrites(struct weaving *v)
{
	int from = 0, n = v->b[BASE]->n;

	for (int to = 1; to <= n; to++) {
		int o, t;

		if (to < n && !sentence_ends(v->p[BASE], v->b[BASE], to - 1))
			continue;
		o = changed_in(&v->h[OURS], from, to);
		t = changed_in(&v->h[THEIRS], from, to);
		if (o && t && MAX(o, t) >= rewritten * (to - from)) {
			merging_flag(v->m, "merge.rewritten", v->put_at[from]);
			return;
		}
		from = to;
	}
}

static bool common_run(const struct block *x, const struct hunk *h, const struct block *y,
		       const struct hunk *k)
{
	for (int i = h->b0; i + RUN_MIN <= h->b1; i++) {
		for (int j = k->b0; j + RUN_MIN <= k->b1; j++) {
			int n = 0;

			while (n < RUN_MIN && x->keys[i + n] == y->keys[j + n])
				n++;
			if (n == RUN_MIN)
				return true;
		}
	}
	return false;
}

/* Both sides inserted much the same at different places. */
static void guard_doubles(struct weaving *v)
{
	for (int i = 0; i < v->h[OURS].n; i++) {
		const struct hunk *h = &v->h[OURS].at[i];

		if (h->b1 - h->b0 < RUN_MIN)
			continue;
		for (int j = 0; j < v->h[THEIRS].n; j++) {
			const struct hunk *k = &v->h[THEIRS].at[j];

			v->m->w.budget.left -= 1 + (h->b1 - h->b0) * (k->b1 - k->b0) / 4;
			if (v->m->w.budget.left < 0)
				return;
			if (k->b1 - k->b0 < RUN_MIN || (h->a0 == k->a0 && h->a1 == k->a1) ||
			    !common_run(v->b[OURS], h, v->b[THEIRS], k))
				continue;
			merging_flag(v->m, "merge.twice", v->start);
			return;
		}
	}
}

/* --- the block -------------------------------------------------------------------------------- */

/* What stands before or behind the words, of the side that changed it. */
static struct str pick_edge(const struct str edge[SIDES])
{
	if (str_same(edge[OURS], edge[BASE]))
		return edge[THEIRS];
	return edge[OURS];
}

static struct str lead_of(const struct weaving *v, enum side s)
{
	return str_cut(v->p[s]->text.ptr, v->b[s]->from, v->b[s]->body);
}
static struct str tail_of(const struct weaving *v, enum side s)
{
	return str_cut(v->p[s]->text.ptr, v->b[s]->to, v->b[s]->end);
}

static bool same_class(const struct block *x, const struct block *y)
{
	return x->kind == y->kind && x->form == y->form && x->quote == y->quote &&
	       x->remark == y->remark;
}

void weave_block(struct merging *m, struct trio t)
{
	struct weaving v = { .m = m };
	struct str lead[SIDES], tail[SIDES], edge;
	size_t begin = m->out.len;

	for (int s = 0; s < SIDES; s++) {
		v.p[s] = &m->text[s];
		v.b[s] = trio_block(m, &t, (enum side)s);
		lead[s] = lead_of(&v, (enum side)s);
		tail[s] = tail_of(&v, (enum side)s);
	}
	for (int s = OURS; s < SIDES; s++)
		v.h[s] = myers_diff(v.b[BASE]->keys, v.b[BASE]->n, v.b[s]->keys, v.b[s]->n,
				    &m->w.budget, m->w.scratch);
	v.put_at = ARENA_ARRAY(m->w.scratch, (size_t)v.b[BASE]->n + 1, size_t);
	edge = pick_edge(lead);
	buf_put(&m->out, edge.ptr, edge.len);
	v.start = m->out.len;
	put_words(&v);
	edge = pick_edge(tail);
	buf_put(&m->out, edge.ptr, edge.len);
	if (!same_class(v.b[OURS], v.b[BASE]) && !same_class(v.b[THEIRS], v.b[BASE]) &&
	    !same_class(v.b[OURS], v.b[THEIRS]))
		merging_flag(m, "merge.form", begin);
	if (v.conflict) {
		merging_conflict(m, block_text(v.p[BASE], v.b[BASE]),
				 block_text(v.p[OURS], v.b[OURS]),
				 block_text(v.p[THEIRS], v.b[THEIRS]));
	} else if (!block_is_raw(v.b[BASE])) {
		guard_rewrites(&v);
		guard_doubles(&v);
	}
}
