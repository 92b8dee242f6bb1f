/*
 * Drafts: what a group has written and not yet submitted. Private to the group; kept in
 * refs/meta/drafts, one file for each group, language and section. Nothing is checked but that it
 * is text: a draft is never refused for what it says, nor after a deadline.
 */
#include "desk/room.h"

#include "text/text.h"

enum { DRAFT_BYTES = 1024 * 1024 };

struct draft {
	const char *markdown, *by;
	struct oid base;
	int64_t at;
	struct import_comments comments;
};
/* clang-format off */
static const struct wire_field draft_fields[] = {
	W_STR(struct draft, markdown, 0, 0, DRAFT_BYTES),
	W_STR(struct draft, by, 0, 1, 63),
	W_OID(struct draft, base, 0),
	W_TIME(struct draft, at, 0),
	W_LIST(struct draft, comments, WIRE_OPTIONAL, IMPORT_COMMENTS, &import_comment_shape),
	W_END
};
static const struct wire_shape draft_record = W_SHAPE("draft-record", struct draft, draft_fields);
/* clang-format on */

/* Whose draft: the group named, or the only one of the account; never somebody else's. */
static int place_of(struct call *c, const char *section, const char *lang, const char *group,
		    struct draft_card *out, struct err *e)
{
	const struct section *row;

	if (need_signed_in(c, e) != 0 || find_section(c, section, &lang, &row, e) != 0)
		return -1;
	if (!desk_sees_proposals(c))
		return err_about(e, ERR_MISSING, "not-found.draft", section, 0);
	if (!group && c->who.groups.n != 1)
		return err_set(e, ERR_BAD, "bad-request.group-missing", "%zu groups",
			       c->who.groups.n);
	if (!group)
		group = c->who.groups.items[0];
	if (!speaks_for(c, group))
		return err_about(e, ERR_MISSING, "not-found.draft", section, 0);
	*out = (struct draft_card){ .section = section, .lang = lang, .group = group };
	return 0;
}

static const char *path_of(struct call *c, const struct draft_card *d)
{
	return arena_printf(c->a, "drafts/%s/%s/%s.json", d->group, d->lang, d->section);
}

/* Fill the card from the file at tip; ERR_MISSING when there is none. */
static int load(struct call *c, const struct oid *tip, struct draft_card *d, struct err *e)
{
	struct git *g = store_git(c->desk->store);
	BUF(json, 2 * DRAFT_BYTES);
	struct err why = { 0 };
	struct draft record;
	struct oid blob;

	if (oid_none(tip))
		return err_about(e, ERR_MISSING, "not-found.draft", d->section, 0);
	if (git_find(g, tip, path_of(c, d), &blob, NULL, &why) != 0 ||
	    git_read(g, &blob, GIT_T_BLOB, &json, &why) != 0) {
		/* Only a tree that was read says that there is no such file. */
		if (str_eq(why.key, "not-found.path"))
			return err_about(e, ERR_MISSING, "not-found.draft", d->section, 0);
		if (why.kind == ERR_MISSING)
			return err_about(e, ERR_INTERNAL, "storage.unreadable", STORE_DRAFTS, 0);
		*e = why;
		return -1;
	}
	if (wire_in(&draft_record, STR_BUF(json), c->a, &record, e) != 0)
		return -1;
	d->markdown = record.markdown;
	d->by = record.by;
	d->base = record.base;
	d->at = record.at;
	d->comments = record.comments;
	d->etag = arena_dup(c->a, blob.hex);
	return 0;
}

int desk_draft(struct call *c, const char *section, const char *lang, const char *group,
	       struct draft_card *out, struct err *e)
{
	struct oid tip;

	if (place_of(c, section, lang, group, out, e) != 0 ||
	    store_side(c->desk->store, STORE_DRAFTS, &tip, e) != 0)
		return -1;
	return load(c, &tip, out, e);
}

/* The draft that stands there now must be the one that was edited. */
static int precondition(struct call *c, const struct oid *tip, const struct draft_card *place,
			const char *if_match, struct err *e)
{
	struct draft_card now = *place;
	struct err none = { 0 };

	if (load(c, tip, &now, &none) != 0) {
		if (none.kind != ERR_MISSING) {
			*e = none;
			return -1;
		}
		if (if_match)
			return err_about(e, ERR_STALE, "precondition.draft", place->section, 0);
		return 0;
	}
	if (!if_match)
		return err_about(e, ERR_PRECONDITION, "precondition.missing", place->section, 0);
	if (!str_eq(if_match, "*") && !str_eq(if_match, now.etag))
		return err_about(e, ERR_STALE, "precondition.draft", place->section, 0);
	return 0;
}

/* json.ptr NULL: remove. */
static int replace(struct call *c, const struct draft_card *place, const char *if_match,
		   struct str json, struct err *e)
{
	struct race race = { 0 };
	struct store_edit edit = { path_of(c, place), json };

	while (race_on(&race)) {
		struct err lost = { 0 };
		struct oid tip, new;

		if (store_side(c->desk->store, STORE_DRAFTS, &tip, e) != 0 ||
		    precondition(c, &tip, place, if_match, e) != 0)
			return -1;
		if (store_side_edit(c->desk->store, STORE_DRAFTS, &tip, &edit, 1, &new, &lost) == 0)
			return 0;
		if (lost.kind != ERR_CONFLICT) {
			*e = lost;
			return -1;
		}
	}
	return err_set(e, ERR_BUSY, "busy.drafts", "lost %d races", race.rounds - 1);
}

int desk_put_draft(struct call *c, const struct draft_in *in, const char *if_match,
		   struct draft_card *out, struct err *e)
{
	struct draft record = { .markdown = in->markdown, .base = in->base, .at = clock_now() };
	BUF(json, 2 * DRAFT_BYTES);
	struct draft_card now;
	struct err none = { 0 };
	long line;

	if (place_of(c, in->section, in->lang, in->group, out, e) != 0)
		return -1;
	if (!text_valid(str_of(in->markdown), &line))
		return err_about(e, ERR_TEXT, "bad-text.utf8", NULL, line);
	if (!state_step_of(c->state, &in->base))
		return err_about(e, ERR_BAD, "bad-request.base", in->base.hex, 0);
	record.by = c->who.account;
	/* Who goes on writing does not drop what others said of the text. */
	record.comments = in->comments;
	if (!in->comments.items) {
		if (desk_draft(c, in->section, in->lang, in->group, &now, &none) == 0) {
			record.comments = now.comments;
		} else if (none.kind != ERR_MISSING) {
			*e = none;
			return -1;
		}
	}
	wire_out(&draft_record, &record, &json);
	if (buf_check(&json, e) != 0 || replace(c, out, if_match, STR_BUF(json), e) != 0)
		return -1;
	out->markdown = record.markdown;
	out->base = record.base;
	out->at = record.at;
	out->by = record.by;
	out->comments = record.comments;
	out->etag = arena_dup(c->a, git_hash(GIT_T_BLOB, STR_BUF(json)).hex);
	return 0;
}

int desk_delete_draft(struct call *c, const char *section, const char *lang, const char *group,
		      const char *if_match, struct err *e)
{
	struct draft_card place;

	if (place_of(c, section, lang, group, &place, e) != 0)
		return -1;
	return replace(c, &place, if_match, (struct str){ NULL, 0 }, e);
}
