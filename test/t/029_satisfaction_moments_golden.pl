# Moments of survey answers: the same bits for whole answers and the same figures
# for others with any number of workers, any order of rows and any split; and,
# when ../shared/data is there, every golden figure of Cronbach's alpha on the
# ECSI survey of mobile phones (R packages psych and seminr), and covariances as
# SQL computes them.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

my @names = map { "q$_" } 1 .. 24;
my $items = join(', ', @names);
sql('CREATE TABLE survey AS SELECT r, 0.5 + r % 7 AS weight, '
	  . join(', ', map { "(1 + (hashint8(r * 64 + $_) & 1048575) % 5 + (hashint8(r) & 1048575) % 6)::smallint AS q$_" } 1 .. 24)
	  . ' FROM generate_series(1::bigint, 60000) AS r;
CREATE TABLE shuffled AS SELECT * FROM survey ORDER BY md5(r::text);
ANALYZE');

# Whole answers, with gaps and without: one value, whatever the plan.
my $gaps = join(', ', map { $_ % 5 == 0 ? "CASE WHEN hashint8(r * 32 + $_) % 10 <> 0 THEN q$_ END" : "q$_" } 1 .. 24);
my %exact = (
	'columns' => "crm.item_moments($items)",
	'an array' => "crm.item_moments(ARRAY[$items])",
	'gaps left out' => "crm.item_moments($gaps)",
	'gaps replaced' => "crm.item_moments(ARRAY[$gaps], 1, 'mean')");
my %close = (
	'weights' => "crm.item_moments(ARRAY[$items], weight)",
	'fractions' => 'crm.item_moments(ARRAY[' . join(', ', map { "$_ * 1.7" } @names) . ']::float8[])',
	'weights, gaps replaced' => "crm.item_moments(ARRAY[$gaps], weight, 'mean')");

sub workers
{
	my $workers = shift;
	return "SET max_parallel_workers_per_gather = $workers; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0; ";
}

foreach my $name (sort keys %exact)
{
	my $first = sql(workers(0) . "SELECT md5(($exact{$name})::text) FROM survey");
	is(sql(workers($_) . "SELECT md5(($exact{$name})::text) FROM shuffled"), $first, "$name: $_ workers, another order") foreach 0, 1, 2, 4;
	is(sql("SELECT md5((crm.rollup(m))::text) FROM (SELECT $exact{$name} AS m FROM survey GROUP BY r % 97) AS s"), $first, "$name: merged from parts");
}

sub numbers
{
	return "SELECT x::text::float8 AS x, row_number() OVER () AS n FROM jsonb_path_query(($_[0])::jsonb, 'strict \$.**') AS x WHERE jsonb_typeof(x) = 'number'";
}
foreach my $name (sort keys %close)
{
	sql("CREATE TABLE first AS SELECT $close{$name} AS m FROM survey");
	foreach my $workers (0, 1, 2, 4)
	{
		sql(workers($workers) . "CREATE TABLE other AS SELECT $close{$name} AS m FROM shuffled");
		my $apart = sql('SELECT max(abs(a.x - b.x) / greatest(1, abs(a.x))) FROM (' . numbers('SELECT m FROM first') . ') AS a FULL JOIN (' . numbers('SELECT m FROM other') . ') AS b USING (n)');
		cmp_ok($apart, '<', 1e-12, "$name: $workers workers, another order ($apart)");
		sql('DROP TABLE other');
	}
	sql('DROP TABLE first');
}
like(sql(workers(4) . "EXPLAIN SELECT crm.item_moments($items) FROM shuffled"), qr/Partial Aggregate/, 'workers do take part');

# Memory: a state of 24 items takes one piece of 8 kB.
is(sql("SELECT bool_and(length(m::text) / 2 < 8192) FROM (SELECT $close{weights} AS m FROM survey UNION ALL SELECT $exact{columns} FROM survey) AS s"), 't', 'a stored value of 24 items is below 8 kB');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};

open(my $file, '<', "$data/ecsi_mobi.csv") or die $!;
my @columns = split(/,/, lc(<$file> =~ s/["\r\n]//gr));
close($file);
sql('CREATE TABLE ecsi (' . join(', ', map { "$_ smallint" } @columns) . "); COPY ecsi FROM '$data/ecsi_mobi.csv' (FORMAT csv, HEADER)");
sql('CREATE TABLE golden (topic text, data text, params text, metric text, key text, value text, source text); COPY golden FROM \'' . $data . "/satisfaction_golden.csv' (FORMAT csv, HEADER)");
my $all = join(', ', @columns);
my $list = '{' . uc(join(',', @columns)) . '}';
sql(qq{
CREATE TABLE answer (topic text, metric text, key text, value float8);
CREATE TABLE moments AS SELECT crm.item_moments($all) AS m FROM ecsi;
CREATE TABLE block AS
SELECT left(item, 4) AS code, v.name, array_agg(item ORDER BY item) AS items
FROM unnest('$list'::text[]) AS i(item) JOIN (VALUES ('IMAG', 'Image'), ('CUEX', 'Expectation'), ('PERQ', 'Quality'), ('PERV', 'Value'), ('CUSA', 'Satisfaction'), ('CUSC', 'Complaints'), ('CUSL', 'Loyalty')) AS v(code, name) ON v.code = left(item, 4)
GROUP BY 1, 2;
INSERT INTO answer
SELECT v.* FROM moments, block, crm.reliability(m, '$list', block.items) AS r,
     LATERAL (VALUES ('alpha', 'alpha_raw', code, r.alpha), ('alpha', 'alpha_standardized', code, r.alpha_standardized), ('reliability', 'alpha_standardized', name, r.alpha_standardized)) AS v;
INSERT INTO answer
SELECT 'alpha', v.* FROM moments, block, crm.reliability_items(m, '$list', block.items) AS i,
     LATERAL (VALUES ('alpha_if_deleted', i.item, i.alpha_if_deleted), ('item_rest_correlation', i.item, i.item_rest_correlation)) AS v;
});
is( sql(q{SELECT count(*), count(*) FILTER (WHERE a.topic IS NULL OR (g.value = 'NULL') <> (a.value IS NULL) OR abs(a.value - nullif(g.value, 'NULL')::float8) > 1e-9)
          FROM golden AS g LEFT JOIN answer AS a USING (topic, metric, key)
          WHERE g.topic = 'alpha' OR (g.topic = 'reliability' AND g.metric = 'alpha_standardized')}),
	sql(q{SELECT count(*), 0 FROM golden WHERE topic = 'alpha' OR (topic = 'reliability' AND metric = 'alpha_standardized')}),
	'every golden figure of alpha');
is( sql(qq{SELECT round(r.lower::numeric, 9), round(r.upper::numeric, 9) FROM moments, crm.reliability(m, '$list', '{CUSA1,CUSA2,CUSA3}') AS r}),
	'0.715935988|0.815410896', 'the interval of alpha, as psych has it');
my $cov = join(', ', map { my $x = $_; map { "covar_samp($x, $_)" } @columns } @columns);
cmp_ok(
	sql(qq{SELECT max(abs(c.x::text::float8 - s.x)) FROM (SELECT x, row_number() OVER () AS n FROM moments, jsonb_path_query(m::jsonb, 'strict \$.covariance[*][*]') AS x) AS c
           JOIN (SELECT x, n FROM (SELECT ARRAY[$cov] AS a FROM ecsi) AS e, unnest(a) WITH ORDINALITY AS u(x, n)) AS s USING (n)}),
	'<', 1e-13, 'covariances as SQL has them');

# Listwise: as the complete rows alone.
sql('CREATE TABLE gaps (LIKE ecsi); COPY gaps FROM \'' . $data . "/ecsi_mobi_missing.csv' (FORMAT csv, HEADER)");
is( sql("SELECT m::jsonb->>'n', m::jsonb->>'dropped' FROM (SELECT crm.item_moments($all) AS m FROM gaps) AS s"),
	'104|146', 'complete rows of a survey with gaps');
done_testing();
