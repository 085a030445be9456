-- From the table purchase to segments, grid and call list.
-- :as_of is the day to look from, :has_order whether order_id means something.

\pset footer off
\pset linestyle unicode
\pset border 2

-- Summarise and fit: one pass over the orders, one value for all customers,
-- one model of cut-offs. Later orders than :as_of are left out.
CREATE TABLE shop AS
SELECT population, crm.rfm_fit(population, :'as_of'::date) AS model
FROM (
\if :has_order
    SELECT crm.rfm_population(customer, at, amount, order_id)
\else
    SELECT crm.rfm_population(customer, at, amount)
\endif
    FROM purchase WHERE at::date <= :'as_of'::date
) AS summarised(population);

-- Score: one row per customer.
CREATE TABLE score AS
SELECT s.*, crm.rfm_segment(s.r, s.f, s.m) AS segment, crm.rfm_segment_zh(s.r, s.f, s.m) AS segment_zh
FROM shop, crm.rfm_scores(shop.population, shop.model) AS s;

SELECT (SELECT count(*) FROM purchase) AS lines, (SELECT count(*) FROM score) AS customers \gset
\echo
\echo :lines order lines, :customers customers, seen from :as_of
\echo
\echo 'Segments'
SELECT s.segment, s.segment_zh,
       s.customers, round(100 * s.customer_share::numeric, 1) AS "customers %",
       s.orders, round(s.revenue, 2) AS revenue, round(100 * s.revenue_share::numeric, 1) AS "revenue %",
       round(s.mean_recency_days::numeric) AS "mean days since",
       round(s.mean_monetary::numeric, 2) AS "mean money"
FROM shop, crm.rfm_segments(shop.population, shop.model) AS s;

\echo 'Customers by recency (rows, 5 = bought last) and frequency (columns, 5 = buys most)'
SELECT r AS "r/f", f, count(*) FROM score GROUP BY r, f ORDER BY r DESC, f
\crosstabview "r/f" f count f

\echo 'Worth a call today: good customers slipping away'
CREATE TEMP TABLE call AS
SELECT *, crm.rfm_advice(r, f, m) AS advice
FROM score WHERE segment IN ('at_risk', 'cant_lose')
ORDER BY monetary DESC, customer LIMIT 10;

SELECT customer, segment, segment_zh, recency_days AS "days since", frequency AS orders,
       round(monetary, 2) AS money, cell
FROM call ORDER BY monetary DESC, customer;

SELECT DISTINCT segment, advice FROM call ORDER BY segment;
