/*
 * From the book's trees to line boxes: what a page will hold, in order, with the structure elements
 * that it belongs to. flow.c (sections and plain blocks), flow_inline.c (words and notes),
 * flow_list.c, flow_table.c, flow_front.c (title block, contents), flow_proof.c (an issue's proof).
 */
#ifndef EXPORT_FLOW_H
#define EXPORT_FLOW_H

#include "export/book.h"
#include "export/box.h"
#include "export/export.h"

#define PT(n) ((int)((n)*1024))

/* The page, in Pango units. */
enum {
	PAGE_WIDTH = 609563, /* A4: 595.276 points */
	PAGE_HEIGHT = 862093,
	TEXT_WIDTH = 446 * 1024,
	TEXT_LEFT = (PAGE_WIDTH - TEXT_WIDTH) / 2,
	TEXT_TOP = 78 * 1024,
	TEXT_HEIGHT = 690 * 1024,
	HANG = 30 * 1024, /* from a number to its text */
	STEP = 24 * 1024, /* from a point's label to its text */
	NOTE_HANG = 15 * 1024,
	MAX_DEPTH = 7, /* deeper lists and quotes are not set in further */
};

/* A label that waits for the first line of what it stands before. */
struct flow_label {
	struct para *para;
	int left, right; /* the room it stands in, from the text area's left */
	bool rtl;
};
enum { MAX_LABELS = 8 };

/* Where the next box goes and what waits for it; saved and set back as a whole around a note or a
 * table's cell. */
struct flow_at {
	struct boxes *out;     /* the body, a note's, a cell's */
	struct pdf_node *node; /* whose children blocks become */
	int left, right;       /* of the column, from the text area's left */
	bool rtl;              /* the direction of the block at hand */
	int depth;             /* of lists and quotes */
	int list_depth;        /* of ordered lists */
	bool operative;
	const struct lettering *text; /* how plain paragraphs look here */
	int gap;                      /* space before a plain paragraph */
	enum md_mark mark;            /* of the block around */
	bool keep_next;               /* the next box stays with the one before */
	bool new_page;                /* the next box begins a page */
	bool colon; /* the last line ended in a colon: what follows belongs to it */
	int space;  /* the next box's space above is at least this */
	const char *dest;
	size_t heading;
	struct flow_label labels[MAX_LABELS];
	size_t n_labels;
	struct flow_rail *rails; /* of quotes and remarks around, innermost first */
};

struct flow {
	struct setting set;
	struct arena *a;
	const struct book *book;
	struct pdf *pdf;
	struct rgb accent;
	bool bw; /* nothing in colour but pictures */
	struct boxes body;
	struct note_boxes *notes; /* by number - 1 */
	const struct book_section *section;
	int heading; /* level of the last one: no next one is more than one deeper */
	struct flow_at at;
	GHashTable *places; /* while drawing: name of a place → its page, from 1 */
	struct flow_image *images;
	struct export_warning *warnings;
	size_t n_warnings, cap_warnings;
};
struct flow_rail {
	struct flow_rail *outer;
	int x, width;
	struct rgb colour;
	bool begun;
};

/* Lay a book out: fills body and notes. */
void flow_book(struct flow *f);
void flow_init(struct flow *f, struct arena *a, const struct book *book, struct pdf *pdf);
void flow_done(struct flow *f);
void flow_warn(struct flow *f, const char *kind, const char *what, int64_t n);

/* The looks of this document's texts (style.c). */
extern const struct lettering look_text, look_remark, look_note, look_small;
extern const struct lettering look_title, look_subtitle, look_meta, look_meta_bold, look_label,
	look_code, look_head;
extern const struct lettering look_symbol, look_contents[3];
const struct lettering *look_heading(int level);
/* align: of a table's column, "lcr-". */
const struct lettering *look_cell(bool header, char align, bool hyphenate);
extern const struct rgb black, grey, link_blue, inserted_colour, deleted_colour;

/* --- for the files of this room --- */

void flow_blocks(struct flow *f, const struct md_node *parent);
void flow_block(struct flow *f, const struct md_node *n);
/* Boxes for the lines of a paragraph in the column at hand. */
void flow_lines(struct flow *f, struct para *p);
/* Note in a box what a line brings: the notes that it refers to, and whether it was changed. */
void flow_line_marks(struct flow *f, struct box *b, const struct para *p, int line);
/* A new box at the end, with the space, labels and rails that wait. */
struct box *flow_box(struct flow *f, int before, int height, int baseline);
/* Let a label stand before the next line and set the column in by room. */
void flow_label(struct flow *f, struct para *label, int room);
/* Set the column in by an amount, from the side where lines of its direction begin. */
void flow_indent(struct flow *f, int amount);
void flow_space(struct flow *f, int space);

/* Words of a block as a paragraph of that look; node: the element they belong to. */
struct para *flow_words(struct flow *f, const struct md_node *block, const struct lettering *look,
			struct pdf_node *node, int width);
/* An image of the bundle by its name, opened once; NULL, and a warning, if it is none. */
const struct image *flow_image(struct flow *f, struct str url);
/* Images among the words, set below them. */
void flow_figures(struct flow *f, const struct md_node *block);
bool flow_block_rtl(const struct flow *f, const struct md_node *block);

void flow_list(struct flow *f, const struct md_node *list);
void flow_table(struct flow *f, const struct md_node *n);
void flow_title(struct flow *f);
void flow_proof(struct flow *f); /* within the title block, of an issue alone */
void flow_contents(struct flow *f);
void flow_remarks_annex(struct flow *f);

#endif
