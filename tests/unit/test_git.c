/*
 * The git room, with the git program as its oracle: what it accepts and sees is right.
 */
#include "unit/git_kit.h"

#include <fcntl.h>
#include <sys/wait.h>

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
		      "p=$(ls objects/pack/*.idx) && echo 'accord writing' > ${p%%.idx}.keep && "
		      "n=objects/pack/pack-0123456789012345678901234567890123456789 && "
		      "cp $p $n.idx && echo 'accord apart refs/meta/accounts' > $n.keep && "
		      "echo receive-pack > "
		      "objects/pack/pack-1123456789012345678901234567890123456789.keep"),
		0);
	assert_int_equal(git_sweep(g), 11);
	assert_int_equal(git_sweep(g), 0);
	commit_ok("a", "2");
	assert_int_equal(shell(git_path(g), &out,
			       "rm objects/pack/pack-1*.keep && " /* git's own business */
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
	};
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	return RUN_TESTS(tests, argc, argv);
}
