/* The document in the ledger: versions, manifests, commits made with git, whose words are whose. */
#include "test.h"

#include "ledger_kit.h"

static struct kit k;

static int begin(void **state)
{
	(void)state;
	kit_begin(&k, 5);
	return 0;
}

static int done(void **state)
{
	(void)state;
	kit_done(&k);
	return 0;
}

/* --- versions, manifest, git ------------------------------------------------------------------ */

static void a_version_freezes_a_commit_under_a_name_of_its_own(void **state)
{
	struct version_file file = { .format = "pdf", .lang = "en", .sha256 = KIT_SHA256 };
	struct action act = { .kind = ACT_VERSION,
			      .by = "a-editor",
			      .version = "rev-1",
			      .name = "Rev.1",
			      .commit = *state_main(k.s),
			      .files = { &file, 1 } };

	(void)state;
	kit_taken(&k, &act);
	assert_string_equal(state_version(k.s, "rev-1")->name, "Rev.1");
	assert_int_equal(state_version(k.s, "rev-1")->number, 1);
	assert_string_equal(state_version_number(k.s, 1)->files.items[0].format, "pdf");
	assert_null(state_version(k.s, "rev-2"));
	kit_refused(&k, &act, ERR_CONFLICT, "conflict.version-taken");
	act.version = "main";
	kit_refused(&k, &act, ERR_CONFLICT, "conflict.version-taken");
	act.version = "rev-2";
	act.commit = kit_oid(&k);
	kit_refused(&k, &act, ERR_MISSING, "not-found.commit");
}

static void a_versions_files_are_kept_once_and_after_it(void **state)
{
	struct version_file files[] = { { .format = "pdf", .lang = "en", .sha256 = KIT_SHA256 },
					{ .format = "pdf", .lang = "de", .sha256 = KIT_SHA256 } };
	struct action act = { .kind = ACT_ISSUE, .version = "rev-1", .files = { files, 2 } };
	struct action version = { .kind = ACT_VERSION,
				  .by = "a-editor",
				  .version = "rev-1",
				  .name = "Rev.1",
				  .commit = *state_main(k.s) };
	const struct version *v;

	(void)state;
	kit_refused(&k, &act, ERR_MISSING, "not-found.version");
	kit_taken(&k, &version);
	kit_taken(&k, &act);
	v = state_version(k.s, "rev-1");
	assert_int_equal(v->files.n, 2);
	assert_string_equal(v->files.items[1].lang, "de");
	assert_true(oid_eq(&v->files.items[1].blob, &files[1].blob));
	assert_int_equal(state_n_versions(k.s), 1);
	kit_refused(&k, &act, ERR_CONFLICT, "conflict.moved");
	files[0].format = files[1].format = "html";
	files[1].lang = "en";
	kit_refused(&k, &act, ERR_CONFLICT, "conflict.moved");
	files[1].lang = "en/../de";
	kit_refused(&k, &act, ERR_INTERNAL, "storage.damaged");
	act.files.n = 1;
	kit_taken(&k, &act);
	assert_int_equal(state_version(k.s, "rev-1")->files.n, 3);
}

static void a_manifest_replaces_the_one_that_was_read(void **state)
{
	struct action act = { .kind = ACT_MANIFEST, .by = "a-editor" };

	(void)state;
	act.manifest_onto = *state_manifest_blob(k.s);
	act.manifest_json = arena_printf(&k.arena, KIT_MANIFEST, ",\"symbol\":\"A/1\"");
	kit_taken(&k, &act);
	assert_string_equal(state_manifest(k.s)->symbol, "A/1");
	assert_string_equal(state_step(k.s, 2)->subject, "Change the manifest");
	kit_refused(&k, &act, ERR_STALE, "precondition.manifest");
	act.manifest_onto = *state_manifest_blob(k.s);
	act.manifest_json = "{\"title\":{}}";
	kit_refused(&k, &act, ERR_BAD, "bad-request.member-missing");
}

static void a_section_comes_and_goes_with_the_manifest(void **state)
{
	struct action act = { .kind = ACT_MANIFEST, .by = "a-editor" };
	struct text_change text;
	struct oid without = *state_main(k.s), with;

	(void)state;
	kit_text(&k, &text, "end", "en", 1);
	act.manifest_onto = *state_manifest_blob(k.s);
	act.manifest_json = arena_printf(&k.arena, KIT_MANIFEST, "");
	act.texts.items = &text;
	act.texts.n = 1;
	kit_taken(&k, &act);
	with = *state_main(k.s);
	assert_non_null(state_text(k.s, "end", "en"));
	act.manifest_onto = *state_manifest_blob(k.s);
	text = (struct text_change){ .section = "end",
				     .lang = "en",
				     .onto = state_text(k.s, "end", "en")->blob };
	kit_taken(&k, &act);
	assert_null(state_text(k.s, "end", "en"));
	assert_int_equal(state_n_changes(k.s, "end", "en"), 2);
	/* Main as it was at each of the three commits. */
	assert_true(state_blob_at(k.s, state_step_of(k.s, &without), "end", "en").hex[0] == '\0');
	assert_false(state_blob_at(k.s, state_step_of(k.s, &with), "end", "en").hex[0] == '\0');
	assert_true(state_blob_at(k.s, state_step(k.s, 3), "end", "en").hex[0] == '\0');
	state_unref(kit_load(&k));
}

static void a_right_to_write_holds_for_the_manifest_that_gave_it(void **state)
{
	struct action act = kit_submit(&k, "body");
	struct action other = { .kind = ACT_MANIFEST, .by = "a-editor" };
	struct err e = { 0 };

	(void)state;
	act.granted = *state_manifest_blob(k.s);
	assert_int_equal(ledger_place(k.s, &act, &e), 0);
	other.manifest_onto = *state_manifest_blob(k.s);
	other.manifest_json = arena_printf(&k.arena, KIT_MANIFEST, "");
	kit_taken(&k, &other);
	assert_int_equal(ledger_place(k.s, &act, &e), -1);
	assert_string_equal(e.key, "conflict.moved");
	/* Not asked of what is replayed, nor of who needs no such right. */
	e = (struct err){ 0 };
	assert_int_equal(ledger_check(k.s, &act, &e), 0);
	act.granted = (struct oid){ "" };
	assert_int_equal(ledger_place(k.s, &act, &e), 0);
}

static void commits_made_with_git_are_entered_one_by_one(void **state)
{
	struct step_text body = { .section = "body", .lang = "en", .blob = kit_oid(&k) };
	struct step steps[2] = {
		{ .commit = kit_oid(&k),
		  .subject = "By hand",
		  .at = 1700000100,
		  .texts = { &body, 1 } },
		{ .commit = kit_oid(&k), .subject = "Again", .group = "editors", .at = 1700000200 },
	};
	struct text_change text;
	struct action act = { .kind = ACT_ADOPT, .adopted = { steps, 2 }, .texts = { &text, 1 } };
	const struct paragraph *last;

	(void)state;
	kit_text(&k, &text, "body", "en", 5);
	text.blob = body.blob;
	text.markdown = NULL;
	kit_taken(&k, &act);
	assert_int_equal(state_n_steps(k.s), 3);
	assert_true(oid_eq(state_main(k.s), &steps[1].commit));
	assert_string_equal(state_step(k.s, 2)->subject, "By hand");
	last = &state_text(k.s, "body", "en")->paragraphs.items[4];
	/* The words are owed to the commit that changed the text, not to the last one. */
	assert_true(oid_eq(&last->commit, &steps[0].commit));
	assert_null(last->decided_by);
	assert_int_equal(last->at, 1700000100);
	state_unref(kit_load(&k));
}

static void an_adoption_may_bring_a_manifest(void **state)
{
	struct step step = { .commit = kit_oid(&k), .subject = "By hand", .at = 1700000100 };
	struct action act = { .kind = ACT_ADOPT, .adopted = { &step, 1 } };

	(void)state;
	act.manifest_json = arena_printf(&k.arena, KIT_MANIFEST, ",\"symbol\":\"G/1\"");
	kit_taken(&k, &act);
	assert_string_equal(state_manifest(k.s)->symbol, "G/1");
	assert_true(oid_eq(state_main(k.s), &step.commit));
	assert_true(oid_eq(state_manifest_blob(k.s), &act.manifest_blob));
}

/* --- provenance ------------------------------------------------------------------------------- */

static void fresh_words_are_owed_to_the_proposal_and_others_keep_their_origin(void **state)
{
	int64_t n = kit_submitted(&k, "body");
	struct action act = kit_decide(&k, n, DECISION_ACCEPT);
	struct text_change *t = act.texts.items;
	struct paragraph old[2];
	const struct section_text *now = state_text(k.s, "body", "en");
	int64_t fresh[] = { 1, 2 };

	(void)state;
	old[0] = now->paragraphs.items[0];
	old[1] = now->paragraphs.items[1];
	t->paragraphs.items = ARENA_ARRAY(&k.arena, 3, struct paragraph);
	t->paragraphs.n = 3;
	t->paragraphs.items[0].id = arena_dup(&k.arena, old[1].id);
	t->paragraphs.items[1].id = arena_dup(&k.arena, old[0].id);
	t->paragraphs.items[2].id = "p-00000new";
	t->paragraphs.items[2].of = "p-translat";
	t->fresh = (struct wire_ints){ fresh, 2 };
	kit_taken(&k, &act);
	now = state_text(k.s, "body", "en");
	/* Moved, words as they were. */
	assert_int_equal(now->paragraphs.items[0].proposal, 0);
	assert_null(now->paragraphs.items[0].group);
	assert_true(oid_eq(&now->paragraphs.items[0].commit, &state_step(k.s, 1)->commit));
	/* Changed and new. */
	for (int i = 1; i <= 2; i++) {
		const struct paragraph *p = &now->paragraphs.items[i];

		assert_string_equal(p->group, "workshop-1");
		assert_string_equal(p->decided_by, "a-editor");
		assert_int_equal(p->proposal, n);
		assert_true(oid_eq(&p->commit, state_main(k.s)));
		assert_int_equal(p->at, act.at);
	}
	assert_string_equal(now->paragraphs.items[2].of, "p-translat");
}

static void paragraphs_that_cannot_be_are_refused(void **state)
{
	int64_t n = kit_submitted(&k, "body");
	int64_t beyond[] = { 99 };
	struct action act = kit_decide(&k, n, DECISION_ACCEPT);
	struct text_change *t = act.texts.items;

	(void)state;
	t->fresh = (struct wire_ints){ beyond, 1 };
	kit_refused(&k, &act, ERR_INTERNAL, "storage.damaged");
	act = kit_decide(&k, n, DECISION_ACCEPT);
	kit_text(&k, act.texts.items, "body", "en", 2);
	act.texts.items->paragraphs.items[1].id = act.texts.items->paragraphs.items[0].id;
	kit_refused(&k, &act, ERR_INTERNAL, "storage.damaged");
	act = kit_decide(&k, n, DECISION_ACCEPT);
	kit_text(&k, act.texts.items, "body", "en", 1);
	act.texts.items->paragraphs.items[0].id = "p-nowhere0";
	act.texts.items->fresh.n = 0;
	kit_refused(&k, &act, ERR_INTERNAL, "storage.damaged");
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, begin, done)
	const struct CMUnitTest tests[] = {
		EACH(a_version_freezes_a_commit_under_a_name_of_its_own),
		EACH(a_versions_files_are_kept_once_and_after_it),
		EACH(a_manifest_replaces_the_one_that_was_read),
		EACH(a_section_comes_and_goes_with_the_manifest),
		EACH(a_right_to_write_holds_for_the_manifest_that_gave_it),
		EACH(commits_made_with_git_are_entered_one_by_one),
		EACH(an_adoption_may_bring_a_manifest),
		EACH(fresh_words_are_owed_to_the_proposal_and_others_keep_their_origin),
		EACH(paragraphs_that_cannot_be_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
