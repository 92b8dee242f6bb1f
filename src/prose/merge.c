#include "prose/merging.h"
#include "prose/seam.h"

/* --- the result ------------------------------------------------------------------------------- */

struct flag_at {
	const char *why;
	size_t from, to; /* of the result */
};

void merging_flag(struct merging *m, const char *why, size_t from)
{
	struct flag_at *f =
		arena_push(m->w.scratch, &m->flags, &m->n_flags, &m->cap_flags, sizeof(*f));

	*f = (struct flag_at){ why, from, m->out.len };
}

void merging_conflict(struct merging *m, struct str base, struct str ours, struct str theirs)
{
	struct prose_conflict *c =
		arena_push(m->a, &m->conflicts, &m->n_conflicts, &m->cap_conflicts, sizeof(*c));

	*c = (struct prose_conflict){ base, ours, theirs };
}

void merging_mark(struct merging *m, struct str base, struct str ours, struct str theirs)
{
	buf_puts(&m->out, "{<<");
	buf_put(&m->out, ours.ptr, ours.len);
	buf_puts(&m->out, "||");
	buf_put(&m->out, base.ptr, base.len);
	buf_puts(&m->out, "||");
	buf_put(&m->out, theirs.ptr, theirs.len);
	buf_puts(&m->out, ">>}");
}

/* The blank part between what was put last and t: of the side that changed it. */
static struct str seam_of(const struct merging *m, struct trio t)
{
	struct str s[SIDES];
	const struct block *before = NULL, *after = NULL;

	for (int i = 0; i < SIDES; i++) {
		const struct parts *p = &m->text[i];

		s[i] = (struct str){ NULL, 0 };
		if (m->last.at[i] >= 0 && m->last.at[i] + 1 == t.at[i])
			s[i] = seam_behind(p, &p->blocks[m->last.at[i]]);
		if (m->last.at[i] >= 0)
			before = &p->blocks[m->last.at[i]];
		if (t.at[i] >= 0)
			after = &p->blocks[t.at[i]];
	}
	if (s[OURS].ptr && !(s[BASE].ptr && s[THEIRS].ptr && str_same(s[OURS], s[BASE])))
		return s[OURS];
	if (s[THEIRS].ptr)
		return s[THEIRS];
	return s[BASE].ptr ? s[BASE] : seam_between(before, after);
}

void merging_begin(struct merging *m, struct trio t)
{
	if (m->any) {
		struct str s = seam_of(m, t);

		buf_put(&m->out, s.ptr, s.len);
	}
	m->any = true;
	m->last = t;
}

/* --- walking the blocks ----------------------------------------------------------------------- */

/* Blocks that the sides inserted at one place. */
struct pending {
	int *at[SIDES];
	int n[SIDES];
};

struct walk {
	struct merging *m;
	int next[SIDES];        /* next block of each side that is not spoken for */
	struct pending here;    /* inserted at this place, not put yet */
	struct pending *behind; /* for each base block that moved: what was inserted after it */
};

static const struct block *block_of(const struct walk *k, enum side s, int i)
{
	return &k->m->text[s].blocks[i];
}

static struct trio only(enum side s, int i)
{
	struct trio t = { { -1, -1, -1 } };

	t.at[s] = i;
	return t;
}

static void put_whole(struct walk *k, enum side s, int i)
{
	struct str text = block_text(&k->m->text[s], block_of(k, s, i));

	merging_begin(k->m, only(s, i));
	buf_put(&k->m->out, text.ptr, text.len);
}

/* Where base block i went on a side: its partner or the place it moved to, or -1. */
static int gone_to(const struct walk *k, enum side s, int i)
{
	const struct pairing *p = &k->m->pairs[s];

	return p->to[i] >= 0 ? p->to[i] : p->moved_to[i];
}

static bool unchanged(const struct walk *k, enum side s, int base, int i)
{
	return block_of(k, BASE, base)->key == block_of(k, s, i)->key;
}

/* A conflict of whole blocks, some of them empty. */
static void put_conflict(struct walk *k, struct trio t, const struct str text[SIDES])
{
	merging_begin(k->m, t);
	merging_mark(k->m, text[BASE], text[OURS], text[THEIRS]);
	merging_conflict(k->m, text[BASE], text[OURS], text[THEIRS]);
}

/* One side deleted base block i, the other edited it. */
static void put_deleted(struct walk *k, int i, enum side by, int at)
{
	enum side deleter = by == OURS ? THEIRS : OURS;
	struct str text[SIDES];
	struct trio t = only(by, at);

	t.at[BASE] = i;
	text[BASE] = block_text(&k->m->text[BASE], block_of(k, BASE, i));
	text[by] = block_text(&k->m->text[by], block_of(k, by, at));
	text[deleter] = (struct str){ "", 0 };
	put_conflict(k, t, text);
}

/* Put base block i where a side has it, merged with what the other made of it. */
static void put_merged(struct walk *k, int i)
{
	struct trio t = { { i, gone_to(k, OURS, i), gone_to(k, THEIRS, i) } };

	if (t.at[OURS] >= 0 && t.at[THEIRS] >= 0) {
		merging_begin(k->m, t);
		weave_block(k->m, t);
	} else if (t.at[OURS] >= 0 && !unchanged(k, OURS, i, t.at[OURS])) {
		put_deleted(k, i, OURS, t.at[OURS]);
	} else if (t.at[THEIRS] >= 0 && !unchanged(k, THEIRS, i, t.at[THEIRS])) {
		put_deleted(k, i, THEIRS, t.at[THEIRS]);
	}
}

static void flush(struct walk *k, struct pending *p);

/* Put a block of a side that is no partner in order: inserted, or moved here. */
static void put_one(struct walk *k, enum side s, int j)
{
	int i = k->m->pairs[s].moved_from[j];

	if (i < 0) {
		put_whole(k, s, j);
		return;
	}
	/* Moved by both: ours decides where it stands. */
	if (s == OURS || k->m->pairs[OURS].moved_to[i] < 0) {
		put_merged(k, i);
		flush(k, &k->behind[i]);
	}
}

/* --- what both sides inserted at one place ---------------------------------------------------- */

static bool same_block(const struct walk *k, int o, int t)
{
	return block_of(k, OURS, o)->key == block_of(k, THEIRS, t)->key;
}

static bool is_inserted(const struct walk *k, enum side s, int j)
{
	return k->m->pairs[s].moved_from[j] < 0;
}

/* Drop from one side what the other inserted, too. */
static void drop_doubles(struct walk *k, struct pending *p)
{
	int n = 0;

	for (int j = 0; j < p->n[THEIRS]; j++) {
		bool twice = false;

		for (int i = 0; i < p->n[OURS] && !twice; i++)
			twice = is_inserted(k, OURS, p->at[OURS][i]) &&
				is_inserted(k, THEIRS, p->at[THEIRS][j]) &&
				same_block(k, p->at[OURS][i], p->at[THEIRS][j]);
		if (!twice)
			p->at[THEIRS][n++] = p->at[THEIRS][j];
	}
	p->n[THEIRS] = n;
}

static bool holds_all(const struct walk *k, const struct pending *p, enum side big, enum side less)
{
	for (int i = 0; i < p->n[less]; i++) {
		bool found = false;

		for (int j = 0; j < p->n[big] && !found; j++)
			found = block_of(k, big, p->at[big][j])->key ==
				block_of(k, less, p->at[less][i])->key;
		if (!found)
			return false;
	}
	return true;
}

static bool nearly_same(struct walk *k, const struct pending *p)
{
	static const double near_least = 0.75;

	for (int i = 0; i < p->n[OURS]; i++) {
		for (int j = 0; j < p->n[THEIRS]; j++) {
			const struct block *x = block_of(k, OURS, p->at[OURS][i]);
			const struct block *y = block_of(k, THEIRS, p->at[THEIRS][j]);

			if (x->kind == y->kind && alike(&k->m->w, x, y, near_least) > 0)
				return true;
		}
	}
	return false;
}

static struct str text_of(const struct walk *k, const struct pending *p, enum side s)
{
	const struct parts *q = &k->m->text[s];

	if (!p->n[s])
		return (struct str){ "", 0 };
	return str_cut(q->text.ptr, q->blocks[p->at[s][0]].from,
		       q->blocks[p->at[s][p->n[s] - 1]].end);
}

static void put_list(struct walk *k, const struct pending *p, enum side s)
{
	for (int i = 0; i < p->n[s]; i++)
		put_one(k, s, p->at[s][i]);
}

static void put_clash(struct walk *k, const struct pending *p)
{
	struct str text[SIDES] = { { "", 0 }, text_of(k, p, OURS), text_of(k, p, THEIRS) };
	struct trio t = { { -1, p->at[OURS][0], p->at[THEIRS][0] } };

	put_conflict(k, t, text);
	k->m->last = (struct trio){ { -1, p->at[OURS][p->n[OURS] - 1],
				      p->at[THEIRS][p->n[THEIRS] - 1] } };
}

static void flush(struct walk *k, struct pending *p)
{
	enum side first = OURS;
	size_t from = k->m->out.len;

	if (p->n[OURS] && p->n[THEIRS]) {
		if (holds_all(k, p, THEIRS, OURS))
			p->n[OURS] = 0;
		else
			drop_doubles(k, p);
	}
	if (p->n[OURS] && p->n[THEIRS]) {
		bool o_heads = block_of(k, OURS, p->at[OURS][0])->kind == B_HEADING;
		bool t_heads = block_of(k, THEIRS, p->at[THEIRS][0])->kind == B_HEADING;

		if (nearly_same(k, p)) {
			put_clash(k, p);
			p->n[OURS] = p->n[THEIRS] = 0;
			return;
		}
		if (o_heads && !t_heads)
			first = THEIRS;
		put_list(k, p, first);
		put_list(k, p, first == OURS ? THEIRS : OURS);
		merging_flag(k->m, "merge.both-added", from);
	} else {
		put_list(k, p, OURS);
		put_list(k, p, THEIRS);
	}
	p->n[OURS] = p->n[THEIRS] = 0;
}

/* --- the walk --------------------------------------------------------------------------------- */

static void wait_for(struct walk *k, struct pending *p, enum side s, int j)
{
	if (!p->at[s])
		p->at[s] = ARENA_ARRAY(k->m->w.scratch, (size_t)k->m->text[s].n + 1, int);
	p->at[s][p->n[s]++] = j;
}

/* What a side inserted before its block `until` waits; after a block that the other side moved
 * away it travels with that. */
static void collect(struct walk *k, enum side s, int until)
{
	const struct pairing *mine = &k->m->pairs[s];
	const struct pairing *other = &k->m->pairs[s == OURS ? THEIRS : OURS];

	while (k->next[s] < until) {
		int j = k->next[s]++;
		int before = j ? mine->from[j - 1] : -1;
		struct pending *p = &k->here;

		if (mine->from[j] >= 0)
			continue;
		while (j > 0 && before < 0 && mine->moved_from[j - 1] < 0 && --j > 0)
			before = mine->from[j - 1];
		if (before >= 0 && other->moved_to[before] >= 0 &&
		    mine->moved_from[k->next[s] - 1] < 0)
			p = &k->behind[before];
		wait_for(k, p, s, k->next[s] - 1);
	}
	if (until < k->m->text[s].n)
		k->next[s] = until + 1;
}

static void step(struct walk *k, int i)
{
	int at[SIDES] = { i, k->m->pairs[OURS].to[i], k->m->pairs[THEIRS].to[i] };
	bool moved = k->m->pairs[OURS].moved_to[i] >= 0 || k->m->pairs[THEIRS].moved_to[i] >= 0;

	for (int s = OURS; s < SIDES; s++) {
		if (at[s] >= 0)
			collect(k, (enum side)s, at[s]);
	}
	if (moved)
		return;
	if (at[OURS] >= 0 && at[THEIRS] >= 0) {
		flush(k, &k->here);
		put_merged(k, i);
	} else if ((at[OURS] >= 0 && !unchanged(k, OURS, i, at[OURS])) ||
		   (at[THEIRS] >= 0 && !unchanged(k, THEIRS, i, at[THEIRS]))) {
		flush(k, &k->here);
		put_merged(k, i);
	}
}

static void put_end(struct merging *m)
{
	struct str end[SIDES] = { { 0 } };

	if (!m->any)
		return;
	for (int s = 0; s < SIDES; s++) {
		const struct parts *p = &m->text[s];

		if (p->n)
			end[s] = seam_behind(p, &p->blocks[p->n - 1]);
	}
	if (str_same(end[OURS], end[BASE]))
		end[OURS] = end[THEIRS];
	buf_put(&m->out, end[OURS].ptr, end[OURS].len);
}

static void walk_blocks(struct merging *m)
{
	struct walk k = { .m = m };
	const struct parts *head =
		m->text[OURS].head != m->text[BASE].head ? &m->text[OURS] : &m->text[THEIRS];

	k.behind = ARENA_ARRAY(m->w.scratch, (size_t)m->text[BASE].n + 1, struct pending);
	buf_put(&m->out, head->text.ptr, head->head);
	for (int i = 0; i < m->text[BASE].n; i++)
		step(&k, i);
	collect(&k, OURS, m->text[OURS].n);
	collect(&k, THEIRS, m->text[THEIRS].n);
	flush(&k, &k.here);
	put_end(m);
}

/* --- the door --------------------------------------------------------------------------------- */

static void give(struct merging *m, struct prose_merge *out)
{
	const struct flag_at *f = m->flags;

	out->text = arena_dup_len(m->a, m->out.ptr, m->out.len);
	out->len = m->out.len;
	out->conflicts = m->conflicts;
	out->n_conflicts = m->n_conflicts;
	out->n_flags = m->n_flags;
	out->flags = ARENA_ARRAY(m->a, m->n_flags + 1, struct prose_flag);
	for (size_t i = 0; i < m->n_flags; i++) {
		out->flags[i].why = f[i].why;
		out->flags[i].quote = str_trim(str_cut(out->text, f[i].from, f[i].to));
	}
	out->verdict = out->n_conflicts ? PROSE_CONFLICT : out->n_flags ? PROSE_LOOK : PROSE_CLEAN;
}

static void give_text(struct str s, struct arena *a, struct prose_merge *out)
{
	*out = (struct prose_merge){ .verdict = PROSE_CLEAN, .text = str_dup(a, s), .len = s.len };
}

void prose_merge(struct str base, struct str ours, struct str theirs, struct arena *a,
		 struct prose_merge *out)
{
	ARENA(scratch);
	struct merging m = { .a = a, .last = { { -1, -1, -1 } } };
	const struct str texts[SIDES] = { base, ours, theirs };
	size_t bytes = base.len + ours.len + theirs.len;

	if (str_same(base, ours) || str_same(ours, theirs)) {
		give_text(theirs, a, out);
		return;
	}
	if (str_same(base, theirs)) {
		give_text(ours, a, out);
		return;
	}
	*out = (struct prose_merge){ 0 };
	buf_init(&m.out, bytes * 4 + MiB);
	work_init(&m.w, &scratch, bytes);
	for (int s = 0; s < SIDES; s++)
		parts_read(&m.w, texts[s], &m.text[s]);
	for (int s = OURS; s < SIDES; s++)
		align_blocks(&m.w, &m.text[BASE], &m.text[s], 0.5, &m.pairs[s]);
	walk_blocks(&m);
	assert(!m.out.over);
	give(&m, out);
	buf_done(&m.out);
}
