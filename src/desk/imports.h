/*
 * Word files in: a text, a report of what the file held, and the draft that they become.
 */
#ifndef DESK_IMPORTS_H
#define DESK_IMPORTS_H

#include "desk/desk.h"

struct import_in {
	const char *section, *lang,
		*group;        /* NULL: text and report alone; the first; the only one */
	const char *changes;   /* accepted, rejected, each; NULL: accepted */
	struct wire_ints take; /* with each: the changes that are accepted */
	struct str file;
	bool save;            /* make it the group's draft */
	const char *if_match; /* the draft that it may replace: as in desk_put_draft */
};
struct import_card {
	const char *section, *lang, *group; /* group: NULL where the account has none of its own */
	const char *markdown;
	struct oid base;  /* the commit of main that the draft is based on */
	bool saved;       /* it is the group's draft now */
	const char *etag; /* of the draft that stands there, or NULL */
	struct import_report *report;
};
/*
 * Read a Word file in the sandbox. Nothing but a draft is ever written, and none that holds another
 * text is replaced without if_match: then saved is false. ERR_TOO_BIG "too-large.upload" (n: the
 * limit), ERR_BAD "bad-request.changes"; import_job's and the sandbox's; ERR_STALE as desk_put_draft.
 */
int desk_import(struct call *c, const struct import_in *in, struct import_card *out,
		struct err *e) MUST_USE;
/*
 * Keep a file in memory until its sender has looked at the report, under the name that is given: for
 * her alone, and only as long as there is room; nothing rests on it.
 */
const char *desk_keep_upload(struct call *c, struct str file);
bool desk_kept_upload(struct call *c, const char *name, struct str *out);
/*
 * The comments that a draft had from its Word file become threads of the proposal that it became.
 * Gives how many; those that cannot be entered are left out.
 */
size_t desk_enter_comments(struct call *c, const struct import_comments *all, int64_t proposal,
			   int64_t revision);

#endif
