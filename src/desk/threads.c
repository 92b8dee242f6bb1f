/* Threads: what people say about words of a section or of a proposal. */
#include "desk/room.h"

enum {
	QUOTE_BYTES = 4096,
	VERSIONS_MOST = 256 /* of a text, through which words are followed one by one */
};

const char *thread_id(struct call *c, int64_t number)
{
	return arena_printf(c->a, "t-%lld", (long long)number);
}

bool thread_number(const char *id, int64_t *out)
{
	struct str s = str_of(id);
	long n;

	if (!str_starts(s, "t-") || !str_number(str_cut(id, 2, s.len), 999999, &n) || n < 1)
		return false;
	*out = n;
	return true;
}

/* --- where it stands now -------------------------------------------------------------------------- */

/* The text that a thread's words are looked for in today: the newest revision, or main. */
static struct oid text_today(struct call *c, const struct thread *t)
{
	const struct proposal *p = t->proposal ? state_proposal(c->state, t->proposal) : NULL;
	const struct section_text *now = state_text(c->state, t->section, t->lang);

	if (p)
		return p->revisions.items[p->revisions.n - 1].blob;
	return now ? now->blob : (struct oid){ "" };
}

static struct prose_quote words_of(const struct quote *q)
{
	return (struct prose_quote){ str_of(q->exact), str_of(q->prefix), str_of(q->suffix) };
}

static int64_t unit_at(const struct plain *plain, size_t at)
{
	for (size_t i = 0; i < plain->n; i++)
		if (at < plain->from[i + 1])
			return (int64_t)i;
	return -1;
}

/*
 * A text that threads stand in. A page has many of them on few texts: each is read once for a call, and
 * its paragraphs' ids are found once.
 */
struct known_text {
	struct known_text *next;
	struct oid ledger, blob;
	const char *section, *lang;
	struct plain plain;
	const char **ids; /* NULL until somebody asks */
};

static struct known_text *known(struct call *c, const struct thread *t, const struct oid *blob,
				struct err *e)
{
	const struct oid *now = state_ledger(c->state);
	struct known_text *k = c->texts;

	while (k && !(oid_eq(&k->ledger, now) && oid_eq(&k->blob, blob) &&
		      str_eq(k->section, t->section) && str_eq(k->lang, t->lang)))
		k = k->next;
	if (k)
		return k;
	k = ARENA_NEW(c->a, struct known_text);
	*k = (struct known_text){ .next = c->texts,
				  .ledger = *now,
				  .blob = *blob,
				  .section = t->section,
				  .lang = t->lang };
	if (plain_of(c, blob, t->section, t->lang, &k->plain, e) != 0)
		return NULL;
	c->texts = k;
	return k;
}

static int known_ids(struct call *c, struct known_text *k, struct err *e)
{
	if (k->ids)
		return 0;
	return ids_of(c, &k->blob, row_of(c, state_manifest(c->state), k->section), k->lang,
		      &k->ids, e);
}

/* The texts between the one that a thread quotes and today's: revisions, or changes of main. */
struct between {
	const struct proposal *proposal;
	int64_t first, n; /* revision's or change's index; how many */
};

static void between_of(struct call *c, const struct thread *t, struct between *out)
{
	const struct step *since = state_step_of(c->state, &t->commit);

	*out = (struct between){ 0 };
	if (t->proposal) {
		out->proposal = state_proposal(c->state, t->proposal);
		out->first = t->revision; /* revisions count from 1 */
		out->n = (int64_t)out->proposal->revisions.n - 1 - out->first;
	} else if (since) {
		int64_t end = state_n_changes(c->state, t->section, t->lang) - 1;

		out->first = end;
		while (out->first > 0 &&
		       state_change(c->state, t->section, t->lang, out->first - 1)->number >
			       since->number)
			out->first--;
		out->n = end - out->first;
	}
}

static struct oid blob_between(struct call *c, const struct thread *t, const struct between *b,
			       int64_t i)
{
	const struct step *step;

	if (b->proposal)
		return b->proposal->revisions.items[b->first + i].blob;
	step = state_change(c->state, t->section, t->lang, b->first + i);
	return state_blob_at(c->state, step, t->section, t->lang);
}

/* Where a thread's words stood in version i of those between, found out once. */
struct kept_anchor {
	struct prose_anchor at;
	size_t len; /* of the text: numbered otherwise, it is another */
};

static const char *anchor_key(struct call *c, const struct thread *t, const struct oid *blob,
			      int64_t i)
{
	return arena_printf(c->a, "anchor %lld %lld %s", (long long)t->number, (long long)i,
			    blob->hex);
}

static bool anchor_kept(struct call *c, const char *key, const struct plain *text,
			struct prose_anchor *at)
{
	const struct cached *kept = cache_find(c->desk->cache, key);
	struct kept_anchor was = { 0 };

	if (kept && kept->bytes.len == sizeof(was))
		memcpy(&was, kept->bytes.ptr, sizeof(was));
	cached_unref(kept);
	if (!was.len || was.len != text->text.len)
		return false;
	*at = was.at;
	return true;
}

static void keep_anchor(struct call *c, const char *key, const struct plain *text,
			const struct prose_anchor *at)
{
	struct kept_anchor is;

	memset(&is, 0, sizeof(is)); /* what lies between its members is kept, too */
	is.at = *at;
	is.len = text->text.len;
	cached_unref(cache_put(c->desk->cache, key, (struct str){ (const char *)&is, sizeof(is) }));
}

/* A version that cannot be read any more, or where the section was not, is leapt. */
static bool read_between(struct call *c, const struct thread *t, const struct between *b, int64_t i,
			 struct plain *out, const char **key)
{
	struct oid blob = blob_between(c, t, b, i);
	struct err e = { 0 };
	const struct known_text *k = oid_none(&blob) ? NULL : known(c, t, &blob, &e);

	if (!k)
		return false;
	*out = k->plain;
	*key = anchor_key(c, t, &blob, i);
	return true;
}

/*
 * Version by version words are followed more surely than in one leap (docs/prose.md); from the last one
 * whose place is known already. *old and *at become those of the last version before today's text.
 */
static void follow_versions(struct call *c, const struct thread *t, struct plain *old,
			    struct prose_anchor *at)
{
	struct prose_quote q = words_of(t->quote);
	struct prose_anchor then;
	struct between b;
	struct plain next;
	const char *key;
	int64_t stride, i;

	between_of(c, t, &b);
	stride = 1 + b.n / VERSIONS_MOST;
	for (i = (b.n - 1) / stride * stride; b.n > 0 && i >= 0; i -= stride) {
		if (read_between(c, t, &b, i, &next, &key) && anchor_kept(c, key, &next, at)) {
			*old = next;
			break;
		}
	}
	for (i = MAX(i + stride, 0); i < b.n; i += stride) {
		if (!read_between(c, t, &b, i, &next, &key))
			continue;
		then = *at;
		prose_follow(old->text, next.text, &q, &then, at);
		keep_anchor(c, key, &next, at);
		*old = next;
	}
}

static struct str *units_of(struct call *c, const struct plain *plain)
{
	struct str *out = ARENA_ARRAY(c->a, plain->n + 1, struct str);

	for (size_t i = 0; i < plain->n; i++)
		out[i] = str_cut(plain->text.ptr, plain->from[i], plain->from[i + 1]);
	return out;
}

/* What became of the paragraph in which words stood that are gone: today's, or -1. */
static int64_t paragraph_today(struct call *c, const struct plain *then, size_t at,
			       const struct plain *now)
{
	int64_t was = unit_at(then, at);
	int *from = ARENA_ARRAY(c->a, now->n + 1, int),
	    *joined = ARENA_ARRAY(c->a, then->n + 1, int);

	if (was < 0)
		return -1;
	prose_identity(units_of(c, then), then->n, units_of(c, now), now->n, from, joined);
	for (size_t i = 0; i < now->n; i++)
		if (from[i] == was)
			return (int64_t)i;
	return joined[was];
}

static int place(struct call *c, const struct thread *t, struct thread_card *out, struct err *e)
{
	struct oid today = text_today(c, t);
	struct prose_quote q = words_of(t->quote);
	const struct known_text *then = known(c, t, &t->blob, e);
	struct known_text *now = then ? known(c, t, &today, e) : NULL;
	struct prose_anchor first, was, is;
	struct plain old;

	if (!now)
		return -1;
	old = then->plain;
	prose_find(old.text, &q, &first);
	is = was = first;
	if (!oid_eq(&today, &t->blob)) {
		follow_versions(c, t, &old, &was);
		prose_follow(old.text, now->plain.text, &q, &was, &is);
	}
	out->placement = prose_placement_names[is.placement];
	out->block = is.placement == PROSE_GONE ? -1 : unit_at(&now->plain, is.from);
	if (is.placement == PROSE_GONE && first.placement != PROSE_GONE)
		out->block = paragraph_today(c, &then->plain, first.from, &now->plain);
	if (out->block < 0 || is.placement == PROSE_GONE)
		return 0;
	if (known_ids(c, now, e) != 0)
		return -1;
	out->paragraph = now->ids[out->block];
	return 0;
}

int card_of_thread(struct call *c, const struct thread *t, struct thread_card *out, struct err *e)
{
	*out = (struct thread_card){ .id = thread_id(c, t->number),
				     .on = ARENA_NEW(c->a, struct on_card),
				     .quote = t->quote,
				     .status = t->resolved ? "resolved" : "open",
				     .placement = prose_placement_names[PROSE_EXACT],
				     .suggestion = t->suggestion,
				     .block = -1 };
	*out->on = (struct on_card){ .proposal = t->proposal,
				     .revision = t->revision,
				     .section = t->section,
				     .lang = t->lang,
				     .commit = t->commit };
	out->comments.n = t->comments.n;
	out->comments.items = ARENA_ARRAY(c->a, t->comments.n, struct comment_card);
	for (size_t i = 0; i < t->comments.n; i++) {
		const struct comment *said = &t->comments.items[i];

		out->comments.items[i] =
			(struct comment_card){ .id = said->id,
					       .author = said->author,
					       .author_name = desk_name(c, said->author),
					       .group = said->group,
					       .text = said->text,
					       .created_at = said->created_at };
	}
	return t->quote ? place(c, t, out, e) : 0;
}

/* --- saying something ---------------------------------------------------------------------------- */

static int comment_text(const char *text, struct err *e)
{
	if (!text || !str_trim(str_of(text)).len)
		return err_set(e, ERR_BAD, "bad-request.comment", "%s", "empty");
	return 0;
}

/* Which text it is about: a proposal's revision, or a section as it stood in a commit of main. */
static int subject_of(struct call *c, const struct on_card *on, struct action *act, struct err *e)
{
	const struct revision *r;
	const struct proposal *p;
	const struct section *row;
	const struct step *step;

	if (on->proposal) {
		if (find_proposal(c, on->proposal, &p, e) != 0 ||
		    find_revision(p, on->revision, &r, e) != 0)
			return -1;
		act->proposal = p->number;
		act->revision = r->revision;
		act->section = p->section;
		act->lang = p->lang;
		act->base = r->commit;
		act->base_blob = r->blob;
		return 0;
	}
	if (!on->section)
		return err_set(e, ERR_BAD, "bad-request.on", "%s", "neither proposal nor section");
	act->section = on->section;
	act->lang = on->lang;
	if (find_section(c, on->section, &act->lang, &row, e) != 0)
		return -1;
	act->base = oid_none(&on->commit) ? *state_main(c->state) : on->commit;
	step = state_step_of(c->state, &act->base);
	if (!step)
		return err_about(e, ERR_BAD, "bad-request.base", act->base.hex, 0);
	act->base_blob = state_blob_at(c->state, step, act->section, act->lang);
	return 0;
}

/* The quoted words must stand in the text that they are said to stand in. */
static int quote_stands(struct call *c, const struct quote *quote, const struct action *act,
			struct err *e)
{
	struct prose_quote q = words_of(quote);
	struct prose_anchor at;
	struct plain plain;

	if (!q.exact.len || q.exact.len > QUOTE_BYTES)
		return err_set(e, ERR_BAD, "bad-request.quote", "%zu bytes", q.exact.len);
	if (plain_of(c, &act->base_blob, act->section, act->lang, &plain, e) != 0)
		return -1;
	prose_find(plain.text, &q, &at);
	if (at.placement == PROSE_GONE)
		return err_set(e, ERR_TEXT, "bad-text.quote", "%s", "");
	return 0;
}

static int answer_thread(struct call *c, const struct receipt *r, struct thread_card *out,
			 struct err *e)
{
	struct thread then;

	thread_as_answered(state_thread(c->state, r->number), r, &then);
	return card_of_thread(c, &then, out, e);
}

static int enter_thread(struct call *c, struct action *act, struct thread_card *out, struct err *e)
{
	const struct receipt *r;

	if (enter(c, act, e) == 0)
		return card_of_thread(c, state_thread(c->state, act->thread), out, e);
	if (!answered_meanwhile(c, e) || answered(c, &r, e) != 0)
		return -1;
	assert(r);
	return answer_thread(c, r, out, e);
}

int desk_thread_new(struct call *c, const struct thread_in *in, struct thread_card *out,
		    struct err *e)
{
	struct action act = { .kind = ACT_THREAD,
			      .text = in->text,
			      .suggestion = in->suggestion,
			      .group = own_group(c) };
	const struct receipt *r;

	/* A reader sees the section and may not speak; the proposal she does not even see. */
	if ((in->on->proposal ? need_proposals(c, e) : need_role(c, ROLE_RAPPORTEUR, e)) != 0 ||
	    answered(c, &r, e) != 0)
		return -1;
	if (r)
		return answer_thread(c, r, out, e);
	if (comment_text(in->text, e) != 0 || subject_of(c, in->on, &act, e) != 0)
		return -1;
	if (in->quote && quote_stands(c, in->quote, &act, e) != 0)
		return -1;
	if (in->quote) {
		act.quote = ARENA_NEW(c->a, struct quote);
		*act.quote = (struct quote){ in->quote->exact,
					     in->quote->prefix ? in->quote->prefix : "",
					     in->quote->suffix ? in->quote->suffix : "" };
	}
	return enter_thread(c, &act, out, e);
}

static int find_thread(struct call *c, const char *id, const struct thread **out, struct err *e)
{
	int64_t number;

	if (need_proposals(c, e) != 0)
		return -1;
	*out = thread_number(id, &number) ? state_thread(c->state, number) : NULL;
	return *out ? 0 : err_about(e, ERR_MISSING, "not-found.thread", id, 0);
}

int desk_thread(struct call *c, const char *id, struct thread_card *out, struct err *e)
{
	const struct thread *t;

	return find_thread(c, id, &t, e) != 0 ? -1 : card_of_thread(c, t, out, e);
}

int desk_comment(struct call *c, const char *thread, const char *text, struct thread_card *out,
		 struct err *e)
{
	struct action act = { .kind = ACT_COMMENT, .text = text, .group = own_group(c) };
	const struct thread *t;
	const struct receipt *r;

	if (find_thread(c, thread, &t, e) != 0 || answered(c, &r, e) != 0)
		return -1;
	if (r)
		return answer_thread(c, r, out, e);
	if (comment_text(text, e) != 0)
		return -1;
	act.thread = t->number;
	act.proposal = t->proposal;
	act.section = t->section;
	act.lang = t->lang;
	return enter_thread(c, &act, out, e);
}

int desk_resolve_thread(struct call *c, const char *thread, bool resolved, struct thread_card *out,
			struct err *e)
{
	struct action act = { .kind = resolved ? ACT_RESOLVE : ACT_REOPEN, .group = own_group(c) };
	const struct thread *t;
	const struct receipt *r;

	if (find_thread(c, thread, &t, e) != 0 || answered(c, &r, e) != 0)
		return -1;
	if (r)
		return answer_thread(c, r, out, e);
	if (t->resolved == resolved)
		return card_of_thread(c, t, out, e);
	act.thread = t->number;
	act.proposal = t->proposal;
	act.section = t->section;
	act.lang = t->lang;
	return enter_thread(c, &act, out, e);
}

static bool passes(const struct thread *t, const struct thread_filter *f)
{
	return (!f->proposal || t->proposal == f->proposal) && !(f->own && t->proposal) &&
	       (!f->section || (str_eq(f->section, t->section))) &&
	       (!f->lang || str_eq(f->lang, t->lang)) &&
	       (!f->status || str_eq(f->status, t->resolved ? "resolved" : "open"));
}

int desk_threads(struct call *c, const struct thread_filter *f, struct thread_list *out,
		 struct err *e)
{
	static const char *const statuses[] = { "open", "resolved", NULL };
	int64_t number, limit;

	if (need_proposals(c, e) != 0 ||
	    filter_check(f->status, statuses, f->section, NULL, e) != 0 ||
	    list_window(f->cursor, f->limit, state_n_threads(c->state), &number, &limit, e) != 0)
		return -1;
	*out = (struct thread_list){ 0 };
	out->items.items = ARENA_ARRAY(c->a, (size_t)limit, struct thread_card);
	for (; number > 0; number--) {
		const struct thread *t = state_thread(c->state, number);

		if (!passes(t, f))
			continue;
		if ((int64_t)out->items.n == limit) {
			out->next = arena_printf(c->a, "%lld", (long long)number);
			return 0;
		}
		if (card_of_thread(c, t, &out->items.items[out->items.n], e) != 0)
			return -1;
		out->items.n++;
	}
	return 0;
}
