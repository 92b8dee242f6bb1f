/*
 * An action: one thing that somebody did, one commit of refs/meta/ledger, one file action.json.
 *
 * It holds all that is needed to go from one state to the next, so replaying the actions from the
 * root gives the tip. What only the store can know (object ids) it fills in before ledger_apply; a
 * replay finds it filled.
 */
#ifndef LEDGER_ACTION_H
#define LEDGER_ACTION_H

#include "ledger/record.h"

enum action_kind {
	ACT_BEGIN, /* the first: a document from a draft */
	ACT_ADOPT, /* main moved by git: entered at start, one step for each commit */
	ACT_SUBMIT,
	ACT_REVISE,
	ACT_DECIDE,
	ACT_WITHDRAW,
	ACT_UNDO,
	ACT_THREAD,
	ACT_COMMENT,
	ACT_RESOLVE,
	ACT_REOPEN,
	ACT_VERSION,
	ACT_MANIFEST,
	ACT_ISSUE, /* files of a version are kept; by the program, once it stands */
};
extern const char *const action_names[];

/* A section's text as the action leaves it on main. */
struct text_change {
	const char *section, *lang;
	struct oid onto;      /* the blob it replaces: precondition; "" when there was none */
	struct oid blob;      /* filled by the store from markdown; "" removes the text */
	const char *markdown; /* new bytes, not in action.json; NULL when blob is known */
	WIRE_LIST_OF(struct paragraph) paragraphs; /* id, of, joined are set by the desk */
	struct wire_ints fresh; /* indices of paragraphs whose words are new: apply gives them
				   this action's group, proposal, commit, decided_by, at; the
				   others carry what main has under their id, or else what is
				   given here (an undoing that brings a paragraph back) */
};

struct action {
	int kind; /* enum action_kind */
	int64_t at;
	const char *by;            /* account; NULL: the program or git */
	const char *group;         /* who speaks, or NULL */
	const char *key, *request; /* hashes for Idempotency-Key, or NULL */

	int64_t proposal; /* its number; 0 in a new ACT_SUBMIT until ledger_number fills it */
	int64_t rest_of; /* submit: the proposal that was accepted in part, whose rest it is; or 0 */
	int64_t revision; /* decided, commented on; filled for submit and revise */
	int64_t thread;   /* its number; filled for ACT_THREAD */
	const char *section, *lang;
	struct oid base, base_blob; /* submit, revise, thread on main: the main commit and the
					  section's blob there */
	struct oid blob;            /* submit, revise: the proposed text, from markdown */
	struct oid commit;          /* revision, acceptance, undoing, manifest commit on main:
					  filled by the store; ACT_VERSION: the commit to freeze */
	struct oid tag;             /* ACT_VERSION: filled by the store */
	const char *markdown;       /* the proposed text; not in action.json */
	const char *summary;
	int decision; /* ACT_DECIDE: enum decision_kind */
	const char *reason;
	const char *text, *suggestion; /* thread, comment */
	const char *co_author; /* "Name <x@accord.invalid>" for a Co-authored-by trailer, or NULL */
	bool edited, partly;
	struct quote *quote;
	WIRE_LIST_OF(struct text_change)
	texts;                    /* what changes on main: BEGIN, ADOPT, DECIDE, UNDO,
				      MANIFEST when it adds or removes sections */
	struct oid manifest_onto; /* ACT_MANIFEST: the blob it replaces */
	struct oid manifest_blob; /* BEGIN, MANIFEST, ADOPT that changed it; from manifest_json */
	struct oid granted; /* submit, revise: the manifest by which she may write the section;
			       not in action.json, see ledger_place */
	const char *manifest_json; /* not in action.json; read from the blob in a replay */
	const char *version, *name, *symbol, *note; /* ACT_VERSION */
	WIRE_LIST_OF(struct version_file)
	files;                             /* ACT_ISSUE: what is kept of a version;
						       ACT_VERSION of older programs: hashes of
						       what it could be exported as */
	WIRE_LIST_OF(struct step) adopted; /* ACT_ADOPT: the commits of main, oldest first */
};
extern const struct wire_shape action_shape;

/*
 * Has the action all that its kind needs? With `made`, also what the store fills in.
 * ERR_INTERNAL "storage.damaged", what = the member that is missing: a bug of the caller, or a
 * damaged action.json in a replay.
 */
int action_complete(const struct action *act, bool made, struct err *e) MUST_USE;

#endif
