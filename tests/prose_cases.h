/*
 * Real histories to measure the prose engine on: folders of base, ours, theirs and what the people
 * committed (result), listed in index.tsv. They are others' texts, so they are read where
 * TEST_DATA says and never shipped.
 */
#ifndef TESTS_PROSE_CASES_H
#define TESTS_PROSE_CASES_H

#include "base/buf.h"
#include "prose/prose.h"

enum { CASE_BYTES = 8 * MiB };

struct prose_case {
	const char *name, *set; /* set: "conflict", "clean", "synth" or "move" */
	struct str base, ours, theirs, result;
};

static inline bool case_read(struct arena *a, const char *path, struct str *out)
{
	FILE *f = fopen(path, "rb");
	long len;
	char *p;

	if (!f)
		return false;
	if (fseek(f, 0, SEEK_END) != 0 || (len = ftell(f)) < 0 || len > CASE_BYTES) {
		fclose(f);
		return false;
	}
	rewind(f);
	p = arena_get(a, (size_t)len + 1, 1);
	out->len = fread(p, 1, (size_t)len, f);
	out->ptr = p;
	fclose(f);
	return true;
}

/* All cases under `root`, in the index's order; the number of them, 0 if there are none. */
static inline size_t cases_load(struct arena *a, const char *root, struct prose_case **out)
{
	struct str index, line, field[2];
	size_t n = 0, cap = 0;
	void *list = NULL;

	if (!case_read(a, arena_printf(a, "%s/index.tsv", root), &index) ||
	    !str_next(&index, '\n', &line))
		return 0;
	while (str_next(&index, '\n', &line)) {
		struct prose_case c = { 0 };
		const char *folder;

		if (!str_next(&line, '\t', &field[0]) || !str_next(&line, '\t', &field[1]))
			continue;
		c.name = str_dup(a, field[0]);
		c.set = str_dup(a, field[1]);
		folder = arena_printf(a, "%s/%s", root, c.name);
		if (case_read(a, arena_printf(a, "%s/base.md", folder), &c.base) &&
		    case_read(a, arena_printf(a, "%s/ours.md", folder), &c.ours) &&
		    case_read(a, arena_printf(a, "%s/theirs.md", folder), &c.theirs) &&
		    case_read(a, arena_printf(a, "%s/result.md", folder), &c.result))
			*(struct prose_case *)arena_push(a, &list, &n, &cap, sizeof(c)) = c;
	}
	*out = list;
	return n;
}

/* --- was the merge right? --------------------------------------------------------------------- */

/* The text with each run of blanks as one space. */
static inline struct str case_collapsed(struct arena *a, struct str s)
{
	char *p = arena_get(a, s.len + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] > ' ')
			p[n++] = s.ptr[i];
		else if (n && p[n - 1] != ' ')
			p[n++] = ' ';
	}
	while (n && p[n - 1] == ' ')
		n--;
	return (struct str){ p, n };
}

static inline int case_compare(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	int c = memcmp(a->ptr, b->ptr, MIN(a->len, b->len));

	return c ? c : (a->len > b->len) - (a->len < b->len);
}

/* Its paragraphs and list items, sorted: the same for two texts that differ in their order. */
static inline size_t case_sorted(struct arena *a, struct str s, struct str **out)
{
	struct str line;
	size_t n = 0, start = 0, at = 0;
	struct str *list = ARENA_ARRAY(a, s.len + 1, struct str);

	for (struct str rest = s; str_next(&rest, '\n', &line); at += line.len + 1) {
		struct str words = str_trim(line);
		bool begins = !words.len || strchr("-*+|#=", words.ptr[0]);
		size_t d = 0;

		while (d < words.len && words.ptr[d] >= '0' && words.ptr[d] <= '9')
			d++;
		begins |= d && d < words.len && (words.ptr[d] == '.' || words.ptr[d] == ')');
		if (!begins)
			continue;
		list[n] = case_collapsed(a, str_cut(s.ptr, start, at));
		n += list[n].len > 0;
		start = at;
	}
	list[n] = case_collapsed(a, str_cut(s.ptr, start, s.len));
	n += list[n].len > 0;
	qsort(list, n, sizeof(*list), case_compare);
	*out = list;
	return n;
}

/* What the people committed, but for blanks or the order of what both sides added. */
static inline bool case_right(struct str merged, struct str result)
{
	ARENA(a);
	struct str *x, *y;
	size_t n;

	if (str_same(case_collapsed(&a, merged), case_collapsed(&a, result)))
		return true;
	n = case_sorted(&a, merged, &x);
	if (case_sorted(&a, result, &y) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!str_same(x[i], y[i]))
			return false;
	}
	return true;
}

/* --- figures ---------------------------------------------------------------------------------- */

struct case_figures {
	int n, clean, look, right; /* look: of the clean ones; right: the same */
	size_t conflict_words;
};

/* Words between "{<<" and ">>}", the marks with them, as blanks part them. */
static inline size_t case_conflict_words(const char *text)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, "{<<"));) {
		const char *end = strstr(at, ">>}");
		bool in = false;

		for (; at < (end ? end + 3 : at + strlen(at)); at++) {
			bool blank = (unsigned char)*at <= ' ';

			n += !blank && !in;
			in = !blank;
		}
	}
	return n;
}

static inline void case_merge(const struct prose_case *c, struct case_figures *f)
{
	ARENA(a);
	struct prose_merge m;

	prose_merge(c->base, c->ours, c->theirs, &a, &m);
	f->n++;
	if (m.verdict == PROSE_CONFLICT) {
		f->conflict_words += case_conflict_words(m.text);
		return;
	}
	f->clean++;
	f->look += m.verdict == PROSE_LOOK;
	f->right += case_right((struct str){ m.text, m.len }, c->result);
}

struct redline_figures {
	int paragraphs, runs, islands; /* edited paragraphs; deleted and inserted runs in them */
};

static inline void case_redline(struct str old, struct str new, struct redline_figures *f)
{
	ARENA(a);
	struct prose_diff d;

	prose_diff(old, new, &a, &d);
	for (size_t i = 0; i < d.n_blocks; i++) {
		const struct prose_block *b = &d.blocks[i];
		int runs = 0;

		if (b->kind != PROSE_B_CHANGED && b->kind != PROSE_B_MOVED)
			continue;
		for (size_t k = 0; k < b->n_runs; k++) {
			struct str words = case_collapsed(&a, b->runs[k].text);
			size_t n = 1;

			for (size_t j = 0; j < words.len; j++)
				n += words.ptr[j] == ' ';
			runs += b->runs[k].op != PROSE_SAME;
			f->islands +=
				b->runs[k].op == PROSE_SAME && k && k + 1 < b->n_runs && n <= 2;
		}
		f->paragraphs += runs > 0;
		f->runs += runs;
	}
}

#endif
