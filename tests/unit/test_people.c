/* Records of people as they are read from the ref, or from a backup that somebody else may have written. */
#include "unit/test.h"

#include "auth/people.h"

#define ACCOUNT(id, role)                                                                          \
	"{\"id\":\"" id "\",\"role\":\"" role "\",\"created_at\":\"2026-01-01T00:00:00Z\"}"
#define INVITATION(id)                                                                             \
	"{\"id\":\"" id "\",\"code\":\"00\",\"role\":\"reader\","                                  \
	"\"created_at\":\"2026-01-01T00:00:00Z\",\"expires_at\":\"2026-01-01T00:00:00Z\"}"
#define WISH(id) "{\"id\":\"" id "\",\"name\":\"Ed\",\"created_at\":\"2026-01-01T00:00:00Z\"}"

static int load(const char *path, const char *json, const char **key)
{
	struct people p = { 0 };
	struct err e = { 0 };
	ARENA(a);
	int rc = people_load_file(&p, path, str_of(json), &a, &e);

	*key = e.key;
	assert_int_equal(p.accounts.n + p.invitations.n + p.wishes.n, rc == 0);
	return rc;
}

static void a_record_stands_under_its_own_id(void **state)
{
	static const char *const good[][2] = {
		{ "accounts/a-1.json", ACCOUNT("a-1", "reader") },
		{ "invitations/i-1.json", INVITATION("i-1") },
		{ "wishes/w-1.json", WISH("w-1") },
	};
	static const char *const bad[][2] = {
		{ "accounts/a-2.json", ACCOUNT("a-1", "admin") },
		{ "accounts/x/a-1.json", ACCOUNT("a-1", "admin") },
		{ "accounts/a-1", ACCOUNT("a-1", "admin") },
		{ "invitations/i-2.json", INVITATION("i-1") },
		{ "wishes/w-2.json", WISH("w-1") },
		{ "others/a-1.json", ACCOUNT("a-1", "admin") },
	};
	const char *key;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_int_equal(load(good[i][0], good[i][1], &key), 0);
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(load(bad[i][0], bad[i][1], &key), -1);
		assert_string_equal(key, "storage.damaged");
	}
}

static void an_account_has_a_role(void **state)
{
	const char *key;

	(void)state;
	assert_int_equal(load("accounts/a-1.json", ACCOUNT("a-1", "nobody"), &key), -1);
	assert_string_equal(key, "storage.damaged");
	assert_int_equal(load("accounts/a-1.json", ACCOUNT("a-1", "chief"), &key), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_stands_under_its_own_id),
		cmocka_unit_test(an_account_has_a_role),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
