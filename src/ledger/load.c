#include "ledger/inside.h"

enum { PATH_BYTES = 256 };

struct state *ledger_load_begin(void)
{
	return state_fork(NULL);
}

/* --- paths ------------------------------------------------------------------------------------ */

/* Two digits and what is behind them: '/' or '.'. */
static int pair(const char *s, char behind)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9' || s[2] != behind)
		return -1;
	return (s[0] - '0') * 10 + (s[1] - '0');
}

/* "AA/BB/CC.json" or "AA/BB.json"; -1 when it is neither. */
static int64_t path_number(const char *s, int levels)
{
	int64_t number = 0;

	for (int i = 0; i < levels; i++, s += 3) {
		int two = pair(s, i == levels - 1 ? '.' : '/');

		if (two < 0)
			return -1;
		number = number * 100 + two;
	}
	return str_eq(s, "json") ? number : -1;
}

/* --- one file --------------------------------------------------------------------------------- */

static struct thing *read_record(const struct wire_shape *shape, const char *path, struct str bytes,
				 struct err *e)
{
	struct err why = { 0 };
	struct thing *t = pack_read(shape, bytes, &why);
	char note[sizeof(why.what) + 64];

	if (!t) {
		snprintf(note, sizeof(note), "%s %s", why.key, why.what);
		ledger_damaged(e, path, note);
	}
	return t;
}

/* A record whose path says its number: the number stands first in every such struct. */
static int load_numbered(struct shelf *shelf, const struct wire_shape *shape, const char *path,
			 struct str bytes, struct err *e)
{
	int64_t number = path_number(strchr(path, '/') + 1, 3), own;
	struct thing *t;

	if (number < 1)
		return ledger_damaged(e, path, "no path of the ledger");
	t = read_record(shape, path, bytes, e);
	if (!t)
		return -1;
	memcpy(&own, pack_body(t), sizeof(own));
	if (own != number || shelf_get(shelf, number)) {
		thing_unref(t);
		return ledger_damaged(e, path, "a record of another number");
	}
	shelf_put(shelf, number, t);
	return 0;
}
_Static_assert(offsetof(struct proposal, number) == 0, "load_numbered reads it");
_Static_assert(offsetof(struct thread, number) == 0, "load_numbered reads it");
_Static_assert(offsetof(struct step, number) == 0, "load_numbered reads it");

static int load_section(struct state *s, const char *path, struct str bytes, struct err *e)
{
	struct thing *t = read_record(&section_record, path, bytes, e);
	const struct section_text *text = pack_body(t);
	char own[LEDGER_NAME];

	if (!t)
		return -1;
	ledger_section_path(text->section, text->lang, own);
	if (!str_eq(own, path) || state_place(s, text->section, text->lang)) {
		thing_unref(t);
		return ledger_damaged(e, path, "a record of another text");
	}
	state_put_text(s, t);
	return 0;
}

static int load_version(struct state *s, const char *path, struct str bytes, struct err *e)
{
	struct thing *t = read_record(&version_record, path, bytes, e);
	const struct version *v = pack_body(t);
	char own[LEDGER_NAME];

	if (!t)
		return -1;
	ledger_version_path(v->id, own);
	if (!str_eq(own, path) || v->number >= SHELF_MAX || shelf_get(&s->versions, v->number)) {
		thing_unref(t);
		return ledger_damaged(e, path, "a record of another version");
	}
	state_put_version(s, t);
	return 0;
}

static int load_receipts(struct state *s, const char *path, struct str bytes, struct err *e)
{
	int64_t bucket = path_number(path + strlen("keys/"), 2);
	const struct receipts *r;
	struct thing *t;

	if (bucket < 0 || shelf_get(&s->receipts, bucket))
		return ledger_damaged(e, path, "no path of the ledger");
	t = read_record(&receipts_record, path, bytes, e);
	if (!t)
		return -1;
	r = pack_body(t);
	for (size_t i = 0; i < r->items.n; i++) {
		if (receipt_bucket(r->items.items[i].key) != bucket) {
			thing_unref(t);
			return ledger_damaged(e, path, "a key of another file");
		}
	}
	state_put_receipts(s, (int)bucket, t);
	return 0;
}

static int load_manifest(struct state *s, struct str bytes, struct err *e)
{
	ARENA(a);
	struct err why = { 0 };
	struct oid none = { "" };
	struct manifest m;

	if (manifest_read(bytes, &a, &m, &why) != 0)
		return ledger_damaged(e, "document/document.json", why.key);
	state_put_manifest(s, pack_new(&manifest_shape, &m), &none);
	return 0;
}

int ledger_load_file(struct state *s, const char *path, struct str bytes, struct err *e)
{
	struct str p = str_of(path);

	if (p.len < PATH_BYTES) {
		if (str_starts(p, "proposals/"))
			return load_numbered(&s->proposals, &proposal_record, path, bytes, e);
		if (str_starts(p, "threads/"))
			return load_numbered(&s->threads, &thread_record, path, bytes, e);
		if (str_starts(p, "steps/"))
			return load_numbered(&s->steps, &step_record, path, bytes, e);
		if (str_starts(p, "sections/"))
			return load_section(s, path, bytes, e);
		if (str_starts(p, "versions/"))
			return load_version(s, path, bytes, e);
		if (str_starts(p, "keys/"))
			return load_receipts(s, path, bytes, e);
		if (str_eq(path, "document/document.json"))
			return load_manifest(s, bytes, e);
	}
	if (str_eq(path, "action.json") || str_starts(p, "document/") ||
	    str_starts(p, LEDGER_FILES "/"))
		return 0;
	return ledger_damaged(e, path, "no path of the ledger");
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Numbers run from 1 without a gap. */
static int check_run(const struct shelf *shelf, const char *folder, struct err *e)
{
	char path[LEDGER_PATH];

	for (int64_t i = 1; i < shelf->end; i++) {
		if (shelf_get(shelf, i))
			continue;
		ledger_path(folder, i, path);
		return ledger_damaged(e, path, "missing");
	}
	return 0;
}

/* Each text is what the last step that changed it left. */
static int check_places(const struct state *s, struct err *e)
{
	for (int64_t i = 0; i < s->places.end; i++) {
		const struct bunch *b = (const struct bunch *)shelf_get(&s->places, i);

		for (size_t j = 0; b && j < b->n; j++) {
			const struct place *p = (const struct place *)b->items[j];
			const struct section_text *text = pack_body(p->text);
			struct oid blob = state_blob_at(s, state_step(s, state_n_steps(s)),
							text->section, text->lang);
			char path[LEDGER_NAME];

			if (p->trail.end && oid_eq(&blob, &text->blob))
				continue;
			ledger_section_path(text->section, text->lang, path);
			return ledger_damaged(e, path, "not what the steps say");
		}
	}
	return 0;
}

static int check_references(const struct state *s, struct err *e)
{
	char path[LEDGER_NAME];

	for (int64_t i = 1; i <= state_n_threads(s); i++) {
		const struct thread *t = state_thread(s, i);

		if (!t->proposal || state_proposal(s, t->proposal))
			continue;
		ledger_path("threads", i, path);
		return ledger_damaged(e, path, "its proposal is missing");
	}
	for (int64_t i = 1; i <= state_n_versions(s); i++) {
		const struct version *v = state_version_number(s, i);

		if (state_step_of(s, &v->commit))
			continue;
		ledger_version_path(v->id, path);
		return ledger_damaged(e, path, "its commit is missing");
	}
	return 0;
}

int ledger_load_end(struct state *s, const struct oid *ledger, const struct oid *manifest_blob,
		    int64_t at, struct err *e)
{
	if (!s->manifest)
		return ledger_damaged(e, "document/document.json", "missing");
	if (!state_n_steps(s))
		return ledger_damaged(e, "steps/00/00/01.json", "missing");
	if (check_run(&s->proposals, "proposals", e) != 0 ||
	    check_run(&s->threads, "threads", e) != 0 || check_run(&s->steps, "steps", e) != 0 ||
	    check_run(&s->versions, "versions", e) != 0)
		return -1;
	for (int64_t i = 1; i <= state_n_steps(s); i++)
		state_put_step(s, thing_ref(shelf_get(&s->steps, i)));
	if (check_places(s, e) != 0 || check_references(s, e) != 0)
		return -1;
	s->manifest_blob = *manifest_blob;
	s->at = at;
	s->ledger = *ledger;
	return 0;
}
