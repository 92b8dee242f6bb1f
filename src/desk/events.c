/*
 * News for those who look on: each action becomes a message of the hub. Those who may see proposals
 * learn of every action; the others learn only that the document or its versions changed.
 */
#include "desk/room.h"

static void set_number(struct wire *ids, const char *name, int64_t number)
{
	if (number)
		wire_set_int(ids, name, number);
}

static void publish(struct hub *hub, const struct state *after, const struct action *act,
		    enum desk_audience audience)
{
	OWN(wire) data = wire_new_obj();
	struct wire *ids = wire_set(data, "ids", wire_new_obj());
	BUF(json, 64 * KiB);
	ARENA(a);
	bool staff = audience == DESK_STAFF;

	if (staff) {
		set_number(ids, "proposal", act->proposal);
		if (act->thread)
			wire_set_str(ids, "thread",
				     arena_printf(&a, "t-%lld", (long long)act->thread));
	}
	if (act->section)
		wire_set_str(ids, "section", act->section);
	if (act->version)
		wire_set_str(ids, "version", act->version);
	wire_set_str(ids, "commit", state_main(after)->hex);
	wire_set_str(data, "action",
		     staff || act->kind == ACT_VERSION ? action_names[act->kind] : "document");
	wire_write(data, &json);
	hub_publish(hub, state_ledger(after)->hex, "change", json.ptr, audience);
}

void tell_rights(struct call *c, const char *account)
{
	int64_t serial = atomic_fetch_add(&c->desk->rights, 1) + 1;

	if (c->desk->hub && account)
		hub_publish(c->desk->hub, arena_printf(c->a, "rights-%lld", (long long)serial),
			    "rights", account, -serial);
}

void desk_tell(const struct state *after, const struct action *act, void *arg)
{
	const struct desk *d = arg;

	if (!d->hub)
		return;
	publish(d->hub, after, act, DESK_STAFF);
	if (act->texts.n || act->kind == ACT_VERSION || act->kind == ACT_MANIFEST ||
	    act->kind == ACT_ADOPT)
		publish(d->hub, after, act, DESK_PUBLIC);
}
