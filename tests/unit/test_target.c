#include "unit/test.h"

#include "http/form.h"
#include "http/target.h"

static int parse(const char *raw, struct http_request *rq, struct arena *a)
{
	struct err e = { 0 };

	*rq = (struct http_request){ .arena = a };
	if (target_parse(rq, raw, &e) == 0) {
		assert_int_equal(e.kind, ERR_NONE);
		return 200;
	}
	return (int)e.kind;
}

static void a_path_is_split_first_and_decoded_once(void **state)
{
	ARENA(a);
	struct http_request rq;

	(void)state;
	assert_int_equal(parse("/api/v1/s%C3%A9ction/a%252e%252e", &rq, &a), 200);
	assert_string_equal(rq.path, "/api/v1/s%C3%A9ction/a%252e%252e");
	assert_int_equal(rq.n_segments, 4);
	assert_string_equal(rq.segments[0], "api");
	assert_string_equal(rq.segments[2], "s\xc3\xa9"
					    "ction");
	assert_string_equal(rq.segments[3], "a%2e%2e");
	assert_int_equal(parse("/", &rq, &a), 200);
	assert_int_equal(rq.n_segments, 0);
	assert_int_equal(parse("/a+b", &rq, &a), 200);
	assert_string_equal(rq.segments[0], "a+b");
}

static void empty_segments_are_kept_so_that_no_route_takes_them(void **state)
{
	ARENA(a);
	struct http_request rq;

	(void)state;
	assert_int_equal(parse("/a/", &rq, &a), 200);
	assert_int_equal(rq.n_segments, 2);
	assert_string_equal(rq.segments[1], "");
	assert_int_equal(parse("//a", &rq, &a), 200);
	assert_int_equal(rq.n_segments, 2);
	assert_string_equal(rq.segments[0], "");
	assert_int_equal(parse("//", &rq, &a), 200);
	assert_int_equal(rq.n_segments, 2);
}

static void hostile_targets_are_refused(void **state)
{
	/* clang-format off */
	static const struct { const char *raw; int status; } cases[] = {
		{ "", 400 }, { "*", 400 }, { "a", 400 }, { "http://elsewhere/a", 400 },
		{ "/a%00b", 400 }, { "/a%0ab", 400 }, { "/a%7f", 400 }, { "/a\x01", 400 },
		{ "/a b", 400 }, { "/\xff\xfe", 400 }, { "/\xc3\xa9", 400 }, { "/a#b", 400 },
		{ "/a%", 400 }, { "/a%4", 400 }, { "/a%4x", 400 }, { "/%x4", 400 }, { "/a%%41", 400 },
		{ "/a/../b", 404 }, { "/..", 404 }, { "/.", 404 }, { "/a/%2e%2e/b", 404 },
		{ "/a/%2e%2e%2fetc", 404 }, { "/a%2fb", 404 }, { "/a%2Fb", 404 }, { "/..\\..\\", 404 },
		{ "/a%5cb", 404 }, { "/%c0%af", 404 }, { "/%ed%a0%80", 404 }, { "/%ff", 404 },
		{ "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", 200 },
		{ "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", 404 },
		{ "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/", 404 },
		{ "/....//", 200 }, { "/.../a", 200 }, { "/%252e%252e%252f", 200 },
		{ "/a?x=%00", 400 }, { "/a?x=1%002", 400 }, { "/a?x=%zz", 400 }, { "/a?x=%ff", 400 },
		{ "/a?x=%0d%0aSet-Cookie:1", 400 }, { "/a?=1", 400 }, { "/a?x=1&x=2", 400 },
		{ "/a?x=1&%78=2", 400 }, { "/a?x&x", 400 }, { "/a?", 200 }, { "/a?&&", 200 },
	};
	/* clang-format on */
	ARENA(a);
	struct http_request rq;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int got = parse(cases[i].raw, &rq, &a);

		if (got != cases[i].status)
			fail_msg("%s: %d", cases[i].raw, got);
	}
}

static void a_query_is_decoded_with_blanks_for_plus(void **state)
{
	ARENA(a);
	struct http_request rq;

	(void)state;
	assert_int_equal(parse("/a?lang=de&q=a+b%2Bc&flag&e=&s=a=b", &rq, &a), 200);
	assert_int_equal(rq.query.n, 5);
	assert_string_equal(http_query(&rq, "lang"), "de");
	assert_string_equal(http_query(&rq, "q"), "a b+c");
	assert_string_equal(http_query(&rq, "flag"), "");
	assert_string_equal(http_query(&rq, "e"), "");
	assert_string_equal(http_query(&rq, "s"), "a=b");
	assert_null(http_query(&rq, "x"));
}

static void a_query_has_at_most_32_parameters(void **state)
{
	ARENA(a);
	struct http_request rq;
	BUF(raw, 4 * KiB);

	(void)state;
	buf_puts(&raw, "/a?");
	for (int i = 0; i < HTTP_MAX_QUERY; i++)
		buf_printf(&raw, "p%d=%d&", i, i);
	assert_int_equal(parse(raw.ptr, &rq, &a), 200);
	buf_puts(&raw, "last=1");
	assert_int_equal(parse(raw.ptr, &rq, &a), 400);
}

static void the_parameter_at_fault_is_named(void **state)
{
	ARENA(a);
	struct http_request rq = { .arena = &a };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(target_parse(&rq, "/a?lang=de&lang=fr", &e), -1);
	assert_string_equal(e.key, "bad-request.query");
	assert_string_equal(e.what, "lang");
}

static void a_form_keeps_order_repeats_and_line_ends(void **state)
{
	ARENA(a);
	struct http_request rq = { .arena = &a };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(
		form_body(STR("take=2&text=a%0D%0Ab+c%09d&take=5&empty="), &a, &rq.form, &e), 0);
	assert_int_equal(rq.form.n, 4);
	assert_string_equal(http_field(&rq, "text"), "a\r\nb c\td");
	assert_string_equal(http_field(&rq, "empty"), "");
	assert_null(http_field(&rq, "take")); /* which of the two? */
	assert_string_equal(http_field_at(&rq, "take", 0), "2");
	assert_string_equal(http_field_at(&rq, "take", 1), "5");
	assert_null(http_field_at(&rq, "take", 2));
	assert_null(http_field(&rq, "none"));
}

static void hostile_forms_are_refused(void **state)
{
	static const char *const bad[] = { "a=%00",  "a=%1b", "a%0d=1", "a=%",        "a=%f",
					   "a=\xff", "=1",    "a=\x01", "a=%ed%bf%bf" };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		ARENA(a);
		struct http_pairs out = { 0 };
		struct err e = { 0 };

		assert_int_equal(form_body(str_of(bad[i]), &a, &out, &e), -1);
		assert_int_equal(e.kind, ERR_BAD);
		assert_string_equal(e.key, "bad-request.form");
	}
}

static void a_form_has_at_most_512_fields(void **state)
{
	ARENA(a);
	struct http_pairs out = { 0 };
	struct err e = { 0 };
	BUF(body, 4 * KiB);

	(void)state;
	for (int i = 0; i < HTTP_MAX_FIELDS; i++)
		buf_puts(&body, "a=1&");
	assert_int_equal(form_body((struct str){ body.ptr, body.len }, &a, &out, &e), 0);
	assert_int_equal(out.n, HTTP_MAX_FIELDS);
	buf_puts(&body, "a=1");
	out = (struct http_pairs){ 0 };
	assert_int_equal(form_body((struct str){ body.ptr, body.len }, &a, &out, &e), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_is_split_first_and_decoded_once),
		cmocka_unit_test(empty_segments_are_kept_so_that_no_route_takes_them),
		cmocka_unit_test(hostile_targets_are_refused),
		cmocka_unit_test(a_query_is_decoded_with_blanks_for_plus),
		cmocka_unit_test(a_query_has_at_most_32_parameters),
		cmocka_unit_test(the_parameter_at_fault_is_named),
		cmocka_unit_test(a_form_keeps_order_repeats_and_line_ends),
		cmocka_unit_test(hostile_forms_are_refused),
		cmocka_unit_test(a_form_has_at_most_512_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
