/*
 * Turns of costly work: some at once, fewer for who is not signed in; some wait for a moment, the others
 * are told to come again, and whatever was taken is given back.
 */
#include "unit/test.h"

#include "base/clock.h"
#include "desk/room.h"

#include <pthread.h>
#include <unistd.h>

enum { ANYBODY = 6, ALL = 8, WAITING = 4 };

static struct desk desk;

static int setup(void **state)
{
	(void)state;
	desk = (struct desk){ .turns = turns_new() };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	turns_free(desk.turns);
	return 0;
}

static struct call call_of(const char *account)
{
	return (struct call){ .desk = &desk, .who.account = account };
}

static void take_all(struct call *calls, size_t n, const char *account)
{
	struct err e = { 0 };

	for (size_t i = 0; i < n; i++) {
		calls[i] = call_of(account);
		assert_int_equal(desk_turn(&calls[i], &e), 0);
	}
}

static void give_all(struct call *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		desk_turn_over(&calls[i]);
}

static void some_are_left_for_those_who_are_signed_in(void **state)
{
	struct call anybody[ANYBODY], signed_in[ALL - ANYBODY], late = call_of(NULL);
	struct err e = { 0 };
	int64_t from = clock_ms();

	(void)state;
	take_all(anybody, ANYBODY, NULL);
	take_all(signed_in, ALL - ANYBODY, "a-1");
	assert_int_equal(desk_turn(&anybody[0], &e), 0); /* it has one */
	assert_true(clock_ms() - from < 1500);
	assert_int_equal(desk_turn(&late, &e), -1);
	assert_string_equal(e.key, "busy.queue");
	assert_int_equal(e.number, 2);
	give_all(signed_in, ALL - ANYBODY);
	err_clear(&e);
	assert_int_equal(desk_turn(&late, &e), -1);
	give_all(anybody, 1);
	give_all(anybody, 1); /* twice is as once */
	err_clear(&e);
	assert_int_equal(desk_turn(&late, &e), 0);
	desk_turn_over(&late);
	give_all(anybody, ANYBODY);
}

struct waiter {
	struct call call;
	int rc;
	int64_t ms;
};

static void *wait_for_it(void *arg)
{
	struct waiter *w = arg;
	struct err e = { 0 };
	int64_t from = clock_ms();

	w->rc = desk_turn(&w->call, &e);
	w->ms = clock_ms() - from;
	desk_turn_over(&w->call);
	return NULL;
}

static void who_waits_gets_what_is_given_back_and_too_many_do_not_wait(void **state)
{
	struct call anybody[ANYBODY];
	struct waiter waiters[WAITING + 3];
	pthread_t threads[COUNT(waiters)];
	size_t in = 0, at_once = 0;

	(void)state;
	take_all(anybody, ANYBODY, NULL);
	for (size_t i = 0; i < COUNT(waiters); i++) {
		waiters[i] = (struct waiter){ .call = call_of(NULL) };
		assert_int_equal(pthread_create(&threads[i], NULL, wait_for_it, &waiters[i]), 0);
	}
	usleep(500 * 1000);
	give_all(anybody, ANYBODY);
	for (size_t i = 0; i < COUNT(waiters); i++) {
		pthread_join(threads[i], NULL);
		in += waiters[i].rc == 0;
		at_once += waiters[i].rc != 0 && waiters[i].ms < 400;
	}
	assert_true(in >= WAITING);
	/* On a machine that is slow to start threads some come when all is free again. */
	assert_int_equal(in + at_once, COUNT(waiters));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(some_are_left_for_those_who_are_signed_in, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			who_waits_gets_what_is_given_back_and_too_many_do_not_wait, setup,
			teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
