/* The review queue: proposals, those that wait for the reader first. */
#include "pages/changes.h"

/* An editor looks at what is open unless asked otherwise; "" is everything. */
static void set_filters(struct page *p, const struct proposal_filter *f)
{
	static const char *const statuses[] = { "open", "changes-requested", "accepted", "declined",
						"withdrawn" };
	static const char *const keys[] = { "st_submitted", "st_changes", "st_accepted",
					    "st_declined", "st_withdrawn" };
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = choices(p, "statuses"), *sections = choices(p, "sections");

	choice(list, "all", say(p, "all_statuses"), !f->status);
	for (size_t i = 0; i < COUNT(statuses); i++)
		choice(list, statuses[i], say(p, keys[i]), str_eq(statuses[i], f->status));
	set_groups(p, "groups", f->group, true);
	choice(sections, "", say(p, "all_sections"), !f->section);
	for (size_t i = 0; i < m->sections.n; i++)
		choice(sections, m->sections.items[i].id,
		       section_title(p, m->sections.items[i].id, NULL),
		       str_eq(m->sections.items[i].id, f->section));
}

static bool my_turn(struct page *p, const struct proposal_card *one)
{
	if (str_eq(one->status, "open"))
		return desk_is_editor(p->c);
	return str_eq(one->status, "changes-requested") && one->mine;
}

static int set_row(struct page *p, struct wire *row, const struct proposal_card *one, struct err *e)
{
	const struct revision_card *last = &one->revisions.items[one->revisions.n - 1];
	struct wire *rivals;
	struct diff_card diff;
	struct wire_ints all;

	if (desk_diff(p->c, one->number, 0, NULL, &diff, e) != 0 ||
	    desk_rivals(p->c, one->number, &all, e) != 0)
		return -1;
	wire_set_str(row, "href", arena_printf(p->a, "/app/review/%s", digits(p, one->number)));
	wire_set_str(row, "section_title",
		     many_languages(p)
			     ? arena_printf(p->a, "%s (%s)", one->title, language_name(one->lang))
			     : one->title);
	set_text_of(row, one->lang);
	wire_set_str(row, "label", say_n(p, "proposal_n", one->number));
	wire_set_str(row, "summary", own_summary(p, one->summary, one->section));
	wire_set_str(row, "group_name", group_name(p, one->group));
	wire_set(row, "chip", chip_of_status(p, one->status));
	wire_set_bool(row, "clash", one->conflicts);
	rivals = wire_set(row, "rivals", wire_new_list());
	wire_set_bool(row, "collides", all.n);
	for (size_t i = all.n; i-- > 0;)
		wire_add(rivals,
			 link_to(arena_printf(p->a, "/app/review/%s", digits(p, all.items[i])),
				 say_n(p, "proposal_n", all.items[i])));
	wire_set_bool(row, "turn", my_turn(p, one));
	wire_set_str(row, "size", say_n(p, "n_changes", diff.changes));
	wire_set_str(row, "comments",
		     one->open_threads ? say_n(p, "n_comments", one->open_threads) : NULL);
	wire_set(row, "since", when(p, last->created_at));
	return 0;
}

/* Those that wait for the reader first, else as they come: what is open in the order in which it came in. */
static int set_rows(struct page *p, const struct proposal_list *all, struct err *e)
{
	struct wire *list = wire_set(p->m, "proposals", wire_new_list());

	for (int turn = 1; turn >= 0; turn--)
		for (size_t i = 0; i < all->items.n; i++)
			if (my_turn(p, &all->items.items[i]) == (turn == 1) &&
			    set_row(p, wire_add(list, wire_new_obj()), &all->items.items[i], e) !=
				    0)
				return -1;
	wire_set_bool(p->m, "nothing", !all->items.n);
	wire_set_bool(p->m, "something", all->items.n);
	return 0;
}

/* The address of the next page of the list. */
static const char *more(struct page *p, const struct proposal_filter *f, const char *next)
{
	if (!next)
		return NULL;
	return arena_printf(p->a, "/app/review?status=%s&group=%s&section=%s&cursor=%s",
			    f->status ? f->status : "all",
			    f->group ? query_escape(p, f->group) : "",
			    f->section ? query_escape(p, f->section) : "", query_escape(p, next));
}

static const char *lead_of(struct page *p)
{
	int64_t open = 0, changes = 0;

	for (int64_t i = 1; i <= state_n_proposals(p->c->state); i++) {
		const struct proposal *one = state_proposal(p->c->state, i);

		open += one->status == PROPOSAL_OPEN;
		changes += one->status == PROPOSAL_CHANGES;
	}
	return arena_printf(p->a, "%s %s", say_n(p, "review_open", open),
			    changes ? say_n(p, "review_changes", changes) : "");
}

int page_review(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct proposal_filter f = { .limit = 50 };
	struct proposal_list all;
	const char *status;
	PAGE(p, rq, rp);

	status = page_query(&p, "status");
	f.status = !status                 ? desk_is_editor(p.c) ? "open" : NULL
		   : str_eq(status, "all") ? NULL
					   : status;
	f.group = page_query(&p, "group");
	f.section = page_query(&p, "section");
	f.cursor = page_query(&p, "cursor");
	f.oldest = str_eq(f.status, "open") || str_eq(f.status, "changes-requested");
	if (desk_proposals(p.c, &f, &all, e) != 0)
		return -1;
	set_filters(&p, &f);
	if (set_rows(&p, &all, e) != 0)
		return -1;
	wire_set_str(p.m, "next", more(&p, &f, all.next));
	wire_set_str(p.m, "lead", lead_of(&p));
	wire_set_str(p.m, "empty", say(&p, "review_empty"));
	return page_show(&p, 200, "review", say(&p, "review"), e);
}
