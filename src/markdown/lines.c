#include "markdown/lines.h"

static bool ends_line(struct str text, size_t at)
{
	if (text.ptr[at] == '\r')
		return at + 1 == text.len || text.ptr[at + 1] != '\n';
	return text.ptr[at] == '\n';
}

struct lines lines_of(struct str text, struct arena *a)
{
	size_t n = 0, i = 0, *from;

	for (size_t at = 0; at < text.len; at++)
		n += ends_line(text, at);
	if (text.len && !ends_line(text, text.len - 1))
		n++;
	from = ARENA_ARRAY(a, n + 1, size_t);
	for (size_t at = 0; at < text.len && i < n; at++)
		if (ends_line(text, at))
			from[++i] = at + 1;
	from[n] = text.len;
	return (struct lines){ text, from, (int)n };
}

struct str lines_get(const struct lines *l, int i)
{
	size_t from, to;

	if (i < 1 || i > l->n)
		return str_cut(l->text.ptr, l->text.len, l->text.len);
	from = l->from[i - 1];
	to = l->from[i];
	while (to > from && (l->text.ptr[to - 1] == '\n' || l->text.ptr[to - 1] == '\r'))
		to--;
	return str_cut(l->text.ptr, from, to);
}

bool lines_blank(const struct lines *l, int i)
{
	return str_trim(lines_get(l, i)).len == 0;
}
