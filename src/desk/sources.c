/*
 * Where each paragraph's words came from, with group, proposal and what was decided, as a table of the
 * whole document at any place of main's history.
 */
#include "desk/sources.h"

#include "desk/trail.h"
#include "document/compose.h"

/* --- rows -------------------------------------------------------------------------------------------- */

static const struct decision *decision_of(const struct proposal *p, const struct oid *commit)
{
	if (!p)
		return NULL;
	if (p->decision && oid_eq(&p->decision->commit, commit))
		return p->decision;
	for (size_t i = 0; i < p->undone.n; i++)
		if (p->undone.items[i].decision &&
		    oid_eq(&p->undone.items[i].decision->commit, commit))
			return p->undone.items[i].decision;
	return NULL;
}

static void add_row(struct call *c, const struct sources_of *of, const struct source *where,
		    const struct step *step, struct source_list *out)
{
	const struct group *g = step->group ? manifest_group(of->manifest, step->group) : NULL;
	const struct decision *d =
		decision_of(state_proposal(c->state, step->proposal), &step->commit);
	struct source *s = arena_push(c->a, (void **)&out->items, &out->n, &out->cap, sizeof(*s));

	*s = *where;
	s->group = g ? manifest_text(of->manifest, &g->name, of->lang) : step->group;
	s->proposal = step->proposal;
	s->summary = step->proposal ? step->subject : NULL;
	/* What the editors wrote to the group is not for everybody. */
	s->reason = d && desk_sees_proposals(c) && *d->reason ? d->reason : NULL;
	s->edited = d && d->edited;
	s->partly = d && d->partly;
	s->at = step->at;
	s->commit = step->commit;
}

static void add_unit(struct call *c, const struct sources_of *of, const struct source *where,
		     const struct trail *t, struct source_list *out)
{
	/* The draft's own words are a source only of what nobody changed. */
	size_t first = t && t->n > 1 && !t->items[0].step->proposal ? 1 : 0;

	for (size_t i = first; t && i < t->n; i++)
		add_row(c, of, where, t->items[i].step, out);
}

static int add_section(struct call *c, const struct sources_of *of, const struct section *row,
		       int64_t *next, struct source_list *out, struct err *e)
{
	struct oid blob = state_blob_at(c->state, of->to, row->id, of->lang);
	struct trails all;
	struct units units;
	struct sheet sheet;
	const char **ids;

	if (oid_none(&blob))
		return 0;
	if (trails_read(c, row, of->lang, of->to, &all, e) != 0 ||
	    sheet_of(c, &blob, row->id, of->lang, &sheet, e) != 0 ||
	    ids_of(c, &blob, row, of->lang, &ids, e) != 0)
		return -1;
	compose_units((enum section_kind)row->kind, &sheet, c->a, &units);
	compose_number(&units, c->a, next);
	for (size_t i = 0; i < units.n; i++) {
		const struct unit *u = &units.items[i];
		struct source where = { .section = row->id,
					.title = sheet.title,
					.number = u->number,
					.id = ids[i],
					.text = u->text };

		if (ids[i] && !str_eq(u->kind, "heading"))
			add_unit(c, of, &where, trail_of(&all, ids[i]), out);
	}
	return 0;
}

int sources_find(struct call *c, const struct sources_of *of, struct source_list *out,
		 struct err *e)
{
	int64_t next = 1;

	*out = (struct source_list){ 0 };
	for (size_t i = 0; i < of->manifest->sections.n; i++) {
		const struct section *row = &of->manifest->sections.items[i];
		size_t before = out->n;

		if (add_section(c, of, row, &next, out, e) != 0)
			return -1;
		if (of->section && !str_eq(of->section, row->id))
			out->n = before; /* its paragraphs are counted, no more */
	}
	return 0;
}

/* --- as a table for a spreadsheet ------------------------------------------------------------------- */

/*
 * A field of RFC 4180. What a spreadsheet would compute instead of showing gets an apostrophe before
 * it: a summary that begins with "=" is words, not a formula.
 */
static void put_field(struct buf *out, const char *text, bool last)
{
	text = text ? text : "";
	buf_putc(out, '"');
	if (*text && strchr("=+-@\t\r\n", *text))
		buf_putc(out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	buf_puts(out, last ? "\"\r\n" : "\",");
}

static void put_row(struct call *c, struct buf *out, const struct source *s)
{
	char at[CLOCK_TEXT];

	clock_text(s->at, at);
	put_field(out, s->section, false);
	put_field(out, s->title, false);
	put_field(out, s->number, false);
	put_field(out, s->id, false);
	put_field(out, s->group, false);
	put_field(out, s->proposal ? arena_printf(c->a, "%lld", (long long)s->proposal) : NULL,
		  false);
	put_field(out, s->summary, false);
	put_field(out,
		  !s->proposal ? NULL
		  : s->edited  ? "accept, edited"
		  : s->partly  ? "accept, in part"
			       : "accept",
		  false);
	put_field(out, s->reason, false);
	put_field(out, at, false);
	put_field(out, s->commit.hex, true);
}

void sources_csv(struct call *c, const struct source_list *all, struct buf *out)
{
	/* Spreadsheets take UTF-8 for what it is only by its mark. */
	buf_puts(out, "\xEF\xBB\xBF");
	buf_puts(out, "\"section\",\"title\",\"number\",\"paragraph\",\"group\",\"proposal\","
		      "\"summary\",\"decision\",\"reason\",\"at\",\"commit\"\r\n");
	for (size_t i = 0; i < all->n; i++)
		put_row(c, out, &all->items[i]);
}
