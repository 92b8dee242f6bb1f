#include "prose/prose.h"

/* A place of the merge's text that a side's words came to, and the change that it belongs to. */
struct touch {
	size_t from, to;
	int change;
};
struct touches {
	struct touch *items;
	size_t n, cap;
};

static struct touch *more(struct touches *t, struct arena *a)
{
	void *items = t->items;
	struct touch *new = arena_push(a, &items, &t->n, &t->cap, sizeof(*new));

	t->items = items;
	return new;
}

static bool blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* The same words may stand there with other blanks between them. */
static size_t past(struct str text, size_t at, struct str words)
{
	for (size_t i = 0; i < words.len; i++) {
		if (blank(words.ptr[i]))
			continue;
		while (at < text.len && blank(text.ptr[at]))
			at++;
		at += at < text.len;
	}
	return at;
}

/* What differs from `old` in `text`: words put in, and where words are gone. */
static void touches_of(struct str old, struct str text, struct arena *a, struct touches *out)
{
	struct prose_diff d;

	prose_diff(old, text, a, &d);
	for (size_t i = 0; i < d.n_blocks; i++) {
		const struct prose_block *b = &d.blocks[i];
		size_t at = b->new_from;

		for (size_t k = 0; b->kind == PROSE_B_CHANGED && k < b->n_runs; k++) {
			const struct prose_run *r = &b->runs[k];
			size_t from = at;

			if (r->op != PROSE_DELETED)
				at = past(text, at, r->text);
			if (r->op != PROSE_SAME)
				*more(out, a) = (struct touch){ from, at, r->change };
		}
	}
}

static bool within(const struct touches *t, struct touch span)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->items[i].from <= span.to && t->items[i].to >= span.from)
			return true;
	return false;
}

static bool sentence_end(struct str text, size_t at)
{
	return strchr(".!?", text.ptr[at]) && at + 1 < text.len && blank(text.ptr[at + 1]);
}

/* Between two line ends or at the text's own end. */
static bool paragraph_end(struct str text, size_t at)
{
	return text.ptr[at] == '\n' && (at == 0 || text.ptr[at - 1] == '\n' || at + 1 == text.len ||
					text.ptr[at + 1] == '\n');
}

/* Out to the ends of the sentences, not beyond the paragraph. */
static struct touch sentences(struct str text, struct touch t)
{
	while (t.from > 0 && !paragraph_end(text, t.from - 1) &&
	       !(t.from > 1 && sentence_end(text, t.from - 2)))
		t.from--;
	while (t.to < text.len && !paragraph_end(text, t.to) &&
	       !(t.to > t.from && sentence_end(text, t.to - 1)))
		t.to++;
	return t;
}

/* In the text's order; what touches becomes one. */
static void put(struct touches *all, struct touch t, struct arena *a)
{
	size_t i = 0, n = 0;

	for (size_t k = 0; k < all->n; k++) {
		struct touch *have = &all->items[k];

		if (have->from < t.to && t.from < have->to) {
			t.from = MIN(t.from, have->from);
			t.to = MAX(t.to, have->to);
		} else {
			all->items[n++] = *have;
		}
	}
	all->n = n;
	more(all, a);
	for (i = all->n - 1; i > 0 && all->items[i - 1].from > t.from; i--)
		all->items[i] = all->items[i - 1];
	all->items[i] = t;
}

/* Changes that the one made and the other, too: all that changed within one sentence is one. */
static void both_changed(struct str base, struct str ours, struct str theirs, struct str text,
			 struct arena *a, struct touches *out)
{
	struct touches all = { 0 }, by_ours = { 0 }, by_theirs = { 0 };

	touches_of(base, text, a, &all);
	touches_of(theirs, text, a, &by_ours);
	touches_of(ours, text, a, &by_theirs);
	for (size_t i = 0, end; i < all.n; i = end) {
		struct touch t = all.items[i];

		for (end = i; end < all.n && all.items[end].change == t.change; end++) {
			t.from = MIN(t.from, all.items[end].from);
			t.to = MAX(t.to, all.items[end].to);
		}
		if (within(&by_ours, t) && within(&by_theirs, t))
			put(out, sentences(text, t), a);
	}
}

void prose_reread(struct str base, struct str ours, struct str theirs, const struct prose_merge *m,
		  struct arena *a, struct prose_reread *out)
{
	struct str text = { m->text, m->len };
	struct touches all = { 0 };

	*out = (struct prose_reread){ 0 };
	if (m->verdict == PROSE_CONFLICT || str_same(base, ours) || str_same(ours, theirs) ||
	    str_same(base, theirs))
		return;
	both_changed(base, ours, theirs, text, a, &all);
	for (size_t i = 0; i < m->n_flags; i++) {
		size_t from = (size_t)(m->flags[i].quote.ptr - text.ptr);

		put(&all, sentences(text, (struct touch){ from, from + m->flags[i].quote.len, 0 }),
		    a);
	}
	out->items = ARENA_ARRAY(a, all.n + 1, struct str);
	for (size_t i = 0; i < all.n; i++) {
		struct str words = str_trim(str_cut(text.ptr, all.items[i].from, all.items[i].to));

		if (words.len)
			out->items[out->n++] = words;
	}
}
