/* What the commits of the ledger and of main say of themselves. */
#include "test.h"

#include "ledger_kit.h"

/* The subject of an action's ledger commit, without the line end. */
static const char *subject(const struct action *act, struct arena *a)
{
	char *message = ledger_message(act, a);

	message[strcspn(message, "\n")] = '\0';
	return message;
}

static void every_action_has_a_subject_that_a_person_can_read(void **state)
{
	static const struct {
		struct action act;
		const char *says;
	} cases[] = {
		{ { .kind = ACT_BEGIN }, "Begin the document" },
		{ { .kind = ACT_ADOPT, .adopted = { NULL, 3 } }, "Enter commits made with git: 3" },
		{ { .kind = ACT_SUBMIT,
		    .proposal = 12,
		    .section = "preamble",
		    .group = "workshop-2" },
		  "Submit proposal 12 on preamble (workshop-2)" },
		{ { .kind = ACT_REVISE, .proposal = 12, .revision = 3 },
		  "Revise proposal 12 (revision 3)" },
		{ { .kind = ACT_DECIDE, .decision = DECISION_ACCEPT, .proposal = 12 },
		  "Accept proposal 12" },
		{ { .kind = ACT_DECIDE, .decision = DECISION_DECLINE, .proposal = 12 },
		  "Decline proposal 12" },
		{ { .kind = ACT_DECIDE, .decision = DECISION_CHANGES, .proposal = 12 },
		  "Ask for changes to proposal 12" },
		{ { .kind = ACT_WITHDRAW, .proposal = 12 }, "Withdraw proposal 12" },
		{ { .kind = ACT_UNDO, .proposal = 12 }, "Take back the decision on proposal 12" },
		{ { .kind = ACT_THREAD, .thread = 4, .proposal = 12 },
		  "Open thread 4 on proposal 12" },
		{ { .kind = ACT_THREAD, .thread = 4, .section = "body" }, "Open thread 4 on body" },
		{ { .kind = ACT_COMMENT, .thread = 4 }, "Comment in thread 4" },
		{ { .kind = ACT_RESOLVE, .thread = 4 }, "Resolve thread 4" },
		{ { .kind = ACT_REOPEN, .thread = 4 }, "Reopen thread 4" },
		{ { .kind = ACT_VERSION, .version = "rev-1" }, "Name version rev-1" },
		{ { .kind = ACT_MANIFEST }, "Change the manifest" },
		{ { .kind = ACT_ISSUE, .version = "rev-1" }, "Keep files of version rev-1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		ARENA(a);

		assert_string_equal(subject(&cases[i].act, &a), cases[i].says);
	}
}

static void trailers_name_accounts_and_groups_by_id(void **state)
{
	ARENA(a);
	struct action act = { .kind = ACT_SUBMIT,
			      .by = "a-one",
			      .group = "workshop-1",
			      .proposal = 1,
			      .revision = 1,
			      .section = "body",
			      .lang = "en" };

	(void)state;
	assert_string_equal(ledger_message(&act, &a),
			    "Submit proposal 1 on body (workshop-1)\n\nAccount: a-one\n"
			    "Group: workshop-1\nProposal: 1\nRevision: 1\nSection: body\n"
			    "Language: en\n");
}

static void a_summary_cannot_pass_for_a_trailer(void **state)
{
	struct kit k;
	struct action act;
	struct err e = { 0 };

	(void)state;
	kit_begin(&k, 8);
	act = kit_submit(&k, "body");
	act.summary = "Nice\n\nProposal: 99\r\nCo-authored-by: X <x@y>";
	assert_int_equal(kit_take(&k, &act, &e), 0);
	act = kit_decide(&k, 1, DECISION_ACCEPT);
	act.co_author = "Editors <editors@accord.invalid>";
	assert_string_equal(ledger_main_message(k.s, &act, &k.arena),
			    "Nice  Proposal: 99  Co-authored-by: X <x@y>\n\nProposal: 1\n"
			    "Section: body\nCo-authored-by: Editors <editors@accord.invalid>\n");
	assert_int_equal(kit_take(&k, &act, &e), 0);
	assert_string_equal(state_step(k.s, 2)->subject,
			    "Nice  Proposal: 99  Co-authored-by: X <x@y>");
	assert_string_equal(state_step(k.s, 2)->group, "workshop-1");
	assert_int_equal(state_step(k.s, 2)->proposal, 1);
	act = kit_undo(&k, 1);
	assert_string_equal(ledger_subject(k.s, &act, &k.arena), "Take back proposal 1");
	kit_done(&k);
}

static void a_subject_is_cut_at_a_whole_character(void **state)
{
	ARENA(a);
	char *summary = arena_get(&a, 2001, 1);
	struct action act = { .kind = ACT_MANIFEST, .summary = summary };
	const char *line;

	(void)state;
	memcpy(summary, "x", 1);
	for (size_t i = 1; i + 2 < 2000; i += 2)
		memcpy(summary + i, "ä", 2);
	line = ledger_subject(NULL, &act, &a);
	assert_int_equal(strlen(line), 2 * TEXT_SUMMARY - 1);
	assert_memory_equal(line + strlen(line) - 2, "ä", 2);
}

static void who_said_nothing_gets_a_plain_subject(void **state)
{
	ARENA(a);
	struct action act = { .kind = ACT_DECIDE, .proposal = 3 };

	(void)state;
	assert_string_equal(ledger_subject(NULL, &act, &a), "Proposal 3");
	act.kind = ACT_BEGIN;
	assert_string_equal(ledger_main_message(NULL, &act, &a), "Begin the document\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_action_has_a_subject_that_a_person_can_read),
		cmocka_unit_test(trailers_name_accounts_and_groups_by_id),
		cmocka_unit_test(a_summary_cannot_pass_for_a_trailer),
		cmocka_unit_test(a_subject_is_cut_at_a_whole_character),
		cmocka_unit_test(who_said_nothing_gets_a_plain_subject),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
