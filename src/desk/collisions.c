/* Open proposals of one section held against each other, before anybody decides. */
#include "desk/room.h"

enum {
	CONTENDERS_MAX = 50, /* the newest; each is merged with each */
	ORDER_MERGES = 400,  /* looked at for an order */
	ORDER_PASSES = 3     /* over all of them, where a page waits for it */
};

struct contender {
	const struct proposal *p;
	const struct revision *r;    /* the newest */
	struct str base, text, onto; /* its base, its text, and what main would be with it alone */
	bool clean;                  /* it can be accepted onto main as it stands */
};

/* The section whose open proposals are held against each other, and its text on main. */
struct contest {
	const char *section, *lang;
	struct str main_text;
	struct contender *at;
	size_t n;
	int merges; /* that are left for finding an order */
};

static bool contends(const struct contest *of, const struct proposal *p)
{
	return (p->status == PROPOSAL_OPEN || p->status == PROPOSAL_CHANGES) &&
	       str_eq(p->section, of->section) && str_eq(p->lang, of->lang);
}

static int read_contender(struct call *c, const struct contest *of, const struct proposal *p,
			  struct contender *out, struct err *e)
{
	struct prose_merge m;

	*out = (struct contender){ .p = p, .r = &p->revisions.items[p->revisions.n - 1] };
	if (text_of(c, &out->r->base_blob, &out->base, e) != 0 ||
	    text_of(c, &out->r->blob, &out->text, e) != 0)
		return -1;
	prose_merge(out->base, of->main_text, out->text, c->a, &m);
	out->clean = m.verdict != PROSE_CONFLICT;
	out->onto = (struct str){ m.text, m.len };
	return 0;
}

static int read_main(struct call *c, struct contest *of, struct err *e)
{
	const struct section_text *now = state_text(c->state, of->section, of->lang);

	return now ? text_of(c, &now->blob, &of->main_text, e) : 0;
}

/* By number, oldest first: the order in which they would be taken if nothing spoke against it. */
static int read_contest(struct call *c, const char *section, const char *lang, struct contest *out,
			struct err *e)
{
	int64_t first = state_n_proposals(c->state);

	*out = (struct contest){ section, lang, STR(""), NULL, 0, ORDER_MERGES };
	if (read_main(c, out, e) != 0)
		return -1;
	out->at = ARENA_ARRAY(c->a, CONTENDERS_MAX, struct contender);
	for (int count = 0; first > 0; first--) {
		count += contends(out, state_proposal(c->state, first));
		if (count == CONTENDERS_MAX)
			break;
	}
	for (int64_t i = MAX(first, 1); i <= state_n_proposals(c->state); i++) {
		const struct proposal *p = state_proposal(c->state, i);

		if (contends(out, p) && read_contender(c, out, p, &out->at[out->n++], e) != 0)
			return -1;
	}
	return 0;
}

/* --- which change the same words -------------------------------------------------------------- */

static void add_collisions(struct call *c, const struct contest *of, const struct contender *x,
			   const struct contender *y, struct collision_list *out, size_t *cap)
{
	struct prose_merge m;

	if (!x->clean || !y->clean)
		return;
	prose_merge(of->main_text, x->onto, y->onto, c->a, &m);
	for (size_t i = 0; i < m.n_conflicts; i++) {
		const struct prose_conflict *hit = &m.conflicts[i];
		struct collision_item *item = arena_push(c->a, (void **)&out->items.items,
							 &out->items.n, cap, sizeof(*item));

		*item = (struct collision_item){
			.proposal = x->p->number,
			.with = y->p->number,
			.paragraph = hit->base.len
					     ? like_paragraph(c, of->section, of->lang, hit->base)
					     : NULL,
			.ours = str_dup(c->a, hit->ours),
			.theirs = str_dup(c->a, hit->theirs)
		};
	}
}

/* --- the order in which they can be accepted -------------------------------------------------- */

/*
 * Accept one after another whatever merges cleanly, `first` before all others; what collided is
 * tried again as long as something was accepted. Returns how many; out holds their places.
 */
static size_t accept_all(struct call *c, struct contest *of, size_t first, size_t *out)
{
	bool *done = ARENA_ARRAY(c->a, of->n, bool);
	struct str text = of->main_text;
	size_t n = 0, before;

	do {
		before = n;
		for (size_t k = 0; k < of->n && of->merges > 0; k++) {
			size_t i = (first + k) % of->n;
			struct prose_merge m;

			if (done[i])
				continue;
			of->merges--;
			prose_merge(of->at[i].base, text, of->at[i].text, c->a, &m);
			if (m.verdict == PROSE_CONFLICT)
				continue;
			text = (struct str){ m.text, m.len };
			done[i] = true;
			out[n++] = i;
		}
	} while (n > before && n < of->n);
	return n;
}

/* An order in which all can be accepted; else the longest that was found. */
static void find_order(struct call *c, struct contest *of, struct collision_list *out)
{
	size_t *best = ARENA_ARRAY(c->a, of->n, size_t), n = 0;
	bool *in = ARENA_ARRAY(c->a, of->n, bool);

	for (size_t first = 0; first < of->n && n < of->n && of->merges > 0; first++) {
		size_t *order = ARENA_ARRAY(c->a, of->n, size_t);
		size_t found = accept_all(c, of, first, order);

		if (found > n) {
			best = order;
			n = found;
		}
	}
	out->order.items = ARENA_ARRAY(c->a, of->n, int64_t);
	out->left.items = ARENA_ARRAY(c->a, of->n, int64_t);
	for (size_t i = 0; i < n; i++) {
		in[best[i]] = true;
		out->order.items[out->order.n++] = of->at[best[i]].p->number;
	}
	for (size_t i = 0; i < of->n; i++) {
		if (!in[i])
			out->left.items[out->left.n++] = of->at[i].p->number;
	}
}

int desk_collisions(struct call *c, const char *section, const char *lang, int64_t number,
		    struct collision_list *out, struct err *e)
{
	const struct section *row;
	struct contest of;
	size_t cap = 0;

	*out = (struct collision_list){ 0 };
	if (need_proposals(c, e) != 0 || find_section(c, section, &lang, &row, e) != 0 ||
	    read_contest(c, section, lang, &of, e) != 0)
		return -1;
	for (size_t i = 0; i < of.n; i++)
		for (size_t j = i + 1; j < of.n; j++)
			if (!number || of.at[i].p->number == number || of.at[j].p->number == number)
				add_collisions(c, &of, &of.at[i], &of.at[j], out, &cap);
	if (number)
		of.merges = ORDER_PASSES * (int)of.n;
	find_order(c, &of, out);
	return 0;
}

/* --- who wants the same words ------------------------------------------------------------------- */

/* Kept as long as none of the two and not the text changes. */
static int pair_collides(struct call *c, struct contest *of, const struct proposal *p,
			 const struct proposal *q, bool *out, struct err *e)
{
	const struct revision *r = &p->revisions.items[p->revisions.n - 1];
	const struct revision *s = &q->revisions.items[q->revisions.n - 1];
	const struct section_text *now = state_text(c->state, of->section, of->lang);
	const char *key = arena_printf(c->a, "rivals %s %s %s %s %s", r->base_blob.hex, r->blob.hex,
				       s->base_blob.hex, s->blob.hex, now ? now->blob.hex : "");
	const char *kept = kept_text(c, key);
	struct contender x, y;
	struct prose_merge m;

	*out = kept && kept[0] == '1';
	if (kept)
		return 0;
	if (read_contender(c, of, p, &x, e) != 0 || read_contender(c, of, q, &y, e) != 0)
		return -1;
	if (x.clean && y.clean) {
		prose_merge(of->main_text, x.onto, y.onto, c->a, &m);
		*out = m.verdict == PROSE_CONFLICT;
	}
	keep_text(c, key, *out ? "1" : "0");
	return 0;
}

int desk_rivals(struct call *c, int64_t number, struct wire_ints *out, struct err *e)
{
	const struct proposal *p;
	struct contest of;
	int looked = 0;

	*out = (struct wire_ints){ ARENA_ARRAY(c->a, CONTENDERS_MAX, int64_t), 0 };
	if (find_proposal(c, number, &p, e) != 0)
		return -1;
	of = (struct contest){ p->section, p->lang, STR(""), NULL, 0, 0 };
	if (!contends(&of, p))
		return 0;
	if (read_main(c, &of, e) != 0)
		return -1;
	for (int64_t i = state_n_proposals(c->state); i > 0 && looked < CONTENDERS_MAX; i--) {
		const struct proposal *q = state_proposal(c->state, i);
		bool hit = false;

		if (q == p || !contends(&of, q))
			continue;
		looked++;
		if (pair_collides(c, &of, i < number ? q : p, i < number ? p : q, &hit, e) != 0)
			return -1;
		if (hit)
			out->items[out->n++] = i;
	}
	return 0;
}
