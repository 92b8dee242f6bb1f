/*
 * A bundle made ready for a writer: every section's text as a tree, its top-level blocks with ids
 * and numbers, notes numbered through the whole document in the order of reading, headings in a
 * list. All writers (PDF, HTML, Word) walk this one shape. In the arena.
 */
#ifndef EXPORT_BOOK_H
#define EXPORT_BOOK_H

#include "export/bundle.h"
#include "markdown/tree.h"

struct book_block {
	const struct md_node *node; /* never a MD_NOTE */
	const char *id;             /* "p-…", or NULL */
	const char *number;         /* printed before it, without a dot; or NULL */
	const char *about; /* of a remark: the number of the paragraph it explains, or NULL */
};
struct book_note {
	const struct md_node *node; /* NULL where the text has no such note */
	int number;                 /* through the document, from 1; 0 if nothing refers to it */
};
struct book_section {
	const struct bundle_section *from;
	const struct md_node *tree;
	const char *title;
	int kind; /* enum section_kind */
	struct book_block *blocks;
	size_t n_blocks;
	struct book_note *notes; /* notes[k - 1] is the section's own note k */
	size_t n_notes;
};
struct book_heading {
	size_t section, block;
	int level;        /* 1: a section's title; never more than one deeper than the one before */
	const char *text; /* plain */
	const char *name; /* a name to link to: its id, or one made up */
};
struct book {
	const struct bundle *bundle;
	struct book_section *sections;
	size_t n_sections;
	struct book_heading *headings;
	size_t n_headings, cap_headings;
	int n_notes; /* notes with a number */
	bool has_remarks;
};

/*
 * Guard and parse every section. The errors of md_guard, or of md_guard_marked in a redline.
 */
int book_make(const struct bundle *b, struct arena *a, struct book *out, struct err *e) MUST_USE;
/* The same from trees that are parsed already, one for each section. */
void book_build(const struct bundle *b, struct md_node *const *trees, struct arena *a,
		struct book *out);

/* The printed label of item n (from 0) of an ordered list: in operative text (a), (i), else as
 * counted. depth is that of ordered lists around it. */
void book_item_label(char out[32], bool operative, int depth, int start, int n);
/* Is block i part of the paragraph before it (a list or table in operative text)? */
bool book_joins(const struct book_section *s, size_t i);
/* The heading that stands at a block, or NULL. */
const struct book_heading *book_heading_at(const struct book *k, size_t section, size_t block);
/* A note's place in the document: its number, and the node; NULL for an unknown one. */
const struct book_note *book_note(const struct book_section *s, int local);

#endif
