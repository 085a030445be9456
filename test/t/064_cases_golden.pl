# Recipes over tables of cases, when ../shared/data is there: complaints, first contact, a process and a
# pipeline of deals give every golden figure. And every topic of relations_golden.csv has a test.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $data = $ENV{CRM_SHARED} or plan(skip_all => '../shared/data is not there');
my $node = CrmCluster::new_node('main');
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

sql(qq{
CREATE TABLE golden (place int GENERATED ALWAYS AS IDENTITY, topic text, inputs text, metric text, key text, value text, source text);
COPY golden (topic, inputs, metric, key, value, source) FROM '$data/relations_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE worked (topic text, inputs text, metric text, key text, ours numeric);
-- The cases in the inputs of a topic: what stands between the first colon and the semicolon after the last of them.
CREATE FUNCTION cases_of(t text, is_case text) RETURNS SETOF text[] LANGUAGE sql AS
    \$\$ SELECT regexp_split_to_array(btrim(c), ' +') FROM regexp_split_to_table((SELECT regexp_replace(min(inputs), '^[^:]*: ', '') FROM golden WHERE topic = t AND inputs ~ ': .*;'), ';') AS c WHERE btrim(c) ~ is_case \$\$;
CREATE FUNCTION input(t text, pattern text) RETURNS text LANGUAGE sql AS \$\$ SELECT DISTINCT substring(inputs FROM pattern) FROM golden WHERE topic = t AND inputs ~ pattern \$\$;
});

# First contact: issues of a customer, until a week passes without another contact.
sql(q{
CREATE TABLE contact AS SELECT v[1] AS customer, v[2] AS issue, v[3]::date AS at, v[4]::int AS says_resolved, v[5]::int AS resolvable FROM cases_of('first_contact', '^\w \w+ \d{4}-') AS v;
INSERT INTO worked
SELECT 'first_contact', NULL, m.metric, NULL, m.ours
FROM (SELECT count(*) AS contacts, count(*) FILTER (WHERE first) AS issues, count(*) FILTER (WHERE first AND ripe) AS ripe, avg(quiet::int) FILTER (WHERE first AND ripe) AS no_repeat, avg(quiet::int) FILTER (WHERE first AND ripe AND resolvable = 1) AS net,
             avg(says_resolved) FILTER (WHERE first) AS gross, avg(says_resolved) AS naive
      FROM (SELECT *, coalesce(at - lag(at) OVER i > days, true) AS first, coalesce(lead(at) OVER i - at > days, true) AS quiet, as_of - at >= days AS ripe
            FROM contact, (SELECT input('first_contact', 'as_of=(\S+)')::date AS as_of, input('first_contact', 'window=(\d+)')::int AS days) AS w WINDOW i AS (PARTITION BY customer, issue ORDER BY at)) AS c) AS f,
     LATERAL (VALUES ('contacts', contacts), ('issues', issues), ('ripe_issues', ripe), ('fcr_no_repeat', no_repeat), ('fcr_net', net), ('fcr_agent_gross', gross), ('naive_per_contact', naive)) AS m(metric, ours);
});

# Supervision: complaints with their due day.
sql(q{
CREATE TABLE complaint AS
SELECT row_number() OVER () AS id, v[1]::date AS due, nullif(v[2], '-')::date AS closed, v[3]::int AS responded, nullif(v[4], '-')::int AS solved, nullif(v[5], '-')::int AS satisfied FROM cases_of('supervision', '^\d{4}-') AS v;
CREATE TABLE supervised AS
SELECT input('supervision', 'as_of=([^ ]+)')::date AS as_of, input('supervision', 'step=(\d+)')::int AS step, string_to_array(input('supervision', 'satisfaction=\((.*)\)'), ',')::numeric[] AS weights;
INSERT INTO worked
SELECT 'supervision', NULL, m.metric, NULL, m.ours
FROM (SELECT avg(coalesce(closed <= due, false)::int) FILTER (WHERE due <= as_of) AS on_time, count(*) FILTER (WHERE closed IS NULL AND due < as_of) AS overdue, avg(responded) AS responded, avg(solved) AS solved, avg(satisfied) AS satisfied FROM complaint, supervised) AS c, supervised AS s,
     LATERAL (VALUES ('on_time_rate', on_time), ('open_overdue', overdue), ('response_rate', responded), ('solution_rate', solved), ('satisfaction_rate', satisfied),
                     ('three_rates_score', 100 * (weights[1] * responded + weights[2] * solved + weights[3] * satisfied) / (weights[1] + weights[2] + weights[3]))) AS m(metric, ours)
UNION ALL SELECT 'supervision', NULL, 'escalation_level', id::text, greatest(ceil((as_of - due)::numeric / step), 0) FROM complaint, supervised WHERE closed IS NULL;
});

# Complaint rates, ours and the published ones: of a million users, and the index of two shares.
sql(q{
CREATE TABLE scope AS SELECT v[1] AS unit, v[2]::numeric AS complaints, v[3]::numeric AS customers FROM cases_of('complaint_rate', '^\w+ \d+ [\d.]+$') AS v;
INSERT INTO worked
SELECT 'complaint_rate', (SELECT min(inputs) FROM golden WHERE inputs LIKE 'unit complaints%'), m.metric, coalesce(unit, 'all'), m.ours
FROM (SELECT unit, sum(complaints) / nullif(sum(customers), 0) AS rate, sum(complaints) / (SELECT sum(complaints) FROM scope) AS share, sum(customers) / (SELECT sum(customers) FROM scope) AS of_base, grouping(unit) AS whole FROM scope GROUP BY ROLLUP (unit)) AS u,
     LATERAL (VALUES ('rate', rate), ('share', share), ('index_to_share_of_base', share / nullif(of_base, 0))) AS m(metric, ours) WHERE whole = 0 OR m.metric = 'rate'
UNION ALL SELECT topic, inputs, metric, key, 1.0 / nullif(split_part(inputs, '=', 2)::numeric, 0) FROM golden WHERE topic = 'complaint_rate' AND inputs = 'base=0'
UNION ALL SELECT topic, inputs, metric, key, p[1]::numeric / p[2]::numeric FROM golden, regexp_match(inputs, 'complaints ([\d.]+) %, share of users ([\d.]+) %') AS p WHERE topic = 'complaint_rate' AND p IS NOT NULL;
-- The published rates of three companies: all users are those of whom the complaints and the mean rate tell, and each company has its published share of them.
WITH company AS (
    SELECT g.key, c.complaints::numeric, g.value::numeric AS rate, u.share / 100 AS of_users
    FROM golden AS g, regexp_match(inputs, 'complaints (\d+), (\d+), (\d+); per million users') AS p, unnest(p) WITH ORDINALITY AS c(complaints, place),
         LATERAL (SELECT substring(i.inputs FROM 'share of users ([\d.]+) %')::numeric AS share FROM golden AS i WHERE i.topic = g.topic AND i.key = g.key AND i.inputs LIKE 'share of complaints%') AS u
    WHERE g.topic = 'complaint_rate' AND c.place = array_position('{China Telecom,China Mobile,China Unicom}', g.key)
), industry AS (
    SELECT sum(complaints) AS complaints, sum(complaints) / sum(of_users * rate) AS users FROM company
)
INSERT INTO worked
SELECT g.topic, g.inputs, g.metric, g.key, CASE g.metric WHEN 'rate' THEN c.complaints / (c.of_users * i.users) ELSE 100 * c.complaints / i.complaints END
FROM golden AS g JOIN company AS c USING (key), industry AS i WHERE g.topic = 'complaint_rate' AND g.inputs LIKE 'complaints%';
});

# A process, and the pipeline.
sql(q{
INSERT INTO worked
SELECT 'process', NULL, m.metric, NULL, m.ours
FROM (SELECT sum(v[2]::numeric) AS touch, sum(v[2]::numeric + v[3]::numeric) AS lead, exp(sum(ln(v[4]::numeric))) AS yield FROM cases_of('process', '^\w+ \d+ \d+ [\d.]+$') AS v) AS p,
     LATERAL (VALUES ('touch_minutes', touch), ('lead_minutes', lead), ('process_cycle_efficiency', touch / lead), ('rolled_throughput_yield', yield), ('cases_in_process', input('process', 'per hour=(\d+)')::numeric * lead / 60)) AS m(metric, ours);
INSERT INTO worked
SELECT topic, inputs, metric, key, p[1]::numeric * p[2]::numeric * p[3]::numeric / p[4]::numeric FROM golden, regexp_match(inputs, 'opportunities=(\S+) deal size=(\S+) win rate=(\S+) cycle=(\S+) days') AS p WHERE topic = 'pipeline_velocity';

CREATE TABLE deal AS SELECT v[1]::int AS id, v[2]::int AS stage, nullif(v[3], 'open') AS outcome, v[4]::numeric AS amount FROM cases_of('pipeline', '^\d+ \d (won|lost|open) \d+$') AS v;
CREATE FUNCTION win_probability(only_open boolean) RETURNS TABLE (stage int, conversion numeric, naive numeric, win_probability numeric) LANGUAGE sql AS $$
    WITH c AS (
        SELECT n AS stage, count(*) FILTER (WHERE d.stage > n OR n = 4 AND outcome = 'won') AS went_on, count(*) FILTER (WHERE d.stage = n AND outcome = 'lost') AS lost_here, count(*) AS reached
        FROM generate_series(1, 4) AS n LEFT JOIN deal AS d ON d.stage >= n AND (NOT only_open OR d.outcome IS NULL AND d.stage = n) GROUP BY n)
    SELECT stage, went_on::numeric / nullif(went_on + lost_here, 0), went_on::numeric / nullif(reached, 0),
           CASE WHEN bool_or(went_on + lost_here = 0) OVER up THEN NULL WHEN bool_or(went_on = 0) OVER up THEN 0 ELSE exp(sum(ln(nullif(went_on, 0)::numeric / nullif(went_on + lost_here, 0))) OVER up) END
    FROM c WINDOW up AS (ORDER BY stage DESC) $$;
INSERT INTO worked
SELECT 'pipeline', p.inputs, m.metric, m.key, m.ours
FROM (SELECT min(inputs) AS inputs, string_to_array(min(input('pipeline', 'probabilities=\[(.*)\]')), ',')::numeric[] AS handbook, min(input('pipeline', 'quota=(\d+)'))::numeric AS quota FROM golden WHERE topic = 'pipeline' AND inputs LIKE 'deal stage%') AS p,
     LATERAL (SELECT 'open_value' AS metric, NULL AS key, sum(amount) FILTER (WHERE outcome IS NULL) AS ours FROM deal
         UNION ALL SELECT 'weighted_pipeline', NULL, sum(amount * handbook[stage]) FILTER (WHERE outcome IS NULL) FROM deal
         UNION ALL SELECT 'coverage', NULL, sum(amount) FILTER (WHERE outcome IS NULL) / quota FROM deal
         UNION ALL SELECT 'naive_pipeline_all_deals', NULL, sum(amount) FROM deal
         UNION ALL SELECT 'win_rate_closed', 'count', avg((outcome = 'won')::int) FROM deal
         UNION ALL SELECT 'win_rate_closed', 'value', sum(amount) FILTER (WHERE outcome = 'won') / sum(amount) FILTER (WHERE outcome IS NOT NULL) FROM deal
         UNION ALL SELECT 'stage_conversion_decided', stage::text, conversion FROM win_probability(false)
         UNION ALL SELECT 'stage_conversion_naive', stage::text, naive FROM win_probability(false)
         UNION ALL SELECT 'win_probability_from_stage', stage::text, win_probability FROM win_probability(false)) AS m
UNION ALL SELECT topic, inputs, metric, key, (SELECT avg((outcome = 'won')::int) FROM deal WHERE outcome IS NULL) FROM golden WHERE topic = 'pipeline' AND inputs = 'no deal closed yet'
UNION ALL SELECT topic, inputs, metric, key, (SELECT max(win_probability) FROM win_probability(true)) FROM golden WHERE topic = 'pipeline' AND inputs = 'only open deals';
});

# One of ours for each row, and the printed digits of each.
my $topics = q{('first_contact', 'supervision', 'complaint_rate', 'process', 'pipeline', 'pipeline_velocity')};
my $same = q{w.topic = g.topic AND w.metric = g.metric AND w.key IS NOT DISTINCT FROM g.key AND (w.inputs IS NULL OR w.inputs = g.inputs)};
cmp_ok(sql("SELECT count(*) FROM golden WHERE topic IN $topics"), '>=', 64, 'golden figures of cases');
is(sql(qq{SELECT string_agg(concat_ws(' ', topic, metric, key), '; ') FROM golden AS g WHERE topic IN $topics AND NOT EXISTS (SELECT FROM worked AS w WHERE $same)}), '', 'every golden figure has one of ours');
is(sql(qq{SELECT string_agg(format('%s %s %s: %s %s', g.topic, g.metric, g.key, w.ours, g.value), '; ') FROM golden AS g JOIN worked AS w ON $same WHERE g.topic IN $topics
	AND CASE g.value WHEN 'NULL' THEN w.ours IS NOT NULL ELSE coalesce(abs(w.ours - g.value::numeric) > greatest(0.51 * 10::numeric ^ - scale(g.value::numeric), 1e-9 * abs(g.value::numeric)), true) END}), '', 'and it has the printed digits');

# Every topic of the file is named in a string of a test of this subject or one of behaviour.
my $tests = join("\n", map { slurp_file($_) =~ s/^\s*#.*$//mgr } glob('test/t/0[56][0-9]_*.pl'));
my $strings = join("\n", grep { defined } $tests =~ /'([^'\n]*)'|"([^"\n]*)"|qw\(([^)]*)\)/g);
is_deeply([ grep { $strings !~ /\b$_\b/ } split(/\n/, sql('SELECT DISTINCT topic FROM golden ORDER BY topic')) ], [], 'every topic of the golden figures is tested');

done_testing();
