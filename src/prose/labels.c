#include "prose/labels.h"
#include "prose/alike.h"
#include "prose/chunk.h"
#include "prose/line.h"

/* --- what has a label --------------------------------------------------------------------------- */

bool label_defined(const struct parts *p, const struct block *b, struct str *label)
{
	struct str text = block_text(p, b);
	const char *open = text.len ? memchr(text.ptr, '[', text.len) : NULL;

	if (b->kind != B_NOTE && b->kind != B_DEFINITION)
		return false;
	return open &&
	       line_definition(str_cut(open, 0, (size_t)(text.ptr + text.len - open)), label) > 0;
}

bool label_used(const struct parts *p, const struct token *t, struct str *label)
{
	struct str s = token_text(p->text, t);
	size_t from = t->kind == T_LINK ? 2 : 1, to = from;

	if (t->kind != T_NOTE && t->kind != T_REF && !(t->kind == T_LINK && str_starts(s, "][")))
		return false;
	while (to < s.len && s.ptr[to] != ']')
		to++;
	*label = str_cut(s.ptr, from, to);
	return to > from;
}

/* --- changes that are one ----------------------------------------------------------------------- */

struct joining {
	struct prose_inner *in;
	struct arena *a;
	int *up;              /* of each change: itself, or one that it is a part of */
	struct intern labels; /* of what comes or goes as a whole block */
	int *of;              /* for each of them the change */
	size_t n, cap;
};

static int root(const struct joining *j, int id)
{
	while (j->up[id] != id)
		id = j->up[id];
	return id;
}

static void join(struct joining *j, int x, int y)
{
	x = root(j, x);
	y = root(j, y);
	j->up[MAX(x, y)] = MIN(x, y);
}

/* The change by which the label's marks go along; the first that is told, all others become one with it. */
static void go_with(struct joining *j, int id, int change)
{
	if (!j->of[id])
		j->of[id] = change;
	else if (change)
		join(j, j->of[id], change);
}

/* What the label leads to comes or goes with this change; 0: with its marks. The label's number. */
static int lead_with(struct joining *j, struct str label, int change)
{
	int id;

	label_add(&j->labels, label);
	id = label_number(&j->labels, label);
	if (id >= 0 && (size_t)id == j->n)
		arena_push(j->a, (void **)&j->of, &j->n, &j->cap, sizeof(int));
	if (id >= 0)
		go_with(j, id, change);
	return id;
}

static bool uses(const struct parts *p, const struct block *b, int from, int to, struct str label)
{
	struct str other;

	for (int i = from; i < to; i++)
		if (label_used(p, &b->tokens[i], &other) && labels_same(label, other))
			return true;
	return false;
}

/* Tokens [from, to) of a block change; those of the other block beside them are [at, until). */
static void join_marks(struct joining *j, int change, const struct parts *p, const struct block *b,
		       int from, int to, const struct parts *q, const struct block *other, int at,
		       int until)
{
	struct str label;

	for (int i = from; i < to; i++) {
		int id =
			label_used(p, &b->tokens[i], &label) ? label_number(&j->labels, label) : -1;

		if (id >= 0 && !(other && uses(q, other, at, until, label)))
			go_with(j, id, change);
	}
}

static const struct block *old_of(const struct joining *j, const struct shown *s)
{
	return s->x < 0 ? NULL : &j->in->old.blocks[s->x];
}

static const struct block *new_of(const struct joining *j, const struct shown *s)
{
	return s->y < 0 ? NULL : &j->in->new.blocks[s->y];
}

/* A note that both texts have, under another label. */
static bool relabelled(const struct joining *j, const struct shown *s, struct str *old,
		       struct str *new)
{
	const struct block *x = old_of(j, s), *y = new_of(j, s);

	return x && y && x->kind == B_NOTE && label_defined(&j->in->old, x, old) &&
	       label_defined(&j->in->new, y, new) && !labels_same(*old, *new);
}

static void find_leads(struct joining *j, const struct shown *s)
{
	struct str old, new;

	if (relabelled(j, s, &old, &new)) {
		lead_with(j, old, 0);
		lead_with(j, new, 0);
	} else if (s->kind == PROSE_B_DELETED && label_defined(&j->in->old, old_of(j, s), &old)) {
		lead_with(j, old, s->id);
	} else if (s->kind == PROSE_B_INSERTED && label_defined(&j->in->new, new_of(j, s), &new)) {
		lead_with(j, new, s->id);
	}
}

/* Its label changes with the marks. */
static void set_lead(struct joining *j, struct shown *s)
{
	struct str old, new;
	int x, y;

	if (!relabelled(j, s, &old, &new))
		return;
	x = j->of[label_number(&j->labels, old)];
	y = j->of[label_number(&j->labels, new)];
	if (x && y)
		join(j, x, y);
	s->lead = MAX(x, y);
}

static void find_marks(struct joining *j, const struct shown *s)
{
	const struct parts *p = &j->in->old, *q = &j->in->new;
	const struct block *x = old_of(j, s), *y = new_of(j, s);

	if (s->kind == PROSE_B_DELETED)
		join_marks(j, s->id, p, x, 0, x->n, q, NULL, 0, 0);
	if (s->kind == PROSE_B_INSERTED)
		join_marks(j, s->id, q, y, 0, y->n, p, NULL, 0, 0);
	for (int i = 0; i < s->n; i++) {
		const struct hunk *h = &s->changes[i].at;

		join_marks(j, s->changes[i].id, p, x, h->a0, h->a1, q, y, h->b0, h->b1);
		join_marks(j, s->changes[i].id, q, y, h->b0, h->b1, p, x, h->a0, h->a1);
	}
}

void labels_join(struct prose_inner *in, struct arena *scratch, int *n_changes)
{
	struct joining j = { .in = in,
			     .a = scratch,
			     .up = ARENA_ARRAY(scratch, (size_t)*n_changes + 1, int) };
	int *now = ARENA_ARRAY(scratch, (size_t)*n_changes + 1, int), n = 0;

	intern_init(&j.labels, scratch, 0);
	for (int i = 0; i <= *n_changes; i++)
		j.up[i] = i;
	for (int i = 0; i < in->n; i++)
		find_leads(&j, &in->shown[i]);
	if (!j.labels.n)
		return;
	for (int i = 0; i < in->n; i++)
		find_marks(&j, &in->shown[i]);
	for (int i = 0; i < in->n; i++)
		set_lead(&j, &in->shown[i]);
	for (int i = 1; i <= *n_changes; i++)
		now[i] = root(&j, i) == i ? ++n : now[root(&j, i)];
	for (int i = 0; i < in->n; i++) {
		struct shown *s = &in->shown[i];

		s->id = now[s->id];
		s->lead = now[s->lead];
		for (int k = 0; k < s->n; k++)
			s->changes[k].id = now[s->changes[k].id];
	}
	*n_changes = n;
}

/* --- labels that two texts gave alike ------------------------------------------------------------- */

struct renaming {
	struct work *w;
	const struct parts *text;
	struct intern taken; /* labels of all three, and those that were given */
	struct intern old;   /* labels of theirs that get another */
	void *names;         /* struct str, for each of them */
	size_t n, cap;
	struct buf *out;
	size_t at; /* how far theirs was copied */
};

static void gather(struct intern *labels, const struct parts *p)
{
	struct str label;

	for (int i = 0; i < p->n; i++)
		if (label_defined(p, &p->blocks[i], &label))
			label_add(labels, label);
}

/* "2" for a note "1", "plan-2" for "plan": the first that nobody has. */
static struct str fresh(struct renaming *r, struct str label)
{
	bool note = label.ptr[0] == '^';
	struct str words = note ? str_cut(label.ptr, 1, label.len) : label;
	long number;

	for (int n = 2;; n++) {
		struct str s;

		if (str_number(words, 99999, &number))
			s = str_of(arena_printf(r->w->scratch, "%s%d", note ? "^" : "", n));
		else
			s = str_of(arena_printf(r->w->scratch, "%.*s-%d", (int)label.len, label.ptr,
						n));
		if (!label_known(&r->taken, s))
			return s;
	}
}

/* The block of ours that defines the label; NULL for none. */
static const struct block *defining(const struct parts *p, struct str label)
{
	struct str other;

	for (int i = 0; i < p->n; i++)
		if (label_defined(p, &p->blocks[i], &other) && labels_same(label, other))
			return &p->blocks[i];
	return NULL;
}

static void find_alike(struct renaming *r, double near)
{
	const struct parts *theirs = &r->text[THEIRS];
	struct intern base, ours;
	struct str label;

	intern_init(&base, r->w->scratch, 0);
	intern_init(&ours, r->w->scratch, 0);
	gather(&base, &r->text[BASE]);
	gather(&ours, &r->text[OURS]);
	for (int i = 0; i < theirs->n; i++) {
		const struct block *b = &theirs->blocks[i], *other;

		if (!label_defined(theirs, b, &label) || label_known(&base, label) ||
		    !label_known(&ours, label) || label_known(&r->old, label))
			continue;
		other = defining(&r->text[OURS], label);
		if (other->key == b->key || (b->kind == B_NOTE && alike(r->w, other, b, near) > 0))
			continue;
		if (!r->taken.n)
			for (int s = 0; s < SIDES; s++)
				gather(&r->taken, &r->text[s]);
		label_add(&r->old, label);
		*(struct str *)arena_push(r->w->scratch, &r->names, &r->n, &r->cap,
					  sizeof(struct str)) = fresh(r, label);
		label_add(&r->taken, ((struct str *)r->names)[r->n - 1]);
	}
}

/* Copy up to the label, and put its new name in its place. */
static void rename_at(struct renaming *r, struct str label)
{
	int id = label_number(&r->old, label);
	struct str name = id < 0 ? label : ((struct str *)r->names)[id];
	size_t from = (size_t)(label.ptr - r->text[THEIRS].text.ptr);

	if (id < 0)
		return;
	buf_put(r->out, r->text[THEIRS].text.ptr + r->at, from - r->at);
	r->at = from;
	buf_put(r->out, name.ptr, name.len);
	r->at += label.len;
}

/* "[label]" is read as words, too: they stay. */
static void rename_ref(struct renaming *r, const struct token *t, struct str label)
{
	int id = label_number(&r->old, label);
	struct str name = id < 0 ? label : ((struct str *)r->names)[id];

	if (id < 0)
		return;
	buf_put(r->out, r->text[THEIRS].text.ptr + r->at, t->from - r->at);
	buf_printf(r->out, "[%.*s][%.*s]", (int)label.len, label.ptr, (int)name.len, name.ptr);
	r->at = t->to;
}

static void rename_all(struct renaming *r)
{
	const struct parts *p = &r->text[THEIRS];
	struct str label;

	for (int i = 0; i < p->n; i++) {
		const struct block *b = &p->blocks[i];

		if (label_defined(p, b, &label))
			rename_at(r, label);
		for (int k = 0; b->kind != B_DEFINITION && k < b->n; k++) {
			if (!label_used(p, &b->tokens[k], &label))
				continue;
			if (b->tokens[k].kind == T_REF)
				rename_ref(r, &b->tokens[k], label);
			else
				rename_at(r, label);
		}
	}
	buf_put(r->out, p->text.ptr + r->at, p->text.len - r->at);
}

struct str labels_apart(struct work *w, const struct parts text[], double near, struct arena *a)
{
	struct renaming r = { .w = w, .text = text };
	struct str theirs = text[THEIRS].text;
	BUF(out, theirs.len * 4 + MiB);

	intern_init(&r.taken, w->scratch, 0);
	intern_init(&r.old, w->scratch, 0);
	find_alike(&r, near);
	if (!r.n)
		return theirs;
	r.out = &out;
	rename_all(&r);
	return out.over ? theirs : (struct str){ arena_dup_len(a, out.ptr, out.len), out.len };
}
