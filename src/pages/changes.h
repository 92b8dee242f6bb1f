/*
 * A redline in words, and a redline's HTML with discussions between its paragraphs. For the files of
 * this room alone.
 */
#ifndef PAGES_CHANGES_H
#define PAGES_CHANGES_H

#include "pages/words.h"

/*
 * Which changes of a redline can be taken or left, each by a tick: beside its words in the text
 * where the redline's HTML shows it, else in the list. set_changes fills it, set_ticks ticks off.
 */
struct ticks {
	int64_t n;
	int64_t *nth; /* by the change's id, from 1: as which the list counts it */
	bool *wanted; /* by the id: in the text, and not set yet */
};

/*
 * The member "changes": for each change {kind, id, runs}, what is to be done in a sentence: its own
 * words, those that are quoted, that come and that go; lang is the text's. ticks: each can be taken or left; or NULL.
 * "changed" gets the sum in a sentence.
 */
void set_changes(struct page *p, const struct diff_card *d, const char *lang, struct ticks *ticks);
/* The same as a part's member, of a page that has several redlines. */
void set_changes_within(struct page *p, struct wire *part, const struct diff_card *d,
			const char *lang);
/* The member "ticks" {id, label} of a part of the redline: for changes that it is the first to show. */
void set_ticks(struct page *p, struct wire *part, struct str html, struct ticks *ticks);
/* The member "reread" {words, href}: sentences to read again and where; NULL if there are none. href may be NULL. */
void set_reread(struct page *p, const struct wire_strs *words, const char *href);
/*
 * One run {text, words, same, ins, del} as a person sees it: without the marks of bold and italic; the space
 * before changed words is no part of the change. op: " ", "+" or "-".
 */
void add_run(struct page *p, struct wire *runs, const char *op, const char *text);
/* The sum of a redline: "2 paragraphs changed: 14 words inserted, 3 deleted". */
const char *changed_in_words(struct page *p, const struct diff_stats *s);
/* The redline of two texts, without HTML. In the arena. */
void diff_of_texts(struct page *p, const char *old, const char *new, struct diff_card *out);

#endif
