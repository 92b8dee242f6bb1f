/*
 * Which sentences of a clean merge are to be read again: those that both sides wrote in, and no others.
 */
#include "unit/test.h"

#include "prose/prose.h"

struct again {
	const char *name, *base, *ours, *theirs;
	const char *want; /* the sentences, with " | " between them */
};

/* clang-format off */
static const struct again cases[] = {
	{ "both in one sentence",
	  "Cities publish every loan early, and mayors explain it in May. Others read it.\n",
	  "Cities publish each loan early, and mayors explain it in May. Others read it.\n",
	  "Cities publish every loan early, and mayors explain it in June. Others read it.\n",
	  "Cities publish each loan early, and mayors explain it in June." },
	{ "each in a sentence of her own",
	  "Cities publish every loan. Mayors explain it in May.\n",
	  "Cities publish each loan. Mayors explain it in May.\n",
	  "Cities publish every loan. Mayors explain it in June.\n", "" },
	{ "a sentence beside them goes",
	  "Cities publish every loan in May. Mayors explain it. Others read it.\n",
	  "Cities publish every loan in May. Others read it.\n",
	  "Cities publish every loan in June. Mayors explain it. Others read it.\n", "" },
	{ "both change it alike",
	  "Cities publish every loan in May.\n\nOthers read it.\n",
	  "Cities publish each loan in May.\n\nOthers read it.\n",
	  "Cities publish each loan in May.\n\nOthers read this.\n", "" },
	{ "Arabic, which asks with a sign of its own",
	  "هل تنشر المدن كل قرض قبل التصويت في كل عام؟ يقرأ الناس ذلك.\n",
	  "هل تعلن المدن كل قرض قبل التصويت في كل عام؟ يقرأ الناس ذلك.\n",
	  "هل تنشر المدن كل قرض قبل التصويت في كل شهر؟ يقرأ الناس ذلك.\n",
	  "هل تعلن المدن كل قرض قبل التصويت في كل شهر؟" },
	{ "two paragraphs, one of them wrapped",
	  "Cities publish every loan early,\nand mayors explain it in May.\n\nA town of any size reads the whole list once.\n",
	  "Cities publish each loan early,\nand mayors explain it in May.\n\nA city of any size reads the whole list once.\n",
	  "Cities publish every loan early,\nand mayors explain it in June.\n\nA town of any size reads the whole list twice.\n",
	  "Cities publish each loan early,\nand mayors explain it in June. | "
	  "A city of any size reads the whole list twice." },
	{ "one side alone", "Cities publish every loan.\n", "Cities publish every loan.\n",
	  "Cities publish each loan.\n", "" },
	{ "a conflict", "Cities publish every loan.\n", "Cities publish each loan.\n",
	  "Cities publish some loan.\n", "" },
};
/* clang-format on */

static void sentences_that_both_sides_wrote_in_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct again *c = &cases[i];
		struct prose_reread again;
		struct prose_merge m;
		BUF(got, 4 * KiB);
		ARENA(a);

		prose_merge(str_of(c->base), str_of(c->ours), str_of(c->theirs), &a, &m);
		prose_reread(str_of(c->base), str_of(c->ours), str_of(c->theirs), &m, &a, &again);
		for (size_t k = 0; k < again.n; k++) {
			buf_puts(&got, k ? " | " : "");
			buf_put(&got, again.items[k].ptr, again.items[k].len);
		}
		if (strcmp(got.len ? got.ptr : "", c->want) != 0)
			fail_msg("%s: \"%.*s\"", c->name, (int)got.len, got.ptr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_that_both_sides_wrote_in_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
