/*
 * A template as it is kept: a list of operations, for the files of this room.
 */
#ifndef TEMPLATE_PROGRAM_H
#define TEMPLATE_PROGRAM_H

#include "template/template.h"

enum op_kind { OP_TEXT, OP_VALUE, OP_RAW, OP_MESSAGE, OP_SECTION, OP_INVERTED, OP_PARTIAL };

struct op {
	enum op_kind kind;
	bool starts_line; /* in the source: a partial's indent goes before it */
	bool is_link;     /* OP_VALUE: it begins an href, src or action */
	struct str text;  /* OP_TEXT: bytes; else the name, NUL-terminated */
	const char **
		path; /* OP_VALUE, OP_RAW, OP_SECTION, OP_INVERTED: the name's parts, "." has none */
	size_t n_path;
	size_t end;        /* OP_SECTION, OP_INVERTED: the operation behind it */
	struct str indent; /* OP_PARTIAL */
	const struct template *partial;
	long line;
};

struct template
{
	const char *name;
	struct op *ops;
	size_t n_ops, cap;
};

struct template_set {
	struct arena arena;
	struct template *templates;
	size_t n;
};

/* Fill t->ops from the source; partials are not resolved yet. Everything is in the arena. */
int template_parse(struct template *t, struct str source, struct arena *a, struct err *e) MUST_USE;
/* "internal.template" about a line of a template; returns -1. */
int template_refuse(const struct template *t, long line, const char *why, struct err *e);
int template_run(const struct template *t, const char *lang, const struct wire *const *contexts,
		 size_t n_contexts, struct buf *out, struct err *e) MUST_USE;

#endif
