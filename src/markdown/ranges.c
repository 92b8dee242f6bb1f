#include "markdown/ranges.h"

/* The line of a table's head, from what the parser knows: its first row, or else its rule. */
static int head_line(const struct md_node *table)
{
	const struct md_node *row = table->first ? table->first->next : NULL;

	return row ? row->from_line - 2 : table->to_line - 1;
}

/* A paragraph that the parser cut from the table below it has no lines; the table has them all. */
static void split_from_table(struct md_node *paragraph)
{
	struct md_node *table = paragraph->next;

	if (paragraph->from_line || !table || table->kind != MD_TABLE)
		return;
	paragraph->from_line = table->from_line;
	table->from_line = MAX(head_line(table), table->from_line + 1);
	paragraph->to_line = table->from_line - 1;
}

static bool is_underline(struct str line)
{
	line = str_trim(line);
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] != line.ptr[0] || (line.ptr[0] != '=' && line.ptr[0] != '-'))
			return false;
	return line.len > 0;
}

/* "## Title": up to six marks and a blank. */
static bool is_atx(struct str line)
{
	size_t n = 0;

	while (n < line.len && line.ptr[n] == '#')
		n++;
	return n >= 1 && n <= 6 && (n == line.len || line.ptr[n] == ' ' || line.ptr[n] == '\t');
}

/* A heading with a line under it ends at that line; the parser says one later. */
static void end_heading(struct md_node *n, const struct lines *l)
{
	if (is_atx(str_trim(lines_get(l, n->from_line)))) {
		n->to_line = n->from_line;
		return;
	}
	for (int i = n->from_line + 1; i <= n->to_line; i++)
		if (is_underline(lines_get(l, i)))
			n->to_line = i;
}

static void trim(struct md_node *n, const struct lines *l)
{
	while (n->to_line > n->from_line && lines_blank(l, n->to_line))
		n->to_line--;
	while (n->from_line < n->to_line && lines_blank(l, n->from_line))
		n->from_line++;
}

void ranges_settle(struct md_node *document, const struct lines *l,
		   const struct ranges_dropped *dropped)
{
	int before = 0;

	for (struct md_node *n = document->first; n; n = n->next) {
		const struct md_node *next = n->next;

		split_from_table(n);
		n->to_line = MIN(MAX(n->to_line, n->from_line), l->n);
		if (n->kind == MD_NOTE) {
			trim(n, l);
			continue;
		}
		if (n->kind == MD_HEADING)
			end_heading(n, l);
		for (; dropped && !dropped->after; dropped = dropped->next)
			n->from_line = MIN(n->from_line, dropped->from);
		for (; dropped && dropped->after == n; dropped = dropped->next)
			n->to_line = MAX(n->to_line, dropped->to);
		n->from_line = MIN(MAX(n->from_line, before + 1), l->n);
		if (next && next->kind != MD_NOTE && next->from_line)
			n->to_line = MIN(n->to_line, next->from_line - 1);
		n->to_line = MAX(n->to_line, n->from_line);
		trim(n, l);
		before = n->to_line;
	}
}
