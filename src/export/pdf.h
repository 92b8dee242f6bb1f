/*
 * A PDF 1.7 file, tagged: numbered objects, pages with content, a structure tree, fonts, images,
 * links, outlines. Knows nothing of documents; what to draw comes from export/draw.h.
 *
 * Coordinates are Pango units (1/1024 point) from the page's top left corner. Everything lives in
 * the pdf's own arena. The bytes depend on the calls alone. Source of the format: ISO 32000-1;
 * of the tags ISO 14289-1 (PDF/UA-1) and ISO 19005-2 (PDF/A-2a).
 */
#ifndef EXPORT_PDF_H
#define EXPORT_PDF_H

#include "base/arena.h"
#include "base/buf.h"
#include "export/fonts.h"

struct pdf;
struct pdf_image;

struct rgb {
	unsigned char r, g, b;
};

/* --- structure -------------------------------------------------------------------------------- */

struct pdf_kid;
/*
 * An element of the structure tree. Made by pdf_node, it joins its parent's children when something
 * is first drawn for it: the order of drawing is the order of reading.
 */
struct pdf_node {
	const char *type; /* a standard type of PDF 1.7: "P", "H1", "TD" */
	struct pdf_node *parent;
	const char *lang, *alt, *actual;
	const char *numbering;   /* of L: "Decimal", "None" */
	const char *scope;       /* of TH: "Column" */
	const char *decoration;  /* of Span: "Underline", "LineThrough" */
	const char *id;          /* of Note */
	struct pdf_node *follow; /* joins right behind this one (a Note behind its Reference) */
	bool whole;              /* joining brings all its made children along (a table's row) */
	int span;                /* of TD and TH: columns covered, 0 for one */
	/* the writer's own */
	struct pdf_node *made, *made_last, *made_next; /* as made */
	struct pdf_kid *kids, *last_kid;               /* as joined */
	bool joined;
	int object;
};
struct pdf_node *pdf_node(struct pdf *p, struct pdf_node *parent, const char *type);
struct pdf_node *pdf_root(struct pdf *p); /* the Document */

/* --- pages ------------------------------------------------------------------------------------ */

struct pdf *pdf_new(struct arena *a);
void pdf_free(struct pdf *p); /* buffers; the rest is the arena's */
FREEP(struct pdf, pdf, pdf_free)
void pdf_page(struct pdf *p, int width, int height); /* begin the next page */

/* What is drawn next belongs to a node, or is an artifact ("Pagination", "Layout"). */
void pdf_content(struct pdf *p, struct pdf_node *node);
void pdf_artifact(struct pdf *p, const char *kind);

void pdf_rect(struct pdf *p, int x, int y, int width, int height, struct rgb colour);
void pdf_draw_image(struct pdf *p, const struct pdf_image *image, int x, int y, int width,
		    int height);

/* One cluster of shaped text: glyphs that stand for some characters together. */
struct pdf_glyph {
	unsigned gid;
	int x, y; /* of its origin on the page */
};
struct pdf_cluster {
	struct font_face *face;
	int size;
	struct rgb colour;
	const struct pdf_glyph *glyphs;
	size_t n_glyphs;
	int x, width;    /* of the whole cluster */
	bool ordered;    /* the glyphs stand in the order in which they are to be drawn */
	struct str text; /* UTF-8: what a reader of the text gets */
};
void pdf_show(struct pdf *p, const struct pdf_cluster *c);

/* A link from a rectangle of the current page: url, or a destination's name. */
void pdf_link(struct pdf *p, struct pdf_node *node, const int box[4], const char *url,
	      const char *dest, const char *says);
/* Name a place of the current page. The first of a name counts. */
void pdf_dest(struct pdf *p, const char *name, int y);
/* An outline entry of a level from 1, to a named place. */
void pdf_outline(struct pdf *p, int level, const char *title, const char *dest);

/* --- the file --------------------------------------------------------------------------------- */

struct pdf_about {
	const char *title, *author, *subject, *lang, *version, *commit;
	int64_t created_at;
	bool rtl;
};
/* Append the file. ERR_TOO_BIG "too-large.answer" past out->max. */
int pdf_finish(struct pdf *p, const struct pdf_about *about, struct buf *out,
	       struct err *e) MUST_USE;

/* Images: bytes of a PNG or JPEG (image/image.h); the same name gives the same object. NULL if it
 * cannot be embedded. */
struct image;
const struct pdf_image *pdf_image(struct pdf *p, const struct image *image);

#endif
