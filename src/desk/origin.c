/* Where a text's paragraphs come from: the steps of main that made each what it is. */
#include "desk/trail.h"

#include "document/compose.h"

static void set_steps(struct call *c, const struct trail *t, struct origin_card *card)
{
	card->steps.items = ARENA_ARRAY(c->a, t->n, struct history_item);
	for (size_t i = t->n; i > 0; i--) {
		const struct step *step = t->items[i - 1].step;

		card->steps.items[card->steps.n++] =
			(struct history_item){ .commit = step->commit,
					       .author = step->group ? step->group : "accord",
					       .subject = step->subject,
					       .at = step->at,
					       .proposal = step->proposal };
	}
}

static int origins_of(struct call *c, const struct section *row, const char *lang,
		      const struct step *at, struct origin_list *out, struct err *e)
{
	struct oid blob = state_blob_at(c->state, at, row->id, lang);
	struct trails trails;
	struct sheet sheet;
	struct units units;
	const char **ids;

	if (oid_none(&blob))
		return 0;
	if (trails_read(c, row, lang, at, &trails, e) != 0 ||
	    sheet_of(c, &blob, row->id, lang, &sheet, e) != 0 ||
	    ids_of(c, &blob, row, lang, &ids, e) != 0)
		return -1;
	compose_units((enum section_kind)row->kind, &sheet, c->a, &units);
	out->items.items = ARENA_ARRAY(c->a, units.n, struct origin_card);
	for (size_t i = 0; i < units.n; i++) {
		const struct trail *t = ids[i] ? trail_of(&trails, ids[i]) : NULL;
		struct origin_card *card = &out->items.items[out->items.n];

		if (!t)
			continue;
		card->paragraph = ids[i];
		set_steps(c, t, card);
		out->items.n++;
	}
	return 0;
}

int desk_origins(struct call *c, const char *at, const char *section, const char *lang,
		 struct origin_list *out, struct err *e)
{
	const struct version *version;
	const struct manifest *m;
	const struct step *step;
	struct oid commit;

	*out = (struct origin_list){ 0 };
	if (desk_resolve(c, at, &commit, &version, e) != 0)
		return -1;
	step = state_step_of(c->state, &commit);
	if (manifest_at(c, step, &m, e) != 0)
		return -1;
	return origins_of(c, row_of(c, m, section), lang, step, out, e);
}
