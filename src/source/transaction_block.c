/*
 * transaction_block.c
 *	  Whether a statement stands between BEGIN and COMMIT, where a procedure
 *	  cannot commit. The server says so only when it tries, in words that
 *	  help nobody.
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"

PG_FUNCTION_INFO_V1(crm_in_transaction_block);

/* in_transaction_block() → boolean */
Datum
crm_in_transaction_block(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(IsTransactionBlock());
}
