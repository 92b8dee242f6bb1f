/*
 * Merges and redlines as data: tests/spec/merge.txt has a case for each trap of prose,
 * tests/spec/redline.txt redlines in five languages, tests/spec/take.txt what one change brings.
 * Texts end where the next line of dashes begins.
 */
#include "unit/test.h"

#include "base/buf.h"
#include "base/file.h"
#include "prose/prose.h"

enum { PARTS_MAX = 4, SPEC_BYTES = MiB };

struct spec {
	struct str title, name[PARTS_MAX], text[PARTS_MAX];
	int n;
};

/* Takes the next case off *rest. */
static bool next_case(struct str *rest, struct spec *out)
{
	struct str line;

	*out = (struct spec){ 0 };
	while (rest->len) {
		struct str at = *rest;

		if (out->title.len && str_starts(at, "=== "))
			return true;
		if (!str_next(rest, '\n', &line))
			break;
		if (str_starts(line, "=== ")) {
			out->title = str_cut(line.ptr, 4, line.len);
		} else if (str_starts(line, "--- ")) {
			assert_in_range(out->n, 0, PARTS_MAX - 1);
			out->name[out->n++] = str_cut(line.ptr, 4, line.len);
			out->text[out->n - 1].ptr = line.ptr + line.len + 1;
		} else {
			assert_in_range(out->n, 1, PARTS_MAX);
			out->text[out->n - 1].len += line.len + 1;
		}
	}
	return out->title.len > 0;
}

static struct str spec_load(struct buf *b, const char *path)
{
	struct err e = { 0 };

	assert_int_equal(file_read(path, b, &e), 0);
	return (struct str){ b->ptr, b->len };
}

static void differs(const struct spec *s, const char *what, struct str want, struct str got)
{
	fail_msg("%.*s: %s\nexpected:\n%.*s\ngot:\n%.*s", (int)s->title.len, s->title.ptr, what,
		 (int)want.len, want.ptr, (int)got.len, got.ptr);
}

static void every_merge_ends_as_the_specification_says(void **state)
{
	static const char *const verdicts[] = { "clean", "look", "conflict" };
	BUF(b, SPEC_BYTES);
	struct str rest = spec_load(&b, "tests/spec/merge.txt");
	struct spec s;
	int n = 0;

	(void)state;
	for (; next_case(&rest, &s); n++) {
		ARENA(a);
		struct prose_merge m, k;
		struct str got;

		assert_int_equal(s.n, 4);
		prose_merge(s.text[0], s.text[1], s.text[2], &a, &m);
		prose_merge(s.text[0], s.text[2], s.text[1], &a, &k);
		got = str_of(verdicts[m.verdict]);
		if (!str_same(s.name[3], got))
			differs(&s, "verdict", s.name[3], got);
		got = (struct str){ m.text, m.len };
		if (!str_same(s.text[3], got))
			differs(&s, "text", s.text[3], got);
		assert_int_equal(m.verdict, k.verdict);
		assert_int_equal(m.n_conflicts, k.n_conflicts);
		assert_true((m.verdict == PROSE_CONFLICT) == (m.n_conflicts > 0));
		assert_true((m.verdict == PROSE_LOOK) <= (m.n_flags > 0));
	}
	assert_true(n >= 20);
}

static void put_runs(const struct prose_block *b, struct buf *out)
{
	buf_printf(out, "%s%s%s%s:", prose_block_names[b->kind], b->moved_here ? " here" : "",
		   b->typography ? " typography" : "", b->links ? " links" : "");
	for (size_t k = 0; k < b->n_runs && b->kind != PROSE_B_SAME; k++) {
		const struct prose_run *r = &b->runs[k];
		bool gone = r->op == PROSE_DELETED, same = r->op == PROSE_SAME;

		buf_puts(out, same ? "" : gone ? "[-" : "{+");
		buf_put(out, r->text.ptr, r->text.len);
		buf_puts(out, same ? "" : gone ? "-]" : "+}");
	}
	buf_putc(out, '\n');
}

static void every_redline_reads_as_the_specification_says(void **state)
{
	static const char *const languages[] = { "English", "German", "French", "Arabic",
						 "Chinese" };
	BUF(b, SPEC_BYTES);
	struct str rest = spec_load(&b, "tests/spec/redline.txt");
	int seen[COUNT(languages)] = { 0 };
	struct spec s;

	(void)state;
	while (next_case(&rest, &s)) {
		ARENA(a);
		BUF(got, SPEC_BYTES);
		struct prose_diff d;

		assert_int_equal(s.n, 3);
		for (size_t i = 0; i < COUNT(languages); i++)
			seen[i] += str_starts(s.title, languages[i]);
		prose_diff(s.text[0], s.text[1], &a, &d);
		for (size_t i = 0; i < d.n_blocks; i++)
			put_runs(&d.blocks[i], &got);
		if (!str_same(s.text[2], (struct str){ got.ptr, got.len }))
			differs(&s, "redline", s.text[2], (struct str){ got.ptr, got.len });
	}
	for (size_t i = 0; i < COUNT(languages); i++)
		assert_true(seen[i] >= 2);
}

/* "take 2 of 3": with only the second of three changes. */
static void taken_changes_give_what_the_specification_says(void **state)
{
	BUF(b, SPEC_BYTES);
	struct str rest = spec_load(&b, "tests/spec/take.txt");
	struct spec s;
	int n = 0;

	(void)state;
	for (; next_case(&rest, &s); n++) {
		ARENA(a);
		BUF(got, SPEC_BYTES);
		struct prose_diff d;
		int which, all;
		bool *take;

		assert_int_equal(s.n, 3);
		assert_int_equal(sscanf(str_dup(&a, s.name[2]), "take %d of %d", &which, &all), 2);
		prose_diff(s.text[0], s.text[1], &a, &d);
		if (d.n_changes != all)
			fail_msg("%.*s: %d changes", (int)s.title.len, s.title.ptr, d.n_changes);
		take = ARENA_ARRAY(&a, (size_t)all + 1, bool);
		take[which] = true;
		prose_take(&d, take, &got);
		if (!str_same(s.text[2], (struct str){ got.ptr, got.len }))
			differs(&s, "taken", s.text[2], (struct str){ got.ptr, got.len });
	}
	assert_true(n >= 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_merge_ends_as_the_specification_says),
		cmocka_unit_test(every_redline_reads_as_the_specification_says),
		cmocka_unit_test(taken_changes_give_what_the_specification_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
