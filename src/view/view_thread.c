#include "view/view.h"

/* clang-format off */
/* A discussion is on a proposal's revision or on a section of main: the other members are left out. */
static const struct wire_field on_fields[] = {
	W_INT(struct on_card, proposal, WIRE_OPTIONAL, 1, 0, "On a proposal: its number."),
	W_INT(struct on_card, revision, WIRE_OPTIONAL, 1, 0, "The revision's number."),
	W_STR(struct on_card, section, WIRE_OPTIONAL | WIRE_ID, 1, 0,
		"On a section's text, or the section of the proposal."),
	W_STR(struct on_card, lang, WIRE_OPTIONAL, 1, 35, "The language of the text."),
	W_OID(struct on_card, commit, WIRE_OPTIONAL, "The commit that has the text."),
	W_END
};
static const struct wire_shape on_view = W_SHAPE("on", struct on_card, on_fields);
static const struct wire_field quote_fields[] = {
	W_STR(struct quote, exact, 0, 1, 4 * KiB, "The words, as plain text."),
	W_STR(struct quote, prefix, 0, 0, 1 * KiB,
		"The words before them, to tell them from others alike; perhaps empty."),
	W_STR(struct quote, suffix, 0, 0, 1 * KiB, "The words behind them; perhaps empty."),
	W_END
};
static const struct wire_shape quote_view = W_SHAPE("quote", struct quote, quote_fields);

static const struct wire_field comment_fields[] = {
	W_STR(struct comment_card, id, 0, 0, 0, "The comment's id."),
	W_STR(struct comment_card, author, WIRE_NULL, 0, 0, "The account that wrote it."),
	W_STR(struct comment_card, group, WIRE_NULL, 0, 0,
		"The group that it speaks for; null when it has none or several."),
	W_STR(struct comment_card, text, 0, 0, 0, "What it says, as plain text."),
	W_TIME(struct comment_card, created_at, 0, "When it was said."),
	W_STR(struct comment_card, author_name, WIRE_OPTIONAL, 0, 0,
		"The account's name; left out when it has none or was erased."),
	W_END
};
static const struct wire_shape comment_view =
	W_SHAPE("comment", struct comment_card, comment_fields);
static const struct wire_field thread_fields[] = {
	W_STR(struct thread_card, id, 0, 0, 0, "The thread's id, t- and a number."),
	W_OBJ(struct thread_card, on, 0, &on_view, "The text that it was begun on."),
	W_OBJ(struct thread_card, quote, WIRE_NULL, &quote_view,
		"The words that it is about; null: the whole text."),
	W_STR(struct thread_card, paragraph, WIRE_NULL, 0, 0,
		"The id of the paragraph that has the words now; null when it has none."),
	W_STR(struct thread_card, placement, 0, 0, 0,
		"Do the words stand in the text of today? exact, changed or gone."),
	W_STR(struct thread_card, status, 0, 0, 0, "open or resolved."),
	W_LIST(struct thread_card, comments, 0, 0, &comment_view, "What was said, oldest first."),
	W_STR(struct thread_card, suggestion, WIRE_NULL, 0, 0,
		"Words to put in place of the quoted ones; null when there are none."),
	W_INT(struct thread_card, block, 0, -1, 0,
		"The index among the paragraphs of the text of today, from 0; -1 when the words are gone."),
	W_END
};
const struct wire_shape thread_view = W_SHAPE("thread", struct thread_card, thread_fields);
static const struct wire_field threads_fields[] = {
	W_LIST(struct thread_list, items, 0, 0, &thread_view, "Threads, newest first."),
	W_STR(struct thread_list, next, WIRE_NULL, 0, 0,
		"The cursor of the next page; null on the last."),
	W_END
};
const struct wire_shape threads_view = W_SHAPE("threads", struct thread_list, threads_fields);

static const struct wire_field thread_in_fields[] = {
	W_OBJ(struct thread_in, on, 0, &on_view, "The text that it is about."),
	W_OBJ(struct thread_in, quote, WIRE_OPTIONAL | WIRE_NULL, &quote_view,
		"The words that it is about; left out: the whole text."),
	W_STR(struct thread_in, text, 0, 1, TEXT_COMMENT, "The first comment, as plain text."),
	W_STR(struct thread_in, suggestion, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_COMMENT,
		"Words to put in place of the quoted ones."),
	W_END
};
const struct wire_shape thread_input = W_SHAPE("thread_in", struct thread_in, thread_in_fields);
static const struct wire_field comment_in_fields[] = {
	W_STR(struct comment_in, text, 0, 1, TEXT_COMMENT, "The comment, as plain text."),
	W_END
};
const struct wire_shape comment_input = W_SHAPE("comment_in", struct comment_in, comment_in_fields);

static const struct wire_field file_fields[] = {
	W_STR(struct file_card, format, 0, 0, 0, "html, pdf, docx, odt, md or json."),
	W_STR(struct file_card, lang, 0, 0, 0, "The file's language."),
	W_STR(struct file_card, sha256, 0, 0, 0, "SHA-256 of the file's bytes, in hex."),
	W_BOOL(struct file_card, kept, 0,
		"Are these bytes kept? Then an export without options gives them; else it makes the file anew."),
	W_END
};
static const struct wire_field gap_fields[] = {
	W_STR(struct file_gap, format, 0, 0, 0, "html, pdf, docx, odt, md or json."),
	W_STR(struct file_gap, lang, 0, 0, 0, "The file's language."),
	W_END
};
static const struct wire_shape gap_view = W_SHAPE("version_gap", struct file_gap, gap_fields);
static const struct wire_shape file_view = W_SHAPE("version_file", struct file_card, file_fields);
static const struct wire_field version_fields[] = {
	W_STR(struct version_card, id, 0, 0, 0, "Its id, made from the name."),
	W_STR(struct version_card, name, 0, 0, 0, "Its name."),
	W_STR(struct version_card, symbol, WIRE_NULL, 0, 0, "Its symbol; null when it has none."),
	W_STR(struct version_card, note, WIRE_NULL, 0, 0,
		"What the editors say about it; null when nothing."),
	W_OID(struct version_card, commit, 0, "The commit of main that it freezes."),
	W_TIME(struct version_card, created_at, 0, "When it was made."),
	W_LIST(struct version_card, files, 0, 0, &file_view,
		"Its files, as they were issued."),
	W_LIST(struct version_card, missing, 0, 0, &gap_view,
		"Files that are not made yet; the server goes on, and tries again when it starts."),
	W_END
};
const struct wire_shape version_view = W_SHAPE("version", struct version_card, version_fields);
static const struct wire_field versions_fields[] = {
	W_LIST(struct version_list, items, 0, 0, &version_view, "All versions, newest first."),
	W_STR(struct version_list, next, WIRE_NULL, 0, 0, "Always null: the list is whole."),
	W_END
};
const struct wire_shape versions_view = W_SHAPE("versions", struct version_list, versions_fields);
static const struct wire_field version_in_fields[] = {
	W_STR(struct version_in, name, 0, 1, TEXT_NAME, "Its name; its id is made from it."),
	W_STR(struct version_in, symbol, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_NAME, "Its symbol."),
	W_STR(struct version_in, note, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_REASON,
		"What the editors say about it."),
	W_END
};
const struct wire_shape version_input = W_SHAPE("version_in", struct version_in, version_in_fields);
/* clang-format on */
