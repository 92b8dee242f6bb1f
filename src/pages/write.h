/*
 * What a writer has in hand between two clicks: her text, what it was based on, for whom. The form
 * carries all of it, so no step can lose it. For the files of this room alone.
 */
#ifndef PAGES_WRITE_H
#define PAGES_WRITE_H

#include "pages/changes.h"

struct writing {
	const char *section, *lang, *group; /* group: NULL for an editor who has chosen none */
	int64_t proposal;                   /* revised by this text; 0: a new one */
	int64_t made_of; /* the revision of it that this text was made from, or 0 */
	struct oid base;
	const char *markdown, *summary;
	const char *etag;                /* of the draft on the server, or NULL */
	struct import_comments comments; /* of a Word file, on their way into the draft */
	int64_t saved_at;                /* of that draft, 0 without */
	bool untouched;                  /* nobody has written yet: there is nothing to save */
	const char *saved_by;            /* another of the group who saved it, or NULL */
	const char *joined_by;           /* whose text was put together with hers, or NULL */
	const char *left;                /* a draft from before what was submitted last, or NULL */
	int64_t left_at;
	const char *refused; /* the sentence why the text was refused, or NULL */
	int64_t line;        /* where, from 1; 0 unknown */
	int status;
};

/* What this section's page begins with: the draft, the proposal that is open, or main's text. */
int writing_begin(struct page *p, struct writing *w, struct err *e) MUST_USE;
/* What the form sent. ERR_MISSING when there is no such section. */
int writing_read(struct page *p, struct writing *w, struct err *e) MUST_USE;
/* Keep it on the server. A lost race shows in *e as ERR_STALE. */
int writing_save(struct page *p, struct writing *w, struct err *e) MUST_USE;

/* The group's own proposal on this text that waits for a decision or for a revision, or NULL. */
const struct proposal *writing_open(struct page *p, const struct writing *w);
/* When the group submitted its text last, whatever became of it; 0: never. */
int64_t writing_submitted_at(struct page *p, const struct writing *w);
/*
 * Put what another of the group has saved or submitted meanwhile into her text. 1: done, she reads it
 * before it goes on; 0: there was nothing. ERR_CONFLICT with p->c->conflict, the form carries on
 * from there: writing_clash.
 */
int writing_join(struct page *p, struct writing *w, struct err *e) MUST_USE;

/* Comments as the hidden field "comments" carries them; NULL for none. In the arena. */
const char *comments_pack(struct page *p, const struct import_comments *all);
void comments_unpack(struct page *p, struct import_comments *out);

/* The form; preview; the page where two texts want the same words. */
int writing_show(struct page *p, const struct writing *w, struct err *e) MUST_USE;
int writing_preview(struct page *p, struct writing *w, struct err *e) MUST_USE;
int writing_clash(struct page *p, const struct writing *w, struct err *e) MUST_USE;
/* Members that the hidden fields and headings of all three take. */
void writing_model(struct page *p, const struct writing *w);

/* The member "points": numbered lists of this section are printed as (a), (i). */
void set_points(struct page *p, const char *section);

/* What the two sides of a conflict are called; ours NULL: what the section's text says in lang, and through whom. */
struct clash_sides {
	const char *section, *lang, *ours, *theirs;
};
/*
 * The form of a conflict: members "clashes", "merged", and what the sides are called. Returns how many places there are to settle, 0 when the
 * marks could not be read.
 */
size_t set_clashes(struct page *p, const struct clash_sides *sides);
/* The text with marks that is to be settled: as the merge gave it just now, or as the form brings it back. */
const char *clashing(struct page *p);
/*
 * The text as the form of a conflict settled it, in the arena; NULL if a place was left open. ours and theirs: the
 * whole texts of the two sides, where a note stands that a mark leads to.
 */
const char *settled_text(struct page *p, const char *ours, const char *theirs);
/* The section's text at a commit; "" when it had none. */
const char *text_at(struct page *p, const char *section, const char *lang, const struct oid *at);

#endif
