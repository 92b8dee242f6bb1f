/* Threads and their comments. */
#include "api/api.h"
#include "site/site.h"

int api_threads(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct thread_filter f = { .section = http_query(rq, "section"),
				   .lang = http_query(rq, "lang"),
				   .status = http_query(rq, "status"),
				   .cursor = http_query(rq, "cursor") };
	struct thread_list list;
	long limit, proposal;

	if (http_query_number(rq, "limit", 1, 1000, 0, &limit, e) != 0 ||
	    http_query_number(rq, "proposal", 1, 999999, 0, &proposal, e) != 0)
		return -1;
	f.limit = limit;
	f.proposal = proposal;
	if (desk_threads(site_call(rq), &f, &list, e) != 0)
		return -1;
	if (site_not_modified(rq, rp))
		return 0;
	http_reply_json(rp, 200, &threads_view, &list);
	return 0;
}

int api_thread(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct thread_card card;

	if (desk_thread(site_call(rq), http_param(rq, "id"), &card, e) != 0)
		return -1;
	if (site_not_modified(rq, rp))
		return 0;
	http_reply_json(rp, 200, &thread_view, &card);
	return 0;
}

int api_thread_new(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct thread_card card;

	if (desk_thread_new(site_call(rq), rq->in, &card, e) != 0)
		return -1;
	http_reply_json(rp, 201, &thread_view, &card);
	http_reply_header(rp, "Location", arena_printf(rq->arena, "/api/v1/threads/%s", card.id));
	return 0;
}

int api_comment(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const struct comment_in *in = rq->in;
	struct thread_card card;

	if (desk_comment(site_call(rq), http_param(rq, "id"), in->text, &card, e) != 0)
		return -1;
	http_reply_json(rp, 201, &thread_view, &card);
	return 0;
}

static int set_resolved(struct http_request *rq, struct http_reply *rp, bool resolved,
			struct err *e)
{
	struct thread_card card;

	if (desk_resolve_thread(site_call(rq), http_param(rq, "id"), resolved, &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &thread_view, &card);
	return 0;
}

int api_resolve(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	return set_resolved(rq, rp, true, e);
}

int api_reopen(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	return set_resolved(rq, rp, false, e);
}
