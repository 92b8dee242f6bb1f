#include "ledger/inside.h"

void ledger_path(const char *folder, int64_t number, char out[LEDGER_PATH])
{
	int n = (int)number;

	assert(number >= 0 && number < SHELF_MAX);
	snprintf(out, LEDGER_PATH, "%s/%02d/%02d/%02d.json", folder, n / 10000, n / 100 % 100,
		 n % 100);
}

void ledger_section_path(const char *section, const char *lang, char out[LEDGER_NAME])
{
	snprintf(out, LEDGER_NAME, "sections/%s/%s.json", lang, section);
}

void ledger_version_path(const char *id, char out[LEDGER_NAME])
{
	snprintf(out, LEDGER_NAME, "versions/%s.json", id);
}

void ledger_receipts_path(int bucket, char out[LEDGER_NAME])
{
	snprintf(out, LEDGER_NAME, "keys/%02d/%02d.json", bucket / 100, bucket % 100);
}

const char *ledger_file_path(struct arena *a, const char *version, const struct version_file *f)
{
	return arena_printf(a, LEDGER_FILES "/%s/%s.%s", version, f->lang, f->format);
}

int ledger_damaged(struct err *e, const char *what, const char *why)
{
	if (e->kind != ERR_NONE)
		return -1;
	err_about(e, ERR_INTERNAL, "storage.damaged", what, 0);
	snprintf(e->note, sizeof(e->note), "%s: %s", what, why);
	return -1;
}
