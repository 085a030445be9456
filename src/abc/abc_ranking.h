/*
 * abc_ranking.h
 *		Items ranked by value and cut into classes.
 */
#ifndef CRM_ABC_RANKING_H
#define CRM_ABC_RANKING_H

#include "postgres.h"

#include "abc/abc_model.h"
#include "abc/abc_values.h"
#include "customer/population.h"
#include "math/abc.h"
#include "math/abc_spline.h"

typedef struct AbcRanking
{
	AbcUnits	units;
	const PopulationView *view; /* the items' own money; NULL: the values are all there is */
	RankedValue *ranked;		/* in doubles; long numbers stand for themselves in wide */
	WideInt    *wide;			/* by item, of ABC_WIDE */
	uint32	   *rows;			/* by item, of a population's ABC_WIDE */
	size_t		n;
	AbcCurve	curve;
	int			nclasses;
	size_t		boundaries[ABC_MAX_CLASSES];	/* items in the classes up to each */
} AbcRanking;

extern void abc_ranking_values(AbcRanking *ranking, const AbcValues *values,
							   const uint8 *scores);
extern void abc_ranking_population(AbcRanking *ranking, const PopulationView *view);
extern void abc_ranking_finish(AbcRanking *ranking, bool refuse_negative);
extern void abc_ranking_free(AbcRanking *ranking);
extern AbcSpline *abc_ranking_spline(const AbcRanking *ranking);
extern void abc_ranking_cut(AbcRanking *ranking, const AbcOptions *options);
extern void abc_ranking_apply(AbcRanking *ranking, const AbcModel *model);
extern AbcModel *abc_ranking_model(const AbcRanking *ranking, const AbcOptions *options);

extern Numeric abc_item_numeric(const AbcRanking *ranking, size_t rank);
extern Numeric abc_class_sum(const AbcRanking *ranking, int class);
extern size_t abc_class_begin(const AbcRanking *ranking, int class);
extern double abc_class_share(const AbcRanking *ranking, int class);

#endif
