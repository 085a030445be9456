/*
 * binning.h
 *		Bins of a variable as a value: what optimal_bins makes, and what a
 *		scorecard looks a value up in.
 *
 * Bins are numbered from 0: those that were cut, first; then one for each
 * special value; the last is for missing values.  In SQL they count from 1.
 */
#ifndef CRM_BINNING_H
#define CRM_BINNING_H

#include "base/crm.h"

#include "base/fields.h"
#include "math/bins.h"

#define BINNING_VERSION 1

/* Between the values of one group in the option groups, as scorecard of R has it. */
#define BINNING_SEPARATOR "%,%"

typedef enum BinningKind
{
	BINNING_NUMBER,
	BINNING_TEXT
} BinningKind;

/* crm.bin_options. */
typedef struct BinOptions
{
	BinRules	rules;
	int			prebins;		/* most prebins of a number that has more different values */
	ZeroCell	zero_cell;
	double		rare_share;		/* texts of a smaller share are pooled first */
	int			nedges;			/* bins of the caller: where each but the first begins */
	double	   *edges;			/* NULL: the best */
	int			ncandidates;	/* the only places where bins may begin */
	double	   *candidates;		/* NULL: any */
	int			ngroups;		/* bins of the caller: texts with BINNING_SEPARATOR between them */
	Datum	   *groups;			/* NULL: the best */
	int			nspecial;		/* values with a bin of their own */
	double	   *special;
	int			nspecial_levels;
	Datum	   *special_levels;
} BinOptions;

/* crm.binning. */
typedef struct Binning
{
	BinningKind kind;
	BinTrend	trend;
	ZeroCell	zero_cell;
	int64		rows;			/* with a label */
	int64		rows_skipped;	/* without one */
	double		iv;
	int			bins;			/* that were cut, at least 1 */
	int			all;			/* with the special ones and the missing one */
	int			nedges;			/* bins - 1 of a number */
	double	   *edges;			/* where each bin but the first begins: it has edge <= value */
	int			nspecial;		/* of a number: bins bins .. bins + nspecial - 1 */
	double	   *special;
	int			nlevels;		/* of a text */
	Datum	   *levels;			/* in the order of their bytes */
	int64	   *level_bins;		/* 1 is the first bin */
	double	   *good;			/* sums of weights, of all bins */
	double	   *bad;
	double	   *woe;
	double	   *part;			/* of the information value */
} Binning;

/*
 * Values with their labels, in order: goods are [0], bads [1].  A weight of
 * NULL is 1 for each.  Neither missing ones nor NaN are among the values.
 */
typedef struct NumberCounts
{
	size_t		n[2];
	double	   *values[2];		/* ascending */
	double	   *weights[2];
	BinCount	missing;
	int64		rows;
	int64		rows_skipped;
} NumberCounts;

/* A text and its rows. */
typedef struct LevelCount
{
	const char *bytes;
	size_t		length;
	BinCount	count;
} LevelCount;

typedef struct LevelCounts
{
	size_t		n;
	LevelCount *levels;			/* different ones, in any order; will be sorted */
	BinCount	missing;
	int64		rows;
	int64		rows_skipped;
} LevelCounts;

extern const RowType bin_options;
extern const RowType binning_type;
extern const FieldNames bin_trend_names;
extern const FieldNames zero_cell_names;

/* bins_fit.c, bins_levels.c: both raise 22023 where there are no goods or no bads; name is the variable's, or NULL. */
extern Binning *binning_of_numbers(const BinOptions *options, const NumberCounts *counts, const char *name);
extern Binning *binning_of_levels(const BinOptions *options, LevelCounts *counts, const char *name);

/* Sorts values with their weights (NULL: 1 each) by label; missing are NaN. */
extern NumberCounts number_counts(const double *values, const bool *bad, const double *weights, size_t n);

extern void number_counts_sort(double *values, double *weights, size_t n);

/* The rows of each different value: groups without bins. */
extern BinCount *number_counts_groups(const NumberCounts *counts, size_t *n);
extern void level_counts_sort(LevelCounts *counts);

/* The parts of both. */
extern void binning_cut(const BinCount *prebins, int n, const BinRules *rules, BinCuts *cuts);
extern Binning *binning_create(BinningKind kind, const BinCuts *cuts, int special, const BinOptions *options);
extern void binning_add(Binning *binning, int bin, const BinCount *count);
extern Binning *binning_complete(Binning *binning, const char *name);

/* binning.c: the bin of a value, of a text: -1 for a text that the fit has not seen. */
extern int	binning_find_number(const Binning *binning, double value);
extern int	binning_find_level(const Binning *binning, const char *bytes, size_t length);

/* What a bin is called: [8,16), a, b, missing. */
extern char *binning_label(const Binning *binning, int bin);
extern void put_binning(ResultRow *row, const Binning *binning);

static inline int
binning_missing(const Binning *binning)
{
	return binning->all - 1;
}

#endif
