#include "ledger/action.h"

enum { ID_BYTES = 63, LANG_BYTES = 35, HASH_BYTES = 64 };

/* clang-format off */
static const struct wire_field revision_fields[] = {
	W_INT (struct revision, revision, 0, 1, 0),
	W_OID (struct revision, commit, 0),
	W_OID (struct revision, base, 0),
	W_OID (struct revision, base_blob, WIRE_OPTIONAL),
	W_OID (struct revision, blob, 0),
	W_STR (struct revision, author, 0, 1, ID_BYTES),
	W_STR (struct revision, summary, 0, 0, TEXT_SUMMARY),
	W_TIME(struct revision, created_at, 0),
	W_END,
};
const struct wire_shape revision_record = W_SHAPE("revision_record", struct revision, revision_fields);

static const struct wire_field decision_fields[] = {
	W_ENUM(struct decision, decision, 0, decision_names),
	W_INT (struct decision, revision, 0, 1, 0),
	W_STR (struct decision, reason, 0, 0, TEXT_REASON),
	W_STR (struct decision, by, 0, 1, ID_BYTES),
	W_TIME(struct decision, at, 0),
	W_OID (struct decision, commit, WIRE_OPTIONAL),
	W_OID (struct decision, blob, WIRE_OPTIONAL),
	W_OID (struct decision, before, WIRE_OPTIONAL),
	W_BOOL(struct decision, edited, WIRE_OPTIONAL),
	W_BOOL(struct decision, partly, WIRE_OPTIONAL),
	W_END,
};
const struct wire_shape decision_record = W_SHAPE("decision_record", struct decision, decision_fields);

static const struct wire_field undoing_fields[] = {
	W_STR (struct undoing, by, 0, 1, ID_BYTES),
	W_STR (struct undoing, reason, 0, 0, TEXT_REASON),
	W_TIME(struct undoing, at, 0),
	W_OID (struct undoing, commit, WIRE_OPTIONAL),
	W_OBJ (struct undoing, decision, 0, &decision_record),
	W_END,
};
static const struct wire_shape undoing_record = W_SHAPE("undoing_record", struct undoing, undoing_fields);

static const struct wire_field proposal_fields[] = {
	W_INT (struct proposal, number, 0, 1, 0),
	W_STR (struct proposal, section, WIRE_ID, 1, ID_BYTES),
	W_STR (struct proposal, lang, 0, 2, LANG_BYTES),
	W_STR (struct proposal, group, WIRE_ID, 1, ID_BYTES),
	W_STR (struct proposal, summary, 0, 0, TEXT_SUMMARY),
	W_ENUM(struct proposal, status, 0, proposal_status_names),
	W_TIME(struct proposal, created_at, 0),
	W_INT (struct proposal, rest_of, WIRE_OPTIONAL, 0, 0),
	W_(struct proposal, revisions, WIRE_LIST, 0, 1, 0, &revision_record, NULL),
	W_OBJ (struct proposal, decision, WIRE_OPTIONAL, &decision_record),
	W_LIST(struct proposal, earlier, WIRE_OPTIONAL, 0, &decision_record),
	W_LIST(struct proposal, undone, WIRE_OPTIONAL, 0, &undoing_record),
	W_END,
};
const struct wire_shape proposal_record = W_SHAPE("proposal_record", struct proposal, proposal_fields);

static const struct wire_field quote_fields[] = {
	W_STR (struct quote, exact, 0, 0, TEXT_COMMENT),
	W_STR (struct quote, prefix, 0, 0, TEXT_COMMENT),
	W_STR (struct quote, suffix, 0, 0, TEXT_COMMENT),
	W_END,
};
const struct wire_shape quote_record = W_SHAPE("quote_record", struct quote, quote_fields);

static const struct wire_field comment_fields[] = {
	W_STR (struct comment, id, WIRE_ID, 1, ID_BYTES),
	W_STR (struct comment, author, 0, 1, ID_BYTES),
	W_STR (struct comment, group, WIRE_OPTIONAL | WIRE_ID, 1, ID_BYTES),
	W_STR (struct comment, text, 0, 1, TEXT_COMMENT),
	W_TIME(struct comment, created_at, 0),
	W_END,
};
const struct wire_shape comment_record = W_SHAPE("comment_record", struct comment, comment_fields);

static const struct wire_field thread_fields[] = {
	W_INT (struct thread, number, 0, 1, 0),
	W_INT (struct thread, proposal, WIRE_OPTIONAL, 0, 0),
	W_INT (struct thread, revision, WIRE_OPTIONAL, 0, 0),
	W_STR (struct thread, section, WIRE_ID, 1, ID_BYTES),
	W_STR (struct thread, lang, 0, 2, LANG_BYTES),
	W_OID (struct thread, commit, 0),
	W_OID (struct thread, blob, 0),
	W_OBJ (struct thread, quote, WIRE_OPTIONAL, &quote_record),
	W_STR (struct thread, suggestion, WIRE_OPTIONAL, 0, TEXT_COMMENT),
	W_BOOL(struct thread, resolved, WIRE_OPTIONAL),
	W_(struct thread, comments, WIRE_LIST, 0, 1, 0, &comment_record, NULL),
	W_END,
};
const struct wire_shape thread_record = W_SHAPE("thread_record", struct thread, thread_fields);

static const struct wire_field paragraph_fields[] = {
	W_STR (struct paragraph, id, WIRE_ID, 10, 10),
	W_STR (struct paragraph, of, WIRE_OPTIONAL | WIRE_ID, 10, 10),
	W_STR (struct paragraph, group, WIRE_OPTIONAL | WIRE_ID, 1, ID_BYTES),
	W_INT (struct paragraph, proposal, WIRE_OPTIONAL, 0, 0),
	W_OID (struct paragraph, commit, WIRE_OPTIONAL),
	W_STR (struct paragraph, decided_by, WIRE_OPTIONAL, 1, ID_BYTES),
	W_TIME(struct paragraph, at, WIRE_OPTIONAL),
	W_STRS(struct paragraph, joined, WIRE_OPTIONAL, 0),
	W_END,
};
const struct wire_shape paragraph_record = W_SHAPE("paragraph_record", struct paragraph, paragraph_fields);

static const struct wire_field section_fields[] = {
	W_STR (struct section_text, section, WIRE_ID, 1, ID_BYTES),
	W_STR (struct section_text, lang, 0, 2, LANG_BYTES),
	W_OID (struct section_text, blob, WIRE_OPTIONAL),
	W_LIST(struct section_text, paragraphs, WIRE_OPTIONAL, 0, &paragraph_record),
	W_END,
};
const struct wire_shape section_record = W_SHAPE("section_record", struct section_text, section_fields);

static const struct wire_field step_text_fields[] = {
	W_STR (struct step_text, section, WIRE_ID, 1, ID_BYTES),
	W_STR (struct step_text, lang, 0, 2, LANG_BYTES),
	W_OID (struct step_text, blob, WIRE_OPTIONAL),
	W_STRS(struct step_text, ids, WIRE_OPTIONAL, 0),
	W_END,
};
static const struct wire_shape step_text_record = W_SHAPE("step_text_record", struct step_text, step_text_fields);

static const struct wire_field step_fields[] = {
	W_INT (struct step, number, WIRE_OPTIONAL, 0, 0), /* an action's are not numbered yet */
	W_OID (struct step, commit, 0),
	W_STR (struct step, subject, 0, 0, 2 * TEXT_SUMMARY),
	W_STR (struct step, group, WIRE_OPTIONAL | WIRE_ID, 1, ID_BYTES),
	W_INT (struct step, proposal, WIRE_OPTIONAL, 0, 0),
	W_TIME(struct step, at, 0),
	W_LIST(struct step, texts, WIRE_OPTIONAL, 0, &step_text_record),
	W_END,
};
const struct wire_shape step_record = W_SHAPE("step_record", struct step, step_fields);

static const struct wire_field version_file_fields[] = {
	W_STR (struct version_file, format, 0, 1, ID_BYTES),
	W_STR (struct version_file, lang, 0, 2, LANG_BYTES),
	W_STR (struct version_file, sha256, 0, HASH_BYTES, HASH_BYTES),
	W_OID (struct version_file, blob, WIRE_OPTIONAL),
	W_END,
};
const struct wire_shape version_file_record = W_SHAPE("version_file_record", struct version_file, version_file_fields);

static const struct wire_field version_fields[] = {
	W_INT (struct version, number, 0, 1, 0),
	W_STR (struct version, id, WIRE_ID, 1, ID_BYTES),
	W_STR (struct version, name, 0, 1, TEXT_NAME),
	W_STR (struct version, symbol, WIRE_OPTIONAL, 0, TEXT_NAME),
	W_STR (struct version, note, WIRE_OPTIONAL, 0, TEXT_REASON),
	W_OID (struct version, commit, 0),
	W_OID (struct version, tag, 0),
	W_STR (struct version, by, 0, 1, ID_BYTES),
	W_TIME(struct version, created_at, 0),
	W_LIST(struct version, files, WIRE_OPTIONAL, 0, &version_file_record),
	W_END,
};
const struct wire_shape version_record = W_SHAPE("version_record", struct version, version_fields);

static const struct wire_field receipt_fields[] = {
	W_STR (struct receipt, key, 0, 8, HASH_BYTES),
	W_STR (struct receipt, request, 0, 1, HASH_BYTES),
	W_ENUM(struct receipt, action, 0, action_names),
	W_INT (struct receipt, number, WIRE_OPTIONAL, 0, 0),
	W_INT (struct receipt, n, WIRE_OPTIONAL, 0, 0),
	W_STR (struct receipt, id, WIRE_OPTIONAL | WIRE_ID, 1, ID_BYTES),
	W_INT (struct receipt, status, WIRE_OPTIONAL, 0, 0),
	W_INT (struct receipt, nth, WIRE_OPTIONAL, 0, 0),
	W_TIME(struct receipt, at, 0),
	W_END,
};
static const struct wire_shape receipt_record = W_SHAPE("receipt_record", struct receipt, receipt_fields);

static const struct wire_field receipts_fields[] = {
	W_LIST(struct receipts, items, 0, 0, &receipt_record),
	W_END,
};
const struct wire_shape receipts_record = W_SHAPE("receipts_record", struct receipts, receipts_fields);
/* clang-format on */

static bool is_alike(const struct decision *d, int kind, int64_t revision, int64_t at, int64_t *nth)
{
	return d && d->decision == kind && d->revision == revision && d->at == at && (*nth)-- == 0;
}

const struct decision *proposal_decided(const struct proposal *p, int kind, int64_t revision,
					int64_t at, int64_t nth)
{
	/* Those of one kind all end in the same list: within it they stand as they were made. */
	for (size_t i = 0; i < p->earlier.n; i++)
		if (is_alike(&p->earlier.items[i], kind, revision, at, &nth))
			return &p->earlier.items[i];
	for (size_t i = 0; i < p->undone.n; i++)
		if (is_alike(p->undone.items[i].decision, kind, revision, at, &nth))
			return p->undone.items[i].decision;
	return is_alike(p->decision, kind, revision, at, &nth) ? p->decision : NULL;
}

int receipt_bucket(const char *key)
{
	uint32_t head = 0;

	for (size_t i = 0; i < 8; i++) {
		char c = key[i];

		if (c >= '0' && c <= '9')
			head = head << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			head = head << 4 | (uint32_t)(c - 'a' + 10);
		else
			return -1;
	}
	return (int)(head % RECEIPT_BUCKETS);
}
