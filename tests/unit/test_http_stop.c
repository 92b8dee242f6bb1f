/*
 * Stopping: nothing that was taken on is dropped, nothing hangs, nothing leaks.
 */
#include "unit/test.h"

#include "unit/http_fixture.h"

struct client {
	pthread_t thread;
	unsigned port;
	int ok, cut; /* whole answers; nothing or half of one. The rest is 503 */
};

/* -1 when nobody listens any more. */
static int dial_port(unsigned port)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&sa, sizeof(sa)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* One request after the other, each on a connection of its own, until nobody answers. */
static void *ask_until_stopped(void *arg)
{
	struct client *c = arg;
	char text[4096];
	int fd;

	while ((fd = dial_port(c->port)) >= 0) {
		size_t len = 0;
		ssize_t n;

		(void)says(fd, "GET /slow?ms=3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		while (len < sizeof(text) - 1 &&
		       (n = recv(fd, text + len, sizeof(text) - 1 - len, 0)) > 0)
			len += (size_t)n;
		text[len] = '\0';
		if (status_of(text) == 200 && len > 5 && strcmp(text + len - 5, "slow\n") == 0)
			c->ok++;
		else if (status_of(text) != 503)
			c->cut++;
		close(fd);
	}
	return NULL;
}

static void every_request_that_ran_was_answered(void **state)
{
	(void)state;
	for (int round = 0; round < 5; round++) {
		struct client c[16] = { 0 };
		int ran = atomic_load(&handled), ok = 0, cut = 0;

		server_start(&(struct http_options){ .connections = 64 });
		for (size_t i = 0; i < COUNT(c); i++) {
			c[i].port = http_port(server);
			assert_int_equal(
				pthread_create(&c[i].thread, NULL, ask_until_stopped, &c[i]), 0);
		}
		usleep(100000 + 7000 * (useconds_t)round);
		server_stop();
		for (size_t i = 0; i < COUNT(c); i++) {
			pthread_join(c[i].thread, NULL);
			ok += c[i].ok;
			cut += c[i].cut;
		}
		assert_true(ok > 0);
		assert_int_equal(ok, atomic_load(&handled) - ran);
		/* Only what the kernel had taken and we had not can be cut: one for each client. */
		assert_true(cut <= (int)COUNT(c));
	}
}

static void *stop_server(void *arg)
{
	(void)arg;
	server_stop();
	return NULL;
}

static void the_suspended_the_streaming_and_the_idle_all_end(void **state)
{
	BUF(out, 64 * KiB);
	int slow[6], stream[20], idle[6];
	pthread_t stopper;

	(void)state;
	server_start(&(struct http_options){ .connections = 128 });
	atomic_store(&inside, 0);
	for (size_t i = 0; i < COUNT(stream); i++) {
		stream[i] = dial();
		says(stream[i], "GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
		buf_clear(&out);
		assert_true(hear_until(stream[i], &out, "retry: "));
	}
	for (size_t i = 0; i < COUNT(idle); i++)
		idle[i] = dial();
	for (size_t i = 0; i < COUNT(slow); i++) {
		slow[i] = dial();
		says(slow[i], "GET /slow?ms=300 HTTP/1.1\r\nHost: x\r\n\r\n");
	}
	while (atomic_load(&inside) < (int)COUNT(slow))
		usleep(1000);
	assert_int_equal(pthread_create(&stopper, NULL, stop_server, NULL), 0);
	for (size_t i = 0; i < COUNT(slow); i++) {
		buf_clear(&out);
		hear_all(slow[i], &out);
		assert_int_equal(status_of(out.ptr), 200);
		assert_true(has_header(&out, "Connection: close"));
		assert_string_equal(body_of(&out), "slow\n");
	}
	for (size_t i = 0; i < COUNT(stream); i++) {
		buf_clear(&out);
		hear_all(stream[i], &out);
		assert_non_null(strstr(out.ptr, "0\r\n\r\n")); /* a whole end, not a cut */
	}
	for (size_t i = 0; i < COUNT(idle); i++)
		hear_all(idle[i], &out);
	pthread_join(stopper, NULL);
}

static void who_comes_meanwhile_is_told_to_come_again(void **state)
{
	BUF(out, 64 * KiB);
	pthread_t stopper;
	int slow, fd;

	(void)state;
	server_start(&(struct http_options){ 0 });
	atomic_store(&inside, 0);
	atomic_store(&hold, true);
	slow = dial();
	says(slow, "GET /slow?ms=1 HTTP/1.1\r\nHost: x\r\n\r\n");
	while (!atomic_load(&inside))
		usleep(1000);
	assert_int_equal(pthread_create(&stopper, NULL, stop_server, NULL), 0);
	do { /* till it has begun to stop */
		buf_clear(&out);
		fd = dial();
		says(fd, "GET /i HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		hear_all(fd, &out);
	} while (status_of(out.ptr) == 200);
	assert_int_equal(status_of(out.ptr), 503);
	assert_true(has_header(&out, "Retry-After: 1"));
	atomic_store(&hold, false);
	buf_clear(&out);
	hear_all(slow, &out);
	assert_string_equal(body_of(&out), "slow\n");
	pthread_join(stopper, NULL);
}

static void a_request_that_never_ends_does_not_hold_the_door(void **state)
{
	int fd;

	(void)state;
	server_start(&(struct http_options){ .stop_ms = 100 });
	fd = dial();
	says(fd, "POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
		 "Content-Length: 3000\r\n\r\n{\"text\":");
	usleep(20000);
	server_stop();
	close(fd);
}

static void starting_and_stopping_is_no_event(void **state)
{
	BUF(out, 64 * KiB);

	(void)state;
	for (int i = 0; i < 20; i++) {
		server_start(&(struct http_options){ .threads = i % 3 + 1u });
		if (i % 2)
			assert_int_equal(ask(&out, "GET /", "", NULL), 200);
		server_stop();
	}
	http_stop(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_request_that_ran_was_answered),
		cmocka_unit_test(the_suspended_the_streaming_and_the_idle_all_end),
		cmocka_unit_test(who_comes_meanwhile_is_told_to_come_again),
		cmocka_unit_test(a_request_that_never_ends_does_not_hold_the_door),
		cmocka_unit_test(starting_and_stopping_is_no_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
