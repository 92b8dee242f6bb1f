#include "export/odt_export.h"

#include "base/clock.h"
#include "zip/zip_writer.h"

#define ODT_TYPE "application/vnd.oasis.opendocument.text"

/* --- changes ------------------------------------------------------------------------------------ */

static void put_info(struct odt *d, const struct bundle_change *by, struct buf *out)
{
	const struct bundle *b = d->o->book->bundle;
	const char *author = by && by->author && *by->author ? by->author : b->editor;
	char when[CLOCK_TEXT];

	clock_text(by && by->at ? by->at : b->created_at, when);
	when[19] = '\0'; /* the format has no zone here */
	buf_puts(out, "<office:change-info>");
	xml_put_element(out, "dc:creator", author && *author ? author : "accord");
	buf_printf(out, "<dc:date>%s</dc:date></office:change-info>", when);
}

static int begin(struct odt *d, const struct bundle_change *by, const char *what, struct buf *out)
{
	int id = ++d->n_changes;

	buf_printf(out, "<text:changed-region xml:id=\"c%d\" text:id=\"c%d\"><text:%s>", id, id,
		   what);
	put_info(d, by, out);
	return id;
}

int odt_insertion(struct odt *d, const struct bundle_change *by)
{
	int id = begin(d, by, "insertion", &d->changes);

	buf_puts(&d->changes, "</text:insertion></text:changed-region>\n");
	return id;
}

int odt_deletion_begin(struct odt *d, const struct bundle_change *by, struct buf *out)
{
	return begin(d, by, "deletion", out);
}

void odt_deletion_end(struct buf *out)
{
	buf_puts(out, "</text:deletion></text:changed-region>\n");
}

/* --- parts -------------------------------------------------------------------------------------- */

static void put_content(struct odt *d, struct buf *out)
{
	BUF(body, ODT_PART);

	d->out = &body;
	odt_flow(d, &d->o->body);
	buf_puts(out, XML_HEAD "<office:document-content" ODT_NAMES "><office:automatic-styles>\n");
	buf_put(out, d->styles.ptr, d->styles.len);
	odt_lists(d, out);
	buf_puts(out, "</office:automatic-styles><office:body><office:text>\n");
	if (d->n_changes) {
		buf_puts(out, "<text:tracked-changes>\n");
		buf_put(out, d->changes.ptr, d->changes.len);
		buf_puts(out, "</text:tracked-changes>\n");
	}
	buf_put(out, body.ptr, body.len);
	buf_puts(out, "</office:text></office:body></office:document-content>\n");
	out->over |= body.over || d->styles.over || d->changes.over;
}

/* Of the spaces below a paragraph and above the next one the larger counts, as in Word. */
static const char settings[] = XML_HEAD
	"<office:document-settings" ODT_NAMES
	" xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\"><office:settings>"
	"<config:config-item-set config:name=\"ooo:configuration-settings\"><config:config-item "
	"config:name=\"AddParaTableSpacing\" config:type=\"boolean\">true</config:config-item>"
	"</config:config-item-set></office:settings></office:document-settings>\n";

static void put_manifest(const struct odt *d, struct buf *out)
{
	static const char *const parts[] = { "content.xml", "styles.xml", "meta.xml",
					     "settings.xml" };

	buf_puts(out,
		 XML_HEAD "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:"
			  "xmlns:manifest:1.0\" manifest:version=\"1.2\"><manifest:file-entry "
			  "manifest:full-path=\"/\" manifest:version=\"1.2\" "
			  "manifest:media-type=\"" ODT_TYPE "\"/>");
	for (size_t i = 0; i < COUNT(parts); i++)
		buf_printf(out,
			   "<manifest:file-entry manifest:full-path=\"%s\" "
			   "manifest:media-type=\"text/xml\"/>",
			   parts[i]);
	for (const struct office_image *m = d->o->images; m; m = m->next) {
		const char *kind = m->image.kind == IMAGE_PNG ? "png" : "jpeg";

		if (m->good)
			buf_printf(out,
				   "<manifest:file-entry manifest:full-path=\"Pictures/%d.%s\" "
				   "manifest:media-type=\"image/%s\"/>",
				   m->number, kind, kind);
	}
	buf_puts(out, "</manifest:manifest>\n");
}

static void add_images(struct zip_writer *zip, const struct odt *d)
{
	for (const struct office_image *m = d->o->images; m; m = m->next) {
		if (m->good) /* packed already */
			zip_writer_add(zip,
				       arena_printf(d->a, "Pictures/%d.%s", m->number,
						    m->image.kind == IMAGE_PNG ? "png" : "jpeg"),
				       m->image.bytes, ZIP_STORED);
	}
}

static int pack(struct odt *d, struct buf *out, struct err *e)
{
	OWN(zip_writer) zip = zip_writer_new();
	BUF(content, ODT_PART);
	BUF(styles, ODT_PART);
	BUF(meta, ODT_PART);
	BUF(manifest, ODT_PART);

	put_content(d, &content);
	odt_styles(d, &styles);
	odt_meta(d, &meta);
	put_manifest(d, &manifest);
	/* What kind of file it is stands plainly at its head. */
	zip_writer_add(zip, "mimetype", STR(ODT_TYPE), ZIP_STORED);
	zip_writer_add(zip, "content.xml", STR_BUF(content), ZIP_DEFLATED);
	zip_writer_add(zip, "styles.xml", STR_BUF(styles), ZIP_DEFLATED);
	zip_writer_add(zip, "meta.xml", STR_BUF(meta), ZIP_STORED); /* its commit can be seen */
	zip_writer_add(zip, "settings.xml", str_of(settings), ZIP_DEFLATED);
	zip_writer_add(zip, "META-INF/manifest.xml", STR_BUF(manifest), ZIP_DEFLATED);
	add_images(zip, d);
	return buf_check(&content, e) != 0 ? -1 : zip_writer_finish(zip, out, e);
}

int odt_export(const struct office *o, struct arena *a, struct buf *out,
	       struct export_result *result, struct err *e)
{
	struct odt d = { .o = o,
			 .a = a,
			 .styles = BUF_INIT(ODT_PART),
			 .changes = BUF_INIT(ODT_PART),
			 .begins = true };
	int status;

	d.begun = ARENA_ARRAY(a, o->n_lists + 1, bool);
	status = pack(&d, out, e);
	buf_done(&d.styles);
	buf_done(&d.changes);
	result->warnings.items = o->warnings;
	result->warnings.n = o->n_warnings;
	return status;
}
