-- Receivables: payment summaries of invoices and payments, and every measure of them as of a day
\set SHOW_CONTEXT never
CREATE SCHEMA t_credit_receivable;
SET search_path = t_credit_receivable, public;
SET extra_float_digits = 0;
SET DateStyle = ISO;
\pset null NULL
\pset footer off

-- Plain numbers ----------------------------------------------------------------------------------------------

-- creditguru.com: receivables 15,000 of which 4,000 are current, sales 10,000 in 30 days
SELECT round(crm.days_sales_outstanding(15000, 10000, 30), 2) AS dso, round(crm.best_possible_dso(4000, 10000, 30), 2) AS best, round(crm.average_days_delinquent(15000, 4000, 10000, 30), 2) AS add;
-- creditguru.com: 55.9 with the sales of a month, not of the quarter
SELECT round(crm.collection_effectiveness(10890, 6200, 6340, 3590, months => 3), 6) AS crf, round(crm.collection_effectiveness(10890, 6200, 6340, 3590), 6) AS whole_period;
-- benjipays: 212,000 owed after sales of 70,000, 80,000 and 100,000
SELECT round(crm.dso_countback(212000, '{70000,80000,100000}', '{30,30,30}'), 6) AS days, crm.dso_countback(250000, '{70000,80000,100000}', '{31,28,31}') AS just_the_history,
       crm.dso_countback(250001, '{70000,80000,100000}', '{31,28,31}') AS beyond, crm.dso_countback(0, '{1}', '{30}') AS nothing_owed, crm.dso_countback(50, '{100,-20,0}', '{31,28,31}') AS months_without_sales;
SELECT crm.dso_countback(1, '{1,2}', '{30}');
SELECT round(crm.collection_rate(80, 90, 10), 4) AS of_receivables, round(crm.collection_rate(80, 90), 4) AS of_sales, crm.collection_rate(1, 0) AS of_nothing, round(crm.receivable_turnover(1200, 100, 140), 4) AS turnover, crm.receivable_turnover(1, 0, 0) AS no_balance;
SELECT crm.expected_loss(pd => 0.02, lgd => 0.45, ead => 100000) AS loss, crm.expected_loss(NULL, 0.45, 1) AS unknown;
SELECT crm.expected_loss(2, 0.45, 100000);
SELECT crm.days_sales_outstanding('NaN'::float8, 1, 1);
-- ifrscommunity: 2 %, 4 %, 8.6957 %, 25 %, 100 %, and an allowance of 27,567
SELECT r."position", r.reached, r.went_on, round(r.roll_rate, 6) AS roll_rate, round(r.loss_rate, 6) AS loss_rate FROM crm.roll_rates(ARRAY[100000,50000,23000,8000,2000], 2000) AS r;
SELECT round(crm.loss_allowance('{300000,140000,60000,23000,5000}'::numeric[], array_agg(r.loss_rate ORDER BY r."position")), 6) AS allowance FROM crm.roll_rates(ARRAY[100000,50000,23000,8000,2000], 2000) AS r;
SELECT crm.loss_allowance('{15e6,7.5e6,4e6,2.5e6,1e6}', '{0.003,0.016,0.036,0.066,0.106}') AS ifrs_9_example_12, crm.loss_allowance('{100}', '{0.1}', 1.2) AS in_bad_times;
SELECT crm.loss_allowance('{1,2}', '{0.1}');
SELECT crm.loss_allowance('{1,2}', '{0.1,30}');
SELECT d AS days_beyond_terms, round(crm.payment_index(d)::numeric, 4) AS points FROM unnest('{-99,-30,-25,-20,-10,0,1,15,22,30,60,90,120,150,176,177,9999}'::int[]) AS d;
SELECT d, crm.aging_bucket(d) AS bucket, crm.aging_bucket(d, '{-30,-1,0,1,15}') AS own FROM unnest('{-31,-30,-29,-1,0,1,2,15,16,30,31,90,91}'::int[]) AS d;
SELECT crm.aging_bucket(1, '{30,0}');
SELECT crm.aging_bucket(1, '{}');
SELECT crm.aging_bucket(1, '{0,NULL}');
SELECT crm.aging_bucket(1, '{0,2000000000}');

-- A small ledger ---------------------------------------------------------------------------------------------

-- a: paid early, on the due day, late, open and due today, open and late; b: a credit note sets off an invoice
CREATE TABLE invoice (customer text, issued date, due date, amount numeric, paid_on date);
INSERT INTO invoice VALUES
    ('a', '2025-01-10', '2025-02-09', 100, '2025-01-30'), ('a', '2025-02-01', '2025-03-03', 200, '2025-03-03'), ('a', '2025-02-15', '2025-03-17', 300, '2025-04-01'),
    ('a', '2025-03-01', '2025-03-31', 400, NULL), ('a', '2025-02-20', '2025-03-22', 50, NULL),
    ('b', '2025-03-02', '2025-03-20', 500, '2025-03-15'), ('b', '2025-03-10', '2025-03-20', -500, '2025-03-15'), ('b', '2025-03-10', '2025-04-09', -30, NULL);
CREATE TABLE stored AS SELECT customer, crm.payment_summary(issued, due, amount, paid_on) AS s FROM invoice GROUP BY customer;
SELECT customer, s::jsonb FROM stored ORDER BY 1;
SELECT customer, i.* FROM stored, crm.payment_items(s) AS i ORDER BY customer, i.issued, i.due, i.amount DESC;
SELECT customer, crm.receivables(s, '2025-03-31') AS owed, crm.overdue(s, '2025-03-31') AS overdue, crm.overdue(s, '2025-04-01') AS a_day_later, crm.credit_sales(s, '2025-03-31', '2025-03-01') AS sales,
       crm.cash_collected(s, '2025-03-31', '2025-03-01') AS cash FROM stored ORDER BY 1;
-- three collection rates; b's credit note is no cash, but its invoice is settled
SELECT customer, m.meaning, round(crm.collection_rate(s, '2025-03-31', '2025-03-01', m.meaning)::numeric, 6) AS rate, round(crm.collection_rate(s, '2025-03-31', '2025-03-01', m.meaning, cash_only => true)::numeric, 6) AS cash_only
FROM stored, unnest('{cash_of_receivables,cash_of_sales,paid_of_due,on_time_of_due}'::text[]) WITH ORDINALITY AS m(meaning, n) ORDER BY customer, m.n;
-- an invoice paid late, half of it by a credit note: nothing was paid on time, in cash or not
SELECT m.meaning, crm.collection_rate(s, '2025-03-31', '2025-03-01', m.meaning) AS rate, crm.collection_rate(s, '2025-03-31', '2025-03-01', m.meaning, cash_only => true) AS cash_only
FROM (SELECT crm.payment_summary(issued, due, amount, paid_on) AS s FROM (VALUES (date '2025-02-01', date '2025-03-03', 100, date '2025-03-10'), ('2025-02-01', '2025-03-03', -50, '2025-03-10')) AS v(issued, due, amount, paid_on)) AS late,
     unnest('{paid_of_due,on_time_of_due}'::text[]) AS m(meaning);
-- all at once is each alone
SELECT customer, (r.receivables, r.overdue, r.credit_sales, r.cash) = (crm.receivables(s, d), crm.overdue(s, d), crm.credit_sales(s, d, f), crm.cash_collected(s, d, f)) AS amounts,
       (r.cash_of_receivables, r.cash_of_sales, r.paid_of_due, r.on_time_of_due) IS NOT DISTINCT FROM (crm.collection_rate(s, d, f), crm.collection_rate(s, d, f, 'cash_of_sales'), crm.collection_rate(s, d, f, 'paid_of_due'), crm.collection_rate(s, d, f, 'on_time_of_due')) AS rates,
       (r.days_sales_outstanding, r.best_possible_dso, r.average_days_delinquent, r.dso_countback) IS NOT DISTINCT FROM (crm.days_sales_outstanding(s, d, f), crm.best_possible_dso(s, d, f), crm.average_days_delinquent(s, d, f), crm.dso_countback(s, d)) AS days,
       (r.days_beyond_terms, r.days_late, r.payment_index, r.collection_effectiveness, r.receivable_turnover) IS NOT DISTINCT FROM (crm.days_beyond_terms(s, d), crm.days_beyond_terms(s, d, late_only => true), crm.payment_index(s, d), crm.collection_effectiveness(s, d, f), crm.receivable_turnover(s, d, f)) AS others
FROM stored, (VALUES (date '2025-03-31', date '2025-03-01')) AS p(d, f), crm.receivable_report(s, d, f) AS r ORDER BY 1;
\x
SELECT r.* FROM stored, crm.receivable_report(s, '2025-03-31', '2025-01-01') AS r WHERE customer = 'a';
\x
SELECT customer, a.* FROM stored, crm.aging(s, '2025-04-05') AS a ORDER BY customer, a."position";
SELECT a.bucket, a.amount, a.items FROM stored, crm.aging(s, '2025-04-05', '{0,10,40}', by => 'issued') AS a WHERE customer = 'a' ORDER BY a."position";
SELECT crm.loss_allowance(s, '2025-04-05', '{0.01,0.05,0.1,0.2,0.5}') AS a FROM stored WHERE customer = 'a';
-- days beyond terms as of 31 March: 100 x -10, 200 x 0, 300 and 50 open for 14 and 9 days, 400 due today
SELECT round(crm.days_beyond_terms(s, '2025-03-31')::numeric, 6) AS signed, (-1000 + 300 * 14 + 50 * 9) / 1050.0 AS by_hand, round(crm.days_beyond_terms(s, '2025-03-31', late_only => true)::numeric, 6) AS late,
       round(crm.days_beyond_terms(s, '2025-03-31', settled_only => true)::numeric, 6) AS settled, crm.days_beyond_terms(s, '2025-03-31', weight_by => 'invoices') AS of_invoices, crm.days_beyond_terms(s, '2025-03-31', late_only => true, weight_by => 'invoices') AS late_invoices
FROM stored WHERE customer = 'a';
-- settled items and open ones past due: 100 at 85, 200 at 80, 300 and 50 late
SELECT round(crm.payment_index(s, '2025-03-31')::numeric, 6) AS index, round(((100 * 85 + 200 * 80 + 300 * crm.payment_index(14) + 50 * crm.payment_index(9)) / 650)::numeric, 6) AS by_hand FROM stored WHERE customer = 'a';
-- invoices old enough to have passed both edges
SELECT r.bucket, r.reached, r.went_on, round(r.roll_rate, 4) AS roll_rate, round(r.loss_rate, 4) AS loss_rate, r.too_young FROM stored, crm.roll_rates(s, '2025-04-05', '{0,10}') AS r WHERE customer = 'a';
SELECT r.bucket, r.amount_before, r.amount, round(r.stock_ratio, 4) AS stock_ratio FROM stored, crm.stock_roll_rates(s, '2025-04-30', '2025-03-31', '{0,30}') AS r WHERE customer = 'a';

-- Counting back: March so far has 15 days; February brought nothing, and takes its 28 days; January is used in part
SELECT crm.dso_countback(s, '2025-03-15') AS days, 15 + 28 + 31 * 70 / 80.0 AS by_hand, crm.dso_countback(s, '2025-01-10') AS nothing_yet, crm.dso_countback(s, '2026-01-01') AS paid
FROM (SELECT crm.payment_summary(issued, issued + 30, amount, date '2025-12-31') AS s
      FROM (VALUES (date '2025-01-15', 80), ('2025-02-03', -10), ('2025-03-14', 10)) AS v(issued, amount)) AS q;
-- what is older than the first month of sales: NULL and a note
SELECT d, r.dso_countback, r.dso_countback_note, r.receivables
FROM (SELECT crm.payment_summary(i, i + 30, a, p) AS s FROM (VALUES (date '2025-01-15', 80, NULL), ('2025-01-15', -40, date '2025-02-01'), ('2025-03-03', 5, NULL)) AS v(i, a, p)) AS q,
     unnest('{2025-01-31,2025-02-28,2025-03-31}'::date[]) AS d, crm.receivable_report(s, d, '2025-01-01') AS r;

-- Payments in part ---------------------------------------------------------------------------------------------

-- the same ledger as rows of invoices with a part paid, and as rows of invoices and of payments
CREATE TABLE bill (bill int, issued date, due date, amount numeric);
CREATE TABLE payment (bill int, paid_on date, paid numeric);
INSERT INTO bill VALUES (1, '2025-01-01', '2025-01-31', 100), (2, '2025-01-01', '2025-01-31', 60), (3, '2025-02-01', '2025-03-03', 80), (4, '2025-02-10', '2025-03-12', -15);
INSERT INTO payment VALUES (1, '2025-01-20', 40), (1, '2025-02-10', 60), (3, '2025-03-01', 30), (4, '2025-03-01', -15);
CREATE VIEW ledger AS SELECT issued, due, amount, NULL::date AS paid_on, NULL::numeric AS paid FROM bill
    UNION ALL SELECT b.issued, b.due, NULL, p.paid_on, p.paid FROM payment AS p JOIN bill AS b USING (bill);
SELECT i.* FROM (SELECT crm.payment_summary(issued, due, amount, paid_on, paid) AS s FROM ledger) AS q, crm.payment_items(s) AS i;
SELECT d::date, crm.receivables(s, d::date) AS owed, crm.overdue(s, d::date) AS overdue, (crm.receivable_report(s, d::date, '2025-01-01')).open_items, crm.cash_collected(s, d::date, '2025-01-01') AS cash
FROM (SELECT crm.payment_summary(issued, due, amount, paid_on, paid) AS s FROM ledger) AS q, generate_series(timestamp '2025-01-15', '2025-03-15', interval '15 days') AS d ORDER BY 1;
-- 40 on day -11, 60 on day 10, 60 open for 45 days, 30 on day -2, 50 open for 14 days
SELECT round(crm.days_beyond_terms(s, '2025-03-17')::numeric, 6) AS days, round((40 * -11 + 60 * 10 + 60 * 45 + 30 * -2 + 50 * 14) / 240.0, 6) AS by_hand FROM (SELECT crm.payment_summary(issued, due, amount, paid_on, paid) AS s FROM ledger) AS q;
-- in days that follow one another: the payments of a day need not know the invoices of another one
CREATE TABLE daily AS SELECT coalesce(paid_on, issued) AS day, crm.payment_summary(issued, due, amount, paid_on, paid) AS s FROM ledger GROUP BY 1;
SELECT crm.rollup(s)::text = (SELECT crm.payment_summary(issued, due, amount, paid_on, paid)::text FROM ledger) AS same_bytes FROM daily;
SELECT crm.receivables(s, '2025-03-31') FROM daily WHERE day = '2025-03-01';
-- one row that settles its invoice in full is one item
SELECT i.* FROM (SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 100, date '2025-02-01', 100) AS s) AS q, crm.payment_items(s) AS i;
SELECT crm.receivable_report(crm.payment_summary(date '2025-01-01', date '2025-01-31', a, p, b), '2025-02-15', '2025-01-01') IS NULL AS none FROM (VALUES (NULL::int, NULL::date, NULL::int)) AS v(a, p, b);

-- Merging, order, workers --------------------------------------------------------------------------------------

CREATE TABLE many AS SELECT i % 97 AS customer, date '2024-01-01' + i * 7 % 500 AS issued, date '2024-01-01' + i * 7 % 500 + 30 AS due, ((hashint4(i) & 2147483647) % 100000 - 5000)::numeric / 100 AS amount,
    CASE WHEN i % 5 > 0 THEN date '2024-01-01' + i * 7 % 500 + (hashint4(-i) & 2147483647) % 60 END AS paid_on FROM generate_series(1, 20000) AS i;
SELECT crm.payment_summary(issued, due, amount, paid_on)::text AS plain FROM many \gset
SELECT crm.payment_summary(issued, due, amount, paid_on ORDER BY md5(amount::text))::text = :'plain' AS shuffled FROM many;
SELECT crm.rollup(s)::text = :'plain' AS merged FROM (SELECT crm.payment_summary(issued, due, amount, paid_on) AS s FROM many GROUP BY customer) AS q;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.payment_summary(issued, due, amount, paid_on)::text = :'plain' AS parallel FROM many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
SELECT crm.payment_summary(issued, due, amount::float8, paid_on)::text = :'plain' AS of_float8, crm.payment_summary(issued::timestamp, due::timestamptz, amount, paid_on::timestamp)::text = :'plain' AS of_timestamps FROM many;
SELECT :'plain'::crm.payment_summary::text = :'plain' AS read_back;
-- sums are those of plain SQL
SELECT bool_and(crm.receivables(q.s, d) = q.owed) AS receivables, bool_and(crm.overdue(q.s, d) = q.overdue) AS overdue, bool_and(crm.credit_sales(q.s, d, d - 89) = q.sales) AS sales, bool_and(crm.cash_collected(q.s, d, d - 89) = q.cash) AS cash, count(*)
FROM (VALUES (date '2024-12-31')) AS v(d),
LATERAL (SELECT customer, crm.payment_summary(issued, due, amount, paid_on) AS s, sum(amount) FILTER (WHERE issued <= d AND (paid_on > d OR paid_on IS NULL)) AS owed,
        sum(amount) FILTER (WHERE issued <= d AND (paid_on > d OR paid_on IS NULL) AND due < d) AS overdue, sum(amount) FILTER (WHERE issued BETWEEN d - 89 AND d) AS sales,
        sum(amount) FILTER (WHERE paid_on BETWEEN d - 89 AND d) AS cash FROM many GROUP BY customer) AS q;
-- amounts of any number of decimals
SELECT crm.receivables(crm.payment_summary(date '2025-01-01', date '2025-01-31', a, NULL), '2025-02-01') AS owed FROM (VALUES (1.5), (2), (0.125), (1e3), (12345678901.0000000000)) AS v(a);
SELECT crm.receivables(crm.payment_summary(date '2025-01-01', date '2025-01-31', a, NULL), '2025-02-01') AS beyond_64_bits FROM (VALUES (9e18::numeric), (9e18::numeric - 1)) AS v(a), generate_series(0, 1);
SELECT crm.receivables(crm.payment_summary(date '2025-01-01' + i, date '2025-01-31', 9e18::numeric - i, NULL), '2025-02-01') AS sums_have_no_end FROM generate_series(0, 3) AS i;

-- Bad rows -------------------------------------------------------------------------------------------------------

SELECT crm.payment_summary(date '2025-01-31', date '2025-01-01', 100, NULL);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 100, date '2024-12-31');
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 100, date '2025-02-01', 120);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 100, date '2025-02-01', -1);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', -100, date '2025-02-01', 1);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 100, date '2025-02-01', NULL::int);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 100, NULL, 5);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 'NaN'::numeric, NULL);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 'Infinity'::float8, NULL);
SELECT crm.payment_summary(date '2025-01-01', date 'infinity', 1, NULL);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 1, timestamp '-infinity');
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 1e19::numeric, NULL);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', a, NULL) FROM (VALUES (1e9::float8), (0.1::float8 + 0.2::float8)) AS v(a);
SELECT crm.payment_summary('2025-01-01'::text, date '2025-01-31', 1, NULL);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', '1'::text, NULL);
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 1, '2025-02-01');
-- rows without a day or an amount are counted
SELECT crm.payment_summary(i, d, a, NULL)::jsonb FROM (VALUES (NULL::date, date '2025-01-31', 1), ('2025-01-01', NULL, 2), ('2025-01-01', '2025-01-31', NULL), ('2025-01-01', '2025-01-31', 4)) AS v(i, d, a);
SELECT crm.payment_summary(NULL::date, NULL::date, NULL::int, NULL)::jsonb AS only_such, crm.payment_summary(NULL::date, NULL::date, NULL::int, NULL) FILTER (WHERE false) IS NULL AS no_row;
SELECT crm.receivables(s, '2025-01-01') AS owed, crm.payment_index(s, '2025-01-01') AS index, crm.days_sales_outstanding(s, '2025-01-31', '2025-01-01') AS dso, crm.dso_countback(s, '2025-01-31') AS countback FROM (SELECT crm.payment_summary(NULL::date, NULL::date, NULL::int, NULL) AS s) AS q;
-- currencies
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 1, NULL, NULL, c) FROM unnest('{EUR,EUR,USD}'::text[]) AS c;
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 1, NULL, NULL, c) FROM unnest('{EUR,NULL}'::text[]) AS c;
SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 1, NULL, NULL, 'a very long currency');
SELECT crm.rollup(s) FROM (SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 1, NULL, NULL, 'EUR') AS s UNION ALL SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 1, NULL)) AS q;
SELECT crm.rollup(s)::jsonb FROM (SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 1, NULL, NULL, 'CNY'::char(3)) AS s UNION ALL SELECT crm.payment_summary(NULL::date, date '2025-01-31', 1, NULL)) AS q;
-- questions
SELECT crm.days_sales_outstanding(s, '2025-01-01', '2025-03-31') FROM stored WHERE customer = 'a';
SELECT crm.receivables(s, 'infinity') FROM stored WHERE customer = 'a';
SELECT crm.receivables(s, '2125-01-01') FROM stored WHERE customer = 'a';
SELECT crm.collection_rate(s, '2025-03-31', '2025-01-01', 'cash') FROM stored WHERE customer = 'a';
SELECT crm.days_beyond_terms(s, '2025-03-31', weight_by => 'count') FROM stored WHERE customer = 'a';
SELECT crm.aging(s, '2025-03-31', by => 'paid') FROM stored WHERE customer = 'a';
SELECT crm.collection_effectiveness(s, '2025-03-31', '2025-01-01', 0) FROM stored WHERE customer = 'a';
SELECT crm.receivables(s, NULL) AS no_day, crm.receivables(NULL::crm.payment_summary, '2025-03-31') AS no_summary FROM stored WHERE customer = 'a';
SELECT crm.loss_allowance(s, '2025-03-31', '{0.1,0.2}') FROM stored WHERE customer = 'a';

-- calls that lack days
SELECT crm.payment_summary(issued, due, amount) FROM invoice;
SELECT crm.receivables(s) FROM stored;
SELECT crm.aging(s) FROM stored;
SELECT crm.days_sales_outstanding(s, '2025-03-31') FROM stored;
SELECT crm.receivable_report(s) FROM stored;

-- Damaged values are refused, whichever byte is wrong.
CREATE FUNCTION pg_temp.read(value text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crm.receivables(value::crm.payment_summary, '2025-03-31');
    RETURN 'read';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END
$$;
SELECT pg_temp.read('') AS empty, pg_temp.read('\x') AS nothing, pg_temp.read('\xff') AS a_state, pg_temp.read('\x0100000000') AS too_short, pg_temp.read('\x010000000000') AS no_rows, pg_temp.read('\x01130000000000') AS scale, pg_temp.read('\x0100000000ffffffff0f') AS count;
SELECT bool_and(pg_temp.read(left(s::text, n)) IN ('22P02', '22P03')) AS cut FROM stored, generate_series(2, length(s::text) - 1) AS n WHERE customer = 'a';
SELECT bool_and(pg_temp.read(overlay(s::text PLACING to_hex(d) FROM n FOR 1)) IN ('22P02', '22P03', '22003', '22023', '54000', 'read')) AS changed FROM stored, generate_series(1, length(s::text)) AS n, generate_series(0, 15, 3) AS d WHERE customer = 'b';
SET client_min_messages = warning;
DROP SCHEMA t_credit_receivable CASCADE;
