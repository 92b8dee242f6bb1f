#include "ledger/next.h"

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

/* An array in the arena: the items of a list, and room for one more at its end. */
static void *grown(struct arena *a, const void *items, size_t n, size_t size)
{
	char *more = arena_get(a, n + 1, size);

	if (n)
		memcpy(more, items, n * size);
	return more;
}

/* --- records ---------------------------------------------------------------------------------- */

struct thing *next_record(struct next *n, const char *path, const struct wire_shape *shape,
			  const void *record)
{
	BUF(bytes, RECORD_BYTES);
	struct ledger_put *put;
	struct thing *t;

	wire_out(shape, record, &bytes);
	if (buf_check(&bytes, n->e) != 0)
		return NULL;
	/* What readers get is what was written: a record that does not read back is never made. */
	t = pack_read(shape, (struct str){ bytes.ptr, bytes.len }, n->e);
	if (!t)
		return NULL;
	put = arena_push(n->a, (void **)&n->puts, &n->n_puts, &n->cap_puts, sizeof(*put));
	*put = (struct ledger_put){ arena_dup(n->a, path),
				    { arena_dup_len(n->a, bytes.ptr, bytes.len), bytes.len } };
	return t;
}

static struct thing *numbered(struct next *n, const char *folder, int64_t number,
			      const struct wire_shape *shape, const void *record)
{
	char path[LEDGER_PATH];

	ledger_path(folder, number, path);
	return next_record(n, path, shape, record);
}

static int put_proposal(struct next *n, const struct proposal *p)
{
	struct thing *t = numbered(n, "proposals", p->number, &proposal_record, p);

	if (!t)
		return -1;
	state_put_proposal(n->s, t);
	return 0;
}

static int put_thread(struct next *n, const struct thread *thread)
{
	struct thing *t = numbered(n, "threads", thread->number, &thread_record, thread);

	if (!t)
		return -1;
	state_put_thread(n->s, t);
	return 0;
}

int next_step(struct next *n, const struct step *step)
{
	struct thing *t;

	if (step->number >= SHELF_MAX)
		return err_about(n->e, ERR_TOO_BIG, "too-large.steps", NULL, SHELF_MAX);
	t = numbered(n, "steps", step->number, &step_record, step);
	if (!t)
		return -1;
	state_put_step(n->s, t);
	return 0;
}

/* --- proposals -------------------------------------------------------------------------------- */

static struct revision revision_of(const struct action *act)
{
	return (struct revision){
		.revision = act->revision,
		.commit = act->commit,
		.base = act->base,
		.base_blob = act->base_blob,
		.blob = act->blob,
		.author = act->by,
		.summary = or_empty(act->summary),
		.created_at = act->at,
	};
}

static int apply_submit(struct next *n)
{
	const struct action *act = n->act;
	struct revision first = revision_of(act);
	struct proposal p = {
		.number = act->proposal,
		.section = act->section,
		.lang = act->lang,
		.group = act->group,
		.summary = or_empty(act->summary),
		.status = PROPOSAL_OPEN,
		.created_at = act->at,
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

	if (!old)
		return ledger_damaged(n->e, "action.json", "no such proposal");
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
	p->earlier.items = grown(n->a, p->earlier.items, p->earlier.n, sizeof(*p->decision));
	p->earlier.items[p->earlier.n++] = *p->decision;
	p->decision = NULL;
}

static int apply_revise(struct next *n)
{
	struct proposal p;

	if (begin_change(n, REVIEW_REVISE, &p) != 0)
		return -1;
	if (n->act->revision != (int64_t)p.revisions.n + 1)
		return ledger_damaged(n->e, "action.json", "revision out of turn");
	shelve_decision(n, &p);
	p.revisions.items =
		grown(n->a, p.revisions.items, p.revisions.n, sizeof(*p.revisions.items));
	p.revisions.items[p.revisions.n++] = revision_of(n->act);
	p.summary = or_empty(n->act->summary);
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

static int apply_decide(struct next *n)
{
	const struct action *act = n->act;
	enum decision_kind kind = (enum decision_kind)act->decision;
	const struct text_change *t;
	struct decision d = {
		.decision = kind,
		.revision = act->revision,
		.reason = or_empty(act->reason),
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

static int apply_withdraw(struct next *n)
{
	struct proposal p;

	if (begin_change(n, REVIEW_WITHDRAW, &p) != 0)
		return -1;
	shelve_decision(n, &p);
	return put_proposal(n, &p);
}

static int apply_undo(struct next *n)
{
	const struct action *act = n->act;
	struct undoing u = {
		.by = act->by,
		.reason = or_empty(act->reason),
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
	p.undone.items = grown(n->a, p.undone.items, p.undone.n, sizeof(u));
	p.undone.items[p.undone.n++] = u;
	if (!oid_none(&act->commit) && next_texts(n, act->group) != 0)
		return -1;
	return put_proposal(n, &p);
}

/* --- threads ---------------------------------------------------------------------------------- */

static struct comment comment_of(const struct next *n, size_t number)
{
	return (struct comment){
		.id = arena_printf(n->a, "c-%zu", number),
		.author = n->act->by,
		.group = n->act->group,
		.text = n->act->text,
		.created_at = n->act->at,
	};
}

/* What the thread stands on: a revision of a proposal, or a text of main. */
static int place_thread(struct next *n, struct thread *t)
{
	const struct action *act = n->act;
	const struct proposal *p = state_proposal(n->s, act->proposal);
	const struct revision *r;

	if (!act->proposal) {
		t->section = act->section;
		t->lang = act->lang;
		t->commit = act->base;
		t->blob = act->base_blob;
		return 0;
	}
	if (!p || act->revision < 1 || act->revision > (int64_t)p->revisions.n)
		return ledger_damaged(n->e, "action.json", "a thread on nothing");
	r = &p->revisions.items[act->revision - 1];
	t->proposal = p->number;
	t->revision = r->revision;
	t->section = p->section;
	t->lang = p->lang;
	t->commit = r->commit;
	t->blob = r->blob;
	return 0;
}

static int apply_thread(struct next *n)
{
	const struct action *act = n->act;
	struct comment first = comment_of(n, 1);
	struct thread t = {
		.number = act->thread,
		.quote = act->quote,
		.suggestion = act->suggestion,
		.comments = { &first, 1 },
	};

	if (act->thread != state_n_threads(n->s) + 1)
		return ledger_damaged(n->e, "action.json", "thread out of turn");
	if (place_thread(n, &t) != 0)
		return -1;
	return put_thread(n, &t);
}

static int apply_comment(struct next *n)
{
	const struct thread *old = state_thread(n->s, n->act->thread);
	struct thread t;

	if (!old)
		return ledger_damaged(n->e, "action.json", "no such thread");
	t = *old;
	if (n->act->kind == ACT_COMMENT) {
		t.comments.items =
			grown(n->a, t.comments.items, t.comments.n, sizeof(*t.comments.items));
		t.comments.items[t.comments.n] = comment_of(n, t.comments.n + 1);
		t.comments.n++;
	} else {
		t.resolved = n->act->kind == ACT_RESOLVE;
	}
	return put_thread(n, &t);
}

/* --- the document ----------------------------------------------------------------------------- */

static int apply_version(struct next *n)
{
	const struct action *act = n->act;
	char path[LEDGER_NAME];
	struct version v = {
		.number = state_n_versions(n->s) + 1,
		.id = act->version,
		.name = act->name,
		.symbol = act->symbol,
		.note = act->note,
		.commit = act->commit,
		.tag = act->tag,
		.by = act->by,
		.created_at = act->at,
		.files = { act->files.items, act->files.n },
	};
	struct thing *t;

	if (v.number >= SHELF_MAX)
		return err_about(n->e, ERR_TOO_BIG, "too-large.versions", NULL, SHELF_MAX);
	ledger_version_path(v.id, path);
	t = next_record(n, path, &version_record, &v);
	if (!t)
		return -1;
	state_put_version(n->s, t);
	return 0;
}

static int apply_manifest(struct next *n)
{
	struct manifest m;

	if (manifest_read(str_of(n->act->manifest_json), n->a, &m, n->e) != 0)
		return -1;
	state_put_manifest(n->s, pack_new(&manifest_shape, &m), &n->act->manifest_blob);
	return next_texts(n, n->act->group);
}

static int apply_adopt(struct next *n)
{
	if (n->act->manifest_json)
		return apply_manifest(n);
	return next_texts(n, n->act->group);
}

/* --- keys ------------------------------------------------------------------------------------- */

/* What the first answer said, so that a repeated request gets it again. */
static struct receipt receipt_of(const struct next *n)
{
	const struct action *act = n->act;
	const struct proposal *p = state_proposal(n->s, act->proposal);
	const struct thread *t = state_thread(n->s, act->thread);
	struct receipt r = {
		.key = act->key,
		.request = act->request,
		.action = act->kind,
		.id = act->version,
		.at = act->at,
	};

	if (t) {
		r.number = t->number;
		r.n = (int64_t)t->comments.n;
		r.status = t->resolved;
	} else if (p) {
		r.number = p->number;
		r.n = (int64_t)p->revisions.n;
		r.status = p->status;
	}
	return r;
}

static int put_receipt(struct next *n)
{
	int bucket = receipt_bucket(n->act->key);
	const struct receipts *old = pack_body(shelf_get(&n->s->receipts, bucket));
	struct receipts next = { { NULL, 0 } };
	char path[LEDGER_NAME];
	struct thing *t;

	if (old)
		next = *old;
	next.items.items = grown(n->a, next.items.items, next.items.n, sizeof(struct receipt));
	next.items.items[next.items.n++] = receipt_of(n);
	ledger_receipts_path(bucket, path);
	t = next_record(n, path, &receipts_record, &next);
	if (!t)
		return -1;
	state_put_receipts(n->s, bucket, t);
	return 0;
}

/* --- all together ----------------------------------------------------------------------------- */

/* action.json; it reads back as well, or there is no replay. */
static int put_action(struct next *n)
{
	BUF(bytes, RECORD_BYTES);
	struct action back;
	struct ledger_put *put;

	wire_out(&action_shape, n->act, &bytes);
	if (buf_check(&bytes, n->e) != 0 ||
	    wire_in(&action_shape, (struct str){ bytes.ptr, bytes.len }, n->a, &back, n->e) != 0)
		return -1;
	put = arena_push(n->a, (void **)&n->puts, &n->n_puts, &n->cap_puts, sizeof(*put));
	*put = (struct ledger_put){ "action.json",
				    { arena_dup_len(n->a, bytes.ptr, bytes.len), bytes.len } };
	return 0;
}

struct state *ledger_apply(const struct state *s, const struct action *act, struct arena *a,
			   struct ledger_put **puts, size_t *n_puts, struct err *e)
{
	typedef int apply(struct next *);
	static apply *const applies[] = {
		[ACT_BEGIN] = apply_manifest,    [ACT_ADOPT] = apply_adopt,
		[ACT_SUBMIT] = apply_submit,     [ACT_REVISE] = apply_revise,
		[ACT_DECIDE] = apply_decide,     [ACT_WITHDRAW] = apply_withdraw,
		[ACT_UNDO] = apply_undo,         [ACT_THREAD] = apply_thread,
		[ACT_COMMENT] = apply_comment,   [ACT_RESOLVE] = apply_comment,
		[ACT_REOPEN] = apply_comment,    [ACT_VERSION] = apply_version,
		[ACT_MANIFEST] = apply_manifest,
	};
	struct action own = *act;
	struct quote quote;
	struct next n = { .act = &own, .a = a, .e = e };

	if (action_complete(act, true, e) != 0)
		return NULL;
	if (act->quote) {
		quote = (struct quote){ or_empty(act->quote->exact), or_empty(act->quote->prefix),
					or_empty(act->quote->suffix) };
		own.quote = &quote;
	}
	n.s = state_fork(s);
	n.s->at = act->at;
	if (put_action(&n) != 0 || applies[act->kind](&n) != 0 ||
	    (act->key && put_receipt(&n) != 0)) {
		state_unref(n.s);
		return NULL;
	}
	*puts = n.puts;
	*n_puts = n.n_puts;
	return n.s;
}

void ledger_seal(struct state *s, const struct oid *ledger)
{
	s->ledger = *ledger;
}
