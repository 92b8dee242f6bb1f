#include "export/pdf_export.h"

#include "export/draw.h"

static void warn_missing(struct flow *f)
{
	for (size_t i = 0; i < f->set.n_missing; i++) {
		char what[16];

		snprintf(what, sizeof(what), "U+%04X", f->set.missing[i].c);
		flow_warn(f, "export.missing-glyph", what, f->set.missing[i].n);
	}
}

static int write_pdf(struct flow *f, struct buf *out, struct err *e)
{
	const struct bundle *b = f->book->bundle;
	const struct bundle_version *v = b->version;
	const struct pdf_about about = {
		.title = *b->title ? b->title : "-",
		.author = b->organiser && *b->organiser ? b->organiser : b->event,
		.subject = b->subtitle,
		.lang = b->lang,
		.version = v && v->symbol ? v->symbol
			   : v            ? v->name
					  : b->symbol,
		.commit = v ? v->commit : NULL,
		.created_at = b->created_at,
		.rtl = f->set.rtl,
	};

	return pdf_finish(f->pdf, &about, out, e);
}

const int *pdf_heading_pages(const struct book *book, struct arena *a)
{
	OWN(pdf) pdf = NULL;
	struct err none = { 0 };
	struct pages pages;
	struct flow f;
	int *out;

	if (fonts_ready(&none))
		return NULL;
	pdf = pdf_new(a);
	flow_init(&f, a, book, pdf);
	flow_book(&f);
	paginate(&f.body, f.notes, book->n_notes, TEXT_HEIGHT, a, &pages);
	out = ARENA_ARRAY(a, book->n_headings + 1, int);
	for (size_t i = 0; i < pages.n; i++) {
		for (size_t k = 0; k < pages.items[i].n_boxes; k++) {
			size_t heading = pages.items[i].boxes[k].box->heading;

			if (heading && !out[heading - 1])
				out[heading - 1] = (int)i + 1;
		}
	}
	flow_done(&f);
	return out;
}

int pdf_export(const struct book *book, struct arena *a, struct buf *out,
	       struct export_result *result, struct err *e)
{
	OWN(pdf) pdf = NULL;
	struct pages pages;
	struct flow f;
	int status;

	if (fonts_ready(e))
		return -1;
	pdf = pdf_new(a);
	flow_init(&f, a, book, pdf);
	flow_book(&f);
	paginate(&f.body, f.notes, book->n_notes, TEXT_HEIGHT, a, &pages);
	draw_pages(&f, &pages);
	status = write_pdf(&f, out, e);
	warn_missing(&f);
	result->pages = (int64_t)pages.n;
	result->warnings.items = f.warnings;
	result->warnings.n = f.n_warnings;
	flow_done(&f);
	return status;
}
