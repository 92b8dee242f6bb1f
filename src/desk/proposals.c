/* Proposals: submit, revise, withdraw, and reading them. */
#include "desk/room.h"

#include "base/id.h"

enum { LIST_LIMIT = 50, LIST_MAX = 100 };

/* One line, or a plain one for those who wrote none. In the arena. */
static const char *summary_of(struct call *c, const char *given, const char *section)
{
	const char *line = one_line(c, given);

	return line ? line : arena_printf(c->a, "Change %s", section);
}

/* The group that speaks: the one named, or the only one the account has. */
static int speaker(struct call *c, const char *named, const char **out, struct err *e)
{
	if (!named && c->who.groups.n != 1)
		return err_set(e, ERR_BAD, "bad-request.group-missing", "%zu groups",
			       c->who.groups.n);
	*out = named ? named : c->who.groups.items[0];
	if (!manifest_group(state_manifest(c->state), *out))
		return err_about(e, ERR_BAD, "bad-request.group", *out, 0);
	if (!desk_is_editor(c) && !speaks_for(c, *out))
		return err_about(e, ERR_FORBIDDEN, "forbidden.group", *out, 0);
	return 0;
}

/* Check the base, clean the text, and see that it says something new. */
static int text_on_base(struct call *c, const struct submit_in *in, struct action *act,
			struct err *e)
{
	const struct step *base = state_step_of(c->state, &in->base);
	struct str text, old;

	if (!base)
		return err_about(e, ERR_BAD, "bad-request.base", in->base.hex, 0);
	act->base = in->base;
	act->base_blob = state_blob_at(c->state, base, act->section, act->lang);
	if (text_enter(c, in->markdown, act->section, act->lang, &text, e) != 0 ||
	    text_of(c, &act->base_blob, &old, e) != 0)
		return -1;
	if (str_same(text, old))
		return err_about(e, ERR_CONFLICT, "no-change.text", act->section, 0);
	act->markdown = text.ptr;
	act->summary = summary_of(c, in->summary, act->section);
	return 0;
}

static int answer_proposal(struct call *c, const struct receipt *r, struct proposal_card *out,
			   struct err *e)
{
	const struct proposal *now = state_proposal(c->state, r->number);
	struct proposal then;

	assert(now);
	proposal_as_answered(now, r, &then);
	return card_of_proposal(c, &then, out, e);
}

/* Enter the action and give the proposal as it is after it, or as it first was answered. */
static int enter_proposal(struct call *c, struct action *act, struct proposal_card *out,
			  struct err *e)
{
	const struct receipt *r;

	if (enter(c, act, e) == 0)
		return card_of_proposal(c, state_proposal(c->state, act->proposal), out, e);
	if (!answered_meanwhile(c, e) || answered(c, &r, e) != 0)
		return -1;
	assert(r);
	return answer_proposal(c, r, out, e);
}

/*
 * Her right to write is of the manifest that she was judged by. Where another one came meanwhile, the
 * ledger says so, and the whole is run again.
 */
static void grant(struct call *c, struct action *act)
{
	act->granted = *state_manifest_blob(c->state);
}

static int try_submit(struct call *c, const struct submit_in *in, struct proposal_card *out,
		      struct err *e)
{
	struct action act = { .kind = ACT_SUBMIT, .section = in->section, .lang = in->lang };
	const struct section *section;
	const struct receipt *r;

	if (need_role(c, ROLE_RAPPORTEUR, e) != 0 || answered(c, &r, e) != 0)
		return -1;
	if (r)
		return answer_proposal(c, r, out, e);
	if (find_section(c, in->section, &act.lang, &section, e) != 0 ||
	    speaker(c, in->group, &act.group, e) != 0 ||
	    desk_may_write(c, in->section, act.group, e) != 0 || text_on_base(c, in, &act, e) != 0)
		return -1;
	if (state_n_proposals(c->state) >= c->desk->settings.limits->proposals)
		return err_about(e, ERR_TOO_BIG, "too-large.proposals", NULL,
				 (long)c->desk->settings.limits->proposals);
	grant(c, &act);
	return enter_proposal(c, &act, out, e);
}

int desk_submit(struct call *c, const struct submit_in *in, struct proposal_card *out,
		struct err *e)
{
	struct race race = { 0 };

	while (race_on(&race)) {
		if (try_submit(c, in, out, e) == 0)
			return 0;
		if (!moved_meanwhile(c, e))
			return -1;
	}
	return err_set(e, ERR_BUSY, "busy.main", "lost %d races", race.rounds - 1);
}

int find_proposal(struct call *c, int64_t number, const struct proposal **out, struct err *e)
{
	if (need_proposals(c, e) != 0)
		return -1;
	*out = state_proposal(c->state, number);
	return *out ? 0 : err_about(e, ERR_MISSING, "not-found.proposal", NULL, (long)number);
}

int find_revision(const struct proposal *p, int64_t revision, const struct revision **out,
		  struct err *e)
{
	if (revision < 0 || revision > (int64_t)p->revisions.n)
		return err_about(e, ERR_MISSING, "not-found.revision", NULL, (long)revision);
	*out = &p->revisions.items[revision ? revision - 1 : (int64_t)p->revisions.n - 1];
	return 0;
}

/* Its own group, or an editor. */
static int need_own(struct call *c, const struct proposal *p, struct err *e)
{
	if (desk_is_editor(c) || speaks_for(c, p->group))
		return 0;
	return err_about(e, ERR_FORBIDDEN, "forbidden.group", p->group, 0);
}

int need_undecided(const struct proposal *p, struct err *e)
{
	if (p->status == PROPOSAL_OPEN || p->status == PROPOSAL_CHANGES)
		return 0;
	return err_about(e, ERR_CONFLICT,
			 p->status == PROPOSAL_WITHDRAWN ? "already-decided.withdrawn"
							 : "already-decided.by",
			 proposal_status_names[p->status], (long)p->number);
}

static int try_revise(struct call *c, int64_t number, const struct submit_in *in,
		      struct proposal_card *out, struct err *e)
{
	struct action act = { .kind = ACT_REVISE, .proposal = number };
	const struct proposal *p;
	const struct receipt *r;

	if (find_proposal(c, number, &p, e) != 0 || answered(c, &r, e) != 0)
		return -1;
	if (r)
		return answer_proposal(c, r, out, e);
	if (need_own(c, p, e) != 0 || need_undecided(p, e) != 0 ||
	    proposal_place(c->state, p, e) != 0 || desk_may_write(c, p->section, p->group, e) != 0)
		return -1;
	act.section = p->section;
	act.lang = p->lang;
	act.group = p->group;
	if (text_on_base(c, in, &act, e) != 0)
		return -1;
	grant(c, &act);
	return enter_proposal(c, &act, out, e);
}

int desk_revise(struct call *c, int64_t number, const struct submit_in *in,
		struct proposal_card *out, struct err *e)
{
	struct race race = { 0 };

	while (race_on(&race)) {
		if (try_revise(c, number, in, out, e) == 0)
			return 0;
		if (!moved_meanwhile(c, e))
			return -1;
	}
	return err_set(e, ERR_BUSY, "busy.main", "lost %d races", race.rounds - 1);
}

int desk_withdraw(struct call *c, int64_t number, struct proposal_card *out, struct err *e)
{
	struct action act = { .kind = ACT_WITHDRAW, .proposal = number };
	const struct proposal *p;
	const struct receipt *r;

	if (find_proposal(c, number, &p, e) != 0 || answered(c, &r, e) != 0)
		return -1;
	if (r)
		return answer_proposal(c, r, out, e);
	if (need_own(c, p, e) != 0 || need_undecided(p, e) != 0)
		return -1;
	act.group = p->group;
	return enter_proposal(c, &act, out, e);
}

int desk_proposal(struct call *c, int64_t number, struct proposal_card *out, struct err *e)
{
	const struct proposal *p;

	return find_proposal(c, number, &p, e) != 0 ? -1 : card_of_proposal(c, p, out, e);
}

int desk_has_place(struct call *c, const struct proposal_card *card, struct err *e)
{
	const struct proposal *p;

	return find_proposal(c, card->number, &p, e) == 0 ? proposal_place(c->state, p, e) : -1;
}

static bool passes(const struct proposal *p, const struct proposal_filter *f)
{
	return (!f->status || str_eq(f->status, proposal_status_names[p->status])) &&
	       (!f->section || str_eq(f->section, p->section)) &&
	       (!f->group || str_eq(f->group, p->group)) && (!f->lang || str_eq(f->lang, p->lang));
}

int list_window(const char *cursor, int64_t asked, int64_t newest, int64_t *from, int64_t *limit,
		struct err *e)
{
	long at = 0;

	*limit = asked ? MIN(asked, LIST_MAX) : LIST_LIMIT;
	*from = newest;
	if (!cursor)
		return 0;
	if (!str_number(str_of(cursor), 999999999, &at) || at < 1)
		return err_about(e, ERR_BAD, "bad-request.cursor", cursor, 0);
	*from = MIN(newest, at);
	return 0;
}

static bool is_id_or_missing(const char *id)
{
	return !id || id_valid(id);
}

int filter_check(const char *status, const char *const *statuses, const char *section,
		 const char *group, struct err *e)
{
	size_t at = 0;

	while (status && statuses[at] && !str_eq(status, statuses[at]))
		at++;
	if (status && !statuses[at])
		return err_about(e, ERR_BAD, "bad-request.query", "status", 0);
	if (!is_id_or_missing(section))
		return err_about(e, ERR_BAD, "bad-request.query", "section", 0);
	if (!is_id_or_missing(group))
		return err_about(e, ERR_BAD, "bad-request.query", "group", 0);
	return 0;
}

/* Newest first; the cursor is the number to go on from. */
int desk_proposals(struct call *c, const struct proposal_filter *f, struct proposal_list *out,
		   struct err *e)
{
	int64_t number, limit, all = state_n_proposals(c->state), step = f->oldest ? 1 : -1;

	if (need_proposals(c, e) != 0 ||
	    filter_check(f->status, proposal_status_names, f->section, f->group, e) != 0 ||
	    list_window(f->cursor, f->limit, all, &number, &limit, e) != 0)
		return -1;
	if (f->oldest && !f->cursor)
		number = 1;
	*out = (struct proposal_list){ 0 };
	out->items.items = ARENA_ARRAY(c->a, (size_t)limit, struct proposal_card);
	for (; number > 0 && number <= all; number += step) {
		const struct proposal *p = state_proposal(c->state, number);

		if (!passes(p, f))
			continue;
		if ((int64_t)out->items.n == limit) {
			out->next = arena_printf(c->a, "%lld", (long long)number);
			return 0;
		}
		if (card_of_proposal(c, p, &out->items.items[out->items.n], e) != 0)
			return -1;
		out->items.n++;
	}
	return 0;
}
