/* Two states of the document side by side: versions, main, or commits of main. */
#include "desk/room.h"

struct pair {
	struct oid old, new;
};

static int texts_of(struct call *c, const struct pair *pair, struct str *old, struct str *new,
		    struct err *e)
{
	if (text_of(c, &pair->old, old, e) != 0 || text_of(c, &pair->new, new, e) != 0)
		return -1;
	return 0;
}

static void add_up(struct diff_stats *all, const struct diff_stats *one)
{
	all->paragraphs += one->paragraphs;
	all->words_inserted += one->words_inserted;
	all->words_deleted += one->words_deleted;
}

/* One section's diff, where it differs. */
static int compare_section(struct call *c, const struct redline_of *of, const struct pair *pair,
			   struct compare_card *out, struct err *e)
{
	struct compare_section *slot = &out->sections.items[out->sections.n];
	struct str old, new;

	if (oid_eq(&pair->old, &pair->new))
		return 0;
	slot->id = of->row->id;
	slot->title = title_of(c, of->row->id, out->lang);
	slot->diff = ARENA_NEW(c->a, struct diff_card);
	if (texts_of(c, pair, &old, &new, e) != 0 ||
	    card_of_diff(c, of, old, new, slot->diff, e) != 0)
		return -1;
	add_up(out->stats, slot->diff->stats);
	out->sections.n++;
	return 0;
}

static int join(struct call *c, struct compare_card *out, struct err *e)
{
	BUF(html, 32 * MiB);
	size_t n = 0;

	for (size_t i = 0; i < out->sections.n; i++)
		n += out->sections.items[i].diff->blocks.n;
	out->blocks.items = ARENA_ARRAY(c->a, n, struct block_card);
	for (size_t i = 0; i < out->sections.n; i++) {
		const struct diff_card *d = out->sections.items[i].diff;

		for (size_t j = 0; j < d->blocks.n; j++)
			out->blocks.items[out->blocks.n++] = d->blocks.items[j];
		buf_puts(&html, d->html);
	}
	out->html = arena_dup_len(c->a, html.ptr, html.len);
	return buf_check(&html, e);
}

int desk_compare(struct call *c, const char *a, const char *b, const char *lang,
		 struct compare_card *out, struct err *e)
{
	const struct manifest *old, *new;
	const struct step *from, *to;
	const struct version *v;
	struct rows rows;

	*out = (struct compare_card){ .from = a, .to = b, .lang = lang };
	if (desk_resolve(c, a, &out->from_commit, &v, e) != 0 ||
	    desk_resolve(c, b, &out->to_commit, &v, e) != 0)
		return -1;
	from = state_step_of(c->state, &out->from_commit);
	to = state_step_of(c->state, &out->to_commit);
	if (manifest_at(c, from, &old, e) != 0 || manifest_at(c, to, &new, e) != 0 ||
	    language_of(new, &out->lang, e) != 0)
		return -1;
	rows_of_both(c, old, new, &rows);
	out->stats = ARENA_NEW(c->a, struct diff_stats);
	out->sections.items = ARENA_ARRAY(c->a, rows.n, struct compare_section);
	for (size_t i = 0; i < rows.n; i++) {
		struct redline_of of = { rows.items[i], out->lang, to, from, false };
		struct pair pair = { state_blob_at(c->state, from, of.row->id, out->lang),
				     state_blob_at(c->state, to, of.row->id, out->lang) };

		if (compare_section(c, &of, &pair, out, e) != 0)
			return -1;
	}
	return join(c, out, e);
}
