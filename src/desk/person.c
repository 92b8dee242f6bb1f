/* All that is kept about one person, for that person. */
#include "desk/room.h"

/* The card while it grows. */
struct growing {
	struct call *c;
	const char *account;
	struct person_card *card;
	size_t cap;
};

static void add(struct growing *g, struct person_deed deed)
{
	struct person_deed *slot = arena_push(g->c->a, (void **)&g->card->deeds.items,
					      &g->card->deeds.n, &g->cap, sizeof(*slot));

	*slot = deed;
}

static void add_decision(struct growing *g, const struct proposal *p, const struct decision *d)
{
	if (!d || !str_eq(d->by, g->account))
		return;
	add(g, (struct person_deed){ .what = "decided",
				     .at = d->at,
				     .proposal = p->number,
				     .section = p->section,
				     .lang = p->lang,
				     .text = d->reason });
}

static void add_proposal(struct growing *g, const struct proposal *p)
{
	for (size_t i = 0; i < p->revisions.n; i++) {
		const struct revision *r = &p->revisions.items[i];

		if (str_eq(r->author, g->account))
			add(g, (struct person_deed){ .what = "submitted",
						     .at = r->created_at,
						     .proposal = p->number,
						     .section = p->section,
						     .lang = p->lang,
						     .text = r->summary });
	}
	for (size_t i = 0; i < p->earlier.n; i++)
		add_decision(g, p, &p->earlier.items[i]);
	add_decision(g, p, p->decision);
	for (size_t i = 0; i < p->undone.n; i++) {
		const struct undoing *u = &p->undone.items[i];

		add_decision(g, p, u->decision);
		if (str_eq(u->by, g->account))
			add(g, (struct person_deed){ .what = "undid",
						     .at = u->at,
						     .proposal = p->number,
						     .section = p->section,
						     .lang = p->lang,
						     .text = u->reason });
	}
}

static void add_thread(struct growing *g, const struct thread *t)
{
	for (size_t i = 0; i < t->comments.n; i++) {
		const struct comment *said = &t->comments.items[i];

		if (str_eq(said->author, g->account))
			add(g, (struct person_deed){ .what = "commented",
						     .at = said->created_at,
						     .proposal = t->proposal,
						     .section = t->section,
						     .lang = t->lang,
						     .text = said->text });
	}
}

static void add_version(struct growing *g, const struct version *v)
{
	if (str_eq(v->by, g->account))
		add(g,
		    (struct person_deed){ .what = "froze", .at = v->created_at, .text = v->name });
}

static int by_time(const void *a, const void *b)
{
	const struct person_deed *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static void add_deeds(struct growing *g)
{
	const struct state *s = g->c->state;

	for (int64_t n = 1; n <= state_n_proposals(s); n++)
		add_proposal(g, state_proposal(s, n));
	for (int64_t n = 1; n <= state_n_threads(s); n++)
		add_thread(g, state_thread(s, n));
	for (int64_t n = 1; n <= state_n_versions(s); n++)
		add_version(g, state_version_number(s, n));
	if (g->card->deeds.n)
		qsort(g->card->deeds.items, g->card->deeds.n, sizeof(*g->card->deeds.items),
		      by_time);
}

static void add_account(struct call *c, const struct account *acc, struct person_card *out)
{
	const struct people *p = &c->crowd->people;
	struct invitation_card *invitations =
		ARENA_ARRAY(c->a, p->invitations.n, struct invitation_card);

	out->account = ARENA_NEW(c->a, struct account_card);
	account_to_card(acc, out->account);
	out->sessions.items = ARENA_ARRAY(c->a, acc->sessions.n, struct person_key);
	for (; out->sessions.n < acc->sessions.n; out->sessions.n++)
		out->sessions.items[out->sessions.n].created_at =
			acc->sessions.items[out->sessions.n].created_at;
	out->tokens.items = ARENA_ARRAY(c->a, acc->tokens.n, struct person_key);
	for (; out->tokens.n < acc->tokens.n; out->tokens.n++)
		out->tokens.items[out->tokens.n] =
			(struct person_key){ acc->tokens.items[out->tokens.n].name,
					     acc->tokens.items[out->tokens.n].created_at };
	out->invitations.items = invitations;
	for (size_t i = 0; i < p->invitations.n; i++)
		if (str_eq(p->invitations.items[i].account, acc->id))
			invitation_to_card(&p->invitations.items[i],
					   &invitations[out->invitations.n++]);
	out->wishes.items = ARENA_ARRAY(c->a, p->wishes.n, struct wish_card);
	for (size_t i = 0; i < p->wishes.n; i++) {
		const struct invitation *of = people_invitation(p, p->wishes.items[i].invitation);

		if (of && str_eq(of->account, acc->id))
			wish_to_card(c, &p->wishes.items[i], &out->wishes.items[out->wishes.n++]);
	}
}

int desk_person(struct call *c, const char *id, struct person_card *out, struct err *e)
{
	struct growing g = { .c = c, .account = id, .card = out };
	const struct account *acc;

	if (!(c->who.account && str_eq(c->who.account, id)) && need_role(c, ROLE_ADMIN, e) != 0)
		return -1;
	if (crowd_pin(c, e) != 0)
		return -1;
	acc = people_account(&c->crowd->people, id);
	if (!acc)
		return err_about(e, ERR_MISSING, "not-found.account", id, 0);
	*out = (struct person_card){ 0 };
	add_account(c, acc, out);
	add_deeds(&g);
	return 0;
}

int person_check(const char *path, struct str json, struct err *e)
{
	struct people read = { 0 };
	ARENA(a);

	return people_load_file(&read, path, json, &a, e);
}
