/*
 * People and drafts: refs that are always one commit without parent, in packs apart. Accounts are
 * written whole each time, so that what was changed or erased leaves the disk with the next
 * cleaning; drafts, which change every few seconds, are written whole now and then, and when one
 * is removed.
 */
#include "base/clock.h"
#include "store/inside.h"

enum { PARTS_MAX = 8 }; /* packs of drafts that build on one whole */

static struct oid put_commit(struct git_batch *b, const struct oid *tree)
{
	struct git_person program = { make_name, make_email, clock_now() };

	return git_put_commit(b, tree, NULL, 0, &program, &program, "State\n");
}

int store_side(struct store *s, const char *ref, struct oid *tip, struct err *e)
{
	struct err missing = { 0 };

	if (git_ref(s->git, ref, tip, &missing) == 0)
		return 0;
	if (missing.kind != ERR_MISSING) {
		*e = missing;
		return -1;
	}
	*tip = (struct oid){ "" };
	return 0;
}

static int edit_tree(struct git_batch *b, const struct oid *old, const struct store_edit *edits,
		     size_t n, struct git *g, struct oid *tree, struct err *e)
{
	ARENA(a);
	struct git_edit *changes = ARENA_ARRAY(&a, n, struct git_edit);
	struct git_commit_info c = { .tree = { "" } };

	if (!oid_none(old) && git_commit_read(g, old, &a, &c, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		changes[i].path = edits[i].path;
		if (edits[i].bytes.ptr)
			changes[i].id = git_put(b, GIT_T_BLOB, edits[i].bytes);
	}
	return git_edit_tree(b, &c.tree, changes, n, tree, e);
}

/* Write the whole tree again, or only what is new beside an earlier whole? base gets that one. */
static int choose_base(struct git *g, const char *ref, const struct oid *old,
		       const struct store_edit *edits, size_t n, struct oid *base, struct err *e)
{
	size_t parts;

	*base = (struct oid){ "" };
	if (oid_none(old) || str_eq(ref, STORE_ACCOUNTS))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!edits[i].bytes.ptr)
			return 0;
	if (git_apart(g, ref, old, base, &parts, e) != 0)
		return -1;
	if (parts >= PARTS_MAX)
		*base = (struct oid){ "" };
	return 0;
}

static int side_edit(struct git *g, const char *ref, const struct oid *old,
		     const struct store_edit *edits, size_t n, struct oid *new, struct err *e)
{
	OWN(git_batch) b = git_batch_new(g);
	struct oid tree, base, commit;
	bool moved, whole;

	if (choose_base(g, ref, old, edits, n, &base, e) != 0 ||
	    edit_tree(b, old, edits, n, g, &tree, e) != 0)
		return -1;
	whole = oid_none(&base);
	if (whole && git_put_below(b, g, &tree, e) != 0)
		return -1;
	commit = put_commit(b, &tree);
	if (oid_eq(&commit, old)) { /* nothing changed within this second */
		*new = commit;
		return 0;
	}
	if (git_apart_commit(b, ref, old, &commit, whole ? &commit : &base, &moved, e) != 0)
		return -1;
	if (whole)
		git_apart_drop(g, ref, clock_now() - SIDE_GRACE_S);
	*new = commit;
	return 0;
}

int store_side_edit(struct store *s, const char *ref, const struct oid *old,
		    const struct store_edit *edits, size_t n, struct oid *new, struct err *e)
{
	struct err failed = { 0 };
	int rc;

	if (store_may_write(s, e) != 0)
		return -1;
	pthread_mutex_lock(&s->side_lock);
	rc = side_edit(s->git, ref, old, edits, n, new, &failed);
	pthread_mutex_unlock(&s->side_lock);
	if (rc == 0)
		return 0;
	store_note(s, &failed);
	*e = failed;
	return -1;
}

void side_clean(struct git *g)
{
	git_apart_drop(g, STORE_ACCOUNTS, clock_now() - SIDE_GRACE_S);
	git_apart_drop(g, STORE_DRAFTS, clock_now() - SIDE_GRACE_S);
	git_sweep_own(g);
}

/* Set a parentless ref to a commit whose whole tree is in the batch. */
static int set_whole(struct git *g, struct git_batch *b, const char *ref, const struct oid *commit,
		     struct err *e)
{
	struct err missing = { 0 };
	struct oid old = { "" };
	bool moved;

	if (git_ref(g, ref, &old, &missing) != 0 && missing.kind != ERR_MISSING) {
		*e = missing;
		return -1;
	}
	if (!oid_eq(&old, commit) && git_apart_commit(b, ref, &old, commit, commit, &moved, e) != 0)
		return -1;
	/* Also after a copy that was killed behind its ref: those who were erased go with it. */
	git_apart_drop(g, ref, INT64_MAX);
	return 0;
}

int side_copy(struct git *from, struct git *to, const char *ref, struct err *e)
{
	OWN(git_batch) b = git_batch_new(to);
	ARENA(a);
	BUF(bytes, MiB);
	struct git_commit_info c;
	struct err missing = { 0 };
	struct oid tip;

	if (git_ref(from, ref, &tip, &missing) != 0) {
		if (missing.kind == ERR_MISSING)
			return git_set_ref(to, ref, &(struct oid){ "" }, e);
		*e = missing;
		return -1;
	}
	if (git_commit_read(from, &tip, &a, &c, e) != 0 ||
	    git_read(from, &tip, GIT_T_COMMIT, &bytes, e) != 0 ||
	    git_put_below(b, from, &c.tree, e) != 0)
		return -1;
	git_put(b, GIT_T_COMMIT, (struct str){ bytes.ptr, bytes.len });
	return set_whole(to, b, ref, &tip, e);
}

int side_file(struct git *g, const char *ref, const char *path, struct str bytes, struct err *e)
{
	OWN(git_batch) b = git_batch_new(g);
	struct git_edit edit = { path, git_put(b, GIT_T_BLOB, bytes), false };
	struct oid tree = { "" }, commit;

	if (git_edit_tree(b, &tree, &edit, 1, &tree, e) != 0)
		return -1;
	commit = put_commit(b, &tree);
	return set_whole(g, b, ref, &commit, e);
}
