/*
 * rake_detail.c
 *		rake_detail: what raking makes of a survey, as an aggregate.
 *
 * The state has the targets as text, and respondents as they come.  When it is
 * full, equal ones are merged; it grows when that does not help.
 */
#include "base/crm.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "base/aggregate_state.h"
#include "base/result_rows.h"
#include "satisfaction/rake_rows.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_rake_detail_transition);
PG_FUNCTION_INFO_V1(crm_rake_detail_final);

#define AGGREGATE "crm.rake_detail"
#define FIRST_ROWS 64

/* Numbers up to here are exact. */
#define MOST_RESPONDENTS 0x1p53

typedef struct RakeState
{
	double		cap;			/* 0: none */
	int64		targets_length; /* with its terminator */
	int64		skipped;
	int64		rows;
	char		rest[FLEXIBLE_ARRAY_MEMBER];	/* the text of the targets, then rows */
} RakeState;

/* The targets of the last row, kept in fn_extra. */
typedef struct RakeReader
{
	MemoryContext memory;		/* of the rest */
	Jsonb	   *json;
	char	   *text;
	Size		length;			/* of the text, with its terminator */
	RakeTargets *targets;
	RakeNames	names;
} RakeReader;

/* Bytes before the rows. */
static inline Size
text_room(int64 length)
{
	return MAXALIGN((Size) length);
}

static inline RakeRow *
state_rows(const RakeState *state)
{
	return (RakeRow *) (unconstify(RakeState *, state)->rest + text_room(state->targets_length));
}

/* The form; the text and the rows are checked at the end. */
static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const RakeState *state = argument;

	return state->targets_length > 0 && (Size) state->targets_length < tail &&
		text_room(state->targets_length) <= tail &&
		state->rest[state->targets_length - 1] == '\0' &&
		state->rows >= 0 && state->skipped >= 0 &&
		(Size) state->rows <= (tail - text_room(state->targets_length)) / sizeof(RakeRow);
}

/* One aggregate has one set of targets. */
static void
check_targets(const RakeState *state, const char *text, Size length)
{
	if ((Size) state->targets_length != length || memcmp(state->rest, text, length) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("targets change from row to row"),
				 errhint("One survey has one population; use GROUP BY what the targets depend on.")));
}

/* Make room for one more row; may return a new state. */
static RakeState *
reserve(const StateShape *shape, RakeState *state)
{
	Size		text = text_room(state->targets_length);
	Size		room = (state_tail(shape, state) - text) / sizeof(RakeRow);
	Size		most = (MaxAllocSize - 1024 - text) / sizeof(RakeRow);

	if (likely((Size) state->rows < room))
		return state;
	state->rows = (int64) rake_rows_merge(state_rows(state), (size_t) state->rows);
	if ((Size) state->rows <= room / 2)
		return state;
	if (room >= most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s holds at most %zu respondents of different weights", AGGREGATE, most),
				 errhint("Round the base weights, so that equal respondents merge.")));
	return state_enlarge(shape, state, text + Min(2 * room, most) * sizeof(RakeRow));
}

/* Add the respondents of another state. */
static void *
merge(const StateShape *shape, void *argument, const void *other)
{
	RakeState  *state = argument;
	const RakeState *more = other;
	const RakeRow *rows = state_rows(more);

	check_targets(state, more->rest, (Size) more->targets_length);
	state->skipped += more->skipped;
	for (int64 i = 0; i < more->rows; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		state = reserve(shape, state);
		state_rows(state)[state->rows++] = rows[i];
	}
	return state;
}

static const StateShape shape = {
	.aggregate = AGGREGATE,
	.kind = 0x52414b01,			/* layout 1 */
	.size = offsetof(RakeState, rest),
	.tail = FIRST_ROWS * sizeof(RakeRow),
	.options = sizeof(double),
	.options_at = offsetof(RakeState, cap),
	.options_change = "cap changes",
	.options_hint = "One survey has one cap; use GROUP BY for several.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_rake_detail_combine, &shape)

/* The targets of the call, read anew when they are others than before. */
static RakeReader *
read_targets(FunctionCallInfo fcinfo)
{
	RakeReader *reader = fcinfo->flinfo->fn_extra;
	Jsonb	   *json;
	MemoryContext old;

	crm_refuse_null(fcinfo, 2, "targets", "Pass the margins of the population: '[{\"f\": 520, \"m\": 480}]'.");
	json = PG_GETARG_JSONB_P(2);
	if (reader == NULL)
	{
		reader = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(RakeReader));
		reader->memory = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "crm targets", ALLOCSET_SMALL_SIZES);
		fcinfo->flinfo->fn_extra = reader;
	}
	if (reader->json != NULL && VARSIZE(reader->json) == VARSIZE(json) && memcmp(reader->json, json, VARSIZE(json)) == 0)
		return reader;
	reader->json = NULL;
	reader->names.declared = InvalidOid;
	MemoryContextReset(reader->memory);
	old = MemoryContextSwitchTo(reader->memory);
	json = (Jsonb *) PG_DETOAST_DATUM_COPY(PointerGetDatum(json));
	reader->targets = rake_targets_read(json, false);
	reader->text = JsonbToCString(NULL, &json->root, (int) VARSIZE(json));
	reader->length = strlen(reader->text) + 1;
	reader->json = json;
	MemoryContextSwitchTo(old);
	return reader;
}

/* The state of the call, a new one for the first row. */
static RakeState *
begin(FunctionCallInfo fcinfo, const RakeReader *reader)
{
	double		cap = PG_NARGS() > 4 && !PG_ARGISNULL(4) ? rake_cap_check(PG_GETARG_FLOAT8(4)) : 0;
	RakeState  *state = state_argument(&shape, fcinfo, 0);

	if (state == NULL)
	{
		state = state_create(&shape, text_room((int64) reader->length) + shape.tail);
		state->cap = cap;
		state->targets_length = (int64) reader->length;
		memcpy(state->rest, reader->text, reader->length);
	}
	state_check_options(&shape, state, &cap);
	check_targets(state, reader->text, reader->length);
	return state;
}

/* rake_detail(cells, targets, weight, cap): add a respondent. */
Datum
crm_rake_detail_transition(PG_FUNCTION_ARGS)
{
	RakeReader *reader;
	RakeState  *state;
	RakeRow		row = {.count = 1};
	bool		counts;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	reader = read_targets(fcinfo);
	state = begin(fcinfo, reader);
	counts = survey_weight(fcinfo, 3, &row.base) && !PG_ARGISNULL(1);
	if (counts)
	{
		ArrayType  *cells = PG_GETARG_ARRAYTYPE_P(1);

		if (ARR_ELEMTYPE(cells) != reader->names.declared)
			rake_names_of(&reader->names, ARR_ELEMTYPE(cells), reader->memory);
		counts = rake_combination(reader->targets, &reader->names, cells, &row.combination);
	}
	if (counts)
	{
		state = reserve(&shape, state);
		state_rows(state)[state->rows++] = row;
	}
	else
		state->skipped++;
	return state_datum(&shape, state);
}

/* The rows of a state, merged and checked, in a new array. */
static size_t
take_rows(const RakeState *state, const RakeTargets *targets, RakeRow **rows)
{
	uint64		combinations = rake_combinations(targets);
	size_t		n = (size_t) state->rows;
	double		respondents = 0;

	*rows = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(RakeRow));
	memcpy(*rows, state_rows(state), n * sizeof(RakeRow));
	for (size_t i = 0; i < n; i++)
	{
		const RakeRow *row = &(*rows)[i];

		CRM_CHECK_INTERRUPTS(i);
		if (!(row->combination < combinations && row->base > 0 && row->count >= 1 && row->count == floor(row->count)))
			crm_invalid_state(AGGREGATE);
		survey_weight_check(row->base);
		respondents += row->count;
	}
	if (respondents > MOST_RESPONDENTS)
		crm_invalid_state(AGGREGATE);
	return rake_rows_merge(*rows, n);
}

/* What the weights amount to. */
static void
put_weights(ResultRow *row, const RakeRow *rows, size_t n, const double *weights, double most)
{
	double		sum = 0;
	double		squares = 0;
	double		least = weights[0];
	double		greatest = weights[0];
	double		respondents = 0;
	double		capped = 0;

	for (size_t i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		respondents += rows[i].count;
		sum += rows[i].count * weights[i];
		squares += rows[i].count * weights[i] * weights[i];
		least = fmin(least, weights[i]);
		greatest = fmax(greatest, weights[i]);
		if (weights[i] == most)
			capped += rows[i].count;
	}
	put_float(row, sum);
	put_finite(row, sum / squares * sum);
	put_finite(row, respondents / (sum / squares * sum));
	put_float(row, least);
	put_float(row, greatest);
	put_int(row, most > 0 ? (int64) capped : 0);
}

/* The targets of a state, whose text anyone can have written. */
static RakeTargets *
state_targets(const RakeState *state)
{
	Datum		json;

	(void) pg_verifymbstr(state->rest, (int) strlen(state->rest), false);
	json = DirectFunctionCall1(jsonb_in, CStringGetDatum(state->rest));
	return rake_targets_read(DatumGetJsonbP(json), false);
}

/* Find the weights, and say what they are. */
Datum
crm_rake_detail_final(PG_FUNCTION_ARGS)
{
	const RakeState *state = state_final(&shape, fcinfo);
	RakeTargets *targets;
	RakeRow    *rows;
	double	   *weights;
	double		respondents = 0;
	size_t		n;
	RakingResult result;
	ResultRow	row;

	if (state == NULL || state->rows == 0)
		PG_RETURN_NULL();
	if (state->cap != 0)
		(void) rake_cap_check(state->cap);
	targets = state_targets(state);
	n = take_rows(state, targets, &rows);
	weights = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(double));
	result = rake_rows_solve(fcinfo->flinfo, targets, rows, n, state->cap, weights);
	for (size_t i = 0; i < n; i++)
		respondents += rows[i].count;
	result_row_begin(&row, fcinfo);
	put_int(&row, (int64) respondents);
	put_int(&row, state->skipped);
	put_weights(&row, rows, n, weights, rake_most_weight(targets, rows, n, state->cap));
	put_int(&row, result.rounds);
	put_float(&row, result.deviation);
	return result_row_datum(&row);
}
