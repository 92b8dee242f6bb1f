/*
 * A version's files. They are made when the version stands, on a thread of their own, and kept in the
 * ledger for good: what was issued once can be had and proven later, by whatever program. A file that
 * cannot be made is no reason to have no version: it is tried again with the next one and at the next
 * start.
 */
#include "desk/room.h"

#include "base/clock.h"
#include "export/bundle.h"
#include "log/log.h"

#include <time.h>

struct clerk {
	pthread_t thread;
	pthread_mutex_t lock; /* guards the rest; a leaf */
	pthread_cond_t wake, news;
	bool stopping;
	uint64_t wanted, doing, done; /* rounds through all versions */
	int64_t at;                   /* the number of the version that this round has come to */
};

/* --- what is missing ------------------------------------------------------------------------------- */

const struct version_file *version_file_find(const struct version *v, const char *lang,
					     const char *format)
{
	for (size_t i = 0; i < v->files.n; i++)
		if (str_eq(v->files.items[i].lang, lang) &&
		    str_eq(v->files.items[i].format, format))
			return &v->files.items[i];
	return NULL;
}

int version_languages(struct call *c, const struct version *v, struct wire_strs *out, struct err *e)
{
	const struct manifest *m;

	if (manifest_at(c, state_step_of(c->state, &v->commit), &m, e) != 0)
		return -1;
	*out = m->languages;
	return 0;
}

static bool lacks_files(struct call *c, const struct version *v)
{
	struct wire_strs langs;
	struct err e = { 0 };

	if (version_languages(c, v, &langs, &e) != 0)
		return false;
	for (size_t l = 0; l < langs.n; l++)
		for (int f = 0; export_format_names[f]; f++)
			if (!version_file_find(v, langs.items[l], export_format_names[f]))
				return true;
	return false;
}

/* --- the clerk's round ----------------------------------------------------------------------------- */

static bool is_over(struct clerk *k)
{
	bool over;

	pthread_mutex_lock(&k->lock);
	over = k->stopping;
	pthread_mutex_unlock(&k->lock);
	return over;
}

/* The files of one language that are missing, made and entered together. */
static void issue_language(struct desk *d, const char *id, const char *lang)
{
	ARENA(a);
	struct action act = { .kind = ACT_ISSUE, .version = id };
	const struct version *v;
	struct err e = { 0 };
	struct call c;

	call_begin(&c, d, &a);
	v = state_version(c.state, id);
	act.files.items = ARENA_ARRAY(&a, EXPORT_FORMATS, struct version_file);
	for (int f = 0; export_format_names[f] && !is_over(d->clerk); f++) {
		struct version_file *file = &act.files.items[act.files.n];
		struct err why = { 0 };

		if (version_file_find(v, lang, export_format_names[f]))
			continue;
		*file = (struct version_file){ .format = export_format_names[f], .lang = lang };
		if (issue_file(&c, v, lang, f, file, &why) == 0)
			act.files.n++;
		else
			log_err(LOG_WARN, "version-file-not-made", &why);
	}
	if (act.files.n && enter(&c, &act, &e) != 0)
		log_err(LOG_WARN, "version-files-not-kept", &e);
	call_done(&c);
}

static void issue_version(struct desk *d, struct call *c, const struct version *v)
{
	struct wire_strs langs;
	struct err e = { 0 };

	if (version_languages(c, v, &langs, &e) != 0) {
		log_err(LOG_WARN, "version-files-not-made", &e);
		return;
	}
	for (size_t i = 0; i < langs.n && !is_over(d->clerk); i++)
		issue_language(d, v->id, langs.items[i]);
}

static void tell_done(struct clerk *k, int64_t version)
{
	pthread_mutex_lock(&k->lock);
	k->at = version;
	pthread_cond_broadcast(&k->news);
	pthread_mutex_unlock(&k->lock);
}

/* The newest version first: somebody waits for it. */
static void issue_all(struct desk *d)
{
	struct call c;
	ARENA(a);

	call_begin(&c, d, &a);
	for (int64_t n = state_n_versions(c.state); n > 0 && !is_over(d->clerk); n--) {
		const struct version *v = state_version_number(c.state, n);

		if (lacks_files(&c, v))
			issue_version(d, &c, v);
		tell_done(d->clerk, n);
	}
	call_done(&c);
}

static void *run_clerk(void *arg)
{
	struct desk *d = arg;
	struct clerk *k = d->clerk;

	pthread_mutex_lock(&k->lock);
	while (!k->stopping) {
		if (k->done == k->wanted) {
			pthread_cond_wait(&k->wake, &k->lock);
			continue;
		}
		k->doing = k->wanted;
		k->at = INT64_MAX;
		pthread_mutex_unlock(&k->lock);
		issue_all(d);
		pthread_mutex_lock(&k->lock);
		k->done = k->doing;
		pthread_cond_broadcast(&k->news);
	}
	pthread_mutex_unlock(&k->lock);
	return NULL;
}

/* --- start, wait and stop -------------------------------------------------------------------------- */

void desk_issue_start(struct desk *d)
{
	struct clerk *k = mem_new(1, sizeof(*k));
	pthread_condattr_t monotonic;

	pthread_mutex_init(&k->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&k->wake, &monotonic);
	pthread_cond_init(&k->news, &monotonic);
	pthread_condattr_destroy(&monotonic);
	k->wanted = 1;
	d->clerk = k;
	if (pthread_create(&k->thread, NULL, run_clerk, d) != 0)
		mem_die("no thread for the versions' files");
}

void desk_issue_stop(struct desk *d)
{
	struct clerk *k = d ? d->clerk : NULL;

	if (!k)
		return;
	pthread_mutex_lock(&k->lock);
	k->stopping = true;
	pthread_cond_broadcast(&k->wake);
	pthread_cond_broadcast(&k->news);
	pthread_mutex_unlock(&k->lock);
	pthread_join(k->thread, NULL);
	pthread_cond_destroy(&k->wake);
	pthread_cond_destroy(&k->news);
	pthread_mutex_destroy(&k->lock);
	free(k);
	d->clerk = NULL;
}

/* Was all made of the version that can be, by a round that began after it stood? */
static bool is_issued(const struct clerk *k, int64_t version, uint64_t round)
{
	return k->stopping || k->done >= round || (k->doing >= round && k->at <= version);
}

void issue_wait(struct call *c, int64_t version, int wait_ms)
{
	struct clerk *k = c->desk->clerk;
	struct timespec until;
	uint64_t round;

	if (!k)
		return;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += wait_ms % 1000 * 1000000L;
	until.tv_sec += wait_ms / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&k->lock);
	round = ++k->wanted;
	pthread_cond_signal(&k->wake);
	while (!is_issued(k, version, round) &&
	       pthread_cond_timedwait(&k->news, &k->lock, &until) == 0)
		;
	pthread_mutex_unlock(&k->lock);
	repin(c);
}
