/* Manage: a pasted list of people becomes links, after somebody has looked at what was understood. */
#include "pages/manage.h"
#include "pages/names.h"
#include "pages/tickets.h"

enum { DAY = 24 * 3600 };

/* What holds for lines that do not say otherwise. */
struct roll {
	const char *text, *role;
	struct wire_strs groups;
	int64_t days;
	struct listing list;
};

static void read_roll(struct page *p, struct roll *r)
{
	*r = (struct roll){ .text = page_text(p, "names"),
			    .role = page_field(p, "role"),
			    .groups = page_values(p, "group"),
			    .days = MAX(page_number(p, "days"), 1) };
	names_read(p->a, state_manifest(p->c->state), r->text, &r->list);
	/* Without a group the link opens a workspace in which nothing can be written. */
	for (size_t i = 0; i < r->list.n; i++) {
		struct listed *one = &r->list.items[i];
		const char *role = one->role ? role_names[one->role] : r->role;

		if (!one->why && str_eq(role, "rapporteur") && !one->groups.n && !r->groups.n) {
			one->why = "list_group_needed";
			one->what = "";
			r->list.n_wrong++;
		}
	}
}

static struct invite_in invite_of(const struct roll *r, const struct listed *one)
{
	return (struct invite_in){ .role = one->role ? role_names[one->role] : r->role,
				   .groups = one->groups.n ? one->groups : r->groups,
				   .name = one->name,
				   .expires = clock_now() + MIN(r->days, 365) * DAY };
}

/* --- the form and what was understood --------------------------------------------------------------- */

static int show(struct page *p, int status, struct err *e)
{
	set_invite(p, p->rq->method == HTTP_POST);
	set_places(p, "/app/manage/people");
	return page_show(p, status, "roll", say(p, "list_title"), e);
}

/* People who are there already, to be asked about. */
struct known {
	struct account_list accounts;
	struct invitation_list invitations;
};

/* Why a line that is understood is not ticked at first; NULL: it is. */
static const char *doubt(struct page *p, const struct known *known, const struct listed *one)
{
	if (one->again)
		return say(p, "list_twice");
	for (size_t i = 0; i < known->accounts.items.n; i++)
		if (names_alike(p->a, known->accounts.items.items[i].name, one->name))
			return say(p, "list_known");
	for (size_t i = 0; i < known->invitations.items.n; i++) {
		const struct invitation_card *inv = &known->invitations.items.items[i];

		if (!inv->spent_at && inv->expires_at > clock_now() &&
		    names_alike(p->a, inv->name, one->name))
			return say(p, "list_invited");
	}
	return NULL;
}

static void set_understood(struct page *p, const struct known *known, const struct roll *r)
{
	struct wire *good = wire_set(p->m, "understood", wire_new_list());
	struct wire *bad = wire_set(p->m, "wrong", wire_new_list());

	for (size_t i = 0; i < r->list.n; i++) {
		const struct listed *one = &r->list.items[i];
		struct invite_in in = invite_of(r, one);
		struct wire *row = wire_add(one->why ? bad : good, wire_new_obj());
		const char *why =
			one->why ? say_what(p, one->why, one->what) : doubt(p, known, one);

		wire_set_str(row, "line", digits(p, one->line));
		wire_set_str(row, "name", one->name);
		wire_set_str(row, "said", one->said);
		wire_set_str(row, "group_names", group_names(p, &in.groups));
		wire_set_str(row, "role_name", role_name(p, in.role));
		wire_set_str(row, "why", why);
		wire_set_str(row, "left_out",
			     one->left_out ? say_what(p, "list_left_out", one->left_out) : NULL);
		wire_set_bool(row, "ticked", !why);
	}
}

static int preview(struct page *p, const struct roll *r, struct err *e)
{
	size_t n = r->list.n - r->list.n_wrong;
	struct known known;

	if (desk_accounts(p->c, &known.accounts, e) != 0 ||
	    desk_invitations(p->c, &known.invitations, e) != 0)
		return -1;
	set_understood(p, &known, r);
	wire_set_bool(p->m, "looked_at", r->list.n);
	wire_set_bool(p->m, "has_understood", n);
	wire_set_bool(p->m, "has_wrong", r->list.n_wrong);
	wire_set_str(p->m, "n_understood", say_n(p, "list_understood", (int64_t)n));
	wire_set_str(p->m, "n_wrong", say_n(p, "list_wrong", (int64_t)r->list.n_wrong));
	wire_set_str(p->m, "heading_line",
		     r->list.heading ? say_what(p, "list_heading", r->list.heading) : NULL);
	wire_set_str(p->m, "role", r->role);
	wire_set_str(p->m, "days", digits(p, r->days));
	page_set_once(p);
	if (!r->list.n)
		page_notice(p, NOTICE_WARN, NULL, say(p, "list_empty"));
	if (r->list.cut)
		page_notice(p, NOTICE_WARN, NULL, say_n(p, "list_cut", NAMES_MAX));
	return show(p, 200, e);
}

/* --- making the links ------------------------------------------------------------------------------- */

static bool ticked(const struct wire_strs *lines, long line)
{
	long n;

	for (size_t i = 0; i < lines->n; i++)
		if (str_number(str_of(lines->items[i]), 1000000, &n) && n == line)
			return true;
	return false;
}

static int make(struct page *p, const struct roll *r, struct err *e)
{
	struct invite_in *in = ARENA_ARRAY(p->a, r->list.n, struct invite_in);
	struct invitation_card *cards = ARENA_ARRAY(p->a, r->list.n, struct invitation_card);
	struct wire_strs lines = page_values(p, "line");
	struct err why = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < r->list.n; i++)
		if (!r->list.items[i].why && ticked(&lines, r->list.items[i].line))
			in[n++] = invite_of(r, &r->list.items[i]);
	if (!n) {
		page_notice(p, NOTICE_WARN, NULL, say(p, "list_nobody"));
		return preview(p, r, e);
	}
	if (desk_invite_all(p->c, in, n, page_filled(p, "key"), cards, &why) != 0) {
		page_refusal(p, &why);
		return show(p, why.kind, e);
	}
	set_tickets(p, "made", cards, n);
	wire_set_str(p->m, "n_made", say_n(p, "list_made", (int64_t)n));
	set_places(p, "/app/manage/people");
	return page_show(p, 201, "tickets_page", say(p, "links_made"), e);
}

int page_roll(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	PAGE(p, rq, rp);
	return show(&p, 200, e);
}

int page_roll_post(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct roll r;
	PAGE(p, rq, rp);

	read_roll(&p, &r);
	return str_eq(page_field(&p, "act"), "make") ? make(&p, &r, e) : preview(&p, &r, e);
}
