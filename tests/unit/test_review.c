#include "test.h"

#include "review/review.h"

static const enum review_event decisions[] = { REVIEW_ACCEPT, REVIEW_DECLINE, REVIEW_CHANGES };

static void an_open_proposal_takes_every_decision(void **state)
{
	static const enum proposal_status becomes[] = { PROPOSAL_ACCEPTED, PROPOSAL_DECLINED,
							PROPOSAL_CHANGES };
	enum proposal_status next;
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(decisions); i++) {
		assert_int_equal(review_proposal(PROPOSAL_OPEN, decisions[i], &next, &e), 0);
		assert_int_equal(next, becomes[i]);
		/* After a request for changes the editors may also decide without a revision. */
		assert_int_equal(review_proposal(PROPOSAL_CHANGES, decisions[i], &next, &e), 0);
		assert_int_equal(next, becomes[i]);
	}
}

static void a_revision_or_an_undoing_opens_again(void **state)
{
	enum proposal_status next = PROPOSAL_WITHDRAWN;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(review_proposal(PROPOSAL_CHANGES, REVIEW_REVISE, &next, &e), 0);
	assert_int_equal(next, PROPOSAL_OPEN);
	assert_int_equal(review_proposal(PROPOSAL_ACCEPTED, REVIEW_UNDO, &next, &e), 0);
	assert_int_equal(next, PROPOSAL_OPEN);
	assert_int_equal(review_proposal(PROPOSAL_DECLINED, REVIEW_UNDO, &next, &e), 0);
	assert_int_equal(next, PROPOSAL_OPEN);
}

static void what_is_decided_stays_decided(void **state)
{
	static const enum proposal_status ends[] = { PROPOSAL_ACCEPTED, PROPOSAL_DECLINED };
	static const enum review_event events[] = { REVIEW_REVISE, REVIEW_ACCEPT, REVIEW_DECLINE,
						    REVIEW_CHANGES, REVIEW_WITHDRAW };
	enum proposal_status next = PROPOSAL_CHANGES;

	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		for (size_t j = 0; j < COUNT(events); j++) {
			struct err e = { 0 };

			assert_int_equal(review_proposal(ends[i], events[j], &next, &e), -1);
			assert_string_equal(e.key, "already-decided.by");
			assert_int_equal(e.kind, ERR_CONFLICT);
			assert_int_equal(next, PROPOSAL_CHANGES);
		}
	}
}

static void a_withdrawn_proposal_is_gone_for_good(void **state)
{
	(void)state;
	for (enum review_event ev = REVIEW_REVISE; ev <= REVIEW_UNDO; ev++) {
		enum proposal_status next;
		struct err e = { 0 };

		assert_int_equal(review_proposal(PROPOSAL_WITHDRAWN, ev, &next, &e), -1);
		assert_string_equal(e.key, "already-decided.withdrawn");
	}
}

static void what_is_not_decided_cannot_be_taken_back(void **state)
{
	enum proposal_status next;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(review_proposal(PROPOSAL_OPEN, REVIEW_UNDO, &next, &e), -1);
	assert_string_equal(e.key, "conflict.nothing-to-undo");
	err_clear(&e);
	assert_int_equal(review_proposal(PROPOSAL_CHANGES, REVIEW_UNDO, &next, &e), -1);
	assert_string_equal(e.key, "conflict.nothing-to-undo");
}

static void only_the_newest_revision_is_decided(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(review_revision(3, 3, &e), 0);
	assert_int_equal(review_revision(2, 3, &e), -1);
	assert_string_equal(e.key, "stale-revision.newer");
	assert_int_equal(e.number, 3);
	err_clear(&e);
	assert_int_equal(review_revision(4, 3, &e), -1);
}

static void names_and_numbers_belong_together(void **state)
{
	(void)state;
	assert_string_equal(proposal_status_names[PROPOSAL_CHANGES], "changes-requested");
	assert_string_equal(proposal_status_names[PROPOSAL_WITHDRAWN], "withdrawn");
	assert_null(proposal_status_names[PROPOSAL_WITHDRAWN + 1]);
	assert_string_equal(decision_names[DECISION_CHANGES], "request-changes");
	assert_int_equal(review_event_of(DECISION_DECLINE), REVIEW_DECLINE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_proposal_takes_every_decision),
		cmocka_unit_test(a_revision_or_an_undoing_opens_again),
		cmocka_unit_test(what_is_decided_stays_decided),
		cmocka_unit_test(a_withdrawn_proposal_is_gone_for_good),
		cmocka_unit_test(what_is_not_decided_cannot_be_taken_back),
		cmocka_unit_test(only_the_newest_revision_is_decided),
		cmocka_unit_test(names_and_numbers_belong_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
