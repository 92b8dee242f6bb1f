#include "ledger/next.h"

static int put_proposal(struct next *n, const struct proposal *p)
{
	struct thing *t = next_numbered(n, "proposals", p->number, &proposal_record, p);

	if (!t)
		return -1;
	state_put_proposal(n->s, t);
	return 0;
}

static struct revision revision_of(const struct action *act)
{
	return (struct revision){
		.revision = act->revision,
		.commit = act->commit,
		.base = act->base,
		.base_blob = act->base_blob,
		.blob = act->blob,
		.author = act->by,
		.summary = next_said(act->summary),
		.created_at = act->at,
	};
}

int apply_submit(struct next *n)
{
	const struct action *act = n->act;
	struct revision first = revision_of(act);
	struct proposal p = {
		.number = act->proposal,
		.section = act->section,
		.lang = act->lang,
		.group = act->group,
		.summary = next_said(act->summary),
		.status = PROPOSAL_OPEN,
		.created_at = act->at,
		.rest_of = act->rest_of,
		.revisions = { &first, 1 },
	};

	if (act->proposal != state_n_proposals(n->s) + 1 || act->revision != 1)
		return ledger_damaged(n->e, "action.json", "proposal out of turn");
	return put_proposal(n, &p);
}

/* The proposal as it is, to be changed, with the status that follows. */
static int begin_change(struct next *n, enum review_event event, struct proposal *p)
{
	const struct proposal *old = state_proposal(n->s, n->act->proposal);
	enum proposal_status status;

	if (!old) {
		ledger_damaged(n->e, "action.json", "no such proposal");
		return -1;
	}
	if (review_proposal((enum proposal_status)old->status, event, &status, n->e) != 0)
		return -1;
	*p = *old;
	p->status = status;
	return 0;
}

/* A request for changes that has been answered is kept, but no longer in force. */
static void shelve_decision(struct next *n, struct proposal *p)
{
	if (!p->decision)
		return;
	p->earlier.items = next_grown(n->a, p->earlier.items, p->earlier.n, sizeof(*p->decision));
	p->earlier.items[p->earlier.n++] = *p->decision;
	p->decision = NULL;
}

int apply_revise(struct next *n)
{
	struct proposal p;

	if (begin_change(n, REVIEW_REVISE, &p) != 0)
		return -1;
	if (n->act->revision != (int64_t)p.revisions.n + 1)
		return ledger_damaged(n->e, "action.json", "revision out of turn");
	shelve_decision(n, &p);
	p.revisions.items =
		next_grown(n->a, p.revisions.items, p.revisions.n, sizeof(*p.revisions.items));
	p.revisions.items[p.revisions.n++] = revision_of(n->act);
	p.summary = next_said(n->act->summary);
	return put_proposal(n, &p);
}

/* What the action makes of the proposal's own text, if it does. */
static const struct text_change *own_change(const struct action *act, const struct proposal *p)
{
	for (size_t i = 0; i < act->texts.n; i++)
		if (str_eq(act->texts.items[i].section, p->section) &&
		    str_eq(act->texts.items[i].lang, p->lang))
			return &act->texts.items[i];
	return NULL;
}

int apply_decide(struct next *n)
{
	const struct action *act = n->act;
	enum decision_kind kind = (enum decision_kind)act->decision;
	const struct text_change *t;
	struct decision d = {
		.decision = kind,
		.revision = act->revision,
		.reason = next_said(act->reason),
		.by = act->by,
		.at = act->at,
		.edited = act->edited,
		.partly = act->partly,
	};
	struct proposal p;

	if (begin_change(n, review_event_of(kind), &p) != 0 ||
	    review_revision(act->revision, (int64_t)p.revisions.n, n->e) != 0)
		return -1;
	shelve_decision(n, &p);
	p.decision = &d;
	if (kind != DECISION_ACCEPT)
		return put_proposal(n, &p);
	t = own_change(act, &p);
	d.commit = act->commit;
	d.before = t ? t->onto : (struct oid){ "" };
	d.blob = t ? t->blob : (struct oid){ "" };
	if (next_texts(n, p.group) != 0)
		return -1;
	return put_proposal(n, &p);
}

int apply_withdraw(struct next *n)
{
	struct proposal p;

	if (begin_change(n, REVIEW_WITHDRAW, &p) != 0)
		return -1;
	shelve_decision(n, &p);
	return put_proposal(n, &p);
}

int apply_undo(struct next *n)
{
	const struct action *act = n->act;
	struct undoing u = {
		.by = act->by,
		.reason = next_said(act->reason),
		.at = act->at,
		.commit = act->commit,
	};
	struct proposal p;

	if (begin_change(n, REVIEW_UNDO, &p) != 0)
		return -1;
	u.decision = p.decision;
	if (!u.decision || oid_none(&u.decision->commit) != oid_none(&act->commit))
		return ledger_damaged(n->e, "action.json", "undoing without what it undoes");
	p.decision = NULL;
	p.undone.items = next_grown(n->a, p.undone.items, p.undone.n, sizeof(u));
	p.undone.items[p.undone.n++] = u;
	if (!oid_none(&act->commit) && next_texts(n, act->group) != 0)
		return -1;
	return put_proposal(n, &p);
}
