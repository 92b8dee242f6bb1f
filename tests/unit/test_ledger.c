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
	assert_int_equal(kit_submitted(&k, "body"), 1);
	assert_int_equal(kit_submitted(&k, "preamble"), 2);
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
	int64_t n = kit_submitted(&k, "body");
	struct action act;
	const struct proposal *p;

	(void)state;
	kit_decided(&k, n, DECISION_CHANGES);
	assert_int_equal(state_proposal(k.s, n)->status, PROPOSAL_CHANGES);
	act = revise(n, "body");
	kit_taken(&k, &act);
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
	int64_t n = kit_submitted(&k, "body");
	struct action act = revise(n, "body");
	struct err e;

	(void)state;
	kit_taken(&k, &act);
	act = kit_decide(&k, n, DECISION_ACCEPT);
	act.revision = 1;
	e = kit_refused(&k, &act, ERR_CONFLICT, "stale-revision.newer");
	assert_int_equal(e.number, 2);
}

static void what_is_decided_is_not_decided_again(void **state)
{
	int64_t n = kit_submitted(&k, "body");
	struct action act;
	struct err e;

	(void)state;
	kit_decided(&k, n, DECISION_DECLINE);
	act = kit_decide(&k, n, DECISION_ACCEPT);
	e = kit_refused(&k, &act, ERR_CONFLICT, "already-decided.by");
	assert_string_equal(e.what, "declined");
	assert_int_equal(e.number, n);
	act = revise(n, "body");
	kit_refused(&k, &act, ERR_CONFLICT, "already-decided.by");
	act = (struct action){ .kind = ACT_WITHDRAW, .by = "a-one", .proposal = n };
	kit_refused(&k, &act, ERR_CONFLICT, "already-decided.by");
}

static void a_withdrawn_proposal_cannot_be_decided(void **state)
{
	int64_t n = kit_submitted(&k, "body");
	struct action act = { .kind = ACT_WITHDRAW, .by = "a-one", .proposal = n };

	(void)state;
	kit_taken(&k, &act);
	act = kit_decide(&k, n, DECISION_ACCEPT);
	kit_refused(&k, &act, ERR_CONFLICT, "already-decided.withdrawn");
	act = kit_undo(&k, n);
	kit_refused(&k, &act, ERR_CONFLICT, "already-decided.withdrawn");
}

static void an_acceptance_moves_main_and_can_be_taken_back(void **state)
{
	int64_t n = kit_submitted(&k, "body");
	struct oid before = state_text(k.s, "body", "en")->blob;
	struct oid main_before = *state_main(k.s);
	struct action act = kit_decided(&k, n, DECISION_ACCEPT), undo;
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
	kit_taken(&k, &undo);
	p = state_proposal(k.s, n);
	assert_int_equal(p->status, PROPOSAL_OPEN);
	assert_null(p->decision);
	assert_int_equal(p->undone.n, 1);
	assert_string_equal(p->undone.items[0].reason, "Too early");
	assert_int_equal(p->undone.items[0].decision->decision, DECISION_ACCEPT);
	assert_true(oid_eq(&p->undone.items[0].commit, state_main(k.s)));
	assert_int_equal(state_n_steps(k.s), 3);
	/* And it may be decided once more. */
	kit_decided(&k, n, DECISION_ACCEPT);
	assert_int_equal(state_proposal(k.s, n)->undone.n, 1);
}

static void a_refusal_taken_back_leaves_main_alone(void **state)
{
	int64_t n = kit_submitted(&k, "body");
	struct oid before = *state_main(k.s);
	struct action act;

	(void)state;
	kit_decided(&k, n, DECISION_DECLINE);
	act = kit_undo(&k, n);
	kit_taken(&k, &act);
	assert_true(oid_eq(&before, state_main(k.s)));
	assert_int_equal(state_proposal(k.s, n)->status, PROPOSAL_OPEN);
	act = kit_undo(&k, n);
	kit_refused(&k, &act, ERR_CONFLICT, "conflict.nothing-to-undo");
}

static void a_text_that_moved_meanwhile_is_computed_again(void **state)
{
	int64_t one = kit_submitted(&k, "body"), two = kit_submitted(&k, "body");
	struct action late = kit_decide(&k, two, DECISION_ACCEPT);

	(void)state;
	kit_decided(&k, one, DECISION_ACCEPT);
	kit_refused(&k, &late, ERR_CONFLICT, "conflict.moved");
	late = kit_decide(&k, two, DECISION_ACCEPT);
	kit_taken(&k, &late);
	assert_int_equal(state_n_steps(k.s), 3);
}

static void a_proposal_names_what_exists(void **state)
{
	struct action act = kit_submit(&k, "body");
	struct oid base = act.base;

	(void)state;
	act.section = "nowhere";
	kit_refused(&k, &act, ERR_MISSING, "not-found.section");
	act = kit_submit(&k, "body");
	act.lang = "fr";
	kit_refused(&k, &act, ERR_MISSING, "not-found.language");
	act = kit_submit(&k, "body");
	act.group = "strangers";
	kit_refused(&k, &act, ERR_MISSING, "not-found.group");
	act = kit_submit(&k, "body");
	act.base = kit_oid(&k);
	kit_refused(&k, &act, ERR_MISSING, "not-found.commit");
	act = kit_submit(&k, "body");
	act.base = base;
	act.base_blob = kit_oid(&k);
	kit_refused(&k, &act, ERR_MISSING, "not-found.text");
	act = kit_decide(&k, 7, DECISION_DECLINE);
	kit_refused(&k, &act, ERR_MISSING, "not-found.proposal");
}

static void a_new_translation_begins_from_nothing(void **state)
{
	struct action act = kit_submit(&k, "preamble");

	(void)state;
	act.lang = "de";
	act.base_blob = (struct oid){ "" };
	kit_taken(&k, &act);
	assert_true(oid_none(&state_proposal(k.s, act.proposal)->revisions.items[0].base_blob));
	kit_decided(&k, act.proposal, DECISION_ACCEPT);
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
	int64_t n = kit_submitted(&k, "body");
	struct action act = ask(n, 1);
	const struct thread *t;

	(void)state;
	act.group = "workshop-2";
	kit_taken(&k, &act);
	t = state_thread(k.s, act.thread);
	assert_int_equal(t->number, 1);
	assert_string_equal(t->section, "body");
	assert_string_equal(t->lang, "en");
	assert_true(oid_eq(&t->blob, &state_proposal(k.s, n)->revisions.items[0].blob));
	assert_string_equal(t->comments.items[0].id, "c-1");
	assert_string_equal(t->comments.items[0].group, "workshop-2");
	assert_null(t->quote);
	act = ask(n, 2);
	kit_refused(&k, &act, ERR_MISSING, "not-found.revision");
	act = ask(n + 1, 1);
	kit_refused(&k, &act, ERR_MISSING, "not-found.proposal");
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
	kit_taken(&k, &act);
	t = state_thread(k.s, 1);
	assert_int_equal(t->proposal, 0);
	assert_true(oid_eq(&t->commit, state_main(k.s)));
	assert_string_equal(t->quote->exact, "words");
	assert_string_equal(t->quote->prefix, "");
	act.section = "end";
	act.base_blob = (struct oid){ "" };
	kit_refused(&k, &act, ERR_MISSING, "not-found.text");
}

static void people_go_on_talking_in_a_resolved_thread(void **state)
{
	struct action act = ask(kit_submitted(&k, "body"), 1);
	const struct thread *t;

	(void)state;
	kit_taken(&k, &act);
	act = (struct action){ .kind = ACT_RESOLVE, .by = "a-editor", .thread = 1 };
	kit_taken(&k, &act);
	assert_true(state_thread(k.s, 1)->resolved);
	act = (struct action){ .kind = ACT_COMMENT, .by = "a-one", .thread = 1, .text = "Still?" };
	kit_taken(&k, &act);
	t = state_thread(k.s, 1);
	assert_true(t->resolved);
	assert_int_equal(t->comments.n, 2);
	assert_string_equal(t->comments.items[1].id, "c-2");
	act = (struct action){ .kind = ACT_REOPEN, .by = "a-one", .thread = 1 };
	kit_taken(&k, &act);
	assert_false(state_thread(k.s, 1)->resolved);
	act.thread = 2;
	kit_refused(&k, &act, ERR_MISSING, "not-found.thread");
}

static void a_thread_has_an_end(void **state)
{
	struct action act = ask(kit_submitted(&k, "body"), 1);

	(void)state;
	kit_taken(&k, &act);
	act = (struct action){ .kind = ACT_COMMENT, .by = "a-one", .thread = 1, .text = "Yes" };
	while (state_thread(k.s, 1)->comments.n < COMMENTS_MAX)
		kit_taken(&k, &act);
	kit_refused(&k, &act, ERR_TOO_BIG, "too-large.thread");
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
	kit_taken(&k, &act);
	kit_refused(&k, &act, ERR_CONFLICT, "key-answered.before");
	act.request = "bb";
	kit_refused(&k, &act, ERR_TEXT, "key-reused.other");
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
	kit_taken(&k, &act);
	assert_int_equal(receipt_bucket(act.key), receipt_bucket(key));
	assert_int_equal(state_receipt(k.s, act.key)->number, 2);
	assert_int_equal(state_receipt(k.s, key)->number, 1);
}

/* --- what is never made ----------------------------------------------------------------------- */

static void a_record_that_would_not_read_back_is_never_made(void **state)
{
	struct action act = kit_submit(&k, "body");
	char *long_summary = arena_get(&k.arena, TEXT_SUMMARY + 2, 1);

	(void)state;
	memset(long_summary, 'x', TEXT_SUMMARY + 1);
	act.summary = long_summary;
	kit_refused(&k, &act, ERR_BAD, "bad-request.member-length");
	act.summary = "\xFF";
	kit_refused(&k, &act, ERR_BAD, "bad-request.json");
	act = kit_submit(&k, "body");
	act.by = NULL;
	kit_refused(&k, &act, ERR_INTERNAL, "storage.damaged");
}

static void the_first_action_is_a_beginning_and_no_other(void **state)
{
	struct kit fresh = { .arena = ARENA_INIT, .seed = 1 };
	struct action act = { .kind = ACT_WITHDRAW, .by = "a", .proposal = 1 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(kit_take(&fresh, &act, &e), -1);
	assert_string_equal(e.key, "storage.damaged");
	kit_done(&fresh);
	act = (struct action){ .kind = ACT_BEGIN, .manifest_json = k.manifest };
	kit_refused(&k, &act, ERR_INTERNAL, "storage.damaged");
}

static void a_proposal_has_an_end(void **state)
{
	struct action act = revise(kit_submitted(&k, "body"), "body");

	(void)state;
	while (state_proposal(k.s, 1)->revisions.n < REVISIONS_MAX)
		kit_taken(&k, &act);
	kit_refused(&k, &act, ERR_TOO_BIG, "too-large.revisions");
}

/* What ledger_check would have refused is not applied either: a replay may be of damaged files. */
static void actions_out_of_turn_are_not_applied(void **state)
{
	struct oid made = kit_oid(&k);
	struct action acts[6];
	int64_t n = kit_submitted(&k, "body");

	(void)state;
	acts[0] = kit_submit(&k, "body"); /* a number that is not the next */
	acts[0].proposal = 7;
	acts[0].revision = 1;
	acts[1] = revise(n, "body");
	acts[1].revision = 5;
	acts[2] = revise(9, "body");
	acts[2].revision = 2;
	acts[3] = ask(n, 4);
	acts[3].thread = 1;
	acts[4] = (struct action){ .kind = ACT_RESOLVE, .by = "a", .thread = 9 };
	acts[5] = kit_decide(&k, n, DECISION_DECLINE);
	acts[5].revision = 3;
	for (size_t i = 0; i < COUNT(acts); i++) {
		ARENA(a);
		struct ledger_put *puts = NULL;
		struct err e = { 0 };
		size_t n_puts = 77;

		acts[i].at = 1;
		acts[i].commit = acts[i].blob = made;
		assert_null(ledger_apply(k.s, &acts[i], &a, &puts, &n_puts, &e));
		assert_non_null(e.key);
		assert_null(puts);
		assert_int_equal(n_puts, 77);
	}
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
		EACH(a_key_is_answered_once_and_known_after_a_restart),
		EACH(a_record_that_would_not_read_back_is_never_made),
		EACH(the_first_action_is_a_beginning_and_no_other),
		EACH(a_proposal_has_an_end),
		EACH(actions_out_of_turn_are_not_applied),
		EACH(paths_are_fanned_out_by_hundreds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
