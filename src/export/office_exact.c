/*
 * A redline's promise: without the deleted it is the new text, without the inserted the old one,
 * word for word. The marked text shows changes well, but where Markdown's markup itself changed it
 * cannot always be read back. So each block is compared with the two texts, and a block that a side
 * does not have so is shown as deleted and inserted whole, or word by word where that says the same
 * (office_weave.c).
 */
#include "export/office.h"

#include "markdown/guard.h"

enum { ALIGN_CELLS = 4 * 1024 * 1024 };

struct unit {
	struct office_block *block;
	const char *says;
};
struct units {
	struct unit *items;
	size_t n, cap;
};

/* --- what a block says on one side ---------------------------------------------------------------- */

static bool seen(enum md_mark mark, enum md_mark hidden)
{
	return mark == MD_KEPT || mark != hidden;
}

static void say_par(const struct office_par *p, enum md_mark hidden, struct buf *out);

static void say_flow(const struct office_flow *flow, enum md_mark hidden, struct buf *out)
{
	for (const struct office_block *b = flow->first; b; b = b->next) {
		if (b->par)
			say_par(b->par, hidden, out);
		for (const struct office_row *r = b->par ? NULL : b->table->first; r; r = r->next) {
			for (int i = 0; i < b->table->columns; i++)
				say_par(r->cells[i], hidden, out);
		}
	}
}

static void say_run(const struct office_run *r, enum md_mark hidden, struct buf *out)
{
	switch (r->kind) {
	case OFFICE_NOTE_REF:
		buf_putc(out, '[');
		say_flow(&r->note->flow, hidden, out);
		buf_putc(out, ']');
		break;
	case OFFICE_PICTURE:
		buf_putc(out, '\2');
		buf_put(out, r->text.ptr ? r->text.ptr : "", r->text.len);
		break;
	case OFFICE_NOTE_AGAIN: break;
	case OFFICE_WORDS: buf_put(out, r->text.ptr, r->text.len); break;
	default: buf_putc(out, ' ');
	}
}

static void say_par(const struct office_par *p, enum md_mark hidden, struct buf *out)
{
	size_t start = out->len, end = start;

	for (const struct office_run *r = p->first; r; r = r->next) {
		if (seen(r->mark, hidden))
			say_run(r, hidden, out);
	}
	for (size_t i = start; i < out->len; i++) {
		if (out->ptr[i] != ' ' || (end > start && out->ptr[end - 1] != ' '))
			out->ptr[end++] = out->ptr[i];
	}
	while (end > start && out->ptr[end - 1] == ' ')
		end--;
	buf_cut(out, end);
	if (end == start)
		return;
	/* Words whose paragraph ends with another's are nobody's line. */
	if (!seen(p->mark, hidden))
		buf_putc(out, '\1');
	buf_putc(out, '\n');
}

static const char *says(const struct office_block *b, enum md_mark hidden, struct arena *a)
{
	struct office_flow one = { 0 };
	struct office_block copy = *b;
	BUF(out, 4 * MiB);

	copy.next = NULL;
	one.first = &copy;
	say_flow(&one, hidden, &out);
	return out.len ? arena_dup_len(a, out.ptr, out.len) : NULL;
}

static size_t section_of(const struct office_block *b)
{
	return b->par ? b->par->section : b->table->first->cells[0]->section;
}

static bool is_label(const struct office_block *b)
{
	return b->par && (b->par->style == OFFICE_REMARK_LABEL || b->par->style == OFFICE_ABOUT);
}

static void units_of(const struct office *o, size_t section, enum md_mark hidden, struct arena *a,
		     struct units *out)
{
	*out = (struct units){ 0 };
	for (struct office_block *b = o->body.first; b; b = b->next) {
		const char *text = NULL;

		if (section_of(b) == section && !is_label(b))
			text = says(b, hidden, a);
		if (text)
			*(struct unit *)arena_push(a, (void **)&out->items, &out->n, &out->cap,
						   sizeof(*out->items)) = (struct unit){ b, text };
	}
}

/* --- what is alike -------------------------------------------------------------------------------- */

/* same[i]: the unit of y that unit i of x is, or SIZE_MAX; rising. */
static void align(const struct units *x, const struct units *y, struct arena *a, size_t *same)
{
	size_t head = 0, tail = 0, n, m;
	uint32_t *best;

	for (size_t i = 0; i < x->n; i++)
		same[i] = SIZE_MAX;
	for (; head < x->n && head < y->n && str_eq(x->items[head].says, y->items[head].says);
	     head++)
		same[head] = head;
	while (tail < x->n - head && tail < y->n - head &&
	       str_eq(x->items[x->n - 1 - tail].says, y->items[y->n - 1 - tail].says)) {
		tail++;
		same[x->n - tail] = y->n - tail;
	}
	n = x->n - head - tail;
	m = y->n - head - tail;
	if (!n || !m || n > ALIGN_CELLS / m)
		return;
	best = ARENA_ARRAY(a, (n + 1) * (m + 1), uint32_t);
	for (size_t i = n; i-- > 0;) {
		for (size_t k = m; k-- > 0;) {
			uint32_t *at = best + i * (m + 1) + k;

			if (str_eq(x->items[head + i].says, y->items[head + k].says))
				*at = at[m + 2] + 1;
			else
				*at = MAX(at[1], at[m + 1]);
		}
	}
	for (size_t i = 0, k = 0; i < n && k < m;) {
		const uint32_t *at = best + i * (m + 1) + k;

		if (str_eq(x->items[head + i].says, y->items[head + k].says))
			same[head + i++] = head + k++;
		else if (at[1] >= at[m + 1])
			k++;
		else
			i++;
	}
}

/* --- one side out, the other in ------------------------------------------------------------------- */

/* Nothing of a paragraph is left on the side that does not have `mark`. */
static void only(struct office_par *p, enum md_mark mark, bool end)
{
	enum md_mark hidden = mark == MD_INSERTED ? MD_DELETED : MD_INSERTED;
	struct office_run **at = &p->first;

	p->last = NULL;
	while (*at) {
		struct office_run *r = *at;

		if (r->mark == hidden) {
			*at = r->next;
			continue;
		}
		r->mark = mark;
		for (const struct office_block *b = r->kind == OFFICE_NOTE_REF ? r->note->flow.first
									       : NULL;
		     b; b = b->next) {
			if (b->par)
				only(b->par, mark, true);
		}
		p->last = r;
		at = &r->next;
	}
	if (end)
		p->mark = mark;
}

static void only_block(struct office_block *b, enum md_mark mark)
{
	if (b->par) {
		only(b->par, mark, true);
		return;
	}
	for (struct office_row *r = b->table->first; r; r = r->next) {
		enum md_mark hidden = mark == MD_INSERTED ? MD_DELETED : MD_INSERTED;

		for (int i = 0; i < b->table->columns; i++)
			only(r->cells[i], mark, false);
		/* A row that only the other side has stays as an empty one of its own mark. */
		r->mark = r->mark == hidden ? hidden : mark;
	}
}

static int adopt_list(struct office *o, const struct office *from, int list, struct arena *a)
{
	const struct office_list *l = &from->lists[list];

	for (size_t i = 1; i < o->n_lists && l->kind != OFFICE_NUMBERS; i++) {
		if (o->lists[i].kind == l->kind && l->kind != OFFICE_FIXED)
			return (int)i;
	}
	*(struct office_list *)arena_push(a, (void **)&o->lists, &o->n_lists, &o->cap_lists,
					  sizeof(*l)) = *l;
	return (int)o->n_lists - 1;
}

static const struct office_image *adopt_image(struct office *o, const struct office_image *from,
					      struct arena *a)
{
	struct office_image *m;

	for (m = o->images; m; m = m->next) {
		if (m->good && str_same(m->url, from->url))
			return m;
	}
	m = ARENA_NEW(a, struct office_image);
	*m = *from;
	m->number = ++o->n_images;
	m->next = o->images;
	o->images = m;
	return m;
}

static void adopt_note(struct office *o, struct office_note *note)
{
	note->next = NULL;
	note->id = ++o->n_notes;
	if (o->last_note)
		o->last_note->next = note;
	else
		o->notes = note;
	o->last_note = note;
}

static void adopt_par(struct office *o, const struct office *from, struct office_par *p,
		      size_t section, struct arena *a)
{
	p->section = section;
	p->block = SIZE_MAX;
	p->name = p->heading = NULL;
	if (p->list)
		p->list = adopt_list(o, from, p->list, a);
	for (struct office_run *r = p->first; r; r = r->next) {
		if (r->kind == OFFICE_NOTE_REF)
			adopt_note(o, r->note);
		if (r->kind == OFFICE_PICTURE)
			r->image = adopt_image(o, r->image, a);
		r->link += r->link ? o->n_links : 0;
	}
}

/* A block of the other book becomes one of ours. */
static void adopt(struct office *o, const struct office *from, struct office_block *b,
		  size_t section, struct arena *a)
{
	if (b->par)
		adopt_par(o, from, b->par, section, a);
	for (struct office_row *r = b->par ? NULL : b->table->first; r; r = r->next) {
		for (int i = 0; i < b->table->columns; i++)
			adopt_par(o, from, r->cells[i], section, a);
	}
}

static void insert_behind(struct office_flow *flow, struct office_block *at, struct office_block *b)
{
	b->next = at ? at->next : flow->first;
	if (at)
		at->next = b;
	else
		flow->first = b;
	if (!b->next)
		flow->last = b;
}

static struct office_block *before(const struct office_flow *flow, const struct office_block *b)
{
	struct office_block *at = flow->first;

	if (at == b)
		return NULL;
	while (at && at->next != b)
		at = at->next;
	return at;
}

static struct office_block *last_of(const struct office *o, size_t section)
{
	struct office_block *last = NULL, *front = NULL;

	for (struct office_block *b = o->body.first; b; b = b->next) {
		size_t is = section_of(b);

		if (is == section)
			last = b;
		if (is == SIZE_MAX || is <= section)
			front = b;
	}
	return last ? last : front;
}

/*
 * side: what its blocks are marked with where the other text does not have them. `other` holds the
 * section's text of that side, alone.
 */
static void mend_side(struct office *o, const struct office *other, size_t section,
		      enum md_mark side, struct arena *a)
{
	enum md_mark rest = side == MD_DELETED ? MD_INSERTED : MD_DELETED;
	struct units got, want;
	size_t *same, k = 0;
	struct office_block *at = NULL;
	bool found = false;

	units_of(o, section, rest, a, &got);
	units_of(other, 0, MD_KEPT, a, &want);
	same = ARENA_ARRAY(a, got.n + 1, size_t);
	align(&got, &want, a, same);
	same[got.n] = want.n;
	for (size_t i = 0; i <= got.n; i++) {
		if (i < got.n && same[i] == SIZE_MAX) {
			/* What goes stands before what comes. */
			if (side == MD_DELETED && !found)
				at = before(&o->body, got.items[i].block);
			found = true;
			only_block(got.items[i].block, rest);
			continue;
		}
		if (k < same[i] && (side == MD_INSERTED || !found))
			at = i < got.n ? before(&o->body, got.items[i].block) : last_of(o, section);
		found = false;
		for (; k < same[i]; k++) {
			struct office_block *b = want.items[k].block;

			only_block(b, side);
			adopt(o, other, b, section, a);
			insert_behind(&o->body, at, b);
			at = b;
		}
		k++;
	}
	o->n_links += other->n_links;
}

static void mend_text(struct office *o, size_t section, const char *text, enum md_mark side,
		      struct arena *a)
{
	const struct bundle *b = o->book->bundle;
	struct bundle_options options = *b->options;
	struct bundle_section one = b->sections.items[section];
	struct bundle alone = *b;
	struct office other;
	struct book *book = ARENA_NEW(a, struct book);
	struct err none = { 0 };

	options.redline = options.contents = false;
	one.markdown = text;
	one.paragraphs.n = one.changes.n = 0;
	alone.options = &options;
	alone.sections.items = &one;
	alone.sections.n = 1;
	alone.version = NULL;
	alone.logo = NULL;
	if (book_make(&alone, a, book, &none) != 0)
		return; /* a text that alone is refused cannot be promised */
	office_make(book, NULL, a, &other);
	for (struct office_note *n = other.notes; n; n = n->next)
		n->id = 0;
	mend_side(o, &other, section, side, a);
}

/* --- notes ------------------------------------------------------------------------------------------ */

static void take_notes(struct office *o, const struct office_par *p)
{
	for (const struct office_run *r = p->first; r; r = r->next) {
		if (r->kind == OFFICE_NOTE_REF && r->note)
			adopt_note(o, r->note);
	}
}

/*
 * Notes in the order of their anchors, and none whose anchor went with its block: LibreOffice takes
 * the notes of a Word file in the part's order, not by their ids.
 */
static void order_notes(struct office *o)
{
	for (struct office_note *n = o->notes; n; n = n->next)
		n->id = 0;
	o->notes = o->last_note = NULL;
	o->n_notes = 0;
	for (const struct office_block *b = o->body.first; b; b = b->next) {
		if (b->par)
			take_notes(o, b->par);
		for (const struct office_row *r = b->par ? NULL : b->table->first; r; r = r->next) {
			for (int i = 0; i < b->table->columns; i++)
				take_notes(o, r->cells[i]);
		}
	}
}

void office_exact(struct office *o, struct arena *a)
{
	for (size_t i = 0; i < o->book->n_sections; i++) {
		const struct bundle_section *s = o->book->sections[i].from;

		if (s->old)
			mend_text(o, i, s->old, MD_DELETED, a);
		if (s->new)
			mend_text(o, i, s->new, MD_INSERTED, a);
	}
	office_weave(o, a);
	order_notes(o);
}
