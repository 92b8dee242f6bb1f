/*
 * The paginator: line boxes onto pages. Pure; one pass over the boxes, in time linear in their
 * number.
 *
 * Greedy: a page takes boxes while they and the notes that they refer to fit, then goes back to the
 * last box before which a page may end (struct box: keep). A note stands on the page of its first
 * reference; a long one that does not fit whole is divided, two lines at least on either side, and
 * goes on at the foot of the next page. A table's head is repeated where a page begins within it.
 */
#ifndef EXPORT_PAGE_H
#define EXPORT_PAGE_H

#include "export/box.h"

enum {
	NOTE_SPACE = 16 * 1024, /* between text and notes, with the rule in it */
	NOTE_GAP = 2 * 1024,    /* between notes */
	NOTE_SPLIT = 6,         /* lines of a note that may be divided */
	NO_BOX = -1,
};

struct placed {
	const struct box *box;
	int y;      /* of its top, from the text area's top */
	long index; /* among the body's boxes; NO_BOX for a repeated head and for notes */
	int note;   /* number of the note that it belongs to, 0: body */
};
struct page {
	struct placed *boxes;
	size_t n_boxes, cap_boxes;
	struct placed *notes;
	size_t n_notes, cap_notes;
	int notes_top; /* of the rule's room, from the text area's top */
};
struct pages {
	struct page *items;
	size_t n, cap;
	int *of_note; /* page on which a note begins, by number - 1; -1: nowhere */
};

/* height: of the text area, room for several lines at least. Results are in the arena. */
void paginate(const struct boxes *body, const struct note_boxes *notes, int n_notes, int height,
	      struct arena *a, struct pages *out);

#endif
