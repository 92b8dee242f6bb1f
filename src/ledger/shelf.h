/*
 * What states are made of: things that count their references, and shelves of things by number
 * that share all but what changed.
 *
 * A shelf is a tree of three levels of a hundred, like the folders of the ledger's tree: putting a
 * thing into a copy of a shelf copies at most three nodes, however much the shelf holds. A thing
 * that more than one holder has is never changed; counting is atomic, so holders may be of any
 * thread. One shelf is changed by one thread, and only while nobody else can reach it.
 */
#ifndef LEDGER_SHELF_H
#define LEDGER_SHELF_H

#include "base/base.h"

#include <stdatomic.h>

struct thing {
	_Atomic unsigned refs;
	void (*drop)(struct thing *self); /* frees it, with its references to others */
};
/* One reference, the caller's. */
void thing_init(struct thing *t, void (*drop)(struct thing *));
struct thing *thing_ref(const struct thing *t); /* NULL gives NULL */
void thing_unref(const struct thing *t);        /* NULL is fine */

enum { SHELF_FAN = 100, SHELF_LEVELS = 3, SHELF_MAX = SHELF_FAN * SHELF_FAN * SHELF_FAN };
struct shelf_node {
	struct thing thing;
	struct thing *slots[SHELF_FAN]; /* nodes, on the lowest level what was put */
};
struct shelf {
	struct shelf_node *root; /* NULL while empty */
	int64_t end;             /* one more than the highest number put so far */
};
/* A copy that shares everything; shelf_done both. */
struct shelf shelf_fork(const struct shelf *s);
void shelf_done(struct shelf *s);
/* **takes** t (not NULL); replaces what stood there. number: 0 to SHELF_MAX - 1. */
void shelf_put(struct shelf *s, int64_t number, struct thing *t);
/* Borrowed; NULL where nothing was put. Any number may be asked. */
struct thing *shelf_get(const struct shelf *s, int64_t number);

/* A few things together, where numbers meet: a bucket of a hash table. */
struct bunch {
	struct thing thing;
	size_t n;
	struct thing *items[];
};
/*
 * A new bunch: the items of old (may be NULL) with t in place of item `at`, or behind them when at
 * is their number. **takes** t.
 */
struct thing *bunch_with(const struct bunch *old, size_t at, struct thing *t);

#endif
