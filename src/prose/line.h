/*
 * What a single line of Markdown is, seen without its neighbours.
 *
 * The rules are CommonMark's (https://spec.commonmark.org/0.31.2/) with GitHub's tables and
 * footnotes, as far as an aligner needs them; a line that Markdown would read otherwise is still
 * merged word by word, only its block may be cut in another place.
 */
#ifndef PROSE_LINE_H
#define PROSE_LINE_H

#include "base/str.h"

struct line {
	size_t from;  /* its first byte */
	size_t inner; /* behind the quote marks */
	size_t body;  /* behind quote marks and indent */
	size_t to;    /* behind the last byte that is no blank; body for a blank line */
	size_t next;  /* behind the line feed */
	int quote;    /* number of quote marks */
	int indent;   /* columns between inner and body */
	bool blank;
};

/* Read the line at `at`; at < text.len. raw: quote marks are not looked for. */
void line_read(struct str text, size_t at, bool raw, struct line *out);
/* The line behind l; false at the text's end. */
bool line_after(struct str text, const struct line *l, struct line *out);
static inline struct str line_body(struct str text, const struct line *l)
{
	return str_cut(text.ptr, l->body, l->to);
}

/* Heading level 1 to 6 of an ATX heading ("##"), or 0. */
int line_heading(struct str body);
/* Level 1 to 5 of an AsciiDoc heading ("=="), or 0. */
int line_adoc_heading(struct str body);
/* '=' or '-' if it can underline a heading, else 0. */
char line_underline(struct str body);
/* Three or more of - * _ with blanks. */
bool line_rule(struct str body);
/* Length of a run of ` or ~ that opens a fence, or 0. */
size_t line_fence(struct str body);
bool line_fence_closes(struct str body, struct str opener);
/* "----", "....", "====" or "++++": what delimits a block in AsciiDoc; 0 or its length. */
size_t line_adoc_fence(struct str body);
/* Cells of a table's row: what stands between pipes that are not escaped. */
int line_cells(struct str body);
/* The row of dashes under a table's header: its number of cells, or 0 if it is none. */
int line_table_rule(struct str body);

/* A list item's marker at the start of body. */
enum marker { MARK_NONE, MARK_BULLET, MARK_ORDERED, MARK_LOOSE };
/*
 * Sets *width to its bytes with the blanks behind it and *number to an ordered item's number.
 * MARK_LOOSE: looks like an item to a reader (a letter, a bullet sign), is none to Markdown.
 */
enum marker line_marker(struct str body, size_t *width, long *number);
/*
 * What ends the HTML block that begins here: NULL if none does, "" for a blank line. *weak: it
 * cannot interrupt a paragraph.
 */
const char *line_html(struct str body, bool *weak);
/* "[label]:" or "[^label]:" at its start: bytes through the colon, or 0. */
size_t line_definition(struct str body, struct str *label);

#endif
