/*
 * Refs: a loose file, else a line of packed-refs (`git gc` moves them there). Moved by
 * compare-and-swap under NAME.lock, as git does it.
 */
#include "git/internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REF_NAME_MAX = 200, LOCK_TRIES = 100, LOCK_WAIT_MS = 10 };

/* Names are made by the program or were listed from disk: a bad one is a bug. */
static bool name_ok(const char *name)
{
	return strncmp(name, "refs/", 5) == 0 && strlen(name) <= REF_NAME_MAX &&
	       !strstr(name, "..") && !strstr(name, "//");
}

int ref_loose(const struct git *g, const char *name, struct oid *out, struct err *e)
{
	BUF(text, KiB);
	struct err unread = { 0 };
	struct str trimmed;
	int rc = disk_read(g, name, &text, &unread);

	if (rc < 0)
		return disk_damaged(e, name, unread.note);
	if (rc == 0)
		return 0;
	trimmed = str_trim((struct str){ text.ptr, text.len });
	buf_cut(&text, (size_t)(trimmed.ptr - text.ptr) + trimmed.len);
	if (!oid_parse(trimmed.len ? trimmed.ptr : "", out))
		return disk_damaged(e, name, "no object id in the ref");
	return 1;
}

int git_ref(struct git *g, const char *name, struct oid *out, struct err *e)
{
	int rc;

	assert(name_ok(name));
	rc = ref_loose(g, name, out, e);
	if (rc == 0)
		rc = packed_find(g, name, out, e);
	if (rc == 0)
		return err_about(e, ERR_MISSING, "not-found.ref", name, 0);
	return rc < 0 ? -1 : 0;
}

int ref_lock(const struct git *g, const char *name, bool sync, struct err *e)
{
	const struct timespec wait = { 0, LOCK_WAIT_MS * 1000000L };
	char lock[NAME];

	disk_name(lock, "%s.lock", name);
	for (int tries = 0; tries < LOCK_TRIES; tries++) {
		int fd = openat(g->dir, lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

		if (fd >= 0)
			return fd;
		if (errno == ENOENT && disk_parents(g, lock, sync, e) == 0)
			continue; /* git removes folders that get empty */
		if (errno != EEXIST)
			return disk_err(e, "create", lock);
		nanosleep(&wait, NULL);
	}
	return err_set(e, ERR_CONFLICT, "conflict.ref", "%s is there", lock);
}

void ref_unlock(const struct git *g, const char *name)
{
	char lock[NAME];

	disk_name(lock, "%s.lock", name);
	unlinkat(g->dir, lock, 0);
}

/* Under the lock: is the ref at old? */
static int compare(struct git *g, const char *ref, const struct oid *old, struct err *e)
{
	struct oid now = { "" };
	struct err read = { 0 };

	if (git_ref(g, ref, &now, &read) != 0 && read.kind != ERR_MISSING) {
		*e = read;
		return -1;
	}
	if (!oid_eq(&now, old))
		return err_set(e, ERR_CONFLICT, "conflict.ref", "%s moved", ref);
	return 0;
}

static int write_line(int fd, const char *ref, const struct oid *id, struct err *e)
{
	char line[OID_HEX + 2];

	memcpy(line, id->hex, OID_HEX);
	line[OID_HEX] = '\n';
	return disk_write(fd, line, OID_HEX + 1) == 0 ? 0 : disk_err(e, "write", ref);
}

int ref_begin(struct git *g, const char *ref, const struct oid *old, const struct oid *new, int *fd,
	      struct err *e)
{
	int lock = ref_lock(g, ref, true, e);

	assert(name_ok(ref));
	if (lock < 0)
		return -1;
	if (compare(g, ref, old, e) != 0 || write_line(lock, ref, new, e) != 0) {
		disk_close(&lock);
		ref_unlock(g, ref);
		return -1;
	}
	disk_start(lock);
	*fd = lock;
	return 0;
}

int ref_finish(struct git *g, const char *ref, const struct oid *new, bool *moved, struct err *e)
{
	char lock[NAME], folder[NAME];
	struct oid now;
	struct err unread = { 0 };

	disk_name(lock, "%s.lock", ref);
	disk_name(folder, "%.*s", (int)(strrchr(ref, '/') - ref), ref);
	if (disk_rename(g, lock, ref, e) == 0 && disk_sync_dir(g, folder, e) == 0) {
		*moved = true;
		return 0;
	}
	/* The disk said no, but perhaps after it had done it. */
	ref_unlock(g, ref);
	*moved = git_ref(g, ref, &now, &unread) == 0 && oid_eq(&now, new);
	return -1;
}

static int delete_ref(struct git *g, const char *name, struct err *e)
{
	if (packed_rewrite(g, name, NULL, 0, e) != 0)
		return -1;
	if (unlinkat(g->dir, name, 0) != 0 && errno != ENOENT)
		return disk_err(e, "unlink", name);
	return 0;
}

int git_set_ref(struct git *g, const char *name, const struct oid *new, struct err *e)
{
	char lock[NAME];
	FD(fd) = ref_lock(g, name, false, e);
	int rc;

	assert(name_ok(name));
	if (fd < 0)
		return -1;
	disk_name(lock, "%s.lock", name);
	if (oid_none(new)) {
		rc = delete_ref(g, name, e);
	} else {
		/* An empty folder may stand where a ref of this name is to be. */
		unlinkat(g->dir, name, AT_REMOVEDIR);
		rc = write_line(fd, name, new, e);
		if (rc == 0 && disk_rename(g, lock, name, e) == 0)
			return 0;
		rc = -1;
	}
	ref_unlock(g, name);
	return rc;
}

/* --- lists ------------------------------------------------------------------------------------ */

struct ref_list {
	struct git_ref_entry *items;
	size_t n, cap;
	struct arena *a;
};

static void list_add(struct ref_list *l, const char *name, const struct oid *id)
{
	struct git_ref_entry *r = arena_push(l->a, (void **)&l->items, &l->n, &l->cap, sizeof(*r));

	r->name = arena_dup(l->a, name);
	r->id = *id;
}

static void closedirp(DIR **d)
{
	if (*d)
		closedir(*d);
}

/* Loose refs below a folder; what is no file or folder, or a lock, is left out. */
static void list_folder(const struct git *g, const char *folder, int depth, struct ref_list *l)
{
	int fd = openat(g->dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(closedirp) DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (!d && fd >= 0)
		close(fd);
	while (d && (entry = readdir(d)) != NULL) {
		size_t len = strlen(entry->d_name);
		struct err unread = { 0 };
		struct oid id = { "" };
		char name[NAME];
		struct stat st;

		if (entry->d_name[0] == '.' || strlen(folder) + 1 + len > REF_NAME_MAX ||
		    (len > 5 && strcmp(entry->d_name + len - 5, ".lock") == 0))
			continue;
		disk_name(name, "%s/%s", folder, entry->d_name);
		if (fstatat(g->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < 8)
			list_folder(g, name, depth + 1, l);
		else if (S_ISREG(st.st_mode) && ref_loose(g, name, &id, &unread) != 0)
			list_add(l, name, &id);
	}
}

static int entry_order(const void *a, const void *b)
{
	return strcmp(((const struct git_ref_entry *)a)->name,
		      ((const struct git_ref_entry *)b)->name);
}

int git_refs(struct git *g, const char *prefix, struct arena *a, struct git_ref_entry **out,
	     size_t *n, struct err *e)
{
	struct ref_list loose = { .a = a }, all = { .a = a };
	size_t len = strlen(prefix), at = 0;
	struct packed_refs packed;
	char folder[NAME];

	assert(len && prefix[len - 1] == '/');
	disk_name(folder, "%.*s", (int)len - 1, prefix);
	/* Loose first: one that `git gc` packs meanwhile is then found in packed-refs. */
	list_folder(g, folder, 0, &loose);
	if (packed_load(g, a, &packed, e) != 0)
		return -1;
	if (loose.n)
		qsort(loose.items, loose.n, sizeof(*loose.items), entry_order);
	for (size_t i = 0; i < packed.n; i++) {
		const struct packed_ref *p = &packed.items[i];
		struct git_ref_entry key = { p->name, { "" } };

		if (strncmp(p->name, prefix, len) == 0 &&
		    !(loose.n && bsearch(&key, loose.items, loose.n, sizeof(key), entry_order)))
			list_add(&all, p->name, &p->id);
	}
	for (; at < loose.n; at++)
		list_add(&all, loose.items[at].name, &loose.items[at].id);
	if (all.n)
		qsort(all.items, all.n, sizeof(*all.items), entry_order);
	*out = all.items;
	*n = all.n;
	return 0;
}

int git_pack_refs(struct git *g, const char *prefix, const struct git_ref_entry *refs, size_t n,
		  struct err *e)
{
	ARENA(a);
	struct git_ref_entry *sorted = ARENA_ARRAY(&a, n, struct git_ref_entry);
	struct ref_list loose = { .a = &a };
	char folder[NAME];

	disk_name(folder, "%.*s", (int)strlen(prefix) - 1, prefix);
	if (n)
		memcpy(sorted, refs, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), entry_order);
	if (packed_rewrite(g, prefix, sorted, n, e) != 0)
		return -1;
	list_folder(g, folder, 0, &loose);
	for (size_t i = 0; i < loose.n; i++)
		if (unlinkat(g->dir, loose.items[i].name, 0) != 0 && errno != ENOENT)
			return disk_err(e, "unlink", loose.items[i].name);
	return 0;
}
