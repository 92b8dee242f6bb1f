/*
 * What the server answers: headers on every status, tags, packing, cookies, limits, the log, TLS.
 */
#include "assets/assets.h"
#include "unit/test.h"

#include "unit/http_fixture.h"

#include <fcntl.h>
#include <zlib.h>

static int start(void **state)
{
	(void)state;
	server_start(&(struct http_options){ .connections = 64, .tick_ms = 20 });
	return 0;
}

static int stop(void **state)
{
	(void)state;
	if (server)
		server_stop();
	return 0;
}

#define JSON "Content-Type: application/json\r\n"

static void expect_security_headers(const struct buf *out)
{
	char policy[448];

	snprintf(policy, sizeof(policy),
		 "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' "
		 "%s; img-src 'self'; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
		 "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		 assets_inline);
	assert_true(has_header(out, policy));
	assert_true(has_header(out, "X-Content-Type-Options: nosniff"));
	assert_true(has_header(out, "Referrer-Policy: same-origin"));
	assert_true(has_header(out, "Cross-Origin-Opener-Policy: same-origin"));
	assert_non_null(strstr(out->ptr, "\r\nPermissions-Policy: "));
	assert_non_null(strstr(out->ptr, "\r\nDate: "));
	assert_null(strstr(out->ptr, "Access-Control-"));
	assert_null(strstr(out->ptr, "\r\nServer:"));
}

static void every_status_has_the_security_headers(void **state)
{
	/* clang-format off */
	static const struct { const char *line, *headers, *body; int status; } cases[] = {
		{ "GET /a", "", NULL, 200 },
		{ "GET /", "", NULL, 200 },
		{ "GET /", "", NULL, 200 }, /* now from the cache */
		{ "GET /", "If-None-Match: \"page-1\"\r\n", NULL, 304 },
		{ "GET /text", "If-None-Match: \"text-1\"\r\n", NULL, 304 },
		{ "OPTIONS /a", "", NULL, 204 },
		{ "GET /go?to=/a", "", NULL, 303 },
		{ "GET /%00", "", NULL, 400 },
		{ "GET /private", "", NULL, 401 },
		{ "GET /admin", "Authorization: Bearer ann\r\n", NULL, 403 },
		{ "GET /nowhere", "", NULL, 404 },
		{ "PUT /a", "", NULL, 405 },
		{ "POST /json", JSON "Content-Length: 70000\r\n", NULL, 413 },
		{ "POST /json", "Content-Type: text/plain\r\n", "x", 415 },
		{ "GET /fail?kind=409", "", NULL, 409 },
		{ "GET /fail?kind=500", "", NULL, 500 },
		{ "GET /fail?kind=503", "", NULL, 503 },
		{ "GET /fail?kind=0", "", NULL, 500 },
	};
	/* clang-format on */
	BUF(out, 1 * MiB);

	(void)state;
	log_threshold((enum log_level)(LOG_ERROR + 1));
	for (size_t i = 0; i < COUNT(cases); i++) {
		int status = ask(&out, cases[i].line, cases[i].headers, cases[i].body);

		if (status != cases[i].status)
			fail_msg("%s: %d", cases[i].line, status);
		expect_security_headers(&out);
	}
	log_threshold(LOG_ERROR);
}

static void a_failure_says_only_what_is_meant_for_others(void **state)
{
	BUF(out, 64 * KiB);

	(void)state;
	assert_int_equal(ask(&out, "GET /fail?kind=409", "", NULL), 409);
	assert_string_equal(body_of(&out),
			    "{\"type\":\"test\",\"title\":\"Something has changed in the "
			    "meantime\",\"status\":409}");
	assert_true(has_header(&out, "Content-Type: application/problem+json"));
	assert_true(has_header(&out, "Cache-Control: no-store"));
	assert_int_equal(ask(&out, "GET /fail?kind=429", "", NULL), 429);
	assert_true(has_header(&out, "Retry-After: 1"));
	assert_int_equal(ask(&out, "GET /<script>alert(1)</script>", "", NULL), 404);
	assert_null(strstr(out.ptr, "script>"));
}

static void head_is_get_without_the_body(void **state)
{
	BUF(out, 64 * KiB);

	(void)state;
	assert_int_equal(ask(&out, "HEAD /text", "", NULL), 200);
	assert_string_equal(body_of(&out), "");
	assert_null(strstr(out.ptr, "Content-Length: 0\r\n"));
	assert_true(has_header(&out, "ETag: \"text-1\""));
	assert_int_equal(ask(&out, "GET /", "", NULL), 200);
	assert_int_equal(ask(&out, "HEAD /", "", NULL), 200);
	assert_string_equal(body_of(&out), "");
	assert_true(has_header(&out, "ETag: \"page-1\""));
	assert_int_equal(ask(&out, "HEAD /nowhere", "", NULL), 404);
	assert_string_equal(body_of(&out), "");
}

/* --- tags and packing --------------------------------------------------------------------------- */

static void unpack(const struct buf *answer, struct buf *plain)
{
	const char *body = body_of(answer);
	unsigned char chunk[64 * KiB];
	z_stream z = { 0 };
	int rc;

	assert_int_equal(inflateInit2(&z, 16 + MAX_WBITS), Z_OK);
	z.next_in = (z_const Bytef *)body;
	z.avail_in = (uInt)(answer->ptr + answer->len - body);
	do {
		z.next_out = chunk;
		z.avail_out = sizeof(chunk);
		rc = inflate(&z, Z_NO_FLUSH);
		buf_put(plain, chunk, sizeof(chunk) - z.avail_out);
	} while (rc == Z_OK);
	assert_int_equal(rc, Z_STREAM_END);
	assert_int_equal(z.avail_in, 0);
	inflateEnd(&z);
}

static void texts_are_packed_for_those_who_take_it(void **state)
{
	static const char *const lines[] = { "GET /text", "GET /", "GET /" };
	BUF(plain, 64 * KiB);
	BUF(packed, 64 * KiB);
	BUF(unpacked, 64 * KiB);

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		assert_int_equal(ask(&plain, lines[i], "", NULL), 200);
		assert_int_equal(ask(&packed, lines[i], "Accept-Encoding: br, gzip\r\n", NULL),
				 200);
		assert_true(has_header(&packed, "Content-Encoding: gzip"));
		assert_null(strstr(plain.ptr, "Content-Encoding"));
		assert_non_null(strstr(plain.ptr, "Accept-Encoding\r\n")); /* in Vary */
		assert_non_null(strstr(packed.ptr, "Accept-Encoding\r\n"));
		assert_non_null(strstr(packed.ptr, "-gz\"\r\n"));
		assert_true(packed.len < plain.len);
		buf_clear(&unpacked);
		unpack(&packed, &unpacked);
		assert_string_equal(unpacked.ptr, body_of(&plain));
	}
	assert_int_equal(ask(&packed, "GET /text", "Accept-Encoding: gzip;q=0\r\n", NULL), 200);
	assert_null(strstr(packed.ptr, "Content-Encoding"));
	assert_int_equal(ask(&packed, "GET /a", "Accept-Encoding: gzip\r\n", NULL), 200);
	assert_null(strstr(packed.ptr, "Content-Encoding")); /* too short to be worth it */
	assert_int_equal(ask(&packed, "GET /big?bytes=4096", "Accept-Encoding: gzip\r\n", NULL),
			 200);
	assert_null(strstr(packed.ptr, "Content-Encoding")); /* PDF is packed inside */
}

static void what_the_client_has_is_not_sent_again(void **state)
{
	/* clang-format off */
	static const struct { const char *line, *tags, *tag; } has[] = {
		{ "GET /text", "\"text-1\"", "\"text-1\"" },
		{ "GET /text", "W/\"text-1\"", "\"text-1\"" },
		{ "GET /text", "\"x\", \"text-1-gz\"", "\"text-1-gz\"" },
		{ "HEAD /text", "\"text-1\"", "\"text-1\"" },
		{ "GET /", "\"page-1\"", "\"page-1\"" },
		{ "GET /", "\"page-1-gz\"", "\"page-1-gz\"" },
	};
	static const struct { const char *line, *tags; } has_not[] = {
		{ "GET /text", "\"text-2\"" }, { "GET /text", "text-1" }, { "GET /text", "\"text-1" },
		{ "GET /", "\"page\"" }, { "GET /", "" },
	};
	/* clang-format on */
	BUF(out, 64 * KiB);
	char text[128];

	(void)state;
	assert_int_equal(ask(&out, "GET /", "", NULL), 200); /* it is in the cache from here on */
	for (size_t i = 0; i < COUNT(has); i++) {
		snprintf(text, sizeof(text), "If-None-Match: %s\r\n", has[i].tags);
		assert_int_equal(ask(&out, has[i].line, text, NULL), 304);
		snprintf(text, sizeof(text), "ETag: %s", has[i].tag);
		assert_true(has_header(&out, text));
		assert_string_equal(body_of(&out), "");
		assert_null(strstr(out.ptr, "\r\nContent-Type"));
		assert_non_null(strstr(out.ptr, "Cache-Control: "));
	}
	for (size_t i = 0; i < COUNT(has_not); i++) {
		snprintf(text, sizeof(text), "If-None-Match: %s\r\n", has_not[i].tags);
		assert_int_equal(ask(&out, has_not[i].line, text, NULL), 200);
	}
}

static void a_cached_answer_needs_no_worker_and_is_the_same(void **state)
{
	BUF(first, 64 * KiB);
	BUF(second, 64 * KiB);
	struct http_metrics m, before;
	int busy[8], asked;

	(void)state;
	assert_int_equal(ask(&first, "GET /", "", NULL), 200);
	atomic_store(&inside, 0);
	for (size_t i = 0; i < COUNT(busy); i++) { /* as many as there are workers */
		busy[i] = dial();
		says(busy[i], "GET /slow?ms=400 HTTP/1.1\r\n"
			      "Host: x\r\nConnection: close\r\n\r\n");
	}
	while (atomic_load(&inside) < (int)COUNT(busy))
		usleep(1000);
	http_metrics(server, &before);
	asked = atomic_load(&authenticated);
	assert_int_equal(ask(&second, "GET /", "", NULL), 200);
	assert_int_equal(ask(&second, "GET /", "", NULL), 200);
	http_metrics(server, &m);
	assert_int_equal(m.cached, before.cached + 2);
	assert_int_equal(atomic_load(&authenticated), asked);
	assert_string_equal(body_of(&first), body_of(&second));
	for (size_t i = 0; i < COUNT(busy); i++) {
		buf_clear(&first);
		hear_all(busy[i], &first);
		assert_int_equal(status_of(first.ptr), 200);
	}
}

static void a_kept_connection_serves_many_requests(void **state)
{
	static const char *const lines[] = { "GET /",  "GET /a", "GET /nowhere", "HEAD /",
					     "PUT /a", "GET /",  "OPTIONS /a",   "GET /private" };
	BUF(out, 1 * MiB);
	int fd = dial();

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		char request[128];
		const char *end;
		long len;

		snprintf(request, sizeof(request), "%s HTTP/1.1\r\nHost: x\r\n\r\n", lines[i]);
		buf_clear(&out);
		assert_true(says(fd, request));
		assert_true(hear_until(fd, &out, "\r\n\r\n"));
		assert_null(strstr(out.ptr, "Connection: close"));
		end = strstr(out.ptr, "Content-Length: ");
		len = end && lines[i][0] != 'H' ? strtol(end + 16, NULL, 10) : 0;
		while (strlen(body_of(&out)) < (size_t)len)
			assert_true(hear(fd, &out));
	}
	close(fd);
}

/* --- headers that handlers set ------------------------------------------------------------------ */

static void cookies_are_for_this_site_and_no_script(void **state)
{
	BUF(out, 64 * KiB);

	(void)state;
	assert_int_equal(ask(&out, "GET /cookie?v=abc", "", NULL), 204);
	assert_true(has_header(&out,
			       "Set-Cookie: sid=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"));
}

static void what_cannot_be_a_header_becomes_a_500(void **state)
{
	BUF(out, 64 * KiB);

	(void)state;
	log_threshold((enum log_level)(LOG_ERROR + 1));
	assert_int_equal(ask(&out, "GET /cookie?v=a%3bb", "", NULL), 500);
	assert_null(strstr(out.ptr, "Set-Cookie"));
	assert_int_equal(ask(&out, "GET /go?to=//evil", "", NULL), 500);
	assert_int_equal(ask(&out, "GET /go?to=/%5cevil", "", NULL), 500);
	assert_int_equal(ask(&out, "GET /go?to=https:evil", "", NULL), 500);
	assert_null(strstr(out.ptr, "Location"));
	assert_int_equal(ask(&out, "GET /go?to=/app/write", "", NULL), 303);
	assert_true(has_header(&out, "Location: /app/write"));
	log_threshold(LOG_ERROR);
}

static void a_file_name_is_written_for_old_and_new_readers(void **state)
{
	ARENA(a);
	struct http_reply rp;

	(void)state;
	http_reply_init(&rp, &a);
	http_reply_download(&rp, "Entw\xc3\xbcrf \"1\"\r\n.pdf");
	assert_false(rp.broken);
	assert_string_equal(pairs_find(&rp.headers, "Content-Disposition"),
			    "attachment; filename=\"Entw_rf _1___.pdf\"; "
			    "filename*=UTF-8''Entw%C3%BCrf%20%221%22%0D%0A.pdf");
	http_reply_done(&rp);
}

static void a_second_value_replaces_the_first_but_cookies_add_up(void **state)
{
	ARENA(a);
	struct http_reply rp;

	(void)state;
	http_reply_init(&rp, &a);
	http_reply_header(&rp, "Link", "</a>");
	http_reply_header(&rp, "Link", "</b>");
	http_reply_cookie(&rp, "one", "1", 0);
	http_reply_cookie(&rp, "two", "2", 0);
	assert_int_equal(rp.headers.n, 3);
	assert_string_equal(pairs_find(&rp.headers, "Link"), "</b>");
	http_reply_header(&rp, "X", "");
	assert_true(rp.broken);
	http_reply_reset(&rp);
	assert_false(rp.broken);
	assert_int_equal(rp.headers.n, 0);
	http_reply_done(&rp);
}

static void only_a_plain_200_can_be_shared(void **state)
{
	ARENA(a);
	struct http_reply rp;
	struct http_shared *s;

	(void)state;
	http_reply_init(&rp, &a);
	buf_puts(http_reply_begin(&rp, 404, "text/plain"), "x");
	assert_null(http_shared_of(&rp));
	http_reply_reset(&rp);
	buf_puts(http_reply_begin(&rp, 200, "text/plain"), "x");
	http_reply_cookie(&rp, "sid", "secret", 60);
	assert_null(http_shared_of(&rp));
	http_reply_reset(&rp);
	for (int i = 0; i < 1000; i++)
		buf_puts(http_reply_begin(&rp, 200, "text/plain"), "");
	for (int i = 0; i < 1000; i++)
		buf_puts(&rp.body, "again ");
	s = http_shared_of(&rp);
	assert_non_null(s);
	assert_ptr_equal(rp.shared, s);
	assert_int_equal(rp.body.len, 0);
	assert_true(http_shared_size(s) > 6000 && http_shared_size(s) < 8000);
	assert_null(http_shared_of(&rp));
	http_reply_done(&rp);
	http_shared_drop(s);
	http_shared_drop(NULL);
}

/* --- limits ----------------------------------------------------------------------------------- */

static void one_token_has_its_hundred_requests_a_second(void **state)
{
	BUF(raw, 64 * KiB);
	BUF(out, 1 * MiB);
	int ok = 0, refused = 0;

	(void)state;
	for (int i = 0; i < 250; i++)
		buf_printf(
			&raw,
			"GET /private HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer quick\r\n%s\r\n",
			i == 249 ? "Connection: close\r\n" : "");
	exchange_bytes(raw.ptr, raw.len, &out);
	for (const char *p = out.ptr; (p = strstr(p, "HTTP/1.1 ")) != NULL; p++) {
		ok += status_of(p) == 200;
		refused += status_of(p) == 429;
	}
	assert_int_equal(ok + refused, 250);
	assert_true(ok >= 100 && refused > 0);
	assert_true(has_header(&out, "Retry-After: 1"));
	assert_int_equal(ask(&out, "GET /private", "Authorization: Bearer other\r\n", NULL), 200);
}

static void failed_codes_are_counted_for_an_address(void **state)
{
	BUF(out, 64 * KiB);
	int gone = 0, status = 0;

	(void)state;
	for (int i = 0; i < 100 && status != 429; i++) {
		status = ask(&out, "POST /code", "", "");
		gone += status == 410;
	}
	assert_int_equal(status, 429);
	assert_true(gone >= 60 && gone < 80);
	assert_non_null(strstr(out.ptr, "\r\nRetry-After: "));
	assert_int_equal(ask(&out, "GET /a", "", NULL), 200);
}

static void a_full_queue_answers_503_and_recovers(void **state)
{
	BUF(out, 64 * KiB);
	struct jobs *few = jobs_new(1, 2);
	struct http *h;
	struct err e = { 0 };
	struct http_options o = { .listen = "127.0.0.1:0", .jobs = few };
	struct http *before = server;
	int fd[8], busy = 0, served = 0;

	(void)state;
	assert_int_equal(http_start(&o, &test_site, &h, &e), 0);
	server = h;
	for (size_t i = 0; i < COUNT(fd); i++) {
		fd[i] = dial();
		says(fd[i], "GET /slow?ms=100 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	}
	for (size_t i = 0; i < COUNT(fd); i++) {
		buf_clear(&out);
		hear_all(fd[i], &out);
		served += status_of(out.ptr) == 200;
		if (status_of(out.ptr) == 503) {
			busy++;
			assert_true(has_header(&out, "Retry-After: 1"));
		}
	}
	assert_int_equal(served + busy, COUNT(fd));
	assert_true(busy >= 5 && served >= 2);
	assert_int_equal(ask(&out, "GET /a", "", NULL), 200);
	server = before;
	http_stop(h);
	jobs_free(few);
}

/* --- other settings ----------------------------------------------------------------------------- */

static void restart(const struct http_options *o)
{
	if (server)
		server_stop();
	server_start(o);
}

static void a_host_that_is_not_ours_is_misdirected(void **state)
{
	static const char *const hosts[] = { "conf.example.org", "localhost" };
	BUF(out, 64 * KiB);

	(void)state;
	restart(&(struct http_options){ .hosts = hosts, .n_hosts = 2 });
	assert_int_equal(ask(&out, "GET /a", "", NULL), 421); /* Host: x */
	expect_security_headers(&out);
	exchange_text("GET /a HTTP/1.1\r\nHost: CONF.example.org:8443\r\nConnection: close\r\n\r\n",
		      &out);
	assert_int_equal(status_of(out.ptr), 200);
	exchange_text("GET /a HTTP/1.1\r\nHost: evil.example.org\r\nConnection: close\r\n\r\n",
		      &out);
	assert_int_equal(status_of(out.ptr), 421);
}

static void a_https_site_says_so_everywhere(void **state)
{
	BUF(out, 64 * KiB);

	(void)state;
	restart(&(struct http_options){ .secure = true });
	assert_int_equal(ask(&out, "GET /cookie?v=abc", "", NULL), 204);
	assert_true(has_header(&out, "Set-Cookie: __Host-sid=abc; Path=/; Max-Age=60; HttpOnly; "
				     "SameSite=Lax; Secure"));
	assert_true(has_header(&out, "Strict-Transport-Security: max-age=31536000"));
	assert_int_equal(ask(&out, "GET /private", "Cookie: sid=ann\r\n", NULL), 401);
	assert_int_equal(ask(&out, "GET /private", "Cookie: __Host-sid=ann\r\n", NULL), 200);
	assert_int_equal(ask(&out, "GET /a", "Cookie: __Host-sid=a; __Host-sid=b\r\n", NULL), 400);
	assert_int_equal(ask(&out, "PUT /item/1",
			     "Cookie: __Host-sid=ann\r\nOrigin: http://x\r\n" JSON,
			     "{\"text\":\"x\"}"),
			 403);
	assert_int_equal(ask(&out, "PUT /item/1",
			     "Cookie: __Host-sid=ann\r\nOrigin: https://x\r\n" JSON,
			     "{\"text\":\"x\"}"),
			 200);
}

static void pages_of_the_public_address_are_ours_whatever_host_the_proxy_sends(void **state)
{
	struct http_options o = { .secure = true, .public_url = "https://conf.example/" };
	BUF(out, 64 * KiB);

	(void)state;
	restart(&o);
	assert_int_equal(ask(&out, "PUT /item/1",
			     "Cookie: __Host-sid=ann\r\nOrigin: https://conf.example\r\n" JSON,
			     "{\"text\":\"x\"}"),
			 200);
	assert_int_equal(ask(&out, "PUT /item/1",
			     "Cookie: __Host-sid=ann\r\nOrigin: http://conf.example\r\n" JSON,
			     "{\"text\":\"x\"}"),
			 403);
	assert_int_equal(ask(&out, "PUT /item/1",
			     "Cookie: __Host-sid=ann\r\nOrigin: https://conf.example.evil\r\n" JSON,
			     "{\"text\":\"x\"}"),
			 403);
}

static void a_proxys_word_counts_only_if_it_is_trusted(void **state)
{
	static const char *const trusted[] = { "127.0.0.0/8" };
	static const char said[] = "X-Forwarded-For: 6.6.6.6, 192.0.2.9\r\n"
				   "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n";
	BUF(out, 64 * KiB);

	(void)state;
	restart(&(struct http_options){ .trusted_proxies = trusted, .n_trusted_proxies = 1 });
	assert_int_equal(ask(&out, "GET /a", said, NULL), 200);
	assert_non_null(strstr(out.ptr, "address=192.0.2.9 https=1"));
	restart(&(struct http_options){ 0 });
	assert_int_equal(ask(&out, "GET /a", said, NULL), 200);
	assert_non_null(strstr(out.ptr, "address=127.0.0.1 https=0"));
}

static void it_listens_on_ipv6_as_well(void **state)
{
	struct sockaddr_in6 sa = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
	BUF(out, 64 * KiB);
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	(void)state;
	if (fd < 0 || bind(fd, (struct sockaddr *)&sa, sizeof(sa)) != 0) {
		if (fd >= 0)
			close(fd);
		SKIP_TEST("no IPv6 here");
	}
	close(fd);
	restart(&(struct http_options){ .listen = "[::1]:0" });
	sa.sin6_port = htons((uint16_t)http_port(server));
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	says(fd, "GET /a HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n");
	hear_all(fd, &out);
	assert_non_null(strstr(out.ptr, "address=::1 "));
}

static void what_cannot_be_listened_on_is_named(void **state)
{
	static const char *const proxies[] = { "10.0.0.0/8", "proxy.example.org" };
	struct jobs *j = jobs_new(1, 1);
	struct http *h = NULL;
	struct err e = { 0 };
	char taken[64];
	struct http_options o = { .listen = "nonsense", .jobs = j };

	(void)state;
	restart(&(struct http_options){ 0 });
	assert_int_equal(http_start(&o, &test_site, &h, &e), -1);
	assert_string_equal(e.key, "listen.address");
	assert_string_equal(e.what, "nonsense");
	snprintf(taken, sizeof(taken), "127.0.0.1:%u", http_port(server));
	o.listen = taken;
	err_clear(&e);
	assert_int_equal(http_start(&o, &test_site, &h, &e), -1);
	assert_string_equal(e.key, "listen.busy");
	o.listen = "127.0.0.1:0";
	o.trusted_proxies = proxies;
	o.n_trusted_proxies = 2;
	err_clear(&e);
	assert_int_equal(http_start(&o, &test_site, &h, &e), -1);
	assert_string_equal(e.key, "listen.proxy");
	assert_string_equal(e.what, "proxy.example.org");
	o.n_trusted_proxies = 0;
	o.tls_cert = "/nowhere/cert.pem";
	o.tls_key = "/nowhere/key.pem";
	err_clear(&e);
	assert_int_equal(http_start(&o, &test_site, &h, &e), -1);
	assert_string_equal(e.key, "listen.tls");
	assert_string_equal(e.what, "/nowhere/cert.pem");
	assert_null(h);
	jobs_free(j);
}

/* --- the log ---------------------------------------------------------------------------------- */

static void the_log_has_one_line_a_request_and_no_secret(void **state)
{
	char name[] = "/tmp/accord-log-XXXXXX", text[8192];
	int file = mkstemp(name), err = dup(STDERR_FILENO), lines = 0;
	BUF(out, 64 * KiB);
	ssize_t n;

	(void)state;
	restart(&(struct http_options){ 0 });
	assert_true(file >= 0 && err >= 0);
	fflush(stderr);
	dup2(file, STDERR_FILENO);
	log_threshold(LOG_INFO);
	ask(&out, "GET /item/%0aevent=forged?token=querysecret",
	    "User-Agent: a\x1b[31m\r\nCookie: sid=cookiesecret\r\n", NULL);
	ask(&out, "GET /item/a%E2%80%AEb?token=querysecret",
	    "Authorization: Bearer admin\r\nReferer: http://x/refsecret\r\n", NULL);
	ask(&out, "GET /i?code=querysecret", "", NULL);
	ask(&out, "POST /json", JSON, "{\"text\":\"bodysecret\"}");
	server_stop(); /* every line is written then */
	log_threshold(LOG_ERROR);
	dup2(err, STDERR_FILENO);
	close(err);
	n = pread(file, text, sizeof(text) - 1, 0);
	assert_true(n > 0);
	text[n] = '\0';
	close(file);
	unlink(name);
	for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	assert_int_equal(lines, 4);
	assert_null(strstr(text, "secret"));
	assert_null(strstr(text, "\nevent=forged"));
	assert_null(strchr(text, 0x1b));
	assert_non_null(strstr(text, "method=GET path=/item/a%E2%80%AEb status=200 "));
	assert_non_null(strstr(text, " account=admin "));
	assert_non_null(strstr(text, "status=400 "));
	assert_non_null(strstr(text, "path=/i status=200"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_has_the_security_headers),
		cmocka_unit_test(a_failure_says_only_what_is_meant_for_others),
		cmocka_unit_test(head_is_get_without_the_body),
		cmocka_unit_test(texts_are_packed_for_those_who_take_it),
		cmocka_unit_test(what_the_client_has_is_not_sent_again),
		cmocka_unit_test(a_cached_answer_needs_no_worker_and_is_the_same),
		cmocka_unit_test(a_kept_connection_serves_many_requests),
		cmocka_unit_test(cookies_are_for_this_site_and_no_script),
		cmocka_unit_test(what_cannot_be_a_header_becomes_a_500),
		cmocka_unit_test(a_file_name_is_written_for_old_and_new_readers),
		cmocka_unit_test(a_second_value_replaces_the_first_but_cookies_add_up),
		cmocka_unit_test(only_a_plain_200_can_be_shared),
		cmocka_unit_test(one_token_has_its_hundred_requests_a_second),
		cmocka_unit_test(failed_codes_are_counted_for_an_address),
		cmocka_unit_test(a_full_queue_answers_503_and_recovers),
		cmocka_unit_test(a_host_that_is_not_ours_is_misdirected),
		cmocka_unit_test(a_https_site_says_so_everywhere),
		cmocka_unit_test(
			pages_of_the_public_address_are_ours_whatever_host_the_proxy_sends),
		cmocka_unit_test(a_proxys_word_counts_only_if_it_is_trusted),
		cmocka_unit_test(it_listens_on_ipv6_as_well),
		cmocka_unit_test(what_cannot_be_listened_on_is_named),
		cmocka_unit_test(the_log_has_one_line_a_request_and_no_secret),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
