/*
 * Any list of headers: what passes has one Host, framing that can be read one way only, and clean
 * names and values; and nobody but a trusted proxy moves the client's address.
 */
#include "http/address.h"
#include "http/head.h"
#include "http/origin.h"

#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static size_t count(const struct http_pairs *p, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += strcasecmp(p->items[i].name, name) == 0;
	return n;
}

static void check_passed(const struct http_pairs *p, const struct head *h)
{
	const char *length = pairs_find_header(p, "Content-Length");

	require(count(p, "Host") == 1 && count(p, "Content-Length") <= 1 &&
		count(p, "Transfer-Encoding") <= 1);
	require(!length || count(p, "Transfer-Encoding") == 0);
	require((h->content_length >= 0) == (length != NULL));
	require(!length || strspn(length, "0123456789") == strlen(length));
	require(h->chunked == (count(p, "Transfer-Encoding") == 1));
	require(host_valid(str_of(h->host)) && host_listed(h->host, NULL, 0));
	for (size_t i = 0; i < p->n; i++) {
		require(head_is_token(str_of(p->items[i].name)));
		require(!strpbrk(p->items[i].value, "\r\n\x7f\x01"));
	}
}

static void check_address(const struct http_pairs *p)
{
	char out[HTTP_ADDRESS];
	struct net all = { { 0 }, 0 }, one;
	bool https = false;

	address_client("192.0.2.1", p, &all, 0, out, &https);
	require(strcmp(out, "192.0.2.1") == 0 && !https);
	/* If all are trusted it is some address, whatever was written. */
	address_client("192.0.2.1", p, &all, 1, out, &https);
	require(net_parse(out, &one) && net_has(&one, out));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA(a);
	struct http_pairs p = { 0 };
	struct str rest = { (const char *)data, size }, line, name;
	struct err e = { 0 };
	struct head h;

	while (rest.len && str_next(&rest, '\n', &line)) {
		str_next(&line, ':', &name);
		pairs_add(&p, &a, str_dup(&a, name), line.ptr ? str_dup(&a, line) : "");
	}
	if (head_check(size % 2 ? "HTTP/1.1" : "HTTP/1.0", &p, &h, &e) == 0)
		check_passed(&p, &h);
	else
		require(e.kind == ERR_BAD || e.kind == ERR_TOO_BIG);
	check_address(&p);
	if (p.n)
		(void)origin_is_own(p.items[0].value, p.items[0].name, size % 3 == 0);
	return 0;
}
