/*
 * Main moved by git: what somebody committed beside the program is entered in the ledger, one step
 * for each commit, if main was fast-forwarded and its texts and manifest pass.
 */
#include "base/clock.h"
#include "store/inside.h"
#include "text/text.h"

enum { ADOPT_MAX = 1000 }; /* commits; of more, all but the last are entered as one */

struct adopting {
	struct git *git;
	const struct state *s;
	const struct store_options *options;
	struct arena *a;
	struct action *act;
	struct err *e;
	struct manifest manifest; /* as the newest commit has it */
	const char *at;           /* the file that is looked at; NULL: none alone */
};

/* One line that the ledger takes: valid, without controls, not too long. */
static const char *subject_of(struct arena *a, const char *message)
{
	struct str line = { message, strcspn(message, "\n") };
	char *copy;

	if (!text_valid(line, NULL))
		return "(a subject that is no text)";
	line.len = MIN(line.len, text_head(line, TEXT_SUMMARY / 4));
	copy = str_dup(a, line);
	for (char *c = copy; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7F)
			*c = ' ';
	return *copy ? copy : "(no subject)";
}

/* The first-parent commits after `from` up to `to`, oldest first; just `to` when from is not on
 * that line. */
static int line_of(struct adopting *d, const struct oid *from, const struct oid *to,
		   struct oid **out, size_t *n)
{
	struct oid *ids = ARENA_ARRAY(d->a, ADOPT_MAX, struct oid), at = *to;
	size_t count = 0;

	while (count < ADOPT_MAX && !oid_eq(&at, from)) {
		struct git_commit_info c;

		ids[count++] = at;
		if (git_commit_read(d->git, &at, d->a, &c, d->e) != 0)
			return -1;
		if (!c.n_parents)
			break;
		at = c.parents[0];
	}
	if (!oid_eq(&at, from))
		count = 1;
	for (size_t i = 0; i < count / 2; i++) {
		struct oid other = ids[i];

		ids[i] = ids[count - 1 - i];
		ids[count - 1 - i] = other;
	}
	*out = ids;
	*n = count;
	return 0;
}

/* The blob of a text in a commit, "" when it is not there. -1 when the tree cannot be read. */
static int blob_in(struct adopting *d, const struct oid *commit, const char *path, struct oid *out)
{
	struct err missing = { 0 };
	enum git_type type;

	*out = (struct oid){ "" };
	if (git_find(d->git, commit, path, out, &type, &missing) != 0) {
		if (missing.kind == ERR_MISSING)
			return 0;
		*d->e = missing;
		return -1;
	}
	if (type != GIT_T_BLOB)
		*out = (struct oid){ "" };
	return 0;
}

typedef int on_text(struct adopting *d, const char *section, const char *lang, void *arg);

static bool is_known(const struct manifest *m, const char *section, const char *lang)
{
	return manifest_section(m, section) >= 0 && manifest_language(m, lang);
}

static int each_of(struct adopting *d, const struct manifest *m, bool old, on_text *call, void *arg)
{
	for (size_t i = 0; i < m->sections.n; i++) {
		for (size_t l = 0; l < m->languages.n; l++) {
			const char *section = m->sections.items[i].id;
			const char *lang = m->languages.items[l];

			if (old && is_known(&d->manifest, section, lang))
				continue;
			if (call(d, section, lang, arg) != 0)
				return -1;
		}
	}
	return 0;
}

/* Every text that the newest manifest can have, and those that only the old one could. */
static int each_text(struct adopting *d, on_text *call, void *arg)
{
	if (each_of(d, &d->manifest, false, call, arg) != 0)
		return -1;
	return each_of(d, state_manifest(d->s), true, call, arg);
}

/* A file that the manifest no longer names is nobody's text: it counts only when it goes. */
static bool is_left_over(struct adopting *d, const char *section, const char *lang,
			 const struct oid *new)
{
	return !oid_none(new) && !is_known(&d->manifest, section, lang);
}

struct step_making {
	struct step *step;
	const struct oid *before;
	size_t cap;
};

static int step_text(struct adopting *d, const char *section, const char *lang, void *arg)
{
	const char *path = arena_printf(d->a, "%s/%s.md", lang, section);
	struct step_making *m = arg;
	struct oid old, new;
	struct step_text *t;

	if (blob_in(d, m->before, path, &old) != 0 || blob_in(d, &m->step->commit, path, &new) != 0)
		return -1;
	if (oid_eq(&old, &new) || is_left_over(d, section, lang, &new))
		return 0;
	t = arena_push(d->a, (void **)&m->step->texts.items, &m->step->texts.n, &m->cap,
		       sizeof(*t));
	*t = (struct step_text){ .section = section, .lang = lang, .blob = new };
	return 0;
}

static int make_steps(struct adopting *d, const struct oid *ids, size_t n)
{
	const struct oid *before = state_main(d->s);
	struct step *steps = ARENA_ARRAY(d->a, n, struct step);

	for (size_t i = 0; i < n; i++) {
		struct step_making m = { &steps[i], before, 0 };
		struct git_commit_info c;

		if (git_commit_read(d->git, &ids[i], d->a, &c, d->e) != 0)
			return -1;
		steps[i].number = state_n_steps(d->s) + 1 + (int64_t)i;
		steps[i].commit = ids[i];
		steps[i].subject = subject_of(d->a, c.message);
		steps[i].at = MAX(c.committer_at, 1);
		if (each_text(d, step_text, &m) != 0)
			return -1;
		before = &ids[i];
	}
	d->act->adopted.items = steps;
	d->act->adopted.n = n;
	return 0;
}

/* What the whole move changes in one text, with its paragraphs from the desk. */
static int change_text(struct adopting *d, const char *section, const char *lang, void *arg)
{
	const struct oid *tip = arg;
	const struct section_text *now = state_text(d->s, section, lang);
	const char *path = arena_printf(d->a, "%s/%s.md", lang, section);
	struct text_change t = { .section = section, .lang = lang };
	BUF(before, FILE_BYTES);
	BUF(after, FILE_BYTES);

	if (now)
		t.onto = now->blob;
	if (blob_in(d, tip, path, &t.blob) != 0)
		return -1;
	if (oid_eq(&t.onto, &t.blob) || is_left_over(d, section, lang, &t.blob))
		return 0;
	d->at = path;
	if (!oid_none(&t.blob)) {
		if ((!oid_none(&t.onto) &&
		     git_read(d->git, &t.onto, GIT_T_BLOB, &before, d->e) != 0) ||
		    git_read(d->git, &t.blob, GIT_T_BLOB, &after, d->e) != 0)
			return -1;
		if (!text_valid((struct str){ after.ptr, after.len }, NULL))
			return err_about(d->e, ERR_TEXT, "bad-text.utf8", path, 0);
		t.markdown = arena_dup_len(d->a, after.ptr, after.len);
		if (d->options->adopt(
			    d->options->adopt_arg, d->s, &d->manifest,
			    (struct str){ arena_dup_len(d->a, before.ptr, before.len), before.len },
			    &t, d->a, d->e) != 0)
			return -1;
	}
	d->act->texts.items[d->act->texts.n++] = t;
	d->at = NULL;
	return 0;
}

/* Links, submodules and programs are no texts and no pictures, whatever their bytes say. */
static int only_files(struct adopting *d, const struct oid *tip, const char *folder)
{
	struct err missing = { 0 };
	struct git_entry *entries;
	struct oid tree;
	size_t n;

	if (git_find(d->git, tip, folder, &tree, NULL, &missing) != 0) {
		if (missing.kind == ERR_MISSING)
			return 0;
		*d->e = missing;
		return -1;
	}
	if (git_list(d->git, &tree, d->a, &entries, &n, d->e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (entries[i].mode != 0100644 && entries[i].mode != 040000)
			return err_about(d->e, ERR_TEXT, "bad-manifest.file",
					 arena_printf(d->a, "%s/%s", folder, entries[i].name), 0);
	return 0;
}

static int only_plain(struct adopting *d, const struct oid *tip)
{
	for (size_t i = 0; i < d->manifest.languages.n; i++)
		if (only_files(d, tip, d->manifest.languages.items[i]) != 0)
			return -1;
	return only_files(d, tip, "media");
}

/* The manifest at the new main; into the action only when it is another. */
static int take_manifest(struct adopting *d, const struct oid *tip)
{
	BUF(json, MANIFEST_BYTES);
	struct oid blob;

	d->at = "document.json";
	if (blob_in(d, tip, "document.json", &blob) != 0)
		return -1;
	if (oid_none(&blob))
		return err_about(d->e, ERR_TEXT, "bad-manifest.missing", "document.json", 0);
	if (git_read(d->git, &blob, GIT_T_BLOB, &json, d->e) != 0 ||
	    manifest_read((struct str){ json.ptr, json.len }, d->a, &d->manifest, d->e) != 0)
		return -1;
	d->at = NULL;
	if (oid_eq(&blob, state_manifest_blob(d->s)))
		return 0;
	d->act->manifest_onto = *state_manifest_blob(d->s);
	d->act->manifest_blob = blob;
	d->act->manifest_json = arena_dup_len(d->a, json.ptr, json.len);
	return 0;
}

/* The log names the file: what is wrong within it goes into the note. */
static int name_file(struct adopting *d)
{
	if (!d->at || str_eq(d->e->what, d->at))
		return -1;
	if (!*d->e->note)
		snprintf(d->e->note, sizeof(d->e->note), "%s", d->e->what);
	snprintf(d->e->what, sizeof(d->e->what), "%.80s", d->at);
	return -1;
}

static int take_texts(struct adopting *d, struct oid *tip)
{
	size_t now = d->manifest.sections.n * d->manifest.languages.n;
	const struct manifest *old = state_manifest(d->s);

	d->act->texts.items =
		ARENA_ARRAY(d->a, now + old->sections.n * old->languages.n, struct text_change);
	return each_text(d, change_text, tip);
}

int adopt_main(struct git *g, const struct state *s, const struct store_options *o, struct arena *a,
	       struct action *act, struct err *e)
{
	struct adopting d = { .git = g, .s = s, .options = o, .a = a, .act = act, .e = e };
	struct err unreadable = { 0 };
	struct oid tip, *ids;
	int ahead;
	size_t n;

	if (git_ref(g, MAIN_REF, &tip, &unreadable) != 0 || oid_eq(&tip, state_main(s)))
		return 0;
	ahead = git_is_ancestor(g, state_main(s), &tip, e);
	if (ahead != 1)
		return ahead;
	if (!o->adopt)
		return err_set(e, ERR_BAD, "conflict.ref", "nobody enters main's new commits");
	*act = (struct action){ .kind = ACT_ADOPT, .at = clock_now() };
	if (pushed_check(g, state_main(s), &tip, e) != 0 || take_manifest(&d, &tip) != 0 ||
	    only_plain(&d, &tip) != 0 || line_of(&d, state_main(s), &tip, &ids, &n) != 0 ||
	    make_steps(&d, ids, n) != 0 || take_texts(&d, &tip) != 0)
		return name_file(&d);
	return 1;
}
