#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "sandbox/sandbox.h"

#include "base/clock.h"
#include "sandbox/frame.h"
#include "sandbox/zygote.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GRACE_MS = 2000 }; /* for a zygote that is late to kill what is past its time */

/* Immutable after sandbox_start: that is what makes sandbox_run thread-safe. */
struct sandbox {
	const struct sandbox_job *jobs;
	size_t n_jobs;
	int control; /* our end; each request is one packet, so threads do not mix */
	pid_t keeper;
};

struct sandbox *sandbox_start(const struct sandbox_job *jobs, size_t n_jobs, void (*warm)(void),
			      struct err *e)
{
	struct zygote_work work = { .jobs = jobs, .n_jobs = n_jobs, .warm = warm };
	struct sandbox *s;
	pid_t me = getpid(), pid;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		err_set(e, ERR_INTERNAL, "internal.sandbox", "socketpair: errno %d", errno);
		return NULL;
	}
	fflush(NULL); /* or the keeper inherits half-written lines */
	pid = fork();
	if (pid == 0) {
		work.control = ends[1];
		zygote_keep(&work, me);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		err_set(e, ERR_INTERNAL, "internal.sandbox", "fork: errno %d", errno);
		return NULL;
	}
	s = mem_new(1, sizeof(*s));
	*s = (struct sandbox){ jobs, n_jobs, ends[0], pid };
	return s;
}

void sandbox_stop(struct sandbox *s)
{
	if (!s)
		return;
	/* Nobody waits for an answer any more, and warming up may take a while: what the keeper began
	 * dies with it. */
	kill(s->keeper, SIGKILL);
	close(s->control);
	while (waitpid(s->keeper, NULL, 0) < 0 && errno == EINTR)
		;
	free(s);
}

/* --- one job ---------------------------------------------------------------------------------- */

struct line {
	int socket;
	int64_t deadline; /* clock_ms */
};

/* Wait until the socket is ready; false when the deadline passed. */
static bool ready(int socket, short events, int64_t deadline)
{
	for (;;) {
		struct pollfd p = { .fd = socket, .events = events };
		int64_t left = deadline - clock_ms();

		if (left <= 0)
			return false;
		if (poll(&p, 1, (int)left) > 0)
			return true;
	}
}

static bool send_by(void *to, const void *packet, size_t len)
{
	const struct line *l = to;

	for (;;) {
		if (send(l->socket, packet, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)len)
			return true;
		if ((errno != EAGAIN && errno != EINTR) || !ready(l->socket, POLLOUT, l->deadline))
			return false;
	}
}

/* Ask the zygote for a child that serves `socket`. */
static bool ask(const struct sandbox *s, const struct zygote_ask *what, int socket)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} ctl = { .room = { 0 } };
	struct zygote_ask copy = *what;
	struct iovec iov = { &copy, sizeof(copy) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &ctl, .msg_controllen = sizeof(ctl)
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &socket, sizeof(socket));
	for (;;) {
		if (sendmsg(s->control, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
			return true;
		if ((errno != EAGAIN && errno != EINTR) ||
		    !ready(s->control, POLLOUT, what->begin_by))
			return false;
	}
}

enum outcome { DONE, FAILED, NOBODY };

/* Read the answer. NOBODY: the socket closed without a word, so the zygote died. */
static enum outcome hear(const struct line *l, struct frame_reader *r, struct err *e)
{
	char packet[FRAME_PACKET];
	enum frame_state state = FRAME_MORE;

	while (state == FRAME_MORE) {
		ssize_t n = recv(l->socket, packet, sizeof(packet), MSG_DONTWAIT);

		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			if (ready(l->socket, POLLIN, l->deadline))
				continue;
			/* The zygote kills its child long before: so there was none. */
			err_set(e, ERR_BUSY, "busy.sandbox", "sandbox: nobody served the job");
			return FAILED;
		}
		if (n <= 0)
			return NOBODY;
		state = frame_answer(r, str_cut(packet, 0, (size_t)n), e);
	}
	return state == FRAME_DONE ? DONE : FAILED;
}

static enum outcome attempt(const struct sandbox *s, size_t job, struct str in, struct buf *out,
			    struct err *e)
{
	int64_t now = clock_ms();
	struct zygote_ask what = { .job = (uint32_t)job, .begin_by = now + SANDBOX_QUEUE_MS };
	struct frame_reader r = { .out = out, .cap = s->jobs[job].output_bytes };
	struct line l = { .deadline =
				  what.begin_by + (int64_t)s->jobs[job].wall_s * 1000 + GRACE_MS };
	enum outcome got = FAILED;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		err_set(e, ERR_BUSY, "busy.sandbox", "socketpair: errno %d", errno);
		return FAILED;
	}
	l.socket = ends[0];
	if (!ask(s, &what, ends[1])) {
		err_set(e, ERR_BUSY, "busy.sandbox", "the zygote takes no job: errno %d", errno);
		close(ends[1]);
	} else {
		close(ends[1]);
		/* A child that died before it read all has left an answer all the same. */
		(void)!frame_put_request(in, send_by, &l);
		got = hear(&l, &r, e);
	}
	close(ends[0]);
	return got;
}

int sandbox_run(struct sandbox *s, const char *job, struct str in, struct buf *out, struct err *e)
{
	size_t before = out->len, i = 0;

	while (i < s->n_jobs && !str_eq(s->jobs[i].name, job))
		i++;
	assert(i < s->n_jobs);
	if (in.len > SANDBOX_REQUEST)
		return err_about(e, ERR_TOO_BIG, "too-large.request", NULL, SANDBOX_REQUEST);
	/* Jobs are pure, so one whose zygote died (not its child) is simply run again. */
	for (int tries = 0; tries < 3; tries++) {
		enum outcome got = attempt(s, i, in, out, e);

		if (got == DONE && buf_check(out, e) == 0)
			return 0;
		buf_cut(out, before);
		if (got != NOBODY)
			return -1;
	}
	return err_set(e, ERR_BUSY, "busy.sandbox", "the zygote died three times");
}
