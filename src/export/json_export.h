/*
 * The JSON export: the document as data. Its shape is export_document_shape: title, subtitle, symbol,
 * lang, direction, event, version, and for each section its Markdown as written and its paragraphs
 * {id, number, kind, text} as the interface's section has them (contract: section.paragraphs), and where a
 * translation does not follow the leading language yet, up to which commit it does. It
 * reads back: what a section says is in its Markdown, paragraphs are there for those who only read.
 */
#ifndef EXPORT_JSON_EXPORT_H
#define EXPORT_JSON_EXPORT_H

#include "export/book.h"

struct export_paragraph {
	const char *id, *number, *kind, *text;
};
struct export_section {
	const char *id, *title;
	int kind; /* enum section_kind */
	const char *markdown;
	WIRE_LIST_OF(struct export_paragraph) paragraphs;
	struct bundle_follows *follows; /* of a translation that lags behind */
};
struct export_document {
	const char *title, *subtitle, *symbol, *lang, *direction, *event, *place, *dates, *standing;
	struct bundle_version *version;
	WIRE_LIST_OF(struct export_section) sections;
};
extern const struct wire_shape export_document_shape;
/* Append the file to out, indented. */
void json_export(const struct book *book, struct arena *a, struct buf *out);
/* Read such a file. ERR_TEXT "bad-text.json-document" (what: the member) when it is none. */
int json_document_read(struct str json, struct arena *a, struct export_document *out,
		       struct err *e) MUST_USE;

#endif
