#include "base/brotli.h"
#include "http/etag.h"
#include "http/http.h"
#include "http/server.h"

enum { BROTLI_MAX = 256 * 1024 }; /* a longer page stays gzip: a quarter of a second is enough */

/* A body that several responses of the daemon point to. */
struct bytes {
	atomic_size_t refs;
	const char *ptr;
	size_t len;
	void *owned; /* freed with it; NULL: they live as long as the process */
};

enum { MADE_304 = FORMS, MADE = 2 * FORMS }; /* a response for each form, and its 304 */

struct http_shared {
	atomic_size_t refs;
	_Atomic(struct bytes *) forms[FORMS]; /* NULL: there is none, or not yet */
	atomic_bool squeezed;                 /* brotli is made, or being made, or not worth it */
	struct answer_look look;              /* form is set for each response */
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
	atomic_init(&s->squeezed, true);
	s->look.headers = &s->headers;
	return s;
}

static bool has_cookie(const struct http_reply *rp)
{
	return pairs_find(&rp->headers, "Set-Cookie") != NULL;
}

/* The packed bytes, if they are fewer. Empties *out. */
static struct bytes *fewer(struct buf *out, const struct bytes *than)
{
	size_t len;
	char *p;

	if (out->over || out->len >= than->len)
		return NULL;
	p = buf_take(out, &len);
	return bytes_new(p, len, p);
}

static struct bytes *pack(const char *type, const struct bytes *plain)
{
	BUF(out, HTTP_MAX_REPLY);

	if (!answer_packs(type) || plain->len < 512)
		return NULL;
	answer_pack(&out, plain->ptr, plain->len);
	return fewer(&out, plain);
}

/* The job: takes longer than anybody should wait for. */
static void squeeze(void *arg)
{
	struct http_shared *s = arg;
	const struct bytes *plain = atomic_load(&s->forms[FORM_PLAIN]);
	BUF(out, HTTP_MAX_REPLY);

	brotli_encode(&out, plain->ptr, plain->len);
	atomic_store(&s->forms[FORM_BROTLI], fewer(&out, atomic_load(&s->forms[FORM_GZIP])));
	http_shared_drop(s);
}

static void ask_for_brotli(struct http_shared *s, const struct http *h)
{
	if (atomic_load(&s->squeezed) || atomic_exchange(&s->squeezed, true))
		return;
	if (jobs_try(h->o.jobs, squeeze, http_shared_ref(s)))
		return;
	atomic_store(&s->squeezed, false); /* busy: the next one asks again */
	http_shared_drop(s);
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
	atomic_init(&s->forms[FORM_PLAIN], bytes_new(p, len, p));
	atomic_init(&s->forms[FORM_GZIP], pack(rp->type, s->forms[FORM_PLAIN]));
	atomic_init(&s->squeezed, !s->forms[FORM_GZIP] || len > BROTLI_MAX);
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
	atomic_init(&s->forms[FORM_PLAIN], bytes_new(bytes.ptr, bytes.len, NULL));
	if (gz.len)
		atomic_init(&s->forms[FORM_GZIP], bytes_new(gz.ptr, gz.len, NULL));
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
	for (size_t i = 0; i < FORMS; i++)
		bytes_drop(atomic_load(&s->forms[i]));
	pthread_mutex_destroy(&s->lock);
	arena_done(&s->arena);
	free(s);
}

size_t http_shared_size(const struct http_shared *s)
{
	const struct bytes *plain = atomic_load(&s->forms[FORM_PLAIN]);
	const struct bytes *packed = atomic_load(&s->forms[FORM_GZIP]);

	/* Brotli has fewer bytes than gzip; whether it is there or not, the size is the same. */
	return sizeof(*s) + plain->len + (packed ? 2 * packed->len : 0) + s->arena.used;
}

bool shared_lasts(const struct http_shared *s)
{
	return !atomic_load(&s->forms[FORM_PLAIN])->owned;
}

const char *shared_etag(const struct http_shared *s)
{
	return s->look.etag;
}

enum http_form shared_form(struct http_shared *s, const struct http *h, const bool takes[FORMS])
{
	if (takes[FORM_BROTLI])
		ask_for_brotli(s, h);
	for (enum http_form f = FORM_BROTLI; f > FORM_PLAIN; f--)
		if (takes[f] && atomic_load(&s->forms[f]))
			return f;
	return FORM_PLAIN;
}

static struct MHD_Response *of_bytes(struct bytes *b)
{
	struct MHD_Response *r;

	/* The daemon only reads them; its interface has no const. */
	r = MHD_create_response_from_buffer_with_free_callback_cls(
		b->len, (void *)(uintptr_t)b->ptr, bytes_drop, b);
	atomic_fetch_add(&b->refs, 1);
	return r;
}

static struct MHD_Response *make(struct http_shared *s, const struct http *h, enum http_form form,
				 bool not_modified)
{
	struct answer_look look = s->look;
	struct MHD_Response *r;

	if (not_modified) {
		r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
		look.type = NULL;
	} else {
		r = of_bytes(atomic_load(&s->forms[form]));
	}
	if (!r)
		mem_die("out of memory");
	look.form = form;
	look.negotiated = atomic_load(&s->forms[FORM_GZIP]) != NULL;
	answer_headers(r, h, &look);
	return r;
}

struct MHD_Response *shared_response(struct http_shared *s, const struct http *h,
				     enum http_form form, bool not_modified, bool last,
				     size_t *size)
{
	_Atomic(struct MHD_Response *) *made = &s->made[form + (not_modified ? MADE_304 : 0)];
	struct MHD_Response *r;

	*size = not_modified ? 0 : atomic_load(&s->forms[form])->len;
	if (last) {
		r = make(s, h, form, not_modified);
		answer_header(r, "Connection", "close");
		return r;
	}
	r = atomic_load(made);
	if (r)
		return r;
	pthread_mutex_lock(&s->lock);
	r = atomic_load(made);
	if (!r) {
		r = make(s, h, form, not_modified);
		atomic_store(made, r);
	}
	pthread_mutex_unlock(&s->lock);
	return r;
}
