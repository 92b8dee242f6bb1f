/* A failure as a page: the sentence, what to do next, and what was typed. */
#include "pages/words.h"

/* Fields in which people write texts, and what their form calls them. */
static const struct {
	const char *name, *key;
} texts[] = { { "markdown", "text" },         { "text", "comment" },
	      { "quote", "quote_short" },     { "suggestion", "suggested" },
	      { "reason", "reason_short" },   { "note", "version_note" },
	      { "summary", "summary_short" }, { "manifest", "manifest" } };

static bool set_kept(struct page *p)
{
	struct wire *kept = wire_new_obj(), *fields = wire_set(kept, "fields", wire_new_list());
	size_t n = 0;

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct wire *one;

		if (!page_filled(p, texts[i].name))
			continue;
		one = wire_add(fields, wire_new_obj());
		wire_set_str(one, "name", texts[i].name);
		wire_set_str(one, "label", say(p, texts[i].key));
		wire_set_str(one, "value", page_text(p, texts[i].name));
		n++;
	}
	if (n)
		wire_set(p->m, "kept", kept);
	else
		wire_free(kept);
	return n;
}

/* Something that the reader can do, by what went wrong. */
static const char *next_of(struct page *p, const struct err *e)
{
	const char *key = arena_printf(p->a, "next_%d", (int)e->kind);

	return has_words(p, key) ? say(p, key) : NULL;
}

/* Before there is a state to speak of, or when the page itself fails: a plain sentence. */
static void plain(struct page *p, const struct err *e)
{
	http_reply_reset(p->rp);
	buf_printf(http_reply_begin(p->rp, e->kind, "text/plain; charset=utf-8"), "%s\n%s\n",
		   i18n_error_title(p->a, p->lang, e), i18n_error_text(p->a, p->lang, e));
}

static void show(struct http_request *rq, const struct err *e, struct http_reply *rp)
{
	struct err failed = { 0 };
	const char *title;
	PAGE(p, rq, rp);

	title = i18n_error_title(p.a, p.lang, e);
	set_kept(&p);
	wire_set_str(p.m, "status_line", say_n(&p, "status_line", e->kind));
	wire_set_str(p.m, "title", title);
	wire_set_str(p.m, "detail", i18n_error_text(p.a, p.lang, e));
	wire_set_str(p.m, "next", next_of(&p, e));
	wire_set_bool(p.m, "sign_in", e->kind == ERR_UNSIGNED || e->kind == ERR_GONE);
	wire_set_str(p.m, "id", rq->id);
	wire_set(p.m, "back",
		 p.c->who.account ? link_to("/app/sections", say(&p, "my_sections")) : NULL);
	if (page_show(&p, e->kind, "problem", title, &failed) != 0)
		plain(&p, e);
}

void pages_problem(struct http_request *rq, const struct err *e, struct http_reply *rp)
{
	struct call nobody;

	if (rq->who) {
		show(rq, e, rp);
		return;
	}
	/* Refused before anybody asked who it is. */
	call_begin(&nobody, site_of(rq)->desk, rq->arena);
	rq->who = &nobody;
	show(rq, e, rp);
	rq->who = NULL;
	call_done(&nobody);
}
