/*
 * What a handler answers: status, body, a few headers. Security headers, Date, Content-Length,
 * gzip and 304 are the server's business, in one place for every status.
 *
 * Used by one thread at a time; struct http_shared is immutable and may be used by all.
 */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "base/buf.h"
#include "base/str.h"
#include "http/pairs.h"
#include "wire/wire.h"

/* How long may who keep it? */
enum http_cache {
	HTTP_NO_STORE,  /* nobody: the default, for all that is private */
	HTTP_PRIVATE,   /* the browser, asking each time */
	HTTP_PUBLIC,    /* everybody, asking each time */
	HTTP_IMMUTABLE, /* everybody, a year: the address changes with the bytes */
};

struct http_shared;
struct http_stream;

struct http_reply {
	int status;       /* 200 at start */
	struct buf body;  /* append to it; capped at HTTP_MAX_REPLY */
	const char *type; /* media type; **borrowed** or in the arena; NULL: no body */
	enum http_cache cache;
	const char *vary; /* "Cookie, Accept-Language" or NULL; Accept-Encoding is added itself */
	const char *etag; /* without quotes; NULL: none */
	struct http_pairs headers;  /* through http_reply_header only */
	struct http_shared *shared; /* instead of body: owned reference */
	struct http_stream *stream; /* instead of body: see http_reply_events */
	struct arena *arena;        /* the request's */
	bool secure;                /* cookies get Secure and the __Host- prefix */
	bool broken; /* a header could not be set: 500 is sent instead, as with body.over */
};

/* For unit tests of handlers; the server makes its own. */
void http_reply_init(struct http_reply *rp, struct arena *a);
void http_reply_done(struct http_reply *rp);
/* Forget everything but arena and secure. */
void http_reply_reset(struct http_reply *rp);

/* Status and type, and the body's bytes to append to. */
struct buf *http_reply_begin(struct http_reply *rp, int status, const char *type);
/* JSON of a shape, a value (**borrowed**), or HTML that was written already. */
void http_reply_json(struct http_reply *rp, int status, const struct wire_shape *shape,
		     const void *obj);
void http_reply_value(struct http_reply *rp, int status, const struct wire *v);
/* 204, or 303 to a path of ours (another's makes the answer a 500). */
void http_reply_none(struct http_reply *rp);
void http_reply_see_other(struct http_reply *rp, const char *location);

/*
 * Set a header (copied; a second of the same name replaces the first, but for Set-Cookie). An empty
 * value, one with a control character or beyond 4 KiB makes the answer a 500: what people typed
 * must be escaped first.
 */
void http_reply_header(struct http_reply *rp, const char *name, const char *value);
/* Offer as a file: any UTF-8 name, quoted and in RFC 8187 form. */
void http_reply_download(struct http_reply *rp, const char *filename);
/*
 * HttpOnly, SameSite=Lax, Path=/, and Secure with the prefix __Host- where the site is https.
 * value: [!#-+\--:<-[\]-~]; max_age_s 0 takes the cookie away, -1 leaves it until the browser ends.
 */
void http_reply_cookie(struct http_reply *rp, const char *name, const char *value, long max_age_s);

/*
 * Make a finished 200 into one that can be kept and sent many times without copying (and packed
 * once: gzip now, brotli when it is asked for): takes type, cache, vary, etag, headers and body out of *rp, which must have no Set-Cookie,
 * and leaves *rp answering with it. Returns a second reference for the cache's owner, or NULL
 * if this reply cannot be shared (another status, a cookie).
 */
struct http_shared *http_shared_of(struct http_reply *rp);
/* Bytes that live as long as the process (gz may be empty). Strings are **borrowed**. */
struct http_shared *http_shared_static(const char *type, struct str bytes, struct str gz,
				       const char *etag, enum http_cache cache);
/* The same content in a coding of its own ("br"), for those who take it; etag: of these bytes. */
struct http_shared *http_shared_coded(const char *type, struct str bytes, const char *coding,
				      const char *etag, enum http_cache cache);
/* One more reference. */
struct http_shared *http_shared_ref(struct http_shared *s);
/* Drops one reference; NULL is fine. */
void http_shared_drop(struct http_shared *s);
/* Bytes that it keeps in memory. */
size_t http_shared_size(const struct http_shared *s);
FREEP(struct http_shared, http_shared, http_shared_drop)

#endif
