/*
 * Housekeeping: what dead processes left, and one big pack from many.
 */
#include "base/clock.h"
#include "git/internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- sweeping --------------------------------------------------------------------------------- */

typedef bool is_stale(const char *name);

static bool stale_lock(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, ".lock") == 0;
}

/* Objects and packs are written under these names first: by us, git and libgit2. */
static bool stale_object(const char *name)
{
	return strncmp(name, TEMPORARY, strlen(TEMPORARY)) == 0 || strncmp(name, "tmp_", 4) == 0 ||
	       strncmp(name, ".tmp-", 5) == 0;
}

static void closedirp(DIR **d)
{
	if (*d)
		closedir(*d);
}

static int sweep_folder(const struct git *g, const char *folder, is_stale *stale, int depth)
{
	int fd = openat(g->dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(closedirp) DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	int gone = 0;

	while (d && (entry = readdir(d)) != NULL) {
		char name[NAME];
		struct stat st;

		if (str_eq(entry->d_name, ".") || str_eq(entry->d_name, "..") ||
		    strlen(folder) + strlen(entry->d_name) + 2 > NAME)
			continue;
		disk_name(name, "%s/%s", folder, entry->d_name);
		if (fstatat(g->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth > 0)
			gone += sweep_folder(g, name, stale, depth - 1);
		else if (S_ISREG(st.st_mode) && stale(entry->d_name))
			gone += unlinkat(g->dir, name, 0) == 0;
	}
	return gone;
}

/* Packs whose writer died before its ref moved: the .keep goes, so that a repack may drop them. */
static int sweep_keeps(struct git *g)
{
	ARENA(a);
	struct pack_file *packs, *bare;
	struct err ignored = { 0 };
	size_t n, n_bare;
	int gone = 0;

	if (pack_list(g, &a, &packs, &n, &ignored) != 0 ||
	    pack_list_bare(g, &a, &bare, &n_bare, &ignored) != 0)
		return 0;
	for (size_t i = 0; i < n + n_bare; i++) {
		const struct pack_file *p = i < n ? &packs[i] : &bare[i - n];

		if (keep_is_brief(p->keep)) {
			pack_unkeep(g, p->name);
			gone++;
		}
	}
	return gone;
}

/* A file of ours only: `git` may be writing beside us. */
static bool stale_own(const char *name)
{
	return strncmp(name, TEMPORARY, strlen(TEMPORARY)) == 0;
}

int git_sweep_own(struct git *g)
{
	FD(alone) = disk_flock(g, FLOCK_WRITERS, LOCK_EX | LOCK_NB);

	return alone < 0 ? 0 : sweep_folder(g, "objects/pack", stale_own, 0);
}

int git_sweep(struct git *g)
{
	static const char *const locks[] = { "packed-refs.lock", "packed-refs.new", "HEAD.lock",
					     "config.lock" };
	enum { TRIES = 200 };
	const struct timespec wait = { 0, 10 * 1000000L };
	FD(alone) = -1;
	int gone = 0;

	/* `accord invite` and others without the lock of the data directory may be writing. */
	for (int i = 0; i < TRIES && alone < 0; i++) {
		alone = disk_flock(g, FLOCK_WRITERS, LOCK_EX | LOCK_NB);
		if (alone < 0)
			nanosleep(&wait, NULL);
	}
	if (alone < 0)
		return 0;
	for (size_t i = 0; i < COUNT(locks); i++)
		gone += unlinkat(g->dir, locks[i], 0) == 0;
	gone += sweep_folder(g, "refs", stale_lock, 8);
	gone += sweep_folder(g, "objects", stale_object, 1);
	return gone + pack_sweep_hollow(g) + sweep_keeps(g);
}

size_t git_pack_count(struct git *g)
{
	ARENA(a);
	struct pack_file *packs;
	struct err ignored = { 0 };
	size_t n;

	return pack_list(g, &a, &packs, &n, &ignored) == 0 ? n : 0;
}

int64_t git_pack_bytes(struct git *g, int64_t *largest)
{
	ARENA(a);
	struct pack_file *packs;
	struct err ignored = { 0 };
	int64_t sum = 0;
	size_t n = 0;

	*largest = 0;
	if (pack_list(g, &a, &packs, &n, &ignored) != 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (packs[i].keep)
			continue;
		sum += packs[i].bytes;
		*largest = MAX(*largest, packs[i].bytes);
	}
	return sum;
}

/* --- repacking -------------------------------------------------------------------------------- */

static void settled_clear(struct git *g)
{
	pthread_mutex_lock(&g->lock);
	for (size_t i = 0; i < g->settled.n; i++)
		free(g->settled.items[i]);
	free(g->settled.items);
	g->settled = (struct pack_names){ 0 };
	pthread_mutex_unlock(&g->lock);
}

/*
 * The packs that a repack replaces: all without .keep, so that their refs have moved. bare: how many, at
 * the end, have no index: git sees nothing of them, so what refs reach is elsewhere when it can be
 * packed without them.
 */
static int settled_list(struct git *g, size_t *bare, struct err *e)
{
	ARENA(a);
	struct pack_file *packs[2];
	struct pack_names names = { 0 };
	size_t n[2];

	if (pack_list_bare(g, &a, &packs[1], &n[1], e) != 0 ||
	    pack_list(g, &a, &packs[0], &n[0], e) != 0)
		return -1;
	names.items = mem_new(n[0] + n[1], sizeof(*names.items));
	for (int k = 0; k < 2; k++) {
		*bare = names.n;
		for (size_t i = 0; i < n[k]; i++)
			if (!packs[k][i].keep)
				names.items[names.n++] =
					mem_dup(packs[k][i].name, strlen(packs[k][i].name));
	}
	*bare = names.n - *bare;
	pthread_mutex_lock(&g->lock);
	g->settled = names;
	pthread_mutex_unlock(&g->lock);
	return 0;
}

bool pack_settled(struct git *g, const char *name)
{
	bool found = false;

	pthread_mutex_lock(&g->lock);
	for (size_t i = 0; i < g->settled.n && !found; i++)
		found = str_eq(g->settled.items[i], name);
	pthread_mutex_unlock(&g->lock);
	return found;
}

/* What is to be packed: all refs but those that have packs of their own. */
static int list_tips(struct git *g, struct buf *out, struct err *e)
{
	ARENA(a);
	struct git_ref_entry *refs;
	struct pack_file *packs;
	size_t n, n_packs;

	if (git_refs(g, "refs/", &a, &refs, &n, e) != 0 ||
	    pack_list(g, &a, &packs, &n_packs, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct oid base = apart_base(packs, n_packs, refs[i].name, &refs[i].id);

		if (!oid_none(&refs[i].id) && oid_none(&base))
			buf_printf(out, "%s\n", refs[i].id.hex);
	}
	return buf_check(out, e);
}

/* All that these tips reach, deltified, as one durable pack. Names of packs are in *names. */
static int pack_all(struct git *g, const struct buf *tips, struct buf *names, struct err *e)
{
	ARENA(a);
	/* clang-format off */
	const char *const argv[] = {
		"nice", "-n", "19", "git", arena_printf(&a, "--git-dir=%s", g->path),
		"-c", "pack.threads=1", "-c", "pack.windowMemory=64m", "-c", "core.fsync=all",
		"pack-objects", "-q", "--revs", "--non-empty", "--delta-base-offset",
		arena_printf(&a, "%s/objects/pack/pack", g->path), NULL,
	};
	/* clang-format on */

	return run_child(g, argv, (struct str){ tips->ptr, tips->len }, names, e);
}

/*
 * As `git repack -a -d`, but the old packs go only after the folder with the new one is synced, only
 * those go that stood without a .keep before any ref was read, and side refs stay out.
 */
int git_repack(struct git *g, struct err *e)
{
	BUF(names, 64 * KiB);
	BUF(tips, 16 * MiB);
	size_t bare = 0;
	int rc = settled_list(g, &bare, e);

	if (rc == 0)
		rc = list_tips(g, &tips, e);
	if (rc == 0)
		rc = pack_all(g, &tips, &names, e);
	if (rc == 0)
		rc = disk_sync_dir(g, "objects/pack", e);
	for (size_t i = 0; rc == 0 && i < g->settled.n; i++) {
		const char *name = g->settled.items[i];
		bool was_bare = i + bare >= g->settled.n;

		/* Nothing new to pack gives the same name again; what had no index may have got one. */
		if (!strstr(names.ptr, strrchr(name, '-') + 1) &&
		    (!was_bare || pack_is_bare(g, name)))
			pack_remove(g, name);
	}
	settled_clear(g);
	if (rc == 0)
		rc = git_refresh(g, e);
	return rc;
}

void git_repack_stop(struct git *g)
{
	pthread_mutex_lock(&g->lock);
	if (g->repack_pid > 0)
		kill(g->repack_pid, SIGTERM);
	pthread_mutex_unlock(&g->lock);
}
