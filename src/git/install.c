/*
 * Packs on disk: made to last in the one order that survives a power cut at any point, listed, and
 * unlinked.
 */
#include "git/internal.h"

#include <dirent.h>
#include <errno.h>
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
 * it till then. One that stands already is of an equal pack, and spares it too. What stays has to last:
 * without its words nobody knows when a side pack is over.
 */
static int put_keep(const struct git *g, const char *name, const char *keep, struct err *e)
{
	char path[NAME];
	struct stat st;

	disk_name(path, "%s.keep", name);
	if (fstatat(g->dir, path, &st, 0) == 0)
		return 0;
	return disk_create(g, path, str_of(keep), !str_eq(keep, KEEP_BRIEF), e);
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

/*
 * The pack's name comes last: killed before it we leave an index of nothing, which all pass over, and
 * a temporary file that is swept; never a pack that nobody lists.
 */
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
	    move_in(g, tmp_idx, full, ".idx", e) != 0 ||
	    move_in(g, tmp_pack, full, ".pack", e) != 0 || disk_sync_dir(g, PACK_DIR, e) != 0) {
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

bool keep_is_brief(const char *words)
{
	return words && (str_eq(words, KEEP_BRIEF) || !words[0]);
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

static DIR *open_packs(const struct git *g)
{
	int fd = openat(g->dir, PACK_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 ? fdopendir(fd) : NULL;
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

static bool in_names(char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

/* What is known of a pack by its files. False: it is going, or its index outlived it. */
static bool look_at(const struct git *g, const char *name, bool kept, struct arena *a,
		    struct pack_file *out)
{
	char path[NAME];
	struct stat st;

	disk_name(path, "%s.pack", name);
	if (fstatat(g->dir, path, &st, 0) != 0)
		return false;
	*out = (struct pack_file){ .bytes = st.st_size, .at = st.st_mtime };
	disk_name(out->name, "%s", name);
	if (kept)
		out->keep = keep_of(g, name, a);
	return true;
}

int pack_list(const struct git *g, struct arena *a, struct pack_file **out, size_t *n,
	      struct err *e)
{
	CLEANUP(closedirp) DIR *d = open_packs(g);
	size_t n_idx, n_keep, count = 0;
	struct pack_file *items;
	char **idx, **keep;

	if (!d)
		return disk_err(e, "open", PACK_DIR);
	/* In this order: a pack that is seen without .keep is one whose ref has moved. */
	n_idx = list_names(d, ".idx", a, &idx);
	n_keep = list_names(d, ".keep", a, &keep);
	items = ARENA_ARRAY(a, n_idx, struct pack_file);
	for (size_t i = 0; i < n_idx; i++)
		count += look_at(g, idx[i], in_names(keep, n_keep, idx[i]), a, &items[count]);
	qsort(items, count, sizeof(*items), pack_order);
	*out = items;
	*n = count;
	return 0;
}

int pack_list_bare(const struct git *g, struct arena *a, struct pack_file **out, size_t *n,
		   struct err *e)
{
	CLEANUP(closedirp) DIR *d = open_packs(g);
	size_t n_packs, n_keep, n_idx, count = 0;
	char **packs, **keep, **idx;
	struct pack_file *items;

	if (!d)
		return disk_err(e, "open", PACK_DIR);
	/* In this order: who pushes takes his .keep away only when pack and index stand. */
	n_packs = list_names(d, ".pack", a, &packs);
	n_keep = list_names(d, ".keep", a, &keep);
	n_idx = list_names(d, ".idx", a, &idx);
	items = ARENA_ARRAY(a, n_packs, struct pack_file);
	for (size_t i = 0; i < n_packs; i++)
		if (!in_names(idx, n_idx, packs[i]))
			count += look_at(g, packs[i], in_names(keep, n_keep, packs[i]), a,
					 &items[count]);
	*out = items;
	*n = count;
	return 0;
}

/* Unlink it if it stands and is ours. */
static int sweep_keep(const struct git *g, const char *name)
{
	ARENA(a);
	const char *words = keep_of(g, name, &a);

	if (!keep_is_brief(words) && !(words && str_starts(str_of(words), KEEP_APART)))
		return 0;
	unlink_ending(g, name, ".keep");
	return 1;
}

int pack_sweep_hollow(const struct git *g)
{
	CLEANUP(closedirp) DIR *d = open_packs(g);
	static const char *const endings[] = { ".idx", ".keep" };
	struct stat st;
	char path[NAME], **names;
	int gone = 0;

	for (size_t k = 0; d && k < COUNT(endings); k++) {
		ARENA(a);
		size_t n = list_names(d, endings[k], &a, &names);

		for (size_t i = 0; i < n; i++) {
			disk_name(path, "%s.pack", names[i]);
			if (fstatat(g->dir, path, &st, 0) == 0 || errno != ENOENT)
				continue;
			if (k > 0) {
				gone += sweep_keep(g, names[i]);
				continue;
			}
			unlink_ending(g, names[i], ".idx");
			gone++;
		}
	}
	return gone;
}

bool pack_is_bare(const struct git *g, const char *name)
{
	char path[NAME];
	struct stat st;

	disk_name(path, "%s.idx", name);
	return fstatat(g->dir, path, &st, 0) != 0 && errno == ENOENT;
}
