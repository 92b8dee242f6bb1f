/*
 * The git program as a subprocess, for what is rare: repacking, fetching, checking.
 */
#define _GNU_SOURCE /* pipe2, memfd_create */
#include "git/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Variables that would point git at another repository or bend its behaviour. */
static bool foreign(const char *entry)
{
	static const char *const names[] = {
		"GIT_DIR=",
		"GIT_WORK_TREE=",
		"GIT_INDEX_FILE=",
		"GIT_OBJECT_DIRECTORY=",
		"GIT_ALTERNATE_",
		"GIT_COMMON_DIR=",
		"GIT_NAMESPACE=",
		"GIT_CEILING_",
		"GIT_CONFIG_PARAMETERS=",
		"GIT_CONFIG_COUNT=",
		"GIT_QUARANTINE_",
		"GIT_TRACE",
		"GIT_REPLACE_REF_",
		"GIT_NO_REPLACE_OBJECTS=",
		"GIT_SHALLOW_FILE=",
		"GIT_TERMINAL_PROMPT=",
		"GIT_ALLOW_PROTOCOL=",
		"LC_ALL=",
		"LANGUAGE=",
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (strncmp(entry, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static char **clean_environment(struct arena *a)
{
	size_t n = 0, kept = 0;
	char **env;

	while (environ && environ[n])
		n++;
	env = ARENA_ARRAY(a, n + 4, char *);
	for (size_t i = 0; i < n; i++)
		if (!foreign(environ[i]))
			env[kept++] = environ[i];
	env[kept++] = arena_dup(a, "LC_ALL=C");
	env[kept++] = arena_dup(a, "GIT_NO_REPLACE_OBJECTS=1");
	env[kept] = arena_dup(a, "GIT_TERMINAL_PROMPT=0");
	return env;
}

int run_spawn(const char *const argv[], int in, int out, int log, bool apart, pid_t *pid)
{
	ARENA(a);
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, defaults;
	int rc;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawn_file_actions_adddup2(&files, in, 0);
	posix_spawn_file_actions_adddup2(&files, out, 1);
	posix_spawn_file_actions_adddup2(&files, log, 2);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setflags(&attr, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
						(apart ? POSIX_SPAWN_SETSID : 0)));
	/* posix_spawn takes char *const[] for history's sake; it changes nothing. */
	rc = posix_spawnp(pid, argv[0], &files, &attr, (char *const *)(uintptr_t)argv,
			  clean_environment(&a));
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

/* Past what the buf takes, bytes are read and dropped, so that the child never blocks. */
static void drain(int fd, struct buf *out)
{
	char part[4096];

	for (;;) {
		ssize_t got = read(fd, part, sizeof(part));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return;
		buf_put(out, part, MIN((size_t)got, out->max - out->len));
	}
}

int run_memory(struct str bytes)
{
	int fd = memfd_create("accord", MFD_CLOEXEC);

	if (fd >= 0 && (disk_write(fd, bytes.ptr, bytes.len) != 0 || lseek(fd, 0, SEEK_SET) != 0))
		disk_close(&fd);
	return fd;
}

int run_failed(const char *const argv[], int status, int log, struct err *e)
{
	char text[160] = "";
	off_t end = lseek(log, 0, SEEK_END);
	ssize_t got =
		end > 0 ? pread(log, text, sizeof(text) - 1, MAX(end - (off_t)sizeof(text) + 1, 0))
			: 0;

	for (ssize_t i = 0; i < got; i++)
		if (text[i] == '\n')
			text[i] = ' ';
	return err_set(e, ERR_INTERNAL, "storage.git", "%s: status %d: %s", argv[0], status, text);
}

static void note_pid(struct git *g, pid_t pid)
{
	if (!g)
		return;
	pthread_mutex_lock(&g->lock);
	g->repack_pid = pid;
	pthread_mutex_unlock(&g->lock);
}

/* The id is taken back before the child is reaped, so that nobody signals a stranger. */
static int reap(struct git *g, pid_t pid, int *status)
{
	siginfo_t info;

	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0)
		if (errno != EINTR)
			break;
	note_pid(g, 0);
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return 0;
}

int run_logged(struct git *g, const char *const argv[], struct str input, struct buf *out, int log,
	       int *status, struct err *e)
{
	BUF(unwanted, KiB);
	FD(in) = run_memory(input);
	int ends[2], how = 0, rc;
	pid_t pid;

	if (in < 0 || pipe2(ends, O_CLOEXEC) != 0)
		return disk_err(e, "start", argv[0]);
	rc = run_spawn(argv, in, ends[1], log, false, &pid);
	close(ends[1]);
	if (rc != 0) {
		close(ends[0]);
		return err_set(e, ERR_INTERNAL, "storage.git", "start %s: %s", argv[0],
			       strerror(rc));
	}
	note_pid(g, pid);
	drain(ends[0], out ? out : &unwanted);
	close(ends[0]);
	if (reap(g, pid, &how) != 0)
		return disk_err(e, "wait for", argv[0]);
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	return 0;
}

int run_child(struct git *g, const char *const argv[], struct str input, struct buf *out,
	      struct err *e)
{
	FD(log) = run_memory((struct str){ NULL, 0 });
	int status;

	if (log < 0)
		return disk_err(e, "start", argv[0]);
	if (run_logged(g, argv, input, out, log, &status, e) != 0)
		return -1;
	return status == 0 ? 0 : run_failed(argv, status, log, e);
}

int git_run(const char *const argv[], struct buf *out, struct err *e)
{
	return run_child(NULL, argv, (struct str){ NULL, 0 }, out, e);
}
