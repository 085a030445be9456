/*
 * pls_trial.h
 *		A path model, moments and a fit of them, for the tests of pls.c.
 */
#ifndef PLS_TRIAL_H
#define PLS_TRIAL_H

#include <stdlib.h>
#include <string.h>

#include "math/pls.h"
#include "pls_truth.h"
#include "tap_check.h"

#define ITEMS TRUTH_ITEMS
#define CONSTRUCTS TRUTH_CONSTRUCTS
#define LINE 200

static const int truth_construct_of[ITEMS] = {0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 4, 4};
static const double truth_lowest[ITEMS] = {1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1};
static const double truth_highest[ITEMS] = {10, 10, 10, 5, 5, 100, 10, 10, 10, 10, 5, 10};
static const int truth_arrows[][2] = {{0, 1}, {0, 2}, {1, 2}, {1, 3}, {2, 3}, {0, 4}, {3, 4}};
#define ARROWS ((int) (sizeof(truth_arrows) / sizeof(*truth_arrows)))

/* A model, moments, and a fit of them, all of its own. */
typedef struct Trial
{
	int			construct_of[ITEMS_MOST];
	int			column[ITEMS_MOST];
	bool		mode_b[PLS_CONSTRUCTS_MOST];
	bool		arrow[PLS_CONSTRUCTS_MOST * PLS_CONSTRUCTS_MOST];
	double		lowest[ITEMS_MOST];
	double		highest[ITEMS_MOST];
	double		mean[ITEMS_MOST];
	double		cov[ITEMS_MOST * ITEMS_MOST];
	PathModel	model;
	PlsOptions	options;
	ItemMatrix	matrix;
	PlsFit		fit;
	PlsProblem	problem;
	PlsPlan    *plan;
	void	   *plan_memory;
	void	   *fit_memory;
} Trial;

/* Pointers of a trial to its own arrays. */
static inline void
bind(Trial *trial, int items, int constructs, int columns)
{
	trial->model = (PathModel) {
		constructs, items, trial->construct_of, trial->column, trial->mode_b, trial->arrow,
		trial->lowest, trial->highest
	};
	trial->matrix.items = columns;
	trial->matrix.mean = trial->mean;
	trial->matrix.cov = trial->cov;
}

/* Means and covariances of rows of answers, item by item. */
static inline void
moments_of(int items, int rows, const double *answers, Trial *trial)
{
	for (int i = 0; i < items; i++)
	{
		trial->mean[i] = 0;
		for (int r = 0; r < rows; r++)
			trial->mean[i] += answers[i * rows + r] / rows;
	}
	for (int i = 0; i < items; i++)
		for (int k = 0; k < items; k++)
		{
			double		sum = 0;

			for (int r = 0; r < rows; r++)
				sum += (answers[i * rows + r] - trial->mean[i]) *
					(answers[k * rows + r] - trial->mean[k]);
			trial->cov[i * items + k] = sum / (rows - 1);
		}
	trial->matrix.rows = rows;
	trial->matrix.rows_effective = rows;
}

/* The trial of pls_truth.h. */
static inline Trial *
truth_trial(void)
{
	Trial	   *trial = calloc(1, sizeof(Trial));

	for (int i = 0; i < ITEMS; i++)
	{
		trial->construct_of[i] = truth_construct_of[i];
		trial->column[i] = i;
		trial->lowest[i] = truth_lowest[i];
		trial->highest[i] = truth_highest[i];
	}
	for (int i = 0; i < ARROWS; i++)
		trial->arrow[truth_arrows[i][1] * CONSTRUCTS + truth_arrows[i][0]] = true;
	bind(trial, ITEMS, CONSTRUCTS, ITEMS);
	trial->options.scheme = PLS_PATH;
	moments_of(ITEMS, TRUTH_ROWS, truth_answers[0], trial);
	return trial;
}

static inline void
end(Trial *trial)
{
	free(trial->plan_memory);
	free(trial->fit_memory);
	free(trial);
}

/* Plans and fits a trial; false, and the problem, when there is no fit. */
static inline bool
run(Trial *trial)
{
	free(trial->plan_memory);
	free(trial->fit_memory);
	trial->plan_memory = malloc(pls_plan_size(&trial->model));
	trial->fit_memory = NULL;
	trial->plan = pls_plan(&trial->model, trial->plan_memory, &trial->problem);
	if (!trial->plan)
		return false;
	trial->fit_memory = malloc(pls_fit_size(&trial->model));
	pls_fit_place(&trial->fit, &trial->model, trial->fit_memory);
	return pls_fit(trial->plan, &trial->options, &trial->matrix, &trial->fit, &trial->problem);
}

#endif
