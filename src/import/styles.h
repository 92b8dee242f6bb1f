/*
 * What the styles and numberings of a Word file say of a paragraph: heading, quotation, remark, list.
 * Built-in styles are known by their English names, which Word keeps in every language; our own
 * exports' by theirs.
 */
#ifndef IMPORT_STYLES_H
#define IMPORT_STYLES_H

#include "import/package.h"

enum style_kind {
	STYLE_BODY,
	STYLE_TITLE,
	STYLE_SUBTITLE,
	STYLE_HEADING, /* level */
	STYLE_QUOTE,
	STYLE_REMARK,
	STYLE_CODE,
	STYLE_CONTENTS, /* a line of the table of contents */
	STYLE_CONTINUE, /* goes on in a list's item */
	/* of our own exports alone */
	STYLE_COVER,         /* what stands around the title, and labels of remarks */
	STYLE_ENCOURAGEMENT, /* an operative paragraph: its number is the document's */
	STYLE_RULE,
};
struct style {
	const char *id, *name, *based_on;
	enum style_kind kind;
	int level;               /* of a heading, 1 to 6 */
	long num_id, ilvl;       /* -1 unset; num_id 0: explicitly none */
	bool bold, italic, code; /* character styles */
	bool known;              /* its own name or outline said its kind */
};

enum { LIST_LEVELS = 9 };
struct list_level {
	bool ordered, decimal, none;
	long start;
};
struct list_num {
	long id, abstract;         /* abstract: index into lists->abstracts */
	long restart[LIST_LEVELS]; /* startOverride, or -1 */
};
struct list_abstract {
	long id;
	struct list_level levels[LIST_LEVELS];
	long count[LIST_LEVELS]; /* last number given; start - 1 at first */
};
struct styles {
	struct style *items;
	size_t n, cap;
	struct list_num *nums;
	size_t n_nums, cap_nums;
	struct list_abstract *abstracts;
	size_t n_abstracts, cap_abstracts;
	const char *lang; /* two letters, or "" */
	bool ours;        /* the file is an export of ours, perhaps worked on since */
};

/* Read both parts; missing ones say nothing. */
int styles_read(const struct package *p, struct styles *out, struct err *e) MUST_USE;
/* The style of this id; never NULL: an unknown one is body text, or a heading by its id's name. */
const struct style *styles_find(const struct styles *s, const char *id);
/* The level of a list, or NULL where the file defines none. */
const struct list_level *styles_level(const struct styles *s, long num_id, long ilvl);
/* Count one item and give its number. */
long styles_count(struct styles *s, long num_id, long ilvl);

#endif
