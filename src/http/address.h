/*
 * Addresses: where to listen, who asks, and whom we believe about it. Pure.
 */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include "http/http.h"

#include <sys/socket.h>

/* "127.0.0.1:8080", "[::1]:0", "localhost:80", ":80" (all of IPv4). False if it is none. */
bool address_listen(const char *text, struct sockaddr_storage *out, socklen_t *len);
/* Numeric, without port; an IPv4 address in IPv6 clothes is shown as IPv4. "" for other families. */
void address_text(const struct sockaddr *sa, char out[HTTP_ADDRESS]);
/* Port of a bound address. */
unsigned address_port(const struct sockaddr *sa);

/* Addresses that share their first `bits`. */
struct net {
	unsigned char bytes[16]; /* IPv6, or IPv4 mapped into it */
	unsigned bits;           /* 0 to 128 */
};
/* "10.0.0.0/8", "::1", "192.0.2.7" */
bool net_parse(const char *text, struct net *out);
bool net_has(const struct net *n, const char *address);

/*
 * Who is the client, if `peer` is connected to us? X-Forwarded-For and -Proto count only if peer is
 * in trusted: then it is the last address that no trusted proxy has. *https is set only by a
 * trusted proxy's word, else left alone.
 */
void address_client(const char *peer, const struct http_pairs *headers, const struct net *trusted,
		    size_t n_trusted, char out[HTTP_ADDRESS], bool *https);
/* Whom one bucket of failed codes is for: the address, or the /64 of an IPv6 address. */
void address_bucket(const char *address, char out[HTTP_ADDRESS]);

#endif
