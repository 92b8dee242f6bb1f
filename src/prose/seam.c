#include "prose/seam.h"

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
