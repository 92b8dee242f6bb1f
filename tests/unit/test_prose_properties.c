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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_and_inserted_runs_are_the_new_text),
		cmocka_unit_test(taking_nothing_gives_old_and_taking_all_gives_new),
		cmocka_unit_test(swapped_sides_give_the_same_verdict),
		cmocka_unit_test(conflicts_say_where_their_blocks_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
