/* Saying something about a text, answering, settling. */
#include "pages/discuss.h"

static int back(struct page *p, const char *thread, const char *done)
{
	const char *path = page_back(p, "/app/review");

	return page_go(p, arena_printf(p->a, "%s#%s", path, thread), done);
}

static struct on_card on_of(struct page *p)
{
	struct on_card on = { .proposal = page_number(p, "proposal"),
			      .revision = page_number(p, "revision") };

	if (on.proposal)
		return on;
	on.section = page_filled(p, "section");
	on.lang = page_filled(p, "lang");
	on.commit = page_oid(p, "commit");
	return on;
}

/* What was typed comes back in its form, below the text that it is about. */
static int refuse(struct page *p, const struct on_card *on, const struct err *why, struct err *e)
{
	struct wire *typed = wire_set(p->m, "typed", wire_new_obj());

	wire_set_str(typed, "quote", page_text(p, "quote"));
	wire_set_str(typed, "text", page_text(p, "text"));
	wire_set_str(typed, "suggestion", page_filled(p, "suggestion"));
	page_refusal(p, why);
	if (on->proposal)
		return page_proposal_show(p, why->kind, on->proposal, e);
	if (on->section && on->lang)
		return page_section_show(p, why->kind, on->section, on->lang, e);
	*e = *why;
	return -1;
}

int page_thread_new(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct quote quote = { 0 };
	struct thread_in in = { 0 };
	struct thread_card card;
	struct on_card on;
	struct err why = { 0 };
	PAGE(p, rq, rp);

	if (page_admit(&p, STAND_RAPPORTEUR, e) != 0)
		return -1;
	on = on_of(&p);
	quote.exact = str_dup(p.a, str_trim(str_of(page_text(&p, "quote"))));
	quote.prefix = page_field(&p, "prefix");
	quote.suffix = page_field(&p, "suffix");
	in.on = &on;
	in.quote = quote.exact[0] ? &quote : NULL;
	in.text = page_text(&p, "text");
	in.suggestion = page_filled(&p, "suggestion");
	page_once(&p);
	if (desk_thread_new(p.c, &in, &card, &why) != 0)
		return refuse(&p, &on, &why, e);
	return back(&p, card.id, "commented");
}

int page_comment(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct thread_card card;
	PAGE(p, rq, rp);

	if (page_admit(&p, STAND_RAPPORTEUR, e) != 0)
		return -1;
	page_once(&p);
	if (desk_comment(p.c, http_param(rq, "id"), page_text(&p, "text"), &card, e) != 0)
		return -1;
	return back(&p, card.id, "commented");
}

static int settle(struct http_request *rq, struct http_reply *rp, bool resolved, struct err *e)
{
	struct thread_card card;
	PAGE(p, rq, rp);

	if (desk_resolve_thread(p.c, http_param(rq, "id"), resolved, &card, e) != 0)
		return -1;
	return back(&p, resolved ? "comments" : card.id, resolved ? "settled" : "reopened");
}

int page_resolve(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	return settle(rq, rp, true, e);
}

int page_reopen(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	return settle(rq, rp, false, e);
}
