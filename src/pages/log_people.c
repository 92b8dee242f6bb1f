/* Who was invited, and what became of it, for the log. Names are those that people have now: none is kept here. */
#include "pages/log.h"

#include "desk/people.h"

/* "Rapporteur, Workshop 1, Workshop 2" */
static const char *standing(struct page *p, const char *role, const struct wire_strs *groups)
{
	const char *names = groups->n ? group_names(p, groups) : "";

	return arena_printf(p->a, "%s%s%s", role_name(p, role), *names ? ", " : "", names);
}

static void add(struct page *p, struct entries *all, int64_t at, const char *who, const char *what)
{
	struct entry *one = log_add(p, all, LOG_PEOPLE, at, who, what);

	one->href = "/app/manage/people";
	one->link = say(p, "people");
}

static const char *account_made_at(const struct account_list *accounts, const char *id, int64_t at)
{
	for (size_t i = 0; id && i < accounts->items.n; i++)
		if (str_eq(accounts->items.items[i].id, id) &&
		    accounts->items.items[i].created_at < at)
			return id;
	return NULL;
}

/* A link to an account that is older than it is a further one: a second device, or in place of a lost one. */
static void add_invitation(struct page *p, struct entries *all, const struct invitation_card *inv,
			   const struct account_list *accounts)
{
	bool further = account_made_at(accounts, inv->account, inv->created_at);
	const char *what = standing(p, inv->role, &inv->groups);
	const char *by = inv->by ? account_name(p, inv->by) : say(p, "log_command_line");

	add(p, all, inv->created_at, by,
	    say_what(p, further ? "log_code_made" : "log_invited", what));
	if (inv->spent_at)
		add(p, all, inv->spent_at,
		    inv->account ? account_name(p, inv->account) : say(p, "somebody"),
		    say_what(p, further ? "log_code_used" : "log_invitation_used", what));
}

static bool was_invited(const struct invitation_list *all, const char *account)
{
	for (size_t i = 0; i < all->items.n; i++)
		if (str_eq(all->items.items[i].account, account))
			return true;
	return false;
}

void log_people(struct page *p, struct entries *all)
{
	struct invitation_list invitations;
	struct account_list accounts;
	struct err none = { 0 };

	if (p->c->who.role < ROLE_ADMIN || desk_invitations(p->c, &invitations, &none) != 0 ||
	    desk_accounts(p->c, &accounts, &none) != 0)
		return;
	for (size_t i = 0; i < invitations.items.n; i++)
		add_invitation(p, all, &invitations.items.items[i], &accounts);
	for (size_t i = 0; i < accounts.items.n; i++) {
		const struct account_card *acc = &accounts.items.items[i];

		if (!was_invited(&invitations, acc->id))
			add(p, all, acc->created_at, say(p, "log_command_line"),
			    say_what(p, "log_account", standing(p, acc->role, &acc->groups)));
	}
}
