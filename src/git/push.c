/*
 * Pushing to a remote that may be slow, away, or never answer. The program and what it starts (ssh,
 * a helper for https) are a session of their own, which one signal ends.
 */
#define _GNU_SOURCE /* pidfd_open */
#include "base/clock.h"
#include "git/internal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

enum { REFSPECS_MAX = 8, GRACE_MS = 500 };

enum waited { WAIT_ENDED, WAIT_LATE, WAIT_STOPPED };

static enum waited wait_for(int child, int stop, int64_t until)
{
	struct pollfd fds[] = { { .fd = child, .events = POLLIN },
				{ .fd = stop, .events = POLLIN } };

	for (;;) {
		int64_t left = until - clock_ms();

		if (left <= 0)
			return WAIT_LATE;
		if (poll(fds, COUNT(fds), (int)left) < 0 && errno != EINTR)
			return WAIT_LATE;
		if (fds[0].revents)
			return WAIT_ENDED;
		if (fds[1].revents)
			return WAIT_STOPPED;
	}
}

/* Until it ends or has to; what it started never outlives it. */
static int watch(pid_t pid, int timeout_ms, int stop, enum waited *how)
{
	FD(child) = pidfd_open(pid, 0);
	int status = 0;

	*how = child < 0 ? WAIT_LATE : wait_for(child, stop, clock_ms() + timeout_ms);
	if (*how != WAIT_ENDED) {
		kill(-pid, SIGTERM);
		if (child >= 0)
			(void)wait_for(child, -1, clock_ms() + GRACE_MS);
	}
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int git_push_refs(struct git *g, const char *remote, const char *const refspecs[], int timeout_ms,
		  int stop, struct err *e)
{
	ARENA(a);
	/* clang-format off */
	const char *argv[16 + REFSPECS_MAX] = {
		"nice", "-n", "10", "git", arena_printf(&a, "--git-dir=%s", g->path),
		"-c", "pack.threads=1", "-c", "push.followTags=false",
		"push", "--quiet", "--no-verify", "--", remote,
	};
	/* clang-format on */
	size_t n = 0;
	enum waited how;
	int status;
	pid_t pid;
	FD(nothing) = run_memory((struct str){ NULL, 0 });
	FD(log) = run_memory((struct str){ NULL, 0 });

	while (argv[n])
		n++;
	for (size_t i = 0; refspecs[i] && i < REFSPECS_MAX; i++)
		argv[n++] = refspecs[i];
	if (nothing < 0 || log < 0)
		return disk_err(e, "start", "git push");
	status = run_spawn(argv, nothing, log, log, true, &pid);
	if (status != 0)
		return err_set(e, ERR_INTERNAL, "storage.git", "start git push: %s",
			       strerror(status));
	status = watch(pid, timeout_ms, stop, &how);
	if (how == WAIT_STOPPED)
		return err_set(e, ERR_BUSY, "busy.stopping", "%s", "git push was ended");
	if (how == WAIT_LATE)
		return err_set(e, ERR_BUSY, "busy.push-slow", "no answer within %d s",
			       timeout_ms / 1000);
	return status == 0 ? 0 : run_failed(&argv[3], status, log, e);
}
