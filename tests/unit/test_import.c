/*
 * Word files in: what becomes of each thing that Word can write, and that hostile ones are refused.
 */
#include "unit/test.h"

#include "base/file.h"
#include "import/import.h"
#include "markdown/tree.h"
#include "text/text.h"
#include "unit/docx_help.h"

#include <dirent.h>

/* --- running the job ------------------------------------------------------------------------------------ */

struct imported {
	struct arena a;
	struct err e;
	struct import_result result;
	char *json;
};

static void imported_done(struct imported *im)
{
	arena_done(&im->a);
	free(im->json);
}
#define IMPORTED(name) CLEANUP(imported_done) struct imported name = { .a = ARENA_INIT }

static int import_bytes(struct imported *im, const struct import_request *rq, struct str file)
{
	BUF(ask, 64 * MiB);
	BUF(answer, IMPORT_ANSWER_BYTES);

	import_ask(rq, file, &ask);
	if (import_job(STR_BUF(ask), &answer, &im->e) != 0) {
		assert_int_equal(answer.len, 0);
		return -1;
	}
	free(im->json);
	im->json = mem_dup(answer.ptr, answer.len);
	assert_int_equal(import_read(STR_BUF(answer), &im->a, &im->result, &im->e), 0);
	return 0;
}

struct file {
	const char *body, *relations;
	struct docx_part more[8];
	size_t n_more;
};

static void import_file(struct imported *im, const struct import_request *rq, const struct file *f)
{
	BUF(document, 16 * MiB);
	BUF(bytes, 64 * MiB);

	buf_printf(&document, "%s",
		   DOCX_HEAD "<w:document" DOCX_NS " xmlns:m=\"m\" xmlns:mc=\"mc\" xmlns:wp=\"wp\""
			     " xmlns:pic=\"pic\" xmlns:v=\"v\"><w:body>");
	buf_puts(&document, f->body);
	buf_puts(&document, "</w:body></w:document>");
	docx_file(&bytes, document.ptr, f->relations ? f->relations : "", f->more, f->n_more);
	if (import_bytes(im, rq, STR_BUF(bytes)) != 0)
		fail_msg("%s %s %s", im->e.key, im->e.what, im->e.note);
}

static void gives_as(const struct import_request *rq, const struct file *f, const char *markdown)
{
	IMPORTED(im);

	import_file(&im, rq, f);
	assert_string_equal(im.result.markdown, markdown);
}

static void gives_file(const struct file *f, const char *markdown)
{
	const struct import_request rq = { 0 };

	gives_as(&rq, f, markdown);
}

static void gives(const char *body, const char *markdown)
{
	const struct file f = { .body = body };

	gives_file(&f, markdown);
}

/* --- parts that several tests want --------------------------------------------------------------------------- */

#define STYLE(id, name, more)                                                                      \
	"<w:style w:type=\"paragraph\" w:styleId=\"" id "\"><w:name w:val=\"" name "\"/>" more     \
	"</w:style>"
#define LVL(at, format)                                                                            \
	"<w:lvl w:ilvl=\"" at "\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" format "\"/></w:lvl>"

static const struct docx_part styles = {
	.name = "word/styles.xml",
	.xml = DOCX_HEAD
	"<w:styles" DOCX_NS "><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"de-AT\"/></w:rPr>"
	"</w:rPrDefault></w:docDefaults>" STYLE("Titel", "Title", "") STYLE(
		"Untertitel", "Subtitle", "") STYLE("berschrift1", "heading 1",
						    "") STYLE("berschrift2", "heading 2", "")
		STYLE("Own", "Our heading", "<w:basedOn w:val=\"berschrift2\"/>") STYLE(
			"Outline", "Chapter",
			"<w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr>") STYLE("Zitat", "Quote", "")
			STYLE("R", "Remark", "") STYLE("Verzeichnis1", "toc 1", "") STYLE(
				"Listenabsatz", "List Paragraph", "") STYLE("Code",
									    "HTML Preformatted", "")
				STYLE("Nummer", "List Number",
				      "<w:pPr><w:numPr><w:numId "
				      "w:val=\"1\"/></w:numPr></w:pPr>") "<w:style "
									 "w:type=\"character\" "
									 "w:styleId=\"Fett\"><"
									 "w:name "
									 "w:val=\"Strong\"/></"
									 "w:style>"
									 "</w:styles>"
};
static const struct docx_part numbering = {
	.name = "word/numbering.xml",
	.xml = DOCX_HEAD
	"<w:numbering" DOCX_NS
	"><w:abstractNum w:abstractNumId=\"5\">" LVL("0", "decimal") LVL("1", "lowerLetter") LVL(
		"2",
		"lowerRoman") "</w:abstractNum><w:abstractNum w:abstractNumId=\"6\">" LVL("0",
											  "bullet")
		LVL("1",
		    "bullet") "</w:abstractNum>"
			      "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"5\"/></w:num>"
			      "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"6\"/></w:num>"
			      "<w:num w:numId=\"3\"><w:abstractNumId w:val=\"5\"/><w:lvlOverride "
			      "w:ilvl=\"0\"><w:startOverride w:val=\"7\"/></w:lvlOverride></w:num>"
			      "</w:numbering>"
};
#define USUAL_RELATIONS                                                                            \
	DOCX_REL("rId1", "styles", "styles.xml") DOCX_REL("rId2", "numbering", "numbering.xml")

static void gives_styled(const char *body, const char *markdown)
{
	const struct file f = { .body = body,
				.relations = USUAL_RELATIONS,
				.more = { styles, numbering },
				.n_more = 2 };

	gives_file(&f, markdown);
}

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

#define CELL(text)     "<w:tc>" P(R(text)) "</w:tc>"
#define SPAN(pr, text) "<w:tc><w:tcPr>" pr "</w:tcPr>" P(R(text)) "</w:tc>"
#define ROW(cells)     "<w:tr>" cells "</w:tr>"
#define TABLE(rows)    "<w:tbl>" rows "</w:tbl>"

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

/* --- tracked changes ------------------------------------------------------------------------------------------------ */

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

/* --- what is refused --------------------------------------------------------------------------------------------------- */

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
		cmocka_unit_test(changes_are_accepted_rejected_or_taken_one_by_one),
		cmocka_unit_test(a_move_is_one_change),
		cmocka_unit_test(paragraphs_joined_rows_and_looks_are_changes_too),
		cmocka_unit_test(comments_are_told_with_the_words_they_are_about),
		cmocka_unit_test(a_whole_document_has_its_title_apart),
		cmocka_unit_test(what_is_no_word_file_is_refused),
		cmocka_unit_test(parts_that_could_do_harm_are_refused),
		cmocka_unit_test(zips_that_could_do_harm_are_refused),
		cmocka_unit_test(hostile_files_of_others_end_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
