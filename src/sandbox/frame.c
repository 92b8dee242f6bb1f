#include "sandbox/frame.h"

#include <pthread.h>

struct head {
	char tag;
	char why;       /* END */
	uint32_t kind;  /* ANSWER: enum err_kind */
	uint64_t len;   /* REQUEST, ANSWER: bytes of the DATA that follows */
	int64_t number; /* ANSWER: err.number */
	char key[64];   /* ANSWER, NUL-terminated like the next two */
	char what[96];
	char note[192];
};

/* --- keys ------------------------------------------------------------------------------------- */

static char keys[FRAME_KEYS][sizeof(((struct head *)0)->key)];
static size_t n_keys;
static pthread_mutex_t keys_lock = PTHREAD_MUTEX_INITIALIZER; /* guards keys and n_keys; a leaf */

/* The same key as a string that lives for ever; NULL when it is no key or the table is full. */
static const char *intern(const char *key)
{
	const char *found = NULL;
	size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789.-");

	if (!len || key[len])
		return NULL;
	pthread_mutex_lock(&keys_lock);
	for (size_t i = 0; i < n_keys && !found; i++)
		found = str_eq(keys[i], key) ? keys[i] : NULL;
	if (!found && n_keys < FRAME_KEYS) {
		memcpy(keys[n_keys], key, len + 1);
		found = keys[n_keys++];
	}
	pthread_mutex_unlock(&keys_lock);
	return found;
}

static bool kind_ok(uint32_t kind)
{
	static const enum err_kind kinds[] = {
		ERR_BAD,  ERR_UNSIGNED, ERR_FORBIDDEN,   ERR_MISSING, ERR_METHOD, ERR_CONFLICT,
		ERR_GONE, ERR_STALE,    ERR_TOO_BIG,     ERR_MEDIA,   ERR_TEXT,   ERR_PRECONDITION,
		ERR_RATE, ERR_INTERNAL, ERR_MISDIRECTED, ERR_BUSY,    ERR_STORAGE
	};

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (kind == (uint32_t)kinds[i])
			return true;
	return false;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Length of the UTF-8 character at s, 0 if it is none or a control (RFC 3629, section 4). */
static size_t printable(const unsigned char *s)
{
	unsigned char low = 0x80, high = 0xBF;
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7F;
	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 0;
	if (s[0] == 0xE0 || s[0] == 0xF0)
		low = s[0] == 0xE0 ? 0xA0 : 0x90;
	if (s[0] == 0xED || s[0] == 0xF4)
		high = s[0] == 0xED ? 0x9F : 0x8F;
	for (size_t i = 1; i < n; i++) {
		if (s[i] < low || s[i] > high)
			return 0;
		low = 0x80;
		high = 0xBF;
	}
	return n;
}

/* A name that the child gave: what is no printable UTF-8 becomes "?", since it enters JSON. */
static void launder(char *to, const char *from, size_t size)
{
	size_t n, at = 0;

	memcpy(to, from, size - 1);
	to[size - 1] = '\0';
	while (to[at]) {
		n = printable((const unsigned char *)to + at);
		if (!n)
			to[at] = '?';
		at += n ? n : 1;
	}
}

static enum frame_state unreadable(struct err *e, const char *why)
{
	err_set(e, ERR_TEXT, "bad-text.unreadable", "sandbox: %s", why);
	return FRAME_FAILED;
}

static enum frame_state ended(const struct head *h, struct err *e)
{
	if (h->why == FRAME_LIMIT)
		err_set(e, ERR_TEXT, "bad-text.too-costly", "sandbox: stopped by a limit");
	else if (h->why == FRAME_BUSY)
		err_set(e, ERR_BUSY, "busy.sandbox", "sandbox: no child could be had");
	else
		return unreadable(e, "the child crashed");
	return FRAME_FAILED;
}

/* The job's error as it set it, if it is one that may come from a job. */
static enum frame_state told(struct frame_reader *r, const struct head *h, struct err *e)
{
	char key[sizeof(h->key)];

	launder(key, h->key, sizeof(key));
	r->told.key = intern(key);
	if (!r->told.key || !kind_ok(h->kind))
		return unreadable(e, "an error without a key");
	r->told.kind = (enum err_kind)h->kind;
	r->told.number = (long)h->number;
	launder(r->told.what, h->what, sizeof(r->told.what));
	launder(r->told.note, h->note, sizeof(r->told.note));
	if (e->kind == ERR_NONE)
		*e = r->told;
	return FRAME_FAILED;
}

/* Bytes of a body. */
static enum frame_state take(struct frame_reader *r, struct str data)
{
	if (!data.len || data.len > r->want)
		return FRAME_FAILED;
	buf_put(r->out, data.ptr, data.len);
	r->want -= data.len;
	return r->want ? FRAME_MORE : FRAME_DONE;
}

enum frame_state frame_answer(struct frame_reader *r, struct str packet, struct err *e)
{
	struct head h;
	char tag = packet.len ? packet.ptr[0] : '\0';

	if (tag == FRAME_DATA && r->begun) {
		enum frame_state state = take(r, str_cut(packet.ptr, 1, packet.len));

		return state == FRAME_FAILED ? unreadable(e, "more data than announced") : state;
	}
	if ((tag != FRAME_ANSWER && tag != FRAME_END) || packet.len != sizeof(h))
		return unreadable(e, "a packet that makes no sense");
	memcpy(&h, packet.ptr, sizeof(h));
	if (tag == FRAME_END)
		return ended(&h, e);
	if (r->begun)
		return unreadable(e, "two answers");
	r->begun = true;
	if (h.kind != ERR_NONE)
		return told(r, &h, e);
	if (h.len > r->cap) {
		err_about(e, ERR_TOO_BIG, "too-large.answer", NULL, (long)r->cap);
		return FRAME_FAILED;
	}
	r->want = (size_t)h.len;
	return r->want ? FRAME_MORE : FRAME_DONE;
}

enum frame_state frame_request(struct frame_reader *r, struct str packet)
{
	struct head h;

	if (packet.len && packet.ptr[0] == FRAME_DATA && r->begun)
		return take(r, str_cut(packet.ptr, 1, packet.len));
	if (packet.len != sizeof(h) || packet.ptr[0] != FRAME_REQUEST || r->begun)
		return FRAME_FAILED;
	memcpy(&h, packet.ptr, sizeof(h));
	if (h.len > r->cap)
		return FRAME_FAILED;
	r->begun = true;
	r->want = (size_t)h.len;
	return r->want ? FRAME_MORE : FRAME_DONE;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool put_body(struct str body, frame_send *send, void *to)
{
	char packet[FRAME_PACKET];

	packet[0] = FRAME_DATA;
	for (size_t at = 0; at < body.len;) {
		size_t n = MIN(body.len - at, (size_t)FRAME_DATA_BYTES);

		memcpy(packet + 1, body.ptr + at, n);
		if (!send(to, packet, n + 1))
			return false;
		at += n;
	}
	return true;
}

bool frame_put_request(struct str in, frame_send *send, void *to)
{
	struct head h = { .tag = FRAME_REQUEST, .len = in.len };

	return send(to, &h, sizeof(h)) && put_body(in, send, to);
}

bool frame_put_answer(const struct err *problem, struct str body, frame_send *send, void *to)
{
	struct head h = { .tag = FRAME_ANSWER, .kind = (uint32_t)problem->kind };

	if (problem->kind == ERR_NONE) {
		h.len = body.len;
		return send(to, &h, sizeof(h)) && put_body(body, send, to);
	}
	h.number = problem->number;
	memcpy(h.key, problem->key, MIN(strlen(problem->key), sizeof(h.key) - 1));
	memcpy(h.what, problem->what, sizeof(h.what));
	memcpy(h.note, problem->note, sizeof(h.note));
	return send(to, &h, sizeof(h));
}

bool frame_put_end(enum frame_why why, frame_send *send, void *to)
{
	struct head h = { .tag = FRAME_END, .why = (char)why };

	return send(to, &h, sizeof(h));
}
