/*
 * Power cuts: a small filesystem on a loop device is shut down under a busy server, so that all that
 * was not made to last is gone, and mounted again. What was acknowledged must be there. A kill alone
 * would prove nothing: the kernel would still write what it holds.
 *
 * Needs root, a mount namespace, mkfs.ext4 and a loop device; says so where they are missing.
 */
#define _GNU_SOURCE /* unshare */
#include "unit/folder.h"

#include "store/inside.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/wait.h>

/* linux/fs.h of newer kernels; without flushing the journal. */
#define SHUTDOWN_IOCTL _IOR('X', 125, uint32_t)
enum { SHUTDOWN_NO_FLUSH = 2, ROUNDS = 8 };

static const char manifest[] = "{\"title\":{\"en\":\"Title\"},\"languages\":[\"en\"],"
			       "\"groups\":[{\"id\":\"group-1\",\"name\":{\"en\":\"Group 1\"}}],"
			       "\"sections\":[{\"id\":\"text\",\"kind\":\"text\"}]}\n";

static char *folder;
static char dir[300];
static struct store *store;

/* --- the server that loses its power ---------------------------------------------------------- */

static void *talker(void *arg)
{
	(void)arg;
	for (;;) {
		const struct state *now = store_now(store);
		struct action act = {
			.kind = ACT_SUBMIT,
			.at = 1700000500,
			.by = "a-one",
			.group = "group-1",
			.section = "text",
			.lang = "en",
			.base = *state_main(now),
			.summary = "Until the light goes out",
			.markdown = "# Words\n\nthat must not be lost\n",
		};
		struct err e = { 0 };
		char line[32];
		int len;

		act.base_blob = state_text(now, "text", "en")->blob;
		state_unref(now);
		if (store_commit(store, &act, NULL, &e) != 0)
			pause(); /* the disk is gone: say nothing more */
		len = snprintf(line, sizeof(line), "%lld\n", (long long)act.proposal);
		if (write(1, line, (size_t)len) != len)
			_exit(4);
		if (act.proposal % 16 == 0) {
			struct store_edit edit = { "d/text.json", { line, (size_t)len } };
			struct oid tip, new;

			if (store_side(store, STORE_DRAFTS, &tip, &e) == 0 &&
			    store_side_edit(store, STORE_DRAFTS, &tip, &edit, 1, &new, &e) != 0 &&
			    e.kind != ERR_CONFLICT)
				pause();
		}
	}
	return NULL;
}

static int child_serve(const char *place)
{
	struct store_options o = { .write = true };
	pthread_t threads[4];
	struct err e = { 0 };

	if (store_open(place, &o, &store, &e) != 0) {
		fprintf(stderr, "%s %s\n", e.key, e.note);
		return 2;
	}
	for (size_t i = 0; i < COUNT(threads); i++)
		if (pthread_create(&threads[i], NULL, talker, NULL) != 0)
			return 5;
	pause();
	return 0;
}

/* --- the disk --------------------------------------------------------------------------------- */

static int mount_disk(void)
{
	return shell(folder, NULL, "mount -o loop disk mnt");
}

static bool have_disk(void)
{
	if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return false;
	return shell(folder, NULL,
		     "command -v mkfs.ext4 && truncate -s 96M disk && mkfs.ext4 -q disk && "
		     "mkdir mnt") == 0 &&
	       mount_disk() == 0;
}

static void cut_power(void)
{
	char path[300];
	uint32_t how = SHUTDOWN_NO_FLUSH;
	int fd;

	snprintf(path, sizeof(path), "%s/mnt", folder);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(ioctl(fd, SHUTDOWN_IOCTL, &how), 0);
	close(fd);
}

/* Serve until so many bytes of numbers were said, then cut; the highest number acknowledged. */
static int64_t cut_while_serving(size_t bytes)
{
	char part[4096];
	ssize_t got;
	BUF(out, 16 * MiB);
	struct str rest, line;
	int64_t most = 0;
	bool cut = false;
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		setenv("ACCORD_TEST_CHILD", dir, 1);
		/* Not by its name, which need not lead there from a mount namespace of our own. */
		execl("/proc/self/exe", "test_power", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	while ((got = read(ends[0], part, sizeof(part))) > 0) {
		buf_put(&out, part, (size_t)got);
		if (out.len < bytes || cut)
			continue;
		cut_power();
		kill(pid, SIGKILL);
		cut = true;
	}
	close(ends[0]);
	waitpid(pid, NULL, 0);
	for (rest = (struct str){ out.ptr, out.len }; str_next(&rest, '\n', &line);) {
		long n = 0;

		if (rest.ptr && str_number(line, 1000000, &n))
			most = MAX(most, n);
	}
	return most;
}

/* --- tests ------------------------------------------------------------------------------------ */

static void begin(void)
{
	struct paragraph p = { .id = "p-00000000" };
	struct text_change text = { .section = "text", .lang = "en", .markdown = "# Text\n" };
	struct store_draft draft = { .manifest_json = manifest, .settings_json = "{}\n" };
	struct err e = { 0 };
	int64_t fresh = 0;

	text.paragraphs.items = &p;
	text.paragraphs.n = 1;
	text.fresh.items = &fresh;
	text.fresh.n = 1;
	draft.texts.items = &text;
	draft.texts.n = 1;
	if (store_init(dir, &draft, 1700000000, &e) != 0)
		fail_msg("%s %s", e.key, e.note);
}

static void what_was_acknowledged_survives_a_power_cut(void **state)
{
	uint64_t seed = 17;
	int64_t acknowledged = 0;

	(void)state;
	if (!have_disk())
		SKIP_TEST("no disk of our own can be mounted here");
	begin();
	for (int round = 0; round < ROUNDS; round++) {
		int64_t most = cut_while_serving(1 + dice(&seed, 600));
		struct store_options o = { .write = true };
		struct store_report r;
		struct err e = { 0 };
		ARENA(a);

		assert_int_equal(shell(folder, NULL, "umount mnt"), 0);
		assert_int_equal(mount_disk(), 0);
		if (store_open(dir, &o, &store, &e) != 0)
			fail_msg("%s %s %s", e.key, e.what, e.note);
		if (state_n_proposals(store->now) < most)
			fail_msg("%lld acknowledged, %lld there", (long long)most,
				 (long long)state_n_proposals(store->now));
		acknowledged = most;
		store_close(store);
		assert_int_equal(store_verify(dir, false, &a, &r, &e), 0);
		for (size_t i = 0; i < r.findings.n; i++)
			fail_msg("%s: %s", r.findings.items[i].what, r.findings.items[i].detail);
		assert_int_equal(shell(dir, NULL,
				       "git --git-dir=document.git fsck --full --strict "
				       "--no-dangling --no-progress"),
				 0);
	}
	assert_in_range(acknowledged, ROUNDS, 100000);
	assert_int_equal(shell(folder, NULL, "umount mnt"), 0);
}

static int setup(void **state)
{
	(void)state;
	folder = folder_new();
	snprintf(dir, sizeof(dir), "%s/mnt/d", folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	shell(folder, NULL, "umount -l mnt 2>/dev/null || true");
	folder_remove(folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_acknowledged_survives_a_power_cut, setup,
						teardown),
	};
	const char *child = getenv("ACCORD_TEST_CHILD");
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	if (child)
		return child_serve(child);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
