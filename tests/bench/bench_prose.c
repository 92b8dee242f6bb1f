/*
 * prose CASES: the figures of the prose engine on a folder of real cases (see prose_cases.h), each
 * beside its target. Exit status 1 if one falls short.
 */
#include "prose_chain.h"

int main(int argc, char **argv)
{
	ARENA(a);
	struct prose_case *cases;
	size_t n = argc == 2 ? cases_load(&a, argv[1], &cases) : 0;
	for (int jump = 0; jump < 2; jump++)
	for (int k = 10; k <= 30; k += 20) {
		struct anchor_figures f = { 0 };
		for (size_t i = 0; i < n; i += 1)
			if (cases[i].base.len < 60000)
			chain_run(cases[i].base, cases[(i + 7) % n].base, i, k, jump, &f);
		printf("k=%d jump=%d n=%d right %.2f%% misplaced %.2f%% lost %.2f%% gone %d resting %d\n", k, jump, f.n, 100.0*f.right/f.n, 100.0*f.misplaced/f.n, 100.0*f.lost/f.n, f.gone, f.resting);
	}
	return 0;
}
