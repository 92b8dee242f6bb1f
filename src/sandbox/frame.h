/*
 * What goes over a job's socket: packets (SOCK_SEQPACKET) of a tag byte and what it says.
 *
 *     parent → child    REQUEST {len}, then DATA until len bytes are there
 *     child → parent    ANSWER {ok or error, len}, then DATA until len bytes are there
 *     zygote → parent   END {why}, once the child is dead: packets, so that a child that dies in
 *                       the middle of its answer cannot run into what the zygote says of it
 *
 * The readers here take one packet at a time from a side that may lie about everything: they are
 * pure, bounded and fuzzed. Keys of errors come back as static strings from a table that grows up
 * to FRAME_KEYS; that table is behind a lock, so any thread may read answers.
 */
#ifndef SANDBOX_FRAME_H
#define SANDBOX_FRAME_H

#include "base/buf.h"
#include "base/str.h"

enum { FRAME_DATA_BYTES = 32 * 1024, FRAME_PACKET = 1 + FRAME_DATA_BYTES, FRAME_KEYS = 256 };

enum frame_tag { FRAME_REQUEST = 'Q', FRAME_ANSWER = 'A', FRAME_DATA = 'D', FRAME_END = 'X' };
/* Why a child gave no answer. */
enum frame_why { FRAME_LIMIT = 1, FRAME_CRASH, FRAME_BUSY };

enum frame_state { FRAME_MORE, FRAME_DONE, FRAME_FAILED };

struct frame_reader {
	struct buf *out; /* bytes are appended; borrowed */
	size_t cap;      /* more is refused */
	size_t want;     /* bytes still to come */
	bool begun;      /* the head was read */
	struct err told; /* ANSWER: the error that the job set, kind ERR_NONE if it went well */
};

/*
 * Take one packet of an answer. FRAME_DONE: the answer is whole. FRAME_FAILED: *e is set, by the
 * job ("its own error"), by the zygote (too-costly, unreadable, busy) or because the packet makes
 * no sense (unreadable).
 */
enum frame_state frame_answer(struct frame_reader *r, struct str packet, struct err *e);
/* The child's side; FRAME_FAILED without an error. */
enum frame_state frame_request(struct frame_reader *r, struct str packet);

/* Sends one packet as sendmsg would: false when the peer is gone or the deadline (clock_ms) passed. */
typedef bool frame_send(void *to, const void *packet, size_t len);
bool frame_put_request(struct str in, frame_send *send, void *to);
/* problem->kind ERR_NONE: body is the answer, else the error alone. */
bool frame_put_answer(const struct err *problem, struct str body, frame_send *send, void *to);
bool frame_put_end(enum frame_why why, frame_send *send, void *to);

#endif
