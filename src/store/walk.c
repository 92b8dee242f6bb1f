/*
 * From commits down to every object that they reach, each once and each read whole. Commits wait in
 * a list and trees are followed to a limit, so that no history and no nesting exhausts the stack.
 */
#include "store/inside.h"

static bool is_new(struct walk *w, const struct oid *id)
{
	return !(w->known && seen_has(w->known, id)) && seen_add(&w->seen, id);
}

static void check_object(struct walk *w, const struct oid *id, const char *path)
{
	struct err e = { 0 };

	if (git_check(w->git, id, &e) != 0)
		w->fault(w->arg, id, path, e.kind == ERR_MISSING ? "missing" : "damaged");
}

static void walk_tree(struct walk *w, const struct oid *tree, const char *prefix, int depth)
{
	ARENA(a);
	struct git_entry *entries;
	struct err e = { 0 };
	size_t n;

	if (!is_new(w, tree))
		return;
	if (depth == WALK_DEPTH) {
		w->fault(w->arg, tree, prefix, "nested too deep");
		return;
	}
	if (git_list(w->git, tree, &a, &entries, &n, &e) != 0) {
		check_object(w, tree, prefix);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(&a, "%s%s", prefix, entries[i].name);

		if (w->entry)
			w->entry(w->arg, &entries[i], path);
		if (entries[i].mode == 040000)
			walk_tree(w, &entries[i].id, arena_printf(&a, "%s/", path), depth + 1);
		else if (entries[i].mode != 0160000 && is_new(w, &entries[i].id))
			check_object(w, &entries[i].id, path);
	}
}

void walk_push(struct walk *w, const struct oid *commit)
{
	if (!is_new(w, commit))
		return;
	if (w->n == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 256;
		w->commits = mem_grow(w->commits, w->cap, sizeof(*w->commits));
	}
	w->commits[w->n++] = *commit;
}

void walk_run(struct walk *w)
{
	for (size_t i = 0; i < w->n; i++) {
		ARENA(a);
		struct git_commit_info c;
		struct err e = { 0 };

		if (git_commit_read(w->git, &w->commits[i], &a, &c, &e) != 0) {
			check_object(w, &w->commits[i], "a commit");
			continue;
		}
		if (!w->commits_only)
			walk_tree(w, &c.tree, "", 0);
		for (size_t p = 0; p < c.n_parents; p++)
			walk_push(w, &c.parents[p]);
	}
	w->n = 0;
}

void walk_tag(struct walk *w, const struct oid *tag, const char *name)
{
	if (is_new(w, tag))
		check_object(w, tag, name);
}

static void ignore(void *arg, const struct oid *id, const char *path, const char *why)
{
	(void)arg, (void)id, (void)path, (void)why;
}

void walk_history(struct git *g, const struct oid *commit, struct seen *out)
{
	struct walk w = { .git = g, .fault = ignore, .commits_only = true };
	struct git_commit_info c;
	struct err e = { 0 };
	ARENA(a);

	walk_push(&w, commit);
	walk_run(&w);
	if (git_commit_read(g, commit, &a, &c, &e) == 0)
		walk_tree(&w, &c.tree, "", 0);
	*out = w.seen;
	w.seen = (struct seen){ 0 };
	walk_done(&w);
}

void walk_done(struct walk *w)
{
	seen_done(&w->seen);
	free(w->commits);
	w->commits = NULL;
	w->n = w->cap = 0;
}

/* --- what git says ---------------------------------------------------------------------------- */

struct judging {
	const struct seen *of;
	walk_fault *fault;
	void *arg;
};

static void judge(void *arg, const struct oid *id, const char *type, const char *words)
{
	struct judging *j = arg;

	if (seen_has(j->of, id))
		j->fault(j->arg, id, type, words);
}

int walk_judge(struct walk *w, struct err *e)
{
	struct judging j = { &w->seen, w->fault, w->arg };

	return git_fsck(w->git, judge, &j, e);
}
