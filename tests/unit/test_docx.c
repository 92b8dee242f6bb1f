/* Word files: the schema's rules, and that they say what the text says. */
#include "unit/test.h"

#include "docx_schema.h"
#include "office_help.h"
#include "sample_help.h"
#include "texts_help.h"
#include "word_help.h"

/* --- the schema --------------------------------------------------------------------------------- */

static void elements_stand_in_the_order_of_the_schema(void **state UNUSED)
{
	for (int remarks = REMARKS_BESIDE; remarks <= REMARKS_NONE; remarks++) {
		const struct bundle_options options = { .remarks = remarks,
							.contents = true,
							.lines = remarks == REMARKS_ANNEX,
							.ragged = remarks == REMARKS_NONE };
		struct made m;

		make_both(&m, EXPORT_DOCX, &options);
		check_schema(&m);
		made_done(&m);
	}
}

/* --- names and numbers within the file ---------------------------------------------------------- */

static void what_is_referred_to_is_there(void **state UNUSED)
{
	struct made m;
	char *types, *names, *name, *save = NULL;

	make_both(&m, EXPORT_DOCX, &with_contents);
	assert_int_equal(m.result.warnings.n, 0);
	check_references(&m, "word/document.xml", "word/_rels/document.xml.rels");
	types = part_of(&m, "[Content_Types].xml");
	names = parts_of(&m);
	assert_true(str_starts(str_of(names), "[Content_Types].xml\n"));
	for (name = strtok_r(names, "\n", &save); name; name = strtok_r(NULL, "\n", &save)) {
		if (str_starts(str_of(name), "word/") && strstr(name, ".xml") &&
		    !strstr(name, ".rels"))
			assert_has(types, arena_printf(&m.a, "PartName=\"/%s\"", name));
	}
	made_done(&m);
}

static void changes_and_bookmarks_have_ids_of_their_own(void **state UNUSED)
{
	struct made m;
	struct xml x;
	char *v, *seen;
	BUF(ids, MiB);
	BUF(marks, MiB);

	make_both(&m, EXPORT_DOCX, &with_contents);
	x = (struct xml){ .at = part_of(&m, "word/document.xml") };
	while (xml_next(&x)) {
		bool counts = strcmp(x.name, "w:bookmarkStart") == 0 ||
			      strcmp(x.name, "w:ins") == 0 || strcmp(x.name, "w:del") == 0;

		if (x.close || !counts)
			continue;
		seen = arena_printf(&m.a, " %s ", v = xml_value(&m.a, &x, "w:id"));
		assert_null(strstr(ids.ptr, seen));
		buf_puts(&ids, seen);
		v = xml_value(&m.a, &x, "w:name");
		if (!v)
			continue;
		assert_true(strlen(v) <= 40);
		assert_int_equal(strspn(v, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
					   "0123456789"),
				 strlen(v));
		seen = arena_printf(&m.a, " %s ", v);
		assert_null(strstr(marks.ptr, seen));
		buf_puts(&marks, seen);
	}
	assert_has(marks.ptr, " p_aaaaaaaa ");
	made_done(&m);
}

/* --- what is in it ------------------------------------------------------------------------------ */

static void paragraphs_are_numbered_by_word(void **state UNUSED)
{
	struct made m;
	char *d, *n;

	make_both(&m, EXPORT_DOCX, &with_contents);
	d = part_of(&m, "word/document.xml");
	n = part_of(&m, "word/numbering.xml");
	/* 1, (a), (b), (i), (ii), 2 are one counting; 7 begins another; "7 bis." is a label. */
	assert_int_equal(count_of(d, "<w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/>"), 2);
	assert_int_equal(count_of(d, "<w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/>"), 2);
	assert_int_equal(count_of(d, "<w:ilvl w:val=\"2\"/><w:numId w:val=\"1\"/>"), 2);
	assert_has(n, "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>");
	assert_has(n, "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride "
		      "w:ilvl=\"0\"><w:startOverride w:val=\"7\"/></w:lvlOverride></w:num>");
	assert_has(n, "<w:lvlText w:val=\"7 bis.\"/>");
	assert_has(n, "<w:startOverride w:val=\"4\"/>");
	/* No number is text. */
	assert_lacks(d, ">1.<");
	assert_lacks(d, ">(a)<");
	made_done(&m);
}

static void notes_are_anchored_once_and_referred_to_again(void **state UNUSED)
{
	struct made m;
	char *d, *n;

	make_both(&m, EXPORT_DOCX, &with_contents);
	d = part_of(&m, "word/document.xml");
	n = part_of(&m, "word/footnotes.xml");
	assert_int_equal(count_of(d, "<w:footnoteReference "), 2);
	assert_int_equal(count_of(d, " NOTEREF _Note1 \\h "), 1);
	assert_has(d, "w:name=\"_Note1\"/>");
	assert_int_equal(count_of(n, "<w:footnoteRef/>"), 2);
	assert_has(n, "A promise.");
	made_done(&m);
}

static void tables_repeat_their_head_and_pictures_say_what_they_show(void **state UNUSED)
{
	struct made m;
	char *d;

	make_both(&m, EXPORT_DOCX, &with_contents);
	d = part_of(&m, "word/document.xml");
	assert_int_equal(count_of(d, "<w:tblHeader/>"), 1);
	assert_has(d, "<w:jc w:val=\"right\"/>");
	assert_has(d, "descr=\"A picture\"");
	assert_has(parts_of(&m), "word/media/image1.png");
	assert_has(d, "<w:hyperlink w:anchor=\"p_aaaaaaaa\"");
	assert_has(part_of(&m, "word/_rels/document.xml.rels"),
		   "Target=\"https://example.org/?a=1&amp;b=2\" TargetMode=\"External\"");
	/* Arabic in an English paragraph. */
	assert_has(d, "<w:rtl/><w:lang w:bidi=\"ar-SA\"/>");
	made_done(&m);
}

static void contents_are_a_field_with_the_pages_of_the_pdf(void **state UNUSED)
{
	struct made m;
	char *d;

	make_both(&m, EXPORT_DOCX, &with_contents);
	d = part_of(&m, "word/document.xml");
	assert_has(d, " TOC \\o \"1-3\" \\h \\z \\u ");
	assert_int_equal(count_of(d, " PAGEREF "), 3);
	/* The annex begins on the second page. */
	assert_has(strstr(d, " PAGEREF s_annex_0 \\h "), "<w:t xml:space=\"preserve\">2</w:t>");
	assert_int_equal(count_of(d, "w:fldCharType=\"begin\""),
			 count_of(d, "w:fldCharType=\"end\""));
	made_done(&m);
}

static void properties_say_which_text_it_is(void **state UNUSED)
{
	struct made m;

	make_both(&m, EXPORT_DOCX, &with_contents);
	assert_has(part_of(&m, "docProps/core.xml"), "<dc:title>A title</dc:title>");
	assert_has(part_of(&m, "docProps/core.xml"), "<dc:subject>A &lt;subtitle&gt;</dc:subject>");
	assert_has(part_of(&m, "docProps/core.xml"), "<dc:language>en-GB</dc:language>");
	assert_has(part_of(&m, "docProps/custom.xml"), "0123456789012345678901234567890123456789");
	assert_has(part_of(&m, "docProps/custom.xml"), "HRGL/2026/L.1");
	assert_has(part_of(&m, "word/header1.xml"), "Zero draft");
	assert_has(part_of(&m, "word/footer1.xml"), " NUMPAGES ");
	assert_has(part_of(&m, "word/styles.xml"), "w:color=\"123456\"");
	made_done(&m);
}

static void equal_bundles_give_equal_bytes(void **state UNUSED)
{
	struct made m, again;

	make_both(&m, EXPORT_DOCX, &with_contents);
	make_both(&again, EXPORT_DOCX, &with_contents);
	assert_int_equal(m.result.file.len, again.result.file.len);
	assert_memory_equal(m.result.file.ptr, again.result.file.ptr, m.result.file.len);
	made_done(&m);
	made_done(&again);
}

static void a_document_from_right_to_left_is_so_as_a_whole(void **state UNUSED)
{
	const struct text t[] = {
		{ "one", KIND_OPERATIVE,
		  "# \xD8\xAD\xD9\x82\n\n\xD8\xAD\xD9\x82 and English.\n\n"
		  "Only English.\n\n\xD8\xAD\xD9\x82 12 \xD8\xAD\xD9\x82\n\n| "
		  "\xD8\xAD\xD9\x82 | \xD8\xAD\xD9\x82 |\n|---|---|\n| 1 | 2 |\n" }
	};
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *d, *s;

	b.lang = "ar";
	b.direction = "rtl";
	b.format = EXPORT_DOCX;
	make(&m, &b);
	check_schema(&m);
	d = part_of(&m, "word/document.xml");
	s = part_of(&m, "word/styles.xml");
	assert_has(d, "<w:titlePg/><w:bidi/></w:sectPr>");
	assert_has(s, "w:cs=\"Noto Naskh Arabic\"");
	assert_has(s, "w:bidi=\"ar-SA\"");
	assert_has(d, "<w:bidi w:val=\"0\"/>");
	assert_has(d, "<w:lang w:val=\"en-GB\"/>");
	assert_has(d, "<w:bidiVisual/><w:tblW w:w=\"8320\"");
	/* Figures are the text font's; a foot in English words runs as these do, at the same side. */
	assert_has(d, "w:cs=\"Noto Serif\"/><w:szCs w:val=\"20\"/><w:rtl/></w:rPr><w:t "
		      "xml:space=\"preserve\">12</w:t>");
	assert_has(part_of(&m, "word/footer1.xml"), "<w:bidi w:val=\"0\"/><w:jc w:val=\"left\"/>");
	made_done(&m);
}

static char *head_of(const char *title, const char *standing)
{
	const struct text t[] = { { "one", KIND_TEXT, "# One\n\nWords.\n" } };
	static char head[4096];
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	b.format = EXPORT_DOCX;
	b.title = title;
	b.standing = standing;
	make(&m, &b);
	snprintf(head, sizeof(head), "%s", part_of(&m, "word/header1.xml"));
	made_done(&m);
	return head;
}

/* What stands at the head of each page has the room that its letters leave, and ends with a word. */
static void a_running_head_says_as_much_as_fits(void **state UNUSED)
{
	static const char standing[] = "Text as agreed so far \xC2\xB7 HRGL/2026 \xC2\xB7 4 "
				       "February 2026 \xC2\xB7 7b2a43d76b";

	assert_has(head_of("Human Rights-Based Budgeting: A Way to Accountability", standing),
		   ">Human Rights-Based Budgeting: A Way to Accountability</w:t>");
	assert_lacks(head_of("Human Rights-Based Budgeting: A Way to Accountability", standing),
		     "\xE2\x80\xA6");
	assert_has(head_of("Menschenrechtsbasierte Haushaltsplanung: ein Weg zur Rechenschaft",
			   standing),
		   ">Menschenrechtsbasierte Haushaltsplanung: ein Weg </w:t></w:r><w:r>");
	assert_has(head_of("Menschenrechtsbasierte Haushaltsplanung: ein Weg zur Rechenschaft",
			   standing),
		   ">\xE2\x80\xA6</w:t>");
}

static void a_short_quotation_stays_whole_and_annexes_begin_at_the_top(void **state UNUSED)
{
	const struct text t[] = {
		{ "one", KIND_TEXT, "# One\n\n> Said.\n>\n> Source.\n\nWords.\n" },
		{ "two", KIND_ANNEX, "# Annex\n\n> A.\n>\n> B.\n>\n> C.\n>\n> D.\n" },
	};
	struct made m;
	char *d, *annex_at;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	b.format = EXPORT_DOCX;
	make(&m, &b);
	check_schema(&m);
	d = part_of(&m, "word/document.xml");
	annex_at = strstr(d, "<w:pageBreakBefore/>");
	assert_non_null(annex_at);
	assert_has(annex_at, "<w:pageBreakBefore/><w:spacing w:before=\"0\"/>");
	/* The first of two, none of four: a long quotation goes on over the page. */
	assert_int_equal(count_of(d, "<w:pStyle w:val=\"Quote\"/><w:keepNext/>"), 1);
	assert_true(strstr(d, "<w:pStyle w:val=\"Quote\"/><w:keepNext/>") < strstr(d, "Said."));
	made_done(&m);
}

static void remarks_stand_where_they_are_asked_for(void **state UNUSED)
{
	const struct bundle_options none = { .remarks = REMARKS_NONE };
	const struct bundle_options gathered = { .remarks = REMARKS_ANNEX };
	struct made m;
	char *d;

	make_both(&m, EXPORT_DOCX, &none);
	assert_lacks(part_of(&m, "word/document.xml"), "a promise");
	made_done(&m);
	make_both(&m, EXPORT_DOCX, &gathered);
	d = part_of(&m, "word/document.xml");
	assert_has(strstr(d, "Explanatory remarks"), "Paragraph 1");
	assert_int_equal(count_of(d, "a promise"), 1);
	made_done(&m);
}

static void nothing_that_xml_cannot_hold_comes_into_a_file(void **state UNUSED)
{
	const struct bundle_options plain = { 0 };
	const struct text t[] = { { "one", KIND_TEXT,
				    "# <One> & \"two\"\n\n&#x202E;&#xFFFE;a&#12;b\n" } };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	b.options = &plain;
	b.title = "T\x01itle \xEF\xBF\xBF<&>";
	b.format = EXPORT_DOCX;
	make(&m, &b);
	check_schema(&m);
	assert_has(part_of(&m, "docProps/core.xml"), "<dc:title>Title &lt;&amp;&gt;</dc:title>");
	made_done(&m);
}

/* --- what it says ------------------------------------------------------------------------------- */

static void a_file_says_what_the_text_says(void **state UNUSED)
{
	const struct bundle_options plain = { 0 };
	struct made m;
	ARENA(a);
	char *want;

	make_both(&m, EXPORT_DOCX, &plain);
	want = arena_printf(&a, "%s%s", said_by(&a, str_of(stock)), said_by(&a, str_of(annex)));
	/* A picture's words are its own. */
	want = arena_printf(&a, "%.*s%s", (int)(strstr(want, "A picture\n") - want), want,
			    strstr(want, "A picture\n") + 10);
	assert_says(word_says(&m, WORD_ALL), want, "a plain file");
	made_done(&m);
}

/* Word fills a title's first line and would leave a word for the last. */
static void titles_stand_in_even_lines(void **state UNUSED)
{
	static const struct {
		const char *title, *lines;
	} cases[] = {
		{ "Human Rights-Based Budgeting: A Way to Accountability",
		  "Human Rights-Based Budgeting:|A Way to Accountability" },
		{ "A short title", "A short title" },
		{ "One "
		  "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstellenleitun"
		  "g",
		  "One "
		  "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstellenleitun"
		  "g" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text t = { "one", KIND_TEXT, "Text.\n" };
		struct made m;
		ARENA(a);
		struct bundle b = bundle_of(&a, &t, 1);
		char *d, *line, *want = arena_dup(&a, cases[i].lines);
		BUF(said, KiB);

		b.title = cases[i].title;
		b.format = EXPORT_DOCX;
		make(&m, &b);
		d = part_of(&m, "word/document.xml");
		d = strstr(d, "<w:pStyle w:val=\"Title\"/>");
		*strstr(d, "</w:p>") = '\0';
		while ((line = strstr(d, "<w:t ")) != NULL) {
			d = strchr(line, '>') + 1;
			buf_printf(&said, "%s%.*s", said.len ? "|" : "", (int)strcspn(d, "<"), d);
		}
		assert_string_equal(said.ptr, want);
		made_done(&m);
	}
}

/* Laying pages out is most of what contents cost: who knows them hands them over. */
static void contents_take_the_pages_that_the_pdf_counted(void **state UNUSED)
{
	struct text t[] = { { "one", KIND_TEXT, stock }, { "two", KIND_ANNEX, annex } };
	struct made pdf, word, again;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	int64_t other[16];

	make(&pdf, &b);
	b.format = EXPORT_DOCX;
	make(&word, &b);
	assert_true(pdf.result.headings.n > 1 && pdf.result.headings.n < COUNT(other));
	assert_int_equal(word.result.headings.n, pdf.result.headings.n);
	assert_memory_equal(word.result.headings.items, pdf.result.headings.items,
			    pdf.result.headings.n * sizeof(int64_t));
	b.headings = pdf.result.headings;
	make(&again, &b);
	assert_int_equal(again.result.file.len, word.result.file.len);
	assert_memory_equal(again.result.file.ptr, word.result.file.ptr, word.result.file.len);
	made_done(&again);
	/* They are taken as they are said, and not at all where they are of another text. */
	for (size_t i = 0; i < COUNT(other); i++)
		other[i] = 4711;
	b.headings.items = other;
	make(&again, &b);
	assert_int_equal(count_of(part_of(&again, "word/document.xml"), ">4711<"),
			 (int)b.headings.n);
	made_done(&again);
	b.headings.n--;
	make(&again, &b);
	assert_memory_equal(again.result.file.ptr, word.result.file.ptr, word.result.file.len);
	made_done(&again);
	made_done(&word);
	made_done(&pdf);
}

static void check_language(const struct tongue *t, const char *name UNUSED)
{
	struct made m;

	make_text(&m, t, EXPORT_DOCX);
	check_schema(&m);
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
		cmocka_unit_test(elements_stand_in_the_order_of_the_schema),
		cmocka_unit_test(what_is_referred_to_is_there),
		cmocka_unit_test(changes_and_bookmarks_have_ids_of_their_own),
		cmocka_unit_test(paragraphs_are_numbered_by_word),
		cmocka_unit_test(notes_are_anchored_once_and_referred_to_again),
		cmocka_unit_test(tables_repeat_their_head_and_pictures_say_what_they_show),
		cmocka_unit_test(contents_are_a_field_with_the_pages_of_the_pdf),
		cmocka_unit_test(properties_say_which_text_it_is),
		cmocka_unit_test(equal_bundles_give_equal_bytes),
		cmocka_unit_test(a_document_from_right_to_left_is_so_as_a_whole),
		cmocka_unit_test(a_running_head_says_as_much_as_fits),
		cmocka_unit_test(a_short_quotation_stays_whole_and_annexes_begin_at_the_top),
		cmocka_unit_test(remarks_stand_where_they_are_asked_for),
		cmocka_unit_test(nothing_that_xml_cannot_hold_comes_into_a_file),
		cmocka_unit_test(a_file_says_what_the_text_says),
		cmocka_unit_test(titles_stand_in_even_lines),
		cmocka_unit_test(contents_take_the_pages_that_the_pdf_counted),
		cmocka_unit_test(files_of_every_language_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
