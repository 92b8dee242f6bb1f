/* Who may what: the contract's rules, in one place. */
#include "desk/room.h"

int need_signed_in(const struct call *c, struct err *e)
{
	if (c->who.account)
		return 0;
	return err_set(e, ERR_UNSIGNED, "not-signed-in.needed", "%s", "");
}

int need_role(const struct call *c, enum role role, struct err *e)
{
	/* The command line has a role and no account. */
	if (c->who.role >= role)
		return 0;
	if (need_signed_in(c, e) != 0)
		return -1;
	return err_set(e, ERR_FORBIDDEN, "forbidden.role", "%s", role_names[c->who.role]);
}

const char *own_group(const struct call *c)
{
	return c->who.groups.n == 1 ? c->who.groups.items[0] : NULL;
}

bool desk_sees_proposals(const struct call *c)
{
	return c->who.role >= ROLE_RAPPORTEUR;
}

bool desk_is_editor(const struct call *c)
{
	return c->who.role >= ROLE_EDITOR;
}

int need_proposals(const struct call *c, struct err *e)
{
	if (need_signed_in(c, e) != 0)
		return -1;
	if (desk_sees_proposals(c))
		return 0;
	return err_set(e, ERR_MISSING, "not-found.proposal", "%s", "not for readers");
}

bool speaks_for(const struct call *c, const char *group)
{
	return wire_strs_have(&c->who.groups, group);
}

int find_section(const struct call *c, const char *id, const char **lang,
		 const struct section **out, struct err *e)
{
	return section_of(state_manifest(c->state), id, lang, out, e);
}

int desk_may_write(struct call *c, const char *section, const char *group, struct err *e)
{
	const char *lang = NULL;
	const struct section *s;

	if (need_role(c, ROLE_RAPPORTEUR, e) != 0 || find_section(c, section, &lang, &s, e) != 0)
		return -1;
	if (desk_is_editor(c))
		return 0;
	if (!speaks_for(c, group) || !manifest_may_write(s, group))
		return err_about(e, ERR_FORBIDDEN, "forbidden.section", title_of(c, section, lang),
				 0);
	if (s->state == SECTION_FROZEN)
		return err_about(e, ERR_FORBIDDEN, "closed.frozen", title_of(c, section, lang), 0);
	if (s->deadline && clock_now() > s->deadline)
		return err_about(e, ERR_FORBIDDEN, "closed.deadline", title_of(c, section, lang),
				 0);
	return 0;
}
