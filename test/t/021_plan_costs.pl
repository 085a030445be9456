# Costs and rows of the functions: no query of the manual looks so dear to the
# planner that the server would compile it, which takes longer than running it.
# Every statement is explained while it runs, those inside functions and views
# too.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');
plan skip_all => 'the server has no auto_explain'
  unless $node->psql('postgres', "LOAD 'auto_explain'") == 0;
$node->append_conf('postgresql.conf', <<'CONF');
session_preload_libraries = 'auto_explain'
auto_explain.log_min_duration = 0
auto_explain.log_format = 'json'
auto_explain.log_nested_statements = on
CONF
$node->restart;
my $limit = $node->safe_psql('postgres', 'SHOW jit_above_cost');

# plans_of(OFFSET): [text of the query, total cost] of every plan since that place of the log. The cost of the whole is the
# first one; plans are large and many, so only what is asked for is read.
sub plans_of
{
	my ($offset) = @_;
	my @plans;

	open my $log, '<', $node->logfile or die $!;
	seek $log, $offset, 0;
	while (my $line = <$log>)
	{
		push @plans, [ '', undef ] if $line =~ /duration: [\d.]+ ms  plan:$/;
		next unless @plans && !defined $plans[-1][1];
		$plans[-1][0] = $1 if $line =~ /^\t\s*"Query Text": "(.*)",$/;
		$plans[-1][1] = $1 if $line =~ /^\t\s*"Total Cost": ([\d.]+)/;
	}
	return @plans;
}

# cheap(NAME, LEAST, PLANS...): there are that many plans, and none crosses the limit.
sub cheap
{
	my ($name, $least, @plans) = @_;
	my @dear = grep { $_->[1] >= $limit } @plans;

	cmp_ok(scalar(@plans), '>=', $least, "$name: plans were logged");
	is(scalar(@dear), 0, "$name: no plan costs $limit or more");
	diag(map { sprintf "%.0f: %s\n", reverse @$_ } @dear) if @dear;
	return;
}

foreach my $page ('README.md', glob 'doc/*.md')
{
	my $sql = () = slurp_file($page) =~ /(?<!-->\n)^```sql/mg;
	my $offset = -s $node->logfile;
	local $ENV{PGHOST} = $node->host;
	local $ENV{PGPORT} = $node->port;

	run_log([ $^X, 'test/doc_blocks.pl', $page ], '>', \my $printed);
	cheap($page, $sql ? 1 : 0, plans_of($offset));
}

# The views of a shop of 5,000 customers, and what one asks of them.
$node->safe_psql('postgres', q{
CREATE EXTENSION crm;
CREATE TABLE orders AS SELECT * FROM crm.simulate_orders(5000);
CREATE TABLE sales AS SELECT customer_id, customer_id % 5 AS branch, order_id % 40 AS product, amount FROM orders;
ANALYZE;
SELECT crm.create_source('shop', 'orders', 'customer_id', 'ordered_at', 'amount');
CREATE TABLE earlier AS SELECT customer, segment FROM shop.customer_360;
});
my $offset = -s $node->logfile;
$node->safe_psql('postgres', q{
SELECT width_bucket(clv, 0, 1000, 20), count(*) FROM shop.customer_360 GROUP BY 1;
SELECT * FROM shop.value_tiers;
SELECT * FROM shop.clv_cohorts;
SELECT * FROM shop.segments;
SELECT * FROM shop.months;
SELECT * FROM shop.cohorts;
SELECT * FROM crm.segment_moves('earlier', 'shop.customer_360');
SELECT * FROM crm.revenue_bridge_series('orders', 'customer_id', 'ordered_at', 'amount', '2025-01-01', '2025-12-31');
SELECT * FROM crm.white_space('sales', 'customer_id', 'branch', 'product', 'amount', 0.05);
});
cheap('views of 5,000 customers', 8, plans_of($offset));

# A population that is known is counted; one that a query makes is estimated from its rows.
sub rows_of
{
	my ($query) = @_;
	my $plan = decode_json($node->safe_psql('postgres', "EXPLAIN (FORMAT JSON) $query"));
	return $plan->[0]{Plan}{'Plan Rows'};
}
$node->safe_psql('postgres', q{
CREATE TABLE stored AS SELECT crm.population(customer_id, ordered_at, amount) AS population FROM orders;
ANALYZE stored});
my $literal = $node->safe_psql('postgres', 'SELECT quote_literal(population) FROM stored');
is(rows_of("SELECT * FROM crm.customers($literal\::crm.population_bigint)"), 5000, 'rows of a population that is a constant');
foreach my $form (
	[ 'a subquery', 'SELECT * FROM crm.customers((SELECT crm.population(customer_id, ordered_at, amount) FROM orders))' ],
	[ 'a row', 'SELECT c.* FROM (SELECT crm.population(customer_id, ordered_at, amount) AS p FROM orders) AS q, crm.customers(p) AS c' ],
	[ 'a table', 'SELECT c.* FROM stored, crm.customers(population) AS c' ])
{
	my $rows = rows_of($form->[1]);
	ok($rows > 500 && $rows < 50000, "rows of a population of $form->[0]: $rows");
}

done_testing();
