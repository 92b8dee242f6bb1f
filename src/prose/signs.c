/*
 * Two signs that do one work ("Budget: – who decides?"): when each side struck one of them, words
 * would be left with none, though nobody wanted that. The two changes are made one, which both
 * sides made and not alike.
 */
#include "prose/merging.h"

/* What parts clauses: a stop, a comma, a colon, a dash however it is written. */
static bool parts_clauses(struct str s)
{
	static const char *const signs[] = { ".", ",", ";", ":", "-", "--", "–", "—", "،", "؛" };

	for (size_t i = 0; i < COUNT(signs); i++)
		if (str_same(s, str_of(signs[i])))
			return true;
	return false;
}

/* A pure deletion of such signs. */
static bool strikes_signs(const struct parts *p, const struct block *b, const struct hunk *h)
{
	for (int i = h->a0; i < h->a1; i++)
		if (!parts_clauses(token_text(p->text, &b->tokens[i])))
			return false;
	return h->a0 < h->a1 && h->b0 == h->b1;
}

static bool words_between(const struct block *b, int from, int to)
{
	for (int i = from; i < to; i++)
		if (token_is_word(&b->tokens[i]))
			return true;
	return false;
}

/* Let hunk i reach over [from, to) of the base, unless another of its side is in the way. */
static bool may_reach(const struct hunks *h, int i, int from, int to)
{
	return (i == 0 || h->at[i - 1].a1 < from) && (i + 1 == h->n || h->at[i + 1].a0 > to);
}

static void reach(struct hunk *h, int from, int to)
{
	h->b0 -= h->a0 - from;
	h->b1 += to - h->a1;
	h->a0 = from;
	h->a1 = to;
}

void signs_join(const struct parts *p, const struct block *b, struct hunks *x, struct hunks *y)
{
	for (int i = 0, j = 0; i < x->n && j < y->n;) {
		struct hunk *h = &x->at[i], *k = &y->at[j];
		int from = MIN(h->a0, k->a0), to = MAX(h->a1, k->a1);
		bool first = h->a1 <= k->a0;

		if (strikes_signs(p, b, h) && strikes_signs(p, b, k) && (first || k->a1 <= h->a0) &&
		    !words_between(b, first ? h->a1 : k->a1, first ? k->a0 : h->a0) &&
		    may_reach(x, i, from, to) && may_reach(y, j, from, to)) {
			reach(h, from, to);
			reach(k, from, to);
		}
		if (h->a1 <= k->a1)
			i++;
		else
			j++;
	}
}
