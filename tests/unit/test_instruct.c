/*
 * Redlines as instructions: tests/spec/instruct.txt has a case for each kind, in several languages;
 * and whatever changes in a real text, no change is left unsaid.
 */
#include "test.h"

#include "document/instruct.h"
#include "i18n/i18n.h"

#include "base/file.h"

enum { BYTES = MiB };

/* One side, parsed and numbered from a number on. */
struct side {
	struct sheet sheet;
	struct units units;
};

static struct numbering number(struct arena *a, struct str markdown, enum section_kind kind,
			       int64_t first, struct side *out)
{
	const struct sheet_request rq = {
		.section = "s", .lang = "en", .markdown = str_dup(a, markdown), .max_bytes = BYTES
	};
	BUF(json, 4 * BYTES);
	BUF(answer, 16 * BYTES);
	struct err e = { 0 };

	wire_out(&sheet_request_shape, &rq, &json);
	if (sheet_job(STR_BUF(json), &answer, &e) != 0 ||
	    sheet_read(STR_BUF(answer), a, &out->sheet, &e) != 0)
		fail_msg("%s %s", e.key, e.note);
	compose_units(kind, &out->sheet, a, &out->units);
	compose_number(&out->units, a, &first);
	return (struct numbering){ &out->sheet, &out->units, 0 };
}

struct pair {
	struct prose_diff diff;
	struct side was, is;
	struct instructions all;
};

static void compare(struct arena *a, struct str old, struct str new, enum section_kind kind,
		    struct pair *p)
{
	struct numbering was = number(a, old, kind, 4, &p->was),
			 is = number(a, new, kind, 4, &p->is);

	prose_diff(old, new, a, &p->diff);
	instruct(&p->diff, &was, &is, a, &p->all);
}

static const char *sentence(const struct instruction *i, const char *lang, struct arena *a)
{
	BUF(out, BYTES);
	struct saying s;

	instruct_say(i, lang, a, &s);
	for (size_t k = 0; k < s.n; k++)
		buf_puts(&out, s.items[k].text);
	return arena_dup_len(a, out.ptr, out.len);
}

static int load(void **state)
{
	struct err e = { 0 };

	(void)state;
	return i18n_load(&e);
}

static int unload(void **state)
{
	(void)state;
	i18n_done();
	return 0;
}

/* "=== LANG KIND: title", then --- old, --- new, --- says. */
static struct str part(struct str text, const char *from, const char *to)
{
	const char *at = strstr(text.ptr, from), *end = at ? strstr(at, to) : NULL;

	if (!at)
		fail_msg("no %s", from);
	at += strlen(from);
	return (struct str){ at, end ? (size_t)(end - at) : strlen(at) };
}

static enum section_kind kind_named(const char *name)
{
	return str_eq(name, "preamble") ? KIND_PREAMBLE
	       : str_eq(name, "text")   ? KIND_TEXT
					: KIND_OPERATIVE;
}

static void check_case(const char *text)
{
	ARENA(a);
	BUF(said, BYTES);
	char lang[8], kind[16];
	struct str whole = str_of(text), says = part(whole, "--- says\n", "\n===");
	struct pair p;

	assert_int_equal(sscanf(text, "=== %7s %15[a-z]", lang, kind), 2);
	compare(&a, part(whole, "--- old\n", "--- new\n"), part(whole, "--- new\n", "--- says\n"),
		kind_named(kind), &p);
	for (size_t i = 0; i < p.all.n; i++)
		buf_printf(&said, "%s%s", i ? "\n" : "", sentence(&p.all.items[i], lang, &a));
	if (!str_same(STR_BUF(said), says))
		fail_msg("%.60s\nwant:\n%.*s\ngot:\n%.*s", text, (int)says.len, says.ptr,
			 (int)said.len, said.ptr);
}

static void every_kind_of_change_is_said_as_the_specification_has_it(void **state)
{
	BUF(b, BYTES);
	struct err e = { 0 };
	int n = 0;

	(void)state;
	assert_int_equal(file_read("tests/spec/instruct.txt", &b, &e), 0);
	while (b.len && b.ptr[b.len - 1] == '\n')
		b.ptr[--b.len] = '\0';
	for (char *at = strstr(b.ptr, "=== "); at; n++) {
		char *next = strstr(at + 4, "\n=== ");

		if (next)
			*next = '\0';
		check_case(at);
		at = next ? next + 1 : NULL;
	}
	assert_true(n >= 20);
}

/* --- nothing is left unsaid ---------------------------------------------------------------------------- */

static uint64_t seed = 88172645463325252ULL;

static size_t below(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)(seed % n);
}

/* Words and paragraphs of a text go, come twice, or change places. */
static struct str edited(struct arena *a, struct str text)
{
	BUF(out, BYTES);
	struct str rest = text, line;

	while (str_next(&rest, '\n', &line)) {
		size_t dice = below(20);
		struct str words = line, word;
		bool first = true;

		if (dice == 0)
			continue;
		while (str_next(&words, ' ', &word)) {
			bool plain = strcspn(word.ptr, "[]()*#|\n") >= word.len;
			size_t what = plain && dice < 8 && !first ? below(12) : 12;

			if (what != 0)
				buf_printf(&out, "%s%.*s", first ? "" : " ", (int)word.len,
					   word.ptr);
			if (what == 1)
				buf_puts(&out, " newly");
			first = false;
		}
		buf_putc(&out, '\n');
		if (dice == 19 && line.len)
			buf_printf(&out, "\n*Further encourage* all to do %zu.\n", below(1000));
	}
	return (struct str){ arena_dup_len(a, out.ptr, out.len), out.len };
}

static void no_change_is_left_unsaid(void **state)
{
	static const char *const files[] = { "drafts/2026/en/way-to-accountability.md",
					     "drafts/2026/de/from-practice.md" };
	size_t said = 0;

	(void)state;
	for (size_t i = 0; i < 60; i++) {
		ARENA(a);
		BUF(text, BYTES);
		struct err e = { 0 };
		struct pair p;
		bool *told;

		assert_int_equal(file_read(files[i % COUNT(files)], &text, &e), 0);
		compare(&a, STR_BUF(text), edited(&a, STR_BUF(text)), KIND_OPERATIVE, &p);
		told = ARENA_ARRAY(&a, (size_t)p.diff.n_changes + 1, bool);
		for (size_t k = 0; k < p.all.n; k++) {
			const struct instruction *in = &p.all.items[k];

			told[in->change] = true;
			assert_true(*in->out || *in->in);
			assert_null(strchr(sentence(in, "en", &a), '{'));
		}
		for (int id = 1; id <= p.diff.n_changes; id++)
			if (!told[id])
				fail_msg("change %d of edit %zu is not said", id, i);
		said += p.all.n;
	}
	assert_true(said > 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_change_is_said_as_the_specification_has_it),
		cmocka_unit_test(no_change_is_left_unsaid),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
