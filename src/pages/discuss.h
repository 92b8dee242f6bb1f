/*
 * A text with the discussions on it: each open one below its paragraph, the others apart. For the
 * files of this room alone.
 */
#ifndef PAGES_DISCUSS_H
#define PAGES_DISCUSS_H

#include "pages/changes.h"

/*
 * A section's HTML (document/compose.h) cut behind each paragraph: the pieces, joined, are the
 * whole. In the arena, borrows html.
 */
struct piece {
	struct str html;
	const char *id; /* of the paragraph that it ends with, or NULL */
	bool counts;    /* it is a paragraph of the new text */
	bool whole;     /* it closes what it opens: it may stand in a box of its own */
};
size_t pieces_of(struct arena *a, const char *html, struct piece **out);

/*
 * The discussions on a proposal or on a section's own text, as many as a page shows: the newest open ones
 * and, in what room they leave, settled ones. "?open=N" shows open ones from number N on, older ones
 * behind; "?solved=N" settled ones. path: the page's own, without either.
 */
struct discussed {
	struct thread_list open,
		solved;            /* newest first; next: where those begin that are not shown */
	int64_t n_open, n_solved;  /* all that there are */
	int64_t from, solved_from; /* what was asked for; 0: nothing */
	const char *path;
};
/* which: a proposal, or section and language. ERR_BAD "bad-request.query". */
int find_discussed(struct page *p, const struct thread_filter *which, const char *path,
		   struct discussed *out, struct err *e) MUST_USE;

/*
 * The model of a text and its discussions: "pieces" {html, threads, beside: they may stand beside the
 * paragraph}, and apart from them "general",
 * "gone" (their words are no longer there) and "solved_threads"; how many there are and the ways to
 * those that are not shown; "here", the page, and "here_shown", it with what it shows; "on" for the form
 * of a new one. ticks: the text is a redline whose changes are taken or left where they stand; or NULL.
 * redline: what is far from any change is folded (pages/fold.h).
 */
void set_discussed(struct page *p, const char *html, const struct discussed *d, struct ticks *ticks,
		   bool redline);
void set_on(struct page *p, const struct on_card *on);

/* Where the comments on a proposal begin: "t-5", the first that is open; "comments" where none is. */
const char *first_talk(struct page *p, int64_t proposal);
/*
 * "talks" of the model: links {href, label} to what is open on a section's text and on each proposal
 * for it, each to the discussion that was last spoken in.
 */
void set_talks(struct page *p, struct wire *in, const char *section, const char *lang);

/*
 * The text with the wording that the comment named by "?take=" suggests, and a notice that says so.
 * Unchanged where the words that it is about do not stand there exactly once. In the arena.
 */
const char *with_suggestion(struct page *p, const char *markdown);
/* `with` in place of `exact`, if that stands in the text exactly once; else NULL. In the arena. */
const char *replace_once(struct arena *a, const char *text, const char *exact, const char *with);

/* The pages that discussions stand on, also for showing a refused comment in its form: section.c,
 * proposal.c. */
int page_section_show(struct page *p, int status, const char *id, const char *lang,
		      struct err *e) MUST_USE;
int page_proposal_show(struct page *p, int status, int64_t number, struct err *e) MUST_USE;

#endif
