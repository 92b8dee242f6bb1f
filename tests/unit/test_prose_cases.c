/*
 * The prose engine on real histories (TEST_DATA/merge/cases): every case merged, and anchors on a
 * few chains. The figures themselves, with the times, are what tests/bench/bench_prose.c prints.
 */
#include "unit/test.h"

#include "prose_chain.h"

enum { EVERY = 4 /* case is swapped */, CHAINS = 12, POOL_STEP = 7, BASE_BYTES = 30000 };

static struct arena all;
static struct prose_case *cases;
static size_t n_cases;

static int load(void **state)
{
	char path[512];
	const char *root = test_data(path, sizeof(path), "merge/cases");

	(void)state;
	n_cases = root ? cases_load(&all, root, &cases) : 0;
	return 0;
}

static int drop(void **state)
{
	(void)state;
	arena_done(&all);
	return 0;
}

static struct case_figures merged(const char *set)
{
	struct case_figures f = { 0 };

	for (size_t i = 0; i < n_cases; i++) {
		if (str_eq(cases[i].set, set))
			case_merge(&cases[i], &f);
	}
	assert_true(f.n > 0);
	return f;
}

static void most_real_conflicts_are_merged(void **state)
{
	struct case_figures f;

	(void)state;
	if (!n_cases)
		SKIP_TEST("no cases in TEST_DATA");
	f = merged("conflict");
	assert_true(f.clean * 100 >= f.n * 63);
	assert_true(f.right * 100 >= f.clean * 62);
	assert_true(f.look * 100 <= f.n * 27);
	assert_true(f.conflict_words < 5000);
}

static void what_git_merges_and_moves_are_merged_as_people_did(void **state)
{
	struct case_figures f;

	(void)state;
	if (!n_cases)
		SKIP_TEST("no cases in TEST_DATA");
	f = merged("clean");
	assert_int_equal(f.clean, f.n);
	assert_int_equal(f.right, f.n);
	f = merged("move");
	assert_int_equal(f.clean, f.n);
	f = merged("synth");
	assert_true(f.clean * 100 >= f.n * 89);
}

static void swapped_sides_of_real_merges_conflict_alike(void **state)
{
	(void)state;
	if (!n_cases)
		SKIP_TEST("no cases in TEST_DATA");
	for (size_t i = 0; i < n_cases; i += EVERY) {
		const struct prose_case *c = &cases[i];
		ARENA(a);
		struct prose_merge m, k;

		prose_merge(c->base, c->ours, c->theirs, &a, &m);
		prose_merge(c->base, c->theirs, c->ours, &a, &k);
		if (m.verdict != k.verdict || m.n_conflicts != k.n_conflicts)
			fail_msg("%s: %d with %zu conflicts, swapped %d with %zu", c->name,
				 (int)m.verdict, m.n_conflicts, (int)k.verdict, k.n_conflicts);
	}
}

static void passages_are_followed_over_commits_and_never_misplaced(void **state)
{
	struct anchor_figures f = { 0 };
	int chains = 0;

	(void)state;
	if (!n_cases)
		SKIP_TEST("no cases in TEST_DATA");
	for (size_t i = 0; i < n_cases && chains < CHAINS; i++) {
		int before = f.n;

		if (cases[i].base.len < BASE_BYTES)
			chain_run(cases[i].base, cases[(i + POOL_STEP) % n_cases].base, i, 10, &f);
		chains += f.n > before;
	}
	assert_true(f.n >= 50);
	assert_true(f.right * 100 >= f.n * 95);
	assert_true(f.misplaced * 100 <= f.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(most_real_conflicts_are_merged),
		cmocka_unit_test(what_git_merges_and_moves_are_merged_as_people_did),
		cmocka_unit_test(swapped_sides_of_real_merges_conflict_alike),
		cmocka_unit_test(passages_are_followed_over_commits_and_never_misplaced),
	};

	return cmocka_run_group_tests(tests, load, drop);
}
