/*
 * The desk: the use cases. Each function checks who may, computes what the action needs (guard,
 * merge, paragraph ids), hands it to the store and gives back a card: a struct whose members are
 * the contract's JSON members (src/view has the tables). Knows no HTTP, no HTML pages.
 *
 * A call pins one state for its whole length, so all that it reads fits together; after a change it
 * pins the state right after that change. Runs on worker threads; may block on disk and sandbox.
 * All that a call gives back is in its arena.
 *
 * Here: the desk itself, a call at it, news and standing. What can be asked for, by subject: people.h,
 * document.h, imports.h, proposals.h, threads.h, versions.h.
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
	struct known_text *texts;       /* read for this call, for those who read them again */
	bool turn;                      /* it has one of those of costly work */
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

/* --- costly work: desk/turn.c ------------------------------------------------------------------- */

/*
 * Files and comparisons cost a good part of a second; who asks for ever new ones must not keep every
 * worker, for those who read and write need the others. Wait for a turn, for a moment and with few
 * others: ERR_BUSY "busy.queue". Taken twice is as once; what is cached needs none.
 */
int desk_turn(struct call *c, struct err *e) MUST_USE;
/* Give it back; call_done does so, too. */
void desk_turn_over(struct call *c);

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
