/*
 * The PDF export: book → boxes (flow.h) → pages (page.h) → file (draw.h, pdf.h).
 */
#ifndef EXPORT_PDF_EXPORT_H
#define EXPORT_PDF_EXPORT_H

#include "export/book.h"
#include "export/export.h"

/* Append the file to out; pages and warnings to *result, in the arena. Errors as export_job. */
int pdf_export(const struct book *book, struct arena *a, struct buf *out,
	       struct export_result *result, struct err *e) MUST_USE;

/*
 * On which page each heading of the book stands, from 1, as the PDF has it: for the contents of
 * formats that a reader's program sets. out stays as it is where the fonts are missing. In the arena.
 */
void pdf_heading_pages(const struct book *book, struct arena *a, struct wire_ints *out);

#endif
