/*
 * Chains of commits with known maps: a text is edited word by word, each word keeps its number as
 * long as it lives, so where a passage went is known whatever the engine believes. What is
 * inserted comes from the text of another case.
 */
#ifndef TESTS_PROSE_CHAIN_H
#define TESTS_PROSE_CHAIN_H

#include "prose_cases.h"

enum {
	CHAIN_PROSE_WORDS = 12, /* of a paragraph that is edited */
	CHAIN_LENGTHS = 4,
	CHAIN_CONTEXT = 32
};

struct chain_word {
	struct str text;
	int id;
	bool line; /* begins a line */
};
struct chain_para {
	struct chain_word *words;
	int n;
	bool prose; /* no heading, list, table, code, quote or HTML */
};
struct chain_text {
	struct chain_para *paras;
	int n;
};

struct chain {
	struct arena *a;
	uint64_t seed;
	int ids; /* given so far */
	struct str pool;
	struct chain_text text;
	bool *edited; /* by id: its paragraph was edited */
	int cap_ids;
};

static inline int chain_roll(struct chain *c, int n)
{
	c->seed = c->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((uint32_t)(c->seed >> 33) % (uint32_t)n);
}

/* --- reading and writing ---------------------------------------------------------------------- */

static inline struct chain_para chain_para_of(struct chain *c, struct str s)
{
	struct chain_para p = { 0 };
	bool line = true;

	p.words = ARENA_ARRAY(c->a, s.len / 2 + 2, struct chain_word);
	p.prose = s.len && !strchr("#-*+|>`~<[=:!{ \t0123456789", s.ptr[0]) &&
		  !memchr(s.ptr, '`', s.len) && !memchr(s.ptr, '|', s.len);
	for (size_t i = 0; i < s.len;) {
		size_t from = i;

		while (i < s.len && (unsigned char)s.ptr[i] > ' ')
			i++;
		if (i > from) {
			p.words[p.n++] =
				(struct chain_word){ str_cut(s.ptr, from, i), c->ids++, line };
			line = false;
		}
		for (; i < s.len && (unsigned char)s.ptr[i] <= ' '; i++)
			line |= s.ptr[i] == '\n';
	}
	p.prose &= p.n >= CHAIN_PROSE_WORDS;
	return p;
}

/* Paragraphs between blank lines. */
static inline void chain_begin(struct chain *c, struct str s, struct str pool, uint64_t seed)
{
	size_t start = 0;

	*c = (struct chain){ .a = c->a, .seed = seed * 7919 + 13, .pool = pool };
	c->text.paras = ARENA_ARRAY(c->a, s.len / 2 + 2, struct chain_para);
	for (size_t i = 0; i <= s.len; i++) {
		bool cut =
			i == s.len || (s.ptr[i] == '\n' && i + 1 < s.len && s.ptr[i + 1] == '\n');
		struct chain_para p;

		if (!cut)
			continue;
		p = chain_para_of(c, str_cut(s.ptr, start, i));
		if (p.n)
			c->text.paras[c->text.n++] = p;
		start = i;
		while (start < s.len && s.ptr[start] == '\n')
			start++;
		i = MAX(i, start ? start - 1 : 0);
	}
	c->cap_ids = c->ids + 200000;
	c->edited = ARENA_ARRAY(c->a, (size_t)c->cap_ids, bool);
}

/* A text as written, and where each of its words stands. */
struct chain_page {
	struct str text;
	struct chain_word *words;
	size_t *from; /* bytes; words[i] is [from[i], from[i] + words[i].text.len) */
	int n;
	int *at; /* by id: index in words, or -1 */
};

static inline void chain_write(struct chain *c, struct chain_page *out)
{
	BUF(b, CASE_BYTES);
	size_t n = 0;

	for (int i = 0; i < c->text.n; i++)
		n += (size_t)c->text.paras[i].n;
	*out = (struct chain_page){ .words = ARENA_ARRAY(c->a, n + 1, struct chain_word),
				    .from = ARENA_ARRAY(c->a, n + 1, size_t),
				    .at = ARENA_ARRAY(c->a, (size_t)c->ids + 1, int) };
	memset(out->at, 0xFF, ((size_t)c->ids + 1) * sizeof(int));
	for (int i = 0; i < c->text.n; i++) {
		const struct chain_para *p = &c->text.paras[i];

		for (int k = 0; k < p->n; k++) {
			if (k)
				buf_putc(&b, p->words[k].line ? '\n' : ' ');
			out->at[p->words[k].id] = out->n;
			out->words[out->n] = p->words[k];
			out->from[out->n++] = b.len;
			buf_put(&b, p->words[k].text.ptr, p->words[k].text.len);
		}
		buf_puts(&b, "\n\n");
	}
	out->text = (struct str){ arena_dup_len(c->a, b.ptr, b.len), b.len };
}

/* --- edits ------------------------------------------------------------------------------------ */

static inline void chain_mark(struct chain *c, const struct chain_para *p)
{
	for (int i = 0; i < p->n; i++)
		c->edited[p->words[i].id] = true;
}

/* Some words in a row from the pool. */
static inline void chain_fresh(struct chain *c, int n, struct chain_word *out)
{
	size_t at = (size_t)chain_roll(c, (int)c->pool.len);

	while (at < c->pool.len && (unsigned char)c->pool.ptr[at] > ' ')
		at++;
	for (int i = 0; i < n;) {
		size_t from;

		while (at < c->pool.len && (unsigned char)c->pool.ptr[at] <= ' ')
			at++;
		from = at;
		while (at < c->pool.len && (unsigned char)c->pool.ptr[at] > ' ')
			at++;
		if (at >= c->pool.len) {
			at = 0;
			continue;
		}
		/* Nothing that would make another block of the line. */
		if (strchr("#-*+|>`~<[=:!{0123456789", c->pool.ptr[from]))
			continue;
		out[i++] = (struct chain_word){ str_cut(c->pool.ptr, from, at), c->ids++, false };
	}
}

/* Words [from, to) of a paragraph become n fresh ones. */
static inline void chain_replace(struct chain *c, struct chain_para *p, int from, int to, int n)
{
	struct chain_word *words =
		ARENA_ARRAY(c->a, (size_t)(p->n - (to - from) + n) + 1, struct chain_word);

	memcpy(words, p->words, (size_t)from * sizeof(*words));
	chain_fresh(c, n, words + from);
	memcpy(words + from + n, p->words + to, (size_t)(p->n - to) * sizeof(*words));
	p->words = words;
	p->n += n - (to - from);
	chain_mark(c, p);
}

static inline bool chain_ends(const struct chain_word *w)
{
	return w->text.len && strchr(".!?", w->text.ptr[w->text.len - 1]);
}

/* A sentence around word i: [*from, *to). */
static inline void chain_sentence(const struct chain_para *p, int i, int *from, int *to)
{
	for (*from = i; *from > 0 && !chain_ends(&p->words[*from - 1]);)
		--*from;
	for (*to = i + 1; *to < p->n && !chain_ends(&p->words[*to - 1]);)
		++*to;
}

static inline void chain_insert(struct chain *c, int at, struct chain_para p)
{
	struct chain_para *paras = ARENA_ARRAY(c->a, (size_t)c->text.n + 2, struct chain_para);

	memcpy(paras, c->text.paras, (size_t)at * sizeof(p));
	paras[at] = p;
	memcpy(paras + at + 1, c->text.paras + at, (size_t)(c->text.n - at) * sizeof(p));
	c->text.paras = paras;
	c->text.n++;
}

static inline void chain_remove(struct chain *c, int at)
{
	memmove(c->text.paras + at, c->text.paras + at + 1,
		(size_t)(c->text.n - at - 1) * sizeof(*c->text.paras));
	c->text.n--;
}

static inline void chain_rewrap(struct chain *c, struct chain_para *p)
{
	size_t width = 50 + (size_t)chain_roll(c, 40), at = 0;

	for (int i = 0; i < p->n; i++) {
		p->words[i].line = i && at + 1 + p->words[i].text.len > width;
		at = p->words[i].line ? p->words[i].text.len : at + 1 + p->words[i].text.len;
	}
}

/* A paragraph of prose, or -1. */
static inline int chain_pick(struct chain *c)
{
	for (int tries = 0; tries < 200; tries++) {
		int i = chain_roll(c, c->text.n);

		if (c->text.paras[i].prose && c->text.paras[i].n >= CHAIN_PROSE_WORDS)
			return i;
	}
	return -1;
}

static inline void chain_whole(struct chain *c, int i, int what)
{
	struct chain_para p = c->text.paras[i], q = { .prose = true };
	int cut = 1 + chain_roll(c, p.n - 1);

	if (what == 0) { /* moves */
		chain_remove(c, i);
		chain_insert(c, chain_roll(c, c->text.n + 1), p);
	} else if (what == 1) { /* goes */
		chain_remove(c, i);
	} else if (what == 2) { /* comes */
		q.n = 20 + chain_roll(c, 60);
		q.words = ARENA_ARRAY(c->a, (size_t)q.n, struct chain_word);
		chain_fresh(c, q.n, q.words);
		chain_insert(c, i, q);
	} else if (what == 3) { /* is split */
		q.words = p.words + cut;
		q.n = p.n - cut;
		c->text.paras[i].n = cut;
		chain_insert(c, i + 1, q);
		chain_mark(c, &p);
	} else if (i + 1 < c->text.n && c->text.paras[i + 1].prose) { /* is joined to the next */
		struct chain_para next = c->text.paras[i + 1];

		q.n = p.n + next.n;
		q.words = ARENA_ARRAY(c->a, (size_t)q.n, struct chain_word);
		memcpy(q.words, p.words, (size_t)p.n * sizeof(*q.words));
		memcpy(q.words + p.n, next.words, (size_t)next.n * sizeof(*q.words));
		c->text.paras[i] = q;
		chain_remove(c, i + 1);
		chain_mark(c, &q);
	}
}

static inline void chain_edit(struct chain *c)
{
	int i = chain_pick(c), from, to, what = chain_roll(c, 100);
	struct chain_para *p;

	if (i < 0)
		return;
	p = &c->text.paras[i];
	from = chain_roll(c, p->n);
	if (what < 34) { /* some words become others */
		to = from + 1 + chain_roll(c, 4);
		chain_replace(c, p, from, MIN(p->n, to), 1 + chain_roll(c, 5));
	} else if (what < 50) {
		chain_replace(c, p, from, from, 1 + chain_roll(c, 8));
	} else if (what < 62) {
		to = from + 1 + chain_roll(c, 6);
		chain_replace(c, p, from, MIN(p->n, to), 0);
	} else if (what < 80) { /* a sentence goes, comes or is rewritten */
		chain_sentence(p, from, &from, &to);
		if (what >= 74)
			chain_replace(c, p, from, to, to - from + chain_roll(c, 9));
		else if (what >= 68)
			chain_replace(c, p, to, to, 8 + chain_roll(c, 20));
		else if (to - from < p->n)
			chain_replace(c, p, from, to, 0);
	} else if (what < 85) {
		chain_rewrap(c, p);
	} else {
		chain_whole(c, i, (what - 85) / 3);
	}
}

/* --- passages --------------------------------------------------------------------------------- */

/* Words [first, last] of a page; gone: first < 0. */
struct passage {
	int first, last;
};

static inline int chain_compare(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Where a passage went, by the rule that the engine follows, over the true map. */
static inline struct passage chain_truth(struct arena *a, const struct chain_page *old,
					 const struct chain_page *new, struct passage p)
{
	int n = 0, len = p.last - p.first + 1, best = 0, gap = MAX(12, 3 * len);
	int *image = ARENA_ARRAY(a, (size_t)len + 1, int);
	struct passage out = { -1, -1 };

	for (int i = p.first; i <= p.last; i++) {
		int at = new->at[old->words[i].id];

		if (at >= 0)
			image[n++] = at;
	}
	qsort(image, (size_t)n, sizeof(int), chain_compare);
	for (int i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && image[j] - image[j - 1] <= gap; j++)
			;
		if (j - i > best) {
			best = j - i;
			out = (struct passage){ image[i], image[j - 1] };
		}
	}
	return best * 10 >= 4 * len ? out : (struct passage){ -1, -1 };
}

static inline size_t chain_from(const struct chain_page *g, struct passage p)
{
	return g->from[p.first];
}
static inline size_t chain_to(const struct chain_page *g, struct passage p)
{
	return g->from[p.last] + g->words[p.last].text.len;
}

static inline struct prose_quote chain_quote(const struct chain_page *g, struct passage p)
{
	size_t from = chain_from(g, p), to = chain_to(g, p);
	size_t before = from > CHAIN_CONTEXT ? from - CHAIN_CONTEXT : 0;
	size_t after = MIN(g->text.len, to + CHAIN_CONTEXT);

	while (before < from && ((unsigned char)g->text.ptr[before] & 0xC0) == 0x80)
		before++;
	while (after > to && after < g->text.len &&
	       ((unsigned char)g->text.ptr[after] & 0xC0) == 0x80)
		after--;
	return (struct prose_quote){ str_cut(g->text.ptr, from, to),
				     str_cut(g->text.ptr, before, from),
				     str_cut(g->text.ptr, to, after) };
}

struct anchor_figures {
	int n, right;
	int misplaced; /* placed beside the truth; or gone, and placed where none of its words is */
	int lost;      /* alive, but said to be gone */
	int gone, resting; /* gone in truth; and said so */
};

static inline bool chain_touches(const struct chain_page *first, struct passage p,
				 const struct chain_page *last, const struct prose_anchor *at)
{
	for (int i = p.first; i <= p.last; i++) {
		int k = last->at[first->words[i].id];

		if (k >= 0 && last->from[k] < at->to &&
		    last->from[k] + last->words[k].text.len > at->from)
			return true;
	}
	return false;
}

/* Follow one passage over all pages and judge where it was placed in the last. */
static inline void chain_judge(struct arena *a, const struct chain_page *pages, int n,
			       struct passage p, struct anchor_figures *f)
{
	const struct chain_page *last = &pages[n - 1];
	struct prose_quote q = chain_quote(&pages[0], p);
	struct prose_anchor at = { PROSE_EXACT, chain_from(&pages[0], p), chain_to(&pages[0], p) };
	struct prose_anchor then;
	struct passage truth = p;

	for (int i = 1; i < n; i++) {
		if (truth.first >= 0)
			truth = chain_truth(a, &pages[i - 1], &pages[i], truth);
		then = at;
		prose_follow(pages[i - 1].text, pages[i].text, &q, &then, &at);
	}
	f->n++;
	f->gone += truth.first < 0;
	if (at.placement == PROSE_GONE) {
		f->resting += truth.first < 0;
		f->right += truth.first < 0;
		f->lost += truth.first >= 0;
		return;
	}
	if (truth.first >= 0) {
		size_t from = chain_from(last, truth), to = chain_to(last, truth);
		size_t low = MAX(from, at.from), high = MIN(to, at.to);
		double both = high > low ? (double)(high - low) : 0;

		f->right += both / (double)(MAX(to, at.to) - MIN(from, at.from)) >= 0.6;
		f->misplaced += both == 0;
	} else {
		f->misplaced += !chain_touches(&pages[0], p, last, &at);
	}
}

/* A passage of so many words in one paragraph that was edited, or was not. */
static inline bool chain_passage(struct chain *c, const struct chain_page *g, int words,
				 bool edited, struct passage *out)
{
	for (int tries = 0; tries < 400; tries++) {
		int at = chain_roll(c, g->n), k = at;

		while (k < g->n && k < at + words &&
		       (k == at || g->from[k] == g->from[k - 1] + g->words[k - 1].text.len + 1))
			k++;
		if (k < at + words || c->edited[g->words[at].id] != edited)
			continue;
		*out = (struct passage){ at, k - 1 };
		return true;
	}
	return false;
}

/* One chain of `commits` on a text: eight passages, five of them of edited paragraphs. */
static inline void chain_run(struct str text, struct str pool, uint64_t seed, int commits,
			     struct anchor_figures *f)
{
	static const int lengths[CHAIN_LENGTHS] = { 4, 8, 14, 24 };
	ARENA(a);
	struct chain c = { .a = &a };
	struct chain_page *pages = ARENA_ARRAY(&a, (size_t)commits + 1, struct chain_page);
	int prose = 0;

	chain_begin(&c, text, pool, seed);
	for (int i = 0; i < c.text.n; i++)
		prose += c.text.paras[i].prose;
	if (prose < 5 || pool.len < 2000)
		return;
	chain_write(&c, &pages[0]);
	for (int i = 1; i <= commits; i++) {
		for (int edits = 1 + chain_roll(&c, 3); edits; edits--)
			chain_edit(&c);
		chain_write(&c, &pages[i]);
	}
	for (int i = 0; i < 8; i++) {
		struct passage p;

		if (chain_passage(&c, &pages[0], lengths[i % CHAIN_LENGTHS], i < 5, &p))
			chain_judge(&a, pages, commits + 1, p, f);
	}
}

#endif
