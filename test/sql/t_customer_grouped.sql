-- Summaries that GROUP BY builds in a hash table, row by row as they come, are
-- to the last byte those of one customer after the other, of any order of the
-- rows, of parts that are merged, and of single rows rolled up.
\set SHOW_CONTEXT never
CREATE EXTENSION IF NOT EXISTS crm;
SET work_mem = '64MB';
SET max_parallel_workers_per_gather = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET min_parallel_table_scan_size = 0;

-- customers of every kind: few rows and many, refunds before the first purchase known, on it and after,
-- one to six decimals, sums of more than 64 bits, days in and out of order, far apart and before 2000
CREATE TABLE bought AS
SELECT n, customer, day, order_id,
       CASE WHEN customer % 13 = 0 AND n % 11 = 0 THEN amount * -1 ELSE amount END AS amount
FROM (SELECT n, n % 401 % (1 + n % 29 * 14) AS customer,
             CASE WHEN n % 401 % 3 = 0 THEN date '2020-01-01' + (n / 50)::int
                  WHEN n % 401 = 7 THEN date '1000-01-01' + (n * 7919 % 2000000)::int
                  ELSE date '2001-03-01' - (n * 7919 % 900)::int END AS day,
             CASE WHEN n % 401 % 5 = 0 THEN n * 104729 % 5000 ELSE n / 3 END AS order_id,
             CASE WHEN n % 401 = 11 THEN 9.3e18::numeric / 7
                  WHEN n % 401 % 17 = 3 THEN round(n * 0.37, (n % 6)::int)
                  WHEN n % 401 = 20 THEN 1e30 + n
                  ELSE round(n % 1000 * 1.01, 2) END AS amount
      FROM generate_series(1::bigint, 40000) AS n) AS rows;
ANALYZE bought;

-- Compares all ways for an expression of the arguments; 0 differences, or how many.
CREATE FUNCTION pg_temp.differences(arguments text, OUT customers bigint, OUT by_sorting bigint, OUT by_order bigint, OUT by_spilling bigint, OUT by_rollup bigint, OUT by_parts bigint, OUT by_workers bigint)
LANGUAGE plpgsql AS $$
DECLARE
    each text := format('SELECT customer, crm.customer_summary(%s)::text AS s FROM bought GROUP BY customer OFFSET 0', arguments);
BEGIN
    SET LOCAL enable_sort = off;
    EXECUTE 'CREATE TEMP TABLE hashed AS ' || each;
    EXECUTE format('SELECT count(*) FROM hashed JOIN (SELECT customer, crm.customer_summary(%s)::text AS s FROM (SELECT * FROM bought ORDER BY CASE WHEN %L ~ ''float'' THEN n ELSE hashint8(n) END) AS b GROUP BY customer) AS o USING (customer) WHERE o.s <> hashed.s', arguments, arguments) INTO by_order;
    EXECUTE format('SELECT count(*) FROM hashed JOIN (SELECT customer, crm.rollup(s ORDER BY n)::text AS s FROM (SELECT customer, n, crm.customer_summary(%s) AS s FROM bought GROUP BY customer, n) AS r GROUP BY customer) AS o USING (customer) WHERE o.s <> hashed.s', arguments) INTO by_rollup;
    EXECUTE format('SELECT count(*) FROM hashed JOIN (SELECT customer, crm.rollup(s)::text AS s FROM (SELECT customer, crm.customer_summary(%s) AS s FROM bought GROUP BY customer, n %% 300) AS r GROUP BY customer) AS o USING (customer) WHERE o.s <> hashed.s AND %L !~ ''float''', arguments, arguments) INTO by_parts;
    SET LOCAL max_parallel_workers_per_gather = 2;
    SET LOCAL cpu_operator_cost = 0;
    EXECUTE format('SELECT count(*) FROM hashed JOIN (%s) AS o USING (customer) WHERE o.s <> hashed.s AND %L !~ ''float''', each, arguments) INTO by_workers;
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL cpu_operator_cost = 0.0025;
    SET LOCAL work_mem = '64kB';
    EXECUTE format('SELECT count(*) FROM hashed JOIN (%s) AS o USING (customer) WHERE o.s <> hashed.s', each) INTO by_spilling;
    SET LOCAL work_mem = '64MB';
    SET LOCAL enable_sort = on;
    SET LOCAL enable_hashagg = off;
    EXECUTE format('SELECT count(*) FROM hashed JOIN (%s) AS o USING (customer) WHERE o.s <> hashed.s', replace(each, 'FROM bought', 'FROM (SELECT * FROM bought ORDER BY customer, n) AS b')) INTO by_sorting;
    SELECT count(*) INTO customers FROM hashed;
    DROP TABLE hashed;
    SET LOCAL enable_hashagg = on;
END
$$;
SELECT arguments, d.*
FROM (VALUES ('day, amount'), ('day, amount::float8'), ('day, trunc(n % 99)::int'), ('day, amount, order_id'),
             ('day, amount::float8, order_id'), ('day, amount, order_id::text'), ('day + time ''23:59'', amount, order_id::numeric')) AS v(arguments),
     pg_temp.differences(arguments) AS d;

-- several hash tables, hash tables beside sorted groups, windows, FILTER, two summaries of one state
SELECT count(*), count(DISTINCT s), count(DISTINCT t) FROM (
    SELECT customer % 40, day, crm.customer_summary(day, amount)::text AS s, crm.money(crm.customer_summary(day, amount)) AS t
    FROM bought WHERE customer < 200 GROUP BY GROUPING SETS ((customer % 40), (day), (), (customer % 40, day))) AS g
WHERE s IS NOT NULL;
SELECT count(*) AS differing
FROM (SELECT customer % 40 AS c, grouping(day) AS all_days, day, crm.customer_summary(day, amount)::text AS s FROM bought GROUP BY GROUPING SETS ((customer % 40), (customer % 40, day), ())) AS g
JOIN (SELECT customer % 40 AS c, crm.customer_summary(day, amount)::text AS s FROM bought GROUP BY 1) AS o ON o.c = g.c AND g.all_days = 1
WHERE o.s <> g.s;
SELECT count(*) AS differing
FROM (SELECT DISTINCT customer, crm.customer_summary(day, amount) OVER (PARTITION BY customer)::text AS s FROM bought WHERE customer < 50) AS w
JOIN (SELECT customer, crm.customer_summary(day, amount)::text AS s FROM bought GROUP BY customer) AS o USING (customer) WHERE o.s <> w.s;
SELECT count(*) AS customers, count(s) AS with_rows, count(*) FILTER (WHERE crm.refunds(t) <> 0) AS with_refunds
FROM (SELECT customer, crm.customer_summary(day, amount) FILTER (WHERE order_id % 2 = 0 AND amount > 900) AS s,
             crm.customer_summary(CASE WHEN n % 3 > 0 THEN day END, amount) AS t FROM bought GROUP BY customer) AS x;

-- a hash table is read twice, and built again for other rows
SELECT v.least, count(x.s), sum(crm.orders(x.s)), sum(crm.money(x.s))
FROM (VALUES (1), (20000), (39990)) AS v(least),
     LATERAL (SELECT customer, crm.customer_summary(day, amount) AS s FROM bought WHERE n >= v.least AND customer % 17 = 2 GROUP BY customer OFFSET 0) AS x
GROUP BY v.least ORDER BY v.least;
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT customer, crm.orders(crm.customer_summary(day, amount)) FROM bought WHERE customer IN (5, 6, 7) GROUP BY customer;
MOVE FORWARD ALL FROM c;
MOVE ABSOLUTE 0 FROM c;
MOVE FORWARD ALL FROM c;
ROLLBACK;

-- errors while rows wait name the value, and leave nothing behind
SELECT customer, crm.customer_summary(day, CASE WHEN n = 39999 THEN 'NaN' ELSE amount END) FROM bought GROUP BY customer;
SELECT customer, crm.customer_summary(day, CASE WHEN n > 39999 THEN amount::crm.amount ELSE 0::float8::crm.amount END) FROM bought GROUP BY customer;
SELECT customer, crm.customer_summary(day, CASE WHEN n > 39000 THEN 1.7e308 ELSE 1 END::float8) FROM bought GROUP BY customer;
SELECT customer, crm.customer_summary(day, CASE WHEN n > 39000 THEN 9e75 ELSE 1 END) FROM bought GROUP BY customer;
SELECT customer, crm.customer_summary(CASE WHEN n < 40000 THEN day ELSE 'infinity' END, amount) FROM bought GROUP BY customer;
DO $$
BEGIN
    FOR i IN 1 .. 3 LOOP
        BEGIN
            PERFORM customer, crm.customer_summary(day, amount / (n - 39000 * i / 3)) FROM bought GROUP BY customer;
        EXCEPTION WHEN division_by_zero THEN
            NULL;
        END;
    END LOOP;
END
$$;

-- an aggregate of one's own: without a final function, with a value to begin with, other final functions
CREATE AGGREGATE pg_temp.open(crm.event_day, crm.amount) (SFUNC = crm_internal.customer_summary_transition, STYPE = crm.customer_summary);
CREATE AGGREGATE pg_temp.open_parts(crm.event_day, crm.amount) (SFUNC = crm_internal.customer_summary_transition, STYPE = crm.customer_summary,
    COMBINEFUNC = crm_internal.customer_summary_combine, PARALLEL = SAFE);
SELECT crm.customer_summary(DATE '2026-01-01', 5)::text AS begin_with \gset
SELECT format('CREATE AGGREGATE pg_temp.goes_on(crm.event_day, crm.amount) (SFUNC = crm_internal.customer_summary_transition, STYPE = crm.customer_summary, INITCOND = %L)', :'begin_with') \gexec
SELECT count(*) AS customers, count(*) FILTER (WHERE a::text <> b::text) AS open_differs, count(*) FILTER (WHERE c::text <> b::text) AS open_parts_differs,
       count(*) FILTER (WHERE crm.orders(d) <> crm.orders(b) + 1 OR crm.money(d) <> crm.money(b) + 5) AS goes_on_differs
FROM (SELECT customer, pg_temp.open(day, amount) AS a, crm.customer_summary(day, amount) AS b, pg_temp.open_parts(day, amount) AS c, pg_temp.goes_on(day, amount) AS d FROM bought GROUP BY customer) AS x;
CREATE TEMP TABLE kept AS SELECT customer, pg_temp.open(day, amount) AS a FROM bought GROUP BY customer;
SELECT count(*) AS differing FROM kept JOIN (SELECT customer, crm.customer_summary(day, amount) AS s FROM bought GROUP BY customer) AS o USING (customer) WHERE a::text <> s::text;
SELECT customer, crm.money(pg_temp.open(day, amount)), crm.orders(pg_temp.open(day, amount)) FROM bought WHERE customer IN (5, 6, 7) GROUP BY customer ORDER BY customer;

-- summaries out of a population are those of GROUP BY to the last byte, refunds and all: built, stored, and rolled up from its days
INSERT INTO bought SELECT n, -customer, day, order_id, -amount FROM bought WHERE customer IN (5, 6) AND amount > 0;
SELECT count(*) AS customers, count(*) FILTER (WHERE a.s::text <> o.a::text) AS exact, count(*) FILTER (WHERE b.s::text <> o.b::text) AS whole, count(*) FILTER (WHERE c.s::text <> o.c::text) AS real,
       count(*) FILTER (WHERE d.s::text <> o.a::text) AS stored, count(*) FILTER (WHERE e.s::text <> o.a::text) AS merged,
       sum((o.a::jsonb ->> 'refund_rows')::int) > 0 AS refunds, count(*) FILTER (WHERE crm.orders(o.a) = 0) > 0 AS only_refunds
FROM (SELECT customer, crm.customer_summary(day, amount::numeric(60,2)) AS a, crm.customer_summary(day, order_id) AS b, crm.customer_summary(day, amount::float8) AS c FROM bought GROUP BY customer) AS o
JOIN crm.customer_summaries((SELECT crm.population_with_days(customer, day, amount::numeric(60,2)) FROM bought)) AS a(customer, s) USING (customer)
JOIN crm.customer_summaries((SELECT crm.population_with_days(customer::text, day, order_id) FROM bought)) AS b(customer, s) ON b.customer = o.customer::text
JOIN crm.customer_summaries((SELECT crm.population_with_days(customer, day, amount::float8) FROM bought)) AS c(customer, s) ON c.customer = o.customer
JOIN crm.customer_summaries((SELECT (crm.population_with_days(customer, day, amount::numeric(60,2))::text)::crm.population_bigint FROM bought)) AS d(customer, s) ON d.customer = o.customer
JOIN crm.customer_summaries((SELECT crm.rollup(p) FROM (SELECT crm.population_with_days(customer, day, amount::numeric(60,2)) AS p FROM bought GROUP BY day) AS days)) AS e(customer, s) ON e.customer = o.customer;
SELECT count(*) FROM crm.customer_summaries(NULL::crm.population_bigint);
SELECT count(*) FROM crm.customer_summaries((SELECT crm.population_with_days(customer, day, amount, order_id) FROM bought));
SELECT count(*) FROM crm.customer_summaries((SELECT crm.population(customer, day, amount) FROM bought));
DROP TABLE bought;
