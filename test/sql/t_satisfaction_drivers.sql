-- Key drivers: six methods against SQL, names of items, what is refused.
\set SHOW_CONTEXT never
CREATE SCHEMA t_drivers;
SET search_path = t_drivers, public;
SET extra_float_digits = -3;
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

-- answers 1 to 10 that share a common part
CREATE TABLE survey AS
SELECT n AS respondent, 1 + n % 3 AS weight,
       least(greatest(5 + a + (h % 5) - 2, 1), 10)::smallint AS satisfied,
       least(greatest(5 + a + (h / 7 % 5) - 2, 1), 10)::smallint AS price,
       least(greatest(4 + a + (h / 49 % 7) - 2, 1), 10)::smallint AS speed,
       least(greatest(6 + (h / 343 % 7) - 3, 1), 10)::smallint AS help,
       least(greatest(7 - a + (h / 2401 % 5) - 3, 1), 10)::smallint AS queue
FROM (SELECT n, (hashint4(n) & 2147483647) AS h, (hashint4(n + 1000) & 2147483647) % 6 - 2 AS a FROM generate_series(1, 400) AS n) AS s;
CREATE VIEW moments AS SELECT crm.item_moments(ARRAY[satisfied, price, speed, help, queue]) AS m FROM survey;

-- 1. Rows

SELECT k.* FROM moments, crm.key_drivers(m, 'satisfied', items => '{satisfied,price,speed,help,queue}') AS k;
SELECT method, k.* FROM moments, unnest('{johnson,kruskal,first,last,pratt}'::text[]) WITH ORDINALITY AS o(method, turn), crm.key_drivers(m, 1, method) AS k ORDER BY turn, k.item;

-- any item as target; the drivers in the order of the items, whatever the order in which they are named
SELECT k.* FROM moments, crm.key_drivers(m, 'queue', 'shapley', '{satisfied,price,speed,help,queue}', '{speed,satisfied}') AS k;
SELECT k.* FROM moments, crm.key_drivers(m, '5', drivers => '{3,1}') AS k;

-- 2. Against SQL

-- first is r2 of the item alone, Shapley, Johnson and Pratt add up to R2, which is that of two items by the textbook
SELECT bool_and(abs(f.importance - r2) < 1e-12) AS first_is_regr_r2
FROM moments, crm.key_drivers(m, 1, 'first') AS f JOIN (
    SELECT i, regr_r2(satisfied, v) AS r2 FROM survey, LATERAL (VALUES ('2', price), ('3', speed), ('4', help), ('5', queue)) AS l(i, v) GROUP BY 1) AS s ON s.i = f.item;
WITH r AS (SELECT corr(satisfied, price) AS a, corr(satisfied, speed) AS b, corr(price, speed) AS c FROM survey),
r2 AS (SELECT *, (a * a + b * b - 2 * a * b * c) / (1 - c * c) AS r2b FROM r),
two AS (SELECT method, sum(importance) AS whole, max(importance) FILTER (WHERE item = '2') AS price, max(vif) AS vif, max(beta) FILTER (WHERE item = '2') AS beta
    FROM moments, unnest('{shapley,johnson,kruskal,last,pratt}'::text[]) AS method, crm.key_drivers(m, 1, method, drivers => '{2,3}') GROUP BY 1)
SELECT method, abs(whole - r2b) < 1e-12 AS adds_up,
       abs(price - CASE method WHEN 'shapley' THEN (a * a + r2b - b * b) / 2 WHEN 'kruskal' THEN (a * a + (r2b - b * b) / (1 - b * b)) / 2
                   WHEN 'last' THEN r2b - b * b WHEN 'pratt' THEN beta * a ELSE price END) < 1e-12 AS as_in_sql,
       abs(vif - 1 / (1 - c * c)) < 1e-12 AS vif, abs(beta - (a - b * c) / (1 - c * c)) < 1e-12 AS beta
FROM two, r2 ORDER BY method;
SELECT method, round(sum(importance)::numeric, 10) AS sum, round(sum(percent)::numeric, 10) AS percent FROM moments, unnest('{shapley,johnson,pratt}'::text[]) AS method, crm.key_drivers(m, 1, method) GROUP BY 1 ORDER BY 1;

-- 3. Properties

-- weights are replicated rows
SELECT method, max(abs(w.importance - r.importance)) < 1e-10 AND max(abs(w.beta - r.beta)) < 1e-10 AND max(abs(w.vif - r.vif)) < 1e-10 AS same
FROM unnest('{shapley,johnson,kruskal,first,last,pratt}'::text[]) AS method,
     (SELECT crm.item_moments(ARRAY[satisfied, price, speed, help, queue], weight) AS m FROM survey) AS weighted,
     (SELECT crm.item_moments(ARRAY[satisfied, price, speed, help, queue]) AS m FROM survey, generate_series(1, weight)) AS replicated,
     crm.key_drivers(weighted.m, 1, method) AS w JOIN LATERAL crm.key_drivers(replicated.m, 1, method) AS r USING (item) GROUP BY 1 ORDER BY 1;
-- order of the rows, merged parts
SELECT max(abs(a.importance - b.importance)) < 1e-12 AS same
FROM moments, (SELECT crm.rollup(m) AS m FROM (SELECT crm.item_moments(ARRAY[satisfied, price, speed, help, queue] ORDER BY md5(respondent::text)) AS m FROM survey GROUP BY respondent % 3) AS s) AS parts,
     crm.key_drivers(moments.m, 1) AS a JOIN LATERAL crm.key_drivers(parts.m, 1) AS b USING (item);
-- scale and direction of an item do not matter to its importance
SELECT max(abs(a.importance - b.importance)) < 1e-12 AS same, bool_or(a.beta * b.beta < 0) AS turned
FROM moments, (SELECT crm.item_moments(ARRAY[satisfied, price * 1000.0, 11 - speed, help / 8.0 - 7, queue]) AS m FROM survey) AS other,
     crm.key_drivers(moments.m, 1) AS a JOIN LATERAL crm.key_drivers(other.m, 1) AS b USING (item);
-- items that are alike share the first rank
SELECT method, string_agg(k.rank::text, ' ' ORDER BY k.item) AS ranks
FROM (SELECT crm.item_moments(ARRAY[x + y + z, x, y, z]) AS m FROM generate_series(1, 3) AS x, generate_series(1, 3) AS y, generate_series(1, 3) AS z) AS cube,
     unnest('{shapley,johnson,first,pratt}'::text[]) AS method, crm.key_drivers(m, 1, method) AS k GROUP BY 1 ORDER BY 1;
-- all subsets of 16 items are soon gone through; of more, Johnson's weights
CREATE TABLE wide AS
SELECT (SELECT array_agg(((hashint4(n * 100 + i) & 2147483647) % 7 + (hashint4(n) & 2147483647) % 5)::smallint ORDER BY i) FROM generate_series(1, 30) AS i) AS a FROM generate_series(1, 300) AS n;
SELECT count(*), sum(importance) > 0.2 AS explains FROM (SELECT crm.item_moments(a[1:17]) AS m FROM wide) AS s, crm.key_drivers(m, 1);
SELECT count(*), abs(sum(importance) - (SELECT sum(importance) FROM (SELECT crm.item_moments(a) AS m FROM wide) AS s, crm.key_drivers(m, 1, 'pratt'))) < 1e-10 AS adds_up
FROM (SELECT crm.item_moments(a) AS m FROM wide) AS s, crm.key_drivers(m, 1, 'johnson');

-- nothing to say
SELECT count(*) AS of_nobody FROM (SELECT crm.item_moments(ARRAY[satisfied, price]) AS m FROM survey WHERE false) AS s, crm.key_drivers(m, 1);
SELECT count(*) AS no_target FROM moments, crm.key_drivers(m, NULL::text);
SELECT k.* FROM (SELECT crm.item_moments(ARRAY[x, y]) AS m FROM generate_series(1, 3) AS x, generate_series(1, 3) AS y) AS s, crm.key_drivers(m, 1) AS k;

-- 4. What is refused

SELECT no, pg_temp.failure(format('SELECT * FROM (SELECT crm.item_moments(%s) AS m FROM survey) AS s, crm.key_drivers(m, %s)', answers, call)) FROM (VALUES
    (1, 'ARRAY[satisfied, price]', '''speed'''),
    (2, 'ARRAY[satisfied, price]', '3'),
    (3, 'ARRAY[satisfied, price]', '0'),
    (4, 'ARRAY[satisfied, price]', '1, ''lmg'''),
    (5, 'ARRAY[satisfied, price]', '1, items => ''{a,b,c}'''),
    (6, 'ARRAY[satisfied, price]', '1, items => ''{a,a}'''),
    (7, 'ARRAY[satisfied, price]', '''b'', items => ''{a,NULL}'''),
    (8, 'ARRAY[satisfied, price]', '1, drivers => ''{1,2}'''),
    (9, 'ARRAY[satisfied, price, help]', '1, drivers => ''{2,3,2}'''),
    (10, 'ARRAY[satisfied, price]', '1, drivers => ''{help}'''),
    (11, 'ARRAY[satisfied, price]', '1, drivers => ''{}'''),
    (12, 'ARRAY[satisfied]', '1'),
    (13, 'ARRAY[satisfied, price, speed, price + speed, help]', '1'),
    (14, 'ARRAY[satisfied, price, speed, price + speed, help]', '4, items => ''{satisfied,price,speed,total,help}'', drivers => ''{help,speed}'''),
    (15, 'ARRAY[satisfied, price, 7, help]', '''satisfied'', items => ''{satisfied,price,seven,help}'''),
    (16, 'ARRAY[satisfied, price, 7, help]', '3'),
    (17, 'ARRAY[satisfied, price, help]', '1, method => NULL')
) AS bad(no, answers, call) ORDER BY no;
SELECT pg_temp.failure('SELECT * FROM (SELECT crm.item_moments(a[1:18]) AS m FROM wide) AS s, crm.key_drivers(m, 1)');
SELECT pg_temp.failure('SELECT * FROM (SELECT crm.item_moments(a[1:18]) AS m FROM wide) AS s, crm.key_drivers(m, 1, ''kruskal'')');
SELECT pg_temp.failure('SELECT * FROM (SELECT crm.item_moments(ARRAY[satisfied, price, speed]) AS m FROM survey WHERE respondent < 4) AS s, crm.key_drivers(m, 1)');

-- tables and answers instead of moments
SELECT no, pg_temp.failure('SELECT k.* FROM ' || call || ' AS k') FROM (VALUES
    (1, 'crm.key_drivers(''survey'', ''satisfied'')'), (2, 'crm.key_drivers(ARRAY[1, 2, 3], ''satisfied'', ''johnson'')'), (3, 'crm.key_drivers(NULL, ''satisfied'')')
) AS bad(no, call) ORDER BY no;

DROP SCHEMA t_drivers CASCADE;
