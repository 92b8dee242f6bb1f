/*
 * A text cut into blocks, and each block into tokens: what everything in this room works on.
 *
 * Every byte belongs to exactly one block or to the blank lines before the first:
 *
 *     from  body      to   end   next
 *     |lead |tokens   |tail|blank|
 *
 * The lead is what makes the block what it is (indent, quote marks, list marker, "## "), the tail
 * the same behind it (an underline, closing #). The blank part begins with the line feed.
 */
#ifndef PROSE_BLOCK_H
#define PROSE_BLOCK_H

#include "prose/myers.h"
#include "prose/token.h"

enum block_kind {
	B_PARAGRAPH,
	B_LINE, /* looks like an item ("a) …", "• …"), is part of a paragraph to Markdown */
	B_ITEM,
	B_NOTE, /* a footnote's text, "[^x]: …" */
	B_HEADING,
	B_ROW,
	B_DEFINITION, /* "[x]: https://…" */
	B_HTML,
	B_RULE,
	B_CODE, /* indented */
	B_FENCE,
	B_FRONT /* front matter */
};

enum { BLOCK_MARKS = 2, MARK_BITS = 64 };

struct block {
	enum block_kind kind;
	int form;    /* heading: level; item: MARK_…; row: 1 for the row of dashes */
	int quote;   /* number of quote marks before it */
	bool opens;  /* an empty line without quote marks stands before it, or nothing does */
	bool remark; /* its lead holds "[!REMARK]" or another alert */
	int margin;  /* columns before it, behind quote marks: where its marker or text stands */
	int nest;    /* lists around it, its own included */
	int column;  /* where the content of the innermost list begins; 0 outside lists */
	int table;   /* row: number of its table in the text, from 1; 0: no table to Markdown */
	uint32_t from, body, to, end, next;
	struct token *tokens;
	int *keys; /* of the tokens, for comparing */
	int n;     /* number of tokens */
	int key;   /* number of its kind and words: equal for equal text however it is wrapped */
	int *sig;  /* the numbers of its words alone, to measure likeness; never empty if n > 0 */
	int n_sig;
	uint64_t marks
		[BLOCK_MARKS]; /* bit (number % bits) for each of sig: a cheap bound of likeness */
	const struct block *parts; /* that were joined to this one, in a row; NULL: it is one */
	int n_parts;
};

struct parts {
	struct str text;
	struct block *blocks;
	int n;
	uint32_t head; /* end of the blank lines before the first block */
};

/* What the texts of one call share. */
struct work {
	struct arena *scratch; /* dropped when the call ends */
	struct intern words, keys, bodies;
	struct first_read {
		const struct block *block;
		struct intern labels; /* of its text: all that were defined when it was read */
	} * read;                     /* for each of bodies the first that had it */
	size_t n_read, cap_read;
	struct budget budget;
	int *symbols; /* a zero for each key of a token: alike.c counts with it */
	int n_symbols;
};
void work_init(struct work *w, struct arena *scratch, size_t bytes);
/* Zeros, one for each key (and word) given so far; the user leaves zeros behind. */
int *work_symbols(struct work *w);

/*
 * Cut a text; it is borrowed. At most 1 GiB. strict: as Markdown reads it; else a fence that is
 * evidently the end of one that began before the text does swallows nothing.
 */
void parts_read(struct work *w, struct str text, bool strict, struct parts *out);
/* The same for plain text: each line is a paragraph, nothing is Markdown. */
void parts_read_plain(struct work *w, struct str text, struct parts *out);

/* Set the marks and number the key of a block whose kind and sig are set: for blocks that are made
 * by hand. */
void block_finish(struct work *w, struct block *b);

/* The blocks [first, last] of a text as one, with a token for each seam between them. */
void block_join(struct work *w, const struct parts *p, int first, int last, struct block *out);

/* Fenced code, front matter: blocks whose tokens are lines. */
static inline bool block_is_raw(const struct block *b)
{
	return b->kind >= B_FENCE;
}
/* Code of any kind, front matter: shown only as a whole. */
static inline bool block_is_code(const struct block *b)
{
	return b->kind >= B_CODE;
}
static inline struct str block_text(const struct parts *p, const struct block *b)
{
	return str_cut(p->text.ptr, b->from, b->end);
}
/* The number of a token's bytes, whether or not space stands before it. */
static inline int key_word(int key)
{
	return key >> 1;
}

#endif
