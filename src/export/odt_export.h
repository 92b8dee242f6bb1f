/*
 * The OpenDocument export: OpenDocument 1.2 text, a ZIP archive of XML files, from the same shape as
 * Word's (office.h). A redline is tracked changes; those of table rows, which the format does not
 * know, are shown as changes of what stands in them.
 */
#ifndef EXPORT_ODT_EXPORT_H
#define EXPORT_ODT_EXPORT_H

#include "export/office.h"
#include "export/xml.h"

/* Append the file to out; warnings to *result, in the arena. Errors of zip_writer_finish. */
int odt_export(const struct office *o, struct arena *a, struct buf *out,
	       struct export_result *result, struct err *e) MUST_USE;

/* --- within odt_*.c --- */

enum { ODT_PART = 128 * 1024 * 1024 };
/* A style that one paragraph or run needs beside the named ones; made once for all alike. */
struct odt_auto {
	const char *key, *name;
};
struct odt {
	const struct office *o;
	struct arena *a;
	struct buf *out; /* what is written at the moment */
	struct buf styles, changes;
	struct odt_auto *autos;
	size_t n_autos, cap_autos;
	bool *begun; /* which lists have an id by now */
	bool spaced; /* the last character of the paragraph was a space, or there is none yet */
	bool begins; /* nothing has been written yet */
	bool joined; /* a paragraph stands before, in the same flow */
	bool aside;  /* within what is deleted: no changes and ids of its own */
	int n_changes;
	int inserting;                  /* the insertion that is open, 0: none */
	const struct bundle_change *by; /* whose it is */
	int *gone;                      /* deleted paragraphs that wait for the next one's start */
	size_t n_gone, cap_gone;
};
void odt_flow(struct odt *d, const struct office_flow *flow);
/* The name of a style with these properties (XML) on top of another style. */
const char *odt_auto(struct odt *d, const char *family, const char *parent, const char *more,
		     const char *properties);
/* Begin a change in `changes`; gives its number. The caller closes <text:deletion> by
 * odt_deletion_end. */
int odt_insertion(struct odt *d, const struct bundle_change *by);
int odt_deletion_begin(struct odt *d, const struct bundle_change *by, struct buf *out);
void odt_deletion_end(struct buf *out);
/* "12.5pt" for twentieths of a point. */
const char *odt_length(struct arena *a, int twentieths);
/* A language's attributes: prefix "fo:" with suffix "", or "style:" with "-complex", "-asian". */
void odt_lang(struct buf *out, const char *lang, const char *prefix, const char *suffix);

void odt_styles(const struct odt *d, struct buf *out);
void odt_lists(const struct odt *d, struct buf *out);
void odt_meta(const struct odt *d, struct buf *out);

#define ODT_NAMES                                                                                  \
	" xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""                       \
	" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""                           \
	" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\""                         \
	" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""                         \
	" xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\""                        \
	" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\""                \
	" xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\""                  \
	" xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\""                           \
	" xmlns:xlink=\"http://www.w3.org/1999/xlink\""                                            \
	" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""                                           \
	" xmlns:loext=\"urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0\""    \
	" office:version=\"1.2\""

#endif
