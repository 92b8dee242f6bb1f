#include "http/http.h"

#include "base/id.h"
#include "http/server.h"
#include "log/log.h"
#include "secret/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	POOL_BYTES = 32 * 1024,
	BACKLOG = 1024,
	CODES_PER_MINUTE = 60,
	ALL_CODES_PER_MINUTE = 600,
	WISHES_PER_HOUR = 30,
	MAX_PEM = 256 * 1024
};

/* --- starting --------------------------------------------------------------------------------- */

static unsigned pick(unsigned value, unsigned otherwise)
{
	return value ? value : otherwise;
}

static int pick_ms(int value, int otherwise)
{
	return value > 0 ? value : otherwise;
}

static void fill_defaults(struct http_options *o)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	struct rlimit files = { 256, 256 };

	getrlimit(RLIMIT_NOFILE, &files);
	o->threads = pick(o->threads, cores > 0 ? (unsigned)cores : 1);
	o->connections = pick(o->connections, 1024);
	/* A quarter of the descriptors stays for files, so that a full house can still be served. */
	o->connections = (unsigned)MIN((rlim_t)o->connections, MAX(files.rlim_cur / 4 * 3, 4));
	o->connections = MAX(o->connections, o->threads);
	o->streams_per_account = pick(o->streams_per_account, 4);
	o->per_second = pick(o->per_second, 100);
	o->text_bytes = o->text_bytes ? o->text_bytes : HTTP_TEXT_BYTES;
	o->upload_bytes = o->upload_bytes ? o->upload_bytes : HTTP_UPLOAD_BYTES;
	o->max_buffered = o->max_buffered ? o->max_buffered : 256 * MiB;
	o->max_unsent = o->max_unsent ? o->max_unsent : 256 * MiB;
	o->head_ms = pick_ms(o->head_ms, 8000);
	o->body_ms = pick_ms(o->body_ms, 10000);
	o->idle_ms = pick_ms(o->idle_ms, 30000);
	o->reply_ms = pick_ms(o->reply_ms, 60000);
	o->beat_ms = pick_ms(o->beat_ms, 15000);
	o->stop_ms = pick_ms(o->stop_ms, 10000);
	o->tick_ms = pick_ms(o->tick_ms, 500);
}

/* A bound and listening socket; http->listen_fd and ->port. */
static int open_socket(struct http *h, struct err *e)
{
	struct sockaddr_storage sa;
	socklen_t len;
	int one = 1;

	if (!h->o.listen || !address_listen(h->o.listen, &sa, &len))
		return err_about(e, ERR_BAD, "listen.address", h->o.listen ? h->o.listen : "", 0);
	h->listen_fd = socket(sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (h->listen_fd >= 0)
		setsockopt(h->listen_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (h->listen_fd < 0 || bind(h->listen_fd, (struct sockaddr *)&sa, len) != 0 ||
	    listen(h->listen_fd, BACKLOG) != 0 ||
	    getsockname(h->listen_fd, (struct sockaddr *)&sa, &len) != 0) {
		int why = errno;

		err_about(e, ERR_INTERNAL, "listen.busy", h->o.listen, 0);
		snprintf(e->note, sizeof(e->note), "errno %d", why);
		return -1;
	}
	h->port = address_port((struct sockaddr *)&sa);
	return 0;
}

static int read_pem(const char *path, struct buf *out, struct err *e)
{
	char chunk[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	while (fd >= 0 && (n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_put(out, chunk, (size_t)n);
	if (fd >= 0)
		close(fd);
	if (n != 0 || out->over || !strstr(out->ptr, "-----BEGIN "))
		return err_about(e, ERR_BAD, "listen.tls", path, 0);
	return 0;
}

/* The daemon's own complaints: a few a minute, since everybody can cause them. */
static PRINTF(2, 0) void on_complaint(void *arg, const char *fmt, va_list ap)
{
	struct http *h = arg;
	char text[256];

	if (rate_take(h->complaints, "all", 1, clock_ms()) != 0)
		return;
	vsnprintf(text, sizeof(text), fmt, ap);
	text[strcspn(text, "\n")] = '\0';
	log_line(LOG_INFO, "daemon", "text=\"%s\"", text);
}

/* Escapes are decoded by us, once, after the path was split. */
static size_t leave_escaped(void *arg, struct MHD_Connection *c, char *s)
{
	(void)arg, (void)c;
	return strlen(s);
}

static int start_daemon(struct http *h, struct err *e)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
			 MHD_USE_ERROR_LOG;
	BUF(cert, MAX_PEM);
	BUF(key, MAX_PEM);
	static char priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";
	struct MHD_OptionItem more[5];
	size_t n = 0;

	if (h->tls) {
		if (read_pem(h->o.tls_cert, &cert, e) != 0 || read_pem(h->o.tls_key, &key, e) != 0)
			return -1;
		flags |= MHD_USE_TLS;
		more[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0, cert.ptr };
		more[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, key.ptr };
		more[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_PRIORITIES, 0, priorities };
	}
	if (h->o.threads > 1)
		more[n++] =
			(struct MHD_OptionItem){ MHD_OPTION_THREAD_POOL_SIZE, h->o.threads, NULL };
	more[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
	/* The logger comes first: its documentation insists. */
	h->daemon = MHD_start_daemon(
		flags, 0, NULL, NULL, exchange_on_access, h, MHD_OPTION_EXTERNAL_LOGGER,
		on_complaint, h, MHD_OPTION_LISTEN_SOCKET, h->listen_fd,
		MHD_OPTION_URI_LOG_CALLBACK, exchange_on_target, h, MHD_OPTION_UNESCAPE_CALLBACK,
		leave_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED, exchange_on_completed, h,
		MHD_OPTION_NOTIFY_CONNECTION, conn_on_notify, h, MHD_OPTION_STRICT_FOR_CLIENT, 0,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES, MHD_OPTION_CONNECTION_LIMIT,
		h->o.connections, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)(h->o.reply_ms + 999) / 1000, MHD_OPTION_ARRAY, more, MHD_OPTION_END);
	secret_wipe(key.ptr, key.len);
	if (!h->daemon)
		return h->tls ? err_about(e, ERR_BAD, "listen.tls", h->o.tls_cert, 0)
			      : err_set(e, ERR_INTERNAL, "listen.busy", "the daemon did not start");
	return 0;
}

static int read_proxies(struct http *h, struct err *e)
{
	h->trusted = mem_new(h->o.n_trusted_proxies + 1, sizeof(*h->trusted));
	for (size_t i = 0; i < h->o.n_trusted_proxies; i++)
		if (!net_parse(h->o.trusted_proxies[i], &h->trusted[i]))
			return err_about(e, ERR_BAD, "listen.proxy", h->o.trusted_proxies[i], 0);
	return 0;
}

/* "https://conf.example:8443/x" gives "conf.example:8443". */
static char *host_of(const char *url)
{
	const char *at = url ? strstr(url, "://") : NULL;

	return at ? mem_dup(at + 3, strcspn(at + 3, "/")) : NULL;
}

/* What http_start made, whole or half. */
static void http_free(struct http *h)
{
	if (h->listen_fd >= 0)
		close(h->listen_fd);
	route_index_free(h->routes);
	rate_free(h->requests);
	rate_free(h->codes);
	rate_free(h->all_codes);
	rate_free(h->wishes);
	rate_free(h->complaints);
	pthread_mutex_destroy(&h->conns_lock);
	pthread_mutex_destroy(&h->streams_lock);
	free(h->trusted);
	free(h->public_host);
	free(h);
}

int http_start(const struct http_options *o, const struct http_site *site, struct http **out,
	       struct err *e)
{
	struct http *h = mem_new(1, sizeof(*h));

	assert(o->jobs && site->routes);
	h->o = *o;
	h->site = *site;
	h->listen_fd = -1;
	h->tls = o->tls_cert && o->tls_key;
	h->https = h->tls || o->secure;
	h->public_host = host_of(o->public_url);
	h->old_daemon = strncmp(MHD_get_version(), "0.", 2) == 0;
	fill_defaults(&h->o);
	id_random(h->run, sizeof(h->run), "", 8);
	pthread_mutex_init(&h->conns_lock, NULL);
	pthread_mutex_init(&h->streams_lock, NULL);
	h->routes = route_index_new(site->routes, site->n_routes);
	h->requests = rate_new(h->o.per_second, h->o.per_second);
	h->codes = rate_new(CODES_PER_MINUTE / 60.0, CODES_PER_MINUTE);
	h->all_codes = rate_new(ALL_CODES_PER_MINUTE / 60.0, ALL_CODES_PER_MINUTE);
	h->wishes = rate_new(WISHES_PER_HOUR / 3600.0, WISHES_PER_HOUR);
	h->complaints = rate_new(10 / 60.0, 10);
	if (read_proxies(h, e) != 0 || open_socket(h, e) != 0 || start_daemon(h, e) != 0) {
		http_free(h);
		return -1;
	}
	reaper_start(h);
	*out = h;
	return 0;
}

unsigned http_port(const struct http *h)
{
	return h->port;
}

/* --- stopping --------------------------------------------------------------------------------- */

static void rest_ms(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

void http_stop(struct http *h)
{
	int64_t until;

	if (!h)
		return;
	/* Who comes from here on is told to come again. Not MHD_quiesce_daemon: in 0.9.75 it and a
	 * thread of the daemon may both take the listening socket out of that thread's epoll set,
	 * and the second aborts the program. */
	atomic_store(&h->stopping, true);
	jobs_stop(h->o.jobs);
	if (h->o.hub)
		hub_close(h->o.hub);
	atomic_store(&h->drained, true);
	/* Nobody is suspended any more, or will be: what is left goes out by itself. */
	until = clock_ms() + h->o.stop_ms;
	while (atomic_load(&h->in_flight) && clock_ms() < until)
		rest_ms(2);
	/* Who waits to be accepted is refused at once. Not close: a thread of the daemon may be
	 * about to accept; the daemon closes it. */
	shutdown(h->listen_fd, SHUT_RDWR);
	MHD_stop_daemon(h->daemon);
	h->listen_fd = -1;
	reaper_stop(h);
	http_free(h);
}

/* --- for others ------------------------------------------------------------------------------- */

void http_metrics(struct http *h, struct http_metrics *out)
{
	for (size_t i = 0; i < COUNT(out->by_class); i++)
		out->by_class[i] = atomic_load(&h->by_class[i]);
	out->bytes = atomic_load(&h->bytes);
	out->cached = atomic_load(&h->cached);
	out->reaped = atomic_load(&h->reaped);
	out->in_flight = atomic_load(&h->in_flight);
	out->connections = atomic_load(&h->connections);
	out->buffered = atomic_load(&h->buffered);
	pthread_mutex_lock(&h->streams_lock);
	out->streams = h->n_streams;
	pthread_mutex_unlock(&h->streams_lock);
}

int http_code_allowed(struct http_request *rq, bool is_short, struct err *e)
{
	char bucket[HTTP_ADDRESS];
	long wait;

	if (!rq->http)
		return 0;
	address_bucket(rq->address, bucket);
	wait = rate_take(rq->http->codes, bucket, 0, clock_ms());
	if (!wait && is_short)
		wait = rate_take(rq->http->all_codes, "", 0, clock_ms());
	return wait ? err_about(e, ERR_RATE, "rate.codes", NULL, wait) : 0;
}

void http_code_failed(struct http_request *rq)
{
	char bucket[HTTP_ADDRESS];

	if (!rq->http)
		return;
	address_bucket(rq->address, bucket);
	(void)rate_take(rq->http->codes, bucket, 1, clock_ms());
	(void)rate_take(rq->http->all_codes, "", 1, clock_ms());
}

int http_wish_allowed(struct http_request *rq, struct err *e)
{
	char bucket[HTTP_ADDRESS];
	long wait;

	if (!rq->http)
		return 0;
	address_bucket(rq->address, bucket);
	wait = rate_take(rq->http->wishes, bucket, 1, clock_ms());
	return wait ? err_about(e, ERR_RATE, "rate.wishes", NULL, wait) : 0;
}
