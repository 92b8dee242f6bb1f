/*
 * Tables in a redline: rows are compared only with rows of the table that went on with theirs, and
 * only if it has as many columns; otherwise the whole table is shown deleted and inserted, because
 * Markdown drops cells past the header's.
 */
#include "prose/redline.h"

static int count_tables(const struct parts *p)
{
	int n = 0;

	for (int i = 0; i < p->n; i++)
		n = MAX(n, p->blocks[i].table);
	return n;
}

/* The first row of each table; [0] is unused. */
static int *first_rows(struct arena *a, const struct parts *p, int n)
{
	int *first = ARENA_ARRAY(a, (size_t)n + 2, int);

	for (int i = p->n - 1; i >= 0; i--)
		first[p->blocks[i].table] = i;
	return first;
}

int table_cells(const struct block *b)
{
	int n = 0;

	for (int i = 0; i < b->n; i++)
		n += b->tokens[i].kind == T_PIPE;
	return n;
}

static void part(struct pairing *p, int x)
{
	if (p->to[x] >= 0)
		p->from[p->to[x]] = -1;
	p->to[x] = -1;
}

/* The new table that most rows of an old one are paired with, or 0. */
static int partner_of(const struct parts *old, const struct parts *new, const struct pairing *p,
		      int row, int *votes)
{
	int table = old->blocks[row].table, best = 0;

	for (int i = row; i < old->n && old->blocks[i].table == table; i++) {
		int y = p->to[i], t = y < 0 ? 0 : new->blocks[y].table;

		if (!t || old->blocks[i].form)
			continue;
		if (++votes[t] > votes[best])
			best = t;
	}
	for (int i = row; i < old->n && old->blocks[i].table == table; i++) {
		if (p->to[i] >= 0)
			votes[new->blocks[p->to[i]].table] = 0;
	}
	return best;
}

/* Two rows must be a pair, whatever else they were paired with: header and dashes. */
static void force(struct pairing *p, int x, int y)
{
	part(p, x);
	if (p->from[y] >= 0)
		part(p, p->from[y]);
	if (p->moved_to[x] >= 0)
		p->moved_from[p->moved_to[x]] = -1;
	if (p->moved_from[y] >= 0)
		p->moved_to[p->moved_from[y]] = -1;
	p->moved_to[x] = p->moved_from[y] = -1;
	p->to[x] = y;
	p->from[y] = x;
}

void tables_settle(struct work *w, struct prose_inner *in, struct pairing *p)
{
	const struct parts *old = &in->old, *new = &in->new;
	int n = count_tables(old), m = count_tables(new);
	int *first = first_rows(w->scratch, old, n), *new_first = first_rows(w->scratch, new, m);
	int *votes = ARENA_ARRAY(w->scratch, (size_t)m + 1, int);
	bool *taken = ARENA_ARRAY(w->scratch, (size_t)m + 1, bool);

	for (int t = 1; t <= n; t++) {
		int row = first[t], u = partner_of(old, new, p, row, votes);

		in->old_tables[t] = -t;
		if (u && taken[u])
			u = 0;
		if (u)
			in->replaced[u] = t;
		if (u &&
		    table_cells(&old->blocks[row]) == table_cells(&new->blocks[new_first[u]])) {
			in->old_tables[t] = u;
			taken[u] = true;
		}
		for (int i = row; i < old->n && old->blocks[i].table == t; i++) {
			if (p->to[i] >= 0 && new->blocks[p->to[i]].table != in->old_tables[t])
				part(p, i);
		}
	}
	for (int i = 0; i < old->n; i++) {
		if (!old->blocks[i].table && p->to[i] >= 0 && new->blocks[p->to[i]].table)
			part(p, i);
	}
	for (int t = 1; t <= n; t++) {
		int u = in->old_tables[t];

		for (int k = 0; u > 0 && k < 2; k++)
			force(p, first[t] + k, new_first[u] + k);
	}
}
