/*
 * scorecard.h
 *		A scorecard as a model value, decoded: variables with their bins, and
 *		what each bin adds to the score and to the log odds of bad.
 */
#ifndef CRM_SCORECARD_H
#define CRM_SCORECARD_H

#include "base/crm.h"

#include "base/fields.h"

#define SCORECARD_VERSION 1

/* Most variables, bins and grades of a card. */
#define CARD_VARIABLES 1000
#define CARD_BINS 65536
#define CARD_GRADES 1000

/* The largest part of the log odds: sums of them are numbers. */
#define CARD_TERM 1e300

/* What a variable holds; the order is that of the names. */
typedef enum CardKind
{
	CARD_NUMBER, CARD_CATEGORY
} CardKind;

/* What a bin stands for; the order is that of the names. */
typedef enum CardBinKind
{
	BIN_RANGE,					/* numbers from lower to below upper */
	BIN_GROUP,					/* categories by name */
	BIN_SPECIAL,				/* numbers by value, as -999 */
	BIN_MISSING,				/* NULL and NaN */
	BIN_OTHER					/* categories that no bin names */
} CardBinKind;

/* What a card says to a value that it has no bin for. */
typedef enum CardPolicy
{
	POLICY_NEUTRAL,				/* WOE 0; on a card of given points the neutral value */
	POLICY_WORST,				/* the bin of fewest points */
	POLICY_ERROR
} CardPolicy;

/* With what the points of a customer are compared to give reasons. */
typedef enum CardNeutral
{
	NEUTRAL_MEAN, NEUTRAL_MAXIMUM, NEUTRAL_MEDIAN
} CardNeutral;

/* A category and its bin. */
typedef struct CardLevel
{
	const char *bytes;
	int			length;
	int			bin;			/* in the card */
} CardLevel;

/* What a value adds: to the score, and to the log odds. */
typedef struct CardAnswer
{
	int			points;
	double		term;
} CardAnswer;

typedef struct CardVariable
{
	char	   *name;
	CardKind	kind;
	int			first;			/* its bins in the card: ranges first */
	int			nbins;
	int			nranges;
	const double *cuts;			/* lower ends of the ranges from the second on */
	int			missing;		/* its bin; -1: none */
	int			other;
	int			first_level;	/* its levels in the card */
	int			nlevels;
	double	   *specials;		/* the levels of a number */
	uint32		mask;			/* of the table of levels of a category */
	const CardLevel **slots;
	double		neutrals[3];	/* by CardNeutral */
	CardAnswer	worst;
	CardAnswer	when_missing;	/* by the policy */
	CardAnswer	when_unseen;
} CardVariable;

typedef struct Scorecard
{
	/* as the columns of the row */
	Datum	   *names;
	Datum	   *kinds;
	double		intercept;
	double	   *coefficients;	/* NaN where there is none; NULL: all */
	double	   *se;
	double	   *iv;
	double	   *neutral;
	int64	   *bins;			/* bins of each variable */
	Datum	   *bin_kinds;
	double	   *lower;
	double	   *upper;
	double	   *good;
	double	   *bad;
	double	   *woe;
	int64	   *points;
	Datum	   *levels;
	int64	   *level_bins;		/* the bin of each level, in the card, from 1 */
	double		base_score;
	double		odds;
	double		pdo;
	Datum	   *grades;
	double	   *grade_from;
	int64		n;
	int64		n_bad;
	int64		skipped;
	double		log_likelihood;
	double		null_log_likelihood;
	double		auc;
	double		ks;
	const char *dropped;
	const char *notes;
	int			nvariables;
	int			nbins;
	int			nlevels;
	int			ngrades;
	int			base_points;
	int			unseen;			/* CardPolicy */
	int			missing;
	bool		has_intercept;
	bool		has_scale;		/* base_score, odds, pdo */
	bool		has_fit;
	bool		has_likelihood;
	bool		has_auc;

	/* made of them */
	bool		is_model;		/* has coefficients: PD is that of the regression */
	CardVariable *variables;
	CardBinKind *kind_of_bin;
	CardAnswer *answers;		/* by bin */
	CardLevel  *level_list;
} Scorecard;

extern const RowType scorecard_type;
extern const FieldNames card_kind_names;
extern const FieldNames card_bin_names;
extern const FieldNames card_policy_names;
extern const FieldNames card_neutral_names;

extern double card_factor(const Scorecard *card);
extern double card_offset(const Scorecard *card);
extern double card_exact_points(const Scorecard *card, int variable, int bin);
extern int	card_round(double points);
extern void card_scale_check(const RowType *type, double base_score, double odds, double pdo);
extern void card_grades_check(const RowType *type, int grades);
extern void card_set_points(Scorecard *card);
extern void card_set_neutral(Scorecard *card);
extern const char *card_grade(const Scorecard *card, double score);
extern char *card_bin_label(const Scorecard *card, int variable, int bin);
extern Datum scorecard_result(FunctionCallInfo fcinfo, Scorecard *card);

/* The bin of a number in its variable; -1: none. */
extern int	card_number_bin(const CardVariable *variable, const Scorecard *card, double number);
extern int	card_level_bin(const CardVariable *variable, const char *bytes, int length);

#endif
