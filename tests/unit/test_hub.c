#include "unit/test.h"

#include "hub/hub.h"

#include <pthread.h>
#include <stdatomic.h>

/* One who listens: counts its naps and wakings, and sees only an audience up to its own. */
struct listener {
	int slept, woken;
	int64_t rank;
	atomic_bool cut;
	bool gone;
	struct hub_sub *sub;
};

static enum hub_may up_to_rank(const struct hub_message *m, void *arg)
{
	struct listener *l = arg;

	if (atomic_load(&l->cut))
		return HUB_CUT;
	return !m || m->audience <= l->rank ? HUB_SHOW : HUB_HIDE;
}

static void on_sleep(void *arg)
{
	((struct listener *)arg)->slept++;
}

static void on_wake(void *arg)
{
	((struct listener *)arg)->woken++;
}

static bool is_gone(void *arg)
{
	return ((struct listener *)arg)->gone;
}

static void listen_from(struct listener *l, struct hub *h, const char *last_id)
{
	struct hub_reader r = { up_to_rank, on_sleep, on_wake, l, is_gone };

	l->sub = hub_subscribe(h, &r, last_id);
}

static void publish(struct hub *h, int n, int64_t audience)
{
	char id[HUB_ID_MAX + 1];

	snprintf(id, sizeof(id), "%d", n);
	hub_publish(h, id, "change", "{}", audience);
}

static void expect(struct hub_sub *s, enum hub_next next, const char *id)
{
	const struct hub_message *m;

	assert_int_equal(hub_next(s, &m), next);
	if (id)
		assert_string_equal(m->id, id);
	else
		assert_null(m);
}

static void messages_come_in_order_with_all_they_have(void **state)
{
	OWN(hub) h = hub_new(NULL);
	struct listener l = { 0 };
	const struct hub_message *m;

	(void)state;
	listen_from(&l, h, NULL);
	hub_publish(h, "a1", "change", "{\"action\":\"submit\"}", 0);
	hub_publish(h, "a2", "notice", "[]", 0);
	assert_int_equal(hub_next(l.sub, &m), HUB_MESSAGE);
	assert_string_equal(m->id, "a1");
	assert_string_equal(m->event, "change");
	assert_string_equal(m->data, "{\"action\":\"submit\"}");
	expect(l.sub, HUB_MESSAGE, "a2");
	expect(l.sub, HUB_SLEEP, NULL);
	assert_int_equal(l.slept, 1);
	assert_int_equal(l.woken, 0);
	hub_unsubscribe(l.sub);
}

static void a_sleeper_is_woken_once_and_only_by_what_it_may_see(void **state)
{
	OWN(hub) h = hub_new(NULL);
	struct listener l = { .rank = 1 };

	(void)state;
	listen_from(&l, h, NULL);
	expect(l.sub, HUB_SLEEP, NULL);
	publish(h, 1, 2);
	assert_int_equal(l.woken, 0);
	publish(h, 2, 1);
	publish(h, 3, 0);
	assert_int_equal(l.woken, 1);
	expect(l.sub, HUB_MESSAGE, "2");
	expect(l.sub, HUB_MESSAGE, "3");
	expect(l.sub, HUB_SLEEP, NULL);
	hub_unsubscribe(l.sub);
}

static void one_who_does_not_keep_up_is_told_to_load_anew(void **state)
{
	OWN(hub) h = hub_new(NULL);
	struct listener slow = { 0 }, quick = { 0 };

	(void)state;
	listen_from(&slow, h, NULL);
	listen_from(&quick, h, NULL);
	for (int i = 0; i <= HUB_RING; i++) {
		char id[16];

		publish(h, i, 0);
		snprintf(id, sizeof(id), "%d", i);
		expect(quick.sub, HUB_MESSAGE, id);
	}
	publish(h, 1000, 0); /* covered by the loading that it is told to do */
	expect(slow.sub, HUB_RESYNC, NULL);
	expect(slow.sub, HUB_SLEEP, NULL);
	publish(h, 1001, 0);
	expect(slow.sub, HUB_MESSAGE, "1001");
	hub_unsubscribe(slow.sub);
	hub_unsubscribe(quick.sub);
}

static void a_full_ring_loses_nothing(void **state)
{
	OWN(hub) h = hub_new(NULL);
	struct listener l = { 0 };
	char id[16];

	(void)state;
	listen_from(&l, h, NULL);
	for (int i = 0; i < HUB_RING; i++)
		publish(h, i, 0);
	for (int i = 0; i < HUB_RING; i++) {
		snprintf(id, sizeof(id), "%d", i);
		expect(l.sub, HUB_MESSAGE, id);
	}
	expect(l.sub, HUB_SLEEP, NULL);
	hub_unsubscribe(l.sub);
}

static void who_comes_back_gets_what_came_since(void **state)
{
	OWN(hub) h = hub_new("0");
	struct listener from_start = { 0 }, from_two = { 0 }, from_end = { 0 }, unknown = { 0 };

	(void)state;
	for (int i = 1; i <= 3; i++)
		publish(h, i, i == 3 ? 5 : 0);
	publish(h, 4, 0);
	listen_from(&from_start, h, "0");
	expect(from_start.sub, HUB_MESSAGE, "1");
	expect(from_start.sub, HUB_MESSAGE, "2");
	expect(from_start.sub, HUB_MESSAGE, "4"); /* 3 is not for it */
	expect(from_start.sub, HUB_SLEEP, NULL);
	listen_from(&from_two, h, "2");
	expect(from_two.sub, HUB_MESSAGE, "4");
	listen_from(&from_end, h, "4");
	expect(from_end.sub, HUB_SLEEP, NULL);
	listen_from(&unknown, h, "nonsense");
	expect(unknown.sub, HUB_RESYNC, NULL);
	expect(unknown.sub, HUB_SLEEP, NULL);
	hub_unsubscribe(from_start.sub);
	hub_unsubscribe(from_two.sub);
	hub_unsubscribe(from_end.sub);
	hub_unsubscribe(unknown.sub);
}

static void history_is_bounded_and_forgets_the_oldest(void **state)
{
	OWN(hub) h = hub_new("start");
	struct listener gone = { 0 }, edge = { 0 };

	(void)state;
	for (int i = 0; i <= HUB_HISTORY; i++)
		publish(h, i, i < HUB_HISTORY - 1 ? 9 : 0); /* the last two are for all */
	listen_from(&gone, h, "start");
	expect(gone.sub, HUB_RESYNC, NULL);
	listen_from(&edge, h, "0"); /* the one just dropped: all behind it is still here */
	expect(edge.sub, HUB_MESSAGE, "255");
	expect(edge.sub, HUB_MESSAGE, "256");
	expect(edge.sub, HUB_SLEEP, NULL);
	hub_unsubscribe(gone.sub);
	hub_unsubscribe(edge.sub);
}

static void one_who_missed_more_than_a_ring_loads_anew(void **state)
{
	OWN(hub) h = hub_new("start");
	struct listener l = { 0 };

	(void)state;
	for (int i = 0; i < HUB_RING + 1; i++)
		publish(h, i, 0);
	listen_from(&l, h, "start");
	expect(l.sub, HUB_RESYNC, NULL);
	expect(l.sub, HUB_SLEEP, NULL);
	hub_unsubscribe(l.sub);
}

static void a_heartbeat_reaches_sleepers_and_is_not_heaped_up(void **state)
{
	OWN(hub) h = hub_new(NULL);
	struct listener l = { 0 };

	(void)state;
	listen_from(&l, h, NULL);
	hub_beat(h); /* awake: it has not read yet */
	expect(l.sub, HUB_SLEEP, NULL);
	hub_beat(h);
	hub_beat(h);
	assert_int_equal(l.woken, 1);
	expect(l.sub, HUB_BEAT, NULL);
	expect(l.sub, HUB_SLEEP, NULL);
	hub_beat(h);
	publish(h, 1, 0); /* a message is sign of life enough */
	expect(l.sub, HUB_MESSAGE, "1");
	expect(l.sub, HUB_SLEEP, NULL);
	hub_unsubscribe(l.sub);
}

static void a_right_withdrawn_ends_the_subscription(void **state)
{
	OWN(hub) h = hub_new(NULL);
	struct listener at_beat = { 0 }, at_message = { 0 };

	(void)state;
	listen_from(&at_beat, h, NULL);
	expect(at_beat.sub, HUB_SLEEP, NULL);
	atomic_store(&at_beat.cut, true);
	hub_beat(h);
	assert_int_equal(at_beat.woken, 1);
	expect(at_beat.sub, HUB_END, NULL);
	listen_from(&at_message, h, NULL);
	publish(h, 1, 0);
	atomic_store(&at_message.cut, true);
	publish(h, 2, 0);
	expect(at_message.sub, HUB_END, NULL); /* nor what waited already */
	publish(h, 3, 0);
	expect(at_message.sub, HUB_END, NULL);
	hub_unsubscribe(at_beat.sub);
	hub_unsubscribe(at_message.sub);
}

static void sleepers_that_are_gone_are_swept_out(void **state)
{
	OWN(hub) h = hub_new(NULL);
	struct listener there = { 0 }, gone = { .gone = true }, awake = { .gone = true };

	(void)state;
	listen_from(&there, h, NULL);
	listen_from(&gone, h, NULL);
	listen_from(&awake, h, NULL);
	expect(there.sub, HUB_SLEEP, NULL);
	expect(gone.sub, HUB_SLEEP, NULL);
	publish(h, 1, 9); /* for none of them */
	hub_sweep(h);
	assert_int_equal(there.woken, 0);
	assert_int_equal(gone.woken, 1);
	expect(gone.sub, HUB_END, NULL);
	expect(awake.sub, HUB_SLEEP, NULL); /* was not asked: its reader would have noticed */
	hub_unsubscribe(there.sub);
	hub_unsubscribe(gone.sub);
	hub_unsubscribe(awake.sub);
}

static void closing_ends_all_and_takes_nobody_new(void **state)
{
	OWN(hub) h = hub_new(NULL);
	struct listener asleep = { 0 }, late = { 0 };

	(void)state;
	listen_from(&asleep, h, NULL);
	expect(asleep.sub, HUB_SLEEP, NULL);
	hub_close(h);
	hub_close(h);
	assert_int_equal(asleep.woken, 1);
	publish(h, 1, 0);
	expect(asleep.sub, HUB_END, NULL);
	listen_from(&late, h, NULL);
	assert_null(late.sub);
	assert_int_equal(hub_count(h), 1);
	hub_unsubscribe(asleep.sub);
	hub_unsubscribe(NULL);
	assert_int_equal(hub_count(h), 0);
}

/* --- threads: a reader sleeps on a condition, as a connection sleeps in its daemon -------------- */

struct sleeper {
	pthread_mutex_t lock;
	pthread_cond_t woken;
	bool asleep;
	struct hub_sub *sub;
	int messages, resyncs, beats;
	long last;
	bool in_order;
};

static void fall_asleep(void *arg)
{
	struct sleeper *s = arg;

	pthread_mutex_lock(&s->lock);
	assert_false(s->asleep);
	s->asleep = true;
	pthread_mutex_unlock(&s->lock);
}

static void wake_up(void *arg)
{
	struct sleeper *s = arg;

	pthread_mutex_lock(&s->lock);
	s->asleep = false;
	pthread_cond_signal(&s->woken);
	pthread_mutex_unlock(&s->lock);
}

static void *read_until_end(void *arg)
{
	struct sleeper *s = arg;
	const struct hub_message *m;
	enum hub_next next;

	while ((next = hub_next(s->sub, &m)) != HUB_END) {
		if (next == HUB_MESSAGE) {
			long n = strtol(m->id, NULL, 10);

			s->in_order = s->in_order && n > s->last;
			s->last = n;
			s->messages++;
		}
		s->resyncs += next == HUB_RESYNC;
		s->beats += next == HUB_BEAT;
		pthread_mutex_lock(&s->lock);
		while (next == HUB_SLEEP && s->asleep)
			pthread_cond_wait(&s->woken, &s->lock);
		pthread_mutex_unlock(&s->lock);
	}
	return NULL;
}

static void threads_lose_no_waking_and_see_the_order(void **state)
{
	enum { READERS = 6, MESSAGES = 3000 };
	OWN(hub) h = hub_new(NULL);
	struct sleeper s[READERS];
	pthread_t t[READERS];

	(void)state;
	for (size_t i = 0; i < READERS; i++) {
		struct hub_reader r = { NULL, fall_asleep, wake_up, &s[i], NULL };

		s[i] = (struct sleeper){ .last = -1, .in_order = true };
		pthread_mutex_init(&s[i].lock, NULL);
		pthread_cond_init(&s[i].woken, NULL);
		s[i].sub = hub_subscribe(h, &r, NULL);
		assert_int_equal(pthread_create(&t[i], NULL, read_until_end, &s[i]), 0);
	}
	for (int i = 0; i < MESSAGES; i++) {
		publish(h, i, 0);
		if (i % 97 == 0)
			hub_beat(h);
	}
	hub_close(h);
	for (size_t i = 0; i < READERS; i++) {
		pthread_join(t[i], NULL);
		assert_true(s[i].in_order);
		assert_true(s[i].messages <= MESSAGES);
		hub_unsubscribe(s[i].sub);
		pthread_cond_destroy(&s[i].woken);
		pthread_mutex_destroy(&s[i].lock);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_come_in_order_with_all_they_have),
		cmocka_unit_test(a_sleeper_is_woken_once_and_only_by_what_it_may_see),
		cmocka_unit_test(one_who_does_not_keep_up_is_told_to_load_anew),
		cmocka_unit_test(a_full_ring_loses_nothing),
		cmocka_unit_test(who_comes_back_gets_what_came_since),
		cmocka_unit_test(history_is_bounded_and_forgets_the_oldest),
		cmocka_unit_test(one_who_missed_more_than_a_ring_loads_anew),
		cmocka_unit_test(a_heartbeat_reaches_sleepers_and_is_not_heaped_up),
		cmocka_unit_test(a_right_withdrawn_ends_the_subscription),
		cmocka_unit_test(sleepers_that_are_gone_are_swept_out),
		cmocka_unit_test(closing_ends_all_and_takes_nobody_new),
		cmocka_unit_test(threads_lose_no_waking_and_see_the_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
