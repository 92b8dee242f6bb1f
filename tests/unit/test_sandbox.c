#define _GNU_SOURCE /* memfd_create */
#include "unit/test.h"

#include "base/clock.h"
#include "sandbox/frame.h"
#include "sandbox/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int warmed; /* set in the zygote alone, for its children to see */

/* --- jobs: they run in the child ----------------------------------------------------------------*/

static int job_echo(struct str in, struct buf *out, struct err *e)
{
	(void)e;
	buf_put(out, in.ptr, in.len);
	return 0;
}

static int job_fail(struct str in, struct buf *out, struct err *e)
{
	buf_puts(out, "half of an answer");
	(void)in;
	return err_about(e, ERR_TEXT, "bad-text.pipes", "Tabelle \xC3\xA4", 17);
}

static int job_note(struct str in, struct buf *out, struct err *e)
{
	(void)out;
	return err_set(e, ERR_TOO_BIG, "too-large.section", "%zu bytes", in.len);
}

static int job_crash(struct str in, struct buf *out, struct err *e)
{
	(void)in, (void)out, (void)e;
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	volatile uintptr_t nowhere = 16;

	return *(volatile int *)nowhere;
}

static int job_abort(struct str in, struct buf *out, struct err *e)
{
	(void)in, (void)out, (void)e;
	abort();
}

static int job_loop(struct str in, struct buf *out, struct err *e)
{
	volatile unsigned n = 0;

	(void)in, (void)e;
	while (!out->over)
		n++;
	return 0;
}

/* Waits for a packet that nobody sends: the wall clock, not the CPU, runs out. */
static int job_hang(struct str in, struct buf *out, struct err *e)
{
	char c;

	(void)in, (void)out, (void)e;
	return read(3, &c, 1) < 0 ? -1 : 0;
}

static int job_memory(struct str in, struct buf *out, struct err *e)
{
	(void)in, (void)e;
	while (!out->over)
		memset(mem_new(MiB, 1), 1, MiB);
	return 0;
}

static int job_output(struct str in, struct buf *out, struct err *e)
{
	(void)in, (void)e;
	for (int i = 0; i < 1000; i++)
		buf_puts(out, "a thousand times more than may come out of this ");
	return 0;
}

/* A child that was taken over says what it likes: `in` is sent as a packet. */
static int job_forge(struct str in, struct buf *out, struct err *e)
{
	(void)out, (void)e;
	if (write(3, in.ptr, in.len) < 0)
		return -1;
	_exit(0);
}

static void tell(struct buf *out, const char *what, long rc)
{
	buf_printf(out, "%s %s\n", what,
		   rc >= 0                 ? "works"
		   : errno == EACCES       ? "refused"
		   : errno == EPERM        ? "refused"
		   : errno == ENOENT       ? "missing"
		   : errno == EAFNOSUPPORT ? "unsupported"
					   : "failed");
}

static int job_escape(struct str in, struct buf *out, struct err *e)
{
	struct sockaddr_in host = { .sin_family = AF_INET, .sin_port = htons(9) };
	char *const argv[] = { (char[]){ "true" }, NULL };

	(void)in, (void)e;
	host.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	tell(out, "open", open("/etc/passwd", O_RDONLY));
	tell(out, "create", open("/tmp/accord-sandbox-test", O_WRONLY | O_CREAT, 0600));
	tell(out, "fork", fork());
	tell(out, "socket", socket(AF_INET, SOCK_STREAM, 0));
	tell(out, "connect", connect(3, (struct sockaddr *)&host, sizeof(host)));
	tell(out, "exec", execv("/bin/true", argv));
	tell(out, "kill", kill(getppid(), 0));
	return 0;
}

static int job_exec_memory(struct str in, struct buf *out, struct err *e)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	(void)in, (void)e;
	tell(out, "mmap", p == MAP_FAILED ? -1 : 0);
	return 0;
}

#ifdef SANITIZED
enum { REPORTS = 2 }; /* a sanitizer reports on stderr */
#else
enum { REPORTS = -1 };
#endif

/* Which descriptors are open, but the job's own socket: a read of nothing succeeds on them. */
static int job_descriptors(struct str in, struct buf *out, struct err *e)
{
	char c;

	(void)in, (void)e;
	for (int fd = 0; fd < 1024; fd++)
		if (fd != 3 && fd != REPORTS && read(fd, &c, 0) == 0)
			buf_printf(out, "%d ", fd);
	return 0;
}

static int job_fonts(struct str in, struct buf *out, struct err *e)
{
	(void)in, (void)e;
	tell(out, "font", open("/usr/share/fonts", O_RDONLY | O_DIRECTORY));
	tell(out, "passwd", open("/etc/passwd", O_RDONLY));
	tell(out, "write", open("/usr/share/fonts/x", O_WRONLY | O_CREAT, 0600));
	return 0;
}

static int job_warmed(struct str in, struct buf *out, struct err *e)
{
	(void)in, (void)e;
	buf_printf(out, "%d", warmed);
	return 0;
}

static int job_zygote(struct str in, struct buf *out, struct err *e)
{
	(void)in, (void)e;
	buf_printf(out, "%ld", (long)getppid());
	return 0;
}

static const struct sandbox_job jobs[] = {
	{ "echo", job_echo, 2, 5, 256 * MiB, 4 * MiB, false },
	{ "fail", job_fail, 2, 5, 64 * MiB, 4096, false },
	{ "note", job_note, 2, 5, 64 * MiB, 4096, false },
	{ "crash", job_crash, 2, 5, 64 * MiB, 4096, false },
	{ "abort", job_abort, 2, 5, 64 * MiB, 4096, false },
	{ "loop", job_loop, 1, 5, 64 * MiB, 4096, false },
	{ "hang", job_hang, 1, 1, 64 * MiB, 4096, false },
	{ "memory", job_memory, 2, 5, 64 * MiB, 4096, false },
	{ "output", job_output, 2, 5, 64 * MiB, 4096, false },
	{ "forge", job_forge, 2, 5, 64 * MiB, 4096, false },
	{ "escape", job_escape, 2, 5, 64 * MiB, 4096, false },
	{ "exec-memory", job_exec_memory, 2, 5, 64 * MiB, 4096, false },
	{ "descriptors", job_descriptors, 2, 5, 64 * MiB, 64 * KiB, false },
	{ "fonts", job_fonts, 2, 5, 64 * MiB, 4096, true },
	{ "warmed", job_warmed, 2, 5, 64 * MiB, 4096, true },
	{ "zygote", job_zygote, 2, 5, 64 * MiB, 4096, false },
};

/* --- the tests ----------------------------------------------------------------------------------*/

static struct sandbox *box;
static int pipe_before[2];

static void warm(void)
{
	warmed = 1;
}

static int start(void **state)
{
	struct err e = { 0 };

	(void)state;
	if (pipe(pipe_before) != 0)
		return -1;
	box = sandbox_start(jobs, COUNT(jobs), warm, &e);
	return box ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	sandbox_stop(box);
	return 0;
}

/* Run a job that must succeed; its answer is in out. */
static void answers(const char *job, struct str in, struct buf *out)
{
	struct err e = { 0 };

	buf_clear(out);
	if (sandbox_run(box, job, in, out, &e) != 0)
		fail_msg("%s: %d %s %s", job, e.kind, e.key, e.note);
}

static void refuses(const char *job, struct str in, enum err_kind kind, const char *key)
{
	BUF(out, MiB);
	struct err e = { 0 };

	buf_puts(&out, "before");
	assert_int_equal(sandbox_run(box, job, in, &out, &e), -1);
	if (e.kind != kind || !str_eq(e.key, key))
		fail_msg("%s: %d %s %s", job, e.kind, e.key, e.note);
	assert_string_equal(out.ptr, "before");
}

static void an_answer_comes_back_as_the_job_gave_it(void **state)
{
	BUF(out, 8 * MiB);
	BUF(in, 8 * MiB);

	(void)state;
	answers("echo", STR("two\nlines"), &out);
	assert_string_equal(out.ptr, "two\nlines");
	answers("echo", STR(""), &out);
	assert_int_equal(out.len, 0);
	for (int i = 0; in.len < 3 * MiB; i++)
		buf_printf(&in, "%d,", i);
	answers("echo", (struct str){ in.ptr, in.len }, &out);
	assert_int_equal(out.len, in.len);
	assert_memory_equal(out.ptr, in.ptr, in.len);
}

static void a_jobs_own_error_comes_back_as_it_set_it(void **state)
{
	BUF(out, MiB);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(sandbox_run(box, "fail", STR("x"), &out, &e), -1);
	assert_int_equal(e.kind, ERR_TEXT);
	assert_string_equal(e.key, "bad-text.pipes");
	assert_string_equal(e.what, "Tabelle \xC3\xA4");
	assert_int_equal(e.number, 17);
	assert_int_equal(out.len, 0);
	err_clear(&e);
	assert_int_equal(sandbox_run(box, "note", STR("four"), &out, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_BIG);
	assert_string_equal(e.note, "4 bytes");
}

static void a_crash_costs_one_answer(void **state)
{
	BUF(out, MiB);

	(void)state;
	refuses("crash", STR("x"), ERR_TEXT, "bad-text.unreadable");
	refuses("abort", STR("x"), ERR_TEXT, "bad-text.unreadable");
	answers("echo", STR("still here"), &out);
	assert_string_equal(out.ptr, "still here");
}

static void what_passes_a_limit_is_too_costly(void **state)
{
	(void)state;
	refuses("loop", STR("x"), ERR_TEXT, "bad-text.too-costly");
	refuses("hang", STR("x"), ERR_TEXT, "bad-text.too-costly");
	refuses("output", STR("x"), ERR_TOO_BIG, "too-large.answer");
}

static void a_memory_bomb_is_too_costly(void **state)
{
	(void)state;
#ifdef SANITIZED
	SKIP_TEST("sanitizers need the address space that the limit would take");
#endif
	refuses("memory", STR("x"), ERR_TEXT, "bad-text.too-costly");
}

static void an_answer_over_the_callers_buffer_is_refused(void **state)
{
	BUF(out, 4);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(sandbox_run(box, "echo", STR("12345"), &out, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_BIG);
	assert_int_equal(out.len, 0);
}

static bool keep_packet(void *to, const void *packet, size_t len)
{
	buf_put(to, packet, len);
	return true;
}

/* Where the packets of two answers differ, so that one field of a packet can be spoiled. */
static size_t first_difference(const struct err *a, const struct err *b)
{
	BUF(x, KiB);
	BUF(y, KiB);
	size_t at = 0;

	frame_put_answer(a, STR(""), keep_packet, &x);
	frame_put_answer(b, STR(""), keep_packet, &y);
	while (at < x.len && x.ptr[at] == y.ptr[at])
		at++;
	return at;
}

static void a_child_that_lies_is_not_believed(void **state)
{
	const struct err a = { .kind = ERR_BAD, .key = "bad-text.a" };
	const struct err b = { .kind = ERR_BAD, .key = "xad-text.a" };
	const struct err c = { .kind = ERR_TEXT, .key = "bad-text.a" };
	const struct err fine = { 0 };
	BUF(packet, 8 * KiB);
	BUF(body, 5000);
	size_t head;

	(void)state;
	refuses("forge", STR("Q"), ERR_TEXT, "bad-text.unreadable");
	refuses("forge", STR("Dxxx"), ERR_TEXT, "bad-text.unreadable");
	refuses("forge", STR("A"), ERR_TEXT, "bad-text.unreadable");
	/* An announced body that never comes. */
	frame_put_answer(&fine, STR("x"), keep_packet, &packet);
	buf_cut(&packet, packet.len - 2);
	refuses("forge", (struct str){ packet.ptr, packet.len }, ERR_TEXT, "bad-text.unreadable");
	/* A body over the cap of the job. */
	buf_clear(&packet);
	while (!body.over)
		buf_putc(&body, 'x');
	frame_put_answer(&a, STR(""), keep_packet, &packet);
	head = packet.len; /* an error is a head alone */
	buf_clear(&packet);
	frame_put_answer(&fine, (struct str){ body.ptr, body.len }, keep_packet, &packet);
	refuses("forge", (struct str){ packet.ptr, head }, ERR_TOO_BIG, "too-large.answer");
	/* A key with a control character, and a kind that is none. */
	buf_clear(&packet);
	frame_put_answer(&a, STR(""), keep_packet, &packet);
	refuses("forge", (struct str){ packet.ptr, packet.len }, ERR_BAD, "bad-text.a");
	packet.ptr[first_difference(&a, &b)] = '\n';
	refuses("forge", (struct str){ packet.ptr, packet.len }, ERR_TEXT, "bad-text.unreadable");
	packet.ptr[first_difference(&a, &b)] = 'b';
	packet.ptr[first_difference(&a, &c)] ^= 2;
	refuses("forge", (struct str){ packet.ptr, packet.len }, ERR_TEXT, "bad-text.unreadable");
}

static void a_child_reaches_no_file_process_or_host(void **state)
{
	BUF(out, MiB);

	(void)state;
	answers("escape", STR("x"), &out);
	assert_string_equal(out.ptr, "open refused\ncreate refused\nfork refused\nsocket refused\n"
				     "connect refused\nexec refused\nkill refused\n");
#ifndef SANITIZED
	answers("exec-memory", STR("x"), &out);
	assert_string_equal(out.ptr, "mmap refused\n");
#endif
	assert_int_equal(access("/tmp/accord-sandbox-test", F_OK), -1);
}

static void a_child_holds_no_descriptor_of_its_parent(void **state)
{
	BUF(out, MiB);
	int after = open("/dev/null", O_RDONLY);

	(void)state;
	answers("descriptors", STR("x"), &out);
	close(after);
#ifdef SANITIZED
	assert_string_equal(out.ptr, "0 1 ");
#else
	assert_string_equal(out.ptr, "0 1 2 ");
#endif
}

static void a_job_with_fonts_reads_fonts_and_nothing_else(void **state)
{
	BUF(out, MiB);

	(void)state;
	answers("fonts", STR("x"), &out);
	assert_non_null(strstr(out.ptr, "passwd refused\n"));
	assert_non_null(strstr(out.ptr, "write refused\n"));
	if (strstr(out.ptr, "font refused\n") || strstr(out.ptr, "font missing\n"))
		SKIP_TEST("no Landlock in this kernel, or no fonts");
	assert_non_null(strstr(out.ptr, "font works\n"));
}

static void a_job_with_fonts_finds_them_warm(void **state)
{
	BUF(out, KiB);

	(void)state;
	answers("warmed", STR("x"), &out);
	assert_string_equal(out.ptr, "1");
	assert_int_equal(warmed, 0);
}

static void *hammer(void *arg)
{
	int me = *(int *)arg;

	for (int i = 0; i < 20; i++) {
		BUF(in, KiB);
		BUF(out, KiB);
		struct err e = { 0 };

		buf_printf(&in, "thread %d says %d", me, i);
		if (sandbox_run(box, i % 7 == 6 ? "fail" : "echo", (struct str){ in.ptr, in.len },
				&out, &e) == 0) {
			if (i % 7 == 6 || !str_eq(in.ptr, out.ptr))
				return arg;
		} else if (i % 7 != 6 || !str_eq(e.key, "bad-text.pipes")) {
			return arg;
		}
	}
	return NULL;
}

static void eight_threads_get_each_their_own_answers(void **state)
{
	pthread_t threads[8];
	int numbers[8];
	void *wrong = NULL;

	(void)state;
	for (int i = 0; i < 8; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&threads[i], NULL, hammer, &numbers[i]), 0);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
}

static void *hang(void *arg)
{
	BUF(out, KiB);
	struct err e = { 0 };

	(void)!sandbox_run(box, "hang", STR("x"), &out, &e);
	*(bool *)arg = str_eq(e.key, "bad-text.too-costly");
	return NULL;
}

/* Twice as many as may run at once: the second eight wait for their turn, and none is refused. */
static void more_jobs_than_children_wait_for_their_turn(void **state)
{
	pthread_t threads[2 * SANDBOX_CHILDREN];
	bool right[2 * SANDBOX_CHILDREN];

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hang, &right[i]), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		pthread_join(threads[i], NULL);
		assert_true(right[i]);
	}
}

static pid_t zygote(void)
{
	BUF(out, KiB);
	long pid;

	answers("zygote", STR("x"), &out);
	assert_true(str_number((struct str){ out.ptr, out.len }, 1L << 30, &pid));
	return (pid_t)pid;
}

static void a_zygote_that_is_killed_is_followed_by_another(void **state)
{
	pid_t first, second;

	(void)state;
	first = zygote();
	assert_int_equal(kill(first, SIGKILL), 0);
	second = zygote();
	assert_int_not_equal(first, second);
	kill(second, SIGKILL);
	assert_int_not_equal(zygote(), second);
}

/* True once no such process is left; bounded. */
static bool gone(pid_t pid)
{
	for (int i = 0; i < 500; i++) {
		if (kill(pid, 0) != 0 && errno == ESRCH)
			return true;
		poll(NULL, 0, 20);
	}
	return false;
}

static void the_zygote_goes_when_its_parent_does(void **state)
{
	int ends[2];
	pid_t pid, there = 0;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		struct err e = { 0 };

		box = sandbox_start(jobs, COUNT(jobs), NULL, &e);
		there = zygote();
		(void)!write(ends[1], &there, sizeof(there));
		raise(SIGKILL);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &there, sizeof(there)), sizeof(there));
	close(ends[0]);
	waitpid(pid, NULL, 0);
	assert_true(gone(there));
}

static void a_stopped_sandbox_leaves_no_process(void **state)
{
	struct sandbox *mine = box;
	struct err e = { 0 };
	pid_t there;

	(void)state;
	box = sandbox_start(jobs, COUNT(jobs), NULL, &e);
	assert_non_null(box);
	there = zygote();
	sandbox_stop(box);
	box = mine;
	assert_true(gone(there));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_comes_back_as_the_job_gave_it),
		cmocka_unit_test(a_jobs_own_error_comes_back_as_it_set_it),
		cmocka_unit_test(a_crash_costs_one_answer),
		cmocka_unit_test(what_passes_a_limit_is_too_costly),
		cmocka_unit_test(a_memory_bomb_is_too_costly),
		cmocka_unit_test(an_answer_over_the_callers_buffer_is_refused),
		cmocka_unit_test(a_child_that_lies_is_not_believed),
		cmocka_unit_test(a_child_reaches_no_file_process_or_host),
		cmocka_unit_test(a_child_holds_no_descriptor_of_its_parent),
		cmocka_unit_test(a_job_with_fonts_reads_fonts_and_nothing_else),
		cmocka_unit_test(a_job_with_fonts_finds_them_warm),
		cmocka_unit_test(eight_threads_get_each_their_own_answers),
		cmocka_unit_test(more_jobs_than_children_wait_for_their_turn),
		cmocka_unit_test(a_zygote_that_is_killed_is_followed_by_another),
		cmocka_unit_test(the_zygote_goes_when_its_parent_does),
		cmocka_unit_test(a_stopped_sandbox_leaves_no_process),
	};

	return cmocka_run_group_tests_name("sandbox", tests, start, stop);
}
