/* What changed from one manifest to the next, for the log. */
#include "pages/log.h"

#include "desk/document.h"

/* One step: who changed the manifest when, and what it was before and after. */
struct change {
	struct page *p;
	struct entries *all;
	const struct step *step;
	const struct manifest *old, *new;
};

static void put(struct change *ch, const char *what)
{
	log_add(ch->p, ch->all, LOG_DOCUMENT, ch->step->at, say(ch->p, "the_editors"), what);
}

static void put_section(struct change *ch, const char *key, const char *section, const char *value)
{
	struct page *p = ch->p;
	const char *title = section_title(p, section, ch->new->languages.items[0]);

	put(ch, i18n_text(p->a, p->lang, key, "what", title, "value", value, NULL));
}

static bool same_names(const struct wire_strs *a, const struct wire_strs *b)
{
	if (a->n != b->n || !a->items != !b->items)
		return false;
	for (size_t i = 0; a->items && i < a->n; i++)
		if (!wire_strs_have(b, a->items[i]))
			return false;
	return true;
}

static bool same_map(const struct wire_map *a, const struct wire_map *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->items[i].value, wire_map_find(b, a->items[i].name)))
			return false;
	return true;
}

static void compare_section(struct change *ch, const struct section *was, const struct section *is)
{
	struct page *p = ch->p;

	if (was->deadline != is->deadline)
		put_section(ch, is->deadline ? "log_deadline" : "log_no_deadline", is->id,
			    is->deadline ? i18n_date_time(p->a, p->lang, is->deadline) : NULL);
	if (was->state != is->state)
		put_section(ch, is->state == SECTION_FROZEN ? "log_closed" : "log_opened", is->id,
			    NULL);
	if (!same_names(&was->groups, &is->groups))
		put_section(ch, "log_writers", is->id, writers_of(p, &is->groups));
	if (was->kind != is->kind)
		put_section(ch, "log_kind", is->id, kind_name(p, section_kind_names[is->kind]));
	if (!same_map(&was->guidance, &is->guidance))
		put_section(ch, "log_guidance", is->id, NULL);
}

/* Sections that both have, in another order. */
static bool is_reordered(const struct change *ch)
{
	int last = -1;

	for (size_t i = 0; i < ch->old->sections.n; i++) {
		int at = manifest_section(ch->new, ch->old->sections.items[i].id);

		if (at >= 0 && at < last)
			return true;
		last = at >= 0 ? at : last;
	}
	return false;
}

static void compare_sections(struct change *ch)
{
	for (size_t i = 0; i < ch->new->sections.n; i++) {
		const struct section *is = &ch->new->sections.items[i];
		int was = manifest_section(ch->old, is->id);

		if (was < 0)
			put_section(ch, "log_added", is->id, NULL);
		else
			compare_section(ch, &ch->old->sections.items[was], is);
	}
	for (size_t i = 0; i < ch->old->sections.n; i++)
		if (manifest_section(ch->new, ch->old->sections.items[i].id) < 0)
			put_section(ch, "log_removed", ch->old->sections.items[i].id, NULL);
	if (is_reordered(ch))
		put(ch, say(ch->p, "log_reordered"));
}

static bool same_groups(const struct manifest *a, const struct manifest *b)
{
	if (a->groups.n != b->groups.n)
		return false;
	for (size_t i = 0; i < a->groups.n; i++)
		if (!str_eq(a->groups.items[i].id, b->groups.items[i].id) ||
		    !same_map(&a->groups.items[i].name, &b->groups.items[i].name))
			return false;
	return true;
}

static void compare(struct change *ch)
{
	size_t before = ch->all->n;

	compare_sections(ch);
	if (!same_map(&ch->old->title, &ch->new->title) ||
	    !same_map(&ch->old->subtitle, &ch->new->subtitle) ||
	    !str_eq(ch->old->symbol, ch->new->symbol))
		put(ch, say(ch->p, "log_titles"));
	if (!same_groups(ch->old, ch->new))
		put(ch, say(ch->p, "log_groups"));
	if (ch->all->n == before) /* something else of it */
		put(ch, say(ch->p, "step_manifest"));
}

void log_document(struct page *p, struct entries *all, const struct step *step)
{
	const struct step *before = state_step(p->c->state, step->number - 1);
	struct change ch = { .p = p, .all = all, .step = step };
	struct err none = { 0 };

	if (before && str_eq(step->subject, "Change the manifest") &&
	    desk_manifest_at(p->c, before, &ch.old, &none) == 0 &&
	    desk_manifest_at(p->c, step, &ch.new, &none) == 0)
		compare(&ch);
	else
		log_add(p, all, LOG_DOCUMENT, step->at, group_name(p, step->group),
			step_words(p, step->subject, 0));
}
