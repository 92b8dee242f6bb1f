/*
 * A state from the inside: for those files of this room that make one. A state may be changed only
 * by the thread that forked it, until ledger_seal or ledger_load_end hands it out.
 */
#ifndef LEDGER_INSIDE_H
#define LEDGER_INSIDE_H

#include "ledger/ledger.h"
#include "ledger/pack.h"
#include "ledger/shelf.h"

enum {
	RECORD_BYTES = 16 * 1024 * 1024,
	COMMENTS_MAX = 500,  /* of a thread */
	REVISIONS_MAX = 500, /* of a proposal */
	TABLE_BUCKETS = 10000,
};

struct state {
	_Atomic unsigned refs;
	struct oid ledger, main, manifest_blob;
	int64_t at;
	struct thing *manifest;                 /* pack of struct manifest, or NULL */
	struct shelf proposals, threads, steps; /* packs, by number from 1 */
	struct shelf versions;                  /* packs, by number from 1 */
	struct shelf receipts;                  /* packs of struct receipts, by receipt_bucket */
	struct shelf places;                    /* bunches of places, by hash of their name */
	struct shelf commits;                   /* bunches of steps, by hash of their commit */
};

/* A text of main and its past. */
struct place {
	struct thing thing;
	struct thing *text; /* pack of struct section_text; NULL: only its past is known */
	struct shelf trail; /* packs of the steps that changed it, oldest first, from 0 */
};

/* A state that shares all of s (NULL: an empty one), unsealed, with one reference. */
struct state *state_fork(const struct state *s);
/* The place of a text, or NULL. */
const struct place *state_place(const struct state *s, const char *section, const char *lang);
/* Each **takes** a pack of the record and files it where the record itself says. */
void state_put_text(struct state *s, struct thing *text);
void state_put_proposal(struct state *s, struct thing *proposal);
void state_put_thread(struct state *s, struct thing *thread);
void state_put_version(struct state *s, struct thing *version);
void state_put_receipts(struct state *s, int bucket, struct thing *receipts);
void state_put_manifest(struct state *s, struct thing *manifest, const struct oid *blob);
/* The newest step: main stands there, and its texts' pasts grow by it. */
void state_put_step(struct state *s, struct thing *step);

/* The record's files: "sections/en/preamble.json", "versions/rev-1.json", "keys/12/34.json". */
enum { LEDGER_NAME = 160 };
void ledger_section_path(const char *section, const char *lang, char out[LEDGER_NAME]);
void ledger_version_path(const char *id, char out[LEDGER_NAME]);
void ledger_receipts_path(int bucket, char out[LEDGER_NAME]);

/* ERR_INTERNAL "storage.damaged", what = a path or member, why for the log. Returns -1. */
int ledger_damaged(struct err *e, const char *what, const char *why);

#endif
