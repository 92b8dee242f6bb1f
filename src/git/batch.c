#include "git/internal.h"

#include <errno.h>
#include <sys/file.h>

/* Trees kept from earlier batches: two generations of this many bytes. */
enum { RECENT_BYTES = 2 * 1024 * 1024 };

struct git_batch *git_batch_new(struct git *g)
{
	struct git_batch *b = mem_new(1, sizeof(*b));

	b->git = g;
	return b;
}

void git_batch_free(struct git_batch *b)
{
	if (!b)
		return;
	objects_clear(&b->fresh);
	objects_clear(&b->young);
	objects_clear(&b->old);
	free(b);
}

struct oid git_put(struct git_batch *b, enum git_type type, struct str bytes)
{
	struct oid id = git_hash(type, bytes);
	struct object o = { .type = type, .len = bytes.len };

	oid_to_raw(&id, o.id);
	if (!objects_find(&b->fresh, o.id)) {
		o.bytes = mem_dup(bytes.ptr, bytes.len);
		objects_add(&b->fresh, &o);
	}
	return id;
}

void git_batch_drop(struct git_batch *b)
{
	objects_clear(&b->fresh);
}

static void remember(struct git_batch *b, const struct object *o)
{
	if (objects_find(&b->young, o->id))
		return;
	if (b->young.bytes > RECENT_BYTES) {
		objects_clear(&b->old);
		b->old = b->young;
		b->young = (struct objects){ 0 };
	}
	struct object copy = *o;

	copy.bytes = mem_dup(o->bytes, o->len);
	objects_add(&b->young, &copy);
}

int batch_tree(struct git_batch *b, const struct oid *id, struct arena *a, struct str *out,
	       struct err *e)
{
	unsigned char raw[OID_RAW];
	BUF(bytes, PACK_MAX);
	struct object *o;

	oid_to_raw(id, raw);
	o = objects_find(&b->fresh, raw);
	if (!o)
		o = objects_find(&b->young, raw);
	if (!o && (o = objects_find(&b->old, raw)) != NULL)
		remember(b, o);
	if (o && o->type == GIT_T_TREE) {
		out->ptr = arena_dup_len(a, o->bytes, o->len);
		out->len = o->len;
		return 0;
	}
	if (git_read(b->git, id, GIT_T_TREE, &bytes, e) != 0)
		return -1;
	out->ptr = arena_dup_len(a, bytes.ptr, bytes.len);
	out->len = bytes.len;
	return 0;
}

/* What was written is no longer fresh; its trees are what the next batch will edit. */
static void settle(struct git_batch *b)
{
	for (size_t i = 0; i < b->fresh.n; i++)
		if (b->fresh.items[i].type == GIT_T_TREE)
			remember(b, &b->fresh.items[i]);
	objects_clear(&b->fresh);
}

static int write_pack(struct git_batch *b, const char *keep, int also, char name[NAME],
		      struct err *e)
{
	size_t room = b->fresh.bytes + b->fresh.n * 64 + KiB;
	BUF(pack, MIN(room, (size_t)PACK_MAX));
	BUF(idx, PACK_MAX);

	if (pack_build(&b->fresh, &pack, &idx, e) != 0)
		return -1;
	return pack_install(b->git, &pack, &idx, keep, also, name, e);
}

int batch_commit(struct git_batch *b, const char *keep, const char *ref, const struct oid *old,
		 const struct oid *new, bool *moved, struct err *e)
{
	/* While this is held nobody takes our temporary files for a dead process's. */
	FD(busy) = disk_flock(b->git, FLOCK_WRITERS, LOCK_SH);
	FD(apart) = keep ? disk_flock(b->git, FLOCK_APART, LOCK_SH) : -1;
	FD(fd) = -1;
	char name[NAME] = "";
	int rc;

	*moved = false;
	if (busy < 0 || (keep && apart < 0))
		return disk_err(e, "flock", b->git->path);
	/* The ref's new value waits for the disk together with the pack, and is moved after it. */
	if (ref_begin(b->git, ref, old, new, &fd, e) != 0)
		return -1;
	if ((b->fresh.n ? write_pack(b, keep ? keep : KEEP_BRIEF, fd, name, e)
			: disk_sync(fd, ref, e)) != 0) {
		ref_unlock(b->git, ref);
		return -1;
	}
	rc = ref_finish(b->git, ref, new, moved, e);
	if (name[0] && !keep)
		pack_unkeep(b->git, name);
	if (rc == 0)
		settle(b);
	return rc;
}

int git_batch_commit(struct git_batch *b, const char *ref, const struct oid *old,
		     const struct oid *new, bool *moved, struct err *e)
{
	return batch_commit(b, NULL, ref, old, new, moved, e);
}

int git_batch_write(struct git_batch *b, struct err *e)
{
	FD(busy) = disk_flock(b->git, FLOCK_WRITERS, LOCK_SH);
	char name[NAME];

	if (busy < 0)
		return disk_err(e, "flock", b->git->path);
	if (b->fresh.n && write_pack(b, NULL, -1, name, e) != 0)
		return -1;
	objects_clear(&b->fresh);
	return 0;
}

size_t git_batch_bytes(const struct git_batch *b)
{
	return b->fresh.bytes;
}
