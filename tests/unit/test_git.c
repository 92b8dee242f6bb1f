/*
 * The git room, with the git program as its oracle: what it accepts and sees is right.
 */
#include "unit/folder.h"

#include "git/internal.h"

#include <fcntl.h>
#include <sys/wait.h>

#define REF "refs/meta/ledger"

static const struct git_person accord = { "accord", "accord@accord.invalid", 1769990400 };
static char *folder;
static struct git *g;

static int setup(void **state)
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

static int teardown(void **state)
{
	(void)state;
	git_close(g);
	g = NULL;
	folder_remove(folder);
	return 0;
}

static void assert_sound(void)
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

static struct oid put_file(struct git_batch *b, const char *text)
{
	return git_put(b, GIT_T_BLOB, str_of(text));
}

/* A commit on REF that sets one file; parent and tree from what stands there. 0 or -1. */
static int commit_file(struct git_batch *b, const char *path, const char *text, struct err *e)
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

static void commit_ok(const char *path, const char *text)
{
	OWN(git_batch) b = git_batch_new(g);
	struct err e = { 0 };

	if (commit_file(b, path, text, &e) != 0)
		fail_msg("%s %s", e.key, e.note);
}

static void a_new_repository_is_one_to_git(void **state)
{
	BUF(out, MiB);

	(void)state;
	assert_sound();
	assert_int_equal(shell(git_path(g), &out, "git rev-parse --is-bare-repository"), 0);
	assert_string_equal(out.ptr, "true");
	assert_int_equal(shell(git_path(g), &out, "git symbolic-ref HEAD"), 0);
	assert_string_equal(out.ptr, "refs/heads/main");
}

static void what_is_no_repository_is_not_opened(void **state)
{
	struct err e = { 0 };
	struct git *other = NULL;

	(void)state;
	assert_int_equal(git_open(folder, &other, &e), -1);
	assert_int_equal(e.kind, ERR_MISSING);
	assert_null(other);
}

static void objects_of_every_size_come_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 2047, 2048, 65535, 65536, 131070, 400000 };
	OWN(git_batch) b = git_batch_new(g);
	char *bytes = mem_new(400000, 1);
	struct git_edit edits[COUNT(sizes)];
	char names[COUNT(sizes)][32];
	struct oid tree = { "" }, none = { "" }, c;
	struct err e = { 0 };
	uint64_t seed = 1;
	bool moved;

	(void)state;
	for (size_t i = 0; i < 400000; i++)
		bytes[i] = (char)dice(&seed, 256);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		snprintf(names[i], sizeof(names[i]), "a/size-%zu", sizes[i]);
		edits[i] = (struct git_edit){
			names[i], git_put(b, GIT_T_BLOB, (struct str){ bytes, sizes[i] }), false
		};
	}
	assert_int_equal(git_edit_tree(b, &tree, edits, COUNT(edits), &tree, &e), 0);
	c = git_put_commit(b, &tree, NULL, 0, &accord, &accord, "Sizes\n");
	assert_int_equal(git_batch_commit(b, REF, &none, &c, &moved, &e), 0);
	assert_true(moved);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		BUF(out, MiB);

		assert_int_equal(git_read_path(g, &c, names[i], &out, &e), 0);
		assert_int_equal(out.len, sizes[i]);
		assert_memory_equal(out.ptr, bytes, sizes[i]);
	}
	free(bytes);
	assert_sound();
}

static void a_missing_object_is_said_to_be_missing(void **state)
{
	BUF(out, MiB);
	struct oid id = { "0123456789012345678901234567890123456789" };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(git_read(g, &id, GIT_T_BLOB, &out, &e), -1);
	assert_int_equal(e.kind, ERR_MISSING);
	assert_string_equal(e.key, "not-found.object");
}

static void a_read_never_passes_the_maximum(void **state)
{
	BUF(out, 8);
	struct oid tip;
	struct err e = { 0 };

	(void)state;
	commit_ok("file", "nine char");
	assert_int_equal(git_ref(g, REF, &tip, &e), 0);
	buf_puts(&out, "x");
	assert_int_equal(git_read_path(g, &tip, "file", &out, &e), -1);
	assert_int_equal(e.kind, ERR_TOO_BIG);
	assert_string_equal(out.ptr, "x");
}

static void a_damaged_object_costs_itself_only(void **state)
{
	BUF(out, MiB);
	struct oid tip;
	struct err e = { 0 };
	const char *text = "the words that will be damaged";

	(void)state;
	commit_ok("good", "these stay");
	commit_ok("bad", text);
	assert_int_equal(git_ref(g, REF, &tip, &e), 0);
	assert_int_equal(shell(git_path(g), &out,
			       "chmod u+w objects/pack/*.pack && f=$(grep -l damaged "
			       "objects/pack/*.pack) && sed -i s/damaged/DAMAGED/ $f"),
			 0);
	assert_int_equal(git_refresh(g, &e), 0);
	assert_int_equal(git_read_path(g, &tip, "good", &out, &e), 0);
	assert_int_equal(git_read_path(g, &tip, "bad", &out, &e), -1);
	assert_int_equal(e.kind, ERR_INTERNAL);
	assert_string_equal(e.key, "storage.damaged");
}

/* --- trees ------------------------------------------------------------------------------------ */

enum { PATHS = 60 };

/* Names that sort differently as file and as folder: "a", "a-b", "a.b", "a/b", "a0". */
static void path_of(uint32_t n, char out[64])
{
	static const char *const parts[] = { "a", "a-b", "ab", "a.b", "a0", "z" };

	snprintf(out, 64, "%s/%s/f%u", parts[n % 6], parts[n / 6 % 6], n / 36);
	if (n % 5 == 0)
		snprintf(out, 64, "%s-file%u", parts[n % 6], n);
}

static void assert_tree_is(const struct oid *commit, struct oid model[PATHS])
{
	size_t left = 0;

	for (uint32_t i = 0; i < PATHS; i++) {
		char path[64];
		struct oid id;
		struct err e = { 0 };
		int rc;

		path_of(i, path);
		rc = git_find(g, commit, path, &id, NULL, &e);
		assert_int_equal(rc, oid_none(&model[i]) ? -1 : 0);
		if (rc == 0) {
			assert_string_equal(id.hex, model[i].hex);
			left++;
		}
	}
	BUF(out, MiB);
	char count[32];

	snprintf(count, sizeof(count), "%zu", left);
	assert_int_equal(shell(git_path(g), &out, "git ls-tree -r %s | wc -l", commit->hex), 0);
	assert_string_equal(out.ptr, count);
}

static void thousands_of_random_edits_make_the_trees_that_git_would(void **state)
{
	OWN(git_batch) b = git_batch_new(g);
	struct oid model[PATHS] = { 0 }, tree = { "" }, tip = { "" };
	uint64_t seed = 7;
	struct err e = { 0 };

	(void)state;
	for (int round = 0; round < 300; round++) {
		char paths[12][64], text[32];
		struct git_edit edits[12];
		size_t n = 1 + dice(&seed, 12);
		struct oid new;
		bool moved;

		for (size_t i = 0; i < n; i++) {
			uint32_t which = dice(&seed, PATHS);

			path_of(which, paths[i]);
			snprintf(text, sizeof(text), "text %u", dice(&seed, 1000));
			edits[i] = (struct git_edit){ paths[i], { "" }, false };
			if (dice(&seed, 3))
				edits[i].id = put_file(b, text);
			model[which] = edits[i].id;
		}
		assert_int_equal(git_edit_tree(b, &tree, edits, n, &tree, &e), 0);
		new = git_put_commit(b, &tree, &tip, !oid_none(&tip), &accord, &accord, "Round\n");
		if (git_batch_commit(b, REF, &tip, &new, &moved, &e) != 0)
			fail_msg("%s %s", e.key, e.note);
		tip = new;
		if (round % 50 == 49)
			assert_int_equal(git_tidy(g, &e), 0);
	}
	assert_tree_is(&tip, model);
	assert_sound();
}

static void a_folder_that_gets_empty_goes(void **state)
{
	OWN(git_batch) b = git_batch_new(g);
	struct git_edit add[] = { { "a/b/c", put_file(b, "1"), false },
				  { "d", put_file(b, "2"), false } };
	struct git_edit drop[] = { { "a/b/c", { "" }, false } };
	struct oid tree = { "" }, id;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(git_edit_tree(b, &tree, add, 2, &tree, &e), 0);
	assert_int_equal(git_edit_tree(b, &tree, drop, 1, &tree, &e), 0);
	id = git_put_commit(b, &tree, NULL, 0, &accord, &accord, "x\n");
	bool moved;
	struct oid none = { "" };

	assert_int_equal(git_batch_commit(b, REF, &none, &id, &moved, &e), 0);
	assert_int_equal(git_find(g, &id, "a", &tree, NULL, &e), -1);
	assert_string_equal(e.key, "not-found.path");
	assert_sound();
}

static void a_whole_tree_can_be_hung_in(void **state)
{
	OWN(git_batch) b = git_batch_new(g);
	struct git_edit file = { "en/text.md", put_file(b, "words"), false };
	struct oid document = { "" }, tree = { "" }, c, none = { "" };
	struct err e = { 0 };
	bool moved;

	(void)state;
	assert_int_equal(git_edit_tree(b, &document, &file, 1, &document, &e), 0);
	struct git_edit hang[] = { { "document", document, true },
				   { "action.json", put_file(b, "{}"), false } };

	assert_int_equal(git_edit_tree(b, &tree, hang, 2, &tree, &e), 0);
	c = git_put_commit(b, &tree, NULL, 0, &accord, &accord, "x\n");
	assert_int_equal(git_batch_commit(b, REF, &none, &c, &moved, &e), 0);
	BUF(out, KiB);
	assert_int_equal(git_read_path(g, &c, "document/en/text.md", &out, &e), 0);
	assert_string_equal(out.ptr, "words");
	assert_sound();
}

/* --- commits and tags ------------------------------------------------------------------------- */

static void names_that_would_break_a_commit_are_cleaned(void **state)
{
	static const struct git_person odd[] = {
		{ "Evil <x@y>\nparent 0", "a>b\n<c", 5 },
		{ "", "", 0 },
		{ " . ,", "<>", -5 },
		{ NULL, NULL, INT64_C(4102444800) },
		{ "Zoë \xE2\x80\x94 Straße", "w@accord.invalid", 1 },
	};
	OWN(git_batch) b = git_batch_new(g);
	struct oid tree = git_put(b, GIT_T_TREE, STR("")), tip = { "" }, none = { "" };
	struct err e = { 0 };
	bool moved;
	ARENA(a);
	struct git_commit_info c;

	(void)state;
	for (size_t i = 0; i < COUNT(odd); i++)
		tip = git_put_commit(b, &tree, &tip, i > 0, &odd[i], &accord, "Subject\n\nBody\n");
	assert_int_equal(git_batch_commit(b, "refs/heads/main", &none, &tip, &moved, &e), 0);
	assert_sound();
	assert_int_equal(git_commit_read(g, &tip, &a, &c, &e), 0);
	assert_string_equal(c.author_name, "Zoë \xE2\x80\x94 Straße");
	assert_string_equal(c.author_email, "w@accord.invalid");
	assert_string_equal(c.message, "Subject\n\nBody\n");
	assert_int_equal(c.author_at, 1);
	assert_int_equal(c.committer_at, accord.at);
	assert_int_equal(c.n_parents, 1);
}

static void an_annotated_tag_peels_to_its_commit(void **state)
{
	OWN(git_batch) b = git_batch_new(g);
	struct oid tree = git_put(b, GIT_T_TREE, STR("")), none = { "" }, c, tag, peeled;
	struct err e = { 0 };
	bool moved;
	BUF(out, KiB);

	(void)state;
	c = git_put_commit(b, &tree, NULL, 0, &accord, &accord, "One\n");
	tag = git_put_tag(b, &c, "zero-draft", &accord, "Zero draft\n");
	assert_int_equal(git_batch_commit(b, "refs/heads/main", &none, &c, &moved, &e), 0);
	assert_int_equal(git_set_ref(g, "refs/tags/zero-draft", &tag, &e), 0);
	assert_int_equal(git_peel(g, &tag, &peeled, &e), 0);
	assert_string_equal(peeled.hex, c.hex);
	assert_int_equal(git_peel(g, &tree, &peeled, &e), -1);
	assert_sound();
	assert_int_equal(shell(git_path(g), &out, "git describe main"), 0);
	assert_string_equal(out.ptr, "zero-draft");
}

static void ancestry_is_what_git_says(void **state)
{
	OWN(git_batch) b = git_batch_new(g);
	struct oid tree = git_put(b, GIT_T_TREE, STR("")), none = { "" }, c[40];
	uint64_t seed = 3;
	struct err e = { 0 };
	bool moved;
	size_t yes = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(c); i++) {
		struct oid parents[2] = { none, none };
		struct git_person at = { "n", "e@accord.invalid", (int64_t)i };
		size_t n = 0;

		if (i && dice(&seed, 8))
			parents[n++] = c[i - 1 - dice(&seed, (uint32_t)MIN(i, 3))];
		if (n && i > 3 && dice(&seed, 3) == 0 && !oid_eq(&parents[0], &c[i - 4]))
			parents[n++] = c[i - 4];
		c[i] = git_put_commit(b, &tree, parents, n, &at, &at, "x\n");
	}
	assert_int_equal(git_batch_commit(b, "refs/heads/main", &none, &c[39], &moved, &e), 0);
	for (int i = 0; i < 60; i++) {
		const struct oid *x = &c[dice(&seed, 40)], *y = &c[dice(&seed, 40)];
		BUF(out, KiB);
		int mine = git_is_ancestor(g, x, y, &e);

		assert_int_equal(shell(git_path(g), &out,
				       "git merge-base --is-ancestor %s %s && echo 1 || echo 0",
				       x->hex, y->hex),
				 0);
		assert_int_equal(mine, out.ptr[0] - '0');
		yes += (size_t)mine;
	}
	assert_in_range(yes, 5, 55);
}

static void hostile_objects_are_refused_not_believed(void **state)
{
	const struct str trees[] = {
		STR("100644"),
		STR("100644 "),
		STR("100644 a"),
		STR("100644 a\0short"),
		STR(" a\0aaaaaaaaaaaaaaaaaaaa"),
		STR("x a\0aaaaaaaaaaaaaaaaaaaa"),
		STR("100644 \0aaaaaaaaaaaaaaaaaaaa"),
	};
	const struct str commits[] = {
		STR(""), STR("tree"), STR("tree 12\n"), STR("parent x\n"), STR("\n"),
	};
	struct raw_entry entry;
	struct oid id;

	(void)state;
	for (size_t i = 0; i < COUNT(trees); i++) {
		struct str rest = trees[i];

		assert_int_equal(tree_next(&rest, &entry), -1);
	}
	for (size_t i = 0; i < COUNT(commits); i++) {
		ARENA(a);
		struct git_commit_info c;

		assert_int_equal(commit_parse(commits[i], &a, &c), -1);
	}
	assert_int_equal(tag_parse(STR("object zz\n"), &id), -1);
}

/* --- refs ------------------------------------------------------------------------------------- */

static void a_ref_moves_only_from_where_it_stands(void **state)
{
	OWN(git_batch) b = git_batch_new(g);
	struct oid tree = git_put(b, GIT_T_TREE, STR("")), none = { "" }, one, two, at;
	struct err e = { 0 };
	bool moved = true;

	(void)state;
	one = git_put_commit(b, &tree, NULL, 0, &accord, &accord, "One\n");
	two = git_put_commit(b, &tree, &one, 1, &accord, &accord, "Two\n");
	assert_int_equal(git_batch_commit(b, REF, &one, &two, &moved, &e), -1);
	assert_string_equal(e.key, "conflict.ref");
	assert_false(moved);
	err_clear(&e);
	assert_int_equal(git_ref(g, REF, &at, &e), -1);
	assert_int_equal(e.kind, ERR_MISSING);
	err_clear(&e);
	assert_int_equal(git_batch_commit(b, REF, &none, &two, &moved, &e), 0);
	assert_int_equal(git_batch_commit(b, REF, &none, &one, &moved, &e), -1);
	assert_int_equal(e.kind, ERR_CONFLICT);
	err_clear(&e);
	assert_int_equal(git_ref(g, REF, &at, &e), 0);
	assert_string_equal(at.hex, two.hex);
}

static void refs_that_gc_has_packed_still_move(void **state)
{
	BUF(out, MiB);
	struct oid before, after;
	struct err e = { 0 };

	(void)state;
	commit_ok("a", "1");
	assert_int_equal(shell(git_path(g), &out, "git pack-refs --all && test ! -e " REF), 0);
	assert_int_equal(git_ref(g, REF, &before, &e), 0);
	commit_ok("a", "2");
	assert_int_equal(shell(git_path(g), &out, "git gc -q && test ! -e " REF), 0);
	commit_ok("a", "3");
	assert_int_equal(git_ref(g, REF, &after, &e), 0);
	assert_int_equal(git_is_ancestor(g, &before, &after, &e), 1);
	assert_int_equal(shell(git_path(g), &out, "git log --oneline " REF " | wc -l"), 0);
	assert_string_equal(out.ptr, "3");
	assert_sound();
}

static void lists_of_refs_are_those_of_git(void **state)
{
	ARENA(a);
	BUF(theirs, MiB);
	BUF(ours, MiB);
	struct git_ref_entry *refs, many[30];
	struct oid tip;
	struct err e = { 0 };
	size_t n;

	(void)state;
	commit_ok("a", "1");
	assert_int_equal(git_ref(g, REF, &tip, &e), 0);
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] =
			(struct git_ref_entry){ arena_printf(&a, "refs/heads/proposals/%zu", i + 1),
						tip };
	assert_int_equal(git_set_ref(g, "refs/heads/main", &tip, &e), 0);
	assert_int_equal(git_set_ref(g, "refs/heads/other/x", &tip, &e), 0);
	/* Who runs this may have no name that git knows. */
	assert_int_equal(shell(git_path(g), NULL,
			       "git -c user.name=Ann -c user.email=ann@example.org "
			       "tag -a -m one v1 main && git pack-refs --all"),
			 0);
	assert_int_equal(git_pack_refs(g, "refs/heads/proposals/", many, 30, &e), 0);
	assert_int_equal(git_set_ref(g, "refs/heads/proposals/7", &tip, &e), 0);
	assert_int_equal(git_pack_refs(g, "refs/heads/proposals/", many, 20, &e), 0);
	assert_int_equal(git_set_ref(g, "refs/heads/other/x", &(struct oid){ "" }, &e), 0);
	assert_int_equal(git_set_ref(g, "refs/tags/v2", &tip, &e), 0);
	assert_int_equal(git_refs(g, "refs/", &a, &refs, &n, &e), 0);
	for (size_t i = 0; i < n; i++)
		buf_printf(&ours, "%s%s %s", i ? "\n" : "", refs[i].id.hex, refs[i].name);
	assert_int_equal(shell(git_path(g), &theirs, "git show-ref"), 0);
	assert_string_equal(ours.ptr, theirs.ptr);
	assert_int_equal(shell(git_path(g), &theirs, "git show-ref -d v1 | wc -l"), 0);
	assert_string_equal(theirs.ptr, "2");
	assert_sound();
}

static void an_unreadable_ref_is_listed_and_can_be_set(void **state)
{
	ARENA(a);
	struct git_ref_entry *refs;
	struct oid tip, at;
	struct err e = { 0 };
	size_t n;

	(void)state;
	commit_ok("a", "1");
	assert_int_equal(git_ref(g, REF, &tip, &e), 0);
	assert_int_equal(shell(git_path(g), NULL, ": > refs/heads/main"), 0);
	assert_int_equal(git_ref(g, "refs/heads/main", &at, &e), -1);
	assert_int_equal(e.kind, ERR_INTERNAL);
	err_clear(&e);
	assert_int_equal(git_refs(g, "refs/heads/", &a, &refs, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_string_equal(refs[0].id.hex, "");
	assert_int_equal(git_set_ref(g, "refs/heads/main", &tip, &e), 0);
	assert_int_equal(git_ref(g, "refs/heads/main", &at, &e), 0);
	assert_string_equal(at.hex, tip.hex);
}

static void a_lock_of_another_is_waited_for_then_refused(void **state)
{
	struct err e = { 0 };
	OWN(git_batch) b = git_batch_new(g);

	(void)state;
	commit_ok("a", "1");
	assert_int_equal(
		shell(git_path(g), NULL, "(sleep 0.2; rm " REF ".lock) & : > " REF ".lock"), 0);
	commit_ok("a", "2");
	assert_int_equal(shell(git_path(g), NULL, ": > " REF ".lock"), 0);
	assert_int_equal(commit_file(b, "a", "3", &e), -1);
	assert_string_equal(e.key, "conflict.ref");
}

static void what_dead_writers_left_is_swept(void **state)
{
	struct err e = { 0 };
	BUF(out, MiB);

	(void)state;
	commit_ok("a", "1");
	assert_int_equal(
		shell(git_path(g), NULL,
		      "mkdir -p refs/heads/proposals && : > " REF ".lock && "
		      ": > refs/heads/proposals/3.lock && : > packed-refs.lock && : > HEAD.lock && "
		      ": > objects/pack/tmp_pack_abc && : > objects/ab/tmp_obj_x && "
		      ": > objects/pack/accord-writing-abc && "
		      ": > objects/pack/.tmp-12-pack-34.pack && "
		      "p=$(ls objects/pack/*.idx) && echo 'accord writing' > ${p%%.idx}.keep"),
		0);
	assert_int_equal(git_sweep(g), 9);
	assert_int_equal(git_sweep(g), 0);
	commit_ok("a", "2");
	assert_int_equal(shell(git_path(g), &out,
			       "find . -name '*.lock' -o -name '*.keep' -o "
			       "-name 'tmp_*' -o -name '.tmp*' -o -name '*writing-*'"),
			 0);
	assert_string_equal(out.ptr, "");
	assert_int_equal(git_refresh(g, &e), 0);
	assert_sound();
}

static void packed_refs_of_any_shape_are_read(void **state)
{
	static const char hex[] = "0123456789012345678901234567890123456789";
	ARENA(a);
	struct packed_refs refs;
	char *text = arena_printf(&a,
				  "# pack-refs with: peeled fully-peeled sorted \n%s refs/a\n^%s\n"
				  "garbage\n%s\n%s refs/b",
				  hex, hex, hex, hex);

	(void)state;
	packed_parse(str_of(text), &a, &refs);
	assert_int_equal(refs.n, 2);
	assert_true(refs.peeled);
	assert_string_equal(refs.items[0].peeled, hex);
	assert_string_equal(refs.items[1].name, "refs/b");
	assert_null(refs.items[1].peeled);
}

/* --- races ------------------------------------------------------------------------------------ */

/* What a child process does: commits until n of its own have succeeded; the tries that lost. */
static void race_child(const char *path, int n)
{
	struct err e = { 0 };
	OWN(git_batch) b = NULL;

	if (git_open(path, &g, &e) != 0)
		_exit(2);
	b = git_batch_new(g);
	while (n) {
		char text[64];

		snprintf(text, sizeof(text), "%d %d", (int)getpid(), n);
		err_clear(&e);
		if (commit_file(b, "a", text, &e) == 0)
			n--;
		else if (e.kind != ERR_CONFLICT)
			_exit(3);
		git_batch_drop(b);
	}
	_exit(0);
}

static void processes_that_race_lose_nothing(void **state)
{
	enum { PROCESSES = 4, EACH = 40 };
	BUF(out, MiB);

	(void)state;
	commit_ok("a", "first");
	for (int i = 0; i < PROCESSES; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			race_child(git_path(g), EACH);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(shell(git_path(g), &out, "git log --oneline " REF " | wc -l"), 0);
	assert_int_equal(strtol(out.ptr, NULL, 10), PROCESSES * EACH + 1);
	assert_sound();
}

struct crowd {
	atomic_bool stop;
	atomic_int bad, reads;
	_Atomic(const char *) key;
};

/* Reads every file of whatever tip stands. */
static void *reader(void *arg)
{
	struct crowd *c = arg;

	while (!atomic_load(&c->stop)) {
		struct err e = { 0 };
		struct oid tip;
		uint64_t seed = (uint64_t)atomic_fetch_add(&c->reads, 1);
		BUF(out, KiB);
		char path[32];

		snprintf(path, sizeof(path), "d%u/f", dice(&seed, 20));
		if (git_ref(g, REF, &tip, &e) != 0 || git_read_path(g, &tip, path, &out, &e) != 0) {
			atomic_store(&c->key, e.key);
			atomic_fetch_add(&c->bad, 1);
		}
	}
	return NULL;
}

static void *repacker(void *arg)
{
	struct crowd *c = arg;

	for (int i = 0; i < 3; i++) {
		struct err e = { 0 };

		if (git_repack(g, &e) != 0) {
			printf("repack: %s %s\n", e.key, e.note);
			atomic_fetch_add(&c->bad, 1);
		}
	}
	atomic_store(&c->stop, true);
	return NULL;
}

static void readers_never_notice_that_packs_are_rewritten(void **state)
{
	enum { READERS = 3 };
	OWN(git_batch) b = git_batch_new(g);
	struct crowd c = { 0 };
	pthread_t threads[READERS + 1];
	struct err e = { 0 };
	char path[32], text[32];
	int commits = 0;
	BUF(out, MiB);

	(void)state;
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), "d%d/f", i);
		assert_int_equal(commit_file(b, path, "first", &e), 0);
		commits++;
	}
	for (size_t i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, reader, &c), 0);
	assert_int_equal(pthread_create(&threads[READERS], NULL, repacker, &c), 0);
	while (!atomic_load(&c.stop)) {
		snprintf(path, sizeof(path), "d%d/f", commits % 20);
		snprintf(text, sizeof(text), "%d", commits);
		if (commit_file(b, path, text, &e) != 0)
			fail_msg("%s %s", e.key, e.note);
		commits++;
		if (commits % 16 == 0)
			assert_int_equal(git_tidy(g, &e), 0);
	}
	for (size_t i = 0; i <= READERS; i++)
		pthread_join(threads[i], NULL);
	if (atomic_load(&c.bad))
		fail_msg("%d of %d: %s", c.bad, c.reads, c.key);
	assert_int_equal(shell(git_path(g), &out, "git log --oneline " REF " | wc -l"), 0);
	assert_int_equal(strtol(out.ptr, NULL, 10), commits);
	assert_sound();
}

/* --- upkeep ----------------------------------------------------------------------------------- */

static void small_packs_become_few_and_lose_nothing(void **state)
{
	OWN(git_batch) b = git_batch_new(g);
	struct err e = { 0 };
	BUF(out, MiB);
	size_t most = 0;

	(void)state;
	for (int i = 0; i < 400; i++) {
		char path[32], text[32];

		snprintf(path, sizeof(path), "d%d/f%d", i % 10, i);
		snprintf(text, sizeof(text), "text %d", i % 50);
		assert_int_equal(commit_file(b, path, text, &e), 0);
		if (i % 16 == 15) {
			assert_int_equal(git_tidy(g, &e), 0);
			most = MAX(most, git_pack_count(g));
		}
	}
	assert_in_range(most, 1, 30);
	assert_int_equal(shell(git_path(g), &out, "git log --oneline " REF " | wc -l"), 0);
	assert_string_equal(out.ptr, "400");
	assert_sound();
	assert_int_equal(git_repack(g, &e), 0);
	assert_int_equal(git_pack_count(g), 1);
	assert_int_equal(git_repack(g, &e), 0);
	assert_int_equal(git_pack_count(g), 1);
	for (int i = 0; i < 12; i++) {
		char text[32];

		snprintf(text, sizeof(text), "%d", i);
		commit_ok("more", text);
	}
	/* The squeezed pack has deltas: it stays as it is, the new ones become one. */
	assert_int_equal(git_tidy(g, &e), 0);
	assert_int_equal(git_pack_count(g), 2);
	assert_sound();
}

static void a_pack_that_is_damaged_is_not_copied_nor_removed(void **state)
{
	struct err e = { 0 };
	BUF(out, MiB);

	(void)state;
	for (int i = 0; i < 14; i++) {
		char path[32];

		snprintf(path, sizeof(path), "f%d", i);
		commit_ok(path, i == 5 ? "the words that will be damaged" : path);
	}
	assert_int_equal(shell(git_path(g), &out,
			       "chmod u+w objects/pack/*.pack && f=$(grep -l damaged "
			       "objects/pack/*.pack) && sed -i s/damaged/DAMAGED/ $f"),
			 0);
	assert_int_equal(git_tidy(g, &e), 0);
	assert_int_equal(git_pack_count(g), 2);
	assert_int_equal(shell(git_path(g), &out, "grep -l DAMAGED objects/pack/*.pack | wc -l"),
			 0);
	assert_string_equal(out.ptr, "1");
}

/* Flip bytes in packs and indexes: what is damaged is left alone, and nothing breaks. */
static void random_damage_never_breaks_the_joining_of_packs(void **state)
{
	uint64_t seed = 23;
	size_t spared = 0;

	for (int round = 0; round < 60; round++) {
		struct err e = { 0 };
		char path[32];
		size_t packs;

		for (int i = 0; i < 14; i++) {
			snprintf(path, sizeof(path), "f%d", i);
			commit_ok(path, path);
		}
		assert_int_equal(
			shell(git_path(g), NULL,
			      "chmod u+w objects/pack/*; for i in 1 2 3; do "
			      "f=$(ls objects/pack/*.idx objects/pack/*.pack | "
			      "sed -n \"$(((%u + i * 9) %% 28 + 1))p\"); "
			      "n=$(wc -c < $f); printf '\\%o' | dd of=$f bs=1 conv=notrunc "
			      "seek=$(((%u * i) %% n)) status=none; done; "
			      "[ %d != 7 ] || truncate -s 40 $f",
			      dice(&seed, 28), dice(&seed, 256), dice(&seed, 60000), round),
			0);
		if (git_tidy(g, &e) != 0)
			assert_int_equal(e.kind, ERR_INTERNAL);
		packs = git_pack_count(g);
		assert_in_range(packs, 1, 14);
		spared += packs - 1;
		teardown(state);
		setup(state);
	}
	assert_in_range(spared, 60, 200);
}

/* One whole or partial edit of a side ref: file path := text. */
static void side_edit(const char *ref, const char *path, const char *text, bool whole)
{
	OWN(git_batch) b = git_batch_new(g);
	struct oid old = { "" }, tree = { "" }, base = { "" }, new;
	struct err e = { 0 };
	struct git_edit edit = { path, text ? put_file(b, text) : (struct oid){ "" }, false };
	bool moved;
	size_t n;

	if (git_ref(g, ref, &old, &e) == 0) {
		ARENA(a);
		struct git_commit_info c;

		assert_int_equal(git_commit_read(g, &old, &a, &c, &e), 0);
		assert_int_equal(git_apart(g, ref, &old, &base, &n, &e), 0);
		assert_false(oid_none(&base));
		assert_true(n > 0);
		tree = c.tree;
	}
	err_clear(&e);
	assert_int_equal(git_edit_tree(b, &tree, &edit, 1, &tree, &e), 0);
	new = git_put_commit(b, &tree, NULL, 0, &accord, &accord, "People\n");
	if (whole && !oid_none(&old)) {
		/* What the edit kept is on disk only: take it along. */
		struct git_entry *entries;
		ARENA(a);
		struct git_commit_info c;

		assert_int_equal(git_commit_read(g, &old, &a, &c, &e), 0);
		assert_int_equal(git_list(g, &c.tree, &a, &entries, &n, &e), 0);
		for (size_t i = 0; i < n; i++) {
			BUF(bytes, KiB);

			if (str_eq(entries[i].name, path))
				continue;
			assert_int_equal(git_read(g, &entries[i].id, GIT_T_BLOB, &bytes, &e), 0);
			put_file(b, bytes.ptr);
		}
	}
	if (git_apart_commit(b, ref, &old, &new, whole ? &new : &base, &moved, &e) != 0)
		fail_msg("%s %s", e.key, e.note);
}

static void what_is_erased_from_a_side_ref_leaves_the_disk(void **state)
{
	static const char ref[] = "refs/meta/accounts";
	struct err e = { 0 };
	BUF(out, MiB);

	(void)state;
	commit_ok("a", "1");
	side_edit(ref, "u1", "person-to-be-erased", true);
	side_edit(ref, "u2", "person-who-stays", false);
	assert_int_equal(git_apart_drop(g, ref, INT64_MAX), 0);
	side_edit(ref, "u1", NULL, true);
	assert_int_equal(git_apart_drop(g, ref, 0), 0); /* too young to go */
	assert_int_equal(git_apart_drop(g, ref, INT64_MAX), 2);
	assert_int_equal(git_repack(g, &e), 0);
	assert_int_equal(shell(git_path(g), &out, "grep -rl to-be-erased . | wc -l"), 0);
	assert_string_equal(out.ptr, "0");
	assert_int_equal(shell(git_path(g), &out,
			       "git cat-file --batch-all-objects --batch "
			       "| grep -c to-be-erased || true"),
			 0);
	assert_string_equal(out.ptr, "0");
	assert_int_equal(shell(git_path(g), &out,
			       "git show "
			       "refs/meta/accounts:u2"),
			 0);
	assert_string_equal(out.ptr, "person-who-stays");
	assert_int_equal(git_pack_count(g), 2);
	assert_sound();
}

/* --- durability ------------------------------------------------------------------------------- */

/* This program again, as a child that makes one commit and says what came of it. */
static int child_commit(const char *path)
{
	struct oid old, tree, new;
	struct err e = { 0 };
	bool moved = false;
	OWN(git_batch) b = NULL;
	ARENA(a);
	struct git_commit_info c;

	if (git_start(&e) != 0 || git_open(path, &g, &e) != 0 || git_ref(g, REF, &old, &e) != 0 ||
	    git_commit_read(g, &old, &a, &c, &e) != 0)
		return 9;
	b = git_batch_new(g);
	struct git_edit edit = { "x/y", put_file(b, "child"), false };

	if (git_edit_tree(b, &c.tree, &edit, 1, &tree, &e) != 0)
		return 9;
	new = git_put_commit(b, &tree, &old, 1, &accord, &accord, "Child\n");
	if (git_batch_commit(b, REF, &old, &new, &moved, &e) != 0)
		printf("%s %d\n", e.key, moved);
	else
		printf("done %d\n", moved);
	git_close(g);
	return 0;
}

static bool can_trace(void)
{
	return shell(folder, NULL, "strace -f -o /dev/null true") == 0;
}

static void strace_child(const char *options, struct buf *out)
{
	char self[512];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	assert_true(len > 0);
	self[len] = '\0';
	assert_int_equal(
		shell(folder, out,
		      "ASAN_OPTIONS=detect_leaks=0 ACCORD_TEST_CHILD='%s' strace -f -o trace "
		      "%s '%s'",
		      git_path(g), options, self),
		0);
}

static void a_commit_costs_exactly_five_fsyncs(void **state)
{
	BUF(out, MiB);

	(void)state;
	commit_ok("a", "1");
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	strace_child("-e trace=fsync,fdatasync,sync_file_range,syncfs,sync", &out);
	assert_string_equal(out.ptr, "done 1");
	assert_int_equal(shell(folder, &out, "grep -c 'sync.*= 0' trace"), 0);
	assert_string_equal(out.ptr, "5");
}

static void a_failing_fsync_is_never_a_success(void **state)
{
	BUF(out, MiB);
	struct oid before, after;
	struct err e = { 0 };

	(void)state;
	commit_ok("a", "1");
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	for (int nth = 1; nth <= 5; nth++) {
		char options[128];

		snprintf(options, sizeof(options),
			 "-e trace=fsync -e inject=fsync:error=EIO:when=%d", nth);
		assert_int_equal(git_ref(g, REF, &before, &e), 0);
		strace_child(options, &out);
		assert_int_equal(git_ref(g, REF, &after, &e), 0);
		/* The last comes after the rename: the ref has moved, and that is said too. */
		assert_string_equal(out.ptr, nth < 5 ? "storage.failed 0" : "storage.failed 1");
		assert_int_equal(oid_eq(&before, &after), nth < 5);
		assert_int_equal(shell(folder, &out,
				       "find r.git -name '*.lock' -o -name '*writing-*' | wc -l"),
				 0);
		assert_string_equal(out.ptr, "0");
	}
	assert_sound();
}

static void a_full_disk_is_never_a_success(void **state)
{
	BUF(out, MiB);
	struct oid before, after;
	struct err e = { 0 };

	(void)state;
	commit_ok("a", "1");
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	assert_int_equal(git_ref(g, REF, &before, &e), 0);
	for (int nth = 1; nth <= 4; nth++) {
		char options[1024];

		/* Only what is below the repository: the child's own words must come out. */
		snprintf(options, sizeof(options),
			 "-P '%s/objects/pack' -P '%s/%s.lock' -e trace=openat,renameat,renameat2 "
			 "-e inject=openat,renameat:error=ENOSPC:when=%d",
			 git_path(g), git_path(g), REF, nth);
		strace_child(options, &out);
		assert_int_equal(git_ref(g, REF, &after, &e), 0);
		if (strcmp(out.ptr, "done 1") == 0)
			before = after;
		else
			assert_memory_equal(out.ptr, "storage.failed", 14);
		assert_int_equal(oid_eq(&before, &after), 1);
	}
	assert_sound();
}

/* Killed at each call that changes a file, then swept: the ref is old or new, and usable at once. */
static void a_kill_at_any_call_leaves_the_old_or_the_new(void **state)
{
	static const char *const calls[] = { "fsync", "renameat", "unlinkat", "write", "flock" };
	BUF(out, MiB);
	struct oid before, after;
	struct err e = { 0 };
	char self[512];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int killed = 0, moved = 0;

	(void)state;
	assert_true(len > 0);
	self[len] = '\0';
	commit_ok("a", "1");
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	for (size_t call = 0; call < COUNT(calls); call++) {
		bool done = false;

		for (int nth = 1; nth < 20 && !done; nth++) {
			assert_int_equal(git_ref(g, REF, &before, &e), 0);
			assert_int_equal(shell(folder, &out,
					       "ASAN_OPTIONS=detect_leaks=0 ACCORD_TEST_CHILD='%s' "
					       "strace -f -o trace -e trace=%s "
					       "-e inject=%s:signal=KILL:when=%d '%s'; true",
					       git_path(g), calls[call], calls[call], nth, self),
					 0);
			done = strstr(out.ptr, "done 1") != NULL;
			git_sweep(g);
			assert_int_equal(git_ref(g, REF, &after, &e), 0);
			assert_int_equal(git_is_ancestor(g, &before, &after, &e), 1);
			killed += !done;
			moved += !done && !oid_eq(&before, &after);
			commit_ok("after", out.ptr);
		}
		assert_true(done);
	}
	assert_in_range(killed, 14, 40);
	assert_in_range(moved, 1, 10);
	assert_sound();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(a_new_repository_is_one_to_git),
		T(what_is_no_repository_is_not_opened),
		T(objects_of_every_size_come_back),
		T(a_missing_object_is_said_to_be_missing),
		T(a_read_never_passes_the_maximum),
		T(a_damaged_object_costs_itself_only),
		T(thousands_of_random_edits_make_the_trees_that_git_would),
		T(a_folder_that_gets_empty_goes),
		T(a_whole_tree_can_be_hung_in),
		T(names_that_would_break_a_commit_are_cleaned),
		T(an_annotated_tag_peels_to_its_commit),
		T(ancestry_is_what_git_says),
		T(hostile_objects_are_refused_not_believed),
		T(a_ref_moves_only_from_where_it_stands),
		T(refs_that_gc_has_packed_still_move),
		T(lists_of_refs_are_those_of_git),
		T(an_unreadable_ref_is_listed_and_can_be_set),
		T(a_lock_of_another_is_waited_for_then_refused),
		T(what_dead_writers_left_is_swept),
		T(packed_refs_of_any_shape_are_read),
		T(processes_that_race_lose_nothing),
		T(readers_never_notice_that_packs_are_rewritten),
		T(small_packs_become_few_and_lose_nothing),
		T(a_pack_that_is_damaged_is_not_copied_nor_removed),
		T(random_damage_never_breaks_the_joining_of_packs),
		T(what_is_erased_from_a_side_ref_leaves_the_disk),
		T(a_commit_costs_exactly_five_fsyncs),
		T(a_failing_fsync_is_never_a_success),
		T(a_full_disk_is_never_a_success),
		T(a_kill_at_any_call_leaves_the_old_or_the_new),
	};
	const char *child = getenv("ACCORD_TEST_CHILD");
	struct err e = { 0 };

	if (child)
		return child_commit(child);
	if (git_start(&e) != 0)
		return 1;
	if (argc > 1)
		cmocka_set_test_filter(argv[1]); /* a name, or a part with * */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
