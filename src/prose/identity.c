#include "prose/align.h"
#include "prose/prose.h"

/*
 * Each paragraph comes with its own text here, so that the caller's idea of what a paragraph is
 * holds: a list with its items is one. Its blocks' tokens are strung together.
 */
static void read_one(struct work *w, struct str text, struct parts *p, struct block *out)
{
	size_t n = 0;

	parts_read(w, text, true, p);
	*out = (struct block){ .kind = B_PARAGRAPH };
	if (p->n && block_is_code(&p->blocks[0]))
		out->kind = p->blocks[0].kind;
	for (int i = 0; i < p->n; i++)
		n += (size_t)p->blocks[i].n_sig;
	out->sig = ARENA_ARRAY(w->scratch, n + 1, int);
	for (int i = 0; i < p->n; i++) {
		const struct block *b = &p->blocks[i];

		if (b->n_sig)
			memcpy(out->sig + out->n_sig, b->sig, (size_t)b->n_sig * sizeof(int));
		out->n_sig += b->n_sig;
	}
	out->n = out->n_sig;
	block_finish(w, out);
}

static void read_all(struct work *w, const struct str *text, size_t n, struct parts *out)
{
	*out = (struct parts){ .n = (int)n };
	out->blocks = ARENA_ARRAY(w->scratch, n + 1, struct block);
	for (size_t i = 0; i < n; i++) {
		struct parts one;

		read_one(w, text[i], &one, &out->blocks[i]);
	}
}

/* Parts of a split or joined paragraph are in the whole: how much of `part` is. */
static double contained(struct work *w, const struct block *part, const struct block *whole)
{
	if (part->n_sig < 3 || !alike_kinds(part, whole) || part->n_sig > whole->n_sig * 2)
		return 0;
	return (double)alike_common(w, part->sig, part->n_sig, whole->sig, whole->n_sig) /
	       part->n_sig;
}

static const double contained_least = 0.6;

/* An old paragraph that nothing continues: was it joined to the one before or after it? */
static void find_joins(struct work *w, const struct parts *x, const struct parts *y, int *from,
		       int *joined)
{
	int *to = ARENA_ARRAY(w->scratch, (size_t)x->n + 1, int);

	for (int i = 0; i < x->n; i++)
		to[i] = -1;
	for (int j = 0; j < y->n; j++) {
		if (from[j] >= 0)
			to[from[j]] = j;
	}
	for (int i = 0; i < x->n; i++) {
		int before = i ? (to[i - 1] >= 0 ? to[i - 1] : joined[i - 1]) : -1;

		if (to[i] >= 0)
			continue;
		if (before >= 0 &&
		    contained(w, &x->blocks[i], &y->blocks[before]) >= contained_least) {
			joined[i] = before;
		} else if (i + 1 < x->n && to[i + 1] >= 0 &&
			   contained(w, &x->blocks[i], &y->blocks[to[i + 1]]) >= contained_least) {
			/* The first part's id is kept: the join takes over from the second. */
			joined[i + 1] = to[i + 1];
			from[to[i + 1]] = i;
			to[i] = to[i + 1];
			to[i + 1] = -1;
		}
	}
}

/* A new paragraph without past that holds the beginning of an old one: the split's first part. */
static void find_splits(struct work *w, const struct parts *x, const struct parts *y, int *from)
{
	for (int j = 0; j < y->n; j++) {
		int next = j + 1 < y->n ? from[j + 1] : -1;
		const struct block *old;

		if (from[j] >= 0)
			continue;
		if (next >= 0) {
			/* The alignment gave the id to the second part. */
			old = &x->blocks[next];
			if (contained(w, &y->blocks[j], old) >= contained_least &&
			    old->n_sig > y->blocks[j + 1].n_sig) {
				from[j] = next;
				from[j + 1] = -1;
			}
			continue;
		}
	}
}

void prose_identity(const struct str *old, size_t n_old, const struct str *new, size_t n_new,
		    int *from, int *joined)
{
	ARENA(scratch);
	struct work w;
	struct parts x, y;
	struct pairing p;
	size_t bytes = 0;

	for (size_t i = 0; i < n_old; i++) {
		bytes += old[i].len;
		joined[i] = -1;
	}
	for (size_t j = 0; j < n_new; j++)
		bytes += new[j].len;
	work_init(&w, &scratch, bytes);
	read_all(&w, old, n_old, &x);
	read_all(&w, new, n_new, &y);
	align_blocks(&w, &x, &y, 0.5, &p);
	for (int j = 0; j < y.n; j++)
		from[j] = p.from[j] >= 0 ? p.from[j] : p.moved_from[j];
	find_splits(&w, &x, &y, from);
	find_joins(&w, &x, &y, from, joined);
}

double prose_similarity(struct str a, struct str b)
{
	ARENA(scratch);
	struct work w;
	struct parts p;
	struct block x, y;

	work_init(&w, &scratch, a.len + b.len);
	read_one(&w, a, &p, &x);
	read_one(&w, b, &p, &y);
	x.kind = y.kind;
	if (!x.n_sig || !y.n_sig)
		return x.n_sig == y.n_sig;
	return 2.0 * alike_common(&w, x.sig, x.n_sig, y.sig, y.n_sig) / (x.n_sig + y.n_sig);
}
