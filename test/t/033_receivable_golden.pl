# Receivables: every measure of a payment summary of an imaginary ledger, with
# payments in part and credit notes, against plain SQL as of five days, for any
# order of rows, split and number of workers; and, when ../shared/data is there,
# every golden figure of the invoices of 2012 and 2013 as of 30 June 2013.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Invoices of 30 customers, a tenth of them credit notes; up to two payments each, or none. No random number of anyone.
sql(q{
CREATE FUNCTION draw(i int, k int, n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT abs(hashint8(i::bigint * 64 + k)::bigint) % n $$;
CREATE TABLE invoice AS
SELECT i AS invoice, i % 30 AS customer, date '2024-01-01' + draw(i, 1, 540) AS issued, date '2024-01-01' + draw(i, 1, 540) + 14 * draw(i, 2, 5) AS due,
       round((CASE WHEN draw(i, 3, 10) = 0 THEN -1 ELSE 1 END * (1 + draw(i, 4, 90000)) / 100.0)::numeric, 2) AS amount, draw(i, 5, 4) AS payments
FROM generate_series(1, 4000) AS i;
CREATE TABLE payment AS
SELECT invoice, customer, issued, due, issued + draw(invoice, 10 + p, 80) AS paid_on, CASE WHEN payments = 1 THEN amount WHEN p = 1 THEN round(amount * 0.4, 2) WHEN payments = 2 THEN amount - round(amount * 0.4, 2) END AS paid
FROM invoice, generate_series(1, 2) AS p WHERE payments > 0 AND (p = 1 OR payments = 2);
CREATE TABLE ledger AS SELECT customer, issued, due, amount, NULL::date AS paid_on, NULL::numeric AS paid FROM invoice UNION ALL SELECT customer, issued, due, NULL, paid_on, paid FROM payment;
CREATE TABLE summary AS SELECT customer, crm.payment_summary(issued, due, amount, paid_on, paid) AS s FROM ledger GROUP BY customer;
-- what each invoice looks like as of a day: parts of it, paid or open
CREATE TABLE day AS SELECT d, d - 89 AS f FROM unnest('{2024-03-31,2024-07-15,2024-12-31,2025-02-28,2025-12-31}'::date[]) AS d;
CREATE TABLE part AS
SELECT d, f, i.customer, i.invoice, i.issued, i.due, i.amount AS invoiced, paid_on, paid AS amount FROM day, invoice AS i JOIN payment AS p USING (invoice) WHERE i.issued <= d AND p.paid_on <= d
UNION ALL
SELECT d, f, i.customer, i.invoice, i.issued, i.due, i.amount, NULL, i.amount - coalesce((SELECT sum(paid) FROM payment AS p WHERE p.invoice = i.invoice AND p.paid_on <= d), 0) FROM day, invoice AS i WHERE i.issued <= d;
ANALYZE;
});

my %plain = (
	receivables   => 'sum(amount) FILTER (WHERE paid_on IS NULL)',
	overdue       => 'sum(amount) FILTER (WHERE paid_on IS NULL AND due < d)',
	credit_sales  => 'sum(amount) FILTER (WHERE issued >= f)',
	cash          => 'sum(amount) FILTER (WHERE paid_on >= f)',
	opening       => 'sum(amount) FILTER (WHERE issued < f AND (paid_on >= f OR paid_on IS NULL))',
	paid_of_due   => 'sum(amount) FILTER (WHERE invoiced > 0 AND due BETWEEN f AND d AND paid_on IS NOT NULL) / sum(amount) FILTER (WHERE invoiced > 0 AND due BETWEEN f AND d)',
	on_time_of_due => 'sum(amount) FILTER (WHERE invoiced > 0 AND due BETWEEN f AND d AND paid_on <= due) / sum(amount) FILTER (WHERE invoiced > 0 AND due BETWEEN f AND d)',
	days_beyond_terms => 'sum(amount * (coalesce(paid_on, d) - due)) FILTER (WHERE invoiced > 0) / sum(amount) FILTER (WHERE invoiced > 0)',
	days_late     => 'sum(amount * greatest(coalesce(paid_on, d) - due, 0)) FILTER (WHERE invoiced > 0) / sum(amount) FILTER (WHERE invoiced > 0)',
	payment_index => 'sum(amount * crm.payment_index(coalesce(paid_on, d) - due)::numeric) FILTER (WHERE invoiced > 0 AND (paid_on IS NOT NULL OR due < d)) / nullif(sum(amount) FILTER (WHERE invoiced > 0 AND (paid_on IS NOT NULL OR due < d)), 0)');
foreach my $measure (sort keys %plain)
{
	my $limit = $measure =~ /^(receivables|overdue|credit_sales|cash|opening)$/ ? '0' : '1e-11 * greatest(1, abs(p.direct))';
	is( sql(qq{
SELECT bool_and(abs(coalesce(r.$measure, 0) - p.direct) <= $limit), count(*)
FROM (SELECT customer, d, f, coalesce($plain{$measure}, 0) AS direct FROM part GROUP BY 1, 2, 3) AS p JOIN summary USING (customer), crm.receivable_report(s, d, f) AS r}), 't|150', "$measure is that of plain SQL");
}
is( sql(q{
SELECT bool_and(a.amount = p.amount), count(*)
FROM (SELECT customer, d, b.n, coalesce(sum(amount) FILTER (WHERE paid_on IS NULL AND d - due BETWEEN b.low AND b.high), 0) AS amount
      FROM part, (VALUES (1, -9999, 0), (2, 1, 30), (3, 31, 60), (4, 61, 90), (5, 91, 9999)) AS b(n, low, high) GROUP BY 1, 2, 3) AS p
JOIN summary USING (customer), crm.aging(s, d) AS a WHERE a."position" = p.n}), 't|750', 'aging is that of plain SQL');
is( sql(q{
SELECT bool_and(a.amount = p.amount AND r.days = 90), count(*)
FROM (SELECT customer, d, f, b.n, coalesce(sum(amount) FILTER (WHERE paid_on IS NULL AND d - issued BETWEEN b.low AND b.high), 0) AS amount
      FROM part, (VALUES (1, -9999, 0), (2, 1, 15), (3, 16, 9999)) AS b(n, low, high) GROUP BY 1, 2, 3, 4) AS p
JOIN summary USING (customer), crm.aging(s, d, '{0,15}', 'issued') AS a, crm.receivable_report(s, d, f) AS r WHERE a."position" = p.n}), 't|450', 'aging by invoice date is that of plain SQL');
is( sql(q{
SELECT bool_and(r.reached = p.reached AND r.too_young = p.too_young), count(*)
FROM (SELECT customer, d, b.n, coalesce(sum(amount) FILTER (WHERE invoiced > 0 AND due + 30 < d AND (b.edge IS NULL OR coalesce(paid_on, d) > due + b.edge)), 0) AS reached,
             coalesce(sum(amount) FILTER (WHERE invoiced > 0 AND due + 30 >= d), 0) AS too_young
      FROM part, (VALUES (1, NULL), (2, 0), (3, 15), (4, 30)) AS b(n, edge) GROUP BY 1, 2, 3) AS p
JOIN summary USING (customer), crm.roll_rates(s, d, '{0,15,30}') AS r WHERE r."position" = p.n}), 't|600', 'amounts that reached a bucket are those of plain SQL');
is( sql(q{
SELECT bool_and(abs(coalesce(crm.dso_countback(s, d), -1) - coalesce(p.days, -1)) < 1e-9), count(*), count(p.days) > 100
FROM (SELECT customer, d, crm.dso_countback(greatest(owed, 0), array_agg(sales ORDER BY month), array_agg(days ORDER BY month)) AS days
      FROM (SELECT customer, d, month::date, least((month + interval '1 month')::date - 1, d) - month::date + 1 AS days, sum(amount) FILTER (WHERE date_trunc('month', issued::timestamp) = month) AS sales, sum(sum(amount) FILTER (WHERE paid_on IS NULL AND issued >= month AND issued < month + interval '1 month')) OVER (PARTITION BY customer, d) AS owed
            FROM part, generate_series(timestamp '2024-01-01', d, interval '1 month') AS month
            WHERE month >= (SELECT date_trunc('month', min(i.issued)::timestamp) FROM invoice AS i WHERE i.customer = part.customer) GROUP BY 1, 2, 3, 4, month) AS m GROUP BY customer, d, owed) AS p JOIN summary USING (customer)}), 't|150|t', 'counting back of a summary is that of its months');

# Any order, split and plan gives the same bytes.
my $all = sql('SET max_parallel_workers_per_gather = 0; SELECT md5(crm.payment_summary(issued, due, amount, paid_on, paid)::text) FROM ledger');
is(sql('SELECT md5(crm.payment_summary(issued, due, amount, paid_on, paid ORDER BY md5(ledger::text))::text) FROM ledger'), $all, 'another order of rows');
is(sql('SELECT md5(crm.rollup(s)::text) FROM summary'), $all, 'merged from customers');
is(sql('SELECT md5(crm.rollup(s)::text) FROM (SELECT crm.payment_summary(issued, due, amount, paid_on, paid) AS s FROM ledger GROUP BY coalesce(paid_on, issued)) AS q'), $all, 'merged from days');
my $workers = 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;';
is(sql("$workers SELECT md5(crm.payment_summary(issued, due, amount, paid_on, paid)::text) FROM ledger"), $all, '4 workers');
like(sql("$workers EXPLAIN SELECT crm.payment_summary(issued, due, amount, paid_on, paid) FROM ledger"), qr/Partial Aggregate/, 'workers do take part');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};

sql(qq{
SET datestyle = 'ISO, MDY';
CREATE TABLE golden (topic text, data text, params text, metric text, key text, value text, source text);
COPY golden FROM '$data/credit_golden.csv' (FORMAT csv, HEADER);
DELETE FROM golden WHERE topic NOT IN ('receivables', 'provision_matrix');
CREATE TABLE open_invoice (country int, customer text, paperless_date date, invoice text, issued date, due date, amount numeric, disputed text, paid_on date, bill text, days_to_settle int, days_late int);
COPY open_invoice FROM '$data/accounts_receivable.csv' (FORMAT csv, HEADER);
});
sql(q{
CREATE TABLE answer (metric text, key text, value numeric);
CREATE TABLE company AS SELECT crm.payment_summary(issued, due, amount, paid_on) AS s FROM open_invoice;
INSERT INTO answer
SELECT v.* FROM company, crm.receivable_report(s, '2013-06-30', '2013-04-01') AS r,
LATERAL (VALUES ('open_amount', 'as of 2013-06-30', r.receivables), ('open_count', 'as of 2013-06-30', r.open_items::numeric), ('dso', 'Apr-Jun 2013, 91 days, sales 20098.87', r.days_sales_outstanding::numeric),
    ('best_possible_dso', 'Apr-Jun 2013', r.best_possible_dso::numeric), ('average_days_delinquent', 'Apr-Jun 2013', r.average_days_delinquent::numeric), ('dso_countback', 'calendar months', r.dso_countback::numeric),
    ('cei', 'Apr-Jun 2013, whole-period sales', r.collection_effectiveness::numeric), ('collection_rate', format('cash %s/(opening %s+sales %s)', r.cash, r.opening, r.credit_sales), r.cash_of_receivables::numeric),
    ('collection_rate_cash_to_sales', 'same', r.cash_of_sales::numeric), ('collection_rate_due', 'due in Apr-Jun, paid by 30 Jun', r.paid_of_due::numeric), ('on_time_rate', 'due in Apr-Jun, amount paid by due date', r.on_time_of_due::numeric)) AS v;
INSERT INTO answer SELECT 'aging', a.bucket, a.amount FROM company, crm.aging(s, '2013-06-30') AS a WHERE a."position" <= 3;
INSERT INTO answer
SELECT v.* FROM company,
LATERAL (VALUES ('dso', 'Jul 2012-Jun 2013, 365 days', crm.days_sales_outstanding(s, '2013-06-30', '2012-07-01')), ('cei_crf', 'Apr-Jun 2013, sales/N, N=3', crm.collection_effectiveness(s, '2013-06-30', '2013-04-01', months => 3)),
    ('days_beyond_terms', 'amount weighted, signed, all 2466', crm.days_beyond_terms(s, '2014-06-30')), ('days_beyond_terms_late_only', 'amount weighted DaysLate', crm.days_beyond_terms(s, '2014-06-30', late_only => true)),
    ('days_beyond_terms_plain', 'unweighted signed', crm.days_beyond_terms(s, '2014-06-30', weight_by => 'invoices')), ('payment_index', 'amount weighted piecewise-linear Paydex points, all', crm.payment_index(s, '2014-06-30'))) AS v;
INSERT INTO answer
SELECT 'payment_index', format('customer %s (%s)', customer, CASE rank WHEN 1 THEN 'lowest' ELSE 'highest' END), index
FROM (SELECT *, rank() OVER (ORDER BY index) AS rank, count(*) OVER () AS customers FROM (SELECT customer, crm.payment_index(crm.payment_summary(issued, due, amount, paid_on), '2014-06-30') AS index FROM open_invoice GROUP BY 1) AS c) AS r
WHERE rank IN (1, customers);
INSERT INTO answer VALUES ('dso_countback', '', crm.dso_countback(212000, '{70000,80000,100000}', '{30,30,30}')), ('cei_crf', '', crm.collection_effectiveness(10890, 6200, 6340, 3590, 3)),
    ('cei', '', crm.collection_effectiveness(10890, 6200, 6340, 3590)), ('average_days_delinquent', '', crm.average_days_delinquent(15000, 4000, 10000, 30)),
    ('allowance', 'IFRS', crm.loss_allowance('{15e6,7.5e6,4e6,2.5e6,1e6}', '{0.003,0.016,0.036,0.066,0.106}'));
INSERT INTO answer SELECT 'allowance', 'ifrscommunity', crm.loss_allowance('{300000,140000,60000,23000,5000}'::numeric[], array_agg(loss_rate ORDER BY "position")) FROM crm.roll_rates(ARRAY[100000, 50000, 23000, 8000, 2000], 2000);
UPDATE golden SET key = CASE WHEN source LIKE 'ifrscommunity%' THEN 'ifrscommunity' ELSE 'IFRS' END WHERE metric = 'allowance';
});
is(sql(q{SELECT g.metric, g.key FROM golden AS g LEFT JOIN answer AS a ON a.metric = g.metric AND a.key = coalesce(g.key, '') WHERE a.value IS NULL}), '', 'every golden figure has an answer');
is(sql(q{SELECT g.metric, g.key, g.value, a.value FROM golden AS g JOIN answer AS a ON a.metric = g.metric AND a.key = coalesce(g.key, '')
         WHERE abs(a.value - g.value::numeric) > CASE WHEN g.metric IN ('open_amount', 'open_count', 'aging') THEN 0 ELSE 1e-10 * greatest(1, abs(g.value::numeric)) END}), '', 'every golden figure is answered to its digits');
cmp_ok(sql('SELECT count(*) FROM golden'), '>=', 28, 'golden figures of receivables');

done_testing();
