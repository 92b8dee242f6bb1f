#include "prose/redline.h"
#include "prose/glue.h"
#include "prose/labels.h"

#include "text/text.h"

const char *const prose_block_names[] = { "same", "changed", "inserted", "deleted", "moved" };

/* Making one diff. */
struct making {
	struct work w;
	struct arena *a; /* for the result; scratch dies with the call */
	struct prose_inner *in;
	struct pairing pairs;
	struct prose_diff *out;
	int *old_changes, *new_changes; /* of tables that are shown whole */
	size_t n, cap;
	void *shown;
};

static struct shown *show(struct making *m, enum prose_block_kind kind, int x, int y)
{
	struct shown *s = arena_push(m->a, &m->shown, &m->n, &m->cap, sizeof(*s));

	*s = (struct shown){ .kind = kind, .x = x, .y = y };
	return s;
}

static int new_change(struct making *m)
{
	return ++m->out->n_changes;
}

/* --- which blocks are shown how --------------------------------------------------------------- */

/* A redline keeps the form of what it shows: a heading that became a list item is replaced. */
static bool same_form(const struct block *x, const struct block *y)
{
	if (x->kind != y->kind || x->form != y->form || x->remark != y->remark ||
	    x->quote != y->quote)
		return false;
	return x->kind != B_ROW || table_cells(x) == table_cells(y);
}

static void show_replaced(struct making *m, int x, int y)
{
	int id = new_change(m);

	show(m, PROSE_B_DELETED, x, -1)->id = id;
	show(m, PROSE_B_INSERTED, -1, y)->id = id;
}

/* Do two changes of a block fall into one sentence? Half of a changed sentence is often none, so it is
 * taken or left as a whole. */
static bool same_sentence(const struct making *m, int x, int y, const struct hunk *l,
			  const struct hunk *r)
{
	const struct parts *p = &m->in->old, *q = &m->in->new;
	const struct block *old = &p->blocks[x], *new = &q->blocks[y];

	if (block_is_raw(old) || block_is_raw(new) ||
	    (l->a0 == l->a1 && sentence_ends(q, new, l->b1 - 1)))
		return false;
	for (int i = MAX(l->a1 - 1, l->a0); i < r->a0; i++) {
		if (old->tokens[i].kind == T_PIPE || old->tokens[i].kind == T_SEAM ||
		    sentence_ends(p, old, i))
			return false;
	}
	return true;
}

static struct shown *show_changes(struct making *m, enum prose_block_kind kind, int x, int y,
				  const struct hunks *h)
{
	struct shown *s = show(m, kind, x, y);

	s->changes = ARENA_ARRAY(m->a, (size_t)h->n, struct change);
	s->n = h->n;
	for (int i = 0; i < h->n; i++) {
		bool goes_on = i && same_sentence(m, x, y, &h->at[i - 1], &h->at[i]);

		s->changes[i] =
			(struct change){ h->at[i], goes_on ? s->changes[i - 1].id : new_change(m) };
	}
	return s;
}

static void show_pair(struct making *m, int x, int y)
{
	const struct block *old = &m->in->old.blocks[x], *new = &m->in->new.blocks[y];
	struct hunks h;

	if (old->key == new->key) {
		show(m, PROSE_B_SAME, x, y);
		return;
	}
	if (!same_form(old, new)) {
		show_replaced(m, x, y);
		return;
	}
	h = redline_hunks(&m->w, &m->in->old, old, &m->in->new, new);
	if (old->kind != B_ROW && (block_is_code(old) || redline_replaced(old, new, &h)))
		show_replaced(m, x, y);
	else
		show_changes(m, h.n ? PROSE_B_CHANGED : PROSE_B_SAME, x, y, &h);
}

/* One change for a whole table that goes, or comes, or comes in the place of another. */
static int table_change(struct making *m, int old, int new)
{
	int *id;

	if (new)
		old = m->in->replaced[new];
	if (old && m->in->old_tables[old] > 0)
		return new_change(m);
	id = old ? &m->old_changes[old] : &m->new_changes[new];
	if (!*id)
		*id = new_change(m);
	return *id;
}

/* Ids of moves are given where the old place is shown; the new place may come first. */
static int move_id(struct making *m, int *ids, int x)
{
	if (!ids[x])
		ids[x] = new_change(m);
	return ids[x];
}

static void show_old(struct making *m, int *ids, int x)
{
	int y = m->pairs.moved_to[x];
	struct shown *s;

	if (y < 0) {
		int table = m->in->old.blocks[x].table;

		show(m, PROSE_B_DELETED, x, -1)->id =
			table ? table_change(m, table, 0) : new_change(m);
		return;
	}
	s = show(m, PROSE_B_MOVED, x, -1);
	s->id = move_id(m, ids, x);
}

static void show_new(struct making *m, int *ids, int y)
{
	int x = m->pairs.moved_from[y];
	struct hunks h = { 0 };
	struct shown *s;

	if (x < 0) {
		int table = m->in->new.blocks[y].table;

		show(m, PROSE_B_INSERTED, -1, y)->id =
			table ? table_change(m, 0, table) : new_change(m);
		return;
	}
	if (same_form(&m->in->old.blocks[x], &m->in->new.blocks[y]))
		h = redline_hunks(&m->w, &m->in->old, &m->in->old.blocks[x], &m->in->new,
				  &m->in->new.blocks[y]);
	else
		h = myers_diff(m->in->old.blocks[x].keys, m->in->old.blocks[x].n,
			       m->in->new.blocks[y].keys, m->in->new.blocks[y].n, &m->w.budget,
			       m->w.scratch);
	s = show_changes(m, PROSE_B_MOVED, x, y, &h);
	s->here = true;
	s->id = move_id(m, ids, x);
}

/* In the new text's order; what was deleted stands before what came in its place. */
static void walk(struct making *m)
{
	int *ids = ARENA_ARRAY(m->w.scratch, (size_t)m->in->old.n + 1, int);
	int *here = ARENA_ARRAY(m->w.scratch, (size_t)m->in->old.n + 1, int);
	int *gone = ARENA_ARRAY(m->w.scratch, (size_t)m->in->old.n + 1, int);
	int x = 0, y = 0;

	while (x < m->in->old.n || y < m->in->new.n) {
		if (x < m->in->old.n && m->pairs.to[x] < 0)
			show_old(m, ids, x++);
		else if (y < m->in->new.n && m->pairs.from[y] < 0)
			show_new(m, ids, y++);
		else
			show_pair(m, x++, y++);
	}
	m->in->shown = m->shown;
	m->in->n = (int)m->n;
	for (int i = 0; i < m->in->n; i++) {
		struct shown *s = &m->in->shown[i];

		if (s->kind == PROSE_B_MOVED)
			*(s->here ? &here[s->x] : &gone[s->x]) = i;
	}
	for (int i = 0; i < m->in->n; i++) {
		struct shown *s = &m->in->shown[i];

		if (s->kind == PROSE_B_MOVED)
			s->twin = s->here ? gone[s->x] : here[s->x];
	}
}

/* --- what prose.h shows ----------------------------------------------------------------------- */

struct str tokens_text(const struct parts *p, const struct block *b, int from, int to)
{
	if (from >= to)
		return (struct str){ p->text.ptr + b->body, 0 };
	return str_cut(p->text.ptr, b->tokens[from].gap, b->tokens[to - 1].to);
}

static size_t count_words(const struct parts *p, const struct block *b, int from, int to)
{
	size_t n = 0;

	/* What a token holds is counted as everywhere: an address is several words, a dash none. */
	for (int i = from; i < to; i++)
		if (token_is_word(&b->tokens[i]))
			n += text_words(token_text(p->text, &b->tokens[i]));
	return n;
}

static void add_run(struct prose_block *b, enum prose_op op, struct str text, int change)
{
	if (text.len)
		b->runs[b->n_runs++] = (struct prose_run){ op, text, change };
}

/*
 * Words that both have. What began the old block has no space before it: where words were put in front of it, it is
 * shown as the new text has it, with the space between.
 */
static struct str same_text(struct str old, struct str new, bool behind)
{
	if (!behind || !old.len || !new.len || strchr(" \t\n", old.ptr[0]))
		return old;
	return strchr(" \t\n", new.ptr[0]) ? new : old;
}

static bool all_of(const struct block *b, int from, int to, enum token_kind kind)
{
	for (int i = from; i < to; i++) {
		if (b->tokens[i].kind != kind)
			return false;
	}
	return from < to || kind == T_LINK;
}

static void fill_changes(struct making *m, const struct shown *s, struct prose_block *b)
{
	const struct parts *p = &m->in->old, *q = &m->in->new;
	const struct block *x = &p->blocks[s->x], *y = &q->blocks[s->y];
	bool typography = true, links = true, behind = false;
	int at = 0, to = 0;

	b->runs = ARENA_ARRAY(m->a, (size_t)s->n * 3 + 1, struct prose_run);
	for (int i = 0; i < s->n; i++) {
		const struct hunk *h = &s->changes[i].at;
		struct str gone = tokens_text(p, x, h->a0, h->a1);
		struct str come = tokens_text(q, y, h->b0, h->b1);

		add_run(b, PROSE_SAME,
			same_text(tokens_text(p, x, at, h->a0), tokens_text(q, y, to, h->b0),
				  behind),
			0);
		add_run(b, PROSE_DELETED, gone, s->changes[i].id);
		add_run(b, PROSE_INSERTED, come, s->changes[i].id);
		at = h->a1;
		to = h->b1;
		behind = come.len;
		m->out->words_deleted += count_words(p, x, h->a0, h->a1);
		m->out->words_inserted += count_words(q, y, h->b0, h->b1);
		typography &= signs_alike(gone, come) && !all_of(x, h->a0, h->a1, T_SEAM) &&
			      !all_of(y, h->b0, h->b1, T_SEAM);
		links &= all_of(x, h->a0, h->a1, T_LINK) && all_of(y, h->b0, h->b1, T_LINK);
	}
	add_run(b, PROSE_SAME,
		same_text(tokens_text(p, x, at, x->n), tokens_text(q, y, to, y->n), behind), 0);
	b->typography = s->n && typography;
	b->links = s->n && links;
}

static void fill_whole(struct making *m, const struct shown *s, struct prose_block *b)
{
	bool old = s->y < 0;
	const struct parts *p = old ? &m->in->old : &m->in->new;
	const struct block *x = &p->blocks[old ? s->x : s->y];

	b->runs = ARENA_ARRAY(m->a, 1, struct prose_run);
	add_run(b, old ? PROSE_DELETED : PROSE_INSERTED, tokens_text(p, x, 0, x->n), s->id);
	if (s->kind == PROSE_B_DELETED)
		m->out->words_deleted += count_words(p, x, 0, x->n);
	else if (s->kind == PROSE_B_INSERTED)
		m->out->words_inserted += count_words(p, x, 0, x->n);
}

static void fill(struct making *m)
{
	struct prose_diff *out = m->out;
	int last = 0;

	out->n_blocks = (size_t)m->in->n;
	out->blocks = ARENA_ARRAY(m->a, out->n_blocks + 1, struct prose_block);
	for (int i = 0; i < m->in->n; i++) {
		const struct shown *s = &m->in->shown[i];
		struct prose_block *b = &out->blocks[i];

		b->kind = s->kind;
		b->moved_here = s->here;
		b->change = s->id;
		if (s->x >= 0) {
			b->old = block_text(&m->in->old, &m->in->old.blocks[s->x]);
			b->old_from = m->in->old.blocks[s->x].from;
		}
		if (s->y >= 0) {
			b->new = block_text(&m->in->new, &m->in->new.blocks[s->y]);
			b->new_from = m->in->new.blocks[s->y].from;
		}
		if (s->x >= 0 && s->y >= 0)
			fill_changes(m, s, b);
		else
			fill_whole(m, s, b);
		/* A replaced paragraph is one, and a moved one counts where it went. */
		if (s->kind != PROSE_B_SAME && (s->id != last || !s->id) &&
		    !(s->kind == PROSE_B_MOVED && !s->here))
			out->paragraphs++;
		last = s->id;
	}
}

/* Paragraphs that were split or joined are shown as one. */
static void glue(struct making *m)
{
	struct parts text[2] = { m->in->old, m->in->new };
	struct pairing pairs[2] = { { 0 }, m->pairs };
	struct work w = m->w;

	w.scratch = m->a;
	glue_blocks(&w, text, pairs, 2);
	m->w.words = w.words;
	m->w.keys = w.keys;
	m->w.budget = w.budget;
	m->in->old = text[0];
	m->in->new = text[1];
	m->pairs = pairs[1];
}

void prose_diff(struct str old, struct str new, struct arena *a, struct prose_diff *out)
{
	ARENA(scratch);
	struct making m = { .a = a, .out = out };

	*out = (struct prose_diff){ 0 };
	m.in = out->inner = ARENA_NEW(a, struct prose_inner);
	work_init(&m.w, a, old.len + new.len);
	parts_read(&m.w, old, true, &m.in->old);
	parts_read(&m.w, new, true, &m.in->new);
	m.w.scratch = &scratch;
	align_blocks(&m.w, &m.in->old, &m.in->new, 0.5, &m.pairs);
	m.in->old_tables = ARENA_ARRAY(a, (size_t)m.in->old.n + 1, int);
	m.in->replaced = ARENA_ARRAY(a, (size_t)m.in->new.n + 1, int);
	m.old_changes = ARENA_ARRAY(&scratch, (size_t)m.in->old.n + 1, int);
	m.new_changes = ARENA_ARRAY(&scratch, (size_t)m.in->new.n + 1, int);
	tables_settle(&m.w, m.in, &m.pairs);
	glue(&m);
	walk(&m);
	labels_join(m.in, &scratch, &out->n_changes);
	fill(&m);
}
