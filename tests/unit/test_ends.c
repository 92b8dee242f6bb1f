/*
 * How a store may end: killed, on a disk that fails, on a disk that is full. What was acknowledged is
 * there afterwards; after an error nothing more is written. (Power cuts: test_power.c.)
 */
#define _GNU_SOURCE /* unshare */
#include "unit/store_kit.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

/* --- ends ------------------------------------------------------------------------------------- */

/* A server that tells each acknowledged proposal on its standard output, until it is killed. */
static void *talker(void *arg)
{
	(void)arg;
	for (;;) {
		const struct state *now = store_now(store);
		struct action act = { .kind = ACT_SUBMIT,
				      .at = 1700000500,
				      .by = "a-one",
				      .group = "workshop-1",
				      .section = "end",
				      .lang = "en",
				      .base = *state_main(now),
				      .summary = "To be killed",
				      .markdown = "# End\n" };
		struct err e = { 0 };
		char line[32];
		int len;

		state_unref(now);
		if (store_commit(store, &act, NULL, &e) != 0)
			_exit(3);
		len = snprintf(line, sizeof(line), "%lld\n", (long long)act.proposal);
		if (write(1, line, (size_t)len) != len)
			_exit(4);
	}
	return NULL;
}

static int child_serve(void)
{
	struct store_options o = { .write = true };
	pthread_t threads[6];
	struct err e = { 0 };

	if (store_open(dir, &o, &store, &e) != 0) {
		fprintf(stderr, "%s %s\n", e.key, e.note);
		return 2;
	}
	for (size_t i = 0; i < COUNT(threads); i++)
		if (pthread_create(&threads[i], NULL, talker, NULL) != 0)
			return 5;
	pause();
	return 0;
}

/* Start a child, kill it some us after so many bytes of numbers; the highest acknowledged. */
static int64_t killed_child(size_t bytes, unsigned us)
{
	char self[512], env[600], part[4096];
	const struct timespec wait = { 0, us * 1000L };
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1), got;
	BUF(out, 16 * MiB);
	int64_t most = 0;
	struct str rest, line;
	bool killed = false;
	int ends[2];
	pid_t pid;

	assert_true(len > 0);
	self[len] = '\0';
	snprintf(env, sizeof(env), "serve:%s", dir);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		setenv("ACCORD_TEST_CHILD", env, 1);
		execl(self, self, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	while ((got = read(ends[0], part, sizeof(part))) > 0) {
		buf_put(&out, part, (size_t)got);
		if (out.len >= bytes && !killed) {
			nanosleep(&wait, NULL);
			kill(pid, SIGKILL);
			killed = true;
		}
	}
	close(ends[0]);
	waitpid(pid, NULL, 0);
	for (rest = (struct str){ out.ptr, out.len }; str_next(&rest, '\n', &line);) {
		long n = 0;

		if (rest.ptr && str_number(line, 1000000, &n)) /* a cut last line does not count */
			most = MAX(most, n);
	}
	return most;
}

static void what_was_acknowledged_survives_a_kill(void **state)
{
	enum { ROUNDS = 10 };
	uint64_t seed = 11;

	(void)state;
	close_store();
	for (int round = 0; round < ROUNDS; round++) {
		int64_t most = killed_child(2 + dice(&seed, 400), dice(&seed, 3000));

		assert_in_range(most, 1, 100000);
		open_store();
		with_newest();
		if (state_n_proposals(kit.s) < most)
			fail_msg("%lld acknowledged, %lld there", (long long)most,
				 (long long)state_n_proposals(kit.s));
		without();
		submit("end", "# E\n", "After");
		close_store();
	}
	assert_sound();
}

static int child_submit(void)
{
	struct store_options o = { .write = true };
	struct err e = { 0 };

	if (store_open(dir, &o, &store, &e) != 0) {
		printf("open %s\n", e.key);
		return 0;
	}
	for (int i = 0; i < 2; i++) {
		const struct state *now = store_now(store);
		struct action act = { .kind = ACT_SUBMIT,
				      .at = 1700000500,
				      .by = "a-one",
				      .group = "workshop-1",
				      .section = "end",
				      .lang = "en",
				      .base = *state_main(now),
				      .summary = "Once",
				      .markdown = "# End\n" };

		state_unref(now);
		err_clear(&e);
		printf("%s%s", i ? " " : "",
		       store_commit(store, &act, NULL, &e) == 0 ? "done" : e.key);
		if (getenv("ACCORD_TEST_ONCE"))
			break;
	}
	printf(" %s\n", store_trouble(store) ? store_trouble(store)->key : "well");
	store_close(store);
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
	assert_int_equal(shell(folder, out,
			       "ASAN_OPTIONS=detect_leaks=0 ACCORD_TEST_CHILD='submit:%s' "
			       "strace -f -o trace %s '%s' 2>/dev/null",
			       dir, options, self),
			 0);
}

static void a_submit_costs_exactly_five_fsyncs(void **state)
{
	BUF(out, MiB);

	(void)state;
	close_store();
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	setenv("ACCORD_TEST_ONCE", "1", 1);
	strace_child("-e trace=fsync,fdatasync,syncfs,sync", &out);
	unsetenv("ACCORD_TEST_ONCE");
	assert_string_equal(out.ptr, "done well");
	assert_int_equal(shell(folder, &out, "grep -c 'sync.*= 0' trace"), 0);
	assert_string_equal(out.ptr, "5");
}

static void after_an_error_of_the_disk_nothing_is_written(void **state)
{
	BUF(out, MiB);

	(void)state;
	close_store();
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	for (int nth = 1; nth <= 5; nth++) {
		char options[128];

		snprintf(options, sizeof(options),
			 "-e trace=fsync -e inject=fsync:error=EIO:when=%d", nth);
		strace_child(options, &out);
		assert_string_equal(out.ptr, "storage.failed storage.stopped storage.failed");
		open_store();
		submit("end", "# E\n", "After");
		close_store();
	}
	assert_sound();
}

/* In a mount namespace of its own: DIR on a disk that is soon full. */
static int full_disk(void)
{
	char small[200];
	struct store_options o = { .write = true };
	struct err e = { 0 };
	int done = 0;

	snprintf(small, sizeof(small), "%s/small", folder);
	if (mkdir(small, 0755) != 0 || mount("none", small, "tmpfs", 0, "size=3m") != 0)
		return 77;
	snprintf(dir, sizeof(dir), "%s/d", small);
	init_directory();
	if (store_open(dir, &o, &store, &e) != 0)
		return 2;
	for (int i = 0; i < 2000; i++) {
		const struct state *now = store_now(store);
		struct action act = { .kind = ACT_SUBMIT,
				      .at = 1700000500,
				      .by = "a-one",
				      .group = "workshop-1",
				      .section = "end",
				      .lang = "en",
				      .base = *state_main(now),
				      .summary = "Once" };
		char *text = mem_new(20000, 1);
		int rc;

		state_unref(now);
		memset(text, 'x', 19999);
		snprintf(text, 16, "%d", i);
		text[strlen(text)] = '\n';
		act.markdown = text;
		rc = store_commit(store, &act, NULL, &e);
		free(text);
		if (rc != 0)
			break;
		done++;
	}
	if (e.kind != ERR_STORAGE || !store_trouble(store) || done < 20)
		return 3;
	close_store();
	struct store_options read = { 0 };

	err_clear(&e);
	if (store_open(dir, &read, &store, &e) != 0)
		return 4;
	return state_n_proposals(store->now) == done ? 0 : 5;
}

static void a_full_disk_loses_nothing_that_was_acknowledged(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	close_store();
	assert_int_equal(shell(folder, NULL, "true"), 0);
	pid = fork();
	if (pid == 0) {
		if (unshare(CLONE_NEWNS) != 0 ||
		    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
			_exit(77);
		_exit(full_disk());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77)
		SKIP_TEST("no small disk can be mounted here");
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(what_was_acknowledged_survives_a_kill),
		T(a_submit_costs_exactly_five_fsyncs),
		T(after_an_error_of_the_disk_nothing_is_written),
		T(a_full_disk_loses_nothing_that_was_acknowledged),
	};
	const char *child = getenv("ACCORD_TEST_CHILD");
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	if (child) {
		snprintf(dir, sizeof(dir), "%s", strchr(child, ':') + 1);
		return strncmp(child, "serve", 5) == 0 ? child_serve() : child_submit();
	}
	return RUN_TESTS(tests, argc, argv);
}
