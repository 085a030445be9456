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
--   forget()        takes the scores of a day away, of a mistyped one for instance
--
-- A night reads the orders of the last days only and merges them with what is
-- stored. It is one transaction: readers see the old scores until it commits,
-- a crash leaves no trace, and calling it again gives the same result. Two
-- calls at once wait for each other.
--
-- From cron:     15 2 * * *  psql -d shop -c 'CALL scoring.refresh()'
-- From pg_cron:  SELECT cron.schedule('scores', '15 2 * * *', 'CALL scoring.refresh()');
--
-- Everybody is held in one value, some 25 million customers at most. Past that,
-- keep a row per day and part of the customers where this script keeps one per
-- day, as doc/scale.md does under "Populations in parts". Orders may be on
-- several servers: that page says what each of them is then asked.
--
-- The script can be run again at any time; it changes no data.

BEGIN;

-- One session at a time makes the objects.
DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtextextended('scoring', 0)); END $$;
SET LOCAL client_min_messages = warning;

CREATE SCHEMA IF NOT EXISTS scoring;

-- The one place that knows your table. The index wanted is on its time column.
-- For timestamptz columns, say here where days end: ordered_at AT TIME ZONE
-- 'Asia/Shanghai'. On Citus, orders may be distributed.
--
-- For uuid or text keys, change the four lines marked KEY TYPE: bigint to your
-- type, population_bigint to population_uuid or population_text.
-- Any other bigint counts something and stays.
-- For line items, change the three lines marked ORDER ID: add the order id to
-- the view as its last column, ", amount, order_id", and to both calls of
-- population, "p.amount, p.order_id".
-- Do either before the first run, or after DROP SCHEMA scoring CASCADE.
CREATE OR REPLACE VIEW scoring.purchase WITH (security_invoker = true) AS
SELECT customer_id::bigint AS customer,  -- KEY TYPE
       ordered_at AS at, amount  -- ORDER ID
FROM orders;

CREATE TABLE IF NOT EXISTS scoring.sales (
    first_day  date PRIMARY KEY,
    last_day   date NOT NULL,
    population crm.population_bigint NOT NULL  -- KEY TYPE
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
    orders       bigint NOT NULL,
    money        numeric(20,2) NOT NULL,
    r            int NOT NULL,
    f            int NOT NULL,
    m            int NOT NULL,
    cell         text NOT NULL,
    segment      text NOT NULL,
    segment_zh   text NOT NULL,
    PRIMARY KEY (as_of, customer)
);
COMMENT ON TABLE scoring.customer_score IS 'Scores of every customer: of the last night, and of the last night of each month before';

DROP PROCEDURE IF EXISTS scoring.refresh(date, int);

-- Summarises the orders up to as_of_day and scores all customers. The last
-- reread_days days are read again, for orders that were booked late or changed.
-- To read older orders again, delete their rows from scoring.sales, with all
-- later ones, and call it.
-- A day more than a week after the last order is warned of, and one more than
-- beyond_days after it is refused: either orders are missing, or it is mistyped.
CREATE OR REPLACE PROCEDURE scoring.refresh(as_of_day date DEFAULT CURRENT_DATE - 1, reread_days int DEFAULT 7, beyond_days int DEFAULT 31)
LANGUAGE plpgsql AS $$
DECLARE
    this_month date := date_trunc('month', as_of_day);
    from_day date;
    everybody crm.population_bigint;  -- KEY TYPE
    cut_offs crm.rfm_model;
    cut_offs_day date;
    last_order date;
    later_day date;
BEGIN
    IF as_of_day IS NULL OR reread_days IS NULL OR beyond_days IS NULL THEN
        RAISE EXCEPTION 'as_of_day, reread_days and beyond_days must not be null'
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
    SELECT p.at::date, p.at::date, crm.population(p.customer, p.at, p.amount)  -- ORDER ID
    FROM scoring.purchase p
    WHERE p.at >= from_day AND p.at < as_of_day + 1
    GROUP BY p.at::date
    HAVING crm.population(p.customer, p.at, p.amount) IS NOT NULL;  -- ORDER ID

    last_order := (SELECT max(s.last_day) FROM scoring.sales s WHERE s.first_day <= as_of_day);
    IF as_of_day > last_order + beyond_days THEN
        RAISE EXCEPTION 'the last order is of %, % days before %', last_order, as_of_day - last_order, as_of_day
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Everybody would look lost. Load the missing orders, name another day, or say that it is meant: CALL scoring.refresh(%L, beyond_days => %s).',
                                as_of_day, as_of_day - last_order);
    ELSIF as_of_day > last_order + 7 THEN
        RAISE WARNING 'the last order is of %, % days before %', last_order, as_of_day - last_order, as_of_day
            USING HINT = format('Are orders missing? If the day is mistyped: CALL scoring.forget(%L).', as_of_day);
    END IF;

    -- Months that are over, and will not be read again, become one row each.
    WITH closed AS (
        DELETE FROM scoring.sales s
        WHERE date_trunc('month', s.first_day) IN (
            SELECT date_trunc('month', d.first_day)
            FROM scoring.sales d
            GROUP BY 1
            HAVING count(*) > 1 AND date_trunc('month', d.first_day) < date_trunc('month', least(as_of_day, CURRENT_DATE) - reread_days))
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
        (as_of, model_as_of, customer, recency_days, orders, money, r, f, m, cell, segment, segment_zh)
    SELECT as_of_day, cut_offs_day, s.customer, s.recency_days, s.orders, s.money, s.r, s.f, s.m, s.cell,
           crm.rfm_segment(s.r, s.f, s.m), crm.label('segment', crm.rfm_segment(s.r, s.f, s.m), 'zh')
    FROM crm.rfm_scores(cut_offs, everybody, as_of_day) AS s;

    -- Whoever asks for the latest scores gets those of the latest day, not of the last call.
    later_day := (SELECT max(s.as_of) FROM scoring.customer_score s WHERE s.as_of > as_of_day);
    IF later_day IS NOT NULL THEN
        RAISE WARNING 'the latest scores are those of %, not of %', later_day, as_of_day
            USING HINT = format('If that day was mistyped: CALL scoring.forget(%L).', later_day);
    END IF;
END $$;
COMMENT ON PROCEDURE scoring.refresh(date, int, int) IS 'Summarise the new orders and score every customer, in one transaction';

-- Takes the scores of a day away, and the model that was fitted for them alone.
-- Orders from the month of the latest scores that are left on are read again by
-- the next refresh(). A call for a wrong day has replaced the scores of its month
-- up to that day: call refresh() for the right one.
CREATE OR REPLACE PROCEDURE scoring.forget(as_of_day date)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('scoring', 0));
    DELETE FROM scoring.customer_score s WHERE s.as_of = as_of_day;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there are no scores of %', coalesce(as_of_day::text, 'NULL')
            USING ERRCODE = 'no_data_found',
                  HINT = format('There are scores of %s.', (SELECT string_agg(DISTINCT s.as_of::text, ', ') FROM scoring.customer_score s));
    END IF;
    DELETE FROM scoring.model m WHERE m.as_of = as_of_day AND NOT EXISTS (SELECT FROM scoring.customer_score s WHERE s.model_as_of = m.as_of);
    DELETE FROM scoring.sales d
    WHERE d.last_day >= date_trunc('month', coalesce((SELECT max(s.as_of) FROM scoring.customer_score s), date '-infinity')::timestamp);
END $$;
COMMENT ON PROCEDURE scoring.forget(date) IS 'Take the scores of a day away';

COMMIT;
