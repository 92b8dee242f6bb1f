/* Three texts of one section put together, or the conflict told in paragraphs. */
#include "desk/room.h"

/* Bytes that may be compared to find where the words of one answer stand; beyond it nothing is like. */
enum { LIKE_BYTES = 8 * 1024 * 1024 };

/* The paragraphs of a section as main has them, read once for all that is looked for. */
struct likeness {
	const struct section_text *now; /* NULL: there are none */
	struct plain plain;
	size_t compared;
};

static void likeness_of(struct call *c, const char *section, const char *lang, struct likeness *out)
{
	struct err e = { 0 };

	*out = (struct likeness){ .now = state_text(c->state, section, lang) };
	if (out->now && plain_of(c, &out->now->blob, section, lang, &out->plain, &e) != 0)
		out->now = NULL;
}

static const char *most_like(struct likeness *l, struct str words)
{
	double best = 0.5;
	const char *id = NULL;

	for (size_t i = 0; l->now && i < l->plain.n && i < l->now->paragraphs.n; i++) {
		struct str at = str_cut(l->plain.text.ptr, l->plain.from[i], l->plain.from[i + 1]);
		double like;

		l->compared += at.len + words.len;
		if (l->compared > LIKE_BYTES)
			break;
		like = prose_similarity(at, words);
		if (like > best) {
			best = like;
			id = l->now->paragraphs.items[i].id;
		}
	}
	return id;
}

const char *like_paragraph(struct call *c, const char *section, const char *lang, struct str words)
{
	struct likeness l;

	likeness_of(c, section, lang, &l);
	return most_like(&l, words);
}

static const char *or_null(struct call *c, struct str s)
{
	return s.len ? str_dup(c->a, s) : NULL;
}

static void tell_conflict(struct call *c, const char *section, const char *lang,
			  const struct prose_merge *m)
{
	struct conflict_card *card = ARENA_NEW(c->a, struct conflict_card);
	struct likeness main;

	likeness_of(c, section, lang, &main);
	card->merged = m->text;
	card->conflicts.n = m->n_conflicts;
	card->conflicts.items = ARENA_ARRAY(c->a, m->n_conflicts, struct conflict_part);
	for (size_t i = 0; i < m->n_conflicts; i++) {
		const struct prose_conflict *from = &m->conflicts[i];

		card->conflicts.items[i] = (struct conflict_part){
			.paragraph = most_like(&main, from->ours.len ? from->ours : from->base),
			.base = or_null(c, from->base),
			.ours = or_null(c, from->ours),
			.theirs = or_null(c, from->theirs),
			.from = from->from,
			.to = from->to,
		};
	}
	c->conflict = card;
}

int merge_texts(struct call *c, const struct merge_in *in, struct prose_merge *out, struct err *e)
{
	prose_merge(in->base, in->ours, in->theirs, c->a, out);
	if (out->verdict != PROSE_CONFLICT)
		return 0;
	tell_conflict(c, in->section, in->lang, out);
	return err_about(e, ERR_CONFLICT, "conflict.words", in->section, (long)out->n_conflicts);
}

void look_of(struct call *c, const struct prose_merge *m, struct wire_strs *out)
{
	out->items = ARENA_ARRAY(c->a, m->n_flags, const char *);
	out->n = m->n_flags;
	for (size_t i = 0; i < m->n_flags; i++)
		out->items[i] = m->flags[i].why;
}

enum { CHANGES_MOST = 200 }; /* of a section that are looked through, the newest first */

int64_t desk_brought_by(struct call *c, const char *section, const char *lang, const char *words)
{
	int64_t n = state_n_changes(c->state, section, lang);
	const struct step *after = NULL;

	for (int64_t i = n - 1; *words && i >= 0 && i >= n - CHANGES_MOST; i--) {
		const struct step *step = state_change(c->state, section, lang, i);
		struct oid blob = state_blob_at(c->state, step, section, lang);
		struct err e = { 0 };
		struct str text;

		if (text_of(c, &blob, &text, &e) != 0)
			return 0;
		if (!strstr(str_dup(c->a, text), words))
			break;
		after = step;
	}
	return after ? after->proposal : 0;
}
