#include "http/cookie.h"
#include "http/etag.h"
#include "http/head.h"
#include "http/http.h"
#include "http/server.h"

enum { MAX_VALUE = 4096 };

void http_reply_init(struct http_reply *rp, struct arena *a)
{
	*rp = (struct http_reply){ .status = 200, .arena = a };
	buf_init(&rp->body, HTTP_MAX_REPLY);
}

void http_reply_done(struct http_reply *rp)
{
	buf_done(&rp->body);
	http_shared_drop(rp->shared);
	stream_drop(rp->stream);
	rp->shared = NULL;
	rp->stream = NULL;
}

void http_reply_reset(struct http_reply *rp)
{
	struct arena *a = rp->arena;
	bool secure = rp->secure;

	http_reply_done(rp);
	http_reply_init(rp, a);
	rp->secure = secure;
}

struct buf *http_reply_begin(struct http_reply *rp, int status, const char *type)
{
	rp->status = status;
	rp->type = type;
	buf_clear(&rp->body);
	return &rp->body;
}

void http_reply_json(struct http_reply *rp, int status, const struct wire_shape *shape,
		     const void *obj)
{
	wire_out(shape, obj, http_reply_begin(rp, status, "application/json"));
}

void http_reply_value(struct http_reply *rp, int status, const struct wire *v)
{
	wire_write(v, http_reply_begin(rp, status, "application/json"));
}

void http_reply_none(struct http_reply *rp)
{
	http_reply_begin(rp, 204, NULL);
}

void http_reply_see_other(struct http_reply *rp, const char *location)
{
	http_reply_begin(rp, 303, NULL);
	/* A path of ours: "//elsewhere" and "/\elsewhere" are another's. */
	if (location[0] != '/' || location[1] == '/' || strchr(location, '\\'))
		rp->broken = true;
	else
		http_reply_header(rp, "Location", location);
}

static bool value_is_sound(const char *s)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
	return len > 0 && len <= MAX_VALUE;
}

void http_reply_header(struct http_reply *rp, const char *name, const char *value)
{
	assert(head_is_token(str_of(name)));
	if (!value_is_sound(value)) {
		rp->broken = true;
		return;
	}
	value = arena_dup(rp->arena, value);
	for (size_t i = 0; i < rp->headers.n; i++) {
		if (strcmp(name, "Set-Cookie") != 0 &&
		    strcmp(rp->headers.items[i].name, name) == 0) {
			rp->headers.items[i].value = value;
			return;
		}
	}
	pairs_add(&rp->headers, rp->arena, arena_dup(rp->arena, name), value);
}

/* RFC 8187, attr-char: what stands unescaped in filename*. */
static bool is_attr_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("!#$&+-.^_`|~", c));
}

void http_reply_download(struct http_reply *rp, const char *filename)
{
	BUF(value, MAX_VALUE);

	/* For old readers a name without anything that would need quoting. */
	buf_puts(&value, "attachment; filename=\"");
	for (const char *c = filename; *c; c++) {
		bool plain = (unsigned char)*c >= 0x20 && (unsigned char)*c < 0x7f &&
			     !strchr("\"\\/%", *c);

		if (((unsigned char)*c & 0xC0) != 0x80)
			buf_putc(&value, plain ? *c : '_');
	}
	buf_puts(&value, "\"; filename*=UTF-8''");
	for (const char *c = filename; *c; c++) {
		if (is_attr_char(*c))
			buf_putc(&value, *c);
		else
			buf_printf(&value, "%%%02X", (unsigned char)*c);
	}
	http_reply_header(rp, "Content-Disposition", value.over ? "attachment" : value.ptr);
}

void http_reply_cookie(struct http_reply *rp, const char *name, const char *value, long max_age_s)
{
	const char *age = max_age_s < 0 ? "" : arena_printf(rp->arena, "; Max-Age=%ld", max_age_s);

	assert(head_is_token(str_of(name)));
	if (!cookie_value_valid(value)) {
		rp->broken = true;
		return;
	}
	http_reply_header(rp, "Set-Cookie",
			  arena_printf(rp->arena, "%s%s=%s; Path=/%s; HttpOnly; SameSite=Lax%s",
				       rp->secure ? "__Host-" : "", name, value, age,
				       rp->secure ? "; Secure" : ""));
}
