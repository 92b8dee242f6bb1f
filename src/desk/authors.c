/*
 * Whose each change of a redline is. Between two places of main's history a section's text went
 * through steps, each with the group whose proposal it was. A change is of the newest step that made
 * its words what they are: its own redline says so.
 */
#include "desk/bundle.h"

enum { STEPS_MAX = 64 }; /* older ones are the editors': nobody reads such a redline for names */

struct stage {
	const struct step *step;
	struct prose_diff diff;
};

/* What a change takes out and puts in, and the block that it stands in. */
struct wanted {
	struct str gone, come;
	const struct prose_block *block;
};

static bool holds(struct str text, struct str words)
{
	text = str_trim(text);
	words = str_trim(words);
	if (!words.len || words.len > text.len)
		return false;
	for (size_t i = 0; i + words.len <= text.len; i++)
		if (memcmp(text.ptr + i, words.ptr, words.len) == 0)
			return true;
	return false;
}

static struct wanted wanted_of(const struct prose_diff *d, int change)
{
	for (size_t i = 0; i < d->n_blocks; i++) {
		const struct prose_block *b = &d->blocks[i];
		struct wanted w = { .block = b };

		if (b->change == change) {
			w.come = b->kind == PROSE_B_DELETED ? w.come : b->new;
			w.gone = b->kind == PROSE_B_DELETED ? b->old : w.gone;
			return w;
		}
		for (size_t k = 0; k < b->n_runs; k++) {
			if (b->runs[k].change != change)
				continue;
			if (b->runs[k].op == PROSE_INSERTED)
				w.come = b->runs[k].text;
			else
				w.gone = b->runs[k].text;
		}
		if (w.come.len || w.gone.len)
			return w;
	}
	return (struct wanted){ .block = NULL };
}

static bool is_alike(const struct prose_block *a, const struct prose_block *b)
{
	return prose_similarity(a->new.len ? a->new : a->old, b->new.len ? b->new : b->old) >= 0.5;
}

/* Did a step's redline do to this block what the change does? */
static bool did(const struct prose_block *b, const struct wanted *w)
{
	if (b->kind == PROSE_B_SAME)
		return false;
	if (w->come.len && holds(w->come, b->new) && holds(b->new, w->come))
		return true;
	if (!w->come.len && b->kind == PROSE_B_DELETED && holds(b->old, w->gone))
		return true;
	for (size_t k = 0; k < b->n_runs; k++) {
		const struct prose_run *r = &b->runs[k];

		if (r->op == PROSE_INSERTED
			    ? holds(r->text, w->come)
			    : r->op == PROSE_DELETED && !w->come.len && holds(r->text, w->gone))
			return is_alike(b, w->block);
	}
	return false;
}

static const struct step *step_of(const struct stage *stages, size_t n, const struct wanted *w)
{
	for (size_t i = n; w->block && i-- > 0;)
		for (size_t k = 0; k < stages[i].diff.n_blocks; k++)
			if (did(&stages[i].diff.blocks[k], w))
				return stages[i].step;
	return NULL;
}

/* The steps that changed the text in between, oldest first; none when the redline looks back. */
static int take_stages(struct call *c, const struct bundle_in *in, const char *section,
		       struct stage *out, size_t *n, struct err *e)
{
	int64_t last = state_n_changes(c->state, section, in->lang);
	struct oid blob;
	struct str old, new;
	int64_t first;

	*n = 0;
	while (last > 0 &&
	       state_change(c->state, section, in->lang, last - 1)->number > in->to->number)
		last--;
	for (first = last; first > 0 && last - first < STEPS_MAX; first--)
		if (state_change(c->state, section, in->lang, first - 1)->number <=
		    in->from->number)
			break;
	blob = first ? state_blob_at(c->state, state_change(c->state, section, in->lang, first - 1),
				     section, in->lang)
		     : state_blob_at(c->state, in->from, section, in->lang);
	if (first == last)
		return 0;
	if (text_of(c, &blob, &old, e) != 0)
		return -1;
	for (int64_t i = first; i < last; i++, (*n)++) {
		out[*n].step = state_change(c->state, section, in->lang, i);
		blob = state_blob_at(c->state, out[*n].step, section, in->lang);
		if (text_of(c, &blob, &new, e) != 0)
			return -1;
		prose_diff(old, new, c->a, &out[*n].diff);
		old = new;
	}
	return 0;
}

int authors_of(struct call *c, const struct bundle_in *in, const char *section,
	       const struct prose_diff *d, struct bundle_section *out, struct err *e)
{
	struct stage *stages = ARENA_ARRAY(c->a, STEPS_MAX, struct stage);
	size_t n;

	if (in->from->number >= in->to->number)
		return 0;
	if (take_stages(c, in, section, stages, &n, e) != 0)
		return -1;
	out->changes.items = ARENA_ARRAY(c->a, (size_t)d->n_changes + 1, struct bundle_change);
	for (int id = 1; n && id <= d->n_changes; id++) {
		struct wanted w = wanted_of(d, id);
		const struct step *step = n == 1 ? stages[0].step : step_of(stages, n, &w);
		const struct group *g =
			step && step->group ? manifest_group(in->manifest, step->group) : NULL;

		if (!step)
			continue;
		out->changes.items[out->changes.n++] = (struct bundle_change){
			id, g ? manifest_text(in->manifest, &g->name, in->lang) : step->group,
			step->at
		};
	}
	return 0;
}
