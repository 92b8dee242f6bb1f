#include "prose/myers.h"

/* Edits looked for in one search: while the budget lasts, and after. */
enum { SEARCH_EDITS = 384, SEARCH_POOR = 12 };

struct search {
	const int *a, *b;
	unsigned char *gone, *come; /* flags: a[i] deleted, b[j] inserted */
	int *fwd, *back;            /* furthest x on each diagonal, indexed from the middle */
	struct budget *left;
};

/* A box of the edit graph. */
struct box {
	int a0, a1, b0, b1;
};

static void box_trim(const struct search *s, struct box *x)
{
	while (x->a0 < x->a1 && x->b0 < x->b1 && s->a[x->a0] == s->b[x->b0]) {
		x->a0++;
		x->b0++;
	}
	while (x->a0 < x->a1 && x->b0 < x->b1 && s->a[x->a1 - 1] == s->b[x->b1 - 1]) {
		x->a1--;
		x->b1--;
	}
}

static int forward_step(const struct search *s, const struct box *x, int k, int d)
{
	const int *v = s->fwd;
	int n = x->a1 - x->a0, m = x->b1 - x->b0;
	int at = k == -d || (k != d && v[k - 1] < v[k + 1]) ? v[k + 1] : v[k - 1] + 1;

	while (at < n && at - k < m && s->a[x->a0 + at] == s->b[x->b0 + at - k])
		at++;
	return at;
}

static int backward_step(const struct search *s, const struct box *x, int k, int d)
{
	const int *v = s->back;
	int n = x->a1 - x->a0, m = x->b1 - x->b0;
	int at = k == -d || (k != d && v[k - 1] < v[k + 1]) ? v[k + 1] : v[k - 1] + 1;

	while (at < n && at - k < m && s->a[x->a1 - 1 - at] == s->b[x->b1 - 1 - (at - k)])
		at++;
	return at;
}

/* Diagonals run on past the box's edges; what lies there is no point of it. */
static bool inside(const struct box *x, int at, int k)
{
	return at <= x->a1 - x->a0 && at - k <= x->b1 - x->b0;
}

/* Too many edits: the point that is furthest from its corner, so that both halves shrink. */
static void best_so_far(const struct search *s, const struct box *x, int d, int *mx, int *my)
{
	int n = x->a1 - x->a0, m = x->b1 - x->b0;
	int best = 0;

	for (int k = -d; k <= d; k += 2) {
		int f = s->fwd[k], b = s->back[k];

		if (inside(x, f, k) && 2 * f - k > best) {
			best = 2 * f - k;
			*mx = f;
			*my = f - k;
		}
		if (inside(x, b, k) && 2 * b - k > best) {
			best = 2 * b - k;
			*mx = n - b;
			*my = m - (b - k);
		}
	}
	assert(best > 0);
}

/* Do the two searches meet, the one at `at` on diagonal k, the other on its mirror? */
static bool meets(const struct box *x, const int *other, int at, int k)
{
	int n = x->a1 - x->a0, mirror = n - (x->b1 - x->b0) - k;

	return at + other[mirror] >= n && inside(x, at, k) && inside(x, other[mirror], mirror);
}

/* A point on a shortest path through the trimmed, non-empty box, relative to its corner. */
static void middle(const struct search *s, const struct box *x, int *mx, int *my)
{
	int n = x->a1 - x->a0, m = x->b1 - x->b0, delta = n - m;
	int cap = s->left->left > 0 ? SEARCH_EDITS : SEARCH_POOR;

	s->fwd[1] = s->back[1] = 0;
	for (int d = 0;; d++) {
		s->left->left -= 2 * (long)d + 2;
		for (int k = -d; k <= d; k += 2) {
			int at = forward_step(s, x, k, d);

			s->fwd[k] = at;
			if ((delta & 1) && abs(delta - k) < d && meets(x, s->back, at, k)) {
				*mx = at;
				*my = at - k;
				return;
			}
		}
		for (int k = -d; k <= d; k += 2) {
			int at = backward_step(s, x, k, d);

			s->back[k] = at;
			if (!(delta & 1) && abs(delta - k) <= d && meets(x, s->fwd, at, k)) {
				*mx = n - at;
				*my = m - (at - k);
				return;
			}
		}
		if (d >= cap) {
			best_so_far(s, x, d, mx, my);
			return;
		}
	}
}

static void solve(const struct search *s, struct box x)
{
	for (;;) {
		struct box left;
		int mx = 0, my = 0;

		box_trim(s, &x);
		if (x.a0 == x.a1 || x.b0 == x.b1) {
			memset(s->gone + x.a0, 1, (size_t)(x.a1 - x.a0));
			memset(s->come + x.b0, 1, (size_t)(x.b1 - x.b0));
			return;
		}
		middle(s, &x, &mx, &my);
		left = (struct box){ x.a0, x.a0 + mx, x.b0, x.b0 + my };
		x.a0 += mx;
		x.b0 += my;
		assert(mx + my > 0 || x.a0 < x.a1 || x.b0 < x.b1);
		/* The shorter half by recursion: the stack stays logarithmic. */
		if (left.a1 - left.a0 + left.b1 - left.b0 > x.a1 - x.a0 + x.b1 - x.b0) {
			struct box other = x;

			x = left;
			left = other;
		}
		solve(s, left);
	}
}

static struct hunks collect(const struct search *s, int n, int m, struct arena *scratch)
{
	struct hunks out = { 0 };
	size_t count = 0, cap = 0;
	void *list = NULL;

	for (int i = 0, j = 0; i < n || j < m;) {
		struct hunk h = { i, i, j, j };

		while (h.a1 < n && s->gone[h.a1])
			h.a1++;
		while (h.b1 < m && s->come[h.b1])
			h.b1++;
		if (h.a0 == h.a1 && h.b0 == h.b1) {
			i++;
			j++;
			continue;
		}
		*(struct hunk *)arena_push(scratch, &list, &count, &cap, sizeof(h)) = h;
		i = h.a1;
		j = h.b1;
	}
	out.at = list ? list : ARENA_NEW(scratch, struct hunk);
	out.n = (int)count;
	return out;
}

struct hunks myers_diff(const int *a, int n, const int *b, int m, struct budget *left,
			struct arena *scratch)
{
	size_t reach = (size_t)MIN((n + m + 1) / 2, SEARCH_EDITS) + 2;
	struct search s = { .a = a, .b = b, .left = left };
	int *diagonals = ARENA_ARRAY(scratch, 4 * reach + 2, int);

	s.gone = arena_get(scratch, (size_t)n + (size_t)m + 1, 1);
	s.come = s.gone + n;
	s.fwd = diagonals + reach;
	s.back = diagonals + 3 * reach + 1;
	left->left -= n + m;
	solve(&s, (struct box){ 0, n, 0, m });
	return collect(&s, n, m, scratch);
}
