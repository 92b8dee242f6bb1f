/*
 * What the files of this room share and nobody else sees: a value is a jansson tree, and whoever
 * walks a struct or a value tells what it meets to a sink, which writes text or builds a tree.
 */
#ifndef WIRE_INSIDE_H
#define WIRE_INSIDE_H

#include "base/id.h"
#include "wire/wire.h"

#include <jansson.h>

static inline json_t *json_of(const struct wire *v)
{
	/* jansson counts references in constant values too. */
	return (json_t *)(uintptr_t)v;
}

static inline struct wire *wire_from(json_t *j)
{
	return (struct wire *)j;
}

struct sink {
	void (*open)(struct sink *s, bool list);
	void (*close)(struct sink *s, bool list);
	void (*name)(struct sink *s, const char *name); /* before each member of an object */
	void (*str)(struct sink *s, const char *p, size_t len);
	void (*num)(struct sink *s, int64_t n);
	void (*boolean)(struct sink *s, bool b);
	void (*null)(struct sink *s);
	void (*value)(struct sink *s, const json_t *j); /* a whole tree */
};

struct text_sink {
	struct sink sink; /* first: the functions cast back */
	struct buf *out;
	bool pretty;
	bool fresh; /* nothing stands yet in the list or object that is open */
	bool named; /* a member's name stands, its value follows */
	int depth;
};

/* out is borrowed. Indents by two spaces if pretty. */
void text_sink_init(struct text_sink *t, struct buf *out, bool pretty);
/* Tell a struct to a sink. */
void shape_tell(const struct wire_shape *shape, const void *obj, struct sink *s);

#endif
