/* OpenDocument texts: that they are whole, and say what the text says. */
#include "unit/test.h"

#include "odt_help.h"
#include "redline_help.h"
#include "sample_help.h"
#include "texts_help.h"

/* Every part is well-formed; ids are unique, and what is referred to is there. */
static void check_file(struct made *m)
{
	static const char *const parts[] = { "content.xml", "styles.xml", "meta.xml",
					     "settings.xml", "META-INF/manifest.xml" };
	const char *content = part_of(m, "content.xml"), *styles = part_of(m, "styles.xml");
	struct xml x;
	char *v;

	for (size_t i = 0; i < COUNT(parts); i++) {
		x = (struct xml){ .at = part_of(m, parts[i]) };
		while (xml_next(&x))
			;
	}
	x = (struct xml){ .at = content };
	while (xml_next(&x)) {
		if (x.close)
			continue;
		v = xml_value(&m->a, &x, "xml:id");
		if (v)
			assert_int_equal(
				count_of(content, arena_printf(&m->a, " xml:id=\"%s\"", v)), 1);
		v = xml_value(&m->a, &x, "text:continue-list");
		if (v)
			assert_has(content, arena_printf(&m->a, " xml:id=\"%s\"", v));
		v = xml_value(&m->a, &x, "text:change-id");
		if (v)
			assert_has(content,
				   arena_printf(&m->a, "<text:changed-region xml:id=\"%s\"", v));
		v = xml_value(&m->a, &x, "text:style-name");
		if (v && !strstr(content, arena_printf(&m->a, " style:name=\"%s\"", v)))
			assert_has(styles, arena_printf(&m->a, " style:name=\"%s\"", v));
	}
}

static void a_file_is_whole(void **state UNUSED)
{
	for (int remarks = REMARKS_BESIDE; remarks <= REMARKS_NONE; remarks++) {
		const struct bundle_options options = { .remarks = remarks,
							.contents = true,
							.lines = remarks == REMARKS_ANNEX };
		struct made m;

		make_both(&m, EXPORT_ODT, &options);
		assert_int_equal(m.result.warnings.n, 0);
		check_file(&m);
		/* What kind of file it is can be read without unpacking it. */
		assert_memory_equal(m.result.file.ptr + 30,
				    "mimetypeapplication/vnd.oasis.opendocument.text", 47);
		made_done(&m);
	}
}

static void paragraphs_are_counted_and_notes_stand_at_the_foot(void **state UNUSED)
{
	struct made m;
	char *c;

	make_both(&m, EXPORT_ODT, &with_contents);
	c = part_of(&m, "content.xml");
	assert_int_equal(count_of(c, "text:continue-list=\"list1\""), 5);
	assert_has(c, "text:start-value=\"7\"");
	assert_has(c, "style:num-prefix=\"7 bis.\"");
	assert_int_equal(count_of(c, "<text:note "), 2);
	assert_int_equal(count_of(c, "<text:note-ref "), 1);
	assert_int_equal(count_of(c, "<table:table-header-rows>"), 1);
	assert_has(c, "<svg:desc>A picture</svg:desc>");
	assert_has(c, "<text:bookmark text:name=\"p-aaaaaaaa\"/>");
	assert_has(c, "xlink:href=\"#p-aaaaaaaa\"");
	assert_has(c, "xlink:href=\"https://example.org/?a=1&amp;b=2\"");
	assert_has(part_of(&m, "styles.xml"), "<text:page-count>");
	assert_has(part_of(&m, "styles.xml"), "#123456");
	assert_has(part_of(&m, "meta.xml"), "0123456789012345678901234567890123456789");
	made_done(&m);
}

static void equal_bundles_give_equal_bytes(void **state UNUSED)
{
	struct made m, again;

	make_both(&m, EXPORT_ODT, &with_contents);
	make_both(&again, EXPORT_ODT, &with_contents);
	assert_int_equal(m.result.file.len, again.result.file.len);
	assert_memory_equal(m.result.file.ptr, again.result.file.ptr, m.result.file.len);
	made_done(&m);
	made_done(&again);
}

static void a_document_from_right_to_left_is_so_as_a_whole(void **state UNUSED)
{
	const struct text t[] = {
		{ "one", KIND_TEXT,
		  "# \xD8\xAD\xD9\x82\n\n\xD8\xAD\xD9\x82 12 \xD8\xAD\xD9\x82\n\n## "
		  "English\n\nOnly English.\n" }
	};
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *c, *s;

	b.lang = "ar";
	b.direction = "rtl";
	b.format = EXPORT_ODT;
	make(&m, &b);
	check_file(&m);
	c = part_of(&m, "content.xml");
	s = part_of(&m, "styles.xml");
	assert_has(s, "style:writing-mode=\"rl-tb\" style:tab-stop-distance");
	assert_has(s, "style:font-family-complex=\"Noto Naskh Arabic\"");
	assert_has(s, "fo:text-align=\"right\"");
	assert_lacks(s, "fo:text-align=\"start\"");
	assert_has(c, "fo:text-align=\"left\" style:writing-mode=\"lr-tb\"");
	assert_has(c, "style:font-family-complex=\"Noto Serif\"");
	made_done(&m);
}

static void a_file_says_what_the_text_says(void **state UNUSED)
{
	const struct bundle_options plain = { 0 };
	struct made m;
	ARENA(a);
	char *want;

	make_both(&m, EXPORT_ODT, &plain);
	want = arena_printf(&a, "%s%s", said_by(&a, str_of(stock)), said_by(&a, str_of(annex)));
	/* A picture's words are its own. */
	want = arena_printf(&a, "%.*s%s", (int)(strstr(want, "A picture\n") - want), want,
			    strstr(want, "A picture\n") + 10);
	assert_says(odt_says(&m, ODT_ACCEPTED), want, "a plain file");
	made_done(&m);
}

/* --- redlines ----------------------------------------------------------------------------------- */

static bool check_redline(int kind, struct str old, struct str new)
{
	struct made m;
	bool good;

	if (!make_redline(&m, EXPORT_ODT, kind, old, new))
		return true;
	check_file(&m);
	good = says_same("rejected", odt_says(&m, ODT_REJECTED), said_by(&m.a, old)) &&
	       says_same("accepted", odt_says(&m, ODT_ACCEPTED), said_by(&m.a, new));
	made_done(&m);
	return good;
}

static void accepting_gives_the_new_text_and_rejecting_the_old(void **state UNUSED)
{
	random_redlines(check_redline, REDLINE_ROUNDS);
}

static void every_part_of_the_draft_comes_back_from_a_redline(void **state UNUSED)
{
	draft_redlines(check_redline);
}

static void a_change_carries_its_group_and_its_day(void **state UNUSED)
{
	struct made m;
	char *c;

	assert_true(make_redline(
		&m, EXPORT_ODT, KIND_TEXT, STR("One old line.\n\nTwo.\n\nThree is gone.\n"),
		STR("One new line.\n\nTwo.\n\nFour came later, with words of its own.\n")));
	c = part_of(&m, "content.xml");
	assert_has(c, "<dc:creator>Group 1</dc:creator><dc:date>2026-02-02T02:40:00</dc:date>");
	assert_has(c, "<dc:creator>Group 2 &amp; &lt;more&gt;</dc:creator>");
	assert_has(c, "<dc:creator>Editors</dc:creator><dc:date>2026-02-04T00:00:00</dc:date>");
	made_done(&m);
}

/* --- comments ----------------------------------------------------------------------------------- */

static void threads_are_comments_at_the_words_that_they_quote(void **state UNUSED)
{
	for (int redline = 0; redline < 2; redline++) {
		struct made m;
		char *c, *at;

		make_discussed(&m, EXPORT_ODT, redline);
		check_file(&m);
		c = part_of(&m, "content.xml");
		at = strstr(c, "<office:annotation office:name=\"comment1\">");
		assert_non_null(at);
		assert_has(at, "<dc:creator>Ada (Group "
			       "1)</dc:creator><dc:date>2026-02-02T02:40:00</dc:date>");
		assert_has(at, "<text:p>Say it.</text:p>");
		assert_true(strstr(at, "<office:annotation-end office:name=\"comment1\"/>") <
			    strstr(at, " here."));
		assert_int_equal(count_of(c, "<office:annotation "), 4);
		assert_int_equal(count_of(c, " loext:resolved=\"true\""), 1);
		made_done(&m);
	}
}

static void check_language(const struct tongue *t, const char *name UNUSED)
{
	struct made m;

	make_text(&m, t, EXPORT_ODT);
	check_file(&m);
	made_done(&m);
}

/* What they say is compared in test_says. */
static void files_of_every_language_are_whole(void **state UNUSED)
{
	if (!each_text(check_language))
		SKIP_TEST("TEST_DATA has no texts in many languages");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_whole),
		cmocka_unit_test(paragraphs_are_counted_and_notes_stand_at_the_foot),
		cmocka_unit_test(equal_bundles_give_equal_bytes),
		cmocka_unit_test(a_document_from_right_to_left_is_so_as_a_whole),
		cmocka_unit_test(a_file_says_what_the_text_says),
		cmocka_unit_test(accepting_gives_the_new_text_and_rejecting_the_old),
		cmocka_unit_test(every_part_of_the_draft_comes_back_from_a_redline),
		cmocka_unit_test(a_change_carries_its_group_and_its_day),
		cmocka_unit_test(threads_are_comments_at_the_words_that_they_quote),
		cmocka_unit_test(files_of_every_language_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
