#include "review/review.h"

const char *const proposal_status_names[] = {
	"open", "changes-requested", "accepted", "declined", "withdrawn", NULL,
};
const char *const decision_names[] = { "accept", "decline", "request-changes", NULL };

enum { STATUSES = PROPOSAL_WITHDRAWN + 1, EVENTS = REVIEW_UNDO + 1 };

/* In the tables: a status that follows, or why nothing does. */
enum { DECIDED = -1, GONE = -2, NOTHING = -3 };

/* clang-format off */
static const int life[STATUSES][EVENTS] = {
	/*                     revise         accept             decline            request-changes   withdraw            undo */
	[PROPOSAL_OPEN]      = { PROPOSAL_OPEN, PROPOSAL_ACCEPTED, PROPOSAL_DECLINED, PROPOSAL_CHANGES, PROPOSAL_WITHDRAWN, NOTHING },
	[PROPOSAL_CHANGES]   = { PROPOSAL_OPEN, PROPOSAL_ACCEPTED, PROPOSAL_DECLINED, PROPOSAL_CHANGES, PROPOSAL_WITHDRAWN, NOTHING },
	[PROPOSAL_ACCEPTED]  = { DECIDED,       DECIDED,           DECIDED,           DECIDED,          DECIDED,            PROPOSAL_OPEN },
	[PROPOSAL_DECLINED]  = { DECIDED,       DECIDED,           DECIDED,           DECIDED,          DECIDED,            PROPOSAL_OPEN },
	[PROPOSAL_WITHDRAWN] = { GONE,          GONE,              GONE,              GONE,             GONE,               GONE },
};
/* clang-format on */

enum review_event review_event_of(enum decision_kind decision)
{
	switch (decision) {
	case DECISION_ACCEPT: return REVIEW_ACCEPT;
	case DECISION_DECLINE: return REVIEW_DECLINE;
	case DECISION_CHANGES: break;
	}
	return REVIEW_CHANGES;
}

int review_proposal(enum proposal_status now, enum review_event event, enum proposal_status *next,
		    struct err *e)
{
	int to;

	assert((int)now >= 0 && (int)now < STATUSES && (int)event >= 0 && (int)event < EVENTS);
	to = life[now][event];
	switch (to) {
	case DECIDED: return err_set(e, ERR_CONFLICT, "already-decided.by", "event %d", event);
	case GONE: return err_set(e, ERR_CONFLICT, "already-decided.withdrawn", "event %d", event);
	case NOTHING:
		return err_set(e, ERR_CONFLICT, "conflict.nothing-to-undo", "event %d", event);
	default: break;
	}
	*next = (enum proposal_status)to;
	return 0;
}

int review_revision(int64_t decided, int64_t newest, struct err *e)
{
	if (decided == newest)
		return 0;
	return err_about(e, ERR_CONFLICT, "stale-revision.newer", NULL, (long)newest);
}
