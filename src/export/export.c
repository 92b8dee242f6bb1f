#include "export/export.h"

#include "export/bundle.h"
#include "export/docx_export.h"
#include "export/fonts.h"
#include "export/html_export.h"
#include "export/hyphen.h"
#include "export/json_export.h"
#include "export/md_export.h"
#include "export/odt_export.h"
#include "export/pdf_export.h"

/*
 * The frame: "accord-export 1", a line feed, the report as one line of JSON, a line feed, and the
 * file to the end.
 */
static const char mark[] = "accord-export 1\n";

/* clang-format off */
static const struct wire_field warning_fields[] = {
	W_STR(struct export_warning, kind, 0, 1, 64),
	W_STR(struct export_warning, what, 0, 0, 4096),
	W_INT(struct export_warning, n, 0, 0, INT32_MAX),
	W_END
};
static const struct wire_shape warning_shape =
	W_SHAPE("export_warning", struct export_warning, warning_fields);
static const struct wire_field result_fields[] = {
	W_INT(struct export_result, pages, 0, 0, INT32_MAX),
	W_INTS(struct export_result, headings, 0, 100000),
	W_LIST(struct export_result, warnings, 0, 100000, &warning_shape),
	W_END
};
/* clang-format on */
static const struct wire_shape result_shape =
	W_SHAPE("export_result", struct export_result, result_fields);

/* What a word processor opens. */
static int write_office(const struct book *book, struct arena *a, struct buf *file,
			struct export_result *result, struct err *e)
{
	const struct bundle *b = book->bundle;
	struct office office;

	if (b->options->contents && b->headings.n == book->n_headings)
		result->headings = b->headings;
	else if (b->options->contents)
		pdf_heading_pages(book, a, &result->headings);
	office_make(book, result->headings.n ? result->headings.items : NULL, a, &office);
	if (book->bundle->format == EXPORT_ODT)
		return odt_export(&office, a, file, result, e);
	return docx_export(&office, a, file, result, e);
}

static int write_file(const struct book *book, struct arena *a, struct buf *file,
		      struct export_result *result, struct err *e)
{
	switch ((enum export_format)book->bundle->format) {
	case EXPORT_PDF: return pdf_export(book, a, file, result, e);
	case EXPORT_DOCX:
	case EXPORT_ODT: return write_office(book, a, file, result, e);
	case EXPORT_HTML: html_export(book, a, file, result); break;
	case EXPORT_MD: md_export(book, a, file); break;
	case EXPORT_JSON: json_export(book, a, file); break;
	default: return err_set(e, ERR_BAD, "bad-request.format", "no writer for this format");
	}
	return 0;
}

int export_job(struct str in, struct buf *out, struct err *e)
{
	struct export_result result = { 0 };
	struct bundle bundle;
	struct book book;
	BUF(file, out->max);
	ARENA(a);

	if (bundle_read(in, &a, &bundle, e) || book_make(&bundle, &a, &book, e) ||
	    write_file(&book, &a, &file, &result, e) || buf_check(&file, e))
		return -1;
	buf_puts(out, mark);
	wire_out(&result_shape, &result, out);
	buf_putc(out, '\n');
	buf_put(out, file.ptr, file.len);
	return buf_check(out, e);
}

int export_read(struct str frame, struct arena *a, struct export_result *out, struct err *e)
{
	struct export_result result;
	struct err inner = { 0 };
	struct str report;

	if (!str_starts(frame, mark))
		return err_set(e, ERR_INTERNAL, "internal.export", "no frame");
	frame = str_cut(frame.ptr, strlen(mark), frame.len);
	if (!str_next(&frame, '\n', &report) || !frame.ptr ||
	    wire_in(&result_shape, report, a, &result, &inner))
		return err_set(e, ERR_INTERNAL, "internal.export", "a damaged frame: %s",
			       inner.key ? inner.key : "");
	result.file = frame;
	*out = result;
	return 0;
}

void export_warm(void)
{
	fonts_warm();
	hyphen_warm();
}
