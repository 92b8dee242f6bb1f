/* Threads as comments: each at the words that it quotes, else at its paragraph, else at its section. */
#include "export/office.h"

struct target {
	struct office_par *par;
	size_t from, to; /* bytes of its new text */
};

/* --- where ---------------------------------------------------------------------------------------- */

static bool is_text(const struct office_run *r)
{
	return r->kind == OFFICE_WORDS && r->mark != MD_DELETED;
}

/* The quote in the paragraph's new words. */
static bool find_quote(const struct office_par *p, const char *quote, struct target *out)
{
	const char *at;
	BUF(text, MiB);

	for (const struct office_run *r = p->first; r; r = r->next) {
		if (is_text(r))
			buf_put(&text, r->text.ptr, r->text.len);
	}
	at = strstr(text.ptr, quote);
	if (!at)
		return false;
	out->from = (size_t)(at - text.ptr);
	out->to = out->from + strlen(quote);
	return true;
}

struct search {
	const struct bundle_thread *thread;
	size_t section, block; /* block: of the thread's paragraph; SIZE_MAX: not seen */
	struct target here;    /* the quote in that paragraph */
	struct target there;   /* the quote anywhere in the section */
	struct office_par *paragraph, *first;
};

static void look_at(struct search *s, struct office_par *p)
{
	struct target found = { .par = p };
	bool label = p->style == OFFICE_REMARK_LABEL || p->style == OFFICE_ABOUT;

	if (p->section != s->section || label)
		return;
	if (!s->first)
		s->first = p;
	if (p->name && str_eq(p->name, s->thread->paragraph)) {
		s->paragraph = p;
		s->block = p->block;
	}
	if (!s->thread->quote || !*s->thread->quote || !find_quote(p, s->thread->quote, &found))
		return;
	if (!s->here.par && s->block != SIZE_MAX && p->block == s->block)
		s->here = found;
	if (!s->there.par)
		s->there = found;
}

static struct target target_of(struct office *o, size_t section, const struct bundle_thread *t)
{
	struct search s = { .thread = t, .section = section, .block = SIZE_MAX };

	for (struct office_block *b = o->body.first; b; b = b->next) {
		if (b->par)
			look_at(&s, b->par);
		for (struct office_row *r = b->par ? NULL : b->table->first; r; r = r->next) {
			for (int i = 0; i < b->table->columns; i++)
				look_at(&s, r->cells[i]);
		}
	}
	if (s.here.par)
		return s.here;
	if (!s.paragraph && s.there.par)
		return s.there;
	return (struct target){ s.paragraph ? s.paragraph : s.first, 0, SIZE_MAX };
}

/* --- marks among the runs ------------------------------------------------------------------------- */

/* The place before the byte `at` of the new text, where a run begins for it. */
static struct office_run **place_of(struct office_par *p, size_t at, struct arena *a)
{
	struct office_run **place = &p->first;

	for (; *place; place = &(*place)->next) {
		struct office_run *r = *place, *rest;

		if (!at)
			break;
		if (!is_text(r))
			continue;
		if (at >= r->text.len) {
			at -= r->text.len;
			continue;
		}
		rest = ARENA_NEW(a, struct office_run);
		*rest = *r;
		rest->text = str_cut(r->text.ptr, at, r->text.len);
		r->text.len = at;
		r->next = rest;
		if (p->last == r)
			p->last = rest;
		return &r->next;
	}
	return place;
}

static void put_mark(struct office_par *p, size_t at, int kind, struct office_comment *c,
		     struct arena *a)
{
	struct office_run **place = place_of(p, at, a), *r = ARENA_NEW(a, struct office_run);

	r->kind = kind;
	r->comment = c;
	r->rtl = p->rtl;
	r->next = *place;
	*place = r;
	if (!r->next)
		p->last = r;
}

static void put_thread(struct office *o, size_t section, const struct bundle_thread *t,
		       struct arena *a)
{
	struct target at = target_of(o, section, t);
	struct office_comment *top = NULL;

	for (size_t i = 0; at.par && i < t->comments.n; i++) {
		struct office_comment *c = ARENA_NEW(a, struct office_comment);

		*c = (struct office_comment){ .id = ++o->n_comments,
					      .from = &t->comments.items[i],
					      .top = top,
					      .done = t->resolved };
		top = top ? top : c;
		if (o->last_comment)
			o->last_comment->next = c;
		else
			o->comments = c;
		o->last_comment = c;
		/* The end first: what stands before it does not move. */
		put_mark(at.par, at.to, OFFICE_COMMENT_END, c, a);
		put_mark(at.par, at.from, OFFICE_COMMENT_START, c, a);
	}
}

void office_comments(struct office *o, struct arena *a)
{
	for (size_t i = 0; i < o->book->n_sections; i++) {
		const struct bundle_section *s = o->book->sections[i].from;

		for (size_t k = 0; k < s->threads.n; k++)
			put_thread(o, i, &s->threads.items[k], a);
	}
}
