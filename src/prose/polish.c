/*
 * From the shortest edit script to one that reads well: changes slid (slide.c), small islands of
 * equal words between changes joined, and sentences that were rewritten shown whole.
 */
#include "prose/redline.h"

#include "text/text.h"

enum {
	ISLAND_WORDS = 10, /* equal words that can be an island */
	SMALL_LETTERS = 3,
	MANY = 3, /* changes in a sentence */
};
/* A sentence with so many changes is shown whole from this part of it changed. */
static const double sentence_changed[] = { 2, 2, 0.4, 0.35 };
static const double paragraph_least = 0.4;

struct pair {
	const struct parts *old, *new;
	const struct block *x, *y;
	const int *x_letters, *y_letters; /* letters of all tokens before each */
	struct hunks h;
};

static struct str text_at(const struct parts *p, const struct block *b, int i)
{
	return token_text(p->text, &b->tokens[i]);
}

/* --- islands ---------------------------------------------------------------------------------- */

static int *count_letters(struct arena *a, const struct parts *p, const struct block *b)
{
	int *before = ARENA_ARRAY(a, (size_t)b->n + 1, int);

	for (int i = 0; i < b->n; i++) {
		struct str s = text_at(p, b, i);

		before[i + 1] = before[i];
		for (size_t k = 0; k < s.len; k++)
			before[i + 1] += ((unsigned char)s.ptr[k] & 0xC0) != 0x80;
	}
	return before;
}

static int larger_side(const struct pair *p, const struct hunk *h)
{
	int del = p->x_letters[h->a1] - p->x_letters[h->a0];
	int ins = p->y_letters[h->b1] - p->y_letters[h->b0];

	return MAX(del, ins);
}

static bool is_pure(const struct hunk *h)
{
	return h->a0 == h->a1 || h->b0 == h->b1;
}

static bool ends_sentence(const struct pair *p, const struct hunk *h)
{
	return h->a0 < h->a1 ? sentence_ends(p->old, p->x, h->a1 - 1)
			     : sentence_ends(p->new, p->y, h->b1 - 1);
}

static bool starts_sentence(const struct pair *p, const struct hunk *h)
{
	if (h->a0 < h->a1)
		return h->a0 == 0 || sentence_ends(p->old, p->x, h->a0 - 1);
	return h->b0 == 0 || sentence_ends(p->new, p->y, h->b0 - 1);
}

/* The equal tokens [from, to) of the old block between two changes; of too many words, their beginning. */
struct island {
	int tokens, words, content, letters;
	bool ender; /* holds a . ! ? beside other tokens */
};

static void measure(const struct pair *p, int from, int to, struct island *out)
{
	*out = (struct island){ .tokens = to - from };
	for (int i = from; i < to && out->words <= ISLAND_WORDS; i++) {
		struct str s = text_at(p->old, p->x, i);
		int len = p->x_letters[i + 1] - p->x_letters[i];

		out->letters += len;
		out->ender |= s.len == 1 && strchr(".!?", s.ptr[0]) && to - from > 1;
		if (!token_is_word(&p->x->tokens[i]))
			continue;
		out->words++;
		out->content += len > SMALL_LETTERS && !word_is_small(s);
	}
}

static bool joins(const struct pair *p, const struct hunk *l, const struct hunk *r)
{
	struct island e;
	int left, right;

	measure(p, l->a1, r->a0, &e);
	if (e.words > ISLAND_WORDS || e.ender || (is_pure(l) && ends_sentence(p, l)) ||
	    (is_pure(r) && starts_sentence(p, r)))
		return false;
	left = larger_side(p, l);
	right = larger_side(p, r);
	return e.letters * 3 <= 2 * (left + right) || (e.tokens <= 3 && !e.content) ||
	       (e.words <= 2 && e.content <= 1 && e.letters <= left + right);
}

/* A change that has grown may reach the one before it: each is tried against all that are behind it. */
static void join_islands(struct pair *p)
{
	struct hunk *at = p->h.at;
	int n = 0;

	for (int k = 0; k < p->h.n; k++) {
		struct hunk h = at[k];

		for (; n && joins(p, &at[n - 1], &h); n--)
			h = (struct hunk){ at[n - 1].a0, h.a1, at[n - 1].b0, h.b1 };
		at[n++] = h;
	}
	p->h.n = n;
}

/* Of "processes and methods, and" for "and" only the first words are gone: where one side begins or ends
 * with all of the other, the change is pure. */
static void trim_to_pure(struct pair *p)
{
	for (int k = 0; k < p->h.n; k++) {
		struct hunk *h = &p->h.at[k];
		int dels = h->a1 - h->a0, all = MIN(dels, h->b1 - h->b0), n = 0;

		while (n < all && p->x->keys[h->a0 + n] == p->y->keys[h->b0 + n])
			n++;
		if (n == all) {
			h->a0 += n;
			h->b0 += n;
			continue;
		}
		for (n = 0; n < all && p->x->keys[h->a1 - n - 1] == p->y->keys[h->b1 - n - 1];)
			n++;
		if (n == all) {
			h->a1 -= n;
			h->b1 -= n;
		}
	}
}

/* --- sentences and paragraphs ----------------------------------------------------------------- */

/* An insertion or deletion of whole sentences: never a part of a rewritten one. */
static bool whole_sentences(const struct pair *p, const struct hunk *h)
{
	return is_pure(h) && starts_sentence(p, h) && ends_sentence(p, h);
}

/* Words are shown one by one where nothing but their quotes and dashes changed. */
static bool only_signs(const struct pair *p, const struct hunk *h)
{
	return signs_alike(tokens_text(p->old, p->x, h->a0, h->a1),
			   tokens_text(p->new, p->y, h->b0, h->b1));
}

/* Changes that touch the old tokens [from, to) from number *k on; *k moves behind them. */
static void one_sentence(struct pair *p, int from, int to, int *k, int *out)
{
	int first = *k, changed = 0, gone = 0, n = 0, last_in = first;
	struct hunk *at = p->h.at;
	bool words = false;

	for (; *k < p->h.n && at[*k].a0 < to && at[*k].a1 <= to; ++*k) {
		if (whole_sentences(p, &at[*k]))
			break;
		gone += at[*k].a1 - at[*k].a0;
		changed += MAX(at[*k].a1 - at[*k].a0, at[*k].b1 - at[*k].b0);
		words |= !only_signs(p, &at[*k]);
		last_in = *k;
		n++;
	}
	if (words && changed >= sentence_changed[MIN(n, MANY)] * (changed + to - from - gone)) {
		struct hunk h = { at[first].a0, at[last_in].a1, at[first].b0, at[last_in].b1 };

		at[(*out)++] = h;
		return;
	}
	for (int i = first; i < *k; i++)
		at[(*out)++] = at[i];
}

static void join_sentences(struct pair *p)
{
	int k = 0, out = 0, from = 0;

	for (int to = 1; to <= p->x->n; to++) {
		if (to < p->x->n && !sentence_ends(p->old, p->x, to - 1))
			continue;
		while (k < p->h.n && p->h.at[k].a0 < to && p->h.at[k].a1 <= to) {
			int before = k;

			one_sentence(p, from, to, &k, &out);
			if (k == before)
				p->h.at[out++] = p->h.at[k++];
		}
		from = to;
		if (k < p->h.n && p->h.at[k].a0 < to)
			p->h.at[out++] = p->h.at[k++];
	}
	while (k < p->h.n)
		p->h.at[out++] = p->h.at[k++];
	p->h.n = out;
}

static struct hunks polish(struct work *w, const struct parts *old, const struct block *x,
			   const struct parts *new, const struct block *y)
{
	struct pair p = { .old = old, .new = new, .x = x, .y = y };

	p.h = myers_diff(x->keys, x->n, y->keys, y->n, &w->budget, w->scratch);
	if (!p.h.n)
		return p.h;
	p.x_letters = count_letters(w->scratch, old, x);
	p.y_letters = count_letters(w->scratch, new, y);
	hunks_slide(&p.h, old, x, new, y);
	join_islands(&p);
	trim_to_pure(&p);
	join_sentences(&p);
	return p.h;
}

/* The tokens [from, to) of a block as a block. */
static struct block cell_of(const struct block *b, int from, int to)
{
	struct block out = *b;

	out.tokens += from;
	out.keys += from;
	out.n = to - from;
	return out;
}

static int next_pipe(const struct block *b, int i)
{
	while (i < b->n && b->tokens[i].kind != T_PIPE)
		i++;
	return i;
}

/* Cell by cell, so that no change reaches across a border. */
static struct hunks row_hunks(struct work *w, const struct parts *old, const struct block *x,
			      const struct parts *new, const struct block *y)
{
	struct hunks out = { 0 };
	size_t n = 0, cap = 0;
	void *list = NULL;
	int i = 0, j = 0;

	while (i <= x->n && j <= y->n) {
		int x_end = next_pipe(x, i), y_end = next_pipe(y, j);
		struct block a = cell_of(x, i, x_end), b = cell_of(y, j, y_end);
		struct hunks h = polish(w, old, &a, new, &b);

		for (int k = 0; k < h.n; k++) {
			struct hunk *to = arena_push(w->scratch, &list, &n, &cap, sizeof(*to));

			*to = (struct hunk){ h.at[k].a0 + i, h.at[k].a1 + i, h.at[k].b0 + j,
					     h.at[k].b1 + j };
		}
		i = x_end + 1;
		j = y_end + 1;
	}
	out.at = list;
	out.n = (int)n;
	return out;
}

struct hunks redline_hunks(struct work *w, const struct parts *old, const struct block *x,
			   const struct parts *new, const struct block *y)
{
	if (x->key == y->key)
		return (struct hunks){ 0 };
	if (block_is_raw(x) || block_is_raw(y))
		return myers_diff(x->keys, x->n, y->keys, y->n, &w->budget, w->scratch);
	if (x->kind == B_ROW && y->kind == B_ROW && table_cells(x) == table_cells(y))
		return row_hunks(w, old, x, new, y);
	return polish(w, old, x, new, y);
}

bool redline_replaced(const struct block *x, const struct block *y, const struct hunks *h)
{
	int gone = 0, all = x->n + y->n;

	for (int i = 0; i < h->n; i++)
		gone += h->at[i].a1 - h->at[i].a0 + h->at[i].b1 - h->at[i].b0;
	return all > 2 && h->n > 1 && all - gone < paragraph_least * all;
}
