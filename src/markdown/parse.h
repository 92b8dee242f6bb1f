/*
 * cmark-gfm's tree becomes ours: what tree.c (blocks, the walk) and inlines.c (links, images, raw
 * HTML) share. Only these two know cmark-gfm.
 */
#ifndef MARKDOWN_PARSE_H
#define MARKDOWN_PARSE_H

#include "markdown/build.h"
#include "markdown/ranges.h"

#include <cmark-gfm.h>

struct parse {
	struct build build;
	struct md_notices *notices;
	int *references; /* references so far to each note, from 1 */
	int n_notes, max_notes;
	int cells;                                     /* open table cells */
	struct ranges_dropped *dropped, *last_dropped; /* raw HTML between blocks, in order */
};

/*
 * cmark-gfm 0.29.0.gfm.6 takes every "[^…]" for a footnote and, where there is no such note, gives
 * back as text what it thinks stood there: without markup, and cut short if it goes over a line's
 * end (a character may lose its last byte). So a "[^" that begins no label gets this noncharacter
 * behind its bracket, which the guard keeps out of texts, and which is taken out again.
 */
#define PARSE_SHIELD "\xEF\xB7\x94" /* U+FDD4 */
struct str parse_shield(struct str text, struct arena *a);
/* A string of cmark's in the arena, without shields; NULL gives "". */
struct str parse_own(const struct parse *p, const char *s);
/* The same for what cannot show a change (titles): without marks and what was deleted. */
struct str parse_title(const struct parse *p, const char *s);
/* The literal of a cmark node, in the arena; "" if it has none. */
struct str parse_literal(const struct parse *p, cmark_node *n);
/* False if the link's children are not to be walked: it was made whole. */
bool parse_link(struct parse *p, cmark_node *n);
/* An image, whole. */
void parse_image(struct parse *p, cmark_node *image);
/* A block of code; several where its lines changed. */
void parse_code(struct parse *p, cmark_node *from);
/* Raw HTML: dropped and counted, but a line break in a table. */
void parse_html(struct parse *p, cmark_node *n);
void parse_html_block(struct parse *p, cmark_node *n);

#endif
