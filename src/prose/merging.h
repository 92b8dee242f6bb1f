/*
 * One three-way merge while it is being made: the three texts cut and aligned, and the result so
 * far. merge.c walks the blocks, weave.c merges the words of one block, resolve.c decides where
 * both sides changed the same words.
 */
#ifndef PROSE_MERGING_H
#define PROSE_MERGING_H

#include "prose/align.h"
#include "prose/chunk.h"
#include "prose/prose.h"

/* A block as each text has it; -1 for none. */
struct trio {
	int at[SIDES];
};

/* Blocks that the sides inserted at one place, in order. */
struct added {
	void *at[SIDES]; /* int */
	size_t n[SIDES], cap[SIDES];
};

/* Blocks [from, to) of a side that stand instead of a base block; each: one for one. */
struct stretch {
	int from, to;
	bool each;
};

struct merging {
	struct work w;
	struct arena *a; /* the result's */
	struct parts text[SIDES];
	struct pairing pairs[SIDES]; /* base with ours, base with theirs; [BASE] unused */
	struct buf out;
	struct trio last;     /* what was put last */
	bool any;             /* something was put */
	int next[SIDES];      /* next block of each side that is not spoken for */
	int before[SIDES];    /* base block that the side's last one is, or -1 */
	struct added here;    /* inserted at this place, not put yet */
	struct added *behind; /* for each base block that moved: what was inserted after it */
	struct stretch *instead[SIDES]; /* for each base block (instead.c); empty: none */
	struct stretch taken[SIDES];    /* of the base block that is being put */
	void *flags, *conflicts;
	size_t n_flags, cap_flags, n_conflicts, cap_conflicts;
};

static inline const struct block *merging_block(const struct merging *m, enum side s, int i)
{
	return &m->text[s].blocks[i];
}
static inline const struct block *trio_block(const struct merging *m, const struct trio *t,
					     enum side s)
{
	return t->at[s] < 0 ? NULL : &m->text[s].blocks[t->at[s]];
}

/* A reader should look at what was put since `from`. */
void merging_flag(struct merging *m, const char *why, size_t from);
/* Begin a block: what stands between it and the last one. */
void merging_begin(struct merging *m, struct trio t);
/* The paragraphs in conflict, for the list of conflicts; what was put since `from` stands for them. */
void merging_conflict(struct merging *m, size_t from, struct str base, struct str ours,
		      struct str theirs);
/* "{<<ours||base||theirs>>}" */
void merging_mark(struct merging *m, struct str base, struct str ours, struct str theirs);

/* Put block j of a side that has no partner in order: inserted, or moved here. */
void merging_put(struct merging *m, enum side s, int j);
/* A conflict of whole blocks, some of them empty; t is what stands first. */
void merging_clash(struct merging *m, struct trio t, const struct str text[SIDES]);

/* Find what a side put instead of blocks that it took out, in the same place. */
void instead_find(struct merging *m, enum side s);
/* Does a side have base block i, changed? */
bool merging_edited(const struct merging *m, enum side s, int i);

/* Put what the sides inserted at one place, and forget it (added.c). */
void added_put(struct merging *m, struct added *p);

/* Put a block that both sides inserted with other words: those in conflict. */
void weave_two(struct merging *m, int ours, int theirs);
/* Merge the words of a block that all three have, and put it; merging_begin was called. */
void weave_block(struct merging *m, struct trio t);

/*
 * x and y: the hunks of base block b against the two sides. Where each struck one of two signs with
 * no word between (signs.c), both hunks are made to reach over both signs.
 */
void signs_join(const struct parts *p, const struct block *b, struct hunks *x, struct hunks *y);

/* The tokens of one text in a stretch that both sides changed. */
struct strand {
	const struct parts *p;
	const struct block *b;
	int from, to;
};
/* What to put for it. */
enum choice { TAKE_OURS, TAKE_THEIRS, TAKE_BOTH, TAKE_THEIRS_FIRST, TAKE_TEXT, TAKE_CONFLICT };
struct resolution {
	enum choice choice;
	const char *why; /* a flag's key, or NULL */
	bool one_sided;  /* one side dropped the words, the other's change of them is taken */
	struct str text; /* TAKE_TEXT: made of both */
	int head, tail;  /* tokens that both sides have in common at both ends, put before */
};
/* Both sides changed the same words, and not to the same. One strand for each side. */
void resolve_words(struct merging *m, const struct strand whole[SIDES], struct resolution *out);

#endif
