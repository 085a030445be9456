-- A population is the same bytes whatever the order, the split and the place of
-- its rows: stored, as text, and as sent; of exact amounts.
\set SHOW_CONTEXT never
CREATE TABLE canonical_row AS
SELECT CASE WHEN i % 500 = 0 THEN NULL ELSE abs(hashint4(i)) % 900 - 300 END::bigint AS customer,
       CASE WHEN i % 701 = 0 THEN NULL ELSE date '2024-01-01' + abs(hashint4(i + 7)) % 700 END AS at,
       CASE WHEN i % 10 = 3 THEN -1 ELSE 1 END * (abs(hashint4(i + 99)) % 100000 / 100.0)::numeric AS amount,
       (abs(hashint4(i + 5)) % 5000)::bigint AS order_id,
       i AS forward, hashint4(i + 1) AS anyhow
FROM generate_series(1, 8000) AS i;
-- sums of more than 64 bits, and more decimals than those before
INSERT INTO canonical_row
SELECT customer, at, 5e18, order_id, 9000 + forward, anyhow FROM canonical_row WHERE forward % 200 = 1;
INSERT INTO canonical_row VALUES (-7, '2024-02-02', 1e-25, 1, 0, 0), (-8, '2024-02-02', 0, 1, 0, 0);

-- one population built in many ways: how many different ones there are
CREATE FUNCTION pg_temp.canonical(key text, rest text) RETURNS TABLE (ways bigint, texts bigint, sent bigint, stored bigint)
LANGUAGE plpgsql AS $$
DECLARE
    one text := format('SELECT crm.%s FROM canonical_row', replace(rest, '$', key));
    type text;
    way text;
BEGIN
    EXECUTE format('SELECT pg_typeof(p)::text FROM (%s LIMIT 1) AS x (p)', one) INTO type;
    EXECUTE format('CREATE TEMPORARY TABLE made (p %s)', type);
    FOREACH way IN ARRAY ARRAY[
        one,
        replace(one, ') FROM', ' ORDER BY forward) FROM'),
        format('SELECT crm.rollup(p ORDER BY part) FROM (%s GROUP BY part) AS x',
               replace(one, 'FROM', 'AS p, forward / 1000 AS part FROM')),
        format('SELECT crm.rollup(p ORDER BY part) FROM (%s GROUP BY part) AS x',
               replace(one, 'FROM', 'AS p, -abs(anyhow) % 13 AS part FROM')),
        format('SELECT p::text::%s FROM (%s) AS x (p)', type, one)]
    LOOP
        EXECUTE 'INSERT INTO made ' || way;
    END LOOP;
    EXECUTE replace('INSERT INTO made ' || one, 'FROM canonical_row', 'FROM (SELECT * FROM canonical_row ORDER BY anyhow) AS canonical_row');
    EXECUTE replace('INSERT INTO made ' || one, 'FROM canonical_row', 'FROM (SELECT * FROM canonical_row ORDER BY customer, at DESC) AS canonical_row');
    RETURN QUERY EXECUTE format('SELECT count(*), count(DISTINCT md5(p::text)), count(DISTINCT md5(crm_internal.%s_send(p))),
        (SELECT count(*) FROM made AS a WHERE NOT EXISTS (SELECT FROM made AS b WHERE b.ctid < a.ctid AND a *= b)) FROM made', split_part(type, '.', 2));
    DROP TABLE made;
END
$$;

SELECT k.key, r.rest, c.*
FROM (VALUES (1, 'customer'), (2, 'md5(customer::text)::uuid'), (3, '''customer number '' || customer'),
             (4, 'repeat(''x'', (80 * (customer % 2))::int) || customer')) AS k (place, key),
     (VALUES (1, 'population($, at, amount)'), (2, 'population($, at, amount, order_id)'),
             (3, 'population_with_days($, at, amount)'), (4, 'population_with_days($, at, amount, order_id)'),
             (5, 'population_of_items($, amount)')) AS r (place, rest),
     pg_temp.canonical(k.key, r.rest) AS c
ORDER BY k.place, r.place;

-- workers
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
CREATE TEMPORARY TABLE by_worker AS SELECT crm.population_with_days(customer, at, amount, order_id) AS p FROM canonical_row;
SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE alone AS SELECT crm.population_with_days(customer, at, amount, order_id) AS p FROM canonical_row;
SELECT a *= b AS same FROM by_worker AS a, alone AS b;

-- customers come in the order of their keys
SELECT bool_and(coalesce(before < customer, true)) AS ordered, count(*)
FROM (SELECT customer, lag(customer) OVER () AS before FROM alone, crm.customers(p)) AS x;
DROP TABLE canonical_row;
