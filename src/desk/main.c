/* What a text becomes on main: its paragraphs, whose ids they are, and where words stand in them. */
#include "desk/room.h"

#include "base/id.h"
#include "document/compose.h"
#include "document/identity.h"

enum section_kind kind_of(const struct call *c, const char *section)
{
	const struct manifest *m = state_manifest(c->state);
	int at = manifest_section(m, section);

	return at < 0 ? KIND_TEXT : (enum section_kind)m->sections.items[at].kind;
}

int plain_of(struct call *c, const struct oid *blob, const char *section, const char *lang,
	     struct plain *out, struct err *e)
{
	BUF(text, 64 * MiB);
	struct sheet sheet;
	struct units units;

	if (sheet_of(c, blob, section, lang, &sheet, e) != 0)
		return -1;
	compose_units(kind_of(c, section), &sheet, c->a, &units);
	out->n = units.n;
	out->from = ARENA_ARRAY(c->a, units.n + 1, size_t);
	for (size_t i = 0; i < units.n; i++) {
		out->from[i] = text.len;
		buf_puts(&text, units.items[i].text);
		buf_puts(&text, "\n\n");
	}
	out->from[units.n] = text.len;
	out->text = (struct str){ arena_dup_len(c->a, text.ptr, text.len), text.len };
	return buf_check(&text, e);
}

/* The source of each unit: what identity and "are these the same words" go by. */
struct sources {
	struct str *items;
	const char **kinds; /* as compose says */
	size_t n;
};

static void sources_of(struct call *c, enum section_kind kind, struct str markdown,
		       const struct sheet *sheet, struct sources *out)
{
	struct units units;

	compose_units(kind, sheet, c->a, &units);
	out->n = units.n;
	out->items = ARENA_ARRAY(c->a, units.n, struct str);
	out->kinds = ARENA_ARRAY(c->a, units.n, const char *);
	for (size_t i = 0; i < units.n; i++) {
		const struct unit *u = &units.items[i];
		const struct sheet_block *first = &sheet->blocks.items[u->first];
		const struct sheet_block *last = &sheet->blocks.items[u->first + u->n - 1];

		out->kinds[i] = u->kind;
		out->items[i] =
			str_trim(str_cut(markdown.ptr, (size_t)first->from, (size_t)last->to));
	}
}

static int sources_of_blob(struct call *c, const struct oid *blob, const struct section *row,
			   const char *lang, struct sources *out, struct err *e)
{
	struct sheet sheet;
	struct str text;

	if (text_of(c, blob, &text, e) != 0 || sheet_of(c, blob, row->id, lang, &sheet, e) != 0)
		return -1;
	sources_of(c, (enum section_kind)row->kind, text, &sheet, out);
	return 0;
}

/* The ids that this text had when it stood on main; false when it never did. */
static bool kept_ids(struct call *c, const struct oid *blob, const char *section, const char *lang,
		     size_t n, const char **out)
{
	for (int64_t i = state_n_changes(c->state, section, lang); i > 0; i--) {
		const struct step *step = state_change(c->state, section, lang, i - 1);

		for (size_t k = 0; k < step->texts.n; k++) {
			const struct step_text *t = &step->texts.items[k];

			if (!oid_eq(&t->blob, blob) || t->ids.n != n ||
			    !str_eq(t->section, section) || !str_eq(t->lang, lang))
				continue;
			for (size_t at = 0; at < n; at++)
				out[at] = t->ids.items[at];
			return true;
		}
	}
	return false;
}

int ids_of(struct call *c, const struct oid *blob, const struct section *row, const char *lang,
	   const char ***out, struct err *e)
{
	const struct section_text *now = state_text(c->state, row->id, lang);
	const struct section *row_now = row_of(c, state_manifest(c->state), row->id);
	struct sources old = { 0 }, new;
	int *from, *joined;

	if (sources_of_blob(c, blob, row, lang, &new, e) != 0)
		return -1;
	*out = ARENA_ARRAY(c->a, new.n, const char *);
	if (now && oid_eq(&now->blob, blob) && now->paragraphs.n == new.n) {
		for (size_t i = 0; i < new.n; i++)
			(*out)[i] = now->paragraphs.items[i].id;
		return 0;
	}
	if (kept_ids(c, blob, row->id, lang, new.n, *out) || !now)
		return 0;
	if (sources_of_blob(c, &now->blob, row_now, lang, &old, e) != 0)
		return -1;
	from = ARENA_ARRAY(c->a, new.n, int);
	joined = ARENA_ARRAY(c->a, old.n, int);
	prose_identity(old.items, old.n, new.items, new.n, from, joined);
	for (size_t i = 0; i < new.n; i++)
		if (from[i] >= 0 && (size_t)from[i] < now->paragraphs.n)
			(*out)[i] = now->paragraphs.items[from[i]].id;
	return 0;
}

static void make_id(char out[IDENTITY_CHARS + 1], void *arg)
{
	(void)arg;
	id_random(out, IDENTITY_CHARS + 1, "p-", 8);
}

/* Ids and provenance of the paragraphs that stand on main now (NULL: none), carried to the new. */
static void carry(struct call *c, const struct section_text *now, const struct sources *old,
		  const struct sources *new, struct text_change *out)
{
	size_t n_old = now ? MIN(old->n, now->paragraphs.n) : 0;
	struct identity_old *known = ARENA_ARRAY(c->a, n_old, struct identity_old);
	const struct identity *ids;

	for (size_t i = 0; i < n_old; i++)
		known[i] = (struct identity_old){ now->paragraphs.items[i].id,
						  now->paragraphs.items[i].joined, old->items[i] };
	ids = identity_carry(known, n_old, new->items, new->n, make_id, NULL, c->a);
	out->paragraphs.n = new->n;
	out->paragraphs.items = ARENA_ARRAY(c->a, new->n, struct paragraph);
	out->fresh.items = ARENA_ARRAY(c->a, new->n, int64_t);
	for (size_t i = 0; i < new->n; i++) {
		struct paragraph *p = &out->paragraphs.items[i];

		if (now && ids[i].from >= 0)
			*p = now->paragraphs.items[ids[i].from];
		p->id = ids[i].id;
		p->joined = ids[i].joined;
		if (ids[i].fresh)
			out->fresh.items[out->fresh.n++] = (int64_t)i;
	}
}

/* Which paragraphs of the model (n ids and their kinds) those of a translation render. */
static void pair(struct call *c, const struct paragraph *model, const struct sources *model_text,
		 size_t n, const struct sources *own, struct text_change *out)
{
	struct identity_pair *left = ARENA_ARRAY(c->a, n, struct identity_pair);
	struct identity_pair *right = ARENA_ARRAY(c->a, own->n, struct identity_pair);

	for (size_t i = 0; i < n; i++)
		left[i] = (struct identity_pair){ model[i].id, model_text->kinds[i], NULL };
	for (size_t i = 0; i < own->n; i++)
		right[i] = (struct identity_pair){ out->paragraphs.items[i].id, own->kinds[i],
						   out->paragraphs.items[i].of };
	identity_of(left, n, right, own->n, c->a);
	for (size_t i = 0; i < own->n; i++)
		out->paragraphs.items[i].of = right[i].of;
}

int carry_text(struct call *c, enum section_kind was, enum section_kind kind, struct str before,
	       struct text_change *out, struct err *e)
{
	const struct section_text *now = state_text(c->state, out->section, out->lang);
	struct sources old = { 0 }, new;
	struct sheet sheet;

	if (now && before.len) {
		if (sheet_of_text(c, before, out->section, out->lang, false, &sheet, e) != 0)
			return -1;
		sources_of(c, was, before, &sheet, &old);
	}
	if (sheet_of_text(c, str_of(out->markdown), out->section, out->lang, false, &sheet, e) != 0)
		return -1;
	sources_of(c, kind, str_of(out->markdown), &sheet, &new);
	carry(c, now, &old, &new, out);
	return 0;
}

/* A translation's new paragraphs are paired with those of the authoritative text as it stands. */
static int pair_with_main(struct call *c, struct str markdown, struct text_change *out,
			  struct err *e)
{
	const char *first = state_manifest(c->state)->languages.items[0];
	const struct section_text *model = state_text(c->state, out->section, first);
	struct sources theirs, own;
	struct sheet sheet;

	if (!model || str_eq(first, out->lang))
		return 0;
	if (sources_of_blob(c, &model->blob, row_of(c, state_manifest(c->state), out->section),
			    first, &theirs, e) != 0 ||
	    sheet_of_text(c, markdown, out->section, out->lang, false, &sheet, e) != 0)
		return -1;
	sources_of(c, kind_of(c, out->section), markdown, &sheet, &own);
	pair(c, model->paragraphs.items, &theirs, MIN(theirs.n, model->paragraphs.n), &own, out);
	return 0;
}

int change_of(struct call *c, const char *section, const char *lang, struct str markdown,
	      struct text_change *out, struct err *e)
{
	const struct section_text *now = state_text(c->state, section, lang);
	enum section_kind kind = kind_of(c, section);
	struct str before = STR("");

	*out = (struct text_change){ .section = section, .lang = lang, .markdown = markdown.ptr };
	if (now) {
		out->onto = now->blob;
		if (text_of(c, &now->blob, &before, e) != 0)
			return -1;
	}
	if (carry_text(c, kind, kind, before, out, e) != 0)
		return -1;
	return pair_with_main(c, markdown, out, e);
}

int document_has_room(struct call *c, const char *section, const char *lang, size_t bytes,
		      struct err *e)
{
	const struct manifest *m = state_manifest(c->state);
	int64_t most = c->desk->settings.limits->document_bytes, all = (int64_t)bytes;

	for (size_t i = 0; i < m->sections.n; i++) {
		const struct section_text *t = state_text(c->state, m->sections.items[i].id, lang);
		struct str text;

		if (!t || str_eq(t->section, section))
			continue;
		if (text_of(c, &t->blob, &text, e) != 0)
			return -1;
		all += (int64_t)text.len;
	}
	return all <= most ? 0 : err_about(e, ERR_TOO_BIG, "too-large.document", NULL, (long)most);
}

int begin_change(struct call *c, enum section_kind kind, const struct text_change *model,
		 struct text_change *out, struct err *e)
{
	struct sources new, none = { 0 }, theirs;
	struct sheet sheet;

	if (sheet_of_text(c, str_of(out->markdown), out->section, out->lang, false, &sheet, e) != 0)
		return -1;
	sources_of(c, kind, str_of(out->markdown), &sheet, &new);
	carry(c, NULL, &none, &new, out);
	if (!model)
		return 0;
	if (sheet_of_text(c, str_of(model->markdown), model->section, model->lang, false, &sheet,
			  e) != 0)
		return -1;
	sources_of(c, kind, str_of(model->markdown), &sheet, &theirs);
	pair(c, model->paragraphs.items, &theirs, theirs.n, &new, out);
	return 0;
}
