/*
 * A redline in words, and a redline's HTML with discussions between its paragraphs. For the files of
 * this room alone.
 */
#ifndef PAGES_CHANGES_H
#define PAGES_CHANGES_H

#include "pages/words.h"

/*
 * The member "changes": for each change {kind, id, runs}, its words with some of those around it.
 * choose: each can be taken or left. "changed" gets the sum in a sentence.
 */
void set_changes(struct page *p, const struct diff_card *d, bool choose);
/*
 * One run {text, same, ins, del} as a person sees it: without the marks of bold and italic; the space
 * before changed words is no part of the change. op: " ", "+" or "-".
 */
void add_run(struct page *p, struct wire *runs, const char *op, const char *text);
/* The sum of a redline: "2 paragraphs changed: 14 words inserted, 3 deleted". */
const char *changed_in_words(struct page *p, const struct diff_stats *s);
/* The redline of two texts, without HTML. In the arena. */
void diff_of_texts(struct page *p, const char *old, const char *new, struct diff_card *out);

#endif
