/*
 * Translations: up to where a section's text follows the text of the leading language, the document's first,
 * and what was changed there since.
 */
#ifndef DESK_FOLLOW_H
#define DESK_FOLLOW_H

#include "desk/desk.h"

struct lag {
	const char *section, *lang, *leading;
	const struct step *seen; /* that made the leading text that this one follows */
	const struct step *last; /* that made the leading text that it should follow */
	int64_t changes;         /* of the leading text after seen that still stand: 1 or more */
};
/*
 * Does a section's text in a language lag behind, as main stood after the step `at`? Fills *out if so, from the
 * state.
 *
 * A text follows what its writers had before them: a proposal's words the leading text of their base. What was
 * taken back, on either side, counts as if it had never been.
 */
bool desk_lags(struct call *c, const char *section, const char *lang, const struct step *at,
	       struct lag *out);

/* A message about it: {what} is the leading language, {date} its text's that is followed, {n} how many changes
 * are not. In the arena. */
const char *desk_lag_text(struct arena *a, const char *lang, const char *key,
			  const struct lag *lag);

#endif
