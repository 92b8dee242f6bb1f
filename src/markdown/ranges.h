/*
 * Which source lines each top-level block has. The parser's own account is wrong for setext
 * headings, for paragraphs that go straight over into a table, and for blank lines at the end.
 */
#ifndef MARKDOWN_RANGES_H
#define MARKDOWN_RANGES_H

#include "markdown/lines.h"
#include "markdown/tree.h"

/* Raw HTML between blocks, in order: its lines go to the block before it, or to the first one. */
struct ranges_dropped {
	const struct md_node *after; /* NULL: it began the document */
	int from, to;
	struct ranges_dropped *next;
};

/* Makes from_line and to_line of the document's children what tree.h says of them. */
void ranges_settle(struct md_node *document, const struct lines *l,
		   const struct ranges_dropped *dropped);

#endif
