# Scoring of a registered source: incremental runs equal full ones, whatever happens to the orders; a run that is
# killed, cancelled or timed out leaves the old snapshot, and the next one succeeds; two at once; by whom; dump and
# restore.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "fsync = off\nlog_min_messages = fatal\nrestart_after_crash = on");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

# ask(SQL): its answer. told(SQL): what is said beside it.
sub ask { my ($sql) = @_; return $node->safe_psql('postgres', "SET client_min_messages = error; $sql") }
sub told { my ($sql) = @_; my (undef, undef, $said) = $node->psql('postgres', "SET client_min_messages = error; $sql"); return $said }

# The snapshot of a day without what tells runs apart.
sub snapshot
{
	my ($source, $day) = @_;
	return ask("SELECT count(*) || ' ' || md5(string_agg(concat_ws(',', customer, recency_days, orders, money, r, f, m, segment, abc_class, tier, p_alive, expected_purchases, expected_order_value, clv), ' ' ORDER BY customer))
		FROM $source.snapshot WHERE as_of = " . ($day ? "'$day'" : "(SELECT max(as_of) FROM $source.snapshot)"));
}

# Incremental equals full -----------------------------------------------------------------------------------------

srand 20260131;
ask(q{
CREATE TABLE orders (order_id bigint, customer_id int, ordered_at timestamptz, amount numeric, gone boolean NOT NULL DEFAULT false, changed timestamptz NOT NULL DEFAULT clock_timestamp());
INSERT INTO orders (order_id, customer_id, ordered_at, amount) SELECT order_id, customer_id, ordered_at AT TIME ZONE 'UTC', amount FROM crm.simulate_orders(400, days => 365);
CREATE INDEX ON orders (ordered_at);
SELECT crm.create_source('late', 'orders', 'customer_id', 'ordered_at', 'amount', 'order_id', condition => 'NOT gone', zone => 'Asia/Shanghai', late_days => 9);
SELECT crm.create_source('changes', 'orders', 'customer_id', 'ordered_at', 'amount', 'order_id', condition => 'NOT gone', zone => 'Asia/Shanghai', changed_at => 'changed');
SELECT crm.create_source('whole', 'orders', 'customer_id', 'ordered_at', 'amount', 'order_id', condition => 'NOT gone', zone => 'Asia/Shanghai');
ALTER TABLE orders OWNER TO postgres});

# what may happen between two nights; 1 for what is only seen by who looks at changed rows
my %happens = (
	'new orders' => [ 0, q{INSERT INTO orders (order_id, customer_id, ordered_at, amount) SELECT 900000000 + :n * 1000 + n, 1 + (random() * 500)::int, now() - interval '1 year' * 0 + (max + n * interval '40 minutes' - now()), round((random() * 90)::numeric, 2) FROM generate_series(1, 60) AS n, (SELECT max(ordered_at) AS max FROM orders) AS m} ],
	'late orders' => [ 0, q{INSERT INTO orders (order_id, customer_id, ordered_at, amount) SELECT 800000000 + :n * 1000 + n, 1 + n * 7, max - n * interval '1 day', 12.5 FROM generate_series(1, 8) AS n, (SELECT max(ordered_at) AS max FROM orders) AS m} ],
	'refunds' => [ 0, q{INSERT INTO orders (order_id, customer_id, ordered_at, amount) SELECT order_id, customer_id, max + interval '1 hour', -amount FROM orders, (SELECT max(ordered_at) AS max FROM orders) AS m WHERE amount > 0 ORDER BY md5(order_id::text || :n) LIMIT 7} ],
	'new customers' => [ 0, q{INSERT INTO orders (order_id, customer_id, ordered_at, amount) SELECT 700000000 + :n * 1000 + n, 10000 + :n * 100 + n, max + interval '1 day', 33 FROM generate_series(1, 5) AS n, (SELECT max(ordered_at) AS max FROM orders) AS m} ],
	'a quiet month' => [ 0, q{INSERT INTO orders (order_id, customer_id, ordered_at, amount) SELECT 600000000 + :n, 3, max(ordered_at) + interval '33 days', 1 FROM orders} ],
	'old orders that change' => [ 1, q{UPDATE orders SET amount = amount + 1, changed = clock_timestamp() WHERE order_id IN (SELECT order_id FROM orders ORDER BY md5(order_id::text || :n) LIMIT 5)} ],
	'orders that move' => [ 1, q{UPDATE orders SET ordered_at = ordered_at - interval '100 days', changed = clock_timestamp() WHERE order_id IN (SELECT order_id FROM orders ORDER BY md5(order_id::text || :n) LIMIT 5)} ],
	'orders taken back' => [ 1, q{UPDATE orders SET gone = true, changed = clock_timestamp() WHERE order_id IN (SELECT order_id FROM orders WHERE NOT gone ORDER BY md5(order_id::text || :n) LIMIT 5)} ],
	'customers who vanish' => [ 1, q{DELETE FROM orders WHERE customer_id IN (SELECT DISTINCT customer_id FROM orders ORDER BY customer_id DESC LIMIT 3)} ],
	'very late orders' => [ 1, q{INSERT INTO orders (order_id, customer_id, ordered_at, amount) SELECT 500000000 + :n * 1000 + n, n, min + n * interval '1 day', 12.5 FROM generate_series(1, 8) AS n, (SELECT min(ordered_at) AS min FROM orders) AS m} ]);

my %incremental = (late => 0, changes => 0);
foreach my $night (1 .. 18)
{
	my $hidden = $night > 8;    # from then on only the source with changed rows keeps up
	my @kinds = grep { $hidden || !$happens{$_}[0] } sort keys %happens;
	my @what = map { $kinds[ rand @kinds ] } 1 .. 2;
	my $refit = $night % 5 == 0 ? 'true' : 'NULL';

	ask($happens{$_}[1] =~ s/:n\b/$night/gr) foreach @what;
	ask("CALL crm.score('whole', rebuild => true, refit => true)");
	my $want = snapshot('whole');
	foreach my $source ($hidden ? 'changes' : qw(late changes))
	{
		ask("CALL crm.score('$source', refit => true)");
		is(snapshot($source), $want, "night $night, $source: after " . join ' and ', @what);
		$incremental{$source}++ if ask("SELECT mode FROM $source.run ORDER BY run_id DESC LIMIT 1") eq 'incremental';
	}
	is(ask('SELECT digest FROM changes.model ORDER BY model_id DESC LIMIT 1'), ask('SELECT digest FROM whole.model ORDER BY model_id DESC LIMIT 1'), "night $night: the models, too")
	  if $night % 5 == 0;
}
cmp_ok($incremental{late}, '>=', 7, 'runs were incremental');
cmp_ok($incremental{changes}, '>=', 6, 'runs that look at changes were, too');

# Past days in one call are what they would have been.
ask(q{CALL crm.score('late', days => '{2024-06-30,2024-09-30,2024-03-31}', rebuild => true, refit => true); CALL crm.score('whole', as_of => '2024-09-30', refit => true)});
is(snapshot('late', '2024-09-30'), snapshot('whole', '2024-09-30'), 'a day of a back-fill is the day by itself');
is(ask(q{SELECT string_agg(DISTINCT as_of::text, ' ' ORDER BY as_of::text) FROM late.snapshot WHERE as_of < '2024-12-01'}), '2024-03-31 2024-06-30 2024-09-30', 'days of a back-fill');

# Killed, cancelled, timed out ---------------------------------------------------------------------------------------

ask(q{
CREATE TABLE sales AS SELECT * FROM crm.simulate_orders(40000);
SELECT crm.create_source('shop', 'sales', 'customer_id', 'ordered_at', 'amount');
CALL crm.score('shop');
INSERT INTO sales SELECT 1, 1, '2026-01-05', 10});
my $before = snapshot('shop');

# during(PHASE, DEED): a run in which the deed is done to its process while it is in the phase; whether it was.
sub during
{
	my ($phase, $deed) = @_;
	foreach my $try (1 .. 20)
	{
		my $run = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', q{SET client_min_messages = fatal}, '-c', q{CALL crm.score('shop', rebuild => true, refit => true)} ], '>', \my $out, '2>', \my $err);
		my $pid = ask(qq{DO \$\$ BEGIN FOR i IN 1 .. 3000 LOOP
			PERFORM pg_stat_clear_snapshot();
			IF EXISTS (SELECT FROM crm.score_progress WHERE phase = '$phase') THEN EXIT; END IF;
			PERFORM pg_sleep(0.001); END LOOP; END \$\$; SELECT pid FROM crm.score_progress WHERE phase = '$phase'});
		if ($pid) { $deed->($pid) }
		$run->finish;
		$node->poll_query_until('postgres', 'SELECT true', 't') or die 'the server does not come back';
		return 1 if $pid && ask(q{SELECT max(as_of) FROM shop.snapshot}) eq '2025-12-31';
		ask(q{DELETE FROM shop.snapshot WHERE as_of > '2025-12-31'; DROP TABLE IF EXISTS shop.snapshot_20260105});
	}
	return 0;
}

foreach my $phase ('reading orders', 'fitting models', 'scoring')
{
	ok(during($phase, sub { kill 9, $_[0] }), "killed while $phase");
	is(snapshot('shop'), $before, 'the old snapshot is there');
	is(ask(q{SELECT count(*) FROM pg_class WHERE relname = 'snapshot_20260105'}), 0, 'nothing is left behind');
}
ok(during('scoring', sub { ask("SELECT pg_cancel_backend($_[0])") }), 'cancelled while scoring');
is(ask('SELECT status, sqlstate FROM shop.run ORDER BY run_id DESC LIMIT 1'), 'failed|57014', 'which the log says');
is(ask(q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'}), 0, 'no lock is left');
like(told(q{SET statement_timeout = 50; CALL crm.score('shop', rebuild => true)}), qr/statement timeout/, 'timed out');
is(snapshot('shop'), $before, 'the old snapshot is there');
ask(q{CALL crm.score('shop')});
is(ask('SELECT max(as_of), count(*) FILTER (WHERE as_of > $$2026-01-01$$) FROM shop.snapshot'), '2026-01-05|40000', 'the next run succeeds');
is(ask(q{SELECT count(*) FILTER (WHERE status = 'running'), count(*) FILTER (WHERE status = 'lost') > 0 FROM shop.run}), '0|t', 'killed runs are lost');

# Two at once --------------------------------------------------------------------------------------------------------

my $first = $node->background_psql('postgres');
$first->query_safe(q{SELECT pg_advisory_lock(crm_internal.score_lock('shop'))});
like(told(q{CALL crm.score('shop', wait => false)}), qr/another run of source "shop" goes on/, 'who does not wait is told');
my $second = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', q{CALL crm.score('shop')} ], '>', \my $out, '2>', \my $err);
ok($node->poll_query_until('postgres', q{SELECT EXISTS (SELECT FROM crm.score_progress WHERE phase = 'waiting')}), 'who waits is seen waiting');
like(told(q{CALL crm.score('shop', wait => false)}), qr/another run of source "shop" goes on/, 'a third one does not wait');
is(ask(q{SELECT (SELECT count(*) FROM crm.score_progress), last_status FROM crm.sources WHERE source = 'shop'}), '1|running', 'and the second one is seen still');
$first->query_safe('SELECT pg_advisory_unlock_all()');
$first->quit;
ok($second->finish, 'and scores then');

# By whom ------------------------------------------------------------------------------------------------------------

ask(q{
CREATE ROLE analyst; CREATE ROLE reader; CREATE ROLE stranger;
CREATE TABLE mine AS SELECT * FROM crm.simulate_orders(200);
GRANT SELECT ON mine TO analyst; GRANT CREATE ON DATABASE postgres TO analyst; GRANT INSERT, UPDATE, DELETE ON crm.source TO analyst, stranger});
ask(q{SET ROLE analyst; SELECT crm.create_source('mine', 'mine', 'customer_id', 'ordered_at', 'amount')});
ask(q{SET SESSION AUTHORIZATION analyst; CALL crm.score('mine')});
is(ask('SELECT count(*) FROM mine.snapshot'), 200, 'without superuser');
ask(q{GRANT USAGE ON SCHEMA mine TO reader; GRANT SELECT ON mine.snapshot, mine.segments, mine.customer_360 TO reader});
is(ask('SET ROLE reader; SELECT count(*) FROM mine.snapshot'), 200, 'snapshots are read with rights on them alone');
like(told('SET ROLE reader; SELECT count(*) FROM mine.segments'), qr/permission denied/, 'live views want rights on the table');
like(told(q{SET ROLE stranger; UPDATE crm.source SET bins = 3 WHERE name = 'mine'}), qr/source "mine" belongs to role "analyst"/, 'a source is its owner\'s');
like(told(q{SET SESSION AUTHORIZATION postgres; CALL crm.score('mine')}), qr/source "mine" belongs to role "analyst", not to "postgres"/, 'nobody scores by another\'s views and conditions');
like(told(q{SELECT crm.alter_source('mine', bins => 4)}), qr/source "mine" belongs to role "analyst", not to/, 'nor makes them anew');
like(told(q{SET ROLE stranger; SELECT crm.drop_source('mine')}), qr/source "mine" belongs to role "analyst"/, 'drop_source, too');
like(told(q{GRANT CREATE ON DATABASE postgres TO stranger; SET ROLE stranger; SELECT crm.create_source('theirs', 'mine', 'customer_id', 'ordered_at', 'amount')}), qr/may not read public.mine/, 'what may not be read is not registered');
ask(q{GRANT SELECT ON ALL TABLES IN SCHEMA mine TO reader; GRANT SELECT ON mine TO reader; ALTER TABLE mine ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON mine TO reader USING (customer_id <= 50); CREATE POLICY q ON mine TO analyst USING (true)});
is(ask('SET ROLE reader; SELECT count(*), (SELECT sum(customers) FROM mine.segments) FROM mine.customer_360'), '50|50', 'row security holds through live views');

# Dump and restore -----------------------------------------------------------------------------------------------------

my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump';
$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('postgres') ], 'dump');
$node->safe_psql('postgres', 'CREATE DATABASE again');
$node->command_ok([ 'pg_restore', '-j', '2', '-d', $node->connstr('again'), $dump ], 'restore');
is($node->safe_psql('again', 'SELECT string_agg(name, $$ $$ ORDER BY name) FROM crm.source'), 'changes late mine shop whole', 'sources are there');
foreach my $database (qw(postgres again))
{
	$node->safe_psql($database, q{SET client_min_messages = error; INSERT INTO sales VALUES (2, 2, '2026-01-20', 12); CALL crm.score('shop')});
}
my $digest = q{SELECT md5(string_agg(s::text, ' ' ORDER BY customer)) FROM shop.snapshot AS s WHERE as_of = '2026-01-20'};
is($node->safe_psql('again', $digest), $node->safe_psql('postgres', $digest), 'and score the same');
is($node->safe_psql('again', 'SELECT mode FROM shop.run ORDER BY run_id DESC LIMIT 1'), 'incremental', 'from what had been read');

done_testing();
