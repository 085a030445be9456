/*
 * population_stability.c
 *		population_stability and its table: how far a distribution over bins
 *		has moved since the sample of the fit.
 *
 * The state keeps the bins with their two weights one after another.  There
 * are few; whoever passes scores instead of bins is told so.
 */
#include "base/crm.h"

#include <float.h>
#include <math.h>

#include "base/aggregate_state.h"
#include "base/float_list.h"
#include "classifier/score_arguments.h"
#include "math/stability.h"

PG_FUNCTION_INFO_V1(crm_population_stability_text_transition);
PG_FUNCTION_INFO_V1(crm_population_stability_number_transition);
PG_FUNCTION_INFO_V1(crm_population_stability_final);
PG_FUNCTION_INFO_V1(crm_population_stability_table_final);
PG_FUNCTION_INFO_V1(crm_population_stability_counts);

#define MOST_BINS 1000
#define LONGEST_NAME 1024
#define NO_NAME (-1)			/* length of NULL */
#define FIRST_BYTES 512

/* Counts of a bin but 0: what weights of rows are. */
#define LEAST_COUNT 1e-60
#define MOST_COUNT 1e60

/* What the call says; the same for all rows. */
typedef struct StabilityOptions
{
	int32		recompute_totals;
	int32		is_number;
} StabilityOptions;

/* A bin; its name follows, and the next one on a multiple of 8 bytes. */
typedef struct BinEntry
{
	double		weight[2];		/* of the expected and of the actual rows */
	int32		length;			/* of the name; NO_NAME */
	char		name[FLEXIBLE_ARRAY_MEMBER];
} BinEntry;

typedef struct StabilityState
{
	StabilityOptions options;
	int64		used;			/* bytes of entries */
	int64		bins;
	char		entries[FLEXIBLE_ARRAY_MEMBER];
} StabilityState;

static void *merge(const StateShape *shape, void *state, const void *other);

/* No entry outside of the state is touched. */
static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const StabilityState *bins = state;

	return bins->used >= 0 && bins->used <= (int64) tail && bins->used % 8 == 0 &&
		bins->bins >= 0 && bins->bins <= MOST_BINS;
}

static const StateShape shape = {
	.aggregate = "crm.population_stability",
	.kind = 0x43505301,
	.size = offsetof(StabilityState, entries),
	.tail = FIRST_BYTES,
	.options = sizeof(StabilityOptions),
	.options_at = offsetof(StabilityState, options),
	.options_change = "an option changes",
	.options_hint = "Pass the same options in all rows; FILTER and GROUP BY keep sets of rows apart.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_population_stability_combine, &shape)

static inline int64
entry_size(int32 length)
{
	return (int64) MAXALIGN(offsetof(BinEntry, name) + (Size) Max(length, 0));
}

/* The entry at a byte, and in *next where the next one begins; NULL at the end. */
static BinEntry *
entry_at(const StabilityState *state, int64 at, int64 *next)
{
	BinEntry   *entry = (BinEntry *) (unconstify(StabilityState *, state)->entries + at);

	if (at >= state->used)
		return NULL;
	if (state->used - at < entry_size(0) || entry->length < NO_NAME || entry->length > LONGEST_NAME ||
		state->used - at < entry_size(entry->length))
		crm_invalid_state(shape.aggregate);
	*next = at + entry_size(entry->length);
	return entry;
}

/* Add weight to a bin, a new one perhaps; the result may be another state. */
static StabilityState *
add(StabilityState *state, const char *name, int32 length, double expected, double actual)
{
	int64		next = 0;
	BinEntry   *entry;

	while ((entry = entry_at(state, next, &next)) != NULL)
		if (entry->length == length && (length <= 0 || memcmp(entry->name, name, (Size) length) == 0))
		{
			entry->weight[0] += expected;
			entry->weight[1] += actual;
			return state;
		}
	if (state->bins >= MOST_BINS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("there are more than %d bins", MOST_BINS),
				 errhint("Put scores into bins first, for instance width_bucket(score, '{300,350,400}').")));
	if (state->used + entry_size(length) > (int64) state_tail(&shape, state))
		state = state_enlarge(&shape, state, 2 * state_tail(&shape, state) + (Size) entry_size(length));
	entry = (BinEntry *) (state->entries + state->used);
	entry->weight[0] = expected;
	entry->weight[1] = actual;
	entry->length = length;
	if (length > 0)
		memcpy(entry->name, name, (Size) length);
	state->used += entry_size(length);
	state->bins++;
	return state;
}

/* Add the bins of another state. */
static void *
merge(const StateShape *unused, void *state, const void *other)
{
	int64		next = 0;
	const BinEntry *entry;

	while ((entry = entry_at(other, next, &next)) != NULL)
		state = add(state, entry->name, entry->length, entry->weight[0], entry->weight[1]);
	return state;
}

/* Add a row of a bin of that name. */
static Datum
add_row(FunctionCallInfo fcinfo, const char *name, int32 length, bool is_number)
{
	StabilityOptions options = {
		.recompute_totals = score_flag_argument(fcinfo, PG_NARGS() > 4 ? 4 : 0, false),
		.is_number = is_number
	};
	StabilityState *state = state_begin_with(&shape, fcinfo, &options);
	double		weight = score_weight_argument(fcinfo, PG_NARGS() > 3 ? 3 : 0);
	bool		actual;

	if (PG_ARGISNULL(2) || weight == 0)
		return state_datum(&shape, state);
	if (length > LONGEST_NAME)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("name of a bin has %d bytes, more than %d", length, LONGEST_NAME),
				 errhint("A bin is a class such as 'north' or '[300,350)'.")));
	actual = PG_GETARG_BOOL(2);
	return state_datum(&shape, add(state, name, length, actual ? 0 : weight, actual ? weight : 0));
}

/* population_stability(bin text, is_actual [, weight [, recompute_totals]]): add a row; bin NULL is a bin too. */
Datum
crm_population_stability_text_transition(PG_FUNCTION_ARGS)
{
	text	   *name;

	if (PG_ARGISNULL(1))
		return add_row(fcinfo, NULL, NO_NAME, false);
	name = PG_GETARG_TEXT_PP(1);
	return add_row(fcinfo, VARDATA_ANY(name), (int32) VARSIZE_ANY_EXHDR(name), false);
}

/* The same with numbers of bins. */
Datum
crm_population_stability_number_transition(PG_FUNCTION_ARGS)
{
	double		bin;
	char	   *name;

	if (PG_ARGISNULL(1))
		return add_row(fcinfo, NULL, NO_NAME, true);
	bin = PG_GETARG_FLOAT8(1) + 0.0;
	if (isnan(bin))
		return add_row(fcinfo, "NaN", 3, true);
	name = bin == floor(bin) && fabs(bin) < 1e15 ? psprintf("%.0f", bin) : psprintf("%.17g", bin);
	return add_row(fcinfo, name, (int32) strlen(name), true);
}

/* A bin on its way to the result. */
typedef struct NamedBin
{
	const BinEntry *entry;
	double		number;			/* its name, if it is one */
} NamedBin;

/* By number or by the bytes of the name; without a name last. */
static int
compare_bins(const void *one, const void *other)
{
	const NamedBin *a = one;
	const NamedBin *b = other;
	int			common = Min(a->entry->length, b->entry->length);
	int			order;

	if (common == NO_NAME)
		return a->entry->length == b->entry->length ? 0 : a->entry->length == NO_NAME ? 1 : -1;
	if (a->number != b->number)
		return isnan(a->number) ? 1 : isnan(b->number) || a->number < b->number ? -1 : 1;
	order = memcmp(a->entry->name, b->entry->name, (Size) common);
	return order != 0 ? order : a->entry->length - b->entry->length;
}

/* Index and bins of the state in argument 0, in order; false if one side has nothing. */
static bool
stability_final(FunctionCallInfo fcinfo, NamedBin **named, StabilityBin **bin, int *bins, double *index)
{
	const StabilityState *state = state_final(&shape, fcinfo);
	const BinEntry *entry;
	int64		next = 0;

	*bins = 0;
	if (state == NULL)
		return false;
	*named = palloc0((Size) MOST_BINS * sizeof(NamedBin));
	*bin = palloc0((Size) MOST_BINS * sizeof(StabilityBin));
	while ((entry = entry_at(state, next, &next)) != NULL)
	{
		if (*bins >= MOST_BINS || !(entry->weight[0] >= 0 && entry->weight[0] <= DBL_MAX &&
									entry->weight[1] >= 0 && entry->weight[1] <= DBL_MAX))
			crm_invalid_state(shape.aggregate);
		(*named)[*bins].entry = entry;
		if (state->options.is_number && entry->length > 0)
			(*named)[*bins].number = strtod(pnstrdup(entry->name, (Size) entry->length), NULL);
		(*bins)++;
	}
	qsort(*named, (Size) *bins, sizeof(NamedBin), compare_bins);
	for (int i = 0; i < *bins; i++)
	{
		(*bin)[i].expected = (*named)[i].entry->weight[0];
		(*bin)[i].actual = (*named)[i].entry->weight[1];
	}
	if (!stability_index(*bin, *bins, state->options.recompute_totals != 0, index))
		return false;
	if (!isfinite(*index))
		crm_invalid_state(shape.aggregate);
	return true;
}

/* The index; NULL where there are no expected rows, or no actual ones. */
Datum
crm_population_stability_final(PG_FUNCTION_ARGS)
{
	NamedBin   *named;
	StabilityBin *bin;
	int			bins;
	double		index;

	if (!stability_final(fcinfo, &named, &bin, &bins, &index))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(index);
}

/* The bins as an array of crm.stability_row; NULL as the index is. */
Datum
crm_population_stability_table_final(PG_FUNCTION_ARGS)
{
	NamedBin   *named;
	StabilityBin *bin;
	int			bins;
	double		index;
	ScoreTable	table;

	if (!stability_final(fcinfo, &named, &bin, &bins, &index))
		PG_RETURN_NULL();
	score_table_begin(&table, fcinfo, bins);
	for (int i = 0; i < bins; i++)
	{
		put_int(&table.row, i + 1);
		if (named[i].entry->length == NO_NAME)
			put_null(&table.row);
		else
			put_label(&table.row, cstring_to_text_with_len(named[i].entry->name, named[i].entry->length));
		put_float(&table.row, bin[i].expected);
		put_float(&table.row, bin[i].actual);
		put_float(&table.row, bin[i].expected_share);
		put_float(&table.row, bin[i].actual_share);
		put_float(&table.row, bin[i].part);
		score_table_next(&table);
	}
	return score_table_datum(&table);
}

/* A count of a bin, as far from the ends of what a number holds as sums of weights are. */
static double
count_of(double count, int bin)
{
	if (count < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("count of bin %d is %.15g, below 0", bin + 1, count),
				 errhint("Pass counts, not shares of change.")));
	if (count != 0 && (count < LEAST_COUNT || count > MOST_COUNT))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of bin %d is %.15g, not 0, or between 1e-60 and 1e60", bin + 1, count),
				 errhint("Pass numbers of rows, or their shares.")));
	return count;
}

/* population_stability(expected, actual, recompute_totals): the index of counts of the same bins. */
Datum
crm_population_stability_counts(PG_FUNCTION_ARGS)
{
	int			bins;
	int			others;
	const float8 *expected = float_list_read(PG_GETARG_ARRAYTYPE_P(0), "expected", &bins);
	const float8 *actual = float_list_read(PG_GETARG_ARRAYTYPE_P(1), "actual", &others);
	StabilityBin *bin;
	double		index;

	if (bins != others)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("expected has %d bins and actual %d", bins, others),
				 errhint("Count the same bins in both, with 0 where a bin is empty.")));
	bin = palloc0((Size) Max(bins, 1) * sizeof(StabilityBin));
	for (int i = 0; i < bins; i++)
	{
		bin[i].expected = count_of(expected[i], i);
		bin[i].actual = count_of(actual[i], i);
	}
	if (!stability_index(bin, bins, PG_GETARG_BOOL(2), &index))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(index);
}
