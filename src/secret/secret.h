/*
 * Secrets: the only room that knows libsodium. Any thread.
 *
 * A code or token is random, is shown once, and is kept only as its hash. What the server hands
 * out and wants back unchanged is signed with the key in DIR/secret.
 */
#ifndef SECRET_SECRET_H
#define SECRET_SECRET_H

#include "base/err.h"
#include "base/str.h"

enum {
	SECRET_CODE = 26,     /* characters of a code: 130 random bits */
	SECRET_SHORT = 12,    /* characters of a short code: 48 random bits */
	SECRET_KEY = 32,      /* bytes of the key file */
	SECRET_HASH_HEX = 64, /* BLAKE2b-256 */
	SECRET_SIGN_HEX = 64, /* HMAC-SHA-512-256 */
};

struct secret_key {
	unsigned char bytes[SECRET_KEY];
};

/* A new code in lower-case Crockford base32, from the kernel's generator. */
void secret_code(char out[SECRET_CODE + 1]);
/*
 * A code as a person typed it: blanks and hyphens dropped, case folded, o read as 0 and i, l as 1.
 * False unless exactly SECRET_CODE characters of the alphabet remain; *out is untouched then.
 */
bool secret_code_read(const char *typed, char out[SECRET_CODE + 1]);
/*
 * A short code, to be typed from a card or read out over a table: of letters and digits whose names
 * and shapes are not taken for one another. Its 48 bits hold only against somebody who may not try
 * often: count failures, let it expire, and keep no more of it than a signature (secret_sign).
 */
void secret_short(char out[SECRET_SHORT + 1]);
/* A short code as a person typed it: blanks and hyphens dropped, case folded. As secret_code_read. */
bool secret_short_read(const char *typed, char out[SECRET_SHORT + 1]);
/* Hash of a code or token, lower-case hex: what may be stored and looked up. */
void secret_hash(struct str code, char out[SECRET_HASH_HEX + 1]);

/* SHA-256 in lower-case hex: what others can compute of a file too. */
void secret_sha256(struct str bytes, char out[SECRET_HASH_HEX + 1]);

/*
 * Sign text for one purpose ("session", "csrf", "cursor"): a signature for one never fits another.
 * Lower-case hex.
 */
void secret_sign(const struct secret_key *k, const char *purpose, struct str text,
		 char out[SECRET_SIGN_HEX + 1]);
/* Constant time in the signature's content. */
bool secret_verify(const struct secret_key *k, const char *purpose, struct str text,
		   const char *sign);

/* Equal bytes? Time depends on the lengths only. */
bool secret_equal(struct str a, struct str b);
/* Overwrite, in a way that no compiler drops. */
void secret_wipe(void *p, size_t len);

/*
 * Read the key file, or make it: 32 bytes, mode 0600, never half written, and of two programs that
 * make it at once both get the same. Refuses a link, another length, and a file that others may
 * read.
 * ERR_STORAGE "storage.secret" with what = path; the note says why.
 */
int secret_load(const char *path, struct secret_key *out, struct err *e) MUST_USE;

#endif
