/*
 * Foreign bytes are parsed in a child: a zygote, forked while the program is still small and
 * single-threaded, forks one limited child for each job.
 *
 * The zygote warms what children share (fonts) and then waits; it reads no foreign byte. A child
 * has rlimits, a system call filter and an output cap; it reads one request, writes one answer and
 * ends. A crash, hang or bomb costs that one answer. At most SANDBOX_CHILDREN run at once, other
 * jobs wait up to SANDBOX_QUEUE_MS for their turn.
 *
 * A multi-threaded program must not fork a process that goes on to warm fonts, so a keeper is
 * forked at the start: a process that only forks the zygote, waits for it, and forks it anew if
 * it died. Both end when their parent does. sandbox_run may be called from any thread.
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
	unsigned wall_s;     /* killed after this, counted from the child's start */
	size_t memory_bytes; /* RLIMIT_AS beyond the zygote's own; not set in sanitizer builds */
	size_t output_bytes; /* more is ERR_TOO_BIG */
	bool fonts;          /* may read files in the font folders, where the kernel has Landlock */
};

enum { SANDBOX_CHILDREN = 8, SANDBOX_QUEUE_MS = 10 * 1000, SANDBOX_REQUEST = 64 * 1024 * 1024 };

struct sandbox;
/*
 * Fork the zygote. Call it before any thread exists. jobs must live as long as the sandbox.
 * warm (may be NULL) runs once in the zygote: before the first job that has `fonts`, or as soon as
 * there is nothing to do.
 */
struct sandbox *sandbox_start(const struct sandbox_job *jobs, size_t n_jobs, void (*warm)(void),
			      struct err *e) MUST_USE;
/* Can a child with `fonts` open them itself? If not, what warm did not load is not there for it. */
bool sandbox_reads_fonts(void);
/*
 * Run a job on `in` and append its answer to out. Blocks. out is as before after a failure.
 * The job's own error comes back as it set it. ERR_TEXT "bad-text.too-costly" when the child was
 * stopped by a limit, ERR_TEXT "bad-text.unreadable" when it crashed, ERR_BUSY "busy.sandbox" when
 * no child could be had, ERR_TOO_BIG "too-large.answer" when the answer is over the job's cap or
 * out's, ERR_TOO_BIG "too-large.request" when `in` is over SANDBOX_REQUEST.
 */
int sandbox_run(struct sandbox *s, const char *job, struct str in, struct buf *out,
		struct err *e) MUST_USE;
void sandbox_stop(struct sandbox *s);
FREEP(struct sandbox, sandbox, sandbox_stop)

#endif
