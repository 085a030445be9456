/*
 * simulate_answers.c
 *		Answers to an imaginary survey, drawn from a declared path model.
 *
 * Latent variables have mean 0 and variance 1.  A construct is the sum of what
 * its arrows bring, path coefficient times the construct they come from, and a
 * normal rest that fills its variance up to 1 (the structural model of Wold
 * 1982; Tenenhaus et al. 2005, "PLS path modeling", CSDA 48, section 2).  An
 * item is loading times construct plus a normal rest, again of variance 1, and
 * is then cut to its scale.
 *
 * Customers are numbered as those of simulate_orders, and each has streams of
 * their own, so their answers do not depend on who else is asked for, and the
 * orders of the same seed do not tell them.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/crm.h"
#include "base/day_count.h"
#include "base/fields.h"
#include "math/random.h"
#include "satisfaction/path_spec.h"

#define MOST_CUSTOMERS 5000000	/* in one call: some seconds; more by first_customer */
#define MAX_CUSTOMER INT64CONST(9000000000000)	/* as simulate_orders */
#define MOST_SEGMENTS 100

/* Streams that simulate_orders has not: its numbers are below this. */
#define FIRST_STREAM (UINT64CONST(1) << 63)

/* The question of the Net Promoter Score. */
#define NPS_HIGHEST 10
#define NPS_LOADING 0.8

/* Without path coefficients, all arrows into a construct share this. */
#define SHARED_PATH 0.7

/* Without loadings, all items have this. */
#define DEFAULT_LOADING 0.8

#define OPENING_HOUR 8
#define OPEN_SECONDS (14 * SECS_PER_HOUR)

/* What the caller asked for, and the model made from it. */
typedef struct Survey
{
	int64		customers;
	int64		first_customer;
	int64		last_customer;
	int64		next_customer;
	int64		seed;
	DateADT		first_day;
	int			days;
	double		level;			/* mean of an answer, as a share of its scale */
	double		spread;			/* its standard deviation, likewise */
	double		trend;			/* rise of the exogenous constructs over the days */
	double		segment_gap;	/* their fall from the first segment to the last */
	double		missing_rate;
	double	   *paths;			/* of the arrows, in the model's order */
	int			path_count;
	double	   *loadings;		/* of the items, or one of all */
	int			loading_count;
	Datum	   *segments;		/* texts */
	int			segment_count;

	const PathSpec *model;
	int		   *order;			/* constructs, each after those its arrows come from */
	double	   *coefficient;	/* constructs x constructs: of the arrow from column to row; 0 without */
	double	   *rest;			/* sd of what the arrows leave, by construct */
	bool	   *exogenous;
	double	   *latent;			/* of the customer being drawn */
	double		rise;			/* of the exogenous ones of this customer */
	Datum	   *answers;
	bool	   *missing;
} Survey;

PG_FUNCTION_INFO_V1(crm_simulate_answers);

#define AT(member) FIELD_AT(Survey, member),.required = true
#define LIST(member, number) FIELD_TO(Survey, member),.count = offsetof(Survey, number)
#define SHIFT .least = -10,.most = 10

static const Field arguments[] = {
	{"customers", FIELD_COUNT, AT(customers),.least = 0,.most = MOST_CUSTOMERS,
	.hint = "It is the number of customers who answer; for more, call it again with a later first_customer."},
	{"paths", FIELD_FLOATS, LIST(paths, path_count)},
	{"loadings", FIELD_FLOATS, LIST(loadings, loading_count)},
	{"first_day", FIELD_DAY, AT(first_day)},
	{"days", FIELD_INT, AT(days),.least = 1,.most = CENTURY_DAYS,.hint = "It is the length of the survey in days."},
	{"level", FIELD_FLOAT, AT(level),.least = 0,.most = 1,
	.hint = "It is the mean answer as a share of the scale: 0.7 is 7.3 on a scale from 1 to 10."},
	{"spread", FIELD_FLOAT, AT(spread),.least = 0,.most = 10,
	.hint = "It is the standard deviation of an answer as a share of the scale, before it is cut to the scale: 0.2 is 1.8 on a scale from 1 to 10."},
	{"trend", FIELD_FLOAT, AT(trend), SHIFT,
	.hint = "It is the rise over all days of the constructs that no arrow leads to, in their standard deviations."},
	{"segment_gap", FIELD_FLOAT, AT(segment_gap), SHIFT,
	.hint = "It is how far the last segment is below the first in the constructs that no arrow leads to, in their standard deviations."},
	{"segments", FIELD_TEXTS, LIST(segments, segment_count),.required = true},
	{"missing_rate", FIELD_FLOAT, AT(missing_rate),.least = 0,.most = 1,
	.hint = "It is the share of answers that are missing, of each item and of the NPS question."},
	{"first_customer", FIELD_COUNT, AT(first_customer),.least = 1,.most = MAX_CUSTOMER,
	.hint = "It is the customer_id to start at; ids count upwards from it."},
	{"seed", FIELD_COUNT, AT(seed)},
};

static void check_survey(const RowType *type, void *row);

static const RowType survey_type = {
	"simulate_answers", FIELD_TABLE(arguments, Survey),.function = "simulate_answers",
	.array_hint = "Write it without nulls, for instance paths => '{0.5, 0.4}' or segments => '{north,south}'.",.check = check_survey
};

/* Rules of several arguments, and those that the numbers' limits do not say. */
static void
check_survey(const RowType *type, void *row)
{
	Survey	   *survey = row;

	survey->next_customer = survey->first_customer;
	survey->last_customer = survey->first_customer + survey->customers - 1;
	if (survey->last_customer > MAX_CUSTOMER)
		row_bad(type, "Ask for fewer customers, or start at a lower first_customer.",
				psprintf("argument \"first_customer + customers - 1\" of simulate_answers must be from 0 to %lld, not %lld",
						 (long long) MAX_CUSTOMER, (long long) survey->last_customer));
	if (DATE_NOT_FINITE(survey->first_day) ||
		survey->first_day > TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE - CENTURY_DAYS)
		row_bad(type, "Give the first day of the survey, for instance date '2024-01-01'.",
				psprintf("argument \"first_day\" of simulate_answers is out of range: %s",
						 DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(survey->first_day)))));
	if (survey->segment_count < 1 || survey->segment_count > MOST_SEGMENTS)
		row_bad(type, "Give the names of the segments, for instance segments => '{north,south}'; a single one makes them all alike.",
				psprintf("argument \"segments\" of simulate_answers must have 1 to %d names, not %d",
						 MOST_SEGMENTS, survey->segment_count));
}

/* Constructs in an order in which every arrow leads to a later one; a checked model has no circles. */
static void
order_constructs(Survey *survey)
{
	const PathSpec *model = survey->model;
	int			n = model->constructs;
	bool	   *placed = palloc0(sizeof(bool) * n);

	survey->order = palloc(sizeof(int) * n);
	for (int place = 0; place < n;)
		for (int next = 0; next < n; next++)
		{
			bool		is_next = !placed[next];

			for (int source = 0; source < n; source++)
				is_next = is_next && (!model->arrow[next * n + source] || placed[source]);
			if (!is_next)
				continue;
			placed[next] = true;
			survey->order[place++] = next;
		}
}

/* The coefficient of each arrow: as given, in the order of the model's arrows, or an equal share. */
static void
take_paths(Survey *survey)
{
	const PathSpec *model = survey->model;
	int			n = model->constructs;
	int		   *into = palloc0(sizeof(int) * n);

	if (survey->paths != NULL && survey->path_count != model->arrows)
		row_bad(&survey_type, "Give one for each arrow of the model, in the order of (model).arrows.",
				psprintf("argument \"paths\" of simulate_answers has %d coefficients for %d arrows", survey->path_count, model->arrows));
	survey->coefficient = palloc0(sizeof(double) * n * n);
	survey->exogenous = palloc(sizeof(bool) * n);
	for (int arrow = 0; arrow < model->arrows; arrow++)
		into[model->target[arrow]]++;
	for (int arrow = 0; arrow < model->arrows; arrow++)
	{
		int			target = model->target[arrow];
		double		coefficient = survey->paths != NULL ? survey->paths[arrow] : SHARED_PATH / into[target];

		if (!(fabs(coefficient) < 1))
			row_bad(&survey_type, "Path coefficients are those of constructs of variance 1, between -1 and 1.",
					psprintf("path coefficient of %s->%s is %g", model->construct[model->source[arrow]], model->construct[target], coefficient));
		survey->coefficient[target * n + model->source[arrow]] = coefficient;
	}
	for (int target = 0; target < n; target++)
		survey->exogenous[target] = into[target] == 0;
}

/*
 * What the arrows leave of each construct's variance of 1: 1 less b'Rb, R the
 * correlations that the model implies for the constructs they come from.
 */
static void
take_rests(Survey *survey)
{
	int			n = survey->model->constructs;
	double	   *correlation = palloc0(sizeof(double) * n * n);

	survey->rest = palloc(sizeof(double) * n);
	for (int place = 0; place < n; place++)
	{
		int			target = survey->order[place];
		const double *b = &survey->coefficient[target * n];
		double		explained = 0;

		for (int earlier = 0; earlier < place; earlier++)
		{
			int			other = survey->order[earlier];
			double		sum = 0;

			for (int source = 0; source < n; source++)
				sum += b[source] * correlation[source * n + other];
			correlation[target * n + other] = correlation[other * n + target] = sum;
		}
		for (int source = 0; source < n; source++)
			explained += b[source] * correlation[source * n + target];
		correlation[target * n + target] = 1;
		if (!(explained < 1))
			row_bad(&survey_type, "Make them smaller: what they explain of a construct, and what is left, add up to 1.",
					psprintf("the paths to construct \"%s\" explain %.3g times its variance", survey->model->construct[target], explained));
		survey->rest[target] = sqrt(1 - explained);
	}
}

/* Loadings: one of all items, or one of each; 0.8 where none are given. */
static void
take_loadings(Survey *survey)
{
	int			items = survey->model->items;
	double	   *loading = palloc(sizeof(double) * items);

	if (survey->loadings != NULL && survey->loading_count != 1 && survey->loading_count != items)
		row_bad(&survey_type, "Give one for all items, or one for each in the model's order.",
				psprintf("argument \"loadings\" of simulate_answers has %d numbers for %d items", survey->loading_count, items));
	for (int item = 0; item < items; item++)
	{
		loading[item] = survey->loadings == NULL ? DEFAULT_LOADING : survey->loadings[survey->loading_count == 1 ? 0 : item];
		if (!(fabs(loading[item]) <= 1))
			row_bad(&survey_type, "A loading is the correlation of an item with its construct, from -1 to 1.",
					psprintf("loading of item \"%s\" is %g", survey->model->item[item], loading[item]));
	}
	survey->loadings = loading;
}

/* An answer on its scale: whole, and cut to it. */
static int
answer_of(const Survey *survey, double standardized, double lowest, double highest)
{
	double		answer = lowest + (highest - lowest) * (survey->level + survey->spread * standardized);

	return (int) fmin(fmax(rint(answer), lowest), highest);
}

/* What moves the customer apart from chance: the segment and the day. */
static void
draw_place(Survey *survey, RandomStream *stream, int *segment, Timestamp *at)
{
	double		moment = random_uniform(stream) * survey->days;
	double		second = random_uniform(stream) * OPEN_SECONDS;
	double		drawn = random_uniform(stream) * survey->segment_count;
	double		part;

	*segment = Min((int) drawn, survey->segment_count - 1);
	*at = ((int64) survey->first_day + Min((int) moment, survey->days - 1)) * USECS_PER_DAY
		+ (OPENING_HOUR * SECS_PER_HOUR + (int64) second) * USECS_PER_SEC;
	part = survey->segment_count > 1 ? *segment / (survey->segment_count - 1.0) : 0.5;
	survey->rise = survey->trend * (moment / survey->days - 0.5) + survey->segment_gap * (0.5 - part);
}

/* The constructs of a customer, in the model's units. */
static void
draw_constructs(Survey *survey, RandomStream *stream)
{
	int			n = survey->model->constructs;

	for (int place = 0; place < n; place++)
	{
		int			target = survey->order[place];
		double		value = survey->rest[target] * random_normal(stream);

		if (survey->exogenous[target])
			value += survey->rise;
		for (int earlier = 0; earlier < place; earlier++)
			value += survey->coefficient[target * n + survey->order[earlier]] * survey->latent[survey->order[earlier]];
		survey->latent[target] = value;
	}
}

/* Answers to the items; every item takes its numbers whether it is missing or not. */
static void
draw_answers(Survey *survey, RandomStream *items, RandomStream *place)
{
	const PathSpec *model = survey->model;

	for (int item = 0; item < model->items; item++)
	{
		double		loading = survey->loadings[item];
		double		value = loading * survey->latent[model->construct_of[item]]
			+ sqrt(1 - loading * loading) * random_normal(items);

		survey->answers[item] = Int16GetDatum(answer_of(survey, value, model->lowest[item], model->highest[item]));
		survey->missing[item] = random_coin(place, survey->missing_rate);
	}
}

/* The next customer as a row. */
static void
put_customer(Survey *survey, ResultRow *row)
{
	int64		customer = survey->next_customer++;
	uint64		number = FIRST_STREAM + (uint64) customer * 3;
	RandomStream place;
	RandomStream constructs;
	RandomStream items;
	Timestamp	at;
	int			segment;
	double		nps;

	random_start(&place, survey->seed, number);
	random_start(&constructs, survey->seed, number + 1);
	random_start(&items, survey->seed, number + 2);
	draw_place(survey, &place, &segment, &at);
	draw_constructs(survey, &constructs);
	/* would they recommend us: as the last construct says, which is loyalty in all the indices */
	nps = NPS_LOADING * survey->latent[survey->model->constructs - 1]
		+ sqrt(1 - NPS_LOADING * NPS_LOADING) * random_normal(&items);

	put_int(row, customer);
	put_typed(row, TIMESTAMPOID, TimestampGetDatum(at));
	put_typed(row, TEXTOID, survey->segments[segment]);
	if (random_coin(&place, survey->missing_rate))
		put_null(row);
	else
		put_typed(row, INT2OID, Int16GetDatum(answer_of(survey, nps, 0, NPS_HIGHEST)));
	draw_answers(survey, &items, &place);
	put_typed(row, INT2ARRAYOID,
			  PointerGetDatum(construct_md_array(survey->answers, survey->missing, 1, (int[]) {survey->model->items},
												 (int[]) {1}, INT2OID, sizeof(int16), true, TYPALIGN_SHORT)));
}

/* The path model of an argument, whose items have scales of whole numbers that a smallint holds. */
static const PathSpec *
model_argument(FunctionCallInfo fcinfo)
{
	const PathSpec *model;

	crm_refuse_null(fcinfo, 1, "model", "Pass crm.path_model(...), or leave the argument out for a survey by ECSI.");
	model = path_spec_from_datum(PointerGetDatum(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(1))));
	for (int item = 0; item < model->items; item++)
		if (model->lowest == NULL || rint(model->lowest[item]) != model->lowest[item] || rint(model->highest[item]) != model->highest[item] ||
			model->lowest[item] < PG_INT16_MIN || model->highest[item] > PG_INT16_MAX)
			row_bad(&survey_type, "Make the model with whole numbers as its ends, for instance crm.path_model(..., lowest => 1, highest => 10).",
					psprintf("item \"%s\" of the path model has no scale of whole numbers from %d to %d", model->item[item],
							 PG_INT16_MIN, PG_INT16_MAX));
	return model;
}

/* Check the arguments and set up the state, in the context that lives as long as the set is being returned. */
static Survey *
start_survey(FunctionCallInfo fcinfo)
{
	static const int places[] = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
	Survey	   *survey = palloc(sizeof(Survey));

	StaticAssertStmt(lengthof(places) == lengthof(arguments), "a place for every argument but the model");
	row_arguments(&survey_type, fcinfo, 0, places, survey);
	for (int segment = 0; segment < survey->segment_count; segment++)
		survey->segments[segment] = PointerGetDatum(PG_DETOAST_DATUM_COPY(survey->segments[segment]));
	survey->model = model_argument(fcinfo);
	order_constructs(survey);
	take_paths(survey);
	take_rests(survey);
	take_loadings(survey);
	survey->latent = palloc(sizeof(double) * survey->model->constructs);
	survey->answers = palloc(sizeof(Datum) * survey->model->items);
	survey->missing = palloc(sizeof(bool) * survey->model->items);
	return survey;
}

/*
 * simulate_answers(customers, model, ...) returns a customer a call, so that a
 * select list streams them as it does the rows of simulate_orders.
 */
Datum
crm_simulate_answers(PG_FUNCTION_ARGS)
{
	FuncCallContext *set;
	Survey	   *survey;
	ResultRow	row;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext caller;

		set = SRF_FIRSTCALL_INIT();
		caller = MemoryContextSwitchTo(set->multi_call_memory_ctx);
		set->tuple_desc = result_row_type(fcinfo);
		set->user_fctx = start_survey(fcinfo);
		MemoryContextSwitchTo(caller);
	}

	set = SRF_PERCALL_SETUP();
	survey = set->user_fctx;
	CRM_CHECK_INTERRUPTS(survey->next_customer);
	if (survey->next_customer > survey->last_customer)
		SRF_RETURN_DONE(set);

	result_row_of(&row, set->tuple_desc);
	put_customer(survey, &row);
	SRF_RETURN_NEXT(set, result_row_datum(&row));
}
