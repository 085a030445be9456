# The same rows give the same answers: whatever the plan, the number of workers,
# the memory, the order of the rows, the way they are split, or the unit of money.
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
-- line items: every order in one to three parts
CREATE TABLE items AS
SELECT order_id, customer_id, ordered_at, round(amount / parts, 4) AS amount, part
FROM (SELECT *, 1 + abs(order_id) % 3 AS parts FROM orders) AS o, generate_series(1, parts) AS part;
CREATE TABLE shuffled AS SELECT * FROM orders ORDER BY md5(order_id::text || ordered_at);
CREATE TABLE shuffled_items AS SELECT * FROM items ORDER BY md5(order_id::text || part);
ANALYZE;
-- the digest of a query's rows in any order
CREATE FUNCTION digest(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE format('SELECT count(*) || %L || md5(string_agg(q::text, %L ORDER BY q::text)) FROM (%s) AS q', ' rows ', E'\n', query)
    INTO result;
    RETURN result;
END $$;
});

# Populations are made once per setting, everything else is asked of them.
my %queries = (
	rfm => q{SELECT s.* FROM (SELECT crm.population(customer_id, ordered_at, amount) AS pop FROM ORDERS) AS p, crm.rfm(pop, '2025-12-31') AS s},
	'rfm by order id' =>
	  q{SELECT s.* FROM (SELECT crm.population(customer_id::text, ordered_at, amount, order_id) AS pop FROM ITEMS) AS p, crm.rfm(pop, '2025-12-31', method => 'nested') AS s},
	segments =>
	  q{SELECT s.* FROM (SELECT pop, crm.rfm_fit(pop, '2025-12-31', method => 'ntile') AS model FROM (SELECT crm.population(md5(customer_id::text)::uuid, ordered_at, amount) AS pop FROM ORDERS) AS p) AS m, crm.rfm_segments(model, pop) AS s},
	customers => q{SELECT c.* FROM (SELECT crm.population_with_days(customer_id, ordered_at, amount, order_id) AS pop FROM ITEMS) AS p, crm.customers(pop) AS c},
	'clv_customers' => q{SELECT c.* FROM (SELECT crm.population_with_days(customer_id, ordered_at, amount) AS pop FROM ORDERS) AS p, crm.clv_customers(pop, '2025-12-31') AS c},
	'grouped summaries' =>
	  q{SELECT customer_id, s FROM (SELECT customer_id, crm.customer_summary(ordered_at, amount, order_id) AS s FROM ITEMS GROUP BY 1) AS g},
	'summaries of large groups' => q{SELECT crm.customer_summary(ordered_at, amount, order_id) AS s FROM ITEMS GROUP BY part},
	'fit over summaries' =>
	  q{SELECT crm.rfm_fit(s, '2025-12-31') AS model FROM (SELECT customer_id, crm.customer_summary(ordered_at, amount) AS s FROM ORDERS GROUP BY 1) AS g},
	'fit over values' =>
	  q{SELECT crm.rfm_fit(days, orders, money, crm.rfm_options(4, 'nested')) AS model FROM (SELECT date '2025-12-31' - max(ordered_at)::date AS days, count(*) AS orders, sum(amount)::float8 AS money FROM ORDERS GROUP BY customer_id) AS g},
	'fit over rows' => q{SELECT crm.rfm_fit(extract(doy FROM ordered_at), order_id % 17, amount) AS model FROM ORDERS},
	'window' =>
	  q{SELECT customer_id, crm.rfm_score(date '2025-12-31' - max(ordered_at)::date, count(*), sum(amount)) OVER () FROM ORDERS GROUP BY customer_id});

# over(QUERY, SHUFFLED): the query over one of the pairs of tables.
sub over
{
	my ($query, $shuffled) = @_;
	my ($orders, $items) = $shuffled ? qw(shuffled shuffled_items) : qw(orders items);
	return $query =~ s/ORDERS/$orders/r =~ s/ITEMS/$items/r;
}

# digest(QUERY, SETTINGS...): of its rows, under such settings.
sub digest
{
	my ($query, @settings) = @_;
	return $node->safe_psql('postgres', join('', map { "SET $_;\n" } @settings) . "SELECT digest(\$q\$$query\$q\$)");
}

my @parallel = ('parallel_setup_cost = 0', 'parallel_tuple_cost = 0.01', 'cpu_operator_cost = 0', 'min_parallel_table_scan_size = 0');
my %expected;
foreach my $name (sort keys %queries)
{
	my $query = $queries{$name};

	$expected{$name} = digest(over($query, 0), 'max_parallel_workers_per_gather = 0');
	like($expected{$name}, qr/^\d+ rows \w{32}$/, "$name: answers");
	foreach my $workers (1, 2, 4)
	{
		is(digest(over($query, 0), @parallel, "max_parallel_workers_per_gather = $workers"), $expected{$name}, "$name: $workers workers");
	}
	foreach my $memory ('64kB', '4MB', '256MB')
	{
		is(digest(over($query, 0), 'max_parallel_workers_per_gather = 0', "work_mem = '$memory'"), $expected{$name}, "$name: work_mem $memory");
	}
	is(digest(over($query, 1), 'max_parallel_workers_per_gather = 0'), $expected{$name}, "$name: shuffled");
	is(digest(over($query, 1), @parallel, 'max_parallel_workers_per_gather = 2', "work_mem = '64kB'"), $expected{$name}, "$name: shuffled, 2 workers, little memory");
	is(digest(over($query, 1), @parallel, 'max_parallel_workers_per_gather = 2', 'enable_hashagg = off'), $expected{$name}, "$name: shuffled, sorted groups")
	  if $query =~ /GROUP BY/;
}

# Were these plans what they were taken for?
foreach my $name ('rfm', 'rfm by order id', 'customers', 'summaries of large groups', 'fit over rows')
{
	my $plan = $node->safe_psql('postgres', join('', map { "SET $_;\n" } @parallel)
		  . "SET max_parallel_workers_per_gather = 2;\nEXPLAIN (ANALYZE, FORMAT JSON, COSTS OFF) " . over($queries{$name}, 0));
	like($plan, qr/"Partial Mode": "Partial"/, "$name: aggregated in parallel");
	like($plan, qr/"Workers Launched": 2/, "$name: by two workers");
}

# Grouped summaries and a population say the same, to the last cent.
is( $node->safe_psql(
		'postgres', q{
WITH grouped AS (
    SELECT customer_id AS customer, crm.customer_summary(ordered_at, amount, order_id) AS s FROM items GROUP BY 1
), pop AS (
    SELECT crm.population_with_days(customer_id, ordered_at, amount, order_id) AS pop FROM items
), a AS (
    SELECT customer, crm.first_purchase(s) AS first, crm.last_purchase(s) AS last, crm.orders(s) AS purchases,
           crm.gross(s) AS gross, crm.refunds(s) AS refunds, crm.money(s) AS net, crm.mean_order_value(s) AS mean FROM grouped
), b AS (
    SELECT customer, crm.repeat_days(s), crm.t_x(s), crm.age(s, '2025-12-31'), crm.mean_repeat_value(s) FROM grouped
    WHERE crm.orders(s) > 0
)
SELECT (SELECT count(*) FROM (SELECT a::text FROM a EXCEPT SELECT c::text FROM pop, crm.customers(pop) AS c) AS d),
       (SELECT count(*) FROM a), (SELECT count(*) FROM pop, crm.customers(pop)),
       (SELECT count(*) FROM (SELECT b::text FROM b EXCEPT SELECT c::text FROM pop, crm.clv_customers(pop, '2025-12-31') AS c) AS d),
       (SELECT count(*) FROM b), (SELECT count(*) FROM pop, crm.clv_customers(pop, '2025-12-31'))}),
	'0|20050|20050|0|20000|20000', 'grouped summaries equal the population');
is( $node->safe_psql(
		'postgres', q{
SELECT count(*), count(*) FILTER (WHERE fitted::text = (SELECT crm.rfm_fit(pop, '2025-12-31', method => method)::text
    FROM (SELECT crm.population(customer_id, ordered_at, amount) AS pop FROM orders) AS p))
FROM (SELECT method, crm.rfm_fit(s, '2025-12-31', crm.rfm_options(method => method)) AS fitted
      FROM unnest('{quantile,nested,rank,mean,median,score_mean,rfm_r}'::text[]) AS method,
           (SELECT crm.customer_summary(ordered_at, amount) AS s FROM orders GROUP BY customer_id) AS g
      GROUP BY method) AS m}),
	'7|7', 'a fit over summaries equals the fit of the population, by every method');

# Any split into parts that are rolled up again is one pass.
foreach my $split ('order_id % 2', 'ordered_at::date', "(hashtext(order_id::text || part) & 63)", 'part', 'sign(amount)')
{
	is( $node->safe_psql(
			'postgres', qq{
WITH part AS (SELECT customer_id, crm.customer_summary(ordered_at, amount, order_id) AS s FROM items GROUP BY customer_id, $split),
     rolled AS (SELECT customer_id, crm.rollup(s)::text AS s FROM part GROUP BY 1),
     one AS (SELECT customer_id, crm.customer_summary(ordered_at, amount, order_id)::text AS s FROM items GROUP BY 1)
SELECT (SELECT count(*) FROM (SELECT * FROM rolled EXCEPT SELECT * FROM one) AS d), (SELECT count(*) FROM rolled)}),
		'0|20050', "summaries split by $split");
	is( $node->safe_psql(
			'postgres', qq{
WITH part AS (SELECT crm.population_with_days(customer_id, ordered_at, amount, order_id) AS p FROM items GROUP BY $split),
     rolled AS (SELECT crm.rollup(p) AS p FROM part),
     one AS (SELECT crm.population_with_days(customer_id, ordered_at, amount, order_id) AS p FROM items)
SELECT (SELECT count(*) FROM (SELECT c.* FROM rolled, crm.customers(p) AS c
                              EXCEPT SELECT c.* FROM one, crm.customers(p) AS c) AS d),
       (SELECT count(*) FROM (SELECT v.* FROM rolled, crm.clv_customers(p, '2025-12-31') AS v
                              EXCEPT SELECT v.* FROM one, crm.clv_customers(p, '2025-12-31') AS v) AS d),
       (SELECT count(*) FROM rolled, crm.customers(p))}),
		'0|0|20050', "populations split by $split");
}

# The unit of money does not matter to scores, nor does the type of amounts. (Two
# sums that are equal in cents need not be so in float8, and in another unit the
# other may be the larger: there every order gets an amount of its own.)
my %amount = (numeric => 'amount * %s', float8 => '(amount + order_id % 1000003 * 1e-8)::float8 * %s::float8');
foreach my $type (sort keys %amount)
{
	foreach my $method (qw(quantile nested rank ntile nested_ntile mean median score_mean))
	{
		my @digests = map {
			digest("SELECT customer, r, f, m FROM (SELECT crm.population(customer_id, ordered_at, " . ($amount{$type} =~ s/%s/$_/r) . ") AS pop FROM orders) AS p,"
				  . " crm.rfm(pop, '2025-12-31', method => '$method')")
		} '1', '0.01', '1000';
		is($digests[1], $digests[0], "$type, $method: the same scores in units of a hundred");
		is($digests[2], $digests[0], "$type, $method: the same scores in thousandths");
	}
}

# A float8 sum does not depend on the order of its rows to 12 digits.
is( $node->safe_psql(
		'postgres', q{
SELECT count(*) FROM (SELECT c.* FROM (SELECT crm.population(customer_id, ordered_at, amount::float8) AS p FROM orders) AS o, crm.customers(p) AS c) AS a
JOIN (SELECT c.* FROM (SELECT crm.population(customer_id, ordered_at, amount::float8) AS p FROM shuffled) AS s, crm.customers(p) AS c) AS b USING (customer)
WHERE abs(a.money - b.money) <= 1e-12 * abs(a.money) AND abs(a.gross - b.gross) <= 1e-12 * a.gross AND a.orders = b.orders}),
	'20050', 'float8 sums agree in any order');

done_testing();
