#include "ledger/next.h"

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

struct thing *next_numbered(struct next *n, const char *folder, int64_t number,
			    const struct wire_shape *shape, const void *record)
{
	char path[LEDGER_PATH];

	ledger_path(folder, number, path);
	return next_record(n, path, shape, record);
}

int next_step(struct next *n, const struct step *step)
{
	struct thing *t;

	if (step->number >= SHELF_MAX)
		return err_about(n->e, ERR_TOO_BIG, "too-large.steps", NULL, SHELF_MAX);
	t = next_numbered(n, "steps", step->number, &step_record, step);
	if (!t)
		return -1;
	state_put_step(n->s, t);
	return 0;
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

/* The version's record with the files that are kept by now. */
static int apply_issue(struct next *n)
{
	const struct action *act = n->act;
	struct version v = *state_version(n->s, act->version);
	struct version_file *files =
		ARENA_ARRAY(n->a, v.files.n + act->files.n, struct version_file);
	char path[LEDGER_NAME];
	struct thing *t;

	for (size_t i = 0; i < v.files.n; i++)
		files[i] = v.files.items[i];
	for (size_t i = 0; i < act->files.n; i++)
		files[v.files.n + i] = act->files.items[i];
	v.files.items = files;
	v.files.n += act->files.n;
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

/* It is the last of those alike: only its place among them tells it from them later. */
static int64_t nth_alike(const struct action *act, const struct proposal *p)
{
	int64_t n = 0;

	if (act->kind != ACT_DECIDE)
		return 0;
	while (proposal_decided(p, act->decision, act->revision, act->at, n + 1))
		n++;
	return n;
}

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
		r.nth = nth_alike(act, p);
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
	next.items.items = next_grown(n->a, next.items.items, next.items.n, sizeof(struct receipt));
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
		[ACT_MANIFEST] = apply_manifest, [ACT_ISSUE] = apply_issue,
	};
	struct action own = *act;
	struct quote quote;
	struct next n = { .act = &own, .a = a, .e = e };

	if (action_complete(act, true, e) != 0)
		return NULL;
	if (act->quote) {
		quote = (struct quote){ next_said(act->quote->exact), next_said(act->quote->prefix),
					next_said(act->quote->suffix) };
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
