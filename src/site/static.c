/* The program's own files: style sheet, scripts, icons. Made once, sent without copying. */
#include "site/site.h"

#include "assets/assets.h"

struct site_files {
	struct http_shared **answers; /* one for each asset; NULL where it is not served */
	struct oid *tags;
};

struct site_files *site_files_new(void)
{
	struct site_files *f = mem_new(1, sizeof(*f));

	f->answers = mem_new(n_assets, sizeof(struct http_shared *));
	f->tags = mem_new(n_assets, sizeof(struct oid));
	for (size_t i = 0; i < n_assets; i++) {
		const struct asset *as = &assets[i];

		if (!as->path)
			continue;
		f->tags[i] = git_hash(GIT_T_BLOB, as->bytes);
		f->answers[i] = http_shared_static(as->type, as->bytes, as->gz, f->tags[i].hex,
						   HTTP_IMMUTABLE);
	}
	return f;
}

void site_files_free(struct site_files *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < n_assets; i++)
		http_shared_drop(f->answers[i]);
	free(f->answers);
	free(f->tags);
	free(f);
}

struct http_shared *site_file(const struct site_files *f, const char *path)
{
	const struct asset *as = asset_served(path);

	return as ? http_shared_ref(f->answers[as - assets]) : NULL;
}

/* Only reached where the I/O thread had no answer ready. */
int site_asset(struct http_request *rq, struct http_reply *rp, struct err *e)
{
	struct http_shared *answer = site_file(site_of(rq)->files, rq->path);

	if (!answer)
		return err_about(e, ERR_MISSING, "not-found.page", rq->path, 0);
	rp->shared = answer;
	return 0;
}
