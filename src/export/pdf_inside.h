/*
 * What the files of the PDF writer share: pdf.c (pages and their content), pdf_file.c (objects and
 * cross references), pdf_text.c (glyphs), pdf_font.c (subsets), pdf_tree.c (structure), pdf_meta.c
 * (catalog, names, outlines, XMP). Nothing else includes this.
 */
#ifndef EXPORT_PDF_INSIDE_H
#define EXPORT_PDF_INSIDE_H

#include "base/str.h"
#include "export/pdf.h"

enum { PDF_BYTES = 256 * 1024 * 1024 };

/* --- objects (pdf_file.c) ----------------------------------------------------------------------- */

struct pdf_object {
	size_t from, len; /* in the file's body or, when packed, in an object stream's bytes */
	bool packed;
};
struct pdf_file {
	struct pdf_object *objects; /* number 1 is objects[0] */
	size_t n, cap;
	struct buf body;   /* stream objects as they will stand in the file */
	struct buf packed; /* other objects, to go into object streams */
	struct buf one;    /* the object being written */
	int open;          /* its number, 0 without */
};

int pdf_reserve(struct pdf_file *f);
/* Write object n into the returned buffer, then pdf_end. */
struct buf *pdf_begin(struct pdf_file *f, int n);
void pdf_end(struct pdf_file *f);
/* A stream: dict is what stands between << >> besides Length and Filter. */
void pdf_stream(struct pdf_file *f, int n, const char *dict, struct str bytes, bool deflate);
/* A stream whose bytes are encoded already; dict names its Filter. */
void pdf_stream_raw(struct pdf_file *f, int n, const char *dict, struct str bytes);
int pdf_write_file(struct pdf_file *f, int root, int info, struct buf *out, struct err *e);
/* A text string: PDFDocEncoding if ASCII, else UTF-16. */
void pdf_string(struct buf *out, struct str s);
void pdf_hex(struct buf *out, unsigned v);     /* four digits */
void pdf_utf16(struct buf *out, struct str s); /* hex digits of UTF-16BE */
/* A number in points from Pango units, at most 3 decimals. */
void pdf_points(struct buf *out, int64_t units);

/* --- fonts (pdf_font.c) ------------------------------------------------------------------------- */

struct pdf_glyph_use {
	struct str text; /* what ToUnicode says, in the arena; ptr NULL: nothing yet */
	bool used;
};
struct pdf_font {
	struct font_face *face;
	int object;
	struct pdf_glyph_use *glyphs; /* by glyph id */
	unsigned n_glyphs;
	int *widths; /* thousandths by glyph id; -1 not asked yet */
};
struct pdf_font *pdf_font_use(struct pdf *p, struct font_face *face);
int pdf_font_width(struct pdf_font *f, unsigned gid);
int pdf_fonts_write(struct pdf *p, struct err *e);

/* --- text (pdf_text.c) -------------------------------------------------------------------------- */

struct pdf_text {
	bool open; /* between BT and ET */
	bool run;  /* within [ … ] TJ */
	bool hex;  /* within < > */
	struct pdf_font *font;
	int size, y;
	struct rgb colour;
	int64_t pen; /* where the next glyph would stand, Pango units × 1000 */
};
void pdf_text_close(struct pdf *p);

/* --- structure (pdf_tree.c) --------------------------------------------------------------------- */

struct pdf_kid {
	struct pdf_kid *next;
	struct pdf_node *node; /* a child, or */
	int page, mcid;        /* marked content of a page, or */
	int annotation;        /* object number of a link */
};
void pdf_tree_join(struct pdf *p, struct pdf_node *n);
void pdf_tree_content(struct pdf *p, struct pdf_node *n, int page, int mcid);
void pdf_tree_link(struct pdf *p, struct pdf_node *n, int page, int annotation);
/* Writes all elements and the parent tree; gives the StructTreeRoot's number. */
int pdf_tree_write(struct pdf *p);

/* --- pages ------------------------------------------------------------------------------------ */

struct pdf_annotation {
	struct pdf_annotation *next;
	int object;
	struct pdf_node *node;
	int box[4]; /* left, top, right, bottom */
	const char *url, *dest, *says;
	int parent_key;
};
struct pdf_page {
	int object, width, height;
	struct buf content;
	struct pdf_node **marked; /* by MCID */
	size_t n_marked, cap_marked;
	struct pdf_annotation *links, *last_link;
};
struct pdf_dest {
	const char *name;
	int page, y;
};
struct pdf_entry {
	int level, object;
	const char *title, *dest;
};
struct pdf_image {
	const struct image *from;
	int object, mask;
	int number;
	struct pdf_image *next;
};

struct pdf {
	struct arena *a;
	struct pdf_file file;
	struct pdf_page *pages; /* the last is being drawn */
	size_t n_pages, cap_pages;
	struct pdf_node *root, *open_node; /* whose marked content is open */
	const char *open_artifact;
	struct pdf_text text;
	struct rgb fill; /* colour set in the content, and whether one is */
	bool fill_set;
	struct pdf_font **fonts;
	size_t n_fonts, cap_fonts;
	struct pdf_dest *dests;
	size_t n_dests, cap_dests;
	struct pdf_entry *entries;
	size_t n_entries, cap_entries;
	struct pdf_image *images;
	struct pdf_node **notes; /* nodes with an ID */
	size_t n_notes, cap_notes;
	int n_images;
};
struct buf *pdf_out(struct pdf *p); /* the current page's content */
void pdf_fill(struct pdf *p, struct rgb colour);
const struct pdf_dest *pdf_find_dest(const struct pdf *p, const char *name);

/* --- catalog and what hangs on it (pdf_meta.c) -------------------------------------------------- */

int pdf_meta_write(struct pdf *p, const struct pdf_about *about, int tree, int pages, int *info);
void pdf_icc_srgb(struct buf *out);

#endif
