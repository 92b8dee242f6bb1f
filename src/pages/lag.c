#include "pages/lag.h"

static const char *leading(struct page *p)
{
	return state_manifest(p->c->state)->languages.items[0];
}

bool lag_now(struct page *p, const char *section, const char *lang, struct lag *out)
{
	return desk_lags(p->c, section, lang, state_step(p->c->state, state_n_steps(p->c->state)),
			 out);
}

struct wire *lag_link(struct page *p, const struct step *at, const struct lag *lag,
		      const char *label)
{
	return link_to(arena_printf(p->a, "/compare/%s..%s?lang=%s#%s", lag->seen->commit.hex,
				    at ? at->commit.hex : lag->last->commit.hex, lag->leading,
				    lag->section),
		       label);
}

void set_lags(struct page *p, const char *lang, int64_t since, const struct step *at,
	      const char *key, const char *href)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *out = NULL, *list = NULL;

	wire_set(p->m, "lags", NULL);
	for (size_t i = 0; i < m->sections.n; i++) {
		const char *id = m->sections.items[i].id;
		struct lag lag;

		if (!desk_lags(p->c, id, lang, at, &lag) || lag.last->number <= since)
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
	const char *all = "";
	struct lag lag;

	for (size_t i = 0; i < m->sections.n; i++)
		if (lag_now(p, m->sections.items[i].id, lang, &lag))
			all = arena_printf(p->a, "%s%s%s", all, *all ? ", " : "",
					   section_title(p, m->sections.items[i].id, lang));
	return all;
}

void add_lagging(struct page *p, struct wire *list)
{
	const struct manifest *m = state_manifest(p->c->state);

	for (size_t i = 1; i < m->languages.n; i++) {
		const char *all = lagging_in(p, m->languages.items[i]);

		if (*all)
			wire_set_str(wire_add(list, wire_new_obj()), "text",
				     i18n_text(p->a, p->lang, "version_lags", "lang",
					       language_name(m->languages.items[i]), "what",
					       language_name(leading(p)), "list", all, NULL));
	}
}
