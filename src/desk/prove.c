/*
 * What the store, which knows no Markdown, cannot prove of the document: each text can be read, has an
 * id for each of its paragraphs, no id stands twice, what is said of where words came from is so, and
 * people can be loaded.
 */
#include "desk/room.h"

#include "document/compose.h"

struct proving {
	struct call *c;
	struct store_report *out;
	size_t cap;
	const char **ids; /* seen so far, unsorted */
	size_t n_ids, ids_cap;
	const char *path; /* of the text that is looked at */
};

static void find_what(struct proving *p, const char *what, const char *detail)
{
	struct store_finding *f = arena_push(p->c->a, (void **)&p->out->findings.items,
					     &p->out->findings.n, &p->cap, sizeof(*f));

	*f = (struct store_finding){ what, detail, false };
}

static void find(struct proving *p, const char *detail)
{
	find_what(p, "paragraphs", detail);
}

static void prove_count(struct proving *p, const struct section *row, const struct section_text *t)
{
	struct units units;
	struct sheet sheet;
	struct err e = { 0 };

	if (sheet_of(p->c, &t->blob, row->id, t->lang, &sheet, &e) != 0) {
		find(p,
		     arena_printf(p->c->a,
				  "%s cannot be read (%s): have a proposal accepted that replaces "
				  "it",
				  p->path, e.key));
		return;
	}
	compose_units((enum section_kind)row->kind, &sheet, p->c->a, &units);
	if (units.n != t->paragraphs.n)
		find(p, arena_printf(p->c->a,
				     "%s has %zu paragraphs and ids for %zu: the next text that is "
				     "accepted there gets its own",
				     p->path, units.n, t->paragraphs.n));
}

/* Its words' commit is one of main, its proposal was one for this section and this group. */
static void prove_origin(struct proving *p, const struct section_text *t,
			 const struct paragraph *is)
{
	const struct state *s = p->c->state;
	const struct proposal *by = is->proposal ? state_proposal(s, is->proposal) : NULL;
	const struct step *step = state_step_of(s, &is->commit);
	const char *wrong = NULL;

	if (!step)
		wrong = "its commit is none of main";
	else if (is->proposal && !by)
		wrong = "its proposal does not exist";
	else if (by && !(str_eq(by->section, t->section) && str_eq(by->lang, t->lang)))
		wrong = "its proposal is for another text";
	if (wrong)
		find(p,
		     arena_printf(p->c->a, "%s: where %s came from is not so, %s: restore a backup",
				  p->path, is->id, wrong));
}

static void prove_text(struct proving *p, const struct section *row, const struct section_text *t)
{
	p->path = arena_printf(p->c->a, "%s/%s.md", t->lang, t->section);
	prove_count(p, row, t);
	for (size_t i = 0; i < t->paragraphs.n; i++) {
		const char **slot = arena_push(p->c->a, (void **)&p->ids, &p->n_ids, &p->ids_cap,
					       sizeof(*slot));

		*slot = t->paragraphs.items[i].id;
		prove_origin(p, t, &t->paragraphs.items[i]);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void prove_unique(struct proving *p)
{
	if (p->n_ids)
		qsort(p->ids, p->n_ids, sizeof(*p->ids), by_name);
	for (size_t i = 1; i < p->n_ids; i++)
		if (str_eq(p->ids[i - 1], p->ids[i]))
			find(p, arena_printf(p->c->a,
					     "paragraph %s stands twice: restore a backup, or have "
					     "one of the two replaced",
					     p->ids[i]));
}

/* Nobody could sign in. */
static void prove_people(struct proving *p)
{
	struct err e = { 0 };

	if (crowd_pin(p->c, &e) != 0)
		find_what(p, "people",
			  arena_printf(p->c->a,
				       "refs/meta/accounts cannot be loaded (%s %s %s): restore a "
				       "backup",
				       e.key, e.what, e.note));
}

/* What is being written and nobody has submitted. */
static void prove_drafts(struct proving *p)
{
	struct store *s = p->c->desk->store;
	struct err e = { 0 };
	struct oid tip, tree;

	if (store_side(s, STORE_DRAFTS, &tip, &e) == 0 &&
	    (oid_none(&tip) || git_find(store_git(s), &tip, "drafts", &tree, NULL, &e) == 0 ||
	     str_eq(e.key, "not-found.path")))
		return;
	find_what(p, "drafts",
		  arena_printf(p->c->a,
			       "refs/meta/drafts cannot be read (%s %s): restore a backup, or "
			       "delete the ref and lose what nobody has submitted",
			       e.key, e.note));
}

void desk_prove(struct call *c, struct store_report *out)
{
	const struct manifest *m = state_manifest(c->state);
	struct proving p = { .c = c, .out = out };

	out->findings.items = NULL;
	out->findings.n = 0;
	for (size_t i = 0; i < m->sections.n; i++)
		for (size_t l = 0; l < m->languages.n; l++) {
			const struct section *row = &m->sections.items[i];
			const struct section_text *t =
				state_text(c->state, row->id, m->languages.items[l]);

			if (t && !oid_none(&t->blob))
				prove_text(&p, row, t);
		}
	prove_unique(&p);
	prove_people(&p);
	prove_drafts(&p);
}
