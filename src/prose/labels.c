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
	int *seen, round; /* for each of them the last round that met it */
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

/* A stretch of a block that a change takes or brings. */
struct marks {
	const struct parts *p;
	const struct block *b;
	int from, to;
};

static int number_at(const struct joining *j, const struct marks *s, int i)
{
	struct str label;

	return label_used(s->p, &s->b->tokens[i], &label) ? label_number(&j->labels, label) : -1;
}

/* Marks that one side has and the other, which may be NULL, has not. */
static void join_marks(struct joining *j, int change, const struct marks *s,
		       const struct marks *other)
{
	int id;

	j->round++;
	for (int i = other ? other->from : 0; other && i < other->to; i++)
		if ((id = number_at(j, other, i)) >= 0)
			j->seen[id] = j->round;
	for (int i = s->from; i < s->to; i++)
		if ((id = number_at(j, s, i)) >= 0 && j->seen[id] != j->round)
			go_with(j, id, change);
}

static const struct block *old_of(const struct joining *j, const struct shown *s)
{
	return s->x < 0 ? NULL : &j->in->old.blocks[s->x];
}

static const struct block *new_of(const struct joining *j, const struct shown *s)
{
	return s->y < 0 ? NULL : &j->in->new.blocks[s->y];
}

/* A note that both texts have, perhaps under another label or in other words. */
static bool goes_on(const struct joining *j, const struct shown *s, struct str *old,
		    struct str *new)
{
	const struct block *x = old_of(j, s), *y = new_of(j, s);

	return x && y && x->kind == B_NOTE && label_defined(&j->in->old, x, old) &&
	       label_defined(&j->in->new, y, new) && (s->n || !labels_same(*old, *new));
}

static void find_leads(struct joining *j, const struct shown *s)
{
	struct str old, new;

	if (goes_on(j, s, &old, &new)) {
		lead_with(j, old, 0);
		lead_with(j, new, 0);
	} else if (s->kind == PROSE_B_DELETED && label_defined(&j->in->old, old_of(j, s), &old)) {
		lead_with(j, old, s->id);
	} else if (s->kind == PROSE_B_INSERTED && label_defined(&j->in->new, new_of(j, s), &new)) {
		lead_with(j, new, s->id);
	}
}

/*
 * Where marks change, too, it may be another note in the old one's place: its words and its label change
 * with them.
 */
static void set_lead(struct joining *j, struct shown *s)
{
	struct str old, new;
	int x, y, id;

	if (!goes_on(j, s, &old, &new))
		return;
	x = label_number(&j->labels, old);
	y = label_number(&j->labels, new);
	x = x < 0 ? 0 : j->of[x];
	y = y < 0 ? 0 : j->of[y];
	id = MAX(x, y);
	if (x && y)
		join(j, x, y);
	if (!labels_same(old, new))
		s->lead = !id && s->n ? s->changes[0].id : id;
	for (int i = 0; i < s->n && (id || s->lead); i++)
		join(j, s->changes[i].id, id ? id : s->lead);
}

static void find_marks(struct joining *j, const struct shown *s)
{
	const struct block *x = old_of(j, s), *y = new_of(j, s);
	struct marks gone = { &j->in->old, x, 0, x ? x->n : 0 };
	struct marks come = { &j->in->new, y, 0, y ? y->n : 0 };

	if (s->kind == PROSE_B_DELETED)
		join_marks(j, s->id, &gone, NULL);
	if (s->kind == PROSE_B_INSERTED)
		join_marks(j, s->id, &come, NULL);
	for (int i = 0; i < s->n; i++) {
		const struct hunk *h = &s->changes[i].at;

		gone.from = h->a0;
		gone.to = h->a1;
		come.from = h->b0;
		come.to = h->b1;
		join_marks(j, s->changes[i].id, &gone, &come);
		join_marks(j, s->changes[i].id, &come, &gone);
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
	j.seen = ARENA_ARRAY(scratch, (size_t)j.labels.n, int);
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
	int next;  /* number that a new label may have */
};

/* The labels of a text, and in at, unless it is NULL, the block that defines each first. */
static void gather(struct intern *labels, const struct parts *p, int *at)
{
	struct str label;

	for (int i = 0; i < p->n; i++) {
		int n = labels->n;

		if (!label_defined(p, &p->blocks[i], &label))
			continue;
		label_add(labels, label);
		if (at && labels->n > n)
			at[n] = i;
	}
}

/* "2" for a note "1", "plan-2" for "plan": the first that nobody has. */
static struct str fresh(struct renaming *r, struct str label)
{
	bool note = label.ptr[0] == '^';
	struct str words = note ? str_cut(label.ptr, 1, label.len) : label;
	long number;

	for (;; r->next++) {
		struct str s;

		if (str_number(words, 99999, &number))
			s = str_of(arena_printf(r->w->scratch, "%s%d", note ? "^" : "", r->next));
		else
			s = str_of(arena_printf(r->w->scratch, "%.*s-%d", (int)label.len, label.ptr,
						r->next));
		if (!label_known(&r->taken, s))
			return s;
	}
}

static void find_alike(struct renaming *r, double near)
{
	const struct parts *theirs = &r->text[THEIRS];
	int *at = ARENA_ARRAY(r->w->scratch, (size_t)r->text[OURS].n + 1, int);
	struct intern base, ours;
	struct str label;

	intern_init(&base, r->w->scratch, 0);
	intern_init(&ours, r->w->scratch, 0);
	gather(&base, &r->text[BASE], NULL);
	gather(&ours, &r->text[OURS], at);
	for (int i = 0; i < theirs->n; i++) {
		const struct block *b = &theirs->blocks[i], *other;

		if (!label_defined(theirs, b, &label) || label_known(&base, label) ||
		    !label_known(&ours, label) || label_known(&r->old, label))
			continue;
		other = &r->text[OURS].blocks[at[label_number(&ours, label)]];
		if (other->key == b->key || (b->kind == B_NOTE && alike(r->w, other, b, near) > 0))
			continue;
		if (!r->taken.n)
			for (int s = 0; s < SIDES; s++)
				gather(&r->taken, &r->text[s], NULL);
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
	struct renaming r = { .w = w, .text = text, .next = 2 };
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

/* --- marks that lost what they lead to ------------------------------------------------------------- */

struct mending {
	struct work w;
	struct parts text;
	struct intern defined, used; /* labels of the text */
	struct buf *out;
};

static void gather_used(struct intern *labels, const struct parts *p)
{
	struct str label;

	for (int i = 0; i < p->n; i++)
		for (int k = 0; k < p->blocks[i].n; k++)
			if (label_used(p, &p->blocks[i].tokens[k], &label))
				label_add(labels, label);
}

/* A note with its further paragraphs: the last of its blocks. */
static int note_end(const struct parts *p, int i)
{
	int k = i;

	while (p->blocks[i].kind == B_NOTE && k + 1 < p->n &&
	       p->blocks[k + 1].margin >= p->blocks[i].column && p->blocks[k + 1].kind != B_NOTE)
		k++;
	return k;
}

static bool is_note(struct str label)
{
	return label.len && label.ptr[0] == '^';
}

/* The text without the notes that nothing leads to any more, though something did. */
static void put_led_to(struct mending *m, const struct intern *led)
{
	const struct parts *p = &m->text;
	struct str label;
	uint32_t at = 0;

	for (int i = 0; i < p->n; i++) {
		const struct block *b = &p->blocks[i];
		int end = note_end(p, i);

		if (b->kind != B_NOTE || !label_defined(p, b, &label) ||
		    label_known(&m->used, label) || !label_known(led, label))
			continue;
		buf_put(m->out, p->text.ptr + at, b->from - at);
		at = p->blocks[end].next;
		i = end;
	}
	buf_put(m->out, p->text.ptr + at, p->text.len - at);
}

static void put_block(struct mending *m, const struct parts *p, int i)
{
	const struct block *b = &p->blocks[i];
	struct str text = str_cut(p->text.ptr, b->from, p->blocks[note_end(p, i)].end);

	while (m->out->len && m->out->ptr[m->out->len - 1] == '\n')
		buf_cut(m->out, m->out->len - 1);
	buf_puts(m->out, "\n\n");
	buf_put(m->out, text.ptr, text.len);
	buf_putc(m->out, '\n');
}

/* What a source defines, and the text's marks lead to in vain. */
static void put_missing(struct mending *m, const struct parts *source)
{
	struct str label;

	for (int i = 0; i < source->n; i++) {
		if (!label_defined(source, &source->blocks[i], &label) || !is_note(label) ||
		    label_known(&m->defined, label) || !label_known(&m->used, label))
			continue;
		label_add(&m->defined, label);
		put_block(m, source, i);
	}
}

static void begin_mending(struct mending *m, struct str text, struct arena *scratch,
			  struct buf *out)
{
	*m = (struct mending){ .out = out };
	work_init(&m->w, scratch, text.len);
	intern_init(&m->defined, scratch, 0);
	intern_init(&m->used, scratch, 0);
	parts_read(&m->w, text, false, &m->text);
	gather(&m->defined, &m->text, NULL);
	gather_used(&m->used, &m->text);
}

void labels_keep(const struct str *sources, size_t n, struct buf *out)
{
	ARENA(scratch);
	struct mending m;
	struct parts from;

	begin_mending(&m, (struct str){ arena_dup_len(&scratch, out->ptr, out->len), out->len },
		      &scratch, out);
	for (size_t i = 0; i < n; i++) {
		parts_read(&m.w, sources[i], false, &from);
		put_missing(&m, &from);
	}
}

void prose_notes_mend(struct str text, const struct str *sources, size_t n, struct buf *out)
{
	ARENA(scratch);
	struct mending m;
	struct parts from;
	struct intern led;

	begin_mending(&m, text, &scratch, out);
	intern_init(&led, &scratch, 0);
	for (size_t i = 0; i < n; i++) {
		parts_read(&m.w, sources[i], false, &from);
		gather_used(&led, &from);
	}
	put_led_to(&m, &led);
	labels_keep(sources, n, out);
}
