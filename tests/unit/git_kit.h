/*
 * A repository of the test's own, and commits of one file on one of its refs. The git program says whether
 * what we wrote is sound.
 */
#ifndef TESTS_UNIT_GIT_KIT_H
#define TESTS_UNIT_GIT_KIT_H

#include "unit/folder.h"

#include "git/internal.h"

#define REF "refs/meta/ledger"

static const struct git_person accord = { "accord", "accord@accord.invalid", 1769990400 };
static char *folder;
static struct git *g;

static UNUSED int setup(void **state)
{
	struct err e = { 0 };
	char path[300];

	(void)state;
	folder = folder_new();
	snprintf(path, sizeof(path), "%s/r.git", folder);
	assert_int_equal(git_create(path, &e), 0);
	assert_int_equal(git_open(path, &g, &e), 0);
	return 0;
}

static UNUSED int teardown(void **state)
{
	(void)state;
	git_close(g);
	g = NULL;
	folder_remove(folder);
	return 0;
}

static UNUSED void assert_sound(void)
{
	BUF(out, MiB);

	assert_int_equal(shell(git_path(g), &out,
			       "git fsck --full --strict --no-dangling 2>&1 "
			       "| grep -v '^notice' || true"),
			 0);
	assert_string_equal(out.ptr, "");
	if (git_pack_count(g))
		assert_int_equal(shell(git_path(g), &out, "git verify-pack objects/pack/*.idx"), 0);
}

static UNUSED struct oid put_file(struct git_batch *b, const char *text)
{
	return git_put(b, GIT_T_BLOB, str_of(text));
}

/* A commit on REF that sets one file; parent and tree from what stands there. 0 or -1. */
static UNUSED int commit_file(struct git_batch *b, const char *path, const char *text,
			      struct err *e)
{
	struct oid old = { "" }, tree = { "" }, new;
	struct err none = { 0 };
	struct git_edit edit = { path, put_file(b, text), false };
	bool moved;

	if (git_ref(g, REF, &old, &none) == 0) {
		ARENA(a);
		struct git_commit_info c;

		if (git_commit_read(g, &old, &a, &c, e) != 0)
			return -1;
		tree = c.tree;
	}
	if (git_edit_tree(b, &tree, &edit, 1, &tree, e) != 0)
		return -1;
	new = git_put_commit(b, &tree, &old, !oid_none(&old), &accord, &accord, "Change\n");
	return git_batch_commit(b, REF, &old, &new, &moved, e);
}

static UNUSED void commit_ok(const char *path, const char *text)
{
	OWN(git_batch) b = git_batch_new(g);
	struct err e = { 0 };

	if (commit_file(b, path, text, &e) != 0)
		fail_msg("%s %s", e.key, e.note);
}

#endif
