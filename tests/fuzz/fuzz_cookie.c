/*
 * Any Cookie header, and any list of tags and encodings, which come from the same hands: bounded,
 * made of tokens, and a tag that is written into a list is found there.
 */
#include "http/cookie.h"
#include "http/etag.h"
#include "http/head.h"
#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void check_tags(const char *text)
{
	enum etag_match weak = etag_match(text, "tag", true, NULL);
	enum etag_match strong = etag_match(text, "tag", false, NULL);
	BUF(longer, 16 * MiB);

	/* What is no list is none either way; a strong hit is a weak one too. */
	require((weak == ETAG_BAD) == (strong == ETAG_BAD));
	require((weak == ETAG_ANY) == (strong == ETAG_ANY));
	require(strong != ETAG_HIT || weak == ETAG_HIT);
	if (weak == ETAG_BAD || weak == ETAG_ANY)
		return;
	buf_printf(&longer, "%s, \"tag-gz\"", text);
	require(etag_match(longer.ptr, "tag", false, NULL) == ETAG_HIT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA(a);
	struct http_pairs cookies = { 0 };
	struct err e = { 0 };
	char *text = mem_dup(data, size);

	if (cookie_parse((struct str){ text, size }, &a, &cookies, &e) != 0)
		require(cookies.n == HTTP_MAX_COOKIES);
	require(cookies.n <= HTTP_MAX_COOKIES);
	for (size_t i = 0; i < cookies.n; i++) {
		require(head_is_token(str_of(cookies.items[i].name)));
		require(!strchr(cookies.items[i].value, ';'));
	}
	check_tags(text);
	(void)head_takes_gzip(text);
	(void)head_lists(text, "text/html");
	(void)head_is_type(text, "application/json");
	free(text);
	return 0;
}
