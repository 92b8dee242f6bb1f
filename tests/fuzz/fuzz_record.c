/*
 * A ledger tree of any bytes: files one after the other, each "path", a line end, its bytes, and a
 * record separator (0x1E) between two. It is refused, or it is a state that can be read from end to end.
 */
#include "ledger/ledger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t seen; /* so that no reading is left out as useless */

static void see(const char *s)
{
	seen += s ? strlen(s) : 1;
}

static void read_all(const struct state *s)
{
	const struct manifest *m = state_manifest(s);
	const struct step *last = state_step(s, state_n_steps(s));

	if (!m || !last || !oid_eq(&last->commit, state_main(s)))
		abort();
	for (int64_t i = 1; i <= state_n_proposals(s); i++) {
		const struct proposal *p = state_proposal(s, i);

		see(p->revisions.items[p->revisions.n - 1].summary);
		see(p->decision ? p->decision->reason : NULL);
	}
	for (int64_t i = 1; i <= state_n_threads(s); i++)
		see(state_thread(s, i)->comments.items[0].text);
	for (int64_t i = 1; i <= state_n_versions(s); i++)
		if (!state_version(s, state_version_number(s, i)->id))
			abort();
	for (int64_t i = 1; i <= state_n_steps(s); i++)
		if (!state_step_of(s, &state_step(s, i)->commit))
			abort();
	for (size_t i = 0; i < m->sections.n; i++) {
		for (size_t l = 0; l < m->languages.n; l++) {
			const char *section = m->sections.items[i].id,
				   *lang = m->languages.items[l];
			const struct section_text *t = state_text(s, section, lang);
			struct oid blob = state_blob_at(s, last, section, lang);

			if (t ? !oid_eq(&t->blob, &blob) : !oid_none(&blob))
				abort();
			for (int64_t n = 0; n < state_n_changes(s, section, lang); n++)
				see(state_change(s, section, lang, n)->subject);
		}
	}
}

static int load(struct state *s, struct str all, struct err *e)
{
	struct oid none = { "" };
	struct str file, path;

	while (str_next(&all, '\x1e', &file)) {
		ARENA(a);

		str_next(&file, '\n', &path);
		if (ledger_load_file(s, str_dup(&a, path), file, e) != 0)
			return -1;
	}
	return ledger_load_end(s, &none, &none, 0, e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state *s = ledger_load_begin();
	struct err e = { 0 };

	if (load(s, (struct str){ (const char *)data, size }, &e) == 0)
		read_all(s);
	else if (!str_eq(e.key, "storage.damaged"))
		abort();
	state_unref(s);
	return 0;
}
