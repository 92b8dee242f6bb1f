/*
 * The Word export: Office Open XML (ECMA-376, transitional), a ZIP archive of parts. Real styles,
 * numbering that Word counts itself, real footnotes, fields for pages and contents; a redline as
 * tracked changes, threads as comments.
 *
 * The schema fixes the order of elements, and Word refuses a file that breaks it where others
 * forgive: see docx_body.c, and the tables in tests/unit/test_docx.c.
 */
#ifndef EXPORT_DOCX_EXPORT_H
#define EXPORT_DOCX_EXPORT_H

#include "export/office.h"
#include "export/xml.h"

/* Append the file to out; warnings to *result, in the arena. Errors of zip_writer_finish. */
int docx_export(const struct office *o, struct arena *a, struct buf *out,
		struct export_result *result, struct err *e) MUST_USE;

/* --- within docx_*.c --- */

enum { DOCX_PART = 128 * 1024 * 1024 };
/* A part of the file while it is written, and the addresses that its links lead to. */
struct docx_part {
	struct buf xml, rels;
	int n_rels;
};
struct docx {
	const struct office *o;
	struct arena *a;
	struct buf *out; /* the part at hand */
	struct docx_part *part;
	int next_id;   /* of changes and bookmarks, each unique in the file */
	int n_changes; /* that were written */
	struct docx_end {
		const struct office_par
			*par; /* whose end is marked otherwise than it says; or NULL */
		enum md_mark mark;
		const struct bundle_change *by;
		const struct office_par *was; /* the paragraph whose old end the new ones took */
	} end;
	struct docx_place {
		const char *name, *bookmark;
	} * places;
	size_t n_places, cap_places;
};
/* A new relationship of the part at hand; gives its number: "rId7". */
int docx_rel(struct docx *d, const char *type, const char *target, bool outside);
void docx_flow(struct docx *d, const struct office_flow *flow, const struct office_note *note);
void docx_par(struct docx *d, const struct office_par *p, const struct office_note *note);
void docx_table(struct docx *d, const struct office_table *t);
/* Attributes of a change: id, author, date. */
void docx_change(struct docx *d, const struct bundle_change *by);
/* A place's bookmark in Word: letters, digits and underscores, 40 at most. NULL for no place. */
const char *docx_bookmark(const struct docx *d, const char *name);

/* The two parts that hold comments. */
void docx_comments(struct docx *d);
void docx_threads(struct docx *d);
void docx_styles(const struct docx *d, struct buf *out);
void docx_numbering(const struct docx *d, struct buf *out);
void docx_settings(const struct docx *d, struct buf *out);
void docx_header(const struct docx *d, struct buf *out);
void docx_footer(const struct docx *d, struct buf *out);
void docx_core(const struct docx *d, struct buf *out);
void docx_app(const struct docx *d, struct buf *out);
void docx_custom(const struct docx *d, struct buf *out);
const char *docx_style_id(int style);
int docx_size(int style); /* of its letters, in half points */

#define DOCX_NAMES                                                                                 \
	" xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""                \
	" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""         \
	" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\""     \
	" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""                       \
	" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\""
#define DOCX_REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

#endif
