/*
 * clv_kernel.h
 *		The lifetime models: a row each, with all that tells one from another.
 *
 * Fits, scores, validations and prints ask the row; a new model is one more
 * and its mathematics.  What a model does not have is NULL, 0 or false.
 */
#ifndef CRM_CLV_KERNEL_H
#define CRM_CLV_KERNEL_H

#include "math/btyd.h"
#include "math/churn.h"
#include "math/covariates.h"
#include "math/search.h"

typedef enum ClvKind
{
	CLV_NBD,
	CLV_BG_NBD,
	CLV_MBG_NBD,
	CLV_MBG_CNBD_K,
	CLV_PARETO_NBD,
	CLV_BG_BB,
	CLV_GAMMA_GAMMA,
	CLV_SBG,
	CLV_BDW,
	CLV_KINDS
} ClvKind;

/* What a model is about; a function of one family refuses the others. */
typedef enum ClvFamily
{
	CLV_PURCHASES,				/* when customers buy */
	CLV_SPEND,					/* how much an order is worth */
	CLV_CONTRACT,				/* how long contracts are renewed */
	CLV_FAMILIES
} ClvFamily;

typedef struct ClvKernel
{
	const char *name;
	const SearchPlan *plan;		/* of the fit; plan->base parameters */
	const char *parameter[SEARCH_MAX_BASE];
	const CovariateModel *covariates;	/* NULL: takes none */
	ClvFamily	family;
	bool		in_time[SEARCH_MAX_BASE];	/* parameters in units of time */
	bool		is_discrete;	/* counts opportunities instead of time */
	bool		has_stages;		/* k stages between purchases, which a fit finds */
	bool		dropout_at_zero;	/* see BtydModel */
	bool		expects_slowly; /* posterior() is quick beside what looks ahead */
	bool		needs_rate;		/* a contract: its endless lifetime without discount is never finite */

	/* CLV_PURCHASES; horizons and periods in units of time, whole where discrete */
	size_t		(*work_size) (const BtydData *data);
	bool		(*loglik) (const BtydModel *model, const BtydData *data, double *work,
						   MathInterrupted stop, double *loglik, double *gradient, double *hessian);
	void		(*posterior) (const BtydModel *model, double x, double t_x, double T,
							  BtydPosterior *post);
	double		(*expected) (const BtydPosterior *post, double horizon);
	double		(*pmf) (const BtydPosterior *post, double horizon, double n);
	double		(*p_any) (const BtydPosterior *post, double horizon);
	double		(*discounted) (const BtydPosterior *post, double horizon, double delta);
	double		(*discounted_periods) (const BtydPosterior *post, double period, double periods,
									   double rate);
	double		(*pmf_interval) (const BtydModel *model, double start, double horizon, double n);

	/* CLV_CONTRACT */
	const struct ClvKernel *nested; /* the simpler model whose maximum a fit begins with */
	bool		(*renewals_loglik) (const double *params, const ChurnCounts *counts,
									MathInterrupted stop, double *loglik, double *gradient,
									double *hessian);
	double		(*retention) (const double *params, double period);
	double		(*survival) (const double *params, double periods);
	double		(*churn) (const double *params, double period);
	double		(*derl) (const double *params, double renewals, double rate);
	double		(*residual) (const double *params, double renewals, double periods, double rate);
} ClvKernel;

extern const ClvKernel clv_kernels[CLV_KINDS];

#endif
