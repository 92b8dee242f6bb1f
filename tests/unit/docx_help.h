/*
 * Word files made by code: parts of XML in a ZIP whose entries are stored, or lie as a test wants.
 */
#ifndef TESTS_UNIT_DOCX_HELP_H
#define TESTS_UNIT_DOCX_HELP_H

#include "base/buf.h"
#include "base/gz.h"

struct docx_part {
	const char *name, *xml;
	size_t len;          /* of xml; 0: strlen */
	uint32_t stated;     /* a size that lies; 0: the truth */
	uint32_t attributes; /* external ones, of a link for instance */
	uint16_t flags;      /* 1: encrypted */
	bool deflate;
};

static UNUSED void put16(struct buf *b, unsigned v)
{
	buf_putc(b, (char)(v & 255));
	buf_putc(b, (char)(v >> 8 & 255));
}

static UNUSED void put32(struct buf *b, uint32_t v)
{
	put16(b, v & 65535);
	put16(b, v >> 16);
}

/* Name, sizes and sum as both headers have them. */
static UNUSED void docx_common(struct buf *b, const struct docx_part *p, struct str data,
			       uint32_t crc, size_t size)
{
	put16(b, 20);
	put16(b, p->flags | 0x800);
	put16(b, p->deflate ? 8 : 0);
	put32(b, 0x5a21 << 16);
	put32(b, crc);
	put32(b, (uint32_t)data.len);
	put32(b, p->stated ? p->stated : (uint32_t)size);
	put16(b, (unsigned)strlen(p->name));
	put16(b, 0);
}

/* A raw deflate stream is a zlib stream without its two bytes in front and four behind. */
static UNUSED struct str docx_data(const struct docx_part *p, size_t len, struct buf *packed)
{
	if (!p->deflate)
		return (struct str){ p->xml, len };
	gz_deflate(packed, p->xml, len, 9);
	return str_cut(packed->ptr, 2, packed->len - 4);
}

static UNUSED void docx_zip(struct buf *out, const struct docx_part *parts, size_t n)
{
	BUF(directory, 64 * MiB);
	size_t start;

	for (size_t i = 0; i < n; i++) {
		const struct docx_part *p = &parts[i];
		size_t len = p->len ? p->len : strlen(p->xml), at = out->len;
		uint32_t crc = gz_crc32(0, p->xml, len);
		BUF(packed, 64 * MiB);
		struct str data = docx_data(p, len, &packed);

		put32(out, 0x04034b50);
		docx_common(out, p, data, crc, len);
		buf_puts(out, p->name);
		buf_put(out, data.ptr, data.len);
		put32(&directory, 0x02014b50);
		put16(&directory, 0x0314); /* made on Unix, so that attributes count */
		docx_common(&directory, p, data, crc, len);
		put16(&directory, 0);
		put16(&directory, 0);
		put16(&directory, 0);
		put32(&directory, p->attributes);
		put32(&directory, (uint32_t)at);
		buf_puts(&directory, p->name);
	}
	start = out->len;
	buf_put(out, directory.ptr, directory.len);
	put32(out, 0x06054b50);
	put32(out, 0);
	put16(out, (unsigned)n);
	put16(out, (unsigned)n);
	put32(out, (uint32_t)directory.len);
	put32(out, (uint32_t)start);
	put16(out, 0);
}

#define DOCX_W    "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define DOCX_R    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define DOCX_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
#define DOCX_NS   " xmlns:w=\"" DOCX_W "\" xmlns:r=\"" DOCX_R "\""
#define DOCX_RELS                                                                                  \
	DOCX_HEAD "<Relationships "                                                                \
		  "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define DOCX_REL(id, type, target)                                                                 \
	"<Relationship Id=\"" id "\" Type=\"" DOCX_R "/" type "\" Target=\"" target "\"/>"
#define DOCX_LINK(id, target)                                                                      \
	"<Relationship Id=\"" id "\" Type=\"" DOCX_R "/hyperlink\" Target=\"" target               \
	"\" TargetMode=\"External\"/>"
#define DOCX_BODY(xml) DOCX_HEAD "<w:document" DOCX_NS "><w:body>" xml "</w:body></w:document>"

/* A paragraph, one with a style, a run, words. */
#define T(words)        "<w:t xml:space=\"preserve\">" words "</w:t>"
#define R(words)        "<w:r>" T(words) "</w:r>"
#define RB(words)       "<w:r><w:rPr><w:b/></w:rPr>" T(words) "</w:r>"
#define RI(words)       "<w:r><w:rPr><w:i/></w:rPr>" T(words) "</w:r>"
#define P(runs)         "<w:p>" runs "</w:p>"
#define PS(style, runs) "<w:p><w:pPr><w:pStyle w:val=\"" style "\"/></w:pPr>" runs "</w:p>"
#define PN(num, lvl, runs)                                                                         \
	"<w:p><w:pPr><w:numPr><w:ilvl w:val=\"" lvl "\"/><w:numId w:val=\"" num                    \
	"\"/></w:numPr></w:pPr>" runs "</w:p>"
#define BY(who) " w:id=\"1\" w:author=\"" who "\" w:date=\"2026-02-03T10:00:00Z\""

/* The whole file: the document's part, its relations ("" for none) and further parts. */
static UNUSED void docx_file(struct buf *out, const char *document, const char *relations,
			     const struct docx_part *more, size_t n)
{
	struct docx_part parts[20] = {
		{ .name = "[Content_Types].xml",
		  .xml = DOCX_HEAD
		  "<Types "
		  "xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>" },
		{ .name = "_rels/.rels",
		  .xml = DOCX_RELS DOCX_REL("rId1", "officeDocument",
					    "word/document.xml") "</Relationships>" },
		{ .name = "word/document.xml", .xml = document, .deflate = true },
		{ .name = "word/_rels/document.xml.rels" },
	};
	BUF(rels, MiB);

	buf_puts(&rels, DOCX_RELS);
	buf_puts(&rels, relations);
	buf_puts(&rels, "</Relationships>");
	parts[3].xml = rels.ptr;
	for (size_t i = 0; i < n; i++)
		parts[4 + i] = more[i];
	docx_zip(out, parts, 4 + n);
}

#endif
