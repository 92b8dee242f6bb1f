#include "cli/open.h"

int open_dir(const char *dir, struct args *args, struct opened *out, struct err *e)
{
	struct store_options so = { .write = false };
	struct desk_options o = { .sandbox = args->sandbox, .press = args->press, .dir = dir };

	*out = (struct opened){ 0 };
	if (store_open(dir, &so, &out->store, e) != 0)
		return -1;
	o.store = out->store;
	return desk_open(&o, &out->desk, e);
}

void open_done(struct opened *o)
{
	desk_close(o->desk);
	store_close(o->store);
}

void open_call(const struct opened *o, struct arena *a, struct call *out)
{
	call_begin(out, o->desk, a);
	out->who.role = ROLE_ADMIN;
}
