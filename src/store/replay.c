#include "store/inside.h"

/* The root ledger commit's parent is main's first commit, whose tree has no action. */
static bool is_ledger(struct git *g, const struct oid *id)
{
	struct err ignored = { 0 };
	struct oid blob;

	return git_find(g, id, "action.json", &blob, NULL, &ignored) == 0;
}

int replay_chain(struct git *g, const struct oid *tip, struct arena *a, struct oid **out, size_t *n,
		 struct err *e)
{
	struct oid *chain = NULL, at = *tip;
	size_t count = 0, cap = 0;

	for (;;) {
		ARENA(each);
		struct git_commit_info c;
		struct oid *slot;

		if (git_commit_read(g, &at, &each, &c, e) != 0)
			return -1;
		slot = arena_push(a, (void **)&chain, &count, &cap, sizeof(*slot));
		*slot = at;
		if (!c.n_parents || (c.n_parents == 1 && !is_ledger(g, &c.parents[0])))
			break;
		at = c.parents[0];
	}
	for (size_t i = 0; i < count / 2; i++) {
		struct oid other = chain[i];

		chain[i] = chain[count - 1 - i];
		chain[count - 1 - i] = other;
	}
	*out = chain;
	*n = count;
	return 0;
}

/* action.json of a ledger commit, with the manifest's bytes where it names a manifest. */
static int read_action(struct git *g, const struct oid *ledger, struct arena *a, struct action *act,
		       struct err *e)
{
	BUF(json, FILE_BYTES);
	BUF(manifest, MANIFEST_BYTES);

	if (git_read_path(g, ledger, "action.json", &json, e) != 0 ||
	    ledger_action_read((struct str){ json.ptr, json.len }, a, act, e) != 0)
		return -1;
	if (oid_none(&act->manifest_blob))
		return 0;
	if (git_read(g, &act->manifest_blob, GIT_T_BLOB, &manifest, e) != 0)
		return -1;
	act->manifest_json = arena_dup_len(a, manifest.ptr, manifest.len);
	return 0;
}

/* One action; *s becomes the state after it. */
static int replay_one(struct git *g, const struct oid *ledger, replay_each *each, void *arg,
		      struct state **s, struct err *e)
{
	ARENA(a);
	struct git_commit_info c;
	struct ledger_put *puts;
	struct state *next;
	struct action act;
	size_t n;
	int rc = 0;

	if (git_commit_read(g, ledger, &a, &c, e) != 0 ||
	    read_action(g, ledger, &a, &act, e) != 0 || ledger_check(*s, &act, e) != 0)
		return -1;
	next = ledger_apply(*s, &act, &a, &puts, &n, e);
	if (!next)
		return -1;
	ledger_seal(next, ledger);
	if (each) {
		struct replayed r = { ledger, &c, *s, next, &act, puts, n };

		rc = each(&r, arg, e);
	}
	state_unref(*s);
	*s = next;
	return rc;
}

int replay(struct git *g, const struct oid *ledger, replay_each *each, void *arg,
	   struct state **out, struct err *e)
{
	ARENA(a);
	struct state *s = NULL;
	struct oid *chain;
	size_t n;

	if (replay_chain(g, ledger, &a, &chain, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct err why = { 0 };

		if (replay_one(g, &chain[i], each, arg, &s, &why) == 0)
			continue;
		state_unref(s);
		if (why.kind == ERR_STORAGE) {
			*e = why;
			return -1;
		}
		err_about(e, ERR_INTERNAL, "storage.damaged", chain[i].hex, 0);
		snprintf(e->note, sizeof(e->note), "action %zu: %.40s %.40s %.60s", i + 1, why.key,
			 why.what, why.note);
		return -1;
	}
	*out = s;
	return 0;
}
