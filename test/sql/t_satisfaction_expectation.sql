-- Kano, importance and performance, service gaps.
\set SHOW_CONTEXT never
CREATE SCHEMA t_expectation;
SET search_path = t_expectation, public;
SET extra_float_digits = -5;
\pset footer off
\pset null (null)
SET client_min_messages = warning;

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

-- 1. Kano: the table

SELECT f AS functional, string_agg(crm.kano(f, d), ' ' ORDER BY d) AS classic, string_agg(crm.kano(f, d, 'strict'), ' ' ORDER BY d) AS strict
FROM generate_series(1, 5) AS f, generate_series(1, 5) AS d GROUP BY 1 ORDER BY 1;
SELECT c.code, c.name, c.name_zh, crm.label('kano', c.code), crm.label('kano', c.code, 'zh') AS zh, crm.advice('kano', c.code), crm.advice('kano', c.code, 'zh')
FROM crm_internal.scheme_labels('kano', NULL) AS c ORDER BY c."position";
SELECT crm.kano(1::smallint, 5::bigint) AS whole, crm.kano(1.0, 5::real) AS exact, crm.kano(NULL, 1) AS f, crm.kano(1, NULL) AS d;
SELECT no, pg_temp.failure('SELECT ' || call) FROM (VALUES
    (1, 'crm.kano(0, 1)'), (2, 'crm.kano(1, 6)'), (3, 'crm.kano(1, 2.5)'), (4, 'crm.kano(''NaN'', 2)'), (5, 'crm.kano(1, ''-Infinity'')'),
    (6, 'crm.kano(1, 1, ''Strict'')'), (7, 'crm.kano_summary(99, 1)'), (8, 'crm.kano_summary(1, 1, -1)'), (9, 'crm.kano_summary(1, 1, ''NaN'')'),
    (10, 'crm.kano_summary(1, 1, 1, ''fuller'')'), (11, 'crm.kano_summary(1, n, 1, CASE n WHEN 1 THEN ''classic'' ELSE ''strict'' END) FROM generate_series(1, 2) AS n')
) AS bad(no, call) ORDER BY no;

-- 2. Kano: a feature

CREATE TABLE kano (feature text, functional int, dysfunctional int, respondents int);
INSERT INTO kano VALUES
    ('battery', 1, 5, 30), ('battery', 2, 5, 50), ('battery', 3, 3, 15), ('battery', 1, 3, 5),
    ('camera', 1, 2, 40), ('camera', 1, 5, 25), ('camera', 3, 3, 20), ('camera', 2, 2, 10), ('camera', 1, 1, 3), ('camera', 4, 1, 2),
    ('tie', 2, 5, 7), ('tie', 1, 5, 7), ('tie', 1, 2, 7), ('tie', 3, 3, 6),
    ('ring', 3, 1, 9), ('ring', 5, 5, 1);
CREATE VIEW answer AS SELECT feature, functional, dysfunctional, n FROM kano, generate_series(1, respondents) AS n;
SELECT feature, k.n, k.effective_n, k.must_be AS m, k.one_dimensional AS o, k.attractive AS a, k.indifferent AS i, k.reverse AS r, k.questionable AS q,
       k.category, crm.label('kano', k.category, 'zh') AS zh, k.better, k.worse, k.category_strength, k.total_strength, k.fong_difference AS difference, k.fong_threshold AS threshold, k.significant
FROM (SELECT feature, crm.kano_summary(functional, dysfunctional) AS k FROM answer GROUP BY 1) AS s, LATERAL (SELECT (k).*) AS k ORDER BY feature;
SELECT feature, k.must_be_share + k.one_dimensional_share + k.attractive_share + k.indifferent_share + k.reverse_share + k.questionable_share AS whole, k.must_be_share, k.indifferent_share
FROM (SELECT feature, (crm.kano_summary(functional, dysfunctional)).* FROM answer GROUP BY 1) AS k ORDER BY feature;
SELECT feature, k.indifferent AS i, k.questionable AS q, k.category, k.better FROM (SELECT feature, (crm.kano_summary(functional, dysfunctional, 1, 'strict')).* FROM answer GROUP BY 1) AS k ORDER BY feature;
-- a pair with a NULL, a weight of NULL or 0: not counted, whatever stands beside it
SELECT k.n, k.effective_n, k.must_be, k.one_dimensional, k.better FROM (SELECT (crm.kano_summary(f, d, w)).* FROM (VALUES (2, 5, 1.0), (NULL, 5, 1), (2, NULL, 1), (1, 5, NULL), (99, 5, 0)) AS v(f, d, w)) AS k;
SELECT crm.kano_summary(functional, dysfunctional) IS NULL AS of_nobody, crm.kano_summary(NULL, dysfunctional) IS NULL AS no_answers FROM answer WHERE false;
SELECT crm.kano_summary(NULL, 1) IS NULL AS no_pairs, crm.kano_summary(1, 1, 0) IS NULL AS no_weight;

-- weights: replicated rows in all that are shares; only their ratios matter
SELECT feature, (w).category = (r).category AND abs((w).must_be_share - (r).must_be_share) < 1e-12 AND abs((w).better - (r).better) < 1e-12 AND abs((w).worse - (r).worse) < 1e-12
       AND abs((w).category_strength - (r).category_strength) < 1e-12 AND abs((w).total_strength - (r).total_strength) < 1e-12 AS same,
       (w).n, (w).effective_n, abs((w).fong_difference - (r).fong_difference * (w).effective_n / (r).n) < 1e-12 AS in_effective_rows, to_jsonb(w) - '{effective_n}'::text[] = to_jsonb(t) - '{effective_n}'::text[] AS ratios
FROM (SELECT feature, crm.kano_summary(functional, dysfunctional, respondents) AS w, crm.kano_summary(functional, dysfunctional, respondents * 1024.0) AS t FROM kano GROUP BY 1) AS w
JOIN (SELECT feature, crm.kano_summary(functional, dysfunctional) AS r FROM answer GROUP BY 1) AS r USING (feature) ORDER BY feature;
SELECT bool_and(one = two) AS unit_weights FROM (SELECT crm.kano_summary(functional, dysfunctional) AS one, crm.kano_summary(functional, dysfunctional, 7) AS two FROM answer GROUP BY feature) AS s;
-- sums that rounding alone tells apart are a tie, whichever is the larger
SELECT pairs, (k).category, (k).category_strength, (k).fong_difference, (k).fong_threshold > 0 AS has_threshold FROM (SELECT 'one-dimensional .1 + .2, must-be .3' AS pairs, crm.kano_summary(f, d, w) AS k FROM (VALUES (1, 5, 0.1::float8), (1, 5, 0.2), (2, 5, 0.3)) AS v(f, d, w)
    UNION ALL SELECT 'must-be .1 + .2, one-dimensional .3', crm.kano_summary(f, d, w) FROM (VALUES (2, 5, 0.1::float8), (2, 5, 0.2), (1, 5, 0.3)) AS v(f, d, w)
    UNION ALL SELECT 'questionable .3, indifferent .1 + .2', crm.kano_summary(f, d, w) FROM (VALUES (1, 1, 0.3::float8), (3, 3, 0.1), (3, 3, 0.2)) AS v(f, d, w)) AS s ORDER BY pairs;
-- workers
CREATE TABLE many AS SELECT feature, functional, dysfunctional, n * 0.1 AS weight FROM answer, generate_series(1, 100);
CREATE TABLE serial AS SELECT feature, crm.kano_summary(functional, dysfunctional, weight) AS k FROM many GROUP BY 1;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*) AS features, bool_and((p).n = (s.k).n AND (p).category = (s.k).category AND abs((p).effective_n / (s.k).effective_n - 1) < 1e-12 AND abs((p).better - (s.k).better) < 1e-12 IS NOT FALSE) AS same
FROM (SELECT feature, crm.kano_summary(functional, dysfunctional, weight) AS p FROM many GROUP BY 1) AS w JOIN serial AS s USING (feature);
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;

-- 3. Importance and performance

CREATE TABLE attribute (name text, importance numeric, performance float8);
INSERT INTO attribute VALUES ('price', 8, 4), ('speed', 9, 8), ('taste', 3, 9), ('music', 2, 2), ('scent', NULL, 3), ('light', 4, NULL);
-- the codes are those of the matrix
SELECT c.code, c.x AS importance, c.y AS performance, c.code = crm.importance_performance(c.x, c.y, cuts => '{2,2}') OVER () AS same, c.name, c.name_zh FROM crm.scheme_cells AS c WHERE c.scheme = 'importance_performance' ORDER BY c.x, c.y;
SELECT name, importance AS i, performance AS p, crm.importance_performance(importance, performance) OVER () AS mean,
       crm.importance_performance(importance, performance, 'midpoint', importance_scale => '{1,10}', performance_scale => '{1,10}') OVER () AS midpoint,
       crm.importance_performance(importance, performance, cuts => '{3,9}') OVER () AS cuts,
       crm.importance_performance(importance, performance, 'midpoint', '{3,NULL}', performance_scale => '{0,18}') OVER () AS mixed FROM attribute ORDER BY name;
-- what reaches the mean is high: equal values all are, whatever they are; the mean is that of rows with both
SELECT bool_and(q = 'keep_up_the_good_work') AS all_high FROM (SELECT crm.importance_performance(v, v) OVER (PARTITION BY v) AS q FROM unnest('{0.1,0.7,1e-9,123456.789,3e100}'::float8[]) AS v, generate_series(1, 49)) AS s;
SELECT string_agg(q, ' ' ORDER BY v) FROM (SELECT v, crm.importance_performance(v, 1) OVER () AS q FROM unnest('{1,2,3}'::int[]) AS v) AS s;
SELECT name, crm.importance_performance(importance, performance) OVER (PARTITION BY importance > 3 ORDER BY name) AS by_part FROM attribute ORDER BY name;
SELECT bool_and(a = b) AS order_does_not_matter FROM (SELECT crm.importance_performance(v, 1 - v) OVER () AS a, crm.importance_performance(v, 1 - v) OVER (ORDER BY md5(v::text) ROWS CURRENT ROW) AS b FROM (SELECT n / 7.0::float8 AS v FROM generate_series(1, 100) AS n) AS s) AS t;
SELECT crm.importance_performance(NULL, NULL) OVER () AS nothing;
SELECT no, pg_temp.failure(format('SELECT crm.importance_performance(importance, performance%s) OVER () FROM attribute', options)) FROM (VALUES
    (1, ', ''median'''), (2, ', ''midpoint'''), (3, ', ''midpoint'', importance_scale => ''{1,10}'''), (4, ', importance_scale => ''{10,1}'''), (5, ', importance_scale => ''{1,5,10}'''),
    (6, ', performance_scale => ''{1,5}'''), (7, ', cuts => ''{1}'''), (8, ', cuts => ''{1,NaN}'''), (9, ', cuts => ARRAY[importance, 1]::float8[]'), (10, ' / 0.0::float8 * performance')
) AS bad(no, options) ORDER BY no;
SELECT pg_temp.failure('SELECT crm.importance_performance(''NaN'', 1) OVER ()'), pg_temp.failure('SELECT crm.importance_performance(1, 1e200) OVER ()');

-- 4. Service gaps

CREATE TABLE survey AS
SELECT n AS respondent, 1 + n % 3 AS weight, CASE n % 3 WHEN 0 THEN 'north' WHEN 1 THEN 'south' ELSE 'west' END AS region,
       ARRAY[5 + n % 3, 6, 7 - n % 2, CASE WHEN n % 5 > 0 THEN 6 END, 4 + n % 4] AS expected,
       ARRAY[4 + n % 2, 6 - n % 3, 5, 3 + n % 4, CASE WHEN n % 7 > 0 THEN 5 - n % 3 END] AS perceived
FROM generate_series(1, 40) AS n;
SELECT g.* FROM (SELECT crm.servqual(expected, perceived, '{tangibles,tangibles,empathy,empathy,speed}') AS gaps FROM survey) AS s, unnest(s.gaps) AS g;
SELECT g.* FROM (SELECT crm.servqual(expected, perceived, '{tangibles,tangibles,empathy,empathy,speed}', weight, '{20,30,50}', 1, 7, 0.9) AS gaps FROM survey) AS s, unnest(s.gaps) AS g;
SELECT region, g.dimension, g.n, g.gap FROM (SELECT region, crm.servqual(expected, perceived, '{a,b,a,b,a}') AS gaps FROM survey GROUP BY 1) AS s, unnest(s.gaps) AS g ORDER BY region, g."position";

-- against SQL: items with both answers, means of respondents, t with effective_n - 1
WITH item AS (
    SELECT respondent, weight, ('{tangibles,tangibles,empathy,empathy,speed}'::text[])[i] AS dimension, expected[i] AS e, perceived[i] AS p
    FROM survey, generate_series(1, 5) AS i WHERE expected[i] IS NOT NULL AND perceived[i] IS NOT NULL
), person AS (
    SELECT respondent, weight::float8 AS w, dimension, avg(p - e)::float8 AS gap, avg(e)::float8 AS e, avg(p)::float8 AS p FROM item GROUP BY 1, 2, 3
), mean AS (
    SELECT dimension, count(*) AS n, sum(w) ^ 2 / sum(w * w) AS effective_n, sum(w * gap) / sum(w) AS gap, sum(w * e) / sum(w) AS e, sum(w * p) / sum(w) AS p FROM person GROUP BY 1
), spread AS (
    SELECT m.dimension, sqrt(sum(w * (x.gap - m.gap) ^ 2) / sum(w) / (m.effective_n - 1)) AS se FROM person AS x JOIN mean AS m USING (dimension) GROUP BY m.dimension, m.effective_n
)
SELECT g.dimension, g.n = m.n AND abs(g.effective_n - m.effective_n) < 1e-10 AS n, abs(g.gap - m.gap) < 1e-12 AS gap, abs(g.expectation - m.e) < 1e-12 AND abs(g.perception - m.p) < 1e-12 AS means,
       abs(g.se - s.se) < 1e-12 AND abs(g.t - m.gap / s.se) < 1e-10 AS test, abs((g.upper + g.lower) / 2 - g.gap) < 1e-12 AS center
FROM (SELECT crm.servqual(expected, perceived, '{tangibles,tangibles,empathy,empathy,speed}', weight) AS gaps FROM survey) AS q, unnest(q.gaps) AS g JOIN mean AS m USING (dimension) JOIN spread AS s USING (dimension) ORDER BY g."position";
-- Student's t: 5 respondents, gaps -2, -1, -1, 0, 0 (sd 0.836660026534, t -2.13808993529, p 0.0993)
SELECT g.gap, g.se, g.t, g.p_value, g.lower, g.upper FROM (SELECT crm.servqual(ARRAY[5], ARRAY[5 + d], '{a}') AS gaps FROM unnest('{-2,-1,-1,0,0}'::int[]) AS d) AS s, unnest(s.gaps) AS g WHERE kind = 'dimension';
-- the textbook's five dimensions: -0.858
SELECT g.gap FROM (SELECT crm.servqual('{0,0,0,0,0}', '{-0.65,-1.10,-0.83,-0.70,-1.01}', '{a,b,c,d,e}') AS gaps) AS s, unnest(s.gaps) AS g WHERE kind = 'overall';
-- weights of respondents: replicated rows in all means; ratios alone matter
SELECT bool_and(abs(a.gap - b.gap) < 1e-12 AND abs(a.expectation - b.expectation) < 1e-12 AND abs(a.gap - c.gap) < 1e-12 AND abs(a.se - c.se) < 1e-12) AS same
FROM (SELECT crm.servqual(expected, perceived, '{a,b,a,b,c}', weight) AS gaps FROM survey) AS w, unnest(w.gaps) AS a
JOIN LATERAL (SELECT g.* FROM (SELECT crm.servqual(expected, perceived, '{a,b,a,b,c}') AS gaps FROM survey, generate_series(1, weight)) AS r, unnest(r.gaps) AS g) AS b USING ("position")
JOIN LATERAL (SELECT g.* FROM (SELECT crm.servqual(expected, perceived, '{a,b,a,b,c}', weight * 12.5) AS gaps FROM survey) AS r, unnest(r.gaps) AS g) AS c USING ("position");
SELECT a.gap = b.gap AND a.se = b.se AND a.n = b.n AS order_does_not_matter
FROM (SELECT crm.servqual(expected, perceived, '{a,b,a,b,c}' ORDER BY md5(respondent::text)) AS gaps FROM survey) AS w, unnest(w.gaps) AS a
JOIN LATERAL (SELECT g.* FROM (SELECT crm.servqual(expected, perceived, '{a,b,a,b,c}') AS gaps FROM survey) AS r, unnest(r.gaps) AS g) AS b USING ("position");
-- workers
CREATE TABLE longer AS SELECT s.* FROM survey AS s, generate_series(1, 200);
CREATE TABLE one_pass AS SELECT g.* FROM (SELECT crm.servqual(expected, perceived, '{a,b,a,b,c}', weight) AS gaps FROM longer) AS s, unnest(s.gaps) AS g;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*), bool_and(g.n = o.n AND abs(g.gap - o.gap) < 1e-12 AND abs(g.se / o.se - 1) < 1e-12) AS same FROM (SELECT crm.servqual(expected, perceived, '{a,b,a,b,c}', weight) AS gaps FROM longer) AS s, unnest(s.gaps) AS g JOIN one_pass AS o USING ("position");
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
-- nothing to say: nobody; one respondent; all the same gap; a dimension without answers, which does not matter where it has no weight
SELECT crm.servqual(expected, perceived, '{a,a,a,a,a}') IS NULL AS of_nobody FROM survey WHERE false;
SELECT crm.servqual(NULL, perceived, '{a,a,a,a,a}') IS NULL AS no_expectation, crm.servqual(expected, perceived, '{a,a,a,a,a}', 0) IS NULL AS no_weight, crm.servqual('{NULL}', '{3}', '{a}') IS NULL AS no_pair FROM survey;
SELECT g.kind, g.n, g.gap, g.se, g.t, g.lower FROM (SELECT crm.servqual('{5}', '{4}', '{a}') AS gaps) AS s, unnest(s.gaps) AS g;
SELECT g.kind, g.n, g.gap, g.se, g.t, g.p_value, g.lower FROM (SELECT crm.servqual('{5.1}', '{4.3}', '{a}', n * 0.1) AS gaps FROM generate_series(1, 9) AS n) AS s, unnest(s.gaps) AS g;
-- one respondent speaks for all: with hardly more than one effective respondent there is no interval
SELECT round(g.effective_n::numeric, 6) AS effective_n, g.gap IS NOT NULL AS gap, g.se > 0 AS se, g.lower, g.upper FROM (SELECT crm.servqual(ARRAY[5], ARRAY[5 + n], '{a}', w) AS gaps FROM (VALUES (1, 1e10), (2, 1)) AS v(n, w)) AS s, unnest(s.gaps) AS g WHERE g.kind = 'overall';
-- equal gaps with any weights are exact
SELECT count(*), min(g.gap), max(g.gap), min(g.expectation), max(g.perception), max(g.se) FROM (SELECT crm.servqual('{6.3}', '{6.2}', '{a}', 1 + hashint4(n) / 4294967296.0) AS gaps FROM generate_series(1, 3000) AS n GROUP BY n % 300) AS s, unnest(s.gaps) AS g WHERE g.kind = 'dimension';
SELECT g.kind, g.dimension, g.n, g.effective_n, g.gap, g.weight FROM (SELECT crm.servqual('{5,4}', '{4,NULL}', '{a,b}', 1, '{1,0}') AS gaps FROM generate_series(1, 9) AS n) AS s, unnest(s.gaps) AS g;
-- any number type
SELECT g.gap FROM (SELECT crm.servqual(ARRAY[e::smallint], ARRAY[p::numeric], '{a}', 1::real) AS gaps FROM (VALUES (5, 4.5)) AS v(e, p)) AS s, unnest(s.gaps) AS g;

SELECT no, pg_temp.failure(format('SELECT crm.servqual(expected, %s) FROM survey', call)) FROM (VALUES
    (1, 'perceived, ''{a,b}'''), (2, 'perceived[1:4], ''{a,b,c,d,e}'''), (3, 'perceived, NULL'), (4, 'perceived, ''{a,b,c,d,NULL}'''), (5, 'perceived, ''{a,b,c,d,""}'''), (6, 'perceived, ''{}'''),
    (7, 'perceived, ''{a,b,c,d,e}'', -1'), (8, 'perceived, ''{a,b,c,d,e}'', ''Infinity'''), (9, 'perceived, ''{a,b,c,d,e}'', 1, ''{1,2}'''), (10, 'perceived, ''{a,a,a,b,b}'', 1, ''{1,-2}'''),
    (11, 'perceived, ''{a,a,a,b,b}'', 1, ''{0,0}'''), (12, 'perceived, ''{a,a,a,b,b}'', 1, NULL, 1, 6, NULL'), (13, 'perceived, ''{a,a,a,b,b}'', 1, NULL, 7, 1, NULL'),
    (14, 'perceived, ''{a,a,a,b,b}'', 1, NULL, 1, NULL, NULL'), (15, 'perceived, ''{a,a,a,b,b}'', 1, NULL, NULL, NULL, 95'), (16, '''{1,2,3,4,NaN}'', ''{a,a,a,b,b}'''),
    (17, 'perceived, CASE WHEN respondent % 2 = 0 THEN ''{a,a,a,b,b}'' ELSE ''{a,a,b,b,b}'' END::text[]'), (18, format('perceived, ARRAY[%L,''b'',''c'',''d'',''e'']', repeat('long ', 13))),
    (19, 'perceived, (SELECT array_agg(''d'' || i) FROM generate_series(1, 21) AS i)')
) AS bad(no, call) ORDER BY no;

-- 5. Typical wrong calls

SELECT pg_temp.failure('DO $do$ DECLARE k crm.kano_summary; BEGIN SELECT crm.kano_summary(f, 5) INTO k FROM generate_series(1, 5) AS f; END $do$') AS into_row;
SELECT no, pg_temp.failure('SELECT ' || call) FROM (VALUES
    (1, 'crm.kano_summary(''like''::text, ''dislike''::text)'), (2, 'crm.kano_summary(NULL, NULL)'), (3, 'crm.kano_summary(crm.kano(1, 5))'),
    (4, 'crm.servqual(ARRAY[5], ARRAY[4])'), (5, 'crm.servqual(5, 4)'), (6, 'crm.importance_performance(9) OVER ()')
) AS bad(no, call) ORDER BY no;

DROP SCHEMA t_expectation CASCADE;
