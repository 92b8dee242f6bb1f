#include "markdown/guard.h"

#include "base/err.h"
#include "markdown/references.h"
#include "text/text.h"

struct limits {
	size_t bytes, lines, line, block, marks, indent, pipes, cells, rules, run;
	size_t definition, uses; /* the longest definition, and that times the brackets */
	bool marked;
};

enum { BIDI_DEPTH = 60 };

struct guard {
	const struct limits *max;
	const char *rule; /* the key of what was broken first; NULL: nothing */
	long rule_line;
	long line;
	struct { /* lines without a blank one between: no paragraph or table is longer */
		long first_line;
		size_t bytes, lines, pipes;
		bool table;
		unsigned depth;    /* of bidi controls */
		uint64_t isolate;  /* a bit for each level: isolate, or embedding */
		unsigned conflict; /* parts seen of {<<ours||base||theirs>>} */
	} block;
	size_t cells, rules;
	struct references refs;
};

static void refuse(struct guard *g, const char *key, long line)
{
	if (g->rule)
		return;
	g->rule = key;
	g->rule_line = line;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct str rest(struct str s, size_t from)
{
	return str_cut(s.ptr, from, s.len);
}

/* --- how a line begins ------------------------------------------------------------------------ */

struct start {
	size_t quotes;  /* end of the leading blanks and '>' */
	size_t plain;   /* end of all container marks but those of footnotes */
	size_t content; /* end of all container marks */
	size_t marks;   /* their number */
	size_t indent;  /* columns of blanks before the content */
};

/* ***, - - -: a thematic break, not a list in a list in a list. */
static bool is_break(struct str s)
{
	size_t n = 0;

	if (!s.len || !strchr("-*_", s.ptr[0]))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != s.ptr[0] && !is_blank(s.ptr[i]))
			return false;
		n += s.ptr[i] == s.ptr[0];
	}
	return n >= 3;
}

/* Length of a list marker, 0 if it is none. */
static size_t list_mark(struct str s)
{
	size_t n = 0;

	if (s.len && strchr("-+*", s.ptr[0])) {
		n = is_break(s) ? 0 : 1;
	} else {
		while (n < s.len && n < 9 && s.ptr[n] >= '0' && s.ptr[n] <= '9')
			n++;
		n = n && n < s.len && (s.ptr[n] == '.' || s.ptr[n] == ')') ? n + 1 : 0;
	}
	return n && (n == s.len || is_blank(s.ptr[n])) ? n : 0;
}

/* Length of "[^label]:", which begins a footnote, 0 if it is none. */
static size_t note_mark(struct str s)
{
	size_t n = 2;

	if (s.len < 5 || s.ptr[0] != '[' || s.ptr[1] != '^')
		return 0;
	while (n < s.len && s.ptr[n] != ']' && !is_blank(s.ptr[n]))
		n++;
	return n > 2 && n + 1 < s.len && s.ptr[n] == ']' && s.ptr[n + 1] == ':' ? n + 2 : 0;
}

static struct start read_start(struct str line, size_t max_marks)
{
	struct start s = { 0 };
	bool quotes = true, plain = true;
	size_t at = 0, column = 0;

	/* Each mark is looked at once, and there are only so many: linear. */
	while (s.marks <= max_marks) {
		size_t n;

		for (; at < line.len && is_blank(line.ptr[at]); at++) {
			size_t step = line.ptr[at] == '\t' ? 4 - column % 4 : 1;

			column += step;
			s.indent += step;
		}
		if (quotes)
			s.quotes = at;
		if (plain)
			s.plain = at;
		n = at < line.len && line.ptr[at] == '>' ? 1 : 0;
		quotes = quotes && n;
		if (!n)
			n = list_mark(rest(line, at));
		if (!n) {
			n = note_mark(rest(line, at));
			plain = plain && !n;
		}
		if (!n)
			break;
		s.marks++;
		at += n;
		column += n;
	}
	s.content = at;
	if (at == line.len)
		s.indent = 0; /* nothing is indented */
	return s;
}

/* Only rule marks and blanks, and at least one of `needed`. */
static bool consists(struct str s, const char *marks, const char *needed)
{
	bool seen = false;

	for (size_t i = 0; i < s.len; i++) {
		if (!is_blank(s.ptr[i]) && (!s.ptr[i] || !strchr(marks, s.ptr[i])))
			return false;
		seen = seen || strchr(needed, s.ptr[i]);
	}
	return seen;
}

static void check_start(struct guard *g, struct str line, const struct start *s)
{
	struct str outer = rest(line, s->quotes), inner = rest(line, s->content);

	if (s->marks > g->max->marks)
		refuse(g, "bad-text.nesting", g->line);
	if (s->indent > g->max->indent)
		refuse(g, "bad-text.indent", g->line);
	/* A line under a paragraph that may make a heading or a table of it, or break it. */
	if ((consists(outer, "-=*_|:", "-=*_") || consists(inner, "-=*_|:", "-=*_")) &&
	    ++g->rules > g->max->rules)
		refuse(g, "bad-text.rules", g->line);
	if (consists(outer, "-|:", "-") || consists(inner, "-|:", "-"))
		g->block.table = true;
	if (!g->max->marked && str_starts(line, "<<<<<<< "))
		refuse(g, "bad-text.conflict", g->line);
}

/* --- characters ------------------------------------------------------------------------------- */

/*
 * Embeddings (U+202A, B, D, E) end with U+202C, isolates (U+2066 to 8) with U+2069. Each has to be
 * closed in its order before its paragraph ends, or what follows is read in another order than it
 * is written (https://trojansource.codes).
 */
static void check_bidi(struct guard *g, uint32_t c)
{
	bool closes = c == 0x202C || c == 0x2069, isolate = c >= 0x2066;
	uint64_t top = g->block.depth ? UINT64_C(1) << (g->block.depth - 1) : 0;

	if (!text_turns(c))
		return;
	if (!closes) {
		if (g->block.depth == BIDI_DEPTH)
			refuse(g, "bad-text.bidi", g->line);
		else if (isolate)
			g->block.isolate |= UINT64_C(1) << g->block.depth++;
		else
			g->block.isolate &= ~(UINT64_C(1) << g->block.depth++);
		return;
	}
	if (!top || ((g->block.isolate & top) != 0) != isolate)
		refuse(g, "bad-text.bidi", g->line);
	else
		g->block.depth--;
}

/* Invisible, no text, and not for documents: C0 and C1 controls, the line and paragraph separators,
 * interlinear annotation, tags, and a byte order mark that is not at the beginning. */
static bool is_control(uint32_t c, size_t at)
{
	if (c < 0x20)
		return c != '\t';
	return (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 ||
	       (c >= 0xFFF9 && c <= 0xFFFB) || (c == 0xFEFF && at > 0) ||
	       (c >= 0xE0000 && c <= 0xE007F);
}

static void check_character(struct guard *g, uint32_t c, size_t at)
{
	bool mark = g->max->marked && c >= 0xFDD0 && c <= 0xFDD3;

	if (is_control(c, at))
		refuse(g, "bad-text.control", g->line);
	if (((c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE) && !mark)
		refuse(g, "bad-text.noncharacter", g->line);
	if (!g->max->marked)
		check_bidi(g, c);
}

/* {<<ours||base||theirs>>}: three marks in this order, in one paragraph, were left by a merge. */
static void check_conflict(struct guard *g, struct str text, size_t at)
{
	static const char *const parts[] = { "{<<", "||", "||", ">>}" };

	if (g->max->marked || !str_starts(rest(text, at), parts[g->block.conflict]))
		return;
	if (++g->block.conflict < COUNT(parts))
		return;
	refuse(g, "bad-text.conflict", g->line);
	g->block.conflict = 0;
}

/* The line [from, to) of the text, character by character. */
static void check_characters(struct guard *g, struct str text, size_t from, size_t to)
{
	size_t pipes = 0, run = 0, at = from;
	uint32_t before = 0;

	while (at < to) {
		size_t here = at;
		uint32_t c = text_next(text, &at);

		check_character(g, c, here);
		if (c == '{' || c == '|' || c == '>')
			check_conflict(g, text, here);
		pipes += c == '|';
		run = c == before ? run + 1 : 1;
		before = c;
		if (run > g->max->run && c && c < 0x80 && strchr("*_~[]!<>(`", (int)c))
			refuse(g, "bad-text.run", g->line);
	}
	if (pipes > g->max->pipes)
		refuse(g, "bad-text.pipes", g->line);
	g->block.pipes = MAX(g->block.pipes, pipes);
}

/* --- lines and blocks ------------------------------------------------------------------------- */

static void end_block(struct guard *g)
{
	if (g->block.table)
		g->cells += (g->block.pipes + 1) * g->block.lines;
	if (g->cells > g->max->cells)
		refuse(g, "bad-text.table", g->block.first_line);
	if (g->block.depth)
		refuse(g, "bad-text.bidi", g->block.first_line);
	memset(&g->block, 0, sizeof(g->block));
	references_end(&g->refs);
}

/* The line [from, to), without its end. */
static void check_line(struct guard *g, struct str text, size_t from, size_t to)
{
	struct str line = str_cut(text.ptr, from, to);
	struct start start;

	g->line++;
	if ((size_t)g->line > g->max->lines)
		refuse(g, "bad-text.lines", (long)g->max->lines);
	if (line.len > g->max->line)
		refuse(g, "bad-text.line-long", g->line);
	if (!str_trim(line).len) {
		end_block(g);
		return;
	}
	if (!g->block.lines++)
		g->block.first_line = g->line;
	else
		g->block.bytes++; /* the line end before */
	g->block.bytes += line.len;
	if (g->block.bytes > g->max->block)
		refuse(g, "bad-text.block-long", g->block.first_line);
	start = read_start(line, g->max->marks);
	check_start(g, line, &start);
	check_characters(g, text, from, to);
	references_line(&g->refs, text, from + start.plain, to, g->line);
	if (g->refs.longest > g->max->definition)
		refuse(g, "bad-text.references", g->line);
}

static int check(struct str text, const struct limits *max, struct err *e)
{
	struct guard g = { .max = max };
	size_t from = 0;
	long line;

	if (text.len > max->bytes)
		return err_about(e, ERR_TOO_BIG, "too-large.section", NULL, (long)max->bytes);
	if (!text_valid(text, &line)) {
		bool nul = memchr(text.ptr, '\0', text.len) != NULL;

		return err_about(e, ERR_TEXT, nul ? "bad-text.control" : "bad-text.utf8", NULL,
				 line);
	}
	for (size_t at = 0; at < text.len && !g.rule; at++) {
		char c = text.ptr[at];

		if (c != '\n' && c != '\r')
			continue;
		check_line(&g, text, from, at);
		if (c == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n')
			at++;
		from = at + 1;
	}
	if (from < text.len && !g.rule)
		check_line(&g, text, from, text.len);
	end_block(&g);
	if (g.refs.longest * g.refs.brackets > max->uses)
		refuse(&g, "bad-text.references", g.refs.longest_line);
	return g.rule ? err_about(e, ERR_TEXT, g.rule, NULL, g.rule_line) : 0;
}

static struct limits limits_of(size_t max_bytes, size_t times)
{
	const size_t sections = MAX(max_bytes / MD_SECTION_BYTES, (size_t)1);

	return (struct limits){
		.bytes = max_bytes,
		.lines = 8000 * sections * times,
		.line = 16 * KiB * times,
		.block = 16 * KiB * times,
		.marks = 24,
		.indent = 96,
		.pipes = 64 * times,
		.cells = 20000 * times,
		.rules = 400 * times,
		.run = 1024 * times,
		.definition = 2 * KiB * times,
		.uses = 4 * MiB * times,
		.marked = times > 1,
	};
}

int md_guard(struct str text, size_t max_bytes, struct err *e)
{
	const struct limits max = limits_of(max_bytes, 1);

	return check(text, &max, e);
}

int md_guard_marked(struct str text, size_t max_bytes, struct err *e)
{
	const struct limits max = limits_of(max_bytes, 3);

	return check(text, &max, e);
}
