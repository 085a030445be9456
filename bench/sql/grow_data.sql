-- The orders of :customers simulated customers, about twenty each, in order of
-- time as a shop writes them.

SET work_mem = '1GB';
SET max_parallel_workers_per_gather = 0;
SET client_min_messages = warning;
DROP TABLE IF EXISTS orders;
RESET client_min_messages;

CREATE UNLOGGED TABLE orders AS
SELECT (o).customer_id::int AS customer_id, (o).ordered_at, (o).amount::numeric(12,2) AS amount
FROM (SELECT crm.simulate_orders(:customers, r => 0.2, alpha => 0.2, a => 0.3, b => 2) AS o OFFSET 0) AS s
ORDER BY (o).ordered_at;
