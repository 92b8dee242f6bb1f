/* What a writer has in hand: begun from a draft, a proposal or main, come back with her form, kept on the server. */
#include "pages/discuss.h"
#include "pages/write.h"

static const struct section *find_row(struct page *p, const char *id, struct err *e)
{
	const struct manifest *m = state_manifest(p->c->state);
	int at = manifest_section(m, id);

	if (at >= 0)
		return &m->sections.items[at];
	err_about(e, ERR_MISSING, "not-found.section", id, 0);
	return NULL;
}

/* For whom: as asked, else my first group that writes here, else (an editor) the first that does. */
static const char *group_for(struct page *p, const struct section *row, const char *wish)
{
	const struct manifest *m = state_manifest(p->c->state);
	const struct wire_strs *mine = &p->c->who.groups;

	if (wish && (wire_strs_have(&p->c->who.groups, wish) ||
		     (desk_is_editor(p->c) && manifest_group(m, wish))))
		return wish;
	for (size_t i = 0; i < mine->n; i++)
		if (manifest_may_write(row, mine->items[i]))
			return mine->items[i];
	if (mine->n)
		return mine->items[0];
	for (size_t i = 0; desk_is_editor(p->c) && i < m->groups.n; i++)
		if (manifest_may_write(row, m->groups.items[i].id))
			return m->groups.items[i].id;
	return desk_is_editor(p->c) && m->groups.n ? m->groups.items[0].id : NULL;
}

/* What submitting puts a newer state in the place of is needed after it, too. */
static const char *kept(struct page *p, const char *of_state)
{
	return of_state ? arena_dup(p->a, of_state) : NULL;
}

/* Of her group, on this text. */
static bool is_hers(const struct proposal *one, const struct writing *w)
{
	return str_eq(one->section, w->section) && str_eq(one->lang, w->lang) &&
	       str_eq(one->group, w->group);
}

const struct proposal *writing_open(struct page *p, const struct writing *w)
{
	for (int64_t n = state_n_proposals(p->c->state); n > 0; n--) {
		const struct proposal *one = state_proposal(p->c->state, n);

		if (is_hers(one, w) &&
		    (one->status == PROPOSAL_OPEN || one->status == PROPOSAL_CHANGES))
			return one;
	}
	return NULL;
}

static int begin_with_proposal(struct page *p, const struct proposal *one, struct writing *w,
			       struct err *e)
{
	const struct revision_card *last;
	struct proposal_card card;

	if (desk_proposal(p->c, one->number, &card, e) != 0)
		return -1;
	last = &card.revisions.items[card.revisions.n - 1];
	w->proposal = one->number;
	w->made_of = last->revision;
	w->base = last->base;
	w->markdown = last->markdown;
	w->summary = own_summary(p, card.summary, w->section);
	if (!w->summary)
		w->summary = "";
	return 0;
}

static int begin_with_main(struct page *p, struct writing *w, struct err *e)
{
	struct section_card card;

	if (desk_section(p->c, w->section, w->lang, NULL, &card, e) != 0)
		return -1;
	w->base = card.commit;
	w->markdown = card.markdown;
	return 0;
}

int64_t writing_submitted_at(struct page *p, const struct writing *w)
{
	int64_t at = 0;

	for (int64_t n = state_n_proposals(p->c->state); n > 0; n--) {
		const struct proposal *one = state_proposal(p->c->state, n);

		if (is_hers(one, w))
			at = MAX(at, one->revisions.items[one->revisions.n - 1].created_at);
	}
	return at;
}

/*
 * A draft from before the last text that was submitted, from another device or window: the text goes on from
 * what was submitted, and the draft is shown beside it.
 */
static void leave_beside(struct writing *w, const struct draft_card *draft)
{
	w->etag = draft->etag;
	if (str_eq(draft->markdown, w->markdown))
		return;
	w->left = draft->markdown;
	w->left_at = draft->at;
}

/* A draft that cannot be read is no draft that is not there: nobody writes on beside it. */
static int take_draft(struct page *p, struct writing *w, struct err *e)
{
	struct draft_card draft;
	struct err none = { 0 };

	if (!w->group || !wire_strs_have(&p->c->who.groups, w->group))
		return 0;
	if (desk_draft(p->c, w->section, w->lang, w->group, &draft, &none) != 0) {
		if (none.kind < ERR_INTERNAL)
			return 0;
		*e = none;
		return -1;
	}
	if (draft.at < writing_submitted_at(p, w)) {
		leave_beside(w, &draft);
		return 0;
	}
	w->markdown = draft.markdown;
	w->base = draft.base;
	w->etag = draft.etag;
	w->saved_at = draft.at;
	w->saved_by = str_eq(draft.by, p->c->who.account) ? NULL : account_name(p, draft.by);
	return 0;
}

int writing_begin(struct page *p, struct writing *w, struct err *e)
{
	const char *id = http_param(p->rq, "section");
	const struct section *row = find_row(p, id, e);
	const struct proposal *open;

	if (!row)
		return -1;
	*w = (struct writing){
		.section = id, .lang = kept(p, text_lang(p)), .summary = "", .status = 200
	};
	w->group = kept(p, group_for(p, row, page_query(p, "group")));
	open = writing_open(p, w);
	if ((open ? begin_with_proposal(p, open, w, e) : begin_with_main(p, w, e)) != 0 ||
	    take_draft(p, w, e) != 0)
		return -1;
	w->untouched = !w->saved_at;
	/* A draft has no note: it is carried along when the draft is saved. */
	if (page_query(p, "summary"))
		w->summary = page_query(p, "summary");
	w->markdown = with_suggestion(p, w->markdown);
	return 0;
}

int writing_read(struct page *p, struct writing *w, struct err *e)
{
	const char *id = http_param(p->rq, "section");
	const struct section *row = find_row(p, id, e);
	const struct proposal *one;

	if (!row)
		return -1;
	*w = (struct writing){ .section = id,
			       .lang = kept(p, text_lang(p)),
			       .group = kept(p, group_for(p, row, page_filled(p, "group"))),
			       .base = page_oid(p, "base"),
			       .markdown = page_text(p, "markdown"),
			       .summary = page_field(p, "summary"),
			       .etag = page_filled(p, "etag"),
			       .status = 200 };
	one = state_proposal(p->c->state, page_number(p, "proposal"));
	if (one && str_eq(one->section, w->section) && str_eq(one->lang, w->lang)) {
		w->made_of = MAX(page_number(p, "made_of"), 0);
		w->proposal = one->number;
		w->group = kept(p, one->group);
	}
	comments_unpack(p, &w->comments);
	return 0;
}

int writing_save(struct page *p, struct writing *w, struct err *e)
{
	struct draft_in in = { .section = w->section,
			       .lang = w->lang,
			       .group = w->group,
			       .markdown = w->markdown,
			       .base = w->base,
			       .comments = w->comments };
	struct draft_card card;

	if (!w->group || !wire_strs_have(&p->c->who.groups, w->group))
		return err_set(e, ERR_FORBIDDEN, "forbidden.draft", "%s", "not in the group");
	if (desk_put_draft(p->c, &in, w->etag, &card, e) != 0)
		return -1;
	w->etag = card.etag;
	w->saved_at = card.at;
	return 0;
}
