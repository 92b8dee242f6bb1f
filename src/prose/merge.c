#include "prose/glue.h"
#include "prose/labels.h"
#include "prose/merging.h"
#include "prose/seam.h"

/* Likeness from which two notes that were added are one in two wordings: as in added.c. */
static const double near_note = 0.75;

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

void merging_conflict(struct merging *m, size_t from, struct str base, struct str ours,
		      struct str theirs)
{
	struct prose_conflict *c =
		arena_push(m->a, &m->conflicts, &m->n_conflicts, &m->cap_conflicts, sizeof(*c));

	*c = (struct prose_conflict){ base, ours, theirs, from, m->out.len };
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

static struct trio only(enum side s, int i)
{
	struct trio t = { { -1, -1, -1 } };

	t.at[s] = i;
	return t;
}

/* Where base block i went on a side: its partner or the place it moved to, or -1. */
static int gone_to(const struct merging *m, enum side s, int i)
{
	const struct pairing *p = &m->pairs[s];

	return p->to[i] >= 0 ? p->to[i] : p->moved_to[i];
}

void merging_clash(struct merging *m, struct trio t, const struct str text[SIDES])
{
	size_t from;

	merging_begin(m, t);
	from = m->out.len;
	merging_mark(m, text[BASE], text[OURS], text[THEIRS]);
	merging_conflict(m, from, text[BASE], text[OURS], text[THEIRS]);
}

/* Blocks [from, to) of a side as its text has them; "" for none. */
static struct str stretch_text(const struct merging *m, enum side s, int from, int to)
{
	if (from >= to)
		return (struct str){ "", 0 };
	return str_cut(m->text[s].text.ptr, merging_block(m, s, from)->from,
		       merging_block(m, s, to - 1)->end);
}

/* A base block as a conflict of what the sides have of it, or instead of it. */
static void put_wanted(struct merging *m, const struct stretch want[SIDES])
{
	struct str text[SIDES];
	struct trio t;

	for (int s = 0; s < SIDES; s++) {
		text[s] = stretch_text(m, (enum side)s, want[s].from, want[s].to);
		t.at[s] = want[s].from < want[s].to ? want[s].from : -1;
	}
	merging_clash(m, t, text);
	for (int s = 0; s < SIDES; s++)
		m->last.at[s] = want[s].from < want[s].to ? want[s].to - 1 : -1;
}

/* One side deleted base block i, the other edited it. */
static void put_deleted(struct merging *m, int i, enum side by, int at)
{
	struct stretch want[SIDES];

	memcpy(want, m->taken, sizeof(want));
	want[BASE] = (struct stretch){ i, i + 1, true };
	want[by] = (struct stretch){ at, at + 1, true };
	put_wanted(m, want);
}

/* Put base block i where a side has it, merged with what the other made of it. */
static void put_merged(struct merging *m, int i)
{
	struct trio t = { { i, gone_to(m, OURS, i), gone_to(m, THEIRS, i) } };

	if (t.at[OURS] >= 0 && t.at[THEIRS] >= 0) {
		merging_begin(m, t);
		weave_block(m, t);
	} else if (merging_edited(m, OURS, i)) {
		put_deleted(m, i, OURS, t.at[OURS]);
	} else if (merging_edited(m, THEIRS, i)) {
		put_deleted(m, i, THEIRS, t.at[THEIRS]);
	}
}

void merging_put(struct merging *m, enum side s, int j)
{
	int i = m->pairs[s].moved_from[j];
	struct str text = block_text(&m->text[s], merging_block(m, s, j));

	if (i < 0) {
		merging_begin(m, only(s, j));
		buf_put(&m->out, text.ptr, text.len);
		return;
	}
	/* Moved by both: ours decides where it stands. */
	if (s == OURS || m->pairs[OURS].moved_to[i] < 0) {
		put_merged(m, i);
		added_put(m, &m->behind[i]);
	}
}

/* --- the walk --------------------------------------------------------------------------------- */

static void wait_in(struct merging *m, struct added *p, enum side s, int j)
{
	*(int *)arena_push(m->w.scratch, &p->at[s], &p->n[s], &p->cap[s], sizeof(int)) = j;
}

/*
 * What a side inserted before its block `until` waits. What it inserted behind a block that the
 * other side moved away travels with that.
 */
static void collect(struct merging *m, enum side s, int until)
{
	const struct pairing *mine = &m->pairs[s];
	const struct pairing *other = &m->pairs[s == OURS ? THEIRS : OURS];

	for (; m->next[s] < until; m->next[s]++) {
		int j = m->next[s], before = m->before[s];

		if (mine->from[j] >= 0)
			m->before[s] = mine->from[j];
		else if (mine->moved_from[j] >= 0)
			m->before[s] = -1;
		if (mine->from[j] >= 0)
			continue;
		if (mine->moved_from[j] < 0 && before >= 0 && other->moved_to[before] >= 0)
			wait_in(m, &m->behind[before], s, j);
		else
			wait_in(m, &m->here, s, j);
	}
	if (until < m->text[s].n) {
		m->before[s] = mine->from[until];
		m->next[s] = until + 1;
	}
}

/* What a side has instead of base block i is spoken for, and what it inserted before waits. */
static void take_instead(struct merging *m, enum side s, int i)
{
	m->taken[s] = m->instead[s][i];
	if (m->taken[s].from >= m->taken[s].to)
		return;
	collect(m, s, m->taken[s].from);
	m->next[s] = m->taken[s].to;
	m->before[s] = -1;
}

/* Both sides put other words in the place of base block i, each its own. */
static bool both_rewrote(const struct merging *m, int i)
{
	const struct stretch *o = &m->instead[OURS][i], *t = &m->instead[THEIRS][i];

	return o->each && t->each && m->pairs[OURS].to[i] < 0 && m->pairs[THEIRS].to[i] < 0 &&
	       merging_block(m, OURS, o->from)->key != merging_block(m, THEIRS, t->from)->key;
}

static void step(struct merging *m, int i)
{
	int at[SIDES] = { i, m->pairs[OURS].to[i], m->pairs[THEIRS].to[i] };
	bool moved = m->pairs[OURS].moved_to[i] >= 0 || m->pairs[THEIRS].moved_to[i] >= 0;
	bool both = both_rewrote(m, i);

	for (int s = OURS; s < SIDES; s++) {
		if (at[s] >= 0)
			collect(m, (enum side)s, at[s]);
	}
	if (moved)
		return;
	/* What one side deleted is put only where the other changed it. */
	if (!both && !(at[OURS] >= 0 && at[THEIRS] >= 0) && !merging_edited(m, OURS, i) &&
	    !merging_edited(m, THEIRS, i))
		return;
	for (int s = OURS; s < SIDES; s++) {
		if (at[s] < 0)
			take_instead(m, (enum side)s, i);
	}
	added_put(m, &m->here);
	if (both) {
		m->taken[BASE] = (struct stretch){ i, i + 1, true };
		put_wanted(m, m->taken);
	} else {
		put_merged(m, i);
	}
	memset(m->taken, 0, sizeof(m->taken));
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
	const struct parts *head =
		m->text[OURS].head != m->text[BASE].head ? &m->text[OURS] : &m->text[THEIRS];

	m->before[OURS] = m->before[THEIRS] = -1;
	m->behind = ARENA_ARRAY(m->w.scratch, (size_t)m->text[BASE].n + 1, struct added);
	buf_put(&m->out, head->text.ptr, head->head);
	for (int i = 0; i < m->text[BASE].n; i++)
		step(m, i);
	collect(m, OURS, m->text[OURS].n);
	collect(m, THEIRS, m->text[THEIRS].n);
	added_put(m, &m->here);
	put_end(m);
}

/* --- the door --------------------------------------------------------------------------------- */

/* One side took a note out with its mark, the other set a mark to it: it is there. */
static void keep_notes(struct merging *m)
{
	const struct str sides[] = { m->text[OURS].text, m->text[THEIRS].text };
	struct str label;
	bool gone = false;

	for (int i = 0; i < m->text[BASE].n && !gone; i++)
		gone = label_defined(&m->text[BASE], merging_block(m, BASE, i), &label) &&
		       (gone_to(m, OURS, i) < 0 || gone_to(m, THEIRS, i) < 0);
	if (gone && !m->n_conflicts)
		labels_keep(sides, COUNT(sides), &m->out);
}

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

/* Two notes that were given one label are two. */
static void set_apart(struct merging *m)
{
	struct str theirs = labels_apart(&m->w, m->text, near_note, m->a);

	if (theirs.ptr != m->text[THEIRS].text.ptr)
		parts_read(&m->w, theirs, false, &m->text[THEIRS]);
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
		parts_read(&m.w, texts[s], false, &m.text[s]);
	set_apart(&m);
	for (int s = OURS; s < SIDES; s++)
		align_blocks(&m.w, &m.text[BASE], &m.text[s], 0.5, &m.pairs[s]);
	glue_blocks(&m.w, m.text, m.pairs, SIDES);
	for (int s = OURS; s < SIDES; s++)
		instead_find(&m, (enum side)s);
	walk_blocks(&m);
	keep_notes(&m);
	assert(!m.out.over);
	give(&m, out);
	buf_done(&m.out);
}
