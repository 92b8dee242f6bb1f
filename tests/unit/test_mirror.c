/*
 * The mirror: what a remote gets and never gets, and that one which is slow, away or silent delays
 * nobody. Git is the oracle.
 */
#include "unit/store_kit.h"

#include "base/clock.h"

enum { PATIENCE_MS = 30000 };

static const char *there(void)
{
	return arena_printf(&kit.arena, "%s/there.git", folder);
}

static void make_remote(void)
{
	assert_int_equal(shell(folder, NULL, "git init -q --bare there.git"), 0);
}

static void start(const char *remote, int timeout_ms)
{
	struct store_mirror o = { remote, timeout_ms, 50, 200 };

	store_mirror_start(store, &o);
}

static struct store_mirror_status status(void)
{
	struct store_mirror_status now;

	store_mirror_status(store, &now);
	return now;
}

static void until_current(void)
{
	for (int64_t end = clock_ms() + PATIENCE_MS; status().behind;) {
		assert_true(clock_ms() < end);
		usleep(20000);
	}
}

static void until_failures(uint64_t n)
{
	for (int64_t end = clock_ms() + PATIENCE_MS; status().failures < n;) {
		assert_true(clock_ms() < end);
		usleep(20000);
	}
}

/* Heads, tags and the ledger stand there as they stand here, and nothing else does. */
static void assert_mirrored(void)
{
	BUF(here, MiB);
	BUF(out, MiB);

	assert_int_equal(shell(folder, &here,
			       "git --git-dir=d/document.git for-each-ref refs/heads refs/tags "
			       "refs/meta/ledger"),
			 0);
	assert_int_equal(shell(folder, &out, "git --git-dir=there.git for-each-ref"), 0);
	assert_string_equal(out.ptr, here.ptr);
	assert_int_equal(shell(folder, &out,
			       "git --git-dir=there.git fsck --full --strict "
			       "--no-progress --no-dangling"),
			 0);
}

static void each_change_reaches_the_mirror_and_people_never_do(void **state)
{
	BUF(out, MiB);

	(void)state;
	make_remote();
	edit_side(STORE_ACCOUNTS, "accounts/a-1.json", "{\"name\":\"Ada Secretperson\"}");
	edit_side(STORE_DRAFTS, "g/end.json", "a draft that nobody sees");
	start(there(), 0);
	for (int i = 0; i < 3; i++) {
		submit("body", arena_printf(&kit.arena, "# E\n\nWords %d\n", i), "Words");
		until_current();
		assert_mirrored();
	}
	assert_false(status().failing);
	assert_true(status().pushed_at > 0);
	/* Not by an object that nothing names either. */
	assert_int_equal(shell(folder, &out,
			       "git --git-dir=there.git cat-file --batch-all-objects --batch "
			       "--unordered | grep -a -c -e Secretperson -e 'nobody sees' || :"),
			 0);
	assert_string_equal(out.ptr, "0");
}

static void many_changes_become_few_pushes(void **state)
{
	(void)state;
	make_remote();
	start(there(), 0);
	for (int i = 0; i < 40; i++)
		submit("body", arena_printf(&kit.arena, "# E\n\nWords %d\n", i), "Words");
	until_current();
	assert_mirrored();
	assert_true(status().pushes < 20);
}

static void it_catches_up_when_the_remote_comes_back(void **state)
{
	(void)state;
	start(there(), 0);
	submit("body", "# E\n\nOne\n", "Words");
	until_failures(2);
	assert_true(status().failing && status().behind);
	submit("body", "# E\n\nTwo\n", "Words");
	make_remote();
	until_current();
	assert_mirrored();
	assert_false(status().failing);
}

/* A remote that takes the connection and then says nothing, as a firewall or a dead disk makes it. */
static void make_silent_remote(void)
{
	make_remote();
	assert_int_equal(shell(folder, NULL,
			       "printf '#!/bin/sh\\necho $$ > %s/hook.pid\\nsleep 300\\n' > "
			       "there.git/hooks/pre-receive && chmod +x "
			       "there.git/hooks/pre-receive",
			       folder),
			 0);
}

/* Dead and not yet taken away by its parent is dead. */
static bool hook_runs(void)
{
	return shell(folder, NULL,
		     "! grep -q '^State:.[^ZX]' /proc/$(cat hook.pid)/status 2> /dev/null") != 0;
}

static void until_asked(void)
{
	const char *pid = arena_printf(&kit.arena, "%s/hook.pid", folder);

	for (int64_t end = clock_ms() + PATIENCE_MS; access(pid, R_OK) != 0;) {
		assert_true(clock_ms() < end);
		usleep(20000);
	}
}

static void a_silent_remote_delays_no_change(void **state)
{
	(void)state;
	make_silent_remote();
	start(there(), 600000);
	until_asked();
	for (int i = 0; i < 5; i++)
		submit("body", arena_printf(&kit.arena, "# E\n\nWords %d\n", i), "Words");
	assert_true(hook_runs());
	assert_true(status().behind && !status().failing && !status().pushes);
	/* Nor does the end of the server wait for it, or leave it behind. */
	close_store();
	assert_false(hook_runs());
}

static void a_silent_remote_is_given_up_and_tried_again(void **state)
{
	(void)state;
	make_silent_remote();
	start(there(), 1000);
	submit("body", "# E\n\nWords\n", "Words");
	until_failures(2);
	assert_true(status().failing);
	assert_int_equal(shell(folder, NULL, "rm there.git/hooks/pre-receive"), 0);
	until_current();
	assert_mirrored();
}

static void what_is_new_is_pushed_before_the_end(void **state)
{
	(void)state;
	make_remote();
	start(there(), 0);
	until_current();
	submit("body", "# E\n\nLast words\n", "Words");
	close_store();
	assert_mirrored();
}

static void a_mirror_that_went_its_own_way_is_set_right(void **state)
{
	(void)state;
	make_remote();
	start(there(), 0);
	submit("body", "# E\n\nOne\n", "Words");
	until_current();
	assert_int_equal(shell(folder, NULL,
			       "cd there.git && git update-ref refs/heads/main "
			       "$(git -c user.name=x -c user.email=x@x commit-tree -m own "
			       "main^{tree})"),
			 0);
	submit("body", "# E\n\nTwo\n", "Words");
	until_current();
	assert_mirrored();
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(each_change_reaches_the_mirror_and_people_never_do),
		T(many_changes_become_few_pushes),
		T(it_catches_up_when_the_remote_comes_back),
		T(a_silent_remote_delays_no_change),
		T(a_silent_remote_is_given_up_and_tried_again),
		T(what_is_new_is_pushed_before_the_end),
		T(a_mirror_that_went_its_own_way_is_set_right),
	};
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
