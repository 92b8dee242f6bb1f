/*
 * From an action to objects: what only the store can fill in. All dates are the action's, all
 * names are groups' or the program's, so the same action on the same repository makes the same
 * objects.
 */
#include "store/inside.h"

const char make_name[] = "accord", make_email[] = "accord@accord.invalid";

enum { MESSAGE_BYTES = 8 * 1024, PARENTS = 3 };

struct making {
	struct git *git;
	struct git_batch *batch;
	const struct state *s; /* before the action; NULL for the first */
	struct action *act;
	struct arena *a;
	struct err *e;
	struct oid main_tree;        /* main's tree; moved by a commit on main */
	struct oid parents[PARENTS]; /* of the ledger commit */
	size_t n_parents;
	bool main_moved;
};

/* --- people ----------------------------------------------------------------------------------- */

static struct git_person program(int64_t at)
{
	return (struct git_person){ make_name, make_email, at };
}

/* A group under its name in the document's first language; the program itself when NULL. */
static struct git_person person(const struct making *m, const char *group, int64_t at)
{
	const struct manifest *manifest = m->s ? state_manifest(m->s) : NULL;
	const struct group *g = manifest && group ? manifest_group(manifest, group) : NULL;
	const char *name = group;

	if (!group)
		return program(at);
	if (g)
		name = manifest_text(manifest, &g->name, manifest->languages.items[0]);
	return (struct git_person){ *name ? name : group,
				    arena_printf(m->a, "%s@accord.invalid", group), at };
}

/* --- pieces ----------------------------------------------------------------------------------- */

static void add_parent(struct making *m, const struct oid *id)
{
	assert(m->n_parents < PARENTS);
	m->parents[m->n_parents++] = *id;
}

static struct oid put_text(struct making *m, const char *text)
{
	return git_put(m->batch, GIT_T_BLOB, str_of(text));
}

static const char *text_path(struct making *m, const char *section, const char *lang)
{
	return arena_printf(m->a, "%s/%s.md", lang, section);
}

/* Put the commit that an action makes on main. second may be NULL. */
static void commit_main(struct making *m, const struct oid *second, const struct git_person *author)
{
	struct git_person committer = program(m->act->at);
	struct oid parents[2];
	size_t n = 0;

	if (m->s)
		parents[n++] = *state_main(m->s);
	if (second)
		parents[n++] = *second;
	m->act->commit = git_put_commit(m->batch, &m->main_tree, parents, n, author, &committer,
					ledger_main_message(m->s, m->act, m->a));
	add_parent(m, &m->act->commit);
	m->main_moved = true;
}

/* Main's tree with the action's texts and manifest, whose blobs are put and filled in. */
static int edit_main(struct making *m, const struct make_files *media)
{
	struct action *act = m->act;
	size_t n = 0, n_media = media ? media->n : 0;
	struct git_edit *edits = ARENA_ARRAY(m->a, act->texts.n + n_media + 1, struct git_edit);

	for (size_t i = 0; i < act->texts.n; i++) {
		struct text_change *t = &act->texts.items[i];

		if (t->markdown)
			t->blob = put_text(m, t->markdown);
		edits[n++] = (struct git_edit){ text_path(m, t->section, t->lang), t->blob, false };
	}
	if (act->manifest_json) {
		act->manifest_blob = put_text(m, act->manifest_json);
		edits[n++] = (struct git_edit){ "document.json", act->manifest_blob, false };
	}
	for (size_t i = 0; i < n_media; i++)
		edits[n++] =
			(struct git_edit){ media->items[i].path,
					   git_put(m->batch, GIT_T_BLOB, media->items[i].bytes),
					   false };
	return git_edit_tree(m->batch, &m->main_tree, edits, n, &m->main_tree, m->e);
}

/* --- kinds ------------------------------------------------------------------------------------ */

static int make_begin(struct making *m, const struct make_files *media)
{
	struct git_person author = program(m->act->at);

	if (edit_main(m, media) != 0)
		return -1;
	commit_main(m, NULL, &author);
	return 0;
}

/* A revision: main as it was at the base, with the group's text. */
static int make_revision(struct making *m)
{
	struct action *act = m->act;
	const struct proposal *p =
		act->kind == ACT_REVISE ? state_proposal(m->s, act->proposal) : NULL;
	const char *section = p ? p->section : act->section;
	const char *lang = p ? p->lang : act->lang;
	const struct oid *parent = p ? &p->revisions.items[p->revisions.n - 1].commit : &act->base;
	struct git_person author = person(m, p ? p->group : act->group, act->at);
	struct git_person committer = program(act->at);
	struct git_commit_info base;
	struct git_edit edit;
	struct oid tree;

	if (git_commit_read(m->git, &act->base, m->a, &base, m->e) != 0)
		return -1;
	if (act->markdown)
		act->blob = put_text(m, act->markdown);
	edit = (struct git_edit){ text_path(m, section, lang), act->blob, false };
	if (git_edit_tree(m->batch, &base.tree, &edit, 1, &tree, m->e) != 0)
		return -1;
	act->commit = git_put_commit(m->batch, &tree, parent, 1, &author, &committer,
				     arena_printf(m->a, "%s\n\nProposal: %lld\nSection: %s\n",
						  ledger_subject(m->s, act, m->a),
						  (long long)act->proposal, section));
	add_parent(m, &act->commit);
	return 0;
}

static int make_decision(struct making *m)
{
	const struct proposal *p = state_proposal(m->s, m->act->proposal);
	const struct revision *r = &p->revisions.items[m->act->revision - 1];
	struct git_person author;

	if (m->act->decision != DECISION_ACCEPT)
		return 0;
	author = person(m, p->group, r->created_at);
	if (edit_main(m, NULL) != 0)
		return -1;
	commit_main(m, &r->commit, &author);
	return 0;
}

static int make_undoing(struct making *m)
{
	const struct proposal *p = state_proposal(m->s, m->act->proposal);
	struct git_person author = person(m, m->act->group, m->act->at);

	if (!p->decision || oid_none(&p->decision->commit))
		return 0; /* a decision that left main as it was */
	if (edit_main(m, NULL) != 0)
		return -1;
	commit_main(m, NULL, &author);
	return 0;
}

static int make_manifest(struct making *m)
{
	struct git_person author = person(m, m->act->group, m->act->at);

	if (edit_main(m, NULL) != 0)
		return -1;
	commit_main(m, NULL, &author);
	return 0;
}

struct oid make_tag(struct git_batch *b, const struct oid *commit, const char *id, const char *name,
		    const char *symbol, const char *note, int64_t at)
{
	struct git_person tagger = program(at);
	BUF(message, MESSAGE_BYTES);

	buf_printf(&message, "%s\n", name);
	if (symbol && *symbol)
		buf_printf(&message, "\n%s\n", symbol);
	if (note && *note)
		buf_printf(&message, "\n%s\n", note);
	assert(!message.over);
	return git_put_tag(b, commit, id, &tagger, message.ptr);
}

static int make_version(struct making *m)
{
	struct action *act = m->act;

	act->tag = make_tag(m->batch, &act->commit, act->version, act->name, act->symbol, act->note,
			    act->at);
	add_parent(m, &act->commit);
	return 0;
}

static int make_issue(struct making *m)
{
	for (size_t i = 0; i < m->act->files.n; i++) {
		struct version_file *f = &m->act->files.items[i];

		if (f->bytes.ptr)
			f->blob = git_put(m->batch, GIT_T_BLOB, f->bytes);
	}
	return 0;
}

size_t make_kept(const struct action *act, struct arena *a, struct git_edit *out)
{
	if (act->kind != ACT_ISSUE)
		return 0;
	for (size_t i = 0; i < act->files.n; i++)
		out[i] = (struct git_edit){ ledger_file_path(a, act->version, &act->files.items[i]),
					    act->files.items[i].blob, false };
	return act->files.n;
}

/* Main stands there already: its newest commit has the tree. */
static int make_adoption(struct making *m)
{
	const struct oid *last = &m->act->adopted.items[m->act->adopted.n - 1].commit;
	struct git_commit_info c;

	if (git_commit_read(m->git, last, m->a, &c, m->e) != 0)
		return -1;
	m->main_tree = c.tree;
	m->main_moved = true;
	add_parent(m, last);
	return 0;
}

static int make_objects(struct making *m, const struct make_files *media)
{
	switch ((enum action_kind)m->act->kind) {
	case ACT_BEGIN: return make_begin(m, media);
	case ACT_ADOPT: return make_adoption(m);
	case ACT_SUBMIT:
	case ACT_REVISE: return make_revision(m);
	case ACT_DECIDE: return make_decision(m);
	case ACT_UNDO: return make_undoing(m);
	case ACT_VERSION: return make_version(m);
	case ACT_MANIFEST: return make_manifest(m);
	case ACT_ISSUE: return make_issue(m);
	case ACT_WITHDRAW:
	case ACT_THREAD:
	case ACT_COMMENT:
	case ACT_RESOLVE:
	case ACT_REOPEN: return 0;
	}
	mem_die("a kind of action without its objects");
}

/* --- the ledger commit ------------------------------------------------------------------------ */

static int ledger_tree(struct making *m, const struct oid *before, const struct ledger_put *puts,
		       size_t n, struct oid *out)
{
	struct git_edit *edits = ARENA_ARRAY(m->a, n + m->act->files.n + 1, struct git_edit);

	for (size_t i = 0; i < n; i++)
		edits[i] = (struct git_edit){ puts[i].path,
					      git_put(m->batch, GIT_T_BLOB, puts[i].bytes), false };
	n += make_kept(m->act, m->a, edits + n);
	if (m->main_moved)
		edits[n++] = (struct git_edit){ "document", m->main_tree, true };
	return git_edit_tree(m->batch, before, edits, n, out, m->e);
}

static int apply(struct making *m, struct tip *tip)
{
	struct git_person author = program(m->act->at);
	struct ledger_put *puts;
	struct state *next;
	struct oid tree, commit;
	size_t n;

	next = ledger_apply(m->s, m->act, m->a, &puts, &n, m->e);
	if (!next)
		return -1;
	if (ledger_tree(m, &tip->ledger_tree, puts, n, &tree) != 0) {
		state_unref(next);
		return -1;
	}
	commit = git_put_commit(m->batch, &tree, m->parents, m->n_parents, &author, &author,
				ledger_message(m->act, m->a));
	ledger_seal(next, &commit);
	state_unref(tip->state);
	*tip = (struct tip){ next, tree, m->main_tree };
	return 0;
}

int make_action(struct git *g, struct git_batch *b, struct tip *tip, struct action *act,
		const struct make_files *media, struct err *e)
{
	ARENA(a);
	struct making m = {
		.git = g,
		.batch = b,
		.s = tip->state,
		.act = act,
		.a = &a,
		.e = e,
		.main_tree = tip->main_tree,
	};

	if (ledger_check(tip->state, act, e) != 0 ||
	    (tip->state && ledger_place(tip->state, act, e) != 0))
		return -1;
	if (tip->state) {
		ledger_number(tip->state, act);
		add_parent(&m, state_ledger(tip->state));
	}
	if (make_objects(&m, media) != 0)
		return -1;
	return apply(&m, tip);
}
