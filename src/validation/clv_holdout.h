/*
 * clv_holdout.h
 *		Customers known by the calibration end, and what they did after it.
 */
#ifndef CRM_CLV_HOLDOUT_H
#define CRM_CLV_HOLDOUT_H

#include "postgres.h"

#include "fmgr.h"

#include "clv/clv_history.h"

/* Two populations of one shop: rows up to a day, and rows after it. */
typedef struct ClvHoldout
{
	PopulationScan calibration;
	PopulationView holdout;
	PopulationIndex *index;		/* of the hold-out; NULL when it has no rows */
	int64	   *first_day;		/* of each of its customers, in its purchase days */
	DateADT		calibration_end;
	DateADT		holdout_end;
} ClvHoldout;

/* A buyer of the calibration. */
typedef struct ClvHoldoutBuyer
{
	const PopulationEntry *entry;
	const PopulationEntry *later;	/* in the hold-out, or NULL */
	const DateADT *days;		/* distinct purchase days in the hold-out */
	uint32		ndays;
} ClvHoldoutBuyer;

/* What a model is told of the buyer, and what it is to foretell. */
typedef struct ClvHoldoutCase
{
	ClvHistory	history;
	double		horizon;		/* in units of the model */
	int64		occasions;		/* in the hold-out, as the model counts them */
} ClvHoldoutCase;

extern bool clv_holdout_begin(ClvHoldout *holdout, FunctionCallInfo fcinfo, int from);
extern bool clv_holdout_next(ClvHoldout *holdout, ClvHoldoutBuyer *buyer);
extern void clv_holdout_case(const ClvHoldout *holdout, const ClvHoldoutBuyer *buyer,
							 const ClvModel *model, ClvHoldoutCase *result);

extern const ClvModel *clv_validation_model(FunctionCallInfo fcinfo, int argument);
extern DateADT clv_date_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern int	clv_count_argument(FunctionCallInfo fcinfo, int argument, const char *name, int most);

#endif
