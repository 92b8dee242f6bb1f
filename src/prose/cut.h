/*
 * Cutting a text into blocks, line by line: what is open at the line that is being read. cut.c
 * knows the blocks that a line begins, cut_raw.c those that run to a closing line.
 */
#ifndef PROSE_CUT_H
#define PROSE_CUT_H

#include "prose/block.h"
#include "prose/line.h"

enum { CUT_NEST = 8, CUT_CODE_INDENT = 4 };

struct cut {
	struct work *w;
	struct str text;
	size_t n, cap;
	void *blocks;
	struct intern labels;
	bool strict;
	bool adoc;                        /* AsciiDoc: "== heading", "----" delimits */
	bool open;                        /* the last block takes further lines */
	bool blank;                       /* a blank line stands before */
	bool table;                       /* the last block is a row and more may follow */
	int columns[CUT_NEST], n_columns; /* lists around the line */
	int quote;
	int tables;
};

/* Cut the whole text; labels must be empty. */
void cut_text(struct cut *c);
/* The same for plain text: each line is a paragraph. */
void cut_plain(struct cut *c);

/* The block that was cut last, or NULL. */
struct block *cut_last(const struct cut *c);
/* Where the content of the innermost open list begins. */
int cut_column(const struct cut *c);
struct block *cut_add(struct cut *c, enum block_kind kind, const struct line *l);
/* The block takes the line, too. */
void cut_extend(struct block *b, const struct line *l);

/* Front matter between "---" lines at the very start; where reading goes on. */
size_t cut_front(struct cut *c);
/* From the opening line to the closing one, or to the end of the text. */
size_t cut_fence(struct cut *c, const struct line *first, struct str opener, bool exact);
size_t cut_html(struct cut *c, const struct line *first, const char *closer);
/* An AsciiDoc delimiter counts only if its twin follows. */
bool cut_twin_follows(const struct cut *c, const struct line *first);
/*
 * A bare fence with an opening one ("```c") before any that could close it closes one that began
 * before this text does.
 */
bool cut_stray(const struct cut *c, const struct line *first, struct str opener);

#endif
