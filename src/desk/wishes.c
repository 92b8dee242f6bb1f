/* Wishes for a new link: left by somebody whose own is spent or old, seen by the editors. */
#include "desk/room.h"

enum { UNPROVEN_MAX = 300 };

static const struct invitation *known(struct call *c, const char *typed)
{
	char code[SECRET_CODE + 1], brief[SECRET_SHORT + 1];
	const struct people *p = &c->crowd->people;

	if (typed && secret_code_read(typed, code))
		return people_of_code(p, hash_of(c, code));
	if (typed && secret_short_read(typed, brief))
		return people_of_brief(p, brief_of(c, brief));
	return NULL;
}

static size_t unproven(const struct people *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->wishes.n; i++)
		n += !p->wishes.items[i].invitation;
	return n;
}

static const char *name_of(struct call *c, const struct invitation *inv)
{
	const struct account *acc = people_account(&c->crowd->people, inv->account);
	const char *name = acc && acc->name && acc->name[0] ? acc->name : inv->name;

	return name && *name ? name : NULL;
}

static int put_wish(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	const struct wish_in *in = arg;
	const struct invitation *inv = known(c, in->code);
	struct wish wish = { .name = one_line(c, in->name),
			     .group = one_line(c, in->group),
			     .note = one_line(c, in->note),
			     .created_at = clock_now() };

	if (!inv && !wish.name)
		return err_set(e, ERR_BAD, "bad-request.wish-name", "%s", "");
	if (!inv && unproven(&c->crowd->people) >= UNPROVEN_MAX)
		return err_set(e, ERR_BUSY, "busy.wishes", "%s", "");
	/* Who shows a code is who it was given to; what is typed is a name only where there is none. */
	if (inv) {
		wish.invitation = inv->id;
		wish.name = name_of(c, inv) ? name_of(c, inv) : wish.name ? wish.name : "";
	}
	wish.id = inv ? arena_printf(c->a, "w-%s", inv->id + 2) : fresh_id(c, "w-");
	crowd_put_wish(c, out, wish.id, &wish);
	forget_unused(c, out);
	return 0;
}

int desk_wish(struct call *c, const struct wish_in *in, struct err *e)
{
	return crowd_change(c, put_wish, (void *)(uintptr_t)in, e);
}

void wish_to_card(struct call *c, const struct wish *wish, struct wish_card *out)
{
	const struct invitation *inv = people_invitation(&c->crowd->people, wish->invitation);
	struct invitation_card *of = ARENA_NEW(c->a, struct invitation_card);

	*out = (struct wish_card){ .id = wish->id,
				   .name = wish->name,
				   .group = wish->group,
				   .note = wish->note,
				   .created_at = wish->created_at };
	if (!inv)
		return;
	invitation_to_card(inv, of);
	out->of = of;
}

static int oldest_first(const void *a, const void *b)
{
	const struct wish_card *x = a, *y = b;

	return x->created_at == y->created_at  ? strcmp(x->id, y->id)
	       : x->created_at > y->created_at ? 1
					       : -1;
}

int desk_wishes(struct call *c, struct wish_list *out, struct err *e)
{
	const struct people *p;

	if (need_role(c, ROLE_EDITOR, e) != 0 || crowd_pin(c, e) != 0)
		return -1;
	p = &c->crowd->people;
	out->items.n = p->wishes.n;
	out->items.items = ARENA_ARRAY(c->a, p->wishes.n, struct wish_card);
	for (size_t i = 0; i < p->wishes.n; i++)
		wish_to_card(c, &p->wishes.items[i], &out->items.items[i]);
	if (out->items.n)
		qsort(out->items.items, out->items.n, sizeof(*out->items.items), oldest_first);
	return 0;
}

int64_t desk_n_wishes(struct call *c)
{
	struct err e = { 0 };

	if (c->who.role < ROLE_EDITOR || crowd_pin(c, &e) != 0)
		return 0;
	return (int64_t)c->crowd->people.wishes.n;
}

static int drop(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	const char *id = arg;

	(void)e;
	for (size_t i = 0; i < c->crowd->people.wishes.n; i++)
		if (str_eq(c->crowd->people.wishes.items[i].id, id))
			crowd_put_wish(c, out, id, NULL);
	return 0;
}

int desk_wish_drop(struct call *c, const char *id, struct err *e)
{
	if (need_role(c, ROLE_EDITOR, e) != 0)
		return -1;
	return crowd_change(c, drop, (void *)(uintptr_t)id, e);
}

int desk_wish_grant(struct call *c, const char *id, struct invitation_card *out, struct err *e)
{
	const struct invitation_card *of = NULL;
	struct invite_in in = { 0 };
	struct invitation_list made;
	struct wish_list all;
	struct wire_strs ids = { ARENA_ARRAY(c->a, 1, const char *), 1 };

	if (need_role(c, ROLE_ADMIN, e) != 0 || desk_wishes(c, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.items.n; i++)
		if (str_eq(all.items.items[i].id, id))
			of = all.items.items[i].of;
	if (!of)
		return err_about(e, ERR_MISSING, "not-found.wish", id, 0);
	if (!of->spent_at) {
		ids.items[0] = of->id;
		if (desk_invite_again(c, &ids, &made, e) != 0)
			return -1;
		*out = made.items.items[0];
	} else {
		/* Spent: by whom is known, and what the account may do by now is what the link gives. */
		in = (struct invite_in){ .role = of->role,
					 .groups = of->groups,
					 .name = of->name,
					 .account = of->account };
		if (desk_invite(c, &in, out, e) != 0)
			return -1;
	}
	return desk_wish_drop(c, id, e);
}
