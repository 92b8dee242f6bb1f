/*
 * Properties of the ledger over thousands of random actions with fixed seeds: what is loaded from
 * the files, what is replayed from the actions and what was built step by step are the same.
 */
#include "test.h"

#include "ledger_kit.h"

static void assert_same(const struct state *a, const struct state *b)
{
	char *left = kit_dump(a), *right = kit_dump(b);

	assert_string_equal(left, right);
	free(left);
	free(right);
}

static void compare(struct kit *k)
{
	struct state *loaded = kit_load(k);

	assert_same(loaded, k->s);
	state_unref(loaded);
}

static void run(uint64_t seed, int actions, int every)
{
	struct kit k;
	int taken = 0, refused = 0;
	struct state *again;

	kit_begin(&k, seed);
	compare(&k);
	for (int i = 0; i < actions; i++) {
		struct action act = kit_any(&k);
		struct err e = { 0 };
		struct oid before = *state_ledger(k.s);

		if (kit_take(&k, &act, &e) == 0) {
			taken++;
		} else {
			refused++;
			if (e.kind == ERR_INTERNAL)
				fail_msg("%s: %s %s", action_names[act.kind], e.what, e.note);
			assert_true(oid_eq(&before, state_ledger(k.s)));
		}
		if (i % every == 0)
			compare(&k);
	}
	assert_true(taken > actions / 3 && refused > actions / 20);
	compare(&k);
	again = kit_replay(&k);
	assert_same(again, k.s);
	state_unref(again);
	kit_done(&k);
}

static void loading_the_files_gives_the_state_after_each_action(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++)
		run(seed * 77777, 120, 1);
}

static void replaying_thousands_of_actions_from_the_root_gives_the_tip(void **state)
{
	(void)state;
	run(20261123, 4000, 500);
}

static void an_action_reads_back_as_it_was_written(void **state)
{
	struct kit k;

	(void)state;
	kit_begin(&k, 42);
	for (int i = 0; i < 400; i++) {
		struct action act = kit_any(&k);
		struct err e = { 0 };

		if (kit_take(&k, &act, &e) != 0)
			err_clear(&e);
	}
	for (size_t i = 0; i < k.n_actions; i++) {
		ARENA(a);
		BUF(out, MiB);
		struct action act;
		struct err e = { 0 };

		assert_int_equal(ledger_action_read(str_of(k.actions[i].json), &a, &act, &e), 0);
		wire_out(&action_shape, &act, &out);
		assert_string_equal(out.ptr, k.actions[i].json);
	}
	kit_done(&k);
}

/* Nodes and packs that b has and a has not, as far as a walk along b sees them. */
static size_t own_things(const struct shelf_node *a, const struct shelf_node *b, int level)
{
	size_t n = 0;

	if (!b || a == b)
		return 0;
	for (size_t i = 0; i < SHELF_FAN; i++) {
		const struct thing *old = a ? a->slots[i] : NULL, *new = b->slots[i];

		if (!new || old == new)
			continue;
		n += level == 1 ? 1
				: own_things((const struct shelf_node *)old,
					     (const struct shelf_node *)new, level - 1);
	}
	return n + 1;
}

static size_t fork_cost(const struct state *a, const struct state *b)
{
	return own_things(a->proposals.root, b->proposals.root, SHELF_LEVELS) +
	       own_things(a->threads.root, b->threads.root, SHELF_LEVELS) +
	       own_things(a->steps.root, b->steps.root, SHELF_LEVELS) +
	       own_things(a->versions.root, b->versions.root, SHELF_LEVELS) +
	       own_things(a->receipts.root, b->receipts.root, SHELF_LEVELS) +
	       own_things(a->places.root, b->places.root, SHELF_LEVELS) +
	       own_things(a->commits.root, b->commits.root, SHELF_LEVELS);
}

static void an_action_costs_the_same_however_much_was_said_before(void **state)
{
	struct kit k;
	size_t most = 0;

	(void)state;
	kit_begin(&k, 7);
	for (int i = 0; i < 3000; i++) {
		struct action act = kit_any(&k);
		const struct state *before = k.s;
		struct err e = { 0 };

		state_ref(before);
		if (kit_take(&k, &act, &e) == 0)
			most = MAX(most, fork_cost(before, k.s));
		state_unref(before);
	}
	/* A few paths of three nodes and what hangs at their ends. */
	assert_in_range(most, 4, 30);
	kit_done(&k);
}

static void an_old_state_still_says_what_it_said(void **state)
{
	struct kit k;
	const struct state *old;
	char *then, *now;

	(void)state;
	kit_begin(&k, 99);
	for (int i = 0; i < 300; i++) {
		struct action act = kit_any(&k);
		struct err e = { 0 };

		if (kit_take(&k, &act, &e) != 0)
			err_clear(&e);
	}
	old = k.s;
	state_ref(old);
	then = kit_dump(old);
	for (int i = 0; i < 300; i++) {
		struct action act = kit_any(&k);
		struct err e = { 0 };

		if (kit_take(&k, &act, &e) != 0)
			err_clear(&e);
	}
	now = kit_dump(old);
	assert_string_equal(then, now);
	free(then);
	free(now);
	state_unref(old);
	kit_done(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loading_the_files_gives_the_state_after_each_action),
		cmocka_unit_test(replaying_thousands_of_actions_from_the_root_gives_the_tip),
		cmocka_unit_test(an_action_reads_back_as_it_was_written),
		cmocka_unit_test(an_action_costs_the_same_however_much_was_said_before),
		cmocka_unit_test(an_old_state_still_says_what_it_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
