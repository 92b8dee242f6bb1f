/*
 * One thing is damaged, and verify names it; --repair makes anew what can be derived, and touches
 * nothing else.
 */
#include "unit/store_kit.h"

#include "secret/secret.h"

/* A document with an accepted proposal, an open one and a version; no server runs. */
static int setup_filled(void **state)
{
	struct action act = {
		.kind = ACT_VERSION, .version = "zero-draft", .name = "Zero draft", .by = "a-editor"
	};

	setup(state);
	submit("body", "# E\n\nWords 0\n", "One");
	submit("body", "# E\n\nWords 1\n", "Two");
	accept(1, "# E\n\nWords 0\n");
	with_newest();
	act.commit = *state_main(kit.s);
	take_ok(&act);
	without();
	close_store();
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

/* What a version's file is, kept; its bytes are what the hash says, or not. */
static void keep(const char *format, struct str bytes, struct str hashed)
{
	char hash[SECRET_HASH_HEX + 1];
	struct version_file file = { .format = format, .lang = "en", .bytes = bytes };
	struct action act = { .kind = ACT_ISSUE, .version = "zero-draft", .files = { &file, 1 } };

	secret_sha256(hashed, hash);
	file.sha256 = hash;
	open_store();
	take_ok(&act);
	close_store();
}

static void a_versions_kept_file_is_what_its_hash_says(void **state)
{
	BUF(bytes, KiB);

	(void)state;
	keep("pdf", STR("%PDF as it was issued"), STR("%PDF as it was issued"));
	assert_string_equal(verdict(false), "");
	assert_int_equal(shell(repository, &bytes,
			       "git cat-file blob refs/meta/ledger:files/zero-draft/en.pdf"),
			 0);
	assert_true(str_same(STR_BUF(bytes), STR("%PDF as it was issued")));
	open_store(); /* from the tree, and it says the same as the actions */
	with_newest();
	assert_int_equal(state_version(kit.s, "zero-draft")->files.n, 1);
	without();
	close_store();
	keep("html", STR("<p>as it came later</p>"), STR("<p>as it was issued</p>"));
	assert_says(verdict(false),
		    "the html file of version zero-draft in en is not what its hash");
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

static void a_forged_record_is_found(void **state)
{
	(void)state;
	submit("end", "# E\n", "One");
	close_store();
	/* Somebody rewrites the proposal's group in the newest ledger commit, keeping its form. */
	forge("b=$(git show refs/meta/ledger:proposals/00/00/01.json | "
	      "sed s/workshop-1/workshop-2/ | git hash-object -w --stdin) && "
	      "git update-index --cacheinfo 100644,$b,proposals/00/00/01.json",
	      "-p refs/meta/ledger~1 -p refs/meta/ledger^2");
	assert_forgery("is not what its actions give");
}

static void what_is_there_is_counted(void **state)
{
	struct store_report r;
	struct err e = { 0 };

	(void)state;
	submit("end", "# E\n", "One");
	submit("end", "# F\n", "Two");
	accept(2, "# F\n");
	assert_int_equal(store_verify(dir, false, &kit.arena, &r, &e), 0); /* beside the server */
	assert_int_equal(r.findings.n, 0);
	assert_int_equal(r.actions, 4);
	assert_int_equal(r.proposals, 2);
	err_clear(&e);
	assert_int_equal(store_verify(dir, true, &kit.arena, &r, &e), -1);
	assert_string_equal(e.key, "busy.locked");
	close_store();
	assert_string_equal(verdict(false), "");
}

static void a_damaged_text_is_named(void **state)
{
	const char *said;

	(void)state;
	submit("end", "# Damaged words\n", "One");
	accept(1, "# Damaged words here\n");
	submit("body", "# Other\n", "Two");
	close_store();
	assert_int_equal(shell(repository, NULL,
			       "chmod u+w objects/pack/*.pack && sed -i 's/words here/WORDS HERE/' "
			       "$(grep -l 'words here' objects/pack/*.pack)"),
			 0);
	said = verdict(false);
	assert_says(said, "object ");
	assert_says(said, "en/end.md");
	open_store(); /* it costs that text only */
	submit("body", "# Another\n", "Three");
	close_store();
}

static void a_lost_branch_is_set_again(void **state)
{
	(void)state;
	submit("end", "# E\n", "One");
	close_store();
	assert_int_equal(shell(repository, NULL, "git update-ref -d refs/heads/proposals/1"), 0);
	assert_mended("projection refs/heads/proposals/1 is missing");
}

static void a_damaged_record_is_rebuilt_from_the_actions(void **state)
{
	char *before, *after;
	const struct state *s;

	(void)state;
	submit("end", "# E\n", "Summary-of-one");
	submit("end", "# F\n", "Two");
	s = store_now(store);
	before = kit_dump(s);
	state_unref(s);
	close_store();
	/* Only the record of proposal 1 is hit, not the action that made it. */
	assert_int_equal(shell(repository, NULL,
			       "b=$(git rev-parse refs/meta/ledger:proposals/00/00/01.json) && "
			       "git unpack-objects -q -r < /dev/null 2>/dev/null; "
			       "mkdir ../p && mv objects/pack/* ../p/ && for p in ../p/*.pack; do "
			       "git unpack-objects -q < $p; done && rm -r ../p && "
			       "f=objects/$(echo $b | cut -c1-2)/$(echo $b | cut -c3-) && "
			       "chmod u+w $f && printf damaged > $f"),
			 0);
	open_store();
	s = store_now(store);
	after = kit_dump(s);
	state_unref(s);
	assert_string_equal(before, after);
	free(before);
	free(after);
	accept(1, "# E\n");
}

int main(int argc, char **argv)
{
#define F(name) cmocka_unit_test_setup_teardown(name, setup_filled, teardown)
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		F(a_sound_directory_is_left_alone),
		F(a_versions_kept_file_is_what_its_hash_says),
		F(lost_indexes_are_made_anew),
		F(a_damaged_index_is_made_anew),
		F(an_index_of_a_damaged_pack_is_not_mended),
		F(a_leftover_of_a_killed_writer_is_no_damage),
		F(head_is_written_again),
		F(branches_and_tags_are_set_right),
		F(a_lost_secret_is_made_anew_and_an_open_one_is_named),
		F(forged_provenance_is_found),
		F(a_ledger_that_lets_its_commits_go_is_found),
		F(a_text_that_the_ledger_does_not_know_is_found),
		F(a_lost_pack_is_named_and_nothing_is_made_up),
		T(a_forged_record_is_found),
		T(what_is_there_is_counted),
		T(a_damaged_text_is_named),
		T(a_lost_branch_is_set_again),
		T(a_damaged_record_is_rebuilt_from_the_actions),
	};
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
