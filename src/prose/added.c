/*
 * What both sides inserted at one place. The same is put once; what is nearly the same is a
 * conflict of its words; what has nothing to do with each other is put one behind the other. A
 * heading and what stands under it are one unit: two sections under one new heading that differ
 * are never mixed.
 */
#include "prose/merging.h"
#include "prose/seam.h"

enum {
	NEAR_WORDS = 5, /* shorter blocks may well be alike */
	FEW_BLOCKS = 32
};
static const double near_least = 0.75;

/* A stretch of what one side inserted. */
struct strip {
	enum side side;
	const int *at;
	int n;
};

static struct strip part(struct strip s, int from, int to)
{
	return (struct strip){ s.side, s.at + from, to - from };
}

static const struct block *block_at(const struct merging *m, const struct strip *s, int i)
{
	return merging_block(m, s->side, s->at[i]);
}

static bool is_moved(const struct merging *m, const struct strip *s, int i)
{
	return m->pairs[s->side].moved_from[s->at[i]] >= 0;
}

static void put_strip(struct merging *m, struct strip s)
{
	for (int i = 0; i < s.n; i++)
		merging_put(m, s.side, s.at[i]);
}

/* The strip as its text has it; blocks that were no neighbours are parted. */
static struct str strip_text(struct merging *m, struct strip s)
{
	const struct parts *p = &m->text[s.side];
	BUF(out, p->text.len + (size_t)s.n * 8 + 1);
	size_t len = 0;
	char *text;

	for (int i = 0; i < s.n; i++) {
		const struct block *b = block_at(m, &s, i);
		struct str seam, words = block_text(p, b);

		if (i) {
			const struct block *before = block_at(m, &s, i - 1);

			seam = before + 1 == b ? seam_behind(p, before) : seam_between(before, b);
			buf_put(&out, seam.ptr, seam.len);
		}
		buf_put(&out, words.ptr, words.len);
	}
	text = arena_dup_len(m->a, out.ptr, len = out.len);
	return (struct str){ text, len };
}

static void put_clash(struct merging *m, struct strip o, struct strip t)
{
	struct str text[SIDES] = { { "", 0 }, strip_text(m, o), strip_text(m, t) };

	merging_clash(m, (struct trio){ { -1, o.at[0], t.at[0] } }, text);
	m->last = (struct trio){ { -1, o.at[o.n - 1], t.at[t.n - 1] } };
}

/* --- pairs ------------------------------------------------------------------------------------ */

/* Numbers to compare by; a moved block is like none. */
static int *keys_of(struct merging *m, struct strip s)
{
	int *keys = ARENA_ARRAY(m->w.scratch, (size_t)s.n + 1, int);

	for (int i = 0; i < s.n; i++)
		keys[i] = is_moved(m, &s, i) ? -1 - (int)s.side - 2 * i : block_at(m, &s, i)->key;
	return keys;
}

static bool nearly_same(struct merging *m, const struct strip *o, int i, const struct strip *t,
			int j)
{
	const struct block *x = block_at(m, o, i), *y = block_at(m, t, j);

	return !is_moved(m, o, i) && !is_moved(m, t, j) && MIN(x->n_sig, y->n_sig) >= NEAR_WORDS &&
	       alike(&m->w, x, y, near_least) > 0;
}

/* Pairs of nearly the same blocks within a gap, greedily and in order. */
static void pair_gap(struct merging *m, const struct strip *o, const struct strip *t,
		     const struct hunk *h, int *to)
{
	int from = h->b0;

	for (int i = h->a0; i < h->a1; i++) {
		for (int j = from; j < h->b1 && m->w.budget.left > 0; j++) {
			if (!nearly_same(m, o, i, t, j))
				continue;
			to[i] = j;
			from = j + 1;
			break;
		}
	}
}

/* to[i]: block of t that block i of o is, or nearly is; -1 for none. Ties fall one way. */
static int *pair_one_way(struct merging *m, const struct strip *o, const struct strip *t)
{
	struct hunks h =
		myers_diff(keys_of(m, *o), o->n, keys_of(m, *t), t->n, &m->w.budget, m->w.scratch);
	int *to = ARENA_ARRAY(m->w.scratch, (size_t)o->n + 1, int), i = 0, j = 0;

	for (int k = 0; k < o->n; k++)
		to[k] = -1;
	for (int k = 0; k <= h.n; k++) {
		for (int end = k < h.n ? h.at[k].a0 : o->n; i < end; i++)
			to[i] = j++;
		if (k < h.n) {
			pair_gap(m, o, t, &h.at[k], to);
			i = h.at[k].a1;
			j = h.at[k].b1;
		}
	}
	return to;
}

/* An order of strips that does not ask whose they are. */
static int compare_strips(const struct merging *m, const struct strip *o, const struct strip *t)
{
	for (int i = 0; i < MIN(o->n, t->n); i++) {
		struct str x = block_text(&m->text[o->side], block_at(m, o, i));
		struct str y = block_text(&m->text[t->side], block_at(m, t, i));
		int c = memcmp(x.ptr, y.ptr, MIN(x.len, y.len));

		if (c || x.len != y.len)
			return c ? c : x.len < y.len ? -1 : 1;
	}
	return o->n - t->n;
}

/* The same, and with the sides swapped it is the same pairs. */
static int *pair_strips(struct merging *m, const struct strip *o, const struct strip *t)
{
	int *from, *to;

	if (compare_strips(m, o, t) <= 0)
		return pair_one_way(m, o, t);
	from = pair_one_way(m, t, o);
	to = ARENA_ARRAY(m->w.scratch, (size_t)o->n + 1, int);
	for (int i = 0; i < o->n; i++)
		to[i] = -1;
	for (int j = 0; j < t->n; j++) {
		if (from[j] >= 0)
			to[from[j]] = j;
	}
	return to;
}

/* --- bodies and units ------------------------------------------------------------------------- */

/* Flags by a block's key: does it stand in the strip, and did not move there? NULL for a short
 * strip, which is looked through instead: most are, and there may be thousands. */
static bool *keys_in(struct merging *m, const struct strip *s)
{
	bool *seen;

	if (s->n <= FEW_BLOCKS)
		return NULL;
	seen = ARENA_ARRAY(m->w.scratch, (size_t)m->w.keys.n + 1, bool);
	for (int i = 0; i < s->n; i++)
		seen[block_at(m, s, i)->key] |= !is_moved(m, s, i);
	return seen;
}

static bool stands_in(const struct merging *m, const struct strip *s, const bool *seen, int key)
{
	if (seen)
		return seen[key];
	for (int i = 0; i < s->n; i++) {
		if (block_at(m, s, i)->key == key && !is_moved(m, s, i))
			return true;
	}
	return false;
}

/* Without what stands in the other strip, too. */
static struct strip drop_doubles(struct merging *m, struct strip s, const struct strip *other,
				 const bool *seen)
{
	int *at = ARENA_ARRAY(m->w.scratch, (size_t)s.n + 1, int), n = 0;

	for (int i = 0; i < s.n; i++) {
		if (is_moved(m, &s, i) || !stands_in(m, other, seen, block_at(m, &s, i)->key))
			at[n++] = s.at[i];
	}
	return (struct strip){ s.side, at, n };
}

/* All that a side inserted at one place, and keys_in it. */
struct whole {
	const struct strip *all;
	const bool *seen;
};

/* Between two pairs: what only ours and only theirs have. Both must have something of their own for
 * a doubt, so that swapped sides doubt alike. */
static void put_gap(struct merging *m, struct strip o, struct strip t,
		    const struct whole side[SIDES], bool strict)
{
	size_t from = m->out.len;
	int own = o.n;

	if (o.n && t.n)
		own = drop_doubles(m, o, side[THEIRS].all, side[THEIRS].seen).n;
	if (t.n)
		t = drop_doubles(m, t, side[OURS].all, side[OURS].seen);
	if (own && t.n && strict) {
		put_clash(m, o, t);
		return;
	}
	put_strip(m, o);
	put_strip(m, t);
	if (own && t.n)
		merging_flag(m, "merge.both-added", from);
}

/* Blocks without headings. */
static void put_bodies(struct merging *m, struct strip o, struct strip t, bool strict)
{
	int *to, i = 0, j = 0;
	struct whole side[SIDES];

	if (!o.n || !t.n) {
		put_strip(m, o);
		put_strip(m, t);
		return;
	}
	to = pair_strips(m, &o, &t);
	side[OURS] = (struct whole){ &o, keys_in(m, &o) };
	side[THEIRS] = (struct whole){ &t, keys_in(m, &t) };
	for (int k = 0; k <= o.n; k++) {
		if (k < o.n && to[k] < 0)
			continue;
		put_gap(m, part(o, i, k), part(t, j, k < o.n ? to[k] : t.n), side, strict);
		if (k == o.n)
			break;
		if (block_at(m, &o, k)->key == block_at(m, &t, to[k])->key) {
			merging_put(m, OURS, o.at[k]);
			m->last.at[THEIRS] = t.at[to[k]];
		} else {
			merging_begin(m, (struct trio){ { -1, o.at[k], t.at[to[k]] } });
			weave_two(m, o.at[k], t.at[to[k]]);
		}
		i = k + 1;
		j = to[k] + 1;
	}
}

static bool heads(const struct merging *m, const struct strip *s, int i)
{
	return block_at(m, s, i)->kind == B_HEADING;
}

/* Where the unit that begins with heading i ends: at the next of its level or above. */
static int unit_end(const struct merging *m, const struct strip *s, int i)
{
	int level = block_at(m, s, i)->form, k = i + 1;

	while (k < s->n && !(heads(m, s, k) && block_at(m, s, k)->form <= level))
		k++;
	return k;
}

/* The heading of theirs, from j on, that is the same as block i of ours; t->n for none. */
static int same_heading(const struct merging *m, const struct strip *o, int i,
			const struct strip *t, int j)
{
	for (; j < t->n; j = unit_end(m, t, j)) {
		if (!is_moved(m, t, j) && !is_moved(m, o, i) &&
		    block_at(m, t, j)->key == block_at(m, o, i)->key)
			break;
	}
	return j;
}

static void put_strips(struct merging *m, struct strip o, struct strip t, bool strict);

/* to[i]: heading of t that is the same as heading i of o; -1 for none. In order. */
static void match_units(const struct merging *m, const struct strip *o, const struct strip *t,
			int *to)
{
	for (int i = 0, j = 0; i < o->n; i = unit_end(m, o, i)) {
		int k = same_heading(m, o, i, t, j);

		to[i] = k < t->n ? k : -1;
		if (k < t->n)
			j = unit_end(m, t, k);
	}
}

/* The same, and with the sides swapped it is the same pairs. */
static int *pair_units(struct merging *m, const struct strip *o, const struct strip *t)
{
	int *to = ARENA_ARRAY(m->w.scratch, (size_t)o->n + 1, int), *from;

	memset(to, 0xFF, ((size_t)o->n + 1) * sizeof(int));
	if (compare_strips(m, o, t) <= 0) {
		match_units(m, o, t, to);
		return to;
	}
	from = ARENA_ARRAY(m->w.scratch, (size_t)t->n + 1, int);
	memset(from, 0xFF, ((size_t)t->n + 1) * sizeof(int));
	match_units(m, t, o, from);
	for (int j = 0; j < t->n; j++) {
		if (from[j] >= 0)
			to[from[j]] = j;
	}
	return to;
}

/* Units of both sides in order; those under one heading are put together. */
static void put_units(struct merging *m, struct strip o, struct strip t)
{
	int *to = pair_units(m, &o, &t), j = 0, end, other;
	size_t from = m->out.len;
	bool ours = false, theirs = false;

	for (int i = 0; i < o.n; i = end) {
		int k = to[i];

		end = unit_end(m, &o, i);
		if (k < 0) {
			put_strip(m, part(o, i, end));
			ours = true;
			continue;
		}
		other = unit_end(m, &t, k);
		put_strip(m, part(t, j, k));
		theirs |= k > j;
		merging_put(m, OURS, o.at[i]);
		m->last.at[THEIRS] = t.at[k];
		put_strips(m, part(o, i + 1, end), part(t, k + 1, other), true);
		j = other;
	}
	put_strip(m, part(t, j, t.n));
	theirs |= j < t.n;
	if (ours && theirs)
		merging_flag(m, "merge.both-added", from);
}

static int first_heading(const struct merging *m, const struct strip *s)
{
	int i = 0;

	while (i < s->n && !heads(m, s, i))
		i++;
	return i;
}

static void put_strips(struct merging *m, struct strip o, struct strip t, bool strict)
{
	int i = first_heading(m, &o), j = first_heading(m, &t);
	size_t from = m->out.len;

	put_bodies(m, part(o, 0, i), part(t, 0, j), strict);
	put_units(m, part(o, i, o.n), part(t, j, t.n));
	/* A paragraph of one side and a section of the other. */
	if (o.n && t.n && ((!i && j == t.n) || (!j && i == o.n)))
		merging_flag(m, "merge.both-added", from);
}

void added_put(struct merging *m, struct added *p)
{
	struct strip o = { OURS, p->at[OURS], (int)p->n[OURS] };
	struct strip t = { THEIRS, p->at[THEIRS], (int)p->n[THEIRS] };

	p->n[OURS] = p->n[THEIRS] = 0;
	p->cap[OURS] = p->cap[THEIRS] = 0;
	if (o.n && t.n) {
		put_strips(m, o, t, false);
		return;
	}
	put_strip(m, o);
	put_strip(m, t);
}
