/* What a text becomes on main: its paragraphs, whose ids they are, and where words stand in them. */
#include "desk/room.h"

#include "base/id.h"
#include "document/compose.h"

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
	size_t n;
};

static void sources_of(struct call *c, enum section_kind kind, struct str markdown,
		       const struct sheet *sheet, struct sources *out)
{
	struct units units;

	compose_units(kind, sheet, c->a, &units);
	out->n = units.n;
	out->items = ARENA_ARRAY(c->a, units.n, struct str);
	for (size_t i = 0; i < units.n; i++) {
		const struct unit *u = &units.items[i];
		const struct sheet_block *first = &sheet->blocks.items[u->first];
		const struct sheet_block *last = &sheet->blocks.items[u->first + u->n - 1];

		out->items[i] =
			str_trim(str_cut(markdown.ptr, (size_t)first->from, (size_t)last->to));
	}
}

static int sources_of_blob(struct call *c, const struct oid *blob, const char *section,
			   const char *lang, struct sources *out, struct err *e)
{
	struct sheet sheet;
	struct str text;

	if (text_of(c, blob, &text, e) != 0 || sheet_of(c, blob, section, lang, &sheet, e) != 0)
		return -1;
	sources_of(c, kind_of(c, section), text, &sheet, out);
	return 0;
}

int ids_of(struct call *c, const struct oid *blob, const char *section, const char *lang,
	   const char ***out, struct err *e)
{
	const struct section_text *now = state_text(c->state, section, lang);
	struct sources old = { 0 }, new;
	int *from, *joined;

	if (sources_of_blob(c, blob, section, lang, &new, e) != 0)
		return -1;
	*out = ARENA_ARRAY(c->a, new.n, const char *);
	if (!now)
		return 0;
	if (oid_eq(&now->blob, blob)) {
		for (size_t i = 0; i < new.n &&i < now->paragraphs.n; i++)
			(*out)[i] = now->paragraphs.items[i].id;
		return 0;
	}
	if (sources_of_blob(c, &now->blob, section, lang, &old, e) != 0)
		return -1;
	from = ARENA_ARRAY(c->a, new.n, int);
	joined = ARENA_ARRAY(c->a, old.n, int);
	prose_identity(old.items, old.n, new.items, new.n, from, joined);
	for (size_t i = 0; i < new.n; i++)
		if (from[i] >= 0 && (size_t)from[i] < now->paragraphs.n)
			(*out)[i] = now->paragraphs.items[from[i]].id;
	return 0;
}

static const char *fresh_paragraph(struct call *c)
{
	char id[16];

	id_random(id, sizeof(id), "p-", 8);
	return arena_dup(c->a, id);
}

/* Add the ids of the old paragraphs that were joined into this new one. */
static void add_joined(struct call *c, const struct section_text *now, const int *joined, size_t n,
		       size_t into, struct paragraph *p)
{
	const char **ids = ARENA_ARRAY(c->a, p->joined.n + n, const char *);
	size_t count = 0;

	for (size_t i = 0; i < p->joined.n; i++)
		ids[count++] = p->joined.items[i];
	for (size_t j = 0; j < n && j < now->paragraphs.n; j++)
		if (joined[j] == (int)into && !str_eq(now->paragraphs.items[j].id, p->id))
			ids[count++] = now->paragraphs.items[j].id;
	p->joined.items = ids;
	p->joined.n = count;
}

static void carry(struct call *c, const struct section_text *now, const struct sources *old,
		  const struct sources *new, struct text_change *out)
{
	int *from = ARENA_ARRAY(c->a, new->n, int), *joined = ARENA_ARRAY(c->a, old->n, int);

	out->paragraphs.n = new->n;
	out->paragraphs.items = ARENA_ARRAY(c->a, new->n, struct paragraph);
	out->fresh.items = ARENA_ARRAY(c->a, new->n, int64_t);
	prose_identity(old->items, old->n, new->items, new->n, from, joined);
	for (size_t i = 0; i < new->n; i++) {
		struct paragraph *p = &out->paragraphs.items[i];
		bool known = from[i] >= 0 && now && (size_t)from[i] < now->paragraphs.n;

		if (known)
			*p = now->paragraphs.items[from[i]];
		else
			p->id = fresh_paragraph(c);
		if (now)
			add_joined(c, now, joined, old->n, i, p);
		if (!known || !str_same(old->items[from[i]], new->items[i]))
			out->fresh.items[out->fresh.n++] = (int64_t)i;
	}
}

int carry_text(struct call *c, enum section_kind kind, struct str before, struct text_change *out,
	       struct err *e)
{
	const struct section_text *now = state_text(c->state, out->section, out->lang);
	struct sources old = { 0 }, new;
	struct sheet sheet;

	if (now && before.len) {
		if (sheet_of_text(c, before, out->section, out->lang, false, &sheet, e) != 0)
			return -1;
		sources_of(c, kind, before, &sheet, &old);
	}
	if (sheet_of_text(c, str_of(out->markdown), out->section, out->lang, false, &sheet, e) != 0)
		return -1;
	sources_of(c, kind, str_of(out->markdown), &sheet, &new);
	carry(c, old.n ? now : NULL, &old, &new, out);
	return 0;
}

int change_of(struct call *c, const char *section, const char *lang, struct str markdown,
	      struct text_change *out, struct err *e)
{
	const struct section_text *now = state_text(c->state, section, lang);
	struct str before = STR("");

	*out = (struct text_change){ .section = section, .lang = lang, .markdown = markdown.ptr };
	if (now) {
		out->onto = now->blob;
		if (text_of(c, &now->blob, &before, e) != 0)
			return -1;
	}
	return carry_text(c, kind_of(c, section), before, out, e);
}

int begin_change(struct call *c, enum section_kind kind, const struct text_change *model,
		 struct text_change *out, struct err *e)
{
	struct sources new, none = { 0 };
	struct sheet sheet;

	if (sheet_of_text(c, str_of(out->markdown), out->section, out->lang, false, &sheet, e) != 0)
		return -1;
	sources_of(c, kind, str_of(out->markdown), &sheet, &new);
	carry(c, NULL, &none, &new, out);
	/* A translation has its paragraphs in the model's order. */
	for (size_t i = 0; model && i < new.n &&new.n == model->paragraphs.n; i++)
		out->paragraphs.items[i].of = model->paragraphs.items[i].id;
	return 0;
}
