/*
 * Foreign bytes are parsed in a child: a zygote, forked while the program is still small and
 * single-threaded, forks one limited child for each job.
 *
 * The zygote warms what children share (fonts) and then waits; it has no network and opens no
 * file but fonts. A child has rlimits, seccomp and an output cap; it reads one request, writes one
 * answer and ends. A crash, hang or bomb costs that one answer. The zygote ends when its parent's
 * end of the socket closes, and is started again by the next sandbox_run if it died.
 * sandbox_run may be called from any thread.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "base/buf.h"
#include "base/str.h"

/* One kind of work. It runs in the child, single-threaded, on bytes that nobody has checked. */
struct sandbox_job {
	const char *name;
	int (*run)(struct str in, struct buf *out, struct err *e);
	unsigned cpu_s;      /* RLIMIT_CPU */
	unsigned wall_s;     /* killed by the parent after this */
	size_t memory_bytes; /* RLIMIT_AS; not set in sanitizer builds */
	size_t output_bytes; /* more is ERR_TOO_BIG */
};

struct sandbox;
/*
 * Fork the zygote. Call it before any thread exists. jobs must live as long as the sandbox.
 * warm (may be NULL) runs once in the zygote, before the filters are on.
 */
struct sandbox *sandbox_start(const struct sandbox_job *jobs, size_t n_jobs, void (*warm)(void),
			      struct err *e) MUST_USE;
/*
 * Run a job on `in` and append its answer to out. Blocks.
 * The job's own error comes back as it set it. ERR_TEXT "bad-text.too-costly" when the child was
 * stopped by a limit, ERR_TEXT "bad-text.unreadable" when it crashed, ERR_BUSY "busy.sandbox" when
 * no child could be had.
 */
int sandbox_run(struct sandbox *s, const char *job, struct str in, struct buf *out,
		struct err *e) MUST_USE;
void sandbox_stop(struct sandbox *s);
FREEP(struct sandbox, sandbox, sandbox_stop)

#endif
