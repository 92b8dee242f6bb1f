/* accord.json: strict, with defaults for what is missing. */
#include "desk/desk.h"

#include "http/address.h"

/* clang-format off */
static const struct wire_field limits_fields[] = {
	W_INT(struct limits, section_bytes, WIRE_OPTIONAL, 1, 1 << 20),
	W_INT(struct limits, body_bytes, WIRE_OPTIONAL, 1024, 1 << 26),
	W_INT(struct limits, upload_bytes, WIRE_OPTIONAL, 1024, 1 << 28),
	W_INT(struct limits, document_bytes, WIRE_OPTIONAL, 1024, 1 << 26),
	W_INT(struct limits, sections, WIRE_OPTIONAL, 1, 10000),
	W_INT(struct limits, proposals, WIRE_OPTIONAL, 1, 999999),
	W_INT(struct limits, requests_per_second, WIRE_OPTIONAL, 1, 1000000),
	W_END
};
static const struct wire_shape limits_shape = W_SHAPE("limits", struct limits, limits_fields);

static const struct wire_field settings_fields[] = {
	W_STR(struct settings, url, WIRE_OPTIONAL, 1, 512),
	W_STR(struct settings, name, WIRE_OPTIONAL, 0, 200),
	W_BOOL(struct settings, public_reading, WIRE_OPTIONAL),
	W_BOOL(struct settings, four_eyes, WIRE_OPTIONAL),
	W_STRS(struct settings, trusted_proxies, WIRE_OPTIONAL, 32),
	W_STR(struct settings, mirror, WIRE_OPTIONAL | WIRE_NULL, 1, 1024),
	W_OBJ(struct settings, limits, WIRE_OPTIONAL, &limits_shape),
	W_END
};
const struct wire_shape settings_shape = W_SHAPE("settings", struct settings, settings_fields);
/* clang-format on */

static void fill(int64_t *limit, int64_t fallback)
{
	if (!*limit)
		*limit = fallback;
}

static int check_proxies(const struct wire_strs *proxies, struct err *e)
{
	struct net net;

	for (size_t i = 0; i < proxies->n; i++)
		if (!net_parse(proxies->items[i], &net))
			return err_about(e, ERR_BAD, "listen.proxy", proxies->items[i], 0);
	return 0;
}

/*
 * "user@host:port/path" behind a scheme. No password stands in it, for the settings are copied into backups
 * and told in the log; to a web server a user alone may be one, too: tokens are given so. A host that begins
 * like an option is none, whatever git makes of it.
 */
static bool is_address(struct str rest, bool web)
{
	size_t end = 0, host = 0;

	while (end < rest.len && rest.ptr[end] != '/')
		end++;
	for (size_t i = 0; i < end; i++)
		if (rest.ptr[i] == '@')
			host = i + 1;
	if (host && (web || rest.ptr[0] == '-' || memchr(rest.ptr, ':', host)))
		return false;
	return host < end && rest.ptr[host] != '-';
}

/* "git@host:path", as ssh takes it. */
static bool is_ssh(const char *s)
{
	size_t user =
		strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
	const char *host = s + user + 1;
	size_t len;

	if (!user || s[0] == '-' || s[user] != '@')
		return false;
	len = strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
	return len && host[0] != '-' && host[len] == ':' && host[len + 1] && host[len + 1] != '-';
}

static int check_mirror(const char *mirror, struct err *e)
{
	static const char *const schemes[] = { "ssh://", "git://", "http://", "https://" };
	bool good = mirror[0] == '/' || is_ssh(mirror) ||
		    (str_starts(str_of(mirror), "file:///") && mirror[8]);

	for (size_t i = 0; i < COUNT(schemes) && !good; i++)
		good = str_starts(str_of(mirror), schemes[i]) &&
		       is_address(str_of(mirror + strlen(schemes[i])), schemes[i][0] == 'h');
	for (const char *p = mirror; *p && good; p++)
		good = (unsigned char)*p > ' ' && *p != 0x7F;
	return good ? 0 : err_about(e, ERR_BAD, "listen.mirror", "mirror", 0);
}

int settings_read(struct str json, struct arena *a, struct settings *out, struct err *e)
{
	OWN(wire) v = NULL;
	struct limits *l;

	if (wire_parse(json, &v, e) != 0 || wire_in_value(&settings_shape, v, a, out, e) != 0 ||
	    check_proxies(&out->trusted_proxies, e) != 0 ||
	    (out->mirror && check_mirror(out->mirror, e) != 0))
		return -1;
	/* A missing member is false, and this one is true unless it is said. */
	if (!wire_get(v, "public_reading"))
		out->public_reading = true;
	if (!out->url)
		out->url = "http://127.0.0.1:8080";
	if (!out->name)
		out->name = "accord";
	if (!out->limits)
		out->limits = ARENA_NEW(a, struct limits);
	l = out->limits;
	fill(&l->section_bytes, 64 * 1024);
	fill(&l->body_bytes, 256 * 1024);
	fill(&l->upload_bytes, 10 * 1024 * 1024);
	fill(&l->document_bytes, 1024 * 1024);
	fill(&l->sections, 200);
	fill(&l->proposals, 10000);
	fill(&l->requests_per_second, 100);
	return 0;
}

int settings_check(struct str json, struct err *e)
{
	struct settings read = { 0 };
	ARENA(a);

	return settings_read(json, &a, &read, e);
}
