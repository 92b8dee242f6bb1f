/*
 * The life of a proposal and of a thread, as two small state machines. Pure; any thread.
 *
 * They know what may follow what, nothing of who may do it (that is the desk's) and nothing of
 * texts or records (that is the ledger's).
 *
 *     submit -> open -> accepted, declined, changes-requested, withdrawn
 *     changes-requested -> open (by a revision), or decided anew, or withdrawn
 *     accepted, declined -> open (by an undoing)
 */
#ifndef REVIEW_REVIEW_H
#define REVIEW_REVIEW_H

#include "base/err.h"

enum proposal_status {
	PROPOSAL_OPEN,
	PROPOSAL_CHANGES,
	PROPOSAL_ACCEPTED,
	PROPOSAL_DECLINED,
	PROPOSAL_WITHDRAWN,
};
extern const char *const proposal_status_names[]; /* open, changes-requested, accepted, … */
enum decision_kind { DECISION_ACCEPT, DECISION_DECLINE, DECISION_CHANGES };
extern const char *const decision_names[]; /* accept, decline, request-changes */

/* What can happen to a proposal once it is submitted. */
enum review_event {
	REVIEW_REVISE,
	REVIEW_ACCEPT,
	REVIEW_DECLINE,
	REVIEW_CHANGES,
	REVIEW_WITHDRAW,
	REVIEW_UNDO,
};
/* The event that a decision of this kind is. */
enum review_event review_event_of(enum decision_kind decision);

/*
 * What a proposal becomes. ERR_CONFLICT "already-decided.by", "already-decided.withdrawn",
 * "conflict.nothing-to-undo" (nothing to take back).
 */
int review_proposal(enum proposal_status now, enum review_event event, enum proposal_status *next,
		    struct err *e) MUST_USE;

/*
 * Only the newest revision can be decided: ERR_CONFLICT "stale-revision.newer" (n: the newest's
 * number) for any other.
 */
int review_revision(int64_t decided, int64_t newest, struct err *e) MUST_USE;

#endif
