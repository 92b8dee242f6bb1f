/* Manage: what was done lately, by whom; made of the records, newest first. */
#include "pages/log.h"
#include "pages/manage.h"
#include "pages/told.h"

struct entry *log_add(struct page *p, struct entries *all, enum log_kind kind, int64_t at,
		      const char *who, const char *what)
{
	struct entry *one =
		arena_push(p->a, (void **)&all->items, &all->n, &all->cap, sizeof(*one));

	*one = (struct entry){ .kind = kind, .at = at, .nth = all->n, .who = who, .what = what };
	return one;
}

static void link_proposal(struct page *p, struct entry *one, int64_t n)
{
	one->href = arena_printf(p->a, "/app/review/%s", digits(p, n));
	one->link = say_n(p, "proposal_n", n);
}

static const char *deed_words(struct page *p, const struct proposal *one, const struct deed *d)
{
	switch (d->kind) {
	case DEED_WRITTEN:
		return say_what(p, d->revision > 1 ? "log_revised" : "log_submitted",
				group_name(p, one->group));
	case DEED_DECIDED:
		return say(p, arena_printf(p->a, "log_%s", decision_key(d->decision->decision)));
	case DEED_UNDONE: break;
	}
	return say(p, "log_undone");
}

static void add_proposal(struct page *p, struct entries *all, const struct proposal *one)
{
	struct deeds deeds;

	deeds_of(p, one, &deeds);
	for (size_t i = deeds.n; i-- > 0;) {
		const struct deed *d = &deeds.items[i];
		struct entry *entry = log_add(p, all, LOG_PROPOSALS, d->at, account_name(p, d->by),
					      deed_words(p, one, d));

		link_proposal(p, entry, one->number);
		entry->fate = deed_fate(p, d);
		entry->reason = deed_reason(d);
	}
}

static void add_thread(struct page *p, struct entries *all, const struct thread *t)
{
	for (size_t i = 0; i < t->comments.n; i++) {
		const struct comment *c = &t->comments.items[i];
		struct entry *one = log_add(p, all, LOG_COMMENTS, c->created_at,
					    account_name(p, c->author), say(p, "log_commented"));

		if (t->proposal) {
			link_proposal(p, one, t->proposal);
		} else {
			one->href =
				arena_printf(p->a, "/app/sections/%s?lang=%s", t->section, t->lang);
			one->link = t->section;
		}
	}
}

static int newest_first(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->at != y->at)
		return x->at > y->at ? -1 : 1;
	return x->nth < y->nth ? -1 : 1;
}

/* Steps of main without a proposal: the manifest, or somebody who used git. */
static void add_steps(struct page *p, struct entries *all)
{
	const struct state *s = p->c->state;

	for (int64_t i = state_n_steps(s); i > 0 && i > state_n_steps(s) - LOG_MAX; i--) {
		const struct step *step = state_step(s, i);

		if (!step->proposal)
			log_document(p, all, step);
	}
}

static void add_versions(struct page *p, struct entries *all)
{
	const struct state *s = p->c->state;

	for (int64_t i = state_n_versions(s); i > 0; i--) {
		const struct version *v = state_version_number(s, i);
		struct entry *one = log_add(p, all, LOG_VERSIONS, v->created_at,
					    account_name(p, v->by), say(p, "log_version"));

		one->href = arena_printf(p->a, "/versions/%s", v->id);
		one->link = v->name;
	}
}

static void gather(struct page *p, struct entries *all)
{
	const struct state *s = p->c->state;

	for (int64_t i = state_n_proposals(s); i > 0 && i > state_n_proposals(s) - LOG_MAX; i--)
		add_proposal(p, all, state_proposal(s, i));
	for (int64_t i = state_n_threads(s); i > 0 && i > state_n_threads(s) - LOG_MAX; i--)
		add_thread(p, all, state_thread(s, i));
	add_versions(p, all);
	add_steps(p, all);
	log_people(p, all);
	if (all->n)
		qsort(all->items, all->n, sizeof(*all->items), newest_first);
}

static const char *const kind_ids[] = { "proposals", "comments", "document", "versions", "people" };

/* The kinds to choose from, those of people for who may see them; LOG_KINDS: all of them. */
static enum log_kind set_log_kinds(struct page *p)
{
	static const char *const keys[] = { "log_of_proposals", "comments", "log_of_document",
					    "versions", "people" };
	const char *asked = page_query(p, "kind");
	struct wire *list = choices(p, "kinds");
	enum log_kind chosen = LOG_KINDS;

	choice(list, "", say(p, "log_of_all"), !asked);
	for (enum log_kind k = 0; k < LOG_KINDS; k++) {
		if (k == LOG_PEOPLE && p->c->who.role < ROLE_ADMIN)
			continue;
		choice(list, kind_ids[k], say(p, keys[k]), str_eq(asked, kind_ids[k]));
		if (str_eq(asked, kind_ids[k]))
			chosen = k;
	}
	return chosen;
}

static void set_entry(struct page *p, struct wire *one, const struct entry *from)
{
	wire_set(one, "at", when(p, from->at));
	wire_set_str(one, "who", from->who);
	wire_set_str(one, "what", from->what);
	wire_set_str(one, "href", from->href);
	wire_set_str(one, "link", from->link);
	wire_set_str(one, "fate", from->fate);
	wire_set_str(one, "reason", from->reason);
}

int page_log(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct entries all = { 0 };
	enum log_kind kind;
	struct wire *list;
	PAGE(p, rq, rp);

	kind = set_log_kinds(&p);
	gather(&p, &all);
	list = wire_set(p.m, "log", wire_new_list());
	for (size_t i = 0; i < all.n && wire_len(list) < LOG_MAX; i++)
		if (kind == LOG_KINDS || all.items[i].kind == kind)
			set_entry(&p, wire_add(list, wire_new_obj()), &all.items[i]);
	set_places(&p, "/app/manage/log");
	return page_show(&p, 200, "manage_log", say(&p, "log"), e);
}
