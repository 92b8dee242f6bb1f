/* Every script comes back out of the PDF as it went in: words set in it are found and copied. */
#include "unit/test.h"

#include "export_help.h"

#include "text/text.h"

/* What no reader of a page sees or can tell: spaces, hyphens, marks of Markdown and of direction. */
static bool skipped(uint32_t c)
{
	if (c < 128)
		return text_is_space(c) || strchr("-*#\\", (int)c) != NULL;
	return text_is_space(c) || c == 0xAD || c == 0x2010 || c == 0x200B || c == 0x200E ||
	       c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
	       c == 0xFEFF;
}

static void strip(struct buf *out, struct str s)
{
	for (size_t at = 0; at < s.len;) {
		size_t from = at;

		if (!skipped(text_next(s, &at)))
			buf_put(out, s.ptr + from, at - from);
	}
}

static void make_plain(struct made *m, const char *lang, bool rtl, const char *markdown)
{
	static struct wire_pair label = { "page", " " };
	static const struct bundle_options none = { 0 };
	const struct text t[] = { { "text", KIND_TEXT, markdown } };
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	b.title = "";
	b.lang = lang;
	b.direction = rtl ? "rtl" : "ltr";
	b.options = &none;
	b.labels.items = &label;
	b.labels.n = 1;
	make(m, &b);
}

/* From left to right the text comes back whole; from right to left readers move signs about, so
 * word by word. */
static void check(const char *lang, bool rtl, const char *markdown)
{
	struct made m;
	struct str rest, word;
	const char *text;
	BUF(want, 1 * MiB);
	BUF(got, 1 * MiB);
	BUF(nfc, 1 * MiB);

	text_nfc(&nfc, str_of(markdown));
	make_plain(&m, lang, rtl, nfc.ptr);
	assert_int_equal(m.result.warnings.n, 0);
	text = ask(&m, rtl ? "pdftotext %s -" : "pdftotext -raw %s -");
	strip(&got, str_of(text));
	rest = (struct str){ nfc.ptr, nfc.len };
	if (!rtl) {
		strip(&want, rest);
		assert_string_equal(got.ptr, want.ptr);
	}
	for (size_t i = 0; rtl && i < nfc.len; i++) {
		if (nfc.ptr[i] == '\n')
			nfc.ptr[i] = ' ';
	}
	while (rtl && str_next(&rest, ' ', &word)) {
		buf_clear(&want);
		strip(&want, word);
		/* Signs at a word's end move; two-byte Arabic ones among them. */
		while (want.len && strchr(".,:;()!0123456789", want.ptr[want.len - 1]))
			buf_cut(&want, want.len - 1);
		while (want.len >= 2 && (memcmp(want.ptr + want.len - 2, "\xD8\x8C", 2) == 0 ||
					 memcmp(want.ptr + want.len - 2, "\xD8\x9B", 2) == 0 ||
					 memcmp(want.ptr + want.len - 2, "\xD8\x9F", 2) == 0))
			buf_cut(&want, want.len - 2);
		while (want.len && strchr("(", want.ptr[0])) {
			memmove(want.ptr, want.ptr + 1, want.len);
			want.len--;
		}
		if (want.len && !strstr(got.ptr, want.ptr))
			fail_msg("%s: \"%s\" is lost", lang, want.ptr);
	}
	made_done(&m);
}

/* Our own words: a budget is a promise to everyone. */
static void a_sentence_in_each_script_comes_back(void **state UNUSED)
{
	static const struct {
		const char *lang, *text;
		bool rtl;
	} all[] = {
		{ "en", "A budget is a promise made to everyone, efficiently offered.", false },
		{ "de", "Ein Haushaltsplan ist ein Versprechen an alle Menschen.", false },
		{ "el", "Ο προϋπολογισμός είναι υπόσχεση προς όλους.", false },
		{ "ru", "Бюджет — это обещание, данное каждому жителю города.", false },
		{ "hy", "Բյուջեն խոստում է բոլորին։", false },
		{ "ka", "ბიუჯეტი არის დაპირება ყველასთვის.", false },
		{ "hi", "बजट सभी लोगों से किया गया एक वादा है, जो निभाया जाए।", false },
		{ "bn", "বাজেট সবার কাছে একটি প্রতিশ্রুতি।", false },
		{ "ta", "வரவு செலவுத் திட்டம் அனைவருக்கும் ஒரு வாக்குறுதி.", false },
		/* A joiner's contrary is part of the spelling, here and in Persian. */
		{ "kn", "ವಾಕ್\u200cಸ್ವಾತಂತ್ರ್ಯ ಎಲ್ಲರಿಗೂ ಇದೆ.", false },
		{ "th", "งบประมาณคือคำมั่นสัญญาต่อทุกคน", false },
		{ "my", "ဘတ်ဂျက်သည် လူတိုင်းအတွက် ကတိဖြစ်သည်။", false },
		{ "km", "ថវិកាគឺជាការសន្យាចំពោះមនុស្សគ្រប់គ្នា។", false },
		{ "am", "በጀት ለሁሉም ሰው የተሰጠ ቃል ኪዳን ነው።", false },
		{ "zh", "预算是对每一个人的承诺。", false },
		{ "ja", "予算はすべての人への約束である。", false },
		{ "ko", "예산은 모든 사람에게 하는 약속이다.", false },
		{ "vi", "Ngân sách là một lời hứa với tất cả mọi người.", false },
		{ "yo", "Ọ̀rọ̀ ìṣúná jẹ́ ìlérí fún gbogbo ènìyàn.", false },
		{ "ar", "الميزانية وعدٌ لكلّ إنسان، ولا سيّما لمن لا صوت له", true },
		{ "fa", "بودجه وعده‌ای است به همهٔ مردم", true },
		{ "he", "התקציב הוא הבטחה לכל אדם", true },
	};

	for (size_t i = 0; i < COUNT(all); i++)
		check(all[i].lang, all[i].rtl, all[i].text);
}

static void passages_in_other_scripts_come_back_from_an_english_text(void **state UNUSED)
{
	struct made m;
	char *text;

	make_plain(&m, "en", false,
		   "English first.\n\nالميزانية وعد.\n\n预算是承诺。\n\nबजट वादा है।\n\nБюджет.\n");
	assert_int_equal(m.result.warnings.n, 0);
	text = ask(&m, "pdftotext %s -");
	assert_has(text, "الميزانية");
	assert_has(text, "预算是承诺");
	assert_has(text, "बजट वादा है");
	text = ask(&m, "qpdf --qdf --object-streams=disable %s - | tr '\\000' ' '");
	assert_has(text, "/Lang (ar)");
	assert_has(text, "/Lang (zh)");
	assert_has(text, "/Lang (hi)");
	assert_has(text, "/Lang (ru)");
	made_done(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sentence_in_each_script_comes_back),
		cmocka_unit_test(passages_in_other_scripts_come_back_from_an_english_text),
	};

	if (!have("pdftotext") || !have("qpdf")) {
		printf("SKIP test_scripts: poppler-utils and qpdf are not installed\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
