/*
 * A whole document in one Markdown text, divided into sections by its headings: title, ids, and what
 * each section is, by its structure. Pure; any thread.
 */
#ifndef IMPORT_SPLIT_H
#define IMPORT_SPLIT_H

#include "document/manifest.h"

struct split_section {
	const char *id, *title; /* ids are made from titles, and unique */
	enum section_kind kind;
	const char
		*markdown; /* begins with its first-level heading; with the notes that it names */
};
struct split {
	const char *title, *subtitle; /* "" without */
	WIRE_LIST_OF(struct split_section) sections;
};

/*
 * Divide the text (UTF-8, LF). title and subtitle: what the file said apart ("" without); else a
 * single first-level heading above all others is the title. lang names what is written before the
 * first heading: a preamble. In the arena.
 *
 * Preambles are known by their name or by paragraphs that end in commas; operative sections by
 * remarks or by paragraphs that begin as encouragements do, and their written numbers go, since the
 * document prints its own; annexes by their name. A paragraph "Remark: …" becomes a remark.
 *
 * ERR_TEXT "bad-text.empty", ERR_TOO_BIG "too-large.sections" (n: the limit).
 */
int split_document(struct str markdown, const struct split *given, const char *lang,
		   struct arena *a, struct split *out, struct err *e) MUST_USE;

#endif
