/*
 * The ledger: from one state to the next by an action. Pure: no I/O, no clock, no randomness; the
 * same actions give the same states on every machine.
 *
 * The tree of a ledger commit: action.json, document/ (main's tree), files/ (what is kept of
 * versions, as act->files names it), and the records that ledger/record.h describes. ledger_apply
 * tells which records change.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "ledger/state.h"

#define LEDGER_REF "refs/meta/ledger"

/* One file of the ledger's tree. */
struct ledger_put {
	const char *path; /* "proposals/00/00/12.json" */
	struct str bytes;
};

/*
 * May this action be taken now? Checks what depends on the state alone (numbers, statuses,
 * preconditions, uniqueness), not who may: that is the desk's.
 * ERR_CONFLICT "stale-revision.newer" (n: the newest), "already-decided.by" and
 * "already-decided.withdrawn" (n: the proposal), "conflict.nothing-to-undo" (undo of what is open),
 * "conflict.moved" (a text's onto is not what stands there: compute again and retry),
 * "conflict.version-taken"; ERR_STALE "precondition.manifest"; ERR_MISSING "not-found.proposal",
 * ".thread", ".revision", ".section", ".language", ".group", ".commit" (no commit of main),
 * ".text" (base_blob is not what stood there); ERR_TEXT "key-reused.other"; ERR_TOO_BIG
 * "too-large.proposals", ".threads" (past what paths can name: the desk's limits are lower),
 * ".revisions", ".thread" (too many comments); ERR_INTERNAL "storage.damaged" (a member is missing
 * that the kind needs: action_complete).
 * A key that was answered before with the same request: ERR_CONFLICT "key-answered.before", on
 * which the desk gives the first answer again.
 */
int ledger_check(const struct state *s, const struct action *act, struct err *e) MUST_USE;

/*
 * Has a proposal still a place, a section and a language that the manifest names? Without one it is
 * not revised, accepted or undone: ERR_CONFLICT "conflict.section-removed" (what: the section).
 * ledger_place asks it of a new action that needs one, and whether the manifest by which somebody may
 * write (act->granted) still stands: ERR_CONFLICT "conflict.moved". Not of those that are replayed: a
 * ledger may hold some from before this was asked.
 */
int proposal_place(const struct state *s, const struct proposal *p, struct err *e) MUST_USE;
int ledger_place(const struct state *s, const struct action *act, struct err *e) MUST_USE;

/* Numbers that a new action gets: fills proposal, revision, thread where they are to be new. */
void ledger_number(const struct state *s, struct action *act);

/*
 * The next state. s NULL for ACT_BEGIN. act has passed ledger_check and the store has filled its
 * ids; puts (action.json among them, each path once, never a removal) come back in the arena. The
 * result has no ledger id yet; the caller owns one reference.
 * NULL with ERR_TEXT "bad-manifest.…" when a manifest does not parse, ERR_BAD "bad-request.member-…"
 * when a record would not read back, ERR_INTERNAL "storage.damaged" when a replayed action cannot
 * follow; *puts is untouched then.
 */
struct state *ledger_apply(const struct state *s, const struct action *act, struct arena *a,
			   struct ledger_put **puts, size_t *n_puts, struct err *e);
/* Name the state by its ledger commit: immutable from here on. */
void ledger_seal(struct state *s, const struct oid *ledger);

/*
 * Rebuild a state from the files of a ledger tree: begin, one ledger_load_file for each file but
 * media (any order; unknown paths are an error; document/document.json is the manifest, action.json,
 * other files of document/ and those of files/ are ignored), end.
 * ERR_INTERNAL "storage.damaged", what = path (in the end also: of a record that is missing); the
 * caller drops the state (state_unref) then. A damaged record is mended by replaying the actions
 * from the root.
 */
struct state *ledger_load_begin(void);
int ledger_load_file(struct state *s, const char *path, struct str bytes, struct err *e) MUST_USE;
int ledger_load_end(struct state *s, const struct oid *ledger, const struct oid *manifest_blob,
		    int64_t at, struct err *e) MUST_USE;

/* Read action.json back. In the arena. */
int ledger_action_read(struct str json, struct arena *a, struct action *out,
		       struct err *e) MUST_USE;

/* The ledger commit's message: a subject that a person can read, and trailers. In the arena. */
char *ledger_message(const struct action *act, struct arena *a);
/*
 * The commit that an action makes on main (BEGIN, DECIDE accept, UNDO of it, MANIFEST): its subject,
 * one line, as the step records it, and its whole message with the trailers Proposal, Section and
 * Co-authored-by. s is the state before the action (NULL for BEGIN). In the arena.
 */
const char *ledger_subject(const struct state *s, const struct action *act, struct arena *a);
char *ledger_main_message(const struct state *s, const struct action *act, struct arena *a);
/* Path of a record by its number: ledger_path("proposals", 12, out) = "proposals/00/00/12.json" */
enum { LEDGER_PATH = 64 };
void ledger_path(const char *folder, int64_t number, char out[LEDGER_PATH]);
/* Where the ledger's tree keeps a file of a version: "files/rev-1/en.pdf". In the arena. */
#define LEDGER_FILES "files"
const char *ledger_file_path(struct arena *a, const char *version, const struct version_file *f);

#endif
