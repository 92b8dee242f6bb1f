/*
 * The JSON export: the document as data. Its shape is export_document_shape: title, subtitle, symbol,
 * lang, direction, event, version, and for each section its Markdown as written and its paragraphs
 * {id, number, kind, text} as the interface's section has them (contract: section.paragraphs).
 */
#ifndef EXPORT_JSON_EXPORT_H
#define EXPORT_JSON_EXPORT_H

#include "export/book.h"

extern const struct wire_shape export_document_shape;
/* Append the file to out, indented. */
void json_export(const struct book *book, struct arena *a, struct buf *out);

#endif
