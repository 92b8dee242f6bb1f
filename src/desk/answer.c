/*
 * Idempotency: the same key and request give the first answer again.
 *
 * The ledger keeps a receipt: which record, and how long it then was. Records only grow, so the
 * first answer is the record cut back to that length.
 */
#include "desk/room.h"

int answered(struct call *c, const struct receipt **out, struct err *e)
{
	*out = c->key ? state_receipt(c->state, c->key) : NULL;
	if (*out && !str_eq((*out)->request, c->request))
		return err_set(e, ERR_TEXT, "key-reused.other", "%s", "");
	return 0;
}

bool answered_meanwhile(struct call *c, struct err *e)
{
	if (!str_eq(e->key, "key-answered.before"))
		return false;
	err_clear(e);
	repin(c);
	return true;
}

bool moved_meanwhile(struct call *c, struct err *e)
{
	if (!str_eq(e->key, "conflict.moved"))
		return false;
	err_clear(e);
	repin(c);
	return true;
}

enum { RACE_MS = 10 * 1000, RACE_ROUNDS = 32 };

bool race_on(struct race *r)
{
	if (!r->rounds++)
		r->until = clock_ms() + RACE_MS;
	return r->rounds <= RACE_ROUNDS || clock_ms() < r->until;
}

void repin(struct call *c)
{
	state_unref(c->state);
	c->state = store_now(c->desk->store);
}

void proposal_as_answered(const struct proposal *now, const struct receipt *r, struct proposal *out)
{
	*out = *now;
	out->revisions.n = MIN(now->revisions.n, (size_t)r->n);
	out->summary = out->revisions.items[out->revisions.n - 1].summary;
	out->status = r->status;
	if (r->action != ACT_DECIDE)
		out->decision = NULL;
}

void thread_as_answered(const struct thread *now, const struct receipt *r, struct thread *out)
{
	*out = *now;
	out->comments.n = MIN(now->comments.n, (size_t)r->n);
	out->resolved = r->status != 0;
}
