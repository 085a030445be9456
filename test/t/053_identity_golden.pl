# Identity: any order, workers and own parts give the same, and, when
# ../shared/data is there, every golden figure: the EM estimates of RLdata500 and
# what they flag, Jaro and Winkler, check digits, quality of columns and profiles.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# A million pairs, and half a million edges: serial, shuffled, by workers.
sql(q{
CREATE TABLE pair AS SELECT hashint4(n) & 7 = 0 AS a, CASE WHEN n % 10 > 0 THEN hashint4(n * 3) & 3 END AS b, hashint4(n * 5) & 15 = 0 AS c, (abs(hashint4(n)) % 300000)::bigint AS x, (abs(hashint4(n * 7)) % 300000)::bigint AS y, n
FROM generate_series(1, 500000) AS n;
CREATE TABLE shuffled AS SELECT * FROM pair ORDER BY hashint4(n * 11);
ANALYZE;
});
my $serial = 'SET max_parallel_workers_per_gather = 0;';
my $workers = 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;';
foreach my $ask ('crm.match_patterns(a, b, c)::text', 'crm.match_clusters(x, y)::text', q{crm.match_clusters('k' || x, 'k' || y)::text}, 'crm.match_clusters(md5(x::text)::uuid, md5(y::text)::uuid)::text',
	q{crm.column_quality(x::text, a, date '2025-01-01' - n % 900, crm.quality_options('2026-01-01', 0.2, 3))::text})
{
	my $expected = sql("$serial SELECT md5($ask) FROM pair");
	is(sql("$serial SELECT md5($ask) FROM shuffled"), $expected, "any order: $ask");
	is(sql("$workers SELECT md5($ask) FROM shuffled"), $expected, "workers: $ask");
	like(sql("$workers SET jit = off; EXPLAIN SELECT $ask FROM shuffled"), qr/Partial Aggregate/, 'workers do take part');
}
# Components agree with those of label propagation in SQL.
is(sql(q{
CREATE TABLE label AS SELECT key AS node, key AS least FROM crm.match_cluster_rows((SELECT crm.match_clusters(x, y) FROM pair WHERE n <= 60000));
CREATE INDEX ON label (node);
DO $$
DECLARE moved bigint := 1;
BEGIN
    WHILE moved > 0 LOOP
        UPDATE label AS l SET least = m.least FROM (SELECT e.node, min(o.least) AS least FROM (SELECT x AS node, y AS other FROM pair WHERE n <= 60000 UNION ALL SELECT y, x FROM pair WHERE n <= 60000) AS e JOIN label AS o ON o.node = e.other GROUP BY e.node) AS m
        WHERE m.node = l.node AND m.least < l.least;
        GET DIAGNOSTICS moved = ROW_COUNT;
    END LOOP;
END $$;
SELECT count(*) > 50000, count(*) FILTER (WHERE c.cluster IS DISTINCT FROM l.least) FROM label AS l FULL JOIN crm.match_cluster_rows((SELECT crm.match_clusters(x, y) FROM pair WHERE n <= 60000)) AS c ON c.key = l.node}), 't|0', 'clusters are components');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};
sql(qq{
CREATE TABLE behaviour (topic text, data text, params text, metric text, value text, source text);
COPY behaviour FROM '$data/behaviour_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE relations (topic text, inputs text, metric text, key text, value text, source text);
COPY relations FROM '$data/relations_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE person (rec_id int, fname text, fname_2 text, lname text, lname_2 text, birth_year int, birth_month int, birth_day int, identity int);
COPY person FROM '$data/rldata500_duplicates.csv' (FORMAT csv, HEADER);
CREATE TABLE compared AS SELECT a.identity = b.identity AS same, a.fname = b.fname AS fname, a.lname = b.lname AS lname, a.birth_year = b.birth_year AS y, a.birth_month = b.birth_month AS m, a.birth_day = b.birth_day AS d
FROM person AS a JOIN person AS b ON a.rec_id < b.rec_id;
CREATE TABLE fitted AS SELECT crm.linkage_fit(crm.match_patterns(fname, lname, y, m, d)) AS model FROM compared;
});
# golden(TOPIC, METRIC): the numbers of a row.
sub golden { return split / /, sql("SELECT value FROM behaviour WHERE topic = '$_[0]' AND metric = '$_[1]'") }

my ($lambda, $likelihood) = golden('fellegi_sunter_em', 'lambda LL');
is(sql("SELECT abs((model).lambda - $lambda) <= 5e-11, abs((model).log_likelihood - $likelihood) <= 5e-7, (model).converged, (model).pairs FROM fitted"), 't|t|t|124750', 'lambda and likelihood of RLdata500');
foreach my $rate ('m', 'u')
{
	my $list = join ',', golden('fellegi_sunter_em', $rate);
	is(sql("SELECT count(*), max(abs(r.$rate - g)) <= 5e-9 FROM fitted, crm.linkage_rows(model) AS r JOIN unnest(ARRAY[$list]) WITH ORDINALITY AS g(g, position) ON g.position = r.position WHERE r.level = 1"), '5|t', "$rate of RLdata500");
}
is(sql(q{SELECT string_agg(flagged || ' ' || found, ' / ' ORDER BY line) FROM (SELECT line, count(*) FILTER (WHERE p >= line) AS flagged, count(*) FILTER (WHERE p >= line AND same) AS found
	FROM (SELECT crm.match_probability(model, fname, lname, y, m, d) AS p, same FROM compared, fitted) AS s, unnest(ARRAY[0.5, 0.9, 0.99]) AS line GROUP BY line) AS l}),
	join(' ', golden('fellegi_sunter_em', 'flagged true_positives')), 'pairs flagged, and right');
is(sql('SELECT crm.linkage_fit(crm.match_patterns(fname, lname, y, m, d ORDER BY hashfloat8(random()))) = model FROM compared, fitted GROUP BY model'), 't', 'equal to the last bit');

foreach my $scale (['jaro', 0], ['jaro_winkler', 0.1])
{
	my $list = join ',', golden('jaro_winkler', $scale->[0]);
	is(sql("SELECT bool_and(abs(crm.jaro_winkler(a, b, $scale->[1]) - g) < 5e-10) FROM unnest('{MARTHA,DIXON,DWAYNE}'::text[], '{MARHTA,DICKSONX,DUANE}'::text[], ARRAY[$list]) AS v(a, b, g)"), 't', $scale->[0]);
}
my ($jaro, $winkler) = golden('jaro_winkler', 'jaro jaro_winkler');
is(sql("SELECT abs(crm.jaro_winkler(U&'\\738B\\5C0F\\660E', U&'\\738B\\6653\\660E', 0) - $jaro) < 5e-10, abs(crm.jaro_winkler(U&'\\738B\\5C0F\\660E', U&'\\738B\\6653\\660E') - $winkler) < 5e-10"), 't|t', 'by character');
is(sql(q{SELECT string_agg((CASE params WHEN 'GB 11643' THEN crm.valid_id_cn(data) ELSE crm.valid_uscc(data) END)::text || value, ' ') FROM behaviour WHERE topic = 'check_digit'}), 'truetrue truetrue', 'check digits');

# Quality of columns, of the rows that the golden file itself gives.
sql(q{
CREATE TABLE contact AS
SELECT f[1] AS id, nullif(f[2], 'NULL') AS phone, nullif(f[3], 'NULL') AS email, nullif(f[4], 'NULL')::date AS born, nullif(f[5], 'NULL')::date AS updated
FROM (SELECT string_to_array(btrim(line), ' ') AS f FROM (SELECT regexp_split_to_table(split_part(substring(inputs FROM 'updated: (.*)$'), '; decline', 1), ';') AS line FROM relations WHERE topic = 'data_quality' AND metric = 'stale_share') AS l) AS s;
CREATE TABLE quality AS
SELECT 'phone' AS key, crm.column_quality(phone, crm.normalize_phone(phone) IS NOT NULL) AS q FROM contact UNION ALL
SELECT 'email', crm.column_quality(email, crm.normalize_email(email) IS NOT NULL) FROM contact UNION ALL
SELECT 'born', crm.column_quality(born::text, born BETWEEN '1900-01-01' AND '2026-03-31') FROM contact UNION ALL
SELECT 'edge', crm.column_quality(NULL, true) FROM contact;
CREATE TABLE age AS SELECT crm.column_quality(id, true, updated, crm.quality_options('2026-03-31', decline => 0.15, lifetime_years => 3)) AS q FROM contact;
CREATE TABLE mine AS
SELECT key, v.metric, v.value FROM quality, LATERAL (VALUES ('completeness', (q).completeness), ('validity_of_filled', (q).validity), ('valid_of_all', (q).valid_of_all), ('uniqueness_distinct', (q).uniqueness), ('uniqueness_once', (q).uniqueness_once)) AS v(metric, value)
UNION ALL SELECT 'mean', 'currency_exponential', (q).currency FROM age UNION ALL SELECT 'mean', 'timeliness_ballou', (q).timeliness FROM age UNION ALL SELECT '>1 year', 'stale_share', (q).stale_share FROM age
UNION ALL SELECT 'born before updated', 'consistency', avg((born < updated)::int)::float8 FROM contact
UNION ALL SELECT 'mean', 'record_completeness', avg(crm.profile_completeness(to_jsonb(c) - 'id' - 'updated')) FROM contact AS c
UNION ALL SELECT '', 'complete_records', avg((crm.profile_completeness(to_jsonb(c) - 'id' - 'updated') = 1)::int)::float8 FROM contact AS c;
});
is(sql('SELECT count(*) FROM contact'), '7', 'rows of the golden file');
is(sql(q{SELECT count(*), count(*) FILTER (WHERE m.value IS NOT DISTINCT FROM nullif(g.value, 'NULL')::float8 OR abs(m.value / nullif(g.value, 'NULL')::float8 - 1) < 1e-9) FROM relations AS g LEFT JOIN mine AS m ON m.metric = g.metric AND m.key = coalesce(g.key, '') WHERE g.topic = 'data_quality'}), '22|22', 'quality of columns');

# Profiles.
sql(q{
CREATE TABLE profile AS
SELECT split_part(p, ':', 1) AS customer, jsonb_object_agg(f, CASE WHEN position(f IN split_part(p, ':', 2)) > 0 THEN 'x' END) AS fields
FROM (SELECT btrim(regexp_split_to_table(substring(inputs FROM 'filled: (.*)$'), ';')) AS p FROM relations WHERE topic = 'profile' AND metric = 'fill_rate' AND key = 'name') AS l, unnest('{name,phone,birthday,hobby,taboo}'::text[]) AS f GROUP BY 1;
});
is(sql(q{SELECT count(*), count(*) FILTER (WHERE abs(g.value::float8 - CASE g.metric WHEN 'completeness_weighted' THEN crm.profile_completeness(p.fields, '{"name": 3, "phone": 3, "birthday": 1, "hobby": 1, "taboo": 2}')
	WHEN 'completeness_plain' THEN crm.profile_completeness(p.fields) ELSE (SELECT avg((fields ->> g.key IS NOT NULL)::int) FROM profile) END) < 1e-12)
	FROM relations AS g LEFT JOIN profile AS p ON p.customer = g.key WHERE g.topic = 'profile'}), '13|13', 'profiles');

done_testing();
