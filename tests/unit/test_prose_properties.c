#define _GNU_SOURCE /* memmem */
#include "unit/test.h"

#include "base/buf.h"
#include "prose/prose.h"
#include "unit/scribe.h"

enum { ROUNDS = 1500 };

/* Three texts of one document, different in each round. */
struct round {
	struct buf base, ours, theirs;
	struct scribe s;
};

static void round_init(struct round *r, uint32_t n)
{
	buf_init(&r->base, MiB);
	buf_init(&r->ours, 4 * MiB);
	buf_init(&r->theirs, 4 * MiB);
	r->s.seed = n * UINT64_C(7919) + 17;
	for (int i = 0; i < 4; i++)
		scribe_roll(&r->s, 2);
	scribe_text(&r->s, &r->base, scribe_roll(&r->s, 9));
	scribe_edits(&r->s, (struct str){ r->base.ptr, r->base.len }, scribe_roll(&r->s, 6),
		     &r->ours);
	scribe_edits(&r->s, (struct str){ r->base.ptr, r->base.len }, scribe_roll(&r->s, 6),
		     &r->theirs);
}

static void round_done(struct round *r)
{
	buf_done(&r->base);
	buf_done(&r->ours);
	buf_done(&r->theirs);
}

static struct str str_buf(const struct buf *b)
{
	return (struct str){ b->ptr, b->len };
}

/* The letters of all runs but those of one kind: where blocks were split or joined, a run holds
 * list and quote marks, too. */
static void run_words(const struct prose_diff *d, enum prose_op but, struct buf *out)
{
	for (size_t i = 0; i < d->n_blocks; i++) {
		for (size_t k = 0; k < d->blocks[i].n_runs; k++) {
			const struct prose_run *r = &d->blocks[i].runs[k];

			for (size_t c = 0; r->op != but && c < r->text.len; c++) {
				unsigned char x = (unsigned char)r->text.ptr[c];

				if (x >= 0x80 || ((x | 0x20) >= 'a' && (x | 0x20) <= 'z'))
					buf_putc(out, (char)x);
			}
		}
	}
}

static void same_and_inserted_runs_are_the_new_text(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < ROUNDS; n++) {
		ARENA(a);
		BUF(got, 8 * MiB);
		BUF(want, 8 * MiB);
		struct round r;
		struct prose_diff d, same;

		round_init(&r, n);
		prose_diff(str_buf(&r.base), str_buf(&r.ours), &a, &d);
		prose_diff(str_buf(&r.ours), str_buf(&r.ours), &a, &same);
		assert_int_equal(same.n_changes, 0);
		run_words(&d, PROSE_DELETED, &got);
		run_words(&same, PROSE_DELETED, &want);
		assert_string_equal(got.ptr, want.ptr);
		round_done(&r);
	}
}

/* With one space where there are some, and none at the ends. */
static void put_words(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.len; i++) {
		bool blank = strchr(" \t\n", s.ptr[i]);

		if (blank && (!out->len || out->ptr[out->len - 1] == ' '))
			continue;
		buf_putc(out, blank ? ' ' : s.ptr[i]);
	}
}

/* Within a block nothing runs together: words put before the first have a space behind them. */
static void runs_of_a_block_are_its_new_words(void **state)
{
	size_t seen = 0;

	(void)state;
	for (uint32_t n = 0; n < ROUNDS; n++) {
		ARENA(a);
		struct round r;
		struct prose_diff d;

		round_init(&r, n);
		prose_diff(str_buf(&r.base), str_buf(&r.ours), &a, &d);
		for (size_t i = 0; i < d.n_blocks; i++) {
			const struct prose_block *b = &d.blocks[i];
			BUF(runs, MiB);
			BUF(want, MiB);
			struct str got;

			if (b->kind != PROSE_B_CHANGED || !b->n_runs ||
			    b->runs[0].op != PROSE_INSERTED || strchr(b->new.ptr, '|'))
				continue;
			for (size_t k = 0; k < b->n_runs; k++)
				if (b->runs[k].op != PROSE_DELETED)
					put_words(b->runs[k].text, &runs);
			put_words(b->new, &want);
			got = str_trim(str_buf(&runs));
			if (want.len < got.len || !memmem(want.ptr, want.len, got.ptr, got.len))
				fail_msg("%u: \"%.*s\" is not in \"%s\"", n, (int)got.len, got.ptr,
					 want.ptr);
			seen++;
		}
		round_done(&r);
	}
	assert_true(seen > 20);
}

static void what_is_to_be_read_again_are_sentences_of_the_merge_in_order(void **state)
{
	size_t seen = 0;

	(void)state;
	for (uint32_t n = 0; n < ROUNDS; n++) {
		ARENA(a);
		struct round r;
		struct prose_merge m;
		struct prose_reread again;
		const char *at;

		round_init(&r, n);
		prose_merge(str_buf(&r.base), str_buf(&r.ours), str_buf(&r.theirs), &a, &m);
		prose_reread(str_buf(&r.base), str_buf(&r.ours), str_buf(&r.theirs), &m, &a,
			     &again);
		at = m.text;
		for (size_t i = 0; i < again.n; i++) {
			assert_true(again.items[i].len && again.items[i].ptr >= at);
			at = again.items[i].ptr + again.items[i].len;
			assert_true(at <= m.text + m.len);
			seen++;
		}
		if (m.verdict == PROSE_CONFLICT)
			assert_int_equal(again.n, 0);
		round_done(&r);
	}
	assert_true(seen > 100);
}

static void taking_nothing_gives_old_and_taking_all_gives_new(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < ROUNDS; n++) {
		ARENA(a);
		BUF(out, 8 * MiB);
		struct round r;
		struct prose_diff d;
		bool *take;

		round_init(&r, n);
		prose_diff(str_buf(&r.base), str_buf(&r.ours), &a, &d);
		take = ARENA_ARRAY(&a, (size_t)d.n_changes + 1, bool);
		prose_take(&d, take, &out);
		assert_int_equal(out.len, r.base.len);
		assert_memory_equal(out.ptr, r.base.ptr, out.len);
		buf_clear(&out);
		memset(take, 1, (size_t)d.n_changes + 1);
		prose_take(&d, take, &out);
		assert_int_equal(out.len, r.ours.len);
		assert_memory_equal(out.ptr, r.ours.ptr, out.len);
		buf_clear(&out);
		for (int i = 0; i <= d.n_changes; i++)
			take[i] = scribe_roll(&r.s, 2);
		prose_take(&d, take, &out);
		buf_clear(&out);
		prose_marked(&d, &out);
		round_done(&r);
	}
}

static void swapped_sides_give_the_same_verdict(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < ROUNDS; n++) {
		ARENA(a);
		struct round r;
		struct prose_merge m, k;

		round_init(&r, n);
		prose_merge(str_buf(&r.base), str_buf(&r.ours), str_buf(&r.theirs), &a, &m);
		prose_merge(str_buf(&r.base), str_buf(&r.theirs), str_buf(&r.ours), &a, &k);
		assert_int_equal(m.verdict, k.verdict);
		round_done(&r);
	}
}

/* Each mark stands in the block that is told as a conflict, and each such block has one. */
static void conflicts_say_where_their_blocks_stand(void **state)
{
	size_t seen = 0;

	(void)state;
	for (uint32_t n = 0; n < ROUNDS; n++) {
		ARENA(a);
		struct round r;
		struct prose_merge m;
		size_t at = 0;

		round_init(&r, n);
		/* The scribe knows how marks look, too. */
		if (strstr(r.base.ptr, "{<<") || strstr(r.ours.ptr, "{<<") ||
		    strstr(r.theirs.ptr, "{<<")) {
			round_done(&r);
			continue;
		}
		prose_merge(str_buf(&r.base), str_buf(&r.ours), str_buf(&r.theirs), &a, &m);
		for (size_t i = 0; i < m.n_conflicts; i++) {
			const struct prose_conflict *c = &m.conflicts[i];

			assert_true(at <= c->from && c->from < c->to && c->to <= m.len);
			assert_null(memmem(m.text + at, c->from - at, "{<<", 3));
			assert_non_null(memmem(m.text + c->from, c->to - c->from, "{<<", 3));
			at = c->to;
			seen++;
		}
		assert_null(memmem(m.text + at, m.len - at, "{<<", 3));
		round_done(&r);
	}
	assert_true(seen > ROUNDS / 20);
}

/* --- notes ---------------------------------------------------------------------------------------- */

enum { PARAGRAPHS = 6, LABELS = 9 };

/* Paragraphs of which some have a note: which, and whether a word of them is another, bits say. */
static void write_notes(uint32_t notes, uint32_t words, int shift, struct buf *out)
{
	for (int i = 0; i < PARAGRAPHS; i++) {
		const char *by = words & 1u << i ? "always" : "seldom";

		buf_printf(out, "Paragraph%d of this text %s speaks%d about its subject%d.", i, by,
			   i, i);
		if (notes & 1u << i)
			buf_printf(out, "[^%d]", (i + shift) % LABELS);
		buf_printf(out, " Sentence%d stands behind it as ever%d.\n\n", i, i);
	}
	for (int i = 0; i < PARAGRAPHS; i++)
		if (notes & 1u << i)
			buf_printf(out, "[^%d]: Source%d and page%d of book%d.\n\n",
				   (i + shift) % LABELS, i, i, i);
}

/* Each mark of paragraph i leads to source i, and each source has a mark. */
static void check_notes(const struct buf *text)
{
	for (int i = 0; i < PARAGRAPHS; i++) {
		char mark[32], source[32];
		const char *at, *note;
		int label = -1;

		snprintf(mark, sizeof(mark), "subject%d.[^", i);
		snprintf(source, sizeof(source), ": Source%d ", i);
		at = strstr(text->ptr, mark);
		note = strstr(text->ptr, source);
		if (!at != !note || (note && strstr(note + 1, source)))
			fail_msg("%d in\n%s", i, text->ptr);
		if (at)
			assert_int_equal(sscanf(at + strlen(mark), "%d]", &label), 1);
		if (note && note[-2] - '0' != label)
			fail_msg("%d of %d in\n%s", label, i, text->ptr);
	}
}

static void whatever_is_taken_each_mark_has_its_note(void **state)
{
	struct scribe s = { 4711 };

	(void)state;
	for (int n = 0; n < ROUNDS; n++) {
		ARENA(a);
		BUF(old, MiB);
		BUF(new, MiB);
		BUF(out, MiB);
		struct prose_diff d;
		bool *take;

		write_notes(scribe_roll(&s, 64), scribe_roll(&s, 64), 0, &old);
		write_notes(scribe_roll(&s, 64), scribe_roll(&s, 64), (int)scribe_roll(&s, 3),
			    &new);
		prose_diff(str_buf(&old), str_buf(&new), &a, &d);
		take = ARENA_ARRAY(&a, (size_t)d.n_changes + 1, bool);
		for (int i = 1; i <= d.n_changes; i++)
			take[i] = scribe_roll(&s, 2);
		prose_take(&d, take, &out);
		check_notes(&out);
	}
}

static void each_mark_of_a_merge_has_its_note(void **state)
{
	struct scribe s = { 42 };

	(void)state;
	for (int n = 0; n < ROUNDS; n++) {
		ARENA(a);
		BUF(base, MiB);
		BUF(ours, MiB);
		BUF(theirs, MiB);
		uint32_t had = scribe_roll(&s, 64), shift = scribe_roll(&s, 3);
		struct prose_merge m;

		/* What they added, they called as they liked. */
		write_notes(0, 0, 0, &base);
		write_notes(had, scribe_roll(&s, 64), 0, &ours);
		write_notes(scribe_roll(&s, 64) & ~had, 0, (int)shift, &theirs);
		prose_merge(str_buf(&base), str_buf(&ours), str_buf(&theirs), &a, &m);
		if (m.verdict == PROSE_CONFLICT)
			continue;
		buf_clear(&base);
		buf_puts(&base, m.text);
		check_notes(&base);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_and_inserted_runs_are_the_new_text),
		cmocka_unit_test(taking_nothing_gives_old_and_taking_all_gives_new),
		cmocka_unit_test(swapped_sides_give_the_same_verdict),
		cmocka_unit_test(runs_of_a_block_are_its_new_words),
		cmocka_unit_test(what_is_to_be_read_again_are_sentences_of_the_merge_in_order),
		cmocka_unit_test(conflicts_say_where_their_blocks_stand),
		cmocka_unit_test(whatever_is_taken_each_mark_has_its_note),
		cmocka_unit_test(each_mark_of_a_merge_has_its_note),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
