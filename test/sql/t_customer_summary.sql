-- customer_summary: aggregate, accessors, rollup, jsonb, text form, argument types
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
\pset footer off

-- What it holds ----------------------------------------------------------------------------------------

CREATE TEMP TABLE o (customer int, at date, amount numeric, order_id int);
INSERT INTO o VALUES
    (1, '2024-01-05', 10.00, 1), (1, '2024-01-05', 5.50, 1), (1, '2024-01-05', 4.50, 2),
    (1, '2024-02-01', 30.00, 3), (1, '2024-02-10', -10.00, 3), (1, '2024-03-01', 20.00, 4),
    (2, '2024-01-01', -3.00, 5), (2, '2024-01-10', 7.00, 6), (2, '2024-01-10', -1.00, 6), (2, '2024-01-20', 5.00, 7),
    (3, '2024-01-03', 0, 8),
    (4, '2024-01-04', -9.99, 9);

SELECT customer, crm.first_purchase(s), crm.last_purchase(s), crm.orders(s), crm.purchase_days(s) AS days,
       crm.repeat_days(s), crm.t_x(s), crm.recency_days(s, '2024-03-31') AS recency, crm.age(s, '2024-03-31') AS age,
       crm.gross(s), crm.refunds(s), crm.money(s)
FROM (SELECT customer, crm.customer_summary(at, amount) AS s FROM o GROUP BY customer) q ORDER BY customer;

-- Means: per purchase; per purchase day after the first, where refunds dated
-- on or before the first purchase belong to the first purchase.
SELECT customer, crm.orders(s), round(crm.mean_order_value(s), 4) AS per_order,
       crm.orders(i), round(crm.mean_order_value(i), 4) AS per_distinct_order,
       round(crm.mean_repeat_value(s), 4) AS per_repeat_day
FROM (SELECT customer, crm.customer_summary(at, amount) AS s, crm.customer_summary(at, amount, order_id) AS i
      FROM o GROUP BY customer) q ORDER BY customer;

SELECT customer, crm.customer_summary(at, amount, order_id)::jsonb AS json FROM o WHERE customer IN (1, 4) GROUP BY customer ORDER BY customer;

-- jsonb is ISO whatever the DateStyle says.
SET datestyle = 'SQL, DMY';
SELECT crm.customer_summary(at, amount)::jsonb ->> 'last_purchase' AS iso FROM o;
SET datestyle = 'ISO, YMD';

-- No rows and rows with NULLs --------------------------------------------------------------------------

SELECT crm.customer_summary(at, amount) FILTER (WHERE false) IS NULL AS no_rows, crm.rollup(NULL::crm.customer_summary) IS NULL AS nothing,
       crm.customer_summary(at, amount, id) IS NULL AS nulls, crm.orders(crm.customer_summary(at, amount)) AS complete
FROM (VALUES (NULL::date, 1, 1), ('2024-01-01', NULL, 1), ('2024-01-01', 1, NULL)) AS v(at, amount, id);

-- Argument types ---------------------------------------------------------------------------------------

SELECT crm.money(crm.customer_summary('2024-01-01'::date, 5::smallint)) AS smallint,
       crm.money(crm.customer_summary('2024-01-01'::date, 5)) AS int,
       crm.money(crm.customer_summary('2024-01-01'::date, 9223372036854775807)) AS bigint,
       crm.money(crm.customer_summary('2024-01-01'::date, 5.250)) AS numeric,
       crm.money(crm.customer_summary('2024-01-01'::date, 0.1::float8)) AS float8,
       crm.money(crm.customer_summary('2024-01-01'::date, 0.5::float4)) AS float4;
CREATE DOMAIN price AS numeric(12, 2);
CREATE DOMAIN day AS date;
SELECT crm.money(crm.customer_summary('2024-01-01'::day, 12::price)) AS domains;
DROP DOMAIN price, day;

-- Distinct orders, whatever the type of their id.
SELECT crm.orders(crm.customer_summary(at, amount, order_id)) AS int,
       crm.orders(crm.customer_summary(at, amount, order_id::smallint)) AS smallint,
       crm.orders(crm.customer_summary(at, amount, order_id::bigint - 9223372036854775807)) AS bigint,
       crm.orders(crm.customer_summary(at, amount, order_id::text)) AS text,
       crm.orders(crm.customer_summary(at, amount, order_id::varchar)) AS varchar,
       crm.orders(crm.customer_summary(at, amount, order_id::numeric(9, 2))) AS numeric,
       crm.orders(crm.customer_summary(at, amount, md5(order_id::text)::uuid)) AS uuid,
       crm.orders(crm.customer_summary(at, amount, ARRAY[order_id]::text)) AS int_array,
       count(DISTINCT order_id) FILTER (WHERE amount >= 0)
FROM o;
SELECT crm.orders(crm.customer_summary('2024-01-01'::date, 1, id)) AS one_number FROM (VALUES (1.0), (1.00)) AS v(id);

SELECT crm.customer_summary('12:00'::time, 1);
SELECT crm.customer_summary('2024-01-01', 1);
SELECT crm.customer_summary('2024-01-01'::date, 5::money);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.customer_summary('2024-01-01'::date, 5, 'A1');
\set VERBOSITY sqlstate
SELECT crm.customer_summary('2024-01-01'::date, 5, '(1,2)'::point);
\set VERBOSITY default
SELECT crm_internal.customer_summary_final(s) FROM (SELECT crm.customer_summary(at, amount) AS s FROM o) q;
\echo :LAST_ERROR_SQLSTATE

-- Days of timestamps -----------------------------------------------------------------------------------

SELECT crm.first_purchase(s), crm.last_purchase(s), crm.purchase_days(s)
FROM (SELECT crm.customer_summary(at, 1) AS s
      FROM unnest('{1999-12-31 23:59:59.999999,2000-01-01 00:00:00,1999-12-31 00:00:00}'::timestamp[]) AS at) q;

-- timestamptz is cut in the session's TimeZone: every half hour around each
-- change of the clocks agrees with at::date, over 138 years.
CREATE FUNCTION days_agree(zone text) RETURNS TABLE (time_zone text, agree bool)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('timezone', zone, true);
    RETURN QUERY
    SELECT zone, bool_and(crm.first_purchase(s) = day)
    FROM (SELECT at, at::date AS day, crm.customer_summary(at, 1) AS s
          FROM (SELECT d + half * interval '29 min' + interval '13 s' AS at
                FROM generate_series('1900-01-01 00:00Z'::timestamptz, '2037-12-31', '97 days') AS d,
                     generate_series(0, 49, 7) AS half
                UNION ALL
                SELECT d + half * interval '30 min'
                FROM unnest('{2024-03-10,2024-03-31,2024-10-27,2024-11-03,1916-04-30,1999-12-31,2011-12-29,2024-04-07}'::date[]) AS d,
                     generate_series(-24, 72) AS half) AS i
          GROUP BY at) AS q;
    -- the same in one aggregate, so that its memory of offsets is used
    IF (SELECT crm.purchase_days(crm.customer_summary(at, 1)) <> count(DISTINCT at::date)
        FROM generate_series('2010-01-01 00:00Z'::timestamptz, '2012-12-31', '30 min') AS at)
    THEN
        RAISE 'days differ in %', zone;
    END IF;
END
$$;
SELECT d.* FROM unnest('{UTC,Asia/Shanghai,Asia/Kolkata,America/New_York,Australia/Lord_Howe,Pacific/Apia,Europe/Dublin,America/St_Johns,<-03:07>+03:07}'::text[]) AS zone, days_agree(zone) AS d;
DROP FUNCTION days_agree;

-- A change of TimeZone between two queries of one prepared plan is noticed.
PREPARE day_of AS SELECT crm.first_purchase(crm.customer_summary(at, 1)) FROM (VALUES ('2024-06-01 23:30Z'::timestamptz)) AS v(at);
EXECUTE day_of;
SET timezone = 'Asia/Tokyo';
EXECUTE day_of;
SET timezone = 'UTC';

-- Rollup -----------------------------------------------------------------------------------------------

-- Random rows of 40 customers, split at random into 1 to 7 parts, stored and
-- merged: the same bytes as one pass, with and without order ids.
CREATE TEMP TABLE r AS
SELECT i, (hashint4(i) & 2147483647) % 40 AS customer,
       date '2024-01-01' + (hashint4(i + 100000) & 2147483647) % 90 AS at,
       ((hashint4(i + 200000) & 2147483647) % 20000 - 3000)::numeric / CASE i % 4 WHEN 0 THEN 1 WHEN 1 THEN 10 ELSE 100 END AS amount,
       i / 3 AS order_id, (hashint4(i + 300000) & 2147483647) % 7 AS part
FROM generate_series(1, 3000) AS i;
UPDATE r SET amount = amount * 1000000000000000000 WHERE customer = 7;

CREATE TEMP TABLE parts AS
SELECT customer, part, crm.customer_summary(at, amount) AS s, crm.customer_summary(at, amount, order_id) AS ids,
       crm.customer_summary(at, amount, 'order ' || order_id) AS hashed
FROM r GROUP BY customer, part;

SELECT count(*), bool_and(one.s::text = many.s::text) AS rows, bool_and(one.ids::text = many.ids::text) AS orders,
       bool_and(one.hashed::text = many.hashed::text) AS hashed
FROM (SELECT customer, crm.customer_summary(at, amount) AS s, crm.customer_summary(at, amount, order_id) AS ids,
             crm.customer_summary(at, amount, 'order ' || order_id) AS hashed FROM r GROUP BY customer) one
JOIN (SELECT customer, crm.rollup(s ORDER BY part DESC) AS s, crm.rollup(ids) AS ids, crm.rollup(hashed) AS hashed
      FROM parts GROUP BY customer) many USING (customer);

-- Any order of the rows gives the same bytes; a merge of merges does, too.
SELECT count(DISTINCT s::text) AS one_value
FROM (SELECT crm.customer_summary(at, amount, order_id ORDER BY i) AS s FROM r
      UNION ALL SELECT crm.customer_summary(at, amount, order_id ORDER BY i DESC) FROM r
      UNION ALL SELECT crm.customer_summary(at, amount, order_id ORDER BY amount, i) FROM r
      UNION ALL SELECT crm.rollup(s) FROM (SELECT crm.rollup(ids) AS s FROM parts GROUP BY part) q) u;

-- Everything the accessors say agrees with SQL over the rows.
SELECT bool_and(crm.gross(s) = gross AND crm.refunds(s) = refunds AND crm.money(s) = net
                AND crm.first_purchase(s) = first AND crm.last_purchase(s) = last
                AND crm.orders(s) = purchases AND crm.orders(ids) = orders AND crm.purchase_days(s) = days
                AND abs(crm.mean_order_value(s) - net / purchases) < 1e-9 * abs(net)
                AND abs(crm.mean_repeat_value(s) - (net - first_net) / (days - 1)) <= 1e-9 * abs(net)) AS agree
FROM (SELECT customer, crm.customer_summary(at, amount) AS s, crm.customer_summary(at, amount, order_id) AS ids,
             sum(amount) FILTER (WHERE amount >= 0) AS gross, sum(amount) FILTER (WHERE amount < 0) AS refunds, sum(amount) AS net,
             min(at) FILTER (WHERE amount >= 0) AS first, max(at) FILTER (WHERE amount >= 0) AS last,
             count(*) FILTER (WHERE amount >= 0) AS purchases, count(DISTINCT order_id) FILTER (WHERE amount >= 0) AS orders,
             count(DISTINCT at) FILTER (WHERE amount >= 0) AS days,
             sum(amount) FILTER (WHERE at <= first) AS first_net
      FROM (SELECT *, min(at) FILTER (WHERE amount >= 0) OVER (PARTITION BY customer) AS first FROM r) w
      GROUP BY customer) q;

-- Double precision: sums within 1e-12, whatever the split.
SELECT bool_and(abs(crm.money(a) - crm.money(b)) <= 1e-12 * greatest(crm.gross(a), -crm.refunds(a))) AS close
FROM (SELECT customer, crm.customer_summary(at, amount::float8 / 3) AS a FROM r GROUP BY customer) one
JOIN (SELECT customer, crm.rollup(s) AS b FROM (SELECT customer, crm.customer_summary(at, amount::float8 / 3) AS s FROM r GROUP BY customer, part) p
      GROUP BY customer) many USING (customer);

-- What cannot be merged.
SELECT crm.rollup(s) FROM (SELECT crm.customer_summary(at, amount) FROM o UNION ALL SELECT crm.customer_summary(at, amount::float8) FROM o) AS u(s);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.rollup(s) FROM (SELECT crm.customer_summary(at, amount) FROM o UNION ALL SELECT crm.customer_summary(at, amount, order_id) FROM o) AS u(s);
SELECT crm.rollup(s) FROM (SELECT crm.customer_summary(at, amount, order_id) FROM o UNION ALL SELECT crm.customer_summary(at, amount, order_id::text) FROM o) AS u(s);

-- The state is left alone by its final function, and shared -----------------------------------------------

SELECT bool_and(running = (SELECT count(*) FROM r AS b WHERE b.amount >= 0 AND b.i <= w.i)) AS running_count
FROM (SELECT i, crm.orders(crm.customer_summary(at, amount) OVER (ORDER BY i)) AS running FROM r WHERE i <= 300) w;
SELECT bool_and(n = least(i, 5)) AS moving_count
FROM (SELECT i, crm.orders(crm.customer_summary(at, abs(amount), i) OVER (ORDER BY i ROWS 4 PRECEDING)) AS n FROM r WHERE i <= 300) w;
SELECT count(DISTINCT s::text) AS shared FROM
    (SELECT unnest(ARRAY[crm.customer_summary(at, amount), crm.customer_summary(at, amount)]) AS s FROM r) q;
SELECT customer IS NULL AS total, count(*) AS groups, sum(crm.orders(s)) AS purchases
FROM (SELECT customer, crm.customer_summary(at, amount) AS s FROM r GROUP BY ROLLUP (customer)) q GROUP BY 1 ORDER BY 1;

-- A hash that spills, a sort, and workers agree.
CREATE TABLE spill AS SELECT i % 20000 AS customer, date '2024-01-01' + i % 100 AS at, i % 1000 AS amount FROM generate_series(1, 60000) AS i;
ANALYZE spill;
CREATE FUNCTION digest() RETURNS text LANGUAGE sql AS
$$ SELECT md5(string_agg(s::text, ' ' ORDER BY customer)) FROM (SELECT customer, crm.customer_summary(at, amount) AS s FROM spill GROUP BY customer) q $$;
SELECT digest() AS plain \gset
SET work_mem = '64kB';
SET enable_sort = off;
SELECT digest() = :'plain' AS spilled \gset
RESET enable_sort;
SET enable_hashagg = off;
SELECT digest() = :'plain' AS sorted \gset
RESET work_mem;
RESET enable_hashagg;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT :'spilled' AS spilled, :'sorted' AS sorted, digest() = :'plain' AS parallel, crm.orders(crm.customer_summary(at, amount)) FROM spill;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
DROP FUNCTION digest;
DROP TABLE spill;

-- Stored values ----------------------------------------------------------------------------------------

-- Short, long and compressed values come back as they were.
CREATE TEMP TABLE stored AS
SELECT 1 AS id, crm.customer_summary(at, amount) AS s FROM o WHERE customer = 1
UNION ALL SELECT 2, crm.customer_summary(at, amount, order_id) FROM r
UNION ALL SELECT 3, crm.customer_summary(date '1900-01-01' + 3 * i, i, (i * 7919)::text) FROM generate_series(1, 12000) AS i;
SELECT id, crm.orders(s), crm.purchase_days(s), s::text = s::text::crm.customer_summary::text AS round_trip,
       pg_column_size(s) < 70 AS small FROM stored ORDER BY id;
DO $$
DECLARE
    s crm.customer_summary;
    n bigint := 0;
BEGIN
    FOR s IN SELECT t.s FROM stored AS t LOOP
        s := s::text::crm.customer_summary;
        n := n + crm.orders(s);
    END LOOP;
    RAISE NOTICE '% purchases', n;
END
$$;

-- Text input is hostile until proved harmless.
SELECT ''::crm.customer_summary;
\echo :LAST_ERROR_SQLSTATE
SELECT '\xff'::crm.customer_summary;
\echo :LAST_ERROR_SQLSTATE
-- Any one byte changed: read or refused, never believed halfway, never a crash.
CREATE FUNCTION survives(value text) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
    RETURN crm.orders(value::crm.customer_summary) >= 0 AND crm.money(value::crm.customer_summary) IS NOT NULL
        AND value::crm.customer_summary::text IS NOT NULL;
EXCEPTION WHEN invalid_binary_representation OR invalid_text_representation OR numeric_value_out_of_range THEN
    RETURN true;
END
$$;
SELECT bool_and(survives(overlay(t PLACING lpad(to_hex(b), 2, '0') FROM 3 + 2 * p FOR 2))) AS survives
FROM (SELECT s::text AS t FROM stored WHERE id = 1 UNION ALL SELECT crm.customer_summary(at, amount::float8, order_id)::text FROM o WHERE customer = 2) v,
     generate_series(0, (length(t) - 4) / 2) AS p, generate_series(0, 255, 5) AS b;
SELECT bool_and(survives(left(t, 2 + 2 * p))) AS truncated
FROM (SELECT s::text AS t FROM stored WHERE id = 1) v, generate_series(0, (length(t) - 2) / 2) AS p;
DROP FUNCTION survives;

-- As-of dates ------------------------------------------------------------------------------------------

SELECT crm.recency_days(crm.customer_summary(at, amount), '2024-02-28') FROM o WHERE customer = 1;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.recency_days(crm.customer_summary(at, amount) FILTER (WHERE at <= '2024-02-28'), '2024-02-28') FROM o WHERE customer = 1;
SELECT crm.age(crm.customer_summary(at, amount), 'infinity') FROM o;
-- A later refund is a later row as well.
SELECT crm.recency_days(crm.customer_summary(at, amount), '2024-01-02') FROM o WHERE customer = 4;
SELECT crm.recency_days(crm.customer_summary(at, amount), '2024-01-04') IS NULL AS never_bought FROM o WHERE customer = 4;
