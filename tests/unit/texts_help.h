/* Others' texts in many languages, and resolutions with notes: $TEST_DATA/udhr, $TEST_DATA/un. */
#ifndef TESTS_UNIT_TEXTS_HELP_H
#define TESTS_UNIT_TEXTS_HELP_H

#include "office_help.h"

#include "base/file.h"
#include "text/text.h"

#include <dirent.h>

typedef void text_check(const struct tongue *t, const char *name);

static UNUSED int each_text_of(const char *name, text_check *check)
{
	char folder[256];
	struct dirent *f;
	DIR *d = test_data(folder, sizeof(folder), name) ? opendir(folder) : NULL;
	int n = 0;

	if (!d)
		return 0;
	while ((f = readdir(d))) {
		struct tongue t;
		struct err e = { 0 };
		ARENA(a);
		BUF(file, MiB);
		BUF(clean, MiB);

		if (!strstr(f->d_name, ".md"))
			continue;
		assert_int_equal(file_read(arena_printf(&a, "%s/%s", folder, f->d_name), &file, &e),
				 0);
		/* As every text is stored. */
		text_clean(&clean, STR_BUF(file));
		tongue_of(&a, clean.ptr, &t);
		check(&t, f->d_name);
		n++;
	}
	closedir(d);
	return n;
}

/* Check each of them; how many there were, 0 where there are none on this machine. */
static UNUSED int each_text(text_check *check)
{
	int udhr = each_text_of("udhr", check), un = each_text_of("un", check);

	assert_true((udhr > 0) == (un > 0));
	return udhr + un;
}

/* The text as a file without title, contents or words at a page's foot. */
static UNUSED void make_text(struct made *m, const struct tongue *t, int format)
{
	static const struct bundle_options none = { 0 };
	static struct wire_pair label = { "page", " " };
	const struct text one = { "text", KIND_TEXT, t->body };
	ARENA(a);
	struct bundle b = bundle_of(&a, &one, 1);

	b.title = "";
	b.lang = t->lang;
	b.direction = t->dir;
	b.format = format;
	b.options = &none;
	b.labels.items = &label;
	b.labels.n = 1;
	make(m, &b);
	assert_int_equal(m->result.warnings.n, 0);
}

#endif
