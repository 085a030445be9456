/*
 * cox_agg.c
 *		cox_regression(): rows become a model, one per group.
 */
#include "base/crm.h"

#include <math.h>

#include "common/hashfn.h"

#include "logistic/feature_names.h"
#include "logistic/feature_row.h"
#include "outcomes/case_row.h"
#include "outcomes/cox_options.h"
#include "outcomes/cox_state.h"

PG_FUNCTION_INFO_V1(crm_cox_regression_final);

#define FIRST_ROWS 8
#define LARGEST 1e100

/* What is known from one row to the next. */
typedef struct CoxCall
{
	RowCache	row;
	uint64		reads;			/* of the options, when they were packed */
	StringInfoData packed;		/* behind a zero byte */
	int			nnames;
	uint64		digest;
} CoxCall;

/* Where the arguments are: 0, there is none. */
typedef struct CoxArguments
{
	int			stratum;
	int			weight;
	int			options;
} CoxArguments;

static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const CoxState *s = state;

	return state_names_valid(&s->names, tail) && s->names.count > 0 && s->rows >= 0 && s->skipped >= 0 &&
		s->features >= 0 && s->features <= COX_MOST && (s->features > 0 || s->rows == 0) &&
		(uint64) s->rows <= (tail - s->names.room) / (sizeof(double) * (Size) cox_width(s));
}

static void *merge(const StateShape *shape, void *state, const void *other);

const StateShape cox_shape = {
	.aggregate = COX_FUNCTION,
	.kind = 0x434F5801,			/* layout 1 */
	.size = sizeof(CoxState),
	.tail = STATE_NAMES_ROOM + FIRST_ROWS * 6 * sizeof(double),
	.may_be_large = true,
	.options = sizeof(uint64),
	.options_at = offsetof(CoxState, digest),
	.options_change = "the options change",
	.options_hint = "A fit has the same options for all rows; use GROUP BY for several fits.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_cox_regression_combine, &cox_shape)

/* All rows have the same number of features. */
static void
set_features(CoxState *state, int64 features)
{
	if (state->features == 0)
		state->features = features;
	else if (unlikely(state->features != features))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of features changes from row to row, from %lld to %lld",
						(long long) state->features, (long long) features),
				 errhint("Pass the same features for every row; one that is missing is NULL.")));
}

/* Room for more rows; the state may have moved. */
static CoxState *
reserve(CoxState *state, int64 more)
{
	Size		room = state_tail(&cox_shape, state);
	Size		needed = state->names.room + (Size) ((state->rows + more) * cox_width(state)) * sizeof(double);

	if (likely(needed <= room))
		return state;
	room = state_more_room(&cox_shape, room, needed);
	if (room < needed)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s over more than %lld rows needs more than crm.population_memory (%d MB)", COX_FUNCTION,
						(long long) state->rows, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory, or fit to a sample of the customers.")));
	return state_enlarge(&cox_shape, state, room);
}

/* One name more behind those that are there. */
static CoxState *
add_name(CoxState *state, const char *bytes, uint32 length)
{
	return state_name_add(&cox_shape, state, (Size) (state->rows * cox_width(state)) * sizeof(double), bytes, length);
}

/* The number of a stratum, from 1 on; the state may have moved. */
static uint32
stratum_number(CoxState **state, const char *bytes, uint32 length)
{
	int			found = state_name_find(&cox_shape, *state, bytes, length);

	if (likely(found > 0))
		return (uint32) found;
	*state = add_name(*state, bytes, length);
	return (*state)->names.count - 1;
}

/* The rows of another state, with strata by the numbers of this one. */
static void *
merge(const StateShape *shape, void *one, const void *other)
{
	CoxState   *state = one;
	const CoxState *more = other;
	const NumberedName *names = state_names_list(shape, more);
	uint32	   *number = palloc0(sizeof(uint32) * (more->names.count + 1));
	int64		width = cox_width(more);
	const double *from = cox_rows(more);
	double	   *to;

	state->skipped += more->skipped;
	if (more->features == 0)
		return state;
	set_features(state, more->features);
	for (uint32 i = 1; i < more->names.count; i++)
		number[i] = stratum_number(&state, names[i].bytes, names[i].length);
	state = reserve(state, more->rows);
	to = cox_rows(state) + state->rows * width;
	memcpy(to, from, (Size) (more->rows * width) * sizeof(double));
	for (int64 i = 0; i < more->rows; i++, to += width)
	{
		double		stratum = floor(to[COX_KIND] / 2);

		CRM_CHECK_INTERRUPTS(i);
		if (!(stratum >= 0 && stratum < more->names.count))
			crm_invalid_state(shape->aggregate);
		to[COX_KIND] += 2 * ((double) number[(uint32) stratum] - stratum);
	}
	state->rows += more->rows;
	return state;
}

/* The call as it begins. */
static CoxCall *
begin_calls(FunctionCallInfo fcinfo)
{
	MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	CoxCall    *call = palloc0(sizeof(CoxCall));

	initStringInfo(&call->packed);
	appendStringInfoChar(&call->packed, '\0');
	call->digest = hash_bytes_extended((const unsigned char *) call->packed.data, call->packed.len, 0);
	MemoryContextSwitchTo(old);
	return fcinfo->flinfo->fn_extra = call;
}

/* The options of the call, packed anew only if they change; NULL is the defaults. */
static void
read_options(CoxCall *call, FunctionCallInfo fcinfo, int argument)
{
	const CoxChoice *choice;

	if (PG_ARGISNULL(argument))
		return;
	choice = row_cached(&cox_options, &call->row, fcinfo, argument);
	if (likely(call->reads == call->row.reads))
		return;
	call->packed.len = 1;
	cox_choice_pack(&call->packed, choice);
	call->nnames = choice->nnames;
	call->digest = hash_bytes_extended((const unsigned char *) call->packed.data, call->packed.len, 0);
	call->reads = call->row.reads;
}

/* The numbers of a row before its features; false where it does not count. */
static bool
read_row(FunctionCallInfo fcinfo, const CoxArguments *arguments, double *row)
{
	row[COX_WEIGHT] = 1.0;
	if (arguments->weight != 0 && !case_weight_argument(fcinfo, arguments->weight, LARGEST, &row[COX_WEIGHT]))
		return false;
	if (PG_ARGISNULL(2) || !case_duration_argument(fcinfo, 1, "up to the event", &row[COX_TIME]))
		return false;
	row[COX_KIND] = PG_GETARG_BOOL(2) ? 1.0 : 0.0;
	return row[COX_WEIGHT] > 0;
}

/* (state, duration, event, features [, stratum] [, weight] [, options]) */
static Datum
add_row(FunctionCallInfo fcinfo, CoxArguments arguments)
{
	static const FeatureCall in_array = {.is_array = true};
	CoxCall    *call = fcinfo->flinfo->fn_extra;
	CoxState   *state;
	FeatureRow	features;
	double		row[COX_COLUMNS];
	double	   *to;
	bool		counts;

	if (unlikely(call == NULL))
		call = begin_calls(fcinfo);
	if (arguments.options != 0)
		read_options(call, fcinfo, arguments.options);
	feature_row_read(&features, &in_array, fcinfo, 3);
	counts = read_row(fcinfo, &arguments, row) && !features.has_gaps;
	if (unlikely(call->nnames != 0 && features.features != 0 && call->nnames != features.features))
		feature_names_refuse(call->nnames, features.features);
	state = PG_ARGISNULL(0) ? NULL : state_argument(&cox_shape, fcinfo, 0);
	if (state == NULL)
	{
		(void) crm_aggregate_context(fcinfo, COX_FUNCTION);
		state = state_create(&cox_shape, cox_shape.tail);
		state->names.room = STATE_NAMES_ROOM;
		state->digest = call->digest;
		state = state_name_add(&cox_shape, state, 0, call->packed.data, (uint32) call->packed.len);
	}
	else
		(void) crm_aggregate_context(fcinfo, COX_FUNCTION);
	state_check_options(&cox_shape, state, &call->digest);
	if (features.features > 0)
		set_features(state, features.features);
	if (!counts)
	{
		state->skipped++;
		return state_result(&cox_shape, fcinfo, state);
	}
	if (arguments.stratum != 0 && !PG_ARGISNULL(arguments.stratum))
	{
		const text *stratum = PG_GETARG_TEXT_PP(arguments.stratum);

		/* the empty name is no name */
		if (VARSIZE_ANY_EXHDR(stratum) > 0)
			row[COX_KIND] += 2.0 * stratum_number(&state, VARDATA_ANY(stratum), (uint32) VARSIZE_ANY_EXHDR(stratum));
	}
	state = reserve(state, 1);
	to = cox_rows(state) + state->rows * cox_width(state);
	memcpy(to, row, sizeof(row));
	memcpy(to + COX_COLUMNS, features.value, sizeof(double) * (Size) features.features);
	state->rows++;
	return state_result(&cox_shape, fcinfo, state);
}

CRM_FUNCTION(crm_cox_regression_transition, add_row(fcinfo, (CoxArguments) {0}))
CRM_FUNCTION(crm_cox_regression_transition_options, add_row(fcinfo, (CoxArguments) {.options = 4}))
CRM_FUNCTION(crm_cox_regression_transition_stratum, add_row(fcinfo, (CoxArguments) {.stratum = 4}))
CRM_FUNCTION(crm_cox_regression_transition_weight, add_row(fcinfo, (CoxArguments) {.weight = 4}))
CRM_FUNCTION(crm_cox_regression_transition_all, add_row(fcinfo, (CoxArguments) {.stratum = 4,.weight = 5,.options = 6}))

/* cox_regression_final(state): the model; NULL when no row counts. */
Datum
crm_cox_regression_final(PG_FUNCTION_ARGS)
{
	const CoxState *state = state_final(&cox_shape, fcinfo);
	const CoxModel *model;
	ResultRow	result;

	if (state == NULL || state->rows == 0)
		PG_RETURN_NULL();
	model = cox_state_fit(state);
	result_row_begin(&result, fcinfo);
	put_fields(&result, &cox_model_type, model);
	return result_row_datum(&result);
}
