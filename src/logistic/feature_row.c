/*
 * feature_row.c
 *		The features of a row, in columns or an array of any type of numbers.
 */
#include "base/crm.h"

#include <math.h>

#include "access/tupmacs.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#include "base/float_list.h"
#include "logistic/feature_row.h"

/* Features are numbers, or yes and no. */
static void
check_type(Oid type, int feature)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
		case BOOLOID:
			return;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("feature %d is of type %s", feature + 1, format_type_be(type)),
					 errhint("Features are numbers; for a text pass a yes or no for each value but one, (channel = 'web')::int, or its weight of evidence.")));
	}
}

/* A row has at least one feature, and not too many. */
static void
check_count(int features)
{
	if (features == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a row has no features"),
				 errhint("Pass the features of a row as columns, or as ARRAY[x1, x2, x3].")));
	if (features > LOGISTIC_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a row has %d features", features),
				 errhint("At most %d features can be fitted together.", LOGISTIC_MOST)));
}

/* A number of one of the types that check_type() lets pass. */
static inline double
number_of(Oid type, Datum value)
{
	switch (type)
	{
		case FLOAT8OID:
			return DatumGetFloat8(value);
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
			return DatumGetInt32(value);
		case INT8OID:
			return (double) DatumGetInt64(value);
		case FLOAT4OID:
			return DatumGetFloat4(value);
		case BOOLOID:
			return DatumGetBool(value) ? 1.0 : 0.0;
		default:
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value));
	}
}

/* Infinities and NaN are no features. */
CRM_NORETURN static void
refuse_value(double value, int feature)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("feature %d is %s", feature + 1, DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(value)))),
			 errhint("Features are finite numbers up to %g in size; one that is missing is NULL.", LOGISTIC_LARGEST)));
}

static inline void
put_value(FeatureRow *row, int feature, double value)
{
	if (unlikely(!(fabs(value) <= LOGISTIC_LARGEST)))
		refuse_value(value, feature);
	row->value[feature] = value + 0.0;	/* -0 becomes 0 */
}

static inline void
put_gap(FeatureRow *row, int feature)
{
	row->has_gaps = true;
	row->value[feature] = NAN;
}

/* The type of an argument: of the call or, of a part that Citus asks a worker for, as it is declared. */
static Oid
feature_type(FunctionCallInfo fcinfo, int argument)
{
	Oid		   *declared;
	int			arguments;

	if (fcinfo->flinfo->fn_expr != NULL)
		return get_fn_expr_argtype(fcinfo->flinfo, argument);
	(void) get_func_signature(fcinfo->flinfo->fn_oid, &declared, &arguments);
	return argument < arguments ? declared[argument] : ANYOID;
}

/* How the arguments from first on stand; columns need to know their types. */
void
feature_call_begin(FeatureCall *call, FunctionCallInfo fcinfo, int first, bool may_be_array)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, first);

	call->is_array = may_be_array && PG_NARGS() == first + 1 &&
		(get_fn_expr_variadic(fcinfo->flinfo) || OidIsValid(get_base_element_type(type)));
	if (call->is_array)
		return;
	call->features = PG_NARGS() - first;
	check_count(call->features);
	if (feature_type(fcinfo, first) == ANYOID || get_fn_expr_variadic(fcinfo->flinfo))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the types of the features are not known here"),
				 errhint("Pass the features of a row as an array: ARRAY[x1, x2, x3].")));
	for (int i = 0; i < call->features; i++)
	{
		type = feature_type(fcinfo, first + i);
		if (OidIsValid(get_base_element_type(type)))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("feature %d is an array", i + 1),
					 errhint("Pass one array of all features of a row, its weight as a double precision; or a column for each feature.")));
		call->type[i] = getBaseType(type);
		if (call->type[i] != UNKNOWNOID)
			check_type(call->type[i], i);
	}
}

/* The features in columns. */
static void
read_columns(FeatureRow *row, const FeatureCall *call, FunctionCallInfo fcinfo, int first)
{
	row->features = call->features;
	for (int i = 0; i < call->features; i++)
	{
		const NullableDatum *argument = &fcinfo->args[first + i];

		if (argument->isnull)
			put_gap(row, i);
		else if (likely(call->type[i] == FLOAT8OID))
			put_value(row, i, DatumGetFloat8(argument->value));
		else
		{
			check_type(call->type[i], i);
			put_value(row, i, number_of(call->type[i], argument->value));
		}
	}
}

/* The features in an array. */
static void
read_array(FeatureRow *row, ArrayType *array)
{
	Oid			type = getBaseType(ARR_ELEMTYPE(array));
	const bits8 *bitmap = ARR_NULLBITMAP(array);
	const char *place = (const char *) array_elements(array);
	int16		width;
	bool		by_value;
	char		align;

	row->features = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	check_count(row->features);
	check_type(type, 0);
	get_typlenbyvalalign(type, &width, &by_value, &align);
	for (int i = 0; i < row->features; i++)
	{
		if (bitmap != NULL && (bitmap[i / 8] & (1 << (i % 8))) == 0)
		{
			put_gap(row, i);
			continue;
		}
		put_value(row, i, number_of(type, fetch_att(place, by_value, width)));
		place = att_addlength_pointer(place, width, place);
		place = (const char *) att_align_nominal(place, align);
	}
}

/* The same of doubles without gaps, which is what there mostly is. */
static bool
read_doubles(FeatureRow *row, const ArrayType *array)
{
	const double *values = array_elements(array);

	if (ARR_ELEMTYPE(array) != FLOAT8OID || ARR_HASNULL(array))
		return false;
	row->features = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	check_count(row->features);
	for (int i = 0; i < row->features; i++)
		put_value(row, i, values[i]);
	return true;
}

/* The features of a row in the arguments from first on. */
void
feature_row_read(FeatureRow *row, const FeatureCall *call, FunctionCallInfo fcinfo, int first)
{
	row->has_gaps = false;
	row->features = 0;
	if (!call->is_array)
		read_columns(row, call, fcinfo, first);
	else if (PG_ARGISNULL(first))
		row->has_gaps = true;
	else
	{
		ArrayType  *array = PG_GETARG_ARRAYTYPE_P(first);

		if (!read_doubles(row, array))
			read_array(row, array);
	}
}
