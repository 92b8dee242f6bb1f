#include "markdown/references.h"

enum { LABEL = 1000 }; /* cmark-gfm's longest link label */

static const char opens[] = "\"'(", closes[] = "\"')";

static void measure(struct references *r, size_t start, size_t end)
{
	if (end - start <= r->longest)
		return;
	r->longest = end - start;
	r->longest_line = r->line;
}

/* The states of the target at one byte; end is the offset behind it. */
static void read_target(struct references *r, char c, bool blank, size_t end)
{
	switch (r->state) {
	case REF_COLON: r->state = REF_TARGET_NEXT; return;
	case REF_TARGET_NEXT:
		if (blank)
			return;
		r->state = c == '<' ? REF_POINTY : REF_TARGET;
		break;
	case REF_POINTY:
		if ((c == '>' && !r->escaped) || c == '\n')
			r->state = REF_TITLE_NEXT;
		break;
	case REF_TARGET:
		if (blank)
			r->state = REF_TITLE_NEXT;
		break;
	case REF_NO:
	case REF_TITLE_NEXT: return;
	}
	if (!blank)
		measure(r, r->start, end);
}

static void read_titles(struct references *r, char c, bool may_open, size_t end)
{
	for (int i = 0; i < REFERENCE_TITLES; i++) {
		if (r->titles[i] && c == closes[i] && !r->escaped) {
			measure(r, r->titles[i] - 1, end);
			r->titles[i] = 0;
		}
		if (may_open && c == opens[i] && !r->titles[i])
			r->titles[i] = r->start + 1;
	}
}

/* c at offset `at`, and the byte behind it. */
static void read_byte(struct references *r, char c, char next, size_t at)
{
	bool blank = c == ' ' || c == '\t' || c == '\n';
	bool title = r->state == REF_TITLE_NEXT && !blank;

	read_target(r, c, blank, at + 1);
	read_titles(r, c, title, at + 1);
	if (title)
		r->state = REF_NO;
	if (c == '[')
		r->open = at + 1;
	/* A target may itself look like the beginning of a definition: then it may be either, and
	 * the earlier start is the safe one. */
	if (c == ']' && next == ':' && r->state != REF_POINTY && r->open && at - r->open <= LABEL) {
		if (r->state != REF_TARGET)
			r->start = r->open - 1;
		r->state = REF_COLON;
	}
	r->escaped = c == '\\' && !r->escaped;
}

void references_line(struct references *r, struct str text, size_t from, size_t to, long line)
{
	r->line = line;
	for (size_t at = from; at < to; at++) {
		r->brackets += text.ptr[at] == '[';
		read_byte(r, text.ptr[at], at + 1 < to ? text.ptr[at + 1] : '\n', at);
	}
	read_byte(r, '\n', '\n', to);
}

void references_end(struct references *r)
{
	r->state = REF_NO;
	r->open = 0;
	memset(r->titles, 0, sizeof(r->titles));
	r->escaped = false;
}
