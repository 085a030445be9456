/*-------------------------------------------------------------------------
 *
 * starts.c
 *	  The best log likelihood that random starts find.
 *
 *	  starts STARTS
 *
 * Reads sets of rows: a line with the number of the set, the model and the
 * number of rows, then a line x, t_x, T, weight for each, or x, m, weight for
 * gamma_gamma.  Writes number, model and log likelihood in the unit of the
 * rows.  bench/starts.sh builds and runs this program.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>

#include "search_models.h"

static ClvKind
kind_named(const char *name)
{
	for (ClvKind kind = CLV_NBD; kind < SEARCHED_MODELS; kind++)
		if (strcmp(clv_kernels[kind].name, name) == 0)
			return kind;
	fprintf(stderr, "unknown model %s\n", name);
	exit(2);
}

/* The log likelihood in the unit that the rows came in; scale is theirs. */
static double
in_unit(const Rows *rows, double loglik, double scale)
{
	int			width = kind_width(rows->kind);
	double		times = 0;

	for (size_t i = 0; i < rows->n && !clv_kernels[rows->kind].is_discrete; i++)
		times += rows->rows[(i + 1) * width - 1] *
			(rows->kind == CLV_GAMMA_GAMMA ? 1 : rows->rows[i * width] * kind_stages(rows->kind));
	return loglik - times * log(scale);
}

int
main(int argc, char **argv)
{
	int			starts = argc > 1 ? atoi(argv[1]) : 20;
	char		model[32];
	int			set;
	size_t		n;

	while (scanf("%d %31s %zu", &set, model, &n) == 3)
	{
		Rows		rows = {.kind = kind_named(model),.n = n};
		size_t		numbers = n * (size_t) kind_width(rows.kind);
		double		scale;

		rows.rows = malloc(sizeof(double) * (numbers + 1));
		for (size_t i = 0; i < numbers; i++)
			if (scanf("%lf", &rows.rows[i]) != 1)
				return 2;
		scale = rows_scale(&rows);
		printf("%d %s %.9f\n", set, model,
			   in_unit(&rows, rows_random(&rows, starts, (uint64_t) set), scale));
		free(rows.rows);
	}
	return 0;
}
