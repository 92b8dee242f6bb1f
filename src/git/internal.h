/*
 * What the files of this room share: the open repository, its files, sets of objects, raw trees,
 * packs and refs on disk. No other room includes it; tests of this room may.
 */
#ifndef GIT_INTERNAL_H
#define GIT_INTERNAL_H

#include "git/git.h"

#include <git2.h>
#include <pthread.h>
#include <stdatomic.h>

/* --- the open repository (odb.c) -------------------------------------------------------------- */

/* One opening of libgit2's object database; readers hold it while git_refresh puts a new one. */
struct odb {
	git_odb *db;
	atomic_int refs;
};

/* Names of packs, sorted: those that a running repack must find in place. */
struct pack_names {
	char **items;
	size_t n;
};

struct git {
	char *path;
	int dir;                   /* the repository's folder */
	pthread_mutex_t lock;      /* guards odb, settled, repack_pid; a leaf */
	struct odb *odb;           /* never NULL */
	struct pack_names settled; /* while git_repack runs */
	atomic_size_t gone; /* packs unlinked since odb was opened, which it may still list */
	int repack_pid;     /* under lock; 0: no repack runs */
};

struct odb *odb_hold(struct git *g);
void odb_release(struct odb *o);
FREEP(struct odb, odb, odb_release)
FREEP(git_odb_object, git_odb_object, git_odb_object_free)

/* --- files below the repository's folder (disk.c) --------------------------------------------- */

enum { NAME = 320 }; /* bytes of a path below the repository's folder, with its NUL */

/* ERR_STORAGE "storage.failed" with errno told in the note. Always -1. */
int disk_err(struct err *e, const char *what, const char *name);
/* ERR_INTERNAL "storage.damaged", what = name, which the log tells too. Always -1. */
int disk_damaged(struct err *e, const char *name, const char *why);
void disk_close(int *fd);
#define FD(name) CLEANUP(disk_close) int name
/* printf into a name; it must fit. */
void disk_name(char out[NAME], const char *fmt, ...) PRINTF(2, 3);
/* Files that are not yet what they will be; not named tmp_…, for `git prune` removes those. */
#define TEMPORARY "accord-writing-"
/* prefix and 16 random characters: a name that no other writer takes. */
void disk_temporary(char out[NAME], const char *prefix);

/* Write all of it. -1 with errno set. */
int disk_write(int fd, const void *p, size_t len) MUST_USE;
/* Let the disk begin with what was written, so that several files wait for it together. */
void disk_start(int fd);
/* fsync; name is for the log. */
int disk_sync(int fd, const char *name, struct err *e) MUST_USE;
/* Create a file that must not exist, fsync it if asked; it is removed again on failure. */
int disk_create(const struct git *g, const char *name, struct str bytes, bool sync,
		struct err *e) MUST_USE;
/* Append a file's bytes. 1 read, 0 not there (or a folder), -1 with *e set. */
int disk_read(const struct git *g, const char *name, struct buf *out, struct err *e) MUST_USE;
int disk_rename(const struct git *g, const char *from, const char *to, struct err *e) MUST_USE;
int disk_sync_dir(const struct git *g, const char *name, struct err *e) MUST_USE;
/* Make the folders above a name; with sync each new one is made to last in its parent. */
int disk_parents(const struct git *g, const char *name, bool sync, struct err *e) MUST_USE;
/*
 * A shared or exclusive flock on a folder, on a descriptor of its own; LOCK_NB may be added. The
 * descriptor, to be closed; -1 if another holds it. Whoever writes a batch holds FLOCK_WRITERS
 * shared; who removes what dead writers left holds it exclusive. FLOCK_APART is the same for side
 * packs.
 */
int disk_flock(const struct git *g, const char *folder, int how);
#define FLOCK_WRITERS "objects"
#define FLOCK_APART   "objects/pack"

/* A file in memory: for errors and input, rather than further pipes that would have to be polled. */
int run_memory(struct str bytes);
/*
 * Start a program with a clean environment on these descriptors. apart: in a session of its own, so
 * that it has no terminal to ask at, and one signal ends it with all that it starts. 0 or an errno.
 */
int run_spawn(const char *const argv[], int in, int out, int log, bool apart, pid_t *pid);
/* ERR_INTERNAL "storage.git" with the last words that the child wrote to `log`. Always -1. */
int run_failed(const char *const argv[], int status, int log, struct err *e);

/*
 * Run a program to its end: its standard output is appended to out (may be NULL), its errors go to
 * the file `log`, *status is its exit status, or 128 and the signal that ended it.
 */
int run_logged(struct git *g, const char *const argv[], struct str input, struct buf *out, int log,
	       int *status, struct err *e) MUST_USE;
/* git_run with standard input; the child's id is in g->repack_pid while it runs. g may be NULL. */
int run_child(struct git *g, const char *const argv[], struct str input, struct buf *out,
	      struct err *e) MUST_USE;

/* --- sets of objects (objects.c) -------------------------------------------------------------- */

struct object {
	unsigned char id[OID_RAW];
	enum git_type type;
	char *bytes; /* owned by the set */
	size_t len;
};
/* Objects by id: an array in order of arrival with a hash over it. All zero is an empty set. */
struct objects {
	struct object *items;
	size_t n, cap;
	uint32_t *slots; /* index + 1 of an item, 0 free */
	size_t n_slots;  /* a power of two, or 0 */
	size_t bytes;    /* of all contents */
};
struct object *objects_find(const struct objects *t, const unsigned char id[OID_RAW]);
/* Takes o->bytes; o->id must not be in the set. */
void objects_add(struct objects *t, const struct object *o);
void objects_clear(struct objects *t);

/* --- batches (batch.c) ------------------------------------------------------------------------ */

struct git_batch {
	struct git *git;
	struct objects fresh;      /* to be written */
	struct objects young, old; /* trees of earlier batches, two generations, so that the next
				      edit of the same paths reads nothing */
};
/* Bytes of a tree, of the batch or the disk. In the arena. */
int batch_tree(struct git_batch *b, const struct oid *id, struct arena *a, struct str *out,
	       struct err *e) MUST_USE;

/* As git_batch_commit; keep not NULL: the pack's .keep stays, with these words. */
int batch_commit(struct git_batch *b, const char *keep, const char *ref, const struct oid *old,
		 const struct oid *new, bool *moved, struct err *e) MUST_USE;

/* --- raw objects (object.c, tree.c, commit.c): parsers of foreign bytes ----------------------- */

struct raw_entry {
	unsigned mode;
	struct str name;
	const unsigned char *id;
};
/* Take the next entry off a tree's bytes. 1, 0 at the end, -1 when they are no tree. */
int tree_next(struct str *rest, struct raw_entry *out);
/* Parse a commit's bytes. -1 when they are none. Strings and parents are in the arena. */
int commit_parse(struct str bytes, struct arena *a, struct git_commit_info *out);
/* The object that a tag's bytes name. -1 when they are no tag. */
int tag_parse(struct str bytes, struct oid *target);

/* --- packs (pack.c, install.c) ---------------------------------------------------------------- */

enum { PACK_MAX = 1024 * 1024 * 1024 };

struct pack_item {
	unsigned char id[OID_RAW];
	uint32_t crc, offset;
};
/*
 * The items of a pack as its index names them, by offset and in the arena; NULL unless the pack holds just
 * these, whole, one after the other.
 */
struct pack_item *pack_items(const struct buf *pack, const struct buf *idx, struct arena *a,
			     size_t *n);
/* Append the header of a pack of n objects; one object; the trailer (SHA-1 of all before it). */
void pack_begin(struct buf *pack, size_t n);
void pack_object(struct buf *pack, enum git_type type, const char *bytes, size_t len);
void pack_end(struct buf *pack);
/* Append the index of a finished pack; sorts the items. */
void pack_index(struct buf *idx, struct pack_item *items, size_t n, const struct buf *pack);
/* Append a pack of the set's objects, and its index. ERR_TOO_BIG past PACK_MAX. */
int pack_build(const struct objects *t, struct buf *pack, struct buf *idx, struct err *e) MUST_USE;

/*
 * Make index and pack last under their names, the pack last: 3 fsyncs, and one of `also`, a file that
 * has to last with them (-1: none). keep is the content of a .keep file that stands before the pack
 * can be seen. name gets the pack's name without its ending.
 */
int pack_install(const struct git *g, const struct buf *pack, const struct buf *idx,
		 const char *keep, int also, char name[NAME], struct err *e) MUST_USE;
/* Take the .keep away. */
void pack_unkeep(const struct git *g, const char *name);

struct pack_file {
	char name[NAME]; /* "objects/pack/pack-…", without ending */
	int64_t bytes;
	int64_t at;       /* seconds, when it was written */
	const char *keep; /* what its .keep says, in the arena; NULL without */
};
/* Packs that have an index, smallest first. */
int pack_list(const struct git *g, struct arena *a, struct pack_file **out, size_t *n,
	      struct err *e) MUST_USE;
/* Packs that have none: their writer died, or it was lost. In no order. */
int pack_list_bare(const struct git *g, struct arena *a, struct pack_file **out, size_t *n,
		   struct err *e) MUST_USE;
bool pack_is_bare(const struct git *g, const char *name);
/* Unlink indexes, and .keep files of ours, that have no pack: it was not named yet, or no more. How many. */
int pack_sweep_hollow(const struct git *g);
/* Unlink a pack, and then what goes with it. */
void pack_remove(struct git *g, const char *name);
/* Does a running repack need it in place? */
bool pack_settled(struct git *g, const char *name);

/* The base of the side pack that holds a ref's tip (git_apart); "" when there is none. */
struct oid apart_base(const struct pack_file *packs, size_t n, const char *ref,
		      const struct oid *tip);
/* The .keep of a pack whose ref has not moved yet, and how those of side packs begin. */
#define KEEP_BRIEF "accord writing\n"
#define KEEP_APART "accord apart "
/* Is it the former's? A power cut can take its words, for they need not last; not so the latter's. */
bool keep_is_brief(const char *words);

/* --- refs (ref.c, packed.c) ------------------------------------------------------------------- */

struct packed_ref {
	const char *name;
	const char *peeled; /* hex, or NULL */
	struct oid id;
};
struct packed_refs {
	struct packed_ref *items;
	size_t n;
	bool peeled; /* every tag has its peeled line */
};
/* Parse a packed-refs file; lines that are none are dropped. In the arena. */
void packed_parse(struct str text, struct arena *a, struct packed_refs *out);
int packed_load(const struct git *g, struct arena *a, struct packed_refs *out,
		struct err *e) MUST_USE;
/* One name without parsing all. 1, 0 not there, -1 with *e set. */
int packed_find(const struct git *g, const char *name, struct oid *out, struct err *e) MUST_USE;
/*
 * Rewrite packed-refs without `drop` (a name, or a prefix that ends in a slash) and with `more`
 * (sorted by name).
 */
int packed_rewrite(const struct git *g, const char *drop, const struct git_ref_entry *more,
		   size_t n, struct err *e) MUST_USE;

/* A loose ref's file. 1 read, 0 not there, -1 unreadable with *e set. */
int ref_loose(const struct git *g, const char *name, struct oid *out, struct err *e) MUST_USE;
/* Create NAME.lock, waiting a second at most. The descriptor, or -1 ("conflict.ref", or disk). */
int ref_lock(const struct git *g, const char *name, bool sync, struct err *e);
void ref_unlock(const struct git *g, const char *name);
/*
 * Moving a ref, in two steps: under its lock compare it with old and write what it will be, on its
 * way to the disk; *fd has to last (fsync) before the second. Then rename, and make that last: 1
 * fsync. *moved as in git_batch_commit. Who does not finish calls ref_unlock.
 */
int ref_begin(struct git *g, const char *ref, const struct oid *old, const struct oid *new, int *fd,
	      struct err *e) MUST_USE;
int ref_finish(struct git *g, const char *ref, const struct oid *new, bool *moved,
	       struct err *e) MUST_USE;

#endif
