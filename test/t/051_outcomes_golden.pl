# Cases and durations: the same answers for any number of workers, and, when
# ../shared/data is there, every golden figure: the lung and ovarian data of
# survival analysis (R package survival), a telephone company's contracts, and
# the worked cases of deals, service levels, working time and win-back.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off\ntimezone = 'UTC'");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Imaginary cases, without a random number of anyone.
sql(q{
CREATE TABLE cases AS
SELECT n, (n * 7919::bigint) % 365 AS days, (ARRAY['won', 'lost', NULL, 'withdrawn'])[1 + (n * 31::bigint) % 17 % 4] AS outcome, (n * 13::bigint) % 101 / 7.0 AS a, (n * 29::bigint) % 7 AS b, 'r' || n % 5 AS region
FROM generate_series(1, 100000) AS n;
CREATE TABLE shuffled AS SELECT * FROM cases ORDER BY md5(n::text);
ANALYZE;
});
my $workers = 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET min_parallel_table_scan_size = 0; SET cpu_operator_cost = 0;';
my $held = 'SELECT crm.outcomes(days, outcome) AS o, crm.outcomes(a, outcome, b) AS w FROM';

like(sql("$workers EXPLAIN $held shuffled"), qr/Partial Aggregate/, 'workers count cases');
is(sql("$workers $held shuffled"), sql("SET max_parallel_workers_per_gather = 0; $held cases"), 'workers and any order: the same bytes');
my $fit = q{SELECT crm.cox_regression(days, outcome = 'won', ARRAY[a, b], region, 1, NULL) AS m FROM};
like(sql("$workers EXPLAIN $fit shuffled"), qr/Partial Aggregate/, 'workers read the rows of a Cox regression');
is(sql("$workers SELECT (m).coefficients, (m).se, (m).hazards FROM ($fit shuffled) AS f"), sql("SET max_parallel_workers_per_gather = 0; SELECT (m).coefficients, (m).se, (m).hazards FROM ($fit cases) AS f"), 'the same to the last bit');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};
my $columns = `head -1 $data/telco_churn.csv` =~ s/\s+$//r;
my $telco = join(', ', map { "$_ " . (/^(tenure|MonthlyCharges)$/ ? 'float8' : 'text') } split(/,/, $columns));
sql(qq{
CREATE TABLE golden (place int GENERATED ALWAYS AS IDENTITY, topic text, data text, params text, metric text, value text, source text);
COPY golden (topic, data, params, metric, value, source) FROM '$data/behaviour_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE relation (topic text, inputs text, metric text, key text, value text, source text);
COPY relation FROM '$data/relations_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE lung (inst text, time float8, status int, age float8, sex int, ph_ecog int, a text, b text, c text, d text);
COPY lung FROM '$data/survival_lung.csv' (FORMAT csv, HEADER);
CREATE TABLE ovarian (futime float8, fustat int, age float8, resid int, rx int, ecog int);
COPY ovarian FROM '$data/survival_ovarian.csv' (FORMAT csv, HEADER);
CREATE TABLE telco ($telco);
COPY telco FROM '$data/telco_churn.csv' (FORMAT csv, HEADER);
-- A golden figure and ours agree at the digits that are printed, or to that share.
CREATE FUNCTION agrees(ours numeric, printed text, share numeric DEFAULT 1e-9) RETURNS boolean LANGUAGE sql AS
    \$\$ SELECT CASE WHEN printed ~ '^[0-9.e+-]+\$' THEN abs(ours - printed::numeric) <= greatest(0.51 * 10::numeric ^ (- scale(printed::numeric)), share * abs(printed::numeric)) END \$\$;
CREATE TABLE found (topic text, params text, metric text, ours numeric[]);
});

# Kaplan-Meier, Nelson-Aalen, log-rank and Cox: one row of ours per golden row, its figures in the order in which they are printed.
sql(q{
CREATE VIEW lung_outcomes AS SELECT crm.outcomes(time, status = 2) AS o FROM lung;
INSERT INTO found
SELECT 'kaplan_meier', p.params, p.metric, ARRAY[CASE p.metric WHEN 'S' THEN s.survival ELSE s.se END]
FROM golden AS p, lung_outcomes, crm.survival(o, ARRAY[substring(p.params FROM 't=(\d+)')::float8]) AS s WHERE p.topic = 'kaplan_meier' AND p.metric IN ('S', 'greenwood_se') AND p.data LIKE '%lung%'
UNION ALL SELECT 'kaplan_meier', NULL, 'median', ARRAY[q.duration] FROM lung_outcomes, crm.duration_quantile(o) AS q
UNION ALL SELECT 'kaplan_meier', l, 'median 95% CI', ARRAY[q.lower, q.upper] FROM lung_outcomes, unnest(ARRAY['log', 'log-log']) AS l, crm.duration_quantile(o, limits => replace(l, '-', '_')) AS q
UNION ALL SELECT 'kaplan_meier', 'tau=365', 'rmst se', ARRAY[m.mean, m.se] FROM lung_outcomes, crm.restricted_mean(o, 365) AS m
UNION ALL SELECT 'kaplan_meier', 'sex=1 / sex=2', 'median', array_agg((crm.duration_quantile(o)).duration ORDER BY sex) FROM (SELECT sex, crm.outcomes(time, status = 2) AS o FROM lung GROUP BY sex) AS s
UNION ALL SELECT 'kaplan_meier', 't=365 CI log', 'S lo hi', ARRAY[s.survival, s.lower, s.upper] FROM lung_outcomes, crm.survival(o, ARRAY[365]) AS s
UNION ALL SELECT 'kaplan_meier', 't=365 CI log-log', 'lo hi', ARRAY[s.lower, s.upper] FROM lung_outcomes, crm.survival(o, ARRAY[365], limits => 'log_log') AS s
UNION ALL SELECT 'nelson_aalen', 't=365,730 exp(-H)', 'S', array_agg(exp(-s.hazard) ORDER BY s.duration) FROM lung_outcomes, crm.survival(o, ARRAY[365, 730]) AS s
UNION ALL SELECT 'kaplan_meier', 'tenure, Churn=Yes; t=1,6,12,24,36,48,60,72', 'S', array_agg(s.survival ORDER BY s.duration)
    FROM (SELECT crm.outcomes(tenure, churn = 'Yes') AS o FROM telco) AS t, crm.survival(o, ARRAY[1, 6, 12, 24, 36, 48, 60, 72]) AS s
UNION ALL SELECT 'logrank', 'by sex', 'chisq p O1 E1 V', ARRAY[(t).chi_square, (t).p_value, (t).observed[1], (t).expected[1], (t).covariance[1]]
    FROM (SELECT crm.log_rank(sex::text, o) AS t FROM (SELECT sex, crm.outcomes(time, status = 2) AS o FROM lung GROUP BY sex) AS s) AS x
UNION ALL SELECT 'logrank', 'by sex rho=1 (Peto)', 'chisq p', ARRAY[(t).chi_square, (t).p_value] FROM (SELECT crm.log_rank(sex::text, o, NULL, 1, NULL) AS t FROM (SELECT sex, crm.outcomes(time, status = 2) AS o FROM lung GROUP BY sex) AS s) AS x
UNION ALL SELECT 'logrank', 'by ph_ecog', 'chisq df p', ARRAY[(t).chi_square, (t).df, (t).p_value] FROM (SELECT crm.log_rank(ph_ecog::text, o) AS t FROM (SELECT ph_ecog, crm.outcomes(time, status = 2) AS o FROM lung GROUP BY ph_ecog) AS s) AS x
UNION ALL SELECT 'logrank', 'by sex strata inst', 'chisq', ARRAY[(t).chi_square] FROM (SELECT crm.log_rank(sex::text, o, inst) AS t FROM (SELECT inst, sex, crm.outcomes(time, status = 2) AS o FROM lung WHERE inst IS NOT NULL GROUP BY inst, sex) AS s) AS x
UNION ALL SELECT 'logrank', 'by rx', 'chisq p', ARRAY[(t).chi_square, (t).p_value] FROM (SELECT crm.log_rank(rx::text, o) AS t FROM (SELECT rx, crm.outcomes(futime, fustat = 1) AS o FROM ovarian GROUP BY rx) AS s) AS x
UNION ALL SELECT 'logrank', 'by Contract', 'chisq df', ARRAY[(t).chi_square, (t).df] FROM (SELECT crm.log_rank(contract, o) AS t FROM (SELECT contract, crm.outcomes(tenure, churn = 'Yes') AS o FROM telco GROUP BY contract) AS s) AS x
UNION ALL SELECT 'cox', p.params, p.metric, CASE p.metric WHEN 'coef' THEN (m).coefficients WHEN 'se' THEN (m).se ELSE ARRAY[(m).null_log_likelihood, (m).log_likelihood] END
    FROM golden AS p, LATERAL (SELECT crm.cox_regression(time, status = 2, ARRAY[age, sex, ph_ecog], crm.cox_options(ties => CASE WHEN p.params LIKE '%Breslow%' THEN 'breslow' ELSE 'efron' END)) AS m FROM lung) AS f WHERE p.topic = 'cox';
});
is(sql(q{SELECT string_agg(topic || '|' || coalesce(params, '') || '|' || metric, '; ') FROM golden AS g WHERE topic IN ('kaplan_meier', 'nelson_aalen', 'logrank', 'cox')
	AND 1 <> (SELECT count(*) FROM found AS f WHERE f.topic = g.topic AND f.params IS NOT DISTINCT FROM g.params AND f.metric = g.metric)}), '', 'every golden row has one of ours');
is(sql(q{SELECT string_agg(format('%s %s %s: %s %s', g.topic, g.params, g.metric, v.ours, v.printed), '; ') FROM golden AS g JOIN found AS f ON f.topic = g.topic AND f.params IS NOT DISTINCT FROM g.params AND f.metric = g.metric,
	unnest(f.ours, string_to_array(replace(g.value, ' / ', ' '), ' ')) AS v(ours, printed)
	-- the printed coefficients after Breslow are those of a search that had stopped 3e-9 before the maximum
	WHERE agrees(v.ours, v.printed, CASE WHEN g.params = 'Breslow' THEN 5e-9 ELSE 1e-9 END) IS NOT TRUE}), '', 'survival, log-rank and Cox at their printed digits');
cmp_ok(sql('SELECT sum(cardinality(ours)) FROM found'), '>=', 50, 'many figures');

# Worked cases, their inputs read from the text of the golden rows.
sql(q{
CREATE TABLE worked (topic text, metric text, key text, ours numeric);
CREATE FUNCTION inputs_of(t text) RETURNS text LANGUAGE sql AS $$ SELECT DISTINCT inputs FROM relation WHERE topic = t AND inputs LIKE '%:%;%' LIMIT 1 $$;
-- deals: days and outcome
CREATE TABLE deal AS SELECT (regexp_match(d, '^(\d+)'))[1]::float8 AS days, substring(d FROM '(won|lost)$') AS outcome FROM unnest(string_to_array(split_part(inputs_of('pipeline_incidence'), ': ', 2), '; ')) AS d;
INSERT INTO worked
SELECT 'pipeline_incidence', CASE WHEN outcome IS NULL THEN 'still_open_' ELSE 'cumulative_incidence_' END || duration, outcome, probability FROM (SELECT crm.outcomes(days, outcome) AS o FROM deal) AS s, crm.incidence(o, ARRAY[30, 60, 90])
UNION ALL SELECT 'pipeline_incidence', 'naive_1_minus_km_90', k, 1 - survival FROM (SELECT crm.outcomes(days, outcome) AS o FROM deal) AS s, unnest(ARRAY['won', 'lost']) AS k, crm.survival(o, ARRAY[90], k)
UNION ALL SELECT 'pipeline_incidence', 'win_rate_closed', NULL, avg((outcome = 'won')::int) FROM deal
UNION ALL SELECT 'pipeline_incidence', 'win_rate_all', NULL, avg((outcome IS NOT DISTINCT FROM 'won')::int) FROM deal;
-- service level: opened closed paused reopened handovers in hours, as of 100, target 24
CREATE TABLE sla AS SELECT v[1]::float8 AS opened, nullif(v[2], '-')::float8 AS closed, v[3]::float8 AS paused, v[4]::int AS reopened, v[5]::int AS handovers
FROM (SELECT string_to_array(c, ' ') AS v FROM unnest(string_to_array(split_part(inputs_of('sla'), ': ', 2), '; ')) AS c) AS s;
CREATE VIEW clock AS SELECT coalesce(closed, 100) - opened - paused AS clock, 100 - opened - paused AS age, CASE WHEN closed IS NOT NULL THEN 'closed' END AS outcome, reopened, handovers FROM sla;
INSERT INTO worked
SELECT 'sla', m.metric, NULL, m.ours FROM (SELECT crm.outcomes(clock, outcome) AS o, crm.outcomes(clock, outcome) FILTER (WHERE age >= 24) AS ripe, count(*) FILTER (WHERE outcome IS NULL AND clock > 24) AS overdue FROM clock) AS h,
    crm.target_attainment(o, 24) AS a, crm.target_attainment(ripe, 24) AS r, crm.duration_quantile(o) AS q, crm.duration_quantile(o, 0.9) AS p,
    LATERAL (VALUES ('cases', a.cases), ('met', a.met), ('breached', a.breached), ('undecided', a.undecided), ('ripe', r.cases), ('attainment_ripe', r.attainment), ('attainment_estimate', a.estimate),
        ('attainment_decided_biased', a.met / (a.met + a.breached)), ('open_overdue', overdue), ('median_censored', q.duration), ('p90_censored', p.duration)) AS m(metric, ours)
UNION ALL SELECT 'sla', m.metric, NULL, m.ours FROM (SELECT avg((clock <= 24)::int) FILTER (WHERE outcome = 'closed') AS closed_only, percentile_cont(0.5) WITHIN GROUP (ORDER BY clock) FILTER (WHERE outcome = 'closed') AS median,
        avg(reopened) FILTER (WHERE outcome = 'closed') AS reopened, avg((handovers = 0)::int) FILTER (WHERE outcome = 'closed') AS one_stop, avg(handovers) AS handovers FROM clock) AS c,
    LATERAL (VALUES ('naive_closed_only', closed_only), ('median_closed_only', median), ('reopen_rate', reopened), ('one_stop_share', one_stop), ('handovers_per_case', handovers)) AS m(metric, ours)
UNION ALL SELECT 'sla', 'attainment_ripe', 'edge', (crm.target_attainment(crm.outcomes(3, NULL), 24)).attainment;
-- answers: hours / age, target 24
CREATE TABLE answer AS SELECT nullif(split_part(c, '/', 1), '-')::float8 AS hours, split_part(c, '/', 2)::float8 AS age FROM unnest(string_to_array(split_part(split_part((SELECT min(inputs) FROM relation WHERE topic = 'responsiveness'), ': ', 2), '; target', 1), '; ')) AS c;
INSERT INTO worked
SELECT 'responsiveness', m.metric, NULL, m.ours FROM (SELECT crm.outcomes(coalesce(hours, age), hours IS NOT NULL) AS o, crm.outcomes(coalesce(hours, age), hours IS NOT NULL) FILTER (WHERE age >= 24) AS ripe, avg((hours IS NOT NULL)::int) AS answered,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) AS median FROM answer) AS h, crm.target_attainment(o, 24) AS a, crm.target_attainment(ripe, 24) AS r, crm.duration_quantile(o) AS q, crm.duration_quantile(o, 0.9) AS p,
    LATERAL (VALUES ('answered_share', answered), ('median_answered_only', median), ('median_censored', q.duration), ('p90_censored', p.duration), ('ripe', r.cases), ('attainment_ripe', r.attainment), ('attainment_estimate', a.estimate),
        ('attainment_decided_biased', a.met / (a.met + a.breached)), ('undecided', a.undecided)) AS m(metric, ours);
-- win-back: lapsed and back, as of 2026-07-31, within 90 days
CREATE TABLE lapse AS SELECT split_part(c, ' ', 1)::date AS lapsed_on, nullif(split_part(c, ' ', 2), '-')::date AS back_on FROM unnest(string_to_array(split_part((SELECT min(inputs) FROM relation WHERE topic = 'reactivation'), ': ', 2), '; ')) AS c;
INSERT INTO worked
SELECT 'reactivation', m.metric, NULL, m.ours FROM (SELECT crm.outcomes(coalesce(back_on, '2026-07-31') - lapsed_on, back_on IS NOT NULL) FILTER (WHERE lapsed_on <= date '2026-07-31' - 90) AS ripe, avg((back_on IS NOT NULL)::int) AS naive FROM lapse) AS h,
    crm.target_attainment(ripe, 90) AS r, LATERAL (VALUES ('ripe', r.cases), ('reactivated_in_window', r.met), ('reactivation_rate', r.attainment), ('naive_rate_all_rows', naive)) AS m(metric, ours);
INSERT INTO worked
SELECT 'working_time', inputs, NULL, extract(epoch FROM crm.working_time(w[1]::timestamptz, w[2]::timestamptz, 'mon-fri 09:00-18:00', CASE WHEN w[3] <> 'none' THEN ARRAY[w[3]::date] END, 'UTC')) / 60
FROM relation, regexp_match(inputs, 'from (\S+) to (\S+), .*holidays=(\S+)$') AS w WHERE topic = 'working_time';
});
is(sql(q{SELECT string_agg(topic || '|' || metric || '|' || coalesce(key, ''), '; ') FROM relation AS g WHERE topic IN ('pipeline_incidence', 'sla', 'responsiveness', 'reactivation', 'working_time')
	AND 1 <> (SELECT count(*) FROM worked AS w WHERE w.topic = g.topic AND w.metric = CASE g.topic WHEN 'working_time' THEN g.inputs ELSE g.metric END AND w.key IS NOT DISTINCT FROM g.key)}), '', 'every worked row has one of ours');
is(sql(q{SELECT string_agg(format('%s %s %s: %s %s', g.topic, g.metric, g.key, w.ours, g.value), '; ') FROM relation AS g JOIN worked AS w ON w.topic = g.topic AND w.metric = CASE g.topic WHEN 'working_time' THEN g.inputs ELSE g.metric END AND w.key IS NOT DISTINCT FROM g.key
	WHERE CASE g.value WHEN 'NULL' THEN w.ours IS NOT NULL ELSE agrees(w.ours, g.value) IS NOT TRUE END}), '', 'deals, service levels, answers, win-back and working time at their printed digits');

done_testing();
