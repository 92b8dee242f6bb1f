/*
 * HTTP: the only room that knows libmicrohttpd. It knows neither users nor documents.
 *
 * A site gives a table of routes and a few callbacks. The table alone decides 404, 405, 413, 415,
 * 401, 403, cross-site refusal and the shape of the body, before a handler runs. Handlers run on
 * the threads of `jobs` and may block; they see struct http_request and struct http_reply, never
 * libmicrohttpd. Cached answers (HTTP_FAST) go out on the I/O threads without copying.
 *
 * A request belongs to one thread at a time: I/O thread, then a worker, then the I/O thread again.
 * Nothing locks it. What a handler puts into the arena lives until the answer is sent.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "http/pairs.h"
#include "http/reply.h"
#include "hub/hub.h"
#include "jobs/jobs.h"
#include "wire/wire.h"

/* HEAD is GET without the body, OPTIONS is answered from the table. */
enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_METHODS };

enum http_body {
	HTTP_EMPTY, /* none; one that comes is refused */
	HTTP_JSON,  /* application/json of shape `in` (NULL: no members); an empty body is {} */
	HTTP_FORM,  /* application/x-www-form-urlencoded, into rq->form */
	HTTP_RAW,   /* any type that no foreign page's form can send, into rq->body */
	HTTP_FILES, /* multipart/form-data, or a form without files: into rq->form and rq->file */
};

enum http_flag {
	HTTP_FAST = 1,      /* GET: site->cached is asked first, on the I/O thread */
	HTTP_SECRETIVE = 2, /* the log has the row's pattern in place of the path */
	HTTP_ANYWHERE = 4,  /* a change that other sites may cause (none of ours) */
	HTTP_TEXT = 8,      /* the body holds a text: its cap moves with options.text_bytes */
	HTTP_LARGE = 16,    /* the body holds a file: options.upload_bytes above max_body */
};

/* Who says who it is, and how: decides whether a change must prove its origin. */
enum http_credential { HTTP_NOBODY, HTTP_COOKIE, HTTP_BEARER };

enum {
	HTTP_MAX_SEGMENTS = 16,
	HTTP_MAX_QUERY = 32, /* parameters */
	HTTP_MAX_FIELDS = 512,
	HTTP_MAX_COOKIES = 64,
	HTTP_MAX_REPLY = 64 * 1024 * 1024,
	HTTP_TEXT_BYTES = 256 * 1024,
	HTTP_UPLOAD_BYTES = 10 * 1024 * 1024,
	HTTP_ADDRESS = 46, /* text of an IPv4 or IPv6 address with its NUL */
	HTTP_REQUEST_ID = 24,
};

/* A file of a form. */
struct http_file {
	const char *name; /* as the browser says, UTF-8; NULL: no file was chosen */
	struct str bytes;
};

struct http_route;
struct http_site;
struct http;

struct http_request {
	enum http_method method;
	bool head;                               /* HEAD, answered as GET */
	const struct http_route *route;          /* NULL while none is found */
	struct http *http;                       /* NULL in unit tests of handlers */
	void *ctx;                               /* site->arg */
	char id[HTTP_REQUEST_ID];                /* also in the log and in X-Request-Id */
	const char *path;                        /* as it came, still escaped, without query */
	const char *segments[HTTP_MAX_SEGMENTS]; /* decoded once: valid UTF-8, no '/', no "..", */
	size_t n_segments;                       /* no control characters */
	struct http_pairs params;                /* by the names in the route's pattern; decoded */
	struct http_pairs query;                 /* decoded; no name twice */
	struct http_pairs headers;               /* as they came */
	struct http_pairs cookies;
	struct http_pairs
		form; /* HTTP_FORM, HTTP_FILES: decoded, UTF-8, in order; names may repeat */
	struct http_file file; /* HTTP_FILES */
	struct str body;       /* as it came; NUL-terminated */
	void *in;              /* HTTP_JSON: a struct of route->in, in the arena */

	char address[HTTP_ADDRESS]; /* of the client, through trusted proxies */
	bool https;                 /* as the client sees it */
	bool secure;                /* cookies have the prefix __Host- */

	struct arena *arena; /* of this request */

	/* Set by site->authenticate (or site->cached). */
	void *who;
	enum http_credential credential;
	const char *account;  /* its id, for the log; no name. NULL: nobody */
	const char *rate_key; /* who shares the allowance of requests a second; NULL: no limit */
};

/* 0 and *rp filled, or -1 and *e set: then site->problem makes the answer. */
typedef int http_handler(struct http_request *rq, struct http_reply *rp, struct err *e);

struct http_route {
	enum http_method method;
	/*
	 * "/api/v1/proposals/{n}/diff". A name alone in its segment takes any segment; several with
	 * literal text between them ("{a}..{b}", "{version}.{format}") take text without dots.
	 */
	const char *path;
	http_handler *run;
	int standing; /* least standing; only site->admit understands it */
	enum http_body kind;
	const struct wire_shape *in; /* HTTP_JSON */
	unsigned max_body;           /* bytes; of HTTP_TEXT: where text_bytes is HTTP_TEXT_BYTES */
	unsigned flags;              /* enum http_flag */
};

/* What the site's owner decides. All may be NULL but routes and n_routes. */
struct http_site {
	void *arg; /* rq->ctx */
	const struct http_route *routes;
	size_t n_routes;
	/* Bare name of the session cookie; a request that has it twice is refused. */
	const char *cookie;
	/* Who is it? On a worker. Nobody is no error; a spent session is nobody too. */
	int (*authenticate)(struct http_request *rq, struct err *e);
	/* May they come here? On a worker, for every row. */
	int (*admit)(struct http_request *rq, int standing, struct err *e);
	/* Forms by cookie: is this the value of their field "csrf" (NULL if there is none)? */
	bool (*csrf)(struct http_request *rq, const char *field);
	/*
	 * HTTP_FAST, on an I/O thread, so it must not block: an answer ready to go, **given** with
	 * one reference, or NULL. It checks standing itself; who, body and form are not set yet.
	 */
	struct http_shared *(*cached)(struct http_request *rq);
	/*
	 * Turn a failure into an answer: problem+json or a page. rp->status is e->kind; headers that
	 * belong to the status (Allow, Retry-After) are set. May run on an I/O thread and for
	 * requests that were refused at the first line (route, params, query may be empty).
	 * NULL: a plain application/problem+json.
	 */
	void (*problem)(struct http_request *rq, const struct err *e, struct http_reply *rp);
	/*
	 * The request is over, answered or not: let go of what authenticate took hold of (rq->who).
	 * Once for each request, on an I/O thread, so it must not block.
	 */
	void (*finish)(struct http_request *rq);
};

/* Zero in a number: the default. */
struct http_options {
	const char *listen;             /* "127.0.0.1:8080", "[::1]:0", ":80" */
	const char *tls_cert, *tls_key; /* PEM files; NULL: plain */
	bool secure;                    /* the public url is https: Secure, __Host-, HSTS */
	const char
		*public_url; /* pages of this address are ours too, whatever Host a proxy sends */
	const char *const *hosts; /* names we answer to (NULL: any), with or without port */
	size_t n_hosts;           /* others: 421 */
	const char *const *trusted_proxies; /* addresses or "10.0.0.0/8" */
	size_t n_trusted_proxies;
	struct jobs *jobs;            /* **borrowed**; http_stop stops it */
	struct hub *hub;              /* **borrowed**; http_stop closes it. NULL: no streams */
	unsigned threads;             /* I/O threads; default: one for each core */
	unsigned connections;         /* default 1024, less where descriptors are few */
	unsigned streams_per_account; /* default 4 */
	unsigned per_second;          /* requests for one rate_key; default 100 */
	size_t text_bytes;            /* a body with a text; default HTTP_TEXT_BYTES */
	size_t upload_bytes;          /* a file; default HTTP_UPLOAD_BYTES */
	size_t max_buffered;          /* bytes of all bodies being received; default 256 MiB */
	size_t max_unsent;            /* bytes of all answers on their way out; default 256 MiB */
	int head_ms;                  /* until the head is complete; default 8000 */
	int body_ms;                  /* for the body, and 1 s for each 16 KiB; default 10000 */
	int idle_ms;                  /* between requests; default 30000 */
	int reply_ms;                 /* an answer that moves by less than 4 KiB in it; 60000 */
	int beat_ms;                  /* heartbeat of streams; default 15000 */
	int stop_ms;                  /* how long http_stop waits for the last answers; 10000 */
	int tick_ms; /* how often the slow and the gone are looked for; default 500 */
	bool no_log; /* no line for each request */
};

/*
 * Start to listen and to answer. Options and site are copied, what they point to is **borrowed**.
 * SIGPIPE must be ignored by the process. ERR_BAD "listen.address" (what: the address),
 * "listen.tls" (what: the file); ERR_INTERNAL "listen.busy" (what: the address).
 */
int http_start(const struct http_options *o, const struct http_site *site, struct http **out,
	       struct err *e) MUST_USE;
/* The port that is listened on. */
unsigned http_port(const struct http *h);
/*
 * Let running requests end, tell newcomers to come again (503 "busy.stopping"), end the streams, and
 * when all is answered take no more connections and free. Also stops options.jobs and closes
 * options.hub. NULL is fine.
 */
void http_stop(struct http *h);

struct http_metrics {
	uint64_t by_class[6]; /* answers by hundreds of the status; [0]: none was sent */
	uint64_t bytes;       /* of bodies */
	uint64_t cached;      /* answers from site->cached */
	uint64_t reaped;      /* connections closed for slowness */
	uint64_t in_flight;   /* requests now */
	uint64_t streams;     /* now */
	uint64_t connections; /* now */
	uint64_t buffered;    /* bytes of bodies now */
};
void http_metrics(struct http *h, struct http_metrics *out);

/* --- for handlers ----------------------------------------------------------------------------- */

/* NULL where there is none. A form field that came more than once counts as none: http_field_at. */
const char *http_param(const struct http_request *rq, const char *name);
const char *http_query(const struct http_request *rq, const char *name);
const char *http_header(const struct http_request *rq, const char *name);
/* Does the client take brotli? */
bool http_takes_brotli(const struct http_request *rq);
const char *http_cookie(const struct http_request *rq, const char *name); /* bare name */
const char *http_field(const struct http_request *rq, const char *name);
/* The i-th value of a repeated field, from 0. */
const char *http_field_at(const struct http_request *rq, const char *name, size_t i);

/* A parameter of the path as a number from 1 to max, else ERR_MISSING "not-found.page". */
int http_param_number(const struct http_request *rq, const char *name, long max, long *out,
		      struct err *e) MUST_USE;
/* A query parameter is missing or one of these (ending in NULL). ERR_BAD as the next. */
int http_query_choice(const struct http_request *rq, const char *name, const char *const *choices,
		      struct err *e) MUST_USE;
/* A query parameter as a number from min to max, fallback where it is missing.
 * ERR_BAD "bad-request.query" (what: its name). */
int http_query_number(const struct http_request *rq, const char *name, long min, long max,
		      long fallback, long *out, struct err *e) MUST_USE;

/*
 * The client has these bytes already (If-None-Match)? Sets the tag either way; when true *rp is a
 * finished 304. `etag` without quotes, [!#-~]; copied.
 */
bool http_not_modified(struct http_request *rq, struct http_reply *rp, const char *etag);
/*
 * A conditional change. ERR_PRECONDITION "precondition.missing" if there is no If-Match,
 * ERR_BAD "bad-request.if-match" if it is malformed or "*", ERR_STALE "precondition.stale".
 */
int http_if_match(const struct http_request *rq, const char *etag, struct err *e) MUST_USE;
/* Does the client prefer a page to JSON (Accept)? */
bool http_wants_html(const struct http_request *rq);

/*
 * A failed sign-in from this address: ERR_RATE "rate.codes" (number: seconds to wait) once there
 * were too many (60 a minute). Ask with http_code_allowed before looking at a code, tell with
 * http_code_failed afterwards; only failures count. A code that is short could be guessed by many
 * addresses together: for it failures from everywhere count, too (600 a minute).
 */
int http_code_allowed(struct http_request *rq, bool is_short, struct err *e) MUST_USE;
void http_code_failed(struct http_request *rq);
/* One wish of somebody who is not signed in, from this address: ERR_RATE "rate.wishes" with the
 * seconds to wait after 30 in an hour. */
int http_wish_allowed(struct http_request *rq, struct err *e) MUST_USE;

/* Answer with a stream of server-sent events from options.hub, from Last-Event-ID on. */
struct http_events {
	enum hub_may (*filter)(const struct hub_message *m, void *arg); /* see hub.h */
	void *arg;
	void (*done)(
		void *arg); /* frees arg when the stream has ended, or on failure; may be NULL */
};
/* ERR_RATE "rate.streams": this rq->account has too many; ERR_BUSY "busy.streams": all do. */
int http_reply_events(struct http_request *rq, struct http_reply *rp, const struct http_events *ev,
		      struct err *e) MUST_USE;

/* --- for tests -------------------------------------------------------------------------------- */

/*
 * Is the table sound: patterns well formed, no row shadows another, bodies only where a method has
 * one, JSON rows capped? On false, *why (in the arena) names the row.
 */
bool http_routes_check(const struct http_route *routes, size_t n, struct arena *a,
		       const char **why);

#endif
