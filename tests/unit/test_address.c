#include "unit/test.h"

#include "http/address.h"

#include <sys/socket.h>

static void places_to_listen_are_an_address_and_a_port(void **state)
{
	/* clang-format off */
	static const struct { const char *text, *address; unsigned port; } good[] = {
		{ "127.0.0.1:8080", "127.0.0.1", 8080 }, { "[::1]:0", "::1", 0 },
		{ ":80", "0.0.0.0", 80 }, { "localhost:1", "127.0.0.1", 1 },
		{ "[2001:db8::7]:65535", "2001:db8::7", 65535 },
	};
	/* clang-format on */
	static const char *const bad[] = { "",
					   "8080",
					   "127.0.0.1",
					   "127.0.0.1:",
					   "::1:80",
					   "[::1]",
					   "[::1:80",
					   "127.0.0.1:65536",
					   "x.y:80",
					   "127.0.0.1:-1",
					   "127.0.0.1:08",
					   "[]:80",
					   "[127.0.0.1]:80" };
	struct sockaddr_storage sa;
	socklen_t len;
	char text[HTTP_ADDRESS];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(address_listen(good[i].text, &sa, &len));
		address_text((struct sockaddr *)&sa, text);
		assert_string_equal(text, good[i].address);
		assert_int_equal(address_port((struct sockaddr *)&sa), good[i].port);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		if (address_listen(bad[i], &sa, &len))
			fail_msg("%s", bad[i]);
}

static bool has(const char *net, const char *address)
{
	struct net n;

	assert_true(net_parse(net, &n));
	return net_has(&n, address);
}

static void nets_hold_what_shares_their_first_bits(void **state)
{
	static const char *const bad[] = { "",  "10.0.0.0/33", "::1/129",   "10.0.0/8",
					   "x", "10.0.0.0/",   "10.0.0.0/x" };
	struct net n;

	(void)state;
	assert_true(has("10.0.0.0/8", "10.255.1.2"));
	assert_false(has("10.0.0.0/8", "11.0.0.0"));
	assert_true(has("192.0.2.7", "192.0.2.7"));
	assert_false(has("192.0.2.7", "192.0.2.6"));
	assert_true(has("192.0.2.0/31", "192.0.2.1"));
	assert_false(has("192.0.2.0/31", "192.0.2.2"));
	assert_true(has("0.0.0.0/0", "8.8.8.8"));
	assert_false(has("0.0.0.0/0", "::1"));
	assert_true(has("::1", "::1"));
	assert_true(has("2001:db8::/33", "2001:db8:7fff::1"));
	assert_false(has("2001:db8::/33", "2001:db8:8000::1"));
	assert_false(has("::1", "not an address"));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(net_parse(bad[i], &n));
}

/* Who is it, if peer sent these headers and 10/8 and ::1 are our proxies? */
static const char *who(const char *peer, const char *forwarded, const char *proto, bool *https)
{
	static char out[HTTP_ADDRESS];
	ARENA(a);
	struct http_pairs p = { 0 };
	struct net trusted[2];

	assert_true(net_parse("10.0.0.0/8", &trusted[0]));
	assert_true(net_parse("::1", &trusted[1]));
	if (forwarded)
		pairs_add(&p, &a, "x-forwarded-for", forwarded);
	if (proto)
		pairs_add(&p, &a, "X-Forwarded-Proto", proto);
	*https = false;
	address_client(peer, &p, trusted, 2, out, https);
	return out;
}

static void only_trusted_proxies_are_believed(void **state)
{
	bool https;

	(void)state;
	assert_string_equal(who("192.0.2.1", "1.1.1.1", "https", &https), "192.0.2.1");
	assert_false(https);
	assert_string_equal(who("10.0.0.1", "1.1.1.1", "https", &https), "1.1.1.1");
	assert_true(https);
	assert_string_equal(who("10.0.0.1", NULL, "http", &https), "10.0.0.1");
	assert_false(https);
	/* What the client wrote itself stands further left than what the proxy added. */
	assert_string_equal(who("10.0.0.1", "6.6.6.6, 192.0.2.9", NULL, &https), "192.0.2.9");
	assert_string_equal(who("10.0.0.1", "6.6.6.6, 192.0.2.9, 10.9.9.9", NULL, &https),
			    "192.0.2.9");
	assert_string_equal(who("10.0.0.1", "10.1.1.1,10.2.2.2", NULL, &https), "10.1.1.1");
	assert_string_equal(who("::1", "[2001:db8::5]:4711", NULL, &https), "2001:db8::5");
	assert_string_equal(who("::1", "192.0.2.9:4711", NULL, &https), "192.0.2.9");
	assert_string_equal(who("::1", "2001:db8::5", NULL, &https), "2001:db8::5");
	assert_string_equal(who("::1", "1.1.1.1, unknown", NULL, &https), "::1");
	assert_string_equal(who("::1", "", NULL, &https), "::1");
	assert_string_equal(who("::1", NULL, "https, http", &https), "::1");
	assert_false(https);
}

static void one_who_has_a_whole_ipv6_net_counts_once(void **state)
{
	char out[HTTP_ADDRESS];

	(void)state;
	address_bucket("192.0.2.1", out);
	assert_string_equal(out, "192.0.2.1");
	address_bucket("2001:db8:1:2:3:4:5:6", out);
	assert_string_equal(out, "2001:db8:1:2::");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_to_listen_are_an_address_and_a_port),
		cmocka_unit_test(nets_hold_what_shares_their_first_bits),
		cmocka_unit_test(only_trusted_proxies_are_believed),
		cmocka_unit_test(one_who_has_a_whole_ipv6_net_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
