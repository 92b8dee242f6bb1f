/* OpenDocument texts: that they are whole, and say what the text says. */
#include "unit/test.h"

#include "image_help.h"
#include "odt_help.h"
#include "redline_help.h"

#include "base/base64.h"
#include "base/file.h"
#include "unit/scribe.h"

#include <dirent.h>

enum { ROUNDS = 300 };

static const char stock[] =
	"# Taking stock\n\n**Encourage** them to publish:[^why]\n\n1. the budget;\n"
	"2. the accounts:\n   1. of the city;\n   2. of its firms.\n\n"
	"> [!REMARK]\n> Because <b>a budget</b> is \"a promise\" & more.[^why]\n\n"
	"Invite [everyone](https://example.org/?a=1&b=2), and see [above](#p-aaaaaaaa).\n\n"
	"![A picture](media/pic.png)\n\n- one\n- two\n\n## Words\n\n"
	"Ask in Arabic: \xD8\xAD\xD9\x82\xD9\x88\xD9\x82.\n\n[^why]: A promise.\n";
static const char annex[] = "# Annex\n\nSee it.[^why]\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n\n"
			    "```\n[^why] stays\n```\n\n4. four\n5. five\n\n[^why]: Another.\n";

static void make_both(struct made *m, const struct bundle_options *options)
{
	const struct text t[] = { { "stock", KIND_OPERATIVE, stock },
				  { "annex", KIND_ANNEX, annex } };
	struct bundle_image picture = { "pic.png", NULL };
	struct bundle_version version = { "Zero draft", "HRGL/2026/L.1", "4 February 2026",
					  "0123456789012345678901234567890123456789" };
	struct bundle_paragraph ids[] = { { 1, "p-aaaaaaaa", "1" },
					  { 4, "p-bbbbbbbb", "2" },
					  { 5, "p-cccccccc", "7" },
					  { 8, "p-dddddddd", "7 bis" } };
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	BUF(png, 64 * KiB);
	BUF(data, 64 * KiB);

	png_make(&(struct png_spec){ 8, 8, 8, 2, false, 0 }, &png);
	base64_encode(&data, (struct str){ png.ptr, png.len });
	picture.data = data.ptr;
	b.format = EXPORT_ODT;
	b.subtitle = "A <subtitle>";
	b.event = "The \"event\"";
	b.options = options;
	b.images.items = &picture;
	b.images.n = 1;
	b.version = &version;
	b.standing = "Zero draft \xC2\xB7 HRGL/2026/L.1";
	b.accent = "#123456";
	b.sections.items[0].paragraphs.items = ids;
	b.sections.items[0].paragraphs.n = COUNT(ids);
	make(m, &b);
}

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

		make_both(&m, &options);
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

	make_both(&m, &with_contents);
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

	make_both(&m, &with_contents);
	make_both(&again, &with_contents);
	assert_int_equal(m.result.file.len, again.result.file.len);
	assert_memory_equal(m.result.file.ptr, again.result.file.ptr, m.result.file.len);
	made_done(&m);
	made_done(&again);
}

static void a_file_says_what_the_text_says(void **state UNUSED)
{
	const struct bundle_options plain = { 0 };
	struct made m;
	ARENA(a);
	char *want;

	make_both(&m, &plain);
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
	int bad = 0;

	for (uint32_t n = 0; n < ROUNDS; n++) {
		struct scribe s = { .seed = n * UINT64_C(104729) + 5 };
		BUF(old, MiB);
		BUF(new, 4 * MiB);

		scribe_roll(&s, 2);
		scribe_text(&s, &old, scribe_roll(&s, 7));
		scribe_edits(&s, STR_BUF(old), scribe_roll(&s, 5), &new);
		bad += !check_redline(n % 2 ? KIND_OPERATIVE : KIND_TEXT, STR_BUF(old),
				      STR_BUF(new));
	}
	assert_int_equal(bad, 0);
}

static void every_part_of_the_draft_comes_back_from_a_redline(void **state UNUSED)
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
			assert_true(check_redline(KIND_OPERATIVE, STR_BUF(old), STR_BUF(new)));
			files++;
		}
		closedir(d);
	}
	assert_int_equal(files, 18);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_whole),
		cmocka_unit_test(paragraphs_are_counted_and_notes_stand_at_the_foot),
		cmocka_unit_test(equal_bundles_give_equal_bytes),
		cmocka_unit_test(a_file_says_what_the_text_says),
		cmocka_unit_test(accepting_gives_the_new_text_and_rejecting_the_old),
		cmocka_unit_test(every_part_of_the_draft_comes_back_from_a_redline),
		cmocka_unit_test(a_change_carries_its_group_and_its_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
