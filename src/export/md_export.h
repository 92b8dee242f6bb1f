/*
 * The Markdown export: the sections as they were written, in one file, under the document's title.
 * Each section begins with its first-level heading, so that the file can be taken apart again.
 * Footnote names that two sections share get the section's id before them.
 */
#ifndef EXPORT_MD_EXPORT_H
#define EXPORT_MD_EXPORT_H

#include "export/book.h"

/* Append the file to out. */
void md_export(const struct book *book, struct arena *a, struct buf *out);

#endif
