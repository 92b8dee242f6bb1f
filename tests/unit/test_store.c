/*
 * The store, with the git program as its oracle: what is acknowledged is there after any end, what
 * is refused changes nothing, and the repository is one that git understands.
 */
#define _GNU_SOURCE /* unshare */
#include "unit/folder.h"

#include "ledger_kit.h"

#include "store/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

static char *folder; /* holds everything of one test */
static char dir[512], repository[560];
static struct store *store;
static struct kit kit;

/* --- a data directory ------------------------------------------------------------------------- */

static const char png[] = "\x89PNG not really";

static void init_directory(void)
{
	struct text_change texts[3];
	struct store_media media = { "media/logo.png", { png, sizeof(png) - 1 } };
	struct store_draft draft = {
		.texts = { texts, 3 },
		.media = { &media, 1 },
		.settings_json = "{\"name\":\"Test\"}\n",
	};
	struct err e = { 0 };

	kit = (struct kit){ .arena = ARENA_INIT, .seed = 5, .at = 1700000000 };
	draft.manifest_json = arena_printf(&kit.arena, KIT_MANIFEST, "");
	kit_text(&kit, &texts[0], "preamble", "en", 3);
	kit_text(&kit, &texts[1], "body", "en", 4);
	kit_text(&kit, &texts[2], "body", "de", 4);
	if (store_init(dir, &draft, 1700000000, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static void open_with(store_adopt *adopt, void *arg)
{
	struct store_options o = { .write = true, .adopt = adopt, .adopt_arg = arg };
	struct err e = { 0 };

	if (store_open(dir, &o, &store, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static void open_store(void)
{
	open_with(NULL, NULL);
}

static void close_store(void)
{
	store_close(store);
	store = NULL;
}

static int setup(void **state)
{
	(void)state;
	folder = folder_new();
	snprintf(dir, sizeof(dir), "%s/d", folder);
	snprintf(repository, sizeof(repository), "%s/document.git", dir);
	init_directory();
	open_store();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	close_store();
	arena_done(&kit.arena);
	folder_remove(folder);
	return 0;
}

/* --- actions ---------------------------------------------------------------------------------- */

/* Commit on the newest state; kit.s is that state while make runs. */
static int take(struct action *act, struct err *e)
{
	act->at = ++kit.at;
	return store_commit(store, act, NULL, e);
}

static void take_ok(struct action *act)
{
	struct err e = { 0 };

	if (take(act, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static void with_newest(void)
{
	state_unref(kit.s);
	kit.s = (struct state *)(uintptr_t)store_now(store);
}

static void without(void)
{
	state_unref(kit.s);
	kit.s = NULL;
}

/* Submit to a section; the proposal's number. */
static int64_t submit(const char *section, const char *markdown, const char *summary)
{
	struct action act;

	with_newest();
	act = kit_submit(&kit, section);
	act.markdown = markdown;
	act.summary = summary;
	take_ok(&act);
	without();
	return act.proposal;
}

static struct action accept(int64_t number, const char *markdown)
{
	struct action act;

	with_newest();
	act = kit_decide(&kit, number, DECISION_ACCEPT);
	act.texts.items[0].markdown = markdown;
	take_ok(&act);
	without();
	return act;
}

static void assert_sound(void)
{
	ARENA(a);
	BUF(out, MiB);
	struct store_report r;
	struct err e = { 0 };

	assert_int_equal(
		shell(repository, &out, "git fsck --full --strict --no-dangling --no-progress"), 0);
	assert_string_equal(out.ptr, "");
	if (store_verify(dir, false, &a, &r, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
	for (size_t i = 0; i < r.findings.n; i++)
		print_message("%s: %s\n", r.findings.items[i].what, r.findings.items[i].detail);
	assert_int_equal(r.findings.n, 0);
}

/* What git says, as one text. */
#define assert_git(expected, ...)                                                                  \
	do {                                                                                       \
		BUF(said_, MiB);                                                                   \
		assert_int_equal(shell(repository, &said_, __VA_ARGS__), 0);                       \
		assert_string_equal(said_.ptr, expected);                                          \
	} while (0)

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

static void assert_reopens_alike(void)
{
	const struct state *s = store_now(store);
	char *before = kit_dump(s), *after;

	state_unref(s);
	close_store();
	open_store();
	s = store_now(store);
	after = kit_dump(s);
	state_unref(s);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

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

struct crowd {
	atomic_int good, bad;
	_Atomic(const char *) key;
	int each;
};

static void *submitter(void *arg)
{
	struct crowd *c = arg;

	for (int i = 0; i < c->each; i++) {
		const struct state *now = store_now(store);
		struct action act = { .kind = ACT_SUBMIT,
				      .at = 1700000500 + i,
				      .by = "a-one",
				      .group = "workshop-1",
				      .section = "end",
				      .lang = "en",
				      .base = *state_main(now),
				      .summary = "One of many",
				      .markdown = "# End\n\nMany at once\n" };
		struct err e = { 0 };

		state_unref(now);
		if (store_commit(store, &act, NULL, &e) == 0) {
			atomic_fetch_add(&c->good, 1);
		} else {
			atomic_fetch_add(&c->bad, 1);
			atomic_store(&c->key, e.key);
		}
	}
	return NULL;
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

/* --- git beside us ---------------------------------------------------------------------------- */

static void gc_by_hand_disturbs_nothing(void **state)
{
	(void)state;
	submit("end", "# E\n", "One");
	assert_int_equal(shell(repository, NULL, "git gc -q --prune=now"), 0);
	submit("end", "# F\n", "Two");
	assert_int_equal(shell(repository, NULL, "git pack-refs --all --prune"), 0);
	accept(1, "# E\n");
	assert_int_equal(shell(repository, NULL, "git repack -adq"), 0);
	submit("end", "# G\n", "Three");
	assert_reopens_alike();
	close_store();
	assert_sound();
}

static void gc_beside_busy_writers_loses_nothing(void **state)
{
	struct crowd c = { .each = 100 };
	pthread_t threads[4];
	char count[32];

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, submitter, &c), 0);
	/* It may give up because packs go from under it: that is its right. */
	assert_int_equal(
		shell(repository, NULL, "for i in 1 2 3 4; do git gc -q --prune=now || true; done"),
		0);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	if (atomic_load(&c.bad))
		fail_msg("%d failed: %s", c.bad, c.key);
	assert_reopens_alike();
	close_store();
	snprintf(count, sizeof(count), "%d", 4 * 100 + 2);
	assert_git(count, "git rev-list --first-parent --count refs/meta/ledger");
	assert_sound();
}

static void a_lock_of_another_program_is_told_and_passes(void **state)
{
	struct action act;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(shell(repository, NULL, ": > refs/meta/ledger.lock"), 0);
	with_newest();
	act = kit_submit(&kit, "end");
	assert_int_equal(take(&act, &e), -1);
	assert_string_equal(e.key, "busy.repository");
	assert_null(store_trouble(store));
	assert_int_equal(shell(repository, NULL, "rm refs/meta/ledger.lock"), 0);
	act = kit_submit(&kit, "end");
	take_ok(&act);
	assert_int_equal(act.proposal, 1);
	without();
	assert_reopens_alike();
	close_store();
	assert_sound();
}

static void a_ledger_that_somebody_moved_stops_writing(void **state)
{
	struct action act;
	struct err e = { 0 };

	(void)state;
	submit("end", "# E\n", "One");
	assert_int_equal(
		shell(repository, NULL, "git update-ref refs/meta/ledger refs/meta/ledger~1"), 0);
	with_newest();
	act = kit_submit(&kit, "end");
	assert_int_equal(take(&act, &e), -1);
	assert_string_equal(e.key, "storage.failed");
	assert_non_null(store_trouble(store));
	err_clear(&e);
	act = kit_submit(&kit, "end");
	assert_int_equal(take(&act, &e), -1);
	assert_string_equal(e.key, "storage.stopped");
	without();
}

/* A commit on main from a clone, as somebody with git would make it. */
static void push_commit(const char *edit, const char *how)
{
	assert_int_equal(
		shell(folder, NULL,
		      "rm -rf clone && git clone -q d/document.git clone && cd clone && "
		      "git config user.name Somebody && git config user.email s@example.org "
		      "&& %s && git add -A && git commit -q -m 'By hand' -m 'More' && "
		      "git push -q %s origin HEAD:main",
		      edit, how),
		0);
}

/* The desk's part: one paragraph, fresh; or a refusal. */
static int adopt_one(void *arg, const struct state *s, const struct manifest *m, struct str before,
		     struct text_change *change, struct arena *a, struct err *e)
{
	int *calls = arg;

	(void)s;
	(void)before;
	++*calls;
	assert_true(manifest_section(m, change->section) >= 0);
	if (strstr(change->markdown, "refuse"))
		return err_set(e, ERR_TEXT, "bad-text.test", "%s", "");
	change->paragraphs.items = ARENA_NEW(a, struct paragraph);
	change->paragraphs.n = 1;
	change->paragraphs.items[0].id = "p-adopted0";
	change->fresh.items = ARENA_NEW(a, int64_t);
	change->fresh.n = 1;
	return 0;
}

static void main_moved_by_git_is_entered(void **state)
{
	const struct section_text *t;
	const struct step *step;
	BUF(out, MiB);
	int calls = 0;

	(void)state;
	submit("end", "# E\n", "One");
	close_store();
	push_commit(
		"echo '# By hand' > en/end.md && echo x > README && git add -A && git commit -q "
		"-m 'First' && echo '# Again' > en/end.md && git rm -q de/body.md",
		"");
	open_with(adopt_one, &calls);
	assert_int_equal(calls, 1);
	with_newest();
	assert_int_equal(shell(repository, &out, "git rev-parse main"), 0);
	assert_string_equal(state_main(kit.s)->hex, out.ptr);
	assert_int_equal(state_n_steps(kit.s), 3);
	step = state_step(kit.s, 3);
	assert_string_equal(step->subject, "By hand");
	assert_int_equal(step->texts.n, 2);
	t = state_text(kit.s, "end", "en");
	assert_string_equal(t->paragraphs.items[0].id, "p-adopted0");
	assert_string_equal(t->paragraphs.items[0].commit.hex, step->commit.hex);
	assert_null(state_text(kit.s, "body", "de"));
	without();
	accept(1, "# E\n");
	assert_reopens_alike();
	close_store();
	assert_sound();
	assert_git("0", "git for-each-ref refs/rescue | wc -l");
}

static void a_new_manifest_by_git_is_entered(void **state)
{
	int calls = 0;

	(void)state;
	close_store();
	push_commit("sed -i 's/\"title\":{\"en\":\"Title\"}/\"title\":{\"en\":\"Other\"}/' "
		    "document.json",
		    "");
	open_with(adopt_one, &calls);
	with_newest();
	assert_string_equal(
		manifest_text(state_manifest(kit.s), &state_manifest(kit.s)->title, "en"), "Other");
	without();
	close_store();
	assert_sound();
}

/* Main's new commits cannot be entered: they are kept aside, and the server starts. */
static void assert_rescued(const char *pushed)
{
	BUF(out, MiB);
	char want[128];

	snprintf(want, sizeof(want), "%s", pushed);
	assert_int_equal(shell(repository, &out,
			       "git for-each-ref --format='%%(objectname) "
			       "%%(refname)' refs/rescue"),
			 0);
	assert_memory_equal(out.ptr, want, OID_HEX);
	assert_memory_equal(out.ptr + OID_HEX, " refs/rescue/20", 15);
	assert_int_equal(out.len, OID_HEX + strlen(" refs/rescue/20260204T180000Z"));
	with_newest();
	assert_int_equal(state_n_steps(kit.s), 1);
	assert_git(state_main(kit.s)->hex, "git rev-parse main");
	without();
	submit("end", "# E\n", "One");
	close_store();
	assert_sound();
}

static void what_cannot_be_entered_is_rescued(void **state)
{
	static const char *const edits[] = {
		"echo 'refuse' > en/end.md",
		"echo '{' > document.json",
		"git rm -q document.json",
		"printf '# \\377\\n' > en/end.md",
	};

	for (size_t i = 0; i < COUNT(edits); i++) {
		BUF(pushed, KiB);
		int calls = 0;

		close_store();
		push_commit(edits[i], "");
		assert_int_equal(shell(repository, &pushed, "git rev-parse main"), 0);
		open_with(adopt_one, &calls);
		assert_rescued(pushed.ptr);
		teardown(state);
		setup(state);
	}
}

static void a_diverged_main_is_rescued(void **state)
{
	BUF(pushed, KiB);
	int calls = 0;

	(void)state;
	close_store();
	push_commit("git checkout -q --orphan other && echo more > en/end.md", "-f");
	assert_int_equal(shell(repository, &pushed, "git rev-parse main"), 0);
	open_with(adopt_one, &calls);
	assert_int_equal(calls, 0);
	assert_rescued(pushed.ptr);
}

static void a_push_beside_the_running_server_is_not_lost(void **state)
{
	BUF(pushed, KiB);

	(void)state;
	push_commit("echo more > en/end.md", "");
	assert_int_equal(shell(repository, &pushed, "git rev-parse main"), 0);
	submit("body", "# New\n", "One");
	accept(1, "# New\n");
	assert_git(pushed.ptr, "git for-each-ref --format='%%(objectname)' refs/rescue");
	with_newest();
	assert_git(state_main(kit.s)->hex, "git rev-parse main");
	without();
	close_store();
	assert_sound();
}

static void projections_are_mended_at_start(void **state)
{
	struct action act;
	BUF(before, MiB);
	BUF(after, MiB);

	(void)state;
	submit("end", "# E\n", "One");
	submit("end", "# F\n", "Two");
	with_newest();
	act = (struct action){ .kind = ACT_VERSION,
			       .by = "a-editor",
			       .version = "rev-1",
			       .name = "Rev.1",
			       .commit = *state_main(kit.s) };
	take_ok(&act);
	without();
	accept(1, "# E\n");
	close_store();
	assert_int_equal(shell(repository, &before, "git show-ref"), 0);
	/* The tag goes for good with its object; proposals are gone, cut and moved; main is empty. */
	assert_int_equal(shell(repository, NULL,
			       "git update-ref -d refs/tags/rev-1 && "
			       "git update-ref -d refs/heads/proposals/1 && "
			       "git update-ref refs/heads/proposals/7 main~1 && "
			       "git update-ref refs/heads/proposals/2 main && "
			       "git repack -adq && git prune --expire=now && "
			       ": > refs/heads/main && : > refs/heads/main.lock"),
			 0);
	open_store();
	close_store();
	assert_int_equal(shell(repository, &after, "git show-ref | grep -v refs/rescue"), 0);
	assert_string_equal(before.ptr, after.ptr);
	assert_git("2", "git for-each-ref refs/rescue | wc -l");
	assert_sound();
}

static void branches_follow_after_a_moment(void **state)
{
	(void)state;
	submit("end", "# E\n", "One");
	for (int i = 0; i < 100; i++) {
		BUF(out, KiB);

		assert_int_equal(shell(repository, &out,
				       "sleep 0.1; git for-each-ref refs/heads/proposals | wc -l"),
				 0);
		if (str_eq(out.ptr, "1"))
			return;
	}
	fail_msg("the branch never came");
}

/* --- side refs -------------------------------------------------------------------------------- */

static void edit_side(const char *ref, const char *path, const char *text)
{
	struct store_edit edit = { path, { text, text ? strlen(text) : 0 } };
	struct oid tip, new;
	struct err e = { 0 };

	assert_int_equal(store_side(store, ref, &tip, &e), 0);
	if (store_side_edit(store, ref, &tip, &edit, 1, &new, &e) != 0)
		fail_msg("%s %s", e.key, e.note);
}

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

/* --- ends ------------------------------------------------------------------------------------- */

/* A server that tells each acknowledged proposal on its standard output, until it is killed. */
static void *talker(void *arg)
{
	(void)arg;
	for (;;) {
		const struct state *now = store_now(store);
		struct action act = { .kind = ACT_SUBMIT,
				      .at = 1700000500,
				      .by = "a-one",
				      .group = "workshop-1",
				      .section = "end",
				      .lang = "en",
				      .base = *state_main(now),
				      .summary = "To be killed",
				      .markdown = "# End\n" };
		struct err e = { 0 };
		char line[32];
		int len;

		state_unref(now);
		if (store_commit(store, &act, NULL, &e) != 0)
			_exit(3);
		len = snprintf(line, sizeof(line), "%lld\n", (long long)act.proposal);
		if (write(1, line, (size_t)len) != len)
			_exit(4);
	}
	return NULL;
}

static int child_serve(void)
{
	struct store_options o = { .write = true };
	pthread_t threads[6];
	struct err e = { 0 };

	if (store_open(dir, &o, &store, &e) != 0) {
		fprintf(stderr, "%s %s\n", e.key, e.note);
		return 2;
	}
	for (size_t i = 0; i < COUNT(threads); i++)
		if (pthread_create(&threads[i], NULL, talker, NULL) != 0)
			return 5;
	pause();
	return 0;
}

/* Start a child, kill it some us after so many bytes of numbers; the highest acknowledged. */
static int64_t killed_child(size_t bytes, unsigned us)
{
	char self[512], env[600], part[4096];
	const struct timespec wait = { 0, us * 1000L };
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1), got;
	BUF(out, 16 * MiB);
	int64_t most = 0;
	struct str rest, line;
	bool killed = false;
	int ends[2];
	pid_t pid;

	assert_true(len > 0);
	self[len] = '\0';
	snprintf(env, sizeof(env), "serve:%s", dir);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		setenv("ACCORD_TEST_CHILD", env, 1);
		execl(self, self, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	while ((got = read(ends[0], part, sizeof(part))) > 0) {
		buf_put(&out, part, (size_t)got);
		if (out.len >= bytes && !killed) {
			nanosleep(&wait, NULL);
			kill(pid, SIGKILL);
			killed = true;
		}
	}
	close(ends[0]);
	waitpid(pid, NULL, 0);
	for (rest = (struct str){ out.ptr, out.len }; str_next(&rest, '\n', &line);) {
		long n = 0;

		if (rest.ptr && str_number(line, 1000000, &n)) /* a cut last line does not count */
			most = MAX(most, n);
	}
	return most;
}

static void what_was_acknowledged_survives_a_kill(void **state)
{
	enum { ROUNDS = 10 };
	uint64_t seed = 11;

	(void)state;
	close_store();
	for (int round = 0; round < ROUNDS; round++) {
		int64_t most = killed_child(2 + dice(&seed, 400), dice(&seed, 3000));

		assert_in_range(most, 1, 100000);
		open_store();
		with_newest();
		if (state_n_proposals(kit.s) < most)
			fail_msg("%lld acknowledged, %lld there", (long long)most,
				 (long long)state_n_proposals(kit.s));
		without();
		submit("end", "# E\n", "After");
		close_store();
	}
	assert_sound();
}

static int child_submit(void)
{
	struct store_options o = { .write = true };
	struct err e = { 0 };

	if (store_open(dir, &o, &store, &e) != 0) {
		printf("open %s\n", e.key);
		return 0;
	}
	for (int i = 0; i < 2; i++) {
		const struct state *now = store_now(store);
		struct action act = { .kind = ACT_SUBMIT,
				      .at = 1700000500,
				      .by = "a-one",
				      .group = "workshop-1",
				      .section = "end",
				      .lang = "en",
				      .base = *state_main(now),
				      .summary = "Once",
				      .markdown = "# End\n" };

		state_unref(now);
		err_clear(&e);
		printf("%s%s", i ? " " : "",
		       store_commit(store, &act, NULL, &e) == 0 ? "done" : e.key);
		if (getenv("ACCORD_TEST_ONCE"))
			break;
	}
	printf(" %s\n", store_trouble(store) ? store_trouble(store)->key : "well");
	store_close(store);
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
	assert_int_equal(shell(folder, out,
			       "ASAN_OPTIONS=detect_leaks=0 ACCORD_TEST_CHILD='submit:%s' "
			       "strace -f -o trace %s '%s' 2>/dev/null",
			       dir, options, self),
			 0);
}

static void a_submit_costs_exactly_five_fsyncs(void **state)
{
	BUF(out, MiB);

	(void)state;
	close_store();
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	setenv("ACCORD_TEST_ONCE", "1", 1);
	strace_child("-e trace=fsync,fdatasync,sync_file_range,syncfs,sync", &out);
	unsetenv("ACCORD_TEST_ONCE");
	assert_string_equal(out.ptr, "done well");
	assert_int_equal(shell(folder, &out, "grep -c 'sync.*= 0' trace"), 0);
	assert_string_equal(out.ptr, "5");
}

static void after_an_error_of_the_disk_nothing_is_written(void **state)
{
	BUF(out, MiB);

	(void)state;
	close_store();
	if (!can_trace())
		SKIP_TEST("strace cannot trace here");
	for (int nth = 1; nth <= 5; nth++) {
		char options[128];

		snprintf(options, sizeof(options),
			 "-e trace=fsync -e inject=fsync:error=EIO:when=%d", nth);
		strace_child(options, &out);
		assert_string_equal(out.ptr, "storage.failed storage.stopped storage.failed");
		open_store();
		submit("end", "# E\n", "After");
		close_store();
	}
	assert_sound();
}

/* In a mount namespace of its own: DIR on a disk that is soon full. */
static int full_disk(void)
{
	char small[200];
	struct store_options o = { .write = true };
	struct err e = { 0 };
	int done = 0;

	snprintf(small, sizeof(small), "%s/small", folder);
	if (mkdir(small, 0755) != 0 || mount("none", small, "tmpfs", 0, "size=3m") != 0)
		return 77;
	snprintf(dir, sizeof(dir), "%s/d", small);
	init_directory();
	if (store_open(dir, &o, &store, &e) != 0)
		return 2;
	for (int i = 0; i < 2000; i++) {
		const struct state *now = store_now(store);
		struct action act = { .kind = ACT_SUBMIT,
				      .at = 1700000500,
				      .by = "a-one",
				      .group = "workshop-1",
				      .section = "end",
				      .lang = "en",
				      .base = *state_main(now),
				      .summary = "Once" };
		char *text = mem_new(20000, 1);
		int rc;

		state_unref(now);
		memset(text, 'x', 19999);
		snprintf(text, 16, "%d", i);
		text[strlen(text)] = '\n';
		act.markdown = text;
		rc = store_commit(store, &act, NULL, &e);
		free(text);
		if (rc != 0)
			break;
		done++;
	}
	if (e.kind != ERR_STORAGE || !store_trouble(store) || done < 20)
		return 3;
	close_store();
	struct store_options read = { 0 };

	err_clear(&e);
	if (store_open(dir, &read, &store, &e) != 0)
		return 4;
	return state_n_proposals(store->now) == done ? 0 : 5;
}

static void a_full_disk_loses_nothing_that_was_acknowledged(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	close_store();
	assert_int_equal(shell(folder, NULL, "true"), 0);
	pid = fork();
	if (pid == 0) {
		if (unshare(CLONE_NEWNS) != 0 ||
		    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
			_exit(77);
		_exit(full_disk());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77)
		SKIP_TEST("no small disk can be mounted here");
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* --- verify ----------------------------------------------------------------------------------- */

/* The first finding's kind and words; "" when all is well. */
static const char *verdict(bool repair, bool *mended)
{
	struct store_report r;
	struct err e = { 0 };

	if (store_verify(dir, repair, &kit.arena, &r, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
	if (mended)
		*mended = r.findings.n && r.findings.items[0].mended;
	if (!r.findings.n)
		return "";
	return arena_printf(&kit.arena, "%s %s", r.findings.items[0].what,
			    r.findings.items[0].detail);
}

static void verify_counts_what_is_there(void **state)
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
	assert_string_equal(verdict(false, NULL), "");
}

static void verify_names_a_damaged_text(void **state)
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
	said = verdict(false, NULL);
	assert_non_null(strstr(said, "object "));
	assert_non_null(strstr(said, "en/end.md"));
	open_store(); /* it costs that text only */
	submit("body", "# Another\n", "Three");
	close_store();
}

static void verify_finds_and_mends_projections(void **state)
{
	bool mended;

	(void)state;
	submit("end", "# E\n", "One");
	close_store();
	assert_int_equal(shell(repository, NULL, "git update-ref -d refs/heads/proposals/1"), 0);
	assert_non_null(
		strstr(verdict(false, &mended), "projection refs/heads/proposals/1 is missing"));
	assert_false(mended);
	assert_non_null(
		strstr(verdict(true, &mended), "projection refs/heads/proposals/1 is missing"));
	assert_true(mended);
	assert_string_equal(verdict(false, NULL), "");
}

static void verify_finds_a_forged_record(void **state)
{
	(void)state;
	submit("end", "# E\n", "One");
	close_store();
	/* Somebody rewrites the proposal's group in the newest ledger commit, keeping its form. */
	assert_int_equal(
		shell(repository, NULL,
		      "export GIT_AUTHOR_NAME=accord GIT_AUTHOR_EMAIL=accord@accord.invalid "
		      "GIT_COMMITTER_NAME=accord GIT_COMMITTER_EMAIL=accord@accord.invalid "
		      "GIT_INDEX_FILE=$PWD/forged && git read-tree refs/meta/ledger && "
		      "b=$(git show refs/meta/ledger:proposals/00/00/01.json | "
		      "sed s/workshop-1/workshop-2/ | git hash-object -w --stdin) && "
		      "git update-index --cacheinfo 100644,$b,proposals/00/00/01.json && "
		      "c=$(git commit-tree -p refs/meta/ledger~1 -p refs/meta/ledger^2 -m Forged "
		      "$(git write-tree)) && git update-ref refs/meta/ledger $c && rm forged"),
		0);
	assert_non_null(strstr(verdict(false, NULL), "is not what its actions give"));
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

/* --- backup ----------------------------------------------------------------------------------- */

static int any_settings(struct str settings, struct err *e)
{
	(void)settings, (void)e;
	return 0;
}

static void backup_ok(const char *target)
{
	struct err e = { 0 };

	if (store_backup(dir, target, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static void restore_ok(const char *target, const char *place)
{
	struct err e = { 0 };

	if (store_restore(target, place, any_settings, &e) != 0)
		fail_msg("%s %s %s", e.key, e.what, e.note);
}

static void a_backup_under_load_restores_to_the_same_ids(void **state)
{
	char *target = arena_printf(&kit.arena, "%s/backup.git", folder);
	char *place = arena_printf(&kit.arena, "%s/restored", folder);
	struct crowd c = { .each = 150 };
	pthread_t threads[4];
	BUF(ours, MiB);
	BUF(theirs, MiB);
	struct stat st;
	char path[600];

	(void)state;
	edit_side(STORE_ACCOUNTS, "accounts/a-1.json", "Erika Musterfrau");
	edit_side(STORE_DRAFTS, "g/end.json", "a draft");
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, submitter, &c), 0);
	for (int i = 0; i < 3; i++)
		backup_ok(target);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(c.bad, 0);
	/* What was taken under load restores by itself. */
	restore_ok(target, place);
	edit_side(STORE_ACCOUNTS, "accounts/a-1.json", NULL);
	edit_side(STORE_ACCOUNTS, "accounts/a-2.json", "Another");
	close_store();
	backup_ok(target);
	restore_ok(target, place);
	assert_int_equal(shell(repository, &ours, "git show-ref"), 0);
	assert_int_equal(shell(folder, &theirs, "cd restored/document.git && git show-ref"), 0);
	assert_string_equal(ours.ptr, theirs.ptr);
	assert_int_equal(shell(folder, &theirs,
			       "cat restored/accord.json; grep -rl Musterfrau "
			       "backup.git restored/document.git | wc -l; "
			       "ls restored | sed 's/-.*/-x/'; ls -A restored | wc -l"),
			 0);
	assert_string_equal(theirs.ptr, "{\"name\":\"Test\"}\n0\naccord.json\nbefore-x\n"
					"document.git\nsecret\n4");
	snprintf(path, sizeof(path), "%s/secret", place);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(shell(folder, NULL,
			       "! cmp -s d/secret restored/secret && "
			       "! grep -q . backup.git/secret 2>/dev/null"),
			 0);
	snprintf(dir, sizeof(dir), "%s", place);
	snprintf(repository, sizeof(repository), "%s/document.git", dir);
	assert_sound();
	open_store();
	submit("end", "# E\n", "After");
}

static void a_plain_mirror_clone_restores_too(void **state)
{
	(void)state;
	submit("end", "# E\n", "One");
	edit_side(STORE_ACCOUNTS, "accounts/a-1.json", "{}");
	close_store();
	assert_int_equal(shell(folder, NULL, "git clone -q --mirror d/document.git mirror.git"), 0);
	restore_ok(arena_printf(&kit.arena, "%s/mirror.git", folder),
		   arena_printf(&kit.arena, "%s/restored", folder));
	snprintf(dir, sizeof(dir), "%s/restored", folder);
	snprintf(repository, sizeof(repository), "%s/document.git", dir);
	assert_sound();
}

static void a_backup_of_another_document_is_not_written_over(void **state)
{
	char *target = arena_printf(&kit.arena, "%s/backup.git", folder);
	struct err e = { 0 };

	(void)state;
	backup_ok(target);
	close_store();
	assert_int_equal(shell(folder, NULL, "rm -r d"), 0);
	arena_done(&kit.arena);
	init_directory();
	open_store();
	target = arena_printf(&kit.arena, "%s/backup.git", folder);
	submit("end", "# E\n", "One");
	/* The same beginning is the same line; then the two part. */
	backup_ok(target);
	close_store();
	assert_int_equal(shell(folder, NULL, "rm -r d"), 0);
	arena_done(&kit.arena);
	init_directory();
	open_store();
	target = arena_printf(&kit.arena, "%s/backup.git", folder);
	submit("end", "# Other\n", "One");
	assert_int_equal(store_backup(dir, target, &e), -1);
	assert_string_equal(e.key, "conflict.backup");
	err_clear(&e);
	assert_int_equal(store_backup(dir, folder, &e), -1);
	assert_string_equal(e.key, "conflict.backup");
}

static void a_damaged_backup_is_not_restored(void **state)
{
	char *target = arena_printf(&kit.arena, "%s/backup.git", folder);
	struct err e = { 0 };
	BUF(before, MiB);
	BUF(after, MiB);

	(void)state;
	submit("end", "# Damaged words\n", "One");
	close_store();
	backup_ok(target);
	assert_int_equal(shell(folder, NULL,
			       "cd backup.git && mkdir ../p && mv objects/pack/*.pack ../p/ && "
			       "rm -f objects/pack/*.idx objects/pack/*.rev objects/pack/*.keep && "
			       "for p in ../p/*.pack; do git unpack-objects -q < $p; done && "
			       "b=$(git rev-parse proposals/1:en/end.md) && "
			       "rm -f objects/$(echo $b | cut -c1-2)/$(echo $b | cut -c3-)"),
			 0);
	assert_int_equal(shell(dir, &before, "find . -type f | sort | xargs sha1sum"), 0);
	assert_int_equal(store_restore(target, dir, any_settings, &e), -1);
	assert_int_equal(e.kind, ERR_INTERNAL);
	assert_int_equal(shell(dir, &after, "find . -type f | sort | xargs sha1sum"), 0);
	assert_string_equal(before.ptr, after.ptr);
	err_clear(&e);
	assert_int_equal(store_restore(folder, dir, any_settings, &e), -1);
	assert_string_equal(e.key, "not-found.backup");
}

static void restoring_under_a_running_server_is_refused(void **state)
{
	char *target = arena_printf(&kit.arena, "%s/backup.git", folder);
	struct err e = { 0 };

	(void)state;
	backup_ok(target);
	assert_int_equal(store_restore(target, dir, any_settings, &e), -1);
	assert_string_equal(e.key, "busy.locked");
}

static void a_mirror_gets_all_but_people(void **state)
{
	BUF(out, MiB);
	struct err e = { 0 };

	(void)state;
	submit("end", "# E\n", "One");
	edit_side(STORE_ACCOUNTS, "accounts/a-1.json", "{}");
	edit_side(STORE_DRAFTS, "g/end.json", "a draft");
	close_store();
	open_store();
	assert_int_equal(shell(folder, NULL, "git init -q --bare there.git"), 0);
	if (store_mirror(store, arena_printf(&kit.arena, "%s/there.git", folder), &e) != 0)
		fail_msg("%s %s", e.key, e.note);
	assert_int_equal(shell(folder, &out,
			       "cd there.git && git for-each-ref "
			       "--format='%%(refname)'"),
			 0);
	assert_string_equal(out.ptr, "refs/heads/main\nrefs/heads/proposals/1\nrefs/meta/ledger");
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
		T(gc_by_hand_disturbs_nothing),
		T(gc_beside_busy_writers_loses_nothing),
		T(a_lock_of_another_program_is_told_and_passes),
		T(a_ledger_that_somebody_moved_stops_writing),
		T(main_moved_by_git_is_entered),
		T(a_new_manifest_by_git_is_entered),
		T(what_cannot_be_entered_is_rescued),
		T(a_diverged_main_is_rescued),
		T(a_push_beside_the_running_server_is_not_lost),
		T(projections_are_mended_at_start),
		T(branches_follow_after_a_moment),
		T(people_are_always_one_commit),
		T(an_erased_person_is_gone_from_the_disk),
		T(drafts_that_change_all_the_time_stay_few),
		T(what_was_acknowledged_survives_a_kill),
		T(a_submit_costs_exactly_five_fsyncs),
		T(after_an_error_of_the_disk_nothing_is_written),
		T(a_full_disk_loses_nothing_that_was_acknowledged),
		T(verify_counts_what_is_there),
		T(verify_names_a_damaged_text),
		T(verify_finds_and_mends_projections),
		T(verify_finds_a_forged_record),
		T(a_damaged_record_is_rebuilt_from_the_actions),
		T(a_backup_under_load_restores_to_the_same_ids),
		T(a_plain_mirror_clone_restores_too),
		T(a_backup_of_another_document_is_not_written_over),
		T(a_damaged_backup_is_not_restored),
		T(restoring_under_a_running_server_is_refused),
		T(a_mirror_gets_all_but_people),
		T(a_reader_sees_what_the_writer_did),
	};
	const char *child = getenv("ACCORD_TEST_CHILD");
	struct err e = { 0 };

	if (git_start(&e) != 0)
		return 1;
	if (child) {
		snprintf(dir, sizeof(dir), "%s", strchr(child, ':') + 1);
		return strncmp(child, "serve", 5) == 0 ? child_serve() : child_submit();
	}
	if (argc > 1)
		cmocka_set_test_filter(argv[1]); /* a name, or a part with * */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
