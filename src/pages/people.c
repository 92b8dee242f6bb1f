/* Manage: invitations, accounts, erasing somebody. */
#include "pages/manage.h"
#include "pages/tickets.h"

enum { LINKS_MAX = 200, DAY = 24 * 3600 };

static void set_roles(struct page *p, const char *current)
{
	struct wire *list = choices(p, "roles");

	for (int i = ROLE_READER; i <= ROLE_ADMIN; i++) {
		const char *id = role_names[i];

		choice(list, id, role_name(p, id), str_eq(id, current));
	}
}

/* What each role may do, in a line. */
static void set_roles_explained(struct page *p, const char *chosen)
{
	struct wire *list = choices(p, "roles");

	for (int i = ROLE_RAPPORTEUR; i <= ROLE_ADMIN + 1; i++) {
		const char *id = role_names[i > ROLE_ADMIN ? ROLE_READER : i];
		struct wire *one = wire_add(list, wire_new_obj());

		wire_set_str(one, "id", id);
		wire_set_str(one, "name", role_name(p, id));
		wire_set_str(one, "about", say(p, arena_printf(p->a, "about_%s", id)));
		wire_set_bool(one, "current", str_eq(id, chosen));
	}
}

static int set_accounts(struct page *p, struct err *e)
{
	struct wire *list = wire_set(p->m, "accounts", wire_new_list());
	struct account_list all;

	if (desk_accounts(p->c, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.items.n; i++) {
		const struct account_card *acc = &all.items.items[i];
		struct wire *one = wire_add(list, wire_new_obj());

		wire_set_str(one, "shown", acc->name[0] ? acc->name : acc->id);
		wire_set_bool(one, "me", str_eq(acc->id, p->c->who.account));
		wire_set_str(one, "role_name", role_name(p, acc->role));
		wire_set_str(one, "group_names", group_names(p, &acc->groups));
		wire_set_str(one, "devices",
			     acc->tokens ? say(p, "by_token")
					 : say_n(p, "n_devices", acc->sessions));
		wire_set_str(one, "href", arena_printf(p->a, "/app/manage/accounts/%s", acc->id));
	}
	return 0;
}

static const char *state_of(struct page *p, const struct invitation_card *inv)
{
	if (inv->spent_at)
		return say_what(p, "invite_used", i18n_date_time(p->a, p->lang, inv->spent_at));
	if (inv->expires_at <= clock_now())
		return say(p, "invite_expired");
	return say_what(p, "invite_waits", i18n_date_time(p->a, p->lang, inv->expires_at));
}

/* A code for somebody's own second device: not the administrators' matter, and over in minutes. */
static bool is_device_code(const struct invitation_card *inv)
{
	return inv->account && inv->expires_at - inv->created_at <= 600;
}

static int newest_first(const void *a, const void *b)
{
	const struct invitation_card *x = a, *y = b;

	return x->created_at == y->created_at  ? strcmp(x->id, y->id)
	       : x->created_at > y->created_at ? -1
					       : 1;
}

static int set_invitations(struct page *p, struct err *e)
{
	struct wire *list = wire_set(p->m, "invitations", wire_new_list());
	struct invitation_list all;
	size_t waiting = 0, shown = 0;

	if (desk_invitations(p->c, &all, e) != 0)
		return -1;
	if (all.items.n)
		qsort(all.items.items, all.items.n, sizeof(*all.items.items), newest_first);
	for (size_t i = 0; i < all.items.n; i++) {
		const struct invitation_card *inv = &all.items.items[i];
		struct wire *one;

		if (is_device_code(inv))
			continue;
		one = wire_add(list, wire_new_obj());
		wire_set_str(one, "shown",
			     inv->name && *inv->name ? inv->name
			     : inv->account          ? account_name(p, inv->account)
						     : say(p, "no_name"));
		wire_set_str(one, "role_name", role_name(p, inv->role));
		wire_set_str(one, "group_names", group_names(p, &inv->groups));
		wire_set_str(one, "state", state_of(p, inv));
		wire_set_str(one, "id", inv->spent_at ? NULL : inv->id);
		wire_set(one, "made_at", when(p, inv->created_at));
		waiting += !inv->spent_at;
		shown++;
	}
	wire_set_bool(p->m, "has_waiting", waiting);
	wire_set_bool(p->m, "no_invitations", !shown);
	wire_set_bool(p->m, "has_invitations", shown);
	return 0;
}

static bool among(const struct wire_strs *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->items[i], id))
			return true;
	return false;
}

/* For how long a link is valid. */
static void set_spans(struct page *p, int64_t chosen)
{
	static const char *const days[] = { "1", "7", "14", "30" };
	struct wire *list = choices(p, "spans");

	for (size_t i = 0; i < COUNT(days); i++)
		choice(list, days[i], say(p, arena_printf(p->a, "day_%s", days[i])),
		       str_eq(days[i], digits(p, chosen)));
}

void set_invite(struct page *p, bool again)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire_strs ticked = again ? page_values(p, "group") : (struct wire_strs){ 0 };
	struct wire *list = choices(p, "groups");

	set_roles_explained(p, again && page_filled(p, "role") ? page_filled(p, "role")
							       : "rapporteur");
	for (size_t i = 0; i < m->groups.n; i++)
		choice(list, m->groups.items[i].id, group_name(p, m->groups.items[i].id),
		       among(&ticked, m->groups.items[i].id));
	set_spans(p, again ? page_number(p, "days") : 7);
	if (again)
		wire_set_str(wire_set(p->m, "typed", wire_new_obj()), "names",
			     page_text(p, "names"));
}

static int show(struct page *p, int status, struct err *e)
{
	if (set_accounts(p, e) != 0 || set_invitations(p, e) != 0)
		return -1;
	set_invite(p, status >= 400);
	set_places(p, "/app/manage/people");
	return page_show(p, status, "manage_people", say(p, "people"), e);
}

int page_people(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);
	return show(&p, 200, e);
}

int page_people_invite(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct invitation_card *cards;
	struct invite_in *in;
	struct str rest, line;
	struct err why = { 0 };
	int64_t days;
	size_t n = 0;
	PAGE(p, rq, rp);

	days = MIN(MAX(page_number(&p, "days"), 1), 365);
	in = ARENA_ARRAY(p.a, LINKS_MAX, struct invite_in);
	cards = ARENA_ARRAY(p.a, LINKS_MAX, struct invitation_card);
	rest = str_trim(str_of(page_text(&p, "names")));
	/* One link for each name; without names one for nobody in particular. */
	while (str_next(&rest, '\n', &line) && n < LINKS_MAX) {
		const char *name = str_dup(p.a, str_trim(line));

		if (*name || !n)
			in[n++] = (struct invite_in){ .role = page_field(&p, "role"),
						      .groups = page_values(&p, "group"),
						      .name = *name ? name : NULL,
						      .expires = clock_now() + days * DAY };
	}
	if (desk_invite_all(p.c, in, n, NULL, cards, &why) != 0) {
		page_refusal(&p, &why);
		return show(&p, why.kind, e);
	}
	set_tickets(&p, "made", cards, n);
	return show(&p, 201, e);
}

/* Invitations that nobody has opened: those that are ticked, or all of them. */
static int picked(struct page *p, struct wire_strs *out, struct err *e)
{
	struct invitation_list all;

	*out = page_values(p, "pick");
	if (!page_filled(p, "all"))
		return 0;
	if (desk_invitations(p->c, &all, e) != 0)
		return -1;
	*out = (struct wire_strs){ ARENA_ARRAY(p->a, all.items.n, const char *), 0 };
	for (size_t i = 0; i < all.items.n; i++)
		if (!all.items.items[i].spent_at && !is_device_code(&all.items.items[i]))
			out->items[out->n++] = arena_dup(p->a, all.items.items[i].id);
	return 0;
}

int page_people_change(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct invitation_list made;
	struct err why = { 0 };
	struct wire_strs ids;
	PAGE(p, rq, rp);

	if (picked(&p, &ids, e) != 0)
		return -1;
	if (!ids.n) {
		page_notice(&p, NOTICE_WARN, NULL, say(&p, "pick_none"));
		return show(&p, 200, e);
	}
	if (str_eq(page_field(&p, "act"), "withdraw")) {
		if (desk_uninvite(p.c, &ids, e) != 0)
			return -1;
		return page_go(&p, "/app/manage/people", "uninvited");
	}
	if (desk_invite_again(p.c, &ids, &made, &why) != 0) {
		page_refusal(&p, &why);
		return show(&p, why.kind, e);
	}
	set_tickets(&p, "made", made.items.items, made.items.n);
	return show(&p, 201, e);
}

/* --- one account --------------------------------------------------------------------------------------- */

static int show_person(struct page *p, int status, const char *id, struct err *e)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *groups = choices(p, "groups");
	const struct account_card *acc = NULL;
	struct account_list all;

	if (desk_accounts(p->c, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.items.n; i++)
		if (str_eq(all.items.items[i].id, id))
			acc = &all.items.items[i];
	if (!acc)
		return err_about(e, ERR_MISSING, "not-found.account", id, 0);
	wire_set_str(p->m, "id", acc->id);
	wire_set_str(p->m, "name", acc->name);
	wire_set_str(p->m, "shown", acc->name[0] ? acc->name : acc->id);
	set_roles(p, acc->role);
	for (size_t i = 0; i < m->groups.n; i++)
		choice(groups, m->groups.items[i].id, group_name(p, m->groups.items[i].id),
		       among(&acc->groups, m->groups.items[i].id));
	return page_show(p, status, "manage_account", acc->name[0] ? acc->name : acc->id, e);
}

int page_person(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);
	return show_person(&p, 200, http_param(rq, "id"), e);
}

int page_person_post(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct account_patch in = { 0 };
	struct account_card card;
	struct err why = { 0 };
	PAGE(p, rq, rp);

	in.name = page_field(&p, "name");
	in.role = page_filled(&p, "role");
	in.groups = page_values(&p, "group");
	if (desk_account_patch(p.c, http_param(rq, "id"), &in, &card, &why) == 0)
		return page_go(&p, "/app/manage/people", "saved");
	page_refusal(&p, &why);
	return show_person(&p, why.kind, http_param(rq, "id"), e);
}

/* A new link for somebody who lost the device or was signed out. */
int page_person_link(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct invitation_card card;
	struct invite_in in = { 0 };
	struct account_list all;
	PAGE(p, rq, rp);

	in.account = http_param(rq, "id");
	if (desk_accounts(p.c, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.items.n; i++)
		if (str_eq(all.items.items[i].id, in.account)) {
			in.role = all.items.items[i].role;
			in.groups = all.items.items[i].groups;
			in.name = all.items.items[i].name;
		}
	if (!in.role)
		return err_about(e, ERR_MISSING, "not-found.account", in.account, 0);
	if (desk_invite(p.c, &in, &card, e) != 0)
		return -1;
	set_tickets(&p, "made", &card, 1);
	return show(&p, 201, e);
}

int page_person_erase(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct err why = { 0 };
	PAGE(p, rq, rp);

	if (!page_filled(&p, "sure"))
		return show_person(&p, 200, http_param(rq, "id"), e);
	if (desk_account_delete(p.c, http_param(rq, "id"), &why) == 0)
		return page_go(&p, "/app/manage/people", "erased");
	page_refusal(&p, &why);
	return show_person(&p, why.kind, http_param(rq, "id"), e);
}
