#include "view/view.h"

/* clang-format off */
static const struct wire_field revision_fields[] = {
	W_INT(struct revision_card, revision, 0, 0, 0),
	W_OID(struct revision_card, commit, 0),
	W_STR(struct revision_card, markdown, 0, 0, 0),
	W_STR(struct revision_card, author, 0, 0, 0),
	W_TIME(struct revision_card, created_at, 0),
	W_OID(struct revision_card, base, 0),
	W_STR(struct revision_card, summary, 0, 0, 0),
	W_STR(struct revision_card, author_name, WIRE_OPTIONAL, 0, 0),
	W_END
};
static const struct wire_shape revision_view =
	W_SHAPE("revision", struct revision_card, revision_fields);

static const struct wire_field decision_fields[] = {
	W_STR(struct decision_card, decision, 0, 0, 0),
	W_STR(struct decision_card, reason, WIRE_NULL, 0, 0),
	W_STR(struct decision_card, by, 0, 0, 0),
	W_TIME(struct decision_card, at, 0),
	W_OID(struct decision_card, commit, WIRE_NULL),
	W_INT(struct decision_card, revision, 0, 0, 0),
	W_STR(struct decision_card, by_name, WIRE_OPTIONAL, 0, 0),
	W_END
};
const struct wire_shape decision_view = W_SHAPE("decision", struct decision_card, decision_fields);

static const struct wire_field proposal_fields[] = {
	W_INT(struct proposal_card, number, 0, 0, 0),
	W_STR(struct proposal_card, section, 0, 0, 0),
	W_STR(struct proposal_card, lang, 0, 0, 0),
	W_STR(struct proposal_card, group, 0, 0, 0),
	W_STR(struct proposal_card, summary, 0, 0, 0),
	W_STR(struct proposal_card, status, 0, 0, 0),
	W_OID(struct proposal_card, base, 0),
	W_TIME(struct proposal_card, created_at, 0),
	W_LIST(struct proposal_card, revisions, 0, 0, &revision_view),
	W_OBJ(struct proposal_card, decision, WIRE_NULL, &decision_view),
	W_STR(struct proposal_card, title, 0, 0, 0),
	W_INT(struct proposal_card, open_threads, 0, 0, 0),
	W_BOOL(struct proposal_card, conflicts, 0),
	W_BOOL(struct proposal_card, mine, 0),
	W_END
};
const struct wire_shape proposal_view = W_SHAPE("proposal", struct proposal_card, proposal_fields);
static const struct wire_field proposals_fields[] = {
	W_LIST(struct proposal_list, items, 0, 0, &proposal_view),
	W_STR(struct proposal_list, next, WIRE_NULL, 0, 0),
	W_END
};
const struct wire_shape proposals_view =
	W_SHAPE("proposals", struct proposal_list, proposals_fields);

/* [" ", "words", 0] */
static const struct wire_field run_fields[] = {
	W_STR(struct run_card, op, 0, 0, 0),
	W_STR(struct run_card, text, 0, 0, 0),
	W_INT(struct run_card, change, 0, 0, 0),
	W_END
};
static const struct wire_shape run_view = W_TUPLE("run", struct run_card, run_fields);
static const struct wire_field block_fields[] = {
	W_STR(struct block_card, kind, 0, 0, 0),
	W_STR(struct block_card, old, WIRE_NULL, 0, 0),
	W_STR(struct block_card, new, WIRE_NULL, 0, 0),
	W_LIST(struct block_card, runs, 0, 0, &run_view),
	W_BOOL(struct block_card, typography, WIRE_OPTIONAL),
	W_BOOL(struct block_card, links, WIRE_OPTIONAL),
	W_END
};
static const struct wire_shape block_view = W_SHAPE("block", struct block_card, block_fields);
static const struct wire_field stats_fields[] = {
	W_INT(struct diff_stats, paragraphs, 0, 0, 0),
	W_INT(struct diff_stats, words_inserted, 0, 0, 0),
	W_INT(struct diff_stats, words_deleted, 0, 0, 0),
	W_END
};
static const struct wire_shape stats_view = W_SHAPE("stats", struct diff_stats, stats_fields);
static const struct wire_field diff_fields[] = {
	W_LIST(struct diff_card, blocks, 0, 0, &block_view),
	W_STR(struct diff_card, html, 0, 0, 0),
	W_OBJ(struct diff_card, stats, 0, &stats_view),
	W_INT(struct diff_card, changes, 0, 0, 0),
	W_STRS(struct diff_card, look, WIRE_OPTIONAL, 0),
	W_END
};
const struct wire_shape diff_view = W_SHAPE("diff", struct diff_card, diff_fields);

static const struct wire_field compare_section_fields[] = {
	W_STR(struct compare_section, id, 0, 0, 0),
	W_STR(struct compare_section, title, 0, 0, 0),
	W_OBJ(struct compare_section, diff, 0, &diff_view),
	W_END
};
static const struct wire_shape compare_section_view =
	W_SHAPE("compare_section", struct compare_section, compare_section_fields);
static const struct wire_field compare_fields[] = {
	W_LIST(struct compare_card, blocks, 0, 0, &block_view),
	W_STR(struct compare_card, html, 0, 0, 0),
	W_OBJ(struct compare_card, stats, 0, &stats_view),
	W_STR(struct compare_card, from, 0, 0, 0),
	W_STR(struct compare_card, to, 0, 0, 0),
	W_STR(struct compare_card, lang, 0, 0, 0),
	W_OID(struct compare_card, from_commit, 0),
	W_OID(struct compare_card, to_commit, 0),
	W_LIST(struct compare_card, sections, 0, 0, &compare_section_view),
	W_END
};
const struct wire_shape compare_view = W_SHAPE("compare", struct compare_card, compare_fields);

static const struct wire_field merge_fields[] = {
	W_STR(struct merge_card, markdown, 0, 0, 0),
	W_OID(struct merge_card, onto, 0),
	W_STRS(struct merge_card, look, 0, 0),
	W_END
};
const struct wire_shape merge_view = W_SHAPE("merge", struct merge_card, merge_fields);

static const struct wire_field submit_fields[] = {
	W_STR(struct submit_in, section, WIRE_ID, 1, 0),
	W_STR(struct submit_in, lang, 0, 1, 35),
	W_STR(struct submit_in, group, WIRE_ID | WIRE_OPTIONAL | WIRE_NULL, 1, 0),
	W_OID(struct submit_in, base, 0),
	W_STR(struct submit_in, markdown, 0, 0, 0),
	W_STR(struct submit_in, summary, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_SUMMARY),
	W_END
};
const struct wire_shape submit_input = W_SHAPE("submit_in", struct submit_in, submit_fields);
static const struct wire_field revise_fields[] = {
	W_OID(struct submit_in, base, 0),
	W_STR(struct submit_in, markdown, 0, 0, 0),
	W_STR(struct submit_in, summary, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_SUMMARY),
	W_END
};
const struct wire_shape revise_input = W_SHAPE("revise_in", struct submit_in, revise_fields);

static const struct wire_field decide_fields[] = {
	W_STR(struct decide_in, decision, 0, 1, 20),
	W_INT(struct decide_in, revision, 0, 1, 0),
	W_STR(struct decide_in, reason, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_REASON),
	W_STR(struct decide_in, markdown, WIRE_OPTIONAL | WIRE_NULL, 0, 0),
	W_OID(struct decide_in, onto, WIRE_OPTIONAL | WIRE_NULL),
	W_INTS(struct decide_in, take, WIRE_OPTIONAL | WIRE_NULL, 0),
	W_END
};
const struct wire_shape decide_input = W_SHAPE("decide_in", struct decide_in, decide_fields);
static const struct wire_field undo_fields[] = {
	W_STR(struct undo_in, reason, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_REASON),
	W_END
};
const struct wire_shape undo_input = W_SHAPE("undo_in", struct undo_in, undo_fields);
/* clang-format on */
