/* Threads of a section on main as an export's comments. Who may see them is asked before. */
#include "desk/bundle.h"

#include "i18n/i18n.h"

static void say(struct call *c, const struct bundle_in *in, const struct thread_card *t, size_t i,
		struct bundle_comment *out)
{
	const struct comment_card *said = &t->comments.items[i];
	const struct group *g = said->group ? manifest_group(in->manifest, said->group) : NULL;

	*out = (struct bundle_comment){ said->author_name, said->text, said->created_at };
	if (g)
		out->author = arena_printf(c->a, "%s (%s)", said->author_name,
					   manifest_text(in->manifest, &g->name, in->lang));
	if (!i && t->suggestion)
		out->text = arena_printf(
			c->a, "%s\n%s", said->text,
			i18n_text(c->a, in->lang, "print.suggestion", "text", t->suggestion, NULL));
}

int comments_of(struct call *c, const struct bundle_in *in, const char *section,
		struct bundle_section *out, struct err *e)
{
	int64_t last = state_n_threads(c->state);

	out->threads.items = ARENA_ARRAY(c->a, (size_t)last + 1, struct bundle_thread);
	for (int64_t number = 1; number <= last; number++) {
		const struct thread *t = state_thread(c->state, number);
		struct bundle_thread *to = &out->threads.items[out->threads.n];
		struct thread_card card;

		if (t->proposal || !str_eq(t->section, section) || !str_eq(t->lang, in->lang))
			continue;
		if (card_of_thread(c, t, &card, e) != 0)
			return -1;
		*to = (struct bundle_thread){ .paragraph = card.paragraph,
					      .quote = card.quote ? card.quote->exact : NULL,
					      .resolved = t->resolved };
		to->comments.n = card.comments.n;
		to->comments.items = ARENA_ARRAY(c->a, card.comments.n, struct bundle_comment);
		for (size_t i = 0; i < card.comments.n; i++)
			say(c, in, &card, i, &to->comments.items[i]);
		out->threads.n++;
	}
	return 0;
}
