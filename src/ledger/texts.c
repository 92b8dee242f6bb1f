#include "ledger/next.h"

/* Who a fresh paragraph's words are owed to. */
struct source {
	const char *group, *decided_by;
	int64_t proposal, at;
	struct oid commit;
};

static const struct paragraph *find_paragraph(const struct section_text *t, const char *id)
{
	for (size_t i = 0; t && i < t->paragraphs.n; i++)
		if (str_eq(t->paragraphs.items[i].id, id))
			return &t->paragraphs.items[i];
	return NULL;
}

/* --- one text --------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

/* Every id once. */
static bool are_distinct(const struct text_change *t, struct arena *a)
{
	size_t n = t->paragraphs.n;
	const char **ids = ARENA_ARRAY(a, n, const char *);

	for (size_t i = 0; i < n; i++)
		ids[i] = t->paragraphs.items[i].id;
	if (n)
		qsort(ids, n, sizeof(*ids), by_id);
	for (size_t i = 1; i < n; i++)
		if (str_eq(ids[i - 1], ids[i]))
			return false;
	return true;
}

/* Flags: is paragraph i fresh? NULL when the action names one that is not there. */
static bool *fresh_flags(const struct text_change *t, struct arena *a)
{
	bool *fresh = ARENA_ARRAY(a, t->paragraphs.n, bool);

	for (size_t i = 0; i < t->fresh.n; i++) {
		int64_t at = t->fresh.items[i];

		if (at < 0 || at >= (int64_t)t->paragraphs.n)
			return NULL;
		fresh[at] = true;
	}
	return fresh;
}

/* The paragraph as main will have it: its place in the document from the action, its words' origin
 * from the action when they are fresh, else from what stands there under its id. */
static struct paragraph trace(const struct paragraph *given, bool fresh, const struct source *by,
			      const struct section_text *now)
{
	const struct paragraph *old = find_paragraph(now, given->id);
	struct paragraph p = *given;

	if (fresh) {
		p.group = by->group;
		p.proposal = by->proposal;
		p.commit = by->commit;
		p.decided_by = by->decided_by;
		p.at = by->at;
	} else if (old) {
		p.group = old->group;
		p.proposal = old->proposal;
		p.commit = old->commit;
		p.decided_by = old->decided_by;
		p.at = old->at;
	}
	return p;
}

/* Words come from a commit of main: an old one, or those that this action makes. */
static bool is_from_main(const struct next *n, const struct oid *commit)
{
	if (oid_eq(commit, &n->act->commit) || state_step_of(n->s, commit))
		return !oid_none(commit);
	for (size_t i = 0; i < n->act->adopted.n; i++)
		if (oid_eq(commit, &n->act->adopted.items[i].commit))
			return true;
	return false;
}

static int change_text(struct next *n, const struct text_change *t, const struct source *by)
{
	const struct section_text *now = state_text(n->s, t->section, t->lang);
	struct section_text next = { .section = t->section, .lang = t->lang, .blob = t->blob };
	bool *fresh = fresh_flags(t, n->a);
	char path[LEDGER_NAME];
	struct thing *made;

	if (!fresh || !are_distinct(t, n->a) || (oid_none(&t->blob) && t->paragraphs.n))
		return ledger_damaged(n->e, "action.json", "paragraphs that cannot be");
	next.paragraphs.n = t->paragraphs.n;
	next.paragraphs.items = ARENA_ARRAY(n->a, t->paragraphs.n, struct paragraph);
	for (size_t i = 0; i < t->paragraphs.n; i++) {
		next.paragraphs.items[i] = trace(&t->paragraphs.items[i], fresh[i], by, now);
		if (!is_from_main(n, &next.paragraphs.items[i].commit))
			return ledger_damaged(n->e, "action.json", "a paragraph from nowhere");
	}
	ledger_section_path(t->section, t->lang, path);
	made = next_record(n, path, &section_record, &next);
	if (!made)
		return -1;
	state_put_text(n->s, made);
	return 0;
}

/* --- steps ------------------------------------------------------------------------------------ */

/* The ids that a text leaves on main, for its step: that old states keep them. */
static struct wire_strs ids_of(struct next *n, const struct text_change *t)
{
	struct wire_strs ids = { NULL, t->paragraphs.n };

	if (!ids.n)
		return ids;
	ids.items = ARENA_ARRAY(n->a, ids.n, const char *);
	for (size_t i = 0; i < ids.n; i++)
		ids.items[i] = t->paragraphs.items[i].id;
	return ids;
}

/* The one step of an action that makes one commit on main. */
static int own_step(struct next *n, const struct source *by)
{
	const struct action *act = n->act;
	struct step_text *texts = ARENA_ARRAY(n->a, act->texts.n, struct step_text);
	struct step step = {
		.number = state_n_steps(n->s) + 1,
		.commit = by->commit,
		.subject = ledger_subject(n->s, act, n->a),
		.group = by->group,
		.proposal = by->proposal,
		.at = by->at,
		.texts = { texts, act->texts.n },
	};

	for (size_t i = 0; i < act->texts.n; i++)
		texts[i] = (struct step_text){ act->texts.items[i].section,
					       act->texts.items[i].lang, act->texts.items[i].blob,
					       ids_of(n, &act->texts.items[i]) };
	return next_step(n, &step);
}

/* The step with the ids of the texts that it leaves as the whole adoption does. */
static void with_ids(struct next *n, struct step *step)
{
	struct step_text *texts = ARENA_ARRAY(n->a, step->texts.n, struct step_text);

	for (size_t i = 0; i < step->texts.n; i++) {
		texts[i] = step->texts.items[i];
		texts[i].ids = (struct wire_strs){ NULL, 0 };
		for (size_t k = 0; k < n->act->texts.n; k++) {
			const struct text_change *t = &n->act->texts.items[k];

			if (str_eq(t->section, texts[i].section) &&
			    str_eq(t->lang, texts[i].lang) && oid_eq(&t->blob, &texts[i].blob))
				texts[i].ids = ids_of(n, t);
		}
	}
	step->texts.items = texts;
}

/* The commits that somebody made with git, as they come. */
static int adopted_steps(struct next *n)
{
	for (size_t i = 0; i < n->act->adopted.n; i++) {
		struct step step = n->act->adopted.items[i];

		step.number = state_n_steps(n->s) + 1;
		with_ids(n, &step);
		if (next_step(n, &step) != 0)
			return -1;
	}
	return 0;
}

/* The last adopted commit that changed this text; the last of all when none says so. */
static struct source adopted_source(const struct action *act, const struct text_change *t)
{
	const struct step *found = &act->adopted.items[act->adopted.n - 1];

	for (size_t i = 0; i < act->adopted.n; i++) {
		const struct step *step = &act->adopted.items[i];

		for (size_t j = 0; j < step->texts.n; j++)
			if (str_eq(step->texts.items[j].section, t->section) &&
			    str_eq(step->texts.items[j].lang, t->lang))
				found = step;
	}
	return (struct source){ .group = found->group, .at = found->at, .commit = found->commit };
}

int next_texts(struct next *n, const char *group)
{
	const struct action *act = n->act;
	struct source by = {
		.group = group,
		.decided_by = act->by,
		.proposal = act->proposal,
		.at = act->at,
		.commit = act->commit,
	};

	for (size_t i = 0; i < act->texts.n; i++) {
		if (act->kind == ACT_ADOPT)
			by = adopted_source(act, &act->texts.items[i]);
		if (change_text(n, &act->texts.items[i], &by) != 0)
			return -1;
	}
	return act->kind == ACT_ADOPT ? adopted_steps(n) : own_step(n, &by);
}
