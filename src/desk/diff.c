/* Redlines: what a proposal changes, what accepting it would give, what lies between two versions. */
#include "desk/room.h"

static const char *const op_names[] = {
	[PROSE_SAME] = " ", [PROSE_DELETED] = "-", [PROSE_INSERTED] = "+"
};

static const char *or_null(struct arena *a, struct str s)
{
	return s.len ? str_dup(a, s) : NULL;
}

static void block_to_card(struct arena *a, const struct prose_block *b, struct block_card *out)
{
	*out = (struct block_card){ .kind = prose_block_names[b->kind],
				    .old = or_null(a, b->old),
				    .new = or_null(a, b->new),
				    .typography = b->typography,
				    .links = b->links };
	out->runs.n = b->n_runs;
	out->runs.items = ARENA_ARRAY(a, b->n_runs, struct run_card);
	for (size_t i = 0; i < b->n_runs; i++)
		out->runs.items[i] =
			(struct run_card){ op_names[b->runs[i].op], str_dup(a, b->runs[i].text),
					   b->runs[i].change };
}

void desk_diff_card(const struct prose_diff *d, struct arena *a, struct diff_card *out)
{
	*out = (struct diff_card){ .changes = d->n_changes, .html = "" };
	out->stats = ARENA_NEW(a, struct diff_stats);
	*out->stats = (struct diff_stats){ (int64_t)d->paragraphs, (int64_t)d->words_inserted,
					   (int64_t)d->words_deleted };
	out->blocks.n = d->n_blocks;
	out->blocks.items = ARENA_ARRAY(a, d->n_blocks, struct block_card);
	for (size_t i = 0; i < d->n_blocks; i++)
		block_to_card(a, &d->blocks[i], &out->blocks.items[i]);
}

int card_of_diff(struct call *c, const struct redline_of *of, struct str old, struct str new,
		 struct diff_card *out, struct err *e)
{
	struct prose_diff d;

	prose_diff(old, new, c->a, &d);
	desk_diff_card(&d, c->a, out);
	instructions_of(c, of, &d, &(struct redline_texts){ old, new }, &out->said);
	return redline_html(c, of, &d, &out->html, e);
}

/* What accepting would collide on: each paragraph as main has it against the proposal's. */
static int card_of_conflict(struct call *c, const struct redline_of *of, struct diff_card *out,
			    struct err *e)
{
	const struct conflict_card *clash = c->conflict;
	BUF(html, 16 * MiB);

	*out = (struct diff_card){ .stats = ARENA_NEW(c->a, struct diff_stats) };
	out->blocks.n = clash->conflicts.n;
	out->blocks.items = ARENA_ARRAY(c->a, clash->conflicts.n, struct block_card);
	for (size_t i = 0; i < clash->conflicts.n; i++) {
		const struct conflict_part *part = &clash->conflicts.items[i];
		struct diff_card one;

		/* One side may have taken the paragraph away. */
		if (card_of_diff(c, of, str_of(part->ours ? part->ours : ""),
				 str_of(part->theirs ? part->theirs : ""), &one, e) != 0)
			return -1;
		out->blocks.items[i] = (struct block_card){ .kind = "conflict",
							    .old = part->ours,
							    .new = part->theirs };
		if (one.blocks.n)
			out->blocks.items[i].runs.items = one.blocks.items[0].runs.items;
		out->blocks.items[i].runs.n = one.blocks.n ? one.blocks.items[0].runs.n : 0;
		out->stats->paragraphs++;
		out->stats->words_inserted += one.stats->words_inserted;
		out->stats->words_deleted += one.stats->words_deleted;
		buf_puts(&html, one.html);
	}
	out->html = arena_dup_len(c->a, html.ptr, html.len);
	return buf_check(&html, e);
}

static int diff_against_main(struct call *c, const struct proposal *p, const struct revision *r,
			     struct diff_card *out, struct err *e)
{
	const struct section_text *now = state_text(c->state, p->section, p->lang);
	struct redline_of of = { .row = row_of(c, state_manifest(c->state), p->section),
				 .lang = p->lang };
	struct prose_merge m;
	struct str main_text;
	struct err clash = { 0 };

	if (merge_proposal(c, p, r, &m, &clash) != 0) {
		if (c->conflict)
			return card_of_conflict(c, &of, out, e);
		*e = clash;
		return -1;
	}
	if (text_of(c, now ? &now->blob : &(struct oid){ "" }, &main_text, e) != 0 ||
	    card_of_diff(c, &of, main_text, (struct str){ m.text, m.len }, out, e) != 0)
		return -1;
	look_of(c, &m, &out->look);
	return 0;
}

int desk_diff(struct call *c, int64_t number, int64_t revision, const char *against,
	      struct diff_card *out, struct err *e)
{
	const struct revision *r, *other;
	const struct proposal *p;
	struct redline_of of;
	struct str old, new;
	long n;

	if (find_proposal(c, number, &p, e) != 0 || find_revision(p, revision, &r, e) != 0)
		return -1;
	if (str_eq(against, "main"))
		return diff_against_main(c, p, r, out, e);
	if (text_of(c, &r->blob, &new, e) != 0)
		return -1;
	if (!against || str_eq(against, "base")) {
		if (text_of(c, &r->base_blob, &old, e) != 0)
			return -1;
	} else {
		if (!str_number(str_of(against), 1000000, &n) || n < 1)
			return err_about(e, ERR_BAD, "bad-request.against", against, 0);
		if (find_revision(p, n, &other, e) != 0 || text_of(c, &other->blob, &old, e) != 0)
			return -1;
	}
	of = (struct redline_of){ .row = row_of(c, state_manifest(c->state), p->section),
				  .lang = p->lang };
	return card_of_diff(c, &of, old, new, out, e);
}
