/*
 * A little world for tests of the ledger: a state, the files of its tree and all actions so far,
 * with made-up object ids in place of a repository. A seeded generator makes valid actions.
 */
#ifndef TESTS_UNIT_LEDGER_KIT_H
#define TESTS_UNIT_LEDGER_KIT_H

#include "ledger/inside.h"

struct kit_file {
	char *path, *bytes;
	size_t len;
};
struct kit_action {
	char *json, *manifest; /* manifest: the bytes of its manifest_blob, or NULL */
	struct oid ledger;
};
struct kit {
	struct state *s;
	struct kit_file *files;
	size_t n_files;
	struct kit_action *actions;
	size_t n_actions;
	struct arena arena; /* strings of actions */
	uint64_t seed, made;
	int64_t at;
	char *manifest; /* present bytes */
};

#define KIT_MANIFEST                                                                               \
	"{\"title\":{\"en\":\"Title\"},\"languages\":[\"en\",\"de\"],"                             \
	"\"groups\":[{\"id\":\"workshop-1\",\"name\":{\"en\":\"Workshop 1\"}},"                    \
	"{\"id\":\"workshop-2\",\"name\":{\"en\":\"Workshop 2\"}},"                                \
	"{\"id\":\"editors\",\"name\":{\"en\":\"Editors\"}}],"                                     \
	"\"sections\":[{\"id\":\"preamble\",\"kind\":\"preamble\"},"                               \
	"{\"id\":\"body\",\"kind\":\"operative\",\"groups\":[\"workshop-1\"]},"                    \
	"{\"id\":\"end\",\"kind\":\"text\",\"groups\":[]}]%s}\n"

#define KIT_KEPT   "kept" /* a file of a version, and its hash */
#define KIT_SHA256 "79f076abdd19a752db7267bfff2f9022161d120dea919fdaca2ffdfc24ca8c96"

/* xorshift64* (Vigna): the same numbers on every machine. */
static inline uint64_t kit_random(struct kit *k)
{
	k->seed ^= k->seed >> 12;
	k->seed ^= k->seed << 25;
	k->seed ^= k->seed >> 27;
	return k->seed * 2685821657736338717ULL;
}

static inline int64_t kit_below(struct kit *k, int64_t n)
{
	return (int64_t)(kit_random(k) % (uint64_t)n);
}

static inline struct oid kit_oid(struct kit *k)
{
	struct oid id;

	k->made++;
	snprintf(id.hex, sizeof(id.hex), "%08llx%032llx",
		 (unsigned long long)(k->made * 2654435761ULL % 4294967296ULL),
		 (unsigned long long)k->made);
	return id;
}

static inline const char *kit_paragraph(struct kit *k)
{
	return arena_printf(&k->arena, "p-%08llx", (unsigned long long)++k->made);
}

static inline void kit_put(struct kit *k, const struct ledger_put *put)
{
	struct kit_file *f = NULL;

	for (size_t i = 0; i < k->n_files && !f; i++)
		if (str_eq(k->files[i].path, put->path))
			f = &k->files[i];
	if (!f) {
		k->files = mem_grow(k->files, k->n_files + 1, sizeof(*k->files));
		f = &k->files[k->n_files++];
		*f = (struct kit_file){ .path = mem_dup(put->path, strlen(put->path)) };
	}
	free(f->bytes);
	f->bytes = mem_dup(put->bytes.ptr, put->bytes.len);
	f->len = put->bytes.len;
}

/* What the store fills in. */
static inline void kit_fill(struct kit *k, struct action *act)
{
	bool decides = act->kind == ACT_DECIDE && act->decision == DECISION_ACCEPT;
	const struct proposal *p = k->s ? state_proposal(k->s, act->proposal) : NULL;
	bool undoes = act->kind == ACT_UNDO && p && p->status == PROPOSAL_ACCEPTED;

	if (act->kind == ACT_SUBMIT || act->kind == ACT_REVISE)
		act->blob = kit_oid(k);
	for (size_t i = 0; i < act->texts.n; i++)
		if (act->texts.items[i].markdown)
			act->texts.items[i].blob = kit_oid(k);
	if (decides || undoes || act->kind == ACT_SUBMIT || act->kind == ACT_REVISE ||
	    act->kind == ACT_BEGIN || act->kind == ACT_MANIFEST)
		act->commit = kit_oid(k);
	if (act->manifest_json)
		act->manifest_blob = kit_oid(k);
	if (act->kind == ACT_VERSION)
		act->tag = kit_oid(k);
	for (size_t i = 0; act->kind == ACT_ISSUE && i < act->files.n; i++)
		act->files.items[i].blob = kit_oid(k);
}

/* Check, number, fill, apply, as the store does. -1 with *e set when the check refuses. */
static inline int kit_take(struct kit *k, struct action *act, struct err *e)
{
	ARENA(a);
	struct ledger_put *puts = NULL;
	size_t n_puts = 0;
	struct kit_action *kept;
	struct state *next;

	act->at = ++k->at;
	if (ledger_check(k->s, act, e) != 0)
		return -1;
	if (k->s)
		ledger_number(k->s, act);
	kit_fill(k, act);
	next = ledger_apply(k->s, act, &a, &puts, &n_puts, e);
	if (!next)
		return -1;
	k->actions = mem_grow(k->actions, k->n_actions + 1, sizeof(*k->actions));
	kept = &k->actions[k->n_actions++];
	*kept = (struct kit_action){ .ledger = kit_oid(k) };
	for (size_t i = 0; i < n_puts; i++) {
		if (str_eq(puts[i].path, "action.json"))
			kept->json = mem_dup(puts[i].bytes.ptr, puts[i].bytes.len);
		else
			kit_put(k, &puts[i]);
	}
	if (act->manifest_json) {
		kept->manifest = mem_dup(act->manifest_json, strlen(act->manifest_json));
		free(k->manifest);
		k->manifest = mem_dup(act->manifest_json, strlen(act->manifest_json));
	}
	ledger_seal(next, &kept->ledger);
	state_unref(k->s);
	k->s = next;
	return 0;
}

/* A text_change of n paragraphs: those of main kept in order as far as they go, then fresh ones. */
static inline void kit_text(struct kit *k, struct text_change *t, const char *section,
			    const char *lang, size_t n)
{
	const struct section_text *now = k->s ? state_text(k->s, section, lang) : NULL;

	*t = (struct text_change){ .section = section, .lang = lang, .markdown = "# Text\n" };
	t->onto = now ? now->blob : (struct oid){ "" };
	t->paragraphs.items = ARENA_ARRAY(&k->arena, n, struct paragraph);
	t->paragraphs.n = n;
	t->fresh.items = ARENA_ARRAY(&k->arena, n, int64_t);
	for (size_t i = 0; i < n; i++) {
		bool kept = now && i < now->paragraphs.n;

		t->paragraphs.items[i].id =
			kept ? arena_dup(&k->arena, now->paragraphs.items[i].id) : kit_paragraph(k);
		if (!kept || kit_below(k, 3) == 0)
			t->fresh.items[t->fresh.n++] = (int64_t)i;
	}
}

static inline void kit_begin(struct kit *k, uint64_t seed)
{
	struct action act = { .kind = ACT_BEGIN };
	struct err e = { 0 };

	*k = (struct kit){ .arena = ARENA_INIT, .seed = seed, .at = 1700000000 };
	act.manifest_json = arena_printf(&k->arena, KIT_MANIFEST, "");
	act.texts.items = ARENA_ARRAY(&k->arena, 3, struct text_change);
	act.texts.n = 3;
	kit_text(k, &act.texts.items[0], "preamble", "en", 3);
	kit_text(k, &act.texts.items[1], "body", "en", 4);
	kit_text(k, &act.texts.items[2], "body", "de", 4);
	assert_int_equal(kit_take(k, &act, &e), 0);
}

static inline void kit_done(struct kit *k)
{
	state_unref(k->s);
	for (size_t i = 0; i < k->n_files; i++) {
		free(k->files[i].path);
		free(k->files[i].bytes);
	}
	for (size_t i = 0; i < k->n_actions; i++) {
		free(k->actions[i].json);
		free(k->actions[i].manifest);
	}
	free(k->files);
	free(k->actions);
	free(k->manifest);
	arena_done(&k->arena);
}

/* --- actions ---------------------------------------------------------------------------------- */

static inline struct action kit_submit(struct kit *k, const char *section)
{
	struct action act = { .kind = ACT_SUBMIT,
			      .by = "a-one",
			      .group = "workshop-1",
			      .section = section,
			      .lang = "en",
			      .base = *state_main(k->s),
			      .summary = "Say it better",
			      .markdown = "# New\n" };

	act.base_blob = state_blob_at(k->s, state_step_of(k->s, &act.base), section, "en");
	return act;
}

static inline struct action kit_decide(struct kit *k, int64_t number, int decision)
{
	const struct proposal *p = state_proposal(k->s, number);
	struct action act = { .kind = ACT_DECIDE,
			      .by = "a-editor",
			      .proposal = number,
			      .revision = p ? (int64_t)p->revisions.n : 1,
			      .decision = decision,
			      .reason = "Because" };

	if (p && decision == DECISION_ACCEPT) {
		act.texts.items = ARENA_NEW(&k->arena, struct text_change);
		act.texts.n = 1;
		kit_text(k, act.texts.items, arena_dup(&k->arena, p->section),
			 arena_dup(&k->arena, p->lang), (size_t)kit_below(k, 6) + 1);
	}
	return act;
}

static inline struct action kit_undo(struct kit *k, int64_t number)
{
	const struct proposal *p = state_proposal(k->s, number);
	struct action act = kit_decide(k, number, DECISION_ACCEPT);

	act.kind = ACT_UNDO;
	act.decision = 0;
	act.revision = 0;
	if (!p || p->status != PROPOSAL_ACCEPTED)
		act.texts.n = 0;
	return act;
}

/* A file of the newest version; it may be kept already. */
static inline struct action kit_issue(struct kit *k)
{
	static const char *const formats[] = { "pdf", "html", "md" };
	struct action act = { .kind = ACT_ISSUE };
	struct version_file *file = ARENA_NEW(&k->arena, struct version_file);

	file->format = formats[k->made % COUNT(formats)];
	file->lang = "en";
	file->sha256 = KIT_SHA256;
	file->bytes = STR(KIT_KEPT);
	act.files.items = file;
	act.files.n = 1;
	act.version = arena_dup(&k->arena, state_version_number(k->s, state_n_versions(k->s))->id);
	return act;
}

/* A random action of any kind but BEGIN; sometimes one that ledger_check must refuse. */
static inline struct action kit_any(struct kit *k)
{
	static const char *const sections[] = { "preamble", "body", "end" };
	int64_t proposal = kit_below(k, state_n_proposals(k->s) + 1) + 1;
	int64_t thread = kit_below(k, state_n_threads(k->s) + 1) + 1, which;
	const char *section = sections[kit_below(k, 3)];
	struct action act = kit_submit(k, section);

	switch (kit_below(k, 14)) {
	case 0:
		act.kind = ACT_REVISE;
		act.proposal = proposal;
		break;
	case 1:
	case 2: return kit_decide(k, proposal, DECISION_ACCEPT);
	case 3: return kit_decide(k, proposal, DECISION_DECLINE);
	case 4: return kit_decide(k, proposal, DECISION_CHANGES);
	case 5: return (struct action){ .kind = ACT_WITHDRAW, .by = "a-1", .proposal = proposal };
	case 6: return kit_undo(k, proposal);
	case 7:
		act.kind = ACT_THREAD;
		act.text = "Why \"this\"?\n\nÄ";
		act.quote = ARENA_NEW(&k->arena, struct quote);
		act.quote->exact = "this";
		break;
	case 8:
		act = (struct action){ .kind = ACT_THREAD,
				       .by = "a-two",
				       .text = "On it",
				       .suggestion = "that",
				       .proposal = proposal,
				       .revision = 1 };
		break;
	case 9:
		return (struct action){ .kind = ACT_COMMENT,
					.by = "a-two",
					.group = "editors",
					.thread = thread,
					.text = "Yes" };
	case 10:
		return (struct action){ .kind = kit_below(k, 2) ? ACT_RESOLVE : ACT_REOPEN,
					.by = "a-two",
					.thread = thread };
	case 11:
		which = kit_below(k, 8);
		if (which == 1 && state_n_versions(k->s))
			act = kit_issue(k);
		if (which)
			break;
		act = (struct action){ .kind = ACT_VERSION,
				       .by = "a-editor",
				       .name = "Rev",
				       .commit = *state_main(k->s) };
		act.version = arena_printf(&k->arena, "rev-%lld", (long long)kit_below(k, 40));
		break;
	case 12:
		if (kit_below(k, 4))
			break;
		act = (struct action){ .kind = ACT_MANIFEST,
				       .by = "a-editor",
				       .manifest_onto = *state_manifest_blob(k->s) };
		act.manifest_json = arena_printf(&k->arena, KIT_MANIFEST,
						 kit_below(k, 2) ? ",\"symbol\":\"X/1\"" : "");
		break;
	default: break;
	}
	if (kit_below(k, 2)) {
		act.key = arena_printf(&k->arena, "%08llx", (unsigned long long)kit_below(k, 400));
		act.request = "0123";
	}
	return act;
}

/* --- comparing -------------------------------------------------------------------------------- */

/* Everything that a state says, as text. */
static inline char *kit_dump(const struct state *s)
{
	BUF(out, 256 * MiB);

	buf_printf(&out, "main %s ledger %s at %lld manifest %s\n", state_main(s)->hex,
		   state_ledger(s)->hex, (long long)state_at(s), state_manifest_blob(s)->hex);
	manifest_write(state_manifest(s), &out);
	for (int64_t i = 1; i <= state_n_proposals(s); i++)
		wire_out(&proposal_record, state_proposal(s, i), &out);
	for (int64_t i = 1; i <= state_n_threads(s); i++)
		wire_out(&thread_record, state_thread(s, i), &out);
	for (int64_t i = 1; i <= state_n_versions(s); i++)
		wire_out(&version_record, state_version_number(s, i), &out);
	for (int64_t i = 1; i <= state_n_steps(s); i++) {
		wire_out(&step_record, state_step(s, i), &out);
		assert_ptr_equal(state_step_of(s, &state_step(s, i)->commit), state_step(s, i));
	}
	for (int64_t i = 0; i < s->places.end; i++) {
		const struct bunch *b = (const struct bunch *)shelf_get(&s->places, i);

		for (size_t j = 0; b && j < b->n; j++) {
			const struct place *p = (const struct place *)b->items[j];
			const struct section_text *text = pack_body(p->text);

			wire_out(&section_record, text, &out);
			for (int64_t n = 0; n < state_n_changes(s, text->section, text->lang); n++)
				buf_printf(&out, " %lld",
					   (long long)state_change(s, text->section, text->lang, n)
						   ->number);
		}
	}
	for (int64_t i = 0; i < s->receipts.end; i++)
		if (shelf_get(&s->receipts, i))
			wire_out(&receipts_record, pack_body(shelf_get(&s->receipts, i)), &out);
	return buf_take(&out, NULL);
}

/* A state from the files alone, in an order of its own. */
static inline struct state *kit_load(struct kit *k)
{
	struct state *s = ledger_load_begin();
	struct err e = { 0 };

	for (size_t i = k->n_files; i-- > 0;)
		assert_int_equal(
			ledger_load_file(s, k->files[i].path,
					 (struct str){ k->files[i].bytes, k->files[i].len }, &e),
			0);
	assert_int_equal(ledger_load_file(s, "document/document.json", str_of(k->manifest), &e), 0);
	assert_int_equal(ledger_load_file(s, "document/media/logo.png", STR("png"), &e), 0);
	assert_int_equal(ledger_load_end(s, state_ledger(k->s), state_manifest_blob(k->s),
					 state_at(k->s), &e),
			 0);
	return s;
}

/* A state from the actions alone. */
static inline struct state *kit_replay(struct kit *k)
{
	struct state *s = NULL;

	for (size_t i = 0; i < k->n_actions; i++) {
		ARENA(a);
		struct ledger_put *puts;
		struct action act;
		struct state *next;
		struct err e = { 0 };
		size_t n;

		assert_int_equal(ledger_action_read(str_of(k->actions[i].json), &a, &act, &e), 0);
		act.manifest_json = k->actions[i].manifest;
		assert_int_equal(ledger_check(s, &act, &e), 0);
		next = ledger_apply(s, &act, &a, &puts, &n, &e);
		assert_non_null(next);
		ledger_seal(next, &k->actions[i].ledger);
		state_unref(s);
		s = next;
	}
	return s;
}

/* --- expecting -------------------------------------------------------------------------------- */

static inline void kit_taken(struct kit *k, struct action *act)
{
	struct err e = { 0 };

	if (kit_take(k, act, &e) != 0)
		fail_msg("%s: %s %s (%s)", action_names[act->kind], e.key, e.what, e.note);
}

static inline struct err kit_refused(struct kit *k, struct action *act, enum err_kind kind,
				     const char *key)
{
	struct err e = { 0 };
	char *before = kit_dump(k->s), *after;

	if (kit_take(k, act, &e) == 0)
		fail_msg("%s was taken", action_names[act->kind]);
	assert_string_equal(e.key, key);
	assert_int_equal(e.kind, kind);
	after = kit_dump(k->s);
	assert_string_equal(before, after);
	free(before);
	free(after);
	return e;
}

static inline int64_t kit_submitted(struct kit *k, const char *section)
{
	struct action act = kit_submit(k, section);

	kit_taken(k, &act);
	return act.proposal;
}

static inline struct action kit_decided(struct kit *k, int64_t number, int decision)
{
	struct action act = kit_decide(k, number, decision);

	kit_taken(k, &act);
	return act;
}

#endif
