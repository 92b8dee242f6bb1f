/* Sign in, who am I, sign out, a code for my second device. */
#include "api/api.h"
#include "site/site.h"

int api_session_post(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct call *c = site_call(rq);
	const struct session_in *in = rq->in;
	struct session_card card;
	const char *cookie;

	if (http_code_allowed(rq, desk_code_is_short(in->token), e) != 0)
		return -1;
	if (desk_sign_in(c, in, &cookie, e) != 0) {
		if (e->kind == ERR_GONE)
			http_code_failed(rq);
		return -1;
	}
	if (desk_session(c, &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &session_view, &card);
	site_set_cookie(c, rp, cookie);
	return 0;
}

int api_session_get(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct session_card card;

	if (desk_session(site_call(rq), &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &session_view, &card);
	site_renew(site_call(rq), rp);
	return 0;
}

int api_session_delete(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	if (desk_sign_out(site_call(rq), e) != 0)
		return -1;
	http_reply_none(rp);
	http_reply_cookie(rp, SITE_COOKIE, "", 0);
	return 0;
}

int api_session_codes(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct code_card card;

	if (desk_second_device(site_call(rq), &card, e) != 0)
		return -1;
	http_reply_json(rp, 201, &code_view, &card);
	return 0;
}

int api_session_data(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct call *c = site_call(rq);
	struct person_card card;

	if (desk_person(c, c->who.account, &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &person_view, &card);
	return 0;
}
