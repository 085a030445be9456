-- Nightly scoring: summarise the new orders, score every customer.
--
--   psql -d shop -f examples/nightly_scoring.sql     once, and after every change
--   CALL scoring.refresh();                          every night
--
-- The script makes the schema scoring with
--
--   purchase        a view: your orders as customer, at, amount. Edit it here.
--   sales           all customers of a day, or of a closed month, as one value
--   model           the cut-offs, fitted once a month and kept
--   customer_score  one row per customer: the latest scores of every month, and
--                   the model that made them
--   refresh()       the nightly work
--
-- A night reads the orders of the last days only and merges them with what is
-- stored. It is one transaction: readers see the old scores until it commits,
-- a crash leaves no trace, and calling it again gives the same result. Two
-- calls at once wait for each other.
--
-- From cron:     15 2 * * *  psql -d shop -c 'CALL scoring.refresh()'
-- From pg_cron:  SELECT cron.schedule('scores', '15 2 * * *', 'CALL scoring.refresh()');
--
-- The script can be run again at any time; it changes no data.

BEGIN;

-- One session at a time makes the objects.
DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtextextended('scoring', 0)); END $$;
SET LOCAL client_min_messages = warning;

CREATE SCHEMA IF NOT EXISTS scoring;

-- The one place that knows your table. The index wanted is on its time column.
-- For timestamptz columns, say here where days end: ordered_at AT TIME ZONE
-- 'Asia/Shanghai'.
--
-- For uuid or text keys, change the four lines marked KEY TYPE: bigint to your
-- type, rfm_population_bigint to rfm_population_uuid or rfm_population_text.
-- Any other bigint counts something and stays.
-- For line items, change the three lines marked ORDER ID: add the order id to
-- the view as its last column, ", amount, order_id", and to both calls of
-- rfm_population, "p.amount, p.order_id".
-- Do either before the first run, or after DROP SCHEMA scoring CASCADE.
CREATE OR REPLACE VIEW scoring.purchase WITH (security_invoker = true) AS
SELECT customer_id::bigint AS customer,  -- KEY TYPE
       ordered_at AS at, amount  -- ORDER ID
FROM orders;

CREATE TABLE IF NOT EXISTS scoring.sales (
    first_day  date PRIMARY KEY,
    last_day   date NOT NULL,
    population crm.rfm_population_bigint NOT NULL  -- KEY TYPE
);
COMMENT ON TABLE scoring.sales IS 'Customers of a day, or of a month once it is closed';

CREATE TABLE IF NOT EXISTS scoring.model (
    as_of date PRIMARY KEY,
    model crm.rfm_model NOT NULL
);
COMMENT ON TABLE scoring.model IS 'Cut-offs, used for a month so that a score only changes when the customer does, and kept so that months can be compared by one model';

CREATE TABLE IF NOT EXISTS scoring.customer_score (
    as_of        date NOT NULL,
    model_as_of  date NOT NULL REFERENCES scoring.model,
    customer     bigint NOT NULL,  -- KEY TYPE
    recency_days int NOT NULL,
    frequency    bigint NOT NULL,
    monetary     numeric(20,2) NOT NULL,
    r            int NOT NULL,
    f            int NOT NULL,
    m            int NOT NULL,
    cell         text NOT NULL,
    segment      text NOT NULL,
    segment_zh   text NOT NULL,
    PRIMARY KEY (as_of, customer)
);
COMMENT ON TABLE scoring.customer_score IS 'Scores of every customer: of the last night, and of the last night of each month before';

-- Summarises the orders up to as_of_day and scores all customers. The last
-- reread_days days are read again, for orders that were booked late or changed.
-- To read older orders again, delete their rows from scoring.sales, with all
-- later ones, and call it.
CREATE OR REPLACE PROCEDURE scoring.refresh(as_of_day date DEFAULT CURRENT_DATE - 1, reread_days int DEFAULT 7)
LANGUAGE plpgsql AS $$
DECLARE
    this_month date := date_trunc('month', as_of_day);
    from_day date;
    everybody crm.rfm_population_bigint;  -- KEY TYPE
    cut_offs crm.rfm_model;
    cut_offs_day date;
BEGIN
    IF as_of_day IS NULL OR reread_days IS NULL THEN
        RAISE EXCEPTION 'as_of_day and reread_days must not be null'
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = 'CALL scoring.refresh() scores as of yesterday; name another day as in CALL scoring.refresh(''2026-01-31'').';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('scoring', 0));

    -- Summarise: one row for each day since the last night, at first since ever.
    -- A closed month (below) is never read again: its days would count twice.
    from_day := coalesce((SELECT greatest(max(s.last_day) - reread_days + 1,
                                          max(s.last_day) FILTER (WHERE s.last_day > s.first_day) + 1)
                          FROM scoring.sales s),
                         (SELECT min(p.at)::date FROM scoring.purchase p));
    DELETE FROM scoring.sales s WHERE s.first_day BETWEEN from_day AND as_of_day;
    INSERT INTO scoring.sales (first_day, last_day, population)
    SELECT p.at::date, p.at::date, crm.rfm_population(p.customer, p.at, p.amount)  -- ORDER ID
    FROM scoring.purchase p
    WHERE p.at >= from_day AND p.at < as_of_day + 1
    GROUP BY p.at::date
    HAVING crm.rfm_population(p.customer, p.at, p.amount) IS NOT NULL;  -- ORDER ID

    -- Months that are over, and will not be read again, become one row each.
    WITH closed AS (
        DELETE FROM scoring.sales s
        WHERE date_trunc('month', s.first_day) IN (
            SELECT date_trunc('month', d.first_day)
            FROM scoring.sales d
            GROUP BY 1
            HAVING count(*) > 1 AND date_trunc('month', d.first_day) < date_trunc('month', as_of_day - reread_days))
        RETURNING s.*
    )
    INSERT INTO scoring.sales (first_day, last_day, population)
    SELECT min(c.first_day), max(c.last_day), crm.rollup(c.population)
    FROM closed c
    GROUP BY date_trunc('month', c.first_day);

    everybody := (SELECT crm.rollup(s.population) FROM scoring.sales s WHERE s.first_day <= as_of_day);

    -- Fit: this month's cut-offs, made by its first call.
    cut_offs_day := (SELECT max(m.as_of) FROM scoring.model m WHERE m.as_of BETWEEN this_month AND as_of_day);
    IF cut_offs_day IS NULL THEN
        cut_offs := crm.rfm_fit(everybody, as_of_day);
        IF cut_offs IS NULL THEN
            RAISE WARNING 'nobody bought anything up to %, so there is nothing to score', as_of_day;
            RETURN;
        END IF;
        cut_offs_day := as_of_day;
        INSERT INTO scoring.model (as_of, model) VALUES (cut_offs_day, cut_offs);
    ELSE
        cut_offs := (SELECT m.model FROM scoring.model m WHERE m.as_of = cut_offs_day);
    END IF;

    -- Score: tonight's rows replace those of the nights before in this month.
    DELETE FROM scoring.customer_score s WHERE s.as_of BETWEEN this_month AND as_of_day;
    INSERT INTO scoring.customer_score
        (as_of, model_as_of, customer, recency_days, frequency, monetary, r, f, m, cell, segment, segment_zh)
    SELECT as_of_day, cut_offs_day, s.customer, s.recency_days, s.frequency, s.monetary, s.r, s.f, s.m, s.cell,
           crm.rfm_segment(s.r, s.f, s.m), crm.rfm_segment_zh(s.r, s.f, s.m)
    FROM crm.rfm_scores(everybody, cut_offs, as_of_day) AS s;
END $$;
COMMENT ON PROCEDURE scoring.refresh(date, int) IS 'Summarise the new orders and score every customer, in one transaction';

COMMIT;
