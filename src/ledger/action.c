#include "ledger/inside.h"

enum { ID_BYTES = 63, LANG_BYTES = 35, HASH_BYTES = 64 };

const char *const action_names[] = {
	"begin",   "adopt",   "submit", "revise",  "decide",   "withdraw", "undo", "thread",
	"comment", "resolve", "reopen", "version", "manifest", "issue",    NULL,
};

/* clang-format off */
static const struct wire_field text_change_fields[] = {
	W_STR (struct text_change, section, WIRE_ID, 1, ID_BYTES),
	W_STR (struct text_change, lang, 0, 2, LANG_BYTES),
	W_OID (struct text_change, onto, WIRE_OPTIONAL),
	W_OID (struct text_change, blob, WIRE_OPTIONAL),
	W_LIST(struct text_change, paragraphs, WIRE_OPTIONAL, 0, &paragraph_record),
	W_INTS(struct text_change, fresh, WIRE_OPTIONAL, 0),
	W_END,
};
static const struct wire_shape text_change_shape = W_SHAPE("text_change", struct text_change, text_change_fields);

static const struct wire_field action_fields[] = {
	W_ENUM(struct action, kind, 0, action_names),
	W_TIME(struct action, at, 0),
	W_STR (struct action, by, WIRE_OPTIONAL, 1, ID_BYTES),
	W_STR (struct action, group, WIRE_OPTIONAL | WIRE_ID, 1, ID_BYTES),
	W_STR (struct action, key, WIRE_OPTIONAL, 8, HASH_BYTES),
	W_STR (struct action, request, WIRE_OPTIONAL, 1, HASH_BYTES),
	W_INT (struct action, proposal, WIRE_OPTIONAL, 0, 0),
	W_INT (struct action, rest_of, WIRE_OPTIONAL, 0, 0),
	W_INT (struct action, revision, WIRE_OPTIONAL, 0, 0),
	W_INT (struct action, thread, WIRE_OPTIONAL, 0, 0),
	W_STR (struct action, section, WIRE_OPTIONAL | WIRE_ID, 1, ID_BYTES),
	W_STR (struct action, lang, WIRE_OPTIONAL, 2, LANG_BYTES),
	W_OID (struct action, base, WIRE_OPTIONAL),
	W_OID (struct action, base_blob, WIRE_OPTIONAL),
	W_OID (struct action, blob, WIRE_OPTIONAL),
	W_OID (struct action, commit, WIRE_OPTIONAL),
	W_OID (struct action, tag, WIRE_OPTIONAL),
	W_STR (struct action, summary, WIRE_OPTIONAL, 0, TEXT_SUMMARY),
	W_ENUM(struct action, decision, WIRE_OPTIONAL, decision_names),
	W_STR (struct action, reason, WIRE_OPTIONAL, 0, TEXT_REASON),
	W_STR (struct action, text, WIRE_OPTIONAL, 0, TEXT_COMMENT),
	W_STR (struct action, suggestion, WIRE_OPTIONAL, 0, TEXT_COMMENT),
	W_STR (struct action, co_author, WIRE_OPTIONAL, 0, TEXT_SUMMARY),
	W_BOOL(struct action, edited, WIRE_OPTIONAL),
	W_BOOL(struct action, partly, WIRE_OPTIONAL),
	W_OBJ (struct action, quote, WIRE_OPTIONAL, &quote_record),
	W_LIST(struct action, texts, WIRE_OPTIONAL, 0, &text_change_shape),
	W_OID (struct action, manifest_onto, WIRE_OPTIONAL),
	W_OID (struct action, manifest_blob, WIRE_OPTIONAL),
	W_STR (struct action, version, WIRE_OPTIONAL | WIRE_ID, 1, ID_BYTES),
	W_STR (struct action, name, WIRE_OPTIONAL, 0, TEXT_NAME),
	W_STR (struct action, symbol, WIRE_OPTIONAL, 0, TEXT_NAME),
	W_STR (struct action, note, WIRE_OPTIONAL, 0, TEXT_REASON),
	W_LIST(struct action, files, WIRE_OPTIONAL, 0, &version_file_record),
	W_LIST(struct action, adopted, WIRE_OPTIONAL, 0, &step_record),
	W_END,
};
const struct wire_shape action_shape = W_SHAPE("action", struct action, action_fields);

/* Which kinds need which member; the second table holds what the store fills in. */
enum need_type { NEED_STR, NEED_OID, NEED_NUMBER, NEED_ITEMS };
struct need {
	const char *name;
	size_t at;
	enum need_type type;
	unsigned kinds; /* a bit for each enum action_kind */
};
#define B(kind)           (1U << ACT_##kind)
#define NEED(type, m, in) { #m, offsetof(struct action, m), NEED_##type, in }

static const struct need said[] = {
	NEED(STR, by, ~(B(BEGIN) | B(ADOPT) | B(ISSUE))),
	NEED(STR, group, B(SUBMIT)),
	NEED(STR, section, B(SUBMIT)),
	NEED(STR, lang, B(SUBMIT)),
	NEED(OID, base, B(SUBMIT) | B(REVISE)),
	NEED(NUMBER, proposal, B(REVISE) | B(DECIDE) | B(WITHDRAW) | B(UNDO)),
	NEED(NUMBER, revision, B(DECIDE)),
	NEED(NUMBER, thread, B(COMMENT) | B(RESOLVE) | B(REOPEN)),
	NEED(STR, text, B(THREAD) | B(COMMENT)),
	NEED(STR, version, B(VERSION) | B(ISSUE)),
	NEED(STR, name, B(VERSION)),
	NEED(OID, commit, B(VERSION)),
	NEED(OID, manifest_onto, B(MANIFEST)),
	NEED(ITEMS, adopted, B(ADOPT)),
	NEED(ITEMS, files, B(ISSUE)),
};
static const struct need filled[] = {
	NEED(NUMBER, proposal, B(SUBMIT)),
	NEED(NUMBER, revision, B(SUBMIT) | B(REVISE)),
	NEED(NUMBER, thread, B(THREAD)),
	NEED(OID, commit, B(BEGIN) | B(SUBMIT) | B(REVISE) | B(MANIFEST)),
	NEED(OID, blob, B(SUBMIT) | B(REVISE)),
	NEED(OID, manifest_blob, B(BEGIN) | B(MANIFEST)),
	NEED(STR, manifest_json, B(BEGIN) | B(MANIFEST)),
	NEED(OID, tag, B(VERSION)),
};
/* clang-format on */

static bool is_there(const struct need *n, const struct action *act)
{
	const char *at = (const char *)act + n->at;
	const char *s;
	int64_t number;
	size_t items;

	switch (n->type) {
	case NEED_STR: memcpy(&s, at, sizeof(s)); return s && *s;
	case NEED_OID: return *at != '\0';
	case NEED_NUMBER: memcpy(&number, at, sizeof(number)); return number > 0;
	case NEED_ITEMS: memcpy(&items, at + sizeof(void *), sizeof(items)); return items > 0;
	}
	return false;
}

static int find_missing(const struct need *needs, size_t n, const struct action *act, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if ((needs[i].kinds >> act->kind & 1) && !is_there(&needs[i], act))
			return err_about(e, ERR_INTERNAL, "storage.damaged", needs[i].name, 0);
	return 0;
}

int action_complete(const struct action *act, bool made, struct err *e)
{
	if (find_missing(said, COUNT(said), act, e) != 0)
		return -1;
	if (act->key && (receipt_bucket(act->key) < 0 || !act->request))
		return err_about(e, ERR_INTERNAL, "storage.damaged", "key", 0);
	if (!made)
		return 0;
	if (act->kind == ACT_DECIDE && act->decision == DECISION_ACCEPT && oid_none(&act->commit))
		return err_about(e, ERR_INTERNAL, "storage.damaged", "commit", 0);
	if (act->kind == ACT_ADOPT && !oid_none(&act->manifest_blob) && !act->manifest_json)
		return err_about(e, ERR_INTERNAL, "storage.damaged", "manifest_json", 0);
	for (size_t i = 0; act->kind == ACT_ISSUE && i < act->files.n; i++)
		if (oid_none(&act->files.items[i].blob))
			return err_about(e, ERR_INTERNAL, "storage.damaged", "files", 0);
	return find_missing(filled, COUNT(filled), act, e);
}

int ledger_action_read(struct str json, struct arena *a, struct action *out, struct err *e)
{
	struct err why = { 0 };
	struct action act;

	if (wire_in(&action_shape, json, a, &act, &why) != 0)
		return ledger_damaged(e, "action.json",
				      arena_printf(a, "%s %s", why.key, why.what));
	if (action_complete(&act, false, e) != 0)
		return -1;
	*out = act;
	return 0;
}
