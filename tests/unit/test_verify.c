/*
 * One thing is damaged, and verify names it; --repair makes anew what can be derived, and touches
 * nothing else.
 */
#include "unit/folder.h"

#include "ledger_kit.h"

#include "store/inside.h"

static char *folder;
static char dir[512], repository[560];
static struct kit kit;

static void take(struct store *store, struct action *act)
{
	struct err e = { 0 };

	act->at = ++kit.at;
	if (store_commit(store, act, NULL, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

/* A document with an accepted proposal, an open one and a version; no server runs. */
static void fill(void)
{
	struct store_options o = { .write = true };
	OWN(store) store = NULL;
	struct err e = { 0 };
	struct action act;

	assert_int_equal(store_open(dir, &o, &store, &e), 0);
	for (int i = 0; i < 2; i++) {
		kit.s = (struct state *)(uintptr_t)store_now(store);
		act = kit_submit(&kit, "body");
		act.markdown = arena_printf(&kit.arena, "# E\n\nWords %d\n", i);
		take(store, &act);
		state_unref(kit.s);
	}
	kit.s = (struct state *)(uintptr_t)store_now(store);
	act = kit_decide(&kit, 1, DECISION_ACCEPT);
	act.texts.items[0].markdown = "# E\n\nWords 0\n";
	take(store, &act);
	state_unref(kit.s);
	kit.s = (struct state *)(uintptr_t)store_now(store);
	act = (struct action){ .kind = ACT_VERSION,
			       .version = "zero-draft",
			       .name = "Zero draft",
			       .by = "a-editor",
			       .commit = *state_main(kit.s) };
	take(store, &act);
	state_unref(kit.s);
	kit.s = NULL;
	store_close(TAKE(store));
}

static int setup(void **state)
{
	struct text_change texts[3];
	struct store_draft draft = { .texts = { texts, 3 }, .settings_json = "{}\n" };
	struct err e = { 0 };

	(void)state;
	folder = folder_new();
	snprintf(dir, sizeof(dir), "%s/d", folder);
	snprintf(repository, sizeof(repository), "%s/document.git", dir);
	kit = (struct kit){ .arena = ARENA_INIT, .seed = 5, .at = 1700000000 };
	draft.manifest_json = arena_printf(&kit.arena, KIT_MANIFEST, "");
	kit_text(&kit, &texts[0], "preamble", "en", 3);
	kit_text(&kit, &texts[1], "body", "en", 4);
	kit_text(&kit, &texts[2], "body", "de", 4);
	assert_int_equal(store_init(dir, &draft, 1700000000, &e), 0);
	fill();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_done(&kit.arena);
	folder_remove(folder);
	return 0;
}

/* Findings as lines, "+" before what was mended and "-" before what was not. */
static const char *verdict(bool repair)
{
	BUF(out, MiB);
	struct store_report r;
	struct err e = { 0 };

	if (store_verify(dir, repair, &kit.arena, &r, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
	for (size_t i = 0; i < r.findings.n; i++)
		buf_printf(&out, "%c%s %s\n", r.findings.items[i].mended ? '+' : '-',
			   r.findings.items[i].what, r.findings.items[i].detail);
	return arena_dup_len(&kit.arena, out.ptr ? out.ptr : "", out.len);
}

static void assert_says(const char *said, const char *words)
{
	if (!strstr(said, words))
		fail_msg("\"%s\" is not in:\n%s", words, said);
}

/* Every file but the mtimes of folders: what a look must leave as it is. */
static const char *listing(void)
{
	BUF(out, MiB);

	assert_int_equal(shell(dir, &out,
			       "find . -type f -printf '%%p %%s %%m %%T@\\n' | sort; "
			       "find . -type f -print0 | sort -z | xargs -0 sha256sum"),
			 0);
	return arena_dup_len(&kit.arena, out.ptr, out.len);
}

/* It is found by a look that changes nothing, mended, and then all is well. */
static void assert_mended(const char *words)
{
	const char *was = listing(), *said = verdict(false);

	assert_says(said, words);
	assert_null(strstr(said, "+"));
	assert_string_equal(listing(), was);
	said = verdict(true);
	assert_says(said, words);
	assert_null(strstr(said, "\n-"));
	assert_int_equal(said[0], '+');
	assert_string_equal(verdict(false), "");
	assert_int_equal(shell(repository, NULL, "git fsck --full --strict --no-progress"), 0);
}

static void a_sound_directory_is_left_alone(void **state)
{
	const char *was = listing();

	(void)state;
	assert_string_equal(verdict(false), "");
	assert_string_equal(verdict(true), "");
	assert_string_equal(listing(), was);
}

static void lost_indexes_are_made_anew(void **state)
{
	(void)state;
	assert_int_equal(shell(repository, NULL, "rm -f objects/pack/*.idx"), 0);
	assert_mended(".idx is lost");
}

static void a_damaged_index_is_made_anew(void **state)
{
	(void)state;
	assert_int_equal(
		shell(repository, NULL,
		      "f=$(ls -S objects/pack/*.idx | head -1) && chmod u+w $f && printf '\\377' | "
		      "dd of=$f bs=1 seek=1100 conv=notrunc status=none"),
		0);
	assert_mended(".idx is damaged");
}

static void an_index_of_a_damaged_pack_is_not_mended(void **state)
{
	const char *said;

	(void)state;
	assert_int_equal(shell(repository, NULL,
			       "f=$(ls -S objects/pack/*.pack | head -1) && chmod u+w $f && "
			       "truncate -s -40 $f && rm ${f%%pack}idx"),
			 0);
	said = verdict(true);
	assert_says(said, "-index objects/pack/");
	assert_says(said, "-object ");
}

static void a_leftover_of_a_killed_writer_is_no_damage(void **state)
{
	(void)state;
	assert_int_equal(shell(repository, NULL,
			       "git init -q --bare ../../o && cd ../../o && "
			       "echo x | git hash-object -w --stdin | git pack-objects -q "
			       "../d/document.git/objects/pack/pack && "
			       "rm ../d/document.git/objects/pack/pack-$(ls -t "
			       "../d/document.git/objects/pack | head -1 | cut -c6-45).idx"),
			 0);
	assert_string_equal(verdict(false), "");
}

static void head_is_written_again(void **state)
{
	(void)state;
	assert_int_equal(shell(repository, NULL, "rm HEAD"), 0);
	assert_mended("HEAD is missing");
	assert_int_equal(shell(repository, NULL, "echo garbage > HEAD"), 0);
	assert_mended("HEAD names something else");
}

static void branches_and_tags_are_set_right(void **state)
{
	(void)state;
	assert_int_equal(shell(repository, NULL, "git update-ref refs/heads/main main~1"), 0);
	assert_mended("projection refs/heads/main is ");
	assert_int_equal(shell(repository, NULL, "git update-ref -d refs/tags/zero-draft"), 0);
	assert_mended("projection refs/tags/zero-draft is missing");
	assert_int_equal(shell(repository, NULL, "git update-ref refs/heads/proposals/2 main"), 0);
	assert_mended("projection refs/heads/proposals/2 is ");
	assert_int_equal(
		shell(repository, NULL, "git pack-refs --all && echo junk > refs/heads/main"), 0);
	assert_mended("projection refs/heads/main is unreadable");
}

static void a_lost_secret_is_made_anew_and_an_open_one_is_named(void **state)
{
	struct stat st;
	char path[600];

	(void)state;
	snprintf(path, sizeof(path), "%s/secret", dir);
	assert_int_equal(chmod(path, 0644), 0);
	assert_says(verdict(true), "-secret it is not 32 bytes that only their owner reads");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(unlink(path), 0);
	assert_mended("secret it is missing");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, 32);
}

/* Rewrite the newest ledger commit by shell commands that leave its new tree in $t. */
static void forge(const char *commands, const char *parents)
{
	assert_int_equal(
		shell(repository, NULL,
		      "export GIT_AUTHOR_NAME=accord GIT_AUTHOR_EMAIL=accord@accord.invalid "
		      "GIT_COMMITTER_NAME=accord GIT_COMMITTER_EMAIL=accord@accord.invalid "
		      "GIT_INDEX_FILE=$PWD/forged && git read-tree refs/meta/ledger && %s && "
		      "c=$(git commit-tree %s -m Forged $(git write-tree)) && "
		      "git update-ref refs/meta/ledger $c && rm forged",
		      commands, parents),
		0);
}

/* What was forged is named and is no matter for --repair, which would make it look true. */
static void assert_forgery(const char *words)
{
	BUF(before, KiB);
	BUF(after, KiB);

	assert_says(verdict(false), words);
	assert_int_equal(shell(repository, &before, "git rev-parse refs/meta/ledger"), 0);
	assert_says(verdict(true), words);
	assert_int_equal(shell(repository, &after, "git rev-parse refs/meta/ledger"), 0);
	assert_string_equal(after.ptr, before.ptr);
}

static void forged_provenance_is_found(void **state)
{
	(void)state;
	forge("b=$(git show refs/meta/ledger:sections/en/body.json | "
	      "sed 's/\"workshop-1\"/\"workshop-2\"/' | git hash-object -w --stdin) && "
	      "git update-index --cacheinfo 100644,$b,sections/en/body.json",
	      "-p refs/meta/ledger~1");
	assert_forgery("is not what its actions give");
}

static void a_ledger_that_lets_its_commits_go_is_found(void **state)
{
	BUF(said, KiB);

	(void)state;
	/* The acceptance without main's commit as a parent: it would hang on the branch alone. */
	assert_int_equal(
		shell(repository, &said, "git update-ref refs/meta/ledger refs/meta/ledger~1"), 0);
	forge("true", "-p refs/meta/ledger~1");
	assert_forgery("does not hold main's commit");
}

static void a_text_that_the_ledger_does_not_know_is_found(void **state)
{
	(void)state;
	forge("b=$(echo '# Other' | git hash-object -w --stdin) && "
	      "git update-index --cacheinfo 100644,$b,document/en/body.md",
	      "-p refs/meta/ledger~1");
	assert_forgery("is not what its actions give");
}

static void a_lost_pack_is_named_and_nothing_is_made_up(void **state)
{
	const char *said;

	(void)state;
	assert_int_equal(shell(repository, NULL,
			       "f=$(ls -S objects/pack/*.pack | head -1) && rm $f ${f%%pack}idx"),
			 0);
	said = verdict(true);
	assert_int_equal(said[0], '-');
	assert_says(said, "is missing: restore it from a backup or a clone");
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_sound_directory_is_left_alone),
		T(lost_indexes_are_made_anew),
		T(a_damaged_index_is_made_anew),
		T(an_index_of_a_damaged_pack_is_not_mended),
		T(a_leftover_of_a_killed_writer_is_no_damage),
		T(head_is_written_again),
		T(branches_and_tags_are_set_right),
		T(a_lost_secret_is_made_anew_and_an_open_one_is_named),
		T(forged_provenance_is_found),
		T(a_ledger_that_lets_its_commits_go_is_found),
		T(a_text_that_the_ledger_does_not_know_is_found),
		T(a_lost_pack_is_named_and_nothing_is_made_up),
	};
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
