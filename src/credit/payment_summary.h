/*
 * payment_summary.h
 *		The invoices and payments of one customer, or of a whole company.
 */
#ifndef CRM_PAYMENT_SUMMARY_H
#define CRM_PAYMENT_SUMMARY_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"
#include "utils/numeric.h"

#include "base/compat.h"

#define PAYMENT_SUMMARY_VERSION 1
/* First byte of a state under construction; never a version. */
#define PAYMENT_SUMMARY_BUILDING 0xFF

/* Instead of a day of payment: nobody has paid this amount yet. */
#define PAYMENT_OPEN PG_INT32_MAX

/* Invoices that one item stands for at most. */
#define PAYMENT_MOST_INVOICES 0x7FFFFFFF

/* Items that a new summary has room for, in a chunk of 256 bytes. */
#define PAYMENT_FIRST_ITEMS 8

/* Bytes of a currency, with the zero at its end. */
#define PAYMENT_CURRENCY 16

/*
 * An amount issued on a day, due on a day, and paid on a day or open.  All
 * items of the same days are one, so that an invoice of 100 of which 40 are
 * paid is two items, and a payment that comes without its invoice moves its
 * amount from open to paid: the open item is negative until the invoice comes.
 */
typedef struct PaymentItem
{
	DateADT		issued;
	DateADT		due;
	DateADT		paid;			/* or PAYMENT_OPEN */
	uint32		invoices:31;	/* settled on that day, or not settled */
	uint32		is_credit:1;	/* of credit notes, whose amounts are negative */
	int64		units;			/* of 10^-scale */
} PaymentItem;

/* The summary as it is worked on: one chunk, so that it can be the state of an aggregate. */
typedef struct PaymentSummary
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		building;		/* PAYMENT_SUMMARY_BUILDING */
	uint8		scale;			/* decimals of the amounts, at most 18 */
	bool		is_sorted;		/* the items are in their one canonical form */
	uint8		unused;
	char		currency[PAYMENT_CURRENCY]; /* "" where none is given */
	int64		rows;			/* that count */
	int64		rows_skipped;	/* without a day or an amount */
	uint32		nitems;
	uint32		max_items;
	PaymentItem items[FLEXIBLE_ARRAY_MEMBER];
} PaymentSummary;

/* What one row says: up to two items, the paid part first. */
typedef struct PaymentRow
{
	PaymentItem item[2];
	int			nitems;
	int			scale;
	char		currency[PAYMENT_CURRENCY];
} PaymentRow;

/* A sum of amounts of items, or of amounts times days; 2^32 items fit. */
typedef __int128 PaymentSum;

extern PaymentSummary *payment_summary_create(uint32 items);
extern PaymentSummary *payment_summary_add(PaymentSummary *summary, const PaymentRow *row);
extern PaymentSummary *payment_summary_merge(PaymentSummary *summary, const PaymentSummary *other);
extern void payment_summary_compact(PaymentSummary *summary);
extern void payment_check_currency(const PaymentSummary *summary, const char *currency);
extern int64 payment_units_scaled(int64 units, int digits);
extern int	payment_item_compare(const PaymentItem *one, const PaymentItem *other);

extern bool payment_summary_is_building(Datum datum);
extern PaymentSummary *payment_summary_from_datum(Datum datum);
extern Datum payment_summary_to_datum(PaymentSummary *summary);

extern const PaymentSummary *payment_summary_argument(FunctionCallInfo fcinfo);
extern DateADT payment_as_of(FunctionCallInfo fcinfo, int argument, const PaymentSummary *summary);
extern Numeric payment_numeric(PaymentSum sum, int scale);
extern double payment_ratio(PaymentSum part, PaymentSum whole);

/* Was the item still open at the end of a day, and was it there? */
static inline bool
payment_item_open(const PaymentItem *item, DateADT day)
{
	return item->issued <= day && item->paid > day;
}

/* Are two items of the same invoices: issued and due on the same days? */
static inline bool
payment_items_belong(const PaymentItem *one, const PaymentItem *other)
{
	return one->issued == other->issued && one->due == other->due && one->is_credit == other->is_credit;
}

#endif
