#include "prose/glue.h"
#include "prose/prose.h"

#include "text/text.h"

const char *const prose_placement_names[] = { "exact", "changed", "gone" };

enum {
	CONTEXT = 32,     /* characters of prefix and suffix */
	QUOTE_MIN = 12,   /* bytes of a quote that may be looked for by itself */
	CONTEXT_MIN = 20, /* bytes of context that must agree where a quote stands more than once */
	GAP_MIN = 12,     /* tokens between images of one passage */
	GAP_TIMES = 3
};
static const double pair_least = 0.4;
static const double kept_least = 0.4;
static const double worn_least = 0.25; /* of the quoted words that must still stand there */

/* --- exact words ------------------------------------------------------------------------------ */

static size_t find_next(struct str text, struct str what, size_t at)
{
	while (what.len && at + what.len <= text.len) {
		const char *p = memchr(text.ptr + at, what.ptr[0], text.len - at - what.len + 1);

		if (!p)
			break;
		at = (size_t)(p - text.ptr);
		if (memcmp(p, what.ptr, what.len) == 0)
			return at;
		at++;
	}
	return text.len;
}

static size_t common_end(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[a.len - 1 - n] == b.ptr[b.len - 1 - n])
		n++;
	return n;
}

static size_t common_start(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	return n;
}

/* The best of all places where the exact words stand. */
struct match {
	size_t at, context; /* bytes of prefix and suffix that agree */
	int n;              /* places */
	bool tie;           /* another place has as much context */
};

static void match_exact(struct str text, const struct prose_quote *q, struct match *out)
{
	*out = (struct match){ 0 };
	for (size_t at = find_next(text, q->exact, 0); at < text.len;
	     at = find_next(text, q->exact, at + 1)) {
		struct str before = str_cut(text.ptr, 0, at);
		struct str after = str_cut(text.ptr, at + q->exact.len, text.len);
		size_t context = common_end(q->prefix, before) + common_start(q->suffix, after);

		out->tie = out->n && context == out->context;
		if (!out->n++ || context > out->context) {
			out->at = at;
			out->context = context;
			out->tie = false;
		}
	}
}

static void place(struct prose_anchor *out, enum prose_placement how, size_t from, size_t to)
{
	*out = (struct prose_anchor){ how, from, to };
}

void prose_find(struct str text, const struct prose_quote *q, struct prose_anchor *out)
{
	struct match m;

	match_exact(text, q, &m);
	if (m.n)
		place(out, PROSE_EXACT, m.at, m.at + q->exact.len);
	else
		place(out, PROSE_GONE, 0, 0);
}

/* --- the token map ---------------------------------------------------------------------------- */

/* All tokens of a text in a row. */
struct row {
	const struct token **at;
	int *first; /* row index of each block's first token */
	int n;
};

static void row_of(struct arena *a, const struct parts *p, struct row *out)
{
	int n = 0;

	out->first = ARENA_ARRAY(a, (size_t)p->n + 1, int);
	for (int i = 0; i < p->n; i++) {
		out->first[i] = n;
		n += p->blocks[i].n;
	}
	out->first[p->n] = out->n = n;
	out->at = ARENA_ARRAY(a, (size_t)n + 1, const struct token *);
	for (int i = 0; i < p->n; i++) {
		for (int k = 0; k < p->blocks[i].n; k++)
			out->at[out->first[i] + k] = &p->blocks[i].tokens[k];
	}
}

/* Both texts, aligned block by block; what was split or joined is glued. */
struct atlas {
	struct parts text[2];
	struct pairing pairs[2]; /* [1]: from text[0] to text[1] */
	struct row row[2];
};

static void atlas_draw(struct work *w, struct str old, struct str new, struct atlas *out)
{
	parts_read(w, old, false, &out->text[0]);
	parts_read(w, new, false, &out->text[1]);
	align_blocks(w, &out->text[0], &out->text[1], pair_least, &out->pairs[1]);
	glue_blocks(w, out->text, out->pairs, 2);
	row_of(w->scratch, &out->text[0], &out->row[0]);
	row_of(w->scratch, &out->text[1], &out->row[1]);
}

/* map[i]: where token i of old went in new, or -1. Only tokens in [from, to) are wanted. */
static int *map_tokens(struct work *w, const struct atlas *t, int from, int to)
{
	const struct parts *x = &t->text[0], *y = &t->text[1];
	const struct row *rx = &t->row[0], *ry = &t->row[1];
	const struct pairing *p = &t->pairs[1];
	int *map = ARENA_ARRAY(w->scratch, (size_t)rx->n + 1, int);

	for (int i = 0; i < rx->n; i++)
		map[i] = -1;
	for (int i = 0; i < x->n; i++) {
		int j = p->to[i] >= 0 ? p->to[i] : p->moved_to[i], at = 0, shift = 0;
		const struct block *b = &x->blocks[i], *c = j < 0 ? NULL : &y->blocks[j];
		struct hunks h;

		if (!c || rx->first[i + 1] <= from || rx->first[i] >= to)
			continue;
		h = myers_diff(b->keys, b->n, c->keys, c->n, &w->budget, w->scratch);
		for (int k = 0; k <= h.n; k++) {
			for (int end = k < h.n ? h.at[k].a0 : b->n; at < end; at++)
				map[rx->first[i] + at] = ry->first[j] + at + shift;
			if (k < h.n) {
				at = h.at[k].a1;
				shift = h.at[k].b1 - h.at[k].a1;
			}
		}
	}
	return map;
}

/* Tokens of the row that touch [from, to). */
static void tokens_of(const struct row *r, size_t from, size_t to, int *first, int *last)
{
	*first = *last = 0;
	while (*first < r->n && r->at[*first]->to <= from)
		++*first;
	for (*last = *first; *last < r->n && r->at[*last]->from < to;)
		++*last;
}

static int compare_int(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The largest group of images without a wide gap; returns its size. */
static int largest_cluster(int *image, int n, int len, int *first, int *last)
{
	int best = 0, gap = MAX(GAP_MIN, GAP_TIMES * len);

	qsort(image, (size_t)n, sizeof(int), compare_int);
	for (int i = 0; i < n;) {
		int j = i + 1;

		while (j < n && image[j] - image[j - 1] <= gap)
			j++;
		if (j - i > best) {
			best = j - i;
			*first = image[i];
			*last = image[j - 1];
		}
		i = j;
	}
	return best;
}

/* The words of a text in a row, whatever its blocks are. */
static int *all_words(struct work *w, struct str text, int *n)
{
	struct parts p;
	int *words;

	parts_read_plain(w, text, &p);
	*n = 0;
	for (int i = 0; i < p.n; i++)
		*n += p.blocks[i].n_sig;
	words = ARENA_ARRAY(w->scratch, (size_t)*n + 1, int);
	*n = 0;
	for (int i = 0; i < p.n; i++) {
		memcpy(words + *n, p.blocks[i].sig, (size_t)p.blocks[i].n_sig * sizeof(int));
		*n += p.blocks[i].n_sig;
	}
	return words;
}

/* Followed through many versions, a passage may turn into another one word by word. */
static bool worn_away(struct work *w, struct str exact, struct str now)
{
	int n, m, *quoted, *words;

	if (str_same(exact, now))
		return false;
	quoted = all_words(w, exact, &n);
	words = all_words(w, now, &m);
	return n && m && alike_common(w, quoted, n, words, m) < worn_least * n;
}

static bool follow_map(struct str old, struct str new, const struct prose_quote *q,
		       const struct prose_anchor *at, struct prose_anchor *out)
{
	ARENA(scratch);
	struct work w;
	struct atlas t;
	const struct row *rx = &t.row[0], *ry = &t.row[1];
	int from, to, n = 0, first = 0, last = 0, kept;
	int *map, *image;

	work_init(&w, &scratch, old.len + new.len);
	atlas_draw(&w, old, new, &t);
	tokens_of(rx, at->from, at->to, &from, &to);
	if (from >= to)
		return false;
	map = map_tokens(&w, &t, from, to);
	image = ARENA_ARRAY(&scratch, (size_t)(to - from), int);
	for (int i = from; i < to; i++) {
		if (map[i] >= 0)
			image[n++] = map[i];
	}
	kept = largest_cluster(image, n, to - from, &first, &last);
	if (!kept || kept < kept_least * (to - from))
		return false;
	place(out, PROSE_CHANGED, ry->at[first]->from, ry->at[last]->to);
	/* Where the ends of the passage lay within tokens, they still do if those are whole. */
	if (image[0] == map[from] && first == map[from] && at->from > rx->at[from]->from)
		out->from += at->from - rx->at[from]->from;
	if (last == map[to - 1] && at->to < rx->at[to - 1]->to)
		out->to -= rx->at[to - 1]->to - at->to;
	return !worn_away(&w, q->exact, str_cut(new.ptr, out->from, out->to));
}

/*
 * Places in old where the exact words stand and the passage does not: when as many are left in new,
 * what is found there is a look-alike.
 */
static int look_alikes(struct str old, const struct prose_quote *q, const struct prose_anchor *at)
{
	int n = 0;

	for (size_t i = find_next(old, q->exact, 0); i < old.len;
	     i = find_next(old, q->exact, i + 1))
		n += at->placement == PROSE_GONE || i >= at->to || i + q->exact.len <= at->from;
	return n;
}

void prose_follow(struct str old, struct str new, const struct prose_quote *q,
		  const struct prose_anchor *at, struct prose_anchor *out)
{
	struct match m;
	bool there = at->placement != PROSE_GONE && at->from < at->to && at->to <= old.len;

	/* Also where the passage holds no token, as a list's number alone. */
	if (there && str_same(old, new)) {
		*out = *at;
		return;
	}
	if (there && follow_map(old, new, q, at, out)) {
		struct str was = str_cut(old.ptr, at->from, at->to);

		if (at->placement == PROSE_EXACT &&
		    str_same(was, str_cut(new.ptr, out->from, out->to)))
			out->placement = PROSE_EXACT;
		return;
	}
	place(out, PROSE_GONE, 0, 0);
	if (q->exact.len < QUOTE_MIN)
		return;
	match_exact(new, q, &m);
	if (m.n > look_alikes(old, q, at) && (m.n == 1 || (!m.tie && m.context >= CONTEXT_MIN)))
		place(out, PROSE_EXACT, m.at, m.at + q->exact.len);
}
