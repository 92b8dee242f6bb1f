/* A redline of two texts as a file, with groups for its first two changes. */
#ifndef TESTS_UNIT_REDLINE_HELP_H
#define TESTS_UNIT_REDLINE_HELP_H

#include "office_help.h"

#include "markdown/guard.h"
#include "prose/prose.h"

/* A redline of two texts; false where the guard refuses one. */
static UNUSED bool make_redline(struct made *m, int format, int kind, struct str old,
				struct str new)
{
	const struct bundle_options options = { .redline = true };
	struct bundle_change changes[] = { { 1, "Group 1", 1770000000 },
					   { 2, "Group 2 & <more>", 1770100000 } };
	struct text t = { "one", kind, NULL };
	struct prose_diff d;
	struct err e = { 0 };
	ARENA(a);
	struct bundle b;
	BUF(marked, 8 * MiB);
	BUF(json, 16 * MiB);

	if (md_guard(old, MiB, &e) || md_guard(new, MiB, &e))
		return false;
	prose_diff(old, new, &a, &d);
	prose_marked(&d, &marked);
	t.markdown = marked.ptr;
	b = bundle_of(&a, &t, 1);
	b.format = format;
	b.options = &options;
	b.editor = "Editors";
	b.sections.items[0].old = arena_dup_len(&a, old.ptr, old.len);
	b.sections.items[0].new = arena_dup_len(&a, new.ptr, new.len);
	b.sections.items[0].changes.items = changes;
	b.sections.items[0].changes.n = COUNT(changes);
	*m = (struct made){ .frame = BUF_INIT(256 * MiB) };
	wire_out(&bundle_shape, &b, &json);
	if (export_job(STR_BUF(json), &m->frame, &e) ||
	    export_read(STR_BUF(m->frame), &m->a, &m->result, &e)) {
		made_done(m);
		return false;
	}
	return true;
}

/* Where a file does not say what it should: for a failed test's message. */
static UNUSED bool says_same(const char *side, const char *got, const char *want)
{
	size_t i = 0;

	if (strcmp(got, want) == 0)
		return true;
	while (got[i] == want[i])
		i++;
	while (i && got[i - 1] != '\n')
		i--;
	print_message("%s:\ngot:  %.400s\nwant: %.400s\n", side, got + i, want + i);
	return false;
}

#endif
