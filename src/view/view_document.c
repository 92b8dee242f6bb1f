#include "view/view.h"

/* clang-format off */
static const struct wire_field line_fields[] = {
	W_STR(struct section_line, id, 0, 0, 0, "The section's id."),
	W_STR(struct section_line, lang, 0, 0, 0, "The language of this text."),
	W_STR(struct section_line, title, 0, 0, 0, "The text's first heading, or the id."),
	W_WORD(struct section_line, kind, 0, section_kind_names,
		"What the section is: operative paragraphs are numbered."),
	W_STRS(struct section_line, groups, WIRE_NULL, 0,
		"The groups that may propose; null: every group; empty: editors only."),
	W_WORD(struct section_line, state, 0, section_standing_names, "Frozen: only editors may still propose."),
	W_TIME(struct section_line, deadline, WIRE_NULL,
		"After it only editors may propose; null: none."),
	W_OID(struct section_line, blob, WIRE_NULL,
		"The git object of the text; null when there is none yet."),
	W_COUNT(struct section_line, open_proposals, WIRE_NULL,
		"Proposals that await a decision or a better text; null for those who may not know."),
	W_COUNT(struct section_line, open_threads, WIRE_NULL,
		"Threads that are not resolved; null for those who may not know."),
	W_INT(struct section_line, words, 0, 0, 0, "Words in the text as it is read, without its title."),
	W_INT(struct section_line, brackets, 0, 0, 0,
		"Passages in square brackets: what is not agreed yet."),
	W_BOOL(struct section_line, writable, 0,
		"May the one who asks propose a change to it now?"),
	W_END
};
static const struct wire_shape line_view = W_SHAPE("section_line", struct section_line, line_fields);
static const struct wire_field document_fields[] = {
	W_OBJ(struct document_card, manifest, 0, &manifest_shape,
		"What the document is: document.json."),
	W_OID(struct document_card, manifest_blob, 0,
		"The git object of the manifest: what If-Match names when it is put."),
	W_OID(struct document_card, head, 0, "The newest commit of main."),
	W_LIST(struct document_card, sections, 0, 0, &line_view,
		"Each section in each language, in the document's order."),
	W_END
};
const struct wire_shape document_view = W_SHAPE("document", struct document_card, document_fields);

static const struct wire_field paragraph_fields[] = {
	W_STR(struct paragraph_card, id, WIRE_NULL, 0, 0,
		"The permanent id, p- and eight characters; null for what is no paragraph of its own."),
	W_STR(struct paragraph_card, number, WIRE_NULL, 0, 0,
		"The printed number; null when it has none."),
	W_STR(struct paragraph_card, kind, 0, 0, 0,
		"heading, preambular, operative, remark, text, list, table, quote, code or note."),
	W_STR(struct paragraph_card, text, 0, 0, 0, "The words without marks."),
	W_STR(struct paragraph_card, explains, WIRE_OPTIONAL, 0, 0,
		"Of a remark: the id of the operative paragraph that it explains."),
	W_END
};
static const struct wire_shape paragraph_view =
	W_SHAPE("paragraph", struct paragraph_card, paragraph_fields);
static const struct wire_field section_fields[] = {
	W_STR(struct section_card, id, 0, 0, 0, "The section's id."),
	W_STR(struct section_card, lang, 0, 0, 0, "The language of the text."),
	W_STR(struct section_card, title, 0, 0, 0, "The text's first heading, or the id."),
	W_OID(struct section_card, commit, 0,
		"The commit of main that the text was read from: the base of a proposal."),
	W_OID(struct section_card, blob, 0, "The git object of the text."),
	W_STR(struct section_card, markdown, 0, 0, 0, "The text as it was written."),
	W_STR(struct section_card, html, 0, 0, 0,
		"The text as it is read, safe to insert into a page."),
	W_INT(struct section_card, words, 0, 0, 0,
		"Words in the text as it is read, without its title."),
	W_LIST(struct section_card, paragraphs, 0, 0, &paragraph_view,
		"The text's paragraphs in their order."),
	W_INTS(struct section_card, proposals, 0, 0,
		"Numbers of the section's open proposals; empty for those who may not know."),
	W_STRS(struct section_card, threads, 0, 0,
		"Ids of the open threads on the section's text; empty for those who may not know."),
	W_END
};
const struct wire_shape section_view = W_SHAPE("section", struct section_card, section_fields);

static const struct wire_field preview_fields[] = {
	W_STR(struct section_card, html, 0, 0, 0,
		"The text as it would be read, safe to insert into a page."),
	W_INT(struct section_card, words, 0, 0, 0,
		"Words in the text as it is read, without its title."),
	W_END
};
const struct wire_shape preview_view = W_SHAPE("preview", struct section_card, preview_fields);

static const struct wire_field read_section_fields[] = {
	W_STR(struct section_card, id, 0, 0, 0, "The section's id."),
	W_STR(struct section_card, title, 0, 0, 0, "The text's first heading, or the id."),
	W_STR(struct section_card, html, 0, 0, 0, "The text as it is read."),
	W_END
};
static const struct wire_shape read_section_view =
	W_SHAPE("reading_section", struct section_card, read_section_fields);
static const struct wire_field reading_fields[] = {
	W_STR(struct reading_card, lang, 0, 0, 0, "The language that is read."),
	W_STR(struct reading_card, dir, 0, 0, 0, "The direction of its writing: ltr or rtl."),
	W_STR(struct reading_card, title, 0, 0, 0, "The document's title."),
	W_STR(struct reading_card, subtitle, WIRE_NULL, 0, 0,
		"The document's subtitle; null when it has none."),
	W_STR(struct reading_card, symbol, WIRE_NULL, 0, 0,
		"The document's symbol; null when it has none."),
	W_STR(struct reading_card, version, WIRE_NULL, 0, 0, "The version's id; null for main."),
	W_STR(struct reading_card, version_name, WIRE_NULL, 0, 0,
		"The version's name; null for main."),
	W_OID(struct reading_card, commit, 0, "The commit of main that is read."),
	W_TIME(struct reading_card, at, WIRE_NULL, "When that commit, or the version, was made."),
	W_LIST(struct reading_card, sections, 0, 0, &read_section_view,
		"The sections in their order."),
	W_END
};
const struct wire_shape reading_view = W_SHAPE("reading", struct reading_card, reading_fields);

static const struct wire_field history_fields[] = {
	W_OID(struct history_item, commit, 0, "The commit of main."),
	W_STR(struct history_item, author, WIRE_NULL, 0, 0, "The group that wrote it, or accord."),
	W_TIME(struct history_item, at, WIRE_NULL, "When it was entered."),
	W_STR(struct history_item, subject, 0, 0, 0, "The proposal's summary, or what was done."),
	W_INT(struct history_item, proposal, WIRE_NULL, 0, 0,
		"The proposal's number; null when it was none."),
	W_END
};
static const struct wire_shape history_item_view =
	W_SHAPE("history_item", struct history_item, history_fields);
static const struct wire_field histories_fields[] = {
	W_LIST(struct history_list, items, 0, 0, &history_item_view,
		"Changes of the section, newest first, at most 1000."),
	W_STR(struct history_list, next, WIRE_NULL, 0, 0, "Always null: the list is whole."),
	W_END
};
const struct wire_shape history_view = W_SHAPE("history", struct history_list, histories_fields);

static const struct wire_field provenance_fields[] = {
	W_STR(struct provenance_item, paragraph, 0, 0, 0, "The paragraph's id."),
	W_STR(struct provenance_item, group, WIRE_NULL, 0, 0,
		"The group whose proposal last changed it; null when there was none."),
	W_INT(struct provenance_item, proposal, WIRE_NULL, 0, 0,
		"That proposal's number; null when there was none."),
	W_OID(struct provenance_item, commit, WIRE_NULL,
		"The commit of main that brought the words."),
	W_STR(struct provenance_item, decided_by, WIRE_NULL, 0, 0,
		"The account that accepted it; null for those who may not know."),
	W_TIME(struct provenance_item, at, WIRE_NULL, "When it came to main."),
	W_END
};
static const struct wire_shape provenance_item_view =
	W_SHAPE("provenance_item", struct provenance_item, provenance_fields);
static const struct wire_field provenances_fields[] = {
	W_LIST(struct provenance_list, items, 0, 0, &provenance_item_view,
		"The paragraphs of the text in their order."),
	W_STR(struct provenance_list, next, WIRE_NULL, 0, 0, "Always null: the list is whole."),
	W_END
};
const struct wire_shape provenance_view =
	W_SHAPE("provenance", struct provenance_list, provenances_fields);

static const struct wire_field collision_fields[] = {
	W_INT(struct collision_item, proposal, 0, 0, 0, "One open proposal's number."),
	W_INT(struct collision_item, with, 0, 0, 0, "The other's number."),
	W_STR(struct collision_item, paragraph, WIRE_NULL, 0, 0,
		"The paragraph's id where it is known, else null."),
	W_STR(struct collision_item, ours, WIRE_NULL, 0, 0,
		"The words of the one; null when it deletes them."),
	W_STR(struct collision_item, theirs, WIRE_NULL, 0, 0,
		"The words of the other; null when it deletes them."),
	W_END
};
static const struct wire_shape collision_item_view =
	W_SHAPE("collision", struct collision_item, collision_fields);
static const struct wire_field collisions_fields[] = {
	W_LIST(struct collision_list, items, 0, 0, &collision_item_view,
		"Places where two open proposals change the same words."),
	W_STR(struct collision_list, next, WIRE_NULL, 0, 0, "Always null: the list is whole."),
	W_INTS(struct collision_list, order, 0, 0,
		"Open proposals in an order in which they can be accepted without a conflict: all if left is empty."),
	W_INTS(struct collision_list, left, 0, 0, "Open proposals that then conflict."),
	W_END
};
const struct wire_shape collision_view =
	W_SHAPE("collisions", struct collision_list, collisions_fields);

static const struct wire_field draft_fields[] = {
	W_STR(struct draft_card, section, 0, 0, 0, "The section's id."),
	W_STR(struct draft_card, lang, 0, 0, 0, "The language of the text."),
	W_STR(struct draft_card, group, WIRE_NULL, 0, 0, "The group whose draft it is."),
	W_STR(struct draft_card, markdown, 0, 0, 0, "The text so far."),
	W_OID(struct draft_card, base, WIRE_NULL, "The commit of main that it began from."),
	W_STR(struct draft_card, etag, WIRE_NULL, 0, 0, "What If-Match names, without quotes."),
	W_TIME(struct draft_card, at, WIRE_NULL, "When it was last saved."),
	W_STR(struct draft_card, by, WIRE_NULL, 0, 0, "The account that last saved it."),
	W_LIST(struct draft_card, comments, WIRE_OPTIONAL, 0, &import_comment_shape,
		"Comments of the Word file that it was made of; left out without."),
	W_END
};
const struct wire_shape draft_view = W_SHAPE("draft", struct draft_card, draft_fields);

static const struct wire_field import_fields[] = {
	W_STR(struct import_card, section, WIRE_NULL, 0, 0, "The section that it is for; null when none was named."),
	W_STR(struct import_card, lang, WIRE_NULL, 0, 0, "The language of the text."),
	W_STR(struct import_card, group, WIRE_NULL, 0, 0, "The group whose draft it is or may become."),
	W_STR(struct import_card, markdown, 0, 0, 0, "The file's text."),
	W_OID(struct import_card, base, WIRE_NULL, "The commit of main that the draft is based on."),
	W_BOOL(struct import_card, saved, 0,
		"Is it the group's draft now? False where a draft with another text stands, or nobody's group was meant."),
	W_STR(struct import_card, etag, WIRE_NULL, 0, 0, "The tag of the draft that stands there: what If-Match names to replace it."),
	W_OBJ(struct import_card, report, 0, &import_report_shape, "What the file held, and what became of it."),
	W_END
};
const struct wire_shape import_view = W_SHAPE("import", struct import_card, import_fields);

static const struct wire_field preview_in_fields[] = {
	W_STR(struct preview_in, section, WIRE_ID, 1, 0, "The section's id."),
	W_STR(struct preview_in, lang, WIRE_OPTIONAL, 1, 35,
		"The language; the document's first when left out."),
	W_STR(struct preview_in, markdown, 0, 0, 0, "The text to show."),
	W_END
};
const struct wire_shape preview_input = W_SHAPE("preview_in", struct preview_in, preview_in_fields);

static const struct wire_field draft_in_fields[] = {
	W_STR(struct draft_in, markdown, 0, 0, 0, "The text so far."),
	W_OID(struct draft_in, base, 0, "The commit of main that it began from."),
	W_END
};
const struct wire_shape draft_input = W_SHAPE("draft_in", struct draft_in, draft_in_fields);
/* clang-format on */
