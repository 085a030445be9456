/*
 * scorecard_fit.h
 *		From a sample to a card.
 */
#ifndef CRM_SCORECARD_FIT_H
#define CRM_SCORECARD_FIT_H

#include "base/crm.h"

#include "lib/stringinfo.h"

#include "credit/binning.h"
#include "credit/scorecard.h"
#include "credit/scorecard_sample.h"
#include "math/logistic.h"

/* Most special values of an option. */
#define FIT_SPECIALS 16

/* crm.scorecard_options. */
typedef struct FitOptions
{
	int			max_bins;
	double		min_share;
	int			trend;
	double		min_iv;
	double		base_score;
	double		odds;
	double		pdo;
	int			unseen;
	int			missing;
	int			ngrades;
	Datum	   *grades;
	double	   *grade_from;
	int			nspecial;
	double	   *special;
	double		ridge;
	double		population_bad_rate;
	bool		has_rate;
} FitOptions;

/* A variable that the card has or may have. */
typedef struct FitVariable
{
	const SampleColumn *column;
	Binning    *binning;
	double		coefficient;
	double		se;
} FitVariable;

typedef struct CardFit
{
	const Sample *sample;
	const FitOptions *options;
	int			n;
	FitVariable *variables;
	uint8	   *codes;			/* bin of each variable in each row, rows one after another */
	int64		n_bad;
	double		bads;			/* sums of weights */
	double		goods;
	double		intercept;
	double		log_likelihood;
	double		null_log_likelihood;
	StringInfoData dropped;
	StringInfoData notes;
} CardFit;

extern const RowType scorecard_options_type;

extern void fit_drop(CardFit *fit, int variable, const char *why);
extern void fit_bins(CardFit *fit);
extern void fit_regression(CardFit *fit);
extern Scorecard *fit_card(CardFit *fit);
extern Scorecard *scorecard_of_sample(const Sample *sample, const FitOptions *options);

#endif
