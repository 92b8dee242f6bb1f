/*
 * What a commit costs on the disk, and what is left of it when a call fails or the process is killed.
 */
#include "unit/git_kit.h"

#include <fcntl.h>
#include <sys/wait.h>

/* This program again, as a child that makes one commit and says what came of it. */
static int child_commit(const char *path)
{
	struct oid old, tree, new;
	struct err e = { 0 };
	bool moved = false;
	OWN(git_batch) b = NULL;
	ARENA(a);
	struct git_commit_info c;

	if (git_start(&e) != 0 || git_open(path, &g, &e) != 0 || git_ref(g, REF, &old, &e) != 0 ||
	    git_commit_read(g, &old, &a, &c, &e) != 0)
		return 9;
	b = git_batch_new(g);
	struct git_edit edit = { "x/y", put_file(b, "child"), false };

	if (git_edit_tree(b, &c.tree, &edit, 1, &tree, &e) != 0)
		return 9;
	new = git_put_commit(b, &tree, &old, 1, &accord, &accord, "Child\n");
	if (git_batch_commit(b, REF, &old, &new, &moved, &e) != 0)
		printf("%s %d\n", e.key, moved);
	else
		printf("done %d\n", moved);
	git_close(g);
	return 0;
}

static bool can_trace(void)
{
	return shell(folder, NULL, "strace -f -o /dev/null true") == 0;
}

static void strace_child(const char *options, struct buf *out)
{
	char self[512];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	assert_true(len > 0);
	self[len] = '\0';
	assert_int_equal(
		shell(folder, out,
		      "ASAN_OPTIONS=detect_leaks=0 ACCORD_TEST_CHILD='%s' strace -f -o trace "
		      "%s '%s'",
		      git_path(g), options, self),
		0);
}

static void a_commit_costs_exactly_five_fsyncs(void **state)
{
	BUF(out, MiB);

	(void)state;
	commit_ok("a", "1");
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	strace_child("-e trace=fsync,fdatasync,syncfs,sync", &out);
	assert_string_equal(out.ptr, "done 1");
	assert_int_equal(shell(folder, &out, "grep -c 'sync.*= 0' trace"), 0);
	assert_string_equal(out.ptr, "5");
}

static void a_failing_fsync_is_never_a_success(void **state)
{
	BUF(out, MiB);
	struct oid before, after;
	struct err e = { 0 };

	(void)state;
	commit_ok("a", "1");
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	for (int nth = 1; nth <= 5; nth++) {
		char options[128];

		snprintf(options, sizeof(options),
			 "-e trace=fsync -e inject=fsync:error=EIO:when=%d", nth);
		assert_int_equal(git_ref(g, REF, &before, &e), 0);
		strace_child(options, &out);
		assert_int_equal(git_ref(g, REF, &after, &e), 0);
		/* The last comes after the rename: the ref has moved, and that is said too. */
		assert_string_equal(out.ptr, nth < 5 ? "storage.failed 0" : "storage.failed 1");
		assert_int_equal(oid_eq(&before, &after), nth < 5);
		assert_int_equal(shell(folder, &out,
				       "find r.git -name '*.lock' -o -name '*writing-*' | wc -l"),
				 0);
		assert_string_equal(out.ptr, "0");
	}
	assert_sound();
}

static void a_full_disk_is_never_a_success(void **state)
{
	BUF(out, MiB);
	struct oid before, after;
	struct err e = { 0 };

	(void)state;
	commit_ok("a", "1");
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	assert_int_equal(git_ref(g, REF, &before, &e), 0);
	for (int nth = 1; nth <= 4; nth++) {
		char options[1024];

		/* Only what is below the repository: the child's own words must come out. */
		snprintf(options, sizeof(options),
			 "-P '%s/objects/pack' -P '%s/%s.lock' -e trace=openat,renameat,renameat2 "
			 "-e inject=openat,renameat:error=ENOSPC:when=%d",
			 git_path(g), git_path(g), REF, nth);
		strace_child(options, &out);
		assert_int_equal(git_ref(g, REF, &after, &e), 0);
		if (strcmp(out.ptr, "done 1") == 0)
			before = after;
		else
			assert_memory_equal(out.ptr, "storage.failed", 14);
		assert_int_equal(oid_eq(&before, &after), 1);
	}
	assert_sound();
}

/* Killed at each call that changes a file, then swept: the ref is old or new, and usable at once. */
static void a_kill_at_any_call_leaves_the_old_or_the_new(void **state)
{
	static const char *const calls[] = { "fsync", "renameat", "unlinkat", "write", "flock" };
	BUF(out, MiB);
	struct oid before, after;
	struct err e = { 0 };
	char self[512];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int killed = 0, moved = 0;

	(void)state;
	assert_true(len > 0);
	self[len] = '\0';
	commit_ok("a", "1");
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	for (size_t call = 0; call < COUNT(calls); call++) {
		bool done = false;

		for (int nth = 1; nth < 20 && !done; nth++) {
			assert_int_equal(git_ref(g, REF, &before, &e), 0);
			assert_int_equal(shell(folder, &out,
					       "ASAN_OPTIONS=detect_leaks=0 ACCORD_TEST_CHILD='%s' "
					       "strace -f -o trace -e trace=%s "
					       "-e inject=%s:signal=KILL:when=%d '%s'; true",
					       git_path(g), calls[call], calls[call], nth, self),
					 0);
			done = strstr(out.ptr, "done 1") != NULL;
			/* Nobody lists such a pack, whatever is in it. */
			assert_int_equal(shell(git_path(g), NULL,
					       "for p in objects/pack/*.pack; do "
					       "test -f ${p%%.pack}.idx || exit 1; done"),
					 0);
			git_sweep(g);
			assert_int_equal(git_ref(g, REF, &after, &e), 0);
			assert_int_equal(git_is_ancestor(g, &before, &after, &e), 1);
			killed += !done;
			moved += !done && !oid_eq(&before, &after);
			commit_ok("after", out.ptr);
		}
		assert_true(done);
	}
	assert_in_range(killed, 14, 40);
	assert_in_range(moved, 1, 10);
	assert_sound();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(a_commit_costs_exactly_five_fsyncs),
		T(a_failing_fsync_is_never_a_success),
		T(a_full_disk_is_never_a_success),
		T(a_kill_at_any_call_leaves_the_old_or_the_new),
	};
	const char *child = getenv("ACCORD_TEST_CHILD");
	struct err e = { 0 };

	if (child)
		return child_commit(child);
	if (git_start(&e) != 0)
		return 1;
	return RUN_TESTS(tests, argc, argv);
}
