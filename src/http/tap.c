#include "http/tap.h"

#include <gnutls/gnutls.h>
#include <stdatomic.h>
#include <sys/socket.h>

/* By file descriptor. Written before the daemon first receives and after it last did. */
static _Atomic(struct framing *) plain[TAP_MAX], below_tls[TAP_MAX];

void tap_open(int fd, bool tls, struct framing *f)
{
	if (fd >= 0 && fd < TAP_MAX)
		atomic_store(tls ? &below_tls[fd] : &plain[fd], f);
}

void tap_close(int fd)
{
	if (fd < 0 || fd >= TAP_MAX)
		return;
	atomic_store(&plain[fd], NULL);
	atomic_store(&below_tls[fd], NULL);
}

static void show(_Atomic(struct framing *) *taps, int fd, const void *bytes, ssize_t n)
{
	struct framing *f = fd >= 0 && fd < TAP_MAX ? atomic_load(&taps[fd]) : NULL;

	if (f && n > 0)
		framing_feed(f, bytes, (size_t)n);
}

ssize_t recv(int fd, void *buf, size_t n, int flags)
{
	ssize_t got = recvfrom(fd, buf, n, flags, NULL, NULL);

	if (!(flags & MSG_PEEK))
		show(plain, fd, buf, got);
	return got;
}

ssize_t gnutls_record_recv(gnutls_session_t session, void *data, size_t data_size)
{
	unsigned char number[8];
	ssize_t got = gnutls_record_recv_seq(session, data, data_size, number);

	show(below_tls, gnutls_transport_get_int(session), data, got);
	return got;
}
