/*
 * A small document that has one of each: lists, notes of one name in two sections, links, a picture, a
 * table, Arabic; and one that is discussed.
 */
#ifndef TESTS_UNIT_SAMPLE_HELP_H
#define TESTS_UNIT_SAMPLE_HELP_H

#include "export_help.h"
#include "image_help.h"

#include "base/base64.h"

static const char stock[] =
	"# Taking stock\n\n**Encourage** them to publish:[^why]\n\n1. the budget;\n"
	"2. the accounts:\n   1. of the city;\n   2. of its firms.\n\n"
	"> [!REMARK]\n> Because <b>a budget</b> is \"a promise\" & more.[^why]\n\n"
	"Invite [everyone](https://example.org/?a=1&b=2), and see [above](#p-aaaaaaaa).\n\n"
	"![A picture](media/pic.png)\n\n- one\n- two\n\n## Words\n\n"
	"Ask in Arabic: \xD8\xAD\xD9\x82\xD9\x88\xD9\x82.\n\n[^why]: A promise.\n";
static const char annex[] = "# Annex\n\nSee it.[^why]\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n\n"
			    "```\n[^why] stays\n```\n\n4. four\n5. five\n\n[^why]: Another.\n";

static UNUSED void make_both(struct made *m, int format, const struct bundle_options *options)
{
	const struct text t[] = { { "stock", KIND_OPERATIVE, stock },
				  { "annex", KIND_ANNEX, annex } };
	struct bundle_image picture = { "pic.png", NULL };
	struct bundle_version version = { .name = "Zero draft",
					  .symbol = "HRGL/2026/L.1",
					  .date = "4 February 2026",
					  .commit = "0123456789012345678901234567890123456789" };
	struct bundle_paragraph ids[] = { { 1, "p-aaaaaaaa", "1" },
					  { 4, "p-bbbbbbbb", "2" },
					  { 5, "p-cccccccc", "7" },
					  { 8, "p-dddddddd", "7 bis" } };
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	BUF(png, 64 * KiB);
	BUF(data, 64 * KiB);

	png_make(&(struct png_spec){ 8, 8, 8, 2, false, 0 }, &png);
	base64_encode(&data, (struct str){ png.ptr, png.len });
	picture.data = data.ptr;
	b.format = format;
	b.subtitle = "A <subtitle>";
	b.event = "The \"event\"";
	b.options = options;
	b.images.items = &picture;
	b.images.n = 1;
	b.version = &version;
	b.standing = "Zero draft \xC2\xB7 HRGL/2026/L.1";
	b.accent = "#123456";
	b.sections.items[0].paragraphs.items = ids;
	b.sections.items[0].paragraphs.n = COUNT(ids);
	make(m, &b);
}

/* Three threads: on a paragraph's words, on words of a change, and on words that are nowhere. */
static UNUSED void make_discussed(struct made *m, int format, bool redline)
{
	const struct bundle_options options = { .redline = redline };
	const struct text t[] = { { "one", KIND_TEXT,
				    "# One\n\nThe **first words** stand here.\n\nThe second "
				    "\xEF\xB7\x91"
				    "1\xEF\xB7\x92old\xEF\xB7\x93\xEF\xB7\x90"
				    "1\xEF\xB7\x92new\xEF\xB7\x93 words.\n" } };
	const struct text plain[] = {
		{ "one", KIND_TEXT,
		  "# One\n\nThe **first words** stand here.\n\nThe second new "
		  "words.\n" }
	};
	struct bundle_comment said[] = { { "Ada (Group 1)", "Why \"first\" & not <last>?\nSay it.",
					   1770000000 },
					 { "Bo", "Because.", 1770000060 } };
	struct bundle_comment lone[] = { { "Cy", "On the second.", 1770000120 } };
	struct bundle_thread threads[] = {
		{ "p-aaaaaaaa", "first words stand", false, { said, 2 } },
		{ NULL, "second new", true, { lone, 1 } },
		{ NULL, "nowhere to be found", false, { lone, 1 } }
	};
	struct bundle_paragraph ids[] = { { 1, "p-aaaaaaaa", NULL } };
	ARENA(a);
	struct bundle b = bundle_of(&a, redline ? t : plain, 1);

	b.format = format;
	b.options = &options;
	b.sections.items[0].paragraphs.items = ids;
	b.sections.items[0].paragraphs.n = 1;
	b.sections.items[0].threads.items = threads;
	b.sections.items[0].threads.n = COUNT(threads);
	make(m, &b);
}

#endif
