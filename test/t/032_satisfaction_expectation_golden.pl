# Kano, key drivers and service gaps: the same answers for any order of the rows
# and any number of workers, and, when ../shared/data is there, every golden
# figure: Kano's table and counts as the R package stp25stat has them, drivers of
# satisfaction as relaimpo 2.2-7 has them.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
sub sql { return $node->safe_psql('postgres', $_[0]) }

# Answers by a hash of the respondent, so that no order and no seed matters.
sql(q{
CREATE EXTENSION crm;
CREATE FUNCTION answer(respondent int, question int) RETURNS int IMMUTABLE LANGUAGE sql AS
  'SELECT 1 + (hashint4(respondent * 100 + question) & 2147483647) % 4 + (hashint4(respondent) & 2147483647) % 4';
CREATE TABLE survey AS
SELECT n AS respondent, n % 10 AS region, 1 + n % 7 * 0.3 AS weight,
       (SELECT array_agg(nullif(answer(n, q), 1 + q % 9) ORDER BY q) FROM generate_series(1, 8) AS q) AS expected,
       (SELECT array_agg(answer(n, q) ORDER BY q) FROM generate_series(11, 18) AS q) AS perceived
FROM generate_series(1, 20000) AS n;
CREATE TABLE shuffled AS SELECT * FROM survey ORDER BY md5(respondent::text);
ANALYZE;
});
my %queries = (
	'kano_summary' => q{SELECT region, (crm.kano_summary((perceived[1] + 1) / 2, (perceived[2] + 1) / 2)).* FROM SURVEY GROUP BY 1 ORDER BY 1},
	'kano_summary, weighted' => q{SELECT k.n, k.must_be, k.category, k.significant, round(k.better::numeric, 11), round(k.fong_threshold::numeric, 10) FROM (SELECT (crm.kano_summary((perceived[1] + 1) / 2, (perceived[2] + 1) / 2, weight, 'strict')).* FROM SURVEY) AS k},
	'servqual' => q{SELECT region, "position", g.n, round(g.gap::numeric, 11), round(g.se::numeric, 11), round(g.lower::numeric, 10) FROM (SELECT region, crm.servqual(expected, perceived, '{a,a,b,b,c,c,d,d}', weight, '{1,2,3,4}') AS gaps FROM SURVEY GROUP BY 1) AS s, unnest(gaps) AS g ORDER BY 1, 2},
	'key_drivers' => q{SELECT k.item, k.rank, round(k.importance::numeric, 11), round(k.beta::numeric, 11), round(k.vif::numeric, 10) FROM (SELECT crm.item_moments(perceived, weight) AS m FROM SURVEY) AS s, crm.key_drivers(m, 1) AS k},
);
my $parallel = 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;';
my %settings = (
	'4 workers' => [ 'shuffled', $parallel ],
	'another order' => [ 'shuffled', 'SET max_parallel_workers_per_gather = 0;' ],
);
foreach my $name (sort keys %queries)
{
	my $first = sql('SET max_parallel_workers_per_gather = 0; ' . $queries{$name} =~ s/SURVEY/survey/r);
	foreach my $setting (sort keys %settings)
	{
		my ($table, $set) = @{ $settings{$setting} };
		is(sql($set . $queries{$name} =~ s/SURVEY/$table/r), $first, "$name: $setting");
	}
	like(sql("$parallel EXPLAIN " . $queries{$name} =~ s/SURVEY/shuffled/r), qr/Partial .*Aggregate/, "$name: workers do take part");
}

# The search through all subsets of 16 items can be cancelled.
my ($result, $out, $err) = $node->psql('postgres',
	q{SET statement_timeout = '300ms'; SELECT sum(k.importance) FROM (SELECT crm.item_moments(ARRAY(SELECT answer(n, q) FROM generate_series(1, 17) AS q)) AS m FROM generate_series(1, 500) AS n) AS s, generate_series(1, 100000) AS turn, LATERAL crm.key_drivers(m, 1 + turn % 17) AS k});
like($err, qr/canceling statement due to statement timeout/, 'key drivers are cancelled');

# Every word of a state of servqual(), which is long, becomes every odd word: an answer, or an error of the input.
is( sql(q{
CREATE AGGREGATE state_of(float8[], float8[], text[], float8, float8[]) (SFUNC = crm_internal.servqual_transition, STYPE = bytea);
CREATE FUNCTION second(bytea, bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS 'SELECT $2';
CREATE AGGREGATE ends(bytea) (SFUNC = second, STYPE = bytea, FINALFUNC = crm_internal.servqual_final);
CREATE AGGREGATE joins(bytea) (SFUNC = crm_internal.servqual_combine, STYPE = bytea, FINALFUNC = crm_internal.servqual_final);
CREATE FUNCTION forge() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    sound bytea := state_of(expected, perceived, '{a,a,b,b,c,c,d,d}', weight, '{1,2,3,4}') FROM survey;
    forged bytea;
    codes text[];
    tried int := 0;
BEGIN
    FOR forged IN SELECT overlay(sound PLACING odd FROM word * 8 + 5)
                  FROM generate_series(0, length(sound) / 8 - 1) AS word,
                       unnest(ARRAY['\xffffffff', '\x00000080', '\x64000000', '\x000000000000f07f', '\x000000000000f8ff', '\xffffffffffffef7f', '\x000000000000f0bf']::bytea[]) AS odd
                  WHERE length(sound) >= word * 8 + 4 + length(odd) LOOP
        BEGIN
            PERFORM ends(forged)::text;
            PERFORM joins(x)::text FROM (VALUES (forged), (sound), (forged)) AS v(x);
        EXCEPTION WHEN OTHERS THEN
            codes := codes || SQLSTATE::text;
        END;
        tried := tried + 1;
    END LOOP;
    RETURN concat_ws(' ', tried > 3000, (SELECT string_agg(DISTINCT c, ' ') FROM unnest(codes) AS c WHERE c !~ '^22'));
END $$;
SELECT forge()}), 't', 'forged states of servqual() are answered, or refused as input');

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
load('kano', 'respondent int, sex text, edu text, feature text, functional int, dysfunctional int', 'kano_stp25.csv');
open(my $csv, '<', "$data/ecsi_mobi.csv") or die "ecsi_mobi.csv: $!";
my $columns = lc <$csv>;
close($csv);
load('ecsi', join(', ', map { "$_ numeric" } $columns =~ /(\w+)/g), 'ecsi_mobi.csv');
sql(q{
DELETE FROM golden WHERE topic NOT IN ('kano', 'drivers', 'servqual');
CREATE TABLE answer (topic text, metric text, key text, value float8);

INSERT INTO answer
SELECT 'kano', v.metric, feature, v.value
FROM (SELECT feature, (crm.kano_summary(functional, dysfunctional)).* FROM kano GROUP BY 1) AS k,
     LATERAL (VALUES ('count M', must_be::float8), ('count O', one_dimensional), ('count A', attractive), ('count I', indifferent), ('count R', reverse), ('count Q', questionable),
                     ('better', better), ('worse', worse), ('fong threshold', fong_threshold), ('category strength', category_strength), ('total strength', total_strength)) AS v(metric, value);

CREATE TABLE driver AS
SELECT method, k.* FROM (SELECT crm.item_moments(ARRAY[cusa1, perq1, perq2, perq3, perq4, perq5, perq6, perq7]) AS m FROM ecsi) AS s,
     unnest('{shapley,last,first,pratt,johnson,kruskal}'::text[]) AS method,
     crm.key_drivers(m, 'CUSA1', method, '{CUSA1,PERQ1,PERQ2,PERQ3,PERQ4,PERQ5,PERQ6,PERQ7}') AS k;
INSERT INTO answer
SELECT 'drivers', CASE method WHEN 'shapley' THEN 'lmg' WHEN 'johnson' THEN 'johnson_relative_weight' WHEN 'kruskal' THEN 'kruskal_mean_squared_partial' ELSE method END, item, importance FROM driver
UNION ALL
SELECT 'drivers', 'betasq', item, beta * beta FROM driver WHERE method = 'last'
UNION ALL
SELECT 'drivers', 'r2', 'model', sum(importance) FROM driver WHERE method = 'shapley';

INSERT INTO answer
SELECT 'servqual', 'mean gap', NULL, g.gap FROM (SELECT crm.servqual('{0,0,0,0,0}', '{-0.65,-1.10,-0.83,-0.70,-1.01}', '{a,b,c,d,e}') AS gaps) AS s, unnest(gaps) AS g WHERE kind = 'overall';

CREATE TABLE compared AS
SELECT g.*, a.value AS answer,
       CASE WHEN g.metric ~ '^count' THEN a.value = g.value::float8
            WHEN g.topic = 'drivers' THEN abs(a.value - g.value::float8) <= 1e-9
            ELSE abs(a.value - g.value::float8) <= 1e-8 END AS agrees
FROM golden AS g LEFT JOIN answer AS a ON a.topic = g.topic AND a.metric = g.metric AND a.key IS NOT DISTINCT FROM g.key;
});
foreach my $topic (qw(kano drivers servqual))
{
	my ($rows, $right) = split /\|/, sql("SELECT count(*), count(*) FILTER (WHERE agrees) FROM compared WHERE topic = '$topic'");
	cmp_ok($rows, '>=', { kano => 108, drivers => 50, servqual => 1 }->{$topic}, "$topic: figures to compare");
	is($right, $rows, "$topic: every figure agrees")
	  or diag(sql("SELECT params, metric, key, value, answer FROM compared WHERE topic = '$topic' AND agrees IS NOT TRUE LIMIT 20"));
}
is(sql('SELECT count(*) FROM golden') + 0, sql('SELECT count(*) FROM compared') + 0, 'every figure has one answer');
is(sql(q{SELECT string_agg(category, '' ORDER BY substr(feature, 2)::int) FROM (SELECT feature, (crm.kano_summary(functional, dysfunctional)).category FROM kano GROUP BY 1) AS k}),
	'IMOOOAIMAR', 'the category of each feature');
is(sql(q{SELECT count(*) FROM (SELECT feature, crm.kano_summary(functional, dysfunctional) AS k, count(*) FILTER (WHERE crm.kano(functional, dysfunctional) = 'I') AS i FROM kano GROUP BY 1) AS s WHERE (k).indifferent <> i}),
	'0', 'kano() counts as kano_summary() does');

done_testing();
