/*
 * The server and hostile or odd requests: a real daemon, raw bytes.
 */
#include "unit/test.h"

#include "unit/http_fixture.h"

static int start(void **state)
{
	(void)state;
	server_start(&(struct http_options){ .connections = 64, .tick_ms = 20 });
	return 0;
}

static int stop(void **state)
{
	(void)state;
	server_stop();
	return 0;
}

#define RAW(text, ...)                                                                             \
	{                                                                                          \
		text, sizeof(text) - 1,                                                            \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

enum { CLOSED = -1 }; /* without an answer */

/* Bytes, and the statuses that are right. */
struct raw {
	const char *bytes;
	size_t len;
	int right[3];
};

static bool is_right(int status, const int right[3])
{
	status = status ? status : CLOSED;
	return status == right[0] || (right[1] && status == right[1]) ||
	       (right[2] && status == right[2]);
}

static void expect_rows(const struct raw *rows, size_t n)
{
	BUF(out, 1 * MiB);

	for (size_t i = 0; i < n; i++) {
		int before = atomic_load(&handled), status;

		exchange_bytes(rows[i].bytes, rows[i].len, &out);
		status = status_of(out.ptr);
		if (!is_right(status, rows[i].right))
			fail_msg("row %zu: %d for %.60s", i, status, rows[i].bytes);
		if (status != 200 && atomic_load(&handled) != before)
			fail_msg("row %zu: a handler ran for %.60s", i, rows[i].bytes);
		if (count_answers(out.ptr) > 1)
			fail_msg("row %zu: more than one answer", i);
	}
}

static void request_lines_are_read_strictly(void **state)
{
	static const struct raw rows[] = {
		RAW("GET /a HTTP/1.1\r\n" CLOSE "\r\n", 200),
		RAW("\r\nGET /a HTTP/1.1\r\n" CLOSE "\r\n", 200),
		RAW("GET /a HTTP/1.0\r\nHost: x\r\n\r\n", 200),
		RAW("GET /a\r\n\r\n", 400),
		RAW("GET /a HTTP/1.2\r\n" CLOSE "\r\n", 400, 505),
		RAW("GET /a HTTP/2.0\r\n" CLOSE "\r\n", 505, 400),
		RAW("GET /a HTTP/0.9\r\n" CLOSE "\r\n", 505, 400),
		RAW("GET /a HTTP/1.1x\r\n" CLOSE "\r\n", 400, 505, CLOSED),
		RAW("GET /a b HTTP/1.1\r\n" CLOSE "\r\n", CLOSED, 400),
		RAW("GET  /a HTTP/1.1\r\n" CLOSE "\r\n", 400, CLOSED),
		RAW("GET /a  HTTP/1.1\r\n" CLOSE "\r\n", 400, CLOSED),
		RAW("GET\t/a\tHTTP/1.1\r\n" CLOSE "\r\n", 400, CLOSED),
		RAW("GET /a\0b HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET /a\0 HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET /a?x=\0 HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GE\0T /a HTTP/1.1\r\n" CLOSE "\r\n", 400, 405, CLOSED),
		RAW("GET /a%00b HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET /a?x=1%002 HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET /a?x=1&x=2 HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET /a\x01 HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET /\xff\xfe HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET /a#b HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET http://elsewhere/a HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET a HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET * HTTP/1.1\r\n" CLOSE "\r\n", 400),
		RAW("GET /a/../a HTTP/1.1\r\n" CLOSE "\r\n", 404),
		RAW("GET /item/%2e%2e%2fa HTTP/1.1\r\n" CLOSE "\r\n", 404),
		RAW("GET /item/..%5c..%5c HTTP/1.1\r\n" CLOSE "\r\n", 404),
		RAW("GET /item/%c0%af HTTP/1.1\r\n" CLOSE "\r\n", 404),
		RAW("GET /....// HTTP/1.1\r\n" CLOSE "\r\n", 404),
		RAW("GET //a HTTP/1.1\r\n" CLOSE "\r\n", 404),
		RAW("GET /A HTTP/1.1\r\n" CLOSE "\r\n", 404),
		RAW("GET /a/ HTTP/1.1\r\n" CLOSE "\r\n", 404),
		RAW("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, CLOSED),
	};

	(void)state;
	expect_rows(rows, COUNT(rows));
}

static void heads_are_read_strictly(void **state)
{
	static const struct raw rows[] = {
		RAW("GET /a HTTP/1.1\r\n\r\n", 400),
		RAW("GET /a HTTP/1.0\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\nHost:\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\nHost: x y\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\nHost: user@x\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\nHost : x\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n X: folded\r\n" CLOSE "\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "X: a\r\n folded\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "X: a\r\n\tfolded\r\nY: b\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE ": no name\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "no colon\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "X y: z\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "X\xc3\xa9: z\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "X: a\rb\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "X: a\0b\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "X: a\0b\r\nY: c\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "X\0: a\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "X: a\x01\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
		RAW("GET /a HTTP/1.1\r\nX: 1\nHost: x\r\nConnection: close\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "Cookie: sid=a; sid=b\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "Cookie: sid=a\r\nCookie: sid=b\r\n\r\n", 400),
		RAW("GET /a HTTP/1.1\r\n" CLOSE "X: \xc3\xa9   \r\nY:\r\nZ: \t\r\n\r\n", 200),
	};

	(void)state;
	expect_rows(rows, COUNT(rows));
}

static void framing_is_never_ambiguous(void **state)
{
	/* Behind each ambiguous head stands what the other reading would run as a second request. */
#define HIDDEN "GET /item/hidden HTTP/1.1\r\n" CLOSE "\r\n"
#define POST   "POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-test\r\n"
	static const struct raw rows[] = {
		RAW(POST "Connection: close\r\nContent-Length: 3\r\n\r\nabc", 200),
		RAW(POST "Content-Length: 3\r\nContent-Length: 30\r\n\r\nabc" HIDDEN, 400),
		RAW(POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc" HIDDEN, 400),
		RAW(POST "Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" HIDDEN,
		    400),
		RAW(POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n" HIDDEN,
		    400),
		RAW(POST "Content-Length:\r\n 3\r\n\r\nabc" HIDDEN, 400),
		RAW(POST "X: a\r\n Content-Length: 3\r\n\r\nabc" HIDDEN, 400),
		RAW(POST "Content-Length: +3\r\n\r\nabc" HIDDEN, 400),
		RAW(POST "Content-Length: -3\r\n\r\nabc" HIDDEN, 400),
		RAW(POST "Content-Length: 0x3\r\n\r\nabc" HIDDEN, 400),
		RAW(POST "Content-Length: 3, 3\r\n\r\nabc" HIDDEN, 400),
		RAW(POST "Content-Length:\r\n\r\nabc" HIDDEN, 400),
		RAW(POST "Content-Length: 18446744073709551616\r\n\r\nabc" HIDDEN, 413),
		RAW(POST "Content-Length: 18446744073709551619\r\n\r\nabc" HIDDEN, 413),
		RAW(POST "Content-Length: 99999\r\n\r\nabc" HIDDEN, 413),
		RAW(POST "Transfer-Encoding: identity\r\n\r\nabc" HIDDEN, 400, 501),
		RAW(POST "Transfer-Encoding: xchunked\r\n\r\nabc" HIDDEN, 400, 501),
		RAW(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" HIDDEN, 400, 501),
		RAW(POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" HIDDEN, 400, 501),
		RAW(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: "
			 "identity\r\n\r\n0\r\n\r\n" HIDDEN,
		    400, 501),
		RAW(POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" HIDDEN, 400),
		RAW("POST /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: "
		    "chunked\r\n\r\n0\r\n\r\n" HIDDEN,
		    400),
		RAW(POST "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n" HIDDEN, 400),
		RAW(POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n" HIDDEN, 400),
		RAW(POST "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n" HIDDEN, 400,
		    413),
		RAW(POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc" HIDDEN, 400,
		    413),
		RAW("PATCH /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 56\r\n\r\n" HIDDEN, 404),
		RAW("DELETE /item/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 56\r\n\r\n" HIDDEN, 400),
		RAW("GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 56\r\n\r\n" HIDDEN, 400),
		RAW("OPTIONS /a HTTP/1.1\r\nHost: x\r\nContent-Length: 56\r\n\r\n" HIDDEN, 204),
	};

	(void)state;
	expect_rows(rows, COUNT(rows));
}

static void a_trailer_is_no_header(void **state)
{
	BUF(out, 64 * KiB);

	(void)state;
	exchange_text(POST "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
			   "0\r\nCookie: sid=evil\r\nAuthorization: Bearer admin\r\n\r\n",
		      &out);
	assert_int_equal(status_of(out.ptr), 200);
	assert_non_null(strstr(out.ptr, "who=-"));
	assert_non_null(strstr(out.ptr, "body 3"));
}

static void other_methods_are_refused_and_told_which_there_are(void **state)
{
	static const char *const methods[] = { "TRACE",    "CONNECT", "get",    "F@O",
					       "PROPFIND", "PATCH",   "DELETE", "Get" };
	BUF(out, 64 * KiB);
	char line[64];

	(void)state;
	for (size_t i = 0; i < COUNT(methods); i++) {
		snprintf(line, sizeof(line), "%s /a", methods[i]);
		assert_int_equal(ask(&out, line, "X-Secret: echo-me\r\n", NULL), 405);
		assert_true(has_header(&out, "Allow: POST, GET, HEAD, OPTIONS"));
		assert_null(strstr(out.ptr, "echo-me"));
	}
	assert_int_equal(ask(&out, "POST /item/3", "", ""), 405);
	assert_true(has_header(&out, "Allow: DELETE, PATCH, PUT, GET, HEAD, OPTIONS"));
	assert_int_equal(ask(&out, "GET /a", "X-HTTP-Method-Override: DELETE\r\n", NULL), 200);
	assert_non_null(strstr(out.ptr, "method=0"));
	assert_int_equal(ask(&out, "OPTIONS /item/3", "", NULL), 204);
	assert_true(has_header(&out, "Allow: DELETE, PATCH, PUT, GET, HEAD, OPTIONS"));
	assert_int_equal(ask(&out, "OPTIONS *", "", NULL), 204);
	assert_int_equal(ask(&out, "OPTIONS /nowhere", "", NULL), 404);
	assert_int_equal(ask(&out, "OPTIONS /a", "Origin: http://evil\r\n", NULL), 204);
	assert_null(strstr(out.ptr, "Access-Control"));
}

static void big_heads_are_refused_and_leave_no_trace(void **state)
{
	BUF(raw, 256 * KiB);
	BUF(out, 64 * KiB);

	(void)state;
	buf_puts(&raw, "GET /");
	for (int i = 0; i < 40000; i++)
		buf_putc(&raw, 'a');
	buf_puts(&raw, " HTTP/1.1\r\n" CLOSE "\r\n");
	exchange_bytes(raw.ptr, raw.len, &out);
	assert_int_equal(status_of(out.ptr), 414);

	buf_clear(&raw);
	buf_puts(&raw, "GET /a HTTP/1.1\r\n" CLOSE "X: ");
	for (int i = 0; i < 40000; i++)
		buf_putc(&raw, 'a');
	buf_puts(&raw, "\r\n\r\n");
	exchange_bytes(raw.ptr, raw.len, &out);
	assert_int_equal(status_of(out.ptr), 431);

	buf_clear(&raw);
	buf_puts(&raw, "GET /a HTTP/1.1\r\n" CLOSE);
	for (int i = 0; i < 2000; i++)
		buf_printf(&raw, "x%d: y\r\n", i);
	buf_puts(&raw, "\r\n");
	exchange_bytes(raw.ptr, raw.len, &out);
	assert_int_equal(status_of(out.ptr), 431);

	/* libmicrohttpd 0.9.75 alone says nothing to this, and forgets the request. */
	for (int n = 33; n <= 1300; n += 181) {
		buf_clear(&raw);
		buf_puts(&raw, "GET /a?");
		for (int i = 0; i < n; i++)
			buf_printf(&raw, "x%d=y&", i);
		buf_puts(&raw, " HTTP/1.1\r\n" CLOSE "\r\n");
		exchange_bytes(raw.ptr, raw.len, &out);
		assert_int_equal(status_of(out.ptr), 400);
	}
	/* The daemon alone closes without a word where a head fits its memory and an answer does not. */
	for (int n = 10000; n <= 30000; n += 500) {
		buf_clear(&raw);
		buf_puts(&raw, "GET /a HTTP/1.1\r\n" CLOSE "X: ");
		for (int i = 0; i < n; i++)
			buf_putc(&raw, 'a');
		buf_puts(&raw, "\r\n\r\n");
		exchange_bytes(raw.ptr, raw.len, &out);
		assert_int_equal(status_of(out.ptr), n <= 12000 ? 200 : 431);
	}
	/* What fits is served. */
	buf_clear(&raw);
	buf_puts(&raw, "GET /a HTTP/1.1\r\n" CLOSE "X: ");
	for (int i = 0; i < 8000; i++)
		buf_putc(&raw, 'a');
	buf_puts(&raw, "\r\n\r\n");
	exchange_bytes(raw.ptr, raw.len, &out);
	assert_int_equal(status_of(out.ptr), 200);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	BUF(raw, 64 * KiB);
	BUF(out, 1 * MiB);
	const char *at;
	char wanted[64];

	(void)state;
	/* Some answered at once, some by a worker while the rest waits in the daemon's memory. */
	for (int i = 0; i < 50; i++) {
		if (i % 7 == 3)
			buf_puts(&raw, "GET /slow?ms=3 HTTP/1.1\r\nHost: x\r\n\r\n");
		else if (i % 7 == 5)
			buf_printf(&raw,
				   "PUT /item/%d HTTP/1.1\r\nHost: x\r\nContent-Type: "
				   "application/json\r\nContent-Length: 12\r\n\r\n{\"text\":\"x\"}",
				   i);
		else
			buf_printf(&raw, "GET /item/%d HTTP/1.1\r\nHost: x\r\n%s\r\n", i,
				   i == 49 ? "Connection: close\r\n" : "");
	}
	exchange_bytes(raw.ptr, raw.len, &out);
	assert_int_equal(count_answers(out.ptr), 50);
	at = out.ptr;
	for (int i = 0; i < 50; i++) {
		snprintf(wanted, sizeof(wanted), "path=/item/%d ", i);
		at = strstr(at, i % 7 == 3 ? "slow\n" : wanted);
		assert_non_null(at);
		at++;
	}
}

static void a_client_that_closes_its_half_still_gets_its_answer(void **state)
{
	BUF(out, 64 * KiB);
	int fd = dial();

	(void)state;
	says(fd, "GET /slow?ms=50 HTTP/1.1\r\nHost: x\r\n\r\n");
	shutdown(fd, SHUT_WR);
	hear_all(fd, &out);
	assert_int_equal(status_of(out.ptr), 200);
}

/* --- standing and origin ------------------------------------------------------------------------ */

static void standing_is_judged_before_the_handler(void **state)
{
	BUF(out, 64 * KiB);
	int before;

	(void)state;
	before = atomic_load(&handled);
	assert_int_equal(ask(&out, "GET /private", "", NULL), 401);
	assert_true(has_header(&out, "WWW-Authenticate: Bearer"));
	assert_int_equal(ask(&out, "GET /admin", "Authorization: Bearer ann\r\n", NULL), 403);
	assert_int_equal(atomic_load(&handled), before);
	assert_int_equal(ask(&out, "GET /private", "Cookie: sid=ann\r\n", NULL), 200);
	assert_non_null(strstr(out.ptr, "who=ann"));
	assert_int_equal(ask(&out, "GET /admin", "Authorization: Bearer admin\r\n", NULL), 200);
}

static void a_change_by_cookie_proves_its_origin(void **state)
{
	/* clang-format off */
	static const struct { const char *headers; int status; } cases[] = {
		{ "Cookie: sid=ann\r\nOrigin: http://x\r\n", 200 },
		{ "Cookie: sid=ann\r\nSec-Fetch-Site: same-origin\r\n", 200 },
		{ "Cookie: sid=ann\r\nOrigin: http://x\r\nSec-Fetch-Site: same-origin\r\n", 200 },
		{ "Authorization: Bearer ann\r\n", 200 },
		{ "Authorization: Bearer ann\r\nOrigin: http://evil\r\n", 200 },
		{ "", 200 }, /* a script that has yet to sign in */
		{ "Cookie: sid=ann\r\n", 403 },
		{ "Cookie: sid=ann\r\nOrigin: null\r\n", 403 },
		{ "Cookie: sid=ann\r\nOrigin: http://evil\r\n", 403 },
		{ "Cookie: sid=ann\r\nOrigin: http://x:81\r\n", 403 },
		{ "Cookie: sid=ann\r\nOrigin: http://x.evil\r\n", 403 },
		{ "Cookie: sid=ann\r\nOrigin: http://evil\r\nSec-Fetch-Site: same-origin\r\n", 403 },
		{ "Cookie: sid=ann\r\nOrigin: http://x\r\nSec-Fetch-Site: cross-site\r\n", 403 },
		{ "Cookie: sid=ann\r\nSec-Fetch-Site: same-site\r\n", 403 },
		{ "Cookie: sid=ann\r\nSec-Fetch-Site: none\r\n", 403 },
		{ "Cookie: sid=ann\r\nReferer: http://x/\r\n", 403 },
		{ "Origin: http://evil\r\n", 403 }, /* signing in from a foreign page */
		{ "Sec-Fetch-Site: cross-site\r\n", 403 },
	};
	/* clang-format on */
	BUF(out, 64 * KiB);
	char headers[256];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int before = atomic_load(&handled), status;

		snprintf(headers, sizeof(headers), "%s" JSON, cases[i].headers);
		status = ask(&out, "PUT /item/1", headers, "{\"text\":\"x\"}");
		if (status != cases[i].status)
			fail_msg("%s: %d", cases[i].headers, status);
		assert_int_equal(atomic_load(&handled), before + (status == 200));
	}
	assert_int_equal(ask(&out, "POST /anywhere", "Origin: http://evil\r\n" JSON, "{}"), 200);
	assert_int_equal(ask(&out, "GET /a", "Cookie: sid=ann\r\nOrigin: http://evil\r\n", NULL),
			 200);
}

static void a_form_by_cookie_needs_its_own_mark(void **state)
{
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define OURS "Cookie: sid=ann\r\nOrigin: http://x\r\n" FORM
	BUF(out, 64 * KiB);

	(void)state;
	assert_int_equal(ask(&out, "POST /form", OURS, "csrf=good&text=a%20b"), 200);
	assert_non_null(strstr(out.ptr, "form text=a b\n"));
	assert_int_equal(ask(&out, "POST /form", OURS, "csrf=bad"), 403);
	assert_int_equal(ask(&out, "POST /form", OURS, "text=x"), 403);
	assert_int_equal(ask(&out, "POST /form", OURS, "csrf=good&csrf=good"), 403);
	assert_int_equal(ask(&out, "POST /form?csrf=good", OURS, "text=x"), 403);
	assert_int_equal(ask(&out, "POST /form", FORM, "text=x"), 200); /* not signed in */
	assert_int_equal(ask(&out, "POST /form", OURS, "csrf=good&a=%zz"), 400);
}

/* --- others' cases ------------------------------------------------------------------------------ */

static size_t base64(const char *s, unsigned char *out)
{
	static const char set[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = 0, n_bits = 0;
	size_t n = 0;

	for (; *s && *s != '='; s++) {
		bits = bits << 6 | (unsigned)(strchr(set, *s) - set);
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			out[n++] = (unsigned char)(bits >> n_bits);
		}
	}
	return n;
}

/* Is the status one that the row's words allow? */
static bool allowed(const char *words, int status)
{
	bool any = false;
	char text[8];

	snprintf(text, sizeof(text), "%d", status);
	if (status && strstr(words, text))
		return true;
	if (!status)
		return strstr(words, "close") != NULL;
	for (const char *p = words; *p; p++)
		any = any || (*p >= '1' && *p <= '5' && p[1] >= '0' && p[1] <= '9' && p[2] >= '0' &&
			      p[2] <= '9');
	/* "ignored", "route or 404", "3 responses in order" */
	return strstr(words, "ignored") || strstr(words, "route") || strstr(words, "if ") || !any;
}

/* Send a request; a body gets a type that the route takes, for the case is about something else. */
static void say_typed(int fd, const char *p, size_t len)
{
	const char *end = len > 5 && memcmp(p, "POST ", 5) == 0 ? memchr(p, '\n', len) : NULL;
	size_t line = end ? (size_t)(end + 1 - p) : 0;

	say(fd, p, line);
	if (end)
		says(fd, "Content-Type: application/x-test\r\n");
	say(fd, p + line, len - line);
}

static void hostile_requests_of_others_get_what_they_expect(void **state)
{
	static unsigned char bytes[256 * KiB];
	BUF(text, 1 * MiB);
	BUF(out, 1 * MiB);
	OWN(wire) rows = NULL;
	struct err e = { 0 };
	char path[512];
	FILE *f = test_data(path, sizeof(path), "attacks/http_raw.json") ? fopen(path, "r") : NULL;
	int c;

	(void)state;
	if (!f)
		SKIP_TEST("the requests are not in $TEST_DATA");
	while ((c = fgetc(f)) != EOF)
		buf_putc(&text, (char)c);
	fclose(f);
	assert_int_equal(wire_parse((struct str){ text.ptr, text.len }, &rows, &e), 0);
	assert_true(wire_len(rows) > 30);
	for (size_t i = 0; i < wire_len(rows); i++) {
		const struct wire *row = wire_at(rows, i);
		const char *words = wire_str(wire_get(row, "expect"));
		size_t len = base64(wire_str(wire_get(row, "bytes_b64")), bytes);
		int fd = dial();

		buf_clear(&out);
		say_typed(fd, (const char *)bytes, len);
		if (wire_bool(wire_get(row, "half_close")))
			shutdown(fd, SHUT_WR);
		hear_all(fd, &out);
		if (!allowed(words, status_of(out.ptr)))
			fail_msg("%s: %s, but %d", wire_str(wire_get(row, "name")), words,
				 status_of(out.ptr));
		if (strstr(words, "exactly one"))
			assert_int_equal(count_answers(out.ptr), 1);
		if (strstr(words, "3 responses"))
			assert_int_equal(count_answers(out.ptr), 3);
	}
}

static void mutated_requests_do_no_harm(void **state)
{
	static const char seed_text[] =
		"POST /json?x=1&y=%41 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
		"Cookie: sid=a; b=c\r\nIf-None-Match: \"a\", W/\"b\"\r\nAccept-Encoding: "
		"gzip;q=1\r\n"
		"Content-Length: 12\r\n\r\n{\"text\":\"x\"}";
	char bytes[sizeof(seed_text)];
	uint64_t random = 88172645463325252u;
	BUF(out, 1 * MiB);

	(void)state;
	for (int round = 0; round < 3000; round++) {
		size_t len = sizeof(seed_text) - 1;
		int fd;

		memcpy(bytes, seed_text, sizeof(bytes));
		for (int i = 0; i < 1 + round % 4; i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			bytes[random % len] = (char)(random >> 32);
			if (random >> 60 == 0)
				len = (size_t)(random >> 20) % len + 1;
		}
		fd = dial();
		say(fd, bytes, len);
		shutdown(fd, SHUT_WR);
		buf_clear(&out);
		hear_all(fd, &out);
	}
	assert_int_equal(ask(&out, "GET /a", "", NULL), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_lines_are_read_strictly),
		cmocka_unit_test(heads_are_read_strictly),
		cmocka_unit_test(framing_is_never_ambiguous),
		cmocka_unit_test(a_trailer_is_no_header),
		cmocka_unit_test(other_methods_are_refused_and_told_which_there_are),
		cmocka_unit_test(big_heads_are_refused_and_leave_no_trace),
		cmocka_unit_test(pipelined_requests_are_answered_in_order),
		cmocka_unit_test(a_client_that_closes_its_half_still_gets_its_answer),
		cmocka_unit_test(standing_is_judged_before_the_handler),
		cmocka_unit_test(a_change_by_cookie_proves_its_origin),
		cmocka_unit_test(a_form_by_cookie_needs_its_own_mark),
		cmocka_unit_test(hostile_requests_of_others_get_what_they_expect),
		cmocka_unit_test(mutated_requests_do_no_harm),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
