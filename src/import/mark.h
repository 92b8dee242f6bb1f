/*
 * From pieces of formatted text to a paragraph's Markdown. What is written reads back as the same
 * words: each paragraph is parsed again, and where emphasis within words cannot be said it is left
 * out, never a word. Pure, but for the parser: in the sandbox only.
 */
#ifndef IMPORT_MARK_H
#define IMPORT_MARK_H

#include "base/buf.h"
#include "base/str.h"

enum piece_kind { PIECE_TEXT, PIECE_BREAK, PIECE_NOTE, PIECE_IMAGE };
enum piece_mark { MARK_BOLD = 1, MARK_ITALIC = 2, MARK_STRIKE = 4, MARK_CODE = 8 };
struct piece {
	enum piece_kind kind;
	unsigned marks;
	const char *href;  /* checked, or NULL */
	struct str text;   /* PIECE_IMAGE: what it shows, in words */
	long note;         /* PIECE_NOTE: its number */
	const char *image; /* PIECE_IMAGE: its name in media/ */
};
struct pieces {
	struct piece *items;
	size_t n, cap;
};

enum mark_place { MARK_PARAGRAPH, MARK_HEADING, MARK_CELL };

/*
 * Append the paragraph, without a line end behind it; nothing for one without words. Line ends within
 * are hard breaks; a heading has no images. False where emphasis was left out.
 */
bool mark_write(const struct pieces *p, enum mark_place place, struct arena *a, struct buf *out);
/* Append the words alone, white space as single blanks; none of images. */
void mark_plain(const struct pieces *p, struct buf *out);

#endif
