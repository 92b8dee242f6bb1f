#include "unit/test.h"

#include "http/etag.h"
#include "http/http.h"

static void lists_are_matched_weakly_or_strongly(void **state)
{
	/* clang-format off */
	static const struct { const char *list; enum etag_match weak, strong; } cases[] = {
		{ "\"abc\"",                ETAG_HIT,  ETAG_HIT },
		{ "W/\"abc\"",              ETAG_HIT,  ETAG_MISS },
		{ "\"x\", \"abc\"",         ETAG_HIT,  ETAG_HIT },
		{ "\"x\" ,, W/\"abc\" ,",   ETAG_HIT,  ETAG_MISS },
		{ "\"abc-gz\"",             ETAG_HIT,  ETAG_HIT },
		{ "\"abc-br\"",             ETAG_HIT,  ETAG_HIT },
		{ "\"abc-\"",               ETAG_MISS, ETAG_MISS },
		{ "*",                      ETAG_ANY,  ETAG_ANY },
		{ " * ",                    ETAG_ANY,  ETAG_ANY },
		{ "\"abcd\"",               ETAG_MISS, ETAG_MISS },
		{ "\"ab\"",                 ETAG_MISS, ETAG_MISS },
		{ "\"ABC\"",                ETAG_MISS, ETAG_MISS },
		{ "\"\"",                   ETAG_MISS, ETAG_MISS },
		{ "\"abc-gzz\"",            ETAG_MISS, ETAG_MISS },
		{ "",                       ETAG_BAD,  ETAG_BAD },
		{ ", ,",                    ETAG_BAD,  ETAG_BAD },
		{ "abc",                    ETAG_BAD,  ETAG_BAD },
		{ "\"abc",                  ETAG_BAD,  ETAG_BAD },
		{ "w/\"abc\"",              ETAG_BAD,  ETAG_BAD },
		{ "\"abc\" \"x\"",          ETAG_BAD,  ETAG_BAD },
		{ "\"abc\", x",             ETAG_BAD,  ETAG_BAD },
		{ "*, \"abc\"",             ETAG_BAD,  ETAG_BAD },
		{ "\"a\x7f\"",              ETAG_BAD,  ETAG_BAD },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(etag_match(cases[i].list, "abc", true, NULL), cases[i].weak);
		assert_int_equal(etag_match(cases[i].list, "abc", false, NULL), cases[i].strong);
	}
}

static void the_form_is_told(void **state)
{
	static const char *const lists[FORMS] = { "\"abc\"", "\"x\", W/\"abc-gz\"",
						  "\"abc-br\", \"abc\"" };
	enum http_form form = FORMS;

	(void)state;
	for (enum http_form f = FORM_PLAIN; f < FORMS; f++) {
		assert_int_equal(etag_match(lists[f], "abc", true, &form), ETAG_HIT);
		assert_int_equal(form, f);
	}
	form = FORM_GZIP;
	assert_int_equal(etag_match("*", "abc", true, &form), ETAG_ANY);
	assert_int_equal(etag_match("\"x-br\"", "abc", true, &form), ETAG_MISS);
	assert_int_equal(form, FORM_GZIP);
}

static void a_tag_of_ours_fits_between_quotes(void **state)
{
	(void)state;
	assert_true(etag_valid("0a1b-gz!~#"));
	assert_false(etag_valid(""));
	assert_false(etag_valid("a\"b"));
	assert_false(etag_valid("a b"));
	assert_false(etag_valid("\xc3\xa9"));
}

static struct http_request request(struct arena *a, const char *name, const char *value)
{
	struct http_request rq = { .arena = a };

	pairs_add(&rq.headers, a, name, value);
	return rq;
}

static void a_known_tag_is_answered_304_in_the_form_that_is_known(void **state)
{
	ARENA(a);
	struct http_request rq = request(&a, "If-None-Match", "\"v1\", \"v2-gz\"");
	struct http_reply rp = { .status = 200, .type = "text/html" };

	(void)state;
	assert_true(http_not_modified(&rq, &rp, "v2"));
	assert_int_equal(rp.status, 304);
	assert_string_equal(rp.etag, "v2-gz");
	assert_null(rp.type);
	rp = (struct http_reply){ .status = 200 };
	assert_true(http_not_modified(&rq, &rp, "v1"));
	assert_string_equal(rp.etag, "v1");
	rp = (struct http_reply){ .status = 200 };
	assert_false(http_not_modified(&rq, &rp, "v3"));
	assert_int_equal(rp.status, 200);
	assert_string_equal(rp.etag, "v3");
	rq.method = HTTP_POST;
	assert_false(http_not_modified(&rq, &rp, "v1"));
}

static void a_conditional_change_needs_a_tag_that_was_seen(void **state)
{
	/* clang-format off */
	static const struct { const char *value; int kind; } cases[] = {
		{ "\"0af3\"", 0 }, { "\"x\", \"0af3\"", 0 }, { "0af3", 0 },
		{ "\"0af4\"", ERR_STALE }, { "W/\"0af3\"", ERR_STALE }, { "0af4", ERR_STALE },
		{ "*", ERR_BAD }, { "\"0af3", ERR_BAD }, { "", ERR_BAD }, { "some words", ERR_BAD },
	};
	/* clang-format on */
	ARENA(a);
	struct http_request none = { .arena = &a };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(http_if_match(&none, "0af3", &e), -1);
	assert_int_equal(e.kind, ERR_PRECONDITION);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_request rq = request(&a, "if-match", cases[i].value);

		e = (struct err){ 0 };
		assert_int_equal(http_if_match(&rq, "0af3", &e), cases[i].kind ? -1 : 0);
		assert_int_equal(e.kind, cases[i].kind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_matched_weakly_or_strongly),
		cmocka_unit_test(the_form_is_told),
		cmocka_unit_test(a_tag_of_ours_fits_between_quotes),
		cmocka_unit_test(a_known_tag_is_answered_304_in_the_form_that_is_known),
		cmocka_unit_test(a_conditional_change_needs_a_tag_that_was_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
