/*
 * Where a redline shows a block as deleted and inserted whole (office_exact.c), word by word it can show
 * less: what both have, in the same letters, is kept. The deleted and the kept are the old block's runs
 * in their order, the inserted and the kept the new one's, so both sides stay what they were.
 */
#include "export/office.h"

#include "text/text.h"

/* Comparisons for a pair, and for all: a hostile redline costs a second and no more. */
enum { WEAVE_CELLS = 4 * 1024 * 1024, WEAVE_ALL = 8 * WEAVE_CELLS };

/* A word, a sign, a run of spaces, or a run that is no words. */
struct thread {
	struct office_run *run;
	struct str text;
	bool word; /* not spaces or signs alone */
};
struct threads {
	struct thread *items;
	size_t n, cap;
};

/* --- into words ------------------------------------------------------------------------------------ */

enum sort { SPACE, SIGN, WORD };

static enum sort sort_of(uint32_t c)
{
	if (text_is_space(c))
		return SPACE;
	return c < 0x80 && !text_is_letter(c) && !(c >= '0' && c <= '9') ? SIGN : WORD;
}

static void add(struct threads *out, struct office_run *r, struct str text, bool word,
		struct arena *a)
{
	*(struct thread *)arena_push(a, (void **)&out->items, &out->n, &out->cap,
				     sizeof(struct thread)) = (struct thread){ r, text, word };
}

static void cut_words(struct threads *out, struct office_run *r, struct arena *a)
{
	size_t from = 0, at = 0, next = 0;
	enum sort was = SIGN;

	while (at < r->text.len) {
		enum sort is = sort_of(text_next(r->text, &next));

		if (at > from && (is != was || is == SIGN)) {
			add(out, r, str_cut(r->text.ptr, from, at), was == WORD, a);
			from = at;
		}
		was = is;
		at = next;
	}
	if (at > from)
		add(out, r, str_cut(r->text.ptr, from, at), was == WORD, a);
}

static struct threads threads_of(const struct office_par *p, struct arena *a)
{
	struct threads out = { 0 };

	for (struct office_run *r = p->first; r; r = r->next) {
		if (r->kind == OFFICE_WORDS)
			cut_words(&out, r, a);
		else
			add(&out, r, r->text, true, a);
	}
	return out;
}

/* --- what is alike --------------------------------------------------------------------------------- */

/* Either may be NULL. */
static bool both(const char *x, const char *y)
{
	return x == y || str_eq(x, y);
}

static bool same_look(const struct office_run *x, const struct office_run *y)
{
	return x->font == y->font && x->rtl == y->rtl && both(x->lang, y->lang) &&
	       both(x->url, y->url) && both(x->dest, y->dest);
}

static bool same_runs(const struct office_par *x, const struct office_par *y);

/* One paragraph each, since that is what most notes are; one that is referred to again stays apart. */
static bool same_note(const struct office_note *x, const struct office_note *y)
{
	const struct office_block *b = x->flow.first, *c = y->flow.first;

	return !x->again && !y->again && b && c && !b->next && !c->next && b->par && c->par &&
	       same_runs(b->par, c->par);
}

static bool same(const struct thread *x, const struct thread *y)
{
	if (x->run->kind != y->run->kind || !same_look(x->run, y->run))
		return false;
	switch (x->run->kind) {
	case OFFICE_WORDS: return str_same(x->text, y->text);
	case OFFICE_LINE:
	case OFFICE_TAB: return true;
	case OFFICE_PICTURE: return x->run->image == y->run->image && str_same(x->text, y->text);
	case OFFICE_NOTE_REF: return same_note(x->run->note, y->run->note);
	default: return false;
	}
}

static bool same_runs(const struct office_par *x, const struct office_par *y)
{
	const struct office_run *r = x->first, *s = y->first;

	for (; r && s; r = r->next, s = s->next)
		if (r->kind != OFFICE_WORDS || s->kind != OFFICE_WORDS || !same_look(r, s) ||
		    !str_same(r->text, s->text))
			return false;
	return !r && !s;
}

/* match[i]: the thread of y that thread i of x is, or SIZE_MAX; rising. False where they are too long. */
static bool match(const struct threads *x, const struct threads *y, size_t *left, size_t *match)
{
	size_t head = 0, n, m;
	uint32_t *best;
	ARENA(a);

	for (size_t i = 0; i < x->n; i++)
		match[i] = SIZE_MAX;
	for (; head < x->n && head < y->n && same(&x->items[head], &y->items[head]); head++)
		match[head] = head;
	n = x->n - head;
	m = y->n - head;
	for (; n && m && same(&x->items[head + n - 1], &y->items[head + m - 1]); n--, m--)
		match[head + n - 1] = head + m - 1;
	if (!n || !m)
		return true;
	if (n > MIN(*left, (size_t)WEAVE_CELLS) / m)
		return false;
	*left -= n * m;
	best = ARENA_ARRAY(&a, (n + 1) * (m + 1), uint32_t);
	for (size_t i = n; i-- > 0;)
		for (size_t k = m; k-- > 0;) {
			uint32_t *at = best + i * (m + 1) + k;
			const struct thread *t = &x->items[head + i];

			*at = MAX(at[1], at[m + 1]);
			if (same(t, &y->items[head + k]))
				*at = MAX(*at, at[m + 2] + (t->word ? 4 : 1));
		}
	for (size_t i = 0, k = 0; i < n && k < m;) {
		const uint32_t *at = best + i * (m + 1) + k;

		if (*at == at[m + 1])
			i++;
		else if (*at == at[1])
			k++;
		else
			match[head + i++] = head + k++;
	}
	return true;
}

/* What is kept between two changes holds a word: spaces and signs alone part nothing that a reader
 * would take for two. */
static void join_changes(const struct threads *x, const struct threads *y, size_t *match)
{
	for (size_t i = 0, end; i < x->n; i = end) {
		bool word = false;

		end = i + 1;
		if (match[i] == SIZE_MAX)
			continue;
		while (end < x->n && match[end] == match[end - 1] + 1)
			end++;
		for (size_t k = i; k < end; k++)
			word = word || x->items[k].word;
		if (word || (!i && !match[i]) || (end == x->n && match[end - 1] + 1 == y->n))
			continue;
		for (size_t k = i; k < end; k++)
			match[k] = SIZE_MAX;
	}
}

/* Is at least half of both kept? As with paragraphs that keep their identity. */
static bool alike(const struct threads *x, const struct threads *y, const size_t *match)
{
	size_t all = 0, kept = 0;

	for (size_t i = 0; i < x->n; i++) {
		size_t len = x->items[i].word ? x->items[i].text.len + 1 : 0;

		all += len;
		kept += match[i] != SIZE_MAX ? 2 * len : 0;
	}
	for (size_t i = 0; i < y->n; i++)
		all += y->items[i].word ? y->items[i].text.len + 1 : 0;
	return kept && 2 * kept >= all;
}

/* --- one paragraph of two --------------------------------------------------------------------------- */

struct loom {
	struct office *o;
	struct arena *a;
	struct office_par *out;
	const struct office_run *from;  /* that the last run was cut from */
	const struct bundle_change *by; /* who made the last change */
};

static void keep_note(struct office *o, const struct office_note *gone, struct office_note *stays)
{
	struct office_note **at = &o->notes, *last = NULL;

	while (*at && *at != gone) {
		last = *at;
		at = &(*at)->next;
	}
	assert(*at);
	*at = gone->next;
	if (o->last_note == gone)
		o->last_note = last;
	stays->flow.first->par->mark = MD_KEPT;
	for (struct office_run *r = stays->flow.first->par->first; r; r = r->next)
		r->mark = MD_KEPT;
}

static void put(struct loom *l, const struct thread *t, enum md_mark mark)
{
	struct office_run *last = l->out->last, *r;

	if (last && l->from == t->run && last->mark == mark && t->run->kind == OFFICE_WORDS &&
	    last->text.ptr + last->text.len == t->text.ptr) {
		last->text.len += t->text.len;
		return;
	}
	r = ARENA_NEW(l->a, struct office_run);
	*r = *t->run;
	r->next = NULL;
	r->text = t->text;
	r->mark = mark;
	if (mark == MD_KEPT) {
		r->by = NULL;
		r->change = 0;
	}
	if (last)
		last->next = r;
	else
		l->out->first = r;
	l->out->last = r;
	l->from = t->run;
}

static const struct bundle_change *maker(const struct office_par *p)
{
	const struct office_run *r = p->first;

	while (r && !r->by)
		r = r->next;
	return r ? r->by : p->by;
}

/* The old paragraph's runs into the new one's. */
static void interlace(struct office *o, const struct threads *x, const struct threads *y,
		      const size_t *match, struct office_par *p, struct arena *a)
{
	const struct bundle_change *by = maker(p);
	struct loom l = { .o = o, .a = a, .out = p };
	size_t k = 0;

	p->first = p->last = NULL;
	for (size_t i = 0; i <= x->n; i++) {
		size_t to = i == x->n ? y->n : match[i];

		if (to == SIZE_MAX) {
			put(&l, &x->items[i], MD_DELETED);
			if (!p->last->by)
				p->last->by = by;
			continue;
		}
		for (; k < to; k++) {
			put(&l, &y->items[k], MD_INSERTED);
			if (!p->last->by)
				p->last->by = by;
		}
		if (i == x->n)
			break;
		put(&l, &y->items[k], MD_KEPT);
		if (y->items[k].run->kind == OFFICE_NOTE_REF)
			keep_note(o, x->items[i].run->note, y->items[k].run->note);
		k++;
	}
	p->mark = MD_KEPT;
	p->by = NULL;
}

/* Do both stand in the same way? A paragraph's own look is no change that can be accepted. */
static bool same_place(const struct office *o, const struct office_par *x,
		       const struct office_par *y)
{
	const struct office_list *l = &o->lists[x->list], *m = &o->lists[y->list];

	if (x->style != y->style || !both(x->lang, y->lang) || x->rtl != y->rtl ||
	    x->left != y->left || x->hang != y->hang || x->align != y->align ||
	    x->level != y->level || !x->list != !y->list)
		return false;
	return !x->list || (l->kind == m->kind && both(l->text, m->text));
}

/* Weave the old paragraph into the new one; false where they are left as they are. */
static bool weave(struct office *o, const struct office_par *old, struct office_par *new,
		  size_t *left, struct arena *a)
{
	struct threads x = threads_of(old, a), y = threads_of(new, a);
	size_t *matched = ARENA_ARRAY(a, x.n + 1, size_t);

	if (old->section != new->section || !same_place(o, old, new) ||
	    !match(&x, &y, left, matched))
		return false;
	join_changes(&x, &y, matched);
	if (!alike(&x, &y, matched))
		return false;
	interlace(o, &x, &y, matched, new, a);
	new->name = new->name ? new->name : old->name;
	new->heading = new->heading ? new->heading : old->heading;
	new->block = new->block == SIZE_MAX ? old->block : new->block;
	return true;
}

/* --- through the document ----------------------------------------------------------------------------- */

/* Is all of it marked so? */
static bool is_all(const struct office_block *b, enum md_mark mark)
{
	if (!b || !b->par || b->par->mark != mark || !b->par->first)
		return false;
	for (const struct office_run *r = b->par->first; r; r = r->next)
		if (r->mark != mark)
			return false;
	return true;
}

struct row {
	struct office_block **items;
	size_t n, cap;
};

static struct office_block *take_all(struct office_block *b, enum md_mark mark, struct row *out,
				     struct arena *a)
{
	for (; is_all(b, mark); b = b->next)
		*(struct office_block **)arena_push(a, (void **)&out->items, &out->n, &out->cap,
						    sizeof(void *)) = b;
	return b;
}

static void append(struct office_flow *flow, struct office_block *b)
{
	if (flow->last)
		flow->last->next = b;
	else
		flow->first = b;
	flow->last = b;
}

/* Deleted paragraphs and the inserted ones behind them, in pairs: the first with the first. Either side
 * keeps its order. */
static void weave_rows(struct office *o, const struct row *old, const struct row *new,
		       struct office_flow *out, size_t *left, struct arena *a)
{
	for (size_t i = 0; i < old->n || i < new->n; i++) {
		bool pair = i < old->n && i < new->n;

		if (i < old->n &&
		    !(pair && weave(o, old->items[i]->par, new->items[i]->par, left, a)))
			append(out, old->items[i]);
		if (i < new->n)
			append(out, new->items[i]);
	}
}

void office_weave(struct office *o, struct arena *a)
{
	struct office_flow out = { 0 };
	size_t left = WEAVE_ALL;

	for (struct office_block *b = o->body.first, *next; b; b = next) {
		struct row old = { 0 }, new = { 0 };

		next = take_all(b, MD_DELETED, &old, a);
		next = take_all(next, MD_INSERTED, &new, a);
		if (next == b) {
			next = b->next;
			append(&out, b);
		} else {
			weave_rows(o, &old, &new, &out, &left, a);
		}
	}
	if (out.last)
		out.last->next = NULL;
	o->body = out;
}
