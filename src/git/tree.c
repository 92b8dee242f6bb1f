/*
 * Trees as raw bytes: "MODE NAME\0" and 20 bytes of id, entry after entry, in git's order.
 * git_edit_tree reads and writes only the trees on the edits' paths.
 * Source of the format: git's Documentation/gitformat-pack and fsck.c (verify_ordered).
 */
#include "git/internal.h"

enum { MODE_FILE = 0100644, MODE_TREE = 040000, NAME_MAX_BYTES = 255 };

int tree_next(struct str *rest, struct raw_entry *out)
{
	const char *p = rest->ptr, *end, *zero;
	unsigned mode = 0;

	if (!rest->len)
		return 0;
	end = p + rest->len;
	for (; p < end && *p >= '0' && *p <= '7' && mode < 0200000; p++)
		mode = mode << 3 | (unsigned)(*p - '0');
	if (p == rest->ptr || p == end || *p != ' ')
		return -1;
	p++;
	zero = memchr(p, '\0', (size_t)(end - p));
	if (!zero || zero == p || (size_t)(end - zero) < 1 + OID_RAW)
		return -1;
	out->mode = mode;
	out->name = (struct str){ p, (size_t)(zero - p) };
	out->id = (const unsigned char *)zero + 1;
	p = zero + 1 + OID_RAW;
	*rest = (struct str){ p, (size_t)(end - p) };
	return 1;
}

/* git sorts a folder as if its name ended in a slash. */
static int tree_order(const void *pa, const void *pb)
{
	const struct raw_entry *a = pa, *b = pb;
	size_t least = MIN(a->name.len, b->name.len);
	int d = memcmp(a->name.ptr, b->name.ptr, least);
	unsigned char ca, cb;

	if (d)
		return d;
	ca = least < a->name.len ? (unsigned char)a->name.ptr[least]
				 : (a->mode == MODE_TREE ? '/' : 0);
	cb = least < b->name.len ? (unsigned char)b->name.ptr[least]
				 : (b->mode == MODE_TREE ? '/' : 0);
	return (ca > cb) - (ca < cb);
}

struct edit {
	const struct git_edit *edit;
	size_t order; /* of two edits of one path the later one holds */
};

static int edit_order(const void *pa, const void *pb)
{
	const struct edit *a = pa, *b = pb;
	int d = strcmp(a->edit->path, b->edit->path);

	return d ? d : (a->order > b->order) - (a->order < b->order);
}

static bool name_ok(struct str name)
{
	if (!name.len || name.len > NAME_MAX_BYTES || name.ptr[0] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] < ' ' || name.ptr[i] == '\\' || name.ptr[i] == 0x7F)
			return false;
	return true;
}

struct editing {
	struct git_batch *batch;
	struct arena *arena;
	struct err *err;
};

static int edit_tree(struct editing *d, const struct oid *tree, const struct edit *edits, size_t n,
		     size_t skip, struct oid *out);

/* The entries of a tree, with room for `more`. */
static int entries_load(struct editing *d, const struct oid *tree, size_t more,
			struct raw_entry **out, size_t *n)
{
	struct str bytes = { NULL, 0 }, rest;
	struct raw_entry entry;
	size_t count = 0;
	int rc;

	if (!oid_none(tree) && batch_tree(d->batch, tree, d->arena, &bytes, d->err) != 0)
		return -1;
	for (rest = bytes; (rc = tree_next(&rest, &entry)) == 1;)
		count++;
	if (rc < 0)
		return disk_damaged(d->err, tree->hex, "no tree");
	*out = ARENA_ARRAY(d->arena, count + more, struct raw_entry);
	*n = 0;
	for (rest = bytes; tree_next(&rest, &entry) == 1;)
		(*out)[(*n)++] = entry;
	return 0;
}

static size_t entries_find(const struct raw_entry *items, size_t n, struct str name)
{
	size_t i = 0;

	while (i < n && !str_same(items[i].name, name))
		i++;
	return i;
}

/* Apply the edits [0, n) that all begin with this component of their paths. */
static int edit_component(struct editing *d, struct str name, const struct edit *edits, size_t n,
			  size_t skip, struct raw_entry *entry)
{
	const struct git_edit *last = edits[n - 1].edit;
	bool leaf = strlen(last->path) == skip + name.len;
	struct oid below = { "" }, result = last->id;
	bool tree = last->tree;
	unsigned char *id;

	assert(name_ok(name));
	if (!leaf) {
		assert(strlen(edits[0].edit->path) > skip + name.len); /* not "a" beside "a/b" */
		tree = true;
		if (entry->id && entry->mode == MODE_TREE)
			below = oid_of_raw(entry->id);
		if (edit_tree(d, &below, edits, n, skip + name.len + 1, &result) != 0)
			return -1;
	}
	entry->name = name;
	entry->mode = tree ? MODE_TREE : MODE_FILE;
	entry->id = NULL;
	if (oid_none(&result))
		return 0;
	id = arena_get(d->arena, OID_RAW, 1);
	oid_to_raw(&result, id);
	entry->id = id;
	return 0;
}

static struct oid entries_put(struct editing *d, struct raw_entry *items, size_t n)
{
	BUF(raw, PACK_MAX);

	if (n)
		qsort(items, n, sizeof(*items), tree_order);
	for (size_t i = 0; i < n; i++) {
		buf_printf(&raw, "%o ", items[i].mode);
		buf_put(&raw, items[i].name.ptr, items[i].name.len);
		buf_putc(&raw, '\0');
		buf_put(&raw, items[i].id, OID_RAW);
	}
	assert(!raw.over);
	return git_put(d->batch, GIT_T_TREE, (struct str){ raw.ptr, raw.len });
}

/* skip: bytes of the paths that stand above this tree. An empty folder becomes "". */
static int edit_tree(struct editing *d, const struct oid *tree, const struct edit *edits, size_t n,
		     size_t skip, struct oid *out)
{
	struct raw_entry *items = NULL;
	size_t count = 0, kept = 0;

	if (entries_load(d, tree, n, &items, &count) != 0)
		return -1;
	assert(items);
	for (size_t i = 0, next; i < n; i = next) {
		const char *from = edits[i].edit->path + skip;
		struct str name = { from, strcspn(from, "/") };
		size_t at = entries_find(items, count, name);

		for (next = i + 1; next < n; next++) {
			const char *other = edits[next].edit->path + skip;

			if (strcspn(other, "/") != name.len || memcmp(other, from, name.len) != 0)
				break;
		}
		if (at == count)
			items[count++] = (struct raw_entry){ 0 };
		if (edit_component(d, name, edits + i, next - i, skip, &items[at]) != 0)
			return -1;
	}
	for (size_t i = 0; i < count; i++)
		if (items[i].id)
			items[kept++] = items[i];
	if (kept || !skip)
		*out = entries_put(d, items, kept);
	else
		*out = (struct oid){ "" };
	return 0;
}

int git_edit_tree(struct git_batch *b, const struct oid *tree, const struct git_edit *edits,
		  size_t n, struct oid *out, struct err *e)
{
	ARENA(a);
	struct editing d = { b, &a, e };
	struct edit *sorted = ARENA_ARRAY(&a, n, struct edit);

	for (size_t i = 0; i < n; i++)
		sorted[i] = (struct edit){ &edits[i], i };
	qsort(sorted, n, sizeof(*sorted), edit_order);
	return edit_tree(&d, tree, sorted, n, 0, out);
}
