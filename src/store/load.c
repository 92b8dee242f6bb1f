#include "log/log.h"
#include "store/inside.h"

struct loading {
	struct git *git;
	struct state *state;
	struct buf bytes;
	struct oid manifest;
};

static int load_blob(struct loading *l, const char *path, const struct oid *id, struct err *e)
{
	struct err why = { 0 };

	buf_clear(&l->bytes);
	if (git_read(l->git, id, GIT_T_BLOB, &l->bytes, &why) != 0) {
		err_about(e, ERR_INTERNAL, "storage.damaged", path, 0);
		snprintf(e->note, sizeof(e->note), "%s", why.note);
		return -1;
	}
	return ledger_load_file(l->state, path, (struct str){ l->bytes.ptr, l->bytes.len }, e);
}

/* Of the document only the manifest is needed; texts are read when somebody asks. */
static int load_document(struct loading *l, const struct oid *tree, struct err *e)
{
	if (git_find(l->git, tree, "document.json", &l->manifest, NULL, e) != 0)
		return -1;
	return load_blob(l, "document/document.json", &l->manifest, e);
}

static int load_folder(struct loading *l, const struct oid *tree, const char *prefix, struct err *e)
{
	ARENA(a);
	struct git_entry *entries;
	size_t n;

	if (git_list(l->git, tree, &a, &entries, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(&a, "%s%s", prefix, entries[i].name);
		int rc;

		if (str_eq(path, "document"))
			rc = load_document(l, &entries[i].id, e);
		else if (str_eq(path, "action.json") || str_eq(path, LEDGER_FILES))
			rc = 0;
		else if (entries[i].mode == 040000)
			rc = load_folder(l, &entries[i].id, arena_printf(&a, "%s/", path), e);
		else
			rc = load_blob(l, path, &entries[i].id, e);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static struct state *load_state(struct git *g, const struct oid *ledger,
				const struct git_commit_info *c, struct err *e)
{
	struct loading l = { .git = g, .bytes = BUF_INIT(FILE_BYTES) };
	int rc;

	l.state = ledger_load_begin();
	rc = load_folder(&l, &c->tree, "", e);
	if (rc == 0)
		rc = ledger_load_end(l.state, ledger, &l.manifest, c->committer_at, e);
	buf_done(&l.bytes);
	if (rc == 0)
		return l.state;
	state_unref(l.state);
	return NULL;
}

int load_tip(struct git *g, const struct oid *ledger, struct tip *out, struct err *e)
{
	ARENA(a);
	struct git_commit_info c, main;
	struct err damaged = { 0 };
	struct tip tip = { .state = NULL };

	if (git_commit_read(g, ledger, &a, &c, e) != 0)
		return -1;
	tip.ledger_tree = c.tree;
	tip.state = load_state(g, ledger, &c, &damaged);
	if (!tip.state) {
		log_err(LOG_ERROR, "ledger-record-damaged", &damaged);
		if (replay(g, ledger, NULL, NULL, &tip.state, e) != 0)
			return -1;
	}
	if (git_commit_read(g, state_main(tip.state), &a, &main, e) != 0) {
		state_unref(tip.state);
		return -1;
	}
	tip.main_tree = main.tree;
	*out = tip;
	return 0;
}

int load_newest(struct git *g, struct tip *out, struct err *e)
{
	struct err why = { 0 };
	struct oid ledger;
	bool found = git_ref(g, LEDGER_REF, &ledger, &why) == 0;

	if (!found && why.kind == ERR_MISSING)
		return err_about(e, ERR_MISSING, "not-found.repository", git_path(g), 0);
	if (found && load_tip(g, &ledger, out, &why) == 0)
		return 0;
	if (why.kind != ERR_MISSING && why.kind != ERR_INTERNAL) {
		*e = why;
		return -1;
	}
	/* Whatever of it is damaged: without the ledger nobody starts, and one thing helps. */
	err_about(e, ERR_INTERNAL, "storage.ledger", LEDGER_REF, 0);
	snprintf(e->note, sizeof(e->note), "%.60s %.100s", why.what, why.note);
	return -1;
}
