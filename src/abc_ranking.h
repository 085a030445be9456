/*
 * abc_ranking.h
 *		Items ranked by value and cut into classes.
 */
#ifndef CRM_ABC_RANKING_H
#define CRM_ABC_RANKING_H

#include "postgres.h"

#include "abc_model.h"
#include "amount.h"
#include "math_abc.h"
#include "math_abc_spline.h"
#include "population.h"

/*
 * What the doubles of an analysis stand for: whole numbers of 10^-scale units,
 * so that shares of money are exact, or, if they do not all fit, the values
 * themselves.
 */
typedef struct AbcUnits
{
	int32		kind;			/* AmountKind */
	int32		scale;
} AbcUnits;

typedef struct AbcRanking
{
	AbcUnits	units;
	const PopulationView *view; /* the items' own money; NULL: the values are all there is */
	RankedValue *ranked;
	size_t		n;
	AbcCurve	curve;
	int			nclasses;
	size_t		boundaries[ABC_MAX_CLASSES];	/* items in the classes up to each */
} AbcRanking;

extern double abc_units_take(AbcUnits *units, double *values, size_t n, const Amount *amount);
extern void abc_units_common(AbcUnits *units, double *values, size_t n,
							 AbcUnits *others, double *other_values, size_t nothers);
extern bool abc_units_valid(const AbcUnits *units, const double *values, size_t n);
extern double abc_units_value(const AbcUnits *units, double value);

extern void abc_ranking_create(AbcRanking *ranking, size_t capacity);
extern void abc_ranking_values(AbcRanking *ranking, const double *values, size_t n);
extern void abc_ranking_population(AbcRanking *ranking, const PopulationView *view);
extern void abc_ranking_finish(AbcRanking *ranking, bool refuse_negative);
extern void abc_ranking_free(AbcRanking *ranking);
extern AbcSpline *abc_ranking_spline(const AbcRanking *ranking);
extern void abc_ranking_cut(AbcRanking *ranking, const AbcOptions *options);
extern void abc_ranking_apply(AbcRanking *ranking, const AbcModel *model);
extern AbcModel *abc_ranking_model(const AbcRanking *ranking, const AbcOptions *options);

extern double abc_item_value(const AbcRanking *ranking, size_t rank);
extern Numeric abc_item_numeric(const AbcRanking *ranking, size_t rank);
extern Numeric abc_class_sum(const AbcRanking *ranking, int class);
extern size_t abc_class_begin(const AbcRanking *ranking, int class);
extern double abc_class_share(const AbcRanking *ranking, int class);

#endif
