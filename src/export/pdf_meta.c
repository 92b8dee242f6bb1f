#include "export/pdf_inside.h"

#include "base/clock.h"

/*
 * What hangs on the catalog: names, outlines, colour, XMP. The XMP says PDF/A-2a and PDF/UA-1 and
 * brings the extension schema that PDF/A wants for the latter (ISO 19005-2, 6.6.2.3).
 */

/* --- named destinations ------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct pdf_dest *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	return x->page != y->page ? x->page - y->page : x->y - y->y;
}

static int put_names(struct pdf *p)
{
	int n = pdf_reserve(&p->file);
	struct buf *out = pdf_begin(&p->file, n);
	const char *last = NULL;

	qsort(p->dests, p->n_dests, sizeof(*p->dests), by_name);
	buf_puts(out, "<</Names[");
	for (size_t i = 0; i < p->n_dests; i++) {
		const struct pdf_dest *d = &p->dests[i];

		if (str_eq(last, d->name))
			continue;
		last = d->name;
		pdf_string(out, str_of(d->name));
		buf_printf(out, "[%d 0 R/XYZ null ", p->pages[d->page].object);
		pdf_points(out, p->pages[d->page].height - d->y);
		buf_puts(out, " null]\n");
	}
	buf_puts(out, "]>>");
	pdf_end(&p->file);
	return n;
}

/* --- outlines ----------------------------------------------------------------------------------- */

/* Entries i+1… of a deeper level are its descendants. */
static size_t end_of_entry(const struct pdf *p, size_t i)
{
	size_t k = i + 1;

	while (k < p->n_entries && p->entries[k].level > p->entries[i].level)
		k++;
	return k;
}

static void put_entry(struct pdf *p, size_t i, int parent, size_t before, size_t end)
{
	const struct pdf_entry *e = &p->entries[i];
	size_t next = end_of_entry(p, i), last = i;
	struct buf *out = pdf_begin(&p->file, e->object);

	buf_puts(out, "<</Title ");
	pdf_string(out, str_of(e->title));
	buf_printf(out, "/Parent %d 0 R/Dest ", parent);
	pdf_string(out, str_of(e->dest));
	if (before != SIZE_MAX)
		buf_printf(out, "/Prev %d 0 R", p->entries[before].object);
	if (next < end)
		buf_printf(out, "/Next %d 0 R", p->entries[next].object);
	if (next > i + 1) {
		for (size_t k = i + 1; k < next; k = end_of_entry(p, k))
			last = k;
		buf_printf(out, "/First %d 0 R/Last %d 0 R/Count %zu", p->entries[i + 1].object,
			   p->entries[last].object, next - i - 1);
	}
	buf_puts(out, ">>");
	pdf_end(&p->file);
}

/* Siblings of one level; deeper ones recurse at most six levels, as headings do. */
static void put_entries(struct pdf *p, size_t from, size_t end, int parent)
{
	size_t before = SIZE_MAX;

	for (size_t i = from; i < end; i = end_of_entry(p, i)) {
		put_entry(p, i, parent, before, end);
		put_entries(p, i + 1, MIN(end_of_entry(p, i), end), p->entries[i].object);
		before = i;
	}
}

static int put_outlines(struct pdf *p)
{
	int n = pdf_reserve(&p->file);
	size_t last = 0;
	struct buf *out;

	/* A deeper entry first would be nobody's child. */
	for (size_t i = 0; i < p->n_entries; i++) {
		int most = i ? p->entries[i - 1].level + 1 : 1;

		p->entries[i].level = MIN(p->entries[i].level, most);
		p->entries[i].object = pdf_reserve(&p->file);
	}
	for (size_t i = 0; i < p->n_entries; i = end_of_entry(p, i))
		last = i;
	put_entries(p, 0, p->n_entries, n);
	out = pdf_begin(&p->file, n);
	buf_printf(out, "<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %zu>>",
		   p->entries[0].object, p->entries[last].object, p->n_entries);
	pdf_end(&p->file);
	return n;
}

/* --- XMP ---------------------------------------------------------------------------------------- */

static void put_xml(struct buf *out, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&': buf_puts(out, "&amp;"); break;
		case '<': buf_puts(out, "&lt;"); break;
		case '>': buf_puts(out, "&gt;"); break;
		case '"': buf_puts(out, "&quot;"); break;
		default:
			if ((unsigned char)*s >= 0x20)
				buf_putc(out, *s);
		}
	}
}

static void put_element(struct buf *out, const char *name, const char *wrap, const char *text)
{
	if (!text || !*text)
		return;
	buf_printf(out, "<%s>", name);
	if (wrap)
		buf_printf(out, "<rdf:%s><rdf:li%s>", wrap,
			   strcmp(wrap, "Alt") == 0 ? " xml:lang=\"x-default\"" : "");
	put_xml(out, text);
	if (wrap)
		buf_printf(out, "</rdf:li></rdf:%s>", wrap);
	buf_printf(out, "</%s>\n", name);
}

static const char pdfuaid_schema[] =
	"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
	"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
	"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
	"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
	"<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>part</pdfaProperty:name>"
	"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
	"<pdfaProperty:category>internal</pdfaProperty:category>"
	"<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li>"
	"</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>\n";

static int put_xmp(struct pdf *p, const struct pdf_about *about)
{
	int n = pdf_reserve(&p->file);
	char at[CLOCK_TEXT];
	BUF(x, 64 * KiB);

	clock_text(about->created_at, at);
	buf_puts(&x, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
		     "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
		     "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
		     "<rdf:Description rdf:about=\"\" "
		     "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
		     "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
		     "xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
		     "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" "
		     "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\" "
		     "xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" "
		     "xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" "
		     "xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n");
	put_element(&x, "dc:format", NULL, "application/pdf");
	put_element(&x, "dc:title", "Alt", about->title);
	put_element(&x, "dc:creator", "Seq", about->author);
	put_element(&x, "dc:description", "Alt", about->subject);
	put_element(&x, "dc:language", "Bag", about->lang);
	put_element(&x, "dc:identifier", NULL, about->commit);
	put_element(&x, "xmp:CreateDate", NULL, at);
	put_element(&x, "xmp:ModifyDate", NULL, at);
	put_element(&x, "xmp:Label", NULL, about->version);
	put_element(&x, "xmp:CreatorTool", NULL, "accord " ACCORD_VERSION);
	put_element(&x, "pdf:Producer", NULL, "accord " ACCORD_VERSION);
	put_element(&x, "pdfaid:part", NULL, "2");
	put_element(&x, "pdfaid:conformance", NULL, "A");
	put_element(&x, "pdfuaid:part", NULL, "1");
	buf_puts(&x, pdfuaid_schema);
	buf_puts(&x, "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
	pdf_stream(&p->file, n, "/Type/Metadata/Subtype/XML", (struct str){ x.ptr, x.len }, false);
	return n;
}

/* The same dates and names as the XMP's, for readers that look only here. */
static int put_info(struct pdf *p, const struct pdf_about *about)
{
	int n = pdf_reserve(&p->file);
	struct buf *out = pdf_begin(&p->file, n);
	char at[CLOCK_TEXT];
	BUF(date, 64);

	clock_text(about->created_at, at);
	buf_printf(&date, "D:%.4s%.2s%.2s%.2s%.2s%.2sZ", at, at + 5, at + 8, at + 11, at + 14,
		   at + 17);
	buf_puts(out, "<</Title ");
	pdf_string(out, str_of(about->title));
	if (about->author && *about->author) {
		buf_puts(out, "/Author ");
		pdf_string(out, str_of(about->author));
	}
	if (about->subject && *about->subject) {
		buf_puts(out, "/Subject ");
		pdf_string(out, str_of(about->subject));
	}
	buf_printf(out, "/CreationDate(%s)/ModDate(%s)", date.ptr, date.ptr);
	buf_puts(out, "/Creator(accord " ACCORD_VERSION ")/Producer(accord " ACCORD_VERSION ")>>");
	pdf_end(&p->file);
	return n;
}

int pdf_meta_write(struct pdf *p, const struct pdf_about *about, int tree, int pages, int *info)
{
	int root = pdf_reserve(&p->file), icc = pdf_reserve(&p->file);
	int xmp = put_xmp(p, about), names = 0, outlines = 0;
	struct buf *out;
	BUF(profile, 8 * KiB);

	pdf_icc_srgb(&profile);
	pdf_stream(&p->file, icc, "/N 3", (struct str){ profile.ptr, profile.len }, true);
	if (p->n_dests)
		names = put_names(p);
	if (p->n_entries)
		outlines = put_outlines(p);
	*info = put_info(p, about);
	out = pdf_begin(&p->file, root);
	buf_printf(out, "<</Type/Catalog/Pages %d 0 R/Lang ", pages);
	pdf_string(out, str_of(about->lang));
	buf_printf(out,
		   "/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Metadata %d 0 R"
		   "/ViewerPreferences<</DisplayDocTitle true%s>>"
		   "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
		   "/Info(sRGB IEC61966-2.1)/DestOutputProfile %d 0 R>>]",
		   tree, xmp, about->rtl ? "/Direction/R2L" : "", icc);
	if (names)
		buf_printf(out, "/Names<</Dests %d 0 R>>", names);
	if (outlines)
		buf_printf(out, "/Outlines %d 0 R/PageMode/UseOutlines", outlines);
	buf_puts(out, ">>");
	pdf_end(&p->file);
	return root;
}
