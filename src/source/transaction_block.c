/*
 * transaction_block.c
 *	  Whether a procedure cannot commit: between BEGIN and COMMIT, in a
 *	  function, in a block with EXCEPTION. The server says so only when it
 *	  tries, in words that help nobody.
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "fmgr.h"

PG_FUNCTION_INFO_V1(crm_in_transaction_block);

/* in_transaction_block() → boolean */
Datum
crm_in_transaction_block(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(IsTransactionBlock() || IsSubTransaction() || !SPI_inside_nonatomic_context());
}
