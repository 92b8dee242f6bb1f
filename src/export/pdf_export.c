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

static void find_headings(const struct book *book, const struct pages *pages, struct arena *a,
			  struct wire_ints *out)
{
	out->n = book->n_headings;
	out->items = ARENA_ARRAY(a, out->n + 1, int64_t);
	for (size_t i = 0; i < pages->n; i++) {
		for (size_t k = 0; k < pages->items[i].n_boxes; k++) {
			size_t heading = pages->items[i].boxes[k].box->heading;

			if (heading && !out->items[heading - 1])
				out->items[heading - 1] = (int64_t)i + 1;
		}
	}
}

void pdf_heading_pages(const struct book *book, struct arena *a, struct wire_ints *out)
{
	OWN(pdf) pdf = NULL;
	struct err none = { 0 };
	struct pages pages;
	struct flow f;

	if (!book->n_headings || fonts_ready(&none))
		return;
	pdf = pdf_new(a);
	flow_init(&f, a, book, pdf);
	flow_book(&f);
	paginate(&f.body, f.notes, book->n_notes, TEXT_HEIGHT, a, &pages);
	find_headings(book, &pages, a, out);
	flow_done(&f);
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
	if (book->bundle->options->contents)
		find_headings(book, &pages, a, &result->headings);
	result->pages = (int64_t)pages.n;
	result->warnings.items = f.warnings;
	result->warnings.n = f.n_warnings;
	flow_done(&f);
	return status;
}
