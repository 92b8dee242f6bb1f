/*
 * A Word file read as Word reads it: with all its changes accepted, or all rejected. Headings,
 * paragraphs and cells become lines, as in said_by of office_help.h; what we put before and between
 * them (title, contents, labels) is left out.
 */
#ifndef TESTS_UNIT_WORD_HELP_H
#define TESTS_UNIT_WORD_HELP_H

#include "office_help.h"

enum word_side { WORD_ALL, WORD_REJECTED, WORD_ACCEPTED };
struct word {
	struct made *m;
	enum word_side side;
	struct xml x;
	int inserted, deleted; /* how many w:ins, w:del stand around */
	bool gone;             /* the paragraph's end is, so the next one goes on in its line */
	bool row_gone;
	bool front;  /* of a style that is no text's */
	bool number; /* in a run that is a note's number */
	struct buf line;
	struct buf *out;
};

static UNUSED char *word_part(struct made *m, enum word_side side, const char *text);

static UNUSED bool word_hides(const struct word *w, const char *element)
{
	if (strcmp(element, "w:ins") == 0)
		return w->side == WORD_REJECTED;
	return w->side == WORD_ACCEPTED;
}

static UNUSED bool word_sees(const struct word *w)
{
	return !(w->inserted && w->side == WORD_REJECTED) &&
	       !(w->deleted && w->side == WORD_ACCEPTED);
}

/* The text of a note, in brackets. */
static UNUSED void word_note(struct word *w)
{
	char *id = xml_value(&w->m->a, &w->x, "w:id"), *notes, *from, *to, *said;

	notes = part_of(w->m, "word/footnotes.xml");
	from = strstr(notes, arena_printf(&w->m->a, "<w:footnote w:id=\"%s\">", id));
	assert_non_null(from);
	to = strstr(from, "</w:footnote>") + strlen("</w:footnote>");
	said = word_part(w->m, w->side, arena_dup_len(&w->m->a, from, (size_t)(to - from)));
	for (char *c = said; *c; c++) {
		if (*c == '\n')
			*c = c[1] ? ' ' : '\0';
	}
	buf_printf(&w->line, "[%s]", said);
}

/* A change mark without content is of a paragraph's end or of a row. */
static UNUSED void word_mark(struct word *w)
{
	const char *around = xml_around(&w->x);

	if (strcmp(around, "w:trPr") == 0)
		w->row_gone |= word_hides(w, w->x.name);
	else if (strcmp(around, "w:rPr") == 0 && xml_within(&w->x, "w:pPr"))
		w->gone |= word_hides(w, w->x.name);
	else
		fail_msg("a <%s> without content in <%s>", w->x.name, around);
}

static UNUSED void word_style(struct word *w)
{
	static const char fronts[] = " Masthead Title Subtitle Meta TOCHeading TOC1 TOC2 TOC3 "
				     "RemarkLabel RemarkAbout ";
	char *style = xml_value(&w->m->a, &w->x, "w:val");

	/* How the paragraph stood before. */
	if (xml_within(&w->x, "w:pPrChange") && w->side != WORD_REJECTED)
		return;
	w->front = strstr(fronts, arena_printf(&w->m->a, " %s ", style)) != NULL;
}

static UNUSED void word_end(struct word *w)
{
	if (w->gone)
		return;
	if (!w->front)
		put_line(w->out, STR_BUF(w->line));
	buf_clear(&w->line);
}

static UNUSED void word_open(struct word *w)
{
	const char *name = w->x.name;
	bool change = strcmp(name, "w:ins") == 0 || strcmp(name, "w:del") == 0;

	if (change && w->x.empty)
		word_mark(w);
	else if (strcmp(name, "w:ins") == 0)
		w->inserted++;
	else if (strcmp(name, "w:del") == 0)
		w->deleted++;
	else if (strcmp(name, "w:p") == 0)
		w->gone = w->front = false;
	else if (strcmp(name, "w:tr") == 0)
		w->row_gone = false;
	else if (strcmp(name, "w:pStyle") == 0)
		word_style(w);
	else if (strcmp(name, "w:br") == 0 || strcmp(name, "w:tab") == 0)
		buf_puts(&w->line, word_sees(w) && xml_within(&w->x, "w:r") ? " " : "");
	else if (strcmp(name, "w:footnoteReference") == 0 && word_sees(w))
		word_note(w);
	else if (strcmp(name, "w:r") == 0)
		w->number = false;
	else if (strcmp(name, "w:rStyle") == 0)
		w->number = strcmp(xml_value(&w->m->a, &w->x, "w:val"), "FootnoteReference") == 0;
}

static UNUSED void word_close(struct word *w)
{
	const char *name = w->x.name;

	if (strcmp(name, "w:ins") == 0) {
		w->inserted--;
	} else if (strcmp(name, "w:del") == 0) {
		w->deleted--;
	} else if (strcmp(name, "w:t") == 0 || strcmp(name, "w:delText") == 0) {
		/* Word shows no w:t that is deleted, and no w:delText that is not. */
		assert_int_equal(strcmp(name, "w:delText") == 0, w->deleted > 0);
		if (word_sees(w) && !w->number)
			xml_unescape(&w->line, w->x.text);
	} else if (strcmp(name, "w:instrText") == 0 || strcmp(name, "w:delInstrText") == 0) {
		assert_int_equal(strcmp(name, "w:delInstrText") == 0, w->deleted > 0);
	} else if (strcmp(name, "w:p") == 0) {
		word_end(w);
	} else if (strcmp(name, "w:tc") == 0 || strcmp(name, "w:tr") == 0) {
		/* Nothing that stays may go with its row. */
		if (w->row_gone)
			assert_string_equal(w->line.ptr, "");
		assert_false(w->gone);
	}
}

static UNUSED char *word_part(struct made *m, enum word_side side, const char *text)
{
	struct word w = { .m = m, .side = side, .x = { .at = text } };
	char *said;
	BUF(out, 16 * MiB);

	w.line = (struct buf)BUF_INIT(4 * MiB);
	w.out = &out;
	while (xml_next(&w.x)) {
		if (w.x.close)
			word_close(&w);
		else
			word_open(&w);
	}
	w.gone = w.front = false;
	word_end(&w);
	said = arena_dup(&m->a, out.ptr);
	buf_done(&w.line);
	return said;
}

static UNUSED char *word_says(struct made *m, enum word_side side)
{
	return word_part(m, side, part_of(m, "word/document.xml"));
}

#endif
