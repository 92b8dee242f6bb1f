/*
 * One way to fail: int 0 or -1, and a struct err that says what went wrong.
 *
 * The kind is the HTTP status. The key is the message's id in web/i18n: what stands before its
 * first dot is the problem's type in the contract ("closed", "bad-text"), the whole names the
 * sentence that a person reads ("closed.deadline"). `what` and `number` fill {what} and {n} in
 * that sentence. The note is for the log alone and never leaves the machine.
 * The first cause wins. A function that fails leaves its out parameters untouched.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/base.h"

enum err_kind {
	ERR_NONE = 0,
	ERR_BAD = 400,          /* malformed request or command */
	ERR_UNSIGNED = 401,     /* not signed in */
	ERR_FORBIDDEN = 403,    /* may see, may not do */
	ERR_MISSING = 404,      /* not there, or may not be seen */
	ERR_METHOD = 405,       /* the path has other methods */
	ERR_CONFLICT = 409,     /* the state says no */
	ERR_GONE = 410,         /* a spent or expired code */
	ERR_STALE = 412,        /* If-Match did not match */
	ERR_TOO_BIG = 413,      /* past a limit in bytes or number */
	ERR_LONG_ADDRESS = 414, /* a target past its limit */
	ERR_MEDIA = 415,        /* a body of another type than the route takes */
	ERR_MISDIRECTED = 421,  /* a Host that is not ours */
	ERR_TEXT = 422,         /* the text or a reused key is refused */
	ERR_PRECONDITION = 428, /* If-Match is missing */
	ERR_RATE = 429,         /* too many requests */
	ERR_BIG_HEAD = 431,     /* a head past its limit */
	ERR_INTERNAL = 500,     /* own fault */
	ERR_BUSY = 503,         /* queue full, stopping, sandbox gone */
	ERR_STORAGE = 507,      /* the disk refused; writing has stopped */
};

struct err {
	enum err_kind kind;
	const char *key; /* string literal: "not-found.section" */
	char what[96];   /* a name for the sentence, UTF-8, perhaps empty */
	long number;     /* a number for the sentence: a line, a limit */
	char note[192];  /* for the log */
};

/*
 * Set *e unless it is set already; note is printf-like and may be "". Always returns -1, so that
 * a failure is one line: return err_set(e, ERR_MISSING, "not-found.section", "%s", id);
 */
/* A statement expression, so that compilers see the -1 and nobody has to use it. */
#define err_set(...)                                                                               \
	__extension__({                                                                            \
		err_put(__VA_ARGS__);                                                              \
		-1;                                                                                \
	})
void err_put(struct err *e, enum err_kind kind, const char *key, const char *note, ...)
	PRINTF(4, 5);
/* As err_set, and fills {what} and {n} of the sentence; what may be NULL. */
#define err_about(...)                                                                             \
	__extension__({                                                                            \
		err_put_about(__VA_ARGS__);                                                        \
		-1;                                                                                \
	})
void err_put_about(struct err *e, enum err_kind kind, const char *key, const char *what,
		   long number);
/* Length of the type within the key: the bytes before its first dot. */
size_t err_type_len(const char *key);
/* Forget: for a caller that tries something else. */
void err_clear(struct err *e);

#endif
