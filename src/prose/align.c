#include "prose/align.h"

enum {
	MOVE_WORDS = 8,      /* shorter blocks move only next to one that does */
	MIN_CELLS = 2000,    /* pairs that are compared in a gap at least, … */
	CELLS_BUDGET = 100,  /* … at most the budget by this, … */
	MAX_CELLS = 1 << 21, /* … and never more */
};
static const double alone_least = 0.3; /* two blocks that face each other alone */
static const double move_least = 0.75;
static const double follow_least = 0.5; /* a block beside a moved one */

/* Blocks between two pairs of equal ones. */
struct gap {
	int x0, x1, y0, y1;
};

struct table {
	struct gap g;
	int width; /* cells in a row: all of y, or a band around the diagonal */
	float *sim, *best;
};

static int row_start(const struct table *t, int i)
{
	int p = t->g.x1 - t->g.x0, q = t->g.y1 - t->g.y0;
	long middle = (long)i * q / p - t->width / 2;

	if (t->width >= q || middle < 0)
		return 0;
	return (int)MIN(middle, q - t->width);
}

/* The best sum of the first i rows and j columns. */
static float best_at(const struct table *t, int i, int j)
{
	int start;

	if (i <= 0 || j <= 0)
		return 0;
	start = row_start(t, i - 1);
	if (j <= start)
		return 0;
	return t->best[(size_t)(i - 1) * t->width + (size_t)(MIN(j - start, t->width) - 1)];
}

static void pair(struct pairing *out, int i, int j)
{
	out->to[i] = j;
	out->from[j] = i;
}

static void trace_back(const struct table *t, struct pairing *out)
{
	int i = t->g.x1 - t->g.x0, j = t->g.y1 - t->g.y0;

	while (i > 0 && j > 0) {
		int start = row_start(t, i - 1), at = j - 1 - start;

		if (best_at(t, i, j) <= best_at(t, i - 1, j)) {
			i--;
		} else if (at >= t->width || best_at(t, i, j) <= best_at(t, i, j - 1)) {
			j--;
		} else {
			pair(out, t->g.x0 + i - 1, t->g.y0 + j - 1);
			i--;
			j--;
		}
	}
}

/* There is one front matter only, whatever became of it. */
static double likeness(struct work *w, const struct block *x, const struct block *y, double least)
{
	double sim = alike(w, x, y, least);

	return x->kind == B_FRONT && y->kind == B_FRONT ? MAX(sim, 0.1) : sim;
}

/* Pair the blocks of a gap so that the sum of likeness is largest, in order. */
static void align_gap(struct work *w, const struct parts *x, const struct parts *y, struct gap g,
		      double least, struct pairing *out)
{
	int p = g.x1 - g.x0, q = g.y1 - g.y0;
	long cells = MIN(MAX(w->budget.left / CELLS_BUDGET, MIN_CELLS), MAX_CELLS);
	struct table t = { .g = g, .width = q };

	if (p == 1 && q == 1)
		least = MIN(least, alone_least);
	if ((long)p * q > cells)
		t.width = (int)MIN(q, MAX(cells / p, 3));
	t.sim = mem_new((size_t)p * (size_t)t.width, 2 * sizeof(float));
	t.best = t.sim + (size_t)p * (size_t)t.width;
	for (int i = 0; i < p; i++) {
		int start = row_start(&t, i);

		for (int k = 0; k < t.width; k++) {
			int j = start + k;
			float *best = &t.best[(size_t)i * t.width + (size_t)k];
			float sim = (float)likeness(w, &x->blocks[g.x0 + i], &y->blocks[g.y0 + j],
						    least);
			float left = k ? best[-1] : 0, diagonal = best_at(&t, i, j) + sim;

			*best = MAX(best_at(&t, i, j + 1), left);
			if (sim > 0 && diagonal > *best)
				*best = diagonal;
		}
	}
	trace_back(&t, out);
	free(t.sim);
}

/* Between the pairs of equal blocks, and before the first and behind the last. */
static void align_gaps(struct work *w, const struct parts *x, const struct parts *y, double least,
		       struct pairing *out)
{
	for (int i = 0, j = 0; i < x->n || j < y->n;) {
		struct gap g = { i, i, j, j };

		while (g.x1 < x->n && out->to[g.x1] < 0)
			g.x1++;
		while (g.y1 < y->n && out->from[g.y1] < 0)
			g.y1++;
		i = g.x1 + 1;
		j = g.y1 + 1;
		if (g.x0 < g.x1 && g.y0 < g.y1)
			align_gap(w, x, y, g, least, out);
	}
}

static void move(struct pairing *out, int i, int j)
{
	out->moved_to[i] = j;
	out->moved_from[j] = i;
}

static bool is_free_x(const struct pairing *out, int i)
{
	return out->to[i] < 0 && out->moved_to[i] < 0;
}
static bool is_free_y(const struct pairing *out, int j)
{
	return out->from[j] < 0 && out->moved_from[j] < 0;
}

/* Neighbours of a moved block that moved with it: a heading above, short items below. */
static void move_neighbours(struct work *w, const struct parts *x, const struct parts *y, int i,
			    int j, struct pairing *out)
{
	for (int step = -1; step <= 1; step += 2) {
		for (int k = step;; k += step) {
			if (i + k < 0 || i + k >= x->n || j + k < 0 || j + k >= y->n ||
			    !is_free_x(out, i + k) || !is_free_y(out, j + k) ||
			    alike(w, &x->blocks[i + k], &y->blocks[j + k], follow_least) <= 0)
				break;
			move(out, i + k, j + k);
		}
	}
}

static void find_moves(struct work *w, const struct parts *x, const struct parts *y,
		       struct pairing *out)
{
	int *free_y = ARENA_ARRAY(w->scratch, (size_t)y->n + 1, int);
	int n_free = 0;

	for (int j = 0; j < y->n; j++) {
		if (out->from[j] < 0 && y->blocks[j].n >= MOVE_WORDS)
			free_y[n_free++] = j;
	}
	for (int i = 0; i < x->n && n_free; i++) {
		double best = 0;
		int at = -1;

		if (!is_free_x(out, i) || x->blocks[i].n < MOVE_WORDS || w->budget.left < 0)
			continue;
		for (int k = 0; k < n_free && best < 1; k++) {
			double sim = is_free_y(out, free_y[k])
					     ? alike(w, &x->blocks[i], &y->blocks[free_y[k]],
						     MAX(move_least, best))
					     : 0;

			if (sim > best) {
				best = sim;
				at = free_y[k];
			}
		}
		if (at < 0)
			continue;
		move(out, i, at);
		move_neighbours(w, x, y, i, at, out);
	}
}

static int *minus_ones(struct arena *a, int n)
{
	int *p = ARENA_ARRAY(a, (size_t)n + 1, int);

	memset(p, 0xFF, ((size_t)n + 1) * sizeof(int));
	return p;
}

/* The blocks of a text whose key the other has, too: their keys, and their places. */
struct shared {
	int *keys, *at, n;
};

static struct shared shared_keys(struct work *w, const struct parts *p, const unsigned char *other)
{
	struct shared s = { .keys = ARENA_ARRAY(w->scratch, (size_t)p->n + 1, int),
			    .at = ARENA_ARRAY(w->scratch, (size_t)p->n + 1, int) };

	for (int i = 0; i < p->n; i++) {
		if (!other[p->blocks[i].key])
			continue;
		s.keys[s.n] = p->blocks[i].key;
		s.at[s.n++] = i;
	}
	return s;
}

static unsigned char *known_keys(struct work *w, const struct parts *p)
{
	unsigned char *known = arena_get(w->scratch, (size_t)w->keys.n + 1, 1);

	for (int i = 0; i < p->n; i++)
		known[p->blocks[i].key] = 1;
	return known;
}

/* Pair the equal blocks that a shortest edit script keeps. What only one text has is no part of
 * the search: it would make the script long and can be in no pair. */
static void pair_equal(struct work *w, const struct parts *x, const struct parts *y,
		       struct pairing *out)
{
	struct shared a = shared_keys(w, x, known_keys(w, y));
	struct shared b = shared_keys(w, y, known_keys(w, x));
	struct hunks h = myers_diff(a.keys, a.n, b.keys, b.n, &w->budget, w->scratch);
	int i = 0, j = 0;

	for (int k = 0; k <= h.n; k++) {
		int until = k < h.n ? h.at[k].a0 : a.n;

		while (i < until)
			pair(out, a.at[i++], b.at[j++]);
		if (k < h.n) {
			i = h.at[k].a1;
			j = h.at[k].b1;
		}
	}
}

void align_blocks(struct work *w, const struct parts *x, const struct parts *y, double least,
		  struct pairing *out)
{
	struct arena *a = w->scratch;

	out->to = minus_ones(a, x->n);
	out->moved_to = minus_ones(a, x->n);
	out->from = minus_ones(a, y->n);
	out->moved_from = minus_ones(a, y->n);
	pair_equal(w, x, y, out);
	align_gaps(w, x, y, least, out);
	find_moves(w, x, y, out);
}
