/* What the log is made of. For the files of this room alone. */
#ifndef PAGES_LOG_H
#define PAGES_LOG_H

#include "pages/words.h"

enum log_kind { LOG_PROPOSALS, LOG_COMMENTS, LOG_DOCUMENT, LOG_VERSIONS, LOG_PEOPLE, LOG_KINDS };
enum { LOG_MAX = 200 };

struct entry {
	enum log_kind kind;
	int64_t at;
	size_t nth; /* of those in one second the first added comes first */
	const char *who, *what, *href, *link;
	const char *fate, *reason; /* a decision that no longer holds; or NULL */
};
struct entries {
	struct entry *items;
	size_t n, cap;
};
struct entry *log_add(struct page *p, struct entries *all, enum log_kind kind, int64_t at,
		      const char *who, const char *what);

/* What a step of main without a proposal changed in the document, each in a sentence. */
void log_document(struct page *p, struct entries *all, const struct step *step);
/* Invitations made and opened, accounts: for who may see people; nothing for others. */
void log_people(struct page *p, struct entries *all);

#endif
