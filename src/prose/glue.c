#include "prose/glue.h"

enum {
	MIN_WORDS = 4,  /* of a part that may be glued */
	MAX_GROUP = 8,  /* blocks of one text */
	MAX_REACH = 12, /* blocks between neighbours that are looked through for the parts */
	MAX_PARTS = 3,
	MAX_PRODUCT = 1 << 24 /* words of a whole times words of its parts */
};
static const double contained_least = 0.6; /* of a part's words in the whole */
static const double whole_least = 0.6;     /* likeness of the whole to its parts together */
static const double gain_least = 0.04;     /* by which a part must add to the likeness */

struct gluing {
	struct work *w;
	struct parts *text;
	struct pairing *pairs;
	int n;
	bool *link[SIDES]; /* is block k glued to the one behind it? */
};

static bool may_glue(const struct block *b)
{
	return b->kind <= B_ITEM && !b->remark && b->n_sig > 0;
}

/* --- finding parts ---------------------------------------------------------------------------- */

/* Blocks [from, to] of a text as one row of words. */
struct row {
	int *words, n;
};

static struct row row_of(struct gluing *g, const struct parts *p, int from, int to)
{
	struct row r = { 0 };

	for (int i = from; i <= to; i++)
		r.n += p->blocks[i].n_sig;
	r.words = ARENA_ARRAY(g->w->scratch, (size_t)r.n + 1, int);
	r.n = 0;
	for (int i = from; i <= to; i++) {
		memcpy(r.words + r.n, p->blocks[i].sig, (size_t)p->blocks[i].n_sig * sizeof(int));
		r.n += p->blocks[i].n_sig;
	}
	return r;
}

/* Counting common words in order costs their product; texts without end are not glued. */
static bool too_long(int n, int m)
{
	return (long)n * m > MAX_PRODUCT;
}

static double likeness(struct gluing *g, const struct block *whole, const struct parts *p, int from,
		       int to)
{
	struct row r;

	if (from == to && p->blocks[from].key == whole->key)
		return 1;
	r = row_of(g, p, from, to);
	if (!r.n || !whole->n_sig || too_long(whole->n_sig, r.n))
		return 0;
	return 2.0 * alike_common(g->w, whole->sig, whole->n_sig, r.words, r.n) /
	       (whole->n_sig + r.n);
}

static bool contained(struct gluing *g, const struct block *part, const struct block *whole)
{
	return may_glue(part) && part->n_sig >= MIN_WORDS && part->n_sig < whole->n_sig &&
	       !too_long(part->n_sig, whole->n_sig) &&
	       alike_common(g->w, part->sig, part->n_sig, whole->sig, whole->n_sig) >=
		       contained_least * part->n_sig;
}

/* One direction of a pairing: from wholes of p to parts of q. */
struct view {
	const struct parts *p, *q;
	int *to, *from;
	const int *moved_to, *moved_from;
	bool *link; /* of q */
};

static bool is_free(const struct view *v, int j)
{
	return j >= 0 && j < v->q->n && v->from[j] < 0 && v->moved_from[j] < 0;
}

/* Block i has a partner: do free blocks beside that hold the rest of it? */
static void extend(struct gluing *g, const struct view *v, int i)
{
	const struct block *whole = &v->p->blocks[i];
	int first = v->to[i], last = first;
	double now = likeness(g, whole, v->q, first, last), more;
	bool again = now < 1 - gain_least;

	while (again && last - first < MAX_PARTS) {
		again = false;
		if (is_free(v, last + 1) && contained(g, &v->q->blocks[last + 1], whole)) {
			more = likeness(g, whole, v->q, first, last + 1);
			if (more >= now + gain_least && more >= whole_least) {
				v->link[last++] = again = true;
				now = more;
				continue;
			}
		}
		if (is_free(v, first - 1) && contained(g, &v->q->blocks[first - 1], whole)) {
			more = likeness(g, whole, v->q, first - 1, last);
			if (more >= now + gain_least && more >= whole_least) {
				v->link[--first] = again = true;
				now = more;
			}
		}
	}
}

/* Block i has no partner: do several free blocks in its place make it up? */
static void assemble(struct gluing *g, const struct view *v, int i, int low, int high)
{
	const struct block *whole = &v->p->blocks[i];

	for (int first = low; first < high; first++) {
		int last = first;

		while (last < high && last - first < MAX_PARTS && is_free(v, last) &&
		       contained(g, &v->q->blocks[last], whole))
			last++;
		if (last - first < 2 || likeness(g, whole, v->q, first, last - 1) < whole_least)
			continue;
		v->to[i] = first;
		v->from[first] = i;
		for (int j = first; j + 1 < last; j++)
			v->link[j] = true;
		return;
	}
}

static void find_parts(struct gluing *g, const struct view *v)
{
	int low = 0, ahead = 0; /* ahead: the next block that has a partner */

	for (int i = 0; i < v->p->n; i++) {
		int high;

		if (v->to[i] >= 0) {
			if (may_glue(&v->p->blocks[i]) && may_glue(&v->q->blocks[v->to[i]]))
				extend(g, v, i);
			low = v->to[i] + 1;
			continue;
		}
		if (v->moved_to[i] >= 0 || !may_glue(&v->p->blocks[i]) || g->w->budget.left < 0)
			continue;
		for (ahead = MAX(ahead, i + 1); ahead < v->p->n && v->to[ahead] < 0;)
			ahead++;
		high = ahead < v->p->n ? v->to[ahead] : v->q->n;
		if (high - low >= 2 && high - low <= MAX_REACH)
			assemble(g, v, i, low, high);
	}
}

/* --- closing groups over all texts ------------------------------------------------------------ */

/* Last block of the glued run that begins with k. */
static int run_end(const bool *link, int k)
{
	while (link[k])
		k++;
	return k;
}

/* The partners of a run must be one run, too; returns whether something was glued. */
static bool carry(const int *to, const bool *link, int n, bool *other)
{
	bool more = false;

	for (int k = 0; k < n; k = run_end(link, k) + 1) {
		int end = run_end(link, k), first = -1, last = -1;

		for (int i = k; i <= end; i++) {
			if (to[i] >= 0 && first < 0)
				first = to[i];
			if (to[i] >= 0)
				last = to[i];
		}
		for (int j = first; first >= 0 && j < last; j++) {
			more |= !other[j];
			other[j] = true;
		}
	}
	return more;
}

static void close_groups(struct gluing *g)
{
	bool more = true;

	while (more) {
		more = false;
		for (int s = OURS; s < g->n; s++) {
			more |= carry(g->pairs[s].to, g->link[BASE], g->text[BASE].n, g->link[s]);
			more |= carry(g->pairs[s].from, g->link[s], g->text[s].n, g->link[BASE]);
		}
	}
}

static bool bad_run(const struct gluing *g, int s, int from, int to)
{
	if (to - from + 1 > MAX_GROUP)
		return true;
	for (int k = from; k <= to; k++) {
		if (!may_glue(&g->text[s].blocks[k]))
			return true;
		for (int t = OURS; t < g->n; t++) {
			if (s == BASE && g->pairs[t].moved_to[k] >= 0)
				return true;
			if (s == t && g->pairs[t].moved_from[k] >= 0)
				return true;
		}
	}
	return false;
}

/* Take apart the run k to end of text s, and what it corresponds to in the others. */
static void take_apart(struct gluing *g, int s, int k, int end)
{
	memset(g->link[s] + k, 0, (size_t)(end - k) * sizeof(bool));
	for (int t = OURS; t < g->n; t++) {
		const int *to = s == BASE ? g->pairs[t].to : g->pairs[s].from;
		bool *other = s == BASE ? g->link[t] : g->link[BASE];

		for (int i = k; i <= end; i++) {
			if (to[i] < 0)
				continue;
			other[to[i]] = false;
			if (to[i] > 0)
				other[to[i] - 1] = false;
		}
	}
}

/* Take apart what grew too large, holds code or moved; in all texts at once. */
static bool drop_bad(struct gluing *g)
{
	bool dropped = false;

	for (int s = BASE; s < g->n; s++) {
		for (int k = 0; k < g->text[s].n; k = run_end(g->link[s], k) + 1) {
			int end = run_end(g->link[s], k);

			if (end == k || !bad_run(g, s, k, end))
				continue;
			take_apart(g, s, k, end);
			dropped = true;
		}
	}
	return dropped;
}

/* --- making them one -------------------------------------------------------------------------- */

static struct pairing new_pairing(struct arena *a, int n, int m)
{
	struct pairing p;

	p.to = ARENA_ARRAY(a, (size_t)n + 1, int);
	p.moved_to = ARENA_ARRAY(a, (size_t)n + 1, int);
	p.from = ARENA_ARRAY(a, (size_t)m + 1, int);
	p.moved_from = ARENA_ARRAY(a, (size_t)m + 1, int);
	memset(p.to, 0xFF, ((size_t)n + 1) * sizeof(int));
	memset(p.moved_to, 0xFF, ((size_t)n + 1) * sizeof(int));
	memset(p.from, 0xFF, ((size_t)m + 1) * sizeof(int));
	memset(p.moved_from, 0xFF, ((size_t)m + 1) * sizeof(int));
	return p;
}

/* Replace the text's blocks; returns the new number of each old one. */
static int *join_runs(struct gluing *g, int s)
{
	struct parts *p = &g->text[s];
	int *now = ARENA_ARRAY(g->w->scratch, (size_t)p->n + 1, int), n = 0;
	struct block *blocks = ARENA_ARRAY(g->w->scratch, (size_t)p->n + 1, struct block);

	for (int k = 0; k < p->n; k++) {
		int end = run_end(g->link[s], k);

		if (end > k)
			block_join(g->w, p, k, end, &blocks[n]);
		else
			blocks[n] = p->blocks[k];
		for (; k < end; k++)
			now[k] = n;
		now[k] = n++;
	}
	p->blocks = blocks;
	p->n = n;
	return now;
}

static void renumber(struct gluing *g, int s, const int *base, int n_base, const int *side)
{
	const struct pairing *old = &g->pairs[s];
	struct pairing p = new_pairing(g->w->scratch, g->text[BASE].n, g->text[s].n);

	for (int i = 0; i < n_base; i++) {
		if (old->to[i] >= 0) {
			p.to[base[i]] = side[old->to[i]];
			p.from[side[old->to[i]]] = base[i];
		}
		if (old->moved_to[i] >= 0) {
			p.moved_to[base[i]] = side[old->moved_to[i]];
			p.moved_from[side[old->moved_to[i]]] = base[i];
		}
	}
	g->pairs[s] = p;
}

void glue_blocks(struct work *w, struct parts *text, struct pairing *pairs, int n)
{
	struct gluing g = { .w = w, .text = text, .pairs = pairs, .n = n };
	int *now[SIDES], n_base = text[BASE].n;

	for (int s = BASE; s < n; s++)
		g.link[s] = ARENA_ARRAY(w->scratch, (size_t)text[s].n + 1, bool);
	for (int s = OURS; s < n; s++) {
		struct pairing *p = &pairs[s];
		struct view split = { &text[BASE], &text[s],      p->to,    p->from,
				      p->moved_to, p->moved_from, g.link[s] };
		struct view join = { &text[s],      &text[BASE], p->from,     p->to,
				     p->moved_from, p->moved_to, g.link[BASE] };

		find_parts(&g, &split);
		find_parts(&g, &join);
	}
	close_groups(&g);
	while (drop_bad(&g))
		close_groups(&g);
	for (int s = BASE; s < n; s++)
		now[s] = join_runs(&g, s);
	for (int s = OURS; s < n; s++)
		renumber(&g, s, now[BASE], n_base, now[s]);
}
