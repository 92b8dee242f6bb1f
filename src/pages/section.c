/* One section: its text as agreed so far, what is proposed for it, what is said, how it came about. */
#include "pages/discuss.h"

static const struct section_line *line_of(const struct document_card *doc, const char *id,
					  const char *lang)
{
	for (size_t i = 0; i < doc->sections.n; i++)
		if (str_eq(doc->sections.items[i].id, id) &&
		    str_eq(doc->sections.items[i].lang, lang))
			return &doc->sections.items[i];
	return NULL;
}

static void set_line(struct page *p, const struct section_line *line)
{
	bool closed =
		str_eq(line->state, "frozen") || (line->deadline && line->deadline <= clock_now());

	wire_set_str(p->m, "title", line->title);
	wire_set_str(p->m, "kind", kind_name(p, line->kind));
	wire_set_str(p->m, "who_writes", writers_of(p, &line->groups));
	wire_set_str(p->m, "words", say_n(p, "n_words", line->words));
	wire_set_str(p->m, "brackets",
		     line->brackets ? say_n(p, "n_brackets", line->brackets) : NULL);
	wire_set(p->m, "due", due(p, line->deadline));
	wire_set(p->m, "chip", closed ? chip(p, IS_CLOSED) : NULL);
	wire_set(p->m, "write",
		 line->writable ? link_to(arena_printf(p->a, "/app/write/%s?lang=%s", line->id,
						       line->lang),
					  write_label(p, line->id, line->lang))
				: NULL);
}

static int set_proposals(struct page *p, const char *id, const char *lang, struct err *e)
{
	struct proposal_filter f = { .section = id, .lang = lang, .limit = 100 };
	struct wire *list = wire_set(p->m, "proposals", wire_new_list());
	struct proposal_list all;
	size_t n = 0;

	if (desk_proposals(p->c, &f, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.items.n; i++) {
		const struct proposal_card *one = &all.items.items[i];
		struct wire *item;

		if (!str_eq(one->status, "open") && !str_eq(one->status, "changes-requested"))
			continue;
		item = wire_add(
			list, link_to(arena_printf(p->a, "/app/review/%s", digits(p, one->number)),
				      say_n(p, "proposal_n", one->number)));
		wire_set_str(item, "group_name", group_name(p, one->group));
		wire_set_str(item, "summary", own_summary(p, one->summary, one->section));
		wire_set(item, "chip", chip_of_status(p, one->status));
		n++;
	}
	wire_set_bool(p->m, "no_proposals", !n);
	return 0;
}

static int set_history(struct page *p, const char *id, const char *lang, struct err *e)
{
	struct wire *list = wire_set(p->m, "steps", wire_new_list());
	struct history_list all;

	if (desk_history(p->c, id, lang, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.items.n; i++) {
		const struct history_item *step = &all.items.items[i];
		struct wire *item = wire_add(list, wire_new_obj());

		wire_set_str(item, "what", step_words(p, step->subject, step->proposal));
		wire_set_str(item, "who", step_who(p, step->author, &step->commit, step->proposal));
		wire_set(item, "at", when(p, step->at));
		wire_set_str(item, "href",
			     step->proposal ? arena_printf(p->a, "/app/review/%s",
							   digits(p, step->proposal))
					    : NULL);
		wire_set_str(item, "link",
			     step->proposal ? say_n(p, "proposal_n", step->proposal) : NULL);
	}
	return 0;
}

static int set_comments(struct page *p, const struct section_card *card, struct err *e)
{
	struct thread_filter f = { .section = card->id, .lang = card->lang, .own = true };
	struct on_card on = { .section = card->id, .lang = card->lang, .commit = card->commit };
	struct discussed all;

	/* Those on a proposal stand with the proposal. */
	if (find_discussed(p, &f,
			   arena_printf(p->a, "/app/sections/%s?lang=%s", card->id, card->lang),
			   &all, e) != 0)
		return -1;
	set_discussed(p, card->html, &all, NULL, false);
	set_on(p, &on);
	page_set_once(p);
	return 0;
}

int page_section_show(struct page *p, int status, const char *id, const char *lang, struct err *e)
{
	const struct section_line *line;
	struct document_card doc;
	struct section_card card;

	if (desk_section(p->c, id, lang, NULL, &card, e) != 0 || desk_document(p->c, &doc, e) != 0)
		return -1;
	line = line_of(&doc, id, lang);
	if (!line)
		return err_about(e, ERR_MISSING, "not-found.section", id, 0);
	set_line(p, line);
	set_text_lang(p, lang);
	set_text_languages(p, lang);
	if (set_proposals(p, id, lang, e) != 0 || set_history(p, id, lang, e) != 0 ||
	    set_comments(p, &card, e) != 0)
		return -1;
	return page_show(p, status, "section", line->title, e);
}

int page_section(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);
	return page_section_show(&p, 200, http_param(rq, "id"), text_lang(&p), e);
}
