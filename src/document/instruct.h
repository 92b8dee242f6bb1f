/*
 * A redline as the instructions that a conference writes: "In paragraph 4, after "budget", insert
 * "and its audit"". One for each change of a block, in the new text's order. Pure; any thread.
 *
 * Places are called by the numbers of the text that is changed; where the other text counts
 * otherwise, by both. Quoted words are as they are read: without marks of emphasis, lists and links;
 * only where nothing but such a mark has changed do they carry it.
 */
#ifndef DOCUMENT_INSTRUCT_H
#define DOCUMENT_INSTRUCT_H

#include "document/compose.h"
#include "prose/prose.h"

/* The paragraphs of one side, numbered. NULL members: nothing is known of it. */
struct numbering {
	const struct sheet *sheet;
	const struct units *units;
	int64_t notes_before; /* of the sections above, where notes are numbered through */
};

enum instruct_place { AT_PARAGRAPH, AT_PREAMBULAR, AT_HEADING, AT_REMARK, AT_NOTE, AT_OTHER };
struct text_place {
	enum instruct_place kind;
	const char *number; /* as printed, or counted among those of its kind; a heading's words */
	const char *now;    /* the number in the new text, where that is another; or NULL */
};
enum instruct_kind {
	INSTRUCT_INSERT, /* words into a place */
	INSTRUCT_DELETE,
	INSTRUCT_REPLACE,
	INSTRUCT_ADD,  /* a whole paragraph, behind another */
	INSTRUCT_DROP, /* a whole paragraph */
	INSTRUCT_MOVE, /* a whole paragraph, behind another */
	INSTRUCT_LINKS,
	INSTRUCT_TYPOGRAPHY,
};
struct instruction {
	enum instruct_kind kind;
	int change; /* its id in the redline */
	struct text_place at;
	const struct text_place *behind; /* NULL: at the beginning */
	const char *after;    /* words that stand before the changed ones; NULL: none do */
	const char *out, *in; /* "" where nothing goes or comes */
};
struct instructions {
	struct instruction *items; /* in the arena */
	size_t n, cap;
};

void instruct(const struct prose_diff *d, const struct numbering *old, const struct numbering *new,
	      struct arena *a, struct instructions *out);

/* An instruction in a language, in pieces, since what is quoted is shown in its own way. */
enum said_kind { SAID_WORDS, SAID_QUOTE, SAID_OUT, SAID_IN };
struct said {
	enum said_kind kind;
	const char *text;
};
struct saying {
	struct said *items; /* in the arena */
	size_t n, cap;
};
void instruct_say(const struct instruction *i, const char *lang, struct arena *a,
		  struct saying *out);

#endif
