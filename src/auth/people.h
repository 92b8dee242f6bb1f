/*
 * People: accounts, their groups, sessions and tokens, invitations, and wishes for a new link. Pure:
 * files in, files out; the desk keeps them in refs/meta/accounts, one file each.
 *
 * Codes and tokens are kept only as BLAKE2b hashes. A people is immutable once loaded; a change
 * gives the files to write.
 */
#ifndef AUTH_PEOPLE_H
#define AUTH_PEOPLE_H

#include "wire/wire.h"

enum role { ROLE_NOBODY, ROLE_READER, ROLE_RAPPORTEUR, ROLE_EDITOR, ROLE_ADMIN };
extern const char *const role_names[]; /* nobody, reader, rapporteur, editor, admin */

struct session {
	const char *hash; /* of the session id in the cookie */
	int64_t created_at;
	bool shared; /* on a device that others use, too: it ends soon */
};
struct token {
	const char *hash;
	const char *name;
	int64_t created_at;
};
struct account {
	const char *id; /* "a-" and 10 characters */
	int role;       /* enum role */
	struct wire_strs groups;
	const char *name; /* a person's or script's name; may be "" */
	const char *lang; /* interface language, or NULL: the browser's */
	int64_t created_at;
	WIRE_LIST_OF(struct session) sessions;
	WIRE_LIST_OF(struct token) tokens;
};
struct invitation {
	const char *id;    /* "i-" and 10 characters */
	const char *code;  /* hash */
	const char *brief; /* signature of the short code, or NULL where there is none */
	int role;
	struct wire_strs groups;
	const char *name;    /* or NULL */
	const char *account; /* signs in to this one: a new link or a second device; else NULL */
	const char *by;      /* account that made it, or NULL: the command line */
	int64_t created_at, expires_at;
	int64_t spent_at; /* 0: not yet */
};
/* Somebody whose link is spent or old asks for a new one. */
struct wish {
	const char *id;           /* "w-" and 10 characters */
	const char *name;         /* as typed */
	const char *group, *note; /* as typed, or NULL */
	const char *invitation;   /* whose link or code was shown: proves who asks; else NULL */
	int64_t created_at;
};
extern const struct wire_shape account_record, invitation_record, wish_record;

struct people {
	WIRE_LIST_OF(struct account) accounts;
	WIRE_LIST_OF(struct invitation) invitations;
	WIRE_LIST_OF(struct wish) wishes;
	size_t accounts_cap, invitations_cap, wishes_cap; /* allocated, while loading */
};

/* Lookups; NULL where there is none. */
const struct account *people_account(const struct people *p, const char *id);
const struct account *people_of_session(const struct people *p, const char *hash,
					const struct session **session);
const struct account *people_of_token(const struct people *p, const char *hash);
const struct invitation *people_of_code(const struct people *p, const char *hash);
const struct invitation *people_of_brief(const struct people *p, const char *sign);
const struct invitation *people_invitation(const struct people *p, const char *id);
bool account_speaks_for(const struct account *acc, const char *group);

/* accounts/<id>.json, invitations/<id>.json, wishes/<id>.json into *p; other paths are refused. In
 * the arena. */
int people_load_file(struct people *p, const char *path, struct str json, struct arena *a,
		     struct err *e) MUST_USE;

#endif
