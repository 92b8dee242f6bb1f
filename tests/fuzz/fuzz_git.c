/*
 * Bytes that somebody else's git may have written: trees, commits, tags, packed-refs. Whatever they
 * are, what comes out lies within them, and a tree that parses to its end can be written again.
 */
#include "git/internal.h"

static void check_tree(struct str bytes)
{
	BUF(again, 16 * MiB);
	struct str rest = bytes;
	struct raw_entry entry;
	bool plain = true;
	int rc;

	while ((rc = tree_next(&rest, &entry)) == 1) {
		if (entry.name.ptr < bytes.ptr || !entry.name.len ||
		    (const char *)entry.id + OID_RAW > bytes.ptr + bytes.len)
			abort();
		plain = plain && entry.mode && entry.mode < 01000000;
		buf_printf(&again, "%o ", entry.mode);
		buf_put(&again, entry.name.ptr, entry.name.len);
		buf_putc(&again, '\0');
		buf_put(&again, entry.id, OID_RAW);
	}
	/* Leading zeros of a mode are the only freedom. */
	if (rc == 0 && plain && again.len > bytes.len)
		abort();
}

static void check_commit(struct str bytes)
{
	ARENA(a);
	struct git_commit_info c;
	struct oid id;

	if (commit_parse(bytes, &a, &c) != 0)
		return;
	if (!oid_parse(c.tree.hex, &id) || !c.message || !c.author_name || !c.author_email)
		abort();
	for (size_t i = 0; i < c.n_parents; i++)
		if (!oid_parse(c.parents[i].hex, &id))
			abort();
	if (strlen(c.message) > bytes.len || c.author_at < 0 || c.committer_at < 0)
		abort();
}

static void check_refs(struct str bytes)
{
	ARENA(a);
	struct packed_refs refs;
	struct oid id;

	packed_parse(bytes, &a, &refs);
	for (size_t i = 0; i < refs.n; i++)
		if (!oid_parse(refs.items[i].id.hex, &id) || !refs.items[i].name[0])
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct oid id;

	check_tree(bytes);
	check_commit(bytes);
	check_refs(bytes);
	if (tag_parse(bytes, &id) == 0 && strlen(id.hex) != OID_HEX)
		abort();
	return 0;
}
