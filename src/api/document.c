/* The document: manifest, sections, their history and provenance, comparisons and exports. */
#include "api/api.h"
#include "site/site.h"

int api_document_get(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct document_card card;

	if (site_not_modified(rq, rp))
		return 0;
	if (desk_document(site_call(rq), &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &document_view, &card);
	return 0;
}

/* The body is the manifest, or {"manifest": …} as GET gives it. */
static int manifest_of(struct http_request *rq, struct str *out, struct err *e)
{
	OWN(wire) v = NULL;
	const struct wire *inner;
	BUF(json, MANIFEST_BYTES);

	if (wire_parse(rq->body, &v, e) != 0)
		return -1;
	inner = wire_get(v, "manifest");
	*out = rq->body;
	if (!inner)
		return 0;
	wire_write(inner, &json);
	*out = (struct str){ arena_dup_len(rq->arena, json.ptr, json.len), json.len };
	return buf_check(&json, e);
}

int api_document_put(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct call *c = site_call(rq);
	struct oid onto = *state_manifest_blob(c->state);
	struct document_card card;
	struct err stale = { 0 };
	struct str json;

	if (http_if_match(rq, onto.hex, &stale) != 0) {
		if (stale.kind == ERR_STALE)
			return err_set(e, ERR_STALE, "precondition.manifest", "%s", onto.hex);
		*e = stale;
		return -1;
	}
	if (manifest_of(rq, &json, e) != 0 || desk_put_manifest(c, json, &onto, &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &document_view, &card);
	rp->etag = arena_dup(rq->arena, card.manifest_blob.hex);
	return 0;
}

int api_section(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct section_card card;

	if (site_not_modified(rq, rp))
		return 0;
	if (desk_section(site_call(rq), http_param(rq, "id"), http_query(rq, "lang"),
			 http_query(rq, "at"), &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &section_view, &card);
	return 0;
}

/* These lists are given whole: nobody was ever told a place to go on from. */
int api_whole_list(struct http_request *rq, struct err *e)
{
	static const char *const none[] = { NULL };

	return http_query_choice(rq, "cursor", none, e);
}

int api_history(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct history_list list;

	if (api_whole_list(rq, e) != 0)
		return -1;
	if (site_not_modified(rq, rp))
		return 0;
	if (desk_history(site_call(rq), http_param(rq, "id"), http_query(rq, "lang"), &list, e) !=
	    0)
		return -1;
	http_reply_json(rp, 200, &history_view, &list);
	return 0;
}

int api_provenance(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct provenance_list list;

	if (api_whole_list(rq, e) != 0)
		return -1;
	if (site_not_modified(rq, rp))
		return 0;
	if (desk_provenance(site_call(rq), http_param(rq, "id"), http_query(rq, "lang"), &list,
			    e) != 0)
		return -1;
	http_reply_json(rp, 200, &provenance_view, &list);
	return 0;
}

int api_collisions(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct collision_list list;

	if (api_whole_list(rq, e) != 0)
		return -1;
	if (site_not_modified(rq, rp))
		return 0;
	if (desk_collisions(site_call(rq), http_param(rq, "id"), http_query(rq, "lang"), 0, &list,
			    e) != 0)
		return -1;
	http_reply_json(rp, 200, &collision_view, &list);
	return 0;
}

int api_preview(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const struct preview_in *in = rq->in;
	struct section_card card;

	if (desk_preview(site_call(rq), in->section, in->lang, in->markdown, &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &preview_view, &card);
	return 0;
}

enum { KEPT_BYTES = 1024 * 1024 /* of a redline, among the pages that are kept */ };

/*
 * Comparing costs, whatever becomes of it, and anybody may ask pair by pair: wait for a turn. 1: others
 * asked for the same and *rp is their answer.
 */
static int take_turn(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	if (site_kept_meanwhile(rq, rp))
		return 1;
	if (desk_turn(site_call(rq), e) != 0)
		return -1;
	return site_kept_meanwhile(rq, rp);
}

int api_compare(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct compare_card card;
	int rc;

	if (site_not_modified(rq, rp))
		return 0;
	rc = take_turn(rq, rp, e);
	if (rc)
		return MIN(rc, 0);
	if (desk_compare(site_call(rq), http_param(rq, "a"), http_param(rq, "b"),
			 http_query(rq, "lang"), &card, e) != 0)
		return -1;
	http_reply_json(rp, 200, &compare_view, &card);
	site_keep(rq, rp);
	return 0;
}

/* "name.format" or "a..b.format": the format is what follows the last dot. */
static int export_name(struct http_request *rq, struct export_in *in, struct err *e)
{
	char *name = arena_dup(rq->arena, http_param(rq, "file"));
	char *dot = strrchr(name, '.'), *range;

	if (!dot || dot == name)
		return err_about(e, ERR_MISSING, "not-found.page", name, 0);
	*dot = '\0';
	in->format = dot + 1;
	/* "rev-1.sources.csv": there is no other table. */
	if (str_eq(in->format, "csv")) {
		dot = strrchr(name, '.');
		if (!dot || !str_eq(dot, ".sources"))
			return err_about(e, ERR_MISSING, "not-found.format", in->format, 0);
		*dot = '\0';
	}
	range = strstr(name, "..");
	if (range) {
		*range = '\0';
		in->from = name;
		in->to = range + 2;
	} else {
		in->to = name;
	}
	return 0;
}

static int export_of(struct call *c, const struct export_in *in, struct export_card *out,
		     struct err *e)
{
	bool archive = str_eq(in->format, "zip") && !in->from;

	return archive ? desk_archive(c, in->to, out, e) : desk_export(c, in, out, e);
}

int api_export(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct export_in in = { .lang = http_query(rq, "lang"),
				.section = http_query(rq, "section"),
				.remarks = http_query(rq, "remarks"),
				.sources = http_query(rq, "sources"),
				.print = http_query(rq, "print"),
				.lines = str_eq(http_query(rq, "lines"), "1"),
				.comments = str_eq(http_query(rq, "comments"), "1") };
	static const char *const lines[] = { "1", NULL };
	static const char *const comments[] = { "1", NULL };
	struct export_card card;
	int rc;

	if (http_query_choice(rq, "lines", lines, e) != 0 ||
	    http_query_choice(rq, "comments", comments, e) != 0)
		return -1;
	if (export_name(rq, &in, e) != 0)
		return -1;
	rc = in.from ? take_turn(rq, rp, e) : 0;
	if (rc)
		return MIN(rc, 0);
	if (export_of(site_call(rq), &in, &card, e) != 0)
		return -1;
	if (http_not_modified(rq, rp, card.etag))
		return 0;
	buf_put(http_reply_begin(rp, 200, card.type), card.bytes.ptr, card.bytes.len);
	rp->cache = HTTP_PRIVATE;
	http_reply_download(rp, card.name);
	if (card.warnings.n) {
		BUF(all, 2000);

		for (size_t i = 0; i < card.warnings.n; i++)
			buf_printf(&all, "%s%s", i ? "; " : "", card.warnings.items[i]);
		http_reply_header(rp, "Export-Warnings", all.ptr);
	}
	if (in.from && card.bytes.len <= KEPT_BYTES)
		site_keep(rq, rp);
	return 0;
}

int api_media(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *name = http_param(rq, "name"), *dot = strrchr(name, '.');
	BUF(bytes, 8 * MiB);
	struct oid tag;

	if (desk_media(site_call(rq), http_query(rq, "at"), name, &bytes, e) != 0)
		return -1;
	tag = git_hash(GIT_T_BLOB, STR_BUF(bytes));
	rp->cache = HTTP_PUBLIC;
	if (http_not_modified(rq, rp, tag.hex))
		return 0;
	buf_put(http_reply_begin(rp, 200, str_eq(dot, ".png") ? "image/png" : "image/jpeg"),
		bytes.ptr, bytes.len);
	return 0;
}
