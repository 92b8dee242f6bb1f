#include "view/view.h"

/* clang-format off */
static const struct wire_field part_fields[] = {
	W_STR(struct conflict_part, paragraph, WIRE_NULL, 0, 0,
		"The id of the paragraph on main that is most like the words; null when none is."),
	W_STR(struct conflict_part, base, WIRE_NULL, 0, 0,
		"The words that both sides began with; null when there were none."),
	W_STR(struct conflict_part, ours, WIRE_NULL, 0, 0,
		"The words as main has them, or as the editor's own text does; null when deleted."),
	W_STR(struct conflict_part, theirs, WIRE_NULL, 0, 0,
		"The words as the proposal has them, or main beside an editor's text; null when deleted."),
	W_END
};
static const struct wire_shape part_view =
	W_SHAPE("conflict_part", struct conflict_part, part_fields);
static const struct wire_field conflict_fields[] = {
	W_LIST(struct conflict_card, conflicts, 0, 0, &part_view,
		"Each place where both sides changed the same words."),
	W_STR(struct conflict_card, merged, 0, 0, 0,
		"The whole text, with {<<ours||base||theirs>>} at each of these places."),
	W_END
};
const struct wire_shape conflict_view = W_SHAPE("conflict", struct conflict_card, conflict_fields);

static const struct wire_field problem_fields[] = {
	W_STR(struct problem, type, 0, 0, 0, "What kind of problem it is: for programs."),
	W_STR(struct problem, title, 0, 0, 0,
		"The problem in a few words, in the reader's language."),
	W_INT(struct problem, status, 0, 0, 0, "The HTTP status, once more."),
	W_STR(struct problem, detail, 0, 0, 0,
		"What happened and what can be done, in the reader's language."),
	W_INT(struct problem, line, WIRE_OPTIONAL, 0, 0,
		"With bad-text: the line of the text that is refused, from 1."),
	W_STR(struct problem, rule, WIRE_OPTIONAL, 0, 0,
		"With bad-text: the rule that refuses it."),
	W_LIST(struct problem, conflicts, WIRE_OPTIONAL, 0, &part_view,
		"With conflict: each place where both sides changed the same words."),
	W_STR(struct problem, merged, WIRE_OPTIONAL, 0, 0,
		"With conflict: the whole text, with {<<ours||base||theirs>>} at each of these places."),
	W_END
};
const struct wire_shape problem_view = W_SHAPE("problem", struct problem, problem_fields);

const struct wire_shape *const view_shapes[] = {
	&document_view, &section_view, &reading_view, &preview_view, &history_view,
	&provenance_view, &collision_view, &draft_view, &import_view, &proposal_view, &proposals_view,
	&decision_view, &diff_view, &compare_view, &merge_view, &conflict_view,
	&thread_view, &threads_view, &version_view, &versions_view,
	&session_view, &code_view, &invitation_view, &invitations_view, &account_view,
	&accounts_view, &problem_view,
	&session_input, &preview_input, &draft_input, &submit_input, &revise_input,
	&decide_input, &undo_input, &thread_input, &comment_input, &version_input,
	&invite_input, &account_input,
	NULL
};
/* clang-format on */

void problem_of(const struct err *e, const struct conflict_card *conflict, struct arena *a,
		struct problem *out)
{
	size_t type = err_type_len(e->key);

	*out = (struct problem){
		.type = arena_dup_len(a, e->key, type), .title = "", .detail = "", .status = e->kind
	};
	if (str_eq(out->type, "bad-text")) {
		out->line = e->number;
		out->rule = e->key[type] ? e->key + type + 1 : NULL;
	}
	if (e->kind == ERR_CONFLICT && conflict) {
		out->conflicts.items = conflict->conflicts.items;
		out->conflicts.n = conflict->conflicts.n;
		out->merged = conflict->merged;
	}
}
