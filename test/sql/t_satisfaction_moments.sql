-- Moments of survey answers and their reliability: against their definitions in SQL; order, split, workers and weights; hostile values; errors.
\set SHOW_CONTEXT never
CREATE SCHEMA t_satisfaction_moments;
SET search_path = t_satisfaction_moments, public;
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
CREATE FUNCTION close(a float8, b float8) RETURNS bool LANGUAGE sql AS
$$ SELECT abs(a - b) <= 1e-12 * greatest(1, abs(a), abs(b)) $$;

-- Answers of 1,200 people to five questions, which correlate; the last with fractions; some are missing.
CREATE TABLE survey AS
SELECT r, r % 4 AS region, 1 + r % 3 AS weight, q1, q2, q3, q4, q4 + r % 7 / 8.0::float8 AS q5,
       CASE WHEN r % 11 <> 0 THEN q2 END AS m2, CASE WHEN r % 5 > 0 OR r % 3 = 0 THEN q3 END AS m3
FROM (SELECT r, (1 + (base + h1) / 2)::smallint AS q1, (1 + (base + h2) / 2)::smallint AS q2, (1 + (9 - base + h3) / 2)::smallint AS q3, (1 + h1)::smallint AS q4
      FROM generate_series(1, 1200) AS r,
           LATERAL (SELECT (hashint4(r) & 1048575) % 10 AS base, (hashint4(r + 5000) & 1048575) % 10 AS h1,
                           (hashint4(r + 9000) & 1048575) % 10 AS h2, (hashint4(r + 13000) & 1048575) % 10 AS h3) AS h) AS s;

-- 1. By definition
CREATE VIEW pair AS
SELECT j, k, avg(x) AS mean_x, covar_samp(x, y) AS cov, count(*) AS n
FROM survey, LATERAL (VALUES (1, q1::float8), (2, q2), (3, q3), (4, q4), (5, q5)) AS a(j, x), LATERAL (VALUES (1, q1::float8), (2, q2), (3, q3), (4, q4), (5, q5)) AS b(k, y)
GROUP BY j, k;
CREATE FUNCTION agrees(moments crm.item_moments) RETURNS bool LANGUAGE sql AS $$
SELECT bool_and(close((m->'mean'->>(j - 1))::float8, mean_x) AND close((m->'covariance'->(j - 1)->>(k - 1))::float8, cov)) AND min((m->>'n')::int) = 1200
FROM pair, CAST($1 AS jsonb) AS m WHERE j <= (m->>'items')::int AND k <= (m->>'items')::int $$;
SELECT agrees(crm.item_moments(q1, q2, q3, q4)) AS columns, agrees(crm.item_moments(q1, q2, q3, q4, q5)) AS of_any_type,
       agrees(crm.item_moments(ARRAY[q1, q2, q3, q4])) AS "array", agrees(crm.item_moments(ARRAY[q1, q2, q3, q4, q5])) AS doubles,
       agrees(crm.item_moments(ARRAY[q1, q2, q3, q4, q5]::numeric[])) AS numerics, agrees(crm.item_moments(ARRAY[q1, q2, q3, q4]::int[])) AS ints,
       agrees(crm.item_moments(ARRAY[q1, q2, q3, q4]::bigint[])) AS bigints, agrees(crm.item_moments(ARRAY[q1, q2, q3, q4, q5]::real[])) AS reals
FROM survey;
-- whatever holds the answers, the value is the same
SELECT count(DISTINCT m::text) AS values FROM (
    SELECT crm.item_moments(q1, q2, q3, q4) AS m FROM survey
    UNION ALL SELECT crm.item_moments(q1::int, q2::bigint, q3::numeric, q4::float8) FROM survey
    UNION ALL SELECT crm.item_moments(ARRAY[q1, q2, q3, q4]) FROM survey
    UNION ALL SELECT crm.item_moments(ARRAY[q1, q2, q3, q4]::numeric[], 1) FROM survey
    UNION ALL SELECT crm.item_moments(ARRAY[q1, q2, q3, q4]::real[], 1.0, 'listwise') FROM survey
    UNION ALL SELECT crm.item_moments(ARRAY[q1, q2, q3, q4]::float8[], 1::smallint) FROM survey) AS s;
SELECT jsonb_pretty(crm.item_moments(q1, q2, q5)::jsonb) FROM survey WHERE r <= 3;
SELECT crm.item_moments(q1, q2)::jsonb AS one_row FROM survey WHERE r = 1;
SELECT crm.item_moments(q1, q2) FILTER (WHERE r < 0) AS no_row, crm.item_moments(NULL::int[]) AS null_array, crm.item_moments(NULL::int, q2)::jsonb AS nothing_complete FROM survey WHERE r = 7;
-- answers of a domain
CREATE DOMAIN score AS smallint CHECK (value BETWEEN 1 AND 10);
SELECT count(DISTINCT m::text) AS values FROM (
    SELECT crm.item_moments(q1, q2, q3) AS m FROM survey UNION ALL SELECT crm.item_moments(q1::score, q2::score, q3::score) FROM survey
    UNION ALL SELECT crm.item_moments(ARRAY[q1::score, q2::score, q3::score]) FROM survey) AS s;
-- scales beyond the small whole numbers
SELECT close((m->'covariance'->0->>1)::float8, covar) AS large FROM (
    SELECT crm.item_moments(q1 * 1000000, q2 * 4096)::jsonb AS m, covar_samp(q1 * 1000000, q2 * 4096) AS covar FROM survey) AS s;

-- 2. Missing answers
CREATE FUNCTION m(crm.item_moments, text) RETURNS text LANGUAGE sql AS $$ SELECT $1::jsonb->>$2 $$;
SELECT m(l, 'n') AS n, m(l, 'dropped') AS dropped, l::text = c::text AS complete_rows, m(c, 'dropped') AS none
FROM (SELECT crm.item_moments(q1, m2, m3) AS l FROM survey) AS s, (SELECT crm.item_moments(q1, m2, m3) AS c FROM survey WHERE m2 IS NOT NULL AND m3 IS NOT NULL) AS t;
SELECT m(l, 'n') = m(c, 'n') AS same_rows, m(l, 'mean') = m(c, 'mean') AS same_means, m(l, 'covariance') = m(c, 'covariance') AS same_covariances
FROM (SELECT crm.item_moments(q1, m2, m3) AS l FROM survey) AS s, (SELECT crm.item_moments(q1, m2, m3) AS c FROM survey WHERE m2 IS NOT NULL AND m3 IS NOT NULL) AS t;
-- the mean replaces what is missing; people without any answer are left out
CREATE FUNCTION numbers(crm.item_moments) RETURNS float8[] LANGUAGE sql AS $$
SELECT array_agg(x::text::float8 ORDER BY kind, i, k) FROM (
    SELECT 1 AS kind, i, 0 AS k, x FROM jsonb_array_elements($1::jsonb->'mean') WITH ORDINALITY AS e(x, i)
    UNION ALL SELECT 2, i, k, x FROM jsonb_array_elements($1::jsonb->'covariance') WITH ORDINALITY AS e(row, i), jsonb_array_elements(row) WITH ORDINALITY AS f(x, k)) AS s $$;
CREATE FUNCTION same(a crm.item_moments, b crm.item_moments) RETURNS bool LANGUAGE sql AS $$
SELECT bool_and(close(x, y)) AND count(*) > 0 FROM unnest(numbers(a), numbers(b)) AS s(x, y) $$;
SELECT same(replaced, imputed) AS as_imputed, m(replaced, 'n') AS n, m(replaced, 'dropped') AS dropped, m(replaced, 'missing') AS missing
FROM (SELECT crm.item_moments(ARRAY[q1, m2, m3], 1, 'mean') AS replaced FROM survey) AS s,
     (SELECT crm.item_moments(q1, coalesce(m2, a2), coalesce(m3, a3)) AS imputed FROM survey, (SELECT avg(m2) AS a2, avg(m3) AS a3 FROM survey) AS a) AS t;
SELECT same(replaced, imputed) AS as_imputed, m(replaced, 'n') AS n, round(m(replaced, 'effective_n')::numeric, 6) AS effective_n
FROM (SELECT crm.item_moments(ARRAY[q5, m2, m3], weight, 'mean') AS replaced FROM survey) AS s,
     (SELECT crm.item_moments(ARRAY[q5, coalesce(m2, a2), coalesce(m3, a3)], weight) AS imputed FROM survey,
          (SELECT sum(m2 * weight) / sum(weight) FILTER (WHERE m2 IS NOT NULL)::float8 AS a2, sum(m3 * weight) / sum(weight) FILTER (WHERE m3 IS NOT NULL)::float8 AS a3 FROM survey) AS a) AS t;
SELECT crm.item_moments(ARRAY[a, b], 1, 'mean')::jsonb AS two_answers_each FROM (VALUES (1, NULL), (NULL, 2), (3, NULL), (NULL, 5), (NULL, NULL)) AS v(a, b);
SELECT crm.item_moments(ARRAY[a, b], 1, 'mean')::jsonb AS never_answered FROM (VALUES (1, NULL::int), (3, NULL)) AS v(a, b);

-- 3. Weights: only their ratios matter; NULL and 0 leave a row out; whole ones are repeated rows in all that rests on correlations
SELECT same(one, many) AS ratios FROM
    (SELECT crm.item_moments(ARRAY[q1, q2, q5], weight) AS one FROM survey) AS s, (SELECT crm.item_moments(ARRAY[q1, q2, q5], weight * 1e-6) AS many FROM survey) AS t;
SELECT one::text = two::text AS left_out FROM
    (SELECT crm.item_moments(ARRAY[q1, q2], weight - 1) AS one FROM survey) AS s, (SELECT crm.item_moments(ARRAY[q1, q2], CASE WHEN weight > 1 THEN weight - 1 END) AS two FROM survey) AS t;
SELECT m(w, 'n') AS n, round(m(w, 'effective_n')::numeric, 6) AS effective_n, m(r, 'n') AS repeated,
       bool_and(close(x, y)) FILTER (WHERE i <= 3) AS means, bool_and(close(x * 1199 / 1200, y * 2399 / 2400)) FILTER (WHERE i > 3) AS covariances
FROM (SELECT crm.item_moments(ARRAY[q1, q2, q5], weight) AS w FROM survey) AS s, (SELECT crm.item_moments(ARRAY[q1, q2, q5]) AS r FROM survey, generate_series(1, weight)) AS t,
     unnest(numbers(w), numbers(r)) WITH ORDINALITY AS u(x, y, i) GROUP BY 1, 2, 3;

-- 4. Any order, any split, any number of workers: the same bits for whole numbers, the same to rounding for others
CREATE TABLE days AS
SELECT r % 60 AS day, crm.item_moments(q1, m2, m3) AS listwise, crm.item_moments(ARRAY[q1, m2, m3], 1, 'mean') AS replaced, crm.item_moments(ARRAY[q5, m2, m3], weight, 'mean') AS mixed,
       crm.item_moments(ARRAY[q1, q5], weight) AS weighted
FROM survey GROUP BY 1;
SELECT one.listwise::text = parts.listwise::text AS listwise, one.replaced::text = parts.replaced::text AS replaced, same(one.mixed, parts.mixed) AS mixed, same(one.weighted, parts.weighted) AS weighted,
       one.listwise::text = backwards::text AS backwards
FROM (SELECT crm.item_moments(q1, m2, m3) AS listwise, crm.item_moments(ARRAY[q1, m2, m3], 1, 'mean') AS replaced, crm.item_moments(ARRAY[q5, m2, m3], weight, 'mean') AS mixed, crm.item_moments(ARRAY[q1, q5], weight) AS weighted,
             crm.item_moments(ARRAY[q1, m2, m3] ORDER BY r DESC) AS backwards FROM survey) AS one,
     (SELECT crm.rollup(listwise) AS listwise, crm.rollup(replaced) AS replaced, crm.rollup(mixed) AS mixed, crm.rollup(weighted) AS weighted FROM days) AS parts;
SELECT crm.rollup(listwise ORDER BY day)::text = crm.rollup(listwise ORDER BY -day)::text AS any_order, crm.rollup(listwise) FILTER (WHERE day < 0) AS nothing FROM days;
SET max_parallel_workers_per_gather = 4;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
CREATE TEMP TABLE workers AS SELECT 4 AS workers, crm.item_moments(q1, m2, m3) AS listwise, crm.item_moments(ARRAY[q1, m2, m3], 1, 'mean') AS replaced, crm.item_moments(ARRAY[q5, m2, m3], weight, 'mean') AS mixed FROM survey;
SET max_parallel_workers_per_gather = 0;
INSERT INTO workers SELECT 0, crm.item_moments(q1, m2, m3), crm.item_moments(ARRAY[q1, m2, m3], 1, 'mean'), crm.item_moments(ARRAY[q5, m2, m3], weight, 'mean') FROM survey;
SELECT a.listwise::text = b.listwise::text AS listwise, a.replaced::text = b.replaced::text AS replaced, same(a.mixed, b.mixed) AS mixed FROM workers AS a, workers AS b WHERE a.workers = 4 AND b.workers = 0;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;

-- 5. Text and bytes
SELECT bool_and(listwise::text::crm.item_moments::text = listwise::text AND mixed::text::crm.item_moments::text = mixed::text AND replaced::text::crm.item_moments::text = replaced::text) AS round_trip FROM days;
SELECT crm.item_moments(q1, q2) AS small, pg_column_size(crm.item_moments(q1, q2)) AS bytes FROM survey WHERE r <= 2;
SELECT pg_column_size(crm.item_moments(ARRAY(SELECT (1 + (r + i * r) % 10)::smallint FROM generate_series(1, 24) AS i))) < 2000 AS "24 items" FROM survey;
-- cut off anywhere it is refused, and with one bit changed it is refused or another value that can be used
CREATE FUNCTION pg_temp.tamper(value crm.item_moments) RETURNS TABLE (cut bigint, cut_accepted bigint, flipped bigint, unusable bigint) LANGUAGE plpgsql AS $$
DECLARE
    hex text := substr(value::text, 3);
    bytes bytea := decode(hex, 'hex');
    changed text;
BEGIN
    cut := 0; cut_accepted := 0; flipped := 0; unusable := 0;
    FOR i IN 0 .. length(bytes) - 1 LOOP
        cut := cut + 1;
        BEGIN
            PERFORM ('\x' || encode(substr(bytes, 1, i), 'hex'))::crm.item_moments;
            cut_accepted := cut_accepted + 1;
        EXCEPTION WHEN invalid_binary_representation OR invalid_text_representation THEN NULL;
        END;
    END LOOP;
    FOR i IN 0 .. 8 * length(bytes) - 1 LOOP
        flipped := flipped + 1;
        BEGIN
            changed := '\x' || encode(set_bit(bytes, i, 1 - get_bit(bytes, i)), 'hex');
            IF changed::crm.item_moments::jsonb::text ~ 'NaN|Infinity' THEN
                unusable := unusable + 1;
            END IF;
            PERFORM crm.rollup(v) FROM (VALUES (changed::crm.item_moments), (changed::crm.item_moments)) AS s(v);
            PERFORM crm.reliability(changed::crm.item_moments);
        EXCEPTION WHEN invalid_binary_representation OR invalid_parameter_value THEN NULL;
        END;
    END LOOP;
    RETURN NEXT;
END $$;
SELECT name, cut > 10 AS cut, cut_accepted, flipped > 100 AS flipped, unusable
FROM (SELECT 'listwise' AS name, crm.item_moments(q1, m2, m3) AS v FROM survey
      UNION ALL SELECT 'replaced', crm.item_moments(ARRAY[q1, m2, m3], 1, 'mean') FROM survey
      UNION ALL SELECT 'weighted', crm.item_moments(ARRAY[q1, q5], weight) FROM survey
      UNION ALL SELECT 'mixed', crm.item_moments(ARRAY[q5, m2, m3], weight, 'mean') FROM survey WHERE r < 30) AS s, pg_temp.tamper(v) ORDER BY name;
SELECT pg_temp.failure(format('SELECT %L::crm.item_moments', v)) AS refused
FROM (VALUES (''), ('{}'), ('\x'), ('\x02'), ('\xff0101'), ('\x0101030003000e12182a303a3a4a'), ('\x0101000003000e12182a303a3a4a64'), ('\x0101030003000e12182a303a3a4a0264'), ('\x0101030003000e12182a303a3a4a02'), ('\x0101ffffffff0f03')) AS s(v);

-- 6. Reliability
CREATE FUNCTION alpha(k int, cov float8[]) RETURNS float8 LANGUAGE sql AS
$$ SELECT k / (k - 1.0) * (1 - sum(c) FILTER (WHERE i % (k + 1) = 1) / sum(c)) FROM unnest(cov) WITH ORDINALITY AS u(c, i) $$;
SELECT (a).items, (a).n, (a).dropped, close((a).alpha, alpha(3, cov)) AS alpha, close((a).alpha_standardized, 3 * r / (1 + 2 * r)) AS alpha_standardized, (a).note
FROM (SELECT crm.reliability(crm.item_moments(q1, q2, q4)) AS a,
             ARRAY[var_samp(q1), covar_samp(q1, q2), covar_samp(q1, q4), covar_samp(q1, q2), var_samp(q2), covar_samp(q2, q4), covar_samp(q1, q4), covar_samp(q2, q4), var_samp(q4)] AS cov,
             (corr(q1, q2) + corr(q1, q4) + corr(q2, q4)) / 3 AS r FROM survey) AS s;
SELECT i."position", i.item, close(i.mean, t.mean) AS mean, close(i.sd, t.sd) AS sd, close(i.item_rest_correlation, rest) AS item_rest, close(i.alpha_if_deleted, 4 * cov / total) AS alpha_if_deleted, i.note
FROM (SELECT crm.item_moments(q1, q2, q4) AS v FROM survey) AS s, crm.reliability_items(v, '{one,two,four}') AS i,
     (SELECT avg(q1), stddev_samp(q1), corr(q1, q2 + q4), covar_samp(q2, q4), var_samp(q2 + q4) FROM survey
      UNION ALL SELECT avg(q2), stddev_samp(q2), corr(q2, q1 + q4), covar_samp(q1, q4), var_samp(q1 + q4) FROM survey
      UNION ALL SELECT avg(q4), stddev_samp(q4), corr(q4, q1 + q2), covar_samp(q1, q2), var_samp(q1 + q2) FROM survey) AS t(mean, sd, rest, cov, total)
WHERE close(i.mean, t.mean) ORDER BY 1;
-- by segment, in one query; an order of its own for the block; numbers instead of names
SELECT region, round((crm.reliability(crm.item_moments(q1, q2, q4))).alpha::numeric, 6) AS alpha FROM survey GROUP BY region ORDER BY region;
SELECT a.v = b.v AS by_number FROM (SELECT crm.reliability(v, block => '{4,1,2}') AS v FROM (SELECT crm.item_moments(q1, q2, q3, q4) AS v FROM survey) AS s) AS a,
     (SELECT crm.reliability(v, '{a,b,c,d}', '{a,b,d}') AS v FROM (SELECT crm.item_moments(q1, q2, q3, q4) AS v FROM survey) AS s) AS b;
-- an item that runs the other way: a negative alpha is returned, with whom to blame; recoded, it is in order
SELECT round((a).alpha::numeric, 6) AS alpha, round((a).lower::numeric, 6) AS lower, round((a).upper::numeric, 6) AS upper, (a).note FROM (SELECT crm.reliability(crm.item_moments(q1, q2, q3), '{q1,q2,q3}') AS a FROM survey) AS s;
SELECT item, round(item_rest_correlation::numeric, 6) AS item_rest, round(alpha_if_deleted::numeric, 6) AS alpha_if_deleted, note FROM (SELECT crm.item_moments(q1, q2, q3) AS v FROM survey) AS s, crm.reliability_items(v, '{q1,q2,q3}') ORDER BY "position";
SELECT round((a).alpha::numeric, 6) AS alpha, (a).note FROM (SELECT crm.reliability(crm.item_moments(q1, q2, 11 - q3), '{q1,q2,q3}') AS a FROM survey) AS s;
-- weights: alpha is that of repeated rows, its interval that of the effective number
SELECT close(w.alpha, r.alpha) AS alpha, close(w.alpha_standardized, r.alpha_standardized) AS standardized, w.n, round(w.effective_n::numeric, 6) AS effective_n, w.upper - w.lower > r.upper - r.lower AS wider
FROM (SELECT (crm.reliability(crm.item_moments(ARRAY[q1, q2, q4], weight))).* FROM survey) AS w, (SELECT (crm.reliability(crm.item_moments(q1, q2, q4))).* FROM survey, generate_series(1, weight)) AS r;
SELECT bool_and((crm.reliability(v, confidence => c)).lower < (crm.reliability(v, confidence => c)).alpha AND (crm.reliability(v, confidence => c)).alpha < (crm.reliability(v, confidence => c)).upper) AS inside,
       count(DISTINCT (crm.reliability(v, confidence => c)).lower) AS widths
FROM (SELECT crm.item_moments(q1, q2, q4) AS v FROM survey) AS s, unnest('{0.5,0.8,0.9,0.95,0.999}'::float8[]) AS c;
-- too little to say anything
SELECT crm.reliability(crm.item_moments(q1, q2)) AS one_row FROM survey WHERE r = 1;
SELECT crm.reliability(crm.item_moments(ARRAY[q1])) AS one_item, crm.reliability(NULL) AS nothing FROM survey;
SELECT * FROM crm.reliability_items(NULL);
SELECT "position", item, round(item_rest_correlation::numeric, 6) AS item_rest, alpha_if_deleted FROM (SELECT crm.item_moments(q1, q2) AS v FROM survey) AS s, crm.reliability_items(v) ORDER BY 1;
SELECT (crm.reliability(crm.item_moments(a, b))).* FROM (VALUES (1, 3), (2, 2), (3, 1)) AS v(a, b);

-- 7. Errors
SELECT pg_temp.failure('SELECT ' || call || ' FROM survey') AS error
FROM (VALUES ('crm.item_moments(ARRAY[q1::float8, ''NaN''])'), ('crm.item_moments(q1, ''Infinity''::float8)'), ('crm.item_moments(q1, ''-Infinity''::numeric)'), ('crm.item_moments(q1, 1e60)'),
             ('crm.item_moments(q1, ''a''::text)'), ('crm.item_moments(ARRAY[q1::text])'), ('crm.item_moments(ARRAY[q1, q2], -1)'), ('crm.item_moments(ARRAY[q1, q2], ''NaN''::float8)'),
             ('crm.item_moments(ARRAY[q1, q2], ''Infinity''::float8)'), ('crm.item_moments(ARRAY[q1, q2], 1, ''pairwise'')'), ('crm.item_moments(ARRAY[q1, q2], 1, CASE WHEN r % 2 = 0 THEN ''mean'' ELSE ''listwise'' END)'),
             ('crm.item_moments(CASE WHEN r % 2 = 0 THEN ARRAY[q1, q2] ELSE ARRAY[q1] END)'), ('crm.item_moments(ARRAY[]::int[])'), ('crm.item_moments(array_fill(q1, ''{101}''))'), ('crm.item_moments(ARRAY[ARRAY[q1, q2], ARRAY[q3, q4]])'),
             ('crm.item_moments(ARRAY[q1, q2], ARRAY[q3])'), ('crm.item_moments(ARRAY[q1, q2], NULL)'), ('crm.item_moments(q1, VARIADIC ARRAY[q2, q3])'),
             ('crm.reliability(crm.item_moments(q1, 3))'), ('crm.reliability(crm.item_moments(q1, q2), ''{a}'')'), ('crm.reliability(crm.item_moments(q1, q2), ''{a,a}'')'), ('crm.reliability(crm.item_moments(q1, q2), ''{a,NULL}'')'),
             ('crm.reliability(crm.item_moments(q1, q2), ''{a,b}'', ''{a,c}'')'), ('crm.reliability(crm.item_moments(q1, q2), ''{a,b}'', ''{a,a}'')'),
             ('crm.reliability(crm.item_moments(q1, q2), confidence => 95)'), ('crm.reliability(crm.item_moments(q1, q2), confidence => ''NaN'')')) AS s(call);
SELECT pg_temp.failure('SELECT crm.rollup(v) FROM (SELECT crm.item_moments(q1, q2) FROM survey UNION ALL SELECT ' || other || ' FROM survey) AS s(v)') AS error
FROM (VALUES ('crm.item_moments(q1, q2, q3)'), ('crm.item_moments(ARRAY[q1, q2], 1, ''mean'')')) AS s(other);
SELECT pg_temp.failure('SELECT crm_internal.item_moments_transition(NULL, ARRAY[1])') AS error, left(pg_temp.failure('SELECT crm.item_moments(q1) FROM survey'), 5) AS one_column;

\set VERBOSITY terse
SET client_min_messages = warning;
DROP SCHEMA t_satisfaction_moments CASCADE;
