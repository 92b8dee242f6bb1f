/*
 * Translations that were left as they were when the document's leading language, its first, was changed. For
 * the files of this room alone.
 */
#ifndef PAGES_LAG_H
#define PAGES_LAG_H

#include "pages/words.h"

/*
 * The change of the leading language that a section's text has not followed, as main stood at a step; NULL
 * if it lags behind none. Borrowed from the state.
 */
const struct step *lag_of(struct page *p, const char *section, const char *lang, int64_t step);
/*
 * The member "lags" {sentence, text, sections: [{href, label}]}: sections that lag behind a change later than the step
 * `since`, as main stood at `step`; null without any. key: of a sentence about {what}, the leading language;
 * href: how the sections' addresses begin, before "#ID".
 */
void set_lags(struct page *p, const char *lang, int64_t since, int64_t step, const char *key,
	      const char *href);
/* The member "lagging": a sentence for each language that has such sections. */
void set_lagging(struct page *p);

#endif
