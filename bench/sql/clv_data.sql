-- Histories of simulated customers in weeks at day resolution, their summaries,
-- and the orders of a shop in order of time. The parameters are those of the
-- CDNOW data, with orders for half of the customers seen again.

CREATE EXTENSION crm;
CREATE EXTENSION pg_prewarm;
SET work_mem = '1GB';
SET max_parallel_workers_per_gather = 0;

-- customers who came within acquisition days of the days observed
CREATE FUNCTION pg_temp.histories(customers bigint, days int, acquisition int, first_customer bigint DEFAULT 1)
RETURNS TABLE (x float8, t_x float8, t float8, m float8) LANGUAGE sql AS $$
    SELECT c.repeat_days, c.t_x / 7.0, c.age / 7.0, CASE WHEN c.mean_repeat_value > 0 THEN c.mean_repeat_value END
    FROM crm.clv_customers(
        (SELECT crm.population_with_days((o).customer_id, (o).ordered_at, (o).amount)
         FROM (SELECT crm.simulate_orders(customers, days => days, acquisition_days => acquisition,
                                          r => 0.243, alpha => 4.414, a => 0.793, b => 2.426, seasonality => 0,
                                          refund_rate => 0, first_customer => first_customer) AS o OFFSET 0) AS s),
        '2024-01-01'::date + days - 1) AS c
$$;

CREATE UNLOGGED TABLE history_2357 AS SELECT * FROM pg_temp.histories(2357, 273, 84);
CREATE UNLOGGED TABLE history_100k AS SELECT * FROM pg_temp.histories(100000, 730, 730);
CREATE UNLOGGED TABLE history_quarter AS SELECT * FROM pg_temp.histories(:customers, 273, 84);
CREATE UNLOGGED TABLE history_years AS SELECT * FROM pg_temp.histories(:customers, 730, 730);

\if :large
CREATE UNLOGGED TABLE history_10m (x float8, t_x float8, t float8, m float8);
SELECT format('INSERT INTO history_10m SELECT * FROM pg_temp.histories(1000000, 730, 730, %s)', 1 + 1000000 * part)
FROM generate_series(0, 9) AS part
\gexec
\endif

CREATE UNLOGGED TABLE summary_years AS
SELECT crm.customer_summary((o).ordered_at, (o).amount) AS summary
FROM (SELECT crm.simulate_orders(:customers, days => 730, r => 0.243, alpha => 4.414, a => 0.793, b => 2.426,
                                 seasonality => 0) AS o OFFSET 0) AS s
GROUP BY (o).customer_id;

CREATE UNLOGGED TABLE orders AS
SELECT (o).customer_id::int AS customer_id, (o).ordered_at, (o).amount::numeric(12,2) AS amount
FROM (SELECT crm.simulate_orders(:orders / 20, r => 0.2, alpha => 0.2, a => 0.3, b => 2) AS o OFFSET 0) AS s
ORDER BY (o).ordered_at;

-- models to score with
CREATE SCHEMA bench;
CREATE TABLE bench.fitted AS
SELECT name, crm.clv_fit(x, t_x, t, crm.clv_options(name, 'week')) AS purchases, crm.gamma_gamma_fit(x, m) AS spend
FROM history_100k, unnest('{bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS name GROUP BY name;
