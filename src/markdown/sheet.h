/*
 * A sheet is a section's text as parsed once: its title, its top-level blocks, each with plain
 * text, source range and safe HTML. It is made in the sandbox, comes back as JSON and is cached by
 * (blob id, section id), so it must not depend on anything else: numbers and paragraph ids are
 * put around the blocks later (document/compose.h).
 */
#ifndef MARKDOWN_SHEET_H
#define MARKDOWN_SHEET_H

#include "html/html.h"
#include "markdown/tree.h"
#include "wire/wire.h"

struct sheet_block {
	const char *kind; /* heading, text, list, table, quote, remark, code, rule, note */
	int64_t level;    /* heading level, else 0 */
	int64_t from, to; /* bytes of the source, half-open, without blank lines around */
	const char *text; /* plain text */
	const char *html; /* safe: the block alone, a note without its <li> */
	int64_t number;   /* note: its number in this section, from 1; else 0 */
	int64_t words;
	const char *mark; /* NULL, "inserted" or "deleted" for a whole block of a redline */
};

struct sheet {
	const char *title; /* plain text of the first heading, "" without */
	WIRE_LIST_OF(struct sheet_block) blocks;
	int64_t words;    /* all blocks but the title */
	int64_t brackets; /* passages in brackets, as md_brackets counts: what is still open */
	int64_t html_dropped, links_dropped, images_dropped;
};
extern const struct wire_shape sheet_shape;

/* What the child gets: the section's id prefixes ids in the HTML (footnotes). */
struct sheet_request {
	const char *section;
	const char *lang; /* the text's language: labels of footnote links */
	const char *markdown;
	int64_t max_bytes; /* the guard's cap */
	bool marks;        /* the text carries change marks of prose/prose.h */
};
extern const struct wire_shape sheet_request_shape;

/* The sandbox job "sheet": sheet_request JSON in, sheet JSON out; the guard's errors. */
int sheet_job(struct str in, struct buf *out, struct err *e);
/* Parent side: read the child's answer into the arena. */
int sheet_read(struct str json, struct arena *a, struct sheet *out, struct err *e) MUST_USE;
/* A block's HTML as what it is: safe, because only sheet_job made it. */
static inline struct safe_html sheet_html(const struct sheet_block *b)
{
	return (struct safe_html){ str_of(b->html) };
}

/*
 * The same with the numbers of notes moved on, where notes are numbered through several sheets: what
 * is seen and heard changes, names and links stay.
 */
void sheet_html_moved(const struct sheet_block *b, int64_t by, struct html *h);

/* The writer behind it, also for whole trees in exports. */
struct md_html_how {
	const char *prefix; /* before the ids of footnotes: "PREFIX-fn-1", "PREFIX-fnref-1" */
	const char *lang;   /* of the text: parts in another script are marked with theirs */
	const char *media;  /* before an image's name: "/media/" */
};
/*
 * Append a block as HTML; of a document all its blocks, its notes in an <ol class="notes">. A note's
 * HTML is without its <li>, which must have the id PREFIX-fn-NUMBER. Headings begin with <h2>.
 */
void md_html(const struct md_node *n, const struct md_html_how *how, struct html *h);

#endif
