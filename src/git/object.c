#include "git/internal.h"

static void to_git(const struct oid *id, git_oid *out)
{
	oid_to_raw(id, out->id);
}

static int odb_err(struct err *e, const struct oid *id, int rc)
{
	const git_error *why = git_error_last();

	if (rc == GIT_ENOTFOUND)
		return err_set(e, ERR_MISSING, "not-found.object", "%s", id->hex);
	return disk_damaged(e, id->hex, why ? why->message : "unreadable");
}

/* Nothing of ours is larger; libgit2 would make room for, and hash, whatever a head says. */
#define OBJECT_BYTES ((size_t)256 * MiB)

static int read_object(git_odb *db, const git_oid *oid, git_odb_object **out)
{
	git_object_t type;
	size_t len;

	if (git_odb_read_header(&len, &type, db, oid) == 0 && len > OBJECT_BYTES) {
		git_error_set_str(GIT_ERROR_ODB, "it says that it is far too large");
		return GIT_EINVALID;
	}
	return git_odb_read(out, db, oid);
}

/*
 * Read through the shared database. Packs come and go beside us (ours and `git gc`), perhaps faster
 * than libgit2 looks: a failure is tried once more on a fresh opening before it is believed.
 */
static int load(struct git *g, const struct oid *id, git_odb_object **out, struct err *e)
{
	git_oid oid;

	if (oid_none(id))
		return err_set(e, ERR_MISSING, "not-found.object", "no id");
	to_git(id, &oid);
	for (int again = 0;; again++) {
		OWN(odb) o = odb_hold(g);
		int rc = read_object(o->db, &oid, out);

		if (rc == 0)
			return 0;
		if (again)
			return odb_err(e, id, rc);
		if (git_refresh(g, e) != 0)
			return -1;
	}
}

bool git_has(struct git *g, const struct oid *id)
{
	OWN(odb) o = odb_hold(g);
	git_oid oid;

	to_git(id, &oid);
	return git_odb_exists_ext(o->db, &oid, GIT_ODB_LOOKUP_NO_REFRESH) == 1;
}

int git_read(struct git *g, const struct oid *id, enum git_type type, struct buf *out,
	     struct err *e)
{
	AUTO(git_odb_object) o = NULL;
	size_t before = out->len;

	if (load(g, id, &o, e) != 0)
		return -1;
	if ((int)git_odb_object_type(o) != (int)type)
		return err_set(e, ERR_MISSING, "not-found.object", "%s has another type", id->hex);
	buf_put(out, git_odb_object_data(o), git_odb_object_size(o));
	if (buf_check(out, e) != 0) {
		buf_cut(out, before);
		return -1;
	}
	return 0;
}

struct oid git_hash(enum git_type type, struct str bytes)
{
	git_oid id;
	int rc = git_odb_hash(&id, bytes.len ? bytes.ptr : "", bytes.len, (git_object_t)type);

	if (rc != 0)
		mem_die("cannot hash");
	return oid_of_raw(id.id);
}

/* The tree behind a commit or a tree. *o holds its bytes. */
static int load_tree(struct git *g, const struct oid *treeish, git_odb_object **o, struct err *e)
{
	AUTO(git_odb_object) top = NULL;

	if (load(g, treeish, &top, e) != 0)
		return -1;
	if (git_odb_object_type(top) == GIT_OBJECT_COMMIT) {
		ARENA(a);
		struct git_commit_info c;
		struct str bytes = { git_odb_object_data(top), git_odb_object_size(top) };

		if (commit_parse(bytes, &a, &c) != 0)
			return disk_damaged(e, treeish->hex, "no commit");
		return load_tree(g, &c.tree, o, e);
	}
	if (git_odb_object_type(top) != GIT_OBJECT_TREE)
		return err_set(e, ERR_MISSING, "not-found.object", "%s is no tree", treeish->hex);
	*o = TAKE(top);
	return 0;
}

static struct str odb_bytes(git_odb_object *o)
{
	return (struct str){ git_odb_object_data(o), git_odb_object_size(o) };
}

static enum git_type type_of_mode(unsigned mode)
{
	if (mode == 040000)
		return GIT_T_TREE;
	return mode == 0160000 ? GIT_T_COMMIT : GIT_T_BLOB;
}

/* One name in one tree. 1 found, 0 not there, -1 damaged. */
static int tree_entry(struct str tree, struct str name, struct raw_entry *out)
{
	int rc;

	while ((rc = tree_next(&tree, out)) == 1)
		if (str_same(out->name, name))
			return 1;
	return rc;
}

int git_find(struct git *g, const struct oid *treeish, const char *path, struct oid *out,
	     enum git_type *type, struct err *e)
{
	struct str rest = str_of(path), name;
	struct oid at = *treeish;
	enum git_type kind = GIT_T_TREE;

	while (str_next(&rest, '/', &name)) {
		AUTO(git_odb_object) o = NULL;
		struct raw_entry entry;
		int rc;

		if (kind != GIT_T_TREE)
			return err_about(e, ERR_MISSING, "not-found.path", path, 0);
		if (load_tree(g, &at, &o, e) != 0)
			return -1;
		rc = tree_entry(odb_bytes(o), name, &entry);
		if (rc < 0)
			return disk_damaged(e, at.hex, "no tree");
		if (rc == 0)
			return err_about(e, ERR_MISSING, "not-found.path", path, 0);
		at = oid_of_raw(entry.id);
		kind = type_of_mode(entry.mode);
	}
	*out = at;
	if (type)
		*type = kind;
	return 0;
}

int git_read_path(struct git *g, const struct oid *treeish, const char *path, struct buf *out,
		  struct err *e)
{
	enum git_type type = GIT_T_BLOB;
	struct oid id = { "" };

	if (git_find(g, treeish, path, &id, &type, e) != 0)
		return -1;
	if (type != GIT_T_BLOB)
		return err_about(e, ERR_MISSING, "not-found.path", path, 0);
	return git_read(g, &id, GIT_T_BLOB, out, e);
}

int git_list(struct git *g, const struct oid *tree, struct arena *a, struct git_entry **out,
	     size_t *n, struct err *e)
{
	AUTO(git_odb_object) o = NULL;
	struct git_entry *items = NULL;
	size_t count = 0, cap = 0;
	struct raw_entry entry;
	struct str rest;
	int rc;

	if (load_tree(g, tree, &o, e) != 0)
		return -1;
	rest = odb_bytes(o);
	while ((rc = tree_next(&rest, &entry)) == 1) {
		struct git_entry *it = arena_push(a, (void **)&items, &count, &cap, sizeof(*items));

		it->name = str_dup(a, entry.name);
		it->mode = entry.mode;
		it->id = oid_of_raw(entry.id);
	}
	if (rc < 0)
		return disk_damaged(e, tree->hex, "no tree");
	*out = items;
	*n = count;
	return 0;
}

int git_commit_read(struct git *g, const struct oid *id, struct arena *a,
		    struct git_commit_info *out, struct err *e)
{
	AUTO(git_odb_object) o = NULL;

	if (load(g, id, &o, e) != 0)
		return -1;
	if (git_odb_object_type(o) != GIT_OBJECT_COMMIT)
		return err_set(e, ERR_MISSING, "not-found.object", "%s is no commit", id->hex);
	if (commit_parse(odb_bytes(o), a, out) != 0)
		return disk_damaged(e, id->hex, "no commit");
	return 0;
}

int git_peel(struct git *g, const struct oid *id, struct oid *commit, struct err *e)
{
	struct oid at = *id;

	for (int depth = 0; depth < 8; depth++) {
		AUTO(git_odb_object) o = NULL;

		if (load(g, &at, &o, e) != 0)
			return -1;
		if (git_odb_object_type(o) == GIT_OBJECT_COMMIT) {
			*commit = at;
			return 0;
		}
		if (git_odb_object_type(o) != GIT_OBJECT_TAG || tag_parse(odb_bytes(o), &at) != 0)
			break;
	}
	return err_set(e, ERR_MISSING, "not-found.object", "%s is no commit", id->hex);
}

int git_check(struct git *g, const struct oid *id, struct err *e)
{
	AUTO(git_odb_object) o = NULL;

	return load(g, id, &o, e);
}
