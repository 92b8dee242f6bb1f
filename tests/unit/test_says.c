/*
 * Each text says the same in every format: what its Markdown says is what is read back out of its
 * HTML, PDF, Word, OpenDocument and Markdown files, of every language and with every note.
 *
 * Modulo this, and no more: runs of spaces count as one; a note's words are looked for where the
 * format has them. In a PDF a word that was divided at a line's end is one word, spaces do not count
 * (lines end anywhere), and what poppler itself does not give back of texts from right to left.
 */
#include "unit/test.h"

#include "odt_help.h"
#include "texts_help.h"
#include "word_help.h"

#include <glib.h>

/* --- HTML --------------------------------------------------------------------------------------- */

struct page {
	struct made *m;
	const char *whole;
	bool told[1024]; /* notes that were referred to before */
	struct buf line;
	struct buf *out;
};

static char *page_part(struct page *p, struct str s);

static bool ends_line(struct str tag)
{
	static const char *const blocks[] = {
		"p",          "/p",          "h",     "/h",     "li",     "/li",     "ul",
		"/ul",        "td",          "/td",   "th",     "/th",    "tr",      "ol",
		"/ol",        "div",         "/div",  "pre",    "/pre",   "section", "/section",
		"blockquote", "/blockquote", "aside", "/aside", "figure", "/figure", "table"
	};
	struct str name = str_cut(tag.ptr, 0, strcspn(tag.ptr, " >"));

	if (name.len && name.ptr[name.len - 1] >= '1' && name.ptr[name.len - 1] <= '6')
		name.len--;
	for (size_t i = 0; i < COUNT(blocks); i++)
		if (str_same(name, str_of(blocks[i])))
			return true;
	return false;
}

/* A note's words in brackets, where it is first referred to; without the way back at its end. */
static void page_note(struct page *p, int number)
{
	char *from, *to, *said;

	assert_in_range(number, 1, COUNT(p->told) - 1);
	if (p->told[number])
		return;
	p->told[number] = true;
	from = strstr(p->whole, arena_printf(&p->m->a, "<li id=\"n-%d\"", number));
	assert_non_null(from);
	to = strstr(from, " <a class=\"back\"");
	assert_non_null(to);
	said = page_part(p, (struct str){ from, (size_t)(to - from) });
	for (char *c = said; *c; c++)
		if (*c == '\n')
			*c = c[1] ? ' ' : '\0';
	buf_printf(&p->line, "[%s]", said);
}

static char *page_part(struct page *p, struct str s)
{
	struct buf outer = p->line, *out = p->out;
	BUF(said, 4 * MiB);
	BUF(line, MiB);

	p->line = line;
	p->out = &said;
	for (size_t at = 0; at < s.len;) {
		const char *lt = memchr(s.ptr + at, '<', s.len - at), *gt;
		struct str tag;
		int number;

		xml_unescape(&p->line, str_cut(s.ptr, at, lt ? (size_t)(lt - s.ptr) : s.len));
		if (!lt)
			break;
		gt = strchr(lt, '>');
		assert_non_null(gt);
		tag = (struct str){ lt + 1, (size_t)(gt - lt) };
		at = (size_t)(gt + 1 - s.ptr);
		if (str_starts(tag, "br>"))
			buf_putc(&p->line, ' ');
		else if (sscanf(lt, "<sup class=\"ref\"><a role=\"doc-noteref\"%*[^>]>%d</a></sup>",
				&number) == 1) {
			page_note(p, number);
			at = (size_t)(strstr(lt, "</sup>") + strlen("</sup>") - s.ptr);
		} else if (ends_line(tag)) {
			put_line(p->out, STR_BUF(p->line));
			buf_clear(&p->line);
		}
	}
	put_line(p->out, STR_BUF(p->line));
	line = p->line;
	p->line = outer;
	p->out = out;
	return arena_dup(&p->m->a, said.ptr);
}

static char *html_says(struct made *m)
{
	struct page p = { .m = m,
			  .whole = arena_dup_len(&m->a, m->result.file.ptr, m->result.file.len) };
	const char *from = strstr(p.whole, "<main>\n"), *to = strstr(p.whole, "</main>");
	const char *notes = strstr(p.whole, "<section class=\"notes\"");

	assert_true(from && to);
	to = notes ? notes : to;
	return page_part(&p, (struct str){ from, (size_t)(to - from) });
}

static void check_html(const struct tongue *t, const char *name)
{
	struct made m;

	make_text(&m, t, EXPORT_HTML);
	assert_says(html_says(&m), said_by(&m.a, str_of(t->body)), name);
	made_done(&m);
}

static void html_says_what_the_text_says(void **state UNUSED)
{
	if (!each_text(check_html))
		SKIP_TEST("TEST_DATA has no texts in many languages");
}

/* --- Word, OpenDocument, Markdown --------------------------------------------------------------- */

static void check_files(const struct tongue *t, const char *name)
{
	struct made m;

	make_text(&m, t, EXPORT_DOCX);
	assert_says(word_says(&m, WORD_ALL), said_by(&m.a, str_of(t->body)), name);
	made_done(&m);
	make_text(&m, t, EXPORT_ODT);
	assert_says(odt_says(&m, ODT_ACCEPTED), said_by(&m.a, str_of(t->body)), name);
	made_done(&m);
	make_text(&m, t, EXPORT_MD);
	assert_says(said_by(&m.a, m.result.file), said_by(&m.a, str_of(t->body)), name);
	made_done(&m);
}

static void word_opendocument_and_markdown_say_what_the_text_says(void **state UNUSED)
{
	if (!each_text(check_files))
		SKIP_TEST("TEST_DATA has no texts in many languages");
}

/* --- PDF ---------------------------------------------------------------------------------------- */

/* What a page does not show: spaces and line ends, divided words' hyphens, marks of direction. */
static bool unseen(uint32_t c)
{
	return text_is_space(c) || c == 0xAD || c == 0x200B || c == 0x200E || c == 0x200F ||
	       (c >= 0x202A && c <= 0x202E) || c == 0x2060 || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0xFEFF;
}

static char *seen(struct arena *a, struct str s)
{
	BUF(out, 4 * MiB);

	for (size_t at = 0; at < s.len;) {
		size_t from = at;

		if (!unseen(text_next(s, &at)))
			buf_put(&out, s.ptr + from, at - from);
	}
	return arena_dup(a, out.ptr);
}

static void assert_seen(const char *got, const char *want, const char *name)
{
	size_t i = 0, from;

	while (got[i] && got[i] == want[i])
		i++;
	if (!got[i] && !want[i])
		return;
	from = i > 60 ? i - 60 : 0;
	fail_msg("%s\ngot:  %.150s\nwant: %.150s", name, got + from, want + from);
}

/* The notes stand at pages' feet: each is found there once, after the one before, and taken out. */
static void take_notes(struct arena *a, const char *body, char *text, const char *name)
{
	const struct md_node *doc = md_parse(str_of(body), a, NULL);
	char *from = text;

	for (const struct md_node *n = doc->first; n; n = n->next) {
		struct said s = { .doc = doc, .in_note = true };
		char *want, *at;
		BUF(said, MiB);

		if (n->kind != MD_NOTE)
			continue;
		buf_printf(&said, "%d", n->number);
		say_blocks(&s, n, &said);
		want = seen(a, STR_BUF(said));
		at = strstr(from, want);
		if (!at)
			fail_msg("%s: no note \"%s\"", name, want);
		memmove(at, at + strlen(want), strlen(at + strlen(want)) + 1);
		from = at;
	}
}

static int by_words(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every word with how often it stands there, in an order of their own; a word is what stands between
 * spaces and signs. */
static char *words_of(struct arena *a, struct str s)
{
	char **words = ARENA_ARRAY(a, s.len + 1, char *);
	size_t n = 0, at = 0;
	BUF(word, MiB);
	BUF(out, 4 * MiB);

	while (at <= s.len) {
		size_t from = at;
		uint32_t c = at < s.len ? text_next(s, &at) : (at++, ' ');

		if (text_is_space(c) || g_unichar_ispunct(c)) {
			if (word.len)
				words[n++] = arena_dup(a, word.ptr);
			buf_clear(&word);
		} else if (!unseen(c)) {
			buf_put(&word, s.ptr + from, at - from);
		}
	}
	qsort(words, n, sizeof(*words), by_words);
	for (size_t i = 0; i < n; i++)
		buf_printf(&out, "%s\n", words[i]);
	return arena_dup(a, out.ptr);
}

/* From right to left poppler moves signs about: the words are compared. */
static void check_rtl(const struct tongue *t, const char *name)
{
	struct made m;
	int last = 0;
	char *want;

	make_text(&m, t, EXPORT_PDF);
	want = said_with_numbers(&m.a, str_of(t->body), true, &last);
	assert_says(words_of(&m.a, str_of(ask(&m, "pdftotext %s -"))), words_of(&m.a, str_of(want)),
		    name);
	made_done(&m);
}

static void check_pdf(const struct tongue *t, const char *name)
{
	struct made m;
	char *got, *want;
	int last = 0;

	if (strcmp(t->dir, "rtl") == 0) {
		check_rtl(t, name);
		return;
	}
	make_text(&m, t, EXPORT_PDF);
	got = seen(&m.a, str_of(ask(&m, "pdftotext -raw %s -")));
	take_notes(&m.a, t->body, got, name);
	want = seen(&m.a, str_of(said_with_numbers(&m.a, str_of(t->body), true, &last)));
	assert_seen(got, want, name);
	made_done(&m);
}

static void pdf_says_what_the_text_says(void **state UNUSED)
{
	if (!have("pdftotext"))
		SKIP_TEST("poppler-utils is not installed");
	if (!each_text(check_pdf))
		SKIP_TEST("TEST_DATA has no texts in many languages");
}

/* A line end in the source is a space, but between two Han characters: also where both stand in one
 * paragraph, whatever the document's language. */
static void line_ends_are_spaces_but_between_han_characters(void **state UNUSED)
{
	static char body[] = "地方政府\n人权 data a_b\nthe 城市\nfor rights\n";
	struct tongue t = { .dir = "ltr", .body = body };
	static const char *const langs[] = { "en", "zh" };
	static const char want[] = "地方政府人权 data a_b the 城市 for rights\n";

	for (size_t i = 0; i < COUNT(langs); i++) {
		struct made m;

		snprintf(t.lang, sizeof(t.lang), "%s", langs[i]);
		make_text(&m, &t, EXPORT_HTML);
		assert_says(html_says(&m), want, langs[i]);
		made_done(&m);
		make_text(&m, &t, EXPORT_DOCX);
		assert_says(word_says(&m, WORD_ALL), want, langs[i]);
		made_done(&m);
		make_text(&m, &t, EXPORT_ODT);
		assert_says(odt_says(&m, ODT_ACCEPTED), want, langs[i]);
		made_done(&m);
		make_text(&m, &t, EXPORT_PDF);
		if (have("pdftotext"))
			assert_has(ask(&m, "pdftotext %s -"),
				   "地方政府人权 data a_b the 城市 for rights");
		made_done(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_says_what_the_text_says),
		cmocka_unit_test(word_opendocument_and_markdown_say_what_the_text_says),
		cmocka_unit_test(pdf_says_what_the_text_says),
		cmocka_unit_test(line_ends_are_spaces_but_between_han_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
