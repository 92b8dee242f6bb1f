/*
 * One repository into another, object by object through our own reading, which follows packs that a
 * running server joins and drops under it (`git fetch` gives up on them). What is read is checked
 * against its id.
 *
 * Children are written before their parents, so a tree or commit that is there has all below it
 * there, also after a copy that was killed. What is there may be a side ref's own, and go with it:
 * that is copied all the same.
 */
#include "log/log.h"
#include "store/inside.h"

enum { COPY_BYTES = 16 * 1024 * 1024 }; /* objects that wait for one pack */

struct copy {
	struct git *from, *to;
	struct git_batch *batch;
	struct seen seen;
	struct seen apart; /* what is there in side packs */
	struct buf bytes;
};

static void note_apart(void *arg, const struct oid *id)
{
	seen_add(arg, id);
}

/* Is there nothing to do for an object? */
static bool is_there(struct copy *c, const struct oid *id)
{
	return !seen_add(&c->seen, id) || (git_has(c->to, id) && !seen_has(&c->apart, id));
}

static int copy_object(struct copy *c, const struct oid *id, enum git_type type, struct err *e)
{
	buf_clear(&c->bytes);
	if (git_read(c->from, id, type, &c->bytes, e) != 0)
		return -1;
	git_put(c->batch, type, (struct str){ c->bytes.ptr, c->bytes.len });
	return git_batch_bytes(c->batch) < COPY_BYTES ? 0 : git_batch_write(c->batch, e);
}

static int copy_tree(struct copy *c, const struct oid *tree, int depth, struct err *e)
{
	ARENA(a);
	struct git_entry *entries;
	size_t n;

	if (is_there(c, tree))
		return 0;
	if (depth == WALK_DEPTH)
		return err_set(e, ERR_INTERNAL, "storage.damaged", "%s is nested too deep",
			       tree->hex);
	if (git_list(c->from, tree, &a, &entries, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (entries[i].mode == 0160000)
			continue; /* a commit of another repository */
		if (entries[i].mode == 040000) {
			if (copy_tree(c, &entries[i].id, depth + 1, e) != 0)
				return -1;
		} else if (!is_there(c, &entries[i].id) &&
			   copy_object(c, &entries[i].id, GIT_T_BLOB, e) != 0) {
			return -1;
		}
	}
	return copy_object(c, tree, GIT_T_TREE, e);
}

/* Commits that wait for their parents. */
struct stack {
	struct waiting {
		struct oid id;
		bool parents_done;
	} * items;
	size_t n, cap;
};

static void push(struct stack *s, const struct oid *id, bool parents_done)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 256;
		s->items = mem_grow(s->items, s->cap, sizeof(*s->items));
	}
	s->items[s->n++] = (struct waiting){ *id, parents_done };
}

static int copy_step(struct copy *c, struct stack *s, struct err *e)
{
	struct waiting w = s->items[--s->n];
	struct git_commit_info info;
	ARENA(a);

	if (!w.parents_done && is_there(c, &w.id))
		return 0;
	if (git_commit_read(c->from, &w.id, &a, &info, e) != 0)
		return -1;
	if (w.parents_done)
		return copy_tree(c, &info.tree, 0, e) == 0 ? copy_object(c, &w.id, GIT_T_COMMIT, e)
							   : -1;
	push(s, &w.id, true);
	for (size_t i = info.n_parents; i-- > 0;)
		push(s, &info.parents[i], false);
	return 0;
}

static int copy_commit(struct copy *c, const struct oid *commit, struct err *e)
{
	struct stack s = { 0 };
	int rc = 0;

	push(&s, commit, false);
	while (s.n && rc == 0)
		rc = copy_step(c, &s, e);
	free(s.items);
	return rc;
}

/* What a ref names: a commit, or a tag of one. */
static int copy_ref(struct copy *c, const struct git_ref_entry *ref, struct err *e)
{
	struct oid commit;
	struct err odd = { 0 };

	if (git_peel(c->from, &ref->id, &commit, &odd) != 0) {
		log_err(LOG_WARN, "ref-not-copied", &odd);
		return 0;
	}
	if (copy_commit(c, &commit, e) != 0)
		return -1;
	if (!oid_eq(&commit, &ref->id) && !is_there(c, &ref->id) &&
	    copy_object(c, &ref->id, GIT_T_TAG, e) != 0)
		return -1;
	if (git_batch_write(c->batch, e) != 0)
		return -1;
	return git_set_ref(c->to, ref->name, &ref->id, e);
}

static int copy_ledger(struct copy *c, const struct oid *ledger, struct err *e)
{
	struct oid old = { "" };
	struct err missing = { 0 };
	bool moved;

	if (git_ref(c->to, LEDGER_REF, &old, &missing) != 0 && missing.kind != ERR_MISSING) {
		*e = missing;
		return -1;
	}
	if (oid_eq(&old, ledger))
		return 0;
	if (copy_commit(c, ledger, e) != 0)
		return -1;
	return git_batch_commit(c->batch, LEDGER_REF, &old, ledger, &moved, e);
}

/* Refs that are copied in their own way. */
static bool is_own(const char *name)
{
	return str_eq(name, LEDGER_REF) || str_eq(name, STORE_ACCOUNTS) ||
	       str_eq(name, STORE_DRAFTS) || str_eq(name, SETTINGS_REF);
}

/* git shows other objects in the place of those that such a ref names; accord never does. */
static bool is_disguise(const char *name)
{
	return str_starts(str_of(name), "refs/replace/");
}

static int ref_order(const void *a, const void *b)
{
	return strcmp(((const struct git_ref_entry *)a)->name,
		      ((const struct git_ref_entry *)b)->name);
}

/* Refs that the source no longer has go. */
static int drop_refs(struct git *to, const struct git_ref_entry *refs, size_t n, struct err *e)
{
	ARENA(a);
	struct git_ref_entry *theirs;
	size_t n_theirs;

	if (git_refs(to, "refs/", &a, &theirs, &n_theirs, e) != 0)
		return -1;
	for (size_t i = 0; i < n_theirs; i++) {
		if (is_own(theirs[i].name) ||
		    (n && !is_disguise(theirs[i].name) &&
		     bsearch(&theirs[i], refs, n, sizeof(*refs), ref_order)))
			continue;
		if (git_set_ref(to, theirs[i].name, &(struct oid){ "" }, e) != 0)
			return -1;
	}
	return 0;
}

static bool is_rescued(const char *name)
{
	return str_starts(str_of(name), RESCUE_REFS);
}

static int copy_moved(struct copy *c, const struct git_ref_entry *ref, struct err *e)
{
	struct err missing = { 0 };
	struct oid id;

	if (is_own(ref->name) || oid_none(&ref->id) || is_disguise(ref->name) ||
	    str_starts(str_of(ref->name), PROPOSAL_REFS))
		return 0; /* the ledger says where proposals stand */
	if (git_ref(c->to, ref->name, &id, &missing) == 0 && oid_eq(&id, &ref->id))
		return 0;
	return copy_ref(c, ref, e);
}

static int copy_all(struct copy *c, struct err *e)
{
	ARENA(a);
	struct git_ref_entry *refs;
	struct oid ledger;
	size_t n;

	/* The ledger first: what stands on branches a moment later may be newer, never older. */
	if (git_ref(c->from, LEDGER_REF, &ledger, e) != 0 ||
	    git_refs(c->from, "refs/", &a, &refs, &n, e) != 0 || copy_ledger(c, &ledger, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (!is_rescued(refs[i].name) && copy_moved(c, &refs[i], e) != 0)
			return -1;
	/* Last, because what they lack must not be taken as copied when another ref needs it. */
	for (size_t i = 0; i < n; i++) {
		struct err lacking = { 0 };

		if (!is_rescued(refs[i].name) || copy_moved(c, &refs[i], &lacking) == 0)
			continue;
		if (lacking.kind != ERR_MISSING && lacking.kind != ERR_INTERNAL) {
			*e = lacking;
			return -1;
		}
		log_err(LOG_WARN, "ref-not-copied", &lacking);
		seen_done(&c->seen);
	}
	return drop_refs(c->to, refs, n, e);
}

int copy_repository(struct git *from, struct git *to, struct err *e)
{
	OWN(git_batch) b = git_batch_new(to);
	struct copy c = { .from = from, .to = to, .batch = b, .bytes = BUF_INIT(FILE_BYTES * 16) };
	struct err why = { 0 };
	int rc = git_apart_each(to, note_apart, &c.apart, &why);

	if (rc == 0)
		rc = copy_all(&c, &why);
	seen_done(&c.seen);
	seen_done(&c.apart);
	buf_done(&c.bytes);
	if (rc == 0)
		return git_refresh(to, e);
	if (why.kind != ERR_MISSING) {
		*e = why;
		return -1;
	}
	/* A ref reaches what is not there. */
	err_about(e, ERR_INTERNAL, "storage.damaged", git_path(from), 0);
	snprintf(e->note, sizeof(e->note), "%s", why.note);
	return -1;
}
