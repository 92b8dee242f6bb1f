#include "prose/block.h"
#include "prose/line.h"

enum { MAX_NEST = 8, NOTE_INDENT = 4, CODE_INDENT = 4, TABS = 8 };

/* Cutting one text: what is open at the line that is being read. */
struct cut {
	struct work *w;
	struct str text;
	size_t n, cap;
	void *blocks;
	struct intern labels;
	bool adoc;                        /* AsciiDoc: "== heading", "----" delimits */
	bool open;                        /* the last block takes further lines */
	bool blank;                       /* a blank line stands before */
	bool table;                       /* the last block is a row and more may follow */
	int columns[MAX_NEST], n_columns; /* lists around the line */
	int quote;
	int tables;
};

static struct block *last(const struct cut *c)
{
	return c->n ? (struct block *)c->blocks + c->n - 1 : NULL;
}

static int column(const struct cut *c)
{
	return c->n_columns ? c->columns[c->n_columns - 1] : 0;
}

static struct block *add(struct cut *c, enum block_kind kind, const struct line *l)
{
	struct block *b = arena_push(c->w->scratch, &c->blocks, &c->n, &c->cap, sizeof(*b));

	*b = (struct block){
		.kind = kind,
		.quote = l->quote,
		.margin = l->indent,
		.nest = c->n_columns,
		.column = column(c),
		.from = (uint32_t)l->from,
		.body = (uint32_t)l->body,
		.to = (uint32_t)l->to,
		.end = (uint32_t)l->to,
	};
	c->open = kind <= B_NOTE;
	c->table = false;
	return b;
}

static void extend(struct block *b, const struct line *l)
{
	b->to = b->end = (uint32_t)l->to;
}

/* --- blocks of several lines ------------------------------------------------------------------ */

/* Front matter between "---" lines at the very start; returns where reading goes on. */
static size_t cut_front(struct cut *c)
{
	struct line first, l;
	struct block *b;

	if (!c->text.len)
		return 0;
	line_read(c->text, 0, false, &first);
	if (!str_same(str_cut(c->text.ptr, first.inner, first.to), STR("---")) || first.quote)
		return 0;
	for (l = first; line_after(c->text, &l, &l);) {
		struct str body = str_cut(c->text.ptr, l.from, l.to > l.from ? l.to : l.from);

		if (!str_same(body, STR("---")) && !str_same(body, STR("...")))
			continue;
		b = add(c, B_FRONT, &first);
		extend(b, &l);
		return l.next;
	}
	return 0;
}

/* From the opening line to the closing one, or to the end of the text. */
static size_t cut_fence(struct cut *c, const struct line *first, struct str opener, bool exact)
{
	struct block *b = add(c, B_FENCE, first);
	struct line l = *first;

	if (b->body == first->body)
		b->body = (uint32_t)first->inner;
	while (l.next < c->text.len) {
		struct line next;
		struct str body;

		line_read(c->text, l.next, !first->quote, &next);
		if (next.quote < first->quote)
			break;
		l = next;
		body = line_body(c->text, &l);
		if (!l.blank)
			extend(b, &l);
		if (exact ? str_same(body, opener)
			  : line_fence_closes(body, opener) && l.indent < column(c) + CODE_INDENT)
			break;
	}
	return l.next;
}

/* An AsciiDoc delimiter counts only if its twin follows. */
static bool twin_follows(const struct cut *c, const struct line *first)
{
	struct line l = *first;

	while (line_after(c->text, &l, &l)) {
		if (str_same(line_body(c->text, &l), line_body(c->text, first)))
			return true;
	}
	return false;
}

static bool holds(struct str s, const char *what)
{
	size_t len = strlen(what);

	for (size_t i = 0; i + len <= s.len; i++) {
		if (memcmp(s.ptr + i, what, len) == 0)
			return true;
	}
	return false;
}

static size_t cut_html(struct cut *c, const struct line *first, const char *closer)
{
	struct block *b = add(c, B_HTML, first);
	struct line l = *first;

	for (;;) {
		struct str body = line_body(c->text, &l);
		struct line next;

		extend(b, &l);
		if (*closer && holds(body, closer))
			break;
		if (!line_after(c->text, &l, &next) || next.quote < first->quote)
			break;
		if (next.blank) {
			if (!*closer)
				break;
			l.next = next.next;
			l = next;
			l.to = b->to;
			l.body = l.to;
			continue;
		}
		l = next;
	}
	return l.next;
}

/* --- single lines ----------------------------------------------------------------------------- */

/* Leave the lists whose content begins right of the line's indent. */
static void leave_lists(struct cut *c, const struct line *l)
{
	if (l->quote != c->quote)
		c->n_columns = 0;
	c->quote = l->quote;
	while (c->n_columns && l->indent < column(c))
		c->n_columns--;
}

static bool starts_table(const struct cut *c, const struct line *l)
{
	struct str body = line_body(c->text, l);
	struct line next;

	return memchr(body.ptr, '|', body.len) && line_after(c->text, l, &next) &&
	       next.quote == l->quote && line_table_rule(line_body(c->text, &next));
}

/* A list item, perhaps with lists within on the same line ("- 1. x"), perhaps with a fence. */
static size_t cut_item(struct cut *c, struct line *l, enum marker mark, size_t width)
{
	struct str body = line_body(c->text, l);
	struct block *b;
	long number;
	int form = mark, margin = l->indent;

	while (mark == MARK_BULLET || mark == MARK_ORDERED) {
		int sign = (int)MIN(width, TABS) + (width == body.len ? 1 : 0);

		l->indent += sign;
		if (c->n_columns < MAX_NEST)
			c->columns[c->n_columns++] = l->indent;
		l->body += width;
		body = line_body(c->text, l);
		form = mark;
		mark = line_rule(body) ? MARK_NONE : line_marker(body, &width, &number);
	}
	if (line_fence(body))
		return cut_fence(c, l, str_cut(body.ptr, 0, line_fence(body)), false);
	b = add(c, B_ITEM, l);
	b->form = form;
	b->margin = margin;
	return l->next;
}

/* "> [!REMARK]" is part of the quote's lead, with the line's end and the next line's marks. */
static void cut_alert(struct cut *c, struct line *l)
{
	struct str body = line_body(c->text, l);
	struct block *b;
	struct line next;

	b = add(c, B_PARAGRAPH, l);
	b->remark = true;
	b->body = b->to;
	if (line_after(c->text, l, &next) && next.quote == l->quote && !next.blank &&
	    !line_marker(line_body(c->text, &next), &(size_t){ 0 }, &(long){ 0 }) && body.len) {
		b->body = (uint32_t)next.body;
		extend(b, &next);
		l->next = next.next;
	}
}

static bool is_alert(const struct line *l, struct str body)
{
	if (!l->quote || body.len < 4 || !str_starts(body, "[!") || body.ptr[body.len - 1] != ']')
		return false;
	for (size_t i = 2; i + 1 < body.len; i++) {
		if ((body.ptr[i] | 0x20) < 'a' || (body.ptr[i] | 0x20) > 'z')
			return false;
	}
	return true;
}

/* An ATX heading without its closing marks. */
static void cut_heading(struct cut *c, const struct line *l, int level, char sign)
{
	struct block *b = add(c, B_HEADING, l);
	const char *s = c->text.ptr;
	uint32_t to = b->to;

	b->form = level;
	b->body += (uint32_t)level;
	while (to > b->body && s[to - 1] == sign)
		to--;
	if (to == b->body || s[to - 1] == ' ' || s[to - 1] == '\t')
		b->to = to;
	while (b->body < b->to && (s[b->body] == ' ' || s[b->body] == '\t'))
		b->body++;
	while (b->to > b->body && (s[b->to - 1] == ' ' || s[b->to - 1] == '\t'))
		b->to--;
}

/* An open paragraph takes the line as its underline. */
static bool cut_underline(struct cut *c, const struct line *l)
{
	struct block *b = last(c);
	char sign = line_underline(line_body(c->text, l));

	if (!c->open || b->kind != B_PARAGRAPH || b->remark || !sign || b->quote != l->quote ||
	    l->indent < column(c) || l->indent >= column(c) + CODE_INDENT)
		return false;
	b->kind = B_HEADING;
	b->form = sign == '=' ? 1 : 2;
	b->end = (uint32_t)l->to;
	c->open = false;
	return true;
}

/* Can a list item with this marker begin here, where a paragraph is open? */
static bool may_interrupt(const struct cut *c, enum marker mark, long number)
{
	const struct block *b = last(c);

	return mark != MARK_ORDERED || number == 1 || !c->open || b->kind != B_PARAGRAPH;
}

static size_t cut_definition(struct cut *c, struct line *l, struct str label, size_t width)
{
	struct block *b;

	if (label.ptr[0] == '^') {
		b = add(c, B_NOTE, l);
		b->body += (uint32_t)width;
		while (b->body < b->to && c->text.ptr[b->body] == ' ')
			b->body++;
		c->columns[0] = NOTE_INDENT;
		c->n_columns = 1;
		return l->next;
	}
	add(c, B_DEFINITION, l);
	label_add(&c->labels, label);
	return l->next;
}

/* A line that is no list item: opens a block of its own kind, or returns 0. */
static size_t cut_special(struct cut *c, struct line *l, struct str body)
{
	size_t width = line_fence(body);
	const char *closer;
	struct str label;

	if (width && l->indent < column(c) + CODE_INDENT)
		return cut_fence(c, l, str_cut(body.ptr, 0, width), false);
	if (c->adoc && line_adoc_fence(body) && twin_follows(c, l))
		return cut_fence(c, l, body, true);
	if (line_heading(body)) {
		cut_heading(c, l, line_heading(body), '#');
		return l->next;
	}
	if (c->adoc && line_adoc_heading(body)) {
		cut_heading(c, l, line_adoc_heading(body), '=');
		return l->next;
	}
	if (line_rule(body)) {
		add(c, B_RULE, l);
		return l->next;
	}
	width = line_definition(body, &label);
	if (width && (label.ptr[0] == '^' || !c->open))
		return cut_definition(c, l, label, width);
	closer = line_html(body);
	if (closer && !c->open)
		return cut_html(c, l, closer);
	if (is_alert(l, body) && !c->open) {
		cut_alert(c, l);
		return l->next;
	}
	if (c->table || body.ptr[0] == '|' || starts_table(c, l)) {
		int table = c->table ? last(c)->table : starts_table(c, l) ? ++c->tables : 0;
		struct block *b = add(c, B_ROW, l);

		b->form = line_table_rule(body);
		b->table = table;
		c->table = table > 0;
		return l->next;
	}
	return 0;
}

static size_t cut_line(struct cut *c, struct line *l)
{
	struct str body = line_body(c->text, l);
	enum marker mark;
	size_t width, next;
	long number;

	if (c->n && l->quote != last(c)->quote && l->quote)
		c->open = c->table = false;
	if (cut_underline(c, l))
		return l->next;
	mark = line_rule(body) ? MARK_NONE : line_marker(body, &width, &number);
	if (mark == MARK_LOOSE && c->table)
		mark = MARK_NONE;
	if (!c->open || mark == MARK_BULLET || mark == MARK_ORDERED)
		leave_lists(c, l);
	if (!c->open && l->indent >= column(c) + CODE_INDENT && !c->table &&
	    (c->blank || (c->n && last(c)->kind == B_CODE) || !c->n)) {
		struct block *b = last(c);

		if (!b || b->kind != B_CODE || b->quote != l->quote)
			b = add(c, B_CODE, l);
		if (b->from == l->from)
			b->body = (uint32_t)l->inner;
		extend(b, l);
		return l->next;
	}
	if ((mark == MARK_BULLET || mark == MARK_ORDERED) && may_interrupt(c, mark, number) &&
	    l->indent < column(c) + CODE_INDENT)
		return cut_item(c, l, mark, width);
	next = mark ? 0 : cut_special(c, l, body);
	if (next)
		return next;
	c->table = false;
	if (mark)
		add(c, B_LINE, l);
	else if (c->open)
		extend(last(c), l);
	else
		add(c, B_PARAGRAPH, l);
	return l->next;
}

static bool looks_adoc(struct str text)
{
	struct line l;

	for (size_t at = 0; at < text.len; at = l.next) {
		line_read(text, at, true, &l);
		if (l.blank)
			continue;
		if (line_heading(line_body(text, &l)))
			return false;
		if (l.body == l.from && line_adoc_heading(line_body(text, &l)))
			return true;
	}
	return false;
}

static void cut_text(struct cut *c)
{
	size_t at = cut_front(c);
	struct line l;

	c->blank = true;
	c->open = c->table = false;
	for (; at < c->text.len; at = l.next) {
		line_read(c->text, at, false, &l);
		if (l.blank) {
			c->blank = true;
			c->open = c->table = false;
			continue;
		}
		l.next = cut_line(c, &l);
		c->blank = false;
	}
}

/* --- tokens ----------------------------------------------------------------------------------- */

static void read_lines(const struct cut *c, struct block *b)
{
	size_t n = 0, cap = 0;
	void *list = NULL;
	uint32_t gap = b->body;
	struct line l;

	for (size_t at = b->from; at < b->to; at = l.next) {
		struct token *t;

		line_read(c->text, at, !b->quote, &l);
		if (l.blank)
			continue;
		t = arena_push(c->w->scratch, &list, &n, &cap, sizeof(*t));
		t->kind = T_LINE;
		t->from = (uint32_t)MAX(l.inner, b->body);
		t->to = (uint32_t)MAX(l.to, t->from);
		t->gap = MIN(gap, t->from);
		gap = t->to;
	}
	b->tokens = list;
	b->n = (int)n;
}

static void read_words(const struct cut *c, struct block *b)
{
	struct token_rules r = {
		.text = c->text,
		.at = b->body,
		.end = b->to,
		.quoted = b->quote > 0,
		.row = b->kind == B_ROW,
		.labels = &c->labels,
	};
	size_t n = 0, cap = 0;
	void *list = NULL;
	struct token t;

	while (token_next(&r, &t))
		*(struct token *)arena_push(c->w->scratch, &list, &n, &cap, sizeof(t)) = t;
	b->tokens = list;
	b->n = (int)n;
}

static int compare_int(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* What must agree beside the words for two blocks to be the same. */
static int class_of(const struct block *b)
{
	return ((int)b->kind * 64 + b->form) * 64 + MIN(b->quote, 30) * 2 + (b->remark ? 1 : 0);
}

static void fill_bag(struct block *b)
{
	b->bag = b->sig + b->n_sig;
	if (!b->n_sig)
		return;
	memcpy(b->bag, b->sig, (size_t)b->n_sig * sizeof(int));
	qsort(b->bag, (size_t)b->n_sig, sizeof(int), compare_int);
}

void block_finish(struct work *w, struct block *b)
{
	fill_bag(b);
	b->key = intern_id(&w->keys,
			   (struct str){ (const char *)b->sig, (size_t)b->n_sig * sizeof(int) });
}

static void number_tokens(struct work *w, struct str text, struct block *b)
{
	int *keys = ARENA_ARRAY(w->scratch, 3 * (size_t)b->n + 1, int);

	keys[0] = class_of(b);
	b->keys = keys + 1;
	b->sig = b->keys + b->n;
	for (int i = 0; i < b->n; i++) {
		const struct token *t = &b->tokens[i];
		int id = intern_id(&w->words, token_text(text, t));

		b->keys[i] = id * 2 + (i == 0 || token_spaced(t));
		if (token_is_word(t))
			b->sig[b->n_sig++] = id;
	}
	for (int i = 0; !b->n_sig && i < b->n; i++)
		b->sig[i] = key_word(b->keys[i]);
	if (!b->n_sig)
		b->n_sig = b->n;
	fill_bag(b);
	b->key = intern_id(&w->keys,
			   (struct str){ (const char *)keys, ((size_t)b->n + 1) * sizeof(int) });
}

static void finish(struct cut *c, struct parts *out)
{
	out->text = c->text;
	out->blocks = c->blocks;
	out->n = (int)c->n;
	out->head = out->n ? out->blocks[0].from : (uint32_t)c->text.len;
	for (int i = 0; i < out->n; i++) {
		struct block *b = &out->blocks[i];

		b->next = i + 1 < out->n ? b[1].from : (uint32_t)c->text.len;
		if (block_is_raw(b))
			read_lines(c, b);
		else
			read_words(c, b);
		number_tokens(c->w, c->text, b);
	}
}

void work_init(struct work *w, struct arena *scratch, size_t bytes)
{
	enum { BASE_STEPS = 4000000, STEPS_PER_BYTE = 24 };

	*w = (struct work){ .scratch = scratch };
	intern_init(&w->words, scratch);
	intern_init(&w->keys, scratch);
	w->budget.left = BASE_STEPS + STEPS_PER_BYTE * (long)bytes;
}

int *work_symbols(struct work *w)
{
	if (w->n_symbols < w->words.n) {
		w->n_symbols = w->words.n;
		w->symbols = ARENA_ARRAY(w->scratch, (size_t)w->n_symbols, int);
	}
	return w->symbols;
}

void parts_read(struct work *w, struct str text, struct parts *out)
{
	struct cut c = { .w = w, .text = text };

	assert(text.len <= KiB * MiB);
	intern_init(&c.labels, w->scratch);
	c.adoc = looks_adoc(text);
	cut_text(&c);
	finish(&c, out);
}

void parts_read_plain(struct work *w, struct str text, struct parts *out)
{
	struct cut c = { .w = w, .text = text };
	struct line l;

	assert(text.len <= KiB * MiB);
	intern_init(&c.labels, w->scratch);
	for (size_t at = 0; at < text.len; at = l.next) {
		line_read(text, at, true, &l);
		if (!l.blank)
			add(&c, B_PARAGRAPH, &l);
	}
	finish(&c, out);
}
