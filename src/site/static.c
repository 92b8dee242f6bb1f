/* The program's own files: style sheet, scripts, icons. Made once, sent without copying. */
#include "site/site.h"

#include "assets/assets.h"

/* NULL where it is not served. */
struct answers {
	struct http_shared *plain, *brotli; /* plain: as it is, or as gzip */
	struct oid tag, brotli_tag;
};

struct site_files {
	struct answers *of; /* one for each asset */
};

struct site_files *site_files_new(void)
{
	struct site_files *f = mem_new(1, sizeof(*f));

	f->of = mem_new(n_assets, sizeof(*f->of));
	for (size_t i = 0; i < n_assets; i++) {
		const struct asset *as = &assets[i];
		struct answers *a = &f->of[i];

		if (!as->path)
			continue;
		a->tag = git_hash(GIT_T_BLOB, as->bytes);
		a->plain =
			http_shared_static(as->type, as->bytes, as->gz, a->tag.hex, HTTP_IMMUTABLE);
		if (!as->br.len)
			continue;
		a->brotli_tag = git_hash(GIT_T_BLOB, as->br);
		a->brotli = http_shared_coded(as->type, as->br, "br", a->brotli_tag.hex,
					      HTTP_IMMUTABLE);
	}
	return f;
}

void site_files_free(struct site_files *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < n_assets; i++) {
		http_shared_drop(f->of[i].plain);
		http_shared_drop(f->of[i].brotli);
	}
	free(f->of);
	free(f);
}

struct http_shared *site_file(const struct site_files *f, const char *path, bool brotli)
{
	const struct asset *as = asset_served(path);
	const struct answers *a = as ? &f->of[as - assets] : NULL;

	return a ? http_shared_ref(brotli && a->brotli ? a->brotli : a->plain) : NULL;
}

/* Only reached where the I/O thread had no answer ready. */
int site_asset(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct http_shared *answer = site_file(site_of(rq)->files, rq->path, http_takes_brotli(rq));

	if (!answer)
		return err_about(e, ERR_MISSING, "not-found.page", rq->path, 0);
	rp->shared = answer;
	return 0;
}
