/*
 * Processes that write at once, and readers while packs are rewritten.
 */
#include "unit/git_kit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

/* What a child process does: commits until n of its own have succeeded; the tries that lost. */
static void race_child(const char *path, int n)
{
	struct err e = { 0 };
	OWN(git_batch) b = NULL;

	if (git_open(path, &g, &e) != 0)
		_exit(2);
	b = git_batch_new(g);
	while (n) {
		char text[64];

		snprintf(text, sizeof(text), "%d %d", (int)getpid(), n);
		err_clear(&e);
		if (commit_file(b, "a", text, &e) == 0)
			n--;
		else if (e.kind != ERR_CONFLICT)
			_exit(3);
		git_batch_drop(b);
	}
	_exit(0);
}

static void processes_that_race_lose_nothing(void **state)
{
	enum { PROCESSES = 4, EACH = 40 };
	BUF(out, MiB);

	(void)state;
	commit_ok("a", "first");
	for (int i = 0; i < PROCESSES; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			race_child(git_path(g), EACH);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(shell(git_path(g), &out, "git log --oneline " REF " | wc -l"), 0);
	assert_int_equal(strtol(out.ptr, NULL, 10), PROCESSES * EACH + 1);
	assert_sound();
}

struct crowd {
	atomic_bool stop;
	atomic_int bad, reads;
	_Atomic(const char *) key;
};

/* Reads every file of whatever tip stands. */
static void *reader(void *arg)
{
	struct crowd *c = arg;

	while (!atomic_load(&c->stop)) {
		struct err e = { 0 };
		struct oid tip;
		uint64_t seed = (uint64_t)atomic_fetch_add(&c->reads, 1);
		BUF(out, KiB);
		char path[32];

		snprintf(path, sizeof(path), "d%u/f", dice(&seed, 20));
		if (git_ref(g, REF, &tip, &e) != 0 || git_read_path(g, &tip, path, &out, &e) != 0) {
			atomic_store(&c->key, e.key);
			atomic_fetch_add(&c->bad, 1);
		}
	}
	return NULL;
}

static void *repacker(void *arg)
{
	struct crowd *c = arg;

	for (int i = 0; i < 3; i++) {
		struct err e = { 0 };

		if (git_repack(g, &e) != 0) {
			printf("repack: %s %s\n", e.key, e.note);
			atomic_fetch_add(&c->bad, 1);
		}
	}
	atomic_store(&c->stop, true);
	return NULL;
}

static void readers_never_notice_that_packs_are_rewritten(void **state)
{
	enum { READERS = 3 };
	OWN(git_batch) b = git_batch_new(g);
	struct crowd c = { 0 };
	pthread_t threads[READERS + 1];
	struct err e = { 0 };
	char path[32], text[32];
	int commits = 0;
	BUF(out, MiB);

	(void)state;
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), "d%d/f", i);
		assert_int_equal(commit_file(b, path, "first", &e), 0);
		commits++;
	}
	for (size_t i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, reader, &c), 0);
	assert_int_equal(pthread_create(&threads[READERS], NULL, repacker, &c), 0);
	while (!atomic_load(&c.stop)) {
		snprintf(path, sizeof(path), "d%d/f", commits % 20);
		snprintf(text, sizeof(text), "%d", commits);
		if (commit_file(b, path, text, &e) != 0)
			fail_msg("%s %s", e.key, e.note);
		commits++;
		if (commits % 16 == 0)
			assert_int_equal(git_tidy(g, &e), 0);
	}
	for (size_t i = 0; i <= READERS; i++)
		pthread_join(threads[i], NULL);
	if (atomic_load(&c.bad))
		fail_msg("%d of %d: %s", c.bad, c.reads, c.key);
	assert_int_equal(shell(git_path(g), &out, "git log --oneline " REF " | wc -l"), 0);
	assert_int_equal(strtol(out.ptr, NULL, 10), commits);
	assert_sound();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(processes_that_race_lose_nothing),
		T(readers_never_notice_that_packs_are_rewritten),
	};
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	return RUN_TESTS(tests, argc, argv);
}
