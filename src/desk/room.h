/*
 * What the desk's files share among themselves. Not a door: nobody else includes this.
 */
#ifndef DESK_ROOM_H
#define DESK_ROOM_H

#include "cache/cache.h"
#include "desk/desk.h"
#include "desk/document.h"
#include "desk/imports.h"
#include "desk/people.h"
#include "desk/proposals.h"
#include "desk/threads.h"
#include "desk/versions.h"
#include "markdown/sheet.h"
#include "prose/prose.h"
#include "secret/secret.h"

#include <pthread.h>
#include <stdatomic.h>

/* People as they stood at one commit of refs/meta/accounts; shared by reference count. */
struct crowd {
	atomic_int refs;
	struct arena arena;
	struct oid tip;
	struct people people;
};

struct clerk;
struct desk {
	struct store *store;
	struct sandbox *sandbox, *press;
	struct hub *hub;
	struct arena arena; /* settings */
	struct settings settings;
	struct secret_key key;
	struct cache *cache;        /* sheets, exports: by object ids */
	pthread_mutex_t crowd_lock; /* guards crowd; a leaf */
	struct crowd *crowd;
	struct turns *turns;    /* of costly work */
	_Atomic int64_t rights; /* how often somebody's rights changed */
	struct clerk *clerk;    /* makes versions' files; NULL: nobody does */
};

/* --- desk.c ------------------------------------------------------------------------------------ */

/*
 * A name or summary as one line: controls, line ends and marks that turn the direction of writing
 * become blanks, and blanks at both ends go. NULL when nothing is left. In the arena.
 */
const char *one_line(struct call *c, const char *text);
/* BLAKE2b of a code or key in hex; a random id behind prefix. In the arena. */
const char *hash_of(struct call *c, const char *code);
const char *fresh_id(struct call *c, const char *prefix);

/* --- turn.c ------------------------------------------------------------------------------------ */

struct turns *turns_new(void);
void turns_free(struct turns *t);

/* --- crowd.c ----------------------------------------------------------------------------------- */

/* Pin people: the newest that this process knows. */
int crowd_pin(struct call *c, struct err *e) MUST_USE;
/*
 * Look at the ref again and pin what is there now. *newer: than what was pinned, whose words are good
 * till the call ends.
 */
int crowd_refresh(struct call *c, bool *newer, struct err *e) MUST_USE;
void crowd_unref(const struct crowd *cr);
/* All that a call has pinned. */
void crowd_unpin(struct call *c);
/*
 * Let the desk hold these people for the calls that follow, unless the ref says others by now: an older
 * reading never takes the place of a newer one, or who was erased would be somebody again. False then.
 */
bool crowd_hold(struct desk *d, struct crowd *cr);
/*
 * Change people: `edit` looks at c->crowd and appends the files to write; it runs again when
 * somebody was faster. It may fail. After success c->crowd has the change, and perhaps what others
 * changed since: who was written may be gone again.
 */
struct crowd_edit {
	struct store_edit *files; /* in the arena */
	size_t n, cap;
	struct err e; /* of a record that could not be read again: nothing is written */
};
typedef int crowd_editor(struct call *c, void *arg, struct crowd_edit *out, struct err *e);
int crowd_change(struct call *c, crowd_editor *edit, void *arg, struct err *e) MUST_USE;
/* Add a file to an edit: an account or invitation as it is to be; NULL erases it. */
void crowd_put_account(struct call *c, struct crowd_edit *out, const char *id,
		       const struct account *acc);
void crowd_put_invitation(struct call *c, struct crowd_edit *out, const char *id,
			  const struct invitation *inv);
void crowd_put_wish(struct call *c, struct crowd_edit *out, const char *id,
		    const struct wish *wish);

/* --- events.c ----------------------------------------------------------------------------------- */

/* The account's role, groups or sessions changed: its listeners begin anew. */
void tell_rights(struct call *c, const char *account);

/* --- standing.c: who may what ------------------------------------------------------------------- */
/* Who speaks: the account's group when it has one alone, else NULL. */
const char *own_group(const struct call *c);

int need_signed_in(const struct call *c, struct err *e) MUST_USE;
int need_role(const struct call *c, enum role role, struct err *e) MUST_USE;
/* Proposals and threads exist only for rapporteurs and above: 404 "not-found.proposal" else. */
int need_proposals(const struct call *c, struct err *e) MUST_USE;
bool speaks_for(const struct call *c, const char *group);
/* The section's row, ERR_MISSING "not-found.section"; lang NULL becomes the first. */
int find_section(const struct call *c, const char *id, const char **lang,
		 const struct section **out, struct err *e) MUST_USE;

/* --- place.c: main as it stood once --------------------------------------------------------------- */

/* The manifest after a step of main (NULL: as it is now). Borrowed, or in the arena. */
int manifest_at(struct call *c, const struct step *at, const struct manifest **out,
		struct err *e) MUST_USE;
/* NULL becomes the first language; ERR_MISSING "not-found.language". */
int language_of(const struct manifest *m, const char **lang, struct err *e) MUST_USE;
/* As find_section, in this manifest. */
int section_of(const struct manifest *m, const char *id, const char **lang,
	       const struct section **out, struct err *e) MUST_USE;
/* The section's row; a plain one for a section that is gone. */
const struct section *row_of(struct call *c, const struct manifest *m, const char *id);
/* The sections of the new manifest, and among them those that only the old one (or NULL) has, each
 * behind the one that it stood behind. */
struct rows {
	const struct section **items;
	size_t n;
};
void rows_of_both(struct call *c, const struct manifest *old, const struct manifest *new,
		  struct rows *out);

/* --- texts.c: bytes and sheets by object id -------------------------------------------------------- */

/* A text's bytes, NUL-terminated, in the arena; "" for the id "". */
int text_of(struct call *c, const struct oid *blob, struct str *out, struct err *e) MUST_USE;
/* The parsed sheet of a stored text; cached by (blob, section, lang). */
int sheet_of(struct call *c, const struct oid *blob, const char *section, const char *lang,
	     struct sheet *out, struct err *e) MUST_USE;
/* The sheet of any text; marks: it carries change marks. Cached by its hash. */
int sheet_of_text(struct call *c, struct str markdown, const char *section, const char *lang,
		  bool marks, struct sheet *out, struct err *e) MUST_USE;
/* A submitted text, checked and lightly cleaned; the author's bytes where cleaning would change the
 * rendering. In the arena, NUL-terminated. */
int text_enter(struct call *c, const char *markdown, const char *section, const char *lang,
	       struct str *out, struct err *e) MUST_USE;

/* --- main.c: what a text becomes on main -------------------------------------------------------------- */

/* Fill a text_change: ids carried from what stands on main now, new ones made, `of` kept. */
int change_of(struct call *c, const char *section, const char *lang, struct str markdown,
	      struct text_change *out, struct err *e) MUST_USE;
/*
 * May a section's text on main become so long? ERR_TOO_BIG "too-large.document" when all texts of
 * the language would then be more than the settings allow.
 */
int document_has_room(struct call *c, const char *section, const char *lang, size_t bytes,
		      struct err *e) MUST_USE;
/* The same, where the text that stood there is at hand, in a section that was of one kind and is of
 * another: reads out->section, lang, markdown. */
int carry_text(struct call *c, enum section_kind was, enum section_kind kind, struct str before,
	       struct text_change *out, struct err *e) MUST_USE;
/* The first text of a section in a new document; model: its authoritative language, or NULL. Reads
 * out->section, lang, markdown. */
int begin_change(struct call *c, enum section_kind kind, const struct text_change *model,
		 struct text_change *out, struct err *e) MUST_USE;
enum section_kind kind_of(const struct call *c, const char *section);
/* The plain text of the blocks that own an id, in order, joined by blank lines, and where each begins:
 * what threads are anchored in. */
struct plain {
	struct str text;
	size_t *from; /* n + 1 offsets */
	size_t n;
};
int plain_of(struct call *c, const struct oid *blob, const char *section, const char *lang,
	     struct plain *out, struct err *e) MUST_USE;

/* The ids of a text's paragraphs, one for each of plain's: main's own, or carried from main by
 * likeness; NULL for those that main does not have. */
int ids_of(struct call *c, const struct oid *blob, const struct section *row, const char *lang,
	   const char ***out, struct err *e) MUST_USE;

/* --- merge.c ----------------------------------------------------------------------------------------- */

struct merge_in {
	const char *section, *lang;
	struct str base, ours, theirs;
};
/*
 * Three texts of a section put together; ERR_CONFLICT "conflict.words" sets c->conflict with the
 * paragraphs' ids as they stand on main.
 */
int merge_texts(struct call *c, const struct merge_in *in, struct prose_merge *out,
		struct err *e) MUST_USE;
/* The id of the paragraph on main whose text is most like this one; NULL if none is like it. */
const char *like_paragraph(struct call *c, const char *section, const char *lang, struct str words);
/* Why a reader should look at a clean merge: message keys. */
void look_of(struct call *c, const struct prose_merge *m, struct wire_strs *out);

/* --- proposals.c, decide.c ---------------------------------------------------------------------- */

int find_proposal(struct call *c, int64_t number, const struct proposal **out,
		  struct err *e) MUST_USE;
/* revision 0: the newest. ERR_MISSING "not-found.revision". */
int find_revision(const struct proposal *p, int64_t revision, const struct revision **out,
		  struct err *e) MUST_USE;
int need_undecided(const struct proposal *p, struct err *e) MUST_USE;
/* What main would be after accepting a revision. Errors of merge_texts. */
int merge_proposal(struct call *c, const struct proposal *p, const struct revision *r,
		   struct prose_merge *out, struct err *e) MUST_USE;
/*
 * What a list is asked for can be: a status of these (ending in NULL), ids. ERR_BAD
 * "bad-request.query" names the one that cannot.
 */
int filter_check(const char *status, const char *const *statuses, const char *section,
		 const char *group, struct err *e) MUST_USE;
/* Where a list goes on from, newest first, and how many it gives. ERR_BAD "bad-request.cursor". */
int list_window(const char *cursor, int64_t asked, int64_t newest, int64_t *from, int64_t *limit,
		struct err *e) MUST_USE;

/* --- part.c: accepting in part ------------------------------------------------------------------ */

/* base with only the changes of base → proposed that are named. ERR_BAD "bad-request.take…". */
int part_taken(struct call *c, struct str base, struct str proposed, const struct wire_ints *take,
	       struct str *out, struct err *e) MUST_USE;
/* A proposal as it was submitted, and what of it was accepted onto which text. */
struct part {
	const struct proposal *p;
	struct str base, proposed;
	const struct wire_ints *take;
};
/* The other changes on top of the accepted text, put together as any proposal would be. */
int part_left(struct call *c, const struct part *part, struct str accepted, struct str *out,
	      struct err *e) MUST_USE;
/*
 * Submit what was left for the proposal's group, on the commit that accepted the part; *number is
 * its, or 0 where nothing was left. Done before: gives the number again.
 */
int part_reopen(struct call *c, const struct part *part, const struct decision *d, int64_t *number,
		struct err *e) MUST_USE;
/* The proposal that was made of what the acceptance of one left, or 0. */
int64_t rest_number(const struct state *s, int64_t of, const struct oid *accepted);

/* --- answer.c ------------------------------------------------------------------------------------ */

/* The receipt of an answer that was given before, or NULL. ERR_TEXT "key-reused.other". */
int answered(struct call *c, const struct receipt **out, struct err *e) MUST_USE;
/* Was *e that somebody was faster? Then it is cleared and the newest state pinned. */
bool answered_meanwhile(struct call *c, struct err *e);
bool moved_meanwhile(struct call *c, struct err *e);
/*
 * An action that others overtake is tried again: in each round somebody gets through, so a crowd of
 * editors is served one after the other. It ends when the time is up, but not before the rounds that
 * a crowd needs: on a slow machine the time alone would turn people away. Zeroed at first.
 */
struct race {
	int64_t until; /* clock_ms */
	int rounds;
};
bool race_on(struct race *r);
void repin(struct call *c);
void proposal_as_answered(const struct proposal *now, const struct receipt *r,
			  struct proposal *out);
void thread_as_answered(const struct thread *now, const struct receipt *r, struct thread *out);

/* --- cards.c: records to cards -------------------------------------------------------------------------- */

/* A short answer that is dear to compute, kept under a key of all that it depends on; NULL: not kept. */
const char *kept_text(struct call *c, const char *key);
void keep_text(struct call *c, const char *key, const char *text);
int card_of_proposal(struct call *c, const struct proposal *p, struct proposal_card *out,
		     struct err *e) MUST_USE;
void card_of_decision(struct call *c, const struct proposal *p, const struct decision *d,
		      struct decision_card *out);
int card_of_thread(struct call *c, const struct thread *t, struct thread_card *out,
		   struct err *e) MUST_USE;
/* The section's title as it stands on main, or its id. */
const char *title_of(struct call *c, const char *section, const char *lang);
const char *thread_id(struct call *c, int64_t number); /* "t-7" */
bool thread_number(const char *id, int64_t *out);
/* The section whose texts are compared, and whose numbers are printed: those at `at` (NULL: main). */
struct redline_of {
	const struct section *row;
	const char *lang;
	const struct step *at;
	const struct step *was; /* where the old text's numbers are from; NULL: at the same */
	bool through;           /* notes are numbered through the document, as in its files */
};
struct redline_texts {
	struct str old, new;
};
/* said.c: the changes as instructions. */
void instructions_of(struct call *c, const struct redline_of *of, const struct prose_diff *d,
		     const struct redline_texts *texts, struct instructions *out);
/* The number that a section's first operative paragraph has at a step of main. */
int first_number(struct call *c, const struct step *at, const char *section, const char *lang,
		 int64_t *out, struct err *e) MUST_USE;
/* How many notes stand in the sections before it, then. */
int64_t notes_before(struct call *c, const struct step *at, const char *section, const char *lang);
int card_of_diff(struct call *c, const struct redline_of *of, struct str old, struct str new,
		 struct diff_card *out, struct err *e) MUST_USE;
/* A redline as HTML, with the paragraphs' numbers. */
int redline_html(struct call *c, const struct redline_of *of, const struct prose_diff *d,
		 const char **out, struct err *e) MUST_USE;

/* --- issue.c, export.c: a version's files ---------------------------------------------------------- */

/* The file as it is kept, or as it was known by its hash; NULL. Borrows. */
const struct version_file *version_file_find(const struct version *v, const char *lang,
					     const char *format);
/* The languages that the document had then. */
int version_languages(struct call *c, const struct version *v, struct wire_strs *out,
		      struct err *e) MUST_USE;
/*
 * Make the file that a version is in a language and format (enum export_format): what everybody gets
 * who asks for no options. Fills bytes and sha256, in the arena. ERR_TOO_BIG "too-large.answer" when
 * it is more than is kept; the press's errors.
 */
int issue_file(struct call *c, const struct version *v, const char *lang, int format,
	       struct version_file *out, struct err *e) MUST_USE;
/* Have missing files made, wait until the version's are or so long, and pin the state then. */
void issue_wait(struct call *c, int64_t version, int wait_ms);

/* Name of the list of footnotes, in the document's language. */
const char *notes_label(const char *lang);

/* invitations.c: ERR_BAD "bad-request.role", "bad-request.group". */
int role_of(const char *name, int *out, struct err *e) MUST_USE;
int groups_exist(struct call *c, const struct wire_strs *groups, struct err *e) MUST_USE;
/* What keeps a short code and finds it again: a signature. In the arena. */
const char *brief_of(struct call *c, const char *code);
/* An invitation that nobody took is a name without an account, which nobody could erase: those that
 * expired a month ago go, and wishes as old. */
void forget_unused(struct call *c, struct crowd_edit *out);
/* A person's records without what is secret in them: invitations.c, people.c. */
void invitation_to_card(const struct invitation *inv, struct invitation_card *out);
void wish_to_card(struct call *c, const struct wish *wish, struct wish_card *out);
void account_to_card(const struct account *acc, struct account_card *out);

/* Take an action for this call: fills at (unless it is set), by, key; pins the state after it. Retries are the caller's. */
int enter(struct call *c, struct action *act, struct err *e) MUST_USE;

#endif
