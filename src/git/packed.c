/*
 * The file packed-refs: many refs in one, "HEX NAME" a line and "^HEX" for the commit behind a tag.
 * Source of the format: git's Documentation/git-pack-refs and refs/packed-backend.c.
 */
#include "git/internal.h"

#include <fcntl.h>
#include <unistd.h>

#define PACKED "packed-refs"

enum { PACKED_MAX = 64 * 1024 * 1024 };

/* "HEX NAME"; the name is the line's rest. */
static bool take_line(struct str line, struct oid *id, struct str *name)
{
	char hex[OID_HEX + 1];

	if (line.len < OID_HEX + 2 || line.ptr[OID_HEX] != ' ')
		return false;
	memcpy(hex, line.ptr, OID_HEX);
	hex[OID_HEX] = '\0';
	*name = str_cut(line.ptr, OID_HEX + 1, line.len);
	return !memchr(name->ptr, '\0', name->len) && oid_parse(hex, id);
}

void packed_parse(struct str text, struct arena *a, struct packed_refs *out)
{
	struct packed_refs refs = { 0 };
	size_t cap = 0;
	struct str line, name;
	struct oid id;

	while (str_next(&text, '\n', &line)) {
		struct packed_ref *last = refs.n ? &refs.items[refs.n - 1] : NULL;

		if (line.len && line.ptr[0] == '#') {
			refs.peeled = strstr(str_dup(a, line), " fully-peeled") != NULL;
		} else if (line.len == 1 + OID_HEX && line.ptr[0] == '^' && last) {
			last->peeled = str_dup(a, str_cut(line.ptr, 1, line.len));
		} else if (take_line(line, &id, &name)) {
			last = arena_push(a, (void **)&refs.items, &refs.n, &cap, sizeof(*last));
			last->id = id;
			last->name = str_dup(a, name);
		}
	}
	*out = refs;
}

int packed_load(const struct git *g, struct arena *a, struct packed_refs *out, struct err *e)
{
	BUF(text, PACKED_MAX);

	*out = (struct packed_refs){ 0 };
	if (disk_read(g, PACKED, &text, e) < 0)
		return -1;
	packed_parse((struct str){ text.ptr, text.len }, a, out);
	return 0;
}

int packed_find(const struct git *g, const char *name, struct oid *out, struct err *e)
{
	BUF(text, PACKED_MAX);
	struct str rest, line, at, wanted = str_of(name);
	struct oid id;
	int rc = disk_read(g, PACKED, &text, e);

	if (rc != 1)
		return rc;
	for (rest = (struct str){ text.ptr, text.len }; str_next(&rest, '\n', &line);) {
		if (take_line(line, &id, &at) && str_same(at, wanted)) {
			*out = id;
			return 1;
		}
	}
	return 0;
}

static bool dropped(const char *name, const char *drop)
{
	size_t len = strlen(drop);

	return drop[len - 1] == '/' ? strncmp(name, drop, len) == 0 : str_eq(name, drop);
}

static int packed_order(const void *a, const void *b)
{
	return strcmp(((const struct packed_ref *)a)->name, ((const struct packed_ref *)b)->name);
}

static void print(const struct packed_refs *refs, struct buf *out)
{
	buf_printf(out, "# pack-refs with:%s sorted \n",
		   refs->peeled ? " peeled fully-peeled" : "");
	for (size_t i = 0; i < refs->n; i++) {
		buf_printf(out, "%s %s\n", refs->items[i].id.hex, refs->items[i].name);
		if (refs->items[i].peeled)
			buf_printf(out, "^%s\n", refs->items[i].peeled);
	}
}

/* What the new file holds. False: it would be as the old one. */
static bool change(struct packed_refs *refs, const char *drop, const struct git_ref_entry *more,
		   size_t n, struct arena *a)
{
	struct packed_refs result = { .peeled = refs->peeled || !refs->n };
	size_t same = 0, gone = 0;

	result.items = ARENA_ARRAY(a, refs->n + n, struct packed_ref);
	for (size_t i = 0; i < refs->n; i++) {
		if (!dropped(refs->items[i].name, drop)) {
			result.items[result.n++] = refs->items[i];
			continue;
		}
		gone++;
		if (same < n && str_eq(more[same].name, refs->items[i].name) &&
		    oid_eq(&more[same].id, &refs->items[i].id))
			same++;
	}
	if (gone == n && same == n)
		return false;
	for (size_t i = 0; i < n; i++)
		result.items[result.n++] = (struct packed_ref){ more[i].name, NULL, more[i].id };
	qsort(result.items, result.n, sizeof(*result.items), packed_order);
	*refs = result;
	return true;
}

int packed_rewrite(const struct git *g, const char *drop, const struct git_ref_entry *more,
		   size_t n, struct err *e)
{
	ARENA(a);
	BUF(text, PACKED_MAX);
	struct packed_refs refs;
	FD(fd) = ref_lock(g, PACKED, false, e);

	if (fd < 0)
		return -1;
	if (packed_load(g, &a, &refs, e) != 0)
		goto out;
	if (!change(&refs, drop, more, n, &a)) {
		ref_unlock(g, PACKED);
		return 0;
	}
	print(&refs, &text);
	if (buf_check(&text, e) != 0)
		goto out;
	if (disk_write(fd, text.ptr, text.len) != 0) {
		disk_err(e, "write", PACKED);
		goto out;
	}
	if (disk_rename(g, PACKED ".lock", PACKED, e) == 0)
		return 0;
out:
	ref_unlock(g, PACKED);
	return -1;
}
