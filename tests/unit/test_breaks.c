/* Where lines may end. */
#include "unit/test.h"

#include "export/breaks.h"
#include "export/hyphen.h"
#include "export_help.h"

/* With soft hyphens as "-" and chances to break as "|". */
static char *broken(struct arena *a, const char *lang, const char *s)
{
	char *out, *to;
	BUF(b, 1 * MiB);

	breaks_put(&b, str_of(s), lang ? hyphen_find(lang) : NULL);
	out = to = arena_get(a, b.len + 1, 1);
	for (const char *p = b.ptr; *p;) {
		if (strncmp(p, "\xC2\xAD", 2) == 0) {
			*to++ = '-';
			p += 2;
		} else if (strncmp(p, "\xE2\x80\x8B", 3) == 0) {
			*to++ = '|';
			p += 3;
		} else {
			*to++ = *p++;
		}
	}
	return out;
}

static void words_are_divided_by_their_language(void **state UNUSED)
{
	ARENA(a);

	if (!hyphen_find("en") || !hyphen_find("de") || !hyphen_find("ru"))
		SKIP_TEST("hyphenation patterns are not installed");
	assert_string_equal(broken(&a, "en", "governments"), "gov-ern-ments");
	assert_string_equal(broken(&a, "de", "Menschenrechte"), "Men-schen-rechte");
	assert_string_equal(broken(&a, "de", "Übergänge"), "Über-gänge");
	assert_string_equal(broken(&a, "ru", "правительство"), "пра-ви-тельство");
	assert_string_equal(broken(&a, "de-AT", "Haushaltsplanung"), "Haus-halts-pla-nung");
}

static void short_words_and_capitals_are_not_divided(void **state UNUSED)
{
	ARENA(a);

	assert_string_equal(broken(&a, "en", "table UNESCO OHCHR's McDonaldson"),
			    "table UNESCO OHCHR's McDonaldson");
}

static void a_language_without_patterns_divides_nothing(void **state UNUSED)
{
	ARENA(a);

	assert_null(hyphen_find("xx"));
	assert_null(hyphen_find(NULL));
	assert_false(hyphen_expected("sw"));
	assert_string_equal(broken(&a, NULL, "governments everywhere"), "governments everywhere");
}

static void addresses_break_at_their_joints(void **state UNUSED)
{
	ARENA(a);

	assert_string_equal(broken(&a, "en", "see https://www.example.org/a/page?x=1 now"),
			    "see https://|www.|example.|org/|a/|page?|x=|1 now");
}

static void a_run_without_end_gets_a_chance_every_forty_letters(void **state UNUSED)
{
	char run[401];
	size_t since = 0;
	ARENA(a);

	memset(run, 'x', 400);
	run[400] = '\0';
	for (const char *p = broken(&a, NULL, run); *p; p++) {
		since = *p == '|' ? 0 : since + 1;
		assert_true(since <= 40);
	}
}

static void syllables_part_where_words_are_not_spaced(void **state UNUSED)
{
	ARENA(a);

	assert_has(broken(&a, NULL, "လူတိုင်းအတွက်"), "|");
	assert_has(broken(&a, NULL, "ການຮັບຮູ້ກຽດຕິສັກ"), "|");
	assert_has(broken(&a, NULL, "ការសន្យាចំពោះមនុស្ស"), "|");
}

/* What is put in can be taken out again: nothing else changes. */
static void the_text_itself_is_never_changed(void **state UNUSED)
{
	static const char *const all[] = { "",
					   " ",
					   "a",
					   "  two  spaces ",
					   "e\u0301cole",
					   "naïveté — “quoted” text…",
					   "中文，没有空格。",
					   "mixed العربية text",
					   "tab\tand\nline",
					   "a@b.org user_name C:\\path" };

	for (size_t i = 0; i < COUNT(all); i++) {
		BUF(b, 64 * KiB);
		BUF(plain, 64 * KiB);

		breaks_put(&b, str_of(all[i]), hyphen_find("en"));
		for (const char *p = b.ptr; *p;) {
			if (strncmp(p, "\xC2\xAD", 2) == 0)
				p += 2;
			else if (strncmp(p, "\xE2\x80\x8B", 3) == 0)
				p += 3;
			else
				buf_putc(&plain, *p++);
		}
		assert_string_equal(plain.ptr, all[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_divided_by_their_language),
		cmocka_unit_test(short_words_and_capitals_are_not_divided),
		cmocka_unit_test(a_language_without_patterns_divides_nothing),
		cmocka_unit_test(addresses_break_at_their_joints),
		cmocka_unit_test(a_run_without_end_gets_a_chance_every_forty_letters),
		cmocka_unit_test(syllables_part_where_words_are_not_spaced),
		cmocka_unit_test(the_text_itself_is_never_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
