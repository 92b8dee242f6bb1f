/*
 * The Markdown of one section as a tree of our own: what every writer (HTML, PDF, DOCX) walks.
 *
 * md_parse runs in the sandbox (cmark-gfm is neither thread-safe nor bounded). The tree is already
 * safe: links outside the allowlist have lost their target, raw HTML is gone (counted), remarks
 * and footnotes are nodes of their own, and change marks (see prose/prose.h) have become md_mark.
 */
#ifndef MARKDOWN_TREE_H
#define MARKDOWN_TREE_H

#include "base/str.h"

enum md_kind {
	/* blocks */
	MD_DOCUMENT,
	MD_HEADING, /* level */
	MD_PARAGRAPH,
	MD_QUOTE,
	MD_REMARK, /* a quote that began with [!REMARK]; that line is gone */
	MD_LIST,   /* ordered, start, tight */
	MD_ITEM,
	MD_CODE, /* text; info in url */
	MD_RULE,
	MD_TABLE, /* columns, align */
	MD_ROW,   /* header */
	MD_CELL,
	MD_NOTE, /* footnote's text: number, count; the last children of the document, in order */
	/* inlines */
	MD_TEXT,      /* text */
	MD_SOFT,      /* a line end in the source */
	MD_BREAK,     /* a hard line break */
	MD_CODE_SPAN, /* text */
	MD_EMPH,
	MD_STRONG,
	MD_STRIKE,
	MD_LINK,     /* url, title; an empty url when it was refused */
	MD_IMAGE,    /* url (media/NAME or empty), alt in text */
	MD_NOTE_REF, /* number, from 1 in order of first reference; count */
};

/* What a redline says of a node: of a MD_TEXT, MD_CODE_SPAN, MD_IMAGE, MD_NOTE_REF or a block. */
enum md_mark { MD_KEPT, MD_INSERTED, MD_DELETED };

struct md_node {
	enum md_kind kind;
	enum md_mark mark;
	int change; /* change id of a mark, from 1; 0 without */
	struct md_node *parent, *first, *last, *next;
	struct str text; /* UTF-8, in the arena */
	struct str url, title;
	int level;         /* heading 1 to 6 */
	int number;        /* note, note reference */
	int count;         /* of a note: its references; of a reference: which one it is, from 1 */
	int start;         /* first number of an ordered list */
	int columns;       /* of a table, and of its rows */
	const char *align; /* of a table: one of "lcr-" for each column */
	bool ordered, tight, header;
	/* Blocks: source lines, from 1, inclusive. Those of the document's children but notes are in
	 * order, do not overlap, and leave out nothing but blank lines, link reference definitions
	 * and footnotes that nobody refers to; raw HTML that was dropped belongs to the block before
	 * it. */
	int from_line, to_line;
};

/* What was left out, to be told to the author. */
struct md_notices {
	int html;   /* pieces of raw HTML */
	int links;  /* link targets refused */
	int images; /* images that are not media/NAME */
};

enum { MD_INLINE_DEPTH = 32 }; /* emphasis within emphasis: deeper is plain text */

/*
 * Parse guarded text into a tree in the arena. Never fails on guarded text but for memory.
 * notices may be NULL. A fenced block or code span that holds several marks becomes several nodes.
 */
struct md_node *md_parse(struct str text, struct arena *a, struct md_notices *notices);
/* Append the plain text of a subtree: blocks joined by line feeds, soft breaks as spaces, no
 * footnote marks, nothing of deleted nodes. */
struct buf;
void md_plain(const struct md_node *n, struct buf *out);
/* Enter and leave each node in order, depth first. */
enum md_event { MD_ENTER, MD_LEAVE };
typedef void md_visit(const struct md_node *n, enum md_event event, void *arg);
void md_walk(const struct md_node *top, md_visit *visit, void *arg);
bool md_is_block(enum md_kind kind);
/*
 * Of a top-level block of a tree: the number of passages in brackets, which is wording in dispute. No passage
 * is what stands in a footnote, in a link's words, in code; the year of a judgment ("[2011] ZACC 33", "[1998] 1 AC
 * 147"); what an editor puts into a quotation ("[sic]", "[…]", "[t]he"). A number alone is one: "by [2030]".
 */
int md_brackets(const struct md_node *n);

#endif
