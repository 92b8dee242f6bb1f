#include "unit/test.h"

#include "http/rate.h"
#include "http/route.h"
#include "http/target.h"

#include <pthread.h>

static int nothing(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	(void)rq, (void)rp, (void)e;
	return 0;
}

#define GET(path)                                                                                  \
	{                                                                                          \
		HTTP_GET, path, nothing, 0, HTTP_EMPTY, NULL, 0, 0                                 \
	}
static const struct http_route table[] = {
	GET("/"),
	GET("/api/v1/proposals"),
	{ HTTP_POST, "/api/v1/proposals", nothing, 0, HTTP_JSON, NULL, 1024, 0 },
	GET("/api/v1/proposals/{n}"),
	GET("/api/v1/proposals/new"),
	GET("/api/v1/proposals/{n}/diff"),
	GET("/compare/{a}..{b}"),
	GET("/export/{version}.{format}"),
	GET("/export/{a}..{b}.{format}"),
	GET("/assets/{file}"),
	{ HTTP_DELETE, "/api/v1/proposals/{n}", nothing, 0, HTTP_EMPTY, NULL, 0, 0 },
};

/* The pattern that a request finds, "405 Allow" or "404"; params in rq. */
static const char *find(struct route_index *ix, enum http_method m, const char *target,
			struct http_request *rq, struct arena *a)
{
	struct err e = { 0 };
	unsigned methods;

	*rq = (struct http_request){ .arena = a, .method = m };
	if (target_parse(rq, target, &e) != 0)
		return "400";
	methods = route_find(ix, rq);
	if (rq->route)
		return rq->route->path;
	return methods ? route_allow(methods, a) : "404";
}

static void requests_find_their_row_and_parameters(void **state)
{
	ARENA(a);
	OWN(route_index) ix = route_index_new(table, COUNT(table));
	struct http_request rq;

	(void)state;
	assert_string_equal(find(ix, HTTP_GET, "/", &rq, &a), "/");
	assert_string_equal(find(ix, HTTP_GET, "/api/v1/proposals/12/diff?revision=2", &rq, &a),
			    "/api/v1/proposals/{n}/diff");
	assert_string_equal(http_param(&rq, "n"), "12");
	assert_string_equal(find(ix, HTTP_GET, "/compare/zero-draft..main", &rq, &a),
			    "/compare/{a}..{b}");
	assert_string_equal(http_param(&rq, "a"), "zero-draft");
	assert_string_equal(http_param(&rq, "b"), "main");
	assert_string_equal(find(ix, HTTP_GET, "/export/rev-1.pdf", &rq, &a),
			    "/export/{version}.{format}");
	assert_string_equal(http_param(&rq, "version"), "rev-1");
	assert_string_equal(http_param(&rq, "format"), "pdf");
	assert_string_equal(find(ix, HTTP_GET, "/export/rev-1..main.docx", &rq, &a),
			    "/export/{a}..{b}.{format}");
	assert_string_equal(http_param(&rq, "b"), "main");
	assert_string_equal(http_param(&rq, "format"), "docx");
	assert_string_equal(find(ix, HTTP_GET, "/assets/app-1f2e.min.js", &rq, &a),
			    "/assets/{file}");
	assert_string_equal(http_param(&rq, "file"), "app-1f2e.min.js");
}

static void literal_text_goes_before_a_name(void **state)
{
	ARENA(a);
	OWN(route_index) ix = route_index_new(table, COUNT(table));
	struct http_request rq;

	(void)state;
	assert_string_equal(find(ix, HTTP_GET, "/api/v1/proposals/new", &rq, &a),
			    "/api/v1/proposals/new");
	assert_string_equal(find(ix, HTTP_GET, "/api/v1/proposals/newer", &rq, &a),
			    "/api/v1/proposals/{n}");
	/* But a method that only the name's row has is found there. */
	assert_string_equal(find(ix, HTTP_DELETE, "/api/v1/proposals/new", &rq, &a),
			    "/api/v1/proposals/{n}");
}

static void what_matches_nothing_is_404_and_another_method_is_told(void **state)
{
	static const char *const none[] = { "/a",
					    "/api",
					    "/api/v1/proposals/",
					    "/API/v1/proposals",
					    "//",
					    "/compare/a.b",
					    "/compare/a..",
					    "/compare/..b",
					    "/compare/a...b",
					    "/export/pdf",
					    "/export/a.b.pdf",
					    "/export/.pdf",
					    "/assets/",
					    "/export/a..b..pdf" };
	ARENA(a);
	OWN(route_index) ix = route_index_new(table, COUNT(table));
	struct http_request rq;

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++)
		assert_string_equal(find(ix, HTTP_GET, none[i], &rq, &a), "404");
	assert_string_equal(find(ix, HTTP_PUT, "/api/v1/proposals", &rq, &a),
			    "POST, GET, HEAD, OPTIONS");
	assert_string_equal(find(ix, HTTP_POST, "/", &rq, &a), "GET, HEAD, OPTIONS");
}

static void method_names_have_one_spelling(void **state)
{
	enum http_method m;
	bool head;

	(void)state;
	assert_true(route_method("GET", &m, &head));
	assert_int_equal(m, HTTP_GET);
	assert_false(head);
	assert_true(route_method("HEAD", &m, &head));
	assert_int_equal(m, HTTP_GET);
	assert_true(head);
	assert_true(route_method("DELETE", &m, &head));
	assert_int_equal(m, HTTP_DELETE);
	assert_false(route_method("get", &m, &head));
	assert_false(route_method("TRACE", &m, &head));
	assert_false(route_method("CONNECT", &m, &head));
	assert_false(route_method("", &m, &head));
}

static void a_sound_table_passes_and_each_fault_is_found(void **state)
{
	/* clang-format off */
	static const struct http_route bad[][2] = {
		{ GET("a"), GET("/b") },
		{ GET("/a//b"), GET("/b") },
		{ GET("/{"), GET("/b") },
		{ GET("/{}"), GET("/b") },
		{ GET("/a}"), GET("/b") },
		{ GET("/{a}{b}"), GET("/b") },
		{ GET("/{a}-{b}"), GET("/b") },
		{ GET("/{a}/{a}"), GET("/b") },
		{ GET("/{a}..{a}"), GET("/b") },
		{ GET("/{a}"), GET("/{b}") },
		{ GET("/x/{a}.{b}"), GET("/x/{c}.{d}") },
		{ GET("/a"), GET("/a") },
		{ GET("/a"), { HTTP_GET, "/b", NULL, 0, HTTP_EMPTY, NULL, 0, 0 } },
		{ GET("/a"), { HTTP_GET, "/b", nothing, 0, HTTP_JSON, NULL, 10, 0 } },
		{ GET("/a"), { HTTP_POST, "/b", nothing, 0, HTTP_JSON, NULL, 0, 0 } },
		{ GET("/a"), { HTTP_POST, "/b", nothing, 0, HTTP_EMPTY, NULL, 10, 0 } },
		{ GET("/a"), { HTTP_POST, "/b", nothing, 0, HTTP_EMPTY, NULL, 0, HTTP_FAST } },
	};
	/* clang-format on */
	ARENA(a);
	const char *why = NULL;

	(void)state;
	assert_true(http_routes_check(table, COUNT(table), &a, &why));
	for (size_t i = 0; i < COUNT(bad); i++) {
		why = NULL;
		assert_false(http_routes_check(bad[i], 2, &a, &why));
		assert_non_null(why);
	}
}

/* --- rate --------------------------------------------------------------------------------------- */

static void an_allowance_is_spent_and_comes_back(void **state)
{
	OWN(rate) r = rate_new(2, 3);

	(void)state;
	assert_int_equal(rate_take(r, "k", 1, 1000), 0);
	assert_int_equal(rate_take(r, "k", 1, 1000), 0);
	assert_int_equal(rate_take(r, "k", 1, 1000), 0);
	assert_int_equal(rate_take(r, "k", 1, 1000), 1);
	assert_int_equal(rate_take(r, "other", 1, 1000), 0);
	assert_int_equal(rate_take(r, "k", 1, 1499), 1);
	assert_int_equal(rate_take(r, "k", 1, 1500), 0);
	assert_int_equal(rate_take(r, "k", 1, 1501), 1);
	assert_int_equal(rate_take(r, "k", 3, 9000), 0); /* never more than three */
	assert_int_equal(rate_take(r, "k", 1, 9000), 1);
	assert_int_equal(rate_take(r, "k", 1, 8000), 1); /* a clock that goes back gives nothing */
}

static void asking_takes_nothing(void **state)
{
	OWN(rate) r = rate_new(1, 1);

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(rate_take(r, "k", 0, 0), 0);
	assert_int_equal(rate_take(r, "k", 1, 0), 0);
	assert_int_equal(rate_take(r, "k", 0, 0), 2);
}

static void a_flood_of_keys_does_not_forget_the_busy_one(void **state)
{
	OWN(rate) r = rate_new(0.001, 2);
	char key[32];
	int64_t now = 0;

	(void)state;
	assert_int_equal(rate_take(r, "busy", 2, now), 0);
	for (int i = 0; i < 20000; i++) {
		snprintf(key, sizeof(key), "flood-%d", i);
		assert_int_equal(rate_take(r, key, 1, ++now), 0);
		assert_true(rate_take(r, "busy", 1, ++now) > 0);
	}
}

struct taker {
	struct rate *r;
	int got;
};

static void *take_many(void *arg)
{
	struct taker *t = arg;

	for (int i = 0; i < 1000; i++)
		t->got += rate_take(t->r, "k", 1, 0) == 0;
	return NULL;
}

static void threads_share_one_allowance(void **state)
{
	OWN(rate) r = rate_new(1, 1500);
	struct taker t[4];
	pthread_t thread[4];
	int got = 0;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		t[i] = (struct taker){ r, 0 };
		assert_int_equal(pthread_create(&thread[i], NULL, take_many, &t[i]), 0);
	}
	for (size_t i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		got += t[i].got;
	}
	assert_int_equal(got, 1500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_find_their_row_and_parameters),
		cmocka_unit_test(literal_text_goes_before_a_name),
		cmocka_unit_test(what_matches_nothing_is_404_and_another_method_is_told),
		cmocka_unit_test(method_names_have_one_spelling),
		cmocka_unit_test(a_sound_table_passes_and_each_fault_is_found),
		cmocka_unit_test(an_allowance_is_spent_and_comes_back),
		cmocka_unit_test(asking_takes_nothing),
		cmocka_unit_test(a_flood_of_keys_does_not_forget_the_busy_one),
		cmocka_unit_test(threads_share_one_allowance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
