/*
 * Marks of footnotes in words. A writer's mark is "[^plain]"; a reader knows the note by the number
 * that the page prints, so that is how lists of changes name it. For the files of this room alone.
 */
#ifndef PAGES_NOTES_H
#define PAGES_NOTES_H

#include "pages/words.h"

/* Labels in the order in which they are first referred to: the first is note 1. */
struct note_labels {
	struct str *items;
	size_t n, cap;
};
/* How the page above numbers them: a redline's text counts both sides through, two texts apart. */
struct notes {
	struct note_labels old, new;
};

/* Borrows the diff's texts. */
void notes_of(struct page *p, const struct diff_card *d, struct notes *out);
/* The text with "[^plain]" as "[footnote 3]" and "[^plain]:" as "Footnote 3:"; op: ' ', '+' or '-'.
 * Marks of notes that are not there stay, as they do on the page. In the arena. */
const char *notes_in_words(struct page *p, const struct notes *notes, char op, const char *text);

#endif
