/*
 * clv_model.h
 *		A fitted lifetime value model as a value: what a fit makes and a score
 *		uses.
 */
#ifndef CRM_CLV_MODEL_H
#define CRM_CLV_MODEL_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"

#include "base/fields.h"
#include "math/clv_kernel.h"

#define CLV_MODEL_VERSION 1

/* Parameters of a model without covariates, and with them. */
#define CLV_MAX_BASE SEARCH_MAX_BASE
#define CLV_MAX_COVARIATES COVARIATES_MAX
#define CLV_MAX_PARAMETERS (CLV_MAX_BASE + COVARIATES_MAX_BLOCKS * CLV_MAX_COVARIATES)

typedef enum ClvUnit
{
	CLV_DAY,
	CLV_WEEK,
	CLV_MONTH,					/* lengths: day_count.h */
	CLV_YEAR,
	CLV_PERIOD					/* of the user's own length */
} ClvUnit;

typedef struct ClvModel
{
	ClvKind		kind;
	ClvUnit		unit;			/* of T, t_x, alpha, beta and horizons */
	int			k;				/* stages between purchases where the model has them, else 1 */
	int			covariates;		/* per rate; see clv_parameter_name */
	int			count;			/* of parameters */
	double		parameters[CLV_MAX_PARAMETERS];
	double	   *covariance;		/* count x count, of the parameters; NULL if unknown */

	/* how the fit went; only printed */
	bool		is_fitted;		/* false: made by hand, none of the below */
	double		log_likelihood;
	double		customers;		/* sum of weights */
	int64		excluded;
	int64		histories;		/* distinct rows after merging */
	double		penalty;
	bool		has_correlation;
	double		correlation;	/* CLV_GAMMA_GAMMA: of frequency and value */
	int			iterations;
	int			free;			/* parameters that the data determine: what AIC and BIC count */
	bool		converged;
	bool		doubt;			/* the note of a converged model is worth a warning */
	const char *remark;			/* joins the note behind the warnings: it has had its own */
	const char *status;			/* one word, never NULL when fitted */
	const char *note;			/* what to know about it, or NULL */
	bool		has_as_of;
	DateADT		as_of;
} ClvModel;

extern const FieldNames clv_kinds;	/* by ClvKind */
extern const FieldNames clv_units;	/* by ClvUnit */

extern int	clv_parameter_count(ClvKind kind, int covariates);
extern const char *clv_parameter_name(ClvKind kind, int covariates, int parameter);
extern double clv_model_bic(const ClvModel *model);
extern const char *clv_unit_name(ClvUnit unit);
extern double clv_unit_days(ClvUnit unit);
extern double clv_units_per_year(ClvUnit unit);
extern double clv_level_quantile(double level);

extern Datum clv_model_result(FunctionCallInfo fcinfo, const ClvModel *model);
extern ClvModel *clv_model_from_datum(Datum datum);
extern void clv_model_check_family(const ClvModel *model, ClvFamily family);

extern const ClvModel *clv_model_cached(RowCache *cache, FunctionCallInfo fcinfo,
										int argument, ClvFamily family);
extern const ClvModel *clv_model_argument(FunctionCallInfo fcinfo, int argument, ClvFamily family);

#endif
