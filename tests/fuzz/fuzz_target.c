/*
 * Any request target, and the table of routes behind it: what comes through is text without NUL,
 * slashes, dots-only or control characters, and decodes to what was sent.
 */
#include "http/route.h"
#include "http/target.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int nothing(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	(void)rq, (void)rp, (void)e;
	return 0;
}

#define GET(path)                                                                                  \
	{                                                                                          \
		HTTP_GET, path, nothing, 0, HTTP_EMPTY, NULL, 0, 0                                 \
	}
static const struct http_route routes[] = {
	GET("/"),         GET("/a"),         GET("/a/{x}"),          GET("/a/b"),
	GET("/{a}..{b}"), GET("/e/{v}.{f}"), GET("/e/{a}..{b}.{f}"), GET("/{p}/{q}/{r}"),
};

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void check_text(const char *s, bool segment)
{
	require(text_valid(str_of(s), NULL));
	for (const char *c = s; *c; c++)
		require((unsigned char)*c >= 0x20 && *c != 0x7f &&
			(!segment || (*c != '/' && *c != '\\')));
	require(!segment || (strcmp(s, ".") != 0 && strcmp(s, "..") != 0));
}

/* A segment escaped byte for byte must come back as it was. */
static void check_round_trip(struct arena *a, const struct http_request *rq)
{
	struct http_request again = { .arena = a };
	struct err e = { 0 };
	BUF(raw, 1 * MiB);

	for (size_t i = 0; i < rq->n_segments; i++) {
		buf_putc(&raw, '/');
		for (const char *c = rq->segments[i]; *c; c++)
			buf_printf(&raw, "%%%02X", (unsigned char)*c);
	}
	if (!rq->n_segments)
		buf_putc(&raw, '/');
	require(target_parse(&again, raw.ptr, &e) == 0);
	require(again.n_segments == rq->n_segments);
	for (size_t i = 0; i < rq->n_segments; i++)
		require(strcmp(again.segments[i], rq->segments[i]) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct route_index *ix;
	ARENA(a);
	struct http_request rq = { .arena = &a };
	struct err e = { 0 };
	char *raw = mem_dup(data, size);
	unsigned methods;

	if (!ix)
		ix = route_index_new(routes, COUNT(routes));
	if (target_parse(&rq, raw, &e) != 0) {
		require(e.kind == ERR_BAD || e.kind == ERR_MISSING);
		free(raw);
		return 0;
	}
	require(raw[0] == '/' && rq.n_segments <= HTTP_MAX_SEGMENTS);
	for (size_t i = 0; i < rq.n_segments; i++)
		check_text(rq.segments[i], true);
	require(rq.query.n <= HTTP_MAX_QUERY);
	for (size_t i = 0; i < rq.query.n; i++) {
		check_text(rq.query.items[i].name, false);
		check_text(rq.query.items[i].value, false);
		require(pairs_count(&rq.query, rq.query.items[i].name) == 1);
	}
	check_round_trip(&a, &rq);
	methods = route_find(ix, &rq);
	require((rq.route != NULL) == (methods != 0));
	for (size_t i = 0; i < rq.params.n; i++)
		require(rq.params.items[i].value[0] != '\0');
	free(raw);
	return 0;
}
