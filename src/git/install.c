/*
 * Packs on disk: made to last in the one order that survives a power cut at any point, listed, and
 * unlinked.
 */
#include "git/internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PACK_DIR "objects/pack"

static void name_of(const struct buf *pack, char name[NAME])
{
	struct oid id = oid_of_raw((const unsigned char *)pack->ptr + pack->len - OID_RAW);

	disk_name(name, PACK_DIR "/pack-%s", id.hex);
}

static int move_in(const struct git *g, const char *from, const char *name, const char *ending,
		   struct err *e)
{
	char to[NAME];

	disk_name(to, "%s%s", name, ending);
	return disk_rename(g, from, to, e);
}

/*
 * `git repack` drops what no ref reaches, and ours moves only after the pack stands: a .keep spares
 * it till then. One that stands already is of an equal pack, and spares it too.
 */
static int put_keep(const struct git *g, const char *name, const char *keep, struct err *e)
{
	char path[NAME];
	struct stat st;

	disk_name(path, "%s.keep", name);
	if (fstatat(g->dir, path, &st, 0) == 0)
		return 0;
	return disk_create(g, path, str_of(keep), false, e);
}

/* A new file with these bytes, on its way to the disk. */
static int start_file(const struct git *g, const char *name, const struct buf *bytes, struct err *e)
{
	int fd = openat(g->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return disk_err(e, "create", name);
	if (disk_write(fd, bytes->ptr, bytes->len) != 0) {
		disk_err(e, "write", name);
		disk_close(&fd);
		return -1;
	}
	disk_start(fd);
	return fd;
}

int pack_install(const struct git *g, const struct buf *pack, const struct buf *idx,
		 const char *keep, int also, char name[NAME], struct err *e)
{
	char tmp_pack[NAME], tmp_idx[NAME], full[NAME];

	name_of(pack, full);
	disk_temporary(tmp_pack, PACK_DIR "/" TEMPORARY);
	disk_temporary(tmp_idx, PACK_DIR "/" TEMPORARY);
	FD(pack_fd) = start_file(g, tmp_pack, pack, e);
	FD(idx_fd) = pack_fd < 0 ? -1 : start_file(g, tmp_idx, idx, e);

	if (pack_fd < 0 || idx_fd < 0 || disk_sync(pack_fd, tmp_pack, e) != 0 ||
	    disk_sync(idx_fd, tmp_idx, e) != 0 ||
	    (also >= 0 && disk_sync(also, "what goes with a pack", e) != 0) ||
	    (keep && put_keep(g, full, keep, e) != 0) ||
	    move_in(g, tmp_pack, full, ".pack", e) != 0 ||
	    move_in(g, tmp_idx, full, ".idx", e) != 0 || disk_sync_dir(g, PACK_DIR, e) != 0) {
		unlinkat(g->dir, tmp_pack, 0);
		unlinkat(g->dir, tmp_idx, 0);
		return -1;
	}
	memcpy(name, full, NAME);
	return 0;
}

static void unlink_ending(const struct git *g, const char *name, const char *ending)
{
	char path[NAME];

	disk_name(path, "%s%s", name, ending);
	unlinkat(g->dir, path, 0);
}

void pack_unkeep(const struct git *g, const char *name)
{
	unlink_ending(g, name, ".keep");
}

/*
 * The pack first: killed behind it we leave an index of nothing, which all pass over, and not a pack that
 * nobody lists, for good, with people in it who were erased.
 */
void pack_remove(struct git *g, const char *name)
{
	unlink_ending(g, name, ".pack");
	unlink_ending(g, name, ".idx");
	unlink_ending(g, name, ".rev");
	unlink_ending(g, name, ".keep");
	atomic_fetch_add(&g->gone, 1);
}

/* What NAME.keep says, in the arena; NULL without one. */
static const char *keep_of(const struct git *g, const char *name, struct arena *a)
{
	BUF(text, KiB);
	struct err ignored = { 0 };
	char path[NAME];

	disk_name(path, "%s.keep", name);
	if (disk_read(g, path, &text, &ignored) == 0)
		return NULL;
	return arena_dup_len(a, text.ptr, text.len);
}

static int pack_order(const void *pa, const void *pb)
{
	const struct pack_file *a = pa, *b = pb;

	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void closedirp(DIR **d)
{
	if (*d)
		closedir(*d);
}

/* The names of a kind in the folder of packs, without their ending. */
static size_t list_names(DIR *d, const char *ending, struct arena *a, char ***out)
{
	size_t n = 0, cap = 0, tail = strlen(ending);
	struct dirent *entry;

	*out = NULL;
	rewinddir(d);
	while ((entry = readdir(d)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len < 5 + tail || len > 200 || memcmp(entry->d_name, "pack-", 5) != 0 ||
		    strcmp(entry->d_name + len - tail, ending) != 0)
			continue;
		*(char **)arena_push(a, (void **)out, &n, &cap, sizeof(char *)) =
			arena_printf(a, PACK_DIR "/%.*s", (int)(len - tail), entry->d_name);
	}
	return n;
}

int pack_list(const struct git *g, struct arena *a, struct pack_file **out, size_t *n,
	      struct err *e)
{
	int fd = openat(g->dir, PACK_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(closedirp) DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	size_t n_idx, n_keep, count = 0;
	struct pack_file *items;
	char **idx, **keep;

	if (!d)
		return disk_err(e, "open", PACK_DIR);
	/* In this order: a pack that is seen without .keep is one whose ref has moved. */
	n_idx = list_names(d, ".idx", a, &idx);
	n_keep = list_names(d, ".keep", a, &keep);
	items = ARENA_ARRAY(a, n_idx, struct pack_file);
	for (size_t i = 0; i < n_idx; i++) {
		struct pack_file *p = &items[count];
		char path[NAME];
		struct stat st;

		disk_name(p->name, "%s", idx[i]);
		disk_name(path, "%s.pack", idx[i]);
		if (fstatat(g->dir, path, &st, 0) != 0)
			continue; /* going, or an index that outlived its pack */
		p->bytes = st.st_size;
		p->at = st.st_mtime;
		for (size_t k = 0; k < n_keep && !p->keep; k++)
			if (str_eq(keep[k], idx[i]))
				p->keep = keep_of(g, idx[i], a);
		count++;
	}
	qsort(items, count, sizeof(*items), pack_order);
	*out = items;
	*n = count;
	return 0;
}
