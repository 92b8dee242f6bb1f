/*
 * The prose engine: one word-level alignment behind every redline, merge, anchor and paragraph
 * identity. Pure functions over UTF-8 Markdown source; no I/O, no Markdown library; any thread.
 *
 * Text is split into blocks (paragraph, heading, list item, table row, fence, …) and each block into
 * tokens (words, URLs, link targets, code spans, emphasis runs, …; whitespace belongs to the token
 * behind it). Sides are swapped without changing the verdict. Results are in the arena.
 * Algorithms: linear-space Myers (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations",
 * Algorithmica 1, 1986) on interned tokens; three-way merge in the manner of diff3.
 */
#ifndef PROSE_PROSE_H
#define PROSE_PROSE_H

#include "base/buf.h"
#include "base/str.h"

/* --- redline ---------------------------------------------------------------------------------- */

enum prose_op { PROSE_SAME = ' ', PROSE_DELETED = '-', PROSE_INSERTED = '+' };
struct prose_run {
	enum prose_op op;
	struct str
		text; /* bytes of old (same, deleted) or new (inserted), with the space before. Same
			    words that now have others before them are new's, for that space */
	int change;   /* id of the change it belongs to, from 1 in the diff; 0 for same. All that
			    changed within one sentence is one change */
};
enum prose_block_kind {
	PROSE_B_SAME,
	PROSE_B_CHANGED,
	PROSE_B_INSERTED,
	PROSE_B_DELETED,
	PROSE_B_MOVED
};
extern const char *const prose_block_names[]; /* "same", "changed", …; "conflict" comes from view */
struct prose_block {
	enum prose_block_kind kind;
	struct str old,
		new; /* the whole block's source without trailing blank lines; len 0: none */
	size_t old_from, new_from; /* byte offsets in old and new */
	struct prose_run *runs;    /* in reading order: deleted before inserted */
	size_t n_runs;
	int change; /* id of the change that the whole block is: inserted, deleted or moved (the
			    same at both places); 0 for changes within */
	bool moved_here; /* MOVED: this is the new place (it carries the runs) */
	bool typography; /* only quotes, dashes or spaces differ */
	bool links;      /* a link's target differs and no word does */
};
struct prose_diff {
	struct prose_block *blocks; /* in the new text's order, deleted ones where they stood */
	size_t n_blocks;
	int n_changes;
	size_t words_inserted, words_deleted, paragraphs; /* paragraphs: blocks that are not SAME */
	struct prose_inner *inner; /* for prose_marked and prose_take; old and new are borrowed */
};
/* apply(diff(old, new), old) = new: the same and inserted runs of all blocks give new's words. */
void prose_diff(struct str old, struct str new, struct arena *a, struct prose_diff *out);

/*
 * One Markdown text that holds both: deleted and inserted words between change marks, to be parsed
 * once and rendered as a redline by every writer. Marks are noncharacters that the guard refuses
 * in submitted text: PROSE_MARK_INS + decimal change id + PROSE_MARK_GO … PROSE_MARK_END, likewise
 * PROSE_MARK_DEL. Marks stand tight around words, never around or inside emphasis runs, link
 * targets or list markers, so the markup stays what it was.
 */
#define PROSE_MARK_INS "\xEF\xB7\x90" /* U+FDD0 */
#define PROSE_MARK_DEL "\xEF\xB7\x91" /* U+FDD1 */
#define PROSE_MARK_GO  "\xEF\xB7\x92" /* U+FDD2 */
#define PROSE_MARK_END "\xEF\xB7\x93" /* U+FDD3 */
void prose_marked(const struct prose_diff *d, struct buf *out);

/* Taking part of a redline over: old, with the changes that take[id] names (n_changes + 1 flags). */
void prose_take(const struct prose_diff *d, const bool *take, struct buf *out);

/* --- merge ------------------------------------------------------------------------------------ */

enum prose_verdict {
	PROSE_CLEAN,
	PROSE_LOOK,
	PROSE_CONFLICT
}; /* LOOK: clean, a reader should look */
struct prose_conflict {
	struct str base, ours, theirs;
	size_t from,
		to; /* bytes of the merge's text: the block, its marks and what else it holds */
};
struct prose_flag {
	const char *why;  /* message key: "merge.rewritten", "merge.both-added", … */
	struct str quote; /* words of the result that it is about */
};
struct prose_merge {
	enum prose_verdict verdict;
	char *text; /* NUL-terminated; conflicting words as {<<ours||base||theirs>>} */
	size_t len;
	struct prose_conflict *conflicts;
	size_t n_conflicts;
	struct prose_flag *flags;
	size_t n_flags;
};
/*
 * Identities, byte for byte: merge(b, b, x) = x, merge(b, x, b) = x, merge(b, x, x) = x.
 * A text that itself holds "{<<" never reads as a conflict: verdict decides, not the text.
 */
void prose_merge(struct str base, struct str ours, struct str theirs, struct arena *a,
		 struct prose_merge *out);

/*
 * What a reader should read again in a merge of these three that is clean: each sentence that both sides
 * changed, and those that its flags are about. In the text's order, none twice, slices of m->text; none of a conflict.
 */
struct prose_reread {
	struct str *items;
	size_t n;
};
void prose_reread(struct str base, struct str ours, struct str theirs, const struct prose_merge *m,
		  struct arena *a, struct prose_reread *out);

/*
 * Append a text that was put together of others, with the notes that its marks lead to, where a source has them,
 * and without those that nothing leads to any more, though in a source something does.
 */
void prose_notes_mend(struct str text, const struct str *sources, size_t n, struct buf *out);

/* --- dress: what makes a block the block that it is -------------------------------------------- */

enum prose_form {
	PROSE_F_WORDS, /* a paragraph, or what is in no other form */
	PROSE_F_QUOTE,
	PROSE_F_ITEM,
	PROSE_F_NOTE, /* a footnote's text */
	PROSE_F_LINE, /* one of several that make a paragraph */
	PROSE_F_ROW,
	PROSE_F_HEADING
};
/* A block taken apart: blanks, the signs of quote, list, heading, note and row, and the words. */
struct prose_dress {
	enum prose_form form;
	struct str lead, further, /* before each line behind the first */
		tail;             /* behind the last word */
	struct str words;
	size_t margin; /* blanks that the lead begins with, in bytes */
	bool one;      /* all of it is one line */
	bool whole;    /* several blocks that cannot be parted from their signs: all is words */
};
/* block: with its first line's indent, as it stands in its text. In the arena, or borrowed. */
void prose_undress(struct str block, struct arena *a, struct prose_dress *out);
/*
 * Append other words in the same dress, so that they stand where the block stood. An item's sign
 * that begins them is taken for that of the dress. Nothing for no words.
 */
void prose_dress(const struct prose_dress *d, struct str words, struct buf *out);
/* The words of two, one behind the other: two items, two paragraphs of one quote or note, two rows. */
void prose_dress_both(const struct prose_dress *d, struct str first, struct str second,
		      struct buf *out);

/* --- identity --------------------------------------------------------------------------------- */

/*
 * Which old paragraph each new one continues: from[i] is an index into old, or -1 for a new one.
 * Kept at similarity 0.5 or when moved; a split keeps it on the first part; a join keeps the
 * first's, and joined[j] tells for each old paragraph the new one that swallowed it, or -1.
 * from has n_new, joined n_old elements, both the caller's.
 */
void prose_identity(const struct str *old, size_t n_old, const struct str *new, size_t n_new,
		    int *from, int *joined);
/* 2 * common words / all words, 0 to 1. */
double prose_similarity(struct str a, struct str b);

/* --- anchors ---------------------------------------------------------------------------------- */

/* A place in a plain text: [from, to) with its words and what stood around them. */
struct prose_quote {
	struct str exact, prefix, suffix; /* prefix and suffix: up to 32 characters, may be empty */
};
enum prose_placement { PROSE_EXACT, PROSE_CHANGED, PROSE_GONE };
extern const char *const prose_placement_names[]; /* "exact", "changed", "gone" */
struct prose_anchor {
	enum prose_placement placement;
	size_t from, to; /* bytes of the text; 0, 0 when gone */
};
/* Find a quote in the text that it was made on: exact words, best context. GONE if not there. */
void prose_find(struct str text, const struct prose_quote *q, struct prose_anchor *out);
/*
 * Where [at->from, at->to) of old went in new: by the token map, if enough of the passage and of
 * the quoted words stands there; else where the exact quote stands with its context, unless it
 * stood there before; else GONE. Never silently on a look-alike. Over many versions, in steps: each
 * is surer than one leap.
 */
void prose_follow(struct str old, struct str new, const struct prose_quote *q,
		  const struct prose_anchor *at, struct prose_anchor *out);

#endif
