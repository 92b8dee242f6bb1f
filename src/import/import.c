#include "import/import.h"

#include "import/reader.h"

/* clang-format off */
const char *const import_take_names[] = { "accepted", "rejected", "each", NULL };
static const char *const change_kinds[] = { "inserted", "deleted", "moved", "formatted", NULL };

const char *const import_kinds[] = {
	"header", "footer", "footnote", "endnote", "image", "textbox", "merged", "nested", "cell", "hidden",
	"equation", "object", "field", "symbol", "contents", "link", "format", "raised", "control", "part",
	"number", "heading", "cover", "more", NULL
};

static const struct wire_field change_fields[] = {
	W_INT(struct import_change, id, 0, 1, 0, "Its number in this file: what take names."),
	W_WORD(struct import_change, kind, 0, change_kinds, "What was done to the words."),
	W_STR(struct import_change, author, 0, 0, 0, "Who did it, as the file says; empty: unknown."),
	W_TIME(struct import_change, at, WIRE_NULL, "When, as the file says; null: unknown."),
	W_STR(struct import_change, text, 0, 0, 0, "Its first words; empty: a paragraph's end or a look."),
	W_BOOL(struct import_change, taken, 0, "Is it accepted in the Markdown?"),
	W_END
};
static const struct wire_shape change_shape =
	W_SHAPE("import_change", struct import_change, change_fields);
static const struct wire_field comment_fields[] = {
	W_STR(struct import_comment, author, 0, 0, 0, "Who wrote it, as the file says."),
	W_TIME(struct import_comment, at, WIRE_NULL, "When, as the file says; null: unknown."),
	W_STR(struct import_comment, quote, WIRE_NULL, 0, 0,
		"The words that it is about, as they stand in the text; null: they are gone, or the whole is meant."),
	W_STR(struct import_comment, text, 0, 0, 0, "What it says."),
	W_END
};
const struct wire_shape import_comment_shape =
	W_SHAPE("import_comment", struct import_comment, comment_fields);
static const struct wire_field found_fields[] = {
	W_WORD(struct import_found, kind, 0, import_kinds, "What it is."),
	W_STR(struct import_found, text, 0, 0, 0, "Its words, name or target; empty without."),
	W_INT(struct import_found, n, 0, 1, 0, "How often."),
	W_BOOL(struct import_found, kept, 0, "Are its words in the Markdown?"),
	W_END
};
static const struct wire_shape found_shape =
	W_SHAPE("import_found", struct import_found, found_fields);
static const struct wire_field report_fields[] = {
	W_LIST(struct import_report, changes, 0, 0, &change_shape, "The tracked changes, in the file's order."),
	W_LIST(struct import_report, comments, 0, 0, &import_comment_shape, "The comments, in the file's order."),
	W_LIST(struct import_report, found, 0, 0, &found_shape, "What else the file held."),
	W_END
};
const struct wire_shape import_report_shape =
	W_SHAPE("import_report", struct import_report, report_fields);
static const struct wire_field image_fields[] = {
	W_STR(struct import_image, name, 0, 0, 0),
	W_STR(struct import_image, data, 0, 0, 0),
	W_END
};
static const struct wire_shape image_shape = W_SHAPE("import_image", struct import_image, image_fields);
static const struct wire_field result_fields[] = {
	W_STR(struct import_result, title, 0, 0, 0),
	W_STR(struct import_result, subtitle, 0, 0, 0),
	W_STR(struct import_result, lang, 0, 0, 0),
	W_STR(struct import_result, markdown, 0, 0, 0),
	W_LIST(struct import_result, images, 0, IMPORT_IMAGES, &image_shape),
	W_OBJ(struct import_result, report, 0, &import_report_shape),
	W_END
};
const struct wire_shape import_result_shape =
	W_SHAPE("import_result", struct import_result, result_fields);

static const struct wire_field known_fields[] = {
	W_STR(struct import_known, name, 0, 1, 255),
	W_STR(struct import_known, blob, 0, 40, 40),
	W_END
};
static const struct wire_shape known_shape =
	W_SHAPE("import_known", struct import_known, known_fields);

static const struct wire_field request_fields[] = {
	W_ENUM(struct import_request, changes, 0, import_take_names),
	W_INTS(struct import_request, take, WIRE_OPTIONAL, 100000),
	W_BOOL(struct import_request, whole, 0),
	W_BOOL(struct import_request, numbered, 0),
	W_LIST(struct import_request, known, WIRE_OPTIONAL, IMPORT_KNOWN, &known_shape),
	W_END
};
static const struct wire_shape request_shape =
	W_SHAPE("import_request", struct import_request, request_fields);
/* clang-format on */

/* A line of JSON, then the file. */
void import_ask(const struct import_request *rq, struct str file, struct buf *out)
{
	wire_out(&request_shape, rq, out);
	buf_putc(out, '\n');
	buf_put(out, file.ptr, file.len);
}

int import_read(struct str json, struct arena *a, struct import_result *out, struct err *e)
{
	return wire_in(&import_result_shape, json, a, out, e);
}

/* --- headers and footers ------------------------------------------------------------------------------ */

static int margin(struct reader *r, const xmlNode *ref, struct err *e)
{
	const struct relation *rel = package_relation(&r->pkg, xml_attr(ref, "id", r->a));
	const char *kind = xml_tag(ref) == X_HEADER_REF ? "header" : "footer", *text;
	xmlNode *root;

	if (!rel || rel->external)
		return 0;
	if (package_part(&r->pkg, rel->target, &root, e) != 0)
		return -1;
	text = report_text(r->a, root, REPORT_WORDS);
	if (*text)
		report_found(&r->found, kind, text, false);
	return 0;
}

enum { MARGINS_MAX = 60 };

/* What stands at the edges of the pages, once for each part. */
static int margins(struct reader *r, const xmlNode *parent, size_t *n_read, struct err *e)
{
	for (const xmlNode *n = xml_first(parent); n; n = xml_next(n)) {
		enum xml_tag tag = xml_tag(n);

		if (tag == X_HEADER_REF || tag == X_FOOTER_REF) {
			if (++*n_read <= MARGINS_MAX && margin(r, n, e) != 0)
				return -1;
		} else if (tag == X_BODY || tag == X_PARA || tag == X_PARA_PR ||
			   tag == X_SECTION_PR) {
			if (margins(r, n, n_read, e) != 0)
				return -1;
		}
	}
	return 0;
}

/* --- the job -------------------------------------------------------------------------------------------- */

static int read_parts(struct reader *r, struct str file, xmlNode **document, struct err *e)
{
	if (package_open(file, r->a, &r->pkg, e) != 0 ||
	    package_part(&r->pkg, r->pkg.main, document, e) != 0 ||
	    styles_read(&r->pkg, &r->styles, e) != 0 ||
	    package_typed(&r->pkg, "footnotes", &r->footnotes, e) != 0 ||
	    package_typed(&r->pkg, "endnotes", &r->endnotes, e) != 0)
		return -1;
	changes_begin(&r->changes, r->rq, r->a);
	changes_find(&r->changes, *document);
	changes_find(&r->changes, r->footnotes);
	changes_find(&r->changes, r->endnotes);
	return remarks_read(r, e);
}

static int convert(const struct import_request *rq, struct str file, struct arena *a,
		   struct import_result *out, struct err *e)
{
	struct reader r = { .rq = rq, .a = a, .found = { .a = a } };
	struct import_report *report = ARENA_NEW(a, struct import_report);
	xmlNode *document;
	size_t n_margins = 0;

	*out = (struct import_result){ .title = "", .subtitle = "", .report = report };
	if (read_parts(&r, file, &document, e) != 0)
		return -1;
	if (!xml_child(document, X_BODY))
		return err_about(e, ERR_TEXT, "bad-text.word", NULL, 0);
	if (body_write(&r, document, out, e) != 0 || margins(&r, document, &n_margins, e) != 0)
		return -1;
	if (!*out->markdown)
		return err_set(e, ERR_TEXT, "bad-text.empty", "no text in the file");
	if (r.changes.n > IMPORT_CHANGES)
		report_found(&r.found, "more", NULL, true);
	pictures_end(&r, out->markdown, out);
	changes_end(&r.changes, report);
	remarks_end(&r, report);
	report->found.items = r.found.items;
	report->found.n = r.found.n;
	out->lang = r.styles.lang;
	return 0;
}

int import_job(struct str in, struct buf *out, struct err *e)
{
	struct import_request rq;
	struct import_result result;
	struct str file = in, head;
	int rc = -1;
	ARENA(a);

	if (!str_next(&file, '\n', &head) || !file.ptr)
		return err_set(e, ERR_TEXT, "bad-text.word", "no request");
	if (wire_in(&request_shape, head, &a, &rq, e) == 0)
		rc = convert(&rq, file, &a, &result, e);
	if (rc == 0)
		wire_out(&import_result_shape, &result, out);
	return rc == 0 ? buf_check(out, e) : -1;
}
