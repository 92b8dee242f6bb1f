/* Decisions: accept (in whole, in part, in the editor's words), decline, ask for changes, undo. */
#include "desk/room.h"

static int decision_of(const struct decide_in *in, struct action *act, struct err *e)
{
	for (act->decision = 0; decision_names[act->decision]; act->decision++)
		if (str_eq(decision_names[act->decision], in->decision))
			break;
	if (!decision_names[act->decision])
		return err_about(e, ERR_BAD, "bad-request.decision", in->decision, 0);
	act->reason = in->reason ? in->reason : "";
	if (act->decision != DECISION_ACCEPT && !str_trim(str_of(act->reason)).len)
		return err_about(e, ERR_BAD, "bad-request.reason", in->decision, 0);
	return 0;
}

static int newest_only(const struct proposal *p, int64_t revision, struct err *e)
{
	const struct revision *last = &p->revisions.items[p->revisions.n - 1];

	if (revision == last->revision)
		return 0;
	return err_about(e, ERR_CONFLICT, "stale-revision.newer", NULL, (long)last->revision);
}

/* Has she written any of it? What was left of another proposal is its writers', not the editor's who left it. */
static bool has_written(struct call *c, const struct proposal *p)
{
	for (size_t i = p->rest_of ? 1 : 0; i < p->revisions.n; i++)
		if (str_eq(p->revisions.items[i].author, c->who.account))
			return true;
	return p->rest_of && has_written(c, state_proposal(c->state, p->rest_of));
}

static int four_eyes(struct call *c, const struct proposal *p, struct err *e)
{
	if (!c->desk->settings.four_eyes || !has_written(c, p))
		return 0;
	return err_about(e, ERR_FORBIDDEN, "forbidden.four-eyes", NULL, (long)p->number);
}

struct texts {
	struct str base, proposed, main;
	struct oid main_blob;
};

static int load_texts(struct call *c, const struct proposal *p, const struct revision *r,
		      struct texts *t, struct err *e)
{
	const struct section_text *now = state_text(c->state, p->section, p->lang);

	t->main_blob = now ? now->blob : (struct oid){ "" };
	if (text_of(c, &r->base_blob, &t->base, e) != 0 ||
	    text_of(c, &r->blob, &t->proposed, e) != 0 ||
	    text_of(c, &t->main_blob, &t->main, e) != 0)
		return -1;
	return 0;
}

static const struct revision *newest(const struct proposal *p)
{
	return &p->revisions.items[p->revisions.n - 1];
}

int merge_proposal(struct call *c, const struct proposal *p, const struct revision *r,
		   struct prose_merge *out, struct err *e)
{
	struct texts t;

	if (load_texts(c, p, r, &t, e) != 0)
		return -1;
	return merge_texts(c, &(struct merge_in){ p->section, p->lang, t.base, t.main, t.proposed },
			   out, e);
}

/* The editor's own words, written while main stood at in->onto, put onto main as it is now. */
static int merge_edited(struct call *c, const struct proposal *p, const struct decide_in *in,
			struct prose_merge *out, struct err *e)
{
	struct merge_in m = { .section = p->section, .lang = p->lang };
	const struct step *onto = state_step_of(c->state, &in->onto);
	const struct section_text *now = state_text(c->state, p->section, p->lang);
	struct oid blob;

	if (oid_none(&in->onto))
		return err_set(e, ERR_BAD, "bad-request.onto-missing", "%s", "");
	if (!onto)
		return err_about(e, ERR_BAD, "bad-request.onto", in->onto.hex, 0);
	blob = state_blob_at(c->state, onto, p->section, p->lang);
	if (text_enter(c, in->markdown, p->section, p->lang, &m.ours, e) != 0 ||
	    text_of(c, &blob, &m.base, e) != 0)
		return -1;
	blob = now ? now->blob : (struct oid){ "" };
	if (text_of(c, &blob, &m.theirs, e) != 0)
		return -1;
	return merge_texts(c, &m, out, e);
}

/* The section's text after accepting. */
static int accepted_text(struct call *c, const struct proposal *p, const struct decide_in *in,
			 struct action *act, struct str *out, struct err *e)
{
	struct prose_merge plain, edited;
	struct err clash = { 0 };
	struct texts t;

	if (load_texts(c, p, newest(p), &t, e) != 0)
		return -1;
	if (in->take.items) {
		if (in->markdown)
			return err_set(e, ERR_BAD, "bad-request.take-markdown", "%s", "");
		if (part_taken(c, t.base, t.proposed, &in->take, &t.proposed, e) != 0)
			return -1;
		act->partly = true;
	}
	if (in->markdown) {
		if (merge_edited(c, p, in, &edited, e) != 0)
			return -1;
		*out = (struct str){ edited.text, edited.len };
		prose_merge(t.base, t.main, t.proposed, c->a, &plain);
		act->edited = plain.verdict == PROSE_CONFLICT ||
			      !str_same(*out, (struct str){ plain.text, plain.len });
		return 0;
	}
	if (merge_texts(c, &(struct merge_in){ p->section, p->lang, t.base, t.main, t.proposed },
			&plain, &clash) != 0) {
		*e = clash;
		return -1;
	}
	*out = (struct str){ plain.text, plain.len };
	return 0;
}

static bool leaves_open(const struct decide_in *in)
{
	return in->take.items && in->rest && str_eq(in->rest, "open");
}

static int part_of(struct call *c, const struct proposal *p, int64_t revision,
		   const struct decide_in *in, struct part *out, struct err *e)
{
	const struct revision *r;
	struct texts t;

	if (find_revision(p, revision, &r, e) != 0 || load_texts(c, p, r, &t, e) != 0)
		return -1;
	*out = (struct part){ p, t.base, t.proposed, &in->take };
	return 0;
}

/* One section changes on main: put it into the action. */
static int put_text(struct call *c, const struct proposal *p, struct str text, struct action *act,
		    struct err *e)
{
	act->texts.items = ARENA_NEW(c->a, struct text_change);
	act->texts.n = 1;
	return change_of(c, p->section, p->lang, text, &act->texts.items[0], e);
}

/* Nobody can submit an empty text, but two that each leave out a part can make one together. */
static int not_emptied(const struct proposal *p, struct str text, struct err *e)
{
	return str_trim(text).len ? 0
				  : err_about(e, ERR_CONFLICT, "conflict.emptied", p->section, 0);
}

static int accept_now(struct call *c, const struct proposal *p, const struct decide_in *in,
		      struct action *act, struct err *e)
{
	struct str text, rest;
	struct part part;

	if (accepted_text(c, p, in, act, &text, e) != 0 || not_emptied(p, text, e) != 0 ||
	    document_has_room(c, p->section, p->lang, text.len, e) != 0 ||
	    put_text(c, p, text, act, e) != 0)
		return -1;
	/* What is left has to go together with it, or nothing is decided. */
	if (leaves_open(in) && (part_of(c, p, in->revision, in, &part, e) != 0 ||
				part_left(c, &part, text, &rest, e) != 0))
		return -1;
	if (act->edited)
		act->co_author = "Editors <editors@accord.invalid>";
	return 0;
}

static int kind_of_status(int status)
{
	switch (status) {
	case PROPOSAL_ACCEPTED: return DECISION_ACCEPT;
	case PROPOSAL_DECLINED: return DECISION_DECLINE;
	default: return DECISION_CHANGES;
	}
}

/* The decision that was made then, whatever became of it and of the proposal since. */
static int answer_decision(struct call *c, const struct receipt *r, struct decision_card *out,
			   struct err *e)
{
	const struct proposal *p = state_proposal(c->state, r->number);
	const struct decision *then =
		p ? proposal_decided(p, kind_of_status(r->status), r->n, r->at, r->nth) : NULL;

	if (!then)
		return err_set(e, ERR_INTERNAL, "storage.damaged", "no decision of proposal %lld",
			       (long long)r->number);
	card_of_decision(c, p, then, out);
	return 0;
}

/* Open what a partial acceptance left, unless that was done when the request first came. */
static int reopen(struct call *c, int64_t number, const struct decide_in *in,
		  struct decision_card *out, struct err *e)
{
	const struct proposal *p = state_proposal(c->state, number);
	struct part part;

	if (!leaves_open(in) || out->rest || !p->decision ||
	    !oid_eq(&p->decision->commit, &out->commit))
		return 0;
	if (part_of(c, p, out->revision, in, &part, e) != 0)
		return -1;
	return part_reopen(c, &part, p->decision, &out->rest, e);
}

static int try_decide(struct call *c, int64_t number, const struct decide_in *in,
		      struct decision_card *out, struct err *e)
{
	struct action act = { .kind = ACT_DECIDE, .proposal = number, .revision = in->revision };
	const struct proposal *p;
	const struct receipt *r;

	if (find_proposal(c, number, &p, e) != 0 || need_role(c, ROLE_EDITOR, e) != 0 ||
	    answered(c, &r, e) != 0)
		return -1;
	if (r)
		return answer_decision(c, r, out, e);
	act.section = p->section;
	act.lang = p->lang;
	act.group = p->group;
	act.summary = p->summary;
	if (decision_of(in, &act, e) != 0 || need_undecided(p, e) != 0 ||
	    newest_only(p, in->revision, e) != 0 || four_eyes(c, p, e) != 0 ||
	    (act.decision == DECISION_ACCEPT && proposal_place(c->state, p, e) != 0))
		return -1;
	if (act.decision == DECISION_ACCEPT && accept_now(c, p, in, &act, e) != 0)
		return -1;
	if (enter(c, &act, e) != 0)
		return -1;
	p = state_proposal(c->state, number);
	card_of_decision(c, p, p->decision, out);
	return 0;
}

int desk_decide(struct call *c, int64_t number, const struct decide_in *in,
		struct decision_card *out, struct err *e)
{
	struct race race = { 0 };

	while (race_on(&race)) {
		if (try_decide(c, number, in, out, e) == 0)
			return reopen(c, number, in, out, e);
		/* A lost race runs the whole again on the new state, every right checked anew. */
		if (!moved_meanwhile(c, e) && !answered_meanwhile(c, e))
			return -1;
	}
	return err_set(e, ERR_BUSY, "busy.main", "lost %d races", race.rounds - 1);
}

enum { LATER_MAX = 100 }; /* acceptances that are looked at: each costs a merge */

/* The acceptance behind whose text p can no longer be undone, the first of those that hold; NULL without one. */
static const struct proposal *in_the_way(struct call *c, const struct proposal *p,
					 struct merge_in m)
{
	const struct step *its = state_step_of(c->state, &p->decision->commit);
	int looked = 0;

	for (int64_t n = its ? its->number + 1 : INT64_MAX;
	     n <= state_n_steps(c->state) && looked < LATER_MAX; n++) {
		const struct step *step = state_step(c->state, n);
		const struct proposal *one =
			step->proposal ? state_proposal(c->state, step->proposal) : NULL;
		struct prose_merge out;
		struct err e = { 0 };

		if (!one || one->status != PROPOSAL_ACCEPTED || !str_eq(one->section, p->section) ||
		    !str_eq(one->lang, p->lang) || !oid_eq(&one->decision->commit, &step->commit))
			continue;
		looked++;
		if (text_of(c, &one->decision->blob, &m.ours, &e) == 0 &&
		    merge_texts(c, &m, &out, &e) != 0 && e.kind == ERR_CONFLICT) {
			err_clear(&e);
			return one;
		}
		err_clear(&e);
	}
	return NULL;
}

/* "The same words were changed meanwhile" helps nobody who does not know by what. */
static int undo_merged(struct call *c, const struct proposal *p, const struct merge_in *m,
		       struct prose_merge *out, struct err *e)
{
	const struct proposal *later;

	if (merge_texts(c, m, out, e) == 0)
		return 0;
	later = e->kind == ERR_CONFLICT ? in_the_way(c, p, *m) : NULL;
	if (!later)
		return -1;
	err_clear(e);
	return err_about(e, ERR_CONFLICT, "conflict.undo", NULL, (long)later->number);
}

static int undo_text(struct call *c, const struct proposal *p, struct action *act, struct err *e)
{
	const struct section_text *now = state_text(c->state, p->section, p->lang);
	struct merge_in m = { .section = p->section, .lang = p->lang };
	struct oid blob = now ? now->blob : (struct oid){ "" };
	struct prose_merge out;

	if (text_of(c, &p->decision->blob, &m.base, e) != 0 || text_of(c, &blob, &m.ours, e) != 0 ||
	    text_of(c, &p->decision->before, &m.theirs, e) != 0 ||
	    undo_merged(c, p, &m, &out, e) != 0)
		return -1;
	/* What began with this acceptance may end with it. */
	if (m.theirs.len && not_emptied(p, (struct str){ out.text, out.len }, e) != 0)
		return -1;
	return put_text(c, p, (struct str){ out.text, out.len }, act, e);
}

static int try_undo(struct call *c, int64_t number, const char *reason, struct proposal_card *out,
		    struct err *e)
{
	struct action act = { .kind = ACT_UNDO, .proposal = number };
	const struct proposal *p;
	const struct receipt *r;
	struct proposal then;

	if (find_proposal(c, number, &p, e) != 0 || need_role(c, ROLE_EDITOR, e) != 0 ||
	    answered(c, &r, e) != 0)
		return -1;
	if (r) {
		proposal_as_answered(p, r, &then);
		return card_of_proposal(c, &then, out, e);
	}
	if (!p->decision || p->decision->decision == DECISION_CHANGES)
		return err_about(e, ERR_CONFLICT, "conflict.nothing-to-undo", NULL, (long)number);
	if (proposal_place(c->state, p, e) != 0)
		return -1;
	act.section = p->section;
	act.lang = p->lang;
	/* Not its group takes it back: whoever undoes does. */
	act.group = own_group(c);
	if (!act.group && manifest_group(state_manifest(c->state), "editors"))
		act.group = "editors";
	act.summary = p->summary;
	act.reason = reason ? reason : "";
	if (p->status == PROPOSAL_ACCEPTED && undo_text(c, p, &act, e) != 0)
		return -1;
	if (enter(c, &act, e) != 0)
		return -1;
	return card_of_proposal(c, state_proposal(c->state, number), out, e);
}

int desk_undo(struct call *c, int64_t number, const char *reason, struct proposal_card *out,
	      struct err *e)
{
	struct race race = { 0 };

	while (race_on(&race)) {
		if (try_undo(c, number, reason, out, e) == 0)
			return 0;
		if (!moved_meanwhile(c, e) && !answered_meanwhile(c, e))
			return -1;
	}
	return err_set(e, ERR_BUSY, "busy.main", "lost %d races", race.rounds - 1);
}

int desk_merged(struct call *c, int64_t number, int64_t revision, struct merge_card *out,
		struct err *e)
{
	const struct proposal *p;
	const struct revision *r;
	struct prose_merge m;

	if (find_proposal(c, number, &p, e) != 0 || find_revision(p, revision, &r, e) != 0 ||
	    proposal_place(c->state, p, e) != 0 || merge_proposal(c, p, r, &m, e) != 0)
		return -1;
	out->markdown = m.text;
	out->onto = *state_main(c->state);
	look_of(c, &m, &out->look);
	return 0;
}

int desk_reread(struct call *c, int64_t number, int64_t revision, struct wire_strs *out,
		struct err *e)
{
	const struct proposal *p;
	const struct revision *r;
	struct prose_reread again;
	struct prose_merge m;
	struct texts t;

	*out = (struct wire_strs){ 0 };
	if (find_proposal(c, number, &p, e) != 0 || find_revision(p, revision, &r, e) != 0 ||
	    load_texts(c, p, r, &t, e) != 0)
		return -1;
	if (p->status == PROPOSAL_ACCEPTED) {
		/* What an editor wrote herself or picked she has read. */
		if (p->decision->edited || p->decision->partly || p->decision->revision != revision)
			return 0;
		if (text_of(c, &p->decision->before, &t.main, e) != 0)
			return -1;
	} else if (p->status != PROPOSAL_OPEN) {
		return 0;
	}
	prose_merge(t.base, t.main, t.proposed, c->a, &m);
	prose_reread(t.base, t.main, t.proposed, &m, c->a, &again);
	out->items = ARENA_ARRAY(c->a, again.n + 1, const char *);
	for (; out->n < again.n; out->n++)
		out->items[out->n] = str_dup(c->a, again.items[out->n]);
	return 0;
}

int desk_rebase(struct call *c, const char *section, const char *lang, const char *markdown,
		const struct oid *base, struct merge_card *out, struct err *e)
{
	struct merge_in m = { .section = section, .lang = lang };
	const struct section_text *now;
	const struct section *row;
	const struct step *step;
	struct prose_merge merged;
	struct oid blob;

	if (need_role(c, ROLE_RAPPORTEUR, e) != 0 ||
	    find_section(c, section, &m.lang, &row, e) != 0)
		return -1;
	step = state_step_of(c->state, base);
	if (!step)
		return err_about(e, ERR_BAD, "bad-request.base", base->hex, 0);
	now = state_text(c->state, section, m.lang);
	blob = state_blob_at(c->state, step, section, m.lang);
	if (text_enter(c, markdown, section, m.lang, &m.theirs, e) != 0 ||
	    text_of(c, &blob, &m.base, e) != 0)
		return -1;
	blob = now ? now->blob : (struct oid){ "" };
	if (text_of(c, &blob, &m.ours, e) != 0 || merge_texts(c, &m, &merged, e) != 0)
		return -1;
	out->markdown = merged.text;
	out->onto = *state_main(c->state);
	look_of(c, &merged, &out->look);
	return 0;
}
