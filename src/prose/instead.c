/*
 * Blocks that were rewritten so far that they are no pair any more: one is gone, another stands
 * instead. Where the other side changed the first, too, the two want the same place.
 */
#include "prose/merging.h"

enum { FEW = 3 /* blocks that one may have become */ };

static bool is_gone(const struct pairing *p, int i)
{
	return p->to[i] < 0 && p->moved_to[i] < 0;
}

static bool is_new(const struct pairing *p, int j)
{
	return p->from[j] < 0 && p->moved_from[j] < 0;
}

/* Code is kept or goes as it is: what stands in its place has another subject. */
static bool is_words(const struct block *b)
{
	return b->kind < B_HTML;
}

bool merging_edited(const struct merging *m, enum side s, int i)
{
	int to = m->pairs[s].to[i] >= 0 ? m->pairs[s].to[i] : m->pairs[s].moved_to[i];

	return to >= 0 && merging_block(m, BASE, i)->key != merging_block(m, s, to)->key;
}

/* Base blocks [i, end) that are gone from a side, and its new blocks [j, until) in their place. */
struct gap {
	int i, end, j, until;
};

/* As many came as went, each of the same kind: the first for the first, and so on. */
static bool one_by_one(const struct merging *m, enum side s, const struct gap *g)
{
	for (int k = 0; g->end - g->i == g->until - g->j && k < g->end - g->i; k++)
		if (merging_block(m, BASE, g->i + k)->kind != merging_block(m, s, g->j + k)->kind)
			return false;
	return g->end - g->i == g->until - g->j;
}

static void fill(struct merging *m, enum side s, const struct gap *g)
{
	enum side other = s == OURS ? THEIRS : OURS;
	bool each = one_by_one(m, s, g);
	bool few = g->until - g->j <= FEW;

	for (int i = g->i; i < g->end; i++) {
		if (each) {
			m->instead[s][i] =
				(struct stretch){ g->j + i - g->i, g->j + i - g->i + 1, true };
		} else if (few && merging_edited(m, other, i)) {
			m->instead[s][i] = (struct stretch){ g->j, g->until, false };
			return;
		}
	}
}

void instead_find(struct merging *m, enum side s)
{
	const struct pairing *p = &m->pairs[s];
	struct gap g = { 0 };
	int n = m->text[BASE].n;

	m->instead[s] = ARENA_ARRAY(m->w.scratch, (size_t)n + 1, struct stretch);
	while (g.i < n) {
		if (p->to[g.i] >= 0)
			g.j = p->to[g.i] + 1;
		if (!is_gone(p, g.i) || !is_words(merging_block(m, BASE, g.i))) {
			g.i++;
			continue;
		}
		for (g.end = g.i;
		     g.end < n && is_gone(p, g.end) && is_words(merging_block(m, BASE, g.end));)
			g.end++;
		for (g.until = g.j; g.until < m->text[s].n && is_new(p, g.until) &&
				    is_words(merging_block(m, s, g.until));)
			g.until++;
		if (g.until > g.j)
			fill(m, s, &g);
		g.i = g.end;
		g.j = g.until;
	}
}
