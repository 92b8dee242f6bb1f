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
	bool fresh; /* a seam was put last: what comes begins a block */
	bool conflict;
	bool one_sided; /* words that one side dropped and the other changed: the change was taken */
};

/* --- putting words ---------------------------------------------------------------------------- */

/* Space before token i; a word that began its block elsewhere needs some. */
static struct str gap_of(const struct weaving *v, enum side s, int i)
{
	const struct token *t = &v->b[s]->tokens[i];

	if (i == 0 || t[-1].kind == T_SEAM)
		return block_is_raw(v->b[BASE]) ? STR("\n") : STR(" ");
	return str_cut(v->p[s]->text.ptr, t->gap, t->from);
}

/* Space before a token that is not the first to be put. */
static void put_gap(struct weaving *v, struct str gap)
{
	bool raw = block_is_raw(v->b[BASE]);

	if (!v->any || v->fresh)
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

		put_gap(v, gap_of(v, s, i));
		buf_put(&v->m->out, text.ptr, text.len);
		v->any = true;
		v->fresh = b->tokens[i].kind == T_SEAM;
	}
}

/* The same token may be written in two ways: a row of dashes however long it is drawn, a seam
 * however wide, a span of code wherever its lines end. As the side has it that changed it; if both
 * did, as it takes more room: a row that both drew anew is then as wide as its table. */
static struct str kept_text(const struct weaving *v, int base, int ours, int theirs)
{
	struct str text = token_text(v->p[BASE]->text, &v->b[BASE]->tokens[base]);
	struct str o = token_text(v->p[OURS]->text, &v->b[OURS]->tokens[ours]);
	struct str t = token_text(v->p[THEIRS]->text, &v->b[THEIRS]->tokens[theirs]);

	if (str_same(o, text))
		return t;
	return !str_same(t, text) && t.len > o.len ? t : o;
}

/* Base tokens that both sides kept: spacing of the side that changed it. */
static void put_kept(struct weaving *v, int from, int to, int ours, int theirs)
{
	for (int i = from; i < to; i++, ours++, theirs++) {
		struct str text = kept_text(v, i, ours, theirs);
		struct str gap = gap_of(v, BASE, i);
		struct str o = gap_of(v, OURS, ours);
		struct str t = gap_of(v, THEIRS, theirs);

		v->put_at[i] = v->m->out.len;
		put_gap(v, str_same(o, gap) ? t : o);
		buf_put(&v->m->out, text.ptr, text.len);
		v->any = true;
		v->fresh = v->b[BASE]->tokens[i].kind == T_SEAM;
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
	if (spaced && v->any && !v->fresh)
		buf_putc(&v->m->out, block_is_raw(v->b[BASE]) ? '\n' : ' ');
	merging_mark(v->m, strand_text(&s[BASE]), strand_text(&s[OURS]), strand_text(&s[THEIRS]));
	v->any = true;
	v->fresh = false;
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
	case TAKE_BOTH:
		put_tokens(v, OURS, inner[OURS].from, inner[OURS].to);
		put_tokens(v, THEIRS, inner[THEIRS].from, inner[THEIRS].to);
		break;
	case TAKE_THEIRS_FIRST:
		put_tokens(v, THEIRS, inner[THEIRS].from, inner[THEIRS].to);
		put_tokens(v, OURS, inner[OURS].from, inner[OURS].to);
		break;
	case TAKE_TEXT:
		put_gap(v, gap_of(v, OURS, inner[OURS].from));
		buf_put(&v->m->out, r.text.ptr, r.text.len);
		v->any = true;
		v->fresh = false;
		break;
	case TAKE_CONFLICT: put_conflict(v, inner); break;
	}
	put_tokens(v, OURS, inner[OURS].to, s[OURS].to);
	v->one_sided |= r.one_sided;
	if (r.why)
		merging_flag(v->m, r.why, before);
}

static bool same_strands(const struct strand *x, const struct strand *y)
{
	int n = x->to - x->from;

	return n == y->to - y->from && (n == 0 || memcmp(x->b->keys + x->from, y->b->keys + y->from,
							 (size_t)n * sizeof(int)) == 0);
}

static void put_chunk(struct weaving *v, const struct chunk *c)
{
	struct strand s[SIDES];

	for (int i = 0; i < SIDES; i++)
		s[i] = (struct strand){ v->p[i], v->b[i], c->from[i], c->to[i] };
	for (int i = c->from[BASE]; i < c->to[BASE]; i++)
		v->put_at[i] = v->m->out.len;
	if (!c->by[THEIRS] || (c->by[OURS] && same_strands(&s[OURS], &s[THEIRS])))
		put_tokens(v, OURS, c->from[OURS], c->to[OURS]);
	else if (!c->by[OURS])
		put_tokens(v, THEIRS, c->from[THEIRS], c->to[THEIRS]);
	else
		put_resolved(v, s);
}

static void put_words(struct weaving *v)
{
	struct chunker k = { .h = { v->h[BASE], v->h[OURS], v->h[THEIRS] },
			     .wide = block_is_raw(v->b[BASE]) };
	struct chunk c;
	int at[SIDES] = { 0 };

	while (chunk_next(&k, &c)) {
		put_kept(v, at[BASE], c.from[BASE], at[OURS], at[THEIRS]);
		put_chunk(v, &c);
		memcpy(at, c.to, sizeof(at));
	}
	put_kept(v, at[BASE], v->b[BASE]->n, at[OURS], at[THEIRS]);
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

/* One side rewrote a sentence in which the other changed something, too. True: so it is. */
static bool guard_rewrites(struct weaving *v)
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
			return true;
		}
		from = to;
	}
	return false;
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

/* The block as a conflict, instead of what was put of it. */
static void take_back(struct weaving *v, size_t begin, size_t flags)
{
	struct merging *m = v->m;

	buf_cut(&m->out, begin);
	m->n_flags = flags;
	merging_mark(m, block_text(v->p[BASE], v->b[BASE]), block_text(v->p[OURS], v->b[OURS]),
		     block_text(v->p[THEIRS], v->b[THEIRS]));
	v->conflict = true;
}

void weave_block(struct merging *m, struct trio t)
{
	struct weaving v = { .m = m };
	size_t flags = m->n_flags;
	struct str lead[SIDES], tail[SIDES], edge;
	size_t begin = m->out.len;

	for (int s = 0; s < SIDES; s++) {
		v.p[s] = &m->text[s];
		v.b[s] = trio_block(m, &t, (enum side)s);
		lead[s] = lead_of(&v, (enum side)s);
		tail[s] = tail_of(&v, (enum side)s);
	}
	for (int s = OURS; s < SIDES; s++) {
		v.h[s] = myers_diff(v.b[BASE]->keys, v.b[BASE]->n, v.b[s]->keys, v.b[s]->n,
				    &m->w.budget, m->w.scratch);
		if (!block_is_raw(v.b[BASE]))
			hunks_slide(&v.h[s], v.p[BASE], v.b[BASE], v.p[s], v.b[s]);
	}
	if (!block_is_raw(v.b[BASE]))
		signs_join(v.p[BASE], v.b[BASE], &v.h[OURS], &v.h[THEIRS]);
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
	if (!v.conflict && !block_is_raw(v.b[BASE])) {
		bool rewritten_too = guard_rewrites(&v);

		/* "by two as three", "by three as many" and "by some as few" agree on no word but by
		 * chance: what was put together of them says nothing. */
		if (rewritten_too && v.one_sided)
			take_back(&v, begin, flags);
		else
			guard_doubles(&v);
	}
	if (v.conflict) {
		merging_conflict(m, begin, block_text(v.p[BASE], v.b[BASE]),
				 block_text(v.p[OURS], v.b[OURS]),
				 block_text(v.p[THEIRS], v.b[THEIRS]));
	}
}

/* Has one of two nearly equal blocks but a few words that the other has not? Then they are taken. */
static bool few_more(const struct weaving *v, const struct hunks *h)
{
	int mine = 0, yours = 0;

	for (int i = 0; i < h->n; i++) {
		mine += h->at[i].a1 - h->at[i].a0;
		yours += h->at[i].b1 - h->at[i].b0;
	}
	return !block_is_raw(v->b[OURS]) && !(mine && yours) && mine + yours <= RUN_MIN;
}

void weave_two(struct merging *m, int ours, int theirs)
{
	struct trio t = { { ours, ours, theirs } };
	struct weaving v = { .m = m };
	struct hunks h;
	size_t begin = m->out.len;
	bool longer;
	int at = 0;

	for (int s = OURS; s < SIDES; s++) {
		v.p[s] = &m->text[s];
		v.b[s] = trio_block(m, &t, (enum side)s);
	}
	v.p[BASE] = v.p[OURS];
	v.b[BASE] = v.b[OURS];
	h = myers_diff(v.b[OURS]->keys, v.b[OURS]->n, v.b[THEIRS]->keys, v.b[THEIRS]->n,
		       &m->w.budget, m->w.scratch);
	if (!block_is_raw(v.b[OURS]))
		hunks_slide(&h, v.p[OURS], v.b[OURS], v.p[THEIRS], v.b[THEIRS]);
	longer = few_more(&v, &h);
	buf_put(&m->out, v.p[OURS]->text.ptr + v.b[OURS]->from, v.b[OURS]->body - v.b[OURS]->from);
	for (int i = 0; i < h.n; i++) {
		struct strand s[SIDES] = { { v.p[OURS], v.b[OURS], 0, 0 },
					   { v.p[OURS], v.b[OURS], h.at[i].a0, h.at[i].a1 },
					   { v.p[THEIRS], v.b[THEIRS], h.at[i].b0, h.at[i].b1 } };

		put_tokens(&v, OURS, at, h.at[i].a0);
		if (longer) {
			put_tokens(&v, OURS, h.at[i].a0, h.at[i].a1);
			put_tokens(&v, THEIRS, h.at[i].b0, h.at[i].b1);
		} else {
			put_conflict(&v, s);
		}
		at = h.at[i].a1;
	}
	put_tokens(&v, OURS, at, v.b[OURS]->n);
	buf_put(&m->out, v.p[OURS]->text.ptr + v.b[OURS]->to, v.b[OURS]->end - v.b[OURS]->to);
	if (longer)
		merging_flag(m, "merge.longer", begin);
	else
		merging_conflict(m, begin, (struct str){ "", 0 }, block_text(v.p[OURS], v.b[OURS]),
				 block_text(v.p[THEIRS], v.b[THEIRS]));
}
