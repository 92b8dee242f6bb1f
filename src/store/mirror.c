/*
 * The mirror: heads, tags and the ledger pushed to another repository, never people and drafts. One
 * thread pushes; the writer only tells it what has changed, so a remote that is slow, away or never
 * answers delays nobody. Changes are numbered; many become one push.
 */
#define _GNU_SOURCE /* eventfd */
#include "base/clock.h"
#include "log/log.h"
#include "store/inside.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	TIMEOUT_MS = 300 * 1000,   /* a first push of everything over a bad line takes its time */
	RETRY_MS = 1000,           /* doubled after each failure, */
	RETRY_MOST_MS = 60 * 1000, /* up to this */
	LAST_MS = 3000,            /* for what is new when the server stops */
};

struct mirror {
	struct git *git; /* borrowed */
	char *remote;
	int timeout_ms, retry_ms, retry_most_ms;
	int stop; /* an eventfd: readable when a running push has to end */

	pthread_mutex_t lock; /* guards all below; a leaf */
	pthread_cond_t wake;
	pthread_t thread;
	bool stopping, failing;
	int64_t changed, ready,
		pushed; /* numbers: of changes, of those on branches, of those there */
	int64_t ready_at, behind_since; /* seconds; behind_since 0: the remote has all */
	int64_t pushed_at;
	uint64_t pushes, failures;
};

static const char *const refspecs[] = {
	"+refs/heads/*:refs/heads/*",
	"+refs/tags/*:refs/tags/*",
	"+" LEDGER_REF ":" LEDGER_REF,
	NULL,
};

/* --- what the writer tells -------------------------------------------------------------------- */

void mirror_changed(struct mirror *m)
{
	if (!m)
		return;
	pthread_mutex_lock(&m->lock);
	m->changed++;
	if (!m->behind_since)
		m->behind_since = clock_now();
	pthread_mutex_unlock(&m->lock);
}

void mirror_ready(struct mirror *m)
{
	if (!m)
		return;
	pthread_mutex_lock(&m->lock);
	m->ready = ++m->changed; /* also for what changed before there was a mirror */
	m->ready_at = clock_now();
	if (!m->behind_since)
		m->behind_since = m->ready_at;
	pthread_cond_signal(&m->wake);
	pthread_mutex_unlock(&m->lock);
}

/* --- pushing ---------------------------------------------------------------------------------- */

static void note(struct mirror *m, int64_t number, int64_t from, const struct err *e)
{
	pthread_mutex_lock(&m->lock);
	if (e) {
		m->failures++;
	} else {
		m->pushes++;
		m->pushed = number;
		m->pushed_at = clock_now();
		/* What came meanwhile came after `from`: rather too long ago than too late. */
		m->behind_since = m->changed > number ? from : 0;
	}
	m->failing = e != NULL;
	pthread_mutex_unlock(&m->lock);
}

/* In words, with git's own behind them, and what is done about it. */
static void complain(const struct mirror *m, const struct err *e, int wait_ms)
{
	const char *why = str_eq(e->key, "busy.push-slow") ? "the mirror does not answer"
							   : "the mirror did not take the changes";
	char both[LOG_WORDS], said[LOG_WORDS];

	snprintf(both, sizeof(both), "%s: %s", why, e->note);
	log_line(LOG_WARN, "mirror-failed", "remote=%s next_try_s=%d why=%s", m->remote,
		 (wait_ms + 999) / 1000, log_words(said, both));
}

static int push(struct mirror *m, int timeout_ms, int stop, int wait_ms)
{
	int64_t number, from, began = clock_ms();
	struct err e = { 0 };
	bool was_failing;

	pthread_mutex_lock(&m->lock);
	number = m->ready;
	from = m->ready_at;
	was_failing = m->failing;
	pthread_mutex_unlock(&m->lock);
	if (git_push_refs(m->git, m->remote, refspecs, timeout_ms, stop, &e) != 0) {
		if (!str_eq(e.key, "busy.stopping")) {
			note(m, number, from, &e);
			complain(m, &e, wait_ms);
		}
		return -1;
	}
	note(m, number, from, NULL);
	log_line(LOG_INFO, was_failing ? "mirror-caught-up" : "mirror-pushed", "remote=%s ms=%lld",
		 m->remote, (long long)(clock_ms() - began));
	return 0;
}

/* --- the thread ------------------------------------------------------------------------------- */

/* Wait for something to push, and for wait_ms after a failure. False: stop. */
static bool wait_for_work(struct mirror *m, int wait_ms)
{
	struct timespec until;
	bool go_on;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += wait_ms / 1000;
	until.tv_nsec += wait_ms % 1000 * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&m->lock);
	while (wait_ms && !m->stopping &&
	       pthread_cond_timedwait(&m->wake, &m->lock, &until) != ETIMEDOUT)
		;
	while (!m->stopping && m->ready == m->pushed)
		pthread_cond_wait(&m->wake, &m->lock);
	go_on = !m->stopping;
	pthread_mutex_unlock(&m->lock);
	return go_on;
}

static void *run_mirror(void *arg)
{
	struct mirror *m = arg;
	int wait_ms = 0;

	while (wait_for_work(m, wait_ms)) {
		int next = wait_ms ? MIN(2 * wait_ms, m->retry_most_ms) : m->retry_ms;

		wait_ms = push(m, m->timeout_ms, m->stop, next) == 0 ? 0 : next;
	}
	return NULL;
}

void store_mirror_start(struct store *s, const struct store_mirror *o)
{
	struct mirror *m = mem_new(1, sizeof(*m));
	pthread_condattr_t monotonic;

	m->git = s->git;
	m->remote = mem_dup(o->remote, strlen(o->remote));
	m->timeout_ms = o->timeout_ms ? o->timeout_ms : TIMEOUT_MS;
	m->retry_ms = o->retry_ms ? o->retry_ms : RETRY_MS;
	m->retry_most_ms = o->retry_most_ms ? o->retry_most_ms : RETRY_MOST_MS;
	m->stop = eventfd(0, EFD_CLOEXEC);
	/* What the remote has is not known: the first push tells. */
	m->changed = m->ready = 1;
	m->behind_since = m->ready_at = clock_now();
	pthread_mutex_init(&m->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&m->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (m->stop < 0 || pthread_create(&m->thread, NULL, run_mirror, m) != 0)
		mem_die("no thread for the mirror");
	atomic_store(&s->mirror, m);
}

void mirror_stop(struct mirror *m)
{
	const uint64_t one = 1;
	bool last;

	if (!m)
		return;
	pthread_mutex_lock(&m->lock);
	m->stopping = true;
	pthread_cond_signal(&m->wake);
	pthread_mutex_unlock(&m->lock);
	if (write(m->stop, &one, sizeof(one)) < 0)
		log_line(LOG_WARN, "mirror-not-stopped", "errno=%d", errno);
	pthread_join(m->thread, NULL);
	last = m->changed > m->pushed && !m->failing;
	m->ready = m->changed; /* the writer has written all branches and ended */
	if (last)
		(void)push(m, MIN(LAST_MS, m->timeout_ms), -1, 0);
	close(m->stop);
	pthread_cond_destroy(&m->wake);
	pthread_mutex_destroy(&m->lock);
	free(m->remote);
	free(m);
}

void store_mirror_status(struct store *s, struct store_mirror_status *out)
{
	struct mirror *m = atomic_load(&s->mirror);

	*out = (struct store_mirror_status){ 0 };
	if (!m)
		return;
	pthread_mutex_lock(&m->lock);
	*out = (struct store_mirror_status){
		.on = true,
		.failing = m->failing,
		.lag_s = m->behind_since ? MAX(clock_now() - m->behind_since, 0) : 0,
		.behind = m->behind_since != 0,
		.pushed_at = m->pushed_at,
		.pushes = m->pushes,
		.failures = m->failures,
	};
	pthread_mutex_unlock(&m->lock);
}
