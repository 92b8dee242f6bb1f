/* Signing in and out, my account, and what is kept about me. */
#include "pages/words.h"

static int show_invitation(struct page *p, int status, const struct err *refused, struct err *e)
{
	const struct manifest *m = state_manifest(p->c->state);
	const char *name = title_in(p, &m->title, p->lang);

	wire_set_bool(p->m, "wrong", refused);
	if (refused)
		page_refusal(p, refused);
	wire_set_str(p->m, "heading", say_what(p, "invite_heading", name));
	wire_set_str(p->m, "explain", say(p, "invite_explain"));
	return page_show(p, status, "invite", say(p, "invite_title"), e);
}

int page_invite(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);

	if (site_not_modified(rq, rp))
		return 0;
	if (show_invitation(&p, 200, NULL, e) != 0)
		return -1;
	site_keep(rq, rp);
	return 0;
}

int page_sign_in(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct err refused = { 0 };
	const char *code, *cookie;
	PAGE(p, rq, rp);

	if (http_code_allowed(rq, e) != 0)
		return -1;
	code = page_filled(&p, "code");
	/* Somebody may paste the whole link. */
	if (code && strchr(code, '#'))
		code = strchr(code, '#') + 1;
	if (desk_sign_in(p.c, code ? code : "", &cookie, &refused) != 0) {
		if (refused.kind != ERR_GONE) {
			*e = refused;
			return -1;
		}
		http_code_failed(rq);
		return show_invitation(&p, refused.kind, &refused, e);
	}
	site_set_cookie(rp, cookie);
	return page_go(&p, p.c->who.role >= ROLE_RAPPORTEUR ? "/app/sections" : "/", "signed_in");
}

/* --- my account ------------------------------------------------------------------------------------ */

static int show_account(struct page *p, struct err *e)
{
	const struct who *who = &p->c->who;

	wire_set_str(p->m, "shown", who->name[0] ? who->name : "–");
	wire_set_str(p->m, "role", role_name(p, role_names[who->role]));
	wire_set_str(p->m, "groups", group_names(p, &who->groups));
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
	PAGE(p, rq, rp);

	if (desk_sign_out(p.c, e) != 0)
		return -1;
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
