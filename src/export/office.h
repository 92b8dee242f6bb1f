/*
 * A book as a word processor sees it: paragraphs with a style, runs and a place in a numbered list;
 * tables; notes. Word and OpenDocument are written from this one shape (docx_*.c, odt_*.c), so that
 * they say the same.
 *
 * Changes: a run, a row or a paragraph's end is kept, inserted or deleted. What is left without the
 * deleted ones is the new text; without the inserted ones, the old. Lengths are in twentieths of a
 * point. Everything is in the arena.
 */
#ifndef EXPORT_OFFICE_H
#define EXPORT_OFFICE_H

#include "export/book.h"
#include "export/export.h"
#include "export/fonts.h"
#include "image/image.h"

enum office_style {
	OFFICE_MASTHEAD,
	OFFICE_TITLE,
	OFFICE_SUBTITLE,
	OFFICE_META,
	OFFICE_CONTENTS_TITLE,
	OFFICE_CONTENTS_1, /* and two levels more */
	OFFICE_CONTENTS_2,
	OFFICE_CONTENTS_3,
	OFFICE_HEADING_1, /* a section's title; and five levels more */
	OFFICE_HEADING_2,
	OFFICE_HEADING_3,
	OFFICE_HEADING_4,
	OFFICE_HEADING_5,
	OFFICE_HEADING_6,
	OFFICE_TEXT,
	OFFICE_ENCOURAGEMENT, /* a numbered paragraph */
	OFFICE_POINT,         /* an item of a list */
	OFFICE_QUOTE,
	OFFICE_REMARK_LABEL,
	OFFICE_REMARK,
	OFFICE_ABOUT, /* in the annex: which paragraph a remark is about */
	OFFICE_CODE,
	OFFICE_RULE,
	OFFICE_CELL,
	OFFICE_HEAD_CELL,
	OFFICE_NOTE,
	OFFICE_STYLES
};

/* How a style looks, as Word and OpenDocument both can. */
enum {
	OFFICE_NORMAL = -1, /* what styles are based on */
	LOOK_BOLD = 1,
	LOOK_ITALIC = 2,
	LOOK_SANS = 4,
	LOOK_MONO = 8,
	LOOK_SOFT = 16, /* grey */
	LOOK_KEEP = 32, /* stays with what follows */
	LOOK_RAGGED = 64,
	LOOK_FRONT = 128,   /* not the text's: its lines are not counted */
	OFFICE_TAB_END = 1, /* a tab stop where lines end */
	OFFICE_TAB_DOTS,    /* the same with a dotted leader */
	OFFICE_TAB_NOTE,    /* behind a note's number */
	OFFICE_NOTE_HANG = 300,
	OFFICE_CONTENTS_STEP = 280,
};
struct office_look {
	const char *id, *name; /* in Word */
	const char *odt;       /* in OpenDocument */
	int based, next;       /* enum office_style, or OFFICE_NORMAL */
	int size;              /* half points */
	int leading, before, after;
	unsigned look;
	int outline; /* level of a heading, from 1; 0: none */
	struct {
		char side; /* 't' op, 'b' ottom, 'l' eft, 'r': where lines begin; 0: none */
		int eighths, space; /* of a point; points to the text */
		const char *colour; /* NULL: the accent */
	} border;
	int tab;
};
const struct office_look *office_look(int style);
/* The running head: the title, cut to the room that `end` leaves, and which state of the text it is
 * (NULL: nothing). */
struct str office_head(const struct bundle *b, const char **end);
/* Which way the foot runs: its words may be in another script than the document. */
bool office_foot_rtl(const struct bundle *b);
/* A language as word processors want it, with a country: "de-DE". */
const char *office_lang(const char *lang);

enum office_list_kind {
	OFFICE_PARAGRAPHS, /* 1. with (a), (i), (a), (i) below; then 1. again */
	OFFICE_NUMBERS,    /* 1. at each level */
	OFFICE_BULLETS,
	OFFICE_FIXED, /* a label that does not count: "12 bis." */
	OFFICE_LIST_KINDS
};
enum { OFFICE_LEVELS = 9, OFFICE_HANG = 600, OFFICE_STEP = 480, OFFICE_WIDTH = 8920 };
/* One counting: begins at `start` on `level`. */
struct office_list {
	int kind, level, start;
	const char *text; /* of OFFICE_FIXED */
};

struct office_image {
	struct office_image *next;
	struct str url;
	struct image image;
	bool good;
	int number; /* from 1 */
};

enum office_run_kind {
	OFFICE_WORDS,
	OFFICE_LINE, /* a line break */
	OFFICE_TAB,
	OFFICE_PICTURE,
	OFFICE_NOTE_REF,   /* where a note is anchored: one run for each office_note */
	OFFICE_NOTE_AGAIN, /* its number once more */
	OFFICE_COMMENT_START,
	OFFICE_COMMENT_END,
	OFFICE_PAGE, /* the page on which `dest` stands; text: as we count it */
};
/* Beside FONT_BOLD, FONT_ITALIC, FONT_MONO. Figures amid letters from right to left are the text
 * font's: the letters' own font may have none. */
enum { OFFICE_STRIKE = FONT_STYLES, OFFICE_FIGURES = 2 * FONT_STYLES };
struct office_note;
struct office_run {
	struct office_run *next;
	int kind;
	unsigned font;
	struct str text;  /* words; of a picture: what it shows */
	const char *lang; /* where it is not its paragraph's; or NULL */
	bool rtl;
	const char *url;  /* a link outward, or NULL */
	const char *dest; /* a place in the file to lead to (book_heading.name, an id), or NULL */
	int link;         /* which link of the file, from 1; 0: none */
	const struct office_image *image;
	struct office_note *note;
	const struct office_comment *comment;
	enum md_mark mark;
	int change;                     /* its id; 0: none */
	const struct bundle_change *by; /* who changed it; NULL: not known */
};
struct office_par {
	int style;
	const char *lang; /* where it is not the document's; or NULL */
	bool rtl;
	int left, hang;  /* set in by; the first line is set out by */
	int list, level; /* list: an index into lists, from 1; 0: none */
	char align;      /* of a cell: 'l', 'c', 'r' or '-' */
	int after;       /* room below it at least; 0: as its style has it */
	bool keep;       /* stays with what follows */
	bool new_page;
	const char *name;    /* an id to lead to, or NULL */
	const char *heading; /* a heading's name for the contents, or NULL */
	enum md_mark mark;   /* of its end */
	const struct bundle_change *by;
	struct office_run *first, *last;
	size_t section, block; /* of the book; SIZE_MAX in the front and in notes */
};
struct office_row {
	struct office_row *next;
	bool header;
	enum md_mark mark;
	const struct bundle_change *by;
	struct office_par *const *cells; /* as many as the table has columns */
};
struct office_table {
	int columns;
	int *widths;
	int left;
	bool rtl;
	struct office_row *first, *last;
};
struct office_block {
	struct office_block *next;
	struct office_par *par; /* or, if that is NULL, */
	struct office_table *table;
};
struct office_flow {
	struct office_block *first, *last;
};
struct office_note {
	struct office_note *next;
	int number; /* as the book counts; two notes may share one where a redline moves it */
	int id;     /* of this anchor, from 1; 0: it has none, and is no part of the file */
	bool again; /* its number stands elsewhere, too */
	struct office_flow flow;
};

struct office_comment {
	struct office_comment *next;
	int id; /* from 1 */
	const struct bundle_comment *from;
	const struct office_comment *top; /* the one that it answers, or NULL */
	bool done;
};

struct office {
	const struct book *book;
	struct office_flow body;
	struct office_note *notes, *last_note;
	int n_notes;
	struct office_comment *comments, *last_comment;
	int n_comments;
	struct office_list *lists; /* lists[0] is not used */
	size_t n_lists, cap_lists;
	struct office_image *images;
	int n_images, n_links;
	const int64_t *pages; /* of each heading of the book, from 1; NULL: not known */
	struct export_warning *warnings;
	size_t n_warnings, cap_warnings;
};

/* pages: as in struct office; may be NULL. */
void office_make(const struct book *book, const int64_t *pages, struct arena *a,
		 struct office *out);
/* Where numbering sets a paragraph of that list and level in by itself. */
void office_list_indent(int kind, int level, int *left, int *hang);
/* The label's form for a level of a list: 'a', 'i', '1' or, for a bullet, its place from 0. */
char office_list_form(int kind, int level);

/* Let a redline's two sides be the two texts to the word, where the bundle has them. */
void office_exact(struct office *o, struct arena *a);
/* Show paragraphs that went and came whole word by word, where half of their words stay. */
void office_weave(struct office *o, struct arena *a);

/* Put the bundle's threads to the words that they quote. */
void office_comments(struct office *o, struct arena *a);

/* How large a picture stands in its paragraph, in its own proportions. English metric units. */
enum { EMU = 635 }; /* in a twentieth of a point */
struct office_size {
	int64_t width, height;
};
struct office_size office_size(const struct office_par *p, const struct office_image *image);

/* --- within office*.c --- */

struct office_at {
	struct office_flow *out;
	int style;   /* of plain paragraphs */
	int left;    /* of the column */
	int depth;   /* of lists and quotes */
	int ordered; /* of ordered lists */
	int list;    /* that the items at hand belong to */
	bool operative;
	enum md_mark mark;  /* of the block around */
	enum md_mark force; /* a note that is gone at one place and new at another: all of it is */
	const struct bundle_change *by;
};
struct office_walk {
	struct office *o;
	struct arena *a;
	size_t section, block;
	struct office_at at;
	int bullets;    /* the list that all bullets belong to */
	int paragraphs; /* the counting of numbered paragraphs */
	long next;      /* the number that it comes to next */
	unsigned used;  /* levels that have counted since the last numbered paragraph, as bits */
	bool numbered;  /* the block at hand belongs to a numbered paragraph */
	struct placed_note {
		struct office_note *by_mark[3]; /* by md_mark */
	} * placed;                             /* by number */
};
/* A new block at the end of the flow, to be filled. */
struct office_block *office_block(struct office_walk *w);
struct office_par *office_par(struct office_walk *w, int style);
struct office_run *office_run(struct office_walk *w, struct office_par *p, int kind);
void office_say(struct office_walk *w, struct office_par *p, const char *text, unsigned font);
/* Words of a block into a paragraph, with its language and direction. */
void office_words(struct office_walk *w, struct office_par *p, const struct md_node *block);
void office_blocks(struct office_walk *w, const struct md_node *parent);
void office_table(struct office_walk *w, const struct md_node *n);
void office_front(struct office_walk *w);
void office_annex(struct office_walk *w);
const struct office_image *office_image(struct office_walk *w, struct str url);
/* Who made a change of the section at hand. */
const struct bundle_change *office_by(const struct office_walk *w, int change);
/* Is a node to be left out, in a note that is shown as it was or as it is? */
bool office_hidden(const struct office_walk *w, const struct md_node *n);
enum md_mark office_mark(const struct office_walk *w, const struct md_node *n);
/* Within a paragraph neither the old nor the new text has two spaces in a row, or one at an end. */
void office_tidy(struct office_walk *w, struct office_par *p);

#endif
