/* Server-sent events: each change as it happens, to those who may know of it. */
#include "api/api.h"
#include "site/site.h"

static enum hub_may for_staff(const struct hub_message *m, void *arg)
{
	(void)arg;
	return !m || m->audience == DESK_STAFF ? HUB_SHOW : HUB_HIDE;
}

static enum hub_may for_readers(const struct hub_message *m, void *arg)
{
	(void)arg;
	return !m || m->audience == DESK_PUBLIC ? HUB_SHOW : HUB_HIDE;
}

int api_events(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct http_events ev = {
		.filter = desk_sees_proposals(site_call(rq)) ? for_staff : for_readers,
	};

	return http_reply_events(rq, rp, &ev, e);
}
