/*
 * A record in one piece: a struct of a wire shape with all its strings and lists in a single
 * allocation, read from the bytes that are stored and counted like every thing of a state.
 */
#ifndef LEDGER_PACK_H
#define LEDGER_PACK_H

#include "ledger/shelf.h"
#include "wire/wire.h"

struct pack {
	struct thing thing;
	_Alignas(max_align_t) char body[]; /* the struct, then what it points to */
};

/* A deep copy of obj, one reference for the caller. */
struct thing *pack_new(const struct wire_shape *shape, const void *obj);
/* Parse bytes strictly by the shape. wire_in's errors; NULL then. */
struct thing *pack_read(const struct wire_shape *shape, struct str bytes, struct err *e);
/* The struct within; NULL gives NULL. */
static inline const void *pack_body(const struct thing *t)
{
	return t ? ((const struct pack *)t)->body : NULL;
}

#endif
