/*
 * rfm_fit_state.c
 *		State of the aggregates rfm_fit: three numbers a customer, and beyond a
 *		million customers the different values of each measure with how many
 *		have them.
 *
 * Most methods look at one measure at a time, and days, orders and cents have
 * far fewer different values than there are customers: of a hundred million,
 * some millions.  So rows are collected until they fill the state; then each
 * measure is sorted and merged with its list, which costs a few passes over
 * the rows.  Methods that look at the measures together keep all rows.
 */
#include "rfm/rfm_fit_state.h"

#include <float.h>
#include <math.h>

#include "base/interrupted.h"
#include "base/row_state.h"
#include "math/sort.h"

/* Rows that are collected before the first list is made; fewer are a small state anyway. */
#define ROWS_LISTED (1 << 20)
#define AGGREGATE "crm.rfm_fit"

/* Different values, ascending, each with its customers. */
typedef struct ValueList
{
	double	   *values;
	double	   *counts;
	size_t		n;
} ValueList;

/* What stands in the heading from the excluded customers on. */
static const ValueRange heading_ranges[] = {
	{0, 0x1p53, true},			/* excluded */
	{0, 0x1p40, true}, {0, 0x1p40, true}, {0, 0x1p40, true},	/* listed */
	{RFM_QUANTILE, RFM_R, true},
	{RFM_MIN_BINS, RFM_MAX_BINS, true}, {RFM_MIN_BINS, RFM_MAX_BINS, true}, {RFM_MIN_BINS, RFM_MAX_BINS, true},
	{0, 1, true},				/* exclude_later */
	{DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE, DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1, true},
	{0, 1, true}				/* has_as_of */
};

/* Nobody bought after the as-of date; frequency and monetary value are any numbers. */
static const ValueRange value_ranges[3] = {{0, DBL_MAX, false}, {-DBL_MAX, DBL_MAX, false}, {-DBL_MAX, DBL_MAX, false}};

static bool
in_range(const ValueRange *range, double value)
{
	return value >= range->least && value <= range->greatest &&
		(!range->is_whole || value == floor(value));
}

/* Numbers of the lists. */
static size_t
listed_numbers(const RfmFitState *state)
{
	return 2 * ((size_t) state->listed[0] + (size_t) state->listed[1] + (size_t) state->listed[2]);
}

/* Numbers that the state has room for. */
static size_t
room(const RfmFitState *state)
{
	return state_tail(&rfm_fit_shape, state) / sizeof(double);
}

/* Numbers that a state can have room for. */
static size_t
most_numbers(void)
{
	return state_most_room(&rfm_fit_shape) / sizeof(double);
}

/* Does the method look at one measure at a time?  Of a forged state, any number. */
static bool
is_listable(const RfmFitState *state)
{
	return state->method != RFM_NESTED && state->method != RFM_NTILE && state->method != RFM_NESTED_NTILE;
}

/* Lists and rows lie within the state; what they hold is checked at the end. */
static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const RfmFitState *state = argument;
	double		numbers = 3 * state->rows;

	if (!(state->rows >= 0 && state->rows == floor(state->rows)))
		return false;
	for (int id = 0; id < 3; id++)
	{
		if (!in_range(&heading_ranges[1], state->listed[id]) || (state->listed[id] > 0 && !is_listable(state)))
			return false;
		numbers += 2 * state->listed[id];
	}
	return numbers * sizeof(double) <= (double) tail;
}

/* The list of a measure in a state. */
static ValueList
state_list(const RfmFitState *state, int id)
{
	double	   *numbers = unconstify(RfmFitState *, state)->numbers;
	size_t		n = (size_t) state->listed[id];

	for (int before = 0; before < id; before++)
		numbers += 2 * (size_t) state->listed[before];
	return (ValueList) {numbers, numbers + n, n};
}

/* The list of a measure of the rows of a state, in new memory. */
static ValueList
rows_list(const RfmFitState *state, int id)
{
	size_t		n = (size_t) state->rows;
	const double *rows = state->numbers + listed_numbers(state);
	Size		bytes = Max(n, 1) * sizeof(double);
	ValueList	list = {.values = MemoryContextAllocHuge(CurrentMemoryContext, bytes),
	.counts = MemoryContextAllocHuge(CurrentMemoryContext, bytes)};

	for (size_t i = 0; i < n; i++)
		list.values[i] = rows[3 * i + id] + 0.0;	/* -0 becomes 0 */
	if (!sort_doubles(list.values, list.counts, n, crm_interrupted))
	{
		CHECK_FOR_INTERRUPTS();
		/* still here: it was nothing that stops the query */
		(void) sort_doubles(list.values, list.counts, n, NULL);
	}
	for (size_t i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (list.n > 0 && list.values[list.n - 1] == list.values[i])
			list.counts[list.n - 1]++;
		else
		{
			list.values[list.n] = list.values[i];
			list.counts[list.n++] = 1;
		}
	}
	return list;
}

/* Two lists in one, in new memory. */
static ValueList
merge_lists(const ValueList *one, const ValueList *other)
{
	Size		bytes = Max(one->n + other->n, 1) * sizeof(double);
	ValueList	list = {.values = MemoryContextAllocHuge(CurrentMemoryContext, bytes),
	.counts = MemoryContextAllocHuge(CurrentMemoryContext, bytes)};
	size_t		i = 0;
	size_t		j = 0;

	while (i < one->n || j < other->n)
	{
		bool		takes_one = j == other->n || (i < one->n && one->values[i] <= other->values[j]);
		bool		takes_other = i == one->n || (j < other->n && other->values[j] <= one->values[i]);

		CRM_CHECK_INTERRUPTS(i + j);
		/* a forged list may hold what compares to nothing */
		takes_one = takes_one || !takes_other;
		list.values[list.n] = takes_one ? one->values[i] : other->values[j];
		list.counts[list.n++] = (takes_one ? one->counts[i++] : 0) + (takes_other ? other->counts[j++] : 0);
	}
	return list;
}

static void
free_list(ValueList *list)
{
	pfree(list->values);
	pfree(list->counts);
}

/* The list of a measure of all customers of a state, in new memory. */
static ValueList
whole_list(const RfmFitState *state, int id)
{
	ValueList	known = state_list(state, id);
	ValueList	rows = rows_list(state, id);
	ValueList	list;

	if (known.n == 0)
		return rows;
	list = merge_lists(&known, &rows);
	free_list(&rows);
	return list;
}

/* The error of a state that cannot grow. */
static void
refuse_more(const RfmFitState *state)
{
	if (is_listable(state))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg(AGGREGATE " holds at most %zu different values within crm.population_memory (%d MB)",
						most_numbers() / 2, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory, round money to the cent, so that equal values merge, or fit to a sample of the customers.")));
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg(AGGREGATE " with method \"%s\" holds at most %zu customers within crm.population_memory (%d MB)",
					rfm_method_name((RfmMethod) state->method), most_numbers() / 3, crm_population_memory / 1024),
			 errhint("Raise crm.population_memory, fit to a sample of the customers, or with another method, which keeps different values only.")));
}

/* A state with room for so many numbers, as they stand. */
static RfmFitState *
enlarge(RfmFitState *state, size_t numbers)
{
	if (numbers > most_numbers())
		refuse_more(state);
	return state_enlarge(&rfm_fit_shape, state,
						 state_more_room(&rfm_fit_shape, room(state) * sizeof(double), numbers * sizeof(double)) / sizeof(double) * sizeof(double));
}

/* Put lists in the place of all that is in a state, and free them; may return a new state. */
static RfmFitState *
store_lists(RfmFitState *state, ValueList *lists)
{
	size_t		numbers = 2 * (lists[0].n + lists[1].n + lists[2].n);
	double	   *to;

	state->rows = 0;
	memset(state->listed, 0, sizeof(state->listed));
	/* so that rows come as often as different values, at least */
	if (numbers + 3 * Max(ROWS_LISTED / 2, numbers / 4) > room(state) && (room(state) < most_numbers() || numbers > room(state)))
		state = enlarge(state, numbers);
	to = state->numbers;
	for (int id = 0; id < 3; id++)
	{
		Size		bytes = lists[id].n * sizeof(double);

		state->listed[id] = (double) lists[id].n;
		memcpy(to, lists[id].values, bytes);
		memcpy(to + lists[id].n, lists[id].counts, bytes);
		to += 2 * lists[id].n;
		free_list(&lists[id]);
	}
	return state;
}

/* Turn the rows of a state into lists. */
static RfmFitState *
list_rows(RfmFitState *state)
{
	ValueList	lists[3];

	for (int id = 0; id < 3; id++)
		lists[id] = whole_list(state, id);
	return store_lists(state, lists);
}

/* Rows that are worth being listed: so many that lists are not copied more often than they grow. */
static size_t
rows_listed(const RfmFitState *state)
{
	size_t		listed = listed_numbers(state);

	return listed == 0 ? ROWS_LISTED : Max(ROWS_LISTED / 2, listed / 4);
}

/* Room for one more row. */
static RfmFitState *
make_room(RfmFitState *state)
{
	size_t		needed = listed_numbers(state) + 3 * ((size_t) state->rows + 1);

	if (is_listable(state) && state->rows > 0 &&
		(state->rows >= (double) rows_listed(state) || needed > most_numbers()))
	{
		state = list_rows(state);
		needed = listed_numbers(state) + 3;
	}
	return needed <= room(state) ? state : enlarge(state, needed);
}

/* Add a customer; may return a new state. */
RfmFitState *
rfm_fit_state_add(RfmFitState *state, const double *values)
{
	size_t		used = listed_numbers(state) + 3 * (size_t) state->rows;

	if (unlikely(used + 3 > room(state)))
	{
		state = make_room(state);
		used = listed_numbers(state) + 3 * (size_t) state->rows;
	}
	memcpy(state->numbers + used, values, 3 * sizeof(double));
	state->rows++;
	return state;
}

/* Add the lists of another state; may return a new state. */
static RfmFitState *
add_lists(RfmFitState *state, const RfmFitState *other)
{
	ValueList	lists[3];

	for (int id = 0; id < 3; id++)
	{
		ValueList	one = whole_list(state, id);
		ValueList	two = state_list(other, id);

		lists[id] = merge_lists(&one, &two);
		free_list(&one);
	}
	return store_lists(state, lists);
}

/* Add the customers of another state. */
static void *
merge(const StateShape *shape, void *argument, const void *more)
{
	RfmFitState *state = argument;
	const RfmFitState *other = more;
	const double *rows = other->numbers + listed_numbers(other);

	state->excluded += other->excluded;
	if (listed_numbers(other) > 0)
		state = add_lists(state, other);
	for (size_t i = 0; i < (size_t) other->rows; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		state = rfm_fit_state_add(state, rows + 3 * i);
	}
	return state;
}

const StateShape rfm_fit_shape = {
	.aggregate = AGGREGATE,
	.element = FLOAT8OID,
	.size = offsetof(RfmFitState, numbers),
	.tail = ROW_STATE_ROOM * sizeof(double),
	.may_be_large = true,
	.options = offsetof(RfmFitState, numbers) - offsetof(RfmFitState, method),
	.options_at = offsetof(RfmFitState, method),
	.options_change = "options or as-of date change",
	.options_hint = "One model has one as-of date and one set of options; use GROUP BY for several.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_rfm_fit_combine, &rfm_fit_shape)

/* The state of the call, a new one for the first row; all rows must bring the same options. */
RfmFitState *
rfm_fit_state_begin(FunctionCallInfo fcinfo, const RfmOptions *options, bool has_as_of, DateADT as_of)
{
	RfmFitState heading = {
		.method = options->method,
		.bins = {options->bins[0], options->bins[1], options->bins[2]},
		.exclude_later = options->exclude_later,
		.as_of = as_of,
		.has_as_of = has_as_of
	};

	return state_begin_with(&rfm_fit_shape, fcinfo, &heading.method);
}

/* The state of a final function, with every number of heading and rows in its range; NULL without one. */
const RfmFitState *
rfm_fit_state_final(FunctionCallInfo fcinfo)
{
	const RfmFitState *state = state_final(&rfm_fit_shape, fcinfo);
	const double *heading = (const double *) state;
	const double *rows;

	if (state == NULL)
		return NULL;
	for (size_t i = 0; i < lengthof(heading_ranges); i++)
		if (!in_range(&heading_ranges[i], heading[1 + i]))
			crm_invalid_state(AGGREGATE);
	rows = state->numbers + listed_numbers(state);
	for (size_t i = 0; i < 3 * (size_t) state->rows; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (!in_range(&value_ranges[i % 3], rows[i]))
			crm_invalid_state(AGGREGATE);
	}
	return state;
}

/* Check a list, which anyone can have made; its customers. */
static size_t
check_list(const ValueList *list, int id)
{
	const ValueRange whole = {1, 0x1p40, true};
	double		customers = 0;

	for (size_t i = 0; i < list->n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (!in_range(&value_ranges[id], list->values[i]) || !in_range(&whole, list->counts[i]) ||
			(i > 0 && list->values[i] <= list->values[i - 1]))
			crm_invalid_state(AGGREGATE);
		customers += list->counts[i];
	}
	if (customers > (double) PG_UINT32_MAX)
		crm_invalid_state(AGGREGATE);
	return (size_t) customers;
}

/* The customers of a state as a sample to fit to. */
void
rfm_fit_state_sample(const RfmFitState *state, RfmSample *sample)
{
	const double *rows = state->numbers;
	size_t		n = (size_t) state->rows;
	ValueList	list;

	if (listed_numbers(state) == 0)
	{
		rfm_sample_create(sample, n);
		sample->n = n;
		for (size_t i = 0; i < n; i++)
			for (int id = 0; id < 3; id++)
				sample->values[id][i] = rows[3 * i + id];
	}
	else
	{
		memset(sample, 0, sizeof(*sample));
		for (int id = 0; id < 3; id++)
		{
			list = whole_list(state, id);
			n = check_list(&list, id);
			if (n == 0 || (id > 0 && n != sample->n))
				crm_invalid_state(AGGREGATE);
			sample->n = n;
			sample->values[id] = list.values;
			sample->counts[id] = list.counts;
			sample->different[id] = list.n;
		}
	}
	sample->excluded = (int64) state->excluded;
}
