/* From Markdown to tree and HTML. Cases of HTML are in tests/spec/markdown.txt. */
#include "unit/test.h"

#include "base/oid.h"
#include "html_check.h"
#include "markdown/guard.h"
#include "markdown/marks.h"
#include "markdown/sheet.h"
#include "markdown_help.h"
#include "prose/prose.h"
#include "text/text.h"

#include <dirent.h>

static bool read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char chunk[4096];

	buf_clear(out);
	for (size_t n; f && (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
		buf_put(out, chunk, n);
	return f && fclose(f) == 0;
}

static void replace(struct buf *b, const char *from, const char *to)
{
	BUF(out, 4 * MiB);
	size_t n = strlen(from);

	for (size_t i = 0; i < b->len;) {
		if (b->len - i >= n && memcmp(b->ptr + i, from, n) == 0) {
			buf_puts(&out, to);
			i += n;
		} else {
			buf_putc(&out, b->ptr[i++]);
		}
	}
	buf_clear(b);
	buf_put(b, out.ptr, out.len);
}

static struct md_node *parse(const char *markdown, struct arena *a, struct md_notices *notices)
{
	BUF(b, 4 * MiB);

	buf_puts(&b, markdown);
	put_marks(&b);
	return md_parse(of(&b), a, notices);
}

static void to_html(const char *markdown, struct buf *out)
{
	const struct md_html_how how = { "s", "en", "/media/" };
	struct md_notices notices = { 0 };
	struct html h = { out };
	ARENA(a);

	buf_clear(out);
	md_html(parse(markdown, &a, &notices), &how, &h);
	if (notices.html || notices.links || notices.images)
		buf_printf(out, "left out: html %d, links %d, images %d\n", notices.html,
			   notices.links, notices.images);
}

static const char *plain(const struct md_node *n, struct buf *out)
{
	buf_clear(out);
	md_plain(n, out);
	return out->ptr;
}

/* --- HTML ---------------------------------------------------------------------------------------*/

static void the_specification_holds(void **state)
{
	BUF(spec, MiB);
	BUF(html, MiB);
	struct str rest, piece;
	int n = 0;
	ARENA(a);

	(void)state;
	assert_true(read_file("tests/spec/markdown.txt", &spec));
	for (char *at = strstr(spec.ptr, "=== "); at; n++) {
		char *next = strstr(at, "\n=== "), *gives = strstr(at, "\n--- gives\n");

		rest = str_cut(at, 4, next ? (size_t)(next + 1 - at) : strlen(at));
		assert_true(str_next(&rest, '\n', &piece));
		assert_non_null(gives);
		to_html(arena_dup_len(&a, rest.ptr, (size_t)(gives + 1 - rest.ptr)), &html);
		gives += strlen("\n--- gives\n");
		if (!str_same(of(&html), str_cut(gives, 0, (size_t)(rest.ptr + rest.len - gives))))
			fail_msg("%.*s\nexpected:\n%.*sgot:\n%s", (int)piece.len, piece.ptr,
				 (int)(rest.ptr + rest.len - gives), gives, html.ptr);
		at = next ? next + 1 : NULL;
	}
	assert_true(n > 25);
}

static void change_marks_are_those_of_the_prose_engine(void **state)
{
	(void)state;
	assert_string_equal(MARKS_INS, PROSE_MARK_INS);
	assert_string_equal(MARKS_DEL, PROSE_MARK_DEL);
	assert_string_equal(MARKS_GO, PROSE_MARK_GO);
	assert_string_equal(MARKS_END, PROSE_MARK_END);
}

static void a_block_is_marked_if_all_its_words_are(void **state)
{
	ARENA(a);
	const struct md_node *d = parse("{+1:all:} *{+1:of it:}*\n\n{+2:not:} all\n\n"
					"- {-3:a:}\n- {-3:b:}\n\n> {+4:[!REMARK]:}\n> {+4:x:}\n\n"
					"> [!REMARK]\n> {+5:x:}\n\n***\n",
					&a, NULL),
			     *n = d->first;

	(void)state;
	assert_int_equal(n->mark, MD_INSERTED);
	assert_int_equal(n->change, 1);
	n = n->next;
	assert_int_equal(n->mark, MD_KEPT);
	assert_int_equal(n->change, 0);
	n = n->next;
	assert_int_equal(n->mark, MD_DELETED);
	assert_int_equal(n->first->mark, MD_DELETED);
	assert_int_equal(n->change, 3);
	n = n->next;
	assert_int_equal(n->kind, MD_REMARK);
	assert_int_equal(n->mark, MD_INSERTED);
	n = n->next;
	assert_int_equal(n->mark, MD_INSERTED);
	assert_int_equal(n->next->mark, MD_KEPT);
	assert_int_equal(d->mark, MD_KEPT);
}

static void plain_text_is_what_a_reader_reads(void **state)
{
	BUF(out, MiB);
	ARENA(a);
	const struct md_node *d;

	(void)state;
	d = parse("A *b*\nc\\\nd `e` [f](/g)[^1] ![h](media/h.png).\n\n| x | y |\n|---|---|\n"
		  "| 1 | 2 |\n\n```\ncode\n```\n\n[^1]: Note.\n",
		  &a, NULL);
	assert_string_equal(plain(d, &out), "A b c\nd e f h.\nx\ny\n1\n2\ncode\nNote.");
	d = parse("The {-1:old :}{+1:new :}text\n{-2:is:}\n{-2:gone:}", &a, NULL);
	assert_string_equal(plain(d, &out), "The new text");
}

static void brackets_that_are_no_links_are_counted(void **state)
{
	ARENA(a);

	(void)state;
	assert_int_equal(md_brackets(parse("[a] b [c *d* [e]] [l](/x) [ ] [^q] `[x]`", &a, NULL)),
			 3);
	assert_int_equal(md_brackets(parse("[a {-1:[b]:} {+1:[c]:}] ]] [", &a, NULL)), 2);
	assert_int_equal(md_brackets(parse("[one\n\ntwo] | [x](/y)", &a, NULL)), 0);
	assert_int_equal(md_brackets(parse("| [a] | [b |\n|---|---|\n| c] | [d] |", &a, NULL)), 2);
}

static void brackets_of_citations_and_editors_are_no_open_wording(void **state)
{
	static const struct {
		const char *text;
		int count;
	} cases[] = {
		{ "See *Blue Moonlight* [2011] ZACC 33.", 0 },
		{ "*Pepper* [1993] AC 593, *R* [1998] 1 AC 147, *A* [2004] UKHL 56", 0 },
		{ "by [2030]", 1 },
		{ "by [2030] or [2035] EU states pay [10] per cent", 3 },
		{ "[2011] A 3", 1 },
		{ "he said \xE2\x80\x9C[t]he [sic] law [\xE2\x80\xA6] is [...] law\xE2\x80\x9D",
		  0 },
		{ "the [a] or [b]", 2 },
		{ "[the words [[x] here](/u) are open]", 1 },
		{ "![a [b] c](media/x.png) and `[c]`", 0 },
		{ "So.[^1]\n\n[^1]: As [in] the note [2011] ZACC 33.", 0 },
		{ "So.[^1] [open]\n\n[^1]: As [in] the note.", 1 },
	};
	ARENA(a);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int n = 0;

		for (const struct md_node *b = parse(cases[i].text, &a, NULL)->first; b;
		     b = b->next)
			n += md_brackets(b);
		if (n != cases[i].count)
			fail_msg("%s: %d", cases[i].text, n);
	}
}

static void emphasis_nests_to_a_bound(void **state)
{
	BUF(b, MiB);
	BUF(html, 4 * MiB);
	size_t where = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_puts(&b, i % 2 ? "*a " : "**b ");
	for (int i = 999; i >= 0; i--)
		buf_puts(&b, i % 2 ? "a*" : "b**");
	to_html(b.ptr, &html);
	assert_null(html_check(of(&html), &where));
	assert_non_null(strstr(html.ptr, "<em>"));
}

/* --- attacks ------------------------------------------------------------------------------------*/

static void check_safe(const char *markdown)
{
	BUF(html, 16 * MiB);
	struct err e = { 0 };
	const char *wrong;
	size_t where = 0;

	if (md_guard(str_of(markdown), MD_SECTION_BYTES, &e) != 0)
		return;
	to_html(markdown, &html);
	wrong = html_check(of(&html), &where);
	if (wrong)
		fail_msg("%s in the HTML of:\n%s\n%s", wrong, markdown, html.ptr + where);
}

static void hostile_links_and_tags_come_to_nothing(void **state)
{
	static const char *const attacks[] = {
		"[a](javascript:alert(1))",
		"[a](javascript&colon;alert(1))",
		"[a]( \tjava\nscript:x)",
		"[a](<\x01javascript:x>)",
		"<script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		"[a](https://x.example \"\\\"onclick=alert(1) \")",
		"![a](\"onerror=alert(1)//media/a.png)",
		"![\"onload=x](media/a.png '\"onload=x')",
		"`<script>`\n\n    <script>\n\n```<script>\n<script>\n```",
		"[<script>]: javascript:x\n\n[<script>]",
		"a<!--\n-->b<?x?><![CDATA[<script>]]>",
		"https://x.example/\"onmouseover=alert(1)",
		"[^\"><script>]\n\n[^\"><script>]: x",
		"| <script> |\n|---|\n| <br onload=x> <br/ onload> |",
		"&#60;script&#62; &lt;img&gt; &quot;",
		"# <b onclick=x>",
		"~~<s>~~ **</p>** </td></table>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(attacks); i++)
		check_safe(attacks[i]);
}

static void no_known_vector_gets_through(void **state)
{
	char path[512];
	BUF(json, 16 * MiB);
	OWN(wire) all = NULL;
	struct err e = { 0 };

	(void)state;
	if (!test_data(path, sizeof(path), "attacks/xss.json") || !read_file(path, &json))
		SKIP_TEST("TEST_DATA names no folder with attacks/xss.json");
	replace(&json, "\\u0000", "?"); /* our JSON has no NUL; the guard refuses it anyway */
	if (wire_parse(of(&json), &all, &e) != 0)
		fail_msg("%s: line %ld", path, e.number);
	assert_true(wire_len(all) > 100);
	for (size_t i = 0; i < wire_len(all); i++) {
		const char *vector = wire_str(wire_get(wire_at(all, i), "vector"));
		BUF(b, 4 * MiB);

		if (!vector)
			continue;
		check_safe(vector);
		buf_printf(&b,
			   "# %s\n\n- %s\n\n[x](<%s> \"%s\") ![%s](%s) `%s`\n\n[^1]\n\n[^1]: %s\n",
			   vector, vector, vector, vector, vector, vector, vector, vector);
		check_safe(b.ptr);
	}
}

/* --- real texts ---------------------------------------------------------------------------------*/

static int check_folder(const char *folder, bool clean)
{
	BUF(text, 4 * MiB);
	BUF(html, 16 * MiB);
	DIR *dir = opendir(folder);
	struct dirent *d;
	int n = 0;

	while (dir && (d = readdir(dir))) {
		char path[1024];
		struct err e = { 0 };
		size_t where = 0;

		if (!strstr(d->d_name, ".md"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, d->d_name);
		assert_true(read_file(path, &text));
		if (clean && md_guard(of(&text), MD_SECTION_BYTES, &e) != 0)
			fail_msg("%s: %s in line %ld", path, e.key, e.number);
		to_html(text.ptr, &html);
		if (clean && strstr(html.ptr, "left out: "))
			fail_msg("%s: %s", path, strstr(html.ptr, "left out: "));
		assert_null(html_check(of(&html), &where));
		n++;
	}
	if (dir)
		closedir(dir);
	return n;
}

static void our_own_draft_needs_no_notice(void **state)
{
	(void)state;
	assert_true(check_folder("drafts/2026/en", true) >= 9);
	assert_true(check_folder("drafts/2026/de", true) >= 9);
}

/* The same letters, whatever blanks stand between them. */
static bool same_letters(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, " \n");
		b += strspn(b, " \n");
		if (*a != *b || !*a)
			return *a == *b;
		a++;
		b++;
	}
}

/* Some words of the text left out, some doubled, some blocks swapped for others. */
static void edit(const struct buf *from, uint32_t *seed, struct buf *out)
{
	struct str rest = of(from), word;

	buf_clear(out);
	while (str_next(&rest, ' ', &word)) {
		bool plain_word = word.len > 3;

		*seed = *seed * 1664525 + 1013904223;
		for (size_t i = 0; i < word.len; i++)
			plain_word = plain_word && ((word.ptr[i] | 0x20) >= 'a') &&
				     ((word.ptr[i] | 0x20) <= 'z');
		if (plain_word && (*seed >> 16) % 23 == 0)
			continue;
		if (plain_word && (*seed >> 16) % 29 == 0)
			buf_puts(out, "indeed ");
		buf_put(out, word.ptr, word.len);
		if (rest.len)
			buf_putc(out, ' ');
	}
}

static void a_redline_reads_as_the_new_text(void **state)
{
	static const char *const files[] = { "preamble",      "taking-stock",
					     "from-practice", "way-to-accountability",
					     "follow-up",     "glossary" };
	uint32_t seed = 5;

	(void)state;
	for (int round = 0; round < 8; round++) {
		for (size_t i = 0; i < COUNT(files); i++) {
			char path[128];
			BUF(old, MiB);
			BUF(new, MiB);
			BUF(marked, 4 * MiB);
			BUF(html, 16 * MiB);
			BUF(got, MiB);
			BUF(want, MiB);
			const struct md_html_how how = { "s", "en", "/media/" };
			struct html h = { &html };
			struct md_node *redline;
			struct prose_diff d;
			struct err e = { 0 };
			size_t where = 0;
			ARENA(a);

			snprintf(path, sizeof(path), "drafts/2026/en/%s.md", files[i]);
			assert_true(read_file(path, &old));
			edit(&old, &seed, &new);
			prose_diff(of(&old), of(&new), &a, &d);
			prose_marked(&d, &marked);
			assert_int_equal(md_guard_marked(of(&marked), 4 * MD_SECTION_BYTES, &e), 0);
			redline = md_parse(of(&marked), &a, NULL);
			md_html(redline, &how, &h);
			assert_null(html_check(of(&html), &where));
			assert_non_null(strstr(html.ptr, " data-change=\"1\">"));
			plain(redline, &got);
			plain(md_parse(of(&new), &a, NULL), &want);
			if (!same_letters(got.ptr, want.ptr))
				fail_msg("%s, round %d:\n%s\n---\n%s", path, round, got.ptr,
					 want.ptr);
		}
	}
}

static void real_texts_become_sound_html(void **state)
{
	char udhr[512], un[512];

	(void)state;
	if (!test_data(udhr, sizeof(udhr), "udhr") || !test_data(un, sizeof(un), "un") ||
	    check_folder(udhr, false) + check_folder(un, false) == 0)
		SKIP_TEST("TEST_DATA names no folder with udhr/ and un/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_specification_holds),
		cmocka_unit_test(change_marks_are_those_of_the_prose_engine),
		cmocka_unit_test(a_block_is_marked_if_all_its_words_are),
		cmocka_unit_test(plain_text_is_what_a_reader_reads),
		cmocka_unit_test(brackets_that_are_no_links_are_counted),
		cmocka_unit_test(brackets_of_citations_and_editors_are_no_open_wording),
		cmocka_unit_test(emphasis_nests_to_a_bound),
		cmocka_unit_test(hostile_links_and_tags_come_to_nothing),
		cmocka_unit_test(no_known_vector_gets_through),
		cmocka_unit_test(our_own_draft_needs_no_notice),
		cmocka_unit_test(a_redline_reads_as_the_new_text),
		cmocka_unit_test(real_texts_become_sound_html),
	};

	return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
