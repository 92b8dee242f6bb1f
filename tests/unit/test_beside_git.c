/*
 * Other programs in the repository beside the store, and what they left there when it starts: gc,
 * locks, refs that were moved, commits that were pushed.
 */
#include "unit/store_kit.h"

/* --- git beside us ---------------------------------------------------------------------------- */

static void gc_by_hand_disturbs_nothing(void **state)
{
	(void)state;
	submit("end", "# E\n", "One");
	assert_int_equal(shell(repository, NULL, "git gc -q --prune=now"), 0);
	submit("end", "# F\n", "Two");
	assert_int_equal(shell(repository, NULL, "git pack-refs --all --prune"), 0);
	accept(1, "# E\n");
	assert_int_equal(shell(repository, NULL, "git repack -adq"), 0);
	submit("end", "# G\n", "Three");
	assert_reopens_alike();
	close_store();
	assert_sound();
}

static void gc_beside_busy_writers_loses_nothing(void **state)
{
	struct crowd c = { .each = 100 };
	pthread_t threads[4];
	char count[32];

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, submitter, &c), 0);
	/* It may give up because packs go from under it: that is its right. */
	assert_int_equal(
		shell(repository, NULL, "for i in 1 2 3 4; do git gc -q --prune=now || true; done"),
		0);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	if (atomic_load(&c.bad))
		fail_msg("%d failed: %s", c.bad, c.key);
	assert_reopens_alike();
	close_store();
	snprintf(count, sizeof(count), "%d", 4 * 100 + 2);
	assert_git(count, "git rev-list --first-parent --count refs/meta/ledger");
	assert_sound();
}

/* A killed git leaves its lock for good; a hang ends here by SIGALRM. */
static void a_lock_on_a_branch_keeps_nobody_from_stopping(void **state)
{
	(void)state;
	submit("end", "# E\n", "One");
	assert_int_equal(shell(repository, NULL, ": > refs/heads/main.lock"), 0);
	accept(1, "# E\n");
	alarm(60);
	close_store();
	alarm(0);
	open_store(); /* and a start does not ask for a hand */
	close_store();
	assert_sound();
}

static void a_lock_of_another_program_is_told_and_passes(void **state)
{
	struct action act;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(shell(repository, NULL, ": > refs/meta/ledger.lock"), 0);
	with_newest();
	act = kit_submit(&kit, "end");
	assert_int_equal(take(&act, &e), -1);
	assert_string_equal(e.key, "busy.repository");
	assert_null(store_trouble(store));
	assert_int_equal(shell(repository, NULL, "rm refs/meta/ledger.lock"), 0);
	act = kit_submit(&kit, "end");
	take_ok(&act);
	assert_int_equal(act.proposal, 1);
	without();
	assert_reopens_alike();
	close_store();
	assert_sound();
}

static void a_ledger_that_somebody_moved_stops_writing(void **state)
{
	struct action act;
	struct err e = { 0 };

	(void)state;
	submit("end", "# E\n", "One");
	assert_int_equal(
		shell(repository, NULL, "git update-ref refs/meta/ledger refs/meta/ledger~1"), 0);
	with_newest();
	act = kit_submit(&kit, "end");
	assert_int_equal(take(&act, &e), -1);
	assert_string_equal(e.key, "storage.failed");
	assert_non_null(store_trouble(store));
	err_clear(&e);
	act = kit_submit(&kit, "end");
	assert_int_equal(take(&act, &e), -1);
	assert_string_equal(e.key, "storage.stopped");
	without();
}

/* A commit on main from a clone, as somebody with git would make it. */
static void push_commit(const char *edit, const char *how)
{
	assert_int_equal(
		shell(folder, NULL,
		      "rm -rf clone && git clone -q d/document.git clone && cd clone && "
		      "git config user.name Somebody && git config user.email s@example.org "
		      "&& %s && git add -A && git commit -q -m 'By hand' -m 'More' && "
		      "git push -q %s origin HEAD:main",
		      edit, how),
		0);
}

/* The desk's part: one paragraph, fresh; or a refusal. */
static int adopt_one(void *arg, const struct state *s, const struct manifest *m, struct str before,
		     struct text_change *change, struct arena *a, struct err *e)
{
	int *calls = arg;

	(void)s;
	(void)before;
	++*calls;
	assert_true(manifest_section(m, change->section) >= 0);
	if (strstr(change->markdown, "refuse"))
		return err_set(e, ERR_TEXT, "bad-text.test", "%s", "");
	change->paragraphs.items = ARENA_NEW(a, struct paragraph);
	change->paragraphs.n = 1;
	change->paragraphs.items[0].id = "p-adopted0";
	change->fresh.items = ARENA_NEW(a, int64_t);
	change->fresh.n = 1;
	return 0;
}

static void main_moved_by_git_is_entered(void **state)
{
	const struct section_text *t;
	const struct step *step;
	BUF(out, MiB);
	int calls = 0;

	(void)state;
	submit("end", "# E\n", "One");
	close_store();
	push_commit(
		"echo '# By hand' > en/end.md && echo x > README && git add -A && git commit -q "
		"-m 'First' && echo '# Again' > en/end.md && git rm -q de/body.md",
		"");
	open_with(adopt_one, &calls);
	assert_int_equal(calls, 1);
	with_newest();
	assert_int_equal(shell(repository, &out, "git rev-parse main"), 0);
	assert_string_equal(state_main(kit.s)->hex, out.ptr);
	assert_int_equal(state_n_steps(kit.s), 3);
	step = state_step(kit.s, 3);
	assert_string_equal(step->subject, "By hand");
	assert_int_equal(step->texts.n, 2);
	t = state_text(kit.s, "end", "en");
	assert_string_equal(t->paragraphs.items[0].id, "p-adopted0");
	assert_string_equal(t->paragraphs.items[0].commit.hex, step->commit.hex);
	assert_null(state_text(kit.s, "body", "de"));
	without();
	accept(1, "# E\n");
	assert_reopens_alike();
	close_store();
	assert_sound();
	assert_git("0", "git for-each-ref refs/rescue | wc -l");
}

static void a_new_manifest_by_git_is_entered(void **state)
{
	int calls = 0;

	(void)state;
	close_store();
	push_commit("sed -i 's/\"title\":{\"en\":\"Title\"}/\"title\":{\"en\":\"Other\"}/' "
		    "document.json",
		    "");
	open_with(adopt_one, &calls);
	with_newest();
	assert_string_equal(
		manifest_text(state_manifest(kit.s), &state_manifest(kit.s)->title, "en"), "Other");
	without();
	close_store();
	assert_sound();
}

/* Main's new commits cannot be entered: they are kept aside, and the server starts. */
static void assert_rescued(const char *pushed)
{
	BUF(out, MiB);
	char want[128];

	snprintf(want, sizeof(want), "%s", pushed);
	assert_int_equal(shell(repository, &out,
			       "git for-each-ref --format='%%(objectname) "
			       "%%(refname)' refs/rescue"),
			 0);
	assert_memory_equal(out.ptr, want, OID_HEX);
	assert_memory_equal(out.ptr + OID_HEX, " refs/rescue/20", 15);
	assert_int_equal(out.len, OID_HEX + strlen(" refs/rescue/20260204T180000Z"));
	with_newest();
	assert_int_equal(state_n_steps(kit.s), 1);
	assert_git(state_main(kit.s)->hex, "git rev-parse main");
	without();
	submit("end", "# E\n", "One");
	close_store();
	assert_sound();
}

static void what_cannot_be_entered_is_rescued(void **state)
{
	static const char *const edits[] = {
		"echo 'refuse' > en/end.md",
		"echo '{' > document.json",
		"git rm -q document.json",
		"printf '# \\377\\n' > en/end.md",
	};

	for (size_t i = 0; i < COUNT(edits); i++) {
		BUF(pushed, KiB);
		int calls = 0;

		close_store();
		push_commit(edits[i], "");
		assert_int_equal(shell(repository, &pushed, "git rev-parse main"), 0);
		open_with(adopt_one, &calls);
		assert_rescued(pushed.ptr);
		teardown(state);
		setup(state);
	}
}

static void a_diverged_main_is_rescued(void **state)
{
	BUF(pushed, KiB);
	int calls = 0;

	(void)state;
	close_store();
	push_commit("git checkout -q --orphan other && echo more > en/end.md", "-f");
	assert_int_equal(shell(repository, &pushed, "git rev-parse main"), 0);
	open_with(adopt_one, &calls);
	assert_int_equal(calls, 0);
	assert_rescued(pushed.ptr);
}

static void a_push_beside_the_running_server_is_not_lost(void **state)
{
	BUF(pushed, KiB);

	(void)state;
	push_commit("echo more > en/end.md", "");
	assert_int_equal(shell(repository, &pushed, "git rev-parse main"), 0);
	submit("body", "# New\n", "One");
	accept(1, "# New\n");
	assert_git(pushed.ptr, "git for-each-ref --format='%%(objectname)' refs/rescue");
	with_newest();
	assert_git(state_main(kit.s)->hex, "git rev-parse main");
	without();
	close_store();
	assert_sound();
}

static void projections_are_mended_at_start(void **state)
{
	struct action act;
	BUF(before, MiB);
	BUF(after, MiB);

	(void)state;
	submit("end", "# E\n", "One");
	submit("end", "# F\n", "Two");
	with_newest();
	act = (struct action){ .kind = ACT_VERSION,
			       .by = "a-editor",
			       .version = "rev-1",
			       .name = "Rev.1",
			       .commit = *state_main(kit.s) };
	take_ok(&act);
	without();
	accept(1, "# E\n");
	close_store();
	assert_int_equal(shell(repository, &before, "git show-ref"), 0);
	/* The tag goes for good with its object; proposals are gone, cut and moved; main is empty. */
	assert_int_equal(shell(repository, NULL,
			       "git update-ref -d refs/tags/rev-1 && "
			       "git update-ref -d refs/heads/proposals/1 && "
			       "git update-ref refs/heads/proposals/7 main~1 && "
			       "git update-ref refs/heads/proposals/2 main && "
			       "git repack -adq && git prune --expire=now && "
			       ": > refs/heads/main && : > refs/heads/main.lock"),
			 0);
	open_store();
	close_store();
	assert_int_equal(shell(repository, &after, "git show-ref | grep -v refs/rescue"), 0);
	assert_string_equal(before.ptr, after.ptr);
	assert_git("2", "git for-each-ref refs/rescue | wc -l");
	assert_sound();
}

static void branches_follow_after_a_moment(void **state)
{
	(void)state;
	submit("end", "# E\n", "One");
	for (int i = 0; i < 100; i++) {
		BUF(out, KiB);

		assert_int_equal(shell(repository, &out,
				       "sleep 0.1; git for-each-ref refs/heads/proposals | wc -l"),
				 0);
		if (str_eq(out.ptr, "1"))
			return;
	}
	fail_msg("the branch never came");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(gc_by_hand_disturbs_nothing),
		T(gc_beside_busy_writers_loses_nothing),
		T(a_lock_on_a_branch_keeps_nobody_from_stopping),
		T(a_lock_of_another_program_is_told_and_passes),
		T(a_ledger_that_somebody_moved_stops_writing),
		T(main_moved_by_git_is_entered),
		T(a_new_manifest_by_git_is_entered),
		T(what_cannot_be_entered_is_rescued),
		T(a_diverged_main_is_rescued),
		T(a_push_beside_the_running_server_is_not_lost),
		T(projections_are_mended_at_start),
		T(branches_follow_after_a_moment),
	};
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	return RUN_TESTS(tests, argc, argv);
}
