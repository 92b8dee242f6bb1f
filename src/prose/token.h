/*
 * Tokens: the smallest pieces that a redline shows and a merge moves.
 *
 * A word (joined by ' - . / @ between letters), a URL, a link's target, a code span, a footnote
 * reference, an entity, a run of emphasis marks, an escaped character, an HTML tag, a mark of
 * punctuation; one grapheme in scripts without spaces; in code, a line. What must not be torn apart
 * is one token, so no edit can break Markdown. White space is no token: it belongs to the token
 * behind it, with the quote marks at a quote's line starts.
 */
#ifndef PROSE_TOKEN_H
#define PROSE_TOKEN_H

#include "prose/intern.h"

enum token_kind {
	T_WORD,
	T_GRAPHEME, /* of a script without spaces */
	T_URL,      /* bare: with its scheme, or "www." */
	T_AUTO,     /* "<https://…>", "<a@b>" */
	T_CODE,
	T_REF,    /* "[label]" or "[label][]" of a defined label */
	T_LINK,   /* "](target)" or "][label]" */
	T_NOTE,   /* "[^x]" */
	T_ENTITY, /* "&amp;" */
	T_EMPH,   /* a run of * or _ */
	T_STRIKE, /* "~~" */
	T_HTML,   /* a tag or a comment */
	T_ESCAPE, /* a backslash and what it escapes */
	T_BREAK,  /* a backslash at a line's end */
	T_PIPE,   /* between the cells of a table's row */
	T_PUNCT,
	T_LINE, /* of code or front matter */
	T_SEAM  /* between two blocks that are looked at as one, with the second's lead */
};

struct token {
	uint32_t gap;      /* where the white space before begins; from when there is none */
	uint32_t from, to; /* bytes of the text */
	enum token_kind kind;
};

/* How a run of bytes is to be read. */
struct token_rules {
	struct str text;
	size_t start, at, end;       /* at: where reading goes on */
	bool quoted;                 /* lines begin with '>' */
	bool row;                    /* of a table: pipes are tokens */
	unsigned unclosed;           /* bit n: no run of n backticks follows that could close one */
	int brackets;                /* that are open: no "](" closes a link without */
	bool no_comment;             /* no "-->" follows */
	const struct intern *labels; /* of the text's reference definitions; may be NULL */
};

/*
 * Labels are compared without ASCII case and with blanks as one. "[x][label]" is a link only if
 * the label is defined.
 */
void label_add(struct intern *labels, struct str label);
bool label_known(const struct intern *labels, struct str label);
/* The label's number in the order of label_add; -1 for one that was not added. */
int label_number(const struct intern *labels, struct str label);
bool labels_same(struct str x, struct str y);
/* Is what stands in brackets in this text a label to both, or to neither? */
bool labels_agree(const struct intern *x, const struct intern *y, struct str text);

/* Take the next token; false at the end. */
bool token_next(struct token_rules *r, struct token *out);
/* Words, graphemes, URLs, code: what a reader would call content. */
bool token_is_word(const struct token *t);

static inline bool token_spaced(const struct token *t)
{
	return t->gap < t->from;
}
static inline struct str token_text(struct str text, const struct token *t)
{
	return str_cut(text.ptr, t->from, t->to);
}

#endif
