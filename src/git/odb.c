#include "git/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * libgit2 caches no blobs at all and no tree above 4 KiB unless told. Little is read twice: states
 * are in memory, and pages are cached by those who make them.
 */
enum { CACHE_EACH = 64 * 1024, CACHE_ALL = 16 * 1024 * 1024 };

#ifdef SANITIZED
/*
 * libgit2 counts references with atomics that ThreadSanitizer, which has not compiled it, cannot
 * see: the last release of an object looks like a race with those that read it before.
 */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
	return "race:libgit2.so\n";
}
#endif

int git_start(struct err *e)
{
	if (git_libgit2_init() < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_BLOB, (size_t)CACHE_EACH) ||
	    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)CACHE_EACH) ||
	    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_ALL) ||
	    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1))
		return err_set(e, ERR_INTERNAL, "internal.git", "libgit2 does not start");
	return 0;
}

static int odb_open(const char *path, struct odb **out, struct err *e)
{
	char *objects = mem_new(strlen(path) + sizeof("/objects"), 1);
	struct odb *o = mem_new(1, sizeof(*o));
	int rc;

	snprintf(objects, strlen(path) + sizeof("/objects"), "%s/objects", path);
	rc = git_odb_open(&o->db, objects);
	free(objects);
	if (rc != 0) {
		const git_error *why = git_error_last();

		free(o);
		return err_set(e, ERR_INTERNAL, "internal.git", "odb: %s",
			       why ? why->message : "?");
	}
	atomic_init(&o->refs, 1);
	*out = o;
	return 0;
}

struct odb *odb_hold(struct git *g)
{
	struct odb *o;

	pthread_mutex_lock(&g->lock);
	o = g->odb;
	atomic_fetch_add(&o->refs, 1);
	pthread_mutex_unlock(&g->lock);
	return o;
}

void odb_release(struct odb *o)
{
	if (atomic_fetch_sub(&o->refs, 1) != 1)
		return;
	git_odb_free(o->db);
	free(o);
}

int git_refresh(struct git *g, struct err *e)
{
	struct odb *fresh = NULL, *before;

	if (odb_open(g->path, &fresh, e) != 0)
		return -1;
	atomic_store(&g->gone, 0);
	pthread_mutex_lock(&g->lock);
	before = g->odb;
	g->odb = fresh;
	pthread_mutex_unlock(&g->lock);
	odb_release(before);
	return 0;
}

/* The folder, if it looks like a repository; else -1. */
static int open_folder(const char *path)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (dir >= 0 && fstatat(dir, "HEAD", &st, 0) == 0 && fstatat(dir, "objects", &st, 0) == 0)
		return dir;
	disk_close(&dir);
	return -1;
}

int git_open(const char *path, struct git **out, struct err *e)
{
	int dir = open_folder(path);
	struct odb *o = NULL;
	struct git *g;

	if (dir < 0)
		return err_about(e, ERR_MISSING, "not-found.repository", path, 0);
	if (odb_open(path, &o, e) != 0) {
		disk_close(&dir);
		return -1;
	}
	g = mem_new(1, sizeof(*g));
	g->path = mem_dup(path, strlen(path));
	g->dir = dir;
	g->odb = o;
	pthread_mutex_init(&g->lock, NULL);
	*out = g;
	return 0;
}

void git_close(struct git *g)
{
	if (!g)
		return;
	odb_release(g->odb);
	disk_close(&g->dir);
	pthread_mutex_destroy(&g->lock);
	free(g->path);
	free(g);
}

const char *git_path(const struct git *g)
{
	return g->path;
}

/* A bare repository as `git init --bare` would make it, without its samples. */
static int fill(const struct git *g, struct err *e)
{
	static const char *const folders[] = {
		"objects/",    "objects/info/", "objects/pack/", "refs/",
		"refs/heads/", "refs/tags/",    "refs/meta/",
	};
	static const char config[] = "[core]\n"
				     "\trepositoryformatversion = 0\n"
				     "\tfilemode = true\n"
				     "\tbare = true\n"
				     "[gc]\n"
				     "\tauto = 0\n";
	char name[NAME];

	for (size_t i = 0; i < COUNT(folders); i++)
		if (disk_parents(g, folders[i], false, e) != 0)
			return -1;
	/* git syncs a loose object's folder but not that folder's entry: so all stand from the
	 * start. */
	for (unsigned i = 0; i < 256; i++) {
		disk_name(name, "objects/%02x/", i);
		if (disk_parents(g, name, false, e) != 0)
			return -1;
	}
	if (disk_create(g, "config", (struct str){ config, sizeof(config) - 1 }, true, e) != 0 ||
	    disk_create(g, "HEAD", STR("ref: refs/heads/main\n"), true, e) != 0)
		return -1;
	if (disk_sync_dir(g, "objects", e) != 0 || disk_sync_dir(g, "refs", e) != 0)
		return -1;
	return disk_sync_dir(g, ".", e);
}

int git_create(const char *path, struct err *e)
{
	struct git g = { .dir = -1 };
	int rc;

	if (mkdir(path, 0700) != 0) /* people are in it */
		return disk_err(e, "mkdir", path);
	g.dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (g.dir < 0)
		return disk_err(e, "open", path);
	rc = fill(&g, e);
	disk_close(&g.dir);
	return rc;
}
