/* Versions: named, frozen issues of the document. */
#include "api/api.h"
#include "site/site.h"

int api_versions(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct version_list list;

	if (api_whole_list(rq, e) != 0)
		return -1;
	if (site_not_modified(rq, rp))
		return 0;
	if (desk_versions(site_call(rq), &list, e) != 0)
		return -1;
	http_reply_json(rp, 200, &versions_view, &list);
	return 0;
}

int api_version_new(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct version_card card;

	if (desk_version_new(site_call(rq), rq->in, &card, e) != 0)
		return -1;
	http_reply_json(rp, 201, &version_view, &card);
	http_reply_header(rp, "Location", arena_printf(rq->arena, "/versions/%s", card.id));
	return 0;
}
