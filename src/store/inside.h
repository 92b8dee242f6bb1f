/*
 * What the files of this room share. No other room includes it; tests of this room may.
 */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>

#define MAIN_REF      "refs/heads/main"
#define PROPOSAL_REFS "refs/heads/proposals/"
#define TAG_REFS      "refs/tags/"
#define RESCUE_REFS   "refs/rescue/"
#define SETTINGS_REF  "refs/meta/settings"
#define REPOSITORY    "document.git"
#define SETTINGS_FILE "accord.json"
#define SECRET_FILE   "secret"

enum {
	PATH_BYTES = 4096,
	SETTINGS_BYTES = 64 * 1024,
	FILE_BYTES = 16 * 1024 * 1024, /* one file of the ledger's tree or of the document */
};

/* --- where the ledger stands (load.c) --------------------------------------------------------- */

/* A state with the trees that the next action edits. */
struct tip {
	struct state *state; /* one reference is the tip's; NULL before the first action */
	struct oid ledger_tree, main_tree;
};
/*
 * The state of a ledger commit, from its tree; when a record there is damaged, from the actions.
 * ERR_INTERNAL "storage.damaged".
 */
int load_tip(struct git *g, const struct oid *ledger, struct tip *out, struct err *e) MUST_USE;
/* The state that refs/meta/ledger names. ERR_MISSING "not-found.repository" when there is none. */
int load_newest(struct git *g, struct tip *out, struct err *e) MUST_USE;

/* --- replaying (replay.c) --------------------------------------------------------------------- */

struct replayed {
	const struct oid *ledger;         /* the ledger commit */
	const struct git_commit_info *as; /* what it says */
	const struct state *before, *after;
	const struct action *act;
	const struct ledger_put *puts;
	size_t n_puts;
};
/*
 * Every action from the root to a ledger commit, in order. each (may be NULL) is called after each;
 * -1 stops. *out is the last state, with a reference.
 */
typedef int replay_each(const struct replayed *r, void *arg, struct err *e);
int replay(struct git *g, const struct oid *ledger, replay_each *each, void *arg,
	   struct state **out, struct err *e) MUST_USE;
/* The ledger commits from the root to a tip. In the arena. */
int replay_chain(struct git *g, const struct oid *tip, struct arena *a, struct oid **out, size_t *n,
		 struct err *e) MUST_USE;

/* --- one action (make.c) ---------------------------------------------------------------------- */

/*
 * Take one action into a batch: check, number, make its objects, apply, put the ledger commit, and
 * move the tip. On failure the tip stays; objects of the failed action may remain in the batch,
 * which nothing will name. media: files of a first draft, else NULL.
 */
struct make_files {
	const struct store_media *items;
	size_t n;
};
int make_action(struct git *g, struct git_batch *b, struct tip *tip, struct action *act,
		const struct make_files *media, struct err *e) MUST_USE;
/*
 * What an action adds to files/ of the ledger's tree; out has room for act->files.n. Paths in the
 * arena.
 */
size_t make_kept(const struct action *act, struct arena *a, struct git_edit *out);
/* A version's annotated tag: always the same object for the same version. */
struct oid make_tag(struct git_batch *b, const struct oid *commit, const char *id, const char *name,
		    const char *symbol, const char *note, int64_t at);
extern const char make_name[], make_email[]; /* the program as a person of git */

/* --- branches and tags (projection.c, adopt.c) ------------------------------------------------ */

/* What git_set_ref would lose is kept: move what ref names to refs/rescue, with a log line. */
void rescue(struct git *g, const char *ref, const struct oid *id);
/*
 * Make a ref stand at `want`. What stands there is rescued first unless it is an ancestor. Returns
 * 1 if it moved, 0 if it stood there, -1 on failure.
 */
int project_ref(struct git *g, const char *ref, const struct oid *want, struct err *e);
int project_main(struct git *g, const struct state *s, struct err *e) MUST_USE;
/* The tags of versions numbered `from` and up, made anew when the object is gone. */
int project_tags(struct git *g, const struct state *s, int64_t from, struct err *e) MUST_USE;
int project_proposals(struct git *g, const struct state *s, struct err *e) MUST_USE;
/* All of them. */
int project(struct git *g, const struct state *s, struct err *e) MUST_USE;
/* Is a projection other than the state says? Findings are added; nothing is changed. */
struct finding_list;
void project_check(struct git *g, const struct state *s, struct finding_list *l);

/*
 * An action that enters main's commits since the state, when main was fast-forwarded by git. 1 with
 * *act filled in the arena, 0 when main is not ahead, -1 when it is and cannot be entered.
 */
int adopt_main(struct git *g, const struct state *s, const struct store_options *o, struct arena *a,
	       struct action *act, struct err *e);

/*
 * May the objects that a fast-forward of main brings stay in the repository for good? Each is there
 * and whole, `git fsck --strict` takes it (a backup that holds others is not restored), and no name
 * can deceive who reads it. ERR_TEXT "bad-manifest.object" or "bad-manifest.file-name" with the path.
 */
int pushed_check(struct git *g, const struct oid *main, const struct oid *tip,
		 struct err *e) MUST_USE;

/* --- the store -------------------------------------------------------------------------------- */

struct job; /* an action that waits for the writer (writer.c) */

struct store {
	char *dir;
	int lock; /* DIR's descriptor, flocked; -1 read only */
	struct git *git;
	struct store_options options;

	pthread_mutex_t now_lock; /* guards now; a leaf */
	struct state *now;

	pthread_mutex_t
		queue_lock; /* guards first, last, stopping, repack_wanted, watch, trouble */
	pthread_cond_t wake, repack_wake;
	struct job *first, *last;
	bool stopping, repack_wanted;
	store_watch *watch;
	void *watch_arg;
	struct err trouble;
	atomic_bool troubled;

	/* The writer's own. */
	pthread_t writer, repacker;
	bool running;
	struct git_batch *batch;
	struct tip tip;
	int64_t branches_due; /* clock_ms when proposal branches are to be written; 0: they are */
	int64_t clean_due;    /* clock_ms of the next side_clean */
	int packs;            /* written since the last tidy */

	pthread_mutex_t side_lock; /* one side edit at a time in this process */

	_Atomic(struct mirror *) mirror; /* NULL: none is kept */
};

/* Start and stop the writer and the repacker (writer.c). Stopping finishes what is queued. */
void writer_start(struct store *s);
void writer_stop(struct store *s);
/* One action on the caller's thread, before the writer is started. */
int writer_take(struct store *s, struct action *act, struct err *e) MUST_USE;
/* Note an error of the disk: from now on nothing is written. Others are ignored. */
void store_note(struct store *s, const struct err *e);
/* -1 with "storage.stopped" when it was noted before. */
int store_may_write(struct store *s, struct err *e) MUST_USE;

/* --- the mirror (mirror.c) -------------------------------------------------------------------- */

/* A change is durable; all changes so far stand on branches too. Never block; m may be NULL. */
struct mirror;
void mirror_changed(struct mirror *m);
void mirror_ready(struct mirror *m);
/* After the writer has ended. What is new is pushed if that takes a moment only. m may be NULL. */
void mirror_stop(struct mirror *m);

/* --- side refs (side.c) ----------------------------------------------------------------------- */

/* Others may still be reading for so long what a side ref no longer needs. */
enum { SIDE_GRACE_S = 5 };
/* Unlink what is over. */
void side_clean(struct git *g);
/* Put what a parentless ref of one repository names into another's, as a pack apart. */
int side_copy(struct git *from, struct git *to, const char *ref, struct err *e) MUST_USE;
/* Write one file as a side ref of its own. */
int side_file(struct git *g, const char *ref, const char *path, struct str bytes,
	      struct err *e) MUST_USE;

/* --- plain files (files.c) -------------------------------------------------------------------- */

/* DIR and a name below it; ERR_BAD "bad-request.path" when too long. */
int files_path(char out[PATH_BYTES], const char *dir, const char *name, struct err *e) MUST_USE;
/* The whole file. 1, 0 not there, -1. */
int files_read(const char *dir, const char *name, struct buf *out, struct err *e) MUST_USE;
/* Written beside, synced, renamed, the folder synced. */
int files_write(const char *dir, const char *name, struct str bytes, unsigned mode,
		struct err *e) MUST_USE;
int files_sync(const char *dir, struct err *e) MUST_USE;
/* Make a folder (for its owner alone) unless it is there, to last. */
int files_make(const char *dir, struct err *e) MUST_USE;
/* Open and flock a folder. The descriptor, or -1 with ERR_BUSY "busy.locked", ERR_MISSING. */
int files_lock(const char *dir, struct err *e);
/* 32 random bytes, mode 0600. */
int files_secret(const char *dir, struct err *e) MUST_USE;
/* "20260204T180000Z" */
enum { FILES_TIME = 17 };
void files_time(char out[FILES_TIME]);

/* --- sets of ids (seen.c) --------------------------------------------------------------------- */

/* Ids that were seen: open addressing, at most half full. All zero is an empty set. */
struct seen {
	struct oid *slots;
	size_t n, cap;
};
/* True when it is new. */
bool seen_add(struct seen *s, const struct oid *id);
bool seen_has(const struct seen *s, const struct oid *id);
void seen_done(struct seen *s);

/* --- walking objects (walk.c) ----------------------------------------------------------------- */

/*
 * Everything that commits reach, each object once. Set git, fault and arg, push commits, run; what
 * is `known` (may be NULL) is left out with all below it. Newest first, so that what is damaged is
 * named as it stands in the newest tree.
 */
enum { WALK_DEPTH = 64 }; /* folders within folders */
/* An object is not what it should be: missing, damaged, or what git says. */
typedef void walk_fault(void *arg, const struct oid *id, const char *path, const char *why);
struct walk {
	struct git *git;
	walk_fault *fault;
	void (*entry)(void *arg, const struct git_entry *entry, const char *path); /* or NULL */
	void *arg;
	bool commits_only; /* leave their trees alone */
	const struct seen *known;
	struct seen seen;
	struct oid *commits; /* to be walked */
	size_t n, cap;
};
void walk_push(struct walk *w, const struct oid *commit);
void walk_tag(struct walk *w, const struct oid *tag, const char *name);
void walk_run(struct walk *w);
/* Does `git fsck --strict` take all that was seen? What it does not take is told as a fault. */
int walk_judge(struct walk *w, struct err *e) MUST_USE;
void walk_done(struct walk *w);
/* The commits of a history and what the newest one's tree holds. */
void walk_history(struct git *g, const struct oid *commit, struct seen *out);

/* --- copying a repository (copy.c) ------------------------------------------------------------ */

/*
 * Make `to` hold all refs of `from` with what they reach, side refs apart. The ledger moves as
 * git_batch_commit moves it. ERR_INTERNAL "storage.damaged" when `from` is not whole.
 */
int copy_repository(struct git *from, struct git *to, struct err *e) MUST_USE;

/* --- verification (verify.c) ------------------------------------------------------------------ */

struct finding_list {
	struct arena *a;
	struct store_finding *items;
	size_t n, cap;
};
void finding(struct finding_list *l, const char *what, const char *fmt, ...) PRINTF(3, 4);
/*
 * Prove one repository; backups are restored by the same proof. What only refs/rescue reaches is
 * nobody's document and not judged. lagging: proposal branches may be behind, a server is
 * writing them.
 */
int verify_git(struct git *g, bool lagging, struct finding_list *l, struct store_report *out,
	       struct state **state, struct err *e) MUST_USE;

#endif
