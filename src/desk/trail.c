#include "desk/trail.h"

#include "document/compose.h"

static struct trail *find(const struct trails *all, const char *id)
{
	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->items[i].id, id))
			return &all->items[i];
	return NULL;
}

static struct trail *trail_for(struct call *c, struct trails *all, const char *id)
{
	struct trail *t = find(all, id);

	if (t)
		return t;
	t = arena_push(c->a, (void **)&all->items, &all->n, &all->cap, sizeof(*t));
	*t = (struct trail){ .id = id };
	return t;
}

/* Words that stood there before stand there again: what came between is forgotten. */
static void note(struct call *c, struct trail *t, const char *text, const struct step *step)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_eq(t->items[i].text, text)) {
			t->n = i + 1;
			return;
		}
	}
	*(struct stand *)arena_push(c->a, (void **)&t->items, &t->n, &t->cap,
				    sizeof(struct stand)) = (struct stand){ text, step };
}

static const struct step_text *text_in(const struct step *step, const char *section,
				       const char *lang)
{
	for (size_t i = 0; i < step->texts.n; i++)
		if (str_eq(step->texts.items[i].section, section) &&
		    str_eq(step->texts.items[i].lang, lang))
			return &step->texts.items[i];
	return NULL;
}

/* One section's paragraphs after a step: read on into the trails. */
static int read_step(struct call *c, const struct section *row, const char *lang,
		     const struct step *step, struct trails *all, struct err *e)
{
	const struct step_text *t = text_in(step, row->id, lang);
	struct units units;
	struct sheet sheet;

	if (!t || oid_none(&t->blob))
		return 0;
	if (sheet_of(c, &t->blob, row->id, lang, &sheet, e) != 0)
		return -1;
	compose_units((enum section_kind)row->kind, &sheet, c->a, &units);
	/* Steps that git brought amid others have no ids: the next one that has tells. */
	for (size_t i = 0; units.n == t->ids.n && i < units.n; i++)
		note(c, trail_for(c, all, t->ids.items[i]), units.items[i].text, step);
	return 0;
}

int trails_read(struct call *c, const struct section *row, const char *lang, const struct step *to,
		struct trails *out, struct err *e)
{
	int64_t n = state_n_changes(c->state, row->id, lang);

	*out = (struct trails){ 0 };
	for (int64_t i = 0; i < n; i++) {
		const struct step *step = state_change(c->state, row->id, lang, i);

		if (step->number <= to->number && read_step(c, row, lang, step, out, e) != 0)
			return -1;
	}
	return 0;
}

const struct trail *trail_of(const struct trails *all, const char *id)
{
	return find(all, id);
}
