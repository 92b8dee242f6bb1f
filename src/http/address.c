#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>

bool address_listen(const char *text, struct sockaddr_storage *out, socklen_t *len)
{
	const char *colon = strrchr(text, ':');
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	char host[HTTP_ADDRESS + 2];
	size_t n;
	long port;

	if (!colon || !str_number(str_of(colon + 1), 65535, &port))
		return false;
	n = (size_t)(colon - text);
	if (n >= sizeof(host))
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	*out = (struct sockaddr_storage){ 0 };
	if (host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		*len = sizeof(*v6);
		return inet_pton(AF_INET6, host + 1, &v6->sin6_addr) == 1;
	}
	v4->sin_family = AF_INET;
	v4->sin_port = htons((uint16_t)port);
	*len = sizeof(*v4);
	if (strcmp(host, "localhost") == 0)
		v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else if (host[0] && inet_pton(AF_INET, host, &v4->sin_addr) != 1)
		return false;
	return true;
}

void address_text(const struct sockaddr *sa, char out[HTTP_ADDRESS])
{
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)sa;

	out[0] = '\0';
	if (sa->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)sa)->sin_addr, out, HTTP_ADDRESS);
	else if (sa->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
		inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], out, HTTP_ADDRESS);
	else if (sa->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &v6->sin6_addr, out, HTTP_ADDRESS);
}

unsigned address_port(const struct sockaddr *sa)
{
	return ntohs(sa->sa_family == AF_INET6 ? ((const struct sockaddr_in6 *)sa)->sin6_port
					       : ((const struct sockaddr_in *)sa)->sin_port);
}

/* An address as 16 bytes; *v4 tells which of the two it was. */
static bool to_bytes(const char *text, unsigned char out[16], bool *v4)
{
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

	if (inet_pton(AF_INET6, text, out) == 1) {
		*v4 = memcmp(out, mapped, sizeof(mapped)) == 0;
		return true;
	}
	memcpy(out, mapped, sizeof(mapped));
	*v4 = true;
	return inet_pton(AF_INET, text, out + sizeof(mapped)) == 1;
}

bool net_parse(const char *text, struct net *out)
{
	const char *slash = strchr(text, '/');
	char address[HTTP_ADDRESS];
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	bool v4;
	long bits;

	if (n >= sizeof(address))
		return false;
	memcpy(address, text, n);
	address[n] = '\0';
	if (!to_bytes(address, out->bytes, &v4))
		return false;
	v4 = v4 && !strchr(address, ':');
	bits = v4 ? 32 : 128;
	if (slash && !str_number(str_of(slash + 1), bits, &bits))
		return false;
	out->bits = (unsigned)(v4 ? bits + 96 : bits);
	return true;
}

bool net_has(const struct net *n, const char *address)
{
	unsigned char bytes[16];
	unsigned whole = n->bits / 8, rest = n->bits % 8;
	bool v4;

	if (!to_bytes(address, bytes, &v4) || memcmp(bytes, n->bytes, whole) != 0)
		return false;
	return !rest || ((bytes[whole] ^ n->bytes[whole]) & (0xff00u >> rest) & 0xff) == 0;
}

static bool is_trusted(const char *address, const struct net *trusted, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (net_has(&trusted[i], address))
			return true;
	return false;
}

/* An element of X-Forwarded-For: an address, perhaps [in brackets], perhaps with :port. */
static bool read_element(struct str s, char out[HTTP_ADDRESS])
{
	unsigned char bytes[16];
	char text[HTTP_ADDRESS];
	const char *end;
	bool v4;

	s = str_trim(s);
	if (s.len && s.ptr[0] == '[') {
		end = memchr(s.ptr, ']', s.len);
		if (!end)
			return false;
		s = str_cut(s.ptr, 1, (size_t)(end - s.ptr));
	} else {
		end = s.len ? memchr(s.ptr, ':', s.len) : NULL;
		if (end && !memchr(end + 1, ':', s.len - (size_t)(end + 1 - s.ptr)))
			s.len = (size_t)(end - s.ptr);
	}
	if (!s.len || s.len >= sizeof(text))
		return false;
	memcpy(text, s.ptr, s.len);
	text[s.len] = '\0';
	if (!to_bytes(text, bytes, &v4))
		return false;
	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? bytes + 12 : bytes, out, HTTP_ADDRESS);
	return true;
}

/* The last element of a comma-separated list; *list is cut before it. */
static struct str last_element(struct str *list)
{
	size_t at = list->len;
	struct str it;

	while (at && list->ptr[at - 1] != ',')
		at--;
	it = str_cut(list->ptr, at, list->len);
	list->len = at ? at - 1 : 0;
	return it;
}

void address_client(const char *peer, const struct http_pairs *headers, const struct net *trusted,
		    size_t n_trusted, char out[HTTP_ADDRESS], bool *https)
{
	const char *proto = pairs_find_header(headers, "X-Forwarded-Proto");

	snprintf(out, HTTP_ADDRESS, "%s", peer);
	if (!is_trusted(peer, trusted, n_trusted))
		return;
	if (proto) {
		struct str list = str_of(proto);
		struct str last = str_trim(last_element(&list));

		*https = last.len == 5 && strncasecmp(last.ptr, "https", 5) == 0;
	}
	/* From the last header's last element back, as long as trusted proxies wrote it. */
	for (size_t i = headers->n; i-- > 0;) {
		struct str list = str_of(headers->items[i].value);

		if (strcasecmp(headers->items[i].name, "X-Forwarded-For") != 0)
			continue;
		while (list.len) {
			if (!read_element(last_element(&list), out))
				return;
			if (!is_trusted(out, trusted, n_trusted))
				return;
		}
	}
}

void address_bucket(const char *address, char out[HTTP_ADDRESS])
{
	unsigned char bytes[16];
	bool v4;

	snprintf(out, HTTP_ADDRESS, "%s", address);
	if (!to_bytes(address, bytes, &v4) || v4)
		return;
	memset(bytes + 8, 0, 8);
	inet_ntop(AF_INET6, bytes, out, HTTP_ADDRESS);
}
