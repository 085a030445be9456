-- Samples of survey answers: any order, split and form gives the same; bootstrap and jackknife against what is known; hostile bytes; errors.
\set SHOW_CONTEXT never
CREATE SCHEMA t_satisfaction_sample;
SET search_path = t_satisfaction_sample, public;
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

-- An imaginary survey: numbers between 0 and 1 that depend on nothing but their name.
CREATE FUNCTION u(n int, k int) RETURNS float8 LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(n || ' ' || k), 1, 8))::bit(32)::bigint / 4294967296.0::float8 $$;
CREATE TABLE survey AS
SELECT n AS id, ARRAY(SELECT greatest(1, least(10, round(5.5 + 2.4 * f * loading + 5 * (u(n, 10 + i::int) - 0.5))))::smallint
                      FROM unnest(ARRAY[q, q, s, s, s, l], ARRAY[1, 0.8, 1, 0.9, 0.8, 1]) WITH ORDINALITY AS t(f, loading, i) ORDER BY i) AS answers,
       1 + n % 3 AS weight
FROM generate_series(1, 6000) AS n,
     LATERAL (SELECT 3.4 * (u(n, 1) - 0.5)) AS a(q), LATERAL (SELECT 0.7 * q + 2 * (u(n, 2) - 0.5)) AS b(s), LATERAL (SELECT 0.6 * s + 2 * (u(n, 3) - 0.5)) AS c(l);
CREATE TABLE model AS
SELECT crm.path_model(items => '{q1,q2,s1,s2,s3,l1}', constructs_of => '{quality,quality,satisfaction,satisfaction,satisfaction,loyalty}',
                      arrows => '{quality->satisfaction,satisfaction->loyalty,quality->loyalty}') AS model;

-- 1. Rows while they are few, groups of respondents from then on.
SELECT crm.item_sample(id, answers)::jsonb FROM survey WHERE id <= 5000;
SELECT crm.item_sample(id, answers)::jsonb FROM survey WHERE id <= 5001;
SELECT crm.item_sample(id, CASE WHEN id % 10 = 0 THEN ARRAY[1, NULL, 2] ELSE answers[1:3] END)::jsonb FROM survey WHERE id <= 50;
SELECT crm.item_sample(id, answers) IS NULL AS of_no_rows FROM survey WHERE id < 0;
SELECT crm.item_sample(id, ARRAY[NULL, 1]::int[]) IS NULL AS of_no_answers FROM survey;
SELECT crm.item_sample(id, answers, 0) IS NULL AS of_no_weight FROM survey;

-- 2. The same sample, byte by byte: whatever the order, the split, the type of answers and the place they pass through.
CREATE TABLE one AS
SELECT most, weighted, crm.item_sample(id, answers, weight ^ weighted)::text AS bytes
FROM survey, (VALUES (400, 0), (400, 1), (6000, 0)) AS v(most, weighted) WHERE id <= most GROUP BY 1, 2;
CREATE TABLE other AS
          SELECT 'backwards' AS way, most, weighted, crm.item_sample(id, answers, weight ^ weighted ORDER BY -id)::text AS bytes FROM survey, one WHERE id <= most GROUP BY 2, 3
UNION ALL SELECT 'other types', most, weighted, crm.item_sample(id::bigint, answers::numeric[], weight ^ weighted)::text FROM survey, one WHERE id <= most GROUP BY 2, 3
UNION ALL SELECT 'stored', most, weighted, bytes::crm.item_sample::text FROM one
UNION ALL SELECT 'rollup by residue', most, weighted, crm.rollup(s)::text
          FROM (SELECT most, weighted, crm.item_sample(id, answers, weight ^ weighted) AS s FROM survey, one WHERE id <= most GROUP BY 1, 2, id % 7) AS p GROUP BY 2, 3
UNION ALL SELECT 'rollup of unequal parts', most, weighted, crm.rollup(s)::text
          FROM (SELECT most, weighted, crm.item_sample(id, answers, weight ^ weighted)::text::crm.item_sample AS s FROM survey, one WHERE id <= most GROUP BY 1, 2, id < 300 OR id > 5900) AS p GROUP BY 2, 3;
SELECT way, most, weighted, other.bytes = one.bytes AS same FROM other JOIN one USING (most, weighted) ORDER BY 1, 2, 3;
SELECT crm.item_sample(id, a[1], a[2], a[3])::text = crm.item_sample(id, a[1:3])::text AS of_columns,
       crm.item_sample(id::text, a[1], a[2], a[3])::text = crm.item_sample(id::text, a[1:3])::text AS by_text,
       crm.item_sample(md5(id::text)::uuid, a[1], a[2], a[3])::text = crm.item_sample(md5(id::text)::uuid, a[1:3])::text AS by_uuid,
       crm.item_sample(id, a[1:3], 1)::text = crm.item_sample(id, a[1:3])::text AS unit_weights
FROM (SELECT id, answers FROM survey WHERE id <= 100) AS s(id, a);

-- Rows of weight 1 before weighted ones, behind them, among them, merged: the same moments, in groups that hold one kind of sums.
CREATE TABLE mixed AS
SELECT way, crm.item_sample(id, answers, CASE WHEN id % 3 > 0 THEN 1 ELSE weight + 0.5 END ORDER BY CASE way WHEN 'before' THEN -(id % 3) WHEN 'behind' THEN id % 3 ELSE 0 END, id) AS sample
FROM survey, unnest('{before,behind,among}'::text[]) AS way GROUP BY way;
INSERT INTO mixed SELECT 'merged', crm.rollup(s ORDER BY part) FROM (SELECT (id % 3) % 2 AS part, crm.item_sample(id, answers, CASE WHEN id % 3 > 0 THEN 1 ELSE weight + 0.5 END) AS s FROM survey GROUP BY 1) AS p;
SELECT way, m->>'n' AS n, max(abs((a.value::text::float8 - b.value::text::float8) / b.value::text::float8)) < 1e-12 AS means, bool_and(bytes < 40000) AS small
FROM (SELECT way, pg_column_size(sample) AS bytes, sample::crm.item_moments::jsonb AS m FROM mixed) AS s, (SELECT crm.item_moments(answers, CASE WHEN id % 3 > 0 THEN 1 ELSE weight + 0.5 END)::jsonb AS w FROM survey) AS t,
     LATERAL jsonb_array_elements(m->'mean' || (SELECT jsonb_agg(x) FROM jsonb_array_elements(m->'covariance') AS c(r), jsonb_array_elements(r) AS e(x))) WITH ORDINALITY AS a(value, i)
     JOIN LATERAL jsonb_array_elements(w->'mean' || (SELECT jsonb_agg(x) FROM jsonb_array_elements(w->'covariance') AS c(r), jsonb_array_elements(r) AS e(x))) WITH ORDINALITY AS b(value, i) USING (i)
GROUP BY 1, 2 ORDER BY 1;
SELECT bool_and(abs((r.se - o.se) / o.se) < 1e-9) AS same_errors FROM (SELECT way, crm.satisfaction_fit(model, sample, method => 'jackknife') AS m FROM mixed, model) AS f JOIN LATERAL crm.satisfaction_rows(m) AS r ON r.se > 1e-9
JOIN (SELECT r.* FROM mixed, model, LATERAL crm.satisfaction_rows(crm.satisfaction_fit(model, sample, method => 'jackknife')) AS r WHERE way = 'among') AS o
  ON r.kind = o.kind AND r.source IS NOT DISTINCT FROM o.source AND r.target IS NOT DISTINCT FROM o.target;

-- What takes moments takes samples.
SELECT most, weighted, one.bytes::crm.item_sample::crm.item_moments::text = (SELECT crm.item_moments(answers, weight ^ weighted) FROM survey WHERE id <= most)::text AS same,
       (crm.reliability(bytes::crm.item_sample)).alpha = (SELECT (crm.reliability(crm.item_moments(answers, weight ^ weighted))).alpha FROM survey WHERE id <= most) AS same_alpha
FROM one WHERE weighted = 0 ORDER BY 1;
SELECT crm.item_sample(id, CASE WHEN id % 10 = 0 THEN ARRAY[1, NULL, 2] ELSE answers[1:3] END)::crm.item_moments::text
     = crm.item_moments(CASE WHEN id % 10 = 0 THEN ARRAY[1, NULL, 2] ELSE answers[1:3] END)::text AS with_rows_left_out FROM survey WHERE id <= 50;

-- 3. Standard errors are known for what is a mean: 100 / 9 of sd / sqrt(n). The estimates are those of moments.
CREATE TABLE samples AS SELECT most, crm.item_sample(id, answers) AS sample FROM survey, (VALUES (300), (4000), (6000)) AS v(most) WHERE id <= most GROUP BY most;
CREATE TABLE fits AS
SELECT most, method, crm.satisfaction_fit(model, sample, method => method, replicates => 400) AS m
FROM model, samples, (VALUES ('auto'), ('bootstrap'), ('jackknife'), ('none')) AS w(method) WHERE most <= 5000 OR method <> 'bootstrap';
SELECT most, method, (m).method AS used, (m).n, (m).replicates, (m).failed, (m).seed, (m).confidence, (m).notes FROM fits ORDER BY 1, 2;
SELECT most, method, round((r.se / (sd * 100 / 9 / sqrt(most)))::numeric, 1) AS ratio, round(((upper - lower) / (2 * 1.959964 * se))::numeric, 1) AS width_by_se
FROM fits, crm.satisfaction_rows(m) AS r, LATERAL (SELECT stddev(answers[6]) FROM survey WHERE id <= most) AS s(sd)
WHERE r.kind = 'index' AND r.source = 'loyalty' AND method <> 'none' ORDER BY 1, 2;
SELECT most, bool_and((m).estimates = (moments).estimates) AS as_of_moments, bool_and((m).weights = (moments).weights) AS weights
FROM fits JOIN (SELECT most, crm.satisfaction_fit(model, crm.item_moments(answers)) AS moments FROM model, survey, (VALUES (300), (4000), (6000)) AS v(most) WHERE id <= most GROUP BY most, model) AS p USING (most)
GROUP BY 1 ORDER BY 1;
-- Items of a sample that are more than the model's, in another order.
SELECT (f.m).estimates = (g.m).estimates AS estimates, (f.m).se = (g.m).se AS se
FROM (SELECT crm.satisfaction_fit(model, crm.item_sample(id, ARRAY[id % 5] || answers[4:6] || answers[1:3]), items => '{other,s2,s3,l1,q1,q2,s1}', method => 'jackknife') FROM model, survey WHERE id <= 300 GROUP BY model) AS f(m),
     (SELECT m FROM fits WHERE most = 300 AND method = 'jackknife') AS g(m);
-- Bootstrap and jackknife agree, of paths and the rest.
SELECT r.kind, count(*), round(min(j.se / r.se)::numeric, 0) AS least, round(max(j.se / r.se)::numeric, 0) AS most
FROM fits f JOIN fits g USING (most), crm.satisfaction_rows(f.m) AS r, crm.satisfaction_rows(g.m) AS j
WHERE f.most = 4000 AND f.method = 'bootstrap' AND g.method = 'jackknife' AND r.kind = j.kind AND r.source IS NOT DISTINCT FROM j.source AND r.target IS NOT DISTINCT FROM j.target
  AND r.se > 1e-9 GROUP BY 1 ORDER BY 1;
SELECT most, method, count(*) FILTER (WHERE se IS NOT NULL) AS with_se, count(*) FILTER (WHERE NOT lower <= upper OR (lower IS NULL) <> (upper IS NULL)) AS upside_down
FROM fits, crm.satisfaction_rows(m) GROUP BY 1, 2 ORDER BY 1, 2;

-- 4. The seed decides: the same numbers whatever the order, others for another seed. The jackknife has nothing random.
CREATE FUNCTION errors(sample crm.item_sample, method text, seed bigint) RETURNS text LANGUAGE sql AS
$$ SELECT md5((m).se::text || (m).lower::text || (m).upper::text) FROM (SELECT crm.satisfaction_fit(model, sample, method => method, seed => seed, replicates => 60) FROM model) AS f(m) $$;
SELECT errors(a, 'bootstrap', 7) = errors(b, 'bootstrap', 7) AS any_order, errors(a, 'bootstrap', 7) = errors(c, 'bootstrap', 7) AS whoever, errors(a, 'bootstrap', 7) = errors(a, 'bootstrap', 8) AS another_seed,
       errors(a, 'jackknife', 7) = errors(b, 'jackknife', 8) AS jackknife, errors(w, 'bootstrap', 7) = errors(v, 'bootstrap', 7) AS weighted
FROM (SELECT crm.item_sample(id, answers) AS a, crm.item_sample(id, answers ORDER BY md5(id::text)) AS b, crm.item_sample(NULL::bigint, answers) AS c,
             crm.item_sample(id, answers, weight) AS w, crm.item_sample(id, answers, weight ORDER BY md5(id::text)) AS v FROM survey WHERE id <= 250) AS s;

-- A sample that grows row by row, as in a window.
SELECT bool_and(s::jsonb ->> 'rows' = n::text) AS grows, bool_and((crm.satisfaction_fit(model, s, method => 'none')).n = n) FILTER (WHERE n >= 50) AS fitted
FROM model, (SELECT row_number() OVER w AS n, crm.item_sample(id, answers) OVER w AS s FROM survey WHERE id <= 60 WINDOW w AS (ORDER BY id)) AS w;

-- 5. Nothing to say: rows without respondent, few groups, replicates that have no fit.
SELECT (m).notes, (m).se IS NULL AS no_se FROM (SELECT crm.satisfaction_fit(model, crm.item_sample(nullif(id, 17), answers)) FROM model, survey GROUP BY model) AS f(m);
SELECT (m).notes, (m).se IS NULL AS no_se FROM (SELECT crm.satisfaction_fit(model, crm.item_sample(id % 12, answers), method => 'jackknife') FROM model, survey GROUP BY model) AS f(m);
SELECT (m).notes, (m).replicates + (m).failed AS replicates, (m).failed, (m).se IS NULL AS no_se
FROM (SELECT crm.satisfaction_fit(model, crm.item_sample(id, ARRAY[answers[1], CASE WHEN id = 12 THEN 4 ELSE 7 END, answers[3], answers[4], answers[5], CASE WHEN id = 30 THEN 2 ELSE 1 END])) FROM model, survey WHERE id <= 40 GROUP BY model) AS f(m);

-- 6. Change of an index: first minus second.
CREATE TABLE years AS
SELECT y, crm.satisfaction_fit(model, crm.item_sample(id, ARRAY(SELECT greatest(1, a - CASE WHEN y = 2026 THEN id % 2 ELSE 0 END) FROM unnest(answers) AS a)), replicates => 200) AS m
FROM model, survey, (VALUES (2025), (2026)) AS v(y) WHERE id % 2000 < 300 AND id < 2000 OR id BETWEEN 3000 AND 3300 GROUP BY y, model;
SELECT construct, round(difference::numeric, 0) AS difference, center = difference AS plain, round((z / (difference / se))::numeric, 12) AS z, p_value < 0.05 AS p, lower < difference AND difference < upper AS inside, confidence, significant
FROM years a, years b, unnest('{quality,satisfaction,loyalty}'::text[]) AS construct, crm.index_change(b.m, a.m, construct) WHERE a.y = 2025 AND b.y = 2026;
SELECT difference, z, p_value, significant FROM years, crm.index_change(m, m, 'quality') WHERE y = 2025;
SELECT round(c.difference::numeric, 9) AS difference, c.se, c.z, c.p_value, c.lower, c.upper, c.confidence, c.significant
FROM fits AS f, (SELECT crm.satisfaction_fit(model, crm.item_sample(1, answers), method => 'jackknife') FROM model, survey WHERE id <= 300 GROUP BY model) AS g(m), crm.index_change(f.m, g.m, 'quality', 0.9) AS c
WHERE most = 300 AND method = 'auto';
-- without an index on one side there is no test, whatever its standard errors are
SELECT (crm.index_change(f, m, 'quality')).* FROM years,
    jsonb_populate_record(m, jsonb_build_object('estimates', (SELECT array_agg(NULL::float8) FROM unnest((m).estimates)))) AS f WHERE y = 2025;
SELECT (crm.index_change(NULL, m, 'quality')).*, crm.index_change(m, m, NULL) FROM years WHERE y = 2025;

-- 7. Errors.
SELECT e, pg_temp.failure(format('SELECT %s FROM model, survey WHERE id <= 6000 GROUP BY model', e)) FROM (VALUES
    ('crm.satisfaction_fit(model, crm.item_sample(id, answers), method => ''bootstrap'')'),
    ('crm.satisfaction_fit(model, crm.item_sample(id, answers), method => ''bootstraps'')'),
    ('crm.satisfaction_fit(model, crm.item_sample(id, answers), replicates => 1)'),
    ('crm.satisfaction_fit(model, crm.item_sample(id, answers), confidence => 95)'),
    ('crm.satisfaction_fit(model, crm.item_sample(id, answers), seed => NULL)'),
    ('crm.satisfaction_fit(model, crm.item_sample(id, answers[1:5]))'),
    ('crm.satisfaction_fit(NULL::crm.path_model, crm.item_sample(id, answers))'),
    ('crm.satisfaction_fit(model, NULL::crm.item_sample)'),
    ('crm.item_sample(id, answers[1:1 + id % 2])'),
    ('crm.item_sample(id, answers, -1)'),
    ('crm.item_sample(id, answers, ''NaN''::float8)'),
    ('crm.item_sample(id, ARRAY[1.5, ''NaN'']::float8[])'),
    ('crm.item_sample(id, ARRAY[1.5, ''Infinity'']::float8[])'),
    ('crm.item_sample(id, ARRAY[''a''])'),
    ('crm.satisfaction_fit(model, crm.item_sample(id, answers), items => ''{q1,q2,s1,s2,s3,l2}'')')) AS v(e);
SELECT pg_temp.failure('SELECT crm.rollup(s) FROM (SELECT crm.item_sample(id, answers[1:1 + id % 2]) AS s FROM survey GROUP BY id % 2) AS p');
SELECT pg_temp.failure('SELECT crm.index_change(m, m, ''quality'') FROM (SELECT crm.satisfaction_fit(model, crm.item_moments(answers)) FROM model, survey GROUP BY model) AS f(m)');
SELECT pg_temp.failure(format('SELECT crm.index_change(m, m, %L, %s) FROM years', c, confidence)) FROM (VALUES ('price', 0.95), ('quality', 95), ('quality', 0)) AS v(c, confidence);

-- 8. Bytes that are no sample: cut, longer, changed anywhere.
CREATE TABLE bytes AS
SELECT decode(substr(crm.item_sample(id, answers[1:2], w)::text, 3), 'hex') AS b FROM survey, (VALUES (1), (1.5)) AS v(w) WHERE id <= 4 GROUP BY w
UNION ALL SELECT decode(substr(crm.item_sample(id, answers[1:1])::text, 3), 'hex') FROM survey
UNION ALL SELECT decode(substr(crm.item_sample(id, answers[1:1], weight)::text, 3), 'hex') FROM survey;
CREATE FUNCTION pg_temp.taken(value text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN (value::crm.item_sample)::jsonb IS NOT NULL THEN 'taken' END;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
SELECT pg_temp.taken('\x' || encode(substring(b FOR n), 'hex')) AS cut, count(*) > 10 AS many FROM bytes, generate_series(1, least(length(b) - 1, 300), 3) AS n GROUP BY 1 ORDER BY 1;
SELECT pg_temp.taken('\x' || encode(b || '\x00'::bytea, 'hex')) AS longer, count(*) FROM bytes GROUP BY 1;
SELECT pg_temp.taken('\x' || encode(set_byte(b, n, v), 'hex')) NOT IN ('taken', '22P03', '54000') AS odd, count(*) > 100 AS many
FROM bytes, generate_series(0, least(length(b) - 1, 200)) AS n, unnest(ARRAY[0, 127, 255]) AS v GROUP BY 1;
SELECT pg_temp.failure($$SELECT 'xyz'::crm.item_sample$$), pg_temp.failure($$SELECT '\x0101'::crm.item_sample$$), pg_temp.failure($$SELECT '\x00'::crm.item_sample$$);

SET client_min_messages = warning;
DROP SCHEMA t_satisfaction_sample CASCADE;
