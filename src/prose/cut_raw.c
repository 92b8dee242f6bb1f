#include "prose/cut.h"

size_t cut_front(struct cut *c)
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
		b = cut_add(c, B_FRONT, &first);
		cut_extend(b, &l);
		return l.next;
	}
	return 0;
}

size_t cut_fence(struct cut *c, const struct line *first, struct str opener, bool exact)
{
	struct block *b = cut_add(c, B_FENCE, first);
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
			cut_extend(b, &l);
		if (exact ? str_same(body, opener)
			  : line_fence_closes(body, opener) &&
				    l.indent < cut_column(c) + CUT_CODE_INDENT)
			break;
	}
	return l.next;
}

bool cut_twin_follows(const struct cut *c, const struct line *first)
{
	struct line l = *first;

	while (line_after(c->text, &l, &l)) {
		if (str_same(line_body(c->text, &l), line_body(c->text, first)))
			return true;
	}
	return false;
}

bool cut_stray(const struct cut *c, const struct line *first, struct str opener)
{
	struct line l = *first;

	if (c->strict || line_body(c->text, first).len > opener.len)
		return false;
	while (l.next < c->text.len) {
		struct str body;

		line_read(c->text, l.next, !first->quote, &l);
		body = line_body(c->text, &l);
		if (l.quote < first->quote || line_fence_closes(body, opener))
			return false;
		if (line_fence(body) == opener.len && body.ptr[0] == opener.ptr[0])
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

size_t cut_html(struct cut *c, const struct line *first, const char *closer)
{
	struct block *b = cut_add(c, B_HTML, first);
	struct line l = *first;

	for (;;) {
		struct str body = line_body(c->text, &l);
		struct line next;

		cut_extend(b, &l);
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
