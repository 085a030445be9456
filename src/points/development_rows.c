/*
 * development_rows.c
 *		What a development comes to: factors by age, ultimates by cohort.
 */
#include "base/crm.h"

#include <math.h>

#include "base/number.h"
#include "base/result_rows.h"
#include "math/chain_ladder.h"
#include "points/development.h"

PG_FUNCTION_INFO_V1(crm_development_factors);
PG_FUNCTION_INFO_V1(crm_development_ultimates);

/* A cohort from the first age of all to its own latest. */
typedef struct Cohort
{
	int32		cohort;
	int32		latest;			/* ages after the first */
	DevelopmentCell total;		/* at the latest */
	double	   *cumulative;		/* of each age; room for all of them */
} Cohort;

/* A development in order, its first age and how many ages there are; none without a row. */
typedef struct Ladder
{
	const Development *development;
	int32		first;
	int32		count;
	LadderAge  *ages;
} Ladder;

/* Read the cohort whose cells begin at *at, which moves on to the next one. */
static void
read_cohort(const Ladder *ladder, int64 *at, Cohort *cohort)
{
	const DevelopmentCell *cells = ladder->development->cells;
	int64		i = *at;
	double		sum = 0;

	cohort->cohort = cells[i].cohort;
	cohort->total = (DevelopmentCell) {0};
	cohort->latest = 0;
	for (; i < ladder->development->count && cells[i].cohort == cohort->cohort; i++)
	{
		while (cohort->latest < cells[i].age - ladder->first)
			cohort->cumulative[cohort->latest++] = sum;
		exact_add(&cohort->total.units, &cohort->total.scale, &cells[i].units, cells[i].scale);
		sum = wide_to_double(&cohort->total.units, cohort->total.scale);
		cohort->cumulative[cohort->latest] = sum;
	}
	*at = i;
}

/* The ladder of the value in argument 0. */
static Ladder
read_ladder(FunctionCallInfo fcinfo, Cohort *cohort)
{
	Development *development = built_argument(&development_kind, PG_GETARG_DATUM(0));
	Ladder		ladder = {.development = development};
	int32		last = 0;

	development_gather(development);
	for (int64 i = 0; i < development->count; i++)
	{
		ladder.first = i == 0 ? development->cells[i].age : Min(ladder.first, development->cells[i].age);
		last = Max(last, development->cells[i].age);
	}
	if (development->count == 0)
		return ladder;
	ladder.count = last - ladder.first + 1;
	ladder.ages = palloc0((Size) ladder.count * sizeof(LadderAge));
	cohort->cumulative = palloc((Size) ladder.count * sizeof(double));
	for (int64 i = 0; i < development->count;)
	{
		CHECK_FOR_INTERRUPTS();
		read_cohort(&ladder, &i, cohort);
		chain_ladder_add(ladder.ages, (size_t) cohort->latest, cohort->cumulative);
	}
	chain_ladder_finish(ladder.ages, (size_t) ladder.count);
	return ladder;
}

/* development_factors(development): a row of each age. */
Datum
crm_development_factors(PG_FUNCTION_ARGS)
{
	Cohort		cohort = {0};
	Ladder		ladder;
	ResultRow	row;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	ladder = read_ladder(fcinfo, &cohort);
	result_rows_begin(&row, fcinfo);
	for (int32 i = 0; i < ladder.count; i++)
	{
		const LadderAge *age = &ladder.ages[i];

		put_int(&row, ladder.first + i);
		put_int(&row, age->cohorts);
		put_finite(&row, age->link);
		put_finite(&row, age->to_ultimate);
		put_finite(&row, 1 / age->to_ultimate);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* What a cohort will come to: at the last age what it has, exactly; NULL where no factor is known. */
static Numeric
ultimate_of(const Cohort *cohort, Numeric latest, double factor)
{
	double		ultimate = cohort->cumulative[cohort->latest] * factor;

	if (factor == 1)
		return latest;
	return isfinite(ultimate) ? number_of_double(ultimate) : NULL;
}

/* development_ultimates(development): a row of each cohort. */
Datum
crm_development_ultimates(PG_FUNCTION_ARGS)
{
	Cohort		cohort = {0};
	Ladder		ladder;
	ResultRow	row;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	ladder = read_ladder(fcinfo, &cohort);
	result_rows_begin(&row, fcinfo);
	for (int64 i = 0; i < ladder.development->count;)
	{
		Money		total;
		Numeric		latest;
		Numeric		ultimate;
		double		factor;

		CHECK_FOR_INTERRUPTS();
		read_cohort(&ladder, &i, &cohort);
		total = (Money) {.units = cohort.total.units};
		factor = ladder.ages[cohort.latest].to_ultimate;
		latest = money_to_numeric(&total, AMOUNT_EXACT, cohort.total.scale);
		ultimate = ultimate_of(&cohort, latest, factor);
		put_int(&row, cohort.cohort);
		put_int(&row, ladder.first + cohort.latest);
		put_numeric(&row, latest);
		put_finite(&row, factor);
		put_numeric(&row, ultimate);
		put_numeric(&row, number_subtract(ultimate, latest));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
