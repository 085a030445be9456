-- simulate_orders: shape of the rows, reproducibility, agreement with theory, arguments
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';

-- The rows of a seed are fixed for good.
SELECT * FROM crm.simulate_orders(5);
SELECT md5(string_agg(o::text, ',')) FROM crm.simulate_orders(1000) o;

-- Shape ------------------------------------------------------------------------------------------------

CREATE TEMP TABLE shop AS SELECT * FROM crm.simulate_orders(20000);

SELECT count(*) = count(DISTINCT order_id) AS ids_are_unique,
       count(DISTINCT customer_id) = 20000 AND min(customer_id) = 1 AND max(customer_id) = 20000 AS everybody_buys,
       bool_and(order_id / 1000000 = customer_id) AS id_tells_customer,
       bool_and(amount <> 0 AND scale(amount) = 2) AS two_decimals,
       bool_and((amount < 0) = (order_id % 1000000 > 500000)) AS id_tells_refund,
       bool_and(ordered_at >= '2024-01-01' AND ordered_at < '2026-01-01') AS within_period,
       bool_and(ordered_at::time BETWEEN '08:00' AND '22:00') AS in_opening_hours,
       max(ordered_at) > '2025-12-31' AND min(ordered_at) < '2024-01-02' AS whole_period
FROM shop;

-- Orders are numbered day by day, without gaps.
SELECT bool_and(n = position AND day >= coalesce(before, day)) AS numbered_by_day
FROM (SELECT order_id % 1000000 AS n, row_number() OVER w AS position,
             ordered_at::date AS day, lag(ordered_at::date) OVER w AS before
      FROM shop WHERE amount > 0 WINDOW w AS (PARTITION BY customer_id ORDER BY order_id)) o;

-- A refund belongs to an order, comes at least two days later and is not larger.
SELECT count(*) = (SELECT count(*) FROM shop WHERE amount < 0) AS has_order,
       bool_and(r.ordered_at::date - o.ordered_at::date >= 2) AS later,
       bool_and(-r.amount <= o.amount) AS not_larger
FROM shop r JOIN shop o ON o.order_id = r.order_id - 500000
WHERE r.amount < 0 AND o.amount > 0;

SELECT count(*) FROM crm.simulate_orders(0);
SELECT count(*) FROM crm.simulate_orders(0, first_customer => 9000000000000);
SELECT order_id / 1000000 AS customer_id, count(*) > 0 AS buys
FROM crm.simulate_orders(1, first_customer => 9000000000000) GROUP BY 1;

-- Reproducibility --------------------------------------------------------------------------------------

-- The same rows again, by another route, in parts, and as a prefix of more.
SELECT count(*) FROM (SELECT * FROM shop EXCEPT ALL SELECT * FROM crm.simulate_orders(20000)) d;
SELECT count(*) FROM (SELECT * FROM shop
                      EXCEPT ALL SELECT (o).* FROM (SELECT crm.simulate_orders(20000) AS o) s) d;
SELECT count(*) FROM (SELECT * FROM shop
                      EXCEPT ALL SELECT o.* FROM generate_series(1, 20000, 500) AS first,
                                                 crm.simulate_orders(500, first_customer => first) AS o) d;
SELECT count(*) FROM (SELECT * FROM crm.simulate_orders(1000)
                      EXCEPT ALL SELECT * FROM shop WHERE customer_id <= 1000) d;
SELECT (o).customer_id FROM (SELECT crm.simulate_orders(5000000) AS o LIMIT 3) s;

-- Another seed is another shop.
SELECT count(*) < 100 AS hardly_any_in_common
FROM shop JOIN crm.simulate_orders(20000, seed => 43) o USING (customer_id, ordered_at);

-- More days add rows and change none, once the acquisition days are given.
CREATE TEMP TABLE longer AS SELECT * FROM crm.simulate_orders(5000, days => 800, acquisition_days => 900);
SELECT count(*) FROM (SELECT * FROM crm.simulate_orders(5000, days => 700, acquisition_days => 900)
                      EXCEPT ALL SELECT * FROM longer WHERE ordered_at < date '2024-01-01' + 700) d;
SELECT count(*) FROM (SELECT * FROM longer WHERE ordered_at < date '2024-01-01' + 700
                      EXCEPT ALL SELECT * FROM crm.simulate_orders(5000, days => 700, acquisition_days => 900)) d;
SELECT count(DISTINCT customer_id) BETWEEN 4000 AND 4999 AS not_all_have_come FROM longer;

-- Refunds and splits leave purchases and their value alone, spend leaves the dates alone.
CREATE TEMP TABLE plain AS
SELECT * FROM crm.simulate_orders(20000, refund_rate => 0, same_day_rate => 0);
SELECT count(*) FROM (SELECT customer_id, ordered_at::date, sum(amount) FROM plain GROUP BY 1, 2
                      EXCEPT SELECT customer_id, ordered_at::date, sum(amount) FROM shop WHERE amount > 0 GROUP BY 1, 2) d;
SELECT count(*) FROM (SELECT order_id, ordered_at FROM plain
                      EXCEPT SELECT order_id, ordered_at
                      FROM crm.simulate_orders(20000, refund_rate => 0, same_day_rate => 0, spend_p => 2, spend_q => 3)) d;

-- Agreement with theory --------------------------------------------------------------------------------

-- Whether the mean of a sample lies within four standard errors of what it should be.
CREATE FUNCTION pg_temp.agrees(mean numeric, deviation numeric, n bigint, expected float8) RETURNS boolean
LANGUAGE sql RETURN abs(mean - expected) < 4 * deviation / sqrt(n);

-- CDNOW parameters (Fader, Hardie & Lee 2005). Expected repeat purchases in the first 32 and 78 weeks
-- and their probabilities are those of the authors' spreadsheet and of the BTYD package's manual.
CREATE TEMP TABLE cdnow AS
WITH orders AS (
    SELECT customer_id, ordered_at - min(ordered_at) OVER (PARTITION BY customer_id) AS age,
           order_id % 1000000 AS n
    FROM crm.simulate_orders(60000, days => 547, acquisition_days => 1, r => 0.243, alpha => 4.414, a => 0.793, b => 2.426,
                             seasonality => 0, refund_rate => 0, same_day_rate => 0)
)
SELECT customer_id,
       count(*) FILTER (WHERE n > 1 AND age <= '210 days') AS x30,
       count(*) FILTER (WHERE n > 1 AND age <= '224 days') AS x32,
       count(*) FILTER (WHERE n > 1 AND age <= '273 days') AS x39,
       count(*) FILTER (WHERE n > 1 AND age <= '546 days') AS x78
FROM orders GROUP BY customer_id;

SELECT pg_temp.agrees(avg(x32), stddev(x32), count(*), 1.0437) AS mean_in_32_weeks,
       pg_temp.agrees(avg(x78), stddev(x78), count(*), 1.8576) AS mean_in_78_weeks,
       pg_temp.agrees(avg((x39 = 0)::int), stddev((x39 = 0)::int), count(*), 0.573786352) AS none_in_39_weeks,
       pg_temp.agrees(avg((x30 = 11)::int), stddev((x30 = 11)::int), count(*), 0.00199952145) AS eleven_in_30_weeks,
       pg_temp.agrees(avg((x78 = 0)::int), stddev((x78 = 0)::int), count(*), (4.414 / (4.414 + 78)) ^ 0.243) AS none_in_78_weeks
FROM cdnow;

-- One-order customers with the defaults: the mean of (alpha / (alpha + T))^r over T uniform on 0 to 731 / 7 weeks.
SELECT pg_temp.agrees(avg((n = 1)::int), stddev((n = 1)::int), count(*),
                      7 ^ 0.4 * ((7 + 731 / 7.0) ^ 0.6 - 7 ^ 0.6) / (0.6 * 731 / 7.0)) AS one_order_share
FROM (SELECT count(*) AS n
      FROM crm.simulate_orders(50000, seasonality => 0, refund_rate => 0, same_day_rate => 0) GROUP BY customer_id) c;

-- Value of a purchase: mean p gamma / (q - 1); amount / (amount + gamma) is beta(p, q), whose median-side
-- probability at 1/2 is 130/512 for (6, 4). First orders only: those of one customer depend on each other.
SELECT pg_temp.agrees(avg(amount), stddev(amount), count(*), 6 * 22.5 / (4 - 1)) AS mean_value,
       pg_temp.agrees(avg((amount < 22.5)::int), stddev((amount < 22.5)::int), count(*), 130 / 512.0) AS below_gamma
FROM plain WHERE order_id % 1000000 = 1;
SELECT pg_temp.agrees(avg(amount), stddev(amount), count(*), 6.25 * 15.44 / (3.74 - 1)) AS mean_value_cdnow
FROM crm.simulate_orders(20000, days => 1, spend_p => 6.25, spend_q => 3.74, spend_gamma => 15.44, refund_rate => 0, same_day_rate => 0)
WHERE order_id % 1000000 = 1;

-- Two orders of one customer share the customer's spend rate: covariance is that of the customers' means,
-- p^2 gamma^2 / ((q - 1)^2 (q - 2)), which is 1012.5 here. Heavy-tailed, hence the wide tolerance.
SELECT abs(covar_samp(one.amount, two.amount) - 1012.5) < 250 AS values_of_a_customer_are_related
FROM plain one JOIN plain two ON two.order_id = one.order_id + 1
WHERE one.order_id % 1000000 = 1;

-- Refunds: 5 % of orders, 30 % of them partial. Orders of the last 90 days may come back later.
SELECT pg_temp.agrees(avg((r.order_id IS NOT NULL)::int), stddev((r.order_id IS NOT NULL)::int), count(*), 0.05) AS refund_share,
       pg_temp.agrees(avg((-r.amount < o.amount)::int), stddev((-r.amount < o.amount)::int), count(r.order_id), 0.3) AS partial_share
FROM shop o LEFT JOIN shop r ON r.order_id = o.order_id + 500000
WHERE o.amount > 0 AND o.ordered_at < date '2026-01-01' - 90;
SELECT bool_and(amount > 0) AS no_refund FROM plain;
WITH o AS (SELECT * FROM crm.simulate_orders(1000, days => 500, refund_rate => 1))
SELECT bool_and(r.order_id IS NOT NULL) AS all_refunded
FROM o LEFT JOIN o AS r ON r.order_id = o.order_id + 500000
WHERE o.amount > 0 AND o.ordered_at < '2024-04-01';

-- Splits: 4 % of purchases, a quarter of them three orders, so 5 % more orders.
SELECT pg_temp.agrees(s.orders::numeric / p.orders - 1, 0.26, p.orders, 0.05) AS split_share
FROM (SELECT count(*) AS orders FROM shop WHERE amount > 0) s, (SELECT count(*) AS orders FROM plain) p;

-- Season: of first purchases in four years, the eighth of a year either side of 10 December has
-- 1/4 + seasonality sin(pi/4) / pi. The process runs on in operational time: 0.9 moves orders, it makes none.
SELECT pg_temp.agrees(avg(near_peak::int), stddev(near_peak::int), count(*), 0.25 + 0.9 * sin(pi() / 4) / pi()) AS near_peak
FROM (SELECT abs(mod(ordered_at::date - date '2000-06-10', 365.2425) - 182.6) < 45.66 AS near_peak
      FROM crm.simulate_orders(20000, days => 1461, seasonality => 0.9, refund_rate => 0, same_day_rate => 0)
      WHERE order_id % 1000000 = 1) o;
SELECT abs(seasonal.n / level.n::numeric - 1) < 0.001 AS season_makes_no_orders
FROM (SELECT count(*) AS n FROM crm.simulate_orders(20000, days => 1461, seasonality => 0.9, refund_rate => 0, same_day_rate => 0)) seasonal,
     (SELECT count(*) AS n FROM crm.simulate_orders(20000, days => 1461, seasonality => 0, refund_rate => 0, same_day_rate => 0)) level;

-- Arguments --------------------------------------------------------------------------------------------

CREATE FUNCTION pg_temp.error_of(arguments text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE pg_catalog.format('SELECT count(*) FROM crm.simulate_orders(%s)', arguments);
    RETURN 'none';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN pg_catalog.format(E'%s %s\nHINT: %s', SQLSTATE, SQLERRM, hint);
END $$;

\pset format unaligned
\pset tuples_only on
SELECT arguments || ': ' || pg_temp.error_of(arguments)
FROM unnest(ARRAY[
    '-1', '9000000000001', '2, first_customer => 9000000000000', '1, first_customer => 0',
    '1, first_day => ''infinity''', '1, first_day => ''-infinity''', '1, first_day => ''294270-01-01''',
    '1, first_day => ''4714-11-24 BC'', days => 1',
    '1, days => 0', '1, days => 36526', '1, acquisition_days => 0', '1, acquisition_days => 36526',
    '1, r => 0', '1, r => ''NaN''', '1, alpha => ''Infinity''', '1, a => -0.5', '1, b => 1000001',
    '1, spend_p => 0', '1, spend_q => ''-Infinity''', '1, spend_gamma => 1e-7',
    '1, seasonality => -0.1', '1, seasonality => 1', '1, seasonality => ''NaN''',
    '1, refund_rate => 1.5', '1, same_day_rate => -1']) AS arguments;

-- Only acquisition_days may be null: then first purchases spread over all days.
SELECT arguments || ': ' || pg_temp.error_of(arguments)
FROM unnest(ARRAY['NULL', '1, first_day => NULL', '1, days => NULL', '1, r => NULL', '1, same_day_rate => NULL',
                  '1, first_customer => NULL', '1, seed => NULL', '1, acquisition_days => NULL']) AS arguments;

-- Limits met on the way.
SELECT pg_temp.error_of('1, r => 1000000, alpha => 0.000001, a => 0.000001, b => 1000000');
SELECT regexp_replace(pg_temp.error_of('1000, spend_q => 0.01'), 'customer \d+ is worth [^,]+', 'customer N is worth M');

-- Extremes of the parameters make ordinary rows.
SELECT bool_and(amount <> 0 AND ordered_at BETWEEN '2024-01-01' AND '2024-01-31')
FROM (VALUES (1e-6, 1e-6), (1e-6, 1e6), (1e6, 1e6)) AS purchase(r, alpha),
     (VALUES (1e-6, 1e-6), (1e-6, 1e6), (1e6, 1e-6)) AS dropout(a, b),
     crm.simulate_orders(20, days => 30, r => purchase.r, alpha => purchase.alpha, a => dropout.a, b => dropout.b,
                         spend_p => 1e-6, refund_rate => 1, same_day_rate => 1, seasonality => 0.999999);
