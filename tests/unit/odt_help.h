/*
 * An OpenDocument text read as its readers read it: with all its changes accepted, or all rejected.
 * As word_help.h does it: headings, paragraphs and cells become lines.
 */
#ifndef TESTS_UNIT_ODT_HELP_H
#define TESTS_UNIT_ODT_HELP_H

#include "office_help.h"

enum odt_side { ODT_REJECTED = 1, ODT_ACCEPTED };
struct odt_reader {
	struct made *m;
	enum odt_side side;
	const char *content, *automatic; /* content.xml; its styles */
	int hidden;                      /* insertions that are open, when they are rejected */
	bool front;
	int skip; /* depth of an element that is no text, 0: none */
	struct buf line;
	struct buf *out;
};

static UNUSED void odt_read(struct odt_reader *r, struct xml *x);

/* The part of content.xml from an element's start to its end. */
static UNUSED char *odt_cut(struct arena *a, const char *from, const char *end)
{
	const char *to = strstr(from, end);

	assert_non_null(to);
	return arena_dup_len(a, from, (size_t)(to - from));
}

static UNUSED void odt_text(struct odt_reader *r, struct str s)
{
	if (!r->hidden && !r->skip)
		xml_unescape(&r->line, s);
}

static UNUSED void odt_end(struct odt_reader *r)
{
	if (r->hidden)
		return;
	if (!r->front)
		put_line(r->out, STR_BUF(r->line));
	buf_clear(&r->line);
}

/* The named style below one of our own. */
static UNUSED const char *odt_parent(struct odt_reader *r, const char *style)
{
	const char *at = strstr(r->automatic,
				arena_printf(&r->m->a, "<style:style style:name=\"%s\"", style));

	if (!at || !(at = strstr(at, "parent-style-name=\"")))
		return style;
	at += strlen("parent-style-name=\"");
	return arena_dup_len(&r->m->a, at, strcspn(at, "\""));
}

static UNUSED void odt_style(struct odt_reader *r, const struct xml *x)
{
	static const char fronts[] =
		" Masthead Title Subtitle Meta RemarkLabel RemarkAbout "
		"Contents_20_Heading Contents_20_1 Contents_20_2 Contents_20_3 ";
	const char *style = xml_value(&r->m->a, x, "text:style-name");

	r->front = style && strstr(fronts, arena_printf(&r->m->a, " %s ", odt_parent(r, style)));
}

/* What was deleted comes back where its mark stands: its first and last paragraph are joined to
 * what stands around. */
static UNUSED void odt_deleted(struct odt_reader *r, const struct xml *x)
{
	char *id = xml_value(&r->m->a, x, "text:change-id"), *text, *at;
	struct xml inner;
	int open = 0;

	at = strstr(r->content, arena_printf(&r->m->a, "<text:changed-region xml:id=\"%s\"", id));
	assert_non_null(at);
	text = odt_cut(&r->m->a,
		       strstr(at, "</office:change-info>") + strlen("</office:change-info>"),
		       "</text:deletion>");
	assert_int_equal(strncmp(strstr(at, "<text:deletion>"), "<text:deletion>", 15), 0);
	if (r->side == ODT_ACCEPTED || r->hidden)
		return;
	inner = (struct xml){ .at = arena_printf(&r->m->a, "<x>%s</x>", text) };
	for (bool first = true; xml_next(&inner);) {
		bool par = strcmp(inner.name, "text:p") == 0 || strcmp(inner.name, "text:h") == 0;

		if (par && !inner.close && open++ == 0) {
			if (!first)
				odt_end(r);
			first = false;
			if (!inner.empty || xml_value(&r->m->a, &inner, "text:style-name"))
				odt_style(r, &inner);
			open -= inner.empty;
			continue;
		}
		if (par && inner.close && --open == 0) {
			odt_text(r, inner.text);
			continue;
		}
		odt_read(r, &inner);
	}
}

static UNUSED void odt_note(struct odt_reader *r, struct xml *x)
{
	struct buf line = r->line, *out = r->out;
	bool front = r->front;
	int depth = x->depth;
	BUF(text, MiB);

	r->line = (struct buf)BUF_INIT(MiB);
	r->out = &text;
	while (xml_next(x) && !(x->close && x->depth == depth - 1)) {
		if (strcmp(x->name, "text:note-citation") == 0)
			continue;
		odt_read(r, x);
	}
	buf_done(&r->line);
	r->line = line;
	r->out = out;
	r->front = front;
	if (r->hidden)
		return;
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] == '\n')
			text.ptr[i] = ' ';
	}
	buf_printf(&r->line, "[%.*s]", (int)(text.len ? text.len - 1 : 0), text.ptr);
}

/* One tag, and the text before it. */
static UNUSED void odt_read(struct odt_reader *r, struct xml *x)
{
	const char *name = x->name;
	bool par = strcmp(name, "text:p") == 0 || strcmp(name, "text:h") == 0;

	if (xml_within(x, "text:p") || xml_within(x, "text:h") || par || xml_within(x, "x"))
		odt_text(r, x->text);
	if (x->close) {
		r->skip = r->skip && x->depth < r->skip ? 0 : r->skip;
		if (par)
			odt_end(r);
	} else if (strcmp(name, "text:s") == 0 || strcmp(name, "text:tab") == 0 ||
		   strcmp(name, "text:line-break") == 0) {
		odt_text(r, STR(" "));
	} else if (strcmp(name, "text:note") == 0) {
		odt_note(r, x);
	} else if (strcmp(name, "text:change-start") == 0) {
		r->hidden += r->side == ODT_REJECTED;
	} else if (strcmp(name, "text:change-end") == 0) {
		r->hidden -= r->side == ODT_REJECTED;
	} else if (strcmp(name, "text:change") == 0) {
		odt_deleted(r, x);
	} else if ((strcmp(name, "text:note-ref") == 0 || strcmp(name, "svg:desc") == 0 ||
		    (strcmp(name, "text:span") == 0 &&
		     strstr(str_dup(&r->m->a, x->attrs), "Footnote_20_anchor"))) &&
		   !r->skip) {
		r->skip = x->depth;
	} else if (par && (!r->hidden || !r->line.len)) {
		/* A paragraph of which nothing is left gives way to the next, as in LibreOffice. */
		odt_style(r, x);
	}
	if (par && x->empty)
		odt_end(r);
}

static UNUSED char *odt_says(struct made *m, enum odt_side side)
{
	struct odt_reader r = { .m = m, .side = side };
	struct xml x;
	const char *body;
	char *said;
	BUF(out, 16 * MiB);

	r.content = part_of(m, "content.xml");
	r.automatic = odt_cut(&m->a, r.content, "</office:automatic-styles>");
	r.line = (struct buf)BUF_INIT(4 * MiB);
	r.out = &out;
	body = strstr(r.content, "</text:tracked-changes>");
	body = body ? body + strlen("</text:tracked-changes>")
		    : strstr(r.content, "<office:text>") + strlen("<office:text>");
	x = (struct xml){ .at = arena_printf(&m->a, "<x>%s</x>",
					     odt_cut(&m->a, body, "</office:text>")) };
	while (xml_next(&x))
		odt_read(&r, &x);
	assert_int_equal(r.hidden, 0);
	said = arena_dup(&m->a, out.ptr);
	buf_done(&r.line);
	return said;
}

#endif
