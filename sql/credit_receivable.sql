-- Receivables: what is owed, how old, how late it is paid.
--
-- A payment_summary holds the invoices and payments of a customer, or of all, and answers as of any day. The same
-- measures of plain numbers stand beside those of a summary, under the same names.

CREATE TYPE @extschema@.payment_summary; --@ io
CREATE TYPE @extschema@.payment_summary (
    INPUT = crm_internal.payment_summary_in,
    OUTPUT = crm_internal.payment_summary_out,
    RECEIVE = crm_internal.payment_summary_recv,
    SEND = crm_internal.payment_summary_send,
    CATEGORY = 'c',
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.payment_summary IS 'Invoices and payments of one customer or of all, in one value to store, merge with rollup() and ask as of any day';

CREATE FUNCTION crm_internal.payment_summary_transition(@extschema@.payment_summary, @extschema@.event_day, @extschema@.event_day, @extschema@.amount, @extschema@.event_day) RETURNS @extschema@.payment_summary --@ part of aggregate payment_summary
CREATE FUNCTION crm_internal.payment_summary_transition(@extschema@.payment_summary, @extschema@.event_day, @extschema@.event_day, @extschema@.amount, @extschema@.event_day, @extschema@.amount) RETURNS @extschema@.payment_summary --@ part of aggregate payment_summary
CREATE FUNCTION crm_internal.payment_summary_transition(@extschema@.payment_summary, @extschema@.event_day, @extschema@.event_day, @extschema@.amount, @extschema@.event_day, @extschema@.amount, text) RETURNS @extschema@.payment_summary --@ part of aggregate payment_summary
CREATE FUNCTION crm_internal.payment_summary_combine(@extschema@.payment_summary, @extschema@.payment_summary) RETURNS @extschema@.payment_summary --@ part of aggregates payment_summary and rollup
CREATE FUNCTION crm_internal.payment_summary_final(@extschema@.payment_summary) RETURNS @extschema@.payment_summary --@ part of aggregates payment_summary and rollup

CREATE AGGREGATE @extschema@.payment_summary(issued @extschema@.event_day, due @extschema@.event_day, amount @extschema@.amount, paid_on @extschema@.event_day) --@ state @extschema@.payment_summary space 768 by payment_summary_transition final payment_summary_final combine payment_summary_combine
COMMENT ON AGGREGATE @extschema@.payment_summary(@extschema@.event_day, @extschema@.event_day, @extschema@.amount, @extschema@.event_day) IS 'Invoices of a customer (应收账款) in one value to ask as of any day: issue date, due date, amount, and the day on which it was paid in full or NULL; negative amounts are credit notes';
CREATE AGGREGATE @extschema@.payment_summary(issued @extschema@.event_day, due @extschema@.event_day, amount @extschema@.amount, paid_on @extschema@.event_day, paid_amount @extschema@.amount) --@ state @extschema@.payment_summary space 768 by payment_summary_transition final payment_summary_final combine payment_summary_combine
COMMENT ON AGGREGATE @extschema@.payment_summary(@extschema@.event_day, @extschema@.event_day, @extschema@.amount, @extschema@.event_day, @extschema@.amount) IS 'Invoices and payments of a customer (应收账款) with payments in part: rows are invoices with what was paid of them on a day, or payments alone, with a NULL amount and the days of their invoice';
CREATE AGGREGATE @extschema@.payment_summary(issued @extschema@.event_day, due @extschema@.event_day, amount @extschema@.amount, paid_on @extschema@.event_day, paid_amount @extschema@.amount, currency text) --@ state @extschema@.payment_summary space 768 by payment_summary_transition final payment_summary_final combine payment_summary_combine
COMMENT ON AGGREGATE @extschema@.payment_summary(@extschema@.event_day, @extschema@.event_day, @extschema@.amount, @extschema@.event_day, @extschema@.amount, text) IS 'Invoices and payments of a customer (应收账款) that must all be in one currency: mixed ones are an error';

CREATE AGGREGATE @extschema@.rollup(@extschema@.payment_summary) --@ state @extschema@.payment_summary space 768 by payment_summary_combine final payment_summary_final combine payment_summary_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.payment_summary) IS 'Merges stored payment summaries, of days or of customers: the same as one summary over all their rows';

CREATE FUNCTION crm_internal.to_jsonb(summary @extschema@.payment_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'crm_payment_summary_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.payment_summary) IS 'The payment summary for people to read; behind the cast to jsonb';
CREATE CAST (@extschema@.payment_summary AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.payment_summary);
COMMENT ON CAST (@extschema@.payment_summary AS jsonb) IS 'The payment summary for people to read: rows counted and left out, currency, days, amounts invoiced and paid';

CREATE FUNCTION @extschema@.payment_items(summary @extschema@.payment_summary)
    RETURNS TABLE (issued date, due date, paid_on date, amount numeric, invoices bigint)
    AS 'MODULE_PATHNAME', 'crm_payment_items' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20 ROWS 30;
COMMENT ON FUNCTION @extschema@.payment_items(@extschema@.payment_summary) IS 'Lists what a payment summary holds: amounts by issue, due and payment day, open ones with a NULL paid_on';

-- Measures of a summary ------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.receivables(summary @extschema@.payment_summary, as_of @extschema@.day) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_receivables' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.receivables(@extschema@.payment_summary, @extschema@.day) IS 'What customers owe at the end of a day (应收账款余额), net of credit notes';
CREATE FUNCTION @extschema@.overdue(summary @extschema@.payment_summary, as_of @extschema@.day) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_overdue' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.overdue(@extschema@.payment_summary, @extschema@.day) IS 'What customers owe past its due date (逾期账款) at the end of a day, net of credit notes; due today is not overdue';
CREATE FUNCTION @extschema@.credit_sales(summary @extschema@.payment_summary, as_of @extschema@.day, since @extschema@.day) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_credit_sales' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.credit_sales(@extschema@.payment_summary, @extschema@.day, @extschema@.day) IS 'What was invoiced from since to as_of (赊销额), both days included, less credit notes';
CREATE FUNCTION @extschema@.cash_collected(summary @extschema@.payment_summary, as_of @extschema@.day, since @extschema@.day) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_cash_collected' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.cash_collected(@extschema@.payment_summary, @extschema@.day, @extschema@.day) IS 'What customers paid from since to as_of (回款额), both days included, without what credit notes settled';
CREATE FUNCTION @extschema@.collection_rate(summary @extschema@.payment_summary, as_of @extschema@.day, since @extschema@.day, meaning text DEFAULT 'cash_of_receivables', cash_only boolean DEFAULT false) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_collection_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.collection_rate(@extschema@.payment_summary, @extschema@.day, @extschema@.day, text, boolean) IS 'Collection rate (回款率) from since to as_of: cash of opening receivables and sales, cash_of_sales, paid_of_due, or on_time_of_due (及时回款率)';
CREATE FUNCTION @extschema@.days_sales_outstanding(summary @extschema@.payment_summary, as_of @extschema@.day, since @extschema@.day) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_days_sales_outstanding' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.days_sales_outstanding(@extschema@.payment_summary, @extschema@.day, @extschema@.day) IS 'Days sales outstanding, DSO (应收账款周转天数): receivables / credit sales * days, of the window from since to as_of';
CREATE FUNCTION @extschema@.best_possible_dso(summary @extschema@.payment_summary, as_of @extschema@.day, since @extschema@.day) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_best_possible_dso' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.best_possible_dso(@extschema@.payment_summary, @extschema@.day, @extschema@.day) IS 'Best possible DSO (最佳回款天数): what is not past due / credit sales * days; DSO if everybody paid on the due date';
CREATE FUNCTION @extschema@.average_days_delinquent(summary @extschema@.payment_summary, as_of @extschema@.day, since @extschema@.day) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_average_days_delinquent' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.average_days_delinquent(@extschema@.payment_summary, @extschema@.day, @extschema@.day) IS 'Average days delinquent (平均逾期天数): DSO less the best possible DSO; not the days that invoices are late, which is days_beyond_terms';
CREATE FUNCTION @extschema@.dso_countback(summary @extschema@.payment_summary, as_of @extschema@.day) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_dso_countback' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.dso_countback(@extschema@.payment_summary, @extschema@.day) IS 'DSO by counting back (倒推法DSO): takes off the sales of month after month, of real length, until the receivables are used up; NULL if the invoices end before';
CREATE FUNCTION @extschema@.collection_effectiveness(summary @extschema@.payment_summary, as_of @extschema@.day, since @extschema@.day, months @extschema@.whole_number DEFAULT 1) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_collection_effectiveness' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.collection_effectiveness(@extschema@.payment_summary, @extschema@.day, @extschema@.day, @extschema@.whole_number) IS 'Collection effectiveness index, CEI (回款有效指数), in percent: what was collected of what could be; with months the form of the Credit Research Foundation';
CREATE FUNCTION @extschema@.receivable_turnover(summary @extschema@.payment_summary, as_of @extschema@.day, since @extschema@.day) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_receivable_turnover' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.receivable_turnover(@extschema@.payment_summary, @extschema@.day, @extschema@.day) IS 'Receivable turnover (应收账款周转率) of the window: credit sales / mean of opening and closing receivables';
CREATE FUNCTION @extschema@.days_beyond_terms(summary @extschema@.payment_summary, as_of @extschema@.day, late_only boolean DEFAULT false, settled_only boolean DEFAULT false, weight_by text DEFAULT 'amount') RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_days_beyond_terms' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.days_beyond_terms(@extschema@.payment_summary, @extschema@.day, boolean, boolean, text) IS 'Days beyond terms (超账期天数): mean days that invoices are paid after their due date, negative if before; open ones count up to as_of; weighted by amount or by invoices';
CREATE FUNCTION @extschema@.payment_index(summary @extschema@.payment_summary, as_of @extschema@.day) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_payment_index' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.payment_index(@extschema@.payment_summary, @extschema@.day) IS 'Payment index (付款指数) from 1 to 100: 80 is on terms, 50 is 30 days late; amount-weighted, of settled invoices and open ones past due';

CREATE TYPE @extschema@.receivable_report AS (
    since date, --@ First day of the period
    as_of date, --@ Last day of the period, whose end is looked at
    days int, --@ Days of the period
    opening numeric, --@ Open at the end of the day before the period
    credit_sales numeric, --@ Invoiced in the period, less credit notes
    cash numeric, --@ Paid in the period, without what credit notes settled
    receivables numeric, --@ Open at the end of the period
    overdue numeric, --@ Of these, past due
    open_items bigint, --@ Invoices and credit notes that are not settled
    oldest_overdue_days int, --@ Days past due of the oldest open invoice, 0 if none is
    cash_of_receivables float8, --@ Collection rate: cash / (opening + credit sales)
    cash_of_sales float8, --@ Collection rate: cash / credit sales, which can exceed 1
    paid_of_due float8, --@ Collection rate: paid by now of what came due in the period
    on_time_of_due float8, --@ Collection rate: paid by its due date of what came due in the period
    days_sales_outstanding float8, --@ DSO: receivables / credit sales * days
    best_possible_dso float8, --@ The same of what is not past due
    average_days_delinquent float8, --@ DSO less best possible DSO
    dso_countback float8, --@ DSO by counting back months of their real length
    dso_countback_note text, --@ history_ends: the invoices end before the receivables are used up
    days_beyond_terms float8, --@ Mean days after the due date, weighted by amount, negative if before
    days_late float8, --@ The same where days before the due date count as none
    payment_index float8, --@ Payment index from 1 to 100, 80 on terms
    collection_effectiveness float8, --@ Collection effectiveness index in percent
    receivable_turnover float8 --@ Credit sales / mean of opening and closing receivables
);
COMMENT ON TYPE @extschema@.receivable_report IS 'All measures of receivables of a period, of one customer or of all';

CREATE FUNCTION @extschema@.receivable_report(summary @extschema@.payment_summary, as_of @extschema@.day, since @extschema@.day) RETURNS @extschema@.receivable_report
    AS 'MODULE_PATHNAME', 'crm_receivable_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 40;
COMMENT ON FUNCTION @extschema@.receivable_report(@extschema@.payment_summary, @extschema@.day, @extschema@.day) IS 'All measures of receivables at once (应收账款分析) for the period from since to as_of: one reading of the summary';

-- Ages -----------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.aging(summary @extschema@.payment_summary, as_of @extschema@.day, edges int[] DEFAULT '{0,30,60,90}', by text DEFAULT 'due')
    RETURNS TABLE ("position" int, bucket text, from_days int, to_days int, amount numeric, items bigint, share float8)
    AS 'MODULE_PATHNAME', 'crm_aging' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20 ROWS 5;
COMMENT ON FUNCTION @extschema@.aging(@extschema@.payment_summary, @extschema@.day, int[], text) IS 'Aging table (账龄分析): what is open at the end of a day by days past due, or by days since the invoice; a row per bucket, empty ones too';
CREATE FUNCTION @extschema@.aging_bucket(days @extschema@.whole_number, edges int[] DEFAULT '{0,30,60,90}') RETURNS text
    AS 'MODULE_PATHNAME', 'crm_aging_bucket' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.aging_bucket(@extschema@.whole_number, int[]) IS 'Name of the bucket of an age in days (账龄段): current, 1-30, 31-60, 61-90, 91+, or by edges of your own';

CREATE FUNCTION crm_internal.reached_amounts(summary @extschema@.payment_summary, as_of @extschema@.day, edges int[]) RETURNS numeric[]
    AS 'MODULE_PATHNAME', 'crm_reached_amounts' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION crm_internal.reached_amounts(@extschema@.payment_summary, @extschema@.day, int[]) IS 'Part of roll_rates: amounts that reached each bucket, what is open in the last one, and what is too young';

CREATE FUNCTION @extschema@.roll_rates(reached @extschema@.number[], loss @extschema@.number DEFAULT NULL)
    RETURNS TABLE ("position" int, reached numeric, went_on numeric, roll_rate numeric, loss_rate numeric)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 5
BEGIN ATOMIC
    SELECT a.n::int, a.amount, a.next, a.next / nullif(greatest(a.amount, 0.0), 0.0),
           crm_internal.require_between(loss, 'loss', 0.0, 'Infinity'::numeric) / nullif(greatest(a.amount, 0.0), 0.0)
    FROM (SELECT u.n, crm_internal.require_between(u.amount, 'reached', 0.0, 'Infinity'::numeric) AS amount,
                 coalesce(pg_catalog.lead(u.amount) OVER (ORDER BY u.n), loss::numeric) AS next
          FROM pg_catalog.unnest(roll_rates.reached::numeric[]) WITH ORDINALITY AS u(amount, n)) AS a
    ORDER BY a.n;
END;
COMMENT ON FUNCTION @extschema@.roll_rates(@extschema@.number[], @extschema@.number) IS 'Roll and loss rates (迁徙率) of amounts that reached one bucket after another: part that went on to the next one, and final loss / amount that reached it';

CREATE FUNCTION @extschema@.roll_rates(summary @extschema@.payment_summary, as_of @extschema@.day, edges int[] DEFAULT '{0,30,60,90}', loss @extschema@.number DEFAULT NULL)
    RETURNS TABLE ("position" int, bucket text, reached numeric, went_on numeric, roll_rate numeric, loss_rate numeric, too_young numeric)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 5
BEGIN ATOMIC
    SELECT r."position", @extschema@.aging_bucket(CASE WHEN r."position" OPERATOR(pg_catalog.=) 1 THEN edges[1] ELSE edges[r."position" OPERATOR(pg_catalog.-) 1] OPERATOR(pg_catalog.+) 1 END, edges),
           r.reached, r.went_on, r.roll_rate, r.loss_rate, a.amounts[a.buckets OPERATOR(pg_catalog.+) 2]
    FROM (SELECT s.amounts, pg_catalog.cardinality(s.amounts) OPERATOR(pg_catalog.-) 2 AS buckets
          FROM (SELECT crm_internal.reached_amounts(summary, as_of, edges) AS amounts OFFSET 0) AS s) AS a,
         @extschema@.roll_rates(a.amounts[1:a.buckets]::@extschema@.number[], coalesce(loss, a.amounts[a.buckets OPERATOR(pg_catalog.+) 1]::@extschema@.number)) AS r
    ORDER BY r."position";
END;
COMMENT ON FUNCTION @extschema@.roll_rates(@extschema@.payment_summary, @extschema@.day, int[], @extschema@.number) IS 'Roll and loss rates (迁徙率) of invoices old enough to have passed all buckets: amounts that reached each, part that went on, part that was lost; without a loss, what is still open in the last bucket is lost';

CREATE FUNCTION @extschema@.stock_roll_rates(summary @extschema@.payment_summary, as_of @extschema@.day, before @extschema@.day, edges int[] DEFAULT '{0,30,60,90}')
    RETURNS TABLE ("position" int, bucket text, amount_before numeric, amount numeric, stock_ratio numeric)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 5
BEGIN ATOMIC
    SELECT a."position", a.bucket, b.amount, a.amount,
           a.amount / nullif(greatest(pg_catalog.lag(b.amount) OVER (ORDER BY a."position"), 0.0), 0.0)
    FROM @extschema@.aging(summary, as_of, edges) AS a, @extschema@.aging(summary, before, edges) AS b
    WHERE a."position" OPERATOR(pg_catalog.=) b."position"
    ORDER BY a."position";
END;
COMMENT ON FUNCTION @extschema@.stock_roll_rates(@extschema@.payment_summary, @extschema@.day, @extschema@.day, int[]) IS 'Ratios of two aging tables (账龄迁移比), usually of month ends: a bucket / the bucket before it at the earlier day; the last bucket is a stock, so its ratio may exceed 1';

CREATE FUNCTION @extschema@.loss_allowance(balances @extschema@.number[], rates @extschema@.number[], forward_factor @extschema@.number DEFAULT 1) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog.sum(crm_internal.require_finite(u.balance, 'balance') * crm_internal.require_between(u.rate, 'rate', 0.0, 1.0))
           * crm_internal.require_between(forward_factor, 'forward_factor', 0.0, 'Infinity'::numeric)
    FROM ROWS FROM (pg_catalog.unnest(balances::numeric[]), pg_catalog.unnest(rates::numeric[])) AS u(balance, rate)
    WHERE crm_internal.require_same_length('balances', pg_catalog.cardinality(balances), 'rates', pg_catalog.cardinality(rates));
END;
COMMENT ON FUNCTION @extschema@.loss_allowance(@extschema@.number[], @extschema@.number[], @extschema@.number) IS 'Loss allowance by a provision matrix (坏账准备, 预期信用损失): sum of balance * loss rate of the buckets, times a factor for what is to come';
CREATE FUNCTION @extschema@.loss_allowance(summary @extschema@.payment_summary, as_of @extschema@.day, rates @extschema@.number[], edges int[] DEFAULT '{0,30,60,90}', forward_factor @extschema@.number DEFAULT 1) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT @extschema@.loss_allowance(pg_catalog.array_agg(a.amount ORDER BY a."position")::@extschema@.number[], rates, forward_factor)
    FROM @extschema@.aging(summary, as_of, edges) AS a
    HAVING crm_internal.require_same_length('rates', pg_catalog.cardinality(rates), 'buckets', pg_catalog.cardinality(edges) + 1);
END;
COMMENT ON FUNCTION @extschema@.loss_allowance(@extschema@.payment_summary, @extschema@.day, @extschema@.number[], int[], @extschema@.number) IS 'Loss allowance by a provision matrix (坏账准备, 预期信用损失) of what is open at the end of a day: a loss rate for each bucket of days past due';

-- Measures of plain numbers ----------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.collection_rate(collected @extschema@.number, credit_sales @extschema@.number, opening @extschema@.number DEFAULT 0) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_finite(collected, 'collected') / nullif(greatest(crm_internal.require_finite(opening, 'opening') + crm_internal.require_finite(credit_sales, 'credit_sales'), 0.0), 0.0);
COMMENT ON FUNCTION @extschema@.collection_rate(@extschema@.number, @extschema@.number, @extschema@.number) IS 'Collection rate (回款率) of plain numbers: collected / (opening receivables + credit sales); without an opening balance cash of sales, or paid of due';
CREATE FUNCTION @extschema@.days_sales_outstanding(receivables @extschema@.number, credit_sales @extschema@.number, days @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_finite(receivables, 'receivables') * crm_internal.require_between(days, 'days', 0.0, 'Infinity'::numeric) / nullif(greatest(crm_internal.require_finite(credit_sales, 'credit_sales'), 0.0), 0.0);
COMMENT ON FUNCTION @extschema@.days_sales_outstanding(@extschema@.number, @extschema@.number, @extschema@.number) IS 'Days sales outstanding, DSO (应收账款周转天数), of plain numbers: receivables / credit sales * days of these sales';
CREATE FUNCTION @extschema@.best_possible_dso(current_receivables @extschema@.number, credit_sales @extschema@.number, days @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_finite(current_receivables, 'current_receivables') * crm_internal.require_between(days, 'days', 0.0, 'Infinity'::numeric) / nullif(greatest(crm_internal.require_finite(credit_sales, 'credit_sales'), 0.0), 0.0);
COMMENT ON FUNCTION @extschema@.best_possible_dso(@extschema@.number, @extschema@.number, @extschema@.number) IS 'Best possible DSO (最佳回款天数) of plain numbers: receivables not past due / credit sales * days of these sales';
CREATE FUNCTION @extschema@.average_days_delinquent(receivables @extschema@.number, current_receivables @extschema@.number, credit_sales @extschema@.number, days @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (crm_internal.require_finite(receivables, 'receivables') - crm_internal.require_finite(current_receivables, 'current_receivables')) * crm_internal.require_between(days, 'days', 0.0, 'Infinity'::numeric) / nullif(greatest(crm_internal.require_finite(credit_sales, 'credit_sales'), 0.0), 0.0);
COMMENT ON FUNCTION @extschema@.average_days_delinquent(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Average days delinquent (平均逾期天数) of plain numbers: DSO less best possible DSO';
CREATE FUNCTION @extschema@.collection_effectiveness(credit_sales @extschema@.number, opening @extschema@.number, closing @extschema@.number, current_receivables @extschema@.number, months @extschema@.number DEFAULT 1) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 100.0 * ((crm_internal.require_finite(opening, 'opening') - crm_internal.require_finite(closing, 'closing')) * crm_internal.require_between(months, 'months', 1.0, 'Infinity'::numeric) + crm_internal.require_finite(credit_sales, 'credit_sales'))
           / nullif(greatest((opening::numeric - crm_internal.require_finite(current_receivables, 'current_receivables')) * months::numeric + credit_sales::numeric, 0.0), 0.0);
COMMENT ON FUNCTION @extschema@.collection_effectiveness(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Collection effectiveness index, CEI (回款有效指数), in percent, of plain numbers: (opening + sales / months - closing) / (opening + sales / months - current)';
CREATE FUNCTION @extschema@.receivable_turnover(credit_sales @extschema@.number, opening @extschema@.number, closing @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 2.0 * crm_internal.require_finite(credit_sales, 'credit_sales') / nullif(greatest(crm_internal.require_finite(opening, 'opening') + crm_internal.require_finite(closing, 'closing'), 0.0), 0.0);
COMMENT ON FUNCTION @extschema@.receivable_turnover(@extschema@.number, @extschema@.number, @extschema@.number) IS 'Receivable turnover (应收账款周转率) of plain numbers: credit sales / mean of opening and closing receivables';
CREATE FUNCTION @extschema@.expected_loss(pd @extschema@.number, lgd @extschema@.number, ead @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_between(pd, 'pd', 0.0, 1.0) * crm_internal.require_between(lgd, 'lgd', 0.0, 1.0) * crm_internal.require_finite(ead, 'ead');
COMMENT ON FUNCTION @extschema@.expected_loss(@extschema@.number, @extschema@.number, @extschema@.number) IS 'Expected loss (预期损失): probability of default * share lost then * exposure at default';
CREATE FUNCTION @extschema@.payment_index(days_beyond_terms @extschema@.whole_number) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_payment_points' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.payment_index(@extschema@.whole_number) IS 'Payment index (付款指数) of one payment: 100 for 30 days early, 80 on terms, 50 for 30 days late, 20 for 120, down to 1';
CREATE FUNCTION @extschema@.dso_countback(receivables @extschema@.number, sales @extschema@.number[], month_days @extschema@.number[]) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN crm_internal.require_finite(receivables, 'receivables') <= 0.0 THEN 0.0 ELSE (
        SELECT m.days_before + (receivables::numeric - m.taken) * m.days / m.sales
        FROM (SELECT u.n, greatest(u.sales, 0.0) AS sales, u.days,
                     coalesce(pg_catalog.sum(greatest(crm_internal.require_finite(u.sales, 'sales'), 0.0)) OVER w, 0.0) AS taken,
                     coalesce(pg_catalog.sum(crm_internal.require_between(u.days, 'month_days', 0.0, 'Infinity'::numeric)) OVER w, 0.0) AS days_before
              FROM ROWS FROM (pg_catalog.unnest(dso_countback.sales::numeric[]), pg_catalog.unnest(month_days::numeric[])) WITH ORDINALITY AS u(sales, days, n)
              WINDOW w AS (ORDER BY u.n DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS m
        WHERE m.sales > 0.0 AND m.taken + m.sales >= receivables::numeric
        ORDER BY m.n DESC LIMIT 1) END
    WHERE crm_internal.require_same_length('sales', pg_catalog.cardinality(sales), 'month_days', pg_catalog.cardinality(month_days));
END;
COMMENT ON FUNCTION @extschema@.dso_countback(@extschema@.number, @extschema@.number[], @extschema@.number[]) IS 'DSO by counting back (倒推法DSO) of plain numbers: sales of months, oldest first, and their days; NULL if they are used up before the receivables';

-- Calls that lack days -----------------------------------------------------------------------------------------

--@ twins crm_refuse_undated IMMUTABLE; the error for a missing day that says what to write
receivables(summary @.payment_summary) numeric
overdue(summary @.payment_summary) numeric
dso_countback(summary @.payment_summary) float8
days_beyond_terms(summary @.payment_summary) float8
aging(summary @.payment_summary) TABLE ("position" int, bucket text, from_days int, to_days int, amount numeric, items bigint, share float8)
roll_rates(summary @.payment_summary) TABLE ("position" int, bucket text, reached numeric, went_on numeric, roll_rate numeric, loss_rate numeric, too_young numeric)
credit_sales(summary @.payment_summary, as_of @.day=) numeric
cash_collected(summary @.payment_summary, as_of @.day=) numeric
collection_rate(summary @.payment_summary, as_of @.day=) float8
days_sales_outstanding(summary @.payment_summary, as_of @.day=) float8
best_possible_dso(summary @.payment_summary, as_of @.day=) float8
average_days_delinquent(summary @.payment_summary, as_of @.day=) float8
collection_effectiveness(summary @.payment_summary, as_of @.day=) float8
receivable_turnover(summary @.payment_summary, as_of @.day=) float8
receivable_report(summary @.payment_summary, as_of @.day=) @.receivable_report
--@ end

CREATE FUNCTION crm_internal.payment_summary_transition(@extschema@.payment_summary, "any", "any", "any") RETURNS @extschema@.payment_summary --@ part of aggregate payment_summary; crm_refuse_payment_row
CREATE AGGREGATE @extschema@.payment_summary(issued "any", due "any", amount "any") --@ state @extschema@.payment_summary by payment_summary_transition
COMMENT ON AGGREGATE @extschema@.payment_summary("any", "any", "any") IS 'Part of payment_summary: the error for a missing day of payment that says what to write';
