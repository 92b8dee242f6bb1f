/*
 * Work that blocks (disk, sandbox) on a fixed number of threads behind a bounded queue.
 *
 * Jobs run in the order they were handed in, each once, on any of the threads. A place is reserved
 * first and used after, because the one who hands in may have to do something in between that
 * cannot be taken back (suspend a connection). Any thread may call any function but jobs_stop and
 * jobs_free, which belong to the owner.
 */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "base/base.h"

enum { JOBS_THREADS = 16, JOBS_WAITING = 1024 }; /* what main uses; workers block on the disk */

struct jobs;
typedef void jobs_fn(void *arg);

/* Starts n_threads; at most max_waiting jobs are reserved or waiting. Signals stay blocked in
 * the threads. Aborts if no thread can be started. */
struct jobs *jobs_new(size_t n_threads, size_t max_waiting);
/* Stops (see jobs_stop) and frees; NULL is fine. */
void jobs_free(struct jobs *j);
FREEP(struct jobs, jobs, jobs_free)

/* Take a place in the queue; false when it is full or the pool is stopping. */
bool jobs_reserve(struct jobs *j) MUST_USE;
/* Hand in for a reserved place; cannot fail. **Borrows** arg until run has returned. */
void jobs_submit(struct jobs *j, jobs_fn *run, void *arg);
/* Give a reserved place back unused. */
void jobs_release(struct jobs *j);
/* Both at once; false when the queue is full or the pool is stopping: run is not called then. */
bool jobs_try(struct jobs *j, jobs_fn *run, void *arg) MUST_USE;

/* A hint that may be outdated when it arrives. */
bool jobs_full(struct jobs *j);
/* Waiting and running jobs, for /metrics. */
void jobs_count(struct jobs *j, size_t *waiting, size_t *running);

/*
 * Take no more, run all that were reserved or are waiting, join the threads. Jobs may still call
 * jobs_reserve (it says no). Twice is fine. Not from a job.
 */
void jobs_stop(struct jobs *j);

#endif
