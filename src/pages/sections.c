/* My sections: what waits for me, what waits for others. */
#include "pages/discuss.h"
#include "pages/lag.h"

enum shelf_of { SHELF_TURN, SHELF_WAITING, SHELF_FREE, SHELF_DONE, SHELF_CLOSED, SHELVES };

/* One section in one language, as one of my groups has to do with it. */
struct task {
	const struct section_line *line;
	const char *group; /* of mine, or NULL for an editor without one */
	const struct proposal
		*proposal; /* of the group: the newest that is not decided, else the newest,
					    or NULL */
	enum standing_of_text standing;
	enum shelf_of shelf;
	int rank;       /* changes asked, draft, not begun */
	bool lags;      /* behind the leading language: */
	struct lag lag; /* by so much */
	size_t at;
};

static bool undecided(const struct proposal *one)
{
	return one->status == PROPOSAL_OPEN || one->status == PROPOSAL_CHANGES;
}

/* What somebody waits for comes before what is newer and decided. */
static const struct proposal *newest_of(struct page *p, const char *section, const char *lang,
					const char *group)
{
	const struct proposal *newest = NULL;

	for (int64_t n = state_n_proposals(p->c->state); n > 0; n--) {
		const struct proposal *one = state_proposal(p->c->state, n);

		if (!str_eq(one->section, section) || !str_eq(one->lang, lang) ||
		    (group && !str_eq(one->group, group)) || one->status == PROPOSAL_WITHDRAWN)
			continue;
		if (undecided(one))
			return one;
		if (!newest)
			newest = one;
	}
	return newest;
}

static bool has_draft(struct page *p, const struct task *t)
{
	struct draft_card draft;
	struct err e = { 0 };

	return t->group && desk_draft(p->c, t->line->id, t->line->lang, t->group, &draft, &e) == 0;
}

/* A translation that lags behind waits for those who were named to write it; for the editors where nobody was. */
static bool awaits(struct page *p, const struct task *t)
{
	bool named = wire_strs_have(&t->line->groups, t->group) ||
		     (desk_is_editor(p->c) && !t->line->groups.n);

	return named && (t->shelf == SHELF_FREE || t->shelf == SHELF_DONE);
}

static void judge(struct page *p, struct task *t)
{
	const struct proposal *one = t->proposal;
	bool draft = has_draft(p, t), changes = one && one->status == PROPOSAL_CHANGES;

	t->rank = changes ? 0 : draft ? 1 : 2;
	t->standing = changes ? IS_CHANGES : draft ? IS_DRAFT : IS_EMPTY;
	/* A text that nobody has begun waits for those who were named to write it, not for all who may. */
	t->shelf = t->rank == 2 && (desk_is_editor(p->c) ||
				    !wire_strs_have(&t->line->groups, t->group))
			   ? SHELF_FREE
			   : SHELF_TURN;
	if (!t->line->writable) {
		t->standing = one && one->status == PROPOSAL_ACCEPTED ? IS_ACCEPTED : IS_CLOSED;
		t->shelf = SHELF_CLOSED;
	} else if (one && !draft && !changes) {
		t->shelf = one->status == PROPOSAL_OPEN ? SHELF_WAITING : SHELF_DONE;
		t->standing = one->status == PROPOSAL_OPEN       ? IS_SUBMITTED
			      : one->status == PROPOSAL_ACCEPTED ? IS_ACCEPTED
								 : IS_DECLINED;
	}
	if (t->lags && awaits(p, t))
		t->shelf = SHELF_TURN;
}

static int by_urgency(const void *a, const void *b)
{
	const struct task *x = a, *y = b;
	int64_t when_x = x->line->deadline ? x->line->deadline : INT64_MAX;
	int64_t when_y = y->line->deadline ? y->line->deadline : INT64_MAX;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (when_x != when_y)
		return when_x < when_y ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

static void add_tasks_of(struct page *p, const struct section_line *line, struct task *tasks,
			 size_t *n)
{
	const struct manifest *m = state_manifest(p->c->state);
	const struct section *row = &m->sections.items[manifest_section(m, line->id)];
	const struct wire_strs *groups = &p->c->who.groups;

	for (size_t i = 0; i < MAX(groups->n, 1); i++) {
		struct task *t = &tasks[*n];

		if (groups->n ? !manifest_may_write(row, groups->items[i]) : !desk_is_editor(p->c))
			continue;
		*t = (struct task){ .line = line,
				    .group = groups->n ? groups->items[i] : NULL,
				    .at = *n };
		t->proposal = newest_of(p, line->id, line->lang, t->group);
		t->lags = lag_now(p, line->id, line->lang, &t->lag);
		judge(p, t);
		(*n)++;
	}
}

static const char *count_label(struct page *p, const int64_t *n, const char *key)
{
	return n && *n ? say_n(p, key, *n) : NULL;
}

static void set_links(struct page *p, struct wire *card, const struct task *t)
{
	const char *at = arena_printf(p->a, "/app/sections/%s?lang=%s", t->line->id, t->line->lang);
	const char *open = count_label(p, t->line->open_proposals, "n_proposals");

	wire_set_str(card, "read", at);
	wire_set(card, "open",
		 open ? link_to(arena_printf(p->a, "/app/review?section=%s", t->line->id), open)
		      : NULL);
	set_talks(p, card, t->line->id, t->line->lang);
}

static void set_action(struct page *p, struct wire *card, const struct task *t)
{
	const struct proposal *one = t->group ? t->proposal : NULL;
	bool open = one && undecided(one);
	const char *key = open ? "revise"
			  : t->lags && t->shelf == SHELF_TURN && t->standing != IS_DRAFT
				  ? "lag_follow"
			  : t->shelf == SHELF_DONE  ? "suggest_more"
			  : t->standing == IS_DRAFT ? "continue_writing"
						    : "write";
	struct wire *write;

	if (t->shelf == SHELF_CLOSED) {
		wire_set(card, "write", NULL);
		return;
	}
	write = wire_set(
		card, "write",
		link_to(arena_printf(p->a, "/app/write/%s?lang=%s%s%s", t->line->id, t->line->lang,
				     t->group ? "&group=" : "", t->group ? t->group : ""),
			say(p, key)));
	wire_set_bool(write, "first", t->shelf == SHELF_TURN);
}

static void set_card(struct page *p, struct wire *card, const struct task *t)
{
	const struct decision *d = t->proposal ? t->proposal->decision : NULL;

	wire_set_str(card, "title", t->line->title);
	set_text_of(card, t->line->lang);
	wire_set_str(card, "key",
		     arena_printf(p->a, "%s/%s/%s", t->line->id, t->line->lang,
				  t->group ? t->group : ""));
	wire_set_bool(card, "turn", t->shelf == SHELF_TURN);
	wire_set(card, "chip", chip(p, t->standing));
	wire_set(card, "due", due(p, t->line->deadline));
	wire_set_str(card, "language", many_languages(p) ? language_name(t->line->lang) : NULL);
	wire_set_str(card, "group_name", p->c->who.groups.n > 1 ? group_name(p, t->group) : NULL);
	wire_set_str(card, "reason",
		     t->standing == IS_CHANGES && d && d->reason[0] ? d->reason : NULL);
	wire_set(card, "lags",
		 t->lags ? lag_link(p, NULL, &t->lag, desk_lag_text(p->a, p->lang, "lags", &t->lag))
			 : NULL);
	set_links(p, card, t);
	set_action(p, card, t);
}

static void set_shelf(struct page *p, struct wire *shelves, enum shelf_of which,
		      const struct task *tasks, size_t n)
{
	static const char *const ids[] = { "turn", "waiting", "free", "done", "shut" };
	static const char *const keys[] = { "shelf_turn", "shelf_waiting", "shelf_free",
					    "shelf_done", "shelf_closed" };
	struct wire *shelf, *cards;
	int64_t size = 0;

	for (size_t i = 0; i < n; i++)
		size += tasks[i].shelf == which;
	if (!size)
		return;
	shelf = wire_add(shelves, wire_new_obj());
	wire_set_str(shelf, "id", ids[which]);
	wire_set_str(shelf, "label", say(p, keys[which]));
	wire_set_str(shelf, "size", digits(p, size));
	cards = wire_set(shelf, "cards", wire_new_list());
	for (size_t i = 0; i < n; i++)
		if (tasks[i].shelf == which)
			set_card(p, wire_add(cards, wire_new_obj()), &tasks[i]);
}

int page_sections(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct document_card doc;
	struct task *tasks;
	struct wire *shelves;
	size_t n = 0;
	PAGE(p, rq, rp);

	if (desk_document(p.c, &doc, e) != 0)
		return -1;
	tasks = ARENA_ARRAY(p.a, doc.sections.n * MAX(p.c->who.groups.n, 1), struct task);
	for (size_t i = 0; i < doc.sections.n; i++)
		add_tasks_of(&p, &doc.sections.items[i], tasks, &n);
	qsort(tasks, n, sizeof(*tasks), by_urgency);
	shelves = wire_set(p.m, "shelves", wire_new_list());
	for (enum shelf_of s = SHELF_TURN; s < SHELVES; s++)
		set_shelf(&p, shelves, s, tasks, n);
	wire_set_bool(p.m, "nothing", n == 0);
	wire_set_str(p.m, "speaks", say_what(&p, "speaks_for", group_names(&p, &p.c->who.groups)));
	return page_show(&p, 200, "sections", say(&p, "my_sections"), e);
}
