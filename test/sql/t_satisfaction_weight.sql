-- Weights of a survey: raking with and without a cap, post-stratification, effective number of respondents.
\set SHOW_CONTEXT never
CREATE SCHEMA t_satisfaction_weight;
SET search_path = t_satisfaction_weight, public;
SET extra_float_digits = 0;
\pset footer off
\pset null (null)

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

-- 1. Published: 183 schools of California, from Lumley's R package survey (documentation of rake and postStratify)

CREATE TABLE school AS
SELECT stype, sch_wide FROM (VALUES ('E', 'No', 12), ('E', 'Yes', 132), ('H', 'No', 3), ('H', 'Yes', 11), ('M', 'No', 8), ('M', 'Yes', 17)) AS v(stype, sch_wide, n), generate_series(1, n);
CREATE VIEW target AS SELECT jsonb '[{"E": 4421, "H": 755, "M": 1018}, {"No": 1072, "Yes": 5122}]' AS margins;
SELECT stype, sch_wide, count(*), round(min(w)::numeric, 7) AS weight, min(w) = max(w) AS one_weight
FROM (SELECT s.*, crm.rake(ARRAY[stype, sch_wide], margins, 33.847) OVER () AS w FROM school AS s, target) AS r GROUP BY 1, 2 ORDER BY 1, 2;
SELECT stype, round(min(w)::numeric, 7) AS weight, min(w) = max(w) AS one_weight
FROM (SELECT *, crm.poststratify(stype, '{"E": 4421, "H": 755, "M": 1018}', 33.847) OVER () AS w FROM school) AS r GROUP BY 1 ORDER BY 1;
-- the margins are met; so are targets that are shares, which the weights then add up to
SELECT abs(sum(w) FILTER (WHERE stype = 'H') / 755 - 1) < 1e-9 AS h, abs(sum(w) FILTER (WHERE sch_wide = 'No') / 1072 - 1) < 1e-9 AS no, abs(sum(w) / 6194 - 1) < 1e-12 AS total
FROM (SELECT s.*, crm.rake(ARRAY[stype, sch_wide], margins) OVER () AS w FROM school AS s, target) AS r;
SELECT round(sum(w)::numeric, 12) AS total, round((sum(w) FILTER (WHERE stype = 'H'))::numeric, 9) AS h
FROM (SELECT *, crm.rake(ARRAY[stype, sch_wide], '[{"E": 0.7, "H": 0.1, "M": 0.2}, {"No": 0.25, "Yes": 0.75}]') OVER () AS w FROM school) AS r;
-- one margin is post-stratification
SELECT bool_and(abs(a / b - 1) < 1e-14) AS one_margin
FROM (SELECT crm.rake(ARRAY[stype], '[{"E": 4421, "H": 755, "M": 1018}]') OVER () AS a, crm.poststratify(stype, '{"E": 4421, "H": 755, "M": 1018}') OVER () AS b FROM school) AS r;

-- 2. Base weights, partitions, combinations

-- only ratios of base weights matter; a respondent of weight 2 is two of weight 1; targets may come from a table
CREATE TABLE survey AS
SELECT i AS id, 'country ' || i % 2 AS country, (ARRAY['f', 'm'])[1 + i * 7 % 13 % 2] AS sex, (ARRAY['young', 'middle', 'old'])[1 + i * i % 11 % 3] AS age, 1 + i % 3 AS base FROM generate_series(1, 500) AS i;
CREATE TABLE population (country text, margin int, category text, target float8);
INSERT INTO population VALUES ('country 0', 1, 'f', 51), ('country 0', 1, 'm', 49), ('country 0', 2, 'young', 30), ('country 0', 2, 'middle', 30), ('country 0', 2, 'old', 40),
    ('country 1', 1, 'f', 500), ('country 1', 1, 'm', 600), ('country 1', 2, 'young', 400), ('country 1', 2, 'middle', 400), ('country 1', 2, 'old', 300);
CREATE VIEW targets AS
SELECT country, jsonb_agg(categories ORDER BY margin) AS targets
FROM (SELECT country, margin, jsonb_object_agg(category, target) AS categories FROM population GROUP BY 1, 2) AS m GROUP BY 1;
CREATE TABLE weighted AS SELECT s.*, crm.rake(ARRAY[sex, age], targets, base) OVER (PARTITION BY s.country) AS w FROM survey AS s JOIN targets USING (country);
SELECT country, round(sum(w)::numeric, 8) AS total, round((sum(w) FILTER (WHERE sex = 'f'))::numeric, 6) AS f, round((sum(w) FILTER (WHERE age = 'old'))::numeric, 6) AS old FROM weighted GROUP BY 1 ORDER BY 1;
SELECT bool_and(abs(w / other - 1) < 1e-12) AS another_unit
FROM (SELECT w, crm.rake(ARRAY[sex, age], targets, base * 1234.5) OVER (PARTITION BY country) AS other FROM weighted JOIN targets USING (country)) AS o;
SELECT bool_and(abs(w / base / other - 1) < 1e-12) AS replicated
FROM (SELECT w, base, crm.rake(ARRAY[sex, age], targets) OVER (PARTITION BY country) AS other FROM weighted JOIN targets USING (country), generate_series(1, base)) AS o;
-- the order of the rows has no influence, not in the last digit
SELECT bool_and(w = other) AS shuffled
FROM (SELECT w, crm.rake(ARRAY[sex, age], targets, base) OVER (PARTITION BY country) AS other FROM (SELECT * FROM weighted ORDER BY md5(id::text)) AS s JOIN targets USING (country)) AS o;
-- combinations in place of respondents, with the sums of their base weights: the factor of each
SELECT bool_and(abs(w / (base * factor) - 1) < 1e-12) AS by_combination
FROM weighted JOIN (SELECT country, sex, age, crm.rake(ARRAY[sex, age], targets, sum(base)) OVER (PARTITION BY country) / sum(base) AS factor
                    FROM survey JOIN targets USING (country) GROUP BY country, targets, sex, age) AS f USING (country, sex, age);

-- 3. Cells of other types, unknown cells and weights

SELECT array_agg(w ORDER BY a, b) AS numbers FROM (SELECT a, b, crm.rake(ARRAY[a, b], '[{"1": 30, "2": 70}, {"3": 60, "4": 40}]') OVER () AS w FROM (VALUES (1, 3), (1, 4), (2, 3), (2, 4)) AS v(a, b)) AS r;
SELECT array_agg(w ORDER BY a) AS booleans FROM (SELECT a, crm.poststratify(a, '{"true": 30, "false": 70}') OVER () AS w FROM (VALUES (true), (false)) AS v(a)) AS r;
SELECT array_agg(w ORDER BY a) AS padded FROM (SELECT a, crm.poststratify(a::char(5), '{"x": 30, "yy": 70}') OVER () AS w FROM (VALUES ('x'), ('yy')) AS v(a)) AS r;
CREATE DOMAIN region AS varchar(10);
SELECT array_agg(w ORDER BY a) AS domains FROM (SELECT a, crm.rake(ARRAY[a]::region[], '[{"北": 30, "南": 70}]') OVER () AS w FROM (VALUES ('北'), ('南')) AS v(a)) AS r;
SET datestyle = 'ISO';
SELECT array_agg(w ORDER BY a) AS days FROM (SELECT a, crm.poststratify(a, '{"2026-01-01": 30, "2026-01-02": 70}') OVER () AS w FROM (VALUES (date '2026-01-01'), ('2026-01-02')) AS v(a)) AS r;
RESET datestyle;
-- not known: no weight; base weight 0: weight 0; neither counts
SELECT a, b, base, crm.rake(ARRAY[a, b], '[{"1": 30, "2": 70}, {"3": 60, "4": 40}]', base) OVER () AS weight
FROM (VALUES (1, 3, 1), (1, 4, 1), (2, 3, 1), (2, 4, 1), (NULL, 4, 1), (1, NULL, 1), (1, 3, NULL), (1, 3, 0), (9, 9, 0)) AS v(a, b, base);
SELECT crm.rake(NULL::text[], '[{"1": 30}]') OVER () AS no_cells, crm.poststratify(NULL::text, '{"1": 30}') OVER () AS no_stratum, crm.rake(ARRAY['1'], '[{"1": 30}]', NULL) OVER () AS no_weight;
SELECT crm.rake(ARRAY['1'], '[{"1": 30}]') OVER () FROM school WHERE false;
-- a target of 0 gives weight 0
SELECT array_agg(w ORDER BY a, b) AS zeros FROM (SELECT a, b, crm.rake(ARRAY[a, b], '[{"1": 30, "2": 70, "8": 0}, {"3": 60, "4": 40}]') OVER () AS w FROM (VALUES (1, 3), (1, 4), (2, 3), (2, 4), (8, 3)) AS v(a, b)) AS r;

-- 4. The whole survey as one row

SELECT n, skipped, round(total::numeric, 8) AS total, round(effective_n::numeric, 6) AS effective_n, round(design_effect::numeric, 8) AS design_effect, round(least_weight::numeric, 6) AS least,
       round(greatest_weight::numeric, 6) AS greatest, capped, rounds, max_margin_deviation < 1e-10 AS met
FROM (SELECT (crm.rake_detail(ARRAY[stype, sch_wide], margins, 33.847)).* FROM school, target) AS r;
SELECT country, (d).n, (d).skipped, round((d).effective_n::numeric, 8) AS effective_n, round(kish::numeric, 8) AS kish
FROM (SELECT country, crm.rake_detail(CASE WHEN id > 5 THEN ARRAY[sex, age] END, targets, base) AS d FROM survey JOIN targets USING (country) GROUP BY 1) AS a
JOIN (SELECT country, crm.effective_n(w) AS kish
      FROM (SELECT country, crm.rake(ARRAY[sex, age], targets, base) OVER (PARTITION BY country) AS w FROM survey JOIN targets USING (country) WHERE id > 5) AS o GROUP BY 1) AS k USING (country) ORDER BY 1;
SELECT crm.rake_detail(ARRAY[stype, sch_wide], margins, NULL::float8) AS nobody, crm.rake_detail(ARRAY[stype], '[{"E": 1}]') FILTER (WHERE false) AS no_rows FROM school, target;
-- any split of the rows, with workers or without, gives the same in the last digit
CREATE TABLE many AS SELECT i AS id, i % 2 AS a, i * i % 13 % 5 AS b, (i * 37 % 101) / 100.0 AS base FROM generate_series(1, 30000) AS i;
SELECT crm.rake_detail(ARRAY[a, b], '[{"0": 40, "1": 60}, {"0": 20, "1": 20, "2": 20, "3": 20, "4": 20}]', base, 1.8) AS plain FROM many \gset
SELECT crm.rake_detail(ARRAY[a, b], '[{"0": 40, "1": 60}, {"0": 20, "1": 20, "2": 20, "3": 20, "4": 20}]', base, 1.8)::text = :'plain' AS shuffled FROM (SELECT * FROM many ORDER BY md5(id::text)) AS s;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.rake_detail(ARRAY[a, b], '[{"0": 40, "1": 60}, {"0": 20, "1": 20, "2": 20, "3": 20, "4": 20}]', base, 1.8)::text = :'plain' AS parallel,
       abs(crm.effective_n(base) / (sum(base) ^ 2 / sum(base ^ 2))::float8 - 1) < 1e-12 AS kish FROM many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;

-- 5. Caps

-- it holds exactly; what it takes is taken up by the others of the category
SELECT a, base, w, w <= 1.25 * 100 / 40 AS below FROM (SELECT a, base, crm.rake(ARRAY[a], '[{"x": 55, "y": 45}]', base, 1.25) OVER () AS w
    FROM (VALUES ('x', 1), ('x', 6), ('y', 1)) AS v(a, base), generate_series(1, CASE a WHEN 'x' THEN 10 ELSE 20 END)) AS r GROUP BY 1, 2, 3 ORDER BY 1, 2;
-- where it cannot be taken up, the margin is missed, and said to be
SELECT (d).capped, (d).greatest_weight, (d).total, round((d).max_margin_deviation::numeric, 8) AS deviation
FROM (SELECT crm.rake_detail(ARRAY[a], '[{"x": 60, "y": 40}]', 1, 1.25) AS d FROM (VALUES ('x', 10), ('y', 20)) AS v(a, n), generate_series(1, n)) AS r;
SELECT a, min(w), max(w) FROM (SELECT a, crm.rake(ARRAY[a], '[{"x": 60, "y": 40}]', cap => 1.25) OVER (PARTITION BY half) AS w
    FROM (VALUES ('x', 10), ('y', 20)) AS v(a, n), generate_series(1, n), generate_series(1, 2) AS half) AS r GROUP BY 1 ORDER BY 1;
-- no cap that binds: as without
SELECT bool_and(abs(a / b - 1) < 1e-9) AS wide_cap FROM (SELECT crm.rake(ARRAY[stype, sch_wide], margins) OVER () AS a, crm.rake(ARRAY[stype, sch_wide], margins, cap => 100) OVER () AS b FROM school, target) AS r;
-- nor does it hide that margins contradict each other
SELECT pg_temp.failure($$SELECT crm.rake(ARRAY[a, b], '[{"x": 0.5, "y": 0.5}, {"p": 0.9, "q": 0.1}]', cap => 100) OVER () FROM (VALUES ('x', 'p'), ('x', 'p'), ('y', 'q'), ('y', 'q')) AS v(a, b)$$),
       pg_temp.failure($$SELECT crm.rake_detail(ARRAY[a, b], '[{"x": 0.5, "y": 0.5}, {"p": 0.9, "q": 0.1}]', 1, 100) FROM (VALUES ('x', 'p'), ('x', 'p'), ('y', 'q'), ('y', 'q')) AS v(a, b)$$);

-- 6. Effective number

SELECT crm.effective_n(w) AS equal, crm.effective_n(w * i) AS unequal FROM (SELECT 0.3 AS w, i FROM generate_series(1, 4) AS i) AS s;
SELECT crm.effective_n(w) AS skipped, crm.effective_n(w) FILTER (WHERE w = 0) AS nobody, crm.effective_n(w) FILTER (WHERE false) AS no_rows FROM (VALUES (1::numeric), (2), (3), (NULL), (0)) AS v(w);
SELECT crm.effective_n(1::smallint), crm.effective_n(1::bigint), crm.effective_n(1::real), crm.effective_n(1e-100), crm.effective_n(1e100);

-- 7. What cannot be

SELECT call, pg_temp.failure(format('SELECT %s OVER () FROM (VALUES (''x'', ''p'', 1), (''y'', ''q'', 2)) AS v(a, b, w)', call))
FROM (VALUES
    (1, $$crm.rake(ARRAY[a], '[{"x": 1}]')$$), (2, $$crm.rake(ARRAY[a], '[{"x": 1, "y": 1, "z": 1}]')$$), (3, $$crm.rake(ARRAY[a], '[{"x": 1, "y": 1}, {"p": 2}]')$$),
    (4, $$crm.rake(ARRAY[a, b], '[{"x": 1, "y": 1}, {"p": 1, "q": 1.000001}]')$$), (5, $$crm.rake(ARRAY[a, b], '[{"x": 30, "y": 70}, {"p": 60, "q": 40}]')$$),
    (6, $$crm.rake(ARRAY[a, b], '[{"x": 1, "y": 0}, {"p": 0, "q": 1}]')$$), (7, $$crm.rake(ARRAY[a, b], '[{"x": 1, "y": 1}, {"p": 1, "q": 1}]', cap => 0.9)$$),
    (8, $$crm.rake(ARRAY[a, b], '[{"x": 1, "y": 3}, {"p": 1, "q": 3}]', cap => 1)$$), (9, $$crm.rake(ARRAY[a], '[{"x": 1, "y": -1}]')$$),
    (10, $$crm.rake(ARRAY[a], '[{"x": 1, "y": "1"}]')$$), (11, $$crm.rake(ARRAY[a], '[{"x": 1, "y": {"z": 1}}]')$$), (12, $$crm.rake(ARRAY[a], '{"x": 1, "y": 1}')$$),
    (13, $$crm.rake(ARRAY[a], '[]')$$), (14, $$crm.rake(ARRAY[a], '[{}]')$$), (15, $$crm.rake(ARRAY[a], '[1]')$$), (16, $$crm.rake(ARRAY[a], '1')$$), (17, $$crm.rake(ARRAY[a], NULL)$$),
    (18, $$crm.rake(ARRAY[a], '[{"x": 0, "y": 0}]')$$), (19, $$crm.rake(ARRAY[ARRAY[a]], '[{"x": 1, "y": 1}]')$$), (20, $$crm.rake(ARRAY[a], '[{"x": 1, "y": 1}]', -w)$$),
    (21, $$crm.rake(ARRAY[a], '[{"x": 1, "y": 1}]', 'NaN')$$), (22, $$crm.rake(ARRAY[a], '[{"x": 1, "y": 1}]', 'Infinity')$$), (23, $$crm.rake(ARRAY[a], '[{"x": 1, "y": 1}]', 1e101)$$),
    (24, $$crm.rake(ARRAY[a], '[{"x": 1, "y": 1}]', 1, w)$$), (25, $$crm.rake(ARRAY[a], jsonb_build_array(jsonb_build_object('x', w, 'y', 1)))$$), (26, $$crm.rake(ARRAY[a], '[{"x": 1, "y": 1}]', cap => 'NaN')$$),
    (27, $$crm.rake(ARRAY[a], '[{"x": 1e308, "y": 1e308}]')$$), (28, $$crm.rake(ARRAY[a], ('[' || repeat('{"x":1,"y":1},', 32) || '{"x":1,"y":1}]')::jsonb)$$),
    (29, $$crm.rake(ARRAY[]::text[], '[{"x": 1, "y": 1}]')$$), (30, $$crm.rake(ARRAY[a])$$), (31, $$crm.rake(a, '[{"x": 1, "y": 1}]')$$),
    (32, $$crm.poststratify(a, '{"x": 1}')$$), (33, $$crm.poststratify(a, '[{"x": 1, "y": 1}]')$$), (34, $$crm.poststratify(a, '{"x": 1, "y": 1, "z": 1}', w)$$), (35, $$crm.poststratify(a)$$),
    (36, $$crm.rake(ARRAY[a], '[{"x": 1, "y": 1e-101}]')$$), (37, $$crm.rake(ARRAY[a], '[{"x": 1e400, "y": 1}]')$$), (38, $$crm.poststratify(a, '{"x": 1e101, "y": 1}')$$)) AS c(no, call)
ORDER BY no;
-- targets and weights at the ends of what they may be
SELECT crm.rake(ARRAY[a], '[{"x": 1e100, "y": 1e-100}]', w) OVER () AS w FROM (VALUES ('x', 1e-100), ('y', 1e100)) AS v(a, w);
SELECT call, pg_temp.failure(format('SELECT %s FROM (VALUES (''x'', ''p'', 1), (''y'', ''q'', 2)) AS v(a, b, w)', call))
FROM (VALUES (1, $$crm.effective_n(-w)$$), (2, $$crm.effective_n('NaN')$$), (3, $$crm.effective_n('-Infinity')$$), (4, $$crm.effective_n(1e-200)$$),
    (5, $$crm.rake_detail(ARRAY[a], '[{"x": 1}]')$$), (6, $$crm.rake_detail(ARRAY[a], jsonb_build_array(jsonb_build_object('x', w, 'y', 1)))$$), (7, $$crm.rake_detail(ARRAY[a], '[{"x": 1, "y": 1}]', 1, w)$$),
    (8, $$crm.rake_detail(ARRAY[a], NULL)$$), (9, $$crm.rake_detail(ARRAY[a, b], '[{"x": 30, "y": 70}, {"p": 60, "q": 40}]')$$), (10, $$crm.rake_detail(ARRAY[a], '[{"x": 1, "y": 1, "z": 1}]')$$)) AS c(no, call)
ORDER BY no;
