#include "ledger/inside.h"

enum { SUBJECT_BYTES = 2 * TEXT_SUMMARY, MESSAGE_BYTES = 8 * 1024 };

/*
 * One line of what somebody typed: no line ends or controls, so that it cannot pass for a trailer,
 * and not longer than a step's subject may be.
 */
static const char *one_line(struct arena *a, const char *s)
{
	size_t len = strlen(s), end = MIN(len, (size_t)SUBJECT_BYTES);
	char *line;

	while (end < len && ((unsigned char)s[end] & 0xC0) == 0x80)
		end--;
	line = arena_dup_len(a, s, end);
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7F)
			*c = ' ';
	return line;
}

static bool is_said(const char *s)
{
	return s && *s;
}

/* --- on main ---------------------------------------------------------------------------------- */

const char *ledger_subject(const struct state *s, const struct action *act, struct arena *a)
{
	const struct proposal *p = s ? state_proposal(s, act->proposal) : NULL;
	const char *summary = is_said(act->summary) ? act->summary : p ? p->summary : "";

	if (act->kind == ACT_UNDO)
		return arena_printf(a, "Take back proposal %lld", (long long)act->proposal);
	if (is_said(summary))
		return one_line(a, summary);
	if (act->kind == ACT_DECIDE)
		return arena_printf(a, "Proposal %lld", (long long)act->proposal);
	return act->kind == ACT_BEGIN ? "Begin the document" : "Change the manifest";
}

char *ledger_main_message(const struct state *s, const struct action *act, struct arena *a)
{
	const struct proposal *p = s ? state_proposal(s, act->proposal) : NULL;
	BUF(out, MESSAGE_BYTES);

	buf_printf(&out, "%s\n", ledger_subject(s, act, a));
	if (p || is_said(act->co_author))
		buf_putc(&out, '\n');
	if (p)
		buf_printf(&out, "Proposal: %lld\nSection: %s\n", (long long)p->number, p->section);
	if (is_said(act->co_author))
		buf_printf(&out, "Co-authored-by: %s\n", one_line(a, act->co_author));
	return arena_dup_len(a, out.ptr, out.len);
}

/* --- in the ledger ---------------------------------------------------------------------------- */

static void put_subject(const struct action *act, struct buf *out)
{
	static const char *const decided[] = { "Accept", "Decline", "Ask for changes to" };
	long long proposal = (long long)act->proposal, thread = (long long)act->thread;

	switch ((enum action_kind)act->kind) {
	case ACT_BEGIN: buf_puts(out, "Begin the document"); break;
	case ACT_ADOPT: buf_printf(out, "Enter commits made with git: %zu", act->adopted.n); break;
	case ACT_SUBMIT: buf_printf(out, "Submit proposal %lld", proposal); break;
	case ACT_REVISE:
		buf_printf(out, "Revise proposal %lld (revision %lld)", proposal,
			   (long long)act->revision);
		break;
	case ACT_DECIDE:
		buf_printf(out, "%s proposal %lld", decided[act->decision], proposal);
		break;
	case ACT_WITHDRAW: buf_printf(out, "Withdraw proposal %lld", proposal); break;
	case ACT_UNDO: buf_printf(out, "Take back the decision on proposal %lld", proposal); break;
	case ACT_THREAD:
		buf_printf(out, "Open thread %lld", thread);
		if (act->proposal)
			buf_printf(out, " on proposal %lld", proposal);
		break;
	case ACT_COMMENT: buf_printf(out, "Comment in thread %lld", thread); break;
	case ACT_RESOLVE: buf_printf(out, "Resolve thread %lld", thread); break;
	case ACT_REOPEN: buf_printf(out, "Reopen thread %lld", thread); break;
	case ACT_VERSION: buf_printf(out, "Name version %s", act->version); break;
	case ACT_MANIFEST: buf_puts(out, "Change the manifest"); break;
	case ACT_ISSUE: buf_printf(out, "Keep files of version %s", act->version); break;
	}
	if (act->section)
		buf_printf(out, " on %s", act->section);
	if (act->group)
		buf_printf(out, " (%s)", act->group);
	buf_putc(out, '\n');
}

static void put_trailer(struct buf *out, const char *name, const char *value)
{
	if (is_said(value))
		buf_printf(out, "%s: %s\n", name, value);
}

static void put_number(struct buf *out, const char *name, int64_t value)
{
	if (value)
		buf_printf(out, "%s: %lld\n", name, (long long)value);
}

char *ledger_message(const struct action *act, struct arena *a)
{
	BUF(out, MESSAGE_BYTES);

	put_subject(act, &out);
	buf_putc(&out, '\n');
	put_trailer(&out, "Account", act->by);
	put_trailer(&out, "Group", act->group);
	put_number(&out, "Proposal", act->proposal);
	put_number(&out, "Revision", act->revision);
	put_number(&out, "Thread", act->thread);
	put_trailer(&out, "Section", act->section);
	put_trailer(&out, "Language", act->lang);
	put_trailer(&out, "Version", act->version);
	return arena_dup_len(a, out.ptr, out.len);
}
