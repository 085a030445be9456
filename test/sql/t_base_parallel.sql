-- What the planner shares between workers by itself, and what only when it is told.
\set SHOW_CONTEXT never
CREATE TABLE parallel_row AS
SELECT n % 100 AS customer, date '2025-01-01' + n % 300 AS at, (n % 97)::numeric AS amount, n::bigint AS order_id, (n % 89)::float8 AS x, n % 7 = 0 AS event
FROM generate_series(1, 40000) AS n;
ANALYZE parallel_row;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET min_parallel_table_scan_size = 0;

CREATE FUNCTION pg_temp.has_workers(call text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON, COSTS OFF) SELECT ' || call || ' FROM parallel_row' INTO plan;
    RETURN plan::text LIKE '%"Partial"%';
END
$$;
CREATE TEMPORARY TABLE parallel_call (place serial, call text);
INSERT INTO parallel_call (call) VALUES
    ('count(*)'), ('crm.population(customer, at, amount)'), ('crm.population(customer, at, amount, order_id)'),
    ('crm.population_with_days(customer, at, amount)'), ('crm.population_with_days(customer, at, amount, order_id)'),
    ('crm.population_of_items(customer, amount)'), ('crm.rfm_fit(x, x, x)'), ('crm.gini(x)'), ('crm.abc_fit(x)'),
    ('crm.classifier_report(x, event)'), ('crm.hhi(x)'), ('crm.item_moments(x, x)'), ('crm.revenue_bridge(x, x, event)');
SELECT call, pg_temp.has_workers(call) FROM parallel_call ORDER BY place;

-- merging these takes as long as workers save
SELECT p.proname AS sends_rows, count(*)
FROM pg_proc AS p
WHERE p.procost > 1e9 AND p.oid IN (SELECT aggcombinefn FROM pg_aggregate)
GROUP BY 1 ORDER BY 1;

-- who knows that customers are few and rows are very many says so, by the function's name
BEGIN;
ALTER FUNCTION crm_internal.population_with_days_combine(crm.population_bigint, crm.population_bigint) COST 10000;
ALTER FUNCTION crm_internal.rfm_fit_combine COST 20000;
SELECT call, pg_temp.has_workers(call) FROM parallel_call WHERE call ~ 'with_days\(customer, at, amount\)|rfm_fit|gini' ORDER BY place;
ROLLBACK;
DROP TABLE parallel_row;
