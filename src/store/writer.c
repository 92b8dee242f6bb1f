/*
 * The writer: one thread that takes all actions that wait, makes each its own ledger commit, and
 * makes the whole batch durable with one pack and one ref move. Beside it a second thread runs
 * `git` to squeeze packs when they have grown.
 */
#include "base/clock.h"
#include "log/log.h"
#include "store/inside.h"

#include <errno.h>

enum {
	BATCH_ACTIONS = 256,
	BRANCHES_IDLE_MS = 200,  /* proposal branches are written when nothing came for so long, */
	BRANCHES_MOST_MS = 2000, /* or at the latest */
	CLEAN_MS = 15000,        /* between looks for side packs that are over */
	TIDY_PACKS = 12,
	SQUEEZE_BYTES = 64 * 1024 * 1024, /* stored objects that are worth a `git repack` */
};

/* An action that waits, on its caller's stack. */
struct job {
	struct job *next;
	struct action *act;
	struct state *after; /* with a reference, when done well */
	struct err err;
	bool done;
	pthread_cond_t wake;
};

/* --- trouble ---------------------------------------------------------------------------------- */

void store_note(struct store *s, const struct err *e)
{
	if (e->kind != ERR_STORAGE)
		return;
	pthread_mutex_lock(&s->queue_lock);
	if (!atomic_load(&s->troubled)) {
		s->trouble = *e;
		atomic_store(&s->troubled, true);
	}
	pthread_mutex_unlock(&s->queue_lock);
}

const struct err *store_trouble(struct store *s)
{
	return atomic_load(&s->troubled) ? &s->trouble : NULL;
}

int store_may_write(struct store *s, struct err *e)
{
	if (!atomic_load(&s->troubled))
		return 0;
	return err_set(e, ERR_STORAGE, "storage.stopped", "%s", s->trouble.note);
}

/* --- a batch ---------------------------------------------------------------------------------- */

static void publish(struct store *s, struct state *now)
{
	const struct state *before;

	state_ref(now);
	pthread_mutex_lock(&s->now_lock);
	before = s->now;
	s->now = now;
	pthread_mutex_unlock(&s->now_lock);
	state_unref(before);
}

/*
 * Main and tags follow at once, without fsync; branches of proposals when things are calm, and with
 * them again all that somebody's lock kept from being written.
 */
static void project_batch(struct store *s, const struct state *before)
{
	struct err e = { 0 };
	int64_t from = state_n_versions(before) + 1;

	if (!oid_eq(state_main(before), state_main(s->now)) &&
	    project_main(s->git, s->now, &e) != 0)
		log_err(LOG_WARN, "main-not-written", &e);
	err_clear(&e);
	if (project_tags(s->git, s->now, from, &e) != 0)
		log_err(LOG_WARN, "tags-not-written", &e);
	if (!s->branches_due)
		s->branches_due = clock_ms() + BRANCHES_MOST_MS;
}

static void project_calmly(struct store *s)
{
	struct err e = { 0 };

	s->branches_due = 0;
	if (project(s->git, s->now, &e) == 0) {
		mirror_ready(atomic_load(&s->mirror));
		return;
	}
	log_err(LOG_WARN, "branches-not-written", &e);
	/* Somebody holds a lock; a disk that refuses is not asked again. */
	if (e.kind != ERR_STORAGE)
		s->branches_due = clock_ms() + BRANCHES_MOST_MS;
}

/* Put the tip back to what is published, and forget what was collected. */
static void roll_back(struct store *s, struct tip *before)
{
	git_batch_drop(s->batch);
	state_unref(s->tip.state);
	s->tip = *before;
}

/*
 * The disk said no, or somebody holds the ledger's lock, or moved the ledger. Only the second can
 * pass: all else stops writing, and nothing is tried again.
 */
static void judge(struct store *s, const struct oid *old, bool moved, struct err *e)
{
	struct err unread = { 0 };
	struct oid at;

	if (e->kind == ERR_CONFLICT && git_ref(s->git, LEDGER_REF, &at, &unread) == 0 &&
	    oid_eq(&at, old)) {
		err_clear(e);
		err_set(e, ERR_BUSY, "busy.repository", "ledger.lock is held");
		return;
	}
	if (e->kind != ERR_STORAGE) {
		struct err why = *e;

		err_clear(e);
		err_set(e, ERR_STORAGE, "storage.failed", "%s %s", why.key, why.note);
	}
	log_line(LOG_ERROR, "writing-stopped", "moved=%d", moved);
	log_err(LOG_ERROR, "storage", e);
	store_note(s, e);
}

static int make_last(struct store *s, struct err *e)
{
	struct oid old = { "" };
	bool moved;

	if (s->now)
		old = *state_ledger(s->now);
	if (git_batch_commit(s->batch, LEDGER_REF, &old, state_ledger(s->tip.state), &moved, e) ==
	    0)
		return 0;
	judge(s, &old, moved, e);
	return -1;
}

/* Take n actions; each fails alone, or all together with the disk. */
static void take_batch(struct store *s, struct job **jobs, size_t n)
{
	struct tip before = s->tip;
	const struct state *was = s->now;
	struct err failed = { 0 };
	size_t good = 0;

	state_ref(before.state);
	state_ref(was);
	for (size_t i = 0; i < n; i++) {
		if (store_may_write(s, &jobs[i]->err) != 0 ||
		    make_action(s->git, s->batch, &s->tip, jobs[i]->act, NULL, &jobs[i]->err) != 0)
			continue;
		jobs[i]->after = s->tip.state;
		state_ref(jobs[i]->after);
		good++;
	}
	if (good && make_last(s, &failed) != 0) {
		for (size_t i = 0; i < n; i++) {
			if (!jobs[i]->after)
				continue;
			state_unref(jobs[i]->after);
			jobs[i]->after = NULL;
			jobs[i]->err = failed;
		}
		roll_back(s, &before);
	} else {
		state_unref(before.state);
		if (good) {
			publish(s, s->tip.state);
			mirror_changed(atomic_load(&s->mirror));
			project_batch(s, was);
			s->packs++;
		} else {
			git_batch_drop(s->batch);
		}
	}
	state_unref(was);
}

int writer_take(struct store *s, struct action *act, struct err *e)
{
	struct job job = { .act = act }, *jobs[] = { &job };

	take_batch(s, jobs, 1);
	if (!job.after) {
		*e = job.err;
		return -1;
	}
	state_unref(job.after);
	return 0;
}

/* --- packs ------------------------------------------------------------------------------------ */

/* Few packs by copying; and if much lies there unsqueezed, wake the repacker. */
static void tidy(struct store *s)
{
	int64_t largest, all;
	struct err e = { 0 };

	s->packs = 0;
	if (git_tidy(s->git, &e) != 0)
		log_err(LOG_WARN, "tidy", &e);
	all = git_pack_bytes(s->git, &largest);
	if (all - largest < MAX(largest / 2, (int64_t)SQUEEZE_BYTES))
		return;
	pthread_mutex_lock(&s->queue_lock);
	s->repack_wanted = true;
	pthread_cond_signal(&s->repack_wake);
	pthread_mutex_unlock(&s->queue_lock);
}

static void *run_repacker(void *arg)
{
	struct store *s = arg;

	pthread_mutex_lock(&s->queue_lock);
	for (;;) {
		struct err e = { 0 };

		while (!s->repack_wanted && !s->stopping)
			pthread_cond_wait(&s->repack_wake, &s->queue_lock);
		if (s->stopping)
			break;
		s->repack_wanted = false;
		pthread_mutex_unlock(&s->queue_lock);
		if (git_repack(s->git, &e) != 0)
			log_err(LOG_WARN, "repack", &e);
		pthread_mutex_lock(&s->queue_lock);
	}
	pthread_mutex_unlock(&s->queue_lock);
	return NULL;
}

/* --- the queue -------------------------------------------------------------------------------- */

static struct timespec from_now(int64_t ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	return until;
}

/* Wait for work, or until branches are to be written or side packs to be cleaned. Under the lock. */
static void wait_for_work(struct store *s)
{
	int64_t now = clock_ms(), ms = MAX(s->clean_due - now, 1000);
	struct timespec until;

	if (s->branches_due)
		ms = MIN(ms, MIN(s->branches_due - now, BRANCHES_IDLE_MS));
	until = from_now(MAX(ms, 0));
	if (pthread_cond_timedwait(&s->wake, &s->queue_lock, &until) == ETIMEDOUT && !s->first &&
	    s->branches_due)
		s->branches_due = MIN(s->branches_due, clock_ms());
}

/* What is not urgent, between batches. */
static void look_after(struct store *s, bool branches)
{
	if (atomic_load(&s->troubled)) { /* a disk that refused is left alone */
		s->branches_due = 0;
		return;
	}
	if (branches)
		project_calmly(s);
	if (s->packs >= TIDY_PACKS)
		tidy(s);
	if (clock_ms() >= s->clean_due) {
		side_clean(s->git);
		s->clean_due = clock_ms() + CLEAN_MS;
	}
}

static size_t take_queue(struct store *s, struct job *jobs[BATCH_ACTIONS])
{
	size_t n = 0;

	while (s->first && n < BATCH_ACTIONS) {
		jobs[n++] = s->first;
		s->first = s->first->next;
	}
	if (!s->first)
		s->last = NULL;
	return n;
}

static void finish(struct store *s, struct job **jobs, size_t n)
{
	store_watch *watch;
	void *arg;

	pthread_mutex_lock(&s->queue_lock);
	watch = s->watch;
	arg = s->watch_arg;
	pthread_mutex_unlock(&s->queue_lock);
	for (size_t i = 0; watch && i < n; i++)
		if (jobs[i]->after)
			watch(jobs[i]->after, jobs[i]->act, arg);
	pthread_mutex_lock(&s->queue_lock);
	for (size_t i = 0; i < n; i++) {
		jobs[i]->done = true;
		pthread_cond_signal(&jobs[i]->wake);
	}
	pthread_mutex_unlock(&s->queue_lock);
}

static void *run_writer(void *arg)
{
	struct store *s = arg;
	struct job *jobs[BATCH_ACTIONS];

	for (;;) {
		size_t n;
		bool due, last;

		pthread_mutex_lock(&s->queue_lock);
		if (!s->first && !s->stopping)
			wait_for_work(s);
		n = take_queue(s, jobs);
		last = !n && s->stopping;
		due = s->branches_due && (s->branches_due <= clock_ms() || last);
		pthread_mutex_unlock(&s->queue_lock);
		if (n) {
			take_batch(s, jobs, n);
			finish(s, jobs, n);
		}
		/* At the end once: what somebody's lock keeps from us is written at the next start. */
		if (due || !last)
			look_after(s, due);
		if (last)
			return NULL;
	}
}

int store_commit(struct store *s, struct action *act, const struct state **after, struct err *e)
{
	struct job job = { .act = act };

	if (!s->running)
		return err_set(e, ERR_INTERNAL, "storage.read-only", "%s", s->dir);
	if (store_may_write(s, e) != 0)
		return -1;
	pthread_mutex_lock(&s->queue_lock);
	if (s->stopping) {
		pthread_mutex_unlock(&s->queue_lock);
		return err_set(e, ERR_BUSY, "busy.stopping", "%s", s->dir);
	}
	pthread_cond_init(&job.wake, NULL);
	if (s->last)
		s->last->next = &job;
	else
		s->first = &job;
	s->last = &job;
	pthread_cond_signal(&s->wake);
	while (!job.done)
		pthread_cond_wait(&job.wake, &s->queue_lock);
	pthread_mutex_unlock(&s->queue_lock);
	pthread_cond_destroy(&job.wake);
	if (!job.after) {
		*e = job.err;
		return -1;
	}
	if (after)
		*after = job.after;
	else
		state_unref(job.after);
	return 0;
}

void store_on_change(struct store *s, store_watch *watch, void *arg)
{
	pthread_mutex_lock(&s->queue_lock);
	s->watch = watch;
	s->watch_arg = arg;
	pthread_mutex_unlock(&s->queue_lock);
}

/* --- start and stop --------------------------------------------------------------------------- */

void writer_start(struct store *s)
{
	tidy(s);
	side_clean(s->git);
	s->clean_due = clock_ms() + CLEAN_MS;
	if (pthread_create(&s->writer, NULL, run_writer, s) != 0 ||
	    pthread_create(&s->repacker, NULL, run_repacker, s) != 0)
		mem_die("no thread for the writer");
	s->running = true;
}

void writer_stop(struct store *s)
{
	if (!s->running)
		return;
	pthread_mutex_lock(&s->queue_lock);
	s->stopping = true;
	pthread_cond_signal(&s->wake);
	pthread_cond_signal(&s->repack_wake);
	pthread_mutex_unlock(&s->queue_lock);
	git_repack_stop(s->git);
	pthread_join(s->writer, NULL);
	pthread_join(s->repacker, NULL);
	s->running = false;
}
