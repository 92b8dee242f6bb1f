#include "prose/chunk.h"

/* Do two stretches of the base speak of the same place? */
static bool overlap(int x0, int x1, int y0, int y1, bool wide)
{
	if (wide)
		return x0 <= y1 && y0 <= x1;
	if (x0 == x1)
		return x0 >= y0 && (x0 < y1 || y0 == y1);
	if (y0 == y1)
		return y0 >= x0 && y0 < x1;
	return x0 < y1 && y0 < x1;
}

static const struct hunk *hunk_at(const struct chunker *c, int s, int i)
{
	return i < c->h[s].n ? &c->h[s].at[i] : NULL;
}

/* The hunk that comes first in the base, of either side. */
static const struct hunk *first_hunk(const struct chunker *c)
{
	const struct hunk *o = hunk_at(c, OURS, c->next[OURS]);
	const struct hunk *t = hunk_at(c, THEIRS, c->next[THEIRS]);

	if (!o || !t)
		return o ? o : t;
	if (o->a0 != t->a0)
		return o->a0 < t->a0 ? o : t;
	return o->a1 <= t->a1 ? o : t;
}

bool chunk_next(struct chunker *c, struct chunk *out)
{
	const struct hunk *h = first_hunk(c);
	int last[SIDES] = { 0, c->next[OURS], c->next[THEIRS] };
	bool more = true;

	if (!h)
		return false;
	*out = (struct chunk){ .from[BASE] = h->a0, .to[BASE] = h->a1 };
	while (more) {
		more = false;
		for (int s = OURS; s < SIDES; s++) {
			h = hunk_at(c, s, last[s]);
			if (!h || !overlap(out->from[BASE], out->to[BASE], h->a0, h->a1, c->wide))
				continue;
			out->to[BASE] = MAX(out->to[BASE], h->a1);
			last[s]++;
			more = true;
		}
	}
	for (int s = OURS; s < SIDES; s++) {
		out->from[s] = out->from[BASE] + c->shift[s];
		out->by[s] = last[s] > c->next[s];
		if (out->by[s])
			c->shift[s] = c->h[s].at[last[s] - 1].b1 - c->h[s].at[last[s] - 1].a1;
		out->to[s] = out->to[BASE] + c->shift[s];
		c->next[s] = last[s];
	}
	return true;
}
