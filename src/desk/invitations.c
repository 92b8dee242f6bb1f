/* Invitations: links and codes that are spent once. What they are known by is shown once and kept only as
 * a hash or a signature. */
#include "desk/room.h"

enum { CODE_S = 600, INVITATION_S = 7 * 24 * 3600, UNUSED_S = 30 * 24 * 3600 };

int role_of(const char *name, int *out, struct err *e)
{
	for (int i = ROLE_READER; i <= ROLE_ADMIN; i++) {
		if (str_eq(role_names[i], name)) {
			*out = i;
			return 0;
		}
	}
	return err_about(e, ERR_BAD, "bad-request.role", name, 0);
}

int groups_exist(struct call *c, const struct wire_strs *groups, struct err *e)
{
	for (size_t i = 0; i < groups->n; i++)
		if (!manifest_group(state_manifest(c->state), groups->items[i]))
			return err_about(e, ERR_BAD, "bad-request.group", groups->items[i], 0);
	return 0;
}

/* Made by somebody for another device of her own: over in minutes, and nobody's record. */
static bool is_device_code(const struct invitation *inv)
{
	return inv->account && str_eq(inv->by, inv->account) &&
	       inv->expires_at - inv->created_at <= CODE_S;
}

void forget_unused(struct call *c, struct crowd_edit *out)
{
	const struct people *p = &c->crowd->people;

	for (size_t i = 0; i < p->invitations.n; i++) {
		const struct invitation *inv = &p->invitations.items[i];
		int64_t kept_s = is_device_code(inv) ? 0 : UNUSED_S;

		if ((!inv->spent_at || is_device_code(inv)) &&
		    inv->expires_at < clock_now() - kept_s)
			crowd_put_invitation(c, out, inv->id, NULL);
	}
	for (size_t i = 0; i < p->wishes.n; i++)
		if (p->wishes.items[i].created_at < clock_now() - UNUSED_S)
			crowd_put_wish(c, out, p->wishes.items[i].id, NULL);
}

const char *brief_of(struct call *c, const char *code)
{
	char sign[SECRET_SIGN_HEX + 1];

	secret_sign(&c->desk->key, "code", str_of(code), sign);
	return arena_dup(c->a, sign);
}

void invitation_to_card(const struct invitation *inv, struct invitation_card *out)
{
	*out = (struct invitation_card){ .id = inv->id,
					 .role = role_names[inv->role],
					 .name = inv->name,
					 .account = inv->account,
					 .by = inv->by,
					 .groups = inv->groups,
					 .created_at = inv->created_at,
					 .expires_at = inv->expires_at,
					 .spent_at = inv->spent_at };
}

/* --- making them ----------------------------------------------------------------------------------- */

/* Invitations that are entered together, and those whose place they take. */
struct inviting {
	struct invitation *items;
	size_t n;
	const char **instead; /* NULL, or n ids */
	bool once;            /* their ids say whether they were made before */
	bool device;          /* the one in the place of the account's earlier ones */
};

/* One code a person: whoever asks for a thousand fills nothing, and a code that was seen ends. */
static void end_device_codes(struct call *c, const char *account, struct crowd_edit *out)
{
	const struct people *p = &c->crowd->people;

	for (size_t i = 0; i < p->invitations.n; i++) {
		const struct invitation *inv = &p->invitations.items[i];

		if (is_device_code(inv) && str_eq(inv->account, account))
			crowd_put_invitation(c, out, inv->id, NULL);
	}
}

static int put_one(struct call *c, const struct inviting *all, size_t i, struct crowd_edit *out,
		   struct err *e)
{
	const struct people *p = &c->crowd->people;
	const struct invitation *inv = &all->items[i];
	const struct invitation *old = all->instead ? people_invitation(p, all->instead[i]) : NULL;

	if (all->instead && (!old || old->spent_at))
		return err_set(e, ERR_CONFLICT, "conflict.invitation-opened", "%s", inv->id);
	if (inv->account && !people_account(p, inv->account))
		return err_about(e, ERR_MISSING, "not-found.account", inv->account, 0);
	if (all->once && people_invitation(p, inv->id))
		return err_set(e, ERR_CONFLICT, "conflict.invited", "%s", inv->id);
	crowd_put_invitation(c, out, inv->id, inv);
	if (old)
		crowd_put_invitation(c, out, old->id, NULL);
	return 0;
}

static int put_invitations(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	const struct inviting *all = arg;

	if (all->device)
		end_device_codes(c, all->items[0].account, out);
	for (size_t i = 0; i < all->n; i++)
		if (put_one(c, all, i, out, e) != 0)
			return -1;
	forget_unused(c, out);
	return 0;
}

/* Words that may be those of people as they are now, who are let go once they have changed. */
static void keep_words(struct call *c, struct invitation *inv)
{
	const char **groups = ARENA_ARRAY(c->a, inv->groups.n + 1, const char *);

	for (size_t i = 0; i < inv->groups.n; i++)
		groups[i] = arena_dup(c->a, inv->groups.items[i]);
	inv->groups.items = groups;
	inv->name = arena_dup(c->a, inv->name);
	inv->account = arena_dup(c->a, inv->account);
}

/* Codes of invitations that are otherwise filled in; the cards have them in plain. */
static int invite(struct call *c, struct inviting *all, struct invitation_card *out, struct err *e)
{
	for (size_t i = 0; i < all->n; i++) {
		struct invitation *inv = &all->items[i];
		char code[SECRET_CODE + 1], brief[SECRET_SHORT + 1];

		keep_words(c, inv);
		secret_code(code);
		secret_short(brief);
		if (!inv->id)
			inv->id = fresh_id(c, "i-");
		inv->code = hash_of(c, code);
		inv->brief = brief_of(c, brief);
		inv->by = c->who.account;
		inv->created_at = clock_now();
		invitation_to_card(inv, &out[i]);
		out[i].url = arena_printf(c->a, "%s/i#%s", c->desk->settings.url, code);
		out[i].code = arena_printf(c->a, "%.4s-%.4s-%.4s", brief, brief + 4, brief + 8);
	}
	return crowd_change(c, put_invitations, all, e);
}

static int read_invite(struct call *c, const struct invite_in *in, struct invitation *out,
		       struct err *e)
{
	*out = (struct invitation){ .name = one_line(c, in->name),
				    .account = in->account,
				    .groups = in->groups };
	if (role_of(in->role, &out->role, e) != 0 || groups_exist(c, &in->groups, e) != 0)
		return -1;
	/* Without a group the link opens a workspace in which nothing can be written. */
	if (out->role == ROLE_RAPPORTEUR && !in->groups.n && !in->account)
		return err_set(e, ERR_BAD, "bad-request.group-needed", "%s", "");
	out->expires_at = in->expires ? in->expires : clock_now() + INVITATION_S;
	if (out->expires_at <= clock_now())
		return err_set(e, ERR_BAD, "bad-request.expires", "%s", "in the past");
	return 0;
}

int desk_invite_all(struct call *c, const struct invite_in *in, size_t n, const char *once,
		    struct invitation_card *out, struct err *e)
{
	struct inviting all = { .items = ARENA_ARRAY(c->a, n, struct invitation),
				.n = n,
				.once = once };

	if (need_role(c, ROLE_ADMIN, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (read_invite(c, &in[i], &all.items[i], e) != 0)
			return -1;
		if (once)
			all.items[i].id =
				arena_printf(c->a, "i-%.10s",
					     hash_of(c, arena_printf(c->a, "%s %s %zu",
								     c->who.account, once, i)));
	}
	return invite(c, &all, out, e);
}

int desk_invite(struct call *c, const struct invite_in *in, struct invitation_card *out,
		struct err *e)
{
	return desk_invite_all(c, in, 1, NULL, out, e);
}

int desk_invite_again(struct call *c, const struct wire_strs *ids, struct invitation_list *out,
		      struct err *e)
{
	struct inviting all = { .items = ARENA_ARRAY(c->a, ids->n, struct invitation),
				.n = ids->n,
				.instead = ids->items };

	if (need_role(c, ROLE_ADMIN, e) != 0 || crowd_pin(c, e) != 0)
		return -1;
	for (size_t i = 0; i < ids->n; i++) {
		const struct invitation *old = people_invitation(&c->crowd->people, ids->items[i]);

		if (!old)
			return err_about(e, ERR_MISSING, "not-found.invitation", ids->items[i], 0);
		all.items[i] = (struct invitation){ .role = old->role,
						    .groups = old->groups,
						    .name = old->name,
						    .account = old->account,
						    .expires_at = clock_now() + old->expires_at -
								  old->created_at };
	}
	out->next = NULL;
	out->items.n = ids->n;
	out->items.items = ARENA_ARRAY(c->a, ids->n, struct invitation_card);
	return invite(c, &all, out->items.items, e);
}

int desk_second_device(struct call *c, struct code_card *out, struct err *e)
{
	struct invitation inv = { .account = c->who.account,
				  .role = (int)c->who.role,
				  .expires_at = clock_now() + CODE_S };
	struct inviting all = { .items = &inv, .n = 1, .device = true };
	struct invitation_card card;

	if (need_signed_in(c, e) != 0 || invite(c, &all, &card, e) != 0)
		return -1;
	*out = (struct code_card){ .code = card.code,
				   .url = card.url,
				   .expires_at = inv.expires_at };
	return 0;
}

/* --- looking at them, withdrawing them ------------------------------------------------------------- */

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

static int withdraw(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	const struct wire_strs *ids = arg;

	(void)e;
	/* One that was opened meanwhile belongs to an account by now. */
	for (size_t i = 0; i < ids->n; i++) {
		const struct invitation *inv = people_invitation(&c->crowd->people, ids->items[i]);

		if (inv && !inv->spent_at)
			crowd_put_invitation(c, out, inv->id, NULL);
	}
	return 0;
}

int desk_uninvite(struct call *c, const struct wire_strs *ids, struct err *e)
{
	if (need_role(c, ROLE_ADMIN, e) != 0)
		return -1;
	return crowd_change(c, withdraw, (void *)(uintptr_t)ids, e);
}
