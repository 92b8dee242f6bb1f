/*
 * Translations that were left as they were when the document's leading language, its first, was changed. For
 * the files of this room alone.
 */
#ifndef PAGES_LAG_H
#define PAGES_LAG_H

#include "desk/follow.h"
#include "pages/words.h"

/* Does a section's text lag behind on main, as it stands now? Fills *out if so. */
bool lag_now(struct page *p, const char *section, const char *lang, struct lag *out);
/* The way to what changed in the leading language and is not followed, up to a step of main; NULL: now. */
struct wire *lag_link(struct page *p, const struct step *at, const struct lag *lag,
		      const char *label);
/*
 * The member "lags" {sentence, text, sections: [{href, label}]}: sections that lag behind a change later than the
 * step number `since`, as main stood after `at` (NULL: none do); null without any. key: of a sentence about {what},
 * the leading language; href: how the sections' addresses begin, before "#ID".
 */
void set_lags(struct page *p, const char *lang, int64_t since, const struct step *at,
	      const char *key, const char *href);
/* A sentence {text} for each language that has such sections now, which names them. */
void add_lagging(struct page *p, struct wire *list);

#endif
