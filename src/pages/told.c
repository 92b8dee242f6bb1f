#include "pages/told.h"

static void add(struct page *p, struct deeds *all, struct deed one)
{
	*(struct deed *)arena_push(p->a, (void **)&all->items, &all->n, &all->cap, sizeof(one)) =
		one;
}

static void add_decision(struct page *p, struct deeds *all, const struct decision *d,
			 const struct undoing *undone)
{
	add(p, all, (struct deed){ DEED_DECIDED, d->at, d->revision, d->by, d, undone });
	if (undone)
		add(p, all,
		    (struct deed){ DEED_UNDONE, undone->at, d->revision, undone->by, d, undone });
}

static bool before(const struct deed *a, const struct deed *b)
{
	return a->at != b->at ? a->at < b->at : a->revision < b->revision;
}

/* Stable, so that what happened in one second stays as it was collected. */
static void put_in_order(struct deeds *all)
{
	for (size_t i = 1; i < all->n; i++)
		for (size_t k = i; k > 0 && before(&all->items[k], &all->items[k - 1]); k--) {
			struct deed later = all->items[k - 1];

			all->items[k - 1] = all->items[k];
			all->items[k] = later;
		}
}

void deeds_of(struct page *p, const struct proposal *one, struct deeds *out)
{
	*out = (struct deeds){ 0 };
	for (size_t i = 0; i < one->revisions.n; i++) {
		const struct revision *r = &one->revisions.items[i];

		add(p, out,
		    (struct deed){ DEED_WRITTEN, r->created_at, r->revision, r->author, NULL,
				   NULL });
	}
	for (size_t i = 0; i < one->undone.n; i++)
		if (one->undone.items[i].decision)
			add_decision(p, out, one->undone.items[i].decision, &one->undone.items[i]);
	for (size_t i = 0; i < one->earlier.n; i++)
		add_decision(p, out, &one->earlier.items[i], NULL);
	if (one->decision)
		add_decision(p, out, one->decision, NULL);
	put_in_order(out);
}

const char *deed_reason(const struct deed *d)
{
	const char *reason = d->kind == DEED_DECIDED  ? d->decision->reason
			     : d->kind == DEED_UNDONE ? d->undone->reason
						      : NULL;

	return reason && *reason ? reason : NULL;
}

const char *deed_fate(struct page *p, const struct deed *d)
{
	if (d->kind != DEED_DECIDED || !d->undone)
		return NULL;
	return i18n_text(p->a, p->lang, "undone_by", "name", account_name(p, d->undone->by), "date",
			 i18n_date_time(p->a, p->lang, d->undone->at), NULL);
}

const char *decision_key(int decision)
{
	return decision == DECISION_CHANGES ? "changes" : decision_names[decision];
}
