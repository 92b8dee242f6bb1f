/*
 * Git objects, packs and refs: the only room that knows libgit2. It knows no document.
 *
 * Reading goes through libgit2's object database, shared by all threads (it locks itself). The hot
 * write path does not go through git_odb_write: new objects are collected in a batch, trees are
 * edited as raw bytes along their path, and one pack with its index is written per batch.
 * Call git_start once before any thread exists.
 */
#ifndef GIT_GIT_H
#define GIT_GIT_H

#include "base/buf.h"
#include "base/oid.h"
#include "base/str.h"

int git_start(struct err *e) MUST_USE;

struct git; /* an open bare repository */
/* Make a bare repository (HEAD at refs/heads/main, 256 object folders, no templates). */
int git_create(const char *path, struct err *e) MUST_USE;
/* ERR_MISSING "not-found.repository". */
int git_open(const char *path, struct git **out, struct err *e) MUST_USE;
void git_close(struct git *g);
FREEP(struct git, git, git_close)
const char *git_path(const struct git *g);

/* --- objects ---------------------------------------------------------------------------------- */

enum git_type { GIT_T_COMMIT = 1, GIT_T_TREE = 2, GIT_T_BLOB = 3, GIT_T_TAG = 4 };

/* Append an object's content. ERR_MISSING "not-found.object", ERR_INTERNAL when it is damaged. */
int git_read(struct git *g, const struct oid *id, enum git_type type, struct buf *out,
	     struct err *e) MUST_USE;
/*
 * The entry at a path below a tree or commit; type may be NULL. ERR_MISSING "not-found.path" when the
 * tree has none, "not-found.object" when there is no such tree.
 */
int git_find(struct git *g, const struct oid *treeish, const char *path, struct oid *out,
	     enum git_type *type, struct err *e) MUST_USE;
/* git_find, then git_read of a blob. */
int git_read_path(struct git *g, const struct oid *treeish, const char *path, struct buf *out,
		  struct err *e) MUST_USE;
struct git_entry {
	const char *name;
	unsigned mode; /* 0100644 file, 040000 folder; others are foreign */
	struct oid id;
};
/* Entries of one tree in git's order, in the arena. */
int git_list(struct git *g, const struct oid *tree, struct arena *a, struct git_entry **out,
	     size_t *n, struct err *e) MUST_USE;
struct git_commit_info {
	struct oid tree, *parents;
	size_t n_parents;
	const char *author_name, *author_email, *message;
	int64_t author_at, committer_at;
};
int git_commit_read(struct git *g, const struct oid *id, struct arena *a,
		    struct git_commit_info *out, struct err *e) MUST_USE;
/* Is `old` an ancestor of `young` (or the same)? 1, 0, or -1 with *e set. */
int git_is_ancestor(struct git *g, const struct oid *old, const struct oid *young, struct err *e);
/* Is it there, readable, and what its id says? Errors of git_read. */
int git_check(struct git *g, const struct oid *id, struct err *e) MUST_USE;
/* Is it there? As far as the packs are known: git_refresh when somebody else writes. */
bool git_has(struct git *g, const struct oid *id);
/* The id that bytes would have. */
struct oid git_hash(enum git_type type, struct str bytes);

/* --- batches: new objects, written together --------------------------------------------------- */

/*
 * A batch collects objects in memory; the git_batch_* and edit functions find objects of the batch
 * before they are on disk. One thread at a time.
 */
struct git_batch;
struct git_batch *git_batch_new(struct git *g);
void git_batch_free(struct git_batch *b);
FREEP(struct git_batch, git_batch, git_batch_free)
/* Put an object; the same bytes twice are one object. */
struct oid git_put(struct git_batch *b, enum git_type type, struct str bytes);
/* Forget what has been put and not written. */
void git_batch_drop(struct git_batch *b);
/* Put a tree of another (or the same) repository with all that is below it. */
int git_put_below(struct git_batch *b, struct git *from, const struct oid *tree,
		  struct err *e) MUST_USE;

/* One change below a tree: the blob or tree at path becomes id, or goes when id is "". */
struct git_edit {
	const char *path; /* made by the program, never by a user: no "..", no ".git", no control */
	struct oid id;
	bool tree; /* id is a tree */
};
/* Apply edits to a tree ("" for an empty one), writing only the trees on their paths. */
int git_edit_tree(struct git_batch *b, const struct oid *tree, const struct git_edit *edits,
		  size_t n, struct oid *out, struct err *e) MUST_USE;

struct git_person {
	const char *name, *email; /* cleaned here of what git forbids in them */
	int64_t at;               /* seconds UTC */
};
/* Put a commit. message ends in a line feed. */
struct oid git_put_commit(struct git_batch *b, const struct oid *tree, const struct oid *parents,
			  size_t n_parents, const struct git_person *author,
			  const struct git_person *committer, const char *message);
struct oid git_put_tag(struct git_batch *b, const struct oid *commit, const char *name,
		       const struct git_person *tagger, const char *message);

/*
 * Make the batch durable and move one ref, in this order: REF.lock (O_EXCL), compare with the ref
 * on disk (loose, else packed-refs), write; pack and idx written; fsync pack, idx and lock, which
 * have begun to go to the disk together; rename idx and pack (the pack last), fsync objects/pack;
 * rename the lock, fsync its folder: exactly 5 fsyncs. old "" means the ref must not exist. After
 * it the batch is empty and usable again.
 * ERR_CONFLICT "conflict.ref" the ref was not at old, or is locked by another; nothing moved.
 * ERR_STORAGE "storage.failed" the disk refused; *moved tells whether the ref on disk is new (it
 * was read again). The caller must stop writing, never retry.
 */
int git_batch_commit(struct git_batch *b, const char *ref, const struct oid *old,
		     const struct oid *new, bool *moved, struct err *e) MUST_USE;

/*
 * Side refs: always one commit without parent, in packs of their own, which repacking leaves alone
 * and which are unlinked when they are over, so that what was erased is gone from the disk.
 * git_apart tells of the pack that holds a tip: base is the tip whose pack holds its whole tree (""
 * when no such pack is there: write the whole), n_packs how many build on that base.
 * git_apart_commit is git_batch_commit for such a ref; base is `new` when the batch holds the whole
 * (git_put_below), else what git_apart said of old.
 * git_apart_drop unlinks packs that the ref's tip no longer needs, with an index or without, if they
 * were over before that time (till then others may be reading them); returns how many went.
 */
int git_apart(struct git *g, const char *ref, const struct oid *tip, struct oid *base,
	      size_t *n_packs, struct err *e) MUST_USE;
int git_apart_commit(struct git_batch *b, const char *ref, const struct oid *old,
		     const struct oid *new, const struct oid *base, bool *moved,
		     struct err *e) MUST_USE;
size_t git_apart_drop(struct git *g, const char *ref, int64_t before);
/* Called for each object of side packs, which goes when they do. */
int git_apart_each(struct git *g, void (*call)(void *arg, const struct oid *id), void *arg,
		   struct err *e) MUST_USE;

/* Make what has been put durable without moving a ref: nothing names it yet. Bytes that wait. */
int git_batch_write(struct git_batch *b, struct err *e) MUST_USE;
size_t git_batch_bytes(const struct git_batch *b);

/* --- refs --------------------------------------------------------------------------------------- */

/* A ref's object (tags not peeled). ERR_MISSING "not-found.ref", ERR_INTERNAL when unreadable. */
int git_ref(struct git *g, const char *name, struct oid *out, struct err *e) MUST_USE;
/* A commit from an object that may be an annotated tag. */
int git_peel(struct git *g, const struct oid *id, struct oid *commit, struct err *e) MUST_USE;
struct git_ref_entry {
	const char *name;
	struct oid id;
};
/* Refs below a prefix ("refs/heads/"), sorted, in the arena; unreadable ones have id "". */
int git_refs(struct git *g, const char *prefix, struct arena *a, struct git_ref_entry **out,
	     size_t *n, struct err *e) MUST_USE;
/* Set a ref without fsync (projections). new "" deletes it. */
int git_set_ref(struct git *g, const char *name, const struct oid *new, struct err *e) MUST_USE;
/*
 * Make the refs below prefix exactly this list, by one rewrite of packed-refs (and removal of loose
 * ones), without fsync: for proposal branches.
 */
int git_pack_refs(struct git *g, const char *prefix, const struct git_ref_entry *refs, size_t n,
		  struct err *e) MUST_USE;

/* --- upkeep ------------------------------------------------------------------------------------- */

/*
 * Remove what dead writers left: *.lock below refs, packed-refs.lock, HEAD.lock, temporary files
 * below objects, indexes without pack, .keep of packs that were being written. Only while the caller holds the lock of the
 * data directory. Returns how many went.
 */
int git_sweep(struct git *g);
/*
 * The same of our own temporary packs alone, beside others: nothing goes while anybody writes. For
 * those that a killed `accord invite` left with people in them.
 */
int git_sweep_own(struct git *g);
size_t git_pack_count(struct git *g);
/* Bytes in packs, side packs left out, and those of the largest. */
int64_t git_pack_bytes(struct git *g, int64_t *largest);
/*
 * Make the small packs few, by copying their objects into one. Quick; beside readers and writers,
 * but one thread at a time.
 */
int git_tidy(struct git *g, struct err *e) MUST_USE;
/*
 * Pack all that refs reach, squeezed, with a niced subprocess, drop the rest, reopen. Blocks for
 * seconds: on a thread of its own, while others read, commit and tidy.
 */
int git_repack(struct git *g, struct err *e) MUST_USE;
/* Make a running git_repack fail soon; from another thread. */
void git_repack_stop(struct git *g);
/* Forget cached packs: after somebody else wrote. */
int git_refresh(struct git *g, struct err *e) MUST_USE;
/*
 * What `git fsck --strict` has against an object of the repository, whether or not anything names
 * it: its type and one line of git's own words. Called for each fault. Blocks for seconds.
 */
typedef void git_fsck_fault(void *arg, const struct oid *id, const char *type, const char *words);
int git_fsck(struct git *g, git_fsck_fault *call, void *arg, struct err *e) MUST_USE;
/*
 * Has each pack its index, and does it fit? Called for each that is "lost" or "damaged"; with repair it
 * is made anew from the pack, which works while that is whole. A pack that is being written has none
 * for a moment: ask again when a server may be running.
 */
typedef void git_index_fault(void *arg, const char *pack, const char *why, bool mended);
int git_check_indexes(struct git *g, bool repair, git_index_fault *call, void *arg,
		      struct err *e) MUST_USE;
/*
 * Push to another repository, a path or an address that git knows, by its own program: refspecs end
 * with NULL. It asks nobody for a password. Blocks until it is done, the time is over, or `stop`, a
 * descriptor (or -1), becomes readable: then it is ended with all that it started. ERR_BUSY
 * "busy.push-slow" or "busy.stopping", ERR_INTERNAL "storage.git" with git's words in the note.
 */
int git_push_refs(struct git *g, const char *remote, const char *const refspecs[], int timeout_ms,
		  int stop, struct err *e) MUST_USE;
/*
 * Run a program (argv[0] "git", found in PATH) with a clean environment; its standard output is
 * appended to out (may be NULL; what does not fit is dropped). ERR_INTERNAL "storage.git" when it is
 * not installed or its exit status is not 0.
 */
int git_run(const char *const argv[], struct buf *out, struct err *e) MUST_USE;

#endif
