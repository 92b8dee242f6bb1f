/* Records to cards: what the ledger keeps becomes what the contract shows. */
#include "desk/room.h"

static int card_of_revision(struct call *c, const struct revision *r, struct revision_card *out,
			    struct err *e)
{
	struct str text;

	if (text_of(c, &r->blob, &text, e) != 0)
		return -1;
	*out = (struct revision_card){ .revision = r->revision,
				       .commit = r->commit,
				       .base = r->base,
				       .markdown = text.ptr,
				       .author = r->author,
				       .author_name = desk_name(c, r->author),
				       .summary = r->summary,
				       .created_at = r->created_at };
	return 0;
}

const char *kept_text(struct call *c, const char *key)
{
	const struct cached *kept = cache_find(c->desk->cache, key);
	const char *text = kept ? str_dup(c->a, kept->bytes) : NULL;

	cached_unref(kept);
	return text;
}

void keep_text(struct call *c, const char *key, const char *text)
{
	cached_unref(cache_put(c->desk->cache, key, str_of(text)));
}

const char *title_of(struct call *c, const char *section, const char *lang)
{
	const struct section_text *now = state_text(c->state, section, lang);
	const char *key, *title;
	struct err e = { 0 };
	struct sheet sheet;

	if (!now)
		return section;
	key = arena_printf(c->a, "title %s %s %s", now->blob.hex, section, lang);
	title = kept_text(c, key);
	if (title)
		return title;
	if (sheet_of(c, &now->blob, section, lang, &sheet, &e) != 0)
		return section;
	title = sheet.title && sheet.title[0] ? sheet.title : section;
	keep_text(c, key, title);
	return title;
}

/* Does an open proposal no longer merge onto main by itself? */
static bool clashes(struct call *c, const struct proposal *p)
{
	const struct revision *r = &p->revisions.items[p->revisions.n - 1];
	const struct section_text *now = state_text(c->state, p->section, p->lang);
	const char *key, *kept;
	struct prose_merge m;
	struct err e = { 0 };
	bool clash;

	if (p->status != PROPOSAL_OPEN && p->status != PROPOSAL_CHANGES)
		return false;
	key = arena_printf(c->a, "clash %s %s %s", r->base_blob.hex, r->blob.hex,
			   now ? now->blob.hex : "");
	kept = kept_text(c, key);
	if (kept)
		return kept[0] == '1';
	clash = merge_proposal(c, p, r, &m, &e) != 0;
	if (clash && e.kind != ERR_CONFLICT)
		return false;
	c->conflict = NULL;
	keep_text(c, key, clash ? "1" : "0");
	return clash;
}

static int64_t open_threads_on(const struct state *s, int64_t proposal)
{
	int64_t n = 0;

	for (int64_t i = 1; i <= state_n_threads(s); i++) {
		const struct thread *t = state_thread(s, i);

		n += t && t->proposal == proposal && !t->resolved;
	}
	return n;
}

int card_of_proposal(struct call *c, const struct proposal *p, struct proposal_card *out,
		     struct err *e)
{
	*out = (struct proposal_card){ .number = p->number,
				       .section = p->section,
				       .lang = p->lang,
				       .group = p->group,
				       .summary = p->summary,
				       .status = proposal_status_names[p->status],
				       .title = title_of(c, p->section, p->lang),
				       .base = p->revisions.items[p->revisions.n - 1].base,
				       .created_at = p->created_at,
				       .open_threads = open_threads_on(c->state, p->number),
				       .conflicts = clashes(c, p),
				       .mine = speaks_for(c, p->group),
				       .rest_of = p->rest_of };
	out->revisions.n = p->revisions.n;
	out->revisions.items = ARENA_ARRAY(c->a, p->revisions.n, struct revision_card);
	for (size_t i = 0; i < p->revisions.n; i++)
		if (card_of_revision(c, &p->revisions.items[i], &out->revisions.items[i], e) != 0)
			return -1;
	if (p->decision) {
		out->decision = ARENA_NEW(c->a, struct decision_card);
		card_of_decision(c, p, p->decision, out->decision);
	}
	return 0;
}

void card_of_decision(struct call *c, const struct proposal *p, const struct decision *d,
		      struct decision_card *out)
{
	*out = (struct decision_card){
		.decision = decision_names[d->decision],
		.reason = d->reason,
		.by = d->by,
		.by_name = desk_name(c, d->by),
		.revision = d->revision,
		.at = d->at,
		.commit = d->commit,
		.partly = d->partly,
		.edited = d->edited,
		.rest = d->partly ? rest_number(c->state, p->number, &d->commit) : 0
	};
}
