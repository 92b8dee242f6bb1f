#include "export/office.h"

#include "base/base64.h"
#include "export/script.h"

/* Words: a block's inline nodes into runs; notes where they are first referred to; images. */

struct inside {
	struct office_walk *w;
	struct office_par *p;
	const char *lang; /* of the paragraph */
	unsigned font;
	int link;
	const char *url, *dest;
};

static void put_children(struct inside *in, const struct md_node *parent);

static struct office_run *put_run(struct inside *in, const struct md_node *n, int kind)
{
	struct office_run *r = office_run(in->w, in->p, kind);

	r->font = in->font;
	r->mark = office_mark(in->w, n);
	r->by = n->mark != MD_KEPT ? office_by(in->w, n->change) : in->w->at.by;
	r->change = n->change;
	r->link = in->link;
	r->url = in->url;
	r->dest = in->dest;
	return r;
}

/* --- text --------------------------------------------------------------------------------------- */

/* Controls, overrides of direction and what XML cannot hold: no file needs them. */
static bool unwanted(const unsigned char *c, size_t left)
{
	if (c[0] < 0x20 || c[0] == 0x7F)
		return true;
	if (left < 3 || (c[0] != 0xE2 && c[0] != 0xEF))
		return false;
	if (c[0] == 0xE2)
		return c[1] == 0x80 && c[2] >= 0xA8 && c[2] <= 0xAE; /* U+2028 to U+202E */
	return (c[1] == 0xB7 && c[2] >= 0x90 && c[2] <= 0xAF) || (c[1] == 0xBF && c[2] >= 0xBE);
}

static struct str clean(struct arena *a, struct str s)
{
	char *copy = NULL;
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		const unsigned char *c = (const unsigned char *)s.ptr + i;

		if (!unwanted(c, s.len - i)) {
			if (copy)
				copy[len] = s.ptr[i];
			len++;
			continue;
		}
		if (!copy)
			copy = arena_dup_len(a, s.ptr, s.len);
		if (*c == '\t' || *c == '\n')
			copy[len++] = ' ';
		i += c[0] < 0x80 ? 0 : 2;
	}
	return copy ? (struct str){ copy, len } : s;
}

static bool is_figure(char c)
{
	return c >= '0' && c <= '9';
}

/* Runs of one language: figures from right to left apart from letters. */
static void put_piece_of(struct inside *in, const struct md_node *n, struct str piece,
			 const char *other, bool rtl)
{
	size_t from = 0;

	for (size_t i = 1; i <= piece.len; i++) {
		bool figures = is_figure(piece.ptr[from]);
		struct office_run *r;

		if (i < piece.len && (!rtl || is_figure(piece.ptr[i]) == figures))
			continue;
		r = put_run(in, n, OFFICE_WORDS);
		r->text = str_cut(piece.ptr, from, i);
		r->lang = other;
		r->rtl = rtl;
		r->font |= rtl && figures ? OFFICE_FIGURES : 0;
		from = i;
	}
}

/* Words, those in another script than the paragraph's with their language and direction. */
static void put_text(struct inside *in, const struct md_node *n)
{
	struct str rest = clean(in->w->a, n->text), piece;
	const char *other;

	while (script_next(&rest, in->lang, &piece, &other)) {
		struct script_count c = { 0 };

		if (other)
			script_add(&c, piece);
		put_piece_of(in, n, piece, other, other ? script_rtl(&c, false) : in->p->rtl);
	}
}

static void put_soft(struct inside *in, const struct md_node *n)
{
	const struct office_run *last = in->p->last;
	bool words = last && last->kind == OFFICE_WORDS;

	if (!script_joins(words ? last->text : STR(""), n->next))
		put_run(in, n, OFFICE_WORDS)->text = STR(" ");
}

static void put_link(struct inside *in, const struct md_node *n)
{
	bool place = n->url.len && n->url.ptr[0] == '#';

	/* A relative address means nothing in a file. */
	if (in->link || !(place || str_starts(n->url, "http://") ||
			  str_starts(n->url, "https://") || str_starts(n->url, "mailto:"))) {
		put_children(in, n);
		return;
	}
	in->link = ++in->w->o->n_links;
	if (place)
		in->dest = str_dup(in->w->a, str_cut(n->url.ptr, 1, n->url.len));
	else
		in->url = str_dup(in->w->a, clean(in->w->a, n->url));
	put_children(in, n);
	in->link = 0;
	in->url = in->dest = NULL;
}

/* --- images ------------------------------------------------------------------------------------- */

enum { IMAGE_BYTES = 20 * 1024 * 1024 };

static bool open_image(struct arena *a, const struct bundle_image *from, struct image *out)
{
	BUF(bytes, IMAGE_BYTES);
	struct image_rows rows;

	if (!from || !base64_decode(&bytes, str_of(from->data)) ||
	    !image_open((struct str){ arena_dup_len(a, bytes.ptr, bytes.len), bytes.len }, out))
		return false;
	if (out->kind == IMAGE_JPEG)
		return true;
	/* A head may promise what the rest does not hold. */
	if (!image_rows(out, &rows))
		return false;
	buf_done(&rows.colour);
	buf_done(&rows.alpha);
	return true;
}

static void warn_image(struct office *o, struct arena *a, struct str url)
{
	struct export_warning *x =
		arena_push(a, (void **)&o->warnings, &o->n_warnings, &o->cap_warnings, sizeof(*x));

	*x = (struct export_warning){ "export.broken-image", str_dup(a, url), 1 };
}

const struct office_image *office_image(struct office_walk *w, struct str url)
{
	struct office *o = w->o;
	struct office_image *m;

	for (m = o->images; m; m = m->next) {
		if (str_same(m->url, url))
			return m->good ? m : NULL;
	}
	m = ARENA_NEW(w->a, struct office_image);
	m->url = url;
	m->good = url.len && open_image(w->a, bundle_find_image(o->book->bundle, url), &m->image);
	if (m->good)
		m->number = ++o->n_images;
	else
		warn_image(o, w->a, url);
	m->next = o->images;
	o->images = m;
	return m->good ? m : NULL;
}

static void put_image(struct inside *in, const struct md_node *n)
{
	const struct office_image *image = office_image(in->w, n->url);
	struct office_run *r;

	/* Its words stand for one that is broken. */
	if (!image && !n->text.len)
		return;
	r = put_run(in, n, image ? OFFICE_PICTURE : OFFICE_WORDS);
	r->image = image;
	r->text = clean(in->w->a, n->text);
}

/* --- notes -------------------------------------------------------------------------------------- */

static void put_note_ref(struct inside *in, const struct md_node *n);

struct inner_refs {
	struct inside *in;
	const struct md_node *at;
};

/* Notes stand at the foot of a page, so one within a note is anchored behind that note's anchor. */
static void anchor_inner(const struct md_node *n, enum md_event event, void *arg)
{
	struct inner_refs *refs = arg;

	if (event == MD_ENTER && n->kind == MD_NOTE_REF && !office_hidden(refs->in->w, n)) {
		struct md_node ref = *n;

		if (ref.mark == MD_KEPT)
			ref.mark = refs->at->mark;
		put_note_ref(refs->in, &ref);
	}
}

static struct office_note *new_note(struct inside *in, const struct book_note *from,
				    enum md_mark mark, const struct bundle_change *by)
{
	struct office_walk *w = in->w;
	struct office_note *note = ARENA_NEW(w->a, struct office_note);
	struct office_at outer = w->at;
	size_t section = w->section;

	note->number = from->number;
	note->id = ++w->o->n_notes;
	if (w->o->last_note)
		w->o->last_note->next = note;
	else
		w->o->notes = note;
	w->o->last_note = note;
	w->placed[from->number].by_mark[mark] = note;
	w->at = (struct office_at){
		.out = &note->flow, .style = OFFICE_NOTE, .mark = mark, .force = mark, .by = by
	};
	office_blocks(w, from->node);
	if (!note->flow.first || !note->flow.first->par)
		office_par(w, OFFICE_NOTE);
	w->at = outer;
	w->section = section;
	return note;
}

static void put_note_ref(struct inside *in, const struct md_node *n)
{
	struct office_walk *w = in->w;
	const struct book_note *from = book_note(&w->o->book->sections[w->section], n->number);
	enum md_mark mark = office_mark(w, n);
	struct office_run *r;
	bool within = w->at.style == OFFICE_NOTE;

	if (!from || !from->number)
		return;
	r = put_run(in, n, OFFICE_NOTE_AGAIN);
	r->note = w->placed[from->number].by_mark[mark];
	if (!r->note && mark != MD_KEPT && w->placed[from->number].by_mark[MD_KEPT])
		r->note = w->placed[from->number].by_mark[MD_KEPT];
	if (r->note)
		r->note->again = true;
	if (r->note || within)
		return;
	r->kind = OFFICE_NOTE_REF;
	r->note = new_note(in, from, mark, r->by);
	md_walk(from->node, anchor_inner, &(struct inner_refs){ in, n });
}

/* --- the walk ----------------------------------------------------------------------------------- */

static void put_styled(struct inside *in, const struct md_node *n, unsigned font)
{
	unsigned before = in->font;

	/* Emphasis within emphasis stands upright again. */
	in->font = font == FONT_ITALIC ? before ^ font : before | font;
	put_children(in, n);
	in->font = before;
}

static void put_inline(struct inside *in, const struct md_node *n)
{
	unsigned before = in->font;

	switch (n->kind) {
	case MD_TEXT: put_text(in, n); break;
	case MD_SOFT: put_soft(in, n); break;
	case MD_BREAK: put_run(in, n, OFFICE_LINE); break;
	case MD_CODE_SPAN:
		in->font |= FONT_MONO;
		put_text(in, n);
		in->font = before;
		break;
	case MD_EMPH: put_styled(in, n, FONT_ITALIC); break;
	case MD_STRONG: put_styled(in, n, FONT_BOLD); break;
	case MD_STRIKE: put_styled(in, n, OFFICE_STRIKE); break;
	case MD_LINK: put_link(in, n); break;
	case MD_NOTE_REF: put_note_ref(in, n); break;
	case MD_IMAGE: put_image(in, n); break;
	default: put_children(in, n);
	}
}

static void put_children(struct inside *in, const struct md_node *parent)
{
	for (const struct md_node *n = parent->first; n; n = n->next) {
		if (!office_hidden(in->w, n))
			put_inline(in, n);
	}
}

static void take_sample(const struct md_node *n, enum md_event event, void *arg)
{
	struct script_count *c = arg;

	if (event == MD_ENTER && (n->kind == MD_TEXT || n->kind == MD_CODE_SPAN) &&
	    c->letters < 400)
		script_add(c, n->text);
}

void office_words(struct office_walk *w, struct office_par *p, const struct md_node *block)
{
	const struct bundle *b = w->o->book->bundle;
	struct inside in = { .w = w, .p = p };
	struct script_count c = { 0 };

	md_walk(block, take_sample, &c);
	in.lang = script_lang(&c, b->lang);
	if (strcmp(in.lang, b->lang) != 0)
		p->lang = in.lang;
	p->rtl = script_rtl(&c, bundle_rtl(b));
	put_children(&in, block);
	if (b->options->redline)
		office_tidy(w, p);
}

/* --- spaces of a redline ------------------------------------------------------------------------ */

/* Which texts a mark shows: the old is 1, the new 2. */
static unsigned shown(enum md_mark mark)
{
	return mark == MD_KEPT ? 3 : mark == MD_INSERTED ? 2 : 1;
}

static enum md_mark mark_of(unsigned shown)
{
	return shown == 3 ? MD_KEPT : shown == 2 ? MD_INSERTED : MD_DELETED;
}

struct tidy {
	struct office_run *first, *last;
	const struct bundle_change *by; /* of the change at hand */
};

static void put_piece(struct office_walk *w, struct tidy *t, const struct office_run *from,
		      struct str text, unsigned sides)
{
	struct office_run *r;

	if (!sides || (from->kind == OFFICE_WORDS && !text.len))
		return;
	r = ARENA_NEW(w->a, struct office_run);
	*r = *from;
	r->next = NULL;
	r->text = text;
	r->mark = mark_of(sides);
	if (r->mark != MD_KEPT && from->mark == MD_KEPT)
		r->by = t->by;
	if (t->last)
		t->last->next = r;
	else
		t->first = r;
	t->last = r;
}

/* Spaces of a run that a side has already are gone from that side. */
static void squeeze(struct office_walk *w, struct tidy *t, const struct office_run *r,
		    unsigned *spaced)
{
	unsigned all = shown(r->mark), sides = all;
	size_t from = 0;

	for (size_t i = 0; i < r->text.len; i++) {
		bool space = r->text.ptr[i] == ' ';
		unsigned here = space ? all & ~*spaced : all;

		if (here != sides) {
			put_piece(w, t, r, str_cut(r->text.ptr, from, i), sides);
			from = i;
			sides = here;
		}
		*spaced = space ? *spaced | all : *spaced & ~all;
	}
	put_piece(w, t, r, str_cut(r->text.ptr, from, r->text.len), sides);
}

/* The last run that a side shows, if it ends in a space. */
static struct office_run *trailing(struct office_par *p, unsigned side)
{
	struct office_run *last = NULL;

	for (struct office_run *r = p->first; r; r = r->next) {
		if (shown(r->mark) & side)
			last = r;
	}
	if (!last || last->kind != OFFICE_WORDS || !last->text.len ||
	    last->text.ptr[last->text.len - 1] != ' ')
		return NULL;
	return last;
}

static void cut_end(struct office_walk *w, struct office_par *p, unsigned side)
{
	struct office_run *r = trailing(p, side), *space;

	if (!r)
		return;
	r->text.len--;
	if (shown(r->mark) == side)
		return;
	space = ARENA_NEW(w->a, struct office_run);
	*space = *r;
	space->text = str_cut(r->text.ptr, r->text.len, r->text.len + 1);
	space->mark = mark_of(3 & ~side);
	r->next = space;
	if (p->last == r)
		p->last = space;
}

/* Between what goes and what comes in its place stands a space that neither text has. */
static bool is_between(const struct office_run *before, const struct office_run *r)
{
	return before && before->change && r->mark == MD_KEPT && r->kind == OFFICE_WORDS &&
	       str_same(r->text, STR(" ")) && r->next && r->next->change == before->change &&
	       r->next->mark != before->mark;
}

void office_tidy(struct office_walk *w, struct office_par *p)
{
	const struct office_run *before = NULL;
	struct tidy t = { 0 };
	unsigned spaced = 3;

	for (const struct office_run *r = p->first; r; before = r, r = r->next) {
		if (is_between(before, r))
			continue;
		if (r->mark != MD_KEPT)
			t.by = r->by;
		if (r->kind == OFFICE_WORDS && !(r->font & FONT_MONO)) {
			squeeze(w, &t, r, &spaced);
			continue;
		}
		put_piece(w, &t, r, r->text, shown(r->mark));
		if (r->kind == OFFICE_LINE)
			spaced |= shown(r->mark);
		else if (r->kind != OFFICE_NOTE_REF && r->kind != OFFICE_NOTE_AGAIN)
			spaced &= ~shown(r->mark);
	}
	p->first = t.first;
	p->last = t.last;
	cut_end(w, p, 1);
	cut_end(w, p, 2);
}
