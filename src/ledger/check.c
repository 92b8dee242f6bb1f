#include "ledger/inside.h"

#include "base/id.h"

/* Numbers stay below what the paths can name. */
enum { NUMBERS_MAX = SHELF_MAX - 1 };

static int missing(struct err *e, const char *key, const char *what, int64_t number)
{
	return err_about(e, ERR_MISSING, key, what, (long)number);
}

static const struct proposal *find_proposal(const struct state *s, int64_t number, struct err *e)
{
	const struct proposal *p = state_proposal(s, number);

	if (!p)
		missing(e, "not-found.proposal", NULL, number);
	return p;
}

static const struct thread *find_thread(const struct state *s, int64_t number, struct err *e)
{
	const struct thread *t = state_thread(s, number);

	if (!t)
		missing(e, "not-found.thread", NULL, number);
	return t;
}

/* A section and a language that the manifest has. */
static int check_section(const struct state *s, const char *section, const char *lang,
			 struct err *e)
{
	const struct manifest *m = state_manifest(s);

	if (manifest_section(m, section) < 0)
		return missing(e, "not-found.section", section, 0);
	if (!manifest_language(m, lang))
		return missing(e, "not-found.language", lang, 0);
	return 0;
}

/* The base is a commit of main, and base_blob the text as it stood there. */
static int check_base(const struct state *s, const struct action *act, const char *section,
		      const char *lang, struct err *e)
{
	const struct step *step = state_step_of(s, &act->base);
	struct oid blob;

	if (!step)
		return missing(e, "not-found.commit", act->base.hex, 0);
	blob = state_blob_at(s, step, section, lang);
	if (!oid_eq(&blob, &act->base_blob))
		return missing(e, "not-found.text", section, 0);
	return 0;
}

static int check_submit(const struct state *s, const struct action *act, struct err *e)
{
	if (check_section(s, act->section, act->lang, e) != 0)
		return -1;
	if (!manifest_group(state_manifest(s), act->group))
		return missing(e, "not-found.group", act->group, 0);
	if (act->rest_of && !find_proposal(s, act->rest_of, e))
		return -1;
	if (state_n_proposals(s) >= NUMBERS_MAX)
		return err_about(e, ERR_TOO_BIG, "too-large.proposals", NULL, NUMBERS_MAX);
	return check_base(s, act, act->section, act->lang, e);
}

static int check_life(const struct proposal *p, enum review_event event, struct err *e)
{
	enum proposal_status next;

	if (review_proposal((enum proposal_status)p->status, event, &next, e) == 0)
		return 0;
	snprintf(e->what, sizeof(e->what), "%s", proposal_status_names[p->status]);
	e->number = (long)p->number;
	return -1;
}

static int check_revise(const struct state *s, const struct action *act, struct err *e)
{
	const struct proposal *p = find_proposal(s, act->proposal, e);

	if (!p || check_life(p, REVIEW_REVISE, e) != 0)
		return -1;
	if (p->revisions.n >= REVISIONS_MAX)
		return err_about(e, ERR_TOO_BIG, "too-large.revisions", NULL, REVISIONS_MAX);
	return check_base(s, act, p->section, p->lang, e);
}

static int check_decide(const struct state *s, const struct action *act, struct err *e)
{
	const struct proposal *p = find_proposal(s, act->proposal, e);

	if (!p || check_life(p, review_event_of((enum decision_kind)act->decision), e) != 0 ||
	    review_revision(act->revision, (int64_t)p->revisions.n, e) != 0)
		return -1;
	return 0;
}

static int check_withdraw(const struct state *s, const struct action *act, struct err *e)
{
	const struct proposal *p = find_proposal(s, act->proposal, e);

	return p ? check_life(p, REVIEW_WITHDRAW, e) : -1;
}

static int check_undo(const struct state *s, const struct action *act, struct err *e)
{
	const struct proposal *p = find_proposal(s, act->proposal, e);

	return p ? check_life(p, REVIEW_UNDO, e) : -1;
}

static int check_new_thread(const struct state *s, const struct action *act, struct err *e)
{
	const struct proposal *p;

	if (state_n_threads(s) >= NUMBERS_MAX)
		return err_about(e, ERR_TOO_BIG, "too-large.threads", NULL, NUMBERS_MAX);
	if (act->proposal) {
		p = find_proposal(s, act->proposal, e);
		if (!p)
			return -1;
		if (act->revision < 1 || act->revision > (int64_t)p->revisions.n)
			return missing(e, "not-found.revision", NULL, act->revision);
		return 0;
	}
	if (!act->section || !act->lang || oid_none(&act->base))
		return ledger_damaged(e, "action.json", "a thread on nothing");
	if (oid_none(&act->base_blob))
		return missing(e, "not-found.text", act->section, 0);
	return check_base(s, act, act->section, act->lang, e);
}

static int check_comment(const struct state *s, const struct action *act, struct err *e)
{
	const struct thread *t = find_thread(s, act->thread, e);

	if (!t)
		return -1;
	if (act->kind == ACT_COMMENT && t->comments.n >= COMMENTS_MAX)
		return err_about(e, ERR_TOO_BIG, "too-large.thread", NULL, COMMENTS_MAX);
	return 0;
}

static int check_version(const struct state *s, const struct action *act, struct err *e)
{
	if (!state_step_of(s, &act->commit))
		return missing(e, "not-found.commit", act->commit.hex, 0);
	if (str_eq(act->version, "main") || state_version(s, act->version))
		return err_about(e, ERR_CONFLICT, "conflict.version-taken", act->name, 0);
	return 0;
}

static bool has_file(const struct version_file *files, size_t n, const struct version_file *f)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(files[i].format, f->format) && str_eq(files[i].lang, f->lang))
			return true;
	return false;
}

/* Names that a path can have, and none that is kept already: what was issued is never replaced. */
static int check_issue(const struct state *s, const struct action *act, struct err *e)
{
	const struct version *v = state_version(s, act->version);

	if (!v)
		return missing(e, "not-found.version", act->version, 0);
	for (size_t i = 0; i < act->files.n; i++) {
		const struct version_file *f = &act->files.items[i];

		if (!id_valid(f->format) || strchr(f->lang, '/') || f->lang[0] == '.')
			return ledger_damaged(e, "action.json", "a file of no name");
		if (has_file(v->files.items, v->files.n, f) || has_file(act->files.items, i, f))
			return err_about(e, ERR_CONFLICT, "conflict.moved", act->version, 0);
	}
	return 0;
}

static int check_manifest(const struct state *s, const struct action *act, struct err *e)
{
	if (!oid_eq(&s->manifest_blob, &act->manifest_onto))
		return err_set(e, ERR_STALE, "precondition.manifest", "%s", s->manifest_blob.hex);
	return 0;
}

/* Each text stands on main as the action supposes, and none is named twice. */
static int check_texts(const struct state *s, const struct action *act, struct err *e)
{
	for (size_t i = 0; i < act->texts.n; i++) {
		const struct text_change *t = &act->texts.items[i];
		const struct section_text *now = s ? state_text(s, t->section, t->lang) : NULL;

		if (now ? !oid_eq(&now->blob, &t->onto) : !oid_none(&t->onto))
			return err_about(e, ERR_CONFLICT, "conflict.moved", t->section, 0);
		for (size_t j = 0; j < i; j++)
			if (str_eq(act->texts.items[j].section, t->section) &&
			    str_eq(act->texts.items[j].lang, t->lang))
				return ledger_damaged(e, "action.json", "a text named twice");
	}
	return 0;
}

/* An answered key is told before all else: the world has moved on since its first answer. */
static int check_key(const struct state *s, const struct action *act, struct err *e)
{
	const struct receipt *r = act->key ? state_receipt(s, act->key) : NULL;

	if (!r)
		return 0;
	if (str_eq(r->request, act->request))
		return err_set(e, ERR_CONFLICT, "key-answered.before", "%s", act->key);
	return err_set(e, ERR_TEXT, "key-reused.other", "%s", act->key);
}

int ledger_check(const struct state *s, const struct action *act, struct err *e)
{
	typedef int check(const struct state *, const struct action *, struct err *);
	static check *const checks[] = {
		[ACT_SUBMIT] = check_submit,     [ACT_REVISE] = check_revise,
		[ACT_DECIDE] = check_decide,     [ACT_WITHDRAW] = check_withdraw,
		[ACT_UNDO] = check_undo,         [ACT_THREAD] = check_new_thread,
		[ACT_COMMENT] = check_comment,   [ACT_RESOLVE] = check_comment,
		[ACT_REOPEN] = check_comment,    [ACT_VERSION] = check_version,
		[ACT_MANIFEST] = check_manifest, [ACT_ISSUE] = check_issue,
	};

	if (action_complete(act, false, e) != 0)
		return -1;
	if ((act->kind == ACT_BEGIN) != !s)
		return ledger_damaged(e, "action.json", "begin is the first action and no other");
	if (s && check_key(s, act, e) != 0)
		return -1;
	if (checks[act->kind] && checks[act->kind](s, act, e) != 0)
		return -1;
	return check_texts(s, act, e);
}

int proposal_place(const struct state *s, const struct proposal *p, struct err *e)
{
	struct err gone = { 0 };

	if (check_section(s, p->section, p->lang, &gone) == 0)
		return 0;
	return err_about(e, ERR_CONFLICT, "conflict.section-removed", gone.what, (long)p->number);
}

int ledger_place(const struct state *s, const struct action *act, struct err *e)
{
	const struct proposal *p = state_proposal(s, act->proposal);
	bool needed = act->kind == ACT_REVISE || act->kind == ACT_UNDO ||
		      (act->kind == ACT_DECIDE && act->decision == DECISION_ACCEPT);

	if (!oid_none(&act->granted) && !oid_eq(&act->granted, &s->manifest_blob))
		return err_set(e, ERR_CONFLICT, "conflict.moved", "%s", "the manifest");
	return p && needed ? proposal_place(s, p, e) : 0;
}

void ledger_number(const struct state *s, struct action *act)
{
	const struct proposal *p;

	switch (act->kind) {
	case ACT_SUBMIT:
		act->proposal = state_n_proposals(s) + 1;
		act->revision = 1;
		break;
	case ACT_REVISE:
		p = state_proposal(s, act->proposal);
		assert(p);
		act->revision = (int64_t)p->revisions.n + 1;
		break;
	case ACT_THREAD: act->thread = state_n_threads(s) + 1; break;
	default: break;
	}
}
