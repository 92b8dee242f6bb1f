/* The people behind the sign-ins: invitations, accounts, tokens. */
#include "desk/room.h"

enum { CODE_S = 600, INVITATION_S = 7 * 24 * 3600, UNUSED_S = 30 * 24 * 3600 };

/* --- invitations ----------------------------------------------------------------------------------- */

static int role_of(const char *name, int *out, struct err *e)
{
	for (int i = ROLE_READER; i <= ROLE_ADMIN; i++) {
		if (str_eq(role_names[i], name)) {
			*out = i;
			return 0;
		}
	}
	return err_about(e, ERR_BAD, "bad-request.role", name, 0);
}

static int groups_exist(struct call *c, const struct wire_strs *groups, struct err *e)
{
	for (size_t i = 0; i < groups->n; i++)
		if (!manifest_group(state_manifest(c->state), groups->items[i]))
			return err_about(e, ERR_BAD, "bad-request.group", groups->items[i], 0);
	return 0;
}

/* An invitation that nobody took is a name without an account, which nobody could erase. */
static void forget_unused(struct call *c, struct crowd_edit *out)
{
	const struct people *p = &c->crowd->people;

	for (size_t i = 0; i < p->invitations.n; i++) {
		const struct invitation *inv = &p->invitations.items[i];

		if (!inv->spent_at && inv->expires_at < clock_now() - UNUSED_S)
			crowd_put_invitation(c, out, inv->id, NULL);
	}
}

static int put_invitation(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	const struct invitation *inv = arg;

	if (inv->account && !people_account(&c->crowd->people, inv->account))
		return err_about(e, ERR_MISSING, "not-found.account", inv->account, 0);
	crowd_put_invitation(c, out, inv->id, inv);
	forget_unused(c, out);
	return 0;
}

static const char *link_to(struct call *c, const char *code)
{
	return arena_printf(c->a, "%s/i#%s", c->desk->settings.url, code);
}

/* Makes an invitation and gives its code in plain. */
static int invite(struct call *c, struct invitation *inv, const char **code, struct err *e)
{
	char plain[SECRET_CODE + 1];

	secret_code(plain);
	inv->id = fresh_id(c, "i-");
	inv->code = hash_of(c, plain);
	inv->by = c->who.account;
	inv->created_at = clock_now();
	if (crowd_change(c, put_invitation, inv, e) != 0)
		return -1;
	*code = arena_dup(c->a, plain);
	return 0;
}

void invitation_to_card(const struct invitation *inv, struct invitation_card *out)
{
	*out = (struct invitation_card){ .id = inv->id,
					 .role = role_names[inv->role],
					 .name = inv->name,
					 .account = inv->account,
					 .groups = inv->groups,
					 .created_at = inv->created_at,
					 .expires_at = inv->expires_at,
					 .spent_at = inv->spent_at };
}

int desk_invite(struct call *c, const struct invite_in *in, struct invitation_card *out,
		struct err *e)
{
	struct invitation inv = { .name = one_line(c, in->name),
				  .account = in->account,
				  .groups = in->groups };
	const char *code;

	if (need_role(c, ROLE_ADMIN, e) != 0 || role_of(in->role, &inv.role, e) != 0 ||
	    groups_exist(c, &in->groups, e) != 0)
		return -1;
	/* Without a group the link opens a workspace in which nothing can be written. */
	if (inv.role == ROLE_RAPPORTEUR && !in->groups.n && !in->account)
		return err_set(e, ERR_BAD, "bad-request.group-needed", "%s", "");
	inv.expires_at = in->expires ? in->expires : clock_now() + INVITATION_S;
	if (inv.expires_at <= clock_now())
		return err_set(e, ERR_BAD, "bad-request.expires", "%s", "in the past");
	if (invite(c, &inv, &code, e) != 0)
		return -1;
	invitation_to_card(&inv, out);
	out->url = link_to(c, code);
	return 0;
}

int desk_second_device(struct call *c, struct code_card *out, struct err *e)
{
	struct invitation inv = { .account = c->who.account, .role = (int)c->who.role };

	if (need_signed_in(c, e) != 0)
		return -1;
	inv.expires_at = clock_now() + CODE_S;
	if (invite(c, &inv, &out->code, e) != 0)
		return -1;
	out->url = link_to(c, out->code);
	out->expires_at = inv.expires_at;
	return 0;
}

int desk_invitations(struct call *c, struct invitation_list *out, struct err *e)
{
	const struct people *p;
	bool newer;

	/* The command line makes accounts and invitations too. */
	if (need_role(c, ROLE_ADMIN, e) != 0 || crowd_refresh(c, &newer, e) != 0)
		return -1;
	p = &c->crowd->people;
	out->next = NULL;
	out->items.items = ARENA_ARRAY(c->a, p->invitations.n, struct invitation_card);
	out->items.n = p->invitations.n;
	for (size_t i = 0; i < p->invitations.n; i++)
		invitation_to_card(&p->invitations.items[i], &out->items.items[i]);
	return 0;
}

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

	if (need_role(c, ROLE_ADMIN, e) != 0 || groups_exist(c, &in->groups, e) != 0 ||
	    crowd_change(c, patch, &pa, e) != 0)
		return -1;
	if (in->role || in->groups.items)
		tell_rights(c, id);
	account_to_card(people_account(&c->crowd->people, id), out);
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

/* An account and every invitation that names it. */
static int erase(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	const struct patching *pa = arg;
	const struct people *p = &c->crowd->people;

	if (!people_account(p, pa->id))
		return err_about(e, ERR_MISSING, "not-found.account", pa->id, 0);
	if (last_admin(p, pa->id))
		return err_set(e, ERR_CONFLICT, "conflict.last-admin", "%s", pa->id);
	crowd_put_account(c, out, pa->id, NULL);
	forget_unused(c, out);
	for (size_t i = 0; i < p->invitations.n; i++)
		if (str_eq(p->invitations.items[i].account, pa->id))
			crowd_put_invitation(c, out, p->invitations.items[i].id, NULL);
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
