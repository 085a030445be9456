-- Concentration: every measure against its definition in SQL; order, split and workers; errors.
\set SHOW_CONTEXT never
CREATE SCHEMA t_concentration;
SET search_path = t_concentration, public;
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
$$ SELECT abs(a - b) <= 1e-12 * greatest(abs(a), abs(b)) $$;

-- Five groups of values with ties, zeros, cents and heavy tails.
CREATE TEMP TABLE v AS
SELECT g, CASE g WHEN 1 THEN h % 5 WHEN 2 THEN h / 7919.0 WHEN 3 THEN exp(h % 1000 / 80.0) WHEN 4 THEN greatest(0, h % 100 - 70) ELSE 3 END::float8 AS x
FROM generate_series(1, 5) AS g, generate_series(1, 701) AS i, LATERAL (SELECT (hashint4(i * 10 + g) & 2147483647) % 100000 AS h) AS r;

-- 1. By definition

SELECT g, n = 701 AS all, close(gini, d.g1 / (2 * n ^ 2 * mean)) OR g = 5 AND gini = 0 AS gini, close(gini_unbiased, gini * n / (n - 1)) OR g = 5 AS unbiased,
       gini_normalized = gini_unbiased AS normalized, close(m.hhi, d.hhi) AS hhi, close(m.entropy, d.entropy) AS entropy,
       close(m.top, d.top) AS top, close(m.fifth, d.fifth) AS fifth, close(m.floor, d.floor) AS floor, close(m.ceil, d.ceil) AS ceil
FROM (SELECT g, count(*) AS n, avg(x) AS mean, crm.gini(x), (crm.concentration(x)).gini_unbiased, (crm.whale(x)).gini_normalized, crm.hhi(x), crm.entropy(x), crm.top_share(x, 10) AS top,
             crm.top_fraction_share(x, 0.2) AS fifth, crm.top_fraction_share(x, 0.2, 'floor') AS floor, crm.top_fraction_share(x, 0.2, 'ceil') AS ceil FROM v GROUP BY g) AS m,
     LATERAL (SELECT (SELECT sum(abs(a.x - b.x)) FROM v a, v b WHERE a.g = m.g AND b.g = m.g) AS g1, sum((x / t) ^ 2) AS hhi,
                     -sum(CASE WHEN x > 0 THEN x / t * ln(x / t) ELSE 0 END) AS entropy,
                     sum(x / t) FILTER (WHERE r <= 10) AS top, sum(x / t) FILTER (WHERE r <= 140) AS floor, sum(x / t) FILTER (WHERE r <= 141) AS ceil,
                     sum(x / t) FILTER (WHERE r <= 140) + 0.2 * sum(x / t) FILTER (WHERE r = 141) AS fifth
              FROM (SELECT x, sum(x) OVER () AS t, row_number() OVER (ORDER BY x DESC) AS r FROM v WHERE v.g = m.g) AS s) AS d
ORDER BY g;

-- concentration() says the same as its parts.
SELECT g, (c).customers, close((c).total, total) AS total, close((c).mean, total / 701) AS mean, close((c).median, median) AS median, (c).largest = largest AS largest, (c).gini = gini AS gini,
       close((c).gini_unbiased, gini * (c).customers / nullif((c).customers - 1, 0)) OR g = 5 AS unbiased, (c).hhi = hhi AS hhi, close((c).effective_customers, 1 / hhi) AS effective, (c).entropy = entropy AS entropy,
       close((c).evenness, entropy / ln(701)) AS evenness, (c).top_1_percent_share = top1 AS top1, (c).top_20_percent_share = top20 AS top20,
       half < (c).customers_for_half AND after_half >= (c).customers_for_half - 1 AS for_half
FROM (SELECT g, crm.concentration(x) AS c, sum(x) AS total, percentile_cont(0.5) WITHIN GROUP (ORDER BY x) AS median, max(x) AS largest, crm.gini(x), crm.hhi(x), crm.entropy(x),
             crm.top_fraction_share(x, 0.01) AS top1, crm.top_fraction_share(x, 0.2) AS top20 FROM v GROUP BY g) AS m,
     LATERAL (SELECT count(*) FILTER (WHERE c < 0.5 * t * (1 - 1e-12)) AS half, count(*) FILTER (WHERE c < 0.5 * t * (1 + 1e-12)) AS after_half
              FROM (SELECT sum(x) OVER (ORDER BY x DESC ROWS UNBOUNDED PRECEDING) AS c, sum(x) OVER () AS t FROM v WHERE v.g = m.g) AS s) AS d
ORDER BY g;

-- Published: Raffinetti, Siletti & Vernizzi (2015) give 0.555, 1 and 0.8346 for these.
SELECT round((crm.whale(a)).gini_normalized::numeric, 4) AS a, round((crm.whale(b)).gini_normalized::numeric, 4) AS b, round((crm.whale(c)).gini_normalized::numeric, 4) AS c
FROM unnest('{-5,-5,-5,-5,-5,-5,-5,-5,-5,45.01}'::float8[], '{-45,0,0,0,0,0,0,0,0,45.01}'::float8[], '{-15,-10,-8,-7,-5,0,0,0,0,45.01}'::float8[]) AS u(a, b, c);

-- Lorenz and whale curves: ends, a worked example, mirror images of each other.
SELECT crm.lorenz_curve(x, 4) AS lorenz, crm.lorenz_curve(x, 2) AS between_two, crm.whale_curve(x, 4) AS whale FROM unnest('{10,20,30,140}'::float8[]) AS x;
SELECT crm.whale(x), crm.whale_curve(x, 5) FROM unnest('{100,-60,50,-20,30}'::float8[]) AS x;
SELECT * FROM crm.curve_points((SELECT crm.whale_curve(x, 5) FROM unnest('{100,-60,50,-20,30}'::float8[]) AS x));
SELECT g, bool_and(abs(l.value_share - (1 - w.value_share)) < 1e-14) AS mirrored, bool_and(l.value_share <= l.customer_share + 1e-15) AS below, max(l.value_share) AS last
FROM (SELECT g, crm.lorenz_curve(x, 37) AS lorenz, crm.whale_curve(x, 37) AS whale FROM v GROUP BY g) AS c, crm.curve_points(lorenz) AS l JOIN crm.curve_points(whale) AS w ON w.point = 37 - l.point
WHERE w.point = 37 - l.point GROUP BY g ORDER BY g;
-- Twice the area between diagonal and curve is the Gini coefficient when there is a point per customer.
SELECT round((1 - 2 * area)::numeric, 12) = round(gini::numeric, 12) AS gini
FROM (SELECT sum((value_share + previous) / 2 / 701) AS area, gini FROM (
    SELECT p.*, lag(value_share) OVER (ORDER BY point) AS previous, gini
    FROM (SELECT crm.lorenz_curve(x, 701) AS c, crm.gini(x) FROM v WHERE g = 3) AS q, crm.curve_points(c) AS p) AS w GROUP BY gini) AS s;

-- 2. Any order, any split, any number of workers: the same bits

SELECT g, count(DISTINCT answer) AS answers FROM (
    SELECT g, ROW(crm.gini(x), crm.concentration(x), crm.hhi(x), crm.entropy(x), crm.lorenz_curve(x, 7), crm.whale_curve(x, 7), crm.top_share(x, 3), crm.top_fraction_share(x, 0.3))::text AS answer
    FROM (SELECT * FROM v ORDER BY x) AS ascending GROUP BY g
    UNION ALL
    SELECT g, ROW(crm.gini(x), crm.concentration(x), crm.hhi(x), crm.entropy(x), crm.lorenz_curve(x, 7), crm.whale_curve(x, 7), crm.top_share(x, 3), crm.top_fraction_share(x, 0.3))::text
    FROM (SELECT * FROM v ORDER BY md5(x::text || ctid::text)) AS shuffled GROUP BY g
    UNION ALL
    SELECT g, ROW(crm.gini(x), crm.concentration(x), crm.hhi(x), crm.entropy(x), crm.lorenz_curve(x, 7), crm.whale_curve(x, 7), crm.top_share(x, 3), crm.top_fraction_share(x, 0.3))::text
    FROM (SELECT * FROM v ORDER BY x DESC) AS descending GROUP BY g) AS s
GROUP BY g ORDER BY g;
CREATE TABLE many AS SELECT exp(i % 997 / 100.0) AS x FROM generate_series(1, 20000) AS i;
SELECT crm.concentration(x) AS plain, ARRAY[crm.hhi(x), crm.entropy(x), crm.gini(x), crm.top_share(x, 5)] AS parts, crm.lorenz_curve(x, 3) AS lorenz FROM many \gset
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.concentration(x)::text = :'plain' AS concentration, ARRAY[crm.hhi(x), crm.entropy(x), crm.gini(x), crm.top_share(x, 5)]::text = :'parts' AS parts, crm.lorenz_curve(x, 3)::text = :'lorenz' AS lorenz FROM many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
DROP TABLE many;
-- An empty partial state takes part in no result; as a window aggregate a state goes on after its result.
SELECT crm_internal.concentration_combine(NULL, NULL);
SELECT bool_and(gini = (SELECT crm.gini(w.x) FROM generate_series(1, i) AS w(x))) AS moving FROM (SELECT x AS i, crm.gini(x) OVER (ORDER BY x) AS gini FROM generate_series(1, 50) AS x) AS s;

-- 3. Nothing to say

SELECT crm.gini(x) AS gini, crm.hhi(x) AS hhi, crm.entropy(x) AS entropy, crm.concentration(x) AS concentration, crm.whale(x) AS whale, crm.lorenz_curve(x, 2) AS lorenz, crm.top_share(x, 1) AS top FROM unnest('{}'::float8[]) AS x;
SELECT crm.gini(x) AS gini, crm.hhi(x) AS hhi, crm.entropy(x) AS entropy, crm.concentration(x) AS concentration, crm.lorenz_curve(x, 2) AS lorenz, crm.top_share(x, 1) AS top FROM unnest('{NULL,NULL}'::float8[]) AS x;
SELECT crm.gini(x) AS gini, crm.hhi(x) AS hhi, crm.entropy(x) AS entropy, crm.concentration(x) AS concentration, crm.whale(x) AS whale, crm.lorenz_curve(x, 2) AS lorenz, crm.whale_curve(x, 2) AS whale_curve, crm.top_share(x, 1) AS top FROM unnest('{0,0,NULL,-0}'::float8[]) AS x;
SELECT crm.gini(x) AS gini, (crm.concentration(x)).gini_unbiased AS unbiased, crm.hhi(x) AS hhi, crm.entropy(x) AS entropy, crm.concentration(x) AS concentration, crm.lorenz_curve(x, 2) AS lorenz, crm.top_fraction_share(x, 0.2) AS exact, crm.top_fraction_share(x, 0.2, 'floor') AS floor, crm.top_share(x, 99) AS top FROM unnest('{5}'::float8[]) AS x;
-- A loss in all has no whale curve; NULL values do not count.
SELECT crm.whale(x), crm.whale_curve(x, 2) FROM unnest('{10,NULL,-30}'::float8[]) AS x;
SELECT count(*) AS no_points FROM crm.curve_points(NULL);
-- Money from numeric and integers; 0.29 of 100 customers are 29.
SELECT crm.gini(x::numeric) = crm.gini(x) AS numeric, crm.gini(x::int) = crm.gini(x) AS int, crm.top_fraction_share(1, 0.29, 'floor') AS floor, crm.top_fraction_share(1, 0.29, 'ceil') AS ceil FROM generate_series(1, 100) AS x;

-- 4. Errors

SELECT call, pg_temp.failure(format('SELECT crm.%s FROM unnest(''{3,-1,-7}''::float8[]) AS x', call)) FROM unnest('{gini(x),"lorenz_curve(x, 4)","top_share(x, 1)","top_fraction_share(x, 0.5)",concentration(x),hhi(x),entropy(x),whale(x)}'::text[]) AS call;
SELECT call, pg_temp.failure('SELECT crm.' || call) FROM unnest('{gini(''NaN''),hhi(''Infinity''),whale(''-Infinity''),gini(1e151),hhi(1e-151),"lorenz_curve(1, 0)","whale_curve(1, 10001)","lorenz_curve(1, NULL)","top_share(1, 0)","top_share(1, NULL)","top_fraction_share(1, 0)","top_fraction_share(1, 1.1)","top_fraction_share(1, ''NaN'')","top_fraction_share(1, NULL)","top_fraction_share(1, 0.5, ''round'')"}'::text[]) AS call;
SELECT pg_temp.failure('SELECT crm.top_share(x, x) FROM generate_series(1, 2) AS x');
SELECT pg_temp.failure('SELECT crm_internal.gini_final(''{1,0,0,5}'')');
SELECT pg_temp.failure('SELECT crm_internal.share_moments_transition(NULL, 1)');

-- An aggregate of one's own over the parts cannot smuggle in a state.
DO $$
DECLARE
    state text;
    part text[];
BEGIN
    FOREACH state IN ARRAY ARRAY['{}', '{1,0,0}', '{-1,0,0,1}', '{NaN,0,0,1}', '{2,0,0,NaN,1}', '{2,0,0,-Infinity,1}', '{1e300,0,0,1}', '{{1,0,0,1}}', '{1,0,0,NULL}'] LOOP
        FOREACH part SLICE 1 IN ARRAY ARRAY[['concentration_transition', 'gini_final', 'float8'], ['share_moments_transition', 'entropy_final', 'float8']] LOOP
            EXECUTE format('CREATE AGGREGATE own(float8) (SFUNC = crm_internal.%s, STYPE = float8[], FINALFUNC = crm_internal.%s, INITCOND = %L)', part[1], part[2], state);
            RAISE NOTICE '% %: %', part[2], state, pg_temp.failure('SELECT own(x) FROM generate_series(1, 3) AS x');
            DROP AGGREGATE own(float8);
        END LOOP;
    END LOOP;
    FOREACH state IN ARRAY ARRAY['{1,0,0,1}', '{1,1e300,0,1}', '{1,NaN,0,1}'] LOOP
        EXECUTE format('CREATE AGGREGATE own(float8[]) (SFUNC = crm_internal.concentration_combine, STYPE = float8[], FINALFUNC = crm_internal.lorenz_curve_final, INITCOND = %L)', state);
        RAISE NOTICE 'lorenz %: %', state, pg_temp.failure(format('SELECT own(%L::float8[])', state));
        DROP AGGREGATE own(float8[]);
    END LOOP;
    FOREACH state IN ARRAY ARRAY['{NaN,NaN,NaN,NaN,NaN,NaN,NaN,NaN}', '{1,0,1,0,Infinity,0,0,0}', '{3,-1,1,0,1,0,1,0}', '{1,2,3}'] LOOP
        EXECUTE format('CREATE AGGREGATE own(float8[]) (SFUNC = crm_internal.share_moments_combine, STYPE = float8[], FINALFUNC = crm_internal.hhi_final, INITCOND = %L)', state);
        RAISE NOTICE 'hhi %: %', state, pg_temp.failure(format('SELECT own(%L::float8[])', state));
        DROP AGGREGATE own(float8[]);
        EXECUTE format('CREATE AGGREGATE own(float8[]) (SFUNC = crm_internal.share_moments_combine, STYPE = float8[], FINALFUNC = crm_internal.entropy_final, INITCOND = %L)', state);
        RAISE NOTICE 'entropy %: %', state, pg_temp.failure(format('SELECT own(%L::float8[])', state));
        DROP AGGREGATE own(float8[]);
    END LOOP;
END $$;
DROP FUNCTION close;
