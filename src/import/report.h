/*
 * The report while it grows: findings by kind, words cut to a line, times as Word writes them.
 */
#ifndef IMPORT_REPORT_H
#define IMPORT_REPORT_H

#include "import/import.h"
#include "import/xml.h"

enum { REPORT_WORDS = 300 }; /* bytes of text in a line of the report */

struct findings {
	struct arena *a;
	struct import_found *items;
	size_t n, cap;
};
/*
 * Count a finding. With text it has a line of its own (the first IMPORT_FOUND of a kind), without it
 * joins the line of its kind.
 */
void report_found(struct findings *f, const char *kind, const char *text, bool kept);
/* Append words as one line of visible text; what does not fit is dropped. */
void report_words(struct buf *out, const char *text);
/* w:author and w:date of a change or comment. */
const char *report_author(struct arena *a, const xmlNode *n);
int64_t report_time(struct arena *a, const xmlNode *n);
/* Words of an element, one line of at most max bytes, in the arena. */
const char *report_text(struct arena *a, const xmlNode *n, size_t max);

#endif
