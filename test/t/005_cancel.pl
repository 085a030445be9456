# Stopping: a pass over millions of rows ends within 200 ms of being told to,
# leaves no memory behind, and a killed backend leaves the old scores in place.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

# How late a cancelled statement may end, in milliseconds.
use constant LATE => 200;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "fsync = off\nshared_buffers = 256MB\nmax_wal_size = 4GB\nautovacuum = off\nrestart_after_crash = on\nmax_parallel_workers_per_gather = 0");
$node->restart;
$node->safe_psql(
	'postgres', q{
CREATE EXTENSION crm;
CREATE UNLOGGED TABLE orders AS
SELECT n AS order_id, (n::bigint * 2654435761 % 1500007)::int AS customer_id, date '2024-01-01' + n % 700 AS at,
       ((n::bigint * 48271 % 99991) / 100.0)::numeric(10,2) AS amount
FROM generate_series(1, 2500000) AS n;
CREATE UNLOGGED TABLE people AS
SELECT customer_id, (random() * 700)::float8 AS days, (1 + random() * 20)::float8 AS orders, (random() * 1e4)::float8 AS money
FROM generate_series(1, 2500000) AS customer_id;
CREATE UNLOGGED TABLE baskets AS
SELECT (n::bigint * 2654435761 % 200003)::int AS customer, n % 5 AS segment, n % 307 AS product, 1.25 AS amount FROM generate_series(1, 1000000) AS n;
-- not compressed: the server's decompression cannot be interrupted
CREATE UNLOGGED TABLE stored (pop crm.population_bigint);
ALTER TABLE stored ALTER pop SET STORAGE EXTERNAL;
INSERT INTO stored SELECT crm.population_with_days(customer_id, at, amount, order_id) AS pop FROM orders;

-- Runs the query until statement_timeout cancels it; how many milliseconds too
-- late that was, or -1 if it finished before.
CREATE FUNCTION lateness(query text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query;
    RETURN -1;
EXCEPTION WHEN query_canceled THEN
    RETURN round(extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000 - setting::int)
    FROM pg_settings WHERE name = 'statement_timeout';
END $$;
});

my %passes = (
	'population' => 'SELECT crm.population(customer_id, at, amount) IS NULL FROM orders',
	'population by order id' => 'SELECT crm.population(customer_id::text, at, amount, order_id) IS NULL FROM orders',
	'population_with_days' => 'SELECT crm.population_with_days(customer_id, at, amount::float8) IS NULL FROM orders',
	'grouped customer_summary' => 'SELECT count(s) FROM (SELECT crm.customer_summary(at, amount) AS s FROM orders GROUP BY customer_id) AS g',
	'one large customer_summary' => 'SELECT crm.customer_summary(at, amount, order_id) IS NULL FROM orders',
	'nested fit' => q{SELECT crm.rfm_fit(days, orders, money, crm.rfm_options(10, 'nested')) FROM people},
	'quantile fit' => q{SELECT crm.rfm_fit(days, orders, money) FROM people},
	'nested ntile fit' => q{SELECT crm.rfm_fit(pop, '2026-02-01', 10, 'nested_ntile') FROM stored},
	'scores' => q{SELECT count(*) FROM stored, crm.rfm(pop, '2026-02-01', method => 'ntile')},
	'customers' => q{SELECT count(*), sum(mean_order_value) FROM stored, crm.customers(pop)},
	'segments' => q{SELECT count(*) FROM stored, crm.rfm_segments(crm.rfm_fit(pop, '2026-02-01', method => 'nested'), pop)},
	'rollup' => q{SELECT crm.rollup(pop) IS NULL FROM stored, generate_series(1, 3)},
	'rollup of one customer' => q{SELECT crm.rollup(pop) IS NULL
		FROM (SELECT crm.population_with_days(1, date '2024-01-01' + n, 1) AS pop FROM generate_series(1, 700) AS n) AS p, generate_series(1, 30000)},
	'text of a population' => q{SELECT length(pop::text) FROM stored},
	'binary form of a population' => q{SELECT length(crm_internal.population_bigint_send(pop)) FROM stored},
	'text input of a population' => q{SELECT crm.population_info(pop::text::crm.population_bigint) FROM stored},
	'window scores' => 'SELECT count(s) FROM (SELECT crm.rfm_score(days, orders, money) OVER () AS s FROM people) AS w',
	'window quantiles' => 'SELECT sum(s) FROM (SELECT crm.quantile_score(money, 10) OVER () AS s FROM people) AS w',
	'bridges day by day' => q{SELECT count(*) FROM crm.revenue_bridge_series('orders', 'customer_id', 'at', 'amount', '2000-01-01', '2026-12-31', 'day')},
	'white space' => q{SELECT count(*) FROM crm.white_space('baskets', 'customer', 'segment', 'product', 'amount')},
	'migration' => q{SELECT count(*) FROM crm.segment_moves('people', 'people', 'customer_id', 'customer_id')},
	'simulated orders' => 'SELECT count(*) FROM crm.simulate_orders(5000000)',
	'one simulated customer' => 'SELECT count(*) FROM crm.simulate_orders(100000, days => 36000, r => 1000, alpha => 100, a => 0.001, b => 1000)');

# Every pass is stopped early, in the middle and late, all in one backend. Where
# that came late it is tried again, since the machine may have been busy.
my $script = '';
foreach my $name (sort keys %passes)
{
	foreach my $timeout (40, 150, 400)
	{
		my $try = "SET statement_timeout = $timeout;\nSELECT lateness(\$q\$$passes{$name}\$q\$) AS late \\gset\n"
		  . "SET statement_timeout = 0;\nSELECT :late >= " . LATE . " AS again \\gset\n";

		$script .= $try . "\\if :again\n$try\\endif\n" . "\\if :again\n$try\\endif\n" . "\\echo '$name|':late\n";
	}
}
my @answers = split /\n/, $node->safe_psql(
	'postgres', $script . q{
SELECT 'memory', sum(total_bytes) / 1048576, count(*) FILTER (WHERE name LIKE 'crm%' AND name <> 'crm fits') FROM pg_backend_memory_contexts;
});
foreach my $name (sort keys %passes)
{
	my @late = grep { $_ >= 0 } map { /^\Q$name\E\|(.*)/ } @answers;
	my ($worst) = sort { $b <=> $a } @late;

	cmp_ok(scalar(@late), '>=', 1, "$name: takes long enough to be stopped");
	cmp_ok($worst // 0, '<', LATE, "$name: stopped in time");
	note("$name: ms late: @late");
}

# Arguments, not rows, say how long these run: each ends by itself or is stopped in time.
my @heavy;
foreach my $model ([ 'bg_bb', '{1,1,1,1}' ], [ 'bg_nbd', '{1,1,1,1}' ], [ 'mbg_nbd', '{100000,1,0.001,100}' ], [ 'pareto_nbd', '{1,1,1,1}' ], [ 'nbd', '{1,1}' ],
	[ 'mbg_cnbd_k', '{160000,100000,0.1,100}' ])
{
	my ($name, $parameters) = @$model;
	my $fixed = "crm.clv_model_fixed('$name', '$parameters', 'week'" . ($name =~ /k$/ ? ', k => 24)' : ')');

	foreach my $time ('5e-324', '100000', '1000000000', '1e15')
	{
		push @heavy, "SELECT sum(expected) FROM crm.purchase_histogram($fixed, '{0}'::float8[], '{$time}', 1000)";
		foreach my $history ("0, 0, $time", "1, 1, $time", "100000, $time, $time", "1e9, $time, $time")
		{
			push @heavy, map { my $c = $_; $c =~ s/H/$history/; $c =~ s/M/$fixed/; "SELECT crm.$c" }
			  ("p_alive(M, H)", "expected_purchases(M, H, $time)", "any_purchase_probability(M, H, $time)", "purchases_probability(M, H, $time, 100000)",
				"expected_purchases(M, H, $time, 0.0001)", "expected_purchases(M, H, NULL, 1e-9)", "expected_purchases(M, H, 10000, delta => 0.0001, period => 1)",
				"clv_interval(M, NULL, H, NULL, $time, 0.0001, quantity => 'expected_purchases')", "clv_log_likelihood(M, H)");
		}
	}
}
foreach my $model ([ 'sbg', '{0.001,0.001}' ], [ 'sbg', '{1e6,1e6}' ], [ 'bdw', '{1,1,0.1}' ])
{
	my $fixed = "crm.clv_model_fixed('$model->[0]', '$model->[1]', 'period')";
	foreach my $periods (100000, 2147483647)
	{
		push @heavy, map { "SELECT crm.$_" } ("contract_value($fixed, rate => 1e-9)", "contract_value($fixed, rate => 0, periods => $periods)",
			"residual_contract_value($fixed, $periods, rate => 1e-9)", "contract_survival($fixed, $periods)", "contract_curve($fixed, $periods)",
			"contract_value($fixed, 1, rate => 1e-9)", "contract_churn($fixed, $periods)");
	}
}
push @heavy, 'SELECT crm.bdw_fit(i * 10, i % 2 = 0, 1) FROM generate_series(1, 1000) AS i', 'SELECT count(*) FROM crm.simulate_orders(5000000)',
  'SELECT crm.lorenz_curve(i, 10000) FROM generate_series(1, 300000) AS i', map { "SELECT count(*) FROM crm.migration_value(array_fill(1.0 / 700, ARRAY[700, 700])::float8[], array_fill(1, ARRAY[700])::float8[], $_)" } ('2147483647, 1e-9', 'NULL, 1e-9, true');
$script = '';
foreach my $i (0 .. $#heavy)
{
	my $try = "SET statement_timeout = 100;\nSELECT lateness(\$q\$$heavy[$i]\$q\$) AS late \\gset\nSET statement_timeout = 0;\nSELECT :late >= " . LATE . " AS again \\gset\n";

	# what the input is refused for is an answer in time
	$script .= "\\set late -1\n$try\\if :again\n$try\\endif\n\\if :again\n$try\\endif\n\\echo '$i|':late\n";
}
my ($heard, $complaints);
$node->psql('postgres', $script, on_error_stop => 0, stdout => \$heard, stderr => \$complaints);
is(join("\n", map { "$heavy[$1]: $2 ms late" } grep { /^(\d+)\|(\d+)/ && $2 >= LATE } split /\n/, $heard), '', 'arguments that make a call long do not make it deaf');
is(scalar(() = $heard =~ /^\d+\|/mg), scalar(@heavy), 'every such call was made');
unlike($complaints, qr/does not exist|server closed/, 'by its name');
my ($memory, $contexts) = $answers[-1] =~ /^memory\|([\d.]+)\|(\d+)$/;
cmp_ok($memory, '<', 64, 'the backend lives, and memory is given back');
is($contexts, '0', 'no population is left');

# pg_cancel_backend from another session.
foreach my $name ('population', 'simulated orders')
{
	my $victim = $node->background_psql('postgres', on_error_stop => 0);
	my $pid = $victim->query_safe('SELECT pg_backend_pid()');
	$victim->query_until(qr/started/, "\\echo started\nDO \$\$ BEGIN LOOP EXECUTE \$q\$$passes{$name}\$q\$; END LOOP; END \$\$;\n");
	$node->poll_query_until('postgres', "SELECT state = 'active' AND now() - query_start > interval '0.3 s' FROM pg_stat_activity WHERE pid = $pid");
	is( $node->safe_psql(
			'postgres', qq{
CREATE TEMP TABLE t AS SELECT clock_timestamp() AS sent, pg_cancel_backend($pid);
DO \$\$ BEGIN
    LOOP
        PERFORM pg_stat_clear_snapshot();
        EXIT WHEN EXISTS (SELECT FROM pg_stat_activity WHERE pid = $pid AND state = 'idle')
                  OR clock_timestamp() > (SELECT sent FROM t) + interval '5 s';
        PERFORM pg_sleep(0.005);
    END LOOP;
END \$\$;
SELECT extract(epoch FROM clock_timestamp() - sent) * 1000 < } . LATE . ' FROM t'),
		't', "$name: cancelled from another session");
	is($victim->query('SELECT 1'), '1', "$name: the session goes on");
	$victim->quit;
}

# kill -9 in the middle of a scoring INSERT: crash recovery, old rows intact.
$node->safe_psql(
	'postgres', q{
CREATE TABLE small AS SELECT * FROM orders LIMIT 100000;
CREATE TABLE score AS SELECT s.* FROM (SELECT crm.population(customer_id, at, amount) AS pop FROM small) AS p, crm.rfm(pop, '2026-02-01') AS s;
CHECKPOINT;
});
my $digest = 'SELECT count(*), md5(string_agg(score::text, chr(10) ORDER BY customer)) FROM score';
my $before = $node->safe_psql('postgres', $digest);
my $victim = $node->background_psql('postgres', on_error_stop => 0);
my $pid = $victim->query_safe('SELECT pg_backend_pid()');
$victim->query_until(
	qr/started/, q{\echo started
BEGIN; DELETE FROM score;
INSERT INTO score SELECT s.* FROM generate_series(1, 1000) AS n, (SELECT crm.population(customer_id, at, amount) AS pop FROM small) AS p, crm.rfm(pop, '2026-02-01') AS s;
});
$node->poll_query_until('postgres', q{SELECT pg_relation_size('score') > 50000000}) or die 'the victim does not write';
my $log_end = -s $node->logfile;
kill 9, $pid;
$node->wait_for_log(qr/database system is ready to accept connections/, $log_end);
is($node->safe_psql('postgres', $digest), $before, 'old scores are intact after a killed backend');
is($node->safe_psql('postgres', q{SELECT sum(customers) > 0 FROM (SELECT crm.population(customer_id, at, amount) AS pop FROM small) AS p, crm.rfm_segments(crm.rfm_fit(pop, '2026-02-01'), pop)}),
	't', 'and scoring goes on');
eval { $victim->quit };

done_testing();
