/*
 * Where the same words could be inserted or deleted in several ways ("the the"), the way that a
 * writer would have meant: at the edges of sentences and clauses. The idea is that of git's indent
 * heuristic (M. Haggerty, diff-slider-tools), with prose's own edges.
 */
#include "prose/redline.h"

enum { SLIDE_MAX = 40 /* tokens of a change that may slide */ };

static struct str text_at(const struct parts *p, const struct block *b, int i)
{
	return token_text(p->text, &b->tokens[i]);
}

/* How good an edge for a change lies before token i. */
static int edge_score(const struct parts *p, const struct block *b, int i)
{
	struct str before;
	char c;

	if (i == 0 || i == b->n || sentence_ends(p, b, i - 1))
		return 5;
	before = text_at(p, b, i - 1);
	c = before.ptr[before.len - 1];
	if (before.len == 1 && strchr(",;:)", c))
		return 2;
	if (text_at(p, b, i).ptr[0] == '(' || str_same(before, STR("—")) ||
	    str_same(before, STR("–")))
		return 2;
	return token_spaced(&b->tokens[i]) ? 1 : 0;
}

/* Slide the insertion or deletion [from, to) of b within (low, high); returns the new start. */
static int slide(const struct parts *p, const struct block *b, int from, int to, int low, int high)
{
	int best = edge_score(p, b, from) + edge_score(p, b, to), at = from, first = from;

	while (first > low && b->keys[first - 1] == b->keys[first - 1 + to - from])
		first--;
	for (int i = first; i + (to - from) <= high; i++) {
		int score = edge_score(p, b, i) + edge_score(p, b, i + to - from);

		if (score > best || (score == best && i < at)) {
			best = score;
			at = i;
		}
		if (i + (to - from) == high || b->keys[i] != b->keys[i + to - from])
			break;
	}
	return at;
}

void hunks_slide(struct hunks *all, const struct parts *p, const struct block *x,
		 const struct parts *q, const struct block *y)
{
	for (int k = 0; k < all->n; k++) {
		struct hunk *h = &all->at[k];
		const struct hunk *before = k ? h - 1 : NULL;
		const struct hunk *after = k + 1 < all->n ? h + 1 : NULL;
		int by = 0;

		if (h->a0 == h->a1 && h->b1 - h->b0 <= SLIDE_MAX)
			by = slide(q, y, h->b0, h->b1, before ? before->b1 + 1 : 0,
				   after ? after->b0 - 1 : y->n) -
			     h->b0;
		else if (h->b0 == h->b1 && h->a1 - h->a0 <= SLIDE_MAX)
			by = slide(p, x, h->a0, h->a1, before ? before->a1 + 1 : 0,
				   after ? after->a0 - 1 : x->n) -
			     h->a0;
		h->a0 += by;
		h->a1 += by;
		h->b0 += by;
		h->b1 += by;
	}
}
