#include "http/target.h"

#include "http/form.h"
#include "text/text.h"

/* Is every byte one that a client may send unescaped (and a log may show)? */
static bool plain(const char *raw)
{
	for (; *raw; raw++)
		if ((unsigned char)*raw <= 0x20 || (unsigned char)*raw >= 0x7f || *raw == '#')
			return false;
	return true;
}

static bool has_control(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return true;
	return false;
}

/* Can a decoded segment name something, anywhere in the program? */
static bool names_something(const char *s)
{
	return strcmp(s, ".") != 0 && strcmp(s, "..") != 0 && !strpbrk(s, "/\\") &&
	       text_valid(str_of(s), NULL);
}

static int segments(struct http_request *rq, struct str path, struct err *e)
{
	struct str piece;
	bool lost = false;

	path.ptr++; /* the leading slash */
	path.len--;
	while (path.len && str_next(&path, '/', &piece)) {
		char *s = form_decode(rq->arena, piece, false);

		if (!s || has_control(s))
			return err_set(e, ERR_BAD, "bad-request.target", "segment");
		lost = lost || !names_something(s) || rq->n_segments == HTTP_MAX_SEGMENTS;
		if (!lost)
			rq->segments[rq->n_segments++] = s;
		if (path.ptr && !path.len) { /* a slash at the end */
			lost = lost || rq->n_segments == HTTP_MAX_SEGMENTS;
			if (!lost)
				rq->segments[rq->n_segments++] = "";
		}
	}
	return lost ? err_set(e, ERR_MISSING, "not-found.page", "segment") : 0;
}

int target_parse(struct http_request *rq, const char *raw, struct err *e)
{
	const char *mark = strchr(raw, '?');
	struct str path = { raw, mark ? (size_t)(mark - raw) : strlen(raw) };

	if (raw[0] != '/' || !plain(raw))
		return err_set(e, ERR_BAD, "bad-request.target", "form");
	rq->path = str_dup(rq->arena, path);
	if (segments(rq, path, e) != 0)
		return -1;
	return mark ? form_query(str_of(mark + 1), rq->arena, &rq->query, e) : 0;
}
