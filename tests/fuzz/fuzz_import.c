/*
 * Word files: a ZIP as it is, or XML as the document of an honest one; or, behind a "G", bytes that say
 * which elements open, close and hold words, so that all of it is well formed. Whatever comes, there is an
 * answer that can be read or an error that has words, and the same again the second time.
 */
#include "unit/test.h"

#include "import/import.h"
#include "text/text.h"
#include "unit/docx_help.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char styles[] = DOCX_HEAD
	"<w:styles" DOCX_NS
	"><w:style w:type=\"paragraph\" w:styleId=\"H\"><w:name w:val=\"heading 1\"/></w:style>"
	"<w:style w:type=\"paragraph\" w:styleId=\"R\"><w:name "
	"w:val=\"Remark\"/></w:style></w:styles>";
static const char numbering[] =
	DOCX_HEAD "<w:numbering" DOCX_NS "><w:abstractNum w:abstractNumId=\"1\"><w:lvl "
		  "w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/></w:lvl>"
		  "<w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"bullet\"/></w:lvl></w:abstractNum>"
		  "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>";
static const char notes[] =
	DOCX_HEAD "<w:footnotes" DOCX_NS
		  "><w:footnote w:id=\"1\">" P(R("Note")) "</w:footnote></w:footnotes>";
static const char comments[] =
	DOCX_HEAD "<w:comments" DOCX_NS
		  "><w:comment w:id=\"1\" w:author=\"A\">" P(R("Why?")) "</w:comment></w:comments>";

/* XML in an honest file: its document, or within its body. */
static void wrap(struct str xml, struct buf *out)
{
	static const char relations[] =
		DOCX_REL("r1", "styles", "styles.xml") DOCX_REL("r2", "numbering", "numbering.xml")
			DOCX_REL("r3", "footnotes", "footnotes.xml")
				DOCX_REL("r4", "comments", "comments.xml")
					DOCX_LINK("r5", "https://example.org/");
	const struct docx_part more[] = { { .name = "word/styles.xml", .xml = styles },
					  { .name = "word/numbering.xml", .xml = numbering },
					  { .name = "word/footnotes.xml", .xml = notes },
					  { .name = "word/comments.xml", .xml = comments } };
	BUF(document, 16 * MiB);

	buf_puts(&document, DOCX_HEAD "<w:document" DOCX_NS "><w:body>");
	buf_put(&document, xml.ptr, xml.len);
	buf_puts(&document, "</w:body></w:document>");
	/* A NUL would end it for the helper; the parser refuses it as well. */
	if (strlen(document.ptr) == document.len)
		docx_file(out, document.ptr, relations, more, COUNT(more));
}

/* Well-formed XML: each byte opens an element, closes one, or adds words. */
static void grow(struct str seed, struct buf *out)
{
	static const char *const tags[] = {
		"p",          "r",         "t",           "pPr",     "rPr",       "ins",
		"del",        "delText",   "moveFrom",    "moveTo",  "tbl",       "tr",
		"tc",         "tcPr",      "trPr",        "numPr",   "hyperlink", "sdt",
		"sdtContent", "fldSimple", "txbxContent", "drawing", "rPrChange", "pPrChange",
		"ruby",       "rubyBase",  "smartTag",    "body",
	};
	static const char *const leaves[] = {
		"<w:b/>",
		"<w:i/>",
		"<w:strike/>",
		"<w:vanish/>",
		"<w:br/>",
		"<w:tab/>",
		"<w:pStyle w:val=\"H\"/>",
		"<w:pStyle w:val=\"R\"/>",
		"<w:ilvl w:val=\"0\"/>",
		"<w:ilvl w:val=\"1\"/>",
		"<w:numId w:val=\"1\"/>",
		"<w:footnoteReference w:id=\"1\"/>",
		"<w:commentRangeStart w:id=\"1\"/>",
		"<w:commentRangeEnd w:id=\"1\"/>",
		"<w:fldChar w:fldCharType=\"begin\"/>",
		"<w:instrText>HYPERLINK \"http://b.org\"</w:instrText>",
		"<w:fldChar w:fldCharType=\"separate\"/>",
		"<w:fldChar w:fldCharType=\"end\"/>",
		"<w:gridSpan w:val=\"3\"/>",
		"<w:vMerge/>",
		"<w:ins w:author=\"A\"/>",
		"<w:del w:author=\"B\"/>",
		"<w:moveFromRangeStart w:name=\"m\"/>",
		"<w:moveToRangeStart w:name=\"m\"/>",
		"<w:moveFromRangeEnd/>",
		"<w:moveToRangeEnd/>",
		"<w:outlineLvl w:val=\"2\"/>",
		"<w:sym w:char=\"F0\"/>",
	};
	static const char *const words[] = { "word ",        " **a",     "_",         "1. ", "# ",
					     "[^1]",         "](x)",     "`",         "~~~", "| a",
					     "http://x.org", "&#x4E2D;", "&lt;b&gt;", "\\",  "- ",
					     "Remark: " };
	unsigned char open[200];
	size_t depth = 0;

	for (size_t i = 0; i < seed.len; i++) {
		unsigned c = (unsigned char)seed.ptr[i];

		if (c < 112 && depth < sizeof(open)) {
			open[depth] = (unsigned char)(c % COUNT(tags));
			buf_printf(out, "<w:%s>", tags[open[depth++]]);
		} else if (c < 160) {
			buf_puts(out, leaves[c % COUNT(leaves)]);
		} else if (c < 208) {
			buf_printf(out, "<w:t xml:space=\"preserve\">%s</w:t>",
				   words[c % COUNT(words)]);
		} else if (depth) {
			buf_printf(out, "</w:%s>", tags[open[--depth]]);
		}
	}
	while (depth)
		buf_printf(out, "</w:%s>", tags[open[--depth]]);
}

static void run(const struct import_request *rq, struct str file)
{
	BUF(ask, 32 * MiB);
	BUF(first, IMPORT_ANSWER_BYTES);
	BUF(second, IMPORT_ANSWER_BYTES);
	struct import_result result;
	struct err e = { 0 }, again = { 0 };
	ARENA(a);

	import_ask(rq, file, &ask);
	if (import_job(STR_BUF(ask), &first, &e) != 0) {
		assert(e.kind == ERR_TEXT || e.kind == ERR_TOO_BIG);
		assert(import_job(STR_BUF(ask), &second, &again) == -1 && again.kind == e.kind);
		return;
	}
	assert(import_read(STR_BUF(first), &a, &result, &e) == 0);
	assert(text_valid(str_of(result.markdown), NULL) && *result.markdown);
	assert(import_job(STR_BUF(ask), &second, &again) == 0);
	assert(str_same(STR_BUF(first), STR_BUF(second)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct import_request rq = { 0 };
	struct str input = { (const char *)data, size };
	BUF(file, 32 * MiB);

	if (!size)
		return 0;
	rq.changes = data[size - 1] % 3;
	rq.whole = data[size - 1] & 4;
	rq.numbered = data[size - 1] & 8;
	if (str_starts(input, "PK")) {
		run(&rq, input);
		return 0;
	}
	if (data[0] == 'G') {
		BUF(xml, MiB);

		grow(str_cut(input.ptr, 1, input.len), &xml);
		wrap(STR_BUF(xml), &file);
	} else {
		wrap(input, &file);
	}
	run(&rq, STR_BUF(file));
	return 0;
}
