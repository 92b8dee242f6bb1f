/* A new link is asked for: the form for those who have none, and what the editors see of it. */
#include "pages/manage.h"
#include "pages/tickets.h"

/* --- asking ------------------------------------------------------------------------------------------ */

int page_wish(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct wish_in in = { 0 };
	struct err why = { 0 };
	const char *code;
	PAGE(p, rq, rp);

	if (http_wish_allowed(rq, e) != 0 || http_code_allowed(rq, true, e) != 0)
		return -1;
	code = page_filled(&p, "code");
	in.code = code && strchr(code, '#') ? strchr(code, '#') + 1 : code;
	in.name = page_filled(&p, "name");
	in.group = page_filled(&p, "group");
	in.note = page_filled(&p, "note");
	if (desk_wish(p.c, &in, &why) == 0)
		return page_go(&p, "/i", "wished");
	if (why.kind != ERR_BAD && why.kind != ERR_BUSY) {
		*e = why;
		return -1;
	}
	/* Without a name it would tell whether there is such a code. */
	if (in.code)
		http_code_failed(rq);
	page_refusal(&p, &why);
	return page_invitation_show(&p, why.kind, true, e);
}

/* --- what the editors see ---------------------------------------------------------------------------- */

static void set_wish(struct page *p, struct wire *out, const struct wish_card *wish)
{
	const struct invitation_card *of = wish->of;

	wire_set_str(out, "id", wish->id);
	wire_set_str(out, "who", wish->name[0] ? wish->name : say(p, "no_name"));
	wire_set_str(out, "group", of ? group_names(p, &of->groups) : wish->group);
	wire_set_str(out, "note", wish->note);
	wire_set_bool(out, "proven", of);
	wire_set_str(out, "proof",
		     of ? say_what(p, "wish_proven", role_name(p, of->role))
			: say(p, "wish_unproven"));
	wire_set(out, "at", when(p, wish->created_at));
}

static int show(struct page *p, int status, struct err *e)
{
	struct wire *list = wire_set(p->m, "wishes", wire_new_list());
	struct wish_list all;

	if (desk_wishes(p->c, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.items.n; i++)
		set_wish(p, wire_add(list, wire_new_obj()), &all.items.items[i]);
	wire_set_bool(p->m, "no_wishes", !all.items.n);
	wire_set_bool(p->m, "has_wishes", all.items.n);
	set_places(p, "/app/manage/wishes");
	return page_show(p, status, "manage_wishes", say(p, "wishes"), e);
}

int page_wishes(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);
	return show(&p, 200, e);
}

int page_wish_post(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *id = http_param(rq, "id");
	struct invitation_card card;
	struct err why = { 0 };
	PAGE(p, rq, rp);

	if (!str_eq(page_field(&p, "act"), "grant")) {
		if (desk_wish_drop(p.c, id, e) != 0)
			return -1;
		return page_go(&p, "/app/manage/wishes", "saved");
	}
	if (desk_wish_grant(p.c, id, &card, &why) != 0) {
		page_refusal(&p, &why);
		return show(&p, why.kind, e);
	}
	set_tickets(&p, "made", &card, 1);
	return show(&p, 201, e);
}
