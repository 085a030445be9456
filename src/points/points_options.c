/*
 * points_options.c
 *		How points are consumed.
 */
#include "points/points_account.h"

static const FieldNames orders = {FIELD_NAMES("expiry", "earned"),
	.hint = "'expiry' takes what expires first, 'earned' what was earned first."};
static const FieldNames overdrafts = {FIELD_NAMES("refuse", "allow"),
	.hint = "'refuse' makes an overdraft an error, 'allow' a debt that later points pay."};

static const Field fields[] = {
	{"consume", FIELD_NAME, FIELD_AT(PointsOptions, order),.names = &orders},
	{"on_overdraft", FIELD_NAME, FIELD_AT(PointsOptions, allow),.names = &overdrafts},
};

const RowType points_options = {
	"points_options", FIELD_TABLE(fields, PointsOptions),
	.hint = "Make options with crm.points_options()."
};

OPTIONS_FUNCTION(crm_points_options, &points_options)
