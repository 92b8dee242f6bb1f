/* The paginator over boxes made by hand: what holds for every document. */
#include "unit/test.h"

#include "export/page.h"

enum { HEIGHT = 600 * 1024, LINE = 12 * 1024 };

struct sheet_of {
	struct arena a;
	struct boxes body;
	struct note_boxes *notes;
	int n_notes;
	struct pages pages;
};

static struct box *add(struct sheet_of *s, int height, int before, bool keep)
{
	struct box *b =
		arena_push(&s->a, (void **)&s->body.items, &s->body.n, &s->body.cap, sizeof(*b));

	*b = (struct box){ .height = height, .before = before, .keep = keep };
	return b;
}

static void add_note(struct sheet_of *s, struct box *b, size_t lines)
{
	struct boxes *note = &s->notes[s->n_notes].boxes;

	note->items = ARENA_ARRAY(&s->a, lines, struct box);
	note->n = lines;
	for (size_t i = 0; i < lines; i++)
		note->items[i].height = LINE * 3 / 4;
	*(int *)arena_push(&s->a, (void **)&b->notes, &b->n_notes, &b->cap_notes, sizeof(int)) =
		++s->n_notes;
}

static void begin(struct sheet_of *s, int notes)
{
	*s = (struct sheet_of){ 0 };
	s->notes = ARENA_ARRAY(&s->a, (size_t)notes + 1, struct note_boxes);
}

static void run(struct sheet_of *s)
{
	paginate(&s->body, s->notes, s->n_notes, HEIGHT, &s->a, &s->pages);
}

/* A paragraph of lines, widows and orphans kept as flow.c marks them. */
static void add_paragraph(struct sheet_of *s, int lines, bool keep)
{
	for (int i = 0; i < lines; i++)
		add(s, LINE, i ? 0 : LINE / 2, i ? i == 1 || i == lines - 1 : keep);
}

static int bottom_of(const struct page *p)
{
	const struct placed *last = p->n_boxes ? &p->boxes[p->n_boxes - 1] : NULL;

	return last ? last->y + last->box->height : 0;
}

/* Every box once and in order; nothing overlaps; every note's lines once and in order. */
static void check_all(const struct sheet_of *s)
{
	long next = 0;
	size_t *lines = mem_new((size_t)s->n_notes + 1, sizeof(*lines));

	for (size_t i = 0; i < s->pages.n; i++) {
		const struct page *p = &s->pages.items[i];
		int y = 0;

		for (size_t k = 0; k < p->n_boxes; k++) {
			assert_true(p->boxes[k].y >= y);
			y = p->boxes[k].y + p->boxes[k].box->height;
			if (p->boxes[k].index != NO_BOX)
				assert_int_equal(p->boxes[k].index, next++);
		}
		if (p->n_boxes > 1 || p->n_notes == 0)
			assert_true(bottom_of(p) <= HEIGHT);
		if (p->n_notes)
			assert_true(bottom_of(p) <= p->notes_top || p->n_boxes == 1);
		for (size_t k = 0; k < p->n_notes; k++) {
			int note = p->notes[k].note;

			assert_ptr_equal(p->notes[k].box,
					 &s->notes[note - 1].boxes.items[lines[note - 1]++]);
			assert_true(p->notes[k].y + p->notes[k].box->height <= HEIGHT);
		}
	}
	assert_int_equal(next, (long)s->body.n);
	for (int i = 0; i < s->n_notes; i++) {
		assert_int_equal(lines[i], s->notes[i].boxes.n);
		assert_true(s->pages.of_note[i] >= 0);
	}
	free(lines);
}

static int page_of_box(const struct sheet_of *s, long index)
{
	for (size_t i = 0; i < s->pages.n; i++) {
		for (size_t k = 0; k < s->pages.items[i].n_boxes; k++) {
			if (s->pages.items[i].boxes[k].index == index)
				return (int)i;
		}
	}
	return -1;
}

static void an_empty_body_is_one_empty_page(void **state UNUSED)
{
	struct sheet_of s;

	begin(&s, 0);
	run(&s);
	assert_int_equal(s.pages.n, 1);
	arena_done(&s.a);
}

static void space_above_is_dropped_at_the_top_of_a_page(void **state UNUSED)
{
	struct sheet_of s;

	begin(&s, 0);
	for (int i = 0; i < 60; i++)
		add(&s, LINE, LINE, false);
	run(&s);
	assert_true(s.pages.n > 1);
	for (size_t i = 0; i < s.pages.n; i++)
		assert_int_equal(s.pages.items[i].boxes[0].y, 0);
	check_all(&s);
	arena_done(&s.a);
}

static void a_kept_box_never_begins_a_page(void **state UNUSED)
{
	struct sheet_of s;

	begin(&s, 0);
	for (int i = 0; i < 200; i++)
		add_paragraph(&s, 1 + i % 7, i % 5 == 1);
	run(&s);
	for (size_t i = 1; i < s.pages.n; i++)
		assert_false(s.pages.items[i].boxes[0].box->keep);
	check_all(&s);
	arena_done(&s.a);
}

static void a_note_stands_on_the_page_of_its_reference(void **state UNUSED)
{
	struct sheet_of s;
	int *where;

	begin(&s, 300);
	where = ARENA_ARRAY(&s.a, 300, int);
	for (int i = 0; i < 300; i++) {
		struct box *b;

		add_paragraph(&s, 4, false);
		b = &s.body.items[s.body.n - 1 - (size_t)(i % 4)];
		where[s.n_notes] = (int)(b - s.body.items);
		add_note(&s, b, 1 + (size_t)i % 5);
	}
	run(&s);
	check_all(&s);
	for (int i = 0; i < 300; i++)
		assert_int_equal(s.pages.of_note[i], page_of_box(&s, where[i]));
	arena_done(&s.a);
}

static void a_long_note_is_divided_with_two_lines_on_either_side(void **state UNUSED)
{
	struct sheet_of s;
	size_t on_first = 0;

	begin(&s, 1);
	for (int i = 0; i < 40; i++)
		add(&s, LINE, 0, false);
	add_note(&s, &s.body.items[39], 30);
	for (int i = 0; i < 40; i++)
		add(&s, LINE, 0, false);
	run(&s);
	check_all(&s);
	assert_int_equal(page_of_box(&s, 39), 0);
	on_first = s.pages.items[0].n_notes;
	assert_true(on_first >= 2 && on_first <= 28);
	assert_true(s.pages.items[1].n_notes == 30 - on_first);
	arena_done(&s.a);
}

static void a_note_longer_than_a_page_goes_on_while_the_text_does(void **state UNUSED)
{
	struct sheet_of s;

	begin(&s, 2);
	for (int i = 0; i < 300; i++)
		add(&s, LINE, 0, false);
	add_note(&s, &s.body.items[10], 400);
	add_note(&s, &s.body.items[200], 3);
	run(&s);
	check_all(&s);
	assert_true(s.pages.n < 20);
	arena_done(&s.a);
}

static void more_notes_on_a_line_than_a_page_holds_are_all_placed(void **state UNUSED)
{
	struct sheet_of s;

	begin(&s, 8000);
	for (int i = 0; i < 8; i++) {
		add(&s, LINE, 0, i == 1);
		for (int k = 0; k < 1000; k++)
			add_note(&s, &s.body.items[i], 1);
	}
	run(&s);
	check_all(&s);
	arena_done(&s.a);
}

static void a_note_that_is_referred_to_twice_stands_once(void **state UNUSED)
{
	struct sheet_of s;

	begin(&s, 1);
	for (int i = 0; i < 120; i++)
		add(&s, LINE, 0, false);
	add_note(&s, &s.body.items[3], 2);
	s.body.items[100].notes = s.body.items[3].notes;
	s.body.items[100].n_notes = 1;
	run(&s);
	check_all(&s);
	assert_int_equal(s.pages.of_note[0], 0);
	arena_done(&s.a);
}

static void a_note_within_a_note_stands_on_the_same_page(void **state UNUSED)
{
	struct sheet_of s;
	static int inner = 2;

	begin(&s, 2);
	for (int i = 0; i < 20; i++)
		add(&s, LINE, 0, false);
	add_note(&s, &s.body.items[3], 2);
	s.notes[1].boxes.items = ARENA_ARRAY(&s.a, 1, struct box);
	s.notes[1].boxes.items[0].height = LINE;
	s.notes[1].boxes.n = 1;
	s.n_notes = 2;
	s.notes[0].boxes.items[0].notes = &inner;
	s.notes[0].boxes.items[0].n_notes = 1;
	run(&s);
	check_all(&s);
	assert_int_equal(s.pages.items[0].n_notes, 3);
	arena_done(&s.a);
}

static void a_table_head_is_repeated_where_a_page_begins_within_the_table(void **state UNUSED)
{
	struct sheet_of s;
	static const struct box head = { .height = LINE };

	begin(&s, 0);
	add(&s, LINE, 0, false);
	for (int i = 0; i < 150; i++)
		add(&s, LINE, 0, i == 0)->head = &head;
	run(&s);
	check_all(&s);
	assert_true(s.pages.n > 2);
	for (size_t i = 0; i < s.pages.n; i++)
		assert_int_equal(s.pages.items[i].boxes[0].index == NO_BOX, i > 0);
	arena_done(&s.a);
}

static void a_chain_longer_than_a_page_is_broken_somewhere(void **state UNUSED)
{
	struct sheet_of s;

	begin(&s, 0);
	for (int i = 0; i < 500; i++)
		add(&s, LINE, 0, true);
	run(&s);
	check_all(&s);
	assert_int_equal(s.pages.n, (500 + 49) / 50);
	arena_done(&s.a);
}

static void random_documents_keep_every_promise(void **state UNUSED)
{
	uint32_t seed = 20260204;

	for (int round = 0; round < 300; round++) {
		struct sheet_of s;
		int paragraphs;

		begin(&s, 400);
		seed = seed * 1664525 + 1013904223;
		paragraphs = 5 + (int)(seed >> 16) % 120;
		for (int i = 0; i < paragraphs; i++) {
			seed = seed * 1664525 + 1013904223;
			add_paragraph(&s, 1 + (int)(seed >> 8) % 12, (seed >> 12) % 6 == 0);
			for (unsigned k = (seed >> 20) % 4; k == 3 && s.n_notes < 400; k = 0) {
				size_t at = s.body.n - 1 - (seed >> 24) % MIN(s.body.n, (size_t)3);

				if (!s.body.items[at].n_notes)
					add_note(&s, &s.body.items[at], 1 + (seed >> 9) % 40);
			}
		}
		run(&s);
		check_all(&s);
		arena_done(&s.a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_body_is_one_empty_page),
		cmocka_unit_test(space_above_is_dropped_at_the_top_of_a_page),
		cmocka_unit_test(a_kept_box_never_begins_a_page),
		cmocka_unit_test(a_note_stands_on_the_page_of_its_reference),
		cmocka_unit_test(a_long_note_is_divided_with_two_lines_on_either_side),
		cmocka_unit_test(a_note_longer_than_a_page_goes_on_while_the_text_does),
		cmocka_unit_test(more_notes_on_a_line_than_a_page_holds_are_all_placed),
		cmocka_unit_test(a_note_that_is_referred_to_twice_stands_once),
		cmocka_unit_test(a_note_within_a_note_stands_on_the_same_page),
		cmocka_unit_test(a_table_head_is_repeated_where_a_page_begins_within_the_table),
		cmocka_unit_test(a_chain_longer_than_a_page_is_broken_somewhere),
		cmocka_unit_test(random_documents_keep_every_promise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
