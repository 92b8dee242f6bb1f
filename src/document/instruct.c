#include "document/instruct.h"

enum { ANCHOR_WORDS = 4, ANCHOR_MOST = 12, BETWEEN_WORDS = 3, CLEAN_BYTES = 4 * 1024 * 1024 };

struct instructing {
	const struct prose_diff *d;
	const struct numbering *old, *new;
	struct arena *a;
	struct instructions *out;
};

/* --- words as they are read ------------------------------------------------------------------------- */

static size_t digits_at(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return (size_t)(p - s);
}

/* "[^label]: " before a note's words, or 0. */
static size_t note_head(const char *s, const char *end)
{
	const char *close = end - s > 3 && s[0] == '[' && s[1] == '^'
				    ? memchr(s, ']', (size_t)(end - s))
				    : NULL;

	return close && close + 1 < end && close[1] == ':' ? (size_t)(close + 2 - s) : 0;
}

/* Bytes at a line's start that say what kind of line it is: "## ", "- ", "12. ", "> ", and that of a remark. */
static size_t line_mark(const char *s, const char *end)
{
	static const char remark[] = "[!REMARK]";
	const char *p = s;
	size_t n;

	if (note_head(s, end))
		return note_head(s, end);
	while (p < end && (*p == ' ' || *p == '>'))
		p++;
	if (p > s && str_starts((struct str){ p, (size_t)(end - p) }, remark))
		return (size_t)(p - s) + sizeof(remark) - 1;
	n = digits_at(p, end);
	if (n && p + n + 1 < end && (p[n] == '.' || p[n] == ')') && p[n + 1] == ' ')
		return (size_t)(p + n + 2 - s);
	if (p + 1 < end && (*p == '-' || *p == '*' || *p == '+') && p[1] == ' ')
		return (size_t)(p + 2 - s);
	n = 0;
	while (p + n < end && p[n] == '#')
		n++;
	return n && p + n < end && p[n] == ' ' ? (size_t)(p + n + 1 - s) : (size_t)(p - s);
}

/* "](target)" behind a link's words, or 0. */
static size_t target_at(const char *s, const char *end)
{
	const char *close;

	if (end - s < 3 || s[0] != ']' || s[1] != '(')
		return 0;
	close = memchr(s, ')', (size_t)(end - s));
	return close ? (size_t)(close + 1 - s) : 0;
}

/* A bracket that opens a link's words, and no note's mark and no words in dispute. */
static bool opens_link(const char *s, const char *end)
{
	const char *close = memchr(s, ']', (size_t)(end - s));

	return s[0] == '[' && close && close + 1 < end && close[1] == '(' && s + 1 < end &&
	       s[1] != '^';
}

static const char *clean(struct arena *a, struct str s)
{
	const char *p = s.len ? s.ptr : "", *end = p + s.len;
	BUF(out, CLEAN_BYTES);
	struct str read;
	bool start = true;

	while (p < end) {
		size_t skip = start ? line_mark(p, end) : 0;

		start = *p == '\n';
		if (!skip)
			skip = *p == '*' || opens_link(p, end) ? 1 : target_at(p, end);
		if (!skip && *p == '\\' && p + 1 < end)
			p++;
		if (skip)
			p += skip;
		else
			buf_putc(&out, *p++);
	}
	read = str_trim(STR_BUF(out));
	return arena_dup_len(a, read.len ? read.ptr : "", read.len);
}

/* --- places ------------------------------------------------------------------------------------------ */

/* The unit that a byte of the source stands in; NULL: none is known. */
static const struct unit *unit_at(const struct numbering *of, size_t at)
{
	for (size_t i = 0; of->units && i < of->units->n; i++) {
		const struct unit *u = &of->units->items[i];
		const struct sheet_block *last = &of->sheet->blocks.items[u->first + u->n - 1];

		if ((int64_t)at < last->to)
			return (int64_t)at >= of->sheet->blocks.items[u->first].from ? u : NULL;
	}
	return NULL;
}

/* Does a block begin its unit? Else it is one of its points, rows or lines. */
static bool begins_unit(const struct numbering *of, const struct unit *u, size_t at)
{
	const struct sheet_block *first = u ? &of->sheet->blocks.items[u->first] : NULL;

	return !u || ((int64_t)at <= first->from && !str_eq(first->kind, "table"));
}

static enum instruct_place kind_of(const struct unit *u)
{
	if (u && u->number)
		return AT_PARAGRAPH;
	if (u && str_eq(u->kind, "preambular"))
		return AT_PREAMBULAR;
	if (u && str_eq(u->kind, "heading"))
		return AT_HEADING;
	if (u && str_eq(u->kind, "remark"))
		return AT_REMARK;
	return u && str_eq(u->kind, "note") ? AT_NOTE : AT_OTHER;
}

/* The number of the paragraph that a remark stands behind, or NULL. */
static const char *explained(const struct numbering *of, const struct unit *u)
{
	while (u > of->units->items) {
		u--;
		if (u->number)
			return u->number;
		if (str_eq(u->kind, "heading"))
			return NULL;
	}
	return NULL;
}

static struct text_place place_of(const struct instructing *in, const struct numbering *of,
				  const struct unit *u)
{
	struct text_place p = { .kind = kind_of(u) };
	int64_t nth = 0;

	if (!u)
		return p;
	for (const struct unit *i = of->units->items; i <= u; i++)
		nth += kind_of(i) == p.kind;
	if (p.kind == AT_NOTE)
		nth += of->notes_before;
	p.number = p.kind == AT_PARAGRAPH ? u->number
		   : p.kind == AT_HEADING ? u->text
		   : p.kind == AT_REMARK  ? explained(of, u)
					  : arena_printf(in->a, "%lld", (long long)nth);
	return p;
}

/* Of what stands in both: by its old number, and by its new one where that differs. */
static struct text_place place_of_both(const struct instructing *in, const struct prose_block *b)
{
	const struct unit *was = unit_at(in->old, b->old_from);
	const struct unit *is = unit_at(in->new, b->new_from);
	struct text_place p = place_of(in, in->old, was), now = place_of(in, in->new, is);

	if (!was)
		return now;
	if (is && p.kind == now.kind && (p.kind == AT_PARAGRAPH || p.kind == AT_NOTE) &&
	    !str_eq(p.number, now.number))
		p.now = now.number;
	return p;
}

/* What stands before a byte of the new text, as a place; NULL: nothing but perhaps the title. */
static const struct text_place *place_before(const struct instructing *in, size_t at)
{
	const struct unit *u = unit_at(in->new, at);
	struct text_place *p;

	if (!u || u == in->new->units->items ||
	    (u - 1 == in->new->units->items &&kind_of(u - 1) == AT_HEADING))
		return NULL;
	p = ARENA_NEW(in->a, struct text_place);
	*p = place_of(in, in->new, u - 1);
	return p;
}

/* --- words that stand before ------------------------------------------------------------------------- */

/* The last words of a text, from a word's start. */
static struct str last_words(struct str s, int n)
{
	size_t at;

	s = str_trim(s);
	if (!s.len)
		return s;
	at = s.len;
	while (at > 0 && n > 0) {
		at--;
		if (at == 0 || s.ptr[at - 1] == ' ' || s.ptr[at - 1] == '\n')
			n--;
	}
	return (struct str){ s.ptr + at, s.len - at };
}

static int count(struct str text, struct str words)
{
	int n = 0;

	for (size_t i = 0; words.len && i + words.len <= text.len; i++)
		n += memcmp(text.ptr + i, words.ptr, words.len) == 0;
	return n;
}

/* As few words as tell the place from all others of the old paragraph. */
static const char *anchor(const struct instructing *in, struct str before, struct str whole)
{
	struct str words = { 0 };

	for (int n = ANCHOR_WORDS; n <= ANCHOR_MOST; n++) {
		words = last_words(before, n);
		if (count(whole, words) <= 1)
			break;
	}
	return words.len ? clean(in->a, words) : NULL;
}

/* --- instructions ------------------------------------------------------------------------------------ */

static struct instruction *add(const struct instructing *in, enum instruct_kind kind, int change,
			       struct text_place at)
{
	struct instruction *i =
		arena_push(in->a, (void **)&in->out->items, &in->out->n, &in->out->cap, sizeof(*i));

	*i = (struct instruction){ .kind = kind, .change = change, .at = at, .out = "", .in = "" };
	return i;
}

/* What a link leads to, out of "](target)". */
static struct str target_of(struct str s)
{
	if (str_starts(s, "](") && s.ptr[s.len - 1] == ')')
		return (struct str){ s.ptr + 2, s.len - 3 };
	return s;
}

static void set_words(const struct instructing *in, struct instruction *i, struct str out,
		      struct str come)
{
	i->out = clean(in->a, out);
	i->in = clean(in->a, come);
	if (!str_eq(i->out, i->in) && (!out.len || *i->out) && (!come.len || *i->in))
		return;
	i->out = str_dup(in->a, target_of(str_trim(out))); /* nothing but marks has changed */
	i->in = str_dup(in->a, target_of(str_trim(come)));
}

/* The runs [at, end) of one change, with what is the same between them, on each side. */
static void join_runs(const struct prose_block *b, size_t at, size_t end, struct buf *out,
		      struct buf *come)
{
	for (; at < end; at++) {
		const struct prose_run *r = &b->runs[at];

		if (r->op != PROSE_INSERTED)
			buf_put(out, r->text.ptr, r->text.len);
		if (r->op != PROSE_DELETED)
			buf_put(come, r->text.ptr, r->text.len);
	}
}

static int words_in(struct str s)
{
	struct str word;
	int n = 0;

	while (str_next(&s, ' ', &word))
		n += word.len > 0;
	return n;
}

/*
 * All that changed within one sentence is one change; what of it stands close together is said
 * together, with the few words that are the same in between.
 */
static size_t change_end(const struct prose_block *b, size_t at)
{
	size_t end = at;

	for (size_t i = at; i < b->n_runs; i++) {
		if (b->runs[i].change == b->runs[at].change)
			end = i + 1;
		else if (!b->typography && words_in(b->runs[i].text) > BETWEEN_WORDS)
			break;
	}
	return end;
}

static void change_within(const struct instructing *in, const struct prose_block *b, size_t at,
			  size_t end, struct str before)
{
	BUF(out, CLEAN_BYTES);
	BUF(come, CLEAN_BYTES);
	struct instruction *i;
	enum instruct_kind kind;

	join_runs(b, at, end, &out, &come);
	kind = !out.len ? INSTRUCT_INSERT : !come.len ? INSTRUCT_DELETE : INSTRUCT_REPLACE;
	if (b->links)
		kind = INSTRUCT_LINKS;
	else if (b->typography)
		kind = INSTRUCT_TYPOGRAPHY;
	i = add(in, kind, b->runs[at].change, place_of_both(in, b));
	set_words(in, i, STR_BUF(out), STR_BUF(come));
	if (kind == INSTRUCT_INSERT || count(b->old, str_trim(STR_BUF(out))) > 1 ||
	    !begins_unit(in->old, unit_at(in->old, b->old_from), b->old_from))
		i->after = anchor(in, before, b->old);
}

static void changes_within(const struct instructing *in, const struct prose_block *b)
{
	BUF(before, CLEAN_BYTES);

	for (size_t at = 0; at < b->n_runs;) {
		size_t end = at + 1;

		if (b->runs[at].change) {
			end = change_end(b, at);
			change_within(in, b, at, end, STR_BUF(before));
		}
		for (; at < end; at++)
			if (b->runs[at].op != PROSE_INSERTED)
				buf_put(&before, b->runs[at].text.ptr, b->runs[at].text.len);
	}
}

/* What a point or row is put behind: the end of the block above it in the same paragraph. */
static const char *point_before(const struct instructing *in, size_t nth, bool gone)
{
	while (nth-- > 0) {
		const struct prose_block *b = &in->d->blocks[nth];
		struct str s = gone ? b->old : b->new;

		if (s.len)
			return anchor(in, s, s);
	}
	return NULL;
}

static int change_of(const struct prose_block *b)
{
	return b->change ? b->change : b->n_runs ? b->runs[0].change : 0;
}

static void add_block(const struct instructing *in, size_t nth)
{
	const struct prose_block *b = &in->d->blocks[nth];
	const struct unit *u = unit_at(in->new, b->new_from);
	bool whole = begins_unit(in->new, u, b->new_from);
	struct instruction *i = add(in, whole ? INSTRUCT_ADD : INSTRUCT_INSERT, change_of(b),
				    place_of(in, in->new, u));

	set_words(in, i, (struct str){ 0 }, b->new);
	if (whole)
		i->behind = place_before(in, b->new_from);
	else
		i->after = point_before(in, nth, false);
}

static void drop_block(const struct instructing *in, const struct prose_block *b)
{
	const struct unit *u = unit_at(in->old, b->old_from);
	bool whole = begins_unit(in->old, u, b->old_from);
	struct instruction *i = add(in, whole ? INSTRUCT_DROP : INSTRUCT_DELETE, change_of(b),
				    place_of(in, in->old, u));

	set_words(in, i, b->old, (struct str){ 0 });
}

static void move_block(const struct instructing *in, const struct prose_block *b)
{
	struct instruction *i;

	if (!b->moved_here)
		return;
	i = add(in, INSTRUCT_MOVE, b->change, place_of_both(in, b));
	i->in = clean(in->a, b->new);
	i->behind = place_before(in, b->new_from);
	changes_within(in, b);
}

void instruct(const struct prose_diff *d, const struct numbering *old, const struct numbering *new,
	      struct arena *a, struct instructions *out)
{
	const struct instructing in = { d, old, new, a, out };

	*out = (struct instructions){ 0 };
	for (size_t i = 0; i < d->n_blocks; i++) {
		const struct prose_block *b = &d->blocks[i];

		switch (b->kind) {
		case PROSE_B_SAME: break;
		case PROSE_B_CHANGED: changes_within(&in, b); break;
		case PROSE_B_INSERTED: add_block(&in, i); break;
		case PROSE_B_DELETED: drop_block(&in, b); break;
		case PROSE_B_MOVED: move_block(&in, b); break;
		}
	}
}
