#include "pages/lag.h"

/* The newest step up to a number that changed the section's text in a language, or NULL. */
static const struct step *last_change(struct page *p, const char *section, const char *lang,
				      int64_t up_to)
{
	for (int64_t i = state_n_changes(p->c->state, section, lang); i-- > 0;) {
		const struct step *step = state_change(p->c->state, section, lang, i);

		if (step->number <= up_to)
			return step;
	}
	return NULL;
}

static const char *leading(struct page *p)
{
	return state_manifest(p->c->state)->languages.items[0];
}

/* What was changed and undone again leaves nothing to follow. */
static bool differs(struct page *p, const char *section, const struct step *here,
		    const struct step *there)
{
	struct oid then = state_blob_at(p->c->state, here, section, leading(p)),
		   now = state_blob_at(p->c->state, there, section, leading(p));

	return !oid_eq(&then, &now);
}

const struct step *lag_of(struct page *p, const char *section, const char *lang, int64_t step)
{
	const struct step *here, *there;

	if (str_eq(leading(p), lang))
		return NULL;
	here = last_change(p, section, lang, step);
	there = last_change(p, section, leading(p), step);
	return here && there && there->number > here->number && differs(p, section, here, there)
		       ? there
		       : NULL;
}

void set_lags(struct page *p, const char *lang, int64_t since, int64_t step, const char *key,
	      const char *href)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *out = NULL, *list = NULL;

	wire_set(p->m, "lags", NULL);
	for (size_t i = 0; i < m->sections.n; i++) {
		const char *id = m->sections.items[i].id;
		const struct step *there = lag_of(p, id, lang, step);

		if (!there || there->number <= since)
			continue;
		if (!out) {
			p->more = true;
			out = wire_set(p->m, "lags", wire_new_obj());
			set_text_of(out, lang);
			wire_set_str(out, "sentence", say_what(p, key, language_name(leading(p))));
			list = wire_set(out, "sections", wire_new_list());
		}
		wire_add(list, link_to(arena_printf(p->a, "%s#%s", href, id),
				       section_title(p, id, lang)));
	}
}

/* "Preamble, Follow-up": sections that lag behind now in a language; "" without any. */
static const char *lagging_in(struct page *p, const char *lang)
{
	const struct manifest *m = state_manifest(p->c->state);
	int64_t now = state_n_steps(p->c->state);
	const char *all = "";

	for (size_t i = 0; i < m->sections.n; i++)
		if (lag_of(p, m->sections.items[i].id, lang, now))
			all = arena_printf(p->a, "%s%s%s", all, *all ? ", " : "",
					   section_title(p, m->sections.items[i].id, lang));
	return all;
}

void set_lagging(struct page *p)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = wire_set(p->m, "lagging", wire_new_list());

	for (size_t i = 1; i < m->languages.n; i++) {
		const char *all = lagging_in(p, m->languages.items[i]);

		if (*all)
			wire_set_str(wire_add(list, wire_new_obj()), "text",
				     i18n_text(p->a, p->lang, "version_lags", "lang",
					       language_name(m->languages.items[i]), "what",
					       language_name(leading(p)), "list", all, NULL));
	}
}
