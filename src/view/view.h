/*
 * The view: every JSON shape that goes in or out, as tables over the desk's cards. The API writes
 * them as they are, pages fill templates with them, docs/openapi.yaml is made of them: one view.
 *
 * Members and null are the contract's: what it names is always there, null when empty; what came
 * later may be left out when empty. Pure data, any thread. tests/golden/ pins each shape.
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "desk/desk.h"
#include "desk/document.h"
#include "desk/imports.h"
#include "desk/people.h"
#include "desk/proposals.h"
#include "desk/threads.h"
#include "desk/versions.h"

/* clang-format off */
/* --- out --------------------------------------------------------------------------------------- */
extern const struct wire_shape
	document_view,   /* struct document_card */
	section_view,    /* struct section_card */
	reading_view,    /* struct reading_card */
	preview_view,    /* struct section_card: html alone */
	history_view,    /* struct history_list */
	provenance_view, /* struct provenance_list */
	collision_view,  /* struct collision_list */
	draft_view,      /* struct draft_card */
	import_view;     /* struct import_card */
extern const struct wire_shape
	proposal_view,   /* struct proposal_card */
	proposals_view,  /* struct proposal_list */
	decision_view,   /* struct decision_card */
	diff_view,       /* struct diff_card */
	compare_view,    /* struct compare_card */
	merge_view,      /* struct merge_card */
	conflict_view;   /* struct conflict_card */
extern const struct wire_shape
	thread_view,     /* struct thread_card */
	threads_view,    /* struct thread_list */
	version_view,    /* struct version_card */
	versions_view;   /* struct version_list */
extern const struct wire_shape
	session_view,     /* struct session_card */
	code_view,        /* struct code_card */
	invitation_view,  /* struct invitation_card */
	invitations_view, /* struct invitation_list */
	account_view,     /* struct account_card */
	accounts_view,    /* struct account_list */
	person_view;      /* struct person_card */
/* clang-format on */

/* RFC 9457. title and detail are in the reader's language. */
struct problem {
	const char *type, *title, *detail;
	int64_t status;
	int64_t line;     /* of a refused text, from 1; 0: none */
	const char *rule; /* what refused it: "table"; or NULL */
	WIRE_LIST_OF(struct conflict_part) conflicts;
	const char *merged; /* with conflicts, or NULL */
};
extern const struct wire_shape problem_view;
/*
 * Fill a problem from a failure: type, status, line, rule and the conflict if there is one. title
 * and detail are the caller's, who knows the language. conflict may be NULL. Borrows
 * from conflict.
 */
void problem_of(const struct err *e, const struct conflict_card *conflict, struct arena *a,
		struct problem *out);

/* --- in ---------------------------------------------------------------------------------------- */

struct preview_in {
	const char *section, *lang, *markdown;
};
struct comment_in {
	const char *text;
};
struct undo_in {
	const char *reason; /* or NULL */
};
/* clang-format off */
extern const struct wire_shape
	session_input,  /* struct session_in */
	preview_input,  /* struct preview_in */
	draft_input,    /* struct draft_in: markdown, base */
	submit_input,   /* struct submit_in */
	revise_input,   /* struct submit_in: base, markdown, summary */
	decide_input,   /* struct decide_in */
	undo_input,     /* struct undo_in */
	thread_input,   /* struct thread_in */
	comment_input,  /* struct comment_in */
	version_input,  /* struct version_in */
	invite_input,   /* struct invite_in */
	account_input;  /* struct account_patch */
/* clang-format on */

/* All of them, ended by NULL: for docs/openapi.yaml and its test. */
extern const struct wire_shape *const view_shapes[];

#endif
