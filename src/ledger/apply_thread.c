#include "ledger/next.h"

static int put_thread(struct next *n, const struct thread *thread)
{
	struct thing *t = next_numbered(n, "threads", thread->number, &thread_record, thread);

	if (!t)
		return -1;
	state_put_thread(n->s, t);
	return 0;
}

static struct comment comment_of(const struct next *n, size_t number)
{
	return (struct comment){
		.id = arena_printf(n->a, "c-%zu", number),
		.author = n->act->by,
		.group = n->act->group,
		.text = n->act->text,
		.created_at = n->act->at,
	};
}

/* What the thread stands on: a revision of a proposal, or a text of main. */
static int place_thread(struct next *n, struct thread *t)
{
	const struct action *act = n->act;
	const struct proposal *p = state_proposal(n->s, act->proposal);
	const struct revision *r;

	if (!act->proposal) {
		t->section = act->section;
		t->lang = act->lang;
		t->commit = act->base;
		t->blob = act->base_blob;
		return 0;
	}
	if (!p || act->revision < 1 || act->revision > (int64_t)p->revisions.n)
		return ledger_damaged(n->e, "action.json", "a thread on nothing");
	r = &p->revisions.items[act->revision - 1];
	t->proposal = p->number;
	t->revision = r->revision;
	t->section = p->section;
	t->lang = p->lang;
	t->commit = r->commit;
	t->blob = r->blob;
	return 0;
}

int apply_thread(struct next *n)
{
	const struct action *act = n->act;
	struct comment first = comment_of(n, 1);
	struct thread t = {
		.number = act->thread,
		.quote = act->quote,
		.suggestion = act->suggestion,
		.comments = { &first, 1 },
	};

	if (act->thread != state_n_threads(n->s) + 1)
		return ledger_damaged(n->e, "action.json", "thread out of turn");
	if (place_thread(n, &t) != 0)
		return -1;
	return put_thread(n, &t);
}

int apply_comment(struct next *n)
{
	const struct thread *old = state_thread(n->s, n->act->thread);
	struct thread t;

	if (!old)
		return ledger_damaged(n->e, "action.json", "no such thread");
	t = *old;
	if (n->act->kind == ACT_COMMENT) {
		t.comments.items =
			next_grown(n->a, t.comments.items, t.comments.n, sizeof(*t.comments.items));
		t.comments.items[t.comments.n] = comment_of(n, t.comments.n + 1);
		t.comments.n++;
	} else {
		t.resolved = n->act->kind == ACT_RESOLVE;
	}
	return put_thread(n, &t);
}
