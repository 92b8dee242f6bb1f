/* Accepting a proposal in part: what is taken, and what is left. */
#include "desk/room.h"

enum { TEXT_BYTES = 16 * 1024 * 1024 };

const char *const rest_names[] = { "open", "declined", NULL };

int part_taken(struct call *c, struct str base, struct str proposed, const struct wire_ints *take,
	       struct str *out, struct err *e)
{
	struct prose_diff d;
	BUF(b, TEXT_BYTES);
	bool *flags;

	prose_diff(base, proposed, c->a, &d);
	flags = ARENA_ARRAY(c->a, (size_t)d.n_changes + 1, bool);
	for (size_t i = 0; i < take->n; i++) {
		if (take->items[i] < 1 || take->items[i] > d.n_changes)
			return err_about(e, ERR_BAD, "bad-request.take", NULL,
					 (long)take->items[i]);
		flags[take->items[i]] = true;
	}
	if (!take->n)
		return err_set(e, ERR_BAD, "bad-request.take-nothing", "%s", "");
	prose_take(&d, flags, &b);
	*out = (struct str){ arena_dup_len(c->a, b.ptr, b.len), b.len };
	return 0;
}

int part_left(struct call *c, const struct part *part, struct str accepted, struct str *out,
	      struct err *e)
{
	struct merge_in m = { .section = part->p->section,
			      .lang = part->p->lang,
			      .ours = accepted,
			      .theirs = part->proposed };
	struct prose_merge merged;

	if (part_taken(c, part->base, part->proposed, part->take, &m.base, e) != 0 ||
	    merge_texts(c, &m, &merged, e) != 0)
		return -1;
	*out = (struct str){ merged.text, merged.len };
	return 0;
}

int64_t rest_number(const struct state *s, int64_t of, const struct oid *accepted)
{
	for (int64_t i = of + 1; i <= state_n_proposals(s); i++) {
		const struct proposal *q = state_proposal(s, i);

		if (q->rest_of == of && oid_eq(&q->revisions.items[0].base, accepted))
			return i;
	}
	return 0;
}

/* The key of the second action that one request makes, so that it, too, is done only once. */
static void key_of_rest(struct call *c, const struct oid *accepted)
{
	call_key(c, arena_printf(c->a, "rest %s", accepted->hex), "POST", accepted->hex, STR(""));
}

int part_reopen(struct call *c, const struct part *part, const struct decision *d, int64_t *number,
		struct err *e)
{
	const struct proposal *p = part->p;
	struct action act = { .kind = ACT_SUBMIT,
			      .rest_of = p->number,
			      .section = p->section,
			      .lang = p->lang,
			      .group = p->group,
			      .summary = p->summary,
			      .base = d->commit,
			      .base_blob = d->blob };
	const char *key = c->key, *request = c->request;
	struct str accepted, left;
	int failed;

	*number = 0;
	if (text_of(c, &d->blob, &accepted, e) != 0 || part_left(c, part, accepted, &left, e) != 0)
		return -1;
	if (str_same(left, accepted))
		return 0;
	act.markdown = str_dup(c->a, left);
	key_of_rest(c, &act.base);
	failed = enter(c, &act, e);
	c->key = key;
	c->request = request;
	if (failed && !answered_meanwhile(c, e))
		return -1;
	*number = rest_number(c->state, act.rest_of, &act.base);
	return 0;
}
