/*
 * A Word file made of its parts, and what the import makes of it.
 */
#ifndef TESTS_UNIT_IMPORT_KIT_H
#define TESTS_UNIT_IMPORT_KIT_H

#include "unit/test.h"

#include "import/import.h"
#include "unit/docx_help.h"

/* --- running the job ------------------------------------------------------------------------------------ */

struct imported {
	struct arena a;
	struct err e;
	struct import_result result;
	char *json;
};

static UNUSED void imported_done(struct imported *im)
{
	arena_done(&im->a);
	free(im->json);
}
#define IMPORTED(name) CLEANUP(imported_done) struct imported name = { .a = ARENA_INIT }

static UNUSED int import_bytes(struct imported *im, const struct import_request *rq,
			       struct str file)
{
	BUF(ask, 64 * MiB);
	BUF(answer, IMPORT_ANSWER_BYTES);

	import_ask(rq, file, &ask);
	if (import_job(STR_BUF(ask), &answer, &im->e) != 0) {
		assert_int_equal(answer.len, 0);
		return -1;
	}
	free(im->json);
	im->json = mem_dup(answer.ptr, answer.len);
	assert_int_equal(import_read(STR_BUF(answer), &im->a, &im->result, &im->e), 0);
	return 0;
}

struct file {
	const char *body, *relations;
	struct docx_part more[8];
	size_t n_more;
};

static UNUSED void import_file(struct imported *im, const struct import_request *rq,
			       const struct file *f)
{
	BUF(document, 16 * MiB);
	BUF(bytes, 64 * MiB);

	buf_printf(&document, "%s",
		   DOCX_HEAD "<w:document" DOCX_NS " xmlns:m=\"m\" xmlns:mc=\"mc\" xmlns:wp=\"wp\""
			     " xmlns:pic=\"pic\" xmlns:v=\"v\"><w:body>");
	buf_puts(&document, f->body);
	buf_puts(&document, "</w:body></w:document>");
	docx_file(&bytes, document.ptr, f->relations ? f->relations : "", f->more, f->n_more);
	if (import_bytes(im, rq, STR_BUF(bytes)) != 0)
		fail_msg("%s %s %s", im->e.key, im->e.what, im->e.note);
}

static UNUSED void gives_as(const struct import_request *rq, const struct file *f,
			    const char *markdown)
{
	IMPORTED(im);

	import_file(&im, rq, f);
	assert_string_equal(im.result.markdown, markdown);
}

static UNUSED void gives_file(const struct file *f, const char *markdown)
{
	const struct import_request rq = { 0 };

	gives_as(&rq, f, markdown);
}

static UNUSED void gives(const char *body, const char *markdown)
{
	const struct file f = { .body = body };

	gives_file(&f, markdown);
}

/* --- parts that several tests want --------------------------------------------------------------------------- */

#define STYLE(id, name, more)                                                                      \
	"<w:style w:type=\"paragraph\" w:styleId=\"" id "\"><w:name w:val=\"" name "\"/>" more     \
	"</w:style>"
#define LVL(at, format)                                                                            \
	"<w:lvl w:ilvl=\"" at "\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" format "\"/></w:lvl>"

static UNUSED const struct docx_part styles = {
	.name = "word/styles.xml",
	.xml = DOCX_HEAD
	"<w:styles" DOCX_NS "><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"de-AT\"/></w:rPr>"
	"</w:rPrDefault></w:docDefaults>" STYLE("Titel", "Title", "") STYLE(
		"Untertitel", "Subtitle", "") STYLE("berschrift1", "heading 1",
						    "") STYLE("berschrift2", "heading 2", "")
		STYLE("Own", "Our heading", "<w:basedOn w:val=\"berschrift2\"/>") STYLE(
			"Outline", "Chapter",
			"<w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr>") STYLE("Zitat", "Quote", "")
			STYLE("R", "Remark", "") STYLE("Verzeichnis1", "toc 1", "") STYLE(
				"Listenabsatz", "List Paragraph", "") STYLE("Code",
									    "HTML Preformatted", "")
				STYLE("Nummer", "List Number",
				      "<w:pPr><w:numPr><w:numId "
				      "w:val=\"1\"/></w:numPr></w:pPr>") "<w:style "
									 "w:type=\"character\" "
									 "w:styleId=\"Fett\"><"
									 "w:name "
									 "w:val=\"Strong\"/></"
									 "w:style>"
									 "</w:styles>"
};
static UNUSED const struct docx_part numbering = {
	.name = "word/numbering.xml",
	.xml = DOCX_HEAD
	"<w:numbering" DOCX_NS
	"><w:abstractNum w:abstractNumId=\"5\">" LVL("0", "decimal") LVL("1", "lowerLetter") LVL(
		"2",
		"lowerRoman") "</w:abstractNum><w:abstractNum w:abstractNumId=\"6\">" LVL("0",
											  "bullet")
		LVL("1",
		    "bullet") "</w:abstractNum>"
			      "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"5\"/></w:num>"
			      "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"6\"/></w:num>"
			      "<w:num w:numId=\"3\"><w:abstractNumId w:val=\"5\"/><w:lvlOverride "
			      "w:ilvl=\"0\"><w:startOverride w:val=\"7\"/></w:lvlOverride></w:num>"
			      "</w:numbering>"
};
#define CELL(text)  "<w:tc>" P(R(text)) "</w:tc>"
#define ROW(cells)  "<w:tr>" cells "</w:tr>"
#define TABLE(rows) "<w:tbl>" rows "</w:tbl>"
#define USUAL_RELATIONS                                                                            \
	DOCX_REL("rId1", "styles", "styles.xml") DOCX_REL("rId2", "numbering", "numbering.xml")

static UNUSED void gives_styled(const char *body, const char *markdown)
{
	const struct file f = { .body = body,
				.relations = USUAL_RELATIONS,
				.more = { styles, numbering },
				.n_more = 2 };

	gives_file(&f, markdown);
}

#endif
