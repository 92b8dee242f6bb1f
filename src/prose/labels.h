/*
 * Notes, links and images by label: a mark in one place and what it leads to in another. They go and
 * come together, whatever a redline takes and a merge puts together.
 */
#ifndef PROSE_LABELS_H
#define PROSE_LABELS_H

#include "prose/redline.h"

/* The label that a block defines, a note's with its "^"; false: it defines none. */
bool label_defined(const struct parts *p, const struct block *b, struct str *label);
/* The label that a token refers to, a note's with its "^"; false: it is no such mark. */
bool label_used(const struct parts *p, const struct token *t, struct str *label);

/*
 * Make the changes that bring or take a mark one with those that bring or take what it leads to.
 * *n_changes and all ids become as few as there are left; a scratch arena.
 */
void labels_join(struct prose_inner *in, struct arena *scratch, int *n_changes);
/*
 * Where ours and theirs each define a label that base does not, for different things: theirs with
 * labels of its own, in the arena; else theirs. near: likeness from which two notes are one.
 */
struct str labels_apart(struct work *w, const struct parts text[], double near, struct arena *a);
/* Append to a text the notes that its marks lead to, where it has them not and a source has. */
void labels_keep(const struct str *sources, size_t n, struct buf *out);

#endif
