# ABC and XYZ analysis: the same answers for any order of the rows and any number
# of workers, and, when ../shared/data is there, every golden figure: classes by
# two boundary rules, computed limits (exact, and as the R package ABCanalysis
# 1.2.1 has them), ABC by XYZ of 23 items over 37 months (rules of the R package
# matman).
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql(
	'postgres', q{
CREATE EXTENSION crm;
CREATE TABLE orders AS SELECT * FROM crm.simulate_orders(20000, days => 500, seed => 7);
INSERT INTO orders SELECT -n, -n, '2024-03-01', -5 FROM generate_series(1, 50) AS n;
CREATE TABLE shuffled AS SELECT * FROM orders ORDER BY md5(order_id::text || ordered_at);
ANALYZE;
});

sub sql { return $node->safe_psql('postgres', $_[0]) }

# One digest per query of what it returns, in the order in which it returns it.
my %queries = (
	'abc' => q{SELECT c.* FROM (SELECT crm.population_of_items(customer_id, amount) AS pop FROM ORDERS) AS p, crm.abc(pop) AS c},
	'abc by text key, ties split' =>
	  q{SELECT c.* FROM (SELECT crm.population_of_items(customer_id::text, round(amount)) AS pop FROM ORDERS) AS p, crm.abc(pop, ties => 'split') AS c},
	'abc over an rfm population' =>
	  q{SELECT c.* FROM (SELECT crm.population(customer_id, ordered_at, amount) AS pop FROM ORDERS) AS p, crm.abc(pop) AS c},
	'abc_classes, strict' => q{SELECT c.* FROM (SELECT crm.population_of_items(customer_id, amount) AS pop FROM ORDERS) AS p, crm.abc_classes(pop, rule => 'strict') AS c},
	'abc_curve, computed' => q{SELECT c.* FROM (SELECT crm.population_of_items(customer_id, amount) AS pop FROM ORDERS) AS p, crm.abc_curve(pop, rule => 'computed') AS c},
	'abc_computed_limits' => q{SELECT c.* FROM (SELECT crm.population_of_items(customer_id, amount) AS pop FROM ORDERS) AS p, crm.abc_computed_limits(pop, 'computed_r') AS c},
	'abc_fit' => q{SELECT crm.abc_fit(amount, crm.abc_options('{0.5,0.8,0.9}')) FROM ORDERS},
	'abc_fit of doubles' => q{SELECT crm.abc_fit(amount::float8) FROM ORDERS},
	'abc_fit of amounts of mixed decimals' => q{SELECT crm.abc_fit(CASE WHEN order_id % 2 = 0 THEN amount ELSE amount::numeric(20,5) / 8 END) FROM ORDERS},
	'abc_class' => q{SELECT abc, count(*), sum(amount) FROM (SELECT amount, crm.abc_class(amount) OVER () AS abc FROM ORDERS) AS w GROUP BY 1 ORDER BY 1},
	'coefficient of variation' => q{SELECT round(crm.coefficient_of_variation_pop(amount)::numeric, 12), round(crm.coefficient_of_variation_samp(amount, 1000000)::numeric, 12), crm.demand_share(amount) FROM ORDERS},
);
my %settings = (
	'4 workers' => ['shuffled', 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;'],
	'another order' => ['shuffled', 'SET max_parallel_workers_per_gather = 0;'],
	'little memory' => ['orders', q{SET max_parallel_workers_per_gather = 0; SET work_mem = '64kB';}],
);
my %expected;
foreach my $name (sort keys %queries)
{
	my $query = $queries{$name} =~ s/ORDERS/orders/r;
	my $digest = "SELECT count(*), md5(string_agg(q::text, '|')) FROM (QUERY) AS q";
	my $first = sql('SET max_parallel_workers_per_gather = 0; ' . $digest =~ s/QUERY/$query/r);
	foreach my $setting (sort keys %settings)
	{
		my ($table, $set) = @{ $settings{$setting} };
		my $other = $queries{$name} =~ s/ORDERS/$table/r;
		is(sql($set . $digest =~ s/QUERY/$other/r), $first, "$name: $setting");
	}
}
like(sql('SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;
          EXPLAIN SELECT crm.abc_fit(amount) FROM shuffled'), qr/Partial Aggregate/, 'workers do take part');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};

sub load
{
	my ($table, $columns, $file) = @_;
	sql("CREATE TABLE $table ($columns); COPY $table FROM '$data/$file' (FORMAT csv, HEADER)");
	return;
}

load('golden', 'topic text, data text, params text, metric text, key text, value text, source text', 'segmentation_golden.csv');
load('swiss', 'inhabitants int', 'swiss_inhabitants_1900.csv');
load('rfm_orders', 'customer text, at date, amount numeric', 'rfm_data_orders.csv');
load('matman', 'at date, item int, amount numeric, value numeric', 'matman_amount.csv');
sql(q{
DELETE FROM golden WHERE topic NOT IN ('abc', 'abc_computed', 'abc_xyz');
CREATE TABLE pop AS
SELECT 'swiss_inhabitants_1900.csv' AS data, crm.population_of_items(commune::text, inhabitants) AS pop
FROM (SELECT row_number() OVER () AS commune, inhabitants FROM swiss) AS s
UNION ALL
SELECT 'rfm_data_orders.csv (revenue per customer)', crm.population_of_items(customer, amount) FROM rfm_orders;

CREATE TABLE answer (topic text, data text, params text, metric text, key text, value text);

-- item by item, as the figures were computed: ties are split
INSERT INTO answer
SELECT 'abc', data, format('cuts=%s/%s,rule=%s', cuts[1], cuts[2], published), 'items', c.class, c.items
FROM pop, (VALUES ('{0.7,0.9}'::float8[]), ('{0.8,0.95}'), ('{0.75,0.95}'), ('{0.5,0.8}')) AS k(cuts),
     (VALUES ('strict', 'cum<=cut'), ('crosser_up', 'prev<cut (crosser belongs to the upper class)')) AS r(rule, published),
     crm.abc_classes(pop, cuts, rule, ties => 'split') AS c;

INSERT INTO answer
SELECT 'abc_computed', data, 'exact points on the empirical ABC curve',
       CASE WHEN point = 'break_even' THEN 'breakeven' ELSE point END || '_rank', NULL, rank
FROM pop, crm.abc_computed_limits(pop)
UNION ALL
SELECT 'abc_computed', data, 'exact points on the empirical ABC curve', class || '_items', NULL, items
FROM pop, crm.abc_classes(pop, rule => 'computed', ties => 'split')
UNION ALL
SELECT 'abc_computed', data, 'ABCanalysis', class || '_items', NULL, items FROM pop, crm.abc_classes(pop, rule => 'computed_r');

INSERT INTO answer
SELECT 'abc_computed', data, 'ABCanalysis', v.metric, NULL, v.value
FROM pop, crm.abc_computed_limits(pop, 'computed_r') AS p,
     LATERAL (VALUES (coalesce(limit_of, 'between')::text, item_share, value_share, value)) AS l(name, effort, yield, limit_value),
     LATERAL (VALUES (CASE l.name WHEN 'A' THEN 'A' WHEN 'B' THEN 'C' ELSE 'B' END || '_effort', effort::text),
                     (CASE l.name WHEN 'A' THEN 'A' WHEN 'B' THEN 'C' ELSE 'B' END || '_yield', yield::text),
                     (CASE l.name WHEN 'A' THEN 'ABLimit' WHEN 'B' THEN 'BCLimit' END, limit_value::text),
                     (CASE WHEN point = 'break_even' THEN 'ABexchanged' END, (limit_of IS NOT NULL)::text)) AS v(metric, value)
WHERE v.metric IS NOT NULL;

-- twice the area under the package's curve, less one
INSERT INTO answer
SELECT 'abc_computed', data, 'ABCanalysis', 'gini_percent', NULL, 100 * (sum((item_share - last_item) * (value_share + last_value)) - 1)
FROM (SELECT data, item_share, value_share, lag(item_share) OVER curve AS last_item, lag(value_share) OVER curve AS last_value
      FROM pop, crm.abc_curve(pop, points => 1000, rule => 'computed_r')
      WHERE limit_of IS NULL OR limit_of = 'C' WINDOW curve AS (PARTITION BY data ORDER BY item_share)) AS s GROUP BY data;

CREATE TABLE item AS
WITH month AS (
    SELECT item, date_trunc('month', at) AS month, sum(value) AS value FROM matman GROUP BY 1, 2
), all_months AS (
    SELECT count(DISTINCT month)::int AS months FROM month
), demand AS (
    SELECT item, crm.coefficient_of_variation_pop(value, months) AS cv, crm.coefficient_of_variation_samp(value, months) AS cv_sample,
           crm.demand_share(value, months) AS demand_share FROM month, all_months GROUP BY 1
)
SELECT a.*, d.cv, d.cv_sample, d.demand_share
FROM (SELECT crm.population_of_items(item, value) AS pop FROM matman) AS p, crm.abc(pop, rule => 'strict') AS a JOIN demand AS d USING (item);
INSERT INTO answer
SELECT 'abc_xyz', 'matman_amount.csv', 'month', v.metric, item::text, v.value
FROM item, LATERAL (VALUES ('value', value::text), ('cum_percent', (100 * cumulative_share)::text), ('cv_population', cv::text),
                           ('cv_sample', cv_sample::text), ('class', class || crm.xyz_class(cv))) AS v(metric, value);

CREATE TABLE compared AS
SELECT g.*, a.value AS answer,
       CASE WHEN g.value !~ '^[0-9.e+-]+$' THEN a.value = g.value
            WHEN g.metric ~ '^(cum_percent|cv_)' -- printed with eight and six decimals
                 THEN abs(a.value::float8 - g.value::float8) <= 0.500001 * 10::float8 ^ -CASE WHEN g.metric ~ '^cv' THEN 6 ELSE 8 END
            WHEN g.metric ~ '(items|rank|Limit)$' THEN a.value::numeric = g.value::numeric
            ELSE abs(a.value::float8 - g.value::float8) <= 1e-9 * abs(g.value::float8) END AS agrees
FROM golden AS g LEFT JOIN answer AS a
     ON a.topic = g.topic AND a.data = g.data AND a.metric = g.metric AND a.key IS NOT DISTINCT FROM g.key
        AND (a.params = g.params OR a.topic = 'abc_xyz');
});
foreach my $topic (qw(abc abc_computed abc_xyz))
{
	my ($rows, $right) = split /\|/, sql("SELECT count(*), count(*) FILTER (WHERE agrees) FROM compared WHERE topic = '$topic'");
	cmp_ok($rows, '>=', { abc => 48, abc_computed => 37, abc_xyz => 115 }->{$topic}, "$topic: figures to compare");
	is($right, $rows, "$topic: every figure agrees")
	  or diag(sql("SELECT data, params, metric, key, value, answer FROM compared WHERE topic = '$topic' AND agrees IS NOT TRUE LIMIT 20"));
}
is(sql('SELECT count(*) FROM golden') + 0, sql('SELECT count(*) FROM compared') + 0, 'every figure has one answer');

# Equal values have one class: counted by value in plain SQL.
is(sql(q{
WITH value AS (SELECT inhabitants AS v, count(*) AS n FROM swiss GROUP BY 1),
share AS (SELECT v, n, sum(v::numeric * n) OVER (ORDER BY v DESC) / sum(v::numeric * n) OVER () AS cum, v::numeric * n / sum(v::numeric * n) OVER () AS own FROM value)
SELECT string_agg(concat_ws(' ', rule, class, items), ', ' ORDER BY rule, class) FROM (
    SELECT 'crosser_up' AS rule, CASE WHEN cum - own < 0.8 THEN 'A' WHEN cum - own < 0.95 THEN 'B' ELSE 'C' END AS class, sum(n) AS items FROM share GROUP BY 2
    UNION ALL
    SELECT 'strict', CASE WHEN cum <= 0.8 THEN 'A' WHEN cum <= 0.95 THEN 'B' ELSE 'C' END, sum(n) FROM share GROUP BY 2) AS s}),
	sql(q{SELECT string_agg(concat_ws(' ', rule, class, items), ', ' ORDER BY rule, class)
FROM pop, unnest('{crosser_up,strict}'::text[]) AS rule, crm.abc_classes(pop, rule => rule) WHERE data ~ 'swiss'}),
	'Swiss communes: classes by value, ties together');
is(sql(q{SELECT string_agg(concat_ws(' ', abc, xyz, items), ', ') FROM (SELECT array_agg(class) AS a, array_agg(crm.xyz_class(cv)) AS x, array_agg(value) AS v FROM item) AS i,
         crm.abc_xyz_matrix(a, x, v)}),
	sql(q{SELECT string_agg(concat_ws(' ', a, x, (SELECT count(*) FROM golden WHERE metric = 'class' AND value = a || x)), ', ' ORDER BY a, x)
FROM unnest('{A,B,C}'::text[]) AS a, unnest('{X,Y,Z}'::text[]) AS x}), 'the matrix counts the golden classes');

done_testing();
