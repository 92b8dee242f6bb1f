/* The status board: each section, who has the turn, until when. */
#include "pages/discuss.h"
#include "pages/lag.h"

/* What is known of a section in one language, for one row. */
struct row {
	const struct section_line *line;
	const struct proposal *open, *newest; /* of the group that is looked at, or of any */
	int64_t last;
	bool closed;
};

static void look_at(struct page *p, const char *group, struct row *r)
{
	for (int64_t n = state_n_proposals(p->c->state); n > 0; n--) {
		const struct proposal *one = state_proposal(p->c->state, n);

		if (!str_eq(one->section, r->line->id) || !str_eq(one->lang, r->line->lang) ||
		    (group && !str_eq(one->group, group)))
			continue;
		if (!r->newest)
			r->newest = one;
		if (!r->open && (one->status == PROPOSAL_OPEN || one->status == PROPOSAL_CHANGES))
			r->open = one;
	}
	for (int64_t n = state_n_steps(p->c->state); n > 0 && !r->last; n--) {
		const struct step *step = state_step(p->c->state, n);

		for (size_t i = 0; i < step->texts.n; i++)
			if (str_eq(step->texts.items[i].section, r->line->id) &&
			    str_eq(step->texts.items[i].lang, r->line->lang))
				r->last = step->at;
	}
	r->closed = str_eq(r->line->state, "frozen") ||
		    (r->line->deadline && r->line->deadline <= clock_now());
}

static struct wire *chip_of(struct page *p, const struct row *r)
{
	if (r->open)
		return chip_of_status(p, proposal_status_names[r->open->status]);
	if (r->closed)
		return chip(p, IS_CLOSED);
	return r->newest ? chip_of_status(p, proposal_status_names[r->newest->status])
			 : chip(p, IS_EMPTY);
}

/* Of one of her groups: others' turn is not hers, even where she may write. */
static bool own(const struct page *p, const struct proposal *one)
{
	return wire_strs_have(&p->c->who.groups, one->group);
}

static const char *turn_of(struct page *p, const struct row *r)
{
	if (r->open && r->open->status == PROPOSAL_OPEN)
		return desk_is_editor(p->c) ? say(p, "your_turn") : say(p, "the_editors");
	if (r->closed)
		return say(p, "nobody");
	if (r->open)
		return own(p, r->open) ? say(p, "your_turn") : group_name(p, r->open->group);
	return writers_of(p, &r->line->groups);
}

static bool of_group(const struct page *p, const struct section_line *line, const char *group)
{
	const struct manifest *m = state_manifest(p->c->state);

	return !group ||
	       manifest_may_write(&m->sections.items[manifest_section(m, line->id)], group);
}

static void set_row(struct page *p, struct wire *out, const struct row *r)
{
	const struct section_line *line = r->line;
	struct lag lag;
	int64_t open = line->open_proposals ? *line->open_proposals : 0;

	wire_set_str(out, "href",
		     arena_printf(p->a, "/app/sections/%s?lang=%s", line->id, line->lang));
	wire_set_str(out, "title", line->title);
	set_text_of(out, line->lang);
	wire_set_str(out, "kind", kind_name(p, line->kind));
	wire_set_str(out, "words", say_n(p, "n_words", line->words));
	wire_set_str(out, "groups", writers_of(p, &line->groups));
	wire_set(out, "chip", chip_of(p, r));
	wire_set(out, "open",
		 open ? link_to(arena_printf(p->a, "/app/review?status=all&section=%s", line->id),
				say_n(p, "n_proposals", open))
		      : NULL);
	set_talks(p, out, line->id, line->lang);
	wire_set_str(out, "brackets",
		     line->brackets ? say_n(p, "n_brackets", line->brackets) : NULL);
	wire_set(out, "lags",
		 lag_now(p, line->id, line->lang, &lag)
			 ? lag_link(p, NULL, &lag, desk_lag_text(p->a, p->lang, "lags", &lag))
			 : NULL);
	wire_set_str(out, "turn", turn_of(p, r));
	wire_set_bool(out, "mine",
		      r->open && ((r->open->status == PROPOSAL_OPEN && desk_is_editor(p->c)) ||
				  (r->open->status == PROPOSAL_CHANGES && line->writable &&
				   own(p, r->open))));
	wire_set(out, "due", due(p, line->deadline));
	wire_set(out, "last", when(p, r->last));
}

static void set_progress(struct page *p)
{
	int64_t all = 0, done = 0;
	struct wire *out;

	for (int64_t i = 1; i <= state_n_proposals(p->c->state); i++) {
		const struct proposal *one = state_proposal(p->c->state, i);

		if (one->status == PROPOSAL_WITHDRAWN)
			continue;
		all++;
		done += one->status == PROPOSAL_ACCEPTED || one->status == PROPOSAL_DECLINED;
	}
	if (!all)
		return;
	out = wire_set(p->m, "progress", wire_new_obj());
	wire_set_str(out, "of", digits(p, all));
	wire_set_str(out, "done", digits(p, done));
	wire_set_str(out, "text",
		     i18n_text(p->a, p->lang, "progress", "n", digits(p, done), "m", digits(p, all),
			       NULL));
}

int page_status(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct document_card doc;
	const char *group, *lang;
	struct wire *rows;
	int64_t brackets = 0;
	PAGE(p, rq, rp);

	group = page_query(&p, "group");
	lang = text_lang(&p);
	if (desk_document(p.c, &doc, e) != 0)
		return -1;
	rows = wire_set(p.m, "rows", wire_new_list());
	for (size_t i = 0; i < doc.sections.n; i++) {
		struct row r = { .line = &doc.sections.items[i] };

		if (!str_eq(r.line->lang, lang) || !of_group(&p, r.line, group))
			continue;
		look_at(&p, group, &r);
		set_row(&p, wire_add(rows, wire_new_obj()), &r);
		brackets += r.line->brackets;
	}
	set_progress(&p);
	set_groups(&p, "groups", group, true);
	set_text_languages(&p, lang);
	wire_set_str(p.m, "lead",
		     brackets ? say_n(&p, "status_brackets", brackets) : say(&p, "status_lead"));
	return page_show(&p, 200, "status", say(&p, "status"), e);
}
