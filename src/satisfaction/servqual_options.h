/*
 * servqual_options.h
 *		What a call of servqual() says of the items: their dimensions, which
 *		weigh so much, and their scale.
 */
#ifndef CRM_SERVQUAL_OPTIONS_H
#define CRM_SERVQUAL_OPTIONS_H

#include "base/crm.h"

#include "math/item_matrix.h"

#define SERVQUAL_DIMENSIONS_MOST 20
#define SERVQUAL_NAME_SIZE 64

/* Plain bytes, all of them set: two of a kind compare as such. */
typedef struct ServqualOptions
{
	int32		items;
	int32		dimensions;
	int32		weighted;		/* 1: the dimensions have weights */
	int32		scaled;			/* 1: there is a scale */
	double		weight[SERVQUAL_DIMENSIONS_MOST];	/* shares of one */
	double		lowest;
	double		highest;
	double		confidence;
	uint8		dimension_of[(ITEMS_MOST + 7) / 8 * 8];	/* each item */
	char		name[SERVQUAL_DIMENSIONS_MOST][SERVQUAL_NAME_SIZE];
} ServqualOptions;

extern bool servqual_options_valid(const ServqualOptions *options);
extern const ServqualOptions *servqual_options_arguments(FunctionCallInfo fcinfo, int dimensions, int others);

#endif
