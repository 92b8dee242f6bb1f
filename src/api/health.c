/* Is the server well, and what does it do: for supervisors and monitors. */
#include "api/api.h"
#include "site/site.h"

static const char *standing(const struct store_mirror_status *m)
{
	return m->failing ? "failing" : m->behind ? "behind" : "current";
}

/* A mirror that lags is no reason to call the server ill: nothing that it was told is lost. */
static struct wire *mirror_of(const struct site *s)
{
	struct store_mirror_status m;
	char at[CLOCK_TEXT];
	struct wire *out;

	store_mirror_status(desk_store(s->desk), &m);
	if (!m.on)
		return NULL;
	out = wire_new_obj();
	clock_text(m.pushed_at, at);
	wire_set_str(out, "state", standing(&m));
	wire_set_int(out, "lag_seconds", m.lag_s);
	wire_set_str(out, "pushed_at", m.pushed_at ? at : NULL);
	return out;
}

int api_health(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct site *s = site_of(rq);
	const struct err *trouble = store_trouble(desk_store(s->desk));
	OWN(wire) out = wire_new_obj();

	(void)e;
	wire_set_str(out, "status", trouble ? "failing" : "ok");
	wire_set_bool(out, "live", true);
	wire_set_bool(out, "writable", !trouble);
	wire_set_str(out, "version", ACCORD_VERSION);
	wire_set_str(out, "ledger", state_ledger(site_call(rq)->state)->hex);
	wire_set(out, "mirror", mirror_of(s));
	if (trouble)
		wire_set_str(out, "trouble", trouble->key);
	http_reply_value(rp, trouble ? 503 : 200, out);
	return 0;
}

static void line(struct buf *b, const char *name, const char *type, const char *help, uint64_t n)
{
	buf_printf(b, "# HELP accord_%s %s\n# TYPE accord_%s %s\naccord_%s %llu\n", name, help,
		   name, type, name, (unsigned long long)n);
}

int api_metrics(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	const struct state *state = site_call(rq)->state;
	struct buf *b = http_reply_begin(rp, 200, "text/plain; version=0.0.4; charset=utf-8");
	struct site *s = site_of(rq);
	struct http_metrics m = { 0 };
	struct store_mirror_status mirror;

	(void)e;
	http_metrics(s->http, &m);
	store_mirror_status(desk_store(s->desk), &mirror);
	buf_puts(b, "# HELP accord_requests_total Answers by class of status.\n"
		    "# TYPE accord_requests_total counter\n");
	for (int i = 1; i < 6; i++)
		buf_printf(b, "accord_requests_total{class=\"%dxx\"} %llu\n", i,
			   (unsigned long long)m.by_class[i]);
	line(b, "response_bytes_total", "counter", "Bytes of bodies sent.", m.bytes);
	line(b, "cached_total", "counter", "Answers from the cache of pages.", m.cached);
	line(b, "reaped_total", "counter", "Connections closed for slowness.", m.reaped);
	line(b, "requests_in_flight", "gauge", "Requests now.", m.in_flight);
	line(b, "streams", "gauge", "Event streams now.", m.streams);
	line(b, "connections", "gauge", "Connections now.", m.connections);
	line(b, "versions", "gauge", "Versions of the document.",
	     (uint64_t)state_n_versions(state));
	line(b, "writable", "gauge", "1 while changes are taken.",
	     !store_trouble(desk_store(s->desk)));
	if (mirror.on) {
		line(b, "mirror_lag_seconds", "gauge", "Age of what the mirror lacks.",
		     (uint64_t)mirror.lag_s);
		line(b, "mirror_failing", "gauge", "1 while the mirror takes nothing.",
		     mirror.failing);
		line(b, "mirror_pushes_total", "counter", "Pushes that the mirror took.",
		     mirror.pushes);
		line(b, "mirror_failures_total", "counter", "Pushes that it did not take.",
		     mirror.failures);
	}
	line(b, "uptime_seconds", "counter", "Since the start.",
	     (uint64_t)(clock_now() - s->started_at));
	return 0;
}
