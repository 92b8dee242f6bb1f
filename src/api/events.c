/* Server-sent events: each change as it happens, to those who may know of it. */
#include "api/api.h"
#include "site/site.h"

struct listener {
	char *account;  /* NULL: nobody signed in */
	bool staff;     /* sees proposals */
	int64_t rights; /* call.rights */
};

static enum hub_may may_hear(const struct hub_message *m, void *arg)
{
	const struct listener *l = arg;

	if (!m)
		return HUB_SHOW;
	if (m->audience < 0) /* somebody's rights changed: who comes back is judged anew */
		return -m->audience > l->rights && str_eq(m->data, l->account) ? HUB_CUT : HUB_HIDE;
	return m->audience == (l->staff ? DESK_STAFF : DESK_PUBLIC) ? HUB_SHOW : HUB_HIDE;
}

static void listener_free(void *arg)
{
	struct listener *l = arg;

	free(l->account);
	free(l);
}

int api_events(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct call *c = site_call(rq);
	struct listener *l = mem_new(1, sizeof(*l));
	struct http_events ev = { may_hear, l, listener_free };

	*l = (struct listener){ .staff = desk_sees_proposals(c), .rights = c->rights };
	if (c->who.account)
		l->account = mem_dup(c->who.account, strlen(c->who.account));
	return http_reply_events(rq, rp, &ev, e);
}
