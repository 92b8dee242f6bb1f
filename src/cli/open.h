/* Open a data directory for a command: store and desk, closed in order. */
#ifndef CLI_OPEN_H
#define CLI_OPEN_H

#include "cli/cli.h"
#include "desk/desk.h"

struct opened {
	struct store *store;
	struct desk *desk;
};
/* Read only, without DIR's lock; works beside a server. */
int open_dir(const char *dir, struct args *args, struct opened *out, struct err *e) MUST_USE;
void open_done(struct opened *o);
/* A call by the operator of this machine: may do all that an admin may. */
void open_call(const struct opened *o, struct arena *a, struct call *out);

#endif
