/*
 * brand_switching.h
 *		What a matrix of customers by the brand they bought before and after says
 *		of brands.
 */
#ifndef CRM_MATH_BRAND_SWITCHING_H
#define CRM_MATH_BRAND_SWITCHING_H

#include <stdbool.h>

#include "math/btyd.h"

/* The most brands. */
#define SWITCHING_MOST_BRANDS 1000

typedef enum SwitchingStatus
{
	SWITCHING_OK,
	SWITCHING_UNKNOWN,			/* the matrix does not tell */
	SWITCHING_NOT_CONVERGED,
	SWITCHING_INTERRUPTED
} SwitchingStatus;

/* A brand's row and column of the matrix. */
typedef struct SwitchingBrand
{
	double		before;			/* customers who bought it before */
	double		after;
	double		kept;
	double		lost;
	double		gained;
} SwitchingBrand;

/* count x count customers, row-major, by the brand before and that after, and what the functions write to. */
typedef struct Switching
{
	int			count;
	const double *matrix;
	SwitchingBrand *brands;		/* count of each from here on */
	int		   *list;
	int		   *sources;		/* brands that a brand got customers from */
	bool	   *marked;
	double	   *work;			/* as many as the matrix has, and 2 at least for each brand */
	MathInterrupted stop;
} Switching;

extern void switching_brands(Switching *switching);
extern bool switching_next(const Switching *switching, double *next);
extern SwitchingStatus switching_steady(Switching *switching, double *steady);
extern SwitchingStatus switching_conquest(Switching *switching, double *power);

#endif
