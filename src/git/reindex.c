/*
 * Indexes of packs: what a pack holds, derived from it. One that is lost hides every object of its
 * pack; it can be made anew as long as the pack itself is whole.
 */
#include "git/internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <nettle/sha1.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SUM = SHA1_DIGEST_SIZE, SHORTEST = 8 + 256 * 4 + 2 * SUM };

/* The last bytes of a pack: the hash of all before. */
static bool pack_sum(const struct git *g, const char *pack, uint8_t out[SUM])
{
	FD(fd) = openat(g->dir, pack, O_RDONLY | O_CLOEXEC);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && st.st_size > SUM &&
	       pread(fd, out, SUM, st.st_size - SUM) == SUM;
}

/* What is wrong with the index of a pack ("objects/pack/pack-…"); NULL when nothing is. */
static const char *index_fault(const struct git *g, const char *name, struct err *e)
{
	BUF(idx, PACK_MAX);
	uint8_t sum[SUM], of_pack[SUM];
	char path[NAME];
	struct sha1_ctx ctx;

	disk_name(path, "%s.idx", name);
	switch (disk_read(g, path, &idx, e)) {
	case 0: return "lost";
	case 1: break;
	default: return NULL;
	}
	disk_name(path, "%s.pack", name);
	if (!pack_sum(g, path, of_pack))
		return NULL; /* it went meanwhile */
	if (idx.len < SHORTEST)
		return "damaged";
	sha1_init(&ctx);
	sha1_update(&ctx, idx.len - SUM, (const uint8_t *)idx.ptr);
	sha1_digest(&ctx, sizeof(sum), sum);
	return memcmp(sum, idx.ptr + idx.len - SUM, SUM) == 0 &&
			       memcmp(of_pack, idx.ptr + idx.len - 2 * SUM, SUM) == 0
		       ? NULL
		       : "damaged";
}

/* Written beside, synced by git, renamed. */
static int make_index(struct git *g, const char *name, struct err *e)
{
	ARENA(a);
	char fresh[NAME], path[NAME];
	int rc;

	disk_temporary(fresh, "objects/pack/" TEMPORARY);
	disk_name(path, "%s.idx", name);
	{
		const char *const argv[] = {
			"git",
			arena_printf(&a, "--git-dir=%s", g->path),
			"-c",
			"core.fsync=all",
			"index-pack",
			"--no-rev-index",
			"-o",
			arena_printf(&a, "%s/%s", g->path, fresh),
			arena_printf(&a, "%s/%s.pack", g->path, name),
			NULL,
		};

		rc = git_run(argv, NULL, e);
	}
	if (rc == 0)
		rc = disk_rename(g, fresh, path, e);
	if (rc == 0)
		return disk_sync_dir(g, "objects/pack", e);
	unlinkat(g->dir, fresh, 0);
	return -1;
}

static int look_at(struct git *g, const char *name, bool repair, git_index_fault *call, void *arg,
		   struct err *e)
{
	struct err unmade = { 0 }, unread = { 0 };
	const char *why = index_fault(g, name, &unread);
	bool mended;

	if (unread.kind) {
		*e = unread;
		return -1;
	}
	if (!why)
		return 0;
	mended = repair && make_index(g, name, &unmade) == 0;
	call(arg, name, why, mended);
	return 0;
}

static void closedirp(DIR **d)
{
	if (*d)
		closedir(*d);
}

int git_check_indexes(struct git *g, bool repair, git_index_fault *call, void *arg, struct err *e)
{
	int fd = openat(g->dir, "objects/pack", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(closedirp) DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (!d)
		return disk_err(e, "open", "objects/pack");
	while ((entry = readdir(d)) != NULL) {
		size_t len = strlen(entry->d_name), tail = strlen(".pack");
		char name[NAME];

		if (len < 5 + tail || len > 200 || memcmp(entry->d_name, "pack-", 5) != 0 ||
		    strcmp(entry->d_name + len - tail, ".pack") != 0)
			continue;
		disk_name(name, "objects/pack/%.*s", (int)(len - tail), entry->d_name);
		if (look_at(g, name, repair, call, arg, e) != 0)
			return -1;
	}
	return repair ? git_refresh(g, e) : 0;
}
