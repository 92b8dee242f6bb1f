#define _GNU_SOURCE /* close_range, pipe2 */
#include "sandbox/zygote.h"

#include "base/clock.h"
#include "sandbox/frame.h"
#include "sandbox/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	CONTROL_FD = 3,
	RESTART_MS = 200,
	IDLE_MS = 100,
	NOT_BEGUN = 75 /* a child's exit status */
};

struct slot {
	pid_t pid;  /* 0: free */
	int socket; /* to tell the parent how the child ended */
	int64_t kill_at;
	const struct sandbox_job *job;
	bool killed;
};

struct zygote {
	const struct zygote_work *work;
	struct limits *limits;
	int control, signals;
	struct slot slots[SANDBOX_CHILDREN];
	size_t busy;
	bool warmed;
	int64_t warm_at; /* clock_ms when it was: a job that came before did not wait in vain */
	long rss_kib;    /* the zygote's own peak, below every child's */
};

/* --- the child -------------------------------------------------------------------------------- */

static bool send_blocking(void *to, const void *packet, size_t len)
{
	return write(*(const int *)to, packet, len) == (ssize_t)len;
}

/* Read the request, run the job, write the answer. */
static void serve(const struct sandbox_job *job)
{
	BUF(in, SANDBOX_REQUEST);
	BUF(out, job->output_bytes);
	struct frame_reader r = { .out = &in, .cap = SANDBOX_REQUEST };
	enum frame_state state = FRAME_MORE;
	struct err e = { 0 };
	int to = LIMITS_SOCKET, rc;

	while (state == FRAME_MORE) {
		char packet[FRAME_PACKET];
		ssize_t n = read(LIMITS_SOCKET, packet, sizeof(packet));

		if (n <= 0)
			return;
		state = frame_request(&r, str_cut(packet, 0, (size_t)n));
	}
	if (state != FRAME_DONE)
		return;
	rc = job->run((struct str){ in.ptr, in.len }, &out, &e);
	if (rc == 0)
		rc = buf_check(&out, &e);
	assert(rc == 0 || e.kind != ERR_NONE);
	frame_put_answer(&e, (struct str){ out.ptr, out.len }, send_blocking, &to);
}

static NORETURN void child(const struct zygote *z, const struct sandbox_job *job, int socket,
			   pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent || !limits_enter(z->limits, job, socket))
		_exit(NOT_BEGUN);
	serve(job);
	_exit(0);
}

/* --- the zygote ------------------------------------------------------------------------------- */

/* The parent may have gone away meanwhile: then nobody needs to know. */
static bool send_once(void *to, const void *packet, size_t len)
{
	return send(*(const int *)to, packet, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)len;
}

/* What a child has beyond the zygote is counted from here. */
static void measure(struct zygote *z)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	z->rss_kib = use.ru_maxrss;
	limits_measure(z->limits);
}

/* Before the first job that needs it, or when there is nothing else to do: a program that only
 * wants one text parsed does not wait for fonts. */
static void warm(struct zygote *z)
{
	if (!z->warmed && z->work->warm) {
		z->work->warm();
		measure(z);
	}
	z->warmed = true;
	z->warm_at = clock_ms();
}

/* Has nobody waited for it any more since before there was a chance to begin it? */
static bool is_late(const struct zygote *z, const struct zygote_ask *ask)
{
	return clock_ms() > MAX(ask->begin_by, z->warm_at + SANDBOX_QUEUE_MS);
}

static void begin(struct zygote *z, const struct zygote_ask *ask, int socket)
{
	const struct sandbox_job *job = &z->work->jobs[ask->job];
	pid_t me = getpid(), pid = -1;

	if (job->fonts)
		warm(z);
	if (!is_late(z, ask))
		pid = fork();
	if (pid == 0)
		child(z, job, socket, me);
	if (pid < 0) {
		frame_put_end(FRAME_BUSY, send_once, &socket);
		close(socket);
		return;
	}
	for (size_t i = 0; i < COUNT(z->slots); i++) {
		if (z->slots[i].pid)
			continue;
		z->slots[i] = (struct slot){ .pid = pid,
					     .socket = socket,
					     .kill_at = clock_ms() + (int64_t)job->wall_s * 1000,
					     .job = job };
		z->busy++;
		return;
	}
	mem_die("sandbox: a child without a slot");
}

/* Take one request from the control socket; false when the parent is gone. */
static bool take(struct zygote *z)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} ctl;
	struct zygote_ask ask;
	struct iovec iov = { &ask, sizeof(ask) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &ctl, .msg_controllen = sizeof(ctl)
	};
	ssize_t n = recvmsg(z->control, &msg, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	const struct cmsghdr *c = n >= 0 ? CMSG_FIRSTHDR(&msg) : NULL;
	int socket = -1;

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		return false;
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(&socket, CMSG_DATA(c), sizeof(socket));
	if (socket < 0)
		return true;
	if (n == (ssize_t)sizeof(ask) && ask.job < z->work->n_jobs)
		begin(z, &ask, socket);
	else
		close(socket);
	return true;
}

/*
 * How a child ended. The CPU limit is SIGXCPU, then SIGKILL; the zygote's own SIGKILL is the wall
 * clock. When memory ends, cmark-gfm and our own allocation abort: an abort after the child took a
 * quarter of what it may have is put down to that.
 */
static enum frame_why why(const struct zygote *z, const struct slot *s, int status, long rss_kib)
{
	bool large = rss_kib > z->rss_kib &&
		     (size_t)(rss_kib - z->rss_kib) * KiB > s->job->memory_bytes / 4;

	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status) == NOT_BEGUN ? FRAME_BUSY : FRAME_CRASH;
	if (s->killed || WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL)
		return FRAME_LIMIT;
	return large ? FRAME_LIMIT : FRAME_CRASH;
}

static void reap(struct zygote *z)
{
	struct signalfd_siginfo info;
	struct rusage use;
	int status;
	pid_t pid;

	while (read(z->signals, &info, sizeof(info)) > 0)
		;
	while ((pid = wait4(-1, &status, WNOHANG, &use)) > 0) {
		for (size_t i = 0; i < COUNT(z->slots); i++) {
			struct slot *s = &z->slots[i];

			if (s->pid != pid)
				continue;
			frame_put_end(why(z, s, status, use.ru_maxrss), send_once, &s->socket);
			close(s->socket);
			*s = (struct slot){ 0 };
			z->busy--;
		}
	}
}

/* Kill what is past its time; milliseconds until the next is, -1 without children. */
static int next_deadline(struct zygote *z)
{
	int64_t now = clock_ms(), next = -1;

	for (size_t i = 0; i < COUNT(z->slots); i++) {
		struct slot *s = &z->slots[i];

		if (!s->pid || s->killed)
			continue;
		if (s->kill_at <= now) {
			kill(s->pid, SIGKILL);
			s->killed = true;
		} else if (next < 0 || s->kill_at - now < next) {
			next = s->kill_at - now;
		}
	}
	return (int)next;
}

static NORETURN void run(const struct zygote_work *w)
{
	struct zygote z = { .work = w, .control = w->control, .limits = limits_new() };
	sigset_t chld;

	measure(&z);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	z.signals = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
	if (z.signals < 0)
		mem_die("sandbox: no signalfd");
	for (;;) {
		struct pollfd p[2] = { { .fd = z.control }, { .fd = z.signals, .events = POLLIN } };
		bool idle = !z.warmed && !z.busy;
		int n;

		p[0].events = z.busy < COUNT(z.slots) ? POLLIN : 0;
		n = poll(p, 2, idle ? IDLE_MS : next_deadline(&z));
		if (n < 0 && errno != EINTR)
			mem_die("sandbox: poll");
		if (n == 0 && idle)
			warm(&z);
		if (n > 0 && p[1].revents)
			reap(&z);
		if (n > 0 && ((p[0].revents & POLLIN) ? !take(&z) : p[0].revents != 0))
			_exit(0);
	}
}

/* --- the keeper ------------------------------------------------------------------------------- */

/*
 * Signals meant for the server (Ctrl-C goes to the whole group) are its business: it ends us by
 * closing the socket. Handlers of the parent must not run here; a sanitizer keeps its own, which
 * tell of crashes.
 */
static void settle_signals(void)
{
	static const int others[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2 };
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP };
	sigset_t none;

	for (size_t i = 0; i < COUNT(others); i++)
		signal(others[i], SIG_IGN);
#ifndef SANITIZED
	for (size_t i = 0; i < COUNT(crashes); i++)
		signal(crashes[i], SIG_DFL);
#else
	(void)crashes;
#endif
	signal(SIGALRM, SIG_DFL);
	signal(SIGXCPU, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Nothing of the parent's is kept but stderr and the control socket. */
static void settle(struct zygote_work *w, int parent)
{
	int null;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent)
		_exit(0);
	settle_signals();
	if (w->control != CONTROL_FD && dup2(w->control, CONTROL_FD) < 0)
		_exit(1);
	w->control = CONTROL_FD;
	close_range(CONTROL_FD + 1, ~0U, 0);
	fcntl(CONTROL_FD, F_SETFD, FD_CLOEXEC);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		_exit(1);
	close(null);
}

void zygote_keep(const struct zygote_work *asked, int parent)
{
	struct zygote_work w = *asked;

	settle(&w, parent);
	for (;;) {
		int64_t began = clock_ms();
		pid_t me = getpid(), pid = fork();
		int status = 1;

		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
			if (getppid() != me)
				_exit(0);
			run(&w);
		}
		while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
			_exit(0);
		if (clock_ms() - began < RESTART_MS)
			poll(NULL, 0, RESTART_MS);
	}
}
