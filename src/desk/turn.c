/* Turns of costly work: so many at once, so many more wait a moment, the others come again. */
#include "desk/room.h"

#include "base/clock.h"

#include <errno.h>
#include <pthread.h>

enum {
	MOST = 8,         /* of the workers, who are twice as many, may be busy with it; */
	MOST_ANYBODY = 6, /* of them for those who are not signed in; */
	WAITING_MOST = 4, /* and so many wait, each of them a worker as well */
	WAIT_MS = 2000,
};

struct turns {
	pthread_mutex_t lock; /* guards all below; a leaf */
	pthread_cond_t over;
	int taken, waiting;
};

struct turns *turns_new(void)
{
	struct turns *t = mem_new(1, sizeof(*t));
	pthread_condattr_t monotonic;

	pthread_mutex_init(&t->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&t->over, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return t;
}

void turns_free(struct turns *t)
{
	if (!t)
		return;
	pthread_cond_destroy(&t->over);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

/* With the lock held. */
static void wait_for_one(struct turns *t, int most)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT_MS / 1000;
	t->waiting++;
	while (t->taken >= most && pthread_cond_timedwait(&t->over, &t->lock, &until) != ETIMEDOUT)
		;
	t->waiting--;
}

int desk_turn(struct call *c, struct err *e)
{
	struct turns *t = c->desk->turns;
	int most = c->who.account ? MOST : MOST_ANYBODY;

	if (c->turn || !t)
		return 0;
	pthread_mutex_lock(&t->lock);
	if (t->taken >= most && t->waiting < WAITING_MOST)
		wait_for_one(t, most);
	c->turn = t->taken < most;
	t->taken += c->turn;
	pthread_mutex_unlock(&t->lock);
	return c->turn ? 0 : err_about(e, ERR_BUSY, "busy.queue", NULL, WAIT_MS / 1000);
}

void desk_turn_over(struct call *c)
{
	struct turns *t = c->desk->turns;

	if (!c->turn)
		return;
	c->turn = false;
	pthread_mutex_lock(&t->lock);
	t->taken--;
	/* One of those who wait may not be let in where another is. */
	pthread_cond_broadcast(&t->over);
	pthread_mutex_unlock(&t->lock);
}
