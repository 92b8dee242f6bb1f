/*
 * What a laid-out document is made of before it has pages: line boxes, one below the other, each
 * with what is to be drawn in it, the notes that it refers to, and whether a page may end above it.
 * Pure data, in the arena. Lengths are Pango units (1/1024 point).
 */
#ifndef EXPORT_BOX_H
#define EXPORT_BOX_H

#include "export/para.h"

struct image;
struct qr;

enum item_kind {
	ITEM_LINE,  /* para, line */
	ITEM_RECT,  /* width, height, colour: an artifact */
	ITEM_RAIL,  /* a rule over the box's height, and up to the box above unless first */
	ITEM_IMAGE, /* image, node */
	ITEM_CODE,  /* code, node, width: a QR code, its quiet zone within */
	ITEM_PAGE,  /* the page number of dest, ending at x, with leaders back to x - width */
};
struct item {
	struct item *next;
	int kind;
	int x, y; /* from the text area's left and the box's top; y of a line is its baseline */
	int width, height;
	struct rgb colour;
	bool first; /* of a rail */
	const struct para *para;
	int line;
	struct pdf_node *node;
	const struct image *image;
	const struct qr *code;
	const char *dest;
};

struct box {
	int height, before; /* before: space above, dropped at the top of a page */
	bool keep;          /* no page ends above this box */
	bool breaks;        /* a page begins with this box */
	bool counts;        /* a line of text, for draft line numbers */
	bool changed;       /* a redline's bar stands beside it */
	struct item *items, *last;
	const char *dest; /* a name for this place */
	size_t heading;   /* 1 + index of the book's heading that begins here; 0: none */
	int *notes;       /* numbers of the notes referred to, in order */
	size_t n_notes, cap_notes;
	const struct box *head; /* of a table's row: the head to repeat when a page begins here */
};
struct boxes {
	struct box *items;
	size_t n, cap;
};
/* A note's text as boxes, by its number in the document. */
struct note_boxes {
	struct boxes boxes;
	struct pdf_node *node;
};

struct item *box_item(struct arena *a, struct box *b, enum item_kind kind);

#endif
