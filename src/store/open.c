#include "log/log.h"
#include "store/inside.h"

#include <unistd.h>

/* Why, and because of which file: whoever pushed it asks whoever reads the log. */
static void log_refusal(const struct err *e)
{
	char entry[LOG_WORDS], note[LOG_WORDS];

	log_line(LOG_WARN, "main-not-entered", "kind=%d key=%s entry=%s line=%ld note=%s",
		 (int)e->kind, e->key, log_words(entry, e->what), e->number,
		 log_words(note, e->note));
}

/* Main ahead of the ledger: entered, or else left for project_main to rescue. */
static int adopt(struct store *s, struct err *e)
{
	ARENA(a);
	struct err refused = { 0 };
	struct action act;
	int rc = adopt_main(s->git, s->now, &s->options, &a, &act, &refused);

	if (rc == 1) {
		log_line(LOG_INFO, "main-entered", "commits=%zu", act.adopted.n);
		if (writer_take(s, &act, &refused) == 0)
			return 0;
		if (refused.kind == ERR_STORAGE || refused.kind == ERR_BUSY) {
			*e = refused;
			return -1;
		}
		rc = -1;
	}
	if (rc < 0)
		log_refusal(&refused);
	return 0;
}

static int open_for_writing(struct store *s, struct err *e)
{
	int swept = git_sweep(s->git);

	if (swept)
		log_line(LOG_INFO, "swept", "files=%d", swept);
	s->batch = git_batch_new(s->git);
	if (load_newest(s->git, &s->tip, e) != 0)
		return -1;
	s->now = s->tip.state;
	state_ref(s->now);
	if (!s->options.no_projections && (adopt(s, e) != 0 || project(s->git, s->now, e) != 0))
		return -1;
	s->branches_due = 0;
	writer_start(s);
	return 0;
}

static int open_for_reading(struct store *s, struct err *e)
{
	struct tip tip;

	if (load_newest(s->git, &tip, e) != 0)
		return -1;
	s->now = tip.state;
	return 0;
}

int store_open(const char *dir, const struct store_options *o, struct store **out, struct err *e)
{
	char path[PATH_BYTES];
	pthread_condattr_t monotonic;
	struct store *s;
	int rc;

	if (files_path(path, dir, REPOSITORY, e) != 0)
		return -1;
	if (access(dir, F_OK) != 0)
		return err_about(e, ERR_MISSING, "not-found.directory", dir, 0);
	s = mem_new(1, sizeof(*s));
	s->dir = mem_dup(dir, strlen(dir));
	s->options = *o;
	s->lock = -1;
	pthread_mutex_init(&s->now_lock, NULL);
	pthread_mutex_init(&s->queue_lock, NULL);
	pthread_mutex_init(&s->side_lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->wake, &monotonic);
	pthread_cond_init(&s->repack_wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	rc = o->write ? (s->lock = files_lock(dir, e)) : 0;
	if (rc >= 0)
		rc = git_open(path, &s->git, e);
	if (rc >= 0)
		rc = o->write ? open_for_writing(s, e) : open_for_reading(s, e);
	if (rc < 0) {
		store_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	writer_stop(s);
	mirror_stop(atomic_load(&s->mirror));
	git_batch_free(s->batch);
	state_unref(s->tip.state);
	state_unref(s->now);
	git_close(s->git);
	if (s->lock >= 0)
		close(s->lock);
	pthread_cond_destroy(&s->wake);
	pthread_cond_destroy(&s->repack_wake);
	pthread_mutex_destroy(&s->now_lock);
	pthread_mutex_destroy(&s->queue_lock);
	pthread_mutex_destroy(&s->side_lock);
	free(s->dir);
	free(s);
}

struct git *store_git(struct store *s)
{
	return s->git;
}

const struct state *store_now(struct store *s)
{
	const struct state *now;

	pthread_mutex_lock(&s->now_lock);
	now = s->now;
	state_ref(now);
	pthread_mutex_unlock(&s->now_lock);
	return now;
}

int store_blob(struct store *s, const struct oid *id, struct buf *out, struct err *e)
{
	return git_read(s->git, id, GIT_T_BLOB, out, e);
}

int store_file(struct store *s, const struct oid *commit, const char *path, struct buf *out,
	       struct err *e)
{
	return git_read_path(s->git, commit, path, out, e);
}

int store_folder(struct store *s, const struct oid *commit, const char *path, struct arena *a,
		 struct git_entry **out, size_t *n, struct err *e)
{
	struct err why = { 0 };
	struct oid tree;

	*n = 0;
	if (git_find(s->git, commit, path, &tree, NULL, &why) == 0)
		return git_list(s->git, &tree, a, out, n, e);
	if (why.kind == ERR_MISSING)
		return 0;
	*e = why;
	return -1;
}

int store_reload(struct store *s, struct err *e)
{
	struct state *before;
	struct oid ledger;
	struct tip tip;

	assert(!s->options.write);
	if (git_ref(s->git, LEDGER_REF, &ledger, e) != 0)
		return -1;
	if (oid_eq(&ledger, state_ledger(s->now)))
		return 0;
	if (load_tip(s->git, &ledger, &tip, e) != 0)
		return -1;
	pthread_mutex_lock(&s->now_lock);
	before = s->now;
	s->now = tip.state;
	pthread_mutex_unlock(&s->now_lock);
	state_unref(before);
	return 0;
}
