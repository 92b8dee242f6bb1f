/*
 * Streams of events: order, resumption, limits, the slow and the dead.
 */
#include "unit/test.h"

#include "unit/http_fixture.h"

static int stop(void **state)
{
	(void)state;
	if (server)
		server_stop();
	atomic_store(&cut_streams, false);
	return 0;
}

static size_t streams_now(void)
{
	struct http_metrics m;

	http_metrics(server, &m);
	return m.streams;
}

static void until_streams(size_t n)
{
	int64_t until = clock_ms() + PATIENCE_MS;

	while (streams_now() != n) {
		usleep(2000);
		if (clock_ms() > until)
			fail_msg("%zu streams, not %zu", streams_now(), n);
	}
}

/* A stream of NAME (NULL: nobody), or -1 with *status if it was refused. All that came is in out. */
static int open_stream(const char *name, const char *last_id, struct buf *out, int *status)
{
	BUF(request, 1 * KiB);
	int fd = dial();

	buf_clear(out);
	buf_puts(&request, "GET /events HTTP/1.1\r\nHost: x\r\n");
	if (name)
		buf_printf(&request, "Authorization: Bearer %s\r\n", name);
	if (last_id)
		buf_printf(&request, "Last-Event-ID: %s\r\n", last_id);
	buf_puts(&request, "\r\n");
	says(fd, request.ptr);
	assert_true(hear_until(fd, out, "\r\n\r\n"));
	*status = status_of(out->ptr);
	if (*status != 200) {
		close(fd);
		return -1;
	}
	assert_true(has_header(out, "Content-Type: text/event-stream"));
	assert_true(has_header(out, "Cache-Control: no-store"));
	assert_true(has_header(out, "X-Accel-Buffering: no"));
	assert_true(hear_until(fd, out, "retry: 3000\n\n"));
	return fd;
}

static int must_open(const char *name, const char *last_id, struct buf *out)
{
	int status, fd = open_stream(name, last_id, out, &status);

	assert_int_equal(status, 200);
	return fd;
}

static void publish(int n)
{
	char id[32], data[64];

	snprintf(id, sizeof(id), "id-%d", n);
	snprintf(data, sizeof(data), "{\"n\":%d}", n);
	hub_publish(server_hub, id, "change", data, 0);
}

static void expect_event(int fd, struct buf *out, int n)
{
	char text[128];

	snprintf(text, sizeof(text), "id: id-%d\nevent: change\ndata: {\"n\":%d}\n\n", n, n);
	assert_true(hear_until(fd, out, text));
}

static void news_come_with_id_kind_and_data(void **state)
{
	BUF(out, 64 * KiB);
	int fd;

	(void)state;
	server_start(&(struct http_options){ 0 });
	fd = must_open(NULL, NULL, &out);
	publish(1);
	expect_event(fd, &out, 1);
	publish(2);
	expect_event(fd, &out, 2);
	close(fd);
}

static void who_comes_back_misses_nothing_or_is_told(void **state)
{
	BUF(out, 64 * KiB);
	int fd;

	(void)state;
	server_start(&(struct http_options){ 0 });
	publish(1);
	publish(2);
	publish(3);
	fd = must_open(NULL, "id-1", &out);
	expect_event(fd, &out, 2);
	expect_event(fd, &out, 3);
	assert_null(strstr(out.ptr, "id-1"));
	close(fd);
	fd = must_open(NULL, "start", &out); /* the head when the server started */
	expect_event(fd, &out, 1);
	close(fd);
	fd = must_open(NULL, "long-forgotten", &out);
	assert_true(hear_until(fd, &out, "event: resync\ndata: {}\n\n"));
	close(fd);
}

static void nobody_hears_what_is_for_somebody(void **state)
{
	BUF(out, 64 * KiB);
	BUF(theirs, 64 * KiB);
	int nobody, somebody;

	(void)state;
	server_start(&(struct http_options){ 0 });
	nobody = must_open(NULL, NULL, &theirs);
	somebody = must_open("ann", NULL, &out);
	hub_publish(server_hub, "s1", "change", "{\"secret\":1}", 1);
	publish(2);
	assert_true(hear_until(somebody, &out, "secret"));
	expect_event(nobody, &theirs, 2);
	assert_null(strstr(theirs.ptr, "secret"));
	close(nobody);
	close(somebody);
}

/* Read what is there from all, until each has seen the last text. */
static void read_all(int *fd, struct buf *out, size_t n, const char *last)
{
	size_t left = n;
	bool *has = mem_new(n, sizeof(*has));
	int64_t until = clock_ms() + PATIENCE_MS;
	char chunk[4096];

	while (left) {
		assert_true(clock_ms() < until);
		for (size_t i = 0; i < n; i++) {
			ssize_t got;

			if (has[i])
				continue;
			got = recv(fd[i], chunk, sizeof(chunk), MSG_DONTWAIT);
			assert_true(got != 0);
			if (got > 0)
				buf_put(&out[i], chunk, (size_t)got);
			has[i] = strstr(out[i].ptr, last) != NULL;
			left -= has[i];
		}
		usleep(500);
	}
	free(has);
}

static void five_hundred_streams_get_every_event_in_order(void **state)
{
	enum { STREAMS = 500, ROUNDS = 5, EVENTS = 20 };
	struct rlimit files = { 4096, 4096 };
	static struct buf out[STREAMS];
	static int fd[STREAMS];
	char name[32], last[64];
	int before = atomic_load(&streams_done);

	(void)state;
	if (setrlimit(RLIMIT_NOFILE, &files) != 0)
		SKIP_TEST("too few descriptors");
	server_start(&(struct http_options){ .connections = 2 * STREAMS });
	for (int i = 0; i < STREAMS; i++) {
		snprintf(name, sizeof(name), "u%d", i / 4);
		buf_init(&out[i], 1 * MiB);
		fd[i] = must_open(name, NULL, &out[i]);
	}
	assert_int_equal(streams_now(), STREAMS);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < EVENTS; i++)
			publish(round * EVENTS + i);
		snprintf(last, sizeof(last), "{\"n\":%d}\n\n", round * EVENTS + EVENTS - 1);
		read_all(fd, out, STREAMS, last);
	}
	for (int i = 0; i < STREAMS; i++) {
		const char *at = out[i].ptr;

		assert_null(strstr(at, "resync"));
		for (int n = 0; n < ROUNDS * EVENTS; n++) {
			snprintf(last, sizeof(last), "id: id-%d\n", n);
			at = strstr(at, last);
			assert_non_null(at);
		}
		close(fd[i]);
		buf_done(&out[i]);
	}
	server_stop();
	server = NULL;
	assert_int_equal(atomic_load(&streams_done), before + STREAMS);
}

static void streams_have_limits_by_account_and_in_all(void **state)
{
	BUF(out, 64 * KiB);
	int fd[16], n = 0, status;
	char name[32];

	(void)state;
	server_start(&(struct http_options){ .connections = 24, .streams_per_account = 3 });
	for (int i = 0; i < 3; i++)
		fd[n++] = must_open("ann", NULL, &out);
	assert_int_equal(open_stream("ann", NULL, &out, &status), -1);
	assert_int_equal(status, 429);
	/* Those without a name: half of the twelve places at most. */
	for (int i = 0; i < 6; i++)
		fd[n++] = must_open(NULL, NULL, &out);
	assert_int_equal(open_stream(NULL, NULL, &out, &status), -1);
	assert_int_equal(status, 503);
	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "other%d", i);
		fd[n++] = must_open(name, NULL, &out);
	}
	assert_int_equal(open_stream("bob", NULL, &out, &status), -1);
	assert_int_equal(status, 503);
	assert_int_equal(streams_now(), 12);
	for (int i = 0; i < n; i++)
		close(fd[i]);
}

static void the_dead_are_found_and_the_living_hear_a_heartbeat(void **state)
{
	BUF(out, 64 * KiB);
	int fd[20];
	char name[32];

	(void)state;
	server_start(&(struct http_options){ .beat_ms = 50, .tick_ms = 10 });
	for (int i = 19; i >= 0; i--) { /* the first one last: its text stays in out */
		snprintf(name, sizeof(name), "u%d", i);
		fd[i] = must_open(name, NULL, &out);
	}
	assert_true(hear_until(fd[0], &out, ":\n\n")); /* the living hear it */
	for (int i = 1; i < 20; i++)
		close(fd[i]);
	until_streams(1);
	publish(1);
	expect_event(fd[0], &out, 1);
	close(fd[0]);
	until_streams(0);
}

static void a_page_left_frees_its_place_before_the_heartbeat(void **state)
{
	BUF(out, 64 * KiB);
	char name[32];

	(void)state;
	server_start(
		&(struct http_options){ .connections = 24, .beat_ms = 3600000, .tick_ms = 10 });
	/* Ten times as many as there are places, one after the other. */
	for (int i = 0; i < 120; i++) {
		int status, fd = -1;
		int64_t until = clock_ms() + PATIENCE_MS;

		snprintf(name, sizeof(name), "u%d", i);
		while (fd < 0 && clock_ms() < until) {
			fd = open_stream(name, NULL, &out, &status);
			if (fd < 0)
				usleep(5000);
		}
		assert_true(fd >= 0);
		close(fd);
	}
	until_streams(0);
}

static void a_right_withdrawn_ends_the_stream(void **state)
{
	BUF(out, 64 * KiB);
	int fd;

	(void)state;
	server_start(&(struct http_options){ .beat_ms = 50, .tick_ms = 10 });
	fd = must_open("ann", NULL, &out);
	atomic_store(&cut_streams, true);
	assert_true(hear_until(fd, &out, "\r\n0\r\n\r\n")); /* the last chunk */
	until_streams(0);
	close(fd);
}

static void who_does_not_read_is_told_to_load_anew(void **state)
{
	BUF(data, 16 * KiB);
	BUF(out, 64 * MiB);
	int fd;

	(void)state;
	server_start(&(struct http_options){ 0 });
	fd = must_open("ann", NULL, &out);
	buf_puts(&data, "{\"long\":\"");
	for (int i = 0; i < 8000; i++)
		buf_putc(&data, 'x');
	buf_puts(&data, "\"}");
	/* Far more than all buffers between us hold; the hub keeps 32 and 256 of them. */
	for (int i = 0; i < 2000; i++) {
		char id[16];

		snprintf(id, sizeof(id), "b%d", i);
		hub_publish(server_hub, id, "change", data.ptr, 0);
	}
	assert_true(hear_until(fd, &out, "event: resync\ndata: {}\n\n"));
	/* It may have to be told twice; in the end it hears the news again. */
	for (int n = 1; !strstr(out.ptr, "{\"n\":"); n++) {
		char chunk[4096];
		ssize_t got;

		assert_true(n < 10000);
		publish(n);
		usleep(1000);
		while ((got = recv(fd, chunk, sizeof(chunk), MSG_DONTWAIT)) > 0)
			buf_put(&out, chunk, (size_t)got);
	}
	close(fd);
}

static void head_of_a_stream_opens_none(void **state)
{
	BUF(out, 64 * KiB);

	(void)state;
	server_start(&(struct http_options){ 0 });
	assert_int_equal(ask(&out, "HEAD /events", "", NULL), 200);
	assert_string_equal(body_of(&out), "");
	until_streams(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(news_come_with_id_kind_and_data, stop),
		cmocka_unit_test_teardown(who_comes_back_misses_nothing_or_is_told, stop),
		cmocka_unit_test_teardown(nobody_hears_what_is_for_somebody, stop),
		cmocka_unit_test_teardown(five_hundred_streams_get_every_event_in_order, stop),
		cmocka_unit_test_teardown(streams_have_limits_by_account_and_in_all, stop),
		cmocka_unit_test_teardown(the_dead_are_found_and_the_living_hear_a_heartbeat, stop),
		cmocka_unit_test_teardown(a_page_left_frees_its_place_before_the_heartbeat, stop),
		cmocka_unit_test_teardown(a_right_withdrawn_ends_the_stream, stop),
		cmocka_unit_test_teardown(who_does_not_read_is_told_to_load_anew, stop),
		cmocka_unit_test_teardown(head_of_a_stream_opens_none, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
