#include "auth/people.h"

const char *const role_names[] = { "nobody", "reader", "rapporteur", "editor", "admin", NULL };

/* clang-format off */
static const struct wire_field session_fields[] = {
	W_STR(struct session, hash, 0, 1, 128),
	W_TIME(struct session, created_at, 0),
	W_BOOL(struct session, shared, WIRE_OPTIONAL),
	W_END
};
static const struct wire_shape session_record = W_SHAPE("session-record", struct session, session_fields);

static const struct wire_field token_fields[] = {
	W_STR(struct token, hash, 0, 1, 128),
	W_STR(struct token, name, WIRE_OPTIONAL, 0, 120),
	W_TIME(struct token, created_at, 0),
	W_END
};
static const struct wire_shape token_record = W_SHAPE("token-record", struct token, token_fields);

static const struct wire_field account_fields[] = {
	W_STR(struct account, id, WIRE_ID, 1, 63),
	W_ENUM(struct account, role, 0, role_names),
	W_STRS(struct account, groups, WIRE_OPTIONAL, 100),
	W_STR(struct account, name, WIRE_OPTIONAL, 0, 120),
	W_STR(struct account, lang, WIRE_OPTIONAL, 0, 16),
	W_TIME(struct account, created_at, 0),
	W_LIST(struct account, sessions, WIRE_OPTIONAL, 1000, &session_record),
	W_LIST(struct account, tokens, WIRE_OPTIONAL, 100, &token_record),
	W_END
};
const struct wire_shape account_record = W_SHAPE("account-record", struct account, account_fields);

static const struct wire_field invitation_fields[] = {
	W_STR(struct invitation, id, WIRE_ID, 1, 63),
	W_STR(struct invitation, code, 0, 1, 128),
	W_STR(struct invitation, brief, WIRE_OPTIONAL, 1, 128),
	W_ENUM(struct invitation, role, 0, role_names),
	W_STRS(struct invitation, groups, WIRE_OPTIONAL, 100),
	W_STR(struct invitation, name, WIRE_OPTIONAL, 0, 120),
	W_STR(struct invitation, account, WIRE_OPTIONAL | WIRE_ID, 1, 63),
	W_STR(struct invitation, by, WIRE_OPTIONAL | WIRE_ID, 1, 63),
	W_TIME(struct invitation, created_at, 0),
	W_TIME(struct invitation, expires_at, 0),
	W_TIME(struct invitation, spent_at, WIRE_OPTIONAL),
	W_END
};
const struct wire_shape invitation_record =
	W_SHAPE("invitation-record", struct invitation, invitation_fields);

static const struct wire_field wish_fields[] = {
	W_STR(struct wish, id, WIRE_ID, 1, 63),
	W_STR(struct wish, name, 0, 0, 120),
	W_STR(struct wish, group, WIRE_OPTIONAL, 0, 120),
	W_STR(struct wish, note, WIRE_OPTIONAL, 0, 300),
	W_STR(struct wish, invitation, WIRE_OPTIONAL | WIRE_ID, 1, 63),
	W_TIME(struct wish, created_at, 0),
	W_END
};
const struct wire_shape wish_record = W_SHAPE("wish-record", struct wish, wish_fields);
/* clang-format on */

const struct account *people_account(const struct people *p, const char *id)
{
	for (size_t i = 0; id && i < p->accounts.n; i++)
		if (str_eq(p->accounts.items[i].id, id))
			return &p->accounts.items[i];
	return NULL;
}

const struct account *people_of_session(const struct people *p, const char *hash,
					const struct session **session)
{
	for (size_t i = 0; i < p->accounts.n; i++) {
		const struct account *acc = &p->accounts.items[i];

		for (size_t j = 0; j < acc->sessions.n; j++) {
			if (str_eq(acc->sessions.items[j].hash, hash)) {
				*session = &acc->sessions.items[j];
				return acc;
			}
		}
	}
	return NULL;
}

const struct account *people_of_token(const struct people *p, const char *hash)
{
	for (size_t i = 0; i < p->accounts.n; i++)
		for (size_t j = 0; j < p->accounts.items[i].tokens.n; j++)
			if (str_eq(p->accounts.items[i].tokens.items[j].hash, hash))
				return &p->accounts.items[i];
	return NULL;
}

const struct invitation *people_of_code(const struct people *p, const char *hash)
{
	for (size_t i = 0; i < p->invitations.n; i++)
		if (str_eq(p->invitations.items[i].code, hash))
			return &p->invitations.items[i];
	return NULL;
}

const struct invitation *people_of_brief(const struct people *p, const char *sign)
{
	for (size_t i = 0; i < p->invitations.n; i++)
		if (str_eq(p->invitations.items[i].brief, sign))
			return &p->invitations.items[i];
	return NULL;
}

const struct invitation *people_invitation(const struct people *p, const char *id)
{
	for (size_t i = 0; id && i < p->invitations.n; i++)
		if (str_eq(p->invitations.items[i].id, id))
			return &p->invitations.items[i];
	return NULL;
}

bool account_speaks_for(const struct account *acc, const char *group)
{
	return wire_strs_have(&acc->groups, group);
}

/* A record stands under its own id: two of one would be two people. */
static int stands_at(const char *path, const char *folder, const char *id, struct err *e)
{
	char own[96];

	snprintf(own, sizeof(own), "%s%s.json", folder, id);
	return str_eq(path, own) ? 0
				 : err_set(e, ERR_INTERNAL, "storage.damaged",
					   "%.100s in refs/meta/accounts is of %s", path, id);
}

static int load_account(struct people *p, const char *path, struct str json, struct arena *a,
			struct err *e)
{
	struct account acc;

	if (wire_in(&account_record, json, a, &acc, e) != 0 ||
	    stands_at(path, "accounts/", acc.id, e) != 0)
		return -1;
	if (acc.role == ROLE_NOBODY)
		return err_set(e, ERR_INTERNAL, "storage.damaged",
			       "%.100s in refs/meta/accounts has no role", path);
	*(struct account *)arena_push(a, (void **)&p->accounts.items, &p->accounts.n,
				      &p->accounts_cap, sizeof(acc)) = acc;
	return 0;
}

static int load_invitation(struct people *p, const char *path, struct str json, struct arena *a,
			   struct err *e)
{
	struct invitation inv;

	if (wire_in(&invitation_record, json, a, &inv, e) != 0 ||
	    stands_at(path, "invitations/", inv.id, e) != 0)
		return -1;
	*(struct invitation *)arena_push(a, (void **)&p->invitations.items, &p->invitations.n,
					 &p->invitations_cap, sizeof(inv)) = inv;
	return 0;
}

static int load_wish(struct people *p, const char *path, struct str json, struct arena *a,
		     struct err *e)
{
	struct wish wish;

	if (wire_in(&wish_record, json, a, &wish, e) != 0 ||
	    stands_at(path, "wishes/", wish.id, e) != 0)
		return -1;
	*(struct wish *)arena_push(a, (void **)&p->wishes.items, &p->wishes.n, &p->wishes_cap,
				   sizeof(wish)) = wish;
	return 0;
}

int people_load_file(struct people *p, const char *path, struct str json, struct arena *a,
		     struct err *e)
{
	if (str_starts(str_of(path), "accounts/"))
		return load_account(p, path, json, a, e);
	if (str_starts(str_of(path), "invitations/"))
		return load_invitation(p, path, json, a, e);
	if (str_starts(str_of(path), "wishes/"))
		return load_wish(p, path, json, a, e);
	return err_set(e, ERR_INTERNAL, "storage.damaged", "%s in refs/meta/accounts", path);
}
