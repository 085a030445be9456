# Many sessions at once: orders come in, customers are scored and schemes are
# changed, and every answer is that of one snapshot. Row level security counts.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "fsync = off\nlog_min_messages = error");
$node->restart;
$node->safe_psql(
	'postgres', q{
CREATE EXTENSION crm;
CREATE TABLE orders AS SELECT * FROM crm.simulate_orders(300, days => 200);
CREATE TABLE day_summary (customer_id bigint, at date, summary crm.customer_summary, PRIMARY KEY (customer_id, at));
CREATE TABLE wrong (what text, detail text);
});

# Every transaction writes three orders of one customer at once, so a scoring
# that is not of one snapshot would see a number that is not divisible by three.
my %scripts = (
	'buy@4' => q{
\set customer random(1000000, 1000200)
INSERT INTO orders SELECT n, :customer, timestamp '2024-06-01' + random() * interval '30 days', 10.25
FROM generate_series(1, 3) AS n;
},
	'return@1' => q{
\set customer random(1000000, 1000200)
DELETE FROM orders WHERE customer_id = :customer;
},
	'score@4' => q{
INSERT INTO wrong
SELECT 'score', s::text FROM (SELECT crm.population(customer_id, ordered_at, amount) AS pop FROM orders WHERE customer_id >= 1000000) AS p,
    crm.rfm(pop, '2025-01-01') AS s
WHERE orders % 3 <> 0 OR money <> orders * 10.25 OR NOT (r BETWEEN 1 AND 5 AND f BETWEEN 1 AND 5 AND m BETWEEN 1 AND 5);
},
	'segments@2' => q{
INSERT INTO wrong
SELECT 'segments', s::text FROM (
    SELECT (SELECT sum(s.customers) FROM crm.rfm_segments(crm.rfm_fit(pop, '2025-01-01'), pop, scheme => 'ours') AS s) AS customers,
           (SELECT count(*) FROM crm.customers(pop) WHERE orders > 0) AS buyers
    FROM (SELECT crm.population(customer_id, ordered_at, amount) AS pop FROM orders) AS p) AS s
WHERE customers <> buyers;
},
	'scheme@1' => q{
\set low random(1, 5)
SELECT count(*) FROM crm.define_scheme('segment', 'ours', rules => format('[{"segment": "top", "r": [%s, 5]}, {"segment": "rest"}]', :low)::jsonb);
},
	'name@2' => q{
INSERT INTO wrong SELECT 'name', format('%s %s', r, crm.rfm_segment(r, 1, 1, 'ours')) FROM generate_series(1, 5) AS r
WHERE crm.rfm_segment(r, 1, 1, 'ours') NOT IN ('top', 'rest');
},
	'roll@2' => q{
\set customer random(1000000, 1000200)
\set day random(0, 3)
INSERT INTO day_summary SELECT :customer, date '2024-06-01' + :day, crm.customer_summary(date '2024-06-01' + :day, 2.5)
ON CONFLICT (customer_id, at) DO UPDATE SET summary = (SELECT crm.rollup(s) FROM (VALUES (day_summary.summary), (excluded.summary)) AS v(s));
INSERT INTO wrong SELECT 'roll', s::text FROM (SELECT crm.rollup(summary) AS s FROM day_summary WHERE customer_id = :customer) AS r
WHERE crm.money(s) <> crm.orders(s) * 2.5 OR crm.purchase_days(s) > 4;
});
$node->safe_psql('postgres', q{SELECT count(*) FROM crm.define_scheme('segment', 'ours', rules => '[{"segment": "top", "r": 5}, {"segment": "rest"}]')});
$node->pgbench(
	'--no-vacuum --client=8 --jobs=2 --transactions=60 --random-seed=1',
	0,
	[qr{processed: 480/480}],
	[qr{^pgbench: setting random seed to 1$}],
	'eight sessions buy, return, score and define schemes',
	{ map { ("008_$_" => $scripts{$_}) } keys %scripts });
is($node->safe_psql('postgres', 'SELECT count(*), min(what), min(detail) FROM wrong'), '0||', 'every answer is that of one snapshot');
is($node->safe_psql('postgres', 'SELECT sum(crm.orders(summary)) * 2.5 = sum(crm.money(summary)) FROM day_summary'), 't', 'no merged summary lost a purchase');

# Sessions that make the same views or sources at the same time: one makes them, the others are told.
$node->safe_psql('postgres', q{SELECT crm.create_source('second', 'orders', 'customer_id', 'ordered_at', 'amount', clv_model => NULL)});
$node->pgbench(
	'--no-vacuum --client=8 --jobs=2 --transactions=6',
	0,
	[qr{processed: 48/48}],
	[qr{^}],
	'eight sessions make the same views',
	{
		'008_make@1' => q{
DO $$ BEGIN PERFORM crm.create_credit_views('orders', 'customer_id', 'ordered_at', 'ordered_at', 'amount', 'ordered_at', as_of => '2025-01-01', prefix => 'first');
EXCEPTION WHEN duplicate_table THEN NULL; WHEN OTHERS THEN INSERT INTO wrong VALUES ('make', SQLERRM); END $$;
},
		'008_replace@2' => q{
DO $$ BEGIN PERFORM crm.create_credit_views('orders', 'customer_id', 'ordered_at', 'ordered_at', 'amount', 'ordered_at', as_of => '2025-01-01', prefix => 'same', replace => true, materialized => true);
EXCEPTION WHEN OTHERS THEN INSERT INTO wrong VALUES ('replace', SQLERRM); END $$;
},
		'008_source@1' => q{
DO $$ BEGIN PERFORM crm.create_source('first', 'orders', 'customer_id', 'ordered_at', 'amount', clv_model => NULL);
EXCEPTION WHEN duplicate_object THEN NULL; WHEN OTHERS THEN INSERT INTO wrong VALUES ('source', SQLERRM); END $$;
},
		'008_alter@1' => q{
DO $$ BEGIN PERFORM crm.alter_source('second', late_days => 1 + (random() * 30)::int);
EXCEPTION WHEN OTHERS THEN INSERT INTO wrong VALUES ('alter', SQLERRM); END $$;
},
	});
is($node->safe_psql('postgres', 'SELECT count(*), min(what), min(detail) FROM wrong'), '0||', 'one session makes views, the others wait and are told that they exist');

# A snapshot that began before a change of a scheme keeps the scheme it began with.
my $reader = $node->background_psql('postgres');
$reader->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ');
$reader->query_safe(q{SELECT crm.rfm_segment(1, 1, 1, 'ours')});
$node->safe_psql('postgres', q{SELECT count(*) FROM crm.define_scheme('segment', 'ours', rules => '[{"segment": "renamed"}]')});
like($reader->query_safe(q{SELECT crm.rfm_segment(1, 1, 1, 'ours')}), qr/^(top|rest)$/, 'an old snapshot sees the old scheme');
$reader->query_safe('COMMIT');
is($reader->query_safe(q{SELECT crm.rfm_segment(1, 1, 1, 'ours')}), 'renamed', 'the next one the new');

# Two who define schemes at once take turns; a reader does not wait for them.
$reader->query_safe(q{BEGIN; SELECT count(*) FROM crm.define_scheme('segment', 'first', rules => '[{"segment": "a"}]')});
is($node->safe_psql('postgres', q{SET statement_timeout = '5s'; SELECT crm.rfm_segment(5, 5, 5), crm.rfm_segment(1, 1, 1, 'ours')}),
	'champions|renamed', 'readers do not wait for a writer');
my ($code, $stdout, $stderr) = $node->psql('postgres', q{SET lock_timeout = '200ms'; SELECT count(*) FROM crm.define_scheme('segment', 'second', rules => '[{"segment": "b"}]')});
like($stderr, qr/lock timeout/, 'a second writer does');
$reader->query_safe('COMMIT');
is($node->safe_psql('postgres', q{SELECT count(*) FROM crm.define_scheme('segment', 'second', rules => '[{"segment": "b"}]')}), '0', 'until the first is done');
$reader->quit;

# Who adds to a scheme that another drops waits, and is told that it is gone; who adds first holds it. Who edits a label
# of a scheme that another defines again waits, and edits the new one.
my $label = q{INSERT INTO crm.scheme_label VALUES ('tier', 't3', '1', 'de', 'eins', NULL)};
my $define = q{SELECT count(*) FROM crm.define_scheme('tier', 't3', '{a,b,c}', '{0.1,0.2,0.7}')};
my ($first, $second) = map { $node->background_psql('postgres', on_error_stop => 0) } 1, 2;
my $turns = sub {
	my ($held, $waiting, $name) = @_;
	$node->safe_psql('postgres', $define);
	$first->query("BEGIN; $held");
	$second->query_until(qr/started/, "\\echo started\n$waiting;\n\\echo ended\n");
	ok($node->poll_query_until('postgres', q{SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'}), "$name: the second waits");
	$first->query('COMMIT');
	$second->query_until(qr/ended/, '');
};
my $orphans = q{SELECT count(*) FROM (SELECT kind, scheme FROM crm.scheme_label UNION ALL SELECT kind, scheme FROM crm.scheme_code) AS r WHERE (kind, scheme) NOT IN (SELECT kind, scheme FROM crm.scheme)};
my $names = q{SELECT string_agg(concat_ws(' ', code, language, name, advice), ', ' ORDER BY code, language) FROM crm.scheme_label WHERE kind = 'tier' AND scheme = 't3' AND language <> 'zh'};
foreach my $added ($label, q{INSERT INTO crm.scheme_code VALUES ('tier', 't3', '4', 4)})
{
	$turns->(q{SELECT crm.drop_scheme('tier', 't3')}, $added, 'a row of a scheme that is dropped');
	like($second->{stderr}, qr/tier scheme "t3" does not exist/, 'and is told');
	$second->{stderr} = '';
	is($node->safe_psql('postgres', $orphans), '0', 'no row is left without a scheme');
	$turns->($added, q{SELECT crm.drop_scheme('tier', 't3')}, 'a drop of a scheme that gets a row');
	is($node->safe_psql('postgres', $orphans), '0', 'the row goes too');
}
$turns->($define =~ s/a,b,c/d,e,f/r, q{UPDATE crm.scheme_label SET advice = 'Call.' WHERE kind = 'tier' AND scheme = 't3' AND code = '1' AND language = 'en'}, 'an edit of a scheme that is defined again');
is($node->safe_psql('postgres', $names), '1 en d Call., 2 en e, 3 en f', 'and edits the new one');
$turns->($define =~ s/a,b,c/d,e,f/r, $label, 'a label of a scheme that is defined again');
is($node->safe_psql('postgres', $names), '1 de eins, 1 en d, 2 en e, 3 en f', 'and is one of the new one');
$turns->($define =~ s/a,b,c/d,e/r =~ s/0.2,0.7/0.9/r, $label =~ s/'1'/'3'/r, 'a label of a code that goes');
like($second->{stderr}, qr/tier scheme "t3" has no "3"/, 'and is told');
$_->quit foreach $first, $second;

# Row level security: rows that a role may not see do not count.
$node->safe_psql(
	'postgres', q{
CREATE ROLE north LOGIN;
CREATE TABLE shop (region text, customer_id int, at date, amount numeric);
INSERT INTO shop SELECT CASE n % 3 WHEN 0 THEN 'north' ELSE 'south' END, n % 10, date '2026-01-01' + n % 20, n FROM generate_series(1, 300) AS n;
ALTER TABLE shop ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_region ON shop USING (region = current_user);
GRANT SELECT ON shop TO north;
CREATE VIEW shop_customers WITH (security_invoker) AS
SELECT c.* FROM (SELECT crm.population(customer_id, at, amount) AS pop FROM shop) AS p, crm.customers(pop) AS c;
GRANT SELECT ON shop_customers TO north;
});
my %counts = (
	population => 'SELECT sum(orders), sum(money) FROM (SELECT crm.population(customer_id, at, amount) AS pop FROM shop) AS p, crm.customers(pop)',
	summaries => 'SELECT sum(crm.orders(s)), sum(crm.money(s)) FROM (SELECT crm.customer_summary(at, amount) AS s FROM shop GROUP BY customer_id) AS g',
	segments => q{SELECT sum(orders), sum(revenue) FROM (SELECT crm.population(customer_id, at, amount) AS pop FROM shop) AS p,
                  crm.rfm_segments(crm.rfm_fit(pop, '2026-02-01'), pop)},
	'a view' => 'SELECT sum(orders), sum(money) FROM shop_customers');
foreach my $name (sort keys %counts)
{
	foreach my $settings ('', 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;')
	{
		my ($result, $out) = $node->psql('postgres', "$settings $counts{$name}", extra_params => [ '-U', 'north' ]);
		is($out, $node->safe_psql('postgres', q{SELECT count(*), sum(amount) FROM shop WHERE region = 'north'}),
			"$name: only what the role may see" . ($settings ? ', in parallel' : ''));
	}
}

done_testing();
