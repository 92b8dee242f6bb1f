#include "export/office.h"

#include "document/manifest.h"
#include "export/script.h"

/* --- pieces ------------------------------------------------------------------------------------- */

struct office_block *office_block(struct office_walk *w)
{
	struct office_block *b = ARENA_NEW(w->a, struct office_block);
	struct office_flow *out = w->at.out;

	if (out->last)
		out->last->next = b;
	else
		out->first = b;
	out->last = b;
	return b;
}

struct office_par *office_par(struct office_walk *w, int style)
{
	struct office_par *p = ARENA_NEW(w->a, struct office_par);

	office_block(w)->par = p;
	p->style = style;
	p->rtl = bundle_rtl(w->o->book->bundle);
	p->left = w->at.left;
	p->align = '-';
	p->mark = w->at.mark;
	p->by = w->at.by;
	p->section = w->section;
	p->block = w->block;
	return p;
}

struct office_run *office_run(struct office_walk *w, struct office_par *p, int kind)
{
	struct office_run *r = ARENA_NEW(w->a, struct office_run);

	r->kind = kind;
	r->rtl = p->rtl;
	if (p->last)
		p->last->next = r;
	else
		p->first = r;
	p->last = r;
	return r;
}

void office_say(struct office_walk *w, struct office_par *p, const char *text, unsigned font)
{
	struct office_run *r;

	if (!text || !*text)
		return;
	r = office_run(w, p, OFFICE_WORDS);
	r->text = str_of(text);
	r->font = font;
}

/* --- changes ------------------------------------------------------------------------------------ */

const struct bundle_change *office_by(const struct office_walk *w, int change)
{
	const struct bundle_section *s;

	if (w->section >= w->o->book->n_sections || !change)
		return NULL;
	s = w->o->book->sections[w->section].from;
	for (size_t low = 0, high = s->changes.n; low < high;) {
		size_t mid = low + (high - low) / 2;

		if (s->changes.items[mid].change == change)
			return &s->changes.items[mid];
		if (s->changes.items[mid].change < change)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

bool office_hidden(const struct office_walk *w, const struct md_node *n)
{
	return (w->at.force == MD_INSERTED && n->mark == MD_DELETED) ||
	       (w->at.force == MD_DELETED && n->mark == MD_INSERTED);
}

enum md_mark office_mark(const struct office_walk *w, const struct md_node *n)
{
	if (w->at.force != MD_KEPT)
		return w->at.force;
	return n->mark != MD_KEPT ? n->mark : w->at.mark;
}

/* --- lists -------------------------------------------------------------------------------------- */

void office_list_indent(int kind, int level, int *left, int *hang)
{
	*hang = OFFICE_STEP;
	*left = (level + 1) * OFFICE_STEP;
	if (kind == OFFICE_PARAGRAPHS || kind == OFFICE_FIXED) {
		*left = OFFICE_HANG + level * OFFICE_STEP;
		*hang = level ? OFFICE_STEP : OFFICE_HANG;
	}
}

char office_list_form(int kind, int level)
{
	if (kind == OFFICE_BULLETS)
		return (char)(level % 2);
	if (kind != OFFICE_PARAGRAPHS || !level || level > 4)
		return '1';
	return level % 2 ? 'a' : 'i';
}

static int new_list(struct office_walk *w, int kind, int level, long start)
{
	struct office *o = w->o;
	struct office_list *l =
		arena_push(w->a, (void **)&o->lists, &o->n_lists, &o->cap_lists, sizeof(*l));

	*l = (struct office_list){ kind, level, (int)MIN(MAX(start, 0), 30000), NULL };
	return (int)o->n_lists - 1;
}

/* A label counts on its own where it is the next; else the counting begins anew at it. */
static void number_par(struct office_walk *w, struct office_par *p, const char *number)
{
	long n = w->next;

	if (number && !str_number(str_of(number), 30000, &n)) {
		p->list = new_list(w, OFFICE_FIXED, 0, 1);
		w->o->lists[p->list].text = arena_printf(w->a, "%s.", number);
		w->paragraphs =
			w->paragraphs ? w->paragraphs : new_list(w, OFFICE_PARAGRAPHS, 0, n);
		w->used = ~0U; /* points below it begin anew */
	} else {
		if (!w->paragraphs || n != w->next)
			w->paragraphs = new_list(w, OFFICE_PARAGRAPHS, 0, n);
		p->list = w->paragraphs;
		w->next = n + (number != NULL);
		w->used = 0;
	}
	p->left = OFFICE_HANG;
	p->hang = OFFICE_HANG;
}

/* The counting that the items of an ordered list belong to. */
static int list_of(struct office_walk *w, const struct md_node *n)
{
	int level = MIN(w->at.ordered, OFFICE_LEVELS - 1);

	if (!w->at.operative)
		return new_list(w, OFFICE_NUMBERS, MIN(w->at.depth, OFFICE_LEVELS) - 1, n->start);
	if (level > 1 && w->at.list && !(w->used & 1U << level))
		return w->at.list;
	if (level == 1 && w->numbered && w->paragraphs && !(w->used & 1U << level))
		return w->paragraphs;
	return new_list(w, OFFICE_PARAGRAPHS, level, 1);
}

static int item_level(const struct office_walk *w, const struct md_node *list)
{
	int level = list->ordered && w->at.operative ? w->at.ordered : w->at.depth - 1;

	return MIN(MAX(level, 0), OFFICE_LEVELS - 1);
}

static void put_block(struct office_walk *w, const struct md_node *n);

/* The item's label stands before its first paragraph, which may have to be made for it. */
static void put_item(struct office_walk *w, const struct md_node *list, const struct md_node *item)
{
	struct office_at outer = w->at;
	const struct md_node *n = item->first;
	struct office_par *p;

	w->at.mark = office_mark(w, item);
	w->at.by = item->mark != MD_KEPT ? office_by(w, item->change) : outer.by;
	if (w->at.depth <= OFFICE_LEVELS)
		w->at.left += OFFICE_STEP;
	p = office_par(w, w->at.style == OFFICE_TEXT ? OFFICE_POINT : w->at.style);
	p->hang = OFFICE_STEP;
	p->list = w->at.list;
	p->level = item_level(w, list);
	if (list->ordered)
		w->used = (w->used | 1U << p->level) & ((2U << p->level) - 1);
	if (n && n->kind == MD_PARAGRAPH && !office_hidden(w, n)) {
		p->mark = office_mark(w, n);
		p->by = n->mark != MD_KEPT ? office_by(w, n->change) : w->at.by;
		office_words(w, p, n);
		n = n->next;
	}
	for (; n; n = n->next)
		put_block(w, n);
	w->at = outer;
}

static void put_list(struct office_walk *w, const struct md_node *n)
{
	struct office_at outer = w->at;

	w->at.depth++;
	w->at.ordered += n->ordered;
	if (!n->ordered && !w->bullets)
		w->bullets = new_list(w, OFFICE_BULLETS, 0, 1);
	w->at.list = n->ordered ? list_of(w, n) : w->bullets;
	for (const struct md_node *item = n->first; item; item = item->next) {
		if (!office_hidden(w, item))
			put_item(w, n, item);
	}
	w->at = outer;
}

/* --- blocks ------------------------------------------------------------------------------------- */

static void put_code(struct office_walk *w, const struct md_node *n)
{
	struct office_par *p = office_par(w, OFFICE_CODE);
	struct str rest = n->text, line;
	bool first = true;

	while (rest.len && rest.ptr[rest.len - 1] == '\n')
		rest.len--;
	p->rtl = false;
	while (str_next(&rest, '\n', &line)) {
		struct office_run *r;

		if (!first)
			office_run(w, p, OFFICE_LINE);
		first = false;
		r = office_run(w, p, OFFICE_WORDS);
		r->text = line;
	}
	for (struct office_run *r = p->first; r; r = r->next) {
		r->mark = p->mark;
		r->by = p->by;
		r->rtl = false;
	}
}

enum { QUOTE_WHOLE = 3 }; /* paragraphs */

/* A short quotation stays whole, with the line that names its source. */
static void keep_together(const struct office_flow *flow, const struct office_block *before)
{
	struct office_block *first = before ? before->next : flow->first;
	int n = 0;

	for (const struct office_block *b = first; b; b = b->next)
		n += b->par ? 1 : QUOTE_WHOLE + 1;
	for (struct office_block *b = first; b && b->next && n <= QUOTE_WHOLE; b = b->next)
		b->par->keep = true;
}

static void put_within(struct office_walk *w, const struct md_node *n, int style)
{
	const struct office_block *before = w->at.out->last;
	struct office_at outer = w->at;
	const char *label = bundle_label(w->o->book->bundle, "remark");

	w->at.depth++;
	if (w->at.depth < OFFICE_LEVELS)
		w->at.left += OFFICE_STEP / 2;
	w->at.style = style;
	if (n->kind == MD_REMARK && label) {
		struct office_par *p = office_par(w, OFFICE_REMARK_LABEL);

		office_say(w, p, label, 0);
		for (struct office_run *r = p->first; r; r = r->next) {
			r->mark = p->mark;
			r->by = p->by;
		}
		p->keep = true;
	}
	office_blocks(w, n);
	if (n->kind == MD_QUOTE)
		keep_together(w->at.out, before);
	w->at = outer;
}

static void put_heading(struct office_walk *w, const struct md_node *n, int level)
{
	office_words(w, office_par(w, OFFICE_HEADING_1 + MIN(MAX(level, 1), 6) - 1), n);
}

static void put_block(struct office_walk *w, const struct md_node *n)
{
	struct office_at outer = w->at;

	if (office_hidden(w, n))
		return;
	if (n->mark != MD_KEPT)
		w->at.by = office_by(w, n->change);
	w->at.mark = office_mark(w, n);
	switch (n->kind) {
	case MD_HEADING: put_heading(w, n, MAX(n->level, 2)); break;
	case MD_PARAGRAPH: office_words(w, office_par(w, w->at.style), n); break;
	case MD_QUOTE:
		put_within(w, n, w->at.style == OFFICE_TEXT ? OFFICE_QUOTE : w->at.style);
		break;
	case MD_REMARK: put_within(w, n, OFFICE_REMARK); break;
	case MD_LIST: put_list(w, n); break;
	case MD_CODE: put_code(w, n); break;
	case MD_RULE: office_par(w, OFFICE_RULE); break;
	case MD_TABLE: office_table(w, n); break;
	default: break;
	}
	w->at = outer;
}

void office_blocks(struct office_walk *w, const struct md_node *parent)
{
	for (const struct md_node *n = parent->first; n; n = n->next)
		put_block(w, n);
}

/* --- sections ----------------------------------------------------------------------------------- */

/* What was made of a top-level block: the first paragraph of it carries its names. */
static struct office_par *first_since(const struct office_walk *w,
				      const struct office_block *before)
{
	struct office_block *b = before ? before->next : w->o->body.first;

	if (b && !b->par && b->table->first)
		return b->table->first->cells[0];
	return b ? b->par : NULL;
}

static void put_top(struct office_walk *w, const struct book_section *s)
{
	const struct book_block *k = &s->blocks[w->block];
	const struct book_heading *h = book_heading_at(w->o->book, w->section, w->block);
	const struct office_block *before = w->o->body.last;
	struct office_at outer = w->at;
	struct office_par *p;
	bool numbered = k->node->kind == MD_PARAGRAPH &&
			(k->number || (w->at.operative && k->node->mark == MD_DELETED));

	if (numbered) {
		w->at.mark = k->node->mark;
		w->at.by = office_by(w, k->node->change);
		p = office_par(w, OFFICE_ENCOURAGEMENT);
		number_par(w, p, k->number);
		office_words(w, p, k->node);
		w->numbered = true;
	} else if (h) {
		w->at.mark = k->node->mark;
		w->at.by = office_by(w, k->node->change);
		put_heading(w, k->node, h->level);
	} else {
		w->numbered &= book_joins(s, w->block);
		if (w->at.operative && k->node->kind != MD_HEADING)
			w->at.left = OFFICE_HANG;
		put_block(w, k->node);
	}
	w->at = outer;
	p = first_since(w, before);
	if (!p)
		return;
	p->name = k->id;
	p->heading = h ? h->name : NULL;
}

static void put_section(struct office_walk *w, size_t section)
{
	const struct book *k = w->o->book;
	const struct book_section *s = &k->sections[section];
	const struct office_block *before = w->o->body.last;
	struct office_par *p;

	w->section = section;
	w->numbered = false;
	w->at.operative = s->kind == KIND_OPERATIVE;
	for (w->block = 0; w->block < s->n_blocks; w->block++) {
		if (s->blocks[w->block].node->kind != MD_REMARK ||
		    k->bundle->options->remarks == REMARKS_BESIDE)
			put_top(w, s);
	}
	w->at.operative = false;
	p = first_since(w, before);
	/* Annexes begin on a page of their own. */
	if (p && section && s->kind == KIND_ANNEX && k->sections[section - 1].kind != KIND_ANNEX)
		p->new_page = true;
}

void office_annex(struct office_walk *w)
{
	const struct book *k = w->o->book;
	const char *form = bundle_label(k->bundle, "paragraph"), *at = strstr(form, "{n}");
	struct office_par *p = office_par(w, OFFICE_HEADING_1);

	p->heading = book_heading_at(k, k->n_sections, 0)->name;
	p->new_page = true;
	office_say(w, p, bundle_label(k->bundle, "remarks"), 0);
	for (w->section = 0; w->section < k->n_sections; w->section++) {
		const struct book_section *s = &k->sections[w->section];

		for (w->block = 0; w->block < s->n_blocks; w->block++) {
			const struct book_block *b = &s->blocks[w->block];

			if (b->node->kind != MD_REMARK)
				continue;
			w->at.mark = b->node->mark;
			w->at.by = office_by(w, b->node->change);
			w->at.style = OFFICE_REMARK;
			if (b->about && at) {
				p = office_par(w, OFFICE_ABOUT);
				office_say(w, p,
					   arena_printf(w->a, "%.*s%s%s", (int)(at - form), form,
							b->about, at + 3),
					   0);
				p->first->mark = p->mark;
				p->first->by = p->by;
				p->keep = true;
				p->name = b->id;
			}
			office_blocks(w, b->node);
			w->at.style = OFFICE_TEXT;
			w->at.mark = MD_KEPT;
			w->at.by = NULL;
		}
	}
}

/* --- what belongs together ---------------------------------------------------------------------- */

enum { ABOVE_TABLE = 120 };

static bool ends_in_colon(const struct office_par *p)
{
	static const char *const colons[] = { ":", "\xEF\xBC\x9A" };
	const struct office_run *last = p->last;

	for (size_t i = 0; last && i < COUNT(colons); i++) {
		size_t len = strlen(colons[i]);

		if (last->text.len >= len &&
		    memcmp(last->text.ptr + last->text.len - len, colons[i], len) == 0)
			return true;
	}
	return false;
}

/* A line that ends in a colon stays with its list or table. */
static void join_flow(const struct office_flow *flow)
{
	for (const struct office_block *b = flow->first; b && b->next; b = b->next) {
		const struct office_par *next = b->next->par;

		if (!b->par)
			continue;
		if (!next)
			b->par->after = ABOVE_TABLE;
		if (!next || next->list || next->style == OFFICE_QUOTE)
			b->par->keep |= ends_in_colon(b->par);
	}
}

void office_make(const struct book *book, const int64_t *pages, struct arena *a, struct office *out)
{
	struct office_walk w = {
		.o = out, .a = a, .section = SIZE_MAX, .block = SIZE_MAX, .next = 1
	};

	*out = (struct office){ .book = book, .pages = pages };
	w.at = (struct office_at){ .out = &out->body, .style = OFFICE_TEXT };
	w.placed = ARENA_ARRAY(a, (size_t)book->n_notes + 1, struct placed_note);
	new_list(&w, 0, 0, 0);
	office_front(&w);
	for (size_t i = 0; i < book->n_sections; i++)
		put_section(&w, i);
	if (book->bundle->options->remarks == REMARKS_ANNEX && book->has_remarks)
		office_annex(&w);
	if (book->bundle->options->redline)
		office_exact(out, a);
	office_comments(out, a);
	join_flow(&out->body);
}
