/* Which text a file is of, as it says itself: its standing, and sentences below its title. */
#include "desk/bundle.h"
#include "desk/follow.h"
#include "i18n/i18n.h"

/* A version's name, else the time of what stood on main: said of the same text, it stays the same. */
static const char *side_name(struct call *c, const struct bundle_in *in, const struct version *v,
			     const struct step *step)
{
	return v ? v->name : i18n_date_time(c->a, in->lang, step->at);
}

/* "Zero draft (60d2a4c9f1)", with so many digits of the commit. */
static const char *side(struct call *c, const struct bundle_in *in, const struct version *v,
			const struct step *step, int digits)
{
	return arena_printf(c->a, "%s (%.*s)", side_name(c, in, v, step), digits, step->commit.hex);
}

static const char *compared(struct call *c, const struct bundle_in *in, int digits)
{
	return i18n_text(c->a, in->lang, "print.compared", "from",
			 side(c, in, in->old_version, in->from, digits), "to",
			 side(c, in, in->version, in->to, digits), NULL);
}

/* A redline is neither text: no symbol of one may stand on it. */
void redline_standing(struct call *c, const struct bundle_in *in, struct bundle *b)
{
	struct bundle_version *v = b->version;

	b->symbol = NULL;
	v->symbol = NULL;
	v->name = i18n_text(c->a, in->lang, "print.compared", "from",
			    side_name(c, in, in->old_version, in->from), "to",
			    side_name(c, in, in->version, in->to), NULL);
	v->commit = arena_printf(c->a, "%s..%s", in->from->commit.hex, in->to->commit.hex);
	b->standing = compared(c, in, 10);
}

/* What one section does not follow, as data and in a sentence. */
static void follow(struct call *c, const struct bundle_in *in, struct bundle *b,
		   struct bundle_section *s)
{
	struct lag lag;

	if (!desk_lags(c, s->id, in->lang, in->to, &lag))
		return;
	s->follows = ARENA_NEW(c->a, struct bundle_follows);
	*s->follows = (struct bundle_follows){ lag.leading, lag.seen->commit.hex, lag.changes };
	b->notices.items[b->notices.n++] =
		arena_printf(c->a, "%s – %s", s->title && *s->title ? s->title : s->id,
			     desk_lag_text(c->a, in->lang, "text_lags", &lag));
}

void notices_of(struct call *c, const struct bundle_in *in, struct bundle *b)
{
	b->notices.items = ARENA_ARRAY(c->a, b->sections.n + 1, const char *);
	b->notices.n = 0;
	if (in->from)
		b->notices.items[b->notices.n++] = compared(c, in, OID_HEX);
	for (size_t i = 0; i < b->sections.n; i++)
		follow(c, in, b, &b->sections.items[i]);
}
