/*
 * customer_summary.h
 *		The purchase summary of one customer.
 */
#ifndef CRM_RFM_SUMMARY_H
#define CRM_RFM_SUMMARY_H

#include "postgres.h"

#include "fmgr.h"

#include "base/amount.h"
#include "base/packed.h"
#include "customer/purchase_row.h"

#define CUSTOMER_SUMMARY_VERSION 1
/* First byte of a state under construction; never a version. */
#define CUSTOMER_SUMMARY_BUILDING 0xFF

/* A refund dated before or on the first purchase day known so far. */
typedef struct EarlyRefund
{
	DateADT		day;
	Money		amount;
} EarlyRefund;

/*
 * The summary as it is worked on: one chunk, so that it can be an aggregate
 * state of a named type.  Three growing lists follow the fixed part:
 * order ids, early refunds, purchase days.
 */
typedef struct CustomerSummary
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		building;		/* CUSTOMER_SUMMARY_BUILDING */
	uint8		amount_kind;
	uint8		order_kind;
	uint8		scale;			/* decimals of exact sums */
	DateADT		first_day;		/* of purchases; valid if purchase_rows > 0 */
	DateADT		last_day;
	DateADT		last_event;		/* of purchases and refunds */
	uint32		ndays;
	uint32		max_days;
	uint32		norders;
	uint32		max_orders;
	uint32		nearly;
	uint32		max_early;
	bool		days_sorted;	/* ascending without duplicates */
	bool		orders_sorted;
	int64		purchase_rows;
	int64		refund_rows;
	Money		gross;			/* sum of purchases, >= 0 */
	Money		refunds;		/* sum of refunds, <= 0 */
	Money		first_gross;	/* purchases of the first purchase day */
	uint64		lists[FLEXIBLE_ARRAY_MEMBER];
} CustomerSummary;

#define SUMMARY_ORDERS(s)	((s)->lists)
#define SUMMARY_EARLY(s)	((EarlyRefund *) (SUMMARY_ORDERS(s) + (s)->max_orders))
#define SUMMARY_DAYS(s)		((DateADT *) (SUMMARY_EARLY(s) + (s)->max_early))

extern CustomerSummary *customer_summary_create(uint32 days, uint32 orders, uint32 early);
extern CustomerSummary *customer_summary_add(CustomerSummary *summary, OrderKind order_kind,
								   const PurchaseRow *row);
extern CustomerSummary *customer_summary_merge(CustomerSummary *summary, CustomerSummary *other);
extern void customer_summary_compact(CustomerSummary *summary);

extern bool customer_summary_is_building(Datum datum);
extern CustomerSummary *customer_summary_from_datum(Datum datum);
extern Datum customer_summary_to_datum(CustomerSummary *summary);

extern int64 customer_summary_purchases(const CustomerSummary *summary);
extern Money customer_summary_net(const CustomerSummary *summary);
extern void customer_summary_check_as_of(const CustomerSummary *summary, DateADT as_of, bool exclude_later);

#endif
