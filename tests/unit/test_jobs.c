#include "unit/test.h"

#include "jobs/jobs.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int ran;

static void count(void *arg)
{
	(void)arg;
	atomic_fetch_add(&ran, 1);
}

/* A door that jobs wait behind. */
struct door {
	pthread_mutex_t lock;
	pthread_cond_t opened;
	bool open;
	int waiting;
};

static void door_init(struct door *d)
{
	pthread_mutex_init(&d->lock, NULL);
	pthread_cond_init(&d->opened, NULL);
	d->open = false;
	d->waiting = 0;
}

static void wait_at(void *arg)
{
	struct door *d = arg;

	pthread_mutex_lock(&d->lock);
	d->waiting++;
	pthread_cond_broadcast(&d->opened);
	while (!d->open)
		pthread_cond_wait(&d->opened, &d->lock);
	pthread_mutex_unlock(&d->lock);
	atomic_fetch_add(&ran, 1);
}

static void until_waiting(struct door *d, int n)
{
	pthread_mutex_lock(&d->lock);
	while (d->waiting < n)
		pthread_cond_wait(&d->opened, &d->lock);
	pthread_mutex_unlock(&d->lock);
}

static void open_door(struct door *d)
{
	pthread_mutex_lock(&d->lock);
	d->open = true;
	pthread_cond_broadcast(&d->opened);
	pthread_mutex_unlock(&d->lock);
}

static void door_done(struct door *d)
{
	pthread_cond_destroy(&d->opened);
	pthread_mutex_destroy(&d->lock);
}

static void every_job_runs_once_before_stop_returns(void **state)
{
	OWN(jobs) j = jobs_new(4, 1000);

	(void)state;
	atomic_store(&ran, 0);
	for (int i = 0; i < 1000; i++)
		while (!jobs_try(j, count, NULL))
			sched_yield();
	jobs_stop(j);
	assert_int_equal(atomic_load(&ran), 1000);
}

static void a_full_queue_refuses_and_a_place_returned_is_a_place(void **state)
{
	OWN(jobs) j = jobs_new(1, 2);
	struct door d;

	(void)state;
	door_init(&d);
	atomic_store(&ran, 0);
	assert_true(jobs_try(j, wait_at, &d));
	until_waiting(&d, 1); /* the only thread is busy, the queue empty */
	assert_false(jobs_full(j));
	assert_true(jobs_try(j, wait_at, &d));
	assert_true(jobs_reserve(j));
	assert_true(jobs_full(j));
	assert_false(jobs_reserve(j));
	assert_false(jobs_try(j, wait_at, &d));
	jobs_release(j);
	assert_false(jobs_full(j));
	assert_true(jobs_try(j, wait_at, &d));
	open_door(&d);
	jobs_stop(j);
	assert_int_equal(atomic_load(&ran), 3);
	door_done(&d);
}

static void all_threads_work_at_once(void **state)
{
	OWN(jobs) j = jobs_new(8, 8);
	struct door d;
	size_t waiting, running;

	(void)state;
	door_init(&d);
	for (int i = 0; i < 8; i++)
		assert_true(jobs_try(j, wait_at, &d));
	until_waiting(&d, 8); /* would hang if one thread did them in turn */
	jobs_count(j, &waiting, &running);
	assert_int_equal(waiting, 0);
	assert_int_equal(running, 8);
	open_door(&d);
	jobs_stop(j);
	jobs_count(j, &waiting, &running);
	assert_int_equal(waiting + running, 0);
	door_done(&d);
}

static void nothing_is_taken_after_stop(void **state)
{
	OWN(jobs) j = jobs_new(2, 4);

	(void)state;
	jobs_stop(j);
	jobs_stop(j);
	assert_false(jobs_reserve(j));
	assert_true(jobs_full(j));
}

static void *stop(void *arg)
{
	jobs_stop(arg);
	return NULL;
}

static void stop_waits_for_a_reserved_place_to_be_used(void **state)
{
	OWN(jobs) j = jobs_new(3, 4);
	pthread_t stopper;

	(void)state;
	atomic_store(&ran, 0);
	assert_true(jobs_reserve(j));
	assert_int_equal(pthread_create(&stopper, NULL, stop, j), 0);
	while (!jobs_full(j)) /* stopping has begun */
		sched_yield();
	jobs_submit(j, count, NULL);
	pthread_join(stopper, NULL);
	assert_int_equal(atomic_load(&ran), 1);
}

static atomic_int refused;

static void *produce(void *arg)
{
	for (int i = 0; i < 2000; i++)
		if (!jobs_try(arg, count, NULL))
			atomic_fetch_add(&refused, 1);
	return NULL;
}

static void many_producers_lose_nothing_while_it_stops(void **state)
{
	pthread_t p[4];

	(void)state;
	for (int round = 0; round < 5; round++) {
		OWN(jobs) j = jobs_new(3, 16);

		atomic_store(&ran, 0);
		atomic_store(&refused, 0);
		for (size_t i = 0; i < COUNT(p); i++)
			assert_int_equal(pthread_create(&p[i], NULL, produce, j), 0);
		usleep(500);
		jobs_stop(j);
		for (size_t i = 0; i < COUNT(p); i++)
			pthread_join(p[i], NULL);
		assert_int_equal(atomic_load(&ran) + atomic_load(&refused), 8000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_job_runs_once_before_stop_returns),
		cmocka_unit_test(a_full_queue_refuses_and_a_place_returned_is_a_place),
		cmocka_unit_test(all_threads_work_at_once),
		cmocka_unit_test(nothing_is_taken_after_stop),
		cmocka_unit_test(stop_waits_for_a_reserved_place_to_be_used),
		cmocka_unit_test(many_producers_lose_nothing_while_it_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
