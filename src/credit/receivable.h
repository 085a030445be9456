/*
 * receivable.h
 *		What a payment summary says as of a day.
 */
#ifndef CRM_RECEIVABLE_H
#define CRM_RECEIVABLE_H

#include "credit/payment_summary.h"

/*
 * Balances and flows of a period from its first day to the as-of day, both
 * included.  Credit notes are net in all but the amounts that came due.
 */
typedef struct ReceivablePeriod
{
	DateADT		since;
	DateADT		as_of;
	int64		days;
	PaymentSum	opening;		/* open at the end of the day before */
	PaymentSum	sales;			/* invoiced in the period */
	PaymentSum	cash;			/* paid in the period */
	PaymentSum	closing;		/* open at the end of as_of */
	PaymentSum	current;		/* of these, not past due; due today is current */
	PaymentSum	due;			/* invoices that came due in the period */
	PaymentSum	due_paid;		/* of these, paid by as_of */
	PaymentSum	due_on_time;	/* of these, paid by their due date */
	PaymentSum	due_credited;	/* credit notes of the same due dates, set off by as_of; <= 0 */
	PaymentSum	due_credited_on_time;	/* of these, set off by their due date */
	int64		open_items;		/* invoices and credit notes not settled at the end of as_of */
	int64		oldest_days;	/* days past due of the oldest open invoice, <= 0 without one */
} ReceivablePeriod;

/* How late amounts are paid, as of a day; numerators in units times days or points. */
typedef struct ReceivableDelay
{
	PaymentSum	amount;			/* all invoices, or the settled part of them */
	PaymentSum	signed_days;	/* amount x days beyond terms, negative before the due date */
	PaymentSum	late_days;		/* the same without negative ones */
	PaymentSum	invoices;
	PaymentSum	invoice_days;
	PaymentSum	invoice_late_days;
	PaymentSum	indexed;		/* amounts that the payment index knows */
	PaymentSum	points;			/* amount x points, in parts of RECEIVABLE_POINT */
} ReceivableDelay;

/* A point of the payment index, in the parts in which its slopes are whole numbers. */
#define RECEIVABLE_POINT 84

extern void receivable_period(const PaymentSummary *summary, DateADT since, DateADT as_of, ReceivablePeriod *period);
extern bool receivable_countback(const PaymentSummary *summary, DateADT as_of, PaymentSum open, double *days);
extern void receivable_delay(const PaymentSummary *summary, DateADT as_of, bool settled_only, ReceivableDelay *delay);
extern int64 receivable_points(int64 days);

#endif
