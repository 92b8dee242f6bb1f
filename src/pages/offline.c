/* What a browser needs to go on without a connection: its worker, and the page of what lies on the device. */
#include "pages/words.h"

#include "assets/assets.h"

int page_worker(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const struct asset *worker = asset_find("js/sw.js");

	(void)rq;
	(void)e;
	/* At the root, not below /assets: a worker serves only what lies below its own address. */
	buf_put(http_reply_begin(rp, 200, "text/javascript; charset=utf-8"), worker->bytes.ptr,
		worker->bytes.len);
	rp->cache = HTTP_PUBLIC;
	return 0;
}

int page_offline(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);

	return page_show(&p, 200, "offline", say(&p, "offline_title"), e);
}
