/*
 * satisfaction_model.h
 *		Fitted path models: crm.satisfaction_model as C sees it, the fit that
 *		makes one, and the estimates that it holds.
 *
 * How a fit goes, from moments:
 *
 *		satisfaction_fit_begin(&fit, spec, &options, columns);
 *		model = satisfaction_fit_run(&fit, matrix, replaces);
 *		... satisfaction_fit_again(&fit, replicate, values) ...		replicates
 *		return satisfaction_model_result(fcinfo, model);
 */
#ifndef CRM_SATISFACTION_MODEL_H
#define CRM_SATISFACTION_MODEL_H

#include "base/crm.h"

#include "utils/array.h"

#include "math/pls.h"
#include "satisfaction/path_spec.h"

#define SATISFACTION_MODEL_VERSION 1

/* What an estimate is; those before ESTIMATE_FIXED have replicates. */
typedef enum EstimateKind
{
	ESTIMATE_PATH,
	ESTIMATE_TOTAL_EFFECT,
	ESTIMATE_INDIRECT_EFFECT,
	ESTIMATE_IMPORTANCE,
	ESTIMATE_WEIGHT,
	ESTIMATE_LOADING,
	ESTIMATE_INDEX_WEIGHT,
	ESTIMATE_R2,
	ESTIMATE_INDEX,
	ESTIMATE_INDEX_SD,
	ESTIMATE_CORRELATION,
	ESTIMATE_FIXED,
	ESTIMATE_COMMUNALITY = ESTIMATE_FIXED,
	ESTIMATE_REDUNDANCY,
	ESTIMATE_BLOCK_COMMUNALITY,
	ESTIMATE_ALPHA_RAW,
	ESTIMATE_ALPHA_STANDARDIZED,
	ESTIMATE_RHO_A,
	ESTIMATE_RHO_C,
	ESTIMATE_AVE,
	ESTIMATE_HTMT,
	ESTIMATE_HTMT_ABS,
	ESTIMATE_VIF,
	ESTIMATE_F2,
	ESTIMATE_F2_FIXED,
	ESTIMATE_GOF,
	ESTIMATE_KINDS
} EstimateKind;

/* Which estimate one is. */
typedef struct Estimate
{
	EstimateKind kind;
	int			source;			/* construct; -1: of the whole model */
	int			target;			/* construct, of items an item; -1: none */
} Estimate;

/* The estimates of a model, in the order in which it holds them. */
typedef struct Estimates
{
	int			n;
	int			replicated;		/* the first ones, which replicates have */
	Estimate   *list;
} Estimates;

extern const FieldNames estimate_kinds;
extern Estimates satisfaction_estimates(const PathSpec *spec);
extern void satisfaction_estimate_values(const Estimates *estimates, int n, const PlsFit *fit,
										 double *values);

typedef enum ErrorMethod
{
	ERRORS_NONE,				/* of paths, by least squares */
	ERRORS_BOOTSTRAP,
	ERRORS_JACKKNIFE
} ErrorMethod;

typedef struct SatisfactionModel
{
	PathSpec	spec;
	int			scheme;			/* PlsScheme */
	bool		consistent;
	bool		replaces;		/* missing answers count as the mean */
	int64		n;
	double		effective_n;
	int64		dropped;
	int			rounds;
	bool		admissible;
	const char *notes;			/* NULL: none */
	double	   *means;			/* of items */
	double	   *sds;
	double	   *weights;
	int			nestimates;
	double	   *estimates;
	double	   *se;				/* NULL: none at all; as many as estimates, NaN for none */
	double	   *lower;
	double	   *upper;
	int			method;			/* ErrorMethod */
	bool		has_replicates; /* the rest is known */
	int64		replicates;		/* valid ones */
	int64		failed;
	int64		seed;
	double		confidence;
} SatisfactionModel;

extern const RowType satisfaction_model_type;
extern Datum satisfaction_model_result(FunctionCallInfo fcinfo, const SatisfactionModel *model);
extern const SatisfactionModel *satisfaction_model_argument(FunctionCallInfo fcinfo, int argument);

/* A fit of one model to any number of samples. */
typedef struct SatisfactionFit
{
	const PathSpec *spec;
	PathModel	model;
	PlsOptions	options;
	PlsPlan    *plan;
	PlsFit		fit;
	Estimates	estimates;
} SatisfactionFit;

extern void satisfaction_options(FunctionCallInfo fcinfo, int scheme, int consistent, PlsOptions *options);
extern int *satisfaction_columns(const PathSpec *spec, ArrayType *names, int columns);
extern void satisfaction_fit_begin(SatisfactionFit *fit, const PathSpec *spec,
								   const PlsOptions *options, const int *columns);
extern SatisfactionModel *satisfaction_fit_run(SatisfactionFit *fit, const ItemMatrix *matrix, bool replaces);
extern const char *satisfaction_fit_problem(SatisfactionFit *fit, const ItemMatrix *matrix);
extern bool satisfaction_fit_again(SatisfactionFit *fit, const ItemMatrix *matrix, double *values);

/* In the words of the model. */
typedef struct ProblemWords
{
	const char *what;
	const char *hint;
	int			sqlstate;
} ProblemWords;

extern ProblemWords satisfaction_problem_words(const PathSpec *spec, const PlsProblem *problem);
extern const char *satisfaction_note_words(const PathSpec *spec, const PlsNote *note);
extern void satisfaction_model_note(SatisfactionModel *model, const char *note);
extern void satisfaction_model_report(const SatisfactionModel *model);

#endif
