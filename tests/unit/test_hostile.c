/*
 * Texts that make Markdown parsers slow, large or deep. What the guard lets through must be parsed
 * within the limits of the sandbox's child, which is the judge: no clock is read here.
 */
#include "unit/test.h"

#include "markdown/guard.h"
#include "markdown/sheet.h"
#include "sandbox/sandbox.h"

#ifdef SANITIZED
enum { CPU_S = 40, WALL_S = 120 };
#else
enum { CPU_S = 2, WALL_S = 20 };
#endif

static const struct sandbox_job jobs[] = {
	{ "sheet", sheet_job, CPU_S, WALL_S, 256 * MiB, 32 * MiB, false },
};
static struct sandbox *box;
static int n_passed, n_refused;

static int start(void **state)
{
	struct err e = { 0 };

	(void)state;
	box = sandbox_start(jobs, COUNT(jobs), NULL, &e);
	return box ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	printf("%d passed the guard, %d did not\n", n_passed, n_refused);
	sandbox_stop(box);
	return 0;
}

/* The guard's word, and if it lets the text through, the child's. */
static bool passes(const struct buf *text)
{
	struct sheet_request rq = { "s", "en", text->ptr, MD_SECTION_BYTES, false };
	BUF(json, MiB);
	BUF(answer, 32 * MiB);
	struct err e = { 0 };
	struct sheet s;
	ARENA(a);

	if (md_guard((struct str){ text->ptr, text->len }, MD_SECTION_BYTES, &e) != 0) {
		n_refused++;
		return false;
	}
	n_passed++;
	wire_out(&sheet_request_shape, &rq, &json);
	if (sandbox_run(box, "sheet", (struct str){ json.ptr, json.len }, &answer, &e) != 0 ||
	    sheet_read((struct str){ answer.ptr, answer.len }, &a, &s, &e) != 0)
		fail_msg("%s (%s) for %zu bytes that begin with:\n%.200s", e.key, e.note, text->len,
			 text->ptr);
	return true;
}

/* --- known patterns -----------------------------------------------------------------------------*/

/* before, then `pattern` as often as fits, then `behind` as often. */
struct hostile {
	const char *name, *before, *pattern, *behind;
};

static const struct hostile patterns[] = {
	{ "![[]()", "", "![[]()", "" },
	{ "quotes, then emphasis", "", ">", "a*" },
	{ "lists, then blank lines", "", "- ", "\n" },
	{ "nested lists with blank lines", "", "- a\n\n  ", "" },
	{ "quoted lists, then quotes", "", "> - ", ">\n" },
	{ "openers with blanks", "", "*a ", "" },
	{ "openers of two kinds", "", "*a **b _c ", "" },
	{ "closers", "", "a* b_ c** ", "" },
	{ "underscores", "", "_", "a_" },
	{ "one wide row", "", "|a", "\n" },
	{ "wide head, short rows",
	  "|a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|\n|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|\n", "a\n", "" },
	{ "widest head, short rows",
	  "a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a\n"
	  "-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-\n",
	  "\xC3\xA4\n", "" },
	{ "rules under rows", "", "|a|b\n|-|\n", "" },
	{ "a paragraph, then rules", "words words words words\n", "a\n", "|-\n" },
	{ "bare addresses", "", "a@", "" },
	{ "bare addresses with dots", "", "a@a.", "" },
	{ "bare addresses, underscores", "", "a_@a_.a", "" },
	{ "bare URLs", "", "http://", "" },
	{ "bare URLs with brackets", "", "http://a.b/((((", ")" },
	{ "www", "", "www.", "" },
	{ "colons", "", ":", "" },
	{ "a long target, used",
	  "[a]: /uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu\n\n", "[a]", "" },
	{ "many definitions", "", "[a]: b\n", "[a]" },
	{ "definitions of one label", "", "[a]: /u 't'\n", "" },
	{ "list in list", "", "* ", "a" },
	{ "number in number", "", "1. ", "a" },
	{ "lazy lines", "> a\n", "a\n", "" },
	{ "processing instructions", "", "<?", "" },
	{ "CDATA", "", "<![CDATA[", "" },
	{ "declarations", "", "<!A ", "" },
	{ "comments", "", "<!--", "" },
	{ "comments that nearly end", "<!--", "-", "->" },
	{ "tags", "", "<a b=\"", "" },
	{ "closing tags", "", "</a ", "" },
	{ "html blocks", "", "<div>\n\n", "" },
	{ "image openers", "", "![l", "" },
	{ "notes", "", "[^a] ", "" },
	{ "notes without an end", "", "[^", "" },
	{ "note in note", "", "[^a]:", "" },
	{ "notes and references", "", "[^a]: [^b]\n\n[^b]: [^a]\n\n", "" },
	{ "brackets", "", "[", "a]" },
	{ "brackets and parentheses", "", "[a](", "" },
	{ "link in link", "", "[", "](u)" },
	{ "targets with blanks", "", "[a](<b", "" },
	{ "backticks of all lengths", "", "`a``a```a````a", "" },
	{ "fences", "", "```\n", "" },
	{ "fences of tildes", "", "~~~~\n\n", "" },
	{ "strikes", "", "~~a ", "" },
	{ "strikes closed", "", "a~~ ", "" },
	{ "entities", "", "&", "" },
	{ "entities of one letter", "", "&a;", "" },
	{ "backslashes", "", "\\", "" },
	{ "headings", "", "# ", "\n" },
	{ "headings below lines", "", "a\n=\n", "" },
	{ "indents", "", "    a\n", "" },
	{ "tabs", "", "\ta\n\n", "" },
	{ "breaks", "", "a  \n", "" },
	{ "carriage returns", "", "a\r", "" },
	{ "remarks", "", "> [!REMARK]\n> a\n\n", "" },
	{ "words of one letter", "", "a ", "" },
	{ "Arabic", "", "\xD8\xB9 ", "" },
	{ "marks on a letter", "a", "\xCC\x81", "" },
	{ "nested bidi", "", "\xE2\x81\xA6", "\xE2\x81\xA9" },
	{ "quotes with markers", "", "> 1. - + * ", "" },
	{ "escaped pipes", "|a|\n|-|\n", "\\|", "" },
	{ "code in a table", "|a|\n|-|\n", "`|", "" },
};

/* The pattern up to `bytes`, a blank line after each `block` and a line end after each `line`. */
static void fill(struct buf *out, const struct hostile *h, size_t bytes, size_t block, size_t line)
{
	const char *parts[] = { h->pattern, h->behind };
	size_t half = *h->behind ? bytes / 2 : bytes, in_line = 0, in_block;

	buf_clear(out);
	buf_puts(out, h->before);
	in_block = out->len;
	for (size_t i = 0; i < 2 && *parts[i]; i++) {
		size_t n = strlen(parts[i]);

		while (out->len + n < (i ? bytes : half)) {
			if (in_block + n > block) {
				buf_puts(out, "\n\n");
				in_block = in_line = 0;
			} else if (in_line + n > line) {
				buf_puts(out, "\n");
				in_block++;
				in_line = 0;
			}
			buf_puts(out, parts[i]);
			in_block += n;
			in_line = strchr(parts[i], '\n') ? 0 : in_line + n;
		}
	}
}

static void known_patterns_end_within_the_limits(void **state)
{
	/* As they are published, and cut so that the guard lets most of them through. */
	static const struct {
		size_t bytes, block, line;
	} shapes[] = {
		{ 16 * KiB, SIZE_MAX / 2, SIZE_MAX / 2 },
		{ 64 * KiB, SIZE_MAX / 2, SIZE_MAX / 2 },
		{ 64 * KiB, 16 * KiB - 300, SIZE_MAX / 2 },
		{ 64 * KiB, 16 * KiB - 300, 1000 },
		{ 64 * KiB, 16 * KiB - 300, 60 },
		{ 64 * KiB, 16 * KiB - 300, 24 },
		{ 64 * KiB, 2000, 300 },
		{ 12 * KiB, SIZE_MAX / 2, 40 },
		{ 2400, SIZE_MAX / 2, 40 },
		{ 2400, SIZE_MAX / 2, SIZE_MAX / 2 },
	};
	BUF(text, MiB);

	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		bool any = false;

		for (size_t k = 0; k < COUNT(shapes); k++) {
			fill(&text, &patterns[i], shapes[k].bytes, shapes[k].block, shapes[k].line);
			any |= passes(&text);
		}
		if (!any)
			printf("always refused: %s\n", patterns[i].name);
	}
}

/* --- random patterns ----------------------------------------------------------------------------*/

static void random_patterns_end_within_the_limits(void **state)
{
	static const char *const bits[] = {
		"*",   "**",  "_",  "[",  "]", "(",  ")",    "![",  "](", "<",   ">",
		"`",   "``",  "~~", "|",  "-", "\n", "\n\n", " ",   "  ", "a",   "a ",
		"- ",  "1. ", "> ", "#",  ":", "\\", "&",    "[^a", "]:", "@",   "www.",
		"://", "\t",  "=",  "\"", "'", "!",  "<a",   "/>",  "--", "|-|", "\xC3\xA4"
	};
#ifdef SANITIZED
	const int rounds = 60;
#else
	const int rounds = 400;
#endif
	uint32_t seed = 7;
	BUF(text, MiB);

	(void)state;
	for (int round = 0; round < rounds; round++) {
		struct hostile h = { "random", "", "", "" };
		char pattern[3][64] = { "", "", "" };

		for (int part = 0; part < 3; part++) {
			size_t n;

			seed = seed * 1664525 + 1013904223;
			n = part == 1 ? 1 + (seed >> 20) % 7 : (seed >> 20) % 5;
			for (size_t k = 0; k < n; k++) {
				seed = seed * 1664525 + 1013904223;
				snprintf(pattern[part] + strlen(pattern[part]), 8, "%s",
					 bits[(seed >> 16) % COUNT(bits)]);
			}
		}
		h.before = pattern[0];
		h.pattern = pattern[1];
		h.behind = pattern[2];
		fill(&text, &h, 64 * KiB - 300, 16 * KiB - 300, 40 + (seed >> 8) % 2000);
		passes(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_patterns_end_within_the_limits),
		cmocka_unit_test(random_patterns_end_within_the_limits),
	};

	return cmocka_run_group_tests_name("hostile", tests, start, stop);
}
