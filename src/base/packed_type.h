/*
 * packed_type.h
 *		Input and output of a type whose stored values are packed bytes.
 */
#ifndef CRM_PACKED_TYPE_H
#define CRM_PACKED_TYPE_H

#include "base/crm.h"

typedef struct PackedType
{
	const char *name;			/* in SQL */
	void		(*check) (const char *bytes, Size length);	/* an error unless they are a value */
	bytea	   *(*canonical) (Datum value);	/* the packed bytes of an argument, which may still be open */
} PackedType;

extern Datum packed_type_in(const PackedType *type, FunctionCallInfo fcinfo);
extern Datum packed_type_out(const PackedType *type, FunctionCallInfo fcinfo);
extern Datum packed_type_recv(const PackedType *type, FunctionCallInfo fcinfo);
extern Datum packed_type_send(const PackedType *type, FunctionCallInfo fcinfo);

/* The four functions of a type of that name. */
#define PACKED_TYPE_FUNCTIONS(name, type) \
CRM_FUNCTION(crm_##name##_in, packed_type_in(&type, fcinfo)) \
CRM_FUNCTION(crm_##name##_out, packed_type_out(&type, fcinfo)) \
CRM_FUNCTION(crm_##name##_recv, packed_type_recv(&type, fcinfo)) \
CRM_FUNCTION(crm_##name##_send, packed_type_send(&type, fcinfo))

#endif
