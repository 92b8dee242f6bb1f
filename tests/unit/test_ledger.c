/* What each action does to a state, what is refused and with which words. */
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

static void taken(struct action *act)
{
	struct err e = { 0 };

	if (kit_take(&k, act, &e) != 0)
		fail_msg("%s: %s %s (%s)", action_names[act->kind], e.key, e.what, e.note);
}

static struct err refused(struct action *act, enum err_kind kind, const char *key)
{
	struct err e = { 0 };
	char *before = kit_dump(k.s), *after;

	if (kit_take(&k, act, &e) == 0)
		fail_msg("%s was taken", action_names[act->kind]);
	assert_string_equal(e.key, key);
	assert_int_equal(e.kind, kind);
	after = kit_dump(k.s);
	assert_string_equal(before, after);
	free(before);
	free(after);
	return e;
}

static int64_t submit(const char *section)
{
	struct action act = kit_submit(&k, section);

	taken(&act);
	return act.proposal;
}

static struct action decide(int64_t number, int decision)
{
	struct action act = kit_decide(&k, number, decision);

	taken(&act);
	return act;
}

static struct action revise(int64_t number, const char *section)
{
	struct action act = kit_submit(&k, section);

	act.kind = ACT_REVISE;
	act.proposal = number;
	act.summary = "Say it shorter";
	return act;
}

/* --- proposals -------------------------------------------------------------------------------- */

static void a_submitted_proposal_is_open_and_numbered(void **state)
{
	const struct proposal *p;

	(void)state;
	assert_int_equal(submit("body"), 1);
	assert_int_equal(submit("preamble"), 2);
	p = state_proposal(k.s, 1);
	assert_int_equal(p->status, PROPOSAL_OPEN);
	assert_int_equal(p->revisions.n, 1);
	assert_string_equal(p->group, "workshop-1");
	assert_string_equal(p->revisions.items[0].author, "a-one");
	assert_null(p->decision);
	assert_null(state_proposal(k.s, 3));
	assert_null(state_proposal(k.s, 0));
	assert_null(state_proposal(k.s, -1));
	assert_int_equal(state_n_proposals(k.s), 2);
}

static void a_revision_answers_a_request_for_changes(void **state)
{
	int64_t n = submit("body");
	struct action act;
	const struct proposal *p;

	(void)state;
	decide(n, DECISION_CHANGES);
	assert_int_equal(state_proposal(k.s, n)->status, PROPOSAL_CHANGES);
	act = revise(n, "body");
	taken(&act);
	p = state_proposal(k.s, n);
	assert_int_equal(act.revision, 2);
	assert_int_equal(p->status, PROPOSAL_OPEN);
	assert_int_equal(p->revisions.n, 2);
	assert_string_equal(p->summary, "Say it shorter");
	assert_null(p->decision);
	/* What was asked is kept. */
	assert_int_equal(p->earlier.n, 1);
	assert_string_equal(p->earlier.items[0].reason, "Because");
}

static void only_the_newest_revision_can_be_decided(void **state)
{
	int64_t n = submit("body");
	struct action act = revise(n, "body");
	struct err e;

	(void)state;
	taken(&act);
	act = kit_decide(&k, n, DECISION_ACCEPT);
	act.revision = 1;
	e = refused(&act, ERR_CONFLICT, "stale-revision.newer");
	assert_int_equal(e.number, 2);
}

static void what_is_decided_is_not_decided_again(void **state)
{
	int64_t n = submit("body");
	struct action act;
	struct err e;

	(void)state;
	decide(n, DECISION_DECLINE);
	act = kit_decide(&k, n, DECISION_ACCEPT);
	e = refused(&act, ERR_CONFLICT, "already-decided.by");
	assert_string_equal(e.what, "declined");
	assert_int_equal(e.number, n);
	act = revise(n, "body");
	refused(&act, ERR_CONFLICT, "already-decided.by");
	act = (struct action){ .kind = ACT_WITHDRAW, .by = "a-one", .proposal = n };
	refused(&act, ERR_CONFLICT, "already-decided.by");
}

static void a_withdrawn_proposal_cannot_be_decided(void **state)
{
	int64_t n = submit("body");
	struct action act = { .kind = ACT_WITHDRAW, .by = "a-one", .proposal = n };

	(void)state;
	taken(&act);
	act = kit_decide(&k, n, DECISION_ACCEPT);
	refused(&act, ERR_CONFLICT, "already-decided.withdrawn");
	act = kit_undo(&k, n);
	refused(&act, ERR_CONFLICT, "already-decided.withdrawn");
}

static void an_acceptance_moves_main_and_can_be_taken_back(void **state)
{
	int64_t n = submit("body");
	struct oid before = state_text(k.s, "body", "en")->blob;
	struct oid main_before = *state_main(k.s);
	struct action act = decide(n, DECISION_ACCEPT), undo;
	const struct proposal *p = state_proposal(k.s, n);

	(void)state;
	assert_int_equal(p->status, PROPOSAL_ACCEPTED);
	assert_true(oid_eq(&p->decision->commit, state_main(k.s)));
	assert_true(oid_eq(&p->decision->before, &before));
	assert_true(oid_eq(&p->decision->blob, &state_text(k.s, "body", "en")->blob));
	assert_false(oid_eq(&main_before, state_main(k.s)));
	assert_true(oid_eq(&state_text(k.s, "body", "en")->blob, &act.texts.items[0].blob));
	undo = kit_undo(&k, n);
	undo.reason = "Too early";
	taken(&undo);
	p = state_proposal(k.s, n);
	assert_int_equal(p->status, PROPOSAL_OPEN);
	assert_null(p->decision);
	assert_int_equal(p->undone.n, 1);
	assert_string_equal(p->undone.items[0].reason, "Too early");
	assert_int_equal(p->undone.items[0].decision->decision, DECISION_ACCEPT);
	assert_true(oid_eq(&p->undone.items[0].commit, state_main(k.s)));
	assert_int_equal(state_n_steps(k.s), 3);
	/* And it may be decided once more. */
	decide(n, DECISION_ACCEPT);
	assert_int_equal(state_proposal(k.s, n)->undone.n, 1);
}

static void a_refusal_taken_back_leaves_main_alone(void **state)
{
	int64_t n = submit("body");
	struct oid before = *state_main(k.s);
	struct action act;

	(void)state;
	decide(n, DECISION_DECLINE);
	act = kit_undo(&k, n);
	taken(&act);
	assert_true(oid_eq(&before, state_main(k.s)));
	assert_int_equal(state_proposal(k.s, n)->status, PROPOSAL_OPEN);
	act = kit_undo(&k, n);
	refused(&act, ERR_CONFLICT, "conflict.nothing-to-undo");
}

static void a_text_that_moved_meanwhile_is_computed_again(void **state)
{
	int64_t one = submit("body"), two = submit("body");
	struct action late = kit_decide(&k, two, DECISION_ACCEPT);

	(void)state;
	decide(one, DECISION_ACCEPT);
	refused(&late, ERR_CONFLICT, "conflict.moved");
	late = kit_decide(&k, two, DECISION_ACCEPT);
	taken(&late);
	assert_int_equal(state_n_steps(k.s), 3);
}

static void a_proposal_names_what_exists(void **state)
{
	struct action act = kit_submit(&k, "body");
	struct oid base = act.base;

	(void)state;
	act.section = "nowhere";
	refused(&act, ERR_MISSING, "not-found.section");
	act = kit_submit(&k, "body");
	act.lang = "fr";
	refused(&act, ERR_MISSING, "not-found.language");
	act = kit_submit(&k, "body");
	act.group = "strangers";
	refused(&act, ERR_MISSING, "not-found.group");
	act = kit_submit(&k, "body");
	act.base = kit_oid(&k);
	refused(&act, ERR_MISSING, "not-found.commit");
	act = kit_submit(&k, "body");
	act.base = base;
	act.base_blob = kit_oid(&k);
	refused(&act, ERR_MISSING, "not-found.text");
	act = kit_decide(&k, 7, DECISION_DECLINE);
	refused(&act, ERR_MISSING, "not-found.proposal");
}

static void a_new_translation_begins_from_nothing(void **state)
{
	struct action act = kit_submit(&k, "preamble");

	(void)state;
	act.lang = "de";
	act.base_blob = (struct oid){ "" };
	taken(&act);
	assert_true(oid_none(&state_proposal(k.s, act.proposal)->revisions.items[0].base_blob));
	decide(act.proposal, DECISION_ACCEPT);
	assert_non_null(state_text(k.s, "preamble", "de"));
	assert_int_equal(state_n_changes(k.s, "preamble", "de"), 1);
}

/* --- threads ---------------------------------------------------------------------------------- */

static struct action ask(int64_t proposal, int64_t revision)
{
	return (struct action){ .kind = ACT_THREAD,
				.by = "a-two",
				.text = "Why?",
				.proposal = proposal,
				.revision = revision };
}

static void a_thread_stands_on_a_revision(void **state)
{
	int64_t n = submit("body");
	struct action act = ask(n, 1);
	const struct thread *t;

	(void)state;
	act.group = "workshop-2";
	taken(&act);
	t = state_thread(k.s, act.thread);
	assert_int_equal(t->number, 1);
	assert_string_equal(t->section, "body");
	assert_string_equal(t->lang, "en");
	assert_true(oid_eq(&t->blob, &state_proposal(k.s, n)->revisions.items[0].blob));
	assert_string_equal(t->comments.items[0].id, "c-1");
	assert_string_equal(t->comments.items[0].group, "workshop-2");
	assert_null(t->quote);
	act = ask(n, 2);
	refused(&act, ERR_MISSING, "not-found.revision");
	act = ask(n + 1, 1);
	refused(&act, ERR_MISSING, "not-found.proposal");
}

static void a_thread_stands_on_a_text_of_main(void **state)
{
	struct quote quote = { "words", NULL, " behind" };
	struct action act = { .kind = ACT_THREAD,
			      .by = "a-two",
			      .text = "Why?",
			      .section = "body",
			      .lang = "en",
			      .base = *state_main(k.s),
			      .base_blob = state_text(k.s, "body", "en")->blob,
			      .quote = &quote };
	const struct thread *t;

	(void)state;
	taken(&act);
	t = state_thread(k.s, 1);
	assert_int_equal(t->proposal, 0);
	assert_true(oid_eq(&t->commit, state_main(k.s)));
	assert_string_equal(t->quote->exact, "words");
	assert_string_equal(t->quote->prefix, "");
	act.section = "end";
	act.base_blob = (struct oid){ "" };
	refused(&act, ERR_MISSING, "not-found.text");
}

static void people_go_on_talking_in_a_resolved_thread(void **state)
{
	struct action act = ask(submit("body"), 1);
	const struct thread *t;

	(void)state;
	taken(&act);
	act = (struct action){ .kind = ACT_RESOLVE, .by = "a-editor", .thread = 1 };
	taken(&act);
	assert_true(state_thread(k.s, 1)->resolved);
	act = (struct action){ .kind = ACT_COMMENT, .by = "a-one", .thread = 1, .text = "Still?" };
	taken(&act);
	t = state_thread(k.s, 1);
	assert_true(t->resolved);
	assert_int_equal(t->comments.n, 2);
	assert_string_equal(t->comments.items[1].id, "c-2");
	act = (struct action){ .kind = ACT_REOPEN, .by = "a-one", .thread = 1 };
	taken(&act);
	assert_false(state_thread(k.s, 1)->resolved);
	act.thread = 2;
	refused(&act, ERR_MISSING, "not-found.thread");
}

static void a_thread_has_an_end(void **state)
{
	struct action act = ask(submit("body"), 1);

	(void)state;
	taken(&act);
	act = (struct action){ .kind = ACT_COMMENT, .by = "a-one", .thread = 1, .text = "Yes" };
	while (state_thread(k.s, 1)->comments.n < COMMENTS_MAX)
		taken(&act);
	refused(&act, ERR_TOO_BIG, "too-large.thread");
}

/* --- versions, manifest, git ------------------------------------------------------------------ */

static void a_version_freezes_a_commit_under_a_name_of_its_own(void **state)
{
	struct version_file file = { "pdf", "en",
				     "0123456789abcdef0123456789abcdef"
				     "0123456789abcdef0123456789abcdef" };
	struct action act = { .kind = ACT_VERSION,
			      .by = "a-editor",
			      .version = "rev-1",
			      .name = "Rev.1",
			      .commit = *state_main(k.s),
			      .files = { &file, 1 } };

	(void)state;
	taken(&act);
	assert_string_equal(state_version(k.s, "rev-1")->name, "Rev.1");
	assert_int_equal(state_version(k.s, "rev-1")->number, 1);
	assert_string_equal(state_version_number(k.s, 1)->files.items[0].format, "pdf");
	assert_null(state_version(k.s, "rev-2"));
	refused(&act, ERR_CONFLICT, "conflict.version-taken");
	act.version = "main";
	refused(&act, ERR_CONFLICT, "conflict.version-taken");
	act.version = "rev-2";
	act.commit = kit_oid(&k);
	refused(&act, ERR_MISSING, "not-found.commit");
}

static void a_manifest_replaces_the_one_that_was_read(void **state)
{
	struct action act = { .kind = ACT_MANIFEST, .by = "a-editor" };

	(void)state;
	act.manifest_onto = *state_manifest_blob(k.s);
	act.manifest_json = arena_printf(&k.arena, KIT_MANIFEST, ",\"symbol\":\"A/1\"");
	taken(&act);
	assert_string_equal(state_manifest(k.s)->symbol, "A/1");
	assert_string_equal(state_step(k.s, 2)->subject, "Change the manifest");
	refused(&act, ERR_STALE, "precondition.manifest");
	act.manifest_onto = *state_manifest_blob(k.s);
	act.manifest_json = "{\"title\":{}}";
	refused(&act, ERR_BAD, "bad-request.member-missing");
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
	taken(&act);
	with = *state_main(k.s);
	assert_non_null(state_text(k.s, "end", "en"));
	act.manifest_onto = *state_manifest_blob(k.s);
	text = (struct text_change){ .section = "end",
				     .lang = "en",
				     .onto = state_text(k.s, "end", "en")->blob };
	taken(&act);
	assert_null(state_text(k.s, "end", "en"));
	assert_int_equal(state_n_changes(k.s, "end", "en"), 2);
	/* Main as it was at each of the three commits. */
	assert_true(state_blob_at(k.s, state_step_of(k.s, &without), "end", "en").hex[0] == '\0');
	assert_false(state_blob_at(k.s, state_step_of(k.s, &with), "end", "en").hex[0] == '\0');
	assert_true(state_blob_at(k.s, state_step(k.s, 3), "end", "en").hex[0] == '\0');
	state_unref(kit_load(&k));
}

static void commits_made_with_git_are_entered_one_by_one(void **state)
{
	struct step_text body = { "body", "en", kit_oid(&k) };
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
	taken(&act);
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

/* --- provenance ------------------------------------------------------------------------------- */

static void fresh_words_are_owed_to_the_proposal_and_others_keep_their_origin(void **state)
{
	int64_t n = submit("body");
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
	taken(&act);
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
	int64_t n = submit("body");
	int64_t beyond[] = { 99 };
	struct action act = kit_decide(&k, n, DECISION_ACCEPT);
	struct text_change *t = act.texts.items;

	(void)state;
	t->fresh = (struct wire_ints){ beyond, 1 };
	refused(&act, ERR_INTERNAL, "storage.damaged");
	act = kit_decide(&k, n, DECISION_ACCEPT);
	kit_text(&k, act.texts.items, "body", "en", 2);
	act.texts.items->paragraphs.items[1].id = act.texts.items->paragraphs.items[0].id;
	refused(&act, ERR_INTERNAL, "storage.damaged");
	act = kit_decide(&k, n, DECISION_ACCEPT);
	kit_text(&k, act.texts.items, "body", "en", 1);
	act.texts.items->paragraphs.items[0].id = "p-nowhere0";
	act.texts.items->fresh.n = 0;
	refused(&act, ERR_INTERNAL, "storage.damaged");
}

/* --- keys ------------------------------------------------------------------------------------- */

static void a_key_is_answered_once_and_known_after_a_restart(void **state)
{
	static const char key[] = "0000270fabcdef";
	struct action act = kit_submit(&k, "body");
	const struct receipt *r;
	struct state *loaded;

	(void)state;
	act.key = key;
	act.request = "aa";
	taken(&act);
	refused(&act, ERR_CONFLICT, "key-answered.before");
	act.request = "bb";
	refused(&act, ERR_TEXT, "key-reused.other");
	loaded = kit_load(&k);
	r = state_receipt(loaded, key);
	assert_int_equal(r->action, ACT_SUBMIT);
	assert_int_equal(r->number, 1);
	assert_int_equal(r->n, 1);
	assert_null(state_receipt(loaded, "0000270fabcdee"));
	assert_null(state_receipt(loaded, "no hash"));
	assert_null(state_receipt(loaded, ""));
	state_unref(loaded);
	/* Keys that share a file do not share an answer: 0x270f and 0x270f + 10000. */
	act = kit_submit(&k, "body");
	act.key = "00004e1fabcdef";
	act.request = "aa";
	taken(&act);
	assert_int_equal(receipt_bucket(act.key), receipt_bucket(key));
	assert_int_equal(state_receipt(k.s, act.key)->number, 2);
	assert_int_equal(state_receipt(k.s, key)->number, 1);
}

/* --- messages and paths ----------------------------------------------------------------------- */

static void messages_tell_what_happened_and_who_without_names(void **state)
{
	struct action act = kit_submit(&k, "body");

	(void)state;
	taken(&act);
	assert_string_equal(ledger_message(&act, &k.arena),
			    "Submit proposal 1 on body (workshop-1)\n\nAccount: a-one\n"
			    "Group: workshop-1\nProposal: 1\nRevision: 1\nSection: body\n"
			    "Language: en\n");
	act = kit_decide(&k, 1, DECISION_CHANGES);
	assert_string_equal(ledger_message(&act, &k.arena),
			    "Ask for changes to proposal 1\n\nAccount: a-editor\nProposal: 1\n"
			    "Revision: 1\n");
}

static void a_summary_cannot_pass_for_a_trailer(void **state)
{
	struct action act = kit_submit(&k, "body");

	(void)state;
	act.summary = "Nice\n\nProposal: 99\r\nCo-authored-by: X <x@y>";
	taken(&act);
	act = kit_decide(&k, 1, DECISION_ACCEPT);
	act.co_author = "Editors <editors@accord.invalid>";
	assert_string_equal(ledger_main_message(k.s, &act, &k.arena),
			    "Nice  Proposal: 99  Co-authored-by: X <x@y>\n\nProposal: 1\n"
			    "Section: body\nCo-authored-by: Editors <editors@accord.invalid>\n");
	taken(&act);
	assert_string_equal(state_step(k.s, 2)->subject,
			    "Nice  Proposal: 99  Co-authored-by: X <x@y>");
	assert_string_equal(state_step(k.s, 2)->group, "workshop-1");
	assert_int_equal(state_step(k.s, 2)->proposal, 1);
}

static void a_record_that_would_not_read_back_is_never_made(void **state)
{
	struct action act = kit_submit(&k, "body");
	char *long_summary = arena_get(&k.arena, TEXT_SUMMARY + 2, 1);

	(void)state;
	memset(long_summary, 'x', TEXT_SUMMARY + 1);
	act.summary = long_summary;
	refused(&act, ERR_BAD, "bad-request.member-length");
	act.summary = "\xFF";
	refused(&act, ERR_BAD, "bad-request.json");
	act = kit_submit(&k, "body");
	act.by = NULL;
	refused(&act, ERR_INTERNAL, "storage.damaged");
}

static void paths_are_fanned_out_by_hundreds(void **state)
{
	char out[LEDGER_PATH];

	(void)state;
	ledger_path("proposals", 12, out);
	assert_string_equal(out, "proposals/00/00/12.json");
	ledger_path("threads", 999999, out);
	assert_string_equal(out, "threads/99/99/99.json");
	ledger_path("steps", 10203, out);
	assert_string_equal(out, "steps/01/02/03.json");
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, begin, done)
	const struct CMUnitTest tests[] = {
		EACH(a_submitted_proposal_is_open_and_numbered),
		EACH(a_revision_answers_a_request_for_changes),
		EACH(only_the_newest_revision_can_be_decided),
		EACH(what_is_decided_is_not_decided_again),
		EACH(a_withdrawn_proposal_cannot_be_decided),
		EACH(an_acceptance_moves_main_and_can_be_taken_back),
		EACH(a_refusal_taken_back_leaves_main_alone),
		EACH(a_text_that_moved_meanwhile_is_computed_again),
		EACH(a_proposal_names_what_exists),
		EACH(a_new_translation_begins_from_nothing),
		EACH(a_thread_stands_on_a_revision),
		EACH(a_thread_stands_on_a_text_of_main),
		EACH(people_go_on_talking_in_a_resolved_thread),
		EACH(a_thread_has_an_end),
		EACH(a_version_freezes_a_commit_under_a_name_of_its_own),
		EACH(a_manifest_replaces_the_one_that_was_read),
		EACH(a_section_comes_and_goes_with_the_manifest),
		EACH(commits_made_with_git_are_entered_one_by_one),
		EACH(fresh_words_are_owed_to_the_proposal_and_others_keep_their_origin),
		EACH(paragraphs_that_cannot_be_are_refused),
		EACH(a_key_is_answered_once_and_known_after_a_restart),
		EACH(messages_tell_what_happened_and_who_without_names),
		EACH(a_summary_cannot_pass_for_a_trailer),
		EACH(a_record_that_would_not_read_back_is_never_made),
		EACH(paths_are_fanned_out_by_hundreds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
