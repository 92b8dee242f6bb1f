/* Drafts: a group's private text before it is submitted. */
#include "api/api.h"
#include "site/site.h"

static int reply_draft(struct http_reply *rp, const struct draft_card *card)
{
	http_reply_json(rp, 200, &draft_view, card);
	rp->etag = card->etag;
	return 0;
}

int api_draft_get(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct draft_card card;

	if (desk_draft(site_call(rq), http_param(rq, "section"), http_query(rq, "lang"),
		       http_query(rq, "group"), &card, e) != 0)
		return -1;
	if (http_not_modified(rq, rp, card.etag))
		return 0;
	return reply_draft(rp, &card);
}

int api_draft_put(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct draft_in in = *(const struct draft_in *)rq->in;
	struct draft_card card;

	in.section = http_param(rq, "section");
	in.lang = http_query(rq, "lang");
	in.group = http_query(rq, "group");
	if (desk_put_draft(site_call(rq), &in, site_if_match(rq), &card, e) != 0)
		return -1;
	return reply_draft(rp, &card);
}

int api_draft_delete(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	if (desk_delete_draft(site_call(rq), http_param(rq, "section"), http_query(rq, "lang"),
			      http_query(rq, "group"), site_if_match(rq), e) != 0)
		return -1;
	http_reply_none(rp);
	return 0;
}
