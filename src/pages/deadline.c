/* Manage: deadlines, of one section and of several at once. */
#include "pages/manage.h"

#include "base/clock.h"

bool deadline_past(struct page *p, int64_t deadline)
{
	return page_filled(p, "deadline") && deadline && deadline < clock_now();
}

int deadline_read(struct page *p, int64_t *deadline, struct err *e)
{
	const char *typed = page_filled(p, "deadline");
	size_t len = typed ? strlen(typed) : 0;
	int64_t was = *deadline;

	*deadline = 0;
	if (!typed)
		return 0;
	if (!clock_parse(arena_printf(p->a, "%s%s", typed, len == 16 ? ":00Z" : "Z"), deadline))
		return err_about(e, ERR_BAD, "bad-request.deadline", typed, 0);
	/* A slip of the year would close the section on those who write it. */
	if (*deadline != was && deadline_past(p, *deadline) && !page_filled(p, "past"))
		return err_about(e, ERR_BAD, "bad-request.deadline-past", typed, 0);
	return 0;
}

bool deadline_picked(struct page *p, const char *section)
{
	struct wire_strs ids = page_values(p, "section");

	return wire_strs_have(&ids, section);
}

/* A field that was left empty takes nothing away: that is asked for in so many words. */
static int read_common(struct page *p, int64_t *deadline, struct err *e)
{
	*deadline = 0;
	if (str_eq(page_field(p, "how"), "drop"))
		return 0;
	if (!page_filled(p, "deadline"))
		return err_about(e, ERR_BAD, "bad-request.deadline-missing", NULL, 0);
	return deadline_read(p, deadline, e);
}

static int set_deadlines(struct page *p, struct err *e)
{
	struct manifest *m = manifest_copy(p);
	struct wire_strs ids = page_values(p, "section");
	int64_t deadline;

	if (read_common(p, &deadline, e) != 0)
		return -1;
	if (!ids.n)
		return err_about(e, ERR_BAD, "bad-request.deadline-sections", NULL, 0);
	for (size_t i = 0; i < ids.n; i++) {
		int at = manifest_section(m, ids.items[i]);

		if (at < 0)
			return err_about(e, ERR_MISSING, "not-found.section", ids.items[i], 0);
		m->sections.items[at].deadline = deadline;
	}
	return manifest_enter(p, m, e);
}

int page_manage_deadlines(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct err why = { 0 };
	struct wire *typed;
	PAGE(p, rq, rp);

	if (set_deadlines(&p, &why) == 0)
		return page_go(&p, "/app/manage", "saved");
	typed = wire_set(p.m, "common", wire_new_obj());
	wire_set_str(typed, "deadline", page_field(&p, "deadline"));
	wire_set_bool(typed, "set", str_eq(page_field(&p, "how"), "set"));
	wire_set_bool(typed, "drop", str_eq(page_field(&p, "how"), "drop"));
	wire_set_bool(typed, "past", str_eq(why.key, "bad-request.deadline-past"));
	page_refusal(&p, &why);
	return manage_show(&p, state_manifest(p.c->state), why.kind, e);
}
