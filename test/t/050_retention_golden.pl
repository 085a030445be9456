# Retention and funnels: the same for any order of the rows, any split of them
# and any number of workers; a cancel is heard; and, when ../shared/data is
# there, every golden figure of cohorts, stickiness, cross-holding, definitions
# of churn and funnels.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Events of imaginary customers, many of them at one instant.
sql(q{
CREATE TABLE event AS SELECT (mod(hashint8(n)::bigint, 3000) + 3000)::int % 3000 AS customer, date '2026-01-01' + (mod(hashint8(n + 1000000)::bigint, 200) + 200)::int % 200 AS day,
       (mod(hashint8(n + 2000000)::bigint, 6) + 6)::int % 6 AS kind FROM generate_series(1, 60000) AS n;
CREATE TABLE shuffled AS SELECT * FROM event ORDER BY md5(ctid::text);
ANALYZE;
});
my $workers = 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;';
my @queries = (
	q{SELECT level, count(*) FROM (SELECT crm.window_funnel(day, '9 days', kind = 0, kind = 1, kind IN (0, 2), kind = 3) AS level FROM EVENTS GROUP BY customer) AS c GROUP BY level ORDER BY level},
	q{SELECT md5(string_agg(s::text, ',' ORDER BY customer)) FROM (SELECT customer, crm.event_sequence(day, kind = 0, kind = 1, kind = 2) AS s FROM EVENTS GROUP BY customer) AS c},
	q{SELECT crm.funnel(s, '9 days') FROM (SELECT crm.event_sequence(day, kind = 0, kind = 1, kind = 2) AS s FROM EVENTS GROUP BY customer) AS c},
	q{SELECT md5(string_agg(p::text, ',' ORDER BY customer)) FROM (SELECT customer, crm.active_periods(day, 'day') AS p FROM EVENTS GROUP BY customer) AS c},
	q{SELECT crm.cohort_counts(p) FROM (SELECT crm.active_periods(day, 'week') AS p FROM EVENTS GROUP BY customer) AS c},
	q{SELECT crm.stickiness(p, '2026-07-19', 28) FROM (SELECT crm.active_periods(day, 'day') AS p FROM EVENTS WHERE kind > 0 GROUP BY customer) AS c},
	q{SELECT crm.retention(kind = 0, kind = 7, kind = 5) FROM EVENTS},
	q{SELECT crm.event_sequence(day, kind = 0, kind = 1) FROM EVENTS});
foreach my $query (@queries)
{
	my $serial = sql('SET max_parallel_workers_per_gather = 0; ' . $query =~ s/EVENTS/event/r);
	my ($name) = $query =~ /crm\.(\w+)/;
	is(sql('SET max_parallel_workers_per_gather = 0; ' . $query =~ s/EVENTS/shuffled/r), $serial, "$name: any order of rows");
	is(sql($workers . $query =~ s/EVENTS/shuffled/r), $serial, "$name: workers");
	like(sql($workers . 'EXPLAIN ' . $query =~ s/EVENTS/shuffled/r), qr/Partial/, "$name: workers take part");
}
# aggregates over stored values
sql(q{CREATE TABLE stored AS SELECT customer, crm.active_periods(day, 'week') AS p, crm.event_sequence(day, kind = 0, kind = 1, kind = 2) AS s FROM event GROUP BY customer; ANALYZE stored});
foreach my $query (q{SELECT crm.cohort_counts(p) FROM stored}, q{SELECT crm.funnel(s, '9 days', crm.funnel_options(modes => '{strict_order}')) FROM stored}, q{SELECT crm.rollup(s) FROM stored}, q{SELECT crm.rollup(p) FROM stored})
{
	is(sql($workers . $query), sql('SET max_parallel_workers_per_gather = 0; ' . $query), "$query: workers");
	like(sql("$workers EXPLAIN $query"), qr/Partial/, 'they take part');
}
# A cancel is heard within the final function of many events.
my ($status, $out, $error) = $node->psql('postgres', q{SET statement_timeout = '300ms'; SELECT crm.window_funnel(n, 1000000, true, n % 2 = 0, n % 3 = 0) FROM generate_series(1::bigint, 30000000) AS n});
like($error, qr/statement timeout/, 'a cancel is heard');

SKIP:
{
	my $data = $ENV{CRM_SHARED} // '';
	skip 'no ../shared/data', 1 unless -e "$data/funnel_cases.csv";

	sql("CREATE TABLE funnel_case (name text, win bigint, mode text, steps text, events text, expected int, source text); COPY funnel_case FROM '$data/funnel_cases.csv' CSV HEADER");
	is(sql(q{SELECT name, mode, steps, events, expected, got FROM (SELECT f.*, (SELECT crm.window_funnel(crm.event_sequence(split_part(e, ':', 1)::bigint,
		VARIADIC (SELECT array_agg(step = split_part(e, ':', 2) ORDER BY i) FROM unnest(string_to_array(steps, ' ')) WITH ORDINALITY AS u(step, i))), make_interval(secs => win),
		crm.funnel_options(modes => string_to_array(nullif(mode, 'default'), ','))) FROM unnest(string_to_array(events, ' ')) AS e) AS got FROM funnel_case AS f) AS g WHERE got <> expected}), '', 'every funnel case');
	is(sql(q{SELECT count(*) FROM (SELECT f.*, (SELECT crm.window_funnel(split_part(e, ':', 1)::bigint, win,
		VARIADIC (SELECT array_agg(step = split_part(e, ':', 2) ORDER BY i) FROM unnest(string_to_array(steps, ' ')) WITH ORDINALITY AS u(step, i))) FROM unnest(string_to_array(events, ' ')) AS e) AS got
		FROM funnel_case AS f WHERE mode = 'default') AS g WHERE got <> expected}), '0', 'plain ones of rows, too');

	sql("CREATE TABLE cdnow (customer int, at date, cds int, amount numeric); COPY cdnow FROM '$data/cdnow_elog.csv' CSV HEADER; CREATE TABLE cohorts AS SELECT crm.cohort_counts(p) AS c FROM (SELECT crm.active_periods(at, 'month') AS p FROM cdnow GROUP BY customer) AS q");
	my $golden = sub { return sql("SELECT $_[1] FROM golden WHERE $_[0]") };
	sql("CREATE TABLE golden (topic text, data text, params text, metric text, value text, source text); COPY golden FROM '$data/behaviour_golden.csv' CSV HEADER");
	foreach my $month ('1997-01', '1997-02')
	{
		is(sql("SELECT string_agg(active::text, ' ' ORDER BY from_period) FROM cohorts, crm.cohort_matrix(c, '1998-06-30') WHERE cohort = '$month-01'"),
			$golden->("topic = 'cohort_retention' AND params LIKE '%cohort $month'", 'value'), "cohort of $month");
	}
	is(sql(q{SELECT string_agg(active::text, ' ' ORDER BY from_period) FROM cohorts, crm.cohort_matrix(c, kind => 'unbounded') WHERE cohort = '1997-01-01' AND from_period IN (0, 3, 6, 9, 12, 15)}),
		$golden->("topic = 'cohort_retention_unbounded'", 'value'), 'active then or later');
	is(sql(q{SELECT count(*) FROM cohorts, crm.cohort_matrix(c, '1998-06-29') WHERE active IS NULL}), '6', 'unripe cells');

	sql("CREATE TABLE relation (topic text, input text, metric text, key text, value text, source text); COPY relation FROM '$data/relations_golden.csv' CSV HEADER");
	sql(q{CREATE VIEW login AS SELECT c AS customer, date '2025-12-31' + d AS at FROM (VALUES ('a', '{1,2,3,5,8,9,13,14}'::int[]), ('b', '{2}'), ('c', '{4,11}'), ('e', '{1,7,14}')) AS v(c, days), unnest(days) AS d});
	is(sql(q{SELECT metric, g.value FROM (SELECT to_jsonb(crm.stickiness(p, '2026-01-14', 14)) AS s FROM (SELECT crm.active_periods(at, 'day') AS p FROM login GROUP BY customer) AS q) AS o, relation AS g
		WHERE g.topic = 'stickiness' AND g.value <> 'NULL' AND abs((s ->> metric)::numeric - g.value::numeric) > 1e-12 OR (g.topic = 'stickiness' AND NOT s ? metric AND g.value <> 'NULL')}), '', 'stickiness');
	is(sql(q{SELECT (crm.stickiness(p, '2027-01-14', 14)).dau_mau IS NULL FROM (SELECT crm.active_periods(at, 'day') AS p FROM login GROUP BY customer) AS q}), 't', 'nobody active');
	is(sql(q{SELECT g.key FROM (SELECT products, avg(stayed) AS retention FROM (VALUES (1, 0), (1, 1), (2, 1), (3, 1), (1, 0), (2, 0), (4, 1), (2, 1)) AS h(products, stayed) GROUP BY products) AS o
		JOIN relation AS g ON g.topic = 'cross_holding' AND g.metric = 'retention_by_products' AND g.key = products::text WHERE abs(retention - g.value::numeric) > 1e-12}), '', 'cross-holding');
	is(sql(q{SELECT count(*), string_agg(g.metric, ',') FILTER (WHERE abs(o.value - g.value::numeric) > 1e-9 * abs(g.value::numeric)) FROM (VALUES
		('closing', 1050::numeric), ('retention_of_opening', 1 - crm.churn_rate(80, 1000)), ('churn_of_opening', crm.churn_rate(80, 1000)),
		('churn_on_average_base', crm.churn_rate(100, (1000 + 1050) / 2.0)), ('monthly_retention', power(1 - crm.churn_rate(80, 1000), 1 / 3.0)),
		('annual_retention', power(1 - crm.churn_rate(80, 1000), 12 / 3.0)), ('new_customer_early_churn', crm.churn_rate(20, 150)),
		('customer_months_exposure', (1000 + 1050) / 2.0 * 3), ('churn_per_customer_month', crm.churn_rate(100, (1000 + 1050) / 2.0 * 3))) AS o(metric, value)
		JOIN relation AS g ON g.topic = 'retention_variants' AND g.metric = o.metric AND g.input LIKE 'opening=1000%'}), '9|', 'definitions of churn');
}

done_testing();
