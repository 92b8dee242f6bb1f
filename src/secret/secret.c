#include "secret/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
/* Of the letters that rhyme (b c d e g p t v) none, of those that sound or look alike one. */
static const char short_alphabet[] = "23456789fhkmrwxy";

/* Safe from any thread, and cheap after the first time. */
static void ready(void)
{
	if (sodium_init() < 0)
		mem_die("libsodium does not start");
}

void secret_code(char out[SECRET_CODE + 1])
{
	unsigned char random[SECRET_CODE];

	ready();
	randombytes_buf(random, sizeof(random));
	for (size_t i = 0; i < SECRET_CODE; i++)
		out[i] = alphabet[random[i] & 31];
	out[SECRET_CODE] = '\0';
	secret_wipe(random, sizeof(random));
}

/* What a typed character stands for in the alphabet, '\0' for one that is skipped, -1 for none. */
static int read_char(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if (c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n')
		return 0;
	if (c == 'o')
		return '0';
	if (c == 'i' || c == 'l')
		return '1';
	return c && strchr(alphabet, c) ? c : -1;
}

bool secret_code_read(const char *typed, char out[SECRET_CODE + 1])
{
	char code[SECRET_CODE + 1] = "";
	size_t len = 0;

	for (; *typed; typed++) {
		int c = read_char(*typed);

		if (c == 0)
			continue;
		if (c < 0 || len == SECRET_CODE)
			return false;
		code[len++] = (char)c;
	}
	if (len != SECRET_CODE)
		return false;
	memcpy(out, code, sizeof(code));
	secret_wipe(code, sizeof(code));
	return true;
}

void secret_short(char out[SECRET_SHORT + 1])
{
	unsigned char random[SECRET_SHORT];

	ready();
	randombytes_buf(random, sizeof(random));
	for (size_t i = 0; i < SECRET_SHORT; i++)
		out[i] = short_alphabet[random[i] & 15];
	out[SECRET_SHORT] = '\0';
	secret_wipe(random, sizeof(random));
}

bool secret_short_read(const char *typed, char out[SECRET_SHORT + 1])
{
	char code[SECRET_SHORT + 1] = "";
	size_t len = 0;

	for (; *typed; typed++) {
		int c = read_char(*typed);

		if (c == 0)
			continue;
		if (c < 0 || !strchr(short_alphabet, c) || len == SECRET_SHORT)
			return false;
		code[len++] = (char)c;
	}
	if (len != SECRET_SHORT)
		return false;
	memcpy(out, code, sizeof(code));
	secret_wipe(code, sizeof(code));
	return true;
}

void secret_hash(struct str code, char out[SECRET_HASH_HEX + 1])
{
	unsigned char hash[SECRET_HASH_HEX / 2];

	ready();
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)code.ptr, code.len, NULL, 0);
	sodium_bin2hex(out, SECRET_HASH_HEX + 1, hash, sizeof(hash));
}

void secret_sha256(struct str bytes, char out[SECRET_HASH_HEX + 1])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	ready();
	crypto_hash_sha256(hash, (const unsigned char *)bytes.ptr, bytes.len);
	sodium_bin2hex(out, SECRET_HASH_HEX + 1, hash, sizeof(hash));
}

/*
 * HMAC-SHA-512 cut to 256 bits (RFC 2104; NaCl's crypto_auth) over purpose, NUL, text: a purpose
 * has no NUL, so no two pairs give the same bytes.
 */
void secret_sign(const struct secret_key *k, const char *purpose, struct str text,
		 char out[SECRET_SIGN_HEX + 1])
{
	crypto_auth_hmacsha512256_state st;
	unsigned char tag[crypto_auth_hmacsha512256_BYTES];

	ready();
	crypto_auth_hmacsha512256_init(&st, k->bytes, sizeof(k->bytes));
	crypto_auth_hmacsha512256_update(&st, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_auth_hmacsha512256_update(&st, (const unsigned char *)text.ptr, text.len);
	crypto_auth_hmacsha512256_final(&st, tag);
	sodium_bin2hex(out, SECRET_SIGN_HEX + 1, tag, sizeof(tag));
	secret_wipe(&st, sizeof(st));
}

bool secret_verify(const struct secret_key *k, const char *purpose, struct str text,
		   const char *sign)
{
	char mine[SECRET_SIGN_HEX + 1];
	bool same;

	secret_sign(k, purpose, text, mine);
	same = secret_equal(str_of(mine), str_of(sign));
	secret_wipe(mine, sizeof(mine));
	return same;
}

bool secret_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0);
}

void secret_wipe(void *p, size_t len)
{
	sodium_memzero(p, len);
}

static int key_error(struct err *e, const char *path, const char *why)
{
	err_about(e, ERR_STORAGE, "storage.secret", path, 0);
	snprintf(e->note, sizeof(e->note), "%s", why);
	return -1;
}

static int os_error(struct err *e, const char *path, int number)
{
	char why[96];

	if (strerror_r(number, why, sizeof(why)) != 0)
		snprintf(why, sizeof(why), "errno %d", number);
	return key_error(e, path, why);
}

static bool read_all(int fd, unsigned char *p, size_t len)
{
	while (len) {
		ssize_t n = read(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static bool write_all(int fd, const unsigned char *p, size_t len)
{
	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

/* 0 read, 1 there is none, -1 with *e. */
static int key_read(const char *path, struct secret_key *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct secret_key key;
	struct stat st;
	const char *why = NULL;

	if (fd < 0 && errno == ENOENT)
		return 1;
	if (fd < 0)
		return os_error(e, path, errno);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		why = "not a regular file";
	else if (st.st_mode & 077)
		why = "others may read it: chmod 600";
	else if (st.st_size != SECRET_KEY || !read_all(fd, key.bytes, sizeof(key.bytes)))
		why = "not 32 bytes long";
	close(fd);
	if (why)
		return key_error(e, path, why);
	*out = key;
	secret_wipe(&key, sizeof(key));
	return 0;
}

/* The folder that holds path, synced, so that the new name survives a power cut. */
static bool sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder =
		slash ? mem_dup(path, slash == path ? 1 : (size_t)(slash - path)) : mem_dup(".", 1);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	free(folder);
	return ok;
}

/*
 * A new key under a name of its own, then link(2): it never replaces, so of two who make the file
 * at once one wins and the other reads the winner's.
 */
static int key_make(const char *path, struct err *e)
{
	char code[SECRET_CODE + 1];
	struct secret_key key;
	char *tmp;
	int fd, failed = 0;
	size_t size = strlen(path) + sizeof(".tmp-") + sizeof(code);

	secret_code(code);
	tmp = mem_new(size, 1);
	snprintf(tmp, size, "%s.tmp-%s", path, code);
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		failed = errno;
	} else {
		randombytes_buf(key.bytes, sizeof(key.bytes));
		if (!write_all(fd, key.bytes, sizeof(key.bytes)) || fsync(fd) != 0)
			failed = errno;
		secret_wipe(&key, sizeof(key));
		if (close(fd) != 0 && !failed)
			failed = errno;
		if (!failed && link(tmp, path) != 0 && errno != EEXIST)
			failed = errno;
		unlink(tmp);
		if (!failed && !sync_folder(path))
			failed = errno;
	}
	free(tmp);
	return failed ? os_error(e, path, failed) : 0;
}

int secret_load(const char *path, struct secret_key *out, struct err *e)
{
	int rc;

	ready();
	rc = key_read(path, out, e);
	if (rc <= 0)
		return rc;
	if (key_make(path, e) != 0)
		return -1;
	rc = key_read(path, out, e);
	return rc <= 0 ? rc : key_error(e, path, "it vanished");
}
