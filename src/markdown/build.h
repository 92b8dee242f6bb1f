/*
 * Making tree nodes: where the next one goes, which change marks hold, what a container has seen of
 * them. It stands between tree.c, which walks cmark's tree, and the tree that comes out.
 */
#ifndef MARKDOWN_BUILD_H
#define MARKDOWN_BUILD_H

#include "markdown/marks.h"
#include "markdown/tree.h"

/* A node whose children are still to come. */
struct build_open {
	struct md_node *node;
	unsigned seen; /* a bit for each enum md_mark of the text inside */
	int change;    /* of the first marked text inside */
	struct build_open *up;
};

struct build {
	struct arena *arena;
	struct build_open *top;
	struct marks marks;
	int depth; /* of emphasis and links, with those that were not opened */
};

/* Append a node to the open one. */
struct md_node *build_leaf(struct build *b, enum md_kind kind);
/* The same, and open it. */
struct md_node *build_enter(struct build *b, enum md_kind kind);
/* Close the open node: a block all of whose text has one mark gets that mark. */
void build_leave(struct build *b);
/* The same for emphasis and links: too deep, they are not opened (NULL). */
struct md_node *build_enter_inline(struct build *b, enum md_kind kind);
void build_leave_inline(struct build *b);
/* A leaf for each stretch of the text that has one mark. */
void build_text(struct build *b, enum md_kind kind, struct str text);
/* A leaf that stands for itself, with a mark. */
struct md_node *build_marked(struct build *b, enum md_kind kind, struct marks mark);
/* What the open node has seen is counted anew: some of its text was taken away. */
void build_recount(struct build *b);

#endif
