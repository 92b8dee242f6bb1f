#include "jobs/jobs.h"

#include <pthread.h>
#include <signal.h>

struct job {
	jobs_fn *run;
	void *arg;
};

struct jobs {
	pthread_mutex_t lock; /* guards all below but threads; held for a few instructions */
	pthread_cond_t more;  /* a job came, or stopping and nothing is reserved any more */
	struct job *ring;     /* max places, waiting jobs from `first` on */
	size_t max, first, waiting, reserved, running;
	bool stopping;
	pthread_t *threads; /* owner only */
	size_t n_threads;   /* 0 once joined */
};

/* The next job, or false when there will be none. */
static bool take(struct jobs *j, struct job *out)
{
	bool got;

	pthread_mutex_lock(&j->lock);
	while (!j->waiting && !(j->stopping && !j->reserved))
		pthread_cond_wait(&j->more, &j->lock);
	got = j->waiting > 0;
	if (got) {
		*out = j->ring[j->first];
		j->first = (j->first + 1) % j->max;
		j->waiting--;
		j->running++;
	}
	pthread_mutex_unlock(&j->lock);
	return got;
}

static void *work(void *arg)
{
	struct jobs *j = arg;
	struct job job;

	while (take(j, &job)) {
		job.run(job.arg);
		pthread_mutex_lock(&j->lock);
		j->running--;
		pthread_mutex_unlock(&j->lock);
	}
	return NULL;
}

struct jobs *jobs_new(size_t n_threads, size_t max_waiting)
{
	struct jobs *j = mem_new(1, sizeof(*j));
	sigset_t all, before;

	assert(n_threads && max_waiting);
	j->max = max_waiting;
	j->ring = mem_new(max_waiting, sizeof(*j->ring));
	j->threads = mem_new(n_threads, sizeof(*j->threads));
	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->more, NULL);
	/* Signals are for the thread that waits for them in main. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (j->n_threads < n_threads) {
		if (pthread_create(&j->threads[j->n_threads], NULL, work, j) != 0)
			mem_die("cannot start a thread");
		j->n_threads++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return j;
}

void jobs_free(struct jobs *j)
{
	if (!j)
		return;
	jobs_stop(j);
	pthread_cond_destroy(&j->more);
	pthread_mutex_destroy(&j->lock);
	free(j->threads);
	free(j->ring);
	free(j);
}

bool jobs_reserve(struct jobs *j)
{
	bool ok;

	pthread_mutex_lock(&j->lock);
	ok = !j->stopping && j->waiting + j->reserved < j->max;
	if (ok)
		j->reserved++;
	pthread_mutex_unlock(&j->lock);
	return ok;
}

void jobs_submit(struct jobs *j, jobs_fn *run, void *arg)
{
	pthread_mutex_lock(&j->lock);
	assert(j->reserved);
	j->reserved--;
	j->ring[(j->first + j->waiting) % j->max] = (struct job){ run, arg };
	j->waiting++;
	/* The last reserved job while stopping frees all who wait for the end. */
	if (j->stopping && !j->reserved)
		pthread_cond_broadcast(&j->more);
	else
		pthread_cond_signal(&j->more);
	pthread_mutex_unlock(&j->lock);
}

void jobs_release(struct jobs *j)
{
	pthread_mutex_lock(&j->lock);
	assert(j->reserved);
	j->reserved--;
	if (j->stopping && !j->reserved)
		pthread_cond_broadcast(&j->more);
	pthread_mutex_unlock(&j->lock);
}

bool jobs_try(struct jobs *j, jobs_fn *run, void *arg)
{
	if (!jobs_reserve(j))
		return false;
	jobs_submit(j, run, arg);
	return true;
}

bool jobs_full(struct jobs *j)
{
	bool full;

	pthread_mutex_lock(&j->lock);
	full = j->stopping || j->waiting + j->reserved >= j->max;
	pthread_mutex_unlock(&j->lock);
	return full;
}

void jobs_count(struct jobs *j, size_t *waiting, size_t *running)
{
	pthread_mutex_lock(&j->lock);
	*waiting = j->waiting;
	*running = j->running;
	pthread_mutex_unlock(&j->lock);
}

void jobs_stop(struct jobs *j)
{
	pthread_mutex_lock(&j->lock);
	j->stopping = true;
	pthread_cond_broadcast(&j->more);
	pthread_mutex_unlock(&j->lock);
	while (j->n_threads) {
		j->n_threads--;
		pthread_join(j->threads[j->n_threads], NULL);
	}
}
