/*
 * What a child may do: as little as possible. Prepared once in the zygote (the filters are compiled
 * there), put on by each child on itself, and never taken off.
 *
 * Sanitizer builds (-DSANITIZED) need far more address space and system calls of their own: there
 * the limit on memory is left out, and the filter refuses what is listed instead of allowing what
 * is listed.
 */
#ifndef SANDBOX_LIMITS_H
#define SANDBOX_LIMITS_H

#include "sandbox/sandbox.h"

enum { LIMITS_SOCKET = 3 }; /* where a child finds its job's socket; 0 to 2 are /dev/null */

struct limits;
/* Aborts when the kernel has no seccomp: without it foreign bytes are not parsed at all. */
struct limits *limits_new(void);
/* Count memory from what the zygote has now: its fonts are no child's fault. */
void limits_measure(struct limits *l);
/*
 * In the child: take the job's socket to LIMITS_SOCKET, close everything else, and lock the door.
 * False if a limit could not be put on: then the child must end without reading a byte.
 */
bool limits_enter(const struct limits *l, const struct sandbox_job *job, int socket);

#endif
