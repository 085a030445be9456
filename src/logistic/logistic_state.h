/*
 * logistic_state.h
 *		Rows of a logistic regression while they come in: all of them, since
 *		every iteration needs them again.
 *
 * In SQL a bytea, in memory an expanded object of one array per feature.  The
 * values of a feature take a byte each while there are at most 256 different
 * ones, as of bins, four bytes while all are exact as real, and eight else.
 */
#ifndef CRM_LOGISTIC_STATE_H
#define CRM_LOGISTIC_STATE_H

#include "base/crm.h"

#include "utils/expandeddatum.h"

#include "logistic/feature_row.h"

#define LOGISTIC_FUNCTION "crm.logistic_regression"

/* The most rows of one fit. */
#define LOGISTIC_ROWS_MOST INT64CONST(1000000000)

/* Different values that are told by a byte. */
#define LOGISTIC_LEVELS 256

/* The first rows are kept as they are: most groups are small. */
#define LOGISTIC_PLAIN_ROWS 512

typedef enum CellKind
{
	CELL_DOUBLE = 1,
	CELL_REAL,
	CELL_LEVEL
} CellKind;

/* The values of a feature. */
typedef struct FeatureCells
{
	CellKind	kind;
	union
	{
		double	   *number;
		float	   *real;
		uint8	   *level;
		void	   *cells;
	};
	int			levels;			/* of CELL_LEVEL */
	double	   *values;			/* LOGISTIC_LEVELS of them */
	uint16	   *slots;			/* their hash: place in values + 1; NULL: to be made */
} FeatureCells;

typedef struct LogisticState
{
	ExpandedObjectHeader hdr;
	MemoryContext context;
	int			features;		/* 0: no row told yet */
	int64		rows;
	int64		skipped;		/* rows left out, because something is NULL or the weight 0 */
	int64		events;
	int64		room;			/* rows that the arrays can hold */
	uint8	   *event;
	double	   *weight;			/* NULL: all are 1 */
	FeatureCells *feature;
	char	   *choice;			/* options, packed */
	Size		choice_length;
	uint64		digest;			/* of these */
	Size		flat_size;
} LogisticState;

/* logistic_state.c */
extern LogisticState *logistic_state_create(MemoryContext parent);
extern void logistic_state_set_choice(LogisticState *state, const char *bytes, Size length, uint64 digest);
extern void logistic_state_set_features(LogisticState *state, int features);
extern void logistic_state_add(LogisticState *state, bool event, double weight, const double *values);
extern void logistic_state_merge(LogisticState *state, const LogisticState *other);
extern Size logistic_cell_width(CellKind kind);
extern void logistic_state_reserve(LogisticState *state, int64 rows);
extern void logistic_cells_copy(const FeatureCells *cells, int64 first, int rows, double *values);

/* logistic_state_io.c */
extern const ExpandedObjectMethods logistic_state_methods;
extern LogisticState *logistic_state_of(Datum datum, MemoryContext parent);

/* logistic_fit.c */
struct LogisticModel;
extern struct LogisticModel *logistic_state_fit(const LogisticState *state);

#endif
