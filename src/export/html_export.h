/*
 * The HTML export: one file that needs nothing else. Style and images are in it, it reads on a
 * telephone, in the dark and on paper, and holds no script.
 */
#ifndef EXPORT_HTML_EXPORT_H
#define EXPORT_HTML_EXPORT_H

#include "export/book.h"
#include "export/export.h"
#include "html/html.h"

/* Append the file to out; warnings to *result, in the arena. */
void html_export(const struct book *book, struct arena *a, struct buf *out,
		 struct export_result *result);

/* --- within html_*.c --- */

struct html_walk {
	struct html h;
	const struct book *book;
	struct arena *a;
	const struct book_section *section;
	const char *lang; /* of the block at hand */
	int heading;      /* level of the last one: no next one is more than one deeper */
	int *refs;        /* how often each note has been referred to, by number */
	struct export_warning *warnings;
	size_t n_warnings, cap_warnings;
	bool in_link;
	struct str before; /* the words that were written last in the block at hand */
};
/* A block with all that is in it. level is what a heading of it is in the file at most, 2 to 6. */
void html_block(struct html_walk *w, const struct md_node *n, int level);
void html_blocks(struct html_walk *w, const struct md_node *parent);
void html_inlines(struct html_walk *w, const struct md_node *parent);
/* lang and dir attributes of a block, where they are not the document's. */
void html_lang(struct html_walk *w, const struct md_node *n);
/* src of an image: a data address, or nothing and a warning. */
bool html_image(struct html_walk *w, struct str url);

#endif
