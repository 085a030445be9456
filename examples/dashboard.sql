-- Views for a dashboard, over the scores of examples/nightly_scoring.sql.
--
--   psql -d shop -f examples/nightly_scoring.sql
--   psql -d shop -c 'CALL scoring.refresh()'
--   psql -d shop -f examples/dashboard.sql
--
--   scoring.segment_table   customers, orders and revenue per segment and date
--   scoring.rf_grid         customers per recency and frequency score, latest date
--   scoring.migration       who moved where between the two latest dates, both
--                           by the model of the earlier one: nobody moves only
--                           because the cut-offs did
--   scoring.call_list       good customers slipping away, best first, latest date
--
-- All columns are plain numbers, texts and dates, so every BI tool can read
-- them. The views use the rights of whoever reads them: grant USAGE on the
-- schema and SELECT on the views, on scoring.customer_score and on scoring.model.
--
-- The script can be run again at any time.

BEGIN;

-- The same lock as nightly_scoring.sql: one session at a time.
DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtextextended('scoring', 0)); END $$;

CREATE OR REPLACE VIEW scoring.segment_table WITH (security_invoker = true) AS
SELECT d.as_of, row_number() OVER (PARTITION BY d.as_of ORDER BY g.position)::int AS position, g.code AS segment, g.name_zh AS segment_zh,
       count(s.customer) AS customers,
       (100.0 * count(s.customer) / sum(count(s.customer)) OVER same_day)::numeric(5,1) AS customers_percent,
       coalesce(sum(s.orders), 0)::bigint AS orders,
       coalesce(sum(s.money), 0)::numeric(20,2) AS revenue,
       (100.0 * coalesce(sum(s.money), 0) / nullif(sum(sum(s.money)) OVER same_day, 0))::numeric(9,1) AS revenue_percent,
       avg(s.recency_days)::numeric(9,1) AS mean_recency_days,
       avg(s.orders)::numeric(12,1) AS mean_orders,
       avg(s.money)::numeric(20,2) AS mean_money,
       g.advice, g.advice_zh
FROM (SELECT DISTINCT s.as_of FROM scoring.customer_score s) AS d
JOIN crm.labels AS g ON g.kind = 'segment' AND g.scheme = 'rf_grid'
LEFT JOIN scoring.customer_score s ON s.as_of = d.as_of AND s.segment = g.code
GROUP BY d.as_of, g.position, g.code, g.name_zh, g.advice, g.advice_zh
WINDOW same_day AS (PARTITION BY d.as_of);
COMMENT ON VIEW scoring.segment_table IS 'Customers, orders and revenue per segment, for every date with scores; segments with nobody in them are there';

CREATE OR REPLACE VIEW scoring.rf_grid WITH (security_invoker = true) AS
SELECT s.as_of, s.r,
       count(*) FILTER (WHERE s.f = 1) AS f1,
       count(*) FILTER (WHERE s.f = 2) AS f2,
       count(*) FILTER (WHERE s.f = 3) AS f3,
       count(*) FILTER (WHERE s.f = 4) AS f4,
       count(*) FILTER (WHERE s.f = 5) AS f5,
       sum(s.money)::numeric(20,2) AS revenue
FROM scoring.customer_score s
WHERE s.as_of = (SELECT max(l.as_of) FROM scoring.customer_score l)
GROUP BY s.as_of, s.r;
COMMENT ON VIEW scoring.rf_grid IS 'Customers per recency score (rows) and frequency score (columns), latest date';

CREATE OR REPLACE VIEW scoring.migration WITH (security_invoker = true) AS
WITH latest AS (
    SELECT max(s.as_of) AS day FROM scoring.customer_score s
), days AS (
    SELECT latest.day AS after, max(b.as_of) AS before
    FROM latest, scoring.customer_score b
    WHERE b.as_of < latest.day
    GROUP BY latest.day
), ruler AS (
    SELECT d.before, d.after, m.as_of AS model_as_of, m.model
    FROM days d, scoring.model m
    WHERE m.as_of = (SELECT max(s.model_as_of) FROM scoring.customer_score s WHERE s.as_of = d.before)
), measured AS (
    SELECT s.as_of, s.customer,
           crm.rfm_segment(crm.rfm_score(ruler.model, s.recency_days, s.orders, s.money)) AS segment
    FROM ruler, scoring.customer_score s
    WHERE s.as_of IN (ruler.before, ruler.after)
), pair AS (
    SELECT coalesce(b.segment, '(new)') AS segment_before, coalesce(a.segment, '(gone)') AS segment_after
    FROM (SELECT m.customer, m.segment FROM measured m, ruler WHERE m.as_of = ruler.before) AS b
    FULL JOIN (SELECT m.customer, m.segment FROM measured m, ruler WHERE m.as_of = ruler.after) AS a
        ON a.customer = b.customer
)
SELECT ruler.before AS date_before, ruler.after AS date_after, ruler.model_as_of, pair.segment_before, pair.segment_after,
       count(*) AS customers,
       (100.0 * count(*) / sum(count(*)) OVER (PARTITION BY pair.segment_before))::numeric(5,1) AS percent_of_before
FROM ruler, pair
GROUP BY ruler.before, ruler.after, ruler.model_as_of, pair.segment_before, pair.segment_after;
COMMENT ON VIEW scoring.migration IS 'Customers by segment at the two latest dates with scores, both by the model of the earlier one';

CREATE OR REPLACE VIEW scoring.call_list WITH (security_invoker = true) AS
SELECT row_number() OVER (ORDER BY s.money DESC, s.customer) AS place,
       s.as_of, s.customer, s.segment, s.segment_zh, s.recency_days, s.orders, s.money,
       crm.advice('segment', s.segment) AS advice, crm.advice('segment', s.segment, 'zh') AS advice_zh
FROM scoring.customer_score s
WHERE s.as_of = (SELECT max(l.as_of) FROM scoring.customer_score l)
  AND s.segment IN ('at_risk', 'cant_lose');
COMMENT ON VIEW scoring.call_list IS 'Customers at risk, the most valuable first';

-- What BI tools show beside the columns.
COMMENT ON COLUMN scoring.segment_table.as_of IS 'Day the scores look from';
COMMENT ON COLUMN scoring.segment_table.position IS 'Order of display';
COMMENT ON COLUMN scoring.segment_table.segment IS 'Segment';
COMMENT ON COLUMN scoring.segment_table.segment_zh IS 'Segment in Chinese';
COMMENT ON COLUMN scoring.segment_table.customers IS 'Customers';
COMMENT ON COLUMN scoring.segment_table.customers_percent IS 'Their share of all customers of the day, in percent';
COMMENT ON COLUMN scoring.segment_table.orders IS 'Their orders';
COMMENT ON COLUMN scoring.segment_table.revenue IS 'Their purchases less refunds';
COMMENT ON COLUMN scoring.segment_table.revenue_percent IS 'Its share of all revenue, in percent';
COMMENT ON COLUMN scoring.segment_table.mean_recency_days IS 'Mean days since the last purchase';
COMMENT ON COLUMN scoring.segment_table.mean_orders IS 'Mean orders of a customer';
COMMENT ON COLUMN scoring.segment_table.mean_money IS 'Mean money of a customer';
COMMENT ON COLUMN scoring.segment_table.advice IS 'What to do';
COMMENT ON COLUMN scoring.segment_table.advice_zh IS 'What to do, in Chinese';
COMMENT ON COLUMN scoring.rf_grid.as_of IS 'Day the scores look from';
COMMENT ON COLUMN scoring.rf_grid.r IS 'Recency score, 1 the worst';
COMMENT ON COLUMN scoring.rf_grid.f1 IS 'Customers with frequency score 1';
COMMENT ON COLUMN scoring.rf_grid.f2 IS 'Customers with frequency score 2';
COMMENT ON COLUMN scoring.rf_grid.f3 IS 'Customers with frequency score 3';
COMMENT ON COLUMN scoring.rf_grid.f4 IS 'Customers with frequency score 4';
COMMENT ON COLUMN scoring.rf_grid.f5 IS 'Customers with frequency score 5';
COMMENT ON COLUMN scoring.rf_grid.revenue IS 'Purchases less refunds of the row';
COMMENT ON COLUMN scoring.migration.date_before IS 'The earlier date';
COMMENT ON COLUMN scoring.migration.date_after IS 'The latest date';
COMMENT ON COLUMN scoring.migration.model_as_of IS 'Model that both are scored by';
COMMENT ON COLUMN scoring.migration.segment_before IS 'Segment at the earlier date, (new) if there was none';
COMMENT ON COLUMN scoring.migration.segment_after IS 'Segment at the latest date, (gone) if there is none';
COMMENT ON COLUMN scoring.migration.customers IS 'Customers';
COMMENT ON COLUMN scoring.migration.percent_of_before IS 'Their share of those who were in segment_before, in percent';
COMMENT ON COLUMN scoring.call_list.place IS 'Whom to call first';
COMMENT ON COLUMN scoring.call_list.as_of IS 'Day the scores look from';
COMMENT ON COLUMN scoring.call_list.customer IS 'Customer';
COMMENT ON COLUMN scoring.call_list.segment IS 'Segment';
COMMENT ON COLUMN scoring.call_list.segment_zh IS 'Segment in Chinese';
COMMENT ON COLUMN scoring.call_list.recency_days IS 'Days since the last purchase';
COMMENT ON COLUMN scoring.call_list.orders IS 'Orders';
COMMENT ON COLUMN scoring.call_list.money IS 'Purchases less refunds';
COMMENT ON COLUMN scoring.call_list.advice IS 'What to do';
COMMENT ON COLUMN scoring.call_list.advice_zh IS 'What to do, in Chinese';

COMMIT;
