/*
 * The document: its manifest, sections, reading, history and where its words come from.
 */
#ifndef DESK_DOCUMENT_H
#define DESK_DOCUMENT_H

#include "desk/desk.h"

struct section_line {
	const char *id, *lang, *title, *kind, *state;
	struct wire_strs groups; /* items NULL: every group */
	int64_t deadline;        /* 0: none */
	struct oid blob;
	int64_t *open_proposals, *open_threads; /* NULL for those who may not know */
	int64_t words, brackets;
	bool writable; /* by the one who asks, now */
};
struct document_card {
	const struct manifest *manifest;
	struct oid manifest_blob, head;
	WIRE_LIST_OF(struct section_line) sections; /* each section in each language */
};
int desk_document(struct call *c, struct document_card *out, struct err *e) MUST_USE;
/* The manifest's JSON, If-Match: `onto` is the blob that was edited. */
int desk_put_manifest(struct call *c, struct str json, const struct oid *onto,
		      struct document_card *out, struct err *e) MUST_USE;

struct paragraph_card {
	const char *id, *number, *kind, *text, *explains; /* number, explains: or NULL */
};
struct section_card {
	const char *id, *lang, *title;
	struct oid commit, blob;
	const char *markdown, *html;
	int64_t words; /* as sheet.h counts: without the title */
	WIRE_LIST_OF(struct paragraph_card) paragraphs;
	struct wire_ints proposals; /* open ones; none for readers */
	struct wire_strs threads;   /* open ones; none for readers */
	/* Of a preview: pieces of HTML, addresses of links and images that are not shown. */
	int64_t html_dropped, links_dropped, images_dropped;
};
/* lang NULL: the first; at NULL: main, else a version's id or a commit of main. */
int desk_section(struct call *c, const char *id, const char *lang, const char *at,
		 struct section_card *out, struct err *e) MUST_USE;

/* The whole document as composed for reading, one entry a section. */
struct reading_card {
	const char *lang, *dir, *title, *subtitle, *symbol;
	const char *version, *version_name; /* NULL for main */
	struct oid commit;
	int64_t at;
	WIRE_LIST_OF(struct section_card) sections; /* without markdown, proposals, threads */
	const struct manifest *manifest;            /* as it stood there */
};
int desk_read(struct call *c, const char *at, const char *lang, struct reading_card *out,
	      struct err *e) MUST_USE;
/* What a page of `at` in lang depends on, for an ETag; ERR_MISSING as desk_read. */
int desk_resolve(struct call *c, const char *at, struct oid *commit, const struct version **version,
		 struct err *e) MUST_USE;
/* The manifest as it stood after a step of main. Borrowed, or in the arena. */
int desk_manifest_at(struct call *c, const struct step *at, const struct manifest **out,
		     struct err *e) MUST_USE;
/* A file of media/ at main or a version: "logo.png". */
int desk_media(struct call *c, const char *at, const char *name, struct buf *out,
	       struct err *e) MUST_USE;

struct history_item {
	struct oid commit;
	const char *author, *subject; /* author: a group's id, or "accord" */
	int64_t at;
	int64_t proposal; /* 0: none */
};
struct history_list {
	WIRE_LIST_OF(struct history_item) items;
	const char *next;
};
int desk_history(struct call *c, const char *section, const char *lang, struct history_list *out,
		 struct err *e) MUST_USE;
struct provenance_item {
	const char *paragraph, *group, *decided_by;
	int64_t proposal, at;
	struct oid commit;
};
struct provenance_list {
	WIRE_LIST_OF(struct provenance_item) items;
	const char *next;
};
int desk_provenance(struct call *c, const char *section, const char *lang,
		    struct provenance_list *out, struct err *e) MUST_USE;
/* A paragraph, and the steps of main that made it or changed its words; none that was taken back. */
struct origin_card {
	const char *paragraph;
	WIRE_LIST_OF(struct history_item) steps; /* newest first */
};
struct origin_list {
	WIRE_LIST_OF(struct origin_card) items; /* in the text's order */
};
/* at as of desk_read. */
int desk_origins(struct call *c, const char *at, const char *section, const char *lang,
		 struct origin_list *out, struct err *e) MUST_USE;
struct collision_item {
	int64_t proposal, with; /* two open proposals that change the same words */
	const char *paragraph;  /* where, or NULL */
	const char *ours, *theirs;
};
struct collision_list {
	WIRE_LIST_OF(struct collision_item) items;
	const char *next;
	struct wire_ints order; /* one after another these can be accepted without a conflict: */
	struct wire_ints left;  /* all open ones if none is left */
};
/* number: only the collisions of this proposal; 0: all. Looks at the 50 newest that are open. */
int desk_collisions(struct call *c, const char *section, const char *lang, int64_t number,
		    struct collision_list *out, struct err *e) MUST_USE;

/*
 * Rendered as it would stand in the section: {html}. Needs a signed-in account. desk_preview_at: in
 * the document as it was at a commit of main, which may have sections that are gone since.
 */
int desk_preview_at(struct call *c, const struct oid *at, const char *section, const char *lang,
		    const char *markdown, struct section_card *out, struct err *e) MUST_USE;
int desk_preview(struct call *c, const char *section, const char *lang, const char *markdown,
		 struct section_card *out, struct err *e) MUST_USE;

struct draft_card {
	const char *section, *lang, *group, *markdown;
	struct oid base;
	const char *etag; /* without quotes */
	int64_t at;
	const char *by;
	struct import_comments comments; /* of the Word file that it was made of */
};
int desk_draft(struct call *c, const char *section, const char *lang, const char *group,
	       struct draft_card *out, struct err *e) MUST_USE;
struct draft_in {
	const char *section, *lang, *group, *markdown; /* lang, group: or NULL */
	struct oid base;
	struct import_comments comments; /* items NULL: as they are */
};
/* if_match NULL: none given; "*" any. ERR_STALE "precondition.draft", ERR_PRECONDITION. */
int desk_put_draft(struct call *c, const struct draft_in *in, const char *if_match,
		   struct draft_card *out, struct err *e) MUST_USE;
int desk_delete_draft(struct call *c, const char *section, const char *lang, const char *group,
		      const char *if_match, struct err *e) MUST_USE;

#endif
