/* Inside the desk: what each paragraph of a text was in main's history, and since which step. */
#ifndef DESK_TRAIL_H
#define DESK_TRAIL_H

#include "desk/room.h"

struct stand {
	const char *text;
	const struct step *step; /* that made it so */
};
/* A change that was taken back later, so that the words before it stand again, is no part of it. */
struct trail {
	const char *id;      /* of the paragraph */
	struct stand *items; /* oldest first; the last is what it is */
	size_t n, cap;
};
struct trails {
	struct trail *items; /* in the arena */
	size_t n, cap;
};
/* Of all paragraphs that a section has or had up to a step, by the ids that the ledger keeps. */
int trails_read(struct call *c, const struct section *row, const char *lang, const struct step *to,
		struct trails *out, struct err *e) MUST_USE;
/* NULL: nothing is known of it. */
const struct trail *trail_of(const struct trails *all, const char *id);

#endif
