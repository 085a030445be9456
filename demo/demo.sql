-- From the table purchase to segments, grid, call list, watch-list and cohorts.
-- :lines is how many the file has, :as_of the day to look from, :has_order whether
-- order_id means something.

\pset footer off
\pset linestyle unicode
\pset border 2

-- Summarise and fit: one pass over the orders, one value for all customers,
-- one model of cut-offs. Later orders than :as_of are left out. A population for
-- lifetime value serves RFM as well.
CREATE TABLE shop AS
SELECT population, crm.rfm_fit(population, :'as_of'::date) AS model
FROM (
\if :has_order
    SELECT crm.population_with_days(customer, at, amount, order_id)
\else
    SELECT crm.population_with_days(customer, at, amount)
\endif
    FROM purchase WHERE at::date <= :'as_of'::date
) AS summarised(population);

-- Score: one row per customer.
CREATE TABLE score AS
SELECT s.*, crm.rfm_segment(s.r, s.f, s.m) AS segment, crm.label('segment', crm.rfm_segment(s.r, s.f, s.m), 'zh') AS segment_zh
FROM shop, crm.rfm_scores(shop.model, shop.population) AS s;

SELECT count(*) AS customers FROM score \gset
\echo
\echo :lines order lines, :customers customers, seen from :as_of
\echo
\echo 'Segments'
SELECT s.segment, s.segment_zh,
       s.customers, round(100 * s.customer_share::numeric, 1) AS "customers %",
       s.orders, round(s.revenue, 2) AS revenue, round(100 * s.revenue_share::numeric, 1) AS "revenue %",
       round(s.mean_recency_days::numeric) AS "mean days since",
       round(s.mean_money::numeric, 2) AS "mean money"
FROM shop, crm.rfm_segments(shop.model, shop.population) AS s;

-- Money that counts and is in no segment.
SELECT coalesce(i.customers_without_purchase > 0, false) AS has_refunds_only, i.customers_without_purchase AS refunds_only,
       round(i.money_without_purchase, 2) AS refunds_only_money
FROM shop LEFT JOIN LATERAL crm.population_info(shop.population) AS i ON true \gset
\if :has_refunds_only
\echo 'In no segment, because they only had refunds:' :refunds_only 'customers, money' :refunds_only_money
\echo
\endif

\echo 'Customers by recency (rows, 5 = bought last) and frequency (columns, 5 = buys most)'
SELECT r AS "r/f", f, count(*) FROM score GROUP BY r, f ORDER BY r DESC, f
\crosstabview "r/f" f count f

\echo 'Worth a call today: good customers slipping away'
CREATE TEMP TABLE call AS
SELECT *, crm.advice('segment', segment) AS advice
FROM score WHERE segment IN ('at_risk', 'cant_lose')
ORDER BY money DESC, customer LIMIT 10;

SELECT customer, segment, segment_zh, recency_days AS "days since", orders,
       round(money, 2) AS money, cell
FROM call ORDER BY money DESC, customer;

SELECT DISTINCT segment, advice FROM call ORDER BY segment;

-- Lifetime value: the same population, fitted and scored in one call. Value is
-- revenue of the next 365 days, discounted at 10 % a year, by the model that fits best.
CREATE TABLE value AS
SELECT v.* FROM shop, crm.clv(shop.population, :'as_of'::date, horizon_days => 365, annual_rate => 0.10, model => 'best') AS v;

\echo 'Most valuable customers of the next 12 months'
SELECT customer, repeat_days + 1 AS "days bought", age - t_x AS "days since", round(100 * p_alive::numeric) AS "alive %",
       round(expected_purchases::numeric, 1) AS "expected purchases", round(expected_order_value::numeric, 2) AS "order value",
       round(clv::numeric, 2) AS value
FROM value WHERE clv IS NOT NULL ORDER BY clv DESC, customer LIMIT 10;

\echo 'Watch-list: late against their own rhythm, the most at stake first; at stake is what they are expected to buy'
SELECT w.customer, l.name AS signal, l.name_zh AS signal_zh, w.repeat_days + 1 AS "days bought", round(w.t_x::numeric / w.repeat_days, 1) AS "usual gap", w.age - w.t_x AS "days since",
       round(100 * w.p_alive::numeric) AS "alive %", round((w.expected_purchases * w.expected_order_value)::numeric, 2) AS "at stake"
FROM (SELECT v.*, 1 - (t_x::float8 / nullif(age, 0)) ^ nullif(repeat_days, 0) AS overdue FROM value AS v) AS w
     CROSS JOIN LATERAL (SELECT name, name_zh FROM crm.labels WHERE kind = 'watch_signal' AND scheme = 'standard' AND cut <= w.overdue ORDER BY cut DESC LIMIT 1) AS l
ORDER BY w.expected_purchases * w.expected_order_value DESC NULLS LAST, w.customer LIMIT 10;

\echo 'Cohorts: of those who first bought in a month, how many in a hundred bought so many months later; empty: not over yet'
SELECT to_char(cohort, 'YYYY-MM') || lpad(customers::text, 8) AS "month, customers", from_period AS month,
       lpad(round(100 * share)::text, 3) || ' ' || repeat(substr('░▒▓█', width_bucket(share, min(share) OVER (), max(share) OVER () + 0.0001, 4), 1), 2) AS share
FROM (SELECT crm.cohort_counts(periods) AS counts
      FROM (SELECT crm.active_periods(at::date, 'month') FROM purchase WHERE at::date <= :'as_of'::date AND amount >= 0 GROUP BY customer) AS customer(periods)) AS c
     CROSS JOIN LATERAL crm.cohort_matrix(c.counts, :'as_of'::date, periods => 11) AS m
WHERE m.from_period > 0 AND m.cohort > :'as_of'::date - interval '13 months'
ORDER BY cohort
\crosstabview "month, customers" month share month

\echo 'Pareto table: which customers make the revenue (A: 80 %, B: the next 15 %)'
SELECT c.class, c.items AS customers, round(100 * c.item_share::numeric, 1) AS "customers %",
       round(c.value, 2) AS revenue, round(100 * c.value_share::numeric, 1) AS "revenue %"
FROM shop, crm.abc_classes(shop.population) AS c;
