# A registered source over tables on Citus, where the extension citus is
# installed: what is read is summarised on the workers, views and snapshots are
# those of the same rows in a local table.
use strict;
use warnings FATAL => 'all';

use CrmCitus;
use Test::More;

my %node = CrmCitus::new_cluster(qw(coordinator west east)) or plan skip_all => 'the server has no citus';
my $coordinator = $node{coordinator};

# ask(SQL): its answer; what is said beside it must be nothing.
sub ask
{
	my ($sql) = @_;
	my ($code, $answer, $said) = $coordinator->psql('postgres', "SET client_min_messages = error; $sql");
	diag("$sql\n$said") if $said;
	return $answer;
}

$coordinator->safe_psql('postgres', q{
CREATE EXTENSION crm;
CREATE TABLE local AS SELECT order_id, customer_id, ordered_at AT TIME ZONE 'UTC' AS at, amount FROM crm.simulate_orders(1500);
CREATE TABLE person AS SELECT n AS customer_id, 'Person ' || n AS name, 'region ' || n % 3 AS region FROM generate_series(1, 1500) AS n;
CREATE TABLE by_customer (LIKE local); CREATE TABLE by_order (LIKE local);
SET citus.shard_count = 4;
SELECT create_distributed_table('by_customer', 'customer_id');
SELECT create_distributed_table('by_order', 'order_id');
SELECT create_reference_table('person');
INSERT INTO by_customer TABLE local; INSERT INTO by_order TABLE local;
-- invoices and answers lie as the orders do
CREATE TABLE bill_local AS SELECT order_id AS bill_id, customer_id, at::date AS issued, at::date + 30 AS due, amount, CASE WHEN order_id % 4 > 0 THEN at::date + 20 END AS paid_on, (ARRAY['A', 'B', 'C'])[1 + order_id % 3] AS grade FROM local WHERE amount > 0;
CREATE TABLE answer_local AS SELECT order_id AS answer_id, customer_id, at, (order_id % 11)::int AS nps FROM local WHERE order_id % 2 = 0;
CREATE TABLE bill_by_customer (LIKE bill_local); CREATE TABLE bill_by_order (LIKE bill_local); CREATE TABLE answer_by_customer (LIKE answer_local); CREATE TABLE answer_by_order (LIKE answer_local);
SELECT create_distributed_table('bill_by_customer', 'customer_id'), create_distributed_table('answer_by_customer', 'customer_id'), create_distributed_table('bill_by_order', 'bill_id'), create_distributed_table('answer_by_order', 'answer_id');
INSERT INTO bill_by_customer TABLE bill_local; INSERT INTO bill_by_order TABLE bill_local; INSERT INTO answer_by_customer TABLE answer_local; INSERT INTO answer_by_order TABLE answer_local});

my @sources = qw(local by_customer by_order);
foreach my $source (@sources)
{
	cmp_ok(ask("SELECT count(*) FROM crm.create_source('s_$source', '$source', 'customer_id', 'at', 'amount', 'order_id', zone => 'Asia/Shanghai', customers => 'person', customer_name => 'name', attributes => '{region}',
		invoices => 'bill_$source', issued => 'issued', due => 'due', invoice_amount => 'amount', paid_on => 'paid_on', grade => 'grade', answers => 'answer_$source', answered_at => 'at', nps => 'nps')"), '>=', 10, "$source is registered");
	ask("CALL crm.score('s_$source'); INSERT INTO $source VALUES (1, 7, '2026-01-12 17:00+00', 11), (2, 99999, '2026-01-10', 5); CALL crm.score('s_$source'); CALL crm.score('s_$source', month_ends => 2)");
	is(ask("SELECT string_agg(mode || ' ' || status, ', ' ORDER BY run_id) FROM s_$source.run"), 'full done, incremental done, back-fill done', "$source is scored");
}

# the same rows, whatever the table
foreach my $what ('snapshot', 'customer_360', 'segments', 'rfm_grid', 'abc_classes', 'abc_curve', 'months', 'cohorts', 'value_histogram', 'value_tiers', 'clv_cohorts', 'revenue_bridge', 'scores', 'segment_trend', 'segment_flow', 'grade_trend', 'grade_flow', 'portfolio', 'alarms', 'info')
{
	my ($want, @got) = map { ask("SELECT count(*) || ' ' || coalesce(md5(string_agg((to_jsonb(v) - '{run_id,model_id,fitted_at,source}'::text[])::text, ' ' ORDER BY (to_jsonb(v) - '{run_id,model_id,fitted_at,source}'::text[])::text)), '') FROM s_$_.$what AS v") } @sources;

	ok($want && !grep({ ($_ // '') ne $want } @got), "$what: equal over every table") or diag(join "\n", $want, @got);
}
foreach my $source (qw(by_customer by_order))
{
	like(ask("EXPLAIN (VERBOSE, COSTS OFF) SELECT crm.population_with_days(p.customer, p.at, p.amount, p.order_id) FROM s_$source.purchases AS p"), qr/worker_partial_agg/, "$source is summarised on the workers");
}
is(ask(q{SELECT customer_name FROM s_by_customer.customer_360 WHERE customer = 17}), 'Person 17', 'one customer');
ask(q{SELECT crm.copy_scheme('segment', 'rf_grid', 'ours'); SELECT crm.alter_source('s_by_customer', segment_scheme => 'ours'); UPDATE crm.scheme_label SET name = 'Sterne' WHERE scheme = 'ours' AND code = 'champions' AND language = 'zh'});
is(ask(q{SELECT segment_zh FROM s_by_customer.segments WHERE segment = 'champions'}), 'Sterne', 'an edited label shows in the view');

done_testing();
