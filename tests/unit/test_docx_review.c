/* Word files of a review: tracked changes that accept and reject to the two texts, and comments. */
#include "unit/test.h"

#include "docx_schema.h"
#include "office_help.h"
#include "redline_help.h"
#include "sample_help.h"
#include "texts_help.h"
#include "word_help.h"

/* --- redlines ----------------------------------------------------------------------------------- */

static bool same_side(struct made *m, enum word_side side, struct str text)
{
	return says_same(side == WORD_REJECTED ? "rejected" : "accepted", word_says(m, side),
			 said_by(&m->a, text));
}

/* Accepted it is the new text, rejected the old one; and Word takes the file. */
static bool check_redline(int kind, struct str old, struct str new)
{
	struct made m;
	bool good;

	if (!make_redline(&m, EXPORT_DOCX, kind, old, new))
		return true;
	check_schema(&m);
	good = same_side(&m, WORD_REJECTED, old) && same_side(&m, WORD_ACCEPTED, new);
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

/* LibreOffice takes new words at an end and the new paragraph behind them for one change. */
static void new_paragraphs_behind_new_words_take_the_old_end(void **state UNUSED)
{
	struct made m;
	char *d;

	assert_true(make_redline(&m, EXPORT_DOCX, KIND_TEXT, STR("One line\n\nLast.\n"),
				 STR("One line and more\n\n- All of it is new.\n\nLast.\n")));
	check_schema(&m);
	d = part_of(&m, "word/document.xml");
	assert_has(d, "<w:pStyle w:val=\"BodyText\"/><w:rPr><w:ins ");
	assert_has(d, "<w:pStyle w:val=\"ListParagraph\"/>");
	assert_int_equal(count_of(d, "<w:pPrChange "), 1);
	assert_has(d, "><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr></w:pPrChange></w:pPr>");
	made_done(&m);
}

/* LibreOffice gives the notes of a Word file to their anchors by their order. */
static void notes_stand_in_the_order_of_their_anchors(void **state UNUSED)
{
	static const char old[] = "| a | b |\n|---|---|\n| one[^1] | two |\n\nText.[^2]\n\n"
				  "[^1]: First.\n\n[^2]: Second.\n",
			  new[] = "| a | b | one[^1] | two |\n\nText.[^2]\n\n"
				  "[^1]: First.\n\n[^2]: Second.\n";
	struct made m;
	char *notes, *document;

	assert_true(make_redline(&m, EXPORT_DOCX, KIND_TEXT, str_of(old), str_of(new)));
	document = part_of(&m, "word/document.xml");
	notes = part_of(&m, "word/footnotes.xml");
	for (int id = 1; id <= 3; id++) {
		char *ref = arena_printf(&m.a, "<w:footnoteReference w:id=\"%d\"/>", id);
		char *note = arena_printf(&m.a, "<w:footnote w:id=\"%d\">", id);

		assert_non_null(document = strstr(document, ref));
		assert_non_null(notes = strstr(notes, note));
	}
	made_done(&m);
}

static void a_change_carries_its_group_and_its_day(void **state UNUSED)
{
	struct made m;
	char *d;

	assert_true(make_redline(
		&m, EXPORT_DOCX, KIND_TEXT, STR("One old line.\n\nTwo.\n\nThree is gone.\n"),
		STR("One new line.\n\nTwo.\n\nFour came later, with words of its own.\n")));
	d = part_of(&m, "word/document.xml");
	assert_has(d, "w:author=\"Group 1\" w:date=\"2026-02-02T02:40:00Z\">");
	assert_has(d, "w:author=\"Group 2 &amp; &lt;more&gt;\" w:date=\"2026-02-03T06:26:40Z\"");
	/* What nobody is known for is the editors', on the document's day. */
	assert_has(d, "w:author=\"Editors\" w:date=\"2026-02-04T00:00:00Z\"");
	/* A paragraph that is gone takes its end with it. */
	assert_int_equal(count_of(d, "</w:pPr><w:del "), 1);
	assert_has(d, "<w:rPr><w:del ");
	assert_has(d, "<w:rPr><w:ins ");
	made_done(&m);
}

/* A space that is new belongs to the new word: else the paragraph could not be shown word by word. */
static void words_before_a_stop_are_marked_alone(void **state UNUSED)
{
	static const char *const pairs[][2] = {
		{ "One two.\n", "One two three.\n" },
		{ "One (two) three.\n", "One (two and more) three.\n" },
		{ "One two.[^a]\n\n[^a]: N.\n", "One two three.[^a]\n\n[^a]: N.\n" },
		{ "One two.\n", "One two **three**.\n" },
	};

	for (size_t i = 0; i < 2 * COUNT(pairs); i++) {
		struct str old = str_of(pairs[i / 2][i % 2]), new = str_of(pairs[i / 2][1 - i % 2]);
		struct made m;
		char *d;

		assert_true(make_redline(&m, EXPORT_DOCX, KIND_TEXT, old, new));
		d = part_of(&m, "word/document.xml");
		assert_int_equal(count_of(d, "<w:ins "), i % 2 == 0);
		assert_int_equal(count_of(d, "<w:del "), i % 2);
		assert_true(same_side(&m, WORD_REJECTED, old));
		assert_true(same_side(&m, WORD_ACCEPTED, new));
		made_done(&m);
	}
}

/* Where marks stand within marks the marked text cannot be read back; the words beside stay. */
static void a_change_that_mixes_emphasis_and_words_is_no_larger_than_it_is(void **state UNUSED)
{
	static const char old[] =
		"Encourage cities to publish their budget[^a] every year in plain "
		"words for all.\n\n[^a]: Note.\n";
	static const char new[] =
		"Encourage cities to publish their budget[^a] every year in plain "
		"words *for everybody* and **all**.\n\n[^a]: Note.\n";
	static const char *const sides[][2] = { { old, new }, { new, old } };

	for (size_t i = 0; i < COUNT(sides); i++) {
		struct made m;
		char *d;

		assert_true(make_redline(&m, EXPORT_DOCX, KIND_OPERATIVE, str_of(sides[i][0]),
					 str_of(sides[i][1])));
		d = part_of(&m, "word/document.xml");
		check_schema(&m);
		check_references(&m, "word/document.xml", "word/_rels/document.xml.rels");
		assert_has(d, ">Encourage cities to publish their budget</w:t>");
		assert_has(d, "> every year in plain words </w:t>");
		/* One paragraph, whose end stays; its note, too. */
		assert_int_equal(count_of(d, "Encourage cities"), 1);
		assert_lacks(d, "<w:pPr><w:rPr><w:del");
		assert_int_equal(count_of(d, "<w:footnoteReference "), 1);
		assert_int_equal(count_of(part_of(&m, "word/footnotes.xml"), "Note."), 1);
		assert_lacks(part_of(&m, "word/footnotes.xml"), "<w:del");
		assert_true(same_side(&m, WORD_REJECTED, str_of(sides[i][0])));
		assert_true(same_side(&m, WORD_ACCEPTED, str_of(sides[i][1])));
		made_done(&m);
	}
}

static void rows_and_notes_come_and_go_as_wholes(void **state UNUSED)
{
	static const char old[] =
		"Words.[^a] More.[^b]\n\n| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\n"
		"[^a]: First.\n[^b]: Second.\n";
	static const char new[] =
		"Words.[^a] More.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n| 5 | six |\n| 7 | 8 "
		"|\n\n[^a]: First, changed.\n";
	struct made m;
	char *d;

	assert_true(make_redline(&m, EXPORT_DOCX, KIND_TEXT, str_of(old), str_of(new)));
	d = part_of(&m, "word/document.xml");
	assert_has(d, "<w:trPr><w:cantSplit/><w:ins ");
	assert_true(same_side(&m, WORD_REJECTED, str_of(old)));
	assert_true(same_side(&m, WORD_ACCEPTED, str_of(new)));
	assert_has(part_of(&m, "word/footnotes.xml"), "<w:delText xml:space=\"preserve\">Second.");
	made_done(&m);
}

/* --- comments ----------------------------------------------------------------------------------- */

static void threads_are_comments_at_the_words_that_they_quote(void **state UNUSED)
{
	for (int redline = 0; redline < 2; redline++) {
		struct made m;
		char *d, *c, *x, *at;

		make_discussed(&m, EXPORT_DOCX, redline);
		check_schema(&m);
		check_references(&m, "word/document.xml", "word/_rels/document.xml.rels");
		d = part_of(&m, "word/document.xml");
		c = part_of(&m, "word/comments.xml");
		x = part_of(&m, "word/commentsExtended.xml");
		at = strstr(d, "<w:commentRangeStart w:id=\"1\"/>");
		assert_non_null(at);
		/* Before the quoted words, in the midst of a paragraph. */
		assert_has(at, "<w:t xml:space=\"preserve\">first words</w:t>");
		assert_true(strstr(d, ">The </w:t>") < at);
		assert_true(strstr(at, "<w:commentRangeEnd w:id=\"1\"/>") <
			    strstr(at, "> here.</w:t>"));
		assert_int_equal(count_of(d, "<w:commentReference "), 4);
		assert_int_equal(count_of(c, "<w:comment "), 4);
		assert_has(c, "w:author=\"Ada (Group 1)\" w:date=\"2026-02-02T02:40:00Z\"");
		assert_has(c, "Why &quot;first&quot; &amp; not &lt;last&gt;?");
		/* The second answers the first, the third is done. */
		assert_has(x, "w15:paraId=\"10000002\" w15:paraIdParent=\"10000001\"");
		assert_has(x, "w15:paraId=\"10000003\" w15:done=\"1\"");
		made_done(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepting_gives_the_new_text_and_rejecting_the_old),
		cmocka_unit_test(every_part_of_the_draft_comes_back_from_a_redline),
		cmocka_unit_test(new_paragraphs_behind_new_words_take_the_old_end),
		cmocka_unit_test(notes_stand_in_the_order_of_their_anchors),
		cmocka_unit_test(a_change_carries_its_group_and_its_day),
		cmocka_unit_test(words_before_a_stop_are_marked_alone),
		cmocka_unit_test(a_change_that_mixes_emphasis_and_words_is_no_larger_than_it_is),
		cmocka_unit_test(rows_and_notes_come_and_go_as_wholes),
		cmocka_unit_test(threads_are_comments_at_the_words_that_they_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
