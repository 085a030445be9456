-- A share beside its limit is the same whatever the unit and the number of decimals: 3,000 sets with a class
-- that ends exactly at 80 % and another at 95 %, each written in many ways.
\set SHOW_CONTEXT never
\set ON_ERROR_STOP 1
CREATE SCHEMA t_share;
SET search_path = t_share, crm, public;
SET client_min_messages = warning;
SET max_parallel_workers_per_gather = 0;

-- A number from 0 to below n, the same on every machine.
CREATE FUNCTION draw(i bigint, salt int, n int) RETURNS int LANGUAGE sql IMMUTABLE
    RETURN (abs(hashint8extended(i, salt) % n))::int;

-- 16 m in one to four parts, 3 m in one to three, m in one to four: every part at most as great as those before.
CREATE TABLE item AS
WITH sets AS (
    SELECT s, 100 + draw(s, 1, 9000) AS m, 1 + draw(s, 2, 4) AS head, 1 + draw(s, 3, 3) AS middle, 1 + draw(s, 4, 4) AS tail
    FROM generate_series(1, 3000) AS s
), parts AS (
    SELECT s, 16 * m AS whole, head AS parts, m / 8 AS spread, 1 AS block, m FROM sets
    UNION ALL SELECT s, 3 * m, middle, 0, 2, m FROM sets
    UNION ALL SELECT s, m, tail, m / 8, 3, m FROM sets
), pieces AS (
    SELECT s, block, whole, parts, k, whole / parts - CASE WHEN k < parts THEN draw(s * 100 + block * 10 + k, 5, spread + 1) ELSE 0 END AS v
    FROM parts, generate_series(1, parts) AS k
)
SELECT s, block, row_number() OVER (PARTITION BY s ORDER BY block, k) AS item, 0 AS moved,
       CASE WHEN k < parts THEN v ELSE whole - coalesce(sum(v) FILTER (WHERE k < parts) OVER (PARTITION BY s, block), 0) END::numeric AS v
FROM pieces;
SELECT count(DISTINCT s) AS sets, count(*) > 15000 AS many, min(v) > 0 AS positive FROM item;
SELECT count(*) AS sets, bool_and(a * 5 = t * 4 AND b * 20 = t * 19) AS exact
FROM (SELECT sum(v) FILTER (WHERE block = 1) AS a, sum(v) FILTER (WHERE block < 3) AS b, sum(v) AS t FROM item GROUP BY s) AS x;

-- The classes that exact sums give; equal values at the boundary stay together.
CREATE MATERIALIZED VIEW truth AS
SELECT s, item, v,
       CASE WHEN t.before * 5 < t.total * 4 THEN 'A' WHEN t.before * 20 < t.total * 19 THEN 'B' ELSE 'C' END AS crosser_up,
       CASE WHEN t.upto * 5 <= t.total * 4 THEN 'A' WHEN t.upto * 20 <= t.total * 19 THEN 'B' ELSE 'C' END AS strict,
       -- these by the integers themselves
       crm.abc_class(v, '{0.2,0.5}', 'items') OVER p AS items, crm.abc_class(v, rule => 'computed') OVER p AS computed,
       crm.abc_class(v, rule => 'computed_r') OVER p AS computed_r, before, total
FROM (SELECT s, item, v, sum(v) OVER (PARTITION BY s) AS total,
             coalesce(sum(v) OVER (PARTITION BY s ORDER BY v DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before,
             sum(v) OVER (PARTITION BY s ORDER BY v DESC) AS upto
      FROM item) AS t
WINDOW p AS (PARTITION BY s);

-- The same values in other writings, and how many sets they class differently; doubles only of sets that are exact.
CREATE FUNCTION differences(expression text, sets int)
    RETURNS TABLE (crosser_up bigint, strict bigint, items bigint, computed bigint, computed_r bigint, tier bigint)
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format($sql$
        WITH w AS (SELECT s, item, v, %s AS w FROM item WHERE s <= $1 AND (moved = 0 OR NOT $2)), c AS (
            SELECT s, item,
                   crm.abc_class(w) OVER p AS crosser_up, crm.abc_class(w, rule => 'strict') OVER p AS strict,
                   crm.abc_class(w, '{0.2,0.5}', 'items') OVER p AS items,
                   crm.abc_class(w, rule => 'computed') OVER p AS computed, crm.abc_class(w, rule => 'computed_r') OVER p AS computed_r,
                   crm.customer_tier(w, '{0.8,0.15,0.05}', by => 'value') OVER p AS tier
            FROM w WINDOW p AS (PARTITION BY s))
        SELECT count(DISTINCT s) FILTER (WHERE c.crosser_up <> t.crosser_up), count(DISTINCT s) FILTER (WHERE c.strict <> t.strict),
               count(DISTINCT s) FILTER (WHERE c.items <> t.items), count(DISTINCT s) FILTER (WHERE c.computed <> t.computed),
               count(DISTINCT s) FILTER (WHERE c.computed_r <> t.computed_r),
               count(DISTINCT s) FILTER (WHERE (ARRAY['A','B','C'])[c.tier] <> t.crosser_up)
        FROM c JOIN truth AS t USING (s, item)$sql$, expression) USING sets, expression LIKE '%float8%';
END
$$;
SELECT w.expression, d.* FROM (VALUES (1, 'v::bigint'), (2, 'v::numeric(12,2)'), (3, 'v / 3.0'), (4, 'v / 12'), (5, 'v / 365.0'), (6, 'v::float8 * 0.1')) AS w(id, expression),
    LATERAL differences(w.expression, 3000) AS d ORDER BY w.id;
SELECT w.expression, d.* FROM (VALUES
    (1, '(v / 100)::numeric(14,4)'), (2, 'v / 7'), (3, 'v * 1.0835'), (4, 'v / 1.0835'), (5, 'v / 3.0 * 7'), (6, 'v / 1.0835 * 1.19'), (7, 'v * 1e20 / 3.0'),
    (8, 'v * 1e-25'), (9, 'v * 1e-25 / 3'), (10, 'v * 1e40'), (11, 'v::float8'), (12, 'v::float8 * 1.0835'), (13, 'v::float8 / 7'), (14, 'v::float8 / 3e100'), (15, 'v * 1e20 / 3.0'), (16, 'v * 1e20 / 7')) AS w(id, expression),
    LATERAL differences(w.expression, 300) AS d ORDER BY w.id;

-- The same of models, populations and aggregates, by how many customers are in the classes.
CREATE FUNCTION count_differences(expression text, sets int)
    RETURNS TABLE (abc_fit bigint, population_of_items bigint, abc_classes bigint, pyramid_fit bigint, customers_for_80_percent bigint)
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format($sql$
        WITH c AS (
            SELECT s, (crm.abc_fit(w)).counts AS fit, crm.population_of_items(item, w) AS pop,
                   (crm.pyramid_fit(w, '{0.8,0.15,0.05}'::float8[], 'value')).tier_customers AS tiers,
                   (crm.concentration(w)).customers_for_80_percent AS best
            FROM (SELECT s, item, v, %s AS w FROM item WHERE s <= $1 AND moved = 0) AS w GROUP BY s),
        t AS (
            SELECT s, ARRAY[count(*) FILTER (WHERE crosser_up = 'A'), count(*) FILTER (WHERE crosser_up = 'B'), count(*) FILTER (WHERE crosser_up = 'C')] AS counts,
                   count(*) FILTER (WHERE rank <= heads) AS best
            FROM (SELECT *, row_number() OVER (PARTITION BY s ORDER BY v DESC) AS rank, count(*) FILTER (WHERE before * 5 < total * 4) OVER (PARTITION BY s) AS heads FROM truth) AS x
            GROUP BY s)
        SELECT count(*) FILTER (WHERE c.fit <> t.counts), count(*) FILTER (WHERE (crm.abc_fit(c.pop)).counts <> t.counts),
               count(*) FILTER (WHERE (SELECT array_agg(k.items ORDER BY k.class) FROM crm.abc_classes(c.pop) AS k) <> t.counts),
               count(*) FILTER (WHERE c.tiers <> t.counts), count(*) FILTER (WHERE c.best <> t.best)
        FROM c JOIN t USING (s)$sql$, expression) USING sets;
END
$$;
SELECT w.expression, d.* FROM (VALUES (1, 'v::bigint'), (2, 'v::numeric(12,2)'), (3, 'v / 3.0'), (4, 'v / 12'), (5, 'v / 365.0'), (6, 'v::float8 * 0.1'), (7, 'v::float8 / 7'),
                                      (8, 'v / 1.0835 * 1.19'), (9, 'v * 1e20 / 3.0'), (10, 'v * 1e9 / 3.0')) AS w(id, expression),
    LATERAL count_differences(w.expression, 1000) AS d ORDER BY w.id;

-- Zeros and ones beside thousands to trillions: every quotient has decimals of its own, 20 of zero, four of 10^12. In
-- two sets of five a unit is moved across the first cut.
TRUNCATE item;
INSERT INTO item (s, block, item, moved, v)
WITH sets AS (
    SELECT s, (1000 + draw(s, 11, 9000)) * (10 ^ draw(s, 12, 9))::bigint::numeric + draw(s, 13, 1000) AS m, CASE draw(s, 14, 5) WHEN 0 THEN -1 WHEN 1 THEN 1 ELSE 0 END AS moved,
           1 + draw(s, 2, 4) AS head, 1 + draw(s, 3, 3) AS middle, 1 + draw(s, 4, 4) AS tail, draw(s, 15, 4) AS ones, draw(s, 16, 4) AS zeros
    FROM generate_series(1, 3000) AS s
), parts AS (
    SELECT s, moved, 16 * m + moved AS whole, head AS parts, div(m, 8) AS spread, 1 AS block FROM sets
    UNION ALL SELECT s, moved, 3 * m, middle, 0, 2 FROM sets
    UNION ALL SELECT s, moved, m - moved - ones, tail, div(m, 8), 3 FROM sets
), pieces AS (
    SELECT s, moved, block, whole, k = parts AS last, CASE WHEN k < parts THEN div(whole, parts) - div(spread * draw(s * 100 + block * 10 + k, 5, 1001), 1000) END AS v
    FROM parts, generate_series(1, parts) AS k
    UNION ALL SELECT s, moved, 4, NULL, false, 1 FROM sets, generate_series(1, ones)
    UNION ALL SELECT s, moved, 5, NULL, false, 0 FROM sets, generate_series(1, zeros)
)
SELECT s, block, row_number() OVER (PARTITION BY s ORDER BY block), moved, CASE WHEN last THEN whole - coalesce(sum(v) OVER (PARTITION BY s, block), 0) ELSE v END
FROM pieces;
REFRESH MATERIALIZED VIEW truth;
ANALYZE item;
SELECT count(DISTINCT s) AS sets, min(v), max(v) > 1e13 AS large, count(DISTINCT s) FILTER (WHERE moved <> 0) BETWEEN 1000 AND 1400 AS moved FROM item;
SELECT w.expression, d.* FROM (VALUES
    (1, 'v::bigint'), (2, 'v::numeric(20,2)'), (3, 'v / 3.0'), (4, 'v / 12'), (5, 'v / 365.0'), (6, 'v::float8 * 0.1'), (7, 'v * 1.0835'), (8, 'v::float8 * 1.0835'), (9, 'v / 7'), (10, 'v / 97.3'),
    (11, 'v * 1e12 / 7'), (12, 'v * 1e20 / 3.0'), (13, 'v::float8 * 10^12 / 7'), (14, 'v * 1e-9 / 7'), (15, 'v / 1000'),
    (16, '(SELECT avg(div(v, 7) + (k <= mod(v, 7))::int) FROM generate_series(1, 7) AS k)'),
    (17, '(SELECT sum(x / 7.0) FROM (VALUES (v - least(v, 3)), (least(v, 3))) AS y(x))'),
    (18, 'CASE WHEN v > 0 THEN round(v / 10000, 4) ELSE 0.00000000000000000000 END'), (19, 'CASE WHEN v > 0 THEN round(v / 100, 2) ELSE 0.00000000000000000000 END')) AS w(id, expression),
    LATERAL differences(w.expression, CASE WHEN w.id < 16 THEN 3000 ELSE 1000 END) AS d ORDER BY w.id;
SELECT w.expression, d.* FROM (VALUES (1, 'v::bigint'), (2, 'v::numeric(20,2)'), (3, 'v / 3.0'), (4, 'v / 12'), (5, 'v / 97.3'), (6, 'v * 1e12 / 7'), (7, 'v::float8 / 7')) AS w(id, expression),
    LATERAL count_differences(w.expression, 1000) AS d ORDER BY w.id;
-- Items of many rows, each of them a quotient.
SELECT w.id, count(*) AS sets, count(*) FILTER (WHERE (crm.abc_fit(w.p)).counts <> t.counts) AS population_of_items
FROM (SELECT 1 AS id, s, crm.population_of_items(item, (div(v, 7) + (k <= mod(v, 7))::int) / 97.3) AS p FROM item, generate_series(1, 7) AS k GROUP BY s
      UNION ALL SELECT 2, s, crm.population_of_items(item, (div(v, 7) + (k <= mod(v, 7))::int) * 1e12 / 97.3) FROM item, generate_series(1, 7) AS k GROUP BY s
      UNION ALL SELECT 3, s, crm.population_of_items(item, x / 7.0) FROM item, LATERAL (VALUES (v - least(v, 3)), (least(v, 3))) AS y(x) GROUP BY s) AS w
    JOIN (SELECT s, ARRAY[count(*) FILTER (WHERE crosser_up = 'A'), count(*) FILTER (WHERE crosser_up = 'B'), count(*) FILTER (WHERE crosser_up = 'C')] AS counts
          FROM truth GROUP BY s) AS t USING (s)
GROUP BY w.id ORDER BY w.id;
SELECT v, crm.abc_class(v) OVER () AS units, crm.abc_class(v / 3.0) OVER () AS thirds, crm.abc_class(v / 12.0) OVER () AS twelfths, crm.customer_tier(v / 3.0, '{0.8,0.2}', by => 'value') OVER () AS tier
FROM unnest('{50000002,49999998,12500000,12500000,0}'::int[]) AS v;
SELECT v, crm.abc_class(v, rule => 'strict') OVER () AS units, crm.abc_class(v / 3.0, rule => 'strict') OVER () AS thirds FROM unnest('{50000000,50000000,12500000,12499999,1}'::int[]) AS v;

-- Numbers that are no rounded quotients are compared to their last digit, however long they are.
SELECT v, crm.abc_class(v) OVER p AS crosser_up, crm.abc_class(v, rule => 'strict') OVER p AS strict, crm.customer_tier(v, '{0.8,0.15,0.05}', by => 'value') OVER p AS tier
FROM (VALUES (1, 80000000000000.00), (1, 20000000000000.00), (2, 80000000000000.01), (2, 19999999999999.99), (3, 79999999999999.99), (3, 10000000000000.01), (3, 10000000000000.00),
             (4, 80000000000000000000000000001), (4, 19999999999999999999999999999),
             (5, 500000000000000000000.00), (5, 300000000000000000000.01), (5, 100000000000000000000.00), (5, 59999999999999999999.99), (5, 40000000000000000000.00)) AS x(s, v)
WINDOW p AS (PARTITION BY s) ORDER BY s, v DESC;
-- Zeros beside numbers of any length, however they come.
SELECT DISTINCT (crm.abc_fit(v ORDER BY md5(v::text || o))).counts, (crm.abc_fit(v ORDER BY v * (o - 2))).sums
FROM (VALUES (0), (1e-40), (123456789012345678901), (0.000), (-1e-30)) AS x(v), generate_series(1, 3) AS o GROUP BY o;
SELECT v, crm.abc_class(v) OVER (ORDER BY v ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS class FROM (VALUES (0), (1e-40), (NULL), (0.000), (7)) AS x(v) ORDER BY v, v::text;
-- Two values that are one double are two values.
SELECT i.* FROM (SELECT crm.population_of_items(item, v) AS p FROM (VALUES (1, 9007199254740992.25), (2, 9007199254740992.50), (3, 9007199254740992.25), (4, 1)) AS x(item, v)) AS x, crm.abc(p, '{0.34}', 'strict') AS i;
-- Cuts that are not quite what they look like.
SELECT v, crm.abc_class(v, ARRAY[0.1::float8 + 0.2::float8, 2 / 3::float8], 'strict') OVER (PARTITION BY s) FROM (VALUES (1, 30), (1, 29), (1, 28), (1, 13), (2, 40), (2, 20)) AS x(s, v) ORDER BY s, v DESC;

-- A share of the customers.
SELECT p, round((crm.top_fraction_share(1, p, 'floor') * n)::numeric, 6) AS floor, round((crm.top_fraction_share(1, p, 'ceil') * n)::numeric, 6) AS ceil
FROM (VALUES (0.29, 100), (0.07, 100), (0.57, 100), (0.1 + 0.2::float8, 10), (1 / 3::float8, 3), (0.35, 20), (0.351, 20)) AS x(p, n), generate_series(1, n) GROUP BY p, n ORDER BY p, n;
SELECT tier, count(*) FROM (SELECT crm.customer_tier(v, '{0.1,0.2,0.7}') OVER () AS tier FROM generate_series(1, 1000) AS v) AS x GROUP BY tier ORDER BY tier;

-- Coefficients of variation, matrices and raised tiers that are exactly at a limit.
SELECT w, crm.xyz_class(crm.coefficient_of_variation_pop(v * w)) AS xyz FROM (VALUES (1), (0.1), (1 / 3.0), (1.0835), (1 / 7.0)) AS x(w), (VALUES (1.0), (3.0)) AS y(v) GROUP BY w ORDER BY w;
SELECT crm.matrix_level(0.1::float8 * 3, '{0.3}') AS at, crm.matrix_level(1 - 0.9::float8, '{0.1}') AS at_too, crm.matrix_level(0.0999999, '{0.1}') AS below;
SELECT crm.tier_with_hysteresis(0.33, '{0.3}', 2, 0.1) AS risen, crm.tier_with_hysteresis(0.32999, '{0.3}', 2, 0.1) AS stays;
DROP SCHEMA t_share CASCADE;

