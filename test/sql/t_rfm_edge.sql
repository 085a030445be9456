-- Edge cases, each with the result the manual promises
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
\pset footer off

-- The grouped form and the whole-set form of the same rows.
CREATE FUNCTION forms(OUT form text, OUT purchases bigint, OUT last date, OUT gross numeric, OUT refunds numeric, OUT net numeric, rows text) RETURNS SETOF record
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT ''summary'', crm.orders(s), crm.last_purchase(s), crm.gross(s), crm.refunds(s), crm.money(s)
                                 FROM (SELECT crm.customer_summary(at, amount) AS s FROM (VALUES %s) AS v(at, amount)) q
                                 UNION ALL SELECT ''population'', orders, last_purchase, gross, refunds, money
                                 FROM crm.customers((SELECT crm.population_with_days(1, at, amount) FROM (VALUES %s) AS v(at, amount)))', rows, rows);
END
$$;

-- Who counts --------------------------------------------------------------------------------------------

-- Only NULLs: no summary; a population that says what it leaves out, and nobody in it.
SELECT set, crm.customer_summary(at, amount) IS NULL AS summary, crm.population(1, at, amount) IS NULL AS population, crm.population_with_days(NULL::text, '2024-01-01'::date, 1) IS NULL AS clv,
       crm.rfm_fit(crm.population(1, at, amount), '2024-01-01') IS NULL AS model, crm.money(crm.customer_summary(at, amount)) IS NULL AS net
FROM (VALUES ('nulls', NULL::date, 1), ('nulls', '2024-01-01', NULL), ('rows', '2024-01-01', 1)) AS v(set, at, amount) GROUP BY set ORDER BY set;
SELECT count(*) FROM crm.rfm((SELECT crm.population(1, at, 1) FROM (VALUES (NULL::date)) AS v(at)), '2024-01-01');

-- One customer has the best recency and the lowest of the rest: nobody is worse or better.
SELECT method, s.* FROM unnest('{quantile,nested,rank,ntile,mean,median,score_mean,rfm_r}'::text[]) AS method,
     LATERAL (SELECT r, f, m, cell FROM crm.rfm((SELECT crm.population('only', '2024-01-01'::date, 10)), '2024-01-31', method => method)) AS s;
-- All equal: all the same scores, but for ntile, which parts equals by key.
SELECT method, count(DISTINCT cell) AS cells, count(*) FROM unnest('{quantile,nested,rank,ntile,mean,median,score_mean,rfm_r}'::text[]) AS method,
     LATERAL crm.rfm((SELECT crm.population(i, '2024-01-01'::date, 10) FROM generate_series(1, 10) AS i), '2024-01-31', method => method) GROUP BY method ORDER BY method;
-- 54 % with one order: one frequency score for them.
SELECT orders = 1 AS one_order, min(f), max(f), count(*)
FROM crm.rfm((SELECT crm.population(i, '2024-01-01'::date, 10) FROM generate_series(1, 100) AS i, generate_series(1, greatest(1, i - 53))), '2024-01-31') GROUP BY 1 ORDER BY 1 DESC;
-- Only refunds: listed, never scored, counted as left out of the fit.
SELECT c.* FROM crm.customers((SELECT crm.population(i, '2024-01-01'::date, i - 2.5) FROM generate_series(1, 3) AS i)) AS c ORDER BY 1;
SELECT (model).customers, (model).excluded, (SELECT count(*) FROM crm.rfm_scores(model, p)) AS scored
FROM (SELECT crm.population(i, '2024-01-01'::date, i - 2.5) AS p FROM generate_series(1, 3) AS i) q, crm.rfm_fit(p, '2024-01-31') AS model;
-- Zero is a purchase; so is -0; refunds may exceed purchases.
SELECT * FROM forms($$('2024-01-05'::date, 0.00), ('2024-01-09', 0)$$);
SELECT * FROM forms($$('2024-01-05'::date, '-0'::float8), ('2024-01-09', 0)$$);
SELECT * FROM forms($$('2024-01-05'::date, 10), ('2024-01-09', -25), ('2024-01-11', -1)$$);
-- Customers with negative totals are scored like others.
SELECT customer, money, m FROM crm.rfm((SELECT crm.population(c, '2024-01-01'::date, a) FROM (VALUES (1, 5), (1, -50), (2, 0), (3, 7), (4, 100), (5, 9)) AS v(c, a)), '2024-01-31') ORDER BY 1;

-- What is no amount, no time ------------------------------------------------------------------------------

SELECT crm.customer_summary('2024-01-01'::date, 'NaN'::numeric);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.customer_summary('2024-01-01'::date, x) FROM unnest('{1,Infinity}'::numeric[]) AS x;
SELECT crm.population(1, '2024-01-01'::date, '-Infinity'::numeric);
SELECT crm.population(1, '2024-01-01'::date, 'NaN'::float8);
SELECT crm.customer_summary('2024-01-01'::date, '-Infinity'::float4);
SELECT crm.customer_summary('infinity'::date, 1);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.population(1, '-infinity'::timestamp, 1);
SELECT crm.population_with_days(1, 'infinity'::timestamptz, 1);
-- The same with FILTER is fine.
SELECT crm.money(crm.customer_summary('2024-01-01'::date, x) FILTER (WHERE x < 'Infinity')) FROM unnest('{1,Infinity}'::numeric[]) AS x;

-- Long numbers ----------------------------------------------------------------------------------------------

-- 38 digits, 30 decimals, mixed: sums are exactly those of sum(numeric).
CREATE TEMP TABLE n AS SELECT i, date '2024-01-01' + i % 9 AS at, (CASE i % 3 WHEN 0 THEN 1 ELSE -1 END) * (99999999999999999999999999999999999999 - i * 12345678901234567)::numeric AS big,
    (i * 0.000000000000000000000000000001 + i - 100) AS fine, (i - 100) * 10 ^ (i % 20)::numeric * 0.01 AS mixed FROM generate_series(1, 200) AS i;
SELECT crm.money(crm.customer_summary(at, big)) = sum(big) AS big, crm.gross(crm.customer_summary(at, big)) = sum(big) FILTER (WHERE big >= 0) AS gross, crm.money(crm.customer_summary(at, fine)) = sum(fine) AS fine,
       crm.money(crm.customer_summary(at, mixed)) = sum(mixed) AS mixed, crm.money(crm.customer_summary(at, big * 0.00000000001)) = sum(big * 0.00000000001) AS shifted, length(sum(big)::text) AS digits FROM n;
SELECT p.big = s.big AS big, p.fine = s.fine AS fine, p.mixed = s.mixed AS mixed FROM
    (SELECT (SELECT money FROM crm.customers(b)) AS big, (SELECT money FROM crm.customers(f)) AS fine, (SELECT money FROM crm.customers(m)) AS mixed
     FROM (SELECT crm.population(1, at, big) AS b, crm.population_with_days(1, at, fine) AS f, crm.population(1, at, mixed) AS m FROM n) q) p,
    (SELECT sum(big) AS big, sum(fine) AS fine, sum(mixed) AS mixed FROM n) s;
SELECT crm.money(crm.customer_summary(at, a)) AS decimals_kept FROM (VALUES ('2024-01-01'::date, 1.10), ('2024-01-01', 2.205)) AS v(at, a);
-- 76 digits are the limit, before and after the point together.
SELECT crm.money(crm.customer_summary('2024-01-01'::date, (10 ^ 75::numeric)::numeric(76))) = 10 ^ 75::numeric AS fits;
SELECT crm.customer_summary('2024-01-01'::date, 10 ^ 77::numeric);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.customer_summary('2024-01-01'::date, a) FROM unnest('{1e60,1e-20}'::numeric[]) AS a;
SELECT crm.population(1, '2024-01-01'::date, a) FROM unnest('{5e76,5e76}'::numeric[]) AS a;
SELECT crm.customer_summary('2024-01-01'::date, ('0.' || repeat('1', 77))::numeric);
-- Zeros beyond the 38th decimal are dropped.
SELECT scale(crm.money(crm.customer_summary('2024-01-01'::date, 1.5::numeric(100, 60)))) AS scale, crm.money(crm.customer_summary('2024-01-01'::date, 1.5::numeric(100, 60))) = 1.5 AS value;
-- Ends of 64 bits.
SELECT * FROM forms($$('2024-01-01'::date, 9223372036854775807), ('2024-01-01', 9223372036854775807), ('2024-01-02', -9223372036854775808)$$);
SELECT crm.customer_summary('2024-01-01'::date, a) FROM unnest('{1.7e308,1.7e308}'::float8[]) AS a;
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM forms($$('2024-01-01'::date, 1e16::float8), ('2024-01-02', 1), ('2024-01-03', 1)$$);
-- The value that is fitted is the double nearest to the sum, in any form.
CREATE FUNCTION fitted(a numeric, OUT by_summary float8, OUT by_population float8) LANGUAGE sql AS $$
SELECT (SELECT (crm.rfm_fit(s, '2024-01-01')).monetary_cuts[1] FROM (SELECT crm.customer_summary('2024-01-01'::date, a) AS s) q),
       (SELECT (crm.rfm_fit(p, '2024-01-01')).monetary_cuts[1] FROM (SELECT crm.population(1, '2024-01-01'::date, a) AS p) q) $$;
SELECT bool_and(by_summary = (i / 7.0)::float8) AS summary, bool_and(by_population = (i / 7.0)::float8) AS population FROM generate_series(1, 200) AS i, fitted(i / 7.0);

-- Days at the ends of the calendar ---------------------------------------------------------------------------

SELECT * FROM forms($$('4714-11-24 BC'::date, 1), ('5874897-12-31', 2), ('0001-12-31 BC', 4)$$);
SELECT crm.t_x(s), crm.age(s, '5874897-12-31'), crm.recency_days(s, '5874897-12-31'), s::text::crm.customer_summary::text = s::text AS round_trip
FROM (SELECT crm.customer_summary(at, 1) AS s FROM unnest('{4714-11-24 BC,5874897-12-31}'::date[]) AS at) q;
SELECT recency_days, t_x, age FROM (SELECT crm.population_with_days(1, at, 1) AS p FROM unnest('{4714-11-24 BC,5874897-12-31}'::date[]) AS at) q, crm.clv_customers(p, '5874897-12-31'), crm.rfm(p, '5874897-12-31');
SELECT crm.first_purchase(s), crm.last_purchase(s) FROM (SELECT crm.customer_summary(at, 1) AS s FROM unnest('{4714-11-24 00:00:00 BC,294276-12-31 23:59:59.999999}'::timestamp[]) AS at) q;
SELECT crm.first_purchase(s), crm.last_purchase(s) FROM (SELECT crm.customer_summary(at, 1) AS s FROM unnest('{4714-11-24 00:00:00+00 BC,294276-12-31 23:59:59.999999+00}'::timestamptz[]) AS at) q;
-- The local day of the first instant is no date west of Greenwich.
SET timezone = 'America/New_York';
SELECT crm.customer_summary('4714-11-24 00:00:00+00 BC'::timestamptz, 1);
\echo :LAST_ERROR_SQLSTATE
SET timezone = 'UTC';
-- Dates after the as-of date are refused, the day itself counts.
SELECT recency_days FROM crm.rfm((SELECT crm.population(1, '2024-01-31'::date, 1)), '2024-01-31');
SELECT recency_days FROM crm.rfm((SELECT crm.population(1, '2024-02-01'::date, 1)), '2024-01-31');
SELECT recency_days FROM crm.rfm((SELECT crm.population(1, '2024-02-01 00:30+01'::timestamptz, 1)), '2024-01-31');
DROP FUNCTION forms, fitted;
