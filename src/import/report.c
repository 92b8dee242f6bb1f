#include "import/report.h"

#include "text/text.h"

static struct import_found *line_of(struct findings *f, const char *kind, bool listed)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		if (!str_eq(f->items[i].kind, kind))
			continue;
		if (!listed && !f->items[i].text[0])
			return &f->items[i];
		n++;
	}
	/* A bomb of findings: the rest is counted on the kind's first line. */
	for (size_t i = 0; n >= IMPORT_FOUND && i < f->n; i++)
		if (str_eq(f->items[i].kind, kind))
			return &f->items[i];
	return NULL;
}

void report_found(struct findings *f, const char *kind, const char *text, bool kept)
{
	bool listed = text && *text;
	struct import_found *line = line_of(f, kind, listed);

	if (line) {
		line->n++;
		return;
	}
	line = arena_push(f->a, (void **)&f->items, &f->n, &f->cap, sizeof(*line));
	*line = (struct import_found){
		.kind = kind, .text = listed ? text : "", .n = 1, .kept = kept
	};
}

void report_words(struct buf *out, const char *text)
{
	struct str s = str_of(text);

	for (size_t at = 0; at < s.len;) {
		size_t from = at;
		uint32_t c = text_next(s, &at);
		bool blank = text_is_space(c) || c < 0x20 || c == 0x7F;

		/* What turns the direction of writing would turn the report's as well. */
		if (text_turns(c))
			continue;
		if (blank && (!out->len || out->ptr[out->len - 1] == ' '))
			continue;
		if (blank)
			buf_putc(out, ' ');
		else
			buf_put(out, s.ptr + from, at - from);
		if (out->over)
			return;
	}
}

const char *report_author(struct arena *a, const xmlNode *n)
{
	const char *author = xml_attr(n, "author", a);
	BUF(b, REPORT_WORDS);

	report_words(&b, author ? author : "");
	return arena_dup_len(a, b.ptr, b.len);
}

int64_t report_time(struct arena *a, const xmlNode *n)
{
	const char *text = xml_attr(n, "date", a);
	int64_t at;

	if (!text)
		return 0;
	if (clock_parse(text, &at))
		return MAX(at, 0);
	/* Some writers leave the zone out. */
	return clock_parse(arena_printf(a, "%sZ", text), &at) ? MAX(at, 0) : 0;
}

/* Paragraphs and tabs part words. */
static void gather(const xmlNode *parent, struct arena *a, struct buf *out)
{
	for (const xmlNode *n = xml_first(parent); n && !out->over; n = xml_next(n)) {
		switch (xml_tag(n)) {
		case X_TEXT:
		case X_MATH_TEXT: report_words(out, xml_text(n, a)); break;
		case X_TAB:
		case X_BREAK: report_words(out, " "); break;
		case X_PARA:
			report_words(out, " ");
			gather(n, a, out);
			break;
		case X_DELETED:
		case X_MOVE_FROM:
		case X_FALLBACK: break;
		default: gather(n, a, out); break;
		}
	}
}

const char *report_text(struct arena *a, const xmlNode *n, size_t max)
{
	BUF(b, max);

	gather(n, a, &b);
	while (b.len && b.ptr[b.len - 1] == ' ')
		buf_cut(&b, b.len - 1);
	return arena_dup_len(a, b.ptr, b.len);
}
