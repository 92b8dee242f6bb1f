/*
 * Inside the desk: what an export says about the document, as sections of the bundle behind the
 * document's own. They are Markdown, so every format prints them as it prints the text.
 */
#ifndef DESK_ANNEX_H
#define DESK_ANNEX_H

#include "desk/bundle.h"

/* A list of the changes of a redline in words, gathered section by section. */
struct annex {
	struct buf markdown; /* born with a maximum; the caller's to free */
	size_t n;            /* changes so far */
};
void annex_init(struct annex *x);
void annex_done(struct annex *x);

/* Note one section's changes; out has its title and who made each. */
void annex_changes(struct call *c, const struct bundle_in *in, const struct bundle_section *out,
		   const struct instructions *said, struct annex *x);
/* Add the list to the bundle, which has room for one section more. Nothing when nothing changed. */
int annex_put_changes(struct call *c, struct annex *x, struct bundle *b, struct err *e) MUST_USE;
/* The table of sources of the document at in->to. */
int annex_put_sources(struct call *c, const struct bundle_in *in, struct bundle *b,
		      struct err *e) MUST_USE;

#endif
