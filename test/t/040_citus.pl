# Orders on Citus: a coordinator and two workers, where the extension citus is
# installed. Tables distributed by customer, by order and by a bucket, reference
# and columnar tables give the answers of the same rows in a local table, and
# aggregates are computed where the rows are. Views, zones, schemes, the nightly
# example. doc/scale.md says all of it to users.
use strict;
use warnings FATAL => 'all';

use CrmCitus;
use PostgreSQL::Test::Utils;
use Test::More;

# The nodes of a cluster by name; the workers' clocks are elsewhere.
my %node = CrmCitus::new_cluster(qw(coordinator west east)) or plan skip_all => 'the server has no citus';
my $coordinator = $node{coordinator};
$coordinator->safe_psql('postgres', 'CREATE EXTENSION crm');
is($node{west}->safe_psql('postgres', q{SELECT count(*) FROM pg_extension WHERE extname = 'crm'}), 1, 'CREATE EXTENSION on the coordinator reaches the workers');

# ask(SQL): (answer, what was said beside it).
sub ask
{
	my ($sql) = @_;
	my ($code, $answer, $said) = $coordinator->psql('postgres', "SET client_min_messages = warning; $sql");
	return ($answer, $said);
}

# The orders, as every kind of table.
my %distribution = (by_customer => q{create_distributed_table('%s', 'customer_id')}, by_order => q{create_distributed_table('%s', 'order_id')},
	by_bucket => q{create_distributed_table('%s', 'bucket')}, reference => q{create_reference_table('%s')});
$coordinator->safe_psql('postgres', q{
CREATE TABLE local AS
SELECT customer_id % 16 AS bucket, o.*, ordered_at AT TIME ZONE 'UTC' AS zoned, 'K' || customer_id AS name, md5(customer_id::text)::uuid AS token, amount::float8 AS approx,
       order_id % 10 + 1 AS q1, (order_id / 3) % 10 + 1 AS q2, (order_id + customer_id) % 10 + 1 AS q3, order_id % 4 = 0 AS bad, 1 + order_id % 3 AS weight, (ARRAY['AAA', 'A', 'C'])[1 + order_id % 3] AS grade, 50 + order_id % 100 AS credit_limit
FROM crm.simulate_orders(1500) AS o});
$distribution{columnar} = $distribution{by_customer}
  if $coordinator->safe_psql('postgres', q{SELECT count(*) FROM pg_am WHERE amname = 'columnar'});
$coordinator->safe_psql('postgres', sprintf "SET citus.shard_count = 4; CREATE TABLE %1\$s (LIKE local) %3\$s; SELECT $distribution{$_}; INSERT INTO %1\$s SELECT * FROM local",
	$_, $_, $_ eq 'columnar' ? 'USING columnar' : '') foreach sort keys %distribution;
my @tables = sort keys %distribution;

# in_table(SQL, TABLE): the query over the table.
sub in_table { my ($sql, $table) = @_; return $sql =~ s/%T/$table/gr }

# md5 of all rows of a query, as the client sees them
sub digest { my ($sql) = @_; return "SELECT md5(string_agg(v::text, ' ' ORDER BY v::text COLLATE \"C\")), count(*) FROM ($sql) AS v" }

# Whole sets: the rows that a population gives, models, tables.
my %whole = (
	rfm => q{SELECT * FROM crm.rfm((SELECT crm.population(customer_id, ordered_at, amount) FROM %T), as_of => '2026-01-01')},
	'rfm by name' => q{SELECT * FROM crm.rfm((SELECT crm.population(name, ordered_at, amount, order_id) FROM %T), as_of => '2026-01-01')},
	'rfm by uuid' => q{SELECT * FROM crm.customers((SELECT crm.population(token, ordered_at::date, amount) FROM %T))},
	'segments' => q{SELECT * FROM crm.rfm_segments(crm.rfm_fit((SELECT crm.population(customer_id, ordered_at, amount) FROM %T), '2026-01-01'), (SELECT crm.population(customer_id, ordered_at, amount) FROM %T), '2026-01-01')},
	'each bucket' => q{SELECT bucket, (crm.population_info(p)).* FROM (SELECT bucket, crm.population(customer_id, ordered_at, amount) AS p FROM %T GROUP BY bucket) AS x},
	'population as bytes' => q{SELECT crm.population(customer_id, ordered_at, amount) FROM %T},
	clv_fit => q{SELECT crm.clv_fit((SELECT crm.population_with_days(customer_id, ordered_at, amount) FROM %T), '2026-01-01')},
	clv => q{SELECT customer, clv FROM crm.clv((SELECT crm.population_with_days(customer_id, ordered_at, amount) FROM %T), as_of => '2026-01-01', horizon_days => 365, annual_rate => 0.1, margin_rate => 0.3)},
	abc => q{SELECT * FROM crm.abc((SELECT crm.population_of_items(customer_id, amount) FROM %T))},
	abc_fit => q{SELECT crm.abc_fit(amount) FROM %T WHERE amount > 0},
	summaries => q{SELECT customer_id, crm.customer_summary(ordered_at, amount) FROM %T GROUP BY 1},
	rollup => q{SELECT crm.rollup(s) FROM (SELECT customer_id, crm.customer_summary(ordered_at, amount, order_id) AS s FROM %T GROUP BY 1) AS x},
	'fit of summaries' => q{SELECT crm.rfm_fit(s, '2026-01-01') FROM (SELECT customer_id, crm.customer_summary(ordered_at, amount) AS s FROM %T GROUP BY 1) AS x},
	window => q{SELECT customer_id, crm.abc_class(money) OVER () FROM (SELECT customer_id, sum(amount) AS money FROM %T GROUP BY 1 HAVING sum(amount) > 0) AS x},
	bridge => q{SELECT b.* FROM crm.revenue_bridge_of('%T', 'customer_id', 'ordered_at', 'amount', '2024-07-01', '2024-12-31', '2025-01-01', '2025-06-30') AS b},
	concentration => q{SELECT crm.gini(m), crm.hhi(m), crm.whale(m), crm.lorenz_curve(m, 5) FROM (SELECT customer_id, sum(amount) AS m FROM %T GROUP BY 1 HAVING sum(amount) > 0) AS x},
	'quality of demand' => q{SELECT crm.coefficient_of_variation_pop(amount), crm.entropy(amount) FILTER (WHERE amount > 0) FROM %T},
	satisfaction => q{SELECT crm.nps(q1 - 1), crm.nps_detail(q1 - 1), crm.csat((q1 + 1) / 2), crm.satisfaction_degree((q1 + 1) / 2), crm.mean_detail(q1) FROM %T},
	receivables => q{SELECT customer_id, crm.payment_summary(ordered_at, ordered_at + interval '30 days', amount, ordered_at + (order_id % 60) * interval '1 day') FROM %T GROUP BY 1},
	'all receivables' => q{SELECT crm.receivables(crm.payment_summary(ordered_at, ordered_at + interval '30 days', amount, ordered_at + (order_id % 60) * interval '1 day'), '2025-06-30') FROM %T},
	journeys => q{SELECT a.channel, a.first_touch, a.linear, a.removal_effect FROM crm.attribution((SELECT crm.journeys(ARRAY['q' || q1, 'r' || q2, 'q' || q3], bad, NULL) FROM %T), 2) AS a},
	funnels => q{SELECT r.* FROM crm.funnel_report((SELECT crm.funnel(s, '90 days') FROM (SELECT customer_id, crm.event_sequence(ordered_at, q1 > 5, q2 > 5, bad) AS s FROM %T GROUP BY 1) AS x)) AS r},
	'levels of funnels' => q{SELECT customer_id, crm.window_funnel(ordered_at, '90 days', q1 > 5, q2 > 5, bad) FROM %T GROUP BY 1},
	cohorts => q{SELECT m.* FROM crm.cohort_matrix((SELECT crm.cohort_counts(p) FROM (SELECT customer_id, crm.active_periods(ordered_at, 'month') AS p FROM %T GROUP BY 1) AS x)) AS m},
	'one sequence, conditions ever met' => q{SELECT crm.window_funnel(ordered_at, '1 day', q1 > 5, bad), crm.retention(bad, q1 > 5, q1 > 50), crm.active_periods(ordered_at, 'week') FROM %T},
	baskets => q{SELECT r.* FROM crm.basket_rules((SELECT crm.baskets(customer_id, q1) FROM %T), 0.01) AS r},
	moments => q{SELECT crm.item_moments(ARRAY[q1, q2, q3]), crm.item_moments(ARRAY[q1, q2]::float8[], weight)::jsonb -> 'n' FROM %T},
	'rows of a survey' => q{SELECT crm.item_sample(customer_id, ARRAY[q1, q2, q3])::jsonb -> 'rows' FROM %T},
	weights => q{SELECT crm.rake_detail(ARRAY[q1::text, bad::text], '[{"1": 1, "2": 1, "3": 1, "4": 1, "5": 1, "6": 1, "7": 1, "8": 1, "9": 1, "10": 2}, {"true": 4, "false": 7}]') FROM %T},
	'index model' => q{SELECT f.n, f.notes FROM (SELECT (crm.satisfaction_fit(crm.path_model(NULL, '{a,b,c}', '{quality,quality,loyalty}', arrows => '{quality -> loyalty}'), ARRAY[q1, q2, q3])).* FROM %T) AS f},
	'arguments of undeclared type' => q{SELECT crm.optimal_bins(bad, q1 > 5), crm.information_value(token, bad), crm.logistic_regression(bad, q1, q2 > 3), crm.item_moments(q1, q2, amount::int), crm.item_sample(name, q1, q2, q3) FROM %T},
	identity => q{SELECT crm.match_patterns(bad, q1 > 5, q2), crm.match_clusters(customer_id, order_id), crm.column_quality(name, q1 > 2, ordered_at, crm.quality_options('2027-01-01', 0.2)) FROM %T},
	'one feature' => q{SELECT crm.logistic_regression(bad, q1), crm.logistic_regression(bad, q2 > 3) FROM %T},
	'logistic regression' => q{SELECT crm.logistic_regression(bad, ARRAY[q1, q2, q3::float8]) FROM %T},
	classifier => q{SELECT crm.classifier_report(q1::float8 / 10, bad), crm.gains_table(q1::float8 / 10, bad, 5), crm.brier_score(q1::float8 / 10, bad), crm.calibration_table(q1::float8 / 10, bad), crm.log_loss(q1 / 11.0::float8, bad) FROM %T});
foreach my $name (sort keys %whole)
{
	# one session for all: connections to workers are what takes time
	my ($answers, $said) = ask(join '; ', map { digest(in_table($whole{$name}, $_)) } 'local', @tables);
	my ($want, @got) = split /\n/, $answers;

	ok(($want // '') =~ /^\w{32}\|[1-9]/ && !grep({ $_ ne $want } @got) && @got == @tables, "$name: equal in every table") or diag($said, $answers);
}

# Sums of floating-point numbers: equal but for the last digits.
my $sums = q{SELECT crm.population(customer_id, ordered_at, approx) FROM %T};
my ($apart) = ask("SELECT max(abs(a.money / b.money - 1)) < 1e-12 FROM crm.customers((" . in_table($sums, 'by_order') . ")) AS a JOIN crm.customers((" . in_table($sums, 'local') . ")) AS b USING (customer) WHERE b.money <> 0");
is($apart, 't', 'sums of floating-point numbers');

# What the workers are sent.
foreach my $call ('crm.population(customer_id, ordered_at, amount)', 'crm.population_with_days(name, zoned::date, amount)', 'crm.population_of_items(customer_id, amount)',
	'crm.abc_fit(amount)', 'crm.gini(amount)', 'crm.nps(q1)', 'crm.classifier_report(q1 / 10.0::float8, bad)', 'crm.payment_summary(ordered_at, ordered_at, amount, ordered_at)',
	'crm.journeys(ARRAY[name], bad, NULL)', q{crm.window_funnel(ordered_at, interval '7 days', bad, q1 > 5)}, 'crm.event_sequence(ordered_at, bad)', q{crm.active_periods(ordered_at, 'week')}, 'crm.retention(bad, q1 > 5)', 'crm.baskets(ARRAY[q1, q2])', 'crm.baskets(customer_id, name)', 'crm.match_patterns(bad, q1 > 5)', 'crm.match_clusters(customer_id, order_id)', 'crm.item_moments(ARRAY[q1, q2])', 'crm.item_sample(customer_id, ARRAY[q1, q2])', 'crm.logistic_regression(bad, ARRAY[q1, q2])', q{crm.population(customer_id, crm.local_day(zoned, 'Asia/Shanghai'), amount)})
{
	my ($plans) = ask(join '; ', map { "EXPLAIN (VERBOSE, COSTS OFF) SELECT $call FROM $_" } grep { $_ ne 'reference' } @tables);
	is(() = $plans =~ /Output: worker_partial_agg/g, @tables - 1, "$call is computed on the workers");
}

# Views of makers. (Those of a source: 047.)
my %maker = (
	satisfaction => [ q{crm.create_satisfaction_views('%T', 'customer_id', 'ordered_at', nps => 'q1', groups => '{q2}', prefix => '%T_survey')}, qw(nps trend info) ],
	credit => [ q{crm.create_credit_views('%T', 'name', 'ordered_at', 'ordered_at', 'amount', 'zoned', grade => 'grade', credit_limit => 'credit_limit', as_of => '2025-12-01', prefix => '%T_credit')}, qw(portfolio aging customers over_limit grades alarms info) ]);
my %over = (satisfaction => [qw(by_customer by_order reference)], credit => [qw(by_customer by_order)]);
$coordinator->safe_psql('postgres', q{SELECT crm.copy_scheme('segment', 'rf_grid', 'ours')});
foreach my $name (sort keys %maker)
{
	my ($make, @views) = @{ $maker{$name} };
	my ($prefix) = $make =~ /%T(_\w+)/;
	foreach my $table ('local', @{ $over{$name} })
	{
		my (undef, $said) = ask('SELECT count(*) FROM ' . in_table($make, $table));
		unlike($said, qr/ERROR/, "$name: views of $table");
	}
	foreach my $view (@views)
	{
		my ($want, @got) = split /\n/, (ask(join '; ', map { digest("SELECT * FROM $_${prefix}_$view") } 'local', @{ $over{$name} }))[0];
		is("@got", join(' ', ($want) x @{ $over{$name} }), "$name: view $view is equal");
	}
}

# Schemes: shared, or an error.
my $named = q{SELECT count(*) FROM (SELECT customer_id, crm.label('segment', crm.rfm_segment(1 + max(q1 / 3)::int, 2, 2, 'ours'), 'zh', 'ours') AS label FROM by_customer GROUP BY 1) AS x WHERE label IS NOT NULL};
my $plain = q{SELECT count(*) FROM (SELECT customer_id, crm.rfm_segment(1 + max(q1 / 3)::int, 2, 2) AS s FROM by_customer GROUP BY 1) AS x WHERE s IS NOT NULL};
like((ask($named))[1], qr/scheme "ours" does not exist on this server.*share_schemes/s, 'an own scheme is not on the workers');
is((ask($plain))[0], 1500, 'shipped ones are');
is((ask('SELECT schemes FROM crm.share_schemes()'))[0], "1\n1", 'share_schemes()');
is((ask($named))[0], 1500, 'a shared scheme names on the workers');
ask(q{UPDATE crm.scheme_label SET name = 'Beste' WHERE scheme = 'ours' AND code = 'champions' AND language = 'zh'});
like((ask($named))[1], qr/may not be that of the coordinator.*share_schemes/s, 'an outdated scheme is an error');
is((ask($plain))[0], 1500, 'those that are shipped still name');
ask(q{UPDATE crm.scheme SET standard = true WHERE scheme = 'ours'});
like((ask($plain))[1], qr/which segment scheme is the standard may have changed/, 'so is an outdated standard');
like((ask('BEGIN; DELETE FROM crm.scheme WHERE NOT builtin; SELECT crm.share_schemes(); COMMIT'))[1], qr/by a transaction that has changed something/, 'what may be rolled back is not shared');
ask('SELECT count(*) FROM crm.share_schemes()');
is((ask("$plain AND s = (SELECT crm.rfm_segment(5, 2, 2))"))[0], (ask(in_table("SELECT count(*) FROM (SELECT crm.rfm_segment(1 + max(q1 / 3)::int, 2, 2) AS s FROM local GROUP BY customer_id) AS x WHERE s = crm.rfm_segment(5, 2, 2)", '')))[0], 'shared anew');
my $granted = 'GRANT INSERT, UPDATE, DELETE ON crm.scheme, crm.scheme_code, crm.scheme_label, crm.scheme_axis, crm.scheme_rule, crm.scheme_cell, crm.scheme_arrow';
my $edit = q{SET ROLE editor; UPDATE crm.scheme_label SET name = 'Unsere' WHERE scheme = 'ours' AND code = 'champions' AND language = 'zh'};
ask("CREATE ROLE editor LOGIN; $granted TO editor; GRANT SELECT ON by_customer TO editor");
my (undef, $refused) = ask($edit);
like($refused, qr/schemes cannot be changed on server.*permission denied.*run_command_on_workers/s, 'a role that may edit here only learns what to grant there');
ask($1) if $refused =~ /(SELECT \* FROM run_command_on_workers.*);/;
ask('SELECT crm.copy_scheme(\'segment\', \'rf_grid\', \'ours\')');
is((ask("$edit; SELECT schemes FROM crm.share_schemes(); $named"))[0], "1\n1\n1500", 'and then edits and shares');
like((ask(q{SELECT create_reference_table('crm.scheme_label')}))[1], qr/triggers/, 'its tables are no reference tables');
$node{west}->stop;
like((ask(q{SELECT crm.drop_scheme('segment', 'ours')}))[1], qr/schemes cannot be changed on server/, 'while a worker is away, schemes are not changed');
$node{west}->start;
ask(q{SELECT crm.drop_scheme('segment', 'ours')});
ask('SELECT count(*) FROM crm.share_schemes()');
is($node{west}->safe_psql('postgres', 'SELECT count(*) FROM crm.scheme WHERE NOT builtin'), 0, 'a dropped scheme is dropped everywhere');

# Days: the workers' zone is another one.
my $days = q{SELECT sum(s.recency_days) FROM crm.rfm((SELECT crm.population(customer_id, %s, amount) FROM %T), '2026-01-02') AS s};
my ($shanghai) = ask("SET timezone = 'Asia/Shanghai'; " . in_table($days =~ s/%s/zoned/r, 'local'));
foreach my $zone (qw(UTC Asia/Shanghai))
{
	my ($sum, $said) = ask("SET timezone = '$zone'; " . in_table($days =~ s/%s/crm.local_day(zoned, 'Asia\/Shanghai')/r, 'by_customer'));
	is($sum, $shanghai, "days in a zone that is named, in a session in $zone");
	unlike($said, qr/WARNING/, 'nothing to warn of');
}
my ($elsewhere, $said) = ask("SET timezone = 'Asia/Shanghai'; " . in_table($days =~ s/%s/zoned/r, 'by_customer'));
isnt($elsewhere, $shanghai, 'without a zone they are the workers\' days');
is(() = $said =~ /WARNING:  days of timestamp with time zone are cut by the servers that hold the rows/g, 1, 'which is warned of, once');
$coordinator->safe_psql('postgres', q{CREATE TABLE one_shard (LIKE local); SELECT create_distributed_table('one_shard', NULL); INSERT INTO one_shard SELECT * FROM local});
foreach my $rows ('by_customer WHERE customer_id = 17', 'by_customer WHERE customer_id = 18 AND bad', 'by_customer WHERE bucket = 3 GROUP BY customer_id', 'one_shard', 'one_shard WHERE customer_id = 17',
	"(SELECT 1) AS x, (SELECT * FROM by_customer WHERE customer_id = 17) AS y")
{
	is(() = (ask("SELECT crm.customer_summary(zoned, amount) FROM $rows"))[1] =~ /WARNING:  days of timestamp/g, 1, "also, once, of $rows");
}
is(() = (ask("SELECT crm.customer_summary(zoned, amount) FROM $_"))[1] =~ /WARNING/g, 0, "not of $_") foreach 'reference', q{(SELECT customer_id, crm.local_day(zoned, 'UTC') AS zoned, amount FROM one_shard) AS x};
is(() = (ask('SELECT crm.customer_summary(zoned, amount) FROM by_customer; SELECT crm.customer_summary(zoned, amount) FROM by_customer WHERE customer_id = 17'))[1] =~ /WARNING:  days of timestamp/g, 2, 'and of each query of a session');
unlike((ask("SET timezone = 'Asia/Shanghai'; " . in_table($days =~ s/%s/zoned/r, 'local')))[1], qr/WARNING/, 'not where the rows are here');
ask(q{SET timezone = 'Asia/Shanghai'; SELECT crm.create_source('zoned', 'by_customer', 'customer_id', 'zoned', 'amount', as_of => '2026-01-02', clv_model => NULL)});
is((ask('SELECT sum(recency_days) FROM zoned.customer_360'))[0], $shanghai, 'a source keeps the zone of its maker');
is((ask('SELECT zone FROM zoned.info'))[0], 'Asia/Shanghai', 'and says so');

done_testing();
