# Orders that lie in two other databases, read through postgres_fdw: answers are
# those of the same rows here, and EXPLAIN shows that the call was sent, or that
# rows were pulled, as doc/scale.md says of each form. Both databases are of this
# server; for postgres_fdw they are other ones all the same. Orders are split by
# their numbers, so that most customers are in both.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');
plan skip_all => 'the server has no postgres_fdw'
  unless $node->psql('postgres', 'CREATE EXTENSION postgres_fdw; DROP EXTENSION postgres_fdw') == 0;
my %buckets = (east => '0', west => '1', whole => '0, 1');
my $columns = 'bucket int, customer_id bigint, name text, token uuid, ordered_at timestamp, zoned timestamptz, amount numeric(12,2), whole int, approx float8, short real, order_id bigint, line text';
$node->safe_psql('postgres', qq{
CREATE EXTENSION crm;
CREATE TABLE orders ($columns);
INSERT INTO orders SELECT order_id % 2, customer_id, 'K' || customer_id, md5(customer_id::text)::uuid, ordered_at, ordered_at AT TIME ZONE 'UTC',
    amount, amount::int, amount::float8, amount::real, order_id / 3, 'L' || order_id / 3
FROM crm.simulate_orders(1000);});
foreach my $database (sort keys %buckets)
{
	$node->safe_psql('template1', "CREATE DATABASE $database TEMPLATE postgres");
	$node->safe_psql($database, qq{
DELETE FROM orders WHERE bucket NOT IN ($buckets{$database});
CREATE TABLE sales AS SELECT ordered_at::date AS day, crm.population(customer_id, ordered_at, amount) AS population FROM orders GROUP BY 1;
CREATE TABLE summaries AS SELECT customer_id % 7 AS region, customer_id, crm.customer_summary(ordered_at, amount) AS summary FROM orders GROUP BY customer_id;
VACUUM ANALYZE orders;});
}

# The rows as they are here, orders_east, orders_west, and the table partitioned into these two.
my $host = $node->host;
my $port = $node->port;
$node->safe_psql('whole', qq{
CREATE EXTENSION postgres_fdw;
ALTER TABLE orders RENAME TO local;
CREATE TABLE orders ($columns) PARTITION BY LIST (bucket);
CREATE TABLE of_customer (LIKE orders) PARTITION BY HASH (customer_id);});
foreach my $part ([ 'east', 0 ], [ 'west', 1 ])
{
	my ($name, $bucket) = @$part;
	$node->safe_psql($name, 'CREATE TABLE of_customer (LIKE orders)');
	$node->safe_psql('whole', qq{
CREATE SERVER $name FOREIGN DATA WRAPPER postgres_fdw
    OPTIONS (host '$host', port '$port', dbname '$name', extensions 'crm', async_capable 'true', batch_size '1000');
CREATE USER MAPPING FOR PUBLIC SERVER $name;
CREATE FOREIGN TABLE orders_$name PARTITION OF orders FOR VALUES IN ($bucket) SERVER $name OPTIONS (table_name 'orders');
CREATE FOREIGN TABLE of_customer_$name PARTITION OF of_customer FOR VALUES WITH (MODULUS 2, REMAINDER $bucket) SERVER $name OPTIONS (table_name 'of_customer');
CREATE FOREIGN TABLE sales_$name (day date, population crm.population_bigint) SERVER $name OPTIONS (table_name 'sales');
CREATE FOREIGN TABLE summaries_$name (region bigint, customer_id bigint, summary crm.customer_summary) SERVER $name OPTIONS (table_name 'summaries');});
}
$node->safe_psql('whole', 'INSERT INTO of_customer SELECT * FROM local; ANALYZE; ANALYZE orders_east, orders_west, of_customer_east, of_customer_west');

my $settings = "SET timezone = 'Asia/Shanghai'; SET enable_partitionwise_aggregate = on";

# ask(QUERY): its answer in the database whole.
sub ask
{
	my ($query) = @_;
	return $node->safe_psql('whole', "$settings; $query");
}

# remote(QUERY): the remote queries of its plan.
sub remote
{
	my ($query) = @_;
	return ask("EXPLAIN (VERBOSE, COSTS off) $query") =~ /Remote SQL: (.*)/g;
}

# sent(NAME, QUERY, CALL [, TIMES]): so many queries that begin with CALL are sent, two without a number, and no other.
sub sent
{
	my ($name, $query, $call, $times) = @_;
	my @remote = remote($query);
	my $all = @remote;
	is_deeply([ $all, scalar grep { /^SELECT (?:\w+, )*\Q$call\E/ } @remote ], [ ($times // 2) x 2 ], "$name: sent") or diag(@remote);
	return;
}

# pulled(NAME, QUERY): no call of crm is sent.
sub pulled
{
	my ($name, $query) = @_;
	my @remote = remote($query);
	ok(@remote == 2 && !grep({ /crm/ } @remote), "$name: rows are pulled") or diag(@remote);
	return;
}

# merged(CALL): the population CALL of each bucket, merged; united(CALL): of each foreign table.
sub merged
{
	my ($call) = @_;
	return "SELECT crm.rollup(p) FROM (SELECT bucket, $call AS p FROM orders GROUP BY bucket) AS s";
}

sub united
{
	my ($call) = @_;
	return "SELECT crm.rollup(p) FROM (SELECT $call AS p FROM orders_east UNION ALL SELECT $call FROM orders_west) AS s";
}

# What a population says of everybody, in the order of the customers.
sub everybody
{
	my ($population) = @_;
	return "SELECT md5(string_agg(c::text, ' ' ORDER BY c::text COLLATE \"C\")), count(*) FROM crm.customers(($population)) AS c";
}

# Populations: of each kind of key, time, amount and order id.
foreach my $case (
	[ 'population', 'customer_id, ordered_at, amount' ],
	[ 'population', 'name, ordered_at, amount' ],
	[ 'population', 'token, ordered_at, amount' ],
	[ 'population', 'customer_id, ordered_at, amount, order_id' ],
	[ 'population', 'token, ordered_at, amount, line' ],
	[ 'population', 'customer_id, ordered_at, whole' ],
	[ 'population', 'customer_id, ordered_at, approx' ],
	[ 'population', 'customer_id, ordered_at, short' ],
	[ 'population', 'customer_id, ordered_at::date, amount' ],
	[ 'population', 'customer_id, ordered_at, amount', " FILTER (WHERE ordered_at < '2025-06-01')" ],
	[ 'population_with_days', 'customer_id, ordered_at, amount' ],
	[ 'population_with_days', 'name, ordered_at, amount, line' ],
	[ 'population_of_items', 'order_id, amount' ])
{
	my ($aggregate, $arguments, $filter) = @$case;
	my $call = "crm.$aggregate($arguments)" . ($filter // '');
	my @forms = (merged($call), united($call));
	my ($answer, @answers) = split /\n/, ask(join ';', map { everybody($_) } "SELECT $call FROM local", @forms);

	is_deeply(\@answers, [ ($answer) x 2 ], "$call: equal by bucket, and by UNION ALL");
	sent($call, "SELECT * FROM ($forms[0]) AS by_bucket, ($forms[1]) AS each", "crm.$aggregate($arguments)", 4);
}

# Of the whole partitioned table, without what it is partitioned by.
my $population = 'crm.population(customer_id, ordered_at, amount)';
pulled('no bucket', "SELECT $population FROM orders");
is(ask(everybody("SELECT $population FROM orders")), ask(everybody("SELECT $population FROM local")), 'no bucket: equal');
like(ask('EXPLAIN ' . merged($population)), qr/Async Foreign Scan.*Async Foreign Scan/s, 'both servers work at the same time');

# Populations that are stored there, one a day.
my $stored = join ' UNION ALL ', map { "SELECT crm.rollup(population) AS p FROM sales_$_ WHERE day < '2025-06-01'" } 'east', 'west';
sent('stored days', $stored, 'crm.rollup(population)');
is(ask(everybody("SELECT crm.rollup(p) FROM ($stored) AS s")), ask(everybody("SELECT $population FROM local WHERE ordered_at < '2025-06-01'")), 'stored days: equal');

# Models and segments of the merged population, to the last bit.
my $with_days = 'crm.population_with_days(customer_id, ordered_at, amount)';
foreach my $question (
	"SELECT crm.rfm_fit((%s), '2026-01-01')",
	"SELECT crm.clv_fit((%s), '2026-01-01', 'bg_nbd')",
	'SELECT crm.gamma_gamma_fit((%s))',
	"SELECT s FROM (SELECT (%s) AS p OFFSET 0) AS q, crm.rfm_segments(crm.rfm_fit(p, '2026-01-01'), p) AS s",
	"SELECT s FROM crm.clv((%s), as_of => '2026-01-01', horizon_days => 365, annual_rate => 0.1) AS s ORDER BY customer",
	"SELECT s FROM crm.abc((%s)) AS s ORDER BY item")
{
	my ($name) = $question =~ /crm\.(?!rfm_fit\()(\w+)|$/;
	is(ask(sprintf $question, united($with_days)), ask(sprintf $question, "SELECT $with_days FROM local"), ($name // 'rfm_fit') . ' of the merged population');
}

# Summaries of customers, merged here; of whole customers, where a hash of the customer says which server has them.
my $summary = 'crm.customer_summary(ordered_at, amount)';
my $digest = "SELECT md5(string_agg(s::text, ' ' ORDER BY customer_id)) FROM";
my $by_customer = "(SELECT customer_id, $summary AS s FROM %s GROUP BY customer_id) AS c";
my $by_bucket = "(SELECT customer_id, crm.rollup(s) AS s FROM (SELECT bucket, customer_id, $summary AS s FROM orders GROUP BY bucket, customer_id) AS b GROUP BY customer_id) AS c";
my $answer = ask($digest . sprintf $by_customer, 'local');
sent('summaries by bucket', "SELECT * FROM $by_bucket", $summary);
is(ask("$digest $by_bucket"), $answer, 'summaries by bucket: equal');
sent('summaries by hash', sprintf("SELECT * FROM $by_customer", 'of_customer'), $summary);
is(ask($digest . sprintf $by_customer, 'of_customer'), $answer, 'summaries by hash: equal');
pulled('summaries, not by bucket', sprintf "SELECT * FROM $by_customer", 'orders');
is(ask($digest . sprintf $by_customer, 'orders'), $answer, 'summaries, not by bucket: equal');
sent('orders of each', 'SELECT customer_id, crm.orders(' . "$summary) FROM of_customer GROUP BY customer_id", "crm.orders($summary)");

# Each customer whole on one server: their populations are parts, and need not be merged.
my $parts = join ' UNION ALL ', map { "SELECT $with_days AS p FROM of_customer_$_" } 'east', 'west';
foreach my $fit ([ 'rfm_fit', "'2026-01-01', ", 'crm.rfm_options()' ], [ 'clv_fit', "'2026-01-01', ", "crm.clv_options('bg_nbd')" ], [ 'abc_fit', '', 'crm.abc_options()' ])
{
	my ($name, $day, $options) = @$fit;
	my $query = "SELECT crm.$name(p, $day$options) FROM (%s) AS part";
	sent("$name of parts", sprintf($query, $parts), $with_days);
	is(ask(sprintf $query, $parts), ask(sprintf $query, "SELECT $with_days AS p FROM local"), "$name of parts: equal");
}

# Fits of summaries that are stored there, with options; a text constant has a collation of its own.
foreach my $case (
	[ 'crm.rfm_fit(summary, %s)', "'2026-01-01'" ],
	[ 'crm.clv_fit(summary, %s)', "'2026-01-01'" ],
	[ 'crm.rfm_fit(summary, %s)', "'2026-01-01', crm.rfm_options(bins => 4)" ],
	[ 'crm.clv_fit(summary, %s)', "'2026-01-01', crm.clv_options('bg_nbd')" ],
	[ 'crm.rollup(summary%s)', '' ])
{
	my $call = sprintf $case->[0], $case->[1];
	my $query = "SELECT $call FROM summaries_%s";
	my @remote = remote(sprintf $query, 'east');
	ok(@remote == 1 && $remote[0] =~ /^SELECT crm\./, "$call: sent") or diag(@remote);
	is(ask(sprintf $query, 'east'), $node->safe_psql('east', "SELECT $call FROM summaries"), "$call: equal");
}
unlike((remote("SELECT crm.pyramid_fit(amount, 'pyramid') FROM orders_east"))[0], qr/crm/, 'a text constant: rows are pulled');
unlike((remote("SELECT customer_id FROM orders_east WHERE crm.rfm_segment(5, 5, bucket) = 'champions'"))[0], qr/crm/, 'schemes: asked here');

# Days of times with a zone are those of this session, though the others have another.
my $zoned = 'crm.population_with_days(customer_id, zoned, amount)';
$answer = ask(everybody("SELECT $zoned FROM local"));
isnt($answer, $node->safe_psql('whole', "SET timezone = 'UTC';" . everybody("SELECT $zoned FROM local")), 'times with a zone: other days in another');
pulled('times with a zone', merged($zoned));
is(ask(everybody(merged($zoned))), $answer, 'times with a zone: equal');
foreach my $day ([ "crm.local_day(zoned, 'Asia/Shanghai')", 1 ], [ "crm.local_day(zoned, 'Asia/Shanghai'::text)", 1 ],
	[ "zoned AT TIME ZONE INTERVAL '8 hours'", 1 ], [ "zoned AT TIME ZONE 'Asia/Shanghai'", 0 ])
{
	my $call = "crm.population_with_days(customer_id, $day->[0], amount)";
	$day->[1] ? sent($call, merged($call), 'crm.population_with_days(') : pulled($call, merged($call));
	is(ask(everybody(merged($call))), $answer, "$call: equal");
}
$node->safe_psql('east', "CREATE VIEW shop_orders AS SELECT customer_id, (zoned AT TIME ZONE 'Asia/Shanghai') AS at, amount FROM orders");
ask("CREATE FOREIGN TABLE shop_orders (customer_id bigint, at timestamp, amount numeric(12,2)) SERVER east OPTIONS (table_name 'shop_orders')");
my $shop = 'SELECT crm.population_with_days(customer_id, at, amount) FROM shop_orders';
like((remote($shop))[0], qr/^SELECT crm\./, 'a view there that names the zone: sent');
is(ask(everybody($shop)), ask(everybody("SELECT $zoned FROM local WHERE bucket = 0")), 'a view there that names the zone: equal');

# Without extensions 'crm' rows are pulled. A setting for the others goes into the options of the server.
ask("CREATE SERVER plain FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$host', port '$port', dbname 'east');
CREATE USER MAPPING FOR PUBLIC SERVER plain;
CREATE FOREIGN TABLE orders_plain ($columns) SERVER plain OPTIONS (table_name 'orders')");
unlike((remote("SELECT $population FROM orders_plain"))[0], qr/crm/, 'without extensions: rows are pulled');
is(ask(everybody("SELECT $population FROM orders_plain")), ask(everybody("SELECT $population FROM orders_east")), 'without extensions: equal');
$node->safe_psql('east', q{CREATE VIEW setting AS SELECT current_setting('crm.population_memory') AS memory});
is(ask("ALTER SERVER east OPTIONS (ADD options '-c crm.population_memory=4GB'); CREATE FOREIGN TABLE setting (memory text) SERVER east; TABLE setting"),
	'4GB', 'a setting for the other server');

# A role reads what the role over there may read; it needs no right on crm.
$node->safe_psql('east', 'CREATE ROLE reader LOGIN');
ask("CREATE ROLE analyst LOGIN; GRANT SELECT ON orders_east TO analyst;
CREATE USER MAPPING FOR analyst SERVER east OPTIONS (user 'reader', password_required 'false')");
my $as_analyst = "SET ROLE analyst; SELECT crm.population_with_days(customer_id, ordered_at, amount) FROM orders_east";
isnt($node->psql('whole', $as_analyst), 0, 'a reader without a right on the table over there');
$node->safe_psql('east', 'GRANT SELECT ON orders TO reader');
is($node->psql('whole', $as_analyst), 0, 'a reader with it');

done_testing();
