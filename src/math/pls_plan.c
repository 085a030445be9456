/*
 * pls_plan.c
 *		A path model checked and put into handy order, and where its numbers lie.
 */
#include "math/pls_plan.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Memory handed out piece by piece; without a place, only counted. */
typedef struct Carver
{
	char	   *place;
	size_t		used;
} Carver;

/* The next count elements of a size; doubles are asked for first, so that all are aligned. */
static void *
carve(Carver *carver, size_t count, size_t size)
{
	void	   *piece = carver->place ? carver->place + carver->used : NULL;

	carver->used += count * size;
	return piece;
}

static bool
fair_size(const PathModel *model)
{
	return model->constructs >= 1 && model->constructs <= PLS_CONSTRUCTS_MOST &&
		model->items >= 1 && model->items <= ITEMS_MOST;
}

/* The arrays of a plan of a model of fair size. */
static void
place_plan(PlsPlan *plan, const PathModel *model, Carver *carver)
{
	size_t		items = (size_t) model->items;
	size_t		constructs = (size_t) model->constructs;

	plan->sd = carve(carver, items, sizeof(double));
	plan->cor = carve(carver, items * items, sizeof(double));
	plan->block_factor = carve(carver, items * items, sizeof(double));
	plan->weight = carve(carver, items, sizeof(double));
	plan->before = carve(carver, items, sizeof(double));
	plan->with = carve(carver, constructs * items, sizeof(double));
	plan->score = carve(carver, constructs * constructs, sizeof(double));
	plan->inner = carve(carver, constructs * constructs, sizeof(double));
	plan->factor = carve(carver, constructs * constructs, sizeof(double));
	plan->inverse = carve(carver, constructs * constructs, sizeof(double));
	plan->item = carve(carver, items, sizeof(int));
	plan->column = carve(carver, items, sizeof(int));
	plan->first = carve(carver, constructs + 1, sizeof(int));
	plan->order = carve(carver, constructs, sizeof(int));
	plan->sources = carve(carver, constructs, sizeof(int));
	plan->source = carve(carver, constructs * constructs, sizeof(int));
	plan->block_start = carve(carver, constructs, sizeof(int));
	plan->mode_b = carve(carver, constructs, sizeof(bool));
}

/* Bytes of memory that pls_plan() wants, aligned for doubles. */
size_t
pls_plan_size(const PathModel *model)
{
	PlsPlan		plan;
	Carver		carver = {NULL, sizeof(PlsPlan)};

	if (fair_size(model))
		place_plan(&plan, model, &carver);
	return carver.used;
}

/* Items sorted by construct; false when one is wrong or used twice. */
static bool
sort_items(PlsPlan *plan, const PathModel *model, PlsProblem *problem)
{
	int			places = 0;

	for (int i = 0; i < model->items; i++)
	{
		if (model->construct_of[i] < 0 || model->construct_of[i] >= model->constructs)
			return pls_fail(problem, PLS_UNKNOWN_CONSTRUCT, i, -1, -1, 0);
		for (int k = 0; k < i; k++)
			if (model->column[k] == model->column[i])
				return pls_fail(problem, PLS_ITEM_TWICE, i, -1, k, 0);
		if (model->lowest && model->highest &&
			!(isfinite(model->lowest[i]) && isfinite(model->highest[i]) &&
			  model->lowest[i] < model->highest[i]))
			return pls_fail(problem, PLS_SCALE, i, -1, -1, 0);
	}
	for (int c = 0; c < model->constructs; c++)
	{
		plan->first[c] = places;
		for (int i = 0; i < model->items; i++)
			if (model->construct_of[i] == c)
			{
				plan->item[places] = i;
				plan->column[places++] = model->column[i];
			}
		if (places == plan->first[c])
			return pls_fail(problem, PLS_EMPTY_BLOCK, -1, c, -1, 0);
	}
	plan->first[model->constructs] = places;
	return true;
}

/* An item has no weights to find: its mode is A, whatever is asked for. */
static void
find_modes(PlsPlan *plan, const PathModel *model)
{
	int			start = 0;

	for (int c = 0; c < plan->constructs; c++)
	{
		int			size = pls_block_size(plan, c);

		plan->mode_b[c] = model->mode_b && model->mode_b[c] && size > 1;
		plan->block_start[c] = start;
		if (plan->mode_b[c])
			start += size * size;
	}
}

/* Adds or removes an arrow. */
void
pls_plan_arrow(PlsPlan *plan, int target, int source, bool there)
{
	int		   *list = plan->source + target * plan->constructs;
	int			n = 0;
	int			at;

	/* the list is kept in the order of constructs */
	while (n < plan->sources[target] && list[n] < source)
		n++;
	at = n;
	if (there)
	{
		for (n = plan->sources[target]++; n > at; n--)
			list[n] = list[n - 1];
		list[at] = source;
	}
	else
		for (plan->sources[target]--; n < plan->sources[target]; n++)
			list[n] = list[n + 1];
}

/* A construct that waits for others, all of which wait: one on a cycle, and the one after it. */
static bool
fail_cycle(const PlsPlan *plan, const bool *done, PlsProblem *problem)
{
	int			at = 0;
	int			next = 0;

	while (done[at])
		at++;
	/* so many steps up the arrows end on the cycle */
	for (int step = 0; step <= plan->constructs; step++)
	{
		const int  *list = plan->source + at * plan->constructs;

		next = at;
		while (done[*list])
			list++;
		at = *list;
	}
	return pls_fail(problem, PLS_CYCLE, -1, at, next, 0);
}

/* The arrows, and an order in which sources come before targets. */
static bool
sort_constructs(PlsPlan *plan, const PathModel *model, PlsProblem *problem)
{
	int			n = plan->constructs;
	int			placed = 0;
	bool		done[PLS_CONSTRUCTS_MOST] = {false};

	memset(plan->sources, 0, (size_t) n * sizeof(int));
	for (int i = 0; i < n * n; i++)
		if (model->arrow[i])
			pls_plan_arrow(plan, i / n, i % n, true);
	for (int before = -1; before < placed;)
	{
		before = placed;
		for (int c = 0; c < n; c++)
		{
			bool		ready = !done[c];

			for (int k = 0; ready && k < plan->sources[c]; k++)
				ready = done[plan->source[c * n + k]];
			if (ready)
				done[plan->order[placed++] = c] = true;
		}
	}
	return placed == n || fail_cycle(plan, done, problem);
}

/* Whether some arrow ends at, or begins from, each construct. */
static bool
all_have_arrows(const PlsPlan *plan, const PathModel *model, PlsProblem *problem)
{
	int			n = plan->constructs;

	for (int c = 0; c < n; c++)
	{
		bool		any = plan->sources[c] > 0;

		for (int target = 0; target < n && !any; target++)
			any = model->arrow[target * n + c];
		if (!any)
			return pls_fail(problem, PLS_NO_ARROW, -1, c, -1, 0);
	}
	return true;
}

/*
 * The plan of a model, in memory of pls_plan_size() bytes; NULL when the
 * model is wrong, which problem then tells.
 */
PlsPlan *
pls_plan(const PathModel *model, void *memory, PlsProblem *problem)
{
	PlsPlan    *plan = memory;
	Carver		carver = {memory, sizeof(PlsPlan)};

	*problem = (PlsProblem) {PLS_FINE, -1, -1, -1, 0};
	if (!fair_size(model))
	{
		bool		constructs = model->constructs < 1 || model->constructs > PLS_CONSTRUCTS_MOST;

		pls_fail(problem, PLS_MODEL_SIZE, -1, -1, -1,
				 constructs ? PLS_CONSTRUCTS_MOST : ITEMS_MOST);
		return NULL;
	}
	place_plan(plan, model, &carver);
	plan->model = model;
	plan->items = model->items;
	plan->constructs = model->constructs;
	if (!sort_items(plan, model, problem) || !sort_constructs(plan, model, problem) ||
		!all_have_arrows(plan, model, problem))
		return NULL;
	find_modes(plan, model);
	return plan;
}

/* Notes that one fit can have: two an item, four a construct, two of the whole. */
static size_t
most_notes(const PathModel *model)
{
	return 2 * (size_t) model->items + 4 * (size_t) model->constructs + 2;
}

/* The arrays of a fit. */
static void
place_fit(PlsFit *fit, const PathModel *model, Carver *carver)
{
	size_t		items = (size_t) model->items;
	size_t		constructs = (size_t) model->constructs;
	double	  **of_item[] = {
		&fit->weight, &fit->loading, &fit->mean, &fit->sd, &fit->index_weight,
		&fit->communality, &fit->redundancy
	};
	double	  **of_construct[] = {
		&fit->r2, &fit->index, &fit->index_sd, &fit->rho_a, &fit->alpha,
		&fit->alpha_standardized, &fit->rho_c, &fit->ave, &fit->block_communality
	};
	double	  **of_pair[] = {
		&fit->path, &fit->total, &fit->indirect, &fit->importance, &fit->path_se, &fit->vif,
		&fit->f2, &fit->f2_fixed, &fit->correlation, &fit->htmt, &fit->htmt_abs
	};

	for (size_t i = 0; i < sizeof(of_item) / sizeof(*of_item); i++)
		*of_item[i] = carve(carver, items, sizeof(double));
	for (size_t i = 0; i < sizeof(of_construct) / sizeof(*of_construct); i++)
		*of_construct[i] = carve(carver, constructs, sizeof(double));
	for (size_t i = 0; i < sizeof(of_pair) / sizeof(*of_pair); i++)
		*of_pair[i] = carve(carver, constructs * constructs, sizeof(double));
	fit->note = carve(carver, most_notes(model), sizeof(PlsNote));
}

/* Bytes of memory that pls_fit_place() wants, aligned for doubles. */
size_t
pls_fit_size(const PathModel *model)
{
	PlsFit		fit;
	Carver		carver = {NULL, 0};

	place_fit(&fit, model, &carver);
	return carver.used;
}

/* Lays out the arrays of fit in memory of pls_fit_size() bytes; every number is NaN. */
void
pls_fit_place(PlsFit *fit, const PathModel *model, void *memory)
{
	Carver		carver = {memory, 0};
	double	   *number = memory;

	memset(fit, 0, sizeof(*fit));
	place_fit(fit, model, &carver);
	fit->items = model->items;
	fit->constructs = model->constructs;
	fit->gof = NAN;
	while (number < (double *) fit->note)
		*number++ = NAN;
}
