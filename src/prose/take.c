/*
 * A redline taken over in part: the old text with some of its changes.
 */
#include "prose/redline.h"
#include "prose/seam.h"

struct taking {
	const struct prose_inner *in;
	const bool *take;
	struct buf *out;
	const struct block *x, *y; /* what was put last, as old and as new have it */
	bool any;                  /* a token of the block that is being put stands already */
	bool fresh;                /* and it was a seam */
};

static void put(struct taking *t, const struct parts *p, size_t from, size_t to)
{
	buf_put(t->out, p->text.ptr + from, to - from);
}

/* Begin a block that old has as x and new as y, one of them perhaps NULL. */
static void begin(struct taking *t, const struct block *x, const struct block *y)
{
	const struct parts *p = &t->in->old, *q = &t->in->new;
	const struct block *before = t->x ? t->x : t->y, *after = x ? x : y;
	struct str s = { 0 };

	if (before) {
		if (t->x && t->x + 1 == x)
			s = seam_behind(p, t->x);
		else if (t->y && t->y + 1 == y)
			s = seam_behind(q, t->y);
		else
			s = seam_between(before, after);
		buf_put(t->out, s.ptr, s.len);
	}
	t->x = x;
	t->y = y;
	t->any = t->fresh = false;
}

static void put_whole(struct taking *t, const struct parts *p, const struct block *b)
{
	put(t, p, b->from, b->end);
}

static void put_tokens(struct taking *t, const struct parts *p, const struct block *b, int from,
		       int to)
{
	bool first = from == 0 || (from < to && b->tokens[from - 1].kind == T_SEAM);
	bool spaced = t->any && !t->fresh;

	if (from >= to)
		return;
	if (spaced && first)
		buf_putc(t->out, block_is_raw(b) ? '\n' : ' ');
	put(t, p, spaced && !first ? b->tokens[from].gap : b->tokens[from].from,
	    b->tokens[to - 1].to);
	t->any = true;
	t->fresh = b->tokens[to - 1].kind == T_SEAM;
}

/* What the block begins with; a note's label is that of its marks, whatever else is taken. */
static void put_lead(struct taking *t, const struct shown *s, bool new)
{
	const struct block *x = &t->in->old.blocks[s->x], *y = &t->in->new.blocks[s->y];

	if (s->lead ? t->take[s->lead] : new)
		put(t, &t->in->new, y->from, y->body);
	else
		put(t, &t->in->old, x->from, x->body);
}

/* Changes within a block, some taken: what is new brings its spacing, the rest keeps the old. */
static void put_changed(struct taking *t, const struct shown *s)
{
	const struct parts *p = &t->in->old, *q = &t->in->new;
	const struct block *x = &p->blocks[s->x], *y = &q->blocks[s->y];
	int taken = 0, at = 0;

	for (int i = 0; i < s->n; i++)
		taken += t->take[s->changes[i].id];
	begin(t, x, y);
	if (taken == s->n && (s->n || t->take[0])) {
		put_lead(t, s, true);
		put(t, q, y->body, y->end);
		return;
	}
	put_lead(t, s, false);
	if (!taken) {
		put(t, p, x->body, x->end);
		return;
	}
	for (int i = 0; i < s->n; i++) {
		const struct hunk *h = &s->changes[i].at;

		if (!t->take[s->changes[i].id])
			continue;
		put_tokens(t, p, x, at, h->a0);
		put_tokens(t, q, y, h->b0, h->b1);
		at = h->a1;
	}
	put_tokens(t, p, x, at, x->n);
	put(t, p, x->to, x->end);
}

static bool all_taken(const struct prose_diff *d, const bool *take, bool want)
{
	for (int i = 1; i <= d->n_changes; i++) {
		if (take[i] != want)
			return false;
	}
	return true;
}

static void take_block(struct taking *t, const struct shown *s)
{
	const struct parts *p = &t->in->old, *q = &t->in->new;
	bool taken = t->take[s->id];

	switch (s->kind) {
	case PROSE_B_SAME:
	case PROSE_B_CHANGED: put_changed(t, s); break;
	case PROSE_B_INSERTED:
		if (taken) {
			begin(t, NULL, &q->blocks[s->y]);
			put_whole(t, q, &q->blocks[s->y]);
		}
		break;
	case PROSE_B_DELETED:
		if (!taken) {
			begin(t, &p->blocks[s->x], NULL);
			put_whole(t, p, &p->blocks[s->x]);
		}
		break;
	case PROSE_B_MOVED:
		/* Both places know what changed within. */
		if (s->here == taken)
			put_changed(t, &t->in->shown[s->here ? s - t->in->shown : s->twin]);
		break;
	}
}

/* How the text ends: as the one whose last block it is. */
static void put_end(struct taking *t)
{
	const struct parts *p = &t->in->old, *q = &t->in->new;
	struct str end = STR("\n");

	if (t->x && t->x->next == p->text.len)
		end = seam_behind(p, t->x);
	else if (t->y && t->y->next == q->text.len)
		end = seam_behind(q, t->y);
	if (t->x || t->y)
		buf_put(t->out, end.ptr, end.len);
}

void prose_take(const struct prose_diff *d, const bool *take, struct buf *out)
{
	struct taking t = { .in = d->inner, .take = take, .out = out };
	struct str old = t.in->old.text, new = t.in->new.text;

	if (d->n_changes ? all_taken(d, take, true) : take[0]) {
		buf_put(out, new.ptr, new.len);
		return;
	}
	if (all_taken(d, take, false)) {
		buf_put(out, old.ptr, old.len);
		return;
	}
	buf_put(out, old.ptr, t.in->old.head);
	for (int i = 0; i < t.in->n; i++)
		take_block(&t, &t.in->shown[i]);
	put_end(&t);
}
