/*
 * The printed form of a section: which blocks are one paragraph, what number it prints, what a
 * remark explains, and the section's HTML. Pure; any thread.
 *
 * A *unit* is what a reader calls a paragraph and what has a permanent id: one top-level block, and
 * in an operative section a plain paragraph together with the lists and tables right behind it.
 */
#ifndef DOCUMENT_COMPOSE_H
#define DOCUMENT_COMPOSE_H

#include "document/manifest.h"
#include "markdown/sheet.h"

struct unit {
	size_t first, n;      /* the sheet's blocks that it is made of */
	const char *kind;     /* heading, preambular, operative, remark, text, list, table, quote,
				 code, note */
	const char *text;     /* plain text of its blocks, joined by line feeds */
	const char *id;       /* "p-…", or NULL while it has none */
	const char *number;   /* as printed, or NULL */
	const char *explains; /* a remark: id of the paragraph before it, or NULL */
	const char *mark;     /* "inserted" or "deleted" in a redline, else NULL */
};
struct units {
	struct unit *items; /* in the arena */
	size_t n;
};

/* Group a sheet's blocks into units. Rules (thematic breaks) belong to no unit. */
void compose_units(enum section_kind kind, const struct sheet *sheet, struct arena *a,
		   struct units *out);
/* Number the operative units from *next on, and move *next behind them. Deleted ones get none. */
void compose_number(struct units *u, struct arena *a, int64_t *next);
/* Put ids (one for each unit; may be NULL) and tell what remarks explain. */
void compose_ids(struct units *u, const char *const *ids);

/*
 * The section's HTML: each unit in <div class="par par-KIND" id="p-…"> with its number in
 * <span class="num">; footnotes at the end in <section class="notes">. The heading is h2.
 */
struct compose_how {
	const char *section;
	const char *notes_label; /* the (translated) name of the notes' list */
	int64_t notes_before;    /* of the sections above on the same page, numbered through */
};
void compose_html(const struct compose_how *how, const struct sheet *sheet, const struct units *u,
		  struct html *h);
/* How many notes a section has. */
int64_t compose_notes(const struct sheet *sheet);

#endif
