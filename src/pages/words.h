/*
 * The model's small change: sentences, dates, statuses, names, as the templates want them. For the
 * files of this room alone. Texts are in the page's arena; values are the caller's to set.
 */
#ifndef PAGES_WORDS_H
#define PAGES_WORDS_H

#include "pages/page.h"

/* Messages of the catalog; a number is {n}, a name is {what}. */
const char *say(struct page *p, const char *key);
const char *say_n(struct page *p, const char *key, int64_t n);
const char *say_what(struct page *p, const char *key, const char *what);
/* A number as text. */
const char *digits(struct page *p, int64_t n);

/* Does the catalog have this message? */
bool has_words(struct page *p, const char *key);

/* {iso, text}: "4 February 2026, 18:00 UTC"; null for 0. */
struct wire *when(struct page *p, int64_t at);
/* {class, text} of a deadline: "Due in 3 days, 4 February 2026"; null for 0. */
struct wire *due(struct page *p, int64_t deadline);

/* What stands about a section or a proposal: an icon and a word. */
enum standing_of_text {
	IS_EMPTY,
	IS_DRAFT,
	IS_SUBMITTED,
	IS_CHANGES,
	IS_ACCEPTED,
	IS_DECLINED,
	IS_CLOSED
};
struct wire *chip(struct page *p, enum standing_of_text s);
/* of "open", "changes-requested", … as a proposal has it */
struct wire *chip_of_status(struct page *p, const char *status);

/* Names as the reader knows them. */
const char *group_name(struct page *p, const char *id);
const char *group_names(struct page *p, const struct wire_strs *ids); /* "A, B" */
/* Who may write a section: groups, everybody, or editors only. */
const char *writers_of(struct page *p, const struct wire_strs *groups);
const char *role_name(struct page *p, const char *role);
const char *kind_name(struct page *p, const char *kind);
/* A language in itself: "Deutsch"; its code where we do not know it. */
const char *language_name(const char *code);
const char *account_name(struct page *p, const char *account);
const char *title_in(struct page *p, const struct wire_map *texts, const char *lang);
/* Title of a section now, in a language of the document. */
const char *section_title(struct page *p, const char *section, const char *lang);

/* What the link to one's own words on a text is called: "Write", or where a group of one's own has a
 * proposal that is not decided, "Revise". */
const char *write_label(struct page *p, const char *section, const char *lang);

/* "Words: 120" of a text as everywhere: as it is read, without its title; NULL if it cannot be read. */
const char *words_label(struct page *p, const char *section, const char *lang,
			const char *markdown);

/* The subject of a step of main; those that the program writes are told in the reader's language. */
const char *step_words(struct page *p, const char *subject, int64_t proposal);
/* Who made a step of main: the group that wrote it; of one that takes a proposal back, the editors. */
const char *step_who(struct page *p, const char *author, const struct oid *commit,
		     int64_t proposal);
/* The note of a proposal, NULL where the program filled it in. */
const char *own_summary(struct page *p, const char *summary, const char *section);

/* A list of choices {id, name, current}. */
struct wire *choices(struct page *p, const char *member);
/* The entry is returned, borrowed. */
struct wire *choice(struct wire *list, const char *id, const char *name, bool current);
/* A link {href, label}. */
struct wire *link_to(const char *href, const char *label);
/* "preamble?lang=en" and the like: value escaped for a query. */
const char *query_escape(struct page *p, const char *value);

/* The document's language that this page shows: ?lang=, else the interface's if the document has
 * it, else its first. */
const char *text_lang(struct page *p);
/* {lang, dir} as member "text" of the model. */
void set_text_lang(struct page *p, const char *lang);
bool many_languages(struct page *p);
/* Choices of the document's languages as member "text_languages", and "many_languages". */
void set_text_languages(struct page *p, const char *current);
/* Choices of groups as member `member`; any: an entry for all of them before. */
void set_groups(struct page *p, const char *member, const char *current, bool any);

#endif
