/*
 * The records of the ledger: what a proposal, a thread, a version, a section's paragraphs and a
 * step of main are, as C structs and as JSON files in the tree of refs/meta/ledger. Pure.
 *
 * A record is immutable once it is in a state; states share records by counting references.
 * Accounts and groups are named only by id.
 */
#ifndef LEDGER_RECORD_H
#define LEDGER_RECORD_H

#include "review/review.h"
#include "wire/wire.h"

enum { TEXT_REASON = 4096, TEXT_SUMMARY = 300, TEXT_COMMENT = 16 * 1024, TEXT_NAME = 120 };

/* --- proposals: proposals/AA/BB/CC.json ------------------------------------------------------- */

struct revision {
	int64_t revision;     /* from 1 */
	struct oid commit;    /* on refs/heads/proposals/<n> */
	struct oid base;      /* the main commit it was made against */
	struct oid base_blob; /* the section's text there */
	struct oid blob;      /* the proposed text */
	const char *author;   /* account */
	const char *summary;
	int64_t created_at;
};
struct decision {
	int decision; /* enum decision_kind */
	int64_t revision;
	const char *reason; /* "" for accept without one */
	const char *by;     /* account */
	int64_t at;
	struct oid commit; /* the acceptance on main, or "" */
	struct oid blob;   /* the section's text after it, or "" */
	struct oid before; /* the section's text before it, or "" */
	bool edited;       /* the editor changed the words */
	bool partly;       /* only some changes were taken */
};
struct undoing {
	const char *by;
	const char *reason;
	int64_t at;
	struct oid commit;         /* the commit on main that took it back, or "" */
	struct decision *decision; /* what was taken back */
};
struct proposal {
	int64_t number; /* from 1 */
	const char *section, *lang, *group;
	const char *summary; /* of the newest revision */
	int status;          /* enum proposal_status */
	int64_t created_at;
	int64_t rest_of; /* the proposal that was accepted in part, whose rest this is; or 0 */
	WIRE_LIST_OF(struct revision) revisions; /* at least one, in order */
	struct decision *decision;               /* the one in force, or NULL */
	WIRE_LIST_OF(struct decision)
	earlier;                             /* requests for changes that were answered by a
						    revision or another decision, in order */
	WIRE_LIST_OF(struct undoing) undone; /* decisions taken back, in order */
};

/*
 * A decision by what its receipt knows, whether it is in force, was answered since, or was taken
 * back. nth counts from 0 those that are alike. Borrows; NULL when there is none.
 */
const struct decision *proposal_decided(const struct proposal *p, int kind, int64_t revision,
					int64_t at, int64_t nth);

/* --- threads: threads/AA/BB/CC.json ----------------------------------------------------------- */

struct quote {
	const char *exact, *prefix, *suffix; /* "" where there is nothing */
};
struct comment {
	const char *id;     /* "c-1" within its thread */
	const char *author; /* account */
	const char *group;  /* or NULL */
	const char *text;
	int64_t created_at;
};
struct thread {
	int64_t number;             /* its id is "t-<number>" */
	int64_t proposal, revision; /* 0: on a section of main */
	const char *section, *lang; /* always set, from the proposal if on one */
	struct oid commit;          /* main commit, or the revision's */
	struct oid blob;            /* the text that it quotes */
	struct quote *quote;        /* NULL: about the whole */
	const char *suggestion;     /* wording to take over, or NULL */
	bool resolved;
	WIRE_LIST_OF(struct comment) comments; /* at least one */
};

/* --- sections: sections/<lang>/<id>.json ------------------------------------------------------ */

struct paragraph {
	const char *id;          /* "p-" and 8 characters */
	const char *of;          /* the paragraph that it translates, or NULL */
	const char *group;       /* who wrote its present words, or NULL for the draft's own */
	int64_t proposal;        /* by which proposal, or 0 */
	struct oid commit;       /* the main commit of its present words */
	const char *decided_by;  /* account, or NULL */
	int64_t at;              /* of that commit */
	struct wire_strs joined; /* ids that were joined into it */
};
struct section_text {
	const char *section, *lang;
	struct oid blob;
	WIRE_LIST_OF(struct paragraph) paragraphs; /* one for each block that has an id, in order */
};
/* A text that main no longer has keeps its record, with blob "" and no paragraphs. */

/* --- steps: steps/AA/BB/CC.json: the commits of main, in order -------------------------------- */

struct step_text {
	const char *section, *lang;
	struct oid blob;      /* "" when it went */
	struct wire_strs ids; /* of its paragraphs in order; none amid what git brought */
};
struct step {
	int64_t number; /* from 1 */
	struct oid commit;
	const char *subject;
	const char *group;                    /* author, or NULL for the document's own */
	int64_t proposal;                     /* 0: none */
	int64_t at;                           /* the committer's date */
	WIRE_LIST_OF(struct step_text) texts; /* what changed; sections not named stayed */
};

/* --- versions: versions/<id>.json ------------------------------------------------------------- */

struct version_file {
	const char *format, *lang, *sha256;
	struct oid blob;  /* the bytes, at ledger_file_path; "" when only their hash is known */
	struct str bytes; /* new bytes, not in the record; the store fills blob from them */
};
struct version {
	int64_t number; /* from 1, oldest first */
	const char *id, *name;
	const char *symbol, *note; /* NULL when empty */
	struct oid commit;         /* of main */
	struct oid tag;            /* annotated tag object */
	const char *by;
	int64_t created_at;
	WIRE_LIST_OF(struct version_file) files; /* each language and format once */
};

/* --- keys: keys/AA/BB.json: what an Idempotency-Key was answered with ------------------------- */

enum { RECEIPT_BUCKETS = 10000 };

struct receipt {
	const char *key;     /* hash of account and key, hex */
	const char *request; /* hash of method, path and body, hex */
	int action;          /* enum action_kind */
	int64_t number;      /* proposal or thread */
	int64_t n;           /* revisions or comments it then had */
	const char *id;      /* version */
	int status;          /* of the proposal, or resolved of the thread, then */
	int64_t nth;         /* of the decisions alike in kind, revision and second, from 0 */
	int64_t at;
};
struct receipts {
	WIRE_LIST_OF(struct receipt) items;
};
/* In which file a key stands, AABB: its first 32 bits modulo RECEIPT_BUCKETS. -1: no hex hash. */
int receipt_bucket(const char *key);

extern const struct wire_shape revision_record, decision_record, proposal_record, quote_record,
	comment_record, thread_record, paragraph_record, section_record, step_record,
	version_file_record, version_record, receipts_record;

#endif
