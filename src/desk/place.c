/* A place of main's history: the manifest as it stood there, and the sections of two places. */
#include "desk/room.h"

int manifest_at(struct call *c, const struct step *at, const struct manifest **out, struct err *e)
{
	struct manifest *m;
	BUF(json, MANIFEST_BYTES);

	if (!at || oid_eq(&at->commit, state_main(c->state))) {
		*out = state_manifest(c->state);
		return 0;
	}
	m = ARENA_NEW(c->a, struct manifest);
	if (store_file(c->desk->store, &at->commit, "document.json", &json, e) != 0 ||
	    manifest_read(STR_BUF(json), c->a, m, e) != 0)
		return -1;
	*out = m;
	return 0;
}

int desk_manifest_at(struct call *c, const struct step *at, const struct manifest **out,
		     struct err *e)
{
	return manifest_at(c, at, out, e);
}

int language_of(const struct manifest *m, const char **lang, struct err *e)
{
	if (!*lang)
		*lang = m->languages.items[0];
	else if (!manifest_language(m, *lang))
		return err_about(e, ERR_MISSING, "not-found.language", *lang, 0);
	return 0;
}

int section_of(const struct manifest *m, const char *id, const char **lang,
	       const struct section **out, struct err *e)
{
	int at = manifest_section(m, id);

	if (at < 0)
		return err_about(e, ERR_MISSING, "not-found.section", id, 0);
	*out = &m->sections.items[at];
	return language_of(m, lang, e);
}

const struct section *row_of(struct call *c, const struct manifest *m, const char *id)
{
	int at = manifest_section(m, id);
	struct section *gone;

	if (at >= 0)
		return &m->sections.items[at];
	gone = ARENA_NEW(c->a, struct section);
	*gone = (struct section){ .id = id, .kind = KIND_TEXT };
	return gone;
}

/* Where in rows does the section with this id stand? -1: nowhere. */
static int index_in(const struct rows *rows, const char *id)
{
	for (size_t i = 0; i < rows->n; i++)
		if (str_eq(rows->items[i]->id, id))
			return (int)i;
	return -1;
}

void rows_of_both(struct call *c, const struct manifest *old, const struct manifest *new,
		  struct rows *out)
{
	size_t most = new->sections.n + (old ? old->sections.n : 0);

	*out = (struct rows){ ARENA_ARRAY(c->a, most, const struct section *), 0 };
	for (size_t i = 0; i < new->sections.n; i++)
		out->items[out->n++] = &new->sections.items[i];
	for (size_t i = 0; old && i < old->sections.n; i++) {
		const struct section *row = &old->sections.items[i];
		size_t at = i ? (size_t)(index_in(out, row[-1].id) + 1) : 0;

		if (index_in(out, row->id) >= 0)
			continue;
		for (size_t k = out->n++; k > at; k--)
			out->items[k] = out->items[k - 1];
		out->items[at] = row;
	}
}
