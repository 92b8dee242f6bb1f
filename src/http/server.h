/*
 * Inside http: the server, its connections and the requests on them. Not for other rooms.
 *
 * Threads: I/O threads (libmicrohttpd's pool), workers (jobs), one reaper. A struct exchange is
 * owned by the I/O thread of its connection, but from jobs_submit to MHD_resume_connection by a
 * worker; resuming is the worker's last touch.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/clock.h"
#include "http/address.h"
#include "http/etag.h"
#include "http/framing.h"
#include "http/head.h"
#include "http/http.h"
#include "http/rate.h"
#include "http/route.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum conn_state {
	CONN_WAITS,   /* for the peer: a head, a body, a next request */
	CONN_WORKS,   /* a worker has its request, or it is a stream */
	CONN_REPLIES, /* an answer is on its way out */
};

/* A connection, from accept to close. */
struct conn {
	struct conn *next, *before; /* guarded by http->conns_lock, as is being in the list */
	int fd;
	char peer[HTTP_ADDRESS];
	struct framing framing;      /* of all that came, for its I/O thread, as the next two */
	unsigned requests;           /* that the daemon has told us of */
	struct exchange *current;    /* the request being read or answered, for its I/O thread */
	_Atomic int64_t deadline_ms; /* of clock_ms(): the reaper closes it then */
	_Atomic enum conn_state state;
	atomic_uint turns; /* how often state was set */
	/* The reaper's notes. */
	unsigned seen_turns; /* when the rest was noted */
	bool hung_up;        /* the peer had closed its side */
	bool reaped;         /* done with */
	uint64_t acked;      /* bytes that the peer had confirmed */
	int64_t moved_ms;    /* when that was */
};

enum { WORK_PACK_FROM = 1024 };       /* bytes of an answer that is worth packing */
enum { HTTP_OPTIONS = HTTP_METHODS }; /* rq.method of a request that the table answers */

enum phase {
	PHASE_HEAD,  /* the request line is there, the head may not be */
	PHASE_ADMIT, /* a worker decides whether the body may come */
	PHASE_BODY,  /* the body comes, or was refused and is swallowed */
	PHASE_RUN,   /* a worker runs the handler */
	PHASE_READY, /* the worker is done: rp is to be sent */
	PHASE_SENT,  /* queued; libmicrohttpd sends it */
};

struct exchange {
	struct http_request rq; /* first: a request of ours is an exchange */
	struct http_reply rp;
	struct arena arena;
	struct err e;
	struct http *h;
	struct MHD_Connection *c;
	struct conn *conn;
	enum phase phase;
	const char *uri; /* where the target stands in libmicrohttpd's memory */
	size_t uri_len;
	char *target;     /* our copy of it */
	unsigned methods; /* of the path, for Allow */
	struct head head;
	struct buf body;
	size_t received;      /* bytes of the body that came, kept or not */
	int64_t body_from_ms; /* when it began to come */
	unsigned nth;         /* request of its connection, from 1 */
	bool counted;         /* in h->in_flight: http_stop waits for it */
	bool has_body;        /* something follows the head */
	bool admitted;        /* authenticate, admit and origin have said yes */
	bool last;            /* close the connection after this answer */
	bool takes[FORMS];    /* what the client takes; plain always */
	enum http_form form;  /* of rp.body */
	const char *verb;     /* the method's name, for the log */
	bool from_cache;
	int status;    /* that was queued; 0: none */
	size_t sent;   /* bytes of the body that was queued */
	size_t unsent; /* of them in h->unsent, until the request ends */
	int64_t began_ms;
};

struct http {
	struct http_options o; /* defaults filled in */
	struct http_site site;
	struct MHD_Daemon *daemon;
	struct route_index *routes;
	struct net *trusted;
	struct rate *requests, *codes, *all_codes, *wishes, *complaints;
	int listen_fd;
	unsigned port;
	bool tls, https;   /* we speak TLS; the public address does */
	char *public_host; /* name and port of public_url; NULL: none */
	bool old_daemon;   /* 0.9.75: see exchange_intact */
	char run[9];       /* of this start, in request ids */
	atomic_uint_fast64_t n_requests;

	pthread_mutex_t
		conns_lock; /* guards the list, so that no socket is closed under the reaper */
	struct conn *conns;
	pthread_mutex_t streams_lock; /* guards the list of streams and their number */
	struct http_stream *streams;
	size_t n_streams, n_nameless; /* all; those of nobody */

	pthread_t reaper;
	pthread_mutex_t reaper_lock; /* guards reaper_stop */
	pthread_cond_t reaper_wake;
	bool reaper_stop;

	atomic_bool stopping; /* each answer is its connection's last */
	atomic_bool drained;  /* no handler will run again: nobody waits for who comes now */
	atomic_uint_fast64_t in_flight, by_class[6], bytes, cached, reaped, connections, buffered,
		unsent;
};

static inline struct exchange *exchange_of(struct http_request *rq)
{
	return (struct exchange *)rq;
}

/* --- exchange.c: libmicrohttpd's callbacks, on I/O threads -------------------------------------- */
void *exchange_on_target(void *arg, const char *target, struct MHD_Connection *c);
enum MHD_Result exchange_on_access(void *h, struct MHD_Connection *c, const char *url,
				   const char *method, const char *version, const char *upload,
				   size_t *upload_size, void **at);
void exchange_on_completed(void *h, struct MHD_Connection *c, void **at,
			   enum MHD_RequestTerminationCode how);
/* The end of a request: count, log, free. */
void exchange_end(struct exchange *x, bool complete);
/*
 * The answer is with the daemon: let go of all that the request was read and answered with, for whoever
 * reads slowly would keep it for minutes. What the log tells stays.
 */
void exchange_let_go(struct exchange *x);
/* How many bytes its body may have: by its row, which is known. */
size_t exchange_max_body(const struct exchange *x);
/* How much more of a body that is too large is read and dropped, so that the answer can be read. */
size_t exchange_swallow(const struct exchange *x);

/* --- intake.c: the first look at a request ------------------------------------------------------ */
/*
 * Collect and judge the head; find the row. -1 and x->e set if it is refused. What the daemon's own
 * memory shows about folded lines and NUL bytes is judged here as well.
 */
int intake(struct exchange *x, const char *method, const char *version) MUST_USE;

/* --- work.c: on workers ------------------------------------------------------------------------- */
/* A jobs_fn for an exchange (arg) in PHASE_ADMIT or PHASE_RUN. */
void work_run(void *arg);
/* Spend one request of its rate_key; ERR_RATE "rate.requests" with the seconds to wait. */
int work_allow_rate(struct exchange *x) MUST_USE;
/* Make rp say x->e. Any thread that owns x. */
void work_fail(struct exchange *x);

/* --- answer.c: on I/O threads ------------------------------------------------------------------- */
/* Queue rp; MHD_NO closes the connection. */
enum MHD_Result answer_send(struct exchange *x);
/* A MHD_add_response_header that never fails silently. */
void answer_header(struct MHD_Response *r, const char *name, const char *value);
/* The headers that every answer has, then those of this kind of content. Any thread. */
struct answer_look {
	const char *type, *etag, *vary;
	enum http_cache cache;
	enum http_form form; /* of these bytes */
	bool negotiated;     /* there are other forms */
	const struct http_pairs *headers;
	const char *coding; /* these bytes are themselves content in a coding; or NULL */
};
void answer_headers(struct MHD_Response *r, const struct http *h, const struct answer_look *look);
/* Is it worth packing: text, or one of the types that are text inside? */
bool answer_packs(const char *type);
/* Append the gzip form (RFC 1952) of the bytes. */
void answer_pack(struct buf *out, const void *p, size_t len);

/* --- shared.c ----------------------------------------------------------------------------------- */
/*
 * The best form that there is for a client: gzip while brotli is being made, by a job that the first
 * who takes it begins.
 */
enum http_form shared_form(struct http_shared *s, const struct http *h, const bool takes[FORMS]);
/*
 * The answer for one request: **borrowed** from s, or with `last` a new one that the caller
 * destroys. *size is the body's. A form that there is not may be asked for if not_modified.
 */
struct MHD_Response *shared_response(struct http_shared *s, const struct http *h,
				     enum http_form form, bool not_modified, bool last,
				     size_t *size);
const char *shared_etag(const struct http_shared *s);
/* Do its bytes live as long as the process? */
bool shared_lasts(const struct http_shared *s);

/* --- stream.c ----------------------------------------------------------------------------------- */
/* A response that reads the stream and owns it from now on. */
struct MHD_Response *stream_response(struct http_stream *st, struct MHD_Connection *c);
/* For a reply that is never sent; NULL is fine. */
void stream_drop(struct http_stream *st);

/* --- reaper.c ----------------------------------------------------------------------------------- */
void conn_on_notify(void *h, struct MHD_Connection *c, void **conn,
		    enum MHD_ConnectionNotificationCode what);
/* What it does from now on, and until when that may last (INT64_MAX: no matter). I/O thread. */
void conn_set(struct conn *k, enum conn_state state, int64_t deadline_ms);
void reaper_start(struct http *h);
void reaper_stop(struct http *h);

#endif
