-- simulate_answers: shape of the rows, reproducibility, agreement with the declared model, arguments
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';

-- The rows of a seed are fixed for good.
SELECT * FROM crm.simulate_answers(5);
SELECT md5(string_agg(a::text, ',' ORDER BY customer_id)) FROM crm.simulate_answers(1000) a;

-- Shape ------------------------------------------------------------------------------------------------

CREATE TEMP TABLE survey AS SELECT * FROM crm.simulate_answers(20000);
SELECT count(*) = count(DISTINCT customer_id) AND min(customer_id) = 1 AND max(customer_id) = 20000 AS everybody_once,
       bool_and(answered_at >= '2024-01-01' AND answered_at < '2026-01-01') AS within_period,
       max(answered_at) > '2025-12-31' AND min(answered_at) < '2024-01-02' AS whole_period,
       bool_and(answered_at::time BETWEEN '08:00' AND '22:00') AS in_opening_hours,
       bool_and(cardinality(answers) = 24 AND array_position(answers, NULL) IS NULL AND 1 <= ALL (answers) AND 10 >= ALL (answers)) AS on_scale,
       min(nps) = 0 AND max(nps) = 10 AS nps_of_all, string_agg(DISTINCT segment, ' ') AS segments, pg_typeof(min(nps)) AS type
FROM survey;
SELECT count(*) FROM crm.simulate_answers(0);
SELECT customer_id FROM crm.simulate_answers(1, first_customer => 9000000000000);

-- Reproducibility --------------------------------------------------------------------------------------

-- The same rows again, by another route, in parts, and as a prefix of more.
SELECT count(*) FROM (SELECT * FROM survey EXCEPT ALL SELECT * FROM crm.simulate_answers(20000)) d;
SELECT count(*) FROM (SELECT * FROM survey EXCEPT ALL SELECT (a).* FROM (SELECT crm.simulate_answers(20000) AS a) s) d;
SELECT count(*) FROM (SELECT * FROM survey
                      EXCEPT ALL SELECT a.* FROM generate_series(1, 20000, 500) AS first, crm.simulate_answers(500, first_customer => first) AS a) d;
SELECT count(*) FROM (SELECT * FROM crm.simulate_answers(1000) EXCEPT ALL SELECT * FROM survey WHERE customer_id <= 1000) d;
SELECT (a).customer_id FROM (SELECT crm.simulate_answers(5000000) AS a LIMIT 3) s;
SELECT count(*) AS in_common FROM survey JOIN crm.simulate_answers(20000, seed => 43) AS a USING (customer_id, answers);
-- Missing answers, names of segments and places of answers on the scale leave the rest alone.
SELECT bool_and(m.nps IS NULL OR m.nps = s.nps) AS same_nps, bool_and(m.answered_at = s.answered_at AND m.segment = s.segment) AS same_place,
       bool_and(NOT EXISTS (SELECT FROM unnest(m.answers, s.answers) AS b(one, other) WHERE b.one <> b.other)) AS same_answers
FROM survey AS s JOIN crm.simulate_answers(20000, missing_rate => 0.1) AS m USING (customer_id);
SELECT count(*) AS moved FROM survey AS s JOIN crm.simulate_answers(20000, segments => '{n,s,e,w}', level => 0.6) AS o USING (customer_id)
WHERE o.answered_at <> s.answered_at OR o.segment <> left(s.segment, 1);
-- Orders and answers of a seed join by customer and tell nothing of each other.
SELECT count(*) AS joined, abs(corr(s.nps, o.money)) < 4 / sqrt(count(*)) AS unrelated
FROM survey AS s JOIN (SELECT customer_id, sum(amount)::float8 AS money FROM crm.simulate_orders(20000) GROUP BY customer_id) AS o USING (customer_id);

-- Agreement with the declared model ----------------------------------------------------------------------

-- Whether a correlation of n rows is what it should be, by Fisher's z and four standard errors.
CREATE FUNCTION pg_temp.agrees(r float8, n bigint, expected float8) RETURNS boolean
LANGUAGE sql RETURN abs(atanh(r) - atanh(expected)) < 4 / sqrt(n - 3.0);

-- Two causes of an effect, on scales fine enough to be continuous: corr(items) = product of loadings times correlation of constructs.
-- c = 0.5 a + 0.6 b, b = 0.4 a: corr(a, c) = 0.74, corr(b, c) = 0.8, rest of c 1 - 0.25 - 0.36 - 2 * 0.5 * 0.6 * 0.4 = 0.15.
CREATE TEMP TABLE fine AS
SELECT a.answers[1]::float8 AS a1, a.answers[2]::float8 AS a2, a.answers[3]::float8 AS b1, a.answers[4]::float8 AS b2, a.answers[5]::float8 AS c1, a.answers[6]::float8 AS c2, a.answers
FROM crm.simulate_answers(40000, crm.path_model(items => '{a1,a2,b1,b2,c1,c2}', constructs_of => '{a,a,b,b,c,c}', arrows => '{a->c,a->b,b->c}', lowest => 0, highest => 10000),
                          paths => '{0.5, 0.4, 0.6}', loadings => '{0.9, 0.8, 0.7, 0.9, 0.8, 0.6}', level => 0.5, spread => 0.1) AS a;
SELECT pg_temp.agrees(corr(a1, a2), count(*), 0.9 * 0.8) AS a, pg_temp.agrees(corr(b1, b2), count(*), 0.7 * 0.9) AS b, pg_temp.agrees(corr(c1, c2), count(*), 0.8 * 0.6) AS c,
       pg_temp.agrees(corr(a1, b2), count(*), 0.81 * 0.4) AS ab, pg_temp.agrees(corr(a2, c1), count(*), 0.64 * 0.74) AS ac, pg_temp.agrees(corr(b1, c2), count(*), 0.42 * 0.8) AS bc,
       abs(avg(c1) / 5000 - 1) < 4 * 0.2 / sqrt(count(*)) AS level, abs(stddev(b2) / 1000 - 1) < 4 / sqrt(2.0 * count(*)) AS spread FROM fine;
-- A fit finds the declared paths again: PLSc within four standard errors, on a fine scale and on one of ten points; the item that stands
-- alone has no error of measurement. Plain PLS finds them too small where items are unreliable, which is what it is known for.
CREATE TEMP TABLE declared AS
SELECT s.scale, s.highest, crm.path_model('ecsi', (e.model).items, (e.model).constructs_of, lowest => 1, highest => s.highest) AS model, '{0.5,0.2,0.2,0.55,0.1,0.1,0.5,0.5,0.2,0.5,0.5,0.1}'::float8[] AS paths
FROM (VALUES ('fine', 10000), ('ten points', 10)) AS s(scale, highest), (SELECT crm_internal.simulated_survey() AS model) AS e;
CREATE TEMP TABLE refound AS
SELECT d.scale, d.model, d.paths, crm.satisfaction_fit(d.model, a.sample, consistent => true) AS consistent, crm.satisfaction_fit(d.model, a.moments) AS plain
FROM declared AS d, LATERAL (SELECT crm.item_sample(customer_id, answers) AS sample, crm.item_moments(answers) AS moments
                             FROM crm.simulate_answers(20000, d.model, d.paths, array_fill(0.8::float8, '{20}') || 1::float8 || array_fill(0.8::float8, '{3}'), level => 0.6, spread => 0.12)) AS a;
SELECT f.scale, count(*) AS paths, bool_and(abs(r.estimate - p.path) < 4 * r.se) AS found, max(abs(r.estimate - p.path)) < 0.03 AS near, max(r.se) < 0.012 AS sure
FROM refound AS f, unnest((f.model).arrows, f.paths) AS p(arrow, path), crm.satisfaction_rows(f.consistent) AS r WHERE r.kind = 'path' AND r.source || '->' || r.target = p.arrow GROUP BY f.scale ORDER BY f.scale;
SELECT scale, sum(crm.satisfaction_estimate(plain, 'r2', c)) < 0.9 * sum(crm.satisfaction_estimate(consistent, 'r2', c)) AS less_explained
FROM refound, unnest('{expectation,quality,value,satisfaction,loyalty}'::text[]) AS c GROUP BY scale ORDER BY scale;
-- Shares of the NPS question are those of a normal cut at 8.5 and 6.5: the mean is 7, the deviation 2.
SELECT abs(avg((nps >= 9)::int) - 0.226627) < 4 * 0.4186 / sqrt(count(*)) AS promoters, abs(avg((nps <= 6)::int) - 0.401294) < 4 * 0.4902 / sqrt(count(*)) AS detractors FROM survey;
-- Segments are equally large.
SELECT count(*) AS segments, bool_and(abs(n - 5000) < 4 * sqrt(20000 * 0.25 * 0.75)) AS equal FROM (SELECT count(*) AS n FROM survey GROUP BY segment) AS s;
-- Missing answers.
SELECT abs(avg((nps IS NULL)::int) - 0.1) < 4 * 0.3 / sqrt(count(*)) AS nps, abs(avg(cardinality(array_positions(answers, NULL))) / 24 - 0.1) < 4 * 0.3 / sqrt(24.0 * count(*)) AS answers
FROM crm.simulate_answers(20000, missing_rate => 0.1);
SELECT count(nps) AS nps, count(*) FILTER (WHERE answers[1] IS NOT NULL) AS answers FROM crm.simulate_answers(10, missing_rate => 1);
-- A trend and a gap move what no arrow leads to by so many deviations: 2 over the days, 1 from the first segment to the last.
SELECT abs(covar_samp(z, day) / var_samp(day) - 2) < 0.1 AS trend, abs(avg(z) FILTER (WHERE segment = 'up') - avg(z) FILTER (WHERE segment = 'down') - 1) < 0.1 AS gap
FROM (SELECT (answers[1] - 5000) / 1000.0 AS z, segment, extract(epoch FROM answered_at - '2024-01-01') / 86400 / 100 AS day
      FROM crm.simulate_answers(20000, crm.path_model(items => '{a1,c1}', constructs_of => '{a,c}', arrows => '{a->c}', lowest => 0, highest => 10000),
                                loadings => '{1}', level => 0.5, spread => 0.1, days => 100, trend => 2, segment_gap => 1, segments => '{up,down}')) AS s;

-- Arguments --------------------------------------------------------------------------------------------

CREATE FUNCTION pg_temp.error_of(arguments text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE pg_catalog.format('SELECT count(*) FROM crm.simulate_answers(%s)', arguments);
    RETURN 'none';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN pg_catalog.format(E'%s %s\nHINT: %s', SQLSTATE, SQLERRM, hint);
END $$;

\pset format unaligned
\pset tuples_only on
SELECT arguments || ': ' || pg_temp.error_of(arguments)
FROM unnest(ARRAY[
    '-1', '2, first_customer => 9000000000000', '1, first_customer => 0', '1, first_day => ''infinity''', '1, first_day => ''294270-01-01''', '1, days => 0', '1, days => 36526',
    '1, level => 1.5', '1, level => ''NaN''', '1, spread => -1', '1, trend => 11', '1, segment_gap => ''-Infinity''', '1, missing_rate => 10', '1, segments => ''{}''', '1, segments => ''{a,NULL}''',
    '1, paths => ''{0.5}''', '1, paths => array_fill(0.9::float8, ''{12}'')', '1, paths => array_fill(1.5::float8, ''{12}'')', '1, paths => ''{NULL}''',
    '1, loadings => ''{0.5, 0.6}''', '1, loadings => ''{8}''', '1, loadings => ''{NaN}''',
    '1, crm.path_model(items => ''{x,y}'', constructs_of => ''{a,b}'', arrows => ''{a->b}'', lowest => 0.5)',
    '1, crm.path_model(items => ''{x,y}'', constructs_of => ''{a,b}'', arrows => ''{a->b}'', highest => 100000)',
    '1, crm.path_model(items => ''{x,y}'', constructs_of => ''{a,b}'', arrows => ''{a->b}'', lowest => NULL, highest => NULL)']) AS arguments;
SELECT arguments || ': ' || pg_temp.error_of(arguments)
FROM unnest(ARRAY['NULL', '1, NULL::crm.path_model', '1, NULL', '1, level => NULL', '1, segments => NULL', '1, seed => NULL', '1, paths => NULL', '1, loadings => NULL']) AS arguments;
