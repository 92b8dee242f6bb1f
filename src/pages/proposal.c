/* A proposal: its redline, what is said about it, what is decided. */
#include "pages/changes.h"
#include "pages/discuss.h"
#include "pages/told.h"

#include "text/unseen.h"

static const char *path_of(struct page *p, int64_t n)
{
	return arena_printf(p->a, "/app/review/%s", digits(p, n));
}

static bool is_undecided(const struct proposal_card *card)
{
	return str_eq(card->status, "open") || str_eq(card->status, "changes-requested");
}

/* The way to the other revisions. */
static void set_revisions(struct page *p, const struct proposal_card *card,
			  const struct revision_card *shown)
{
	struct wire *list = wire_set(p->m, "others", wire_new_list());

	for (size_t i = 0; i < card->revisions.n; i++) {
		const struct revision_card *r = &card->revisions.items[i];

		if (r->revision != shown->revision)
			wire_add(list, link_to(arena_printf(p->a, "%s?revision=%s",
							    path_of(p, card->number),
							    digits(p, r->revision)),
					       say_n(p, "revision_n", r->revision)));
	}
}

static void set_head(struct page *p, const struct proposal_card *card,
		     const struct revision_card *shown)
{
	wire_set_str(p->m, "number", digits(p, card->number));
	wire_set_str(p->m, "label", say_n(p, "proposal_n", card->number));
	wire_set_str(p->m, "title", card->title);
	wire_set_str(p->m, "summary", own_summary(p, shown->summary, card->section));
	wire_set(p->m, "chip", chip_of_status(p, card->status));
	wire_set_str(p->m, "group_name", group_name(p, card->group));
	wire_set(p->m, "at", when(p, shown->created_at));
	wire_set_str(p->m, "language", many_languages(p) ? language_name(card->lang) : NULL);
	wire_set_str(p->m, "revised",
		     card->revisions.n > 1 ? i18n_text(p->a, p->lang, "revision_of", "n",
						       digits(p, shown->revision), "m",
						       digits(p, (int64_t)card->revisions.n), NULL)
					   : NULL);
	set_revisions(p, card, shown);
	set_text_lang(p, card->lang);
}

/* What an acceptance made of the document. */
static const char *became(struct page *p, const struct oid *commit)
{
	const struct step *step = oid_none(commit) ? NULL : state_step_of(p->c->state, commit);
	const struct step *before = step ? state_step(p->c->state, step->number - 1) : NULL;

	return before ? arena_printf(p->a, "/compare/%s..%s", before->commit.hex, commit->hex)
		      : NULL;
}

static const char *by_at(struct page *p, const char *name, const char *date)
{
	return i18n_text(p->a, p->lang, "by_at", "name", name && *name ? name : say(p, "somebody"),
			 "date", date, NULL);
}

static void set_decided(struct page *p, const struct proposal_card *card)
{
	const struct decision_card *d = card->decision;
	struct wire *out = d ? wire_set(p->m, "decided", wire_new_obj()) : NULL;

	if (!out)
		return;
	wire_set_str(out, "heading",
		     say(p, arena_printf(p->a, "decided_%s",
					 str_eq(d->decision, "request-changes") ? "changes"
										: d->decision)));
	/* In the reader's own zone where there is a script, as all other times of the page. */
	wire_set_str(out, "by", by_at(p, d->by_name, i18n_date_time(p->a, p->lang, d->at)));
	wire_set_str(out, "by_words", by_at(p, d->by_name, "{time}"));
	wire_set(out, "at", when(p, d->at));
	wire_set_str(out, "reason", d->reason && *d->reason ? d->reason : NULL);
	wire_set_bool(out, "partly", d->partly);
	wire_set_bool(out, "edited", d->edited && !d->partly);
	wire_set_str(out, "became", became(p, &d->commit));
	if (d->rest)
		wire_set(out, "rest",
			 link_to(path_of(p, d->rest), say_n(p, "proposal_n", d->rest)));
}

/* This is what was left of another. */
static void set_rest_of(struct page *p, const struct proposal_card *card)
{
	if (card->rest_of)
		wire_set(p->m, "rest_of",
			 link_to(path_of(p, card->rest_of), say_n(p, "proposal_n", card->rest_of)));
}

/* In which order the open proposals of the section go together, all or most of them. */
static void set_order(struct page *p, const struct collision_list *all)
{
	struct wire *order = wire_set(p->m, "order", wire_new_obj());
	struct wire *list = wire_set(order, "proposals", wire_new_list());

	wire_set_str(order, "text", say(p, all->left.n ? "order_some" : "order_all"));
	for (size_t i = 0; i < all->order.n; i++) {
		int64_t number = all->order.items[i];

		wire_add(list, link_to(path_of(p, number), say_n(p, "proposal_n", number)));
	}
}

/* Other open proposals that want the same words, and main itself. */
static int set_collisions(struct page *p, const struct proposal_card *card, bool removed,
			  struct err *e)
{
	struct wire *list = wire_set(p->m, "collisions", wire_new_list());
	struct collision_list all;
	int64_t last = 0;

	if (!is_undecided(card) || removed)
		return 0;
	if (desk_collisions(p->c, card->section, card->lang, card->number, &all, e) != 0)
		return -1;
	if (card->conflicts) {
		struct wire *one = wire_add(
			list, link_to(arena_printf(p->a, "%s?view=main", path_of(p, card->number)),
				      say(p, "see_clash")));

		wire_set_str(one, "text", say(p, "clash_main"));
	}
	for (size_t i = 0; i < all.items.n; i++) {
		const struct collision_item *hit = &all.items.items[i];
		int64_t other = hit->proposal == card->number ? hit->with
				: hit->with == card->number   ? hit->proposal
							      : 0;
		struct wire *one;

		if (!other || other == last)
			continue;
		last = other;
		one = wire_add(list, link_to(path_of(p, other), say_n(p, "see_proposal_n", other)));
		wire_set_str(one, "text", say_n(p, "clash_with", other));
	}
	if (last && all.order.n > 1)
		set_order(p, &all);
	return 0;
}

/* Of the new words: what cannot be seen in them, and letters that only look alike. */
static void set_unseen(struct page *p, const struct diff_card *d)
{
	struct wire *list = wire_set(p->m, "unseen", wire_new_list());
	const char *chars = "";
	struct unseen all = { 0 };

	for (size_t i = 0; i < d->blocks.n; i++)
		for (size_t k = 0; k < d->blocks.items[i].runs.n; k++)
			if (str_eq(d->blocks.items[i].runs.items[k].op, "+"))
				text_unseen(str_of(d->blocks.items[i].runs.items[k].text), &all);
	for (size_t i = 0; i < all.n; i++)
		chars = arena_printf(p->a, "%s%sU+%04X", chars, *chars ? ", " : "", all.chars[i]);
	if (all.n)
		wire_set_str(wire_add(list, wire_new_obj()), "text",
			     say_what(p, "unseen_marks", chars));
	if (all.mixed.len)
		wire_set_str(wire_add(list, wire_new_obj()), "text",
			     say_what(p, "unseen_mixed", str_dup(p->a, all.mixed)));
}

/* --- views: changes, those since the revision before, as it would be on main, new text, old text ------------------------------------- */

struct sight {
	const char *view; /* changes, since, main, new, old */
	const struct revision_card *shown;
	struct diff_card diff;
	const char *html;
	bool removed; /* the document no longer has the section */
};

static void set_views(struct page *p, const struct proposal_card *card, const struct sight *s)
{
	static const char *const ids[] = { "changes", "since", "main", "new", "old" };
	static const char *const keys[] = { "view_changes", "view_since", "view_main", "view_new",
					    "view_old" };
	struct wire *list = wire_set(p->m, "views", wire_new_list());

	for (size_t i = 0; i < COUNT(ids); i++) {
		struct wire *one;

		if ((i == 1 && s->shown->revision < 2) ||
		    (i == 2 && (!is_undecided(card) || s->removed)))
			continue;
		one = wire_add(list, link_to(arena_printf(p->a, "%s?view=%s&revision=%s",
							  path_of(p, card->number), ids[i],
							  digits(p, s->shown->revision)),
					     say_n(p, keys[i], s->shown->revision - 1)));
		wire_set_bool(one, "current", str_eq(ids[i], s->view));
	}
}

static int html_of_text(struct page *p, const struct proposal_card *card, const struct sight *s,
			const char **out, struct err *e)
{
	struct section_card sheet;

	if ((s->removed ? desk_preview_at(p->c, &s->shown->base, card->section, card->lang,
					  s->shown->markdown, &sheet, e)
			: desk_preview(p->c, card->section, card->lang, s->shown->markdown, &sheet,
				       e)) != 0)
		return -1;
	*out = sheet.html;
	return 0;
}

static int see(struct page *p, const struct proposal_card *card, struct sight *s, struct err *e)
{
	struct section_card old;

	const char *against = str_eq(s->view, "main") ? "main"
			      : str_eq(s->view, "since") && s->shown->revision > 1
				      ? digits(p, s->shown->revision - 1)
				      : "base";

	if (desk_diff(p->c, card->number, s->shown->revision, against, &s->diff, e) != 0)
		return -1;
	s->html = s->diff.html;
	if (str_eq(s->view, "new"))
		return html_of_text(p, card, s, &s->html, e);
	if (!str_eq(s->view, "old"))
		return 0;
	if (desk_section(p->c, card->section, card->lang, s->shown->base.hex, &old, e) != 0)
		return -1;
	s->html = old.html;
	return 0;
}

/* Said before somebody accepts, and afterwards. */
static int set_to_reread(struct page *p, const struct proposal_card *card, const struct sight *s,
			 struct err *e)
{
	struct wire_strs words = { 0 };
	const char *href = NULL;

	if (desk_is_editor(p->c) && !s->removed &&
	    desk_reread(p->c, card->number, s->shown->revision, &words, e) != 0)
		return -1;
	if (is_undecided(card) && !str_eq(s->view, "main"))
		href = arena_printf(p->a, "%s?view=main", path_of(p, card->number));
	set_reread(p, &words, href);
	return 0;
}

/* A proposal on what the document no longer has can be read, and says why it rests. */
static int set_removed(struct page *p, const struct proposal_card *card, struct sight *s,
		       struct err *e)
{
	struct err gone = { 0 };

	if (desk_has_place(p->c, card, &gone) == 0)
		return 0;
	if (gone.kind != ERR_CONFLICT) {
		*e = gone;
		return -1;
	}
	s->removed = true;
	wire_set_str(p->m, "removed", i18n_error_text(p->a, p->lang, &gone));
	return 0;
}

/* --- what may be done -------------------------------------------------------------------------------- */

/* True: she may accept it, whole or in part. */
static bool set_actions(struct page *p, const struct proposal_card *card, const struct sight *s)
{
	bool newest = s->shown == &card->revisions.items[card->revisions.n - 1];
	bool may_decide = desk_is_editor(p->c) && str_eq(card->status, "open") && newest;
	struct wire *revise;

	wire_set_bool(p->m, "may_decide", may_decide);
	wire_set_bool(p->m, "may_accept", may_decide && !s->removed);
	wire_set_str(p->m, "revision", digits(p, s->shown->revision));
	wire_set_str(p->m, "n_changes", digits(p, s->diff.changes));
	wire_set_bool(p->m, "may_undo",
		      desk_is_editor(p->c) && card->decision && !s->removed &&
			      !str_eq(card->status, "withdrawn"));
	wire_set_str(p->m, "first_talk", first_talk(p, card->number));
	wire_set_str(p->m, "state",
		     card->open_threads ? say_n(p, "open_comments", card->open_threads)
					: say(p, "no_open_comments"));
	if (may_decide || !card->mine || !is_undecided(card))
		return may_decide && !s->removed;
	revise = wire_set(p->m, "may_revise", wire_new_obj());
	wire_set_str(revise, "href",
		     s->removed ? NULL
				: arena_printf(p->a, "/app/write/%s?lang=%s&group=%s",
					       card->section, card->lang, card->group));
	return false;
}

/* Where an editor goes on: of the same section the oldest that waits, else of all. */
static void set_next(struct page *p, const struct proposal_card *card)
{
	const struct proposal *next = NULL;
	int64_t left = 0;

	wire_set(p->m, "next", NULL);
	for (int64_t n = state_n_proposals(p->c->state); n > 0 && desk_is_editor(p->c); n--) {
		const struct proposal *one = state_proposal(p->c->state, n);
		bool same = str_eq(one->section, card->section) && str_eq(one->lang, card->lang);

		if (one->status != PROPOSAL_OPEN)
			continue;
		left++;
		if (!next || same || !str_eq(next->section, card->section) ||
		    !str_eq(next->lang, card->lang))
			next = one;
	}
	if (!next || str_eq(card->status, "open"))
		return;
	wire_set_str(
		wire_set(p->m, "next",
			 link_to(path_of(p, next->number),
				 i18n_text(p->a, p->lang, "next_waiting", "n",
					   digits(p, next->number), "title",
					   section_title(p, next->section, next->lang), NULL))),
		"left", say_n(p, "n_waiting", left));
}

static const char *step_said(struct page *p, const struct proposal *one, const struct deed *d)
{
	const char *name = account_name(p, d->by), *key = "step_submitted";

	if (d->kind == DEED_WRITTEN && !*desk_name(p->c, d->by))
		name = group_name(p, one->group);
	if (d->kind == DEED_WRITTEN && d->revision > 1)
		key = "step_revised";
	else if (d->kind == DEED_DECIDED)
		key = arena_printf(p->a, "step_%s", decision_key(d->decision->decision));
	else if (d->kind == DEED_UNDONE)
		key = "step_unmade";
	return i18n_text(p->a, p->lang, key, "name", name, "n", digits(p, d->revision), NULL);
}

/* All that happened, decisions that no longer hold among it. */
static void set_steps(struct page *p, int64_t number)
{
	const struct proposal *one = state_proposal(p->c->state, number);
	struct wire *list = wire_set(p->m, "steps", wire_new_list());
	struct deeds deeds;

	deeds_of(p, one, &deeds);
	for (size_t i = 0; i < deeds.n; i++) {
		const struct deed *d = &deeds.items[i];
		struct wire *step = wire_add(list, wire_new_obj());

		wire_set_str(step, "what", step_said(p, one, d));
		wire_set(step, "at", when(p, d->at));
		wire_set_str(step, "fate", deed_fate(p, d));
		wire_set_str(step, "reason", deed_reason(d));
		if (d->kind != DEED_WRITTEN || one->revisions.n < 2)
			continue;
		wire_set_str(step, "href",
			     arena_printf(p->a, "%s?revision=%s", path_of(p, number),
					  digits(p, d->revision)));
		wire_set_str(step, "link", say_n(p, "revision_n", d->revision));
	}
	wire_set_bool(p->m, "history", deeds.n > 1);
}

/* 0: the newest. */
static int revision_asked(const struct proposal_card *card, long wanted,
			  const struct revision_card **out, struct err *e)
{
	if (wanted > (long)card->revisions.n)
		return err_about(e, ERR_MISSING, "not-found.revision", NULL, wanted);
	*out = &card->revisions.items[wanted ? (size_t)wanted - 1 : card->revisions.n - 1];
	return 0;
}

static int view_asked(struct page *p, const char **out, struct err *e)
{
	static const char *const views[] = { "changes", "since", "main", "new", "old", "", NULL };
	const char *view = page_query(p, "view");

	*out = view ? view : "changes";
	return http_query_choice(p->rq, "view", views, e);
}

int page_proposal_show(struct page *p, int status, int64_t number, struct err *e)
{
	struct thread_filter f = { .proposal = number };
	struct discussed threads;
	struct proposal_card card;
	struct sight s = { 0 };
	struct on_card on = { .proposal = number };
	struct ticks ticks;
	bool redline, choose;
	long wanted;

	if (http_query_number(p->rq, "revision", 1, 999999, 0, &wanted, e) != 0 ||
	    view_asked(p, &s.view, e) != 0 || desk_proposal(p->c, number, &card, e) != 0 ||
	    revision_asked(&card, wanted, &s.shown, e) != 0)
		return -1;
	on.revision = s.shown->revision;
	if (set_removed(p, &card, &s, e) != 0 || see(p, &card, &s, e) != 0 ||
	    find_discussed(p, &f, path_of(p, number), &threads, e) != 0 ||
	    set_collisions(p, &card, s.removed, e) != 0 || set_to_reread(p, &card, &s, e) != 0)
		return -1;
	redline = !str_eq(s.view, "new") && !str_eq(s.view, "old");
	set_head(p, &card, s.shown);
	set_decided(p, &card);
	set_next(p, &card);
	set_rest_of(p, &card);
	set_unseen(p, &s.diff);
	set_views(p, &card, &s);
	choose = set_actions(p, &card, &s) && str_eq(s.view, "changes");
	set_steps(p, number);
	set_changes(p, &s.diff, card.lang, choose ? &ticks : NULL);
	set_discussed(p, s.html, &threads, choose ? &ticks : NULL, redline);
	wire_set_bool(p->m, "choosing", choose);
	wire_set_bool(p->m, "several", s.diff.changes > 1);
	set_on(p, &on);
	wire_set_bool(p->m, "redline", redline);
	page_set_once(p);
	return page_show(p, status, "proposal",
			 arena_printf(p->a, "%s · %s", say_n(p, "proposal_n", number), card.title),
			 e);
}

static int number_of(struct page *p, int64_t *out, struct err *e)
{
	long n;

	if (http_param_number(p->rq, "n", 999999, &n, e) != 0)
		return -1;
	*out = n;
	return 0;
}

int page_proposal(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	int64_t n;
	PAGE(p, rq, rp);

	if (number_of(&p, &n, e) != 0)
		return -1;
	return page_proposal_show(&p, 200, n, e);
}

/* What the editor typed comes back with the page that says why it was refused. */
static int refuse(struct page *p, int64_t n, const struct err *why, struct err *e)
{
	struct wire *typed = wire_set(p->m, "typed", wire_new_obj());

	wire_set_str(typed, "reason", page_field(p, "reason"));
	wire_set_bool(p->m, "deciding", *page_field(p, "decision"));
	wire_set_bool(p->m, "undoing", !*page_field(p, "decision"));
	page_refusal(p, why);
	return page_proposal_show(p, why->kind, n, e);
}

/* A later decision is in the way: here it is. */
static int refuse_undo(struct page *p, int64_t n, const struct err *why, struct err *e)
{
	struct wire *notice;

	wire_set_bool(p->m, "undoing", true);
	notice = page_notice(p, NOTICE_ERR, NULL, i18n_error_text(p->a, p->lang, why));
	wire_set(notice, "link",
		 link_to(path_of(p, why->number), say_n(p, "see_proposal_n", why->number)));
	return page_proposal_show(p, why->kind, n, e);
}

/* --- the decision ------------------------------------------------------------------------------------- */

static bool among(const struct wire_strs *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->items[i], id))
			return true;
	return false;
}

/* Changes that were offered and not ticked are left out; all others are taken. */
static struct wire_ints taken(struct page *p)
{
	struct wire_strs offered = page_values(p, "offered"), ticked = page_values(p, "take");
	int64_t n = MIN(page_number(p, "changes"), 100000);
	struct wire_ints out = { ARENA_ARRAY(p->a, (size_t)n + 1, int64_t), 0 };

	for (int64_t i = 1; i <= n; i++)
		if (!among(&offered, digits(p, i)) || among(&ticked, digits(p, i)))
			out.items[out.n++] = i;
	return (int64_t)out.n == n ? (struct wire_ints){ NULL, 0 } : out;
}

int page_decide(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct decide_in in = { 0 };
	struct decision_card card;
	struct err why = { 0 };
	int64_t n;
	PAGE(p, rq, rp);

	if (page_admit(&p, STAND_EDITOR, e) != 0 || number_of(&p, &n, e) != 0)
		return -1;
	in.decision = page_field(&p, "decision");
	in.reason = page_filled(&p, "reason");
	in.revision = page_number(&p, "revision");
	if (str_eq(in.decision, "accept"))
		in.take = taken(&p);
	in.rest = page_filled(&p, "rest");
	page_once(&p);
	if (desk_decide(p.c, n, &in, &card, &why) == 0)
		return page_go(&p, path_of(&p, n),
			       str_eq(in.decision, "accept")    ? "accepted"
			       : str_eq(in.decision, "decline") ? "declined"
								: "asked");
	if (why.kind == ERR_CONFLICT && p.c->conflict)
		return page_go(&p, arena_printf(p.a, "%s/edit", path_of(&p, n)), NULL);
	return refuse(&p, n, &why, e);
}

int page_undo(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct proposal_card card;
	struct err why = { 0 };
	int64_t n;
	PAGE(p, rq, rp);

	if (number_of(&p, &n, e) != 0)
		return -1;
	page_once(&p);
	if (desk_undo(p.c, n, page_filled(&p, "reason"), &card, &why) == 0)
		return page_go(&p, path_of(&p, n), "undone");
	if (str_eq(why.key, "conflict.undo"))
		return refuse_undo(&p, n, &why, e);
	return refuse(&p, n, &why, e);
}

int page_withdraw(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct proposal_card card;
	struct err why = { 0 };
	int64_t n;
	PAGE(p, rq, rp);

	if (number_of(&p, &n, e) != 0)
		return -1;
	page_once(&p);
	if (desk_withdraw(p.c, n, &card, &why) == 0)
		return page_go(&p, path_of(&p, n), "withdrawn");
	return refuse(&p, n, &why, e);
}
