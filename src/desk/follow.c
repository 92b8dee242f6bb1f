#include "desk/follow.h"

#include "i18n/i18n.h"

#include <inttypes.h>

/* One text of main through time: what stood there after each change of it. */
struct course {
	const struct step **steps;
	struct oid *blobs;
	size_t n;
};

static void course_of(struct call *c, const char *section, const char *lang, const struct step *to,
		      struct course *out)
{
	int64_t n = state_n_changes(c->state, section, lang);

	*out = (struct course){ ARENA_ARRAY(c->a, (size_t)n + 1, const struct step *),
				ARENA_ARRAY(c->a, (size_t)n + 1, struct oid), 0 };
	for (int64_t i = 0; i < n; i++) {
		const struct step *step = state_change(c->state, section, lang, i);

		if (step->number > to->number)
			break;
		out->steps[out->n] = step;
		out->blobs[out->n++] = state_blob_at(c->state, step, section, lang);
	}
}

/* The change before i after which the same text stood there; i itself if there is none. */
static size_t same_before(const struct course *course, size_t i)
{
	for (size_t k = i; k-- > 0;)
		if (oid_eq(&course->blobs[k], &course->blobs[i]))
			return k;
	return i;
}

/* The decision that made this step of main, in force or taken back since; or NULL. */
static const struct decision *decision_of(const struct proposal *p, const struct step *step)
{
	if (p->decision && oid_eq(&p->decision->commit, &step->commit))
		return p->decision;
	for (size_t i = 0; i < p->undone.n; i++) {
		const struct decision *d = p->undone.items[i].decision;

		if (d && oid_eq(&d->commit, &step->commit))
			return d;
	}
	return NULL;
}

/* Up to which step of main those had read who wrote what came in with this one. */
static int64_t read_up_to(struct call *c, const struct step *step)
{
	const struct proposal *p = state_proposal(c->state, step->proposal);
	const struct decision *d = p ? decision_of(p, step) : NULL;

	for (size_t i = 0; d && i < p->revisions.n; i++) {
		const struct revision *r = &p->revisions.items[i];
		const struct step *base = state_step_of(c->state, &r->base);

		if (r->revision == d->revision && base)
			return base->number;
	}
	return step->number;
}

/* The number of the newest step of main whose leading text this one follows. */
static int64_t follows(struct call *c, const struct course *text)
{
	int64_t *upto = ARENA_ARRAY(c->a, text->n + 1, int64_t);

	for (size_t i = 0; i < text->n; i++) {
		size_t before = same_before(text, i);
		int64_t read = read_up_to(c, text->steps[i]);

		upto[i] = before < i ? upto[before] : i ? MAX(upto[i - 1], read) : read;
	}
	return text->n ? upto[text->n - 1] : 0;
}

/* How many changes from seen on still stand: what a text came back from does not count. */
static int64_t still_stand(struct call *c, const struct course *leading, size_t seen)
{
	struct course way = { NULL, ARENA_ARRAY(c->a, leading->n + 1, struct oid), 0 };

	for (size_t i = seen; i < leading->n; i++) {
		way.blobs[way.n] = leading->blobs[i];
		way.n = same_before(&way, way.n) + 1;
	}
	return (int64_t)way.n - 1;
}

bool desk_lags(struct call *c, const char *section, const char *lang, const struct step *at,
	       struct lag *out)
{
	const char *first = state_manifest(c->state)->languages.items[0];
	struct course text, leading;
	size_t seen = 0;
	int64_t upto;

	if (!at || str_eq(first, lang))
		return false;
	course_of(c, section, lang, at, &text);
	course_of(c, section, first, at, &leading);
	if (!text.n || !leading.n || oid_none(&text.blobs[text.n - 1]))
		return false;
	upto = follows(c, &text);
	while (seen + 1 < leading.n && leading.steps[seen + 1]->number <= upto)
		seen++;
	*out = (struct lag){ .section = section,
			     .lang = lang,
			     .leading = first,
			     .seen = leading.steps[seen],
			     .last = leading.steps[leading.n - 1],
			     .changes = still_stand(c, &leading, seen) };
	return out->changes > 0;
}

const char *desk_lag_text(struct arena *a, const char *lang, const char *key, const struct lag *lag)
{
	return i18n_text(a, lang, key, "date", i18n_date_time(a, lang, lag->seen->at), "what",
			 i18n_own_name(lag->leading), "n",
			 arena_printf(a, "%" PRId64, lag->changes), NULL);
}
