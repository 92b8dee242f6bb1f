#include "unit/test.h"

#include "secret/secret.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_file_has_the_hash_that_others_compute(void **state)
{
	char hash[SECRET_HASH_HEX + 1];

	(void)state;
	secret_sha256(STR("abc"), hash); /* FIPS 180-2, appendix B.1 */
	assert_string_equal(hash,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void codes_are_26_characters_of_the_alphabet_and_differ(void **state)
{
	char a[SECRET_CODE + 1], b[SECRET_CODE + 1], back[SECRET_CODE + 1];
	unsigned seen = 0;

	(void)state;
	secret_code(a);
	for (int i = 0; i < 200; i++) {
		secret_code(b);
		assert_string_not_equal(a, b);
		assert_int_equal(strlen(b), SECRET_CODE);
		assert_int_equal(strspn(b, "0123456789abcdefghjkmnpqrstvwxyz"), SECRET_CODE);
		assert_true(secret_code_read(b, back));
		assert_string_equal(b, back);
		for (const char *c = b; *c; c++)
			seen |= 1u << (*c % 32);
	}
	assert_true(__builtin_popcount(seen) > 20); /* not a few characters only */
}

static void a_code_typed_by_hand_is_understood(void **state)
{
	char out[SECRET_CODE + 1] = "untouched";

	(void)state;
	assert_true(secret_code_read(" ABCD-efgh-jkmn-pqrs-tvwx-yzOi-L2\r\n", out));
	assert_string_equal(out, "abcdefghjkmnpqrstvwxyz0112");
}

static void what_is_no_code_is_refused_and_leaves_out_alone(void **state)
{
	static const char *const bad[] = {
		"",
		"abcdefghjkmnpqrstvwxyz011",   /* 25 */
		"abcdefghjkmnpqrstvwxyz01122", /* 27 */
		"abcdefghjkmnpqrstvwxyz011u",  /* no u in the alphabet */
		"abcdefghjkmnpqrstvwxyz011\xc3\xa9",
		"abcdefghjkmnpqrstvwxyz011/",
	};
	char out[SECRET_CODE + 1] = "untouched";

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(secret_code_read(bad[i], out));
	assert_string_equal(out, "untouched");
}

static void short_codes_are_12_characters_that_are_told_apart(void **state)
{
	char a[SECRET_SHORT + 1], b[SECRET_SHORT + 1], back[SECRET_SHORT + 1];
	bool seen[256] = { false };
	size_t n = 0;

	(void)state;
	secret_short(a);
	for (int i = 0; i < 200; i++) {
		secret_short(b);
		assert_string_not_equal(a, b);
		assert_int_equal(strlen(b), SECRET_SHORT);
		assert_true(secret_short_read(b, back));
		assert_string_equal(b, back);
		for (const char *c = b; *c; c++)
			seen[(unsigned char)*c] = true;
	}
	for (size_t i = 0; i < COUNT(seen); i++)
		n += seen[i];
	assert_int_equal(n, 16);
	/* Letters whose names rhyme, and what looks like something else. */
	for (const char *c = "bcdegptv01ilosz"; *c; c++)
		assert_false(seen[(unsigned char)*c]);
}

static void a_short_code_typed_by_hand_is_understood(void **state)
{
	char out[SECRET_SHORT + 1] = "untouched", code[SECRET_CODE + 1];

	(void)state;
	assert_false(secret_short_read("km47-92xf-h3r", out));   /* 11 */
	assert_false(secret_short_read("km47-92xf-h3rw9", out)); /* 13 */
	assert_false(secret_short_read("km47-92xf-h3rb", out));  /* no b in the alphabet */
	assert_false(secret_short_read("", out));
	assert_string_equal(out, "untouched");
	assert_true(secret_short_read(" KM47 92xf-H3RW\n", out));
	assert_string_equal(out, "km4792xfh3rw");
	/* Neither is taken for a long code, nor a long one for it. */
	assert_false(secret_code_read("km47-92xf-h3rw", code));
	assert_false(secret_short_read("abcdefghjkmnpqrstvwxyz0112", out));
}

static void the_hash_is_blake2b_256(void **state)
{
	char hex[SECRET_HASH_HEX + 1];

	(void)state;
	/* RFC 7693's function with 32 bytes out, as `b2sum -l 256` prints it. */
	secret_hash(STR("abc"), hex);
	assert_string_equal(hex,
			    "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	secret_hash((struct str){ NULL, 0 }, hex);
	assert_string_equal(hex,
			    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

static void a_signature_holds_for_its_key_purpose_and_text_only(void **state)
{
	struct secret_key k = { { 1, 2, 3 } }, other = { { 1, 2, 4 } };
	char sign[SECRET_SIGN_HEX + 1], broken[SECRET_SIGN_HEX + 1];

	(void)state;
	secret_sign(&k, "session", STR("text"), sign);
	assert_int_equal(strlen(sign), SECRET_SIGN_HEX);
	assert_true(secret_verify(&k, "session", STR("text"), sign));
	assert_false(secret_verify(&other, "session", STR("text"), sign));
	assert_false(secret_verify(&k, "csrf", STR("text"), sign));
	assert_false(secret_verify(&k, "session", STR("texts"), sign));
	assert_false(secret_verify(&k, "sessiont", STR("ext"), sign));
	assert_false(secret_verify(&k, "session", STR("text"), ""));
	for (size_t i = 0; i < SECRET_SIGN_HEX; i++) {
		memcpy(broken, sign, sizeof(broken));
		broken[i] = broken[i] == '0' ? '1' : '0';
		assert_false(secret_verify(&k, "session", STR("text"), broken));
	}
}

static void equal_means_same_length_and_bytes(void **state)
{
	(void)state;
	assert_true(secret_equal(STR("abc"), STR("abc")));
	assert_true(secret_equal(STR(""), (struct str){ NULL, 0 }));
	assert_false(secret_equal(STR("abc"), STR("abd")));
	assert_false(secret_equal(STR("abc"), STR("abcd")));
}

static void wiped_memory_is_zero(void **state)
{
	char p[16] = "0123456789abcde";
	char zero[16] = { 0 };

	(void)state;
	secret_wipe(p, sizeof(p));
	assert_memory_equal(p, zero, sizeof(p));
}

/* --- the key file ------------------------------------------------------------------------------ */

static char folder[] = "/tmp/accord-secret-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void path_in(char *out, size_t size, const char *name)
{
	snprintf(out, size, "%s/%s", folder, name);
}

static void the_key_is_made_once_private_and_read_again(void **state)
{
	struct secret_key a, b, zero = { { 0 } };
	struct err e = { 0 };
	struct stat st;
	char path[64];

	(void)state;
	path_in(path, sizeof(path), "secret");
	assert_int_equal(secret_load(path, &a, &e), 0);
	assert_int_equal(secret_load(path, &b, &e), 0);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_memory_not_equal(&a, &zero, sizeof(a));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, SECRET_KEY);
	assert_int_equal(unlink(path), 0);
}

static void refuse(const char *path)
{
	struct secret_key k = { { 7 } };
	struct err e = { 0 };

	assert_int_equal(secret_load(path, &k, &e), -1);
	assert_int_equal(e.kind, ERR_STORAGE);
	assert_string_equal(e.key, "storage.secret");
	assert_string_equal(e.what, path);
	assert_true(e.note[0]);
	assert_int_equal(k.bytes[0], 7);
}

static void put_file(const char *path, size_t len, mode_t mode)
{
	static const char bytes[64];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void a_key_that_is_short_long_shared_or_a_link_is_refused(void **state)
{
	char path[64], other[64];

	(void)state;
	path_in(path, sizeof(path), "secret");
	path_in(other, sizeof(other), "other");
	put_file(path, 31, 0600);
	refuse(path);
	unlink(path);
	put_file(path, 33, 0600);
	refuse(path);
	unlink(path);
	put_file(path, 32, 0640);
	refuse(path);
	unlink(path);
	put_file(other, 32, 0600);
	assert_int_equal(symlink(other, path), 0);
	refuse(path);
	unlink(path);
	unlink(other);
	assert_int_equal(mkdir(path, 0700), 0);
	refuse(path);
	rmdir(path);
	refuse("/nowhere/at/all/secret");
}

static void *load(void *arg)
{
	struct err e = { 0 };
	char path[64];

	path_in(path, sizeof(path), "secret");
	return secret_load(path, arg, &e) == 0 ? arg : NULL;
}

static void those_who_make_it_at_once_get_the_same(void **state)
{
	struct secret_key k[8];
	pthread_t t[COUNT(k)];
	char path[64];

	(void)state;
	path_in(path, sizeof(path), "secret");
	for (int round = 0; round < 10; round++) {
		memset(k, 0, sizeof(k));
		for (size_t i = 0; i < COUNT(k); i++)
			assert_int_equal(pthread_create(&t[i], NULL, load, &k[i]), 0);
		for (size_t i = 0; i < COUNT(k); i++) {
			void *ok;

			pthread_join(t[i], &ok);
			assert_non_null(ok);
		}
		for (size_t i = 1; i < COUNT(k); i++)
			assert_memory_equal(&k[0], &k[i], sizeof(k[0]));
		assert_int_equal(unlink(path), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_has_the_hash_that_others_compute),
		cmocka_unit_test(codes_are_26_characters_of_the_alphabet_and_differ),
		cmocka_unit_test(a_code_typed_by_hand_is_understood),
		cmocka_unit_test(what_is_no_code_is_refused_and_leaves_out_alone),
		cmocka_unit_test(short_codes_are_12_characters_that_are_told_apart),
		cmocka_unit_test(a_short_code_typed_by_hand_is_understood),
		cmocka_unit_test(the_hash_is_blake2b_256),
		cmocka_unit_test(a_signature_holds_for_its_key_purpose_and_text_only),
		cmocka_unit_test(equal_means_same_length_and_bytes),
		cmocka_unit_test(wiped_memory_is_zero),
		cmocka_unit_test(the_key_is_made_once_private_and_read_again),
		cmocka_unit_test(a_key_that_is_short_long_shared_or_a_link_is_refused),
		cmocka_unit_test(those_who_make_it_at_once_get_the_same),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
