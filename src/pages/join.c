/*
 * Two of one group write on the same text. What the other has saved or submitted meanwhile is put
 * together with hers, as two groups' texts are: neither takes the place of the other unread.
 */
#include "pages/write.h"

/* What the group has by now and her text was not made from. */
struct others {
	const char *markdown, *by;
	struct oid base;
};

static bool in_group(struct page *p, const struct writing *w)
{
	return w->group && wire_strs_have(&p->c->who.groups, w->group);
}

/* The text of main that both were made from: of two bases the older one. */
static const struct oid *older(struct page *p, const struct oid *a, const struct oid *b)
{
	const struct step *of_a = state_step_of(p->c->state, a);
	const struct step *of_b = state_step_of(p->c->state, b);

	return of_a && of_b && of_b->number < of_a->number ? b : a;
}

static int common(struct page *p, const struct writing *w, const struct others *o, const char **out,
		  struct err *e)
{
	const struct oid *base = older(p, &w->base, &o->base);
	struct proposal_card proposal;
	struct section_card main;

	if (w->proposal && w->made_of) {
		if (desk_proposal(p->c, w->proposal, &proposal, e) != 0)
			return -1;
		if (w->made_of <= (int64_t)proposal.revisions.n) {
			*out = proposal.revisions.items[w->made_of - 1].markdown;
			return 0;
		}
	}
	if (desk_section(p->c, w->section, w->lang, base->hex, &main, e) != 0)
		return -1;
	*out = main.markdown;
	return 0;
}

/* 1: w->markdown is of both now; 0: hers says it all. ERR_CONFLICT: p->c->conflict says where. */
static int join(struct page *p, struct writing *w, const struct others *o, struct err *e)
{
	struct join_in in = { .section = w->section, .lang = w->lang, .mine = w->markdown };
	struct merge_card merged;
	const char *had = w->markdown;

	in.other = o->markdown;
	if (str_eq(o->markdown, w->markdown))
		return 0;
	if (common(p, w, o, &in.from, e) != 0)
		return -1;
	w->joined_by = account_name(p, o->by);
	if (older(p, &w->base, &o->base) == &w->base)
		w->base = o->base;
	if (desk_join(p->c, &in, &merged, e) != 0)
		return -1;
	w->markdown = merged.markdown;
	return !str_eq(had, w->markdown);
}

/* The proposal that her group has submitted on this text, where it is further than hers. */
static int join_proposal(struct page *p, struct writing *w, struct err *e)
{
	const struct proposal *open = writing_open(p, w);
	const struct revision_card *last;
	struct proposal_card card;
	struct others o;
	int rc;

	if (!open || (open->number == w->proposal && w->made_of >= (int64_t)open->revisions.n))
		return 0;
	if (desk_proposal(p->c, open->number, &card, e) != 0)
		return -1;
	last = &card.revisions.items[card.revisions.n - 1];
	o = (struct others){ last->markdown, open->revisions.items[open->revisions.n - 1].author,
			     last->base };
	if (open->number != w->proposal)
		w->made_of = 0;
	w->proposal = open->number;
	rc = join(p, w, &o, e);
	w->made_of = last->revision;
	return rc;
}

/* The draft on the server, where it is not the one that hers was made from. */
static int join_draft(struct page *p, struct writing *w, struct err *e)
{
	struct draft_card draft;
	struct err none = { 0 };
	struct others o;
	bool hers;

	if (!in_group(p, w))
		return 0;
	if (desk_draft(p->c, w->section, w->lang, w->group, &draft, &none) != 0) {
		if (none.kind >= ERR_INTERNAL) {
			*e = none;
			return -1;
		}
		err_clear(&none);
		w->etag = NULL;
		return 0;
	}
	hers = str_eq(draft.etag, w->etag);
	w->etag = draft.etag;
	if (hers || draft.at < writing_submitted_at(p, w))
		return 0;
	o = (struct others){ draft.markdown, draft.by, draft.base };
	return join(p, w, &o, e);
}

int writing_join(struct page *p, struct writing *w, struct err *e)
{
	int submitted = join_proposal(p, w, e), saved;

	if (submitted < 0)
		return -1;
	saved = join_draft(p, w, e);
	return saved < 0 ? -1 : submitted || saved;
}
