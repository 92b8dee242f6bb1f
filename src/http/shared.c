#include "http/etag.h"
#include "http/http.h"
#include "http/server.h"

/* A body that several responses of the daemon point to. */
struct bytes {
	atomic_size_t refs;
	const char *ptr;
	size_t len;
	void *owned; /* freed with it; NULL: they live as long as the process */
};

enum made { MADE_PLAIN, MADE_PACKED, MADE_304_PLAIN, MADE_304_PACKED, MADE };

struct http_shared {
	atomic_size_t refs;
	struct bytes *plain, *packed; /* packed may be NULL */
	struct answer_look look;      /* packed is set for each response */
	struct http_pairs headers;
	struct arena arena;
	pthread_mutex_t lock; /* guards the making, once, of each response */
	_Atomic(struct MHD_Response *) made[MADE];
};

static struct bytes *bytes_new(const char *ptr, size_t len, void *owned)
{
	struct bytes *b = mem_new(1, sizeof(*b));

	atomic_init(&b->refs, 1);
	b->ptr = ptr;
	b->len = len;
	b->owned = owned;
	return b;
}

static void bytes_drop(void *arg)
{
	struct bytes *b = arg;

	if (!b || atomic_fetch_sub(&b->refs, 1) != 1)
		return;
	free(b->owned);
	free(b);
}

static struct http_shared *shared_new(void)
{
	struct http_shared *s = mem_new(1, sizeof(*s));

	atomic_init(&s->refs, 1);
	pthread_mutex_init(&s->lock, NULL);
	s->look.headers = &s->headers;
	return s;
}

static bool has_cookie(const struct http_reply *rp)
{
	return pairs_find(&rp->headers, "Set-Cookie") != NULL;
}

static struct bytes *pack(const char *type, const struct bytes *plain)
{
	BUF(out, HTTP_MAX_REPLY);
	size_t len;
	char *p;

	if (!answer_packs(type) || plain->len < 512)
		return NULL;
	answer_pack(&out, plain->ptr, plain->len);
	if (out.over || out.len >= plain->len)
		return NULL;
	p = buf_take(&out, &len);
	return bytes_new(p, len, p);
}

struct http_shared *http_shared_of(struct http_reply *rp)
{
	struct http_shared *s;
	size_t len;
	char *p;

	if (rp->status != 200 || rp->shared || rp->stream || rp->broken || rp->body.over ||
	    !rp->type || has_cookie(rp))
		return NULL;
	s = shared_new();
	s->look.type = arena_dup(&s->arena, rp->type);
	s->look.etag = arena_dup(&s->arena, rp->etag);
	s->look.vary = arena_dup(&s->arena, rp->vary);
	s->look.cache = rp->cache;
	for (size_t i = 0; i < rp->headers.n; i++)
		pairs_add(&s->headers, &s->arena, arena_dup(&s->arena, rp->headers.items[i].name),
			  arena_dup(&s->arena, rp->headers.items[i].value));
	p = buf_take(&rp->body, &len);
	s->plain = bytes_new(p, len, p);
	s->packed = pack(rp->type, s->plain);
	rp->shared = http_shared_ref(s);
	return s;
}

struct http_shared *http_shared_static(const char *type, struct str bytes, struct str gz,
				       const char *etag, enum http_cache cache)
{
	struct http_shared *s = shared_new();

	s->look.type = type;
	s->look.etag = etag;
	s->look.cache = cache;
	s->plain = bytes_new(bytes.ptr, bytes.len, NULL);
	if (gz.len)
		s->packed = bytes_new(gz.ptr, gz.len, NULL);
	return s;
}

struct http_shared *http_shared_coded(const char *type, struct str bytes, const char *coding,
				      const char *etag, enum http_cache cache)
{
	struct http_shared *s = http_shared_static(type, bytes, STR(""), etag, cache);

	s->look.coding = coding;
	s->look.vary = "Accept-Encoding";
	return s;
}

struct http_shared *http_shared_ref(struct http_shared *s)
{
	atomic_fetch_add(&s->refs, 1);
	return s;
}

void http_shared_drop(struct http_shared *s)
{
	if (!s || atomic_fetch_sub(&s->refs, 1) != 1)
		return;
	for (size_t i = 0; i < MADE; i++) {
		struct MHD_Response *r = atomic_load(&s->made[i]);

		if (r)
			MHD_destroy_response(r); /* those being sent keep their own reference */
	}
	bytes_drop(s->plain);
	bytes_drop(s->packed);
	pthread_mutex_destroy(&s->lock);
	arena_done(&s->arena);
	free(s);
}

size_t http_shared_size(const struct http_shared *s)
{
	return sizeof(*s) + s->plain->len + (s->packed ? s->packed->len : 0) + s->arena.used;
}

bool shared_lasts(const struct http_shared *s)
{
	return !s->plain->owned;
}

const char *shared_etag(const struct http_shared *s)
{
	return s->look.etag;
}

static struct MHD_Response *make(const struct http_shared *s, const struct http *h, enum made what)
{
	bool packed = what == MADE_PACKED || what == MADE_304_PACKED;
	struct bytes *b = packed ? s->packed : s->plain;
	struct answer_look look = s->look;
	struct MHD_Response *r;

	if (what == MADE_304_PLAIN || what == MADE_304_PACKED) {
		r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
		look.type = NULL;
	} else {
		/* The daemon only reads it; its interface has no const. */
		r = MHD_create_response_from_buffer_with_free_callback_cls(
			b->len, (void *)(uintptr_t)b->ptr, bytes_drop, b);
		atomic_fetch_add(&b->refs, 1);
	}
	if (!r)
		mem_die("out of memory");
	look.packed = packed;
	look.negotiated = s->packed != NULL;
	answer_headers(r, h, &look);
	return r;
}

struct MHD_Response *shared_response(struct http_shared *s, const struct http *h, bool gzip,
				     bool not_modified, bool last, size_t *size)
{
	bool packed = gzip && s->packed;
	enum made what = (packed ? MADE_PACKED : MADE_PLAIN) +
			 (not_modified ? (unsigned)MADE_304_PLAIN : 0u);
	struct MHD_Response *r;

	*size = not_modified ? 0 : packed ? s->packed->len : s->plain->len;
	if (last) {
		r = make(s, h, what);
		answer_header(r, "Connection", "close");
		return r;
	}
	r = atomic_load(&s->made[what]);
	if (r)
		return r;
	pthread_mutex_lock(&s->lock);
	r = atomic_load(&s->made[what]);
	if (!r) {
		r = make(s, h, what);
		atomic_store(&s->made[what], r);
	}
	pthread_mutex_unlock(&s->lock);
	return r;
}
