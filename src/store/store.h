/*
 * The store: a data directory, its lock, its repository, the state that readers share, and the one
 * writer thread that makes actions durable.
 *
 * A batch is a pack and a ref move; nothing else knows where objects live. Readers take a reference
 * to the newest state and read blobs by id: neither blocks on writers. Writers queue actions; the
 * writer thread takes all that wait, applies each to the state (ledger_check, ledger_number, objects
 * made, ledger_apply), writes one pack and moves refs/meta/ledger once, publishes the state, then
 * wakes them.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "git/git.h"
#include "ledger/ledger.h"

struct store;

/*
 * Somebody moved main with git, and the store, which knows no Markdown, enters that in the ledger:
 * asked for each text that changed and is still there, the desk fills change->paragraphs and
 * change->fresh (in the arena), or refuses the text, and then main's new commits go to refs/rescue.
 *
 * s       the state before
 * m       the manifest after
 * before  the text that main had, "" for none
 * change  section, lang, onto, blob and markdown are set
 *
 * Called from store_open, on its thread.
 */
typedef int store_adopt(void *arg, const struct state *s, const struct manifest *m,
			struct str before, struct text_change *change, struct arena *a,
			struct err *e);

struct store_options {
	bool write;          /* take DIR's lock and start the writer; else read only */
	bool no_projections; /* do not repair branches and tags at start */
	store_adopt *adopt;  /* NULL: what main has ahead of the ledger goes to refs/rescue */
	void *adopt_arg;
};
/*
 * Open DIR. With write: flock, sweep stale locks, load, repair projections (contract.md, "At
 * start"). ERR_MISSING "not-found.directory", ERR_BUSY "busy.locked" another server holds it,
 * ERR_INTERNAL "storage.damaged".
 */
int store_open(const char *dir, const struct store_options *o, struct store **out,
	       struct err *e) MUST_USE;
/* Finish what is queued, write projections, stop the thread, release the lock. */
void store_close(struct store *s);
FREEP(struct store, store, store_close)
struct git *store_git(struct store *s);

/* A file of a draft that is no text: "media/logo.png". */
struct store_media {
	const char *path;
	struct str bytes;
};
struct store_draft {
	const char *manifest_json;
	WIRE_LIST_OF(struct text_change) texts; /* markdown and paragraphs set */
	WIRE_LIST_OF(struct store_media) media;
	const char *settings_json; /* accord.json */
};
/*
 * Make DIR (which must not exist or be empty) with a first ledger commit from a draft, its secret
 * (32 random bytes, mode 0600) and accord.json. ERR_CONFLICT "conflict.directory" it has files.
 */
int store_init(const char *dir, const struct store_draft *d, int64_t at, struct err *e) MUST_USE;

/* --- reading ---------------------------------------------------------------------------------- */

/* The newest state, with a reference for the caller (state_unref). Never blocks on a disk. */
const struct state *store_now(struct store *s);
/* A blob's bytes, e.g. of a text. */
int store_blob(struct store *s, const struct oid *id, struct buf *out, struct err *e) MUST_USE;
/* A file of main's tree at a commit: "media/logo.png". */
int store_file(struct store *s, const struct oid *commit, const char *path, struct buf *out,
	       struct err *e) MUST_USE;
/* The entries of a folder as they stood in a commit, in the arena; none where there is no such folder. */
int store_folder(struct store *s, const struct oid *commit, const char *path, struct arena *a,
		 struct git_entry **out, size_t *n, struct err *e) MUST_USE;
/* For a read-only store: look at refs/meta/ledger again and load what is new. */
int store_reload(struct store *s, struct err *e) MUST_USE;

/* --- writing ---------------------------------------------------------------------------------- */

/*
 * Take an action: blocks until it is durable and visible. Fills what action.h says the store
 * fills; *after (may be NULL) gets the state right after this action, with a reference.
 * Errors of ledger_check and ledger_apply, and then act's numbers and ids are of no use;
 * ERR_STORAGE "storage.failed" the disk refused just now, "storage.stopped" it did before;
 * ERR_BUSY "busy.stopping", "busy.repository" another program holds the ledger's lock.
 * On "conflict.moved" the caller computes anew and tries again.
 */
int store_commit(struct store *s, struct action *act, const struct state **after,
		 struct err *e) MUST_USE;
/* Called on the writer thread after each durable action, in order: for the hub and for caches. */
typedef void store_watch(const struct state *after, const struct action *act, void *arg);
void store_on_change(struct store *s, store_watch *watch, void *arg);
/* NULL while all is well, else the error that stopped writing: for /healthz. */
const struct err *store_trouble(struct store *s);

/* --- people and drafts: refs that are always one commit without parent ------------------------ */

#define STORE_ACCOUNTS "refs/meta/accounts"
#define STORE_DRAFTS   "refs/meta/drafts"
/* The commit that a side ref stands at ("" when it does not exist). */
int store_side(struct store *s, const char *ref, struct oid *tip, struct err *e) MUST_USE;
/*
 * Change files of a side ref by compare-and-swap: edits are applied to the tree at `old`, and the
 * ref moves to a new parentless commit. bytes.ptr NULL removes the file. Durable when it returns.
 * ERR_CONFLICT "conflict.ref" somebody was faster: read again. Works without DIR's lock.
 */
struct store_edit {
	const char *path;
	struct str bytes;
};
int store_side_edit(struct store *s, const char *ref, const struct oid *old,
		    const struct store_edit *edits, size_t n, struct oid *new,
		    struct err *e) MUST_USE;

/* --- upkeep ----------------------------------------------------------------------------------- */

struct store_finding {
	const char *what;   /* "ledger", "projection", "paragraphs", "object", "index", "secret",
			       "people" */
	const char *detail; /* one line: what is wrong and how to mend it */
	bool mended;
};
struct store_report {
	WIRE_LIST_OF(struct store_finding) findings;
	int64_t actions, proposals, threads, versions;
};
/*
 * Prove objects, ledger chain (replay from the root equals the tip) and projections. repair, without a
 * server, makes anew what follows from the rest: projections, indexes of packs, HEAD, a lost secret.
 */
int store_verify(const char *dir, bool repair, struct arena *a, struct store_report *out,
		 struct err *e) MUST_USE;
/*
 * Copy to a bare repository at target, whole and then incrementally; works beside a server. seal gets
 * a hash of all that the backup holds: kept apart from it, it tells later whether somebody changed it.
 */
enum { STORE_SEAL = 64 };
int store_backup(const char *dir, const char *target, char seal[STORE_SEAL + 1],
		 struct err *e) MUST_USE;
/*
 * A data directory from a backup, checked (git fsck, store_verify, and what the checks say) before it
 * takes its place. What DIR held before is kept beside it in DIR/before-<time>/. ERR_BUSY
 * "busy.locked" a server runs, ERR_MISSING "not-found.backup", ERR_CONFLICT "conflict.seal",
 * ERR_INTERNAL "storage.damaged" the backup is not whole; what the checks say.
 */
struct store_checks {
	int (*settings)(struct str json, struct err *e); /* would a server take this accord.json? */
	int (*person)(const char *path, struct str json, struct err *e); /* and this one of the
									    accounts? NULL: any */
	const char *seal; /* what store_backup gave; NULL: any */
};
int store_restore(const char *target, const char *dir, const struct store_checks *checks,
		  struct err *e) MUST_USE;
/*
 * Keep a mirror: after each change heads, tags and the ledger are pushed to a remote, never people
 * and drafts, on a thread of its own that ends with the store. For a store that writes, once; zeros
 * are the program's own times.
 */
struct store_mirror {
	const char *remote; /* a path or an address that git knows */
	int timeout_ms, retry_ms, retry_most_ms;
};
void store_mirror_start(struct store *s, const struct store_mirror *o);
struct store_mirror_status {
	bool on, failing, behind; /* failing: the last push was not taken */
	int64_t lag_s;            /* since the oldest change that the mirror lacks */
	int64_t pushed_at;        /* of the last push that was taken, 0: none since the start */
	uint64_t pushes, failures;
};
void store_mirror_status(struct store *s, struct store_mirror_status *out);

#endif
