#include "pages/discuss.h"
#include "pages/fold.h"

enum { SHOWN_MOST = 100 /* discussions on a page; the rest is a link away */ };

/* --- between the paragraphs ------------------------------------------------------------------------ */

/* Where the next paragraph or the notes begin at or behind s; NULL at the end. */
static const char *next_start(const char *s)
{
	const char *par = strstr(s, "<div class=\"par "),
		   *notes = strstr(s, "<section class=\"notes\"");

	return !par || (notes && notes < par) ? notes : par;
}

/* The paragraph's id and whether the new text has it, read from its opening tag. */
static void read_tag(struct arena *a, const char *tag, struct piece *out)
{
	const char *end = strchr(tag, '>'), *id = strstr(tag, " id=\"p-");
	const char *gone = strstr(tag, "par-deleted");

	if (strncmp(tag, "<div", 4) != 0 || !end)
		return;
	out->counts = !gone || gone > end;
	if (id && id < end)
		out->id = arena_dup_len(a, id + 5, strcspn(id + 5, "\""));
}

/* A note's paragraph stands in an item of a list: the item's end belongs to the next piece. */
static size_t without_item_end(const char *from, size_t len)
{
	static const char end[] = "</div>\n</li>\n";

	for (size_t at = len; at >= sizeof(end) - 1; at--)
		if (memcmp(from + at - (sizeof(end) - 1), end, sizeof(end) - 1) == 0)
			return at - (sizeof("</li>\n") - 1);
	return len;
}

size_t pieces_of(struct arena *a, const char *html, struct piece **out)
{
	size_t n = 0, cap = 0;
	const char *from = html, *notes = strstr(html, "<section class=\"notes\"");

	*out = NULL;
	while (*from) {
		const char *start = next_start(from);
		const char *next = start ? next_start(start + 1) : NULL;
		struct piece *piece = arena_push(a, (void **)out, &n, &cap, sizeof(struct piece));
		size_t len = next ? (size_t)(next - from) : strlen(from);

		if (notes && start > notes)
			len = without_item_end(from, len);
		*piece = (struct piece){ .html = { from, len },
					 .whole = start == from && (!notes || start < notes) };
		if (start)
			read_tag(a, start, piece);
		from += len;
	}
	return n;
}

/* --- discussions ------------------------------------------------------------------------------------- */

static void add_comment(struct page *p, struct wire *list, const struct comment_card *c)
{
	struct wire *said = wire_add(list, wire_new_obj());
	const char *name =
		c->author_name && c->author_name[0] ? c->author_name : say(p, "somebody");

	if (c->group)
		name = arena_printf(p->a, "%s · %s", name, group_name(p, c->group));
	wire_set_str(said, "who", name);
	wire_set(said, "at", when(p, c->created_at));
	wire_set_str(said, "words", c->text);
}

/* Where a suggested wording is taken over, or NULL where the reader cannot. */
static const char *take_href(struct page *p, const struct thread_card *t)
{
	const struct proposal *one = state_proposal(p->c->state, t->on->proposal);

	if (!t->suggestion || !t->quote || str_eq(t->status, "resolved"))
		return NULL;
	if (!one)
		return arena_printf(p->a, "/app/write/%s?lang=%s&take=%s", t->on->section,
				    t->on->lang, t->id);
	return desk_is_editor(p->c) && one->status == PROPOSAL_OPEN
		       ? arena_printf(p->a, "/app/review/%s/edit?take=%s", digits(p, one->number),
				      t->id)
		       : NULL;
}

static void fill_thread(struct page *p, struct wire *out, const struct thread_card *t)
{
	struct wire *said;

	wire_set_str(out, "id", t->id);
	wire_set_bool(out, "resolved", str_eq(t->status, "resolved"));
	wire_set_str(out, "quoted", t->quote ? t->quote->exact : NULL);
	wire_set_str(out, "suggestion", t->suggestion);
	wire_set_str(out, "take", take_href(p, t));
	wire_set_str(out, "moved",
		     str_eq(t->placement, "changed")                 ? say(p, "thread_changed")
		     : str_eq(t->placement, "gone") && t->block >= 0 ? say(p, "thread_rewritten")
								     : NULL);
	said = wire_set(out, "said", wire_new_list());
	for (size_t i = 0; i < t->comments.n; i++)
		add_comment(p, said, &t->comments.items[i]);
}

/* Words that were rewritten have a place as long as their paragraph is there. */
static bool has_place(const struct thread_card *t)
{
	return t->quote && (!str_eq(t->placement, "gone") || t->block >= 0);
}

/* Which piece a discussion stands under: by its paragraph's id, else by counting; -1 for none. */
static long piece_of(const struct thread_card *t, const struct piece *pieces, size_t n)
{
	int64_t count = 0;

	for (size_t i = 0; t->paragraph && i < n; i++)
		if (str_eq(pieces[i].id, t->paragraph))
			return (long)i;
	for (size_t i = 0; i < n; i++)
		if (pieces[i].counts && count++ == t->block)
			return (long)i;
	return -1;
}

/* --- which of them ------------------------------------------------------------------------------- */

static const char *window_at(struct page *p, const struct discussed *d, const char *name,
			     const char *from)
{
	return arena_printf(p->a, "%s%s%s=%s", d->path, strchr(d->path, '?') ? "&" : "?", name,
			    from);
}

static bool is_on(const struct thread *t, const struct thread_filter *f)
{
	return f->proposal
		       ? t->proposal == f->proposal
		       : !t->proposal && str_eq(t->section, f->section) && str_eq(t->lang, f->lang);
}

static int read_window(struct page *p, struct thread_filter f, int64_t from, size_t most,
		       struct thread_list *out, struct err *e)
{
	if (most) {
		f.limit = (int64_t)most;
		f.cursor = from ? digits(p, from) : NULL;
		return desk_threads(p->c, &f, out, e);
	}
	*out = (struct thread_list){ .next = digits(p, state_n_threads(p->c->state)) };
	return 0;
}

int find_discussed(struct page *p, const struct thread_filter *which, const char *path,
		   struct discussed *out, struct err *e)
{
	struct thread_filter open = *which, solved = *which;
	long from, solved_from;
	size_t room;

	*out = (struct discussed){ .path = path };
	if (http_query_number(p->rq, "open", 1, 999999, 0, &from, e) != 0 ||
	    http_query_number(p->rq, "solved", 1, 999999, 0, &solved_from, e) != 0)
		return -1;
	out->from = from;
	out->solved_from = from ? 0 : solved_from;
	for (int64_t i = state_n_threads(p->c->state); i > 0; i--) {
		const struct thread *t = state_thread(p->c->state, i);

		if (is_on(t, which))
			(*(t->resolved ? &out->n_solved : &out->n_open))++;
	}
	open.status = "open";
	solved.status = "resolved";
	if (!out->solved_from && read_window(p, open, from, SHOWN_MOST, &out->open, e) != 0)
		return -1;
	/* Those that are settled take what room the open ones leave. */
	room = SHOWN_MOST - out->open.items.n;
	if (!out->n_solved || from)
		room = 0;
	if (read_window(p, solved, out->solved_from, room, &out->solved, e) != 0)
		return -1;
	if (!out->n_solved)
		out->solved.next = NULL;
	return 0;
}

/* --- sorted -------------------------------------------------------------------------------------- */

struct shelf {
	struct wire *list;
	int64_t n;
};

static void put(struct page *p, struct shelf *shelf, const struct thread_card *t)
{
	fill_thread(p, wire_add(shelf->list, wire_new_obj()), t);
	shelf->n++;
}

static struct shelf new_shelf(struct wire *in, const char *member)
{
	return (struct shelf){ wire_set(in, member, wire_new_list()), 0 };
}

/* How many there are in all, and the ways to those that the page does not show. */
static void set_windows(struct page *p, const struct discussed *d)
{
	const char *older = d->open.next ? window_at(p, d, "open", d->open.next) : NULL;
	const char *solved = d->solved.next ? window_at(p, d, "solved", d->solved.next) : NULL;
	bool first = !d->from && !d->solved_from;

	wire_set_str(p->m, "threads_open", d->n_open ? say_n(p, "n_open", d->n_open) : NULL);
	wire_set_bool(p->m, "no_threads", !d->n_open);
	wire_set_str(p->m, "threads_older", older);
	wire_set_str(p->m, "threads_newest", first ? NULL : d->path);
	wire_set_str(p->m, "solved_label", d->n_solved ? say_n(p, "n_solved", d->n_solved) : NULL);
	wire_set_str(p->m, "solved_older", solved);
	wire_set_bool(p->m, "solved_asked", d->solved_from);
	wire_set_str(p->m, "here", d->path);
	wire_set_str(p->m, "here_shown",
		     first ? d->path
			   : window_at(p, d, d->from ? "open" : "solved",
				       digits(p, d->from ? d->from : d->solved_from)));
}

/* The text in pieces, each with a shelf for what is said on it. */
struct below {
	struct piece *pieces;
	struct wire **models;
	struct shelf *shelves;
	size_t n;
};

static void set_pieces(struct page *p, const char *html, struct ticks *ticks, struct below *out)
{
	struct wire *parts = wire_set(p->m, "pieces", wire_new_list());

	out->n = pieces_of(p->a, html, &out->pieces);
	out->shelves = ARENA_ARRAY(p->a, out->n + 1, struct shelf);
	out->models = ARENA_ARRAY(p->a, out->n + 1, struct wire *);
	for (size_t i = 0; i < out->n; i++) {
		struct wire *part = out->models[i] = wire_add(parts, wire_new_obj());

		wire_set_str(part, "html", str_dup(p->a, out->pieces[i].html));
		out->shelves[i] = new_shelf(part, "threads");
		if (ticks)
			set_ticks(p, part, out->pieces[i].html, ticks);
	}
}

void set_discussed(struct page *p, const char *html, const struct discussed *d, struct ticks *ticks,
		   bool redline)
{
	struct shelf general = new_shelf(p->m, "general"), gone = new_shelf(p->m, "gone"),
		     solved = new_shelf(p->m, "solved_threads");
	struct below b;
	bool *talked;

	set_pieces(p, html, ticks, &b);
	/* They come newest first; a reader wants the oldest first. */
	for (size_t i = d->open.items.n; i-- > 0;) {
		const struct thread_card *t = &d->open.items.items[i];
		long at = has_place(t) ? piece_of(t, b.pieces, b.n) : -1;

		put(p, at >= 0 ? &b.shelves[at] : t->quote ? &gone : &general, t);
	}
	for (size_t i = d->solved.items.n; i-- > 0;)
		put(p, &solved, &d->solved.items.items[i]);
	talked = ARENA_ARRAY(p->a, b.n + 1, bool);
	for (size_t i = 0; i < b.n; i++) {
		talked[i] = b.shelves[i].n > 0;
		wire_set_bool(b.models[i], "beside", b.pieces[i].whole && talked[i]);
	}
	if (redline)
		set_folds(p, b.pieces, talked, b.models, b.n);
	wire_set_bool(p->m, "has_gone", gone.n);
	set_windows(p, d);
}

void set_on(struct page *p, const struct on_card *on)
{
	struct wire *out = wire_set(p->m, "on", wire_new_obj());

	wire_set_str(out, "proposal", on->proposal ? digits(p, on->proposal) : NULL);
	wire_set_str(out, "revision", digits(p, on->revision));
	wire_set_str(out, "section", on->section);
	wire_set_str(out, "language", on->lang);
	wire_set_str(out, "commit", on->commit.hex);
}

/* --- where comments wait ------------------------------------------------------------------------- */

/* Open discussions on one text: a proposal's, or with proposal 0 the section's own. */
struct talk {
	int64_t proposal, n;
	const struct thread *last; /* that something was said in */
	int64_t newer;             /* how many began after that one */
};

static int64_t said_at(const struct thread *t)
{
	return t->comments.items[t->comments.n - 1].created_at;
}

static void count_in(struct talk *all, size_t *n, const struct thread *t)
{
	struct talk *talk = all;

	while (talk < all + *n && talk->proposal != t->proposal)
		talk++;
	if (talk == all + *n) {
		*talk = (struct talk){ t->proposal, 0, t, 0 };
		(*n)++;
	}
	talk->n++;
	talk->newer++;
	if (said_at(t) >= said_at(talk->last)) {
		talk->last = t;
		talk->newer = 0;
	}
}

static struct wire *link_to_talk(struct page *p, const struct talk *talk)
{
	const struct thread *t = talk->last;
	const char *path = arena_printf(p->a, "/app/sections/%s?lang=%s", t->section, t->lang);
	const char *label = say_n(p, "n_comments", talk->n);

	if (talk->proposal) {
		path = arena_printf(p->a, "/app/review/%s", digits(p, talk->proposal));
		label = i18n_text(p->a, p->lang, "n_comments_on", "n", digits(p, talk->n), "m",
				  digits(p, talk->proposal), NULL);
	}
	/* One that began long ago is not among those that the page shows unasked. */
	if (talk->newer >= SHOWN_MOST)
		path = arena_printf(p->a, "%s%sopen=%s", path, talk->proposal ? "?" : "&",
				    digits(p, t->number));
	return link_to(arena_printf(p->a, "%s#t-%s", path, digits(p, t->number)), label);
}

void set_talks(struct page *p, struct wire *in, const char *section, const char *lang)
{
	struct wire *list = wire_set(in, "talks", wire_new_list());
	int64_t threads = state_n_threads(p->c->state);
	struct talk *all = ARENA_ARRAY(p->a, (size_t)threads + 1, struct talk);
	size_t n = 0;

	for (int64_t i = 1; i <= threads; i++) {
		const struct thread *t = state_thread(p->c->state, i);

		if (!t->resolved && str_eq(t->section, section) && str_eq(t->lang, lang))
			count_in(all, &n, t);
	}
	for (size_t i = 0; i < n; i++)
		wire_add(list, link_to_talk(p, &all[i]));
}

const char *first_talk(struct page *p, int64_t proposal)
{
	for (int64_t i = 1; i <= state_n_threads(p->c->state); i++) {
		const struct thread *t = state_thread(p->c->state, i);

		if (!t->resolved && t->proposal == proposal)
			return arena_printf(p->a, "t-%s", digits(p, t->number));
	}
	return "comments";
}

/* --- suggested wording --------------------------------------------------------------------------- */

const char *replace_once(struct arena *a, const char *text, const char *exact, const char *with)
{
	const char *at = *exact ? strstr(text, exact) : NULL;

	if (!at || strstr(at + 1, exact))
		return NULL;
	return arena_printf(a, "%.*s%s%s", (int)(at - text), text, with, at + strlen(exact));
}

const char *with_suggestion(struct page *p, const char *markdown)
{
	const char *id = page_query(p, "take"), *text;
	const struct thread *t = NULL;
	long n;

	if (id && str_starts(str_of(id), "t-") && str_number(str_of(id + 2), 999999, &n))
		t = state_thread(p->c->state, n);
	if (!t || !t->suggestion || !t->quote)
		return markdown;
	text = replace_once(p->a, markdown, t->quote->exact, t->suggestion);
	if (text)
		page_notice(p, NOTICE_INFO, NULL, say(p, "taken_over"));
	else
		page_notice(p, NOTICE_WARN, NULL, say_what(p, "not_taken_over", t->suggestion));
	return text ? text : markdown;
}
