#include "unit/test.h"

#include "text/text.h"
#include "text/unseen.h"

#include <dirent.h>
#include <utf8proc.h>

static uint32_t seed;

static uint32_t chance(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static struct str of(const struct buf *b)
{
	return (struct str){ b->ptr, b->len };
}

/* --- validity --------------------------------------------------------------------------------- */

static void what_is_obeyed_and_not_seen_is_told(void **state)
{
	static const struct {
		const char *s;
		size_t n;
	} cases[] = {
		{ "", 0 },
		{ "a", 0 },
		{ "\n", 1 },
		{ "\x1b[2J", 1 },
		{ "\x7f", 1 },
		{ "\xc2\x80", 2 },
		{ "\xc2\x9f", 2 },
		{ "\xc2\xa0", 0 },
		{ "\xc2", 0 },
		{ "\xe2\x80\xa9", 0 },
		{ "\xe2\x80\xaa", 3 },
		{ "\xe2\x80\xae", 3 },
		{ "\xe2\x80\xaf", 0 },
		{ "\xe2\x81\xa6", 3 },
		{ "\xe2\x81\xa9", 3 },
		{ "\xe2\x81\xaa", 0 },
		{ "\xe2", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(text_obeyed(cases[i].s), cases[i].n);
}

static void only_strict_utf8_is_valid(void **state)
{
	static const char *const bad[] = {
		"\x80",
		"\xC0\xAF",
		"\xC1\xBF",
		"\xC3",
		"\xC3(",
		"\xE2\x82",
		"\xE2\x28\xA1",
		"\xE0\x80\xAF",
		"\xED\xA0\x80",
		"\xED\xBF\xBF",
		"\xF0\x9F\x98",
		"\xF0\x80\x80\xAF",
		"\xF4\x90\x80\x80",
		"\xF8\x88\x80\x80",
		"\xFE",
		"\xFF",
		"a\xF5z",
		"caf\xE9",
	};
	long line = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (text_valid(str_of(bad[i]), &line))
			fail_msg("case %zu taken", i);
	assert_false(text_valid((struct str){ "a\0b", 3 }, &line));
	assert_true(text_valid(STR(""), NULL));
	assert_true(text_valid(STR("aä漢😀\xEF\xBF\xBD\xF4\x8F\xBF\xBF"), NULL));
}

static void the_line_of_the_first_bad_byte_is_told(void **state)
{
	long line = 0;

	(void)state;
	assert_false(text_valid(STR("one\ntwo\nthr\xFF"
				    "e\nfour"),
				&line));
	assert_int_equal(line, 3);
	assert_false(text_valid(STR("\xFF"), &line));
	assert_int_equal(line, 1);
	assert_false(text_valid(STR("\xFF"), NULL));
}

/* --- normal form C ---------------------------------------------------------------------------- */

static void nfc_is(const char *in, const char *want)
{
	BUF(out, KiB);

	text_nfc(&out, str_of(in));
	assert_string_equal(out.ptr, want);
}

static void marks_are_ordered_and_composed(void **state)
{
	(void)state;
	nfc_is("e\u0301", "é");
	nfc_is("é", "é");
	nfc_is("a\u0323\u0302", "ậ");
	nfc_is("a\u0302\u0323", "ậ");
	nfc_is("q\u0307\u0323", "q\u0323\u0307");
	nfc_is("\u212B", "Å");
	nfc_is("\u1112\u1161\u11AB", "한");
	nfc_is("\u0958", "\u0915\u093C"); /* a composition exclusion */
	nfc_is("e\n\u0301", "e\n\u0301");
	nfc_is("ﬁ", "ﬁ"); /* canonical, not compatibility */
}

static void random_text(struct buf *out, size_t n)
{
	static const uint32_t sets[][2] = {
		{ 0x20, 0x7E },     { 0xA0, 0x24F },  { 0x300, 0x34F },     { 0x591, 0x5C7 },
		{ 0x610, 0x65F },   { 0x900, 0x97F }, { 0x1100, 0x11FF },   { 0x1E00, 0x1EFF },
		{ 0xAC00, 0xAFFF }, { 0x300, 0x333 }, { 0x1D15E, 0x1D164 }, { 0x9BE, 0x9D7 },
		{ '\n', '\n' }
	};

	while (n--) {
		size_t k = chance(COUNT(sets));
		utf8proc_uint8_t bytes[4];
		uint32_t c = sets[k][0] + chance(sets[k][1] - sets[k][0] + 1);

		buf_put(out, bytes, (size_t)utf8proc_encode_char((utf8proc_int32_t)c, bytes));
	}
}

static void our_normal_form_is_the_librarys(void **state)
{
	(void)state;
	seed = 11;
	for (int round = 0; round < 3000; round++) {
		BUF(in, 4 * KiB);
		BUF(out, 16 * KiB);
		BUF(twice, 16 * KiB);
		utf8proc_uint8_t *want = NULL;
		utf8proc_ssize_t len;

		random_text(&in, chance(60));
		text_nfc(&out, of(&in));
		len = utf8proc_map((const utf8proc_uint8_t *)in.ptr, (utf8proc_ssize_t)in.len,
				   &want, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
		assert_int_equal(len, out.len);
		assert_memory_equal(want, out.ptr, out.len);
		free(want);
		text_nfc(&twice, of(&out));
		assert_string_equal(twice.ptr, out.ptr);
	}
}

static void marks_in_the_worst_order_are_sorted_too(void **state)
{
	BUF(in, MiB);
	BUF(out, MiB);

	(void)state;
	buf_putc(&in, 'a');
	for (int i = 0; i < 100000; i++)
		buf_puts(&in, "\u0301");
	for (int i = 0; i < 100000; i++)
		buf_puts(&in, "\u0323");
	text_nfc(&out, of(&in));
	assert_memory_equal(out.ptr, "ạ\u0323\u0323", 7);
	assert_int_equal(out.len, in.len);
}

/* --- clean-up --------------------------------------------------------------------------------- */

static void cleans_to(const char *in, const char *want)
{
	BUF(out, 4 * KiB);

	buf_puts(&out, "kept ");
	text_clean(&out, str_of(in));
	assert_string_equal(out.ptr + 5, want);
	assert_memory_equal(out.ptr, "kept ", 5);
}

static void form_leaves_blanks_and_lines_alone(void **state)
{
	BUF(out, 4 * KiB);

	(void)state;
	text_form(&out, str_of("\xEF\xBB\xBF# e\xCC\x81  \r\nb\t\r\rc"));
	assert_string_equal(out.ptr, "# \xC3\xA9  \nb\t\n\nc");
}

static void line_ends_blanks_and_marks_are_cleaned(void **state)
{
	(void)state;
	cleans_to("", "");
	cleans_to(" \n\t\n", "");
	cleans_to("a", "a\n");
	cleans_to("\xEF\xBB\xBF"
		  "a",
		  "a\n");
	cleans_to("\xEF\xBB\xBF\xEF\xBB\xBF\n", "");
	cleans_to("a\r\nb\rc\n\r\n\r\n", "a\nb\nc\n");
	cleans_to("a\n\n\nb", "a\n\n\nb\n");
	cleans_to("a \nb\t\n  \nc", "a\nb\n\nc\n");
	cleans_to("  indented", "  indented\n");
	cleans_to("\n\na", "\n\na\n");
	cleans_to("cafe\u0301", "café\n");
	cleans_to("a\u00A0\nb", "a\u00A0\nb\n");
}

static void a_hard_break_becomes_a_backslash_within_a_paragraph_only(void **state)
{
	(void)state;
	cleans_to("a  \nb", "a\\\nb\n");
	cleans_to("a  \r\nb", "a\\\nb\n");
	cleans_to("a\t  \nb", "a\\\nb\n");
	cleans_to("a     \n   b", "a\\\n   b\n");
	cleans_to("a \t\nb", "a\nb\n");
	cleans_to("a  \n\nb", "a\n\nb\n");
	cleans_to("a  ", "a\n");
	cleans_to("# a  \nb", "# a\nb\n");
	cleans_to("| a |  \n| b |", "| a |\n| b |\n");
	cleans_to("a  \n- b", "a\n- b\n");
	cleans_to("a  \n3. b", "a\n3. b\n");
	cleans_to("a  \n3.5 b", "a\\\n3.5 b\n");
	cleans_to("a  \n---", "a\n---\n");
	cleans_to("a  \n*b* c", "a\\\n*b* c\n");
	cleans_to("- a  \n  b", "- a\\\n  b\n");
	cleans_to("> a  \n> b", "> a\\\n> b\n");
	cleans_to("a  \n> b", "a\n> b\n");
	cleans_to("a  \n```\nb", "a\n```\nb\n");
}

static void is_clean_twice(struct str in)
{
	BUF(once, 4 * MiB);
	BUF(twice, 4 * MiB);

	text_clean(&once, in);
	text_clean(&twice, of(&once));
	assert_int_equal(once.len, twice.len);
	assert_memory_equal(once.ptr, twice.ptr, once.len);
	assert_true(!once.len || once.ptr[once.len - 1] == '\n');
	assert_true(once.len < 2 || once.ptr[once.len - 2] != '\n');
	assert_null(memchr(once.ptr, '\r', once.len));
	assert_null(strstr(once.ptr, " \n"));
	assert_null(strstr(once.ptr, "\t\n"));
	assert_true(text_valid(of(&once), NULL));
}

static void cleaning_twice_changes_nothing_more(void **state)
{
	static const char *const pieces[] = { "a",   " ",    "  ",     "\t",    "\n",
					      "\r",  "\r\n", "\\",     "#",     "- ",
					      "> ",  "|",    "\u0301", "é",     "\xEF\xBB\xBF",
					      "1. ", "```",  "*",      "\u212B" };

	(void)state;
	seed = 12;
	for (int round = 0; round < 20000; round++) {
		BUF(in, KiB);

		for (uint32_t n = chance(25); n; n--)
			buf_puts(&in, pieces[chance(COUNT(pieces))]);
		is_clean_twice(of(&in));
	}
}

static int read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char chunk[16 * 1024];

	if (!f)
		return -1;
	for (size_t n; (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
		buf_put(out, chunk, n);
	fclose(f);
	return 0;
}

/* Graphemes tile the text, words are counted, and the text survives being cleaned. */
static void check_language(const char *dir, const char *name)
{
	BUF(path, KiB);
	BUF(text, 4 * MiB);
	size_t n = 0;

	buf_printf(&path, "%s/%s", dir, name);
	assert_int_equal(read_file(path.ptr, &text), 0);
	assert_true(text_valid(of(&text), NULL));
	is_clean_twice(of(&text));
	for (size_t at = 0; at < text.len; n++) {
		size_t next = text_grapheme(of(&text), at);

		assert_true(next > at && next <= text.len);
		assert_true(next == text.len || ((unsigned char)text.ptr[next] & 0xC0) != 0x80);
		at = next;
	}
	assert_true(n > 1000);
	assert_true(text_words(of(&text)) > 800 && text_words(of(&text)) < n);
}

static void the_languages_of_the_declaration_are_read_whole(void **state)
{
	char path[512];
	const char *udhr = test_data(path, sizeof(path), "udhr");
	DIR *dir = udhr ? opendir(udhr) : NULL;
	int n = 0;

	(void)state;
	if (!dir)
		SKIP_TEST("the declaration's texts are not in $TEST_DATA");
	for (struct dirent *d; (d = readdir(dir));) {
		size_t len = strlen(d->d_name);

		if (len < 3 || !str_eq(d->d_name + len - 3, ".md"))
			continue;
		check_language(udhr, d->d_name);
		n++;
	}
	closedir(dir);
	assert_true(n >= 30);
}

/* --- characters ------------------------------------------------------------------------------- */

static void clusters(const char *text, size_t want)
{
	struct str s = str_of(text);
	size_t n = 0;

	for (size_t at = 0; at < s.len; n++)
		at = text_grapheme(s, at);
	if (n != want)
		fail_msg("%s: %zu clusters, not %zu", text, n, want);
}

static void what_a_person_sees_as_one_is_one_cluster(void **state)
{
	(void)state;
	clusters("", 0);
	clusters("abc", 3);
	clusters("\r\n", 1);
	clusters("e\u0301a\u0323\u0302", 2);
	clusters("مُحَمَّد", 4);                      /* letters with their vowel marks */
	clusters("नि", 1);                        /* consonant and vowel sign */
	clusters("हिन्दी", 3);                     /* virama stays with its consonant */
	clusters("กำ", 1);                        /* Thai sara am */
	clusters("한국", 2);                      /* precomposed */
	clusters("\u1112\u1161\u11AB", 1);        /* jamo */
	clusters("👩‍👩‍👧‍👦", 1); /* family */
	clusters("👍🏽", 1);                  /* skin tone */
	clusters("🏳️‍🌈", 1);            /* flag sequence */
	clusters("🇩🇪🇫🇷", 2);                      /* regional indicators in pairs */
	clusters("1️⃣", 1);                   /* keycap */
	assert_int_equal(text_grapheme(STR("ab"), 2), 2);
}

static void kinds_of_characters(void **state)
{
	static const uint32_t letters[] = { 'a',    'Z',    '0',    0xE4,  0x3B1,  0x416,
					    0x5D0,  0x627,  0x64E,  0x915, 0x93F,  0x661,
					    0x4E00, 0x3042, 0x200C, 0x301, 0x2167, 0xB2 };
	static const uint32_t others[] = { ' ',    '-',    '.',     '_',  0xA0, 0x2019, 0x2014,
					   0x3002, 0x200B, 0x1F600, 0xA7, '\n', 0x60C,  0xFFFD };
	static const uint32_t spaces[] = { ' ',    '\t',   '\n',   '\r',   '\v',
					   '\f',   0x85,   0xA0,   0x1680, 0x2003,
					   0x2028, 0x2029, 0x202F, 0x205F, 0x3000 };

	(void)state;
	for (size_t i = 0; i < COUNT(letters); i++)
		if (!text_is_letter(letters[i]) || text_is_space(letters[i]))
			fail_msg("U+%04X is a letter", letters[i]);
	for (size_t i = 0; i < COUNT(others); i++)
		if (text_is_letter(others[i]))
			fail_msg("U+%04X is no letter", others[i]);
	for (size_t i = 0; i < COUNT(spaces); i++)
		if (!text_is_space(spaces[i]) || text_is_letter(spaces[i]))
			fail_msg("U+%04X is a space", spaces[i]);
	assert_false(text_is_space('a') || text_is_space(0x200B) || text_is_space(0xFEFF));
	assert_true(text_is_upper('A') && text_is_upper(0xC4) && text_is_upper(0x416));
	assert_false(text_is_upper('a') || text_is_upper('1') || text_is_upper(0x5D0));
	assert_true(text_is_lower('a') && text_is_lower(0xDF) && text_is_lower(0x3B1));
	assert_false(text_is_lower('A') || text_is_lower(0x627));
	assert_true(text_is_rtl(0x5D0) && text_is_rtl(0x627) && text_is_rtl(0x200F));
	assert_false(text_is_rtl('a') || text_is_rtl('1') || text_is_rtl(0x661));
}

static void scripts_without_spaces_are_known(void **state)
{
	static const char *const unspaced[] = { "漢", "々", "か", "カ", "ｶ",
						"ไ",  "ລ",  "ខ",  "မ",  "𠀀" };
	static const char *const spaced[] = { "a", "한", "अ", "ا", "א", "ა", "አ", "ཀ", "。", "「" };

	(void)state;
	for (size_t i = 0; i < COUNT(unspaced); i++) {
		size_t at = 0;

		if (!text_is_unspaced(text_next(str_of(unspaced[i]), &at)))
			fail_msg("%s", unspaced[i]);
	}
	for (size_t i = 0; i < COUNT(spaced); i++) {
		size_t at = 0;

		if (text_is_unspaced(text_next(str_of(spaced[i]), &at)))
			fail_msg("%s", spaced[i]);
	}
}

static void decoding_walks_the_whole_text(void **state)
{
	static const uint32_t want[] = { 'a', 0xE4, 0x20AC, 0x1F600, 0x10FFFF };
	struct str s = STR("aä€😀\xF4\x8F\xBF\xBF");
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(text_next(s, &at), want[i]);
	assert_int_equal(at, s.len);
}

/* --- words ------------------------------------------------------------------------------------ */

static void words(const char *text, size_t want)
{
	if (text_words(str_of(text)) != want)
		fail_msg("%s: %zu words, not %zu", text, text_words(str_of(text)), want);
}

static void words_are_counted_as_a_person_does(void **state)
{
	(void)state;
	words("", 0);
	words(" \n ", 0);
	words("— – * ** #", 0);
	words("one two  three\nfour", 4);
	words("don't follow-up and/or 3.5 1,000 l’eau", 6);
	words("end. Next", 2);
	words("one—two", 2);
	words("a--b", 2);
	words("**bold** _words_", 2);
	words("(2025) “quoted”", 2);
	words("café cafe\u0301", 2);
	words("می\u200cخواهم بروم", 2);
	words("नमस्ते दुनिया", 2);
	words("한국 사람", 2);
	words("世界人权宣言", 6);
	words("第3条", 3);
	words("カタカナ", 4);
	words("กา", 2);
	words("a-", 1);
	words("-a", 1);
	words("'a'", 1);
}

static void names_fold_to_the_same(void **state)
{
	static const char *const pairs[][2] = {
		{ "Workshop", "WORKSHOP" }, { "STRASSE", "straße" }, { "Ärzte", "A\u0308RZTE" },
		{ "ΣΊΣΥΦΟΣ", "σίσυφος" },   { "É", "e\u0301" },      { "İ", "i\u0307" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		BUF(a, KiB);
		BUF(b, KiB);

		text_fold(&a, str_of(pairs[i][0]));
		text_fold(&b, str_of(pairs[i][1]));
		assert_string_equal(a.ptr, b.ptr);
	}
	{
		BUF(a, KiB);
		BUF(b, KiB);

		text_fold(&a, STR("resume"));
		text_fold(&b, STR("résumé"));
		assert_string_not_equal(a.ptr, b.ptr);
	}
}

static void a_head_ends_with_a_whole_cluster(void **state)
{
	(void)state;
	assert_int_equal(text_head(STR("abcdef"), 3), 3);
	assert_int_equal(text_head(STR("abc"), 10), 3);
	assert_int_equal(text_head(STR("abc"), 0), 0);
	assert_int_equal(text_head(STR(""), 5), 0);
	assert_int_equal(text_head(STR("äöü"), 2), 4);
	assert_int_equal(text_head(STR("ae\u0301b"), 2), 1);
	assert_int_equal(text_head(STR("ae\u0301b"), 3), 4);
	assert_int_equal(text_head(STR("👩‍👩‍👧‍👦x"), 3), 0);
	assert_int_equal(text_head(STR("👩‍👩‍👧‍👦x"), 7), 25);
}

static void what_cannot_be_seen_is_told(void **state)
{
	/* clang-format off */
	static const struct { const char *text; uint32_t first; size_t n; const char *mixed; } cases[] = {
		{ "plain words, na\xc3\xafve, Stra\xc3\x9f""e, \xce\xa9, 5 \xc2\xb5m", 0, 0, "" },
		{ "a\xe2\x80\x8b""b", 0x200B, 1, "" },                     /* zero width space */
		{ "co\xc2\xad""operate\xc2\xad", 0x00AD, 1, "" },         /* soft hyphens: once */
		{ "\xe2\x80\xae""x\xe2\x80\xac", 0x202E, 2, "" },       /* an override and its end */
		{ "a\xe2\x80\x8d""b", 0x200D, 1, "" },
		{ "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb4\xd9\x88\xd8\xaf", 0, 0, "" }, /* Persian */
		{ "\xf0\x9f\x91\xa9\xe2\x80\x8d\xe2\x9a\x96", 0, 0, "" },              /* a judge */
		{ "a\xf3\xa0\x81\xa1""b", 0xE0061, 1, "" },               /* a hidden letter */
		{ "a hum\xd0\xb0n right", 0, 0, "hum\xd0\xb0n" },
		{ "\xd1\x80\xd0\xb5\xd0\xb4\xd0\xb0\xd0\xba\xd1\x82\xd0\xbe\xd1\x80 editor", 0, 0, "" },
		{ "k\xce\xa9 and paym\xce\xb5nt", 0, 0, "paym\xce\xb5nt" },
		{ "", 0, 0, "" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct unseen out = { 0 };

		text_unseen(str_of(cases[i].text), &out);
		assert_int_equal(out.n, cases[i].n);
		assert_int_equal(out.chars[0], cases[i].first);
		assert_true(str_same(out.mixed, str_of(cases[i].mixed)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_obeyed_and_not_seen_is_told),
		cmocka_unit_test(only_strict_utf8_is_valid),
		cmocka_unit_test(the_line_of_the_first_bad_byte_is_told),
		cmocka_unit_test(marks_are_ordered_and_composed),
		cmocka_unit_test(our_normal_form_is_the_librarys),
		cmocka_unit_test(marks_in_the_worst_order_are_sorted_too),
		cmocka_unit_test(form_leaves_blanks_and_lines_alone),
		cmocka_unit_test(line_ends_blanks_and_marks_are_cleaned),
		cmocka_unit_test(a_hard_break_becomes_a_backslash_within_a_paragraph_only),
		cmocka_unit_test(cleaning_twice_changes_nothing_more),
		cmocka_unit_test(the_languages_of_the_declaration_are_read_whole),
		cmocka_unit_test(what_a_person_sees_as_one_is_one_cluster),
		cmocka_unit_test(kinds_of_characters),
		cmocka_unit_test(scripts_without_spaces_are_known),
		cmocka_unit_test(decoding_walks_the_whole_text),
		cmocka_unit_test(words_are_counted_as_a_person_does),
		cmocka_unit_test(names_fold_to_the_same),
		cmocka_unit_test(a_head_ends_with_a_whole_cluster),
		cmocka_unit_test(what_cannot_be_seen_is_told),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
