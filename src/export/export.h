/*
 * Exports: the document as a file. One bundle (export/bundle.h) in, one framed file out.
 *
 * export_job runs in a sandboxed child: single-threaded, no network, no file but fonts and
 * hyphenation patterns, and not even these after export_warm. Equal bundles give equal bytes. The
 * parent reads the frame with export_read and never looks into the file.
 */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "base/buf.h"
#include "wire/wire.h"

/*
 * What the reader of a file should know, for a notice beside the download. kind is also a message
 * id: "export.missing-glyph" (what: "U+1F468"), "export.wide-table" (what: the section),
 * "export.broken-image" (what: its name), "export.no-hyphenation" (what: the language). n counts how
 * often.
 */
struct export_warning {
	const char *kind, *what;
	int64_t n;
};
struct export_result {
	int64_t pages;             /* of a PDF; 0 for other formats */
	struct wire_ints headings; /* the page of each heading, of what has contents with pages */
	WIRE_LIST_OF(struct export_warning) warnings;
	struct str file; /* the bytes of the file; borrowed from the frame */
};

/*
 * The sandbox job "export": bundle JSON in (its format decides), a frame out.
 *
 * ERR_BAD "bad-request.…" for a bundle that is none, ERR_TEXT or ERR_TOO_BIG of md_guard for a
 * section's text, ERR_TOO_BIG "too-large.answer" past out->max, ERR_INTERNAL "internal.fonts" when
 * the text fonts are not installed.
 */
int export_job(struct str in, struct buf *out, struct err *e);
/*
 * Parent's side: take a frame apart. Texts of the warnings are in the arena, file points into
 * frame. ERR_INTERNAL "internal.export" if it is no frame.
 */
int export_read(struct str frame, struct arena *a, struct export_result *out,
		struct err *e) MUST_USE;
/* For the zygote, once: open and try the fonts and patterns that children then share. */
void export_warm(void);

#endif
