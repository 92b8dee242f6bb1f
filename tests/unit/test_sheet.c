/* A sheet: what the sandbox tells of each block of a text, and that its ranges cover the text. */
#include "unit/test.h"

#include "base/oid.h"
#include "markdown/guard.h"
#include "markdown/marks.h"
#include "markdown/sheet.h"
#include "markdown_help.h"
#include "text/text.h"

/* --- sheets -------------------------------------------------------------------------------------*/

static int sheet_of(const char *markdown, bool marks, struct arena *a, struct sheet *out,
		    struct err *e)
{
	BUF(text, 4 * MiB);
	BUF(json, 8 * MiB);
	BUF(answer, 8 * MiB);
	struct sheet_request rq = { "sec", "en", NULL, MD_SECTION_BYTES, marks };

	buf_puts(&text, markdown);
	if (marks)
		put_marks(&text);
	rq.markdown = text.ptr;
	wire_out(&sheet_request_shape, &rq, &json);
	if (sheet_job(of(&json), &answer, e) != 0)
		return -1;
	return sheet_read(of(&answer), a, out, e);
}

static void a_sheet_tells_of_each_block(void **state)
{
	static const char text[] =
		"# The *title*\n\nTwo words [open].\n\n> [!REMARK]\n> It is so.[^1]\n"
		"\n- a\n- b\n\n\n## Next\n***\n<p>x</p>\n[a](js:x)\n\n[^1]: A note.\n";
	static const struct {
		const char *kind, *text, *source;
		int level, number, words;
	} expected[] = {
		{ "heading", "The title", "# The *title*", 1, 0, 2 },
		{ "text", "Two words [open].", "Two words [open].", 0, 0, 3 },
		{ "remark", "It is so.", "> [!REMARK]\n> It is so.[^1]", 0, 0, 3 },
		{ "list", "a\nb", "- a\n- b", 0, 0, 2 },
		{ "heading", "Next", "## Next", 2, 0, 1 },
		{ "rule", "", "***\n<p>x</p>\n[a](js:x)", 0, 0, 0 },
		{ "note", "A note.", "[^1]: A note.", 0, 1, 2 },
	};
	struct err e = { 0 };
	struct sheet s;
	ARENA(a);

	(void)state;
	assert_int_equal(sheet_of(text, false, &a, &s, &e), 0);
	assert_string_equal(s.title, "The title");
	assert_int_equal(s.words, 11);
	assert_int_equal(s.brackets, 1);
	assert_int_equal(s.html_dropped, 1);
	assert_int_equal(s.blocks.n, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		const struct sheet_block *b = &s.blocks.items[i];
		struct str source = str_cut(text, (size_t)b->from, (size_t)b->to);

		assert_string_equal(b->kind, expected[i].kind);
		assert_string_equal(b->text, expected[i].text);
		assert_true(str_same(source, str_of(expected[i].source)));
		assert_int_equal(b->level, expected[i].level);
		assert_int_equal(b->number, expected[i].number);
		assert_int_equal(b->words, expected[i].words);
		assert_null(b->mark);
	}
}

static void numbers_of_notes_are_moved_on_and_nothing_else(void **state)
{
	static const char text[] = "One[^a] 1 <sup id=\"x\">5</sup> role=\"doc-noteref\" "
				   "aria-label=\"5\">5, [a [^b] link](https://a.example/?fn-1), "
				   "again[^a].\n\n[^a]: Of 1.\n[^b]: Of 2.\n";
	static const char *const same[] = { "id=\"sec-fnref-1\"",
					    "href=\"#sec-fn-1\"",
					    "id=\"sec-fnref-1-2\"",
					    "href=\"#sec-fnref-1-2\"",
					    "https://a.example/?fn-1",
					    ">\xE2\x86\xA9<",
					    "Of 1." };
	static const char *const moved[] = { "role=\"doc-noteref\">11</a></sup>",
					     "<sup id=\"sec-fnref-2\">12</sup>",
					     "role=\"doc-backlink\" aria-label=\"11\">" };
	ARENA(a);
	struct err e = { 0 };
	struct sheet s;
	BUF(plain, 64 * KiB);
	BUF(out, 64 * KiB);
	struct html h = { &out };

	(void)state;
	assert_int_equal(sheet_of(text, false, &a, &s, &e), 0);
	for (size_t i = 0; i < s.blocks.n; i++) {
		buf_puts(&plain, s.blocks.items[i].html);
		sheet_html_moved(&s.blocks.items[i], 10, &h);
	}
	for (size_t i = 0; i < COUNT(same); i++)
		if (!strstr(plain.ptr, same[i]) || !strstr(out.ptr, same[i]))
			fail_msg("%s is not in %s and %s", same[i], plain.ptr, out.ptr);
	for (size_t i = 0; i < COUNT(moved); i++)
		if (!strstr(out.ptr, moved[i]))
			fail_msg("%s is not in %s", moved[i], out.ptr);
	assert_null(strstr(out.ptr, "label=&quot;15"));
	buf_clear(&out);
	for (size_t i = 0; i < s.blocks.n; i++)
		sheet_html_moved(&s.blocks.items[i], 0, &h);
	assert_string_equal(out.ptr, plain.ptr);
}

static void a_marked_sheet_tells_which_blocks_are_new(void **state)
{
	struct err e = { 0 };
	struct sheet s;
	ARENA(a);

	(void)state;
	assert_int_equal(sheet_of("{+1:New.:}\n\n{-2:Old.:}\n\nKept {+3:more:}.", true, &a, &s, &e),
			 0);
	assert_string_equal(s.blocks.items[0].mark, "inserted");
	assert_string_equal(s.blocks.items[1].mark, "deleted");
	assert_string_equal(s.blocks.items[1].text, "");
	assert_null(s.blocks.items[2].mark);
	assert_string_equal(s.title, "");
}

static void a_sheet_is_refused_as_the_guard_refuses(void **state)
{
	struct err e = { 0 };
	struct sheet s;
	BUF(out, MiB);
	ARENA(a);

	(void)state;
	assert_int_equal(sheet_of("x\n\n>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> y", false, &a, &s, &e),
			 -1);
	assert_string_equal(e.key, "bad-text.nesting");
	assert_int_equal(e.number, 3);
	err_clear(&e);
	assert_int_equal(sheet_of(PROSE_MARK_INS "1" PROSE_MARK_GO, false, &a, &s, &e), -1);
	assert_string_equal(e.key, "bad-text.noncharacter");
	err_clear(&e);
	assert_int_equal(sheet_job(STR("{\"section\":\"../x\"}"), &out, &e), -1);
	assert_int_equal(e.kind, ERR_BAD);
}

/* --- ranges: a property -------------------------------------------------------------------------*/

/* Pieces that a text is put together from; those with '@' before them may leave no block: link
 * reference definitions never do, footnotes only if somebody refers to them. */
static const char *const pieces[] = {
	"# Title",
	"Title\n===",
	"Two\nlines\n---",
	"#no title\n---",
	"words",
	"more\nwords\n  here",
	"a[^1] b[^n]",
	"- one\n- two\n\n  more",
	"1. x\n   1. y",
	"> quote\nlazy",
	"> [!REMARK]\n> x",
	"| a | b |\n|---|---|\n| 1 | 2 |",
	"before\n| a |\n|---|",
	"before\n| a |\n|---|\n| b |\n| c |",
	"```\ncode\n\nmore\n```",
	"    indented\n\n    code",
	"***",
	"- - -",
	"+ a\n\n\n+ b",
	"![x](media/x.png)",
	"\xD8\xB9\xD8\xB1",
	"@[ref]: /url",
	"@[ref2]:\n  /url\n  \"title\"",
	"@[^unused]: never",
	"@[^n]: A note.\n\n    Its end.",
	"@[^1]: First.",
	"[x]: /y\nwith words behind",
	"<div>\nhtml\n</div>",
	"<!-- a\n\nb -->",
	"<?x\ny ?>",
};

static void ranges_are_in_order(const struct sheet *s, const char *text, bool *covered)
{
	int64_t before = 0;

	for (size_t i = 0; i < s->blocks.n; i++) {
		const struct sheet_block *b = &s->blocks.items[i];

		if (b->from >= b->to || b->to > (int64_t)strlen(text))
			fail_msg("a range [%d, %d) in:\n%s", (int)b->from, (int)b->to, text);
		memset(covered + b->from, true, (size_t)(b->to - b->from));
		if (!str_eq(b->kind, "note")) {
			if (b->from < before)
				fail_msg("%s begins at %d, before %d, in:\n%s", b->kind,
					 (int)b->from, (int)before, text);
			before = b->to;
		}
		if (strchr(" \n", text[b->to - 1]) || text[b->from] == '\n')
			fail_msg("%s has blanks around it in:\n%s", b->kind, text);
	}
}

/* Every byte that is no blank is in a block, but for those of the pieces that leave none. */
static void block_ranges_cover_the_text(void **state)
{
	uint32_t seed = 20261123;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		bool covered[4096] = { false }, vanishes[4096] = { false }, any = false,
		     note = false;
		BUF(text, 4096);
		struct err e = { 0 };
		struct sheet s;
		ARENA(a);

		for (int n = 0; n < 6; n++) {
			const char *piece;

			seed = seed * 1664525 + 1013904223;
			piece = pieces[(seed >> 16) % COUNT(pieces)];
			if (n && !note && strchr("#*-+|", piece[0]) && (seed >> 8) % 4 == 0)
				buf_puts(&text, "\n"); /* it ends the paragraph before by itself */
			else if (n)
				buf_puts(&text, (seed >> 10) % 2 ? "\n\n" : "\n \n\n");
			/* What is indented below a footnote is part of it. */
			note = str_starts(str_of(piece), "@[^") || (note && piece[0] == ' ');
			if (piece[0] == '@' || note)
				memset(vanishes + text.len, true, strlen(piece));
			else
				any = any || piece[0] != '<';
			buf_puts(&text, piece + (piece[0] == '@'));
		}
		assert_int_equal(sheet_of(text.ptr, false, &a, &s, &e), 0);
		ranges_are_in_order(&s, text.ptr, covered);
		for (size_t i = 0; any && s.blocks.n && i < text.len; i++)
			if (!covered[i] && !vanishes[i] && !strchr(" \n", text.ptr[i]))
				fail_msg("byte %zu ('%c') is in no block of:\n%s", i, text.ptr[i],
					 text.ptr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sheet_tells_of_each_block),
		cmocka_unit_test(numbers_of_notes_are_moved_on_and_nothing_else),
		cmocka_unit_test(a_marked_sheet_tells_which_blocks_are_new),
		cmocka_unit_test(a_sheet_is_refused_as_the_guard_refuses),
		cmocka_unit_test(block_ranges_cover_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
