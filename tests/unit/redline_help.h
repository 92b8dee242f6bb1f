/* A redline of two texts as a file, with groups for its first two changes. */
#ifndef TESTS_UNIT_REDLINE_HELP_H
#define TESTS_UNIT_REDLINE_HELP_H

#include "office_help.h"

#include "base/file.h"
#include "markdown/guard.h"
#include "prose/prose.h"
#include "unit/scribe.h"

#include <dirent.h>

enum { REDLINE_ROUNDS = 300 };

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

/* Does the file of a redline give back both texts? */
typedef bool redline_check(int kind, struct str old, struct str new);

/* Of a text edited at random, the same for each seed. */
static UNUSED bool random_redline(redline_check *check, uint32_t n)
{
	struct scribe s = { .seed = n * UINT64_C(104729) + 5 };
	bool good;
	BUF(old, MiB);
	BUF(new, 4 * MiB);

	scribe_roll(&s, 2);
	scribe_text(&s, &old, scribe_roll(&s, 7));
	scribe_edits(&s, STR_BUF(old), scribe_roll(&s, 5), &new);
	good = check(n % 2 ? KIND_OPERATIVE : KIND_TEXT, STR_BUF(old), STR_BUF(new));
	if (!good)
		print_message("random redline %u\n", n);
	return good;
}

/* As many, with those that once failed; ROUNDS=6000 in the environment looks further. */
static UNUSED void random_redlines(redline_check *check, uint32_t rounds)
{
	static const uint32_t once[] = { 2044, 3305, 3513 };
	const char *more = getenv("ROUNDS");
	int bad = 0;

	if (more)
		rounds = (uint32_t)strtoul(more, NULL, 10);
	for (uint32_t n = 0; n < rounds; n++)
		bad += !random_redline(check, n);
	for (size_t i = 0; i < COUNT(once); i++)
		bad += !random_redline(check, once[i]);
	assert_int_equal(bad, 0);
}

/* Of each file of the 2026 draft, edited at random. */
static UNUSED void draft_redlines(redline_check *check)
{
	static const char *const langs[] = { "en", "de" };
	struct scribe s = { .seed = 2026 };
	int files = 0;

	for (size_t i = 0; i < COUNT(langs); i++) {
		char folder[64];
		struct dirent *f;
		DIR *d;

		snprintf(folder, sizeof(folder), "drafts/2026/%s", langs[i]);
		d = opendir(folder);
		assert_non_null(d);
		while ((f = readdir(d))) {
			struct err e = { 0 };
			BUF(old, MiB);
			BUF(new, MiB);

			if (!strstr(f->d_name, ".md"))
				continue;
			snprintf(folder, sizeof(folder), "drafts/2026/%s/%.40s", langs[i],
				 f->d_name);
			assert_int_equal(file_read(folder, &old, &e), 0);
			scribe_edits(&s, STR_BUF(old), 8, &new);
			assert_true(check(KIND_OPERATIVE, STR_BUF(old), STR_BUF(new)));
			files++;
		}
		closedir(d);
	}
	assert_int_equal(files, 18);
}

#endif
