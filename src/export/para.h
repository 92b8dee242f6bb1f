/*
 * A paragraph: words with their looks, shaped and broken into lines by Pango.
 *
 * A rich text is built piece by piece (rich_*), then para_new shapes it and breaks it at a width.
 * Soft hyphens and chances to break long runs are put in while building, so the text that Pango
 * sees is not the author's; what a reader extracts from the file is (draw.c leaves them out).
 */
#ifndef EXPORT_PARA_H
#define EXPORT_PARA_H

#include "base/buf.h"
#include "base/str.h"
#include "export/fontmap.h"
#include "export/pdf.h"

enum para_align { ALIGN_START, ALIGN_END, ALIGN_CENTER, ALIGN_JUSTIFY };

/* How a kind of paragraph looks. */
struct lettering {
	unsigned font; /* enum font_style */
	int size, leading;
	enum para_align align;
	bool hyphenate;
	struct rgb colour;
};

enum { DECO_UNDER = 1, DECO_STRIKE = 2 };
/* From a byte of the text to the next span's: what is not the font. */
struct span {
	size_t from;
	struct pdf_node *node; /* whose content it is */
	struct rgb colour;
	unsigned deco;
	const char *url, *dest; /* of a link; what it leads to */
	const char *says;       /* of a link: its text for those who do not see it */
	int note;               /* number of the note that is referred to, 0: none */
	bool changed;           /* a redline marks it as inserted or deleted */
};

/* What all paragraphs of a document share. */
struct setting {
	struct arena *a;
	struct pdf *pdf;
	const char *lang;
	bool rtl;
	bool ragged;
	PangoContext *pango;
	GPtrArray *layouts; /* to be freed at the end */
	struct missing *missing;
	size_t n_missing, cap_missing;
};
struct missing {
	uint32_t c;
	int64_t n;
};

struct rich {
	struct setting *set;
	const struct lettering *look;
	struct buf text;
	PangoAttrList *attrs;
	struct span *spans;
	size_t n_spans, cap_spans;
	struct span now;  /* what the next piece gets */
	unsigned font;    /* the next piece's style */
	int raised;       /* the next piece is a superscript */
	const char *lang; /* of the paragraph */
};

struct para {
	PangoLayout *layout;
	const struct lettering *look;
	struct span *spans;
	size_t n_spans;
	const char *lang; /* the paragraph's language */
	bool rtl;
	int n_lines;
	bool colon; /* its text ends in a colon */
};

/*
 * Begin a text in a language (NULL: the document's); node gets what is not given to another.
 * rich_done frees it; para_new takes what it needs.
 */
void rich_init(struct rich *r, struct setting *set, const struct lettering *look, const char *lang,
	       struct pdf_node *node);
void rich_done(struct rich *r);
/* Append text in the current style. */
void rich_text(struct rich *r, struct str s);
/* The same in another language, or NULL for the paragraph's. */
void rich_foreign(struct rich *r, struct str s, const char *lang);
/* Append text as it is: no hyphens, no chances to break. */
void rich_plain(struct rich *r, struct str s);

/* Shape and break. width < 0 does not break. */
struct para *para_new(struct rich *r, int width);
/* A line of plain text. */
struct para *para_plain(struct setting *set, const struct lettering *look, const char *s,
			struct pdf_node *node, int width);
/* The same in one line, cut short with an ellipsis. */
struct para *para_short(struct setting *set, const struct lettering *look, const char *s,
			int width);
/* Break again at another width. */
void para_break(struct para *p, int width);
/* Make the lines of a title about equally long, as many as they are. */
void para_balance(struct para *p, int width);
PangoLayoutLine *para_line(const struct para *p, int line); /* borrowed */
/* Height of a line and where its baseline stands below its top. */
void para_metrics(const struct para *p, int line, int *height, int *baseline);
int para_line_width(const struct para *p, int line);
/* Where a line starts within a width, for the paragraph's alignment and direction. */
int para_line_x(const struct para *p, int line, int width);
/* Widths of the unbroken text: of its longest word, and of its longest line. */
void para_extremes(const struct para *p, int *longest_word, int *longest_line);
/* The span that a byte belongs to. */
const struct span *para_span(const struct para *p, size_t at);

/* Free what Pango holds of a document. */
void setting_done(struct setting *set);
/* Count a character that no font has. */
void setting_missing(struct setting *set, uint32_t c);

#endif
