-- A fit that a query says once runs once, whatever the planner makes of it.
\set SHOW_CONTEXT never

-- Volatile keeps a CTE or subquery with a fit in one piece; parallel safe lets the aggregate below it use workers.
-- Only what copies known numbers into a model may be immutable. Any row here is a fit that a query could repeat.
SELECT p.oid::regprocedure AS can_be_repeated, p.provolatile, p.proparallel
FROM pg_catalog.pg_proc AS p
WHERE p.pronamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace) AND p.prokind = 'f'
  AND (p.prorettype IN ('crm.rfm_model'::regtype, 'crm.clv_model'::regtype, 'crm.abc_model'::regtype, 'crm.pyramid_model'::regtype)
       OR p.proname ~ '_fit(_best)?$' OR p.proname IN ('rfm', 'clv') AND p.proretset)
  AND p.proname !~ '_(final|fixed)$' AND p.proname !~ '^to_.*_model$'
  AND (p.provolatile <> 'v' OR p.proparallel <> 's')
ORDER BY 1;

-- stored populations: building one has lines of its own at the level that shows fits
CREATE TEMP TABLE orders AS
SELECT customer_id AS customer, ordered_at AS at, amount FROM crm.simulate_orders(400, '2024-01-01');
CREATE TEMP TABLE shop AS
SELECT crm.population_with_days(customer, at, amount) AS p, crm.population_with_days(customer, at, amount) FILTER (WHERE false) AS nobody FROM orders;
CREATE TEMP TABLE shops AS
SELECT g, (SELECT crm.population(customer, at, amount) FROM orders WHERE customer <= 10 * g) AS p FROM generate_series(1, 40) AS g;
CREATE TEMP TABLE assortment AS SELECT crm.population_of_items(g, 1000 / g) AS p FROM generate_series(1, 50) AS g;
CREATE TEMP TABLE rising AS
SELECT crm.population_with_days(c, date '2025-01-01' + c + n * 9, (c % 6 + 1) * (1 + c * 7 % 31)) AS p
FROM generate_series(1, 200) AS c, generate_series(0, c % 6) AS n;
CREATE TEMP TABLE people AS SELECT customer, crm.customer_summary(at, amount) AS summary FROM orders GROUP BY customer;
CREATE FUNCTION pg_temp.many() RETURNS SETOF int LANGUAGE plpgsql ROWS 1 COST 1 AS $$ BEGIN RETURN QUERY SELECT generate_series(1, 30); END $$;
ANALYZE people, orders, shop, shops, assortment, rising;
SET jit = off;

-- A session at this level sees every fit that runs: each query below must say one line per fit that it mentions.
SET client_min_messages = debug1;

-- a CTE, with the fit beside the population
WITH f AS (SELECT p, crm.clv_fit(p, '2025-12-31') AS m FROM shop)
SELECT count(crm.any_purchase_probability(f.m, c.repeat_days, c.t_x, c.age, 30)) FROM f, crm.clv_customers(f.p, '2025-12-31') AS c;

-- the same as a subquery, with another table that the planner may put anywhere
SELECT count(crm.p_alive(f.m, c.repeat_days, c.t_x, c.age))
FROM (SELECT p, crm.clv_fit_best(p, '2025-12-31') AS m FROM shop) AS f,
     crm.clv_customers(f.p, '2025-12-31') AS c
     JOIN (SELECT DISTINCT customer FROM orders WHERE customer % 3 = 0) AS chosen USING (customer);

-- RFM by a model that stands beside the customers
WITH f AS (SELECT crm.rfm_fit(p, '2025-12-31') AS m FROM shop)
SELECT count(crm.rfm_score(f.m, summary)) FROM f, (SELECT customer, crm.customer_summary(at, amount) AS summary FROM orders GROUP BY customer) AS s;

-- a fit written into the expression of every row
SELECT count(crm.p_alive(crm.clv_fit(p, '2025-12-31'), c.repeat_days, c.t_x, c.age)) FROM shop, crm.clv_customers(p, '2025-12-31') AS c;

-- the columns of a model, which PostgreSQL writes as one call per column
SELECT m.customers, m.model FROM (SELECT (crm.clv_fit(p, '2025-12-31')).* FROM shop) AS m;
WITH f AS (SELECT crm.clv_fit(p, '2025-12-31') AS m FROM shop) SELECT (m).customers, (m).model, (m).unit FROM f;
SELECT m.customers, m.recency_bins FROM (SELECT (crm.rfm_fit(p, '2025-12-31')).* FROM shop) AS m;
SELECT m.model FROM (SELECT (crm.gamma_gamma_fit(p)).* FROM shop) AS m;
SELECT m.items FROM (SELECT (crm.abc_fit(p)).* FROM assortment) AS m;
SELECT m.model FROM (SELECT (crm.sbg_fit('{1000,869,743,653,593,551,517,491}')).*) AS m;
SELECT m.model FROM (SELECT (crm.bdw_fit('{1000,869,743,653,593,551,517,491}')).*) AS m;

-- in one call: two fits, of purchases and of spend
SELECT count(*) FROM shop, crm.clv(p, '2025-12-31', 365, 0.1) AS c;
SELECT count(*) FROM (SELECT (crm.clv(p, '2025-12-31', 365, 0.1)).* FROM shop) AS c;

-- an inner side that depends on the outer row, and is read 66 times
SELECT count(crm.p_alive(f.m, 1, 10, 20))
FROM (SELECT DISTINCT customer FROM orders WHERE customer % 6 = 0) AS o,
     LATERAL (SELECT crm.clv_fit(p, '2025-12-31') AS m FROM shop WHERE o.customer IS NOT NULL) AS f;

-- aggregates: their columns, and an inner side that the planner reads again because it believes that the outer side has one row
SELECT m.customers, m.model, m.unit FROM (SELECT (crm.clv_fit(summary, '2025-12-31')).* FROM people) AS m;
SELECT count(crm.p_alive(f.m, 1, 10, 20 + n)) FROM pg_temp.many() AS n, (SELECT crm.clv_fit(summary, '2025-12-31') AS m FROM people) AS f;
WITH f AS (SELECT crm.clv_fit_best(summary, '2025-12-31') AS m FROM people) SELECT count(crm.p_alive(f.m, 1, 10, 20 + n)) FROM pg_temp.many() AS n, f;
SELECT count(f.m) FROM pg_temp.many() AS n, (SELECT crm.rfm_fit(summary, '2025-12-31') AS m FROM people) AS f;
SELECT count(f.m) FROM pg_temp.many() AS n, (SELECT crm.gamma_gamma_fit(summary) AS m FROM people) AS f;
SELECT count(f.m), count(g.m)
FROM pg_temp.many() AS n, (SELECT crm.sbg_fit(t, left_) AS m FROM (VALUES (1, true), (1, true), (2, true), (3, false), (5, true), (9, false)) AS v(t, left_)) AS f,
     (SELECT crm.bdw_fit(t, left_) AS m FROM (VALUES (1, true), (1, true), (2, true), (3, false), (5, true), (9, false)) AS v(t, left_)) AS g;
-- one model per group stays one model per group
SELECT count(DISTINCT m.customers), sum(m.customers) FROM (SELECT (crm.rfm_fit(summary, '2025-12-31')).* FROM people GROUP BY customer % 3, customer % 2 = 0 AND customer < 100) AS m;

-- other arguments are another fit, and so is the same one in another statement
SELECT (crm.rfm_fit(p, '2025-12-31')).recency_bins, (crm.rfm_fit(p, '2025-12-31', bins => 3)).recency_bins,
       (crm.rfm_fit(p, '2025-12-31')).as_of = '2025-12-31', (crm.rfm_fit(p, '2026-01-01')).as_of = '2026-01-01'
FROM shop;
SELECT (crm.rfm_fit(p, '2025-12-31')).recency_bins FROM shop;
-- no customers make no model, once
SELECT num_nonnulls(m.version, m.method, m.customers) FROM (SELECT (crm.rfm_fit(nobody, '2025-12-31')).* FROM shop) AS m;
RESET client_min_messages;

-- forty models in the same place: none of them another's
SELECT count(*), count(DISTINCT m.customers), min(m.customers), max(m.customers), bool_and(m.customers = 10 * g)
FROM shops, LATERAL (SELECT (crm.rfm_fit(p, '2025-12-31')).*) AS m;

-- a warning comes once per statement, and again with the next
SELECT m.model FROM (SELECT (crm.gamma_gamma_fit(p)).* FROM rising) AS m;
SELECT m.model FROM (SELECT (crm.gamma_gamma_fit(p)).* FROM rising) AS m;

-- a population that is stored out of line is known by its pointer, and never taken for another: twenty values in one place of
-- one table, updated, rolled back and truncated within one statement
CREATE TEMP TABLE changing (p crm.population_bigint);
ALTER TABLE changing ALTER p SET STORAGE EXTERNAL;
DO $$
DECLARE
    wrong int := 0;
    out_of_line int := 0;
BEGIN
    FOR g IN 1..20 LOOP
        BEGIN
            IF g % 3 = 0 THEN TRUNCATE changing; ELSE DELETE FROM changing; END IF;
            INSERT INTO changing SELECT crm.population(c, date '2025-06-01', c * g) FROM generate_series(1, 100) AS c;
            UPDATE changing SET p = (SELECT crm.population(c, date '2025-06-01', c * g) FROM generate_series(1, 200 + g) AS c) WHERE g % 2 = 0;
            wrong := wrong + (SELECT count(*) FROM changing, LATERAL (SELECT (crm.rfm_fit(p, '2025-12-31')).*) AS m
                              WHERE m.customers <> CASE WHEN g % 2 = 0 THEN 200 + g ELSE 100 END
                                 OR abs(m.monetary_cuts[1] / g - 1 - (m.customers - 1) / 5.0) > 1e-9);
            out_of_line := out_of_line + (SELECT count(*) FROM changing WHERE pg_column_size(p) > 3000);
            IF g % 5 = 0 THEN RAISE SQLSTATE 'UT000'; END IF;
        EXCEPTION WHEN SQLSTATE 'UT000' THEN NULL;
        END;
    END LOOP;
    RAISE NOTICE '% wrong, % out of line', wrong, out_of_line;
END $$;
