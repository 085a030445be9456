# Weights of a survey and loyalty: the same answers for any order of the rows and
# any number of workers, and, when ../shared/data is there, every golden figure:
# raking and post-stratification as the R package survey 4.1 has them, the trust
# equation and the wallet allocation rule.
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
CREATE TABLE answer AS
SELECT id, (ARRAY['f', 'm'])[1 + id * 7 % 13 % 2] AS sex, (ARRAY['young', 'middle', 'old'])[1 + id * id % 11 % 3] AS age,
       1 + (id * 37 % 101) / 7.0::float8 AS base, 1 + (id * 31 % 97) % 5 AS satisfaction, 1 + (id * id * 3 % 89 + id * 31 % 97) % 5 AS loyalty
FROM generate_series(1, 40000::bigint) AS id;
CREATE TABLE shuffled AS SELECT * FROM answer ORDER BY md5(id::text);
ANALYZE;
});

sub sql { return $node->safe_psql('postgres', $_[0]) }

my $targets = q{'[{"f": 51, "m": 49}, {"young": 30, "middle": 30, "old": 40}]'};
my %queries = (
	'rake' => [0, "SELECT id, crm.rake(ARRAY[sex, age], $targets, base) OVER () AS x FROM ANSWER"],
	'rake with a cap' => [0, "SELECT id, crm.rake(ARRAY[sex, age], $targets, base, 2) OVER () AS x FROM ANSWER"],
	'poststratify' => [0, q{SELECT id, crm.poststratify(age, '{"young": 30, "middle": 30, "old": 40}', base) OVER () AS x FROM ANSWER}],
	'rake_detail, effective_n' => [0, "SELECT 1 AS id, (crm.rake_detail(ARRAY[sex, age], $targets, base)).effective_n AS x FROM ANSWER"],
	'rake_detail, margins' => [0, "SELECT 1 AS id, (crm.rake_detail(ARRAY[sex, age], $targets, base, 1.4)).max_margin_deviation AS x FROM ANSWER"],
	'effective_n' => [1e-12, 'SELECT 1 AS id, crm.effective_n(base) AS x FROM ANSWER'],
	'loyalty_curve, slope' => [1e-12, 'SELECT 1 AS id, (crm.loyalty_curve(satisfaction, loyalty, 3, 5, base)).slope AS x FROM ANSWER'],
	'loyalty_curve, error' => [1e-12, 'SELECT age AS id, (crm.loyalty_curve(satisfaction, loyalty, 3, 5, base)).slope_se AS x FROM ANSWER GROUP BY 1'],
	'loyalty_curve, zone' => [1e-12, 'SELECT age AS id, (crm.loyalty_curve(satisfaction, loyalty, 3, 5)).affection_loyalty AS x FROM ANSWER GROUP BY 1'],
);
my $parallel = 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0; SET client_min_messages = warning;';
foreach my $name (sort keys %queries)
{
	my ($tolerance, $query) = @{ $queries{$name} };
	my $plain = $query =~ s/ANSWER/answer/r;
	my $other = $query =~ s/ANSWER/shuffled/r;
	sql("SET client_min_messages = warning; SET max_parallel_workers_per_gather = 0; DROP TABLE IF EXISTS plain; CREATE TABLE plain AS $plain");
	foreach my $workers (0, 1, 2, 4)
	{
		is( sql("SET max_parallel_workers_per_gather = $workers; $parallel
SELECT count(*) > 0 AND bool_and(p.x IS NOT NULL AND abs(p.x - o.x) <= $tolerance * abs(p.x)) FROM plain AS p FULL JOIN ($other) AS o USING (id)"),
			't', "$name: another order, $workers workers");
	}
}
like(sql("SET max_parallel_workers_per_gather = 4; $parallel EXPLAIN SELECT crm.rake_detail(ARRAY[sex, age], $targets, base) FROM shuffled"),
	qr/Partial Aggregate/, 'workers do take part');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};

sql(qq{
CREATE TABLE golden (topic text, data text, params text, metric text, key text, value text, source text);
COPY golden FROM '$data/satisfaction_golden.csv' (FORMAT csv, HEADER);
DELETE FROM golden WHERE topic NOT IN ('rake', 'poststratify', 'trust', 'wallet_allocation');
CREATE TABLE school (cds text, dnum int, stype text, sch_wide text, api00 float8, api99 float8, pw float8, fpc float8);
COPY school FROM '$data/apiclus1.csv' (FORMAT csv, HEADER);
});
sql(q{
CREATE TABLE result (topic text, metric text, key text, value float8);
CREATE TABLE weighted AS
SELECT s.*, crm.rake(ARRAY[stype, sch_wide], '[{"E": 4421, "H": 755, "M": 1018}, {"No": 1072, "Yes": 5122}]', pw) OVER () AS raked,
       crm.poststratify(stype, '{"E": 4421, "H": 755, "M": 1018}', pw) OVER () AS stratified
FROM school AS s;
INSERT INTO result
SELECT DISTINCT 'rake', 'weight', stype || '/' || sch_wide, raked FROM weighted
UNION ALL SELECT 'rake', 'weighted mean api00', NULL, sum(raked * api00) / sum(raked) FROM weighted
UNION ALL SELECT DISTINCT 'poststratify', 'weight', stype, stratified FROM weighted
UNION ALL SELECT 'poststratify', 'weighted mean api00', NULL, sum(stratified * api00) / sum(stratified) FROM weighted;
INSERT INTO result
SELECT topic, metric, key, CASE topic WHEN 'trust' THEN crm.trust_score(n[1], n[2], n[3], n[4]) ELSE crm.wallet_allocation(n[1], n[2]) END
FROM (SELECT g.*, ARRAY(SELECT m[1]::float8 FROM regexp_matches(data, '=(\d+)', 'g') WITH ORDINALITY AS r(m, i) ORDER BY i) AS n
      FROM golden AS g WHERE topic IN ('trust', 'wallet_allocation')) AS g;
CREATE TABLE known AS SELECT topic, metric, key, value::float8, row_number() OVER (PARTITION BY topic, metric, key ORDER BY value) AS i FROM golden;
CREATE TABLE compared AS
SELECT k.*, r.value AS answer, abs(r.value - k.value) <= 1e-8 AS agrees
FROM known AS k LEFT JOIN (SELECT *, row_number() OVER (PARTITION BY topic, metric, key ORDER BY value) AS i FROM result) AS r
     ON r.topic = k.topic AND r.metric IS NOT DISTINCT FROM k.metric AND r.key IS NOT DISTINCT FROM k.key AND r.i = k.i;
});
my %least = (rake => 7, poststratify => 4, trust => 1, wallet_allocation => 2);
foreach my $topic (sort keys %least)
{
	my ($rows, $right) = split /\|/, sql("SELECT count(*), count(*) FILTER (WHERE agrees) FROM compared WHERE topic = '$topic'");
	cmp_ok($rows, '>=', $least{$topic}, "$topic: figures to compare");
	is($right, $rows, "$topic: every figure agrees")
	  or diag(sql("SELECT * FROM compared WHERE topic = '$topic' AND agrees IS NOT TRUE"));
}
is(sql('SELECT count(*) FROM result') + 0, sql('SELECT count(*) FROM golden') + 0, 'no figure without a golden one');

done_testing();
