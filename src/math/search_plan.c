/*
 * search_plan.c
 *		How each model is searched: coordinates, box and starts.
 *
 * Where customers hardly differ in a rate, both parameters of its distribution
 * grow together and only their ratio is known (r / alpha is the mean rate): a
 * narrow ridge in the logarithms of the two.  So the search runs over the
 * logarithm of one and of the ratio, and a model at the end of such a ridge is
 * the simpler one with a single rate.  The starts of the models in which
 * customers leave are the rates of the NBD with an end that is early or never,
 * rare, alike for all, or spread out.
 */
#include "math/search.h"

/* r, alpha */
const SearchPlan search_nbd = {
	.base = 2,
	.mix = {{0}, {1}},
	.bound = {12, 16},
	.starts = 2,
	.start = {{0.8, SEARCH_MEAN_TIME / 3}, {8, 60}},
	.limit = {
		[0] = {NULL, "all customers buy at one rate"}
	}
};

/* r, alpha, a, b: BG/NBD, MBG/NBD and MBG/CNBD-k */
const SearchPlan search_bgnbd = {
	.base = 4,
	.mix = {{0}, {1}, {0}, {0, 0, 1}},
	.bound = {12, 16, 12, 16},
	.from_rate = true,
	.starts = 5,
	.start = {{1, 1, 0.03, 0.07}, {1, 1, 1, 9}, {1, 1, 0.003, 5}, {1, 1, 0.3, 0.7}, {4, 0.4, 0.8, 0.6}},
	.limit = {
		[0] = {NULL, "all customers buy at one rate"},
		[2] = {"customers leave at once or never", "all customers leave with one probability"},
		[3] = {NULL, "nobody leaves, as in nbd"}
	}
};

/* r, alpha, s, beta */
const SearchPlan search_pareto = {
	.base = 4,
	.mix = {{0}, {1}, {0}, {0, 0, 1}},
	.bound = {12, 16, 12, 16},
	.from_rate = true,
	.starts = 4,
	.start = {{1, 1, 0.1, 0.01 * SEARCH_MEAN_TIME}, {1, 1, 1, 10 * SEARCH_MEAN_TIME},
	{1, 1, 0.05, 0.05 * SEARCH_MEAN_TIME}, {1, 1, 10, 100 * SEARCH_MEAN_TIME}},
	.limit = {
		[0] = {NULL, "all customers buy at one rate"},
		[2] = {"customers leave at once or never", "all customers leave at one rate"},
		[3] = {"customers leave at once or never", "nobody leaves, as in nbd"}
	}
};

/* alpha, beta, gamma, delta */
const SearchPlan search_bgbb = {
	.base = 4,
	.mix = {{0}, {1}, {0}, {0, 0, 1}},
	.bound = {12, 16, 12, 16},
	.starts = 6,
	.start = {{1, 1, 0.03, 0.07}, {1, 1, 1, 9}, {1, 3, 0.003, 5}, {0.3, 1, 0.3, 0.7},
	{5, 50, 1, 9}, {1, 1, 1, 1}},
	.limit = {
		[0] = {"customers buy always or never", "all customers buy with one probability"},
		[2] = {"customers leave at once or never", "all customers leave with one probability"},
		[3] = {NULL, "nobody leaves"}
	}
};

/*
 * p, q, v of values of median 1.  p v / q stays where all spend alike (q and v
 * without limit) and where each always pays the same (p without limit).
 */
const SearchPlan search_gamma_gamma = {
	.base = 3,
	.mix = {{0}, {0}, {-1, 1}},
	.bound = {14, 14, 14},
	.starts = 5,
	.start = {{6, 4, 3.1 / 6}, {1, 1.2, 0.3}, {100, 1.5, 0.006}, {3, 300, 299.1 / 3},
	{0.3, 1, 0.1 / 0.3}},
	.limit = {
		[0] = {NULL, "each customer always pays the same"},
		[1] = {NULL, "all customers spend alike"}
	}
};

/* alpha, beta */
const SearchPlan search_sbg = {
	.base = 2,
	.mix = {{0}, {1}},
	.bound = {12, 16},
	.starts = 4,
	.start = {{1, 1}, {0.3, 3}, {0.03, 0.07}, {10, 90}},
	.limit = {
		[0] = {"customers leave at once or never", "all customers leave with one probability"},
		[1] = {"everybody leaves at once", "nobody leaves"}
	}
};

/* alpha, beta, c */
const SearchPlan search_bdw = {
	.base = 3,
	.mix = {{0}, {1}},
	.bound = {12, 16, 12},
	.starts = 6,
	.start = {{1, 1, 1}, {0.3, 3, 1}, {0.03, 0.07, 1}, {10, 90, 1}, {1, 3, 0.4}, {1, 3, 2.5}},
	.limit = {
		[0] = {NULL, "all customers leave with one probability"},
		[1] = {NULL, "nobody leaves"}
	}
};
