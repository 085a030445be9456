-- Cases and durations: incidence, survival, quantiles, restricted mean, attainment, log-rank; weights, merging, order, workers; hostile values; errors.
\set SHOW_CONTEXT never
CREATE SCHEMA t_outcomes;
SET search_path = t_outcomes, public;
\pset footer off
\pset null (null)
SET extra_float_digits = 0;

-- SQLSTATE, message and hint of a failing statement in one line
CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text;
    message text;
    hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', state, message, nullif(hint, ''));
END $$;

-- Twelve deals: days and how they ended; the figures by hand
CREATE TABLE deal (days int, outcome text);
INSERT INTO deal VALUES (10, 'lost'), (20, 'won'), (20, NULL), (35, 'lost'), (40, 'won'), (45, NULL), (60, 'won'), (60, 'lost'), (75, NULL), (90, 'won'), (90, NULL), (120, NULL);
CREATE TABLE held AS SELECT crm.outcomes(days, outcome) AS o FROM deal;
SELECT o::jsonb FROM held;
SELECT r.* FROM held, crm.outcome_rows(o) AS r WHERE r.duration BETWEEN 20 AND 60;
SELECT i.duration, i.outcome, i.probability, i.cases, i.at_risk FROM held, crm.incidence(o, at => ARRAY[90, 30, 60, 30]) AS i;
SELECT bool_and(abs(total - 1) < 1e-14) AS add_up FROM (SELECT sum(i.probability) AS total FROM held, crm.incidence(o) AS i GROUP BY i.duration) AS s;
-- the product by hand: at 10 one of 12, at 20 one of 11, ...
SELECT s.duration, s.at_risk, s.events, s.censored, s.survival, s.hazard FROM held, crm.survival(o) AS s;
SELECT round((11/12.0 * 10/11 * 8/9 * 7/8 * 4/6 * 2/3), 12) AS by_hand;
-- between the times, before and after them; events since the row before
SELECT s.duration, s.at_risk, s.events, s.censored, s.survival, s.se FROM held, crm.survival(o, at => ARRAY[0, 5, 25, 60, 1000]) AS s;
-- of one outcome the others are censored, and one minus that overstates
SELECT round(1 - s.survival::numeric, 12) AS naive FROM held, crm.survival(o, at => ARRAY[90], outcome => 'won') AS s;
SELECT s.survival = t.survival AND s.se = t.se AS same FROM held, crm.survival(o, ARRAY[90], 'won') AS s,
    crm.survival((SELECT crm.outcomes(days, coalesce(outcome = 'won', false)) FROM deal), ARRAY[90]) AS t;
-- limits on three scales
SELECT l, s.lower, s.upper FROM held, unnest(ARRAY['log', 'log_log', 'plain']) AS l, crm.survival(o, ARRAY[60], limits => l) AS s;
SELECT s.lower, s.upper FROM held, crm.survival(o, ARRAY[60], confidence => 0.5) AS s;
-- quantiles: of any outcome, of one, not reached
SELECT q.* FROM held, unnest(ARRAY[0.25, 0.5, 0.9]) AS share, crm.duration_quantile(o, share) AS q;
SELECT q.* FROM held, unnest(ARRAY[0.25, 0.5]) AS share, crm.duration_quantile(o, share, 'won') AS q;
-- exactly the share: the first time at which it is reached
SELECT (crm.duration_quantile(crm.outcomes(n, true), 0.1)).duration AS p10, (crm.duration_quantile(crm.outcomes(n, true), 0.9)).duration AS p90 FROM generate_series(1, 10) AS n;
-- restricted mean: by hand 10 + 10 * 11/12 + ... ; up to the longest; beyond it, unknown unless all have ended
SELECT r.mean, r.se, r.lower, r.upper, r.up_to FROM held, unnest(ARRAY[20, NULL, 121]) AS until, crm.restricted_mean(o, until) AS r;
SELECT 10 + 10 * 11 / 12.0 AS by_hand;
SELECT (crm.restricted_mean(crm.outcomes(n, true), 20)).mean AS mean FROM generate_series(1, 10) AS n;
-- attainment: met, breached, undecided; open for the whole target is a breach; ripe cases alone
SELECT a.* FROM held, crm.target_attainment(o, 60) AS a;
SELECT a.cases, a.met, a.breached, a.undecided, a.attainment, a.estimate FROM held, unnest(ARRAY['won', 'lost', 'none']) AS outcome, crm.target_attainment(o, 60, outcome) AS a;
SELECT a.met, a.breached, a.undecided, a.attainment FROM crm.target_attainment((SELECT crm.outcomes(d, o) FROM (VALUES (24, NULL), (24, 'closed'), (25, 'closed'), (3, 'closed')) AS v(d, o)), 24) AS a;

-- Nothing to say is NULL, and what is left out is counted
SELECT crm.outcomes(days, outcome) FROM deal WHERE false;
CREATE TABLE odd (days float8, outcome text, ended boolean, weight float8);
INSERT INTO odd VALUES (NULL, 'won', true, 1), (3, 'won', true, NULL), (3, 'won', NULL, 0), (4, NULL, false, 2.5), (0, 'won', true, 1), ('-0', 'won', true, 1);
SELECT crm.outcomes(days, outcome)::jsonb AS text, crm.outcomes(days, ended)::jsonb AS event, crm.outcomes(days, outcome, weight)::jsonb AS weighted, crm.outcomes(days, ended, weight)::jsonb AS both FROM odd;
CREATE TABLE nobody AS SELECT crm.outcomes(NULL::int, 'won') AS o;
SELECT o::jsonb FROM nobody;
SELECT count(*) FROM nobody, crm.survival(o);
SELECT s.* FROM nobody, crm.survival(o, ARRAY[1]) AS s;
SELECT i.* FROM nobody, crm.incidence(o, ARRAY[1]) AS i;
SELECT q.*, r.*, a.* FROM nobody, crm.duration_quantile(o) AS q, crm.restricted_mean(o) AS r, crm.target_attainment(o, 1) AS a;
SELECT crm.duration_quantile(NULL), crm.restricted_mean(NULL), crm.target_attainment(NULL, 1), (SELECT count(*) FROM crm.survival(NULL)), (SELECT count(*) FROM crm.incidence(NULL)), (SELECT count(*) FROM crm.outcome_rows(NULL));
-- no outcome at all: all is open
SELECT i.* FROM (SELECT crm.outcomes(days, NULL) AS o FROM deal) AS s, crm.incidence(o, ARRAY[60]) AS i;

-- Weights are rows
SELECT count(*), bool_and(a = b) AS same_cells
FROM crm.outcome_rows((SELECT crm.outcomes(days, outcome, 3) FROM deal)) AS a LEFT JOIN crm.outcome_rows((SELECT crm.outcomes(days, outcome) FROM deal, generate_series(1, 3))) AS b
     ON a.duration = b.duration AND a.outcome IS NOT DISTINCT FROM b.outcome;
SELECT s.at_risk, s.events, s.survival, s.se FROM (SELECT crm.outcomes(days, outcome, 0.5) AS o FROM deal) AS h, crm.survival(o, ARRAY[60]) AS s;

-- The same bytes for any order, split and merge
CREATE TABLE many AS SELECT n, (n * 7919) % 97 AS days, (ARRAY['won', 'lost', NULL, 'withdrawn', 'lost'])[1 + (n * 31) % 5] AS outcome, (n * 13) % 4 AS g, 1 + n % 3 AS weight, (n * 7919) % 1009 / 7.0::float8 AS exact FROM generate_series(1, 20000) AS n;
CREATE TABLE shuffled AS SELECT * FROM many ORDER BY md5(n::text);
SELECT a.o::text = b.o::text AS order, a.o::text = c.o::text AS merged, a.e::text = b.e::text AS order_exact, a.e::text = c.e::text AS merged_exact
FROM (SELECT crm.outcomes(days, outcome) AS o, crm.outcomes(exact, outcome, weight) AS e FROM many) AS a,
     (SELECT crm.outcomes(days, outcome) AS o, crm.outcomes(exact, outcome, weight) AS e FROM shuffled) AS b,
     (SELECT crm.rollup(o) AS o, crm.rollup(e) AS e FROM (SELECT crm.outcomes(days, outcome) AS o, crm.outcomes(exact, outcome, weight) AS e FROM shuffled GROUP BY g) AS s) AS c;
CREATE AGGREGATE parts(bytea) (SFUNC = crm_internal.outcomes_combine, STYPE = bytea, FINALFUNC = crm_internal.outcomes_final);
CREATE AGGREGATE part(float8, text) (SFUNC = crm_internal.outcomes_transition, STYPE = bytea);
SELECT parts(p)::text = (SELECT crm.outcomes(days, outcome)::text FROM many) AS parts FROM (SELECT part(days, outcome) AS p FROM shuffled GROUP BY n % 11) AS s;
SET max_parallel_workers_per_gather = 3;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.outcomes(days, outcome)::text = (SELECT crm.outcomes(days, outcome)::text FROM many WHERE n > 0 OFFSET 0) AS workers FROM shuffled;
RESET max_parallel_workers_per_gather;
-- as text and bytes and back
SELECT o::text::crm.outcomes::text = o::text AS text_and_back, length(o::text) < 200 AS is_small FROM held;
-- a state beyond 4 MB
SELECT (o::jsonb) - 'outcomes' AS held FROM (SELECT crm.outcomes(n / 4.0, CASE WHEN n % 3 > 0 THEN 'a' || n % 3 END) AS o FROM generate_series(1, 250000) AS n) AS s;

-- Log-rank: by hand, of groups, in strata, weighted; groups of nobody; merged rows of one group
CREATE TABLE trial (g text, s text, t int, ended boolean);
INSERT INTO trial VALUES ('a', 'x', 1, true), ('a', 'x', 3, true), ('b', 'x', 2, false), ('b', 'x', 3, true), ('b', 'x', 4, false), ('b', 'x', 4, false), ('b', 'y', 1, true), ('a', 'y', 2, true), ('a', 'y', 2, false);
CREATE VIEW grouped AS SELECT g, s, crm.outcomes(t, ended) AS o FROM trial GROUP BY g, s;
SELECT (crm.log_rank(g, o, s)).* FROM grouped;
SELECT round((2/6.0 + 2/4.0 + 2/3.0 + 1), 12) AS expected_of_a, round((5/36.0 * 0 + (2/6.0) * (4/6.0) + 2 * (2/3.0) * (1/4.0) * (3/4.0) + (2/3.0) * (1/3.0)), 12) AS variance;
SELECT (l).chi_square, (l).df, (l).strata, (l).cases FROM (SELECT crm.log_rank(g, o) AS l FROM grouped) AS x;
SELECT (l).chi_square, (l).rho, (l).observed FROM (SELECT crm.log_rank(g, o, s, 1, NULL) AS l FROM grouped) AS x;
SELECT (l).chi_square, (l).df, (l).p_value FROM (SELECT crm.log_rank(g, o) AS l FROM grouped WHERE g = 'a') AS x;
SELECT (l).groups, (l).cases, (l).cases_skipped FROM (SELECT crm.log_rank(g, o) AS l FROM (TABLE grouped UNION ALL SELECT NULL, 'x', crm.outcomes(1, true) UNION ALL SELECT 'c', 'x', NULL) AS g) AS x;
SELECT crm.log_rank(g, o) FROM grouped WHERE false;
-- of one outcome; the same by parts and in any order
SELECT (l).observed, round((l).p_value::numeric, 10) AS p FROM (SELECT crm.log_rank('group ' || g, o, NULL, 0, 'won') AS l FROM (SELECT g, crm.outcomes(days, outcome) AS o FROM many GROUP BY g) AS s) AS x;
CREATE AGGREGATE test_part(text, crm.outcomes, text) (SFUNC = crm_internal.log_rank_transition, STYPE = bytea);
CREATE AGGREGATE test_parts(bytea) (SFUNC = crm_internal.log_rank_combine, STYPE = bytea, FINALFUNC = crm_internal.log_rank_final);
SELECT test_parts(p) = (SELECT crm.log_rank(g::text, o, s::text) FROM (SELECT g, n % 3 AS s, crm.outcomes(days, outcome) AS o FROM many GROUP BY 1, 2) AS x) AS same
FROM (SELECT test_part(g::text, o, s::text) AS p FROM (SELECT g, n % 3 AS s, n % 5 AS part, crm.outcomes(days, outcome) AS o FROM shuffled GROUP BY 1, 2, 3) AS x GROUP BY part) AS y;

-- Errors, with the value and what to do
SELECT pg_temp.failure(s) FROM unnest(ARRAY[
    $$SELECT crm.outcomes(-3, 'won')$$, $$SELECT crm.outcomes('NaN'::real, 'won')$$, $$SELECT crm.outcomes('Infinity'::float8, true)$$, $$SELECT crm.outcomes(3, '')$$,
    $$SELECT crm.outcomes(3, 'won', -1)$$, $$SELECT crm.outcomes(3, true, 'NaN')$$, $$SELECT crm.outcomes(interval '3 days', 'won')$$, $$SELECT crm.outcomes(interval '3 days', true)$$,
    $$SELECT crm.outcomes(3, 'outcome ' || n) FROM generate_series(1, 1001) AS n$$,
    $$SELECT crm.survival(o, ARRAY[-1]) FROM held$$, $$SELECT crm.survival(o, ARRAY[NULL::float8]) FROM held$$, $$SELECT crm.survival(o, limits => 'wald') FROM held$$, $$SELECT crm.survival(o, confidence => 95) FROM held$$, $$SELECT crm.incidence(o, confidence => NULL) FROM held$$,
    $$SELECT crm.duration_quantile(o, 50) FROM held$$, $$SELECT crm.restricted_mean(o, 0) FROM held$$, $$SELECT crm.target_attainment(o, -1) FROM held$$, $$SELECT crm.target_attainment(o, NULL) FROM held$$,
    $$SELECT crm.log_rank(g, o, s, -1, NULL) FROM grouped$$, $$SELECT crm.log_rank(g, o, s, length(s || g) + ascii(g), NULL) FROM grouped$$,
    $$SELECT crm.log_rank(g::text, o) FROM (SELECT n AS g, crm.outcomes(1, true) AS o FROM generate_series(1, 201) AS n GROUP BY n) AS x$$,
    $$SELECT 'x'::crm.outcomes$$, $$SELECT '\x'::crm.outcomes$$, $$SELECT '\x02'::crm.outcomes$$, $$SELECT '\x0101000000ff'::crm.outcomes$$, $$SELECT crm_internal.outcomes_final('\x00')$$
]) AS s;
DO $$ DECLARE l float8; BEGIN SELECT crm.log_rank(g, o) INTO l FROM t_outcomes.grouped; EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', sqlerrm; END $$;
-- Forged states: refused, whatever bytes
CREATE AGGREGATE forged(float8, text) (SFUNC = crm_internal.outcomes_transition, STYPE = bytea, FINALFUNC = crm_internal.outcomes_final, INITCOND = '\x015455f4');
SELECT pg_temp.failure('SELECT forged(1, ''a'')');
DROP SCHEMA t_outcomes CASCADE;
