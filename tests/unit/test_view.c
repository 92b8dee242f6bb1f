/*
 * Each shape of the contract against a golden file. GOLDEN=write in the environment writes the
 * files anew: then read what changed, other programs rely on it.
 */
#include "unit/test.h"

#include "view/view.h"

#define OID(c)                                                                                     \
	{                                                                                          \
		c c c c c c c c c c                                                                \
	}

static const struct oid base = OID("ba5e"), head = OID("4ead"), blob = OID("b10b"),
			commit = OID("c0de");
static const char *one_group[] = { "workshop-2" };
enum { AT = 1770228000 }; /* 2026-02-04T18:00:00Z */

static void read_golden(const char *path, struct buf *out)
{
	char chunk[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (!f)
		return;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_put(out, chunk, n);
	fclose(f);
}

static void golden(const char *name, const struct wire_shape *shape, const void *obj)
{
	BUF(is, 64 * KiB);
	BUF(was, 64 * KiB);
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "tests/golden/%s.json", name);
	wire_out_pretty(shape, obj, &is);
	if (str_eq(getenv("GOLDEN"), "write") && (f = fopen(path, "wb"))) {
		fwrite(is.ptr, 1, is.len, f);
		fclose(f);
	}
	read_golden(path, &was);
	assert_string_equal(is.ptr, was.ptr);
}

static void the_document_tells_who_may_write_what(void **state)
{
	struct wire_pair title[] = { { "en", "A way to accountability" } };
	const char *langs[] = { "en" }, *nobody[1];
	struct group groups[] = { { .id = "workshop-2", .name = { title, 1 } } };
	struct section sections[] = {
		{ .id = "preamble", .groups = { one_group, 1 }, .deadline = AT },
		{ .id = "closing", .kind = KIND_TEXT, .groups = { nobody, 0 } },
	};
	struct manifest m = { .title = { title, 1 },
			      .languages = { langs, 1 },
			      .groups = { groups, 1 },
			      .sections = { sections, 2 } };
	int64_t none = 0, three = 3;
	struct section_line lines[] = {
		{ "preamble",
		  "en",
		  "Preamble",
		  "preamble",
		  "open",
		  { one_group, 1 },
		  AT,
		  blob,
		  &three,
		  &none,
		  120,
		  2,
		  true },
		{ "closing",
		  "en",
		  "Closing",
		  "text",
		  "frozen",
		  { nobody, 0 },
		  0,
		  blob,
		  NULL,
		  NULL,
		  30,
		  0,
		  false },
		{ "annex",
		  "en",
		  "Annex",
		  "annex",
		  "open",
		  { NULL, 0 },
		  0,
		  blob,
		  NULL,
		  NULL,
		  0,
		  0,
		  false },
	};
	struct document_card card = {
		.manifest = &m, .manifest_blob = blob, .head = head, .sections = { lines, 3 }
	};

	(void)state;
	golden("document", &document_view, &card);
}

static void a_section_has_its_paragraphs_proposals_and_threads(void **state)
{
	int64_t numbers[] = { 12 };
	const char *threads[] = { "t-4" };
	struct paragraph_card paragraphs[] = {
		{ "p-0a1b2c3d", NULL, "heading", "Preamble", NULL },
		{ "p-1a1b2c3d", "1", "operative", "Encourage <all> to act.", NULL },
		{ "p-2a1b2c3d", NULL, "remark", "Why.", "p-1a1b2c3d" },
	};
	struct section_card card = { .id = "preamble",
				     .lang = "en",
				     .title = "Preamble",
				     .commit = commit,
				     .blob = blob,
				     .markdown = "# Preamble\n",
				     .html = "<h2>Preamble</h2>",
				     .words = 4,
				     .paragraphs = { paragraphs, 3 },
				     .proposals = { numbers, 1 },
				     .threads = { threads, 1 } };
	struct section_card reader = { .id = "preamble",
				       .lang = "en",
				       .title = "",
				       .commit = commit,
				       .blob = blob,
				       .markdown = "",
				       .html = "" };
	struct reading_card reading = { .lang = "en",
					.dir = "ltr",
					.title = "A way to accountability",
					.commit = commit,
					.at = AT,
					.sections = { &card, 1 } };

	(void)state;
	golden("section", &section_view, &card);
	golden("section-empty", &section_view, &reader);
	golden("preview", &preview_view, &card);
	golden("reading", &reading_view, &reading);
}

static void history_and_provenance_name_group_and_proposal(void **state)
{
	struct history_item steps[] = { { commit, "workshop-2", "Say who answers", AT, 12 },
					{ base, NULL, "Begin", AT - 60, 0 } };
	struct history_list history = { .items = { steps, 2 }, .next = "c2" };
	struct provenance_item paragraphs[] = {
		{ "p-1a1b2c3d", "workshop-2", "a-0123456789", 12, AT, commit },
		{ "p-2a1b2c3d", NULL, NULL, 0, AT, base },
	};
	struct provenance_list provenance = { .items = { paragraphs, 2 } };
	struct collision_item hits[] = { { 12, 14, "p-1a1b2c3d", "all", "some" } };
	struct collision_list collisions = { .items = { hits, 1 } };

	(void)state;
	golden("history", &history_view, &history);
	golden("provenance", &provenance_view, &provenance);
	golden("collisions", &collision_view, &collisions);
}

static void a_draft_names_its_base(void **state)
{
	struct draft_card card = { .section = "preamble",
				   .lang = "en",
				   .group = "workshop-2",
				   .markdown = "# P\n",
				   .base = base,
				   .etag = "d1",
				   .at = AT,
				   .by = "a-0123456789" };

	(void)state;
	golden("draft", &draft_view, &card);
}

static void an_import_has_its_report(void **state)
{
	struct import_change changes[] = {
		{ 1, "deleted", "Ana Ruiz", AT, "old", true },
		{ 2, "inserted", "", 0, "new", false },
	};
	struct import_comment comments[] = { { "Ana Ruiz", AT, "public hands", "Why?" },
					     { "", 0, NULL, "In general" } };
	struct import_found found[] = { { "header", "Confidential", 1, false },
					{ "footnote", "", 3, true } };
	struct import_report report = { { changes, 2 }, { comments, 2 }, { found, 2 } };
	struct import_card card = { "preamble", "en", "workshop-2", "# P\n",
				    base,       true, "d1",         &report };

	(void)state;
	golden("import", &import_view, &card);
}

static void a_proposal_has_revisions_and_perhaps_a_decision(void **state)
{
	struct revision_card revisions[] = {
		{ 1, commit, base, "# P\n", "a-0123456789", "Ada", "Say who answers", AT },
	};
	struct decision_card decision = { "accept", "",   "a-9876543210", "",    1,
					  AT + 60,  head, true,           false, 13 };
	struct decision_card declined = { "decline",
					  "Said in 4 already",
					  "a-9876543210",
					  "Eva",
					  1,
					  AT + 60,
					  { "" },
					  false,
					  false,
					  0 };
	struct proposal_card open = { .number = 12,
				      .section = "preamble",
				      .lang = "en",
				      .group = "workshop-2",
				      .summary = "Say who answers",
				      .status = "open",
				      .title = "Preamble",
				      .base = base,
				      .created_at = AT,
				      .revisions = { revisions, 1 },
				      .open_threads = 2,
				      .mine = true };
	struct proposal_card done = open;
	struct proposal_list list = { .items = { &open, 1 }, .next = NULL };

	(void)state;
	done.status = "accepted";
	done.decision = &decision;
	golden("proposal-open", &proposal_view, &open);
	golden("proposal-accepted", &proposal_view, &done);
	golden("proposals", &proposals_view, &list);
	golden("decision", &decision_view, &declined);
}

static void a_diff_is_blocks_of_runs_with_change_ids(void **state)
{
	struct run_card runs[] = { { " ", "Encourage", 0 },
				   { "-", " all", 1 },
				   { "+", " each", 1 } };
	struct block_card blocks[] = {
		{ "same", "# P", "# P", { NULL, 0 }, false, false },
		{ "changed", "Encourage all", "Encourage each", { runs, 3 }, false, false },
		{ "inserted", NULL, "New", { NULL, 0 }, false, false },
		{ "changed", "a - b", "a – b", { NULL, 0 }, true, false },
	};
	const char *look[] = { "merge.rewritten" };
	struct diff_stats stats = { 3, 2, 1 };
	struct diff_card diff = {
		.blocks = { blocks, 4 }, .html = "<p>…</p>", .stats = &stats, .changes = 2
	};
	struct compare_section sections[] = { { "preamble", "Preamble", &diff } };
	struct compare_card compare = { "zero-draft", "main",        "en",   base,           head,
					"<p>…</p>",   { blocks, 2 }, &stats, { sections, 1 } };
	struct merge_card merge = { "# P\n", head, { look, 1 } };

	(void)state;
	golden("diff", &diff_view, &diff);
	golden("compare", &compare_view, &compare);
	golden("merge", &merge_view, &merge);
}

static void a_thread_is_on_a_proposal_or_on_a_section(void **state)
{
	struct on_card on_proposal = { .proposal = 12, .revision = 1 };
	struct on_card on_section = { .section = "preamble", .lang = "en", .commit = commit };
	struct quote quote = { "each", "Encourage ", "" };
	struct comment_card comments[] = {
		{ "c-1", "a-0123456789", "Ada", "workshop-2", "Who?", AT },
		{ "c-2", "a-9876543210", NULL, NULL, "All.", AT + 60 },
	};
	struct thread_card items[] = {
		{ "t-1",
		  &on_proposal,
		  &quote,
		  "p-1a1b2c3d",
		  "exact",
		  "open",
		  "everyone",
		  1,
		  { comments, 2 } },
		{ "t-2", &on_section, NULL, NULL, "gone", "resolved", NULL, -1, { comments, 1 } },
	};
	struct thread_list list = { .items = { items, 2 }, .next = NULL };

	(void)state;
	golden("thread", &thread_view, &items[0]);
	golden("threads", &threads_view, &list);
}

static void a_version_lists_its_files(void **state)
{
	struct file_card files[] = { { "pdf", "en", "ab12", true } };
	struct file_gap missing[] = { { "odt", "en" } };
	struct version_card card = { .id = "zero-draft",
				     .name = "Zero draft",
				     .commit = commit,
				     .created_at = AT,
				     .files = { files, 1 },
				     .missing = { missing, 1 } };
	struct version_list list = { .items = { &card, 1 }, .next = NULL };

	(void)state;
	golden("version", &version_view, &card);
	golden("versions", &versions_view, &list);
}

static void people_are_shown_without_their_secrets(void **state)
{
	struct session_card session = { "a-0123456789", "Ada", "rapporteur",
					NULL,           true,  { one_group, 1 } };
	struct code_card code = { "km47-92xf-h3rw", "https://example.org/i#abcd", AT };
	struct invitation_card made = { .id = "i-0123456789",
					.role = "rapporteur",
					.groups = { one_group, 1 },
					.created_at = AT - 60,
					.expires_at = AT,
					.url = "https://example.org/i#abcd",
					.code = "km47-92xf-h3rw" };
	struct invitation_card spent = made;
	struct invitation_list invitations = { .items = { &spent, 1 }, .next = NULL };
	struct account_card account = {
		"a-0123456789", "Ada", "rapporteur", NULL, { one_group, 1 }, AT, 2, 0
	};
	struct account_list accounts = { .items = { &account, 1 }, .next = NULL };
	struct person_key key = { "A script", AT };
	struct person_deed deeds[] = {
		{ "submitted", AT, 12, "preamble", "en", "Say it better" },
		{ "froze", AT, 0, NULL, NULL, "Zero draft" },
	};
	struct wish_card wish = {
		.name = "Ada", .group = "One", .note = "Row 4", .of = &spent, .created_at = AT
	};
	struct person_card person = { &account,      { &key, 1 },  { &key, 1 },
				      { &spent, 1 }, { &wish, 1 }, { deeds, 2 } };

	(void)state;
	spent.url = spent.code = NULL;
	spent.name = "Ada";
	spent.spent_at = AT;
	golden("session", &session_view, &session);
	golden("code", &code_view, &code);
	golden("invitation", &invitation_view, &made);
	golden("invitations", &invitations_view, &invitations);
	golden("accounts", &accounts_view, &accounts);
	golden("person", &person_view, &person);
}

static void a_problem_says_what_can_be_done_about_it(void **state)
{
	struct conflict_part parts[] = { { "p-1a1b2c3d", "all", "each", "some", 0, 4 },
					 { NULL, "", "x", "y", 9, 12 } };
	struct conflict_card conflict = { { parts, 2 }, "{<<each||all||some>>}" };
	struct err words = { 0 }, text = { 0 }, gone = { 0 };
	struct problem p;
	ARENA(a);

	(void)state;
	err_set(&words, ERR_CONFLICT, "conflict.words", "%s", "");
	problem_of(&words, &conflict, &a, &p);
	p.title = "Somebody else changed the same words";
	p.detail = "Nothing was changed.";
	golden("problem-conflict", &problem_view, &p);

	err_about(&text, ERR_TEXT, "bad-text.table", NULL, 7);
	problem_of(&text, &conflict, &a, &p);
	golden("problem-text", &problem_view, &p);

	err_set(&gone, ERR_MISSING, "not-found.section", "%s", "");
	problem_of(&gone, NULL, &a, &p);
	golden("problem-missing", &problem_view, &p);
}

#define B40 "ba5eba5eba5eba5eba5eba5eba5eba5eba5eba5e"

static void requests_are_taken_as_the_contract_writes_them(void **state)
{
	static const struct {
		const struct wire_shape *shape;
		const char *json, *refused; /* the member that is named, or NULL when it is taken */
	} cases[] = {
		{ &session_input, "{\"token\":\"abc\"}", NULL },
		{ &session_input, "{\"token\":\"\"}", "token" },
		{ &session_input, "{\"token\":\"a\",\"admin\":true}", "admin" },
		{ &preview_input, "{\"section\":\"p\",\"lang\":\"en\",\"markdown\":\"\"}", NULL },
		{ &preview_input, "{\"section\":\"../p\",\"lang\":\"en\",\"markdown\":\"\"}",
		  "section" },
		{ &draft_input, "{\"markdown\":\"x\",\"base\":\"" B40 "\"}", NULL },
		{ &draft_input, "{\"markdown\":\"x\",\"base\":\"main\"}", "base" },
		{ &submit_input,
		  "{\"section\":\"p\",\"lang\":\"en\",\"base\":\"" B40
		  "\",\"markdown\":\"x\",\"summary\":\"s\"}",
		  NULL },
		{ &submit_input,
		  "{\"section\":\"p\",\"lang\":\"en\",\"group\":\"g\",\"base\":\"" B40
		  "\",\"markdown\":\"x\",\"summary\":\"s\",\"status\":\"accepted\"}",
		  "status" },
		{ &submit_input, "{\"section\":\"p\",\"lang\":\"en\",\"markdown\":\"x\"}", "base" },
		{ &revise_input, "{\"base\":\"" B40 "\",\"markdown\":\"x\",\"summary\":\"s\"}",
		  NULL },
		{ &revise_input, "{\"base\":\"" B40 "\",\"markdown\":\"x\",\"group\":\"g\"}",
		  "group" },
		{ &decide_input, "{\"decision\":\"accept\",\"revision\":1}", NULL },
		{ &decide_input,
		  "{\"decision\":\"accept\",\"revision\":2,\"reason\":\"r\",\"markdown\":\"x\","
		  "\"onto\":\"" B40 "\"}",
		  NULL },
		{ &decide_input, "{\"decision\":\"accept\",\"revision\":1,\"take\":[1,3]}", NULL },
		{ &decide_input, "{\"decision\":\"accept\"}", "revision" },
		{ &decide_input, "{\"decision\":\"accept\",\"revision\":0}", "revision" },
		{ &undo_input, "{}", NULL },
		{ &thread_input,
		  "{\"on\":{\"proposal\":12,\"revision\":1},\"quote\":{\"exact\":\"a\","
		  "\"prefix\":\"\",\"suffix\":\"\"},\"text\":\"t\",\"suggestion\":\"b\"}",
		  NULL },
		{ &thread_input,
		  "{\"on\":{\"section\":\"p\",\"lang\":\"en\",\"commit\":\"" B40
		  "\"},\"quote\":null,\"text\":\"t\"}",
		  NULL },
		{ &thread_input, "{\"on\":{\"proposal\":12,\"revision\":1},\"text\":\"\"}",
		  "text" },
		{ &comment_input, "{\"text\":\"t\"}", NULL },
		{ &version_input, "{\"name\":\"Rev.1\",\"symbol\":\"X/1\",\"note\":\"n\"}", NULL },
		{ &version_input, "{\"name\":\"\"}", "name" },
		{ &invite_input,
		  "{\"role\":\"rapporteur\",\"groups\":[\"g\"],\"name\":\"A\","
		  "\"expires\":\"2026-02-04T18:00:00Z\"}",
		  NULL },
		{ &invite_input, "{\"role\":\"rapporteur\",\"groups\":[],\"expires\":\"7d\"}",
		  "expires" },
		{ &account_input, "{\"groups\":[]}", NULL },
		{ &account_input, "{\"id\":\"a-1\"}", "id" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		ARENA(a);
		void *out = arena_get(&a, 1, cases[i].shape->size);
		struct err e = { 0 };
		int is = wire_in(cases[i].shape, str_of(cases[i].json), &a, out, &e);

		if ((is == 0) != !cases[i].refused ||
		    (cases[i].refused && strcmp(e.what, cases[i].refused) != 0))
			fail_msg("%s: %d %s %s", cases[i].json, is, e.key, e.what);
	}
}

static void to_take_nothing_is_not_to_take_all(void **state)
{
	struct decide_in all, none;
	struct err e = { 0 };
	ARENA(a);

	(void)state;
	assert_int_equal(wire_in(&decide_input, STR("{\"decision\":\"accept\",\"revision\":1}"), &a,
				 &all, &e),
			 0);
	assert_int_equal(wire_in(&decide_input,
				 STR("{\"decision\":\"accept\",\"revision\":1,\"take\":[]}"), &a,
				 &none, &e),
			 0);
	assert_null(all.take.items);
	assert_non_null(none.take.items);
	assert_int_equal(none.take.n, 0);
}

static void every_shape_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; view_shapes[i]; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(view_shapes[i]->name, view_shapes[j]->name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_document_tells_who_may_write_what),
		cmocka_unit_test(a_section_has_its_paragraphs_proposals_and_threads),
		cmocka_unit_test(history_and_provenance_name_group_and_proposal),
		cmocka_unit_test(a_draft_names_its_base),
		cmocka_unit_test(an_import_has_its_report),
		cmocka_unit_test(a_proposal_has_revisions_and_perhaps_a_decision),
		cmocka_unit_test(a_diff_is_blocks_of_runs_with_change_ids),
		cmocka_unit_test(a_thread_is_on_a_proposal_or_on_a_section),
		cmocka_unit_test(a_version_lists_its_files),
		cmocka_unit_test(people_are_shown_without_their_secrets),
		cmocka_unit_test(a_problem_says_what_can_be_done_about_it),
		cmocka_unit_test(requests_are_taken_as_the_contract_writes_them),
		cmocka_unit_test(to_take_nothing_is_not_to_take_all),
		cmocka_unit_test(every_shape_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
