/*
 * Pushing to a remote that may be slow, away, or never answer. The program and what it starts (ssh,
 * a helper for https) are a session of their own, which one signal ends.
 */
#define _GNU_SOURCE /* pidfd_open */
#include "base/clock.h"
#include "git/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REFSPECS_MAX = 8, GRACE_MS = 500, SAID_BYTES = 4096 };

enum waited { WAIT_ENDED, WAIT_LATE, WAIT_STOPPED };

/* What is said on the way: the end of it is kept, however much the other side says. */
struct said {
	int fd; /* of a pipe, not blocking */
	char text[SAID_BYTES];
	size_t len;
};

static void listen_to(struct said *s)
{
	char part[4096];
	ssize_t got = 1;

	/* Not without end: there is a time to keep. */
	for (int i = 0; i < 64 && (got = read(s->fd, part, sizeof(part))) > 0; i++) {
		size_t n = MIN((size_t)got, sizeof(s->text));
		size_t keep = MIN(s->len, sizeof(s->text) - n);

		memmove(s->text, s->text + s->len - keep, keep);
		memcpy(s->text + keep, part + (size_t)got - n, n);
		s->len = keep + n;
	}
	if (got == 0) /* nobody is there any more to say something */
		disk_close(&s->fd);
}

static enum waited wait_for(int child, int stop, struct said *said, int64_t until)
{
	for (;;) {
		struct pollfd fds[] = { { .fd = child, .events = POLLIN },
					{ .fd = stop, .events = POLLIN },
					{ .fd = said->fd, .events = POLLIN } };
		int64_t left = until - clock_ms();

		if (left <= 0)
			return WAIT_LATE;
		if (poll(fds, COUNT(fds), (int)left) < 0 && errno != EINTR)
			return WAIT_LATE;
		if (fds[2].revents)
			listen_to(said);
		if (fds[0].revents)
			return WAIT_ENDED;
		if (fds[1].revents)
			return WAIT_STOPPED;
	}
}

/* Until it ends or has to; what it started never outlives it. */
static int watch(pid_t pid, int timeout_ms, int stop, struct said *said, enum waited *how)
{
	FD(child) = pidfd_open(pid, 0);
	int status = 0;

	*how = child < 0 ? WAIT_LATE : wait_for(child, stop, said, clock_ms() + timeout_ms);
	if (*how != WAIT_ENDED) {
		kill(-pid, SIGTERM);
		if (child >= 0)
			(void)wait_for(child, -1, said, clock_ms() + GRACE_MS);
	}
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (said->fd >= 0)
		listen_to(said);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Hand its end to the one who tells of a failure. */
static int push_failed(const char *const argv[], int status, const struct said *said, struct err *e)
{
	FD(log) = run_memory((struct str){ said->text, said->len });

	return log < 0 ? disk_err(e, "start", "git push") : run_failed(argv, status, log, e);
}

int git_push_refs(struct git *g, const char *remote, const char *const refspecs[], int timeout_ms,
		  int stop, struct err *e)
{
	ARENA(a);
	/* clang-format off */
	const char *argv[40 + REFSPECS_MAX] = {
		"nice", "-n", "10", "git", arena_printf(&a, "--git-dir=%s", g->path),
		"-c", "pack.threads=1", "-c", "push.followTags=false", "-c", "push.recurseSubmodules=no",
		/* To whom the settings say, and by no other way, whatever else is set on this machine. */
		"-c", "http.followRedirects=false", "-c", "protocol.allow=never", "-c", "protocol.ext.allow=never",
		"-c", "protocol.file.allow=always", "-c", "protocol.git.allow=always", "-c", "protocol.http.allow=always",
		"-c", "protocol.https.allow=always", "-c", "protocol.ssh.allow=always",
		"push", "--quiet", "--no-verify", "--", remote,
	};
	/* clang-format on */
	size_t n = 0;
	enum waited how;
	int status;
	pid_t pid;
	struct said said = { .fd = -1 };
	int ends[2];
	FD(nothing) = run_memory((struct str){ NULL, 0 });

	while (argv[n])
		n++;
	for (size_t i = 0; refspecs[i] && i < REFSPECS_MAX; i++)
		argv[n++] = refspecs[i];
	if (nothing < 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return disk_err(e, "start", "git push");
	said.fd = ends[0];
	fcntl(ends[1], F_SETFL, 0); /* who writes may wait */
	status = run_spawn(argv, nothing, ends[1], ends[1], true, &pid);
	disk_close(&ends[1]);
	if (status != 0) {
		disk_close(&said.fd);
		return err_set(e, ERR_INTERNAL, "storage.git", "start git push: %s",
			       strerror(status));
	}
	status = watch(pid, timeout_ms, stop, &said, &how);
	disk_close(&said.fd);
	if (how == WAIT_STOPPED)
		return err_set(e, ERR_BUSY, "busy.stopping", "%s", "git push was ended");
	if (how == WAIT_LATE)
		return err_set(e, ERR_BUSY, "busy.push-slow", "no answer within %d s",
			       timeout_ms / 1000);
	return status == 0 ? 0 : push_failed(&argv[3], status, &said, e);
}
