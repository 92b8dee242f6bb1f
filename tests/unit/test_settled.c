/* Redlines in another program's hands: LibreOffice accepts all changes of a file, or rejects them all,
 * and what it then has is the new text, or the old one. */
#include "unit/test.h"

#include "redline_help.h"

#include "unit/folder.h"

enum { SETTLED_ROUNDS = 30 };

/* What to open, and what it has to say. */
struct settled {
	char *folder;
	struct arena a;
	struct redline {
		const char *said[2]; /* the old text, the new one */
	} * items;
	size_t n, cap;
};
static struct settled all;

static bool put_redline(int kind, struct str old, struct str new)
{
	struct redline *r = NULL;

	for (int format = EXPORT_DOCX; format <= EXPORT_ODT; format++) {
		struct made m;
		struct err e = { 0 };

		if (!make_redline(&m, format, kind, old, new))
			return true;
		if (!r)
			r = arena_push(&all.a, (void **)&all.items, &all.n, &all.cap,
				       sizeof(*all.items));
		assert_int_equal(file_write(arena_printf(&all.a, "%s/%zu.%s", all.folder, all.n - 1,
							 export_format_names[format]),
					    m.result.file, &e),
				 0);
		made_done(&m);
	}
	r->said[0] = said_by(&all.a, old);
	r->said[1] = said_by(&all.a, new);
	return true;
}

/* Does a file say so, settled to a side? */
static bool says(size_t n, const char *format, const char *side, const char *want)
{
	struct err e = { 0 };
	char *name = arena_printf(&all.a, "%zu.%s.%s", n, format, side);
	BUF(got, MiB);

	assert_int_equal(file_read(arena_printf(&all.a, "%s/%s", all.folder, name), &got, &e), 0);
	return says_same(name, got.len ? got.ptr : "", want);
}

static void settle(void)
{
	BUF(out, MiB);

	if (shell(all.folder, &out, "/usr/bin/python3 '%s/tests/unit/settle.py' .",
		  getenv("PWD")) != 0)
		fail_msg("%s", out.ptr);
}

static void libreoffice_accepts_to_the_new_text_and_rejects_to_the_old(void **state UNUSED)
{
	int bad = 0;

#ifdef SANITIZED
	SKIP_TEST("it is another program that reads, and the same files");
#endif
	if (system("/usr/bin/python3 -c 'import uno' 2>/dev/null && command -v soffice "
		   ">/dev/null") != 0)
		SKIP_TEST("libreoffice-writer-nogui or python3-uno is not installed");
	all.folder = folder_new();
	random_redlines(put_redline, SETTLED_ROUNDS);
	draft_redlines(put_redline);
	settle();
	for (size_t n = 0; n < all.n; n++) {
		bad += !says(n, "docx", "reject", all.items[n].said[0]);
		bad += !says(n, "docx", "accept", all.items[n].said[1]);
		bad += !says(n, "odt", "reject", all.items[n].said[0]);
		bad += !says(n, "odt", "accept", all.items[n].said[1]);
	}
	assert_true(all.n > SETTLED_ROUNDS / 2);
	assert_int_equal(bad, 0);
	folder_remove(all.folder);
	arena_done(&all.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libreoffice_accepts_to_the_new_text_and_rejects_to_the_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
