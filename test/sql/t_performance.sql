-- Indicators and their scores, weights, agreement within units, quality. (test/t/062_performance_golden.pl has published figures.)
\set SHOW_CONTEXT never
SET extra_float_digits = 0;

-- Attainment: more is better, less is better, a range for both; exact.
SELECT crm.attainment(1080, 1000), crm.attainment(45, 50, 'higher'), crm.attainment(52, 50, 'lower') AS linear, crm.attainment(52, 50, 'lower', 'inverse') AS inverse,
       crm.attainment(52, 50, 'lower', 'range', 70) AS range_lower, crm.attainment(410, 400, method => 'range', worst => 350, cap => NULL) AS range_higher;
-- floor and cap; NULL is none
SELECT crm.attainment(2000, 1000) AS capped, crm.attainment(2000, 1000, cap => NULL) AS uncapped, crm.attainment(-200, 1000) AS floored, crm.attainment(-200, 1000, floor => NULL) AS below, crm.attainment(500, 1000, floor => 0.6) AS floor;
-- targets of 0 and below have no ratio, but a range; nothing measured is NULL
SELECT crm.attainment(3, -2) AS ratio_of_less_than_nothing, crm.attainment(3, 0) AS ratio_of_nothing, crm.attainment(3, -2, method => 'range', worst => -5, cap => NULL) AS range, crm.attainment(0, 0, 'lower', 'range', 10) AS none_wanted,
       crm.attainment(NULL, 100) AS not_measured, crm.attainment(100, NULL) AS no_target, crm.attainment(5, 5, method => 'range', worst => 5) AS no_range;
-- nothing of what should be little is the best there is
SELECT crm.attainment(0, 5, 'lower') AS linear, crm.attainment(0, 5, 'lower', 'inverse') AS inverse, crm.attainment(0, 5, 'lower', 'inverse', cap => NULL) AS no_cap, crm.attainment(-1, 5, 'lower', 'inverse') AS negative;
SELECT crm.attainment(1, 2, 'more');
SELECT crm.attainment(1, 2, method => 'linear');
SELECT crm.attainment(1, 2, method => 'inverse');
SELECT crm.attainment(1, 2, method => 'range');
SELECT crm.attainment('NaN'::float8, 2);
SELECT crm.attainment(1, 2, floor => 2, cap => 1);
SELECT crm.attainment(1, 2, cap => 'Infinity'::numeric);

-- Score: what was measured, weighted.
CREATE TEMP TABLE card (kpi text, score numeric, weight numeric);
INSERT INTO card VALUES ('revenue', 1.08, 30), ('growth', 0.75, 10), ('cost', 0.96, 20), ('arpu', 1.025, 10), ('churn', 1.2, 10), ('new', 0.75, 10), ('forecast', 0.977777777778, 10), ('satisfaction', NULL, 10);
SELECT crm.weighted_score(score, weight) AS measured, crm.weighted_score(coalesce(score, 0), weight) AS missing_is_zero, crm.weighted_score(1, weight) AS ones, count(*) FILTER (WHERE score IS NULL) AS missing FROM card;
SELECT crm.weighted_score(score, weight) AS nothing_measured FROM (VALUES (NULL::numeric, 30), (NULL, 20)) AS v(score, weight);
SELECT crm.weighted_score(score, weight) AS no_weight FROM (VALUES (0.9, 0), (0.8, 0), (0.7, NULL)) AS v(score, weight);
SELECT crm.weighted_score(score, weight) AS no_rows FROM card WHERE false;
SELECT crm.weighted_score(score, weight) AS thirds FROM (VALUES (1::smallint, 1::real), (0, 2)) AS v(score, weight);
SELECT crm.weighted_score(1, -1);
SELECT crm.weighted_score(NULL::int, -1);
SELECT crm.weighted_score('NaN'::numeric, 0);
SELECT crm.weighted_score(1, 'Infinity'::float8);
SELECT crm.weighted_score(1e70::numeric, 1e70::numeric);

-- Weights from comparisons: the published example, from rounded judgements too.
SELECT criterion, name, round(weight::numeric, 6) AS weight, round(lambda::numeric, 7) AS lambda, round(consistency_index::numeric, 7) AS consistency_index, round(consistency_ratio::numeric, 7) AS consistency_ratio
FROM crm.ahp(ARRAY[[1, 3, 5], [1/3.0, 1, 3], [1/5.0, 1/3.0, 1]], '{price,quality,service}');
SELECT bool_and(a.weight = b.weight) AS upper_half_counts FROM crm.ahp('{{1,3,5},{0.333,1,3},{0.2,0.34,1}}') AS a JOIN crm.ahp('{{1,3,5},{0.33,1,3},{0.2,0.33,1}}') AS b USING (criterion);
SELECT * FROM crm.ahp('{{1}}');
SELECT criterion, name, round(weight::numeric, 12) AS weight, lambda, consistency_ratio FROM crm.ahp('{{1,4},{0.25,1}}', '{a,NULL}');
SELECT criterion, round(weight::numeric, 6) AS weight, round(consistency_ratio::numeric, 2) AS a_circle FROM crm.ahp('{{1,9,0.111},{0.111,1,9},{9,0.111,1}}');
SELECT count(*) AS criteria, round(sum(weight)::numeric, 9) AS sum, count(consistency_ratio) AS ratios FROM (SELECT array_agg(r ORDER BY i) AS m FROM (SELECT i, array_agg(i::float8 / j ORDER BY j) AS r FROM generate_series(1, 20) AS i, generate_series(1, 20) AS j GROUP BY i) AS x) AS x, crm.ahp(m);
SELECT * FROM crm.ahp(NULL);
SELECT * FROM crm.ahp('{{1,3},{3,1}}');
SELECT * FROM crm.ahp('{{2,3},{0.333,1}}');
SELECT * FROM crm.ahp('{{1,0},{0,1}}');
SELECT * FROM crm.ahp('{{1,NaN},{1,1}}');
SELECT * FROM crm.ahp('{{1,2,3},{1,1,1}}');
SELECT * FROM crm.ahp('{1,2}');
SELECT * FROM crm.ahp('{}');
SELECT * FROM crm.ahp('{{1,NULL},{1,1}}');
SELECT * FROM crm.ahp('{{1,2},{0.5,1}}', '{a,b,c}');
SELECT * FROM crm.ahp((SELECT array_agg(r) FROM (SELECT array_agg(1.0::float8) AS r FROM generate_series(1, 101) AS i, generate_series(1, 101) AS j GROUP BY i) AS x));

-- Agreement within units.
CREATE TABLE t_performance (store int, answer float8);
INSERT INTO t_performance VALUES (1, 7), (1, 8), (1, 6), (1, 7), (2, 5), (2, 6), (2, 5), (3, 8), (3, 9), (3, 8), (3, 9), (3, 7), (4, 6), (4, 6), (4, 7), (NULL, 3), (4, NULL);
SELECT (crm.icc(answer, store)).* FROM t_performance \gx
SELECT crm.icc(answer, store) = crm.icc(answer, store::text) AS names, crm.icc(answer, store) = crm.icc(answer, store::bigint) AS bigint, crm.icc(answer, store)::text = crm.icc(answer, md5(store::text)::uuid)::text AS uuids FROM t_performance;
-- by hand: analysis of variance
SELECT round((i).msb::numeric, 9) = round(msb::numeric, 9) AS msb, round((i).msw::numeric, 9) = round(msw::numeric, 9) AS msw
FROM (SELECT crm.icc(answer, store) AS i FROM t_performance) AS x,
     (SELECT sum(n * (mean - total) ^ 2) / (count(*) - 1) AS msb, sum((n - 1) * variance) / (sum(n) - count(*)) AS msw
      FROM (SELECT store, count(*) AS n, avg(answer) AS mean, var_samp(answer) AS variance, sum(sum(answer)) OVER () / sum(count(*)) OVER () AS total FROM t_performance WHERE store IS NOT NULL AND answer IS NOT NULL GROUP BY store) AS s) AS a;
SELECT (crm.icc(answer, store)).units AS units, (crm.icc(answer, store)).icc1 AS one_store FROM t_performance WHERE store = 1;
SELECT (i).units, (i).n, (i).msb, (i).msw, (i).icc1 AS one_member_each FROM (SELECT crm.icc(x, x) AS i FROM generate_series(1, 2) AS x) AS i;
SELECT (i).f, (i).icc1, (i).icc2 AS all_agree FROM (SELECT crm.icc(x / 2, x / 2) AS i FROM generate_series(1, 6) AS x) AS i;
SELECT crm.icc(5, x % 2) AS all_equal FROM generate_series(1, 6) AS x;
SELECT crm.icc(NULL::float8, x) AS nothing_known FROM generate_series(1, 6) AS x;
SELECT crm.icc(answer, store) AS no_rows FROM t_performance WHERE false;
SELECT crm.icc('NaN', 1);
SELECT crm.icc(1e101, 1);
\set VERBOSITY sqlstate
SELECT crm.icc(1, true);
\set VERBOSITY default
CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
SELECT crm.icc(1, name) FROM (SELECT 'a' COLLATE any_case AS name) AS v;
DROP COLLATION any_case;
-- any order, any split, any number of workers; many units
TRUNCATE t_performance;
INSERT INTO t_performance SELECT n * 7919 % 1000, n * 7919 % 1000 / 100.0 + n * 104729 % 13 / 7.0 FROM generate_series(1::bigint, 60000) AS n;
ANALYZE t_performance;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT crm.icc(answer, store) AS i, crm.icc(answer, store::text) AS t, crm.weighted_score(answer, store) AS s FROM t_performance;
SELECT (i).units, (i).n, round((i).icc1::numeric, 6) AS icc1, round((i).icc2::numeric, 6) AS icc2 FROM serial;
SELECT abs((s.i).icc1 / (x.i).icc1 - 1) < 1e-12 AS any_order, s.s = x.s AS scores FROM serial AS s, (SELECT crm.icc(answer, store ORDER BY answer DESC, store) AS i, crm.weighted_score(answer, store ORDER BY answer) AS s FROM t_performance) AS x;
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET min_parallel_table_scan_size = 0; SET cpu_operator_cost = 0;
SELECT abs((s.i).icc1 / (x.i).icc1 - 1) < 1e-12 AS workers, abs((s.t).icc1 / (x.t).icc1 - 1) < 1e-12 AS of_names, s.s = x.s AS scores
FROM serial AS s, (SELECT crm.icc(answer, store) AS i, crm.icc(answer, store::text) AS t, crm.weighted_score(answer, store) AS s FROM t_performance) AS x;
RESET ALL;
DROP TABLE t_performance;
SET extra_float_digits = 0;

-- a worst value on the wrong side of the target
SELECT crm.attainment(90, 100, 'higher', 'range', worst => 120);
SELECT crm.attainment(90, 100, 'lower', 'range', worst => 80);
SELECT crm.attainment(90, 100, 'higher', 'range', worst => 100) AS no_way, crm.attainment(90, NULL, 'higher', 'range', worst => 80) AS no_target;

-- Sigma level: of defects of a million.
SELECT dpmo, round(crm.sigma_level(dpmo)::numeric, 4) AS sigma, round(crm.sigma_level(dpmo, 0)::numeric, 4) AS measured FROM (VALUES (308537), (66807), (6210), (1550), (233), (3.4)) AS v(dpmo);
SELECT crm.sigma_level(0) AS no_defects, crm.sigma_level(1000000) AS nothing_else, crm.sigma_level(NULL) AS unknown, round(crm.sigma_level(500000, shift => 0)::numeric, 12) AS half, crm.sigma_level(1e-300) > 30 AS hardly_any, crm.sigma_level(5e-324) AS next_to_none;
-- more than every second one: 1.5 less the quantile of what is left
SELECT dpmo, round(crm.sigma_level(dpmo)::numeric, 12) AS sigma FROM (VALUES (600000), (990000)) AS v(dpmo);
SELECT crm.sigma_level(-1);
SELECT crm.sigma_level(1000001);
SELECT crm.sigma_level('NaN');
SELECT crm.sigma_level(10, -1);

-- a state of somebody's own
CREATE SCHEMA own;
CREATE AGGREGATE own.score(numeric, numeric) (SFUNC = crm_internal.weighted_score_transition, STYPE = bytea, FINALFUNC = crm_internal.weighted_score_final, INITCOND = '\x0102');
SELECT own.score(1, 1);
CREATE AGGREGATE own.icc(float8, bigint) (SFUNC = crm_internal.icc_transition, STYPE = bytea, FINALFUNC = crm_internal.icc_final, INITCOND = '\x4943430100000000');
SELECT own.icc(1, 1);
SELECT crm_internal.icc_transition(NULL, 1, 1::bigint);
DROP SCHEMA own CASCADE;
