/* Reading is made ready before anybody asks: the sheets of main's texts, parsed on the workers. */
#include "desk/room.h"

#include <time.h>

/* LANES: texts at once; the other workers and the sandbox's other places are for those who ask. */
enum { LANES = 4, TEXTS_MAX = 512 };

struct warming {
	struct desk *desk;
	struct jobs *jobs;
	atomic_size_t next;   /* the text to parse: language by language, section by section */
	pthread_mutex_t lock; /* guards left and users; a leaf */
	pthread_cond_t done;
	size_t left;  /* lanes that go on */
	size_t users; /* of this struct: the lanes and the one who waits */
};

/* A user goes, the last one with all of it. lane: it was one. */
static void unuse(struct warming *w, bool lane)
{
	bool last;

	pthread_mutex_lock(&w->lock);
	w->left -= lane;
	last = --w->users == 0;
	if (!w->left)
		pthread_cond_signal(&w->done);
	pthread_mutex_unlock(&w->lock);
	if (!last)
		return;
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->done);
	free(w);
}

/* Parse the next text. False when there was none. What fails is said to the reader who asks. */
static bool parse_next(struct warming *w)
{
	size_t i = atomic_fetch_add(&w->next, 1);
	const struct section_text *text;
	const struct manifest *m;
	struct err e = { 0 };
	struct sheet sheet;
	struct call c;
	bool more;
	ARENA(a);

	call_begin(&c, w->desk, &a);
	m = state_manifest(c.state);
	more = i < MIN(m->sections.n * m->languages.n, TEXTS_MAX);
	if (more) {
		const char *id = m->sections.items[i % m->sections.n].id;
		const char *lang = m->languages.items[i / m->sections.n];

		text = state_text(c.state, id, lang);
		if (text && sheet_of(&c, &text->blob, id, lang, &sheet, &e) != 0)
			err_clear(&e);
	}
	call_done(&c);
	return more;
}

/* One text, then behind those who wait: requests that came meanwhile go first. */
static void lane(void *arg)
{
	struct warming *w = arg;

	if (!parse_next(w) || !jobs_try(w->jobs, lane, w))
		unuse(w, true);
}

static void init(struct warming *w, struct desk *d, struct jobs *jobs)
{
	pthread_condattr_t monotonic;

	w->desk = d;
	w->jobs = jobs;
	w->left = LANES;
	w->users = LANES + 1; /* and the one who waits */
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->done, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

/* Those for which there is no place are over at once; the one who waits keeps the struct. */
static void start_lanes(struct warming *w)
{
	size_t refused = 0;

	for (int i = 0; i < LANES; i++)
		refused += !jobs_try(w->jobs, lane, w);
	pthread_mutex_lock(&w->lock);
	w->left -= refused;
	w->users -= refused;
	pthread_mutex_unlock(&w->lock);
}

void desk_warm(struct desk *d, struct jobs *jobs, int wait_ms)
{
	struct warming *w = mem_new(1, sizeof(*w));
	struct timespec until;

	init(w, d, jobs);
	start_lanes(w);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += wait_ms % 1000 * 1000000L;
	until.tv_sec += wait_ms / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&w->lock);
	while (w->left && pthread_cond_timedwait(&w->done, &w->lock, &until) == 0)
		;
	pthread_mutex_unlock(&w->lock);
	unuse(w, false);
}
