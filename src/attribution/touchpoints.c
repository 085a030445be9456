/*
 * touchpoints.c
 *		What journeys do at each touchpoint, and where they go from there.
 */
#include "attribution/journeys.h"

#include "base/result_rows.h"

/* All journeys of a cell. */
static double
journeys_of(const Cell *cell)
{
	return (double) cell->conversions + (double) cell->nulls;
}

/* A sum of counts; what a value that somebody made up adds up to may be more than a bigint. */
static void
put_count(ResultRow *row, double count)
{
	put_int(row, count < 9e18 ? (int64) count : PG_INT64_MAX);
}

PG_FUNCTION_INFO_V1(crm_touchpoints);
PG_FUNCTION_INFO_V1(crm_journey_moves);
PG_FUNCTION_INFO_V1(crm_journey_totals);

/* What is known of one touchpoint. */
typedef struct Touchpoint
{
	double		conversions;	/* converted journeys through it */
	double		journeys;
	double		visits;
	double		exits;			/* journeys that end there without a conversion */
	MathSum		place;			/* sum of relative places: (place - 1/2) / touches */
} Touchpoint;

static Touchpoint *
find_touchpoints(const SortedJourneys *sorted)
{
	Touchpoint *points = palloc0(Max(sorted->channels, 1) * sizeof(Touchpoint));

	for (uint32 i = sorted->first[CELL_VISITS]; i < sorted->first[CELL_STEP]; i++)
	{
		const Cell *cell = &sorted->cells[i];
		Touchpoint *point = &points[cell_part(cell->key, 0)];
		double		touches = cell_number(cell->key);

		switch (cell_kind(cell->key))
		{
			case CELL_VISITS:
				point->visits += journeys_of(cell);
				math_sum_add(&point->place, -0.5 * journeys_of(cell) / touches);
				break;
			case CELL_PLACES:
				math_sum_add(&point->place, journeys_of(cell) / touches);
				break;
			case CELL_LAST:
				point->exits += (double) cell->nulls;
				break;
			case CELL_DISTINCT:
				point->conversions += (double) cell->conversions;
				point->journeys += journeys_of(cell);
				break;
			default:
				break;
		}
	}
	return points;
}

/* touchpoints(journeys) */
Datum
crm_touchpoints(PG_FUNCTION_ARGS)
{
	SortedJourneys *sorted = journeys_sorted(built_argument(&journeys_kind, PG_GETARG_DATUM(0)));
	const Touchpoint *points = find_touchpoints(sorted);
	ResultRow	row;

	result_rows_begin(&row, fcinfo);
	for (uint32 c = 0; c < sorted->channels; c++)
	{
		const Touchpoint *point = &points[c];

		put_label(&row, journeys_channel_text(sorted, c));
		put_count(&row, point->journeys);
		put_share(&row, point->journeys, journeys_of(&sorted->total));
		put_count(&row, point->visits);
		put_share(&row, point->visits, point->journeys);
		put_count(&row, point->conversions);
		put_share(&row, point->conversions, point->journeys);
		put_count(&row, point->exits);
		put_share(&row, point->exits, point->visits);
		put_share(&row, math_sum_value(&point->place), point->visits);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* Where moves lead from a channel, at a step or at any. */
typedef struct Move
{
	uint32		step;
	uint32		from;
	uint32		to;
	double		journeys;
	double		conversions;
	MathSum		value;
} Move;

static void
add_to_move(Move *move, const Cell *cell)
{
	move->journeys += journeys_of(cell);
	move->conversions += (double) cell->conversions;
	math_sum_merge(&move->value, &cell->value);
}

/* The moves of the chain, whatever came before; the cells are in the order of what came first. */
static Move *
all_moves(const SortedJourneys *sorted, uint32 *count)
{
	uint32		width = sorted->channels + 1;	/* the channels, then the start; ends follow */
	uint32	   *place = palloc0((Size) width * (width + 2) * sizeof(uint32));
	Move	   *moves = palloc(Max(sorted->first[CELL_MOVE + 1] - sorted->first[CELL_MOVE], 1) * sizeof(Move));

	*count = 0;
	for (uint32 i = sorted->first[CELL_MOVE]; i < sorted->first[CELL_MOVE + 1]; i++)
	{
		const Cell *cell = &sorted->cells[i];
		uint32		from = cell_part(cell->key, 2);
		uint32		to = cell_part(cell->key, 3);
		uint32	   *at = &place[(Size) Min(from, sorted->channels) * (width + 2) +
							   (to < CHANNEL_START ? to : width + to - CHANNEL_CONVERSION)];

		if (*at == 0)
		{
			moves[*count] = (Move) {.from = from, .to = to};
			*at = ++*count;
		}
		add_to_move(&moves[*at - 1], cell);
	}
	pfree(place);
	return moves;
}

/* The moves of the first steps. */
static Move *
step_moves(const SortedJourneys *sorted, uint32 steps, uint32 *count)
{
	Move	   *moves = palloc(Max(sorted->first[CELL_STEP + 1] - sorted->first[CELL_STEP], 1) * sizeof(Move));

	*count = 0;
	for (uint32 i = sorted->first[CELL_STEP]; i < sorted->first[CELL_STEP + 1]; i++)
	{
		const Cell *cell = &sorted->cells[i];

		if (cell_part(cell->key, 0) > steps)
			continue;
		moves[*count] = (Move) {
			.step = cell_part(cell->key, 0),
			.from = cell_part(cell->key, 1),
			.to = cell_part(cell->key, 2)
		};
		add_to_move(&moves[(*count)++], cell);
	}
	return moves;
}

static int
compare_moves(const void *one, const void *other)
{
	const Move *a = one;
	const Move *b = other;

	if (a->step != b->step)
		return a->step < b->step ? -1 : 1;
	/* the start comes first, the ends after all channels */
	if (a->from != b->from)
		return a->from == CHANNEL_START || (b->from != CHANNEL_START && a->from < b->from) ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

/* Steps in an argument; 0 for NULL. */
static uint32
steps_argument(FunctionCallInfo fcinfo, int argument)
{
	int32		steps;

	if (PG_ARGISNULL(argument))
		return 0;
	steps = PG_GETARG_INT32(argument);
	if (steps < 1 || steps > JOURNEY_STEPS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("steps must be between 1 and %d, but is %d", JOURNEY_STEPS, steps),
				 errhint("So many moves from the start are shown one by one; leave it out for all moves whatever their number.")));
	return (uint32) steps;
}

/* journey_moves(journeys, steps) */
Datum
crm_journey_moves(PG_FUNCTION_ARGS)
{
	SortedJourneys *sorted;
	ResultRow	row;
	uint32		steps;
	uint32		count;
	Move	   *moves;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	steps = steps_argument(fcinfo, 1);
	sorted = journeys_sorted(built_argument(&journeys_kind, PG_GETARG_DATUM(0)));
	moves = steps == 0 ? all_moves(sorted, &count) : step_moves(sorted, steps, &count);
	qsort(moves, count, sizeof(Move), compare_moves);

	result_rows_begin(&row, fcinfo);
	for (uint32 first = 0, next; first < count; first = next)
	{
		double		all = 0;

		for (next = first; next < count && moves[next].step == moves[first].step && moves[next].from == moves[first].from; next++)
			all += moves[next].journeys;
		for (uint32 i = first; i < next; i++)
		{
			const Move *move = &moves[i];

			if (steps == 0)
				put_null(&row);
			else
				put_int(&row, move->step);
			put_label(&row, journeys_channel_text(sorted, move->from));
			put_label(&row, journeys_channel_text(sorted, move->to));
			put_count(&row, move->journeys);
			put_share(&row, move->journeys, all);
			put_count(&row, move->conversions);
			put_float_if(&row, sorted->journeys->has_value, math_sum_value(&move->value));
			result_rows_next(&row);
		}
	}
	return result_rows_end(&row);
}

/* journey_totals(journeys) */
Datum
crm_journey_totals(PG_FUNCTION_ARGS)
{
	SortedJourneys *sorted = journeys_sorted(built_argument(&journeys_kind, PG_GETARG_DATUM(0)));
	const Cell *total = &sorted->total;
	double		touches = 0;
	ResultRow	row;

	for (uint32 i = sorted->first[CELL_VISITS]; i < sorted->first[CELL_VISITS + 1]; i++)
		touches += journeys_of(&sorted->cells[i]);
	result_row_begin(&row, fcinfo);
	put_count(&row, journeys_of(total));
	put_int(&row, total->conversions);
	put_share(&row, (double) total->conversions, journeys_of(total));
	put_float_if(&row, sorted->journeys->has_value, math_sum_value(&total->value));
	put_int(&row, sorted->channels);
	put_count(&row, touches);
	put_share(&row, touches, journeys_of(total));
	return result_row_datum(&row);
}
