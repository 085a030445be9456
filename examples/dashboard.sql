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
SELECT s.as_of, s.segment, s.segment_zh,
       count(*) AS customers,
       (100.0 * count(*) / sum(count(*)) OVER same_day)::numeric(5,1) AS customers_percent,
       sum(s.frequency)::bigint AS orders,
       sum(s.monetary)::numeric(20,2) AS revenue,
       (100.0 * sum(s.monetary) / nullif(sum(sum(s.monetary)) OVER same_day, 0))::numeric(9,1) AS revenue_percent,
       avg(s.recency_days)::numeric(9,1) AS mean_recency_days,
       avg(s.frequency)::numeric(12,1) AS mean_orders,
       avg(s.monetary)::numeric(20,2) AS mean_money
FROM scoring.customer_score s
GROUP BY s.as_of, s.segment, s.segment_zh
WINDOW same_day AS (PARTITION BY s.as_of);
COMMENT ON VIEW scoring.segment_table IS 'Customers, orders and revenue per segment, for every date with scores';

CREATE OR REPLACE VIEW scoring.rf_grid WITH (security_invoker = true) AS
SELECT s.as_of, s.r,
       count(*) FILTER (WHERE s.f = 1) AS f1,
       count(*) FILTER (WHERE s.f = 2) AS f2,
       count(*) FILTER (WHERE s.f = 3) AS f3,
       count(*) FILTER (WHERE s.f = 4) AS f4,
       count(*) FILTER (WHERE s.f = 5) AS f5,
       sum(s.monetary)::numeric(20,2) AS revenue
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
           crm.rfm_segment(crm.rfm_score(ruler.model, s.recency_days, s.frequency, s.monetary)) AS segment
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
SELECT row_number() OVER (ORDER BY s.monetary DESC, s.customer) AS place,
       s.as_of, s.customer, s.segment, s.segment_zh, s.recency_days, s.frequency AS orders, s.monetary AS money,
       crm.rfm_advice(s.r, s.f, s.m) AS advice, crm.rfm_advice_zh(s.r, s.f, s.m) AS advice_zh
FROM scoring.customer_score s
WHERE s.as_of = (SELECT max(l.as_of) FROM scoring.customer_score l)
  AND s.segment IN ('at_risk', 'cant_lose');
COMMENT ON VIEW scoring.call_list IS 'Customers at risk, the most valuable first';

COMMIT;
