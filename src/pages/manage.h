/*
 * What the pages of Manage share: the manifest as it is being changed, the way between them. For the
 * files of this room alone.
 */
#ifndef PAGES_MANAGE_H
#define PAGES_MANAGE_H

#include "pages/words.h"

/* The form of invitations: roles, groups, names; again: as they were filled in. */
void set_invite(struct page *p, bool again);
/* The tabs; current is the path of this one. */
void set_places(struct page *p, const char *current);
/*
 * A copy of the manifest that may be changed: its lists and the structs in them are the page's own,
 * what they point to is shared and must be replaced, not written to.
 */
struct manifest *manifest_copy(struct page *p);
/* A map with one language's text replaced; an empty text takes it out. */
struct wire_map map_with(struct page *p, const struct wire_map *old, const char *lang,
			 const char *text);
/* Enter a changed manifest; the form says what it was based on. */
int manifest_enter(struct page *p, const struct manifest *m, struct err *e) MUST_USE;
/* The page of sections: as they are, or after a refusal as they were filled in. */
int manage_show(struct page *p, const struct manifest *m, int status, struct err *e) MUST_USE;

/* deadline.c: */
/*
 * The field "deadline" of a form; *deadline is what it was, and 0 if the field is empty. ERR_BAD
 * "bad-request.deadline", "bad-request.deadline-past" of a new one that lies in the past and that the field "past"
 * does not affirm: *deadline has it all the same.
 */
int deadline_read(struct page *p, int64_t *deadline, struct err *e) MUST_USE;
/* Was a deadline filled in that lies in the past? Is a section among those that the form chose? */
bool deadline_past(struct page *p, int64_t deadline);
bool deadline_picked(struct page *p, const char *section);

#endif
