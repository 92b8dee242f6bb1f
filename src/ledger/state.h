/*
 * A state: the whole of what is said and decided, after one ledger commit. Immutable once sealed;
 * shared by readers of any thread; freed with its last reference.
 */
#ifndef LEDGER_STATE_H
#define LEDGER_STATE_H

#include "document/manifest.h"
#include "ledger/action.h"

struct state;

void state_ref(const struct state *s);
void state_unref(const struct state *s); /* NULL is fine */

const struct oid *state_ledger(const struct state *s); /* the ledger commit */
const struct oid *state_main(const struct state *s);   /* the document's commit */
int64_t state_at(const struct state *s);               /* date of the last action */
const struct manifest *state_manifest(const struct state *s);
const struct oid *state_manifest_blob(const struct state *s);

/* All borrow: valid as long as the state is held. NULL where there is none. */
const struct section_text *state_text(const struct state *s, const char *section, const char *lang);
const struct proposal *state_proposal(const struct state *s, int64_t number);
const struct thread *state_thread(const struct state *s, int64_t number);
const struct step *state_step(const struct state *s, int64_t number);
const struct version *state_version(const struct state *s, const char *id);
const struct version *state_version_number(const struct state *s, int64_t number);
int64_t state_n_versions(const struct state *s);
int64_t state_n_proposals(const struct state *s); /* numbers are 1 to this */
int64_t state_n_threads(const struct state *s);
int64_t state_n_steps(const struct state *s);

/* The step of a main commit, or NULL when main never stood there. */
const struct step *state_step_of(const struct state *s, const struct oid *commit);
/* The section's blob after that step; "" when it was not there. */
struct oid state_blob_at(const struct state *s, const struct step *at, const char *section,
			 const char *lang);
/* The steps that changed a text of main, oldest first, counted from 0: its history. */
int64_t state_n_changes(const struct state *s, const char *section, const char *lang);
const struct step *state_change(const struct state *s, const char *section, const char *lang,
				int64_t i);
/* What an Idempotency-Key was answered with, or NULL. */
const struct receipt *state_receipt(const struct state *s, const char *key);

#endif
