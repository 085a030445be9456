/*
 * development.c
 *		development(): amounts of cohorts at each age, in any order of rows.
 *
 * An amount goes to the cell of the row before, or becomes a cell of its own;
 * when there is no room left, equal cells are added up.
 */
#include "points/development.h"

#define VERSION 1
#define FIRST_ROOM 16

#define ST_SORT sort_cells
#define ST_ELEMENT_TYPE DevelopmentCell
#define ST_COMPARE(a, b) ((a)->cohort != (b)->cohort ? ((a)->cohort > (b)->cohort) - ((a)->cohort < (b)->cohort) : \
						  ((a)->age > (b)->age) - ((a)->age < (b)->age))
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

PG_FUNCTION_INFO_V1(crm_development_transition);

static void
begin(void *object)
{
	Development *development = object;

	development->room = FIRST_ROOM;
	development->cells = palloc(FIRST_ROOM * sizeof(DevelopmentCell));
}

static inline bool
same_cell(const DevelopmentCell *one, const DevelopmentCell *other)
{
	return one->cohort == other->cohort && one->age == other->age;
}

/* Put the cells in order of cohort and age, one for each. */
void
development_gather(Development *development)
{
	DevelopmentCell *last = development->cells;

	if (development->count == 0)
		return;
	sort_cells(development->cells, (size_t) development->count);
	for (int64 i = 1; i < development->count; i++)
	{
		const DevelopmentCell *cell = &development->cells[i];

		CRM_CHECK_INTERRUPTS(i);
		if (same_cell(last, cell))
			exact_add(&last->units, &last->scale, &cell->units, cell->scale);
		else
			*++last = *cell;
	}
	development->count = last - development->cells + 1;
}

/* Add to a cell. */
static void
add(Development *development, const DevelopmentCell *cell)
{
	DevelopmentCell *last = &development->cells[Max(development->count, 1) - 1];

	if (development->count > 0 && same_cell(last, cell))
	{
		exact_add(&last->units, &last->scale, &cell->units, cell->scale);
		return;
	}
	if (unlikely(development->count == development->room))
	{
		development_gather(development);
		if (development->count > development->room / 2)
		{
			development->room *= 2;
			development->cells = repalloc_huge(development->cells, (Size) development->room * sizeof(DevelopmentCell));
			built_check_memory(&development->built);
		}
	}
	development->cells[development->count++] = *cell;
}

static void
merge(void *object, const void *from)
{
	Development *development = object;
	const Development *other = from;

	for (int64 i = 0; i < other->count; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		add(development, &other->cells[i]);
	}
	development->skipped += other->skipped;
}

/* The cells in order: the same bytes for the same rows in any order. */
static void
pack(StringInfo out, const void *object)
{
	Development copy = *(const Development *) object;
	int64		before = 0;

	copy.cells = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(copy.count, 1) * sizeof(DevelopmentCell));
	memcpy(copy.cells, ((const Development *) object)->cells, (Size) copy.count * sizeof(DevelopmentCell));
	development_gather(&copy);
	appendStringInfoChar(out, VERSION);
	pack_uint(out, (uint64) copy.skipped);
	pack_uint(out, (uint64) copy.count);
	for (int64 i = 0; i < copy.count; i++)
	{
		const DevelopmentCell *cell = &copy.cells[i];
		Money		amount = {.units = cell->units};

		CRM_CHECK_INTERRUPTS(i);
		pack_int(out, cell->cohort - before);
		before = cell->cohort;
		pack_uint(out, (uint64) cell->age);
		pack_uint(out, (uint64) cell->scale);
		pack_money(out, &amount, AMOUNT_EXACT);
	}
	pfree(copy.cells);
}

static void
unpack(PackedReader *in, void *object)
{
	Development *development = object;
	DevelopmentCell cell = {0};
	int64		cohort = 0;
	uint32		count;

	if (unpack_byte(in) != VERSION)
		packed_bad(in, "The version is not known to this release.");
	development->skipped = (int64) unpack_uint_max(in, PG_INT64_MAX / 2, "The number of rows left out");
	count = unpack_count(in, 5, "The number of cells");
	for (uint32 i = 0; i < count; i++)
	{
		int64		distance = unpack_int(in);
		int32		age_before = cell.age;

		CRM_CHECK_INTERRUPTS(i);
		if (distance < -(int64) PG_UINT32_MAX || distance > (int64) PG_UINT32_MAX)
			packed_bad(in, "A cohort is out of range.");
		cohort += distance;
		if (cohort < PG_INT32_MIN || cohort > PG_INT32_MAX)
			packed_bad(in, "A cohort is out of range.");
		cell.cohort = (int32) cohort;
		cell.age = (int32) unpack_uint_max(in, DEVELOPMENT_MOST_AGE, "An age");
		cell.scale = (int32) unpack_uint_max(in, WIDE_MAX_SCALE, "The scale");
		cell.units = unpack_money(in, AMOUNT_EXACT).units;
		if (i > 0 && (distance < 0 || (distance == 0 && cell.age <= age_before)))
			packed_bad(in, "Cells are not in order.");
		add(development, &cell);
	}
}

const BuiltKind development_kind = {
	.type = "development",
	.aggregate = "crm.development",
	.memory_hint = "Or take longer cohorts and ages, months for instance.",
	.size = sizeof(Development),
	.begin = begin,
	.pack = pack,
	.unpack = unpack,
	.merge = merge
};

BUILT_FUNCTIONS(development, &development_kind)

/* development(cohort, age, amount): add what a cohort came to at an age. */
Datum
crm_development_transition(PG_FUNCTION_ARGS)
{
	Development *development = built_state(&development_kind, fcinfo);
	DevelopmentCell cell = {0};
	Amount		amount;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
	{
		development->skipped++;
		return built_datum(development);
	}
	cell.cohort = PG_GETARG_INT32(1);
	cell.age = PG_GETARG_INT32(2);
	if (unlikely(cell.age < 0 || cell.age > DEVELOPMENT_MOST_AGE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("age %d is not between 0 and %d", cell.age, DEVELOPMENT_MOST_AGE),
				 errhint("It counts periods since the cohort began. Are the arguments in the order cohort, age, amount? Or take longer periods, months for instance.")));
	amount_argument(PG_GETARG_DATUM(3), &amount);
	amount_make_exact(&amount);
	cell.units = amount.is_wide ? amount.wide : wide_from_int64(amount.units);
	cell.scale = amount.scale;
	add(development, &cell);
	return built_datum(development);
}
