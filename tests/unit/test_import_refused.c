/*
 * Word files in: what is no Word file, and what could do harm, is refused.
 */
#include "unit/import_kit.h"

#include "base/file.h"

#include <dirent.h>

static void refuses(struct str bytes, enum err_kind kind, const char *key)
{
	const struct import_request rq = { 0 };
	IMPORTED(im);

	assert_int_equal(import_bytes(&im, &rq, bytes), -1);
	if (im.e.kind != kind || !str_eq(im.e.key, key))
		fail_msg("%d %s %s %s", im.e.kind, im.e.key, im.e.what, im.e.note);
}

static void refuses_document(const char *document, const char *key)
{
	BUF(bytes, 64 * MiB);

	docx_file(&bytes, document, "", NULL, 0);
	refuses(STR_BUF(bytes), ERR_TEXT, key);
}

static void refuses_part(struct docx_part part, enum err_kind kind, const char *key)
{
	BUF(bytes, 64 * MiB);

	docx_file(&bytes, DOCX_BODY(P(R("x"))), "", &part, 1);
	refuses(STR_BUF(bytes), kind, key);
}

static void what_is_no_word_file_is_refused(void **state)
{
	static const struct docx_part alone = { .name = "readme.txt", .xml = "hello" };
	BUF(zip, KiB);

	(void)state;
	refuses(STR(""), ERR_TEXT, "bad-text.word");
	refuses(STR("# Markdown\n"), ERR_TEXT, "bad-text.word");
	refuses(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 an old .doc"), ERR_TEXT, "bad-text.word");
	refuses(STR("PK\3\4 but no more than this, no directory"), ERR_TEXT, "bad-text.zip");
	docx_zip(&zip, &alone, 1);
	refuses(STR_BUF(zip), ERR_TEXT, "bad-text.word");
	refuses_document(DOCX_BODY(""), "bad-text.empty");
	refuses_document("<w:document>", "bad-text.word-part");
	refuses_document("<document/>", "bad-text.word");
}

static void parts_that_could_do_harm_are_refused(void **state)
{
	BUF(deep, MiB);

	(void)state;
	refuses_document("<!DOCTYPE w [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
			 "<w:document" DOCX_NS "><w:body>" P(R("&x;")) "</w:body></w:document>",
			 "bad-text.word-part");
	refuses_document("<!DOCTYPE w SYSTEM \"http://127.0.0.1/x.dtd\"><w:document/>",
			 "bad-text.word-part");
	refuses_document("<?xml version=\"1.0\" encoding=\"UTF-16\"?><w:document" DOCX_NS "/>",
			 "bad-text.word-part");
	refuses_document("<w:document" DOCX_NS
			 "><w:body>" P(R("\xFF\xFE")) "</w:body></w:document>",
			 "bad-text.word-part");
	refuses_document(DOCX_BODY(P(R("&unknown;"))), "bad-text.word-part");
	refuses_document(DOCX_HEAD "<w:document" DOCX_NS "><w:body>", "bad-text.word-part");
	buf_puts(&deep, "<w:document" DOCX_NS "><w:body>");
	for (int i = 0; i < 300; i++)
		buf_puts(&deep, "<w:tbl><w:tr><w:tc>");
	buf_puts(&deep, P(R("x")));
	for (int i = 0; i < 300; i++)
		buf_puts(&deep, "</w:tc></w:tr></w:tbl>");
	buf_puts(&deep, "</w:body></w:document>");
	refuses_document(deep.ptr, "bad-text.word-part");
}

static void zips_that_could_do_harm_are_refused(void **state)
{
	static char zeros[8 * 1024 * 1024];
	static struct docx_part many[1001];
	BUF(bytes, 64 * MiB);
	BUF(page, 64 * MiB);

	(void)state;
	memset(zeros, '0', sizeof(zeros));
	refuses_part((struct docx_part){ .name = "word/media/a.bin",
					 .xml = zeros,
					 .len = sizeof(zeros),
					 .deflate = true },
		     ERR_TOO_BIG, "too-large.zip");
	refuses_part((struct docx_part){ .name = "a", .xml = "x", .stated = 0x7fffffff },
		     ERR_TOO_BIG, "too-large.zip");
	refuses_part((struct docx_part){ .name = "../../etc/cron.d/x", .xml = "x" }, ERR_TEXT,
		     "bad-text.zip-name");
	refuses_part((struct docx_part){ .name = "/etc/x", .xml = "x" }, ERR_TEXT,
		     "bad-text.zip-name");
	refuses_part((struct docx_part){ .name = "a\\b", .xml = "x" }, ERR_TEXT,
		     "bad-text.zip-name");
	refuses_part((struct docx_part){ .name = "word/document.xml", .xml = "x" }, ERR_TEXT,
		     "bad-text.zip-name");
	refuses_part((struct docx_part){ .name = "link",
					 .xml = "/etc/passwd",
					 .attributes = 0xA1FFu << 16 },
		     ERR_TEXT, "bad-text.zip-name");
	refuses_part((struct docx_part){ .name = "locked", .xml = "0123456789abcdef", .flags = 1 },
		     ERR_TEXT, "bad-text.zip-locked");
	for (size_t i = 0; i < COUNT(many); i++) {
		static char names[1001][16];

		snprintf(names[i], sizeof(names[i]), "m/%zu", i);
		many[i] = (struct docx_part){ .name = names[i], .xml = "x" };
	}
	docx_zip(&bytes, many, COUNT(many));
	refuses(STR_BUF(bytes), ERR_TOO_BIG, "too-large.zip");
	buf_clear(&bytes);
	docx_file(&bytes, DOCX_BODY(P(R("x"))), "", NULL, 0);
	buf_puts(&page, "<html><script>alert(1)</script>");
	buf_put(&page, bytes.ptr, bytes.len);
	refuses(STR_BUF(page), ERR_TEXT, "bad-text.word");
	/* A part that is not what the directory says of it. */
	for (size_t i = 0; i + 8 < bytes.len; i++)
		if (memcmp(bytes.ptr + i, "<Relation", 8) == 0)
			bytes.ptr[i + 1] = 'X';
	refuses(STR_BUF(bytes), ERR_TEXT, "bad-text.zip");
}

static void hostile_files_of_others_end_in_words(void **state)
{
	static const char *const good[] = { "00", "14", "16" };
	char path[512], name[800];
	const struct dirent *entry;
	size_t n = 0, n_good = 0;
	DIR *dir = NULL;

	(void)state;
	if (test_data(path, sizeof(path), "attacks/docx"))
		dir = opendir(path);
	if (!dir)
		SKIP_TEST("attacks/docx is not beside the checkout");
	while ((entry = readdir(dir))) {
		const struct import_request rq = { 0 };
		bool want = false;
		BUF(bytes, 64 * MiB);
		struct err e = { 0 };
		int rc;
		IMPORTED(im);

		if (!strstr(entry->d_name, ".docx"))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		assert_int_equal(file_read(name, &bytes, &e), 0);
		for (size_t i = 0; i < COUNT(good); i++)
			want = want || strncmp(entry->d_name, good[i], 2) == 0;
		rc = import_bytes(&im, &rq, STR_BUF(bytes));
		if ((rc == 0) != want)
			fail_msg("%s: %s", entry->d_name, rc ? im.e.key : im.result.markdown);
		assert_true(rc == 0 || im.e.kind == ERR_TEXT || im.e.kind == ERR_TOO_BIG);
		n++;
		n_good += want;
	}
	closedir(dir);
	assert_true(n >= 12 && n_good == COUNT(good));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_word_file_is_refused),
		cmocka_unit_test(parts_that_could_do_harm_are_refused),
		cmocka_unit_test(zips_that_could_do_harm_are_refused),
		cmocka_unit_test(hostile_files_of_others_end_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
