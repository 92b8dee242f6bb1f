/*
 * Word files in: what becomes of each thing that Word can write.
 */
#include "unit/import_kit.h"

#include "base/file.h"
#include "markdown/tree.h"
#include "text/text.h"

/* --- words ----------------------------------------------------------------------------------------------------- */

static void words_stay_words(void **state)
{
	(void)state;
	gives(P(R("Plain.")) P("") P(R("Second, with ") R("two runs.")),
	      "Plain.\n\nSecond, with two runs.\n");
	gives(P(R("# no heading")) P(R("- no item")) P(R("12. no list")) P(R("1) nor this")),
	      "\\# no heading\n\n\\- no item\n\n12\\. no list\n\n1\\) nor this\n");
	gives(P(R("a * b * c _d_ snake_case ~~e~~ `f`")),
	      "a \\* b \\* c \\_d\\_ snake_case \\~\\~e\\~\\~ \\`f\\`\n");
	gives(P(R("&lt;b&gt; 3 &lt; 4 &amp; 5 &amp;amp; \\")), "\\<b> 3 < 4 & 5 \\&amp; \\\\\n");
	gives(P(R("[to be agreed] and [x](y) and [^1]")),
	      "[to be agreed] and [x\\](y) and \\[^1\\]\n");
	gives(P(R("see https://a.org/b_c/~d_ now")), "see https://a.org/b_c/~d_ now\n");
	gives(P(R("  much   air\t")) P(R(" ")), "much air\n");
	gives(P(R("one") "<w:r><w:br/></w:r>" R("- two") "<w:r><w:br w:type=\"page\"/></w:r>"),
	      "one\\\n\\- two\n");
	gives(P(R("&gt; no quotation") "<w:r><w:tab/></w:r>" R(
		      "x") "<w:r><w:noBreakHyphen/></w:r>" R("y")),
	      "\\> no quotation x\xE2\x80\x91y\n");
	gives(P(R("a&#x202E;b&#x2066;c")), "abc\n");
}

static void emphasis_is_written_so_that_it_reads_back(void **state)
{
	(void)state;
	gives(P(RB("Recalling") R(" budgets")), "**Recalling** budgets\n");
	gives(P(RB("Recalling ") R("budgets")), "**Recalling** budgets\n");
	gives(P(RB("Note:") R("next")), "**Note**:next\n");
	gives(P(RI("a ") "<w:r><w:rPr><w:b/><w:i/></w:rPr>" T("b") "</w:r>" RI(" c")),
	      "*a **b** c*\n");
	gives(P(RB("a") R(" ") RB("b")), "**a b**\n");
	gives(P("<w:r><w:rPr><w:strike/></w:rPr>" T("gone") "</w:r>"), "~~gone~~\n");
	gives(P("<w:r><w:rPr><w:b w:val=\"0\"/></w:rPr>" T("plain") "</w:r>"), "plain\n");
	gives(P(RB("foot") RI("ball")), "**foot***ball*\n");
	gives(P(R("un") RB("\xE2\x80\x9Cquoted\xE2\x80\x9D") R("words")),
	      "un\xE2\x80\x9Cquoted\xE2\x80\x9Dwords\n");
	gives_styled(P("<w:r><w:rPr><w:rStyle w:val=\"Fett\"/></w:rPr>" T("strong") "</w:r>"),
		     "**strong**\n");
}

/* Any words in any marks come back as the same words: emphasis may go, words may not. */
static void whatever_is_marked_the_words_come_back(void **state)
{
	static const char *const bits[] = { "a",
					    "wort ",
					    " x",
					    ".",
					    "\xE2\x80\x9Ez\xE2\x80\x9C",
					    "*",
					    "_",
					    "(b)",
					    "~",
					    "[",
					    "]",
					    "&lt;i&gt;",
					    "\\",
					    "\xE4\xB8\xAD",
					    "1. ",
					    "#",
					    "|",
					    "!",
					    "- ",
					    "`",
					    "http://x.org/",
					    "&amp;lt;" };
	static const char *const looks[] = { "", "<w:b/>", "<w:i/>", "<w:strike/>",
					     "<w:b/><w:i/>" };
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		BUF(body, 64 * KiB);
		BUF(want, 64 * KiB);
		BUF(got, 64 * KiB);
		const struct import_request rq = { 0 };
		struct file f = { 0 };
		IMPORTED(im);

		buf_puts(&body, "<w:p><w:r><w:t>W</w:t></w:r>");
		for (int i = 0; i < 6; i++) {
			const char *bit =
				bits[(seed = seed * 1103515245u + 12345u) / 65536u % COUNT(bits)];
			const char *look =
				looks[(seed = seed * 1103515245u + 12345u) / 65536u % COUNT(looks)];

			buf_printf(
				&body,
				"<w:r><w:rPr>%s</w:rPr><w:t xml:space=\"preserve\">%s</w:t></w:r>",
				look, bit);
		}
		buf_puts(&body, "</w:p>");
		f.body = body.ptr;
		import_file(&im, &rq, &f);
		/* What the file says, by another way: tags off, entities read, white space even. */
		for (const char *p = body.ptr; *p; p++) {
			if (*p == '<')
				p = strchr(p, '>');
			else if (strncmp(p, "&lt;", 4) == 0)
				buf_putc(&want, '<'), p += 3;
			else if (strncmp(p, "&gt;", 4) == 0)
				buf_putc(&want, '>'), p += 3;
			else if (strncmp(p, "&amp;", 5) == 0)
				buf_putc(&want, '&'), p += 4;
			else if (*p != ' ')
				buf_putc(&want, *p);
		}
		{
			BUF(plain, 64 * KiB);

			md_plain(md_parse(str_of(im.result.markdown), &im.a, NULL), &plain);
			for (size_t i = 0; i < plain.len; i++)
				if (plain.ptr[i] != ' ' && plain.ptr[i] != '\n')
					buf_putc(&got, plain.ptr[i]);
		}
		if (!str_eq(want.ptr, got.ptr))
			fail_msg("%s\n%s", body.ptr, im.result.markdown);
	}
}

/* --- blocks --------------------------------------------------------------------------------------------------------- */

static void headings_are_known_by_style_and_outline(void **state)
{
	(void)state;
	gives_styled(PS("berschrift1", RB("Water")) PS("Own", R("Pipes")) PS("Outline", R("Air"))
			     P(R("Text")),
		     "# Water\n\n## Pipes\n\n# Air\n\nText\n");
	gives_styled(PS("Titel", R("Outcome")) PS("berschrift1", R("Water")) P(R("Text")),
		     "# Outcome\n\n## Water\n\nText\n");
	gives("<w:p><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr>" R("By outline") "</w:p>",
	      "## By outline\n");
	gives(PS("Heading3", R("Without styles.xml")), "### Without styles.xml\n");
	gives_styled(PS("Verzeichnis1", R("Water 3")) P(R("Text")), "Text\n");
}

static void lists_keep_their_order_and_depth(void **state)
{
	(void)state;
	gives_styled(PN("1", "0", R("one")) PN("1", "1", R("a")) PN("1", "1", R("b"))
			     PN("1", "2", R("i")) PN("1", "0", R("two")) P(R("text"))
				     PN("1", "0", R("three")),
		     "1. one\n   1. a\n   2. b\n      1. i\n2. two\n\ntext\n\n3. three\n");
	gives_styled(PN("2", "0", R("x")) PN("2", "1", R("y")) PN("2", "0", R("z")),
		     "- x\n  - y\n- z\n");
	gives_styled(PN("1", "0", R("one")) PN("3", "0", R("seven")), "1. one\n\n7) seven\n");
	gives_styled(PS("Nummer", R("by style")) PN("0", "0", R("none")), "1. by style\n\nnone\n");
	gives_styled(PN("1", "0", R("one")) PS("Listenabsatz", R("more of it"))
			     PN("1", "0", R("two")),
		     "1. one\n\n   more of it\n2. two\n");
	gives_styled(PN("2", "0", R("bullet")) PN("1", "1", R("letter")),
		     "- bullet\n  1. letter\n");
}

static void numbers_of_paragraphs_go_where_the_document_prints_its_own(void **state)
{
	const struct import_request rq = { .numbered = true };
	const struct file f = { .body = PN("1", "0", R("Encourage")) PN("1", "1", R("a"))
					PN("1", "0", R("Invite")),
				.relations = USUAL_RELATIONS,
				.more = { styles, numbering },
				.n_more = 2 };
	IMPORTED(im);

	(void)state;
	import_file(&im, &rq, &f);
	assert_string_equal(im.result.markdown, "Encourage\n\n1. a\n\nInvite\n");
	assert_non_null(
		strstr(im.json, "{\"kind\":\"number\",\"text\":\"\",\"n\":2,\"kept\":true}"));
}

static void quotations_remarks_and_code(void **state)
{
	(void)state;
	gives_styled(P(R("Text")) PS("Zitat", R("Said")) PS("Zitat", R("and said")) P(R("Text")),
		     "Text\n\n> Said\n>\n> and said\n\nText\n");
	gives_styled(P(R("Encourage")) PS("R", R("Because")) PS("R", R("and so"))
			     PS("Zitat", R("q")),
		     "Encourage\n\n> [!REMARK]\n> Because\n>\n> and so\n\n> q\n");
	gives_styled(PS("Code", R("  *a*")) PS("Code", R("b")) P(R("c")),
		     "~~~\n  *a*\nb\n~~~\n\nc\n");
}

#define SPAN(pr, text) "<w:tc><w:tcPr>" pr "</w:tcPr>" P(R(text)) "</w:tc>"

static void tables_become_tables_and_merged_cells_are_told(void **state)
{
	const struct import_request rq = { 0 };
	const struct file f = {
		.body = TABLE(ROW(SPAN("<w:gridSpan w:val=\"2\"/>", "wide") CELL("c")) ROW(
			SPAN("<w:vMerge w:val=\"restart\"/>", "tall") CELL("e") CELL("f"))
				      ROW(SPAN("<w:vMerge/>", "") CELL("h") CELL("i")))
	};
	IMPORTED(im);

	(void)state;
	gives(TABLE(ROW(CELL("Who") CELL("What | when"))
			    ROW(CELL("A") "<w:tc>" P(R("b")) P(R("c")) "</w:tc>")),
	      "| Who | What \\| when |\n| --- | --- |\n| A | b c |\n");
	gives(TABLE(ROW("<w:tc>" P(R("framed")) P(R("words")) "</w:tc>")), "framed\n\nwords\n");
	import_file(&im, &rq, &f);
	assert_string_equal(im.result.markdown,
			    "| wide | | c |\n| --- | --- | --- |\n| tall | e | f |\n| | h | i |\n");
	assert_non_null(
		strstr(im.json, "{\"kind\":\"merged\",\"text\":\"\",\"n\":3,\"kept\":true}"));
}

#define ALIGNED(how, text)                                                                         \
	"<w:tc><w:p><w:pPr><w:jc w:val=\"" how "\"/></w:pPr>" R(text) "</w:p></w:tc>"

static void columns_of_figures_stay_to_the_right(void **state)
{
	(void)state;
	gives(TABLE(ROW(CELL("a") CELL("b") CELL("c")) ROW(CELL("x") ALIGNED("right", "1") ALIGNED(
		      "center", "2")) ROW(CELL("y") ALIGNED("end", "3") ALIGNED("both", "4"))),
	      "| a | b | c |\n| --- | ---: | --- |\n| x | 1 | 2 |\n| y | 3 | 4 |\n");
}

/* Our own export, as export/docx_styles.c names its styles. */
static void an_export_of_ours_comes_back_without_what_it_adds(void **state)
{
	static const struct docx_part ours = {
		.name = "word/styles.xml",
		.xml = DOCX_HEAD "<w:styles" DOCX_NS ">" STYLE("Title", "Title", "")
			STYLE("Masthead", "Masthead", "") STYLE("Meta", "Document Data", "")
				STYLE("Heading1", "heading 1", "") STYLE("Encouragement",
									 "Encouragement", "")
					STYLE("RemarkLabel", "Remark Label", "")
						STYLE("Remark", "Remark", "")
							STYLE("Rule", "Rule", "") "</w:styles>"
	};
	const struct file f = {
		.body = PS("Masthead", R("C/1")) PS("Title", R("Outcome")) PS("Meta", R("Draft"))
			PS("Heading1",
			   R("Water")) "<w:p><w:pPr><w:pStyle "
				       "w:val=\"Encouragement\"/><w:numPr><w:ilvl w:val=\"0\"/>"
				       "<w:numId w:val=\"1\"/></w:numPr></w:pPr>" R(
					       "Encourage:") "</w:p>" PN("1", "1", R("a"))
					       PS("RemarkLabel", R("Remark"))
						       PS("Remark", R("Why?"))
							       PS("RemarkLabel", R("Remark"))
								       PS("Remark", R("Because."))
									       PS("Rule", ""),
		.relations = USUAL_RELATIONS,
		.more = { ours, numbering },
		.n_more = 2
	};
	const struct import_request whole = { .whole = true };
	static const char text[] = "# Water\n\nEncourage:\n\n1. a\n\n> [!REMARK]\n> Why?\n\n> "
				   "[!REMARK]\n> Because.\n\n---\n";
	IMPORTED(im);

	(void)state;
	gives_file(&f, text);
	import_file(&im, &whole, &f);
	assert_string_equal(im.result.markdown, text);
	assert_string_equal(im.result.title, "Outcome");
	assert_non_null(
		strstr(im.json, "{\"kind\":\"cover\",\"text\":\"\",\"n\":4,\"kept\":false}"));
}

static void links_lead_where_they_may(void **state)
{
	const struct file
		f = { .body = P("<w:hyperlink r:id=\"rId7\">" R("a [link]") "</w:hyperlink>" R(", ") "<w:hyperlink r:id=\"rId8\">" R(
			      "bad") "</w:hyperlink>" R(", ") "<w:hyperlink "
							      "w:anchor=\"p-"
							      "0123abcd\">" R(
								      "ours") "</"
									      "w:"
									      "hy"
									      "pe"
									      "rl"
									      "in"
									      "k"
									      ">" R(", ") "<w:"
											  "hyperlin"
											  "k "
											  "w:"
											  "anchor="
											  "\"_"
											  "Toc1\""
											  ">" R("pl"
												"ac"
												"e") "</w:hyperlink>"),
		      .relations = DOCX_LINK("rId7", "https://a.org/x y(z)")
			      DOCX_LINK("rId8", "javascript:alert(1)") };
	const struct import_request rq = { 0 };
	IMPORTED(im);

	(void)state;
	import_file(&im, &rq, &f);
	assert_string_equal(
		im.result.markdown,
		"[a \\[link\\]](https://a.org/x%20y%28z%29), bad, [ours](#p-0123abcd), place\n");
	assert_non_null(strstr(
		im.json,
		"{\"kind\":\"link\",\"text\":\"javascript:alert(1)\",\"n\":1,\"kept\":false}"));
	gives(P("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK "
		"\"http://b.org\" </w:instrText></w:r>"
		"<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>" R(
			"there") "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>" R(".")),
	      "[there](http://b.org).\n");
	gives(P(R("see ") "<w:fldSimple w:instr=\" REF x \">" R("4") "</w:fldSimple>"), "see 4\n");
}

static void notes_stand_behind_the_text(void **state)
{
	const struct file f = {
		.body = P(R("a") "<w:r><w:footnoteReference w:id=\"2\"/></w:r>" R(
			" b") "<w:r><w:endnoteReference w:id=\"2\"/></w:r>" R(" c") "<w:r><w:"
										    "footnoteRefere"
										    "nce "
										    "w:id=\"2\"/></"
										    "w:r>"),
		.relations = DOCX_REL("rId1", "footnotes", "footnotes.xml")
			DOCX_REL("rId2", "endnotes", "endnotes.xml"),
		.more = { { .name = "word/footnotes.xml",
			    .xml = DOCX_HEAD "<w:footnotes" DOCX_NS "><w:footnote w:id=\"2\">" P(
				    "<w:r><w:footnoteRef/></w:r>" R(" Foot."))
				    P(R("More.")) "</w:footnote></w:footnotes>" },
			  { .name = "word/endnotes.xml",
			    .xml = DOCX_HEAD "<w:endnotes" DOCX_NS "><w:endnote w:id=\"2\">" P(
				    R("End.")) "</w:endnote></w:endnotes>" } },
		.n_more = 2
	};
	const struct import_request rq = { 0 };
	IMPORTED(im);

	(void)state;
	import_file(&im, &rq, &f);
	assert_string_equal(im.result.markdown,
			    "a[^1] b[^2] c[^1]\n\n[^1]: Foot.\n\n    More.\n[^2]: End.\n");
	assert_non_null(
		strstr(im.json, "{\"kind\":\"footnote\",\"text\":\"\",\"n\":1,\"kept\":true}"));
	assert_non_null(
		strstr(im.json, "{\"kind\":\"endnote\",\"text\":\"\",\"n\":1,\"kept\":true}"));
}

static void what_is_no_text_is_told(void **state)
{
	static const char *const told[] = {
		"{\"kind\":\"header\",\"text\":\"Confidential\",\"n\":1,\"kept\":false}",
		"{\"kind\":\"image\",\"text\":\"A well\",\"n\":1,\"kept\":false}",
		"{\"kind\":\"textbox\",\"text\":\"Boxed\",\"n\":1,\"kept\":true}",
		"{\"kind\":\"hidden\",\"text\":\"secret\",\"n\":1,\"kept\":false}",
		"{\"kind\":\"equation\",\"text\":\"x=1\",\"n\":1,\"kept\":true}",
		"{\"kind\":\"raised\",\"text\":\"2\",\"n\":1,\"kept\":true}",
		"{\"kind\":\"symbol\",\"text\":\"Wingdings F0E0\",\"n\":1,\"kept\":false}",
		"{\"kind\":\"part\",\"text\":\"\",\"n\":1,\"kept\":false}",
		"{\"kind\":\"format\",\"text\":\"\",\"n\":1,\"kept\":false}",
		"{\"kind\":\"object\",\"text\":\"Chart 1\",\"n\":1,\"kept\":false}",
		"{\"kind\":\"field\",\"text\":\"DATE \",\"n\":1,\"kept\":true}",
	};
	const struct file f = {
		.body = P(R(
			"Text ") "<w:r><w:drawing><wp:docPr name=\"Picture 1\" descr=\"A "
				 "well\"/><pic:pic/></w:drawing></w:r>"
				 "<mc:AlternateContent><mc:Choice><w:r><w:drawing><w:"
				 "txbxContent>" P(R(
					 "Boxed")) "</w:txbxContent></w:drawing></w:r></mc:Choice>"
						   "<mc:Fallback><w:r><w:pict><w:txbxContent>" P(R(
							   "Boxed")) "</w:txbxContent></w:pict></"
								     "w:r></mc:Fallback></"
								     "mc:AlternateContent>"
								     "<w:r><w:rPr><w:vanish/></"
								     "w:rPr>" T(
									     "secret") "</w:r>"
										       "<m:oMath><"
										       "m:"
										       "r><m:t> "
										       "x=1</m:t></"
										       "m:r></"
										       "m:oMath>"
										       "<w:r><w:"
										       "rPr>"
										       "<w:"
										       "vertAlign "
										       "w:val="
										       "\"superscri"
										       "p"
										       "t\"/></"
										       "w:rPr>" T(
											       "2") "</w:r>"
												    "<w:r><w:sym w:font=\"Wingdings\" w:char=\"F0E0\"/></w:r>"
												    "<w:r><w:rPr><w:u w:val=\"single\"/></w:rPr>" T(
													    " under") "</w:r>"
														      "<w:r><w:drawing><wp:docPr name=\"Chart 1\"/></w:drawing></w:r>"
														      "<w:fldSimple w:instr=\" DATE \">" R(
															      " today") "</w:fldSimple>") "<w:altChunk r:id=\"x\"/><w:sectPr><w:headerReference r:id=\"rId1\"/></w:sectPr>",
		.relations = DOCX_REL("rId1", "header", "header1.xml"),
		.more = { { .name = "word/header1.xml",
			    .xml = DOCX_HEAD "<w:hdr" DOCX_NS
					     ">" P(R("Confidential")) "</w:hdr>" } },
		.n_more = 1
	};
	const struct import_request rq = { 0 };
	IMPORTED(im);

	(void)state;
	import_file(&im, &rq, &f);
	assert_string_equal(im.result.markdown, "Text x=12 under today\n\nBoxed\n");
	for (size_t i = 0; i < COUNT(told); i++)
		if (!strstr(im.json, told[i]))
			fail_msg("%s lacks %s", im.json, told[i]);
}

/* --- whole documents ------------------------------------------------------------------------------------------------- */

static void a_whole_document_has_its_title_apart(void **state)
{
	const struct import_request rq = { .whole = true };
	const struct file f = { .body = PS("Titel", RB("Out") R("come"))
					PS("Untertitel", R("of 2026")) PS("berschrift1", R("Water"))
						P(R("Text")),
				.relations = USUAL_RELATIONS,
				.more = { styles, numbering },
				.n_more = 2 };
	IMPORTED(im);

	(void)state;
	import_file(&im, &rq, &f);
	assert_string_equal(im.result.title, "Outcome");
	assert_string_equal(im.result.subtitle, "of 2026");
	assert_string_equal(im.result.lang, "de");
	assert_string_equal(im.result.markdown, "# Water\n\nText\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_stay_words),
		cmocka_unit_test(emphasis_is_written_so_that_it_reads_back),
		cmocka_unit_test(whatever_is_marked_the_words_come_back),
		cmocka_unit_test(headings_are_known_by_style_and_outline),
		cmocka_unit_test(lists_keep_their_order_and_depth),
		cmocka_unit_test(numbers_of_paragraphs_go_where_the_document_prints_its_own),
		cmocka_unit_test(quotations_remarks_and_code),
		cmocka_unit_test(tables_become_tables_and_merged_cells_are_told),
		cmocka_unit_test(columns_of_figures_stay_to_the_right),
		cmocka_unit_test(an_export_of_ours_comes_back_without_what_it_adds),
		cmocka_unit_test(links_lead_where_they_may),
		cmocka_unit_test(notes_stand_behind_the_text),
		cmocka_unit_test(what_is_no_text_is_told),
		cmocka_unit_test(a_whole_document_has_its_title_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
