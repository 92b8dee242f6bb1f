/*
 * Who people are: sessions, tokens, invitations, accounts (people.c, signin.c, invitations.c), and asking for a
 * new link (wishes.c).
 */
#ifndef DESK_PEOPLE_H
#define DESK_PEOPLE_H

#include "desk/desk.h"

/*
 * Who holds this session cookie (a signed value that desk_sign_in gave) or bearer token; c->who stays
 * NOBODY when none does. *renewed (may be NULL) gets a fresh value for the cookie when the old one is
 * over an hour old, else NULL. ERR_BUSY "busy.queue": people cannot be read now, so nobody knows.
 */
int desk_who_cookie(struct call *c, const char *cookie, const char **renewed,
		    struct err *e) MUST_USE;
int desk_who_token(struct call *c, const char *token, struct err *e) MUST_USE;
enum { DESK_COOKIE_S = 14 * 24 * 3600, DESK_SESSION_S = 90 * 24 * 3600 }; /* idle, absolute */
/* The same on a shared device, where the cookie also ends with the browser. */
enum { DESK_SHARED_COOKIE_S = 3 * 3600, DESK_SHARED_SESSION_S = 24 * 3600 };
struct session_in {
	const char *token; /* as it was typed: the code of a link, or a short one */
	const char *name;  /* for an account that has none yet, or NULL */
	bool shared;       /* the device is used by others, too */
};
/*
 * Spend an invitation's or second device's code: gives the value of the session cookie and sets
 * c->who. ERR_GONE "gone.code".
 */
int desk_sign_in(struct call *c, const struct session_in *in, const char **cookie,
		 struct err *e) MUST_USE;
/* Has it the form of a short code, which could be guessed if one might try often? */
bool desk_code_is_short(const char *typed);
/* What forms of this session carry in their field "csrf"; "" without a session. In the arena. */
const char *desk_csrf(struct call *c);
bool desk_csrf_ok(struct call *c, const char *field);
/* What a code would give, without spending it: for the page that greets by name. */
struct invitation_card {
	const char *id, *role, *name, *account;
	const char *by; /* account that made it; NULL: the command line */
	struct wire_strs groups;
	int64_t created_at, expires_at, spent_at;
	const char *url, *code; /* link and short code: only right after it was made */
};
int desk_sign_out(struct call *c, struct err *e) MUST_USE;
struct code_card {
	const char *code, *url; /* the short code, the link */
	int64_t expires_at;
};
int desk_second_device(struct call *c, struct code_card *out, struct err *e) MUST_USE;

struct invite_in {
	const char *role;
	struct wire_strs groups;
	const char *name, *account; /* or NULL */
	int64_t expires;            /* time, or 0: seven days */
};
/* ERR_BAD "bad-request.group-needed": a rapporteur without a group, unless it is a further link of
 * an account that there is already. */
int desk_invite(struct call *c, const struct invite_in *in, struct invitation_card *out,
		struct err *e) MUST_USE;
/*
 * Many at once, in one commit; out has n places. once: the form's key, or NULL: the same key makes
 * them once, ERR_CONFLICT "conflict.invited" after that.
 */
int desk_invite_all(struct call *c, const struct invite_in *in, size_t n, const char *once,
		    struct invitation_card *out, struct err *e) MUST_USE;
struct invitation_list {
	WIRE_LIST_OF(struct invitation_card) items;
	const char *next;
};
int desk_invitations(struct call *c, struct invitation_list *out, struct err *e) MUST_USE;
/*
 * New links in place of these, which nobody has opened; the old ones are then gone. ERR_CONFLICT
 * "conflict.invitation-opened" where one was opened meanwhile; nothing is changed then.
 */
int desk_invite_again(struct call *c, const struct wire_strs *ids, struct invitation_list *out,
		      struct err *e) MUST_USE;
/* Take back invitations that nobody has opened; others stay as they are. */
int desk_uninvite(struct call *c, const struct wire_strs *ids, struct err *e) MUST_USE;

/* --- a new link is asked for: desk/wishes.c ---------------------------------------------------- */

struct wish_in {
	const char *code;                /* the old link's or a short one, as typed, or NULL */
	const char *name, *group, *note; /* or NULL */
};
/*
 * Leave a wish, signed in or not. A code that is known proves who asks, and then asking again takes the
 * place of the earlier wish. ERR_BAD "bad-request.wish-name" without either; ERR_BUSY "busy.wishes" when very many
 * wait that nothing proves.
 */
int desk_wish(struct call *c, const struct wish_in *in, struct err *e) MUST_USE;
struct wish_card {
	const char *id, *name, *group, *note; /* group, note: or NULL */
	const struct invitation_card *of; /* the invitation that was shown, or NULL: not proven */
	int64_t created_at;
};
struct wish_list {
	WIRE_LIST_OF(struct wish_card) items; /* oldest first */
};
int desk_wishes(struct call *c, struct wish_list *out, struct err *e) MUST_USE;
/* How many wait; 0 for who may not see them. */
int64_t desk_n_wishes(struct call *c);
/* It was dealt with. Unknown ones are no failure: somebody was faster. */
int desk_wish_drop(struct call *c, const char *id, struct err *e) MUST_USE;
/* Make the link that a proven wish asks for: to the same account, else as the old one. The wish is
 * gone then, and so is the old link. ERR_MISSING "not-found.wish". */
int desk_wish_grant(struct call *c, const char *id, struct invitation_card *out,
		    struct err *e) MUST_USE;
/* For the command line: an account for a script; gives the bearer token. */
int desk_token(struct call *c, const struct invite_in *in, const char **token,
	       struct err *e) MUST_USE;
struct account_card {
	const char *id, *name, *role, *lang;
	struct wire_strs groups;
	int64_t created_at, sessions, tokens;
};
struct account_list {
	WIRE_LIST_OF(struct account_card) items;
	const char *next;
};
int desk_accounts(struct call *c, struct account_list *out, struct err *e) MUST_USE;
struct account_patch {
	const char *role, *name, *lang; /* NULL: as it is */
	struct wire_strs groups;        /* items NULL: as they are */
};
int desk_account_patch(struct call *c, const char *id, const struct account_patch *in,
		       struct account_card *out, struct err *e) MUST_USE;
/* All that is kept about one person: for herself, for admins. ERR_MISSING "not-found.account". */
struct person_key { /* a session or a bearer token, without what it is known by */
	const char *name;
	int64_t created_at;
};
struct person_deed {
	const char *what;           /* "submitted", "commented", "decided", "undid", "froze" */
	int64_t at, proposal;       /* proposal: 0 when on none */
	const char *section, *lang; /* NULL: the whole document */
	const char *text;           /* summary, comment, reason, or a version's name */
};
struct person_card {
	struct account_card *account;
	WIRE_LIST_OF(struct person_key) sessions, tokens;
	WIRE_LIST_OF(struct invitation_card) invitations;
	WIRE_LIST_OF(struct wish_card) wishes;
	WIRE_LIST_OF(struct person_deed) deeds; /* oldest first */
};
int desk_person(struct call *c, const char *id, struct person_card *out, struct err *e) MUST_USE;
/* Erase a person: account, sessions, tokens, invitations. */
int desk_account_delete(struct call *c, const char *id, struct err *e) MUST_USE;
/* The commit of refs/meta/accounts that this call sees, for tags. */
const char *desk_people_tip(struct call *c);
/* Name of an account as shown: its name, "" when erased or unnamed. */
const char *desk_name(struct call *c, const char *account);
struct session_card {
	const char *account, *name, *role, *lang;
	bool shared;
	struct wire_strs groups;
};
int desk_session(struct call *c, struct session_card *out, struct err *e) MUST_USE;
/* My interface language; NULL or "" for the browser's. */
int desk_set_language(struct call *c, const char *lang, struct err *e) MUST_USE;

#endif
