/* Signing in and out, my account, and what is kept about me. */
#include "pages/tickets.h"

/* ask: somebody wants a new link, or needs one; the form for it is open then. */
int page_invitation_show(struct page *p, int status, bool ask, struct err *e)
{
	const struct manifest *m = state_manifest(p->c->state);
	const char *name = title_in(p, &m->title, p->lang);
	struct wire *typed = wire_set(p->m, "typed", wire_new_obj());

	wire_set_bool(p->m, "ask", ask);
	wire_set_bool(p->m, "shared", page_filled(p, "shared"));
	wire_set_str(typed, "name", page_field(p, "name"));
	wire_set_str(typed, "group", page_field(p, "group"));
	wire_set_str(typed, "note", page_field(p, "note"));
	wire_set_str(typed, "code", page_field(p, "code"));
	/* Names to choose from, where they are no secret. */
	if (desk_settings(p->c->desk)->public_reading)
		set_groups(p, "groups", NULL, false);
	wire_set_str(p->m, "heading", say_what(p, "invite_heading", name));
	wire_set_str(p->m, "explain", say(p, "invite_explain"));
	return page_show(p, status, "invite", say(p, "invite_title"), e);
}

int page_invite(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);

	if (site_not_modified(rq, rp))
		return 0;
	if (page_invitation_show(&p, 200, false, e) != 0)
		return -1;
	site_keep(rq, rp);
	return 0;
}

static int refuse_code(struct page *p, const struct err *refused, struct err *e)
{
	if (refused->kind != ERR_GONE && refused->kind != ERR_BAD) {
		*e = *refused;
		return -1;
	}
	if (refused->kind == ERR_GONE)
		http_code_failed(p->rq);
	wire_set_bool(p->m, "refused", refused->kind == ERR_GONE);
	page_refusal(p, refused);
	return page_invitation_show(p, refused->kind, refused->kind == ERR_GONE, e);
}

/* Where somebody begins for whom proposals wait, who may write, or else who reads. */
static const char *first_page(const struct page *p)
{
	for (int64_t n = state_n_proposals(p->c->state); n > 0 && desk_is_editor(p->c); n--)
		if (state_proposal(p->c->state, n)->status == PROPOSAL_OPEN)
			return "/app/review";
	return p->c->who.role >= ROLE_RAPPORTEUR ? "/app/sections" : "/";
}

int page_sign_in(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct err refused = { 0 };
	struct session_in in = { 0 };
	const char *cookie;
	PAGE(p, rq, rp);

	in.token = page_filled(&p, "code");
	/* Somebody may paste the whole link. */
	if (in.token && strchr(in.token, '#'))
		in.token = strchr(in.token, '#') + 1;
	in.name = page_filled(&p, "name");
	in.shared = page_filled(&p, "shared");
	if (http_code_allowed(rq, in.token && desk_code_is_short(in.token), e) != 0)
		return -1;
	if (in.shared && !in.name)
		err_set(&refused, ERR_BAD, "bad-request.name-needed", "%s", "");
	if (refused.kind || desk_sign_in(p.c, &in, &cookie, &refused) != 0)
		return refuse_code(&p, &refused, e);
	site_set_cookie(p.c, rp, cookie);
	return page_go(&p, first_page(&p), in.shared ? "signed_in_shared" : "signed_in");
}

/* --- my account ------------------------------------------------------------------------------------ */

static int show_account(struct page *p, struct err *e)
{
	const struct who *who = &p->c->who;

	wire_set_str(p->m, "shown", who->name[0] ? who->name : "–");
	wire_set_str(p->m, "role", role_name(p, role_names[who->role]));
	wire_set_str(p->m, "groups", group_names(p, &who->groups));
	wire_set_bool(p->m, "shared_device", who->shared);
	return page_show(p, 200, "account", say(p, "my_account"), e);
}

int page_account(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);
	return show_account(&p, e);
}

int page_code(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct code_card card;
	struct wire *code;
	PAGE(p, rq, rp);

	if (desk_second_device(p.c, &card, e) != 0)
		return -1;
	code = wire_set(p.m, "code", wire_new_obj());
	wire_set_str(code, "shown_code", card.code);
	wire_set_str(code, "url", card.url);
	wire_set_str(code, "until",
		     say_what(&p, "code_until", i18n_time(p.a, p.lang, card.expires_at)));
	wire_set_str(code, "address", say_what(&p, "code_address", typed_address(&p)));
	set_qr(&p, code, card.url);
	return show_account(&p, e);
}

int page_language(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const char *lang;
	PAGE(p, rq, rp);

	lang = i18n_language(page_field(&p, "lang"));
	if (lang && desk_set_language(p.c, lang, e) != 0)
		return -1;
	return page_go(&p, page_back(&p, "/app/account"), NULL);
}

int page_sign_out(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	bool shared;
	PAGE(p, rq, rp);

	shared = p.c->who.shared;
	if (desk_sign_out(p.c, e) != 0)
		return -1;
	/* A shared device waits for the next person. */
	if (shared)
		page_go(&p, "/i", "signed_out_shared");
	else
		page_go(&p, "/", "signed_out");
	http_reply_cookie(rp, SITE_COOKIE, "", 0);
	return 0;
}

int page_privacy(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);

	if (site_not_modified(rq, rp))
		return 0;
	if (page_show(&p, 200, "privacy", say(&p, "privacy"), e) != 0)
		return -1;
	site_keep(rq, rp);
	return 0;
}
