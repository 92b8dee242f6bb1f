/*
 * Any Last-Event-ID, and a hub of which the first byte says how much it has told: who listens gets what
 * came behind that message, in order and without a gap, or is told first that something is lost. And
 * any session cookie: no signature is good but ours.
 */
#include "hub/hub.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void nothing(void *arg)
{
	(void)arg;
}

static void listen(struct hub *h, unsigned told, const char *last)
{
	struct hub_reader reader = { .sleep = nothing, .wake = nothing };
	struct hub_sub *s = hub_subscribe(h, &reader, last);
	const struct hub_message *m;
	long next = (long)told;
	unsigned got = 0;
	bool lost = false;
	enum hub_next what;
	char name[16];

	while ((what = hub_next(s, &m)) != HUB_SLEEP) {
		long n = 0;

		if (what == HUB_END || (what == HUB_RESYNC && got))
			abort();
		lost = lost || what == HUB_RESYNC;
		if (what != HUB_MESSAGE)
			continue;
		if (!str_number(str_of(m->id + 2), INT32_MAX, &n) || (got++ && n != next + 1))
			abort();
		next = n;
	}
	snprintf(name, sizeof(name), "m-%u", told);
	/* All that is known is got to its end; what is unknown is said to be. */
	if (next != (long)told || (!lost && !got && !str_eq(last, name)))
		abort();
	hub_unsubscribe(s);
}

static void sign(const char *text)
{
	struct secret_key key = { 0 };
	char good[SECRET_SIGN_HEX + 1];
	const char *dot = strrchr(text, '.');

	if (!dot)
		return;
	secret_sign(&key, "session", (struct str){ text, (size_t)(dot - text) }, good);
	if (secret_verify(&key, "session", (struct str){ text, (size_t)(dot - text) }, dot + 1) !=
	    str_eq(dot + 1, good))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWN(hub) h = hub_new("m-0");
	unsigned told = size ? data[0] * 2u : 0;
	char *text = size ? mem_dup((const char *)data + 1, size - 1) : mem_dup("", 0);

	for (unsigned i = 1; i <= told; i++) {
		char name[16];

		snprintf(name, sizeof(name), "m-%u", i);
		hub_publish(h, name, "change", "{}", 0);
	}
	listen(h, told, text);
	sign(text);
	free(text);
	return 0;
}
