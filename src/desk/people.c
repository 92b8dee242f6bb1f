/* The people behind the sign-ins: accounts, tokens. */
#include "desk/room.h"
#include "text/text.h"

/* --- accounts ---------------------------------------------------------------------------------------- */

static int put_account(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	const struct account *acc = arg;

	(void)e;
	crowd_put_account(c, out, acc->id, acc);
	return 0;
}

int desk_token(struct call *c, const struct invite_in *in, const char **token, struct err *e)
{
	char plain[SECRET_CODE + 1];
	struct account acc = { .name = one_line(c, in->name),
			       .groups = in->groups,
			       .created_at = clock_now() };
	struct token *tok = ARENA_NEW(c->a, struct token);

	if (role_of(in->role, &acc.role, e) != 0 || groups_exist(c, &in->groups, e) != 0)
		return -1;
	if (acc.role == ROLE_RAPPORTEUR && !in->groups.n)
		return err_set(e, ERR_BAD, "bad-request.group-needed", "%s", "");
	secret_code(plain);
	*tok = (struct token){ hash_of(c, plain), acc.name, clock_now() };
	acc.id = fresh_id(c, "a-");
	acc.tokens.items = tok;
	acc.tokens.n = 1;
	if (crowd_change(c, put_account, &acc, e) != 0)
		return -1;
	*token = arena_dup(c->a, plain);
	return 0;
}

void account_to_card(const struct account *acc, struct account_card *out)
{
	*out = (struct account_card){ .id = acc->id,
				      .name = acc->name ? acc->name : "",
				      .role = role_names[acc->role],
				      .lang = acc->lang,
				      .groups = acc->groups,
				      .created_at = acc->created_at,
				      .sessions = (int64_t)acc->sessions.n,
				      .tokens = (int64_t)acc->tokens.n };
}

int desk_accounts(struct call *c, struct account_list *out, struct err *e)
{
	const struct people *p;
	bool newer;

	/* The command line makes accounts and invitations too. */
	if (need_role(c, ROLE_ADMIN, e) != 0 || crowd_refresh(c, &newer, e) != 0)
		return -1;
	p = &c->crowd->people;
	out->next = NULL;
	out->items.items = ARENA_ARRAY(c->a, p->accounts.n, struct account_card);
	out->items.n = p->accounts.n;
	for (size_t i = 0; i < p->accounts.n; i++)
		account_to_card(&p->accounts.items[i], &out->items.items[i]);
	return 0;
}

struct patching {
	const char *id;
	const struct account_patch *in; /* NULL: erase */
};

static bool last_admin(const struct people *p, const char *id)
{
	const struct account *acc = people_account(p, id);

	if (!acc || acc->role != ROLE_ADMIN)
		return false;
	for (size_t i = 0; i < p->accounts.n; i++)
		if (p->accounts.items[i].role == ROLE_ADMIN && !str_eq(p->accounts.items[i].id, id))
			return false;
	return true;
}

static int patch(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	const struct patching *pa = arg;
	const struct account *old = people_account(&c->crowd->people, pa->id);
	struct account acc;

	if (!old)
		return err_about(e, ERR_MISSING, "not-found.account", pa->id, 0);
	acc = *old;
	if (pa->in->role && role_of(pa->in->role, &acc.role, e) != 0)
		return -1;
	if (acc.role != ROLE_ADMIN && last_admin(&c->crowd->people, pa->id))
		return err_set(e, ERR_CONFLICT, "conflict.last-admin", "%s", pa->id);
	if (pa->in->name)
		acc.name = one_line(c, pa->in->name);
	if (pa->in->lang)
		acc.lang = pa->in->lang[0] ? pa->in->lang : NULL;
	if (pa->in->groups.items)
		acc.groups = pa->in->groups;
	crowd_put_account(c, out, acc.id, &acc);
	return 0;
}

int desk_account_patch(struct call *c, const char *id, const struct account_patch *in,
		       struct account_card *out, struct err *e)
{
	struct patching pa = { id, in };
	const struct account *acc;

	if (need_role(c, ROLE_ADMIN, e) != 0 || groups_exist(c, &in->groups, e) != 0 ||
	    crowd_change(c, patch, &pa, e) != 0)
		return -1;
	if (in->role || in->groups.items)
		tell_rights(c, id);
	acc = people_account(&c->crowd->people, id);
	if (!acc) /* erased in the same moment */
		return err_about(e, ERR_MISSING, "not-found.account", id, 0);
	account_to_card(acc, out);
	return 0;
}

int desk_set_language(struct call *c, const char *lang, struct err *e)
{
	struct account_patch in = { .lang = lang ? lang : "" };
	struct patching pa = { c->who.account, &in };

	if (need_signed_in(c, e) != 0)
		return -1;
	return crowd_change(c, patch, &pa, e);
}

static bool called_alike(const char *one, const char *other)
{
	BUF(a, KiB);
	BUF(b, KiB);

	text_fold(&a, str_of(one));
	text_fold(&b, str_of(other));
	return a.len && str_same(STR_BUF(a), STR_BUF(b));
}

/* Does a name say whom the account is, by its own name or one that it was invited under? */
static bool names_her(const struct people *p, const struct account *acc, const char *name)
{
	if (!name)
		return false;
	if (acc->name && called_alike(name, acc->name))
		return true;
	for (size_t i = 0; i < p->invitations.n; i++) {
		const struct invitation *inv = &p->invitations.items[i];

		if (str_eq(inv->account, acc->id) && inv->name && called_alike(name, inv->name))
			return true;
	}
	return false;
}

/*
 * One that led to her account, or that nobody opened and that bears her name. It may be a namesake's, and
 * nobody could tell: she asks for another, but whom one erases is erased.
 */
static bool is_invitation_of(const struct people *p, const struct invitation *inv,
			     const struct account *acc)
{
	return inv->account ? str_eq(inv->account, acc->id) : names_her(p, acc, inv->name);
}

/* Asked for with one of her invitations, or under her name by who had none at hand. */
static bool is_wish_of(const struct people *p, const struct wish *wish, const struct account *acc)
{
	const struct invitation *of = people_invitation(p, wish->invitation);

	return (of && is_invitation_of(p, of, acc)) ||
	       (!(of && of->account) && names_her(p, acc, wish->name));
}

/* An account, every invitation that names it, and what was asked for with them or under its name. */
static int erase(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	const struct patching *pa = arg;
	const struct people *p = &c->crowd->people;

	const struct account *acc = people_account(p, pa->id);

	if (!acc)
		return err_about(e, ERR_MISSING, "not-found.account", pa->id, 0);
	if (last_admin(p, pa->id))
		return err_set(e, ERR_CONFLICT, "conflict.last-admin", "%s", pa->id);
	crowd_put_account(c, out, pa->id, NULL);
	forget_unused(c, out);
	for (size_t i = 0; i < p->invitations.n; i++)
		if (is_invitation_of(p, &p->invitations.items[i], acc))
			crowd_put_invitation(c, out, p->invitations.items[i].id, NULL);
	for (size_t i = 0; i < p->wishes.n; i++)
		if (is_wish_of(p, &p->wishes.items[i], acc))
			crowd_put_wish(c, out, p->wishes.items[i].id, NULL);
	return 0;
}

int desk_account_delete(struct call *c, const char *id, struct err *e)
{
	struct patching pa = { id, NULL };

	if (need_role(c, ROLE_ADMIN, e) != 0)
		return -1;
	if (crowd_change(c, erase, &pa, e) != 0)
		return -1;
	tell_rights(c, id);
	return 0;
}

const char *desk_name(struct call *c, const char *account)
{
	const struct account *acc;
	struct err e = { 0 };

	if (!account || crowd_pin(c, &e) != 0)
		return "";
	acc = people_account(&c->crowd->people, account);
	return acc && acc->name ? acc->name : "";
}
