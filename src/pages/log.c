/* Manage: what was done lately, by whom; made of the records, newest first. */
#include "pages/manage.h"
#include "pages/told.h"

enum { LOG_MAX = 200 };

struct entry {
	int64_t at;
	size_t nth; /* of those in one second the first added comes first */
	const char *who, *what, *href, *link;
	const char *fate, *reason; /* a decision that no longer holds; or NULL */
};
struct entries {
	struct entry *items;
	size_t n, cap;
};

static struct entry *add(struct page *p, struct entries *all, int64_t at, const char *who,
			 const char *what)
{
	struct entry *one =
		arena_push(p->a, (void **)&all->items, &all->n, &all->cap, sizeof(*one));

	*one = (struct entry){ .at = at, .nth = all->n, .who = who, .what = what };
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
		struct entry *entry =
			add(p, all, d->at, account_name(p, d->by), deed_words(p, one, d));

		link_proposal(p, entry, one->number);
		entry->fate = deed_fate(p, d);
		entry->reason = deed_reason(d);
	}
}

static void add_thread(struct page *p, struct entries *all, const struct thread *t)
{
	for (size_t i = 0; i < t->comments.n; i++) {
		const struct comment *c = &t->comments.items[i];
		struct entry *one = add(p, all, c->created_at, account_name(p, c->author),
					say(p, "log_commented"));

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
			add(p, all, step->at, group_name(p, step->group),
			    step_words(p, step->subject, 0));
	}
}

int page_log(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const struct state *s;
	struct entries all = { 0 };
	struct wire *list;
	PAGE(p, rq, rp);

	s = p.c->state;
	for (int64_t i = state_n_proposals(s); i > 0 && i > state_n_proposals(s) - LOG_MAX; i--)
		add_proposal(&p, &all, state_proposal(s, i));
	for (int64_t i = state_n_threads(s); i > 0 && i > state_n_threads(s) - LOG_MAX; i--)
		add_thread(&p, &all, state_thread(s, i));
	for (int64_t i = state_n_versions(s); i > 0; i--) {
		const struct version *v = state_version_number(s, i);
		struct entry *one = add(&p, &all, v->created_at, account_name(&p, v->by),
					say(&p, "log_version"));

		one->href = arena_printf(p.a, "/versions/%s", v->id);
		one->link = v->name;
	}
	add_steps(&p, &all);
	if (all.n)
		qsort(all.items, all.n, sizeof(*all.items), newest_first);
	list = wire_set(p.m, "log", wire_new_list());
	for (size_t i = 0; i < all.n && i < LOG_MAX; i++) {
		struct wire *one = wire_add(list, wire_new_obj());

		wire_set(one, "at", when(&p, all.items[i].at));
		wire_set_str(one, "who", all.items[i].who);
		wire_set_str(one, "what", all.items[i].what);
		wire_set_str(one, "href", all.items[i].href);
		wire_set_str(one, "link", all.items[i].link);
		wire_set_str(one, "fate", all.items[i].fate);
		wire_set_str(one, "reason", all.items[i].reason);
	}
	set_places(&p, "/app/manage/log");
	return page_show(&p, 200, "manage_log", say(&p, "log"), e);
}
