/*
 * state_options.h
 *		The options of an aggregate in its state: those of the first row, which
 *		all others must bring, too.
 */
#ifndef CRM_STATE_OPTIONS_H
#define CRM_STATE_OPTIONS_H

#include "base/crm.h"

#include "base/fields.h"
#include "base/packed.h"

typedef struct StateOptions
{
	bool		is_set;
	const struct varlena *row;	/* as it came, to know it again; NULL: none came, or another process saw it */
	char	   *packed;			/* what is said, and compared; NULL: nothing */
	Size		length;
} StateOptions;

/* type is that of the row, NULL if the option is a text. */
extern void state_options_take(StateOptions *options, MemoryContext context, const RowType *type,
							   const struct varlena *row);
extern void state_options_merge(StateOptions *options, MemoryContext context, const StateOptions *other);
extern void state_options_unpack(StateOptions *options, MemoryContext context, PackedReader *in, Size length);
extern const void *state_options_row(const StateOptions *options, const RowType *type);
extern const text *state_options_text(const StateOptions *options);

#endif
