/*
 * Any bytes: the guard ends, names a line of the text when it refuses, and what it lets through
 * keeps the limits that can be seen without it. Passing is decided block by block: a text that
 * passes does so with any number of its last paragraphs left out.
 */
#include "base/buf.h"
#include "markdown/guard.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static long count_lines(struct str s)
{
	long n = 1;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '\n' || s.ptr[i] == '\r';
	return n;
}

static void check_refusal(struct str s, const struct err *e)
{
	if (!e->key || e->number < 1)
		abort();
	if (e->kind == ERR_TOO_BIG) {
		if (s.len <= MD_SECTION_BYTES)
			abort();
	} else if (e->kind != ERR_TEXT || strncmp(e->key, "bad-text.", 9) != 0 ||
		   e->number > count_lines(s)) {
		abort();
	}
}

static void check_passed(struct str s)
{
	struct str lines = s, line;

	if (s.len > MD_SECTION_BYTES || !text_valid(s, NULL))
		abort();
	while (str_next(&lines, '\n', &line)) {
		size_t pipes = 0;

		for (size_t i = 0; i < line.len; i++) {
			unsigned char c = (unsigned char)line.ptr[i];

			pipes += c == '|';
			if (c == '\r')
				pipes = 0;
			else if ((c < 0x20 && c != '\t') || c == 0x7F || pipes > 64)
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = { (const char *)data, size };
	struct err e = { 0 };

	if (md_guard(s, MD_SECTION_BYTES, &e) != 0) {
		check_refusal(s, &e);
		return 0;
	}
	check_passed(s);
	for (size_t at = 2; at < size; at++)
		if (data[at - 2] == '\n' && data[at - 1] == '\n' &&
		    md_guard(str_cut(s.ptr, 0, at), MD_SECTION_BYTES, &e) != 0)
			abort();
	if (md_guard_marked(s, MD_SECTION_BYTES, &e) != 0)
		abort();
	return 0;
}
