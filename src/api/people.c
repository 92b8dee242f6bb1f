/* Invitations and accounts: for administrators. */
#include "api/api.h"
#include "site/site.h"

int api_invitations(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct invitation_list list;

	if (api_whole_list(rq, e) != 0 || desk_invitations(site_call(rq), &list, e) != 0)
		return -1;
	http_reply_json(rp, 200, &invitations_view, &list);
	return 0;
}

int api_invite(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct invitation_card card;

	if (desk_invite(site_call(rq), rq->in, &card, e) != 0)
		return -1;
	http_reply_json(rp, 201, &invitation_view, &card);
	return 0;
}

int api_accounts(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct account_list list;

	if (api_whole_list(rq, e) != 0 || desk_accounts(site_call(rq), &list, e) != 0)
		return -1;
	http_reply_json(rp, 200, &accounts_view, &list);
	return 0;
}

int api_account_patch(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct account_card card;

	if (desk_account_patch(site_call(rq), http_param(rq, "id"), rq->in, &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &account_view, &card);
	return 0;
}

int api_account_delete(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	if (desk_account_delete(site_call(rq), http_param(rq, "id"), e) != 0)
		return -1;
	http_reply_none(rp);
	return 0;
}
