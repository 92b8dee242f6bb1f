/* Drafts: a group's private text before it is submitted; and Word files, which become one. */
#include "api/api.h"
#include "site/site.h"

#include <strings.h>

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
static int check_tag(struct http_request *rq, const char *section, const char **tag, struct err *e)
{
	struct err why = { 0 };
	struct draft_card now;
	bool stands;

	*tag = NULL;
	stands = desk_draft(site_call(rq), section, http_query(rq, "lang"), http_query(rq, "group"),
			    &now, &why) == 0;
	if (why.kind >= ERR_INTERNAL) { /* nobody can tell whether one stands there */
		*e = why;
		return -1;
	}
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
	if (check_tag(rq, in.section, &tag, e) != 0 ||
	    desk_put_draft(site_call(rq), &in, tag, &card, e) != 0)
		return -1;
	/* Who writes for hours asks for no page. */
	site_renew(site_call(rq), rp);
	return reply_draft(rp, &card);
}

int api_draft_delete(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *tag;

	if (check_tag(rq, http_param(rq, "section"), &tag, e) != 0 ||
	    desk_delete_draft(site_call(rq), http_param(rq, "section"), http_query(rq, "lang"),
			      http_query(rq, "group"), tag, e) != 0)
		return -1;
	http_reply_none(rp);
	return 0;
}

/* --- Word files ----------------------------------------------------------------------------------- */

enum { TAKE_MAX = 10000 };

/* "1,2,5" */
static int read_take(struct http_request *rq, struct wire_ints *out, struct err *e)
{
	const char *text = http_query(rq, "take");
	struct str rest = str_of(text), piece;
	size_t n = 1;

	if (!text || !*text)
		return 0;
	for (const char *p = text; *p; p++)
		n += *p == ',';
	out->items = ARENA_ARRAY(rq->arena, n, int64_t);
	while (str_next(&rest, ',', &piece)) {
		long id;

		if (n > TAKE_MAX || !str_number(piece, TAKE_MAX, &id))
			return err_about(e, ERR_BAD, "bad-request.query", "take", 0);
		out->items[out->n++] = id;
	}
	return 0;
}

/* Some programs cannot be told what to call the bytes that they send. */
static bool is_word(const char *type)
{
	static const char *const types[] = {
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"application/octet-stream"
	};

	for (size_t i = 0; type && i < COUNT(types); i++)
		if (strncasecmp(type, types[i], strlen(types[i])) == 0 &&
		    (!type[strlen(types[i])] || strchr("; ", type[strlen(types[i])])))
			return true;
	return false;
}

int api_import(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *type = http_header(rq, "Content-Type");
	struct import_in in = { .section = http_query(rq, "section"),
				.lang = http_query(rq, "lang"),
				.group = http_query(rq, "group"),
				.changes = http_query(rq, "changes"),
				.file = rq->body,
				.save = true };
	struct import_card card;

	if (!is_word(type))
		return err_set(e, ERR_MEDIA, "bad-request.media", "%.60s", type ? type : "-");
	if (read_take(rq, &in.take, e) != 0)
		return -1;
	if (http_header(rq, "If-Match") && in.section &&
	    check_tag(rq, in.section, &in.if_match, e) != 0)
		return -1;
	if (desk_import(site_call(rq), &in, &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &import_view, &card);
	return 0;
}
