#include "view/view.h"

/* clang-format off */
static const struct wire_field revision_fields[] = {
	W_INT(struct revision_card, revision, 0, 0, 0, "Its number, from 1."),
	W_OID(struct revision_card, commit, 0, "Its commit on refs/heads/proposals/<n>."),
	W_STR(struct revision_card, markdown, 0, 0, 0,
		"The section's whole text as it is proposed."),
	W_STR(struct revision_card, author, 0, 0, 0, "The account that wrote it."),
	W_TIME(struct revision_card, created_at, 0, "When it was submitted."),
	W_OID(struct revision_card, base, 0, "The commit of main that it was written against."),
	W_STR(struct revision_card, summary, 0, 0, 0, "What it changes, in one line."),
	W_STR(struct revision_card, author_name, WIRE_OPTIONAL, 0, 0,
		"The account's name; left out when it has none or was erased."),
	W_END
};
static const struct wire_shape revision_view =
	W_SHAPE("revision", struct revision_card, revision_fields);

static const struct wire_field decision_fields[] = {
	W_WORD(struct decision_card, decision, 0, decision_names, "What was decided."),
	W_STR(struct decision_card, reason, WIRE_NULL, 0, 0,
		"Why; perhaps empty when it was accepted."),
	W_STR(struct decision_card, by, 0, 0, 0, "The account that decided."),
	W_TIME(struct decision_card, at, 0, "When."),
	W_OID(struct decision_card, commit, WIRE_NULL,
		"The commit of main that an acceptance made, else null."),
	W_INT(struct decision_card, revision, 0, 0, 0,
		"The number of the revision that was decided on."),
	W_STR(struct decision_card, by_name, WIRE_OPTIONAL, 0, 0,
		"The account's name; left out when it has none or was erased."),
	W_BOOL(struct decision_card, partly, 0, "Only some of the changes were taken."),
	W_INT(struct decision_card, rest, WIRE_NULL, 0, 0,
		"The number of the proposal that the other changes became; else null."),
	W_END
};
const struct wire_shape decision_view = W_SHAPE("decision", struct decision_card, decision_fields);

static const struct wire_field proposal_fields[] = {
	W_INT(struct proposal_card, number, 0, 0, 0, "Its number, from 1."),
	W_STR(struct proposal_card, section, 0, 0, 0, "The section's id."),
	W_STR(struct proposal_card, lang, 0, 0, 0, "The language of the text."),
	W_STR(struct proposal_card, group, 0, 0, 0, "The group that proposes."),
	W_STR(struct proposal_card, summary, 0, 0, 0,
		"What the newest revision changes, in one line."),
	W_WORD(struct proposal_card, status, 0, proposal_status_names, "How it stands."),
	W_OID(struct proposal_card, base, 0,
		"The commit of main that the newest revision was written against."),
	W_TIME(struct proposal_card, created_at, 0, "When its first revision was submitted."),
	W_LIST(struct proposal_card, revisions, 0, 0, &revision_view,
		"All revisions, oldest first."),
	W_OBJ(struct proposal_card, decision, WIRE_NULL, &decision_view,
		"The decision that stands; null when there is none."),
	W_STR(struct proposal_card, title, 0, 0, 0, "The section's title on main."),
	W_INT(struct proposal_card, rest_of, WIRE_NULL, 0, 0,
		"The number of the proposal that was accepted in part and of which this was left; else null."),
	W_INT(struct proposal_card, open_threads, 0, 0, 0, "Threads on it that are not resolved."),
	W_BOOL(struct proposal_card, conflicts, 0,
		"It is open and can no longer be merged onto main without a person."),
	W_BOOL(struct proposal_card, mine, 0, "Does the one who asks speak for its group?"),
	W_END
};
const struct wire_shape proposal_view = W_SHAPE("proposal", struct proposal_card, proposal_fields);
static const struct wire_field proposals_fields[] = {
	W_LIST(struct proposal_list, items, 0, 0, &proposal_view, "Proposals, newest first."),
	W_STR(struct proposal_list, next, WIRE_NULL, 0, 0,
		"The cursor of the next page; null on the last."),
	W_END
};
const struct wire_shape proposals_view =
	W_SHAPE("proposals", struct proposal_list, proposals_fields);

/* [" ", "words", 0] */
static const struct wire_field run_fields[] = {
	W_STR(struct run_card, op, 0, 0, 0,
		"A blank: the words stay; -: they are deleted; +: they are inserted."),
	W_STR(struct run_card, text, 0, 0, 0, "The words, with their marks."),
	W_INT(struct run_card, change, 0, 0, 0,
		"The change's number, for take; 0 where nothing changes."),
	W_END
};
static const struct wire_shape run_view = W_TUPLE("run", struct run_card, run_fields);
static const struct wire_field block_fields[] = {
	W_STR(struct block_card, kind, 0, 0, 0,
		"same, changed, inserted, deleted, moved or conflict."),
	W_STR(struct block_card, old, WIRE_NULL, 0, 0,
		"The paragraph's Markdown before; null when it was not there."),
	W_STR(struct block_card, new, WIRE_NULL, 0, 0,
		"The paragraph's Markdown after; null when it is gone."),
	W_LIST(struct block_card, runs, 0, 0, &run_view,
		"The paragraph cut into words that stay, go and come."),
	W_BOOL(struct block_card, typography, WIRE_OPTIONAL,
		"Only quotation marks, dashes or blanks differ."),
	W_BOOL(struct block_card, links, WIRE_OPTIONAL, "Only addresses of links differ."),
	W_END
};
static const struct wire_shape block_view = W_SHAPE("block", struct block_card, block_fields);
static const struct wire_field stats_fields[] = {
	W_INT(struct diff_stats, paragraphs, 0, 0, 0, "Paragraphs that differ."),
	W_INT(struct diff_stats, words_inserted, 0, 0, 0, "Words that come."),
	W_INT(struct diff_stats, words_deleted, 0, 0, 0, "Words that go."),
	W_END
};
static const struct wire_shape stats_view = W_SHAPE("stats", struct diff_stats, stats_fields);
static const struct wire_field diff_fields[] = {
	W_LIST(struct diff_card, blocks, 0, 0, &block_view,
		"The paragraphs of both texts in their order."),
	W_STR(struct diff_card, html, 0, 0, 0, "The redline, safe to insert into a page."),
	W_OBJ(struct diff_card, stats, 0, &stats_view, "How much differs."),
	W_INT(struct diff_card, changes, 0, 0, 0,
		"How many changes there are: take names them from 1 to this."),
	W_STRS(struct diff_card, look, WIRE_OPTIONAL, 0,
		"Why a reader should look at a merge that is clean: keys of messages."),
	W_END
};
const struct wire_shape diff_view = W_SHAPE("diff", struct diff_card, diff_fields);

static const struct wire_field compare_section_fields[] = {
	W_STR(struct compare_section, id, 0, 0, 0, "The section's id."),
	W_STR(struct compare_section, title, 0, 0, 0, "The section's title on main."),
	W_OBJ(struct compare_section, diff, 0, &diff_view, "What differs in it."),
	W_END
};
static const struct wire_shape compare_section_view =
	W_SHAPE("compare_section", struct compare_section, compare_section_fields);
static const struct wire_field compare_fields[] = {
	W_LIST(struct compare_card, blocks, 0, 0, &block_view,
		"The paragraphs of all sections that differ."),
	W_STR(struct compare_card, html, 0, 0, 0,
		"The redline of all of them, safe to insert into a page."),
	W_OBJ(struct compare_card, stats, 0, &stats_view, "How much differs."),
	W_STR(struct compare_card, from, 0, 0, 0, "The earlier place, as it was asked for."),
	W_STR(struct compare_card, to, 0, 0, 0, "The later place, as it was asked for."),
	W_STR(struct compare_card, lang, 0, 0, 0, "The language of the texts."),
	W_OID(struct compare_card, from_commit, 0, "The commit of main that the earlier place is."),
	W_OID(struct compare_card, to_commit, 0, "The commit of main that the later place is."),
	W_LIST(struct compare_card, sections, 0, 0, &compare_section_view,
		"Each section that differs, in the document's order."),
	W_END
};
const struct wire_shape compare_view = W_SHAPE("compare", struct compare_card, compare_fields);

static const struct wire_field merge_fields[] = {
	W_STR(struct merge_card, markdown, 0, 0, 0, "The merged text."),
	W_OID(struct merge_card, onto, 0, "The commit of main that it is merged onto."),
	W_STRS(struct merge_card, look, 0, 0, "Why a reader should look at it: keys of messages."),
	W_END
};
const struct wire_shape merge_view = W_SHAPE("merge", struct merge_card, merge_fields);

static const struct wire_field submit_fields[] = {
	W_STR(struct submit_in, section, WIRE_ID, 1, 0, "The section's id."),
	W_STR(struct submit_in, lang, 0, 1, 35, "The language of the text."),
	W_STR(struct submit_in, group, WIRE_ID | WIRE_OPTIONAL | WIRE_NULL, 1, 0,
		"The group that proposes; may be left out by an account that has one."),
	W_OID(struct submit_in, base, 0, "The commit of main that the text was written against."),
	W_STR(struct submit_in, markdown, 0, 0, 0, "The section's whole text as it is proposed."),
	W_STR(struct submit_in, summary, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_SUMMARY,
		"What it changes, in one line."),
	W_END
};
const struct wire_shape submit_input = W_SHAPE("submit_in", struct submit_in, submit_fields);
static const struct wire_field revise_fields[] = {
	W_OID(struct submit_in, base, 0, "The commit of main that the text was written against."),
	W_STR(struct submit_in, markdown, 0, 0, 0,
		"The section's whole text as it is now proposed."),
	W_STR(struct submit_in, summary, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_SUMMARY,
		"What the revision changes, in one line."),
	W_END
};
const struct wire_shape revise_input = W_SHAPE("revise_in", struct submit_in, revise_fields);

static const struct wire_field decide_fields[] = {
	W_WORD(struct decide_in, decision, 0, decision_names, "What is decided."),
	W_INT(struct decide_in, revision, 0, 1, 0,
		"The number of the newest revision: nobody decides on a text she has not seen."),
	W_STR(struct decide_in, reason, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_REASON,
		"Why; required unless it is accepted."),
	W_STR(struct decide_in, markdown, WIRE_OPTIONAL | WIRE_NULL, 0, 0,
		"The editor's own text, to be accepted in place of the proposed one."),
	W_OID(struct decide_in, onto, WIRE_OPTIONAL | WIRE_NULL,
		"The commit of main that the editor's text was written onto; required with markdown."),
	W_INTS(struct decide_in, take, WIRE_OPTIONAL | WIRE_NULL, 0,
		"The changes to accept, by their numbers in the diff against base; the others are left. Not together with markdown."),
	W_WORD(struct decide_in, rest, WIRE_OPTIONAL | WIRE_NULL, rest_names,
		"What becomes of the others: open makes them a proposal of their own by the same group; declined, as when it is left out, lets them be."),
	W_END
};
const struct wire_shape decide_input = W_SHAPE("decide_in", struct decide_in, decide_fields);
static const struct wire_field undo_fields[] = {
	W_STR(struct undo_in, reason, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_REASON, "Why."),
	W_END
};
const struct wire_shape undo_input = W_SHAPE("undo_in", struct undo_in, undo_fields);
/* clang-format on */
