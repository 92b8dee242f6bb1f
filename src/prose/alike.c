#include "prose/alike.h"

enum {
	WORD_BITS = 64,
	MAX_CELLS = 1 << 20, /* machine words of one count; past it the order is not looked at */
	LONGER_TIMES = 4,
	LONGER_PLUS = 8
};

bool alike_kinds(const struct block *x, const struct block *y)
{
	bool x_free = x->kind <= B_NOTE || x->kind == B_HTML;
	bool y_free = y->kind <= B_NOTE || y->kind == B_HTML;

	if (x_free && y_free)
		return true;
	return x->kind == y->kind;
}

/* Words that both have, in whatever order. */
static int common_words(struct work *w, const int *a, int n, const int *b, int m)
{
	int *left = work_symbols(w), common = 0;

	for (int i = 0; i < n; i++)
		left[a[i]]++;
	for (int j = 0; j < m; j++) {
		if (left[b[j]] > 0) {
			left[b[j]]--;
			common++;
		}
	}
	for (int i = 0; i < n; i++)
		left[a[i]] = 0;
	return common;
}

/* Give each distinct symbol of a the bits of its places; where[] holds row + 1 per symbol. */
static int fill_masks(const int *a, int n, int *where, uint64_t *masks, size_t width)
{
	int rows = 0;

	for (int i = 0; i < n; i++) {
		if (!where[a[i]])
			where[a[i]] = ++rows;
		masks[(size_t)(where[a[i]] - 1) * width + (size_t)i / WORD_BITS] |=
			UINT64_C(1) << i % WORD_BITS;
	}
	return rows;
}

/* One row of the matrix: v = (v + (v & mask)) | (v & ~mask), with the carry across words. */
static void step(uint64_t *v, const uint64_t *mask, size_t width)
{
	unsigned carry = 0;

	for (size_t k = 0; k < width; k++) {
		uint64_t hit = v[k] & mask[k], sum, rest = v[k] & ~mask[k];
		bool over = __builtin_add_overflow(v[k], hit, &sum);

		over |= __builtin_add_overflow(sum, (uint64_t)carry, &sum);
		carry = over;
		v[k] = sum | rest;
	}
}

int alike_common(struct work *w, const int *a, int n, const int *b, int m)
{
	size_t width;
	uint64_t *masks, *v;
	int *where, common = 0;

	if (n > m)
		return alike_common(w, b, m, a, n);
	width = ((size_t)n + WORD_BITS - 1) / WORD_BITS;
	where = work_symbols(w);
	masks = mem_new((size_t)n * width + width + 1, sizeof(*masks));
	v = masks + (size_t)n * width;
	fill_masks(a, n, where, masks, width);
	memset(v, 0xFF, width * sizeof(*v));
	for (int j = 0; j < m; j++) {
		if (where[b[j]])
			step(v, masks + (size_t)(where[b[j]] - 1) * width, width);
	}
	for (int i = 0; i < n; i++) {
		common += !(v[i / WORD_BITS] >> i % WORD_BITS & 1);
		where[a[i]] = 0;
	}
	free(masks);
	w->budget.left -= (long)width * (m + n) / 2;
	return common;
}

/* Not fewer than the words that both can have in common: all of a but those whose mark b has not. */
static int common_at_most(const struct block *a, const struct block *b)
{
	int most = a->n_sig;

	for (int i = 0; i < BLOCK_MARKS; i++)
		most -= __builtin_popcountll(a->marks[i] & ~b->marks[i]);
	return most;
}

/* Is the shorter the beginning of the longer? */
static bool begins(const struct block *x, const struct block *y)
{
	int n = MIN(x->n_sig, y->n_sig);

	return n > 0 && memcmp(x->sig, y->sig, (size_t)n * sizeof(int)) == 0;
}

double alike(struct work *w, const struct block *x, const struct block *y, double least)
{
	int n = x->n_sig, m = y->n_sig, common;

	if (!alike_kinds(x, y))
		return 0;
	if (x->key == y->key)
		return 1;
	if (!n || !m || (MAX(n, m) > LONGER_TIMES * MIN(n, m) + LONGER_PLUS && !begins(x, y)))
		return 0;
	w->budget.left -= n + m;
	if (2.0 * MIN(common_at_most(x, y), common_at_most(y, x)) < least * (n + m))
		return 0;
	common = n < m ? common_words(w, x->sig, n, y->sig, m)
		       : common_words(w, y->sig, m, x->sig, n);
	if (2.0 * common < least * (n + m))
		return 0;
	if ((size_t)MIN(n, m) * (size_t)MAX(n, m) / WORD_BITS <= MAX_CELLS)
		common = alike_common(w, x->sig, n, y->sig, m);
	return 2.0 * common < least * (n + m) ? 0 : 2.0 * common / (n + m);
}
