#include "unit/test.h"

#include "http/cookie.h"
#include "http/head.h"
#include "http/http.h"
#include "http/origin.h"

/* Headers from "Name: value" lines. */
static struct http_pairs lines(struct arena *a, const char *text)
{
	struct http_pairs p = { 0 };
	struct str rest = str_of(text), line, name;

	while (rest.len && str_next(&rest, '\n', &line)) {
		str_next(&line, ':', &name);
		pairs_add(&p, a, str_dup(a, name), str_dup(a, str_trim(line)));
	}
	return p;
}

static int check(const char *version, const char *headers, struct head *out)
{
	ARENA(a);
	struct err e = { 0 };
	struct http_pairs p = lines(&a, headers);

	if (head_check(version, &p, out, &e) == 0) {
		out->host = NULL; /* it died with the arena */
		return 0;
	}
	return (int)e.kind;
}

static void an_ordinary_head_passes(void **state)
{
	struct head h;

	(void)state;
	assert_int_equal(check("HTTP/1.1", "Host: x\nAccept: a\nAccept: b\n", &h), 0);
	assert_int_equal(h.content_length, -1);
	assert_false(h.chunked);
	assert_int_equal(check("HTTP/1.1", "host: x\ncontent-length: 12\n", &h), 0);
	assert_int_equal(h.content_length, 12);
	assert_int_equal(check("HTTP/1.1", "Host: x\nTransfer-Encoding: Chunked\n", &h), 0);
	assert_true(h.chunked);
	assert_int_equal(check("HTTP/1.0", "Host: [::1]:80\nX: a\tb\n", &h), 0);
}

static void contradictory_and_unknown_framing_is_refused(void **state)
{
	static const char *const bad[] = {
		"Host: x\nContent-Length: 3\nContent-Length: 30\n",
		"Host: x\nContent-Length: 3\ncontent-length: 3\n",
		"Host: x\nContent-Length: 3\nTransfer-Encoding: chunked\n",
		"Host: x\nTransfer-Encoding: identity\n",
		"Host: x\nTransfer-Encoding: xchunked\n",
		"Host: x\nTransfer-Encoding: gzip, chunked\n",
		"Host: x\nTransfer-Encoding: chunked\nTransfer-Encoding: identity\n",
		"Host: x\nTransfer-Encoding:\n",
		"Host: x\nContent-Length:\n",
		"Host: x\nContent-Length: +3\n",
		"Host: x\nContent-Length: -3\n",
		"Host: x\nContent-Length: 0x3\n",
		"Host: x\nContent-Length: 3 3\n",
		"Host: x\nContent-Length: 3,3\n",
	};
	struct head h;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(check("HTTP/1.1", bad[i], &h), ERR_BAD);
	assert_int_equal(check("HTTP/1.0", "Host: x\nTransfer-Encoding: chunked\n", &h), ERR_BAD);
	assert_int_equal(check("HTTP/1.1", "Host: x\nContent-Length: 18446744073709551616\n", &h),
			 ERR_TOO_BIG);
	assert_int_equal(
		check("HTTP/1.1", "Host: x\nContent-Length: 99999999999999999999999\n", &h),
		ERR_TOO_BIG);
}

static void names_values_versions_and_doubles_are_judged(void **state)
{
	static const char *const bad[] = {
		"",
		"Accept: a\n",
		"Host: x\nHost: x\n",
		"Host: \n",
		"Host: x y\n",
		"Host: x\n X: folded\n",
		"Host: x\nX : blank\n",
		"Host: x\n: nothing\n",
		"Host: x\nX\xc3\xa9: y\n",
		"Host: x\nX: a\rb\n",
		"Host: x\nX: a\x01\n",
		"Host: x\nX: a\x7f\n",
		"Host: x\nOrigin: a\nOrigin: b\n",
		"Host: x\nAuthorization: a\nauthorization: a\n",
		"Host: x\nContent-Type: a\nContent-Type: b\n",
	};
	struct head h;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(check("HTTP/1.1", bad[i], &h), ERR_BAD);
	assert_int_equal(check("HTTP/1.2", "Host: x\n", &h), ERR_BAD);
	assert_int_equal(check("HTTP/2.0", "Host: x\n", &h), ERR_BAD);
	assert_int_equal(check("", "Host: x\n", &h), ERR_BAD);
}

static void hosts_are_names_or_addresses_perhaps_with_a_port(void **state)
{
	static const char *const good[] = { "x",         "example.org",    "EXAMPLE.org:8080",
					    "127.0.0.1", "[::1]",          "[2001:db8::1]:443",
					    "a-b_c.d",   "localhost:65535" };
	static const char *const bad[] = { "",          "x:",     "x:0",       "x:65536", "x:1x",
					   "[::1",      "[::1]x", "[]",        "a b",     "a/b",
					   "user@host", "a\"b",   "h\xc3\xa9", "[::1]:",  "x:y:z" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(host_valid(str_of(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(host_valid(str_of(bad[i])));
}

static void only_listed_hosts_are_ours(void **state)
{
	static const char *const ours[] = { "conf.example.org", "localhost:8080", "[::1]" };

	(void)state;
	assert_true(host_listed("anything", NULL, 0));
	assert_true(host_listed("CONF.example.org", ours, 3));
	assert_true(host_listed("conf.example.org:8443", ours, 3));
	assert_true(host_listed("localhost:8080", ours, 3));
	assert_true(host_listed("localhost", ours, 3));
	assert_true(host_listed("[::1]:99", ours, 3));
	assert_false(host_listed("localhost:8081", ours, 3));
	assert_false(host_listed("evil.example.org", ours, 3));
	assert_false(host_listed("xconf.example.org", ours, 3));
	assert_false(host_listed("conf.example.org.", ours, 3));
}

static void only_our_own_origin_is_ours(void **state)
{
	(void)state;
	assert_true(origin_is_own("http://x:8080", "x:8080", false));
	assert_true(origin_is_own("http://X", "x", false));
	assert_true(origin_is_own("http://x:80", "x", false));
	assert_true(origin_is_own("https://x", "x:443", true));
	assert_true(origin_is_own("https://x", "x", false)); /* behind a proxy we do not know of */
	assert_true(origin_is_own("http://[::1]:81", "[::1]:81", false));
	assert_false(origin_is_own("http://x", "x", true));
	assert_false(origin_is_own("null", "x", false));
	assert_false(origin_is_own("", "x", false));
	assert_false(origin_is_own("http://", "x", false));
	assert_false(origin_is_own("http://x:81", "x", false));
	assert_false(origin_is_own("http://x", "x:8080", false));
	assert_false(origin_is_own("http://x.evil", "x", false));
	assert_false(origin_is_own("http://evil", "x", false));
	assert_false(origin_is_own("http://x/", "x", false));
	assert_false(origin_is_own("http://user@x", "x", false));
	assert_false(origin_is_own("ftp://x", "x", false));
}

static void gzip_is_taken_only_by_those_who_say_so(void **state)
{
	(void)state;
	assert_true(head_takes_gzip("gzip"));
	assert_true(head_takes_gzip("deflate, GZIP;q=0.5, br"));
	assert_true(head_takes_gzip("*"));
	assert_true(head_takes_gzip("br;q=1.0, *;q=0.1"));
	assert_false(head_takes_gzip(NULL));
	assert_false(head_takes_gzip(""));
	assert_false(head_takes_gzip("identity, br"));
	assert_false(head_takes_gzip("gzip;q=0"));
	assert_false(head_takes_gzip("gzip; q=0.000, *"));
	assert_false(head_takes_gzip("*;q=0"));
	assert_false(head_takes_gzip("gzipped"));
}

static void brotli_is_taken_only_by_those_who_name_it(void **state)
{
	(void)state;
	assert_true(head_takes_brotli("gzip, deflate, br"));
	assert_true(head_takes_brotli("BR;q=0.5"));
	assert_false(head_takes_brotli("gzip, *"));
	assert_false(head_takes_brotli("gzip, br;q=0"));
	assert_false(head_takes_brotli("brotli"));
	assert_false(head_takes_brotli(""));
	assert_false(head_takes_brotli(NULL));
}

static void media_types_are_compared_without_case_and_only_as_utf_8(void **state)
{
	(void)state;
	assert_true(head_is_type("application/json", "application/json"));
	assert_true(head_is_type("Application/JSON ; Charset=UTF-8", "application/json"));
	assert_true(head_is_type("application/json;charset=\"utf-8\"", "application/json"));
	assert_true(head_is_type("application/json; profile=x", "application/json"));
	assert_false(head_is_type(NULL, "application/json"));
	assert_false(head_is_type("", "application/json"));
	assert_false(head_is_type("text/plain", "application/json"));
	assert_false(head_is_type("application/jsonx", "application/json"));
	assert_false(head_is_type("application/json; charset=utf-16", "application/json"));
	assert_false(head_is_type("text/plain; x=application/json", "application/json"));
}

static void accept_lists_are_searched_by_element(void **state)
{
	(void)state;
	assert_true(head_lists("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html"));
	assert_true(head_lists("a , TEXT/html;level=1", "text/html"));
	assert_false(head_lists("text/htmlx", "text/html"));
	assert_false(head_lists("application/json", "text/html"));
	assert_false(head_lists(NULL, "text/html"));
	assert_false(head_lists(",,", "text/html"));
}

static void cookies_are_read_leniently_and_found_by_name(void **state)
{
	ARENA(a);
	struct http_request rq = { .arena = &a };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(cookie_parse(STR("a=1; sid=x=y;b=\"q\" ; ;novalue; bad name=2;=3"), &a,
				      &rq.cookies, &e),
			 0);
	assert_int_equal(rq.cookies.n, 3);
	assert_string_equal(http_cookie(&rq, "a"), "1");
	assert_string_equal(http_cookie(&rq, "sid"), "x=y");
	assert_string_equal(http_cookie(&rq, "b"), "q");
	assert_null(http_cookie(&rq, "novalue"));
}

static void on_a_https_site_only_prefixed_cookies_count(void **state)
{
	ARENA(a);
	struct http_request rq = { .arena = &a, .secure = true };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(
		cookie_parse(STR("sid=forged; __Host-sid=real; __Host-x"), &a, &rq.cookies, &e), 0);
	assert_string_equal(http_cookie(&rq, "sid"), "real");
	assert_null(http_cookie(&rq, "x"));
}

static void there_are_at_most_64_cookies(void **state)
{
	ARENA(a);
	struct http_pairs p = { 0 };
	struct err e = { 0 };
	BUF(header, 1 * KiB);

	(void)state;
	for (int i = 0; i < HTTP_MAX_COOKIES; i++)
		buf_printf(&header, "c%d=1;", i);
	assert_int_equal(cookie_parse((struct str){ header.ptr, header.len }, &a, &p, &e), 0);
	assert_int_equal(cookie_parse(STR("one=more"), &a, &p, &e), -1);
	assert_int_equal(e.kind, ERR_BAD);
}

static void a_cookies_value_has_no_separators(void **state)
{
	(void)state;
	assert_true(cookie_value_valid(""));
	assert_true(cookie_value_valid("abc.DEF-_~!#$"));
	assert_false(cookie_value_valid("a b"));
	assert_false(cookie_value_valid("a;b"));
	assert_false(cookie_value_valid("a,b"));
	assert_false(cookie_value_valid("a\"b"));
	assert_false(cookie_value_valid("a\\b"));
	assert_false(cookie_value_valid("a\r\n"));
	assert_false(cookie_value_valid("\xc3\xa9"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ordinary_head_passes),
		cmocka_unit_test(contradictory_and_unknown_framing_is_refused),
		cmocka_unit_test(names_values_versions_and_doubles_are_judged),
		cmocka_unit_test(hosts_are_names_or_addresses_perhaps_with_a_port),
		cmocka_unit_test(only_listed_hosts_are_ours),
		cmocka_unit_test(only_our_own_origin_is_ours),
		cmocka_unit_test(gzip_is_taken_only_by_those_who_say_so),
		cmocka_unit_test(brotli_is_taken_only_by_those_who_name_it),
		cmocka_unit_test(media_types_are_compared_without_case_and_only_as_utf_8),
		cmocka_unit_test(accept_lists_are_searched_by_element),
		cmocka_unit_test(cookies_are_read_leniently_and_found_by_name),
		cmocka_unit_test(on_a_https_site_only_prefixed_cookies_count),
		cmocka_unit_test(there_are_at_most_64_cookies),
		cmocka_unit_test(a_cookies_value_has_no_separators),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
