/*
 * Side packs: what a ref that is always one parentless commit needs, in packs of their own.
 *
 * Each has a .keep that says "accord apart REF TIP BASE". BASE is the tip whose pack holds the whole
 * tree; packs of one base build on it. Repacking leaves them alone, so nothing of them gets into
 * the document's packs, and once the ref stands on a newer base the older packs are unlinked: what
 * was erased is gone from the disk.
 */
#include "git/internal.h"

#include <sys/file.h>
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

/* The base of the pack that holds tip, "" when no pack of the ref's own does. */
static struct oid base_of(const struct pack_file *packs, size_t n, const char *ref,
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
	*base = base_of(packs, n, ref, tip);
	*n_packs = 0;
	for (size_t i = 0; i < n; i++)
		if (parse(packs[i].keep, ref, &at, &of) && oid_eq(&of, base))
			++*n_packs;
	return 0;
}

int git_apart_commit(struct git_batch *b, const char *ref, const struct oid *old,
		     const struct oid *new, const struct oid *base, bool *moved, struct err *e)
{
	char keep[NAME];

	disk_name(keep, KEEP_APART "%s %s %s\n", ref, new->hex, base->hex);
	return batch_commit(b, keep, ref, old, new, moved, e);
}

int git_put_below(struct git_batch *b, struct git *from, const struct oid *tree, struct err *e)
{
	ARENA(a);
	BUF(bytes, PACK_MAX);
	struct git_entry *entries;
	size_t n;

	if (git_read(from, tree, GIT_T_TREE, &bytes, e) != 0)
		return -1;
	git_put(b, GIT_T_TREE, (struct str){ bytes.ptr, bytes.len });
	if (git_list(from, tree, &a, &entries, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (entries[i].mode == 040000) {
			if (git_put_below(b, from, &entries[i].id, e) != 0)
				return -1;
			continue;
		}
		buf_clear(&bytes);
		if (git_read(from, &entries[i].id, GIT_T_BLOB, &bytes, e) != 0)
			return -1;
		git_put(b, GIT_T_BLOB, (struct str){ bytes.ptr, bytes.len });
	}
	return 0;
}

size_t git_apart_drop(struct git *g, const char *ref, int64_t before)
{
	ARENA(a);
	FD(alone) = disk_flock(g, FLOCK_APART, LOCK_EX | LOCK_NB);
	struct oid tip, base, at, of;
	struct pack_file *packs;
	struct err ignored = { 0 };
	size_t n, gone = 0;

	/* Nobody is between his pack and his ref now, so what the tip does not need is over. */
	if (alone < 0 || git_ref(g, ref, &tip, &ignored) != 0 ||
	    pack_list(g, &a, &packs, &n, &ignored) != 0)
		return 0;
	base = base_of(packs, n, ref, &tip);
	if (oid_none(&base))
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (parse(packs[i].keep, ref, &at, &of) && !oid_eq(&of, &base) &&
		    packs[i].at < before) {
			pack_remove(g, packs[i].name);
			gone++;
		}
	}
	return gone;
}
