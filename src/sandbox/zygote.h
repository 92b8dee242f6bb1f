/*
 * The other side of sandbox.c: the keeper and the zygote, both single-threaded, and how the parent
 * asks for a child. Used by sandbox.c alone.
 */
#ifndef SANDBOX_ZYGOTE_H
#define SANDBOX_ZYGOTE_H

#include "sandbox/sandbox.h"

/* A request for a child: a packet on the control socket that carries the job's socket
 * (SCM_RIGHTS). */
struct zygote_ask {
	uint32_t job;     /* index into the table of jobs */
	int64_t begin_by; /* clock_ms: later than this nobody waits for it any more */
};

struct zygote_work {
	const struct sandbox_job *jobs;
	size_t n_jobs;
	void (*warm)(void);
	int control; /* the zygote's end */
};

/* In the freshly forked keeper: forks the zygote, again whenever it dies, until the parent is gone.
 * parent is its process id. */
NORETURN void zygote_keep(const struct zygote_work *w, int parent);

#endif
