/*
 * clv_kernel.c
 *		The lifetime models: a row each.
 */
#include "math/clv_kernel.h"

#include "math/bdw.h"
#include "math/bgbb.h"
#include "math/bgnbd.h"
#include "math/nbd.h"
#include "math/pareto.h"
#include "math/sbg.h"

/* The quantities of a model of purchases or of contracts, by the prefix of their names. */
#define PURCHASES(model) \
	.family = CLV_PURCHASES, .loglik = model##_loglik, .posterior = model##_posterior, \
	.expected = model##_expected, .pmf = model##_pmf, .p_any = model##_p_any, \
	.discounted = model##_discounted, .discounted_periods = model##_discounted_periods, \
	.pmf_interval = model##_pmf_interval
#define CONTRACT(model) \
	.family = CLV_CONTRACT, .renewals_loglik = model##_loglik, .retention = model##_retention, \
	.survival = model##_survival, .churn = model##_churn, .derl = model##_derl, \
	.residual = model##_residual

/* BG/NBD and its kin. */
#define BG_NBD \
	PURCHASES(bgnbd), .plan = &search_bgnbd, .work_size = bgnbd_work_size, \
	.parameter = {"r", "alpha", "a", "b"}, .in_time = {[1] = true}, .expects_slowly = true

const ClvKernel clv_kernels[CLV_KINDS] = {
	[CLV_NBD] = {
		"nbd", PURCHASES(nbd), .plan = &search_nbd, .work_size = rising_work_size,
		.parameter = {"r", "alpha"}, .in_time = {[1] = true}
	},
	[CLV_BG_NBD] = {"bg_nbd", BG_NBD,.covariates = &covariates_bgnbd},
	[CLV_MBG_NBD] = {"mbg_nbd", BG_NBD,.covariates = &covariates_bgnbd,.dropout_at_zero = true},
	[CLV_MBG_CNBD_K] = {"mbg_cnbd_k", BG_NBD,.dropout_at_zero = true,.has_stages = true},
	[CLV_PARETO_NBD] = {
		"pareto_nbd", PURCHASES(pareto), .plan = &search_pareto, .work_size = pareto_work_size,
		.parameter = {"r", "alpha", "s", "beta"}, .in_time = {[1] = true, [3] = true},
		.covariates = &covariates_pareto
	},
	[CLV_BG_BB] = {
		"bg_bb", PURCHASES(bgbb), .plan = &search_bgbb, .work_size = bgbb_work_size,
		.parameter = {"alpha", "beta", "gamma", "delta"}, .is_discrete = true
	},
	[CLV_GAMMA_GAMMA] = {
		"gamma_gamma", .family = CLV_SPEND, .plan = &search_gamma_gamma, .parameter = {"p", "q", "v"}
	},
	[CLV_SBG] = {"sbg", CONTRACT(sbg),.plan = &search_sbg,.parameter = {"alpha", "beta"}},
	[CLV_BDW] = {
		"bdw", CONTRACT(bdw), .plan = &search_bdw, .parameter = {"alpha", "beta", "c"},
		.nested = &clv_kernels[CLV_SBG], .needs_rate = true
	}
};
