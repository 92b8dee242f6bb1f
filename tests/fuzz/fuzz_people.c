/*
 * Files of people, as a backup may bring them: each "path", a line end, its JSON, and a record separator
 * (0x1E) between two. Each is refused with a key, or it can be found and has a role, and an account says
 * of no group that it speaks for it that it does not list.
 */
#include "auth/people.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void check(const struct people *p)
{
	for (size_t i = 0; i < p->accounts.n; i++) {
		const struct account *acc = &p->accounts.items[i];

		require(people_account(p, acc->id) != NULL);
		require(acc->role > ROLE_NOBODY && acc->role <= ROLE_ADMIN);
		require(!account_speaks_for(acc, "no group of this name"));
		for (size_t k = 0; k < acc->sessions.n; k++)
			require(strlen(acc->sessions.items[k].hash) > 0);
		for (size_t k = 0; k < acc->tokens.n; k++)
			require(people_of_token(p, acc->tokens.items[k].hash) != NULL);
	}
	for (size_t i = 0; i < p->invitations.n; i++) {
		const struct invitation *inv = &p->invitations.items[i];

		require(people_of_code(p, inv->code) != NULL);
		require(inv->role >= ROLE_NOBODY && inv->role <= ROLE_ADMIN);
	}
	require(!people_of_token(p, "") && !people_of_code(p, ""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = { (const char *)data, size }, file, path;
	struct people p = { 0 };
	ARENA(a);

	while (str_next(&all, '\x1e', &file)) {
		struct err e = { 0 };

		str_next(&file, '\n', &path);
		if (people_load_file(&p, str_dup(&a, path), file, &a, &e) != 0)
			require(e.kind != ERR_NONE && e.key && *e.key);
	}
	check(&p);
	return 0;
}
