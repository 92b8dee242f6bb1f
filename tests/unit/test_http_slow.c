/*
 * Clients that are slow, idle or gone: who is let go, who is not, and that the others are served.
 */
#include "unit/test.h"

#include "unit/http_fixture.h"

static int stop(void **state)
{
	(void)state;
	if (server)
		server_stop();
	return 0;
}

static void until_no_connection(void)
{
	struct http_metrics m;
	int64_t until = clock_ms() + PATIENCE_MS;

	do {
		usleep(2000);
		http_metrics(server, &m);
		if (clock_ms() > until)
			fail_msg("%llu connections stay", (unsigned long long)m.connections);
	} while (m.connections);
	assert_int_equal(m.in_flight, 0);
	assert_int_equal(m.buffered, 0);
}

/* Send one byte of text to each in turn until all have been closed by the other side. */
static void trickle(const int *fd, size_t n, const char *head, const char *drop)
{
	bool gone[64] = { false };
	size_t left = n, len = strlen(drop), at = 0;
	int64_t until = clock_ms() + PATIENCE_MS;
	char byte;

	for (size_t i = 0; i < n; i++)
		says(fd[i], head);
	while (left) {
		if (clock_ms() > until)
			fail_msg("%zu slow clients are still there", left);
		usleep(20000);
		for (size_t i = 0; i < n; i++) {
			if (gone[i])
				continue;
			/* A refusal in words is as good as a close. */
			if (!say(fd[i], drop + at % len, 1) ||
			    recv(fd[i], &byte, 1, MSG_DONTWAIT) >= 0) {
				gone[i] = true;
				left--;
			}
		}
		at++;
	}
	for (size_t i = 0; i < n; i++)
		close(fd[i]);
}

static void slow_heads_are_let_go_and_others_served(void **state)
{
	/* More of them than there are places. */
	struct http_options o = { .connections = 16, .head_ms = 300, .tick_ms = 20 };
	BUF(out, 64 * KiB);
	struct http_metrics m;
	int fd[40];

	(void)state;
	server_start(&o);
	for (size_t i = 0; i < COUNT(fd); i++)
		fd[i] = dial();
	trickle(fd, COUNT(fd), "GET /a HTTP/1.1\r\nHost: x\r\n", "X: y\r\n");
	assert_int_equal(ask(&out, "GET /a", "", NULL), 200);
	until_no_connection();
	http_metrics(server, &m);
	assert_true(m.reaped >= COUNT(fd));
}

static void not_even_a_request_line_is_awaited_for_long(void **state)
{
	int fd[8];

	(void)state;
	server_start(&(struct http_options){ .head_ms = 300, .tick_ms = 20 });
	for (size_t i = 0; i < COUNT(fd); i++)
		fd[i] = dial();
	trickle(fd, COUNT(fd), "G", "E");
	until_no_connection();
}

static void slow_bodies_are_let_go_without_a_trace(void **state)
{
	int fd[8], before = atomic_load(&handled);

	(void)state;
	server_start(&(struct http_options){ .body_ms = 300, .tick_ms = 20 });
	for (size_t i = 0; i < COUNT(fd); i++)
		fd[i] = dial();
	trickle(fd, COUNT(fd),
		"POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
		"Content-Length: 3000\r\n\r\n{\"text\":\"",
		"slow");
	until_no_connection();
	assert_int_equal(atomic_load(&handled), before);
}

static void a_body_that_keeps_coming_has_its_time(void **state)
{
	BUF(out, 64 * KiB);
	char piece[16 * 1024];
	int fd;

	(void)state;
	/* 200 ms and 1 s for each 16 KiB: four pieces, 300 ms apart, are in time. */
	server_start(&(struct http_options){ .body_ms = 200, .tick_ms = 20 });
	memset(piece, 'x', sizeof(piece));
	fd = dial();
	says(fd, "POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
		 "ann\r\nContent-Type: application/x-test\r\nContent-Length: 65536\r\n\r\n");
	for (int i = 0; i < 4; i++) {
		assert_true(say(fd, piece, sizeof(piece)));
		usleep(300000);
	}
	hear_all(fd, &out);
	assert_int_equal(status_of(out.ptr), 200);
}

static void who_reads_nothing_is_let_go(void **state)
{
	struct http_metrics m;
	int64_t until = clock_ms() + PATIENCE_MS;
	int fd[8];

	(void)state;
	server_start(&(struct http_options){ .reply_ms = 400, .tick_ms = 20 });
	for (size_t i = 0; i < COUNT(fd); i++) {
		fd[i] = dial();
		says(fd[i], "GET /big?bytes=16000000 HTTP/1.1\r\nHost: x\r\n\r\n");
	}
	/* At first none may have been accepted yet. */
	do {
		usleep(2000);
		http_metrics(server, &m);
		assert_true(clock_ms() < until);
	} while (m.reaped < COUNT(fd));
	until_no_connection();
	for (size_t i = 0; i < COUNT(fd); i++)
		close(fd[i]);
}

static void who_reads_by_the_drop_is_let_go(void **state)
{
	struct http_metrics m;
	int64_t until = clock_ms() + PATIENCE_MS;
	char byte;
	int fd;

	(void)state;
	server_start(&(struct http_options){ .reply_ms = 400, .tick_ms = 20 });
	fd = dial();
	says(fd, "GET /big?bytes=32000000 HTTP/1.1\r\nHost: x\r\n\r\n");
	do {
		usleep(10000);
		(void)!recv(fd, &byte, 1, 0);
		http_metrics(server, &m);
		assert_true(clock_ms() < until);
	} while (!m.reaped);
	close(fd);
	until_no_connection();
}

/* What it took to make the answer is gone while the answer is still on its way. */
static void a_slow_reader_keeps_no_more_than_the_answer(void **state)
{
	int64_t until = clock_ms() + PATIENCE_MS;
	struct http_metrics m;
	int fd;

	(void)state;
	server_start(&(struct http_options){ 0 });
	atomic_store(&let_go, 0);
	fd = dial();
	says(fd, "GET /big?bytes=32000000 HTTP/1.1\r\nHost: x\r\n\r\n");
	while (!atomic_load(&let_go)) {
		usleep(2000);
		assert_true(clock_ms() < until);
	}
	http_metrics(server, &m);
	assert_int_equal(m.connections, 1);
	assert_int_equal(m.in_flight, 1);
	close(fd);
	until_no_connection();
}

/* Begin to read an answer of so many bytes, and read no more than its status. */
static int begin_big(const char *as, long bytes, int *status)
{
	char request[200];
	int fd = dial();
	BUF(head, 64 * KiB);

	snprintf(request, sizeof(request), "GET /big?bytes=%ld HTTP/1.1\r\nHost: x\r\n%s\r\n",
		 bytes, as);
	says(fd, request);
	assert_true(hear_until(fd, &head, "\r\n\r\n"));
	*status = status_of(head.ptr);
	return fd;
}

static void what_slow_readers_keep_has_a_limit(void **state)
{
	static const char me[] = "Authorization: Bearer me\r\n";
	int fds[5], status;

	(void)state;
	/* 40 MB, of which 30 are for anybody. */
	server_start(&(struct http_options){ .max_unsent = 40000000 });
	fds[0] = begin_big("", 16000000, &status);
	assert_int_equal(status, 200);
	fds[1] = begin_big("", 16000000, &status);
	assert_int_equal(status, 503);
	fds[2] = begin_big("", 40000, &status); /* a small one is no matter */
	assert_int_equal(status, 200);
	fds[3] = begin_big(me, 16000000, &status);
	assert_int_equal(status, 200);
	fds[4] = begin_big(me, 16000000, &status);
	assert_int_equal(status, 503);
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	until_no_connection();
	fds[0] = begin_big("", 16000000, &status);
	assert_int_equal(status, 200);
	close(fds[0]);
}

static void a_steady_reader_gets_all(void **state)
{
	char piece[256 * 1024];
	size_t total = 0;
	int64_t began = clock_ms();
	ssize_t n;
	int fd;

	(void)state;
	server_start(&(struct http_options){ .reply_ms = 400, .tick_ms = 20 });
	fd = dial();
	says(fd, "GET /big?bytes=16000000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	while ((n = recv(fd, piece, sizeof(piece), 0)) > 0) {
		total += (size_t)n;
		usleep(20000); /* far longer than reply_ms in all */
	}
	close(fd);
	assert_true(total > 16000000);
	assert_true(clock_ms() - began > 400);
}

static void long_work_is_no_slowness(void **state)
{
	BUF(out, 64 * KiB);

	(void)state;
	server_start(&(struct http_options){
		.head_ms = 100, .body_ms = 100, .reply_ms = 100, .idle_ms = 100, .tick_ms = 10 });
	assert_int_equal(ask(&out, "GET /slow?ms=1000", "", NULL), 200);
}

static void an_idle_connection_ends_and_so_does_a_trickle_between_requests(void **state)
{
	BUF(out, 64 * KiB);
	int fd[2];

	(void)state;
	server_start(&(struct http_options){ .head_ms = 200, .idle_ms = 200, .tick_ms = 20 });
	for (size_t i = 0; i < COUNT(fd); i++) {
		fd[i] = dial();
		buf_clear(&out);
		says(fd[i], "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
		assert_true(hear_until(fd[i], &out, "body 0\n"));
	}
	assert_false(hear(fd[0], &out)); /* silence, then the end */
	close(fd[0]);
	trickle(&fd[1], 1, "", "\r\n");
	until_no_connection();
}

static void who_hangs_up_is_noticed_at_any_moment(void **state)
{
	static const char *const requests[] = {
		"",
		"GET /a HT",
		"GET /a HTTP/1.1\r\nHost: x\r\n",
		"GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /slow?ms=5 HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /a",
		"POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
		"Content-Length: 30\r\n\r\n{\"text\"",
		"POST /upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann\r\nContent-Type: "
		"application/x-test\r\nContent-Length: 30\r\n\r\nhalf",
	};
	BUF(out, 64 * KiB);

	(void)state;
	server_start(&(struct http_options){ .connections = 64, .tick_ms = 20 });
	for (int round = 0; round < 30; round++) {
		for (size_t i = 0; i < COUNT(requests); i++) {
			int fd = dial();

			says(fd, requests[i]);
			if (round % 3 == 0)
				usleep(200);
			if (round % 2) { /* half a goodbye: it still listens */
				shutdown(fd, SHUT_WR);
				buf_clear(&out);
				hear_all(fd, &out);
			} else {
				close(fd);
			}
		}
	}
	until_no_connection();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(slow_heads_are_let_go_and_others_served, stop),
		cmocka_unit_test_teardown(not_even_a_request_line_is_awaited_for_long, stop),
		cmocka_unit_test_teardown(slow_bodies_are_let_go_without_a_trace, stop),
		cmocka_unit_test_teardown(a_body_that_keeps_coming_has_its_time, stop),
		cmocka_unit_test_teardown(who_reads_nothing_is_let_go, stop),
		cmocka_unit_test_teardown(who_reads_by_the_drop_is_let_go, stop),
		cmocka_unit_test_teardown(a_slow_reader_keeps_no_more_than_the_answer, stop),
		cmocka_unit_test_teardown(what_slow_readers_keep_has_a_limit, stop),
		cmocka_unit_test_teardown(a_steady_reader_gets_all, stop),
		cmocka_unit_test_teardown(long_work_is_no_slowness, stop),
		cmocka_unit_test_teardown(
			an_idle_connection_ends_and_so_does_a_trickle_between_requests, stop),
		cmocka_unit_test_teardown(who_hangs_up_is_noticed_at_any_moment, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
