#include "unit/test.h"

#include "html/html.h"
#include "wire/wire.h"

static void escapes_to(const char *in, const char *want)
{
	BUF(out, KiB);

	html_escape(&out, str_of(in));
	assert_string_equal(out.ptr, want);
}

static void the_five_marks_are_escaped_and_nothing_else(void **state)
{
	(void)state;
	escapes_to("", "");
	escapes_to("plain ä 漢 😀", "plain ä 漢 😀");
	escapes_to("&<>\"'", "&amp;&lt;&gt;&quot;&#39;");
	escapes_to("a&amp;b", "a&amp;amp;b");
	escapes_to("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
	escapes_to("x=y/z`{}", "x=y/z`{}");
}

static void a_null_slice_is_nothing(void **state)
{
	BUF(out, KiB);
	struct html h = { &out };

	(void)state;
	html_escape(&out, (struct str){ NULL, 0 });
	html_safe(&h, (struct safe_html){ { NULL, 0 } });
	assert_string_equal(out.ptr, "");
}

static void the_writer_escapes_text_and_attributes(void **state)
{
	BUF(out, KiB);
	struct html h = { &out };
	struct safe_html safe = { STR("<em>known</em>") };

	(void)state;
	html_lit(&h, "<a");
	html_attr(&h, "href", STR("/x?a=1&b=\"><script>"));
	html_attrf(&h, "title", "%s %d", "it's", 3);
	html_lit(&h, ">");
	html_text(&h, STR("1 < 2"));
	html_safe(&h, safe);
	html_lit(&h, "</a>");
	assert_string_equal(out.ptr, "<a href=\"/x?a=1&amp;b=&quot;&gt;&lt;script&gt;\" "
				     "title=\"it&#39;s 3\">1 &lt; 2<em>known</em></a>");
}

static void a_full_buffer_is_told_by_every_writer(void **state)
{
	BUF(out, 40);
	struct html h = { &out };

	(void)state;
	html_attrf(&h, "title", "%s", "a text that is longer than all the room there is");
	assert_true(out.over);
}

static void allowed_links(void **state)
{
	static const char *const ok[] = {
		"",
		"#",
		"#para-4",
		"/",
		"/read?at=1#x",
		"other.md",
		"../a/b",
		"./a:b",
		"?q=a:b",
		"a/b:c",
		"#a:b",
		"http://example.org",
		"HTTPS://Example.org:8443/a?b=c&d=%2F#e",
		"https://example.org/a b",
		"https://example.org/@name",
		"https://[::1]/",
		"https://例え.jp/路",
		"mailto:editors@example.org?subject=a",
		"MailTo:a@b",
		"javascript",
		"/javascript:alert(1)",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ok); i++)
		if (!html_url_ok(str_of(ok[i])))
			fail_msg("refused: %s", ok[i]);
}

static void refused_links(void **state)
{
	static const char *const bad[] = {
		"javascript:alert(1)",
		"JaVaScRiPt:alert(1)",
		" javascript:alert(1)",
		"\tjavascript:alert(1)",
		"java\tscript:alert(1)",
		"java\nscript:alert(1)",
		"java\rscript:alert(1)",
		"\x01javascript:alert(1)",
		"java script:x",
		"\xC2\xA0javascript:alert(1)",
		"\xE2\x80\x8Bjavascript:alert(1)",
		"\xEF\xBB\xBFjavascript:alert(1)",
		"vbscript:x",
		"data:text/html,x",
		"data:image/png;base64,x",
		"blob:https://x/y",
		"view-source:https://x",
		"file:///etc/passwd",
		"ftp://x",
		"about:blank",
		"filesystem:https://x",
		"ws://x",
		"intent://x",
		"ms-word:x",
		"jar:https://x",
		"//evil.example",
		"///evil.example",
		"/\\evil.example",
		"\\\\evil.example",
		"https:\\\\evil.example",
		"a\\b",
		"http:evil.example",
		"https:/evil.example",
		"https://",
		"https:///x",
		"https://?x",
		"https://:80",
		"https://un.example@evil.example",
		"https://a:b@evil.example/",
		"https://a b",
		"mailto:",
		":",
		":x",
		"1:2",
		"https://x/\x7F",
		"/a\xC2\x80",
		"/\xE2\x80\xAEgpj.exe",
		"/\xE2\x81\xA6x",
		"/\xD8\x9Cx",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (html_url_ok(str_of(bad[i])))
			fail_msg("taken: %s", bad[i]);
	assert_false(html_url_ok((struct str){ "/a\0b", 4 }));
}

/*
 * What a browser makes of an attribute's value before it looks for a scheme (WHATWG URL, basic
 * parser): controls and blanks around it go, tabs and line ends within it go.
 */
static void as_browser(struct str in, struct buf *out)
{
	while (in.len && (unsigned char)in.ptr[0] <= ' ') {
		in.ptr++;
		in.len--;
	}
	for (size_t i = 0; i < in.len; i++)
		if (!strchr("\t\n\r", in.ptr[i]))
			buf_putc(out, in.ptr[i] >= 'A' && in.ptr[i] <= 'Z'
					      ? (char)(in.ptr[i] | 0x20)
					      : in.ptr[i]);
}

static void no_trick_gets_through(struct str url)
{
	BUF(seen, MiB);
	size_t scheme = 0;
	struct str s;

	if (!html_url_ok(url))
		return;
	as_browser(url, &seen);
	s = (struct str){ seen.ptr, seen.len };
	if (str_starts(s, "//") || str_starts(s, "/\\") || str_starts(s, "\\"))
		fail_msg("another host: %s", seen.ptr);
	while (scheme < s.len && ((s.ptr[scheme] >= 'a' && s.ptr[scheme] <= 'z') ||
				  (scheme && strchr("0123456789+-.", s.ptr[scheme]))))
		scheme++;
	if (scheme && scheme < s.len && s.ptr[scheme] == ':' && !str_starts(s, "http://") &&
	    !str_starts(s, "https://") && !str_starts(s, "mailto:"))
		fail_msg("a scheme: %s", seen.ptr);
}

/* The pieces of a vector that could be a link: what stands between marks that enclose one. */
static void try_pieces(const char *vector)
{
	size_t len = strlen(vector);

	no_trick_gets_through(str_of(vector));
	for (size_t from = 0; from < len; from++) {
		if (from && !strchr("(<\"'=: ", vector[from - 1]))
			continue;
		for (size_t to = from + 1; to <= len && to < from + 300; to++)
			if (to == len || strchr(")>\"' ", vector[to]))
				no_trick_gets_through(str_cut(vector, from, to));
	}
}

static void hostile_links_that_are_known_are_refused(void **state)
{
	char path[512], line[64 * 1024];
	const char *file = test_data(path, sizeof(path), "attacks/xss.json");
	FILE *f = file ? fopen(file, "rb") : NULL;
	int n = 0;

	(void)state;
	if (!f)
		SKIP_TEST("the attacks are not in $TEST_DATA");
	/* Line by line, because some hold a NUL, which we do not read. */
	while (fgets(line, sizeof(line), f)) {
		OWN(wire) v = NULL;
		struct err e = { 0 };
		struct str s = str_trim(str_of(line));

		if (!str_starts(s, "\"vector\": "))
			continue;
		s = str_cut(s.ptr, strlen("\"vector\": "), s.len - 1);
		if (wire_parse(s, &v, &e) != 0 || !wire_str(v))
			continue;
		try_pieces(wire_str(v));
		n++;
	}
	fclose(f);
	assert_true(n > 100);
}

static void random_links_never_name_another_scheme_or_host(void **state)
{
	static const char *const pieces[] = { "javascript", "data",  ":",        "/",  "\\", "http",
					      "https",      "//",    "mailto:",  "\t", "\n", " ",
					      "a",          ".",     "@",        "#",  "?",  "\x01",
					      "%3a",        "&#58;", "\xC2\xA0", "J" };
	uint32_t seed = 5;

	(void)state;
	for (int round = 0; round < 100000; round++) {
		BUF(url, KiB);

		for (int n = 0; n < 6; n++) {
			seed = seed * 1664525 + 1013904223;
			buf_puts(&url, pieces[(seed >> 8) % COUNT(pieces)]);
		}
		no_trick_gets_through((struct str){ url.ptr, url.len });
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_five_marks_are_escaped_and_nothing_else),
		cmocka_unit_test(a_null_slice_is_nothing),
		cmocka_unit_test(the_writer_escapes_text_and_attributes),
		cmocka_unit_test(a_full_buffer_is_told_by_every_writer),
		cmocka_unit_test(allowed_links),
		cmocka_unit_test(refused_links),
		cmocka_unit_test(hostile_links_that_are_known_are_refused),
		cmocka_unit_test(random_links_never_name_another_scheme_or_host),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
