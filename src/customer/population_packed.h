/*
 * population_packed.h
 *		Packed bytes of a population: what its text and binary form hold.
 *
 * After the kinds of data, the last days and the rows left out come six totals,
 * so that a reader knows what to allocate, then the customers in the order of
 * keys, each one after the other as distances from what is known: the key from
 * the key before, days from the last day of all, ids of orders from the id before.
 *
 *		key			bigint: the first, then distances; uuid: 16 bytes; text: length and bytes
 *		shape		the bits below
 *		orders		purchases, 7 less, if the shape has all of PACKED_ORDERS
 *		gross		of purchases: a bare number, or money if PACKED_WIDE; of floats
 *					the sum, or money, which has what rounding has dropped
 *		refunds		without sign, or money as above; if PACKED_REFUNDS
 *		last day	days before the last day of all
 *		first day	days before the last day; unless PACKED_ONE_DAY
 *
 * With days, that of the first day unless PACKED_FIRST_IS_ALL; how many purchase
 * days are between the first and the last, and their distances, unless
 * PACKED_ONE_DAY; refunds, 1 less, and the days from the last of them to the last
 * of all, if PACKED_REFUNDS; how many early refunds there are, with days and money, if
 * PACKED_EARLY.  With order ids, the ids.  Nothing of purchases where there are none.
 */
#ifndef CRM_POPULATION_PACKED_H
#define CRM_POPULATION_PACKED_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "customer/population_build.h"

#define PACKED_ORDERS 0x07
#define PACKED_REFUNDS 0x08
#define PACKED_WIDE 0x10
#define PACKED_ONE_DAY 0x20
#define PACKED_FIRST_IS_ALL 0x40
#define PACKED_EARLY 0x80

/* Flags of the whole. */
#define PACKED_HAS_CLV 0x01
#define PACKED_LEAVES_OUT 0x02

/* population_pack.c */
extern StringInfoData population_pack(Datum datum);

/* population_unpack.c */
extern FlatPopulation *population_unpack(const char *bytes, Size length, KeyKind key_kind, const char *type);

#endif
