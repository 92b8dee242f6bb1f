/* The document as it is read: sections composed with numbers and ids, on main or in a version. */
#include "desk/room.h"

#include "document/compose.h"
#include "i18n/i18n.h"

enum { HTML_BYTES = 16 * 1024 * 1024 };

/* One section at one place of main's history. */
struct place {
	const struct section *section;
	const char *lang;
	struct oid blob;
	int64_t next;  /* number of its first operative paragraph */
	int64_t notes; /* that stand above on the same page */
};

static int units_of(struct call *c, struct place *p, struct sheet *sheet, struct units *units,
		    struct err *e)
{
	const char **ids;

	if (sheet_of(c, &p->blob, p->section->id, p->lang, sheet, e) != 0 ||
	    ids_of(c, &p->blob, p->section, p->lang, &ids, e) != 0)
		return -1;
	compose_units((enum section_kind)p->section->kind, sheet, c->a, units);
	compose_number(units, c->a, &p->next);
	compose_ids(units, ids);
	return 0;
}

static void paragraphs_of(struct call *c, const struct units *units, struct section_card *out)
{
	out->paragraphs.n = units->n;
	out->paragraphs.items = ARENA_ARRAY(c->a, units->n, struct paragraph_card);
	for (size_t i = 0; i < units->n; i++) {
		const struct unit *u = &units->items[i];

		out->paragraphs.items[i] = (struct paragraph_card){ .id = u->id,
								    .number = u->number,
								    .kind = u->kind,
								    .text = u->text,
								    .explains = u->explains };
	}
}

static int html_of(struct call *c, const struct place *p, const struct sheet *sheet,
		   const struct units *units, const char **out, struct err *e)
{
	/* Many sections on one page, each with notes: a screen reader lists them by name. */
	const struct compose_how how = { p->section->id,
					 arena_printf(c->a, "%s: %s", notes_label(p->lang),
						      sheet->title ? sheet->title : p->section->id),
					 p->notes };
	BUF(b, HTML_BYTES);
	struct html h = { &b };

	compose_html(&how, sheet, units, &h);
	*out = arena_dup_len(c->a, b.ptr, b.len);
	return buf_check(&b, e);
}

static int compose(struct call *c, struct place *p, struct section_card *out, struct err *e)
{
	struct units units;
	struct sheet sheet;

	if (units_of(c, p, &sheet, &units, e) != 0 ||
	    html_of(c, p, &sheet, &units, &out->html, e) != 0)
		return -1;
	out->id = p->section->id;
	out->lang = p->lang;
	out->title = sheet.title && sheet.title[0] ? sheet.title : p->section->id;
	out->blob = p->blob;
	out->words = sheet.words;
	p->notes += compose_notes(&sheet);
	paragraphs_of(c, &units, out);
	return 0;
}

int64_t notes_before(struct call *c, const struct step *at, const char *section, const char *lang)
{
	const struct manifest *m;
	struct err damaged = { 0 };
	int64_t n = 0;

	if (manifest_at(c, at, &m, &damaged) != 0)
		return 0;
	for (size_t i = 0; i < m->sections.n && !str_eq(m->sections.items[i].id, section); i++) {
		const char *id = m->sections.items[i].id;
		struct oid blob = state_blob_at(c->state, at, id, lang);
		struct sheet sheet;

		if (sheet_of(c, &blob, id, lang, &sheet, &damaged) == 0)
			n += compose_notes(&sheet);
		err_clear(&damaged);
	}
	return n;
}

/* The number that the first operative paragraph of a section prints after this step of main. */
int first_number(struct call *c, const struct step *at, const char *section, const char *lang,
		 int64_t *out, struct err *e)
{
	const struct manifest *m;
	struct err damaged = { 0 };
	struct units units;
	struct sheet sheet;

	*out = 1;
	if (manifest_at(c, at, &m, e) != 0)
		return -1;
	for (size_t i = 0; i < m->sections.n; i++) {
		const struct section *row = &m->sections.items[i];
		struct place p = { .section = row, .lang = lang, .next = *out };

		if (str_eq(row->id, section))
			return 0;
		if (row->kind != KIND_OPERATIVE)
			continue;
		p.blob = state_blob_at(c->state, at, row->id, lang);
		/* A damaged text costs itself alone, though numbers are missing then. */
		if (sheet_of(c, &p.blob, row->id, lang, &sheet, &damaged) != 0) {
			err_clear(&damaged);
			continue;
		}
		compose_units(KIND_OPERATIVE, &sheet, c->a, &units);
		compose_number(&units, c->a, out);
	}
	return 0;
}

static bool is_open(const struct proposal *p)
{
	return p->status == PROPOSAL_OPEN || p->status == PROPOSAL_CHANGES;
}

/* Open proposals and threads of a section, for those who may know of them. */
static void whats_open(struct call *c, const char *section, const char *lang,
		       struct section_card *out)
{
	int64_t n = state_n_proposals(c->state);

	if (!desk_sees_proposals(c))
		return;
	out->proposals.items = ARENA_ARRAY(c->a, (size_t)n, int64_t);
	for (int64_t i = 1; i <= n; i++) {
		const struct proposal *p = state_proposal(c->state, i);

		if (is_open(p) && str_eq(p->section, section) && str_eq(p->lang, lang))
			out->proposals.items[out->proposals.n++] = i;
	}
	n = state_n_threads(c->state);
	out->threads.items = ARENA_ARRAY(c->a, (size_t)n, const char *);
	for (int64_t i = 1; i <= n; i++) {
		const struct thread *t = state_thread(c->state, i);

		if (!t->resolved && !t->proposal && str_eq(t->section, section) &&
		    str_eq(t->lang, lang))
			out->threads.items[out->threads.n++] = thread_id(c, i);
	}
}

int desk_section(struct call *c, const char *id, const char *lang, const char *at,
		 struct section_card *out, struct err *e)
{
	struct place p = { .lang = lang };
	const struct version *version;
	const struct manifest *m;
	const struct step *step;
	struct str markdown;

	*out = (struct section_card){ 0 };
	if (desk_resolve(c, at, &out->commit, &version, e) != 0)
		return -1;
	step = state_step_of(c->state, &out->commit);
	if (manifest_at(c, step, &m, e) != 0 || section_of(m, id, &p.lang, &p.section, e) != 0)
		return -1;
	p.blob = state_blob_at(c->state, step, id, p.lang);
	if (first_number(c, step, id, p.lang, &p.next, e) != 0 || compose(c, &p, out, e) != 0 ||
	    text_of(c, &p.blob, &markdown, e) != 0)
		return -1;
	out->markdown = markdown.ptr;
	whats_open(c, out->id, out->lang, out);
	return 0;
}

/* One damaged text must not hide the others: in its place stands what happened. */
static int stand_in(struct call *c, const struct place *p, struct section_card *out,
		    const struct err *why, struct err *e)
{
	struct err said = { 0 };
	BUF(b, 4 * KiB);
	struct html h = { &b };

	if (why->kind != ERR_INTERNAL && why->kind != ERR_MISSING) {
		*e = *why;
		return -1;
	}
	err_about(&said, ERR_INTERNAL, "storage.damaged", p->section->id, 0);
	html_lit(&h, "<p><strong>");
	html_text(&h, str_of(i18n_error_text(c->a, p->lang, &said)));
	html_lit(&h, "</strong></p>");
	*out = (struct section_card){ .id = p->section->id,
				      .lang = p->lang,
				      .title = p->section->id,
				      .commit = out->commit,
				      .blob = p->blob,
				      .html = arena_dup_len(c->a, b.ptr, b.len) };
	return 0;
}

int desk_read(struct call *c, const char *at, const char *lang, struct reading_card *out,
	      struct err *e)
{
	const struct version *version;
	const struct manifest *m;
	const struct step *step;
	struct err damaged = { 0 };
	struct place p = { .next = 1 };

	*out = (struct reading_card){ .lang = lang };
	if (desk_resolve(c, at, &out->commit, &version, e) != 0)
		return -1;
	step = state_step_of(c->state, &out->commit);
	if (manifest_at(c, step, &m, e) != 0 || language_of(m, &out->lang, e) != 0)
		return -1;
	out->manifest = m;
	out->dir = manifest_direction(out->lang);
	out->title = manifest_text(m, &m->title, out->lang);
	out->subtitle = manifest_text(m, &m->subtitle, out->lang);
	out->symbol = version && version->symbol ? version->symbol : m->symbol;
	out->version = version ? version->id : NULL;
	out->version_name = version ? version->name : NULL;
	out->at = version ? version->created_at : step->at;
	out->sections.items = ARENA_ARRAY(c->a, m->sections.n, struct section_card);
	p.lang = out->lang;
	for (size_t i = 0; i < m->sections.n; i++) {
		struct section_card *card = &out->sections.items[out->sections.n];

		p.section = &m->sections.items[i];
		p.blob = state_blob_at(c->state, step, p.section->id, p.lang);
		if (oid_none(&p.blob))
			continue;
		card->commit = out->commit;
		if (compose(c, &p, card, &damaged) != 0 && stand_in(c, &p, card, &damaged, e) != 0)
			return -1;
		err_clear(&damaged);
		out->sections.n++;
	}
	return 0;
}

int desk_preview_at(struct call *c, const struct oid *at, const char *section, const char *lang,
		    const char *markdown, struct section_card *out, struct err *e)
{
	const struct step *step = state_step_of(c->state, at);
	struct place p = { .lang = lang };
	const struct manifest *m;
	struct units units;
	struct sheet sheet;

	*out = (struct section_card){ .markdown = markdown, .commit = *at };
	if (need_role(c, ROLE_RAPPORTEUR, e) != 0 || manifest_at(c, step, &m, e) != 0 ||
	    section_of(m, section, &p.lang, &p.section, e) != 0 ||
	    sheet_of_text(c, str_of(markdown), section, p.lang, false, &sheet, e) != 0 ||
	    first_number(c, step, section, p.lang, &p.next, e) != 0)
		return -1;
	compose_units((enum section_kind)p.section->kind, &sheet, c->a, &units);
	compose_number(&units, c->a, &p.next);
	out->id = p.section->id;
	out->lang = p.lang;
	out->title = sheet.title;
	out->words = sheet.words;
	out->html_dropped = sheet.html_dropped;
	out->links_dropped = sheet.links_dropped;
	out->images_dropped = sheet.images_dropped;
	paragraphs_of(c, &units, out);
	return html_of(c, &p, &sheet, &units, &out->html, e);
}

int desk_preview(struct call *c, const char *section, const char *lang, const char *markdown,
		 struct section_card *out, struct err *e)
{
	return desk_preview_at(c, state_main(c->state), section, lang, markdown, out, e);
}

/* Numbers are the new text's; what was deleted prints none. */
int redline_html(struct call *c, const struct redline_of *of, const struct prose_diff *d,
		 const char **out, struct err *e)
{
	const struct step *at = of->at ? of->at : state_step_of(c->state, state_main(c->state));
	struct place p = { .section = of->row, .lang = of->lang };
	BUF(marked, HTML_BYTES);
	struct units units;
	struct sheet sheet;

	prose_marked(d, &marked);
	if (buf_check(&marked, e) != 0 ||
	    sheet_of_text(c, STR_BUF(marked), p.section->id, p.lang, true, &sheet, e) != 0 ||
	    first_number(c, at, p.section->id, p.lang, &p.next, e) != 0)
		return -1;
	compose_units((enum section_kind)p.section->kind, &sheet, c->a, &units);
	compose_number(&units, c->a, &p.next);
	return html_of(c, &p, &sheet, &units, out, e);
}
