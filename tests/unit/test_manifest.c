#include "test.h"

#include "document/manifest.h"

#define HEAD "{\"title\":{\"en\":\"Title\",\"de\":\"Titel\"},\"languages\":[\"en\",\"de\"],"
#define GROUPS                                                                                     \
	"\"groups\":[{\"id\":\"one\",\"name\":{\"en\":\"One\"}},"                                  \
	"{\"id\":\"two\",\"name\":{\"en\":\"Two\",\"de\":\"Zwei\"}}],"
#define SECTIONS "\"sections\":[{\"id\":\"body\",\"kind\":\"operative\"}]"

static const char small[] = HEAD GROUPS SECTIONS "}";

/* Reads and answers the key of the refusal, or NULL. */
static const char *refusal(const char *json, struct err *e)
{
	ARENA(a);
	struct manifest m = { .symbol = "untouched" };

	err_clear(e);
	if (manifest_read(str_of(json), &a, &m, e) == 0)
		return NULL;
	assert_string_equal(m.symbol, "untouched");
	return e->key;
}

static void refuses(const char *json, const char *key, const char *what)
{
	struct err e = { 0 };
	const char *got = refusal(json, &e);

	if (!got)
		fail_msg("taken: %s", json);
	assert_string_equal(got, key);
	assert_string_equal(e.what, what);
}

static void a_small_manifest_is_read(void **state)
{
	ARENA(a);
	struct manifest m;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(manifest_read(str_of(small), &a, &m, &e), 0);
	assert_int_equal(m.sections.n, 1);
	assert_int_equal(m.sections.items[0].kind, KIND_OPERATIVE);
	assert_int_equal(m.sections.items[0].state, SECTION_OPEN);
	assert_int_equal(manifest_section(&m, "body"), 0);
	assert_int_equal(manifest_section(&m, "none"), -1);
	assert_ptr_equal(manifest_group(&m, "two"), &m.groups.items[1]);
	assert_null(manifest_group(&m, "three"));
	assert_true(manifest_language(&m, "de"));
	assert_false(manifest_language(&m, "fr"));
}

static void what_is_written_is_read_and_written_alike(void **state)
{
	static const char full[] =
		HEAD "\"subtitle\":{\"en\":\"Sub\"},\"symbol\":\"X/1\",\"event\":{\"name\":{\"en\":"
		     "\"Event\"},\"place\":{\"de\":\"Graz\"},\"from\":\"2026-02-02\","
		     "\"to\":\"2026-02-05\"}," GROUPS
		     "\"sections\":[{\"id\":\"a\",\"kind\":\"preamble\",\"groups\":[\"one\"],"
		     "\"deadline\":\"2026-02-04T18:00:00Z\",\"state\":\"frozen\",\"guidance\":"
		     "{\"en\":\"Keep it\\nshort\"}},"
		     "{\"id\":\"b\",\"kind\":\"annex\",\"groups\":[]},"
		     "{\"id\":\"c\",\"kind\":\"text\"}],"
		     "\"look\":{\"accent\":\"#0B57b0\",\"logo\":\"logo.png\"}}";
	ARENA(a);
	BUF(first, MANIFEST_BYTES);
	BUF(second, MANIFEST_BYTES);
	struct manifest m;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(manifest_read(str_of(full), &a, &m, &e), 0);
	manifest_write(&m, &first);
	assert_int_equal(manifest_read(str_of(first.ptr), &a, &m, &e), 0);
	manifest_write(&m, &second);
	assert_string_equal(first.ptr, second.ptr);
	assert_int_equal(first.ptr[first.len - 1], '\n');
	assert_non_null(strstr(first.ptr, "\n  \"title\": {"));
	assert_int_equal(m.sections.items[0].deadline, 1770228000);
	assert_int_equal(m.sections.items[0].state, SECTION_FROZEN);
}

static void no_groups_member_means_everybody_and_an_empty_one_nobody(void **state)
{
	static const char json[] = HEAD GROUPS "\"sections\":[{\"id\":\"all\",\"kind\":\"text\"},"
					       "{\"id\":\"none\",\"kind\":\"text\",\"groups\":[]},"
					       "{\"id\":\"some\",\"kind\":\"text\",\"groups\":"
					       "[\"two\"]}]}";
	ARENA(a);
	BUF(out, MANIFEST_BYTES);
	struct manifest m;
	struct err e = { 0 };

	(void)state;
	/* Twice: as given, and as it comes back from what was written. */
	assert_int_equal(manifest_read(str_of(json), &a, &m, &e), 0);
	for (int i = 0; i < 2; i++) {
		assert_true(manifest_may_write(&m.sections.items[0], "one"));
		assert_false(manifest_may_write(&m.sections.items[1], "one"));
		assert_false(manifest_may_write(&m.sections.items[2], "one"));
		assert_true(manifest_may_write(&m.sections.items[2], "two"));
		assert_null(m.sections.items[0].groups.items);
		assert_non_null(m.sections.items[1].groups.items);
		buf_clear(&out);
		manifest_write(&m, &out);
		assert_int_equal(manifest_read(str_of(out.ptr), &a, &m, &e), 0);
	}
	assert_non_null(strstr(out.ptr, "\"groups\": []"));
}

static void unknown_and_missing_members_are_refused_by_name(void **state)
{
	(void)state;
	refuses(HEAD GROUPS SECTIONS ",\"colour\":1}", "bad-request.member-unknown", "colour");
	refuses(HEAD GROUPS "\"sections\":[{\"id\":\"a\",\"kind\":\"text\",\"group\":[]}]}",
		"bad-request.member-unknown", "sections[0].group");
	refuses(HEAD GROUPS "\"sections\":[{\"id\":\"a\"}]}", "bad-request.member-missing",
		"sections[0].kind");
	refuses(HEAD GROUPS "\"sections\":[{\"id\":\"a\",\"kind\":\"poem\"}]}",
		"bad-request.member-value", "sections[0].kind");
	refuses(HEAD GROUPS
		"\"sections\":[{\"id\":\"a\",\"kind\":\"text\",\"deadline\":\"soon\"}]}",
		"bad-request.member-value", "sections[0].deadline");
}

static void ids_are_valid_and_stand_once(void **state)
{
	(void)state;
	refuses(HEAD "\"groups\":[{\"id\":\"One\",\"name\":{\"en\":\"One\"}}]," SECTIONS "}",
		"bad-manifest.id", "One");
	refuses(HEAD GROUPS "\"sections\":[{\"id\":\"-a\",\"kind\":\"text\"}]}", "bad-manifest.id",
		"-a");
	refuses(HEAD GROUPS "\"sections\":[{\"id\":\"../x\",\"kind\":\"text\"}]}",
		"bad-manifest.id", "../x");
	refuses(HEAD GROUPS "\"sections\":[{\"id\":\"a\",\"kind\":\"text\"},"
			    "{\"id\":\"a\",\"kind\":\"text\"}]}",
		"bad-manifest.twice", "a");
	refuses(HEAD "\"groups\":[{\"id\":\"g\",\"name\":{\"en\":\"G\"}},"
		     "{\"id\":\"g\",\"name\":{\"en\":\"G\"}}]," SECTIONS "}",
		"bad-manifest.twice", "g");
	refuses(HEAD "\"groups\":[{\"id\":\"g\",\"name\":{}}]," SECTIONS "}", "bad-manifest.name",
		"g");
	refuses(HEAD GROUPS "\"sections\":[{\"id\":\"a\",\"kind\":\"text\",\"groups\":[\"x\"]}]}",
		"bad-manifest.group", "x");
}

static void there_is_at_least_one_section_and_at_most_200(void **state)
{
	BUF(json, MANIFEST_BYTES);
	struct err e = { 0 };

	(void)state;
	refuses(HEAD GROUPS "\"sections\":[]}", "bad-manifest.sections", "sections");
	for (int n = SECTIONS_MAX; n <= SECTIONS_MAX + 1; n++) {
		buf_clear(&json);
		buf_puts(&json, HEAD GROUPS "\"sections\":[");
		for (int i = 0; i < n; i++)
			buf_printf(&json, "%s{\"id\":\"s%d\",\"kind\":\"text\"}", i ? "," : "", i);
		buf_puts(&json, "]}");
		if (n == SECTIONS_MAX)
			assert_null(refusal(json.ptr, &e));
		else
			assert_string_equal(refusal(json.ptr, &e), "bad-request.member-length");
	}
}

static void language_tags_are_checked(void **state)
{
	static const char *const good[] = { "en", "deu", "zh-Hant", "de-CH-1996", "sr-Latn-RS" };
	static const char *const bad[] = { "e",     "EN",    "engl",         "en-",   "en-a",
					   "en_GB", "en--x", "en-123456789", "../en", "" };
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		BUF(json, MANIFEST_BYTES);

		buf_printf(&json,
			   "{\"title\":{\"%s\":\"T\"},\"languages\":[\"%s\"]," GROUPS SECTIONS "}",
			   good[i], good[i]);
		assert_null(refusal(json.ptr, &e));
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		BUF(json, MANIFEST_BYTES);

		buf_printf(
			&json,
			"{\"title\":{\"en\":\"T\"},\"languages\":[\"en\",\"%s\"]," GROUPS SECTIONS
			"}",
			bad[i]);
		assert_string_equal(refusal(json.ptr, &e), "bad-manifest.language");
	}
	refuses("{\"title\":{\"en\":\"T\"},\"languages\":[]," GROUPS SECTIONS "}",
		"bad-manifest.languages", "languages");
	refuses("{\"title\":{\"en\":\"T\"},\"languages\":[\"en\",\"en\"]," GROUPS SECTIONS "}",
		"bad-manifest.twice", "en");
	refuses("{\"title\":{\"de\":\"T\"},\"languages\":[\"en\",\"de\"]," GROUPS SECTIONS "}",
		"bad-manifest.title", "en");
	refuses("{\"title\":{\"en\":\"T\",\"EN\":\"T\"},\"languages\":[\"en\"]," GROUPS SECTIONS
		"}",
		"bad-manifest.language", "title.EN");
}

static void texts_are_neither_empty_nor_hold_controls(void **state)
{
	(void)state;
	refuses("{\"title\":{\"en\":\" \"},\"languages\":[\"en\"]," GROUPS SECTIONS "}",
		"bad-manifest.text", "title.en");
	refuses("{\"title\":{\"en\":\"a\\nb\"},\"languages\":[\"en\"]," GROUPS SECTIONS "}",
		"bad-manifest.text", "title.en");
	refuses(HEAD "\"symbol\":\"a\\u0007\"," GROUPS SECTIONS "}", "bad-manifest.text", "symbol");
	refuses(HEAD "\"groups\":[{\"id\":\"g\",\"name\":{\"en\":\"a\\nb\"}}]," SECTIONS "}",
		"bad-manifest.text", "groups[0].name.en");
}

static void dates_exist_and_follow_each_other(void **state)
{
	(void)state;
	refuses(HEAD "\"event\":{\"from\":\"2026-02-30\"}," GROUPS SECTIONS "}",
		"bad-manifest.date", "event.from");
	refuses(HEAD "\"event\":{\"to\":\"2026/02/03\"}," GROUPS SECTIONS "}", "bad-manifest.date",
		"event.to");
	refuses(HEAD "\"event\":{\"from\":\"2026-02-05\",\"to\":\"2026-02-02\"}," GROUPS SECTIONS
		     "}",
		"bad-manifest.dates", "event.to");
}

static void accent_and_logo_can_do_no_harm(void **state)
{
	static const char *const accents[] = {
		"red", "#12345", "#1234567", "#12345g", "", "url(x)"
	};
	static const char *const logos[] = { "../a.png", "a/b.png", ".png", ".a.png", "A.png",
					     "a.svg",    "a.png ",  "a",    "",       "a.PNG" };
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(accents); i++) {
		BUF(json, MANIFEST_BYTES);

		buf_printf(&json, HEAD GROUPS SECTIONS ",\"look\":{\"accent\":\"%s\"}}",
			   accents[i]);
		assert_string_equal(refusal(json.ptr, &e), "bad-manifest.accent");
	}
	for (size_t i = 0; i < COUNT(logos); i++) {
		BUF(json, MANIFEST_BYTES);

		buf_printf(&json, HEAD GROUPS SECTIONS ",\"look\":{\"logo\":\"%s\"}}", logos[i]);
		assert_string_equal(refusal(json.ptr, &e), "bad-manifest.logo");
	}
	assert_null(refusal(HEAD GROUPS SECTIONS ",\"look\":{\"logo\":\"a_b-2.x.jpg\"}}", &e));
}

static void a_huge_manifest_is_refused_before_it_is_parsed(void **state)
{
	char *huge = mem_new(MANIFEST_BYTES + 2, 1);
	struct err e = { 0 };

	(void)state;
	memset(huge, ' ', MANIFEST_BYTES + 1);
	assert_string_equal(refusal(huge, &e), "too-large.manifest");
	free(huge);
}

static void a_text_falls_back_on_the_first_language_that_has_it(void **state)
{
	ARENA(a);
	struct manifest m;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(manifest_read(str_of(small), &a, &m, &e), 0);
	assert_string_equal(manifest_text(&m, &m.groups.items[1].name, "de"), "Zwei");
	assert_string_equal(manifest_text(&m, &m.groups.items[0].name, "de"), "One");
	assert_string_equal(manifest_text(&m, &m.groups.items[0].name, NULL), "One");
	assert_string_equal(manifest_text(&m, &m.subtitle, "en"), "");
}

static void arabic_and_hebrew_run_from_right_to_left(void **state)
{
	(void)state;
	assert_string_equal(manifest_direction("ar"), "rtl");
	assert_string_equal(manifest_direction("he-IL"), "rtl");
	assert_string_equal(manifest_direction("ur-Latn"), "ltr");
	assert_string_equal(manifest_direction("az-Arab"), "rtl");
	assert_string_equal(manifest_direction("de"), "ltr");
	assert_string_equal(manifest_direction("arn"), "ltr");
}

static void the_shipped_draft_is_a_manifest(void **state)
{
	ARENA(a);
	char bytes[64 * 1024];
	FILE *f = fopen("drafts/2026/document.json", "rb");
	struct manifest m;
	struct err e = { 0 };
	size_t n;

	(void)state;
	if (!f)
		SKIP_TEST("drafts/2026 is not here");
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	assert_int_equal(manifest_read((struct str){ bytes, n }, &a, &m, &e), 0);
	assert_true(m.sections.n > 5 && m.groups.n >= 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_manifest_is_read),
		cmocka_unit_test(what_is_written_is_read_and_written_alike),
		cmocka_unit_test(no_groups_member_means_everybody_and_an_empty_one_nobody),
		cmocka_unit_test(unknown_and_missing_members_are_refused_by_name),
		cmocka_unit_test(ids_are_valid_and_stand_once),
		cmocka_unit_test(there_is_at_least_one_section_and_at_most_200),
		cmocka_unit_test(language_tags_are_checked),
		cmocka_unit_test(texts_are_neither_empty_nor_hold_controls),
		cmocka_unit_test(dates_exist_and_follow_each_other),
		cmocka_unit_test(accent_and_logo_can_do_no_harm),
		cmocka_unit_test(a_huge_manifest_is_refused_before_it_is_parsed),
		cmocka_unit_test(a_text_falls_back_on_the_first_language_that_has_it),
		cmocka_unit_test(arabic_and_hebrew_run_from_right_to_left),
		cmocka_unit_test(the_shipped_draft_is_a_manifest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
