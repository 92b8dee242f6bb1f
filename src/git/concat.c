/*
 * Many small packs made one by copying their objects as they are: a hundred times faster than
 * `git repack`, and no pause for readers. Only packs without deltas (our own) are copied, since a
 * delta names its base by distance.
 *
 * Packs of like size are joined when there are many of them (as a log-structured merge tree does it
 * in tiers), so that an object is copied two or three times before `git repack` squeezes it.
 */
#include "base/gz.h"
#include "git/internal.h"

#include <unistd.h>

enum {
	CONCAT_PACK = 16 * 1024 * 1024, /* larger ones are left to git_repack */
	CONCAT_ALL = 32 * 1024 * 1024,
	RUN = 12,  /* so many of like size become one */
	LIKE = 8,  /* like: within this factor */
	MANY = 40, /* so many become one, whatever their sizes */
	GONE_MAX = 96,
};

static uint32_t u32(const char *at)
{
	const unsigned char *p = (const unsigned char *)at;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int item_by_offset(const void *pa, const void *pb)
{
	const struct pack_item *a = pa, *b = pb;

	return (a->offset > b->offset) - (a->offset < b->offset);
}

/* The items of an index, by offset; NULL when it is not what we would write. */
static struct pack_item *index_items(const struct buf *idx, struct arena *a, size_t *n)
{
	enum { HEAD = 8 + 256 * 4, EACH = OID_RAW + 4 + 4 };
	const char *ids = idx->ptr + HEAD, *crcs, *offsets;
	struct pack_item *items;
	size_t count;

	if (idx->len < HEAD + 2 * OID_RAW || memcmp(idx->ptr, "\377tOc\0\0\0\2", 8) != 0)
		return NULL;
	count = u32(idx->ptr + HEAD - 4);
	if (idx->len != HEAD + count * EACH + 2 * OID_RAW)
		return NULL;
	crcs = ids + count * OID_RAW;
	offsets = crcs + count * 4;
	items = ARENA_ARRAY(a, count, struct pack_item);
	for (size_t i = 0; i < count; i++) {
		memcpy(items[i].id, ids + i * OID_RAW, OID_RAW);
		items[i].crc = u32(crcs + i * 4);
		items[i].offset = u32(offsets + i * 4);
	}
	qsort(items, count, sizeof(*items), item_by_offset);
	*n = count;
	return items;
}

/* Where the objects of the new pack come from. */
struct concat {
	struct arena arena;
	struct buf objects; /* bytes of all entries, one after the other */
	struct pack_item *items;
	size_t n, cap;
	struct objects seen;
	struct pack_file *packs;
	size_t n_packs, cap_packs;
};

/* Are these the whole objects that the index promises? */
static bool entries_sound(const struct buf *pack, const struct pack_item *items, size_t n)
{
	size_t end = pack->len - OID_RAW;

	if (pack->len < 12 + OID_RAW || memcmp(pack->ptr, "PACK\0\0\0\2", 8) != 0 ||
	    u32(pack->ptr + 8) != n || (n && items[0].offset != 12))
		return false;
	for (size_t i = n; i-- > 0; end = items[i].offset) {
		size_t at = items[i].offset;
		unsigned type;

		if (at < 12 || at >= end)
			return false;
		type = (unsigned char)pack->ptr[at] >> 4 & 7;
		if (type < GIT_T_COMMIT || type > GIT_T_TAG ||
		    gz_crc32(0, pack->ptr + at, end - at) != items[i].crc)
			return false;
	}
	return true;
}

/* Take a pack's objects over. False: it is left as it stands. */
static bool concat_take(const struct git *g, struct concat *c, const struct pack_file *p)
{
	BUF(pack, CONCAT_PACK);
	BUF(idx, CONCAT_PACK);
	struct err ignored = { 0 };
	struct pack_item *items;
	char path[NAME];
	size_t n;

	disk_name(path, "%s.pack", p->name);
	if (disk_read(g, path, &pack, &ignored) != 1)
		return false;
	disk_name(path, "%s.idx", p->name);
	if (disk_read(g, path, &idx, &ignored) != 1)
		return false;
	items = index_items(&idx, &c->arena, &n);
	if (!items || !entries_sound(&pack, items, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t end = i + 1 < n ? items[i + 1].offset : pack.len - OID_RAW;
		struct object o = { .type = GIT_T_BLOB };
		struct pack_item *to;

		memcpy(o.id, items[i].id, OID_RAW);
		if (objects_find(&c->seen, o.id))
			continue;
		objects_add(&c->seen, &o);
		to = arena_push(&c->arena, (void **)&c->items, &c->n, &c->cap, sizeof(*to));
		*to = items[i];
		to->offset = (uint32_t)(12 + c->objects.len);
		buf_put(&c->objects, pack.ptr + items[i].offset, end - items[i].offset);
	}
	*(struct pack_file *)arena_push(&c->arena, (void **)&c->packs, &c->n_packs, &c->cap_packs,
					sizeof(*p)) = *p;
	return true;
}

static int concat_write(struct git *g, struct concat *c, struct err *e)
{
	BUF(pack, CONCAT_ALL + KiB);
	BUF(idx, CONCAT_ALL);
	char name[NAME];

	pack_begin(&pack, c->n);
	buf_put(&pack, c->objects.ptr, c->objects.len);
	pack_end(&pack);
	pack_index(&idx, c->items, c->n, &pack);
	if (buf_check(&pack, e) != 0 || buf_check(&idx, e) != 0 ||
	    pack_install(g, &pack, &idx, NULL, -1, name, e) != 0)
		return -1;
	for (size_t i = 0; i < c->n_packs; i++)
		if (!str_eq(c->packs[i].name, name)) /* one that held all the others' objects */
			pack_remove(g, c->packs[i].name);
	return 0;
}

/* Those that may be copied, to the front, smallest first. */
static size_t candidates(struct git *g, struct pack_file *packs, size_t n)
{
	size_t may = 0;

	for (size_t i = 0; i < n; i++)
		if (!packs[i].keep && packs[i].bytes <= CONCAT_PACK &&
		    !pack_settled(g, packs[i].name))
			packs[may++] = packs[i];
	return may;
}

/* The first run of enough packs of like size; all when they are too many without one. */
static size_t choose(const struct pack_file *packs, size_t n, size_t *from)
{
	for (*from = 0; *from < n; ++*from) {
		size_t end = *from;

		while (end < n && packs[end].bytes <= LIKE * packs[*from].bytes)
			end++;
		if (end - *from >= RUN)
			return end;
	}
	*from = 0;
	return n >= MANY ? n : 0;
}

/* Join one run. 1 when it did and there may be another, 0 when there is none, -1 on failure. */
static int tidy_run(struct git *g, struct err *e)
{
	struct concat c = { .arena = ARENA_INIT, .objects = BUF_INIT(CONCAT_ALL) };
	struct pack_file *packs;
	size_t n, at = 0, end = 0;
	int rc = pack_list(g, &c.arena, &packs, &n, e);

	if (rc == 0)
		end = choose(packs, candidates(g, packs, n), &at);
	for (; at < end && c.objects.len + (size_t)packs[at].bytes <= CONCAT_ALL; at++)
		concat_take(g, &c, &packs[at]);
	if (c.n_packs > 1)
		rc = concat_write(g, &c, e) == 0 ? 1 : -1;
	objects_clear(&c.seen);
	buf_done(&c.objects);
	arena_done(&c.arena);
	return rc;
}

int git_tidy(struct git *g, struct err *e)
{
	int rc;

	/* A joined run may complete one of the next tier. */
	do {
		rc = tidy_run(g, e);
	} while (rc == 1);
	/* libgit2 keeps each pack that it ever opened, until it starts anew. */
	if (rc == 0 && atomic_load(&g->gone) > GONE_MAX)
		rc = git_refresh(g, e);
	return rc;
}
