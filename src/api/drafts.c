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

/*
 * If-Match against the draft that stands there: *tag is its tag, or NULL where nothing stands and
 * nothing was asked for. What else is wrong the desk says.
 */
static int check_tag(struct http_request *rq, const char **tag, struct err *e)
{
	const char *section = http_param(rq, "section");
	struct err why = { 0 };
	struct draft_card now;
	bool stands;

	*tag = NULL;
	stands = desk_draft(site_call(rq), section, http_query(rq, "lang"), http_query(rq, "group"),
			    &now, &why) == 0;
	if (!stands && !http_header(rq, "If-Match"))
		return 0;
	*tag = stands ? now.etag : "none";
	err_clear(&why);
	if (http_if_match(rq, *tag, &why) == 0 || (!stands && why.kind == ERR_STALE))
		return 0;
	if (why.kind == ERR_STALE)
		return err_about(e, ERR_STALE, "precondition.draft", section, 0);
	*e = why;
	return -1;
}

int api_draft_put(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct draft_in in = *(const struct draft_in *)rq->in;
	struct draft_card card;
	const char *tag;

	in.section = http_param(rq, "section");
	in.lang = http_query(rq, "lang");
	in.group = http_query(rq, "group");
	if (check_tag(rq, &tag, e) != 0 || desk_put_draft(site_call(rq), &in, tag, &card, e) != 0)
		return -1;
	return reply_draft(rp, &card);
}

int api_draft_delete(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *tag;

	if (check_tag(rq, &tag, e) != 0 ||
	    desk_delete_draft(site_call(rq), http_param(rq, "section"), http_query(rq, "lang"),
			      http_query(rq, "group"), tag, e) != 0)
		return -1;
	http_reply_none(rp);
	return 0;
}
