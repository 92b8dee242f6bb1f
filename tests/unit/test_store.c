/*
 * The store, with the git program as its oracle: what is acknowledged is there, what is refused
 * changes nothing, and the repository is one that git understands.
 */
#include "unit/store_kit.h"

#include <sys/wait.h>

/* --- beginning -------------------------------------------------------------------------------- */

static void a_new_directory_is_a_document_to_git(void **state)
{
	BUF(out, MiB);
	struct stat st;
	char path[600];

	(void)state;
	close_store();
	assert_sound();
	assert_int_equal(shell(folder, &out,
			       "git clone -q d/document.git clone && cd clone && "
			       "find . -name .git -prune -o -type f -print | sort"),
			 0);
	assert_string_equal(out.ptr, "./de/body.md\n./document.json\n./en/body.md\n"
				     "./en/preamble.md\n./media/logo.png");
	assert_git("accord <accord@accord.invalid> Begin the document",
		   "git log --format='%%an <%%ae> %%s' main");
	snprintf(path, sizeof(path), "%s/secret", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, 32);
	assert_int_equal(shell(dir, &out, "ls; cat accord.json"), 0);
	assert_string_equal(out.ptr, "accord.json\ndocument.git\nsecret\n{\"name\":\"Test\"}");
}

static void a_directory_with_files_is_not_begun_again(void **state)
{
	struct store_draft draft = { .manifest_json = "{}", .settings_json = "{}" };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(store_init(dir, &draft, 1, &e), -1);
	assert_string_equal(e.key, "conflict.directory");
}

static void a_second_server_is_refused(void **state)
{
	struct store_options o = { .write = true };
	struct store *other = NULL;
	struct err e = { 0 };
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(store_open(dir, &o, &other, &e), -1);
	assert_string_equal(e.key, "busy.locked");
	pid = fork();
	if (pid == 0) {
		err_clear(&e);
		_exit(store_open(dir, &o, &other, &e) == -1 && str_eq(e.key, "busy.locked") ? 7
											    : 8);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 7);
	close_store();
	open_store();
}

static void what_is_not_there_is_said_to_be_missing(void **state)
{
	struct store_options o = { .write = true };
	struct store *other = NULL;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(store_open("/nowhere/at/all", &o, &other, &e), -1);
	assert_string_equal(e.key, "not-found.directory");
	err_clear(&e);
	assert_int_equal(store_open(folder, &o, &other, &e), -1);
	assert_string_equal(e.key, "not-found.repository");
}

/* --- what actions make ------------------------------------------------------------------------ */

static void a_revision_is_a_commit_of_its_group(void **state)
{
	struct action act;
	int64_t n;

	(void)state;
	n = submit("body", "# New\n\nFirst try\n", "Say it better\nProposal: 99");
	with_newest();
	act = kit_submit(&kit, "body");
	act.kind = ACT_REVISE;
	act.proposal = n;
	act.markdown = "# New\n\nSecond try\n";
	act.summary = "Say it well";
	take_ok(&act);
	without();
	assert_int_equal(act.revision, 2);
	close_store(); /* writes the branches */
	assert_git("Workshop 1 <workshop-1@accord.invalid> accord <accord@accord.invalid>\n"
		   "Say it well\n\nProposal: 1\nSection: body\n\n"
		   "Workshop 1 <workshop-1@accord.invalid> accord <accord@accord.invalid>\n"
		   "Say it better Proposal: 99\n\nProposal: 1\nSection: body\n",
		   "git log --format='%%an <%%ae> %%cn <%%ce>%%n%%B' main..proposals/1");
	assert_git("# New\n\nSecond try", "git show proposals/1:en/body.md");
	assert_git("1", "git rev-list --count main..proposals/1~1");
	assert_sound();
}

static void an_acceptance_is_one_merge_with_its_credit(void **state)
{
	struct action act;
	int64_t n;

	(void)state;
	n = submit("body", "# New\n\nWords\n", "Say it better");
	with_newest();
	act = kit_decide(&kit, n, DECISION_ACCEPT);
	act.texts.items[0].markdown = "# New\n\nBetter words\n";
	act.edited = true;
	act.co_author = "Editors <editors@accord.invalid>";
	act.reason = "";
	take_ok(&act);
	without();
	close_store();
	assert_git(
		"Workshop 1\nSay it better\n2\nProposal: 1\nSection: body\n"
		"Co-authored-by: Editors <editors@accord.invalid>",
		"git log -1 --format='%%an%%n%%s%%n%%(trailers)' main | sed '2a2' | sed '/^$/d'");
	assert_git("1700000001 1700000002", "git log -1 --format='%%at %%ct' main");
	assert_git("same",
		   "test $(git rev-parse main^2) = $(git rev-parse proposals/1) && echo same");
	assert_git("accord Begin the document", "git log -1 --format='%%an %%s' main^1");
	assert_git("# New\n\nBetter words", "git show main:en/body.md");
	assert_git("same", "test $(git rev-parse main^{tree}) = "
			   "$(git rev-parse refs/meta/ledger:document) && echo same");
	assert_git("same", "test $(git rev-parse refs/meta/ledger^2) = $(git rev-parse main) "
			   "&& echo same");
	assert_sound();
}

static void an_undoing_is_a_new_commit(void **state)
{
	struct action act;
	int64_t n;

	(void)state;
	n = submit("preamble", "# New\n", "Shorter");
	accept(n, "# New\n");
	with_newest();
	act = kit_undo(&kit, n);
	act.texts.items[0].markdown = "# Text\n";
	act.group = "editors";
	take_ok(&act);
	without();
	assert_git("Editors: Take back proposal 1\nWorkshop 1: Shorter\naccord: Begin the document",
		   "git log --first-parent --format='%%an: %%s' main");
	assert_git("# Text", "git show main:en/preamble.md");
	close_store();
	assert_sound();
}

static void a_version_is_an_annotated_tag(void **state)
{
	struct action act;

	(void)state;
	with_newest();
	act = (struct action){ .kind = ACT_VERSION,
			       .by = "a-editor",
			       .version = "zero-draft",
			       .name = "Zero draft",
			       .symbol = "X/L.1",
			       .commit = *state_main(kit.s) };
	take_ok(&act);
	without();
	assert_git("tag", "git cat-file -t refs/tags/zero-draft");
	assert_git("Zero draft\nX/L.1",
		   "git tag -l --format='%%(contents)' zero-draft | sed '/^$/d'");
	assert_git("accord", "git tag -l --format='%%(taggername)' zero-draft");
	assert_git("same", "test $(git rev-parse zero-draft^{commit}) = $(git rev-parse main) "
			   "&& echo same");
	act.at = 0;
	struct err e = { 0 };
	assert_int_equal(take(&act, &e), -1);
	assert_string_equal(e.key, "conflict.version-taken");
	close_store();
	assert_sound();
}

static void a_new_manifest_is_a_commit_on_main(void **state)
{
	struct action act;

	(void)state;
	with_newest();
	act = (struct action){ .kind = ACT_MANIFEST,
			       .by = "a-editor",
			       .group = "editors",
			       .manifest_onto = *state_manifest_blob(kit.s) };
	act.manifest_json = arena_printf(&kit.arena, KIT_MANIFEST, ",\"symbol\":\"X/1\"");
	take_ok(&act);
	without();
	assert_git("Editors: Change the manifest", "git log -1 --format='%%an: %%s' main");
	assert_git("1", "git show main:document.json | grep -c X/1");
	close_store();
	assert_sound();
}

static void an_action_that_is_refused_changes_nothing(void **state)
{
	struct action act = { .kind = ACT_DECIDE,
			      .by = "a",
			      .proposal = 7,
			      .revision = 1,
			      .decision = DECISION_DECLINE,
			      .reason = "no" };
	const struct state *before = store_now(store), *after;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(take(&act, &e), -1);
	assert_string_equal(e.key, "not-found.proposal");
	after = store_now(store);
	assert_ptr_equal(before, after);
	state_unref(before);
	state_unref(after);
}

/* --- many ------------------------------------------------------------------------------------- */

static void thousands_of_random_actions_stay_sound(void **state)
{
	enum { ACTIONS = 2500 };
	int64_t taken = 0;
	size_t packs = 0;
	char count[32];

	(void)state;
	for (int i = 0; i < ACTIONS; i++) {
		struct action act;
		struct err e = { 0 };

		with_newest();
		act = kit_any(&kit);
		if (act.markdown)
			act.markdown = arena_printf(&kit.arena, "# Text %d\n", i);
		if (act.texts.n)
			act.texts.items[0].markdown = arena_printf(&kit.arena, "# Main %d\n", i);
		if (take(&act, &e) == 0)
			taken++;
		else if (e.kind == ERR_INTERNAL || e.kind == ERR_STORAGE)
			fail_msg("%s %s %s", e.key, e.what, e.note);
		packs = MAX(packs, git_pack_count(store_git(store)));
		without();
	}
	assert_in_range(taken, ACTIONS / 3, ACTIONS);
	assert_in_range(packs, 2, 64);
	assert_reopens_alike();
	close_store();
	assert_sound();
	/* One ledger commit for each, the first, and main's first behind it. */
	snprintf(count, sizeof(count), "%lld", (long long)taken + 2);
	assert_git(count, "git rev-list --first-parent --count refs/meta/ledger");
}

static void writers_at_once_lose_nothing(void **state)
{
	enum { THREADS = 32 };
	struct crowd c = { .each = 12 };
	pthread_t threads[THREADS];
	char count[32];

	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, submitter, &c), 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	if (atomic_load(&c.bad))
		fail_msg("%d failed: %s", c.bad, c.key);
	assert_reopens_alike();
	with_newest();
	assert_int_equal(state_n_proposals(kit.s), THREADS * 12);
	without();
	close_store();
	snprintf(count, sizeof(count), "%d", THREADS * 12 + 2);
	assert_git(count, "git rev-list --first-parent --count refs/meta/ledger");
	snprintf(count, sizeof(count), "%d", THREADS * 12);
	assert_git(count, "git for-each-ref refs/heads/proposals | wc -l");
	assert_sound();
}

static void *decider(void *arg)
{
	struct crowd *c = arg;
	struct action act = { .kind = ACT_DECIDE,
			      .at = 1700000900,
			      .by = "a-editor",
			      .proposal = c->each,
			      .revision = 1,
			      .decision = DECISION_DECLINE,
			      .reason = "no" };
	struct err e = { 0 };

	if (store_commit(store, &act, NULL, &e) == 0)
		atomic_fetch_add(&c->good, 1);
	else if (str_eq(e.key, "already-decided.by"))
		atomic_fetch_add(&c->bad, 1);
	return NULL;
}

static void of_decisions_at_once_one_is_taken(void **state)
{
	enum { THREADS = 16 };

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct crowd c = { .each = (int)submit("end", "# E\n", "Decide") };
		pthread_t threads[THREADS];

		for (size_t i = 0; i < THREADS; i++)
			assert_int_equal(pthread_create(&threads[i], NULL, decider, &c), 0);
		for (size_t i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		assert_int_equal(c.good, 1);
		assert_int_equal(c.bad, THREADS - 1);
	}
	close_store();
	assert_sound();
}

static void on_change(const struct state *after, const struct action *act, void *arg)
{
	struct buf *out = arg;

	buf_printf(out, "%s %lld %d\n", action_names[act->kind],
		   (long long)state_n_proposals(after), oid_none(state_ledger(after)));
}

static void watchers_hear_each_action_in_order(void **state)
{
	BUF(heard, KiB);

	(void)state;
	store_on_change(store, on_change, &heard);
	submit("end", "# E\n", "One");
	submit("end", "# F\n", "Two");
	accept(1, "# E\n");
	assert_string_equal(heard.ptr, "submit 1 0\nsubmit 2 0\ndecide 2 0\n");
	close_store();
}

/* --- side refs -------------------------------------------------------------------------------- */

static void people_are_always_one_commit(void **state)
{
	struct oid tip, stale, new;
	struct store_edit edit = { "accounts/a-1.json", STR("{}") };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(store_side(store, STORE_ACCOUNTS, &stale, &e), 0);
	assert_true(oid_none(&stale));
	for (int i = 0; i < 20; i++) {
		edit_side(STORE_ACCOUNTS, "accounts/a-1.json",
			  arena_printf(&kit.arena, "first %d", i));
		edit_side(STORE_ACCOUNTS, "invitations/i-1.json",
			  arena_printf(&kit.arena, "second %d", i));
	}
	assert_git("1", "git rev-list --count " STORE_ACCOUNTS);
	assert_git("second 19", "git show " STORE_ACCOUNTS ":invitations/i-1.json");
	assert_int_equal(store_side_edit(store, STORE_ACCOUNTS, &stale, &edit, 1, &new, &e), -1);
	assert_string_equal(e.key, "conflict.ref");
	err_clear(&e);
	assert_int_equal(store_side(store, STORE_ACCOUNTS, &tip, &e), 0);
	assert_int_equal(store_side_edit(store, STORE_ACCOUNTS, &tip, &edit, 1, &new, &e), 0);
	assert_int_equal(store_side_edit(store, STORE_ACCOUNTS, &tip, &edit, 1, &new, &e), -1);
	close_store();
	assert_sound();
}

static void an_erased_person_is_gone_from_the_disk(void **state)
{
	(void)state;
	edit_side(STORE_ACCOUNTS, "accounts/a-1.json", "Erika Musterfrau");
	edit_side(STORE_ACCOUNTS, "accounts/a-2.json", "Another");
	submit("end", "# E\n", "One");
	edit_side(STORE_ACCOUNTS, "accounts/a-1.json", NULL);
	/* Whoever reads just now is left the time for it. */
	assert_git("2", "grep -l Musterfrau objects/pack/*.pack | wc -l");
	git_apart_drop(store_git(store), STORE_ACCOUNTS, INT64_MAX);
	assert_git("0", "grep -rl Musterfrau . | wc -l");
	assert_git("Another", "git show " STORE_ACCOUNTS ":accounts/a-2.json");
	close_store();
	assert_sound();
}

static void drafts_that_change_all_the_time_stay_few(void **state)
{
	size_t most = 0;

	(void)state;
	for (int i = 0; i < 60; i++) {
		edit_side(STORE_DRAFTS, arena_printf(&kit.arena, "g/s%d.json", i % 7),
			  arena_printf(&kit.arena, "draft %d", i));
		git_apart_drop(store_git(store), STORE_DRAFTS, INT64_MAX);
		most = MAX(most, git_pack_count(store_git(store)));
	}
	assert_in_range(most, 4, 12);
	assert_git("draft 59", "git show " STORE_DRAFTS ":g/s3.json");
	assert_git("7", "git ls-tree -r " STORE_DRAFTS " | wc -l");
	close_store();
	assert_sound();
}

/* --- reading ---------------------------------------------------------------------------------- */

static void a_reader_sees_what_the_writer_did(void **state)
{
	struct store_options o = { .write = false };
	struct store *reader = NULL;
	const struct state *s;
	struct err e = { 0 };
	BUF(out, KiB);

	(void)state;
	assert_int_equal(store_open(dir, &o, &reader, &e), 0);
	submit("end", "# E\n", "One");
	s = store_now(reader);
	assert_int_equal(state_n_proposals(s), 0);
	state_unref(s);
	assert_int_equal(store_reload(reader, &e), 0);
	s = store_now(reader);
	assert_int_equal(state_n_proposals(s), 1);
	assert_int_equal(
		store_blob(reader, &state_proposal(s, 1)->revisions.items[0].blob, &out, &e), 0);
	assert_string_equal(out.ptr, "# E\n");
	buf_clear(&out);
	assert_int_equal(store_file(reader, state_main(s), "media/logo.png", &out, &e), 0);
	assert_string_equal(out.ptr, png);
	state_unref(s);
	struct action act = { .kind = ACT_WITHDRAW, .by = "a", .proposal = 1 };

	assert_int_equal(store_commit(reader, &act, NULL, &e), -1);
	assert_int_equal(e.kind, ERR_INTERNAL);
	store_close(reader);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(a_new_directory_is_a_document_to_git),
		T(a_directory_with_files_is_not_begun_again),
		T(a_second_server_is_refused),
		T(what_is_not_there_is_said_to_be_missing),
		T(a_revision_is_a_commit_of_its_group),
		T(an_acceptance_is_one_merge_with_its_credit),
		T(an_undoing_is_a_new_commit),
		T(a_version_is_an_annotated_tag),
		T(a_new_manifest_is_a_commit_on_main),
		T(an_action_that_is_refused_changes_nothing),
		T(thousands_of_random_actions_stay_sound),
		T(writers_at_once_lose_nothing),
		T(of_decisions_at_once_one_is_taken),
		T(watchers_hear_each_action_in_order),
		T(people_are_always_one_commit),
		T(an_erased_person_is_gone_from_the_disk),
		T(drafts_that_change_all_the_time_stay_few),
		T(a_reader_sees_what_the_writer_did),
	};
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	return RUN_TESTS(tests, argc, argv);
}
