#include "prose/cut.h"

enum { NOTE_INDENT = 4, TABS = 8 };

struct block *cut_last(const struct cut *c)
{
	return c->n ? (struct block *)c->blocks + c->n - 1 : NULL;
}

int cut_column(const struct cut *c)
{
	return c->n_columns ? c->columns[c->n_columns - 1] : 0;
}

struct block *cut_add(struct cut *c, enum block_kind kind, const struct line *l)
{
	struct block *b = arena_push(c->w->scratch, &c->blocks, &c->n, &c->cap, sizeof(*b));

	*b = (struct block){
		.kind = kind,
		.quote = l->quote,
		.margin = l->indent,
		.nest = c->n_columns,
		.column = cut_column(c),
		.from = (uint32_t)l->from,
		.body = (uint32_t)l->body,
		.to = (uint32_t)l->to,
		.end = (uint32_t)l->to,
	};
	c->open = kind <= B_NOTE;
	c->table = false;
	return b;
}

void cut_extend(struct block *b, const struct line *l)
{
	b->to = b->end = (uint32_t)l->to;
}

/* A further line of a paragraph; behind an alert it may be the first with words. */
static void go_on(struct block *b, const struct line *l)
{
	if (b->body >= b->to)
		b->body = (uint32_t)l->body;
	cut_extend(b, l);
}

/* Leave the lists whose content begins right of the line's indent. */
static void leave_lists(struct cut *c, const struct line *l)
{
	if (l->quote != c->quote)
		c->n_columns = 0;
	c->quote = l->quote;
	while (c->n_columns && l->indent < cut_column(c))
		c->n_columns--;
}

static bool starts_table(const struct cut *c, const struct line *l)
{
	struct str body = line_body(c->text, l);
	struct line next;
	int cells;

	/* A line that goes on with a list item's paragraph without indent begins nothing. */
	if (c->open && (l->quote != cut_last(c)->quote || l->indent < cut_last(c)->column))
		return false;
	if (!memchr(body.ptr, '|', body.len) || !line_after(c->text, l, &next) ||
	    next.quote != l->quote)
		return false;
	cells = line_table_rule(line_body(c->text, &next));
	return cells && cells == line_cells(body);
}

/* An ATX heading without its closing marks. */
static void cut_heading(struct cut *c, const struct line *l, int level, char sign)
{
	struct block *b = cut_add(c, B_HEADING, l);
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

/* A list item, perhaps with lists within on the same line ("- 1. x"), perhaps with a fence. */
static size_t cut_item(struct cut *c, struct line *l, enum marker mark, size_t width)
{
	struct str body = line_body(c->text, l);
	struct block *b;
	bool weak;
	long number;
	int form = mark, margin = l->indent;

	while (mark == MARK_BULLET || mark == MARK_ORDERED) {
		int sign = (int)MIN(width, TABS) + (width == body.len ? 1 : 0);

		l->indent += sign;
		if (c->n_columns < CUT_NEST)
			c->columns[c->n_columns++] = l->indent;
		l->body += width;
		body = line_body(c->text, l);
		form = mark;
		mark = line_rule(body) ? MARK_NONE : line_marker(body, &width, &number);
	}
	/* A quote within the item: its marks belong to the lead. */
	while (body.len && body.ptr[0] == '>') {
		l->body += body.len > 1 && body.ptr[1] == ' ' ? 2 : 1;
		body = line_body(c->text, l);
	}
	if (line_fence(body))
		return cut_fence(c, l, str_cut(body.ptr, 0, line_fence(body)), false);
	if (line_heading(body)) {
		cut_heading(c, l, line_heading(body), '#');
		return l->next;
	}
	if (line_html(body, &weak))
		return cut_html(c, l, line_html(body, &weak));
	b = cut_add(c, B_ITEM, l);
	if (str_starts(body, "    ") || str_starts(body, "\t"))
		b->kind = B_CODE; /* indented, in the item */
	b->form = form;
	b->margin = margin;
	c->open = b->kind == B_ITEM && l->body < l->to;
	return l->next;
}

/* Does the line begin a paragraph and nothing else? */
static bool is_plain(struct str body)
{
	struct str label;
	size_t width;
	long number;
	bool weak;

	return !line_marker(body, &width, &number) && !line_heading(body) && !line_rule(body) &&
	       !line_fence(body) && !line_html(body, &weak) && !line_definition(body, &label) &&
	       !memchr(body.ptr, '|', body.len);
}

/* "> [!REMARK]" is part of the quote's lead, with the line's end and the next line's marks. */
static void cut_alert(struct cut *c, struct line *l)
{
	struct block *b = cut_add(c, B_PARAGRAPH, l);
	struct line next;

	b->remark = true;
	b->body = b->to;
	if (line_after(c->text, l, &next) && next.quote == l->quote && !next.blank &&
	    is_plain(line_body(c->text, &next))) {
		b->body = (uint32_t)next.body;
		cut_extend(b, &next);
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

/* An open paragraph takes the line as its underline. */
static bool cut_underline(struct cut *c, const struct line *l)
{
	struct block *b = cut_last(c);
	char sign = line_underline(line_body(c->text, l));

	if (!c->open || (b->kind != B_PARAGRAPH && b->kind != B_LINE) || b->remark || !sign ||
	    b->quote != l->quote || l->indent < cut_column(c) ||
	    l->indent >= cut_column(c) + CUT_CODE_INDENT)
		return false;
	b->kind = B_HEADING;
	b->form = sign == '=' ? 1 : 2;
	b->end = (uint32_t)l->to;
	c->open = false;
	return true;
}

/* Can a list item begin here, where a paragraph is open? weak: empty, or not number 1. */
static bool may_interrupt(const struct cut *c, const struct line *l, bool weak)
{
	const struct block *b = cut_last(c);

	return !weak || !c->open || b->quote != l->quote || l->indent < b->column;
}

static size_t cut_definition(struct cut *c, struct line *l, struct str label, size_t width)
{
	struct block *b;

	if (label.ptr[0] == '^') {
		b = cut_add(c, B_NOTE, l);
		b->body += (uint32_t)width;
		while (b->body < b->to && c->text.ptr[b->body] == ' ')
			b->body++;
		while (b->body < b->to && c->text.ptr[b->body] == '>')
			b->body += c->text.ptr[b->body + 1] == ' ' ? 2 : 1;
		c->open = b->body < b->to;
		b->column = NOTE_INDENT;
		c->columns[0] = NOTE_INDENT;
		c->n_columns = 1;
		return l->next;
	}
	cut_add(c, B_DEFINITION, l);
	label_add(&c->labels, label);
	return l->next;
}

/* A line that is no list item: opens a block of its own kind, or returns 0. */
static size_t cut_special(struct cut *c, struct line *l, struct str body)
{
	size_t width = line_fence(body);
	const char *closer;
	struct str label;
	bool weak;

	if (width && l->indent < cut_column(c) + CUT_CODE_INDENT) {
		struct str opener = str_cut(body.ptr, 0, width);

		if (!cut_stray(c, l, opener))
			return cut_fence(c, l, opener, false);
		cut_add(c, B_FENCE, l);
		return l->next;
	}
	if (c->adoc && line_adoc_fence(body) && cut_twin_follows(c, l))
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
		cut_add(c, B_RULE, l);
		return l->next;
	}
	width = line_definition(body, &label);
	if (width && (label.ptr[0] == '^' || !c->open || !c->strict))
		return cut_definition(c, l, label, width);
	closer = line_html(body, &weak);
	if (closer && !(weak && c->open))
		return cut_html(c, l, closer);
	if (is_alert(l, body) && !c->open) {
		cut_alert(c, l);
		return l->next;
	}
	if (c->table || (body.ptr[0] == '|' && !c->strict) || starts_table(c, l)) {
		int table = c->table ? cut_last(c)->table : starts_table(c, l) ? ++c->tables : 0;
		bool second = c->table && (c->n < 2 || cut_last(c)[-1].table != table);
		struct block *b = cut_add(c, B_ROW, l);

		b->form = second;
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

	if (c->n && l->quote > cut_last(c)->quote)
		c->open = c->table = false;
	if (cut_underline(c, l))
		return l->next;
	mark = line_rule(body) ? MARK_NONE : line_marker(body, &width, &number);
	if (mark == MARK_LOOSE && (c->table || c->strict))
		mark = MARK_NONE;
	if (!c->open || mark == MARK_BULLET || mark == MARK_ORDERED)
		leave_lists(c, l);
	if (!c->open && l->indent >= cut_column(c) + CUT_CODE_INDENT && !c->table &&
	    (c->blank || (c->n && cut_last(c)->kind == B_CODE) || !c->n)) {
		struct block *b = cut_last(c);

		if (!b || b->kind != B_CODE || b->quote != l->quote)
			b = cut_add(c, B_CODE, l);
		cut_extend(b, l);
		return l->next;
	}
	if ((mark == MARK_BULLET || mark == MARK_ORDERED) &&
	    may_interrupt(c, l, width == body.len || (mark == MARK_ORDERED && number != 1)) &&
	    l->indent < cut_column(c) + CUT_CODE_INDENT)
		return cut_item(c, l, mark, width);
	next = mark ? 0 : cut_special(c, l, body);
	if (next)
		return next;
	c->table = false;
	if (mark && !c->strict)
		cut_add(c, B_LINE, l);
	else if (c->open)
		go_on(cut_last(c), l);
	else
		cut_add(c, B_PARAGRAPH, l);
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

void cut_text(struct cut *c)
{
	size_t at = c->strict ? 0 : cut_front(c);
	struct line l;

	c->adoc = !c->strict && looks_adoc(c->text);
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

void cut_plain(struct cut *c)
{
	struct line l;

	for (size_t at = 0; at < c->text.len; at = l.next) {
		line_read(c->text, at, true, &l);
		if (!l.blank)
			cut_add(c, B_PARAGRAPH, &l);
	}
}
