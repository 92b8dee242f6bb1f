/*
 * One three-way merge while it is being made: the three texts cut and aligned, and the result so
 * far. merge.c walks the blocks, weave.c merges the words of one block, resolve.c decides where
 * both sides changed the same words.
 */
#ifndef PROSE_MERGING_H
#define PROSE_MERGING_H

#include "prose/align.h"
#include "prose/prose.h"

enum side { BASE, OURS, THEIRS, SIDES };

/* A block as each text has it; -1 for none. */
struct trio {
	int at[SIDES];
};

struct merging {
	struct work w;
	struct arena *a; /* the result's */
	struct parts text[SIDES];
	struct pairing pairs[SIDES]; /* base with ours, base with theirs; [BASE] unused */
	struct buf out;
	struct trio last; /* what was put last */
	bool any;         /* something was put */
	void *flags, *conflicts;
	size_t n_flags, cap_flags, n_conflicts, cap_conflicts;
};

static inline const struct block *trio_block(const struct merging *m, const struct trio *t,
					     enum side s)
{
	return t->at[s] < 0 ? NULL : &m->text[s].blocks[t->at[s]];
}

/* A reader should look at what was put since `from`. */
void merging_flag(struct merging *m, const char *why, size_t from);
/* Begin a block: what stands between it and the last one. */
void merging_begin(struct merging *m, struct trio t);
/* The paragraphs in conflict, for the list of conflicts. */
void merging_conflict(struct merging *m, struct str base, struct str ours, struct str theirs);
/* "{<<ours||base||theirs>>}" */
void merging_mark(struct merging *m, struct str base, struct str ours, struct str theirs);

/* Merge the words of a block that all three have, and put it; merging_begin was called. */
void weave_block(struct merging *m, struct trio t);

/* The tokens of one text in a stretch that both sides changed. */
struct strand {
	const struct parts *p;
	const struct block *b;
	int from, to;
};
/* What to put for it. */
enum choice { TAKE_OURS, TAKE_THEIRS, TAKE_TEXT, TAKE_CONFLICT };
struct resolution {
	enum choice choice;
	const char *why; /* a flag's key, or NULL */
	struct str text; /* TAKE_TEXT: made of both */
	int head, tail;  /* tokens that both sides have in common at both ends, put before */
};
/* Both sides changed the same words, and not to the same. s has one strand for each side. */
void resolve_words(struct merging *m, const struct strand s[SIDES], struct resolution *out);

#endif
