/*
 * HTTPS by certificate and key files: requests, bodies, streams, and those who speak plainly.
 */
#include "unit/test.h"

#include "unit/http_fixture.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

static char folder[] = "/tmp/accord-tls-XXXXXX";
static char cert_path[64], key_path[64];

static void write_pem(const char *path, const gnutls_datum_t *pem)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(pem->data, 1, pem->size, f), pem->size);
	fclose(f);
}

static int make_certificate(void **state)
{
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	gnutls_datum_t pem;
	time_t now = time(NULL);

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(cert_path, sizeof(cert_path), "%s/cert.pem", folder);
	snprintf(key_path, sizeof(key_path), "%s/key.pem", folder);
	gnutls_x509_privkey_init(&key);
	gnutls_x509_crt_init(&crt);
	assert_int_equal(
		gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
					     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
		0);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, "\x01", 1);
	gnutls_x509_crt_set_activation_time(crt, now - 3600);
	gnutls_x509_crt_set_expiration_time(crt, now + 3600);
	gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, "x", 1);
	gnutls_x509_crt_set_key(crt, key);
	assert_int_equal(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem), 0);
	write_pem(cert_path, &pem);
	gnutls_free(pem.data);
	assert_int_equal(gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem), 0);
	write_pem(key_path, &pem);
	gnutls_free(pem.data);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return 0;
}

static int remove_certificate(void **state)
{
	(void)state;
	unlink(cert_path);
	unlink(key_path);
	return rmdir(folder);
}

static int start(void **state)
{
	(void)state;
	server_start(&(struct http_options){
		.tls_cert = cert_path, .tls_key = key_path, .head_ms = 2000, .tick_ms = 20 });
	return 0;
}

static int stop(void **state)
{
	(void)state;
	if (server)
		server_stop();
	return 0;
}

/* The client's end; the certificate is ours, so nobody asks who signed it. */
struct tls {
	gnutls_session_t session;
	gnutls_certificate_credentials_t credentials;
	int fd;
};

static void tls_open(struct tls *t, const char *priority)
{
	int rc;

	t->fd = dial();
	gnutls_certificate_allocate_credentials(&t->credentials);
	gnutls_init(&t->session, GNUTLS_CLIENT);
	assert_int_equal(gnutls_priority_set_direct(t->session, priority, NULL), 0);
	gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE, t->credentials);
	gnutls_transport_set_int(t->session, t->fd);
	gnutls_handshake_set_timeout(t->session, PATIENCE_MS);
	do
		rc = gnutls_handshake(t->session);
	while (rc < 0 && !gnutls_error_is_fatal(rc));
	assert_int_equal(rc, 0);
}

static void tls_say(struct tls *t, const char *p, size_t len)
{
	while (len) {
		ssize_t n = gnutls_record_send(t->session, p, len);

		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			continue;
		assert_true(n > 0);
		p += n;
		len -= (size_t)n;
	}
}

static void tls_says(struct tls *t, const char *s)
{
	tls_say(t, s, strlen(s));
}

static void tls_hear(struct tls *t, struct buf *out, const char *until)
{
	char chunk[16 * 1024];
	ssize_t n;

	while (!until || !strstr(out->ptr, until)) {
		n = gnutls_record_recv(t->session, chunk, sizeof(chunk));
		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			continue;
		if (n <= 0)
			return;
		buf_put(out, chunk, (size_t)n);
	}
}

static void tls_close(struct tls *t)
{
	gnutls_deinit(t->session);
	gnutls_certificate_free_credentials(t->credentials);
	close(t->fd);
}

static void requests_are_served_over_tls_1_2_and_1_3(void **state)
{
	static const char *const priorities[] = { "NORMAL:-VERS-ALL:+VERS-TLS1.2",
						  "NORMAL:-VERS-ALL:+VERS-TLS1.3" };

	(void)state;
	for (size_t i = 0; i < COUNT(priorities); i++) {
		BUF(out, 64 * KiB);
		struct tls t;

		tls_open(&t, priorities[i]);
		tls_says(&t, "GET /cookie?v=a HTTP/1.1\r\nHost: x\r\n\r\n");
		tls_hear(&t, &out, "\r\n\r\n");
		assert_int_equal(status_of(out.ptr), 204);
		assert_non_null(strstr(out.ptr, "Set-Cookie: __Host-sid=a; "));
		assert_non_null(strstr(out.ptr, "; Secure\r\n"));
		assert_true(has_header(&out, "Strict-Transport-Security: max-age=31536000"));
		buf_clear(&out);
		tls_says(&t, "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		tls_hear(&t, &out, NULL);
		assert_non_null(strstr(out.ptr, "https=1"));
		tls_close(&t);
	}
}

static void crooked_chunks_are_refused_below_tls_too(void **state)
{
	static const char post[] = "POST /json HTTP/1.1\r\nHost: x\r\n"
				   "Content-Type: application/json\r\n"
				   "Transfer-Encoding: chunked\r\n\r\n";
	static const char *const bodies[] = { "2\r\n{}\n0\r\n\r\n", "2\n{}\r\n0\r\n\r\n",
					      "2\r\n{}\r\n0\r\n\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		BUF(out, 64 * KiB);
		struct tls t;

		tls_open(&t, "NORMAL");
		tls_says(&t, post);
		tls_says(&t, bodies[i]);
		tls_says(&t, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
		tls_hear(&t, &out, NULL);
		assert_int_equal(status_of(out.ptr), 400);
		assert_null(strstr(out.ptr + 1, "HTTP/1.1 "));
		tls_close(&t);
	}
}

static void old_versions_of_tls_are_refused(void **state)
{
	gnutls_certificate_credentials_t credentials;
	gnutls_session_t session;
	int fd = dial(), rc;

	(void)state;
	gnutls_certificate_allocate_credentials(&credentials);
	gnutls_init(&session, GNUTLS_CLIENT);
	if (gnutls_priority_set_direct(session, "NORMAL:-VERS-ALL:+VERS-TLS1.1", NULL) == 0) {
		gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
		gnutls_transport_set_int(session, fd);
		gnutls_handshake_set_timeout(session, PATIENCE_MS);
		do
			rc = gnutls_handshake(session);
		while (rc < 0 && !gnutls_error_is_fatal(rc));
		assert_true(rc < 0);
	}
	gnutls_deinit(session);
	gnutls_certificate_free_credentials(credentials);
	close(fd);
}

static void large_bodies_go_both_ways(void **state)
{
	BUF(body, 1 * MiB);
	BUF(out, 16 * MiB);
	BUF(head, 1 * KiB);
	struct tls t;

	(void)state;
	for (int i = 0; i < 300000; i++)
		buf_putc(&body, (char)('a' + i % 26));
	buf_printf(&head,
		   "POST /upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann\r\nContent-Type: "
		   "application/x-test\r\nContent-Length: %zu\r\n\r\n",
		   body.len);
	tls_open(&t, "NORMAL");
	tls_say(&t, head.ptr, head.len);
	tls_say(&t, body.ptr, body.len);
	tls_hear(&t, &out, "body 300000\n");
	assert_non_null(strstr(out.ptr, "body 300000\n"));
	buf_clear(&out);
	tls_says(&t, "GET /big?bytes=4000000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	tls_hear(&t, &out, NULL);
	assert_true(out.len > 4000000);
	tls_close(&t);
}

static void a_stream_runs_over_tls_and_ends_with_the_server(void **state)
{
	BUF(out, 64 * KiB);
	struct tls t;

	(void)state;
	tls_open(&t, "NORMAL");
	tls_says(&t, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
	tls_hear(&t, &out, "retry: 3000\n\n");
	for (int i = 0; i < 10; i++) {
		char id[16], text[32];

		snprintf(id, sizeof(id), "t%d", i);
		snprintf(text, sizeof(text), "id: t%d\n", i);
		hub_publish(server_hub, id, "change", "{}", 0);
		tls_hear(&t, &out, text);
		assert_non_null(strstr(out.ptr, text));
	}
	hub_close(server_hub);
	tls_hear(&t, &out, "\r\n0\r\n\r\n");
	tls_close(&t);
}

static void who_speaks_plainly_or_not_at_all_is_let_go(void **state)
{
	BUF(out, 64 * KiB);
	struct http_metrics m;
	int fd = dial();

	(void)state;
	says(fd, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
	hear_all(fd, &out);
	assert_int_not_equal(status_of(out.ptr), 200);
	buf_clear(&out);
	fd = dial(); /* no handshake: the head's deadline holds for it too */
	hear_all(fd, &out);
	do {
		usleep(2000);
		http_metrics(server, &m);
	} while (m.connections);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(requests_are_served_over_tls_1_2_and_1_3, start,
						stop),
		cmocka_unit_test_setup_teardown(crooked_chunks_are_refused_below_tls_too, start,
						stop),
		cmocka_unit_test_setup_teardown(old_versions_of_tls_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(large_bodies_go_both_ways, start, stop),
		cmocka_unit_test_setup_teardown(a_stream_runs_over_tls_and_ends_with_the_server,
						start, stop),
		cmocka_unit_test_setup_teardown(who_speaks_plainly_or_not_at_all_is_let_go, start,
						stop),
	};

	return cmocka_run_group_tests(tests, make_certificate, remove_certificate);
}
