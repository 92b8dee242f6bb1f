/* The framing of a connection's requests, whole and cut anywhere. */
#include "unit/test.h"

#include "http/framing.h"

/* Fed at once, byte by byte, and in two pieces cut anywhere: always the same. */
static unsigned crooked_in(const char *bytes, unsigned requests)
{
	struct framing whole = { 0 }, single = { 0 };
	size_t n = strlen(bytes);

	framing_feed(&whole, bytes, n);
	for (size_t i = 0; i < n; i++)
		framing_feed(&single, bytes + i, 1);
	assert_int_equal(single.crooked, whole.crooked);
	assert_int_equal(single.requests, whole.requests);
	for (size_t cut = 0; cut <= n; cut++) {
		struct framing pieces = { 0 };

		framing_feed(&pieces, bytes, cut);
		framing_feed(&pieces, bytes + cut, n - cut);
		assert_int_equal(pieces.crooked, whole.crooked);
		assert_int_equal(pieces.requests, whole.requests);
	}
	if (requests)
		assert_int_equal(whole.requests, requests);
	return whole.crooked;
}

#define GET     "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
#define CHUNKED "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

static void requests_are_counted_over_bodies_of_both_kinds(void **state)
{
	(void)state;
	assert_int_equal(crooked_in(GET GET "\r\n" GET, 3), 0);
	assert_int_equal(
		crooked_in("POST / HTTP/1.1\r\ncontent-LENGTH:  5 \r\n\r\n\nx\n\n0" GET, 2), 0);
	assert_int_equal(crooked_in("PUT / HTTP/1.1\r\nContent-Length: 0\r\n\r\n" GET, 2), 0);
	assert_int_equal(
		crooked_in(CHUNKED "3\r\n\n\n\n\r\n0A;x=\"y\"\r\n0123456789\r\n0\r\n\r\n" GET, 2),
		0);
	assert_int_equal(
		crooked_in(CHUNKED "0\r\nA: b\r\nC: d\r\n\r\n" CHUNKED "000\r\n\r\n" GET, 3), 0);
	assert_int_equal(crooked_in("POST / HTTP/1.1\r\nTransfer-Encoding: \t             "
				    "                                                     "
				    "  chunked\r\n\r\n1\r\n\n\r\n0\r\n\r\n" GET,
				    2),
			 0);
}

static void a_bare_line_feed_or_a_bare_return_in_the_framing_is_crooked(void **state)
{
	static const char *const bodies[] = {
		"3\nabc\r\n0\r\n\r\n",
		"3\r\nabc\n0\r\n\r\n",
		"3\r\nabc\r\n0\n\r\n",
		"3\r\nabc\r\n0\r\n\n",
		"3\nabc\n0\n\n",
		"3;a\nabc\r\n0\r\n\r\n",
		"3;a\rb\r\nabc\r\n0\r\n\r\n",
		"3\rabc\r\n0\r\n\r\n",
		"3\r\nabc\r0\r\n\r\n",
		"3\r\nabc0\r\n\r\n",
		"3\r\nabc\r\n0\r\nA: b\n\r\n",
		"3\r\nabc\r\n0\r\nA: b\rC: d\r\n\r\n",
		"3\r\nabc\r\n0\r\n\rx",
		"\r\nabc\r\n",
		";x\r\nabc\r\n",
		"+3\r\nabc\r\n",
		" 3\r\nabc\r\n",
		"3 \r\nabc\r\n",
		"0x3\r\nabc\r\n",
		"0000000000000003\r\nabc\r\n",
		"ffffffffffffffffffff\r\nabc\r\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		ARENA(a);

		if (crooked_in(arena_printf(&a, "%s%s", CHUNKED, bodies[i]), 1) != 1)
			fail_msg("%s", bodies[i]);
		if (crooked_in(arena_printf(&a, "%s%s%s", GET, CHUNKED, bodies[i]), 2) != 2)
			fail_msg("second: %s", bodies[i]);
	}
}

static void behind_a_head_that_is_refused_nothing_is_said(void **state)
{
	(void)state;
	assert_int_equal(crooked_in("POST / HTTP/1.1\r\nContent-Length: 3\r\n"
				    "Transfer-Encoding: chunked\r\n\r\n3\nabc" GET,
				    1),
			 0);
	assert_int_equal(crooked_in("POST / HTTP/1.1\r\nContent-Length: +3\r\n\r\n3\nabc" GET, 1),
			 0);
	assert_int_equal(crooked_in("POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n"
				    "\r\n3\nabc" GET,
				    1),
			 0);
	assert_int_equal(
		crooked_in("POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n3\nabc" GET, 1),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_counted_over_bodies_of_both_kinds),
		cmocka_unit_test(a_bare_line_feed_or_a_bare_return_in_the_framing_is_crooked),
		cmocka_unit_test(behind_a_head_that_is_refused_nothing_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
