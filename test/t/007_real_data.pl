# Real data: figures that others have published or computed. The small examples
# are in test/golden; the data sets (two of the R package rfm, the UCI Online
# Retail invoices, the CDNOW customers) are used when ../shared/data is there.
use strict;
use warnings FATAL => 'all';

use Cwd qw(abs_path);
use File::Basename qw(dirname);

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# load(TABLE, COLUMNS, PATH): a table of a CSV file, compressed or not.
sub load
{
	my ($table, $columns, $path) = @_;
	my $source = $path =~ /\.gz$/ ? "PROGRAM 'gzip -dc $path'" : "'$path'";
	sql("CREATE TABLE $table ($columns); COPY $table FROM $source (FORMAT csv, HEADER)");
	return;
}

# Published examples.
load('published', 'measure text, data text, parameter text, answer text, source text',
	abs_path(dirname(__FILE__) . '/../golden/rfm_published.csv'));
sql(q{
CREATE FUNCTION answer(measure text, data text, parameter text) RETURNS numeric[] LANGUAGE plpgsql AS $$
BEGIN
    CASE measure
    WHEN 'quantile_cuts', 'first_quantile_cut' THEN
        RETURN (SELECT array_agg(round(cut::numeric, 9) ORDER BY n)
                FROM (SELECT crm.rfm_fit(0, 1, v, crm.rfm_options(parameter::int)) AS model FROM unnest(data::float8[]) AS v) AS f,
                     unnest((model).monetary_cuts) WITH ORDINALITY AS u(cut, n)
                WHERE measure = 'quantile_cuts' OR n = 1);
    WHEN 'quantile_scores' THEN
        RETURN (SELECT array_agg(score ORDER BY n)
                FROM (SELECT n, crm.quantile_score(v, parameter::int) OVER () AS score
                      FROM unnest(data::float8[]) WITH ORDINALITY AS u(v, n)) AS s);
    WHEN 'ntile_scores' THEN
        RETURN (SELECT array_agg(s.m ORDER BY s.customer)
                FROM (SELECT crm.population(n, date '2026-01-01', v) AS pop
                      FROM unnest(data::numeric[]) WITH ORDINALITY AS u(v, n)) AS p,
                     crm.rfm(pop, '2026-01-31', parameter::int, 'ntile') AS s);
    WHEN 'x_tx_T' THEN
        RETURN (SELECT ARRAY[crm.repeat_days(s), round(crm.t_x(s) / 7.0, 2), round(crm.age(s, parameter::date) / 7.0, 2)]
                FROM (SELECT crm.customer_summary(at, 1) AS s FROM unnest(data::date[]) AS at) AS g);
    END CASE;
END $$});
foreach my $row (split /\n/, sql(q{SELECT measure, data, answer(measure, data, parameter) = answer::numeric[], answer(measure, data, parameter) FROM published}))
{
	my ($measure, $data, $equal, $got) = split /\|/, $row;
	is($equal, 't', "$measure of $data: $got");
}

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};

# Orders and customers of the R package rfm, with the golden figures.
load('golden', 'topic text, data text, params text, metric text, key text, value text, source text', "$data/segmentation_golden.csv");
load('orders', 'customer text, at date, amount numeric', "$data/rfm_data_orders.csv");
load('customer', 'customer text, revenue numeric, visit date, orders int, days int', "$data/rfm_data_customer.csv");
sql(q{
DELETE FROM golden WHERE topic !~ '^rfm';
CREATE TABLE pop AS SELECT crm.population(customer, at, amount) AS pop FROM orders;
CREATE TABLE model AS SELECT method, crm.rfm_fit(pop, '2006-12-31', method => method) AS model
FROM pop, unnest('{quantile,rfm_r,ntile,mean,median,score_mean}'::text[]) AS method;
CREATE TABLE score AS SELECT method, s.* FROM pop, model, crm.rfm_scores(model, pop) AS s;

CREATE TABLE model2 AS SELECT crm.rfm_fit(days, orders, revenue, crm.rfm_options(method => 'rfm_r')) AS model FROM customer;
CREATE TABLE score2 AS SELECT c.*, (crm.rfm_score(model, days, orders, revenue::float8)).* FROM customer AS c, model2;
-- the window form says the same
CREATE TABLE score3 AS SELECT customer, (s).* FROM (
    SELECT customer, crm.rfm_score(days, orders, revenue, crm.rfm_options(method => 'rfm_r')) OVER () AS s FROM customer) AS w;

-- the table of tests/testthat/test-rfm-segment.R of the package
SELECT count(*) FROM crm.define_scheme('segment', 'test_rfm_segment', rules => (
    SELECT jsonb_agg(jsonb_build_object('segment', name, 'r', jsonb_build_array(rl, ru), 'f', jsonb_build_array(fl, fu),
                                        'm', jsonb_build_array(ml, mu)) ORDER BY n)
    FROM unnest(ARRAY['Champions', 'Loyal Customers', 'Potential Loyalist', 'New Customers', 'Promising', 'Need Attention',
                      'About To Sleep', 'At Risk', 'Can''t Lose Them', 'Lost'],
                ARRAY[4,2,3,4,3,2,2,1,1,1], ARRAY[5,5,5,5,4,3,3,2,1,2], ARRAY[4,3,1,1,1,2,1,2,4,1], ARRAY[5,5,3,1,1,3,2,5,5,2],
                ARRAY[4,3,1,1,1,2,1,2,4,1], ARRAY[5,5,3,1,1,3,2,5,5,2])
         WITH ORDINALITY AS t(name, rl, ru, fl, fu, ml, mu, n)), others => 'Others');

-- One row per figure that the extension gives; joined with the golden ones below.
CREATE TABLE answer (topic text, data text, params text, metric text, key text, value numeric);

INSERT INTO answer
WITH method(method, params) AS (
    VALUES ('quantile', 'method=quantile'), ('rfm_r', 'method=rfm_package')
), cut AS (
    SELECT method, d.name || '_cut' AS metric, u.n::text AS key, u.cut::numeric AS value
    FROM model, LATERAL (VALUES ('recency', (model).recency_cuts), ('frequency', (model).frequency_cuts), ('monetary', (model).monetary_cuts)) AS d(name, cuts),
         unnest(d.cuts) WITH ORDINALITY AS u(cut, n)
), counted AS (
    SELECT method, d.name || '_score_customers', d.score::text, count(*)
    FROM score, LATERAL (VALUES ('recency', r), ('frequency', f), ('monetary', m)) AS d(name, score) GROUP BY 1, 2, 3
), total AS (
    SELECT method, t.* FROM (
        SELECT method, count(*) AS customers, count(DISTINCT cell) AS cells, sum(cell::int) AS scores, sum(orders) AS orders,
               sum(money) AS amount, count(*) FILTER (WHERE cell = '111') AS worst, count(*) FILTER (WHERE cell = '555') AS best
        FROM score GROUP BY 1) AS s,
        LATERAL (VALUES ('customers', NULL, customers), ('distinct_cells', NULL, cells), ('sum_rfm_score', NULL, scores),
                        ('sum_transaction_count', NULL, orders), ('sum_amount', NULL, amount), ('cell_111', NULL, worst), ('cell_555', NULL, best)) AS t
), one AS (
    SELECT method, t.* FROM score, LATERAL (VALUES ('recency_days', customer, recency_days::numeric), ('transaction_count', customer, orders),
        ('amount', customer, money), ('rfm_score', customer, cell::numeric)) AS t
)
SELECT 'rfm', 'rfm_data_orders.csv', params, v.metric, v.key, v.value
FROM method JOIN (TABLE cut UNION ALL TABLE counted UNION ALL TABLE total UNION ALL TABLE one) AS v USING (method);

INSERT INTO answer
SELECT 'rfm', 'rfm_data_customer.csv', 'method=rfm_package', v.* FROM (
    SELECT d.name || '_cut', u.n::text, u.cut::numeric
    FROM model2, LATERAL (VALUES ('recency', (model).recency_cuts), ('frequency', (model).frequency_cuts), ('monetary', (model).monetary_cuts)) AS d(name, cuts),
         unnest(d.cuts) WITH ORDINALITY AS u(cut, n)
    UNION ALL
    SELECT d.name || '_score_customers', d.score::text, count(*)
    FROM score2, LATERAL (VALUES ('recency', r), ('frequency', f), ('monetary', m)) AS d(name, score) GROUP BY 1, 2
    UNION ALL
    SELECT t.* FROM (SELECT count(*) AS customers, count(DISTINCT (r, f, m)) AS cells, sum(crm.rfm_cell(r, f, m)::int) AS scores,
                            sum(orders) AS orders, sum(revenue) AS amount FROM score2) AS s,
        LATERAL (VALUES ('customers', NULL, customers), ('distinct_cells', NULL, cells), ('sum_rfm_score', NULL, scores),
                        ('sum_transaction_count', NULL, orders), ('sum_amount', NULL, amount)) AS t) AS v;

INSERT INTO answer
SELECT 'rfm_segment', 'rfm_data_orders.csv', 'table=' || published, t.*
FROM (VALUES ('rf_grid_10', 'rf_grid', 'quantile'), ('r_fm_11', 'r_fm', 'quantile'), ('readme_0.3.0', 'rfm_r', 'rfm_r'),
             ('test_rfm_segment', 'test_rfm_segment', 'rfm_r')) AS v(published, scheme, method)
     JOIN model USING (method) CROSS JOIN pop CROSS JOIN LATERAL crm.rfm_segments(model, pop, scheme => scheme) AS s
     CROSS JOIN LATERAL (VALUES ('segment_customers', segment, customers), ('segment_orders', segment, orders), ('segment_revenue', segment, revenue)) AS t;

INSERT INTO answer
SELECT 'rfm_class8', 'rfm_data_orders.csv', 'reference=' || reference, t.*
FROM (SELECT method, concat(r - 1, f - 1, m - 1) || ' ' || crm.label('segment', crm.rfm_segment(r, f, m, 'eight_classes'), 'zh', 'eight_classes') AS class, count(*) AS customers, sum(money) AS revenue
      FROM score WHERE method IN ('mean', 'median', 'score_mean') GROUP BY 1, 2) AS c
     JOIN (VALUES ('mean', 'raw mean'), ('median', 'raw median'), ('score_mean', 'mean score')) AS v(method, reference) USING (method),
     LATERAL (VALUES ('customers', class, customers), ('revenue', class, revenue)) AS t;

INSERT INTO answer
SELECT 'rfm_ntile', 'rfm_data_orders.csv', 'ntile', t.*
FROM (SELECT count(DISTINCT cell) AS cells, sum(cell::int) AS scores, count(*) FILTER (WHERE cell = '555') AS best FROM score WHERE method = 'ntile') AS n,
     (SELECT count(*) FILTER (WHERE n.r <> p.r) AS r, count(*) FILTER (WHERE n.f <> p.f) AS f, count(*) FILTER (WHERE n.m <> p.m) AS m
      FROM score AS n JOIN score AS p USING (customer) WHERE n.method = 'ntile' AND p.method = 'rfm_r') AS d,
     (SELECT sum(customers) AS split FROM (SELECT count(*) AS customers FROM score WHERE method = 'ntile' GROUP BY orders HAVING count(DISTINCT f) > 1) AS s) AS x,
     LATERAL (VALUES ('cells', NULL, cells), ('sum_rfm_score', NULL, scores), ('cell_555_customers', NULL, best),
        ('customers_whose_score_differs_from_rfm_package: recency', NULL, r), ('customers_whose_score_differs_from_rfm_package: frequency', NULL, f),
        ('customers_whose_score_differs_from_rfm_package: monetary', NULL, m), ('customers_in_frequency_values_split_by_ntile', NULL, split)) AS t;

-- A golden row asks for the answer whose parameters stand in its own.
CREATE TABLE compared AS
SELECT g.*, a.value AS answer
FROM golden AS g LEFT JOIN answer AS a
     ON a.topic = g.topic AND a.data = g.data AND a.metric = g.metric AND a.key IS NOT DISTINCT FROM g.key
        AND position(a.params IN g.params) > 0;
});
foreach my $topic (qw(rfm rfm_ntile rfm_segment rfm_class8))
{
	my ($rows, $right) = split /\|/, sql(qq{
SELECT count(*), count(*) FILTER (WHERE CASE WHEN metric LIKE '%cut' THEN abs(answer - value::numeric) <= 1e-9 * abs(value::numeric)
                                        ELSE answer = value::numeric END)
FROM compared WHERE topic = '$topic'});
	cmp_ok($rows, '>=', { rfm => 135, rfm_ntile => 7, rfm_segment => 106, rfm_class8 => 40 }->{$topic}, "$topic: figures to compare");
	is($right, $rows, "$topic: every figure agrees")
	  or diag(sql("SELECT params, metric, key, value, answer FROM compared WHERE topic = '$topic' AND answer IS DISTINCT FROM value::numeric LIMIT 20"));
}
is(sql('SELECT count(*) FROM golden') + 0, sql('SELECT count(*) FROM compared') + 0, 'every figure has one answer');
is(sql('SELECT count(*) FROM score2 JOIN score3 USING (customer, r, f, m)'), '39999', 'the window form scores like the fitted model');

# UCI Online Retail: line items with invoice numbers, cancellations as refunds.
load('line', 'invoice_no text, stock_code text, description text, quantity int, invoice_date timestamp, unit_price numeric, customer_id int, country text',
	"$data/online_retail_uci.csv.gz");
sql(q{
CREATE TABLE every_line AS TABLE line;
DELETE FROM line WHERE customer_id IS NULL;
CREATE TABLE retail AS SELECT crm.population_with_days(customer_id, invoice_date, quantity * unit_price, invoice_no) AS pop FROM line;
CREATE TABLE plain AS
SELECT customer_id::bigint AS customer, min(invoice_date) FILTER (WHERE bought)::date AS first, max(invoice_date) FILTER (WHERE bought)::date AS last,
       count(DISTINCT invoice_no) FILTER (WHERE bought) AS orders, coalesce(sum(money) FILTER (WHERE bought), 0) AS gross,
       coalesce(sum(money) FILTER (WHERE NOT bought), 0) AS refunds, sum(money) AS net, count(DISTINCT invoice_date::date) FILTER (WHERE bought) AS days
FROM (SELECT *, quantity * unit_price AS money, quantity * unit_price >= 0 AS bought FROM line) AS l GROUP BY 1;
});
is(sql(q{SELECT count(*), count(*) FILTER (WHERE orders > 0), sum(orders), trim_scale(sum(refunds)) FROM retail, crm.customers(pop)}),
	sql(q{SELECT count(*), 4339, sum(orders), trim_scale(sum(refunds)) FROM plain}), 'Online Retail: 4,339 buyers, their invoices and their returns');
is(sql(q{SELECT count(*) FROM plain JOIN (SELECT c.* FROM retail, crm.customers(pop) AS c) AS c USING (customer)
         WHERE (c.first_purchase, c.last_purchase, c.orders, c.gross, c.refunds, c.money)
               IS NOT DISTINCT FROM (plain.first, plain.last, plain.orders, plain.gross, plain.refunds, plain.net)}),
	sql('SELECT count(*) FROM plain'), 'every customer equals plain SQL');
is(sql(q{SELECT count(*) FROM plain JOIN (SELECT c.* FROM retail, crm.clv_customers(pop, '2011-12-10') AS c) AS c USING (customer)
         WHERE (c.repeat_days, c.t_x, c.age) = (plain.days - 1, plain.last - plain.first, date '2011-12-10' - plain.first)}),
	'4339', 'and so do x, t_x and T');
is(sql(q{SELECT count(*) FROM (SELECT customer_id, crm.customer_summary(invoice_date, quantity * unit_price, invoice_no) AS s FROM line GROUP BY 1) AS g
         JOIN plain ON customer = customer_id WHERE (crm.orders(s), crm.money(s), crm.purchase_days(s)) = (orders, net, days)}),
	sql('SELECT count(*) FROM plain'), 'and the grouped summaries');
is(sql(q{SELECT sum(customers) FROM retail, crm.rfm_segments(crm.rfm_fit(pop, '2011-12-10'), pop)}), '4339', 'those who only returned things are not scored');

# Returns as they come from a table of their own: without invoice. None of their money is lost, and what has no customer is counted.
is(sql(q{SELECT trim_scale(sum(c.money)), trim_scale(sum(c.refunds)), sum(c.orders), min(rows_without_customer), min(trim_scale(money_without_customer)), min(rows_without_order_id),
                sum(c.money) + min(money_without_customer) = (SELECT sum(quantity * unit_price) FROM every_line)
         FROM (SELECT crm.population_with_days(customer_id, invoice_date, quantity * unit_price, CASE WHEN quantity * unit_price >= 0 THEN invoice_no END) AS pop FROM every_line) AS p,
              crm.population_info(pop), crm.customers(pop) AS c}),
	'8300065.814|-611342.09|18536|135080|1447682.12|0|t', 'returns without invoice count');
is(sql(q{SELECT trim_scale(sum(crm.money(s))), sum(crm.orders(s)) FROM (SELECT crm.customer_summary(invoice_date, quantity * unit_price, CASE WHEN quantity * unit_price >= 0 THEN invoice_no END) AS s
                FROM every_line WHERE customer_id IS NOT NULL GROUP BY customer_id) AS g}),
	'8300065.814|18536', 'by grouped summaries too');
is(sql(q{SELECT rows_without_order_id = (SELECT count(*) FROM every_line WHERE customer_id IS NOT NULL AND quantity * unit_price >= 0), trim_scale(money_without_order_id)
         FROM crm.population_info((SELECT crm.population(customer_id, invoice_date, quantity * unit_price, NULL::text) FROM every_line))}),
	't|8911407.904', 'sales without invoice are left out, and counted');

# A source looks from the last invoice, not from today, and keeps its models.
sql(q{CREATE VIEW bill AS SELECT customer_id, invoice_date, quantity * unit_price AS amount, invoice_no FROM every_line});
sql(q{SELECT crm.create_source('shop', 'bill', 'customer_id', 'invoice_date', 'amount', 'invoice_no')});
is(sql(q{SELECT as_of, data_end, model_as_of, customers, rows_without_customer FROM shop.info}), '2011-12-09|2011-12-09|2011-12-09|4372|135080', 'views look from the last invoice');
is(sql(q{SELECT customers, revenue FROM shop.segments WHERE segment = 'champions'}), '604|4188278.56', 'the champions');
is(sql(q{SELECT count(*), count(*) FILTER (WHERE abs(v.clv - s.clv) > 0.0051 OR v.p_alive <> s.p_alive) FROM shop.customer_360 AS v
         JOIN (SELECT s.* FROM retail, crm.clv(pop, '2011-12-09', 365, 0.1) AS s) AS s USING (customer)}), '4339|0', 'and have the values of crm.clv');

# CDNOW: the summary of the papers, in weeks.
load('elog', 'customer int, master int, at date, cds int, amount numeric', "$data/cdnow_sample_elog.csv");
load('cbs', 'customer bigint, x int, t_x float8, t float8, x_star int, m float8', "$data/cdnow_sample_cbs.csv");
is(sql(q{SELECT count(*) FROM cbs JOIN (
             SELECT c.* FROM (SELECT crm.population_with_days(customer, at, amount) AS pop FROM elog WHERE at <= '1997-09-30') AS p,
                             crm.clv_customers(pop, '1997-09-30') AS c) AS c USING (customer)
         WHERE c.repeat_days = cbs.x AND abs(c.t_x / 7.0 - cbs.t_x) < 1e-9 AND abs(c.age / 7.0 - cbs.t) < 1e-9
               AND abs(coalesce(c.mean_repeat_value, 0) - cbs.m) <= 1e-9 * cbs.m}),
	'2357', 'CDNOW: every customer has x, t_x, T and m of the summary of the papers');
is(sql(q{SELECT count(*) FROM cbs JOIN (SELECT customer, crm.customer_summary(at, amount) AS s FROM elog WHERE at <= '1997-09-30' GROUP BY 1) AS g USING (customer)
         WHERE crm.repeat_days(s) = cbs.x AND abs(crm.t_x(s) / 7.0 - cbs.t_x) < 1e-9 AND abs(crm.age(s, '1997-09-30') / 7.0 - cbs.t) < 1e-9
               AND abs(coalesce(crm.mean_repeat_value(s), 0) - cbs.m) <= 1e-9 * cbs.m}),
	'2357', 'by grouped summaries too');

done_testing();
