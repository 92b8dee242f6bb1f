#include "pages/discuss.h"

enum { THREADS_MAX = 400 };

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
		     str_eq(t->placement, "changed") ? say(p, "thread_changed") : NULL);
	said = wire_set(out, "said", wire_new_list());
	for (size_t i = 0; i < t->comments.n; i++)
		add_comment(p, said, &t->comments.items[i]);
}

static bool has_place(const struct thread_card *t)
{
	return t->quote && !str_eq(t->placement, "gone");
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

void set_discussed(struct page *p, const char *html, const struct thread_list *list,
		   struct ticks *ticks)
{
	struct shelf general = new_shelf(p->m, "general"), gone = new_shelf(p->m, "gone"),
		     solved = new_shelf(p->m, "solved_threads");
	struct wire *parts = wire_set(p->m, "pieces", wire_new_list());
	struct wire **models;
	struct shelf *below;
	struct piece *pieces;
	size_t n = pieces_of(p->a, html, &pieces);
	int64_t placed = 0;

	below = ARENA_ARRAY(p->a, n + 1, struct shelf);
	models = ARENA_ARRAY(p->a, n + 1, struct wire *);
	for (size_t i = 0; i < n; i++) {
		struct wire *part = models[i] = wire_add(parts, wire_new_obj());

		wire_set_str(part, "html", str_dup(p->a, pieces[i].html));
		below[i] = new_shelf(part, "threads");
		if (ticks)
			set_ticks(p, part, pieces[i].html, ticks);
	}
	/* They come newest first; a reader wants the oldest first. */
	for (size_t i = list->items.n; i-- > 0;) {
		const struct thread_card *t = &list->items.items[i];
		long at = has_place(t) ? piece_of(t, pieces, n) : -1;

		if (str_eq(t->status, "resolved"))
			put(p, &solved, t);
		else if (at >= 0)
			put(p, &below[at], t), placed++;
		else
			put(p, t->quote ? &gone : &general, t);
	}
	for (size_t i = 0; i < n; i++)
		wire_set_bool(models[i], "beside", pieces[i].whole && below[i].n);
	placed += general.n + gone.n;
	wire_set_str(p->m, "threads_open", placed ? say_n(p, "n_open", placed) : NULL);
	wire_set_bool(p->m, "no_threads", !placed);
	wire_set_bool(p->m, "has_gone", gone.n);
	wire_set_str(p->m, "solved_label", solved.n ? say_n(p, "n_solved", solved.n) : NULL);
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

int all_threads(struct page *p, const struct thread_filter *which, struct thread_list *out,
		struct err *e)
{
	struct thread_filter f = *which;
	struct thread_list part;

	*out = (struct thread_list){ 0 };
	out->items.items = ARENA_ARRAY(p->a, THREADS_MAX, struct thread_card);
	f.limit = 100;
	do {
		if (desk_threads(p->c, &f, &part, e) != 0)
			return -1;
		for (size_t i = 0; i < part.items.n && out->items.n < THREADS_MAX; i++)
			out->items.items[out->items.n++] = part.items.items[i];
		f.cursor = part.next;
	} while (part.next && out->items.n < THREADS_MAX);
	return 0;
}

/* --- where comments wait ------------------------------------------------------------------------- */

/* Open discussions on one text: a proposal's, or with proposal 0 the section's own. */
struct talk {
	int64_t proposal, n;
	const struct thread *last; /* that something was said in */
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
		*talk = (struct talk){ t->proposal, 0, t };
		(*n)++;
	}
	talk->n++;
	if (said_at(t) >= said_at(talk->last))
		talk->last = t;
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
