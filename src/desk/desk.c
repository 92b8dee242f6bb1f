#include "desk/room.h"

#include "base/file.h"
#include "base/id.h"
#include "text/text.h"

enum { SETTINGS_BYTES = 64 * 1024, CACHE_BYTES = 64 * 1024 * 1024 };

static int load_settings(struct desk *d, const char *dir, struct err *e)
{
	BUF(json, SETTINGS_BYTES);
	ARENA(a);

	if (file_read(arena_printf(&a, "%s/accord.json", dir), &json, e) != 0 ||
	    settings_read(STR_BUF(json), &d->arena, &d->settings, e) != 0)
		return -1;
	return secret_load(arena_printf(&a, "%s/secret", dir), &d->key, e);
}

int desk_open(const struct desk_options *o, struct desk **out, struct err *e)
{
	struct desk *d = mem_new(1, sizeof(*d));

	d->store = o->store;
	d->sandbox = o->sandbox;
	d->press = o->press;
	d->hub = o->hub;
	if (load_settings(d, o->dir, e) != 0) {
		arena_done(&d->arena);
		free(d);
		return -1;
	}
	d->cache = cache_new(CACHE_BYTES);
	d->turns = turns_new();
	pthread_mutex_init(&d->crowd_lock, NULL);
	*out = d;
	return 0;
}

void desk_close(struct desk *d)
{
	if (!d)
		return;
	crowd_unref(d->crowd);
	cache_free(d->cache);
	turns_free(d->turns);
	pthread_mutex_destroy(&d->crowd_lock);
	secret_wipe(&d->key, sizeof(d->key));
	arena_done(&d->arena);
	free(d);
}

const struct settings *desk_settings(const struct desk *d)
{
	return &d->settings;
}

struct store *desk_store(const struct desk *d)
{
	return d->store;
}

void call_begin(struct call *c, struct desk *d, struct arena *a)
{
	*c = (struct call){
		.desk = d, .a = a, .state = store_now(d->store), .rights = atomic_load(&d->rights)
	};
	c->who.name = "";
}

void call_done(struct call *c)
{
	desk_turn_over(c);
	state_unref(c->state);
	crowd_unpin(c);
	c->state = NULL;
}

void call_key(struct call *c, const char *key, const char *method, const char *path,
	      struct str body)
{
	char hash[SECRET_HASH_HEX + 1];
	BUF(all, 64 * MiB);

	buf_printf(&all, "%s\n%s", c->who.account ? c->who.account : "", key);
	secret_hash(STR_BUF(all), hash);
	c->key = arena_dup(c->a, hash);
	buf_clear(&all);
	buf_printf(&all, "%s %s\n", method, path);
	buf_put(&all, body.ptr, body.len);
	secret_hash(STR_BUF(all), hash);
	c->request = arena_dup(c->a, hash);
}

int enter(struct call *c, struct action *act, struct err *e)
{
	const struct state *after = NULL;

	if (!act->at)
		act->at = clock_now();
	act->by = c->who.account;
	act->key = c->key;
	act->request = c->request;
	if (store_commit(c->desk->store, act, &after, e) != 0)
		return -1;
	state_unref(c->state);
	c->state = after;
	return 0;
}

/* Bytes at s of a character that has no place in a line; 0: it may stay. */
static size_t unfit(const char *s)
{
	bool ends = strncmp(s, "\xe2\x80\xa8", 3) == 0 || strncmp(s, "\xe2\x80\xa9", 3) == 0;

	return ends ? 3 : text_obeyed(s); /* U+2028 and U+2029 end a line, too */
}

const char *one_line(struct call *c, const char *text)
{
	char *line = arena_dup(c->a, text ? text : ""), *to = line;
	struct str s;

	for (const char *p = line; *p;) {
		size_t n = unfit(p);

		*to++ = n ? ' ' : *p;
		p += n ? n : 1;
	}
	*to = '\0';
	s = str_trim(str_of(line));
	return s.len ? str_dup(c->a, s) : NULL;
}

const char *hash_of(struct call *c, const char *code)
{
	char hash[SECRET_HASH_HEX + 1];

	secret_hash(str_of(code), hash);
	return arena_dup(c->a, hash);
}

const char *fresh_id(struct call *c, const char *prefix)
{
	char id[16];

	id_random(id, sizeof(id), prefix, 10);
	return arena_dup(c->a, id);
}
