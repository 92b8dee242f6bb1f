/*
 * Side packs: what a ref that is always one parentless commit needs, in packs of their own.
 *
 * Each has a .keep that says "accord apart REF TIP BASE". BASE is the tip whose pack holds the whole
 * tree; packs of one base build on it. Repacking leaves them alone, so nothing of them gets into
 * the document's packs, and once the ref stands on a newer base the older packs are unlinked: what
 * was erased is gone from the disk.
 */
#include "git/internal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* "accord apart REF TIP BASE": 1 when it is of this ref. */
static bool parse(const char *keep, const char *ref, struct oid *tip, struct oid *base)
{
	struct str rest = str_of(keep), word;
	char hex[2][OID_HEX + 1];

	if (!keep || !str_starts(rest, KEEP_APART))
		return false;
	rest = str_trim(str_cut(rest.ptr, strlen(KEEP_APART), rest.len));
	if (!str_next(&rest, ' ', &word) || !str_same(word, str_of(ref)))
		return false;
	for (int i = 0; i < 2; i++) {
		if (!str_next(&rest, ' ', &word) || word.len != OID_HEX)
			return false;
		memcpy(hex[i], word.ptr, OID_HEX);
		hex[i][OID_HEX] = '\0';
	}
	return oid_parse(hex[0], tip) && oid_parse(hex[1], base);
}

struct oid apart_base(const struct pack_file *packs, size_t n, const char *ref,
		      const struct oid *tip)
{
	struct oid at, base;

	for (size_t i = 0; i < n; i++)
		if (parse(packs[i].keep, ref, &at, &base) && oid_eq(&at, tip))
			return base;
	return (struct oid){ "" };
}

int git_apart(struct git *g, const char *ref, const struct oid *tip, struct oid *base,
	      size_t *n_packs, struct err *e)
{
	ARENA(a);
	struct pack_file *packs;
	struct oid at, of;
	size_t n;

	if (pack_list(g, &a, &packs, &n, e) != 0)
		return -1;
	*base = apart_base(packs, n, ref, tip);
	*n_packs = 0;
	for (size_t i = 0; i < n; i++)
		if (parse(packs[i].keep, ref, &at, &of) && oid_eq(&of, base))
			++*n_packs;
	return 0;
}

/*
 * A process that was killed behind its lock leaves it. The server sweeps locks only when it starts, and
 * nobody could sign in till then. Whoever lives holds FLOCK_WRITERS while his lock is there, and
 * nobody but us writes these refs.
 */
static void break_lock(struct git *g, const char *ref)
{
	enum { TRIES = 100 };
	const struct timespec wait = { 0, 10 * 1000000L };
	struct stat st;
	char lock[NAME];

	disk_name(lock, "%s.lock", ref);
	for (int i = 0; i < TRIES && fstatat(g->dir, lock, &st, 0) == 0; i++) {
		FD(alone) = disk_flock(g, FLOCK_WRITERS, LOCK_EX | LOCK_NB);

		if (alone >= 0)
			unlinkat(g->dir, lock, 0);
		else
			nanosleep(&wait, NULL);
	}
}

int git_apart_commit(struct git_batch *b, const char *ref, const struct oid *old,
		     const struct oid *new, const struct oid *base, bool *moved, struct err *e)
{
	char keep[NAME];

	break_lock(b->git, ref);
	disk_name(keep, KEEP_APART "%s %s %s\n", ref, new->hex, base->hex);
	return batch_commit(b, keep, ref, old, new, moved, e);
}

/* An object's bytes, from the batch or else the other repository, and into the batch. */
static int take_below(struct git_batch *b, struct git *from, const struct oid *id,
		      enum git_type type, struct buf *bytes, struct err *e)
{
	unsigned char raw[OID_RAW];
	const struct object *o;

	oid_to_raw(id, raw);
	o = objects_find(&b->fresh, raw);
	buf_clear(bytes);
	if (o) {
		buf_put(bytes, o->bytes, o->len);
		return buf_check(bytes, e);
	}
	if (git_read(from, id, type, bytes, e) != 0)
		return -1;
	git_put(b, type, (struct str){ bytes->ptr, bytes->len });
	return 0;
}

int git_put_below(struct git_batch *b, struct git *from, const struct oid *tree, struct err *e)
{
	BUF(bytes, PACK_MAX);
	BUF(blob, PACK_MAX);
	struct raw_entry entry;
	struct str rest;
	int rc;

	if (take_below(b, from, tree, GIT_T_TREE, &bytes, e) != 0)
		return -1;
	rest = (struct str){ bytes.ptr, bytes.len };
	while ((rc = tree_next(&rest, &entry)) == 1) {
		struct oid id = oid_of_raw(entry.id);

		if ((entry.mode == 040000 ? git_put_below(b, from, &id, e)
					  : take_below(b, from, &id, GIT_T_BLOB, &blob, e)) != 0)
			return -1;
	}
	return rc == 0 ? 0 : disk_damaged(e, tree->hex, "no tree");
}

static int by_time(const void *pa, const void *pb)
{
	const struct pack_file *a = pa, *b = pb;

	return (a->at > b->at) - (a->at < b->at);
}

/*
 * The ref's own packs, the oldest first, also those that have no index: their .keep says what they
 * were written for. base: that of the tip, "" when no pack that can be read holds it.
 */
static size_t own_packs(struct git *g, const char *ref, const struct oid *tip, struct arena *a,
			struct pack_file **out, struct oid *base)
{
	struct pack_file *packs, *bare, *own;
	struct err ignored = { 0 };
	size_t n, n_bare, n_own = 0;
	struct oid at, of;

	if (pack_list(g, a, &packs, &n, &ignored) != 0 ||
	    pack_list_bare(g, a, &bare, &n_bare, &ignored) != 0)
		return 0;
	*base = apart_base(packs, n, ref, tip);
	own = ARENA_ARRAY(a, n + n_bare, struct pack_file);
	for (size_t i = 0; i < n + n_bare; i++) {
		const struct pack_file *p = i < n ? &packs[i] : &bare[i - n];

		if (parse(p->keep, ref, &at, &of))
			own[n_own++] = *p;
	}
	qsort(own, n_own, sizeof(*own), by_time);
	*out = own;
	return n_own;
}

size_t git_apart_drop(struct git *g, const char *ref, int64_t before)
{
	ARENA(a);
	FD(alone) = disk_flock(g, FLOCK_APART, LOCK_EX | LOCK_NB);
	struct oid tip, at, of, base = { "" };
	struct pack_file *packs;
	struct err ignored = { 0 };
	size_t own, gone = 0;

	/* Nobody is between his pack and his ref now, so what the tip does not need is over. */
	if (alone < 0 || git_ref(g, ref, &tip, &ignored) != 0)
		return 0;
	own = own_packs(g, ref, &tip, &a, &packs, &base);
	if (oid_none(&base))
		return 0;
	for (size_t i = 0; i < own; i++) {
		/* It was over when the next one was written. */
		int64_t over = i + 1 < own ? packs[i + 1].at : packs[i].at;

		parse(packs[i].keep, ref, &at, &of);
		if (!oid_eq(&of, &base) && over < before) {
			pack_remove(g, packs[i].name);
			gone++;
		}
	}
	return gone;
}

/* The ids that an index (version 2) lists. */
static int each_of(struct git *g, const char *name, void (*call)(void *, const struct oid *),
		   void *arg, struct err *e)
{
	enum { TABLE = 8, IDS = TABLE + 256 * 4 };
	BUF(idx, PACK_MAX);
	const unsigned char *p;
	char path[NAME];
	size_t n;
	int rc;

	disk_name(path, "%s.idx", name);
	rc = disk_read(g, path, &idx, e);
	if (rc <= 0)
		return rc;
	p = (const unsigned char *)idx.ptr;
	if (idx.len < IDS || memcmp(p, "\377tOc\0\0\0\2", TABLE) != 0)
		return disk_damaged(e, path, "no index");
	n = (size_t)p[IDS - 4] << 24 | (size_t)p[IDS - 3] << 16 | (size_t)p[IDS - 2] << 8 |
	    p[IDS - 1];
	if (n > (idx.len - IDS) / OID_RAW)
		return disk_damaged(e, path, "a short index");
	for (size_t i = 0; i < n; i++) {
		struct oid id = oid_of_raw(p + IDS + i * OID_RAW);

		call(arg, &id);
	}
	return 0;
}

int git_apart_each(struct git *g, void (*call)(void *, const struct oid *), void *arg,
		   struct err *e)
{
	ARENA(a);
	struct pack_file *packs;
	size_t n;

	if (pack_list(g, &a, &packs, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (packs[i].keep && str_starts(str_of(packs[i].keep), KEEP_APART) &&
		    each_of(g, packs[i].name, call, arg, e) != 0)
			return -1;
	return 0;
}
