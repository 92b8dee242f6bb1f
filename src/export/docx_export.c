#include "export/docx_export.h"

#include "zip/zip_writer.h"

#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define TYPE    "application/vnd.openxmlformats-officedocument."

/* --- relationships ------------------------------------------------------------------------------ */

static int docx_rel_of(struct docx *d, const char *type, const char *target, bool outside)
{
	struct buf *out = &d->part->rels;

	buf_printf(out, "<Relationship Id=\"rId%d\" Type=\"%s\"", ++d->part->n_rels, type);
	xml_put_attr(out, "Target", str_of(target));
	buf_puts(out, outside ? " TargetMode=\"External\"/>" : "/>");
	return d->part->n_rels;
}

int docx_rel(struct docx *d, const char *type, const char *target, bool outside)
{
	return docx_rel_of(d, arena_printf(d->a, DOCX_REL "%s", type), target, outside);
}

static void add_rels(struct zip_writer *zip, struct arena *a, const char *name,
		     const struct docx_part *part)
{
	BUF(out, DOCX_PART);

	if (!part->n_rels)
		return;
	buf_printf(&out,
		   XML_HEAD "<Relationships xmlns=\"" PACKAGE
			    "relationships\">%s</Relationships>\n",
		   part->rels.ptr);
	zip_writer_add(zip, name, (struct str){ arena_dup_len(a, out.ptr, out.len), out.len },
		       ZIP_DEFLATED);
}

/* --- places ------------------------------------------------------------------------------------- */

static void add_place(struct docx *d, const char *name)
{
	struct docx_place *place;
	char *mark;

	if (!name || docx_bookmark(d, name))
		return;
	mark = arena_printf(d->a, "%s%.36s",
			    strchr("psabcdefghijklmnoqrtuvwxyz", name[0]) ? "" : "_", name);
	for (char *c = mark; *c; c++) {
		if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
		      (*c >= '0' && *c <= '9')))
			*c = '_';
	}
	for (size_t i = 0; i < d->n_places; i++) {
		if (str_eq(d->places[i].bookmark, mark)) {
			mark = arena_printf(d->a, "_Place%zu", d->n_places);
			break;
		}
	}
	place = arena_push(d->a, (void **)&d->places, &d->n_places, &d->cap_places, sizeof(*place));
	*place = (struct docx_place){ name, mark };
}

static void take_places(struct docx *d)
{
	for (const struct office_block *b = d->o->body.first; b; b = b->next) {
		const struct office_par *p = b->par ? b->par : b->table->first->cells[0];

		add_place(d, p->name);
		add_place(d, p->heading);
	}
}

const char *docx_bookmark(const struct docx *d, const char *name)
{
	for (size_t i = 0; i < d->n_places; i++) {
		if (str_eq(d->places[i].name, name))
			return d->places[i].bookmark;
	}
	return NULL;
}

/* --- parts -------------------------------------------------------------------------------------- */

static void part_begin(struct docx *d, struct docx_part *part)
{
	*part = (struct docx_part){ .xml = BUF_INIT(DOCX_PART), .rels = BUF_INIT(DOCX_PART) };
	d->part = part;
	d->out = &part->xml;
}

static void part_done(struct docx_part *part)
{
	buf_done(&part->xml);
	buf_done(&part->rels);
}

static void put_section(struct docx *d)
{
	const struct bundle *b = d->o->book->bundle;
	int header = docx_rel(d, "header", "header1.xml", false);
	int footer = docx_rel(d, "footer", "footer1.xml", false);

	/* The first page has a masthead, so its head is empty; its foot is as on the others. */
	buf_printf(d->out,
		   "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId%d\"/>"
		   "<w:footerReference w:type=\"default\" r:id=\"rId%d\"/><w:footerReference "
		   "w:type=\"first\" r:id=\"rId%d\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar "
		   "w:top=\"1560\" w:right=\"1493\" w:bottom=\"1480\" w:left=\"1493\" "
		   "w:header=\"720\" "
		   "w:footer=\"700\" w:gutter=\"0\"/>",
		   header, footer, footer);
	if (b->options->lines)
		buf_puts(d->out, "<w:lnNumType w:countBy=\"5\" w:restart=\"newPage\"/>");
	buf_puts(d->out, "<w:titlePg/>");
	if (bundle_rtl(b))
		buf_puts(d->out, "<w:bidi/>");
	buf_puts(d->out, "</w:sectPr>");
}

static void make_document(struct docx *d, struct docx_part *part)
{
	static const char *const parts[] = { "styles", "numbering", "settings", "footnotes" };

	part_begin(d, part);
	for (size_t i = 0; i < COUNT(parts); i++)
		docx_rel(d, parts[i], arena_printf(d->a, "%s.xml", parts[i]), false);
	if (d->o->comments) {
		docx_rel(d, "comments", "comments.xml", false);
		docx_rel_of(
			d,
			"http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
			"commentsExtended.xml", false);
	}
	buf_puts(d->out, XML_HEAD "<w:document" DOCX_NAMES "><w:body>\n");
	docx_flow(d, &d->o->body, NULL);
	put_section(d);
	buf_puts(d->out, "</w:body></w:document>\n");
}

static void make_notes(struct docx *d, struct docx_part *part)
{
	part_begin(d, part);
	buf_puts(d->out, XML_HEAD
		 "<w:footnotes" DOCX_NAMES ">"
		 "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p>"
		 "</w:footnote><w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r>"
		 "<w:continuationSeparator/></w:r></w:p></w:footnote>\n");
	for (const struct office_note *n = d->o->notes; n; n = n->next) {
		buf_printf(d->out, "<w:footnote w:id=\"%d\">", n->id);
		docx_flow(d, &n->flow, n);
		buf_puts(d->out, "</w:footnote>\n");
	}
	buf_puts(d->out, "</w:footnotes>\n");
}

static void put_types(const struct docx *d, struct buf *out)
{
	static const char *const parts[][2] = {
		{ "word/document.xml", "wordprocessingml.document.main" },
		{ "word/styles.xml", "wordprocessingml.styles" },
		{ "word/numbering.xml", "wordprocessingml.numbering" },
		{ "word/settings.xml", "wordprocessingml.settings" },
		{ "word/footnotes.xml", "wordprocessingml.footnotes" },
		{ "word/header1.xml", "wordprocessingml.header" },
		{ "word/footer1.xml", "wordprocessingml.footer" },
		{ "docProps/app.xml", "extended-properties" },
		{ "docProps/custom.xml", "custom-properties" },
	};

	buf_puts(out, XML_HEAD
		 "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" "
		 "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/"
		 "><Default "
		 "Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" "
		 "ContentType=\"image/png\"/><Default Extension=\"jpeg\" "
		 "ContentType=\"image/jpeg\"/>");
	for (size_t i = 0; i < COUNT(parts); i++)
		buf_printf(out, "<Override PartName=\"/%s\" ContentType=\"" TYPE "%s+xml\"/>",
			   parts[i][0], parts[i][1]);
	for (int i = 0; d->o->comments && i < 2; i++)
		buf_printf(out,
			   "<Override PartName=\"/word/comments%s.xml\" ContentType=\"" TYPE
			   "wordprocessingml.comments%s+xml\"/>",
			   i ? "Extended" : "", i ? "Extended" : "");
	buf_puts(out, "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/"
		      "vnd.openxmlformats-package.core-properties+xml\"/></Types>\n");
}

static void put_package(const struct docx *d, struct buf *out)
{
	(void)d;
	buf_puts(out,
		 XML_HEAD "<Relationships xmlns=\"" PACKAGE "relationships\">"
			  "<Relationship Id=\"rId1\" Type=\"" DOCX_REL
			  "officeDocument\" Target=\"word/document.xml\"/>"
			  "<Relationship Id=\"rId2\" Type=\"" PACKAGE
			  "relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
			  "<Relationship Id=\"rId3\" Type=\"" DOCX_REL
			  "extended-properties\" Target=\"docProps/app.xml\"/>"
			  "<Relationship Id=\"rId4\" Type=\"" DOCX_REL
			  "custom-properties\" Target=\"docProps/custom.xml\"/></Relationships>\n");
}

static void add_small(struct zip_writer *zip, const struct docx *d)
{
	static const struct {
		const char *name;
		void (*make)(const struct docx *d, struct buf *out);
	} parts[] = {
		{ "[Content_Types].xml", put_types },     { "_rels/.rels", put_package },
		{ "docProps/core.xml", docx_core },       { "docProps/app.xml", docx_app },
		{ "docProps/custom.xml", docx_custom },   { "word/styles.xml", docx_styles },
		{ "word/numbering.xml", docx_numbering }, { "word/settings.xml", docx_settings },
		{ "word/header1.xml", docx_header },      { "word/footer1.xml", docx_footer },
	};

	for (size_t i = 0; i < COUNT(parts); i++) {
		BUF(out, DOCX_PART);

		parts[i].make(d, &out);
		/* Which commit it is of can be seen without unpacking anything. */
		zip_writer_add(zip, parts[i].name,
			       (struct str){ arena_dup_len(d->a, out.ptr, out.len), out.len },
			       parts[i].make == docx_custom ? ZIP_STORED : ZIP_DEFLATED);
	}
}

static void add_images(struct zip_writer *zip, const struct docx *d)
{
	for (const struct office_image *m = d->o->images; m; m = m->next) {
		if (m->good) /* packed already */
			zip_writer_add(zip,
				       arena_printf(d->a, "word/media/image%d.%s", m->number,
						    m->image.kind == IMAGE_PNG ? "png" : "jpeg"),
				       m->image.bytes, ZIP_STORED);
	}
}

int docx_export(const struct office *o, struct arena *a, struct buf *out,
		struct export_result *result, struct err *e)
{
	struct docx d = { .o = o, .a = a, .next_id = 1 };
	struct docx_part body, notes, comments, threads;
	OWN(zip_writer) zip = zip_writer_new();
	int status;

	take_places(&d);
	make_document(&d, &body);
	make_notes(&d, &notes);
	part_begin(&d, &comments);
	docx_comments(&d);
	part_begin(&d, &threads);
	docx_threads(&d);
	add_small(zip, &d);
	zip_writer_add(zip, "word/document.xml", STR_BUF(body.xml), ZIP_DEFLATED);
	add_rels(zip, a, "word/_rels/document.xml.rels", &body);
	zip_writer_add(zip, "word/footnotes.xml", STR_BUF(notes.xml), ZIP_DEFLATED);
	add_rels(zip, a, "word/_rels/footnotes.xml.rels", &notes);
	if (o->comments) {
		zip_writer_add(zip, "word/comments.xml", STR_BUF(comments.xml), ZIP_DEFLATED);
		zip_writer_add(zip, "word/commentsExtended.xml", STR_BUF(threads.xml),
			       ZIP_DEFLATED);
	}
	add_images(zip, &d);
	status = buf_check(&body.xml, e) || buf_check(&notes.xml, e) ||
				 buf_check(&comments.xml, e) || zip_writer_finish(zip, out, e)
			 ? -1
			 : 0;
	part_done(&body);
	part_done(&notes);
	part_done(&comments);
	part_done(&threads);
	result->warnings.items = o->warnings;
	result->warnings.n = o->n_warnings;
	return status;
}
