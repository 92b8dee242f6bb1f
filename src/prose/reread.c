/*
 * Which sentences of a clean merge to read again: a merge by words may be right in each word and wrong as
 * a sentence, where both sides wrote in it.
 */
#include "prose/redline.h"

enum side { OURS = 1, THEIRS = 2, FLAGGED = 4 };

/* The sentences of a text, numbered through it. */
struct sentences {
	const struct parts *p;
	struct {
		uint32_t from, to;
		int by; /* sides that wrote in it, and whether a flag is about it */
	} * items;
	int n;
	int *first; /* of each block: its first token in `of` */
	int *of;    /* the sentence of each token */
};

static void sentences_read(const struct parts *p, struct arena *a, struct sentences *s)
{
	int tokens = 0, at = 0;

	for (int i = 0; i < p->n; i++)
		tokens += p->blocks[i].n;
	*s = (struct sentences){ .p = p };
	s->items = arena_get(a, (size_t)tokens + 1, sizeof(*s->items));
	s->of = ARENA_ARRAY(a, (size_t)tokens + 1, int);
	s->first = ARENA_ARRAY(a, (size_t)p->n + 1, int);
	for (int i = 0; i < p->n; i++) {
		const struct block *b = &p->blocks[i];

		s->first[i] = at;
		for (int k = 0; k < b->n; k++) {
			if (k == 0 || sentence_ends(p, b, k - 1))
				s->items[s->n++].from = b->tokens[k].from;
			s->items[s->n - 1].to = b->tokens[k].to;
			s->of[at++] = s->n - 1;
		}
	}
}

/* Does this change only take whole sentences away? Nothing of it stands in a sentence that is left. */
static bool is_gone(const struct prose_inner *in, const struct shown *w, const struct hunk *h)
{
	const struct block *x = &in->old.blocks[w->x];

	return h->b0 == h->b1 && (h->a0 == 0 || sentence_ends(&in->old, x, h->a0 - 1)) &&
	       (h->a1 == x->n || sentence_ends(&in->old, x, h->a1 - 1));
}

/* Whatever differs between `old` and the text was written by this side. */
static void touch(struct sentences *s, struct str old, enum side side, struct arena *a)
{
	struct prose_diff d;

	prose_diff(old, s->p->text, a, &d);
	for (int i = 0; i < d.inner->n; i++) {
		const struct shown *w = &d.inner->shown[i];
		int n = w->y < 0 ? 0 : s->p->blocks[w->y].n;

		for (int k = 0; k < w->n && n; k++) {
			const struct hunk *h = &w->changes[k].at;
			int last = h->b1 > h->b0 ? h->b1 - 1 : h->b0;

			if (is_gone(d.inner, w, h))
				continue;
			for (int t = MIN(h->b0, n - 1); t <= MIN(last, n - 1); t++)
				s->items[s->of[s->first[w->y] + t]].by |= side;
		}
	}
}

/* A flag's words may reach over several sentences. */
static void touch_flag(struct sentences *s, const struct prose_flag *flag)
{
	uint32_t from = (uint32_t)(flag->quote.ptr - s->p->text.ptr);
	uint32_t to = from + (uint32_t)flag->quote.len;
	int i = 0;

	for (int end = s->n; i < end;) {
		int mid = i + (end - i) / 2;

		if (s->items[mid].to <= from)
			i = mid + 1;
		else
			end = mid;
	}
	for (; i < s->n && s->items[i].from < to; i++)
		s->items[i].by |= FLAGGED;
}

void prose_reread(struct str base, struct str ours, struct str theirs, const struct prose_merge *m,
		  struct arena *a, struct prose_reread *out)
{
	struct str text = { m->text, m->len };
	struct sentences s;
	struct parts parts;
	struct work w;
	ARENA(scratch);

	*out = (struct prose_reread){ 0 };
	if (m->verdict == PROSE_CONFLICT || str_same(base, ours) || str_same(ours, theirs) ||
	    str_same(base, theirs))
		return;
	work_init(&w, &scratch, text.len);
	parts_read(&w, text, true, &parts);
	sentences_read(&parts, &scratch, &s);
	touch(&s, theirs, OURS, &scratch);
	touch(&s, ours, THEIRS, &scratch);
	for (size_t i = 0; i < m->n_flags; i++)
		touch_flag(&s, &m->flags[i]);
	out->items = ARENA_ARRAY(a, (size_t)s.n + 1, struct str);
	for (int i = 0; i < s.n; i++)
		if (s.items[i].by & FLAGGED || s.items[i].by == (OURS | THEIRS))
			out->items[out->n++] = str_cut(text.ptr, s.items[i].from, s.items[i].to);
}
