/*
 * Packs are joined and dropped: nothing is lost, what is damaged stays where it is, what is erased goes.
 */
#include "unit/git_kit.h"

#include <fcntl.h>

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

/* A writer that was killed between two names left such packs; an index can be lost too. */
static void a_side_pack_without_index_goes_when_it_is_over(void **state)
{
	static const char ref[] = "refs/meta/accounts";
	struct err e = { 0 };
	BUF(out, MiB);

	(void)state;
	commit_ok("a", "1");
	side_edit(ref, "u1", "person-to-be-erased", true);
	assert_int_equal(shell(git_path(g), NULL, "cp -p objects/pack/*.keep $(dirname $PWD)/"), 0);
	assert_int_equal(shell(git_path(g), NULL,
			       "k=$(ls objects/pack/*.keep) && mv ${k%%.keep}.idx ../lost"),
			 0);
	/* The ref stands on it: it waits for its index. */
	assert_int_equal(git_apart_drop(g, ref, INT64_MAX), 0);
	assert_int_equal(shell(git_path(g), NULL,
			       "k=$(ls objects/pack/*.keep) && mv ../lost ${k%%.keep}.idx"),
			 0);
	assert_int_equal(git_refresh(g, &e), 0);
	side_edit(ref, "u1", NULL, true);
	assert_int_equal(shell(git_path(g), &out,
			       "k=$(grep -l $(cut -d' ' -f4 ../*.keep) objects/pack/*.keep) && "
			       "rm ${k%%.keep}.idx && test -f ${k%%.keep}.pack"),
			 0);
	assert_int_equal(git_apart_drop(g, ref, 0), 0); /* too young to go */
	assert_int_equal(git_apart_drop(g, ref, INT64_MAX), 1);
	assert_int_equal(shell(git_path(g), &out, "ls objects/pack/*.keep | wc -l"), 0);
	assert_string_equal(out.ptr, "1");
	assert_int_equal(git_refresh(g, &e), 0);
	assert_sound();
}

/* What has neither index nor .keep goes with a repack, if everything that refs reach is elsewhere. */
static void a_pack_without_index_goes_only_when_nothing_needs_it(void **state)
{
	struct err e = { 0 };
	BUF(out, MiB);

	(void)state;
	commit_ok("a", "1");
	assert_int_equal(shell(git_path(g), NULL,
			       "i=$(ls objects/pack/*.idx) && cp ${i%%.idx}.pack "
			       "objects/pack/pack-0123456789012345678901234567890123456789.pack && "
			       "echo 'accord writing' > "
			       "objects/pack/pack-0123456789012345678901234567890123456789.keep"),
			 0);
	assert_int_equal(git_repack(g, &e), 0); /* somebody may be writing it */
	assert_int_equal(shell(git_path(g), &out, "ls objects/pack/*.pack | wc -l"), 0);
	assert_string_equal(out.ptr, "2");
	assert_int_equal(git_sweep(g), 1);
	assert_int_equal(git_repack(g, &e), 0);
	assert_int_equal(shell(git_path(g), &out, "ls objects/pack/*.pack | wc -l"), 0);
	assert_string_equal(out.ptr, "1");
	/* An index is lost of a pack that is needed. */
	commit_ok("b", "2");
	assert_int_equal(shell(git_path(g), NULL, "rm $(ls -t objects/pack/*.idx | head -1)"), 0);
	assert_int_equal(git_refresh(g, &e), 0);
	assert_int_equal(git_repack(g, &e), -1);
	assert_int_equal(shell(git_path(g), &out, "ls objects/pack/*.pack | wc -l"), 0);
	assert_string_equal(out.ptr, "2");
}

static void temporary_packs_go_only_while_nobody_writes(void **state)
{
	(void)state;
	commit_ok("a", "1");
	assert_int_equal(shell(git_path(g), NULL,
			       ": > objects/pack/accord-writing-abc && "
			       ": > objects/pack/tmp_pack_of_git"),
			 0);
	{
		FD(busy) = disk_flock(g, FLOCK_WRITERS, LOCK_SH);

		assert_true(busy >= 0);
		assert_int_equal(git_sweep_own(g), 0);
	}
	assert_int_equal(git_sweep_own(g), 1);
	assert_int_equal(shell(git_path(g), NULL, "rm objects/pack/tmp_pack_of_git"), 0);
	assert_sound();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(small_packs_become_few_and_lose_nothing),
		T(a_pack_that_is_damaged_is_not_copied_nor_removed),
		T(random_damage_never_breaks_the_joining_of_packs),
		T(what_is_erased_from_a_side_ref_leaves_the_disk),
		T(a_side_pack_without_index_goes_when_it_is_over),
		T(a_pack_without_index_goes_only_when_nothing_needs_it),
		T(temporary_packs_go_only_while_nobody_writes),
	};
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	return RUN_TESTS(tests, argc, argv);
}
