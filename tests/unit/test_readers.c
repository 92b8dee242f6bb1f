/*
 * Readers of several threads hold old states while one writer goes on: what they read stays as it
 * was, and nothing is freed under them. ThreadSanitizer and AddressSanitizer judge.
 */
#include "test.h"

#include "ledger_kit.h"

#include <pthread.h>

enum { READERS = 3, ACTIONS = 600 };

/* The newest state, as the store hands it out. */
static struct {
	pthread_mutex_t lock; /* guards now; a leaf */
	const struct state *now;
	atomic_bool over;
} door = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const struct state *take_newest(void)
{
	const struct state *s;

	pthread_mutex_lock(&door.lock);
	s = door.now;
	state_ref(s);
	pthread_mutex_unlock(&door.lock);
	return s;
}

static void publish(const struct state *s)
{
	const struct state *old;

	state_ref(s);
	pthread_mutex_lock(&door.lock);
	old = door.now;
	door.now = s;
	pthread_mutex_unlock(&door.lock);
	state_unref(old);
}

/* Numbers that must agree within one state, whatever others do meanwhile. */
static bool is_whole(const struct state *s)
{
	const struct step *last = state_step(s, state_n_steps(s));

	if (!last || !oid_eq(&last->commit, state_main(s)) ||
	    state_step_of(s, state_main(s)) != last)
		return false;
	for (int64_t i = 1; i <= state_n_proposals(s); i++) {
		const struct proposal *p = state_proposal(s, i);

		if (!p || p->number != i || !p->revisions.n ||
		    (p->status == PROPOSAL_ACCEPTED && !state_step_of(s, &p->decision->commit)))
			return false;
	}
	for (int64_t i = 1; i <= state_n_threads(s); i++)
		if (!state_thread(s, i) || !state_thread(s, i)->comments.n)
			return false;
	return manifest_section(state_manifest(s), "body") == 1 && state_text(s, "body", "en");
}

static void *read_on(void *arg)
{
	size_t *rounds = arg;
	const struct state *held[4] = { 0 };
	int64_t proposals[4] = { 0 };

	for (size_t i = 0; !atomic_load(&door.over) || i < 8; i++) {
		size_t slot = i % 4;

		/* Held through several of the writer's actions, then let go. */
		if (held[slot] &&
		    (!is_whole(held[slot]) || state_n_proposals(held[slot]) != proposals[slot]))
			return arg; /* torn */
		state_unref(held[slot]);
		held[slot] = take_newest();
		proposals[slot] = state_n_proposals(held[slot]);
		++*rounds;
	}
	for (size_t i = 0; i < 4; i++)
		state_unref(held[i]);
	return NULL;
}

static void readers_keep_what_they_hold_while_a_writer_goes_on(void **state)
{
	pthread_t threads[READERS];
	size_t rounds[READERS] = { 0 };
	struct kit k;

	(void)state;
	kit_begin(&k, 31337);
	publish(k.s);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_on, &rounds[i]), 0);
	for (int i = 0; i < ACTIONS; i++) {
		struct action act = kit_any(&k);
		struct err e = { 0 };

		if (kit_take(&k, &act, &e) == 0)
			publish(k.s);
	}
	atomic_store(&door.over, true);
	for (int i = 0; i < READERS; i++) {
		void *said;

		pthread_join(threads[i], &said);
		assert_null(said);
		assert_true(rounds[i] >= 8);
	}
	state_unref(door.now);
	kit_done(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readers_keep_what_they_hold_while_a_writer_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
