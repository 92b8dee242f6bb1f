/*
 * What an editor chooses where two texts want the same words stands where those stood: in random
 * documents of nested lists, quotes, remarks, notes and tables, for every place and every choice.
 */
#define _GNU_SOURCE /* memmem */
#include "unit/test.h"

#include "markdown/sheet.h"
#include "pages/conflict.h"
#include "prose/prose.h"
#include "unit/scribe.h"

enum { ROUNDS = 400, BLOCKS = 6, DEEP = 3 };

/* One document is written several times from one seed, each time with other words in one place. */
struct writer {
	struct scribe s;
	struct buf *out;
	char before[64]; /* what each further line of a block stands behind */
	int at, target;  /* places so far; the one whose words differ */
	const char *words;
	char sign; /* of the target: item, paragraph, header, row or note */
};

/* A place: words that are its own, and in the target others in their midst. */
static void put_words(struct writer *w, char sign)
{
	bool here = w->at++ == w->target;
	uint32_t n = 1000 + 7 * (uint32_t)w->at;

	if (here)
		w->sign = sign;
	buf_printf(w->out, "encourage%u cities%u to %s mind%u their%u", n, n,
		   here ? w->words : "pay early and fully", n, n);
}

static void put_before(struct writer *w)
{
	size_t len = strlen(w->before);

	while (len && w->before[len - 1] == ' ')
		len--;
	buf_put(w->out, w->before, len);
	buf_putc(w->out, '\n');
}

static void put_paragraph(struct writer *w)
{
	buf_puts(w->out, w->before);
	put_words(w, 'p');
	buf_puts(w->out, "\n");
	put_before(w);
}

static void put_list(struct writer *w, int deep);

static void put_item(struct writer *w, uint32_t nth, bool ordered, bool loose, int deep)
{
	char sign[16];
	size_t outer = strlen(w->before);

	snprintf(sign, sizeof(sign), ordered ? "%u. " : "- ", nth);
	buf_printf(w->out, "%s%s", w->before, sign);
	for (size_t i = 0; i < strlen(sign); i++)
		memcpy(w->before + outer + i, " ", 2);
	put_words(w, 'i');
	buf_putc(w->out, '\n');
	if (loose) {
		put_before(w);
		if (scribe_roll(&w->s, 2))
			put_paragraph(w);
	}
	if (deep < DEEP && scribe_roll(&w->s, 3) == 0)
		put_list(w, deep + 1);
	w->before[outer] = '\0';
}

static void put_list(struct writer *w, int deep)
{
	bool ordered = scribe_roll(&w->s, 2), loose = scribe_roll(&w->s, 3) == 0;
	uint32_t n = 1 + scribe_roll(&w->s, 4), first = 1;

	/* Within a paragraph only 1 begins a list. */
	if (!deep && scribe_roll(&w->s, 4) == 0)
		first = 8;

	for (uint32_t i = 0; i < n; i++)
		put_item(w, first + i, ordered, loose, deep);
}

static void put_table(struct writer *w)
{
	for (int row = 0; row < 3; row++) {
		buf_puts(w->out, "| ");
		put_words(w, row ? 'r' : 'h');
		buf_puts(w->out, " | ");
		put_words(w, row ? 'r' : 'h');
		buf_puts(w->out, row ? " |\n" : " |\n| --- | ---: |\n");
	}
}

static void put_note(struct writer *w, int nth)
{
	buf_printf(w->out, "A note.[^n%d]\n\n[^n%d]: ", nth, nth);
	put_words(w, 'n');
	buf_puts(w->out, "\n");
	if (scribe_roll(&w->s, 2) == 0) {
		buf_puts(w->out, "\n    ");
		put_words(w, 'p');
		buf_puts(w->out, "\n");
	}
}

static void put_quote(struct writer *w)
{
	bool remark = scribe_roll(&w->s, 2);

	buf_puts(w->out, remark ? "> [!REMARK]\n> " : "> ");
	put_words(w, 'p');
	buf_puts(w->out, "\n");
	if (scribe_roll(&w->s, 2) == 0) {
		buf_puts(w->out, ">\n");
		snprintf(w->before, sizeof(w->before), "> ");
		put_list(w, 1);
		w->before[0] = '\0';
	}
}

static void put_document(struct writer *w)
{
	buf_puts(w->out, "# Title\n");
	for (int i = 0; i < BLOCKS; i++) {
		buf_puts(w->out, "\nBetween these and those there is one more line.\n\n");
		switch (scribe_roll(&w->s, 8)) {
		case 0: put_words(w, 'p'), buf_puts(w->out, "\n"); break;
		case 1: buf_puts(w->out, "## "), put_words(w, 'p'), buf_puts(w->out, "\n"); break;
		case 2: put_table(w); break;
		case 3: put_note(w, i); break;
		case 4: put_quote(w); break;
		default: put_list(w, 0); break;
		}
	}
}

static void write_text(uint32_t seed, int target, const char *words, struct buf *out,
		       struct writer *w)
{
	*w = (struct writer){
		.s = { seed * UINT64_C(7919) + 17 }, .out = out, .target = target, .words = words
	};
	for (int i = 0; i < 4; i++)
		scribe_roll(&w->s, 2);
	put_document(w);
}

/* --- structure ---------------------------------------------------------------------------------- */

static void html_of(const struct buf *text, struct buf *out)
{
	const struct md_html_how how = { "s", "en", "/media/" };
	struct md_notices notices = { 0 };
	struct html h = { out };
	ARENA(a);

	md_html(md_parse((struct str){ text->ptr, text->len }, &a, &notices), &how, &h);
}

/* How often a tag opens in the HTML. */
static int count(const struct buf *html, const char *tag)
{
	int n = 0;

	for (const char *at = html->ptr; (at = strstr(at, tag)); at += strlen(tag))
		n += at[strlen(tag)] == '>' || at[strlen(tag)] == ' ';
	return n;
}

/* Both stand there, one more of what the place is in, and nothing else is other than it was. */
static void check_both(const struct buf *text, const struct buf *ours, char sign)
{
	static const char *const tags[] = { "<p",          "<li",    "<tr",    "<ul",  "<ol",
					    "<blockquote", "<table", "<aside", "<pre", "<section" };
	BUF(got, 4 * MiB);
	BUF(want, 4 * MiB);

	html_of(text, &got);
	html_of(ours, &want);
	assert_non_null(strstr(got.ptr, "choose slowly"));
	assert_non_null(strstr(got.ptr, "answer nobody"));
	for (size_t i = 0; i < COUNT(tags); i++) {
		int more = count(&got, tags[i]) - count(&want, tags[i]);
		bool item = str_eq(tags[i], "<li") && sign == 'i';
		bool row = str_eq(tags[i], "<tr") && sign == 'r';

		if (str_eq(tags[i], "<p"))
			assert_true(more >= 0 && more <= 1);
		else if (more != (item || row))
			fail_msg("%s %d (%c) in\n%s", tags[i], more, sign, text->ptr);
	}
}

/* --- the property --------------------------------------------------------------------------------- */

#define MINE "hear all"

static void settle(const struct prose_merge *m, const char *choice, bool own, struct buf *out)
{
	char places[64];
	struct clash *c;
	struct place at;
	struct clash told;
	const char *words;
	ARENA(a);
	BUF(chosen, MiB);
	BUF(typed, MiB);

	snprintf(places, sizeof(places), "%zu-%zu", m->conflicts[0].from, m->conflicts[0].to);
	assert_int_equal(clashes_of(&a, m->text, places, &c), 1);
	told = (struct clash){ .ours = str_dup(&a, m->conflicts[0].ours),
			       .base = str_dup(&a, m->conflicts[0].base),
			       .theirs = str_dup(&a, m->conflicts[0].theirs) };
	place_find(&a, c, &told, &at);
	/* The field for own words shows words alone. */
	if (strncmp(at.first, "encourage", 9) != 0)
		fail_msg("%s in\n%s", at.first, m->text);
	if (own) {
		const char *cut = strstr(at.first, "answer nobody and never");

		assert_non_null(cut);
		buf_put(&typed, at.first, (size_t)(cut - at.first));
		buf_puts(&typed, MINE);
		buf_puts(&typed, cut + strlen("answer nobody and never"));
	}
	assert_true(place_settle(&at, choice, own ? typed.ptr : "", &chosen));
	words = chosen.ptr;
	clashes_settle(m->text, c, 1, &words, out);
}

static void check_side(const struct prose_merge *m, const char *choice, bool own,
		       const struct buf *want)
{
	BUF(got, 4 * MiB);

	settle(m, choice, own, &got);
	assert_string_equal(got.ptr, want->ptr);
}

static void check_place(uint32_t seed, int target, bool *known)
{
	static const char *const words[] = { "pay early and fully", "choose slowly but surely",
					     "answer nobody and never", MINE };
	struct buf text[COUNT(words)];
	struct writer w;
	struct prose_merge m;
	ARENA(a);
	BUF(both, 4 * MiB);

	for (size_t i = 0; i < COUNT(words); i++) {
		buf_init(&text[i], MiB);
		write_text(seed, target, words[i], &text[i], &w);
	}
	*known = target < w.at;
	if (*known) {
		prose_merge((struct str){ text[0].ptr, text[0].len },
			    (struct str){ text[1].ptr, text[1].len },
			    (struct str){ text[2].ptr, text[2].len }, &a, &m);
		if (m.n_conflicts != 1)
			fail_msg("%zu (%c): %s", m.n_conflicts, w.sign,
				 strstr(m.text, "choose slowly"));
		check_side(&m, "ours", false, &text[1]);
		check_side(&m, "theirs", false, &text[2]);
		check_side(&m, "own", true, &text[3]);
		check_side(&m, "ours", true, &text[3]);
		if (w.sign != 'h') {
			settle(&m, "both", false, &both);
			check_both(&both, &text[1], w.sign);
		}
	}
	for (size_t i = 0; i < COUNT(words); i++)
		buf_done(&text[i]);
}

static void what_is_chosen_stands_where_the_words_stood(void **state)
{
	int n = 0;

	(void)state;
	for (uint32_t seed = 0; seed < ROUNDS; seed++) {
		bool known = true;

		for (int target = (int)(seed % 3); known; target += 3, n += known)
			check_place(seed, target, &known);
	}
	assert_true(n > ROUNDS * 3);
}

/* --- single shapes --------------------------------------------------------------------------------- */

static void check_undressed(const char *block, const char *words, const char *typed,
			    const char *dressed)
{
	struct prose_dress d;
	ARENA(a);
	BUF(out, KiB);

	prose_undress(str_of(block), &a, &d);
	assert_string_equal(str_dup(&a, d.words), words);
	prose_dress(&d, d.words, &out);
	assert_string_equal(out.ptr, block);
	buf_clear(&out);
	prose_dress(&d, str_of(typed), &out);
	assert_string_equal(out.ptr, dressed);
}

static void words_that_are_typed_take_the_signs_that_stood_there(void **state)
{
	(void)state;
	check_undressed("   2. primary;", "primary;", "first\n\nsecond",
			"   2. first\n\n      second");
	check_undressed("   2. primary;", "primary;", "7. first\n8. second",
			"   2. first\n   8. second");
	check_undressed("> - a\n>   b", "a\nb", "c\n\nd", "> - c\n>\n>   d");
	check_undressed("[^n]: Text.", "Text.", "One.\n\nTwo.", "[^n]: One.\n\n    Two.");
	check_undressed("> [!REMARK]\n> Why.", "Why.", "Because.\n\nSo.",
			"> [!REMARK]\n> Because.\n>\n> So.");
	check_undressed("| a | b |", "a | b", "| c | d |", "| c | d |");
	check_undressed("## Title ##", "Title", "Two\nlines", "## Two lines ##");
	check_undressed("Title\n=====", "Title", "Other", "Other\n=====");
	check_undressed("    within an item", "within an item", "one\ntwo", "    one\n    two");
	check_undressed("1. one\n2. two", "1. one\n2. two", "1. three\n2. four",
			"1. three\n2. four");
	check_undressed("Plain *words*.", "Plain *words*.", "1. Others", "1. Others");
	check_undressed("- a\n  - b\n  - c", "a\n- b\n- c", "a\n- d", "- a\n  - d");
}

static void nothing_chosen_settles_nothing(void **state)
{
	struct clash c = { 0, 0, "- a", "- o", "- b" };
	struct place at;
	ARENA(a);
	BUF(out, KiB);

	(void)state;
	place_find(&a, &c, NULL, &at);
	assert_false(place_settle(&at, "", "", &out));
	assert_false(place_settle(&at, "", "b", &out));
	assert_true(place_settle(&at, "", "c", &out));
	assert_string_equal(out.ptr, "- c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_chosen_stands_where_the_words_stood),
		cmocka_unit_test(words_that_are_typed_take_the_signs_that_stood_there),
		cmocka_unit_test(nothing_chosen_settles_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
