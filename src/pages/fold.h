/* A redline with what is unchanged folded away. For the files of this room alone. */
#ifndef PAGES_FOLD_H
#define PAGES_FOLD_H

#include "pages/words.h"

/*
 * The member "pieces" {html, fold} of a part: its redline's HTML, cut so that each run of unchanged paragraphs is
 * a piece of its own. fold: how many they are, in words; null where something changed, for headings, and
 * everywhere if all is to be seen. The pieces joined are the whole.
 */
void set_folded(struct page *p, struct wire *part, const char *html, bool all);

struct piece;
/*
 * The same where discussions stand between the pieces: "fold" on the first of a run of unchanged paragraphs
 * that is far from any change, "unfold" on its last. "first_at" of the page: the way to the first change.
 * talked: pieces that must stay in sight.
 */
void set_folds(struct page *p, const struct piece *pieces, const bool *talked,
	       struct wire *const *models, size_t n);

#endif
