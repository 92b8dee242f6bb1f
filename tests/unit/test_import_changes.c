/*
 * Word files in: changes that Word tracked, and comments.
 */
#include "unit/import_kit.h"

#define INS(who, runs) "<w:ins" BY(who) ">" runs "</w:ins>"
#define DEL(who, words)                                                                            \
	"<w:del" BY(who) "><w:r><w:delText xml:space=\"preserve\">" words                          \
			 "</w:delText></w:r></w:del>"
#define MARKED(mark, runs) "<w:p><w:pPr><w:rPr>" mark "</w:rPr></w:pPr>" runs "</w:p>"

static const char tracked[] =
	P(R("Keep ") DEL("Ana", "old") INS("Ana", R("ne") R("w")) R(" words."))
		MARKED("<w:ins" BY("Ben") "/>", INS("Ben", R("A new paragraph.")))
			MARKED("<w:del" BY("Cleo") "/>", DEL("Cleo", "A lost one.")) P(R("End."));

static void changes_are_accepted_rejected_or_taken_one_by_one(void **state)
{
	static const int64_t one[] = { 1, 3 };
	const struct file f = { .body = tracked };
	const struct import_request accepted = { .changes = IMPORT_ACCEPTED };
	const struct import_request rejected = { .changes = IMPORT_REJECTED };
	const struct import_request none = { .changes = IMPORT_EACH };
	const struct import_request some = { .changes = IMPORT_EACH,
					     .take = { (int64_t *)one, 2 } };
	IMPORTED(im);

	(void)state;
	gives_as(&accepted, &f, "Keep new words.\n\nA new paragraph.\n\nEnd.\n");
	gives_as(&rejected, &f, "Keep old words.\n\nA lost one.\n\nEnd.\n");
	gives_as(&none, &f, "Keep old words.\n\nA lost one.\n\nEnd.\n");
	gives_as(&some, &f, "Keep words.\n\nA new paragraph.\n\nA lost one.\n\nEnd.\n");
	import_file(&im, &some, &f);
	assert_int_equal(im.result.report->changes.n, 4);
	for (size_t i = 0; i < 4; i++) {
		static const struct import_change want[] = {
			{ 1, "deleted", "Ana", 0, "old", true },
			{ 2, "inserted", "Ana", 0, "new", false },
			{ 3, "inserted", "Ben", 0, "A new paragraph.", true },
			{ 4, "deleted", "Cleo", 0, "A lost one.", false },
		};
		const struct import_change *got = &im.result.report->changes.items[i];

		assert_int_equal(got->id, want[i].id);
		assert_string_equal(got->kind, want[i].kind);
		assert_string_equal(got->author, want[i].author);
		assert_int_equal(got->at, 1770112800);
		assert_string_equal(got->text, want[i].text);
		assert_int_equal(got->taken, want[i].taken);
	}
}

static void a_move_is_one_change(void **state)
{
	const struct file f = {
		.body = P("<w:moveFromRangeStart w:id=\"9\" w:name=\"m1\"/><w:moveFrom" BY(
			"A"
			"n"
			"a") ">" R("Moved. ") "</w:moveFrom><w:moveFromRangeEnd "
					      "w:id=\"9\"/>" R(
						      "Stays.") "<w:moveToRangeStart "
								"w:id=\"8\" "
								"w:name=\"m1\"/"
								"><w:moveTo" BY("Ana") ">" R(
									" Moved.") "</"
										   "w:moveTo><w:"
										   "moveToRangeEnd "
										   "w:id=\"8\"/"
										   ">")
	};
	const struct import_request accepted = { .changes = IMPORT_ACCEPTED };
	const struct import_request rejected = { .changes = IMPORT_REJECTED };
	IMPORTED(im);

	(void)state;
	gives_as(&accepted, &f, "Stays. Moved.\n");
	gives_as(&rejected, &f, "Moved. Stays.\n");
	import_file(&im, &accepted, &f);
	assert_int_equal(im.result.report->changes.n, 1);
	assert_string_equal(im.result.report->changes.items[0].kind, "moved");
	assert_string_equal(im.result.report->changes.items[0].text, "Moved.");
}

static void paragraphs_joined_rows_and_looks_are_changes_too(void **state)
{
	const struct file joined = { .body = MARKED("<w:del" BY("Ana") "/>", R("One "))
					     P(R("two.")) };
	const struct file rows = { .body = TABLE(ROW(CELL("a") CELL("b")) "<w:tr><w:trPr><w:ins" BY(
					   "Ana") "/></w:trPr>" CELL("new")
							 CELL("row") "</w:tr>") };
	const struct file looks = {
		.body = P("<w:r><w:rPr><w:b/><w:rPrChange" BY(
			"Ana") "><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>" T("look") "</w:r>")
	};
	const struct import_request accepted = { .changes = IMPORT_ACCEPTED };
	const struct import_request rejected = { .changes = IMPORT_REJECTED };

	(void)state;
	gives_as(&accepted, &joined, "One two.\n");
	gives_as(&rejected, &joined, "One\n\ntwo.\n");
	gives_as(&accepted, &rows, "| a | b |\n| --- | --- |\n| new | row |\n");
	gives_as(&rejected, &rows, "| a | b |\n| --- | --- |\n");
	gives_as(&accepted, &looks, "**look**\n");
	gives_as(&rejected, &looks, "*look*\n");
}

static void comments_are_told_with_the_words_they_are_about(void **state)
{
	const struct file f = {
		.body = P(R("Keep ") "<w:commentRangeStart w:id=\"0\"/>" R("public ")
				  RB("hands") "<w:commentRangeEnd w:id=\"0\"/>"
					      "<w:r><w:commentReference w:id=\"0\"/></w:r>" R(".")),
		.relations = DOCX_REL("rId1", "comments", "comments.xml"),
		.more = { { .name = "word/comments.xml",
			    .xml = DOCX_HEAD
			    "<w:comments" DOCX_NS "><w:comment w:id=\"0\" w:author=\"Ana Ruiz\" "
			    "w:date=\"2026-02-03T10:00:00Z\">" P(R("Why?"))
				    P(R("Say more.")) "</w:comment><w:comment w:id=\"1\" "
						      "w:author=\"B\">" P(
							      R("General")) "</w:comment></"
									    "w:comments>" } },
		.n_more = 1
	};
	const struct import_request rq = { 0 };
	IMPORTED(im);

	(void)state;
	import_file(&im, &rq, &f);
	assert_string_equal(im.result.markdown, "Keep public **hands**.\n");
	assert_non_null(strstr(
		im.json,
		"\"comments\":[{\"author\":\"Ana "
		"Ruiz\",\"at\":\"2026-02-03T10:00:00Z\",\"quote\":\"public hands\","
		"\"text\":\"Why? Say "
		"more.\"},{\"author\":\"B\",\"at\":null,\"quote\":null,\"text\":\"General\"}]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_are_accepted_rejected_or_taken_one_by_one),
		cmocka_unit_test(a_move_is_one_change),
		cmocka_unit_test(paragraphs_joined_rows_and_looks_are_changes_too),
		cmocka_unit_test(comments_are_told_with_the_words_they_are_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
