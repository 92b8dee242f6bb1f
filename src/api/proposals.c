/* Proposals: list, read, submit, revise, redline, decide, withdraw, undo. */
#include "api/api.h"
#include "site/site.h"

enum { NUMBER_MAX = 999999 };

static int number_of(struct http_request *rq, int64_t *out, struct err *e)
{
	long n;

	if (http_param_number(rq, "n", NUMBER_MAX, &n, e) != 0)
		return -1;
	*out = n;
	return 0;
}

int api_proposals(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct proposal_filter f = { .status = http_query(rq, "status"),
				     .section = http_query(rq, "section"),
				     .group = http_query(rq, "group"),
				     .lang = http_query(rq, "lang"),
				     .cursor = http_query(rq, "cursor") };
	struct proposal_list list;
	long limit;

	if (http_query_number(rq, "limit", 1, 1000, 0, &limit, e) != 0)
		return -1;
	f.limit = limit;
	if (desk_proposals(site_call(rq), &f, &list, e) != 0)
		return -1;
	if (site_not_modified(rq, rp))
		return 0;
	http_reply_json(rp, 200, &proposals_view, &list);
	return 0;
}

int api_proposal(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct proposal_card card;
	int64_t n;

	if (number_of(rq, &n, e) != 0 || desk_proposal(site_call(rq), n, &card, e) != 0)
		return -1;
	if (site_not_modified(rq, rp))
		return 0;
	http_reply_json(rp, 200, &proposal_view, &card);
	return 0;
}

static void created(struct http_request *rq, struct http_reply *rp,
		    const struct proposal_card *card)
{
	http_reply_json(rp, 201, &proposal_view, card);
	http_reply_header(
		rp, "Location",
		arena_printf(rq->arena, "/api/v1/proposals/%lld", (long long)card->number));
}

int api_submit(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct proposal_card card;

	if (desk_submit(site_call(rq), rq->in, &card, e) != 0)
		return -1;
	created(rq, rp, &card);
	return 0;
}

int api_revise(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct proposal_card card;
	int64_t n;

	if (number_of(rq, &n, e) != 0 || desk_revise(site_call(rq), n, rq->in, &card, e) != 0)
		return -1;
	created(rq, rp, &card);
	return 0;
}

int api_diff(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct diff_card card;
	long revision;
	int64_t n;

	if (number_of(rq, &n, e) != 0 ||
	    http_query_number(rq, "revision", 1, NUMBER_MAX, 0, &revision, e) != 0 ||
	    desk_diff(site_call(rq), n, revision, http_query(rq, "against"), &card, e) != 0)
		return -1;
	if (site_not_modified(rq, rp))
		return 0;
	http_reply_json(rp, 200, &diff_view, &card);
	return 0;
}

int api_decide(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct decision_card card;
	int64_t n;

	if (number_of(rq, &n, e) != 0 || desk_decide(site_call(rq), n, rq->in, &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &decision_view, &card);
	return 0;
}

int api_withdraw(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct proposal_card card;
	int64_t n;

	if (number_of(rq, &n, e) != 0 || desk_withdraw(site_call(rq), n, &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &proposal_view, &card);
	return 0;
}

int api_undo(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const struct undo_in *in = rq->in;
	struct proposal_card card;
	int64_t n;

	if (number_of(rq, &n, e) != 0 || desk_undo(site_call(rq), n, in->reason, &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &proposal_view, &card);
	return 0;
}
