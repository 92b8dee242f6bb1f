#include "prose/seam.h"

static bool takes_lines(const struct block *b)
{
	return b->kind <= B_NOTE;
}

bool seam_runs_on(const struct block *before, const struct block *after)
{
	if (after->quote && before->quote == after->quote && after->remark)
		return true;
	if (before->quote && after->quote && before->quote != after->quote)
		return true;
	if (before->kind == B_HTML || after->kind == B_HTML)
		return true;
	if (before->kind == B_ROW)
		return after->kind == B_ROW ? !before->table != !after->table
					    : after->kind <= B_LINE;
	if (before->kind == B_CODE || after->kind == B_CODE)
		return true;
	if (!takes_lines(before))
		return false;
	switch (after->kind) {
	case B_PARAGRAPH:
	case B_LINE:
	case B_DEFINITION:
	case B_ROW: return true;
	case B_RULE: return before->kind == B_PARAGRAPH;
	case B_HEADING: return after->end > after->to && after->form <= 2; /* an underline */
	case B_ITEM: return before->kind != B_ITEM;
	default: return false;
	}
}

static bool same_quote(const struct block *before, const struct block *after)
{
	return before->quote && before->quote == after->quote && !after->remark && !after->opens;
}

struct str seam_quoted(int quote)
{
	static const char *const quoted[] = { "\n\n", "\n>\n", "\n>>\n", "\n>>>\n", "\n>>>>\n" };

	return str_of(quoted[MIN((size_t)quote, COUNT(quoted) - 1)]);
}

struct str seam_between(const struct block *before, const struct block *after)
{
	bool tight = before->kind == after->kind && before->quote == after->quote &&
		     !before->table == !after->table &&
		     (before->kind == B_ITEM || before->kind == B_ROW ||
		      before->kind == B_DEFINITION || before->kind == B_LINE);

	if (tight)
		return STR("\n");
	return seam_quoted(same_quote(before, after) ? before->quote : 0);
}

int seam_feeds(struct str blank)
{
	int n = 0;

	for (size_t i = 0; i < blank.len; i++)
		n += blank.ptr[i] == '\n';
	return n;
}
