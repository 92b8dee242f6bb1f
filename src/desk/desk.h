/*
 * The desk: the use cases. Each function checks who may, computes what the action needs (guard,
 * merge, paragraph ids), hands it to the store and gives back a card: a struct whose members are
 * the contract's JSON members (src/view has the tables). Knows no HTTP, no HTML pages.
 *
 * A call pins one state for its whole length, so all that it reads fits together; after a change it
 * pins the state right after that change. Runs on worker threads; may block on disk and sandbox.
 * All that a call gives back is in its arena.
 */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "auth/people.h"
#include "document/instruct.h"
#include "hub/hub.h"
#include "import/import.h"
#include "jobs/jobs.h"
#include "ledger/state.h"
#include "sandbox/sandbox.h"
#include "store/store.h"

/* accord.json */
struct limits { /* 0: the default */
	int64_t section_bytes, body_bytes, upload_bytes, document_bytes, sections, proposals,
		requests_per_second;
};
struct settings {
	const char *url;  /* "http://127.0.0.1:8080" */
	const char *name; /* of the event or organisation */
	bool public_reading, four_eyes;
	struct wire_strs trusted_proxies;
	const char *mirror; /* or NULL */
	struct limits *limits;
};
extern const struct wire_shape settings_shape;
/* Defaults for what is missing; in the arena. ERR_BAD names the member. */
int settings_read(struct str json, struct arena *a, struct settings *out, struct err *e) MUST_USE;

/* Would a server take these bytes as its accord.json? Errors of settings_read. */
int settings_check(struct str json, struct err *e) MUST_USE;

/* Would a server take this file of refs/meta/accounts? */
int person_check(const char *path, struct str json, struct err *e) MUST_USE;

struct desk;
/*
 * Make a data directory from a draft (a folder as contract.md describes the tree of main; or a whole
 * document in one file: Word or Markdown, divided by its headings, or our own JSON), or a bare one when
 * from is NULL.
 *
 * found   what a Word file held besides its text, in the arena; empty of anything else
 *
 * ERR_MISSING, ERR_BAD, ERR_TEXT, ERR_TOO_BIG name the file; errors of store_init.
 */
int desk_init(const char *dir, const char *from, struct sandbox *sandbox, struct arena *a,
	      struct import_report *found, struct err *e) MUST_USE;

/* The store's store_options.adopt; arg is the sandbox. */
int desk_adopt(void *sandbox, const struct state *s, const struct manifest *m, struct str before,
	       struct text_change *change, struct arena *a, struct err *e) MUST_USE;

struct desk_options {
	struct store *store;     /* borrowed, must outlive the desk */
	struct sandbox *sandbox; /* borrowed; job "sheet" */
	struct sandbox
		*press;  /* borrowed; job "export": apart, because its fonts take long to warm */
	struct hub *hub; /* borrowed; NULL on the command line */
	const char *dir; /* the data directory: accord.json, secret */
};
int desk_open(const struct desk_options *o, struct desk **out, struct err *e) MUST_USE;
void desk_close(struct desk *d);
FREEP(struct desk, desk, desk_close)
/*
 * Parse main's texts on the workers, a few at once, so that the first reader after a start need not
 * wait for it. Returns when that is done, or after wait_ms; then the rest goes on behind requests
 * (jobs_stop ends it). Only fills the cache: answers are the same without.
 */
void desk_warm(struct desk *d, struct jobs *jobs, int wait_ms);
/*
 * Make the files of versions that lack some and keep them in the ledger, on a thread of its own: now,
 * and whenever a version is made. Between one start and its stop, before the store closes.
 */
void desk_issue_start(struct desk *d);
void desk_issue_stop(struct desk *d);
const struct settings *desk_settings(const struct desk *d);
struct store *desk_store(const struct desk *d);

/* Who asks. All members borrow from the call's arena or are literals. */
struct who {
	const char *account; /* NULL: nobody signed in */
	const char *name;    /* "" when unknown */
	enum role role;
	struct wire_strs groups;
	const char *session; /* hash of the session, or NULL (bearer token) */
	const char *lang;    /* chosen in the account, or NULL */
	bool shared;         /* signed in on a device that others use, too */
};

struct conflict_part {
	const char *paragraph; /* id, or NULL for a new one */
	const char *base, *ours, *theirs;
	size_t from, to; /* bytes of the card's merged that stand for it */
};
struct conflict_card {
	WIRE_LIST_OF(struct conflict_part) conflicts;
	const char *merged; /* the text with {<<ours||base||theirs>>} */
};

struct call {
	struct desk *desk;
	struct who who;
	struct arena *a;
	const struct state *state; /* pinned */
	const struct crowd *crowd; /* people, pinned */
	struct past_crowd *past;   /* those pinned before: what was read of them is still used */
	int64_t rights;            /* how many rights had changed when it began */
	const char *renewed;       /* a fresh value for the session cookie, or NULL */
	const char *key, *request; /* hashes for Idempotency-Key, or NULL */
	struct conflict_card *conflict; /* set with ERR_CONFLICT "conflict.words" */
};
void call_begin(struct call *c, struct desk *d, struct arena *a);
void call_done(struct call *c);
/*
 * Prove of the newest state what store_verify cannot: texts can be read, paragraphs have ids of their
 * own, and their origin is so. Fills out->findings alone, in the call's arena.
 */
void desk_prove(struct call *c, struct store_report *out);
/* hash of account and key, hash of method, path and body: call.key and call.request. */
void call_key(struct call *c, const char *key, const char *method, const char *path,
	      struct str body);

/* --- signing in: desk/people.c ----------------------------------------------------------------- */

/*
 * Who holds this session cookie (a signed value that desk_sign_in gave) or bearer token; c->who stays
 * NOBODY when none does. *renewed (may be NULL) gets a fresh value for the cookie when the old one is
 * over an hour old, else NULL. ERR_BUSY "busy.queue": people cannot be read now, so nobody knows.
 */
int desk_who_cookie(struct call *c, const char *cookie, const char **renewed,
		    struct err *e) MUST_USE;
int desk_who_token(struct call *c, const char *token, struct err *e) MUST_USE;
enum { DESK_COOKIE_S = 14 * 24 * 3600, DESK_SESSION_S = 90 * 24 * 3600 }; /* idle, absolute */
/* The same on a shared device, where the cookie also ends with the browser. */
enum { DESK_SHARED_COOKIE_S = 3 * 3600, DESK_SHARED_SESSION_S = 24 * 3600 };
struct session_in {
	const char *token; /* as it was typed: the code of a link, or a short one */
	const char *name;  /* for an account that has none yet, or NULL */
	bool shared;       /* the device is used by others, too */
};
/*
 * Spend an invitation's or second device's code: gives the value of the session cookie and sets
 * c->who. ERR_GONE "gone.code".
 */
int desk_sign_in(struct call *c, const struct session_in *in, const char **cookie,
		 struct err *e) MUST_USE;
/* Has it the form of a short code, which could be guessed if one might try often? */
bool desk_code_is_short(const char *typed);
/* What forms of this session carry in their field "csrf"; "" without a session. In the arena. */
const char *desk_csrf(struct call *c);
bool desk_csrf_ok(struct call *c, const char *field);
/* What a code would give, without spending it: for the page that greets by name. */
struct invitation_card {
	const char *id, *role, *name, *account;
	struct wire_strs groups;
	int64_t created_at, expires_at, spent_at;
	const char *url, *code; /* link and short code: only right after it was made */
};
int desk_sign_out(struct call *c, struct err *e) MUST_USE;
struct code_card {
	const char *code, *url; /* the short code, the link */
	int64_t expires_at;
};
int desk_second_device(struct call *c, struct code_card *out, struct err *e) MUST_USE;

struct invite_in {
	const char *role;
	struct wire_strs groups;
	const char *name, *account; /* or NULL */
	int64_t expires;            /* time, or 0: seven days */
};
/* ERR_BAD "bad-request.group-needed": a rapporteur without a group, unless it is a further link of
 * an account that there is already. */
int desk_invite(struct call *c, const struct invite_in *in, struct invitation_card *out,
		struct err *e) MUST_USE;
/*
 * Many at once, in one commit; out has n places. once: the form's key, or NULL: the same key makes
 * them once, ERR_CONFLICT "conflict.invited" after that.
 */
int desk_invite_all(struct call *c, const struct invite_in *in, size_t n, const char *once,
		    struct invitation_card *out, struct err *e) MUST_USE;
struct invitation_list {
	WIRE_LIST_OF(struct invitation_card) items;
	const char *next;
};
int desk_invitations(struct call *c, struct invitation_list *out, struct err *e) MUST_USE;
/*
 * New links in place of these, which nobody has opened; the old ones are then gone. ERR_CONFLICT
 * "conflict.invitation-opened" where one was opened meanwhile; nothing is changed then.
 */
int desk_invite_again(struct call *c, const struct wire_strs *ids, struct invitation_list *out,
		      struct err *e) MUST_USE;
/* Take back invitations that nobody has opened; others stay as they are. */
int desk_uninvite(struct call *c, const struct wire_strs *ids, struct err *e) MUST_USE;

/* --- a new link is asked for: desk/wishes.c ---------------------------------------------------- */

struct wish_in {
	const char *code;                /* the old link's or a short one, as typed, or NULL */
	const char *name, *group, *note; /* or NULL */
};
/*
 * Leave a wish, signed in or not. A code that is known proves who asks, and then asking again takes the
 * place of the earlier wish. ERR_BAD "bad-request.wish-name" without either; ERR_BUSY "busy.wishes" when very many
 * wait that nothing proves.
 */
int desk_wish(struct call *c, const struct wish_in *in, struct err *e) MUST_USE;
struct wish_card {
	const char *id, *name, *group, *note; /* group, note: or NULL */
	const struct invitation_card *of; /* the invitation that was shown, or NULL: not proven */
	int64_t created_at;
};
struct wish_list {
	WIRE_LIST_OF(struct wish_card) items; /* oldest first */
};
int desk_wishes(struct call *c, struct wish_list *out, struct err *e) MUST_USE;
/* How many wait; 0 for who may not see them. */
int64_t desk_n_wishes(struct call *c);
/* It was dealt with. Unknown ones are no failure: somebody was faster. */
int desk_wish_drop(struct call *c, const char *id, struct err *e) MUST_USE;
/* Make the link that a proven wish asks for: to the same account, else as the old one. The wish is
 * gone then, and so is the old link. ERR_MISSING "not-found.wish". */
int desk_wish_grant(struct call *c, const char *id, struct invitation_card *out,
		    struct err *e) MUST_USE;
/* For the command line: an account for a script; gives the bearer token. */
int desk_token(struct call *c, const struct invite_in *in, const char **token,
	       struct err *e) MUST_USE;
struct account_card {
	const char *id, *name, *role, *lang;
	struct wire_strs groups;
	int64_t created_at, sessions, tokens;
};
struct account_list {
	WIRE_LIST_OF(struct account_card) items;
	const char *next;
};
int desk_accounts(struct call *c, struct account_list *out, struct err *e) MUST_USE;
struct account_patch {
	const char *role, *name, *lang; /* NULL: as it is */
	struct wire_strs groups;        /* items NULL: as they are */
};
int desk_account_patch(struct call *c, const char *id, const struct account_patch *in,
		       struct account_card *out, struct err *e) MUST_USE;
/* All that is kept about one person: for herself, for admins. ERR_MISSING "not-found.account". */
struct person_key { /* a session or a bearer token, without what it is known by */
	const char *name;
	int64_t created_at;
};
struct person_deed {
	const char *what;           /* "submitted", "commented", "decided", "undid", "froze" */
	int64_t at, proposal;       /* proposal: 0 when on none */
	const char *section, *lang; /* NULL: the whole document */
	const char *text;           /* summary, comment, reason, or a version's name */
};
struct person_card {
	struct account_card *account;
	WIRE_LIST_OF(struct person_key) sessions, tokens;
	WIRE_LIST_OF(struct invitation_card) invitations;
	WIRE_LIST_OF(struct wish_card) wishes;
	WIRE_LIST_OF(struct person_deed) deeds; /* oldest first */
};
int desk_person(struct call *c, const char *id, struct person_card *out, struct err *e) MUST_USE;
/* Erase a person: account, sessions, tokens, invitations. */
int desk_account_delete(struct call *c, const char *id, struct err *e) MUST_USE;
/* The commit of refs/meta/accounts that this call sees, for tags. */
const char *desk_people_tip(struct call *c);
/* Name of an account as shown: its name, "" when erased or unnamed. */
const char *desk_name(struct call *c, const char *account);
struct session_card {
	const char *account, *name, *role, *lang;
	bool shared;
	struct wire_strs groups;
};
int desk_session(struct call *c, struct session_card *out, struct err *e) MUST_USE;
/* My interface language; NULL or "" for the browser's. */
int desk_set_language(struct call *c, const char *lang, struct err *e) MUST_USE;

/* --- the document: desk/document.c -------------------------------------------------------------- */

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

/* --- Word files in: desk/imports.c ------------------------------------------------------------------ */

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

/* --- proposals: desk/proposals.c, desk/decide.c --------------------------------------------------- */

struct revision_card {
	int64_t revision;
	struct oid commit, base;
	const char *markdown, *author, *author_name, *summary;
	int64_t created_at;
};
struct decision_card {
	const char *decision, *reason, *by, *by_name;
	int64_t revision, at;
	struct oid commit;
	bool partly;  /* only some of the changes were taken */
	bool edited;  /* the editors changed the words; not in JSON */
	int64_t rest; /* the proposal that the others became, or 0 */
};
struct proposal_card {
	int64_t number;
	const char *section, *lang, *group, *summary, *status, *title; /* title of the section */
	struct oid base;
	int64_t created_at;
	WIRE_LIST_OF(struct revision_card) revisions;
	struct decision_card *decision;
	int64_t open_threads;
	bool conflicts;  /* open, and it no longer merges onto main without a person */
	bool mine;       /* my group's: I may revise and withdraw it */
	int64_t rest_of; /* the proposal of which it was left, or 0 */
};
struct submit_in {
	const char *section, *lang, *group, *markdown, *summary; /* group, summary: or NULL */
	struct oid base;
};
int desk_submit(struct call *c, const struct submit_in *in, struct proposal_card *out,
		struct err *e) MUST_USE;
int desk_revise(struct call *c, int64_t number, const struct submit_in *in,
		struct proposal_card *out, struct err *e) MUST_USE;
/* ERR_CONFLICT "conflict.section-removed" when the document no longer has what it is on. */
int desk_has_place(struct call *c, const struct proposal_card *card, struct err *e) MUST_USE;
struct proposal_filter {
	const char *status, *section, *group, *lang, *cursor; /* NULL: any */
	int64_t limit;                                        /* 0: 50; at most 100 */
};
struct proposal_list {
	WIRE_LIST_OF(struct proposal_card) items;
	const char *next;
};
int desk_proposals(struct call *c, const struct proposal_filter *f, struct proposal_list *out,
		   struct err *e) MUST_USE;
int desk_proposal(struct call *c, int64_t number, struct proposal_card *out,
		  struct err *e) MUST_USE;

struct run_card {
	const char *op, *text; /* " ", "-" or "+" */
	int64_t change;
};
struct block_card {
	const char *kind, *old, *new;
	WIRE_LIST_OF(struct run_card) runs;
	bool typography, links;
};
struct diff_stats {
	int64_t paragraphs, words_inserted, words_deleted;
};
struct diff_card {
	WIRE_LIST_OF(struct block_card) blocks;
	const char *html;
	struct diff_stats *stats;
	int64_t changes;
	struct wire_strs look;    /* message keys: why a reader should look at the merge */
	struct instructions said; /* what is to be done, change by change; none of a conflict */
};
/* Blocks, runs and counts of a diff; html is "". Pure. */
struct prose_diff;
void desk_diff_card(const struct prose_diff *d, struct arena *a, struct diff_card *out);
/* The changes that are a paragraph at another place. Pure. */
void desk_moved(const struct prose_diff *d, struct arena *a, struct wire_ints *out);
/*
 * The redline of two texts of a section as main stands, with its instructions and without HTML; for
 * those who write.
 */
int desk_said(struct call *c, const char *section, const char *lang, const char *old,
	      const char *new, struct diff_card *out, struct err *e) MUST_USE;
/* revision 0: the newest; against: NULL or "base", "main", or a revision number. */
int desk_diff(struct call *c, int64_t number, int64_t revision, const char *against,
	      struct diff_card *out, struct err *e) MUST_USE;
/* Two versions, "main" or commits of main; one diff for each section that differs. */
struct compare_section {
	const char *id, *title;
	struct diff_card *diff;
};
struct compare_card {
	const char *from, *to, *lang;
	struct oid from_commit, to_commit;
	const char *html;                       /* of all sections, with headings */
	WIRE_LIST_OF(struct block_card) blocks; /* of all sections, in order */
	struct diff_stats *stats;
	WIRE_LIST_OF(struct compare_section) sections; /* only those that differ */
};
int desk_compare(struct call *c, const char *a, const char *b, const char *lang,
		 struct compare_card *out, struct err *e) MUST_USE;

struct decide_in {
	const char *decision, *reason, *markdown; /* reason, markdown: or NULL */
	int64_t revision;
	struct oid onto;       /* required with markdown */
	struct wire_ints take; /* items NULL: all changes */
	const char *rest;      /* with take: "open" makes what is left a proposal of its own, NULL
				  or "declined" leaves it */
};
extern const char *const rest_names[];
int desk_decide(struct call *c, int64_t number, const struct decide_in *in,
		struct decision_card *out, struct err *e) MUST_USE;
int desk_withdraw(struct call *c, int64_t number, struct proposal_card *out,
		  struct err *e) MUST_USE;
int desk_undo(struct call *c, int64_t number, const char *reason, struct proposal_card *out,
	      struct err *e) MUST_USE;
/* What accepting would give now: the merged text, or ERR_CONFLICT with c->conflict. */
struct merge_card {
	const char *markdown;
	struct oid onto;       /* the main commit that it is merged onto */
	struct wire_strs look; /* as in diff_card */
};
int desk_merged(struct call *c, int64_t number, int64_t revision, struct merge_card *out,
		struct err *e) MUST_USE;
/* Sentences to read again: what accepting would put together of both sides' words, or put together. */
int desk_reread(struct call *c, int64_t number, int64_t revision, struct wire_strs *out,
		struct err *e) MUST_USE;
/* The writer's view: her text against what main is by now (base → main merged into hers). */
int desk_rebase(struct call *c, const char *section, const char *lang, const char *markdown,
		const struct oid *base, struct merge_card *out, struct err *e) MUST_USE;

/* --- threads: desk/threads.c ----------------------------------------------------------------------- */

struct on_card {
	int64_t proposal, revision; /* 0: on a section */
	const char *section, *lang;
	struct oid commit;
};
struct comment_card {
	const char *id, *author, *author_name, *group, *text;
	int64_t created_at;
};
struct thread_card {
	const char *id;
	struct on_card *on;
	struct quote *quote; /* NULL: about the whole */
	const char *paragraph, *placement, *status, *suggestion;
	int64_t block; /* index of the paragraph among the section's blocks, -1 when gone */
	WIRE_LIST_OF(struct comment_card) comments;
};
struct thread_in {
	struct on_card *on;
	struct quote *quote;
	const char *text, *suggestion;
};
struct thread_filter {
	int64_t proposal; /* 0: any */
	const char *section, *lang, *status, *cursor;
	int64_t limit;
};
struct thread_list {
	WIRE_LIST_OF(struct thread_card) items;
	const char *next;
};
int desk_threads(struct call *c, const struct thread_filter *f, struct thread_list *out,
		 struct err *e) MUST_USE;
int desk_thread(struct call *c, const char *id, struct thread_card *out, struct err *e) MUST_USE;
int desk_thread_new(struct call *c, const struct thread_in *in, struct thread_card *out,
		    struct err *e) MUST_USE;
int desk_comment(struct call *c, const char *thread, const char *text, struct thread_card *out,
		 struct err *e) MUST_USE;
int desk_resolve_thread(struct call *c, const char *thread, bool resolved, struct thread_card *out,
			struct err *e) MUST_USE;

/* --- versions, exports, log: desk/versions.c, desk/export.c ------------------------------------------- */

struct file_card {
	const char *format, *lang, *sha256;
	bool kept; /* these bytes are in the ledger, and are what an export gives */
};
struct file_gap {
	const char *format, *lang;
};
struct version_card {
	const char *id, *name, *symbol, *note;
	struct oid commit;
	int64_t created_at;
	WIRE_LIST_OF(struct file_card) files;
	WIRE_LIST_OF(struct file_gap) missing; /* not made yet: tried again at the next start */
};
struct version_list {
	WIRE_LIST_OF(struct version_card) items;
	const char *next;
};
struct version_in {
	const char *name, *symbol, *note;
};
int desk_versions(struct call *c, struct version_list *out, struct err *e) MUST_USE;
int desk_version(struct call *c, const char *id, struct version_card *out, struct err *e) MUST_USE;
int desk_version_new(struct call *c, const struct version_in *in, struct version_card *out,
		     struct err *e) MUST_USE;

struct export_in {
	const char *from, *to; /* from NULL: the document at `to`; else the redline */
	const char *format;    /* html, pdf, docx, odt, md, json; csv: the sources alone */
	const char *lang;      /* or NULL */
	const char *remarks;   /* beside, annex, none; NULL: beside */
	const char *sources;   /* annex: with a table of where each paragraph came from; or NULL */
	const char *print;     /* bw: in black and white; or NULL */
	bool lines;
	bool comments; /* threads of main as comments, for those who may see them */
};
struct export_card {
	struct str bytes;
	const char *type, *name; /* media type, file name */
	const char *etag;
	struct wire_strs warnings; /* "missing-glyph U+1F468", … */
};
/* When the event is, in a language: "2–5 February 2026" within a month, else two whole dates or one;
 * "" without a date. In the arena. */
const char *desk_event_days(struct arena *a, const struct event *event, const char *lang);
/* Words that an export prints of itself ("Contents", "page {x} of {y}"), in the document's language. */
void desk_print_words(struct arena *a, const char *lang, struct wire_map *out);
int desk_export(struct call *c, const struct export_in *in, struct export_card *out,
		struct err *e) MUST_USE;

/* --- news: desk/events.c ------------------------------------------------------------------------ */

/* Who a message of the hub is for: those who may see proposals, or those who may not. */
enum desk_audience { DESK_PUBLIC = 1, DESK_STAFF = 2 };
/*
 * When an account loses or changes a right, a message goes to its listeners alone, that they begin
 * anew: its data is the account's id, its audience minus a serial number. One who began to listen
 * later, with call.rights of that number or a higher one, is not meant.
 */
/* The store's watcher: store_on_change(store, desk_tell, desk). */
void desk_tell(const struct state *after, const struct action *act, void *arg);

/* --- standing, for admit callbacks and pages -------------------------------------------------------- */

/* May the one who asks see proposals and threads (rapporteur and above)? */
bool desk_sees_proposals(const struct call *c);
bool desk_is_editor(const struct call *c);
/* Reason why this section cannot be written now by the one who asks: 0, or -1 with *e. */
int desk_may_write(struct call *c, const char *section, const char *group, struct err *e) MUST_USE;

#endif
