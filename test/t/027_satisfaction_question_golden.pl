# Answers to one question: the same answers for any order of the rows, any number
# of workers and any plan, and, when ../shared/data is there, every golden figure
# of NPS (R packages NPS 1.1 and survey 4.1), its change, boxes and ACSI.
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
CREATE TABLE answers AS
SELECT i, (hashint4(i) & 1023) % 11 AS ten, 1 + (hashint4(i + 7) & 1023) % 5 AS five, 1 + (hashint4(i * 3) & 1023) % 7 AS seven,
       (1 + (hashint4(-i) & 1023))::float8 / 100 AS weight, i % 7 AS area
FROM generate_series(1, 60000) AS i;
UPDATE answers SET ten = NULL WHERE i % 19 = 0;
UPDATE answers SET weight = CASE WHEN i % 2 = 0 THEN 0 ELSE NULL END WHERE i % 23 = 0;
CREATE TABLE shuffled AS SELECT * FROM answers ORDER BY md5(i::text);
ANALYZE;
});

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Each row: what is counted must be equal to the last bit, what is added up with weights to 1e-12.
my $numbers = q{SELECT area, v.name, v.value FROM (
    SELECT area, crm.nps(ten) AS nps, crm.nps(ten, weight) AS nps_w, crm.nps_detail(ten, 0.9, 'survey') AS nd, crm.nps_detail(ten, weight) AS ndw,
           crm.csat(five) AS csat, crm.bottom_box(five, 1, 5, 2, weight) AS bottom, crm.box_detail(ten, 0, 10, 2, weight, 0.8) AS bd,
           crm.effort_detail(seven, 1, 7, true) AS ed, crm.effort_detail(seven, 1, 7, false, weight) AS edw,
           crm.satisfaction_degree(seven) AS degree, crm.satisfaction_degree_detail(five, 5, weight) AS dd, crm.acsi_detail(five, seven, five, '{1,2,3}', weight) AS ad,
           crm.mean_detail(1e6 + ten / 3.0, weight) AS md
    FROM ROWS GROUP BY GROUPING SETS ((area), ())) AS a,
  LATERAL (VALUES ('=nps', nps), ('nps weighted', nps_w), ('=nps se', (nd).se), ('=nps lower', (nd).lower), ('nps weighted n', (ndw).effective_n), ('nps weighted upper', (ndw).upper), ('=promoters', (ndw).promoters),
                  ('=csat', csat), ('bottom', bottom), ('box lower', (bd).lower), ('=box', (bd).in_box), ('=effort', (ed).mean), ('=effort se', (ed).se), ('effort weighted', (edw).mean), ('effort weighted se', (edw).se),
                  ('easy', (edw).easy_share), ('degree', degree), ('degree se', (dd).se), ('acsi', (ad).mean), ('acsi se', (ad).se), ('mean', (md).mean), ('mean se', (md).se), ('mean lower', (md).lower)) AS v(name, value)};
my %settings = (
	'4 workers' => ['shuffled', 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;'],
	'1 worker' => ['answers', 'SET max_parallel_workers_per_gather = 1; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;'],
	'another order' => ['shuffled', 'SET max_parallel_workers_per_gather = 0;'],
	'sorted groups' => ['answers', 'SET max_parallel_workers_per_gather = 0; SET enable_hashagg = off;'],
);
sql('SET max_parallel_workers_per_gather = 0; CREATE TABLE expected AS ' . $numbers =~ s/ROWS/answers/r);
is(sql('SELECT count(*) FROM expected WHERE value IS NULL'), '0', 'every measure has a value');
foreach my $setting (sort keys %settings)
{
	my ($table, $set) = @{ $settings{$setting} };
	my $query = $numbers =~ s/ROWS/$table/r;
	is(sql("$set SELECT count(*), count(*) FILTER (WHERE CASE WHEN name LIKE '=%' THEN a.value = e.value ELSE abs(a.value - e.value) <= 1e-12 * abs(e.value) END)
	        FROM expected AS e JOIN ($query) AS a USING (name) WHERE a.area IS NOT DISTINCT FROM e.area"), '184|184', "$setting: the same");
}
like(sql("$settings{'4 workers'}[1] EXPLAIN SELECT crm.nps(ten), crm.mean_detail(ten) FROM shuffled"), qr/Partial Aggregate/, 'workers do take part');
# Two aggregates of the same rows count them once.
my @state = split /\n/, sql(q{SELECT DISTINCT aggtransfn, aggtranstype::regtype FROM pg_aggregate WHERE aggfnoid IN ('crm.nps(float8)'::regprocedure, 'crm.nps_detail(float8)'::regprocedure)});
is(scalar(@state), 1, 'score and detail share their state');

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

load('golden', 'topic text, data text, params text, metric text, key text, value text, source text', 'satisfaction_golden.csv');
load('survey', 'rec int, bu text, region text, account text, at date', 'nps_testdata.csv');
sql(q{
DELETE FROM golden WHERE topic NOT IN ('nps', 'nps_diff', 'nps_weighted', 'top_box', 'acsi');
ALTER TABLE golden ALTER value TYPE float8 USING value::float8;
CREATE TABLE answer (topic text, data text, params text, metric text, key text, value float8);

-- answers of counts
CREATE TABLE counted AS
SELECT DISTINCT params, c.*
FROM golden, LATERAL (SELECT substring(params FROM 'n=(\d+)')::int AS n, substring(params FROM 'promoters=(\d+)')::int AS p, substring(params FROM 'detractors=(\d+)')::int AS d) AS c
WHERE topic = 'nps' AND data = 'counts';
CREATE TABLE given AS
SELECT params, a FROM counted, LATERAL (SELECT CASE WHEN i <= p THEN 9 + i % 2 WHEN i <= p + d THEN i % 7 ELSE 7 + i % 2 END AS a FROM generate_series(1, n) AS i) AS s;
CREATE TABLE detail AS
SELECT params, crm.nps_detail(a) AS adjusted, crm.nps_detail(a, 0.95, 'wald') AS wald, crm.nps_detail(a, 0.95, 'survey') AS survey FROM given GROUP BY params;
INSERT INTO answer
SELECT 'nps', 'counts', params, v.metric, NULL, v.value
FROM detail, LATERAL (VALUES ('nps', (adjusted).score), ('variance (0-1 scale)', ((wald).se / 100) ^ 2 * (wald).effective_n), ('se n divisor', (wald).se), ('se n-1 divisor', (survey).se),
    ('adjusted_wald center', (adjusted).center), ('adjusted_wald ci95 low (clipped)', (adjusted).lower), ('adjusted_wald ci95 high (clipped)', (adjusted).upper),
    ('wald ci95 low (clipped)', (wald).lower), ('wald ci95 high (clipped)', (wald).upper)) AS v(metric, value)
WHERE v.value IS NOT NULL;
INSERT INTO answer
SELECT 'nps', 'nps_testdata.csv', CASE WHEN region IS NULL THEN 'all' ELSE 'by region' END, v.metric, coalesce(region, 'all'), v.value
FROM (SELECT region, crm.nps(rec) AS nps, crm.nps_detail(rec, 0.95, 'wald') AS detail FROM survey GROUP BY GROUPING SETS ((region), ())) AS s,
     LATERAL (VALUES ('nps', nps), ('se (n divisor)', (detail).se)) AS v(metric, value);

-- change: the first group less the second
INSERT INTO answer
SELECT 'nps_diff', 'counts', params, v.metric, NULL, v.value
FROM (SELECT params, crm.nps_change(CASE WHEN params LIKE '%=wald' THEN a.wald ELSE a.adjusted END, CASE WHEN params LIKE '%=wald' THEN b.wald ELSE b.adjusted END) AS c
      FROM (SELECT DISTINCT params FROM golden WHERE topic = 'nps_diff') AS g, (SELECT * FROM detail WHERE params = 'n=100;promoters=55;detractors=17') AS a(p, adjusted, wald, survey),
           (SELECT * FROM detail WHERE params = 'n=100;promoters=36;detractors=30') AS b(p, adjusted, wald, survey)) AS s,
     LATERAL (VALUES ('difference', (c).difference), ('difference (adjusted)', (c).center), ('se', (c).se), ('z', (c).z), ('p two-sided', (c).p_value), ('ci95 low', (c).lower), ('ci95 high', (c).upper)) AS v(metric, value)
WHERE (v.metric = 'difference') <= (params LIKE '%=wald') AND (v.metric LIKE '%(adjusted)') <= (params NOT LIKE '%=wald');

-- weights
INSERT INTO answer
SELECT 'nps_weighted', NULL, NULL, v.metric, NULL, v.value
FROM (SELECT crm.nps(a, w) AS nps, crm.nps_detail(a, w, 0.95, 'survey') AS d
      FROM (SELECT a, (ARRAY[1.5, .8, 1.2, .5])[1 + (row_number() OVER (ORDER BY a, i) - 1) % 4] AS w
            FROM unnest('{2,0,1,1,2,5,6,10,18,25,30}'::int[]) WITH ORDINALITY AS t(n, o), LATERAL (SELECT o - 1 AS a, i FROM generate_series(1, n) AS i) AS s) AS r) AS s,
     LATERAL (VALUES ('nps', nps), ('se linearized (survey)', (d).se), ('ci95 low', (d).lower), ('ci95 high', (d).upper), ('kish effective n', (d).effective_n), ('kish deff', (d).n / (d).effective_n)) AS v(metric, value);

INSERT INTO answer
SELECT 'top_box', 'counts', params, v.metric, NULL, v.value
FROM (SELECT params, crm.box_detail(CASE WHEN i <= x THEN 4 + i % 2 ELSE 1 + i % 3 END, 1, 5, 2) AS d
      FROM (SELECT DISTINCT params, substring(params FROM 'x=(\d+)')::int AS x, substring(params FROM 'n=(\d+)')::int AS n FROM golden WHERE topic = 'top_box') AS g, generate_series(1, n) AS i GROUP BY params) AS s,
     LATERAL (VALUES ('wilson ci95 low', (d).lower), ('wilson ci95 high', (d).upper)) AS v(metric, value);
INSERT INTO answer
SELECT 'acsi', 'means 8,7,7', CASE WHEN i = 0 THEN 'equal weights' ELSE 'weights .3885,.3190,.2925 (Ohio, verint.com)' END, 'index', NULL,
       CASE WHEN i = 0 THEN crm.acsi(a, b, c) ELSE crm.acsi(a, b, c, '{.3885,.3190,.2925}') END
FROM (VALUES (9, 7, 6), (7, 7, 8)) AS v(a, b, c), generate_series(0, 1) AS i GROUP BY i;

CREATE TABLE compared AS
SELECT g.*, a.value AS answer, abs(a.value - g.value) <= 1e-8 AS agrees
FROM golden AS g LEFT JOIN answer AS a ON a.topic = g.topic AND a.metric = g.metric AND coalesce(a.key, '') = coalesce(g.key, '')
     AND (a.topic = 'nps_weighted' OR a.data = g.data AND a.params = g.params);
});
foreach my $topic (qw(nps nps_diff nps_weighted top_box acsi))
{
	my ($rows, $right) = split /\|/, sql("SELECT count(*), count(*) FILTER (WHERE agrees) FROM compared WHERE topic = '$topic'");
	cmp_ok($rows, '>=', { nps => 70, nps_diff => 12, nps_weighted => 6, top_box => 8, acsi => 2 }->{$topic}, "$topic: figures to compare");
	is($right, $rows, "$topic: every figure agrees")
	  or diag(sql("SELECT data, params, metric, key, value, answer FROM compared WHERE topic = '$topic' AND agrees IS NOT TRUE LIMIT 20"));
}
is(sql('SELECT count(*) FROM golden') + 0, sql('SELECT count(*) FROM compared') + 0, 'every figure has one answer');
is(sql('SELECT string_agg(DISTINCT (adjusted).promoters || \' of \' || (adjusted).n, \', \') FROM detail WHERE params LIKE \'n=1000;%\''), '462 of 1000', 'counts are exact');

done_testing();
