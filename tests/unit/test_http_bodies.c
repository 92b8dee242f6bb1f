/*
 * The bodies of requests: their types and shapes, their caps however they are framed, uploads.
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

static void json_is_read_by_its_shape(void **state)
{
	/* clang-format off */
	static const struct { const char *body; int status; } cases[] = {
		{ "{\"text\":\"x\"}", 200 }, { "{\"text\":\"x\",\"times\":3}", 200 },
		{ "", 400 }, { "{}", 400 }, { "[]", 400 }, { "{\"text\":1}", 400 },
		{ "{\"text\":\"x\",\"role\":\"admin\"}", 400 }, { "{\"text\":\"\"}", 400 },
		{ "{\"text\":\"x\",\"text\":\"y\"}", 400 }, { "{\"text\":\"x\"} more", 400 },
		{ "\xef\xbb\xbf{\"text\":\"x\"}", 400 }, { "{\"text\":\"\\u0000\"}", 400 },
		{ "{\"text\":\"\\ud800\"}", 400 }, { "{\"text\":\"\xff\"}", 400 },
		{ "{\"text\":\"x\",\"times\":1e999}", 400 }, { "{\"text\":NaN}", 400 },
		{ "{\"text\":\"x\",\"times\":10}", 400 },
	};
	/* clang-format on */
	BUF(out, 64 * KiB);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int status = ask(&out, "POST /json", JSON, cases[i].body);

		if (status != cases[i].status)
			fail_msg("%s: %d", cases[i].body, status);
	}
	assert_int_equal(ask(&out, "POST /bare", "", ""), 200);
	assert_int_equal(ask(&out, "POST /bare", "", NULL), 200);
	assert_int_equal(ask(&out, "POST /bare", JSON, "{}"), 200);
	assert_int_equal(ask(&out, "POST /bare", JSON, "{\"x\":1}"), 400);
}

static void only_the_rows_own_type_is_taken(void **state)
{
	/* clang-format off */
	static const struct { const char *line, *type; int status; } cases[] = {
		{ "POST /json", "application/json; charset=utf-8", 200 },
		{ "POST /json", "APPLICATION/JSON", 200 },
		{ "POST /json", "text/plain", 415 },
		{ "POST /json", "application/x-www-form-urlencoded", 415 },
		{ "POST /json", "multipart/form-data; boundary=x", 415 },
		{ "POST /json", "application/json; charset=utf-16", 415 },
		{ "POST /form", "application/json", 415 },
		{ "POST /form", "text/plain", 415 },
		{ "POST /form", "application/x-www-form-urlencoded", 200 },
		{ "POST /a", "application/octet-stream", 200 },
		{ "POST /a", "text/plain", 415 },
		{ "POST /a", "text/plain;charset=utf-8", 415 },
		{ "POST /a", "multipart/form-data; boundary=x", 415 },
	};
	/* clang-format on */
	BUF(out, 64 * KiB);
	char header[128];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int status;

		snprintf(header, sizeof(header), "Content-Type: %s\r\n", cases[i].type);
		status = ask(&out, cases[i].line, header, "{\"text\":\"x\"}");
		if (status != cases[i].status)
			fail_msg("%s %s: %d", cases[i].line, cases[i].type, status);
	}
	assert_int_equal(ask(&out, "POST /json", "", "{\"text\":\"x\"}"), 415);
	assert_int_equal(ask(&out, "POST /a", "", "abc"), 415);
	assert_int_equal(ask(&out, "POST /json", JSON "Content-Encoding: gzip\r\n", "{}"), 415);
	assert_int_equal(ask(&out, "DELETE /item/1", JSON, "{}"), 400);
}

static void a_body_over_the_cap_is_refused_however_it_is_framed(void **state)
{
	BUF(body, 64 * KiB);
	BUF(raw, 128 * KiB);
	BUF(out, 64 * KiB);
	int before = atomic_load(&handled);

	(void)state;
	for (int i = 0; i < 5000; i++)
		buf_putc(&body, 'x');
	assert_int_equal(ask(&out, "POST /json", JSON, body.ptr), 413);
	assert_true(has_header(&out, "Connection: close"));
	buf_printf(&raw,
		   "POST /json HTTP/1.1\r\nHost: x\r\n" JSON "Transfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 10; i++)
		buf_printf(&raw, "3e8\r\n%.1000s\r\n", body.ptr);
	buf_puts(&raw, "0\r\n\r\nGET /item/hidden HTTP/1.1\r\nHost: x\r\n\r\n");
	exchange_bytes(raw.ptr, raw.len, &out);
	assert_int_equal(status_of(out.ptr), 413);
	assert_int_equal(count_answers(out.ptr), 1);
	assert_int_equal(atomic_load(&handled), before);
}

static void a_chunked_body_without_end_is_cut_off(void **state)
{
	BUF(chunk, 128 * KiB);
	BUF(out, 64 * KiB);
	struct http_metrics m;
	int fd = dial();

	(void)state;
	says(fd, "POST /json HTTP/1.1\r\nHost: x\r\n" JSON "Transfer-Encoding: chunked\r\n\r\n");
	buf_puts(&chunk, "10000\r\n");
	for (int i = 0; i < 65536; i++)
		buf_putc(&chunk, 'x');
	buf_puts(&chunk, "\r\n");
	for (int i = 0; i < 10000 && say(fd, chunk.ptr, chunk.len); i++) {
		http_metrics(server, &m);
		assert_true(m.buffered <= 64 * KiB);
	}
	assert_false(say(fd, chunk.ptr, chunk.len)); /* the other side has gone */
	hear_all(fd, &out);
}

static void an_upload_is_refused_before_it_is_read(void **state)
{
	BUF(out, 64 * KiB);

	(void)state;
	/* No "100 Continue": the client need not even begin. */
	assert_int_equal(ask(&out, "POST /upload",
			     "Content-Type: application/x-test\r\nExpect: 100-continue\r\n"
			     "Content-Length: 500000\r\n",
			     NULL),
			 401);
	assert_int_equal(ask(&out, "POST /upload",
			     "Content-Type: application/x-test\r\nContent-Length: 2000000\r\n",
			     NULL),
			 413);
}

static void an_upload_that_may_come_comes_whole(void **state)
{
	BUF(out, 64 * KiB);
	BUF(body, 1 * MiB);
	char wanted[32];

	(void)state;
	for (int i = 0; i < 900000; i++)
		buf_putc(&body, (char)('a' + i % 26));
	/* Head and body in one go: the body waits in the daemon while a worker decides. */
	assert_int_equal(ask(&out, "POST /upload",
			     "Content-Type: application/x-test\r\nAuthorization: Bearer ann\r\n",
			     body.ptr),
			 200);
	snprintf(wanted, sizeof(wanted), "body %zu\n", body.len);
	assert_non_null(strstr(out.ptr, wanted));
	assert_int_equal(ask(&out, "POST /upload",
			     "Content-Type: application/x-test\r\nAuthorization: Bearer ann\r\n",
			     "x"),
			 200);
	assert_int_equal(ask(&out, "POST /upload", "Authorization: Bearer ann\r\n", ""), 200);
}

static void an_upload_is_continued_when_asked(void **state)
{
	BUF(out, 64 * KiB);
	int fd = dial();

	(void)state;
	says(fd, "POST /upload HTTP/1.1\r\n" CLOSE "Authorization: Bearer ann\r\nExpect: "
		 "100-continue\r\nContent-Type: application/x-test\r\nContent-Length: 5\r\n\r\n");
	assert_true(hear_until(fd, &out, "HTTP/1.1 100 "));
	says(fd, "hello");
	hear_all(fd, &out);
	assert_non_null(strstr(out.ptr, "HTTP/1.1 200 "));
	assert_non_null(strstr(out.ptr, "body 5\n"));
}

static void half_a_body_is_no_request(void **state)
{
	struct linger reset = { 1, 0 };
	struct http_metrics m;
	int before = atomic_load(&handled), fd;

	(void)state;
	for (int i = 0; i < 10; i++) {
		fd = dial();
		says(fd, "POST /json HTTP/1.1\r\nHost: x\r\n" JSON
			 "Content-Length: 300\r\n\r\n{\"text\":\"half");
		if (i % 2)
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		close(fd);
	}
	do {
		usleep(1000);
		http_metrics(server, &m);
	} while (m.in_flight || m.connections);
	assert_int_equal(m.buffered, 0);
	assert_int_equal(atomic_load(&handled), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_read_by_its_shape),
		cmocka_unit_test(only_the_rows_own_type_is_taken),
		cmocka_unit_test(a_body_over_the_cap_is_refused_however_it_is_framed),
		cmocka_unit_test(a_chunked_body_without_end_is_cut_off),
		cmocka_unit_test(an_upload_is_refused_before_it_is_read),
		cmocka_unit_test(an_upload_that_may_come_comes_whole),
		cmocka_unit_test(an_upload_is_continued_when_asked),
		cmocka_unit_test(half_a_body_is_no_request),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
