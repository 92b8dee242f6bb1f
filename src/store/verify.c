/*
 * Proof that a repository is what its ledger says: every object that a ref reaches is there and
 * hashes to its id, replaying the actions gives exactly the trees that are stored, and branches
 * and tags stand where they should.
 */
#include "secret/secret.h"
#include "store/inside.h"

#include <sys/stat.h>
#include <unistd.h>

enum { DETAIL_BYTES = 512, FINDINGS_MAX = 200, SECRET_BYTES = 32 };

void finding(struct finding_list *l, const char *what, const char *fmt, ...)
{
	char text[DETAIL_BYTES];
	struct store_finding *f;
	va_list ap;

	if (l->n == FINDINGS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	f = arena_push(l->a, (void **)&l->items, &l->n, &l->cap, sizeof(*f));
	*f = (struct store_finding){ what, arena_dup(l->a, text), false };
}

/* --- objects ---------------------------------------------------------------------------------- */

static void object_fault(void *arg, const struct oid *id, const char *path, const char *why)
{
	finding(arg, "object", "%s (%s) is %s: restore it from a backup or a clone", path, id->hex,
		why);
}

static void git_fault(void *arg, const struct oid *id, const char *type, const char *why)
{
	finding(arg, "object", "%s %s is not as git demands, a backup of it is not restored: %s",
		type, id->hex, why);
}

static void walk_ref(struct walk *w, const struct git_ref_entry *ref)
{
	struct err e = { 0 };
	struct oid commit;

	if (git_peel(w->git, &ref->id, &commit, &e) != 0) {
		walk_tag(w, &ref->id, ref->name);
		return;
	}
	if (!oid_eq(&commit, &ref->id))
		walk_tag(w, &ref->id, ref->name);
	walk_push(w, &commit);
}

static int check_objects(struct git *g, const struct oid *ledger, struct finding_list *l,
			 struct err *e)
{
	struct walk w = { .git = g, .fault = object_fault, .arg = l };
	struct git_ref_entry *refs;
	struct err why = { 0 };
	ARENA(a);
	size_t n;
	int rc;

	walk_push(&w, ledger);
	walk_run(&w);
	if (git_refs(g, "refs/", &a, &refs, &n, &why) != 0) {
		finding(l, "projection", "refs cannot be read: %s", why.note);
		n = 0;
	}
	for (size_t i = 0; i < n; i++) {
		if (!oid_none(&refs[i].id)) {
			if (!str_starts(str_of(refs[i].name), RESCUE_REFS))
				walk_ref(&w, &refs[i]);
		} else if (str_starts(str_of(refs[i].name), "refs/meta/")) {
			finding(l, "object", "%s cannot be read: restore it from a backup",
				refs[i].name);
		} /* else it is found as a projection */
	}
	walk_run(&w);
	w.fault = git_fault;
	rc = walk_judge(&w, e);
	walk_done(&w);
	return rc;
}

/* --- the ledger ------------------------------------------------------------------------------- */

struct proof {
	struct git *git;
	struct git_batch *batch;
	struct finding_list *l;
	struct oid tree; /* what replaying has built so far */
	int64_t actions;
};

static bool has_parent(const struct git_commit_info *c, const struct oid *id)
{
	for (size_t i = 0; i < c->n_parents; i++)
		if (oid_eq(&c->parents[i], id))
			return true;
	return false;
}

/* A ledger commit keeps what it records: nothing may hang on a branch or tag alone. */
static void check_parents(struct proof *p, const struct replayed *r)
{
	const struct oid *main = state_main(r->after);
	bool moved = !r->before || !oid_eq(main, state_main(r->before));

	if (r->before &&
	    (!r->as->n_parents || !oid_eq(&r->as->parents[0], state_ledger(r->before))))
		finding(p->l, "ledger", "%s does not follow %s", r->ledger->hex,
			state_ledger(r->before)->hex);
	if (moved && !has_parent(r->as, main))
		finding(p->l, "ledger", "%s does not hold main's commit %s", r->ledger->hex,
			main->hex);
	if (!oid_none(&r->act->commit) && !has_parent(r->as, &r->act->commit))
		finding(p->l, "ledger", "%s does not hold commit %s", r->ledger->hex,
			r->act->commit.hex);
}

/* What is kept of a version is what its hash says. Bytes that are gone are found as an object. */
static void check_kept(struct proof *p, const struct action *act)
{
	BUF(bytes, FILE_BYTES);

	for (size_t i = 0; act->kind == ACT_ISSUE && i < act->files.n; i++) {
		const struct version_file *f = &act->files.items[i];
		char hash[SECRET_HASH_HEX + 1];
		struct err gone = { 0 };

		buf_clear(&bytes);
		if (git_read(p->git, &f->blob, GIT_T_BLOB, &bytes, &gone) != 0)
			continue;
		secret_sha256(STR_BUF(bytes), hash);
		if (!str_eq(hash, f->sha256))
			finding(p->l, "ledger",
				"the %s file of version %s in %s is not what its hash says: "
				"restore "
				"a backup",
				f->format, act->version, f->lang);
	}
}

static int prove_action(const struct replayed *r, void *arg, struct err *e)
{
	struct proof *p = arg;
	ARENA(a);
	struct git_edit *edits = ARENA_ARRAY(&a, r->n_puts + r->act->files.n + 1, struct git_edit);
	struct git_commit_info main;
	size_t n = 0;

	for (; n < r->n_puts; n++)
		edits[n] = (struct git_edit){ r->puts[n].path,
					      git_hash(GIT_T_BLOB, r->puts[n].bytes), false };
	if (git_commit_read(p->git, state_main(r->after), &a, &main, e) != 0)
		return -1;
	edits[n++] = (struct git_edit){ "document", main.tree, true };
	n += make_kept(r->act, &a, edits + n);
	check_kept(p, r->act);
	if (git_edit_tree(p->batch, &p->tree, edits, n, &p->tree, e) != 0)
		return -1;
	p->actions++;
	check_parents(p, r);
	if (oid_eq(&p->tree, &r->as->tree))
		return 0;
	finding(p->l, "ledger", "%s (action %lld) is not what its actions give", r->ledger->hex,
		(long long)p->actions);
	p->tree = r->as->tree; /* go on from what is stored: later actions may be sound */
	return 0;
}

/* Each text's record is of the text that stands in the document. */
static void check_texts(struct git *g, const struct state *s, struct finding_list *l)
{
	const struct manifest *m = state_manifest(s);
	ARENA(a);

	for (size_t i = 0; i < m->sections.n * m->languages.n; i++) {
		const char *section = m->sections.items[i / m->languages.n].id;
		const char *lang = m->languages.items[i % m->languages.n];
		const char *path = arena_printf(&a, "%s/%s.md", lang, section);
		const struct section_text *t = state_text(s, section, lang);
		struct oid blob = { "" }, known = { "" };
		struct err e = { 0 };

		if (git_find(g, state_main(s), path, &blob, NULL, &e) != 0 && e.kind != ERR_MISSING)
			continue; /* found as an object */
		if (t)
			known = t->blob;
		if (!oid_eq(&blob, &known))
			finding(l, "paragraphs", "sections/%s/%s.json is not of %s", lang, section,
				path);
	}
}

int verify_git(struct git *g, bool lagging, struct finding_list *l, struct store_report *out,
	       struct state **state, struct err *e)
{
	OWN(git_batch) b = git_batch_new(g);
	struct proof p = { .git = g, .batch = b, .l = l };
	struct err why = { 0 };
	struct state *s = NULL;
	struct oid ledger;
	struct tip tip;

	*state = NULL;
	if (git_ref(g, LEDGER_REF, &ledger, &why) != 0) {
		if (why.kind == ERR_INTERNAL) {
			finding(l, "ledger",
				LEDGER_REF " cannot be read: restore it from a backup or a clone");
			return 0;
		}
		*e = why;
		return -1;
	}
	if (check_objects(g, &ledger, l, e) != 0)
		return -1;
	if (replay(g, &ledger, prove_action, &p, &s, &why) != 0) {
		finding(l, "ledger", "it cannot be replayed: %s %s %s", why.key, why.what,
			why.note);
		err_clear(&why);
		if (load_tip(g, &ledger, &tip, &why) == 0)
			s = tip.state;
	}
	if (s) {
		check_texts(g, s, l);
		if (!lagging)
			project_check(g, s, l);
		out->proposals = state_n_proposals(s);
		out->threads = state_n_threads(s);
		out->versions = state_n_versions(s);
	}
	out->actions = p.actions;
	*state = s;
	return 0;
}

/* --- repair ----------------------------------------------------------------------------------- */

/* Main ahead by a fast-forward is somebody's work: the server enters it when it starts. */
static bool main_is_ahead(struct git *g, const struct state *s)
{
	struct err ignored = { 0 };
	struct oid id;

	return git_ref(g, MAIN_REF, &id, &ignored) == 0 && !oid_eq(&id, state_main(s)) &&
	       git_is_ancestor(g, state_main(s), &id, &ignored) == 1;
}

static int mend(struct git *g, const struct state *s, struct finding_list *l, struct err *e)
{
	bool ahead = main_is_ahead(g, s);

	if ((!ahead && project_main(g, s, e) != 0) || project_tags(g, s, 1, e) != 0 ||
	    project_proposals(g, s, e) != 0)
		return -1;
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->items[i].what, "projection"))
			l->items[i].mended =
				!ahead || !str_starts(str_of(l->items[i].detail), MAIN_REF " ");
	return 0;
}

/* --- what stands beside the objects ------------------------------------------------------------ */

/* A pack without an index is seen only by those who look for what is in it. */
struct indexes {
	struct finding_list *l;
	bool lost; /* say which are lost, not only which are damaged */
};

static void index_fault(void *arg, const char *pack, const char *why, bool mended)
{
	struct indexes *in = arg;
	size_t before = in->l->n;

	if (!in->lost && str_eq(why, "lost"))
		return;
	finding(in->l, "index", "%s.idx is %s: accord verify --repair makes it anew", pack, why);
	if (in->l->n > before)
		in->l->items[before].mended = mended;
}

/*
 * HEAD says that this is a repository, and which branch a clone begins with. 1: without it nothing more
 * can be asked.
 */
static int check_head(const char *repository, bool repair, struct finding_list *l, struct err *e)
{
	static const char head[] = "ref: " MAIN_REF "\n";
	BUF(is, KiB);
	struct stat st;
	int rc;

	if (stat(repository, &st) != 0)
		return 0; /* git_open says so */
	rc = files_read(repository, "HEAD", &is, e);
	if (rc < 0)
		return -1;
	if (rc == 1 && str_same(STR_BUF(is), str_of(head)))
		return 0;
	finding(l, "projection", "HEAD %s, it has to name " MAIN_REF "%s",
		rc == 0 ? "is missing" : "names something else",
		repair ? "" : ": till accord verify --repair writes it, git proves nothing");
	if (repair)
		return files_write(repository, "HEAD", str_of(head), 0644, e);
	return 1;
}

/* Sessions are signed with it; a lost one is made anew and everybody signs in again. */
static int check_secret(const char *dir, bool repair, struct finding_list *l, struct err *e)
{
	char path[PATH_BYTES];
	struct stat st;

	if (files_path(path, dir, SECRET_FILE, e) != 0)
		return -1;
	if (lstat(path, &st) == 0) {
		if (!S_ISREG(st.st_mode) || st.st_size != SECRET_BYTES || st.st_mode & 077)
			finding(l, "secret",
				"it is not %d bytes that only their owner reads: chmod 600 it, or "
				"delete it and run accord verify --repair",
				SECRET_BYTES);
		return 0;
	}
	finding(l, "secret",
		"it is missing: accord verify --repair makes one, then all sign in anew");
	if (!repair || files_secret(dir, e) != 0)
		return repair ? -1 : 0;
	l->items[l->n - 1].mended = true;
	return 0;
}

/*
 * With repair what hides objects is mended first, so that the proof sees them; without it a lost index
 * matters only when something is missing, for a killed writer leaves such packs and no harm.
 */
static int verify_opened(struct git *g, bool repair, bool lagging, struct finding_list *l,
			 struct store_report *out, struct state **s, struct err *e)
{
	struct indexes in = { l, repair };

	if (git_check_indexes(g, repair, index_fault, &in, e) != 0 ||
	    verify_git(g, lagging, l, out, s, e) != 0)
		return -1;
	in.lost = true;
	return l->n && !repair ? git_check_indexes(g, false, index_fault, &in, e) : 0;
}

static int verify_all(const char *dir, bool repair, bool lagging, struct finding_list *l,
		      struct store_report *out, struct err *e)
{
	char path[PATH_BYTES];
	struct state *s = NULL;
	OWN(git) g = NULL;
	int rc;

	if (files_path(path, dir, REPOSITORY, e) != 0)
		return -1;
	rc = check_head(path, repair, l, e);
	if (rc == 0)
		rc = check_secret(dir, repair, l, e);
	if (rc != 0)
		return MIN(rc, 0);
	rc = git_open(path, &g, e);
	if (rc == 0 && repair)
		git_sweep(g); /* a dead writer's lock would keep us from writing */
	if (rc == 0)
		rc = verify_opened(g, repair, lagging, l, out, &s, e);
	if (rc == 0 && repair && s)
		rc = mend(g, s, l, e);
	state_unref(s);
	return rc;
}

int store_verify(const char *dir, bool repair, struct arena *a, struct store_report *out,
		 struct err *e)
{
	struct finding_list l = { .a = a };
	struct err held = { 0 };
	int lock, rc;

	*out = (struct store_report){ 0 };
	lock = files_lock(dir, &held);
	if (lock < 0 && (repair || held.kind != ERR_BUSY)) {
		*e = held;
		return -1;
	}
	/* Only asked whether a server runs: its branches may lag behind, and it must be able to
	 * start meanwhile. */
	if (lock >= 0 && !repair)
		close(lock);
	rc = verify_all(dir, repair, lock < 0, &l, out, e);
	if (lock >= 0 && repair)
		close(lock);
	out->findings.items = l.items;
	out->findings.n = l.n;
	return rc;
}
