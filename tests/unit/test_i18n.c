#include "unit/test.h"

#include "i18n/i18n.h"

#define ADD(lang, json)                                                                            \
	do {                                                                                       \
		struct err why_ = { 0 };                                                           \
		if (i18n_add(lang, STR(json), &why_) != 0)                                         \
			fail_msg("%s", why_.note);                                                 \
	} while (0)

static int begin(void **state)
{
	(void)state;
	ADD("de", "{\"hello\":\"Hallo {name}\",\"n_files.one\":\"Eine Datei\",\"n_files.other\":"
		  "\"{n} Dateien\",\"first_of_month\":\"{day}\",\"date\":\"{day}. {month} "
		  "{year}\",\"month.2\":\"Februar\","
		  "\"time\":\"{hour}:{minute} Uhr\",\"date_time\":\"{date}, {time} (UTC)\"}");
	ADD("en", "{\"hello\":\"Hello {name}\",\"only\":\"Only in English\",\"n_files.one\":"
		  "\"One file\",\"n_files.other\":\"{n} files\",\"twice\":\"{a}{b} {a}\","
		  "\"date\":\"{day} {month} {year}\",\"time\":\"{hour}:{minute}\","
		  "\"date_time\":\"{date}, {time} UTC\",\"month.2\":\"February\",\"month.11\":"
		  "\"November\",\"error.not-found\":\"Not there\",\"error.not-found.section\":"
		  "\"No section {what} in {n}\"}");
	ADD("ar", "{\"n_files.zero\":\"0\",\"n_files.one\":\"1\",\"n_files.two\":\"2\","
		  "\"n_files.few\":\"few {n}\",\"n_files.many\":\"many {n}\",\"n_files.other\":"
		  "\"other\"}");
	return 0;
}

static int end(void **state)
{
	(void)state;
	i18n_done();
	return 0;
}

/* --- loading ---------------------------------------------------------------------------------- */

static void the_programs_own_catalogs_load(void **state)
{
	struct err e = { 0 };

	(void)state;
	if (i18n_load(&e) != 0)
		fail_msg("%s", e.note);
	assert_string_equal(i18n_languages()[0], "en");
	assert_non_null(i18n_find("en", "my_sections", -1));
	i18n_done();
	assert_null(i18n_languages()[0]);
}

static void refused(const char *json, const char *what, long line)
{
	struct err e = { 0 };

	if (i18n_add("en", str_of(json), &e) == 0)
		fail_msg("taken: %s", json);
	assert_int_equal(e.kind, ERR_INTERNAL);
	assert_string_equal(e.key, "internal.catalog");
	assert_string_equal(e.what, what);
	assert_int_equal(e.number, line);
	assert_string_not_equal(e.note, "");
	i18n_done();
}

static void a_bad_catalog_is_refused_by_file_and_key(void **state)
{
	(void)state;
	refused("{\n\"a\":\"x\",\n}", "i18n/en.json", 3);
	refused("[]", "i18n/en.json", 0);
	refused("{\"a\":1}", "i18n/en.json: a", 0);
	refused("{\"a\":\"\"}", "i18n/en.json: a", 0);
	refused("{\"a\":{\"b\":\"c\"}}", "i18n/en.json: a", 0);
	refused("{\"a\":\"x\",\"a\":\"y\"}", "i18n/en.json", 1);
	refused("{\"A b\":\"x\"}", "i18n/en.json: A b", 0);
	refused("{\"\":\"x\"}", "i18n/en.json", 0);
	refused("{\"a\":\"{name\"}", "i18n/en.json: a", 0);
	refused("{\"a\":\"name}\"}", "i18n/en.json: a", 0);
	refused("{\"a\":\"{}\"}", "i18n/en.json: a", 0);
	refused("{\"a\":\"{{x}}\"}", "i18n/en.json: a", 0);
	refused("{\"a\":\"{Name}\"}", "i18n/en.json: a", 0);
	refused("{\"a.one\":\"x\"}", "i18n/en.json: a", 0);
	refused("{\"a.one\":\"x\",\"a.other\":\"y\",\"a\":\"z\"}", "i18n/en.json: a", 0);
}

static void a_message_is_not_given_twice(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(i18n_add("en", STR("{\"hello\":\"again\"}"), &e), -1);
	assert_string_equal(e.what, "i18n/en.json: hello");
}

/* --- choosing --------------------------------------------------------------------------------- */

static void languages_are_known_by_their_first_part(void **state)
{
	(void)state;
	assert_string_equal(i18n_languages()[0], "en");
	assert_string_equal(i18n_languages()[1], "ar");
	assert_string_equal(i18n_languages()[2], "de");
	assert_null(i18n_languages()[3]);
	assert_string_equal(i18n_language("de"), "de");
	assert_string_equal(i18n_language("DE-at"), "de");
	assert_null(i18n_language("deu"));
	assert_null(i18n_language("d"));
	assert_null(i18n_language(""));
	assert_null(i18n_language("-"));
	assert_null(i18n_language(NULL));
}

static void chosen(const char *wanted, const char *accept, const char *want)
{
	const char *got = i18n_choose(wanted, accept);

	if (!str_eq(got, want))
		fail_msg("%s: %s, not %s", accept ? accept : "-", got, want);
}

static void the_wish_comes_before_the_browser(void **state)
{
	(void)state;
	chosen("ar", "de", "ar");
	chosen("xx", "de", "de");
	chosen("", "de", "de");
	chosen(NULL, NULL, "en");
	chosen(NULL, "", "en");
}

static void the_best_range_of_the_browser_wins(void **state)
{
	(void)state;
	chosen(NULL, "de", "de");
	chosen(NULL, "fr, de;q=0.8, en;q=0.7", "de");
	chosen(NULL, "en;q=0.7,de;q=0.8", "de");
	chosen(NULL, "de-CH , en", "de");
	chosen(NULL, "en;q=0.5, ar;q=0.5", "en");
	chosen(NULL, "ar;q=0.5, en;q=0.5", "ar");
	chosen(NULL, "en;q=0.001, de;q=0.01", "de");
	chosen(NULL, "de;q=0", "en");
	chosen(NULL, "fr", "en");
	chosen(NULL, "*", "en");
	chosen(NULL, "en;q=0, *", "ar");
	chosen(NULL, "de;q=0.5, *;q=0.1", "de");
	chosen(NULL, "de;q=1.000", "de");
}

static void a_malformed_header_does_no_harm(void **state)
{
	BUF(long_one, 8 * KiB);

	(void)state;
	chosen(NULL, ",,,;;;", "en");
	chosen(NULL, "de;q=", "en");
	chosen(NULL, "de;q=2", "en");
	chosen(NULL, "de;q=1.001", "en");
	chosen(NULL, "de;q=0.1234", "en");
	chosen(NULL, "de;q=-1", "en");
	chosen(NULL, "de;x=1", "en");
	chosen(NULL, "de;q=0,5", "en");
	chosen(NULL, "\x01\xFF, de", "de");
	for (int i = 0; i < 2000; i++)
		buf_puts(&long_one, "x,");
	buf_puts(&long_one, "de");
	chosen(NULL, long_one.ptr, "en");
}

static void scripts_from_the_right_are_known(void **state)
{
	static const char *const rtl[] = { "ar", "AR-eg", "he",      "fa",
					   "ur", "ckb",   "az-Arab", "pa-arab-PK" };
	static const char *const ltr[] = { "en", "de", "arn", "ar-Latn", "az", "", "zh-Hant", "f" };

	(void)state;
	for (size_t i = 0; i < COUNT(rtl); i++)
		assert_string_equal(i18n_dir(rtl[i]), "rtl");
	for (size_t i = 0; i < COUNT(ltr); i++)
		assert_string_equal(i18n_dir(ltr[i]), "ltr");
	assert_string_equal(i18n_dir(NULL), "ltr");
}

/* --- messages --------------------------------------------------------------------------------- */

static void arguments_are_filled_and_what_lacks_is_told_in_english(void **state)
{
	ARENA(a);

	(void)state;
	assert_string_equal(i18n_text(&a, "de", "hello", "name", "Ada", NULL), "Hallo Ada");
	assert_string_equal(i18n_text(&a, "de", "only", NULL), "Only in English");
	assert_string_equal(i18n_text(&a, "xx", "hello", "name", "{name}", NULL), "Hello {name}");
	assert_string_equal(i18n_text(&a, "en", "twice", "a", "1", "b", "2", NULL), "12 1");
	assert_string_equal(i18n_text(&a, "en", "hello", "name", NULL, NULL), "Hello ");
	assert_string_equal(i18n_text(&a, "en", "hello", NULL), "Hello {name}");
	assert_string_equal(i18n_text(&a, "en", "nobody.knows", NULL), "nobody.knows");
	assert_null(i18n_find("en", "nobody.knows", -1));
}

static void the_number_chooses_the_form(void **state)
{
	ARENA(a);

	(void)state;
	assert_string_equal(i18n_text(&a, "en", "n_files", "n", "1", NULL), "One file");
	assert_string_equal(i18n_text(&a, "en", "n_files", "n", "0", NULL), "0 files");
	assert_string_equal(i18n_text(&a, "de", "n_files", "n", "1", NULL), "Eine Datei");
	assert_string_equal(i18n_text(&a, "de", "n_files", "n", "many", NULL), "many Dateien");
	assert_string_equal(i18n_text(&a, "ar", "n_files", "n", "0", NULL), "0");
	assert_string_equal(i18n_text(&a, "ar", "n_files", "n", "2", NULL), "2");
	assert_string_equal(i18n_text(&a, "ar", "n_files", "n", "7", NULL), "few 7");
	assert_string_equal(i18n_text(&a, "ar", "n_files", "n", "11", NULL), "many 11");
	assert_string_equal(i18n_text(&a, "ar", "n_files", "n", "100", NULL), "other");
	assert_string_equal(i18n_text(&a, "ar", "n_files", NULL), "other");
}

static void plural_forms_follow_cldr(void **state)
{
	static const struct {
		const char *lang;
		int64_t n;
		const char *form;
	} cases[] = {
		{ "en", 0, "other" },       { "en", 1, "one" },     { "en", 2, "other" },
		{ "de", 1, "one" },         { "de", 101, "other" }, { "fr", 0, "one" },
		{ "fr", 1, "one" },         { "fr", 2, "other" },   { "fr", 1000000, "many" },
		{ "fr", 1000001, "other" }, { "es", 0, "other" },   { "es", 1, "one" },
		{ "es", 2000000, "many" },  { "ar", 0, "zero" },    { "ar", 1, "one" },
		{ "ar", 2, "two" },         { "ar", 3, "few" },     { "ar", 10, "few" },
		{ "ar", 11, "many" },       { "ar", 99, "many" },   { "ar", 100, "other" },
		{ "ar", 102, "other" },     { "ar", 103, "few" },   { "ar", 111, "many" },
		{ "ar", 1000, "other" },    { "xx", 1, "one" },     { "ar", -1, "other" },
		{ "en", -1, "other" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (!str_eq(i18n_plural(cases[i].lang, cases[i].n), cases[i].form))
			fail_msg("%s %d: %s", cases[i].lang, (int)cases[i].n,
				 i18n_plural(cases[i].lang, cases[i].n));
}

static void errors_have_a_title_and_a_sentence(void **state)
{
	ARENA(a);
	struct err e = { 0 };

	(void)state;
	err_about(&e, ERR_MISSING, "not-found.section", "preamble", 7);
	assert_string_equal(i18n_error_title(&a, "de", &e), "Not there");
	assert_string_equal(i18n_error_text(&a, "de", &e), "No section preamble in 7");
	e.key = "not-found.other-thing";
	assert_string_equal(i18n_error_text(&a, "de", &e), "Not there");
}

/* The program's own catalogs, against Unicode CLDR and, for Arabic months, the usage of the UN. */
static void dates_are_those_of_each_language(void **state)
{
	enum { MARCH_1 = 1772323200, DAY = 86400 };
	static const struct {
		const char *lang, *first, *second, *span, *longer, *at;
	} cases[] = {
		{ "en", "1 March 2026", "2 March 2026", "1–3 March 2026",
		  "28 February 2026 – 1 March 2026", "1 March 2026, 18:05 UTC" },
		{ "de", "1. März 2026", "2. März 2026", "1.–3. März 2026",
		  "28. Februar 2026 – 1. März 2026", "1. März 2026, 18:05 Uhr (UTC)" },
		{ "fr", "1er mars 2026", "2 mars 2026", "1er–3 mars 2026",
		  "28 février 2026 – 1er mars 2026", "1er mars 2026 à 18:05 (UTC)" },
		{ "es", "1 de marzo de 2026", "2 de marzo de 2026", "1–3 de marzo de 2026",
		  "28 de febrero de 2026 – 1 de marzo de 2026", "1 de marzo de 2026, 18:05 UTC" },
		{ "ar", "1 آذار/مارس 2026", "2 آذار/مارس 2026", "1–3 آذار/مارس 2026",
		  "28 شباط/فبراير 2026 – 1 آذار/مارس 2026",
		  "1 آذار/مارس 2026، الساعة 18:05 بتوقيت UTC" },
	};
	struct err e = { 0 };
	ARENA(a);

	(void)state;
	assert_int_equal(i18n_load(&e), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *l = cases[i].lang;

		assert_string_equal(i18n_date(&a, l, MARCH_1), cases[i].first);
		assert_string_equal(i18n_date(&a, l, MARCH_1 + DAY), cases[i].second);
		assert_string_equal(i18n_dates(&a, l, MARCH_1, MARCH_1), cases[i].first);
		assert_string_equal(i18n_dates(&a, l, MARCH_1, MARCH_1 + 2 * DAY), cases[i].span);
		assert_string_equal(i18n_dates(&a, l, MARCH_1 - DAY, MARCH_1), cases[i].longer);
		assert_string_equal(i18n_date_time(&a, l, MARCH_1 + 18 * 3600 + 300), cases[i].at);
		/* The same day and month a year later is no single day. */
		assert_string_not_equal(i18n_dates(&a, l, MARCH_1, MARCH_1 + 365 * DAY),
					cases[i].first);
	}
	i18n_done();
}

static void numbers_choose_the_form_of_each_language(void **state)
{
	static const struct {
		const char *lang, *n, *text;
	} cases[] = {
		{ "en", "1", "1 open comment" },
		{ "en", "0", "0 open comments" },
		{ "de", "1", "1 offener Kommentar" },
		{ "de", "2", "2 offene Kommentare" },
		{ "fr", "0", "0 commentaire ouvert" },
		{ "fr", "1", "1 commentaire ouvert" },
		{ "fr", "2", "2 commentaires ouverts" },
		{ "fr", "1000000", "1000000 de commentaires ouverts" },
		{ "es", "0", "0 comentarios abiertos" },
		{ "es", "1", "1 comentario abierto" },
		{ "es", "1000000", "1000000 de comentarios abiertos" },
		{ "ar", "0", "لا تعليقات مفتوحة" },
		{ "ar", "1", "تعليق مفتوح واحد" },
		{ "ar", "2", "تعليقان مفتوحان" },
		{ "ar", "3", "3 تعليقات مفتوحة" },
		{ "ar", "11", "11 تعليقًا مفتوحًا" },
		{ "ar", "100", "100 تعليق مفتوح" },
		{ "ar", "103", "103 تعليقات مفتوحة" },
	};
	struct err e = { 0 };
	ARENA(a);

	(void)state;
	assert_int_equal(i18n_load(&e), 0);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
			i18n_text(&a, cases[i].lang, "n_comments", "n", cases[i].n, NULL),
			cases[i].text);
	i18n_done();
}

static void dates_are_told_in_words(void **state)
{
	ARENA(a);

	(void)state;
	assert_string_equal(i18n_date(&a, "en", 1770228000), "4 February 2026");
	assert_string_equal(i18n_date(&a, "de", 1770228000), "4. Februar 2026");
	assert_string_equal(i18n_date(&a, "de", 1795392000), "23. November 2026");
	assert_string_equal(i18n_time(&a, "en", 1770228060), "18:01");
	assert_string_equal(i18n_date_time(&a, "en", 1770228000), "4 February 2026, 18:00 UTC");
	assert_string_equal(i18n_date_time(&a, "de", 1770228000),
			    "4. Februar 2026, 18:00 Uhr (UTC)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_programs_own_catalogs_load),
		cmocka_unit_test(a_bad_catalog_is_refused_by_file_and_key),
		cmocka_unit_test_setup_teardown(a_message_is_not_given_twice, begin, end),
		cmocka_unit_test_setup_teardown(languages_are_known_by_their_first_part, begin,
						end),
		cmocka_unit_test_setup_teardown(the_wish_comes_before_the_browser, begin, end),
		cmocka_unit_test_setup_teardown(the_best_range_of_the_browser_wins, begin, end),
		cmocka_unit_test_setup_teardown(a_malformed_header_does_no_harm, begin, end),
		cmocka_unit_test(scripts_from_the_right_are_known),
		cmocka_unit_test_setup_teardown(
			arguments_are_filled_and_what_lacks_is_told_in_english, begin, end),
		cmocka_unit_test_setup_teardown(the_number_chooses_the_form, begin, end),
		cmocka_unit_test(plural_forms_follow_cldr),
		cmocka_unit_test_setup_teardown(errors_have_a_title_and_a_sentence, begin, end),
		cmocka_unit_test_setup_teardown(dates_are_told_in_words, begin, end),
		cmocka_unit_test(dates_are_those_of_each_language),
		cmocka_unit_test(numbers_choose_the_form_of_each_language),
	};

	return cmocka_run_group_tests_name("i18n", tests, NULL, NULL);
}
