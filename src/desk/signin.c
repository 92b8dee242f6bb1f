/* Signing in: session cookies, bearer tokens, codes that are spent once. */
#include "desk/room.h"

enum { RENEW_S = 3600, COOKIE_TEXT = 160, SESSIONS_MAX = 100 };

/* Copies: people may be read anew during the call. */
static void become(struct call *c, const struct account *acc, const char *session)
{
	c->who = (struct who){
		.account = arena_dup(c->a, acc->id),
		.name = acc->name ? arena_dup(c->a, acc->name) : "",
		.role = (enum role)acc->role,
		.session = session,
		.lang = arena_dup(c->a, acc->lang),
	};
	c->who.groups.items = ARENA_ARRAY(c->a, acc->groups.n, const char *);
	c->who.groups.n = acc->groups.n;
	for (size_t i = 0; i < acc->groups.n; i++)
		c->who.groups.items[i] = arena_dup(c->a, acc->groups.items[i]);
}

/* --- cookies: <session id>.<time>.<signature> -------------------------------------------------- */

static const char *cookie_make(struct call *c, const char *id)
{
	char sign[SECRET_SIGN_HEX + 1];
	const char *text = arena_printf(c->a, "%s.%lld", id, (long long)clock_now());

	secret_sign(&c->desk->key, "session", str_of(text), sign);
	return arena_printf(c->a, "%s.%s", text, sign);
}

/* The session id of a cookie that we signed and that is not idle for too long; else NULL. */
static const char *cookie_read(struct call *c, const char *cookie, int64_t *at)
{
	const char *sign = strrchr(cookie, '.');
	struct str text, id, when;
	long seconds;

	if (!sign || strlen(cookie) > COOKIE_TEXT)
		return NULL;
	text = (struct str){ cookie, (size_t)(sign - cookie) };
	if (!secret_verify(&c->desk->key, "session", text, sign + 1))
		return NULL;
	if (!str_next(&text, '.', &id) || !str_next(&text, '.', &when) ||
	    !str_number(when, 253402300799L, &seconds))
		return NULL;
	*at = seconds;
	return clock_now() - seconds > DESK_COOKIE_S ? NULL : str_dup(c->a, id);
}

/* Out of descriptors or memory for a moment: who she is can be asked again. */
static int unreadable(const struct err *why, struct err *e)
{
	return err_set(e, ERR_BUSY, "busy.queue", "people: %.30s %.100s", why->key, why->note);
}

typedef const struct account *holder_find(struct call *c, const char *hash);

/*
 * The account that find finds, among people as this process knows them or else as they are now; NULL
 * for none.
 */
static int holder_of(struct call *c, holder_find *find, const char *hash,
		     const struct account **out, struct err *e)
{
	struct err why = { 0 };
	bool newer = false;

	if (crowd_pin(c, &why) != 0)
		return unreadable(&why, e);
	*out = find(c, hash);
	if (*out)
		return 0;
	if (crowd_refresh(c, &newer, &why) != 0)
		return unreadable(&why, e);
	if (newer)
		*out = find(c, hash);
	return 0;
}

/* When the cookie was written last says for how long nobody was there. */
static bool is_over(const struct session *session, int64_t at)
{
	int64_t age = clock_now() - session->created_at, idle = clock_now() - at;

	if (session->shared)
		return age > DESK_SHARED_SESSION_S || idle > DESK_SHARED_COOKIE_S;
	return age > DESK_SESSION_S;
}

static const struct account *by_session(struct call *c, const char *hash)
{
	const struct session *session = NULL;

	return people_of_session(&c->crowd->people, hash, &session);
}

static const struct account *by_token(struct call *c, const char *hash)
{
	return people_of_token(&c->crowd->people, hash);
}

int desk_who_cookie(struct call *c, const char *cookie, const char **renewed, struct err *e)
{
	const struct session *session = NULL;
	const struct account *acc;
	const char *id, *hash;
	int64_t at = 0;

	if (renewed)
		*renewed = NULL;
	id = cookie_read(c, cookie, &at);
	if (!id)
		return 0;
	hash = hash_of(c, id);
	if (holder_of(c, by_session, hash, &acc, e) != 0)
		return -1;
	if (!acc || !people_of_session(&c->crowd->people, hash, &session) || is_over(session, at))
		return 0;
	become(c, acc, hash);
	c->who.shared = session->shared;
	if (renewed && clock_now() - at > RENEW_S)
		*renewed = cookie_make(c, id);
	return 0;
}

int desk_who_token(struct call *c, const char *token, struct err *e)
{
	const struct account *acc;

	if (holder_of(c, by_token, hash_of(c, token), &acc, e) != 0)
		return -1;
	if (acc)
		become(c, acc, NULL);
	return 0;
}

const char *desk_csrf(struct call *c)
{
	char sign[SECRET_SIGN_HEX + 1];

	if (!c->who.session)
		return "";
	secret_sign(&c->desk->key, "csrf", str_of(c->who.session), sign);
	return arena_dup(c->a, sign);
}

bool desk_csrf_ok(struct call *c, const char *field)
{
	return c->who.session && field &&
	       secret_verify(&c->desk->key, "csrf", str_of(c->who.session), field);
}

/* --- spending a code ---------------------------------------------------------------------------- */

struct spending {
	const char *code, *brief; /* hash of the code, or signature of the short one; else NULL */
	const char *session;      /* hash of the new session id */
	const char *name;         /* for an account that has none, or NULL */
	bool shared;
	const char *account; /* out: who it is now */
};

/*
 * acc with one session more; those past their time are dropped on the way, and the oldest of too many:
 * whoever signs in again and again ends her own, and never cannot.
 */
static void add_session(struct call *c, struct account *acc, const struct spending *sp)
{
	struct session *all = ARENA_ARRAY(c->a, acc->sessions.n + 1, struct session);
	size_t n = 0,
	       first = acc->sessions.n >= SESSIONS_MAX ? acc->sessions.n + 1 - SESSIONS_MAX : 0;

	for (size_t i = first; i < acc->sessions.n; i++)
		if (!is_over(&acc->sessions.items[i], clock_now()))
			all[n++] = acc->sessions.items[i];
	all[n++] = (struct session){ sp->session, clock_now(), sp->shared };
	acc->sessions.items = all;
	acc->sessions.n = n;
}

static int spend(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	struct spending *sp = arg;
	const struct people *p = &c->crowd->people;
	const struct invitation *inv =
		sp->code ? people_of_code(p, sp->code) : people_of_brief(p, sp->brief);
	struct invitation spent;
	struct account acc = { 0 };

	if (!inv || inv->spent_at || inv->expires_at <= clock_now())
		return err_set(e, ERR_GONE, "gone.code", "%s", !inv ? "unknown" : "spent or old");
	if (inv->account) {
		const struct account *old = people_account(p, inv->account);

		if (!old)
			return err_set(e, ERR_GONE, "gone.code", "account is gone");
		acc = *old;
	} else {
		acc.id = fresh_id(c, "a-");
		acc.role = inv->role;
		acc.groups = inv->groups;
		acc.name = inv->name;
		acc.created_at = clock_now();
	}
	/* Who was invited by name is called so; a name is not changed by whoever has a code. */
	if (!acc.name || !acc.name[0])
		acc.name = sp->name;
	add_session(c, &acc, sp);
	spent = *inv;
	spent.spent_at = clock_now();
	spent.account = acc.id;
	crowd_put_account(c, out, acc.id, &acc);
	crowd_put_invitation(c, out, spent.id, &spent);
	sp->account = arena_dup(c->a, acc.id);
	return 0;
}

bool desk_code_is_short(const char *typed)
{
	char brief[SECRET_SHORT + 1];

	return secret_short_read(typed, brief);
}

int desk_sign_in(struct call *c, const struct session_in *in, const char **cookie, struct err *e)
{
	char code[SECRET_CODE + 1], id[SECRET_CODE + 1], brief[SECRET_SHORT + 1];
	struct spending sp = { .name = one_line(c, in->name), .shared = in->shared };
	const struct account *acc;

	if (in->token && secret_code_read(in->token, code))
		sp.code = hash_of(c, code);
	else if (in->token && secret_short_read(in->token, brief))
		sp.brief = brief_of(c, brief);
	else
		return err_set(e, ERR_GONE, "gone.code", "malformed");
	secret_code(id);
	sp.session = hash_of(c, id);
	if (crowd_change(c, spend, &sp, e) != 0)
		return -1;
	acc = people_account(&c->crowd->people, sp.account);
	if (!acc) /* erased in the same moment */
		return err_set(e, ERR_GONE, "gone.code", "account is gone");
	become(c, acc, sp.session);
	c->who.shared = sp.shared;
	*cookie = cookie_make(c, id);
	return 0;
}

static int end_session(struct call *c, void *arg, struct crowd_edit *out, struct err *e)
{
	const char *hash = arg;
	const struct session *session;
	const struct account *old = people_of_session(&c->crowd->people, hash, &session);
	struct account acc;
	size_t n = 0;

	(void)e;
	if (!old)
		return 0;
	acc = *old;
	acc.sessions.items = ARENA_ARRAY(c->a, old->sessions.n, struct session);
	for (size_t i = 0; i < old->sessions.n; i++)
		if (!str_eq(old->sessions.items[i].hash, hash))
			acc.sessions.items[n++] = old->sessions.items[i];
	acc.sessions.n = n;
	crowd_put_account(c, out, acc.id, &acc);
	return 0;
}

int desk_sign_out(struct call *c, struct err *e)
{
	if (need_signed_in(c, e) != 0)
		return -1;
	if (!c->who.session)
		return 0;
	if (crowd_change(c, end_session, (void *)(uintptr_t)c->who.session, e) != 0)
		return -1;
	tell_rights(c, c->who.account);
	c->who = (struct who){ .name = "" };
	return 0;
}

int desk_session(struct call *c, struct session_card *out, struct err *e)
{
	if (need_signed_in(c, e) != 0)
		return -1;
	*out = (struct session_card){ .account = c->who.account,
				      .name = c->who.name,
				      .role = role_names[c->who.role],
				      .lang = c->who.lang,
				      .shared = c->who.shared,
				      .groups = c->who.groups };
	return 0;
}
