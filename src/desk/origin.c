/*
 * Where a text's paragraphs come from: each step of main that made a paragraph, or changed its words.
 * The ids that main's history has kept, or that likeness carries, say which paragraph it was before.
 */
#include "desk/room.h"

enum { STAGES_MAX = 64 };

/* The text as it stood after a step. */
struct stage {
	const struct step *step;
	struct plain plain;
	const char **ids;
};
struct stages {
	struct stage *items; /* newest first */
	size_t n;
	bool cut; /* the last is not where the text began: before it nobody looked */
};

static struct str words_of(const struct stage *s, const char *id, bool *found)
{
	for (size_t i = 0; i < s->plain.n; i++) {
		*found = str_eq(s->ids[i], id);
		if (*found)
			return str_trim(
				str_cut(s->plain.text.ptr, s->plain.from[i], s->plain.from[i + 1]));
	}
	return (struct str){ "", 0 };
}

static bool same_words(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static void add(struct origin_card *card, const struct step *step)
{
	card->steps.items[card->steps.n++] =
		(struct history_item){ .commit = step->commit,
				       .author = step->group ? step->group : "accord",
				       .subject = step->subject,
				       .at = step->at,
				       .proposal = step->proposal };
}

static void trace(struct call *c, const struct stages *all, const char *id, struct origin_card *out)
{
	bool found, before = true;
	struct str now = words_of(&all->items[0], id, &found);

	*out = (struct origin_card){ .paragraph = id };
	out->steps.items = ARENA_ARRAY(c->a, all->n, struct history_item);
	for (size_t k = 0; k < all->n && before; k++) {
		struct str old = { "", 0 };

		before = false;
		if (k + 1 < all->n)
			old = words_of(&all->items[k + 1], id, &before);
		else if (all->cut)
			break;
		if (!before || !same_words(old, now))
			add(out, all->items[k].step);
		now = old;
	}
}

static int take_stages(struct call *c, const struct step *at, const struct section *row,
		       const char *lang, struct stages *out, struct err *e)
{
	int64_t last = state_n_changes(c->state, row->id, lang);

	*out = (struct stages){ .items = ARENA_ARRAY(c->a, STAGES_MAX, struct stage) };
	for (; last > 0 && out->n < STAGES_MAX; last--) {
		struct stage *s = &out->items[out->n];
		struct oid blob;

		s->step = state_change(c->state, row->id, lang, last - 1);
		if (s->step->number > at->number)
			continue;
		blob = state_blob_at(c->state, s->step, row->id, lang);
		if (plain_of(c, &blob, row->id, lang, &s->plain, e) != 0 ||
		    ids_of(c, &blob, row, lang, &s->ids, e) != 0)
			return -1;
		out->n++;
	}
	out->cut = last > 0;
	return 0;
}

int desk_origins(struct call *c, const char *at, const char *section, const char *lang,
		 struct origin_list *out, struct err *e)
{
	const struct version *version;
	const struct manifest *m;
	const struct step *step;
	struct stages stages;
	struct oid commit;

	*out = (struct origin_list){ 0 };
	if (desk_resolve(c, at, &commit, &version, e) != 0)
		return -1;
	step = state_step_of(c->state, &commit);
	if (manifest_at(c, step, &m, e) != 0 ||
	    take_stages(c, step, row_of(c, m, section), lang, &stages, e) != 0)
		return -1;
	if (!stages.n)
		return 0;
	out->items.items = ARENA_ARRAY(c->a, stages.items[0].plain.n, struct origin_card);
	for (size_t i = 0; i < stages.items[0].plain.n; i++)
		if (stages.items[0].ids[i])
			trace(c, &stages, stages.items[0].ids[i],
			      &out->items.items[out->items.n++]);
	return 0;
}
