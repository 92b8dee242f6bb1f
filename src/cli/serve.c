/* accord serve: build the owners in order, run, and tear down in reverse. */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/file.h"
#include "log/log.h"
#include "routes/routes.h"
#include "site/site.h"
#include "template/template.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { KEPT_BYTES = 32 * 1024 * 1024, PROGRAM_BYTES = 256 * 1024 * 1024, WARM_MS = 300 };

/* All that lives as long as the server does. */
struct server {
	struct store *store;
	struct desk *desk;
	struct hub *hub;
	struct jobs *jobs;
	struct site site;
	struct http *http;
};

/* Hash of the running program: two builds never share a tag. */
static void hash_program(struct oid *out)
{
	BUF(bytes, PROGRAM_BYTES);
	struct err e = { 0 };

	if (file_read("/proc/self/exe", &bytes, &e) != 0)
		buf_puts(&bytes, ACCORD_VERSION);
	*out = git_hash(GIT_T_BLOB, STR_BUF(bytes));
}

static int open_owners(struct server *s, struct args *args, struct err *e)
{
	const char *dir = args->words[0];
	struct store_options so = { .write = true };
	struct desk_options o = { .sandbox = args->sandbox, .press = args->press, .dir = dir };
	struct store_mirror mirror = { 0 };
	const struct state *now;

	so.adopt = desk_adopt;
	so.adopt_arg = args->sandbox;
	if (store_open(dir, &so, &s->store, e) != 0)
		return -1;
	now = store_now(s->store);
	s->hub = hub_new(state_ledger(now)->hex);
	state_unref(now);
	o.store = s->store;
	o.hub = s->hub;
	if (desk_open(&o, &s->desk, e) != 0)
		return -1;
	store_on_change(s->store, desk_tell, s->desk);
	mirror.remote = desk_settings(s->desk)->mirror;
	if (mirror.remote)
		store_mirror_start(s->store, &mirror);
	s->jobs = jobs_new(JOBS_THREADS, JOBS_WAITING);
	return template_load(e);
}

static int listen_now(struct server *s, struct args *args, struct err *e)
{
	const struct settings *set = desk_settings(s->desk);
	struct http_options o = { .listen = arg_option(args, "listen"),
				  .tls_cert = arg_option(args, "tls-cert"),
				  .tls_key = arg_option(args, "tls-key"),
				  .public_url = set->url,
				  .secure = strncmp(set->url, "https://", 8) == 0,
				  .trusted_proxies = set->trusted_proxies.items,
				  .n_trusted_proxies = set->trusted_proxies.n,
				  .jobs = s->jobs,
				  .hub = s->hub,
				  .text_bytes = (size_t)set->limits->body_bytes,
				  .upload_bytes = (size_t)set->limits->upload_bytes,
				  .per_second = (unsigned)set->limits->requests_per_second };
	struct http_site site;

	if (!o.listen)
		o.listen = "127.0.0.1:8080";
	s->site = (struct site){ .desk = s->desk,
				 .started_at = clock_now(),
				 .files = site_files_new(),
				 .kept = site_kept_new(KEPT_BYTES) };
	hash_program(&s->site.build);
	desk_warm(s->desk, s->jobs, WARM_MS);
	desk_issue_start(s->desk);
	routes_site(&s->site, &site);
	if (http_start(&o, &site, &s->http, e) != 0)
		return -1;
	s->site.http = s->http;
	return 0;
}

/* The address that was asked for, with the port that was got. */
static void say_where(const struct server *s, const struct args *args)
{
	const char *listen = arg_option(args, "listen");
	struct str host = str_of(listen ? listen : "127.0.0.1:8080");
	const char *colon = strrchr(host.ptr, ':');

	if (colon)
		host.len = (size_t)(colon - host.ptr);
	printf("accord listens on %s://%.*s:%u\n", arg_option(args, "tls-cert") ? "https" : "http",
	       (int)host.len, host.ptr, http_port(s->http));
	fflush(stdout);
}

static void close_owners(struct server *s)
{
	http_stop(s->http);
	jobs_free(s->jobs);
	desk_issue_stop(s->desk);
	store_close(s->store); /* no watcher runs behind it */
	desk_close(s->desk);
	hub_free(s->hub);
	site_kept_free(s->site.kept);
	site_files_free(s->site.files);
}

int cli_serve(struct args *args, struct err *e)
{
	struct server s = { 0 };
	sigset_t stop;
	int rc = -1, sig;

	if (!arg_option(args, "tls-cert") != !arg_option(args, "tls-key"))
		return err_about(e, ERR_BAD, "usage.option-missing", "--tls-cert, --tls-key", 0);
	mem_settle();
	/* Blocked before any thread starts, so that only sigwait gets them. */
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	pthread_sigmask(SIG_BLOCK, &stop, NULL);
	if (cli_press(args, PRESS_OFTEN, e) == 0 && open_owners(&s, args, e) == 0 &&
	    listen_now(&s, args, e) == 0) {
		say_where(&s, args);
		log_line(LOG_INFO, "start", "version=%s port=%u", ACCORD_VERSION,
			 http_port(s.http));
		sigwait(&stop, &sig);
		log_line(LOG_INFO, "stop", "signal=%d", sig);
		rc = EXIT_DONE;
	}
	close_owners(&s);
	return rc;
}
